#include "record/gate_inside.h"
#include "record/gate_sql.h"

#define ENTRY "id, realm, unit, at, way, who, person, purpose, tenths, symptoms, facts, decision, reasons, state, isolation, approval, visit, due_back, plan, sealed, exception," \
	" received, account, decided, decided_by, note"
#define ENTRY_OUT "iiiiiiItIiiitiIIIItBtiiIIt"
struct query gate_q_one = { "gate.one", "i", ENTRY_OUT, "SELECT " ENTRY " FROM gate_entry WHERE id = $1", 0 };
struct query gate_q_next = { "gate.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM gate_entry", 0 };
struct query gate_q_add = { "gate.add", "iiiiiiiitiiiitiiiiitbbtii", "",
	"INSERT INTO gate_entry (id, realm, unit, at, day, way, who, person, purpose, tenths, symptoms, facts, decision, reasons, state, isolation, approval, visit, due_back, plan, sealed,"
	" phone_trace, exception, received, account, note)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, '')", 0 };
struct query gate_q_decide = { "gate.decide", "iiiitit", "",
	"UPDATE gate_entry SET state = $2, decided = $3, decided_by = $4, note = $5, due_back = coalesce($6, due_back), plan = $7 WHERE id = $1 AND state = 3", 0 };
struct query gate_q_use = { "gate.use", "i", "", "UPDATE gate_entry SET state = 6 WHERE id = $1 AND state = 4", 0 };

/* Lists are found by id, newest first, and read line by line. */
struct query gate_q_list = { "gate.list", "iiii", "i", "SELECT id FROM gate_entry WHERE unit = $1 AND day >= $2 AND day <= $3 AND id < $4 ORDER BY id DESC", 0 };
struct query gate_q_waiting = { "gate.waiting", "i", "i", "SELECT id FROM gate_entry WHERE state IN (3, 4) AND unit = $1 ORDER BY id", 0 };
struct query gate_q_last_out = { "gate.last_out", "i", "tI", "SELECT purpose, due_back FROM gate_entry WHERE person = $1 AND way = 2 AND state = 1 ORDER BY at DESC, id DESC LIMIT 1", 0 };

struct query gate_q_day = { "gate.day", "ii", "iii",
	"SELECT count(*) FILTER (WHERE way = 1 AND who = 3 AND state = 1 AND purpose NOT IN ('visit', 'dying')), count(*) FILTER (WHERE way = 1 AND who = 3 AND decision = 4 AND purpose IN ('visit', 'dying')),"
	" count(*) FILTER (WHERE way = 1 AND who = 6 AND state = 1) FROM gate_entry WHERE unit = $1 AND day = $2", 0 };
struct query gate_q_visits_day = { "gate.visits_day", "ii", "iii",
	"SELECT count(*) FILTER (WHERE state <> 5), count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 5) FROM visit WHERE unit = $1 AND day = $2", 0 };
struct query gate_q_known = { "gate.known", "ii", "i",
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM gate_entry WHERE unit = $1 AND day <= $2) OR EXISTS (SELECT 1 FROM visit WHERE unit = $1 AND day <= $2) THEN 1 ELSE 0 END", 0 };

/* The counts of every unit on a day, for those above. */
struct query gate_q_summary = { "gate.summary", "i", "iiiiiii",
	"SELECT unit, count(*) FILTER (WHERE way = 1 AND state = 1), count(*) FILTER (WHERE way = 2 AND state = 1), count(*) FILTER (WHERE decision = 4), count(*) FILTER (WHERE state = 3),"
	" count(*) FILTER (WHERE decision = 2 AND state = 1), count(*) FILTER (WHERE exception <> '') FROM gate_entry WHERE day = $1 GROUP BY unit ORDER BY unit", 0 };
struct query gate_q_open_isolations = { "gate.open_isolations", "", "ii", "SELECT unit, count(*) FROM isolation WHERE state = 1 GROUP BY unit ORDER BY unit", 0 };
struct query gate_q_absent = { "gate.absent", "", "iii",
	"SELECT unit, count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3) FROM person WHERE role IN (1, 4) AND state IN (2, 3) GROUP BY unit ORDER BY unit", 0 };

#define INTAKE "person, realm, unit, purpose, asked, state, tenths, screening, screened_at, hospital, belongings, screened_by, belongings_by, admitted, admitted_by, gone, gone_by, coalesce(gone_why, '')"
#define INTAKE_OUT "iiitiiIiItIIIIIIIt"
struct query intake_q_one = { "intake.one", "i", INTAKE_OUT, "SELECT " INTAKE " FROM intake WHERE person = $1", 0 };
/* Who is expected: registered as a newcomer and not here, or stopped at the gate; longest first. Then whom nobody waits for any more, newest first. */
struct query intake_q_open = { "intake.open", "i", "i",
	"SELECT p.id FROM person p LEFT JOIN intake i ON i.person = p.id WHERE p.unit = $1 AND p.role = 4 AND p.state = 0 AND coalesce(i.state, 1) <> 4"
	" UNION SELECT i.person FROM intake i JOIN person p ON p.id = i.person WHERE i.unit = $1 AND i.state < 3 AND p.unit = $1 AND p.state IN (0, 4) ORDER BY 1", 0 };
