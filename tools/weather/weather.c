/* Which tests, one process each, one line each. */
#include "tools/weather/weather.h"
#include "base/when.h"
#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_MOST = 280 };

static char said[600];
static uint64_t seed;
static const char *own_folder;
static pid_t runner;

void says(const char *format, ...)
{
	size_t n = strlen(said);
	va_list more;
	va_start(more, format);
	vsnprintf(said + n, sizeof said - n, format, more);
	va_end(more);
}

uint64_t chance(void)
{
	static atomic_uint_fast64_t drawn;
	uint64_t z = seed + (atomic_fetch_add(&drawn, 1) + 1) * UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int chance_below(int n) { return (int)(chance() % (uint64_t)n); }

const char *beside(const char *name)
{
	static char path[600];
	snprintf(path, sizeof path, "%s/%s", own_folder, name);
	return path;
}

int resident_kib(pid_t process)
{
	char path[64], line[256];
	int kib = 0;
	snprintf(path, sizeof path, "/proc/%d/status", (int)process);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = (int)strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return kib;
}

bool answer_holds(const struct story *story, const char *words)
{
	struct view body = builder_seen(&story->answer.body);
	return memmem(body.ptr, body.len, words, strlen(words)) != NULL;
}

void expect_exit(struct story *story, int status, const char *words)
{
	if (story->answer.status != status)
		story_fail(story, "expected exit %d", status);
	if (words && !answer_holds(story, words))
		story_fail(story, "expected to read \"%s\"", words);
}

/* What tools/story's stage asks of whoever uses it. */
void story_name(struct story *story, const char *key, const char *value) { (void)story, (void)key, (void)value; }
char *story_text(struct story *story, struct view text) { return arena_text(&story->arena, text); }

void story_fail(struct story *story, const char *format, ...)
{
	static atomic_int failing;
	static pthread_t teller;
	va_list more;
	if (atomic_fetch_add(&failing, 1) > 0) {
		if (pthread_equal(teller, pthread_self()))
			_exit(1);                           /* clearing the stage failed too */
		for (;;)                                    /* another thread is telling it */
			pause();
	}
	teller = pthread_self();
	printf("FAILED %s: ", story->file);
	va_start(more, format);
	vprintf(format, more);
	va_end(more);
	printf(" (ANLAN_SEED=%llu)\n", (unsigned long long)seed);
	struct view body = builder_seen(&story->answer.body);
	if (body.len > 0)
		printf("    %s %d: %.*s\n", story->answer.is_command ? "exit" : "status", story->answer.status, body.len > 2000 ? 2000 : (int)body.len, body.ptr);
	stage_show_log(story);
	fflush(stdout);
	stage_clear(story);
	_exit(1);
}

static _Noreturn void play(const struct weather *weather, struct story *story)
{
	int64_t from = clock_monotonic_us();
	setpgid(0, 0);
	story->file = weather->name;
	story->store = weather->store ? weather->store : "sqlite";
	curl_global_init(CURL_GLOBAL_DEFAULT);
	stage_open(story);
	weather->run(story);
	stage_finish(story);
	stage_clear(story);
	printf("ok %s (%.1f s)%s%s\n", weather->name, (double)(clock_monotonic_us() - from) / 1e6, said[0] ? ": " : "", said);
	fflush(stdout);
	_exit(0);
}

/* True when it went well. Whatever the test started ends with it. */
static bool run(const struct weather *weather, struct story *story)
{
	int status = 0;
	bool late = false;
	fflush(stdout);
	runner = fork();
	if (runner == 0)
		play(weather, story);
	setpgid(runner, runner);
	for (int64_t until = clock_monotonic_us() + SECONDS_MOST * 1000000LL; waitpid(runner, &status, WNOHANG) == 0; usleep(20000))
		if (!late && clock_monotonic_us() > until) {
			late = true;
			kill(runner, SIGKILL);
		}
	kill(-runner, SIGKILL);
	if (late)
		printf("FAILED %s: not done after %d s\n", weather->name, SECONDS_MOST);
	else if (WIFSIGNALED(status))
		printf("FAILED %s: ended by signal %d\n", weather->name, WTERMSIG(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool wanted(const struct weather *weather, char **words, int n)
{
	for (int i = 0; i < n; i++)
		if (strstr(weather->name, words[i]))
			return true;
	return n == 0 && (!weather->store || strcmp(weather->store, "postgresql") != 0 || getenv("ANLAN_TEST_PG"));
}

static void list(void)
{
	for (const struct weather *const *l = weather_lists; *l; l++)
		for (const struct weather *w = *l; w->name; w++)
			printf("%-18s %s\n", w->name, w->what);
}

static _Noreturn void usage(void)
{
	fputs("weather [--anlan PROGRAM] [--list] [WORD...]\n"
	      "Runs the tests whose name holds one of the words, else all of them; those on PostgreSQL only if ANLAN_TEST_PG says where.\n", stderr);
	exit(2);
}

/* The group of the test that is running goes with us. */
static void on_signal(int number)
{
	if (runner > 0)
		kill(-runner, SIGKILL);
	_exit(128 + number);
}

static int read_words(int argc, char **argv, struct story *story, char **words)
{
	int n = 0;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--anlan") == 0 && i + 1 < argc)
			story->program = argv[++i];
		else if (strcmp(argv[i], "--list") == 0) {
			list();
			exit(0);
		} else if (argv[i][0] == '-' || n == 32)
			usage();
		else
			words[n++] = argv[i];
	}
	return n;
}

int main(int argc, char **argv)
{
	static struct story story = { .program = "build/anlan" };
	char *words[32], own[600];
	int failed = 0, n = read_words(argc, argv, &story, words);
	const char *given = getenv("ANLAN_SEED");
	int64_t number = 0;
	seed = given && view_int(view_of(given), &number) ? (uint64_t)number : (uint64_t)clock_now().ms;
	snprintf(own, sizeof own, "%s", argv[0]);
	own_folder = dirname(own);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	printf("seed %llu\n", (unsigned long long)seed);
	for (const struct weather *const *l = weather_lists; *l; l++)
		for (const struct weather *w = *l; w->name; w++)
			if (wanted(w, words, n))
				failed += !run(w, &story);
	return failed > 0;
}
