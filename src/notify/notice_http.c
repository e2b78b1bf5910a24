/* notify/notice_http.c — answering, replying, chasing, correcting, withdrawing; and the list of routes. */
#include "notify/notice_http.h"
#include "base/spec.h"
#include "org/org_json_http.h"
#include "org/outbox.h"

enum { NOTE_MOST = 4000, TITLE_MOST = 600, TEXT_MOST = 128 << 10, CHASED_MOST = 1000 };

/* ---- an answer ---- */

struct answer_body { struct view client_key, state, note, unit; };
static const struct spec answer_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct answer_body, client_key), false, 0, 100 }, /* not needed: the same answer again changes nothing */
	{ "state", SPEC_TEXT, offsetof(struct answer_body, state), false, 1, 20 },
	{ "note", SPEC_TEXT, offsetof(struct answer_body, note), false, 0, NOTE_MOST },
	{ "unit", SPEC_TEXT, offsetof(struct answer_body, unit), false, 1, 64 },
	{ 0 },
};
struct answering { struct write write; struct notice notice; struct answer_new new; struct notice_receipt receipt; int64_t account; };

static bool apply_answer(struct write *write, struct tx *tx, struct err *err)
{
	struct answering *own = (struct answering *)write;
	return notice_answer(tx, own->account, &own->new, &own->receipt, err);
}

static void answer_answer(struct req *req)
{
	const struct answering *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", own->notice.id);
	json_unit_name(out, "unit", req->app->org, own->new.unit);
	say_receipt(out, req, &own->notice, &own->receipt);
	json_close(out, '}');
}

static bool answer_post(struct req *req)
{
	struct answering *own = ARENA_NEW(&req->arena, struct answering);
	struct answer_body body = { .state = VIEW("acknowledged"), .note = VIEW("") };
	if (!notice_of_path(req, &own->notice) || !spec_read(answer_rows, req->json, &body, &req->err) ||
	    !notice_ask_unit(req, "unit", body.unit, RIGHT_NOTICE_ANSWER, req->actor.unit, &own->new.unit))
		return false;
	if (!receipt_state_parse(body.state, &own->new.state)) {
		FAIL(&req->err, BAD_FIELD, "state", "no such state");
		return err_say(&req->err, "state 写 read、acknowledged 或 done。", "state is read, acknowledged or done.");
	}
	own->write.apply = apply_answer;
	own->account = req->actor.account;
	own->new.notice = own->notice.id;
	own->new.at = req->now;
	own->new.note = body.note;
	own->new.realm = notice_realm(req, own->new.unit);
	req->own = own;
	return req_write(req, &own->write, answer_answer);
}

/* ---- a reply ---- */

struct reply_body { struct view client_key, text, unit; json_t *attachments; };
static const struct spec reply_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct reply_body, client_key), true, 1, 100 },
	{ "text", SPEC_TEXT, offsetof(struct reply_body, text), true, 1, NOTE_MOST },
	{ "unit", SPEC_TEXT, offsetof(struct reply_body, unit), false, 1, 64 },
	{ "attachments", SPEC_LIST, offsetof(struct reply_body, attachments), false, 0, 0 },
	{ 0 },
};
struct replying { struct write write; struct notice notice; struct reply_new new; int64_t account, id; bool again; struct message message; };

static bool apply_reply(struct write *write, struct tx *tx, struct err *err)
{
	struct replying *own = (struct replying *)write;
	own->message.seq = tx_seq(tx);
	return notice_reply(tx, own->account, &own->new, &own->id, &own->again, err) && (own->again || outbox_put(tx, &own->message, NULL, err));
}

static void reply_answer(struct req *req)
{
	const struct replying *own = req->own;
	struct builder *out = reply_json(req, own->again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->id);
	json_close(out, '}');
}

/* To the issuer when the unit speaks, to the unit when the issuer does. */
static struct message reply_message(struct req *req, const struct replying *own)
{
	const struct unit *unit = org_unit(req->app->org, own->new.own ? own->new.unit : own->notice.audience.issuer);
	struct builder facts;
	char text[300];
	builder_init(&facts, 8192);
	json_open(&facts, '{');
	json_string(&facts, "unit_zh", unit->name);
	json_string(&facts, "unit_en", *unit->name_en ? unit->name_en : unit->name);
	json_text(&facts, "title", own->notice.title);
	text_cut(text, sizeof text, arena_text(&req->arena, own->new.text));
	json_string(&facts, "text", text);
	json_close(&facts, '}');
	struct message message = { .template = "notice.replied", .unit = own->new.own ? own->notice.audience.issuer : own->new.unit,
		.roles = 1 << ROLE_LEADER | 1 << ROLE_DUTY | 1 << ROLE_CLERK, .facts = arena_copy(&req->arena, builder_seen(&facts)) };
	message.link = arena_printf(&req->arena, own->new.own ? "/board/notices/%lld" : "/desk/notice/%lld", (long long)own->notice.id);
	builder_release(&facts);
	return message;
}

