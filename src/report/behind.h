/* report/behind.h — the rows a figure was counted from, for the person who confirms it.
 *
 * Invariants: the rows are read where they lie, of one unit and one day, and say in plain words what each of them is; persons are ids.
 * A figure that a rule gives (who is due, which areas were missed) has no rows. At most BEHIND_MOST are shown, and `more` says that there are others.
 * Lifecycle: one request; rows live in the arena. */
#pragma once
#include "report/derive.h"

enum { BEHIND_MOST = 200 };
struct behind_row { struct instant at; int64_t person; const char *zh, *en; }; /* at INSTANT_NONE, person 0: none */
struct behind { struct behind_row at[BEHIND_MOST]; int count; bool more; };
bool behind_read(const struct evidence_ask *, const struct figure *, struct arena *, struct behind *ret, struct err *);
extern struct query *const behind_queries[];
