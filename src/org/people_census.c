/* org/people_census.c — how many were where at the end of a day, and what moved on it. Nothing is stored: who stands where now, less what
 * moved since, is what was then. One question to the store, whatever the day. */
#include "org/people_inside.h"

struct sums { int64_t residents[WHERE_MAX_], staff[WHERE_MAX_]; };

static int64_t *of_role(struct sums *sums, int64_t role)
{
	return role == ROLE_STAFF ? sums->staff : role == ROLE_RESIDENT || role == ROLE_INTAKE ? sums->residents : NULL;
}

static bool out(int64_t where) { return where == WHERE_LEAVE || where == WHERE_HOSPITAL; }

static void add_flow(struct census *ret, int64_t was, int64_t now, bool opening, int32_t n)
{
	bool from_outside = was == WHERE_NONE || was == WHERE_LEFT;
	if (from_outside && now == WHERE_IN)
		*(opening ? &ret->opened_in : &ret->admitted) += n;
	else if (from_outside && out(now))
		ret->opened_out += n;
	else if (out(was) && now == WHERE_IN)
		ret->returned += n;
	else if (was == WHERE_IN && out(now))
		ret->went_out += n;
	else if (now == WHERE_LEFT)
		*(was == WHERE_IN ? &ret->left_from_in : &ret->left_while_out) += n;
	else if (now == WHERE_DIED)
		*(was == WHERE_IN ? &ret->died_in : &ret->died_out) += n;
}

enum { NOW, ON_THE_DAY, LATER, FIRST_DAY };

static void take_row(struct stmt *row, struct day day, struct sums *sums, struct census *ret)
{
	int64_t kind = stmt_get_int(row, 0), role = stmt_get_int(row, 1), was = stmt_get_int(row, 2), now = stmt_get_int(row, 3), n = stmt_get_int(row, 5);
	int64_t *of = of_role(sums, role);
	if (kind == FIRST_DAY)
		ret->known = !stmt_is_null(row, 5) && n <= day.n;
	else if (of && kind == ON_THE_DAY && role != ROLE_STAFF)
		add_flow(ret, was, now, stmt_get_int(row, 4) != 0, (int32_t)n);
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
		take_row(row, day, &sums, ret);
	stmt_done(row);
	put_stock(ret, &sums);
	return answer == ANSWER_NONE || db_fail(db, err);
}
