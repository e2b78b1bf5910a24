/* Fevers: begun, measured again, confirmed, over; and what was done. */
#include "record/fever.h"
#include "base/json.h"
#include "record/fever_inside.h"
#include "record/isolation.h"
#include <stdio.h>

enum { MINUTE = 60000, HISTORY = 2 * 24 * 60 * MINUTE };
static const char source[] = "fever";

static const char *const state_names[] = { "recheck", "confirmed", "over" };
const char *fever_state_name(enum fever_state state) { return state_names[state]; }

enum fever_state fever_state_of(const struct fever *f)
{
	if (f->ended.ms != INSTANT_NONE.ms)
		return FEVER_OVER;
	return f->again_at.ms == INSTANT_NONE.ms ? FEVER_RECHECK : FEVER_CONFIRMED;
}

/* ---- looking ---- */

static struct instant instant_or_none(struct stmt *s, int column)
{
	return stmt_is_null(s, column) ? INSTANT_NONE : (struct instant){ stmt_get_int(s, column) };
}

static struct fever row_of(struct stmt *s)
{
	return (struct fever){ .id = stmt_get_int(s, 0), .unit = (int32_t)stmt_get_int(s, 1), .realm = stmt_get_int(s, 2), .person = stmt_get_int(s, 3),
		.staff = stmt_get_int(s, 4) != 0, .day = { (int32_t)stmt_get_int(s, 5) }, .at = { stmt_get_int(s, 6) }, .tenths = (int)stmt_get_int(s, 7),
		.again_at = instant_or_none(s, 8), .again_tenths = (int)stmt_get_int(s, 9), .ended = instant_or_none(s, 10), .isolation = stmt_get_int(s, 11) };
}

