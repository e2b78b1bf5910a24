/* Checks: what they say of values, and that SQLite alone, without the look at the words, lets nothing but expressions pass. */
#include "policy/rule.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

/* Fields: 0 a, 1 b, 2 c (optional number), 3 w (text). */
#define FORM(checks) "pack: t\nversion: 1\nzone: UTC\nforms:\n  daily:\n    fields:\n" \
	"      - {key: a, zh: 甲, en: A}\n      - {key: b, zh: 乙, en: B}\n      - {key: c, zh: 丙, en: C, type: number, required: no}\n" \
	"      - {key: w, zh: 丁, en: W, type: text}\n    checks:\n" checks "duties:\n  report.daily: {form: daily, due: \"15:00\"}\n"
#define CHECK(rule) "      - {rule: \"" rule "\", zh: 对不上, en: wrong}\n"

struct bench { struct pack *pack; struct checker *checker; int64_t values[4], previous[4]; bool known[4], previous_known[4]; };

static struct bench bench_with(const char *text)
{
	struct err err = { 0 };
	struct bench b = { .pack = pack_read(view_of(text), "t.yaml", &err), .checker = checker_new(), .known = { true, true, true, true }, .previous_known = { true, true, true, true } };
	if (!b.pack)
		print_error("%s\n", err.cause);
	assert_non_null(b.pack);
	assert_non_null(b.checker);
	return b;
}

static void bench_end(struct bench *b)
{
	checker_free(b->checker);
	pack_free(b->pack);
}

static uint64_t broken(struct bench *b, bool with_previous)
{
	struct err err = { 0 };
	uint64_t answer = ~UINT64_C(0);
	if (!checker_run(b->checker, &b->pack->forms[0], b->values, b->known, with_previous ? b->previous : NULL, with_previous ? b->previous_known : NULL, &answer, &err))
		fail_msg("%s", err.cause);
	return answer;
}

static void set(struct bench *b, int64_t a, int64_t second, int64_t c, int64_t w)
{
	const int64_t values[] = { a, second, c, w };
	memcpy(b->values, values, sizeof values);
}

static void each_check_has_its_bit(void **state)
{
	(void)state;
	struct bench b = bench_with(FORM(CHECK("a = b") CHECK("a <= b") CHECK("a + c > 2 * b")));
	set(&b, 3, 3, 4, 0);
	assert_true(broken(&b, false) == 0);
	set(&b, 4, 3, 4, 0);
	assert_true(broken(&b, false) == 3);
	set(&b, 1, 3, 4, 0);
	assert_true(broken(&b, false) == 5);
	set(&b, 3, 3, 4, 0);                                /* nothing of the run before is left */
	assert_true(broken(&b, false) == 0);
	bench_end(&b);
}

static void what_is_not_known_refuses_nothing(void **state)
{
	(void)state;
	struct bench b = bench_with(FORM(CHECK("a = c") CHECK("a = 0 or c > 0") CHECK("a + coalesce(c, 0) = b") CHECK("a / c = 7")));
	set(&b, 3, 4, 99, 0);
	b.known[2] = false;
	assert_true(broken(&b, false) == 4);                /* only the check that says itself what a blank means */
	b.known[2] = true;
	set(&b, 3, 3, 0, 0);
	assert_true(broken(&b, false) == (1 | 2));          /* a division by 0 gives nothing, and refuses nothing */
	bench_end(&b);
}

static void the_day_before(void **state)
{
	(void)state;
	struct bench b = bench_with(FORM(CHECK("a = previous_a + b") CHECK("previous_c = c")));
	set(&b, 5, 2, 1, 0);
	assert_true(broken(&b, false) == 0);
	b.previous[0] = 3, b.previous[2] = 1;
	assert_true(broken(&b, true) == 0);
	b.previous[0] = 4;
	assert_true(broken(&b, true) == 1);
	b.previous[2] = 2;
	assert_true(broken(&b, true) == 3);
	b.previous_known[0] = false;
	assert_true(broken(&b, true) == 2);
	bench_end(&b);
}

