/* What is missing and what is double, in a random forest with random pairings and rules of random authorities at random instants, is what
 * counting every unit and tier one by one finds. On both stores. */
#include "base/seed.h"
#include "org/charge.h"
#include "org/group.h"
#include "org/org_inside.h"
#include "org/org_test.h"

static struct query *const *const lists[] = { migrate_queries, journal_queries, org_queries, account_queries, once_queries, charge_queries, group_queries, NULL };
static const struct zone *zone;
static struct seed seed;

enum { UNITS = 40, PAIRINGS = 120, RULES = 8, PERSONS = 9, DAY_MS = 86400000, BEGIN = 18900 };
static const char *const tiers[] = { "county", "bureau", "prefecture", "township" };

struct place { struct store *store; struct writer *writer; struct db *db; struct org *org; struct arena arena; };
struct world { struct charge_new pairings[PAIRINGS]; int pairing_count; struct charge_rule rules[RULES]; int rule_count; };

struct any { struct write write; const struct charge_new *new; const struct charge_rule *rule; struct unit_change *unit; int64_t id; };

static void done(struct write *write) { (void)write; }

static bool apply_any(struct write *write, struct tx *tx, struct err *err)
{
	struct any *own = (struct any *)write;
	int32_t unit;
	if (own->unit)
		return unit_add(tx, 1, own->unit, &unit, err);
	return own->new ? charge_add(tx, 1, own->new, &own->id, err) : charge_rule_add(tx, 1, own->rule, 1, &own->id, err);
}

static bool writes(struct place *p, struct any any)
{
	any.write.apply = apply_any;
	any.write.done = done;
	assert_true(writer_submit(p->writer, &any.write));
	if (!any.write.ok && any.write.err.code != ERR_ALREADY_IN_CHARGE)
		fail_msg("%s %s", err_name(any.write.err.code), any.write.err.cause);
	return any.write.ok;
}

static void place_open(struct place *p, void **state)
{
	struct err err = { 0 };
	*p = (struct place){ 0 };
	arena_init(&p->arena, (size_t)256 << 20);
	assert_non_null(p->store = store_open(test_url(*state), lists, &err));
	assert_non_null(p->writer = writer_open(p->store, NULL, 0, 100, &err));
	assert_true(migrate_run(writer_db(p->writer), &err) && db_prepare(writer_db(p->writer), &err));
	assert_non_null(p->db = db_open(p->store, DB_READ, &err));
	p->org = org_new();
}

static void place_close(struct place *p)
{
	org_free(p->org);
	db_close(p->db);
	writer_close(p->writer);
	store_close(p->store);
	arena_release(&p->arena);
}

/* A league, counties, towns, homes; some homes open late or close early. */
static void grow(struct place *p)
{
	struct err err = { 0 };
	for (int32_t id = 1; id <= UNITS; id++) {
		struct unit_change unit = { 0 };
		char code[16];
		unit_facts_blank(&unit.facts);
		snprintf(code, sizeof code, "U%02d", (int)(id * 37 % 101));
		unit.facts.code = view_of(code);
		unit.facts.name = VIEW("院");
		unit.facts.kind = id == 1 ? UNIT_PREFECTURE : id <= 5 ? UNIT_COUNTY : id <= 8 ? UNIT_TOWNSHIP : UNIT_INSTITUTION;
		unit.parent = id == 1 ? 0 : id <= 5 ? 1 : id <= 8 ? (int32_t)seed_between(&seed, 2, 5) : (int32_t)seed_between(&seed, 2, 8);
		unit.facts.opened = seed_between(&seed, 0, 3) ? DAY_NONE : (struct day){ BEGIN + (int32_t)seed_between(&seed, 0, 20) };
		unit.facts.closed = seed_between(&seed, 0, 3) ? DAY_NONE : (struct day){ BEGIN + 20 + (int32_t)seed_between(&seed, 1, 20) };
		writes(p, (struct any){ .unit = &unit });
	}
	assert_true(org_load(p->org, p->db, &err));
}

static struct instant some_instant(void) { return (struct instant){ (BEGIN + seed_between(&seed, -2, 45)) * DAY_MS + seed_between(&seed, 0, 1440) * 60000 }; }

