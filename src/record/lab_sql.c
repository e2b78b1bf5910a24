/* All SQL of tests. What is asked of a person is asked of everybody who turned out to be them. */
#include "record/lab_inside.h"

#define SAME "(person = $1 OR person IN (SELECT p.id FROM person p WHERE p.merged_into = $1))"
#define COLUMNS "id, unit, person, staff, kind, taken, result, resulted, lab, sample, actor"
#define OUT "iiiiiiiItti"
struct query lab_q_one = { "lab.one", "i", OUT, "SELECT " COLUMNS " FROM lab_test WHERE id = $1", 0 };
struct query lab_q_of_person = { "lab.of_person", "iii", OUT,
	"SELECT " COLUMNS " FROM lab_test WHERE " SAME " AND taken >= $2 AND taken < $3 ORDER BY taken DESC, id DESC", 0 };
struct query lab_q_of_unit = { "lab.of_unit", "iii", OUT,
	"SELECT " COLUMNS " FROM lab_test WHERE unit = $1 AND day >= $2 AND day <= $3 ORDER BY taken DESC, id DESC", 0 };
struct query lab_q_pending = { "lab.pending", "i", OUT, "SELECT " COLUMNS " FROM lab_test WHERE unit = $1 AND resulted IS NULL ORDER BY taken, id", 0 };
struct query lab_q_history = { "lab.history", "i", "iiitti", "SELECT result, at, received, source, reason, actor FROM lab_result WHERE test = $1 ORDER BY n", 0 };
struct query lab_q_next = { "lab.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM lab_test", 0 };
struct query lab_q_insert = { "lab.insert", "iiiiiiiiiittii", "",
	"INSERT INTO lab_test (id, realm, unit, person, staff, kind, taken, day, result, resulted, lab, sample, actor, seq)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)", 0 };
