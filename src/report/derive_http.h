/* report/derive_http.h — the records behind a report, for the routes that take one in and show it. Lifecycle: one request. */
#pragma once
#include "http/route.h"
#include "report/derive.h"

/* Everything recorded of the unit of the path for the period's first day, as of now. */
bool derive_ask(struct req *, const struct form *, struct period, struct evidence *ret);
extern const struct route derive_routes[];
