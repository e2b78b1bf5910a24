/* http/route.h — one row per route: what it needs, what it does, one line of documentation.
 *
 * Invariants: a handler runs in a worker with the world lock held shared; it reads req, and either answers (reply_…) or returns a
 * write: then the lock is released, the writer applies it, and `answer` runs in the worker (lock held again) after the commit is durable. A handler
 * allocates from req->arena and frees nothing. It returns false with req->err filled to refuse.
 * {code} in a path names a unit: the router finds it, decides the route's right on it, and answers NO_UNIT if the caller may not
 * know it. The API document and the permission table are printed from these rows. */
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
};

struct req;
struct route {
	const char *method, *path;
	unsigned needs;
	enum right right;
	bool (*handle)(struct req *);
	const char *title;                                  /* one line, English, for the API document */
	const char *query;                                  /* "form period as_of" : names of query parameters */
	const char *body, *answer;                          /* names of schemas in the API document, "" if none */
};

struct reply { int status; const char *type; struct builder body; char location[256], cookie[256], file_name[128]; int retry_after; struct live_seat *live; };

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
	void *server;                                       /* http/server.c's own */
};

extern const struct route *const route_lists[];             /* NULL-ended; each list ends with a row without method (app_routes.c) */

/* Queue a write; the handler returns req_write(…). answer renders the reply once it is durable. */
bool req_write(struct req *, struct write *, void (*answer)(struct req *));
/* JSON out: opens reply.body as the document to write into. */
struct builder *reply_json(struct req *, int status);
void reply_problem(struct req *);                           /* req->err as an RFC 9457 problem document; extra errors from req_error */
void req_error(struct req *, struct view field, const char *zh, const char *en); /* one entry of errors: [{field, detail}] */
bool req_failed_fields(const struct req *);
const char *say(const struct req *, const char *zh, const char *en);

/* Runs a request through the routes without a socket: used by the server, the command line and tests. */
void router_run(struct req *);
