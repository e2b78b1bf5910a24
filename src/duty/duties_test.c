/* Duties against a judge that knows nothing of how they are computed: every minute of some weeks is walked, measures come and go, rounds
 * are made at random. And the roll-up against the units one by one. */
#include "duty/duties.h"
#include "base/seed.h"
#include "store/migrate.h"
#include "store/writer.h"
#include "store/test_store.h"
#include <sodium.h>

static struct query *const *const lists[] = { migrate_queries, journal_queries, org_queries, policy_queries, duty_queries, NULL };

static const char pack_words[] =
	"pack: t\nzone: Asia/Shanghai\n"
	"forms:\n  d:\n    for: [eldercare]\n    fields: [{key: a, zh: 甲, en: A}]\n"
	"duties:\n"
	"  report.d: {form: d, due: \"15:00\"}\n"
	"  rounds: {evidence: round, for: [eldercare], when: checks, times: measure, windows: [\"06:00-10:00\", \"14:00-18:00\"], zh: 巡, en: R}\n"
	"  hall:   {evidence: wipe, for: [funeral], every: 3h, hours: \"08:00-18:00\", zh: 消, en: W}\n"
	"  test:   {evidence: test, for: [eldercare], when: interval, every: measure d, due: \"18:00\", zh: 检, en: T}\n"
	"  stock:  {evidence: stock, for: [eldercare], when: keep, every: week, due: \"+1d 12:00\", zh: 物, en: S}\n";

enum { HOMES = 6, FIRST = 18901 /* 2021-10-01 */, DAYS = 35, HOUR = 3600000 };

struct fixture {
	struct store *store;
	struct writer *writer;
	struct db *db;
	struct org *org;
	struct policy *policy;
	struct duties *duties;
	struct follower follower;
	struct arena arena;
};

/* ---- measures that change at random hours ---- */

struct change { int64_t at, value; };
static struct { struct change checks[8], interval[8], keep[8]; int count; } rule_book;

static int64_t held(const struct change *changes, int64_t at)
{
	int64_t value = 0;
	for (int i = 0; i < rule_book.count; i++)
		if (changes[i].at <= at)
			value = changes[i].value;
	return value;
}

static const struct change *book_of(const char *key)
{
	return strcmp(key, "checks") == 0 ? rule_book.checks : strcmp(key, "interval") == 0 ? rule_book.interval : rule_book.keep;
}

static bool value_of(const void *self, int32_t unit, struct instant at, const char *key, int64_t *ret, int64_t *ret_order)
{
	(void)self, (void)unit;
	*ret = held(book_of(key), at.ms);
	*ret_order = 1;
	return *ret != 0;
}

static bool begins(const void *self, int64_t order, struct instant *ret)
{
	(void)self, (void)order;
	*ret = (struct instant){ 0 };
	return true;
}

static bool next_change(const void *self, struct instant since, struct instant *ret)
{
	(void)self;
	*ret = (struct instant){ INT64_MAX };
	for (int i = 0; i < rule_book.count; i++) {
		const int64_t all[] = { rule_book.checks[i].at, rule_book.interval[i].at, rule_book.keep[i].at };
		for (int k = 0; k < 3; k++)
			if (all[k] > since.ms && all[k] < ret->ms)
				ret->ms = all[k];
	}
	return ret->ms != INT64_MAX;
}

static uint64_t version(const void *self) { (void)self; return 1; }
static const struct duty_measures measures = { NULL, value_of, begins, next_change, version };

static bool no_report(struct db *db, const struct form *form, struct day first, int32_t unit, struct duty_report *ret, struct err *err)
{
	(void)db, (void)form, (void)first, (void)err;
	*ret = (struct duty_report){ unit, INSTANT_NONE, INSTANT_NONE, 0 };
	return true;
}
static bool no_reports(struct db *db, const struct form *form, struct day first, bool (*fn)(void *, const struct duty_report *), void *self, struct err *err)
{
	(void)db, (void)form, (void)first, (void)fn, (void)self, (void)err;
	return true;
}
static bool none_stands(struct db *db, const struct form *form, struct day first, struct view list, bool (*fn)(void *, int), void *self, struct err *err)
{
	(void)db, (void)form, (void)first, (void)list, (void)fn, (void)self, (void)err;
	return true;
}
static const struct duty_source reports = { no_report, none_stands, no_reports };

