/* duty/roster_call_http.c — the roll-call: one act calls whoever is on duty in a subtree; each answer is timed; who did not answer is a list. */
#include "base/spec.h"
#include "duty/roster_http.h"
#include "duty/roster_watch.h"
#include "org/org_json_http.h"

enum { LINES_MOST = 5000 };
#define WAITING_MS ((int64_t)86400000)

/* ---- out ---- */

static void put_line(struct builder *out, struct req *req, const struct call_line *line, struct instant at)
{
	const struct zone *zone = act_zone(req, line->unit);
	json_open(out, '{');
	json_int(out, "id", line->id);
	json_int(out, "call", line->call);
	json_place(out, req, line->unit);
	json_string(out, "tier", roster_tier_name(line->tier));
	json_string(out, "tier_title", roster_tier_title(line->tier, req->language));
	json_text(out, "person", line->shift ? line->name : (struct view){ NULL, 0 });
	json_text(out, "phone", line->phone);
	json_int(out, "reached", line->reached);
	json_string(out, "state", !line->shift ? "nobody" : line->answered.ms ? "answered" : "waiting");
	json_moment(out, "answered_at", zone, line->answered);
	json_key(out, "seconds");
	if (line->answered.ms && at.ms)
		json_put_int(out, line->answered.ms > at.ms ? (line->answered.ms - at.ms) / 1000 : 0); /* a drill may set the clock back */
	else
		json_put_null(out);
	json_text(out, "manner", line->manner.len ? line->manner : (struct view){ NULL, 0 });
	json_close(out, '}');
}

static void put_head(struct builder *out, struct req *req, const struct call *call)
{
	json_int(out, "id", call->id);
	json_place(out, req, call->unit);
	json_moment(out, "at", act_zone(req, call->unit), call->at);
	json_account(out, "by", req, call->author);
	json_text(out, "note", call->note);
}

static bool call_of_path(struct req *req, struct call *ret)
{
	int64_t id;
	bool found;
	if (!act_number(req, 0, ERR_NO_CALL, &id) || !call_one(req->db, id, &req->arena, ret, &found, &req->err))
		return false;
	return (found && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit)) || FAIL(&req->err, NO_CALL, "id", "unknown, or outside the subtree");
}

static bool call_get(struct req *req)
{
	struct call call;
	int count[3] = { 0 };
	if (!call_of_path(req, &call))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, req, &call);
	json_key(out, "lines");
	json_open(out, '[');
	for (int i = 0; i < call.count; i++) {
		count[!call.lines[i].shift ? 2 : call.lines[i].answered.ms ? 0 : 1]++;
		put_line(out, req, &call.lines[i], call.at);
	}
	json_close(out, ']');
	json_int(out, "answered", count[0]);
	json_int(out, "waiting", count[1]);
	json_int(out, "nobody", count[2]);
	json_int(out, "seconds", req->now.ms > call.at.ms ? (req->now.ms - call.at.ms) / 1000 : 0);
	json_close(out, '}');
	return true;
}

