/* A disk without room, a directory that may not be written, a store from tomorrow, two programs on one directory. */
#include "tools/weather/weather.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SENDERS = 24, FILLS = 14 };

/* ---- the preloaded disk ---- */

static _Atomic int64_t *tight_room(struct story *story)
{
	const char *path = arena_printf(&story->arena, "%s/room", story->directory);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(int64_t)) != 0)
		story_fail(story, "no file for the room");
	_Atomic int64_t *room = mmap(NULL, sizeof *room, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	atomic_store(room, INT64_MAX);
	const char *sanitizers = getenv("ASAN_OPTIONS");
	story->surroundings[0] = arena_printf(&story->arena, "LD_PRELOAD=%s", beside("tight.so"));
	story->surroundings[1] = arena_printf(&story->arena, "TIGHT_ROOM=%s", path);
	story->surroundings[2] = arena_printf(&story->arena, "TIGHT_IN=%s", story->data);
	story->surroundings[3] = arena_printf(&story->arena, "ASAN_OPTIONS=%s%sverify_asan_link_order=0", sanitizers ? sanitizers : "", sanitizers ? ":" : "");
	return room;
}

/* Nothing grows any more: what is asked is still answered, what is sent is refused in words, also a file and a log-in. */
static void refuses_in_words(struct story *story)
{
	admin_asks(story, "GET", "/api/v1/board/900100?form=daily&period=2021-10-18", "");
	if (story->answer.status != 200)
		story_fail(story, "reading goes on while the disk is full");
	admin_asks(story, "PUT", "/api/v1/units/W1-000/reports/daily/2021-11-01",
		"{\"client_key\":\"full\",\"kind\":\"zero\",\"reason\":\"x\",\"values\":{\"residents_in\":1,\"staff_on_duty\":1,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}");
	refused_well(story, 503, "STORE_FULL");
	admin_asks(story, "POST", "/api/v1/reports:bulk?form=daily", "{\"unit\":\"W1-000\"}\n{\"unit\":\"W1-001\"}\n");
	refused_well(story, 503, "STORE_FULL");
	admin_asks(story, "POST", "/api/v1/session", "{\"login\":\"admin\",\"password\":\"password of admin\"}");
	refused_well(story, 503, "STORE_FULL");
}

static void fills(struct story *story)
{
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	_Atomic int64_t *room = tight_room(story);
	stage_serve(story);
	atomic_store(room, 0);
	refuses_in_words(story);
	load_expect_refusals(load, "STORE_FULL");
	for (int fill = 0; fill < FILLS; fill++) {
		atomic_store(room, chance_below(3) ? chance_below(3 << 20) : chance_below(40000));
		load_start(load);
		usleep((useconds_t)(200000 + chance_below(200000)));
		load_stop(load);
		atomic_store(room, INT64_MAX);
		load_settle(load);
		load_prove(load, false);
	}
	stage_stop(story, SIGKILL);
	atomic_store(room, 0);                              /* and start on a full disk */
	stage_begin(story);
	bool serves = stage_ready(story);
	if (!serves && story->answer.status != 1)
		story_fail(story, "on a full disk it serves, or says why not and ends with 1");
	if (serves)
		stage_stop(story, SIGTERM);
	atomic_store(room, INT64_MAX);
	stage_serve(story);
	load_prove(load, false);
	load_board(load, story);
	struct load_figures f = load_figures(load);
	says("filled %d times, %lld acknowledged and kept, %lld refused with STORE_FULL; started full: %s", FILLS, (long long)f.acknowledged, (long long)f.refused,
		serves ? "serves" : "says why not");
	if (f.refused == 0)
		story_fail(story, "the disk was never full");
	load_free(load);
}

/* ---- a real small disk, where mounting one is allowed ---- */

/* Takes all the space there is. */
static void ballast(struct story *story, const char *path)
{
	static char zeros[65536];
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		story_fail(story, "no ballast");
	for (size_t n = sizeof zeros; n > 0; n /= 2)
		while (write(fd, zeros, n) == (ssize_t)n)
			;
	close(fd);
}

static void small(struct story *story)
{
	if (mkdir(story->data, 0700) != 0 || unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", story->data, "tmpfs", 0, "size=24m,mode=0700") != 0) {
		rmdir(story->data);
		says("mounting is not allowed here: not played");
		return;
	}
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	const char *path = arena_printf(&story->arena, "%s/ballast", story->data);
	stage_serve(story);
	ballast(story, path);
	refuses_in_words(story);
	load_expect_refusals(load, "STORE_FULL");
	for (int fill = 0; fill < 4; fill++) {
		unlink(path);
		load_start(load);
		usleep((useconds_t)(100000 + chance_below(200000)));
		ballast(story, path);
		usleep(300000);
		load_stop(load);
		unlink(path);
		load_settle(load);
		load_prove(load, false);
	}
	struct load_figures f = load_figures(load);
	says("24 MiB, filled 5 times under load, %lld acknowledged and kept, %lld refused with STORE_FULL", (long long)f.acknowledged, (long long)f.refused);
	load_free(load);
}

const struct weather disk_weather[] = {
	{ "disk-full", fills, "no space left, at many places, and space again", NULL },
	{ "small-disk", small, "the same on a real small disk, if one may be mounted", NULL },
	{ NULL, NULL, NULL, NULL }
};
