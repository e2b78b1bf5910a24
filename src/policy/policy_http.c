/* Forms and packs over HTTP: what the desk draws its form from, and what an operator looks at. */
#include "base/log.h"
#include "http/route.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_label(struct builder *b, struct label label)
{
	json_string(b, "zh", label.zh);
	json_string(b, "en", label.en);
}

/* --- one form ---------------------------------------------------------- */

static const char *type_name(enum field_type type)
{
	return type == FIELD_TEXT ? "text" : type == FIELD_NUMBER ? "number" : "count";
}

static void put_field(struct builder *b, const struct field *f)
{
	json_open(b, '{');
	json_string(b, "key", f->key);
	json_string(b, "type", type_name(f->type));
	json_bool(b, "required", f->required);
	json_bool(b, "event", f->event);
	json_bool(b, "sum", f->sum);
	if (f->unchanged)
		json_string(b, "unchanged", f->unchanged == UNCHANGED_SAME ? "same" : "zero");
	json_int(b, "min", f->min);
	json_int(b, "max", f->max);
	put_label(b, f->label);
	json_string(b, "block", f->block);
	if (*f->help.zh || *f->help.en) {
		json_key(b, "help");
		json_open(b, '{');
		put_label(b, f->help);
		json_close(b, '}');
	}
	if (*f->derive)
		json_string(b, "derive", f->derive);
	json_close(b, '}');
}

static void put_check(struct builder *b, const struct form *form, const struct check *check)
{
	json_open(b, '{');
	json_string(b, "rule", check->rule);
	put_label(b, check->label);
	json_bool(b, "warn", check->warn);
	json_bool(b, "previous", check->uses_previous);
	json_key(b, "fields");
	json_open(b, '[');
	for (int i = 0; i < form->field_count; i++)
		if (check->fields[i / 64] >> (i % 64) & 1)
			json_put_text(b, view_of(form->fields[i].key));
	json_close(b, ']');
	json_close(b, '}');
}

