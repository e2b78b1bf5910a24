/* Readers that build pages, ask for lines and listen, while reports come in and the tree changes. Whoever sees a board sees one that holds
 * together; the thread sanitizer sees the rest. */
#include "board/board_test.h"
#include "board/live.h"
#include <stdatomic.h>

enum { READERS = 4, STEPS = 250 };

struct hall {
	struct fixture f;
	pthread_rwlock_t world;
	struct live *live;
	atomic_bool over;
	atomic_int pages, lines, messages, wakes;
};

static void wake(void *self) { atomic_fetch_add(&((struct hall *)self)->wakes, 1); }

/* Every authority is the sum of its children and of itself; every sum has no more units than reports. */
static void holds_together(const struct board_page *page, const struct form *form)
{
	const struct tree *t = board_page_tree(page);
	struct board_sum sums[FIELDS_MOST];
	struct err err = { 0 };
	for (int32_t unit = 0; unit <= t->count; unit++) {
		struct board_counts c = board_counts(page, unit);
		int32_t expected = 0, missing = 0;
		assert_int_equal(c.expected, c.on_time + c.late + c.missing);
		for (int32_t u = t->first_child[unit]; u; u = t->next_sibling[u]) {
			expected += board_counts(page, u).expected;
			missing += board_counts(page, u).missing;
		}
		if (t->first_child[unit] && (unit == 0 || board_cell(page, unit) == CELL_NONE)) {
			assert_int_equal(expected, c.expected);
			assert_int_equal(missing, c.missing);
		}
		must(board_sums(page, NULL, unit, sums, &err), &err);
		for (int i = 0; i < form->field_count; i++)
			assert_true(sums[i].units <= c.on_time + c.late);
	}
}

static void read_page(struct hall *h, struct db *db, int form, int period)
{
	struct err err = { 0 };
	pthread_rwlock_rdlock(&h->world);
	const struct form *one = form_of(&h->f, form);
	struct board_page *page = board_page_ready(h->f.board, one, period_at(&h->f, form, period), BOARD_NOW);
	if (!page) {
		struct board_build *build = board_build_begin(h->f.board, one, period_at(&h->f, form, period), BOARD_NOW, &err);
		must(build != NULL, &err);
		pthread_rwlock_unlock(&h->world);
		must(board_build_run(build, db, &err), &err);
		pthread_rwlock_rdlock(&h->world);
		page = board_build_end(build, db, &err);
		must(err.code == ERR_NONE, &err);
	}
	if (page) {
		holds_together(page, form_of(&h->f, form));
		atomic_fetch_add(&h->pages, 1);
	}
	board_done(page);
	pthread_rwlock_unlock(&h->world);
}

static void read_line(struct hall *h, struct db *db, int form, int period, int32_t unit)
{
	struct board_sum sums[FIELDS_MOST];
	struct board_line line = { .sums = sums };
	struct err err = { 0 };
	pthread_rwlock_rdlock(&h->world);
	if (!board_line_ready(h->f.board, form_of(&h->f, form), period_at(&h->f, form, period), unit, &line)) {
		struct line_build *build = board_line_begin(h->f.board, form_of(&h->f, form), period_at(&h->f, form, period), unit, &err);
		must(build != NULL, &err);
		pthread_rwlock_unlock(&h->world);
		bool good = board_line_run(build, db, &err);
		must(good || err.code == ERR_STORE_BUSY, &err); /* the form grew meanwhile */
		pthread_rwlock_rdlock(&h->world);
		board_line_end(build, good ? &line : NULL);
	}
	assert_int_equal(line.counts.expected, line.counts.on_time + line.counts.late + line.counts.missing);
	atomic_fetch_add(&h->lines, 1);
	pthread_rwlock_unlock(&h->world);
}

static void *reader(void *self)
{
	struct hall *h = self;
	struct err err = { 0 };
	struct db *db = db_open(h->f.store, DB_READ, &err);
	must(db && db_prepare(db, &err), &err);
	uint64_t n = 12345 + (uint64_t)(uintptr_t)pthread_self();
	while (!atomic_load(&h->over)) {
		n = n * 6364136223846793005u + 1442695040888963407u;
		int form = (int)(n >> 40) % FORMS, period = (int)(n >> 50) % PERIODS;
		if (n >> 62)
			read_page(h, db, form, period);
		else
			read_line(h, db, form, period, (int32_t)(n >> 33) % 8);
		if ((n >> 20) % 16 == 0)
			board_forget(h->f.board);
	}
	db_close(db);
	return NULL;
}

static void *listener(void *self)
{
	struct hall *h = self;
	struct live_seat *seat = live_seat_new(h->live, 0, -1, DAY_NONE, 0);
	char out[512];
	while (!atomic_load(&h->over))
		if (live_seat_read(seat, out, sizeof out) > 0)
			atomic_fetch_add(&h->messages, 1);
	live_seat_free(seat);
	return NULL;
}

static void step(struct fixture *f, int i)
{
	int form = (int)dice(f, FORMS), period = (int)dice(f, PERIODS);
	int32_t unit = 0;
	while (!unit || f->model.unit[unit].kind != (form == 1 ? UNIT_COUNTY : UNIT_INSTITUTION))
		unit = 1 + (int32_t)dice(f, (uint64_t)f->model.count);
	if (i % 10 == 9)
		unit_sql(f, EVENT_UNIT_CHANGED, unit, arena_printf(&f->arena, "UPDATE unit SET closed = %s WHERE id = %d", dice(f, 2) ? "NULL" : "18922", unit));
	else if (i == STEPS / 2)
		fixture_pack(f, more_field);
	else if (dice(f, 4) == 0)
		do_return(f, form, period, unit);
	else
		do_send(f, form, period, unit);
}

static void many_readers_one_writer(void **state)
{
	struct hall *h = calloc(1, sizeof *h);
	pthread_t threads[READERS + 1];
	int64_t compared;
	pthread_rwlockattr_t attributes;
	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&h->world, &attributes);
	fixture_open(&h->f, test_url(*state), 9, 120, (size_t)60 << 10);
	h->f.world = &h->world;
	h->live = live_new(h->f.org, h->f.policy, h->f.board, &h->world);
	live_set_wake(h->live, wake, h);
	for (int i = 0; i <= READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, i < READERS ? reader : listener, h), 0);
	for (int i = 0; i < STEPS; i++)
		step(&h->f, i);
	while (atomic_load(&h->pages) < 20 || atomic_load(&h->lines) < 20 || atomic_load(&h->messages) < 2)
		;
	atomic_store(&h->over, true);
	for (int i = 0; i <= READERS; i++)
		pthread_join(threads[i], NULL);
	must(db_begin(h->f.db, &h->f.err), &h->f.err);
	bool good = board_prove(h->f.board, h->f.db, &compared, &h->f.err);
	db_rollback(h->f.db);
	must(good, &h->f.err);
	assert_true(compared > 0);
	live_free(h->live);
	fixture_close(&h->f);
	pthread_rwlock_destroy(&h->world);
	free(h);
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(many_readers_one_writer), { 0 } };
	return test_both_stores(tests);
}
