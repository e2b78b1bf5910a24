/* Numbers of official documents, as they are written and as they are typed. */
#include "base/test.h"
#include "notify/document_number.h"

static void reads(const char *typed, const char *printed, int year, int serial)
{
	struct number n;
	struct err err = { 0 };
	if (!number_read(view_of(typed), &n, &err))
		fail_msg("%s: %s", typed, err.en);
	assert_string_equal(n.text, printed);
	assert_int_equal(n.year, year);
	assert_int_equal(n.serial, serial);
}

static void refuses(const char *typed, const char *in_words)
{
	struct number n;
	struct err err = { 0 };
	if (number_read(view_of(typed), &n, &err))
		fail_msg("%s was taken as %s", typed, n.text);
	assert_int_equal(err.code, ERR_BAD_NUMBER);
	if (!strstr(err.en, in_words))
		fail_msg("%s: \"%s\"", typed, err.en);
}

static void as_written(void **state)
{
	(void)state;
	reads("阿民发〔2021〕12号", "阿民发〔2021〕12号", 2021, 12);
	reads("阜疫办传〔2020〕20号", "阜疫办传〔2020〕20号", 2020, 20);
	reads("国办发明电〔2022〕1号", "国办发明电〔2022〕1号", 2022, 1);
	reads("第10号", "第10号", 0, 10);
}

static void as_typed(void **state)
{
	(void)state;
	static const char *const typed[] = { "阿民发[2021]12号", "阿民发(2021)12号", "阿民发（2021）12号", "阿民发【2021】12号", "阿民发［２０２１］１２号", " 阿民发 〔 2021 〕 12 号 ",
		"阿民发\xe3\x80\x80〔2021〕12号" };
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		reads(typed[i], "阿民发〔2021〕12号", 2021, 12);
}

static void what_the_standard_does_not_allow(void **state)
{
	(void)state;
	refuses("", "issuer's code");
	refuses("〔2021〕12号", "issuer's code");
	refuses("阿民发2021年12号", "four digits");
	refuses("阿民发〔21〕12号", "four digits");
	refuses("阿民发〔20211〕12号", "four digits");
	refuses("阿民发〔1921〕12号", "four digits");
	refuses("阿民发〔2021号", "not closed");
	refuses("阿民发〔2021 12号", "four digits");
	refuses("阿民发〔2021〕012号", "no zero");
	refuses("阿民发〔2021〕第12号", "without");
	refuses("阿民发〔2021〕号", "serial");
	refuses("阿民发〔2021〕12", "ends with");
	refuses("阿民发〔2021〕12号文", "ends with");
	refuses("阿民发〔2021〕1234567号", "serial");
	refuses("阿民发\xff〔2021〕12号", "none");
	refuses("一二三四五六七八九十一二三四五六七八九十一〔2021〕1号", "too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_written), cmocka_unit_test(as_typed), cmocka_unit_test(what_the_standard_does_not_allow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
