/* record/lab_round_http.c — rounds of mass testing over HTTP: called once, for one house or for all below an authority. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/care_http.h"
#include "record/lab.h"
#include "record/lab_http.h"

enum { SLICE = 50, ROUNDS_SHOWN = 30, HOUR_MS = 3600000 };

/* ---- calling ---- */

struct round_act { struct act act; struct lab_round round; int64_t realm; };
struct slice { struct write write; int64_t round; const int32_t *units; const int64_t *realms; int count; int64_t people; };
struct round_body { struct view key, title, kind, who, at, from, due; };
static const struct spec round_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct round_body, key), true, 1, 100 },
	{ "title", SPEC_TEXT, offsetof(struct round_body, title), true, 1, 200 },
	{ "kind", SPEC_TEXT, offsetof(struct round_body, kind), false, 1, 40 },
	{ "who", SPEC_TEXT, offsetof(struct round_body, who), false, 1, 20 },
	{ "at", SPEC_TEXT, offsetof(struct round_body, at), false, 1, 40 },
	{ "from", SPEC_TEXT, offsetof(struct round_body, from), false, 1, 40 },
	{ "due", SPEC_TEXT, offsetof(struct round_body, due), true, 1, 40 },
	{ 0 },
};

static bool apply_round(struct act *act, struct tx *tx, struct err *err)
{
	struct round_act *own = (struct round_act *)act;
	return lab_round_add(tx, act->actor, &own->round, own->realm, &act->id, err);
}

static bool apply_slice(struct write *write, struct tx *tx, struct err *err)
{
	struct slice *own = (struct slice *)write;
	int people;
	own->people = 0;
	for (int i = 0; i < own->count; i++) {
		if (!lab_round_call(tx, own->round, own->units[i], own->realms[i], &people, err))
			return false;
		own->people += people;
	}
	return true;
}

static bool round_read(struct req *req, const struct round_body *body, struct lab_round *ret)
{
	const struct zone *zone = act_zone(req, req->unit);
	*ret = (struct lab_round){ .unit = req->unit, .kind = lab_kind_of(body->kind), .title = view_trim(body->title),
		.who = view_is(body->who, "residents") ? LAB_RESIDENTS : view_is(body->who, "staff") ? LAB_STAFF : view_is(body->who, "everyone") ? LAB_EVERYONE : 0 };
	if (ret->kind == LAB_KIND_NONE)
		return bad_field(req, "kind", "类别为 pcr、pcr_pooled、antigen、antibody、culture 或 other。", "The kind is pcr, pcr_pooled, antigen, antibody, culture or other.");
	if (!ret->who)
		return bad_field(req, "who", "对象为 residents、staff 或 everyone。", "Who is residents, staff or everyone.");
	if (!act_moment(req, body->at, "at", zone, false, req->now, &ret->roster_at) || !act_moment(req, body->from, "from", zone, false, ret->roster_at, &ret->from)
	    || !act_moment(req, body->due, "due", zone, true, req->now, &ret->due))
		return false;
	if (ret->roster_at.ms > req->now.ms + CARE_AHEAD_MS)
		return bad_field(req, "at", "名单以现在或过去的时刻为准。", "The roster is of now, or of an instant that has passed.");
	return ret->from.ms < ret->due.ms || bad_field(req, "due", "截止要晚于开始。", "The deadline comes after the beginning.");
}

/* The institutions below that are open today, in the order of the tree; with their realms. */
static int houses(struct req *req, const int32_t **ret_units, const int64_t **ret_realms)
{
	const struct org *org = req->app->org;
	const struct tree *tree = org_now(req->app->org);
	int32_t begin = tree->pre[req->unit], end = tree->end[req->unit];
	int32_t *units = ARENA_ARRAY(&req->arena, int32_t, end - begin + 1);
	int64_t *realms = ARENA_ARRAY(&req->arena, int64_t, end - begin + 1);
	int count = 0;
	for (int32_t pre = begin; pre < end; pre++) {
		const struct unit *unit = org_unit(org, tree->unit_at[pre]);
		if (unit->kind != UNIT_INSTITUTION || !unit_open_on(unit, zone_day(act_zone(req, unit->id), req->now)))
			continue;
		units[count] = unit->id;
		realms[count++] = unit->realm;
	}
	*ret_units = units;
	*ret_realms = realms;
	return count;
}

