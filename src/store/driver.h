/* store/driver.h — what a database must offer; only store.c, sqlite.c and pg.c include this.
 * Invariants: a driver reports through driver_fault and the answer; it never prints. Parameters count from 1, columns from 0. */
#pragma once
#include "store/store.h"
#include <stdatomic.h>

struct stmt {
	struct db *db;
	struct query *query;
	void *handle;                                       /* sqlite3_stmt, or pg.c's parameters and result */
	int given;                                          /* parameters so far */
	bool busy;                                          /* between db_query and stmt_done */
	int changed;                                        /* rows changed by the last step without rows */
};

struct driver {
	bool (*open)(struct db *, struct err *);
	void (*ready)(struct db *);                         /* before a statement outside a transaction: mends a lost connection; may be NULL */
	void (*close)(struct db *);
	enum answer (*exec)(struct db *, const char *sql);
	enum answer (*prepare)(struct stmt *);
	void (*forget)(struct stmt *);                      /* before the connection closes */
	void (*bind_int)(struct stmt *, int at, int64_t);
	void (*bind_bytes)(struct stmt *, int at, struct view, bool text);
	void (*bind_null)(struct stmt *, int at);
	enum answer (*step)(struct stmt *);
	int64_t (*get_int)(struct stmt *, int column);
	struct view (*get_bytes)(struct stmt *, int column);
	bool (*is_null)(struct stmt *, int column);
	void (*reset)(struct stmt *);
	enum answer (*begin)(struct db *), (*commit)(struct db *), (*rollback)(struct db *);
};
extern const struct driver sqlite_driver, pg_driver;

struct store {
	char url[512];
	const struct driver *driver;
	struct query **queries;
	int query_count;
	atomic_llong fail_in;                               /* calls until the injected failure; 0 never */
	enum answer fail_how;
};

struct db {
	struct store *store;
	enum db_mode mode;
	void *handle;
	struct stmt *stmts;                                 /* one per query, by slot */
	struct stmt *words;                                 /* savepoint and release, prepared like a query (SQLite) */
	bool began;
	unsigned session;                                   /* counts connections, for a driver that may lose one: what was prepared is gone with it */
	enum err_code fault;                                /* of the last answer that was AGAIN or BROKEN */
	const char *fault_query;
	char fault_text[200];
};

enum answer driver_fault(struct db *, enum answer, enum err_code, const char *text);
