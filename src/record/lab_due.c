/* record/lab_due.c — who is due for a test, the figures of a day, and what a sample completes. */
#include "record/lab_inside.h"
#include <stdio.h>

enum { DAY_MINUTES = 1440, DAYS_KNOWN = 120 };
static const unsigned both = 1u << ROLE_RESIDENT | 1u << ROLE_STAFF;

/* Who can be sampled: residents in the house, staff on duty. */
static bool is_there(const struct stay *stay)
{
	return stay->role == ROLE_STAFF ? stay->where == WHERE_LIVE_IN || stay->where == WHERE_COMMUTING : stay->where == WHERE_IN;
}

/* ---- by measure ---- */

struct rhythm { int64_t every; struct day begins; };        /* every 0: nothing is asked */

static struct rhythm rhythm_of(const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, const char *key)
{
	struct instant last = { zone_instant(zone, day, DAY_MINUTES).ms - 1 }, begins;
	struct rhythm ret = { .begins = { INT32_MIN + 1 } };
	int64_t order;
	if (!orders_value(orders, unit, last, key, &ret.every, &order))
		return (struct rhythm){ 0 };
	if (order && orders_begins(orders, order, &begins))
		ret.begins = zone_day(zone, begins);
	return ret;
}

static struct day due_of(const struct rhythm *rhythm, const struct zone *zone, const struct stay *stay, struct day last)
{
	if (rhythm->every <= 0)
		return DAY_NONE;
	struct day due = day_is_none(last) ? zone_day(zone, stay->since) : (struct day){ last.n + (int32_t)rhythm->every };
	return due.n < rhythm->begins.n ? rhythm->begins : due;
}

bool lab_is_due(const struct lab_person *person, struct day day)
{
	return person->today || person->called || (!day_is_none(person->due) && person->due.n <= day.n);
}

/* ---- everybody of a day ---- */

struct tested { int64_t person; bool staff, today; struct day last; };
struct list { struct tested *at; int count; };

static bool read_tested(struct db *db, int32_t unit, struct day first, struct day day, struct arena *arena, struct list *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_day_tested);
	enum answer answer;
	*ret = (struct list){ 0 };
	stmt_int(row, unit);
	stmt_int(row, first.n);
	stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct tested){ stmt_get_int(row, 0), stmt_get_int(row, 1) == 1, stmt_get_int(row, 3) == 1,
			stmt_is_null(row, 2) ? DAY_NONE : (struct day){ (int32_t)stmt_get_int(row, 2) } };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool read_called(struct db *db, int32_t unit, struct instant begin, struct instant end, struct arena *arena, struct list *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_called);
	enum answer answer;
	*ret = (struct list){ 0 };
	stmt_int(row, unit);
	stmt_int(row, begin.ms);
	stmt_int(row, end.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct tested){ .person = stmt_get_int(row, 0), .staff = stmt_get_int(row, 1) == 1, .last = DAY_NONE };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* Three lists in the order of their numbers become one: those who are there, and those sampled or called who went since. */
struct weave { const struct stay *stays; const struct list *tested, *called; int stay_count, s, t, c; };

static bool weave_next(struct weave *w, int64_t *ret_person, const struct stay **ret_stay, const struct tested **ret_tested, const struct tested **ret_called)
{
	int64_t least = INT64_MAX;
	if (w->s < w->stay_count)
		least = w->stays[w->s].person;
	if (w->t < w->tested->count && w->tested->at[w->t].person < least)
		least = w->tested->at[w->t].person;
	if (w->c < w->called->count && w->called->at[w->c].person < least)
		least = w->called->at[w->c].person;
	*ret_person = least;
	*ret_stay = w->s < w->stay_count && w->stays[w->s].person == least ? &w->stays[w->s++] : NULL;
	*ret_tested = w->t < w->tested->count && w->tested->at[w->t].person == least ? &w->tested->at[w->t++] : NULL;
	*ret_called = w->c < w->called->count && w->called->at[w->c].person == least ? &w->called->at[w->c++] : NULL;
	return least != INT64_MAX;
}