/* In slices, so that other people's work goes on between; if it stops in the middle, sending it again goes on. */
static bool call_houses(struct req *req, int64_t round, const int32_t *units, const int64_t *realms, int count, int64_t *ret_people)
{
	*ret_people = 0;
	for (int i = 0; i < count; i += SLICE) {
		struct slice *slice = ARENA_NEW(&req->arena, struct slice);
		*slice = (struct slice){ .write.apply = apply_slice, .round = round, .units = units + i, .realms = realms + i, .count = count - i < SLICE ? count - i : SLICE };
		if (!req_write_wait(req, &slice->write))
			return false;
		*ret_people += slice->people;
	}
	return true;
}

static bool round_post(struct req *req)
{
	struct round_act *own = ARENA_NEW(&req->arena, struct round_act);
	struct round_body body = { .kind = VIEW("pcr"), .who = VIEW("everyone") };
	const int32_t *units;
	const int64_t *realms;
	int64_t people;
	if (!spec_read(round_rows, req->json, &body, &req->err) || !round_read(req, &body, &own->round))
		return false;
	int count = houses(req, &units, &realms);
	own->realm = act_realm(req, req->unit);
	own->act = (struct act){ .write.apply = act_apply, .kind = "test_rounds", .actor = req->actor.account, .key = body.key, .apply = apply_round,
		.content = view_of(arena_printf(&req->arena, "%.*s\n%.*s", (int)req->path.len, req->path.ptr, (int)req->body.len, req->body.ptr)) };
	if (!req_write_wait(req, &own->act.write) || !call_houses(req, own->act.id, units, realms, count, &people))
		return false;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_int(out, "houses", count);
	json_int(out, "people", people);
	json_close(out, '}');
	return true;
}

/* ---- what becomes of it ---- */

struct end_act { struct act act; int64_t id, realm, person; struct view reason; int32_t unit; };
struct end_body { struct view key, reason; int64_t person; };
static const struct spec end_rows[] = { { "client_key", SPEC_TEXT, offsetof(struct end_body, key), false, 1, 100 }, { 0 } };
static const struct spec excuse_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct end_body, key), false, 1, 100 },
	{ "person", SPEC_INT, offsetof(struct end_body, person), true, 1, INT64_MAX },
	{ "reason", SPEC_TEXT, offsetof(struct end_body, reason), true, 0, 200 },
	{ 0 },
};

static bool apply_end(struct act *act, struct tx *tx, struct err *err)
{
	struct end_act *own = (struct end_act *)act;
	act->id = own->id;
	return lab_round_end(tx, act->actor, own->id, own->realm, err);
}

static bool apply_excuse(struct act *act, struct tx *tx, struct err *err)
{
	struct end_act *own = (struct end_act *)act;
	act->id = own->id;
	return lab_round_excuse(tx, act->actor, own->id, own->unit, own->realm, own->person, own->reason, err);
}

static bool end_read(struct req *req, const struct spec *rows, struct end_body *body, struct end_act *own, struct lab_round *ret)
{
	own->unit = req->unit;
	own->realm = act_realm(req, req->unit);
	return spec_read(rows, req->json, body, &req->err) && act_number(req, 1, ERR_NO_LAB_ROUND, &own->id) && lab_round_one(req->db, own->id, &req->arena, ret, &req->err);
}