struct query lab_q_result_last = { "lab.result_last", "i", "i", "SELECT coalesce(max(n), 0) FROM lab_result WHERE test = $1", 0 };
struct query lab_q_result_insert = { "lab.result_insert", "iiiiiitti", "",
	"INSERT INTO lab_result (test, n, realm, result, at, received, source, reason, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 0 };
struct query lab_q_result_set = { "lab.result_set", "iiii", "", "UPDATE lab_test SET result = $2, resulted = $3, seq = $4 WHERE id = $1", 0 };
struct query lab_q_sample = { "lab.sample", "it", "i", "SELECT id FROM lab_test WHERE unit = $1 AND sample = $2 AND sample <> '' ORDER BY taken DESC, id DESC LIMIT 1", 0 };

/* Negatives and positives in their order; kinds 1 and 2 are nucleic acid (lab.tbl). */
struct query lab_q_negatives = { "lab.negatives", "iii", "iii",
	"SELECT taken, result, kind FROM lab_test WHERE " SAME " AND taken >= $2 AND taken <= $3 AND result IN (2, 3) ORDER BY taken, id", 0 };
struct query lab_q_positive = { "lab.positive", "i", "I", "SELECT max(taken) FROM lab_test WHERE " SAME " AND result = 3", 0 };

struct query lab_q_known = { "lab.known", "ii", "i", "SELECT CASE WHEN EXISTS (SELECT 1 FROM lab_test WHERE unit = $1 AND day <= $2) THEN 1 ELSE 0 END", 0 };
/* Who was sampled from a day to another, and on which of these days last and first but for the last one. */
struct query lab_q_day_tested = { "lab.day_tested", "iii", "iiIi",
	"SELECT person, max(staff), max(CASE WHEN day < $3 THEN day END), max(CASE WHEN day = $3 THEN 1 ELSE 0 END)"
	" FROM lab_test WHERE unit = $1 AND day >= $2 AND day <= $3 GROUP BY person ORDER BY person", 0 };
/* People whose positive became known in [from, to). */
struct query lab_q_day_positive = { "lab.day_positive", "iii", "i",
	"SELECT count(DISTINCT person) FROM lab_test WHERE unit = $1 AND resulted >= $2 AND resulted < $3 AND result = 3", 0 };
/* People sampled before an instant who had no result at it: those who wait still, and those whose result came within two months of it. */
struct query lab_q_day_pending = { "lab.day_pending", "ii", "i",
	"SELECT count(*) FROM (SELECT person FROM lab_test WHERE unit = $1 AND resulted IS NULL AND taken < $2"
	" UNION SELECT person FROM lab_test WHERE unit = $1 AND resulted >= $2 AND resulted < $2 + 5184000000 AND taken < $2) waits", 0 };
struct query lab_q_tested_since = { "lab.tested_since", "iii", "i", "SELECT DISTINCT person FROM lab_test WHERE unit = $1 AND taken >= $2 AND taken < $3 ORDER BY person", 0 };

struct query lab_q_tested_once = { "lab.tested_once", "iii", "i", "SELECT count(*) FROM lab_test WHERE person = $1 AND taken >= $2 AND taken < $3", 0 };

/* ---- rounds ---- */

#define ROUND "o.id, o.unit, o.kind, o.who, o.title, o.roster_at, o.from_at, o.due_at, o.ended, o.actor"
#define ROUND_OUT "iiiitiiiIi"
struct query lab_q_round = { "lab.round", "i", ROUND_OUT, "SELECT " ROUND " FROM lab_round o WHERE o.id = $1", 0 };
struct query lab_q_rounds_of = { "lab.rounds_of", "i", ROUND_OUT,
	"SELECT " ROUND " FROM lab_round o JOIN lab_round_unit u ON u.round = o.id WHERE u.unit = $1 ORDER BY o.id DESC", 0 };
struct query lab_q_rounds_called = { "lab.rounds_called", "", ROUND_OUT, "SELECT " ROUND " FROM lab_round o ORDER BY o.id DESC LIMIT 2000", 0 };
struct query lab_q_round_next = { "lab.round_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM lab_round", 0 };
struct query lab_q_round_insert = { "lab.round_insert", "iiiiitiiiii", "",
	"INSERT INTO lab_round (id, realm, unit, kind, who, title, roster_at, from_at, due_at, actor, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", 0 };
struct query lab_q_round_end = { "lab.round_end", "iii", "", "UPDATE lab_round SET ended = $2, seq = $3 WHERE id = $1", 0 };
struct query lab_q_unit_add = { "lab.unit_add", "iiii", "",
	"INSERT INTO lab_round_unit (round, realm, unit, people) VALUES ($1, $2, $3, $4) ON CONFLICT (round, unit) DO NOTHING", 0 };
struct query lab_q_unit_complete = { "lab.unit_complete", "iii", "", "UPDATE lab_round_unit SET complete = $3 WHERE round = $1 AND unit = $2 AND complete IS NULL", 0 };
struct query lab_q_unit_open = { "lab.unit_open", "ii", "", "UPDATE lab_round_unit SET complete = NULL WHERE round = $1 AND unit = $2", 0 };
struct query lab_q_roster_add = { "lab.roster_add", "iiiii", "",
	"INSERT INTO lab_roster (round, realm, unit, person, staff, excused) VALUES ($1, $2, $3, $4, $5, '') ON CONFLICT (round, person) DO NOTHING", 0 };
struct query lab_q_roster = { "lab.roster", "ii", "iIiIIt",
	"SELECT r.person, r.test, r.staff, t.result, t.taken, r.excused FROM lab_roster r LEFT JOIN lab_test t ON t.id = r.test"
	" WHERE r.round = $1 AND r.unit = $2 ORDER BY r.staff, r.person", 0 };
/* The rounds of that instant that wait for a sample of the person. */
struct query lab_q_roster_waits = { "lab.roster_waits", "ii", "ii",
	"SELECT r.round, r.unit FROM lab_roster r JOIN lab_round o ON o.id = r.round"
	" WHERE r.person = $1 AND r.test IS NULL AND o.from_at <= $2 AND (o.ended IS NULL OR o.ended > $2) ORDER BY r.round", 0 };
struct query lab_q_roster_test = { "lab.roster_test", "iii", "", "UPDATE lab_roster SET test = $3 WHERE round = $1 AND person = $2", 0 };
struct query lab_q_roster_untest = { "lab.roster_untest", "i", "ii", "UPDATE lab_roster SET test = NULL WHERE test = $1 RETURNING round, unit", 0 };
struct query lab_q_roster_excuse = { "lab.roster_excuse", "iiit", "", "UPDATE lab_roster SET excused = $4 WHERE round = $1 AND unit = $2 AND person = $3", 0 };
struct query lab_q_roster_left = { "lab.roster_left", "ii", "ii",
	"SELECT coalesce(sum(CASE WHEN staff = 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN staff = 1 THEN 1 ELSE 0 END), 0)"
	" FROM lab_roster WHERE round = $1 AND unit = $2 AND test IS NULL AND excused = ''", 0 };
/* How many of each role: all, done, excused, and the results of those done. */
struct query lab_q_progress = { "lab.progress", "i", "iiiiiiiiI",
	"SELECT u.unit, coalesce(r.staff, 0), count(r.person), count(r.test), coalesce(sum(CASE WHEN r.excused <> '' AND r.test IS NULL THEN 1 ELSE 0 END), 0),"
	" coalesce(sum(CASE WHEN t.result = 3 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN t.result = 2 THEN 1 ELSE 0 END), 0),"
	" coalesce(sum(CASE WHEN t.result = 1 THEN 1 ELSE 0 END), 0), max(u.complete)"
	" FROM lab_round_unit u LEFT JOIN lab_roster r ON r.round = u.round AND r.unit = u.unit LEFT JOIN lab_test t ON t.id = r.test"
	" WHERE u.round = $1 GROUP BY u.unit, r.staff ORDER BY u.unit, r.staff", 0 };
/* Who is called on a day [$2, $3), and was not tested for it before: rounds that run, for two weeks after their deadline. */
struct query lab_q_called = { "lab.called", "iii", "ii",
	"SELECT r.person, max(r.staff) FROM lab_roster r LEFT JOIN lab_test t ON t.id = r.test WHERE r.unit = $1 AND r.excused = '' AND (r.test IS NULL OR t.taken >= $2)"
	" AND r.round IN (SELECT o.id FROM lab_round o JOIN lab_round_unit u ON u.round = o.id"
	" WHERE u.unit = $1 AND o.from_at < $3 AND o.due_at + 1209600000 > $2 AND (o.ended IS NULL OR o.ended > $2)) GROUP BY r.person ORDER BY r.person", 0 };

struct query *const lab_queries[] = { &lab_q_one, &lab_q_of_person, &lab_q_of_unit, &lab_q_pending, &lab_q_history, &lab_q_next, &lab_q_insert, &lab_q_result_insert,
	&lab_q_result_last, &lab_q_result_set, &lab_q_negatives, &lab_q_positive, &lab_q_sample, &lab_q_known, &lab_q_day_tested, &lab_q_day_positive, &lab_q_day_pending, &lab_q_tested_since, &lab_q_tested_once,
	&lab_q_round, &lab_q_rounds_of, &lab_q_rounds_called, &lab_q_round_next, &lab_q_round_insert, &lab_q_round_end, &lab_q_unit_add, &lab_q_unit_complete, &lab_q_unit_open,
	&lab_q_roster_add, &lab_q_roster, &lab_q_roster_waits, &lab_q_roster_test, &lab_q_roster_untest, &lab_q_roster_excuse, &lab_q_roster_left, &lab_q_progress, &lab_q_called, NULL };