static bool list_add(struct db *db, struct stmt *s, struct arena *arena, struct fever **ret, int *ret_count, struct err *err)
{
	enum answer answer;
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = row_of(s);
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool fevers_list(struct db *db, int32_t unit, struct day day, struct arena *arena, struct fever **ret, int *ret_count, struct err *err)
{
	*ret = NULL;
	*ret_count = 0;
	struct stmt *s = db_query(db, &fever_q_open);
	stmt_int(s, unit);
	if (!list_add(db, s, arena, ret, ret_count, err) || day_is_none(day))
		return err->code == ERR_NONE;
	s = db_query(db, &fever_q_day);
	stmt_int(s, unit);
	stmt_int(s, day.n);
	return list_add(db, s, arena, ret, ret_count, err);
}

bool fever_one(struct db *db, int64_t id, struct fever *ret, struct err *err)
{
	struct stmt *s = db_query(db, &fever_q_one);
	stmt_int(s, id);
	enum answer answer = stmt_step(s);
	if (answer == ANSWER_ONE)
		*ret = row_of(s);
	stmt_done(s);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_FEVER, "id", "no fever %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool fever_steps(struct db *db, int64_t fever, struct arena *arena, struct fever_step_row **ret, int *ret_count, struct err *err)
{
	enum answer answer;
	struct stmt *s = db_query(db, &fever_q_steps);
	stmt_int(s, fever);
	*ret = NULL;
	*ret_count = 0;
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = (struct fever_step_row){ .step = arena_text(arena, stmt_get_text(s, 0)), .at = { stmt_get_int(s, 1) },
			.received = { stmt_get_int(s, 2) }, .actor = stmt_get_int(s, 3), .note = arena_text(arena, stmt_get_text(s, 4)) };
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- what follows from a reading ---- */

struct seeing { struct tx *tx; int64_t actor; const struct round_new *new; struct fever *open; int count; };

static void note(struct seeing *s, enum event_kind kind, const struct fever *f, const struct reading *r)
{
	char at[25];
	struct builder body;
	builder_init(&body, 1000);
	instant_print_utc(r->at, at);
	json_open(&body, '{');
	json_int(&body, "fever", f->id);
	json_int(&body, "person", f->person);
	json_string(&body, "at", at);
	json_int(&body, "tenths", r->tenths);
	json_close(&body, '}');
	tx_event(s->tx, kind, f->realm, s->actor, f->unit, builder_seen(&body));
	builder_release(&body);
}

static bool step_open(struct seeing *s, const struct fever *f, const struct fever_step *step, struct instant since, int tenths, struct err *err)
{
	struct arena *arena = tx_arena(s->tx);
	const struct duty_new duty = { .unit = f->unit, .key = arena_printf(arena, "fever.%s", step->key), .opens = since,
		.due = { since.ms + (int64_t)step->minutes * MINUTE }, .source = source, .source_id = f->id, .link = arena_printf(arena, "/desk/rounds?fever=%lld", (long long)f->id),
		.title_zh = arena_printf(arena, "%s：%d.%d ℃", step->label.zh, tenths / 10, tenths % 10),
		.title_en = arena_printf(arena, "%s: %d.%d °C", step->label.en, tenths / 10, tenths % 10) };
	return duty_open(s->tx, s->actor, &duty, err);
}

static bool begin(struct seeing *s, const struct reading *r, struct err *err)
{
	const struct round_new *new = s->new;
	struct fever f = { .id = tx_seq(s->tx), .unit = new->unit, .realm = new->realm, .person = r->person, .staff = r->staff, .day = new->turn.day, .at = r->at,
		.tenths = r->tenths, .again_at = INSTANT_NONE, .ended = INSTANT_NONE };
	const int64_t values[] = { f.id, f.unit, f.realm, f.person, f.staff, f.day.n, f.at.ms, f.tenths };
	struct stmt *row = db_query(tx_db(s->tx), &fever_q_add);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		stmt_int(row, values[i]);
	if (!tx_ran(s->tx, row, err))
		return false;
	note(s, EVENT_FEVER_NOTED, &f, r);
	s->open = arena_more(tx_arena(s->tx), s->open, s->count, sizeof f);
	s->open[s->count++] = f;
	return step_open(s, &f, &new->rule->recheck, r->at, r->tenths, err);
}

static bool settle_recheck(struct seeing *s, const struct fever *f, const struct reading *r, struct err *err)
{
	char said[40];
	snprintf(said, sizeof said, "%d.%d ℃", r->tenths / 10, r->tenths % 10);
	return duty_settle(s->tx, s->actor, source, f->id, "fever.recheck", f->unit, r->at, said, err);
}

static bool again(struct seeing *s, struct fever *f, const struct reading *r, struct err *err)
{
	struct stmt *row = db_query(tx_db(s->tx), &fever_q_again);
	stmt_int(row, f->id);
	stmt_int(row, r->at.ms);
	stmt_int(row, r->tenths);
	stmt_int(row, tx_seq(s->tx));
	if (!tx_ran(s->tx, row, err))
		return false;
	f->again_at = r->at;
	f->again_tenths = r->tenths;
	note(s, EVENT_FEVER_RECHECKED, f, r);
	return settle_recheck(s, f, r, err);
}

static bool end(struct seeing *s, struct fever *f, const struct reading *r, struct err *err)
{
	struct stmt *row = db_query(tx_db(s->tx), &fever_q_end);
	stmt_int(row, f->id);
	stmt_int(row, r->at.ms);
	stmt_int(row, tx_seq(s->tx));
	f->ended = r->at;
	if (!tx_ran(s->tx, row, err))
		return false;
	note(s, EVENT_FEVER_ENDED, f, r);
	return true;
}

/* The isolation begins with the reading; that the person was taken there is said by the step. Staff go home, and the gate has them. */
static bool isolate(struct seeing *s, struct fever *f, const struct reading *r, struct err *err)
{
	const struct isolation_new new = { .unit = f->unit, .person = f->person, .reason = ISOLATION_SYMPTOM, .from = r->at, .days = s->new->rule->isolation_days, .symptom_free = true,
		.rule = "fever", .source = source, .source_id = f->id };
	if (!isolation_start(s->tx, s->actor, &new, &f->isolation, err))
		return false;
	struct stmt *row = db_query(tx_db(s->tx), &fever_q_isolation);
	stmt_int(row, f->id);
	stmt_int(row, f->isolation);
	return tx_ran(s->tx, row, err);
}

static bool confirm(struct seeing *s, struct fever *f, const struct reading *r, struct err *err)
{
	bool good = true;
	for (int i = 0; good && i < s->new->rule->step_count; i++)
		good = step_open(s, f, &s->new->rule->steps[i], r->at, r->tenths, err);
	return good && (f->staff || s->new->rule->isolation_days < 0 || isolate(s, f, r, err));
}

static struct fever *open_of(struct seeing *s, int64_t person)
{
	for (int i = 0; i < s->count; i++)
		if (s->open[i].person == person && s->open[i].ended.ms == INSTANT_NONE.ms)
			return &s->open[i];
	return NULL;
}

static bool see_one(struct seeing *s, const struct reading *r, struct err *err)
{
	bool hot = r->tenths >= s->new->fever;
	struct fever *f = open_of(s, r->person);
	if (!f)
		return !hot || r->at.ms < tx_now(s->tx).ms - HISTORY || begin(s, r, err);
	if (r->at.ms < f->at.ms || (r->at.ms == f->at.ms && !r->again) || (f->again_at.ms != INSTANT_NONE.ms && r->at.ms <= f->again_at.ms))
		return true;                                /* came later than what is known already */
	bool first = f->again_at.ms == INSTANT_NONE.ms;
	if (first && !again(s, f, r, err))
		return false;
	if (!hot)
		return end(s, f, r, err);
	return !first || confirm(s, f, r, err);
}

bool fevers_see(struct tx *tx, int64_t actor, const struct round_new *new, struct err *err)
{
	struct seeing s = { .tx = tx, .actor = actor, .new = new };
	bool good = true;
	if (!new->rule)
		return true;
	good = fevers_list(tx_db(tx), new->unit, DAY_NONE, tx_arena(tx), &s.open, &s.count, err);
	for (int i = 0; good && i < new->count; i++)
		if (new->readings[i].tenths)
			good = see_one(&s, &new->readings[i], err);
	return good;
}

/* ---- what was done ---- */

static bool step_find(struct tx *tx, const struct fever_done *done, int64_t *ret, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &fever_q_step_find);
	stmt_int(s, done->fever);
	stmt_text(s, done->step);
	enum answer answer = stmt_step(s);
	*ret = answer == ANSWER_ONE ? stmt_get_int(s, 0) : 0;
	stmt_done(s);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static void note_step(struct tx *tx, int64_t actor, const struct fever *f, const struct fever_done *done)
{
	char at[25];
	struct builder body;
	builder_init(&body, 1000);
	instant_print_utc(done->at, at);
	json_open(&body, '{');
	json_int(&body, "fever", f->id);
	json_int(&body, "person", f->person);
	json_text(&body, "step", done->step);
	json_string(&body, "at", at);
	json_close(&body, '}');
	tx_event(tx, EVENT_FEVER_STEP, f->realm, actor, f->unit, builder_seen(&body));
	builder_release(&body);
}

bool fever_do(struct tx *tx, int64_t actor, const struct fever_done *done, int64_t *ret_id, struct err *err)
{
	struct fever f;
	struct arena *arena = tx_arena(tx);
	if (!fever_one(tx_db(tx), done->fever, &f, err) || !step_find(tx, done, ret_id, err) || *ret_id)
		return err->code == ERR_NONE;
	if (f.unit != done->unit)
		return FAIL(err, NO_FEVER, "id", "of another unit");
	*ret_id = tx_seq(tx);
	struct stmt *s = db_query(tx_db(tx), &fever_q_step_add);
	stmt_int(s, *ret_id);
	stmt_int(s, f.id);
	stmt_text(s, done->step);
	stmt_int(s, done->at.ms);
	stmt_int(s, tx_now(tx).ms);
	stmt_int(s, actor);
	stmt_text(s, done->note);
	if (!tx_ran(tx, s, err))
		return false;
	note_step(tx, actor, &f, done);
	return duty_settle(tx, actor, source, f.id, arena_printf(arena, "fever.%.*s", (int)done->step.len, done->step.ptr), f.unit, done->at,
		arena_printf(arena, "fever %lld", (long long)f.id), err);
}
