/* org/tree.c — numbering the units so that a subtree is one interval. */
#include "org/org_inside.h"
#include <stdlib.h>

struct tree *tree_new(int32_t count, struct day from)
{
	size_t room = (size_t)count + 1;
	struct tree *tree = calloc(1, sizeof *tree + 6 * room * sizeof(int32_t));
	if (!tree)
		abort();
	int32_t *at = (int32_t *)(tree + 1);
	tree->from = from;
	tree->count = count;
	tree->pre = at;
	tree->end = at + room;
	tree->parent = at + 2 * room;
	tree->first_child = at + 3 * room;
	tree->next_sibling = at + 4 * room;
	tree->unit_at = at + 5 * room;
	return tree;
}

struct family { int32_t *next; const struct unit *units; };

static bool before(const struct family *family, int32_t a, int32_t b)
{
	return strcmp(family->units[a].code, family->units[b].code) < 0;
}

static int32_t merge(const struct family *family, int32_t a, int32_t b)
{
	int32_t first = 0, *end = &first;
	while (a && b) {
		int32_t *least = before(family, a, b) ? &a : &b;
		*end = *least;
		end = &family->next[*least];
		*least = *end;
	}
	*end = a ? a : b;
	return first;
}

/* The first of the ascending run at *rest; *rest goes on behind it. */
static int32_t take_run(const struct family *family, int32_t *rest)
{
	int32_t first = *rest, last = first;
	while (family->next[last] && before(family, last, family->next[last]))
		last = family->next[last];
	*rest = family->next[last];
	family->next[last] = 0;
	return first;
}

/* Runs are merged in pairs of like size. A family in order already is one run, and is left after one look. */
static int32_t in_order(const struct family *family, int32_t rest)
{
	int32_t bins[32] = { 0 }, all = 0;
	while (rest) {
		int32_t run = take_run(family, &rest);
		int bin = 0;
		while (bin < 31 && bins[bin]) {
			run = merge(family, bins[bin], run);
			bins[bin++] = 0;
		}
		bins[bin] = bins[bin] ? merge(family, bins[bin], run) : run;
	}
	for (int bin = 0; bin < 32; bin++)
		all = bins[bin] ? merge(family, bins[bin], all) : all;
	return all;
}

/* Ids are handed out in preorder (units_import.c), so the brothers and sisters of one import come in order here, and most of this and
 * of the walk below goes through memory from front to back. */
static void tree_families(struct tree *tree, const struct unit *units)
{
	const struct family family = { tree->next_sibling, units };
	for (int32_t unit = tree->count; unit > 0; unit--) {
		int32_t parent = tree->parent[unit];
		tree->next_sibling[unit] = tree->first_child[parent];
		tree->first_child[parent] = unit;
	}
	for (int32_t parent = 0; parent <= tree->count; parent++)
		if (tree->first_child[parent])
			tree->first_child[parent] = in_order(&family, tree->first_child[parent]);
}

/* Down to the first child, else along to the next sibling, else up until there is one; no stack, however deep the tree. */
static int32_t tree_walk(struct tree *tree)
{
	int32_t number = 0, unit = tree->first_child[0];
	while (unit) {
		tree->pre[unit] = number;
		tree->unit_at[number++] = unit;
		if (tree->first_child[unit]) {
			unit = tree->first_child[unit];
			continue;
		}
		tree->end[unit] = number;
		while (unit && !tree->next_sibling[unit]) {
			unit = tree->parent[unit];
			tree->end[unit] = number;
		}
		unit = tree->next_sibling[unit];
	}
	tree->end[0] = number;
	return number;
}

/* Units the walk did not reach hang on a circle of parents, not on a root: go up from one of them until a unit comes again. */
static int32_t tree_circle(const struct tree *tree)
{
	int32_t unit = 1;
	while (tree->end[unit])
		unit++;
	for (int32_t steps = 0; steps < tree->count; steps++)
		unit = tree->parent[unit];
	return unit;
}

bool tree_number(struct tree *tree, const struct unit *units, int32_t *ret_unit)
{
	tree_families(tree, units);
	if (tree_walk(tree) == tree->count)
		return true;
	*ret_unit = tree_circle(tree);
	return false;
}

bool tree_holds(const struct tree *tree, int32_t above, int32_t unit)
{
	if (above == 0)
		return true;
	if (above < 0 || above > tree->count || unit <= 0 || unit > tree->count)
		return false;
	return tree->pre[above] <= tree->pre[unit] && tree->pre[unit] < tree->end[above];
}

int32_t unit_superior(const struct org *org, int32_t unit)
{
	const struct tree *tree = org_now(org);
	int32_t above = tree->parent[unit];
	while (above && (org_unit(org, above)->kind == UNIT_TOWNSHIP || org_unit(org, above)->kind == UNIT_INSTITUTION))
		above = tree->parent[above];
	return above;
}
