/* record/gate_read_http.c — who passed, who waits, who is away; what the gate goes by; counts for those above. */
#include "record/gate_http.h"
#include "base/spec.h"
#include "org/org_json_http.h"
#include "policy/measure.h"

/* ---- entries ---- */

static void put_plan(struct builder *out, struct req *req, struct view stored)
{
	struct err ignored = { 0 };
	json_t *plan = stored.len ? json_read(stored, &req->arena, &ignored) : NULL;
	static const char *const keys[] = { "place", "escort", "transport", "note" };
	json_key(out, "plan");
	if (!plan) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		json_text(out, keys[i], json_is_string(json_object_get(plan, keys[i])) ? json_view(json_object_get(plan, keys[i])) : VIEW(""));
	json_bool(out, "ppe", json_is_true(json_object_get(plan, "ppe")));
	json_close(out, '}');
}

static void put_temperature(struct builder *out, const char *key, struct arena *arena, int tenths)
{
	json_text(out, key, tenths ? view_of(arena_printf(arena, "%d.%d", tenths / 10, tenths % 10)) : (struct view){ NULL, 0 });
}

static bool put_entry(struct builder *out, struct req *req, int64_t id)
{
	struct gate_entry e;
	if (!gate_one(req->db, id, &req->arena, &e, &req->err))
		return false;
	const struct zone *zone = act_zone(req, e.unit);
	json_open(out, '{');
	json_int(out, "id", e.id);
	json_moment(out, "at", zone, e.at);
	json_moment(out, "received_at", zone, e.received);
	json_string(out, "direction", gate_way_name(e.way));
	json_string(out, "who", gate_who_name(e.who));
	json_somebody(out, "person", req, e.person);
	json_visitor(out, req, e.unit, gate_about(&req->arena, e.id), e.sealed);
	json_string(out, "purpose", gate_purpose_key(e.purpose));
	json_string(out, "purpose_says", gate_purpose_title(e.purpose, req->language));
	put_temperature(out, "temp_c", &req->arena, e.tenths);
	json_symptom_keys(out, "symptoms", e.symptoms);
	json_string(out, "decision", gate_decision_name(e.decision));
	json_string(out, "state", gate_state_name(e.state));
	json_reasons(out, "reasons", req, e.reasons);
	json_id(out, "isolation", e.isolation);
	json_id(out, "visit", e.visit);
	json_moment(out, "due_back", zone, e.due_back);
	put_plan(out, req, e.plan);
	json_text(out, "exception", e.exception);
	json_account_name(out, "by", req, e.account);
	json_account_name(out, "decided_by", req, e.decided_by);
	json_moment(out, "decided_at", zone, e.decided);
	json_text(out, "note", e.note);
	json_close(out, '}');
	return true;
}

static bool put_entries(struct builder *out, struct req *req, struct stmt *row, int64_t limit, int64_t *ret_next)
{
	enum answer answer;
	int64_t *ids = NULL, last = 0;
	int count = 0;
	bool good = true;
	*ret_next = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE && count <= limit) {
		ids = arena_more(&req->arena, ids, count, sizeof *ids);
		ids[count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	for (int i = 0; good && i < count && i < limit; i++) {
		good = put_entry(out, req, ids[i]);
		last = ids[i];
	}
	if (count > limit)
		*ret_next = last;
	return good && (answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err));
}

static bool gate_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct day first, last, today = zone_day(zone, req->now);
	int64_t limit, cursor, next;
	if (!ask_day(req, "from", today, &first) || !ask_day(req, "to", today, &last) || !ask_limit(req, &limit) || !act_ask_cursor(req, INT64_MAX, &cursor))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_bool(out, "masked", !people_open_to(req, req->unit));
	json_bool(out, "decides", right_allows(req->app->org, &req->actor, RIGHT_GATE_DECIDE, req->unit));
	json_key(out, "waiting");
	json_open(out, '[');
	struct stmt *row = db_query(req->db, &gate_q_waiting);
	stmt_int(row, req->unit);
	if (!put_entries(out, req, row, 500, &next))
		return false;
	json_close(out, ']');
	json_key(out, "entries");
	json_open(out, '[');
	row = db_query(req->db, &gate_q_list);
	stmt_int(row, req->unit);
	stmt_int(row, first.n);
	stmt_int(row, last.n);
	stmt_int(row, cursor);
	if (!put_entries(out, req, row, limit, &next))
		return false;
	json_close(out, ']');
	json_next(out, next);
	json_close(out, '}');
	return true;
}

static bool entry_get(struct req *req)
{
	int64_t id;
	struct gate_entry entry;
	if (!act_number(req, 1, ERR_NO_ENTRY, &id) || !gate_one(req->db, id, &req->arena, &entry, &req->err))
		return false;
	return entry.unit == req->unit ? put_entry(reply_json(req, 200), req, id) : FAIL(&req->err, NO_ENTRY, "id", "of another unit");
}

/* ---- who is away ---- */

static bool put_absent(struct builder *out, struct req *req, const struct stay *stay)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct stmt *row = db_query(req->db, &gate_q_last_out);
	stmt_int(row, stay->person);
	enum answer answer = stmt_step(row);
	enum gate_purpose purpose = answer == ANSWER_ONE ? gate_purpose_of_key(stmt_get_text(row, 0)) : stay->where == WHERE_HOSPITAL ? GATE_FOR_HOSPITAL : GATE_FOR_LEAVE;
	struct instant back = { answer == ANSWER_ONE ? stmt_get_int(row, 1) : 0 };
	stmt_done(row);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	json_open(out, '{');
	json_somebody(out, "person", req, stay->person);
	json_string(out, "where", where_name(stay->where));
	json_string(out, "purpose", gate_purpose_key(purpose));
	json_string(out, "purpose_says", gate_purpose_title(purpose, req->language));
	json_moment(out, "since", zone, stay->since);
	json_moment(out, "due_back", zone, back);
	json_bool(out, "overdue", back.ms && back.ms < req->now.ms);
	json_close(out, '}');
	return true;
}

