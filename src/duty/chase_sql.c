/* All SQL of chasing. */
#include "duty/chase_sql.h"

struct query chase_q_round_add = { "chase.round_add", "tttitii", "",
	"INSERT INTO chase_round (id, duty, slot, part, step, words, planned, complete)"
	" SELECT coalesce(max(id), 0) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS BIGINT)"
	" FROM chase_round WHERE true ON CONFLICT (duty, slot, part, step) DO NOTHING", 0 };
struct query chase_q_round = { "chase.round", "ttti", "ii", "SELECT id, complete FROM chase_round WHERE duty = $1 AND slot = $2 AND part = $3 AND step = $4", 0 };
struct query chase_q_round_complete = { "chase.round_complete", "i", "", "UPDATE chase_round SET complete = 1 WHERE id = $1 AND complete = 0", 0 };
struct query chase_q_add = { "chase.add", "iiiiii", "",
	"INSERT INTO chase (round, unit, target, state, at, seq) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (round, unit) DO NOTHING", 0 };
struct query chase_q_nobody = { "chase.nobody", "ii", "", "UPDATE chase SET state = 2 WHERE round = $1 AND unit = $2", 0 };
struct query chase_q_of_round = { "chase.of_round", "ttti", "i",
	"SELECT c.unit FROM chase c JOIN chase_round r ON r.id = c.round WHERE r.duty = $1 AND r.slot = $2 AND r.part = $3 AND r.step = $4", 0 };

#define ROWS "SELECT c.round, c.seq, c.unit, c.target, c.state, c.at, r.duty, r.slot, r.part, r.words, r.step FROM chase c JOIN chase_round r ON r.id = c.round WHERE "
struct query chase_q_since = { "chase.since", "i", "iiiiiitttti", ROWS "c.at >= $1 ORDER BY c.at DESC, c.round DESC, c.unit", 0 };
struct query chase_q_since_unit = { "chase.since_unit", "ii", "iiiiiitttti", ROWS "c.unit = $1 AND c.at >= $2 ORDER BY c.at DESC, c.round DESC", 0 };

struct query chase_q_done = { "chase.done", "itiitt", "i",
	"SELECT 1 FROM duty_evidence WHERE unit = $1 AND ((duty = '' AND kind = $2 AND at >= $3 AND at < $4) OR (duty = $5 AND slot = $6)) LIMIT 1", 0 };
struct query chase_q_waived = { "chase.waived", "tti", "i", "SELECT 1 FROM duty_waiver WHERE duty = $1 AND slot = $2 AND unit = $3", 0 };
struct query chase_q_single_open = { "chase.single_open", "titi", "i",
	"SELECT 1 FROM duty WHERE source = $1 AND source_id = $2 AND key = $3 AND unit = $4 AND settled IS NULL AND waived IS NULL", 0 };
struct query chase_q_singles = { "chase.singles", "ii", "ittiiittt",
	"SELECT unit, key, source, source_id, opens, due, title_zh, title_en, link FROM duty"
	" WHERE settled IS NULL AND waived IS NULL AND due >= $1 AND due < $2 ORDER BY due, key, source, source_id, unit", 0 };

struct query *const chase_queries[] = { &chase_q_round_add, &chase_q_round, &chase_q_round_complete, &chase_q_add, &chase_q_nobody, &chase_q_of_round,
	&chase_q_since, &chase_q_since_unit, &chase_q_done, &chase_q_waived, &chase_q_single_open, &chase_q_singles, NULL };
