/* All SQL of duties. */
#include "duty/duty.h"
#include "duty/duty_sql.h"

struct query duty_q_open = { "duty.open", "iiittiiittt", "",
	"INSERT INTO duty (id, unit, realm, key, source, source_id, opens, due, title_zh, title_en, link, evidence, reason, seq)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', $1) ON CONFLICT (source, source_id, key, unit) DO NOTHING", 0 };
struct query duty_q_find = { "duty.find", "titi", "iiII", "SELECT id, realm, settled, waived FROM duty WHERE source = $1 AND source_id = $2 AND key = $3 AND unit = $4", 0 };
struct query duty_q_settle = { "duty.settle", "itii", "", "UPDATE duty SET settled = $1, evidence = $2, seq = $3 WHERE id = $4", 0 };
struct query duty_q_waive = { "duty.waive", "itii", "", "UPDATE duty SET waived = $1, reason = $2, seq = $3 WHERE id = $4", 0 };
struct query duty_q_move = { "duty.move", "iii", "", "UPDATE duty SET due = $1, seq = $2 WHERE id = $3 AND due <> $1", 0 };
/* Those that are, or lately were, a matter: not past long ago unless still open. */
struct query duty_q_of_unit = { "duty.of_unit", "iii", "ittiiitttItIt",
	"SELECT id, key, source, source_id, opens, due, title_zh, title_en, link, settled, evidence, waived, reason FROM duty"
	" WHERE unit = $1 AND opens < $2 AND (settled IS NULL OR settled >= $3) AND (waived IS NULL OR waived >= $3) ORDER BY due, id", 0 };

/* The realm as org.h has it: the nearest prefecture (kind 2) at or above, else the root. */
struct query duty_q_realm = { "duty.realm", "i", "iiI",
	"SELECT u.id, u.kind, p.parent FROM unit u LEFT JOIN unit_parent p ON p.unit = u.id"
	" AND p.from_day = (SELECT max(q.from_day) FROM unit_parent q WHERE q.unit = u.id) WHERE u.id = $1", 0 };

#define EVIDENCE "id, unit, kind, at, received, duty, slot, actor, note"
struct query duty_q_evidence_add = { "duty.evidence_add", "iitiittit", "",
	"INSERT INTO duty_evidence (" EVIDENCE ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 0 };
struct query duty_q_evidence_unit = { "duty.evidence_unit", "iii", "iitiittit",
	"SELECT " EVIDENCE " FROM duty_evidence WHERE unit = $1 AND at >= $2 AND at < $3 ORDER BY received, id", 0 };
/* Of all units: what happened in the span. */
struct query duty_q_evidence_kind = { "duty.evidence_kind", "tii", "iitiittit",
	"SELECT " EVIDENCE " FROM duty_evidence WHERE kind = $1 AND at >= $2 AND at < $3 AND duty = '' ORDER BY received, id", 0 };
/* Of all units: what people said of one turn of one duty. */
struct query duty_q_evidence_slot = { "duty.evidence_slot", "tt", "iitiittit",
	"SELECT " EVIDENCE " FROM duty_evidence WHERE duty = $1 AND duty <> '' AND slot = $2 ORDER BY received, id", 0 };

struct query duty_q_waiver_add = { "duty.waiver_add", "iittiit", "",
	"INSERT INTO duty_waiver (id, unit, duty, slot, at, actor, reason) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (duty, slot, unit) DO NOTHING", 0 };
struct query duty_q_waiver_unit = { "duty.waiver_unit", "i", "ittit", "SELECT unit, duty, slot, at, reason FROM duty_waiver WHERE unit = $1", 0 };
struct query duty_q_waiver_slot = { "duty.waiver_slot", "tt", "ittit", "SELECT unit, duty, slot, at, reason FROM duty_waiver WHERE duty = $1 AND slot = $2", 0 };

struct query *const duty_queries[] = { &duty_q_open, &duty_q_find, &duty_q_settle, &duty_q_waive, &duty_q_move, &duty_q_of_unit, &duty_q_realm,
	&duty_q_evidence_add, &duty_q_evidence_unit, &duty_q_evidence_kind, &duty_q_evidence_slot, &duty_q_waiver_add, &duty_q_waiver_unit, &duty_q_waiver_slot, NULL };
