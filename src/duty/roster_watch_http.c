/* duty/roster_watch_http.c — the watch of a unit: who is on duty, what is open, handing over. */
#include "base/spec.h"
#include "duty/roster_http.h"
#include "duty/roster_watch.h"
#include "org/org_json_http.h"

#define NEAR_MS ((int64_t)3 * 86400000)

/* ---- looking ---- */

static void put_item(struct builder *out, struct req *req, const struct item *item)
{
	const struct zone *zone = act_zone(req, item->unit);
	json_open(out, '{');
	json_int(out, "id", item->id);
	json_text(out, "text", item->words);
	json_moment(out, "opened_at", zone, item->opened);
	json_account(out, "opened_by", req, item->opened_by);
	json_moment(out, "closed_at", zone, item->closed);
	json_account(out, "closed_by", req, item->closed_by);
	json_text(out, "note", item->note);
	json_close(out, '}');
}

static void put_handover(struct builder *out, struct req *req, const struct handover *h)
{
	const struct zone *zone = act_zone(req, h->unit);
	json_open(out, '{');
	json_int(out, "id", h->id);
	json_text(out, "given_by", h->given_name);
	json_text(out, "taken_by", h->taken_name);
	json_int(out, "given_shift", h->given_shift);
	json_int(out, "taken_shift", h->taken_shift);
	json_text(out, "note", h->note);
	json_int(out, "items", h->items);
	json_moment(out, "given_at", zone, h->given);
	json_moment(out, "taken_at", zone, h->taken);
	json_close(out, '}');
}

static void put_items(struct builder *out, struct req *req, const char *key, const struct items *items)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; i < items->count; i++)
		put_item(out, req, &items->at[i]);
	json_close(out, ']');
}

/* The first of the tier to begin after the instant. */
static const struct shift *coming(const struct shifts *shifts, int tier, struct instant after)
{
	for (int i = 0; i < shifts->count; i++)
		if (shifts->at[i].tier == tier && shifts->at[i].from.ms > after.ms)
			return &shifts->at[i];
	return NULL;
}

static void put_coming(struct builder *out, struct req *req, const struct shifts *shifts, const char *key, int tier)
{
	const struct shift *shift = coming(shifts, tier, req->now);
	json_key(out, key);
	if (shift)
		json_shift(out, req, shift);
	else
		json_put_null(out);
}

struct watch { struct shifts shifts; struct items open, closed; struct handovers handovers; };

static bool watch_read(struct req *req, int32_t unit, struct watch *ret)
{
	return shifts_of_unit(req->db, unit, (struct instant){ req->now.ms - NEAR_MS }, (struct instant){ req->now.ms + NEAR_MS }, &req->arena, &ret->shifts, &req->err)
		&& items_open(req->db, unit, &req->arena, &ret->open, &req->err)
		&& items_closed(req->db, unit, (struct instant){ req->now.ms - NEAR_MS }, &req->arena, &ret->closed, &req->err)
		&& handovers_of(req->db, unit, &req->arena, &ret->handovers, &req->err);
}

static bool watch_get(struct req *req)
{
	struct watch watch;
	int32_t unit;
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &unit))
		return false;
	if (!unit)
		return bad_query(req, "unit", "请写明单位。", "Name a unit.");
	if (!watch_read(req, unit, &watch))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_place(out, req, unit);
	json_moment(out, "at", act_zone(req, unit), req->now);
	for (int tier = 0; tier < TIERS; tier++)
		json_on_duty(out, req, &watch.shifts, unit, tier, req->now, roster_tier_name(tier));
	put_coming(out, req, &watch.shifts, "next_leader", TIER_LEADER);
	put_coming(out, req, &watch.shifts, "next_duty", TIER_DUTY);
	put_items(out, req, "items", &watch.open);
	put_items(out, req, "closed", &watch.closed);
	json_key(out, "handovers");
	json_open(out, '[');
	for (int i = 0; i < watch.handovers.count; i++)
		put_handover(out, req, &watch.handovers.at[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- items ---- */

struct watch_act { struct act act; int64_t id, realm, tell; int32_t unit; struct view words, from, name, unit_zh, unit_en; struct handover handover; };
struct watch_body { struct view key, unit, text, note, to, name; int64_t given, taken; };
static const struct spec item_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct watch_body, key), false, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct watch_body, unit), true, 1, 64 },
	{ "text", SPEC_TEXT, offsetof(struct watch_body, text), true, 1, 1000 },
	{ 0 },
};
static const struct spec close_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct watch_body, key), false, 1, 100 },
	{ "note", SPEC_TEXT, offsetof(struct watch_body, note), false, 0, 1000 },
	{ 0 },
};

