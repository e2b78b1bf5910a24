/* record/lab_http.c — samples and results over HTTP. Rounds are in lab_round_http.c, files in lab_file_http.c. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/care_http.h"
#include "record/lab_http.h"

enum { PEOPLE_MOST = 1000, SHOWN_MOST = 5000, DAYS_SHOWN = 14 };

/* ---- taking ---- */

struct test_act { struct act act; struct lab_new *new; int count; };
struct test_body { struct view key, kind, taken, result, resulted, lab, sample; int64_t person; json_t *people; };
static const struct spec test_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct test_body, key), true, 1, 100 },
	{ "person", SPEC_INT, offsetof(struct test_body, person), false, 1, INT64_MAX },
	{ "people", SPEC_LIST, offsetof(struct test_body, people), false, 0, 0 },
	{ "kind", SPEC_TEXT, offsetof(struct test_body, kind), true, 1, 40 },
	{ "taken_at", SPEC_TEXT, offsetof(struct test_body, taken), false, 1, 40 },
	{ "result", SPEC_TEXT, offsetof(struct test_body, result), false, 1, 20 },
	{ "resulted_at", SPEC_TEXT, offsetof(struct test_body, resulted), false, 1, 40 },
	{ "lab", SPEC_TEXT, offsetof(struct test_body, lab), false, 0, 120 },
	{ "sample", SPEC_TEXT, offsetof(struct test_body, sample), false, 0, 60 },
	{ 0 },
};

bool lab_result_read(struct req *req, struct view text, enum lab_result *ret)
{
	*ret = lab_result_of(text);
	return *ret || bad_field(req, "result", "结果为 pending、negative、positive 或 invalid。", "The result is pending, negative, positive or invalid.");
}

/* Instants of a test: neither ahead nor out of order. */
bool lab_times_good(struct req *req, const struct lab_test *test)
{
	if (test->taken.ms > req->now.ms + CARE_AHEAD_MS)
		return bad_field(req, "taken_at", "采样时间还没有到。", "The time of the sample has not come yet.");
	if (test->resulted.ms == INT64_MIN)
		return true;
	if (test->resulted.ms < test->taken.ms)
		return bad_field(req, "resulted_at", "结果时间不能早于采样时间。", "A result is not known before the sample is taken.");
	return test->resulted.ms <= req->now.ms + CARE_AHEAD_MS || bad_field(req, "resulted_at", "结果时间还没有到。", "The time of the result has not come yet.");
}

bool lab_born_by(struct req *req, const struct stay *stay, struct day day)
{
	return day_is_none(stay->birth) || day.n >= stay->birth.n || bad_field(req, "taken_at", "日期早于出生日期。", "That is before the person was born.");
}

/* The turns of the duties that everybody of the role being tested would settle. */
void lab_turns(struct req *req, struct lab_new *new)
{
	struct duties *duties = req->app->duties;
	const char *evidence = new->test.staff ? "test_staff" : "test_residents";
	const struct duty_rule *rule;
	struct owed owed[TURNS_A_DAY];
	new->turn_count = 0;
	for (int i = 0; (rule = policy_duty_at(req->app->policy, i)); i++) {
		if (!rule->evidence || strcmp(rule->evidence, evidence) != 0)
			continue;
		int n = duties_owed(duties, rule, req->unit, new->day, owed);
		for (int k = 0; k < n && new->turn_count < 2; k++)
			if (new->test.taken.ms >= owed[k].turn.opens.ms && new->test.taken.ms < owed[k].turn.until.ms)
				new->turn[new->turn_count++] = owed[k].turn;
	}
}

static bool apply_tests(struct act *act, struct tx *tx, struct err *err)
{
	struct test_act *own = (struct test_act *)act;
	int64_t id;
	for (int i = 0; i < own->count; i++) {
		if (!lab_add(tx, act->actor, &own->new[i], &id, err))
			return false;
		if (i == 0)
			act->id = id;
	}
	return true;
}

