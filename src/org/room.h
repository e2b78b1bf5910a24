/* org/room.h — rooms of a home, their beds, and the zone they lie in.
 *
 * Invariants: open rooms of a unit have different names. beds 0 means that nobody said; such a room is never full. A bed is taken by whoever is
 * listed and has the room, also while they are on leave or in hospital. A room is closed only when nobody has it, and stays for the
 * moves that name it. */
#pragma once
#include "base/when.h"
#include "store/journal.h"

enum room_zone { ZONE_CLEAN = 1, ZONE_BUFFER, ZONE_ISOLATION, ROOM_ZONE_MAX_ };
const char *room_zone_name(enum room_zone);                 /* clean buffer isolation */
bool room_zone_parse(struct view, enum room_zone *ret);

struct room { int64_t id; int32_t unit; struct view name; enum room_zone zone; int beds, taken; bool closed; };
/* NO_ROOM if there is none. The name lives in the arena. */
bool room_one(struct db *, int64_t id, struct arena *, struct room *ret, struct err *);
bool rooms_of(struct db *, int32_t unit, bool closed_too, struct arena *, struct room **ret, int *ret_count, struct err *);

struct room_new { int32_t unit; int64_t realm; struct view name; enum room_zone zone; int beds; };
bool room_add(struct tx *, int64_t actor, const struct room_new *, int64_t *ret_id, struct err *);
/* What is below 0, or empty, stays. close 1: close. FAIL with ROOM_FULL if fewer beds than people would be left, ROOM_IN_USE if it is not empty. */
struct room_change { struct view name; int zone, beds, close; };
bool room_change(struct tx *, int64_t actor, int64_t id, const struct room_change *, struct err *);
/* By name; made (clean, beds unknown) if the unit has none of that name. */
bool room_named(struct tx *, int64_t actor, int32_t unit, int64_t realm, struct view name, int64_t *ret_id, struct err *);
