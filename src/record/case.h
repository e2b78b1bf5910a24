/* record/case.h — the line list of a home: who fell ill with what, when, and how it ended.
 *
 * Invariants: a line is never overwritten. A correction is a new version with a reason; every version stays, so the list can be shown as it
 * was known at any instant. One person has one open line per disease. Dates that nobody gave are INSTANT_NONE, a result nobody gave is 0.
 * `appeared` places a line in time: onset, else the sample, else the result, else when the line was opened.
 * CASE_NONE says that it was no case after all; such a line counts nowhere any more. Suspected after an infection says that it was none.
 * The zero-infection line: when a line becomes confirmed or without symptoms and its home had none within LINE_DAYS, the same
 * transaction adds one alarm: a journal row, a row of infection_alarm, and a message to every tier given. So there is one for each
 * time the line breaks, also when it is sent twice.
 * Persons are ids: no name comes near this table or its journal rows.
 * Source of the columns: domain.md §4.4. */
#pragma once
#include "base/when.h"
#include "duty/duty.h"

enum { CASE_SYMPTOM_BITS = 32, LINE_DAYS = 14, TIERS_MOST = 8 };
enum case_class { CASE_SUSPECTED = 1, CASE_CONFIRMED, CASE_ASYMPTOMATIC, CASE_NONE, CASE_CLASS_MAX_ };
const char *case_class_name(enum case_class);               /* suspected confirmed asymptomatic none */
bool case_class_parse(struct view, enum case_class *ret);
static inline bool case_is_infection(enum case_class c) { return c == CASE_CONFIRMED || c == CASE_ASYMPTOMATIC; }

/* What a person may say about a line; a version holds all of it. Texts live in the arena of who read it. */
struct case_facts {
	struct view profile, place, specimen, test, lab, treatment, note;
	enum case_class class;
	int result, tenths;                                 /* enum lab_result; 0: not given */
	uint32_t symptoms;
	bool outside, zero_line;                            /* zero_line: as the pack says; given when writing, not read back */
	struct instant class_at, onset, taken, resulted, isolated, hospital, recovered, died, excluded_until;
	struct day vaccinated;
};
struct case_line {
	int64_t id, realm, person, source_id, author;
	int n, number;
	int32_t unit;
	bool staff;
	struct case_facts facts;
	struct instant appeared, recorded;
	struct view reason, source;
};

/* The lines of a home as they were known at an instant (INSTANT_NEVER: now), by number. */
#define INSTANT_NEVER ((struct instant){ INT64_MAX - 1 })
bool case_lines(struct db *, int32_t unit, struct instant known, struct arena *, struct case_line **ret, int *ret_count, struct err *);
bool case_versions(struct db *, int64_t id, struct arena *, struct case_line **ret, int *ret_count, struct err *); /* the newest last; none: count 0 */

/* The block of the daily report: lines that became suspected, confirmed, without symptoms on the day; who died of it and who recovered on it.
 * known: people or cases are recorded in this home, so that none is none. */
struct case_counts { int32_t suspected_residents, suspected_staff, confirmed_residents, confirmed_staff, asymptomatic_residents, asymptomatic_staff, deaths, recovered; bool known; };
bool case_day(struct db *, const struct zone *, int32_t unit, struct day, struct case_counts *ret, struct err *);

/* Whom an alarm goes to: the home first, then every authority above it. Made under the world lock. */
struct tiers { int32_t units[TIERS_MOST]; int count; };
struct tiers tiers_above(const struct org *, int32_t unit);

struct case_new {
	int32_t unit;
	int64_t realm, person;
	struct case_facts facts;
	const struct zone *zone;
	const char *unit_zh, *unit_en, *disease_zh, *disease_en; /* words of the alarm */
	struct tiers tiers;
	const char *source;                                 /* "", "test", "signal" */
	int64_t source_id;
	bool may_exist;                                     /* there is one open line already: gives it, and changes nothing */
};
/* Refuses a person of another home and a second open line of the same disease (CASE_OPEN). */
bool case_open(struct tx *, int64_t actor, const struct case_new *, int64_t *ret_id, struct err *);
/* What the line is from now on, with the reason. */
struct case_change {
	int64_t id;
	struct case_facts facts;
	const struct case_new *words;
	struct view reason, source;                         /* source: what it rests on from now on; .ptr NULL: as before */
	int64_t source_id;
};
bool case_correct(struct tx *, int64_t actor, const struct case_change *, struct err *);
/* The newest line that rests on this test; 0: none. */
bool case_of_test(struct tx *, int64_t test, int64_t *ret, struct err *);
bool case_exported(struct tx *, int64_t actor, int32_t unit, int64_t realm, int lines, struct view reason, int64_t *ret_seq, struct err *);

/* The last infection of every home that had one: unit, and when it appeared; as known at an instant. fn false stops. */
bool case_last_infections(struct db *, struct instant at, bool (*fn)(void *, int32_t unit, struct instant last), void *, struct err *);
extern struct query *const case_queries[];