/* Whoever called it ends it. */
static bool end_post(struct req *req)
{
	struct end_act *own = ARENA_NEW(&req->arena, struct end_act);
	struct end_body body = { 0 };
	struct lab_round round;
	return end_read(req, end_rows, &body, own, &round) && (round.unit == req->unit || FAIL(&req->err, NO_LAB_ROUND, "id", "called by another unit"))
		&& act_write(req, &own->act, "test_rounds.end", body.key, apply_end, care_changed);
}

static bool excuse_post(struct req *req)
{
	struct end_act *own = ARENA_NEW(&req->arena, struct end_act);
	struct end_body body = { 0 };
	struct lab_round round;
	if (!end_read(req, excuse_rows, &body, own, &round))
		return false;
	own->person = body.person;
	own->reason = view_trim(body.reason);
	return act_write(req, &own->act, "test_rounds.excuse", body.key, apply_excuse, care_changed);
}

/* ---- showing ---- */

struct sum { int32_t houses, complete, unknown; struct lab_progress people; };

static void add_house(struct sum *sum, const struct lab_progress *house)
{
	struct lab_progress *all = &sum->people;
	sum->houses++;
	sum->complete += house->complete.ms != INT64_MIN;
	sum->unknown += house->people == 0;
	all->people += house->people;
	all->done += house->done;
	all->excused += house->excused;
	all->positive += house->positive;
	all->negative += house->negative;
	all->pending += house->pending;
	all->residents += house->residents;
	all->staff += house->staff;
	all->done_residents += house->done_residents;
	all->done_staff += house->done_staff;
}

static void put_people(struct builder *out, const struct lab_progress *all)
{
	json_int(out, "people", all->people);
	json_int(out, "done", all->done);
	json_int(out, "residents", all->residents);
	json_int(out, "done_residents", all->done_residents);
	json_int(out, "staff", all->staff);
	json_int(out, "done_staff", all->done_staff);
	json_int(out, "excused", all->excused);
	json_int(out, "positive", all->positive);
	json_int(out, "negative", all->negative);
	json_int(out, "pending", all->pending);
}

static void put_round(struct builder *out, const struct req *req, const struct lab_round *round, const struct sum *sum)
{
	static const char *const whos[] = { "", "residents", "staff", "everyone" };
	const struct zone *zone = act_zone(req, req->unit);
	json_int(out, "id", round->id);
	json_text(out, "title", round->title);
	json_string(out, "kind", lab_words(round->kind)->key);
	json_string(out, "who", whos[round->who]);
	json_unit_name(out, "called_by", req->app->org, round->unit);
	json_bool(out, "mine", round->unit == req->unit);
	json_moment(out, "roster_at", zone, round->roster_at);
	json_moment(out, "from", zone, round->from);
	json_moment(out, "due", zone, round->due);
	json_moment(out, "ended", zone, round->ended);
	json_int(out, "houses", sum->houses);
	json_int(out, "houses_complete", sum->complete);
	json_int(out, "houses_unknown", sum->unknown);
	put_people(out, &sum->people);
}

/* Of the houses below the unit that is asked for. */
static bool sum_below(struct req *req, const struct lab_progresses *all, struct sum *ret)
{
	const struct tree *tree = org_now(req->app->org);
	*ret = (struct sum){ 0 };
	for (int i = 0; i < all->count; i++)
		if (tree_holds(tree, req->unit, all->at[i].unit))
			add_house(ret, &all->at[i]);
	return ret->houses > 0;
}

