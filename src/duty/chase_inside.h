/* duty/chase_inside.h — what the files of chasing share; only duty/ includes this. */
#pragma once
#include "duty/chase_sql.h"

/* What the templates put in: one unit's name, or how many they are and the first names. */
void chase_facts(struct builder *, const struct chase_slice *, const struct chase_one *const *group, int count);
/* A step that goes to leaders, for the units of one target: who is told is written down per unit. ret_reached: was anybody, of each. */
bool chase_tell_leaders(struct tx *, const struct chase_slice *, int64_t round, const struct chase_one *const *group, int count, int64_t seq, bool *ret_reached, struct err *);
