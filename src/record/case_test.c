/* The line list, on both stores: versions, what was known when, the day's counts, and the alarm of the first infection. */
#include "org/desk_test.h"
#include "record/case.h"

#define DAY_MS INT64_C(86400000)

struct wrote { struct write write; struct case_new new; struct case_change change; int64_t id; };

static bool open_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct wrote *own = (struct wrote *)write;
	return case_open(tx, 0, &own->new, &own->id, err);
}

static bool correct_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct wrote *own = (struct wrote *)write;
	return case_correct(tx, 0, &own->change, err);
}

static int64_t person(struct desk *d, const char *home, const char *name, const char *role)
{
	char path[80], body[300];
	snprintf(path, sizeof path, "/api/v1/units/%s/people", home);
	snprintf(body, sizeof body, "{\"client_key\":\"%s-%s\",\"role\":\"%s\",\"name\":\"%s\"}", home, name, role, name);
	asks(d, "POST", path, body);
	if (d->status != 201)
		fail_msg("%d %s", d->status, d->body);
	return json_integer_value(part(d, "id"));
}

static const struct case_facts blank = { .profile = { "covid", 5 }, .zero_line = true, .class = CASE_SUSPECTED, .onset = { INT64_MIN }, .taken = { INT64_MIN }, .resulted = { INT64_MIN },
	.isolated = { INT64_MIN }, .hospital = { INT64_MIN }, .recovered = { INT64_MIN }, .died = { INT64_MIN }, .excluded_until = { INT64_MIN }, .vaccinated = { INT32_MIN } };

static struct wrote words(struct desk *d, const char *home, int64_t who, enum case_class class, struct instant at)
{
	int32_t unit = org_find(d->app.org, view_of(home));
	struct wrote w = { .new = { .unit = unit, .realm = org_unit(d->app.org, unit)->realm, .person = who, .facts = blank, .zone = zone_find("Asia/Shanghai"), .unit_zh = home, .unit_en = home,
		.disease_zh = "新冠", .disease_en = "COVID-19", .tiers = tiers_above(d->app.org, unit), .source = "" } };
	w.new.facts.class = class;
	w.new.facts.class_at = w.new.facts.onset = at;
	if (class == CASE_ASYMPTOMATIC) {
		w.new.facts.onset = INSTANT_NONE;
		w.new.facts.taken = at;
	}
	return w;
}

