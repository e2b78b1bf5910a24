/* Packs that are right, and a long list of wrong ones: each must be refused at its place, in words, in both languages. */
#include "base/asset.h"
#include "policy/pack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define HEAD "pack: t\nversion: 1\nzone: Asia/Shanghai\n"                                    /* lines 1 to 3 */
#define FIELD_A "    fields:\n      - {key: a, zh: 甲, en: A}\n"
#define FORM HEAD "forms:\n  daily:\n" FIELD_A                                               /* lines 4 to 7 */
#define DUTY "duties:\n  report.daily: {form: daily, due: \"15:00\"}\n"
#define ROW(row) HEAD "forms:\n  daily:\n    fields:\n      - " row "\n" DUTY                /* the row is line 7, from column 9 */
#define RULE(rule) FORM "      - {key: text_b, zh: 乙, en: B, type: text}\n    checks:\n      - {rule: \"" rule "\", zh: 对不上, en: wrong}\n" DUTY
#define DUTY_IS(row) FORM "duties:\n  report.daily: " row "\n"                               /* line 9, the row from column 17 */

static struct pack *good(const char *text)
{
	struct err err = { 0 };
	struct pack *pack = pack_read(view_of(text), "t.yaml", &err);
	if (!pack)
		print_error("%s\n", err.cause);
	assert_non_null(pack);
	return pack;
}

static const struct form *form_named(const struct pack *pack, const char *key)
{
	for (int i = 0; i < pack->form_count; i++)
		if (strcmp(pack->forms[i].key, key) == 0)
			return &pack->forms[i];
	fail_msg("no form %s", key);
	return NULL;
}

static const struct field *field_named(const struct form *form, const char *key)
{
	int i = form_field(form, view_of(key));
	if (i < 0)
		fail_msg("no field %s", key);
	return &form->fields[i];
}

/* --- good ones --------------------------------------------------------- */

static void the_shortest_pack(void **state)
{
	(void)state;
	struct pack *pack = good(FORM DUTY);
	const struct form *form = form_named(pack, "daily");
	const struct field *a = field_named(form, "a");
	assert_string_equal(pack->label.zh, "t");
	assert_string_equal(form->label.en, "daily");
	assert_int_equal(form->period, PERIOD_DAY);
	assert_int_equal(form->of, UNIT_INSTITUTION);
	assert_true(form->facilities == FACILITIES_ALL);
	assert_int_equal(form->due_days, 0);
	assert_int_equal(form->due_minutes, 15 * 60);
	assert_string_equal(form->due, "15:00");
	assert_true(a->type == FIELD_COUNT && a->required && !a->sum && !a->event);
	assert_true(a->min == 0 && a->max == 1000000 && a->number == -1);
	assert_string_equal(a->derive, "");
	assert_int_equal(form->check_count, 0);
	pack_free(pack);
}

static void the_sketch_of_the_design(void **state)
{
	(void)state;
	struct pack *pack = good(
		"pack: cn-welfare\nversion: 1\nzh: 民政\nen: Welfare\nzone: Asia/Shanghai\n"
		"forms:\n"
		"  daily:\n"
		"    for: [eldercare, child, disability, rescue, psychiatric]\n"
		"    fields:\n"
		"      - {key: residents_listed, zh: 在册, en: Residents listed, type: count, sum: true}\n"
		"      - {key: residents_in, zh: 在院, en: Residents present, type: count, sum: yes, derive: org.residents_present}\n"
		"      - {key: residents_leave, zh: 离院, en: On leave}\n"
		"      - {key: residents_hospital, zh: 住院, en: In hospital}\n"
		"      - {key: fever,        zh: 发热, en: Fever,             type: count, sum: yes, event: yes, derive: round.fever}\n"
		"    checks:\n"
		"      - {rule: \"residents_listed = residents_in + residents_leave + residents_hospital\", zh: 在册=在院+离院+住院, en: sums}\n"
		"  county:\n"
		"    fields: [{key: inspections, zh: 督查, en: Inspections, sum: yes}]\n"
		"duties:\n"
		"  report.daily:  {form: daily,  of: institution, every: day, due: \"15:00\", chase: [-60m, -15m, 0, +30m county, +2h prefecture]}\n"
		"  report.county: {form: county, of: county,      every: day, due: \"16:00\"}\n"
		"  health.round:  {evidence: round, of: institution, times: 2, windows: [\"06:00-10:00\", \"14:00-18:00\"]}\n");
	const struct form *daily = form_named(pack, "daily"), *county = form_named(pack, "county");
	struct label warning;
	size_t warnings = 0;
	assert_int_equal(daily->facilities, 0x1f);
	assert_int_equal(county->facilities, 0);
	assert_int_equal(county->of, UNIT_COUNTY);
	assert_int_equal(daily->check_count, 1);
	assert_int_equal(daily->checks[0].fields[0], 0xf);
	assert_false(daily->checks[0].uses_previous);
	assert_true(field_named(daily, "fever")->event);
	while (pack_warnings(pack, warnings, &warning))
		warnings++;
	assert_int_equal(warnings, 1);                      /* health.round has no name */
	assert_true(pack_warnings(pack, 0, &warning) && strstr(warning.en, "health.round") && strstr(warning.zh, "health.round"));
	const struct duty_rule *report = &pack->duties[0], *round = &pack->duties[2];
	assert_int_equal(pack->duty_count, 3);
	assert_ptr_equal(report->form, daily);
	assert_string_equal(report->key, "report.daily");
	assert_true(report->turn == TURN_FORM && !report->evidence && report->facilities == 0x1f && report->chase_count == 5);
	assert_true(report->chase[0].minutes == -60 && report->chase[0].to == UNIT_KIND_MAX_ && !report->chase[0].leader);
	assert_true(report->chase[4].minutes == 120 && report->chase[4].to == UNIT_PREFECTURE);
	assert_string_equal(report->chase[3].words, "+30m county");
	assert_true(round->turn == TURN_WINDOWS && round->count == 2 && round->window_count == 2 && round->windows[1].from == 14 * 60 && round->windows[1].to == 18 * 60);
	assert_string_equal(round->evidence, "round");
	assert_true(pack->duties[1].of == UNIT_COUNTY && pack->duties[1].facilities == 0);
	pack_free(pack);
}

