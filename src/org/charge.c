/* org/charge.c — what is missing and what is double. */
#include "org/charge_inside.h"
#include <stdlib.h>

const char *charge_fault_name(enum charge_fault fault)
{
	static const char *const names[] = { "missing", "double", "person_over", "person_without" };
	return names[fault];
}

static int by_unit_tier_person(const void *left, const void *right)
{
	const struct charge *a = *(const struct charge *const *)left, *b = *(const struct charge *const *)right;
	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	size_t n = a->tier.len < b->tier.len ? a->tier.len : b->tier.len;
	int order = memcmp(a->tier.ptr, b->tier.ptr, n);
	if (order == 0 && a->tier.len != b->tier.len)
		order = a->tier.len < b->tier.len ? -1 : 1;
	return order ? order : a->id < b->id ? -1 : a->id > b->id;
}

/* The pairings in the order of units, with the place where each unit's begin. */
struct shelf { const struct charge **at; int count; const int32_t *first; };

static struct shelf shelve(const struct charge_question *q)
{
	struct shelf shelf = { ARENA_ARRAY(q->arena, const struct charge *, q->held->count + 1), q->held->count, NULL };
	int32_t *first = ARENA_ARRAY(q->arena, int32_t, q->tree->count + 2);
	for (int i = 0; i < shelf.count; i++)
		shelf.at[i] = &q->held->at[i];
	qsort(shelf.at, (size_t)shelf.count, sizeof *shelf.at, by_unit_tier_person);
	for (int i = shelf.count - 1; i >= 0; i--)
		first[shelf.at[i]->unit] = i + 1;
	shelf.first = first;
	return shelf;
}

/* How many different persons a unit has in a tier; their names with a comma between. */
static int persons_of(const struct charge_question *q, const struct shelf *shelf, int32_t unit, struct view tier, struct view *ret_names)
{
	struct builder names;
	int found = 0;
	builder_init(&names, 4096);
	for (int i = shelf->first[unit] - 1; i >= 0 && i < shelf->count && shelf->at[i]->unit == unit; i++) {
		bool known = !view_same(shelf->at[i]->tier, tier);
		for (int k = shelf->first[unit] - 1; k < i && !known; k++)
			known = view_same(shelf->at[k]->tier, tier) && view_same(shelf->at[k]->key, shelf->at[i]->key);
		if (known)
			continue;
		if (found++)
			builder_text(&names, ", ");
		builder_view(&names, shelf->at[i]->person.name);
	}
	*ret_names = arena_copy(q->arena, builder_seen(&names));
	builder_release(&names);
	return found;
}

static void gap_put(struct charge_gaps *gaps, const struct charge_question *q, struct charge_gap gap)
{
	gaps->at = arena_more(q->arena, gaps->at, gaps->count, sizeof *gaps->at);
	gaps->at[gaps->count++] = gap;
}

static bool open_then(const struct charge_question *q, const struct unit *unit)
{
	return unit_open_on(unit, zone_day(unit->zone ? unit->zone : q->zone, q->at));
}

static void look_at(const struct charge_question *q, const struct shelf *shelf, int32_t id, struct charge_gaps *ret)
{
	const struct unit *unit = org_unit(q->org, id);
	if (!open_then(q, unit))
		return;
	for (int i = 0; i < q->rules->tier_count; i++) {
		const struct charge_rule *rule = charge_rule_at(q->rules, q->tree, id, q->rules->tiers[i], q->at);
		struct view names;
		if (!rule || rule->of_kind != unit->kind)
			continue;
		int found = persons_of(q, shelf, id, rule->tier, &names);
		if (found < rule->least || found > rule->most)
			gap_put(ret, q, (struct charge_gap){ id, rule, found < rule->least ? CHARGE_MISSING : CHARGE_DOUBLE, found, names });
	}
}