static void pair(struct place *p, struct world *w)
{
	static const char *const names[PERSONS] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
	for (int i = 0; i < PAIRINGS; i++) {
		struct charge_new new = { .unit = (int32_t)seed_between(&seed, 1, UNITS), .realm = 1, .tier = view_of(tiers[seed_between(&seed, 0, 3)]),
			.person.name = view_of(names[seed_between(&seed, 0, PERSONS - 1)]), .from = some_instant() };
		new.to = seed_between(&seed, 0, 2) ? (struct instant){ new.from.ms + seed_between(&seed, 1, 30 * 1440) * 60000 } : FOR_NOW;
		if (writes(p, (struct any){ .new = &new }))
			w->pairings[w->pairing_count++] = new;
	}
	for (int i = 0; i < RULES; i++) {
		struct charge_rule *rule = &w->rules[w->rule_count++];
		*rule = (struct charge_rule){ .unit = (int32_t)seed_between(&seed, 1, 8), .tier = view_of(tiers[seed_between(&seed, 0, 3)]), .zh = VIEW("级"), .en = VIEW("tier"),
			.from = some_instant(), .of_kind = seed_between(&seed, 0, 3) ? UNIT_INSTITUTION : UNIT_COUNTY, .least = (int)seed_between(&seed, 0, 2), .days = 7 };
		rule->most = rule->least + (int)seed_between(&seed, 0, 2);
		writes(p, (struct any){ .rule = rule });
	}
}

/* What was said last at the nearest authority above; told again here from the list, the slow way. */
static void demand_of(const struct place *p, const struct world *w, int32_t unit, const char *tier, struct instant at, int *ret_kind, int *ret_least, int *ret_most)
{
	*ret_kind = strcmp(tier, "prefecture") == 0 ? UNIT_COUNTY : UNIT_INSTITUTION;
	*ret_least = strcmp(tier, "county") == 0 || strcmp(tier, "bureau") == 0;
	*ret_most = 1;
	for (int32_t above = unit; above; above = org_now(p->org)->parent[above]) {
		int64_t newest = INT64_MIN;
		for (int i = 0; i < w->rule_count; i++)
			if (w->rules[i].unit == above && view_is(w->rules[i].tier, tier) && w->rules[i].from.ms <= at.ms && w->rules[i].from.ms >= newest) {
				newest = w->rules[i].from.ms;
				*ret_kind = w->rules[i].of_kind;
				*ret_least = w->rules[i].least;
				*ret_most = w->rules[i].most;
			}
		if (newest != INT64_MIN)
			return;
	}
}

static int persons(const struct world *w, int32_t unit, const char *tier, struct instant at)
{
	bool met[PERSONS] = { false };
	int found = 0;
	for (int i = 0; i < w->pairing_count; i++) {
		const struct charge_new *c = &w->pairings[i];
		if (c->unit != unit || !view_is(c->tier, tier) || at.ms < c->from.ms || at.ms >= c->to.ms)
			continue;
		found += !met[c->person.name.ptr[0] - 'a'];
		met[c->person.name.ptr[0] - 'a'] = true;
	}
	return found;
}

static const struct charge_gap *gap_of(const struct charge_gaps *gaps, int32_t unit, const char *tier)
{
	for (int i = 0; i < gaps->count; i++)
		if (gaps->at[i].unit == unit && view_is(gaps->at[i].rule->tier, tier))
			return &gaps->at[i];
	return NULL;
}

