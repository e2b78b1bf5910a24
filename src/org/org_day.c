/* org/org_day.c — whose unit it was on which day, and the tree of that day. */
#include "org/org_inside.h"
#include <stdlib.h>

static int move_order(const struct move *a, const struct move *b)
{
	if (a->from.n != b->from.n)
		return a->from.n < b->from.n ? -1 : 1;
	return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* The place of the first move that is not before this one. */
static int32_t move_place(const struct org *org, const struct move *move)
{
	int32_t low = 0, high = org->move_count;
	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		if (move_order(&org->moves[middle], move) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void moves_room(struct org *org)
{
	if (org->move_count < org->move_room)
		return;
	org->move_room = org->move_room ? org->move_room * 2 : 16;
	org->moves = org_grow(org->moves, sizeof *org->moves, (size_t)org->move_room);
}

void org_move_read(struct org *org, struct move move)
{
	moves_room(org);
	org->moves[org->move_count++] = move;
}

static int move_order_any(const void *a, const void *b)
{
	return move_order(a, b);
}

void org_moves_order(struct org *org)
{
	if (org->move_count)
		qsort(org->moves, (size_t)org->move_count, sizeof *org->moves, move_order_any);
}

void org_move(struct org *org, struct move move)
{
	int32_t at = move_place(org, &move);
	if (at < org->move_count && move_order(&org->moves[at], &move) == 0) {
		org->moves[at].parent = move.parent;
		return;
	}
	moves_room(org);
	memmove(org->moves + at + 1, org->moves + at, sizeof *org->moves * (size_t)(org->move_count - at));
	org->moves[at] = move;
	org->move_count++;
}

void org_drop_moves(struct org *org, int32_t unit)
{
	int32_t kept = 0;
	for (int32_t i = 0; i < org->move_count; i++)
		if (org->moves[i].unit != unit)
			org->moves[kept++] = org->moves[i];
	org->move_count = kept;
}

int32_t org_parent_on(const struct org *org, int32_t unit, struct day day)
{
	int32_t parent = org->first_parent[unit];
	for (int32_t i = 0; i < org->move_count && org->moves[i].from.n <= day.n; i++)
		if (org->moves[i].unit == unit)
			parent = org->moves[i].parent;
	return parent;
}

struct day org_last_move(const struct org *org, int32_t unit)
{
	struct day last = DAY_FIRST;
	for (int32_t i = 0; i < org->move_count; i++)
		if (org->moves[i].unit == unit)
			last = org->moves[i].from;
	return last;
}

/* ---- the trees ---- */

void org_forget_retired(struct org *org)
{
	for (int i = 0; i < org->retired_count; i++)
		free(org->retired[i]);
	org->retired_count = 0;
}

/* Numbers the tree of an epoch; NULL if it has a circle, which *ret_unit is on. */
static struct tree *epoch_tree(const struct org *org, int32_t epoch, int32_t *ret_unit)
{
	struct day from = epoch ? org->epoch_days[epoch - 1] : DAY_FIRST;
	struct tree *tree = tree_new(org->count, from);
	memcpy(tree->parent, org->first_parent, sizeof *tree->parent * ((size_t)org->count + 1));
	for (int32_t i = 0; i < org->move_count && org->moves[i].from.n <= from.n; i++)
		tree->parent[org->moves[i].unit] = org->moves[i].parent;
	if (tree_number(tree, org->units, ret_unit))
		return tree;
	free(tree);
	return NULL;
}

void org_retire(struct org *org)
{
	org_forget_retired(org);
	for (int32_t epoch = 0; epoch < org->epoch_count; epoch++) {
		struct tree *tree = org->trees[epoch];
		if (tree && org->retired_count < (int)(sizeof org->retired / sizeof *org->retired))
			org->retired[org->retired_count++] = tree;
		else
			free(tree);
	}
}

static void split_epochs(struct org *org)
{
	org_retire(org);
	int32_t count = 1;
	org->epoch_days = org_grow(org->epoch_days, sizeof *org->epoch_days, (size_t)org->move_count + 1);
	for (int32_t i = 0; i < org->move_count; i++)
		if (i == 0 || org->moves[i].from.n != org->moves[i - 1].from.n)
			org->epoch_days[count++ - 1] = org->moves[i].from;
	org->epoch_count = count;
	org->trees = org_grow(org->trees, sizeof *org->trees, (size_t)count);
	memset(org->trees, 0, sizeof *org->trees * (size_t)count);
}

void org_inherit(struct org *org)
{
	const struct tree *tree = org->trees[org->epoch_count - 1];
	for (int32_t number = 0; number < tree->count; number++) {
		int32_t id = tree->unit_at[number], parent = tree->parent[id];
		struct unit *unit = &org->units[id];
		unit->realm = unit->kind == UNIT_PREFECTURE || parent == 0 ? id : org->units[parent].realm;
		unit->zone = org->own_zone[id] ? org->zones[org->own_zone[id]] : org->units[parent].zone;
	}
}

bool org_settle(struct org *org, int32_t *ret_unit)
{
	org->version++;
	split_epochs(org);
	org->trees[org->epoch_count - 1] = epoch_tree(org, org->epoch_count - 1, ret_unit);
	if (!org->trees[org->epoch_count - 1])
		return false;
	org_inherit(org);
	return true;
}

static int32_t epoch_of(const struct org *org, struct day day)
{
	int32_t epoch = org->epoch_count - 1;
	while (epoch > 0 && org->epoch_days[epoch - 1].n > day.n)
		epoch--;
	return epoch;
}

bool org_whole(struct org *org, struct day from, int32_t *ret_unit)
{
	for (int32_t epoch = epoch_of(org, from); epoch < org->epoch_count; epoch++) {
		struct tree *tree = org->trees[epoch] ? NULL : epoch_tree(org, epoch, ret_unit);
		if (!tree && !org->trees[epoch])
			return false;
		free(tree);
	}
	return true;
}

const struct tree *org_now(const struct org *org)
{
	return org->trees[org->epoch_count - 1];
}

const struct tree *org_tree(struct org *org, struct day day)
{
	int32_t epoch = epoch_of(org, day), unit;
	if (epoch == org->epoch_count - 1)
		return org->trees[epoch];
	pthread_mutex_lock(&org->past);
	if (!org->trees[epoch])
		org->trees[epoch] = epoch_tree(org, epoch, &unit);
	const struct tree *tree = org->trees[epoch];
	pthread_mutex_unlock(&org->past);
	return tree ? tree : org_now(org);                  /* a past circle cannot be stored: units.c proves every tree before it writes */
}
