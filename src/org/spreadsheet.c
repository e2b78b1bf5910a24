/* org/spreadsheet.c — which kind of file it is; CSV in UTF-8 or GB 18030; days as people write them. */
#include "base/csv.h"
#include "org/spreadsheet_inside.h"
#include <stdio.h>
#include <unicode/ucnv.h>

bool sheet_refuse(struct err *err, const char *zh, const char *en)
{
	FAIL(err, BAD_SHEET, NULL, "%s", en);
	return err_say(err, zh, en);
}

struct view sheet_cell(const struct sheet_row *row, int column) { return column >= 0 && column < row->count ? row->cells[column] : VIEW(""); }

struct sheet_row *sheet_more(struct sheet *sheet, struct arena *arena, int line, struct err *err)
{
	if (sheet->count == SHEET_ROWS_MOST) {
		sheet_refuse(err, "表格超过 5000 行，请分开导入。", "The sheet has more than 5000 rows; import it in parts.");
		return NULL;
	}
	sheet->rows = arena_more(arena, sheet->rows, sheet->count, sizeof *sheet->rows);
	struct sheet_row *row = &sheet->rows[sheet->count++];
	*row = (struct sheet_row){ .line = line, .cells = ARENA_ARRAY(arena, struct view, SHEET_COLUMNS_MOST) };
	return row;
}

/* ---- CSV ---- */

/* The beginning may be a title; the head is the first line that has at least two cells with something in them. */
static size_t head_at(struct view text, int *ret_line)
{
	size_t at = 0;
	for (int line = 1; line <= 10 && at < text.len; line++) {
		const char *end = memchr(text.ptr + at, '\n', text.len - at);
		size_t next = end ? (size_t)(end - text.ptr) + 1 : text.len;
		struct view rest = view_trim((struct view){ text.ptr + at, next - at }), cell;
		char separator = memchr(rest.ptr, '\t', rest.len) ? '\t' : memchr(rest.ptr, ',', rest.len) ? ',' : ';';
		int filled = 0;
		while (view_split(&rest, separator, &cell))
			filled += view_trim(cell).len > 0;
		if (filled >= 2) {
			*ret_line = line;
			return at;
		}
		at = next;
	}
	*ret_line = 1;
	return 0;
}

/* Columns without a head at the right end of a line are what a spreadsheet leaves behind: they would be refused as nameless. */
static struct view without_tail(struct arena *arena, struct view text)
{
	const char *end = memchr(text.ptr, '\n', text.len);
	size_t head = end ? (size_t)(end - text.ptr) : text.len, kept = head;
	while (kept > 0 && strchr(",;\t\r ", text.ptr[kept - 1]))
		kept--;
	if (kept == head)
		return text;
	char *copy = arena_take(arena, text.len + 1);
	memcpy(copy, text.ptr, kept);
	memcpy(copy + kept, text.ptr + head, text.len - head);
	return (struct view){ copy, text.len - (head - kept) };
}

static bool take_head(struct csv *csv, struct sheet *sheet, struct arena *arena, int line, struct err *err)
{
	struct sheet_row *row = sheet_more(sheet, arena, line, err);
	for (int i = 0; row && i < csv_columns(csv) && i < SHEET_COLUMNS_MOST; i++)
		row->cells[row->count++] = arena_copy(arena, csv_name(csv, i));
	return row != NULL;
}

static bool take_row(struct csv *csv, struct sheet *sheet, struct arena *arena, int skipped, struct err *err)
{
	struct sheet_row *row = sheet_more(sheet, arena, (int)csv_line(csv) + skipped, err);
	for (int i = 0; row && i < csv_columns(csv) && i < SHEET_COLUMNS_MOST; i++) {
		struct view cell = csv_cell(csv, i);
		if (cell.len > SHEET_CELL_MOST)
			return sheet_refuse(err, "有的格子文字太长。", "A cell holds too much text.");
		row->cells[row->count++] = arena_copy(arena, cell);
	}
	return row != NULL;
}

static bool read_csv(struct view text, struct arena *arena, struct sheet *ret, struct err *err)
{
	int line;
	size_t at = head_at(text, &line);
	text = without_tail(arena, (struct view){ text.ptr + at, text.len - at });
	FILE *file = text.len ? fmemopen((void *)(uintptr_t)text.ptr, text.len, "r") : NULL;
	if (!file)
		return sheet_refuse(err, "文件是空的。", "The file is empty.");
	struct csv *csv = csv_open(file, err);
	bool good = csv && take_head(csv, ret, arena, line, err);
	while (good && csv_row(csv, err))
		good = take_row(csv, ret, arena, line - 1, err);
	if (csv)
		csv_close(csv);
	fclose(file);
	return good && err->code == ERR_NONE;
}