struct query intake_q_settled = { "intake.settled", "i", "i",
	"SELECT i.person FROM intake i JOIN person p ON p.id = i.person WHERE i.unit = $1 AND i.state IN (3, 4) AND p.unit = $1 AND p.state <> 11 AND NOT (i.state = 3 AND p.state = 0 AND p.role = 4)"
	" ORDER BY coalesce(i.admitted, i.gone, i.asked) DESC, i.person DESC LIMIT 100", 0 };
struct query intake_q_summary = { "intake.summary", "", "ii",
	"SELECT unit, count(*) FROM (SELECT p.unit AS unit, p.id AS person FROM person p LEFT JOIN intake i ON i.person = p.id WHERE p.role = 4 AND p.state = 0 AND coalesce(i.state, 1) <> 4"
	" UNION SELECT i.unit, i.person FROM intake i JOIN person p ON p.id = i.person WHERE i.state < 3 AND p.state IN (0, 4)) AS expected GROUP BY unit ORDER BY unit", 0 };
struct query intake_q_add = { "intake.add", "iiitiii", "",
	"INSERT INTO intake (person, realm, unit, purpose, asked, state, tenths, screening, hospital, account) VALUES ($1, $2, $3, $4, $5, 1, $6, 0, '', $7) ON CONFLICT (person) DO NOTHING", 0 };
/* At the gate again: what was asked there last is what they come for; whom nobody waited for is expected again. */
struct query intake_q_again = { "intake.again", "it", "",
	"UPDATE intake SET purpose = $2, state = CASE WHEN state = 4 AND screening = 1 THEN 2 WHEN state = 4 THEN 1 ELSE state END, gone = NULL, gone_by = NULL, gone_why = NULL WHERE person = $1", 0 };
/* Who lived here and left is new again: nothing that was found then counts now. */
struct query intake_q_afresh = { "intake.afresh", "ii", "",
	"UPDATE intake SET asked = $2, state = 1, tenths = NULL, screening = 0, screened_at = NULL, screened_by = NULL, hospital = '', belongings = NULL, belongings_by = NULL,"
	" admitted = NULL, admitted_by = NULL WHERE person = $1", 0 };
struct query intake_q_screen = { "intake.screen", "iiiti", "",
	"UPDATE intake SET screening = CAST($2 AS BIGINT), screened_at = CAST($3 AS BIGINT), screened_by = CAST($5 AS BIGINT), hospital = $4, account = CAST($5 AS BIGINT),"
	" state = CASE WHEN state IN (1, 4) AND CAST($2 AS BIGINT) = 1 THEN 2 WHEN state IN (2, 4) AND CAST($2 AS BIGINT) = 2 THEN 1 ELSE state END, gone = NULL, gone_by = NULL, gone_why = NULL,"
	" asked = CASE WHEN asked > CAST($3 AS BIGINT) THEN CAST($3 AS BIGINT) ELSE asked END WHERE person = $1", 0 };
struct query intake_q_belongings = { "intake.belongings", "iii", "",
	"UPDATE intake SET belongings = $2, belongings_by = CAST($3 AS BIGINT), account = CAST($3 AS BIGINT) WHERE person = $1 AND belongings IS NULL", 0 };
struct query intake_q_admit = { "intake.admit", "iiii", "",
	"UPDATE intake SET state = 3, tenths = $2, account = CAST($3 AS BIGINT), admitted_by = CAST($3 AS BIGINT), admitted = $4 WHERE person = $1", 0 };
struct query intake_q_gone = { "intake.gone", "iiit", "", "UPDATE intake SET state = 4, gone = $2, gone_by = $3, gone_why = $4 WHERE person = $1 AND state < 3", 0 };

struct query *const gate_queries[] = {
	&gate_q_one, &gate_q_next, &gate_q_add, &gate_q_decide, &gate_q_use, &gate_q_list, &gate_q_waiting, &gate_q_last_out, &gate_q_day, &gate_q_visits_day, &gate_q_known,
	&gate_q_summary, &gate_q_open_isolations, &gate_q_absent,
	&intake_q_one, &intake_q_open, &intake_q_settled, &intake_q_summary, &intake_q_add, &intake_q_again, &intake_q_afresh, &intake_q_screen, &intake_q_belongings, &intake_q_admit,
	&intake_q_gone, NULL,
};
