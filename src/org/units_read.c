/* org/units_read.c — a file of units, read without a store: every cell judged by itself, every code once. */
#include "org/org_inside.h"
#include "base/csv.h"
#include <stdlib.h>

struct reading {
	struct units_file *file;
	struct csv *csv;
	int at[UNIT_COLUMN_MAX_];                           /* where the header has it, -1 if it does not */
	int32_t room;
};

void units_problem(struct units_file *file, int64_t line, enum unit_column column, struct view found, const struct expected *expected)
{
	if (file->problem_count++ >= PROBLEMS_KEPT)
		return;
	struct unit_problem *problem = &file->problems[file->problem_count - 1];
	char whole[128], shown[64] = "", zh[400], en[400];
	snprintf(whole, sizeof whole, "%.*s", found.len < 100 ? (int)found.len : 100, found.len ? found.ptr : "");
	text_cut(shown, sizeof shown, whole);
	snprintf(zh, sizeof zh, shown[0] ? "“%s”:%s" : "%s%s", shown, expected->zh);
	snprintf(en, sizeof en, shown[0] ? "“%s”: %s" : "%s%s", shown, expected->en);
	problem->line = line;
	problem->column = column;
	text_cut(problem->zh, sizeof problem->zh, zh);
	text_cut(problem->en, sizeof problem->en, en);
}

bool units_refuse(const struct units_file *file, enum err_code code, struct err *err)
{
	const struct unit_problem *first = &file->problems[0];
	const char *column = unit_column_name(first->column);
	err_fill(err, code, column, __FILE__, __LINE__, "line %lld: %s, %lld problems", (long long)first->line, first->en, (long long)file->problem_count);
	char zh[80] = "", en[80] = "";
	if (file->problem_count > 1) {
		snprintf(zh, sizeof zh, "共 %lld 处问题。", (long long)file->problem_count);
		snprintf(en, sizeof en, " %lld problems in all.", (long long)file->problem_count);
	}
	char zh_all[400], en_all[400];
	snprintf(zh_all, sizeof zh_all, "第 %lld 行 %s 列：%s。%s", (long long)first->line, column, first->zh, zh);
	snprintf(en_all, sizeof en_all, "Line %lld, column %s: %s.%s", (long long)first->line, column, first->en, en);
	return err_say(err, zh_all, en_all);
}

static bool header_lacks(enum unit_column column, struct err *err)
{
	FAIL(err, BAD_CSV, unit_column_name(column), "no column %s", unit_column_name(column));
	return err_sayf(err, "第一行缺少 %s 列。", "The first line has no column %s.", unit_column_name(column));
}

static bool header_knows(struct view name, struct err *err)
{
	for (int column = 0; column < UNIT_COLUMN_MAX_; column++)
		if (view_is(name, unit_column_name((enum unit_column)column)))
			return true;
	char text[64];
	snprintf(text, sizeof text, "%.*s", (int)name.len, name.ptr);
	FAIL(err, BAD_CSV, text, "unknown column");
	return err_sayf(err, "第一行的 %s 列不认识。", "The first line has a column %s, which means nothing here.", err->field);
}

/* A misspelt column would silently lose its cells, so a column that means nothing is refused. */
static bool header_read(struct reading *reading, struct err *err)
{
	for (int i = 0; i < csv_columns(reading->csv); i++)
		if (!header_knows(csv_name(reading->csv, i), err))
			return false;
	for (int column = 0; column < UNIT_COLUMN_MAX_; column++) {
		reading->at[column] = csv_column(reading->csv, unit_column_name((enum unit_column)column));
		if (reading->at[column] >= 0)
			reading->file->columns |= UNIT_COLUMN(column);
		else if (column <= UNIT_NAME)
			return header_lacks((enum unit_column)column, err);
	}
	return true;
}

static bool row_cells(struct reading *reading, struct unit_facts *facts)
{
	struct expected expected;
	bool good = true;
	unit_facts_blank(facts);
	for (int column = 0; column < UNIT_COLUMN_MAX_; column++) {
		struct view text = csv_cell(reading->csv, reading->at[column]);
		if (reading->at[column] < 0 || unit_cell(facts, (enum unit_column)column, text, &expected))
			continue;
		units_problem(reading->file, csv_line(reading->csv), (enum unit_column)column, text, &expected);
		good = false;
	}
	enum unit_column column;
	if (!good || unit_fits(facts, &column, &expected))
		return good;
	units_problem(reading->file, csv_line(reading->csv), column, VIEW(""), &expected);
	return false;
}

/* A code that comes twice would make the file say two things about one unit. */
static bool row_once(struct reading *reading, const struct unit_facts *facts)
{
	int32_t before = org_find(reading->file->draft, facts->code);
	if (!before)
		return true;
	char zh[80], en[80];
	snprintf(zh, sizeof zh, "这个代码在第 %d 行已经有了", reading->file->lines[before]);
	snprintf(en, sizeof en, "this code was there before, in line %d", reading->file->lines[before]);
	units_problem(reading->file, csv_line(reading->csv), UNIT_CODE, facts->code, &(struct expected){ zh, en });
	return false;
}

static void row_room(struct reading *reading)
{
	struct units_file *file = reading->file;
	if (file->draft->count + 1 < reading->room)
		return;
	reading->room = reading->room ? reading->room + reading->room / 2 : 1024;
	file->parents = org_grow(file->parents, sizeof *file->parents, (size_t)reading->room + 1);
	file->lines = org_grow(file->lines, sizeof *file->lines, (size_t)reading->room + 1);
}

static void row_read(struct reading *reading)
{
	struct units_file *file = reading->file;
	struct unit_facts facts;
	row_room(reading);
	if (!row_cells(reading, &facts) || !row_once(reading, &facts))
		return;
	facts.id = file->draft->count + 1;
	struct view parent = csv_cell(reading->csv, reading->at[UNIT_PARENT]);
	const char *before = facts.id > 1 ? file->parents[facts.id - 1] : "";
	file->parents[facts.id] = view_is(parent, before) ? before : pool_text(&file->draft->pool, parent);
	file->lines[facts.id] = (int32_t)csv_line(reading->csv);
	org_put(file->draft, &facts, 0);
}

bool units_read(FILE *input, struct units_file *ret, struct err *err)
{
	*ret = (struct units_file){ .draft = org_new() };
	struct reading reading = { .file = ret, .csv = csv_open(input, err) };
	if (!reading.csv)
		return false;
	bool good = header_read(&reading, err);
	while (good && csv_row(reading.csv, err))
		row_read(&reading);
	csv_close(reading.csv);
	if (ret->problem_count && err->code == ERR_NONE)
		units_refuse(ret, ERR_BAD_CSV, err);
	return err->code == ERR_NONE;
}

void units_release(struct units_file *file)
{
	org_free(file->draft);
	free(file->parents);
	free(file->lines);
	*file = (struct units_file){ 0 };
}
