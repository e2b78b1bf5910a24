/* report/report_http.h — the routes of reports. */
#pragma once
#include "http/route.h"

/* Form and period of the path; the unit was found by the router. */
bool report_path(struct req *, const struct form **ret, struct period *ret_period);
bool report_bulk_handle(struct req *);
bool report_export_handle(struct req *);
extern const struct route report_routes[];
