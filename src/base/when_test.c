/* The civil calendar, against known days and, over all 300 years, against the C library's. */
#include "base/test.h"
#include "base/when.h"
#include <time.h>

static struct day day_of(const char *text)
{
	struct day d;
	if (!day_parse(view_of(text), &d))
		fail_msg("%s is a day", text);
	return d;
}

static struct period period_from(enum period_kind kind, const char *text)
{
	struct period p;
	if (!period_parse(kind, view_of(text), &p))
		fail_msg("%s is a %s", text, period_kind_name(kind));
	return p;
}

static void assert_day(struct day d, const char *expected)
{
	char out[11];
	day_print(d, out);
	assert_string_equal(out, expected);
}

static void assert_period(struct period p, const char *expected)
{
	char out[16];
	period_print(p, out);
	assert_string_equal(out, expected);
}

static void test_known_days(void **state)
{
	(void)state;
	static const struct { const char *text; int32_t n; int weekday; } cases[] = {
		{ "1970-01-01", 0, 4 }, { "1969-12-31", -1, 3 }, { "1900-01-01", -25567, 1 }, { "2000-02-29", 11016, 2 },
		{ "2000-03-01", 11017, 3 }, { "2021-10-24", 18924, 7 }, { "2024-02-29", 19782, 4 }, { "2024-12-31", 20088, 2 },
		{ "2100-03-01", 47541, 1 }, { "2199-12-31", 84005, 2 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(day_of(cases[i].text).n, cases[i].n);
		assert_int_equal(day_weekday(day_of(cases[i].text)), cases[i].weekday);
		assert_day((struct day){ cases[i].n }, cases[i].text);
	}
}

static void test_days_that_are_none(void **state)
{
	(void)state;
	static const char *const none[] = { "", "2021-02-29", "1900-02-29", "2100-02-29", "2021-04-31", "2021-13-01", "2021-00-10", "2021-01-00",
		                            "2021-01-32", "1899-12-31", "2200-01-01", "2021-1-01", "2021-01-1", "20210101", "2021/01/01",
		                            " 2021-01-01", "2021-01-01 ", "2021-01-0a", "-021-01-01", "+021-01-01", "2021-W01" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		struct day d = { 42 };
		if (day_parse(view_of(none[i]), &d) || d.n != 42)
			fail_msg("\"%s\" was taken for a day", none[i]);
	}
	assert_false(day_parse((struct view){ "2021-\0" "1-01", 10 }, &(struct day){ 0 }));
	assert_true(day_is_none(DAY_NONE));
	assert_day(DAY_NONE, "");
	assert_day((struct day){ INT32_MAX }, "");
}

/* Every day of the 300 years agrees with the C library in date, weekday and ISO week, and reads back. */
static void test_all_days_agree_with_the_library(void **state)
{
	(void)state;
	for (int32_t n = day_of("1900-01-01").n; n <= day_of("2199-12-31").n; n++) {
		time_t seconds = (time_t)n * 86400;
		struct tm tm;
		char expected[16], out[16];
		gmtime_r(&seconds, &tm);
		struct civil c = day_to_civil((struct day){ n });
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 || c.day != tm.tm_mday || day_from_civil(c).n != n)
			fail_msg("day %d is %d-%d-%d", n, c.year, c.month, c.day);
		assert_int_equal(day_weekday((struct day){ n }) % 7, tm.tm_wday);
		day_print((struct day){ n }, out);
		assert_int_equal(day_of(out).n, n);
		strftime(expected, sizeof expected, "%G-W%V", &tm);
		period_print(period_of(PERIOD_WEEK, (struct day){ n }), out);
		assert_string_equal(out, expected);
		strftime(expected, sizeof expected, "%Y-%m", &tm);
		period_print(period_of(PERIOD_MONTH, (struct day){ n }), out);
		assert_string_equal(out, expected);
	}
}

