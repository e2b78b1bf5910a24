/* notify/notice_sql.c — every question about notices. */
#include "notify/notice_sql.h"

#define HEAD "n.id, n.seq, n.issuer, n.scope, n.kinds, n.facilities, n.kind, n.number, n.title, n.needs, n.due, n.relay_of, n.root, n.author, n.at," \
	" n.expected_base, n.expected, n.reached, n.expected_count, n.revision, n.corrected_at, n.withdrawn_at, n.withdrawn_by, n.withdrawn_why," \
	" (SELECT count(*) FROM attachment a WHERE a.source = 1 AND a.source_id = n.id), n.spread_act, n.spread," \
	" t.seen, t.acknowledged, t.done, t.late"
#define FROM " FROM notice n JOIN notice_tally t ON t.notice = n.id"
#define HEAD_OUT "iiiiiiittiIIiiiibbiiIIItiii" "iiii"
#define OWN ", r.read_at, r.read_by, r.acknowledged_at, r.acknowledged_by, r.done_at, r.done_by, r.late, r.note"
#define OWN_OUT "IIIIIIIT"
#define RECEIPT "unit, read_at, read_by, acknowledged_at, acknowledged_by, done_at, done_by, late, note"

struct query notice_q_get = { "notice.get", "i", HEAD_OUT "t", "SELECT " HEAD ", n.text" FROM " WHERE n.id = $1", 0 };
struct query notice_q_sent = { "notice.sent", "iii", HEAD_OUT OWN_OUT,
	"SELECT " HEAD OWN FROM " LEFT JOIN notice_receipt r ON r.notice = n.id AND r.unit = $1"
	" WHERE n.issuer = $1 AND n.id < $2 ORDER BY n.id DESC LIMIT $3", 0 };
/* Whoever was ever above the unit may have been the scope: a unit that moved keeps what it was sent before. */
struct query notice_q_towards = { "notice.towards", "ii", HEAD_OUT OWN_OUT,
	"WITH RECURSIVE above(unit) AS (SELECT id FROM unit WHERE id = $1 UNION SELECT p.parent FROM unit_parent p JOIN above ON p.unit = above.unit WHERE p.parent IS NOT NULL)"
	" SELECT " HEAD OWN FROM " LEFT JOIN notice_receipt r ON r.notice = n.id AND r.unit = $1"
	" WHERE n.scope IN (SELECT unit FROM above) AND n.id < $2 ORDER BY n.id DESC LIMIT 2000", 0 };
struct query notice_q_of_root = { "notice.of_root", "i", HEAD_OUT OWN_OUT,
	"SELECT " HEAD OWN FROM " LEFT JOIN notice_receipt r ON r.notice = n.id AND r.unit = n.issuer WHERE n.root = $1 ORDER BY n.id LIMIT 2000", 0 };
struct query notice_q_receipt = { "notice.receipt", "ii", "iIIIIIIIT", "SELECT " RECEIPT " FROM notice_receipt WHERE notice = $1 AND unit = $2", 0 };
struct query notice_q_receipts = { "notice.receipts", "i", "iIIIIIIIT", "SELECT " RECEIPT " FROM notice_receipt WHERE notice = $1 ORDER BY unit", 0 };
struct query notice_q_pasts = { "notice.pasts", "i", "ittiitI",
	"SELECT revision, title, text, until, author, reason, due FROM notice_past WHERE notice = $1 ORDER BY revision", 0 };
struct query notice_q_replies = { "notice.replies", "i", "iiiiit",
	"SELECT id, unit, own, author, at, text FROM notice_reply WHERE notice = $1 ORDER BY id LIMIT 5000", 0 };
struct query notice_q_reply = { "notice.reply", "i", "ii", "SELECT notice, unit FROM notice_reply WHERE id = $1", 0 };
struct query notice_q_tally_add = { "notice.tally_add", "i", "", "INSERT INTO notice_tally (notice, seen, acknowledged, done, late) VALUES ($1, 0, 0, 0, 0)", 0 };
struct query notice_q_tally_more = { "notice.tally_more", "iiiii", "",
	"UPDATE notice_tally SET seen = seen + $2, acknowledged = acknowledged + $3, done = done + $4, late = late + $5 WHERE notice = $1", 0 };
struct query notice_q_all = { "notice.everything", "i", HEAD_OUT OWN_OUT,
	"SELECT " HEAD OWN FROM " LEFT JOIN notice_receipt r ON r.notice = n.id AND r.unit = n.issuer WHERE n.id < $1 ORDER BY n.id DESC LIMIT 2000", 0 };
struct query notice_q_next = { "notice.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM notice", 0 };
struct query notice_q_add = { "notice.add", "iiiiiiitttiiiiiiibbi", "",
	"INSERT INTO notice (id, seq, issuer, scope, kinds, facilities, kind, number, title, text, needs, due, relay_of, root, author, at,"
	" expected_base, expected, reached, expected_count, revision, withdrawn_why, spread_act, spread)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, '', 1, 0)", 0 };
