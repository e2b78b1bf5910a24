/* Profiles that are right: those of the packs the program carries; and wrong ones, each refused at its line in both languages. */
#include "base/asset.h"
#include "policy/profile.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define HEAD "pack: t\nversion: 1\nzone: Asia/Shanghai\nforms:\n  d:\n    fields: [{key: a, zh: 甲, en: A}]\nduties:\n  r: {form: d, due: \"15:00\"}\nprofiles:\n  flu:\n" /* lines 1 to 10 */
#define WORDS "    zh: 流感\n    en: Flu\n    source: a book\n    status: verified\n"           /* lines 11 to 14 */
#define RULE "{count: 2, within: 72h, of: ili, alert: cluster, zh: 两例, en: two, source: a book, status: verified}"
#define CLUSTERS "    clusters:\n      two: " RULE "\n"

static struct pack *good(const char *text)
{
	struct err err = { 0 };
	struct pack *pack = pack_read(view_of(text), "t.yaml", &err);
	if (!pack)
		fail_msg("%s", err.cause);
	return pack;
}

static const struct profile *named(const struct pack *pack, const char *key)
{
	for (int i = 0; i < pack->profile_count; i++)
		if (strcmp(pack->profiles[i].key, key) == 0)
			return &pack->profiles[i];
	fail_msg("no profile %s", key);
	return NULL;
}

static void all_that_is_said(void **state)
{
	(void)state;
	struct pack *pack = good(HEAD WORDS "    syndrome: ili\n    incubation: [1d, 4d]\n    infectious: [-1d, 7d]\n    isolate: {days: 7, free_hours: 24, zh: 七天, en: seven days}\n"
	                         "    over: 7d\n    tests: [antigen, pcr]\n    clusters:\n      two: {count: 2, within: 90m, of: ari, scope: floor, alert: report, fever: 37.8, report: 2h, zh: 两例, en: two, source: b, status: derived}\n");
	const struct profile *flu = named(pack, "flu");
	const struct cluster_rule *two = profile_rule(flu, VIEW("two"));
	assert_true(flu->incubation_from == 1440 && flu->incubation_to == 4 * 1440 && flu->infectious_from == -1440 && flu->infectious_to == 7 * 1440);
	assert_true(flu->isolate_days == 7 && flu->isolate_free_hours == 24 && flu->over_days == 7 && flu->test_count == 2 && flu->syndrome == SIGN_ILI);
	assert_string_equal(flu->tests[1], "pcr");
	assert_string_equal(flu->status, "verified");
	assert_non_null(two);
	assert_true(two->count == 2 && two->minutes == 90 && two->of == SIGN_ARI && two->scope == SCOPE_FLOOR && two->alert == ALERT_REPORT && two->fever == 378 && two->report_minutes == 120);
	assert_string_equal(two->status, "derived");
	assert_null(profile_rule(flu, VIEW("three")));
	pack_free(pack);
}

/* What is not given is not known, and is not 0. */
static void what_no_source_gives(void **state)
{
	(void)state;
	struct pack *pack = good(HEAD WORDS CLUSTERS);
	const struct profile *flu = named(pack, "flu");
	assert_true(flu->incubation_from == PROFILE_UNKNOWN && flu->infectious_to == PROFILE_UNKNOWN && flu->over_days == 0 && flu->syndrome == SIGN_MAX_);
	assert_true(flu->rules[0].fever == 380 && flu->rules[0].scope == SCOPE_HOME && flu->rules[0].report_minutes == 0);
	pack_free(pack);
}

static void the_published_rules(void **state)
{
	(void)state;
	static const struct { const char *profile, *rule; int count, minutes; enum sign of; enum alert alert; } rules[] = {
		{ "ari", "corha_ari_2", 2, 72 * 60, SIGN_ARI, ALERT_OUTBREAK }, { "covid", "cste_covid_2", 2, 7 * 1440, SIGN_CASE, ALERT_OUTBREAK },
		{ "influenza", "cn_ili_10", 10, 7 * 1440, SIGN_ILI, ALERT_CLUSTER }, { "influenza", "cn_ili_30", 30, 7 * 1440, SIGN_ILI, ALERT_REPORT },
		{ "influenza", "cn_ili_hospital_5", 5, 7 * 1440, SIGN_HOSPITAL, ALERT_REPORT }, { "influenza", "cn_ili_death_2", 2, 7 * 1440, SIGN_DEATH, ALERT_REPORT },
		{ "influenza", "cdc_influenza_2", 2, 72 * 60, SIGN_POSITIVE, ALERT_OUTBREAK }, { "norovirus", "cn_norovirus_5", 5, 3 * 1440, SIGN_GASTRO, ALERT_CLUSTER },
		{ "norovirus", "cn_norovirus_20", 20, 7 * 1440, SIGN_GASTRO, ALERT_REPORT }, { "norovirus", "oregon_gastro_2", 2, 96 * 60, SIGN_GASTRO, ALERT_OUTBREAK },
		{ "dysentery", "cn_dysentery_10", 10, 3 * 1440, SIGN_CASE, ALERT_REPORT }, { "scabies", "scabies_2", 2, 42 * 1440, SIGN_CASE, ALERT_OUTBREAK },
		{ "unknown_pneumonia", "unknown_pneumonia_1", 1, 1440, SIGN_CASE, ALERT_REPORT },
	};
	struct pack *pack = good(asset_find("packs/cn-welfare.yaml").ptr);
	assert_int_equal(pack->profile_count, 20);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct cluster_rule *rule = profile_rule(named(pack, rules[i].profile), view_of(rules[i].rule));
		if (!rule)
			fail_msg("no rule %s", rules[i].rule);
		assert_true(rule->count == rules[i].count && rule->minutes == rules[i].minutes && rule->of == rules[i].of && rule->alert == rules[i].alert);
		assert_true(*rule->source && *rule->label.zh && *rule->label.en);
	}
	assert_true(named(pack, "covid")->zero_line && !named(pack, "scabies")->zero_line);
	assert_int_equal(named(pack, "norovirus")->over_days, 6);
	assert_int_equal(named(pack, "scabies")->over_days, 84);
	assert_int_equal(named(pack, "covid")->over_days, 14);
	pack_free(pack);
	pack = good(asset_find("packs/us-ltcf-weekly.yaml").ptr);
	assert_int_equal(profile_rule(named(pack, "influenza"), VIEW("ny_ili_2"))->fever, 378);
	assert_true(named(pack, "covid")->facilities != FACILITIES_ALL);
	pack_free(pack);
}