void charge_gaps(const struct charge_question *q, struct charge_gaps *ret)
{
	struct shelf shelf = shelve(q);
	int32_t from = q->above ? q->tree->pre[q->above] : 0, to = q->above ? q->tree->end[q->above] : q->tree->count;
	*ret = (struct charge_gaps){ 0 };
	for (int32_t n = from; n < to; n++)
		look_at(q, &shelf, q->tree->unit_at[n], ret);
}

/* ---- persons ---- */

static bool units_of_person(const struct charge_question *q, struct db *db, struct view key, struct view tier, int *ret, struct err *err)
{
	struct stmt *row = db_query(db, &charge_person_held);
	stmt_text(row, key);
	stmt_text(row, tier);
	stmt_int(row, q->at.ms);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good ? (int)stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return good || db_fail(db, err);
}

static bool met_before(const struct charge_question *q, int n)
{
	for (int i = 0; i < n; i++)
		if (view_same(q->held->at[i].key, q->held->at[n].key) && view_same(q->held->at[i].tier, q->held->at[n].tier))
			return true;
	return false;
}

static bool look_at_persons(const struct charge_question *q, struct db *db, struct charge_gaps *gaps, struct err *err)
{
	for (int i = 0; i < q->held->count; i++) {
		const struct charge *held = &q->held->at[i];
		const struct charge_rule *rule = charge_rule_at(q->rules, q->tree, held->unit, held->tier, q->at);
		int units;
		if (!rule || !rule->per_person || met_before(q, i))
			continue;
		if (!units_of_person(q, db, held->key, held->tier, &units, err))
			return false;
		if (units > rule->per_person)
			gap_put(gaps, q, (struct charge_gap){ rule->unit ? rule->unit : held->unit, rule, CHARGE_PERSON_OVER, units, held->person.name });
	}
	return true;
}

struct member { struct view key, name; struct member *next; };

static bool members_of(const struct charge_question *q, struct db *db, int64_t group, struct member **ret, struct err *err)
{
	struct stmt *row = db_query(db, &charge_group_members);
	enum answer answer;
	stmt_int(row, group);
	stmt_int(row, q->at.ms);
	*ret = NULL;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct member *member = ARENA_NEW(q->arena, struct member);
		*member = (struct member){ arena_copy(q->arena, stmt_get_text(row, 0)), arena_copy(q->arena, stmt_get_text(row, 1)), *ret };
		*ret = member;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* Is the rule of this authority the one in force, and is the authority in what was asked about? */
static bool rule_counts(const struct charge_question *q, const struct charge_rule *rule)
{
	return rule->members && rule->unit && tree_holds(q->tree, q->above, rule->unit)
		&& charge_rule_at(q->rules, q->tree, rule->unit, rule->tier, q->at) == rule;
}

bool charge_person_gaps(const struct charge_question *q, struct db *db, struct charge_gaps *gaps, struct err *err)
{
	if (!look_at_persons(q, db, gaps, err))
		return false;
	for (int i = 0; i < q->rules->count; i++) {
		const struct charge_rule *rule = &q->rules->at[i];
		struct member *member = NULL;
		if (!rule_counts(q, rule))
			continue;
		if (!members_of(q, db, rule->members, &member, err))
			return false;
		for (; member; member = member->next) {
			int units;
			if (!units_of_person(q, db, member->key, rule->tier, &units, err))
				return false;
			if (units == 0)
				gap_put(gaps, q, (struct charge_gap){ rule->unit, rule, CHARGE_PERSON_WITHOUT, 0, member->name });
		}
	}
	return true;
}

bool charge_overdue(const struct charge *charge, const struct charge_rule *rule, struct instant at, struct instant *ret_since)
{
	int days = charge->days ? charge->days : rule ? rule->days : 0;
	*ret_since = charge->contact.ms > charge->from.ms ? charge->contact : charge->from;
	return days > 0 && at.ms - ret_since->ms > (int64_t)days * 86400000;
}
