#include "notify/channel.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { SENDING_MOST = 1 << 20 };

static const struct channel_kind *const kinds[] = { &mail_kind, &sms_kind, &webhook_kind, &wecom_kind, &dingtalk_kind, &feishu_kind };

const struct channel_kind *channel_kind_of(enum channel kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i]->kind == kind)
			return kinds[i];
	return NULL;
}

/* ---- settings ---- */

static const json_t *value_of(const struct way *way, const char *key)
{
	const json_t *value = json_object_get(way->config, key);
	return value ? value : json_object_get(way->secrets, key);
}

struct view way_text(const struct way *way, const char *key)
{
	const json_t *value = value_of(way, key);
	return json_is_string(value) ? json_view(value) : VIEW("");
}

int64_t way_number(const struct way *way, const char *key, int64_t otherwise)
{
	const json_t *value = value_of(way, key);
	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool mail_address_good(struct view text)
{
	const char *at = text.len > 2 && text.len < 255 ? memchr(text.ptr, '@', text.len) : NULL;
	if (!at || at == text.ptr || at == text.ptr + text.len - 1)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || strchr("<>()[]\\,;:\"", text.ptr[i]) || (text.ptr[i] == '@' && text.ptr + i != at))
			return false;
	return true;
}

bool phone_number_good(struct view text)
{
	size_t from = text.len > 0 && text.ptr[0] == '+';
	for (size_t i = from; i < text.len; i++)
		if (!isdigit((unsigned char)text.ptr[i]))
			return false;
	return text.len - from >= 5 && text.len - from <= 20;
}

static bool host_good(struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!isalnum((unsigned char)text.ptr[i]) && !strchr(".-:", text.ptr[i]))
			return false;
	return text.len > 0;
}

static bool chosen(struct view text, const char *choices)
{
	struct view rest = view_of(choices), one;
	while (view_split(&rest, ' ', &one))
		if (view_same(one, text))
			return true;
	return false;
}

static bool bad(const struct setting *setting, const char *why, struct err *err)
{
	FAIL(err, BAD_FIELD, setting->key, "%s", why);
	if (setting->choices)
		return err_sayf(err, "“%s”只能是 %s 之一。", "\"%s\" is one of %s.", setting->key, setting->choices);
	return err_sayf(err, "“%s”填得不对。", "\"%s\" is not right.", setting->key);
}

/* The placeholders of a gateway's address are no part of an address. */
static struct view without_braces(struct view url, char out[2000])
{
	size_t n = 0;
	for (size_t i = 0; i < url.len && n + 1 < 2000; i++)
		out[n++] = strchr("{}", url.ptr[i]) ? '0' : url.ptr[i];
	return (struct view){ out, n };
}

static bool setting_good(const struct setting *setting, const json_t *value, const struct hosts *hosts, struct err *err)
{
	static const struct hosts everywhere = { .limited = false };
	char plain[2000];
	if (setting->type == SETTING_NUMBER)
		return (json_is_integer(value) && json_integer_value(value) > 0 && json_integer_value(value) <= (json_int_t)setting->most) || bad(setting, "number", err);
	struct view text = json_view(value);
	if (!json_is_string(value) || text.len > setting->most || (setting->needed && text.len == 0))
		return bad(setting, "no text, or its length", err);
	if (text.len == 0)
		return true;
	if ((setting->choices && !chosen(text, setting->choices)) || (setting->type == SETTING_MAIL && !mail_address_good(text)))
		return bad(setting, "not one of the choices, or no address", err);
	if (setting->type == SETTING_HOST && (!host_good(text) || !hosts_allow(hosts, text)))
		return bad(setting, "no host, or none that is allowed", err);
	if (setting->type == SETTING_SITE)
		return hosts_check_url(&everywhere, text, setting->key, err);
	return setting->type != SETTING_URL || hosts_check_url(hosts, without_braces(text, plain), setting->key, err);
}

static const struct setting *setting_find(const struct channel_kind *kind, const char *key, bool secret)
{
	for (const struct setting *s = kind->settings; s->key; s++)
		if (strcmp(s->key, key) == 0 && s->secret == secret)
			return s;
	return NULL;
}

static bool all_known(const struct channel_kind *kind, const json_t *object, bool secret, struct err *err)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		if (!setting_find(kind, key, secret)) {
			FAIL(err, BAD_FIELD, key, "no such setting");
			return err_sayf(err, "没有“%s”这一项。", "There is no setting \"%s\".", key);
		}
	return true;
}

bool way_check(const struct way *way, const struct hosts *hosts, struct err *err)
{
	const struct channel_kind *kind = channel_kind_of(way->kind);
	if (!kind || !all_known(kind, way->config, false, err) || !all_known(kind, way->secrets, true, err))
		return false;
	for (const struct setting *s = kind->settings; s->key; s++) {
		const json_t *value = value_of(way, s->key);
		if (!value && s->needed) {
			FAIL(err, MISSING_FIELD, s->key, "not set");
			return err_sayf(err, "请填写“%s”。", "Set \"%s\".", s->key);
		}
		if (value && !setting_good(s, value, hosts, err))
			return false;
	}
	return true;
}

