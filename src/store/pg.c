/* The PostgreSQL driver: the same prepared texts. Integers go out as text (the server knows the column's type) and come back
 * in binary of 2, 4 or 8 bytes; so SQL that sums says CAST(sum(x) AS BIGINT). A write transaction takes one advisory lock, so
 * that journal numbers are handed out in commit order also when several programs write. */
#include "store/driver.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

struct pg_stmt {
	PGresult *result;
	int row;
	int count;
	unsigned session;                                   /* prepared in this one */
	/* of each parameter: */
	const char **values;
	int *lengths, *formats;
	char (*numbers)[24];
	char **texts;                                       /* zero-ended copies: text parameters of libpq are C strings */
};

static void *room(size_t count, size_t size)
{
	void *room = calloc(count + 1, size);
	if (!room)
		memory_gone(count * size);
	return room;
}

static struct pg_stmt *own_new(int count)
{
	struct pg_stmt *own = room(0, sizeof *own);
	size_t n = (size_t)count;
	*own = (struct pg_stmt){ .count = count, .values = room(n, sizeof *own->values), .lengths = room(n, sizeof *own->lengths),
		.formats = room(n, sizeof *own->formats), .numbers = room(n, sizeof *own->numbers), .texts = room(n, sizeof *own->texts) };
	return own;
}

static void own_free(struct pg_stmt *own)
{
	free(own->values);
	free(own->lengths);
	free(own->formats);
	free(own->numbers);
	free(own->texts);
	free(own);
}

static enum answer fault(struct db *db, PGresult *result)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *text = result ? PQresultErrorMessage(result) : PQerrorMessage(db->handle);
	enum answer answer = ANSWER_BROKEN;
	enum err_code code = ERR_BUG;
	if (PQstatus(db->handle) != CONNECTION_OK || !state || strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0)
		answer = ANSWER_AGAIN, code = ERR_STORE_BUSY;
	else if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "55P03") == 0)
		answer = ANSWER_AGAIN, code = ERR_STORE_BUSY;
	else if (strcmp(state, "53100") == 0)
		code = ERR_STORE_FULL;
	else if (strcmp(state, "XX001") == 0 || strcmp(state, "XX002") == 0)
		code = ERR_STORE_DAMAGED;
	else if (strncmp(state, "53", 2) == 0 || strncmp(state, "58", 2) == 0 || strncmp(state, "XX", 2) == 0)
		code = ERR_STORE_BROKEN;
	driver_fault(db, answer, code, text);
	PQclear(result);
	return answer;
}

static enum answer pg_exec(struct db *db, const char *sql)
{
	PGresult *result = PQexec(db->handle, sql);
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
		return fault(db, result);
	PQclear(result);
	return ANSWER_NONE;
}

static void quiet(void *self, const char *message) { (void)self; (void)message; }

/* What the address does not say itself: nobody waits for ever for a server that has gone silent. */
static PGconn *connect_to(const char *url)
{
	const char *const words[] = { "connect_timeout", "tcp_user_timeout", "dbname", "fallback_application_name", NULL };
	const char *const values[] = { "5", "20000", url, "anlan", NULL };
	return PQconnectdbParams(words, values, 1);
}

static bool pg_open(struct db *db, struct err *err)
{
	db->handle = connect_to(db->store->url);
	if (PQstatus(db->handle) == CONNECTION_OK) {
		PQsetNoticeProcessor(db->handle, quiet, NULL);
		if (db->mode == DB_WRITE || pg_exec(db, "SET default_transaction_read_only = on") == ANSWER_NONE)
			return true;
	}
	FAIL(err, STORE_BROKEN, NULL, "cannot connect: %.200s", PQerrorMessage(db->handle));
	err_say(err, "连不上 PostgreSQL 数据库。", "The PostgreSQL database cannot be reached.");
	PQfinish(db->handle);
	return false;
}

static void pg_close(struct db *db) { PQfinish(db->handle); }

static bool lost(const struct db *db) { return PQstatus(db->handle) != CONNECTION_OK; }

static void reconnect(struct db *db)
{
	PQreset(db->handle);
	db->session++;
	if (!lost(db) && db->mode == DB_READ)
		pg_exec(db, "SET default_transaction_read_only = on");
}

static enum answer prepare_here(struct stmt *s)
{
	PGresult *result = PQprepare(s->db->handle, s->query->name, s->query->sql, 0, NULL);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		return fault(s->db, result);
	PQclear(result);
	return ANSWER_ONE;
}

/* A connection that died since it was last used is noticed only when it is: outside a transaction nothing is lost by asking again. */
static bool mended(struct db *db)
{
	if (db->began || !lost(db))
		return false;
	reconnect(db);
	return !lost(db);
}

static enum answer pg_prepare(struct stmt *s)
{
	enum answer answer = prepare_here(s);
	if (answer != ANSWER_ONE && mended(s->db))
		answer = prepare_here(s);
	if (answer != ANSWER_ONE)
		return answer;
	struct pg_stmt *own = own_new((int)strlen(s->query->in));
	own->session = s->db->session;
	s->handle = own;
	return ANSWER_ONE;
}

