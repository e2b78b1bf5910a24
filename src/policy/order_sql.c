/* All SQL of orders, risks and proposals. */
#include "policy/order_inside.h"

#define COLUMNS "id, author, scope, office, facilities, ladder, level, measure, value, override, from_at, to_at, issuer, number, title, reason, supersedes, " \
	"issued_at, seq, superseded_by, withdrawn_at, withdrawn_by, withdrawn_reason"
struct query order_q_all = { "order.all", "", "iiiiiiittiiIttttIiiIIIT", "SELECT " COLUMNS " FROM measure_order ORDER BY id", 0 };
struct query order_q_one = { "order.one", "i", "iiiiiiittiiIttttIiiIIIT", "SELECT " COLUMNS " FROM measure_order WHERE id = $1", 0 };
struct query order_q_packs = { "order.packs", "", "ttbi", "SELECT key, text, digest, from_at FROM pack ORDER BY seq", 0 };
struct query order_q_add = { "order.add", "iiiiiiittiiitttttiiiiiii", "",
	"INSERT INTO measure_order (id, author, scope, office, facilities, ladder, level, measure, value, override, from_at, to_at, issuer, number, title, words, reason, "
	"supersedes, issued_at, seq, end_at, begun, ended, told_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)", 0 };
struct query order_q_next = { "order.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM measure_order", 0 };
struct query order_q_end = { "order.end", "i", "iIIIIii", "SELECT from_at, to_at, superseded_by, withdrawn_at, end_at, begun, ended FROM measure_order WHERE id = $1", 0 };
struct query order_q_withdraw = { "order.withdraw", "iitiiii", "",
	"UPDATE measure_order SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_reason = $3, end_at = $4, begun = $5, ended = $6 WHERE id = $7", 0 };
struct query order_q_supersede = { "order.supersede", "iiii", "", "UPDATE measure_order SET superseded_by = $1, end_at = $2, ended = $3 WHERE id = $4", 0 };
struct query order_q_text = { "order.text", "i", "t", "SELECT words FROM measure_order WHERE id = $1", 0 };
struct query order_q_due = { "order.due", "i", "ii",
	"SELECT id, scope FROM measure_order WHERE (begun = 0 OR ended = 0) AND ((begun = 0 AND from_at <= $1) OR (ended = 0 AND end_at <= $1)) ORDER BY id LIMIT 200", 0 };
struct query order_q_begun = { "order.begun", "ii", "", "UPDATE measure_order SET begun = $1 WHERE id = $2", 0 };
struct query order_q_ended = { "order.ended", "ii", "", "UPDATE measure_order SET ended = $1 WHERE id = $2", 0 };

struct query order_q_telling = { "order.telling", "", "iii", "SELECT id, told_to, seq FROM measure_order WHERE told_to IS NOT NULL ORDER BY id LIMIT 1", 0 };
struct query order_q_people = { "order.people", "i", "i", "SELECT DISTINCT unit FROM account WHERE unit > $1 AND disabled = 0 ORDER BY unit LIMIT 5000", 0 };
struct query order_q_told = { "order.told", "iii", "", "UPDATE measure_order SET told_to = $1 WHERE id = $2 AND told_to = $3", 0 };

/* Not while the order itself is still coming down. */
struct query order_q_word = { "order.word", "", "iiiii", "SELECT id, word, word_of, word_seq, word_to FROM measure_order WHERE word_to IS NOT NULL AND told_to IS NULL ORDER BY id LIMIT 1", 0 };
struct query order_q_heard = { "order.heard", "iti", "i", "SELECT DISTINCT unit FROM message WHERE seq = $1 AND template = $2 AND unit > $3 ORDER BY unit LIMIT 200", 0 };
struct query order_q_worded = { "order.worded", "iiii", "", "UPDATE measure_order SET word_to = $1 WHERE id = $2 AND word_seq = $3 AND word_to = $4", 0 };
struct query order_q_word_set = { "order.word_set", "iii", "", "UPDATE measure_order SET word = $1, word_of = seq, word_seq = $2, word_to = 0 WHERE id = $3", 0 };
struct query order_q_word_back = { "order.word_back", "ii", "", "UPDATE measure_order SET word = 3, word_of = word_seq, word_seq = $1, word_to = 0 WHERE id = $2 AND word = 2", 0 };

struct query risk_q_next = { "risk.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM area_risk", 0 };
struct query risk_q_add = { "risk.add", "iiiitiiiiitti", "",
	"INSERT INTO area_risk (id, unit, risk, from_at, source, author, noted_at, ladder, level, facilities, zh, en, state, reason) "
	"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')", 0 };
#define RISK_COLUMNS "id, unit, risk, from_at, source, author, noted_at, ladder, level, facilities, zh, en, state, decided_at, decided_by, reason, made_order"
struct query risk_q_of = { "risk.recent", "i", "iiiitiiiiittiIItI", "SELECT " RISK_COLUMNS " FROM area_risk WHERE id < $1 ORDER BY id DESC LIMIT 1000", 0 };
struct query risk_q_one = { "risk.one", "i", "iiiitiiiiittiIItI", "SELECT " RISK_COLUMNS " FROM area_risk WHERE id = $1", 0 };
struct query risk_q_decide = { "risk.decide", "iiitii", "",
	"UPDATE area_risk SET state = $1, decided_at = $2, decided_by = $3, reason = $4, made_order = $5 WHERE id = $6 AND state = 0", 0 };
struct query risk_q_last = { "risk.last", "ii", "II", "SELECT max(CASE WHEN state = 0 THEN id END), max(CASE WHEN state = 1 THEN made_order END) FROM area_risk WHERE unit = $1 AND id < $2", 0 };

struct query *const order_queries[] = { &order_q_all, &order_q_one, &order_q_packs, &order_q_add, &order_q_next, &order_q_end, &order_q_withdraw, &order_q_supersede,
	&order_q_text, &order_q_due, &order_q_begun, &order_q_ended, &order_q_telling, &order_q_people, &order_q_told,
	&order_q_word, &order_q_heard, &order_q_worded, &order_q_word_set, &order_q_word_back, &risk_q_next, &risk_q_add, &risk_q_of, &risk_q_one, &risk_q_decide, &risk_q_last, NULL };
