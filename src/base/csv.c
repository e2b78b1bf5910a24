/* base/csv.c — one pass over the bytes, cells copied into the row's own memory.
 *
 * A row is parsed whole before anything of it is looked at: its cells lie one after the other in `text`, and `cells` says where.
 * Most bytes of most sheets are plain: one look into `kinds` per byte says so, and only a row that held others is checked as UTF-8.
 * Places are told the way a clerk finds them: the line as an editor counts it, the column as the sheet counts it and by its name. */
#include "base/csv.h"
#include <stdlib.h>

enum { CELLS_MOST = 256, CELL_BYTES_MOST = 64 << 10, CHUNK = 64 << 10 };

enum { KIND_STOP = 1 /* may end a plain cell */, KIND_CHECK = 2 /* zero, or part of a character of several bytes */ };
struct cell { size_t at, len; };
struct csv {
	FILE *file;
	char *input;                                        /* CHUNK bytes of the file */
	size_t input_at, input_len;
	bool ended;
	char separator;
	unsigned char kinds[256], kinds_seen;               /* of each byte; of all bytes of this row together */
	int64_t line, row_line;                             /* where the next byte is; where the row began */
	struct builder text;
	struct cell cells[CELLS_MOST];
	int cell_count, column_count;
	struct builder names;
	struct cell columns[CELLS_MOST];
};

static struct view cell_view(const struct builder *text, struct cell cell) { return (struct view){ builder_seen(text).ptr + cell.at, cell.len }; }

int csv_columns(const struct csv *c) { return c->column_count; }
int64_t csv_line(const struct csv *c) { return c->row_line; }

struct view csv_name(const struct csv *c, int column)
{
	return column >= 0 && column < c->column_count ? cell_view(&c->names, c->columns[column]) : VIEW("");
}

int csv_column(const struct csv *c, const char *name)
{
	for (int i = 0; i < c->column_count; i++)
		if (view_is(csv_name(c, i), name))
			return i;
	return -1;
}

struct view csv_cell(const struct csv *c, int column)
{
	return column >= 0 && column < c->cell_count ? cell_view(&c->text, c->cells[column]) : VIEW("");
}

/* Column counted from 0 here, from 1 for the person; -1 if the whole line is meant. */
static bool fail_at(const struct csv *c, struct err *e, int64_t line, int column, const char *zh, const char *en)
{
	char name[64], longer[80], named[80] = "", zh_place[40] = "", en_place[40] = "", zh_text[400], en_text[400];
	snprintf(longer, sizeof longer, "%.*s", (int)csv_name(c, column).len, csv_name(c, column).ptr);
	text_cut(name, sizeof name, longer);
	if (name[0])
		snprintf(named, sizeof named, " (%s)", name);
	if (column >= 0) {
		snprintf(zh_place, sizeof zh_place, "第 %d 列", column + 1);
		snprintf(en_place, sizeof en_place, ", column %d", column + 1);
	}
	FAIL(e, BAD_CSV, name, "line %lld column %d: %s", (long long)line, column + 1, en);
	snprintf(zh_text, sizeof zh_text, "第 %lld 行%s%s：%s", (long long)line, zh_place, named, zh);
	snprintf(en_text, sizeof en_text, "Line %lld%s%s: %s", (long long)line, en_place, named, en);
	return err_say(e, zh_text, en_text);
}

/* Makes sure that a byte waits at input_at; false at the end of the file or when it cannot be read. */
static bool fill(struct csv *c)
{
	if (c->input_at < c->input_len)
		return true;
	if (c->ended)
		return false;
	c->input_at = 0;
	c->input_len = fread(c->input, 1, CHUNK, c->file);
	c->ended = c->input_len < CHUNK;
	return c->input_len > 0;
}

static int peek(struct csv *c) { return fill(c) ? (unsigned char)c->input[c->input_at] : EOF; }

/* Over one line end, whichever kind. */
static void skip_line_end(struct csv *c)
{
	if (c->input[c->input_at++] == '\r' && peek(c) == '\n')
		c->input_at++;
	c->line++;
}

/* Takes over n bytes that wait in the input, if the cell's ceiling allows. */
static bool take(struct csv *c, size_t cell_at, size_t n, struct err *e)
{
	if (c->text.len - cell_at + n > CELL_BYTES_MOST)
		return fail_at(c, e, c->line, c->cell_count, "这一格太长（最多 64 KiB）；也可能是前面少了一个引号。",
		               "this cell is too long (64 KiB at most); or a quotation mark is missing before it.");
	builder_bytes(&c->text, c->input + c->input_at, n);
	c->input_at += n;
	return true;
}

