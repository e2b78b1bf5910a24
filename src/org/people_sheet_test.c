/* Heads as people write them, mappings by hand, words in cells; and names that could be one person. */
#include "base/test.h"
#include "org/people.h"
#include "org/people_double.h"
#include "org/people_sheet.h"

static struct sheet_row row(struct view *cells, const char *text)
{
	struct view rest = view_of(text), one;
	int n = 0;
	while (view_split(&rest, '|', &one))
		cells[n++] = one;
	return (struct sheet_row){ .line = 1, .count = n, .cells = cells };
}

static void heads(void **state)
{
	struct view a[SHEET_COLUMNS_MOST], b[SHEET_COLUMNS_MOST];
	struct sheet_row rows[] = { row(a, "某某养老院人员名册"), row(b, "序号|姓 名*|公民身份号码（18位）|出生年月日|性别:|本人电话|家属电话|Room No|身份证号") };
	struct sheet sheet = { .rows = rows, .count = 2 };
	struct people_map map;
	(void)state;
	people_map_guess(&sheet, &map);
	assert_int_equal(map.head, 1);
	assert_int_equal(map.at[PEOPLE_NAME], 1);
	assert_int_equal(map.at[PEOPLE_ID_NO], 2);            /* the first that fits; the other is left out */
	assert_int_equal(map.at[PEOPLE_BIRTH], 3);
	assert_int_equal(map.at[PEOPLE_SEX], 4);
	assert_int_equal(map.at[PEOPLE_PHONE], 5);
	assert_int_equal(map.at[PEOPLE_ROOM], 7);
	assert_int_equal(map.at[PEOPLE_WHERE], -1);
	assert_int_equal(map.of[6], PEOPLE_IGNORED);
	assert_int_equal(map.of[8], PEOPLE_IGNORED);
}

static void by_hand(void **state)
{
	struct view a[SHEET_COLUMNS_MOST];
	struct sheet_row rows[] = { row(a, "x|y|z") };
	struct sheet sheet = { .rows = rows, .count = 1 };
	struct people_map map;
	struct err err = { 0 };
	(void)state;
	people_map_guess(&sheet, &map);
	assert_true(people_map_read(VIEW("sex,,name"), &map, &err));
	assert_int_equal(map.at[PEOPLE_SEX], 0);
	assert_int_equal(map.at[PEOPLE_NAME], 2);
	static const char *const bad[] = { "name,name", "nonsense", "name,sex,birth,phone", "name,sex,birth,,room" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear(&err);
		assert_false(people_map_read(view_of(bad[i]), &map, &err));
		assert_int_equal(err.code, ERR_BAD_QUERY);
	}
}

static void words(void **state)
{
	int value;
	(void)state;
	assert_true(people_word_role(VIEW("护理员"), &value) && value == ROLE_STAFF);
	assert_true(people_word_role(VIEW(" 老人 "), &value) && value == ROLE_RESIDENT);
	assert_false(people_word_role(VIEW("猫"), &value) || people_word_role(VIEW(""), &value));
	assert_true(people_word_where(VIEW("外出"), false, &value) && value == WHERE_LEAVE);
	assert_true(people_word_where(VIEW("外出"), true, &value) && value == WHERE_AWAY);
	assert_true(people_word_where(VIEW("In"), false, &value) && value == WHERE_IN);
	assert_false(people_word_where(VIEW("通勤"), false, &value));
}

static void names(void **state)
{
	static const struct { const char *a, *b; bool similar; } rows[] = {
		{ "张春兰", "张春兰", true }, { "张春兰", "张 春兰", true }, { "张春兰", "张春岚", true }, { "阿依古丽·买买提", "阿依古丽买买提", true }, { "欧阳明", "欧阳明明", true }, { "Li Wei Min", "li weimin", true },
		{ "张伟", "张华", false }, { "张三", "李四", false }, { "张春兰", "李春兰", false }, { "张春兰", "张秋菊", false }, { "", "", false }, { "张", "", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (names_similar(view_of(rows[i].a), view_of(rows[i].b)) != rows[i].similar || names_similar(view_of(rows[i].b), view_of(rows[i].a)) != rows[i].similar)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
}

static void doubles(void **state)
{
	const struct day born = { -10000 };
	const struct double_side one = { VIEW("张春兰"), VIEW("1"), born, 0 }, without = { VIEW("张春岚"), VIEW(""), born, 0 }, other_paper = { VIEW("张春兰"), VIEW("2"), born, 0 },
		other_day = { VIEW("张春兰"), VIEW(""), { -9999 }, 0 }, no_day = { VIEW("张春兰"), VIEW(""), DAY_NONE, 0 }, staff = { VIEW("张春兰"), VIEW(""), born, 1 };
	(void)state;
	assert_true(people_double(&one, &one) && people_double(&one, &without));
	assert_false(people_double(&one, &other_paper) || people_double(&one, &other_day) || people_double(&no_day, &no_day) || people_double(&one, &staff));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(heads), cmocka_unit_test(by_hand), cmocka_unit_test(words), cmocka_unit_test(names), cmocka_unit_test(doubles) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
