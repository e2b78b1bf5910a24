/* The gate's decision against a brute force: a stricter measure never turns a refusal into an admission, whatever else holds and whoever comes;
 * every rule can speak; approvals and exceptions do what their rows say; the sentences are there in both languages. */
#include "record/gate_rule.h"
#include "base/seed.h"
#include "policy/measure.h"
#include "record/isolation_inside.h"
#include "store/test_store.h"

enum { TRIES = 400000, FACTS = 16 };
static uint32_t seed_below(struct seed *seed, uint32_t n) { return (uint32_t)seed_between(seed, 0, (int64_t)n - 1); }

static int most_of(int measure)
{
	static const struct { const char *key; int most; } counts[] = { { "readmit.observe_days", 21 }, { "readmit.negative_tests", 3 }, { "child.intake_observe_days", 21 }, { "rescue.term_days", 21 } };
	static const char *const values[] = {
#define MEASURE(name, key, words) words,
#include "record/gate_measure.tbl"
#undef MEASURE
	};
	int most = 0;
	for (const char *at = values[measure]; *at; at++)
		most += *at == ' ';
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (strcmp(gate_measure_key((enum gate_measure)measure), counts[i].key) == 0)
			most = counts[i].most;
	return most ? most : 1;
}

static int64_t random_value(struct seed *seed, int measure)
{
	return measure == GATE_MEASURE_HEAT ? 360 + (int64_t)seed_below(seed, 30) : (int64_t)seed_below(seed, (uint32_t)most_of(measure) + 1);
}

static void random_case(struct seed *seed, struct gate_facts *facts, struct gate_measures *measures)
{
	*measures = (struct gate_measures){ 0 };
	for (int m = 0; m < GATE_MEASURE_MAX_; m++)
		if (seed_below(seed, 3))
			measures->at[m] = (struct gate_holding){ .holds = true, .value = random_value(seed, m) };
	*facts = (struct gate_facts){ .who = (enum gate_who)(1 + seed_below(seed, GATE_WHO_MAX_ - 1)), .way = (enum gate_way)(1 + seed_below(seed, 2)),
		.purpose = (enum gate_purpose)seed_below(seed, GATE_FOR_MAX_), .tenths = seed_below(seed, 4) ? 355 + (int)seed_below(seed, 40) : 0 };
	for (int bit = 0; bit < FACTS; bit++)
		facts->facts |= seed_below(seed, 4) ? 0 : 1u << bit;
}

/* One measure made stricter, or one that did not hold holds. */
static void stricter(struct seed *seed, struct gate_measures *measures)
{
	int m = (int)seed_below(seed, GATE_MEASURE_MAX_);
	struct gate_holding *h = &measures->at[m];
	if (!h->holds)
		*h = (struct gate_holding){ .holds = true, .value = random_value(seed, m) };
	else if (m == GATE_MEASURE_HEAT)
		h->value -= seed_below(seed, 10);
	else
		h->value += seed_below(seed, 3);
}

static void stricter_is_never_looser(void **state)
{
	struct seed seed = seed_of_run();
	int changed = 0;
	(void)state;
	for (int i = 0; i < TRIES; i++) {
		struct gate_facts facts;
		struct gate_measures before, after;
		random_case(&seed, &facts, &before);
		after = before;
		stricter(&seed, &after);
		enum gate_decision was = gate_judge(&facts, &before), is = gate_judge(&facts, &after);
		changed += was != is;
		if (is < was)
			fail_msg("case %d: %s %s for %s was %s and became %s under a stricter measure", i, gate_who_name(facts.who), gate_way_name(facts.way), gate_purpose_key(facts.purpose),
				gate_decision_name(was), gate_decision_name(is));
	}
	assert_true(changed > TRIES / 500);                  /* the cases do decide something */
}

