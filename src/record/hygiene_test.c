/* The two-hour clock of a hall over random days: the intervals missed are what walking through the day minute by minute finds, and the
 * figures of the day are what the logs say. Areas that go out of use and come back. On both stores. */
#include "base/seed.h"
#include "org/desk_test.h"
#include "record/hygiene.h"

enum { MINUTE = 60000, OPENS = 8 * 60, CLOSES = 18 * 60, EVERY = 120, DAYS = 12, LOGS = 9 };
static struct seed seed;
static const struct zone *zone;

static void clock_at(struct day day, int minute) { clock_drill_set(zone_instant(zone, day, minute)); }

static const char *at_text(struct day day, int minute)
{
	static char text[30];
	zone_print(zone, zone_instant(zone, day, minute), text);
	return text;
}

struct pack_write { struct write write; struct view text; };

static bool apply_pack(struct write *write, struct tx *tx, struct err *err) { return policy_put(tx, 0, ((struct pack_write *)write)->text, "cn-welfare", err); }

static void put_pack(struct desk *d)
{
	struct arena arena;
	struct err err = { 0 };
	struct pack_write own = { 0 };
	arena_init(&arena, (size_t)8 << 20);
	must(pack_text(&arena, "cn-welfare", &own.text, &err), &err);
	must(app_write(&d->app, apply_pack, &own.write, &err), &err);
	arena_release(&arena);
}

static int64_t make_hall(struct desk *d)
{
	static const char funeral[] = "code,parent_code,kind,name,facility_type\nP,,province,某省,\nM,P,prefecture,某市,\nC,M,county,某区,\nF1,C,institution,殡仪馆,funeral\n";
	put_pack(d);
	assert_int_equal(asks(d, "POST", "/api/v1/units:import", funeral), 200);
	assert_int_equal(asks(d, "POST", "/api/v1/orders", "{\"client_key\":\"o\",\"scope\":\"M\",\"facility_types\":[\"funeral\"],\"ladder\":\"general\",\"level\":1,\"from\":\"2020-01-20T00:00:00+08:00\","
		"\"issuer\":\"民政局\",\"number\":\"某民发〔2020〕3号\",\"title\":\"t\",\"text\":\"t\",\"reason\":\"t\"}"), 201);
	assert_int_equal(asks(d, "POST", "/api/v1/units/F1/areas", "{\"client_key\":\"a\",\"kind\":\"hall\",\"name\":\"厅\"}"), 201);
	return json_integer_value(part(d, "id"));
}

/* Minute by minute: a disinfection begins the interval anew; when two hours ran out one is missed and the next begins. */
static int walk(const int *logs, int count, int now)
{
	int missed = 0, begun = OPENS;
	for (int minute = 0; minute < now; minute++) {
		for (int i = 0; i < count; i++)
			if (logs[i] == minute && minute > begun)
				begun = minute;
		if (minute == begun + EVERY && minute <= CLOSES) {
			missed++;
			begun = minute;
		}
	}
	return missed;
}

static void check(struct desk *d, struct day day, const int *logs, int count, int now)
{
	char target[80], text[11];
	day_print(day, text);
	clock_at(day, now);
	snprintf(target, sizeof target, "/api/v1/units/F1/hygiene?day=%s", text);
	assert_int_equal(asks(d, "GET", target, NULL), 200);
	json_t *area = json_array_get(part(d, "areas"), 0), *counts = part(d, "counts");
	int missed = walk(logs, count, now);
	if ((int)json_array_size(json_object_get(area, "missed")) != missed) {
		for (int i = 0; i < count; i++)
			print_error("log at %02d:%02d\n", logs[i] / 60, logs[i] % 60);
		fail_msg("at %02d:%02d %d missed, not %d", now / 60, now % 60, (int)json_array_size(json_object_get(area, "missed")), missed);
	}
	assert_int_equal(json_integer_value(json_object_get(counts, "disinfections")), count);
	assert_int_equal(json_is_true(json_object_get(area, "is_missed")), json_integer_value(json_object_get(counts, "areas_missed")));
	if (missed > 0)
		assert_true(json_is_true(json_object_get(area, "is_missed")));
}