/* null: every institution. */
static void put_facilities(struct builder *b, const struct form *form)
{
	json_key(b, "facilities");
	if (form->facilities == FACILITIES_ALL) {
		json_put_null(b);
		return;
	}
	json_open(b, '[');
	for (int i = 0; i < 32; i++) {
		if (!(form->facilities >> i & 1))
			continue;
		json_open(b, '{');
		json_string(b, "key", facility_key(i));
		json_string(b, "zh", facility_title(i, LANGUAGE_ZH));
		json_string(b, "en", facility_title(i, LANGUAGE_EN));
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void put_blocks(struct builder *b, const struct form *form)
{
	json_key(b, "blocks");
	json_open(b, '[');
	for (int i = 0; i < form->block_count; i++) {
		json_open(b, '{');
		json_string(b, "key", form->blocks[i].key);
		put_label(b, form->blocks[i].label);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void put_head(struct builder *b, const struct form *form)
{
	json_string(b, "form", form->key);
	json_string(b, "pack", form->pack->key);
	json_string(b, "version", form->pack->version);
	put_label(b, form->label);
	json_string(b, "period", period_kind_name(form->period));
	json_string(b, "of", unit_kind_name(form->of));
	json_string(b, "due", form->due);
	json_string(b, "zone", form->pack->zone_name);
}

static void put_form(struct builder *b, const struct form *form)
{
	json_open(b, '{');
	put_head(b, form);
	put_facilities(b, form);
	put_blocks(b, form);
	json_key(b, "fields");
	json_open(b, '[');
	for (int i = 0; i < form->field_count; i++)
		put_field(b, &form->fields[i]);
	json_close(b, ']');
	json_key(b, "checks");
	json_open(b, '[');
	for (int i = 0; i < form->check_count; i++)
		put_check(b, form, &form->checks[i]);
	json_close(b, ']');
	json_close(b, '}');
}

static bool get_form(struct req *req)
{
	const struct form *form = policy_form(req->app->policy, req->param[0]);
	if (!form)
		return FAIL(&req->err, NO_FORM, "form", "no form of this name is in force");
	put_form(reply_json(req, 200), form);
	return true;
}

static bool get_forms(struct req *req)
{
	const struct form *form;
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_key(b, "forms");
	json_open(b, '[');
	for (int i = 0; (form = policy_form_at(req->app->policy, i)); i++) {
		json_open(b, '{');
		put_head(b, form);
		put_facilities(b, form);
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
	return true;
}

/* --- packs ------------------------------------------------------------- */

static void put_warnings(struct builder *b, const struct pack *pack)
{
	struct label warning;
	json_key(b, "warnings");
	json_open(b, '[');
	for (size_t i = 0; pack_warnings(pack, i, &warning); i++) {
		json_open(b, '{');
		put_label(b, warning);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void put_pack(struct builder *b, const struct pack *pack, struct instant since)
{
	char digest[65], when[25];
	hex_print(pack->digest, sizeof pack->digest, digest);
	instant_print_utc(since, when);
	json_open(b, '{');
	json_string(b, "key", pack->key);
	json_string(b, "version", pack->version);
	put_label(b, pack->label);
	json_string(b, "zone", pack->zone_name);
	json_string(b, "digest", digest);
	json_string(b, "since", when);
	json_key(b, "forms");
	json_open(b, '[');
	for (int i = 0; i < pack->form_count; i++)
		json_put_text(b, view_of(pack->forms[i].key));
	json_close(b, ']');
	put_warnings(b, pack);
	json_close(b, '}');
}

static bool get_packs(struct req *req)
{
	const struct pack *pack;
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_key(b, "packs");
	json_open(b, '[');
	for (int i = 0; (pack = policy_pack_at(req->app->policy, i)); i++)
		put_pack(b, pack, policy_pack_since(req->app->policy, i));
	json_close(b, ']');
	json_close(b, '}');
	return true;
}

struct pack_change { struct write write; struct view text; const char *file, *key; int64_t actor; };

static bool change_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct pack_change *own = (struct pack_change *)write;
	return policy_put(tx, own->actor, own->text, own->file, err);
}

/* The directory keeps the text that is in force, or the next reload of the directory would bring the former one back. */
static bool keep_file(const char *directory, const char *key, struct view text)
{
	char path[700], fresh[720];
	snprintf(path, sizeof path, "%s/packs", directory);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return false;
	snprintf(path, sizeof path, "%s/packs/%s.yaml", directory, key);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	FILE *file = fopen(fresh, "we");
	if (!file)
		return false;
	bool ok = fwrite(text.ptr, 1, text.len, file) == text.len;
	ok = fclose(file) == 0 && ok;
	return ok && rename(fresh, path) == 0;
}

static void change_answer(struct req *req)
{
	struct pack_change *own = req->own;
	const struct pack *pack;
	if (own->write.seq != 0 && !keep_file(req->app->directory, own->key, own->text))
		log_line(LOG_WARN, "the pack %s is in force, but %s/packs does not hold its text: %s", own->key, req->app->directory, strerror(errno));
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_bool(b, "changed", own->write.seq != 0);
	for (int i = 0; (pack = policy_pack_at(req->app->policy, i)); i++) {
		if (strcmp(pack->key, own->key) != 0)
			continue;
		json_key(b, "pack");
		put_pack(b, pack, policy_pack_since(req->app->policy, i));
	}
	json_close(b, '}');
}

/* One byte more than a pack may have is enough for pack_read to say that it is too large. */
static bool spooled_text(struct req *req, struct view *ret)
{
	enum { TEXT_ROOM = (1 << 20) + 1 };
	char *text = arena_take(&req->arena, TEXT_ROOM);
	size_t length = 0;
	ssize_t n = 1;
	while (n > 0 && length < TEXT_ROOM) {
		n = read(req->spool, text + length, TEXT_ROOM - length);
		if (n < 0)
			return FAIL(&req->err, STORE_FULL, NULL, "spool: %s", strerror(errno));
		length += (size_t)n;
	}
	*ret = (struct view){ text, length };
	return true;
}

/* Read here once to refuse a wrong text at once; the writer reads it again for what it needs. */
static bool put_packs(struct req *req)
{
	struct view text;
	if (!right_allows(req->app->org, &req->actor, RIGHT_SYSTEM, 0))
		return FAIL(&req->err, NO_RIGHT, NULL, "packs are for the whole store");
	struct view name = req->ask(req, "name");           /* what to call the file in messages; names a pack that does not name itself */
	const char *file = name.len > 0 && view_utf8(name) ? arena_text(&req->arena, name) : "pack";
	struct pack *pack = spooled_text(req, &text) ? pack_read(text, file, &req->err) : NULL;
	if (!pack)
		return false;
	struct pack_change *own = ARENA_NEW(&req->arena, struct pack_change);
	*own = (struct pack_change){ .write.apply = change_apply, .text = text, .file = file, .key = arena_text(&req->arena, view_of(pack->key)), .actor = req->actor.account };
	pack_free(pack);
	req->own = own;
	return req_write(req, &own->write, change_answer);
}

const struct route policy_routes[] = {
	{ "GET", "/api/v1/forms", NEED_LOGIN, RIGHT_REPORT_READ, get_forms, "The forms in force", "", "", "forms" },
	{ "GET", "/api/v1/forms/{form}", NEED_LOGIN, RIGHT_REPORT_READ, get_form, "One form: its fields, blocks and checks, in both languages", "", "", "form" },
	{ "GET", "/api/v1/packs", NEED_LOGIN, RIGHT_REPORT_READ, get_packs, "The policy packs in force", "", "", "packs" },
	{ "PUT", "/api/v1/packs", NEED_LOGIN | NEED_STREAM, RIGHT_SYSTEM, put_packs, "Put a policy pack in force (YAML)", "name", "application/yaml", "pack_change" },
	{ 0 }
};