/* The inside of a quoted cell, after its opening quote and over its closing one. */
static bool read_quoted(struct csv *c, size_t cell_at, struct err *e)
{
	int64_t opened = c->line;
	for (;;) {
		if (!fill(c))
			return fail_at(c, e, opened, c->cell_count, "引号没有结束。", "the quotation mark is never closed.");
		const char *from = c->input + c->input_at;
		size_t n = 0, left = c->input_len - c->input_at;
		for (; n < left && from[n] != '"'; n++) {
			c->line += from[n] == '\n';
			c->kinds_seen |= c->kinds[(unsigned char)from[n]];
		}
		if (!take(c, cell_at, n, e))
			return false;
		if (n == left)
			continue;
		c->input_at++;
		if (peek(c) != '"')
			return true;
		if (!take(c, cell_at, 1, e))
			return false;
	}
}

static bool fail_reading(const struct csv *c, struct err *e)
{
	return fail_at(c, e, c->line, -1, "文件读不下去。", "the file cannot be read any further.");
}

static bool ends_cell(const struct csv *c, int byte) { return byte == EOF || byte == c->separator || byte == '\n' || byte == '\r'; }

/* Bytes up to the next separator, quote or line end. */
static bool read_plain(struct csv *c, size_t cell_at, struct err *e)
{
	while (fill(c)) {
		const unsigned char *from = (const unsigned char *)c->input + c->input_at;
		size_t n = 0, left = c->input_len - c->input_at;
		unsigned char kind = 0, seen = 0;
		while (n < left && !((kind = c->kinds[from[n]]) & KIND_STOP)) {
			seen |= kind;
			n++;
		}
		c->kinds_seen |= seen;
		if (!take(c, cell_at, n, e))
			return false;
		if (n < left)
			return true;
	}
	return true;
}

static bool fail_quote(const struct csv *c, struct err *e)
{
	return fail_at(c, e, c->line, c->cell_count, "引号的位置不对；格内有引号时，整格加引号，里面的引号写两遍。",
	               "a quotation mark stands in the wrong place; put the whole cell in quotes and write quotes inside it twice.");
}

/* One cell up to what ends it. Blanks around the quotes are let pass, as people write `a, "b"`. */
static bool read_cell(struct csv *c, struct err *e)
{
	size_t at = c->text.len;
	if (!read_plain(c, at, e))
		return false;
	if (peek(c) == '"' && view_trim((struct view){ builder_seen(&c->text).ptr + at, c->text.len - at }).len > 0)
		return fail_quote(c, e);
	if (peek(c) == '"') {
		c->text.len = at;
		c->input_at++;
		if (!read_quoted(c, at, e))
			return false;
		while (peek(c) == ' ' || (peek(c) == '\t' && c->separator != '\t'))
			c->input_at++;
		if (!ends_cell(c, peek(c)))
			return fail_quote(c, e);
	}
	struct view cell = view_trim((struct view){ builder_seen(&c->text).ptr + at, c->text.len - at });
	c->cells[c->cell_count++] = (struct cell){ (size_t)(cell.ptr - builder_seen(&c->text).ptr), cell.len };
	return true;
}

/* Cell by cell: halves of a character that a separator stood between are none. */
static bool check_text(const struct csv *c, struct err *e)
{
	int column = 0;
	if (!(c->kinds_seen & KIND_CHECK))
		return true;
	while (column < c->cell_count && view_utf8(cell_view(&c->text, c->cells[column])))
		column++;
	if (column == c->cell_count)
		return true;
	if (memchr(csv_cell(c, column).ptr, '\0', csv_cell(c, column).len))
		return fail_at(c, e, c->row_line, column, "有空字符（NUL）。", "there is a zero byte.");
	return fail_at(c, e, c->row_line, column, "文字编码不是 UTF-8；请在表格软件里另存为“CSV UTF-8”。",
	               "the text is not UTF-8; save the sheet as \"CSV UTF-8\".");
}

/* Cells of the next row, also if they are all empty. False at the end of the file or with err. */
static bool read_row(struct csv *c, struct err *e)
{
	builder_clear(&c->text);
	c->cell_count = 0;
	c->kinds_seen = 0;
	c->row_line = c->line;
	if (!fill(c))
		return ferror(c->file) ? fail_reading(c, e) : false;
	for (;;) {
		if (!read_cell(c, e))
			return false;
		if (peek(c) != c->separator)
			break;
		c->input_at++;
		if (c->cell_count == CELLS_MOST)
			return fail_at(c, e, c->line, -1, "这一行的格子太多（最多 256 格）。", "this row has too many cells (256 at most).");
	}
	if (peek(c) != EOF)
		skip_line_end(c);
	else if (ferror(c->file))
		return fail_reading(c, e);                  /* what was read of the row is not all of it */
	return check_text(c, e);
}

