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

/* Walking the codes backwards and putting each unit before its siblings leaves every family in code order. */
static void tree_families(struct tree *tree, const int32_t *by_code)
{
	for (int32_t i = tree->count - 1; i >= 0; i--) {
		int32_t unit = by_code[i], parent = tree->parent[unit];
		tree->next_sibling[unit] = tree->first_child[parent];
		tree->first_child[parent] = unit;
	}
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

bool tree_number(struct tree *tree, const int32_t *by_code, int32_t *ret_unit)
{
	tree_families(tree, by_code);
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