/* Every way in which a duty comes again. */
static void duties_of_all_kinds(void **state)
{
	(void)state;
	struct pack *pack = good(
		"pack: all\nzone: Asia/Shanghai\nquiet: \"22:00-06:00\"\n"
		"forms:\n  d:\n    fields: [{key: a, zh: 甲, en: A}]\n"
		"duties:\n"
		"  report.d:  {form: d, due: \"15:00\", chase: [-1d, 0, \"+30m county\", \"+2h prefecture leader\", +4h leader], urgent: yes}\n"
		"  hall:      {evidence: disinfection, for: [funeral], every: 2h, hours: \"08:00-18:00\", zh: 消毒, en: Disinfect}\n"
		"  test:      {evidence: test, when: test.interval, every: measure d, due: \"18:00\", zh: 检测, en: Test}\n"
		"  rounds:    {evidence: round, when: checks, times: measure, windows: [\"06:00-10:00\", \"14:00-18:00\"], zh: 巡诊, en: Rounds}\n"
		"  stock:     {evidence: stock, every: week, due: \"+1d 12:00\", zh: 物资, en: Stock}\n"
		"  drill:     {evidence: drill, every: half_year, of: county, zh: 演练, en: Drill}\n"
		"  plan.file: {evidence: plan, when: plan.revise, within: 20 workdays, zh: 备案, en: File}\n");
	const struct duty_rule *d = pack->duties;
	assert_int_equal(pack->duty_count, 7);
	assert_int_equal(pack->warning_count, 0);
	assert_true(pack->quiet.from == 22 * 60 && pack->quiet.to == 6 * 60);
	assert_true(d[0].urgent && d[0].chase_count == 5 && d[0].chase[0].minutes == -1440);
	assert_true(d[0].chase[3].leader && d[0].chase[3].to == UNIT_PREFECTURE && d[0].chase[4].leader && d[0].chase[4].to == UNIT_KIND_MAX_);
	assert_true(d[1].turn == TURN_HOURS && d[1].count == 2 && d[1].windows[0].from == 480 && d[1].windows[0].to == 1080 && d[1].facilities == 1u << facility_find(VIEW("funeral")));
	assert_true(d[2].turn == TURN_DAYS && d[2].by_measure && d[2].due_minutes == 1080 && strcmp(d[2].when, "test.interval") == 0);
	assert_true(d[3].turn == TURN_WINDOWS && d[3].by_measure && d[3].window_count == 2);
	assert_true(d[4].turn == TURN_WEEK && d[4].due_days == 1 && d[4].due_minutes == 720);
	assert_true(d[5].turn == TURN_HALF_YEAR && d[5].of == UNIT_COUNTY && d[5].due_minutes == 1440);
	assert_true(d[6].turn == TURN_AFTER && d[6].count == 20 && !d[6].by_measure);
	pack_free(pack);
}

