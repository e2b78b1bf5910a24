/* record/visit_http.c — visits over HTTP: the day's bookings and free times, booking, holding, cancelling, how many at a time. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/gate_http.h"

static const int64_t minute_ms = 60000;

/* ---- showing ---- */

/* Booked in person, and what is known already forbids it at its time: by which order. */
static bool will_fall(struct req *req, const struct visit *visit, struct gate_verdict *ret)
{
	struct gate_measures measures;
	if (visit->state != VISIT_BOOKED || visit->manner != VISIT_IN_PERSON)
		return false;
	gate_measures_at(req->app->orders, visit->unit, visit->slot, &req->arena, &measures);
	return visit_falls(&measures, &req->arena, ret);
}

/* The order that forbids it is in force: cancelled, also in the moment before the clock's own turn has written it down. */
static bool has_fallen(struct req *req, const struct gate_verdict *verdict)
{
	struct instant begins;
	return !verdict->reasons[0].order || !orders_begins(req->app->orders, verdict->reasons[0].order, &begins) || begins.ms <= req->now.ms;
}

static bool has_way(struct req *req, int32_t unit, bool *ret)
{
	return outbox_texts(req->db, outbox_path(req->app->org, unit, &req->arena), ret, &req->err);
}

/* Whether the family was told by text message, and what became of it: null where the house tells them itself. */
static bool put_family(struct builder *out, struct req *req, const struct visit *visit, bool fallen)
{
	enum delivery_state state = DELIVERY_WAITING;
	struct instant at = { 0 };
	struct view phone;
	enum language language;
	bool there, way = false;
	if (!visit_family_told(req->db, visit, &state, &at, &there, &req->err) || (fallen && !has_way(req, visit->unit, &way)))
		return false;
	json_key(out, "family");
	if (!there && !(way && visit_mobile(req->app->vault, &req->arena, visit, &phone, &language))) {
		json_put_null(out);
		return true;
	}
	json_open(out, '{');
	json_string(out, "state", state == DELIVERY_LEASED ? "waiting" : delivery_state_name(state));
	json_moment(out, "at", act_zone(req, visit->unit), at);
	json_close(out, '}');
	return true;
}

static bool put_visit(struct builder *out, struct req *req, int64_t id)
{
	struct visit v;
	struct gate_verdict verdict;
	if (!visit_one(req->db, id, &req->arena, &v, &req->err))
		return false;
	const struct zone *zone = act_zone(req, v.unit);
	bool falls = will_fall(req, &v, &verdict), fallen = falls && has_fallen(req, &verdict);
	struct view reasons = falls ? gate_reasons_json(&verdict, &req->arena) : v.reasons;
	json_open(out, '{');
	json_int(out, "id", v.id);
	json_somebody(out, "resident", req, v.resident);
	json_visitor(out, req, v.unit, view_of(arena_printf(&req->arena, "visit %lld", (long long)v.id)), v.sealed);
	json_moment(out, "at", zone, v.slot);
	json_moment(out, "until", zone, v.until);
	json_string(out, "manner", visit_manner_name(v.manner));
	json_int(out, "people", v.people);
	json_string(out, "state", fallen ? "cancelled" : visit_state_name(v.state));
	json_bool(out, "will_fall", falls && !fallen);
	json_id(out, "order", falls ? verdict.reasons[0].order : v.order);
	json_reasons(out, "reasons", req, reasons);
	json_text(out, "note", v.note);
	json_int(out, "told", v.told);
	if (!put_family(out, req, &v, fallen))
		return false;
	json_moment(out, "booked_at", zone, v.booked);
	json_account_name(out, "by", req, v.account);
	json_close(out, '}');
	return true;
}

static void put_rule(struct builder *out, struct req *req, const struct visit_rule *rule)
{
	json_key(out, "rule");
	json_open(out, '{');
	json_int(out, "minutes", rule->minutes);
	json_int(out, "opens", rule->opens);
	json_int(out, "closes", rule->closes);
	json_int(out, "in_person", rule->in_person);
	json_int(out, "by_video", rule->by_video);
	json_account_name(out, "by", req, rule->account);
	json_moment(out, "made", act_zone(req, req->unit), rule->made);
	json_close(out, '}');
}