static bool rounds_get(struct req *req)
{
	struct lab_rounds rounds;
	struct lab_progresses progress;
	struct sum sum;
	int shown = 0;
	bool house = org_unit(req->app->org, req->unit)->kind == UNIT_INSTITUTION;
	if (!(house ? lab_rounds_of(req->db, req->unit, &req->arena, &rounds, &req->err) : lab_rounds_called(req->db, &req->arena, &rounds, &req->err)))
		return false;
	const struct tree *tree = org_now(req->app->org);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_place(out, req, req->unit);
	json_key(out, "rounds");
	json_open(out, '[');
	for (int i = 0; i < rounds.count && shown < ROUNDS_SHOWN; i++) {
		if (!tree_holds(tree, rounds.at[i].unit, req->unit) && !tree_holds(tree, req->unit, rounds.at[i].unit))
			continue;
		if (!lab_progress(req->db, rounds.at[i].id, &req->arena, &progress, &req->err))
			return false;
		if (!sum_below(req, &progress, &sum))
			continue;
		shown++;
		json_open(out, '{');
		put_round(out, req, &rounds.at[i], &sum);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static void put_houses(struct builder *out, struct req *req, const struct lab_progresses *all)
{
	const struct tree *tree = org_now(req->app->org);
	json_key(out, "units");
	json_open(out, '[');
	for (int i = 0; i < all->count; i++) {
		const struct lab_progress *house = &all->at[i];
		if (!tree_holds(tree, req->unit, house->unit))
			continue;
		json_open(out, '{');
		json_place(out, req, house->unit);
		put_people(out, house);
		json_moment(out, "complete", act_zone(req, house->unit), house->complete);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool put_roster(struct builder *out, struct req *req, int64_t round)
{
	struct lab_roster roster;
	const struct zone *zone = act_zone(req, req->unit);
	if (!lab_roster(req->db, round, req->unit, &req->arena, &roster, &req->err))
		return false;
	json_key(out, "roster");
	json_open(out, '[');
	for (int i = 0; i < roster.count; i++) {
		const struct lab_called *one = &roster.at[i];
		json_open(out, '{');
		json_care_person(out, req, one->person);
		json_bool(out, "staff", one->staff);
		json_int(out, "test", one->test);
		json_string(out, "result", one->test ? lab_result_name(one->result) : "");
		json_moment(out, "taken_at", zone, one->taken);
		json_text(out, "excused", one->excused);
		json_close(out, '}');
	}
	json_close(out, ']');
	return true;
}

static bool round_get(struct req *req)
{
	struct lab_round round;
	struct lab_progresses progress;
	struct sum sum;
	int64_t id;
	if (!act_number(req, 1, ERR_NO_LAB_ROUND, &id) || !lab_round_one(req->db, id, &req->arena, &round, &req->err)
	    || !lab_progress(req->db, id, &req->arena, &progress, &req->err))
		return false;
	if (!sum_below(req, &progress, &sum))
		return FAIL(&req->err, NO_LAB_ROUND, "id", "no house of the unit is called");
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_round(out, req, &round, &sum);
	put_houses(out, req, &progress);
	bool good = org_unit(req->app->org, req->unit)->kind != UNIT_INSTITUTION || put_roster(out, req, id);
	json_close(out, '}');
	return good;
}

const struct route lab_round_routes[] = {
	{ "GET", "/api/v1/units/{code}/tests/rounds", NEED_UNIT, RIGHT_RECORD_READ, rounds_get, "Rounds of mass testing that call houses of the unit, newest first", "", "", "test_rounds" },
	{ "GET", "/api/v1/units/{code}/tests/rounds/{id}", NEED_UNIT, RIGHT_RECORD_READ, round_get, "How far it is, house by house; in a house also who was tested", "", "", "test_round_whole" },
	{ "POST", "/api/v1/units/{code}/tests/rounds", NEED_UNIT | NEED_JSON | NEED_SLOW, RIGHT_RECORD_WRITE, round_post,
	  "Call a round: whoever is in the houses at the instant is on its roster", "", "test_round_new", "test_round_made" },
	{ "POST", "/api/v1/units/{code}/tests/rounds/{id}/excuse", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, excuse_post, "Somebody on the roster cannot be tested; an empty reason takes it back", "", "test_round_excuse", "made" },
	{ "POST", "/api/v1/units/{code}/tests/rounds/{id}/end", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, end_post, "End a round that the unit called", "", "test_round_end", "made" },
	{ 0 },
};
