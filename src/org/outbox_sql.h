/* org/outbox_sql.h — the rows of outbox_sql.c, for outbox.c alone. */
#pragma once
#include "org/outbox.h"

extern struct query outbox_newest, outbox_messages, outbox_deliveries, outbox_addressee, outbox_text_ways, outbox_people, outbox_of_event, outbox_of_event_unit;
