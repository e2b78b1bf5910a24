#include "http/router.h"
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

enum { ARENA_MOST = 64 << 20, ARENA_SIDE_MOST = 2047 << 20, BODY_MOST = 256 << 20, KEPT = 64 << 10 };

static struct view ask(struct req *req, const char *name)
{
	return req->query ? uri_ask(view_of(req->query), name, &req->arena) : (struct view){ NULL, 0 };
}

static struct view no_header(struct req *req, const char *name)
{
	(void)req, (void)name;
	return (struct view){ NULL, 0 };
}

void req_init(struct req *req, struct app *app, const struct router *router)
{
	*req = (struct req){ .app = app, .router = router, .ask = ask, .header = no_header, .spool = -1, .reply.file = -1 };
	arena_init(&req->arena, ARENA_MOST);
	builder_init(&req->reply.body, BODY_MOST);
}

static void close_files(struct req *req)
{
	if (req->spool >= 0)
		close(req->spool);
	if (req->reply.file >= 0)
		close(req->reply.file);
	req->spool = req->reply.file = -1;
}

static void reply_reset(struct reply *reply)
{
	if (reply->body.room > KEPT)
		builder_release(&reply->body);
	else
		builder_clear(&reply->body);
	reply->body.most = BODY_MOST;
	reply->status = reply->retry_after = reply->header_count = 0;
	reply->type = NULL;
	reply->fixed = (struct view){ NULL, 0 };
	reply->location[0] = reply->cookie[0] = reply->file_name[0] = 0;
	reply->live = NULL;
}

void req_reset(struct req *req)
{
	close_files(req);
	arena_reset(&req->arena);
	req->arena.most = ARENA_MOST;
	reply_reset(&req->reply);
	req->route = NULL;
	req->method = req->query = NULL;
	req->path = req->body = (struct view){ NULL, 0 };
	req->json = NULL;
	req->actor = (struct actor){ .known = false };
	req->unit = 0;
	err_clear(&req->err);
	req->write = NULL;
	req->answer = NULL;
	req->errors = req->errors_last = NULL;
	req->local = req->cookie = req->side = req->beside = false;
	req->progress = NULL;
}

void req_release(struct req *req)
{
	close_files(req);
	builder_release(&req->reply.body);
	arena_release(&req->arena);
}

void req_target(struct req *req, char *target)
{
	char *question = strchr(target, '?');
	req->path = (struct view){ target, question ? (size_t)(question - target) : strlen(target) };
	req->query = question ? question + 1 : NULL;
}

/* An id is for the telephone: short, and not to be guessed from another one's. One random start per thread, then a bijective mixer. */
void req_name(struct req *req)
{
	static _Thread_local uint64_t at;
	if (at == 0 && getrandom(&at, sizeof at, 0) != (ssize_t)sizeof at)
		at = (uint64_t)clock_monotonic_us();
	uint64_t x = at += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	x ^= x >> 31;
	for (int i = 15; i >= 0; i--, x >>= 4)
		req->id[i] = "0123456789abcdef"[x & 15];
	req->id[16] = 0;
}

void req_world_release(struct req *req)
{
	if (!req->world)
		return;
	req->world = false;
	app_world_done(req->app);
}

void req_world_retake(struct req *req)
{
	if (req->world)
		return;
	app_world_read(req->app);
	req->world = true;
}

struct req *req_new(struct app *app, const struct router *router, const char *method, const char *target)
{
	struct req *req = malloc(sizeof *req);
	if (!req)
		abort();
	req_init(req, app, router);
	req->method = arena_text(&req->arena, view_of(method));
	req_target(req, arena_text(&req->arena, view_of(target)));
	req_name(req);
	req->arena.most = ARENA_SIDE_MOST;
	req->side = true;
	req->now = clock_now();
	return req;
}

void req_free(struct req *req)
{
	if (!req)
		return;
	req_release(req);
	free(req);
}

struct wait { pthread_mutex_t lock; pthread_cond_t done; bool ready; };

static void wait_done(struct write *write)
{
	struct wait *wait = write->owner;
	pthread_mutex_lock(&wait->lock);
	wait->ready = true;
	pthread_cond_signal(&wait->done);
	pthread_mutex_unlock(&wait->lock);
}

static bool submit_and_wait(struct req *req, struct write *write)
{
	struct wait wait = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };
	write->owner = &wait;
	write->done = wait_done;
	if (!writer_submit(req->app->writer, write))
		return FAIL(&req->err, QUEUE_FULL, NULL, "the writer's queue is full");
	pthread_mutex_lock(&wait.lock);
	while (!wait.ready)
		pthread_cond_wait(&wait.done, &wait.lock);
	pthread_mutex_unlock(&wait.lock);
	return true;
}

bool req_write(struct req *req, struct write *write, void (*answer)(struct req *))
{
	req->write = write;
	req->answer = answer;
	return true;
}

bool req_beside(struct req *req)
{
	req->beside = !req->side;
	return req->beside || FAIL(&req->err, BUG, NULL, "already beside");
}

bool req_write_wait(struct req *req, struct write *write)
{
	bool world = req->world;
	if (!req->side)
		return FAIL(&req->err, BUG, NULL, "req_write_wait outside a side thread");
	req_world_release(req);
	bool ok = submit_and_wait(req, write);
	if (world)
		req_world_retake(req);
	if (ok && !write->ok)
		req->err = write->err;
	return ok && write->ok;
}

void req_progress(struct req *req, int64_t bytes)
{
	if (req->progress)
		req->progress(req->progress_self, bytes);
}

void router_run(struct req *req)
{
	req->number = 0;
	if (!req->id[0])
		req_name(req);
	if (!router_find(req))
		return;
	router_enter(req);
	if (!req->write)
		return;
	if (submit_and_wait(req, req->write)) {
		router_leave(req);
		return;
	}
	req->write = NULL;
	reply_problem(req);
}
