/* Options, sentences and secrets of the command line. */
#include "base/test.h"
#include "cli.h"
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *data, *form;
static bool drill;
static const struct cli_option rows[] = {
	{ "data", "DIR", "data directory", &data, NULL },
	{ "form", "NAME", "form", &form, NULL },
	{ "drill", NULL, "drill clock", NULL, &drill },
	{ 0 },
};
static const struct verb verb = { .name = "import", .usage = "reports FILE", .title = "take in a sheet", .help = "Long words." };

/* Standard output and standard error of what runs between begin and end. */
static struct { FILE *file; int out, err; char text[8192]; } caught;
static void catch_begin(void)
{
	fflush(NULL);
	caught.file = tmpfile();
	caught.out = dup(STDOUT_FILENO);
	caught.err = dup(STDERR_FILENO);
	dup2(fileno(caught.file), STDOUT_FILENO);
	dup2(fileno(caught.file), STDERR_FILENO);
}
static const char *catch_end(void)
{
	fflush(NULL);
	dup2(caught.out, STDOUT_FILENO);
	dup2(caught.err, STDERR_FILENO);
	close(caught.out);
	close(caught.err);
	rewind(caught.file);
	caught.text[fread(caught.text, 1, sizeof caught.text - 1, caught.file)] = '\0';
	fclose(caught.file);
	return caught.text;
}

static char *words[16];
static int count;
static int read_line(const char *line)
{
	static char copy[500];
	data = form = NULL;
	drill = false;
	count = 0;
	text_cut(copy, sizeof copy, line);
	for (char *rest = copy, *word; (word = strsep(&rest, " "));)
		words[count++] = word;
	catch_begin();
	int answer = cli_read(&verb, rows, &count, words);
	catch_end();
	return answer;
}

static void test_options_anywhere(void **state)
{
	(void)state;
	assert_int_equal(read_line("reports --data /d file.csv --form=daily - --drill"), CLI_DONE);
	assert_string_equal(data, "/d");
	assert_string_equal(form, "daily");
	assert_true(drill);
	assert_int_equal(count, 3);
	assert_string_equal(words[0], "reports");
	assert_string_equal(words[1], "file.csv");
	assert_string_equal(words[2], "-");
	assert_int_equal(read_line("--form= -- --data -x"), CLI_DONE);
	assert_string_equal(form, "");
	assert_int_equal(count, 2);
	assert_string_equal(words[0], "--data");
}

static void test_bad_usage(void **state)
{
	(void)state;
	setenv("ANLAN_LANG", "en", 1);
	assert_int_equal(read_line("reports --dat /d"), CLI_USAGE);
	assert_non_null(strstr(caught.text, "anlan import: there is no option --dat"));
	assert_non_null(strstr(caught.text, "Usage: anlan import reports FILE"));
	assert_int_equal(read_line("reports --data"), CLI_USAGE);
	assert_non_null(strstr(caught.text, "the option --data needs DIR after it"));
	assert_int_equal(read_line("--drill=yes"), CLI_USAGE);
	assert_int_equal(read_line("-d"), CLI_USAGE);
	setenv("ANLAN_LANG", "zh", 1);
	assert_int_equal(read_line("reports --dat"), CLI_USAGE);
	assert_non_null(strstr(caught.text, "没有这个选项"));
}

static void test_help(void **state)
{
	(void)state;
	assert_int_equal(read_line("reports --nothing"), CLI_USAGE);
	assert_int_equal(read_line("reports --help"), -1);
	assert_non_null(strstr(caught.text, "anlan import reports FILE"));
	assert_non_null(strstr(caught.text, "Long words."));
	assert_non_null(strstr(caught.text, "--data DIR"));
	assert_non_null(strstr(caught.text, "data directory"));
}

static void test_language(void **state)
{
	(void)state;
	static const struct { const char *own, *lang; enum language expected; } cases[] = {
		{ NULL, NULL, LANGUAGE_ZH }, { NULL, "zh_CN.UTF-8", LANGUAGE_ZH }, { NULL, "en_US.UTF-8", LANGUAGE_EN }, { NULL, "C", LANGUAGE_EN },
		{ "zh", "en_US.UTF-8", LANGUAGE_ZH }, { "en", "zh_CN.UTF-8", LANGUAGE_EN }, { "", "", LANGUAGE_ZH },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cases[i].own ? setenv("ANLAN_LANG", cases[i].own, 1) : unsetenv("ANLAN_LANG");
		cases[i].lang ? setenv("LANG", cases[i].lang, 1) : unsetenv("LANG");
		assert_int_equal(cli_language(), cases[i].expected);
	}
}