/* ---- the times of a day ---- */

enum { SLOTS_MOST = 289, DAYS_AHEAD = 14 };
struct slots { const struct visit_rule *rule; struct instant first; int count, taken[SLOTS_MOST][3]; };

static struct instant slot_at(const struct slots *slots, int i) { return (struct instant){ slots->first.ms + i * slots->rule->minutes * minute_ms }; }
static int slot_left(const struct slots *slots, int i, enum visit_manner manner)
{
	return (manner == VISIT_BY_VIDEO ? slots->rule->by_video : slots->rule->in_person) - slots->taken[i][manner];
}

/* A visit takes its place in every time it touches: the rule may have changed since it was booked, and some come unannounced. */
static bool slots_of(struct req *req, const struct zone *zone, struct day day, const struct visit_rule *rule, struct slots *ret)
{
	enum answer answer;
	*ret = (struct slots){ .rule = rule, .first = zone_instant(zone, day, rule->opens), .count = (rule->closes - rule->opens) / rule->minutes };
	ret->count = ret->count < SLOTS_MOST ? ret->count : SLOTS_MOST;
	struct stmt *row = db_query(req->db, &visit_q_slot);
	stmt_int(row, req->unit);
	stmt_int(row, day.n);
	stmt_int(row, ret->first.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int64_t slot = stmt_get_int(row, 0), until = stmt_get_int(row, 1), manner = stmt_get_int(row, 2), before = (slot - ret->first.ms) / (rule->minutes * minute_ms);
		for (int64_t i = before > 0 ? before : 0; manner <= VISIT_BY_VIDEO && i < ret->count && slot_at(ret, (int)i).ms < until; i++)
			ret->taken[i][manner]++;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool is_allowed(struct req *req, struct instant at)
{
	struct gate_measures measures;
	struct gate_verdict verdict;
	gate_measures_at(req->app->orders, req->unit, at, &req->arena, &measures);
	return !visit_falls(&measures, &req->arena, &verdict);
}

/* The next time with a place, at or after an instant, within a fortnight: 0 for none. */
static bool next_free(struct req *req, const struct zone *zone, const struct visit_rule *rule, enum visit_manner manner, struct instant from, struct instant *ret)
{
	struct slots *slots = ARENA_NEW(&req->arena, struct slots);
	struct day day = zone_day(zone, from), last = { day.n + DAYS_AHEAD };
	*ret = (struct instant){ 0 };
	for (; day.n < last.n && (manner == VISIT_BY_VIDEO ? rule->by_video : rule->in_person) > 0; day.n++) {
		if (!slots_of(req, zone, day, rule, slots))
			return false;
		for (int i = 0; i < slots->count; i++) {
			struct instant at = slot_at(slots, i);
			if (at.ms < from.ms || at.ms < req->now.ms || slot_left(slots, i, manner) < 1 || (manner == VISIT_IN_PERSON && !is_allowed(req, at)))
				continue;
			*ret = at;
			return true;
		}
	}
	return true;
}

/* Every time of the day, how many places are left in it, and whether the measures known for it allow a visit in person. */
static bool put_slots(struct builder *out, struct req *req, const struct zone *zone, struct day day, const struct visit_rule *rule)
{
	struct slots *slots = ARENA_NEW(&req->arena, struct slots);
	if (!slots_of(req, zone, day, rule, slots))
		return false;
	json_key(out, "slots");
	json_open(out, '[');
	for (int i = 0; i < slots->count; i++) {
		json_open(out, '{');
		json_moment(out, "at", zone, slot_at(slots, i));
		json_int(out, "in_person", slot_left(slots, i, VISIT_IN_PERSON));
		json_int(out, "by_video", slot_left(slots, i, VISIT_BY_VIDEO));
		json_int(out, "booked_in_person", slots->taken[i][VISIT_IN_PERSON]);
		json_int(out, "booked_by_video", slots->taken[i][VISIT_BY_VIDEO]);
		json_bool(out, "allowed", is_allowed(req, slot_at(slots, i)));
		json_close(out, '}');
	}
	json_close(out, ']');
	return true;
}

static bool put_next(struct builder *out, struct req *req, const struct zone *zone, struct day day, const struct visit_rule *rule)
{
	struct instant in_person, by_video, from = zone_instant(zone, day, 0);
	if (!next_free(req, zone, rule, VISIT_IN_PERSON, from, &in_person) || !next_free(req, zone, rule, VISIT_BY_VIDEO, from, &by_video))
		return false;
	json_key(out, "next_free");
	json_open(out, '{');
	json_moment(out, "in_person", zone, in_person);
	json_moment(out, "by_video", zone, by_video);
	json_close(out, '}');
	return true;
}

static bool visits_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct visit_rule rule;
	struct day day;
	int64_t *ids = NULL;
	int count = 0;
	bool texts;
	enum answer answer;
	if (!ask_day(req, "day", zone_day(zone, req->now), &day) || !visit_rule_of(req->db, req->unit, &rule, &req->err) || !has_way(req, req->unit, &texts))
		return false;
	struct stmt *row = db_query(req->db, &visit_q_of_day);
	stmt_int(row, req->unit);
	stmt_int(row, day.n);
	stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ids = arena_more(&req->arena, ids, count, sizeof *ids);
		ids[count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	struct builder *out = reply_json(req, 200);
	char text[11];
	day_print(day, text);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_string(out, "day", text);
	json_bool(out, "masked", !people_open_to(req, req->unit));
	json_bool(out, "texts", texts);
	put_rule(out, req, &rule);
	json_key(out, "visits");
	json_open(out, '[');
	for (int i = 0; i < count; i++)
		if (!put_visit(out, req, ids[i]))
			return false;
	json_close(out, ']');
	if (!put_slots(out, req, zone, day, &rule) || !put_next(out, req, zone, day, &rule))
		return false;
	json_close(out, '}');
	return true;
}

static bool of_path(struct req *req, struct visit *ret)
{
	int64_t id;
	if (!act_number(req, 1, ERR_NO_VISIT, &id) || !visit_one(req->db, id, &req->arena, ret, &req->err))
		return false;
	return ret->unit == req->unit || FAIL(&req->err, NO_VISIT, "id", "of another unit");
}

static bool visit_get(struct req *req)
{
	struct visit visit;
	return of_path(req, &visit) && put_visit(reply_json(req, 200), req, visit.id);
}

/* ---- booking ---- */

struct visit_body { struct view key, at, manner, note; json_t *visitor; int64_t resident, people, minutes, opens, closes, in_person, by_video; };
static const struct spec book_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct visit_body, key), true, 1, 100 },
	{ "resident", SPEC_INT, offsetof(struct visit_body, resident), true, 1, INT64_MAX },
	{ "visitor", SPEC_ANY, offsetof(struct visit_body, visitor), true, 0, 0 },
	{ "at", SPEC_TEXT, offsetof(struct visit_body, at), true, 1, 40 },
	{ "manner", SPEC_TEXT, offsetof(struct visit_body, manner), false, 1, 20 },
	{ "people", SPEC_INT, offsetof(struct visit_body, people), false, 1, 20 },
	{ 0 },
};

