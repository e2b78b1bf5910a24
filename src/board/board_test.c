/* Random weeks: sent, corrected, returned, sent again, in batches, while units open, close and move and the form grows; after every
 * step the board must say what a plain recount says, now and as of any event before. ANLAN_SEED=n replays one. */
#include "board/board_test.h"

static int32_t home_of(struct fixture *f, int form)
{
	for (;;) {
		int32_t unit = 1 + (int32_t)dice(f, (uint64_t)f->model.count);
		if ((f->model.unit[unit].kind == UNIT_COUNTY) == (form == 1) && (form == 1 || f->model.unit[unit].kind == UNIT_INSTITUTION))
			return unit;
	}
}

static void some_batch(struct fixture *f, int form, int period)
{
	int32_t units[64];
	int n = 0, most = 1 + (int)dice(f, 40);
	for (int tries = 0; tries < most; tries++) {
		int32_t unit = home_of(f, form);
		bool twice = false;
		for (int i = 0; i < n; i++)
			twice = twice || units[i] == unit;
		if (!twice)
			units[n++] = unit;
	}
	do_batch(f, form, period, units, n);
}

static void some_day(struct fixture *f, const char *column, struct day *day, int32_t unit)
{
	*day = dice(f, 4) ? (struct day){ DAY_ONE - 3 + (int32_t)dice(f, 20) } : DAY_NONE;
	unit_sql(f, EVENT_UNIT_CHANGED, unit, arena_printf(&f->arena, "UPDATE unit SET %s = %s WHERE id = %d", column, day_sql(f, *day), unit));
}

static int32_t parent_for(struct fixture *f, int32_t unit)
{
	int kind = f->model.unit[unit].kind;
	for (;;) {
		int32_t parent = 1 + (int32_t)dice(f, (uint64_t)f->model.count);
		int above = f->model.unit[parent].kind;
		if (kind == UNIT_INSTITUTION ? above >= UNIT_PREFECTURE && above < UNIT_INSTITUTION : above == kind - 1)
			return parent;
	}
}

static void some_move(struct fixture *f)
{
	struct model *m = &f->model;
	int32_t unit = 1 + (int32_t)dice(f, (uint64_t)m->count);
	if (m->unit[unit].kind == UNIT_PROVINCE || m->move_count >= MOVES_MOST + UNITS_MOST)
		return;
	struct model_move move = { unit, { DAY_ONE - 3 + (int32_t)dice(f, 12) }, parent_for(f, unit) };
	m->move[m->move_count++] = move;
	unit_sql(f, EVENT_UNIT_CHANGED, unit, arena_printf(&f->arena, "INSERT INTO unit_parent VALUES (%d, %d, %d) ON CONFLICT (unit, from_day) DO UPDATE SET parent = excluded.parent",
		unit, move.from.n, move.parent));
}

static void some_new_unit(struct fixture *f)
{
	if (f->model.count + 2 >= UNITS_MOST)
		return;
	int32_t parent = 1;
	while (f->model.unit[parent].kind < UNIT_PREFECTURE || f->model.unit[parent].kind == UNIT_INSTITUTION)
		parent = 1 + (int32_t)dice(f, (uint64_t)f->model.count);
	const char *sql = unit_make(f, UNIT_INSTITUTION, 0, parent, DAY_NONE, DAY_NONE);
	unit_sql(f, EVENT_UNIT_CHANGED, f->model.count, sql);
}

static void grow_form(struct fixture *f)
{
	if (f->grown)
		return;
	fixture_pack(f, more_field);
	f->grown = true;
}

/* Mostly the daily form of one day, so that its page lives through many changes between two looks. */
static void some_period(struct fixture *f, int *ret_form, int *ret_period)
{
	bool usual = dice(f, 3) != 0;
	*ret_form = usual ? 0 : (int)dice(f, FORMS);
	*ret_period = usual ? 1 : (int)dice(f, PERIODS);
}

/* Half of the time one that has reported before, so that much is corrected and returned. */
static int32_t some_home(struct fixture *f, int form, int period)
{
	const struct model *m = &f->model;
	int32_t unit = home_of(f, form);
	for (int tries = 0; m->step_count && tries < 8 && dice(f, 2); tries++) {
		const struct step *step = &m->step[dice(f, (uint64_t)m->step_count)];
		if (step->form == form && step->period == period)
			return step->unit;
	}
	return unit;
}

static void some_step(struct fixture *f)
{
	int form, period, what = (int)dice(f, 40);
	some_period(f, &form, &period);
	int32_t unit = some_home(f, form, period);
	switch (what) {
	case 10: case 11: case 12: case 13: case 14: case 15:
		do_return(f, form, period, unit);
		return;
	case 3: case 4:
		some_batch(f, form, period);
		return;
	case 5:
		some_day(f, "closed", &f->model.unit[unit].closed, unit);
		return;
	case 6:
		some_day(f, "opened", &f->model.unit[unit].opened, unit);
		return;
	case 7:
		some_move(f);
		return;
	case 8:
		some_new_unit(f);
		return;
	case 9:
		if (dice(f, 5) == 0)
			grow_form(f);
		return;
	default:
		do_send(f, form, period, unit);
	}
}

