/* report/report_prove.h — the table of reports is what the journal says, and can be grown again from it.
 * Invariants: both walk the journal once in order and keep, for each report, only what its last event left. */
#pragma once
#include "report/report_event.h"

/* Compares every row with the journal; the first difference in words (CHAIN_BROKEN). progress(self, seq) now and then; may be NULL. */
bool report_prove(struct db *, void (*progress)(void *, int64_t), void *self, int64_t *ret_reports, struct err *);
/* Empties the table of reports and grows it from the journal. */
bool report_rebuild(struct tx *, void (*progress)(void *, int64_t), void *self, int64_t *ret_reports, struct err *);
extern struct query *const report_prove_queries[];