/* days_back 0: as many as the rhythms need; who was not sampled in them is due in any case. */
static bool everybody(struct db *db, const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, int days_back, struct arena *arena,
                      struct lab_people *ret, struct err *err)
{
	struct instant begin = zone_instant(zone, day, 0), end = zone_instant(zone, day, DAY_MINUTES);
	const struct rhythm rhythms[2] = { rhythm_of(orders, zone, unit, day, "test.residents.every_days"), rhythm_of(orders, zone, unit, day, "test.staff.every_days") };
	struct list tested, called;
	struct weave weave = { .tested = &tested, .called = &called };
	struct stay *stays;
	const struct stay *stay;
	const struct tested *sampled, *wanted;
	int64_t person;
	int64_t most = rhythms[0].every > rhythms[1].every ? rhythms[0].every : rhythms[1].every;
	*ret = (struct lab_people){ 0 };
	if (days_back == 0)
		days_back = most > DAYS_KNOWN / 2 ? DAYS_KNOWN : (int)most * 2;
	if (!people_at(db, unit, (struct instant){ end.ms - 1 }, both, arena, &stays, &weave.stay_count, err)
	    || !read_tested(db, unit, (struct day){ day.n - days_back }, day, arena, &tested, err) || !read_called(db, unit, begin, end, arena, &called, err))
		return false;
	weave.stays = stays;
	while (weave_next(&weave, &person, &stay, &sampled, &wanted)) {
		bool there = stay && is_there(stay), today = sampled && sampled->today;
		if (!there && !today)
			continue;                                   /* called, and gone before anybody could */
		struct lab_person one = { .person = person, .staff = stay ? stay->role == ROLE_STAFF : sampled->staff, .today = today, .called = wanted != NULL,
			.last = sampled ? sampled->last : DAY_NONE, .due = DAY_NONE };
		if (there)
			one.due = due_of(&rhythms[one.staff], zone, stay, one.last);
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = one;
	}
	return true;
}

bool lab_due(struct db *db, const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, struct arena *arena, struct lab_people *ret, struct err *err)
{
	return everybody(db, orders, zone, unit, day, DAYS_KNOWN, arena, ret, err);
}

/* ---- the figures ---- */

static bool is_known(struct db *db, int32_t unit, struct day day, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_known);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE && stmt_get_int(row, 0) == 1;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}

static bool count_of(struct db *db, struct stmt *row, int32_t *ret, struct err *err)
{
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}

static bool results(struct db *db, int32_t unit, struct instant begin, struct instant end, struct lab_counts *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_day_positive);
	stmt_int(row, unit);
	stmt_int(row, begin.ms);
	stmt_int(row, end.ms);
	if (!count_of(db, row, &ret->positive, err))
		return false;
	row = db_query(db, &lab_q_day_pending);
	stmt_int(row, unit);
	stmt_int(row, end.ms);
	return count_of(db, row, &ret->pending, err);
}

bool lab_day(struct db *db, const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, struct lab_counts *ret, struct err *err)
{
	struct arena arena;
	struct lab_people people;
	*ret = (struct lab_counts){ 0 };
	if (!is_known(db, unit, day, &ret->known, err))
		return false;
	arena_init(&arena, (size_t)64 << 20);
	bool good = everybody(db, orders, zone, unit, day, 0, &arena, &people, err)
		&& results(db, unit, zone_instant(zone, day, 0), zone_instant(zone, day, DAY_MINUTES), ret, err);
	for (int i = 0; good && i < people.count; i++) {
		const struct lab_person *person = &people.at[i];
		bool due = lab_is_due(person, day);
		ret->due_staff += person->staff && due;
		ret->due_residents += !person->staff && due;
		ret->done_staff += person->staff && person->today;
		ret->done_residents += !person->staff && person->today;
		ret->overdue += !person->today && !day_is_none(person->due) && person->due.n < day.n;
	}
	arena_release(&arena);
	return good;
}

/* ---- what a sample completes ---- */

static const char *evidence_of(bool staff) { return staff ? "test_staff" : "test_residents"; }

static bool left_in_round(struct tx *tx, int64_t round, int32_t unit, int64_t ret_left[2], struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_roster_left);
	stmt_int(row, round);
	stmt_int(row, unit);
	enum answer answer = stmt_step(row);
	for (int i = 0; i < 2; i++)
		ret_left[i] = answer == ANSWER_ONE ? stmt_get_int(row, i) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

struct waiting { int64_t round; int32_t unit; };