static int64_t opened(struct desk *d, const char *home, int64_t who, enum case_class class, struct instant at)
{
	struct err err = { 0 };
	struct wrote w = words(d, home, who, class, at);
	must(app_write(&d->app, open_apply, &w.write, &err), &err);
	return w.id;
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

static void corrected(struct desk *d, const char *home, struct case_line line, enum case_class class, struct instant class_at, const char *reason)
{
	struct err err = { 0 };
	struct wrote w = words(d, home, line.person, class, class_at);
	w.change = (struct case_change){ .id = line.id, .facts = line.facts, .words = &w.new, .reason = view_of(reason) };
	w.change.facts.class = class;
	w.change.facts.zero_line = true;
	w.change.facts.class_at = class_at;
	must(app_write(&d->app, correct_apply, &w.write, &err), &err);
}

static bool count_alarm(void *self, const struct event *event)
{
	*(int *)self += event->kind == EVENT_INFECTION_ALARM;
	return true;
}

static int alarms(struct desk *d)
{
	struct err err = { 0 };
	int count = 0;
	must(journal_read(d->db, 1, count_alarm, &count, &err), &err);
	return count;
}

static struct case_counts counted(struct desk *d, const char *home, struct instant at)
{
	const struct zone *zone = zone_find("Asia/Shanghai");
	struct case_counts c;
	struct err err = { 0 };
	must(case_day(d->db, zone, org_find(d->app.org, view_of(home)), zone_day(zone, at), &c, &err), &err);
	return c;
}

static void versions_stay(void **state)
{
	struct desk d;
	char token[44];
	struct arena arena;
	desk_open(&d, state);
	arena_init(&arena, 16 << 20);
	furnish(&d, "c", "clerk", "H1", token);
	struct instant now = clock_now(), before = { now.ms - 2 * DAY_MS };
	int64_t one = person(&d, "H1", "王一", "resident");
	assert_true(counted(&d, "H1", now).known);          /* people are recorded here: none is none */
	assert_false(counted(&d, "H2", now).known);
	int64_t id = opened(&d, "H1", one, CASE_SUSPECTED, before);
	struct case_line line = newest(&d, &arena, id, 1);
	assert_true(line.number == 1 && line.appeared.ms == before.ms && !line.staff);
	struct instant known = line.recorded;
	while (clock_now().ms <= known.ms)                  /* the next version is a later one */
		;
	corrected(&d, "H1", line, CASE_CONFIRMED, now, "核酸阳性");
	line = newest(&d, &arena, id, 2);
	assert_int_equal(line.facts.class, CASE_CONFIRMED);
	assert_true(line.appeared.ms == before.ms);
	struct case_line *lines;
	int count;
	struct err err = { 0 };
	must(case_lines(d.db, line.unit, known, &arena, &lines, &count, &err), &err);
	assert_int_equal(count, 1);
	assert_int_equal(lines[0].facts.class, CASE_SUSPECTED); /* as it was known then */
	must(case_lines(d.db, line.unit, (struct instant){ known.ms - 1 }, &arena, &lines, &count, &err), &err);
	assert_int_equal(count, 0);
	/* Suspected on the day before, confirmed today; struck out it counts as suspected alone. */
	assert_int_equal(counted(&d, "H1", before).suspected_residents, 1);
	assert_int_equal(counted(&d, "H1", now).confirmed_residents, 1);
	assert_int_equal(counted(&d, "H1", now).suspected_residents, 0);
	corrected(&d, "H1", line, CASE_NONE, now, "复测阴性");
	assert_int_equal(counted(&d, "H1", now).confirmed_residents, 0);
	assert_int_equal(counted(&d, "H1", before).suspected_residents, 1);
	arena_release(&arena);
	desk_close(&d);
}

static void one_open_line_per_disease(void **state)
{
	struct desk d;
	char token[44];
	struct err err = { 0 };
	desk_open(&d, state);
	furnish(&d, "c", "clerk", "H1", token);
	struct instant now = clock_now();
	int64_t one = person(&d, "H1", "王一", "staff");
	int64_t id = opened(&d, "H1", one, CASE_SUSPECTED, now);
	struct wrote w = words(&d, "H1", one, CASE_SUSPECTED, now);
	assert_false(app_write(&d.app, open_apply, &w.write, &err));
	assert_int_equal(err.code, ERR_CASE_OPEN);
	w = words(&d, "H1", one, CASE_SUSPECTED, now);
	w.new.may_exist = true;
	err = (struct err){ 0 };
	must(app_write(&d.app, open_apply, &w.write, &err), &err);
	assert_int_equal(w.id, id);
	w = words(&d, "H2", one, CASE_SUSPECTED, now);      /* somebody of another home */
	assert_false(app_write(&d.app, open_apply, &w.write, &err));
	assert_int_equal(err.code, ERR_NO_PERSON);
	assert_int_equal(counted(&d, "H1", now).suspected_staff, 1);
	desk_close(&d);
}

/* The line breaks once; more infections of the same weeks say nothing new; after LINE_DAYS without one it can break again. */
static void the_first_infection_alarms_once(void **state)
{
	struct desk d;
	char token[44], name[20];
	struct arena arena;
	int64_t who[8];
	desk_open(&d, state);
	arena_init(&arena, 16 << 20);
	furnish(&d, "c", "clerk", "H1", token);
	struct instant now = clock_now(), then = { now.ms - 40 * DAY_MS };
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof name, "人%d", i);
		who[i] = person(&d, i < 7 ? "H1" : "H3", name, "resident");
	}
	int64_t first = opened(&d, "H1", who[0], CASE_SUSPECTED, then);
	assert_int_equal(alarms(&d), 0);
	corrected(&d, "H1", newest(&d, &arena, first, 1), CASE_CONFIRMED, then, "核酸阳性");
	assert_int_equal(alarms(&d), 1);
	corrected(&d, "H1", newest(&d, &arena, first, 2), CASE_CONFIRMED, then, "补登记");
	opened(&d, "H1", who[1], CASE_ASYMPTOMATIC, (struct instant){ then.ms + 13 * DAY_MS });
	assert_int_equal(alarms(&d), 1);
	opened(&d, "H1", who[2], CASE_CONFIRMED, (struct instant){ then.ms - 2 * DAY_MS }); /* entered late: broken already */
	assert_int_equal(alarms(&d), 1);
	opened(&d, "H1", who[3], CASE_CONFIRMED, (struct instant){ then.ms + 27 * DAY_MS }); /* 14 days after the 13th */
	assert_int_equal(alarms(&d), 2);
	opened(&d, "H3", who[7], CASE_CONFIRMED, now);
	assert_int_equal(alarms(&d), 3);
	struct wrote w = words(&d, "H1", who[5], CASE_CONFIRMED, (struct instant){ then.ms - 30 * DAY_MS });
	w.new.facts.zero_line = false;                      /* scabies is no alarm for a province */
	struct err err = { 0 };
	must(app_write(&d.app, open_apply, &w.write, &err), &err);
	assert_int_equal(alarms(&d), 3);
	arena_release(&arena);
	desk_close(&d);
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(versions_stay), STORE_TEST(one_open_line_per_disease), STORE_TEST(the_first_infection_alarms_once), { 0 } };
	return test_both_stores(tests);
}
