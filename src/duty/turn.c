/* duty/turn.c — the calendar of turns. */
#include "duty/turn.h"
#include "policy/calendar.h"
#include <stdio.h>

enum { DAY_MINUTES = 1440, SPREAD_FROM = 6 * 60, SPREAD_TO = 22 * 60, EPOCH_MONDAY = 4 /* 1970-01-05 */ };

static struct day day_after(struct day day, int n) { return (struct day){ day.n + n }; }

static void slot_of_day(struct turn *turn, struct day day, int number)
{
	char text[11];
	day_print(day, text);
	if (number > 0)
		snprintf(turn->slot, sizeof turn->slot, "%s/%d", text, number);
	else
		snprintf(turn->slot, sizeof turn->slot, "%s", text);
}

/* ---- some times a day ---- */

/* The windows of the pack, as many as are asked for; if it does not give so many, the day from six to ten is shared evenly. */
static struct duty_window window_of(const struct duty_rule *rule, int count, int i)
{
	if (count <= rule->window_count)
		return rule->windows[i];
	if (count == 1)
		return (struct duty_window){ 0, DAY_MINUTES };
	return (struct duty_window){ SPREAD_FROM + (SPREAD_TO - SPREAD_FROM) * i / count, SPREAD_FROM + (SPREAD_TO - SPREAD_FROM) * (i + 1) / count };
}

static struct duty_window hours_of(const struct duty_rule *rule, int hours, int i)
{
	struct duty_window day = rule->window_count ? rule->windows[0] : (struct duty_window){ 0, DAY_MINUTES };
	struct duty_window turn = { day.from + i * hours * 60, day.from + (i + 1) * hours * 60 };
	if (turn.to > day.to)
		turn.to = day.to;
	return turn;
}

static int turns_within(const struct duty_rule *rule, const struct zone *zone, int count, struct day day, struct turn *ret)
{
	int n = 0;
	for (; n < TURNS_A_DAY; n++) {
		struct duty_window w = rule->turn == TURN_HOURS ? hours_of(rule, count, n) : window_of(rule, count, n < count ? n : 0);
		if (rule->turn == TURN_HOURS ? w.from >= w.to : n == count)
			break;
		ret[n] = (struct turn){ .opens = zone_instant(zone, day, w.from), .due = zone_instant(zone, day, w.to), .first = day, .last = day };
		slot_of_day(&ret[n], day, n + 1);
	}
	for (int i = 0; i < n; i++)
		ret[i].until = i + 1 < n ? ret[i + 1].opens : zone_instant(zone, day, DAY_MINUTES);
	return n;
}

/* ---- one in some days ---- */

static int floor_div(int a, int b) { return a / b - (a % b < 0); }

static void days_of(struct turn *turn, struct day day, int count)
{
	turn->first = (struct day){ EPOCH_MONDAY + floor_div(day.n - EPOCH_MONDAY, count) * count };
	turn->last = day_after(turn->first, count - 1);
	slot_of_day(turn, turn->first, 0);
}

static void period_of_turn(struct turn *turn, enum period_kind kind, struct day day)
{
	turn->period = period_of(kind, day);
	turn->first = turn->period.first;
	turn->last = period_last(turn->period);
	period_print(turn->period, turn->slot);
}

/* Quarters, half-years and years: so many months at a time. */
static void months_of(struct turn *turn, struct day day, int months)
{
	struct civil civil = day_to_civil(day);
	int part = (civil.month - 1) / months;
	turn->first = day_from_civil((struct civil){ civil.year, part * months + 1, 1 });
	civil = months == 12 || part * months + months == 12 ? (struct civil){ civil.year + 1, 1, 1 } : (struct civil){ civil.year, part * months + months + 1, 1 };
	turn->last = day_after(day_from_civil(civil), -1);
	civil = day_to_civil(turn->first);
	if (months == 12)
		snprintf(turn->slot, sizeof turn->slot, "%04d", civil.year);
	else
		snprintf(turn->slot, sizeof turn->slot, "%04d-%c%d", civil.year, months == 3 ? 'Q' : 'H', part + 1);
}

