#include "incident/incident_inside.h"
#include "base/json.h"
#include <stdio.h>

enum { BODY_MOST = 1 << 16 };

static const char *const report_names[] = { "", "first", "continued", "final" };
const char *information_report_name(enum information_report kind) { return report_names[kind]; }

bool information_report_parse(struct view name, enum information_report *ret)
{
	for (int i = INFORMATION_FIRST; i <= INFORMATION_FINAL; i++)
		if (view_is(name, report_names[i])) {
			*ret = (enum information_report)i;
			return true;
		}
	return false;
}

static struct instant instant_or_none(struct stmt *row, int column)
{
	return stmt_is_null(row, column) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, column) };
}

void incident_from_row(struct stmt *row, struct arena *arena, struct incident *ret)
{
	*ret = (struct incident){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .realm = (int32_t)stmt_get_int(row, 2),
		.number = arena_copy(arena, stmt_get_text(row, 3)), .kind = arena_copy(arena, stmt_get_text(row, 4)), .level = (int)stmt_get_int(row, 5),
		.title = arena_copy(arena, stmt_get_text(row, 6)), .discovered = { stmt_get_int(row, 7) }, .known = { stmt_get_int(row, 8) },
		.opened = { stmt_get_int(row, 9) }, .opened_by = stmt_get_int(row, 10), .ended = instant_or_none(row, 11), .closed = instant_or_none(row, 12) };
}

