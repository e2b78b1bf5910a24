/* record/hygiene_write.c — what is written down of hygiene, in the writer's transaction. */
#include "org/act.h"
#include "record/hygiene_inside.h"
#include <stdio.h>

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

/* ---- areas ---- */

static bool name_is_free(struct tx *tx, int32_t unit, struct view name, struct instant at, int64_t but, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_area_named);
	enum answer answer;
	bool taken = false;
	stmt_int(row, unit);
	stmt_text(row, name);
	stmt_int(row, at.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		taken = taken || stmt_get_int(row, 0) != but;
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return db_fail(tx_db(tx), err);
	return !taken || FAIL(err, AREA_THERE, "name", "another area of unit %d has the name", (int)unit);
}

static void note_area(struct tx *tx, int64_t actor, int64_t realm, const struct area *area)
{
	struct builder body;
	act_note_begin(&body, area->id);
	json_string(&body, "kind", area_words(area->kind)->key);
	json_text(&body, "name", area->name);
	act_note_instant(&body, "from", area->from);
	act_note_instant(&body, "until", area->until);
	act_note(tx, EVENT_HYGIENE_AREA, actor, realm, area->unit, &body);
}

bool area_add(struct tx *tx, int64_t actor, const struct area_new *new, int64_t *ret_id, struct err *err)
{
	if (!name_is_free(tx, new->unit, new->name, new->from, 0, err) || !tx_next_id(tx, &hygiene_q_area_next, ret_id, err))
		return false;
	struct area area = { *ret_id, new->unit, new->kind, new->name, new->from, { INT64_MAX } };
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_area_insert);
	stmt_int(row, area.id);
	stmt_int(row, new->realm);
	stmt_int(row, area.unit);
	stmt_int(row, area.kind);
	stmt_text(row, area.name);
	stmt_int(row, area.from.ms);
	stmt_int(row, area.until.ms);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	note_area(tx, actor, new->realm, &area);
	return true;
}

static bool set_until(struct tx *tx, int64_t actor, int64_t realm, struct area *area, struct instant until, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_area_end);
	stmt_int(row, area->id);
	stmt_int(row, until.ms);
	stmt_int(row, tx_seq(tx));
	area->until = until;
	if (!tx_ran(tx, row, err))
		return false;
	note_area(tx, actor, realm, area);
	return true;
}

static bool area_in_use(struct tx *tx, int64_t id, struct area *ret, struct err *err)
{
	return area_one(tx_db(tx), id, tx_arena(tx), ret, err) && (ret->until.ms == INT64_MAX || FAIL(err, ALREADY_ENDED, NULL, "area %lld", (long long)id));
}

