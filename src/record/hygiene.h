/* record/hygiene.h — what was disinfected, aired, cleaned, carried out and kept, area by area.
 *
 * Invariants: a log never changes but for two instants: a food sample is thrown away once, and a log written down by mistake is voided,
 * with both in the journal. What was not done has no rows; it is computed from the turns of the duties in force (duty/duties.h, evidence
 * "disinfection") and from the measures of airing. A log belongs to the turn in which it ended. An area has done a turn when one
 * disinfection of it ended in it, on time or late by the instant the program heard of it, as every duty (duty_judge).
 * A turn is done, and the duty gets its evidence, by the log with which the last of the areas in use, of those kinds that hygiene.tbl marks, has
 * done it; a house that has written down no areas does it with one log of the whole house.
 * Voiding takes a log off the sheet and out of the counts; what a duty was told stays told.
 * An area that ended stays in what was; a turn that was running is no longer asked of it. An end is taken back on its own day alone: later it would
 * ask for what nobody knew was to be done.
 * Where a measure asks for every so many hours (funeral halls), a second, stricter clock runs per area: from the last disinfection, or from
 * the hour the hall opens, to so many hours later, within the opening hours. What it misses is shown as intervals; the duty knows turns only.
 * An area is missed on a day if a turn or an interval of it is, or if the day is over and it was aired less often or for less than the measure asks.
 * Threads: world lock shared for what asks duties or orders; the writes run in the writer's transaction, from their inputs alone. */
#pragma once
#include "base/json.h"
#include "duty/duties.h"

enum area_kind {
	AREA_NONE,
#define AREA(number, name, key, disinfected, aired, zh, en) AREA_##name = number,
#include "record/hygiene.tbl"
	AREA_MAX_
};
enum hygiene_kind {
	HYGIENE_NONE,
#define KIND(number, name, key, zh, en) HYGIENE_##name = number,
#include "record/hygiene.tbl"
	HYGIENE_MAX_
};
enum hygiene_number {
#define NUMBER(name, field, scale, least, most, zh, en) HYGIENE_NUMBER_##name,
#include "record/hygiene.tbl"
	HYGIENE_NUMBERS
};
#define NOT_STATED INT64_MIN

struct area_words { const char *key; struct label label; bool disinfected, aired; };
struct hygiene_words { const char *key; struct label label; };
struct hygiene_figure { const char *field; int scale; int64_t least, most; struct label label; };
const struct area_words *area_words(enum area_kind);        /* NULL for what is none */
const struct hygiene_words *hygiene_words(enum hygiene_kind);
const struct hygiene_figure *hygiene_figure(enum hygiene_number);
bool hygiene_takes(enum hygiene_kind, enum hygiene_number, bool *ret_needed);
enum area_kind area_kind_of(struct view key);               /* AREA_NONE, HYGIENE_NONE if there is none */
enum hygiene_kind hygiene_kind_of(struct view key);
const struct hygiene_words *meal_words(struct view key);    /* NULL if there is none */

struct area { int64_t id; int32_t unit; enum area_kind kind; struct view name; struct instant from, until; /* until INT64_MAX: in use */ };
struct areas { struct area *at; int count; };
/* Those in use at some instant of [from, to), by kind and name. */
bool areas_of(struct db *, int32_t unit, struct instant from, struct instant to, struct arena *, struct areas *ret, struct err *);
bool area_one(struct db *, int64_t id, struct arena *, struct area *ret, struct err *);         /* NO_AREA */

struct hygiene_log {
	int64_t id, area, actor;                            /* area 0: the whole house */
	int32_t unit;
	enum hygiene_kind kind;
	struct instant from, to, received, disposed, voided; /* the last two INSTANT_NONE: not */
	struct view agent, meal, handed_to, note;
	int64_t number[HYGIENE_NUMBERS];                    /* NOT_STATED */
};
struct hygiene_logs { struct hygiene_log *at; int count; };
/* Those that ended in [from, to), as they ended; voided ones too. */
bool hygiene_logs(struct db *, int32_t unit, struct instant from, struct instant to, struct arena *, struct hygiene_logs *ret, struct err *);
bool hygiene_one(struct db *, int64_t id, struct arena *, struct hygiene_log *ret, struct err *); /* NO_LOG */
/* Food samples of the last year that are still kept, oldest first. */
bool hygiene_samples(struct db *, int32_t unit, struct instant now, struct arena *, struct hygiene_logs *ret, struct err *);
struct instant sample_keep_until(const struct hygiene_log *); /* 48 hours after it was taken */
bool sample_kept_well(const struct hygiene_log *);          /* at 2 to 8 °C, or nobody said */