static void texts_are_their_length(void **state)
{
	(void)state;
	struct bench b = bench_with(FORM(CHECK("a = 0 or w > 0") CHECK("length(w) <= 20") CHECK("a = 0 or previous_w = 0")));
	set(&b, 1, 0, 0, 12);
	assert_true(broken(&b, false) == 0);                /* no report before: nothing is said of its text */
	set(&b, 1, 0, 0, 21);
	assert_true(broken(&b, false) == 2);
	b.known[3] = false;                                 /* a text that is not there has the length 0 */
	set(&b, 1, 0, 0, 77);
	assert_true(broken(&b, false) == 1);
	b.previous[3] = 5;
	assert_true(broken(&b, true) == 5);
	bench_end(&b);
}

static void every_listed_function(void **state)
{
	(void)state;
	struct bench b = bench_with(FORM(CHECK("abs(c) = 3 and min(a, b, 2) = 1 and max(a, b) = 4 and coalesce(c, 9) = -3") CHECK("nullif(a, a) is null and nullif(a, b) = 1")
	                                 CHECK("iif(a < b, 1, 0)") CHECK("round(a * 1.0 / b, 1) = 0.3") CHECK("length(w) = 7") CHECK("0.0 * a")
	                                 CHECK("case when a > 0 then b in (4, 5) else false end") CHECK("a between 1 and 1 and not a is null and a <> b")));
	set(&b, 1, 4, -3, 7);
	assert_true(broken(&b, false) == 1 << 5);           /* 0.0 is false too */
	bench_end(&b);
}

static void numbers_that_overflow(void **state)
{
	(void)state;
	struct err err = { 0 };
	uint64_t answer = 42;
	struct bench b = bench_with(FORM(CHECK("abs(a) >= 0")));
	set(&b, INT64_MIN, 0, 0, 0);
	assert_false(checker_run(b.checker, &b.pack->forms[0], b.values, b.known, NULL, NULL, &answer, &err));
	assert_true(answer == 42 && err.code != ERR_NONE);
	set(&b, 1, 0, 0, 0);                                /* and the checker goes on */
	assert_true(broken(&b, false) == 0);
	bench_end(&b);
}

static void one_checker_for_many_forms(void **state)
{
	(void)state;
	struct checker *checker = checker_new();
	for (int i = 0; i < 150; i++) {                     /* more than it remembers; packs come and go at the same addresses */
		struct err err = { 0 };
		struct pack *pack = pack_read(view_of(i % 2 ? FORM(CHECK("a = 1")) : FORM(CHECK("b = 1") CHECK("a = 2"))), "t.yaml", &err);
		const int64_t values[] = { 1, 2, 0, 0 };
		const bool known[] = { true, true, true, true };
		uint64_t answer = 0;
		assert_true(checker_run(checker, &pack->forms[0], values, known, NULL, NULL, &answer, &err));
		assert_true(answer == (i % 2 ? 0 : 3));
		pack_free(pack);
	}
	checker_free(checker);
	checker_free(NULL);
}

static void a_form_without_checks(void **state)
{
	(void)state;
	struct bench b = bench_with("pack: t\nversion: 1\nzone: UTC\nforms:\n  daily:\n    fields:\n      - {key: a, zh: 甲, en: A}\nduties:\n  r: {form: daily, due: \"15:00\"}\n");
	assert_true(broken(&b, false) == 0);
	bench_end(&b);
}