/* ---- the fixture ---- */

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s\n", err_name(err->code), err->cause);
	assert_true(good);
}

static void see(void *self, const struct event *events, size_t n)
{
	struct fixture *f = self;
	for (size_t i = 0; i < n; i++)
		duties_see(f->duties, &events[i]);
}

struct doing { struct write write; bool pack; struct duty_said said; struct view waives; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct doing *d = (struct doing *)write;
	if (d->pack)
		return policy_put(tx, 0, VIEW(pack_words), "t.yaml", err);
	if (d->waives.ptr)
		return duty_waive_turn(tx, 7, d->said.unit, d->said.duty, d->said.slot, d->waives, err);
	return duty_evidence_put(tx, 7, &d->said, err);
}

static void done(struct write *write) { (void)write; }

static void does(struct fixture *f, struct doing *d, struct instant now)
{
	d->write.apply = apply;
	d->write.done = done;
	clock_drill_set(now);
	assert_true(writer_submit(f->writer, &d->write));
	must(d->write.ok, &d->write.err);
}

static void fixture_open(struct fixture *f, void **state)
{
	struct err err = { 0 };
	*f = (struct fixture){ 0 };
	assert_true(sodium_init() >= 0);
	arena_init(&f->arena, 256 << 20);
	f->follower = (struct follower){ see, f };
	assert_non_null(f->store = store_open(test_url(*state), lists, &err));
	assert_non_null(f->writer = writer_open(f->store, &f->follower, 1, 100, &err));
	must(migrate_run(writer_db(f->writer), &err) && db_prepare(writer_db(f->writer), &err), &err);
	must(db_exec(writer_db(f->writer),
		"INSERT INTO unit VALUES (1, '150000', 1, '省', '', NULL, '', NULL, NULL, NULL, '', '');"
		"INSERT INTO unit VALUES (2, 'A', 5, '甲', '', 0, '', 1, NULL, NULL, '', '');"
		"INSERT INTO unit VALUES (3, 'B', 5, '乙', '', 0, '', 1, 18910, NULL, '', '');"
		"INSERT INTO unit VALUES (4, 'C', 5, '丙', '', 0, '', 1, NULL, 18920, '', '');"
		"INSERT INTO unit VALUES (5, 'D', 5, '丁', '', 6, '', 1, NULL, NULL, '', '');"
		"INSERT INTO unit VALUES (6, 'E', 5, 'E', '', 0, '', 1, NULL, NULL, '', 'America/New_York');"
		"INSERT INTO unit VALUES (7, 'F', 5, 'F', '', NULL, '', 1, NULL, NULL, '', '');"
		"INSERT INTO unit_parent VALUES (1, -2147483648, NULL); INSERT INTO unit_parent VALUES (2, -2147483648, 1);"
		"INSERT INTO unit_parent VALUES (3, -2147483648, 1); INSERT INTO unit_parent VALUES (4, -2147483648, 1);"
		"INSERT INTO unit_parent VALUES (5, -2147483648, 1); INSERT INTO unit_parent VALUES (6, -2147483648, 1); INSERT INTO unit_parent VALUES (7, -2147483648, 1)", &err), &err);
	assert_non_null(f->db = db_open(f->store, DB_READ, &err));
	f->org = org_new();
	f->policy = policy_new();
	f->duties = duties_new(f->org, f->policy, &measures, &reports);
	does(f, &(struct doing){ .pack = true }, (struct instant){ 0 });
	must(org_load(f->org, f->db, &err) && policy_load(f->policy, f->db, &err), &err);
}

static void fixture_close(struct fixture *f)
{
	duties_free(f->duties);
	policy_free(f->policy);
	org_free(f->org);
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
	arena_release(&f->arena);
}

/* ---- chance ---- */

static struct seed seed;
static int below(int n) { return (int)seed_between(&seed, 0, n - 1); }

static void fill_book(struct change *changes, int64_t from, const int64_t *values, int value_count)
{
	for (int i = 0; i < rule_book.count; i++)
		changes[i] = (struct change){ i == 0 ? from - 1000 : from + (int64_t)below(DAYS * 24) * HOUR, values[below(value_count)] };
	for (int i = 1; i < rule_book.count; i++)               /* in the order of time */
		for (int k = i; k > 1 && changes[k].at < changes[k - 1].at; k--) {
			int64_t at = changes[k].at;
			changes[k].at = changes[k - 1].at;
			changes[k - 1].at = at;
		}
}

