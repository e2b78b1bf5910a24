/* record/lab.h — who was tested, when, with what result; who is due; rounds in which everybody is.
 *
 * Invariants: a test is one sample of one person. Its result is pending until one is known, and may be mended with a reason; every result it
 * ever had is a row. A positive, typed or by file, adds a journal row lab.positive {id, person, kind, staff}: what follows from it is for
 * those who follow the journal (record/correction.h when it is mended: lab.corrected). Bodies and rows carry the person's number alone.
 * A round is called by an institution, or by an authority for all institutions below it. Whoever was in the house (residents) or on duty
 * (staff) at its instant is on its roster, which does not change afterwards: done is counted against it. A sample taken from the round's beginning
 * until its end does it; who cannot be tested is excused with a reason, and no longer excused with an empty one. A house's roster is complete when nobody is left.
 * By measure (test.staff.every_days, test.residents.every_days) whoever is there is due on the day so many days after the last sample, and
 * on their first day if there is none; overdue after it.
 * The duties of evidence "test_staff" and "test_residents" get it with the sample by which the last of those who are there was tested within
 * the duty's turn, or the last of a round's roster.
 * Threads: world lock shared for what asks orders; the writes run in the writer's transaction, from their inputs alone. */
#pragma once
#include "base/json.h"
#include "duty/duties.h"
#include "org/people.h"

enum lab_result { LAB_PENDING = 1, LAB_NEGATIVE, LAB_POSITIVE, LAB_INVALID };
const char *lab_result_name(enum lab_result);               /* pending negative positive invalid */
enum lab_result lab_result_of(struct view);                 /* also 阴性 阳性 无效 待出 + -; 0 if it is none */
enum lab_kind {
	LAB_KIND_NONE,
#define LAB(number, name, key, releases, zh, en) LAB_KIND_##name = number,
#include "record/lab.tbl"
#undef LAB
	LAB_KIND_MAX_
};
struct lab_words { const char *key; bool releases; struct label label; };
const struct lab_words *lab_words(enum lab_kind);           /* NULL for what is none */
enum lab_kind lab_kind_of(struct view key);                 /* also the Chinese word */

/* How many negatives, of kinds that release, taken in [since, until], each at least gap_hours after the one counted before it. A positive
 * voids the negatives before it. */
bool lab_negatives(struct db *, int64_t person, struct instant since, struct instant until, int gap_hours, int *ret, struct err *);
/* When the newest positive sample was taken; INSTANT_NONE. */
bool lab_last_positive(struct db *, int64_t person, struct instant *ret, struct err *);

/* As the daily form means them. due: by measure or by a round, and whoever was tested for another reason; done: sampled on the day.
 * positive: people whose result became known on the day; pending: people whose result was not known at its end; overdue: by measure, since before the
 * day. known: the unit ever tested. */
struct lab_counts { int32_t due_residents, done_residents, due_staff, done_staff, positive, pending, overdue; bool known; };
bool lab_day(struct db *, const struct orders *, const struct zone *, int32_t unit, struct day, struct lab_counts *ret, struct err *);

/* Somebody who is there on the day: a resident in the house, staff on duty. */
struct lab_person {
	int64_t person;
	bool staff, today, called;                          /* today: sampled on the day; called: on the roster of a round, and not tested for it before */
	struct day last, due;                               /* of samples before the day; due by measure; DAY_NONE */
};
struct lab_people { struct lab_person *at; int count; };
bool lab_due(struct db *, const struct orders *, const struct zone *, int32_t unit, struct day, struct arena *, struct lab_people *ret, struct err *);
bool lab_is_due(const struct lab_person *, struct day);     /* on the day: by measure (then or before), by a round, or sampled for another reason */

