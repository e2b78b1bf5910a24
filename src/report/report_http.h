/* report/report_http.h — the routes of reports. */
#pragma once
#include "http/route.h"

bool report_bulk_handle(struct req *);
bool report_export_handle(struct req *);
extern const struct route report_routes[];
