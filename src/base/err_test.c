/* Errors and the log lines they end in. */
#include "base/test.h"
#include "base/log.h"
#include <unistd.h>

static bool fail_somewhere(struct err *e) { return FAIL(e, NO_UNIT, "unit", "code %d", 7); }

static void test_first_failure_stays(void **state)
{
	(void)state;
	struct err e = { 0 };
	assert_false(fail_somewhere(&e));
	assert_false(FAIL(&e, BUG, NULL, "later"));
	assert_int_equal(e.code, ERR_NO_UNIT);
	assert_string_equal(e.field, "unit");
	assert_string_equal(e.cause, "code 7");
	assert_non_null(strstr(e.file, "err_test.c"));
	assert_true(e.line > 0);
	err_clear(&e);
	assert_int_equal(e.code, ERR_NONE);
	assert_string_equal(e.cause, "");
}

static void test_both_voices(void **state)
{
	(void)state;
	struct err e = { 0 };
	fail_somewhere(&e);
	assert_false(err_sayf(&e, "%s 有 %d 个", "%s has %d", "甲", 3));
	assert_string_equal(e.zh, "甲 有 3 个");
	assert_string_equal(e.en, "甲 has 3");
	assert_false(err_say(&e, "一", "one"));
	assert_string_equal(e.en, "one");
}

static void test_long_texts_are_cut_between_characters(void **state)
{
	(void)state;
	struct err e = { 0 };
	char text[1000] = "";
	for (size_t i = 0; i < 300; i++)
		memcpy(text + 3 * i, "安", 3);
	FAIL(&e, BUG, text, "x%s", text);
	err_sayf(&e, "%s", "x%s", text);
	assert_int_equal(strlen(e.field), 63);
	assert_int_equal(strlen(e.cause), 253);
	assert_int_equal(strlen(e.zh), 255);
	assert_true(view_utf8(view_of(e.cause)) && view_utf8(view_of(e.zh)) && view_utf8(view_of(e.en)));
}

static void test_bytes_from_outside_become_text(void **state)
{
	(void)state;
	struct err e = { 0 };
	FAIL(&e, BUG, "f\xFF", "near '\xE5\xAE'");
	err_sayf(&e, "%s 安", "%s", "\xD6\xD0");
	assert_string_equal(e.field, "f?");
	assert_string_equal(e.cause, "near '?" "?'");
	assert_string_equal(e.zh, "?" "? 安");
}

static void test_table_is_whole(void **state)
{
	(void)state;
	assert_string_equal(err_name(ERR_BAD_JSON), "BAD_JSON");
	assert_int_equal(err_status(ERR_NO_UNIT), 404);
	for (enum err_code code = ERR_NONE + 1; code < ERR_MAX_; code++)
		for (enum language language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
			assert_true(err_status(code) >= 400 && err_status(code) < 600);
			assert_true(strlen(err_title(code, language)) > 0);
			assert_true(strlen(err_help(code, language)) > 0);
			assert_true(view_utf8(view_of(err_title(code, language))));
		}
	assert_string_not_equal(err_title(ERR_BUG, LANGUAGE_ZH), err_title(ERR_BUG, LANGUAGE_EN));
}

/* What say() writes to standard error. */
static struct { FILE *file; int kept; char text[8192]; } caught;
static void catch_begin(void)
{
	fflush(stderr);
	caught.kept = dup(STDERR_FILENO);
	caught.file = tmpfile();
	dup2(fileno(caught.file), STDERR_FILENO);
}
static const char *catch_end(void)
{
	dup2(caught.kept, STDERR_FILENO);
	close(caught.kept);
	rewind(caught.file);
	caught.text[fread(caught.text, 1, sizeof caught.text - 1, caught.file)] = '\0';
	fclose(caught.file);
	return caught.text;
}

static int lines_in(const char *text)
{
	int n = 0;
	while ((text = strchr(text, '\n')))
		n++, text++;
	return n;
}

static void test_line_form(void **state)
{
	(void)state;
	catch_begin();
	log_line(LOG_INFO, "started port=%d", 8080);
	const char *line = catch_end();
	for (int i = 0; i < 24; i++)
		if ("dddd-dd-ddTdd:dd:dd.dddZ"[i] == 'd' ? line[i] < '0' || line[i] > '9' : line[i] != "dddd-dd-ddTdd:dd:dd.dddZ"[i])
			fail_msg("byte %d of %s", i, line);
	assert_string_equal(line + 24, " info started port=8080\n");
}

static void test_lines_cannot_be_forged(void **state)
{
	(void)state;
	char out[400];
	struct view evil = VIEW("x\"\n2026-01-02T03:04:05.678Z info forged=1\r\x1b[2J\xC2\x85\xE2\x80\xA8\xE2\x80\xAE\\ \xFF 安");
	catch_begin();
	log_line(LOG_WARN, "login name=%s", log_quote(evil, out, sizeof out));
	log_line(LOG_WARN, "unquoted %s", evil.ptr);
	const char *text = catch_end();
	assert_int_equal(lines_in(text), 2);
	assert_null(strchr(text, '\x1b'));
	assert_string_equal(out, "\"x\\\"\\n2026-01-02T03:04:05.678Z info forged=1\\r\\x1b[2J\\xc2\\x85\\xe2\\x80\\xa8\\xe2\\x80\\xae\\\\ \\xff 安\"");
}

static void test_quote_fits(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	for (int i = 0; i < 20000; i++) {
		char text[64], out[80];
		size_t n = (size_t)seed_between(&seed, 0, 63), room = (size_t)seed_between(&seed, 1, 80);
		for (size_t k = 0; k < n; k++)
			text[k] = (char)(seed_between(&seed, 0, 3) ? seed_between(&seed, 32, 126) : seed_between(&seed, 0, 255));
		log_quote((struct view){ text, n }, out, room);
		assert_true(strlen(out) < room);
		assert_true(view_utf8(view_of(out)));
		assert_true(room < 8 || (out[0] == '"' && out[strlen(out) - 1] == '"'));
	}
}

static void test_err_line(void **state)
{
	(void)state;
	struct err e = { 0 };
	fail_somewhere(&e);
	catch_begin();
	log_err("request", &e);
	const char *line = catch_end();
	assert_non_null(strstr(line, " warn request code=NO_UNIT field=\"unit\" cause=\"code 7\" at="));
	err_clear(&e);
	FAIL(&e, BUG, NULL, "broken");
	catch_begin();
	log_err("request", &e);
	assert_non_null(strstr(catch_end(), " error request code=BUG"));
}

static void test_huge_line_stays_one(void **state)
{
	(void)state;
	char huge[10000];
	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	catch_begin();
	log_line(LOG_INFO, "%s", huge);
	log_line(LOG_INFO, "next");
	assert_int_equal(lines_in(catch_end()), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_failure_stays), cmocka_unit_test(test_both_voices),
		cmocka_unit_test(test_long_texts_are_cut_between_characters), cmocka_unit_test(test_table_is_whole),
		cmocka_unit_test(test_bytes_from_outside_become_text), cmocka_unit_test(test_line_form),
		cmocka_unit_test(test_lines_cannot_be_forged), cmocka_unit_test(test_quote_fits), cmocka_unit_test(test_err_line),
		cmocka_unit_test(test_huge_line_stays_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
