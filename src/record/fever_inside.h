/* record/fever_inside.h — the queries of fever.c. Invariants: those of fever.h. */
#pragma once
#include "record/fever.h"

extern struct query fever_q_add, fever_q_one, fever_q_open, fever_q_day, fever_q_again, fever_q_isolation, fever_q_end, fever_q_step_add, fever_q_steps, fever_q_step_find;