static bool apply_item(struct act *act, struct tx *tx, struct err *err)
{
	struct watch_act *own = (struct watch_act *)act;
	return item_open(tx, act->actor, own->unit, own->realm, own->words, &act->id, err);
}

static bool items_post(struct req *req)
{
	struct watch_act *own = ARENA_NEW(&req->arena, struct watch_act);
	struct watch_body body = { 0 };
	if (!spec_read(item_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_ROSTER_WRITE, &own->unit))
		return false;
	own->words = view_trim(body.text);
	own->realm = act_realm(req, own->unit);
	return (own->words.len || FAIL(&req->err, MISSING_FIELD, "text", "blank")) && act_write(req, &own->act, "rosters.items", body.key, apply_item, json_made);
}

static bool apply_close(struct act *act, struct tx *tx, struct err *err)
{
	struct watch_act *own = (struct watch_act *)act;
	act->id = own->id;
	return item_close(tx, act->actor, own->id, own->unit, own->realm, own->words, err);
}

static void done_answer(struct req *req)
{
	json_made(req);
	req->reply.status = 200;
}

/* A row of the unit's watch, by the {id} of the path; outside it answers like one that is not there. */
static bool seen(struct req *req, int32_t unit)
{
	return unit && right_allows(req->app->org, &req->actor, RIGHT_ROSTER_WRITE, unit);
}

static bool close_post(struct req *req)
{
	struct watch_act *own = ARENA_NEW(&req->arena, struct watch_act);
	struct watch_body body = { 0 };
	struct items found;
	if (!spec_read(close_rows, req->json, &body, &req->err) || !act_number(req, 0, ERR_NO_SHIFT, &own->id) || !item_one(req->db, own->id, &req->arena, &found, &req->err))
		return false;
	if (found.count != 1 || !seen(req, found.at[0].unit))
		return FAIL(&req->err, NO_SHIFT, "id", "no such item, or outside the subtree");
	own->unit = found.at[0].unit;
	own->realm = act_realm(req, own->unit);
	own->words = body.note;
	return act_write(req, &own->act, "rosters.items.close", body.key, apply_close, done_answer);
}

/* ---- handing over ---- */

static const struct spec give_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct watch_body, key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct watch_body, unit), true, 1, 64 },
	{ "given_shift", SPEC_INT, offsetof(struct watch_body, given), false, 1, INT64_MAX },
	{ "taken_shift", SPEC_INT, offsetof(struct watch_body, taken), false, 1, INT64_MAX },
	{ "to", SPEC_TEXT, offsetof(struct watch_body, to), false, 1, 120 },
	{ "note", SPEC_TEXT, offsetof(struct watch_body, note), false, 0, 2000 },
	{ 0 },
};
static const struct spec take_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct watch_body, key), false, 1, 100 },
	{ "name", SPEC_TEXT, offsetof(struct watch_body, name), false, 1, 120 },
	{ 0 },
};

static const struct shift *by_number(const struct shifts *shifts, int64_t id)
{
	for (int i = 0; i < shifts->count; i++)
		if (shifts->at[i].id == id)
			return &shifts->at[i];
	return NULL;
}

/* Whose watch it is: of those on duty now the one who began first, for whoever came at the change is already there; else who went last. */
static const struct shift *going(const struct shifts *shifts, struct instant now)
{
	const struct shift *last = NULL;
	for (int i = 0; i < shifts->count; i++) {
		const struct shift *shift = &shifts->at[i];
		if (shift->tier != TIER_DUTY || shift->from.ms > now.ms)
			continue;
		if (shift_holds(shift, now))
			return shift;
		if (!last || shift->to.ms >= last->to.ms)
			last = shift;
	}
	return last;
}

static bool apply_give(struct act *act, struct tx *tx, struct err *err)
{
	struct watch_act *own = (struct watch_act *)act;
	return handover_give(tx, act->actor, &own->handover, own->realm, own->tell, own->from, own->unit_zh, own->unit_en, &act->id, err);
}

