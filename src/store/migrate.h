/* store/migrate.h — one numbered list of schema steps for the whole program, the same on both stores.
 * Invariants: src/store/migrate/NNNN-name.sql run in order, each in its own transaction, once; a store with a higher number than
 * this program knows is refused. Tokens in braces stand for the words that differ: {id} {int} {blob} {strict}. */
#pragma once
#include "store/store.h"

bool migrate_run(struct db *, struct err *);
/* Refuses what holds no store yet (DIRECTORY_BAD) and what a newer program made; with exact also what an older one made. */
bool migrate_known(struct db *, bool exact, struct err *);
int migrate_newest(void);
extern struct query *const migrate_queries[];
