/* org/org_test.h — what the tests of org/ stand on: the tables, a writer that applies at once, followers. */
#pragma once
#include "org/account.h"
#include "store/migrate.h"
#include "store/writer.h"
#include "store/test_store.h"

static struct query *const *const fixture_lists[] = { migrate_queries, journal_queries, org_queries, account_queries, NULL };

struct fixture {
	struct store *store;
	struct db *db;
	struct writer *writer;
	struct follower follower;
	struct org *org;
	struct accounts *accounts;
	int events;
	bool foresees;                                      /* follows as the program does, or without reading ahead */
};

static inline void fixture_check(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d) %s\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line, err->en);
	assert_true(good);
}

static inline void fixture_see(void *self, const struct event *events, size_t n)
{
	struct fixture *f = self;
	if (f->foresees)
		org_foresee(f->org, f->db, events, n);
	for (size_t i = 0; i < n; i++) {
		org_see(f->org, f->db, &events[i]);
		accounts_see(f->accounts, f->db, &events[i]);
	}
	if (f->foresees)
		org_tidy(f->org);
	f->events += (int)n;
}

static inline void fixture_open(struct fixture *f, void **state)
{
	struct err err = { 0 };
	*f = (struct fixture){ 0 };
	f->store = store_open(test_url(*state), fixture_lists, &err);
	f->follower = (struct follower){ fixture_see, f };
	f->writer = writer_open(f->store, &f->follower, 1, 100, &err);
	fixture_check(f->writer && migrate_run(writer_db(f->writer), &err) && db_prepare(writer_db(f->writer), &err), &err);
	f->db = db_open(f->store, DB_READ, &err);
	fixture_check(f->db && db_prepare(f->db, &err), &err);
	f->org = org_new();
	f->accounts = accounts_new();
}

static inline void fixture_close(struct fixture *f)
{
	org_free(f->org);
	accounts_free(f->accounts);
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
}

static inline void fixture_done(struct write *write) { (void)write; }

/* Applies one operation and waits; false with err if it was refused. */
static inline bool fixture_write(struct fixture *f, struct write *write, struct err *err)
{
	write->done = fixture_done;
	write->ok = false;
	assert_true(writer_submit(f->writer, write));
	*err = write->err;
	return write->ok;
}
