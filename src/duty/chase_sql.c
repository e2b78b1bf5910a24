/* All SQL of chasing. */
#include "duty/chase_sql.h"

struct query chase_q_round_add = { "chase.round_add", "tttitii", "",
	"INSERT INTO chase_round (id, duty, slot, part, step, words, planned, complete)"
	" SELECT coalesce(max(id), 0) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS BIGINT)"
	" FROM chase_round WHERE true ON CONFLICT (duty, slot, part, step) DO NOTHING", 0 };
struct query chase_q_round = { "chase.round", "ttti", "ii", "SELECT id, complete FROM chase_round WHERE duty = $1 AND slot = $2 AND part = $3 AND step = $4", 0 };
struct query chase_q_round_complete = { "chase.round_complete", "i", "", "UPDATE chase_round SET complete = 1 WHERE id = $1 AND complete = 0", 0 };
/* $1 is a list (json_row): of rows to be [target, state, seq] by unit, else of [unit] by its number in the slice. */
struct query chase_q_add = { "chase.add", "tii", "",
	"INSERT INTO chase (round, unit, target, state, at, seq) SELECT CAST($2 AS BIGINT), CAST(key AS BIGINT), CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT),"
	" CAST($3 AS BIGINT), CAST(value ->> 2 AS BIGINT) FROM json_each($1) WHERE true ON CONFLICT (round, unit) DO NOTHING", 0 };
/* Which of the list have a row: looked up one by one. As a join either store may begin with what grows, the rows of a whole round. */
#define LISTED(row) "SELECT CAST(l.key AS BIGINT) FROM json_each($1) l WHERE (SELECT 1 FROM " row " LIMIT 1) = 1"
#define UNIT "unit = CAST(l.value ->> 0 AS BIGINT)"
struct query chase_q_there = { "chase.there", "ti", "i", LISTED("chase WHERE round = $2 AND " UNIT), 0 };
struct query chase_q_of_round = { "chase.of_round", "ttti", "i",
	"SELECT c.unit FROM chase c JOIN chase_round r ON r.id = c.round WHERE r.duty = $1 AND r.slot = $2 AND r.part = $3 AND r.step = $4", 0 };

/* Read by somebody it was sent to; of a step to leaders by one of those it named for this unit. */
#define READ "CASE WHEN EXISTS (SELECT 1 FROM message m JOIN delivery d ON d.message = m.id WHERE m.seq = c.seq AND m.unit = c.target AND d.state = 3" \
	" AND (NOT EXISTS (SELECT 1 FROM chase_person p WHERE p.round = c.round AND p.unit = c.unit)" \
	" OR EXISTS (SELECT 1 FROM chase_person p WHERE p.round = c.round AND p.unit = c.unit AND p.account = d.account))) THEN 1 ELSE 0 END"
#define ROWS "SELECT c.round, c.seq, c.unit, c.target, c.state, c.at, r.duty, r.slot, r.part, r.words, r.step, " READ " FROM chase c JOIN chase_round r ON r.id = c.round WHERE "
#define BEFORE "c.at >= $1 AND c.at <= $2 AND (c.at < $2 OR r.step < $3 OR (r.step = $3 AND (c.round < $4 OR (c.round = $4 AND c.unit > $5))))"
struct query chase_q_since = { "chase.since", "iiiii", "iiiiiittttii", ROWS BEFORE " ORDER BY c.at DESC, r.step DESC, c.round DESC, c.unit", 0 };
struct query chase_q_since_unit = { "chase.since_unit", "iiiiii", "iiiiiittttii", ROWS BEFORE " AND c.unit = $6 ORDER BY c.at DESC, r.step DESC, c.round DESC", 0 };

struct query chase_q_done = { "chase.done", "ttiitt", "i",
	LISTED("duty_evidence WHERE " UNIT " AND ((duty = '' AND kind = $2 AND at >= $3 AND at < $4) OR (duty = $5 AND slot = $6))"), 0 };
struct query chase_q_waived = { "chase.waived", "ttt", "i", LISTED("duty_waiver WHERE duty = $2 AND slot = $3 AND " UNIT), 0 };
struct query chase_q_single_open = { "chase.single_open", "ttit", "i",
	LISTED("duty WHERE source = $2 AND source_id = $3 AND key = $4 AND " UNIT " AND settled IS NULL AND waived IS NULL"), 0 };
struct query chase_q_single_title = { "chase.single_title", "titi", "tt", "SELECT title_zh, title_en FROM duty WHERE source = $1 AND source_id = $2 AND key = $3 AND unit = $4", 0 };
struct query chase_q_singles = { "chase.singles", "ii", "ittiiittt",
	"SELECT unit, key, source, source_id, opens, due, title_zh, title_en, link FROM duty"
	" WHERE settled IS NULL AND waived IS NULL AND due >= $1 AND due < $2 ORDER BY due, key, source, source_id, unit", 0 };

/* An account is 0 if it is none or is closed: then nobody can be reached there. code: of the account's unit. */
#define REACHED "coalesce(a.id, 0), coalesce(u.id, 0), coalesce(u.code, '')"
#define ACCOUNT(of) " LEFT JOIN account a ON a.id = " of " AND a.disabled = 0 LEFT JOIN unit u ON u.id = a.unit"
struct query chase_q_in_charge = { "chase.in_charge", "ii", "ttt" "iit",
	"SELECT c.name, c.post, c.tier, " REACHED " FROM charge c" ACCOUNT("c.account") " WHERE c.unit = $1 AND c.from_at <= $2 AND c.to_at > $2 ORDER BY c.id", 0 };
struct query chase_q_on_roster = { "chase.on_roster", "ii", "ttt" "iit",
	"SELECT s.name, s.post, '', " REACHED " FROM shift s" ACCOUNT("s.account")
	" WHERE s.unit = $1 AND s.tier = 'leader' AND s.removed_at = 0 AND s.from_at <= $2 AND s.to_at > $2 ORDER BY s.from_at, s.id", 0 };
struct query chase_q_of_role = { "chase.of_role", "ii", "ttt" "iit",
	"SELECT a.name, '', '', a.id, u.id, u.code FROM account a JOIN unit u ON u.id = a.unit WHERE a.unit = $1 AND a.role = $2 AND a.disabled = 0 ORDER BY a.id", 0 };
struct query chase_q_person_add = { "chase.person_add", "iiitttii", "",
	"INSERT INTO chase_person (round, unit, number, name, post, tier, way, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
struct query chase_q_people = { "chase.people", "ii", "ttt" "ii",
	"SELECT name, post, tier, way, account FROM chase_person WHERE round = $1 AND unit = $2 ORDER BY number", 0 };

struct query *const chase_queries[] = { &chase_q_round_add, &chase_q_round, &chase_q_round_complete, &chase_q_add, &chase_q_there, &chase_q_of_round,
	&chase_q_since, &chase_q_since_unit, &chase_q_done, &chase_q_waived, &chase_q_single_open, &chase_q_singles,
	&chase_q_single_title, &chase_q_in_charge, &chase_q_on_roster, &chase_q_of_role, &chase_q_person_add, &chase_q_people, NULL };
