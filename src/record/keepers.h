/* record/keepers.h — which units keep records at all, so that the many that type everything are not asked.
 *
 * Invariants: one byte for each unit, set by the first event about its people, rounds, gate, isolation, hygiene, tests, vaccinations or cases
 * and never cleared. It is a derived thing: true for a unit without records costs a question, false for one with records cannot be.
 * Threads: any thread reads; loading and seeing belong to the start and the writer's follower. Lifecycle: keepers_new → keepers_load → … → keepers_free. */
#pragma once
#include "store/journal.h"

struct keepers;
struct keepers *keepers_new(void);
void keepers_free(struct keepers *);
bool keepers_load(struct keepers *, struct db *, struct err *);
void keepers_see(struct keepers *, const struct event *);
bool keepers_has(const struct keepers *, int32_t unit);
extern struct query *const keepers_queries[];
