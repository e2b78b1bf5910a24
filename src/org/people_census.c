/* org/people_census.c — how many were where at the end of a day, and what moved on it. Nothing is stored: who stands where now, less what
 * moved since, is what was then. One question to the store, whatever the day. */
#include "org/people_inside.h"

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

static void take_row(struct stmt *row, struct day day, struct sums *sums, struct census *ret)
{
	int64_t kind = stmt_get_int(row, 0), role = stmt_get_int(row, 1), was = stmt_get_int(row, 2), now = stmt_get_int(row, 3), n = stmt_get_int(row, 5);
	int64_t *of = of_role(sums, role);
	if (kind == FIRST_DAY)
		ret->known = !stmt_is_null(row, 5) && n <= day.n;
	else if (of && kind == ON_THE_DAY && role != ROLE_STAFF)
		add_flow(ret, people_flow((enum where)was, (enum where)now, stmt_get_int(row, 4) != 0), (int32_t)n);
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
