/* All SQL of rounds. */
#include "record/round_inside.h"

#define COUNTS "people, seen, unseen, fever, abnormal, symptoms, staff, staff_fever, sendings, complete, fever_from, closed"

struct query round_q_next = { "round.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM round", 0 };
struct query round_q_add = { "round.add", "iiiiiii", "",
	"INSERT INTO round (id, day, unit, turn, realm, " COUNTS ") VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, 0, 0, 0, $7, 0)", 0 };
struct query round_q_find = { "round.find", "iii", "iiiiiiiiiiiiiiii", "SELECT id, day, unit, turn, " COUNTS " FROM round WHERE day = $1 AND unit = $2 AND turn = $3", 0 };
struct query round_q_unit = { "round.unit", "ii", "iiiiiiiiiiiiiiii", "SELECT id, day, unit, turn, " COUNTS " FROM round WHERE day = $1 AND unit = $2 ORDER BY turn", 0 };
/* By id: a day's rows lie together, in the order in which its turns began. */
struct query round_q_each = { "round.each", "i", "iiiiiiiiiiiiiiii",
	"SELECT id, day, unit, turn, " COUNTS " FROM round WHERE id IN (SELECT id FROM round WHERE day = $1)", 0 };
struct query round_q_change = { "round.change", "iiiiiiiiiiiii", "",
	"UPDATE round SET people = $2, seen = $3, unseen = $4, fever = $5, abnormal = $6, symptoms = $7, staff = $8, staff_fever = $9, sendings = $10, complete = $11, fever_from = $12, closed = $13 WHERE id = $1", 0 };

struct query round_q_part_add = { "round.part_add", "iiiiiiib", "",
	"INSERT INTO round_part (id, round, sender, content, readings, fever, late, packed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
struct query round_q_parts = { "round.parts", "i", "ib", "SELECT id, packed FROM round_part WHERE round = $1 ORDER BY id", 0 };
struct query round_q_sent = { "round.sent", "iii", "iiiii",
	"SELECT p.id, p.content, p.readings, p.fever, p.late FROM round r JOIN round_part p ON p.round = r.id WHERE r.day = $1 AND r.unit = $2 AND p.sender = $3", 0 };

struct query round_q_merged = { "round.merged", "i", "ii", "SELECT id, merged_into FROM person WHERE unit = $1 AND role IN (1, 2, 3, 4) AND state = 11 ORDER BY id", 0 };
struct query round_q_doctor = { "round.doctor", "ii", "i",
	"SELECT count(*) FROM fever f JOIN fever_step s ON s.fever = f.id WHERE f.unit = $1 AND f.day = $2 AND f.staff = 0 AND s.step = 'doctor'", 0 };

struct query round_q_prove = { "round.prove", "", "ibiiB",
	"SELECT p.id, p.packed, p.readings, r.day, j.body FROM round_part p JOIN round r ON r.id = p.round LEFT JOIN journal j ON j.seq = p.id ORDER BY p.id", 0 };
struct query round_q_uneven = { "round.uneven", "", "i", "SELECT id FROM round WHERE sendings <> (SELECT count(*) FROM round_part WHERE round = round.id) LIMIT 1", 0 };

struct query round_q_home_after = { "round.home_after", "i", "I", "SELECT min(unit) FROM person WHERE unit > $1", 0 };

struct query *const round_queries[] = { &round_q_next, &round_q_add, &round_q_find, &round_q_unit, &round_q_each, &round_q_change,
	&round_q_part_add, &round_q_parts, &round_q_sent, &round_q_merged, &round_q_doctor, &round_q_prove, &round_q_uneven, &round_q_home_after, NULL };
