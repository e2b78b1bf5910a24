/* report/report_duty.h — reports as duties see them; app.c gives this to duty/. */
#pragma once
#include "duty/duties.h"
#include "report/report.h"

extern const struct duty_source report_duty_source;
extern struct query *const report_duty_queries[];