/* The balances of the daily form: a day that is right, then each balance broken alone. */
struct figure { const char *key; int64_t value; };
static const struct figure right_day[] = {
	{ "residents_listed", 100 }, { "residents_in", 90 }, { "residents_leave", 6 }, { "residents_hospital", 4 }, { "admitted", 1 }, { "went_out", 2 },
	{ "staff_listed", 50 }, { "staff_on_duty", 40 }, { "staff_live_in", 30 }, { "staff_commuting", 10 }, { "staff_away", 7 }, { "staff_quarantined", 2 },
	{ "staff_other", 1 }, { "readings_due", 180 }, { "readings_taken", 179 }, { "isolation_rooms", 3 }, { "isolation_rooms_used", 3 },
	{ "visits_booked", 5 }, { "visits_held", 5 }, { "vaccine_eligible", 140 }, { "vaccine_full", 120 }, { "vaccine_booster", 60 },
};
static const struct figure the_day_before_it[] = { { "residents_in", 91 }, { "residents_leave", 5 }, { "residents_hospital", 3 } };
static const struct { struct figure is; const char *rule; bool warn; } wrong_days[] = {
	{ { "residents_listed", 101 }, "residents_listed =", false }, { { "staff_listed", 49 }, "staff_listed =", false }, { { "staff_live_in", 31 }, "staff_on_duty =", false },
	{ { "readings_taken", 181 }, "readings_taken <=", false }, { { "isolation_rooms_used", 4 }, "isolation_rooms_used <=", false }, { { "visits_held", 6 }, "visits_held <=", false },
	{ { "vaccine_full", 141 }, "vaccine_full <=", false }, { { "vaccine_booster", 121 }, "vaccine_booster <=", false }, { { "readings_due", 179 }, "readings_due =", true },
	{ { "admitted", 2 }, "residents_in = previous", true }, { { "left_while_out", 1 }, "residents_leave + residents_hospital = previous", true },
};

static void put(const struct form *form, int64_t *values, struct figure figure)
{
	int i = form_field(form, view_of(figure.key));
	assert_true(i >= 0);
	values[i] = figure.value;
}

static void expect_broken(struct checker *checker, const struct form *form, const int64_t *values, const int64_t *previous, const char *rule, bool warn)
{
	struct err err = { 0 };
	bool known[256];
	uint64_t answer = 0;
	memset(known, true, sizeof known);
	assert_true(checker_run(checker, form, values, known, previous, known, &answer, &err));
	for (int i = 0; i < form->check_count; i++) {
		bool expected = rule && strncmp(form->checks[i].rule, rule, strlen(rule)) == 0;
		if ((answer >> i & 1) != expected)
			fail_msg("%s: %s", form->checks[i].rule, expected ? "should be broken" : "should hold");
		if (expected)
			assert_int_equal(form->checks[i].warn, warn);
	}
	assert_true(!rule == !answer);
}

static void the_balances_of_the_daily_form(void **state)
{
	(void)state;
	struct err err = { 0 };
	struct view text;
	assert_true(pack_text(NULL, "cn-welfare", &text, &err));
	struct pack *pack = pack_read(text, "cn-welfare", &err);
	assert_non_null(pack);
	const struct form *form = &pack->forms[0];
	struct checker *checker = checker_new();
	int64_t values[256] = { 0 }, previous[256] = { 0 }, changed[256];
	for (size_t i = 0; i < sizeof right_day / sizeof *right_day; i++)
		put(form, values, right_day[i]);
	for (size_t i = 0; i < sizeof the_day_before_it / sizeof *the_day_before_it; i++)
		put(form, previous, the_day_before_it[i]);
	expect_broken(checker, form, values, previous, NULL, false);
	expect_broken(checker, form, values, NULL, NULL, false);
	for (size_t i = 0; i < sizeof wrong_days / sizeof *wrong_days; i++) {
		memcpy(changed, values, sizeof changed);
		put(form, changed, wrong_days[i].is);
		expect_broken(checker, form, changed, previous, wrong_days[i].rule, wrong_days[i].warn);
	}
	checker_free(checker);
	pack_free(pack);
}

/* --- SQLite's own gate -------------------------------------------------- */

