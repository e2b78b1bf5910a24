/* plan/plan_write_http.c — writing, revising, filing and deciding plans; asking for newer ones. */
#include "plan/plan_http.h"
#include "policy/calendar.h"

static const struct view no_text = VIEW("");

/* ---- the text of a version ---- */

struct text_body { struct view client_key, unit, title, text, explanation, cause, approved_by, issued_on, valid_until; };
#define TEXT_ROWS \
	{ "client_key", SPEC_TEXT, offsetof(struct text_body, client_key), true, 1, 100 }, \
	{ "text", SPEC_TEXT, offsetof(struct text_body, text), true, 1, 60000 }, \
	{ "explanation", SPEC_TEXT, offsetof(struct text_body, explanation), true, 1, 8000 }, \
	{ "approved_by", SPEC_TEXT, offsetof(struct text_body, approved_by), true, 1, 120 }, \
	{ "issued_on", SPEC_TEXT, offsetof(struct text_body, issued_on), true, 1, 10 }, \
	{ "valid_until", SPEC_TEXT, offsetof(struct text_body, valid_until), false, 0, 10 }
static const struct spec add_rows[] = {
	TEXT_ROWS,
	{ "unit", SPEC_TEXT, offsetof(struct text_body, unit), true, 1, 64 },
	{ "title", SPEC_TEXT, offsetof(struct text_body, title), true, 1, 300 },
	{ 0 },
};
static const struct spec revise_rows[] = {
	TEXT_ROWS,
	{ "cause", SPEC_TEXT, offsetof(struct text_body, cause), true, 1, 1000 },
	{ 0 },
};

static bool read_text(struct req *req, const struct text_body *body, struct plan_text *ret)
{
	*ret = (struct plan_text){ .text = body->text, .explanation = body->explanation, .cause = body->cause.ptr ? body->cause : no_text, .approved_by = body->approved_by };
	if (!plan_day(req, body->issued_on, "issued_on", &ret->issued) || !plan_day(req, body->valid_until, "valid_until", &ret->valid_until))
		return false;
	if (day_is_none(ret->valid_until) || ret->valid_until.n >= ret->issued.n)
		return true;
	FAIL(&req->err, BAD_FIELD, "valid_until", "before the day of issue");
	return err_say(&req->err, "有效期早于印发日期，请核对。", "It ends before the day of issue; check the days.");
}

/* The end of the 20th working day after the issue. */
static struct instant filing_due(struct req *req, int32_t unit, struct day issued)
{
	const struct zone *zone = act_zone(req, unit);
	return zone_instant(zone, calendar_working_days_after(zone, issued, FILING_WORKING_DAYS), 1440);
}

/* ---- adding and revising ---- */

struct plan_write { struct write write; struct sender from; struct plan_new new; struct plan_revision revision; struct plan_filing filing; struct plan_decision decision; int64_t plan, made; };

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	struct plan_write *own = (struct plan_write *)write;
	return plan_add(tx, &own->from, &own->new, &own->plan, err);
}

static void show_made(struct req *req) { if (!plan_show(req, 201, ((struct plan_write *)req->own)->plan)) reply_problem(req); }
static void show_again(struct req *req) { if (!plan_show(req, 200, ((struct plan_write *)req->own)->plan)) reply_problem(req); }

static struct plan_write *plan_write_of(struct req *req, bool (*apply)(struct write *, struct tx *, struct err *), struct view client_key)
{
	struct plan_write *own = ARENA_NEW(&req->arena, struct plan_write);
	own->write.apply = apply;
	own->from = plan_sender(req, client_key);
	req->own = own;
	return own;
}

static bool plans_post(struct req *req)
{
	struct text_body body = { 0 };
	struct plan_new new = { 0 };
	if (!spec_read(add_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_PLAN_WRITE, &new.unit) || !read_text(req, &body, &new.text))
		return false;
	new.realm = org_unit(req->app->org, new.unit)->realm;
	new.title = body.title;
	new.filing_due = filing_due(req, new.unit, new.text.issued);
	struct plan_write *own = plan_write_of(req, apply_add, body.client_key);
	own->new = new;
	return req_write(req, &own->write, show_made);
}