/* Only forms and duties, as the design sketches a pack: the file names it, and what is taken for granted is said. */
static void a_pack_without_a_head(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct label warning;
	const char *text = "checklists: {one: {zh: 一级}}\nforms:\n  daily:\n" FIELD_A DUTY;
	struct pack *pack = pack_read(view_of(text), "/some/where/alxa-2021.yaml", &err);
	assert_non_null(pack);
	assert_string_equal(pack->key, "alxa-2021");
	assert_string_equal(pack->version, "1");
	assert_string_equal(zone_name(pack->zone), "Asia/Shanghai");
	assert_true(pack_warnings(pack, 0, &warning) && strstr(warning.en, "line 1: no zone is given; deadlines are taken in Asia/Shanghai"));
	assert_true(pack_warnings(pack, 1, &warning) && strstr(warning.zh, "第 1 行：checklists"));
	assert_false(pack_warnings(pack, 2, &warning));
	pack_free(pack);
	assert_null(pack_read(view_of(text), "/some/where/2021.yaml", &err));
	assert_non_null(strstr(err.en, "this pack lacks 'pack' (its name)"));
}

static void types_and_ranges(void **state)
{
	(void)state;
	struct pack *pack = good(HEAD "forms:\n  daily:\n    blocks: [{key: b, zh: 组, en: Group}]\n    fields:\n"
	                              "      - {key: n, zh: 数, en: N, type: number}\n"
	                              "      - {key: m, zh: 数, en: M, type: number, min: -5, max: 5, required: no, block: b}\n"
	                              "      - {key: w, zh: 字, en: W, type: text, help: {zh: 写明, en: say}}\n"
	                              "      - {key: x, zh: 字, en: X, type: text, required: yes, max: 300}\n"
	                              "duties:\n  report.daily: {form: daily, every: month, due: \"+31d 09:30\"}\n");
	const struct form *form = form_named(pack, "daily");
	assert_true(field_named(form, "n")->min == -1000000000 && field_named(form, "n")->required);
	assert_true(field_named(form, "m")->max == 5 && !field_named(form, "m")->required);
	assert_string_equal(field_named(form, "m")->block, "b");
	assert_true(!field_named(form, "w")->required && field_named(form, "w")->max == 500);
	assert_string_equal(field_named(form, "w")->help.en, "say");
	assert_true(field_named(form, "x")->required && field_named(form, "x")->max == 300);
	assert_true(form->period == PERIOD_MONTH && form->due_days == 31 && form->due_minutes == 570);
	assert_int_equal(form_field(form, VIEW("nn")), -1);
	assert_int_equal(form_field(form, VIEW("")), -1);
	pack_free(pack);
}

static void a_pack_narrows_its_facility_types(void **state)
{
	(void)state;
	struct pack *pack = good("pack: t\nversion: 1\nzone: UTC\nfacility_types: [child, rescue]\nforms:\n  daily:\n" FIELD_A DUTY);
	assert_int_equal(pack->forms[0].facilities, 1 << 1 | 1 << 3);
	pack_free(pack);
}

static void checks_know_their_fields(void **state)
{
	(void)state;
	struct pack *pack = good(HEAD "forms:\n  daily:\n    fields:\n      - {key: a, zh: 甲, en: A}\n      - {key: b, zh: 乙, en: B}\n      - {key: c, zh: 丙, en: C}\n"
	                              "    checks:\n"
	                              "      - {rule: a <= 2 * c, zh: 一, en: one}\n"
	                              "      - {rule: b = previous_c, zh: 二, en: two, warn: yes}\n"
	                              "      - {rule: \"CASE WHEN a > 0 then coalesce(b, 0) in (1, 2) else NOT max(b, c, 3) between 0 and 2 end\", zh: 三, en: three}\n" DUTY);
	const struct check *c = pack->forms[0].checks;
	assert_true(c[0].fields[0] == 5 && !c[0].uses_previous && !c[0].warn);
	assert_true(c[1].fields[0] == 6 && c[1].uses_previous && c[1].warn);
	assert_true(c[2].fields[0] == 7);
	assert_true(pack->forms[0].uses_previous);
	pack_free(pack);
}

static void the_packs_we_carry(void **state)
{
	(void)state;
	const struct asset *asset;
	size_t n = 0;
	for (; (asset = asset_at("packs/", n)); n++) {
		struct pack *pack = good(asset->data);
		assert_true(pack->form_count > 0);
		assert_int_equal(pack->warning_count, 0);   /* what we carry promises nothing that is not done */
		pack_free(pack);
	}
	assert_true(n >= 2);
}

