/* org/person.h — somebody by name, post and telephone, who may have an account here; and the instants between which they serve.
 *
 * Invariants: two persons are the same if both have the same account, or both have none and the same name and telephone
 * (person_key). A telephone is work contact, shown to whoever may see the unit. An open end is FOR_NOW. A day given for a beginning is its
 * first minute in the unit's zone, given for an end its last: 2021-10-18 to 2021-10-24 are seven whole days. */
#pragma once
#include "base/when.h"
#include "org/account.h"

#define FOR_NOW ((struct instant){ INT64_MAX })

struct person { struct view name, post, phone; int64_t account; };

/* What tells two persons apart; lives in the arena. */
struct view person_key(const struct person *, struct arena *);
bool phone_good(struct view);                               /* digits, with the signs people put between; may be empty */
/* An instant with its zone, a wall time 2021-10-18T08:00 in the zone, or a day. */
bool moment_parse(struct view, const struct zone *, bool is_end, struct instant *ret);
int minute_of_day(const struct zone *, struct instant);     /* 0 to 1439, by the clock on the wall */
