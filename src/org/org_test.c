/* org/org_test.c — random forests and random moves: whatever the tree, the numbering keeps its promises on every day. */
#include "org/org_inside.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

static uint64_t seed;

static uint32_t chance(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed * 0x2545f4914f6cdd1du) >> 33) % below;
}

static void put(struct org *org, const char *code, enum unit_kind kind, int32_t parent)
{
	struct unit_facts facts = { .id = org->count + 1, .code = view_of(code), .name = VIEW("x"), .kind = (int)kind, .facility = -1, .beds = -1,
		.opened = DAY_NONE, .closed = DAY_NONE };
	assert_true(org_put(org, &facts, parent));
}

/* Codes in no order at all, parents among the units before: never a circle. */
static struct org *random_org(int32_t count)
{
	struct org *org = org_new();
	for (int32_t id = 1; id <= count; id++) {
		char code[16];
		snprintf(code, sizeof code, "%08x", (unsigned)id * 2654435761u);
		put(org, code, (enum unit_kind)chance(UNIT_KIND_MAX_), chance(10) == 0 ? 0 : (int32_t)chance((uint32_t)id));
	}
	return org;
}

static bool climbs_to(const struct org *org, int32_t unit, int32_t above, struct day day)
{
	for (int32_t steps = 0; unit && steps <= org->count; steps++) {
		if (unit == above)
			return true;
		unit = org_parent_on(org, unit, day);
	}
	return above == 0;
}

static void check_family(const struct org *org, const struct tree *tree, int32_t parent)
{
	const char *before = "";
	int32_t at = parent ? tree->pre[parent] + 1 : 0;
	for (int32_t child = tree->first_child[parent]; child; child = tree->next_sibling[child]) {
		assert_true(strcmp(before, org_unit(org, child)->code) < 0);
		before = org_unit(org, child)->code;
		assert_int_equal(tree->parent[child], parent);
		assert_int_equal(tree->pre[child], at);     /* children stand side by side and fill their parent */
		at = tree->end[child];
	}
	assert_int_equal(at, tree->end[parent]);
}

static void check_tree(struct org *org, struct day day)
{
	const struct tree *tree = org_tree(org, day);
	assert_int_equal(tree->count, org->count);
	for (int32_t unit = 0; unit <= org->count; unit++) {
		check_family(org, tree, unit);
		if (unit)
			assert_int_equal(tree->unit_at[tree->pre[unit]], unit);
		if (unit)
			assert_int_equal(tree->parent[unit], org_parent_on(org, unit, day));
	}
	for (int i = 0; i < 200; i++) {
		int32_t above = (int32_t)chance((uint32_t)org->count + 1), unit = 1 + (int32_t)chance((uint32_t)org->count);
		assert_int_equal(tree_holds(tree, above, unit), climbs_to(org, unit, above, day));
	}
}

static void check_realms(struct org *org)
{
	for (int32_t id = 1; id <= org->count; id++) {
		int32_t at = id;
		while (org->units[at].kind != UNIT_PREFECTURE && org_now(org)->parent[at])
			at = org_now(org)->parent[at];
		assert_int_equal(org->units[id].realm, at);
	}
}

/* Moves that would close a circle on any later day are found by org_whole; the others keep every tree good. */
static void random_forests(void **state)
{
	(void)state;
	for (int round = 0; round < 60; round++) {
		int32_t unit, count = 1 + (int32_t)chance(300);
		struct org *org = random_org(count);
		assert_true(org_settle(org, &unit));
		for (int i = 0; i < 30; i++) {
			struct move move = { 1 + (int32_t)chance((uint32_t)count), { (int32_t)chance(10) }, (int32_t)chance((uint32_t)count + 1) };
			bool circle = false;
			for (int32_t day = move.from.n; day <= 10; day++) /* a later move of the same unit may end it earlier */
				circle = circle || (climbs_to(org, move.parent, move.unit, (struct day){ day }) && move.parent);
			if (circle)
				continue;
			struct day last = org_last_move(org, move.unit);
			if (last.n > move.from.n)
				continue;
			org_move(org, move);
			assert_true(org_settle(org, &unit));
			assert_true(org_whole(org, DAY_FIRST, &unit));
		}
		for (int32_t day = -1; day <= 10; day++)
			check_tree(org, (struct day){ day });
		check_realms(org);
		org_free(org);
	}
}

static void circles_are_found(void **state)
{
	(void)state;
	for (int round = 0; round < 200; round++) {
		int32_t unit = 0, count = 2 + (int32_t)chance(100), below, above;
		struct org *org = random_org(count);
		assert_true(org_settle(org, &unit));
		below = 1 + (int32_t)chance((uint32_t)count);
		for (above = below; chance(3) && org_now(org)->parent[above]; )
			above = org_now(org)->parent[above];
		org_move(org, (struct move){ above, { 5 }, below });
		assert_false(org_settle(org, &unit));
		assert_true(climbs_to(org, org_parent_on(org, unit, (struct day){ 5 }), unit, (struct day){ 5 }));
		org_free(org);
	}
}

