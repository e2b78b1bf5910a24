/* Who owes what, and the first instant that is late: to the millisecond, across midnight, months and both changes of the clock. */
#include "policy/pack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* One form in a zone, asked every so often, due so. */
static struct pack *pack_with(const char *zone, const char *who, const char *duty)
{
	struct err err = { 0 };
	char text[600];
	snprintf(text, sizeof text, "pack: t\nversion: 1\nzone: %s\nforms:\n  f:\n%s    fields:\n      - {key: a, zh: 甲, en: A}\nduties:\n  report.f: {form: f, %s}\n", zone, who, duty);
	struct pack *pack = pack_read(view_of(text), "t.yaml", &err);
	if (!pack)
		print_error("%s\n", err.cause);
	assert_non_null(pack);
	return pack;
}

static const struct unit home = { .opened = { INT32_MIN }, .closed = { INT32_MIN }, .kind = UNIT_INSTITUTION, .facility = 0 };

static struct period period_named(enum period_kind kind, const char *text)
{
	struct period p;
	assert_true(period_parse(kind, view_of(text), &p));
	return p;
}

static const struct due { const char *zone, *duty; enum period_kind kind; const char *period, *first_late; } dues[] = {
	/* the banners report by four, the homes by three */
	{ "Asia/Shanghai", "due: \"16:00\"", PERIOD_DAY, "2021-10-24", "2021-10-24T16:00:00+08:00" },
	{ "Asia/Shanghai", "due: \"15:00\"", PERIOD_DAY, "2021-12-31", "2021-12-31T15:00:00+08:00" },
	{ "Asia/Shanghai", "due: \"00:00\"", PERIOD_DAY, "2021-10-24", "2021-10-24T00:00:00+08:00" },
	{ "Asia/Shanghai", "due: \"24:00\"", PERIOD_DAY, "2021-12-31", "2022-01-01T00:00:00+08:00" },
	{ "Asia/Shanghai", "due: \"+1d 00:30\"", PERIOD_DAY, "2024-02-28", "2024-02-29T00:30:00+08:00" },
	{ "Asia/Shanghai", "due: \"+1d 10:00\"", PERIOD_DAY, "2023-02-28", "2023-03-01T10:00:00+08:00" },
	{ "Asia/Shanghai", "every: week, due: \"12:00\"", PERIOD_WEEK, "2021-W43", "2021-10-31T12:00:00+08:00" },
	{ "Asia/Shanghai", "every: week, due: \"12:00\"", PERIOD_WEEK, "2020-W53", "2021-01-03T12:00:00+08:00" },
	{ "Asia/Shanghai", "every: month, due: \"+5d 17:00\"", PERIOD_MONTH, "2024-02", "2024-03-05T17:00:00+08:00" },
	{ "Asia/Shanghai", "every: month, due: \"24:00\"", PERIOD_MONTH, "2023-12", "2024-01-01T00:00:00+08:00" },
	/* New York: 2021-03-14 02:00 does not exist, 2021-11-07 01:00 to 02:00 occurs twice */
	{ "America/New_York", "due: \"15:00\"", PERIOD_DAY, "2021-03-13", "2021-03-13T15:00:00-05:00" },
	{ "America/New_York", "due: \"15:00\"", PERIOD_DAY, "2021-03-14", "2021-03-14T15:00:00-04:00" },
	{ "America/New_York", "due: \"01:59\"", PERIOD_DAY, "2021-03-14", "2021-03-14T01:59:00-05:00" },
	{ "America/New_York", "due: \"02:00\"", PERIOD_DAY, "2021-03-14", "2021-03-14T03:00:00-04:00" },
	{ "America/New_York", "due: \"02:30\"", PERIOD_DAY, "2021-03-14", "2021-03-14T03:00:00-04:00" },
	{ "America/New_York", "due: \"03:00\"", PERIOD_DAY, "2021-03-14", "2021-03-14T03:00:00-04:00" },
	{ "America/New_York", "due: \"00:59\"", PERIOD_DAY, "2021-11-07", "2021-11-07T00:59:00-04:00" },
	{ "America/New_York", "due: \"01:30\"", PERIOD_DAY, "2021-11-07", "2021-11-07T01:30:00-04:00" },
	{ "America/New_York", "due: \"02:00\"", PERIOD_DAY, "2021-11-07", "2021-11-07T02:00:00-05:00" },
	{ "America/New_York", "due: \"16:00\"", PERIOD_DAY, "2021-11-07", "2021-11-07T16:00:00-05:00" },
	{ "America/New_York", "due: \"24:00\"", PERIOD_DAY, "2021-11-07", "2021-11-08T00:00:00-05:00" },
	/* the week of the change, due a week later by the other clock */
	{ "America/New_York", "every: week, due: \"+7d 24:00\"", PERIOD_WEEK, "2021-W10", "2021-03-22T00:00:00-04:00" },
	{ "America/New_York", "every: week, due: \"+7d 24:00\"", PERIOD_WEEK, "2021-W09", "2021-03-15T00:00:00-04:00" },
	{ "America/New_York", "every: week, due: \"+7d 24:00\"", PERIOD_WEEK, "2021-W44", "2021-11-15T00:00:00-05:00" },
	{ "America/New_York", "every: week, due: \"+7d 24:00\"", PERIOD_WEEK, "2021-W43", "2021-11-08T00:00:00-05:00" },
};