static void some_look(struct fixture *f)
{
	int form, period;
	some_period(f, &form, &period);
	switch (dice(f, 8)) {
	case 0:
		same_then(f, form, period, (int64_t)dice(f, (uint64_t)f->seq + 1));
		return;
	case 1: case 2:
		same_line(f, form, period, (int32_t)dice(f, dice(f, 2) ? 3 : (uint64_t)f->model.count + 1));
		return;
	case 3:
		if (dice(f, 4) == 0)
			proves(f);
		return;
	case 4:
		if (dice(f, 10) == 0)
			board_forget(f->board);
		return;
	default:
		same_now(f, form, period);
	}
}

static void weeks(const char *url, uint64_t seed, int homes, int steps, size_t budget)
{
	struct fixture *f = calloc(1, sizeof *f);
	print_message("seed %llu, %d homes, budget %zu\n", (unsigned long long)seed, homes, budget);
	fixture_open(f, url, seed, homes, budget);
	for (int i = 0; i < steps; i++) {
		some_step(f);
		some_look(f);
	}
	for (int form = 0; form < FORMS; form++)
		for (int period = 0; period < PERIODS; period++)
			same_now(f, form, period);
	proves(f);
	fixture_close(f);
	free(f);
}

static void the_board_is_the_recount(void **state)
{
	const char *seed = getenv("ANLAN_SEED");
	weeks(test_url(*state), seed ? strtoull(seed, NULL, 10) : (uint64_t)1, 180, 400, (size_t)64 << 20);
}

static void also_with_few_homes_and_little_memory(void **state)
{
	const char *seed = getenv("ANLAN_SEED");
	weeks(test_url(*state), seed ? strtoull(seed, NULL, 10) : (uint64_t)2, 12, 300, 1);
}

/* A page that is wrong must be found wrong. */
static void the_proof_finds_a_difference(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	int64_t compared;
	fixture_open(f, test_url(*state), 3, 40, (size_t)64 << 20);
	int32_t unit = home_of(f, 0);
	while (f->model.unit[unit].facility != 0)
		unit = home_of(f, 0);
	do_send(f, 0, 1, unit);
	same_now(f, 0, 1);
	proves(f);
	must(db_exec(writer_db(f->writer), "UPDATE report SET late = 1 - late", &f->err), &f->err);
	must(db_begin(f->db, &f->err), &f->err);
	assert_false(board_prove(f->board, f->db, &compared, &f->err));
	db_rollback(f->db);
	assert_int_equal(f->err.code, ERR_BOARD_DIFFERS);
	assert_non_null(strstr(f->err.en, f->model.unit[unit].code));
	fixture_close(f);
	free(f);
}

/* Nobody sees a page change under their hands, and memory stays within its budget. */
static void cold_pages_make_room(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	fixture_open(f, test_url(*state), 4, 100, (size_t)64 << 10);
	for (int i = 0; i < 60; i++)
		do_send(f, 0, (int)dice(f, PERIODS), home_of(f, 0));
	for (int period = 0; period < 40; period++) {
		struct board_page *page = board_page(f->board, f->db, form_of(f, 0), period_at(f, 0, period), &f->err);
		must(page != NULL, &f->err);
		board_done(page);
		assert_true(board_bytes(f->board) <= ((size_t)64 << 10));
	}
	assert_true(board_pages(f->board) >= 1 && board_pages(f->board) < 40);
	struct board_page *last = board_page_ready(f->board, form_of(f, 0), period_at(f, 0, 39), BOARD_NOW);
	assert_non_null(last);
	board_done(last);
	assert_null(board_page_ready(f->board, form_of(f, 0), period_at(f, 0, 0), BOARD_NOW));
	fixture_close(f);
	free(f);
}

/* A reader may see a commit before the followers have told of it: what they tell then is known already. */
static void a_page_may_be_ahead_of_the_followers(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	fixture_open(f, test_url(*state), 7, 60, (size_t)64 << 20);
	int32_t unit = home_of(f, 0);
	while (f->model.unit[unit].facility != 0)
		unit = home_of(f, 0);
	do_send(f, 0, 1, unit);
	f->held_most = 8;
	do_send(f, 0, 1, unit);
	do_return(f, 0, 1, unit);
	same_now(f, 0, 1);
	for (int i = 0; i < f->held; i++) {
		board_see(f->board, f->db, &f->held_events[i], 1);
		same_now(f, 0, 1);
	}
	assert_int_equal(f->held, 2);
	assert_int_equal(board_as_of(f->board), f->seq);
	f->held_most = 0;
	do_send(f, 0, 1, unit);
	same_now(f, 0, 1);
	fixture_close(f);
	free(f);
}

