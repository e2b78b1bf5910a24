/* incident/incident_http.c — sudden events over HTTP: the list, and the whole story of one with its clocks. */
#include "incident/incident_http.h"
#include "incident/incident_inside.h"
#include "org/org_json_http.h"
#include "report/report_json.h"

/* The first pack that says how sudden events are reported. */
const struct pack *incident_pack(struct req *req)
{
	const struct pack *pack;
	for (int n = 0; (pack = policy_pack_at(req->app->policy, n)); n++)
		if (pack->information.step_count > 0)
			return pack;
	FAIL(&req->err, NO_FORM, NULL, "no pack in force has information");
	err_say(&req->err, "现行政策包没有规定突发信息报送。", "No policy pack in force says how sudden events are reported.");
	return NULL;
}

static const char *label_in(const struct req *req, struct label label) { return say(req, label.zh, label.en); }

const struct information_kind *incident_kind(const struct information *information, struct view key)
{
	for (int i = 0; i < information->kind_count; i++)
		if (view_is(key, information->kinds[i].key))
			return &information->kinds[i];
	return NULL;
}

const struct information_step *incident_step(const struct information *information, struct view key)
{
	for (int i = 0; i < information->step_count; i++)
		if (view_is(key, information->steps[i].key))
			return &information->steps[i];
	return NULL;
}

/* ---- showing ---- */

static void put_label(struct builder *out, const struct req *req, const char *key, const char *name, struct label label)
{
	json_string(out, key, name);
	json_string(out, "title", label_in(req, label));
}

static struct instant shown(struct instant at) { return at.ms == INSTANT_NONE.ms ? (struct instant){ 0 } : at; }

static void put_incident(struct builder *out, struct req *req, const struct information *information, const struct incident *incident)
{
	const struct zone *zone = act_zone(req, incident->unit);
	const struct information_kind *kind = information ? incident_kind(information, incident->kind) : NULL;
	json_int(out, "id", incident->id);
	json_text(out, "number", incident->number);
	json_unit_name(out, "unit", req->app->org, incident->unit);
	json_text(out, "kind", incident->kind);
	json_text(out, "kind_title", kind ? view_of(label_in(req, kind->label)) : incident->kind);
	json_text(out, "title", incident->title);
	if (incident->level)
		json_int(out, "level", incident->level);
	report_json_instant(out, "discovered_at", zone, incident->discovered);
	report_json_instant(out, "known_at", zone, incident->known);
	report_json_instant(out, "opened_at", zone, incident->opened);
	json_account_name(out, "opened_by", req, incident->opened_by);
	report_json_instant(out, "ended_at", zone, shown(incident->ended));
	report_json_instant(out, "closed_at", zone, shown(incident->closed));
	json_string(out, "state", incident->closed.ms != INSTANT_NONE.ms ? "closed" : incident->ended.ms != INSTANT_NONE.ms ? "ended" : "open");
}

/* Minutes from the instant the institution knew until this one: the 时长 of the form. */
static void put_minutes(struct builder *out, const char *key, struct instant from, struct instant to)
{
	json_key(out, key);
	if (to.ms == INSTANT_NONE.ms)
		json_put_null(out);
	else
		json_put_int(out, (to.ms - from.ms) / 60000);
}

