/* record/isolation_inside.h — what isolation*.c share: a row, what was seen of the person since, and what is still unmet.
 * Invariants: those of isolation.h. */
#pragma once
#include "org/act.h"
#include "record/isolation.h"

enum isolation_state { ISOLATION_OPEN = 1, ISOLATION_RELEASED, ISOLATION_EARLY };
enum { FEVER_TENTHS = 373, SYMPTOM_FREE_HOURS = 72, DAY_MS = 86400000 };
struct isolation {
	int64_t id, realm, person, order, source_id, room, released_by;
	int32_t unit;
	enum isolation_reason reason;
	struct instant from, renewed, released;             /* released 0: not yet */
	int days, negatives, gap_hours;
	bool symptom_free;
	enum isolation_state state;
	const char *rule, *source, *note;
};
bool isolation_one(struct db *, int64_t id, struct arena *, struct isolation *ret, struct err *); /* NO_ISOLATION */

/* What is known of the person since it began. */
struct isolation_seen {
	int days, negatives;
	int watched_days;                                   /* days of it on which somebody looked */
	struct instant last_ill, last_positive;             /* INSTANT_NONE-like: 0 never */
	int last_tenths;
	bool last_symptoms;
	const struct zone *zone;
};
bool isolation_look(struct db *, const struct zone *, const struct isolation *, struct instant now, struct arena *, struct isolation_seen *ret, struct err *);

/* A condition that does not hold, for people; texts live in the arena. */
struct unmet { const char *condition, *zh, *en; };          /* days, symptom_free, negative_tests, positive */
enum { UNMET_MOST = 4 };
int isolation_unmet(const struct isolation *, const struct isolation_seen *, struct instant now, struct arena *, struct unmet ret[UNMET_MOST]);
struct day isolation_until(const struct isolation *, const struct zone *); /* the first day on which the days are over */

struct isolation_release { int64_t id; bool early; struct view note; struct instant at; const struct zone *zone; int64_t room; };
bool isolation_release(struct tx *, int64_t actor, const struct isolation_release *, struct err *);
struct isolation_check { int64_t isolation; int tenths; uint32_t symptoms; struct instant at; const struct zone *zone; };
bool isolation_check(struct tx *, int64_t actor, const struct isolation_check *, int64_t *ret_id, struct err *);
bool isolation_room(struct tx *, int64_t actor, int64_t id, int64_t room, const struct zone *, struct err *);
/* How many open isolations of the unit nobody looked at on the day. */
bool isolation_unchecked(struct db *, int32_t unit, struct day, int32_t *ret_open, int32_t *ret_unchecked, struct err *);

/* isolation_q_units: units with somebody in isolation that have no duty to look due later than the parameter. */
extern struct query isolation_q_one, isolation_q_list, isolation_q_checks, isolation_q_units;
