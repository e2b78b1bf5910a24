/* The house the data lives in: two programs at one door, a directory that may not be written, copies made in the middle of the work. */
#include "tools/weather/weather.h"
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SENDERS = 24, BACKUPS = 5 };

static void refused(struct story *story, char *const words[], const char *sentence)
{
	stage_run(story, words, NULL);
	expect_exit(story, 1, sentence);
}

static void both_languages(struct story *story, char *const words[], const char *en, const char *zh)
{
	refused(story, words, en);
	snprintf(story->language, sizeof story->language, "zh");
	refused(story, words, zh);
	snprintf(story->language, sizeof story->language, "en");
}

static void still_serves(struct story *story)
{
	admin_asks(story, "GET", "/api/v1/board/900100?form=daily&period=2021-10-18", "");
	if (story->answer.status != 200)
		story_fail(story, "the program no longer serves");
}

/* ---- two programs ---- */

static void doubled(struct story *story)
{
	field_make(story);
	admin_token(story);
	stage_serve(story);
	both_languages(story, (char *[]){ "serve", "--listen", "127.0.0.1:0", NULL }, "is using this data directory", "正在使用这个数据目录");
	refused(story, (char *[]){ "rebuild", NULL }, "is using this data directory");
	stage_run(story, (char *[]){ "init", "--pack", "cn-welfare", "--admin", "x", NULL }, "password of x");
	expect_exit(story, 1, "is using this data directory");
	still_serves(story);
	char own[160], *other = arena_printf(&story->arena, "%s/other", story->directory);
	memcpy(own, story->data, sizeof own);
	snprintf(story->data, sizeof story->data, "%s", other);
	stage_run(story, (char *[]){ "init", "--pack", "cn-welfare", "--admin", "x", NULL }, "password of x");
	expect_exit(story, 0, NULL);
	char *at = arena_printf(&story->arena, "127.0.0.1:%d", story->port);
	both_languages(story, (char *[]){ "serve", "--listen", at, NULL }, "already using 127.0.0.1", "127.0.0.1");
	memcpy(story->data, own, sizeof own);
	still_serves(story);
	says("the second is refused in words, on the directory and on the port; the first goes on");
}

/* ---- no writing ---- */

/* Everything under a directory, and it itself; DIRECTORY and FILE bits. */
static void allow(const char *path, mode_t directories, mode_t files)
{
	struct stat about;
	char inner[600];
	if (stat(path, &about) != 0)
		return;
	bool is_directory = S_ISDIR(about.st_mode);
	chmod(path, is_directory ? directories | 0700 : files);
	DIR *open = is_directory ? opendir(path) : NULL;
	for (struct dirent *entry; open && (entry = readdir(open));) {
		snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			allow(inner, directories, files);
	}
	if (open)
		closedir(open);
	chmod(path, is_directory ? directories : files);
}

static void read_only(struct story *story)
{
	field_make(story);
	admin_token(story);
	story->bound = true;
	char *units = arena_printf(&story->arena, "%s/units.csv", story->directory);
	allow(story->data, 0500, 0400);
	both_languages(story, (char *[]){ "serve", "--listen", "127.0.0.1:0", NULL }, "Permission denied", story->data);
	refused(story, (char *[]){ "import", "units", units, NULL }, "Permission denied");
	stage_run(story, (char *[]){ "check", NULL }, NULL);
	if (story->answer.status > 1 || answer_holds(story, "BUG"))
		story_fail(story, "check reads, or says why it cannot");
	allow(story->data, 0000, 0000);
	refused(story, (char *[]){ "check", NULL }, "Permission denied");
	allow(story->data, 0700, 0600);
	stage_serve(story);
	allow(story->data, 0500, 0400);                     /* while it serves */
	still_serves(story);
	admin_asks(story, "POST", "/api/v1/reports:bulk?form=daily", "{}\n{}\n");
	refused_well(story, 503, NULL);
	allow(story->data, 0700, 0600);
	admin_asks(story, "POST", "/api/v1/reports:bulk?form=daily", "{}\n{}\n");
	if (story->answer.status != 200)
		story_fail(story, "what may be written again is written again");
	story->bound = false;
	says("serve, import and check say whose permission is missing; a running program goes on");
}

/* ---- copies ---- */

#define ATTACHED "close the gates, open the windows"

static void figures_of(struct story *story, const char *day, json_t **ret)
{
	admin_asks(story, "GET", arena_printf(&story->arena, "/api/v1/board/900100?form=daily&period=%s", day), "");
	if (story->answer.status != 200)
		story_fail(story, "no board");
	*ret = json_incref(story->answer.json);
	json_object_del(*ret, "as_of");
}

