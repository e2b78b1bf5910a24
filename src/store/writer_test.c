/* The writer's promises: order, one operation's failure stays its own, nothing published that is not durable, a chain that holds. */
#include "store/migrate.h"
#include "store/writer.h"
#include "store/test_store.h"
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

static struct query add = { "t.add", "it", "", "INSERT INTO thing (id, name) VALUES ($1, $2)", 0 };
static struct query count = { "t.count", "", "i", "SELECT count(*) FROM thing", 0 };
static struct query *const queries[] = { &add, &count, NULL };
static struct query *const *const lists[] = { queries, migrate_queries, journal_queries, NULL };

struct seen { int64_t last; atomic_int events; };

static void see(void *self, const struct event *events, size_t n)
{
	struct seen *seen = self;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(events[i].seq, seen->last + 1);
		seen->last = events[i].seq;
		seen->events++;
	}
}

struct thing { struct write write; int64_t id, realm; bool fail_after_writing, lose_transaction; atomic_bool done; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct thing *own = (struct thing *)write;
	struct stmt *s = db_query(tx_db(tx), &add);
	stmt_int(s, own->id);
	stmt_text(s, VIEW("x"));
	if (stmt_run(s) != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	tx_event(tx, EVENT_UNIT_CHANGED, own->realm, 1, own->id, VIEW("{\"a\":1}"));
	if (own->lose_transaction && db_exec(tx_db(tx), "ROLLBACK", err))
		return FAIL(err, STORE_FULL, NULL, "as a full disk does");
	return !own->fail_after_writing || FAIL(err, CHECK_FAILED, "a", "asked to fail");
}

static void done(struct write *write) { atomic_store(&((struct thing *)write)->done, true); }

static struct store *store;
static struct writer *writer;
static struct seen seen;
static struct follower followers[1];

static void open_all(void **state)
{
	struct err err = { 0 };
	seen = (struct seen){ 0 };
	followers[0] = (struct follower){ see, &seen };
	assert_non_null(store = store_open(test_url(*state), lists, &err));
	assert_non_null(writer = writer_open(store, followers, 1, 100000, &err));
	assert_true(migrate_run(writer_db(writer), &err));
	assert_true(db_exec(writer_db(writer), "CREATE TABLE IF NOT EXISTS thing (id BIGINT PRIMARY KEY, name TEXT)", &err));
	assert_true(db_prepare(writer_db(writer), &err));
}

static void close_all(void)
{
	writer_close(writer);
	store_close(store);
}

static bool put_at(int64_t id, int64_t realm, bool fail, enum err_code *ret_code)
{
	struct thing thing = { .write = { .apply = apply, .done = done }, .id = id, .realm = realm, .fail_after_writing = fail };
	assert_true(writer_submit(writer, &thing.write));
	while (!atomic_load(&thing.done))
		usleep(100);
	if (ret_code)
		*ret_code = thing.write.err.code;
	return thing.write.ok;
}

static int64_t things(void)
{
	struct stmt *s = db_query(writer_db(writer), &count);
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	int64_t n = stmt_get_int(s, 0);
	stmt_done(s);
	return n;
}

static bool proves(enum err_code *ret)
{
	struct err err = { 0 };
	int64_t rows;
	bool ok = journal_prove(writer_db(writer), &rows, &err);
	if (ret)
		*ret = err.code;
	return ok && rows == journal_last(writer_db(writer));
}

static void a_refused_operation_leaves_no_trace(void **state)
{
	enum err_code code;
	open_all(state);
	assert_true(put_at(1, 10, false, NULL));
	assert_false(put_at(2, 10, true, &code));
	assert_int_equal(code, ERR_CHECK_FAILED);
	assert_true(put_at(2, 20, false, NULL));
	assert_int_equal(things(), 2);
	assert_int_equal(seen.events, 2);
	assert_int_equal(journal_last(writer_db(writer)), 2);
	assert_true(proves(NULL));
	close_all();
}

static void the_chain_goes_on_after_a_restart(void **state)
{
	open_all(state);
	put_at(1, 10, false, NULL);
	put_at(2, 20, false, NULL);
	close_all();
	open_all(state);
	seen.last = 2;
	writer_from(writer, 2);
	put_at(3, 10, false, NULL);
	assert_int_equal(writer_seq(writer), 3);
	assert_true(proves(NULL));
	close_all();
}

static void tampering_is_found(void **state)
{
	static const char *const acts[] = {
		"UPDATE journal SET actor = 2 WHERE seq = 3", "UPDATE journal SET body = hash WHERE seq = 3", "DELETE FROM journal WHERE seq = 3",
		"DELETE FROM journal WHERE seq = 5", "DELETE FROM journal WHERE seq = 1", "DELETE FROM realm_head WHERE realm = 10",
		"UPDATE journal SET seq = 6 WHERE seq = 5", "UPDATE journal SET realm = 10 WHERE seq = 2" };
	struct err err = { 0 };
	enum err_code code;
	open_all(state);
	for (int64_t id = 1; id <= 5; id++)
		put_at(id, id % 2 ? 10 : 20, false, NULL);
	assert_true(proves(NULL));
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		assert_true(db_begin(writer_db(writer), &err));
		assert_true(db_exec(writer_db(writer), acts[i], &err));
		assert_false(proves(&code));
		assert_int_equal(code, ERR_CHAIN_BROKEN);
		db_rollback(writer_db(writer));
	}
	assert_true(proves(NULL));
	close_all();
}