static void test_instants(void **state)
{
	(void)state;
	static const struct { const char *text; int64_t ms; } good[] = {
		{ "1970-01-01T00:00:00Z", 0 }, { "2021-10-24T15:59:00.123+08:00", 1635062340123 }, { "2021-10-24T07:59:00.123Z", 1635062340123 },
		{ "2021-10-24t07:59:00.1z", 1635062340100 }, { "2021-10-24T07:59:00.12Z", 1635062340120 }, { "2021-10-24T03:29:00-04:30", 1635062340000 },
		{ "1969-12-31T23:59:59.999Z", -1 }, { "2021-10-24T07:59:00-00:00", 1635062340000 }, { "2021-10-25T00:00:00+16:01", 1635062340000 },
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct instant at;
		if (!instant_parse(view_of(good[i].text), &at) || at.ms != good[i].ms)
			fail_msg("%s", good[i].text);
	}
	static const char *const bad[] = { "", "2021-10-24", "2021-10-24T07:59:00", "2021-10-24T07:59Z", "2021-10-24 07:59:00Z", "2021-10-24T24:00:00Z",
		                           "2021-10-24T07:60:00Z", "2021-10-24T07:59:60Z", "2021-10-24T07:59:00.Z", "2021-10-24T07:59:00.1234Z",
		                           "2021-10-24T07:59:00+0800", "2021-10-24T07:59:00+24:00", "2021-10-24T07:59:00+08:60", "2021-10-24T07:59:00+8:00",
		                           "2021-10-24T07:59:00Zx", "2021-02-29T00:00:00Z", "2021-10-24T07-59-00Z", "2021-10-24T07:59:00.12345678901234567890Z" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (instant_parse(view_of(bad[i]), &(struct instant){ 0 }))
			fail_msg("%s was taken", bad[i]);
}

static void test_instants_print_what_parses(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	int64_t low = day_of("1900-01-01").n * INT64_C(86400000), high = day_of("2199-12-31").n * INT64_C(86400000);
	for (int i = 0; i < 100000; i++) {
		struct instant at = { seed_between(&seed, low, high) }, back;
		char out[25];
		instant_print_utc(at, out);
		assert_true(instant_parse(view_of(out), &back));
		assert_true(at.ms == back.ms);
	}
	char out[25];
	instant_print_utc((struct instant){ INT64_MAX }, out);
	assert_string_equal(out, "9999-12-31T23:59:59.999Z");
	instant_print_utc((struct instant){ INT64_MIN }, out);
	assert_string_equal(out, "0001-01-01T00:00:00.000Z");
}

static void test_iso_weeks(void **state)
{
	(void)state;
	static const struct { const char *week, *first, *last; } cases[] = {
		{ "2020-W53", "2020-12-28", "2021-01-03" }, { "2021-W01", "2021-01-04", "2021-01-10" }, { "2021-W52", "2021-12-27", "2022-01-02" },
		{ "2015-W53", "2015-12-28", "2016-01-03" }, { "2025-W01", "2024-12-30", "2025-01-05" }, { "2026-W53", "2026-12-28", "2027-01-03" },
		{ "2021-W43", "2021-10-25", "2021-10-31" }, { "1900-W01", "1900-01-01", "1900-01-07" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct period p = period_from(PERIOD_WEEK, cases[i].week);
		assert_day(p.first, cases[i].first);
		assert_day(period_last(p), cases[i].last);
		assert_period(period_of(PERIOD_WEEK, day_of(cases[i].last)), cases[i].week);
	}
	static const char *const none[] = { "2021-W53", "2019-W53", "2021-W00", "2021-W54", "2021-W1", "2021W01", "2021-w01", "1899-W52", "2021-10-24", "2021-10" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (period_parse(PERIOD_WEEK, view_of(none[i]), &(struct period){ 0 }))
			fail_msg("%s was taken for a week", none[i]);
}

static void test_months(void **state)
{
	(void)state;
	assert_day(period_last(period_from(PERIOD_MONTH, "2024-02")), "2024-02-29");
	assert_day(period_last(period_from(PERIOD_MONTH, "2100-02")), "2100-02-28");
	assert_day(period_last(period_from(PERIOD_MONTH, "2021-12")), "2021-12-31");
	assert_period(period_step(period_from(PERIOD_MONTH, "2021-12"), 1), "2022-01");
	assert_period(period_step(period_from(PERIOD_MONTH, "2021-01"), -1), "2020-12");
	assert_period(period_step(period_from(PERIOD_MONTH, "2021-01"), -13), "2019-12");
	assert_false(period_parse(PERIOD_MONTH, VIEW("2021-13"), &(struct period){ 0 }));
	assert_false(period_parse(PERIOD_MONTH, VIEW("2021-00"), &(struct period){ 0 }));
	assert_false(period_parse(PERIOD_MONTH, VIEW("2021-1"), &(struct period){ 0 }));
	assert_false(period_parse(PERIOD_MONTH, VIEW("2021-10-24"), &(struct period){ 0 }));
}

static void test_year_borders(void **state)
{
	(void)state;
	assert_period(period_step(period_from(PERIOD_WEEK, "2020-W53"), 1), "2021-W01");
	assert_period(period_step(period_from(PERIOD_WEEK, "2021-W01"), -1), "2020-W53");
	assert_period(period_step(period_from(PERIOD_DAY, "2020-12-31"), 1), "2021-01-01");
	assert_period(period_step(period_from(PERIOD_DAY, "2024-02-28"), 1), "2024-02-29");
	assert_period(period_step(period_from(PERIOD_DAY, "2024-03-01"), -1), "2024-02-29");
}

static void test_steps_go_back(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	for (int i = 0; i < 300000; i++) {
		enum period_kind kind = (enum period_kind)seed_between(&seed, 0, 2);
		/* the last two days of 2199 belong to a week of 2200, which cannot be read */
		struct day d = { (int32_t)seed_between(&seed, day_of("1900-01-01").n, day_of("2199-12-29").n) };
		int by = (int)seed_between(&seed, -3000, 3000);
		struct period p = period_of(kind, d), there = period_step(p, by), back = period_step(there, -by), read;
		char out[16];
		assert_int_equal(back.first.n, p.first.n);
		assert_true(p.first.n <= d.n && d.n <= period_last(p).n);
		assert_int_equal(period_last(p).n + 1, period_step(p, 1).first.n);
		assert_int_equal(period_of(kind, period_last(p)).first.n, p.first.n);
		period_print(p, out);
		assert_true(period_parse(kind, view_of(out), &read));
		assert_int_equal(read.first.n, p.first.n);
	}
}

static void test_steps_stop_at_the_ends(void **state)
{
	(void)state;
	struct period p = period_from(PERIOD_MONTH, "2021-10");
	assert_period(period_step(p, INT32_MAX), "9999-12");
	assert_period(period_step(p, INT32_MIN), "0001-01");
	for (enum period_kind kind = PERIOD_DAY; kind <= PERIOD_WEEK; kind++) {
		assert_true(period_step(period_of(kind, day_of("2021-10-24")), INT32_MAX).first.n > 0);
		assert_true(period_step(period_of(kind, day_of("2021-10-24")), INT32_MIN).first.n < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_days), cmocka_unit_test(test_days_that_are_none), cmocka_unit_test(test_all_days_agree_with_the_library),
		cmocka_unit_test(test_instants), cmocka_unit_test(test_instants_print_what_parses), cmocka_unit_test(test_iso_weeks),
		cmocka_unit_test(test_months), cmocka_unit_test(test_year_borders), cmocka_unit_test(test_steps_go_back),
		cmocka_unit_test(test_steps_stop_at_the_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
