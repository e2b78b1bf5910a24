/* duty/chase_tick.h — chasing as a tick (tick.h), and what a person's act shares with it. */
#pragma once
#include "app.h"
#include "duty/chase.h"

struct chaser;                                              /* what the tick remembers between seconds */
struct chaser *chaser_new(void);
void chaser_free(struct chaser *);
int chase_run(struct app *, struct db *, struct instant now);
/* Words and links of one unit for a slice; under the world lock. link NULL: where the duty is done. */
struct chase_one chase_one_make(struct org *, const struct chase_matter *, int32_t unit, int32_t target, const char *link, struct arena *);