/* The fields that were agreed, and which of them stand for something that happened. */
static void the_daily_form_of_china(void **state)
{
	static const char fields[] =
		"residents_listed residents_in residents_leave residents_hospital admitted returned left_from_in left_while_out died_in died_out went_out "
		"staff_listed staff_on_duty staff_live_in staff_commuting staff_away staff_quarantined staff_other "
		"readings_due readings_taken fever* cough* diarrhoea* vomiting* rash* abnormal_after_recheck* sent_to_doctor* "
		"suspected_residents* suspected_staff* confirmed_residents* confirmed_staff* asymptomatic_residents* asymptomatic_staff* deaths_disease* recovered "
		"isolated_new isolated_return isolated_contact isolated_symptom isolated_other released_today isolation_rooms isolation_rooms_used "
		"test_due_residents test_done_residents test_due_staff test_done_staff test_positive* test_pending "
		"vaccine_eligible vaccine_full vaccine_booster outsiders_in visits_booked visits_held visits_refused vehicles_in "
		"disinfections ventilations ventilation_minutes areas_missed "
		"days_masks? days_disinfectant? days_gloves? days_gowns? days_medicine? days_food? leader_on_duty$ person_on_duty$ incident$ request$";
	(void)state;
	struct pack *pack = good(asset_find("packs/cn-welfare.yaml").ptr);
	const struct form *form = form_named(pack, "daily");
	struct view rest = VIEW(fields), key;
	int i = 0;
	while (view_split(&rest, ' ', &key)) {
		char mark = key.ptr[key.len - 1];
		key.len -= mark == '*' || mark == '?' || mark == '$';
		assert_int_equal(form_field(form, key), i);
		const struct field *f = &form->fields[i++];
		assert_int_equal(f->event, mark == '*');
		assert_int_equal(f->required, mark != '?' && mark != '$');
		assert_int_equal(f->type, mark == '$' ? FIELD_TEXT : FIELD_COUNT);
	}
	assert_int_equal(form->field_count, i);
	assert_true(form->uses_previous && form->due_minutes == 900 && form_named(pack, "county")->due_minutes == 960);
	pack_free(pack);
}

static void the_weekly_form_of_the_states(void **state)
{
	(void)state;
	struct pack *pack = good(asset_find("packs/us-ltcf-weekly.yaml").ptr);
	const struct form *form = form_named(pack, "weekly");
	assert_true(form->period == PERIOD_WEEK && form->due_days == 7 && form->due_minutes == 1440);
	assert_string_equal(zone_name(pack->zone), "America/New_York");
	assert_false(form->facilities & 1 << facility_find(VIEW("eldercare")));
	assert_true(form->facilities & 1 << facility_find(VIEW("skilled_nursing")));
	pack_free(pack);
}

/* --- bad ones ---------------------------------------------------------- */

