#include "base/test.h"
#include "base/csv.h"

static FILE *file_of(const char *bytes, size_t n)
{
	FILE *file = tmpfile();
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	rewind(file);
	return file;
}

/* All rows as text: cells joined by |, rows by /; lines of the rows before them. */
static void read_all(struct csv *c, struct builder *out, struct err *e)
{
	while (csv_row(c, e)) {
		builder_printf(out, "%lld:", (long long)csv_line(c));
		for (int i = 0; i < csv_columns(c); i++) {
			builder_text(out, i ? "|" : "");
			builder_view(out, csv_cell(c, i));
		}
		builder_char(out, '/');
	}
}

static void check(const char *bytes, size_t n, const char *rows, const char *en, int line)
{
	struct err e = { 0 };
	struct builder out;
	builder_init(&out, 1 << 20);
	FILE *file = file_of(bytes, n);
	struct csv *c = csv_open(file, &e);
	if (c)
		read_all(c, &out, &e);
	if (rows && strcmp(builder_seen(&out).ptr, rows) != 0)
		fail_msg("line %d: rows are %s", line, builder_seen(&out).ptr);
	if ((e.code == ERR_BAD_CSV) != (en != NULL) || (en && strncmp(e.en, en, strlen(en)) != 0))
		fail_msg("line %d: error is \"%s\"", line, e.en);
	assert_true(!en || (strlen(e.zh) > 0 && view_utf8(view_of(e.zh)) && view_utf8(view_of(e.en))));
	csv_close(c);
	fclose(file);
	builder_release(&out);
}
#define GOOD(text, rows) check(text, sizeof(text) - 1, rows, NULL, __LINE__)
#define BAD(text, en) check(text, sizeof(text) - 1, NULL, en, __LINE__)

static void test_plain(void **state)
{
	(void)state;
	GOOD("a,b,c\n1,2,3\n4,5,6\n", "2:1|2|3/3:4|5|6/");
	GOOD("a,b,c\n1,2,3", "2:1|2|3/");
	GOOD("a,b,c\r\n1,2,3\r\n", "2:1|2|3/");
	GOOD("a,b,c\r1,2,3\r4,5,6", "2:1|2|3/3:4|5|6/");
	GOOD("a,b\n", "");
	GOOD("a,b", "");
	GOOD("a,b,c\n1\n,2\n", "2:1||/3:|2|/");
	GOOD("a,b\n 1 ,\t2 \n", "2:1|2/");
}

static void test_quotes(void **state)
{
	(void)state;
	GOOD("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "2:x,y|say \"hi\"/");
	GOOD("a,b\n\"two\nlines\",1\n\"\",\"\"\"\"\n", "2:two\nlines|1/4:|\"/");
	GOOD("a,b\n\"two\r\nlines\",1\r\n2,3\r\n", "2:two\r\nlines|1/4:2|3/");
	GOOD("\"a\",\"b,c\"\n1, \"2\" ,\n", "2:1|2/");
	GOOD("a\n\"\"\"\"\"\"", "2:\"\"/");
}

static void test_separators(void **state)
{
	(void)state;
	GOOD("a;b\n1,5;2\n", "2:1,5|2/");
	GOOD("a\tb\n1;x\t2,y\n", "2:1;x|2,y/");
	GOOD("\"a,x\";b\n1;2\n", "2:1|2/");
	GOOD("a,b;c\n1;2,3\n", "2:1;2|3/");
	GOOD("a\n1;2\n", "2:1;2/");
	GOOD("a\tb\n1\t\n\"2\"\t\"3\"\n", "2:1|/3:2|3/");
}

static void test_byte_order_mark(void **state)
{
	(void)state;
	GOOD("\xEF\xBB\xBF\"a\",b\n1,安\n", "2:1|安/");
	BAD("\xFF\xFE" "a\0,\0b\0\n\0", "Line 1: the text is UTF-16");
	BAD("\xFE\xFF\0a\0,\0b\0\n", "Line 1: the text is UTF-16");
	BAD("\xEF\xBB\xBF", "Line 1: the file is empty");
}

static void test_empty_rows_are_passed(void **state)
{
	(void)state;
	GOOD("\n\na,b\n\n1,2\n , \n\"\",\n\n3,4\n\n", "5:1|2/9:3|4/");
	GOOD("a,b,,\n1,2,,\n3,4,,,,\n", "2:1|2/3:3|4/");
	BAD("", "Line 1: the file is empty");
	BAD("\n \n,,\n", "Line 1: the file is empty");
}

static void test_places(void **state)
{
	(void)state;
	BAD("a,b\n1,2,3\n", "Line 2, column 3: this cell is beyond the header");
	BAD("a,,c\n1,2,3\n", "Line 1, column 2: this column of the header has no name");
	BAD("a,b,a\n", "Line 1, column 3: this name occurs twice");
	BAD("a,b\n1,2\n3,\"4\n5,6\n", "Line 3, column 2 (b): the quotation mark is never closed");
	BAD("a,\"b\n", "Line 1, column 2: the quotation mark is never closed");
	BAD("a,b\n1,x\"y\n", "Line 2, column 2 (b): a quotation mark stands in the wrong place");
	BAD("a,b\n\"1\"x,2\n", "Line 2, column 1 (a): a quotation mark stands in the wrong place");
	BAD("a,b\n\"1\n\n\"x,2\n", "Line 4, column 1 (a): a quotation mark stands in the wrong place");
	BAD("a,单位\n1,\xD6\xD0\xB9\xFA\n", "Line 2, column 2 (单位): the text is not UTF-8");
	BAD("\xD6\xD0,b\n", "Line 1, column 1: the text is not UTF-8");
	BAD("a,b\n1,\xE5\xAE\n", "Line 2, column 2 (b): the text is not UTF-8");
	BAD("a,b\n\xE5,\xAE\x89\n", "Line 2, column 1 (a): the text is not UTF-8");
	BAD("a,b\n1,x\0y\n", "Line 2, column 2 (b): there is a zero byte");
	BAD("a,b\n\0,1\n", "Line 2, column 1 (a): there is a zero byte");
}

