/* record/isolation.h — who is kept apart, since when, and what must hold before they are let out.
 *
 * Invariants: a person has one open isolation at most; a second reason makes the open one stricter (days from the newer beginning, more
 * tests, a longer interval), never looser. It ends by release alone: when every condition holds, or earlier by somebody who may decide, with
 * a reason, for ever marked as early. Days are civil days of the unit's zone: begun on the 1st with 14 days, it may end on the 15th.
 * A condition that cannot be shown is not met; that nobody looked is said beside it. Source: domain.md §1.2 (readmit.*), A.7.
 * Lifecycle: isolation_start → checks, a room → isolation_release. */
#pragma once
#include "policy/order.h"

enum isolation_reason { ISOLATION_NEW = 1, ISOLATION_RETURN, ISOLATION_CONTACT, ISOLATION_SYMPTOM, ISOLATION_OTHER };
const char *isolation_reason_name(enum isolation_reason);   /* new return contact symptom other */
bool isolation_reason_parse(struct view, enum isolation_reason *ret);

struct isolation_new {
	int32_t unit;
	int64_t person;
	enum isolation_reason reason;
	struct instant from;
	int days, negatives, gap_hours;
	bool symptom_free;
	const char *rule;                                   /* key of the rule that says so */
	int64_t order;                                      /* 0: the pack's own */
	const char *source;                                 /* "gate", "round", "case", "hand": with source_id, what it came from */
	int64_t source_id;
};
/* Already isolated: the stricter conditions are added to the open one, and its number is given. */
bool isolation_start(struct tx *, int64_t actor, const struct isolation_new *, int64_t *ret_id, struct err *);
bool isolation_open_of(struct db *, int64_t person, int64_t *ret_id, struct err *); /* 0: none */

struct isolation_counts { int32_t by_reason[6], released, rooms, rooms_used; bool known; };
/* As of the end of the day. known: the unit keeps its isolations, its rooms of that zone or its gate here. */
bool isolation_day(struct db *, const struct zone *, int32_t unit, struct day, struct isolation_counts *ret, struct err *);
extern struct query *const isolation_queries[];
