/* record/isolation_http.c — isolations over HTTP: the list with what is unmet, checks, rooms, release. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/gate_http.h"
#include "record/isolation_inside.h"

static void put_unmet(struct builder *out, struct req *req, const struct unmet *unmet, int count)
{
	json_key(out, "unmet");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		json_open(out, '{');
		json_string(out, "condition", unmet[i].condition);
		json_string(out, "says", say(req, unmet[i].zh, unmet[i].en));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_head(struct builder *out, struct req *req, const struct isolation *i, const struct zone *zone)
{
	static const char *const states[] = { "", "open", "released", "released_early" };
	struct room room;
	struct err ignored = { 0 };
	char day[11];
	day_print(isolation_until(i, zone), day);
	json_int(out, "id", i->id);
	json_somebody(out, "person", req, i->person);
	json_string(out, "reason", isolation_reason_name(i->reason));
	json_string(out, "state", states[i->state]);
	json_moment(out, "from", zone, i->from);
	json_int(out, "days", i->days);
	json_string(out, "until", day);
	json_int(out, "negatives", i->negatives);
	json_int(out, "gap_hours", i->gap_hours);
	json_bool(out, "symptom_free", i->symptom_free);
	json_string(out, "rule", i->rule);
	json_id(out, "order", i->order);
	json_string(out, "source", i->source);
	json_int(out, "source_id", i->source_id);
	json_text(out, "room", i->room && room_one(req->db, i->room, &req->arena, &room, &ignored) ? room.name : (struct view){ NULL, 0 });
	json_moment(out, "released_at", zone, i->released);
	json_account_name(out, "released_by", req, i->released_by);
	json_string(out, "note", i->note);
}

static bool put_isolation(struct builder *out, struct req *req, const struct isolation *i)
{
	const struct zone *zone = act_zone(req, i->unit);
	struct isolation_seen seen;
	struct unmet unmet[UNMET_MOST];
	bool open = i->state == ISOLATION_OPEN;
	struct instant until = open ? req->now : i->released;
	if (!isolation_look(req->db, zone, i, until, &req->arena, &seen, &req->err))
		return false;
	json_open(out, '{');
	put_head(out, req, i, zone);
	json_int(out, "day", seen.days);
	json_int(out, "watched_days", seen.watched_days);
	json_int(out, "negatives_so_far", seen.negatives);
	json_moment(out, "last_ill", zone, seen.last_ill);
	put_unmet(out, req, unmet, open ? isolation_unmet(i, &seen, req->now, &req->arena, unmet) : 0);
	json_close(out, '}');
	return true;
}

static bool isolations_get(struct req *req)
{
	struct view state = req->ask(req, "state");
	bool all = state.ptr && view_is(state, "all");
	int64_t *ids = NULL;
	int count = 0;
	enum answer answer;
	struct isolation_counts counts;
	const struct zone *zone = act_zone(req, req->unit);
	if (state.ptr && !all && !view_is(state, "open"))
		return bad_query(req, "state", "state 应为 open 或 all。", "state is open or all.");
	struct stmt *row = db_query(req->db, &isolation_q_list);
	stmt_int(row, req->unit);
	stmt_int(row, ISOLATION_OPEN);
	stmt_int(row, all ? ISOLATION_EARLY : ISOLATION_OPEN);
	while ((answer = stmt_step(row)) == ANSWER_ONE && count < 1000) {
		ids = arena_more(&req->arena, ids, count, sizeof *ids);
		ids[count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	if (answer == ANSWER_AGAIN || answer == ANSWER_BROKEN)
		return db_fail(req->db, &req->err);
	if (!isolation_day(req->db, zone, req->unit, zone_day(zone, req->now), &counts, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_bool(out, "masked", !people_open_to(req, req->unit));
	json_bool(out, "decides", right_allows(req->app->org, &req->actor, RIGHT_GATE_DECIDE, req->unit));
	json_int(out, "rooms", counts.rooms);
	json_int(out, "rooms_used", counts.rooms_used);
	json_int(out, "released_today", counts.released);
	json_key(out, "isolations");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		struct isolation one;
		if (!isolation_one(req->db, ids[i], &req->arena, &one, &req->err) || !put_isolation(out, req, &one))
			return false;
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- writing ---- */

struct isolation_act { struct act act; int64_t id; struct isolation_release release; struct isolation_check check; struct isolation_new new; int64_t room; const struct zone *zone; };
struct isolation_body { struct view key, at, reason; json_t *temp, *symptoms; int64_t room, person, days, negatives; bool early; };

static bool of_path(struct req *req, struct isolation *ret)
{
	int64_t id;
	if (!act_number(req, 1, ERR_NO_ISOLATION, &id) || !isolation_one(req->db, id, &req->arena, ret, &req->err))
		return false;
	return ret->unit == req->unit || FAIL(&req->err, NO_ISOLATION, "id", "of another unit");
}

