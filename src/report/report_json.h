/* report/report_json.h — a report as its readers see it: JSON, the same wherever a report is shown. */
#pragma once
#include "base/json.h"
#include "report/report.h"

const char *report_state_name(enum report_state);           /* open, sent, returned */
/* "values": {key: value}: only what is known, a blank has no name there. False if the bytes are damaged. */
bool report_json_values(struct builder *, struct view packed, const struct policy *, int form_id, struct arena *);
/* "origin" and "overrides": {key: reason}. False if the bytes are damaged. */
bool report_json_backing(struct builder *, struct view packed, const struct policy *, int form_id, struct arena *);
/* An instant in the unit's own time; null for 0. */
void report_json_instant(struct builder *, const char *key, const struct zone *, struct instant);
