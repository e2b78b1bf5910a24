/* org/return_test.c — a change that could not be read, because the store did not answer just then, is read when it answers again: nobody has to
 * do something first. PostgreSQL alone: there the store can be away while the program stays. */
#include "app.h"
#include "base/test.h"
#include "store/test_store.h"
#include <sys/stat.h>

enum { DEADLINE_MS = 60000 };

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s\n", err_name(err->code), err->cause);
	assert_true(good);
}

static void say(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
}

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	int64_t id;
	(void)write;
	return account_add(tx, 0, VIEW("clerk"), VIEW(""), "!", ROLE_ADMIN, 0, &id, err);
}

/* The journal row of a change that another program has made. */
static bool apply_event(struct write *write, struct tx *tx, struct err *err)
{
	(void)write, (void)err;
	tx_event(tx, EVENT_ACCOUNT_CHANGED, 0, 0, 0, VIEW("{\"id\":1,\"disabled\":true}"));
	return true;
}

static bool is_disabled(struct app *app)
{
	app_world_read(app);
	const struct account *account = accounts_get(app->accounts, 1);
	bool disabled = account && account->disabled;
	app_world_done(app);
	return disabled;
}

static bool waits(struct app *app)
{
	app_world_read(app);
	bool waits = accounts_wait(app->accounts);
	app_world_done(app);
	return waits;
}

static void read_when_the_store_answers_again(void **state)
{
	char directory[] = "/tmp/anlan-return-XXXXXX", url[600], command[100];
	struct app app;
	struct write write = { 0 };
	struct err err = { 0 };
	if (strncmp(test_url(*state), "postgresql", 10) != 0)
		return;
	assert_non_null(mkdtemp(directory));
	snprintf(url, sizeof url, "%s%%20-clock_timeout%%3D20", test_url(*state)); /* what is locked does not answer */
	struct app_options options = { .directory = directory, .store_url = url, .create = true, .threads = true };
	must(app_open(&app, &options, &err) && app_write(&app, apply_add, &write, &err), &err);
	PGconn *other = PQconnectdb(test_url(*state));
	say(other, "BEGIN");
	say(other, "LOCK TABLE account IN ACCESS EXCLUSIVE MODE");
	say(other, "UPDATE account SET disabled = 1 WHERE id = 1");
	must(app_write(&app, apply_event, &write, &err), &err);
	assert_true(waits(&app) && !is_disabled(&app));
	say(other, "COMMIT");
	for (int64_t end = clock_monotonic_us() + DEADLINE_MS * 1000LL; !is_disabled(&app); usleep(20000))
		if (clock_monotonic_us() > end)
			fail_msg("the change is never read");
	assert_false(waits(&app));
	PQfinish(other);
	app_close(&app);
	snprintf(command, sizeof command, "rm -rf %s", directory);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(read_when_the_store_answers_again), { NULL, NULL } };
	return test_both_stores(tests);
}
