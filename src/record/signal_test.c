/* Cluster signals: what counts, boundaries to the minute, and against a judge that tries every minute. */
#include "base/asset.h"
#include "record/round.h"
#include "record/signal.h"
#include <stdio.h>
#include <stdlib.h>
#include "base/test.h"

#define MINUTE INT64_C(60000)
#define BIT(name) (UINT32_C(1) << SYMPTOM_##name)
enum { START = 27000000 };                                  /* a minute in 2021 */

static struct pack *pack;
static struct arena arena;

static int before_all(void **state)
{
	struct err err = { 0 };
	(void)state;
	pack = pack_read(asset_find("packs/cn-welfare.yaml"), "cn-welfare.yaml", &err);
	return pack ? 0 : -1;
}

static int after_all(void **state)
{
	(void)state;
	pack_free(pack);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	arena_init(&arena, 256 << 20);
	return 0;
}

static int gone(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static const struct profile *profile(const char *key)
{
	for (int i = 0; i < pack->profile_count; i++)
		if (strcmp(pack->profiles[i].key, key) == 0)
			return &pack->profiles[i];
	fail_msg("no %s", key);
	return NULL;
}

static struct instant at_minute(int64_t minute) { return (struct instant){ (START + minute) * MINUTE }; }

static struct seen reading(int64_t person, int64_t minute, int tenths, uint32_t symptoms)
{
	return (struct seen){ .person = person, .at = at_minute(minute), .tenths = tenths, .symptoms = symptoms };
}

static struct case_line line_of(const char *key, int64_t person, int64_t minute, enum case_class class)
{
	return (struct case_line){ .person = person, .appeared = at_minute(minute),
		.facts = { .profile = view_of(key), .class = class, .hospital = INSTANT_NONE, .died = INSTANT_NONE, .recovered = INSTANT_NONE } };
}

static const struct signal *found(const char *key, const char *rule, struct seen *seen, int count, int64_t minute)
{
	struct signals all = { 0 };
	struct sightings what = { seen, count };
	signals_of(profile(key), &what, at_minute(minute), &arena, &all);
	for (int i = 0; i < all.count; i++)
		if (strcmp(all.at[i].rule->key, rule) == 0)
			return &all.at[i];
	return NULL;
}

static bool reached(const char *key, const char *rule, struct seen *seen, int count, int64_t minute)
{
	const struct signal *s = found(key, rule, seen, count, minute);
	return s && s->now;
}

/* ---- what counts ---- */

static bool counts(const char *key, const char *rule, struct seen seen)
{
	struct instant at;
	const struct profile *p = profile(key);
	return seen_counts(p, profile_rule(p, view_of(rule)), &seen, &at);
}

static void what_counts(void **state)
{
	(void)state;
	assert_true(counts("influenza", "cn_ili_10", reading(1, 0, 380, BIT(COUGH))));
	assert_true(counts("influenza", "cn_ili_10", reading(1, 0, 395, BIT(SORE_THROAT) | BIT(RASH))));
	assert_false(counts("influenza", "cn_ili_10", reading(1, 0, 379, BIT(COUGH))));
	assert_false(counts("influenza", "cn_ili_10", reading(1, 0, 0, BIT(COUGH))));       /* not measured is no fever */
	assert_false(counts("influenza", "cn_ili_10", reading(1, 0, 400, BIT(RUNNY_NOSE))));
	assert_true(counts("ari", "corha_ari_2", reading(1, 0, 373, BIT(RUNNY_NOSE))));
	assert_false(counts("ari", "corha_ari_2", reading(1, 0, 372, BIT(RUNNY_NOSE))));
	assert_true(counts("ari", "corha_ari_2", reading(1, 0, 365, BIT(COUGH) | BIT(RUNNY_NOSE))));
	assert_false(counts("ari", "corha_ari_2", reading(1, 0, 365, BIT(COUGH) | BIT(FATIGUE))));
	assert_true(counts("norovirus", "cn_norovirus_5", reading(1, 0, 365, BIT(DIARRHOEA))));
	assert_true(counts("norovirus", "cn_norovirus_5", reading(1, 0, 0, BIT(VOMITING))));
	assert_false(counts("norovirus", "cn_norovirus_5", reading(1, 0, 390, BIT(COUGH))));
	assert_false(counts("covid", "cste_covid_2", reading(1, 0, 390, BIT(COUGH))));      /* a reading is no case */
}

static void which_lines_count(void **state)
{
	(void)state;
	struct case_line line = line_of("covid", 1, 0, CASE_SUSPECTED);
	struct seen seen = { .person = 1, .line = &line };
	assert_true(counts("covid", "cste_covid_2", seen) && !counts("covid", "cn_covid_1", seen) && !counts("influenza", "cdc_influenza_2", seen));
	line.facts.class = CASE_ASYMPTOMATIC;
	assert_true(counts("covid", "cn_covid_1", seen));
	line.facts.outside = true;                          /* caught elsewhere: no link in this home */
	assert_false(counts("covid", "cn_covid_1", seen));
	line.facts.outside = false;
	line.facts.class = CASE_NONE;
	assert_false(counts("covid", "cste_covid_2", seen));
	line = line_of("norovirus", 1, 0, CASE_SUSPECTED);  /* of the disease, though nobody wrote its symptoms down */
	assert_true(counts("norovirus", "oregon_gastro_2", seen));
	line = line_of("hfmd", 1, 0, CASE_SUSPECTED);
	line.facts.symptoms = BIT(VOMITING);
	assert_true(counts("norovirus", "oregon_gastro_2", seen));
	line = line_of("influenza", 1, 0, CASE_CONFIRMED);
	assert_false(counts("influenza", "cn_ili_hospital_5", seen));
	line.facts.hospital = at_minute(5);
	assert_true(counts("influenza", "cn_ili_hospital_5", seen));
}

/* ---- boundaries ---- */

struct boundary { const char *profile, *rule; int persons; int64_t minutes; };
static const struct boundary boundaries[] = {
	{ "ari", "corha_ari_2", 2, 72 * 60 }, { "influenza", "cn_ili_10", 10, 7 * 1440 }, { "influenza", "cn_ili_30", 30, 7 * 1440 },
	{ "norovirus", "cn_norovirus_5", 5, 3 * 1440 }, { "norovirus", "cn_norovirus_20", 20, 7 * 1440 }, { "norovirus", "oregon_gastro_2", 2, 96 * 60 },
};

/* Exactly the window apart is within it; a minute more is not; one person fewer is not; the same person twice is one. */
static void to_the_minute(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof boundaries / sizeof *boundaries; i++) {
		const struct boundary *b = &boundaries[i];
		uint32_t signs = BIT(COUGH) | BIT(RUNNY_NOSE) | BIT(DIARRHOEA);
		struct seen seen[30];
		for (int j = 0; j < b->persons; j++)
			seen[j] = reading(j + 1, j == 0 ? 0 : b->minutes, 385, signs);
		if (!reached(b->profile, b->rule, seen, b->persons, b->minutes))
			fail_msg("%s at the boundary", b->rule);
		if (reached(b->profile, b->rule, seen, b->persons, b->minutes + 1))
			fail_msg("%s a minute after the boundary", b->rule);
		if (reached(b->profile, b->rule, seen, b->persons, b->minutes - 1))
			fail_msg("%s before the last fell ill", b->rule);
		assert_true(!reached(b->profile, b->rule, seen, b->persons - 1, b->minutes));
		seen[b->persons - 1].person = 1;
		assert_true(!reached(b->profile, b->rule, seen, b->persons, b->minutes) || b->persons == 1);
	}
}

