/* org/people_sql.c — every question people and rooms ask the store. */
#include "org/people_inside.h"

/* ---- rooms ---- */

#define TAKEN "(SELECT count(*) FROM person p WHERE p.room = r.id AND p.state NOT IN (0, 4, 5, 11))"
#define ROOM "r.id, r.unit, r.name, r.zone, r.beds, " TAKEN ", r.closed"
#define ROOM_OUT "iitiiiI"

struct query room_next = { "room.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM room", 0 };
struct query room_insert = { "room.insert", "iiitiii", "", "INSERT INTO room (id, realm, unit, name, zone, beds, seq) VALUES ($1, $2, $3, $4, $5, $6, $7)", 0 };
struct query room_row = { "room.one", "i", ROOM_OUT "i", "SELECT " ROOM ", r.realm FROM room r WHERE r.id = $1", 0 };
struct query room_list = { "room.list", "ii", ROOM_OUT, "SELECT " ROOM " FROM room r WHERE r.unit = $1 AND (r.closed IS NULL OR $2 = 1) ORDER BY r.zone, r.name, r.id", 0 };
struct query room_by_name = { "room.by_name", "it", "i", "SELECT id FROM room WHERE unit = $1 AND name = $2 AND closed IS NULL", 0 };
struct query room_update = { "room.update", "itiiii", "", "UPDATE room SET name = $2, zone = $3, beds = $4, closed = $5, seq = $6 WHERE id = $1", 0 };
struct query room_zoned = { "room.zoned", "iiiii", "", "INSERT INTO room_zone (room, since, realm, unit, zone) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (room, since) DO UPDATE SET zone = excluded.zone", 0 };
struct query room_taken = { "room.taken", "ii", "i", "SELECT count(*) FROM person WHERE room = $1 AND id <> $2 AND state NOT IN (0, 4, 5, 11)", 0 };

/* ---- people ---- */

struct query people_next = { "people.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM person", 0 };
struct query people_insert = { "people.insert", "iiiibbbbibbiiitiii", "",
	"INSERT INTO person (id, realm, unit, role, name_sealed, name_trace, id_sealed, id_trace, id_kind, phone_sealed, phone_trace, sex, birth, room, place, state, since, merged_into, seq) "
	"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18)", 0 };

#define STAY "id, unit, role, state, room, birth, sex, since, merged_into, realm"
#define STAY_OUT "iiiiiIiiii"
struct query people_stay = { "people.stay", "i", STAY_OUT, "SELECT " STAY " FROM person WHERE id = $1", 0 };
struct query people_of_unit = { "people.of_unit", "i", STAY_OUT, "SELECT " STAY " FROM person WHERE unit = $1 AND state <> 11 ORDER BY id", 0 };
struct query people_set_stay = { "people.set_stay", "iiiii", "", "UPDATE person SET state = $2, room = $3, since = $4, seq = $5 WHERE id = $1", 0 };
struct query people_known_paper = { "people.known_paper", "ib", "i", "SELECT id FROM person WHERE unit = $1 AND id_trace = $2 AND state <> 11", 0 };
struct query people_known_name = { "people.known_name", "ibi", "i",
	"SELECT id FROM person WHERE unit = $1 AND name_trace = $2 AND coalesce(birth, -2147483648) = $3 AND state NOT IN (4, 5, 11)", 0 };
struct query people_by_paper = { "people.by_paper", "b", "iii", "SELECT id, unit, realm FROM person WHERE id_trace = $1 AND state <> 11 ORDER BY id", 0 };

#define SEALED "id, unit, role, state, room, birth, sex, since, merged_into, realm, name_sealed, id_sealed, id_kind, phone_sealed, place"
#define SEALED_OUT STAY_OUT "bBiBt"
struct query people_one_sealed = { "people.one_sealed", "i", SEALED_OUT, "SELECT " SEALED " FROM person WHERE id = $1", 0 };
struct query people_page = { "people.page", "iii", SEALED_OUT, "SELECT " SEALED " FROM person WHERE unit = $1 AND id > $2 AND state <> 11 ORDER BY id LIMIT $3", 0 };

/* ---- changing, looking, merging ---- */

struct query people_past_keep = { "people.past_keep", "iiiiti", "",
	"INSERT INTO person_past (id, realm, person, account, at, reason, changed, role, name_sealed, id_sealed, id_kind, phone_sealed, sex, birth, place) "
	"SELECT $2, realm, id, $3, $4, $5, $6, role, name_sealed, id_sealed, id_kind, phone_sealed, sex, birth, place FROM person WHERE id = $1", 0 };
