/* Days and instants through zones: clock changes, midnights, deadlines to the millisecond; and the drill's clock. */
#include "base/test.h"
#include "base/when.h"
#include <pthread.h>

static const struct zone *zone(const char *name)
{
	const struct zone *z = zone_find(name);
	if (!z)
		fail_msg("no zone %s", name);
	return z;
}

static struct day day_of(const char *text)
{
	struct day d;
	if (!day_parse(view_of(text), &d))
		fail_msg("%s is a day", text);
	return d;
}

static struct instant instant_of(const char *text)
{
	struct instant at;
	if (!instant_parse(view_of(text), &at))
		fail_msg("%s is an instant", text);
	return at;
}

struct wall { const char *zone, *day; int hour, minute; const char *utc; };

static void assert_walls(const struct wall *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char out[25];
		instant_print_utc(zone_instant(zone(cases[i].zone), day_of(cases[i].day), cases[i].hour * 60 + cases[i].minute), out);
		if (strcmp(out, cases[i].utc) != 0)
			fail_msg("%s %s %02d:%02d is %s, not %s", cases[i].zone, cases[i].day, cases[i].hour, cases[i].minute, cases[i].utc, out);
	}
}
#define WALLS(...) do { static const struct wall cases[] = { __VA_ARGS__ }; assert_walls(cases, sizeof cases / sizeof *cases); } while (0)

static void test_new_york_in_spring(void **state)
{
	(void)state;
	WALLS({ "America/New_York", "2021-03-14", 1, 59, "2021-03-14T06:59:00.000Z" },
	      { "America/New_York", "2021-03-14", 2, 0, "2021-03-14T07:00:00.000Z" },
	      { "America/New_York", "2021-03-14", 2, 30, "2021-03-14T07:00:00.000Z" }, /* skipped: the change itself */
	      { "America/New_York", "2021-03-14", 2, 59, "2021-03-14T07:00:00.000Z" },
	      { "America/New_York", "2021-03-14", 3, 0, "2021-03-14T07:00:00.000Z" },
	      { "America/New_York", "2021-03-14", 16, 0, "2021-03-14T20:00:00.000Z" },
	      { "America/New_York", "2021-03-13", 16, 0, "2021-03-13T21:00:00.000Z" },
	      { "America/New_York", "2021-03-14", 24, 0, "2021-03-15T04:00:00.000Z" });
}

static void test_new_york_in_autumn(void **state)
{
	(void)state;
	WALLS({ "America/New_York", "2021-11-07", 0, 59, "2021-11-07T04:59:00.000Z" },
	      { "America/New_York", "2021-11-07", 1, 0, "2021-11-07T05:00:00.000Z" }, /* twice: the first */
	      { "America/New_York", "2021-11-07", 1, 30, "2021-11-07T05:30:00.000Z" },
	      { "America/New_York", "2021-11-07", 1, 59, "2021-11-07T05:59:00.000Z" },
	      { "America/New_York", "2021-11-07", 2, 0, "2021-11-07T07:00:00.000Z" },
	      { "America/New_York", "2021-11-07", 24, 0, "2021-11-08T05:00:00.000Z" },
	      { "America/New_York", "2021-11-07", 48, 0, "2021-11-09T05:00:00.000Z" });
}

static void test_london(void **state)
{
	(void)state;
	WALLS({ "Europe/London", "2021-03-28", 0, 59, "2021-03-28T00:59:00.000Z" },
	      { "Europe/London", "2021-03-28", 1, 30, "2021-03-28T01:00:00.000Z" },
	      { "Europe/London", "2021-03-28", 2, 0, "2021-03-28T01:00:00.000Z" },
	      { "Europe/London", "2021-10-31", 1, 30, "2021-10-31T00:30:00.000Z" },
	      { "Europe/London", "2021-10-31", 2, 0, "2021-10-31T02:00:00.000Z" },
	      { "Europe/London", "1970-01-01", 0, 0, "1969-12-31T23:00:00.000Z" }); /* summer time all year round then */
}

