/* duty/chase.h — who has not done a duty is told, and then those above, step by step, until it is done.
 *
 * Invariants: a step of one turn of one duty reaches a unit once: the row (round, unit) is written in the transaction of the journal row and the
 * messages, and a second try (after a kill, a restart, a clock set back, by another program on the same store) finds it there. Inside that
 * transaction it is asked once more whether the unit is still open. A round is a step for all units of a zone; it is complete when
 * everybody who was open then has a row. Of steps whose time passed while nobody was serving everybody they go to hears the newest of
 * theirs; reminders of a deadline that is over are recorded as skipped, and what is older than CHASE_HOURS (doc/decisions/chase.md).
 * A step to leaders means the people in charge of the unit (包联); where none of them has an account, the leader whom the roster of the
 * authority told before names; else its leaders. Whom it named is kept per unit (chase_person).
 * Lifecycle: chase_run (duty/chase_tick.c) each second; a person's act is one write of its own. */
#pragma once
#include "duty/duties.h"
#include "store/writer.h"

enum { CHASE_HOURS = 12, SLICE = 500, SLICE_MOST = 2000, SKIPPED_MOST = 16 };
enum chase_state { CHASE_SENT = 1, CHASE_NOBODY = 2, CHASE_SKIPPED = 3 };
const char *chase_state_name(enum chase_state);
/* +4h leader: whoever is in charge. +30m county leader: only people of the county, in charge or its leaders. */
enum leader_step { LEADERS_NOT, LEADERS_ANY, LEADERS_OF_TARGET };
enum leader_way { LEADER_IN_CHARGE, LEADER_ON_ROSTER, LEADER_BY_ROLE }; /* stored */
const char *leader_way_name(enum leader_way);               /* charge roster role */

/* What the ladder of a turn is about. Of a single duty rule is NULL. */
struct chase_matter {
	const struct duty_rule *rule;
	const char *duty, *slot, *part;
	struct label label;
	struct turn turn;                                   /* opens, due, until, period; of a single duty opens and due */
	const char *source;                                 /* of a single duty */
	int64_t source_id;
	bool urgent;
};

struct chase_stage { int minutes; const char *words; struct instant planned; };
struct chase_one { int32_t unit, target, realm; const char *code, *link; struct label name, target_name; const char *above_link; };

/* One write: a slice of a round. Units that go to one target stand together. */
struct chase_slice {
	struct write write;
	const struct duty_source *source;
	struct chase_matter matter;
	struct chase_stage stage, skipped[SKIPPED_MOST];
	int skipped_count;
	unsigned roles;
	enum leader_step leader;
	bool upward;                                        /* the targets are above: one message for all units of a target */
	const struct chase_one *ones;
	int count;
	bool last;                                          /* the round is complete with it */
	/* a person's act: */
	int64_t actor;
	const char *from, *text, *client_key;
	int32_t from_unit;
	struct view content;
	bool again;
	/* what became of it */
	int sent, nobody, done;
	int64_t id;
};
bool chase_apply(struct write *, struct tx *, struct err *);

/* Where somebody of that unit reads on. In the arena. */
const char *chase_above_link(const struct chase_matter *, const char *code, struct arena *);
/* The unit that a step is said to; 0 if there is none above. before: the target of the step before, for `leader` alone. */
int32_t chase_target(struct org *, const struct chase_step *, int32_t unit, int32_t before);
/* The ladder of a single duty, from duty.tbl; returns how many steps. */
int chase_words_read(const char *words, struct chase_step ret[SKIPPED_MOST], char texts[SKIPPED_MOST][32], bool *ret_urgent);

/* Reading back, the newest first. fn false stops. read: somebody read the message that the row is about. */
struct chase_row { int64_t round, seq; int32_t unit, target; enum chase_state state; struct instant at; const char *duty, *slot, *part, *words; int minutes; bool read; };
struct chase_ask { int32_t unit; /* 0: any */ struct instant since, at; int64_t step, round; int32_t after; /* the row that the page before ended with */ };
#define CHASE_ASK(unit_, since_) (struct chase_ask){ (unit_), (since_), { INT64_MAX }, INT64_MAX, INT64_MAX, 0 }
bool chase_each(struct db *, const struct chase_ask *, bool (*fn)(void *, const struct chase_row *), void *, struct err *);
/* Whom a step to leaders named for a unit. account 0: nobody was reached under that name. The texts live as long as the call. */
struct chase_person { struct view name, post, tier; enum leader_way way; int64_t account; };
bool chase_each_person(struct db *, int64_t round, int32_t unit, bool (*fn)(void *, const struct chase_person *), void *, struct err *);
bool chase_round_complete(struct db *, const struct chase_matter *, int minutes, bool *ret, struct err *);
/* Units that have a row of this round already. */
bool chase_each_of_round(struct db *, const struct chase_matter *, int minutes, bool (*fn)(void *, int32_t unit), void *, struct err *);
/* What a single duty of a round ("notice/12") is called, in the arena; false if the slot names none. */
bool chase_single_title(struct db *, const char *duty, const char *slot, int32_t unit, struct arena *, struct label *ret);
/* Open single duties that are due in the span. */
struct chase_single { int32_t unit; const char *key, *source, *title_zh, *title_en, *link; int64_t source_id; struct instant opens, due; };
bool chase_each_single(struct db *, struct instant from, struct instant to, bool (*fn)(void *, const struct chase_single *), void *, struct err *);
/* Of one turn: who did it or was waived, by evidence. fn false stops. */
bool duty_each_done(struct db *, const struct duty_rule *, const struct turn *, bool (*fn)(void *, int32_t unit), void *, struct err *);
extern struct query *const chase_queries[];
