/* duty/duty_sql.h — the rows of duties; only duty/ includes this. */
#pragma once
#include "store/store.h"

extern struct query duty_q_open, duty_q_find, duty_q_settle, duty_q_waive, duty_q_move, duty_q_of_unit, duty_q_realm;
extern struct query duty_q_evidence_add, duty_q_evidence_unit, duty_q_evidence_kind, duty_q_evidence_slot;
extern struct query duty_q_waiver_add, duty_q_waiver_unit, duty_q_waiver_slot;
