/* The SQLite driver: WAL, synchronous=FULL, foreign keys on. One connection writes, the others are read-only. */
#include "store/driver.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

struct sqlite_stmt { sqlite3_stmt *handle; int at[]; };      /* at[n]: SQLite numbers $names by appearance, we by the number in them */

static enum answer fault(struct db *db, int rc)
{
	const char *text = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
	switch (rc & 0xff) {
	case SQLITE_BUSY: case SQLITE_LOCKED:
		return driver_fault(db, ANSWER_AGAIN, ERR_STORE_BUSY, text);
	case SQLITE_FULL:
		return driver_fault(db, ANSWER_BROKEN, ERR_STORE_FULL, text);
	case SQLITE_CORRUPT: case SQLITE_NOTADB:
		return driver_fault(db, ANSWER_BROKEN, ERR_STORE_DAMAGED, text);
	case SQLITE_IOERR: case SQLITE_READONLY: case SQLITE_CANTOPEN: case SQLITE_PERM: case SQLITE_NOMEM:
		return driver_fault(db, ANSWER_BROKEN, ERR_STORE_BROKEN, text);
	default:
		return driver_fault(db, ANSWER_BROKEN, ERR_BUG, text);
	}
}

static enum answer sqlite_exec(struct db *db, const char *sql)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? ANSWER_NONE : fault(db, rc);
}

/* 4,000 pages (16 MiB) of write-ahead log before a checkpoint; measured fair between commit stalls and size. */
static const char *const write_settings =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000;"
	"PRAGMA journal_size_limit=33554432; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;";
static const char *const read_settings = "PRAGMA query_only=ON; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;";

static bool sqlite_open(struct db *db, struct err *err)
{
	sqlite3 *handle = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	int rc = sqlite3_open_v2(db->store->url, &handle, flags, NULL);
	db->handle = handle;
	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(handle, 10000);
		if (sqlite_exec(db, db->mode == DB_WRITE ? write_settings : read_settings) == ANSWER_NONE)
			return true;
	} else {
		fault(db, rc);
	}
	db->fault_query = db->store->url;
	db_fail(db, err);
	sqlite3_close(handle);
	return false;
}

static void sqlite_close(struct db *db) { sqlite3_close(db->handle); }

static enum answer sqlite_prepare(struct stmt *s)
{
	int count = (int)strlen(s->query->in);
	struct sqlite_stmt *own = calloc(1, sizeof *own + ((size_t)count + 1) * sizeof *own->at);
	if (!own)
		memory_gone(sizeof *own);
	int rc = sqlite3_prepare_v3(s->db->handle, s->query->sql, -1, SQLITE_PREPARE_PERSISTENT, &own->handle, NULL);
	if (rc != SQLITE_OK) {
		free(own);
		return fault(s->db, rc);
	}
	for (int n = 1; n <= count; n++) {
		char name[16];
		snprintf(name, sizeof name, "$%d", n);
		own->at[n] = sqlite3_bind_parameter_index(own->handle, name);
	}
	s->handle = own;
	return ANSWER_ONE;
}

static void sqlite_forget(struct stmt *s)
{
	struct sqlite_stmt *own = s->handle;
	sqlite3_finalize(own->handle);
	free(own);
	s->handle = NULL;
}

static sqlite3_stmt *of(struct stmt *s) { return ((struct sqlite_stmt *)s->handle)->handle; }
static int place(struct stmt *s, int n) { return ((struct sqlite_stmt *)s->handle)->at[n]; }

static void sqlite_bind_int(struct stmt *s, int at, int64_t v) { sqlite3_bind_int64(of(s), place(s, at), v); }
static void sqlite_bind_null(struct stmt *s, int at) { sqlite3_bind_null(of(s), place(s, at)); }

static void sqlite_bind_bytes(struct stmt *s, int at, struct view v, bool text)
{
	const char *ptr = v.ptr ? v.ptr : "";
	if (text)
		sqlite3_bind_text64(of(s), place(s, at), ptr, v.len, SQLITE_STATIC, SQLITE_UTF8);
	else
		sqlite3_bind_blob64(of(s), place(s, at), ptr, v.len, SQLITE_STATIC);
}

static enum answer sqlite_step(struct stmt *s)
{
	int rc = sqlite3_step(of(s));
	if (rc == SQLITE_ROW)
		return ANSWER_ONE;
	if (rc != SQLITE_DONE)
		return fault(s->db, rc);
	s->changed = sqlite3_changes(s->db->handle);
	return ANSWER_NONE;
}

static int64_t sqlite_get_int(struct stmt *s, int column) { return sqlite3_column_int64(of(s), column); }
static bool sqlite_is_null(struct stmt *s, int column) { return sqlite3_column_type(of(s), column) == SQLITE_NULL; }

static struct view sqlite_get_bytes(struct stmt *s, int column)
{
	if (sqlite_is_null(s, column))
		return (struct view){ NULL, 0 };
	const char *ptr = sqlite3_column_blob(of(s), column);
	return (struct view){ ptr ? ptr : "", (size_t)sqlite3_column_bytes(of(s), column) };
}

static void sqlite_reset(struct stmt *s)
{
	sqlite3_reset(of(s));
	sqlite3_clear_bindings(of(s));
}

static enum answer sqlite_begin(struct db *db) { return sqlite_exec(db, db->mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN"); }
static enum answer sqlite_commit(struct db *db) { return sqlite_exec(db, "COMMIT"); }

static enum answer sqlite_rollback(struct db *db)
{
	return sqlite3_get_autocommit(db->handle) ? ANSWER_NONE : sqlite_exec(db, "ROLLBACK");
}

const struct driver sqlite_driver = {
	.open = sqlite_open, .close = sqlite_close, .exec = sqlite_exec, .prepare = sqlite_prepare, .forget = sqlite_forget,
	.bind_int = sqlite_bind_int, .bind_bytes = sqlite_bind_bytes, .bind_null = sqlite_bind_null, .step = sqlite_step,
	.get_int = sqlite_get_int, .get_bytes = sqlite_get_bytes, .is_null = sqlite_is_null, .reset = sqlite_reset,
	.begin = sqlite_begin, .commit = sqlite_commit, .rollback = sqlite_rollback,
};