enum visit_do { VISIT_DO_BOOK, VISIT_DO_CANCEL, VISIT_DO_HOLD };
struct visit_act { struct act act; struct visit_new new; enum visit_do what; int64_t id; struct view note; struct instant at; struct visit_house house; };

static bool apply_visit(struct act *act, struct tx *tx, struct err *err)
{
	struct visit_act *own = (struct visit_act *)act;
	if (own->what == VISIT_DO_BOOK)
		return visit_book(tx, act->actor, &own->new, &act->id, err);
	act->id = own->id;
	return own->what == VISIT_DO_CANCEL ? visit_cancel(tx, act->actor, own->id, &own->house, own->note, err) : visit_hold(tx, act->actor, own->id, 0, own->at, err);
}

static void visit_answered(struct req *req)
{
	const struct visit_act *own = req->own;
	if (!put_visit(reply_json(req, own->what == VISIT_DO_BOOK && !own->act.again ? 201 : 200), req, own->act.id))
		reply_problem(req);
}

/* A time of the house's: on the day, between opening and closing, at the beginning of a slot. */
static bool read_slot(struct req *req, struct view text, const struct visit_rule *rule, struct visit_new *new)
{
	if (!act_moment(req, text, "at", new->zone, false, req->now, &new->slot))
		return false;
	struct day day = zone_day(new->zone, new->slot);
	int64_t minutes = (new->slot.ms - zone_instant(new->zone, day, 0).ms) / minute_ms, since = minutes - rule->opens;
	new->until.ms = new->slot.ms + rule->minutes * minute_ms;
	if (new->until.ms <= req->now.ms)
		return bad_field(req, "at", "这个时段已经过去。", "This time is over.");
	if (since >= 0 && since % rule->minutes == 0 && minutes + rule->minutes <= rule->closes && new->slot.ms % minute_ms == 0)
		return true;
	FAIL(&req->err, BAD_FIELD, "at", "no time of the house");
	return err_sayf(&req->err, "探视时间 %02d:%02d 到 %02d:%02d，每 %d 分钟一场。", "Visits are from %02d:%02d to %02d:%02d, every %d minutes.",
		rule->opens / 60, rule->opens % 60, rule->closes / 60, rule->closes % 60, rule->minutes);
}