static bool turn_of_days(const struct duty_rule *rule, const struct zone *zone, int count, struct instant began, struct day day, struct turn *turn)
{
	switch (rule->turn) {
	case TURN_FORM: period_of_turn(turn, rule->form->period, day); break;
	case TURN_WEEK: period_of_turn(turn, PERIOD_WEEK, day); break;
	case TURN_MONTH: period_of_turn(turn, PERIOD_MONTH, day); break;
	case TURN_QUARTER: months_of(turn, day, 3); break;
	case TURN_HALF_YEAR: months_of(turn, day, 6); break;
	case TURN_YEAR: months_of(turn, day, 12); break;
	case TURN_AFTER:
		turn->first = zone_day(zone, began);
		turn->last = calendar_working_days_after(zone, turn->first, count);
		slot_of_day(turn, turn->first, 0);
		break;
	default: days_of(turn, day, count);
	}
	turn->opens = rule->turn == TURN_AFTER ? began : zone_instant(zone, turn->first, 0);
	turn->due = zone_instant(zone, day_after(turn->last, rule->due_days), rule->due_minutes);
	turn->until = rule->turn == TURN_AFTER ? (struct instant){ INT64_MAX } : zone_instant(zone, day_after(turn->last, 1), 0);
	return rule->turn != TURN_AFTER || day.n >= turn->first.n;
}

int turns_of_day(const struct duty_rule *rule, const struct zone *zone, int64_t count, struct instant began, struct day day, struct turn ret[TURNS_A_DAY])
{
	int n = count < 1 ? 1 : count > 366 ? 366 : (int)count;
	if (rule->by_measure && count < 1)
		return 0;
	if (rule->turn == TURN_WINDOWS || rule->turn == TURN_HOURS)
		return turns_within(rule, zone, rule->turn == TURN_WINDOWS && n > TURNS_A_DAY ? TURNS_A_DAY : n, day, ret);
	ret[0] = (struct turn){ .slot = "" };
	return turn_of_days(rule, zone, n, began, day, &ret[0]);
}

/* ---- names ---- */

static bool months_parse(struct view slot, char letter, int months, struct day *ret)
{
	int64_t year = 0;
	if (slot.len != 7 || slot.ptr[4] != '-' || slot.ptr[5] != letter || !view_int((struct view){ slot.ptr, 4 }, &year) || year < 1900)
		return false;
	int part = slot.ptr[6] - '1';
	if (part < 0 || part >= 12 / months)
		return false;
	*ret = day_from_civil((struct civil){ (int)year, part * months + 1, 1 });
	return true;
}

bool slot_parse(const struct duty_rule *rule, struct view slot, struct day *ret, int *ret_number)
{
	struct view day = slot;
	struct period period;
	int64_t number = 0;
	*ret_number = 0;
	switch (rule->turn) {
	case TURN_FORM:
	case TURN_WEEK:
	case TURN_MONTH:
		if (!period_parse(rule->turn == TURN_FORM ? rule->form->period : rule->turn == TURN_WEEK ? PERIOD_WEEK : PERIOD_MONTH, slot, &period))
			return false;
		*ret = period.first;
		return true;
	case TURN_QUARTER: return months_parse(slot, 'Q', 3, ret);
	case TURN_HALF_YEAR: return months_parse(slot, 'H', 6, ret);
	case TURN_YEAR:
		if (slot.len != 4 || !view_int(slot, &number) || number < 1900)
			return false;
		*ret = day_from_civil((struct civil){ (int)number, 1, 1 });
		return true;
	default: break;
	}
	if ((rule->turn == TURN_WINDOWS || rule->turn == TURN_HOURS) && slot.len > 10) {
		day.len = 10;
		if (slot.ptr[10] != '/' || slot.len > 13 || !view_int((struct view){ slot.ptr + 11, slot.len - 11 }, &number) || number < 1 || number > TURNS_A_DAY)
			return false;
		*ret_number = (int)number;
	}
	return day_parse(day, ret);
}

/* ---- chase ---- */

struct instant chase_instant(const struct duty_rule *rule, const struct zone *zone, const struct chase_step *step, struct instant due)
{
	struct instant at = { due.ms + (int64_t)step->minutes * 60000 };
	struct duty_window quiet = rule->pack->quiet;
	if (rule->urgent || quiet.from == quiet.to)
		return at;
	struct day day = zone_day(zone, at);
	bool over_night = quiet.from > quiet.to;
	struct instant from = zone_instant(zone, day, quiet.from), to = zone_instant(zone, day, quiet.to);
	if (!over_night)
		return at.ms >= from.ms && at.ms < to.ms ? to : at;
	if (at.ms < to.ms)
		return to;
	return at.ms >= from.ms ? zone_instant(zone, day_after(day, 1), quiet.to) : at;
}