static void every_rule_speaks(void **state)
{
	static const char *const keys[] = {
#define RULE(key, ...) key,
#include "record/gate_rule.tbl"
#undef RULE
	};
	enum { RULES = sizeof keys / sizeof *keys };
	struct seed seed = { 7 };
	bool spoken[RULES] = { false };
	struct arena arena;
	(void)state;
	arena_init(&arena, (size_t)256 << 20);
	for (int i = 0; i < 40000; i++) {
		struct gate_facts facts;
		struct gate_measures measures;
		struct gate_verdict verdict;
		random_case(&seed, &facts, &measures);
		gate_decide(&facts, &measures, &arena, &verdict);
		assert_int_equal(verdict.decision, gate_judge(&facts, &measures));
		assert_true(verdict.decision == GATE_ADMIT || verdict.count > 0);
		if (verdict.decision == GATE_QUARANTINE && facts.who != GATE_GOODS)
			assert_true(verdict.days > 0 && verdict.rule);
		for (int r = 0; r < verdict.count; r++) {
			assert_true(*verdict.reasons[r].zh && *verdict.reasons[r].en && !strchr(verdict.reasons[r].zh, '{') && !strchr(verdict.reasons[r].en, '{'));
			for (int k = 0; k < RULES; k++)
				spoken[k] |= strcmp(keys[k], verdict.reasons[r].rule) == 0;
		}
		if (i % 100 == 0)
			arena_reset(&arena);
	}
	for (int k = 0; k < RULES; k++)
		if (!spoken[k])
			fail_msg("rule %s never spoke", keys[k]);
	arena_release(&arena);
}

static struct gate_facts dying(unsigned facts) { return (struct gate_facts){ GATE_VISITOR, GATE_IN, GATE_FOR_DYING, 365, GATE_DECLARED_FACT | facts }; }

static void approvals_and_exceptions(void **state)
{
	struct gate_measures measures = { 0 };
	(void)state;
	measures.at[GATE_MEASURE_VISITS] = (struct gate_holding){ .holds = true, .value = 3 };
	measures.at[GATE_MEASURE_HEAT] = (struct gate_holding){ .holds = true, .value = 373 };
	struct gate_facts facts = dying(0);
	assert_int_equal(gate_judge(&facts, &measures), GATE_APPROVAL);
	facts = dying(GATE_APPROVED_FACT);
	assert_int_equal(gate_judge(&facts, &measures), GATE_ADMIT);
	facts = dying(GATE_EXCEPTED_FACT);
	assert_int_equal(gate_judge(&facts, &measures), GATE_ADMIT);
	facts.tenths = 373;                                 /* nobody excuses a visitor's fever */
	assert_int_equal(gate_judge(&facts, &measures), GATE_REFUSE);
	facts.tenths = 372;
	assert_int_equal(gate_judge(&facts, &measures), GATE_ADMIT);
	/* One of the house who comes in by exception is isolated. */
	struct gate_facts resident = { GATE_RESIDENT, GATE_IN, GATE_FOR_RETURN, 380, GATE_DECLARED_FACT | GATE_EXCEPTED_FACT };
	assert_int_equal(gate_judge(&resident, &measures), GATE_QUARANTINE);
	resident.facts = GATE_DECLARED_FACT | GATE_APPROVED_FACT; /* an approval excuses no refusal */
	assert_int_equal(gate_judge(&resident, &measures), GATE_REFUSE);
}

static void purposes_in_other_words(void **state)
{
	(void)state;
	assert_int_equal(gate_purpose_find(VIEW(" 看病 ")), GATE_FOR_MEDICAL);
	assert_int_equal(gate_purpose_find(VIEW("家属探视")), GATE_FOR_VISIT);
	assert_int_equal(gate_purpose_find(VIEW("foundling")), GATE_FOR_FOUNDLING);
	assert_int_equal(gate_purpose_find(VIEW("")), GATE_FOR_OTHER);
	assert_int_equal(gate_purpose_find(VIEW("|")), GATE_FOR_OTHER);
	assert_int_equal(gate_purpose_find(VIEW("tea")), GATE_FOR_OTHER);
}

