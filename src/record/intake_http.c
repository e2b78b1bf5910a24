/* record/intake_http.c — newcomers over HTTP: who is expected and what the gate would say of them now, the screening, the belongings, or
 * that nobody waits for them any more. */
#include "record/gate_http.h"
#include "base/spec.h"
#include "org/org_json_http.h"

/* ---- showing ---- */

enum { WELL_TENTHS = 365 };                                 /* a temperature that is in nobody's way */

/* What the gate would say if they came now, measured and asked, and well: what is in the way are the measures and the screening. */
static void put_ahead(struct builder *out, struct req *req, const struct intake *i)
{
	const unsigned known = (i->screening == SCREENING_CLEAR ? GATE_SCREENED_FACT : i->screening == SCREENING_NOT_CLEAR ? GATE_NOT_CLEAR_FACT : 0)
		| (i->belongings.ms ? GATE_DISINFECTED_FACT : 0);
	const struct gate_facts facts = { GATE_INTAKE, GATE_IN, i->purpose, WELL_TENTHS, GATE_DECLARED_FACT | known };
	struct gate_measures measures;
	struct gate_verdict verdict;
	gate_measures_at(req->app->orders, i->unit, req->now, &req->arena, &measures);
	gate_decide(&facts, &measures, &req->arena, &verdict);
	struct gate_facts cleared = facts;
	cleared.facts |= GATE_SCREENED_FACT;
	json_key(out, "ahead");
	json_open(out, '{');
	json_string(out, "decision", gate_decision_name(verdict.decision));
	json_bool(out, "by_screening", verdict.decision == GATE_REFUSE && i->screening == SCREENING_NONE && gate_judge(&cleared, &measures) < GATE_REFUSE);
	json_int(out, "days", verdict.days);
	json_int(out, "negatives", verdict.negatives);
	json_reasons(out, "reasons", req, gate_reasons_json(&verdict, &req->arena));
	json_close(out, '}');
}

/* Where the person is says more than the row: an admission that was undone did not happen, who came in by another way is here. */
static const char *state_name(const struct intake *i, bool found, const struct stay *stay)
{
	if (where_listed(stay->where))
		return "admitted";
	if (found && i->state == INTAKE_GONE)
		return "gone";
	if (found && i->state == INTAKE_ADMITTED && stay->where != WHERE_NONE)
		return "admitted";
	return i->screening == SCREENING_CLEAR ? "screened" : found ? "blocked" : "waiting";
}

static void put_when(struct builder *out, struct req *req, const char *at_key, const char *by_key, struct instant at, int64_t account)
{
	json_moment(out, at_key, act_zone(req, req->unit), at);
	json_account_name(out, by_key, req, account);
}

static bool put_intake(struct builder *out, struct req *req, int64_t person)
{
	static const char *const screenings[] = { "none", "clear", "not_clear" };
	struct intake i = { .person = person, .unit = req->unit, .purpose = GATE_FOR_ADMISSION };
	struct stay stay;
	bool found;
	if (!intake_one(req->db, person, &req->arena, &i, &found, &req->err) || !people_one(req->db, person, &stay, &req->err))
		return false;
	const char *state = state_name(&i, found, &stay);
	json_open(out, '{');
	json_somebody(out, "person", req, person);
	json_string(out, "purpose", found ? gate_purpose_key(i.purpose) : "");
	json_string(out, "purpose_says", found ? gate_purpose_title(i.purpose, req->language) : "");
	json_moment(out, "asked_at", act_zone(req, req->unit), i.asked);
	json_string(out, "state", state);
	json_text(out, "temp_c", i.tenths ? view_of(arena_printf(&req->arena, "%d.%d", i.tenths / 10, i.tenths % 10)) : (struct view){ NULL, 0 });
	json_string(out, "screening", screenings[i.screening]);
	json_text(out, "hospital", found ? i.hospital : VIEW(""));
	put_when(out, req, "screened_at", "screened_by", i.screened, i.screened_by);
	put_when(out, req, "belongings_at", "belongings_by", i.belongings, i.belongings_by);
	put_when(out, req, "admitted_at", "admitted_by", i.admitted, i.admitted_by);
	put_when(out, req, "gone_at", "gone_by", i.gone, i.gone_by);
	json_text(out, "gone_why", found ? i.gone_why : VIEW(""));
	put_ahead(out, req, &i);
	json_close(out, '}');
	return true;
}