static void tests_made(struct req *req)
{
	const struct test_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_int(out, "tests", own->count);
	json_close(out, '}');
}

/* Of several at once the last of each role is the one at which the turns are looked at. */
static void mark_last(struct req *req, struct test_act *own)
{
	bool seen[2] = { false };
	for (int i = own->count - 1; i >= 0; i--) {
		struct lab_new *new = &own->new[i];
		if (seen[new->test.staff])
			continue;
		seen[new->test.staff] = true;
		lab_turns(req, new);
		new->last_of_many = own->count > 1;
	}
}

static bool tests_post(struct req *req)
{
	struct test_act *own = ARENA_NEW(&req->arena, struct test_act);
	struct test_body body = { .result = VIEW("pending") };
	const struct zone *zone = act_zone(req, req->unit);
	struct lab_test test = { .unit = req->unit, .resulted = INSTANT_NONE };
	struct stay *stays;
	if (!spec_read(test_rows, req->json, &body, &req->err) || !care_people(req, body.person, body.people, PEOPLE_MOST, &stays, &own->count))
		return false;
	test.kind = lab_kind_of(body.kind);
	test.lab = view_trim(body.lab);
	test.sample = view_trim(body.sample);
	if (test.kind == LAB_KIND_NONE)
		return bad_field(req, "kind", "类别为 pcr、pcr_pooled、antigen、antibody、culture 或 other。", "The kind is pcr, pcr_pooled, antigen, antibody, culture or other.");
	if (!lab_result_read(req, body.result, &test.result) || !act_moment(req, body.taken, "taken_at", zone, false, req->now, &test.taken))
		return false;
	if (test.result != LAB_PENDING && !act_moment(req, body.resulted, "resulted_at", zone, false, req->now, &test.resulted))
		return false;
	if (!lab_times_good(req, &test))
		return false;
	own->new = ARENA_ARRAY(&req->arena, struct lab_new, own->count);
	for (int i = 0; i < own->count; i++) {
		struct lab_new *new = &own->new[i];
		*new = (struct lab_new){ .test = test, .realm = act_realm(req, req->unit), .day = zone_day(zone, test.taken), .source = VIEW("typed") };
		new->test.person = stays[i].person;
		new->test.staff = stays[i].role == ROLE_STAFF;
		if (!lab_born_by(req, &stays[i], new->day))
			return false;
	}
	mark_last(req, own);
	return act_write(req, &own->act, "tests", body.key, apply_tests, tests_made);
}

/* ---- a result ---- */

struct result_act { struct act act; struct lab_say say; bool changed; };
struct result_body { struct view key, result, at, reason; };
static const struct spec result_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct result_body, key), false, 1, 100 },
	{ "result", SPEC_TEXT, offsetof(struct result_body, result), true, 1, 20 },
	{ "at", SPEC_TEXT, offsetof(struct result_body, at), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct result_body, reason), false, 0, 500 },
	{ 0 },
};

static bool test_of_path(struct req *req, struct lab_test *ret)
{
	int64_t id;
	return act_number(req, 1, ERR_NO_TEST, &id) && lab_one(req->db, id, &req->arena, ret, &req->err)
		&& (ret->unit == req->unit || FAIL(&req->err, NO_TEST, "id", "of another unit"));
}

static bool apply_result(struct act *act, struct tx *tx, struct err *err)
{
	struct result_act *own = (struct result_act *)act;
	act->id = own->say.test;
	return lab_say_result(tx, act->actor, &own->say, &own->changed, err);
}

