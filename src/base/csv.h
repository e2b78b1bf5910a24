/* base/csv.h — RFC 4180 reading, row by row, with places for people.
 * Invariants: comma or (if the header has none) semicolon or tab; quotes as in RFC 4180; a UTF-8 byte order mark is skipped; bytes that are not
 * UTF-8 are refused; a cell holds at most 64 KiB, a row at most 256 cells. Lines and columns count from 1.
 * Line ends are LF, CR LF or CR. Blanks around quotes are let pass; a quote anywhere else, a cell beyond the header, a header name that is empty
 * or twice there are refused. Errors name line, column and the column's name, and say what to do.
 * Lifecycle: csv_open → csv_row until false → csv_close. Cells live until the next csv_row. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdio.h>

struct csv;
struct csv *csv_open(FILE *, struct err *);                 /* reads the header row */
void csv_close(struct csv *);                               /* does not close the FILE */
int csv_columns(const struct csv *);
struct view csv_name(const struct csv *, int column);
int csv_column(const struct csv *, const char *name);       /* -1 if the header does not have it */
/* Next row that is not empty. False at the end, or with err filled: BAD_CSV, detail names line and column. */
bool csv_row(struct csv *, struct err *);
struct view csv_cell(const struct csv *, int column);       /* trimmed; empty for a column the row does not reach */
int64_t csv_line(const struct csv *);                       /* of the row's first byte */

/* Writing: one cell, quoted where it must be. A text that a spreadsheet would run as a formula gets an apostrophe before it. */
void csv_put(struct builder *, struct view);
