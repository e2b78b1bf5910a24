/* Holes and overlaps of random shifts are what looking at every minute finds; weeks keep the clock on the wall; the same shift is written once. */
#include "base/seed.h"
#include "duty/roster.h"
#include "org/org_test.h"

#define MINUTE 60000

enum { MINUTES = 3 * 1440, SHIFTS_MOST = 24 };
static struct seed seed;

static struct instant minute(int64_t n) { return (struct instant){ n * MINUTE }; }

static int by_begin(const void *left, const void *right)
{
	const struct shift *a = left, *b = right;
	return a->from.ms < b->from.ms ? -1 : a->from.ms > b->from.ms;
}

static struct shifts random_shifts(struct shift *room)
{
	struct shifts shifts = { room, (int)seed_between(&seed, 0, SHIFTS_MOST) };
	for (int i = 0; i < shifts.count; i++) {
		int64_t from = seed_between(&seed, -600, MINUTES);
		room[i] = (struct shift){ .id = i + 1, .tier = (int)seed_between(&seed, 0, TIERS - 1), .from = minute(from), .to = minute(from + seed_between(&seed, 1, 900)),
			.person.name = VIEW("x") };
	}
	qsort(room, (size_t)shifts.count, sizeof *room, by_begin);
	return shifts;
}

static int on_duty(const struct shifts *shifts, int tier, int64_t at)
{
	int found = 0;
	for (int i = 0; i < shifts->count; i++)
		found += shifts->at[i].tier == tier && shifts->at[i].from.ms <= at * MINUTE && at * MINUTE < shifts->at[i].to.ms;
	return found;
}

static bool within(const struct stretches *list, int64_t at)
{
	for (int i = 0; i < list->count; i++)
		if (list->at[i].from.ms <= at * MINUTE && at * MINUTE < list->at[i].to.ms)
			return true;
	return false;
}

static void check_round(struct arena *arena, int64_t from, int64_t to)
{
	struct shift room[SHIFTS_MOST];
	struct shifts shifts = random_shifts(room);
	for (int tier = 0; tier < TIERS; tier++) {
		struct stretches holes, overlaps;
		roster_holes(&shifts, tier, minute(from), minute(to), arena, &holes);
		roster_overlaps(&shifts, tier, minute(from), minute(to), arena, &overlaps);
		for (int64_t at = from; at < to; at++) {
			assert_int_equal(within(&holes, at), on_duty(&shifts, tier, at) == 0);
			assert_int_equal(within(&overlaps, at), on_duty(&shifts, tier, at) > 1);
		}
		for (int i = 0; i < holes.count; i++) {
			assert_true(holes.at[i].from.ms < holes.at[i].to.ms && holes.at[i].from.ms >= from * MINUTE && holes.at[i].to.ms <= to * MINUTE);
			assert_true(i == 0 || holes.at[i - 1].to.ms < holes.at[i].from.ms); /* one hole is one finding */
		}
	}
}

static void holes_are_what_every_minute_says(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 64 << 20);
	for (int round = 0; round < 150; round++) {
		int64_t from = seed_between(&seed, 0, MINUTES - 2);
		check_round(&arena, from, seed_between(&seed, from + 1, MINUTES));
		arena_reset(&arena);
	}
	arena_release(&arena);
}

/* Berlin changes to summer time on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00: 08:00 stays 08:00. */
static void weeks_keep_the_wall(void **state)
{
	const struct zone *berlin = zone_find("Europe/Berlin");
	static const struct { const char *day; int hours; } weeks[] = { { "2026-03-22", 11 }, { "2026-10-18", 13 }, { "2026-06-01", 12 } };
	(void)state;
	for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
		struct day day;
		struct instant from, to;
		assert_true(day_parse(view_of(weeks[i].day), &day));
		struct shift night = { .from = zone_instant(berlin, (struct day){ day.n - 1 }, 20 * 60), .to = zone_instant(berlin, day, 8 * 60) };
		assert_int_equal(night.to.ms - night.from.ms, 12 * 60 * MINUTE);
		roster_shift_days(berlin, &night, 7, &from, &to);
		assert_int_equal(minute_of_day(berlin, from), 20 * 60);
		assert_int_equal(minute_of_day(berlin, to), 8 * 60);
		assert_int_equal(to.ms - from.ms, weeks[i].hours * 60 * MINUTE);
		assert_int_equal(zone_day(berlin, to).n, day.n + 7);
	}
}

/* A whole day in wall hours leaves no hole on the days the clock changes, also not the doubled hour. */
static void no_hole_where_the_clock_changes(void **state)
{
	const struct zone *berlin = zone_find("Europe/Berlin");
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	for (int32_t n = 20536; n < 20536 + 365; n++) {     /* every day of 2026-03-24 … 2027-03-23 */
		struct instant a = zone_instant(berlin, (struct day){ n }, 0), b = zone_instant(berlin, (struct day){ n }, 150), c = zone_instant(berlin, (struct day){ n }, 1440);
		struct shift room[] = { { .tier = TIER_DUTY, .from = a, .to = b }, { .tier = TIER_DUTY, .from = b, .to = c } };
		struct shifts shifts = { room, 2 };
		struct stretches holes, overlaps;
		roster_holes(&shifts, TIER_DUTY, a, c, &arena, &holes);
		roster_overlaps(&shifts, TIER_DUTY, a, c, &arena, &overlaps);
		assert_int_equal(holes.count, 0);
		assert_int_equal(overlaps.count, 0);
		assert_int_equal(zone_instant(berlin, (struct day){ n + 1 }, 0).ms, c.ms);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

static void moments_are_read(void **state)
{
	const struct zone *zone = zone_find("Asia/Shanghai");
	static const struct { const char *text; bool is_end; const char *utc; } good[] = {
		{ "2021-10-18", false, "2021-10-17T16:00:00.000Z" }, { "2021-10-18", true, "2021-10-18T16:00:00.000Z" }, { "2021-10-18T08:30", true, "2021-10-18T00:30:00.000Z" },
		{ "2021-10-18T24:00", false, "2021-10-18T16:00:00.000Z" }, { "2021-10-18T08:30:00+00:00", false, "2021-10-18T08:30:00.000Z" },
	};
	static const char *const bad[] = { "", "2021-10-32", "2021-10-18 08:30", "2021-10-18T24:01", "2021-10-18T8:30", "2021-10-18T08:60", "2021-10-18T-1:00", "tomorrow" };
	struct instant at;
	char text[25];
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(moment_parse(view_of(good[i].text), zone, good[i].is_end, &at));
		instant_print_utc(at, text);
		assert_string_equal(text, good[i].utc);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(moment_parse(view_of(bad[i]), zone, false, &at));
}

int main(void)
{
	seed = seed_of_run();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holes_are_what_every_minute_says), cmocka_unit_test(weeks_keep_the_wall), cmocka_unit_test(no_hole_where_the_clock_changes),
		cmocka_unit_test(moments_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
