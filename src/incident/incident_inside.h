/* incident/incident_inside.h — the queries, for incident*.c only. Invariants: those of incident_sql.c's rows. */
#pragma once
#include "incident/incident.h"
#include "store/once.h"

extern struct query incident_next, incident_of_day, incident_insert, incident_one, incident_set_ended, incident_set_closed,
	incident_step_insert, incident_step_done, incident_step_one, incident_report_insert, incident_report_last;

/* The parts that calls and writings share. */
bool incident_there(struct tx *, int64_t id, struct incident *ret, struct err *);
bool incident_tell(struct tx *, const char *template, int32_t unit, int64_t id, struct view facts, struct err *);
bool incident_owe(struct tx *, int64_t actor, int64_t id, struct view title, const struct steps_owed *, struct err *); /* what is owed already stays as it is */
bool incident_step_settle(struct tx *, int64_t actor, int64_t id, int32_t unit, const struct information_step *, struct instant at, struct view spoke_with, struct view note, struct err *);
struct view incident_facts(struct tx *, const char *unit_zh, const char *unit_en, struct view title, struct view number, const char *name_at, struct instant);
const char *incident_link(struct arena *, int64_t id, bool home); /* home: where an institution works, else an authority */
void incident_put_instant(struct builder *, const char *key, struct instant);
struct view incident_seen(struct tx *, struct builder *);   /* copied into the transaction's arena; the builder is released */

void incident_from_row(struct stmt *, struct arena *, struct incident *ret);