static bool replies_post(struct req *req)
{
	struct replying *own = ARENA_NEW(&req->arena, struct replying);
	struct reply_body body = { .attachments = NULL };
	if (!notice_of_path(req, &own->notice) || !spec_read(reply_rows, req->json, &body, &req->err) ||
	    !notice_ask_unit(req, "unit", body.unit, RIGHT_NOTICE_ANSWER, req->actor.unit, &own->new.unit) || !read_files(req, body.attachments, &own->new.files))
		return false;
	own->write.apply = apply_reply;
	own->account = req->actor.account;
	own->new.notice = own->notice.id;
	own->new.own = !tree_holds(org_now(req->app->org), req->actor.unit, own->notice.audience.issuer);
	own->new.realm = notice_realm(req, own->new.unit);
	own->new.text = body.text;
	own->new.client_key = body.client_key;
	own->new.content = req->body;
	own->message = reply_message(req, own);
	req->own = own;
	return req_write(req, &own->write, reply_answer);
}

/* ---- a chase by hand: those named, or everyone below the unit who still has to answer ---- */

struct chase_body { struct view unit; json_t *units; };
static const struct spec chase_rows[] = {
	{ "unit", SPEC_TEXT, offsetof(struct chase_body, unit), false, 1, 64 },
	{ "units", SPEC_LIST, offsetof(struct chase_body, units), false, 0, 0 },
	{ 0 },
};
struct chasing { struct write write; struct chase_new new; int64_t account; int count; };

static bool apply_chase(struct write *write, struct tx *tx, struct err *err)
{
	struct chasing *own = (struct chasing *)write;
	return notice_chase(tx, own->account, &own->new, &own->count, err);
}

static void chase_answer(struct req *req)
{
	const struct chasing *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "chased", own->count);
	json_close(out, '}');
}

static bool named_units(struct req *req, const json_t *list, int32_t *units, int *ret_count)
{
	for (size_t i = 0; i < json_array_size(list); i++, ++*ret_count)
		if (!notice_ask_unit(req, "units", json_view(json_array_get(list, i)), RIGHT_CHASE, 0, &units[*ret_count]) || !units[*ret_count])
			return FAIL(&req->err, NO_UNIT, "units", "unknown, or outside the subtree");
	return true;
}

/* Who is waited for is seen again inside the write; here only the first CHASED_MOST candidates are gathered. */
static bool waiting_units(struct req *req, const struct notice *n, int32_t above, int32_t *units, int *ret_count)
{
	const struct tree *tree = org_now(req->app->org);
	struct notice_receipt own;
	for (int32_t at = tree->pre[above]; at < tree->end[above] && *ret_count < CHASED_MOST; at++) {
		int32_t id = tree->unit_at[at];
		if (!unit_set_has(&n->expected, id))
			continue;
		if (!receipt_get(req->db, n->id, id, &req->arena, &own, &req->err))
			return false;
		if (receipt_waits(n, &own))
			units[(*ret_count)++] = id;
	}
	return true;
}

static bool chase_post(struct req *req)
{
	struct chasing *own = ARENA_NEW(&req->arena, struct chasing);
	struct chase_body body = { .units = NULL };
	struct notice n;
	int32_t above, *units = ARENA_ARRAY(&req->arena, int32_t, CHASED_MOST + 1);
	if (!notice_of_path(req, &n) || !spec_read(chase_rows, req->json, &body, &req->err) ||
	    !notice_ask_unit(req, "unit", body.unit, RIGHT_CHASE, req->actor.unit ? req->actor.unit : n.audience.scope, &above))
		return false;
	if (json_array_size(body.units) > CHASED_MOST)
		return FAIL(&req->err, TOO_LARGE, "units", "%zu units", json_array_size(body.units));
	if (!(body.units ? named_units(req, body.units, units, &own->new.count) : waiting_units(req, &n, above, units, &own->new.count)))
		return false;
	own->write.apply = apply_chase;
	own->account = req->actor.account;
	own->new.notice = n.id;
	own->new.from = above;
	own->new.realm = notice_realm(req, above);
	own->new.units = units;
	req->own = own;
	return req_write(req, &own->write, chase_answer);
}

/* ---- correcting, withdrawing: by the issuer ---- */

