/* notify/notice_publish_http.c — a notice is written down, looked at before, published; or passed on with an addition. */
#include "base/spec.h"
#include "notify/document_number.h"
#include "notify/notice_http.h"
#include "org/org_json_http.h"
#include <stdio.h>

enum { TITLE_MOST = 600, TEXT_MOST = 128 << 10 };

struct body {
	struct view client_key, scope, kind, number, title, text, needs, due, issuer;
	json_t *facility_types, *kinds, *attachments, *relay_of;
};
static const struct spec body_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct body, client_key), false, 1, 100 },
	{ "scope", SPEC_TEXT, offsetof(struct body, scope), true, 1, 64 },
	{ "issuer", SPEC_TEXT, offsetof(struct body, issuer), false, 1, 64 },
	{ "facility_types", SPEC_LIST, offsetof(struct body, facility_types), false, 0, 0 },
	{ "kinds", SPEC_LIST, offsetof(struct body, kinds), false, 0, 0 },
	{ "kind", SPEC_TEXT, offsetof(struct body, kind), false, 1, 20 },
	{ "number", SPEC_TEXT, offsetof(struct body, number), false, 0, 100 },
	{ "title", SPEC_TEXT, offsetof(struct body, title), false, 0, TITLE_MOST },
	{ "text", SPEC_TEXT, offsetof(struct body, text), false, 0, TEXT_MOST },
	{ "attachments", SPEC_LIST, offsetof(struct body, attachments), false, 0, 0 },
	{ "needs", SPEC_TEXT, offsetof(struct body, needs), false, 1, 10 },
	{ "due", SPEC_TEXT, offsetof(struct body, due), false, 1, 40 },
	{ "relay_of", SPEC_ANY, offsetof(struct body, relay_of), false, 0, 0 },
	{ 0 },
};

static bool bad(struct req *req, const char *field, const char *zh, const char *en)
{
	FAIL(&req->err, BAD_FIELD, field, "%s", en);
	return err_say(&req->err, zh, en);
}

static bool read_kinds(struct req *req, const json_t *list, unsigned *ret)
{
	*ret = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		enum unit_kind kind;
		if (!unit_kind_parse(json_view(json_array_get(list, i)), &kind))
			return bad(req, "kinds", "层级写 nation、province、prefecture、county、township 或 institution。", "A kind is nation, province, prefecture, county, township or institution.");
		*ret |= 1u << kind;
	}
	return true;
}

static bool read_facilities(struct req *req, const json_t *list, unsigned *ret)
{
	*ret = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		int facility = facility_find(json_view(json_array_get(list, i)));
		if (facility == FACILITY_NONE)
			return bad(req, "facility_types", "没有这种机构类型。", "There is no such type of facility.");
		*ret |= 1u << facility;
	}
	return true;
}

/* Without kinds: every unit below; with facility types alone: the institutions of those types. */
static bool read_audience(struct req *req, const struct body *body, struct audience *ret)
{
	if (!notice_ask_unit(req, "scope", body->scope, RIGHT_NOTICE_WRITE, 0, &ret->scope) ||
	    !notice_ask_unit(req, "issuer", body->issuer, RIGHT_NOTICE_WRITE, req->actor.unit ? req->actor.unit : ret->scope, &ret->issuer) ||
	    !read_kinds(req, body->kinds, &ret->kinds) || !read_facilities(req, body->facility_types, &ret->facilities))
		return false;
	if (!tree_holds(org_now(req->app->org), ret->issuer, ret->scope))
		return FAIL(&req->err, NO_UNIT, "scope", "not below the issuer");
	if (!ret->kinds)
		ret->kinds = ret->facilities ? 1u << UNIT_INSTITUTION : (1u << UNIT_KIND_MAX_) - 1;
	return true;
}

/* A number of the usual form is mended; anything else stays as it was typed: a notice needs no number. */
static struct view mended_number(struct req *req, struct view typed)
{
	struct number number;
	struct err err = { 0 };
	return typed.len && number_read(typed, &number, &err) ? view_of(arena_text(&req->arena, view_of(number.text))) : typed;
}

static bool read_relay(struct req *req, const json_t *given, struct notice *n, struct notice *ret_passed)
{
	if (!given || json_is_null(given))
		return true;
	if (!json_is_integer(given) || !notice_known_to(req, json_integer_value(given), ret_passed))
		return FAIL(&req->err, NO_NOTICE, "relay_of", "no such notice");
	if (ret_passed->withdrawn.ms)
		return FAIL(&req->err, NOTICE_WITHDRAWN, "relay_of", "withdrawn");
	n->relay_of = ret_passed->id;
	n->root = ret_passed->root;
	n->kind = ret_passed->kind;
	n->needs = ret_passed->needs;
	n->due = ret_passed->due;
	n->title = ret_passed->title;
	n->number = ret_passed->number;
	return true;
}

bool notice_read_due(struct req *req, struct view text, struct instant *ret)
{
	return (instant_parse(text, ret) && ret->ms > req->now.ms) ||
	       bad(req, "due", "期限写成 2022-03-13T18:00:00+08:00，并在现在之后。", "Write the deadline as 2022-03-13T18:00:00+08:00, later than now.");
}

