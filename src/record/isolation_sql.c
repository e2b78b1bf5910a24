#include "record/isolation_inside.h"
#include "record/isolation_sql.h"

#define ROW "id, realm, unit, person, reason, from_at, renewed, days, negatives, gap_hours, symptom_free, rule, order_id, source, source_id, room, state, released, released_by, note"
#define ROW_OUT "iiiiiiiiiii" "titi" "iiIIt"
struct query isolation_q_one = { "isolation.one", "i", ROW_OUT, "SELECT " ROW " FROM isolation WHERE id = $1", 0 };
struct query isolation_q_open_of = { "isolation.open_of", "i", "I", "SELECT max(id) FROM isolation WHERE person = $1 AND state = 1", 0 };
struct query isolation_q_next = { "isolation.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM isolation", 0 };
struct query isolation_q_add = { "isolation.add", "iiiiiiiiiititiit", "",
	"INSERT INTO isolation (id, realm, unit, person, reason, from_at, renewed, days, negatives, gap_hours, symptom_free, rule, order_id, source, source_id, room, state, note)"
	" VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16)", 0 };
struct query isolation_q_stricter = { "isolation.stricter", "iiiiiitii", "",
	"UPDATE isolation SET renewed = $2, days = $3, negatives = $4, gap_hours = $5, symptom_free = $6, rule = $7, order_id = $8, reason = $9 WHERE id = $1 AND state = 1", 0 };
struct query isolation_q_release = { "isolation.release", "iiiit", "", "UPDATE isolation SET state = $2, released = $3, released_by = $4, note = $5 WHERE id = $1 AND state = 1", 0 };
struct query isolation_q_room = { "isolation.room", "ii", "", "UPDATE isolation SET room = $2 WHERE id = $1 AND state = 1", 0 };
struct query isolation_q_list = { "isolation.list", "iii", "i", "SELECT id FROM isolation WHERE unit = $1 AND state >= $2 AND state <= $3 ORDER BY state, from_at, id", 0 };
struct query isolation_q_units = { "isolation.units", "i", "ii",
	"SELECT unit, min(from_at) FROM isolation i WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM duty d WHERE d.unit = i.unit AND d.source = 'isolation' AND d.due > $1) GROUP BY unit ORDER BY unit", 0 };

struct query isolation_q_check_next = { "isolation.check_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM isolation_check", 0 };
struct query isolation_q_check_add = { "isolation.check_add", "iiiiiiiii", "",
	"INSERT INTO isolation_check (id, realm, unit, isolation, at, day, tenths, symptoms, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 0 };
struct query isolation_q_checks = { "isolation.checks", "i", "iiiIii", "SELECT id, at, day, tenths, symptoms, account FROM isolation_check WHERE isolation = $1 ORDER BY at, id", 0 };
struct query isolation_q_unchecked = { "isolation.unchecked", "ii", "ii",
	"SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM isolation_check c WHERE c.isolation = i.id AND c.day = $2)) FROM isolation i WHERE i.unit = $1 AND i.state = 1", 0 };

/* A day: [$2, $3). Open at its end, released in it, rooms of the zone, rooms in use at its end, and whether anything is kept here. */
struct query isolation_q_day = { "isolation.day", "iii", "iiiiiii",
	"SELECT count(*) FILTER (WHERE reason = 1 AND (released IS NULL OR released >= $3)), count(*) FILTER (WHERE reason = 2 AND (released IS NULL OR released >= $3)),"
	" count(*) FILTER (WHERE reason = 3 AND (released IS NULL OR released >= $3)), count(*) FILTER (WHERE reason = 4 AND (released IS NULL OR released >= $3)),"
	" count(*) FILTER (WHERE reason = 5 AND (released IS NULL OR released >= $3)), count(*) FILTER (WHERE released >= $2 AND released < $3),"
	" count(DISTINCT CASE WHEN room > 0 AND (released IS NULL OR released >= $3) THEN room END) FROM isolation WHERE unit = $1 AND from_at < $3", 0 };
/* Each room by the zone it lay in at the end of that day. */
struct query isolation_q_rooms = { "isolation.rooms", "ii", "i", "SELECT count(*) FROM room r WHERE r.unit = $1 AND (r.closed IS NULL OR r.closed >= $2)"
	" AND (SELECT z.zone FROM room_zone z WHERE z.room = r.id AND z.since < $2 ORDER BY z.since DESC LIMIT 1) = 3", 0 };
struct query isolation_q_known = { "isolation.known", "ii", "i",
	"SELECT CASE WHEN EXISTS (SELECT 1 FROM isolation WHERE unit = $1 AND from_at < $2) OR EXISTS (SELECT 1 FROM gate_entry WHERE unit = $1 AND at < $2)"
	" OR EXISTS (SELECT 1 FROM room_zone WHERE unit = $1 AND zone = 3 AND since < $2) THEN 1 ELSE 0 END", 0 };

struct query *const isolation_queries[] = {
	&isolation_q_one, &isolation_q_open_of, &isolation_q_next, &isolation_q_add, &isolation_q_stricter, &isolation_q_release, &isolation_q_room, &isolation_q_list,
	&isolation_q_units, &isolation_q_check_next, &isolation_q_check_add, &isolation_q_checks, &isolation_q_unchecked, &isolation_q_day, &isolation_q_rooms,
	&isolation_q_known, NULL,
};
