/* notify/notice_list_http.c — what came in and what was sent; one notice with its chain, its history and its replies. */
#include "notify/notice_http.h"
#include "org/org_json_http.h"

enum { PAGE_USUAL = 50, PAGE_MOST = 200, CHAIN_MOST = 16 };

/* ---- lists ---- */

enum wanted { WANTED_ALL, WANTED_WAITING, WANTED_ANSWERED, WANTED_LATE, WANTED_WITHDRAWN };
struct listing { struct req *req; struct builder *out; enum wanted wanted; bool sent; int32_t unit; int64_t left, last, more; };

static bool wanted_state(const struct listing *l, const struct notice *n, const struct notice_receipt *own)
{
	bool mine = unit_set_has(&n->expected, own->unit);
	switch (l->wanted) {
	case WANTED_WAITING: return mine && receipt_waits(n, own);
	case WANTED_ANSWERED: return mine && !receipt_waits(n, own) && !n->withdrawn.ms;
	case WANTED_LATE: return mine && (own->late || (receipt_waits(n, own) && n->due.ms && l->req->now.ms >= n->due.ms));
	case WANTED_WITHDRAWN: return n->withdrawn.ms != 0;
	default: return true;
	}
}

/* In the inbox lies what is for the unit itself, and what is for a unit below it. */
static bool is_wanted(const struct listing *l, const struct notice *n, const struct notice_receipt *own)
{
	const struct org *org = l->req->app->org;
	bool here = l->sent || unit_set_has(&n->expected, l->unit) || unit_set_meets(&n->expected, org_now(org), l->unit);
	return here && notice_seen(org, &l->req->actor, n) && wanted_state(l, n, own);
}

static bool put_one(void *self, const struct notice *n, const struct notice_receipt *own)
{
	struct listing *l = self;
	if (!is_wanted(l, n, own))
		return true;
	if (l->left-- == 0) {
		l->more = l->last;
		return false;
	}
	json_open(l->out, '{');
	say_notice(l->out, l->req, n, own);
	l->last = n->id;
	json_close(l->out, '}');
	return true;
}

static bool ask_wanted(struct req *req, enum wanted *ret)
{
	static const char *const names[] = { "all", "waiting", "answered", "late", "withdrawn" };
	struct view text = req->ask(req, "state");
	*ret = WANTED_ALL;
	for (int i = 0; i < 5; i++)
		if (view_is(text, names[i]))
			*ret = (enum wanted)i;
	return !text.ptr || view_is(text, names[*ret]) || bad_query(req, "state", "state 写 all、waiting、answered、late 或 withdrawn。", "state is all, waiting, answered, late or withdrawn.");
}

static bool ask_number(struct req *req, const char *name, int64_t most, int64_t *ret)
{
	struct view text = req->ask(req, name);
	return !text.ptr || (view_int(text, ret) && *ret > 0 && *ret <= most) || bad_query(req, name, "应为正整数。", "It is a positive whole number.");
}

bool notices_get_handle(struct req *req)
{
	struct listing l = { .req = req, .left = PAGE_USUAL };
	struct view box = req->ask(req, "box");
	int64_t cursor = 0;
	l.sent = view_is(box, "sent");
	if (box.ptr && !l.sent && !view_is(box, "inbox"))
		return bad_query(req, "box", "box 写 inbox 或 sent。", "box is inbox or sent.");
	if (!ask_wanted(req, &l.wanted) || !ask_number(req, "limit", PAGE_MOST, &l.left) || !ask_number(req, "cursor", INT64_MAX, &cursor) ||
	    !notice_ask_unit(req, "unit", req->ask(req, "unit"), RIGHT_UNIT_READ, req->actor.unit, &l.unit))
		return false;
	l.out = reply_json(req, 200);
	json_open(l.out, '{');
	json_unit_name(l.out, "unit", req->app->org, l.unit);
	json_string(l.out, "box", l.sent ? "sent" : "inbox");
	json_key(l.out, "notices");
	json_open(l.out, '[');
	bool ok = !l.unit ? notices_all(req->db, cursor, put_one, &l, &req->err)
		: l.sent ? notices_sent(req->db, l.unit, cursor, PAGE_MOST + 1, put_one, &l, &req->err) : notices_towards(req->db, l.unit, cursor, put_one, &l, &req->err);
	json_close(l.out, ']');
	json_key(l.out, "next");
	if (l.more)
		json_put_int(l.out, l.more);
	else
		json_put_null(l.out);
	json_close(l.out, '}');
	return ok;
}

/* ---- one notice ---- */

static bool say_words(struct builder *out, struct req *req, const struct notice *n)
{
	json_text(out, "text", n->text);
	return say_files(out, req, ATTACHED_NOTICE, n->id);
}

