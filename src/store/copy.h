/* store/copy.h — backup and restore of an SQLite store.
 * Invariants: the target appears under its name only when it is complete and on disk; an existing target is refused. */
#pragma once
#include "store/store.h"

bool store_copy_out(const struct store *, const char *file, struct err *);
bool store_copy_in(const char *file, const char *store_path, struct err *);
/* Looks at every page of an SQLite file; the first damaged place in words (STORE_DAMAGED). A PostgreSQL store looks after its own pages. */
bool store_whole(const struct store *, struct err *);