static void test_failure_in_words(void **state)
{
	(void)state;
	struct err e = { 0 };
	FAIL(&e, NO_UNIT, "unit", "code %s", "1\x1b[2J\n2");
	err_say(&e, "代码 \x1b[31m1 没有。", "Code 1 is unknown.");
	setenv("ANLAN_LANG", "zh", 1);
	catch_begin();
	int answer = cli_fail(&e);
	assert_string_equal(catch_end(), "没有找到这个单位。 [unit]\n  代码  [31m1 没有。\n  请核对单位代码。\n  (NO_UNIT: code 1 [2J 2)\n");
	assert_int_equal(answer, CLI_REFUSED);
	setenv("ANLAN_LANG", "en", 1);
	catch_begin();
	cli_fail(&e);
	assert_non_null(strstr(catch_end(), "No such unit was found. [unit]\n  Code 1 is unknown.\n"));
}

static void test_data_directory(void **state)
{
	(void)state;
	setenv("ANLAN_DATA", "/from-environment", 1);
	assert_string_equal(cli_data("/given"), "/given");
	assert_string_equal(cli_data(NULL), "/from-environment");
	unsetenv("ANLAN_DATA");
	catch_begin();
	const char *none = cli_data(NULL);
	assert_non_null(strstr(catch_end(), "ANLAN_DATA"));
	assert_null(none);
}

static void test_secret_from_environment(void **state)
{
	(void)state;
	char out[256];
	setenv("ANLAN_TEST_SECRET", "p w", 1);
	assert_true(cli_secret("ANLAN_TEST_SECRET", "? ", out));
	assert_string_equal(out, "p w");
	char long_one[300];
	memset(long_one, 'x', 299);
	long_one[299] = '\0';
	setenv("ANLAN_TEST_SECRET", long_one, 1);
	catch_begin();
	bool taken = cli_secret("ANLAN_TEST_SECRET", "? ", out);
	catch_end();
	assert_false(taken);
	unsetenv("ANLAN_TEST_SECRET");
}

/* Asks in a child at a terminal of its own, types, and gives what the child got and everything the terminal showed. */
static int ask_at_terminal(const char *typed, char shown[1000])
{
	int terminal;
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);
	assert_true(child >= 0);
	if (child == 0) {
		char out[256];
		_exit(cli_secret("ANLAN_TEST_SECRET", "secret? ", out) ? strcmp(out, "pä!") == 0 ? 0 : 1 : 2);
	}
	size_t n = 0;
	for (bool asked = false;;) {
		ssize_t got = read(terminal, shown + n, 999 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		shown[n] = '\0';
		if (!asked && strstr(shown, "secret? ")) {
			asked = true;
			assert_int_equal(write(terminal, typed, strlen(typed)), strlen(typed));
		}
	}
	int status;
	waitpid(child, &status, 0);
	close(terminal);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_secret_is_typed_unseen(void **state)
{
	(void)state;
	char shown[1000];
	assert_int_equal(ask_at_terminal("pä!\r", shown), 0);
	assert_null(strstr(shown, "p"));
	assert_int_equal(ask_at_terminal("xx\x15pé\x7fä?\x7f!\n", shown), 0);
	assert_int_equal(ask_at_terminal("pä!\x03", shown), 2);
	assert_int_equal(ask_at_terminal("other\n", shown), 1);
}

static void test_progress_is_silent_at_first(void **state)
{
	(void)state;
	struct progress p;
	catch_begin();
	progress_start(&p, "rows", 100);
	p.start_us += 1000000000;                           /* however slow this machine is */
	progress_at(&p, 50);
	progress_end(&p, 100);
	assert_string_equal(catch_end(), "");
	catch_begin();
	progress_start(&p, "rows", 200);
	p.start_us -= 2000000;
	progress_at(&p, 50);
	p.last_us += 1000000000;
	progress_at(&p, 51);                                /* too soon for another line */
	progress_end(&p, 200);
	const char *text = catch_end();
	assert_non_null(strstr(text, "rows: 50 / 200 (25 %)"));
	assert_null(strstr(text, "rows: 51"));
	assert_non_null(strstr(text, "rows: 200 / 200 (100 %)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_anywhere), cmocka_unit_test(test_bad_usage), cmocka_unit_test(test_help), cmocka_unit_test(test_language),
		cmocka_unit_test(test_failure_in_words), cmocka_unit_test(test_data_directory), cmocka_unit_test(test_secret_from_environment),
		cmocka_unit_test(test_secret_is_typed_unseen), cmocka_unit_test(test_progress_is_silent_at_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
