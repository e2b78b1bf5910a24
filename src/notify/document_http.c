/* notify/document_http.c — the library over HTTP: finding, reading, adding, new versions. */
#include "notify/document_http.h"
#include "base/spec.h"
#include "notify/document.h"
#include "notify/document_number.h"
#include "notify/notice_http.h"
#include "org/org_json_http.h"
#include <stdio.h>

enum { TITLE_MOST = 600, TEXT_MOST = 512 << 10, PAGE_USUAL = 50, PAGE_MOST = 200 };

static bool document_known(struct req *req, int64_t version, struct document *ret)
{
	int64_t id;
	bool found = false;
	if (!view_int(req->param[0], &id))
		return FAIL(&req->err, NO_DOCUMENT, "id", "not a number");
	if (!document_get(req->db, id, version, &req->arena, ret, &found, &req->err))
		return false;
	bool seen = found && document_seen(req->app->org, &req->actor, ret->keeper);
	return seen || FAIL(&req->err, NO_DOCUMENT, "id", "%s", found ? "not for this account" : "no such document");
}

bool document_version_opens(struct req *req, int64_t version_id, bool *ret)
{
	int32_t keeper;
	bool found = false;
	if (!document_of_version(req->db, version_id, &keeper, &found, &req->err))
		return false;
	*ret = found && document_seen(req->app->org, &req->actor, keeper);
	return true;
}

static void put_day(struct builder *out, const char *key, struct day day)
{
	char text[11];
	day_print(day, text);
	json_string(out, key, text);
}

static void put_head(struct builder *out, const struct req *req, const struct document *d)
{
	json_int(out, "id", d->id);
	json_text(out, "issuer", d->issuer);
	json_unit_name(out, "keeper", req->app->org, d->keeper);
	json_text(out, "number", d->number);
	put_day(out, "date", d->day);
	json_text(out, "title", d->title);
	json_string(out, "status", document_status_name(d->status));
	json_key(out, "replaced_by");
	if (d->replaced_by)
		json_put_int(out, d->replaced_by);
	else
		json_put_null(out);
	json_int(out, "version", d->version);
	say_instant(out, "changed", notice_zone(req, d->keeper), d->changed);
	json_int(out, "files", d->attachments);
}

/* ---- finding ---- */

struct finding { struct req *req; struct document *at; int64_t skip, limit, count; bool more; };

static bool take(void *self, const struct document *d)
{
	struct finding *f = self;
	if (!document_seen(f->req->app->org, &f->req->actor, d->keeper) || f->skip-- > 0)
		return true;
	if (f->count == f->limit) {
		f->more = true;
		return false;
	}
	struct document *kept = &f->at[f->count++];
	*kept = *d;
	kept->issuer = arena_copy(&f->req->arena, d->issuer);
	kept->number = arena_copy(&f->req->arena, d->number);
	kept->title = arena_copy(&f->req->arena, d->title);
	return true;
}

static bool put_found(struct builder *out, struct req *req, const struct document *d, struct view asked)
{
	struct document whole;
	bool found = false;
	json_open(out, '{');
	put_head(out, req, d);
	if (asked.len) {
		if (!document_get(req->db, d->id, 0, &req->arena, &whole, &found, &req->err))
			return false;
		json_text(out, "snippet", found ? document_snippet(whole.text, asked, &req->arena) : VIEW(""));
	}
	json_close(out, '}');
	return true;
}

static bool ask_question(struct req *req, struct document_question *q)
{
	struct view year = req->ask(req, "year"), status = req->ask(req, "status"), limit = req->ask(req, "limit"), cursor = req->ask(req, "cursor");
	*q = (struct document_question){ .q = req->ask(req, "q"), .issuer = req->ask(req, "issuer"), .limit = PAGE_USUAL };
	int32_t unit = q->issuer.ptr ? org_find(req->app->org, q->issuer) : 0;
	q->issuer_unit = unit ? unit : -1;                  /* names no unit the answer does not name anyway */
	if (year.ptr && (!view_int(year, &q->year) || q->year < 1949 || q->year > 2199))
		return bad_query(req, "year", "年份写四位数字。", "Write the year with four digits.");
	if (status.ptr && !document_status_parse(status, &q->status))
		return bad_query(req, "status", "status 写 in_force、replaced 或 repealed。", "status is in_force, replaced or repealed.");
	if (limit.ptr && (!view_int(limit, &q->limit) || q->limit < 1 || q->limit > PAGE_MOST))
		return bad_query(req, "limit", "limit 应为 1 至 200 的整数。", "limit is a whole number from 1 to 200.");
	if (cursor.ptr && (!view_int(cursor, &q->skip) || q->skip < 0))
		return bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
	return q->q.len <= 200 || bad_query(req, "q", "查找的词太长。", "The words to look for are too long.");
}