static void test_shanghai_had_summers(void **state)
{
	(void)state;
	WALLS({ "Asia/Shanghai", "2021-10-24", 16, 0, "2021-10-24T08:00:00.000Z" },
	      { "Asia/Shanghai", "1985-07-01", 16, 0, "1985-07-01T08:00:00.000Z" },
	      { "Asia/Shanghai", "1986-07-01", 16, 0, "1986-07-01T07:00:00.000Z" },
	      { "Asia/Shanghai", "1987-07-01", 16, 0, "1987-07-01T07:00:00.000Z" },
	      { "Asia/Shanghai", "1990-07-01", 16, 0, "1990-07-01T07:00:00.000Z" },
	      { "Asia/Shanghai", "1991-07-01", 16, 0, "1991-07-01T07:00:00.000Z" },
	      { "Asia/Shanghai", "1992-07-01", 16, 0, "1992-07-01T08:00:00.000Z" },
	      { "Asia/Shanghai", "1986-12-01", 16, 0, "1986-12-01T08:00:00.000Z" });
	assert_int_equal(zone_day(zone("Asia/Shanghai"), instant_of("1986-07-01T15:30:00Z")).n, day_of("1986-07-02").n);
	assert_int_equal(zone_day(zone("Asia/Shanghai"), instant_of("1992-07-01T15:30:00Z")).n, day_of("1992-07-01").n);
}

static void test_a_day_that_never_was(void **state)
{
	(void)state;
	/* Samoa went from the 29th to the 31st of December 2011. */
	WALLS({ "Pacific/Apia", "2011-12-29", 24, 0, "2011-12-30T10:00:00.000Z" }, { "Pacific/Apia", "2011-12-30", 16, 0, "2011-12-30T10:00:00.000Z" },
	      { "Pacific/Apia", "2011-12-31", 0, 0, "2011-12-30T10:00:00.000Z" });
	assert_int_equal(zone_day(zone("Pacific/Apia"), instant_of("2011-12-30T09:59:59.999Z")).n, day_of("2011-12-29").n);
	assert_int_equal(zone_day(zone("Pacific/Apia"), instant_of("2011-12-30T10:00:00Z")).n, day_of("2011-12-31").n);
}

static void test_deadline_to_the_millisecond(void **state)
{
	(void)state;
	struct instant due = zone_instant(zone("Asia/Shanghai"), day_of("2021-10-24"), 16 * 60);
	assert_true(instant_of("2021-10-24T15:59:59.999+08:00").ms < due.ms);
	assert_true(instant_of("2021-10-24T16:00:00.000+08:00").ms == due.ms);
	due = zone_instant(zone("America/New_York"), day_of("2021-11-07"), 16 * 60);
	assert_true(instant_of("2021-11-07T15:59:59.999-05:00").ms == due.ms - 1);
	struct instant midnight = zone_instant(zone("Asia/Shanghai"), day_of("2021-10-24"), 1440);
	assert_true(midnight.ms == zone_instant(zone("Asia/Shanghai"), day_of("2021-10-25"), 0).ms);
	assert_int_equal(zone_day(zone("Asia/Shanghai"), (struct instant){ midnight.ms - 1 }).n, day_of("2021-10-24").n);
	assert_int_equal(zone_day(zone("Asia/Shanghai"), midnight).n, day_of("2021-10-25").n);
}

