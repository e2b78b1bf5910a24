/* duty/owed.c — which turns a unit owes: kind, facility type, day, and the measure that must hold. */
#include "duty/duties_inside.h"
#include <stdlib.h>

enum { DAYS_AHEAD = 366 };

const struct zone *rule_zone(const struct duty_rule *rule, const struct unit *unit)
{
	return unit->zone ? unit->zone : rule->pack->zone;
}

bool rule_value(const struct duties *d, const struct duty_rule *rule, int32_t unit, struct instant at, int64_t *ret_value, int64_t *ret_order, struct instant *ret_began)
{
	int64_t value = 0, order = 0;
	struct instant began = INSTANT_NONE;
	const struct duty_measures *m = d->measures;
	if (rule->when && (!m || !m->value(m->self, unit, at, rule->when, &value, &order) || value == 0))
		return false;
	if (rule->turn == TURN_AFTER && (!order || !m->begins(m->self, order, &began)))
		return false;                               /* what holds without an order has no beginning to count from */
	*ret_value = rule->by_measure ? value : rule->count;
	*ret_order = order;
	*ret_began = began;
	return true;
}

/* The turn is owed if at the last instant before its deadline the measure holds as it did when the turn was shaped. */
bool turn_is_owed(const struct duties *d, const struct duty_rule *rule, int32_t unit, const struct shape *shape, const struct turn *turn, int64_t *ret_order)
{
	struct shape then;
	if (!unit_open_on(org_unit(d->org, unit), turn->last))
		return false;
	*ret_order = shape->order;
	if (!rule->when)
		return true;
	struct instant last = { turn->due.ms - 1 };
	if (!rule_value(d, rule, unit, last, &then.count, &then.order, &then.began) || then.count != shape->count)
		return false;
	*ret_order = then.order;
	return rule->turn != TURN_AFTER || then.began.ms == shape->began.ms;
}

static bool shape_same(const struct duty_rule *rule, const struct shape *a, const struct shape *b)
{
	return a->count == b->count && (rule->turn != TURN_AFTER || a->began.ms == b->began.ms);
}

int rule_instants(const struct duties *d, const struct duty_rule *rule, const struct zone *zone, struct day day, struct instant ret[CHANGES_MOST])
{
	int n = 0;
	struct instant at = zone_instant(zone, day, 0), next;
	int ahead = rule->turn == TURN_WINDOWS || rule->turn == TURN_HOURS ? 1 : DAYS_AHEAD;
	struct instant end = zone_instant(zone, (struct day){ day.n + ahead }, 0);
	ret[n++] = at;
	while (rule->when && d->measures && n < CHANGES_MOST && d->measures->next_change(d->measures->self, at, &next) && next.ms < end.ms && next.ms > at.ms)
		ret[n++] = at = next;
	return n;
}

/* The shapes that the unit's turns of the day may have: one, unless orders change something. */
int unit_shapes(const struct duties *d, const struct duty_rule *rule, int32_t unit, const struct instant *instants, int instant_count, struct shape ret[SHAPES_MOST])
{
	int n = 0;
	for (int i = 0; i < instant_count && n < SHAPES_MOST; i++) {
		struct shape shape;
		bool known = false;
		if (!rule_value(d, rule, unit, instants[i], &shape.count, &shape.order, &shape.began))
			continue;
		for (int k = 0; k < n && !known; k++)
			known = shape_same(rule, &ret[k], &shape);
		if (!known)
			ret[n++] = shape;
	}
	return n;
}

static int by_time(const void *a, const void *b)
{
	const struct owed *x = a, *y = b;
	if (x->turn.due.ms != y->turn.due.ms)
		return x->turn.due.ms < y->turn.due.ms ? -1 : 1;
	return strcmp(x->turn.slot, y->turn.slot);
}

/* Of several turns of one name (an order came in the middle) the first that is due is the one that counts. */
static int once_each(struct owed *owed, int n)
{
	int kept = 0;
	for (int i = 0; i < n; i++) {
		bool again = false;
		for (int k = 0; k < kept && !again; k++)
			again = strcmp(owed[k].turn.slot, owed[i].turn.slot) == 0;
		if (!again)
			owed[kept++] = owed[i];
	}
	return kept;
}

static int owed_on(const struct duties *d, const struct duty_rule *rule, int32_t unit, struct day day, struct owed ret[TURNS_A_DAY])
{
	const struct zone *zone = rule_zone(rule, org_unit(d->org, unit));
	struct instant instants[CHANGES_MOST];
	struct shape shapes[SHAPES_MOST];
	struct turn turns[TURNS_A_DAY];
	int n = 0;
	int shape_count = unit_shapes(d, rule, unit, instants, rule_instants(d, rule, zone, day, instants), shapes);
	for (int s = 0; s < shape_count; s++) {
		int count = turns_of_day(rule, zone, shapes[s].count, shapes[s].began, day, turns);
		for (int i = 0; i < count && n < TURNS_A_DAY; i++) {
			int64_t order;
			if (turn_is_owed(d, rule, unit, &shapes[s], &turns[i], &order))
				ret[n++] = (struct owed){ rule, turns[i], shapes[s].count, order };
		}
	}
	if (shape_count < 2)
		return n;
	qsort(ret, (size_t)n, sizeof *ret, by_time);
	return once_each(ret, n);
}

/* The name may mean another turn on its first day, under the rule of that day: then this one is not asked for. */
static bool name_is_its_own(const struct duties *d, const struct owed *owed, int32_t unit)
{
	struct owed first[TURNS_A_DAY];
	int n = owed_on(d, owed->rule, unit, owed->turn.first, first);
	for (int i = 0; i < n; i++)
		if (strcmp(first[i].turn.slot, owed->turn.slot) == 0)
			return first[i].turn.due.ms == owed->turn.due.ms;
	return false;
}

int duties_owed(const struct duties *d, const struct duty_rule *rule, int32_t unit, struct day day, struct owed ret[TURNS_A_DAY])
{
	int kept = 0;
	if (!rule_is_for(rule, org_unit(d->org, unit)))
		return 0;
	int n = owed_on(d, rule, unit, day, ret);
	for (int i = 0; i < n; i++)
		if (!rule->by_measure || ret[i].turn.first.n == day.n || name_is_its_own(d, &ret[i], unit))
			ret[kept++] = ret[i];
	return kept;
}

bool duties_turn(const struct duties *d, const struct duty_rule *rule, int32_t unit, struct view slot, struct owed *ret)
{
	struct owed owed[TURNS_A_DAY];
	struct day day;
	int number;
	if (!slot_parse(rule, slot, &day, &number))
		return false;
	int n = duties_owed(d, rule, unit, day, owed);
	for (int i = 0; i < n; i++)
		if (view_is(slot, owed[i].turn.slot)) {
			*ret = owed[i];
			return true;
		}
	return false;
}