static void cases_to_the_minute(void **state)
{
	(void)state;
	struct case_line lines[5];
	struct seen seen[5];
	for (int i = 0; i < 5; i++) {
		lines[i] = line_of("covid", i + 1, i == 0 ? 0 : 7 * 1440, CASE_SUSPECTED);
		seen[i] = (struct seen){ .person = i + 1, .line = &lines[i] };
	}
	assert_true(reached("covid", "cste_covid_2", seen, 2, 7 * 1440));
	assert_false(reached("covid", "cste_covid_2", seen, 2, 7 * 1440 + 1));
	const struct signal *s = found("covid", "cste_covid_2", seen, 2, 7 * 1440 + 1);
	assert_true(s && !s->now && s->count == 2 && s->to.ms == at_minute(7 * 1440).ms && s->reached.ms == at_minute(7 * 1440).ms);
	for (int i = 0; i < 5; i++) {                       /* in hospital, dead: by when that was */
		lines[i] = line_of("influenza", i + 1, 0, CASE_CONFIRMED);
		lines[i].facts.hospital = at_minute(100 + (i == 4 ? 7 * 1440 : 0));
		lines[i].facts.died = i < 2 ? at_minute(200 + i * 7 * 1440) : INSTANT_NONE;
	}
	assert_true(reached("influenza", "cn_ili_hospital_5", seen, 5, 100 + 7 * 1440));
	assert_false(reached("influenza", "cn_ili_hospital_5", seen, 5, 99 + 7 * 1440));
	assert_true(reached("influenza", "cn_ili_death_2", seen, 5, 200 + 7 * 1440));
	assert_false(reached("influenza", "cn_ili_death_2", seen, 5, 201 + 7 * 1440));
}

