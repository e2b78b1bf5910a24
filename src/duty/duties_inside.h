/* duty/duties_inside.h — what the files of duties share. Only duty/ includes this. */
#pragma once
#include "duty/duties.h"
#include <pthread.h>

enum { SHAPES_MOST = 8, CHANGES_MOST = 64, ROLLS_MOST = 24 };

/* What gives a rule's turns their form: the number, and since when the measure holds. */
struct shape { int64_t count, order; struct instant began; };

struct duties {
	struct org *org;
	struct policy *policy;
	const struct duty_measures *measures;
	const struct duty_source *source;
	pthread_mutex_t guard;                              /* the list of rolls, and what is in them but for the settled instants */
	struct roll *rolls;
};

/* The instants from the day's begin on at which its turns may get another shape. */
int rule_instants(const struct duties *, const struct duty_rule *, const struct zone *, struct day, struct instant ret[CHANGES_MOST]);
int unit_shapes(const struct duties *, const struct duty_rule *, int32_t unit, const struct instant *, int instant_count, struct shape ret[SHAPES_MOST]);
bool turn_is_owed(const struct duties *, const struct duty_rule *, int32_t unit, const struct shape *, const struct turn *, int64_t *ret_order);
void rolls_see(struct duties *, const struct event *);
void rolls_forget(struct duties *);
