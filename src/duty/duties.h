/* duty/duties.h — the duties of units: which turns a unit owes, and what became of them.
 *
 * Invariants: a periodic turn is owed by a unit of the rule's kind and facility type that is open on the turn's last day, if the rule's
 * measure holds for it at the last instant before the deadline, with the value that shaped the turn. So a past turn is judged by the rules of
 * its day, and an order that begins or ends in the middle decides turn by turn.
 * Reports are asked of a source that report/ gives; nothing here knows more of them. What counts as done is the instant the program heard
 * of it; to which turn evidence belongs is found by the instant of the act, or named by the person.
 * Asked of a past instant, what was received later is not known yet.
 * Threads: everything here reads; world lock shared. duties_see (the writer's follower) holds it alone. */
#pragma once
#include "duty/duty.h"
#include "duty/turn.h"

/* A report as far as a duty cares. received INSTANT_NONE: there is none. */
struct duty_report { int32_t unit; struct instant received, returned; int64_t seq; };
/* returned INSTANT_NONE: it stands. one and stands: also inside the writer's transaction; each: of every unit that has one. stands: which of a list,
 * [unit] by number (json_row), have one that was not given back; fn hears the number. */
struct duty_source {
	bool (*one)(struct db *, const struct form *, struct day first, int32_t unit, struct duty_report *ret, struct err *);
	bool (*stands)(struct db *, const struct form *, struct day first, struct view list, bool (*fn)(void *, int number), void *, struct err *);
	bool (*each)(struct db *, const struct form *, struct day first, bool (*fn)(void *, const struct duty_report *), void *, struct err *);
};

/* The measures in force (policy/order.h), as far as duties care; a test may rule as it likes. NULL: no measure holds. */
struct duty_measures {
	const void *self;
	bool (*value)(const void *, int32_t unit, struct instant, const char *key, int64_t *ret_value, int64_t *ret_order);
	bool (*begins)(const void *, int64_t order, struct instant *ret);         /* when an order comes into force */
	bool (*next_change)(const void *, struct instant since, struct instant *ret);
	uint64_t (*version)(const void *);
};

struct duties;
struct duties *duties_new(struct org *, struct policy *, const struct duty_measures *, const struct duty_source *);
void duties_free(struct duties *);
void duties_see(struct duties *, const struct event *);
struct org *duties_org(const struct duties *);
struct policy *duties_policy(const struct duties *);
const struct duty_source *duties_source(const struct duties *);

const struct zone *rule_zone(const struct duty_rule *, const struct unit *);
/* The value that shapes the rule's turns for the unit at the instant, and the order it comes from (0: the pack); false if it does not hold.
 * began: since when, of the order; INSTANT_NONE for the pack's own. */
bool rule_value(const struct duties *, const struct duty_rule *, int32_t unit, struct instant, int64_t *ret_value, int64_t *ret_order, struct instant *ret_began);

/* A turn that a unit owes. */
struct owed { const struct duty_rule *rule; struct turn turn; int64_t value, order; };
/* The turns of the day that the unit owes, in the order of time. */
int duties_owed(const struct duties *, const struct duty_rule *, int32_t unit, struct day, struct owed ret[TURNS_A_DAY]);
/* The turn of that name; false if the unit does not owe it. */
bool duties_turn(const struct duties *, const struct duty_rule *, int32_t unit, struct view slot, struct owed *ret);

/* One line of the desk's Today. */
struct duty_line {
	const char *key, *source, *link;                    /* source: pack, order, or of a single duty what asked for it */
	int64_t source_id;
	const struct duty_rule *rule;                       /* NULL: a single duty */
	const char *title_zh, *title_en, *slot;
	struct instant opens, due, settled;                 /* INSTANT_NONE: not done */
	bool waived, before;                                /* before: of the turn before this one */
	const char *evidence, *note;                        /* "report 12", "round 17", "" */
	enum duty_state state;
};
/* What the unit must do now, next, and did on the civil day of `at`; the most urgent first. Lines live in the arena. */
bool duties_of_unit(const struct duties *, struct db *, int32_t unit, struct instant at, struct arena *, struct duty_line **ret, int *ret_count, struct err *);

/* ---- all units at once ---- */

enum { ROLL_NONE, ROLL_MISSING, ROLL_ON_TIME, ROLL_LATE, ROLL_WAIVED, ROLL_MAX_ };
struct roll_counts { int32_t expected, on_time, late, missing, waived; };
/* A duty's turn, or all turns of a day taken together: a unit is on time if all of its turns are, late if some were late, missing if one is.
 * Kept until something changes it. begin and end with the world lock held shared, run without it; ready only if it is in memory. */
struct roll;
struct roll *roll_ready(struct duties *, const struct duty_rule *, struct day, int number);
struct roll *roll_begin(struct duties *, const struct duty_rule *, struct day, int number);
bool roll_run(struct roll *, struct duties *, struct db *, struct err *);
struct roll *roll_end(struct duties *, struct roll *, bool good);
void roll_done(struct duties *, struct roll *);
const struct tree *roll_tree(const struct roll *);
struct roll_counts roll_counts_of(const struct roll *, int32_t unit);
int roll_state(const struct roll *, int32_t unit);
const char *roll_slot(const struct roll *);                 /* the day, or the turn's name */
struct instant roll_due(const struct roll *);               /* the last deadline in it */
int32_t roll_next_missing(const struct roll *, int32_t unit, int32_t from); /* as board_next_open */
