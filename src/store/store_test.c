/* The store's promises, on SQLite and, when ANLAN_TEST_PG names a server, on PostgreSQL too. */
#include "store/migrate.h"
#include "store/journal.h"
#include "store/test_store.h"

static struct query make = { "t.make", "itb", "", "INSERT INTO thing (id, name, body) VALUES ($1, $2, $3)", 0 };
static struct query again = { "t.again", "ti", "", "UPDATE thing SET name = $1 WHERE id = $2", 0 };
static struct query twice = { "t.twice", "it", "i", "SELECT id FROM thing WHERE name = $2 AND id >= $1 AND name = $2", 0 };
static struct query all = { "t.all", "", "iTB", "SELECT id, name, body FROM thing ORDER BY id", 0 };
static struct query total = { "t.sum", "", "i", "SELECT CAST(coalesce(sum(id), 0) AS BIGINT) FROM thing", 0 };
static struct query *const queries[] = { &make, &again, &twice, &all, &total, NULL };
static struct query *const *const lists[] = { queries, migrate_queries, journal_queries, NULL };

static struct query gone = { "t.gone", "", "i", "SELECT no_such_column FROM thing", 0 };
static struct query *const drifted[] = { &gone, NULL };
static struct query *const *const drifted_lists[] = { drifted, migrate_queries, NULL };

static void put(struct db *db, int64_t id, const char *name, struct view body, enum answer expected)
{
	struct stmt *s = db_query(db, &make);
	stmt_int(s, id);
	stmt_text(s, view_of(name));
	stmt_blob(s, body);
	assert_int_equal(stmt_run(s), expected);
}

static int64_t sum(struct db *db)
{
	struct stmt *s = db_query(db, &total);
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	int64_t answer = stmt_get_int(s, 0);
	stmt_done(s);
	return answer;
}

static struct store *fresh(const char *url, struct db **ret_db)
{
	struct err err = { 0 };
	struct store *store = store_open(url, lists, &err);
	assert_non_null(store);
	*ret_db = db_open(store, DB_WRITE, &err);
	assert_non_null(*ret_db);
	assert_true(migrate_run(*ret_db, &err));
	bool shared = store_is_shared(store);
	assert_true(db_exec(*ret_db, shared ? "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, body BYTEA)" : "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, body BLOB) STRICT", &err));
	assert_true(db_prepare(*ret_db, &err));
	return store;
}

static void values_come_back_as_they_went(void **state)
{
	struct db *db;
	struct store *store = fresh(test_url(*state), &db);
	struct err err = { 0 };
	assert_true(db_begin(db, &err));
	put(db, -9000000000000000001, "零 \" ' é", (struct view){ "\0\1\xff", 3 }, ANSWER_ONE);
	put(db, 7, "", (struct view){ NULL, 0 }, ANSWER_ONE);
	put(db, INT64_MAX, "x", VIEW("b"), ANSWER_ONE);
	assert_true(db_commit(db, &err));
	struct stmt *s = db_query(db, &all);
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	assert_int_equal(stmt_get_int(s, 0), -9000000000000000001);
	assert_true(view_is(stmt_get_text(s, 1), "零 \" ' é"));
	assert_true(view_same(stmt_get_blob(s, 2), (struct view){ "\0\1\xff", 3 }));
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	assert_false(stmt_is_null(s, 1));
	assert_int_equal(stmt_get_text(s, 1).len, 0);
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	assert_int_equal(stmt_get_int(s, 0), INT64_MAX);
	assert_int_equal(stmt_step(s), ANSWER_NONE);
	stmt_done(s);
	s = db_query(db, &twice);                           /* parameters by number, one used twice and before the other */
	stmt_int(s, 1);
	stmt_text(s, view_of("x"));
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	assert_int_equal(stmt_get_int(s, 0), INT64_MAX);
	stmt_done(s);
	db_close(db);
	store_close(store);
}

