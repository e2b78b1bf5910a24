/* duty/leave_http.c — leave and travel over HTTP: asking, deciding, coming back. */
#include "base/spec.h"
#include "duty/leave.h"
#include "duty/roster.h"
#include "duty/roster_http.h"
#include "org/org_json_http.h"

enum { SHOWN_MOST = 1000 };

/* The reason is between who asked and who decides. */
static bool sees_reason(const struct req *req, const struct leave *leave)
{
	return leave->person.account == req->actor.account || right_allows(req->app->org, &req->actor, RIGHT_CHARGE_WRITE, leave->unit);
}

static void put_leave(struct builder *out, struct req *req, const struct leave *leave)
{
	const struct zone *zone = act_zone(req, leave->unit);
	json_open(out, '{');
	json_int(out, "id", leave->id);
	json_place(out, req, leave->unit);
	json_text(out, "kind", leave->kind);
	json_person(out, "person", req, &leave->person);
	json_text(out, "place", leave->place);
	json_text(out, "reason", sees_reason(req, leave) ? leave->reason : (struct view){ NULL, 0 });
	json_moment(out, "from", zone, leave->from);
	json_moment(out, "to", zone, leave->to);
	json_text(out, "state", leave->state);
	json_bool(out, "overdue", leave_overdue(leave, req->now));
	json_bool(out, "mine", leave->person.account && leave->person.account == req->actor.account);
	json_moment(out, "asked_at", zone, leave->asked);
	json_moment(out, "decided_at", zone, leave->decided);
	json_account(out, "decided_by", req, leave->decided_by);
	json_text(out, "note", leave->note);
	json_moment(out, "returned_at", zone, leave->returned);
	json_close(out, '}');
}

static bool leaves_get(struct req *req)
{
	struct leaves leaves;
	struct instant from, to;
	int32_t unit;
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &unit))
		return false;
	const struct zone *zone = act_zone(req, unit);
	if (!act_ask_moment(req, "from", zone, false, (struct instant){ req->now.ms - (int64_t)31 * 86400000 }, &from)
	    || !act_ask_moment(req, "to", zone, true, (struct instant){ req->now.ms + (int64_t)93 * 86400000 }, &to)
	    || !leaves_below(req->db, org_now(req->app->org), unit, from, to, &req->arena, &leaves, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_moment(out, "from", zone, from);
	json_moment(out, "to", zone, to);
	json_key(out, "leaves");
	json_open(out, '[');
	for (int i = 0; i < leaves.count && i < SHOWN_MOST; i++)
		put_leave(out, req, &leaves.at[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static bool leave_of_path(struct req *req, struct leave *ret)
{
	int64_t id;
	bool found;
	if (!act_number(req, 0, ERR_NO_LEAVE, &id) || !leave_one(req->db, id, &req->arena, ret, &found, &req->err))
		return false;
	return (found && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit)) || FAIL(&req->err, NO_LEAVE, "id", "unknown, or outside the subtree");
}

/* ---- asking ---- */

struct leave_act { struct act act; struct leave leave; int64_t realm; const char *state; struct instant at; struct view note; };
struct leave_body { struct view key, unit, kind, name, post, phone, place, reason, from, to, at, note; bool approve; };
static const struct spec ask_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct leave_body, key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct leave_body, unit), false, 1, 64 },
	{ "kind", SPEC_TEXT, offsetof(struct leave_body, kind), false, 1, 20 },
	{ "name", SPEC_TEXT, offsetof(struct leave_body, name), false, 1, 120 },
	{ "post", SPEC_TEXT, offsetof(struct leave_body, post), false, 0, 120 },
	{ "phone", SPEC_TEXT, offsetof(struct leave_body, phone), false, 0, 40 },
	{ "place", SPEC_TEXT, offsetof(struct leave_body, place), false, 0, 200 },
	{ "reason", SPEC_TEXT, offsetof(struct leave_body, reason), false, 0, 1000 },
	{ "from", SPEC_TEXT, offsetof(struct leave_body, from), true, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct leave_body, to), true, 1, 40 },
	{ 0 },
};

static bool apply_ask(struct act *act, struct tx *tx, struct err *err)
{
	struct leave_act *own = (struct leave_act *)act;
	return leave_ask(tx, act->actor, &own->leave, own->realm, &act->id, err);
}