bool incident_find(struct db *db, int64_t id, struct arena *arena, struct incident *ret, struct err *err)
{
	struct stmt *row = db_query(db, &incident_one);
	*ret = (struct incident){ 0 };
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		incident_from_row(row, arena, ret);
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- in the writer ---- */

bool incident_there(struct tx *tx, int64_t id, struct incident *ret, struct err *err)
{
	return incident_find(tx_db(tx), id, tx_arena(tx), ret, err) && (ret->id || FAIL(err, NO_INCIDENT, "id", "no event %lld", (long long)id));
}

/* One duty per step, told apart by its source, because one event asks one unit for several calls. */
static const char *duty_key(const struct information_step *step)
{
	if (strcmp(step->party, "national") == 0)
		return "incident.national";
	return step->phone ? "incident.phone" : "incident.written";
}

static const char *step_source(struct arena *arena, const char *step) { return arena_printf(arena, "incident.%s", step); }
const char *incident_link(struct arena *arena, int64_t id, bool home) { return arena_printf(arena, "/%s/incident/%lld", home ? "desk" : "board", (long long)id); }

static bool owe(struct tx *tx, int64_t actor, int64_t id, struct view title, const struct step_owed *owed, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	struct stmt *row = db_query(tx_db(tx), &incident_step_insert);
	stmt_int(row, id);
	stmt_int(row, owed->unit);
	stmt_text(row, view_of(owed->step->key));
	stmt_int(row, owed->due.ms);
	const struct duty_new duty = { .unit = owed->unit, .key = duty_key(owed->step), .opens = tx_now(tx), .due = owed->due,
		.source = step_source(arena, owed->step->key), .source_id = id, .link = incident_link(arena, id, owed->step->of == UNIT_INSTITUTION),
		.title_zh = arena_printf(arena, "%s：%.*s", owed->step->label.zh, (int)title.len, title.ptr),
		.title_en = arena_printf(arena, "%s: %.*s", owed->step->label.en, (int)title.len, title.ptr) };
	return tx_may_run(tx, row, err) && duty_open(tx, actor, &duty, err);
}

bool incident_owe(struct tx *tx, int64_t actor, int64_t id, struct view title, const struct steps_owed *steps, struct err *err)
{
	for (int i = 0; i < steps->count; i++)
		if (!owe(tx, actor, id, title, &steps->at[i], err))
			return false;
	return true;
}

bool incident_tell(struct tx *tx, const char *template, int32_t unit, int64_t id, struct view facts, struct err *err)
{
	const struct message message = { .template = template, .unit = unit, .roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY, .robots = true,
		.seq = tx_seq(tx), .facts = facts, .link = incident_link(tx_arena(tx), id, false), .urgent = true };
	return unit == 0 || outbox_put(tx, &message, NULL, err);
}

struct view incident_seen(struct tx *tx, struct builder *body)
{
	struct view text = arena_copy(tx_arena(tx), builder_seen(body));
	builder_release(body);
	return text;
}

void incident_put_instant(struct builder *out, const char *key, struct instant at)
{
	char text[25];
	instant_print_utc(at, text);
	json_string(out, key, text);
}

/* What the message says: names in both languages, instants in milliseconds (notify/template.tbl). */
struct view incident_facts(struct tx *tx, const char *unit_zh, const char *unit_en, struct view title, struct view number, const char *name_at, struct instant at)
{
	struct builder out;
	builder_init(&out, BODY_MOST);
	json_open(&out, '{');
	json_string(&out, "unit_zh", unit_zh);
	json_string(&out, "unit_en", unit_en);
	json_text(&out, "title", title);
	json_text(&out, "number", number);
	json_int(&out, name_at, at.ms);
	json_close(&out, '}');
	return incident_seen(tx, &out);
}

static struct view opened_body(struct tx *tx, int64_t id, const char *number, const struct incident_new *new)
{
	struct builder out;
	builder_init(&out, BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "incident", id);
	json_string(&out, "number", number);
	json_string(&out, "kind", new->kind);
	json_int(&out, "level", new->level);
	json_text(&out, "title", new->title);
	incident_put_instant(&out, "discovered", new->discovered);
	incident_put_instant(&out, "known", new->known);
	json_close(&out, '}');
	return incident_seen(tx, &out);
}

static bool insert(struct tx *tx, int64_t actor, int64_t id, const char *number, const struct incident_new *new, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &incident_insert);
	stmt_int(row, id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_int(row, new->day.n);
	stmt_text(row, view_of(number));
	stmt_text(row, view_of(new->kind));
	stmt_int(row, new->level);
	stmt_text(row, new->title);
	stmt_int(row, new->discovered.ms);
	stmt_int(row, new->known.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	return tx_may_run(tx, row, err);
}

static const char *number_for(struct tx *tx, const struct incident_new *new, int64_t of_day)
{
	struct civil civil = day_to_civil(new->day);
	return arena_printf(tx_arena(tx), "%s-%04d%02d%02d-%lld", new->unit_code, civil.year, civil.month, civil.day, (long long)of_day);
}

static bool make(struct tx *tx, int64_t actor, const struct incident_new *new, int64_t *ret_id, struct err *err)
{
	int64_t id, before;
	struct stmt *count = db_query(tx_db(tx), &incident_of_day);
	stmt_int(count, new->unit);
	stmt_int(count, new->day.n);
	if (!tx_number(tx, count, &before, err) || !tx_next_id(tx, &incident_next, &id, err))
		return false;
	const char *number = number_for(tx, new, before + 1);
	struct view body = opened_body(tx, id, number, new);
	struct view facts = incident_facts(tx, new->unit_zh, new->unit_en, new->title, view_of(number), "known_at", new->known);
	*ret_id = id;
	if (!insert(tx, actor, id, number, new, err) || !incident_tell(tx, "incident.opened", new->superior, id, facts, err))
		return false;
	tx_event(tx, EVENT_INCIDENT_OPENED, new->realm, actor, new->unit, body);
	return incident_owe(tx, actor, id, new->title, &new->steps, err);
}

bool incident_open(struct tx *tx, int64_t actor, const struct incident_new *new, int64_t *ret_id, struct err *err)
{
	enum answer answer = once_find(tx, actor, "incidents", new->client_key, new->content, ret_id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return make(tx, actor, new, ret_id, err) && once_keep(tx, actor, "incidents", new->client_key, new->content, *ret_id, err);
}

/* ---- calls ---- */

bool incident_step_settle(struct tx *tx, int64_t actor, int64_t id, int32_t unit, const struct information_step *step, struct instant at, struct view spoke_with, struct view note, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &incident_step_done);
	stmt_int(row, id);
	stmt_int(row, unit);
	stmt_text(row, view_of(step->key));
	stmt_int(row, at.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, spoke_with);
	stmt_text(row, note);
	return tx_may_run(tx, row, err) && duty_settle(tx, actor, step_source(tx_arena(tx), step->key), id, duty_key(step), unit, at, step->key, err);
}

static struct view told_body(struct tx *tx, const struct incident *incident, const struct incident_call *call)
{
	struct builder out;
	builder_init(&out, BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "incident", incident->id);
	json_text(&out, "number", incident->number);
	json_text(&out, "title", incident->title);
	json_string(&out, "step", call->step->key);
	json_string(&out, "to", call->step->party);
	incident_put_instant(&out, "said", call->at);
	json_text(&out, "spoke_with", call->spoke_with);
	json_text(&out, "note", call->note);
	json_close(&out, '}');
	return incident_seen(tx, &out);
}

static bool owed_here(struct tx *tx, const struct incident_call *call, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &incident_step_one);
	stmt_int(row, call->incident);
	stmt_int(row, call->unit);
	stmt_text(row, view_of(call->step->key));
	enum answer answer = stmt_step(row);
	bool done = answer == ANSWER_ONE && !stmt_is_null(row, 1);
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, BAD_FIELD, "step", "%s is not owed by unit %d", call->step->key, call->unit) ||
		       err_say(err, "这个单位没有这一步。", "This unit does not owe that step.");
	if (done)
		return FAIL(err, STEP_DONE, "step", "%s was done", call->step->key);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool call_make(struct tx *tx, int64_t actor, const struct incident_call *call, struct err *err)
{
	struct incident incident;
	if (!incident_there(tx, call->incident, &incident, err) || !owed_here(tx, call, err))
		return false;
	struct view body = told_body(tx, &incident, call);
	struct view facts = incident_facts(tx, call->unit_zh, call->unit_en, incident.title, incident.number, "said_at", call->at);
	if (!incident_step_settle(tx, actor, incident.id, call->unit, call->step, call->at, call->spoke_with, call->note, err) ||
	    !incident_tell(tx, "incident.told", call->told, incident.id, facts, err))
		return false;
	tx_event(tx, EVENT_INCIDENT_TOLD, incident.realm, actor, incident.unit, body);
	return incident_owe(tx, actor, incident.id, incident.title, &call->next, err);
}

bool incident_told(struct tx *tx, int64_t actor, const struct incident_call *call, struct err *err)
{
	int64_t id = call->incident;
	enum answer answer = once_find(tx, actor, "incidents.calls", call->client_key, call->content, &id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return call_make(tx, actor, call, err) && once_keep(tx, actor, "incidents.calls", call->client_key, call->content, id, err);
}
