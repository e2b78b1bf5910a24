/* report/report_sql.h — the queries of reports by name, for the files of report/ only. */
#pragma once
#include "report/report.h"

extern struct query report_q_find, report_q_each, report_q_span, report_q_add, report_q_change;
