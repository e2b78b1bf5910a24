/* record/signal_sql.c — every question signals and outbreaks ask the store. */
#include "record/signal_inside.h"

/* What one sending of a round brought, if it had come by then and its turn had anything to tell. Its journal row says when it came. */
struct query signal_parts = { "signal.readings", "iii", "b",
	"SELECT p.packed FROM round r JOIN round_part p ON p.round = r.id JOIN journal j ON j.seq = p.id"
	" WHERE r.day = $1 AND r.unit = $2 AND j.at <= $3 AND (r.symptoms > 0 OR r.fever > 0 OR r.staff > 0) ORDER BY p.id", 0 };

#define SIGNAL "id, realm, unit, profile, rule, floor, persons, first_at, last_at, recorded, state, decided, decided_by, reason, outbreak," \
	" (SELECT count(*) FROM line_case l WHERE l.unit = reached_signal.unit AND l.profile = reached_signal.profile AND l.until_at = 9223372036854775807 AND l.class = 4" \
	" AND l.appeared >= first_at AND l.appeared < last_at + 60000 AND l.recorded > reached_signal.recorded)"
#define SIGNAL_OUT "iiittt" "iiiii" "Iitii"
struct query signal_next = { "signal.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM reached_signal", 0 };
struct query signal_insert = { "signal.insert", "iiittt" "iiiii", "",
	"INSERT INTO reached_signal (id, realm, unit, profile, rule, floor, persons, first_at, last_at, recorded, state, decided, decided_by, reason, outbreak, seq)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, NULL, 0, '', 0, $11)", 0 };
/* The one that stands for this: not over when the first of these fell ill, or dismissed with all of these known. */
struct query signal_same = { "signal.same", "itttii", "i",
	"SELECT id FROM reached_signal WHERE unit = $1 AND profile = $2 AND rule = $3 AND floor = $4 AND ((state <> 3 AND last_at >= $5) OR (state = 3 AND last_at >= $6)) ORDER BY id DESC LIMIT 1", 0 };
struct query signal_grow = { "signal.grow", "iii", "", "UPDATE reached_signal SET persons = $2, last_at = $3 WHERE id = $1 AND state <> 3 AND last_at < $3", 0 };
struct query signal_by_id = { "signal.by_id", "i", SIGNAL_OUT, "SELECT " SIGNAL " FROM reached_signal WHERE id = $1", 0 };
struct query signal_list = { "signal.list", "ii", SIGNAL_OUT, "SELECT " SIGNAL " FROM reached_signal WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT 2000", 0 };
struct query signal_of_unit = { "signal.of_unit", "ii", SIGNAL_OUT, "SELECT " SIGNAL " FROM reached_signal WHERE unit = $1 AND recorded <= $2 ORDER BY id DESC LIMIT 500", 0 };
struct query signal_set_state = { "signal.state", "iiiiti", "",
	"UPDATE reached_signal SET state = $2, decided = $3, decided_by = $4, reason = $5, outbreak = $6 WHERE id = $1 AND state = 1", 0 };
struct query signal_place_get = { "signal.place", "", "i", "SELECT seq FROM signal_place WHERE id = 1", 0 };
struct query signal_place_put = { "signal.place_put", "i", "", "INSERT INTO signal_place (id, seq) VALUES (1, $1)", 0 };
struct query signal_place_set = { "signal.place_set", "i", "", "UPDATE signal_place SET seq = $1 WHERE id = 1 AND seq < $1", 0 };

struct query *const signal_queries[] = { &signal_parts, &signal_next, &signal_insert, &signal_grow, &signal_same, &signal_by_id, &signal_list, &signal_of_unit, &signal_set_state,
	&signal_place_get, &signal_place_put, &signal_place_set, NULL };

#define OUTBREAK "id, realm, unit, profile, rule, title, over_days, first_at, opened, opened_by, closed, closed_by, closing"
#define OUTBREAK_OUT "iiittt" "iiii" "Iit"
struct query outbreak_next = { "outbreak.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM outbreak", 0 };
struct query outbreak_insert = { "outbreak.insert", "iiittt" "iiiii", "",
	"INSERT INTO outbreak (id, realm, unit, profile, rule, title, over_days, first_at, opened, opened_by, closed, closed_by, closing, seq)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, 0, '', $11)", 0 };
struct query outbreak_by_id = { "outbreak.by_id", "i", OUTBREAK_OUT, "SELECT " OUTBREAK " FROM outbreak WHERE id = $1", 0 };
struct query outbreak_running = { "outbreak.running", "it", "i", "SELECT id FROM outbreak WHERE unit = $1 AND profile = $2 AND closed IS NULL LIMIT 1", 0 };
struct query outbreak_list = { "outbreak.list", "i", OUTBREAK_OUT, "SELECT " OUTBREAK " FROM outbreak WHERE id < $1 ORDER BY id DESC LIMIT 2000", 0 };
struct query outbreak_set_closed = { "outbreak.close", "iiit", "", "UPDATE outbreak SET closed = $2, closed_by = $3, closing = $4 WHERE id = $1 AND closed IS NULL", 0 };
struct query outbreak_note_next = { "outbreak.note_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM outbreak_note", 0 };
struct query outbreak_note_insert = { "outbreak.note", "iiititii", "",
	"INSERT INTO outbreak_note (id, realm, outbreak, kind, at, words, recorded, author) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", 0 };
struct query outbreak_notes = { "outbreak.notes", "i", "ititii", "SELECT id, kind, at, words, recorded, author FROM outbreak_note WHERE outbreak = $1 ORDER BY id", 0 };

struct query *const outbreak_queries[] = { &outbreak_next, &outbreak_insert, &outbreak_by_id, &outbreak_running, &outbreak_list, &outbreak_set_closed, &outbreak_note_next,
	&outbreak_note_insert, &outbreak_notes, NULL };
