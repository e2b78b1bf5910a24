/* store/blob_keep.c — files over time: proven, swept, carried in a backup. */
#include "base/json.h"
#include "store/blob.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 900, PAGE = 500 };
extern struct query blob_q_all, blob_q_loose, blob_q_drop_sender, blob_q_drop;

struct listed { char hash[BLOB_HASH + 1]; int64_t size; bool hangs; };

/* ---- proving ---- */

static bool read_page(struct db *db, const char *after, struct listed page[PAGE], int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &blob_q_all);
	enum answer answer;
	*ret_count = 0;
	stmt_text(row, view_of(after));
	while ((answer = stmt_step(row)) == ANSWER_ONE && *ret_count < PAGE) {
		struct listed *one = &page[(*ret_count)++];
		text_cut(one->hash, sizeof one->hash, stmt_get_text(row, 0).ptr);
		one->size = stmt_get_int(row, 1);
		one->hangs = stmt_get_int(row, 3);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || answer == ANSWER_ONE || db_fail(db, err);
}

static bool known(struct db *db, const char *hash, bool *ret, struct err *err)
{
	struct arena arena;
	struct attached one;
	arena_init(&arena, 1 << 16);
	bool ok = blob_find(db, view_of(hash), &arena, &one, ret, err);
	arena_release(&arena);
	return ok;
}

/* Every file in blobs/ab/ that has the form of ours; fn false stops. Parts of a broken write are named "part-…" and lie above. */
static bool each_file(const char *directory, bool (*fn)(void *, const char *path, const char *hash), void *self)
{
	char path[PATH_ROOM], hash[BLOB_HASH + 1];
	snprintf(path, sizeof path, "%s/blobs", directory);
	DIR *above = opendir(path);
	bool ok = true;
	for (struct dirent *folder; ok && above && (folder = readdir(above)) != NULL;) {
		snprintf(path, sizeof path, "%s/blobs/%s", directory, folder->d_name);
		if (strncmp(folder->d_name, "part-", 5) == 0)
			ok = fn(self, path, "");
		DIR *in = strlen(folder->d_name) == 2 && folder->d_name[0] != '.' ? opendir(path) : NULL;
		for (struct dirent *file; ok && in && (file = readdir(in)) != NULL;) {
			snprintf(hash, sizeof hash, "%.2s%.62s", folder->d_name, file->d_name);
			snprintf(path, sizeof path, "%s/blobs/%.2s/%s", directory, folder->d_name, file->d_name);
			if (file->d_name[0] != '.')
				ok = fn(self, path, strlen(file->d_name) == BLOB_HASH - 2 && blob_hash_good(view_of(hash)) ? hash : "");
		}
		if (in)
			closedir(in);
	}
	if (above)
		closedir(above);
	return ok;
}

struct strays { struct db *db; struct err *err; int64_t count; bool remove; };

static bool stray(void *self, const char *path, const char *hash)
{
	struct strays *own = self;
	bool has_row = false;
	if (*hash && !known(own->db, hash, &has_row, own->err))
		return false;
	if (has_row)
		return true;
	own->count++;
	if (!own->remove || unlink(path) == 0)
		return true;
	return FAIL(own->err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(errno));
}

static bool prove_one(const char *directory, const struct listed *one, struct blobs_found *ret, struct err *err)
{
	struct stat s;
	int fd = blob_open(directory, one->hash, err);
	if (fd < 0)
		return err_sayf(err, "附件 %s 的文件缺失或已损坏，请用备份恢复。", "The file of attachment %s is gone or damaged; restore it from a backup.", one->hash);
	bool same = fstat(fd, &s) == 0 && s.st_size == one->size;
	close(fd);
	ret->rows++;
	ret->bytes += one->size;
	ret->loose_rows += !one->hangs;
	return same || FAIL(err, BLOB_DAMAGED, NULL, "%s has another size than its row says", one->hash);
}

bool blobs_prove(struct db *db, const char *directory, struct blobs_found *ret, struct err *err)
{
	struct listed *page = calloc(PAGE, sizeof *page);
	char after[BLOB_HASH + 1] = "";
	int count = 0;
	bool ok = page != NULL;
	*ret = (struct blobs_found){ 0 };
	do {
		ok = ok && read_page(db, after, page, &count, err);
		for (int i = 0; ok && i < count; i++)
			ok = prove_one(directory, &page[i], ret, err);
		if (ok && count)
			memcpy(after, page[count - 1].hash, sizeof after);
	} while (ok && count == PAGE);
	free(page);
	struct strays strays = { .db = db, .err = err };
	ok = ok && each_file(directory, stray, &strays);
	ret->loose_files = strays.count;
	return ok;
}

/* ---- sweeping ---- */