static bool documents_get(struct req *req)
{
	struct document_question q;
	if (!ask_question(req, &q))
		return false;
	struct finding f = { .req = req, .at = ARENA_ARRAY(&req->arena, struct document, q.limit), .skip = q.skip, .limit = q.limit };
	if (!documents_find(req->db, &q, &req->arena, take, &f, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	bool ok = true;
	json_open(out, '{');
	json_key(out, "documents");
	json_open(out, '[');
	for (int64_t i = 0; ok && i < f.count; i++)
		ok = put_found(out, req, &f.at[i], q.q.ptr ? view_trim(q.q) : VIEW(""));
	json_close(out, ']');
	json_key(out, "next");
	if (f.more)
		json_put_int(out, q.skip + f.count);
	else
		json_put_null(out);
	json_close(out, '}');
	return ok;
}

/* ---- one ---- */

struct versions { struct req *req; struct builder *out; int32_t keeper; };

static bool put_version(void *self, const struct document_version *v)
{
	struct versions *own = self;
	json_open(own->out, '{');
	json_int(own->out, "version", v->version);
	json_text(own->out, "number", v->number);
	put_day(own->out, "date", v->day);
	json_text(own->out, "title", v->title);
	json_string(own->out, "status", document_status_name(v->status));
	say_person(own->out, "by", own->req, v->author);
	say_instant(own->out, "at", notice_zone(own->req, own->keeper), v->at);
	json_text(own->out, "reason", v->reason);
	json_close(own->out, '}');
	return true;
}

static bool document_get_one(struct req *req)
{
	struct document d;
	struct view asked = req->ask(req, "version");
	int64_t version = 0;
	if (asked.ptr && (!view_int(asked, &version) || version < 1))
		return bad_query(req, "version", "版本从 1 数起。", "Versions count from 1.");
	if (!document_known(req, version, &d))
		return false;
	struct versions versions = { req, reply_json(req, 200), d.keeper };
	struct builder *out = versions.out;
	json_open(out, '{');
	put_head(out, req, &d);
	json_text(out, "text", d.text);
	json_text(out, "reason", d.reason);
	say_person(out, "by", req, d.author);
	json_bool(out, "may_change", right_allows(req->app->org, &req->actor, RIGHT_NOTICE_WRITE, d.keeper));
	if (!say_files(out, req, ATTACHED_DOCUMENT, d.version_id))
		return false;
	json_key(out, "versions");
	json_open(out, '[');
	bool ok = document_versions(req->db, d.id, put_version, &versions, &req->err);
	json_close(out, ']');
	json_close(out, '}');
	return ok;
}

/* ---- adding and changing ---- */

struct body { struct view client_key, unit, issuer, number, date, title, text, status, reason; json_t *attachments; int64_t replaced_by, version; };
#define COMMON \
	{ "number", SPEC_TEXT, offsetof(struct body, number), false, 0, 100 }, { "date", SPEC_TEXT, offsetof(struct body, date), true, 10, 10 }, \
	{ "title", SPEC_TEXT, offsetof(struct body, title), true, 1, TITLE_MOST }, { "text", SPEC_TEXT, offsetof(struct body, text), false, 0, TEXT_MOST }, \
	{ "status", SPEC_TEXT, offsetof(struct body, status), false, 1, 20 }, { "replaced_by", SPEC_INT, offsetof(struct body, replaced_by), false, 0, 0 }, \
	{ "attachments", SPEC_LIST, offsetof(struct body, attachments), false, 0, 0 }
static const struct spec add_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct body, client_key), true, 1, 100 }, { "unit", SPEC_TEXT, offsetof(struct body, unit), false, 1, 64 },
	{ "issuer", SPEC_TEXT, offsetof(struct body, issuer), false, 1, 200 }, COMMON, { 0 },
};
static const struct spec change_rows[] = {
	{ "version", SPEC_INT, offsetof(struct body, version), true, 1, INT32_MAX }, { "reason", SPEC_TEXT, offsetof(struct body, reason), true, 1, 2000 }, COMMON, { 0 },
};

struct documenting { struct write write; struct document_new new; int64_t account, id, version; bool again; };

static bool bad(struct req *req, const char *field, const char *zh, const char *en)
{
	FAIL(&req->err, BAD_FIELD, field, "%s", en);
	return err_say(&req->err, zh, en);
}

static bool read_body(struct req *req, const struct body *body, struct document_new *new)
{
	struct document *d = &new->document;
	struct number number;
	d->status = d->status ? d->status : DOCUMENT_IN_FORCE;
	d->title = body->title;
	d->text = body->text.ptr ? body->text : VIEW("");
	d->number = VIEW("");
	d->reason = body->reason;
	d->replaced_by = body->replaced_by;
	if (!day_parse(body->date, &d->day))
		return bad(req, "date", "成文日期写成 2021-10-18。", "Write the date of issue as 2021-10-18.");
	if (view_trim(body->number).len) {
		if (!number_read(body->number, &number, &req->err))
			return false;
		d->number = view_of(arena_text(&req->arena, view_of(number.text)));
	}
	if (body->status.ptr && !document_status_parse(body->status, &d->status))
		return bad(req, "status", "status 写 in_force、replaced 或 repealed。", "status is in_force, replaced or repealed.");
	if (d->replaced_by && d->status != DOCUMENT_REPLACED)
		return bad(req, "replaced_by", "只有被替代的文件才写替代它的文件。", "Only a replaced document names the one that replaces it.");
	return read_files(req, body->attachments, &new->files);
}

