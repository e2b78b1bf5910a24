/* record/fever.h — from a high reading to who was told: each step a single duty with its clock.
 *
 * Invariants: a fever begins with a reading at or above the pack's limit by somebody who has none open, and asks for one duty: measure again
 * after rest. The next reading decides. Normal: it ends there. Still high: the pack's steps are opened, each with its clock from that
 * reading (isolate, tell civil affairs, tell disease control), and settled by what is said to have been done. A fever that was confirmed ends
 * with the first normal reading; steps not yet done stay owed. The parameters and their sources are the pack's (`fever:`).
 * What was measured more than two days ago begins nothing: it is history, not alarm. Journal rows and duties name the person by number only.
 * Source: domain.md §1.2 (temp.*, fever.action), A.4. Everything here runs in the writer's transaction. */
#pragma once
#include "policy/pack.h"
#include "record/round.h"

/* Called with every sending, after it was stored. */
bool fevers_see(struct tx *, int64_t actor, const struct round_new *, struct err *);

struct fever {
	int64_t id, realm, person, isolation;
	int32_t unit;
	struct day day;
	bool staff;
	struct instant at, again_at, ended;                 /* INSTANT_NONE: not (yet) */
	int tenths, again_tenths;
};
enum fever_state { FEVER_RECHECK, FEVER_CONFIRMED, FEVER_OVER };
enum fever_state fever_state_of(const struct fever *);
const char *fever_state_name(enum fever_state);             /* recheck confirmed over */
/* Those open, or begun on the day (DAY_NONE: the open ones alone). */
bool fevers_list(struct db *, int32_t unit, struct day, struct arena *, struct fever **ret, int *ret_count, struct err *);
bool fever_one(struct db *, int64_t id, struct fever *ret, struct err *); /* NO_FEVER */

/* What was done: a step of the pack, or "doctor" (sent to the doctor). Settles its duty; again changes nothing. */
struct fever_done { int64_t fever; int32_t unit; struct view step, note; struct instant at; };
bool fever_do(struct tx *, int64_t actor, const struct fever_done *, int64_t *ret_id, struct err *);
struct fever_step_row { const char *step, *note; struct instant at, received; int64_t actor; };
bool fever_steps(struct db *, int64_t fever, struct arena *, struct fever_step_row **ret, int *ret_count, struct err *);
extern struct query *const fever_queries[];