/* A column or line of 0: what libfyaml says of broken YAML may move with its version. */
static const struct bad { const char *what, *text; int line, column; const char *en, *zh; } bads[] = {
	{ "nothing", "", 1, 1, "empty", "空" },
	{ "only a comment", "# hello\n", 1, 1, "empty", "空" },
	{ "no map", "- a\n", 1, 1, "expected the entries of a pack", "应为" },
	{ "broken yaml", "pack: t\nversion: {b: c d: e}\n", 2, 0, "not valid YAML (missing comma", "不是正确的 YAML" },
	{ "tab", "pack: t\n\tversion: 1\n", 0, 0, "not valid YAML", "不是正确的 YAML" },
	{ "not utf-8", "pack: \xff\n", 1, 1, "not UTF-8", "不是 UTF-8" },
	{ "alias", "pack: &x t\nversion: *x\n", 1, 10, "anchors", "锚点" },
	{ "tag", "pack: !!str t\n", 1, 13, "anchors, aliases or tags", "类型标记" },
	{ "two documents", "pack: t\n---\npack: u\n", 2, 1, "one document", "一份内容" },
	{ "key twice", "pack: t\nversion: 1\npack: u\n", 3, 1, "'pack' is written twice", "“pack”写了两次" },
	{ "key twice in a row", ROW("{key: a, zh: 甲, en: A, zh: 乙}"), 7, 32, "'zh' is written twice", "写了两次" },
	{ "list as a key", "[a]: t\n", 1, 1, "a name was expected here, found [list]", "应为名称" },
	{ "unknown key at the top", HEAD "form: {}\n", 4, 1, "'form' is not known here; known are: pack version zh en zone", "不认识“form”" },
	{ "no forms at all", "pack: t\nzone: UTC\nduties: {}\n", 1, 1, "this pack lacks 'forms'", "缺少“forms”" },
	{ "checklists that are a word", HEAD "checklists: high\nforms: {}\nduties: {}\n", 4, 13, "checklists must be a list or a map, found high", "checklists 应为列表" },
	{ "no duties", FORM, 1, 1, "this pack lacks 'duties'", "缺少“duties”" },
	{ "pack without name", "pack:\nversion: 1\nzone: UTC\nforms: {}\nduties: {}\n", 1, 1, "no name for a pack", "不能作政策包名" },
	{ "pack with a bad name", "pack: Ä\nversion: 1\nzone: UTC\nforms: {}\nduties: {}\n", 1, 7, "'Ä' is no name for a pack", "不能作政策包名" },
	{ "no such zone", "pack: t\nversion: 1\nzone: Asia/Alxa\nforms: {}\nduties: {}\n", 3, 7, "no time zone Asia/Alxa", "没有时区 Asia/Alxa" },
	{ "version is a map", "pack: t\nversion: {a: 1}\nzone: UTC\nforms: {}\nduties: {}\n", 2, 10, "expected a single value, found {map}", "应为一个值" },
	{ "forms is a list", HEAD "forms: []\nduties: {}\n", 4, 8, "forms must be {name: {…}}, found [list]", "forms 应为" },
	{ "no forms", HEAD "forms: {}\nduties: {}\n", 4, 8, "forms must be", "forms 应为" },
	{ "form with a bad name", HEAD "forms:\n  Daily:\n" FIELD_A DUTY, 5, 3, "'Daily' is no name for a form", "不能作报表名" },
	{ "form is text", HEAD "forms:\n  daily: hello\nduties: {}\n", 5, 10, "expected the entries of a form ({name: value}), found hello", "应为" },
	{ "form without fields", HEAD "forms:\n  daily: {zh: 日报}\nduties: {}\n", 5, 10, "this form lacks 'fields'", "缺少“fields”" },
	{ "no field", HEAD "forms:\n  daily: {fields: []}\nduties: {}\n", 5, 19, "the form has no field", "没有字段" },
	{ "unknown facility", HEAD "forms:\n  daily:\n    for: [eldercare, school]\n" FIELD_A DUTY, 6, 22, "no facility type school; there are: eldercare child", "没有机构类型 school" },
	{ "no facility", HEAD "forms:\n  daily:\n    for: []\n" FIELD_A DUTY, 6, 10, "facility types is empty", "空" },
	{ "unknown entry of a field", ROW("{key: a, zh: 甲, en: A, tipe: count}"), 7, 32, "'tipe' is not known here; known are: key zh en type", "不认识“tipe”" },
	{ "field without zh", ROW("{key: a, en: A}"), 7, 9, "this field lacks 'zh'", "缺少“zh”" },
	{ "field with an empty label", ROW("{key: a, zh: , en: A}"), 7, 18, "this is empty, a value was expected (zh)", "空的" },
	{ "field with a bad key", ROW("{key: residents-in, zh: 甲, en: A}"), 7, 15, "'residents-in' is no name; expected a-z", "不能作名称" },
	{ "field named as SQL", ROW("{key: order, zh: 甲, en: A}"), 7, 15, "'order' is a word of SQL", "SQL 的词" },
	{ "field named as a function", ROW("{key: abs, zh: 甲, en: A}"), 7, 15, "'abs' is a word of SQL", "SQL 的词" },
	{ "field named previous", ROW("{key: previous_a, zh: 甲, en: A}"), 7, 15, "may not begin with previous_", "previous_" },
	{ "field twice", ROW("{key: a, zh: 甲, en: A}\n      - {key: a, zh: 乙, en: B}"), 8, 9, "field a is written twice", "字段 a 写了两次" },
	{ "unknown type", ROW("{key: a, zh: 甲, en: A, type: integer}"), 7, 38, "expected one of: count number text; found integer", "其中之一：count number text" },
	{ "sum maybe", ROW("{key: a, zh: 甲, en: A, sum: maybe}"), 7, 37, "expected yes or no, found maybe", "应为 yes 或 no" },
	{ "max is no number", ROW("{key: a, zh: 甲, en: A, max: many}"), 7, 37, "expected a whole number from 0 to 1000000000000, found many", "的整数" },
	{ "count below zero", ROW("{key: a, zh: 甲, en: A, min: -1}"), 7, 37, "expected a whole number from 0", "的整数" },
	{ "range upside down", ROW("{key: a, zh: 甲, en: A, min: 9, max: 3}"), 7, 45, "min 9 is above max 3", "大于" },
	{ "text that is too long", ROW("{key: a, zh: 甲, en: A, type: text, max: 5000}"), 7, 49, "from 0 to 4000, found 5000", "4000" },
	{ "text as an event", ROW("{key: a, zh: 甲, en: A, type: text, event: yes}"), 7, 51, "only a count may be an event", "event" },
	{ "optional event", ROW("{key: a, zh: 甲, en: A, event: yes, required: no}"), 7, 39, "an event field must be required", "必填" },
	{ "event that cannot be 0", ROW("{key: a, zh: 甲, en: A, event: yes, min: 1}"), 7, 49, "must allow 0", "零报告" },
	{ "sum of texts", ROW("{key: a, zh: 甲, en: A, type: text, sum: yes}"), 7, 49, "a text cannot be summed", "求和" },
	{ "unknown block", ROW("{key: a, zh: 甲, en: A, block: staff}"), 7, 39, "no block staff", "没有分组 staff" },
	{ "bad derive", ROW("{key: a, zh: 甲, en: A, derive: round}"), 7, 40, "derive is written source.figure", "derive 应写作" },
	{ "block twice", HEAD "forms:\n  daily:\n    blocks: [{key: b, zh: 组, en: G}, {key: b, zh: 组, en: G}]\n" FIELD_A DUTY, 6, 38, "block b is written twice", "写了两次" },
	{ "fields is a map", HEAD "forms:\n  daily: {fields: {a: 1}}\nduties: {}\n", 5, 19, "expected a list of fields, found {map}", "列表" },
	{ "check without a rule", FORM "    checks:\n      - {zh: 甲, en: A}\n" DUTY, 9, 9, "this check lacks 'rule'", "缺少“rule”" },
	{ "rule with an unknown field", RULE("a = bb"), 10, 17, "'bb' is no field of this form", "“bb”不是本表的字段" },
	{ "rule with an unknown previous field", RULE("a = previous_bb"), 10, 17, "'previous_bb' is no field", "previous_bb" },
	{ "rule that names nothing", RULE("1 = 1"), 10, 17, "the rule names no field", "没有提到任何字段" },
	{ "rule without an end", RULE("a ="), 10, 17, "the rule cannot be read", "读不懂" },
	{ "rule with a subselect", RULE("a in (select 1)"), 10, 17, "'select' is no field of this form and no word a rule may use", "select" },
	{ "rule with a table", RULE("a in sqlite_master"), 10, 17, "in must be followed by numbers in brackets", "括号" },
	{ "rule with a function", RULE("a = random()"), 10, 17, "the function random may not be used; there are: abs min max", "函数 random 不能用" },
	{ "rule that loads", RULE("load_extension(a)"), 10, 17, "load_extension may not be used", "load_extension" },
	{ "rule with a text", RULE("a = 'x'"), 10, 17, "a rule may not hold", "规则里不能有" },
	{ "rule with a comment", RULE("a = 1 -- x"), 10, 17, "a rule may not hold '-- x'", "规则里不能有" },
	{ "rule with a second statement", RULE("a = 1; a"), 10, 17, "a rule may not hold ';", "规则里不能有" },
	{ "rule with a parameter", RULE("a = ?1"), 10, 17, "a rule may not hold '?1'", "规则里不能有" },
	{ "rule with two columns", RULE("a, a"), 10, 17, "a rule may not hold ', a'", "规则里不能有" },
	{ "rule with an open bracket", RULE("(a = 1"), 10, 17, "1 closing brackets are missing", "右括号" },
	{ "rule with a closing bracket", RULE("a = 1)"), 10, 17, "a closing bracket too many", "右括号" },
	{ "rule that breaks out", RULE("a) from form, (select 1"), 10, 17, "a closing bracket too many", "右括号" },
	{ "min of one", RULE("min(a) = 1"), 10, 17, "min takes 2 to 16 arguments, found 1", "min 应有 2 到 16 个参数" },
	{ "length of a number", RULE("length(a) = 1"), 10, 17, "length is for text fields, a is a number", "length" },
	{ "number that is none", RULE("a = 1.2.3"), 10, 17, "'1.2.3' is no number", "不是数字" },
	{ "number with a tail", RULE("a = 0x10"), 10, 17, "'0' is no number", "不是数字" },
	{ "duty with a bad name", FORM "duties:\n  Report daily: {form: daily, due: \"15:00\"}\n", 9, 3, "'Report daily' is no name for a duty", "不能作任务名" },
	{ "duty without anything", FORM "duties:\n  report.daily: {}\n", 9, 17, "a duty needs a form (a report) or evidence (a record)", "evidence" },
	{ "duty for no form", DUTY_IS("{form: dally, due: \"15:00\"}"), 9, 24, "there is no form dally under forms", "没有报表 dally" },
	{ "duty without a deadline", DUTY_IS("{form: daily}"), 9, 17, "this duty lacks 'due'", "缺少“due”" },
	{ "deadline in words", DUTY_IS("{form: daily, due: noon}"), 9, 36, "a deadline is written 15:00", "截止时间应写作" },
	{ "deadline after midnight", DUTY_IS("{form: daily, due: \"24:01\"}"), 9, 37, "found 24:01", "24:01" },
	{ "deadline of minutes", DUTY_IS("{form: daily, due: \"15:60\"}"), 9, 37, "found 15:60", "15:60" },
	{ "deadline far away", DUTY_IS("{form: daily, due: \"+400d 15:00\"}"), 9, 37, "found +400d 15:00", "+400d" },
	{ "deadline with a sign twice", DUTY_IS("{form: daily, due: \"+-1d 15:00\"}"), 9, 37, "found +-1d", "截止时间" },
	{ "unknown period", DUTY_IS("{form: daily, every: fortnight, due: \"15:00\"}"), 9, 38, "expected one of: day week month; found fortnight", "day week month" },
	{ "unknown kind of unit", DUTY_IS("{form: daily, of: village, due: \"15:00\"}"), 9, 35, "expected one of: nation province", "其中之一" },
	{ "bad chase", DUTY_IS("{form: daily, due: \"15:00\", chase: [soon]}"), 9, 53, "a chase step is written -60m", "催报应写作" },
	{ "chase to nobody", DUTY_IS("{form: daily, due: \"15:00\", chase: [+30m uncle]}"), 9, 53, "found +30m uncle", "催报应写作" },
	{ "form and evidence", DUTY_IS("{form: daily, due: \"15:00\", evidence: round}"), 9, 17, "cannot have evidence", "evidence" },
	{ "two duties for a form", FORM DUTY "  report.again: {form: daily, due: \"16:00\"}\n", 10, 24, "named by another duty already", "另一个任务" },
	{ "a form nobody owes", FORM "duties:\n  health.round: {evidence: round}\n", 5, 3, "no duty names form daily, so nobody would send it; write under duties report.daily", "没有任务提到报表 daily" },
	{ "facility types of a county", HEAD "forms:\n  daily:\n    for: [child]\n" FIELD_A "duties:\n  report.daily: {form: daily, of: county, due: \"15:00\"}\n", 10, 35,
	  "reported by authorities", "主管单位" },
	{ "bad window", FORM DUTY "  health.round: {evidence: round, windows: [\"10:00-06:00\"]}\n", 10, 46, "a window is written 06:00-10:00", "时段应写作" },
	{ "windows that overlap", FORM DUTY "  health.round: {evidence: round, windows: [\"06:00-10:00\", \"09:00-11:00\"]}\n", 10, 61, "do not overlap", "不能重叠" },
	{ "chase out of order", DUTY_IS("{form: daily, due: \"15:00\", chase: [0, -60m]}"), 9, 56, "in the order of time", "先后" },
	{ "chase far away", DUTY_IS("{form: daily, due: \"15:00\", chase: [+99d]}"), 9, 53, "found +99d", "却是 +99d" },
	{ "chase with a sign twice", DUTY_IS("{form: daily, due: \"15:00\", chase: [+-5m]}"), 9, 53, "found +-5m", "却是 +-5m" },
	{ "measure without when", FORM DUTY "  test: {evidence: test, every: measure d}\n", 10, 33, "no 'when' that names one", "没有 when" },
	{ "within without when", FORM DUTY "  test: {evidence: test, within: 20 workdays}\n", 10, 34, "no 'when'", "没有 when" },
	{ "within of days", FORM DUTY "  test: {evidence: test, when: a, within: 20 days}\n", 10, 43, "a limit is written 20 workdays", "工作日" },
	{ "every so often", FORM DUTY "  test: {evidence: test, every: often}\n", 10, 33, "how often is written", "周期应写作" },
	{ "every 25 hours", FORM DUTY "  test: {evidence: test, every: 25h}\n", 10, 33, "from 1 to 24", "1 到 24" },
	{ "every and times", FORM DUTY "  test: {evidence: test, every: 2h, times: 2}\n", 10, 9, "exclude one another", "只能写一种" },
	{ "hours without every", FORM DUTY "  test: {evidence: test, hours: \"08:00-18:00\"}\n", 10, 34, "hours goes with", "hours" },
	{ "due of a window", FORM DUTY "  test: {evidence: test, times: 2, due: \"15:00\"}\n", 10, 42, "it has no due", "不写 due" },
	{ "a form with when", DUTY_IS("{form: daily, due: \"15:00\", when: a}"), 9, 17, "cannot have", "不能写" },
	{ "quiet for ever", "quiet: \"22:00-22:00\"\n" FORM DUTY, 1, 9, "quiet hours are written", "免打扰" },
	{ "too many times", FORM DUTY "  health.round: {evidence: round, times: 100}\n", 10, 42, "from 1 to 48", "48" },
};

