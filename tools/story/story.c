/* The lines of a story, and main. Each word a line may begin with is one row of the table below. */
#include "tools/story/story.h"
#include "base/when.h"
#include <ctype.h>
#include <libgen.h>
#include <liboath/oath.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STORY_BYTES_MOST = 1 << 20, AWAIT_US_MOST = 20000000 };

void story_fail(struct story *story, const char *format, ...)
{
	va_list more;
	printf("%s:%d: ", story->file, story->line);
	va_start(more, format);
	vprintf(format, more);
	va_end(more);
	printf(" [%s", story->store);
	if (story->fault.n > 0)
		printf(", store call %d answers %s", story->fault.n, story->fault.how);
	printf("]\n");
	struct view said = builder_seen(&story->answer.body);
	if (said.len > 0)
		printf("    %s %d: %.*s\n", story->answer.is_command ? "exit" : "status", story->answer.status,
			said.len > 3000 ? 3000 : (int)said.len, said.ptr);
	stage_show_log(story);
	stage_clear(story);
	exit(1);
}

char *story_text(struct story *story, struct view text)
{
	return arena_text(&story->arena, text);
}

const char *story_path(struct story *story, struct view named)
{
	char *folder = dirname(story_text(story, view_of(story->file)));
	return arena_printf(&story->arena, "%s/%.*s", folder, (int)named.len, named.ptr);
}

struct view word_next(struct view *rest)
{
	*rest = view_trim(*rest);
	size_t n = 0;
	while (n < rest->len && !isspace((unsigned char)rest->ptr[n]))
		n++;
	struct view word = { rest->ptr, n };
	rest->ptr += n;
	rest->len -= n;
	return word;
}

/* ---- names: `let key = .path`, later $key ---- */

void story_name(struct story *story, const char *key, const char *value)
{
	for (int i = 0; i < story->names_count; i++)
		if (strcmp(story->names[i].key, key) == 0) {
			snprintf(story->names[i].value, sizeof(story->names[i].value), "%s", value);
			return;
		}
	if (story->names_count == NAMES_MOST)
		story_fail(story, "more than %d names", NAMES_MOST);
	struct name *name = &story->names[story->names_count++];
	snprintf(name->key, sizeof(name->key), "%s", key);
	snprintf(name->value, sizeof(name->value), "%s", value);
}

static const char *name_value(struct story *story, struct view key)
{
	for (int i = 0; i < story->names_count; i++)
		if (view_is(key, story->names[i].key))
			return story->names[i].value;
	story_fail(story, "there is no $%.*s", (int)key.len, key.ptr);
}

/* Puts values in the place of names. */
static struct view names_filled(struct story *story, struct view text)
{
	struct builder out;
	builder_init(&out, STORY_BYTES_MOST);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '$') {
			builder_char(&out, text.ptr[i]);
			continue;
		}
		size_t n = 0;
		while (i + 1 + n < text.len && (isalnum((unsigned char)text.ptr[i + 1 + n]) || text.ptr[i + 1 + n] == '_'))
			n++;
		builder_text(&out, name_value(story, (struct view){ text.ptr + i + 1, n }));
		i += n;
	}
	struct view filled = arena_copy(&story->arena, builder_seen(&out));
	builder_release(&out);
	return filled;
}

/* ---- what a line may begin with ---- */

static struct view line_head(struct view *rest)
{
	struct view head = { rest->ptr, 0 };
	while (head.len < rest->len && rest->ptr[head.len] != '\n')
		head.len++;
	rest->ptr += head.len;
	rest->len -= head.len;
	if (rest->len > 0) {
		rest->ptr++;
		rest->len--;
	}
	return view_trim(head);
}

static void pack_line(struct story *story, struct view rest)
{
	struct view named = word_next(&rest);
	bool is_file = memchr(named.ptr, '/', named.len) || (named.len > 5 && memcmp(named.ptr + named.len - 5, ".yaml", 5) == 0);
	const char *pack = is_file ? story_path(story, named) : story_text(story, named);
	if (story->made)
		stage_pack(story, pack);
	else
		snprintf(story->pack, sizeof(story->pack), "%s", pack);
}

static void units_line(struct story *story, struct view rest)
{
	struct view head = line_head(&rest);
	const char *path = head.len > 0 ? story_path(story, head) : stage_write(story, "units.csv", rest);
	stage_make(story);
	stage_run(story, (char *[]){ "import", "units", story_text(story, view_of(path)), NULL }, NULL);
}

static void account_line(struct story *story, struct view rest)
{
	char *login = story_text(story, word_next(&rest)), *role = story_text(story, word_next(&rest));
	char *unit = story_text(story, word_next(&rest));
	stage_make(story);
	stage_run(story, (char *[]){ "account", "add", "--login", login, "--role", role, "--unit", unit, NULL },
		arena_printf(&story->arena, "password of %s", login));
	if (story->answer.status == 0)
		person_add(story, view_of(login));
}

static void file_line(struct story *story, struct view rest)
{
	struct view name = line_head(&rest);
	story_name(story, "file", stage_write(story, story_text(story, name), rest));
}

