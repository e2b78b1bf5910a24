/* org/units_import.c — a file of units against the tree as the store holds it.
 *
 * Inside the write a private org is loaded from the store. The file's rows are put into it, it must be whole afterwards on every day
 * from `from` on, and only then the rows that differ are written. New units get their ids in the preorder of the tree they make: whoever
 * walks the tree afterwards, here or in the board, goes through memory from front to back. */
#include "org/units_inside.h"
#include <stdlib.h>

static struct view row_code(const struct import *import, int32_t row)
{
	return view_of(import->file->draft->units[row].code);
}

static void problem(struct import *import, int32_t row, enum unit_column column, struct view found, const char *zh, const char *en)
{
	units_problem(import->file, import->file->lines[row], column, found, &(struct expected){ zh, en });
}

static bool may(const struct import *import, int32_t unit)
{
	return right_allows(import->org, import->actor, RIGHT_UNIT_WRITE, unit);
}

/* ---- whose row is it? Judged on the tree before the file changes anything. ---- */

/* The actor's own topmost unit: those above decide where it belongs, so its parent is not told here. */
static bool own_top(const struct import *import, int32_t unit)
{
	return import->actor->unit != 0 && unit == import->actor->unit;
}

/* A blank parent leaves a unit where it is; it makes a root only of a unit that was not there before. */
static void check_parent(struct import *import, int32_t row, int32_t unit)
{
	struct view parent = view_of(import->file->parents[row]);
	int32_t known = org_find(import->org, parent);
	if (parent.len == 0) {
		if (!unit && !may(import, 0))
			problem(import, row, UNIT_PARENT, parent, "请填上级代码", "a parent's code is needed here");
	} else if (own_top(import, unit)) {
		problem(import, row, UNIT_PARENT, parent, "本单位的上级由上级维护，这里请留空", "where your own unit belongs is kept by those above; leave this blank");
	} else if (known ? !may(import, known) : !org_find(import->file->draft, parent)) {
		problem(import, row, UNIT_PARENT, parent, "系统和文件里都没有这个上级", "neither the system nor the file has this parent");
	}
}

static void check_row(struct import *import, int32_t row)
{
	int32_t unit = org_find(import->org, row_code(import, row));
	if (unit && !may(import, unit))
		problem(import, row, UNIT_CODE, row_code(import, row), "这个代码不能在这里使用", "this code cannot be used here");
	else
		check_parent(import, row, unit);
}

static bool check_rows(struct import *import)
{
	for (int32_t row = 1; row <= import->file->draft->count; row++)
		check_row(import, row);
	return import->file->problem_count == 0;
}

/* ---- putting the rows into the private org ---- */

/* Columns the file does not have keep what the store says. */
static void facts_after(const struct import *import, int32_t row, const struct unit_facts *before, struct unit_facts *ret)
{
	struct unit_facts given;
	unsigned has = import->file->columns;
	org_facts(import->file->draft, row, &given);
	*ret = *before;
	ret->kind = given.kind;
	ret->name = given.name;
	if (has & UNIT_COLUMN(UNIT_NAME_EN)) ret->name_en = given.name_en;
	if (has & UNIT_COLUMN(UNIT_FACILITY)) ret->facility = given.facility;
	if (has & UNIT_COLUMN(UNIT_OWNERSHIP)) ret->ownership = given.ownership;
	if (has & UNIT_COLUMN(UNIT_BEDS)) ret->beds = given.beds;
	if (has & UNIT_COLUMN(UNIT_OPENED)) ret->opened = given.opened;
	if (has & UNIT_COLUMN(UNIT_CLOSED)) ret->closed = given.closed;
	if (has & UNIT_COLUMN(UNIT_PHONE)) ret->phone = given.phone;
	if (has & UNIT_COLUMN(UNIT_ZONE)) ret->zone = given.zone;
}

static void put_new(struct import *import, int32_t row)
{
	struct unit_facts facts;
	org_facts(import->file->draft, row, &facts);
	facts.id = import->ids[row] = import->org->count + 1;
	import->changes[row] = ADDED;
	org_put(import->org, &facts, 0);
}

static void put_known(struct import *import, int32_t row, int32_t unit)
{
	struct unit_facts before, after;
	enum unit_column column;
	struct expected expected;
	import->ids[row] = unit;
	org_facts(import->org, unit, &before);
	facts_after(import, row, &before, &after);
	if (unit_facts_same(&before, &after))
		return;
	import->changes[row] = CHANGED;
	if (unit_fits(&after, &column, &expected))          /* a column the file lacks may contradict one it has */
		org_set(import->org, &after);
	else
		problem(import, row, column, VIEW(""), expected.zh, expected.en);
}

static void put_units(struct import *import)
{
	int32_t count = import->file->draft->count;
	import->known = import->org->count;
	org_room(import->org, import->known + count);
	for (int32_t row = 1; row <= count; row++) {
		int32_t unit = org_find(import->org, row_code(import, row));
		if (unit)
			put_known(import, row, unit);
		else
			put_new(import, row);
	}
}

static void move_unit(struct import *import, int32_t row, int32_t unit, int32_t parent)
{
	if (org_last_move(import->org, unit).n > import->from.n) {
		problem(import, row, UNIT_PARENT, VIEW(""), "这个单位在更晚的日期已经调整过上级", "this unit was moved on a later day already");
		return;
	}
	org_move(import->org, (struct move){ unit, import->from, parent });
	import->changes[row] |= MOVED;
}

