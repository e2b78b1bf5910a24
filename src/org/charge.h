/* org/charge.h — who answers for which unit (包联, 包保): pairings of a person and a unit in a tier, what a tier demands, what is missing or double.
 *
 * Invariants: a pairing holds for [from, to) and is never deleted; ending it sets `to`, replacing it also starts the next one at that very
 * instant. One person is paired with one unit in one tier once at a time. What an authority demands of a tier (charge_rule) holds from
 * an instant for all units of the tier's kind in its subtree, the nearest authority above a unit first; where nobody said anything
 * charge.tbl does. A past instant is judged by the rules, the tree and the pairings of then. A unit that is closed needs nobody.
 * Gaps are findings, not refusals: missing or double persons can always be written down.
 * Lifecycle: charges_read (one request, in its arena) → charge_gaps, charge_of_unit, …; the writes stand in charge_write.c. */
#pragma once
#include "org/act.h"
#include "org/person.h"

struct charge_rule {
	int64_t id;                                         /* 0: from charge.tbl */
	int32_t unit;                                       /* the authority that said so; 0: nobody */
	struct view tier, zh, en;
	struct instant from;
	int of_kind, least, most, per_person, days;
	int64_t members;
};
struct charge_rules { struct charge_rule *at; int count; struct view *tiers; int tier_count; };

struct charge {
	int64_t id;
	int32_t unit;
	struct view tier, key, duties, reason;              /* key: person_key */
	struct person person;
	struct instant from, to, made;
	int days;
	int64_t next;
	struct instant contact;                             /* the last before the instant asked for; 0 none */
};
struct charges { struct charge *at; int count; };

/* All rules there ever were, and the tiers they name. In the arena. */
bool charge_rules_read(struct db *, struct arena *, struct charge_rules *ret, struct err *);
/* What holds for a tier at a unit at an instant; NULL if no such tier is known there. */
const struct charge_rule *charge_rule_at(const struct charge_rules *, const struct tree *, int32_t unit, struct view tier, struct instant);
const char *charge_tier_title(const struct charge_rule *, enum language, struct arena *);

/* The pairings that hold at the instant in the subtree of `above`, with the last contact of each, by unit and id. */
bool charges_read(struct db *, const struct org *, const struct tree *, int32_t above, struct instant, struct arena *, struct charges *ret, struct err *);
/* Every pairing a unit ever had, the newest beginning first. */
bool charges_of_unit(struct db *, int32_t unit, struct instant, struct arena *, struct charges *ret, struct err *);
bool charges_of_account(struct db *, int64_t account, struct instant, struct arena *, struct charges *ret, struct err *);
bool charge_one(struct db *, int64_t id, struct arena *, struct charge *ret, bool *ret_found, struct err *);

enum charge_fault { CHARGE_MISSING, CHARGE_DOUBLE, CHARGE_PERSON_OVER, CHARGE_PERSON_WITHOUT };
const char *charge_fault_name(enum charge_fault);           /* "missing", "double", "person_over", "person_without" */
struct charge_gap {
	int32_t unit;                                       /* of a person: the authority whose rule it is */
	const struct charge_rule *rule;
	enum charge_fault fault;
	int found;
	struct view names;                                  /* who was found, or who lacks a unit */
};
struct charge_question {
	const struct org *org;
	const struct tree *tree;                            /* of the day of the instant */
	const struct zone *zone;                            /* where a unit has none of its own */
	int32_t above;
	struct instant at;
	const struct charge_rules *rules;
	const struct charges *held;                         /* of the subtree */
	struct arena *arena;
};
struct charge_gaps { struct charge_gap *at; int count; };
/* What is missing or double for units, in the order of the tree; persons are looked at by charge_person_gaps. */
void charge_gaps(const struct charge_question *, struct charge_gaps *ret);
/* Persons with more units than the rule allows, and members of the rule's group without any. */
bool charge_person_gaps(const struct charge_question *, struct db *, struct charge_gaps *, struct err *);
/* Is a contact due? Since the later of the last one and the beginning more days have passed than the pairing (or else the rule) allows. */
bool charge_overdue(const struct charge *, const struct charge_rule *, struct instant, struct instant *ret_since);

/* ---- writes ---- */

struct charge_new { int32_t unit; int64_t realm; struct view tier; struct person person; struct instant from, to; struct view duties; int days; };
bool charge_add(struct tx *, int64_t actor, const struct charge_new *, int64_t *ret_id, struct err *);
/* next: the pairing that takes its place, 0 for none. */
bool charge_end(struct tx *, int64_t actor, int64_t id, int64_t realm, struct instant at, struct view reason, int64_t next, struct err *);
bool charge_contact_add(struct tx *, int64_t actor, int64_t charge, int32_t unit, int64_t realm, struct instant at, struct view manner, struct view note, int64_t *ret_id, struct err *);
bool charge_rule_add(struct tx *, int64_t actor, const struct charge_rule *, int64_t realm, int64_t *ret_id, struct err *);
extern struct query *const charge_queries[];