static bool rounds_waiting(struct tx *tx, const struct lab_test *test, struct waiting **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_roster_waits);
	enum answer answer;
	stmt_int(row, test->person);
	stmt_int(row, test->taken.ms);
	*ret = NULL;
	*ret_count = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(tx_arena(tx), *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = (struct waiting){ stmt_get_int(row, 0), (int32_t)stmt_get_int(row, 1) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool complete_unit(struct tx *tx, int64_t round, int32_t unit, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_unit_complete);
	stmt_int(row, round);
	stmt_int(row, unit);
	stmt_int(row, tx_now(tx).ms);
	return tx_may_run(tx, row, err);
}

static bool open_unit(struct tx *tx, int64_t round, int32_t unit, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_unit_open);
	stmt_int(row, round);
	stmt_int(row, unit);
	return tx_may_run(tx, row, err);
}

bool lab_round_excused(struct tx *tx, int64_t actor, int64_t round, int32_t unit, int64_t person, struct err *err)
{
	struct stay stay;
	int64_t left[2];
	if (!people_one(tx_db(tx), person, &stay, err) || !left_in_round(tx, round, unit, left, err))
		return false;
	bool staff = stay.role == ROLE_STAFF, complete = !left[0] && !left[1];
	if (!(complete ? complete_unit(tx, round, unit, err) : open_unit(tx, round, unit, err)))
		return false;
	return left[staff] > 0 || duty_evidence(tx, actor, unit, evidence_of(staff), tx_now(tx), "round", err);
}

static bool settle_rounds(struct tx *tx, const struct lab_test *test, int64_t id, bool *ret_complete, struct err *err)
{
	struct waiting *waiting;
	int count;
	if (!rounds_waiting(tx, test, &waiting, &count, err))
		return false;
	for (int i = 0; i < count; i++) {
		int64_t left[2];
		struct stmt *row = db_query(tx_db(tx), &lab_q_roster_test);
		stmt_int(row, waiting[i].round);
		stmt_int(row, test->person);
		stmt_int(row, id);
		if (!tx_ran(tx, row, err) || !left_in_round(tx, waiting[i].round, waiting[i].unit, left, err))
			return false;
		*ret_complete = *ret_complete || (left[test->staff] == 0 && waiting[i].unit == test->unit);
		if (!left[0] && !left[1] && !complete_unit(tx, waiting[i].round, waiting[i].unit, err))
			return false;
	}
	return true;
}

static bool tested_once(struct tx *tx, int64_t person, const struct turn *turn, bool *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_tested_once);
	int64_t n;
	stmt_int(row, person);
	stmt_int(row, turn->opens.ms);
	stmt_int(row, turn->until.ms);
	if (!tx_number(tx, row, &n, err))
		return false;
	*ret = n == 1;
	return true;
}

/* Is everybody of the role who is there tested within the turn? */
static bool turn_complete(struct tx *tx, const struct lab_test *test, const struct turn *turn, bool *ret, struct err *err)
{
	struct stay *stays;
	int count, left = 0, i = 0;
	enum answer answer;
	if (!people_at(tx_db(tx), test->unit, tx_now(tx), 1u << (test->staff ? ROLE_STAFF : ROLE_RESIDENT), tx_arena(tx), &stays, &count, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &lab_q_tested_since);
	stmt_int(row, test->unit);
	stmt_int(row, turn->opens.ms);
	stmt_int(row, turn->until.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int64_t person = stmt_get_int(row, 0);
		for (; i < count && stays[i].person < person; i++)
			left += is_there(&stays[i]);
		i += i < count && stays[i].person == person;
	}
	for (; i < count; i++)
		left += is_there(&stays[i]);
	stmt_done(row);
	*ret = left == 0;
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool lab_settle(struct tx *tx, int64_t actor, const struct lab_new *new, int64_t id, struct err *err)
{
	bool complete = false, first = new->last_of_many;
	if (!settle_rounds(tx, &new->test, id, &complete, err))
		return false;
	for (int i = 0; i < new->turn_count && !complete; i++) {
		if (!first && !tested_once(tx, new->test.person, &new->turn[i], &first, err))
			return false;
		if (first && !turn_complete(tx, &new->test, &new->turn[i], &complete, err))
			return false;
	}
	char note[40];
	snprintf(note, sizeof note, "test %lld", (long long)id);
	return !complete || duty_evidence(tx, actor, new->test.unit, evidence_of(new->test.staff), new->test.taken, note, err);
}
