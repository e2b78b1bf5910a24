/* All SQL of the board. */
#include "board/board_sql.h"

struct query board_q_periods = { "board.periods", "", "ii", "SELECT DISTINCT form, first FROM report ORDER BY form, first", 0 };
struct query board_q_event_at = { "board.event_at", "i", "i", "SELECT at FROM journal WHERE seq = $1", 0 };

/* The other reader of the reports, for the self-check: by the key, unit by unit. */
struct query board_q_rows = { "board.rows", "ii", "iiiiibi",
	"SELECT unit, kind, state, late, seq, packed, origin FROM report WHERE form = $1 AND first = $2 ORDER BY unit", 0 };

/* The ids of a period from the key alone, and rows as they lie (board/rows.c). */
struct query board_q_ids = { "board.ids", "ii", "i", "SELECT id FROM report WHERE form = $1 AND first = $2", 0 };
struct query board_q_range = { "board.range", "iii", "iiiiiibi",
	"SELECT id, unit, kind, state, late, seq, packed, origin FROM report WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT $3", 0 };

/* For the pictures: when the first report came, of one unit, of all. */
struct query board_q_receipt = { "board.receipt", "iii", "iiiii",
	"SELECT unit, state, kind, late, received FROM report WHERE form = $1 AND first = $2 AND unit = $3", 0 };
struct query board_q_receipts = { "board.receipts", "ii", "iiiii",
	"SELECT unit, state, kind, late, received FROM report WHERE id IN (SELECT id FROM report WHERE form = $1 AND first = $2)", 0 };

/* The newest report of a unit among seven periods: seven look-ups by the key. */
struct query board_q_last = { "board.last", "iiiiiiiii", "ii",
	"SELECT first, received FROM report WHERE form = $1 AND unit = $2 AND first IN ($3, $4, $5, $6, $7, $8, $9) ORDER BY first DESC LIMIT 1", 0 };

struct query *const board_queries[] = { &board_q_periods, &board_q_event_at, &board_q_rows, &board_q_receipt, &board_q_receipts,
	&board_q_ids, &board_q_range, &board_q_last, NULL };