/* ---- the brute judge: from the words of the rule alone ---- */

struct fact { int32_t unit; int64_t at, received; const char *kind, *slot; };
static struct fact facts[4000];
static int fact_count;

/* Turns as a person would write them on a wall calendar. */
struct plain { int64_t opens, due, until; char slot[24]; };

static int64_t wall(const struct zone *zone, int day, int minutes) { return zone_instant(zone, (struct day){ day }, minutes).ms; }

static int first_of_each_name(struct plain *turns, int n)
{
	int kept = 0;
	for (int i = 0; i < n; i++) {
		bool first = true;
		for (int k = 0; k < n; k++)
			first = first && (strcmp(turns[k].slot, turns[i].slot) != 0 || turns[k].due >= turns[i].due);
		if (first)
			turns[kept++] = turns[i];
	}
	return kept;
}

static int plain_turns(const char *key, const struct zone *zone, int day, struct plain *ret)
{
	char text[11];
	int n = 0;
	day_print((struct day){ day }, text);
	if (strcmp(key, "hall") == 0) {
		static const int from[] = { 480, 660, 840, 1020 }, to[] = { 660, 840, 1020, 1080 };
		for (; n < 4; n++)
			ret[n] = (struct plain){ wall(zone, day, from[n]), wall(zone, day, to[n]), n < 3 ? wall(zone, day, from[n + 1]) : wall(zone, day + 1, 0), "" };
	} else if (strcmp(key, "rounds") == 0) {
		for (int times = 1; times <= 3; times++)        /* each as if the measure said so; it must say so at the end */
			for (int i = 0; i < times; i++) {
				int from = times == 3 ? 360 + 960 * i / 3 : i ? 840 : 360, to = times == 3 ? 360 + 960 * (i + 1) / 3 : i ? 1080 : 600;
				int next = i + 1 == times ? 1440 : times == 3 ? to : 840;
				struct plain turn = { wall(zone, day, from), wall(zone, day, to), wall(zone, day, next), "" };
				snprintf(turn.slot, sizeof turn.slot, "%s/%d", text, i + 1);
				if (held(rule_book.checks, turn.due - 1) == times)
					ret[n++] = turn;
			}
		return first_of_each_name(ret, n);
	} else if (strcmp(key, "test") == 0) {
		for (int days = 7; days <= 14; days += 7) {
			int first = day;
			while ((first - 4) % days != 0)
				first--;
			struct plain turn = { wall(zone, first, 0), wall(zone, first + days - 1, 1080), wall(zone, first + days, 0), "" };
			day_print((struct day){ first }, turn.slot);
			/* of 7 and 14 days that begin on one Monday the shorter counts, if it was asked for */
			bool taken = days == 14 && held(rule_book.interval, wall(zone, first + 6, 1080) - 1) == 7;
			if (held(rule_book.interval, turn.due - 1) == days && !taken)
				ret[n++] = turn;
		}
		return first_of_each_name(ret, n);
	} else {
		int monday = day;
		while (day_weekday((struct day){ monday }) != 1)
			monday--;
		*ret = (struct plain){ wall(zone, monday, 0), wall(zone, monday + 7, 720), wall(zone, monday + 7, 0), "" };
		period_print(period_of(PERIOD_WEEK, (struct day){ day }), ret->slot);
		return held(rule_book.keep, ret->due - 1) != 0;
	}
	for (int i = 0; i < n; i++)
		snprintf(ret[i].slot, sizeof ret[i].slot, "%s/%d", text, i + 1);
	return n;
}

/* Nothing is asked for before the first minute in which the measure holds. */
static int64_t plain_asked(const char *key, const struct plain *turn)
{
	const struct change *book = strcmp(key, "rounds") == 0 ? rule_book.checks : strcmp(key, "test") == 0 ? rule_book.interval : rule_book.keep;
	int64_t first = INT64_MAX;
	if (strcmp(key, "hall") == 0 || held(book, turn->opens) != 0)
		return turn->opens;
	for (int i = 0; i < rule_book.count; i++)
		if (book[i].at > turn->opens && book[i].value != 0 && book[i].at < first)
			first = book[i].at;
	return first;
}

