/* plan/plan_http.c — contingency plans over HTTP: looking at them, and what the three files of routes share. */
#include "plan/plan_http.h"

struct sender plan_sender(struct req *req, struct view client_key)
{
	return (struct sender){ req->actor.account, client_key, req->body };
}

void plan_put_day_or_null(struct builder *out, const char *key, struct stmt *row, int column)
{
	char text[11];
	if (!stmt_is_null(row, column))
		day_print((struct day){ (int32_t)stmt_get_int(row, column) }, text);
	json_text(out, key, stmt_is_null(row, column) ? (struct view){ NULL, 0 } : view_of(text));
}

bool plan_day(struct req *req, struct view text, const char *field, struct day *ret)
{
	*ret = DAY_NONE;
	if (!text.ptr || text.len == 0 || day_parse(text, ret))
		return true;
	FAIL(&req->err, BAD_FIELD, field, "no day");
	return err_say(&req->err, "日期应写作 2022-03-13。", "A day is written 2022-03-13.");
}

bool plan_id(struct req *req, int n, int64_t *ret)
{
	return view_int(req->param[n], ret) || FAIL(&req->err, NO_PLAN, "id", "not a number");
}

/* ---- a plan with its newest version and filing: columns of plan_one ---- */

static void put_filing(struct builder *out, struct req *req, struct stmt *row, const struct zone *zone)
{
	json_key(out, "filing");
	if (stmt_is_null(row, 8)) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_int(out, "id", stmt_get_int(row, 8));
	json_unit_name(out, "superior", req->app->org, (int32_t)stmt_get_int(row, 9));
	report_json_instant(out, "submitted_at", zone, (struct instant){ stmt_get_int(row, 10) });
	json_string(out, "state", filing_state_name((enum filing_state)stmt_get_int(row, 11)));
	report_json_instant(out, "decided_at", zone, (struct instant){ stmt_get_int(row, 12) });
	json_text(out, "receipt", stmt_get_text(row, 13));
	json_text(out, "reason", stmt_get_text(row, 14));
	json_close(out, '}');
}

static void put_plan(struct builder *out, struct req *req, struct stmt *row)
{
	int32_t unit = (int32_t)stmt_get_int(row, 1);
	const struct zone *zone = act_zone(req, unit);
	json_int(out, "id", stmt_get_int(row, 0));
	json_unit_name(out, "unit", req->app->org, unit);
	json_text(out, "title", stmt_get_text(row, 2));
	json_int(out, "version", stmt_get_int(row, 3));
	json_text(out, "approved_by", stmt_get_text(row, 4));
	plan_put_day_or_null(out, "issued_on", row, 5);
	plan_put_day_or_null(out, "valid_until", row, 6);
	report_json_instant(out, "made_at", zone, (struct instant){ stmt_get_int(row, 7) });
	put_filing(out, req, row, zone);
}

/* Further up, a plan is seen once the tier below has accepted it; its own unit and the authority it answers to see it always. */
static bool seen_here(struct req *req, struct stmt *row)
{
	int32_t unit = (int32_t)stmt_get_int(row, 1), mine = req->actor.unit;
	bool accepted = !stmt_is_null(row, 11) && stmt_get_int(row, 11) == FILING_ACCEPTED;
	return accepted || mine == 0 || mine == unit || tree_holds(org_now(req->app->org), unit_superior(req->app->org, unit), mine);
}

static bool wanted_state(struct view state, struct stmt *row)
{
	int filing = stmt_is_null(row, 8) ? 0 : (int)stmt_get_int(row, 11);
	if (!state.ptr)
		return true;
	return view_is(state, "unfiled") ? filing == 0 || filing == FILING_RETURNED : filing && view_is(state, filing_state_name((enum filing_state)filing));
}

static bool put_listed(struct builder *out, struct req *req, struct stmt *row, struct view state)
{
	if (!wanted_state(state, row) || !seen_here(req, row))
		return false;
	json_open(out, '{');
	put_plan(out, req, row);
	json_close(out, '}');
	return true;
}

static bool plans_get(struct req *req)
{
	return plan_list_get(req, &(struct plan_list){ "plans", &plan_ids, &plan_one, 0, put_listed });
}

/* ---- one plan ---- */