static int in_order(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void intervals_as_walked(void **state)
{
	struct desk d;
	char body[300];
	zone = zone_find("Asia/Shanghai");
	clock_at((struct day){ 18282 }, 60);                /* 2020-01-21 */
	desk_open(&d, state);
	int64_t hall = make_hall(&d);
	for (int n = 0; n < DAYS; n++) {
		struct day day = { 18290 + n };
		int logs[LOGS], count = (int)seed_between(&seed, 0, LOGS);
		for (int i = 0; i < count; i++)
			logs[i] = (int)(seed_between(&seed, 0, 2) ? seed_between(&seed, 7 * 60, 19 * 60) : OPENS + EVERY * seed_between(&seed, 0, 5));
		qsort(logs, (size_t)count, sizeof *logs, in_order);
		for (int i = 0; i < count; i++) {
			clock_at(day, logs[i]);
			snprintf(body, sizeof body, "{\"client_key\":\"d%d-%d\",\"kind\":\"disinfection\",\"area\":%lld,\"agent\":\"c\",\"to\":\"%s\"}", n, i, (long long)hall, at_text(day, logs[i]));
			assert_int_equal(asks(&d, "POST", "/api/v1/units/F1/hygiene", body), 201);
			check(&d, day, logs, i + 1, logs[i] + 1);
		}
		check(&d, day, logs, count, 20 * 60);
	}
	desk_close(&d);
	clock_drill_run(1);
}

static const char *duty_state(struct desk *d, const char *slot)
{
	size_t i;
	json_t *one;
	assert_int_equal(asks(d, "GET", "/api/v1/units/F1/duties", NULL), 200);
	json_array_foreach(part(d, "duties"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "slot")), slot) == 0)
			return json_string_value(json_object_get(one, "state"));
	return "";
}

static void change(struct desk *d, int64_t area, const char *words, int status)
{
	char target[80];
	snprintf(target, sizeof target, "/api/v1/units/F1/areas/%lld", (long long)area);
	assert_int_equal(asks(d, "PATCH", target, words), status);
}

/* The area that goes out of use was the last one the turn waited for: the turn is done with it. Back the same day it is asked for again; the
 * day after the end stands. */
static void an_end_is_of_its_day(void **state)
{
	struct desk d;
	struct day day = { 18290 };
	char body[200];
	zone = zone_find("Asia/Shanghai");
	clock_at((struct day){ 18282 }, 60);
	desk_open(&d, state);
	int64_t one = make_hall(&d);
	assert_int_equal(asks(&d, "POST", "/api/v1/units/F1/areas", "{\"client_key\":\"b\",\"kind\":\"hall\",\"name\":\"乙厅\"}"), 201);
	int64_t two = json_integer_value(part(&d, "id"));
	clock_at(day, 9 * 60);
	snprintf(body, sizeof body, "{\"client_key\":\"l\",\"kind\":\"disinfection\",\"area\":%lld,\"agent\":\"c\"}", (long long)one);
	assert_int_equal(asks(&d, "POST", "/api/v1/units/F1/hygiene", body), 201);
	assert_string_equal(duty_state(&d, "2020-01-29/1"), "open");
	clock_at(day, 9 * 60 + 30);
	snprintf(body, sizeof body, "{\"client_key\":\"e\",\"until\":\"%s\"}", at_text(day, 9 * 60 + 30));
	change(&d, two, body, 200);
	assert_string_equal(duty_state(&d, "2020-01-29/1"), "done");
	change(&d, two, "{\"client_key\":\"e2\",\"until\":\"2020-01-29T09:40:00+08:00\"}", 409);
	change(&d, two, "{\"client_key\":\"back\",\"in_use\":true}", 200);
	change(&d, two, "{\"client_key\":\"back2\",\"in_use\":true}", 200);
	change(&d, two, "{\"client_key\":\"e3\",\"until\":\"2020-01-29T10:40:00+08:00\"}", 200);
	clock_at((struct day){ 18291 }, 8 * 60);
	change(&d, two, "{\"client_key\":\"back3\",\"in_use\":true}", 409);
	desk_close(&d);
	clock_drill_run(1);
}

static void words_come_back(void **state)
{
	bool needed;
	(void)state;
	for (int kind = 1; kind < AREA_MAX_; kind++)
		assert_int_equal(area_kind_of(view_of(area_words((enum area_kind)kind)->key)), kind);
	for (int kind = 1; kind < HYGIENE_MAX_; kind++)
		assert_int_equal(hygiene_kind_of(view_of(hygiene_words((enum hygiene_kind)kind)->key)), kind);
	assert_int_equal(area_kind_of(VIEW("garden")), AREA_NONE);
	assert_true(hygiene_takes(HYGIENE_WASTE, HYGIENE_NUMBER_WEIGHT, &needed) && needed);
	assert_false(hygiene_takes(HYGIENE_VENTILATION, HYGIENE_NUMBER_STRENGTH, &needed));
	assert_null(meal_words(VIEW("brunch")));
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(intervals_as_walked), STORE_TEST(an_end_is_of_its_day), STORE_TEST(words_come_back), { 0 } };
	seed = seed_of_run();
	return test_both_stores(tests);
}
