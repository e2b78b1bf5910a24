/* notify/way.h — channels as they lie in the store.
 *
 * Invariants: a robot belongs to one unit and speaks to that unit's group; mail and sms hold for a unit and those below it, the nearest
 * one counts (unit 0: for everybody). Secrets are sealed about "channel ID". A removed channel stays as a row, so that what went
 * through it can still be told. Every change is a channel.changed row of the journal, which never holds a setting's value. */
#pragma once
#include "base/vault.h"
#include "notify/channel.h"

/* false: none with that number (err NO_CHANNEL), or its secrets do not open (KEY_MISSING). Texts and documents live in the arena. */
bool way_load(struct db *, const struct vault *, int64_t id, struct arena *, struct way *ret, struct err *);
/* Several rows (way_all, way_personal). One whose secrets do not open has none. */
struct way_list { struct way *ways; int count; };
bool way_load_all(struct db *, struct query *, const struct vault *, struct arena *, struct way_list *ret, struct err *);
/* The nearest to the unit of that kind; NULL if there is none. */
const struct way *way_nearest(const struct way_list *, const struct tree *, int32_t unit, enum channel);

/* Operations, applied by the writer. id 0: a new one. */
bool way_put(struct tx *, const struct vault *, int64_t actor, int64_t realm, struct way *, struct err *);
bool way_remove(struct tx *, int64_t actor, int64_t realm, const struct way *, struct err *);
bool contact_seal(struct tx *, const struct vault *, int64_t account, enum channel, struct view address, struct err *); /* empty: forget it */
bool contact_open(const struct vault *, struct arena *, int64_t account, enum channel, struct view sealed, struct view *ret, struct err *);
