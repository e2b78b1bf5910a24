/* notify/template_test.c — every template says something whole in both languages, with nothing but its example facts. */
#include "base/test.h"
#include "notify/template.h"

static json_t *facts_of(const char *text, struct arena *arena)
{
	struct err err = { 0 };
	json_t *facts = json_read(view_of(text), arena, &err);
	if (!facts)
		fail_msg("%s: %s", text, err.cause);
	return facts;
}

static void every_template_is_whole(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	int rows = 0;
	for (const struct template *row = template_rows; row->key; row++, rows++)
		for (enum language language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
			struct words words = template_words(view_of(row->key), language, facts_of(row->example, &arena), NULL, &arena);
			if (words.missing)
				fail_msg("%s: its example has no fact %s", row->key, words.missing);
			assert_true(words.title.len > 3 && words.text.len > 3);
			assert_true(view_utf8(words.title) && view_utf8(words.text));
			assert_null(memchr(words.title.ptr, '{', words.title.len));
			assert_null(memchr(words.text.ptr, '{', words.text.len));
			assert_ptr_equal(template_find(view_of(row->key)), row); /* no key twice */
			assert_non_null(strchr(row->key, '.'));
		}
	assert_true(rows > 10);
	arena_release(&arena);
}

static void facts_follow_the_language(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	json_t *facts = facts_of("{\"unit_zh\": \"福利院\", \"unit_en\": \"\", \"duty_zh\": \"日报\", \"duty_en\": \"Daily report\", \"due_at\": 1637564400000}", &arena);
	struct words zh = template_words(VIEW("chase.soon"), LANGUAGE_ZH, facts, zone_find("Asia/Shanghai"), &arena);
	assert_view(zh.title, "日报：11月22日 15:00截止");
	struct words en = template_words(VIEW("chase.soon"), LANGUAGE_EN, facts, zone_find("Asia/Urumqi"), &arena);
	assert_view(en.title, "Daily report: due 22 Nov, 13:00");
	assert_view(en.text, "福利院 has not done \"Daily report\" yet. It is due 22 Nov, 13:00.");
	assert_null(en.missing);
	arena_release(&arena);
}

static void what_is_missing_is_named(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	struct words words = template_words(VIEW("notice.published"), LANGUAGE_ZH, facts_of("{\"title\": \"a\\nb\\r\\nBcc: c\"}", &arena), NULL, &arena);
	assert_string_equal(words.missing, "issuer");
	assert_view(words.title, "通知：a b  Bcc: c");        /* no line end reaches a mail's header */
	assert_view(words.text, "—发布《a\nb \nBcc: c》，请阅读并签收。");
	words = template_words(VIEW("no.such"), LANGUAGE_EN, facts_of("{\"title\": \"T\", \"text\": \"X {title}\"}", &arena), NULL, &arena);
	assert_non_null(words.missing);
	assert_view(words.title, "T");
	assert_view(words.text, "X {title}");               /* facts are not templates */
	arena_release(&arena);
}

static void long_facts_are_cut_whole(void **state)
{
	struct arena arena;
	struct builder text;
	(void)state;
	arena_init(&arena, 1 << 20);
	builder_init(&text, 1 << 16);
	builder_text(&text, "{\"issuer\": \"x\", \"title\": \"");
	for (int i = 0; i < 6000; i++)
		builder_text(&text, "院");
	builder_text(&text, "\"}");
	struct words words = template_words(VIEW("notice.published"), LANGUAGE_EN, facts_of(text.ptr, &arena), NULL, &arena);
	assert_true(words.title.len < 9000);
	assert_true(view_utf8(words.title));
	builder_release(&text);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_template_is_whole), cmocka_unit_test(facts_follow_the_language),
		cmocka_unit_test(what_is_missing_is_named), cmocka_unit_test(long_facts_are_cut_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
