/* record/vaccine_inside.h — the queries that the files of vaccines share. Only record/vaccine*.c includes it. */
#pragma once
#include "record/vaccine.h"

extern struct query vaccine_q_of_unit, vaccine_q_of_person, vaccine_q_one, vaccine_q_next, vaccine_q_insert, vaccine_q_void, vaccine_q_excuses, vaccine_q_excuse_next,
	vaccine_q_excuse_insert, vaccine_q_excuse_end, vaccine_q_until, vaccine_q_excused_on, vaccine_q_known;