static void the_guard_stands_alone(void **state)
{
	static const char *const refused[] = {
		"(SELECT 1)", "a IN (SELECT b FROM form)", "EXISTS(SELECT 1)", "(SELECT count(*) FROM sqlite_master)", "(SELECT sql FROM sqlite_master)",
		"a IN sqlite_master", "a IN form", "(VALUES(1))", "(WITH x AS (SELECT 1) SELECT * FROM x)",
		"random()", "load_extension('x')", "randomblob(8)", "hex(a)", "printf('%d', a)", "sqlite_version()", "changes()", "total_changes()",
		"last_insert_rowid()", "datetime('now')", "current_timestamp", "strftime('%s','now')", "a LIKE b", "a GLOB b", "a REGEXP b", "a MATCH b",
		"sum(a)", "count(*)", "group_concat(a)", "row_number() over ()", "zeroblob(1000000000)", "char(65)", "unicode('x')", "json('{}')", "a -> 'b'",
		"(SELECT * FROM pragma_database_list)", "(SELECT 1 FROM pragma_table_info('form'))", "(SELECT 1 FROM json_each('[1]'))",
		"nosuch", "form.nosuch", "rowid", "form.rowid", "oid", "sqlite_master.sql", "main.sqlite_master.name", "previous_nosuch", "previous_",
		"1) FROM form; DELETE FROM form; --", "1) FROM sqlite_master --", "1, 2", "*", "a, b", "", "?", "?1", ":x", "a) FROM form UNION SELECT (1", "raise(abort, 'x')",
		("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((a+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)"
		"+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)+1)"),
	};
	static const char *const allowed[] = { "a", "a = b + previous_c", "form.a > 0", "min(a, b) <= max(a, 1)", "a IN (1, 2, b)", "length(w) < 9", "w = 'text'", "main.form.a" };
	(void)state;
	struct bench b = bench_with(FORM(CHECK("a = 1")));
	struct judge *judge = judge_new(&b.pack->forms[0]);
	char why[160];
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct check check = { 0 };
		if (judge_prove(judge, refused[i], &check, why, sizeof why))
			fail_msg("let pass: %s", refused[i]);
		assert_true(strlen(why) > 0);
	}
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
		struct check check = { 0 };
		if (!judge_prove(judge, allowed[i], &check, why, sizeof why))
			fail_msg("refused: %s: %s", allowed[i], why);
	}
	judge_free(judge);
	judge_free(NULL);
	bench_end(&b);
}

/* Whatever else a statement could do. */
static void the_guard_allows_no_other_statement(void **state)
{
	static const char *const statements[] = {
		"PRAGMA user_version", "ATTACH ':memory:' AS x", "CREATE TABLE y(z)", "CREATE TEMP TABLE y(z)", "INSERT INTO form VALUES (1)", "UPDATE form SET a = 1",
		"DELETE FROM form", "DROP TABLE form", "BEGIN", "SAVEPOINT s", "VACUUM", "ANALYZE", "REINDEX", "EXPLAIN SELECT random()", "ALTER TABLE form RENAME TO g",
		"SELECT 1 UNION SELECT 2 UNION SELECT 3", "SELECT * FROM sqlite_master", "SELECT a FROM form", "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r) SELECT max(x,1) FROM r",
	};
	(void)state;
	sqlite3 *db = guard_open();
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE form(a UNIQUE)", NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
		struct guard g = { .selects = 2 };
		sqlite3_stmt *statement = NULL;
		guard_on(db, &g);
		int answer = sqlite3_prepare_v2(db, statements[i], -1, &statement, NULL);
		if (answer == SQLITE_OK)
			answer = sqlite3_step(statement);   /* VACUUM asks the authorizer only then */
		sqlite3_finalize(statement);
		if (answer == SQLITE_ROW || answer == SQLITE_DONE)
			fail_msg("let pass: %s", statements[i]);
		guard_off(db);
	}
	sqlite3_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_has_its_bit), cmocka_unit_test(what_is_not_known_refuses_nothing), cmocka_unit_test(the_day_before),
		cmocka_unit_test(texts_are_their_length), cmocka_unit_test(every_listed_function), cmocka_unit_test(numbers_that_overflow),
		cmocka_unit_test(one_checker_for_many_forms), cmocka_unit_test(a_form_without_checks), cmocka_unit_test(the_balances_of_the_daily_form),
		cmocka_unit_test(the_guard_stands_alone), cmocka_unit_test(the_guard_allows_no_other_statement),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
