/* A positive that turned out to be none: what is decided, and what becomes of the line, its counts and its alarm, on both stores. */
#include "org/desk_test.h"
#include "record/correction.h"

/* ---- deciding ---- */

static struct case_line line_of(const char *source, int64_t test, enum case_class class, int64_t author)
{
	return (struct case_line){ .source = view_of(source), .source_id = test, .author = author, .facts = { .class = class, .taken = INSTANT_NONE, .hospital = INSTANT_NONE,
		.recovered = INSTANT_NONE, .died = INSTANT_NONE, .test = { "pcr", 3 }, .result = class == CASE_SUSPECTED ? 0 : LAB_POSITIVE } };
}

static enum correction decided(const struct case_line *lines, int count, bool other)
{
	int back;
	return correction_of(lines, count, 7, other, &back);
}

static void what_rested_on_the_test_alone_is_struck_out(void **state)
{
	struct case_line lines[] = { line_of("test", 7, CASE_ASYMPTOMATIC, 0), line_of("test", 7, CASE_ASYMPTOMATIC, 3) };
	(void)state;
	assert_int_equal(decided(lines, 1, false), CORRECTION_STRUCK_OUT);
	assert_int_equal(decided(lines, 1, true), CORRECTION_RESTS_ON_OTHER);
	lines[1].facts.note = VIEW("转至 305"); /* a note is no reason to keep it */
	assert_int_equal(decided(lines, 2, false), CORRECTION_STRUCK_OUT);
	lines[0].source_id = 8;                 /* it rests on another test */
	assert_int_equal(decided(lines, 1, false), CORRECTION_STAYS);
	lines[0] = line_of("", 0, CASE_CONFIRMED, 3);
	assert_int_equal(decided(lines, 1, false), CORRECTION_STAYS);
	lines[0] = line_of("test", 7, CASE_NONE, 0);
	assert_int_equal(decided(lines, 1, false), CORRECTION_STAYS);
}

static void what_a_person_says_besides_stays(void **state)
{
	struct case_line lines[] = { line_of("test", 7, CASE_ASYMPTOMATIC, 0), line_of("test", 7, CASE_CONFIRMED, 3), line_of("test", 7, CASE_CONFIRMED, 3) };
	(void)state;
	assert_int_equal(decided(lines, 2, false), CORRECTION_STAYS);
	assert_int_equal(decided(lines, 3, true), CORRECTION_STAYS); /* said before the newest version */
	lines[1] = lines[0];
	lines[1].author = 3;
	lines[1].facts.hospital = (struct instant){ 5000 };
	assert_int_equal(decided(lines, 2, false), CORRECTION_STAYS);
	lines[1] = lines[0];
	lines[1].author = 3;
	lines[1].facts.test = VIEW("antigen");
	assert_int_equal(decided(lines, 2, false), CORRECTION_STAYS);
	lines[1].author = 0;                    /* the program moved it to another sample: nobody said anything */
	assert_int_equal(decided(lines, 2, false), CORRECTION_STRUCK_OUT);
}

static void what_was_suspected_before_is_suspected_again(void **state)
{
	int back;
	struct case_line lines[] = { line_of("", 0, CASE_SUSPECTED, 3), line_of("test", 5, CASE_CONFIRMED, 0), line_of("test", 7, CASE_CONFIRMED, 0) };
	(void)state;
	assert_int_equal(correction_of(lines, 3, 7, false, &back), CORRECTION_SUSPECTED_AGAIN);
	assert_int_equal(back, 0);
	lines[0].facts.class = CASE_NONE;
	assert_int_equal(correction_of(lines, 3, 7, false, &back), CORRECTION_STRUCK_OUT);
}

/* ---- doing ---- */

struct wrote { struct write write; struct case_new new; struct case_change change; struct correcting correcting; enum correction what; int64_t id; };

static bool open_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct wrote *own = (struct wrote *)write;
	return case_open(tx, 0, &own->new, &own->id, err);
}

static bool make_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct wrote *own = (struct wrote *)write;
	return correction_make(tx, &own->correcting, &own->what, err);
}

static int64_t asked(struct desk *d, const char *path, const char *body)
{
	asks(d, "POST", path, body);
	if (d->status >= 300)
		fail_msg("%d %s", d->status, d->body);
	return json_integer_value(part(d, "id"));
}

static int64_t test_of(struct desk *d, const char *key, int64_t person)
{
	char body[300];
	snprintf(body, sizeof body, "{\"client_key\":\"%s\",\"person\":%lld,\"kind\":\"pcr\",\"result\":\"positive\"}", key, (long long)person);
	asks(d, "POST", "/api/v1/units/H1/tests", body);
	assert_int_equal(d->status, 201);
	return json_integer_value(part(d, "id"));
}

static void say_negative(struct desk *d, const char *key, int64_t test)
{
	char path[100], body[200];
	snprintf(path, sizeof path, "/api/v1/units/H1/tests/%lld/result", (long long)test);
	snprintf(body, sizeof body, "{\"client_key\":\"%s\",\"result\":\"negative\",\"reason\":\"实验室更正\"}", key);
	asked(d, path, body);
}

