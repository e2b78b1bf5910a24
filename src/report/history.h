/* report/history.h — every state a report ever had, newest first, out of the journal.
 * Invariants: the row's seq is the newest event; each event names the one before it in `previous`; a chain that does not lead back to a
 * first event is damage and an error, never the end of the story. */
#pragma once
#include "report/report_event.h"

struct past { const struct event *event; const struct report_entry *entry; int changes; /* corrections and returns up to this event */ };

/* fn false stops. Views live in the arena. */
bool report_history(struct db *, const struct report *, struct arena *, bool (*fn)(void *, const struct past *), void *, struct err *);
