/* All SQL of hygiene. */
#include "record/hygiene_inside.h"

#define AREA_COLUMNS "id, unit, kind, name, from_at, until_at"
struct query hygiene_q_areas = { "hygiene.areas", "iii", "iiitii",
	"SELECT " AREA_COLUMNS " FROM hygiene_area WHERE unit = $1 AND until_at > $2 AND from_at < $3 ORDER BY kind, name, id", 0 };
struct query hygiene_q_area = { "hygiene.area", "i", "iiitii", "SELECT " AREA_COLUMNS " FROM hygiene_area WHERE id = $1", 0 };
struct query hygiene_q_area_named = { "hygiene.area_named", "iti", "i", "SELECT id FROM hygiene_area WHERE unit = $1 AND name = $2 AND until_at > $3", 0 };
struct query hygiene_q_area_next = { "hygiene.area_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM hygiene_area", 0 };
struct query hygiene_q_area_insert = { "hygiene.area_insert", "iiiitii" "i", "",
	"INSERT INTO hygiene_area (id, realm, unit, kind, name, from_at, until_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
struct query hygiene_q_area_name = { "hygiene.area_name", "iti", "", "UPDATE hygiene_area SET name = $2, seq = $3 WHERE id = $1", 0 };
struct query hygiene_q_area_end = { "hygiene.area_end", "iii", "", "UPDATE hygiene_area SET until_at = $2, seq = $3 WHERE id = $1", 0 };

#define COLUMNS "id, unit, kind, area, from_at, to_at, received, agent, strength, amount, weight, pieces, rested, celsius, meal, handed_to, note, actor, disposed, voided"
#define OUT "iiiiiiitIIIIIItttiII"
struct query hygiene_q_logs = { "hygiene.logs", "iii", OUT, "SELECT " COLUMNS " FROM hygiene_log WHERE unit = $1 AND to_at >= $2 AND to_at < $3 ORDER BY to_at, id", 0 };
struct query hygiene_q_log = { "hygiene.log", "i", OUT, "SELECT " COLUMNS " FROM hygiene_log WHERE id = $1", 0 };
/* Food samples (kind 6) that nobody has thrown away. */
struct query hygiene_q_samples = { "hygiene.samples", "ii", OUT,
	"SELECT " COLUMNS " FROM hygiene_log WHERE unit = $1 AND to_at >= $2 AND kind = 6 AND disposed IS NULL AND voided IS NULL ORDER BY to_at, id", 0 };
struct query hygiene_q_next = { "hygiene.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM hygiene_log", 0 };
struct query hygiene_q_insert = { "hygiene.insert", "iiiiiiiit" "iiiiiitttii", "",
	"INSERT INTO hygiene_log (id, realm, unit, kind, area, from_at, to_at, received, agent, strength, amount, weight, pieces, rested, celsius, meal, handed_to, note, actor, seq)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)", 0 };
struct query hygiene_q_dispose = { "hygiene.dispose", "iiii", "", "UPDATE hygiene_log SET disposed = $2, disposed_by = $3, seq = $4 WHERE id = $1", 0 };
struct query hygiene_q_void = { "hygiene.void", "iii", "", "UPDATE hygiene_log SET voided = $2, seq = $3 WHERE id = $1", 0 };
struct query hygiene_q_known = { "hygiene.known", "ii", "i",
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM hygiene_log WHERE unit = $1 AND to_at < $2) OR EXISTS (SELECT 1 FROM hygiene_area WHERE unit = $1 AND from_at < $2) THEN 1 ELSE 0 END", 0 };
/* Which areas a disinfection of which ended in the span. */
struct query hygiene_q_done = { "hygiene.done", "iii", "i",
	"SELECT DISTINCT area FROM hygiene_log WHERE unit = $1 AND to_at >= $2 AND to_at < $3 AND kind = 1 AND voided IS NULL", 0 };

struct query *const hygiene_queries[] = { &hygiene_q_areas, &hygiene_q_area, &hygiene_q_area_named, &hygiene_q_area_next, &hygiene_q_area_insert, &hygiene_q_area_name,
	&hygiene_q_area_end, &hygiene_q_logs, &hygiene_q_log, &hygiene_q_samples, &hygiene_q_next, &hygiene_q_insert, &hygiene_q_dispose, &hygiene_q_void, &hygiene_q_known,
	&hygiene_q_done, NULL };