/* A pack may know other values between ours: the strictest of ours at or below it counts. */
static void a_choice_of_another_pack(void **state)
{
	static const char *const keys[] = { "open", "half", "paused" };
	const struct measure m = { .type = MEASURE_CHOICE, .choice_keys = keys, .choice_count = 3 };
	(void)state;
	assert_int_equal(gate_rank(&m, 0, GATE_MEASURE_VISITS), 0);
	assert_int_equal(gate_rank(&m, 1, GATE_MEASURE_VISITS), 0);
	assert_int_equal(gate_rank(&m, 2, GATE_MEASURE_VISITS), 3);
}

/* Day 13, day 14 without and with the test: three answers. */
/* Paused visits need no appointment and no test any more: the family hears one reason of each measure, not four. */
static void the_strictest_value_speaks_alone(void **state)
{
	struct arena arena;
	struct gate_verdict verdict;
	struct gate_measures measures = { 0 };
	const struct gate_facts family = { .who = GATE_VISITOR, .way = GATE_IN, .purpose = GATE_FOR_VISIT, .tenths = 365 };
	(void)state;
	arena_init(&arena, 1 << 20);
	measures.at[GATE_MEASURE_VISITS] = (struct gate_holding){ .holds = true, .value = 3 };
	gate_decide(&family, &measures, &arena, &verdict);
	assert_int_equal(verdict.decision, GATE_REFUSE);
	assert_int_equal(verdict.count, 1);
	assert_string_equal(verdict.reasons[0].rule, "visits.paused");
	measures.at[GATE_MEASURE_VISITS].value = 2;
	gate_decide(&family, &measures, &arena, &verdict);
	assert_string_equal(verdict.reasons[0].rule, "visits.tested");
	arena_release(&arena);
}

static void three_answers(void **state)
{
	struct arena arena;
	struct unmet unmet[UNMET_MOST];
	const struct zone *zone = zone_find("Asia/Shanghai");
	struct instant begin = zone_instant(zone, day_from_civil((struct civil){ 2020, 2, 10 }), 600);
	const struct isolation i = { .from = begin, .renewed = begin, .days = 14, .negatives = 1, .gap_hours = 24, .symptom_free = true };
	struct isolation_seen seen = { .days = 13, .zone = zone };
	struct instant now = { begin.ms + (int64_t)13 * DAY_MS };
	(void)state;
	arena_init(&arena, 1 << 20);
	assert_int_equal(isolation_unmet(&i, &seen, now, &arena, unmet), 2);
	assert_string_equal(unmet[0].condition, "days");
	assert_string_equal(unmet[1].condition, "negative_tests");
	seen.days = 14;
	now.ms += DAY_MS;
	assert_int_equal(isolation_unmet(&i, &seen, now, &arena, unmet), 1);
	assert_string_equal(unmet[0].condition, "negative_tests");
	seen.negatives = 1;
	assert_int_equal(isolation_unmet(&i, &seen, now, &arena, unmet), 0);
	seen.last_ill.ms = now.ms - (int64_t)SYMPTOM_FREE_HOURS * 3600000 + 1;
	assert_int_equal(isolation_unmet(&i, &seen, now, &arena, unmet), 1);
	assert_string_equal(unmet[0].condition, "symptom_free");
	seen.last_ill.ms--;
	assert_int_equal(isolation_unmet(&i, &seen, now, &arena, unmet), 0);
	seen.last_positive = now;
	seen.negatives = 0;
	assert_int_equal(isolation_unmet(&i, &seen, now, &arena, unmet), 1);
	assert_string_equal(unmet[0].condition, "positive");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stricter_is_never_looser), cmocka_unit_test(every_rule_speaks), cmocka_unit_test(approvals_and_exceptions),
		cmocka_unit_test(purposes_in_other_words), cmocka_unit_test(a_choice_of_another_pack), cmocka_unit_test(three_answers),
		cmocka_unit_test(the_strictest_value_speaks_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
