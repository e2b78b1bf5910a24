#include "base/test.h"
#include "base/json.h"

static struct { struct builder out; struct arena arena; } t;
static int begin(void **state)
{
	(void)state;
	builder_init(&t.out, 1 << 20);
	arena_init(&t.arena, 64 << 20);
	return 0;
}
static int end(void **state)
{
	(void)state;
	builder_release(&t.out);
	arena_release(&t.arena);
	return 0;
}

static void test_commas(void **state)
{
	(void)state;
	struct builder *b = &t.out;
	json_open(b, '{');
	json_key(b, "empty");
	json_open(b, '[');
	json_close(b, ']');
	json_key(b, "list");
	json_open(b, '[');
	json_put_int(b, 1);
	json_put_bool(b, true);
	json_put_null(b);
	json_put_text(b, VIEW("{"));
	json_put_text(b, VIEW(""));
	json_open(b, '{');
	json_close(b, '}');
	json_open(b, '[');
	json_put_text(b, (struct view){ NULL, 0 });
	json_close(b, ']');
	json_close(b, ']');
	json_text(b, "text", VIEW("a,b:"));
	json_string(b, "none", NULL);
	json_int(b, "int", INT64_MIN);
	json_bool(b, "no", false);
	json_close(b, '}');
	assert_string_equal(b->ptr, "{\"empty\":[],\"list\":[1,true,null,\"{\",\"\",{},[null]],\"text\":\"a,b:\",\"none\":null,"
	                            "\"int\":-9223372036854775808,\"no\":false}");
	builder_clear(b);
	for (int i = 0; i < 2; i++) {                       /* documents one a line */
		json_open(b, '{');
		json_int(b, "n", i);
		json_close(b, '}');
		builder_char(b, '\n');
	}
	assert_string_equal(b->ptr, "{\"n\":0}\n{\"n\":1}\n");
}

static void test_escapes(void **state)
{
	(void)state;
	json_put_text(&t.out, VIEW("安\"\\/\b\f\n\r\t\x01\x1f\x7f é\xF0\x9F\x98\x80"));
	assert_string_equal(t.out.ptr, "\"安\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7f é\xF0\x9F\x98\x80\"");
}

static void test_full_builder_stays_within(void **state)
{
	(void)state;
	for (size_t most = 0; most < 40; most++) {
		struct builder b;
		builder_init(&b, most);
		json_open(&b, '{');
		json_string(&b, "key", "some text");
		json_int(&b, "n", 12345);
		json_string(&b, "q", "a\"b");
		json_close(&b, '}');
		assert_true(b.len <= most);
		assert_true(b.full || most >= 30);
		builder_release(&b);
	}
}

/* Whatever text is written reads back the same. */
static void test_texts_come_back(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	static const char *const pieces[] = { "a", "\"", "\\", "\n", "\x01", "\x1f", " ", "安", "é", "\xF0\x9F\x98\x80", "\xE2\x80\xA8", "\x7f", "/", "plain and long enough" };
	for (int i = 0; i < 20000; i++) {
		struct builder text;
		struct err e = { 0 };
		builder_init(&text, 4096);
		for (int64_t n = seed_between(&seed, 0, 30); n > 0; n--)
			builder_text(&text, pieces[seed_between(&seed, 0, 13)]);
		builder_clear(&t.out);
		json_put_text(&t.out, builder_seen(&text));
		json_t *back = json_read(builder_seen(&t.out), &t.arena, &e);
		assert_non_null(back);
		assert_true(view_same(json_view(back), builder_seen(&text)));
		builder_release(&text);
		arena_reset(&t.arena);
	}
}