static bool absent_get(struct req *req)
{
	struct stay *stays;
	int count;
	if (!people_at(req->db, req->unit, req->now, 1u << ROLE_RESIDENT | 1u << ROLE_INTAKE, &req->arena, &stays, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_bool(out, "masked", !people_open_to(req, req->unit));
	json_key(out, "absent");
	json_open(out, '[');
	for (int i = 0; i < count; i++)
		if ((stays[i].where == WHERE_LEAVE || stays[i].where == WHERE_HOSPITAL) && !put_absent(out, req, &stays[i]))
			return false;
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- what the gate goes by ---- */

/* So that a phone without a network can show what holds; it decides nothing. */
static bool rules_get(struct req *req)
{
	struct gate_measures measures;
	const struct zone *zone = act_zone(req, req->unit);
	gate_measures_at(req->app->orders, req->unit, req->now, &req->arena, &measures);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_moment(out, "at", zone, req->now);
	json_key(out, "measures");
	json_open(out, '[');
	for (int m = 0; m < GATE_MEASURE_MAX_; m++) {
		const struct gate_holding *h = &measures.at[m];
		if (!h->holds)
			continue;
		json_open(out, '{');
		json_string(out, "key", gate_measure_key((enum gate_measure)m));
		json_string(out, "says", say(req, h->label_zh, h->label_en));
		json_string(out, "value", say(req, h->words_zh, h->words_en));
		json_id(out, "order", h->order);
		json_string(out, "number", h->number);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "purposes");
	json_open(out, '[');
	for (int p = 0; p < GATE_FOR_MAX_; p++) {
		json_open(out, '{');
		json_string(out, "key", gate_purpose_key((enum gate_purpose)p));
		json_string(out, "zh", gate_purpose_title((enum gate_purpose)p, LANGUAGE_ZH));
		json_string(out, "en", gate_purpose_title((enum gate_purpose)p, LANGUAGE_EN));
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- for those above: counts, no names ---- */

enum { COLUMNS = 10 };
static const char *const columns[COLUMNS] = { "in", "out", "refused", "waiting", "quarantined", "exceptions", "isolated", "leave", "hospital", "newcomers" };

static bool add_columns(struct req *req, struct query *query, struct day day, bool by_day, int first, int count, int64_t (*counts)[COLUMNS], int32_t units)
{
	struct stmt *row = db_query(req->db, query);
	enum answer answer;
	if (by_day)
		stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int64_t unit = stmt_get_int(row, 0);
		for (int i = 0; unit > 0 && unit <= units && i < count; i++)
			counts[unit][first + i] = stmt_get_int(row, i + 1);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static void put_counts(struct builder *out, const int64_t *counts)
{
	for (int i = 0; i < COLUMNS; i++)
		json_int(out, columns[i], counts[i]);
}

static bool summary_get(struct req *req)
{
	int32_t above, units = org_count(req->app->org);
	const struct tree *tree = org_now(req->app->org);
	struct day day;
	char text[11];
	if (!act_ask_unit(req, RIGHT_RECORD_READ, &above) || !ask_day(req, "day", zone_day(act_zone(req, above), req->now), &day))
		return false;
	int64_t (*counts)[COLUMNS] = arena_take(&req->arena, sizeof *counts * ((size_t)units + 1)), sum[COLUMNS] = { 0 };
	if (!add_columns(req, &gate_q_summary, day, true, 0, 6, counts, units) || !add_columns(req, &gate_q_open_isolations, day, false, 6, 1, counts, units)
	    || !add_columns(req, &gate_q_absent, day, false, 7, 2, counts, units) || !add_columns(req, &intake_q_summary, day, false, 9, 1, counts, units))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	day_print(day, text);
	json_string(out, "day", text);
	json_key(out, "units");
	json_open(out, '[');
	for (int32_t id = 1; id <= units; id++) {
		bool any = false;
		for (int i = 0; i < COLUMNS; i++)
			any |= counts[id][i] != 0;
		if (!any || !tree_holds(tree, above, id) || !right_allows(req->app->org, &req->actor, RIGHT_RECORD_READ, id))
			continue;
		json_open(out, '{');
		json_place(out, req, id);
		put_counts(out, counts[id]);
		json_close(out, '}');
		for (int i = 0; i < COLUMNS; i++)
			sum[i] += counts[id][i];
	}
	json_close(out, ']');
	json_key(out, "sum");
	json_open(out, '{');
	put_counts(out, sum);
	json_close(out, '}');
	json_close(out, '}');
	return true;
}

const struct route gate_read_routes[] = {
	{ "GET", "/api/v1/gate", NEED_LOGIN, RIGHT_RECORD_READ, summary_get, "Counts of the gates and isolations of a unit's subtree, without names", "unit day", "", "gate_summary" },
	{ "GET", "/api/v1/units/{code}/gate", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, gate_get, "What passed the gate, what was refused, and what waits for approval", "from to cursor limit", "", "gate_entries" },
	{ "GET", "/api/v1/units/{code}/gate/rules", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, rules_get, "The measures the gate goes by now, and the purposes it knows", "", "", "gate_rules" },
	{ "GET", "/api/v1/units/{code}/gate/absent", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, absent_get, "Residents who are away, why, and when they are due back", "", "", "gate_absent" },
	{ "GET", "/api/v1/units/{code}/gate/{id}", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, entry_get, "One entry with its reasons", "", "", "gate_entry" },
	{ 0 },
};