bool area_rename(struct tx *tx, int64_t actor, int64_t realm, int64_t id, struct view name, struct err *err)
{
	struct area area;
	if (!area_in_use(tx, id, &area, err) || !name_is_free(tx, area.unit, name, tx_now(tx), id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_area_name);
	stmt_int(row, id);
	stmt_text(row, name);
	stmt_int(row, tx_seq(tx));
	area.name = name;
	if (!tx_ran(tx, row, err))
		return false;
	note_area(tx, actor, realm, &area);
	return true;
}

bool area_reopen(struct tx *tx, int64_t actor, int64_t realm, int64_t id, struct instant since, struct err *err)
{
	struct area area;
	if (!area_one(tx_db(tx), id, tx_arena(tx), &area, err))
		return false;
	if (area.until.ms == INT64_MAX)
		return true;
	if (area.until.ms < since.ms) {
		FAIL(err, ALREADY_ENDED, NULL, "area %lld", (long long)id);
		return err_say(err, "停用只能在当天撤销，请重新登记这个区域。", "An end is taken back on its own day only; write the area down anew.");
	}
	return name_is_free(tx, area.unit, area.name, tx_now(tx), id, err) && set_until(tx, actor, realm, &area, (struct instant){ INT64_MAX }, err);
}

/* ---- logs ---- */

static bool insert(struct tx *tx, int64_t actor, const struct hygiene_new *new, int64_t id, int64_t area, struct err *err)
{
	const struct hygiene_log *log = &new->log;
	const int64_t *number = log->number;
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_insert);
	stmt_int(row, id);
	stmt_int(row, new->realm);
	stmt_int(row, log->unit);
	stmt_int(row, log->kind);
	stmt_int(row, area);
	stmt_int(row, log->from.ms);
	stmt_int(row, log->to.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, or_empty(log->agent));
	stmt_int_unless(row, number[HYGIENE_NUMBER_STRENGTH], NOT_STATED);
	stmt_int_unless(row, number[HYGIENE_NUMBER_AMOUNT], NOT_STATED);
	stmt_int_unless(row, number[log->kind == HYGIENE_FOOD_SAMPLE ? HYGIENE_NUMBER_GRAMS : HYGIENE_NUMBER_WEIGHT], NOT_STATED);
	stmt_int_unless(row, number[HYGIENE_NUMBER_PIECES], NOT_STATED);
	stmt_int_unless(row, number[HYGIENE_NUMBER_RESTED], NOT_STATED);
	stmt_int_unless(row, number[HYGIENE_NUMBER_CELSIUS], NOT_STATED);
	stmt_text(row, or_empty(log->meal));
	stmt_text(row, or_empty(log->handed_to));
	stmt_text(row, or_empty(log->note));
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	return tx_ran(tx, row, err);
}

static bool areas_fit(struct tx *tx, const struct hygiene_new *new, struct err *err)
{
	struct area area;
	for (int i = 0; i < new->area_count; i++) {
		if (!area_one(tx_db(tx), new->areas[i], tx_arena(tx), &area, err))
			return false;
		if (area.unit != new->log.unit)
			return FAIL(err, NO_AREA, "area", "area %lld is of unit %d", (long long)area.id, (int)area.unit);
		if (new->log.to.ms < area.from.ms || new->log.from.ms >= area.until.ms)
			return FAIL(err, NO_AREA, "area", "area %lld was not in use then", (long long)area.id);
	}
	return true;
}