static void test_ints_come_back(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	for (int i = 0; i < 20000; i++) {
		struct err e = { 0 };
		int64_t value = (int64_t)(seed_next(&seed) >> seed_between(&seed, 0, 63));
		builder_clear(&t.out);
		json_put_int(&t.out, i == 0 ? INT64_MIN : value);
		json_t *back = json_read(builder_seen(&t.out), &t.arena, &e);
		assert_true(json_is_integer(back) && json_integer_value(back) == (i == 0 ? INT64_MIN : value));
		arena_reset(&t.arena);
	}
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct { const char *text; const char *zh, *en; } cases[] = {
		{ "{\"a\":1,\n \"a\":2}", "第 2 行第 4 个字符：同一个名称出现了两次。", "Line 2, column 4: the same name occurs twice." },
		{ "{\"a\":1} x", "第 1 行第 9 个字符：结尾后面还有多余的内容。", "Line 1, column 9: something follows after the end." },
		{ "{\"a\":1}{", NULL, "Line 1, column 8: something follows after the end." },
		{ "{\"a\":", NULL, "Line 1, column 5: the content ends too early." },
		{ "", NULL, "Line 1, column 1: the content ends too early." },
		{ "{\"a\":9223372036854775808}", NULL, "Line 1, column 24: a number is too large." },
		{ "[-9223372036854775809]", NULL, "Line 1, column 21: a number is too large." },
		{ "[1e999]", NULL, "Line 1, column 6: a number is too large." },
		{ "[\"\\u0000\"]", NULL, NULL }, { "{\"a\\u0000\":1}", NULL, NULL }, { "[\"\xD6\xD0\"]", NULL, NULL }, { "[\"\xED\xA0\x80\"]", NULL, NULL },
		{ "[\"\\ud800\"]", NULL, NULL }, { "[\"\\q\"]", NULL, NULL }, { "[01]", NULL, NULL }, { "[1.]", NULL, NULL }, { "[+1]", NULL, NULL },
		{ "[.5]", NULL, NULL }, { "[NaN]", NULL, NULL }, { "[1,]", NULL, NULL }, { "{\"a\":1,}", NULL, NULL }, { "{a:1}", NULL, NULL },
		{ "{'a':1}", NULL, NULL }, { "[\"a\nb\"]", NULL, NULL }, { "// x\n1", NULL, NULL }, { "nul", NULL, NULL }, { "\xEF\xBB\xBF{}", NULL, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = { 0 };
		if (json_read(view_of(cases[i].text), &t.arena, &e) || e.code != ERR_BAD_JSON)
			fail_msg("%s was read", cases[i].text);
		assert_true(strlen(e.zh) > 0 && strlen(e.en) > 0 && strlen(e.cause) > 0);
		if (cases[i].zh)
			assert_string_equal(e.zh, cases[i].zh);
		if (cases[i].en)
			assert_string_equal(e.en, cases[i].en);
	}
	struct err e = { 0 };
	assert_null(json_read((struct view){ "[1]\0", 4 }, &t.arena, &e));
	assert_null(json_read((struct view){ NULL, 0 }, &t.arena, &e));
}

static struct view nested(int depth, const char *inside)
{
	builder_clear(&t.out);
	for (int i = 0; i < depth; i++)
		builder_text(&t.out, i % 2 ? "{\"a\":" : "[");
	builder_text(&t.out, inside);
	for (int i = depth; i-- > 0;)
		builder_char(&t.out, i % 2 ? '}' : ']');
	return builder_seen(&t.out);
}

static void test_depth(void **state)
{
	(void)state;
	struct err e = { 0 };
	assert_non_null(json_read(nested(32, "1"), &t.arena, &e));
	assert_null(json_read(nested(33, "1"), &t.arena, &e));
	assert_non_null(strstr(e.en, "nested too deeply"));
	err_clear(&e);
	assert_non_null(json_read(nested(32, "\"[[[[{{{{\\\"[[[[\""), &t.arena, &e)); /* brackets in a text are no nesting */
	assert_null(json_read(nested(100000, "1"), &t.arena, &e));
}

static void test_values(void **state)
{
	(void)state;
	struct err e = { 0 };
	json_t *root = json_read(VIEW(" {\"a\": \"安\", \"n\": -5, \"r\": 1.5, \"z\": null} \n"), &t.arena, &e);
	assert_non_null(root);
	assert_view(json_view(json_object_get(root, "a")), "安");
	assert_null(json_view(json_object_get(root, "n")).ptr);
	assert_null(json_view(json_object_get(root, "nothing")).ptr);
	assert_true(json_is_real(json_object_get(root, "r")));
	assert_non_null(json_view(json_read(VIEW("\"\""), &t.arena, &e)).ptr);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_commas), TEST(test_escapes), TEST(test_full_builder_stays_within), TEST(test_texts_come_back), TEST(test_ints_come_back),
		TEST(test_refusals), TEST(test_depth), TEST(test_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
