/* policy/order.h — which measures hold for a unit at an instant, and by whose order.
 *
 * Invariants: an order never changes; withdrawing or superseding it adds instants to it (withdrawn_at, superseded_by), so any past instant is
 * answered as it was ruled then. Two ladders, general (1…4) and institution (1…3), 1 strictest; they never stand for one another. An
 * order holds for [from, to) in the subtree of its scope for the facility types it names. Of several values of one measure the strictest
 * wins; lower units may add, never loosen, unless an order from above says `override: loosen`. A general downgrade does not loosen
 * institutions while an override holds them; the conflict is listed. Source: domain.md §0.2, §1.2, §1.3.
 * Threads: like the org (world lock shared to read; the writer's follower changes).
 * Lifecycle: orders_load at the start, orders_see per event. */
#pragma once
#include "policy/pack.h"

enum ladder { LADDER_NONE, LADDER_GENERAL, LADDER_INSTITUTION };

/* How values of a measure compare: a choice by its place in `choices` (loosest first), a count by more or by fewer, a flag by true. */
enum measure_type { MEASURE_FLAG, MEASURE_COUNT, MEASURE_CHOICE };
struct measure {
	const char *key;                                    /* "health.checks_per_day" */
	struct label label;
	enum measure_type type;
	bool fewer_is_stricter;
	const char *unit_zh, *unit_en;                      /* of a count: 次/日 · a day */
	const struct label *choices;
	const char *const *choice_keys;
	int choice_count;
	const char *source, *status;                        /* where it is from; verified, summary or derived (policy/measure.h) */
};

/* One measure in force: its value, and where it comes from. order 0: the pack itself (it holds without any order). */
struct holding { const struct measure *measure; int64_t value, order; };
struct holdings {
	const struct holding *at; int count;
	int general, institution;                           /* levels, 0 none */
	int64_t general_order, institution_order;           /* by whose order, 0 none */
};

struct orders;
struct orders *orders_new(struct org *, struct policy *);
void orders_free(struct orders *);
bool orders_load(struct orders *, struct db *, struct err *);
void orders_see(struct orders *, struct db *, const struct event *);
bool orders_wait(const struct orders *);                    /* a change could not be read; any event, also EVENT_NONE, tries again */
/* All that holds for the unit at the instant; lives in the arena. */
void orders_at(const struct orders *, int32_t unit, struct instant, struct arena *, struct holdings *ret);
/* The value of one measure; false if it does not hold. Fast: asked for 100,000 units in a row. */
bool orders_value(const struct orders *, int32_t unit, struct instant, const char *key, int64_t *ret_value, int64_t *ret_order);
/* The next instant after `since` at which anything that holds anywhere changes (an order begins or ends); false if none is known. */
bool orders_next_change(const struct orders *, struct instant since, struct instant *ret);
bool orders_begins(const struct orders *, int64_t order, struct instant *ret); /* from when the order holds; false if there is no such order */
/* What people call an order; false if there is none. The texts live as long as the orders. */
struct order_called { const char *number, *title, *issuer; };
bool orders_called(const struct orders *, int64_t order, struct order_called *ret);
uint64_t orders_version(const struct orders *);             /* changes with every order */
extern struct query *const order_queries[];
