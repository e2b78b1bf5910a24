/* record/hygiene_inside.h — the queries that the files of hygiene share. Only record/hygiene*.c includes it. */
#pragma once
#include "record/hygiene.h"

extern struct query hygiene_q_areas, hygiene_q_area, hygiene_q_area_named, hygiene_q_area_next, hygiene_q_area_insert, hygiene_q_area_name, hygiene_q_area_end,
	hygiene_q_logs, hygiene_q_log, hygiene_q_samples, hygiene_q_next, hygiene_q_insert, hygiene_q_dispose, hygiene_q_void, hygiene_q_known, hygiene_q_done;
