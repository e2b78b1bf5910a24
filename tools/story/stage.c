/* The stage of a story: its directory, its database, and the program's process. */
#include "tools/story/story.h"
#include "base/when.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READY_MS_MOST = 60000, OUTPUT_BYTES_MOST = 4 << 20, WORDS_MOST = 40 };

static void database_say(struct story *story, const char *verb)
{
	char sql[128];
	const char *url = getenv("ANLAN_TEST_PG");
	if (!url)
		story_fail(story, "ANLAN_TEST_PG says no PostgreSQL");
	PGconn *connection = PQconnectdb(url);
	snprintf(sql, sizeof(sql), "%s DATABASE %s", verb, story->database);
	PGresult *result = PQexec(connection, sql);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
	if (!ok)
		fprintf(stderr, "%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
	if (!ok)
		exit(1);
}

/* postgresql:///postgres?host=… with the name of the story's own database instead. */
static void database_url(struct story *story)
{
	const char *url = getenv("ANLAN_TEST_PG");
	const char *query = strchr(url, '?'), *slash = query ? query : url + strlen(url);
	while (slash > url && *slash != '/')
		slash--;
	snprintf(story->url, sizeof(story->url), "%.*s/%s%s", (int)(slash - url), url, story->database, query ? query : "");
}

static void directory_open(struct story *story)
{
	const char *where = getenv("TMPDIR");
	arena_init(&story->arena, 256 << 20);
	builder_init(&story->answer.body, OUTPUT_BYTES_MOST);
	builder_init(&story->answer.headers, 64 << 10);
	builder_init(&story->listener.heard, OUTPUT_BYTES_MOST);
	snprintf(story->directory, sizeof(story->directory), "%s/anlan-story.XXXXXX", where && strlen(where) < 80 ? where : "/tmp");
	if (!mkdtemp(story->directory)) {
		perror(story->directory);
		exit(1);
	}
	snprintf(story->data, sizeof(story->data), "%s/data", story->directory);
	snprintf(story->log, sizeof(story->log), "%s/log", story->directory);
	story_name(story, "dir", story->directory);
	story_name(story, "data", story->data);
}

void stage_open(struct story *story)
{
	directory_open(story);
	snprintf(story->pack, sizeof(story->pack), "cn-welfare");
	snprintf(story->language, sizeof(story->language), "en");
	if (strcmp(story->store, "postgresql") != 0)
		return;
	snprintf(story->database, sizeof(story->database), "story_%d", (int)getpid());
	database_say(story, "CREATE");
	database_url(story);
}

void stage_copy(struct story *story, const struct story *base)
{
	int status;
	story->answer = (struct answer){ 0 };
	story->listener = (struct listener){ 0 };
	for (int i = 0; i < story->people_count; i++)
		story->people[i].line = NULL;
	directory_open(story);
	pid_t child = fork();
	if (child == 0) {
		execlp("cp", "cp", "-a", base->data, story->data, (char *)NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	if (status != 0)
		story_fail(story, "cannot copy %s", base->data);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	return remove(path);
}

void stage_clear(struct story *story)
{
	if (story->server > 0) {
		kill(story->server, SIGKILL);
		waitpid(story->server, NULL, 0);
	}
	listen_close(story);
	for (int i = 0; i < story->people_count; i++)
		curl_easy_cleanup(story->people[i].line);
	if (story->database[0])
		database_say(story, "DROP");
	if (story->directory[0] && !getenv("STORY_KEEP"))
		nftw(story->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	json_decref(story->answer.json);
	builder_release(&story->answer.body);
	builder_release(&story->answer.headers);
	builder_release(&story->listener.heard);
	arena_release(&story->arena);
}

/* ---- running the program ---- */

/* In the child: its words, its surroundings, its output. */
static _Noreturn void become(struct story *story, char *const words[], const char *secret, int output)
{
	setenv("ANLAN_LANG", story->language, 1);
	setenv("ANLAN_DRILL", story->clock[0] ? story->clock : "yes", 1); /* what happens by itself happens at the story's time */
	unsetenv("ANLAN_DATA");
	unsetenv("ANLAN_STORE");
	if (story->url[0])
		setenv("ANLAN_STORE", story->url, 1);
	if (secret) {
		setenv("ANLAN_PASSWORD", secret, 1);
		setenv("ANLAN_ADMIN_PASSWORD", secret, 1);
	}
	for (int i = 0; story->surroundings[i]; i++)
		putenv((char *)(uintptr_t)story->surroundings[i]);
	if (story->bound && geteuid() == 0) {
		prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
		prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);                   /* nothing is left behind when the story itself is ended */
	int nothing = open("/dev/null", O_RDONLY);
	dup2(nothing, 0);
	dup2(output, 1);
	dup2(output, 2);
	execv(story->program, words);
	perror(story->program);
	_exit(127);
}

static pid_t start(struct story *story, char *const words[], const char *secret, int output)
{
	pid_t child = fork();
	if (child < 0)
		story_fail(story, "fork: %s", strerror(errno));
	if (child == 0)
		become(story, words, secret, output);
	return child;
}

void stage_run(struct story *story, char *const given[], const char *secret)
{
	char *words[WORDS_MOST] = { story_text(story, view_of(story->program)) }, buffer[4096];
	size_t n = 1;
	int ends[2], status;
	for (size_t i = 0; given[i] && n < WORDS_MOST - 3; i++)
		words[n++] = given[i];
	words[n++] = story_text(story, VIEW("--data"));
	words[n] = story->data;
	if (pipe2(ends, O_CLOEXEC) != 0)
		story_fail(story, "pipe: %s", strerror(errno));
	pid_t child = start(story, words, secret, ends[1]);
	close(ends[1]);
	builder_clear(&story->answer.body);
	for (ssize_t got; (got = read(ends[0], buffer, sizeof(buffer))) > 0;)
		builder_bytes(&story->answer.body, buffer, (size_t)got);
	close(ends[0]);
	waitpid(child, &status, 0);
	json_decref(story->answer.json);
	story->answer.json = NULL;
	story->answer.is_command = story->answer.unheard = true;
	story->answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (story->answer.status > 2)
		story_fail(story, "the program ended badly: %s %s", given[0], given[1] ? given[1] : "");
}

const char *stage_write(struct story *story, const char *name, struct view content)
{
	const char *path = arena_printf(&story->arena, "%s/%s", story->directory, name);
	FILE *file = fopen(path, "w");
	if (!file)
		story_fail(story, "%s: %s", path, strerror(errno));
	for (struct view rest = content, line; view_split(&rest, '\n', &line);)
		if (line = view_trim(line), line.len > 0)
			fprintf(file, "%.*s\n", (int)line.len, line.ptr);
	fclose(file);
	return path;
}

void stage_make(struct story *story)
{
	if (story->made)
		return;
	story->made = true;
	stage_run(story, (char *[]){ "init", "--pack", story->pack, "--admin", "admin", NULL }, "password of admin");
	if (story->answer.status != 0)
		story_fail(story, "anlan init: exit %d", story->answer.status);
	person_add(story, VIEW("admin"));
}

/* The directory keeps the packs it was made with; a changed text is put there under the same name. */
void stage_pack(struct story *story, const char *path)
{
	static char text[1 << 20];
	const char *slash = strrchr(story->pack, '/');
	const char *kept = arena_printf(&story->arena, "%s/packs/%s", story->data, slash ? slash + 1 : story->pack);
	FILE *from = fopen(path, "r"), *to = fopen(kept, "w");
	if (!from || !to)
		story_fail(story, "cannot copy %s to %s", path, kept);
	fwrite(text, 1, fread(text, 1, sizeof(text), from), to);
	fclose(from);
	fclose(to);
	if (story->server > 0)
		kill(story->server, SIGHUP);
}

/* ---- the server ---- */

void stage_show_log(const struct story *story)
{
	char line[1024], last[12][1024];
	int n = 0;
	FILE *log = fopen(story->log, "r");
	if (!log)
		return;
	while (fgets(line, sizeof(line), log))
		memcpy(last[n++ % 12], line, sizeof(line));
	fclose(log);
	for (int i = n > 12 ? n - 12 : 0; i < n; i++)
		printf("    log: %s", last[i % 12]);
}

static int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0), port = 0;
	if (bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0)
		port = ntohs(address.sin_port);
	close(fd);
	return port;
}

static bool answers(const struct story *story)
{
	char url[64];
	long status = 0;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/readyz", story->port);
	CURL *line = curl_easy_init();
	curl_easy_setopt(line, CURLOPT_URL, url);
	curl_easy_setopt(line, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(line, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(line, CURLOPT_NOSIGNAL, 1L);
	FILE *nowhere = fopen("/dev/null", "w");
	curl_easy_setopt(line, CURLOPT_WRITEDATA, nowhere);
	if (curl_easy_perform(line) == CURLE_OK)
		curl_easy_getinfo(line, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(line);
	fclose(nowhere);
	return status == 200;
}

pid_t stage_begin(struct story *story)
{
	story->port = free_port();
	char *at = arena_printf(&story->arena, "127.0.0.1:%d", story->port);
	char *words[WORDS_MOST] = { story_text(story, view_of(story->program)), "serve", "--data", story->data, "--listen", at, "--drill" };
	for (int i = 0, n = 7; story->serve_words[i]; i++, n++)
		words[n] = story_text(story, view_of(story->serve_words[i]));
	int log = open(story->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	story->server = start(story, words, NULL, log);
	close(log);
	return story->server;
}

bool stage_ready(struct story *story)
{
	int status;
	for (int waited = 0; !answers(story); waited += 10) {
		if (waitpid(story->server, &status, WNOHANG) == story->server) {
			story->server = 0;
			story->answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
			return false;
		}
		if (waited > READY_MS_MOST)
			story_fail(story, "anlan serve is not ready after %d s", READY_MS_MOST / 1000);
		usleep(10000);
	}
	return true;
}

void stage_serve(struct story *story)
{
	if (story->server > 0)
		return;
	stage_make(story);
	stage_begin(story);
	if (!stage_ready(story))
		story_fail(story, "anlan serve ended instead of serving");
	if (story->clock[0])
		talk_clock(story);
}

void stage_stop(struct story *story, int how)
{
	int status;
	if (story->server <= 0)
		return;
	listen_close(story);
	kill(story->server, how);
	waitpid(story->server, &status, 0);
	story->server = 0;
	talk_forget(story);
	if (how != SIGKILL && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
		story_fail(story, "anlan serve should end with 0 when told to stop, but ended with %s %d",
			WIFEXITED(status) ? "exit" : "signal", WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

void stage_finish(struct story *story)
{
	stage_stop(story, SIGTERM);
	if (!story->made)
		return;
	stage_run(story, (char *[]){ "check", NULL }, NULL);
	if (story->answer.status != 0)
		story_fail(story, "anlan check should find nothing wrong at the end");
}
