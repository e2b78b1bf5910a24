/* record/gate.h — every coming and going, decided by the measures in force at that instant and kept with its reasons.
 *
 * Invariants: the decision is gate_rule.h's, made once, of the instant at the gate, and never made again: later orders do not change it.
 * Who passes is moved in the same transaction (org/people.h, source "gate"); who is to be kept apart is isolated in it. What was
 * refused is kept as well. Names, telephones and ID numbers of visitors are sealed; the journal knows numbers alone.
 * An approval is asked by an entry, given by somebody who may decide, and used once, within a day, by another entry. */
#pragma once
#include "record/gate_rule.h"

enum gate_state { GATE_PASSED = 1, GATE_STOPPED, GATE_WAITING, GATE_APPROVED, GATE_TURNED_DOWN, GATE_USED };
const char *gate_state_name(enum gate_state);               /* passed stopped waiting approved turned_down used */

struct gate_counts { int32_t outsiders_in, visits_booked, visits_held, visits_refused, vehicles_in; bool known; };
/* outsiders_in: people from outside let in who are no family on a visit. known: anything ever passed this gate. */
bool gate_day(struct db *, const struct zone *, int32_t unit, struct day, struct gate_counts *ret, struct err *);
extern struct query *const gate_queries[];
