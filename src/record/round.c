/* Looking at rounds: rows, readings, the day's block of the report, one person's line. */
#include "record/round_inside.h"
#include <stdlib.h>

/* ---- words ---- */

static const struct { const char *key; struct label label; } symptoms[SYMPTOM_MAX_] = {
#define SYMPTOM(bit, name, key, zh, en) [bit] = { key, { zh, en } },
#include "record/symptom.tbl"
#undef SYMPTOM
};
static const struct { const char *key; struct label label; } reasons[UNSEEN_MAX_] = {
#define UNSEEN(number, name, key, zh, en) [number] = { key, { zh, en } },
#include "record/unseen.tbl"
#undef UNSEEN
};

const char *symptom_key(int bit) { return bit >= 0 && bit < SYMPTOM_MAX_ ? symptoms[bit].key : NULL; }
const struct label *symptom_label(int bit) { return bit >= 0 && bit < SYMPTOM_MAX_ ? &symptoms[bit].label : NULL; }
const char *unseen_key(int reason) { return reason > 0 && reason < UNSEEN_MAX_ ? reasons[reason].key : NULL; }
const struct label *unseen_label(int reason) { return reason > 0 && reason < UNSEEN_MAX_ ? &reasons[reason].label : NULL; }

bool symptom_parse(struct view key, int *ret)
{
	for (*ret = 0; *ret < SYMPTOM_MAX_; ++*ret)
		if (view_is(key, symptoms[*ret].key) || view_is(key, symptoms[*ret].label.zh) || view_is(key, symptoms[*ret].label.en))
			return true;
	return false;
}

bool unseen_parse(struct view key, int *ret)
{
	for (*ret = 1; *ret < UNSEEN_MAX_; ++*ret)
		if (view_is(key, reasons[*ret].key) || view_is(key, reasons[*ret].label.zh) || view_is(key, reasons[*ret].label.en))
			return true;
	return false;
}

/* ---- rows ---- */

static int32_t small(struct stmt *s, int column) { return (int32_t)stmt_get_int(s, column); }

struct round_row round_row_of(struct stmt *s)
{
	return (struct round_row){ .id = stmt_get_int(s, 0), .day = { small(s, 1) }, .unit = small(s, 2), .number = small(s, 3),
		.counts = { .people = small(s, 4), .seen = small(s, 5), .unseen = small(s, 6), .fever = small(s, 7), .abnormal = small(s, 8), .symptoms = small(s, 9),
			.staff = small(s, 10), .staff_fever = small(s, 11), .sendings = small(s, 12), .complete = stmt_get_int(s, 13) != 0, .fever_from = small(s, 14),
			.closed = stmt_get_int(s, 15) != 0 } };
}

