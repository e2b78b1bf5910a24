/* All SQL of vaccines. */
#include "record/vaccine_inside.h"

#define COLUMNS "id, unit, person, vaccine, dose, day, lot, actor, voided"
#define OUT "iiiiiitiI"
struct query vaccine_q_of_unit = { "vaccine.of_unit", "i", OUT, "SELECT " COLUMNS " FROM vaccine_dose WHERE unit = $1 ORDER BY person, dose, id", 0 };
struct query vaccine_q_of_person = { "vaccine.of_person", "i", OUT, "SELECT " COLUMNS " FROM vaccine_dose WHERE person = $1 ORDER BY dose, id", 0 };
struct query vaccine_q_one = { "vaccine.one", "i", OUT, "SELECT " COLUMNS " FROM vaccine_dose WHERE id = $1", 0 };
struct query vaccine_q_next = { "vaccine.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM vaccine_dose", 0 };
struct query vaccine_q_insert = { "vaccine.insert", "iiiiiiitii", "",
	"INSERT INTO vaccine_dose (id, realm, unit, person, vaccine, dose, day, lot, actor, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", 0 };
struct query vaccine_q_void = { "vaccine.void", "iii", "", "UPDATE vaccine_dose SET voided = $2, seq = $3 WHERE id = $1", 0 };
/* Doses of the unit's people until the end of a day, the standing ones. */
struct query vaccine_q_until = { "vaccine.until", "ii", "iiii",
	"SELECT person, vaccine, dose, day FROM vaccine_dose WHERE unit = $1 AND day <= $2 AND voided IS NULL ORDER BY person, dose", 0 };

#define EXCUSE "id, person, disease, reason, from_day, until_day, note"
struct query vaccine_q_excuses = { "vaccine.excuses", "i", "iiiiiit", "SELECT " EXCUSE " FROM vaccine_excuse WHERE unit = $1 ORDER BY person, disease, from_day, id", 0 };
struct query vaccine_q_excused_on = { "vaccine.excused_on", "iii", "ii",
	"SELECT person, reason FROM vaccine_excuse WHERE unit = $1 AND disease = $2 AND from_day <= $3 AND until_day > $3 ORDER BY person, id", 0 };
struct query vaccine_q_excuse_next = { "vaccine.excuse_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM vaccine_excuse", 0 };
struct query vaccine_q_excuse_insert = { "vaccine.excuse_insert", "iiiiiiiitii", "",
	"INSERT INTO vaccine_excuse (id, realm, unit, person, disease, reason, from_day, until_day, note, actor, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", 0 };
struct query vaccine_q_excuse_end = { "vaccine.excuse_end", "iiii", "",
	"UPDATE vaccine_excuse SET until_day = $3, seq = $4 WHERE person = $1 AND disease = $2 AND until_day > $3", 0 };
/* Doses of before there was a register say nothing of who could be vaccinated then. */
struct query vaccine_q_known = { "vaccine.known", "ii", "i",
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM person_move WHERE unit = $1 AND day <= $2 AND undone IS NULL)"
	" AND (EXISTS (SELECT 1 FROM vaccine_dose WHERE unit = $1 AND day <= $2) OR EXISTS (SELECT 1 FROM vaccine_excuse WHERE unit = $1 AND from_day <= $2))"
	" THEN 1 ELSE 0 END", 0 };

struct query *const vaccine_queries[] = { &vaccine_q_of_unit, &vaccine_q_of_person, &vaccine_q_one, &vaccine_q_next, &vaccine_q_insert, &vaccine_q_void, &vaccine_q_until,
	&vaccine_q_excuses, &vaccine_q_excused_on, &vaccine_q_excuse_next, &vaccine_q_excuse_insert, &vaccine_q_excuse_end, &vaccine_q_known, NULL };
