/* Any bytes: a sheet within its bounds, every text good UTF-8 and trimmed, or a refusal in words. Days never fall out of the calendar. */
#include "org/people_sheet.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct sheet *sheet, const struct people_map *map, const struct sheet_row *row, int line_before)
{
	struct day day;
	int value;
	if (row->line < line_before || row->count > SHEET_COLUMNS_MOST)
		abort();
	for (int i = 0; i < row->count; i++) {
		struct view cell = sheet_cell(row, i);
		if (cell.len > SHEET_CELL_MOST || !view_utf8(cell))
			abort();
		if (spreadsheet_day(cell, sheet->from_1904, &day) && (day_to_civil(day).year < 1850 || day_to_civil(day).year > 2210))
			abort();
		spreadsheet_rounded(cell);
		people_word_role(cell, &value);
		people_word_where(cell, i % 2, &value);
	}
	people_row_blank(map, row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct sheet sheet;
	struct people_map map;
	struct err err = { 0 };
	arena_init(&arena, (size_t)SHEET_ARENA * 4);
	if (!spreadsheet_read((struct view){ (const char *)data, size }, &arena, &sheet, &err)) {
		if (err.code == ERR_NONE || !view_utf8(view_of(err.zh)) || !view_utf8(view_of(err.en)))
			abort();
	} else {
		if (sheet.count > SHEET_ROWS_MOST)
			abort();
		people_map_guess(&sheet, &map);
		for (int i = 0; i < sheet.count; i++)
			check_row(&sheet, &map, &sheet.rows[i], 0);
	}
	arena_release(&arena);
	return 0;
}