/* What this one passes on, the first of all in front: their words as they stand, whoever the reader is. */
static bool say_chain(struct builder *out, struct req *req, const struct notice *n)
{
	struct notice *chain = ARENA_ARRAY(&req->arena, struct notice, CHAIN_MOST);
	int depth = 0;
	bool found = true, ok = true;
	for (int64_t id = n->relay_of; ok && id && depth < CHAIN_MOST; id = chain[depth++].relay_of)
		if (!notice_get(req->db, id, &req->arena, &chain[depth], &found, &req->err) || !found)
			return found ? false : FAIL(&req->err, BUG, NULL, "notice %lld passes on nothing", (long long)n->id);
	json_key(out, "chain");
	json_open(out, '[');
	while (ok && depth-- > 0) {
		json_open(out, '{');
		say_notice(out, req, &chain[depth], NULL);
		ok = say_words(out, req, &chain[depth]);
		json_close(out, '}');
	}
	json_close(out, ']');
	return ok;
}

struct showing { struct req *req; struct builder *out; const struct notice *notice; int64_t count; };

static bool put_relay(void *self, const struct notice *n, const struct notice_receipt *own)
{
	struct showing *s = self;
	(void)own;
	if (n->relay_of != s->notice->id || !notice_seen(s->req->app->org, &s->req->actor, n))
		return true;
	json_open(s->out, '{');
	say_notice(s->out, s->req, n, NULL);
	json_close(s->out, '}');
	return true;
}

static bool put_past(void *self, const struct notice_past *past)
{
	struct showing *s = self;
	json_open(s->out, '{');
	json_int(s->out, "revision", past->revision);
	json_text(s->out, "title", past->title);
	json_text(s->out, "text", past->text);
	say_instant(s->out, "due", notice_zone(s->req, s->notice->audience.issuer), past->due);
	say_instant(s->out, "until", notice_zone(s->req, s->notice->audience.issuer), past->until);
	say_person(s->out, "by", s->req, past->author);
	json_text(s->out, "reason", past->reason);
	json_close(s->out, '}');
	return true;
}

bool notice_get_handle(struct req *req)
{
	struct notice n;
	struct notice_receipt own;
	int32_t unit;
	if (!notice_of_path(req, &n) || !notice_ask_unit(req, "unit", req->ask(req, "unit"), RIGHT_UNIT_READ, req->actor.unit, &unit) ||
	    !receipt_get(req->db, n.id, unit, &req->arena, &own, &req->err))
		return false;
	struct showing s = { req, reply_json(req, 200), &n, 0 };
	json_open(s.out, '{');
	say_notice(s.out, req, &n, &own);
	say_person(s.out, "author", req, n.author);
	json_bool(s.out, "may_change", right_allows(req->app->org, &req->actor, RIGHT_NOTICE_WRITE, n.audience.issuer));
	if (!say_words(s.out, req, &n) || !say_chain(s.out, req, &n))
		return false;
	json_key(s.out, "relays");
	json_open(s.out, '[');
	bool ok = notices_of_root(req->db, n.root, put_relay, &s, &req->err);
	json_close(s.out, ']');
	json_key(s.out, "past");
	json_open(s.out, '[');
	ok = ok && notice_pasts(req->db, n.id, put_past, &s, &req->err);
	json_close(s.out, ']');
	json_close(s.out, '}');
	return ok;
}

/* ---- replies: a conversation between the issuer and each unit, seen by those two and whoever is above the unit ---- */

struct replies { struct req *req; struct reply_row *at; int count, room; };

static bool keep_reply(void *self, const struct reply_row *reply)
{
	struct replies *r = self;
	if (!right_allows(r->req->app->org, &r->req->actor, RIGHT_UNIT_READ, reply->unit))
		return true;
	if (r->count == r->room) {
		struct reply_row *more = ARENA_ARRAY(&r->req->arena, struct reply_row, r->room = r->room ? r->room * 2 : 16);
		if (r->count)
			memcpy(more, r->at, sizeof *more * (size_t)r->count);
		r->at = more;
	}
	r->at[r->count] = *reply;
	r->at[r->count++].text = arena_copy(&r->req->arena, reply->text);
	return true;
}

bool notice_replies_get_handle(struct req *req)
{
	struct notice n;
	struct replies replies = { .req = req };
	if (!notice_of_path(req, &n) || !notice_replies(req->db, n.id, keep_reply, &replies, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	bool ok = true;
	json_open(out, '{');
	json_key(out, "replies");
	json_open(out, '[');
	for (int i = 0; ok && i < replies.count; i++) {
		const struct reply_row *r = &replies.at[i];
		json_open(out, '{');
		json_int(out, "id", r->id);
		json_unit_name(out, "unit", req->app->org, r->unit);
		json_bool(out, "from_unit", r->own);
		say_instant(out, "at", notice_zone(req, r->unit), r->at);
		say_person(out, "by", req, r->author);
		json_text(out, "text", r->text);
		ok = say_files(out, req, ATTACHED_REPLY, r->id);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return ok;
}
