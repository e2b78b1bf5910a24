/* org/org_inside.h — how the tree is held in memory; for the files of org/ alone.
 *
 * Invariants: `units`, `own_zone`, `first_parent` are indexed by id, place 0 is unused (first_parent[0] is 0). `moves` holds the later parents ordered by (day, unit); each distinct day in it
 * begins an epoch, epoch 0 lasts until the first of them. trees[epoch] is NULL until somebody asks for a past day; the newest is
 * always there. A replaced tree lives until the next replacement, because followers later in the line may still look at it.
 * The org of a write (units.c) is a private copy loaded inside the transaction: it is changed, proven whole, and thrown away. */
#pragma once
#include "org/units.h"
#include <pthread.h>

#define DAY_FIRST ((struct day){ INT32_MIN })               /* a unit's first parent holds from here */

/* Texts of one lifetime, packed without gaps; a million units have four million of them. */
struct pool { struct pool_block *newest; char *at; size_t left; const char *shared[32]; int shared_count; };
const char *pool_text(struct pool *, struct view);          /* "" takes no room */
const char *pool_shared(struct pool *, struct view);        /* for texts of few different values */
void pool_release(struct pool *);

struct move { int32_t unit; struct day from; int32_t parent; };

struct org {
	int32_t count, room;
	struct unit *units;
	uint16_t *own_zone;                                 /* place in zones, 0: inherits */
	int32_t *first_parent;
	const struct zone *zones[1024];
	int zone_count;
	struct slot { uint32_t hash; int32_t id; } *slots;  /* open addressing over codes, id 0 is free; the hash spares a look at the unit */
	uint32_t slot_mask;
	struct move *moves;
	int32_t move_count, move_room;
	struct day *epoch_days;                             /* epoch e > 0 begins at epoch_days[e - 1] */
	int32_t epoch_count;                                /* epochs, at least 1 */
	struct tree **trees;
	struct tree *retired[64];
	int retired_count;
	pthread_mutex_t past;                               /* guards trees[] of past epochs, which readers make on demand */
	struct pool pool;
	uint64_t version;
	struct org *next, *gone;                            /* read ahead by org_foresee; exchanged, to be released by org_tidy */
	bool stale;                                         /* an event could not be read; the next one reloads everything */
};

/* Building, used by org_load and by the writes. Nothing is numbered before org_settle. Texts are copied; an unknown zone is refused. */
bool org_room(struct org *, int32_t units);
bool org_put(struct org *, const struct unit_facts *, int32_t first_parent); /* id must be count + 1 */
bool org_set(struct org *, const struct unit_facts *);      /* everything but the parents */
void org_facts(const struct org *, int32_t id, struct unit_facts *ret);
void org_move(struct org *, struct move);                   /* replaces a move of the same unit and day */
void org_move_read(struct org *, struct move);              /* in any order; org_moves_order afterwards */
void org_moves_order(struct org *);
void org_drop_moves(struct org *, int32_t unit);
int32_t org_parent_on(const struct org *, int32_t unit, struct day);
struct day org_last_move(const struct org *, int32_t unit); /* DAY_FIRST if it never moved */
/* Splits the epochs and numbers the newest tree; false if a unit is its own ancestor, which *ret_unit names. */
bool org_settle(struct org *, int32_t *ret_unit);
/* The same question for every tree from that day on. */
bool org_whole(struct org *, struct day from, int32_t *ret_unit);
void org_inherit(struct org *);                             /* realm and zone of every unit, from the newest tree */

void org_retire(struct org *);                              /* sets all trees aside, frees those set aside before */
void org_forget_retired(struct org *);
void *org_grow(void *, size_t item, size_t count);

struct tree *tree_new(int32_t count, struct day from);
bool tree_number(struct tree *, const struct unit *units, int32_t *ret_unit); /* parent[] is filled; false: a circle */

uint32_t text_hash(struct view);

/* What is wrong with a file. units_refuse fills err from the first problem and is false. */
void units_problem(struct units_file *, int64_t line, enum unit_column, struct view found, const struct expected *);
bool units_refuse(const struct units_file *, enum err_code, struct err *);

/* Rows of the tables unit and unit_parent. */
void unit_from_row(struct stmt *, struct unit_facts *ret);  /* texts live until the next step */
void unit_to_row(struct stmt *, const struct unit_facts *); /* parameters of org_unit_insert and org_unit_update */
extern struct query org_size, org_all_units, org_all_parents, org_one_unit, org_one_parents, org_unit_insert, org_unit_update,
	org_parent_insert, org_parent_put, org_unit_by_code, org_parent_on_day, org_move_days;
