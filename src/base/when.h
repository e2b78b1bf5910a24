/* base/when.h — days, instants and the zones between them.
 *
 * Invariants: a `struct day` is a civil day, counted from 1970-01-01, and knows no zone; a `struct instant` is a moment in UTC
 * milliseconds and knows no day. Only a zone turns one into the other. Nothing here reads the clock but clock_now, and only
 * the edges (http, cli, ticker) call that, once per request.
 * Zones come from ICU's own tables; a zone is found once by its IANA name and lives as long as the program. Names are places or UTC: of
 * abbreviations nobody knows whose they are. Days outside of years 1 to 9999 are taken for the first or the last. Everything may be called by all threads. */
#pragma once
#include "base/arena.h"

struct day { int32_t n; };
struct instant { int64_t ms; };
struct span { int64_t ms; };

#define DAY_NONE ((struct day){ INT32_MIN })
static inline bool day_is_none(struct day d) { return d.n == INT32_MIN; }

struct civil { int year, month, day; };                     /* month and day from 1 */
struct day day_from_civil(struct civil);
struct civil day_to_civil(struct day);
int day_weekday(struct day);                                /* 1 Monday … 7 Sunday */
bool day_parse(struct view, struct day *ret);               /* 2021-10-24, only days that exist, years 1900 to 2199 */
void day_print(struct day, char out[11]);

/* RFC 3339 with a zone (2021-10-24T15:59:00.123+08:00 or …Z), at most milliseconds. */
bool instant_parse(struct view, struct instant *ret);
void instant_print_utc(struct instant, char out[25]);       /* 2021-10-24T07:59:00.123Z */

struct zone;
const struct zone *zone_find(const char *iana_name);        /* NULL if there is no such zone */
const char *zone_name(const struct zone *);
struct day zone_day(const struct zone *, struct instant);
/* The instant of a wall time; minutes may be 1440 (the end of the day) or more. A time that a clock change skips is the instant
 * of the change; a time that occurs twice is its first occurrence, so that nobody is late by the doubled hour's second pass. */
struct instant zone_instant(const struct zone *, struct day, int minutes);
void zone_print(const struct zone *, struct instant, char out[30]); /* RFC 3339 with the zone's offset then; ms only if not 0 */

/* A period is the stretch of days one report is about. Written 2021-10-24, 2021-W43 (ISO week), 2021-10. */
enum period_kind { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH };
struct period { enum period_kind kind; struct day first; };
bool period_parse(enum period_kind, struct view, struct period *ret);
void period_print(struct period, char out[16]);
struct period period_of(enum period_kind, struct day);      /* the one that holds the day */
struct day period_last(struct period);
struct period period_step(struct period, int by);           /* by periods forward or back */
const char *period_kind_name(enum period_kind);             /* day, week, month */

/* The clock: real, or set and sped up by a drill. A clock that was set stands still until it is told to run, and keeps its speed when set again. */
struct instant clock_now(void);
struct instant clock_machine(void);                         /* real, also in a drill: for what a person's own phone counts along with */
void clock_drill_set(struct instant now);
void clock_drill_run(int64_t factor);                       /* 0 stands still, 1 real speed, 60 a minute a second */
int64_t clock_monotonic_us(void);                           /* for measuring, never for facts */