static void isolation_answered(struct req *req)
{
	const struct isolation_act *own = req->own;
	struct isolation i;
	bool made = own->act.kind && strcmp(own->act.kind, "isolations") == 0 && !own->act.again;
	if (!isolation_one(req->db, own->id ? own->id : own->act.id, &req->arena, &i, &req->err) || !put_isolation(reply_json(req, made ? 201 : 200), req, &i))
		reply_problem(req);
}

static bool apply_release(struct act *act, struct tx *tx, struct err *err)
{
	struct isolation_act *own = (struct isolation_act *)act;
	act->id = own->id;
	return isolation_release(tx, act->actor, &own->release, err);
}

static const struct spec release_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct isolation_body, key), false, 1, 100 },
	{ "early", SPEC_BOOL, offsetof(struct isolation_body, early), false, 0, 0 },
	{ "reason", SPEC_TEXT, offsetof(struct isolation_body, reason), false, 0, 1000 },
	{ "room", SPEC_INT, offsetof(struct isolation_body, room), false, 1, INT64_MAX },
	{ 0 },
};

/* A problem like any other, and what is unmet beside it. */
static bool answer_unmet(struct req *req, const struct isolation *i, const struct isolation_seen *seen, const struct unmet *unmet, int count)
{
	const struct zone *zone = act_zone(req, i->unit);
	char day[11];
	day_print(isolation_until(i, zone), day);
	struct builder *out = reply_json(req, err_status(ERR_ISOLATION_UNMET));
	req->reply.type = "application/problem+json";
	json_open(out, '{');
	json_string(out, "type", "/api/v1/errors#ISOLATION_UNMET");
	json_string(out, "title", err_title(ERR_ISOLATION_UNMET, req->language));
	json_int(out, "status", req->reply.status);
	json_string(out, "code", "ISOLATION_UNMET");
	json_string(out, "field", NULL);
	json_string(out, "detail", say(req, unmet[0].zh, unmet[0].en));
	json_string(out, "help", err_help(ERR_ISOLATION_UNMET, req->language));
	json_string(out, "id", req->id);
	json_int(out, "day", seen->days);
	json_string(out, "until", day);
	put_unmet(out, req, unmet, count);
	json_close(out, '}');
	return true;
}

static bool release_post(struct req *req)
{
	struct isolation i;
	struct isolation_seen seen;
	struct unmet unmet[UNMET_MOST];
	struct isolation_body body = { 0 };
	struct isolation_act *own = ARENA_NEW(&req->arena, struct isolation_act);
	const struct zone *zone = act_zone(req, req->unit);
	json_t *said = req->body.len ? json_read(req->body, &req->arena, &req->err) : NULL; /* nothing need be said with it */
	if (!of_path(req, &i) || (req->body.len && (!said || !spec_read(release_rows, said, &body, &req->err))))
		return false;
	own->id = i.id;
	own->release = (struct isolation_release){ i.id, body.early, view_trim(body.reason), req->now, zone, body.room };
	if (body.early && !right_allows(req->app->org, &req->actor, RIGHT_GATE_DECIDE, req->unit))
		return FAIL(&req->err, NO_RIGHT, "early", "gate.decide");
	if (body.early && own->release.note.len == 0)
		return FAIL(&req->err, NEED_REASON, "reason", "early without a reason") || err_say(&req->err, "提前解除要写明原因。", "Say why it ends early.");
	if (i.state == ISOLATION_OPEN && !body.early) {
		if (!isolation_look(req->db, zone, &i, req->now, &req->arena, &seen, &req->err))
			return false;
		int count = isolation_unmet(&i, &seen, req->now, &req->arena, unmet);
		if (count)
			return answer_unmet(req, &i, &seen, unmet, count);
	}
	return act_write(req, &own->act, "isolations.release", body.key, apply_release, isolation_answered);
}

static bool apply_check(struct act *act, struct tx *tx, struct err *err)
{
	return isolation_check(tx, act->actor, &((struct isolation_act *)act)->check, &act->id, err);
}

static const struct spec check_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct isolation_body, key), true, 1, 100 },
	{ "temp_c", SPEC_ANY, offsetof(struct isolation_body, temp), false, 0, 0 },
	{ "symptoms", SPEC_ANY, offsetof(struct isolation_body, symptoms), false, 0, 0 },
	{ "at", SPEC_TEXT, offsetof(struct isolation_body, at), false, 0, 40 },
	{ 0 },
};

static bool check_post(struct req *req)
{
	struct isolation i;
	struct isolation_body body = { 0 };
	struct isolation_act *own = ARENA_NEW(&req->arena, struct isolation_act);
	if (!of_path(req, &i) || !spec_read(check_rows, req->json, &body, &req->err))
		return false;
	own->id = i.id;
	own->check = (struct isolation_check){ .isolation = i.id, .zone = act_zone(req, req->unit) };
	if (!temperature_read(req, body.temp, "temp_c", &own->check.tenths) || !symptoms_read(req, body.symptoms, "symptoms", &own->check.symptoms)
	    || !past_moment(req, body.at, "at", own->check.zone, &own->check.at))
		return false;
	if (!own->check.tenths)
		return FAIL(&req->err, MISSING_FIELD, "temp_c", "not measured");
	if (own->check.at.ms < i.from.ms)
		return bad_field(req, "at", "时间早于隔离开始。", "This is before the isolation began.");
	return act_write(req, &own->act, "isolations.check", body.key, apply_check, isolation_answered);
}