/* ---- what is asked for, and what became of it ---- */

enum { INTERVALS_MOST = 48 };
struct hygiene_demand {
	struct owed turns[TURNS_A_DAY];                     /* of every duty that a disinfection settles, in the order of time */
	int turn_count;
	int64_t airings, airing_minutes;                    /* a day, and each; 0: not asked for */
	int64_t every_hours;                                /* 0: turns only */
	struct instant opens, closes;                       /* of every_hours */
};
void hygiene_demand(const struct duties *, const struct orders *, const struct zone *, int32_t unit, struct day, struct hygiene_demand *ret);

/* One area on one day; the whole house, with id 0, where no areas are written down. cells: one per turn of the demand. */
struct area_cell { enum duty_state state; int64_t log; };
struct area_day {
	struct area area;
	struct area_cell *cells;
	int disinfections, airings, airings_enough, minutes; /* enough: those as long as the measure asks */
	struct instant missed[INTERVALS_MOST];              /* when an interval ran out */
	int missed_count;
	struct instant last, next;                          /* of disinfections: the last one's end, and by when the next one is asked for; INSTANT_NONE */
	bool is_missed;
};
struct hygiene_sheet { struct hygiene_demand demand; struct area_day *areas; int area_count; struct hygiene_logs logs; bool known; };
bool hygiene_sheet(struct db *, const struct duties *, const struct orders *, const struct zone *, int32_t unit, struct day, struct instant now, struct arena *,
                   struct hygiene_sheet *ret, struct err *);

/* As the daily form means them: one disinfection or airing of one area is one; minutes: of the day in which anything was aired. areas_missed as of now. known: the unit ever wrote down an area or a log. */
struct hygiene_counts { int32_t disinfections, ventilations, minutes, areas_missed; bool known; };
bool hygiene_day(struct db *, const struct duties *, const struct orders *, const struct zone *, int32_t unit, struct day, struct instant now, struct hygiene_counts *ret, struct err *);

/* ---- writing ---- */

struct area_new { int32_t unit; int64_t realm; enum area_kind kind; struct view name; struct instant from; };
bool area_add(struct tx *, int64_t actor, const struct area_new *, int64_t *ret_id, struct err *); /* the name is used once at a time: AREA_THERE */
bool area_rename(struct tx *, int64_t actor, int64_t realm, int64_t id, struct view name, struct err *);
/* turn: those of the demand that run now, asked under the world lock beforehand: the area may have been the last one that they waited for. */
struct area_close { int64_t id, realm; struct instant at; struct owed turn[4]; int turn_count; };
bool area_end(struct tx *, int64_t actor, const struct area_close *, struct err *); /* ALREADY_ENDED */
bool area_reopen(struct tx *, int64_t actor, int64_t realm, int64_t id, struct instant since, struct err *); /* an end before since stands: ALREADY_ENDED */

/* log: what was done, with .area for each of areas[]; no areas: of the whole house. turn: the turns of now's demand that log.to falls into, asked
 * under the world lock beforehand. ret_id: the first log's number. */
struct hygiene_new { struct hygiene_log log; int64_t realm; const int64_t *areas; int area_count; struct owed turn[4]; int turn_count; };
bool hygiene_add(struct tx *, int64_t actor, const struct hygiene_new *, int64_t *ret_id, int *ret_settled, struct err *);
bool hygiene_dispose(struct tx *, int64_t actor, int64_t realm, int64_t id, struct instant at, struct err *); /* TOO_EARLY, ALREADY_ENDED */
bool hygiene_void(struct tx *, int64_t actor, int64_t realm, int64_t id, struct view reason, struct err *);
extern struct query *const hygiene_queries[];
