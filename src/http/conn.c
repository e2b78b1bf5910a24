/* http/conn.c — what the library tells us about a connection and its requests. */
#include "http/inside.h"
#include <stdlib.h>
#include <strings.h>

void conn_state(struct conn *conn, enum conn_state state)
{
	conn->state = state;
	conn->since_us = conn->worker->now_us;
	conn->window_bytes = 0;
}

void conn_sleep(struct conn *conn)
{
	conn->asleep = true;
	MHD_suspend_connection(conn->mhd);
}

void conn_wake(struct conn *conn)
{
	conn->asleep = false;
	MHD_resume_connection(conn->mhd);
}

static void conn_began(struct worker *worker, struct MHD_Connection *mhd, void **context)
{
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct conn *conn = calloc(1, sizeof *conn);
	if (!conn)
		memory_gone(sizeof *conn);
	*conn = (struct conn){ .next = worker->conns, .worker = worker, .mhd = mhd, .fd = fd->connect_fd };
	if (worker->conns)
		worker->conns->previous = conn;
	worker->conns = conn;
	conn_state(conn, CONN_FRESH);
	*context = conn;
}

static void conn_ended(struct worker *worker, struct conn *conn)
{
	if (!conn)
		return;
	if (conn->next)
		conn->next->previous = conn->previous;
	if (conn->previous)
		conn->previous->next = conn->next;
	else
		worker->conns = conn->next;
	free(conn);
	atomic_fetch_sub(&worker->connections, 1);
}

void conn_notify(void *self, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		conn_began(self, mhd, context);
	} else {
		conn_ended(self, *context);
		*context = NULL;
	}
}

/* The request line is here, nothing is decoded yet. The library changes its copy, so this is the moment to take ours. */
void *conn_uri(void *self, const char *uri, struct MHD_Connection *mhd)
{
	struct conn *conn = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	struct call *call = call_take(self, conn);
	conn_state(conn, CONN_HEAD);
	req_target(&call->req, arena_text(&call->req.arena, view_of(uri)));
	return call;
}

static struct view header(struct req *req, const char *name)
{
	const struct call *call = req->server;
	const char *value = MHD_lookup_connection_value(call->conn->mhd, MHD_HEADER_KIND, name);
	return view_of(value);
}

static void refuse_length(struct call *call)
{
	FAIL(&call->req.err, TOO_LARGE, NULL, "more than %llu bytes", (unsigned long long)call->body_most);
	err_sayf(&call->req.err, "最多 %lld KiB。", "At most %lld KiB.", (long long)call->body_most / 1024);
	reply_problem(&call->req);
	call->discard = true;
}

/* A stranger may hold little of our memory, someone who logged in a report's worth, and a long import goes to a file. */
static uint64_t body_limit(const struct call *call)
{
	const struct route *route = call->req.route;
	if (!route)
		return BODY_LIMIT;
	if (route->needs & NEED_STREAM)
		return (uint64_t)call->worker->server->options.stream_most;
	return (route->needs & (NEED_LOGIN | NEED_UNIT)) ? BODY_LIMIT : SMALL_BODY;
}

static int64_t declared_length(struct req *req)
{
	int64_t length = 0;
	struct view given = req->header(req, "Content-Length");
	if (given.ptr && !view_int(given, &length))
		return -1;
	return given.ptr ? length : req->header(req, "Transfer-Encoding").ptr ? -1 : 0;
}

/* Large or endless bodies must show first that they may come. */
static void check_head(struct call *call, int64_t declared)
{
	struct req *req = &call->req;
	bool stream = req->route->needs & NEED_STREAM;
	call->body_most = body_limit(call);
	if (declared > 0 && (uint64_t)declared > call->body_most) {
		refuse_length(call);
	} else if ((stream || declared < 0 || declared > SMALL_BODY) && !router_allow(req)) {
		reply_problem(req);
		call->discard = true;
	} else if (stream && (req->spool = spool_open(req->app, &req->err)) < 0) {
		reply_problem(req);
		call->discard = true;
	}
}

struct framing { int lengths, encodings; bool chunked; };