static bool put_versions(struct builder *out, struct req *req, int64_t plan, const struct zone *zone)
{
	struct stmt *row = db_query(req->db, &plan_versions);
	enum answer answer;
	stmt_int(row, plan);
	json_key(out, "versions");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_int(out, "version", stmt_get_int(row, 0));
		json_text(out, "text", stmt_get_text(row, 1));
		json_text(out, "explanation", stmt_get_text(row, 2));
		json_text(out, "cause", stmt_get_text(row, 3));
		json_text(out, "approved_by", stmt_get_text(row, 4));
		plan_put_day_or_null(out, "issued_on", row, 5);
		plan_put_day_or_null(out, "valid_until", row, 6);
		report_json_instant(out, "made_at", zone, (struct instant){ stmt_get_int(row, 7) });
		json_account_name(out, "by", req, stmt_get_int(row, 8));
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool put_filings(struct builder *out, struct req *req, int64_t plan, const struct zone *zone)
{
	struct stmt *row = db_query(req->db, &plan_filings);
	enum answer answer;
	stmt_int(row, plan);
	json_key(out, "filings");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		json_int(out, "version", stmt_get_int(row, 1));
		json_unit_name(out, "superior", req->app->org, (int32_t)stmt_get_int(row, 2));
		report_json_instant(out, "submitted_at", zone, (struct instant){ stmt_get_int(row, 3) });
		json_account_name(out, "submitted_by", req, stmt_get_int(row, 4));
		json_string(out, "state", filing_state_name((enum filing_state)stmt_get_int(row, 5)));
		report_json_instant(out, "decided_at", zone, (struct instant){ stmt_get_int(row, 6) });
		json_account_name(out, "decided_by", req, stmt_get_int(row, 7));
		json_text(out, "receipt", stmt_get_text(row, 8));
		json_text(out, "reason", stmt_get_text(row, 9));
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

bool plan_show(struct req *req, int status, int64_t id)
{
	struct stmt *row = db_query(req->db, &plan_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	int32_t unit = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 1) : 0;
	bool seen = unit && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, unit) && seen_here(req, row);
	struct builder *out = seen ? reply_json(req, status) : NULL;
	if (seen) {
		json_open(out, '{');
		put_plan(out, req, row);
		json_bool(out, "mine", right_allows(req->app->org, &req->actor, RIGHT_PLAN_WRITE, unit));
	}
	stmt_done(row);
	if (!seen)
		return answer == ANSWER_ONE || answer == ANSWER_NONE ? FAIL(&req->err, NO_PLAN, "id", "%s", unit ? "not to be seen here" : "none") : db_fail(req->db, &req->err);
	bool good = put_versions(out, req, id, act_zone(req, unit)) && put_filings(out, req, id, act_zone(req, unit));
	json_close(out, '}');
	return good;
}

static bool plan_get(struct req *req)
{
	int64_t id;
	return plan_id(req, 0, &id) && plan_show(req, 200, id);
}

/* ---- what waits for a decision ---- */

static bool filings_get(struct req *req)
{
	int32_t above;
	int64_t limit, after, next = 0;
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &above) || !ask_limit(req, &limit) || !act_ask_cursor(req, 0, &after))
		return false;
	struct builder *out = reply_json(req, 200);
	struct stmt *row = db_query(req->db, &plan_inbox);
	enum answer answer;
	json_open(out, '{');
	json_key(out, "filings");
	json_open(out, '[');
	stmt_int(row, FILING_SUBMITTED);
	stmt_int(row, after);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int32_t unit = (int32_t)stmt_get_int(row, 3), superior = (int32_t)stmt_get_int(row, 6);
		if (!tree_holds(org_now(req->app->org), above, unit) || !right_allows(req->app->org, &req->actor, RIGHT_PLAN_DECIDE, superior))
			continue;
		if (limit-- == 0)
			break;
		next = limit == 0 ? stmt_get_int(row, 0) : 0;
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		json_int(out, "plan", stmt_get_int(row, 1));
		json_int(out, "version", stmt_get_int(row, 2));
		json_unit_name(out, "unit", req->app->org, unit);
		json_text(out, "title", stmt_get_text(row, 4));
		report_json_instant(out, "submitted_at", act_zone(req, unit), (struct instant){ stmt_get_int(row, 5) });
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	json_next(out, next);
	json_close(out, '}');
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

const struct route plan_routes[] = {
	{ "GET", "/api/v1/plans", NEED_LOGIN, RIGHT_UNIT_READ, plans_get, "Contingency plans of a unit and those below it, with their newest version and filing", "unit state cursor limit", "", "plans" },
	{ "GET", "/api/v1/plans/{id}", NEED_LOGIN, RIGHT_UNIT_READ, plan_get, "One plan: all versions, all filings", "", "", "plan" },
	{ "GET", "/api/v1/filings", NEED_LOGIN, RIGHT_PLAN_DECIDE, filings_get, "Filed plans that wait for this actor's decision", "unit cursor limit", "", "filings" },
	{ 0 },
};
