/* All SQL of fevers. */
#include "record/fever_inside.h"

#define COLUMNS "id, unit, realm, person, staff, day, at, tenths, again_at, again_tenths, ended, isolation"
#define KINDS "iiiiiiiiIIII"

struct query fever_q_add = { "fever.add", "iiiiiiii", "",
	"INSERT INTO fever (id, unit, realm, person, staff, day, at, tenths, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $1)", 0 };
struct query fever_q_one = { "fever.one", "i", KINDS, "SELECT " COLUMNS " FROM fever WHERE id = $1", 0 };
struct query fever_q_open = { "fever.open", "i", KINDS, "SELECT " COLUMNS " FROM fever WHERE unit = $1 AND ended IS NULL ORDER BY id", 0 };
struct query fever_q_day = { "fever.day", "ii", KINDS, "SELECT " COLUMNS " FROM fever WHERE unit = $1 AND day = $2 AND ended IS NOT NULL ORDER BY id", 0 };
struct query fever_q_again = { "fever.again", "iiii", "", "UPDATE fever SET again_at = $2, again_tenths = $3, seq = $4 WHERE id = $1", 0 };
struct query fever_q_isolation = { "fever.isolation", "ii", "", "UPDATE fever SET isolation = $2 WHERE id = $1", 0 };
struct query fever_q_end = { "fever.end", "iii", "", "UPDATE fever SET ended = $2, seq = $3 WHERE id = $1", 0 };
struct query fever_q_step_add = { "fever.step_add", "iitiiit", "",
	"INSERT INTO fever_step (id, fever, step, at, received, actor, note) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (fever, step) DO NOTHING", 0 };
struct query fever_q_steps = { "fever.steps", "i", "tiiit", "SELECT step, at, received, actor, note FROM fever_step WHERE fever = $1 ORDER BY at, id", 0 };
struct query fever_q_step_find = { "fever.step_find", "it", "i", "SELECT id FROM fever_step WHERE fever = $1 AND step = $2", 0 };

struct query *const fever_queries[] = { &fever_q_add, &fever_q_one, &fever_q_open, &fever_q_day, &fever_q_again, &fever_q_isolation, &fever_q_end,
	&fever_q_step_add, &fever_q_steps, &fever_q_step_find, NULL };
