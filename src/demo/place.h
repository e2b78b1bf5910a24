/* demo/place.h — where the invented institutions stand, and what they are called.
 *
 * Invariants: the divisions are real (Mudanjiang and its ten counties and districts, or those that were imported); every institution's
 * name begins with 示例 (sample), its telephone number is all but zeros, its code begins with DEMO. */
#pragma once
#include "demo/home.h"
#include "org/org.h"
#include <stdio.h>

struct demo_area { const char *code, *name, *name_en; int weight; int32_t unit; int32_t given; int64_t upto; int32_t last; /* number of its last institution */ };
struct places { struct demo_area *areas; int32_t count; bool own; /* the divisions are ours to make */ char dialing[8]; };

/* The counties of the tree if there are any, each weighing as many as the townships below it; else Mudanjiang's. */
void places_find(struct places *, struct org *, struct arena *);
/* How many institutions each area gets: in proportion. Numbers run through the areas in order, so that a county's lie together. */
void places_share(struct places *, int32_t all);
int32_t places_area(const struct places *, int32_t number);
void home_code(const struct home *, int32_t all, char out[16]);
/* The file for `anlan import units`: header, our own divisions, then the homes. */
void places_write_head(const struct places *, FILE *);
void places_write_home(struct places *, const struct home *, int32_t all, FILE *);