static void check_at(struct place *p, const struct world *w, int32_t above, struct instant at)
{
	struct err err = { 0 };
	struct charge_rules rules;
	struct charges held;
	struct charge_gaps gaps;
	int expected = 0;
	const struct tree *tree = org_now(p->org);
	assert_true(charge_rules_read(p->db, &p->arena, &rules, &err));
	assert_true(charges_read(p->db, p->org, tree, above, at, &p->arena, &held, &err));
	struct charge_question question = { p->org, tree, zone, above, at, &rules, &held, &p->arena };
	charge_gaps(&question, &gaps);
	for (int32_t unit = 1; unit <= UNITS; unit++)
		for (int t = 0; t < 4; t++) {
			int kind, least, most, found = persons(w, unit, tiers[t], at);
			demand_of(p, w, unit, tiers[t], at, &kind, &least, &most);
			bool asked = tree_holds(tree, above, unit) && org_unit(p->org, unit)->kind == kind && unit_open_on(org_unit(p->org, unit), zone_day(zone, at));
			bool bad = asked && (found < least || found > most);
			const struct charge_gap *gap = gap_of(&gaps, unit, tiers[t]);
			if (!gap != !bad || (gap && (gap->found != found || gap->fault != (found < least ? CHARGE_MISSING : CHARGE_DOUBLE))))
				fail_msg("unit %d tier %s: found %d, asked %d, between %d and %d, gap %d", unit, tiers[t], found, asked, least, most, gap ? gap->found : -1);
			expected += bad;
		}
	assert_int_equal(gaps.count, expected);
}

static void gaps_are_what_counting_finds(void **state)
{
	struct place p;
	struct world *w = calloc(1, sizeof *w);
	place_open(&p, state);
	grow(&p);
	pair(&p, w);
	for (int i = 0; i < 60; i++) {
		check_at(&p, w, (int32_t)seed_between(&seed, 0, UNITS), some_instant());
		arena_reset(&p.arena);
	}
	/* To the minute: at the very instant of an end, and one millisecond before. */
	for (int i = 0; i < w->pairing_count; i++) {
		if (w->pairings[i].to.ms == INT64_MAX)
			continue;
		check_at(&p, w, w->pairings[i].unit, w->pairings[i].to);
		check_at(&p, w, w->pairings[i].unit, (struct instant){ w->pairings[i].to.ms - 1 });
		arena_reset(&p.arena);
	}
	place_close(&p);
	free(w);
}

/* The same person in the same tier of the same unit at overlapping times is refused; side by side in time is not. */
static void one_person_once(void **state)
{
	struct place p;
	place_open(&p, state);
	grow(&p);
	struct charge_new new = { .unit = 9, .realm = 1, .tier = VIEW("county"), .person.name = VIEW("a"), .from = { 1000 }, .to = { 2000 } };
	assert_true(writes(&p, (struct any){ .new = &new }));
	assert_false(writes(&p, (struct any){ .new = &new }));
	new.from.ms = 1999;
	new.to.ms = 3000;
	assert_false(writes(&p, (struct any){ .new = &new }));
	new.from.ms = 2000;
	assert_true(writes(&p, (struct any){ .new = &new }));
	new.tier = VIEW("bureau");
	assert_true(writes(&p, (struct any){ .new = &new }));
	place_close(&p);
}

static void persons_are_told_apart(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	const struct person a = { VIEW("王"), VIEW("局长"), VIEW("1"), 0 }, same = { VIEW("王"), VIEW("副局长"), VIEW("1"), 0 }, other = { VIEW("王"), VIEW("局长"), VIEW("2"), 0 },
		known = { VIEW("王"), VIEW("局长"), VIEW("1"), 7 }, renamed = { VIEW("李"), VIEW(""), VIEW(""), 7 };
	assert_true(view_same(person_key(&a, &arena), person_key(&same, &arena)));
	assert_false(view_same(person_key(&a, &arena), person_key(&other, &arena)));
	assert_false(view_same(person_key(&a, &arena), person_key(&known, &arena)));
	assert_true(view_same(person_key(&known, &arena), person_key(&renamed, &arena)));
	assert_true(phone_good(VIEW("0483-8331234")) && phone_good(VIEW("+86 138 0000 0000")) && phone_good(VIEW("")) && phone_good(VIEW("110")));
	assert_false(phone_good(VIEW("ask at the gate")) || phone_good(VIEW("12")) || phone_good((struct view){ "12\0" "34", 5 }));
	arena_release(&arena);
}

int main(void)
{
	zone = zone_find("Asia/Shanghai");
	seed = seed_of_run();
	return test_both_stores((const struct store_test[]){
		STORE_TEST(gaps_are_what_counting_finds), STORE_TEST(one_person_once), STORE_TEST(persons_are_told_apart), { 0 } });
}
