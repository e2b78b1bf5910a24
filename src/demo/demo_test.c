/* What the demo promises: figures that agree, the same data from the same seed, nothing done where institutions are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "demo/demo.h"
#include <ftw.h>
#include <sodium.h>
#include <stdlib.h>

static int place_make(void **state)
{
	char *directory = strdup("/tmp/anlan-test-XXXXXX");
	*state = directory;
	return directory && mkdtemp(directory) ? 0 : -1;
}

static int forget(const char *path, const struct stat *info, int kind, struct FTW *at)
{
	(void)info, (void)kind, (void)at;
	return remove(path);
}

static int place_leave(void **state)
{
	int failed = nftw(*state, forget, 16, FTW_DEPTH | FTW_PHYS);
	free(*state);
	return failed;
}

static int sum(const int16_t *v, int from, int to)
{
	int all = 0;
	for (int i = from; i <= to; i++)
		all += v[i];
	return all;
}

/* The balances of the daily form, within the day and from day to day, over many homes and days. */
static void figures_agree(void **state)
{
	const struct day start = { 20000 };
	(void)state;
	for (int number = 1; number <= 400; number++) {
		struct home h = home_make(3, number, 0, start);
		struct home_day d;
		int in = h.in, away = h.leave + h.hospital;
		for (int day = 0; day < 90; day++) {
			home_live(&h, 3, (struct day){ start.n + day }, (struct day){ start.n + 40 }, &d);
			const int16_t *v = d.value;
			assert_int_equal(v[DEMO_residents_listed], sum(v, DEMO_residents_in, DEMO_residents_hospital));
			in += v[DEMO_admitted] + v[DEMO_returned] - v[DEMO_left_from_in] - v[DEMO_died_in] - v[DEMO_went_out];
			away += v[DEMO_went_out] - v[DEMO_returned] - v[DEMO_left_while_out] - v[DEMO_died_out];
			assert_int_equal(v[DEMO_residents_in], in);
			assert_int_equal(v[DEMO_residents_leave] + v[DEMO_residents_hospital], away);
			assert_true(v[DEMO_residents_leave] >= 0 && v[DEMO_residents_hospital] >= 0 && in >= 0);
			assert_int_equal(v[DEMO_staff_listed], v[DEMO_staff_on_duty] + sum(v, DEMO_staff_away, DEMO_staff_other));
			assert_int_equal(d.zero, sum(v, DEMO_fever, DEMO_sent_to_doctor) + sum(v, DEMO_suspected_residents, DEMO_deaths_disease) + v[DEMO_test_positive] == 0);
		}
	}
}

/* A home is the same home whatever the number of the others. */
static void homes_stand_alone(void **state)
{
	(void)state;
	struct home a = home_make(9, 77, 2, (struct day){ 20000 }), b = home_make(9, 77, 2, (struct day){ 20000 }), other = home_make(10, 77, 2, (struct day){ 20000 });
	assert_memory_equal(&a, &b, sizeof a);
	assert_memory_not_equal(&a, &other, sizeof a);
}

struct found { int reports, late, zero, returned; unsigned char hash[16]; };

static bool look(void *self, const struct report *r)
{
	struct found *f = self;
	f->reports++;
	f->late += r->late;
	f->zero += r->kind == REPORT_ZERO;
	f->returned += r->state == REPORT_RETURNED;
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, f->hash, sizeof f->hash, sizeof f->hash);
	crypto_generichash_update(&hash, (const unsigned char *)r->values.ptr, r->values.len);
	crypto_generichash_update(&hash, (const unsigned char *)&r->received.ms, sizeof r->received.ms);
	crypto_generichash_final(&hash, f->hash, sizeof f->hash);
	return true;
}

static struct found make_and_look(const char *directory, int32_t institutions, int days, uint64_t seed)
{
	const struct demo_options options = { .directory = directory, .seed = seed, .institutions = institutions, .days = days, .password = "demo-password" };
	const struct app_options open = { .directory = directory };
	struct err err = { 0 };
	struct app app;
	struct found found = { 0 };
	if (!demo_make(&options, &err) || !app_open(&app, &open, &err))
		fail_msg("%s %s", err.cause, err.en);
	const struct form *form = policy_form(app.policy, VIEW("daily"));
	struct day today = zone_day(zone_find("Asia/Shanghai"), clock_now());
	int64_t compared;
	for (int i = days; i >= 0; i--)
		assert_true(report_each(app.follow_db, form->id, (struct day){ today.n - i }, look, &found, &err));
	assert_true(journal_prove(app.follow_db, &compared, &err));
	assert_true(db_begin(app.follow_db, &err));
	assert_true(board_prove(app.board, app.follow_db, &compared, &err));
	db_rollback(app.follow_db);
	app_close(&app);
	return found;
}

static void same_seed_same_data(void **state)
{
	char one[80], two[80];
	snprintf(one, sizeof one, "%s/one", (const char *)*state);
	snprintf(two, sizeof two, "%s/two", (const char *)*state);
	/* Not at this moment: today's part grows with the clock. */
	clock_drill_set((struct instant){ 1767240000000 });
	struct found a = make_and_look(one, 40, 12, 5);
	clock_drill_set((struct instant){ 1767240000000 });
	clock_drill_run(0);                                 /* the first one let it run at the end */
	struct found b = make_and_look(two, 40, 12, 5);
	print_message("%d reports, %d zero, %d late, %d returned\n", a.reports, a.zero, a.late, a.returned);
	assert_true(a.reports > 300 && a.zero > 200 && a.late > 0);
	assert_int_equal(a.reports, b.reports);
	assert_memory_equal(a.hash, b.hash, sizeof a.hash);
}

static void never_where_institutions_are(void **state)
{
	char directory[80];
	snprintf(directory, sizeof directory, "%s/data", (const char *)*state);
	clock_drill_set((struct instant){ 1767240000000 });
	struct found found = make_and_look(directory, 12, 1, 5);
	const struct demo_options again = { .directory = directory, .seed = 5, .institutions = 12, .days = 1, .password = "demo-password" };
	struct err err = { 0 };
	assert_true(found.reports > 0);
	assert_false(demo_make(&again, &err));
	assert_int_equal(err.code, ERR_DIRECTORY_BAD);
}

/* The bulk way: the same homes, a table a day. */
static void in_bulk(void **state)
{
	char directory[80];
	snprintf(directory, sizeof directory, "%s/bulk", (const char *)*state);
	clock_drill_set((struct instant){ 1767240000000 });
	struct found found = make_and_look(directory, 1500, 2, 5);
	assert_true(found.reports > 2400 && found.late > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_agree), cmocka_unit_test(homes_stand_alone),
		cmocka_unit_test_setup_teardown(same_seed_same_data, place_make, place_leave),
		cmocka_unit_test_setup_teardown(never_where_institutions_are, place_make, place_leave),
		cmocka_unit_test_setup_teardown(in_bulk, place_make, place_leave),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
