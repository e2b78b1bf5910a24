/* store/test_store.h — runs each test on a fresh SQLite file and, if ANLAN_TEST_PG holds a server's address
 * (postgresql://…/database), on a fresh schema of that database. Only test programs include it. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store_test { const char *name; void (*run)(void **); };
#define STORE_TEST(function) { #function, function }

struct test_place { char directory[64], url[512]; };

/* The address of this test's own store. */
static inline const char *test_url(void *state) { return ((struct test_place *)state)->url; }

static int place_file(void **state)
{
	struct test_place *place = calloc(1, sizeof *place);
	snprintf(place->directory, sizeof place->directory, "/tmp/anlan-test-XXXXXX");
	if (!mkdtemp(place->directory))
		return -1;
	snprintf(place->url, sizeof place->url, "%s/anlan.db", place->directory);
	*state = place;
	return 0;
}

static int place_server(void **state)
{
	static int number;
	struct test_place *place = calloc(1, sizeof *place);
	const char *server = getenv("ANLAN_TEST_PG");
	char schema[40], sql[160];
	snprintf(schema, sizeof schema, "t%d_%d", (int)getpid(), ++number);
	snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s", schema, schema); /* an earlier program may have had this number */
	snprintf(place->url, sizeof place->url, "%s%coptions=-csearch_path%%3D%s", server, strchr(server, '?') ? '&' : '?', schema);
	PGconn *connection = PQconnectdb(server);
	PGresult *made = PQexec(connection, sql);
	int failed = PQresultStatus(made) != PGRES_COMMAND_OK;
	if (failed)
		fprintf(stderr, "ANLAN_TEST_PG: %s\n", PQerrorMessage(connection));
	PQclear(made);
	PQfinish(connection);
	*state = place;
	return failed ? -1 : 0;
}

static int place_leave(void **state)
{
	struct test_place *place = *state;
	char command[200];
	static const char *const names[] = { "anlan.db", "anlan.db-wal", "anlan.db-shm" };
	for (size_t i = 0; *place->directory && i < sizeof names / sizeof *names; i++) {
		snprintf(command, sizeof command, "%s/%s", place->directory, names[i]);
		unlink(command);
	}
	if (*place->directory)
		rmdir(place->directory);
	free(place);
	return 0;
}

static inline int test_both_stores(const struct store_test *tests)
{
	struct CMUnitTest list[64] = { { 0 } };
	size_t n = 0;
	int failed = 0;
	for (; tests[n].run; n++)
		list[n] = (struct CMUnitTest){ tests[n].name, tests[n].run, place_file, place_leave, NULL };
	failed += _cmocka_run_group_tests("on SQLite", list, n, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		list[i].setup_func = place_server;
	if (getenv("ANLAN_TEST_PG"))
		failed += _cmocka_run_group_tests("on PostgreSQL", list, n, NULL, NULL);
	return failed;
}
