/* report/derive.h — the figures of a report that the evidence gives, and what a person made of them.
 *
 * Invariants: a figure is derived only where the unit keeps records of that kind; a unit without records types everything, and a blank is
 * never turned into 0. A figure that was confirmed is what stands in the report: when the evidence changes afterwards the difference
 * is shown, never applied. Where a person reports otherwise than the evidence says, there is a reason, and everybody above can see it.
 * Figures are those of a civil day in the unit's zone, as known at `now`; a form of a week or a month has none.
 * Threads: reads the store and the orders (world lock shared). Source: domain.md §8.3. */
#pragma once
#include "org/people.h"
#include "duty/duties.h"
#include "record/case.h"
#include "record/gate.h"
#include "record/hygiene.h"
#include "record/isolation.h"
#include "record/lab.h"
#include "record/round.h"
#include "record/vaccine.h"
#include "report/backing.h"
#include "report/draft.h"

/* Everything of one unit and one day that was recorded where the work was done. */
struct evidence {
	struct census org;
	struct day_health round;
	struct case_counts cases;
	struct isolation_counts isolation;
	struct lab_counts lab;
	struct vaccine_counts vaccine;
	struct gate_counts gate;
	struct hygiene_counts hygiene;
};
struct evidence_ask { struct db *db; const struct duties *duties; const struct orders *orders; const struct zone *zone; int32_t unit; struct day day; struct instant now; };
bool evidence_read(const struct evidence_ask *, struct evidence *ret, struct err *);

/* A row of derive.tbl. stage: "org", "round" …, the kind of records it is counted from. */
struct figure { const char *key, *stage; struct label how; };
const struct figure *figure_find(const char *key);          /* NULL: no such figure, the field is typed */
/* False: the unit keeps no such records. */
bool figure_value(const struct figure *, const struct evidence *, int64_t *ret);

/* What evidence gives for each field of the form, by the field's index; numbers and known have form->field_count places. */
void derive_fields(const struct form *, const struct evidence *, int64_t *numbers, bool *known);

/* The draft beside the evidence (NULL: the unit keeps no records at all, which costs nothing): every figure reported otherwise needs a reason (its own in `overrides`, or the report's); without one
 * there is a fault. Fills the offer's backing. After draft_values, before draft_offer. */
bool derive_judge(struct draft *, const struct sent *, const struct evidence *);
