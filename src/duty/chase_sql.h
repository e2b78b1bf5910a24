/* duty/chase_sql.h — the rows of chasing; only duty/ includes this. */
#pragma once
#include "duty/chase.h"

extern struct query chase_q_round_add, chase_q_round, chase_q_round_complete, chase_q_add, chase_q_there, chase_q_of_round, chase_q_since, chase_q_since_unit;
extern struct query chase_q_done, chase_q_waived, chase_q_single_open, chase_q_single_title, chase_q_singles;
extern struct query chase_q_in_charge, chase_q_on_roster, chase_q_of_role, chase_q_person_add, chase_q_people;