/* Where it looks full the next free time after it is looked for, so that the refusal can name it. */
static bool name_another(struct req *req, const struct visit_rule *rule, struct visit_new *new)
{
	struct slots *slots = ARENA_NEW(&req->arena, struct slots);
	if (!slots_of(req, new->zone, zone_day(new->zone, new->slot), rule, slots))
		return false;
	for (int i = 0; i < slots->count; i++)
		if (slot_at(slots, i).ms == new->slot.ms && slot_left(slots, i, new->manner) < 1)
			return next_free(req, new->zone, rule, new->manner, new->until, &new->next);
	return true;
}

static bool visits_post(struct req *req)
{
	struct visit_body body = { .manner = VIEW("person"), .people = 1 };
	struct visit_rule rule;
	struct visit_act *own = ARENA_NEW(&req->arena, struct visit_act);
	struct visit_new *new = &own->new;
	if (!spec_read(book_rows, req->json, &body, &req->err) || !visit_rule_of(req->db, req->unit, &rule, &req->err))
		return false;
	*new = (struct visit_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .resident = body.resident, .zone = act_zone(req, req->unit), .people = (int)body.people,
		.vault = req->app->vault };
	if (!view_is(body.manner, "person") && !view_is(body.manner, "in_person") && !view_is(body.manner, "video"))
		return bad_field(req, "manner", "方式为 person(当面) 或 video(视频)。", "The manner is person or video.");
	new->manner = view_is(body.manner, "video") ? VISIT_BY_VIDEO : VISIT_IN_PERSON;
	new->most = new->manner == VISIT_BY_VIDEO ? rule.by_video : rule.in_person;
	if (!visitor_read(req, body.visitor, "visitor", false, &new->private_words, &new->phone) || !read_slot(req, body.at, &rule, new))
		return false;
	gate_measures_at(req->app->orders, req->unit, new->slot, &req->arena, &new->measures);
	if (!name_another(req, &rule, new))
		return false;
	return people_write(req, &own->act, "visits", body.key, apply_visit, visit_answered);
}

static const struct spec change_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct visit_body, key), false, 1, 100 },
	{ "note", SPEC_TEXT, offsetof(struct visit_body, note), false, 0, 500 },
	{ 0 },
};