/* Ill for a week is one onset; well for three days and ill again is another. */
static void an_episode_is_one_onset(void **state)
{
	(void)state;
	struct seen seen[32];
	int n = 0;
	for (int day = 0; day < 8; day++)
		seen[n++] = reading(1, day * 1440, 385, BIT(DIARRHOEA));
	seen[n++] = reading(2, 7 * 1440, 365, BIT(DIARRHOEA));
	assert_false(reached("norovirus", "oregon_gastro_2", seen, n, 7 * 1440));
	seen[n++] = reading(1, 7 * 1440 + 72 * 60 - 1, 365, BIT(DIARRHOEA));
	assert_false(reached("norovirus", "oregon_gastro_2", seen, n, 7 * 1440 + 72 * 60));
	seen[n - 1] = reading(1, 7 * 1440 + 72 * 60, 365, BIT(DIARRHOEA));
	assert_true(reached("norovirus", "oregon_gastro_2", seen, n, 7 * 1440 + 72 * 60));
}

static void floors(void **state)
{
	(void)state;
	struct case_line lines[3];
	struct seen seen[3];
	static const char *const rooms[] = { "201", "305", "B214" };
	for (int i = 0; i < 3; i++) {
		lines[i] = line_of("c_difficile", i + 1, 10 * i, CASE_CONFIRMED);
		seen[i] = (struct seen){ .person = i + 1, .line = &lines[i], .floor = floor_of(view_of(rooms[i])) };
	}
	assert_view(floor_of(VIEW("1203")), "12");
	assert_view(floor_of(VIEW("B305")), "B3");
	assert_view(floor_of(VIEW("12")), "12");
	assert_view(floor_of(VIEW("东楼")), "东楼");
	assert_null(found("c_difficile", "c_difficile_2", seen, 3, 100));
	seen[1].floor = floor_of(VIEW("212"));
	const struct signal *s = found("c_difficile", "c_difficile_2", seen, 3, 100);
	assert_true(s && s->now && s->count == 2);
	assert_view(s->floor, "2");
	seen[0].floor = seen[1].floor = VIEW("");           /* nobody knows where */
	assert_null(found("c_difficile", "c_difficile_2", seen, 3, 100));
}

/* ---- against a judge that knows no shortcuts ---- */

static bool onset_naive(const struct seen *seen, int count, int i)
{
	for (int j = 0; j < count; j++)
		if (seen[j].person == seen[i].person && (seen[j].at.ms < seen[i].at.ms || (seen[j].at.ms == seen[i].at.ms && j < i)) && seen[i].at.ms - seen[j].at.ms < EPISODE_HOURS * 60 * MINUTE)
			return false;
	return true;
}