static void put_step(struct builder *out, struct req *req, const struct information *information, const struct incident *incident, struct stmt *row)
{
	int32_t unit = (int32_t)stmt_get_int(row, 0);
	const struct zone *zone = act_zone(req, incident->unit);
	const struct information_step *step = information ? incident_step(information, stmt_get_text(row, 1)) : NULL;
	struct instant due = { stmt_get_int(row, 2) }, done = stmt_is_null(row, 3) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 3) };
	json_open(out, '{');
	json_text(out, "step", stmt_get_text(row, 1));
	json_text(out, "title", step ? view_of(label_in(req, step->label)) : stmt_get_text(row, 1));
	json_text(out, "to", step ? view_of(step->party) : (struct view){ NULL, 0 });
	json_text(out, "manner", step ? view_of(step->phone ? "phone" : "written") : (struct view){ NULL, 0 });
	json_text(out, "source", step ? view_of(step->source) : (struct view){ NULL, 0 });
	json_unit_name(out, "unit", req->app->org, unit);
	json_bool(out, "mine", right_allows(req->app->org, &req->actor, RIGHT_INCIDENT_WRITE, unit));
	report_json_instant(out, "due", zone, due);
	json_string(out, "state", duty_state_name(duty_judge(incident->known, due, done, false, req->now)));
	report_json_instant(out, "said_at", zone, shown(done));
	report_json_instant(out, "recorded_at", zone, (struct instant){ stmt_get_int(row, 4) });
	put_minutes(out, "minutes", incident->known, done);
	json_account_name(out, "by", req, stmt_get_int(row, 5));
	json_text(out, "spoke_with", stmt_get_text(row, 6));
	json_text(out, "note", stmt_get_text(row, 7));
	json_close(out, '}');
}

static bool put_steps(struct builder *out, struct req *req, const struct information *information, const struct incident *incident)
{
	struct stmt *row = db_query(req->db, &incident_steps);
	enum answer answer;
	stmt_int(row, incident->id);
	json_key(out, "steps");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		put_step(out, req, information, incident, row);
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static void put_report(struct builder *out, struct req *req, const struct incident *incident, struct stmt *row)
{
	const struct zone *zone = act_zone(req, incident->unit);
	struct instant received = { stmt_get_int(row, 4) };
	json_open(out, '{');
	json_int(out, "n", stmt_get_int(row, 0));
	json_string(out, "kind", information_report_name((enum information_report)stmt_get_int(row, 1)));
	report_json_instant(out, "made_at", zone, (struct instant){ stmt_get_int(row, 3) });
	report_json_instant(out, "received_at", zone, received);
	put_minutes(out, "minutes", incident->known, received);
	json_bool(out, "late", stmt_get_int(row, 5) != 0);
	json_account_name(out, "by", req, stmt_get_int(row, 6));
	json_key(out, "report");
	builder_view(out, stmt_get_text(row, 7));
	json_close(out, '}');
}

static bool put_reports(struct builder *out, struct req *req, const struct incident *incident)
{
	struct stmt *row = db_query(req->db, &incident_reports);
	enum answer answer;
	stmt_int(row, incident->id);
	json_key(out, "reports");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		put_report(out, req, incident, row);
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

/* An event outside the actor's subtree is like one that does not exist. */
bool incident_wanted(struct req *req, struct view text, struct incident *ret)
{
	int64_t id;
	if (!view_int(text, &id))
		return FAIL(&req->err, NO_INCIDENT, "id", "not a number");
	if (!incident_find(req->db, id, &req->arena, ret, &req->err))
		return false;
	return (ret->id && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		|| FAIL(&req->err, NO_INCIDENT, "id", "%s", ret->id ? "outside the subtree" : "none");
}

static bool show(struct req *req, int status, const struct incident *incident)
{
	const struct pack *pack = incident_pack(req);
	const struct information *information = pack ? &pack->information : NULL;
	err_clear(&req->err);
	struct builder *out = reply_json(req, status);
	json_open(out, '{');
	put_incident(out, req, information, incident);
	json_bool(out, "mine", right_allows(req->app->org, &req->actor, RIGHT_INCIDENT_WRITE, incident->unit));
	bool good = put_steps(out, req, information, incident) && put_reports(out, req, incident);
	json_close(out, '}');
	return good;
}

static bool incident_get(struct req *req)
{
	struct incident incident;
	return incident_wanted(req, req->param[0], &incident) && show(req, 200, &incident);
}

/* After a write: what stands now. */
void incident_show_again(struct req *req, int status, int64_t id)
{
	struct incident incident;
	if (!incident_find(req->db, id, &req->arena, &incident, &req->err) || !show(req, status, &incident))
		reply_problem(req);
}

/* ---- listing ---- */

/* One line of the list; *ret_shown false if it is in another state. */
static bool put_line(struct builder *out, struct req *req, const struct information *information, int64_t id, struct view state, bool *ret_shown)
{
	struct incident incident;
	if (!incident_find(req->db, id, &req->arena, &incident, &req->err))
		return false;
	*ret_shown = incident.id && (!state.ptr || view_is(state, "open") == (incident.closed.ms == INSTANT_NONE.ms));
	if (*ret_shown) {
		json_open(out, '{');
		put_incident(out, req, information, &incident);
		json_close(out, '}');
	}
	return true;
}

static bool put_list(struct builder *out, struct req *req, const struct ids *ids, struct view state, int64_t limit, int64_t *ret_next)
{
	const struct pack *pack = incident_pack(req);
	bool shown;
	err_clear(&req->err);
	*ret_next = 0;
	for (int i = 0; i < ids->count && limit > 0; i++) {
		if (!put_line(out, req, pack ? &pack->information : NULL, ids->at[i], state, &shown))
			return false;
		limit -= shown;
		*ret_next = limit == 0 && i + 1 < ids->count ? ids->at[i] : 0;
	}
	return true;
}

static bool incidents_get(struct req *req)
{
	int32_t above;
	int64_t limit, before, next;
	struct ids ids;
	struct view state = req->ask(req, "state");
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &above) || !ask_limit(req, &limit) || !act_ask_cursor(req, INT64_MAX, &before))
		return false;
	if (state.ptr && !view_is(state, "open") && !view_is(state, "closed"))
		return bad_query(req, "state", "state 只能是 open 或 closed。", "state is open or closed.");
	if (!act_ids(req, &incident_ids, before, above, &ids))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "incidents");
	json_open(out, '[');
	bool good = put_list(out, req, &ids, state, limit, &next);
	json_close(out, ']');
	json_next(out, next);
	json_close(out, '}');
	return good;
}

