/* What is written about an event: first, continued and final report, and its end. */
#include "incident/incident_inside.h"
#include "base/json.h"

enum { BODY_MOST = 1 << 17 };

struct so_far { int64_t n; enum information_report kind; struct instant received; bool final; };

static bool last_report(struct tx *tx, int64_t id, struct so_far *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &incident_report_last);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret = (struct so_far){ 0 };
	if (answer == ANSWER_ONE)
		*ret = (struct so_far){ stmt_get_int(row, 0), (enum information_report)stmt_get_int(row, 1), { stmt_get_int(row, 2) }, stmt_get_int(row, 1) == INFORMATION_FINAL };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* One first, then continued ones, then one final, when the event is over. */
static bool in_order(const struct incident *incident, enum information_report kind, const struct so_far *before, struct err *err)
{
	if (before->final || incident->closed.ms != INSTANT_NONE.ms)
		return FAIL(err, INCIDENT_CLOSED, NULL, "final report %lld is there", (long long)before->n);
	if (kind == INFORMATION_FIRST && before->n > 0) {
		FAIL(err, BAD_FIELD, "kind", "there is a first report");
		return err_say(err, "首报已经报过，请写续报。", "The first report was sent already; write a continued one.");
	}
	if (kind != INFORMATION_FIRST && before->n == 0) {
		FAIL(err, BAD_FIELD, "kind", "no first report yet");
		return err_say(err, "还没有首报，请先写首报。", "There is no first report yet; write it first.");
	}
	if (kind == INFORMATION_FINAL && incident->ended.ms == INSTANT_NONE.ms) {
		FAIL(err, BAD_FIELD, "kind", "not over");
		return err_say(err, "事件还没有结束，请先登记结束时间。", "The event is not over yet; enter its end first.");
	}
	return true;
}

/* The duties of later reports: "incident.continued.3" asks for what follows report 3. */
static const char *source_of(struct tx *tx, enum information_report kind, int64_t after)
{
	if (kind == INFORMATION_FINAL)
		return "incident.final";
	return arena_printf(tx_arena(tx), "incident.continued.%lld", (long long)after);
}

static bool ask_for(struct tx *tx, int64_t actor, const struct incident *incident, enum information_report kind, int64_t after, struct instant due, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	bool final = kind == INFORMATION_FINAL;
	const struct duty_new duty = { .unit = incident->unit, .key = final ? "incident.final" : "incident.follow_up", .opens = tx_now(tx), .due = due,
		.source = source_of(tx, kind, after), .source_id = incident->id, .link = incident_link(arena, incident->id, true),
		.title_zh = arena_printf(arena, "%s：%.*s", final ? "终报" : "续报", (int)incident->title.len, incident->title.ptr),
		.title_en = arena_printf(arena, "%s: %.*s", final ? "Final report" : "Continued report", (int)incident->title.len, incident->title.ptr) };
	return duty_open(tx, actor, &duty, err);
}

static bool settle(struct tx *tx, int64_t actor, const struct incident *incident, const struct incident_writing *w, const struct so_far *before, struct err *err)
{
	struct instant now = tx_now(tx);
	const struct view none = VIEW("");
	if (w->kind == INFORMATION_FIRST && w->first)
		return incident_step_settle(tx, actor, incident->id, incident->unit, w->first, now, none, none, err);
	if (w->kind == INFORMATION_FINAL)
		return duty_settle(tx, actor, source_of(tx, w->kind, 0), incident->id, "incident.final", incident->unit, now, "incident.final", err);
	return before->n == 0 || duty_settle(tx, actor, source_of(tx, w->kind, before->n), incident->id, "incident.follow_up", incident->unit, now, "incident.continued", err);
}

static bool ask_next(struct tx *tx, int64_t actor, const struct incident *incident, const struct incident_writing *w, int64_t n, struct err *err)
{
	struct instant due = { tx_now(tx).ms + (int64_t)w->continued_minutes * 60000 };
	if (w->kind == INFORMATION_FINAL || w->continued_minutes == 0 || incident->ended.ms != INSTANT_NONE.ms)
		return true;
	return ask_for(tx, actor, incident, INFORMATION_CONTINUED, n, due, err);
}

/* Late: the first one against its step, a continued one against the clock since the one before. */
static bool judge(struct tx *tx, const struct incident *incident, const struct incident_writing *w, const struct so_far *before, bool *ret_late, struct err *err)
{
	int64_t due = before->received.ms + (int64_t)w->continued_minutes * 60000;
	*ret_late = w->kind == INFORMATION_CONTINUED && w->continued_minutes > 0 && tx_now(tx).ms >= due;
	if (w->kind != INFORMATION_FIRST || !w->first)
		return true;
	struct stmt *row = db_query(tx_db(tx), &incident_step_one);
	stmt_int(row, incident->id);
	stmt_int(row, incident->unit);
	stmt_text(row, view_of(w->first->key));
	enum answer answer = stmt_step(row);
	*ret_late = answer == ANSWER_ONE && tx_now(tx).ms >= stmt_get_int(row, 0);
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool insert(struct tx *tx, int64_t actor, const struct incident *incident, const struct incident_writing *w, int64_t n, bool late, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &incident_report_insert);
	stmt_int(row, incident->id);
	stmt_int(row, n);
	stmt_int(row, w->kind);
	stmt_int(row, incident->unit);
	stmt_int(row, w->made.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, late);
	stmt_int(row, actor);
	stmt_text(row, w->body);
	return tx_may_run(tx, row, err);
}

