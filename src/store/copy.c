#include "store/copy.h"
#include "store/migrate.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool fail_path(struct err *err, enum err_code code, const char *path, const char *cause)
{
	err_fill(err, code, NULL, __FILE__, __LINE__, "%s: %s", path, cause);
	return err_sayf(err, "%s:%s。", "%s: %s.", path, cause);
}

static bool sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool settle(const char *from, const char *to, struct err *err)
{
	char directory[1024];
	snprintf(directory, sizeof directory, "%s", to);
	if (sync_path(from) && rename(from, to) == 0 && sync_path(dirname(directory)))
		return true;
	int cause = errno;
	unlink(from);
	return fail_path(err, ERR_DIRECTORY_BAD, to, strerror(cause));
}

/* Can a file be made there? Better said before than by the copy, which would name the wrong end. */
static bool can_make(const char *part, const char *to, struct err *err)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_path(err, ERR_DIRECTORY_BAD, to, strerror(errno));
	close(fd);
	return true;
}

static enum err_code code_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_FULL: return ERR_STORE_FULL;
	case SQLITE_CORRUPT: case SQLITE_NOTADB: return ERR_STORE_DAMAGED;
	default: return ERR_BAD_BACKUP;
	}
}

/* VACUUM INTO copies one read snapshot, packed; writers go on meanwhile. */
static bool copy(const char *from, const char *to, const struct copy_more *more, struct err *err)
{
	sqlite3 *db = NULL;
	char part[1024];
	if ((size_t)snprintf(part, sizeof part, "%s.part", to) >= sizeof part)
		return fail_path(err, ERR_DIRECTORY_BAD, to, "path too long");
	if (access(to, F_OK) == 0)
		return fail_path(err, ERR_DIRECTORY_BAD, to, "exists already");
	if (!can_make(part, to, err))
		return false;
	int rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	char *sql = sqlite3_mprintf("VACUUM INTO %Q", part);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
	bool ok = rc == SQLITE_OK || fail_path(err, code_of(rc), from, sqlite3_errmsg(db));
	sqlite3_close(db);
	if (ok && more)
		ok = more->run(more->self, part, err);
	if (ok)
		return settle(part, to, err);
	unlink(part);
	return false;
}

bool store_copy_out(const struct store *store, const char *file, const struct copy_more *more, struct err *err)
{
	if (!store_path(store))
		return FAIL(err, NOT_HERE, NULL, "a PostgreSQL store is backed up with pg_dump");
	return copy(store_path(store), file, more, err);
}

static int64_t ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t answer = -1;
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		answer = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return answer;
}

static bool looks_right(const char *file, struct err *err)
{
	sqlite3 *db = NULL;
	if (access(file, R_OK) != 0)
		return fail_path(err, ERR_BAD_BACKUP, file, strerror(errno));
	bool open = sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
	int64_t version = open ? ask(db, "SELECT max(number) FROM migration") : -1;
	int64_t whole = open ? ask(db, "SELECT quick_check = 'ok' FROM pragma_quick_check") : 0;
	sqlite3_close(db);
	if (version < 0 || whole != 1)
		return fail_path(err, ERR_BAD_BACKUP, file, version < 0 ? "not a store of anlan" : "damaged");
	return version <= migrate_newest() || FAIL(err, STORE_NEWER, NULL, "schema %lld", (long long)version);
}

bool store_copy_in(const char *file, const char *store_path, const struct copy_more *more, struct err *err)
{
	return looks_right(file, err) && copy(file, store_path, more, err);
}

/* "Tree 23 page 24: …" as the library says it: the table of that tree, and the page. */
static void name_place(sqlite3 *db, const char *said, char *out, size_t room)
{
	const char *tree = strstr(said, "Tree "), *page = strstr(said, "page ");
	sqlite3_stmt *s = NULL;
	const char *line = strchr(said, '\n');
	if (strncmp(said, "***", 3) == 0 && line)
		said = line + 1;
	snprintf(out, room, "%.120s", said);
	if (!tree || sqlite3_prepare_v2(db, "SELECT tbl_name FROM sqlite_schema WHERE rootpage = ?", -1, &s, NULL) != SQLITE_OK)
		return;
	sqlite3_bind_int64(s, 1, strtoll(tree + 5, NULL, 10));
	if (sqlite3_step(s) == SQLITE_ROW)
		snprintf(out, room, "table %s, page %lld", (const char *)sqlite3_column_text(s, 0), page ? strtoll(page + 5, NULL, 10) : 0);
	sqlite3_finalize(s);
}

bool store_whole(const struct store *store, struct err *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	char place[160] = "";
	if (!store_path(store))
		return true;
	int rc = sqlite3_open_v2(store_path(store), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	rc = rc == SQLITE_OK ? sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &s, NULL) : rc;
	rc = rc == SQLITE_OK ? sqlite3_step(s) : rc;
	const char *said = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : sqlite3_errmsg(db);
	bool ok = rc == SQLITE_ROW && said && strcmp(said, "ok") == 0;
	if (!ok)
		name_place(db, said ? said : "?", place, sizeof place);
	sqlite3_finalize(s);
	sqlite3_close(db);
	if (ok)
		return true;
	FAIL(err, STORE_DAMAGED, NULL, "%s: %s", store_path(store), place);
	return err_sayf(err, "%s 受损：%s。", "%s is damaged: %s.", store_path(store), place);
}
