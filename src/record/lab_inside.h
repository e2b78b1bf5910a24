/* record/lab_inside.h — the queries that the files of lab share. Only record/lab*.c includes it. */
#pragma once
#include "record/lab.h"

extern struct query lab_q_one, lab_q_of_person, lab_q_of_unit, lab_q_pending, lab_q_history, lab_q_next, lab_q_insert, lab_q_result_insert, lab_q_result_last,
	lab_q_result_set, lab_q_negatives, lab_q_positive, lab_q_sample, lab_q_known, lab_q_day_tested, lab_q_day_results, lab_q_tested_since;
