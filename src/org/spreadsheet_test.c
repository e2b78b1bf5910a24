/* Tables that people keep: written and read back, as Excel and others write them, damaged, too large; days; encodings. */
#include "base/test.h"
#include "org/spreadsheet.h"
#include <stdio.h>
#include <zip.h>

static struct arena arena;

static int fresh(void **state) { (void)state; arena_init(&arena, SHEET_ARENA); return 0; }
static int done(void **state) { (void)state; arena_release(&arena); return 0; }

static void cell_is(const struct sheet *sheet, int row, int column, const char *text)
{
	assert_true(row < sheet->count);
	struct view got = sheet_cell(&sheet->rows[row], column);
	if (!view_is(got, text))
		fail_msg("row %d column %d: “%.*s”, not “%s”", row, column, (int)got.len, got.ptr, text);
}

static struct sheet reads(const void *bytes, size_t n)
{
	struct sheet sheet;
	struct err err = { 0 };
	if (!spreadsheet_read((struct view){ bytes, n }, &arena, &sheet, &err))
		fail_msg("%s: %s %s", err_name(err.code), err.cause, err.en);
	return sheet;
}

static void refuses(const void *bytes, size_t n, const char *words)
{
	struct sheet sheet;
	struct err err = { 0 };
	assert_false(spreadsheet_read((struct view){ bytes, n }, &arena, &sheet, &err));
	assert_true(*err.zh && *err.en);
	if (!strstr(err.en, words))
		fail_msg("“%s”, not “%s”", err.en, words);
}

static void text_reads(const char *text, int rows) { assert_int_equal(reads(text, strlen(text)).count, rows); }

/* ---- workbooks ---- */

static void written_and_read_back(void **state)
{
	struct builder out;
	struct err err = { 0 };
	(void)state;
	builder_init(&out, 1 << 20);
	struct sheet_out *sheet = sheet_out_open("名册", "张 & 李 \"2022\"");
	sheet_out_cell(sheet, VIEW("姓名"));
	sheet_out_cell(sheet, VIEW("备注"));
	sheet_out_row(sheet);
	sheet_out_cell(sheet, VIEW("张三 <&> \x01"));
	sheet_out_cell(sheet, VIEW("=1+1"));
	sheet_out_row(sheet);
	assert_true(sheet_out_close(sheet, &out, &err));
	struct sheet got = reads(out.ptr, out.len);
	assert_int_equal(got.count, 2);
	cell_is(&got, 0, 0, "姓名");
	cell_is(&got, 1, 0, "张三 <&>");
	cell_is(&got, 1, 1, "=1+1");
	for (size_t cut = out.len; cut-- > 4;) {              /* whatever is left of it: no crash, a sentence */
		struct sheet none;
		struct err why = { 0 };
		if (cut % 7 == 0 && !spreadsheet_read((struct view){ out.ptr, cut }, &arena, &none, &why))
			assert_true(*why.en);
	}
	builder_release(&out);
}

struct part { const char *name, *text; size_t repeat; const char *after; };

/* A workbook of these parts; `repeat` times the text, then what comes after. */
static struct view workbook(const struct part *parts)
{
	zip_error_t trouble;
	zip_error_init(&trouble);
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &trouble);
	zip_t *archive = zip_open_from_source(source, ZIP_TRUNCATE, &trouble);
	zip_source_keep(source);
	for (; parts->name; parts++) {
		size_t once = strlen(parts->text), n = parts->repeat ? parts->repeat : 1, after = parts->after ? strlen(parts->after) : 0;
		char *text = malloc(once * n + after + 1);
		for (size_t i = 0; i < n; i++)
			memcpy(text + i * once, parts->text, once);
		memcpy(text + n * once, parts->after ? parts->after : "", after);
		zip_source_t *part = zip_source_buffer(archive, text, once * n + after, 1);
		assert_true(zip_file_add(archive, parts->name, part, 0) >= 0);
	}
	assert_int_equal(zip_close(archive), 0);
	assert_int_equal(zip_source_open(source), 0);
	char *bytes = arena_take(&arena, 1 << 20);
	zip_int64_t n = zip_source_read(source, bytes, 1 << 20);
	zip_source_close(source);
	zip_source_free(source);
	zip_error_fini(&trouble);
	return (struct view){ bytes, (size_t)n };
}

