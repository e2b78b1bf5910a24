#include "base/test.h"

static void test_trim_and_split(void **state)
{
	(void)state;
	struct view part, rest = VIEW("a,,b,");
	assert_view(view_trim(VIEW(" \t a b\r\n")), "a b");
	assert_int_equal(view_trim(VIEW(" \n ")).len, 0);
	const char *expected[] = { "a", "", "b", "" };
	for (int i = 0; i < 4; i++) {
		assert_true(view_split(&rest, ',', &part));
		assert_view(part, expected[i]);
	}
	assert_false(view_split(&rest, ',', &part));
	rest = VIEW("");
	assert_true(view_split(&rest, ',', &part));
	assert_false(view_split(&rest, ',', &part));
}

static void test_compare(void **state)
{
	(void)state;
	assert_true(view_is(VIEW("abc"), "abc"));
	assert_false(view_is(VIEW("abc"), "ab"));
	assert_false(view_is(VIEW("ab"), "abc"));
	assert_true(view_is((struct view){ NULL, 0 }, ""));
	assert_true(view_starts(VIEW("/api/v1"), "/api"));
	assert_false(view_starts(VIEW("/ap"), "/api"));
	assert_true(view_starts((struct view){ NULL, 0 }, ""));
}

static void test_int(void **state)
{
	(void)state;
	static const struct { const char *text; bool good; int64_t value; } cases[] = {
		{ "0", true, 0 }, { "-0", true, 0 }, { "007", true, 7 }, { "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 }, { "-9223372036854775809", false, 0 },
		{ "99999999999999999999999", false, 0 }, { "", false, 0 }, { "-", false, 0 }, { "+1", false, 0 }, { " 1", false, 0 },
		{ "1 ", false, 0 }, { "1.0", false, 0 }, { "--1", false, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t value = 42;
		assert_int_equal(view_int(view_of(cases[i].text), &value), cases[i].good);
		assert_true(value == (cases[i].good ? cases[i].value : 42));
	}
}

static void test_int_prints_what_parses(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	for (int i = 0; i < 100000; i++) {
		int64_t value = (int64_t)(seed_next(&seed) >> seed_between(&seed, 0, 63)), back;
		value = i == 0 ? INT64_MIN : i % 2 ? value : -value;
		char out[20];
		assert_true(view_int((struct view){ out, int_print(value, out) }, &back));
		assert_true(value == back);
	}
}

static void test_utf8(void **state)
{
	(void)state;
	static const struct { const char *text; size_t len; bool good; } cases[] = {
		{ "", 0, true }, { "plain text of some length", 25, true }, { "安澜日报", 12, true }, { "\xF0\x9F\x98\x80", 4, true },
		{ "12345678\xC3\xA9", 10, true }, { "\xED\x9F\xBF", 3, true }, { "\xEE\x80\x80", 3, true }, { "\xF4\x8F\xBF\xBF", 4, true },
		{ "a\0b", 3, false }, { "1234567\0", 8, false }, { "\x80", 1, false }, { "\xC0\x80", 2, false }, { "\xC1\xBF", 2, false },
		{ "\xC3", 1, false }, { "\xE0\x9F\xBF", 3, false }, { "\xED\xA0\x80", 3, false }, { "\xE5\xAE", 2, false },
		{ "\xF0\x8F\xBF\xBF", 4, false }, { "\xF4\x90\x80\x80", 4, false }, { "\xF5\x80\x80\x80", 4, false }, { "\xF0\x9F\x98", 3, false },
		{ "12345678\xFF", 9, false }, { "\xD6\xD0\xB9\xFA", 4, false }, { "\xC3(", 2, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (view_utf8((struct view){ cases[i].text, cases[i].len }) != cases[i].good)
			fail_msg("case %zu", i);
}

static void test_builder_grows_to_its_ceiling(void **state)
{
	(void)state;
	struct builder b;
	builder_init(&b, 1000);
	assert_view(builder_seen(&b), "");
	for (int i = 0; i < 1000; i++)
		builder_char(&b, (char)('a' + i % 26));
	assert_false(b.full);
	assert_int_equal(strlen(b.ptr), 1000);
	builder_char(&b, '!');
	assert_true(b.full);
	assert_int_equal(b.len, 1000);
	builder_bytes(&b, "", 0);
	builder_clear(&b);
	assert_false(b.full);
	builder_text(&b, "x");
	builder_text(&b, "");
	builder_int(&b, -12);
	builder_printf(&b, "%d·%s", 5, "é");
	assert_string_equal(b.ptr, "x-125·é");
	builder_release(&b);
	builder_release(&(struct builder){ 0 });
}

static void test_builder_full_stays_full(void **state)
{
	(void)state;
	struct builder b;
	builder_init(&b, 5);
	builder_text(&b, "abc");
	builder_text(&b, "defg");
	assert_true(b.full);
	builder_char(&b, 'd');
	builder_printf(&b, "%d", 1);
	assert_string_equal(b.ptr, "abc");
	builder_release(&b);
	builder_init(&b, SIZE_MAX - 1);
	builder_text(&b, "abc");
	assert_null(builder_grow(&b, SIZE_MAX - 2));
	builder_release(&b);
}

static void test_hex(void **state)
{
	(void)state;
	unsigned char bytes[4] = { 0, 0x7F, 0x80, 0xFF }, back[4];
	char out[9];
	hex_print(bytes, 4, out);
	assert_string_equal(out, "007f80ff");
	assert_true(hex_parse(view_of(out), back, 4));
	assert_memory_equal(bytes, back, 4);
	assert_true(hex_parse(VIEW("007F80FF"), back, 4));
	assert_false(hex_parse(VIEW("007f80f"), back, 4));
	assert_false(hex_parse(VIEW("007f80fg"), back, 4));
	assert_false(hex_parse(VIEW("007f80ff00"), back, 4));
}

static void test_cut_keeps_characters_whole(void **state)
{
	(void)state;
	char out[8];
	text_cut(out, sizeof out, "安澜安");
	assert_string_equal(out, "安澜");
	text_cut(out, sizeof out, "1234567");
	assert_string_equal(out, "1234567");
	text_cut(out, sizeof out, "12345678");
	assert_string_equal(out, "1234567");
	text_cut(out, 1, "安");
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trim_and_split), cmocka_unit_test(test_compare), cmocka_unit_test(test_int),
		cmocka_unit_test(test_int_prints_what_parses), cmocka_unit_test(test_utf8), cmocka_unit_test(test_builder_grows_to_its_ceiling),
		cmocka_unit_test(test_builder_full_stays_full), cmocka_unit_test(test_hex), cmocka_unit_test(test_cut_keeps_characters_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
