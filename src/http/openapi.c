#include "base/asset.h"
#include "http/openapi.h"
#include "http/routes.h"
#include <stdio.h>
#include <stdlib.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool documented(const struct route *row, bool drill)
{
	return !(row->needs & (NEED_LOCAL | NEED_ANY_QUERY)) && (drill || !(row->needs & NEED_DRILL));
}

static void put_raw(struct builder *out, const char *key, const char *json)
{
	json_key(out, key);
	builder_text(out, json);
}

static void put_dump(struct builder *out, const char *key, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER);
	if (text)
		put_raw(out, key, text);
	free(text);
}

/* ---- parameters ---- */

static void put_parameter(struct builder *out, const json_t *known, struct view name, bool path)
{
	char text[64];
	snprintf(text, sizeof text, "%.*s", (int)name.len, name.ptr);
	const json_t *about = json_object_get(known, text);
	const char *key;
	json_t *value;
	json_open(out, '{');
	json_string(out, "name", text);
	json_string(out, "in", path ? "path" : "query");
	json_bool(out, "required", path);
	json_object_foreach((json_t *)(uintptr_t)about, key, value)
		put_dump(out, key, value);
	if (!about)
		put_raw(out, "schema", "{\"type\":\"string\"}");
	json_close(out, '}');
}

static void put_parameters(struct builder *out, const json_t *known, const struct route *row)
{
	struct view rest = view_of(row->path), part, words = view_of(row->query);
	json_key(out, "parameters");
	json_open(out, '[');
	while (rest.len > 0 && view_split(&rest, '/', &part))
		if (part.len > 2 && part.ptr[0] == '{')
			put_parameter(out, known, (struct view){ part.ptr + 1, part.len - 2 }, true);
	while (words.len > 0 && view_split(&words, ' ', &part))
		if (part.len > 0)
			put_parameter(out, known, part, false);
	if (strncmp(row->path, "/api/", 5) == 0)
		put_parameter(out, known, VIEW("lang"), false);
	json_close(out, ']');
}

/* ---- bodies ---- */

/* One of the alternatives: "schema", "media/type", "media/type schema". */
static void put_media(struct builder *out, struct view words)
{
	struct view rest = view_trim(words), first;
	char name[100] = "application/json";
	view_split(&rest, ' ', &first);
	bool media = memchr(first.ptr, '/', first.len) != NULL;
	struct view schema = media ? rest : first;
	if (media)
		snprintf(name, sizeof name, "%.*s", (int)first.len, first.ptr);
	json_key(out, name);
	json_open(out, '{');
	json_key(out, "schema");
	json_open(out, '{');
	if (schema.len > 0) {
		snprintf(name, sizeof name, "#/components/schemas/%.*s", (int)schema.len, schema.ptr);
		json_string(out, "$ref", name);
	} else {
		json_string(out, "type", "string");
	}
	json_close(out, '}');
	json_close(out, '}');
}

static void put_content(struct builder *out, const char *words)
{
	struct view rest = view_of(words), one;
	json_key(out, "content");
	json_open(out, '{');
	while (rest.len > 0 && view_split(&rest, ',', &one))
		put_media(out, one);
	json_close(out, '}');
}

static void put_answer(struct builder *out, const char *status, const char *what, const char *content)
{
	json_key(out, status);
	json_open(out, '{');
	json_string(out, "description", what);
	if (*content)
		put_content(out, content);
	json_close(out, '}');
}

static void put_problem(struct builder *out, bool wanted, const char *status)
{
	if (wanted)
		put_raw(out, status, "{\"$ref\":\"#/components/responses/Problem\"}");
}

static void put_answers(struct builder *out, const struct route *row)
{
	const char *answer = row->answer ? row->answer : "";
	bool writes = !is(row->method, "GET"), body = row->body && *row->body;
	bool login = row->needs & (NEED_LOGIN | NEED_UNIT);
	json_key(out, "responses");
	json_open(out, '{');
	if (*answer)
		put_answer(out, "200", "Done", answer);
	else
		put_answer(out, "204", "Done, nothing to say", "");
	if (writes && *answer)
		put_answer(out, "201", "Made", answer);
	put_problem(out, true, "400");
	put_problem(out, login || strstr(row->path, "/session"), "401");
	put_problem(out, login || writes, "403");
	put_problem(out, strchr(row->path, '{') != NULL, "404");
	put_problem(out, writes, "409");
	put_problem(out, body, "413");
	put_problem(out, body, "415");
	put_problem(out, body || strstr(row->path, "{period}"), "422");
	put_problem(out, strstr(row->path, "/session") != NULL, "429");
	put_problem(out, true, "503");
	put_problem(out, true, "default");
	json_close(out, '}');
}

/* ---- one operation ---- */