/* What kinds there are, and which clocks: for the form that opens an event. */
static bool rules_get(struct req *req)
{
	const struct pack *pack = incident_pack(req);
	if (!pack)
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "kinds");
	json_open(out, '[');
	for (int i = 0; i < pack->information.kind_count; i++) {
		json_open(out, '{');
		put_label(out, req, "key", pack->information.kinds[i].key, pack->information.kinds[i].label);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "steps");
	json_open(out, '[');
	for (int i = 0; i < pack->information.step_count; i++) {
		const struct information_step *step = &pack->information.steps[i];
		json_open(out, '{');
		put_label(out, req, "key", step->key, step->label);
		json_string(out, "of", unit_kind_name(step->of));
		json_string(out, "manner", step->phone ? "phone" : "written");
		json_string(out, "to", step->party);
		json_string(out, "from", step->start == STEP_FROM_KNOWN ? "known" : "told");
		json_int(out, "minutes", step->minutes);
		json_string(out, "source", step->source);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_int(out, "continued_minutes", pack->information.continued_minutes);
	json_int(out, "final_minutes", pack->information.final_minutes);
	json_close(out, '}');
	return true;
}

const struct route incident_routes[] = {
	{ "GET", "/api/v1/incidents", NEED_LOGIN, RIGHT_UNIT_READ, incidents_get, "Sudden events of a unit and those below it, newest first", "unit state cursor limit", "", "incidents" },
	{ "GET", "/api/v1/incidents/rules", NEED_LOGIN, RIGHT_UNIT_READ, rules_get, "Kinds of events, and the steps with their clocks", "", "", "incident_rules" },
	{ "GET", "/api/v1/incidents/{id}", NEED_LOGIN, RIGHT_UNIT_READ, incident_get, "One event: its steps with both instants, its reports", "", "", "incident" },
	{ 0 },
};
