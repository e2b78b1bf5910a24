/* notify/notify_sql.h — the questions of notify/ by name, for its own files. */
#pragma once
#include "org/outbox.h"

extern struct query way_one, way_all, way_personal, way_next, way_insert, way_update, way_state;
extern struct query drain_due, drain_lease, drain_letter, drain_sent, drain_again, drain_dead, addressee_drop, addressee_old, dead_list, dead_one, dead_retry;
extern struct query inbox_newest, inbox_news, inbox_list, inbox_list_state, inbox_count, inbox_read_one, inbox_read_all;
extern struct query preference_one, preference_put, preference_ways, preference_way_clear, preference_way_put, contact_all, contact_put, contact_drop;