/* putUnitsReports from PUT /api/v1/units/{code}/reports/{form}/{period}: the words of the path, with by… for the last {…}. */
static void operation_id(const struct route *row, char out[160])
{
	struct view rest = view_of(row->path), part;
	size_t at = 0;
	for (const char *c = row->method; *c && at < 10; c++)
		out[at++] = (char)(*c | 0x20);
	while (rest.len > 0 && view_split(&rest, '/', &part)) {
		if (part.len == 0 || view_is(part, "api") || view_is(part, "v1"))
			continue;
		bool up = true;
		if (part.ptr[0] == '{')
			at += (size_t)snprintf(out + at, 160 - at, "By");
		for (size_t i = 0; i < part.len && at < 150; i++) {
			char c = part.ptr[i];
			bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
			if (letter)
				out[at++] = up && c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
			up = !letter;
		}
	}
	out[at] = 0;
}

static void put_needs(struct builder *out, const struct route *row)
{
	if (!(row->needs & (NEED_LOGIN | NEED_UNIT))) {
		put_raw(out, "security", "[]");
		return;
	}
	char text[200];
	snprintf(text, sizeof text, "Needs the right %s%s.", right_key(row->right), (row->needs & NEED_UNIT) ? " on the unit; another unit is answered as unknown" : "");
	json_string(out, "description", text);
}

static const char *tag_of(const char *path)
{
	static const char *const names[] = { "session", "me", "accounts", "tokens", "units", "forms", "reports", "board", "live", "journal", "drill", "export", "packs" };
	for (size_t i = 0; strncmp(path, "/api/v1/", 8) == 0 && i < sizeof names / sizeof *names; i++)
		if (strncmp(path + 8, names[i], strlen(names[i])) == 0)
			return names[i];
	return "service";
}

static void put_operation(struct builder *out, const json_t *known, const struct route *row)
{
	char id[160], method[8] = "";
	for (size_t i = 0; i + 1 < sizeof method && row->method[i]; i++)
		method[i] = (char)(row->method[i] | 0x20);
	operation_id(row, id);
	json_key(out, method);
	json_open(out, '{');
	json_string(out, "operationId", id);
	json_string(out, "summary", row->title);
	json_key(out, "tags");
	json_open(out, '[');
	json_put_text(out, view_of(tag_of(row->path)));
	json_close(out, ']');
	put_needs(out, row);
	put_parameters(out, known, row);
	if (row->body && *row->body) {
		json_key(out, "requestBody");
		json_open(out, '{');
		json_bool(out, "required", true);
		put_content(out, row->body);
		json_close(out, '}');
	}
	put_answers(out, row);
	json_close(out, '}');
}

static bool path_before(const struct router *r, int n, bool drill)
{
	for (int i = 0; i < n; i++)
		if (documented(router_row(r, i), drill) && is(router_row(r, i)->path, router_row(r, n)->path))
			return true;
	return false;
}

static void put_paths(struct builder *out, const struct router *r, const json_t *known, bool drill)
{
	json_key(out, "paths");
	json_open(out, '{');
	for (int n = 0; n < router_count(r); n++) {
		if (!documented(router_row(r, n), drill) || path_before(r, n, drill))
			continue;
		json_key(out, router_row(r, n)->path);
		json_open(out, '{');
		for (int i = n; i < router_count(r); i++)
			if (documented(router_row(r, i), drill) && is(router_row(r, i)->path, router_row(r, n)->path))
				put_operation(out, known, router_row(r, i));
		json_close(out, '}');
	}
	json_close(out, '}');
}

static const char schemes[] = "{\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"anlan\",\"description\":\"Set by POST /api/v1/session; "
	"HttpOnly, SameSite=Strict. Writes are taken from the same origin only.\"},"
	"\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A token made by anlan token add.\"}}";
static const char responses[] = "{\"Problem\":{\"description\":\"Refused, with the reason\",\"content\":{\"application/problem+json\":"
	"{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}}";

void openapi_print(struct builder *out, const struct router *router, bool drill)
{
	struct view text = asset_find("src/http/schemas.json");
	json_t *parts = json_loadb(text.ptr ? text.ptr : "{}", text.ptr ? text.len : 2, JSON_REJECT_DUPLICATES, NULL);
	json_open(out, '{');
	json_string(out, "openapi", "3.1.0");
	put_dump(out, "info", json_object_get(parts, "info"));
	put_raw(out, "servers", "[{\"url\":\"/\"}]");
	put_raw(out, "security", "[{\"cookie\":[]},{\"bearer\":[]}]");
	put_paths(out, router, json_object_get(parts, "parameters"), drill);
	json_key(out, "components");
	json_open(out, '{');
	put_dump(out, "schemas", json_object_get(parts, "schemas"));
	put_raw(out, "responses", responses);
	put_raw(out, "securitySchemes", schemes);
	json_close(out, '}');
	json_close(out, '}');
	json_decref(parts);
}

static bool openapi_get(struct req *req)
{
	openapi_print(reply_json(req, 200), req->router, req->app->drill);
	return true;
}

const struct route openapi_routes[] = {
	{ "GET", "/api/v1/openapi.json", NEED_NOTHING, 0, openapi_get, "This document", "", "", "openapi" },
	{ 0 },
};