static void the_first_late_instant(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dues / sizeof *dues; i++) {
		const struct due *d = &dues[i];
		struct pack *pack = pack_with(d->zone, "", d->duty);
		struct instant expected, due = form_due(&pack->forms[0], &home, period_named(d->kind, d->period));
		char text[30];
		zone_print(pack->zone, due, text);
		assert_true(instant_parse(view_of(d->first_late), &expected));
		if (due.ms != expected.ms)
			fail_msg("%s %s %s: expected %s, got %s", d->zone, d->duty, d->period, d->first_late, text);
		pack_free(pack);
	}
}

static bool is_late(const struct form *form, const char *period, const char *at)
{
	struct instant now;
	assert_true(instant_parse(view_of(at), &now));
	return now.ms >= form_due(form, &home, period_named(form->period, period)).ms;
}

static void on_time_to_the_millisecond(void **state)
{
	(void)state;
	struct pack *pack = pack_with("Asia/Shanghai", "", "due: \"16:00\"");
	const struct form *form = &pack->forms[0];
	assert_false(is_late(form, "2021-10-24", "2021-10-24T15:59:59.999+08:00"));
	assert_true(is_late(form, "2021-10-24", "2021-10-24T16:00:00+08:00"));
	assert_false(is_late(form, "2021-10-24", "2021-10-24T07:59:59.999Z"));
	assert_true(is_late(form, "2021-10-24", "2021-10-24T08:00:00Z"));
	pack_free(pack);
	pack = pack_with("America/New_York", "", "due: \"01:30\"");
	form = &pack->forms[0];                             /* the first 01:30 counts, the second is an hour late */
	assert_false(is_late(form, "2021-11-07", "2021-11-07T01:29:59.999-04:00"));
	assert_true(is_late(form, "2021-11-07", "2021-11-07T01:30:00-04:00"));
	assert_true(is_late(form, "2021-11-07", "2021-11-07T01:29:59.999-05:00"));
	pack_free(pack);
}

static void a_unit_has_its_own_zone(void **state)
{
	(void)state;
	struct pack *pack = pack_with("Asia/Shanghai", "", "due: \"16:00\"");
	struct unit far = home;
	struct instant expected;
	far.zone = zone_find("America/New_York");
	assert_ptr_equal(form_zone(&pack->forms[0], &far), far.zone);
	assert_ptr_equal(form_zone(&pack->forms[0], &home), pack->zone);
	assert_true(instant_parse(VIEW("2021-10-24T16:00:00-04:00"), &expected));
	assert_true(form_due(&pack->forms[0], &far, period_named(PERIOD_DAY, "2021-10-24")).ms == expected.ms);
	pack_free(pack);
}