static const struct case_facts blank = { .profile = { "covid", 5 }, .zero_line = true, .class = CASE_ASYMPTOMATIC, .result = LAB_POSITIVE, .test = { "pcr", 3 }, .onset = { INT64_MIN },
	.isolated = { INT64_MIN }, .hospital = { INT64_MIN }, .recovered = { INT64_MIN }, .died = { INT64_MIN }, .excluded_until = { INT64_MIN }, .vaccinated = { INT32_MIN } };

static struct case_new words(struct desk *d, int64_t person, int64_t test)
{
	int32_t unit = org_find(d->app.org, VIEW("H1"));
	struct case_new new = { .unit = unit, .realm = org_unit(d->app.org, unit)->realm, .person = person, .facts = blank, .zone = zone_find("Asia/Shanghai"), .unit_zh = "H1", .unit_en = "H1",
		.disease_zh = "新冠", .disease_en = "COVID-19", .tiers = tiers_above(d->app.org, unit), .source = "test", .source_id = test };
	new.facts.class_at = new.facts.taken = new.facts.resulted = clock_now();
	return new;
}

static int64_t opened(struct desk *d, int64_t person, int64_t test)
{
	struct err err = { 0 };
	struct wrote w = { .new = words(d, person, test) };
	must(app_write(&d->app, open_apply, &w.write, &err), &err);
	return w.id;
}

static enum correction made(struct desk *d, int64_t person, int64_t test)
{
	struct err err = { 0 };
	struct wrote w = { .correcting = { .test = test, .words = words(d, person, test) } };
	must(app_write(&d->app, make_apply, &w.write, &err), &err);
	return w.what;
}

static struct case_line newest(struct desk *d, struct arena *arena, int64_t id, int versions)
{
	struct err err = { 0 };
	struct case_line *lines;
	int count;
	must(case_versions(d->db, id, arena, &lines, &count, &err), &err);
	assert_int_equal(count, versions);
	return lines[count - 1];
}

static int counted(struct desk *d)
{
	const struct zone *zone = zone_find("Asia/Shanghai");
	struct case_counts c;
	struct err err = { 0 };
	must(case_day(d->db, zone, org_find(d->app.org, VIEW("H1")), zone_day(zone, clock_now()), &c, &err), &err);
	return c.asymptomatic_residents + c.confirmed_residents;
}

static bool count_kind(void *self, const struct event *event)
{
	int *n = self;
	n[0] += event->kind == EVENT_INFECTION_ALARM;
	n[1] += event->kind == EVENT_INFECTION_CORRECTED;
	n[2] += event->kind == EVENT_LAB_CORRECTED;
	return true;
}

static int told(struct desk *d)
{
	int n = 0;
	asks(d, "GET", "/api/v1/messages", NULL);
	assert_int_equal(d->status, 200);
	for (size_t i = 0; i < json_array_size(part(d, "messages")); i++)
		n += strcmp(json_string_value(json_object_get(json_array_get(part(d, "messages"), i), "template")), "infection.corrected") == 0;
	return n;
}

static void a_corrected_test_takes_its_case_and_its_alarm_back(void **state)
{
	struct desk d;
	char token[44];
	struct arena arena;
	struct err err = { 0 };
	int events[3] = { 0 };
	desk_open(&d, state);
	arena_init(&arena, 16 << 20);
	furnish(&d, "c", "clerk", "H1", token);
	int64_t one = asked(&d, "/api/v1/units/H1/people", "{\"client_key\":\"p1\",\"role\":\"resident\",\"name\":\"王一\"}");
	int64_t first = test_of(&d, "t1", one), second = test_of(&d, "t2", one);
	int64_t id = opened(&d, one, first);
	assert_int_equal(counted(&d), 1);
	assert_int_equal(made(&d, one, first), CORRECTION_STAYS); /* it is positive */
	say_negative(&d, "n1", first);
	assert_int_equal(made(&d, one, first), CORRECTION_RESTS_ON_OTHER);
	assert_int_equal(newest(&d, &arena, id, 2).source_id, second);
	assert_int_equal(counted(&d), 1);
	say_negative(&d, "n2", second);
	assert_int_equal(made(&d, one, second), CORRECTION_STRUCK_OUT);
	assert_int_equal(made(&d, one, second), CORRECTION_STAYS); /* the same again changes nothing */
	struct case_line line = newest(&d, &arena, id, 3);
	assert_int_equal(line.facts.class, CASE_NONE);
	assert_true(line.author == 0 && line.source_id == second && strstr(arena_text(&arena, line.reason), "test") != NULL);
	assert_int_equal(counted(&d), 0);
	must(journal_read(d.db, 1, count_kind, events, &err), &err);
	assert_int_equal(events[0], 1);
	assert_int_equal(events[1], 1);
	assert_int_equal(events[2], 2);
	d.token = token;
	assert_int_equal(told(&d), 1);
	arena_release(&arena);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest pure[] = { cmocka_unit_test(what_rested_on_the_test_alone_is_struck_out), cmocka_unit_test(what_a_person_says_besides_stays),
		cmocka_unit_test(what_was_suspected_before_is_suspected_again) };
	const struct store_test tests[] = { STORE_TEST(a_corrected_test_takes_its_case_and_its_alarm_back), { 0 } };
	int failed = cmocka_run_group_tests(pure, NULL, NULL);
	return failed + test_both_stores(tests);
}
