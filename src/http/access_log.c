/* http/access_log.c — one line per request. Lines collect in the worker and are written together: when it has nothing else to do, when
 * the buffer is full, 20 ms late at most; so a line costs no system call of its own under load. */
#include "base/log.h"
#include "http/inside.h"
#include <time.h>

enum { LINE_MOST = 2048 };

static void put_time(struct builder *out)
{
	struct timespec now;
	char text[25];
	clock_gettime(CLOCK_REALTIME, &now);                /* the machine's time, also in a drill */
	instant_print_utc((struct instant){ (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 }, text);
	builder_text(out, text);
}

static void put_pair(struct builder *out, const char *name, const char *value)
{
	builder_text(out, name);
	builder_text(out, value);
}

static void put_quoted(struct builder *out, const char *name, struct view value)
{
	char quoted[300];
	put_pair(out, name, log_quote(value, quoted, sizeof quoted));
}

static void put_err(struct builder *out, const struct err *err)
{
	put_pair(out, " code=", err_name(err->code));
	if (*err->field)
		put_quoted(out, " field=", view_of(err->field));
	put_quoted(out, " cause=", view_of(err->cause));
	if (err_status(err->code) >= 500 && err->file) {
		put_pair(out, " at=", err->file);
		builder_char(out, ':');
		builder_int(out, err->line);
	}
}

void access_log_add(struct worker *w, const struct call *call, bool complete)
{
	const struct req *req = &call->req;
	struct builder *out = &w->log;
	int status = call->stage == CALL_SENT ? req->reply.status : 0;
	int64_t us = clock_monotonic_us() - call->start_us;
	if (w->server->options.quiet && status >= 200 && status < 400 && complete)
		return;
	if (out->len + LINE_MOST > LOG_ROOM)
		access_log_flush(w);
	put_time(out);
	builder_text(out, status >= 500 ? " error" : " info");
	put_pair(out, " request id=", req->id);
	put_pair(out, " method=", req->method ? req->method : "-");
	if (req->route)
		put_pair(out, " route=", req->route->path);
	else
		put_quoted(out, " path=", req->path);
	if (req->unit && req->param[0].ptr)
		put_quoted(out, " unit=", req->param[0]);
	if (req->actor.known)
		put_quoted(out, " login=", req->actor.login);
	builder_text(out, " status=");
	builder_int(out, status);
	builder_text(out, " ms=");
	builder_int(out, us / 1000);
	builder_char(out, '.');
	builder_char(out, (char)('0' + us / 100 % 10));
	builder_text(out, " bytes=");
	builder_int(out, (int64_t)call->sent);
	if (!complete)
		builder_text(out, " gone=yes");             /* the client left, or was cut */
	if (req->err.code != ERR_NONE)
		put_err(out, &req->err);
	builder_char(out, '\n');
}

void access_log_flush(struct worker *w)
{
	const char *text = w->log.ptr;
	size_t left = w->log.len;
	while (left > 0) {
		ssize_t n = write(STDERR_FILENO, text, left);
		if (n < 0 && errno != EINTR)
			break;                              /* nowhere left to say it */
		if (n > 0)
			text += n, left -= (size_t)n;
	}
	builder_clear(&w->log);
}