static void at_line(struct story *story, struct view rest)
{
	struct view instant = word_next(&rest);
	snprintf(story->clock, sizeof(story->clock), "%.*s", (int)instant.len, instant.ptr);
	bool runs = story->server > 0;
	stage_serve(story);
	if (runs)
		talk_clock(story);
}

static void language_line(struct story *story, struct view rest)
{
	struct view language = word_next(&rest);
	snprintf(story->language, sizeof(story->language), "%.*s", (int)language.len, language.ptr);
}

static void as_line(struct story *story, struct view rest)
{
	stage_serve(story);
	struct person *person = person_known(story, word_next(&rest));
	struct view method = word_next(&rest), path = word_next(&rest);
	talk(story, person, story_text(story, method), story_text(story, path), view_trim(rest));
}

/* await LOGIN PATH .path = value — asks until it is so. */
static void await_line(struct story *story, struct view rest)
{
	stage_serve(story);
	struct person *person = person_known(story, word_next(&rest));
	char *path = story_text(story, word_next(&rest));
	int64_t until_us = clock_monotonic_us() + AWAIT_US_MOST;
	do {
		talk(story, person, "GET", path, (struct view){ "", 0 });
		if (expect_holds(story, story->answer.json, rest))
			return;
		usleep(20000);
	} while (clock_monotonic_us() < until_us);
	story_fail(story, "it never came to %.*s", (int)view_trim(rest).len, view_trim(rest).ptr);
}

static void login_line(struct story *story, struct view rest)
{
	stage_serve(story);
	struct person *person = person_known(story, word_next(&rest));
	person_log_in(story, person, word_next(&rest));
}

/* phone NAME SECRET BY — what a phone with that secret shows BY steps from now, by the real clock. */
static void phone_line(struct story *story, struct view rest)
{
	char *name = story_text(story, word_next(&rest));
	struct view base32 = word_next(&rest), by = view_trim(rest);
	char *secret = NULL, code[7];
	size_t len = 0;
	int64_t steps = 0;
	if (oath_init() != OATH_OK || oath_base32_decode(base32.ptr, base32.len, &secret, &len) != OATH_OK || (by.len > 0 && !view_int(by, &steps)))
		story_fail(story, "phone NAME SECRET [STEPS], not \"%.*s\"", (int)base32.len, base32.ptr);
	oath_totp_generate(secret, len, time(NULL) + (time_t)steps * 30, 30, OATH_TOTP_DEFAULT_START_TIME, 6, code);
	free(secret);
	story_name(story, name, code);
}

static void listen_line(struct story *story, struct view rest)
{
	stage_serve(story);
	struct person *person = person_known(story, word_next(&rest));
	listen_open(story, person, story_text(story, word_next(&rest)));
}

static void run_line(struct story *story, struct view rest)
{
	char *words[32] = { NULL };
	size_t n = 0;
	for (struct view word = word_next(&rest); word.len > 0 && n < 31; word = word_next(&rest))
		words[n++] = story_text(story, word);
	stage_make(story);
	stage_run(story, words, NULL);
}

static void restart_line(struct story *story, struct view rest)
{
	(void)rest;
	stage_serve(story);
	stage_stop(story, SIGTERM);
	stage_serve(story);
}

static void kill_line(struct story *story, struct view rest)
{
	(void)rest;
	stage_serve(story);
	stage_stop(story, SIGKILL);
	stage_serve(story);
}

static void stop_line(struct story *story, struct view rest)
{
	(void)rest;
	stage_stop(story, SIGTERM);
}

static void faults_line(struct story *story, struct view rest)
{
	(void)story;
	(void)rest;
}

static const struct { const char *word; void (*play)(struct story *, struct view rest); } words[] = {
	{ "pack", pack_line }, { "units", units_line }, { "account", account_line }, { "file", file_line }, { "run", run_line },
	{ "at", at_line }, { "language", language_line }, { "login", login_line }, { "phone", phone_line }, { "as", as_line }, { "expect", expect_line },
	{ "let", let_line }, { "board", board_line }, { "listen", listen_line }, { "hear", hear_line }, { "replay", replay_line }, { "compare", compare_line },
	{ "await", await_line }, { "restart", restart_line }, { "kill", kill_line }, { "stop", stop_line }, { "faults", faults_line },
	{ "receiver", receive_line }, { "caught", caught_line }, { "letter", letter_line }, { "later", later_line },
};

/* An answer that the story does not look at must be a good one. */
static void must_be_heard(struct story *story, struct view next)
{
	if (!story->answer.unheard)
		return;
	story->answer.unheard = false;
	if (view_starts(next, "expect ") && next.len > 7 && (isdigit((unsigned char)next.ptr[7]) || view_starts(next, "expect exit ")))
		return;
	int status = story->answer.status;
	bool good = story->answer.is_command ? status == 0 : status / 100 == 2;
	story->line -= good ? 0 : 1;
	if (!good)
		story_fail(story, "expected a good answer, came %s %d", story->answer.is_command ? "exit" : "status", status);
}