static enum duty_state plain_state(int32_t unit, const char *kind, const struct plain *turn, int64_t asked, int64_t now)
{
	int64_t heard = INT64_MAX;
	for (int i = 0; i < fact_count; i++) {
		const struct fact *f = &facts[i];
		bool ours = *f->slot ? strcmp(f->slot, turn->slot) == 0 : f->at >= turn->opens && f->at < turn->until;
		if (f->unit == unit && strcmp(f->kind, kind) == 0 && ours && f->received <= now && f->received < heard)
			heard = f->received;
	}
	if (heard != INT64_MAX)
		return heard < turn->due ? DUTY_DONE : DUTY_LATE;
	return now < asked ? DUTY_COMING : now < turn->due ? DUTY_OPEN : DUTY_MISSED;
}

/* ---- the comparison ---- */

static const struct { const char *key, *kind; int facility; } rules[] = { { "rounds", "round", 0 }, { "hall", "wipe", 6 }, { "test", "test", 0 }, { "stock", "stock", 0 } };

static bool open_on(int32_t unit, int day) { return !(unit == 3 && day < 18910) && !(unit == 4 && day >= 18920); }

static void compare(struct fixture *f, const struct duty_rule *rule, const char *kind, int32_t unit, int day, int64_t now)
{
	struct plain turns[16];
	struct duty_line *lines;
	struct err err = { 0 };
	int count = 0;
	const struct unit *u = org_unit(f->org, unit);
	int n = plain_turns(rule->key, rule_zone(rule, u), day, turns);
	arena_reset(&f->arena);
	must(duties_of_unit(f->duties, f->db, unit, (struct instant){ now }, &f->arena, &lines, &count, &err), &err);
	for (int i = 0; i < n; i++) {
		const struct duty_line *found = NULL;
		int last = day, first = day;
		if (strcmp(rule->key, "test") == 0 || strcmp(rule->key, "stock") == 0)
			for (last = zone_day(rule_zone(rule, u), (struct instant){ turns[i].until - 1 }).n; first > 0 && wall(rule_zone(rule, u), first, 0) > turns[i].opens;)
				first--;
		for (int k = 0; k < count; k++)
			if (strcmp(lines[k].key, rule->key) == 0 && strcmp(lines[k].slot, turns[i].slot) == 0)
				found = &lines[k];
		if (!open_on(unit, last)) {
			assert_null(found);
			continue;
		}
		if (!found)
			fail_msg("%s %s of unit %d is not there on day %d", rule->key, turns[i].slot, unit, day);
		int64_t asked = plain_asked(rule->key, &turns[i]);
		enum duty_state state = plain_state(unit, kind, &turns[i], asked, now);
		if (found->state != state || found->opens.ms != asked || found->due.ms != turns[i].due)
			fail_msg("%s %s of unit %d: %s from %lld, expected %s from %lld", rule->key, turns[i].slot, unit, duty_state_name(found->state),
				(long long)found->opens.ms, duty_state_name(state), (long long)asked);
	}
	/* and nothing else of this day */
	for (int k = 0; k < count; k++)
		if (strcmp(lines[k].key, rule->key) == 0 && strncmp(lines[k].slot, turns[0].slot, 10) == 0 && !lines[k].before) {
			bool known = n == 0;
			for (int i = 0; i < n; i++)
				known = known || strcmp(turns[i].slot, lines[k].slot) == 0;
			assert_true(known);
		}
}

