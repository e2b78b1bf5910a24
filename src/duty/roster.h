/* duty/roster.h — who is on duty: shifts in two tiers, leader in charge (带班领导) and person on duty (值班员), and where there is nobody.
 *
 * Invariants: a shift is [from, to), at most MAX_SHIFT long; it is removed or its person exchanged, never deleted. A hole of a tier is a stretch of a
 * period in which no shift of the unit stands; two people at a time are no fault, but shown. Hours are the wall's of the unit: a week is copied by the
 * clock on the wall, so that a shift from 08:00 stays one from 08:00 when summer time begins. The watch's open items belong to the
 * unit: they stay open over any number of hand-overs until somebody closes them. A hand-over is given by the one going and confirmed by
 * the one coming. A roll-call is written with all its lines at once and asks whoever is on duty at that instant. */
#pragma once
#include "org/act.h"
#include "org/person.h"

enum { TIER_LEADER, TIER_DUTY, TIERS };
#define SHIFT_MOST_MS ((int64_t)31 * 86400000)
const char *roster_tier_name(int tier);                     /* "leader", "duty" */
const char *roster_tier_title(int tier, enum language);
bool roster_tier_parse(struct view, int *ret);

struct shift { int64_t id; int32_t unit; int tier; struct view key, reason; struct person person; struct instant from, to, removed; };
struct shifts { struct shift *at; int count; };

/* Those that stand and touch [from, to), by beginning. */
bool shifts_of_unit(struct db *, int32_t unit, struct instant from, struct instant to, struct arena *, struct shifts *ret, struct err *);
/* All that stand and touch [from, to) anywhere in the subtree, by unit and beginning. */
bool shifts_below(struct db *, const struct tree *, int32_t above, struct instant from, struct instant to, struct arena *, struct shifts *ret, struct err *);
bool shifts_of_person(struct db *, struct view key, struct instant from, struct instant to, struct arena *, struct shifts *ret, struct err *);
bool shift_one(struct db *, int64_t id, struct arena *, struct shift *ret, bool *ret_found, struct err *);
/* Units that ever kept a roster. */
bool roster_keepers(struct db *, struct arena *, int32_t **ret, int *ret_count, struct err *);

struct stretch { struct instant from, to; int tier; struct view names; };
struct stretches { struct stretch *at; int count; };
/* Where nobody of the tier is, in [from, to). The shifts are of one unit, by beginning. */
void roster_holes(const struct shifts *, int tier, struct instant from, struct instant to, struct arena *, struct stretches *ret);
/* Where more than one of the tier is, with their names. */
void roster_overlaps(const struct shifts *, int tier, struct instant from, struct instant to, struct arena *, struct stretches *ret);
/* The same wall times so many days later. */
void roster_shift_days(const struct zone *, const struct shift *, int days, struct instant *ret_from, struct instant *ret_to);

/* ---- writes ---- */

struct shift_new { int32_t unit; int64_t realm; int tier; struct person person; struct instant from, to; };
/* ret_there: exactly this shift stands already; nothing is written. */
bool shift_add(struct tx *, int64_t actor, const struct shift_new *, int64_t *ret_id, bool *ret_there, struct err *);
bool shift_remove(struct tx *, int64_t actor, int64_t id, int64_t realm, struct view reason, struct err *);
/* Another person takes the shift. */
bool shift_give(struct tx *, int64_t actor, int64_t id, int64_t realm, const struct person *, struct view reason, struct err *);
/* Two shifts exchange their persons. */
bool shift_swap(struct tx *, int64_t actor, int64_t id, int64_t other, int64_t realm, struct view reason, struct err *);
extern struct query *const roster_queries[];