/* The own shifts of that time: by the account, or where the roster knows the name only, by name and telephone. */
static void put_warnings(struct builder *out, struct req *req, const struct leave *leave)
{
	const struct zone *zone = act_zone(req, leave->unit);
	struct person nameless = leave->person;
	nameless.account = 0;
	const struct person *const known_as[] = { &leave->person, &nameless };
	json_key(out, "warnings");
	json_open(out, '[');
	for (int i = leave->person.account ? 0 : 1; i < 2; i++) {
		struct shifts shifts;
		struct err ignored = { 0 };
		if (shifts_of_person(req->db, person_key(known_as[i], &req->arena), leave->from, leave->to, &req->arena, &shifts, &ignored))
			for (int k = 0; k < shifts.count; k++)
				leave_warning(out, req->language, zone, "shift", shifts.at[k].person.name, shifts.at[k].from, shifts.at[k].to);
	}
	json_close(out, ']');
}

static void asked_answer(struct req *req)
{
	const struct leave_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_string(out, "state", own->state ? own->state : "asked");
	put_warnings(out, req, &own->leave);
	json_close(out, '}');
}

static bool who_asks(struct req *req, const struct leave_body *body, struct leave *leave)
{
	const struct account *self = accounts_get(req->app->accounts, req->actor.account);
	leave->person = (struct person){ view_trim(body->name), body->post, view_trim(body->phone), self ? self->id : 0 };
	if (!leave->person.name.len && self)
		leave->person.name = arena_copy(&req->arena, view_of(*self->name ? self->name : self->login));
	if (!leave->person.name.len)
		return FAIL(&req->err, MISSING_FIELD, "name", "nobody is named");
	return phone_good(leave->person.phone) || bad_field(req, "phone", "电话只含数字和 + - ( ) 空格。", "A telephone has digits and + - ( ) and blanks only.");
}

static bool leaves_post(struct req *req)
{
	struct leave_act *own = ARENA_NEW(&req->arena, struct leave_act);
	struct leave_body body = { .kind = VIEW("travel") };
	struct leave *leave = &own->leave;
	if (!spec_read(ask_rows, req->json, &body, &req->err))
		return false;
	leave->unit = req->actor.unit;
	if (body.unit.ptr ? !act_unit(req, body.unit, "unit", RIGHT_UNIT_READ, &leave->unit) : !leave->unit && !FAIL(&req->err, MISSING_FIELD, "unit", "of the whole store"))
		return false;
	if (!view_is(body.kind, "travel") && !view_is(body.kind, "leave"))
		return bad_field(req, "kind", "类别为 travel（外出）或 leave（休假）。", "The kind is travel or leave.");
	const struct zone *zone = act_zone(req, leave->unit);
	if (!who_asks(req, &body, leave) || !act_moment(req, body.from, "from", zone, false, req->now, &leave->from)
	    || !act_moment(req, body.to, "to", zone, true, req->now, &leave->to) || !act_period_good(req, leave->from, leave->to))
		return false;
	leave->kind = body.kind;
	leave->place = body.place;
	leave->reason = body.reason;
	own->realm = act_realm(req, leave->unit);
	return act_write(req, &own->act, "leaves", body.key, apply_ask, asked_answer);
}

/* ---- deciding and coming back ---- */

static const struct spec decide_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct leave_body, key), false, 1, 100 },
	{ "approve", SPEC_BOOL, offsetof(struct leave_body, approve), true, 0, 0 },
	{ "note", SPEC_TEXT, offsetof(struct leave_body, note), false, 0, 1000 },
	{ 0 },
};
static const struct spec return_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct leave_body, key), false, 1, 100 },
	{ "at", SPEC_TEXT, offsetof(struct leave_body, at), false, 1, 40 },
	{ 0 },
};
static const struct spec withdraw_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct leave_body, key), false, 1, 100 },
	{ "note", SPEC_TEXT, offsetof(struct leave_body, note), false, 0, 1000 },
	{ 0 },
};

static bool apply_move(struct act *act, struct tx *tx, struct err *err)
{
	struct leave_act *own = (struct leave_act *)act;
	act->id = own->leave.id;
	return leave_move(tx, act->actor, own->leave.id, own->realm, own->state, own->at, own->note, err);
}

