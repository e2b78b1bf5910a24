/* duty/turn.h — the turns of a periodic duty: when one opens, when it is due, what it is called.
 *
 * Invariants: turns depend on the rule, the zone and one number (windows a day, hours, days) alone, never on who owes them or on what was
 * done. Within one such line turns follow one another without overlapping; `until` is where evidence that names no turn stops finding this
 * one. The name of a turn (its slot) is the same for ever: "2026-11-22", "2026-11-22/1", "2026-W47", "2026-11", "2026-Q4", "2026-H2", "2026".
 * Everything may be called by all threads. */
#pragma once
#include "policy/pack.h"

enum { TURNS_A_DAY = 48, SLOT_ROOM = 24 };

struct turn {
	struct instant opens, due, until;
	struct day first, last;                             /* the days it is about */
	struct period period;                               /* of a report */
	char slot[SLOT_ROOM];
};

/* The turns that the day has a part in: one, or of WINDOWS and HOURS those of the day. count: the rule's, or the measure's value; began: of
 * AFTER, when the measure began to hold. Returns how many. */
int turns_of_day(const struct duty_rule *, const struct zone *, int64_t count, struct instant began, struct day, struct turn ret[TURNS_A_DAY]);
/* The day a slot is about first; false if it is no name of a turn of this rule. number: 1… of a turn of the day, 0 without. */
bool slot_parse(const struct duty_rule *, struct view slot, struct day *ret_first, int *ret_number);
/* The instant of a step, moved out of the quiet hours unless the duty is urgent. */
struct instant chase_instant(const struct duty_rule *, const struct zone *, const struct chase_step *, struct instant due);