enum { THREADS = 4, EACH = 250 };

static void *crowd(void *self)
{
	int64_t from = (int64_t)(intptr_t)self * EACH;
	for (int64_t id = from; id < from + EACH; id++)
		assert_int_equal(put_at(id, id % 7, id % 5 == 0, NULL), id % 5 != 0);
	return NULL;
}

static void a_crowd_is_served_in_groups(void **state)
{
	struct err err = { 0 };
	pthread_t threads[THREADS];
	open_all(state);
	assert_true(writer_start(writer, &err));
	for (intptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, crowd, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	struct writer_figures figures = writer_figures(writer);
	writer_stop(writer);
	assert_int_equal(figures.operations, THREADS * EACH);
	assert_int_equal(things(), THREADS * EACH * 4 / 5);
	assert_int_equal(seen.events, THREADS * EACH * 4 / 5);
	assert_true(proves(NULL));
	close_all();
}

/* Wherever the store fails, an operation is either there, once, and was told so, or is not there and was told so. */
static void a_failing_store_never_loses_or_doubles(void **state)
{
	static const enum answer hows[] = { ANSWER_AGAIN, ANSWER_BROKEN };
	int64_t expected = 0, id = 0;
	open_all(state);
	for (size_t how = 0; how < 2; how++)
		for (int64_t n = 1; n <= 12; n++) {
			store_fail_at(store, n, hows[how]);
			expected += put_at(++id, 10, false, NULL);
			store_fail_at(store, 0, ANSWER_AGAIN);
			assert_int_equal(things(), expected);
			assert_int_equal(seen.events, expected);
			assert_int_equal(journal_last(writer_db(writer)), expected);
		}
	assert_true(expected >= 12);                        /* a busy store is asked again */
	assert_true(proves(NULL));
	close_all();
}

static void a_full_queue_refuses(void **state)
{
	struct err err = { 0 };
	struct thing things_[3] = { 0 };
	assert_non_null(store = store_open(test_url(*state), lists, &err));
	assert_non_null(writer = writer_open(store, followers, 0, 2, &err));
	assert_true(migrate_run(writer_db(writer), &err));
	assert_true(db_exec(writer_db(writer), "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT)", &err));
	struct db *blocker = db_open(store, DB_WRITE, &err);
	assert_true(db_begin(blocker, &err));               /* the writer's thread waits for the lock, so the queue fills */
	assert_true(writer_start(writer, &err));
	int taken = 0;
	for (int i = 0; i < 3; i++)
		things_[i] = (struct thing){ .write = { .apply = apply, .done = done }, .id = i };
	taken += writer_submit(writer, &things_[0].write);
	while (writer_figures(writer).queued > 0)
		usleep(1000);                               /* the first is in hand, not in the queue */
	taken += writer_submit(writer, &things_[1].write);
	taken += writer_submit(writer, &things_[2].write);
	struct thing late = { .write = { .apply = apply, .done = done }, .id = 9 };
	assert_false(writer_submit(writer, &late.write));
	assert_int_equal(taken, 3);
	assert_int_equal(writer_figures(writer).refused, 1);
	db_rollback(blocker);
	db_close(blocker);
	writer_stop(writer);                                /* drains */
	for (int i = 0; i < 3; i++)
		assert_true(things_[i].done && things_[i].write.ok);
	close_all();
}

/* A full disk may make the store give up the whole transaction under one operation: then nothing of the batch is there, and nothing
 * that comes after it in the batch may pretend to be. */
static void a_lost_transaction_takes_its_batch_along(void **state)
{
	struct err err = { 0 };
	struct thing batch[4] = { 0 };
	open_all(state);
	struct db *blocker = db_open(store, DB_WRITE, &err);
	assert_true(db_begin(blocker, &err));
	assert_true(writer_start(writer, &err));
	for (int i = 0; i < 4; i++) {
		batch[i] = (struct thing){ .write = { .apply = apply, .done = done }, .id = i + 1, .realm = 10, .lose_transaction = i == 2 };
		assert_true(writer_submit(writer, &batch[i].write));
		while (i == 0 && writer_figures(writer).queued > 0)
			usleep(1000);                       /* the first is tried alone, the others come together */
	}
	db_rollback(blocker);
	db_close(blocker);
	writer_stop(writer);
	assert_true(batch[0].write.ok);
	for (int i = 1; i < 4; i++) {
		assert_false(batch[i].write.ok);
		assert_int_equal(batch[i].write.err.code, ERR_STORE_FULL);
	}
	assert_int_equal(things(), 1);
	assert_int_equal(seen.events, 1);
	assert_true(proves(NULL));
	assert_true(put_at(5, 10, false, NULL));
	assert_true(proves(NULL));
	close_all();
}

int main(void)
{
	if (sodium_init() < 0)
		return 1;
	return test_both_stores((const struct store_test[]){
		STORE_TEST(a_refused_operation_leaves_no_trace), STORE_TEST(the_chain_goes_on_after_a_restart), STORE_TEST(tampering_is_found),
		STORE_TEST(a_crowd_is_served_in_groups), STORE_TEST(a_failing_store_never_loses_or_doubles), STORE_TEST(a_full_queue_refuses),
		STORE_TEST(a_lost_transaction_takes_its_batch_along), { 0 } });
}
