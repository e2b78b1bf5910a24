/* record/hygiene_day.c — what a day asks of a house's areas, and what became of it. */
#include "record/hygiene_inside.h"
#include <stdlib.h>

enum { HOUR_MS = 3600000, MINUTE_MS = 60000, DAY_MINUTES = 1440 };

/* ---- what is asked for ---- */

static int by_due(const void *a, const void *b)
{
	const struct owed *x = a, *y = b;
	return x->turn.due.ms < y->turn.due.ms ? -1 : x->turn.due.ms > y->turn.due.ms;
}

static void take_turns(const struct duties *duties, const struct duty_rule *rule, const struct zone *zone, int32_t unit, struct day day, struct hygiene_demand *ret)
{
	struct owed owed[TURNS_A_DAY];
	int n = duties_owed(duties, rule, unit, day, owed);
	for (int i = 0; i < n && ret->turn_count < TURNS_A_DAY; i++)
		ret->turns[ret->turn_count++] = owed[i];
	if (n == 0 || rule->turn != TURN_HOURS)
		return;
	ret->every_hours = owed[n - 1].value;
	ret->opens = zone_instant(zone, day, rule->window_count ? rule->windows[0].from : 0);
	ret->closes = zone_instant(zone, day, rule->window_count ? rule->windows[0].to : DAY_MINUTES);
	if (owed[0].turn.opens.ms > ret->opens.ms)
		ret->opens = owed[0].turn.opens;                /* an order began in the middle of the day */
	if (owed[n - 1].turn.due.ms < ret->closes.ms)
		ret->closes = owed[n - 1].turn.due;             /* or ended */
}

void hygiene_demand(const struct duties *duties, const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, struct hygiene_demand *ret)
{
	struct policy *policy = duties_policy(duties);
	struct instant last = { zone_instant(zone, day, DAY_MINUTES).ms - 1 };
	const struct duty_rule *rule;
	int64_t order;
	*ret = (struct hygiene_demand){ 0 };
	for (int i = 0; (rule = policy_duty_at(policy, i)); i++)
		if (rule->evidence && strcmp(rule->evidence, "disinfection") == 0)
			take_turns(duties, rule, zone, unit, day, ret);
	qsort(ret->turns, (size_t)ret->turn_count, sizeof *ret->turns, by_due);
	if (!orders_value(orders, unit, last, "ventilate.times_per_day", &ret->airings, &order))
		ret->airings = 0;
	if (!orders_value(orders, unit, last, "ventilate.minutes", &ret->airing_minutes, &order))
		ret->airing_minutes = 0;
}

/* ---- what became of it ---- */

static bool counts(const struct hygiene_log *log, enum hygiene_kind kind, int64_t area)
{
	return log->kind == kind && log->voided.ms == INT64_MIN && (log->area == area || log->area == 0);
}

static int minutes_of(const struct hygiene_log *log) { return (int)((log->to.ms - log->from.ms) / MINUTE_MS); }

static struct area_cell cell_of(const struct hygiene_logs *logs, const struct turn *turn, int64_t area, struct instant now)
{
	struct instant settled = INSTANT_NONE;
	int64_t by = 0;
	for (int i = 0; i < logs->count && !by; i++) {
		const struct hygiene_log *log = &logs->at[i];
		if (counts(log, HYGIENE_DISINFECTION, area) && log->to.ms >= turn->opens.ms && log->to.ms < turn->until.ms && log->received.ms <= now.ms) {
			settled = log->received;
			by = log->id;
		}
	}
	return (struct area_cell){ duty_judge(turn->opens, turn->due, settled, false, now), by };
}

/* It came after the turn, was gone before it, or went in the middle of it with the turn not done. */
static bool not_asked(const struct area *area, const struct turn *turn, bool done)
{
	return area->from.ms >= turn->due.ms || area->until.ms <= turn->opens.ms || (!done && area->until.ms < turn->due.ms);
}

/* From the hour it opens, or the last disinfection, to so many hours later; an interval that would end after closing is not asked for. */
static void intervals(const struct hygiene_demand *demand, const struct hygiene_logs *logs, struct instant now, struct area_day *ret)
{
	int64_t step = demand->every_hours * HOUR_MS, at = demand->opens.ms;
	if (at < ret->area.from.ms)
		at = ret->area.from.ms;
	for (int i = 0; i <= logs->count; i++) {
		const struct hygiene_log *log = i < logs->count ? &logs->at[i] : NULL;
		if (log && !counts(log, HYGIENE_DISINFECTION, ret->area.id))
			continue;
		int64_t until = log ? log->to.ms : now.ms;
		for (; at + step <= demand->closes.ms && at + step < until && at + step < ret->area.until.ms && ret->missed_count < INTERVALS_MOST; at += step)
			ret->missed[ret->missed_count++] = (struct instant){ at + step };
		if (log && log->to.ms > at)
			at = log->to.ms;
	}
	if (at + step <= demand->closes.ms && at + step >= now.ms && at + step < ret->area.until.ms)
		ret->next = (struct instant){ at + step };
}

static void count_logs(const struct hygiene_demand *demand, const struct hygiene_logs *logs, struct area_day *ret)
{
	for (int i = 0; i < logs->count; i++) {
		const struct hygiene_log *log = &logs->at[i];
		if (counts(log, HYGIENE_DISINFECTION, ret->area.id)) {
			ret->disinfections++;
			ret->last = log->to;
		} else if (counts(log, HYGIENE_VENTILATION, ret->area.id)) {
			ret->airings++;
			ret->minutes += minutes_of(log);
			ret->airings_enough += minutes_of(log) >= demand->airing_minutes;
		}
	}
}

