#include "policy/order_preview.h"
#include <stdlib.h>

enum { EFFECTS_MOST = 400, ALIKE_SLOTS = 8192 };

/* Units under the same orders and of the same kind change alike; each such group is looked at once. */
struct alike { uint64_t mark; int32_t unit, units; };
struct looking {
	const struct orders *before, *after;
	struct instant at;
	struct arena *arena;
	struct preview *ret;
	struct alike *groups;
};

static uint64_t mix(uint64_t mark, uint64_t value)
{
	mark ^= value + 0x9E3779B97F4A7C15u + (mark << 6) + (mark >> 2);
	return mark * 0xFF51AFD7ED558CCDu;
}

static uint64_t mark_of(const struct orders *o, int32_t unit, struct instant at)
{
	struct standing s;
	standing_find(o, unit, at, &s);
	uint64_t mark = mix(mix(1, (uint64_t)s.row), (uint64_t)org_unit(o->org, unit)->kind);
	for (int i = 0; i < s.count; i++)
		mark = mix(mark, (uint64_t)s.at[i]->id);
	return mark ? mark : 1;
}

/* --- effects ----------------------------------------------------------- */

static struct effect *effect_of(struct effect *list, int *count, const char *key)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(list[i].key, key) == 0)
			return &list[i];
	if (*count == EFFECTS_MOST)
		return NULL;
	list[*count] = (struct effect){ .key = key, .before = VALUE_NONE, .after = VALUE_NONE };
	return &list[(*count)++];
}

static void count_measure(struct looking *l, const struct measure *m, int64_t before, int64_t after, int32_t units)
{
	struct effect *e = before == after ? NULL : effect_of(l->ret->measures, &l->ret->measure_count, m->key);
	if (!e)
		return;
	if (e->units == 0) {
		e->measure = m;
		e->label = m->label;
		e->before = before;
		e->after = after;
	}
	e->units += units;
}

static void count_duty(struct effect *list, int *count, const char *key, struct label label, int32_t units)
{
	struct effect *e = effect_of(list, count, key);
	if (!e)
		return;
	e->label = label;
	e->units += units;
}

static bool asks(int64_t value) { return value != VALUE_NONE && value != 0; }

/* What becomes of one measure for the units of a group. */
struct turned { int64_t was, is; const struct order *was_by, *is_by; };

static struct turned turn_of(const struct standing *before, const struct standing *after, int measure)
{
	struct turned t;
	standing_strictest(before, measure, &t.was, &t.was_by);
	standing_strictest(after, measure, &t.is, &t.is_by);
	return t;
}

/* As duty/owed.c decides: what counts from an order's beginning is owed only by an order, and anew by another one. */
static void rule_differs(struct looking *l, const struct duty_rule *rule, const struct turned *t, int32_t units)
{
	bool after = rule->turn == TURN_AFTER, was = asks(t->was) && (!after || t->was_by), is = asks(t->is) && (!after || t->is_by);
	if (is && (!was || (after && t->is_by->id != t->was_by->id)))
		count_duty(l->ret->added, &l->ret->added_count, rule->key, rule->label, units);
	else if (was && !is)
		count_duty(l->ret->removed, &l->ret->removed_count, rule->key, rule->label, units);
}

/* The duties that hang on measures, each for those it is for. Returns which measures have one: bits of seen. */
static void rules_differ(struct looking *l, const struct standing *before, const struct standing *after, int32_t unit, int32_t units, bool *seen)
{
	const struct policy *policy = l->before->policy;
	const struct duty_rule *rule;
	for (int i = 0; policy && (rule = policy_duty_at(policy, i)); i++) {
		int measure = rule->when ? book_measure(before->book, view_of(rule->when)) : -1;
		if (measure < 0 || policy_duty(policy, view_of(rule->key)) != rule || !rule_is_for(rule, org_unit(l->before->org, unit)))
			continue;
		struct turned t = turn_of(before, after, measure);
		rule_differs(l, rule, &t, units);
		seen[measure] = true;
	}
}

/* A measure that no duty of these units hangs on is itself what must be done. */
static void measures_differ(struct looking *l, const struct standing *before, const struct standing *after, int32_t units, const bool *seen)
{
	for (int m = 0; m < before->book->measure_count; m++) {
		const struct measure *measure = before->book->measures[m];
		struct turned t = turn_of(before, after, m);
		count_measure(l, measure, t.was, t.is, units);
		if (seen[m] || asks(t.was) == asks(t.is))
			continue;
		if (asks(t.is))
			count_duty(l->ret->added, &l->ret->added_count, measure->key, measure->label, units);
		else
			count_duty(l->ret->removed, &l->ret->removed_count, measure->key, measure->label, units);
	}
}

static void group_differs(struct looking *l, int32_t unit, int32_t units)
{
	struct standing before, after;
	standing_find(l->before, unit, l->at, &before);
	standing_find(l->after, unit, l->at, &after);
	bool *seen = ARENA_ARRAY(l->arena, bool, before.book->measure_count + 1);
	rules_differ(l, &before, &after, unit, units, seen);
	if (org_unit(l->before->org, unit)->kind == UNIT_INSTITUTION)
		measures_differ(l, &before, &after, units, seen);
}

/* --- units ------------------------------------------------------------- */

static void group_add(struct looking *l, int32_t unit)
{
	uint64_t mark = mark_of(l->before, unit, l->at);
	size_t at = mark % ALIKE_SLOTS;
	for (int tries = 0; tries < 64; tries++, at = (at + 1) % ALIKE_SLOTS) {
		struct alike *group = &l->groups[at];
		if (group->mark == 0)
			*group = (struct alike){ mark, unit, 0 };
		if (group->mark == mark) {
			group->units++;
			return;
		}
	}
	group_differs(l, unit, 1);                          /* the table is crowded: this unit alone */
}

static void units_group(struct looking *l, const struct order *draft)
{
	const struct org *org = l->before->org;
	const struct tree *tree = org_now(org);
	for (int32_t number = tree->pre[draft->scope]; number < tree->end[draft->scope]; number++) {
		const struct unit *unit = org_unit(org, tree->unit_at[number]);
		const struct zone *zone = unit->zone ? unit->zone : zone_find("Asia/Shanghai");
		bool home = unit->kind == UNIT_INSTITUTION;
		bool meant = home && unit->facility >= 0 ? draft->facilities >> unit->facility & 1 : draft->facilities == FACILITIES_ALL;
		if (!meant || !unit_open_on(unit, zone_day(zone, l->at)))
			continue;
		l->ret->units += home;
		group_add(l, unit->id);
	}
}

void order_preview(const struct orders *o, const struct order *draft, struct arena *arena, struct preview *ret)
{
	struct orders *after = orders_try(o, draft, arena);
	struct looking l = { o, after, draft->from, arena, ret, ARENA_ARRAY(arena, struct alike, ALIKE_SLOTS) };
	*ret = (struct preview){ .measures = ARENA_ARRAY(arena, struct effect, EFFECTS_MOST), .added = ARENA_ARRAY(arena, struct effect, EFFECTS_MOST),
		.removed = ARENA_ARRAY(arena, struct effect, EFFECTS_MOST) };
	units_group(&l, draft);
	for (int i = 0; i < ALIKE_SLOTS; i++)
		if (l.groups[i].mark)
			group_differs(&l, l.groups[i].unit, l.groups[i].units);
	orders_free(after);
}
