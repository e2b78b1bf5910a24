#include "http/router.h"
#include <fcntl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *say(const struct req *req, const char *zh, const char *en)
{
	return req->language == LANGUAGE_EN ? en : zh;
}

void reply_header(struct req *req, const char *name, const char *value)
{
	struct reply *reply = &req->reply;
	if (reply->header_count == REPLY_HEADERS)
		abort();                                    /* a handler of ours adds too many */
	reply->headers[reply->header_count].name = name;
	reply->headers[reply->header_count++].value = value;
}

struct builder *reply_json(struct req *req, int status)
{
	builder_clear(&req->reply.body);
	req->reply.status = status;
	req->reply.type = "application/json";
	return &req->reply.body;
}

/* An anonymous file in the data directory's own tmp, so that large bodies land on the disk the operator gave us. */
int spool_open(const struct app *app, struct err *err)
{
	char path[600];
	snprintf(path, sizeof path, "%s/tmp", app->directory);
	int fd = open(path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		snprintf(path, sizeof path, "%s/tmp/body-XXXXXX", app->directory);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd >= 0)
			unlink(path);
	}
	if (fd < 0)
		FAIL(err, STORE_BROKEN, NULL, "%s: %s", path, strerror(errno));
	return fd;
}

bool reply_file(struct req *req, int status, const char *type, const char *file_name)
{
	req->reply.file = spool_open(req->app, &req->err);
	req->reply.status = status;
	req->reply.type = type;
	snprintf(req->reply.file_name, sizeof req->reply.file_name, "%s", file_name ? file_name : "");
	return req->reply.file >= 0;
}

void req_error(struct req *req, struct view field, const char *zh, const char *en)
{
	struct field_error *e = ARENA_NEW(&req->arena, struct field_error);
	*e = (struct field_error){ NULL, arena_copy(&req->arena, field), arena_text(&req->arena, view_of(zh)), arena_text(&req->arena, view_of(en)) };
	if (req->errors_last)
		req->errors_last->next = e;
	else
		req->errors = e;
	req->errors_last = e;
}

bool req_failed_fields(const struct req *req) { return req->errors != NULL; }

/* What only this case knows; where nothing is known beyond the code, its sentence. */
static const char *detail_of(const struct req *req)
{
	const char *detail = say(req, req->err.zh, req->err.en);
	return *detail ? detail : err_title(req->err.code, req->language);
}

static void put_errors(struct req *req, struct builder *out)
{
	if (!req->errors && !*req->err.field)
		return;
	json_key(out, "errors");
	json_open(out, '[');
	for (const struct field_error *e = req->errors; e; e = e->next) {
		json_open(out, '{');
		json_text(out, "field", e->field);
		json_text(out, "detail", view_of(say(req, e->zh, e->en)));
		json_close(out, '}');
	}
	if (!req->errors) {
		json_open(out, '{');
		json_text(out, "field", view_of(req->err.field));
		json_text(out, "detail", view_of(detail_of(req)));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void drop_half_made(struct req *req)
{
	struct reply *reply = &req->reply;
	reply->location[0] = reply->cookie[0] = reply->file_name[0] = 0;
	reply->fixed = (struct view){ NULL, 0 };
	if (reply->file >= 0)
		close(reply->file);
	reply->file = -1;
	builder_release(&reply->body);                      /* may be full */
	builder_init(&reply->body, reply->body.most);
}

void reply_problem(struct req *req)
{
	drop_half_made(req);
	enum err_code code = req->err.code == ERR_NONE ? ERR_BUG : req->err.code;
	struct builder *out = reply_json(req, err_status(code));
	const char *field = *req->err.field ? req->err.field : NULL;
	req->err.code = code;
	req->reply.type = "application/problem+json";
	if (req->reply.status == 503 && !req->reply.retry_after)
		req->reply.retry_after = 2;
	json_open(out, '{');
	json_text(out, "type", view_of(arena_printf(&req->arena, "/api/v1/errors#%s", err_name(code))));
	json_text(out, "title", view_of(err_title(code, req->language)));
	json_int(out, "status", req->reply.status);
	json_text(out, "code", view_of(err_name(code)));
	json_text(out, "field", view_of(field));
	json_text(out, "detail", view_of(detail_of(req)));
	json_text(out, "help", view_of(err_help(code, req->language)));
	json_text(out, "id", view_of(req->id));
	put_errors(req, out);
	json_close(out, '}');
}