static bool drop(struct tx *tx, struct query *query, const char *hash, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), query);
	stmt_text(row, view_of(hash));
	enum answer answer = stmt_run(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool read_loose(struct tx *tx, struct instant before, struct listed page[PAGE], int *ret_count, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &blob_q_loose);
	enum answer answer;
	*ret_count = 0;
	stmt_text(row, VIEW(""));
	stmt_int(row, before.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE && *ret_count < PAGE) {
		struct listed *one = &page[(*ret_count)++];
		text_cut(one->hash, sizeof one->hash, stmt_get_text(row, 0).ptr);
		one->size = stmt_get_int(row, 1);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool drop_row(struct tx *tx, const struct listed *one, struct err *err)
{
	struct builder body;
	builder_init(&body, 1024);
	json_open(&body, '{');
	json_string(&body, "hash", one->hash);
	json_int(&body, "size", one->size);
	json_close(&body, '}');
	tx_event(tx, EVENT_BLOB_DROPPED, 0, 0, 0, builder_seen(&body));
	builder_release(&body);
	return drop(tx, &blob_q_drop_sender, one->hash, err) && drop(tx, &blob_q_drop, one->hash, err);
}

/* Rows first: a crash between row and file leaves a stray file, which the next sweep finds. */
bool blobs_sweep(struct tx *tx, struct instant before, struct blobs_found *ret, struct err *err)
{
	struct listed *page = calloc(PAGE, sizeof *page);
	int count = 0;
	bool ok = page != NULL;
	*ret = (struct blobs_found){ 0 };
	do {
		ok = ok && read_loose(tx, before, page, &count, err);
		for (int i = 0; ok && i < count; i++, ret->loose_rows++)
			ok = drop_row(tx, &page[i], err);
	} while (ok && count == PAGE);
	free(page);
	return ok;
}

bool blobs_sweep_files(struct db *db, const char *directory, int64_t *ret_removed, struct err *err)
{
	struct strays strays = { .db = db, .err = err, .remove = true };
	bool ok = each_file(directory, stray, &strays);
	*ret_removed = strays.count;
	return ok;
}

/* ---- in a backup ---- */

static bool fail_sqlite(sqlite3 *db, const char *file, struct err *err)
{
	FAIL(err, BAD_BACKUP, NULL, "%s: %s", file, db ? sqlite3_errmsg(db) : "not opened");
	return err_sayf(err, "%s：附件无法处理。", "%s: its attachments cannot be handled.", file);
}

static bool put_one(sqlite3 *to, sqlite3_stmt *put, const char *directory, const char *hash, struct err *err)
{
	struct stat s;
	int fd = blob_open(directory, hash, err);
	bool ok = fd >= 0 && fstat(fd, &s) == 0;
	char *bytes = ok ? malloc((size_t)s.st_size + 1) : NULL;
	ok = bytes && read(fd, bytes, (size_t)s.st_size) == s.st_size;
	if (fd >= 0)
		close(fd);
	if (ok) {
		sqlite3_reset(put);
		sqlite3_bind_text(put, 1, hash, -1, SQLITE_TRANSIENT);
		sqlite3_bind_blob64(put, 2, bytes, (sqlite3_uint64)s.st_size, SQLITE_STATIC);
		ok = sqlite3_step(put) == SQLITE_DONE || fail_sqlite(to, "backup", err);
		sqlite3_reset(put);
	}
	free(bytes);
	return ok || FAIL(err, BLOB_DAMAGED, NULL, "%s cannot be read", hash);
}

bool blobs_pack(const char *directory, const char *file, struct err *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *each = NULL, *put = NULL;
	bool ok = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
		&& sqlite3_exec(db, "BEGIN; CREATE TABLE packed_blob (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL)", NULL, NULL, NULL) == SQLITE_OK
		&& sqlite3_prepare_v2(db, "SELECT hash FROM blob ORDER BY hash", -1, &each, NULL) == SQLITE_OK
		&& sqlite3_prepare_v2(db, "INSERT INTO packed_blob VALUES (?, ?)", -1, &put, NULL) == SQLITE_OK;
	if (!ok)
		fail_sqlite(db, file, err);
	while (ok && sqlite3_step(each) == SQLITE_ROW)
		ok = put_one(db, put, directory, (const char *)sqlite3_column_text(each, 0), err);
	sqlite3_finalize(each);
	sqlite3_finalize(put);
	ok = ok && (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK || fail_sqlite(db, file, err));
	sqlite3_close(db);
	return ok;
}

/* Each is written as if it were brought anew, and must come out under the name it had. */
static bool take_one(sqlite3_stmt *each, const char *directory, struct err *err)
{
	struct blob blob;
	const char *name = (const char *)sqlite3_column_text(each, 0);
	int n = sqlite3_column_bytes(each, 1), fd = memfd_create("blob", MFD_CLOEXEC);
	bool ok = fd >= 0 && write(fd, sqlite3_column_blob(each, 1), (size_t)n) == n && blob_keep(directory, fd, &blob, err);
	if (fd >= 0)
		close(fd);
	return (ok && name && strcmp(blob.hash, name) == 0) || FAIL(err, BAD_BACKUP, NULL, "attachment %.64s in the backup is damaged", name ? name : "?");
}

bool blobs_unpack(const char *file, const char *directory, int64_t *ret_count, struct err *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *each = NULL;
	*ret_count = 0;
	if (sodium_init() < 0)
		return FAIL(err, BUG, NULL, "libsodium does not start");
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		fail_sqlite(db, file, err);
		sqlite3_close(db);
		return false;
	}
	bool ok = true;                                     /* a backup made before there were attachments has no such table */
	if (sqlite3_prepare_v2(db, "SELECT hash, bytes FROM packed_blob", -1, &each, NULL) == SQLITE_OK)
		while (ok && sqlite3_step(each) == SQLITE_ROW)
			ok = take_one(each, directory, err) && ++*ret_count;
	sqlite3_finalize(each);
	sqlite3_close(db);
	return ok;
}

bool blobs_drop_packed(const char *file, struct err *err)
{
	sqlite3 *db = NULL;
	bool ok = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
		&& sqlite3_exec(db, "DROP TABLE IF EXISTS packed_blob; VACUUM", NULL, NULL, NULL) == SQLITE_OK;
	if (!ok)
		fail_sqlite(db, file, err);
	sqlite3_close(db);
	return ok;
}
