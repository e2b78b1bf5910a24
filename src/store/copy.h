/* store/copy.h — backup and restore of an SQLite store.
 * Invariants: the target appears under its name only when it is complete and on disk; an existing target is refused. */
#pragma once
#include "store/store.h"

/* What else is done to the copy before it gets its name: part is its file until then. NULL: nothing. */
struct copy_more { bool (*run)(void *self, const char *part, struct err *); void *self; };
bool store_copy_out(const struct store *, const char *file, const struct copy_more *, struct err *);
bool store_copy_in(const char *file, const char *store_path, const struct copy_more *, struct err *);
/* Looks at every page of an SQLite file; the first damaged place in words (STORE_DAMAGED). A PostgreSQL store looks after its own pages. */
bool store_whole(const struct store *, struct err *);
