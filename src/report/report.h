/* report/report.h — one unit's values for one form and one period.
 *
 * Invariants: a field is known or missing; missing is never 0. A report is `values` or `zero`; zero means every event field is
 * known and 0. Lateness is judged once, when the first report of the period is received, and stays; a correction or a report sent
 * again after a return keeps it. The row holds the newest state, the journal holds every former one: row.seq is the newest
 * event, each event names the one before it, and so the history is a walk.
 * A client_key answers as it did before; with other content it is refused.
 * A report that rests on evidence carries its backing (report/backing.h): what the evidence said when it was confirmed. */
#pragma once
#include "policy/pack.h"

enum report_kind { REPORT_VALUES = 1, REPORT_ZERO = 2 };
const char *report_kind_name(enum report_kind);             /* values, zero */
enum origin { ORIGIN_TYPED = 0, ORIGIN_DERIVED = 1, ORIGIN_MIXED = 2 };
const char *origin_name(enum origin);                       /* typed, derived, mixed */
enum report_state { REPORT_OPEN = 0, REPORT_SENT = 1, REPORT_RETURNED = 2 }; /* open: none was sent */

/* Values by the store's field numbers, the compact form of the row and of the journal:
 * varint n, bitmap of n bits (known), then each known value: whole numbers zigzag varint, texts varint length and bytes. */
struct value { bool known, is_text; int64_t number; struct view text; };
struct values { int count; struct value *at; };             /* by field number, 0…count-1 */
struct view values_pack(struct arena *, const struct values *);
/* Types by number come from the policy; false if the bytes are damaged. Texts point into bytes. */
bool values_unpack(struct view bytes, const struct policy *, int form_id, struct arena *, struct values *ret);

struct report {
	int64_t seq;                                        /* newest event */
	int32_t unit;
	int form;
	struct day first;
	enum report_kind kind;
	enum report_state state;
	bool late;
	int changes;                                        /* corrections and returns after the first */
	struct instant received, changed;                   /* first accepted; newest event */
	int64_t author;                                     /* account of the newest event */
	struct view values, note, backing;                  /* backing: empty if every figure was typed */
};
/* state OPEN if there is no row. Views live in the arena. */
bool report_find(struct db *, int form, struct day first, int32_t unit, struct arena *, struct report *ret, struct err *);
/* All reports of a form and period, in no promised order; views live during the call. fn false stops. */
bool report_each(struct db *, int form, struct day first, bool (*fn)(void *, const struct report *), void *, struct err *);
extern struct query *const report_queries[];