struct change_body { struct view title, text, due, reason; };
static const struct spec correct_rows[] = {
	{ "title", SPEC_TEXT, offsetof(struct change_body, title), false, 1, TITLE_MOST },
	{ "text", SPEC_TEXT, offsetof(struct change_body, text), false, 1, TEXT_MOST },
	{ "due", SPEC_TEXT, offsetof(struct change_body, due), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct change_body, reason), true, 1, NOTE_MOST },
	{ 0 },
};
static const struct spec withdraw_rows[] = { { "reason", SPEC_TEXT, offsetof(struct change_body, reason), true, 1, NOTE_MOST }, { 0 } };
struct changing { struct write write; struct correction change; int64_t account; };

static bool apply_correct(struct write *write, struct tx *tx, struct err *err)
{
	struct changing *own = (struct changing *)write;
	return notice_correct(tx, own->account, &own->change, err);
}

static bool apply_withdraw(struct write *write, struct tx *tx, struct err *err)
{
	struct changing *own = (struct changing *)write;
	return notice_withdraw(tx, own->account, own->change.notice, own->change.realm, own->change.reason, err);
}

static void change_answer(struct req *req)
{
	const struct changing *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", own->change.notice);
	json_close(out, '}');
}

static bool change(struct req *req, const struct spec *rows, bool (*apply)(struct write *, struct tx *, struct err *))
{
	struct changing *own = ARENA_NEW(&req->arena, struct changing);
	struct change_body body = { .reason = VIEW("") };
	struct notice n;
	if (!notice_of_path(req, &n) || !spec_read(rows, req->json, &body, &req->err))
		return false;
	if (!right_allows(req->app->org, &req->actor, RIGHT_NOTICE_WRITE, n.audience.issuer))
		return FAIL(&req->err, NO_RIGHT, NULL, "not the issuer");
	own->write.apply = apply;
	own->account = req->actor.account;
	own->change = (struct correction){ .notice = n.id, .realm = notice_realm(req, n.audience.scope), .title = body.title, .text = body.text, .reason = body.reason };
	if (body.due.ptr && !notice_read_due(req, body.due, &own->change.due))
		return false;
	req->own = own;
	return req_write(req, &own->write, change_answer);
}

static bool correct_post(struct req *req) { return change(req, correct_rows, apply_correct); }
static bool withdraw_post(struct req *req) { return change(req, withdraw_rows, apply_withdraw); }

const struct route notice_routes[] = {
	{ "POST", "/api/v1/notices", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_WRITE, notice_publish_handle,
	  "Publish a notice or an instruction to a scope, or relay one with an addition", "", "notice_new", "notice_made" },
	{ "POST", "/api/v1/notices:preview", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_WRITE, notice_preview_handle, "Whom a notice would go to", "", "notice_new", "notice_preview" },
	{ "GET", "/api/v1/notices", NEED_LOGIN, RIGHT_UNIT_READ, notices_get_handle, "What came in, or what was sent, newest first", "unit box state cursor limit", "", "notices" },
	{ "GET", "/api/v1/notices/{id}", NEED_LOGIN, RIGHT_UNIT_READ, notice_get_handle, "One notice with what it passes on, its history and its files", "unit", "", "notice_whole" },
	{ "POST", "/api/v1/notices/{id}/ack", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_ANSWER, answer_post, "Read, acknowledge, report as carried out; again changes nothing", "", "notice_answer", "notice_receipt" },
	{ "GET", "/api/v1/notices/{id}/receipts", NEED_LOGIN, RIGHT_UNIT_READ, notice_receipts_handle,
	  "Who has read, acknowledged and carried it out: counts at every tier, and the units one by one", "unit state cursor limit", "", "notice_receipts" },
	{ "POST", "/api/v1/notices/{id}/chase", NEED_LOGIN | NEED_JSON, RIGHT_CHASE, chase_post, "Remind those who still have to answer", "", "notice_chase", "notice_chased" },
	{ "GET", "/api/v1/notices/{id}/replies", NEED_LOGIN, RIGHT_UNIT_READ, notice_replies_get_handle, "What was replied, as far as the caller may see it", "", "", "notice_replies" },
	{ "POST", "/api/v1/notices/{id}/replies", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_ANSWER, replies_post, "Reply to the issuer; or, as the issuer, to one unit", "", "notice_reply", "notice_made" },
	{ "POST", "/api/v1/notices/{id}/correct", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_WRITE, correct_post, "Correct title, text or deadline; what it said before is kept, and a new deadline moves the duties with it", "", "notice_correct", "notice_made" },
	{ "POST", "/api/v1/notices/{id}/withdraw", NEED_LOGIN | NEED_JSON, RIGHT_NOTICE_WRITE, withdraw_post, "Withdraw it; it stays to be read, with the reason", "", "notice_withdraw", "notice_made" },
	{ 0 },
};