/* Which document takes its place must be one the writer knows. */
static bool replacement_known(struct req *req, const struct document *d)
{
	struct document other;
	bool found = false;
	if (!d->replaced_by)
		return true;
	if (!document_get(req->db, d->replaced_by, 0, &req->arena, &other, &found, &req->err))
		return false;
	return (found && d->replaced_by != d->id && document_seen(req->app->org, &req->actor, other.keeper)) || FAIL(&req->err, NO_DOCUMENT, "replaced_by", "unknown");
}

static void documenting_answer(struct req *req)
{
	const struct documenting *own = req->own;
	struct builder *out = reply_json(req, own->version > 1 || own->again ? 200 : 201);
	snprintf(req->reply.location, sizeof req->reply.location, "/api/v1/documents/%lld", (long long)own->id);
	json_open(out, '{');
	json_int(out, "id", own->id);
	json_int(out, "version", own->version);
	json_text(out, "number", own->new.document.number);
	json_close(out, '}');
}

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	struct documenting *own = (struct documenting *)write;
	own->version = 1;
	return document_add(tx, own->account, &own->new, &own->id, &own->again, err);
}

static bool documents_post(struct req *req)
{
	struct documenting *own = ARENA_NEW(&req->arena, struct documenting);
	struct document *d = &own->new.document;
	struct body body = { .version = 0 };
	if (!spec_read(add_rows, req->json, &body, &req->err) ||
	    !notice_ask_unit(req, "unit", body.unit, RIGHT_NOTICE_WRITE, req->actor.unit, &d->keeper) || !read_body(req, &body, &own->new) || !replacement_known(req, d))
		return false;
	if (!d->keeper)
		return FAIL(&req->err, MISSING_FIELD, "unit", "whose library") || err_say(&req->err, "请写明文件由哪个单位保管。", "Say which unit keeps the document.");
	const struct unit *keeper = org_unit(req->app->org, d->keeper);
	int32_t named = body.issuer.ptr ? org_find(req->app->org, body.issuer) : d->keeper;
	bool ours = named && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, named);
	d->issuer_unit = ours ? named : 0;
	d->issuer = ours ? view_of(arena_text(&req->arena, view_of(org_unit(req->app->org, named)->name))) : body.issuer.ptr ? body.issuer : view_of(keeper->name);
	own->write.apply = apply_add;
	own->account = req->actor.account;
	own->new.client_key = body.client_key;
	own->new.content = req->body;
	own->new.realm = notice_realm(req, d->keeper);
	req->own = own;
	return req_write(req, &own->write, documenting_answer);
}

static bool apply_change(struct write *write, struct tx *tx, struct err *err)
{
	struct documenting *own = (struct documenting *)write;
	return document_change(tx, own->account, &own->new, own->new.document.version, &own->version, err);
}

static bool document_put(struct req *req)
{
	struct documenting *own = ARENA_NEW(&req->arena, struct documenting);
	struct body body = { .version = 0 };
	if (!document_known(req, 0, &own->new.document) || !spec_read(change_rows, req->json, &body, &req->err))
		return false;
	if (!right_allows(req->app->org, &req->actor, RIGHT_NOTICE_WRITE, own->new.document.keeper))
		return FAIL(&req->err, NO_RIGHT, NULL, "not the keeper");
	if (!read_body(req, &body, &own->new) || !replacement_known(req, &own->new.document))
		return false;
	own->new.document.version = body.version;
	own->write.apply = apply_change;
	own->account = req->actor.account;
	own->id = own->new.document.id;
	own->new.realm = notice_realm(req, own->new.document.keeper);
	req->own = own;
	return req_write(req, &own->write, documenting_answer);
}

const struct route document_routes[] = {
	{ "GET", "/api/v1/documents", NEED_LOGIN | NEED_SLOW, RIGHT_UNIT_READ, documents_get, "The library: by words (Chinese too, of one character on), issuer, year", "q issuer year status cursor limit", "", "documents" },
	{ "POST", "/api/v1/documents", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_WRITE, documents_post, "Add a document", "", "document_new", "document_made" },
	{ "GET", "/api/v1/documents/{id}", NEED_LOGIN, RIGHT_UNIT_READ, document_get_one, "One document; an earlier version on request", "version", "", "document" },
	{ "PUT", "/api/v1/documents/{id}", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_WRITE, document_put, "A new version, or another status; the old versions stay", "", "document_change", "document_made" },
	{ 0 },
};