static bool is_refused(const struct bad *bad)
{
	struct err err = { 0 };
	char en[80], zh[80];
	snprintf(en, sizeof en, bad->line ? bad->column ? "t.yaml line %d, column %d: " : "t.yaml line %d, " : "t.yaml line ", bad->line, bad->column);
	snprintf(zh, sizeof zh, bad->line ? bad->column ? "t.yaml 第 %d 行第 %d 列：" : "t.yaml 第 %d 行" : "t.yaml 第 ", bad->line, bad->column);
	struct pack *pack = pack_read(view_of(bad->text), "t.yaml", &err);
	if (pack) {
		print_error("%s: was accepted\n", bad->what);
		pack_free(pack);
		return false;
	}
	if (err.code != ERR_BAD_PACK || strncmp(err.en, en, strlen(en)) != 0 || strncmp(err.zh, zh, strlen(zh)) != 0 || !strstr(err.en, bad->en) || !strstr(err.zh, bad->zh))
		print_error("%s: expected %s…%s… (%s)\n  got %s\n  got %s\n", bad->what, en, bad->en, bad->zh, err.en, err.zh);
	else
		return true;
	return false;
}

static void every_mistake_has_its_place(void **state)
{
	(void)state;
	size_t refused = 0;
	for (size_t i = 0; i < sizeof bads / sizeof *bads; i++)
		refused += is_refused(&bads[i]);
	assert_int_equal(refused, sizeof bads / sizeof *bads);
}

