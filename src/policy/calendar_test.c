/* Working days, by weekends alone and by the calendar of cn-welfare. */
#include "base/test.h"
#include "policy/calendar.h"
#include "policy/measure.h"

static struct day on(const char *text)
{
	struct day day;
	assert_true(day_parse(view_of(text), &day));
	return day;
}

static void after(const struct zone *zone, const char *from, int n, const char *expected)
{
	char text[11];
	day_print(calendar_working_days_after(zone, on(from), n), text);
	assert_string_equal(text, expected);
}

static void weekends_alone(void **state)
{
	(void)state;
	const struct zone *zone = zone_find("America/New_York");
	bool certain;
	after(zone, "2022-01-28", 1, "2022-01-31");
	after(zone, "2022-01-29", 1, "2022-01-31");
	after(zone, "2022-01-31", 5, "2022-02-07");
	assert_false(calendar_knows(zone, 2022, &certain));
}

static void the_mainland(void **state)
{
	(void)state;
	struct arena arena;
	struct err err = { 0 };
	struct view text;
	bool certain = false;
	arena_init(&arena, 4 << 20);
	assert_true(pack_text(&arena, "cn-welfare", &text, &err));
	struct pack *pack = pack_read(text, "cn-welfare.yaml", &err);
	assert_non_null(pack);
	calendar_take(pack->rules->calendar);
	const struct zone *zone = zone_find("Asia/Shanghai");
	pack_free(pack);                                     /* the calendar keeps its own copy */
	after(zone, "2022-01-28", 1, "2022-01-29");          /* a Saturday and a Sunday made up for the Spring Festival */
	after(zone, "2022-01-28", 2, "2022-01-30");
	after(zone, "2022-01-28", 3, "2022-02-07");
	after(zone, "2022-09-30", 1, "2022-10-08");
	after(zone, "2024-02-01", 20, "2024-03-05");         /* 国办发〔2024〕5号: twenty working days over the Spring Festival */
	after(zone, "2020-01-23", 1, "2020-02-03");          /* the holiday of 2020 was made longer */
	assert_true(calendar_knows(zone, 2022, &certain) && certain);
	assert_true(calendar_knows(zone, 2026, &certain) && certain);
	assert_false(calendar_knows(zone, 2031, &certain));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(weekends_alone), cmocka_unit_test(the_mainland) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
