/* record/hygiene.c — the words of hygiene, and reading its rows. */
#include "record/hygiene_inside.h"

enum { SAMPLE_HOURS = 48, COLD_FROM = 20, COLD_TO = 80, HOUR_MS = 3600000 };
static const int64_t year_ms = (int64_t)366 * 86400000;

/* ---- words ---- */

static const struct area_words areas_said[AREA_MAX_] = {
#define AREA(number, name, key, disinfected, aired, zh, en) [number] = { key, { zh, en }, disinfected, aired },
#include "record/hygiene.tbl"
};
static const struct hygiene_words kinds_said[HYGIENE_MAX_] = {
#define KIND(number, name, key, zh, en) [number] = { key, { zh, en } },
#include "record/hygiene.tbl"
};
static const struct hygiene_figure figures[HYGIENE_NUMBERS] = {
#define NUMBER(name, field, scale, least, most, zh, en) { field, scale, least, most, { zh, en } },
#include "record/hygiene.tbl"
};
static const struct hygiene_words meals[] = {
#define MEAL(key, zh, en) { key, { zh, en } },
#include "record/hygiene.tbl"
};
static const struct { enum hygiene_kind kind; enum hygiene_number number; bool needed; } needs[] = {
#define NEED(kind, number, needed) { HYGIENE_##kind, HYGIENE_NUMBER_##number, needed },
#include "record/hygiene.tbl"
};

const struct area_words *area_words(enum area_kind kind) { return kind > AREA_NONE && kind < AREA_MAX_ ? &areas_said[kind] : NULL; }
const struct hygiene_words *hygiene_words(enum hygiene_kind kind) { return kind > HYGIENE_NONE && kind < HYGIENE_MAX_ ? &kinds_said[kind] : NULL; }
const struct hygiene_figure *hygiene_figure(enum hygiene_number number) { return number < HYGIENE_NUMBERS ? &figures[number] : NULL; }

bool hygiene_takes(enum hygiene_kind kind, enum hygiene_number number, bool *ret_needed)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (needs[i].kind == kind && needs[i].number == number) {
			*ret_needed = needs[i].needed;
			return true;
		}
	*ret_needed = false;
	return false;
}

enum area_kind area_kind_of(struct view key)
{
	for (int i = 1; i < AREA_MAX_; i++)
		if (view_is(key, areas_said[i].key))
			return (enum area_kind)i;
	return AREA_NONE;
}

enum hygiene_kind hygiene_kind_of(struct view key)
{
	for (int i = 1; i < HYGIENE_MAX_; i++)
		if (view_is(key, kinds_said[i].key))
			return (enum hygiene_kind)i;
	return HYGIENE_NONE;
}

const struct hygiene_words *meal_words(struct view key)
{
	for (size_t i = 0; i < sizeof meals / sizeof *meals; i++)
		if (view_is(key, meals[i].key))
			return &meals[i];
	return NULL;
}

/* ---- areas ---- */

static void area_row(struct stmt *row, struct arena *arena, struct area *ret)
{
	*ret = (struct area){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .kind = (enum area_kind)stmt_get_int(row, 2),
		.name = arena_copy(arena, stmt_get_text(row, 3)), .from = { stmt_get_int(row, 4) }, .until = { stmt_get_int(row, 5) } };
}

bool areas_of(struct db *db, int32_t unit, struct instant from, struct instant to, struct arena *arena, struct areas *ret, struct err *err)
{
	struct stmt *row = db_query(db, &hygiene_q_areas);
	enum answer answer;
	*ret = (struct areas){ 0 };
	stmt_int(row, unit);
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		area_row(row, arena, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool area_one(struct db *db, int64_t id, struct arena *arena, struct area *ret, struct err *err)
{
	struct stmt *row = db_query(db, &hygiene_q_area);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		area_row(row, arena, ret);
	stmt_done(row);
	return answer == ANSWER_ONE || (answer == ANSWER_NONE ? FAIL(err, NO_AREA, "area", "no area %lld", (long long)id) : db_fail(db, err));
}

/* ---- logs ---- */

static int64_t stated(struct stmt *row, int column) { return stmt_is_null(row, column) ? NOT_STATED : stmt_get_int(row, column); }
static struct instant happened(struct stmt *row, int column) { return stmt_is_null(row, column) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, column) }; }

static void log_row(struct stmt *row, struct arena *arena, struct hygiene_log *ret)
{
	*ret = (struct hygiene_log){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .kind = (enum hygiene_kind)stmt_get_int(row, 2),
		.area = stmt_get_int(row, 3), .from = { stmt_get_int(row, 4) }, .to = { stmt_get_int(row, 5) }, .received = { stmt_get_int(row, 6) },
		.agent = arena_copy(arena, stmt_get_text(row, 7)), .meal = arena_copy(arena, stmt_get_text(row, 14)), .handed_to = arena_copy(arena, stmt_get_text(row, 15)),
		.note = arena_copy(arena, stmt_get_text(row, 16)), .actor = stmt_get_int(row, 17), .disposed = happened(row, 18), .voided = happened(row, 19) };
	int64_t weight = stated(row, 10);
	bool sample = ret->kind == HYGIENE_FOOD_SAMPLE;
	ret->number[HYGIENE_NUMBER_STRENGTH] = stated(row, 8);
	ret->number[HYGIENE_NUMBER_AMOUNT] = stated(row, 9);
	ret->number[HYGIENE_NUMBER_WEIGHT] = sample ? NOT_STATED : weight;
	ret->number[HYGIENE_NUMBER_GRAMS] = sample ? weight : NOT_STATED;
	ret->number[HYGIENE_NUMBER_PIECES] = stated(row, 11);
	ret->number[HYGIENE_NUMBER_RESTED] = stated(row, 12);
	ret->number[HYGIENE_NUMBER_CELSIUS] = stated(row, 13);
}

static bool read_logs(struct db *db, struct stmt *row, struct arena *arena, struct hygiene_logs *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct hygiene_logs){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		log_row(row, arena, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool hygiene_logs(struct db *db, int32_t unit, struct instant from, struct instant to, struct arena *arena, struct hygiene_logs *ret, struct err *err)
{
	struct stmt *row = db_query(db, &hygiene_q_logs);
	stmt_int(row, unit);
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	return read_logs(db, row, arena, ret, err);
}

bool hygiene_one(struct db *db, int64_t id, struct arena *arena, struct hygiene_log *ret, struct err *err)
{
	struct stmt *row = db_query(db, &hygiene_q_log);
	struct hygiene_logs found;
	stmt_int(row, id);
	if (!read_logs(db, row, arena, &found, err))
		return false;
	if (found.count == 0)
		return FAIL(err, NO_LOG, "id", "no log %lld", (long long)id);
	*ret = found.at[0];
	return true;
}

bool hygiene_samples(struct db *db, int32_t unit, struct instant now, struct arena *arena, struct hygiene_logs *ret, struct err *err)
{
	struct stmt *row = db_query(db, &hygiene_q_samples);
	stmt_int(row, unit);
	stmt_int(row, now.ms - year_ms);
	return read_logs(db, row, arena, ret, err);
}

struct instant sample_keep_until(const struct hygiene_log *log) { return (struct instant){ log->to.ms + (int64_t)SAMPLE_HOURS * HOUR_MS }; }

bool sample_kept_well(const struct hygiene_log *log)
{
	int64_t tenths = log->number[HYGIENE_NUMBER_CELSIUS];
	return tenths == NOT_STATED || (tenths >= COLD_FROM && tenths <= COLD_TO);
}
