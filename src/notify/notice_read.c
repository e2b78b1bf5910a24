/* notify/notice_read.c — notices, receipts and replies as the store has them. */
#include "notify/notice_sql.h"

static bool end(struct db *db, struct stmt *row, enum answer answer, struct err *err)
{
	stmt_done(row);
	return answer == ANSWER_NONE || answer == ANSWER_ONE || db_fail(db, err);
}

bool notice_get(struct db *db, int64_t id, struct arena *arena, struct notice *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_get);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	if (*ret_found) {
		notice_from_row(row, arena, ret);
		ret->text = arena_copy(arena, stmt_get_text(row, NOTICE_COLUMNS));
	}
	return end(db, row, answer, err);
}

bool receipt_get(struct db *db, int64_t notice, int32_t unit, struct arena *arena, struct notice_receipt *ret, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_receipt);
	stmt_int(row, notice);
	stmt_int(row, unit);
	*ret = (struct notice_receipt){ .unit = unit, .note = VIEW("") };
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		receipt_from_row(row, 1, arena, ret);
	return end(db, row, answer, err);
}

bool receipts_each(struct db *db, int64_t notice, bool (*fn)(void *, const struct notice_receipt *), void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_receipts);
	struct arena arena;
	enum answer answer;
	arena_init(&arena, 1 << 20);
	stmt_int(row, notice);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct notice_receipt one = { .unit = (int32_t)stmt_get_int(row, 0) };
		receipt_from_row(row, 1, &arena, &one);
		if (!fn(self, &one))
			break;
		arena_reset(&arena);
	}
	arena_release(&arena);
	return end(db, row, answer, err);
}

/* The arena is emptied after every row: a list may look at thousands to show fifty. */
static bool rows(struct db *db, struct stmt *row, int32_t unit, notice_fn *fn, void *self, struct err *err)
{
	struct arena arena;
	enum answer answer;
	arena_init(&arena, 64 << 20);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct notice notice;
		notice_from_row(row, &arena, &notice);
		struct notice_receipt own = { .unit = unit ? unit : notice.audience.issuer };
		receipt_from_row(row, NOTICE_COLUMNS, &arena, &own);
		if (!fn(self, &notice, &own))
			break;
		arena_reset(&arena);
	}
	arena_release(&arena);
	return end(db, row, answer, err);
}

bool notices_sent(struct db *db, int32_t unit, int64_t before, int limit, notice_fn *fn, void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_sent);
	stmt_int(row, unit);
	stmt_int(row, before ? before : INT64_MAX);
	stmt_int(row, limit);
	return rows(db, row, unit, fn, self, err);
}

bool notices_towards(struct db *db, int32_t unit, int64_t before, notice_fn *fn, void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_towards);
	stmt_int(row, unit);
	stmt_int(row, before ? before : INT64_MAX);
	return rows(db, row, unit, fn, self, err);
}

bool notices_of_root(struct db *db, int64_t root, notice_fn *fn, void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_of_root);
	stmt_int(row, root);
	return rows(db, row, 0, fn, self, err);
}

bool notice_pasts(struct db *db, int64_t notice, bool (*fn)(void *, const struct notice_past *), void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_pasts);
	enum answer answer;
	stmt_int(row, notice);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct notice_past past = { .revision = (int)stmt_get_int(row, 0), .title = stmt_get_text(row, 1), .text = stmt_get_text(row, 2),
			.until = { stmt_get_int(row, 3) }, .due = { stmt_is_null(row, 6) ? 0 : stmt_get_int(row, 6) }, .author = stmt_get_int(row, 4), .reason = stmt_get_text(row, 5) };
		if (!fn(self, &past))
			break;
	}
	return end(db, row, answer, err);
}

bool notice_replies(struct db *db, int64_t notice, bool (*fn)(void *, const struct reply_row *), void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_replies);
	enum answer answer;
	stmt_int(row, notice);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct reply_row reply = { .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .own = stmt_get_int(row, 2),
			.author = stmt_get_int(row, 3), .at = { stmt_get_int(row, 4) }, .text = stmt_get_text(row, 5) };
		if (!fn(self, &reply))
			break;
	}
	return end(db, row, answer, err);
}

bool reply_get(struct db *db, int64_t id, int64_t *ret_notice, int32_t *ret_unit, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_reply);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	*ret_notice = *ret_found ? stmt_get_int(row, 0) : 0;
	*ret_unit = *ret_found ? (int32_t)stmt_get_int(row, 1) : 0;
	return end(db, row, answer, err);
}

bool notices_all(struct db *db, int64_t before, notice_fn *fn, void *self, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_all);
	stmt_int(row, before ? before : INT64_MAX);
	return rows(db, row, 0, fn, self, err);
}
