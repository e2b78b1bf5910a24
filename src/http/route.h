/* http/route.h — one row per route: what it needs, what it does, one line of documentation.
 *
 * Invariants: a handler runs in a worker with the world lock held shared; it reads req, and either answers (reply_…) or returns a
 * write: then the lock is released, the writer applies it, and `answer` runs in the worker (lock held again) after the commit is durable. A handler
 * allocates from req->arena and frees nothing. It returns false with req->err filled to refuse.
 * {code} in a path names a unit: the router finds it, decides the route's right on it, and answers NO_UNIT if the caller may not
 * know it; `right` is decided on that unit. Without {code} the router only asks whether the actor's role has the right at all, and the
 * handler decides where. The API document and the permission table are printed from these rows.
 * Slow handlers (NEED_SLOW, NEED_STREAM) run in a side thread: only there req_write_wait is allowed, and nothing they do holds
 * up another request. */
#pragma once
#include "app.h"
#include "base/json.h"

enum need {
	NEED_NOTHING = 0,
	NEED_LOGIN = 1,                                     /* a known actor */
	NEED_UNIT = 2,                                      /* {code} is a unit the actor holds `right` on */
	NEED_JSON = 4,                                      /* the body is one JSON object, parsed into req->json */
	NEED_STREAM = 8,                                    /* the body may be large: it is spooled to req->spool (an unlinked file), not held in memory */
	NEED_DRILL = 16,                                    /* the route exists only under --drill */
	NEED_LOCAL = 32,                                    /* only through the control socket or the command line */
	NEED_SLOW = 64,                                     /* may take long (password hash, import, export): runs in a side thread; NEED_STREAM implies it */
	MAY_ENROL = 256,                                    /* open also to a session that must first set up its second factor */
	NEED_ANY_QUERY = 128,                               /* query parameters that the row does not name are no mistake (the web pages) */
};

struct req;
struct route {
	const char *method, *path;
	unsigned needs;
	enum right right;
	bool (*handle)(struct req *);
	const char *title;                                  /* one line, English, for the API document */
	const char *query;                                  /* "form period as_of" : names of query parameters */
	const char *body, *answer;                          /* in the API document: "" if none; "schema", "media/type schema, media/type" (http/openapi.h) */
};

enum { REPLY_HEADERS = 12 };
struct reply {
	int status;
	const char *type;
	struct builder body;
	struct view fixed;                                  /* instead of body: bytes that outlive the server (embedded files) */
	int file;                                           /* instead of body: a readable descriptor, sent from offset 0 and closed; -1 none */
	char location[256], cookie[256], file_name[128];
	int retry_after;
	struct live_seat *live;                             /* instead of body: an event stream */
	struct { const char *name, *value; } headers[REPLY_HEADERS]; /* reply_header */
	int header_count;
};

struct field_error { struct field_error *next; struct view field; const char *zh, *en; };
struct router;

struct req {
	struct app *app;
	struct db *db;                                      /* the worker's reading connection */
	struct checker *checker;
	struct arena arena;
	const struct route *route;
	const char *method;
	struct view path, param[4];                         /* what stood in {…}, in order, percent-decoded */
	struct view (*ask)(struct req *, const char *name); /* a query parameter, percent-decoded; NULL pointer if absent */
	struct view (*header)(struct req *, const char *name);
	struct view body;
	int spool;                                          /* -1, or a readable descriptor at offset 0 */
	json_t *json;
	struct instant now;
	enum language language;
	struct actor actor;
	bool local;                                         /* command line or control socket: the operator of the machine */
	int32_t unit;                                       /* of {code} */
	struct err err;
	char id[17];
	struct reply reply;
	struct write *write;                                /* set by req_write */
	void (*answer)(struct req *);
	void *own;                                          /* the handler's, for answer */
	void *server;                                       /* http/server.c's own */
	const struct router *router;
	const char *query;                                  /* what followed the ?, raw; NULL if nothing */
	struct field_error *errors, *errors_last;           /* req_error */
	int number;                                         /* of the row, http/router.h */
	bool world;                                         /* the world lock is held (shared) for this request */
	bool cookie;                                        /* the actor came by cookie, not by token */
	bool side;                                          /* runs in a side thread (or in the command line), may wait */
	bool beside;                                        /* req_beside was asked for */
	void (*progress)(void *, int64_t bytes);            /* req_progress, in the command line */
	void *progress_self;
};

extern const struct route *const route_lists[];             /* NULL-ended; each list ends with a row without method (app_routes.c) */

/* Queue a write; the handler returns req_write(…). answer renders the reply once it is durable. The write's `owner` and `done` are
 * http's; a write that was refused (write->ok false) is answered by the problem in write->err and `answer` is not called. */
bool req_write(struct req *, struct write *, void (*answer)(struct req *));
/* Slow handlers only: hands over the write and waits until it is durable, without the world lock meanwhile (see req_world_release). As
 * often as needed, so that a long import goes in pieces between other people's reports. False with req->err filled if it was refused. */
bool req_write_wait(struct req *, struct write *);
/* The handler sees that this time it will take long: `return req_beside(req)`, and it is called again from the start in a side thread
 * (req->side). Only before anything was written. */
bool req_beside(struct req *);
/* How much of the spooled body is done; whoever waits for a long import sees it. Cheap, call it often. */
void req_progress(struct req *, int64_t bytes);
/* Let go of the world for slow work, and take it again. What org, accounts, policy or board gave before must be asked again. */
void req_world_release(struct req *);
void req_world_retake(struct req *);
struct view req_cookie(struct req *);                       /* the session's secret as the browser sent it; a NULL pointer if there is none */
bool req_by_tls(struct req *);                              /* the person's side of the connection is encrypted, here or at the proxy */
/* JSON out: opens reply.body as the document to write into. */
struct builder *reply_json(struct req *, int status);
void reply_problem(struct req *);                           /* req->err as an RFC 9457 problem document; extra errors from req_error */
void req_error(struct req *, struct view field, const char *zh, const char *en); /* one entry of errors: [{field, detail}] */
bool req_failed_fields(const struct req *);
const char *say(const struct req *, const char *zh, const char *en);
bool reply_file(struct req *, int status, const char *type, const char *file_name); /* reply.file: an unlinked, empty file in DIR/tmp to write to */
void reply_header(struct req *, const char *name, const char *value); /* both outlive the request or lie in its arena */

/* Requests without a socket: the command line and tests.
 *     struct req *r = req_new(app, router, "PUT", "/api/v1/…?lang=en");  r->local, r->actor, r->body or r->spool;  router_run(r);
 *     r->reply.status, r->reply.body;  req_free(r);
 * An actor set before is kept, else `local` makes it the operator (administrator of the whole store). */
struct router *router_new(const struct route *const *lists);
void router_free(struct router *);
struct req *req_new(struct app *, const struct router *, const char *method, const char *target);
void req_free(struct req *);
void router_run(struct req *);