static bool result_post(struct req *req)
{
	struct result_act *own = ARENA_NEW(&req->arena, struct result_act);
	struct result_body body = { 0 };
	struct lab_test test;
	if (!spec_read(result_rows, req->json, &body, &req->err) || !test_of_path(req, &test) || !lab_result_read(req, body.result, &own->say.result)
	    || !act_moment(req, body.at, "at", act_zone(req, req->unit), false, req->now, &own->say.at))
		return false;
	if (own->say.at.ms > req->now.ms + CARE_AHEAD_MS)
		return bad_field(req, "at", "时间还没有到。", "That time has not come yet.");
	own->say.test = test.id;
	own->say.realm = act_realm(req, req->unit);
	own->say.source = VIEW("typed");
	own->say.reason = view_trim(body.reason);
	return act_write(req, &own->act, "tests.result", body.key, apply_result, care_changed);
}

/* ---- showing ---- */

static void put_test(struct builder *out, struct req *req, const struct lab_test *test)
{
	const struct zone *zone = act_zone(req, test->unit);
	json_open(out, '{');
	json_int(out, "id", test->id);
	json_care_person(out, req, test->person);
	json_bool(out, "staff", test->staff);
	json_string(out, "kind", lab_words(test->kind)->key);
	json_moment(out, "taken_at", zone, test->taken);
	json_string(out, "result", lab_result_name(test->result));
	json_moment(out, "resulted_at", zone, test->resulted);
	json_text(out, "lab", test->lab);
	json_text(out, "sample", test->sample);
}