static struct view written_body(struct tx *tx, const struct incident *incident, const struct incident_writing *w, int64_t n, bool late)
{
	struct builder out;
	builder_init(&out, BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "incident", incident->id);
	json_text(&out, "number", incident->number);
	json_text(&out, "title", incident->title);
	json_int(&out, "n", n);
	json_string(&out, "kind", information_report_name(w->kind));
	json_bool(&out, "late", late);
	json_key(&out, "report");
	builder_view(&out, w->body);
	json_close(&out, '}');
	return incident_seen(tx, &out);
}

static bool close_it(struct tx *tx, const struct incident *incident, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &incident_set_closed);
	stmt_int(row, incident->id);
	stmt_int(row, tx_now(tx).ms);
	return tx_may_run(tx, row, err);
}

static struct view stage_facts(struct tx *tx, const struct incident *incident, const struct incident_writing *w)
{
	static const struct label stages[] = { { "", "" }, { "首报", "first report" }, { "续报", "continued report" }, { "终报", "final report" } };
	struct builder out;
	builder_init(&out, BODY_MOST);
	json_open(&out, '{');
	json_string(&out, "unit_zh", w->unit_zh);
	json_string(&out, "unit_en", w->unit_en);
	json_string(&out, "stage_zh", stages[w->kind].zh);
	json_string(&out, "stage_en", stages[w->kind].en);
	json_text(&out, "title", incident->title);
	json_close(&out, '}');
	return incident_seen(tx, &out);
}

static bool write_up(struct tx *tx, int64_t actor, const struct incident_writing *w, int64_t *ret_n, struct err *err)
{
	struct incident incident;
	struct so_far before;
	bool late;
	if (!incident_there(tx, w->incident, &incident, err) || !last_report(tx, incident.id, &before, err) || !in_order(&incident, w->kind, &before, err))
		return false;
	*ret_n = before.n + 1;
	if (!judge(tx, &incident, w, &before, &late, err) || !insert(tx, actor, &incident, w, *ret_n, late, err) ||
	    !incident_tell(tx, "incident.reported", w->superior, incident.id, stage_facts(tx, &incident, w), err))
		return false;
	tx_event(tx, EVENT_INCIDENT_WRITTEN, incident.realm, actor, incident.unit, written_body(tx, &incident, w, *ret_n, late));
	return settle(tx, actor, &incident, w, &before, err) && ask_next(tx, actor, &incident, w, *ret_n, err) &&
	       (w->kind != INFORMATION_FIRST || incident_owe(tx, actor, incident.id, incident.title, &w->next, err)) &&
	       (w->kind != INFORMATION_FINAL || close_it(tx, &incident, err));
}

bool incident_write_up(struct tx *tx, int64_t actor, const struct incident_writing *w, int64_t *ret_n, struct err *err)
{
	enum answer answer = once_find(tx, actor, "incidents.reports", w->client_key, w->content, ret_n, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return write_up(tx, actor, w, ret_n, err) && once_keep(tx, actor, "incidents.reports", w->client_key, w->content, *ret_n, err);
}

/* ---- the end ---- */

static bool end_it(struct tx *tx, int64_t actor, const struct incident_over *over, struct err *err)
{
	struct incident incident;
	struct so_far before;
	if (!incident_there(tx, over->incident, &incident, err) || !last_report(tx, incident.id, &before, err))
		return false;
	if (incident.ended.ms != INSTANT_NONE.ms)
		return FAIL(err, INCIDENT_CLOSED, NULL, "ended before");
	struct stmt *row = db_query(tx_db(tx), &incident_set_ended);
	stmt_int(row, incident.id);
	stmt_int(row, over->at.ms);
	struct builder out;
	builder_init(&out, BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "incident", incident.id);
	json_text(&out, "number", incident.number);
	incident_put_instant(&out, "at", over->at);
	json_text(&out, "note", over->note);
	json_close(&out, '}');
	struct view body = incident_seen(tx, &out);
	if (!tx_may_run(tx, row, err))
		return false;
	tx_event(tx, EVENT_INCIDENT_ENDED, incident.realm, actor, incident.unit, body);
	if (before.n > 0 && !duty_waive(tx, actor, source_of(tx, INFORMATION_CONTINUED, before.n), incident.id, "incident.follow_up", incident.unit, "ended", err))
		return false;
	return over->final_minutes == 0 || ask_for(tx, actor, &incident, INFORMATION_FINAL, 0, (struct instant){ over->at.ms + (int64_t)over->final_minutes * 60000 }, err);
}

bool incident_end(struct tx *tx, int64_t actor, const struct incident_over *over, struct err *err)
{
	int64_t id = over->incident;
	enum answer answer = once_find(tx, actor, "incidents.end", over->client_key, over->content, &id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return end_it(tx, actor, over, err) && once_keep(tx, actor, "incidents.end", over->client_key, over->content, id, err);
}