static int persons_naive(const struct seen *seen, int count, int64_t from, int64_t to)
{
	int persons = 0;
	for (int64_t person = 1; person <= 12; person++) {
		bool any = false;
		for (int i = 0; i < count; i++)
			any |= seen[i].person == person && seen[i].at.ms >= from * MINUTE && seen[i].at.ms <= to * MINUTE && onset_naive(seen, count, i);
		persons += any;
	}
	return persons;
}

static int only_ill(const struct profile *p, const struct cluster_rule *rule, const struct seen *seen, int count, struct instant at, struct seen *ret)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		struct instant when;
		if (seen_counts(p, rule, &seen[i], &when) && when.ms <= at.ms)
			ret[n++] = seen[i];
	}
	return n;
}

static void judge(const struct profile *p, const struct cluster_rule *rule, struct seen *seen, int count, int64_t minute)
{
	struct seen ill[40];
	const struct signal *s = found(p->key, rule->key, seen, count, minute);
	int n = only_ill(p, rule, seen, count, at_minute(minute), ill);
	int64_t now = START + minute, keep = (p->over_days ? p->over_days * 1440 : rule->minutes), last = -1;
	if (persons_naive(ill, n, now - rule->minutes, now) >= rule->count)
		last = now;
	for (int64_t t = now; last < 0 && t >= now - keep; t--)
		for (int i = 0; last < 0 && i < n; i++)
			if (ill[i].at.ms == t * MINUTE && persons_naive(ill, n, t - rule->minutes, t) >= rule->count && onset_naive(ill, n, i))
				last = t;
	if ((s != NULL) != (last >= 0))
		fail_msg("%s: %s, expected %s", rule->key, s ? "a signal" : "none", s ? "none" : "one");
	if (!s)
		return;
	assert_int_equal(s->now, last == now && persons_naive(ill, n, now - rule->minutes, now) >= rule->count);
	assert_int_equal(s->to.ms, last * MINUTE);
	assert_int_equal(s->count, persons_naive(ill, n, last - rule->minutes, last));
}

static int64_t below(struct seed *seed, int64_t most) { return seed_between(seed, 0, most - 1); }

static void as_a_judge_without_shortcuts(void **state)
{
	static const char *const profiles[] = { "ari", "norovirus", "influenza" };
	struct seed seed = seed_of_run();
	int signals = 0;
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct seen seen[40];
		int count = 1 + (int)below(&seed, 40);
		int64_t width = 1 + below(&seed, 9000);
		for (int i = 0; i < count; i++)
			seen[i] = reading(1 + below(&seed, 12), below(&seed, width), 365 + (int)below(&seed, 30), (uint32_t)below(&seed, 1 << 10));
		const struct profile *p = profile(profiles[below(&seed, 3)]);
		int64_t minute = below(&seed, width + 4000);
		for (int i = 0; i < p->rule_count; i++)
			if (sign_is_syndrome(p->rules[i].of)) {
				judge(p, &p->rules[i], seen, count, minute);
				signals += found(p->key, p->rules[i].key, seen, count, minute) != NULL;
			}
		arena_reset(&arena);
	}
	assert_true(signals > 100);                         /* the rounds had something to tell */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_counts, fresh, gone),
		cmocka_unit_test_setup_teardown(which_lines_count, fresh, gone),
		cmocka_unit_test_setup_teardown(to_the_minute, fresh, gone),
		cmocka_unit_test_setup_teardown(cases_to_the_minute, fresh, gone),
		cmocka_unit_test_setup_teardown(an_episode_is_one_onset, fresh, gone),
		cmocka_unit_test_setup_teardown(floors, fresh, gone),
		cmocka_unit_test_setup_teardown(as_a_judge_without_shortcuts, fresh, gone),
	};
	return cmocka_run_group_tests(tests, before_all, after_all);
}
