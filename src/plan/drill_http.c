/* plan/drill_http.c — drills over HTTP: recording one, and assessing it afterwards. */
#include "plan/plan_http.h"

static const struct view no_text = VIEW("");

/* ---- looking: columns of drill_one ---- */

static void put_object(struct builder *out, const char *key, struct view object)
{
	json_key(out, key);
	if (object.len > 0)
		builder_view(out, object);
	else
		json_put_null(out);
}

static void put_drill(struct builder *out, struct req *req, struct stmt *row)
{
	int32_t unit = (int32_t)stmt_get_int(row, 1);
	const struct zone *zone = act_zone(req, unit);
	json_open(out, '{');
	json_int(out, "id", stmt_get_int(row, 0));
	json_unit_name(out, "unit", req->app->org, unit);
	json_key(out, "plan");
	if (stmt_is_null(row, 3))
		json_put_null(out);
	else
		json_put_int(out, stmt_get_int(row, 3));
	report_json_instant(out, "at", zone, (struct instant){ stmt_get_int(row, 4) });
	json_int(out, "people", stmt_get_int(row, 5));
	put_object(out, "what", stmt_get_text(row, 6));
	report_json_instant(out, "made_at", zone, (struct instant){ stmt_get_int(row, 7) });
	json_account_name(out, "by", req, stmt_get_int(row, 8));
	report_json_instant(out, "assessed_at", zone, (struct instant){ stmt_get_int(row, 9) });
	put_object(out, "assessment", stmt_get_text(row, 10));
	json_bool(out, "mine", right_allows(req->app->org, &req->actor, RIGHT_PLAN_WRITE, unit));
	json_close(out, '}');
}

static bool put_listed(struct builder *out, struct req *req, struct stmt *row, struct view state)
{
	(void)state;                                        /* a drill has none */
	put_drill(out, req, row);
	return true;
}

static bool drills_get(struct req *req)
{
	return plan_list_get(req, &(struct plan_list){ "drills", &drill_ids, &drill_one, INT64_MAX, put_listed });
}

/* ---- recording ---- */

struct drill_write { struct write write; struct sender from; struct drill_new new; struct view assessment; int64_t id; };

static void show_drill(struct req *req)
{
	struct stmt *row = db_query(req->db, &drill_one);
	stmt_int(row, ((struct drill_write *)req->own)->id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		put_drill(reply_json(req, 200), req, row);
	stmt_done(row);
	if (answer != ANSWER_ONE && !db_fail(req->db, &req->err))
		reply_problem(req);
}

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	struct drill_write *own = (struct drill_write *)write;
	return drill_add(tx, &own->from, &own->new, &own->id, err);
}

struct drill_body { struct view client_key, unit, at, place, script, record; int64_t plan, people; json_t *roles; };
static const struct spec add_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct drill_body, client_key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct drill_body, unit), true, 1, 64 },
	{ "plan", SPEC_INT, offsetof(struct drill_body, plan), false, 1, INT64_MAX },
	{ "at", SPEC_TEXT, offsetof(struct drill_body, at), true, 1, 40 },
	{ "place", SPEC_TEXT, offsetof(struct drill_body, place), true, 1, 300 },
	{ "people", SPEC_INT, offsetof(struct drill_body, people), true, 1, 100000 },
	{ "script", SPEC_TEXT, offsetof(struct drill_body, script), true, 1, 20000 },
	{ "record", SPEC_TEXT, offsetof(struct drill_body, record), true, 1, 20000 },
	{ "roles", SPEC_LIST, offsetof(struct drill_body, roles), false, 0, 0 },
	{ 0 },
};

struct role_body { struct view role, name; };
static const struct spec role_rows[] = {
	{ "role", SPEC_TEXT, offsetof(struct role_body, role), true, 1, 60 },
	{ "name", SPEC_TEXT, offsetof(struct role_body, name), true, 1, 120 },
	{ 0 },
};

/* 总指挥、检测组、流调组、保障组、救护组: who played what. */
static bool put_roles(struct builder *out, struct req *req, json_t *list)
{
	json_t *each;
	size_t i;
	json_key(out, "roles");
	json_open(out, '[');
	json_array_foreach(list, i, each) {
		struct role_body role = { 0 };
		if (!json_is_object(each) || i >= 100)
			return FAIL(&req->err, BAD_FIELD, "roles", "entry %zu", i);
		if (!spec_read(role_rows, each, &role, &req->err))
			return false;
		json_open(out, '{');
		json_text(out, "role", role.role);
		json_text(out, "name", role.name);
		json_close(out, '}');
	}
	json_close(out, ']');
	return true;
}

static bool what(struct req *req, const struct drill_body *body, struct view *ret)
{
	struct builder out;
	builder_init(&out, 1 << 18);
	json_open(&out, '{');
	json_text(&out, "place", body->place);
	json_text(&out, "script", body->script);
	json_text(&out, "record", body->record);
	bool good = put_roles(&out, req, body->roles);
	json_close(&out, '}');
	*ret = arena_copy(&req->arena, builder_seen(&out));
	builder_release(&out);
	return good;
}