static void test_print(void **state)
{
	(void)state;
	static const struct { const char *zone, *utc, *expected; } cases[] = {
		{ "Asia/Shanghai", "2021-10-24T07:59:00.123Z", "2021-10-24T15:59:00.123+08:00" },
		{ "Asia/Shanghai", "2021-10-24T16:00:00Z", "2021-10-25T00:00:00+08:00" },
		{ "America/New_York", "2021-11-07T05:30:00Z", "2021-11-07T01:30:00-04:00" },
		{ "America/New_York", "2021-11-07T06:30:00Z", "2021-11-07T01:30:00-05:00" },
		{ "America/St_Johns", "2021-01-01T00:00:00Z", "2020-12-31T20:30:00-03:30" },
		{ "UTC", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999+00:00" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[30];
		zone_print(zone(cases[i].zone), instant_of(cases[i].utc), out);
		assert_string_equal(out, cases[i].expected);
	}
}

/* None that crossed the date line: there a day is missing. */
static const char *const many[] = { "Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Europe/London", "UTC", "Australia/Lord_Howe",
	                            "Asia/Kathmandu", "America/Havana", "Asia/Beirut", "Africa/Casablanca", "America/St_Johns", "Pacific/Auckland" };
enum { MANY = sizeof many / sizeof *many };

static void test_days_and_instants_agree(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	for (int i = 0; i < 200000; i++) {
		const struct zone *z = zone(many[seed_between(&seed, 0, MANY - 1)]);
		struct day d = { (int32_t)seed_between(&seed, day_of("1900-01-02").n, day_of("2199-12-30").n) };
		int minutes = (int)seed_between(&seed, 0, 1439);
		struct instant begin = zone_instant(z, d, 0), end = zone_instant(z, d, 1440), at = zone_instant(z, d, minutes), back;
		if (zone_day(z, begin).n != d.n || zone_day(z, (struct instant){ end.ms - 1 }).n != d.n || zone_day(z, end).n != d.n + 1)
			fail_msg("%s day %d", zone_name(z), d.n);
		/* a skipped time may be the very end: St. John's once went from 23:00 to midnight */
		if (at.ms < begin.ms || at.ms > end.ms || end.ms - begin.ms > 26 * 3600000 || end.ms - begin.ms < 22 * 3600000)
			fail_msg("%s day %d minute %d", zone_name(z), d.n, minutes);
		char out[30];
		zone_print(z, at, out);
		assert_true(instant_parse(view_of(out), &back));
		assert_true(back.ms == at.ms);
	}
}

static void test_unknown_and_ambiguous_names(void **state)
{
	(void)state;
	static const char *const none[] = { "", "CST", "EST", "GMT+8", "Asia/Peking", "asia/shanghai", "Asia/Shanghai ", "../etc/localtime", "安/澜",
		                            "Asia/Shanghai/Asia/Shanghai/Asia/Shanghai/Asia/Shanghai/Asia/Shanghai" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (zone_find(none[i]))
			fail_msg("\"%s\" was taken for a zone", none[i]);
	assert_ptr_equal(zone_find("Asia/Shanghai"), zone("Asia/Shanghai"));
	assert_string_equal(zone_name(zone("Asia/Shanghai")), "Asia/Shanghai");
}

static void test_far_numbers(void **state)
{
	(void)state;
	static const int64_t far[] = { INT64_MIN, INT64_MAX, -INT64_C(70000000000000), INT64_C(260000000000000) };
	for (size_t i = 0; i < 4; i++) {
		char out[30];
		struct day d = zone_day(zone("America/New_York"), (struct instant){ far[i] });
		assert_true(d.n > -800000 && d.n < 3000000);
		zone_print(zone("America/New_York"), (struct instant){ far[i] }, out);
		assert_int_equal(strlen(out) >= 25, 1);
	}
	zone_instant(zone("UTC"), DAY_NONE, INT32_MIN);
	zone_instant(zone("UTC"), (struct day){ INT32_MAX }, INT32_MAX);
}

static void *find_all(void *ret)
{
	static const char *const names[] = { "Asia/Tokyo", "Asia/Seoul", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei", "Europe/Paris", "Europe/Berlin" };
	const struct zone **found = ret;
	for (int i = 0; i < 7; i++)
		found[i] = zone_find(names[i]);
	return NULL;
}

static void test_threads_find_the_same(void **state)
{
	(void)state;
	pthread_t threads[8];
	const struct zone *found[8][7];
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, find_all, found[i]), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 8; i++)
		for (int k = 0; k < 7; k++) {
			assert_non_null(found[i][k]);
			assert_ptr_equal(found[i][k], found[0][k]);
		}
}

/* Last in the group: from here on the clock is the drill's. */
static void test_drill_clock(void **state)
{
	(void)state;
	assert_true(clock_now().ms > instant_of("2021-01-01T00:00:00Z").ms);
	struct instant set = instant_of("2021-10-24T15:59:59.999+08:00");
	clock_drill_set(set);
	int64_t us = clock_monotonic_us();
	while (clock_monotonic_us() < us + 3000)
		;
	assert_true(clock_now().ms == set.ms);
	clock_drill_run(3600000);                           /* an hour a millisecond */
	us = clock_monotonic_us();
	while (clock_monotonic_us() < us + 1000)
		;
	clock_drill_run(0);
	struct instant stopped = clock_now();
	assert_true(stopped.ms >= set.ms + 3600000);
	assert_true(clock_now().ms == stopped.ms);
	clock_drill_set(set);
	assert_true(clock_now().ms == set.ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_york_in_spring), cmocka_unit_test(test_new_york_in_autumn), cmocka_unit_test(test_london),
		cmocka_unit_test(test_shanghai_had_summers), cmocka_unit_test(test_a_day_that_never_was), cmocka_unit_test(test_deadline_to_the_millisecond),
		cmocka_unit_test(test_print), cmocka_unit_test(test_days_and_instants_agree), cmocka_unit_test(test_unknown_and_ambiguous_names),
		cmocka_unit_test(test_far_numbers), cmocka_unit_test(test_threads_find_the_same), cmocka_unit_test(test_drill_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