static bool row_is_empty(const struct csv *c)
{
	for (int i = 0; i < c->cell_count; i++)
		if (c->cells[i].len > 0)
			return false;
	return true;
}

bool csv_row(struct csv *c, struct err *e)
{
	do
		if (!read_row(c, e)) {
			c->cell_count = 0;
			return false;
		}
	while (row_is_empty(c));
	for (int i = c->column_count; i < c->cell_count; i++)
		if (c->cells[i].len > 0)
			return fail_at(c, e, c->row_line, i, "这一格超出了表头；是不是多了一个分隔符？", "this cell is beyond the header; is there a separator too many?");
	return true;
}

/* Comma, unless the first line has none outside of quotes. */
static char find_separator(const struct csv *c)
{
	bool quoted = false, semicolon = false, tab = false;
	for (size_t i = c->input_at; i < c->input_len; i++) {
		char byte = c->input[i];
		if (byte == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (byte == ',')
			return ',';
		if (byte == '\n' || byte == '\r')
			break;
		semicolon |= byte == ';';
		tab |= byte == '\t';
	}
	return semicolon ? ';' : tab ? '\t' : ',';
}

static void know_kinds(struct csv *c)
{
	for (int byte = 0; byte < 256; byte++)
		c->kinds[byte] = byte == 0 || byte >= 0x80 ? KIND_CHECK : 0;
	c->kinds['"'] = c->kinds['\n'] = c->kinds['\r'] = c->kinds[(unsigned char)c->separator] = KIND_STOP;
}

/* The header's cells move to names and columns; empty ones at its end are not columns. */
static bool take_header(struct csv *c, struct err *e)
{
	int count = c->cell_count;
	while (count > 0 && c->cells[count - 1].len == 0)
		count--;
	for (int i = 0; i < count; i++) {
		struct view name = csv_cell(c, i);
		if (name.len == 0)
			return fail_at(c, e, c->row_line, i, "表头这一列没有名称。", "this column of the header has no name.");
		for (int before = 0; before < i; before++)
			if (view_same(csv_cell(c, before), name))
				return fail_at(c, e, c->row_line, i, "表头里这个名称出现了两次。", "this name occurs twice in the header.");
	}
	c->names = c->text;
	builder_init(&c->text, c->names.most);
	memcpy(c->columns, c->cells, sizeof c->columns);
	c->column_count = count;
	c->cell_count = 0;
	return true;
}

static bool read_header(struct csv *c, struct err *e)
{
	if (fill(c) && c->input_len >= 3 && memcmp(c->input, "\xEF\xBB\xBF", 3) == 0)
		c->input_at = 3;
	else if (c->input_len >= 2 && (memcmp(c->input, "\xFF\xFE", 2) == 0 || memcmp(c->input, "\xFE\xFF", 2) == 0))
		return fail_at(c, e, 1, -1, "文字编码是 UTF-16；请在表格软件里另存为“CSV UTF-8”。", "the text is UTF-16; save the sheet as \"CSV UTF-8\".");
	c->separator = find_separator(c);
	know_kinds(c);
	do
		if (!read_row(c, e))
			return e->code == ERR_NONE ? fail_at(c, e, 1, -1, "文件是空的，连表头也没有。", "the file is empty, without even a header.") : false;
	while (row_is_empty(c));
	return take_header(c, e);
}

struct csv *csv_open(FILE *file, struct err *e)
{
	struct csv *c = calloc(1, sizeof *c);
	char *input = malloc(CHUNK);
	if (!c || !input)
		memory_gone(CHUNK);
	c->file = file;
	c->input = input;
	c->line = 1;
	builder_init(&c->text, (size_t)CELLS_MOST * CELL_BYTES_MOST);
	builder_init(&c->names, 0);
	if (read_header(c, e))
		return c;
	csv_close(c);
	return NULL;
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	builder_release(&c->text);
	builder_release(&c->names);
	free(c->input);
	free(c);
}

/* ---- writing ---- */

void csv_put(struct builder *b, struct view text)
{
	bool quotes = text.len > 0 && (memchr(text.ptr, '"', text.len) || memchr(text.ptr, ',', text.len) || memchr(text.ptr, '\n', text.len) ||
		memchr(text.ptr, '\r', text.len));
	if (quotes)
		builder_char(b, '"');
	if (text.len > 0 && strchr("=+-@\t", text.ptr[0]))
		builder_char(b, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			builder_char(b, '"');
		builder_char(b, text.ptr[i]);
	}
	if (quotes)
		builder_char(b, '"');
}