static void roll_agrees(struct fixture *f, const struct duty_rule *rule, const char *kind, int day)
{
	struct err err = { 0 };
	struct roll *roll = roll_ready(f->duties, rule, (struct day){ day }, 0);
	if (!roll) {
		roll = roll_begin(f->duties, rule, (struct day){ day }, 0);
		roll = roll_end(f->duties, roll, roll_run(roll, f->duties, f->db, &err));
		must(roll != NULL, &err);
	}
	struct roll_counts sum = { 0 }, all = roll_counts_of(roll, 1);
	for (int32_t unit = 2; unit <= HOMES + 1; unit++) {
		struct plain turns[16];
		const struct unit *u = org_unit(f->org, unit);
		int n = plain_turns(rule->key, rule_zone(rule, u), day, turns), state = ROLL_NONE;
		bool facility = u->facility == (strcmp(rule->key, "hall") == 0 ? 6 : 0);
		for (int i = 0; facility && i < n; i++) {
			int last = zone_day(rule_zone(rule, u), (struct instant){ turns[i].until - 1 }).n;
			enum duty_state is = plain_state(unit, kind, &turns[i], turns[i].opens, INT64_MAX - 1);
			if (!open_on(unit, last))
				continue;
			int now = is == DUTY_DONE ? ROLL_ON_TIME : is == DUTY_LATE ? ROLL_LATE : ROLL_MISSING;
			state = state == ROLL_MISSING || now == ROLL_MISSING ? ROLL_MISSING : state == ROLL_LATE || now == ROLL_LATE ? ROLL_LATE : ROLL_ON_TIME;
		}
		if (roll_state(roll, unit) != state)
			fail_msg("roll of %s day %d unit %d: %d, expected %d", rule->key, day, unit, roll_state(roll, unit), state);
		sum.on_time += roll_state(roll, unit) == ROLL_ON_TIME;
		sum.late += roll_state(roll, unit) == ROLL_LATE;
		sum.missing += roll_state(roll, unit) == ROLL_MISSING;
	}
	assert_int_equal(all.on_time, sum.on_time);
	assert_int_equal(all.late, sum.late);
	assert_int_equal(all.missing, sum.missing);
	assert_int_equal(all.expected, sum.on_time + sum.late + sum.missing);
	roll_done(f->duties, roll);
}

static void random_fact(struct fixture *f, int64_t from)
{
	static char slots[4000][24];
	int r = below(4);
	struct fact *fact = &facts[fact_count];
	int64_t at = from + (int64_t)below(DAYS * 24 * 60) * 60000;
	*fact = (struct fact){ .unit = 2 + below(HOMES), .at = at, .received = at + (below(3) ? 0 : (int64_t)below(30) * HOUR), .kind = rules[r].kind, .slot = "" };
	struct doing d = { .said = { .unit = fact->unit, .kind = view_of(fact->kind), .at = { fact->at } } };
	if (below(4) == 0) {                                    /* a person names the turn */
		day_print(zone_day(zone_find("Asia/Shanghai"), (struct instant){ at }), slots[fact_count]);
		if (r < 2)
			snprintf(slots[fact_count] + 10, 14, "/%d", 1 + below(3));
		fact->slot = slots[fact_count];
		d.said.duty = view_of(rules[r].key);
		d.said.slot = view_of(fact->slot);
	}
	does(f, &d, (struct instant){ fact->received });
	fact_count++;
}

static void like_a_judge_without_shortcuts(void **state)
{
	struct fixture f;
	static const int64_t checks[] = { 0, 1, 2, 2, 3 }, interval[] = { 0, 7, 14 }, keep[] = { 0, 1, 1 };
	seed = seed_of_run();
	fact_count = 0;
	fixture_open(&f, state);
	const int64_t from = wall(zone_find("Asia/Shanghai"), FIRST, 0);
	rule_book.count = 5;
	fill_book(rule_book.checks, from, checks, 5);
	fill_book(rule_book.interval, from, interval, 3);
	fill_book(rule_book.keep, from, keep, 3);
	for (int i = 0; i < 150; i++)
		random_fact(&f, from);
	for (int r = 0; r < 4; r++)
		roll_agrees(&f, policy_duty(f.policy, view_of(rules[r].key)), rules[r].kind, FIRST + 7);
	for (int i = 0; i < 100; i++)                           /* with rolls in memory: they follow */
		random_fact(&f, from);
	for (int i = 0; i < 400; i++) {
		int r = below(4), day = FIRST + 1 + below(DAYS - 2);
		int32_t unit = 2 + below(HOMES);
		const struct duty_rule *rule = policy_duty(f.policy, view_of(rules[r].key));
		const struct unit *u = org_unit(f.org, unit);
		if (u->facility == rules[r].facility)
			compare(&f, rule, rules[r].kind, unit, day, wall(rule_zone(rule, u), day, 1 + below(1438)));
		roll_agrees(&f, rule, rules[r].kind, i < 4 ? FIRST + 7 : day);
	}
	fixture_close(&f);
}

/* ---- names and calendars of turns ---- */

