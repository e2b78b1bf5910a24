/* All SQL of reports. */
#include "report/report_sql.h"

#define COLUMNS "seq, unit, form, first, kind, state, late, changes, received, changed, author, packed, note, backing"

struct query report_q_find = { "report.find", "iii", "iiiiiiiiiiibtB",
	"SELECT " COLUMNS " FROM report WHERE form = $1 AND first = $2 AND unit = $3", 0 };

/* By id, not by the key's order: rows of a day lie together in the order of arrival, and reading them in that order was measured
 * twice as fast as hopping from the index. */
struct query report_q_each = { "report.each", "ii", "iiiiiiiiiiibtB",
	"SELECT " COLUMNS " FROM report WHERE id IN (SELECT id FROM report WHERE form = $1 AND first = $2)", 0 };

struct query report_q_span = { "report.span", "iiii", "iiiiiiiiiiibtB",
	"SELECT " COLUMNS " FROM report WHERE form = $1 AND first = $2 AND unit >= $3 ORDER BY unit LIMIT $4", 0 };

struct query report_q_add = { "report.add", "iiiiiiiiiiiibtib", "",
	"INSERT INTO report (id, form, first, unit, kind, state, late, changes, received, changed, seq, author, packed, note, origin, backing)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (form, first, unit) DO NOTHING", 0 };

struct query report_q_change = { "report.change", "iiiiiibtibiii", "",
	"UPDATE report SET kind = $1, state = $2, changes = $3, changed = $4, seq = $5, author = $6, packed = $7, note = $8, origin = $9, backing = $10"
	" WHERE form = $11 AND first = $12 AND unit = $13", 0 };

struct query *const report_queries[] = { &report_q_find, &report_q_each, &report_q_span, &report_q_add, &report_q_change, NULL };
