/* duty/leave.h — staff who travel or take leave (外出报备): asked, decided by the superior, back.
 *
 * Invariants: asked → approved or refused; asked or approved may be withdrawn by whoever asked; approved → returned, once. Nobody decides on their own
 * request: a superior does, an account of a unit above, or a leader or administrator of the same unit. Who is away after the end without
 * having come back is overdue. A leave that meets the person's own shifts is warned of, not refused. */
#pragma once
#include "org/act.h"
#include "org/person.h"

struct leave {
	int64_t id;
	int32_t unit;
	struct view kind, place, reason, state, note;
	struct person person;                               /* person.account: who asked */
	struct instant from, to, asked, decided, returned;
	int64_t decided_by;
};
struct leaves { struct leave *at; int count; };

bool leave_one(struct db *, int64_t id, struct arena *, struct leave *ret, bool *ret_found, struct err *);
/* In the subtree: those that touch [from, to), in any state; also those that should be back and are not. Oldest beginning first. */
bool leaves_below(struct db *, const struct tree *, int32_t above, struct instant from, struct instant to, struct arena *, struct leaves *ret, struct err *);
/* Approved or away, touching [from, to). */
bool leaves_of_person(struct db *, struct view key, struct instant from, struct instant to, struct arena *, struct leaves *ret, struct err *);
bool leave_overdue(const struct leave *, struct instant now);
/* {kind, person, from, to, sentence}: "leave": is away then; "overlap": is on duty too; "shift": has a shift then. */
void leave_warning(struct builder *, enum language, const struct zone *, const char *kind, struct view name, struct instant from, struct instant to);

bool leave_ask(struct tx *, int64_t actor, const struct leave *, int64_t realm, int64_t *ret_id, struct err *);
/* state: approved, refused, withdrawn or returned; refused with ALREADY_ENDED where it does not follow. */
bool leave_move(struct tx *, int64_t actor, int64_t id, int64_t realm, const char *state, struct instant at, struct view note, struct err *);
extern struct query *const leave_queries[];