static void moved_answer(struct req *req)
{
	asked_answer(req);
	req->reply.status = 200;
}

/* A superior: of a unit above, or a leader or administrator of the same one; never whoever asked. */
static bool may_decide(struct req *req, const struct leave *leave)
{
	const struct actor *actor = &req->actor;
	bool heads = actor->role == ROLE_LEADER || actor->role == ROLE_ADMIN, above = actor->unit != leave->unit;
	if (!right_allows(req->app->org, actor, RIGHT_CHARGE_WRITE, leave->unit))
		return FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(RIGHT_CHARGE_WRITE));
	if ((above || heads) && (leave->person.account != actor->account || actor->account == 0))
		return true;
	FAIL(&req->err, NOT_YOURS, NULL, "own request, or not a superior");
	return err_say(&req->err, "外出报备由上级审批，不能自己批。", "Leave is decided by a superior, never by oneself.");
}

static bool leave_read(struct req *req, const struct spec *rows, struct leave_body *body, struct leave_act *own)
{
	if (!spec_read(rows, req->json, body, &req->err) || !leave_of_path(req, &own->leave))
		return false;
	own->realm = act_realm(req, own->leave.unit);
	own->note = body->note;
	return act_moment(req, body->at, "at", act_zone(req, own->leave.unit), false, req->now, &own->at);
}

static bool decide_post(struct req *req)
{
	struct leave_act *own = ARENA_NEW(&req->arena, struct leave_act);
	struct leave_body body = { 0 };
	if (!leave_read(req, decide_rows, &body, own) || !may_decide(req, &own->leave))
		return false;
	if (!body.approve && body.note.len == 0)
		return FAIL(&req->err, NEED_REASON, "note", "refused without a word");
	own->state = body.approve ? "approved" : "refused";
	return act_write(req, &own->act, "leaves.decide", body.key, apply_move, moved_answer);
}

static bool own_or_superior(struct req *req, const struct leave *leave)
{
	return (leave->person.account && leave->person.account == req->actor.account) || right_allows(req->app->org, &req->actor, RIGHT_CHARGE_WRITE, leave->unit)
		|| FAIL(&req->err, NOT_YOURS, NULL, "leave of account %lld", (long long)leave->person.account);
}

static bool return_post(struct req *req)
{
	struct leave_act *own = ARENA_NEW(&req->arena, struct leave_act);
	struct leave_body body = { 0 };
	if (!leave_read(req, return_rows, &body, own) || !own_or_superior(req, &own->leave))
		return false;
	if (own->at.ms < own->leave.from.ms || own->at.ms > req->now.ms)
		return bad_field(req, "at", "返回时间在外出之后、现在之前。", "Back is after leaving and not ahead.");
	own->state = "returned";
	return act_write(req, &own->act, "leaves.return", body.key, apply_move, moved_answer);
}

static bool withdraw_post(struct req *req)
{
	struct leave_act *own = ARENA_NEW(&req->arena, struct leave_act);
	struct leave_body body = { 0 };
	if (!leave_read(req, withdraw_rows, &body, own))
		return false;
	if (!own->leave.person.account || own->leave.person.account != req->actor.account)
		return FAIL(&req->err, NOT_YOURS, NULL, "leave of account %lld", (long long)own->leave.person.account);
	own->state = "withdrawn";
	return act_write(req, &own->act, "leaves.withdraw", body.key, apply_move, moved_answer);
}

const struct route leave_routes[] = {
	{ "GET", "/api/v1/leaves", NEED_LOGIN, RIGHT_UNIT_READ, leaves_get, "Who is away or asks to be, and who should be back", "unit from to", "", "leaves" },
	{ "POST", "/api/v1/leaves", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_READ, leaves_post, "Ask for leave; own shifts of that time are warned of", "", "leave_add", "leave_asked" },
	{ "POST", "/api/v1/leaves/{id}/decide", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, decide_post, "A superior approves or refuses", "", "leave_decide", "leave_asked" },
	{ "POST", "/api/v1/leaves/{id}/return", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_READ, return_post, "Back from leave", "", "leave_return", "leave_asked" },
	{ "POST", "/api/v1/leaves/{id}/withdraw", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_READ, withdraw_post, "Withdraw the own request", "", "leave_withdraw", "leave_asked" },
	{ 0 },
};
