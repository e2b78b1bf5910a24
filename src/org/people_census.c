/* org/people_census.c — how many were where at the end of a day, and what moved on it. Nothing is stored: who stands where now, less what
 * moved since, is what was then. One question to the store, whatever the day. */
#include "base/json.h"
#include "org/people_inside.h"
#include <stdlib.h>

struct sums { int64_t residents[WHERE_MAX_], staff[WHERE_MAX_]; };

static int64_t *of_role(struct sums *sums, int64_t role)
{
	return role == ROLE_STAFF ? sums->staff : role == ROLE_RESIDENT || role == ROLE_INTAKE ? sums->residents : NULL;
}

static bool out(enum where where) { return where == WHERE_LEAVE || where == WHERE_HOSPITAL; }

enum flow people_flow(enum where was, enum where now, bool opening)
{
	bool from_outside = was == WHERE_NONE || was == WHERE_LEFT;
	if (from_outside && now == WHERE_IN)
		return opening ? FLOW_OPENED_IN : FLOW_ADMITTED;
	if (from_outside && out(now))
		return FLOW_OPENED_OUT;
	if (out(was) && now == WHERE_IN)
		return FLOW_RETURNED;
	if (was == WHERE_IN && out(now))
		return FLOW_WENT_OUT;
	if (now == WHERE_LEFT)
		return was == WHERE_IN ? FLOW_LEFT_FROM_IN : FLOW_LEFT_WHILE_OUT;
	if (now == WHERE_DIED)
		return was == WHERE_IN ? FLOW_DIED_IN : FLOW_DIED_OUT;
	return FLOW_NONE;
}

static void add_flow(struct census *ret, enum flow flow, int32_t n)
{
	int32_t none = 0, *const of[FLOW_MAX_] = { [FLOW_NONE] = &none, [FLOW_OPENED_IN] = &ret->opened_in, [FLOW_OPENED_OUT] = &ret->opened_out, [FLOW_ADMITTED] = &ret->admitted,
		[FLOW_RETURNED] = &ret->returned, [FLOW_WENT_OUT] = &ret->went_out, [FLOW_LEFT_FROM_IN] = &ret->left_from_in, [FLOW_LEFT_WHILE_OUT] = &ret->left_while_out,
		[FLOW_DIED_IN] = &ret->died_in, [FLOW_DIED_OUT] = &ret->died_out };
	*of[flow] += n;
}

enum { NOW, ON_THE_DAY, LATER, FIRST_DAY };

/* The columns from `first` on: what kind of row, role, was, now, opening, how many. */
static void take_row(struct stmt *row, int first, struct day day, struct sums *sums, struct census *ret)
{
	int64_t kind = stmt_get_int(row, first), role = stmt_get_int(row, first + 1), was = stmt_get_int(row, first + 2), now = stmt_get_int(row, first + 3), n = stmt_get_int(row, first + 5);
	int64_t *of = of_role(sums, role);
	if (kind == FIRST_DAY)
		ret->known = !stmt_is_null(row, first + 5) && n <= day.n;
	else if (of && kind == ON_THE_DAY && role != ROLE_STAFF)
		add_flow(ret, people_flow((enum where)was, (enum where)now, stmt_get_int(row, first + 4) != 0), (int32_t)n);
	else if (of && kind == NOW)
		of[now] += n;
	else if (of && kind == LATER) {
		of[was] += n;
		of[now] -= n;
	}
}

static void put_stock(struct census *ret, const struct sums *sums)
{
	const int64_t *r = sums->residents, *s = sums->staff;
	ret->in = (int32_t)r[WHERE_IN];
	ret->leave = (int32_t)r[WHERE_LEAVE];
	ret->hospital = (int32_t)r[WHERE_HOSPITAL];
	ret->listed = ret->in + ret->leave + ret->hospital;
	ret->live_in = (int32_t)s[WHERE_LIVE_IN];
	ret->commuting = (int32_t)s[WHERE_COMMUTING];
	ret->away = (int32_t)s[WHERE_AWAY];
	ret->quarantined = (int32_t)s[WHERE_QUARANTINED];
	ret->other = (int32_t)s[WHERE_OTHER];
	ret->staff_listed = ret->live_in + ret->commuting + ret->away + ret->quarantined + ret->other;
}

bool people_census(struct db *db, const struct zone *zone, int32_t unit, struct day day, struct instant now, struct census *ret, struct err *err)
{
	struct sums sums = { 0 };
	*ret = (struct census){ 0 };
	if (day.n > zone_day(zone, now).n)
		return true;                                /* nothing is known of a day to come */
	struct stmt *row = db_query(db, &people_census_rows);
	enum answer answer;
	stmt_int(row, unit);
	stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		take_row(row, 0, day, &sums, ret);
	stmt_done(row);
	put_stock(ret, &sums);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- many ---- */

static struct view list_of(struct builder *list, const struct census_of *units, int count)
{
	char key[12];
	builder_init(list, 64 << 20);
	json_open(list, '{');
	for (int i = 0; i < count; i++) {
		snprintf(key, sizeof key, "%d", units[i].unit);
		json_int(list, key, 0);
	}
	json_close(list, '}');
	return builder_seen(list);
}

static int by_unit(const void *a, const void *b)
{
	const struct census_of *x = a, *y = b;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

bool people_census_of(struct db *db, const struct zone *zone, struct census_of *units, int count, struct day day, struct instant now, struct err *err)
{
	struct builder list;
	enum answer answer;
	for (int i = 0; i < count; i++)
		units[i].census = (struct census){ 0 };
	if (count == 0 || day.n > zone_day(zone, now).n)
		return true;
	qsort(units, (size_t)count, sizeof *units, by_unit);
	struct sums *sums = calloc((size_t)count, sizeof *sums);
	if (!sums)
		abort();
	struct stmt *row = db_query(db, &people_census_many);
	stmt_text(row, list_of(&list, units, count));
	stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		const struct census_of key = { .unit = (int32_t)stmt_get_int(row, 0) }, *one = bsearch(&key, units, (size_t)count, sizeof *units, by_unit);
		if (one)
			take_row(row, 1, day, &sums[one - units], &units[one - units].census);
	}
	stmt_done(row);
	builder_release(&list);
	for (int i = 0; i < count; i++)
		put_stock(&units[i].census, &sums[i]);
	free(sums);
	return answer == ANSWER_NONE || db_fail(db, err);
}

void census_add(struct census *to, const struct census *more)
{
	int32_t *const into[] = { &to->listed, &to->in, &to->leave, &to->hospital, &to->admitted, &to->returned, &to->left_from_in, &to->left_while_out, &to->died_in, &to->died_out, &to->went_out,
		&to->staff_listed, &to->live_in, &to->commuting, &to->away, &to->quarantined, &to->other, &to->opened_in, &to->opened_out };
	const int32_t from[] = { more->listed, more->in, more->leave, more->hospital, more->admitted, more->returned, more->left_from_in, more->left_while_out, more->died_in, more->died_out,
		more->went_out, more->staff_listed, more->live_in, more->commuting, more->away, more->quarantined, more->other, more->opened_in, more->opened_out };
	for (size_t i = 0; i < sizeof into / sizeof *into; i++)
		*into[i] += from[i];
	to->known |= more->known;
}
