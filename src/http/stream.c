/* http/stream.c — event streams: the connection sleeps in the library until its seat has something to say. */
#include "http/inside.h"

enum { LOOK_US = 20000, BLOCK = 8192 };

static ssize_t stream_read(void *self, uint64_t position, char *out, size_t room)
{
	struct call *call = self;
	(void)position;
	if (call->ended || atomic_load_explicit(&call->worker->server->draining, memory_order_relaxed))
		return MHD_CONTENT_READER_END_OF_STREAM;
	size_t n = live_seat_read(call->req.reply.live, out, room);
	call->sent += n;
	if (n == 0) {
		call->worker->live_next_us = 0;             /* a new sleeper: ask it when it wants to speak */
		conn_sleep(call->conn);
	}
	return (ssize_t)n;
}

static void stream_end(void *self)
{
	struct call *call = self;
	atomic_fetch_sub(&call->worker->streams, 1);
}

struct MHD_Response *stream_response(struct call *call)
{
	struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, stream_read, call, stream_end);
	if (!response)
		return NULL;
	atomic_fetch_add(&call->worker->streams, 1);
	call->tree = org_version(call->req.app->org);
	call->req.reply.type = "text/event-stream";
	reply_header(&call->req, "X-Accel-Buffering", "no"); /* a proxy must not collect what is meant for now */
	return response;
}

/* Revocation takes effect at once, also for what is under way; and when the tree changes, whoever listens is judged anew: the page
 * comes back by itself. */
void stream_tick(struct worker *w)
{
	if (atomic_load_explicit(&w->streams, memory_order_relaxed) == 0)
		return;
	struct app *app = w->server->app;
	struct instant now = clock_now();
	app_world_read(app);
	uint64_t tree = org_version(app->org);
	for (struct conn *conn = w->conns; conn; conn = conn->next) {
		struct call *call = conn->call;
		if (conn->state != CONN_STREAM || !call || call->ended)
			continue;
		call->req.now = now;
		call->ended = call->tree != tree || !access_still(&call->req);
		if (call->ended && conn->asleep)
			conn_wake(conn);
	}
	app_world_done(app);
}

void stream_news(void *self)
{
	struct server *s = self;
	for (int i = 0; i < s->worker_count; i++)
		if (atomic_load_explicit(&s->workers[i].streams, memory_order_relaxed) > 0 && !atomic_exchange(&s->workers[i].live_news, true))
			worker_wake(&s->workers[i]);
}

/* At most fifty looks a second, however many commits there are: the seats fold what happens in between. */
void stream_look(struct worker *w)
{
	if (atomic_load_explicit(&w->streams, memory_order_relaxed) == 0)
		return;
	if (atomic_exchange(&w->live_news, false) && w->live_next_us > w->now_us + LOOK_US)
		w->live_next_us = w->now_us + LOOK_US;
	if (w->now_us < w->live_next_us)
		return;
	int64_t next = w->now_us + 60000000;
	for (struct conn *conn = w->conns; conn; conn = conn->next) {
		if (conn->state != CONN_STREAM || !conn->asleep || !conn->call)
			continue;
		int ms = w->drain_seen ? 0 : live_seat_wait(conn->call->req.reply.live);
		if (ms <= 0)
			conn_wake(conn);
		else if (w->now_us + (int64_t)ms * 1000 < next)
			next = w->now_us + (int64_t)ms * 1000;
	}
	w->live_next_us = next;
}