static bool who_gives_and_takes(struct req *req, const struct watch_body *body, struct watch_act *own)
{
	struct shifts shifts;
	if (!shifts_of_unit(req->db, own->unit, (struct instant){ req->now.ms - NEAR_MS }, (struct instant){ req->now.ms + NEAR_MS }, &req->arena, &shifts, &req->err))
		return false;
	const struct shift *given = body->given ? by_number(&shifts, body->given) : going(&shifts, req->now);
	const struct shift *taken = body->taken ? by_number(&shifts, body->taken) : body->to.len || !given ? NULL : coming(&shifts, TIER_DUTY, given->from);
	if ((body->given && !given) || (body->taken && !taken))
		return FAIL(&req->err, NO_SHIFT, body->given && !given ? "given_shift" : "taken_shift", "not a shift of these days");
	const struct account *self = accounts_get(req->app->accounts, req->actor.account);
	own->handover = (struct handover){ .unit = own->unit, .given_shift = given ? given->id : 0, .taken_shift = taken ? taken->id : 0, .note = body->note,
		.given_name = given ? given->person.name : self ? arena_copy(&req->arena, view_of(self->name)) : VIEW(""), .taken_name = taken ? taken->person.name : body->to };
	own->tell = taken ? taken->person.account : 0;
	own->from = own->handover.given_name;
	return own->handover.taken_name.len || bad_field(req, "to", "后面没有排班，请写明接班人。", "Nobody is on the roster next: name who takes over.");
}

static bool handovers_post(struct req *req)
{
	struct watch_act *own = ARENA_NEW(&req->arena, struct watch_act);
	struct watch_body body = { 0 };
	if (!spec_read(give_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_ROSTER_WRITE, &own->unit) || !who_gives_and_takes(req, &body, own))
		return false;
	const struct unit *unit = org_unit(req->app->org, own->unit);
	own->realm = act_realm(req, own->unit);
	own->unit_zh = arena_copy(&req->arena, view_of(unit->name));
	own->unit_en = arena_copy(&req->arena, view_of(*unit->name_en ? unit->name_en : unit->name));
	return act_write(req, &own->act, "rosters.handovers", body.key, apply_give, json_made);
}

static bool apply_take(struct act *act, struct tx *tx, struct err *err)
{
	struct watch_act *own = (struct watch_act *)act;
	act->id = own->id;
	return handover_take(tx, act->actor, own->id, own->unit, own->realm, own->name, err);
}

/* The next person confirms: their own account if they have one; where several share an account, by their name. */
static bool may_take(struct req *req, const struct handover *h, struct view name)
{
	struct shift shift = { 0 };
	bool found = false;
	if (h->taken_shift && !shift_one(req->db, h->taken_shift, &req->arena, &shift, &found, &req->err))
		return false;
	if (found && shift.person.account)
		return shift.person.account == req->actor.account || FAIL(&req->err, NOT_YOURS, NULL, "the shift belongs to account %lld", (long long)shift.person.account);
	if (h->given_by != req->actor.account || view_same(view_trim(name), h->taken_name))
		return true;
	FAIL(&req->err, NOT_YOURS, "name", "the giver's own account without the taker's name");
	return err_say(&req->err, "请由接班人确认；共用账号时请写接班人姓名。", "Let whoever takes over confirm; with a shared account they write their name.");
}

static bool confirm_post(struct req *req)
{
	struct watch_act *own = ARENA_NEW(&req->arena, struct watch_act);
	struct watch_body body = { 0 };
	struct handovers found;
	if (!spec_read(take_rows, req->json, &body, &req->err) || !act_number(req, 0, ERR_NO_SHIFT, &own->id) || !handover_one(req->db, own->id, &req->arena, &found, &req->err))
		return false;
	if (found.count != 1 || !seen(req, found.at[0].unit))
		return FAIL(&req->err, NO_SHIFT, "id", "no such hand-over, or outside the subtree");
	own->unit = found.at[0].unit;
	own->realm = act_realm(req, own->unit);
	own->name = body.name.len ? view_trim(body.name) : found.at[0].taken_name;
	return may_take(req, &found.at[0], body.name) && act_write(req, &own->act, "rosters.handovers.confirm", body.key, apply_take, done_answer);
}

const struct route roster_watch_routes[] = {
	{ "GET", "/api/v1/rosters/watch", NEED_LOGIN, RIGHT_UNIT_READ, watch_get, "Who is on duty at a unit, what is open, the last hand-overs", "unit", "", "watch" },
	{ "POST", "/api/v1/rosters/items", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, items_post, "Note what is still to be done", "", "watch_item_add", "made" },
	{ "POST", "/api/v1/rosters/items/{id}/close", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, close_post, "Close an item", "", "watch_item_close", "made" },
	{ "POST", "/api/v1/rosters/handovers", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, handovers_post, "Hand the watch over with all that is open", "", "handover_add", "made" },
	{ "POST", "/api/v1/rosters/handovers/{id}/confirm", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, confirm_post, "The next person confirms the hand-over", "", "handover_confirm", "made" },
	{ 0 },
};