/* --- limits ------------------------------------------------------------ */

static void expect_refusal(struct builder *text, const char *words)
{
	struct err err = { 0 };
	assert_false(text->full);
	struct pack *pack = pack_read(builder_seen(text), "t.yaml", &err);
	assert_null(pack);
	if (!strstr(err.en, words))
		fail_msg("expected %s, got %s", words, err.en);
	builder_release(text);
}

static struct builder fresh(const char *head)
{
	struct builder b;
	builder_init(&b, 4 << 20);
	builder_text(&b, head);
	return b;
}

static void everything_has_a_limit(void **state)
{
	(void)state;
	struct builder b = fresh("pack: ");
	for (int i = 0; i < (1 << 20); i++)
		builder_char(&b, 'x');
	expect_refusal(&b, "too large");
	b = fresh("");
	for (int i = 0; i < 40; i++)
		builder_char(&b, '[');
	expect_refusal(&b, "nested too deep");
	b = fresh("[");
	for (int i = 0; i < 60000; i++)
		builder_text(&b, "a,");
	builder_char(&b, ']');
	expect_refusal(&b, "too much");
	b = fresh(HEAD "forms:\n  daily:\n    fields:\n");
	for (int i = 0; i < 257; i++)
		builder_printf(&b, "      - {key: f%d, zh: 甲, en: A}\n", i);
	builder_text(&b, DUTY);
	expect_refusal(&b, "too many fields: 257, at most 256");
	b = fresh(FORM "    checks:\n");
	for (int i = 0; i < 65; i++)
		builder_text(&b, "      - {rule: a = 1, zh: 甲, en: A}\n");
	builder_text(&b, DUTY);
	expect_refusal(&b, "too many checks: 65, at most 64");
	b = fresh(FORM "    checks:\n      - {rule: \"");
	for (int i = 0; i < 30; i++)
		builder_char(&b, '(');
	builder_text(&b, "a\", zh: 甲, en: A}\n" DUTY);
	expect_refusal(&b, "brackets are nested too deep");
	b = fresh(FORM "    checks:\n      - {rule: \"a");
	for (int i = 0; i < 300; i++)
		builder_text(&b, "+a");
	builder_text(&b, "\", zh: 甲, en: A}\n" DUTY);
	expect_refusal(&b, "too long");
}