/* The unit whose plan it is; a plan that the actor may not see is not there. */
static bool unit_of_plan(struct req *req, int64_t plan, int32_t *ret)
{
	struct stmt *row = db_query(req->db, &plan_one);
	stmt_int(row, plan);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 1) : 0;
	stmt_done(row);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	if (!*ret || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, *ret))
		return FAIL(&req->err, NO_PLAN, "id", "none, or outside the subtree");
	return right_allows(req->app->org, &req->actor, RIGHT_PLAN_WRITE, *ret) || FAIL(&req->err, NO_RIGHT, NULL, "plan.write");
}

static bool apply_revise(struct write *write, struct tx *tx, struct err *err)
{
	struct plan_write *own = (struct plan_write *)write;
	return plan_revise(tx, &own->from, &own->revision, &own->made, err);
}

static bool version_post(struct req *req)
{
	int64_t plan;
	int32_t unit;
	struct text_body body = { 0 };
	struct plan_revision revision = { 0 };
	if (!plan_id(req, 0, &plan) || !unit_of_plan(req, plan, &unit) || !spec_read(revise_rows, req->json, &body, &req->err) || !read_text(req, &body, &revision.text))
		return false;
	revision.plan = plan;
	revision.filing_due = filing_due(req, unit, revision.text.issued);
	struct plan_write *own = plan_write_of(req, apply_revise, body.client_key);
	own->plan = plan;
	own->revision = revision;
	return req_write(req, &own->write, show_made);
}

/* ---- filing and deciding ---- */

struct key_body { struct view client_key; };
static const struct spec key_rows[] = { { "client_key", SPEC_TEXT, offsetof(struct key_body, client_key), true, 1, 100 }, { 0 } };

static bool apply_file(struct write *write, struct tx *tx, struct err *err)
{
	struct plan_write *own = (struct plan_write *)write;
	return plan_file(tx, &own->from, &own->filing, &own->made, err);
}

static bool file_post(struct req *req)
{
	int64_t plan;
	int32_t unit;
	struct key_body body = { 0 };
	if (!plan_id(req, 0, &plan) || !unit_of_plan(req, plan, &unit) || !spec_read(key_rows, req->json, &body, &req->err))
		return false;
	int32_t superior = unit_superior(req->app->org, unit);
	if (!superior) {
		FAIL(&req->err, NOT_EXPECTED, NULL, "unit %d has no superior", unit);
		return err_say(&req->err, "这个单位没有上级，无须备案。", "This unit has nobody above it to file with.");
	}
	struct plan_write *own = plan_write_of(req, apply_file, body.client_key);
	own->plan = plan;
	own->filing = (struct plan_filing){ plan, superior };
	return req_write(req, &own->write, show_made);
}

struct decide_body { struct view client_key, reason; bool accept; };
static const struct spec decide_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct decide_body, client_key), true, 1, 100 },
	{ "accept", SPEC_BOOL, offsetof(struct decide_body, accept), true, 0, 0 },
	{ "reason", SPEC_TEXT, offsetof(struct decide_body, reason), false, 0, 2000 },
	{ 0 },
};

static bool apply_decide(struct write *write, struct tx *tx, struct err *err)
{
	struct plan_write *own = (struct plan_write *)write;
	return plan_decide(tx, &own->from, &own->decision, err);
}

struct filed_with { int64_t plan; int32_t unit, superior; };

