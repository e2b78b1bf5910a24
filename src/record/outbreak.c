/* Signals as rows, and outbreaks. */
#include "record/signal_inside.h"
#include "org/act.h"

static const char *const state_names[] = { "", "proposed", "outbreak", "dismissed" };
static const char *const note_names[] = { "measure", "report", "summary", "note", "corrected" };
const char *signal_state_name(enum signal_state s) { return state_names[s]; }
const char *outbreak_note_name(enum outbreak_note n) { return note_names[n]; }

bool signal_state_parse(struct view name, enum signal_state *ret)
{
	for (int i = SIGNAL_PROPOSED; i < SIGNAL_STATE_MAX_; i++)
		if (view_is(name, state_names[i])) {
			*ret = (enum signal_state)i;
			return true;
		}
	return false;
}

bool outbreak_note_parse(struct view name, enum outbreak_note *ret)
{
	for (int i = 0; i < NOTE_CORRECTED; i++)
		if (view_is(name, note_names[i])) {
			*ret = (enum outbreak_note)i;
			return true;
		}
	return false;
}

/* ---- signals ---- */

static struct instant instant_at(struct stmt *row, int column)
{
	return stmt_is_null(row, column) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, column) };
}

bool signal_find(struct db *db, int64_t id, struct arena *arena, struct signal_row *ret, struct err *err)
{
	struct stmt *row = db_query(db, &signal_by_id);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		signal_from_row(row, arena, ret);
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_SIGNAL, "id", "no signal %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

void signal_from_row(struct stmt *row, struct arena *arena, struct signal_row *ret)
{
	*ret = (struct signal_row){ .id = stmt_get_int(row, 0), .realm = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2), .profile = arena_copy(arena, stmt_get_text(row, 3)),
		.rule = arena_copy(arena, stmt_get_text(row, 4)), .floor = arena_copy(arena, stmt_get_text(row, 5)), .persons = (int)stmt_get_int(row, 6), .first = { stmt_get_int(row, 7) },
		.last = { stmt_get_int(row, 8) }, .recorded = { stmt_get_int(row, 9) }, .state = (enum signal_state)stmt_get_int(row, 10), .decided = instant_at(row, 11),
		.decided_by = stmt_get_int(row, 12), .reason = arena_copy(arena, stmt_get_text(row, 13)), .outbreak = stmt_get_int(row, 14),
		.struck_out = (int)stmt_get_int(row, 15) };
}

static struct view facts_of(struct tx *tx, const struct home_words *home, struct label disease, const struct cluster_rule *rule, int count, struct instant last)
{
	struct builder out;
	builder_init(&out, 1 << 14);
	json_open(&out, '{');
	json_string(&out, "unit_zh", home->zh);
	json_string(&out, "unit_en", home->en);
	json_string(&out, "disease_zh", disease.zh);
	json_string(&out, "disease_en", disease.en);
	if (rule) {
		json_string(&out, "rule_zh", rule->label.zh);
		json_string(&out, "rule_en", rule->label.en);
	}
	json_int(&out, "count", count);
	json_int(&out, "last_at", last.ms);
	json_close(&out, '}');
	struct view text = arena_copy(tx_arena(tx), builder_seen(&out));
	builder_release(&out);
	return text;
}

/* The home and the authority above it; of what is to be reported, everybody above. */
static bool tell(struct tx *tx, const char *template, const struct home_words *home, bool all, struct view facts, struct err *err)
{
	int most = all ? home->tiers.count : home->tiers.count < 2 ? home->tiers.count : 2;
	for (int i = 0; i < most; i++) {
		const struct message message = { .template = template, .unit = home->tiers.units[i], .roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY | (i == 0 ? 1u << ROLE_CLERK : 0), .robots = true,
			.seq = tx_seq(tx), .facts = facts, .link = i == 0 ? "/cases" : "/signals", .urgent = all };
		if (!outbox_put(tx, &message, NULL, err))
			return false;
	}
	return true;
}

static bool stands(struct tx *tx, const struct signal_raised *raised, int64_t *ret_id, struct err *err)
{
	const struct signal *s = &raised->signal;
	int64_t over = (int64_t)s->profile->over_days * 86400000, window = (int64_t)s->rule->minutes * 60000;
	struct stmt *row = db_query(tx_db(tx), &signal_same);
	stmt_int(row, raised->home.unit);
	stmt_text(row, view_of(s->profile->key));
	stmt_text(row, view_of(s->rule->key));
	stmt_text(row, s->floor);
	stmt_int(row, s->first.ms - (over ? over : window));
	stmt_int(row, s->last.ms);
	enum answer answer = stmt_step(row);
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool grow(struct tx *tx, int64_t id, const struct signal *s, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &signal_grow);
	stmt_int(row, id);
	stmt_int(row, s->count);
	stmt_int(row, s->last.ms);
	return tx_may_run(tx, row, err);
}