static bool put_list(struct builder *out, struct req *req, struct query *query)
{
	int64_t *people = NULL;
	int count = 0;
	enum answer answer;
	struct stmt *row = db_query(req->db, query);
	stmt_int(row, req->unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		people = arena_more(&req->arena, people, count, sizeof *people);
		people[count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	for (int i = 0; i < count; i++)
		if (!put_intake(out, req, people[i]))
			return false;
	return true;
}

static bool intakes_get(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_bool(out, "masked", !people_open_to(req, req->unit));
	json_bool(out, "decides", right_allows(req->app->org, &req->actor, RIGHT_GATE_DECIDE, req->unit));
	json_key(out, "intakes");
	json_open(out, '[');
	if (!put_list(out, req, &intake_q_open) || !put_list(out, req, &intake_q_settled))
		return false;
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- what is done ---- */

struct intake_body { struct view key, result, hospital, at, purpose, reason; };
static const struct spec screening_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct intake_body, key), false, 1, 100 },
	{ "result", SPEC_TEXT, offsetof(struct intake_body, result), true, 1, 20 },
	{ "hospital", SPEC_TEXT, offsetof(struct intake_body, hospital), false, 0, 120 },
	{ "purpose", SPEC_TEXT, offsetof(struct intake_body, purpose), false, 0, 60 },
	{ "at", SPEC_TEXT, offsetof(struct intake_body, at), false, 0, 40 },
	{ 0 },
};
static const struct spec plain_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct intake_body, key), false, 1, 100 },
	{ "purpose", SPEC_TEXT, offsetof(struct intake_body, purpose), false, 0, 60 },
	{ "at", SPEC_TEXT, offsetof(struct intake_body, at), false, 0, 40 },
	{ 0 },
};
static const struct spec gone_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct intake_body, key), false, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct intake_body, reason), true, 1, 500 },
	{ "purpose", SPEC_TEXT, offsetof(struct intake_body, purpose), false, 0, 60 },
	{ "at", SPEC_TEXT, offsetof(struct intake_body, at), false, 0, 40 },
	{ 0 },
};
enum intake_do { INTAKE_SCREEN, INTAKE_DISINFECT, INTAKE_EXPECT, INTAKE_GO };
struct intake_act { struct act act; struct intake_screening screening; enum intake_do what; struct view why; };

static bool apply(struct act *act, struct tx *tx, struct err *err)
{
	struct intake_act *own = (struct intake_act *)act;
	act->id = own->screening.person;
	switch (own->what) {
	case INTAKE_SCREEN: return intake_screen(tx, act->actor, &own->screening, err);
	case INTAKE_DISINFECT: return intake_disinfect(tx, act->actor, &own->screening, err);
	case INTAKE_EXPECT: return intake_expect(tx, act->actor, &own->screening, err);
	default: return intake_goes(tx, act->actor, &own->screening, own->why, err);
	}
}

static void answered(struct req *req)
{
	struct act *act = req->own;
	if (!put_intake(reply_json(req, act->again ? 200 : 201), req, act->id))
		reply_problem(req);
}

static bool begin(struct req *req, const struct spec *rows, struct intake_body *body, struct intake_act **ret)
{
	struct intake_act *own = *ret = ARENA_NEW(&req->arena, struct intake_act);
	struct intake_screening *s = &own->screening;
	*s = (struct intake_screening){ .unit = req->unit, .realm = act_realm(req, req->unit) };
	if (!act_number(req, 1, ERR_NO_PERSON, &s->person) || !spec_read(rows, req->json, body, &req->err))
		return false;
	s->hospital = view_trim(body->hospital);
	s->purpose = view_trim(body->purpose).len ? gate_purpose_find(body->purpose) : GATE_FOR_ADMISSION;
	return past_moment(req, body->at, "at", act_zone(req, req->unit), &s->at);
}

static bool screening_post(struct req *req)
{
	struct intake_body body = { 0 };
	struct intake_act *own;
	if (!begin(req, screening_rows, &body, &own))
		return false;
	own->what = INTAKE_SCREEN;
	if (view_is(body.result, "clear") || view_is(body.result, "negative"))
		own->screening.result = SCREENING_CLEAR;
	else if (view_is(body.result, "not_clear") || view_is(body.result, "positive"))
		own->screening.result = SCREENING_NOT_CLEAR;
	else
		return bad_field(req, "result", "结果写 clear(无异常) 或 not_clear(有异常)。", "The result is clear or not_clear.");
	return act_write(req, &own->act, "intake.screening", body.key, apply, answered);
}

static bool expected_post(struct req *req)
{
	struct intake_body body = { 0 };
	struct intake_act *own;
	if (!begin(req, plain_rows, &body, &own))
		return false;
	own->what = INTAKE_EXPECT;
	return act_write(req, &own->act, "intake.expected", body.key, apply, answered);
}

static bool belongings_post(struct req *req)
{
	struct intake_body body = { 0 };
	struct intake_act *own;
	if (!begin(req, plain_rows, &body, &own))
		return false;
	own->what = INTAKE_DISINFECT;
	return act_write(req, &own->act, "intake.belongings", body.key, apply, answered);
}

static bool gone_post(struct req *req)
{
	struct intake_body body = { 0 };
	struct intake_act *own;
	if (!begin(req, gone_rows, &body, &own))
		return false;
	own->what = INTAKE_GO;
	own->why = view_trim(body.reason);
	if (own->why.len == 0)
		return FAIL(&req->err, NEED_REASON, "reason", "gone without a word");
	return act_write(req, &own->act, "intake.gone", body.key, apply, answered);
}

const struct route intake_routes[] = {
	{ "GET", "/api/v1/units/{code}/intakes", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, intakes_get, "Newcomers: those expected, how far their screening is and what the gate would say now; then those admitted last", "", "", "intakes" },
	{ "POST", "/api/v1/units/{code}/intakes/{person}/expected", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, expected_post, "A registered newcomer is expected, and what for; also one who had gone", "", "intake_expected", "intake" },
	{ "POST", "/api/v1/units/{code}/intakes/{person}/screening", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, screening_post, "The result of a newcomer's screening", "", "intake_screening", "intake" },
	{ "POST", "/api/v1/units/{code}/intakes/{person}/belongings", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, belongings_post, "A newcomer's belongings were disinfected", "", "intake_belongings", "intake" },
	{ "POST", "/api/v1/units/{code}/intakes/{person}/gone", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, gone_post, "Nobody waits for the newcomer any more, and why; at the gate or screened again they are expected again", "", "intake_gone", "intake" },
	{ 0 },
};