struct query people_set_name = { "people.set_name", "ibb", "", "UPDATE person SET name_sealed = $2, name_trace = $3 WHERE id = $1", 0 };
struct query people_set_paper = { "people.set_paper", "ibbi", "", "UPDATE person SET id_sealed = $2, id_trace = $3, id_kind = $4 WHERE id = $1", 0 };
struct query people_set_phone = { "people.set_phone", "ibb", "", "UPDATE person SET phone_sealed = $2, phone_trace = $3 WHERE id = $1", 0 };
struct query people_set_sex = { "people.set_sex", "ii", "", "UPDATE person SET sex = $2 WHERE id = $1", 0 };
struct query people_set_birth = { "people.set_birth", "ii", "", "UPDATE person SET birth = $2 WHERE id = $1", 0 };
struct query people_set_place = { "people.set_place", "it", "", "UPDATE person SET place = $2 WHERE id = $1", 0 };
struct query people_set_role = { "people.set_role", "ii", "", "UPDATE person SET role = $2 WHERE id = $1", 0 };
struct query people_set_seq = { "people.set_seq", "ii", "", "UPDATE person SET seq = $2 WHERE id = $1", 0 };
struct query people_past_of = { "people.past_of", "i", "iiitiibiBBiIt",
	"SELECT id, account, at, reason, changed, role, name_sealed, id_kind, id_sealed, phone_sealed, sex, birth, place FROM person_past WHERE person = $1 ORDER BY id DESC", 0 };