static bool expects(const struct pack *pack, enum unit_kind kind, const char *facility, const char *opened, const char *closed, const char *period)
{
	struct unit unit = home;
	unit.kind = (int8_t)kind;
	unit.facility = (int8_t)(facility ? facility_find(view_of(facility)) : FACILITY_NONE);
	assert_true(!*opened || day_parse(view_of(opened), &unit.opened));
	assert_true(!*closed || day_parse(view_of(closed), &unit.closed));
	return form_expects(&pack->forms[0], &unit, period_named(pack->forms[0].period, period));
}

static void who_owes_a_form(void **state)
{
	(void)state;
	struct pack *pack = pack_with("Asia/Shanghai", "    for: [eldercare, rescue]\n", "due: \"15:00\"");
	assert_true(expects(pack, UNIT_INSTITUTION, "eldercare", "", "", "2021-10-24"));
	assert_true(expects(pack, UNIT_INSTITUTION, "rescue", "", "", "2021-10-24"));
	assert_false(expects(pack, UNIT_INSTITUTION, "child", "", "", "2021-10-24"));
	assert_false(expects(pack, UNIT_INSTITUTION, NULL, "", "", "2021-10-24"));
	assert_false(expects(pack, UNIT_COUNTY, NULL, "", "", "2021-10-24"));
	pack_free(pack);
	pack = pack_with("Asia/Shanghai", "", "due: \"15:00\"");
	assert_true(expects(pack, UNIT_INSTITUTION, "child", "", "", "2021-10-24"));
	assert_true(expects(pack, UNIT_INSTITUTION, NULL, "", "", "2021-10-24")); /* an institution of unknown type is not lost */
	assert_false(expects(pack, UNIT_TOWNSHIP, NULL, "", "", "2021-10-24"));
	pack_free(pack);
	pack = pack_with("Asia/Shanghai", "", "of: county, due: \"16:00\"");
	assert_true(expects(pack, UNIT_COUNTY, NULL, "", "", "2021-10-24"));
	assert_false(expects(pack, UNIT_INSTITUTION, "child", "", "", "2021-10-24"));
	pack_free(pack);
}

static void units_that_open_and_close(void **state)
{
	(void)state;
	struct pack *pack = pack_with("Asia/Shanghai", "", "due: \"15:00\"");
	assert_true(expects(pack, UNIT_INSTITUTION, NULL, "2021-10-24", "2021-10-26", "2021-10-24"));
	assert_true(expects(pack, UNIT_INSTITUTION, NULL, "2021-10-24", "2021-10-26", "2021-10-25"));
	assert_false(expects(pack, UNIT_INSTITUTION, NULL, "2021-10-24", "2021-10-26", "2021-10-26"));
	assert_false(expects(pack, UNIT_INSTITUTION, NULL, "2021-10-24", "2021-10-26", "2021-10-23"));
	pack_free(pack);
	pack = pack_with("Asia/Shanghai", "", "every: week, due: \"15:00\""); /* a week is judged by its Sunday */
	assert_false(expects(pack, UNIT_INSTITUTION, NULL, "", "2021-10-31", "2021-W43"));
	assert_true(expects(pack, UNIT_INSTITUTION, NULL, "", "2021-11-01", "2021-W43"));
	assert_true(expects(pack, UNIT_INSTITUTION, NULL, "2021-10-31", "", "2021-W43"));
	assert_false(expects(pack, UNIT_INSTITUTION, NULL, "2021-11-01", "", "2021-W43"));
	pack_free(pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_late_instant), cmocka_unit_test(on_time_to_the_millisecond), cmocka_unit_test(a_unit_has_its_own_zone),
		cmocka_unit_test(who_owes_a_form), cmocka_unit_test(units_that_open_and_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