static void in_directory(struct story *story, const char *directory, char *const words[], int status, const char *sentence)
{
	char own[160];
	memcpy(own, story->data, sizeof own);
	snprintf(story->data, sizeof story->data, "%s", directory);
	stage_run(story, words, NULL);
	expect_exit(story, status, sentence);
	memcpy(story->data, own, sizeof own);
}

/* A file that hangs on a notice; returns its address. */
static const char *attach(struct story *story)
{
	admin_asks(story, "POST", "/api/v1/blobs?name=plan.txt", ATTACHED);
	const char *id = json_string_value(json_object_get(story->answer.json, "id"));
	if (story->answer.status != 201 || !id)
		story_fail(story, "no file was taken");
	char *kept = arena_text(&story->arena, view_of(id));
	admin_asks(story, "POST", "/api/v1/notices", arena_printf(&story->arena,
		"{\"client_key\": \"copied\", \"scope\": \"900100\", \"title\": \"With a file\", \"text\": \"See the file.\", \"attachments\": [\"%s\"]}", kept));
	if (story->answer.status != 201)
		story_fail(story, "no notice was published");
	return arena_printf(&story->arena, "/api/v1/blobs/%s", kept);
}

static void still_attached(struct story *story, const char *address)
{
	admin_asks(story, "GET", "/api/v1/notices/1", "");
	json_t *files = json_object_get(story->answer.json, "attachments");
	if (story->answer.status != 200 || json_array_size(files) != 1)
		story_fail(story, "the restored notice lost its file");
	admin_asks(story, "GET", address, "");
	if (story->answer.status != 200 || !view_is(builder_seen(&story->answer.body), ATTACHED))
		story_fail(story, "the restored file differs");
}

/* Every copy is one moment: whole by itself, and each later one holds at least what the one before held. */
static void copied(struct story *story)
{
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	stage_serve(story);
	int64_t rows[BACKUPS] = { 0 };
	char *file = NULL, *to = NULL;
	load_start(load);
	for (int i = 0; i < BACKUPS; i++) {
		file = arena_printf(&story->arena, "%s/copy%d", story->directory, i);
		to = arena_printf(&story->arena, "%s/restored%d", story->directory, i);
		stage_run(story, (char *[]){ "backup", file, NULL }, NULL);
		expect_exit(story, 0, NULL);
		in_directory(story, to, (char *[]){ "restore", file, NULL }, 0, "the chain is whole");
		const char *said = strstr(builder_seen(&story->answer.body).ptr, ": ");
		rows[i] = said ? strtoll(said + 2, NULL, 10) : 0;
		in_directory(story, to, (char *[]){ "check", NULL }, 0, "the same as the facts");
		if (rows[i] <= (i ? rows[i - 1] : 0))
			story_fail(story, "the later copy holds less: %lld rows", (long long)rows[i]);
	}
	load_stop(load);
	refused(story, (char *[]){ "restore", file, NULL }, "exists already");
	in_directory(story, to, (char *[]){ "restore", file, NULL }, 1, "exists already");
	refused(story, (char *[]){ "backup", file, NULL }, "exists already");
	/* The last copy, at rest, serves the very same figures. */
	char *last = arena_printf(&story->arena, "%s/last", story->directory);
	json_t *here, *there;
	const char *address = attach(story);
	stage_run(story, (char *[]){ "backup", last, NULL }, NULL);
	figures_of(story, "2021-10-20", &here);
	stage_stop(story, SIGTERM);
	to = arena_printf(&story->arena, "%s/moved", story->directory);
	in_directory(story, to, (char *[]){ "restore", last, NULL }, 0, NULL);
	snprintf(story->data, sizeof story->data, "%s", to);
	stage_serve(story);
	figures_of(story, "2021-10-20", &there);
	if (!json_equal(here, there))
		story_fail(story, "the restored board differs");
	still_attached(story, address);
	load_prove(load, false);
	load_board(load, story);
	json_decref(here);
	json_decref(there);
	says("%d copies under load, each proven; %lld to %lld journal rows; the last one serves the same figures and the file of a notice", BACKUPS, (long long)rows[0], (long long)rows[BACKUPS - 1]);
	load_free(load);
}

const struct weather house_weather[] = {
	{ "doubled", doubled, "two servers on one directory, two on one port", NULL },
	{ "read-only", read_only, "a directory that may not be written", NULL },
	{ "copied", copied, "backup under load, restored elsewhere", NULL },
	{ NULL, NULL, NULL, NULL }
};