static bool raise_row(struct tx *tx, int64_t id, const struct signal_raised *raised, struct err *err)
{
	const struct signal *s = &raised->signal;
	struct stmt *row = db_query(tx_db(tx), &signal_insert);
	stmt_int(row, id);
	stmt_int(row, raised->home.realm);
	stmt_int(row, raised->home.unit);
	stmt_text(row, view_of(s->profile->key));
	stmt_text(row, view_of(s->rule->key));
	stmt_text(row, s->floor);
	stmt_int(row, s->count);
	stmt_int(row, s->first.ms);
	stmt_int(row, s->last.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, tx_seq(tx));
	return tx_ran(tx, row, err);
}

bool signal_raise(struct tx *tx, const struct signal_raised *raised, int64_t *ret_id, struct err *err)
{
	const struct signal *s = &raised->signal;
	int64_t id;
	*ret_id = 0;
	if (!stands(tx, raised, &id, err))
		return false;
	if (id)
		return grow(tx, id, s, err);
	struct view facts = facts_of(tx, &raised->home, s->profile->label, s->rule, s->count, s->last);
	if (!tx_next_id(tx, &signal_next, ret_id, err) || !raise_row(tx, *ret_id, raised, err) || !tell(tx, "signal.reached", &raised->home, s->rule->alert == ALERT_REPORT, facts, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_string(&body, "profile", s->profile->key);
	json_string(&body, "rule", s->rule->key);
	json_int(&body, "persons", s->count);
	act_note_instant(&body, "first", s->first);
	act_note_instant(&body, "last", s->last);
	act_note(tx, EVENT_SIGNAL_REACHED, 0, raised->home.realm, raised->home.unit, &body);
	return true;
}

static bool decide(struct tx *tx, int64_t actor, int64_t id, enum signal_state state, struct view reason, int64_t outbreak, struct err *err)
{
	struct signal_row was;
	if (!signal_find(tx_db(tx), id, tx_arena(tx), &was, err))
		return false;
	if (was.state != SIGNAL_PROPOSED)
		return FAIL(err, SIGNAL_DECIDED, NULL, "signal %lld is %s", (long long)id, signal_state_name(was.state));
	struct stmt *row = db_query(tx_db(tx), &signal_set_state);
	stmt_int(row, id);
	stmt_int(row, state);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, reason.ptr ? reason : VIEW(""));
	stmt_int(row, outbreak);
	return tx_ran(tx, row, err);
}

bool signal_dismiss(struct tx *tx, int64_t actor, const struct home_words *home, int64_t id, struct view reason, struct err *err)
{
	struct builder body;
	if (!decide(tx, actor, id, SIGNAL_DISMISSED, reason, 0, err))
		return false;
	act_note_begin(&body, id);
	act_note(tx, EVENT_SIGNAL_DISMISSED, actor, home->realm, home->unit, &body);
	return true;
}

/* ---- outbreaks: reading and counting ---- */

void outbreak_from_row(struct stmt *row, struct arena *arena, struct outbreak *ret)
{
	*ret = (struct outbreak){ .id = stmt_get_int(row, 0), .realm = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2), .profile = arena_copy(arena, stmt_get_text(row, 3)),
		.rule = arena_copy(arena, stmt_get_text(row, 4)), .title = arena_copy(arena, stmt_get_text(row, 5)), .over_days = (int)stmt_get_int(row, 6), .first = { stmt_get_int(row, 7) },
		.opened = { stmt_get_int(row, 8) }, .opened_by = stmt_get_int(row, 9), .closed = instant_at(row, 10), .closed_by = stmt_get_int(row, 11),
		.closing = arena_copy(arena, stmt_get_text(row, 12)) };
}

