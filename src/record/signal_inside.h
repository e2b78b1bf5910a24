/* record/signal_inside.h — the queries of signals and outbreaks, for their own files. Invariants: those of signal_sql.c's rows. */
#pragma once
#include "record/outbreak.h"

extern struct query signal_parts, signal_next, signal_insert, signal_grow, signal_same, signal_by_id, signal_list, signal_of_unit, signal_set_state, signal_place_get, signal_place_put, signal_place_set,
	outbreak_next, outbreak_insert, outbreak_by_id, outbreak_running, outbreak_list, outbreak_set_closed, outbreak_note_next, outbreak_note_insert, outbreak_notes;
void signal_from_row(struct stmt *, struct arena *, struct signal_row *ret);
void outbreak_from_row(struct stmt *, struct arena *, struct outbreak *ret);