/* In three steps, with reports coming in between. */
static void a_page_built_apart_catches_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	fixture_open(f, test_url(*state), 5, 60, (size_t)64 << 20);
	for (int i = 0; i < 30; i++)
		do_send(f, 0, 1, home_of(f, 0));
	struct board_build *build = board_build_begin(f->board, form_of(f, 0), period_at(f, 0, 1), BOARD_NOW, &f->err);
	do_send(f, 0, 1, home_of(f, 0));
	must(build && board_build_run(build, f->db, &f->err), &f->err);
	for (int i = 0; i < 10; i++)
		do_send(f, 0, 1, home_of(f, 0));
	some_new_unit(f);
	do_send(f, 0, 1, f->model.count);
	struct board_page *page = board_build_end(build, f->db, &f->err);
	must(page != NULL, &f->err);
	same_page(f, page, 0, 1, INT64_MAX);
	board_done(page);
	do_send(f, 0, 1, home_of(f, 0));
	same_now(f, 0, 1);
	build = board_build_begin(f->board, form_of(f, 0), period_at(f, 0, 2), BOARD_NOW, &f->err);
	must(build && board_build_run(build, f->db, &f->err), &f->err);
	grow_form(f);
	assert_null(board_build_end(build, f->db, &f->err)); /* the forms changed: begin again */
	assert_int_equal(f->err.code, ERR_NONE);
	fixture_close(f);
	free(f);
}

/* Between the plan and the reading the form grows and reports with the new field come in: not damage, but a reason to begin again. */
static void a_form_that_grows_is_no_damage(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct board_sum sums[FIELDS_MOST];
	struct board_line line = { .sums = sums };
	fixture_open(f, test_url(*state), 5, 60, (size_t)64 << 20);
	do_send(f, 0, 1, home_of(f, 0));
	struct board_build *build = board_build_begin(f->board, form_of(f, 0), period_at(f, 0, 1), BOARD_NOW, &f->err);
	struct board_build *past = board_build_begin(f->board, form_of(f, 0), period_at(f, 0, 1), f->seq, &f->err);
	struct line_build *line_build = board_line_begin(f->board, form_of(f, 0), period_at(f, 0, 1), 0, &f->err);
	grow_form(f);
	for (int i = 0; i < 30; i++)
		do_send(f, 0, 1, home_of(f, 0));
	must(board_build_run(build, f->db, &f->err), &f->err);
	assert_null(board_build_end(build, f->db, &f->err));
	assert_int_equal(f->err.code, ERR_NONE);
	must(board_build_run(past, f->db, &f->err), &f->err);
	assert_null(board_build_end(past, f->db, &f->err));
	assert_int_equal(f->err.code, ERR_NONE);
	assert_false(board_line_run(line_build, f->db, &f->err));
	assert_int_equal(f->err.code, ERR_STORE_BUSY);
	err_clear(&f->err);
	board_line_end(line_build, NULL);
	assert_false(board_line_ready(f->board, form_of(f, 0), period_at(f, 0, 1), 0, &line));
	same_now(f, 0, 1);
	fixture_close(f);
	free(f);
}

static void an_instant_is_the_last_event_until_then(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	int64_t seq;
	fixture_open(f, test_url(*state), 6, 10, (size_t)64 << 20);
	int64_t before = f->seq, first = clock_now().ms + 1000000;
	clock_drill_set((struct instant){ first });
	do_send(f, 0, 1, home_of(f, 0));
	clock_drill_set((struct instant){ first + 5000 });
	do_send(f, 0, 2, home_of(f, 0));
	const struct { int64_t ms, seq; } rows[] = {
		{ 0, 0 }, { first - 1, before }, { first, before + 1 }, { first + 4999, before + 1 }, { first + 5000, before + 2 }, { INT64_MAX, before + 2 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		must(board_seq_at(f->db, (struct instant){ rows[i].ms }, &seq, &f->err), &f->err);
		assert_int_equal(seq, rows[i].seq);
	}
	fixture_close(f);
	free(f);
}

static void cells_have_names(void **state)
{
	(void)state;
	assert_string_equal(cell_name(cell_of(REPORT_OPEN, REPORT_VALUES, false)), "missing");
	assert_string_equal(cell_name(cell_of(REPORT_RETURNED, REPORT_ZERO, true)), "returned");
	assert_string_equal(cell_name(cell_of(REPORT_SENT, REPORT_VALUES, false)), "on_time");
	assert_string_equal(cell_name(cell_of(REPORT_SENT, REPORT_VALUES, true)), "late");
	assert_string_equal(cell_name(cell_of(REPORT_SENT, REPORT_ZERO, false)), "zero");
	assert_string_equal(cell_name(cell_of(REPORT_SENT, REPORT_ZERO, true)), "zero_late");
}

int main(void)
{
	const struct store_test tests[] = {
		STORE_TEST(the_board_is_the_recount), STORE_TEST(also_with_few_homes_and_little_memory), STORE_TEST(the_proof_finds_a_difference),
		STORE_TEST(cold_pages_make_room), STORE_TEST(a_page_may_be_ahead_of_the_followers), STORE_TEST(a_page_built_apart_catches_up), STORE_TEST(a_form_that_grows_is_no_damage),
		 STORE_TEST(an_instant_is_the_last_event_until_then),
		STORE_TEST(cells_have_names), { 0 } };
	return test_both_stores(tests);
}