static bool filing_find(struct req *req, int64_t id, struct filed_with *ret)
{
	struct stmt *row = db_query(req->db, &filing_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret = (struct filed_with){ 0 };
	if (answer == ANSWER_ONE)
		*ret = (struct filed_with){ stmt_get_int(row, 0), (int32_t)stmt_get_int(row, 2), (int32_t)stmt_get_int(row, 3) };
	stmt_done(row);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	if (!ret->unit || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		return FAIL(&req->err, NO_PLAN, "id", "no such filing here");
	return right_allows(req->app->org, &req->actor, RIGHT_PLAN_DECIDE, ret->superior) || FAIL(&req->err, NO_RIGHT, NULL, "plan.decide");
}

static int year_of(struct req *req, int32_t unit) { return day_to_civil(zone_day(act_zone(req, unit), req->now)).year; }

static bool decide_post(struct req *req)
{
	int64_t id;
	struct filed_with filing;
	struct decide_body body = { .reason = no_text };
	if (!plan_id(req, 0, &id) || !filing_find(req, id, &filing) || !spec_read(decide_rows, req->json, &body, &req->err))
		return false;
	if (!body.accept && view_trim(body.reason).len == 0)
		return FAIL(&req->err, NEED_REASON, "reason", "returned without a reason") ||
		       err_say(&req->err, "退回要写明原因，让对方知道怎么改。", "Say why it is returned, so that they know what to mend.");
	struct plan_write *own = plan_write_of(req, apply_decide, body.client_key);
	own->plan = filing.plan;
	own->decision = (struct plan_decision){ id, body.accept, body.reason, org_unit(req->app->org, filing.superior)->code, year_of(req, filing.superior) };
	return req_write(req, &own->write, show_again);
}

/* ---- asking for newer plans ---- */

struct demand_write { struct write write; struct sender from; struct plan_demand demand; int64_t id; };

static bool apply_demand(struct write *write, struct tx *tx, struct err *err)
{
	struct demand_write *own = (struct demand_write *)write;
	return plan_ask_revision(tx, &own->from, &own->demand, &own->id, err);
}

static void demand_answer(struct req *req)
{
	struct builder *out = reply_json(req, 201);
	json_open(out, '{');
	json_int(out, "id", ((struct demand_write *)req->own)->id);
	json_close(out, '}');
}

struct demand_body { struct view client_key, scope, reason, due; json_t *facility_types; };
static const struct spec demand_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct demand_body, client_key), true, 1, 100 },
	{ "scope", SPEC_TEXT, offsetof(struct demand_body, scope), true, 1, 64 },
	{ "facility_types", SPEC_LIST, offsetof(struct demand_body, facility_types), false, 0, 0 },
	{ "reason", SPEC_TEXT, offsetof(struct demand_body, reason), true, 1, 1000 },
	{ "due", SPEC_TEXT, offsetof(struct demand_body, due), true, 1, 40 },
	{ 0 },
};

static bool read_facilities(struct req *req, const json_t *list, uint32_t *ret)
{
	size_t i;
	const json_t *each;
	*ret = list ? 0 : FACILITIES_ALL >> 1;
	json_array_foreach(list, i, each) {
		int type = facility_find(json_view(each));
		if (type < 0 || type > 30)
			return FAIL(&req->err, BAD_FIELD, "facility_types", "no such type");
		*ret |= UINT32_C(1) << type;
	}
	return true;
}

static bool demands_post(struct req *req)
{
	struct demand_body body = { 0 };
	struct demand_write *own = ARENA_NEW(&req->arena, struct demand_write);
	if (!spec_read(demand_rows, req->json, &body, &req->err) || !act_unit(req, body.scope, "unit", RIGHT_PLAN_DECIDE, &own->demand.scope) ||
	    !read_facilities(req, body.facility_types, &own->demand.facilities))
		return false;
	if (!instant_parse(body.due, &own->demand.due) || own->demand.due.ms <= req->now.ms)
		return FAIL(&req->err, BAD_FIELD, "due", "no instant, or past") || err_say(&req->err, "截止时间应在将来，写作 2022-03-20T18:00:00+08:00。", "The deadline lies in the future, written 2022-03-20T18:00:00+08:00.");
	own->demand.realm = org_unit(req->app->org, own->demand.scope)->realm;
	own->demand.reason = body.reason;
	own->write.apply = apply_demand;
	own->from = plan_sender(req, body.client_key);
	req->own = own;
	return req_write(req, &own->write, demand_answer);
}

/* Units in the scope of a demand that have no newer version: the overdue ones, or those that still have time. */
struct asked { int64_t id; int32_t scope; uint32_t facilities; struct view reason; struct instant at, due; };

