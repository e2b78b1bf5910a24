/* record/gate_sql.h — the queries of gate*.c and intake.c that nobody else asks. */
#pragma once
#include "store/store.h"

extern struct query gate_q_one, gate_q_next, gate_q_add, gate_q_decide, gate_q_use, gate_q_day, gate_q_visits_day, gate_q_known;
extern struct query intake_q_one, intake_q_add, intake_q_again, intake_q_afresh, intake_q_screen, intake_q_belongings, intake_q_admit, intake_q_gone;