static void pg_reset(struct stmt *s)
{
	struct pg_stmt *own = s->handle;
	PQclear(own->result);
	own->result = NULL;
	for (int i = 0; i < own->count; i++) {
		free(own->texts[i]);
		own->texts[i] = NULL;
		own->values[i] = NULL;
	}
}

static void pg_forget(struct stmt *s)
{
	pg_reset(s);
	own_free(s->handle);
	s->handle = NULL;
}

static void pg_bind_int(struct stmt *s, int at, int64_t v)
{
	struct pg_stmt *own = s->handle;
	snprintf(own->numbers[at - 1], sizeof own->numbers[0], "%lld", (long long)v);
	own->values[at - 1] = own->numbers[at - 1];
	own->formats[at - 1] = 0;
}

static void pg_bind_null(struct stmt *s, int at) { ((struct pg_stmt *)s->handle)->values[at - 1] = NULL; }

static void pg_bind_bytes(struct stmt *s, int at, struct view v, bool text)
{
	struct pg_stmt *own = s->handle;
	own->formats[at - 1] = 1;
	own->lengths[at - 1] = (int)v.len;
	own->values[at - 1] = v.ptr && v.len ? v.ptr : "";
	if (!text)
		return;
	own->formats[at - 1] = 0;
	own->texts[at - 1] = strndup(v.ptr ? v.ptr : "", v.len);
	own->values[at - 1] = own->texts[at - 1];
}

static enum answer run(struct stmt *s)
{
	struct pg_stmt *own = s->handle;
	if (own->session != s->db->session && prepare_here(s) != ANSWER_ONE)
		return ANSWER_BROKEN;
	own->session = s->db->session;
	own->result = PQexecPrepared(s->db->handle, s->query->name, own->count, own->values, own->lengths, own->formats, 1);
	own->row = -1;
	ExecStatusType status = PQresultStatus(own->result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		PGresult *failed = own->result;
		own->result = NULL;
		return fault(s->db, failed);
	}
	s->changed = (int)strtol(PQcmdTuples(own->result), NULL, 10);
	return ANSWER_NONE;
}

static enum answer pg_start(struct stmt *s)
{
	enum answer answer = run(s);
	return answer != ANSWER_NONE && mended(s->db) ? run(s) : answer;
}

static enum answer pg_step(struct stmt *s)
{
	struct pg_stmt *own = s->handle;
	if (!own->result && pg_start(s) != ANSWER_NONE)
		return s->db->fault == ERR_STORE_BUSY ? ANSWER_AGAIN : ANSWER_BROKEN;
	return ++own->row < PQntuples(own->result) ? ANSWER_ONE : ANSWER_NONE;
}

static bool pg_is_null(struct stmt *s, int column)
{
	struct pg_stmt *own = s->handle;
	return PQgetisnull(own->result, own->row, column);
}

static struct view pg_get_bytes(struct stmt *s, int column)
{
	struct pg_stmt *own = s->handle;
	if (pg_is_null(s, column))
		return (struct view){ NULL, 0 };
	return (struct view){ PQgetvalue(own->result, own->row, column), (size_t)PQgetlength(own->result, own->row, column) };
}

static int64_t pg_get_int(struct stmt *s, int column)
{
	struct view bytes = pg_get_bytes(s, column);
	uint64_t v = bytes.len && (bytes.ptr[0] & 0x80) ? UINT64_MAX : 0; /* sign of a short integer */
	for (size_t i = 0; i < bytes.len; i++)
		v = v << 8 | (unsigned char)bytes.ptr[i];
	return (int64_t)v;
}

static void pg_ready(struct db *db)
{
	if (lost(db))
		reconnect(db);
}

static enum answer pg_begin(struct db *db)
{
	const char *sql = db->mode == DB_READ ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN; SELECT pg_advisory_xact_lock(20211024)";
	pg_ready(db);
	enum answer answer = pg_exec(db, sql);
	return answer != ANSWER_NONE && mended(db) ? pg_exec(db, sql) : answer;
}

/* COMMIT of a transaction that had failed says ROLLBACK and no error: that is not a commit. */
static enum answer pg_commit(struct db *db)
{
	PGresult *result = PQexec(db->handle, "COMMIT");
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		return fault(db, result);
	bool kept = strcmp(PQcmdStatus(result), "COMMIT") == 0;
	PQclear(result);
	return kept ? ANSWER_NONE : driver_fault(db, ANSWER_BROKEN, ERR_BUG, "the transaction had failed before its commit");
}

static enum answer pg_rollback(struct db *db) { return pg_exec(db, "ROLLBACK"); }

const struct driver pg_driver = {
	.open = pg_open, .ready = pg_ready, .close = pg_close, .exec = pg_exec, .prepare = pg_prepare, .forget = pg_forget,
	.bind_int = pg_bind_int, .bind_bytes = pg_bind_bytes, .bind_null = pg_bind_null, .step = pg_step,
	.get_int = pg_get_int, .get_bytes = pg_get_bytes, .is_null = pg_is_null, .reset = pg_reset,
	.begin = pg_begin, .commit = pg_commit, .rollback = pg_rollback,
};
