/* plan/risk_http.c — risk points and drills over HTTP. */
#include "plan/plan_http.h"

static const struct view no_text = VIEW("");

/* ---- risk points: columns of risk_one ---- */

static void put_risk(struct builder *out, struct req *req, struct stmt *row)
{
	int32_t unit = (int32_t)stmt_get_int(row, 1);
	struct day today = req_today(req);
	enum risk_state state = (enum risk_state)stmt_get_int(row, 8);
	json_open(out, '{');
	json_int(out, "id", stmt_get_int(row, 0));
	json_unit_name(out, "unit", req->app->org, unit);
	json_text(out, "title", stmt_get_text(row, 3));
	json_text(out, "place", stmt_get_text(row, 4));
	json_text(out, "owner", stmt_get_text(row, 5));
	json_text(out, "phone", stmt_get_text(row, 6));
	json_text(out, "measure", stmt_get_text(row, 7));
	json_string(out, "state", risk_state_name(state));
	plan_put_day_or_null(out, "due", row, 9);
	json_bool(out, "overdue", state == RISK_OPEN && !stmt_is_null(row, 9) && stmt_get_int(row, 9) < today.n);
	report_json_instant(out, "changed_at", act_zone(req, unit), (struct instant){ stmt_get_int(row, 10) });
	json_account_name(out, "by", req, stmt_get_int(row, 11));
	json_bool(out, "mine", right_allows(req->app->org, &req->actor, RIGHT_PLAN_WRITE, unit));
	json_close(out, '}');
}

static bool put_listed(struct builder *out, struct req *req, struct stmt *row, struct view state)
{
	if (state.ptr && !view_is(state, risk_state_name((enum risk_state)stmt_get_int(row, 8))))
		return false;
	put_risk(out, req, row);
	return true;
}

static bool risks_get(struct req *req)
{
	return plan_list_get(req, &(struct plan_list){ "risk_points", &risk_ids, &risk_one, 0, put_listed });
}

struct risk_write { struct write write; struct sender from; struct risk_point risk; bool due_said; };
struct risk_body { struct view client_key, unit, title, place, owner, phone, measure, state, due, reason; };
#define RISK_ROWS(needed) \
	{ "client_key", SPEC_TEXT, offsetof(struct risk_body, client_key), true, 1, 100 }, \
	{ "title", SPEC_TEXT, offsetof(struct risk_body, title), needed, 1, 300 }, \
	{ "place", SPEC_TEXT, offsetof(struct risk_body, place), false, 0, 300 }, \
	{ "owner", SPEC_TEXT, offsetof(struct risk_body, owner), needed, 1, 120 }, \
	{ "phone", SPEC_TEXT, offsetof(struct risk_body, phone), false, 0, 60 }, \
	{ "measure", SPEC_TEXT, offsetof(struct risk_body, measure), needed, 1, 2000 }, \
	{ "state", SPEC_TEXT, offsetof(struct risk_body, state), false, 1, 20 }, \
	{ "due", SPEC_TEXT, offsetof(struct risk_body, due), false, 0, 10 }
static const struct spec risk_add_rows[] = { RISK_ROWS(true), { "unit", SPEC_TEXT, offsetof(struct risk_body, unit), true, 1, 64 }, { 0 } };
static const struct spec risk_change_rows[] = { RISK_ROWS(false), { "reason", SPEC_TEXT, offsetof(struct risk_body, reason), true, 1, 1000 }, { 0 } };

static bool state_of(struct req *req, struct view name, enum risk_state *ret)
{
	if (!name.ptr || risk_state_parse(name, ret))
		return true;
	FAIL(&req->err, BAD_FIELD, "state", "no such state");
	return err_say(&req->err, "只能是 open(未控制)、controlled(已控制)、gone(已消除)。", "It is open, controlled or gone.");
}