bool outbreak_find(struct db *db, int64_t id, struct arena *arena, struct outbreak *ret, struct err *err)
{
	struct stmt *row = db_query(db, &outbreak_by_id);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		outbreak_from_row(row, arena, ret);
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_OUTBREAK, "id", "no outbreak %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

static bool of_its_time(const struct outbreak *o, const struct case_line *line)
{
	bool ended = o->closed.ms != INSTANT_NONE.ms && line->appeared.ms > o->closed.ms;
	return view_same(line->facts.profile, o->profile) && !line->facts.outside && line->appeared.ms >= o->first.ms && !ended;
}

bool outbreak_holds(const struct outbreak *o, const struct case_line *line) { return of_its_time(o, line) && line->facts.class != CASE_NONE; }

void outbreak_count(const struct outbreak *o, const struct case_line *lines, int count, struct outbreak_figures *ret)
{
	*ret = (struct outbreak_figures){ .last = INSTANT_NONE };
	for (int i = 0; i < count; i++) {
		const struct case_facts *f = &lines[i].facts;
		struct outbreak_side *side = lines[i].staff ? &ret->staff : &ret->residents;
		ret->struck_out += of_its_time(o, &lines[i]) && f->class == CASE_NONE && lines[i].recorded.ms >= o->opened.ms;
		if (!outbreak_holds(o, &lines[i]))
			continue;
		side->ill++;
		side->suspected += f->class == CASE_SUSPECTED;
		side->confirmed += f->class == CASE_CONFIRMED;
		side->asymptomatic += f->class == CASE_ASYMPTOMATIC;
		side->hospital += f->hospital.ms != INSTANT_NONE.ms;
		side->died += f->died.ms != INSTANT_NONE.ms;
		side->recovered += f->recovered.ms != INSTANT_NONE.ms;
		if (lines[i].appeared.ms > ret->last.ms)
			ret->last = lines[i].appeared;
	}
}

struct day outbreak_closable(const struct outbreak *o, const struct outbreak_figures *figures, struct instant unlisted, const struct zone *zone)
{
	struct instant last = figures->last.ms > unlisted.ms ? figures->last : unlisted;
	if (o->over_days == 0)
		return DAY_NONE;
	if (last.ms == INSTANT_NONE.ms)
		last = o->first;
	return (struct day){ zone_day(zone, last).n + o->over_days + 1 };
}

/* ---- opening ---- */

static bool runs_already(struct tx *tx, const struct outbreak_new *new, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &outbreak_running);
	stmt_int(row, new->home.unit);
	stmt_text(row, view_of(new->profile->key));
	enum answer answer = stmt_step(row);
	int64_t id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer == ANSWER_ONE)
		return FAIL(err, OUTBREAK_OPEN, "profile", "outbreak %lld", (long long)id);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool insert(struct tx *tx, int64_t actor, int64_t id, const struct outbreak_new *new, struct instant first, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &outbreak_insert);
	stmt_int(row, id);
	stmt_int(row, new->home.realm);
	stmt_int(row, new->home.unit);
	stmt_text(row, view_of(new->profile->key));
	stmt_text(row, view_of(new->rule ? new->rule->key : ""));
	stmt_text(row, new->title.ptr ? new->title : VIEW(""));
	stmt_int(row, new->profile->over_days);
	stmt_int(row, first.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	return tx_ran(tx, row, err);
}

static const char *link_of(struct tx *tx, int64_t id) { return arena_printf(tx_arena(tx), "/outbreak/%lld", (long long)id); }

static bool ask(struct tx *tx, int64_t actor, int64_t id, int32_t unit, const char *key, int64_t minutes, struct label disease, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	bool summary = strcmp(key, "outbreak.summary") == 0;
	const struct duty_new duty = { .unit = unit, .key = key, .opens = tx_now(tx), .due = { tx_now(tx).ms + minutes * 60000 }, .source = "outbreak", .source_id = id, .link = link_of(tx, id),
		.title_zh = arena_printf(arena, "%s：%s", summary ? "聚集疫情总结" : "报告聚集疫情", disease.zh),
		.title_en = arena_printf(arena, "%s: %s", summary ? "Summary of an outbreak" : "Report an outbreak", disease.en) };
	return duty_open(tx, actor, &duty, err);
}

static bool list_them(struct tx *tx, int64_t actor, const struct outbreak_new *new, struct err *err)
{
	int64_t id;
	for (int i = 0; i < new->case_count; i++)
		if (!case_open(tx, actor, &new->cases[i], &id, err))
			return false;
	return true;
}