static bool plan_of_unit(struct req *req, int64_t plan, int32_t unit)
{
	struct stmt *row = db_query(req->db, &plan_one);
	stmt_int(row, plan);
	enum answer answer = stmt_step(row);
	bool same = answer == ANSWER_ONE && stmt_get_int(row, 1) == unit;
	stmt_done(row);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	return same || FAIL(&req->err, BAD_FIELD, "plan", "not a plan of this unit");
}

static bool drills_post(struct req *req)
{
	struct drill_body body = { 0 };
	struct drill_write *own = ARENA_NEW(&req->arena, struct drill_write);
	if (!spec_read(add_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_PLAN_WRITE, &own->new.unit) || !what(req, &body, &own->new.body) ||
	    (body.plan && !plan_of_unit(req, body.plan, own->new.unit)))
		return false;
	if (!instant_parse(body.at, &own->new.at) || own->new.at.ms > req->now.ms)
		return FAIL(&req->err, BAD_FIELD, "at", "no instant, or in the future") || err_say(&req->err, "演练时间应是已经过去的时间。", "A drill is recorded after it was held.");
	own->new.realm = org_unit(req->app->org, own->new.unit)->realm;
	own->new.plan = body.plan;
	own->new.people = body.people;
	own->write.apply = apply_add;
	own->from = plan_sender(req, body.client_key);
	req->own = own;
	return req_write(req, &own->write, show_drill);
}

/* ---- assessing ---- */

static bool apply_assess(struct write *write, struct tx *tx, struct err *err)
{
	struct drill_write *own = (struct drill_write *)write;
	return drill_assess(tx, &own->from, own->id, own->assessment, err);
}

struct assess_body { struct view client_key, text; json_t *problems; };
static const struct spec assess_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct assess_body, client_key), true, 1, 100 },
	{ "text", SPEC_TEXT, offsetof(struct assess_body, text), true, 1, 20000 },
	{ "problems", SPEC_LIST, offsetof(struct assess_body, problems), true, 0, 0 },
	{ 0 },
};
struct problem_body { struct view text, owner, due; };
static const struct spec problem_rows[] = {
	{ "text", SPEC_TEXT, offsetof(struct problem_body, text), true, 1, 2000 },
	{ "owner", SPEC_TEXT, offsetof(struct problem_body, owner), true, 1, 120 },
	{ "due", SPEC_TEXT, offsetof(struct problem_body, due), true, 10, 10 },
	{ 0 },
};

/* An empty list says that no problem was found; leaving it out says nothing, and is refused. */
static bool put_problems(struct builder *out, struct req *req, json_t *list)
{
	json_t *each;
	size_t i;
	struct day due;
	json_key(out, "problems");
	json_open(out, '[');
	json_array_foreach(list, i, each) {
		struct problem_body problem = { 0 };
		if (!json_is_object(each) || i >= 100)
			return FAIL(&req->err, BAD_FIELD, "problems", "entry %zu", i);
		if (!spec_read(problem_rows, each, &problem, &req->err) || !plan_day(req, problem.due, "due", &due))
			return false;
		json_open(out, '{');
		json_text(out, "text", problem.text);
		json_text(out, "owner", problem.owner);
		json_text(out, "due", problem.due);
		json_close(out, '}');
	}
	json_close(out, ']');
	return true;
}

static bool drill_unit(struct req *req, int64_t id, int32_t *ret)
{
	struct stmt *row = db_query(req->db, &drill_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 1) : 0;
	stmt_done(row);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	if (!*ret || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, *ret))
		return FAIL(&req->err, NO_PLAN, "id", "no such drill here");
	return right_allows(req->app->org, &req->actor, RIGHT_PLAN_WRITE, *ret) || FAIL(&req->err, NO_RIGHT, NULL, "plan.write");
}

static bool assessment_post(struct req *req)
{
	int32_t unit;
	struct assess_body body = { .text = no_text };
	struct drill_write *own = ARENA_NEW(&req->arena, struct drill_write);
	if (!plan_id(req, 0, &own->id) || !drill_unit(req, own->id, &unit) || !spec_read(assess_rows, req->json, &body, &req->err))
		return false;
	struct builder out;
	builder_init(&out, 1 << 18);
	json_open(&out, '{');
	json_int(&out, "drill", own->id);
	json_text(&out, "text", body.text);
	bool good = put_problems(&out, req, body.problems);
	json_close(&out, '}');
	own->assessment = arena_copy(&req->arena, builder_seen(&out));
	builder_release(&out);
	own->write.apply = apply_assess;
	own->from = plan_sender(req, body.client_key);
	req->own = own;
	return good && req_write(req, &own->write, show_drill);
}

const struct route drill_plan_routes[] = {
	{ "GET", "/api/v1/drills", NEED_LOGIN, RIGHT_UNIT_READ, drills_get, "Drills of a unit and those below it, newest first", "unit cursor limit", "", "drills" },
	{ "POST", "/api/v1/drills", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, drills_post, "Record a drill that was held; it is evidence of the half-yearly duty", "", "drill_add", "drill_held" },
	{ "POST", "/api/v1/drills/{id}/assessment", NEED_LOGIN | NEED_JSON, RIGHT_PLAN_WRITE, assessment_post, "Assess a drill, once: what was learned, and each problem with owner and day", "", "drill_assess", "drill_held" },
	{ 0 },
};
