/* store/blob_rows.c — what the store knows of files: that they are there, who brought them, what they hang on. */
#include "base/json.h"
#include "store/blob.h"
#include <stdio.h>

static struct query q_put = { "blob.put", "tit", "", "INSERT INTO blob (hash, size, type) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING", 0 };
static struct query q_sender = { "blob.sender", "titi", "",
	"INSERT INTO blob_sender (hash, account, name, at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash, account) DO UPDATE SET name = excluded.name, at = excluded.at", 0 };
static struct query q_attach = { "blob.attach", "iiiti", "",
	"INSERT INTO attachment (source, source_id, number, hash, name) SELECT $1, $2, $3, hash, name FROM blob_sender WHERE hash = $4 AND account = $5", 0 };
static struct query q_of = { "blob.of", "ii", "ttti",
	"SELECT a.hash, a.name, b.type, b.size FROM attachment a JOIN blob b ON b.hash = a.hash WHERE a.source = $1 AND a.source_id = $2 ORDER BY a.number", 0 };
static struct query q_find = { "blob.find", "t", "ti", "SELECT type, size FROM blob WHERE hash = $1", 0 };
static struct query q_sent = { "blob.sent", "ti", "t", "SELECT name FROM blob_sender WHERE hash = $1 AND account = $2", 0 };
static struct query q_hangs = { "blob.hangs", "t", "iit", "SELECT source, source_id, name FROM attachment WHERE hash = $1 ORDER BY source_id DESC LIMIT 200", 0 };
static struct query q_quota = { "blob.quota", "ii", "i",
	"SELECT CAST(coalesce(sum(b.size), 0) AS BIGINT) FROM blob_sender s JOIN blob b ON b.hash = s.hash WHERE s.account = $1 AND s.at >= $2"
	" AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = s.hash)", 0 };
struct query blob_q_all = { "blob.all", "t", "titi",
	"SELECT hash, size, type, CASE WHEN EXISTS (SELECT 1 FROM attachment a WHERE a.hash = b.hash) THEN 1 ELSE 0 END"
	" FROM blob b WHERE hash > $1 ORDER BY hash LIMIT 500", 0 };
struct query blob_q_loose = { "blob.loose", "ti", "ti",
	"SELECT hash, size FROM blob b WHERE hash > $1 AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = b.hash)"
	" AND NOT EXISTS (SELECT 1 FROM blob_sender s WHERE s.hash = b.hash AND s.at >= $2) ORDER BY hash LIMIT 500", 0 };
struct query blob_q_drop_sender = { "blob.drop_sender", "t", "", "DELETE FROM blob_sender WHERE hash = $1", 0 };
struct query blob_q_drop = { "blob.drop", "t", "", "DELETE FROM blob WHERE hash = $1", 0 };
struct query *const blob_queries[] = { &q_put, &q_sender, &q_attach, &q_of, &q_find, &q_sent, &q_hangs, &q_quota,
	&blob_q_all, &blob_q_loose, &blob_q_drop_sender, &blob_q_drop, NULL };

bool blob_note(struct tx *tx, int64_t account, const struct blob *blob, const char *name, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &q_put);
	stmt_text(row, view_of(blob->hash));
	stmt_int(row, blob->size);
	stmt_text(row, view_of(blob->type));
	if (!tx_may_run(tx, row, err))
		return false;
	row = db_query(tx_db(tx), &q_sender);
	stmt_text(row, view_of(blob->hash));
	stmt_int(row, account);
	stmt_text(row, view_of(name));
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	builder_init(&body, 4096);
	json_open(&body, '{');
	json_string(&body, "hash", blob->hash);
	json_int(&body, "size", blob->size);
	json_string(&body, "type", blob->type);
	json_string(&body, "name", name);
	json_close(&body, '}');
	tx_event(tx, EVENT_BLOB_KEPT, 0, account, 0, builder_seen(&body));
	builder_release(&body);
	return true;
}

bool blob_attach(struct tx *tx, int64_t account, enum attachment_source source, int64_t id, int number, struct view hash, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &q_attach);
	stmt_int(row, source);
	stmt_int(row, id);
	stmt_int(row, number);
	stmt_text(row, hash);
	stmt_int(row, account);
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_BLOB, "attachments", "not brought by account %lld", (long long)account);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

bool blobs_of(struct db *db, enum attachment_source source, int64_t id, struct arena *arena, struct attached **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &q_of);
	enum answer answer;
	int room = 0;
	*ret_count = 0;
	*ret = NULL;
	stmt_int(row, source);
	stmt_int(row, id);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		if (*ret_count == room) {
			struct attached *more = ARENA_ARRAY(arena, struct attached, room = room ? room * 2 : 8);
			if (*ret_count)
				memcpy(more, *ret, sizeof *more * (size_t)*ret_count);
			*ret = more;
		}
		(*ret)[(*ret_count)++] = (struct attached){ arena_copy(arena, stmt_get_text(row, 0)), arena_copy(arena, stmt_get_text(row, 1)),
			arena_copy(arena, stmt_get_text(row, 2)), stmt_get_int(row, 3) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool blob_find(struct db *db, struct view hash, struct arena *arena, struct attached *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &q_find);
	stmt_text(row, hash);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	if (*ret_found)
		*ret = (struct attached){ .hash = hash, .type = arena_copy(arena, stmt_get_text(row, 0)), .size = stmt_get_int(row, 1) };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool blob_sent_by(struct db *db, struct view hash, int64_t account, struct arena *arena, struct view *ret_name, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &q_sent);
	stmt_text(row, hash);
	stmt_int(row, account);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE;
	if (*ret)
		*ret_name = arena_copy(arena, stmt_get_text(row, 0));
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool blob_hangs_on(struct db *db, struct view hash, struct arena *arena, struct hanging **ret, int *ret_count, struct err *err)
{
	enum { MOST = 200 };
	struct stmt *row = db_query(db, &q_hangs);
	enum answer answer;
	*ret = ARENA_ARRAY(arena, struct hanging, MOST);
	*ret_count = 0;
	stmt_text(row, hash);
	while ((answer = stmt_step(row)) == ANSWER_ONE && *ret_count < MOST)
		(*ret)[(*ret_count)++] = (struct hanging){ (int)stmt_get_int(row, 0), stmt_get_int(row, 1), arena_copy(arena, stmt_get_text(row, 2)) };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool blob_quota(struct db *db, int64_t account, struct instant since, int64_t *ret_bytes, struct err *err)
{
	struct stmt *row = db_query(db, &q_quota);
	stmt_int(row, account);
	stmt_int(row, since.ms);
	enum answer answer = stmt_step(row);
	*ret_bytes = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}