static void run_says_whether_something_changed(void **state)
{
	struct db *db;
	struct store *store = fresh(test_url(*state), &db);
	put(db, 1, "a", VIEW(""), ANSWER_ONE);
	struct stmt *s = db_query(db, &again);
	stmt_null(s);
	stmt_int(s, 1);
	assert_int_equal(stmt_run(s), ANSWER_ONE);
	s = db_query(db, &again);
	stmt_text(s, view_of("b"));
	stmt_int(s, 2);
	assert_int_equal(stmt_run(s), ANSWER_NONE);
	s = db_query(db, &all);
	assert_int_equal(stmt_step(s), ANSWER_ONE);
	assert_true(stmt_is_null(s, 1));
	stmt_done(s);
	db_close(db);
	store_close(store);
}

static void a_savepoint_undoes_only_itself(void **state)
{
	struct db *db;
	struct err err = { 0 };
	struct store *store = fresh(test_url(*state), &db);
	assert_true(db_begin(db, &err));
	put(db, 1, "kept", VIEW(""), ANSWER_ONE);
	assert_true(db_save(db, &err));
	put(db, 2, "undone", VIEW(""), ANSWER_ONE);
	put(db, 1, "twice", VIEW(""), ANSWER_BROKEN);       /* the key is taken; on PostgreSQL this breaks the transaction until the undo */
	assert_false(db_fail(db, &err));
	assert_int_equal(err.code, ERR_BUG);
	err_clear(&err);
	db_save_undo(db);
	assert_true(db_save(db, &err));
	put(db, 4, "kept too", VIEW(""), ANSWER_ONE);
	assert_true(db_save_keep(db, &err));
	assert_true(db_commit(db, &err));
	assert_int_equal(sum(db), 5);
	db_close(db);
	store_close(store);
}

static void a_reader_sees_one_moment_and_cannot_write(void **state)
{
	struct db *db, *reader;
	struct err err = { 0 };
	struct store *store = fresh(test_url(*state), &db);
	put(db, 1, "a", VIEW(""), ANSWER_ONE);
	assert_non_null(reader = db_open(store, DB_READ, &err));
	assert_true(db_begin(reader, &err));
	assert_int_equal(sum(reader), 1);
	put(db, 2, "b", VIEW(""), ANSWER_ONE);
	assert_int_equal(sum(reader), 1);
	db_rollback(reader);
	assert_int_equal(sum(reader), 3);
	put(reader, 3, "c", VIEW(""), ANSWER_BROKEN);
	assert_int_equal(sum(db), 3);
	db_close(reader);
	db_close(db);
	store_close(store);
}

static void drift_between_query_and_schema_shows_at_the_start(void **state)
{
	struct err err = { 0 };
	struct store *store = store_open(test_url(*state), drifted_lists, &err);
	struct db *db = db_open(store, DB_WRITE, &err);
	assert_non_null(db);
	assert_true(migrate_run(db, &err));
	assert_false(db_prepare(db, &err));
	assert_non_null(strstr(err.cause, "t.gone"));
	db_close(db);
	store_close(store);
}

static void migrations_run_once_and_a_newer_store_is_refused(void **state)
{
	struct db *db;
	struct err err = { 0 };
	struct store *store = fresh(test_url(*state), &db);
	assert_true(migrate_run(db, &err));
	assert_true(db_exec(db, "INSERT INTO migration (number, name) VALUES (99999, 'from the future')", &err));
	assert_false(migrate_run(db, &err));
	assert_int_equal(err.code, ERR_STORE_NEWER);
	db_close(db);
	store_close(store);
}

static void a_failure_can_be_asked_for_once(void **state)
{
	struct db *db;
	struct store *store = fresh(test_url(*state), &db);
	store_fail_at(store, 2, ANSWER_AGAIN);
	put(db, 1, "a", VIEW(""), ANSWER_ONE);
	put(db, 2, "b", VIEW(""), ANSWER_AGAIN);
	put(db, 2, "b", VIEW(""), ANSWER_ONE);
	assert_int_equal(sum(db), 3);
	db_close(db);
	store_close(store);
}

int main(void)
{
	return test_both_stores((const struct store_test[]){
		STORE_TEST(values_come_back_as_they_went), STORE_TEST(run_says_whether_something_changed), STORE_TEST(a_savepoint_undoes_only_itself),
		STORE_TEST(a_reader_sees_one_moment_and_cannot_write), STORE_TEST(drift_between_query_and_schema_shows_at_the_start),
		STORE_TEST(migrations_run_once_and_a_newer_store_is_refused), STORE_TEST(a_failure_can_be_asked_for_once), { 0 } });
}
