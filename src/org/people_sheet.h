/* org/people_sheet.h — a home's list of people, row by row: which column is what, and what a row says.
 *
 * Invariants: the head is the row, among the first ten, with the most known names; what stands above it is a title. A column is used at most once.
 * A mapping given by a person stands as it is; without one it is guessed. Rows are judged one by one: a bad one harms no other. */
#pragma once
#include "org/spreadsheet.h"

enum people_column {
	PEOPLE_IGNORED = -1,
#define COLUMN(KEY, key, zh, en, heads) PEOPLE_##KEY,
#include "org/people_sheet.tbl"
#undef COLUMN
	PEOPLE_COLUMN_MAX_
};
const char *people_column_key(enum people_column);
const char *people_column_title(enum people_column, enum language);

struct people_map { int head, columns; enum people_column of[SHEET_COLUMNS_MOST]; int at[PEOPLE_COLUMN_MAX_]; }; /* head: index of its row; at: -1 not there */
void people_map_guess(const struct sheet *, struct people_map *ret);
/* "name,,id_no,sex": one word per column from the first on. False names what is wrong (BAD_QUERY). */
bool people_map_read(struct view, struct people_map *, struct err *);
struct view people_cell(const struct people_map *, const struct sheet_row *, enum people_column);
bool people_row_blank(const struct people_map *, const struct sheet_row *);

/* Words people use in the columns of kinds; false if a word is none of them. An empty text is false as well. */
bool people_word_role(struct view, int *ret_role);
bool people_word_where(struct view, bool staff, int *ret_where); /* *ret_where WHERE_LEFT or WHERE_DIED: a row that has no place here */
