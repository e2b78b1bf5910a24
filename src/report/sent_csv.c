/* A row of a table as a report. */
#include "report/sent.h"
#include <stdlib.h>

/* A column's place: the offset of a part in struct sent, or the index of a field. */
struct column { bool is_field; size_t offset; int field; struct view key; };
struct sent_columns { int count, fields; struct column *at; struct sent_value *values; };

static const struct part { const char *name; size_t offset; } parts[] = {
	{ "unit", offsetof(struct sent, unit) },
	{ "period", offsetof(struct sent, period) },
	{ "day", offsetof(struct sent, period) },
	{ "week", offsetof(struct sent, period) },
	{ "month", offsetof(struct sent, period) },
	{ "kind", offsetof(struct sent, kind) },
	{ "note", offsetof(struct sent, note) },
	{ "reason", offsetof(struct sent, reason) },
	{ "client_key", offsetof(struct sent, client_key) },
	{ "made_at", offsetof(struct sent, made_at) },
	{ "at", offsetof(struct sent, at) },
};
enum { PARTS = sizeof parts / sizeof *parts };

static bool name_column(struct view name, const struct form *form, struct column *ret)
{
	int field = form_field(form, name);
	if (field >= 0) {
		*ret = (struct column){ .is_field = true, .field = field, .key = view_of(form->fields[field].key) };
		return true;
	}
	for (int i = 0; i < PARTS; i++)
		if (view_is(name, parts[i].name)) {
			*ret = (struct column){ .offset = parts[i].offset };
			return true;
		}
	return false;
}

static bool same_place(const struct column *a, const struct column *b)
{
	return a->is_field == b->is_field && (a->is_field ? a->field == b->field : a->offset == b->offset);
}

static bool column_fault(const struct csv *csv, int column, struct arena *arena, struct err *err, const char *zh, const char *en)
{
	struct view name = csv_name(csv, column);
	const char *text = arena_text(arena, (struct view){ name.ptr, name.len < 60 ? name.len : 60 });
	FAIL(err, BAD_CSV, NULL, "column %d %s", column + 1, text);
	return err_say(err, arena_printf(arena, zh, column + 1, text), arena_printf(arena, en, column + 1, text));
}

static bool name_columns(const struct csv *csv, const struct form *form, struct arena *arena, struct sent_columns *c, struct err *err)
{
	for (int i = 0; i < c->count; i++) {
		if (!name_column(csv_name(csv, i), form, &c->at[i]))
			return column_fault(csv, i, arena, err, "第 1 行第 %d 列“%s”不是这张表的项目。", "Line 1, column %d: “%s” is no field of this form.");
		for (int j = 0; j < i; j++)
			if (same_place(&c->at[i], &c->at[j]))
				return column_fault(csv, i, arena, err, "第 1 行第 %d 列“%s”重复。", "Line 1, column %d: “%s” is given twice.");
		c->fields += c->at[i].is_field;
	}
	return true;
}

static bool has_part(const struct sent_columns *c, size_t offset)
{
	for (int i = 0; i < c->count; i++)
		if (!c->at[i].is_field && c->at[i].offset == offset)
			return true;
	return false;
}

struct sent_columns *sent_columns_of(const struct csv *csv, const struct form *form, struct arena *arena, struct err *err)
{
	struct sent_columns *c = ARENA_NEW(arena, struct sent_columns);
	c->count = csv_columns(csv);
	c->at = ARENA_ARRAY(arena, struct column, c->count);
	if (!name_columns(csv, form, arena, c, err))
		return NULL;
	c->values = ARENA_ARRAY(arena, struct sent_value, c->fields + 1);
	if (has_part(c, offsetof(struct sent, unit)) && has_part(c, offsetof(struct sent, period)) && has_part(c, offsetof(struct sent, kind)))
		return c;
	FAIL(err, BAD_CSV, NULL, "unit, period or kind is no column");
	err_say(err, "第 1 行要有 unit、period（或 day）、kind 三列。", "Line 1 needs the columns unit, period (or day) and kind.");
	return NULL;
}

void sent_read_row(const struct csv *csv, const struct sent_columns *c, struct sent *ret)
{
	*ret = (struct sent){ .values = c->values };
	for (int i = 0; i < c->count; i++) {
		struct view cell = csv_cell(csv, i);
		const struct column *column = &c->at[i];
		if (cell.len == 0)
			continue;
		if (column->is_field)
			c->values[ret->count++] = (struct sent_value){ .key = column->key, .text = cell, .type = SENT_CELL, .field = column->field + 1 };
		else
			*(struct view *)((char *)ret + column->offset) = cell;
	}
}
