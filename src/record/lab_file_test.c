/* A laboratory's file: columns by either name, rows that say what is wrong with them, files that cannot be used. */
#include "base/test.h"
#include "record/lab_file.h"

static struct arena arena;
static struct lab_lines lines;
static struct err err;

static bool reads(const char *text)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	err = (struct err){ 0 };
	bool good = lab_file_read(file, zone_find("Asia/Shanghai"), &arena, &lines, &err);
	fclose(file);
	return good;
}

static void either_language(void **state)
{
	(void)state;
	assert_true(reads("sample,result,taken_at,kind\nA1,negative,2021-10-18T09:00,antigen\n"));
	assert_int_equal(lines.count, 1);
	assert_null(lines.at[0].fault);
	assert_int_equal(lines.at[0].kind, LAB_KIND_ANTIGEN);
	int64_t taken = lines.at[0].taken.ms;
	assert_true(reads("检测结果,样本编号,采样时间,备注\n阴性,A1,2021-10-18T09:00,无\n"));
	assert_int_equal(lines.at[0].result, LAB_NEGATIVE);
	assert_int_equal(lines.at[0].taken.ms, taken);
	assert_view(lines.at[0].sample, "A1");
}

static void each_fault_has_its_column(void **state)
{
	static const struct { const char *row, *fault; } rows[] = {
		{ "A1,,阴性,2021-10-18T09:00,", NULL }, { ",,阴性,,", "sample" }, { "A1,x,阴性,,", "person" }, { "A1,0,阴性,,", "person" }, { "A1,,,,", "result" },
		{ "A1,,也许,,", "result" }, { "A1,,阴性,yesterday,", "taken_at" }, { "A1,,阴性,,8:00", "resulted_at" },
		{ "A1,,阴性,2021-10-18T09:00,2021-10-18T08:59", "resulted_at" }, { ",7,阳,2021-10-18T09:00,2021-10-18T09:00", NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[300];
		snprintf(text, sizeof text, "sample,person,result,taken_at,resulted_at\n%s\n", rows[i].row);
		assert_true(reads(text));
		assert_int_equal(lines.count, 1);
		assert_int_equal(lines.at[0].line, 2);
		if (rows[i].fault)
			assert_string_equal(lines.at[0].fault, rows[i].fault);
		else
			assert_null(lines.at[0].fault);
	}
}

static void headers_that_cannot_do(void **state)
{
	(void)state;
	assert_false(reads("sample,remark\nA1,x\n"));
	assert_int_equal(err.code, ERR_BAD_CSV);
	assert_true(*err.zh && *err.en);
	assert_false(reads("result\nnegative\n"));
	assert_false(reads(""));
	assert_true(reads("sample,result\n"));
	assert_int_equal(lines.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(either_language), cmocka_unit_test(each_fault_has_its_column), cmocka_unit_test(headers_that_cannot_do) };
	arena_init(&arena, (size_t)64 << 20);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
