/* store/store.h — the database behind one small door; SQLite or PostgreSQL, the same SQL.
 *
 * Invariants: every SQL text is a `struct query` row near its feature, written once with $1…$n, and prepared on the configured
 * store when a connection opens, so drift shows before the first request. Integers are 64 bit, texts UTF-8, blobs bytes.
 * A connection belongs to one thread. Exactly one connection of a program writes (store/writer.h owns it); the others read.
 * Words that differ between the stores appear only in migrations, as tokens (store/migrate.c lists them).
 * Lifecycle: store_open → db_open per thread → db_query … stmt_done → db_close → store_close.
 * An answer is one of four things: a row, none (end, or nothing to give), again (surroundings: busy, serialization, connection lost),
 * broken (our bug or a damaged store). */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum answer { ANSWER_ONE, ANSWER_NONE, ANSWER_AGAIN, ANSWER_BROKEN };

/* in and out: a letter per parameter and per column: i integer, t text, b blob. Capital letters in `out` may be NULL. */
struct query { const char *name, *in, *out, *sql; int slot; };

struct store;
struct db;
struct stmt;

/* url: a file path (SQLite) or postgresql://… ; lists: NULL-ended array of NULL-ended arrays of queries. */
struct store *store_open(const char *url, struct query *const *const *lists, struct err *);
void store_close(struct store *);
bool store_is_shared(const struct store *);                 /* other programs may write too (PostgreSQL) */
const char *store_path(const struct store *);               /* the SQLite file; NULL on PostgreSQL */
/* Makes every later call fail for testing: the n-th store call from now (1 = the next) answers `how`, once; 0 switches off. */
void store_fail_at(struct store *, int64_t n, enum answer how);

enum db_mode { DB_READ, DB_WRITE };
struct db *db_open(struct store *, enum db_mode, struct err *);
void db_close(struct db *);
/* Prepares every query now, so that a drift between SQL and schema shows at the start and not at the first request. */
bool db_prepare(struct db *, struct err *);
bool db_exec(struct db *, const char *sql, struct err *);   /* unprepared; for migrations and settings only */

bool db_begin(struct db *, struct err *);                   /* DB_WRITE: takes the write lock now. DB_READ: one consistent view */
bool db_commit(struct db *, struct err *);                  /* durable when it returns true */
void db_rollback(struct db *);
bool db_save(struct db *, struct err *);                    /* one level of savepoint inside a transaction */
bool db_save_keep(struct db *, struct err *);
bool db_save_undo(struct db *);                             /* false: the store has given up the whole transaction */

struct stmt *db_query(struct db *, struct query *);         /* ready for its parameters, which are given in order */
void stmt_int(struct stmt *, int64_t);
void stmt_text(struct stmt *, struct view);                 /* the bytes must live until stmt_done */
void stmt_blob(struct stmt *, struct view);
void stmt_null(struct stmt *);
enum answer stmt_step(struct stmt *);
int64_t stmt_get_int(struct stmt *, int column);            /* 0 if NULL */
struct view stmt_get_text(struct stmt *, int column);       /* lives until the next step; {NULL,0} if NULL */
struct view stmt_get_blob(struct stmt *, int column);
bool stmt_is_null(struct stmt *, int column);
void stmt_done(struct stmt *);
/* For statements without rows: steps, finishes; ONE if it changed at least one row, else NONE. */
enum answer stmt_run(struct stmt *);

/* Fills err from the last answer that was AGAIN or BROKEN, naming the query; false. */
bool db_fail(struct db *, struct err *);