static void names_of_turns(void **state)
{
	(void)state;
	const struct zone *zone = zone_find("Asia/Shanghai");
	const struct pack pack = { .zone = zone };
	const struct { enum duty_turn turn; int count; const char *day, *slot, *first, *last; } rows[] = {
		{ TURN_WEEK, 1, "2021-10-24", "2021-W42", "2021-10-18", "2021-10-24" },   { TURN_MONTH, 1, "2021-10-24", "2021-10", "2021-10-01", "2021-10-31" },
		{ TURN_QUARTER, 1, "2021-12-31", "2021-Q4", "2021-10-01", "2021-12-31" }, { TURN_HALF_YEAR, 1, "2021-06-30", "2021-H1", "2021-01-01", "2021-06-30" },
		{ TURN_HALF_YEAR, 1, "2021-07-01", "2021-H2", "2021-07-01", "2021-12-31" }, { TURN_YEAR, 1, "2020-02-29", "2020", "2020-01-01", "2020-12-31" },
		{ TURN_DAYS, 7, "2021-10-24", "2021-10-18", "2021-10-18", "2021-10-24" }, { TURN_DAYS, 1, "2021-10-24", "2021-10-24", "2021-10-24", "2021-10-24" },
		{ TURN_DAYS, 14, "1970-01-04", "1969-12-22", "1969-12-22", "1970-01-04" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct duty_rule rule = { .turn = rows[i].turn, .count = rows[i].count, .due_minutes = 1440, .pack = &pack };
		struct turn turns[TURNS_A_DAY];
		struct day day, first;
		char text[11];
		int number;
		assert_true(day_parse(view_of(rows[i].day), &day));
		assert_int_equal(turns_of_day(&rule, zone, rule.count, INSTANT_NONE, day, turns), 1);
		assert_string_equal(turns[0].slot, rows[i].slot);
		day_print(turns[0].first, text);
		assert_string_equal(text, rows[i].first);
		day_print(turns[0].last, text);
		assert_string_equal(text, rows[i].last);
		assert_true(slot_parse(&rule, view_of(rows[i].slot), &first, &number) && first.n == turns[0].first.n && number == 0);
		assert_false(slot_parse(&rule, VIEW("2021-X1"), &first, &number));
		assert_false(slot_parse(&rule, VIEW(""), &first, &number));
	}
}

static void quiet_hours(void **state)
{
	(void)state;
	const struct zone *zone = zone_find("Asia/Shanghai");
	struct pack pack = { .zone = zone, .quiet = { 22 * 60, 6 * 60 } };
	struct duty_rule rule = { .pack = &pack };
	const struct chase_step step = { .minutes = 120 };
	const struct { const char *due, *at; } rows[] = { { "2021-10-24T15:00:00+08:00", "2021-10-24T17:00:00+08:00" }, { "2021-10-24T19:59:59+08:00", "2021-10-24T21:59:59+08:00" },
		{ "2021-10-24T20:00:00+08:00", "2021-10-25T06:00:00+08:00" }, { "2021-10-24T23:00:00+08:00", "2021-10-25T06:00:00+08:00" }, { "2021-10-25T04:00:00+08:00", "2021-10-25T06:00:00+08:00" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct instant due, at;
		assert_true(instant_parse(view_of(rows[i].due), &due) && instant_parse(view_of(rows[i].at), &at));
		assert_int_equal(chase_instant(&rule, zone, &step, due).ms, at.ms);
		rule.urgent = true;
		assert_int_equal(chase_instant(&rule, zone, &step, due).ms, due.ms + 7200000);
		rule.urgent = false;
	}
	pack.quiet = (struct duty_window){ 12 * 60, 14 * 60 };
	struct instant due;
	assert_true(instant_parse(VIEW("2021-10-24T11:00:00+08:00"), &due));
	assert_int_equal(chase_instant(&rule, zone, &step, due).ms, due.ms + 3 * 3600000);
}

int main(void)
{
	const struct CMUnitTest plain[] = { cmocka_unit_test(names_of_turns), cmocka_unit_test(quiet_hours) };
	static const struct store_test both[] = { STORE_TEST(like_a_judge_without_shortcuts), { 0 } };
	return cmocka_run_group_tests(plain, NULL, NULL) + test_both_stores(both);
}