bool round_find(struct db *db, int32_t unit, struct day day, int number, struct round_row *ret, struct err *err)
{
	struct stmt *s = db_query(db, &round_q_find);
	stmt_int(s, day.n);
	stmt_int(s, unit);
	stmt_int(s, number);
	enum answer answer = stmt_step(s);
	*ret = answer == ANSWER_ONE ? round_row_of(s) : (struct round_row){ .day = day, .unit = unit, .number = number };
	stmt_done(s);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool rounds_rows(struct db *db, int32_t unit, struct day day, struct arena *arena, struct round_row **ret, int *ret_count, struct err *err)
{
	enum answer answer;
	struct stmt *s = db_query(db, &round_q_unit);
	stmt_int(s, day.n);
	stmt_int(s, unit);
	*ret = NULL;
	*ret_count = 0;
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = round_row_of(s);
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool rounds_each(struct db *db, struct day day, bool (*fn)(void *, const struct round_row *), void *self, struct err *err)
{
	enum answer answer = ANSWER_NONE;
	bool more = true;
	struct stmt *s = db_query(db, &round_q_each);
	stmt_int(s, day.n);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE) {
		struct round_row row = round_row_of(s);
		more = fn(self, &row);
	}
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- readings ---- */

struct list { struct arena *arena; struct reading *at; int count; };

static bool add_part(struct list *list, struct view packed, struct day day)
{
	struct reading *some;
	int n;
	if (!round_unpack(packed, round_base(day), list->arena, &some, &n))
		return false;
	struct reading *all = ARENA_ARRAY(list->arena, struct reading, list->count + n);
	if (list->count)
		memcpy(all, list->at, (size_t)list->count * sizeof *all);
	memcpy(all + list->count, some, (size_t)n * sizeof *all);
	list->at = all;
	list->count += n;
	return true;
}

static bool add_parts(struct db *db, const struct round_row *row, struct list *list, struct err *err)
{
	enum answer answer;
	bool good = true;
	struct stmt *s = db_query(db, &round_q_parts);
	stmt_int(s, row->id);
	while (good && (answer = stmt_step(s)) == ANSWER_ONE)
		good = add_part(list, stmt_get_blob(s, 1), row->day);
	stmt_done(s);
	if (!good)
		return FAIL(err, STORE_DAMAGED, NULL, "readings of round %lld cannot be unpacked", (long long)row->id);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool rounds_readings(struct db *db, const struct round_row *row, struct arena *arena, struct reading **ret, int *ret_count, struct err *err)
{
	struct list list = { .arena = arena };
	bool good = row->id == 0 || row->counts.sendings == 0 || add_parts(db, row, &list, err);
	*ret = list.at;
	*ret_count = list.count;
	return good;
}

bool rounds_owed(struct db *db, int32_t unit, const struct round_turn *turn, struct instant now, struct arena *arena, struct stay **ret, int *ret_count, struct err *err)
{
	struct stay *all;
	int n;
	struct instant at = { turn->due.ms - 1 < now.ms ? turn->due.ms - 1 : now.ms };
	*ret_count = 0;
	if (!people_at(db, unit, at, 1u << ROLE_RESIDENT | 1u << ROLE_INTAKE, arena, &all, &n, err))
		return false;
	*ret = all;
	for (int i = 0; i < n; i++)
		if (all[i].where == WHERE_IN)
			all[(*ret_count)++] = all[i];
	return true;
}

/* ---- the day ---- */

static int by_person_time(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	return (x->at.ms > y->at.ms) - (x->at.ms < y->at.ms);
}

/* Residents and intakes: each person once, whatever number of readings there are. */
static void note_day(struct day_health *day, const struct reading *r, int count, int fever)
{
	uint32_t bits = 0;
	bool hot = false, again_hot = false;
	for (int i = 0; i < count; i++) {
		bits |= r[i].symptoms;
		hot |= fever && r[i].tenths >= fever;
		if (r[i].again && r[i].tenths)
			again_hot = r[i].tenths >= fever;
	}
	day->fever += hot;
	day->abnormal_after_recheck += again_hot;
	for (int bit = 0; bit < 32; bit++)
		day->symptom[bit] += (bits >> bit & 1) != 0;
}

static void note_all(struct day_health *day, struct list *list, int fever)
{
	int from = 0;
	if (list->count == 0)
		return;
	qsort(list->at, (size_t)list->count, sizeof *list->at, by_person_time);
	for (int i = 1; i <= list->count; i++)
		if (i == list->count || list->at[i].person != list->at[from].person) {
			if (!list->at[from].staff)
				note_day(day, list->at + from, i - from, fever);
			from = i;
		}
}

/* Who was found to be entered twice is one person: what was measured under either number is theirs. */
static bool as_one(struct db *db, int32_t unit, struct list *list, struct err *err)
{
	struct stmt *s = db_query(db, &round_q_merged);
	enum answer answer;
	stmt_int(s, unit);
	while ((answer = stmt_step(s)) == ANSWER_ONE)
		for (int i = 0; i < list->count; i++)
			if (list->at[i].person == stmt_get_int(s, 0))
				list->at[i].person = stmt_get_int(s, 1);
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool doctor(struct db *db, int32_t unit, struct day day, int32_t *ret, struct err *err)
{
	struct stmt *s = db_query(db, &round_q_doctor);
	stmt_int(s, unit);
	stmt_int(s, day.n);
	enum answer answer = stmt_step(s);
	*ret = answer == ANSWER_ONE ? small(s, 0) : 0;
	stmt_done(s);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool rounds_day(struct db *db, const struct zone *zone, int32_t unit, struct day day, struct day_health *ret, struct err *err)
{
	struct arena arena;
	struct list list = { .arena = &arena };
	struct round_row *rows;
	int n;
	(void)zone;                                         /* a round knows its civil day */
	*ret = (struct day_health){ .due = 0 };
	arena_init(&arena, ROUNDS_ARENA_MOST);
	bool good = rounds_rows(db, unit, day, &arena, &rows, &n, err);
	for (int i = 0; good && i < n; i++) {
		ret->due += rows[i].counts.people;
		ret->taken += rows[i].counts.seen;
		ret->unseen += rows[i].counts.unseen;
		ret->known |= rows[i].counts.sendings > 0;
		good = rows[i].counts.sendings == 0 || add_parts(db, &rows[i], &list, err);
	}
	good = good && (list.count == 0 || as_one(db, unit, &list, err));
	if (good)
		note_all(ret, &list, n ? rows[n - 1].counts.fever_from : 0);
	good = good && doctor(db, unit, day, &ret->sent_to_doctor, err);
	arena_release(&arena);
	return good;
}

/* ---- one person ---- */

/* scratch: what the others' readings need meanwhile. */
static bool add_of_person(struct db *db, const struct round_row *row, int64_t person, struct instant from, struct instant to, struct arena *scratch, struct list *own, struct err *err)
{
	struct list all = { .arena = scratch };
	if (!add_parts(db, row, &all, err))
		return false;
	for (int i = 0; i < all.count; i++)
		if (all.at[i].person == person && all.at[i].at.ms >= from.ms && all.at[i].at.ms < to.ms) {
			own->at = arena_more(own->arena, own->at, own->count, sizeof *own->at);
			own->at[own->count++] = all.at[i];
		}
	return true;
}

static bool add_day(struct db *db, int32_t unit, struct day day, int64_t person, struct instant from, struct instant to, struct arena *scratch, struct list *own, struct err *err)
{
	struct round_row *rows;
	int n;
	bool good = rounds_rows(db, unit, day, scratch, &rows, &n, err);
	for (int i = 0; good && i < n; i++)
		good = rows[i].counts.sendings == 0 || add_of_person(db, &rows[i], person, from, to, scratch, own, err);
	arena_reset(scratch);
	return good;
}

bool rounds_of_person(struct db *db, int32_t unit, int64_t person, struct instant from, struct instant to, struct arena *arena, struct reading **ret, int *ret_count, struct err *err)
{
	enum { A_DAY = 86400000, DAYS_MOST = 3700 };
	struct list own = { .arena = arena };
	struct arena scratch;
	int64_t first = from.ms / A_DAY - 1, last = to.ms / A_DAY + 1; /* whatever the zone */
	bool good = true;
	if (last - first > DAYS_MOST)
		first = last - DAYS_MOST;
	arena_init(&scratch, ROUNDS_ARENA_MOST);
	for (int64_t day = first; good && day <= last; day++)
		good = add_day(db, unit, (struct day){ (int32_t)day }, person, from, to, &scratch, &own, err);
	arena_release(&scratch);
	if (own.count)
		qsort(own.at, (size_t)own.count, sizeof *own.at, by_person_time);
	*ret = own.at;
	*ret_count = own.count;
	return good;
}