struct bad { const char *text; int line; const char *en; };
static const struct bad bads[] = {
	{ HEAD WORDS, 11, "lacks 'clusters'" },
	{ HEAD "    zh: 流感\n    en: Flu\n    status: verified\n" CLUSTERS, 11, "lacks 'source'" },
	{ HEAD WORDS CLUSTERS "    status_of: x\n", 17, "'status_of' is not known here" },
	{ HEAD "    zh: 流感\n    en: Flu\n    source: a book\n    status: sure\n" CLUSTERS, 14, "found sure" },
	{ HEAD WORDS "    incubation: [4d, 1d]\n" CLUSTERS, 15, "must not be longer" },
	{ HEAD WORDS "    incubation: 4d\n" CLUSTERS, 15, "[shortest, longest]" },
	{ HEAD WORDS "    incubation: [-1d, 4d]\n" CLUSTERS, 15, "found -1d" },
	{ HEAD WORDS "    infectious: [-1d, soon]\n" CLUSTERS, 15, "found soon" },
	{ HEAD WORDS "    over: 36h\n" CLUSTERS, 15, "whole days" },
	{ HEAD WORDS "    over: 0d\n" CLUSTERS, 15, "whole days" },
	{ HEAD WORDS "    over: 99999999999999999d\n" CLUSTERS, 15, "a duration" },
	{ HEAD WORDS "    syndrome: case\n" CLUSTERS, 15, "ili, ari or gastro" },
	{ HEAD WORDS "    isolate: {zh: 七天, en: seven, days: 0}\n" CLUSTERS, 15, "from 1 to" },
	{ HEAD WORDS "    clusters:\n      two: {count: 0, within: 72h, of: ili, alert: cluster, zh: 甲, en: a, source: b, status: verified}\n", 16, "from 1 to 1000" },
	{ HEAD WORDS "    clusters:\n      two: {count: 2, within: 72, of: ili, alert: cluster, zh: 甲, en: a, source: b, status: verified}\n", 16, "found 72" },
	{ HEAD WORDS "    clusters:\n      two: {count: 2, within: 72h, of: flu, alert: cluster, zh: 甲, en: a, source: b, status: verified}\n", 16, "found flu" },
	{ HEAD WORDS "    clusters:\n      two: {count: 2, within: 72h, of: ili, alert: red, zh: 甲, en: a, source: b, status: verified}\n", 16, "found red" },
	{ HEAD WORDS "    clusters:\n      two: {count: 2, within: 72h, of: gastro, fever: 38.0, alert: cluster, zh: 甲, en: a, source: b, status: verified}\n", 16, "ili and ari only" },
	{ HEAD WORDS "    clusters:\n      two: {count: 2, within: 72h, of: ili, fever: 380, alert: cluster, zh: 甲, en: a, source: b, status: verified}\n", 16, "found 380" },
	{ HEAD WORDS "    clusters:\n      two: {count: 2, within: 72h, of: ili, scope: ward, alert: cluster, zh: 甲, en: a, source: b, status: verified}\n", 16, "found ward" },
	{ HEAD WORDS "    clusters:\n      Two: " RULE "\n", 16, "no name for a rule" },
	{ HEAD WORDS "    clusters: none\n", 15, "{name: {…}}" },
};

static void refused_at_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
		struct err err = { 0 };
		char en[40], zh[40];
		struct pack *pack = pack_read(view_of(bads[i].text), "t.yaml", &err);
		snprintf(en, sizeof en, "t.yaml line %d, ", bads[i].line);
		snprintf(zh, sizeof zh, "t.yaml 第 %d 行", bads[i].line);
		if (pack || err.code != ERR_BAD_PACK || strncmp(err.en, en, strlen(en)) != 0 || strncmp(err.zh, zh, strlen(zh)) != 0 || !strstr(err.en, bads[i].en))
			fail_msg("%zu: expected %s…%s, got %s", i, en, bads[i].en, pack ? "a pack" : err.en);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_said),
		cmocka_unit_test(what_no_source_gives),
		cmocka_unit_test(the_published_rules),
		cmocka_unit_test(refused_at_their_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