/* 256 fields and 64 checks are allowed, and all work together. */
static void the_largest_form(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct builder b = fresh(HEAD "forms:\n  daily:\n    fields:\n");
	for (int i = 0; i < 256; i++)
		builder_printf(&b, "      - {key: field_with_a_long_name_to_fill_it_%d, zh: 甲, en: A}\n", i);
	builder_text(&b, "    checks:\n");
	for (int i = 0; i < 64; i++)
		builder_printf(&b, "      - {rule: field_with_a_long_name_to_fill_it_%d <= previous_field_with_a_long_name_to_fill_it_%d, zh: 甲, en: A}\n", i, 255 - i);
	builder_text(&b, DUTY);
	struct pack *pack = good(b.ptr);
	builder_release(&b);
	int64_t now[256], before[256];
	bool known[256];
	for (int i = 0; i < 256; i++)
		now[i] = i % 2, before[i] = 0, known[i] = true;
	struct checker *checker = checker_new();
	uint64_t broken = 0;
	assert_true(checker_run(checker, &pack->forms[0], now, known, before, known, &broken, &err));
	assert_true(broken == UINT64_C(0xAAAAAAAAAAAAAAAA));
	checker_free(checker);
	pack_free(pack);
}

static void a_long_path_is_shown_by_its_end(void **state)
{
	(void)state;
	struct err err = { 0 };
	char path[300];
	memset(path, 'd', sizeof path);
	memcpy(path + 200, "/mine.yaml", 11);
	assert_null(pack_read(VIEW("x"), path, &err));
	assert_true(strncmp(err.en, "mine.yaml line 1", 16) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shortest_pack), cmocka_unit_test(the_sketch_of_the_design), cmocka_unit_test(duties_of_all_kinds), cmocka_unit_test(a_pack_without_a_head), cmocka_unit_test(types_and_ranges),
		cmocka_unit_test(a_pack_narrows_its_facility_types), cmocka_unit_test(checks_know_their_fields), cmocka_unit_test(the_packs_we_carry),
		cmocka_unit_test(the_daily_form_of_china), cmocka_unit_test(the_weekly_form_of_the_states), cmocka_unit_test(every_mistake_has_its_place),
		cmocka_unit_test(everything_has_a_limit), cmocka_unit_test(the_largest_form), cmocka_unit_test(a_long_path_is_shown_by_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