static void test_error_names_the_column(void **state)
{
	(void)state;
	struct err e = { 0 };
	FILE *file = file_of("code,name\n1,\"x", 14);
	struct csv *c = csv_open(file, &e);
	assert_non_null(c);
	assert_int_equal(csv_columns(c), 2);
	assert_view(csv_name(c, 1), "name");
	assert_int_equal(csv_column(c, "name"), 1);
	assert_int_equal(csv_column(c, "nam"), -1);
	assert_int_equal(csv_name(c, 2).len, 0);
	assert_false(csv_row(c, &e));
	assert_string_equal(e.field, "name");
	assert_string_equal(e.zh, "第 2 行第 2 列 (name)：引号没有结束。");
	assert_int_equal(csv_cell(c, 0).len, 0);
	csv_close(c);
	fclose(file);
}

static void check_huge(size_t n, bool quoted, const char *en)
{
	struct builder text;
	builder_init(&text, 1 << 20);
	builder_text(&text, quoted ? "a,b\n1,\"" : "a,b\n1,");
	for (size_t i = 0; i < n; i++)
		builder_char(&text, 'x');
	builder_text(&text, quoted ? "\"\n" : "\n");
	check(text.ptr, text.len, NULL, en, __LINE__);
	builder_release(&text);
}

static void test_huge_cells(void **state)
{
	(void)state;
	check_huge(65536, false, NULL);
	check_huge(65536, true, NULL);
	check_huge(65537, false, "Line 2, column 2 (b): this cell is too long");
	check_huge(65537, true, "Line 2, column 2 (b): this cell is too long");
	check_huge(500000, true, "Line 2, column 2 (b): this cell is too long");
}

static void test_many_cells(void **state)
{
	(void)state;
	struct builder text;
	builder_init(&text, 1 << 20);
	for (int i = 0; i < 256; i++)
		builder_printf(&text, "%sc%d", i ? "," : "", i);
	builder_char(&text, '\n');
	check(text.ptr, text.len, "", NULL, __LINE__);
	for (int i = 0; i < 256; i++)
		builder_text(&text, "1,");
	check(text.ptr, text.len, NULL, "Line 2: this row has too many cells", __LINE__);
	builder_release(&text);
}

static void test_unreadable_file(void **state)
{
	(void)state;
	struct err e = { 0 };
	FILE *directory = fopen("/", "r");
	assert_non_null(directory);
	assert_null(csv_open(directory, &e));
	assert_int_equal(e.code, ERR_BAD_CSV);
	assert_non_null(strstr(e.en, "cannot be read"));
	fclose(directory);
}

enum { ROWS = 40, COLUMNS = 5 };
static void write_cell(struct builder *b, struct view cell, bool quoted)
{
	if (quoted)
		builder_char(b, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.ptr[i] == '"')
			builder_char(b, '"');
		builder_char(b, cell.ptr[i]);
	}
	if (quoted)
		builder_char(b, '"');
}

static void random_cell(struct seed *seed, struct builder *cell)
{
	static const char *const pieces[] = { "a", "安", "\"", ",", "\n", "\r\n", "é", "x y", ";", "0" };
	builder_clear(cell);
	builder_char(cell, 'c');
	for (int64_t n = seed_between(seed, 0, 6); n > 0; n--)
		builder_text(cell, pieces[seed_between(seed, 0, 9)]);
	if (seed_between(seed, 0, 30) == 0)
		for (int64_t n = seed_between(seed, 0, 40000); n > 0; n--)
			builder_char(cell, 'y');
	builder_char(cell, 'c');
}

/* Whatever was written by the rules reads back, across the edges of the buffer too. */
static void test_cells_come_back(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	for (int round = 0; round < 40; round++) {
		struct builder text, cells[ROWS][COLUMNS];
		struct err e = { 0 };
		builder_init(&text, 64 << 20);
		builder_text(&text, "a,b,c,d,e\r\n");
		for (int r = 0; r < ROWS; r++)
			for (int i = 0; i < COLUMNS; i++) {
				builder_init(&cells[r][i], 1 << 20);
				random_cell(&seed, &cells[r][i]);
				write_cell(&text, builder_seen(&cells[r][i]), strpbrk(cells[r][i].ptr, "\",\r\n") || seed_between(&seed, 0, 1));
				builder_text(&text, i + 1 < COLUMNS ? "," : seed_between(&seed, 0, 1) ? "\r\n" : "\n");
			}
		FILE *file = file_of(text.ptr, text.len);
		struct csv *c = csv_open(file, &e);
		for (int r = 0; r < ROWS; r++) {
			assert_true(csv_row(c, &e));
			for (int i = 0; i < COLUMNS; i++) {
				assert_true(view_same(csv_cell(c, i), builder_seen(&cells[r][i])));
				builder_release(&cells[r][i]);
			}
		}
		assert_false(csv_row(c, &e));
		assert_int_equal(e.code, ERR_NONE);
		csv_close(c);
		fclose(file);
		builder_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain), cmocka_unit_test(test_quotes), cmocka_unit_test(test_separators), cmocka_unit_test(test_byte_order_mark),
		cmocka_unit_test(test_empty_rows_are_passed), cmocka_unit_test(test_places), cmocka_unit_test(test_error_names_the_column),
		cmocka_unit_test(test_huge_cells), cmocka_unit_test(test_many_cells), cmocka_unit_test(test_unreadable_file),
		cmocka_unit_test(test_cells_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