/* What is to be answered is to be answered by an instant: the pack's where nobody gave one. */
static struct instant usual_due(struct req *req, enum notice_needs needs)
{
	const struct deadlines *usual = policy_deadlines(req->app->policy);
	return (struct instant){ req->now.ms + (int64_t)(needs == NEEDS_ACK ? usual->acknowledge : usual->carry_out) * 60000 };
}

static bool read_words(struct req *req, const struct body *body, struct notice *n)
{
	if (body->kind.ptr && !notice_kind_parse(body->kind, &n->kind))
		return bad(req, "kind", "kind 写 notice、instruction、letter 或 bulletin。", "kind is notice, instruction, letter or bulletin.");
	if (body->needs.ptr && !notice_needs_parse(body->needs, &n->needs))
		return bad(req, "needs", "needs 写 read、ack 或 done。", "needs is read, ack or done.");
	if (body->due.ptr && !notice_read_due(req, body->due, &n->due))
		return false;
	if (!n->due.ms && n->needs != NEEDS_READ)
		n->due = usual_due(req, n->needs);
	if (body->title.len)
		n->title = body->title;
	if (body->number.len)
		n->number = mended_number(req, view_trim(body->number));
	n->text = body->text.ptr ? body->text : VIEW("");
	n->number = n->number.ptr ? n->number : VIEW("");
	if (n->title.len == 0)
		return FAIL(&req->err, MISSING_FIELD, "title", "no title") || err_say(&req->err, "请写标题。", "Write a title.");
	return n->text.len || n->relay_of || FAIL(&req->err, MISSING_FIELD, "text", "no text") || err_say(&req->err, "请写正文。", "Write the text.");
}

static bool read_notice(struct req *req, struct notice_new *new, struct body *body)
{
	struct notice *n = &new->notice, passed = { 0 };
	*body = (struct body){ .relay_of = NULL };
	*n = (struct notice){ .at = req->now };
	if (!spec_read(body_rows, req->json, body, &req->err) || !read_audience(req, body, &n->audience) ||
	    !read_relay(req, body->relay_of, n, &passed) || !read_words(req, body, n) || !read_files(req, body->attachments, &new->files))
		return false;
	struct day today = zone_day(notice_zone(req, n->audience.issuer), req->now);
	audience_units(req->app->org, req->app->accounts, &n->audience, today, &req->arena, &n->expected, &n->reached);
	new->realm = notice_realm(req, n->audience.scope);
	new->client_key = body->client_key;
	new->content = req->body;
	return n->expected.count > 0 || bad(req, "scope", "这个范围里没有收件单位。", "Nobody in this scope would get it.");
}

/* ---- looking before ---- */

static void say_kinds(struct builder *out, const struct req *req, const struct notice *n)
{
	const struct tree *tree = org_now(req->app->org);
	int64_t counts[UNIT_KIND_MAX_] = { 0 };
	for (int32_t at = tree->pre[n->audience.scope]; at < tree->end[n->audience.scope]; at++)
		if (unit_set_has(&n->expected, tree->unit_at[at]))
			counts[org_unit(req->app->org, tree->unit_at[at])->kind]++;
	json_key(out, "kinds");
	json_open(out, '{');
	for (int kind = 0; kind < UNIT_KIND_MAX_; kind++)
		if (counts[kind])
			json_int(out, unit_kind_name((enum unit_kind)kind), counts[kind]);
	json_close(out, '}');
}

bool notice_preview_handle(struct req *req)
{
	struct notice_new new = { .realm = 0 };
	struct body body;
	if (!read_notice(req, &new, &body))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "units", new.notice.expected.count);
	json_int(out, "reached", new.notice.reached.count);
	say_kinds(out, req, &new.notice);
	json_text(out, "number", new.notice.number);
	say_instant(out, "due", notice_zone(req, new.notice.audience.issuer), new.notice.due);
	json_close(out, '}');
	return true;
}

/* ---- publishing ---- */

struct publishing { struct write write; struct notice_new new; int64_t account, id; bool again; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct publishing *own = (struct publishing *)write;
	return notice_publish(tx, own->account, &own->new, &own->id, &own->again, err);
}

static void answer(struct req *req)
{
	const struct publishing *own = req->own;
	struct builder *out = reply_json(req, own->again ? 200 : 201);
	snprintf(req->reply.location, sizeof req->reply.location, "/api/v1/notices/%lld", (long long)own->id);
	json_open(out, '{');
	json_int(out, "id", own->id);
	json_int(out, "expected", own->new.notice.expected.count);
	json_close(out, '}');
}

bool notice_publish_handle(struct req *req)
{
	struct publishing *own = ARENA_NEW(&req->arena, struct publishing);
	struct body body;
	own->write.apply = apply;
	own->account = req->actor.account;
	if (!read_notice(req, &own->new, &body))
		return false;
	if (!body.client_key.len) {
		FAIL(&req->err, MISSING_FIELD, "client_key", "no client_key");
		return err_say(&req->err, "缺少 client_key。", "client_key is missing.");
	}
	req->own = own;
	return req_write(req, &own->write, answer);
}