struct lab_test {
	int64_t id, person, actor;
	int32_t unit;
	bool staff;
	enum lab_kind kind;
	struct instant taken, resulted;                     /* INSTANT_NONE: pending */
	enum lab_result result;
	struct view lab, sample;
};
struct lab_tests { struct lab_test *at; int count; };
bool lab_one(struct db *, int64_t id, struct arena *, struct lab_test *ret, struct err *);      /* NO_TEST */
/* Newest first; of a person taken in [from, to). */
bool lab_of_person(struct db *, int64_t person, struct instant from, struct instant to, struct arena *, struct lab_tests *ret, struct err *);
bool lab_of_unit(struct db *, int32_t unit, struct day first, struct day last, struct arena *, struct lab_tests *ret, struct err *);
/* Without a result yet, oldest first. */
bool lab_pending(struct db *, int32_t unit, struct arena *, struct lab_tests *ret, struct err *);
struct lab_outcome { enum lab_result result; struct instant at, received; struct view source, reason; int64_t actor; };
struct lab_outcomes { struct lab_outcome *at; int count; };
bool lab_history(struct db *, int64_t test, struct arena *, struct lab_outcomes *ret, struct err *);

/* ---- writing ---- */

struct lab_new {
	struct lab_test test;                               /* result LAB_PENDING, or known already with .resulted */
	int64_t realm;
	struct day day;
	struct view source;                                 /* "typed", "file" */
	struct turn turn[2];                                /* the turns of the duties, of the person's role, that test.taken falls into, asked beforehand */
	int turn_count;
	bool last_of_many;                                  /* several at once: the last of this role, with which alone the turns are looked at */
};
bool lab_add(struct tx *, int64_t actor, const struct lab_new *, int64_t *ret_id, struct err *);
/* The result of a test that waits for it, or another one with a reason. The same again changes nothing. */
struct lab_say { int64_t test, realm; enum lab_result result; struct instant at; struct view source, reason; };
bool lab_say_result(struct tx *, int64_t actor, const struct lab_say *, bool *ret_changed, struct err *);
/* ---- rounds ---- */

enum lab_who { LAB_RESIDENTS = 1, LAB_STAFF = 2, LAB_EVERYONE = 3 };
struct lab_round {
	int64_t id, actor;
	int32_t unit;
	enum lab_kind kind;
	enum lab_who who;
	struct view title;
	struct instant roster_at, from, due, ended;         /* ended INSTANT_NONE: runs */
};
struct lab_rounds { struct lab_round *at; int count; };
bool lab_round_one(struct db *, int64_t id, struct arena *, struct lab_round *ret, struct err *); /* NO_LAB_ROUND */
/* Newest first: those called by any of the units, or whose roster holds one of the unit's. */
bool lab_rounds_of(struct db *, int32_t unit, struct arena *, struct lab_rounds *ret, struct err *);
bool lab_rounds_called(struct db *, struct arena *, struct lab_rounds *ret, struct err *);
struct lab_progress { int32_t unit; int32_t people, residents, staff, done, done_residents, done_staff, excused, positive, negative, pending; struct instant complete; };
struct lab_progresses { struct lab_progress *at; int count; };
/* Of every unit on its rosters, by unit. */
bool lab_progress(struct db *, int64_t round, struct arena *, struct lab_progresses *ret, struct err *);
struct lab_called { int64_t person, test; bool staff; enum lab_result result; struct instant taken; struct view excused; };
struct lab_roster { struct lab_called *at; int count; };
bool lab_roster(struct db *, int64_t round, int32_t unit, struct arena *, struct lab_roster *ret, struct err *);

bool lab_round_add(struct tx *, int64_t actor, const struct lab_round *, int64_t realm, int64_t *ret_id, struct err *);
/* The roster of one institution, as of the round's instant; again changes nothing. */
bool lab_round_call(struct tx *, int64_t round, int32_t unit, int64_t realm, int *ret_people, struct err *);
bool lab_round_end(struct tx *, int64_t actor, int64_t round, int64_t realm, struct err *); /* ALREADY_ENDED */
bool lab_round_excuse(struct tx *, int64_t actor, int64_t round, int32_t unit, int64_t realm, int64_t person, struct view reason, struct err *); /* NO_PERSON */

/* The test of the unit whose tube says so, newest first; 0: none. */
bool lab_by_sample(struct db *, int32_t unit, struct view sample, int64_t *ret, struct err *);
extern struct query *const lab_queries[];
