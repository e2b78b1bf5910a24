/* Somebody who has never seen the program types at it: mistypes, leaves out, points at the wrong file. Every verb has a help; every
 * refusal says what is wrong and ends with 1 or 2; nothing is half done. */
#include "tools/weather/weather.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { WORDS = 12 };
struct typed { int status; const char *says, *words[WORDS]; };

/* $dir stands for the story's directory. */
static const struct typed lines[] = {
	{ 1, "No such file or directory", { "import", "units", "$dir/nothing.csv" } },
	{ 1, "Is a directory", { "import", "units", "$dir" } },
	{ 1, "empty", { "import", "units", "$dir/empty" } },
	{ 1, "not UTF-8", { "import", "units", "$dir/junk" } },
	{ 1, "kod", { "import", "units", "$dir/wrong.csv" } },
	{ 1, "Line 2, column parent_code", { "import", "units", "$dir/orphan.csv" } },
	{ 2, "FILE.csv is missing", { "import", "units" } },
	{ 2, "say what", { "import", "unit", "$dir/empty" } },
	{ 1, "No such file or directory", { "import", "reports", "--form", "daily", "$dir/nothing.csv" } },
	{ 1, "Is a directory", { "import", "reports", "--form", "daily", "$dir" } },
	{ 1, "empty", { "import", "reports", "--form", "daily", "$dir/empty" } },
	{ 1, "not UTF-8", { "import", "reports", "--form", "daily", "$dir/junk" } },
	{ 1, "no such form", { "import", "reports", "--form", "dayly", "$dir/wrong.csv" } },
	{ 2, "--form KEY", { "import", "reports", "$dir/wrong.csv" } },
	{ 1, "provinces.json", { "import", "divisions", "$dir" } },
	{ 1, "no such form", { "export", "reports", "--form", "dayly", "--from", "2021-10-18" } },
	{ 1, "2021-10-24", { "export", "reports", "--form", "daily", "--from", "yesterday" } },
	{ 1, "No such unit", { "export", "reports", "--form", "daily", "--from", "2021-10-18", "--unit", "NOPE" } },
	{ 2, "say what", { "export" } },
	{ 2, "add, list", { "account" } },
	{ 2, "--login LOGIN is missing", { "account", "add" } },
	{ 2, "king", { "account", "add", "--login", "a", "--role", "king", "--unit", "W1-000" } },
	{ 1, "No such unit", { "account", "add", "--login", "a", "--role", "clerk", "--unit", "NOPE" } },
	{ 1, "login", { "account", "add", "--login", "", "--role", "clerk", "--unit", "W1-000" } },
	{ 1, "without blanks", { "account", "add", "--login", "a b", "--role", "clerk", "--unit", "W1-000" } },
	{ 1, "not UTF-8", { "account", "add", "--login", "\xff", "--role", "clerk", "--unit", "W1-000" } },
	{ 1, "taken", { "account", "add", "--login", "admin", "--role", "clerk", "--unit", "W1-000" } },
	{ 1, "no such account", { "account", "disable", "--login", "nobody" } },
	{ 2, "remove", { "account", "remove", "--login", "admin" } },
	{ 1, "no such account", { "token", "add", "--login", "nobody", "--name", "x" } },
	{ 1, "not UTF-8", { "token", "add", "--login", "admin", "--name", "\xff" } },
	{ 2, "--name NAME is missing", { "token", "add", "--login", "admin" } },
	{ 1, "no such token", { "token", "revoke", "--id", "x" } },
	{ 1, "line 1, column 1", { "pack", "put", "$dir/junk" } },
	{ 1, "cannot be opened", { "pack", "put", "$dir/nothing.yaml" } },
	{ 1, "already holds data", { "init", "--pack", "cn-welfare", "--admin", "b" } },
	{ 1, "no pack and no file", { "init", "--pack", "nope", "--admin", "b" } },
	{ 2, "--pack", { "init", "--admin", "b" } },
	{ 1, "holds institutions already", { "demo" } },
	{ 2, "--institutions", { "demo", "--institutions", "many" } },
	{ 1, "nothing: No such file", { "restore", "$dir/nothing" } },
	{ 1, "not a store of anlan", { "restore", "$dir/junk" } },
	{ 1, "No such file or directory", { "backup", "$dir/no/such/place" } },
	{ 1, "exists already", { "backup", "$dir/empty" } },
	{ 2, "FILE is missing", { "backup" } },
	{ 2, "no option --dta", { "check", "--dta", "x" } },
	{ 2, "unexpected word", { "check", "again" } },
	{ 1, "not a usable HOST:PORT", { "serve", "--listen", "nonsense" } },
	{ 1, "not a usable HOST:PORT", { "serve", "--listen", "127.0.0.1:99999" } },
	{ 1, "PEM", { "serve", "--listen", "127.0.0.1:0", "--tls-cert", "$dir/junk", "--tls-key", "$dir/junk" } },
	{ 1, "cannot be read", { "serve", "--listen", "127.0.0.1:0", "--tls-cert", "$dir/nothing", "--tls-key", "$dir/junk" } },
	{ 1, "cannot be reached", { "serve", "--listen", "127.0.0.1:0", "--store", "postgresql://x:y@127.0.0.1:1/none" } },
	{ 1, "postgresql://", { "serve", "--listen", "127.0.0.1:0", "--store", "mysql://x" } },
	{ 2, "--workers", { "serve", "--workers", "zero" } },
	{ 2, "no verb \"chek\"; did you mean \"check\"", { "chek" } },
	{ 2, "no verb", { "frobnicate" } },
};

