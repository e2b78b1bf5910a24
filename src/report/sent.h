/* report/sent.h — what a sender wrote, before anybody asked whether it is right: from a JSON body, an NDJSON line or a CSV row.
 *
 * Invariants: a part that was not stated has a NULL pointer (stated as empty: not NULL); of the values the form is not known here, so
 * every name is kept in the order it was written. Views point into the text given or into the arena.
 * Reading is one pass over the bytes without a tree: a report is read some ten times faster than by a JSON library, and reading was
 * the larger half of a report's cost. Refused: what is no JSON, a name given twice, bytes after the end, nesting over 32, text that is
 * not UTF-8 or holds a zero byte. */
#pragma once
#include "base/csv.h"
#include "report/report.h"

/* HUGE: whole, beyond 64 bits. CELL: of a table, where a number and a text look alike until the field is known. */
enum sent_type { SENT_NULL, SENT_WHOLE, SENT_TEXT, SENT_HUGE, SENT_OTHER, SENT_CELL };
struct sent_value { struct view key, text; int64_t number; enum sent_type type; int field; /* index in the form + 1 if it is known already, else 0 */ };
struct sent {
	struct view client_key, kind, note, reason, made_at, unit, period, at;
	int64_t base_seq;                                   /* the version the sender had before him, 0: none */
	bool has_base;
	struct sent_value *values, *overrides;              /* overrides: field and why it is not what the evidence says */
	int count, override_count;
	struct view overrides_text;                         /* as written, so that a repeat is known */
};

/* line: also unit and period are part of it (NDJSON); otherwise those two names are refused. err: BAD_JSON with the place, or BAD_FIELD
 * with the name of the part that is not known or of the wrong type. */
bool sent_read_json(struct view text, bool line, struct arena *, struct sent *ret, struct err *);

/* What each column of a table is: one of the parts above (day, week and month stand for period) or a field of the form. */
struct sent_columns;
/* NULL with err BAD_CSV for a column that is neither, for a name given twice, for a table without unit, period or kind. */
struct sent_columns *sent_columns_of(const struct csv *, const struct form *, struct arena *, struct err *);
/* Views live as long as the row. An empty cell is not stated. */
void sent_read_row(const struct csv *, const struct sent_columns *, struct sent *ret);