static void play_line(struct story *story, struct view text)
{
	text = names_filled(story, text);
	struct view rest = text, word = word_next(&rest);
	must_be_heard(story, text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (view_is(word, words[i].word)) {
			words[i].play(story, rest);
			return;
		}
	story_fail(story, "no line begins with \"%.*s\"", (int)word.len, word.ptr);
}

/* A line and the indented lines that belong to it. */
static struct view next_lines(struct view *rest, int *ret_count)
{
	struct view whole = { rest->ptr, 0 };
	*ret_count = 0;
	do {
		while (whole.len < rest->len && rest->ptr[whole.len] != '\n')
			whole.len++;
		if (whole.len < rest->len)
			whole.len++;
		++*ret_count;
	} while (whole.len < rest->len && (rest->ptr[whole.len] == '\t' || rest->ptr[whole.len] == ' '));
	rest->ptr += whole.len;
	rest->len -= whole.len;
	return whole;
}

/* Lines that make the stage, before anybody talks. */
static bool makes_stage(struct view line)
{
	static const char *const words_before[] = { "pack ", "units", "account ", "faults" };
	for (size_t i = 0; i < sizeof(words_before) / sizeof(words_before[0]); i++)
		if (view_starts(line, words_before[i]))
			return true;
	return view_trim(line).len == 0 || line.ptr[0] == '#';
}

/* Plays lines and returns the rest: all of them, or those that make the stage. */
static struct view play_lines(struct story *story, struct view text, bool only_stage)
{
	for (int count; text.len > 0; story->next_line += count) {
		struct view rest = text, lines = next_lines(&rest, &count);
		if (only_stage && !makes_stage(lines))
			break;
		story->line = story->next_line;
		if (view_trim(lines).len > 0 && lines.ptr[0] != '#')
			play_line(story, lines);
		text = rest;
	}
	return text;
}

static void play_end(struct story *story)
{
	must_be_heard(story, VIEW("end"));
	stage_finish(story);
	stage_clear(story);
}

static void play(struct story *story, struct view text)
{
	stage_open(story);
	play_lines(story, text, false);
	play_end(story);
}

static struct view file_read(const char *path)
{
	static char text[STORY_BYTES_MOST];
	FILE *file = fopen(path, "r");
	if (!file) {
		perror(path);
		exit(2);
	}
	size_t n = fread(text, 1, sizeof(text), file);
	fclose(file);
	return (struct view){ text, n };
}

/* The story again for each n, on a copy of the same stage. That no failing call was ever felt would mean that nothing was tried. */
static bool play_faults(struct story *base, struct view text, int most)
{
	static const char *const how[] = { "again", "broken" };
	int felt = 0;
	stage_open(base);
	struct view rest = play_lines(base, text, true);
	stage_make(base);
	for (int i = 0; i < base->people_count; i++)
		person_known(base, view_of(base->people[i].login));
	for (int n = 1; n <= most; n++)
		for (size_t k = 0; k < 2; k++) {
			struct story story = *base;
			stage_copy(&story, base);
			story.fault = (struct fault){ .n = n, .how = how[k] };
			play_lines(&story, rest, false);
			play_end(&story);
			felt += story.fault.felt;
		}
	stage_clear(base);
	printf("%s: %d answers failed and were asked for again\n", base->file, felt);
	return felt > 0;
}

static _Noreturn void usage(void)
{
	fputs("story [--anlan PROGRAM] [--store sqlite|postgresql] [--fault [N]] FILE.story\n"
	      "PostgreSQL: the address in ANLAN_TEST_PG must allow creating databases.\n", stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static struct story story = { .program = "build/anlan", .store = "sqlite", .next_line = 1 };
	int fault_most = 0;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--anlan") == 0 && i + 1 < argc)
			story.program = argv[++i];
		else if (strcmp(argv[i], "--store") == 0 && i + 1 < argc)
			story.store = argv[++i];
		else if (strcmp(argv[i], "--fault") == 0)
			fault_most = i + 1 < argc && isdigit((unsigned char)argv[i + 1][0]) ? (int)strtol(argv[++i], NULL, 10) : 12;
		else if (argv[i][0] == '-' || story.file)
			usage();
		else
			story.file = argv[i];
	}
	if (!story.file)
		usage();
	if (strcmp(story.store, "sqlite") != 0 && strcmp(story.store, "postgresql") != 0)
		usage();
	if (strcmp(story.store, "postgresql") == 0 && !getenv("ANLAN_TEST_PG")) {
		fputs("story: --store postgresql needs ANLAN_TEST_PG, the address of a server where databases may be created:\n"
		      "  at=$(bash tools/postgresql.sh start); ANLAN_TEST_PG=$(cat \"$at/url\") story --store postgresql FILE.story\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	struct view text = file_read(story.file);
	bool ok = true;
	if (fault_most > 0)
		ok = play_faults(&story, text, fault_most);
	else
		play(&story, text);
	curl_global_cleanup();
	return ok ? 0 : 1;
}