/* Chinese Excel writes CSV in GBK; what is no UTF-8 is read as GB 18030, its superset. */
static bool from_gb(struct view bytes, struct arena *arena, struct view *ret, struct err *err)
{
	UErrorCode status = U_ZERO_ERROR;
	size_t room = bytes.len * 2 + 16;                   /* two bytes become three */
	char *out = arena_take(arena, room);
	int32_t written = ucnv_convert("UTF-8", "GB18030", out, (int32_t)room, bytes.ptr, (int32_t)bytes.len, &status);
	*ret = (struct view){ out, (size_t)(written > 0 ? written : 0) };
	if (U_SUCCESS(status) && view_utf8(*ret) && !strstr(out, "\xEF\xBF\xBD"))
		return true;
	return sheet_refuse(err, "文件的文字编码认不出来，请另存为“CSV UTF-8”或 .xlsx。", "The file's character encoding is unknown; save it as CSV UTF-8 or .xlsx.");
}

static bool read_text(struct view bytes, struct arena *arena, struct sheet *ret, struct err *err)
{
	if (memchr(bytes.ptr, 0, bytes.len))
		return sheet_refuse(err, "这不是表格文件。请用 .xlsx 或 CSV。", "This is no table; use .xlsx or CSV.");
	if (!view_utf8(bytes) && !from_gb(bytes, arena, &bytes, err))
		return false;
	if (view_starts(bytes, "\xEF\xBB\xBF"))
		bytes = (struct view){ bytes.ptr + 3, bytes.len - 3 };
	return read_csv(bytes, arena, ret, err);
}

bool spreadsheet_read(struct view bytes, struct arena *arena, struct sheet *ret, struct err *err)
{
	*ret = (struct sheet){ 0 };
	if (bytes.len > SHEET_FILE_MOST)
		return FAIL(err, TOO_LARGE, NULL, "%zu bytes", bytes.len);
	if (bytes.len >= 4 && memcmp(bytes.ptr, "PK\3\4", 4) == 0)
		return sheet_read_xlsx(bytes, arena, ret, err);
	if (bytes.len >= 4 && memcmp(bytes.ptr, "\xD0\xCF\x11\xE0", 4) == 0)
		return sheet_refuse(err, "这是旧的 .xls 或加了密码的文件，请另存为不加密的 .xlsx。", "This is an old .xls or a file with a password; save it as .xlsx without one.");
	return read_text(bytes, arena, ret, err);
}

/* ---- days ---- */

static bool whole_number(struct view text, size_t most, int *ret)
{
	if (text.len == 0 || text.len > most)
		return false;
	*ret = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		*ret = *ret * 10 + text.ptr[i] - '0';
	}
	return true;
}

static bool day_of(int year, int month, int day, struct day *ret)
{
	if (year < 1850 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*ret = day_from_civil((struct civil){ year, month, day });
	struct civil back = day_to_civil(*ret);
	return back.month == month && back.day == day;
}

/* Sheets count from 1899-12-30 (so that their 1900 has a 29 February), or from 1904-01-01. */
static bool counted(int n, bool from_1904, struct day *ret)
{
	if (n < 61 || n > 109574)                           /* 1900-03-01 … 2199-12-31 */
		return false;
	*ret = (struct day){ day_from_civil(from_1904 ? (struct civil){ 1904, 1, 1 } : (struct civil){ 1899, 12, 30 }).n + n };
	return true;
}

/* Digits in three groups, with anything that is no digit between them. */
static bool grouped(struct view text, int ret[3])
{
	int group = -1;
	bool inside = false;
	for (size_t i = 0; i < text.len; i++) {
		bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
		if (digit && !inside && ++group == 3)
			return false;
		if (digit)
			ret[group] = inside ? ret[group] * 10 + text.ptr[i] - '0' : text.ptr[i] - '0';
		if (digit && ret[group] > 9999)
			return false;
		inside = digit;
	}
	return group == 2;
}

bool spreadsheet_day(struct view text, bool from_1904, struct day *ret)
{
	int n, groups[3] = { 0, 0, 0 };
	const char *time = memchr(text.ptr, ' ', text.len);
	if (time && time > text.ptr)
		text.len = (size_t)(time - text.ptr);       /* 1938-02-28 00:00:00 */
	const char *part = memchr(text.ptr, '.', text.len);
	struct view whole = part && part > text.ptr ? (struct view){ text.ptr, (size_t)(part - text.ptr) } : text;
	if (text.len == 8 && whole_number(text, 8, &n))
		return day_of(n / 10000, n / 100 % 100, n % 100, ret);
	if (grouped(text, groups))
		return day_of(groups[0], groups[1], groups[2], ret);
	return whole_number(whole, 6, &n) && counted(n, from_1904, ret);
}

bool spreadsheet_rounded(struct view text)
{
	size_t digits = 0, zeros = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == 'E' || text.ptr[i] == 'e')
			return i > 0 && i + 1 < text.len && (text.ptr[i + 1] == '+' || (text.ptr[i + 1] >= '0' && text.ptr[i + 1] <= '9'));
		if (text.ptr[i] == '.')
			continue;
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		digits++;
		zeros = text.ptr[i] == '0' ? zeros + 1 : 0;
	}
	return digits == 18 && zeros >= 3;
}