static enum MHD_Result note_framing(void *self, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct framing *framing = self;
	(void)kind;
	if (strcasecmp(name, "Content-Length") == 0)
		framing->lengths++;
	if (strcasecmp(name, "Transfer-Encoding") == 0) {
		framing->encodings++;
		framing->chunked = value && strcasecmp(value, "chunked") == 0;
	}
	return MHD_YES;
}

/* Where a request ends must not be a matter of opinion: a proxy before us might have another one. */
static bool framing_clear(struct call *call)
{
	struct framing framing = { 0 };
	MHD_get_connection_values(call->conn->mhd, MHD_HEADER_KIND, note_framing, &framing);
	if (framing.lengths + framing.encodings <= 1 && framing.chunked == (framing.encodings == 1))
		return true;
	FAIL(&call->req.err, BAD_FRAMING, NULL, "%d lengths, %d encodings", framing.lengths, framing.encodings);
	reply_problem(&call->req);
	call->discard = true;
	return false;
}

static enum MHD_Result begin(struct call *call, const char *method)
{
	struct req *req = &call->req;
	call->stage = CALL_BODY;
	req->method = method;
	req->header = header;
	req->local = call->worker->local;
	req->db = call->worker->db;
	req->checker = call->worker->checker;
	req->now = clock_now();
	conn_state(call->conn, CONN_BODY);
	call->body_most = BODY_LIMIT;
	int64_t declared = declared_length(req);
	if (router_find(req))
		check_head(call, declared);
	else
		call->discard = true;
	if (!framing_clear(call))
		return call_send(call);
	/* Who asks before sending is answered before sending; so is who would send for ever. Others get their say, then the answer:
	 * closing on someone who still talks would lose the answer. */
	bool asks = req->header(req, "Expect").ptr != NULL;
	if (call->discard && declared != 0 && (asks || declared > (256 << 20)))
		return call_send(call);
	return MHD_YES;
}

static bool spool_write(struct call *call, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(call->req.spool, bytes, n);
		if (wrote <= 0) {
			if (wrote < 0 && errno == EINTR)
				continue;
			return FAIL(&call->req.err, STORE_FULL, NULL, "spool: %s", strerror(errno));
		}
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return true;
}

static void take_body(struct call *call, const char *bytes, size_t n)
{
	call->body_seen += n;
	call->conn->window_bytes += n;
	if (call->discard)
		return;
	if (call->body_seen > call->body_most) {
		refuse_length(call);
	} else if (call->req.spool < 0) {
		builder_bytes(&call->body, bytes, n);
	} else if (!spool_write(call, bytes, n)) {
		reply_problem(&call->req);
		call->discard = true;
	}
}

enum MHD_Result conn_handle(void *self, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                            const char *upload, size_t *upload_size, void **context)
{
	struct call *call = *context;
	(void)self, (void)mhd, (void)url, (void)version;
	if (call->conn->cut && (call->stage == CALL_NEW || call->stage == CALL_BODY))
		return MHD_NO;                              /* what cannot be answered any more is not done either */
	if (call->stage == CALL_NEW)
		return begin(call, method);
	if (call->stage == CALL_BODY && *upload_size > 0) {
		take_body(call, upload, *upload_size);
		*upload_size = 0;
		/* An endless body that was refused long ago. */
		return call->discard && call->body_seen > call->body_most + (256 << 20) ? MHD_NO : MHD_YES;
	}
	if (call->stage == CALL_BODY)
		call_run(call);
	else if (call->stage == CALL_LEAVE) {
		call->req.db = call->worker->db;
		call->req.checker = call->worker->checker;
		router_leave(&call->req);
		call->stage = CALL_READY;
	}
	return call->stage == CALL_READY ? call_send(call) : MHD_YES;
}

void conn_completed(void *self, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
	struct call *call = *context;
	struct worker *worker = self;
	(void)mhd;
	if (!call)
		return;
	figures_note(worker, call);
	access_log_add(worker, call, code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
	call->conn->call = NULL;
	conn_state(call->conn, CONN_IDLE);
	call_back(call);
	*context = NULL;
}