static bool change(struct req *req, enum visit_do what)
{
	struct visit visit;
	struct visit_body body = { 0 };
	struct visit_act *own = ARENA_NEW(&req->arena, struct visit_act);
	if (!of_path(req, &visit) || !spec_read(change_rows, req->json, &body, &req->err))
		return false;
	own->what = what;
	own->id = visit.id;
	own->note = view_trim(body.note);
	own->at = req->now;
	visit_house_of(req->app->org, visit.unit, req->app->vault, &req->arena, &own->house);
	if (what == VISIT_DO_HOLD && visit.manner == VISIT_IN_PERSON)
		return bad_field(req, "id", "当面探视请在门口登记进入。", "A visit in person is held by its entry at the gate.");
	return act_write(req, &own->act, what == VISIT_DO_CANCEL ? "visits.cancel" : "visits.hold", body.key, apply_visit, visit_answered);
}

static bool cancel_post(struct req *req) { return change(req, VISIT_DO_CANCEL); }
static bool hold_post(struct req *req) { return change(req, VISIT_DO_HOLD); }

/* ---- how many at a time ---- */

static const struct spec rule_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct visit_body, key), false, 1, 100 },
	{ "minutes", SPEC_INT, offsetof(struct visit_body, minutes), true, 5, 240 },
	{ "opens", SPEC_INT, offsetof(struct visit_body, opens), true, 0, 1439 },
	{ "closes", SPEC_INT, offsetof(struct visit_body, closes), true, 1, 1440 },
	{ "in_person", SPEC_INT, offsetof(struct visit_body, in_person), true, 0, 1000 },
	{ "by_video", SPEC_INT, offsetof(struct visit_body, by_video), true, 0, 1000 },
	{ 0 },
};
struct rule_act { struct act act; struct visit_rule rule; int32_t unit; int64_t realm; };

static bool apply_rule(struct act *act, struct tx *tx, struct err *err)
{
	struct rule_act *own = (struct rule_act *)act;
	return visit_rule_set(tx, act->actor, own->unit, own->realm, &own->rule, err);
}

static void rule_answered(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_rule(out, req, &((struct rule_act *)req->own)->rule);
	json_close(out, '}');
}

static bool rule_put(struct req *req)
{
	struct visit_body body = { 0 };
	struct rule_act *own = ARENA_NEW(&req->arena, struct rule_act);
	if (!spec_read(rule_rows, req->json, &body, &req->err))
		return false;
	if (body.opens + body.minutes > body.closes)
		return bad_field(req, "closes", "结束时间要晚于开始时间，至少容下一场。", "It closes after it opens, with room for one visit at least.");
	own->rule = (struct visit_rule){ (int)body.minutes, (int)body.opens, (int)body.closes, (int)body.in_person, (int)body.by_video, req->actor.account, req->now };
	own->unit = req->unit;
	own->realm = act_realm(req, req->unit);
	return act_write(req, &own->act, "visits.rule", body.key, apply_rule, rule_answered);
}

const struct route visit_routes[] = {
	{ "GET", "/api/v1/units/{code}/visits", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, visits_get, "The visits of a day, and its times with what is free", "day", "", "visits" },
	{ "POST", "/api/v1/units/{code}/visits", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, visits_post, "Book a visit in person or by video; refused with its reasons where the measures of its time forbid it", "", "visit_new", "visit" },
	{ "GET", "/api/v1/units/{code}/visits/{id}", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, visit_get, "One visit", "", "", "visit" },
	{ "POST", "/api/v1/units/{code}/visits/{id}/cancel", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, cancel_post, "Cancel a booked visit; the family reads the note where text messages have a way", "", "visit_change", "visit" },
	{ "POST", "/api/v1/units/{code}/visits/{id}/hold", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, hold_post, "A visit by video took place", "", "visit_change", "visit" },
	{ "PUT", "/api/v1/units/{code}/visits-rule", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, rule_put, "How long visits are, when, and how many at a time", "", "visit_rule", "visit_rule_set" },
	{ 0 },
};