static bool apply_room(struct act *act, struct tx *tx, struct err *err)
{
	struct isolation_act *own = (struct isolation_act *)act;
	act->id = own->id;
	return isolation_room(tx, act->actor, own->id, own->room, own->zone, err);
}

static const struct spec room_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct isolation_body, key), false, 1, 100 },
	{ "room", SPEC_INT, offsetof(struct isolation_body, room), true, 1, INT64_MAX },
	{ 0 },
};

static bool room_post(struct req *req)
{
	struct isolation i;
	struct room room;
	struct isolation_body body = { 0 };
	struct isolation_act *own = ARENA_NEW(&req->arena, struct isolation_act);
	if (!of_path(req, &i) || !spec_read(room_rows, req->json, &body, &req->err) || !room_one(req->db, body.room, &req->arena, &room, &req->err))
		return false;
	if (room.unit != req->unit || room.zone != ZONE_ISOLATION)
		return bad_field(req, "room", "请选择隔离区的房间。", "Choose a room of the isolation zone.");
	own->id = i.id;
	own->room = room.id;
	own->zone = act_zone(req, req->unit);
	return act_write(req, &own->act, "isolations.room", body.key, apply_room, isolation_answered);
}

/* ---- beginning one by hand: a contact, somebody ill ---- */

static bool apply_start(struct act *act, struct tx *tx, struct err *err)
{
	return isolation_start(tx, act->actor, &((struct isolation_act *)act)->new, &act->id, err);
}

static const struct spec start_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct isolation_body, key), true, 1, 100 },
	{ "person", SPEC_INT, offsetof(struct isolation_body, person), true, 1, INT64_MAX },
	{ "reason", SPEC_TEXT, offsetof(struct isolation_body, reason), true, 1, 20 },
	{ "days", SPEC_INT, offsetof(struct isolation_body, days), true, 0, 365 },
	{ "negatives", SPEC_INT, offsetof(struct isolation_body, negatives), false, 0, 10 },
	{ "at", SPEC_TEXT, offsetof(struct isolation_body, at), false, 0, 40 },
	{ 0 },
};

static bool isolations_post(struct req *req)
{
	struct stay stay;
	struct isolation_body body = { 0 };
	struct isolation_act *own = ARENA_NEW(&req->arena, struct isolation_act);
	if (!spec_read(start_rows, req->json, &body, &req->err) || !people_one(req->db, body.person, &stay, &req->err))
		return false;
	if (stay.unit != req->unit)
		return FAIL(&req->err, NO_PERSON, "person", "of another unit");
	own->new = (struct isolation_new){ .unit = req->unit, .person = body.person, .days = (int)body.days, .negatives = (int)body.negatives, .gap_hours = GATE_GAP_HOURS,
		.symptom_free = true, .rule = "by_hand", .source = "hand" };
	if (!isolation_reason_parse(body.reason, &own->new.reason))
		return bad_field(req, "reason", "原因为 new、return、contact、symptom 或 other。", "The reason is new, return, contact, symptom or other.");
	return past_moment(req, body.at, "at", act_zone(req, req->unit), &own->new.from) && act_write(req, &own->act, "isolations", body.key, apply_start, isolation_answered);
}

static bool isolation_get(struct req *req)
{
	struct isolation i;
	return of_path(req, &i) && put_isolation(reply_json(req, 200), req, &i);
}

const struct route isolation_routes[] = {
	{ "GET", "/api/v1/units/{code}/isolations", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, isolations_get, "Who is in isolation, since when, and what is unmet for the release", "state", "", "isolations" },
	{ "POST", "/api/v1/units/{code}/isolations", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, isolations_post, "Isolate somebody; who is isolated already gets the stricter conditions", "", "isolation_new", "isolation" },
	{ "GET", "/api/v1/units/{code}/isolations/{id}", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, isolation_get, "One isolation", "", "", "isolation" },
	{ "POST", "/api/v1/units/{code}/isolations/{id}/checks", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, check_post, "The daily look: temperature and symptoms", "", "isolation_check", "isolation" },
	{ "POST", "/api/v1/units/{code}/isolations/{id}/room", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, room_post, "Give a room of the isolation zone", "", "isolation_room", "isolation" },
	{ "POST", "/api/v1/units/{code}/isolations/{id}/release", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_WRITE, release_post, "Release when every condition holds, or earlier with a reason; 409 says what is unmet", "", "isolation_release", "isolation" },
	{ 0 },
};