/* What is not said is left alone. */
static bool take(struct req *req, const struct risk_body *body, struct risk_point *risk)
{
	const struct { struct view from, *to; } texts[] = { { body->title, &risk->title }, { body->place, &risk->place }, { body->owner, &risk->owner },
		{ body->phone, &risk->phone }, { body->measure, &risk->measure } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i].from.ptr)
			*texts[i].to = texts[i].from;
	risk->reason = body->reason.ptr ? body->reason : no_text;
	return state_of(req, body->state, &risk->state) && (!body->due.ptr || plan_day(req, body->due, "due", &risk->due));
}

static bool apply_risk_add(struct write *write, struct tx *tx, struct err *err)
{
	struct risk_write *own = (struct risk_write *)write;
	return risk_add(tx, &own->from, &own->risk, &own->risk.id, err);
}

static bool apply_risk_change(struct write *write, struct tx *tx, struct err *err)
{
	struct risk_write *own = (struct risk_write *)write;
	return risk_change(tx, &own->from, &own->risk, own->due_said, err);
}

static void show_risk(struct req *req)
{
	struct stmt *row = db_query(req->db, &risk_one);
	stmt_int(row, ((struct risk_write *)req->own)->risk.id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		put_risk(reply_json(req, 200), req, row);
	stmt_done(row);
	if (answer != ANSWER_ONE && !db_fail(req->db, &req->err))
		reply_problem(req);
}

static bool risk_submit(struct req *req, struct risk_write *own, struct view client_key, bool (*apply)(struct write *, struct tx *, struct err *))
{
	own->write.apply = apply;
	own->from = plan_sender(req, client_key);
	req->own = own;
	return req_write(req, &own->write, show_risk);
}

static bool risks_post(struct req *req)
{
	struct risk_body body = { 0 };
	struct risk_write *own = ARENA_NEW(&req->arena, struct risk_write);
	own->risk = (struct risk_point){ .title = no_text, .place = no_text, .owner = no_text, .phone = no_text, .measure = no_text, .state = RISK_OPEN, .due = DAY_NONE };
	if (!spec_read(risk_add_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_PLAN_WRITE, &own->risk.unit) || !take(req, &body, &own->risk))
		return false;
	own->risk.realm = org_unit(req->app->org, own->risk.unit)->realm;
	return risk_submit(req, own, body.client_key, apply_risk_add);
}

static bool risk_mine(struct req *req, int64_t id)
{
	struct risk_point risk;
	if (!risk_get(req->db, id, &req->arena, &risk, &req->err))
		return false;
	if (!risk.id || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, risk.unit))
		return FAIL(&req->err, NO_PLAN, "id", "none, or outside the subtree");
	return right_allows(req->app->org, &req->actor, RIGHT_PLAN_WRITE, risk.unit) || FAIL(&req->err, NO_RIGHT, NULL, "plan.write");
}

static bool risk_patch(struct req *req)
{
	int64_t id;
	struct risk_body body = { 0 };
	struct risk_write *own = ARENA_NEW(&req->arena, struct risk_write);
	if (!plan_id(req, 0, &id) || !risk_mine(req, id) || !spec_read(risk_change_rows, req->json, &body, &req->err))
		return false;
	own->risk = (struct risk_point){ .id = id, .due = DAY_NONE };
	own->due_said = body.due.ptr != NULL;
	return take(req, &body, &own->risk) && risk_submit(req, own, body.client_key, apply_risk_change);
}

const struct route risk_routes[] = {
	{ "GET", "/api/v1/risk-points", NEED_LOGIN, RIGHT_UNIT_READ, risks_get, "Risk points of a unit and those below it", "unit state cursor limit", "", "risk_points" },
	{ "POST", "/api/v1/risk-points", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, risks_post, "Enter a risk point with its owner and measure", "", "risk_point_add", "risk_point" },
	{ "PATCH", "/api/v1/risk-points/{id}", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, risk_patch, "Change a risk point, with the reason; the former state stays in the journal", "", "risk_point_change", "risk_point" },
	{ 0 },
};