/* A circle that was there only for some days in the past is a circle. */
static void past_circle(void **state)
{
	(void)state;
	int32_t unit;
	struct org *org = org_new();
	put(org, "a", UNIT_COUNTY, 0);
	put(org, "b", UNIT_COUNTY, 1);
	org_move(org, (struct move){ 2, { 8 }, 0 });
	org_move(org, (struct move){ 1, { 5 }, 2 });        /* from day 5 a is under b, which is under a until day 8 */
	assert_true(org_settle(org, &unit));
	assert_true(org_whole(org, (struct day){ 8 }, &unit));
	assert_false(org_whole(org, (struct day){ 5 }, &unit));
	org_free(org);
}

enum { READERS = 4, DAYS = 40 };
struct reader { struct org *org; const struct tree *seen[DAYS]; };

static void *read_past(void *self)
{
	struct reader *reader = self;
	for (int32_t day = 0; day < DAYS; day++)
		reader->seen[day] = org_tree(reader->org, (struct day){ day });
	return NULL;
}

/* Readers ask for past days at the same time: each day's tree is made once and is the same for all. */
static void readers_share_past_trees(void **state)
{
	(void)state;
	int32_t unit;
	struct org *org = random_org(300);
	for (int32_t day = 0; day < DAYS; day++)
		org_move(org, (struct move){ 1 + (int32_t)chance(300), { day }, 0 });
	assert_true(org_settle(org, &unit));
	struct reader readers[READERS];
	pthread_t threads[READERS];
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .org = org };
		assert_int_equal(pthread_create(&threads[i], NULL, read_past, &readers[i]), 0);
	}
	for (int i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
	for (int32_t day = 0; day < DAYS; day++) {
		assert_int_equal(readers[0].seen[day]->from.n, day);
		for (int i = 1; i < READERS; i++)
			assert_ptr_equal(readers[i].seen[day], readers[0].seen[day]);
	}
	org_free(org);
}

static void opens_and_closes(void **state)
{
	(void)state;
	struct unit unit = { .opened = { 10 }, .closed = { 20 } };
	assert_false(unit_open_on(&unit, (struct day){ 9 }));
	assert_true(unit_open_on(&unit, (struct day){ 10 }));
	assert_true(unit_open_on(&unit, (struct day){ 19 }));
	assert_false(unit_open_on(&unit, (struct day){ 20 }));
	unit.opened = unit.closed = DAY_NONE;
	assert_true(unit_open_on(&unit, (struct day){ -100000 }));
}

static void zones_are_inherited(void **state)
{
	(void)state;
	int32_t unit;
	struct org *org = org_new();
	put(org, "a", UNIT_PROVINCE, 0);
	put(org, "b", UNIT_PREFECTURE, 1);
	put(org, "c", UNIT_COUNTY, 2);
	struct unit_facts facts;
	org_facts(org, 2, &facts);
	facts.zone = VIEW("America/New_York");
	assert_true(org_set(org, &facts));
	assert_true(org_settle(org, &unit));
	assert_null(org_unit(org, 1)->zone);
	assert_string_equal(zone_name(org_unit(org, 3)->zone), "America/New_York");
	facts.zone = VIEW("Nowhere/Atlantis");
	assert_false(org_set(org, &facts));
	org_free(org);
}

static void unknown_units(void **state)
{
	(void)state;
	struct org *org = random_org(50);
	int32_t unit;
	assert_true(org_settle(org, &unit));
	assert_int_equal(org_find(org, VIEW("")), 0);
	assert_int_equal(org_find(org, VIEW("nothing")), 0);
	assert_null(org_unit(org, 0));
	assert_null(org_unit(org, 51));
	for (int32_t id = 1; id <= 50; id++)
		assert_int_equal(org_find(org, view_of(org_unit(org, id)->code)), id);
	assert_false(tree_holds(org_now(org), 3, 0));
	assert_false(tree_holds(org_now(org), 3, 51));
	assert_false(tree_holds(org_now(org), 51, 3));
	assert_true(tree_holds(org_now(org), 0, 3));
	org_free(org);
}

int main(void)
{
	const char *given = getenv("ANLAN_SEED");
	seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 1000003u | 1;
	print_message("ANLAN_SEED=%llu\n", (unsigned long long)seed);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_forests), cmocka_unit_test(circles_are_found), cmocka_unit_test(past_circle), cmocka_unit_test(readers_share_past_trees),
		cmocka_unit_test(opens_and_closes), cmocka_unit_test(zones_are_inherited), cmocka_unit_test(unknown_units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
