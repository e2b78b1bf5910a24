/* duty/roster_http.h — what the routes of rosters share. */
#pragma once
#include "duty/roster.h"
#include "org/act_http.h"

void json_shift(struct builder *, struct req *, const struct shift *);
/* The shifts of a list that hold at the instant, in a tier; as a list under the key. */
void json_on_duty(struct builder *, struct req *, const struct shifts *, int32_t unit, int tier, struct instant, const char *key);
bool shift_holds(const struct shift *, struct instant);
bool shift_of_path(struct req *, enum right, struct shift *ret);
void json_made(struct req *);                               /* {id} of an act: 201, or 200 if it was made before */
