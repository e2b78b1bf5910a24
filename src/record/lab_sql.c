/* All SQL of tests. A person who was found to be another one (people_merge) brings their tests along: they are asked for by both numbers. */
#include "record/lab_inside.h"

#define COLUMNS "id, unit, person, staff, kind, taken, result, resulted, lab, sample, actor"
#define OUT "iiiiiiiItti"
struct query lab_q_one = { "lab.one", "i", OUT, "SELECT " COLUMNS " FROM lab_test WHERE id = $1", 0 };
struct query lab_q_of_person = { "lab.of_person", "iii", OUT,
	"SELECT " COLUMNS " FROM lab_test WHERE person = $1 AND taken >= $2 AND taken < $3 ORDER BY taken DESC, id DESC", 0 };
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
	"SELECT taken, result, kind FROM lab_test WHERE person = $1 AND taken >= $2 AND taken <= $3 AND result IN (2, 3) ORDER BY taken, id", 0 };
struct query lab_q_positive = { "lab.positive", "i", "I", "SELECT max(taken) FROM lab_test WHERE person = $1 AND result = 3", 0 };

struct query lab_q_known = { "lab.known", "ii", "i", "SELECT CASE WHEN EXISTS (SELECT 1 FROM lab_test WHERE unit = $1 AND day <= $2) THEN 1 ELSE 0 END", 0 };
/* Who was sampled from a day to another, and on which of these days last and first but for the last one. */
struct query lab_q_day_tested = { "lab.day_tested", "iii", "iiIi",
	"SELECT person, max(staff), max(CASE WHEN day < $3 THEN day END), max(CASE WHEN day = $3 THEN 1 ELSE 0 END)"
	" FROM lab_test WHERE unit = $1 AND day >= $2 AND day <= $3 GROUP BY person ORDER BY person", 0 };
/* Results that became known in [from, to), and samples taken before `to` that had none at it. */
struct query lab_q_day_results = { "lab.day_results", "iii", "ii",
	"SELECT count(DISTINCT CASE WHEN result = 3 AND resulted >= $2 AND resulted < $3 THEN person END),"
	" count(DISTINCT CASE WHEN resulted IS NULL OR resulted >= $3 THEN person END)"
	" FROM lab_test WHERE unit = $1 AND taken < $3 AND (resulted IS NULL OR resulted >= $2)", 0 };
struct query lab_q_tested_since = { "lab.tested_since", "iii", "i", "SELECT DISTINCT person FROM lab_test WHERE unit = $1 AND taken >= $2 AND taken < $3 ORDER BY person", 0 };

struct query *const lab_queries[] = { &lab_q_one, &lab_q_of_person, &lab_q_of_unit, &lab_q_pending, &lab_q_history, &lab_q_next, &lab_q_insert, &lab_q_result_insert,
	&lab_q_result_last, &lab_q_result_set, &lab_q_negatives, &lab_q_positive, &lab_q_sample, &lab_q_known, &lab_q_day_tested, &lab_q_day_results, &lab_q_tested_since, NULL };
