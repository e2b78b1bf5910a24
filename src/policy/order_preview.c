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
	uint64_t mark = mix(1, (uint64_t)s.row);
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

static void measures_differ(struct looking *l, int32_t unit, int32_t units)
{
	struct standing before, after;
	standing_find(l->before, unit, l->at, &before);
	standing_find(l->after, unit, l->at, &after);
	for (int m = 0; m < before.book->measure_count; m++) {
		int64_t was, is;
		standing_strictest(&before, m, &was, NULL);
		standing_strictest(&after, m, &is, NULL);
		count_measure(l, before.book->measures[m], was, is, units);
	}
}

static bool asks(int64_t value) { return value != VALUE_NONE && value != 0; }

/* The duties of the packs that hang on the measure; without one the measure itself is what must be done. */
static void count_duties(struct looking *l, const struct effect *e, struct effect *list, int *count)
{
	const struct duty_rule *rule;
	bool any = false;
	for (int i = 0; l->before->policy && (rule = policy_duty_at(l->before->policy, i)); i++)
		if (rule->when && strcmp(rule->when, e->key) == 0) {
			count_duty(list, count, rule->key, rule->label, e->units);
			any = true;
		}
	if (!any)
		count_duty(list, count, e->key, e->label, e->units);
}

static void duties_differ(struct looking *l)
{
	for (int i = 0; i < l->ret->measure_count; i++) {
		const struct effect *e = &l->ret->measures[i];
		if (!asks(e->before) && asks(e->after))
			count_duties(l, e, l->ret->added, &l->ret->added_count);
		else if (asks(e->before) && !asks(e->after))
			count_duties(l, e, l->ret->removed, &l->ret->removed_count);
	}
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
	measures_differ(l, unit, 1);                        /* the table is crowded: this unit alone */
}

static void units_group(struct looking *l, const struct order *draft)
{
	const struct org *org = l->before->org;
	const struct tree *tree = org_now(org);
	for (int32_t number = tree->pre[draft->scope]; number < tree->end[draft->scope]; number++) {
		const struct unit *unit = org_unit(org, tree->unit_at[number]);
		const struct zone *zone = unit->zone ? unit->zone : zone_find("Asia/Shanghai");
		bool meant = unit->facility >= 0 ? draft->facilities >> unit->facility & 1 : draft->facilities == FACILITIES_ALL;
		if (unit->kind != UNIT_INSTITUTION || !meant || !unit_open_on(unit, zone_day(zone, l->at)))
			continue;
		l->ret->units++;
		group_add(l, unit->id);
	}
}

void order_preview(const struct orders *o, const struct order *draft, struct arena *arena, struct preview *ret)
{
	struct orders *after = orders_try(o, draft);
	struct looking l = { o, after, draft->from, arena, ret, ARENA_ARRAY(arena, struct alike, ALIKE_SLOTS) };
	*ret = (struct preview){ .measures = ARENA_ARRAY(arena, struct effect, EFFECTS_MOST), .added = ARENA_ARRAY(arena, struct effect, EFFECTS_MOST),
		.removed = ARENA_ARRAY(arena, struct effect, EFFECTS_MOST) };
	units_group(&l, draft);
	for (int i = 0; i < ALIKE_SLOTS; i++)
		if (l.groups[i].mark)
			measures_differ(&l, l.groups[i].unit, l.groups[i].units);
	duties_differ(&l);
	orders_free(after);
}