/* The newest tree still numbers the units that were there before: their present parents. */
static void put_parents(struct import *import)
{
	const struct tree *before = org_now(import->org);
	for (int32_t row = 1; row <= import->file->draft->count; row++) {
		int32_t unit = import->ids[row], parent = org_find(import->org, view_of(import->file->parents[row]));
		if (import->changes[row] == ADDED)
			import->org->first_parent[unit] = parent;
		else if (parent && before->parent[unit] != parent)
			move_unit(import, row, unit, parent);
	}
}

/* ---- is it still a tree? ---- */

static void rank_problem(struct import *import, int32_t row)
{
	problem(import, row, UNIT_PARENT, view_of(import->file->parents[row]), "上级的类别不能低于本单位，机构之下不能再有单位",
	        "a parent cannot rank below its child, and an institution has no units below it");
}

static void check_ranks(struct import *import)
{
	const struct tree *tree = org_now(import->org);
	for (int32_t row = 1; row <= import->file->draft->count; row++) {
		int32_t unit = import->ids[row], parent = tree->parent[unit], kind = import->org->units[unit].kind;
		bool good = !parent || unit_may_hold(import->org->units[parent].kind, kind);
		if (import->changes[row] & CHANGED)
			for (int32_t child = tree->first_child[unit]; good && child; child = tree->next_sibling[child])
				good = unit_may_hold(kind, import->org->units[child].kind);
		if (!good)
			rank_problem(import, row);
	}
}

/* A row that put its unit on the circle: there is one, else the circle would have been there before. */
static int32_t circle_row(const struct import *import, int32_t unit)
{
	for (int32_t steps = 0; unit && steps <= import->org->count; steps++) {
		int32_t row = org_find(import->file->draft, view_of(import->org->units[unit].code));
		if (row && import->changes[row] & (ADDED | MOVED))
			return row;
		unit = org_parent_on(import->org, unit, import->from);
	}
	int32_t row = 1;                                    /* a circle of later days only: any row that moved */
	while (!(import->changes[row] & (ADDED | MOVED)))
		row++;
	return row;
}

static bool refuse_circle(struct import *import, int32_t unit, struct err *err)
{
	int32_t row = circle_row(import, unit);
	problem(import, row, UNIT_PARENT, row_code(import, row), "沿着上级一直找上去又回到了这个单位",
	        "going up from parent to parent one comes back to this unit");
	return units_refuse(import->file, ERR_BAD_TREE, err);
}

static bool whole(struct import *import, struct err *err)
{
	int32_t unit;
	if (!org_settle(import->org, &unit) || !org_whole(import->org, import->from, &unit))
		return refuse_circle(import, unit, err);
	check_ranks(import);
	return import->file->problem_count == 0 || units_refuse(import->file, ERR_BAD_TREE, err);
}

static void count_up(struct import *import)
{
	struct units_figures *figures = &import->figures;
	for (int32_t row = 1; row <= import->file->draft->count; row++) {
		figures->added += (import->changes[row] & ADDED) != 0;
		figures->moved += (import->changes[row] & MOVED) != 0;
		figures->changed += import->changes[row] != SAME && !(import->changes[row] & ADDED);
		figures->unchanged += import->changes[row] == SAME;
	}
}

/* Known units keep their ids; new ones follow in preorder. */
static void number_units(struct import *import)
{
	const struct tree *tree = org_now(import->org);
	int32_t next = import->known;
	import->final = org_grow(NULL, sizeof *import->final, (size_t)tree->count + 1);
	import->rows = org_grow(NULL, sizeof *import->rows, (size_t)tree->count + 1);
	memset(import->rows, 0, sizeof *import->rows * ((size_t)tree->count + 1));
	for (int32_t row = 1; row <= import->file->draft->count; row++)
		import->rows[import->ids[row]] = row;
	import->final[0] = 0;
	for (int32_t number = 0; number < tree->count; number++) {
		int32_t unit = tree->unit_at[number];
		import->final[unit] = unit <= import->known ? unit : ++next;
	}
}

static bool put_all(struct import *import, struct err *err)
{
	if (!check_rows(import))
		return units_refuse(import->file, ERR_BAD_TREE, err);
	put_units(import);
	put_parents(import);
	if (import->file->problem_count)
		return units_refuse(import->file, ERR_BAD_TREE, err);
	count_up(import);
	if (import->figures.unchanged == import->file->draft->count)
		return true;
	if (!whole(import, err))
		return false;
	number_units(import);
	if (!import_write(import, err))
		return false;
	import_note(import);
	return true;
}

static void import_room(struct import *import)
{
	size_t places = (size_t)import->file->draft->count + 1;
	import->ids = org_grow(NULL, sizeof *import->ids, places);
	import->changes = calloc(places, 1);
	if (!import->changes)
		abort();
}

static bool ahead(struct day from, struct day today, struct err *err)
{
	if (from.n <= today.n)
		return false;
	FAIL(err, BAD_FIELD, "from", "from %d is after today %d", from.n, today.n);
	err_say(err, "调整上级的生效日期不能晚于今天，请到那一天再办。", "A move cannot be entered ahead; enter it on its day.");
	return true;
}

bool units_import(struct tx *tx, const struct actor *actor, struct units_file *file, struct day from, struct day today,
                  struct units_figures *ret, struct err *err)
{
	if (ahead(from, today, err))
		return false;
	file->problem_count = 0;                            /* a busy store makes the writer try again */
	struct import import = { .tx = tx, .actor = actor, .file = file, .org = org_new(), .from = from, .today = today };
	bool good = org_load(import.org, tx_db(tx), err);
	if (good) {
		import_room(&import);
		good = put_all(&import, err);
	}
	*ret = import.figures;
	free(import.rows);
	free(import.final);
	free(import.ids);
	free(import.changes);
	org_free(import.org);
	return good;
}
