/* report/derive_http.h — the records behind a report, for the routes that take one in and show it. Invariants: those of report/derive.h. */
#pragma once
#include "http/route.h"
#include "report/derive.h"

/* The question for everything recorded of the unit of the path on the period's first day, as of now. World lock held shared. */
struct evidence_ask derive_ask(const struct req *, const struct form *, struct period);
extern const struct route derive_routes[];
