/* http/call.c — one request from its first line to its answer; the objects go round, so that a report costs no allocation of ours. */
#include "http/gzip.h"
#include "http/inside.h"
#include <stdlib.h>
#include <sys/stat.h>

struct call *call_take(struct worker *worker, struct conn *conn)
{
	struct call *call = worker->spare;
	if (call) {
		worker->spare = call->next;
		worker->spare_count--;
	} else {
		call = calloc(1, sizeof *call);
		if (!call)
			memory_gone(sizeof *call);
		req_init(&call->req, worker->server->app, worker->server->router);
		builder_init(&call->body, BODY_LIMIT + 1);
	}
	call->worker = worker;
	call->conn = conn;
	call->stage = CALL_NEW;
	call->start_us = clock_monotonic_us();
	call->req.server = call;
	conn->call = call;
	req_name(&call->req);
	return call;
}

void call_release(struct call *call)
{
	req_release(&call->req);
	builder_release(&call->body);
	free(call);
}

void call_back(struct call *call)
{
	struct worker *worker = call->worker;
	if (call->req.reply.live)
		live_seat_free(call->req.reply.live);
	if (worker->spare_count >= SPARE_CALLS) {
		call_release(call);
		return;
	}
	req_reset(&call->req);
	if (call->body.room > SMALL_BODY)
		builder_release(&call->body);
	else
		builder_clear(&call->body);
	call->body.most = BODY_LIMIT + 1;
	call->body_seen = call->sent = 0;
	call->discard = call->ended = false;
	call->conn = NULL;
	call->next = worker->spare;
	worker->spare = call;
	worker->spare_count++;
}

static void write_done(struct write *write) { worker_finished(write->owner, CALL_LEAVE); }

bool call_submit(struct call *call)
{
	struct write *write = call->req.write;
	write->owner = call;
	write->done = write_done;
	if (writer_submit(call->req.app->writer, write))
		return true;
	bool stopping = atomic_load(&call->worker->server->draining);
	call->req.write = NULL;
	if (stopping)
		FAIL(&call->req.err, STOPPING, NULL, "the writer is stopping");
	else
		FAIL(&call->req.err, QUEUE_FULL, NULL, "the writer's queue is full");
	reply_problem(&call->req);
	return false;
}

static void go_away(struct call *call)
{
	call->stage = CALL_AWAY;
	conn_state(call->conn, CONN_AWAY);
}

/* Those who read, those who hash and those who import do not wait for one another. */
static struct lane *lane_for(const struct call *call)
{
	struct lane *lanes = call->worker->server->lanes;
	if (call->req.route->needs & NEED_STREAM)
		return &lanes[LANE_STREAM];
	return &lanes[strcmp(call->req.route->method, "GET") == 0 ? LANE_READ : LANE_HASH];
}

static void run_beside(struct call *call)
{
	go_away(call);
	if (lane_push(lane_for(call), call)) {
		conn_sleep(call->conn);
		return;
	}
	FAIL(&call->req.err, QUEUE_FULL, NULL, "too many slow requests wait");
	reply_problem(&call->req);
	call->stage = CALL_READY;
}

void call_run(struct call *call)
{
	struct req *req = &call->req;
	req->body = builder_seen(&call->body);
	if (req->spool >= 0)
		lseek(req->spool, 0, SEEK_SET);
	if (call->discard) {
		call->stage = CALL_READY;
		return;
	}
	if (req->route->needs & (NEED_SLOW | NEED_STREAM)) {
		run_beside(call);
		return;
	}
	router_enter(req);
	if (req->beside) {
		run_beside(call);
		return;
	}
	if (!req->write) {
		call->stage = CALL_READY;
		return;
	}
	go_away(call);
	if (call_submit(call))
		conn_sleep(call->conn);                     /* from here on the call belongs to the writer */
	else
		call->stage = CALL_READY;
}

static void add(struct MHD_Response *response, const char *name, const char *value)
{
	MHD_add_response_header(response, name, value);
}

static void add_headers(struct MHD_Response *response, const struct call *call)
{
	const struct reply *reply = &call->req.reply;
	char text[400];
	bool cached = false;
	if (reply->type)
		add(response, "Content-Type", reply->type);
	for (int i = 0; i < reply->header_count; i++) {
		add(response, reply->headers[i].name, reply->headers[i].value);
		cached |= strcmp(reply->headers[i].name, "Cache-Control") == 0;
	}
	if (!cached)
		add(response, "Cache-Control", "no-store");
	add(response, "X-Content-Type-Options", "nosniff");
	if (*reply->location)
		add(response, "Location", reply->location);
	if (*reply->cookie)
		add(response, "Set-Cookie", reply->cookie);
	if (*reply->file_name) {
		snprintf(text, sizeof text, "attachment; filename=\"%s\"", reply->file_name);
		add(response, "Content-Disposition", text);
	}
	if (reply->retry_after) {
		snprintf(text, sizeof text, "%d", reply->retry_after);
		add(response, "Retry-After", text);
	}
	if (call->worker->server->tls_cert)
		add(response, "Strict-Transport-Security", "max-age=31536000");
	if (atomic_load_explicit(&call->worker->server->draining, memory_order_relaxed))
		add(response, "Connection", "close");
}

static struct MHD_Response *file_response(struct call *call)
{
	struct stat state;
	int fd = call->req.reply.file;
	call->req.reply.file = -1;                          /* the library closes it */
	if (fstat(fd, &state) != 0)
		state.st_size = 0;
	call->sent = (uint64_t)state.st_size;
	return MHD_create_response_from_fd64(call->sent, fd);
}

static struct MHD_Response *response_of(struct call *call)
{
	struct reply *reply = &call->req.reply;
	if (reply->live)
		return stream_response(call);
	if (reply->file >= 0)
		return file_response(call);
	struct view body = reply->fixed.ptr ? reply->fixed : builder_seen(&reply->body);
	call->sent = body.len;
	/* The bytes stay where they are until the request is completed. */
	return MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr, MHD_RESPMEM_PERSISTENT);
}

enum MHD_Result call_send(struct call *call)
{
	call->stage = CALL_SENT;
	reply_pack(&call->req);
	struct MHD_Response *response = response_of(call);
	if (!response)
		return MHD_NO;
	add_headers(response, call);
	conn_state(call->conn, call->req.reply.live ? CONN_STREAM : CONN_ANSWER);
	enum MHD_Result queued = MHD_queue_response(call->conn->mhd, (unsigned)call->req.reply.status, response);
	MHD_destroy_response(response);
	return queued;
}

bool req_by_tls(struct req *req)
{
	const struct call *call = req->server;
	return (call && call->worker->server->tls_cert) || view_is(req->header(req, "X-Forwarded-Proto"), "https");
}
