/* record/lab_inside.h — the queries that the files of lab share. Only record/lab*.c includes it. */
#pragma once
#include "record/lab.h"

extern struct query lab_q_one, lab_q_of_person, lab_q_of_unit, lab_q_pending, lab_q_history, lab_q_next, lab_q_insert, lab_q_result_insert, lab_q_result_last,
	lab_q_result_set, lab_q_negatives, lab_q_positive, lab_q_sample, lab_q_known, lab_q_day_tested, lab_q_day_positive, lab_q_day_pending, lab_q_tested_since, lab_q_tested_once,
	lab_q_round, lab_q_rounds_of, lab_q_rounds_called, lab_q_round_next, lab_q_round_insert, lab_q_round_end, lab_q_unit_add, lab_q_unit_complete, lab_q_unit_open,
	lab_q_roster_add, lab_q_roster, lab_q_roster_waits, lab_q_roster_test, lab_q_roster_untest, lab_q_roster_excuse, lab_q_roster_left, lab_q_progress, lab_q_called;

/* The evidence of what a sample completes: rounds, and the turns of the duties. */
bool lab_settle(struct tx *, int64_t actor, const struct lab_new *, int64_t test, struct err *);
/* The same of somebody who need not be tested, or must be after all: they may have been the last. */
bool lab_round_excused(struct tx *, int64_t actor, int64_t round, int32_t unit, int64_t person, struct err *);