static char *meant(struct story *story, const char *word)
{
	if (strncmp(word, "$dir", 4) == 0)
		return arena_printf(&story->arena, "%s%s", story->directory, word + 4);
	return story_text(story, view_of(word));
}

static void type(struct story *story, const struct typed *line)
{
	char *words[WORDS + 1] = { 0 };
	for (int i = 0; i < WORDS && line->words[i]; i++)
		words[i] = meant(story, line->words[i]);
	stage_run(story, words, "a password of some length");
	struct view body = builder_seen(&story->answer.body);
	if (story->answer.status != line->status || !answer_holds(story, line->says))
		story_fail(story, "anlan %s %s %s…: expected exit %d and \"%s\"", words[0], words[1] ? words[1] : "", words[2] ? words[2] : "", line->status, line->says);
	if (body.len == 0 || answer_holds(story, "BUG"))
		story_fail(story, "anlan %s: says nothing to a stranger", words[0]);
}

static void helps(struct story *story)
{
	static const char *const verbs[] = { "init", "serve", "import", "export", "account", "token", "pack", "demo", "check", "rebuild", "backup", "restore" };
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		char *verb = story_text(story, view_of(verbs[i])), help[] = "--help", ask[] = "help";
		stage_run(story, (char *[]){ verb, help, NULL }, NULL);
		expect_exit(story, 0, "Usage:");
		expect_exit(story, 0, "--data DIR");
		size_t length = story->answer.body.len;
		stage_run(story, (char *[]){ ask, verb, NULL }, NULL);
		expect_exit(story, 0, "Usage:");
		if (story->answer.body.len != length)
			story_fail(story, "help %s is not %s --help", verbs[i], verbs[i]);
	}
}

static void write_file(struct story *story, const char *name, const char *bytes, size_t n)
{
	FILE *file = fopen(arena_printf(&story->arena, "%s/%s", story->directory, name), "we");
	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
		story_fail(story, "cannot write %s", name);
}

static void stranger(struct story *story)
{
	const int n = sizeof lines / sizeof *lines;
	struct stat about;
	field_make(story);
	write_file(story, "empty", "", 0);
	write_file(story, "junk", "a\xff\xfe junk\n", 9);
	write_file(story, "wrong.csv", "kod,name\n1,2\n", 13);
	write_file(story, "orphan.csv", "code,parent_code,kind,name\nX1,NOPE,county,x\n", 44);
	helps(story);
	for (int i = 0; i < n; i++)
		type(story, &lines[i]);
	char own[160];
	memcpy(own, story->data, sizeof own);
	snprintf(story->data, sizeof story->data, "%.120s/new", story->directory);
	type(story, &(struct typed){ 1, "not a store of anlan", { "restore", "$dir/junk" } });
	type(story, &(struct typed){ 1, "no database yet", { "check" } });
	if (stat(story->data, &about) == 0)
		story_fail(story, "a refused restore leaves a directory");
	memcpy(story->data, own, sizeof own);
	says("12 helps, %d mistakes: each told in words", n + 2);
}

const struct weather stranger_weather[] = {
	{ "stranger", stranger, "mistypes, garbage files, things left out", NULL },
	{ NULL, NULL, NULL, NULL }
};