struct query people_look_add = { "people.look_add", "iiiiiiit", "",
	"INSERT INTO person_look (id, realm, unit, person, account, at, people, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
struct query people_looks_of = { "people.looks_of", "i", "iiit", "SELECT id, account, at, reason FROM person_look WHERE person = $1 ORDER BY id DESC LIMIT 100", 0 };

struct query people_merge_away = { "people.merge_away", "iiii", "", "UPDATE person SET state = 11, merged_into = $2, room = 0, since = $3, seq = $4 WHERE id = $1", 0 };
struct query people_merge_chain = { "people.merge_chain", "ii", "", "UPDATE person SET merged_into = $2 WHERE merged_into = $1", 0 };
struct query people_merge_moves = { "people.merge_moves", "iit", "", "UPDATE person_move SET undone = $2, undone_why = $3 WHERE person = $1 AND undone IS NULL", 0 };
struct query people_merged_of = { "people.merged_of", "i", "i", "SELECT id FROM person WHERE merged_into = $1 AND merged_into <> 0 ORDER BY id", 0 };
/* Somebody listed here who has the paper of somebody listed in another home of the realm, or in this one. */
struct query people_same_paper = { "people.same_paper", "i", "iiii",
	"SELECT p.id, p.unit, q.id, q.unit FROM person p JOIN person q ON q.id_trace = p.id_trace AND q.realm = p.realm AND q.id <> p.id "
	"WHERE p.unit = $1 AND p.state NOT IN (4, 5, 11) AND q.state NOT IN (4, 5, 11) ORDER BY p.id, q.id", 0 };

/* ---- in two homes ---- */

#define LISTED(row) row ".state IN (1, 2, 3)"
#define TWICE "t.person, t.other, t.unit, t.other_unit, t.found, t.claimed"
#define TWICE_OF "SELECT " TWICE " FROM person_twice t JOIN person p ON p.id = t.person JOIN person q ON q.id = t.other" \
	" WHERE p.id_trace = q.id_trace AND " LISTED("p") " AND " LISTED("q")
/* Residents and intakes: a doctor may well work in two homes. */
struct query people_twice_note_q = { "people.twice_note", "ii", "",
	"INSERT INTO person_twice (person, other, realm, unit, other_unit, found, claimed, claimed_by)"
	" SELECT p.id, q.id, p.realm, p.unit, q.unit, CAST($2 AS BIGINT), CAST(NULL AS BIGINT), 0 FROM person p"
	" JOIN person q ON q.id_trace = p.id_trace AND q.realm = p.realm AND q.unit <> p.unit"
	" WHERE p.id = $1 AND p.role IN (1, 4) AND q.role IN (1, 4) AND q.state <> 11"
	" AND NOT EXISTS (SELECT 1 FROM person_twice t WHERE t.person = q.id AND t.other = p.id) ON CONFLICT (person, other) DO NOTHING", 0 };
struct query people_twice_all = { "people.twice_all", "", "iiiiiI", TWICE_OF " ORDER BY t.person, t.other", 0 };
struct query people_twice_of = { "people.twice_of", "i", "iiiiiI", TWICE_OF " AND t.person = $1 ORDER BY t.other", 0 };
struct query people_twice_claim_q = { "people.twice_claim", "iiii", "", "UPDATE person_twice SET claimed = $3, claimed_by = $4 WHERE person = $1 AND other = $2 AND claimed IS NULL", 0 };

/* ---- moves ---- */

struct query people_moves_of = { "people.moves_of", "i", "iiiiiiiiittiIt",
	"SELECT id, at, was, became, opening, room_was, room, account, recorded, reason, source, source_id, undone, undone_why FROM person_move WHERE person = $1 ORDER BY id DESC", 0 };

struct query people_move_insert = { "people.move", "iiiiiiiiiiiiiiitti", "",
	"INSERT INTO person_move (id, realm, unit, person, role, at, day, was, became, opening, room_was, room, since_was, account, recorded, reason, source, source_id, undone_why) "
	"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '')", 0 };
struct query people_moves_since = { "people.moves_since", "ii", "iiii",
	"SELECT person, was, room_was, since_was FROM person_move WHERE unit = $1 AND at > $2 AND undone IS NULL ORDER BY id DESC", 0 };
struct query people_first_day = { "people.first_day", "i", "I", "SELECT min(day) FROM person_move WHERE unit = $1 AND undone IS NULL", 0 };
struct query people_move_last = { "people.move_last", "i", "iiiii",
	"SELECT id, was, room_was, since_was, became FROM person_move WHERE person = $1 AND undone IS NULL ORDER BY id DESC LIMIT 1", 0 };
struct query people_move_undo = { "people.move_undo", "iit", "", "UPDATE person_move SET undone = $2, undone_why = $3 WHERE id = $1 AND undone IS NULL", 0 };

/* How many people there are, and how many stand elsewhere than their newest move that was not struck out says. */
struct query people_astray = { "people.astray", "", "ii",
	"SELECT count(*), coalesce(sum(CASE WHEN m.id IS NULL THEN CASE WHEN p.state = 0 THEN 0 ELSE 1 END WHEN m.became = p.state AND m.room = p.room AND m.at = p.since THEN 0 ELSE 1 END), 0) "
	"FROM person p LEFT JOIN person_move m ON m.id = (SELECT max(x.id) FROM person_move x WHERE x.person = p.id AND x.undone IS NULL) WHERE p.state <> 11", 0 };

/* The census in one question, so that nothing moves between its halves: 0 who stands where now, 1 what moved on that day, 2 what moved
 * after it, 3 the first day of the register. */
struct query people_census_rows = { "people.census", "ii", "iiiiiI",
	"SELECT 0, role, 0, state, 0, count(*) FROM person WHERE unit = $1 AND state NOT IN (0, 4, 5, 11) GROUP BY role, state "
	"UNION ALL SELECT later, role, was, became, opening, count(*) FROM (SELECT role, was, became, opening, CASE WHEN day > $2 THEN 2 ELSE 1 END AS later "
	"FROM person_move WHERE unit = $1 AND day >= $2 AND undone IS NULL) AS moved GROUP BY later, role, was, became, opening "
	"UNION ALL SELECT 3, 0, 0, 0, 0, min(day) FROM person_move WHERE unit = $1 AND undone IS NULL", 0 };

/* The same for many units at once: {"unit": 0, …}; CROSS JOIN keeps SQLite from beginning with the long table. */
struct query people_census_many = { "people.census_many", "ti", "iiiiiiI",
	"WITH u AS (SELECT CAST(key AS BIGINT) AS unit FROM json_each($1)) "
	"SELECT u.unit, 0, p.role, 0, p.state, 0, count(*) FROM u CROSS JOIN person p WHERE p.unit = u.unit AND p.state NOT IN (0, 4, 5, 11) GROUP BY u.unit, p.role, p.state "
	"UNION ALL SELECT unit, later, role, was, became, opening, count(*) FROM (SELECT u.unit, m.role, m.was, m.became, m.opening, CASE WHEN m.day > $2 THEN 2 ELSE 1 END AS later "
	"FROM u CROSS JOIN person_move m WHERE m.unit = u.unit AND m.day >= $2 AND m.undone IS NULL) AS moved GROUP BY unit, later, role, was, became, opening "
	"UNION ALL SELECT u.unit, 3, 0, 0, 0, 0, (SELECT min(m.day) FROM person_move m WHERE m.unit = u.unit AND m.undone IS NULL) FROM u", 0 };

struct query *const people_queries[] = {
	&room_next, &room_insert, &room_row, &room_list, &room_by_name, &room_update, &room_zoned, &room_taken,
	&people_next, &people_insert, &people_stay, &people_of_unit, &people_set_stay, &people_known_paper, &people_known_name, &people_by_paper, &people_one_sealed, &people_page,
	&people_past_keep, &people_set_name, &people_set_paper, &people_set_phone, &people_set_sex, &people_set_birth, &people_set_place, &people_set_role, &people_set_seq,
	&people_past_of, &people_look_add, &people_looks_of, &people_merge_away, &people_merge_chain, &people_merge_moves, &people_merged_of, &people_same_paper, &people_moves_of,
	&people_move_insert, &people_moves_since, &people_first_day, &people_move_last, &people_move_undo, &people_census_rows, &people_census_many, &people_astray,
	&people_twice_note_q, &people_twice_all, &people_twice_of, &people_twice_claim_q, NULL,
};
