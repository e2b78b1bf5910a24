/* record/isolation_sql.h — the queries of isolation*.c that nobody else asks. */
#pragma once
#include "store/store.h"

extern struct query isolation_q_open_of, isolation_q_next, isolation_q_add, isolation_q_stricter, isolation_q_release, isolation_q_room, isolation_q_check_next,
	isolation_q_check_add, isolation_q_unchecked, isolation_q_day, isolation_q_rooms, isolation_q_known;
