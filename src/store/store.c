#include "store/driver.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_postgres(const char *url)
{
	return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

static int count_queries(struct query *const *const *lists)
{
	int n = 0;
	for (; *lists; lists++)
		for (struct query *const *q = *lists; *q; q++)
			n++;
	return n;
}

struct store *store_open(const char *url, struct query *const *const *lists, struct err *err)
{
	struct store *store = calloc(1, sizeof *store);
	if (!store || strlen(url) >= sizeof store->url) {
		free(store);
		FAIL(err, DIRECTORY_BAD, NULL, "store address too long or no memory: %.80s", url);
		return NULL;
	}
	if (strstr(url, "://") && !is_postgres(url)) {
		free(store);
		FAIL(err, DIRECTORY_BAD, NULL, "no store of this kind: %.80s", url);
		err_say(err, "数据存放在一个文件里，或在 postgresql://… 这样的地址。", "A store is a file, or an address like postgresql://…");
		return NULL;
	}
	memcpy(store->url, url, strlen(url) + 1);
	store->driver = is_postgres(url) ? &pg_driver : &sqlite_driver;
	store->query_count = count_queries(lists);
	store->queries = calloc((size_t)store->query_count + 1, sizeof *store->queries);
	int slot = 0;
	for (; *lists; lists++)
		for (struct query *const *q = *lists; *q; q++) {
			(*q)->slot = slot;
			store->queries[slot++] = *q;
		}
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	free(store->queries);
	free(store);
}

bool store_is_shared(const struct store *store) { return store->driver == &pg_driver; }
const char *store_path(const struct store *store) { return store_is_shared(store) ? NULL : store->url; }

void store_fail_at(struct store *store, int64_t n, enum answer how)
{
	store->fail_how = how;
	atomic_store(&store->fail_in, n);
}

/* True when this call is the one a test asked to fail. Only the counted call fails, so that a retry can succeed. */
static bool fails_now(struct db *db)
{
	if (atomic_load_explicit(&db->store->fail_in, memory_order_relaxed) <= 0)
		return false;
	if (atomic_fetch_sub(&db->store->fail_in, 1) != 1)
		return false;
	driver_fault(db, db->store->fail_how, db->store->fail_how == ANSWER_AGAIN ? ERR_STORE_BUSY : ERR_STORE_BROKEN, "failure asked for by a drill");
	return true;
}

enum answer driver_fault(struct db *db, enum answer answer, enum err_code code, const char *text)
{
	db->fault = code;
	snprintf(db->fault_text, sizeof db->fault_text, "%s", text ? text : "");
	return answer;
}

bool db_fail(struct db *db, struct err *err)
{
	enum err_code code = db->fault ? db->fault : ERR_BUG;
	const char *where = db->fault_query ? db->fault_query : "store";
	if (code == ERR_STORE_DAMAGED && err->code == ERR_NONE)
		err_sayf(err, "受损处：%s。", "What is damaged was met at %s.", where);
	return err_fill(err, code, NULL, __FILE__, __LINE__, "%s: %s", where, db->fault_text);
}

enum { SAVEPOINT, RELEASE, WORDS };
static struct query words[WORDS] = {
	{ "savepoint", "", "", "SAVEPOINT operation", 0 }, { "release", "", "", "RELEASE SAVEPOINT operation", 0 } };

struct db *db_open(struct store *store, enum db_mode mode, struct err *err)
{
	struct db *db = calloc(1, sizeof *db);
	assert(db);
	db->store = store;
	db->mode = mode;
	db->stmts = calloc((size_t)store->query_count + 1, sizeof *db->stmts);
	for (int i = 0; i < store->query_count; i++)
		db->stmts[i] = (struct stmt){ .db = db, .query = store->queries[i] };
	db->words = calloc(WORDS, sizeof *db->words);
	for (int i = 0; i < WORDS; i++)
		db->words[i] = (struct stmt){ .db = db, .query = &words[i] };
	if (store->driver->open(db, err))
		return db;
	free(db->words);
	free(db->stmts);
	free(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (int i = 0; i < db->store->query_count; i++)
		if (db->stmts[i].handle)
			db->store->driver->forget(&db->stmts[i]);
	for (int i = 0; i < WORDS; i++)
		if (db->words[i].handle)
			db->store->driver->forget(&db->words[i]);
	db->store->driver->close(db);
	free(db->words);
	free(db->stmts);
	free(db);
}

bool db_prepare(struct db *db, struct err *err)
{
	for (int i = 0; i < db->store->query_count; i++) {
		struct stmt *s = &db->stmts[i];
		db->fault_query = s->query->name;
		if (!s->handle && db->store->driver->prepare(s) != ANSWER_ONE)
			return db_fail(db, err);
	}
	return true;
}

static bool answered(struct db *db, const char *what, enum answer answer, struct err *err)
{
	if (answer == ANSWER_ONE || answer == ANSWER_NONE)
		return true;
	db->fault_query = what;
	return db_fail(db, err);
}

bool db_exec(struct db *db, const char *sql, struct err *err)
{
	return answered(db, "exec", fails_now(db) ? db->store->fail_how : db->store->driver->exec(db, sql), err);
}

bool db_begin(struct db *db, struct err *err)
{
	assert(!db->began);
	db->began = answered(db, "begin", fails_now(db) ? db->store->fail_how : db->store->driver->begin(db), err);
	return db->began;
}

bool db_commit(struct db *db, struct err *err)
{
	assert(db->began);
	if (!answered(db, "commit", fails_now(db) ? db->store->fail_how : db->store->driver->commit(db), err))
		return false;
	db->began = false;
	return true;
}

void db_rollback(struct db *db)
{
	db->store->driver->rollback(db);
	db->began = false;
}

/* Said twice for every operation: SQLite would parse them anew each time, a tenth of the writer's work. */
static enum answer say_word(struct db *db, int word)
{
	struct stmt *s = &db->words[word];
	if (db->store->driver != &sqlite_driver)
		return db->store->driver->exec(db, s->query->sql);
	if (!s->handle && db->store->driver->prepare(s) != ANSWER_ONE)
		return ANSWER_BROKEN;
	enum answer answer = db->store->driver->step(s);
	db->store->driver->reset(s);
	return answer;
}

bool db_save(struct db *db, struct err *err) { return answered(db, "savepoint", say_word(db, SAVEPOINT), err); }
bool db_save_keep(struct db *db, struct err *err) { return answered(db, "release", say_word(db, RELEASE), err); }

bool db_save_undo(struct db *db)
{
	return db->store->driver->exec(db, "ROLLBACK TO SAVEPOINT operation") == ANSWER_NONE && say_word(db, RELEASE) == ANSWER_NONE;
}

struct stmt *db_query(struct db *db, struct query *query)
{
	assert(query->slot < db->store->query_count && db->store->queries[query->slot] == query); /* a list missing in app.c */
	struct stmt *s = &db->stmts[query->slot];
	assert(!s->busy);                                   /* a statement is not entered twice */
	if (!db->began && db->store->driver->ready)
		db->store->driver->ready(db);
	s->busy = true;
	s->given = 0;
	if (!s->handle && db->store->driver->prepare(s) != ANSWER_ONE)
		s->handle = NULL;                           /* stmt_step answers BROKEN */
	return s;
}

static bool takes(struct stmt *s, char letter)
{
	assert(s->query->in[s->given] != '\0');
	assert(letter == 'n' || s->query->in[s->given] == letter);
	s->given++;
	return s->handle != NULL;
}

void stmt_int(struct stmt *s, int64_t v)         { if (takes(s, 'i')) s->db->store->driver->bind_int(s, s->given, v); }
void stmt_text(struct stmt *s, struct view v)    { if (takes(s, 't')) s->db->store->driver->bind_bytes(s, s->given, v, true); }
void stmt_blob(struct stmt *s, struct view v)    { if (takes(s, 'b')) s->db->store->driver->bind_bytes(s, s->given, v, false); }
void stmt_null(struct stmt *s)                   { if (takes(s, 'n')) s->db->store->driver->bind_null(s, s->given); }

enum answer stmt_step(struct stmt *s)
{
	assert(s->busy && s->query->in[s->given] == '\0');
	s->db->fault_query = s->query->name;
	if (!s->handle)
		return ANSWER_BROKEN;
	return fails_now(s->db) ? s->db->store->fail_how : s->db->store->driver->step(s);
}

int64_t stmt_get_int(struct stmt *s, int column)        { return s->db->store->driver->get_int(s, column); }
struct view stmt_get_text(struct stmt *s, int column)   { return s->db->store->driver->get_bytes(s, column); }
struct view stmt_get_blob(struct stmt *s, int column)   { return s->db->store->driver->get_bytes(s, column); }
bool stmt_is_null(struct stmt *s, int column)           { return s->db->store->driver->is_null(s, column); }

void stmt_done(struct stmt *s)
{
	if (s->handle)
		s->db->store->driver->reset(s);
	s->busy = false;
}

enum answer stmt_run(struct stmt *s)
{
	enum answer answer = stmt_step(s);
	if (answer == ANSWER_NONE && s->changed > 0)
		answer = ANSWER_ONE;
	stmt_done(s);
	return answer;
}