/* ---- letters ---- */

const char *letter_number(const struct letter *letter, struct arena *arena)
{
	return arena_printf(arena, "%lld.%lld", (long long)letter->delivery, (long long)letter->made.ms);
}

struct view letter_link(const struct way *way, const struct letter *letter, struct arena *arena)
{
	struct view site = way_text(way, "site");
	if (site.len == 0 || letter->link.len == 0)
		return VIEW("");
	while (site.len > 0 && site.ptr[site.len - 1] == '/')
		site.len--;
	return view_of(arena_printf(arena, "%.*s%.*s", (int)site.len, site.ptr, (int)letter->link.len, letter->link.ptr));
}

/* ---- transfers ---- */

static size_t hear(char *bytes, size_t one, size_t n, void *self)
{
	struct sending *s = self;
	size_t room = sizeof s->heard - s->heard_len, takes = n < room ? n : room;
	memcpy(s->heard + s->heard_len, bytes, takes);
	s->heard_len += takes;
	return one * n;                                     /* the rest is not interesting, and no fault */
}

static size_t hear_line(char *bytes, size_t one, size_t n, void *self)
{
	struct sending *s = self;
	if (n > 3 && s->line[0] != '4' && s->line[0] != '5') /* what it says after a refusal is only its good-bye */
		answer_quote((struct view){ bytes, n }, s->line);
	return one * n;
}

static bool common(struct sending *s, struct err *err)
{
	s->curl = curl_easy_init();
	if (!s->curl)
		return FAIL(err, BUG, NULL, "libcurl gives no handle");
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)SEND_SECONDS);
	curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->fault);
	curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, hear);
	curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_HEADERFUNCTION, hear_line);
	curl_easy_setopt(s->curl, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_PRIVATE, s);
	curl_easy_setopt(s->curl, CURLOPT_USERAGENT, "Anlan");
	hosts_bind(&s->hosts, s->curl, s->way->kind == CHANNEL_MAIL ? "smtp,smtps" : "http,https");
	struct view authority = way_text(s->way, "ca");     /* an authority of the house's own, instead of the system's */
	struct curl_blob blob = { (void *)(uintptr_t)authority.ptr, authority.len, CURL_BLOB_COPY };
	if (authority.len > 0)
		curl_easy_setopt(s->curl, CURLOPT_CAINFO_BLOB, &blob);
	return true;
}

static void forget(void *object) { json_decref(object); }

static const json_t *object_copy(struct arena *arena, const json_t *object)
{
	json_t *copy = json_deep_copy(object);
	if (copy)
		arena_close_with(arena, forget, copy);
	return copy;
}

static const struct way *way_copy(struct arena *arena, const struct way *way)
{
	struct way *copy = ARENA_NEW(arena, struct way);
	*copy = *way;
	copy->name = arena_copy(arena, way->name);
	copy->config = object_copy(arena, way->config);
	copy->secrets = object_copy(arena, way->secrets);
	return copy;
}

struct sending *sending_new(const char *directory, const struct way *way, const struct letter *letter, struct err *err)
{
	struct sending *s = calloc(1, sizeof *s);
	if (!s)
		memory_gone(sizeof *s);
	arena_init(&s->arena, SENDING_MOST);
	s->way = way_copy(&s->arena, way);
	hosts_read(directory, &s->arena, &s->hosts);
	if (common(s, err) && channel_kind_of(way->kind)->prepare(s, letter, err))
		return s;
	sending_free(s);
	return NULL;
}

void sending_free(struct sending *s)
{
	if (!s)
		return;
	curl_easy_cleanup(s->curl);
	curl_slist_free_all(s->headers);
	curl_slist_free_all(s->rcpt);
	arena_release(&s->arena);
	free(s);
}

void sending_header(struct sending *s, const char *name, const char *value)
{
	s->headers = curl_slist_append(s->headers, arena_printf(&s->arena, "%s: %s", name, value));
	curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
}

void sending_post(struct sending *s, const char *method, const char *url, const char *type, struct view body)
{
	s->body = arena_copy(&s->arena, body);
	curl_easy_setopt(s->curl, CURLOPT_URL, url);
	if (strcmp(method, "GET") == 0)
		return;
	curl_easy_setopt(s->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, s->body.ptr);
	curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE, (long)s->body.len);
	curl_easy_setopt(s->curl, CURLOPT_CUSTOMREQUEST, method);
	sending_header(s, "Content-Type", type);
	sending_header(s, "Expect", "");
}

void sending_json(struct sending *s, const char *url, struct builder *body)
{
	sending_post(s, "POST", url, "application/json; charset=utf-8", builder_seen(body));
	builder_release(body);
}

CURL *sending_curl(struct sending *s) { return s->curl; }

enum outcome sending_end(struct sending *s, CURLcode code, char said[SAID_MOST])
{
	return channel_kind_of(s->way->kind)->judge(s, code, said);
}

enum outcome sending_run(struct sending *s, char said[SAID_MOST])
{
	return sending_end(s, curl_easy_perform(s->curl), said);
}