bool outbreak_open(struct tx *tx, int64_t actor, const struct outbreak_new *new, int64_t *ret_id, struct err *err)
{
	struct instant first = new->first.ms == INSTANT_NONE.ms ? tx_now(tx) : new->first;
	bool report = new->rule && new->rule->alert == ALERT_REPORT;
	if (!runs_already(tx, new, err) || !tx_next_id(tx, &outbreak_next, ret_id, err) || !list_them(tx, actor, new, err) || !insert(tx, actor, *ret_id, new, first, err) ||
	    (new->signal && !decide(tx, actor, new->signal, SIGNAL_OUTBREAK, VIEW(""), *ret_id, err)) ||
	    !tell(tx, "outbreak.opened", &new->home, report, facts_of(tx, &new->home, new->profile->label, NULL, new->case_count, first), err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_string(&body, "profile", new->profile->key);
	json_string(&body, "rule", new->rule ? new->rule->key : "");
	json_int(&body, "signal", new->signal);
	json_int(&body, "over_days", new->profile->over_days);
	act_note_instant(&body, "first", first);
	act_note(tx, EVENT_OUTBREAK_OPENED, actor, new->home.realm, new->home.unit, &body);
	return !new->rule || new->rule->report_minutes == 0 || ask(tx, actor, *ret_id, new->home.unit, "outbreak.report", new->rule->report_minutes, new->profile->label, err);
}

/* ---- following ---- */

static bool settles(struct tx *tx, int64_t actor, const struct outbreak *o, enum outbreak_note kind, struct instant at, struct err *err)
{
	if (kind != NOTE_REPORT && kind != NOTE_SUMMARY)
		return true;
	return duty_settle(tx, actor, "outbreak", o->id, kind == NOTE_REPORT ? "outbreak.report" : "outbreak.summary", o->unit, at, outbreak_note_name(kind), err);
}

bool outbreak_note_add(struct tx *tx, int64_t actor, int64_t id, enum outbreak_note kind, struct instant at, struct view words, int64_t *ret_id, struct err *err)
{
	struct outbreak o;
	if (!outbreak_find(tx_db(tx), id, tx_arena(tx), &o, err) || !tx_next_id(tx, &outbreak_note_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &outbreak_note_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, o.realm);
	stmt_int(row, id);
	stmt_text(row, view_of(outbreak_note_name(kind)));
	stmt_int(row, at.ms);
	stmt_text(row, words);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_int(&body, "outbreak", id);
	json_string(&body, "kind", outbreak_note_name(kind));
	act_note_instant(&body, "at", at);
	act_note(tx, EVENT_OUTBREAK_NOTED, actor, o.realm, o.unit, &body);
	return settles(tx, actor, &o, kind, at, err);
}

/* ---- closing ---- */

static bool too_early(struct tx *tx, const struct outbreak *o, const struct outbreak_over *over, const struct outbreak_figures *figures, struct err *err)
{
	char from[11], last[11];
	struct day closable = outbreak_closable(o, figures, over->unlisted, over->zone);
	if (day_is_none(closable) || zone_day(over->zone, tx_now(tx)).n >= closable.n)
		return false;
	day_print(closable, from);
	day_print((struct day){ closable.n - o->over_days - 1 }, last);
	FAIL(err, OUTBREAK_RUNS, "at", "closable from %s", from);
	err_sayf(err, "最近一例在 %s，需连续 %d 天无新病例，最早 %s 可以结束。未列入一览表的有症状人员 %d 人。",
	         "The last case was on %s; %d whole days without a new one are needed, so it can be closed from %s. Ill and not on the list: %d.", last, o->over_days, from, over->unlisted_count);
	return true;
}

bool outbreak_close(struct tx *tx, int64_t actor, const struct outbreak_over *over, struct err *err)
{
	struct outbreak o;
	struct case_line *lines;
	struct outbreak_figures figures;
	int count;
	if (!outbreak_find(tx_db(tx), over->id, tx_arena(tx), &o, err) || !case_lines(tx_db(tx), o.unit, INSTANT_NEVER, tx_arena(tx), &lines, &count, err))
		return false;
	if (o.closed.ms != INSTANT_NONE.ms)
		return FAIL(err, OUTBREAK_CLOSED, NULL, "closed before");
	outbreak_count(&o, lines, count, &figures);
	if (too_early(tx, &o, over, &figures, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &outbreak_set_closed);
	stmt_int(row, o.id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, over->reason);
	int ill = figures.residents.ill + figures.staff.ill;
	if (!tx_ran(tx, row, err) || !tell(tx, "outbreak.closed", &over->home, false, facts_of(tx, &over->home, over->disease, NULL, ill, o.opened), err))
		return false;
	struct builder body;
	act_note_begin(&body, o.id);
	json_int(&body, "cases", ill);
	act_note(tx, EVENT_OUTBREAK_CLOSED, actor, o.realm, o.unit, &body);
	return ask(tx, actor, o.id, o.unit, "outbreak.summary", 7 * 24 * 60, over->disease, err);
}