/* How many of the areas in use at the instant, that turns ask for, have not done this one yet; a house without areas does it as a whole. */
static bool turn_left(struct tx *tx, int32_t unit, struct instant at, const struct turn *turn, int *ret_left, int *ret_all, struct err *err)
{
	struct areas areas;
	if (!areas_of(tx_db(tx), unit, at, (struct instant){ at.ms + 1 }, tx_arena(tx), &areas, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_done);
	enum answer answer;
	bool whole = false;
	int all = 0, done = 0;
	stmt_int(row, unit);
	stmt_int(row, turn->opens.ms);
	stmt_int(row, turn->until.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		whole = whole || stmt_get_int(row, 0) == 0;
		for (int i = 0; i < areas.count; i++)
			done += areas.at[i].id == stmt_get_int(row, 0) && area_words(areas.at[i].kind)->disinfected;
	}
	stmt_done(row);
	for (int i = 0; i < areas.count; i++)
		all += area_words(areas.at[i].kind)->disinfected;
	*ret_all = all;
	*ret_left = all ? all - done : !whole;
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static void note_log(struct tx *tx, int64_t actor, const struct hygiene_new *new, int64_t id)
{
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "kind", hygiene_words(new->log.kind)->key);
	act_note_instant(&body, "from", new->log.from);
	act_note_instant(&body, "to", new->log.to);
	json_key(&body, "areas");
	json_open(&body, '[');
	for (int i = 0; i < new->area_count; i++)
		json_put_int(&body, new->areas[i]);
	json_close(&body, ']');
	act_note(tx, EVENT_HYGIENE_LOGGED, actor, new->realm, new->log.unit, &body);
}

/* Also when the turn was done already: what settled it may have been an area that went out of use, and settling twice changes nothing. */
static bool settle(struct tx *tx, int64_t actor, int32_t unit, struct instant at, const struct owed *turn, int turn_count, int *ret_settled, struct err *err)
{
	char note[40];
	int left, all;
	for (int i = 0; i < turn_count; i++) {
		if (!turn_left(tx, unit, at, &turn[i].turn, &left, &all, err))
			return false;
		if (left > 0)
			continue;
		snprintf(note, sizeof note, "hygiene %d/%d", all, all);
		/* One piece of evidence settles every duty of its kind whose turn holds the instant. */
		if (*ret_settled == 0 && !duty_evidence(tx, actor, unit, "disinfection", at, all ? note : "hygiene", err))
			return false;
		++*ret_settled;
	}
	return true;
}

bool hygiene_add(struct tx *tx, int64_t actor, const struct hygiene_new *new, int64_t *ret_id, int *ret_settled, struct err *err)
{
	*ret_settled = 0;
	if (!areas_fit(tx, new, err) || !tx_next_id(tx, &hygiene_q_next, ret_id, err))
		return false;
	for (int i = 0; i < (new->area_count ? new->area_count : 1); i++)
		if (!insert(tx, actor, new, *ret_id + i, new->area_count ? new->areas[i] : 0, err))
			return false;
	note_log(tx, actor, new, *ret_id);
	return new->log.kind != HYGIENE_DISINFECTION || settle(tx, actor, new->log.unit, new->log.to, new->turn, new->turn_count, ret_settled, err);
}

bool area_end(struct tx *tx, int64_t actor, const struct area_close *close, struct err *err)
{
	struct area area;
	int settled = 0;
	if (!area_in_use(tx, close->id, &area, err))
		return false;
	struct instant at = close->at.ms < area.from.ms ? area.from : close->at; /* before: it was never in use */
	return set_until(tx, actor, close->realm, &area, at, err)
		&& (at.ms > tx_now(tx).ms || settle(tx, actor, area.unit, tx_now(tx), close->turn, close->turn_count, &settled, err));
}

static bool log_stands(struct tx *tx, int64_t id, struct hygiene_log *ret, struct err *err)
{
	return hygiene_one(tx_db(tx), id, tx_arena(tx), ret, err) && (ret->voided.ms == INT64_MIN || FAIL(err, ALREADY_ENDED, NULL, "log %lld is void", (long long)id));
}

bool hygiene_dispose(struct tx *tx, int64_t actor, int64_t realm, int64_t id, struct instant at, struct err *err)
{
	struct hygiene_log log;
	if (!log_stands(tx, id, &log, err))
		return false;
	if (log.kind != HYGIENE_FOOD_SAMPLE)
		return FAIL(err, NO_LOG, "id", "log %lld is no food sample", (long long)id);
	if (log.disposed.ms != INT64_MIN)
		return FAIL(err, ALREADY_ENDED, NULL, "sample %lld was thrown away", (long long)id);
	if (at.ms < sample_keep_until(&log).ms)
		return FAIL(err, TOO_EARLY, "at", "sample %lld is kept longer", (long long)id);
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_dispose);
	struct builder body;
	stmt_int(row, id);
	stmt_int(row, at.ms);
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	act_note_begin(&body, id);
	act_note_instant(&body, "at", at);
	act_note(tx, EVENT_HYGIENE_DISPOSED, actor, realm, log.unit, &body);
	return true;
}

bool hygiene_void(struct tx *tx, int64_t actor, int64_t realm, int64_t id, struct view reason, struct err *err)
{
	struct hygiene_log log;
	struct builder body;
	if (!log_stands(tx, id, &log, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &hygiene_q_void);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	act_note_begin(&body, id);
	json_text(&body, "reason", reason);
	act_note(tx, EVENT_HYGIENE_VOIDED, actor, realm, log.unit, &body);
	return true;
}