#define RELATIONS "<Relationships><Relationship Id='r1' Target='worksheets/a.xml'/><Relationship Id='r2' Target='/xl/worksheets/b.xml'/></Relationships>"

static void as_excel_writes(void **state)
{
	(void)state;
	const struct part parts[] = {
		{ "xl/workbook.xml", "<workbook xmlns:r='x'><workbookPr date1904='1'/><sheets><sheet name='a' state='hidden' r:id='r1'/><sheet name='b' r:id='r2'/></sheets></workbook>", 0, NULL },
		{ "xl/_rels/workbook.xml.rels", RELATIONS, 0, NULL },
		{ "xl/worksheets/a.xml", "<worksheet><sheetData><row><c t='inlineStr'><is><t>hidden</t></is></c></row></sheetData></worksheet>", 0, NULL },
		{ "xl/sharedStrings.xml", "<sst><si><r><t>张</t></r><r><t>三</t></r><rPh sb='0' eb='1'><t>ちょう</t></rPh></si><si><t xml:space='preserve'>  201 </t></si></sst>", 0, NULL },
		{ "xl/worksheets/b.xml", "<x:worksheet xmlns:x='m'><x:sheetData><x:row r='3'><x:c r='A3' t='s'><x:v>0</x:v></x:c><x:c r='C3' t='s'><x:v>1</x:v></x:c><x:c r='D3'><x:f>SUM(1)</x:f><x:v>13800138000.0</x:v></x:c>"
		  "<x:c r='E3' t='e'><x:v>#REF!</x:v></x:c><x:c r='F3' t='s'><x:v>99</x:v></x:c></x:row><x:row r='4'><x:c r='A4'/></x:row></x:sheetData></x:worksheet>", 0, NULL },
		{ 0 },
	};
	struct view book = workbook(parts);
	struct sheet sheet = reads(book.ptr, book.len);
	assert_true(sheet.from_1904);
	assert_int_equal(sheet.count, 1);
	assert_int_equal(sheet.rows[0].line, 3);
	cell_is(&sheet, 0, 0, "张三");
	cell_is(&sheet, 0, 1, "");
	cell_is(&sheet, 0, 2, "201");
	cell_is(&sheet, 0, 3, "13800138000");
	cell_is(&sheet, 0, 4, "");
	cell_is(&sheet, 0, 5, "");
}

#define SHEET_HEAD "<worksheet><sheetData>"

static void too_large(void **state)
{
	(void)state;
	static char huge[2200];
	memset(huge, 'x', sizeof huge - 1);
	char cell[2400];
	snprintf(cell, sizeof cell, SHEET_HEAD "<row><c t='inlineStr'><is><t>%s</t></is></c></row></sheetData></worksheet>", huge);
	const struct part giant_cell[] = { { "xl/workbook.xml", "<workbook/>", 0, NULL }, { "xl/worksheets/sheet1.xml", cell, 0, NULL }, { 0 } };
	/* A bomb: 96 MB of the same row in some hundred kB. */
	const struct part bomb[] = { { "xl/workbook.xml", "<workbook/>", 0, NULL }, { "xl/worksheets/sheet1.xml", "                                                                                                ", 1 << 20, "<worksheet/>" }, { 0 } };
	const struct part cut_off[] = { { "xl/workbook.xml", "<workbook/>", 0, NULL }, { "xl/worksheets/sheet1.xml", SHEET_HEAD, 0, "" }, { 0 } };
	const struct part doctype[] = { { "xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a 'aaaa'>]><workbook>&a;</workbook>", 0, NULL }, { 0 } };
	struct view book = workbook(giant_cell);
	refuses(book.ptr, book.len, "too much text");
	book = workbook(bomb);
	assert_true(book.len < 1 << 20);
	refuses(book.ptr, book.len, "too large once unpacked");
	book = workbook(cut_off);
	refuses(book.ptr, book.len, "damaged");
	book = workbook(doctype);
	refuses(book.ptr, book.len, "no sheet needs");
}

