/* org/outbox_sql.h — the rows of outbox_sql.c, for outbox.c alone. */
#pragma once
#include "org/outbox.h"

extern struct query outbox_message, outbox_to_unit, outbox_to_all, outbox_to_one, outbox_to_robots, outbox_to_nobody, outbox_people,
	outbox_of_event, outbox_of_event_unit;
