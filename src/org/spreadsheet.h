/* org/spreadsheet.h — a table somebody keeps at home, XLSX or CSV: read as rows of texts, within bounds; and written as XLSX.
 *
 * Invariants: of a workbook the first sheet that is shown counts. Every cell comes as the text it shows, trimmed: a number as its digits, a date as
 * the number the sheet holds (spreadsheet_day knows what day it is). CSV may be UTF-8 or GB 18030 (GBK). Nothing in a file is run, fetched or
 * expanded: no formula, no link, no document type. What is too large is refused, whatever the archive says of itself: bytes are counted
 * as they come out. Rows and columns count from 1, as the person sees them.
 * Everything read lives in the arena. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/when.h"

enum { SHEET_FILE_MOST = 10 << 20, SHEET_PART_MOST = 48 << 20, SHEET_ROWS_MOST = 5000, SHEET_COLUMNS_MOST = 64, SHEET_CELL_MOST = 2000, SHEET_TEXT_MOST = 8 << 20, SHEET_ARENA = 64 << 20 };

struct sheet_row { int line, count; struct view *cells; };
struct sheet { struct sheet_row *rows; int count; bool from_1904; };
/* False with BAD_SHEET (or BAD_CSV with its place). Rows without any text are left out. */
bool spreadsheet_read(struct view bytes, struct arena *, struct sheet *ret, struct err *);
struct view sheet_cell(const struct sheet_row *, int column); /* from 0; empty beyond the row's end */

/* 1938-02-28, 1938/2/28, 1938.2.28, 1938年2月28日, 19380228, or a sheet's number of days. */
bool spreadsheet_day(struct view text, bool from_1904, struct day *ret);
/* A long number the sheet kept as a quantity: 1.52921E+17, and no digit beyond the fifteenth is true. */
bool spreadsheet_rounded(struct view text);

/* Writing: rows of cells, the first one is the head. footer is printed on every page. False only when memory or the library fails. */
struct sheet_out;
struct sheet_out *sheet_out_open(const char *name, const char *footer);
void sheet_out_cell(struct sheet_out *, struct view);
void sheet_out_row(struct sheet_out *);                     /* ends the row */
bool sheet_out_close(struct sheet_out *, struct builder *out, struct err *);
