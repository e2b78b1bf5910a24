/* record/round.h — health rounds: who was measured in which turn of the day, and what was found.
 *
 * Invariants: a reading is never changed or removed; several of one person in one turn are all kept, and coverage counts that person once.
 * A temperature is in tenths of a degree, 320 to 430; 0 is "not measured" and comes with a reason: blank is not zero. What a turn owes are
 * the residents and intakes in the house when it ends (now, while it lasts) and those who were measured before they left, so that no coverage
 * is above one. Staff may be measured too; they are counted apart and owe nothing here.
 * A turn is complete, and evidence of the kind "round" for its duty, when each of those it owes was measured or stated as not seen with a
 * reason; what comes after the deadline is recorded and called late.
 * Readings of one sending are one packed row (round_packed.c) of about three bytes each; the journal keeps their count and their digest.
 * The row of a turn keeps counts, so that coverage of any subtree and day is read without unpacking anything. doc/decisions/readings.md.
 * Persons are ids; no name, number or telephone comes near this. Everything may be called by all threads, with a connection of their own. */
#pragma once
#include "base/when.h"
#include "duty/duties.h"
#include "org/people.h"

enum { TENTHS_LEAST = 320, TENTHS_MOST = 430, READINGS_MOST = 2000 };

enum symptom {
#define SYMPTOM(bit, name, key, zh, en) SYMPTOM_##name = bit,
#include "record/symptom.tbl"
#undef SYMPTOM
	SYMPTOM_MAX_
};
enum unseen {
	UNSEEN_SEEN,
#define UNSEEN(number, name, key, zh, en) UNSEEN_##name = number,
#include "record/unseen.tbl"
#undef UNSEEN
	UNSEEN_MAX_
};
const char *symptom_key(int bit);                           /* NULL beyond the last */
const struct label *symptom_label(int bit);
bool symptom_parse(struct view key, int *ret_bit);           /* the key, or its words in either language */
const char *unseen_key(int reason);                         /* NULL for 0 and beyond the last */
const struct label *unseen_label(int reason);
bool unseen_parse(struct view key, int *ret_reason);

struct reading {
	int64_t person;
	int tenths;                                         /* 0: not measured */
	uint32_t symptoms;                                  /* bits 1 << enum symptom */
	int unseen;                                         /* 0 seen, else why not */
	bool again;                                         /* measured again after rest */
	bool staff;                                         /* rounds_send finds out */
	struct instant at;                                  /* to the minute */
};

/* One turn of a day. number 0: the whole day is one turn. duty: the rule it belongs to, NULL if the unit owes none. */
struct round_turn { struct day day; int number; struct instant opens, due; const char *duty; char slot[SLOT_ROOM]; };
/* The turns of a day, those the unit owes; where it owes none those of the pack's windows, or morning and afternoon (duty NULL). World lock held shared. */
int rounds_turns(const struct duties *, const struct zone *, int32_t unit, struct day, struct round_turn ret[TURNS_A_DAY]);

/* One sending. fever: from how many tenths on a reading is one; rule: what follows from it (NULL: nothing). Both the pack's. */
struct round_new {
	int32_t unit;
	int64_t realm;
	struct round_turn turn;
	struct reading *readings;                           /* are put in order */
	int count, fever;
	const struct fever_rule *rule;
	struct view client_key, content;                    /* content: what was sent, word for word */
};
struct round_sent { int64_t id; int32_t readings, fever; bool late, again; };
/* In the writer's transaction: rows, journal, and if the turn is complete its evidence. The same key with the same content again gives
 * what was given then. Refuses what cannot be: NO_PERSON, BAD_FIELD with `field` readings/N/…. */
bool rounds_send(struct tx *, int64_t actor, const struct round_new *, struct round_sent *ret, struct err *);
/* A turn begins (or ends): its row says how many it owes, also where nobody was measured. Again brings it up to date. */
bool rounds_open(struct tx *, int32_t unit, int64_t realm, const struct round_turn *, int fever, struct err *);

/* What a turn's row says. */
struct round_counts {
	int32_t people, seen, unseen, fever, abnormal, symptoms; /* persons; abnormal: still feverish when measured again */
	int32_t staff, staff_fever;
	int32_t sendings, fever_from;
	bool complete, closed;                              /* closed: counted once more after its end */
};
struct round_row { int64_t id; struct day day; int32_t unit; int number; struct round_counts counts; };
bool rounds_rows(struct db *, int32_t unit, struct day, struct arena *, struct round_row **ret, int *ret_count, struct err *);
/* Every row of a day, of all units. */
bool rounds_each(struct db *, struct day, bool (*fn)(void *, const struct round_row *), void *, struct err *);
/* All readings of a turn, in the order they came. */
bool rounds_readings(struct db *, const struct round_row *, struct arena *, struct reading **ret, int *ret_count, struct err *);
/* Those the turn owes, as of `now`: residents and intakes in the house when it ends. */
bool rounds_owed(struct db *, int32_t unit, const struct round_turn *, struct instant now, struct arena *, struct stay **ret, int *ret_count, struct err *);

/* The block of the daily report: taken and due are person-turns, the others persons. */
struct day_health { int32_t due, taken, fever, symptom[32], abnormal_after_recheck, sent_to_doctor, unseen; bool known; };
bool rounds_day(struct db *, const struct zone *, int32_t unit, struct day, struct day_health *ret, struct err *);
/* Of one person, from `from` until before `to`, in the order of time. */
bool rounds_of_person(struct db *, int32_t unit, int64_t person, struct instant from, struct instant to, struct arena *, struct reading **ret, int *ret_count, struct err *);

/* Every sending is what its journal row says, for `anlan check`. */
bool rounds_prove(struct db *, int64_t *ret_sendings, struct err *);
/* The packed form, for tests and the fuzzer. readings are ordered by person and time; base: the day's first minute since 1970. */
struct view round_pack(struct arena *, struct reading *, int count, int64_t base);
bool round_unpack(struct view packed, int64_t base, struct arena *, struct reading **ret, int *ret_count);
extern struct query *const round_queries[];
