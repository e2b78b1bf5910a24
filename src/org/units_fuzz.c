/* Any bytes as a file of units: either refused with places in words, or rows that read the same again and make a tree or a circle. */
#include "org/org_inside.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_problems(const struct units_file *file, const struct err *err)
{
	check(err->code == ERR_BAD_CSV && err->zh[0] && err->en[0] && view_utf8(view_of(err->zh)) && view_utf8(view_of(err->en)));
	for (int64_t i = 0; i < file->problem_count && i < PROBLEMS_KEPT; i++) {
		const struct unit_problem *problem = &file->problems[i];
		check(problem->line > 1 && view_utf8(view_of(problem->zh)) && view_utf8(view_of(problem->en)));
		check(i == 0 || problem->line >= file->problems[i - 1].line);
	}
}

static void check_row(struct units_file *file, int32_t row)
{
	struct unit_facts facts, again;
	enum unit_column column;
	struct expected expected;
	org_facts(file->draft, row, &facts);
	check(org_find(file->draft, facts.code) == row);
	unit_facts_blank(&again);
	check(unit_cell(&again, UNIT_CODE, facts.code, &expected) && unit_cell(&again, UNIT_NAME, facts.name, &expected));
	check(unit_cell(&again, UNIT_PARENT, view_of(file->parents[row]), &expected) && unit_cell(&again, UNIT_ZONE, facts.zone, &expected));
	check(unit_fits(&facts, &column, &expected) && file->lines[row] > 1);
}

static bool on_circle(const struct org *org, int32_t unit)
{
	int32_t at = org->first_parent[unit];
	for (int32_t steps = 0; at && at != unit && steps < org->count; steps++)
		at = org->first_parent[at];
	return at == unit;
}

static void check_tree(struct units_file *file)
{
	struct org *org = file->draft;
	int32_t circle = 0;
	for (int32_t row = 1; row <= org->count; row++)
		org->first_parent[row] = org_find(org, view_of(file->parents[row]));
	if (!org_settle(org, &circle)) {
		check(on_circle(org, circle));
		return;
	}
	const struct tree *tree = org_now(org);
	for (int32_t row = 1; row <= org->count; row++)
		check(tree->unit_at[tree->pre[row]] == row && tree_holds(tree, tree->parent[row], row));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct units_file file = { 0 };
	struct err err = { 0 };
	FILE *input = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	if (!input)
		return 0;
	if (!units_read(input, &file, &err))
		check_problems(&file, &err);
	else
		for (int32_t row = 1; row <= file.draft->count; row++)
			check_row(&file, row);
	if (err.code == ERR_NONE)
		check_tree(&file);
	units_release(&file);
	fclose(input);
	return 0;
}