static void many_rows(void **state)
{
	(void)state;
	struct builder text;
	builder_init(&text, 1 << 20);
	builder_text(&text, "a,b\n");
	for (int i = 0; i < SHEET_ROWS_MOST - 1; i++)
		builder_text(&text, "1,2\n");
	assert_int_equal(reads(text.ptr, text.len).count, SHEET_ROWS_MOST);
	builder_text(&text, "1,2\n");
	refuses(text.ptr, text.len, "5000 rows");
	builder_release(&text);
}

/* ---- text ---- */

static void csv_of_all_kinds(void **state)
{
	(void)state;
	struct sheet sheet = reads("某某养老院人员名册,,\n\xEF\xBB\xBF姓名,身份证号,,\n张三,1,\n", strlen("某某养老院人员名册,,\n\xEF\xBB\xBF姓名,身份证号,,\n张三,1,\n"));
	assert_int_equal(sheet.count, 2);
	assert_int_equal(sheet.rows[1].line, 3);
	cell_is(&sheet, 1, 0, "张三");
	static const char gbk[] = "\xD0\xD5\xC3\xFB,\xD0\xD4\xB1\xF0\r\n\xD5\xC5\xC8\xFD,\xC4\xD0\r\n"; /* 姓名,性别 张三,男 */
	sheet = reads(gbk, sizeof gbk - 1);
	cell_is(&sheet, 0, 0, "姓名");
	cell_is(&sheet, 1, 1, "男");
	text_reads("a;b\n1;2\n", 2);
	text_reads("a\tb\n1\t2\n", 2);
	refuses("", 0, "empty");
	refuses("\xD0\xCF\x11\xE0 old", 8, "old .xls");
	refuses("a\0b", 3, "no table");
	refuses("PK\3\4 nothing", 12, "damaged");
	refuses("\xFF\xFE\xFF,\xFF\n", 6, "encoding");
}

/* ---- days ---- */

static void days(void **state)
{
	static const struct { const char *text, *day; bool from_1904; } rows[] = {
		{ "1938-02-28", "1938-02-28", false }, { "1938/2/28", "1938-02-28", false }, { "1938.2.28", "1938-02-28", false }, { "1938年2月28日", "1938-02-28", false },
		{ "19380228", "1938-02-28", false }, { "13939", "1938-02-28", false }, { "13939.5", "1938-02-28", false }, { "12477", "1938-02-28", true }, { "1938-02-28 00:00:00", "1938-02-28", false },
		{ "1938-02-29", NULL, false }, { "1938-02", NULL, false }, { "60", NULL, false }, { "", NULL, false }, { "二月", NULL, false }, { "28/2/1938", NULL, false }, { "99999999999999", NULL, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct day day;
		char text[11] = "";
		bool good = spreadsheet_day(view_of(rows[i].text), rows[i].from_1904, &day);
		if (good)
			day_print(day, text);
		if (good != !!rows[i].day || (good && strcmp(text, rows[i].day) != 0))
			fail_msg("%s: %s", rows[i].text, good ? text : "no day");
	}
	assert_true(spreadsheet_rounded(VIEW("1.52921193804010E+17")) && spreadsheet_rounded(VIEW("152921193804010000")));
	assert_false(spreadsheet_rounded(VIEW("15292119380401001X")) || spreadsheet_rounded(VIEW("152921193804010013")) || spreadsheet_rounded(VIEW("E12345678")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(written_and_read_back, fresh, done), cmocka_unit_test_setup_teardown(as_excel_writes, fresh, done),
		cmocka_unit_test_setup_teardown(too_large, fresh, done), cmocka_unit_test_setup_teardown(many_rows, fresh, done),
		cmocka_unit_test_setup_teardown(csv_of_all_kinds, fresh, done), cmocka_unit_test(days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
