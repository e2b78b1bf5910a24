/* report/place.h — the how-manyth of its neighbours a report was, for the person who sent it.
 *
 * Invariants: neighbours are the units below the same parent that owe the same form for the same period. Only two counts leave this
 * file, never who they are. Judged by the first receipt, so a correction keeps its place. Where there are more than PLACE_MOST units
 * below the parent nothing is counted: at is 0. */
#pragma once
#include "report/report.h"

enum { PLACE_MOST = 1000 };
struct place { int32_t at, of; };

bool report_place(const struct report *own, struct org *, const struct form *, struct period, struct db *, struct arena *, struct place *ret, struct err *);