/* A bit for each unit that has written a version since. */
static bool have_newer(struct req *req, struct instant than, uint64_t *bits)
{
	struct stmt *row = db_query(req->db, &plan_units_since);
	enum answer answer;
	stmt_int(row, than.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int64_t unit = stmt_get_int(row, 0);
		if (unit <= org_count(req->app->org))
			bits[unit / 64] |= UINT64_C(1) << (unit % 64);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool asked_of(const struct asked *asked, const struct tree *tree, const struct unit *unit, struct day today)
{
	return unit->kind == UNIT_INSTITUTION && unit->facility >= 0 && asked->facilities >> unit->facility & 1 &&
	       tree_holds(tree, asked->scope, unit->id) && unit_open_on(unit, today);
}

static bool put_owing(struct builder *out, struct req *req, const struct asked *asked, int32_t above, int64_t limit, int64_t *ret_owing)
{
	const struct tree *tree = org_now(req->app->org);
	struct day today = req_today(req);
	uint64_t *have = ARENA_ARRAY(&req->arena, uint64_t, org_count(req->app->org) / 64 + 1);
	if (!have_newer(req, asked->at, have))
		return false;
	for (int32_t at = tree->pre[above]; at < tree->end[above]; at++) {
		const struct unit *unit = org_unit(req->app->org, tree->unit_at[at]);
		if (!asked_of(asked, tree, unit, today) || have[unit->id / 64] >> (unit->id % 64) & 1 || (*ret_owing)++ >= limit)
			continue;
		json_open(out, '{');
		json_unit_brief(out, req, tree, unit->id);
		json_string(out, "phone", unit->phone);
		json_close(out, '}');
	}
	return true;
}

static bool put_demand(struct builder *out, struct req *req, const struct asked *asked, int32_t above, int64_t limit)
{
	int64_t owing = 0;
	const struct zone *zone = act_zone(req, asked->scope);
	json_open(out, '{');
	json_int(out, "id", asked->id);
	json_unit_name(out, "scope", req->app->org, right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, asked->scope) ? asked->scope : 0);
	json_text(out, "reason", asked->reason);
	report_json_instant(out, "asked_at", zone, asked->at);
	report_json_instant(out, "due", zone, asked->due);
	json_bool(out, "overdue", req->now.ms >= asked->due.ms);
	json_key(out, "owing");
	json_open(out, '[');
	bool good = put_owing(out, req, asked, above, limit, &owing);
	json_close(out, ']');
	json_int(out, "owing_count", owing);
	json_close(out, '}');
	return good;
}

enum { DEMANDS_SHOWN = 20 };

static bool read_demands(struct req *req, struct asked *list, int *ret_count)
{
	struct stmt *row = db_query(req->db, &plan_demands);
	enum answer answer = ANSWER_NONE;
	*ret_count = 0;
	while (*ret_count < DEMANDS_SHOWN && (answer = stmt_step(row)) == ANSWER_ONE)
		list[(*ret_count)++] = (struct asked){ stmt_get_int(row, 0), (int32_t)stmt_get_int(row, 1), (uint32_t)stmt_get_int(row, 2),
			arena_copy(&req->arena, stmt_get_text(row, 3)), { stmt_get_int(row, 4) }, { stmt_get_int(row, 5) } };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool demands_get(struct req *req)
{
	int32_t above;
	int64_t limit;
	int count;
	bool good = true;
	struct asked *list = ARENA_ARRAY(&req->arena, struct asked, DEMANDS_SHOWN);
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &above) || !ask_limit(req, &limit) || !read_demands(req, list, &count))
		return false;
	const struct tree *tree = org_now(req->app->org);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "demands");
	json_open(out, '[');
	for (int i = 0; good && i < count; i++)
		if (above == 0 || tree_holds(tree, list[i].scope, above) || tree_holds(tree, above, list[i].scope))
			good = put_demand(out, req, &list[i], above == 0 ? list[i].scope : above, limit);
	json_close(out, ']');
	json_close(out, '}');
	return good;
}

const struct route plan_write_routes[] = {
	{ "POST", "/api/v1/plans", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, plans_post, "Write a contingency plan: its first version", "", "plan_add", "plan" },
	{ "POST", "/api/v1/plans/{id}/versions", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, version_post, "Revise a plan; what made it necessary", "", "plan_revise", "plan" },
	{ "POST", "/api/v1/plans/{id}/filings", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, file_post, "File the newest version with the superior", "", "client_key", "plan" },
	{ "POST", "/api/v1/filings/{id}/decision", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_DECIDE, decide_post, "Accept a filed plan (gives a receipt) or return it with a reason", "", "plan_decision", "plan" },
	{ "GET", "/api/v1/demands", NEED_LOGIN | NEED_SLOW, RIGHT_UNIT_READ, demands_get, "Demands for newer plans, and who still owes one", "unit limit", "", "plan_demands" },
	{ "POST", "/api/v1/demands", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_DECIDE, demands_post, "Ask every institution of a scope for a plan newer than now", "", "plan_demand", "made" },
	{ 0 },
};
