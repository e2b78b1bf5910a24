/* record/lab.c — the words of tests, and reading them. */
#include "record/lab_inside.h"

enum { HOUR_MS = 3600000 };

/* ---- words ---- */

static const struct lab_words said[LAB_KIND_MAX_] = {
#define LAB(number, name, key, releases, zh, en) [number] = { key, releases, { zh, en } },
#include "record/lab.tbl"
#undef LAB
};
static const struct { const char *word; enum lab_result result; } results[] = {
	{ "pending", LAB_PENDING }, { "negative", LAB_NEGATIVE }, { "positive", LAB_POSITIVE }, { "invalid", LAB_INVALID },
	{ "待出", LAB_PENDING }, { "阴性", LAB_NEGATIVE }, { "阳性", LAB_POSITIVE }, { "无效", LAB_INVALID },
	{ "阴", LAB_NEGATIVE }, { "阳", LAB_POSITIVE }, { "-", LAB_NEGATIVE }, { "+", LAB_POSITIVE },
	{ "neg", LAB_NEGATIVE }, { "pos", LAB_POSITIVE },
};

const struct lab_words *lab_words(enum lab_kind kind) { return kind > LAB_KIND_NONE && kind < LAB_KIND_MAX_ ? &said[kind] : NULL; }

enum lab_kind lab_kind_of(struct view key)
{
	for (int i = 1; i < LAB_KIND_MAX_; i++)
		if (view_is(key, said[i].key) || view_is(key, said[i].label.zh))
			return (enum lab_kind)i;
	return LAB_KIND_NONE;
}

const char *lab_result_name(enum lab_result result) { return result >= LAB_PENDING && result <= LAB_INVALID ? results[result - LAB_PENDING].word : ""; }

enum lab_result lab_result_of(struct view word)
{
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (view_is(word, results[i].word))
			return results[i].result;
	return 0;
}

/* ---- tests ---- */

static void test_row(struct stmt *row, struct arena *arena, struct lab_test *ret)
{
	*ret = (struct lab_test){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .person = stmt_get_int(row, 2), .staff = stmt_get_int(row, 3) == 1,
		.kind = (enum lab_kind)stmt_get_int(row, 4), .taken = { stmt_get_int(row, 5) }, .result = (enum lab_result)stmt_get_int(row, 6),
		.resulted = stmt_is_null(row, 7) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 7) },
		.lab = arena_copy(arena, stmt_get_text(row, 8)), .sample = arena_copy(arena, stmt_get_text(row, 9)), .actor = stmt_get_int(row, 10) };
}

static bool read_tests(struct db *db, struct stmt *row, struct arena *arena, struct lab_tests *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct lab_tests){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		test_row(row, arena, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool lab_one(struct db *db, int64_t id, struct arena *arena, struct lab_test *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_one);
	struct lab_tests found;
	stmt_int(row, id);
	if (!read_tests(db, row, arena, &found, err))
		return false;
	if (found.count == 0)
		return FAIL(err, NO_TEST, "id", "no test %lld", (long long)id);
	*ret = found.at[0];
	return true;
}

bool lab_of_person(struct db *db, int64_t person, struct instant from, struct instant to, struct arena *arena, struct lab_tests *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_of_person);
	stmt_int(row, person);
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	return read_tests(db, row, arena, ret, err);
}

bool lab_of_unit(struct db *db, int32_t unit, struct day first, struct day last, struct arena *arena, struct lab_tests *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_of_unit);
	stmt_int(row, unit);
	stmt_int(row, first.n);
	stmt_int(row, last.n);
	return read_tests(db, row, arena, ret, err);
}

bool lab_pending(struct db *db, int32_t unit, struct arena *arena, struct lab_tests *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_pending);
	stmt_int(row, unit);
	return read_tests(db, row, arena, ret, err);
}

bool lab_history(struct db *db, int64_t test, struct arena *arena, struct lab_outcomes *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_history);
	enum answer answer;
	*ret = (struct lab_outcomes){ 0 };
	stmt_int(row, test);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct lab_outcome){ (enum lab_result)stmt_get_int(row, 0), { stmt_get_int(row, 1) }, { stmt_get_int(row, 2) },
			arena_copy(arena, stmt_get_text(row, 3)), arena_copy(arena, stmt_get_text(row, 4)), stmt_get_int(row, 5) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool lab_by_sample(struct db *db, int32_t unit, struct view sample, int64_t *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_sample);
	stmt_int(row, unit);
	stmt_text(row, sample);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- what others ask of a person ---- */

/* The earliest that may be counted always is: that leaves most room for those after it. */
bool lab_negatives(struct db *db, int64_t person, struct instant since, struct instant until, int gap_hours, int *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_negatives);
	enum answer answer;
	int64_t gap = (int64_t)gap_hours * HOUR_MS, last = 0;
	*ret = 0;
	stmt_int(row, person);
	stmt_int(row, since.ms);
	stmt_int(row, until.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int64_t taken = stmt_get_int(row, 0);
		if (stmt_get_int(row, 1) == LAB_POSITIVE) {
			*ret = 0;
		} else if (lab_words((enum lab_kind)stmt_get_int(row, 2))->releases && (*ret == 0 || taken - last >= gap)) {
			++*ret;
			last = taken;
		}
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool lab_last_positive(struct db *db, int64_t person, struct instant *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_positive);
	stmt_int(row, person);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE && !stmt_is_null(row, 0) ? (struct instant){ stmt_get_int(row, 0) } : INSTANT_NONE;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}