static bool calls_get(struct req *req)
{
	struct calls calls;
	int32_t unit;
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &unit) || !calls_of(req->db, unit, &req->arena, &calls, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "calls");
	json_open(out, '[');
	for (int i = 0; i < calls.count; i++) {
		json_open(out, '{');
		put_head(out, req, &calls.at[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* What the caller's own telephone should show: the calls that wait for them. */
static bool waiting_get(struct req *req)
{
	struct call waiting;
	if (!calls_waiting(req->db, req->actor.account, req->actor.unit, (struct instant){ req->now.ms - WAITING_MS }, &req->arena, &waiting, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "lines");
	json_open(out, '[');
	for (int i = 0; i < waiting.count; i++)
		if (right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, waiting.lines[i].unit))
			put_line(out, req, &waiting.lines[i], (struct instant){ 0 });
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- calling ---- */

struct call_act { struct act act; struct call call; struct view *facts; int64_t realm, line; int32_t unit; const char *manner; };
struct call_body { struct view key, unit, note, manner; int64_t line; };
static const struct spec call_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct call_body, key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct call_body, unit), true, 1, 64 },
	{ "note", SPEC_TEXT, offsetof(struct call_body, note), false, 0, 500 },
	{ 0 },
};
static const struct spec answer_rows[] = {
	{ "line", SPEC_INT, offsetof(struct call_body, line), false, 1, INT64_MAX },
	{ "manner", SPEC_TEXT, offsetof(struct call_body, manner), false, 1, 10 },
	{ 0 },
};

static bool apply_call(struct act *act, struct tx *tx, struct err *err)
{
	struct call_act *own = (struct call_act *)act;
	return call_make(tx, act->actor, &own->call, own->facts, own->realm, &act->id, err);
}

static struct view facts_for(struct req *req, int32_t unit)
{
	const struct unit *called = org_unit(req->app->org, unit), *from = req->actor.unit ? org_unit(req->app->org, req->actor.unit) : NULL;
	struct builder facts;
	builder_init(&facts, 4096);
	json_open(&facts, '{');
	json_string(&facts, "from", from ? from->name : "安澜 Anlan");
	json_string(&facts, "unit_zh", called->name);
	json_string(&facts, "unit_en", *called->name_en ? called->name_en : called->name);
	json_close(&facts, '}');
	struct view kept = arena_copy(&req->arena, builder_seen(&facts));
	builder_release(&facts);
	return kept;
}

static bool add_line(struct req *req, struct call_act *own, int32_t unit, int tier, const struct shift *shift)
{
	if (own->call.count == LINES_MOST)
		return false;
	own->facts[own->call.count] = facts_for(req, unit);
	struct call_line *line = &own->call.lines[own->call.count++];
	*line = (struct call_line){ .unit = unit, .tier = tier };
	if (shift) {
		line->shift = shift->id;
		line->name = shift->person.name;
		line->phone = shift->person.phone;
		line->account = shift->person.account;
	}
	return true;
}

/* Every unit of the subtree that keeps a roster, both tiers; where nobody is on duty the line says so. */
static bool lines_for(struct req *req, struct call_act *own)
{
	struct shifts shifts;
	int32_t *keepers;
	int count;
	const struct tree *tree = org_now(req->app->org);
	own->call.lines = ARENA_ARRAY(&req->arena, struct call_line, LINES_MOST);
	own->facts = ARENA_ARRAY(&req->arena, struct view, LINES_MOST);
	if (!shifts_below(req->db, tree, own->call.unit, req->now, (struct instant){ req->now.ms + 1 }, &req->arena, &shifts, &req->err)
	    || !roster_keepers(req->db, &req->arena, &keepers, &count, &req->err))
		return false;
	for (int i = 0; i < count; i++) {
		if (!tree_holds(tree, own->call.unit, keepers[i]) || !unit_open_on(org_unit(req->app->org, keepers[i]), zone_day(act_zone(req, keepers[i]), req->now)))
			continue;
		for (int tier = 0; tier < TIERS; tier++) {
			int before = own->call.count;
			for (int k = 0; k < shifts.count; k++)
				if (shifts.at[k].unit == keepers[i] && shifts.at[k].tier == tier && shift_holds(&shifts.at[k], req->now))
					add_line(req, own, keepers[i], tier, &shifts.at[k]);
			if (own->call.count == before)
				add_line(req, own, keepers[i], tier, NULL);
		}
	}
	return own->call.count > 0 || bad_field(req, "unit", "这里还没有排班，无人可点。", "Nobody keeps a roster here yet, so there is nobody to call.");
}

static bool call_post(struct req *req)
{
	struct call_act *own = ARENA_NEW(&req->arena, struct call_act);
	struct call_body body = { 0 };
	if (!spec_read(call_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_CHASE, &own->call.unit) || !lines_for(req, own))
		return false;
	own->call.note = body.note;
	own->realm = act_realm(req, own->call.unit);
	return act_write(req, &own->act, "rosters.call", body.key, apply_call, json_made);
}

/* ---- answering ---- */

static bool apply_answer(struct act *act, struct tx *tx, struct err *err)
{
	struct call_act *own = (struct call_act *)act;
	act->id = own->line;
	return call_answer(tx, act->actor, own->line, own->unit, own->realm, own->manner, err);
}

/* Whose line it is: the account's, or of whoever works at the unit if the person on duty has none. */
static bool own_line(const struct req *req, const struct call_line *line)
{
	return line->shift && (line->account ? line->account == req->actor.account : line->unit == req->actor.unit);
}

static const struct call_line *find_line(struct req *req, const struct call *call, int64_t id, bool by_phone)
{
	for (int i = 0; i < call->count; i++) {
		const struct call_line *line = &call->lines[i];
		if ((id == 0 || line->id == id) && (by_phone ? line->shift && id : own_line(req, line) && (id || !line->answered.ms)))
			return line;
	}
	return NULL;
}

static void answered_answer(struct req *req)
{
	const struct call_act *own = req->own;
	struct call call;
	bool found;
	struct builder *out = reply_json(req, 200);
	if (call_one(req->db, own->call.id, &req->arena, &call, &found, &req->err) && found)
		for (int i = 0; i < call.count; i++)
			if (call.lines[i].id == own->line)
				put_line(out, req, &call.lines[i], call.at);
}

/* The one called answers; whoever called notes an answer by telephone. */
static bool answer_post(struct req *req)
{
	struct call_act *own = ARENA_NEW(&req->arena, struct call_act);
	struct call_body body = { .manner = VIEW("self") };
	int64_t id;
	bool found;
	if (!spec_read(answer_rows, req->json, &body, &req->err) || !act_number(req, 0, ERR_NO_CALL, &id) || !call_one(req->db, id, &req->arena, &own->call, &found, &req->err))
		return false;
	bool by_phone = view_is(body.manner, "phone");
	if (!by_phone && !view_is(body.manner, "self"))
		return bad_field(req, "manner", "方式为 self（本人应答）或 phone（电话应答，由点名人登记）。", "The manner is self, or phone, noted by whoever called.");
	const struct call_line *line = found ? find_line(req, &own->call, body.line, by_phone) : NULL;
	if (!line || (by_phone && !right_allows(req->app->org, &req->actor, RIGHT_CHASE, own->call.unit)))
		return FAIL(&req->err, NO_CALL, "id", "no line of this call for account %lld", (long long)req->actor.account);
	own->line = line->id;
	own->unit = line->unit;
	own->realm = act_realm(req, line->unit);
	own->manner = by_phone ? "phone" : "self";
	return act_write(req, &own->act, "rosters.answer", (struct view){ NULL, 0 }, apply_answer, answered_answer);
}

const struct route roster_call_routes[] = {
	{ "POST", "/api/v1/rosters:call", NEED_LOGIN | NEED_JSON, RIGHT_CHASE, call_post, "Roll-call: whoever is on duty in a subtree is asked to answer", "", "roll_call_add", "made" },
	{ "GET", "/api/v1/rosters/calls", NEED_LOGIN, RIGHT_UNIT_READ, calls_get, "The roll-calls of a unit, newest first", "unit", "", "roll_calls" },
	{ "GET", "/api/v1/rosters/calls/waiting", NEED_LOGIN, RIGHT_UNIT_READ, waiting_get, "Roll-calls that wait for the caller's answer", "", "", "roll_call_lines" },
	{ "GET", "/api/v1/rosters/calls/{id}", NEED_LOGIN, RIGHT_UNIT_READ, call_get, "One roll-call: who answered after how many seconds, who did not", "", "", "roll_call" },
	{ "POST", "/api/v1/rosters/calls/{id}/answer", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_READ, answer_post, "Answer a roll-call", "", "roll_call_answer", "roll_call_line" },
	{ 0 },
};