static void judge(const struct hygiene_demand *demand, const struct hygiene_logs *logs, struct instant end, struct instant now, struct arena *arena, struct area_day *ret)
{
	const struct area_words *words = area_words(ret->area.kind);
	ret->last = ret->next = INSTANT_NONE;
	count_logs(demand, logs, ret);
	ret->cells = ARENA_ARRAY(arena, struct area_cell, demand->turn_count + 1);
	for (int i = 0; words->disinfected && i < demand->turn_count; i++) {
		const struct turn *turn = &demand->turns[i].turn;
		ret->cells[i] = cell_of(logs, turn, ret->area.id, now);
		if (not_asked(&ret->area, turn, ret->cells[i].log != 0))
			ret->cells[i] = (struct area_cell){ DUTY_WAIVED, 0 };
		ret->is_missed = ret->is_missed || ret->cells[i].state == DUTY_MISSED;
		if (ret->next.ms == INT64_MIN && ret->cells[i].state == DUTY_OPEN)
			ret->next = turn->due;
	}
	if (words->disinfected && demand->every_hours > 0) {
		struct instant of_turn = ret->next;
		intervals(demand, logs, now, ret);
		if (of_turn.ms != INT64_MIN && (ret->next.ms == INT64_MIN || of_turn.ms < ret->next.ms))
			ret->next = of_turn;
		ret->is_missed = ret->is_missed || ret->missed_count > 0;
	}
	if (words->aired && now.ms >= end.ms && ret->area.from.ms < end.ms && ret->area.until.ms >= end.ms)
		ret->is_missed = ret->is_missed || ret->airings_enough < demand->airings;
}

static bool is_known(struct db *db, int32_t unit, struct instant before, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &hygiene_q_known);
	stmt_int(row, unit);
	stmt_int(row, before.ms);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE && stmt_get_int(row, 0) == 1;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool hygiene_sheet(struct db *db, const struct duties *duties, const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, struct instant now,
                   struct arena *arena, struct hygiene_sheet *ret, struct err *err)
{
	struct instant begin = zone_instant(zone, day, 0), end = zone_instant(zone, day, DAY_MINUTES);
	struct areas areas;
	*ret = (struct hygiene_sheet){ 0 };
	if (!is_known(db, unit, end, &ret->known, err))
		return false;
	hygiene_demand(duties, orders, zone, unit, day, &ret->demand);
	if (!ret->known)
		return true;
	if (!areas_of(db, unit, begin, end, arena, &areas, err) || !hygiene_logs(db, unit, begin, end, arena, &ret->logs, err))
		return false;
	const struct area whole = { .unit = unit, .kind = AREA_PUBLIC, .name = VIEW(""), .until = { INT64_MAX } };
	ret->area_count = areas.count ? areas.count : 1;
	ret->areas = ARENA_ARRAY(arena, struct area_day, ret->area_count);
	for (int i = 0; i < ret->area_count; i++) {
		ret->areas[i].area = areas.count ? areas.at[i] : whole;
		judge(&ret->demand, &ret->logs, end, now, arena, &ret->areas[i]);
	}
	return true;
}

static int by_from(const void *a, const void *b)
{
	const struct hygiene_log *x = a, *y = b;
	return x->from.ms < y->from.ms ? -1 : x->from.ms > y->from.ms;
}

/* Minutes of the day in which anything was aired: two rooms at once are not twice the time. Sorts the logs. */
static int32_t aired_minutes(struct hygiene_logs *logs, struct instant begin)
{
	int64_t until = begin.ms, sum = 0;
	if (logs->count)
		qsort(logs->at, (size_t)logs->count, sizeof *logs->at, by_from);
	for (int i = 0; i < logs->count; i++) {
		const struct hygiene_log *log = &logs->at[i];
		int64_t from = log->from.ms > until ? log->from.ms : until;
		if (log->kind != HYGIENE_VENTILATION || log->voided.ms != INT64_MIN || log->to.ms <= from)
			continue;
		sum += log->to.ms - from;
		until = log->to.ms;
	}
	return (int32_t)(sum / MINUTE_MS);
}

bool hygiene_day(struct db *db, const struct duties *duties, const struct orders *orders, const struct zone *zone, int32_t unit, struct day day, struct instant now,
                 struct hygiene_counts *ret, struct err *err)
{
	struct arena arena;
	struct hygiene_sheet sheet;
	arena_init(&arena, (size_t)64 << 20);
	*ret = (struct hygiene_counts){ 0 };
	bool good = hygiene_sheet(db, duties, orders, zone, unit, day, now, &arena, &sheet, err);
	for (int i = 0; good && i < sheet.logs.count; i++) {
		const struct hygiene_log *log = &sheet.logs.at[i];
		bool stands = log->voided.ms == INT64_MIN;
		ret->disinfections += stands && log->kind == HYGIENE_DISINFECTION;
		ret->ventilations += stands && log->kind == HYGIENE_VENTILATION;
	}
	if (good)
		ret->minutes = aired_minutes(&sheet.logs, zone_instant(zone, day, 0));
	for (int i = 0; good && i < sheet.area_count; i++)
		ret->areas_missed += sheet.areas[i].is_missed;
	ret->known = good && sheet.known;
	arena_release(&arena);
	return good;
}
