/* incident/incident.h — information reports of sudden events: 首报, 续报, 终报, and the calls before them.
 *
 * Invariants: clocks run from the instant the institution knew, or from the instant a unit was told, never from when it was typed in. A step
 * is done once; what was said (done) and when the server heard of it (recorded) are both kept. Late is recorded, not refused. There is one
 * first report and one final report; continued ones come between. Civil affairs and disease control are told in two steps of their
 * own, so both instants stand beside one another. A step is a single duty (duty/duty.h), so its chase climbs when it is missed.
 * Source: domain.md §0.5, §2.1, §3.9, §8.5; the clocks are the pack's.
 * Lifecycle: incident_open → incident_told, incident_report (first, continued …) → incident_end → incident_report (final). */
#pragma once
#include "duty/duty.h"

/* A step as it is owed by one unit in one event. Made by the caller from the pack, under the world lock. */
struct step_owed { int32_t unit; const struct information_step *step; struct instant due; };
struct steps_owed { struct step_owed *at; int count; };
/* The steps that begin when the institution knows, and those that begin when a unit is told. */
struct steps_owed steps_known(struct arena *, const struct org *, const struct information *, int32_t institution, struct instant known);
struct steps_owed steps_told(struct arena *, const struct org *, const struct information *, int32_t told, struct instant known, struct instant at);

struct incident_new {
	int32_t unit, realm, superior;
	const char *unit_code, *unit_zh, *unit_en, *kind;
	struct day day;                                     /* of the unit's zone, for the number */
	struct view title, client_key, content;
	int level;
	struct instant discovered, known;
	struct steps_owed steps;
};
bool incident_open(struct tx *, int64_t actor, const struct incident_new *, int64_t *ret_id, struct err *);

/* Somebody was told. next: what the unit that now knows owes (may be empty), messages go to it. */
struct incident_call {
	int64_t incident;
	int32_t unit, told;
	const char *unit_zh, *unit_en;                      /* of the institution, for the message */
	const struct information_step *step;
	struct instant at;
	struct view spoke_with, note, client_key, content;
	struct steps_owed next;
};
bool incident_told(struct tx *, int64_t actor, const struct incident_call *, struct err *);

enum information_report { INFORMATION_FIRST = 1, INFORMATION_CONTINUED, INFORMATION_FINAL };
const char *information_report_name(enum information_report); /* first continued final */
bool information_report_parse(struct view, enum information_report *ret);

struct incident_writing {
	int64_t incident;
	int32_t superior;
	const char *unit_zh, *unit_en;
	enum information_report kind;
	const struct information_step *first;               /* the step the first report does; NULL if the pack has none */
	struct steps_owed next;                             /* what the superior owes who knows by the first report, if nobody phoned */
	int continued_minutes;
	struct instant made;
	struct view body, client_key, content;
};
bool incident_write_up(struct tx *, int64_t actor, const struct incident_writing *, int64_t *ret_n, struct err *);

struct incident_over { int64_t incident; struct instant at; int final_minutes; struct view note, client_key, content; };
bool incident_end(struct tx *, int64_t actor, const struct incident_over *, struct err *);

/* One event as it stands. Texts live in the arena. */
struct incident {
	int64_t id, opened_by;
	int32_t unit, realm;
	struct view number, kind, title;
	int level;
	struct instant discovered, known, opened, ended, closed; /* INSTANT_NONE: not yet */
};
/* ret->id 0 if there is none. */
bool incident_find(struct db *, int64_t id, struct arena *, struct incident *ret, struct err *);
extern struct query incident_ids, incident_steps, incident_reports;
extern struct query *const incident_queries[];