static void put_tests(struct builder *out, struct req *req, const char *key, const struct lab_tests *tests)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; i < tests->count && i < SHOWN_MOST; i++) {
		put_test(out, req, &tests->at[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool test_get(struct req *req)
{
	struct lab_test test;
	struct lab_outcomes history;
	const struct zone *zone = act_zone(req, req->unit);
	if (!test_of_path(req, &test) || !lab_history(req->db, test.id, &req->arena, &history, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	put_test(out, req, &test);
	json_key(out, "history");
	json_open(out, '[');
	for (int i = 0; i < history.count; i++) {
		json_open(out, '{');
		json_string(out, "result", lab_result_name(history.at[i].result));
		json_moment(out, "at", zone, history.at[i].at);
		json_moment(out, "received", zone, history.at[i].received);
		json_text(out, "source", history.at[i].source);
		json_text(out, "reason", history.at[i].reason);
		json_account_name(out, "by", req, history.at[i].actor);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static void put_counts(struct builder *out, const struct lab_counts *counts)
{
	json_key(out, "counts");
	json_open(out, '{');
	json_bool(out, "known", counts->known);
	json_int(out, "due_residents", counts->due_residents);
	json_int(out, "done_residents", counts->done_residents);
	json_int(out, "due_staff", counts->due_staff);
	json_int(out, "done_staff", counts->done_staff);
	json_int(out, "positive", counts->positive);
	json_int(out, "pending", counts->pending);
	json_close(out, '}');
}

static bool tests_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct day today = zone_day(zone, req->now), from, to;
	struct lab_tests tests, pending;
	struct lab_counts counts;
	if (!ask_day(req, "to", today, &to) || !ask_day(req, "from", (struct day){ to.n - DAYS_SHOWN + 1 }, &from)
	    || !lab_of_unit(req->db, req->unit, from, to, &req->arena, &tests, &req->err) || !lab_pending(req->db, req->unit, &req->arena, &pending, &req->err)
	    || !lab_day(req->db, req->app->orders, zone, req->unit, to, &counts, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_place(out, req, req->unit);
	json_care_day(out, "from", from);
	json_care_day(out, "to", to);
	put_counts(out, &counts);
	put_tests(out, req, "pending", &pending);
	put_tests(out, req, "tests", &tests);
	json_close(out, '}');
	return true;
}

/* ---- who is due ---- */

static void put_every(struct builder *out, struct req *req, const struct zone *zone, struct day day)
{
	static const char *const keys[2] = { "test.residents.every_days", "test.staff.every_days" };
	struct instant last = { zone_instant(zone, day, 24 * 60).ms - 1 };
	for (int i = 0; i < 2; i++) {
		int64_t every = 0, order = 0;
		if (!orders_value(req->app->orders, req->unit, last, keys[i], &every, &order))
			every = order = 0;
		json_key(out, i ? "staff" : "residents");
		json_open(out, '{');
		json_int(out, "every_days", every);
		json_int(out, "order", order);
		json_close(out, '}');
	}
}

static void put_due(struct builder *out, struct req *req, const struct lab_person *person, struct day day)
{
	json_open(out, '{');
	json_care_person(out, req, person->person);
	json_bool(out, "staff", person->staff);
	json_care_day(out, "last", person->last);
	json_care_day(out, "due", person->due);
	json_bool(out, "today", person->today);
	json_bool(out, "called", person->called);
	json_string(out, "state", person->today ? "done" : person->called ? "due" : day_is_none(person->due) || person->due.n > day.n ? "later" : person->due.n < day.n ? "overdue" : "due");
	json_close(out, '}');
}

static bool due_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct lab_people people;
	struct day day;
	if (!ask_day(req, "day", zone_day(zone, req->now), &day) || !lab_due(req->db, req->app->orders, zone, req->unit, day, &req->arena, &people, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_care_day(out, "day", day);
	put_every(out, req, zone, day);
	json_key(out, "people");
	json_open(out, '[');
	for (int i = 0; i < people.count; i++)
		if (!day_is_none(people.at[i].due) || lab_is_due(&people.at[i], day))
			put_due(out, req, &people.at[i], day);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- one person's ---- */

enum { GAP_HOURS = 24, DAYS_OF_PERSON = 400 };

static bool person_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct instant since, positive;
	struct lab_tests tests;
	struct stay stay;
	int64_t id;
	int negatives;
	if (!act_number(req, 1, ERR_NO_PERSON, &id) || !care_person(req, id, &stay)
	    || !act_ask_moment(req, "from", zone, false, (struct instant){ req->now.ms - (int64_t)DAYS_OF_PERSON * 86400000 }, &since)
	    || !lab_negatives(req->db, id, since, req->now, GAP_HOURS, &negatives, &req->err) || !lab_last_positive(req->db, id, &positive, &req->err)
	    || !lab_of_person(req->db, id, since, (struct instant){ req->now.ms + CARE_AHEAD_MS }, &req->arena, &tests, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_care_person(out, req, id);
	json_key(out, "negatives");
	json_open(out, '{');
	json_moment(out, "since", zone, since);
	json_int(out, "gap_hours", GAP_HOURS);
	json_int(out, "count", negatives);
	json_close(out, '}');
	json_moment(out, "last_positive", zone, positive);
	put_tests(out, req, "tests", &tests);
	json_close(out, '}');
	return true;
}

const struct route lab_routes[] = {
	{ "GET", "/api/v1/units/{code}/tests", NEED_UNIT, RIGHT_RECORD_READ, tests_get, "Tests of some days, those that wait for a result, and the figures of the last day", "from to", "", "tests" },
	{ "GET", "/api/v1/units/{code}/tests/due", NEED_UNIT, RIGHT_RECORD_READ, due_get, "Who is due for a test, and who is overdue", "day", "", "tests_due" },
	{ "GET", "/api/v1/units/{code}/tests/{id}", NEED_UNIT, RIGHT_RECORD_READ, test_get, "A test and every result it had", "", "", "test" },
	{ "GET", "/api/v1/units/{code}/people/{id}/tests", NEED_UNIT, RIGHT_RECORD_READ, person_get, "One person's tests, and how many negatives follow one another", "from", "", "person_tests" },
	{ "POST", "/api/v1/units/{code}/tests", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, tests_post, "A sample was taken, of one or several people", "", "test_new", "tests_made" },
	{ "POST", "/api/v1/units/{code}/tests/{id}/result", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, result_post, "Its result, or another one with a reason", "", "test_result", "made" },
	{ 0 },
};