struct query notice_q_receipt_put = { "notice.receipt_put", "iiiiiiiiit", "",
	"INSERT INTO notice_receipt (notice, unit, read_at, read_by, acknowledged_at, acknowledged_by, done_at, done_by, late, note)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (notice, unit) DO UPDATE SET read_at = excluded.read_at, read_by = excluded.read_by,"
	" acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by, done_at = excluded.done_at, done_by = excluded.done_by,"
	" late = excluded.late, note = excluded.note", 0 };
struct query notice_q_reply_next = { "notice.reply_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM notice_reply", 0 };
struct query notice_q_reply_add = { "notice.reply_add", "iiiiiit", "",
	"INSERT INTO notice_reply (id, notice, unit, own, author, at, text) VALUES ($1, $2, $3, $4, $5, $6, $7)", 0 };
struct query notice_q_past_add = { "notice.past_add", "iiit", "",
	"INSERT INTO notice_past (notice, revision, title, text, until, author, reason, due)"
	" SELECT id, revision, title, text, $2, $3, $4, due FROM notice WHERE id = $1", 0 };
struct query notice_q_correct = { "notice.correct", "itti", "",
	"UPDATE notice SET title = $2, text = $3, corrected_at = $4, revision = revision + 1 WHERE id = $1", 0 };
/* From the first unit again: those whom the publication had not reached yet get it then. */
struct query notice_q_move = { "notice.move", "ii", "", "UPDATE notice SET due = $2, spread_act = 3, spread = 0 WHERE id = $1", 0 };
struct query notice_q_withdraw = { "notice.withdraw", "iiit", "",
	"UPDATE notice SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4, spread_act = 2, spread = 0 WHERE id = $1 AND withdrawn_at IS NULL", 0 };
struct query notice_q_spreading = { "notice.spreading", "", HEAD_OUT "t", "SELECT " HEAD ", n.text" FROM " WHERE n.spread_act <> 0 ORDER BY n.id LIMIT 1", 0 };
struct query notice_q_spread = { "notice.spread", "iiiii", "",
	"UPDATE notice SET spread_act = $4, spread = $5 WHERE id = $1 AND spread_act = $2 AND spread = $3", 0 };
struct query *const notice_queries[] = { &notice_q_get, &notice_q_sent, &notice_q_towards, &notice_q_of_root, &notice_q_receipt, &notice_q_receipts,
	&notice_q_pasts, &notice_q_replies, &notice_q_reply, &notice_q_tally_add, &notice_q_tally_more, &notice_q_all, &notice_q_next, &notice_q_add, &notice_q_receipt_put,
	&notice_q_reply_next, &notice_q_reply_add, &notice_q_past_add, &notice_q_correct, &notice_q_move, &notice_q_withdraw, &notice_q_spreading, &notice_q_spread, NULL };

static struct instant instant_at(struct stmt *row, int column)
{
	return (struct instant){ stmt_get_int(row, column) };
}

void notice_from_row(struct stmt *row, struct arena *arena, struct notice *ret)
{
	*ret = (struct notice){ .id = stmt_get_int(row, 0), .seq = stmt_get_int(row, 1), .relay_of = stmt_get_int(row, 11), .root = stmt_get_int(row, 12),
		.author = stmt_get_int(row, 13), .at = instant_at(row, 14), .due = instant_at(row, 10), .corrected = instant_at(row, 20),
		.withdrawn = instant_at(row, 21), .withdrawn_by = stmt_get_int(row, 22), .revision = (int)stmt_get_int(row, 19), .attachments = (int)stmt_get_int(row, 24) };
	ret->audience = (struct audience){ .issuer = (int32_t)stmt_get_int(row, 2), .scope = (int32_t)stmt_get_int(row, 3),
		.kinds = (unsigned)stmt_get_int(row, 4), .facilities = (unsigned)stmt_get_int(row, 5) };
	ret->kind = (enum notice_kind)stmt_get_int(row, 6);
	ret->needs = (enum notice_needs)stmt_get_int(row, 9);
	ret->number = arena_copy(arena, stmt_get_text(row, 7));
	ret->title = arena_copy(arena, stmt_get_text(row, 8));
	ret->withdrawn_why = arena_copy(arena, stmt_get_text(row, 23));
	ret->tally = (struct notice_tally){ stmt_get_int(row, 27), stmt_get_int(row, 28), stmt_get_int(row, 29), stmt_get_int(row, 30) };
	int64_t base = stmt_get_int(row, 15);
	ret->expected = (struct unit_set){ base, arena_copy(arena, stmt_get_blob(row, 16)), (int32_t)stmt_get_int(row, 18) };
	ret->reached = (struct unit_set){ base, arena_copy(arena, stmt_get_blob(row, 17)), 0 };
}

void receipt_from_row(struct stmt *row, int from, struct arena *arena, struct notice_receipt *ret)
{
	ret->read = instant_at(row, from);
	ret->read_by = stmt_get_int(row, from + 1);
	ret->acknowledged = instant_at(row, from + 2);
	ret->acknowledged_by = stmt_get_int(row, from + 3);
	ret->done = instant_at(row, from + 4);
	ret->done_by = stmt_get_int(row, from + 5);
	ret->late = stmt_get_int(row, from + 6);
	ret->note = stmt_is_null(row, from + 7) ? VIEW("") : arena_copy(arena, stmt_get_text(row, from + 7));
}
