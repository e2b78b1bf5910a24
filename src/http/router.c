#include "http/router.h"
#include <stdlib.h>

struct node { struct view text; int child, next, param, rest, rows; };
struct row { const struct route *route; int next, code; };
struct router { struct node *nodes; struct row *rows; int node_count, row_count; };

enum { NOTHING = -1, ROOT = 0, MOST_NODES = 4096, MOST_ROWS = 1024 };

int router_count(const struct router *r) { return r->row_count; }
const struct route *router_row(const struct router *r, int n) { return r->rows[n].route; }

static int node_add(struct router *r, struct view text)
{
	if (r->node_count == MOST_NODES)
		abort();                                    /* the rows are part of the program */
	r->nodes[r->node_count] = (struct node){ text, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING };
	return r->node_count++;
}

static int node_literal(const struct router *r, int node, struct view text)
{
	for (int n = r->nodes[node].child; n != NOTHING; n = r->nodes[n].next)
		if (view_same(r->nodes[n].text, text))
			return n;
	return NOTHING;
}

static int node_step(struct router *r, int node, struct view text)
{
	bool param = text.len > 0 && text.ptr[0] == '{', rest = view_is(text, "{*}");
	int found = rest ? r->nodes[node].rest : param ? r->nodes[node].param : node_literal(r, node, text);
	if (found != NOTHING)
		return found;
	found = node_add(r, text);
	if (rest) {
		r->nodes[node].rest = found;
	} else if (param) {
		r->nodes[node].param = found;
	} else {
		r->nodes[found].next = r->nodes[node].child;
		r->nodes[node].child = found;
	}
	return found;
}

static void row_add(struct router *r, const struct route *route)
{
	if (r->row_count == MOST_ROWS)
		abort();
	struct row *row = &r->rows[r->row_count];
	*row = (struct row){ route, NOTHING, NOTHING };
	struct view rest = { route->path + 1, strlen(route->path) - 1 }, part;
	int node = ROOT, params = 0;
	for (bool more = true; more;) {
		const char *slash = memchr(rest.ptr, '/', rest.len);
		part = (struct view){ rest.ptr, slash ? (size_t)(slash - rest.ptr) : rest.len };
		if (view_is(part, "{code}"))
			row->code = params;
		params += part.len > 0 && part.ptr[0] == '{';
		node = node_step(r, node, part);
		more = slash != NULL;
		if (more)
			rest = (struct view){ slash + 1, rest.len - part.len - 1 };
	}
	row->next = r->nodes[node].rows;
	r->nodes[node].rows = r->row_count++;
}

struct router *router_new(const struct route *const *lists)
{
	struct router *r = calloc(1, sizeof *r);
	if (!r || !(r->nodes = calloc(MOST_NODES, sizeof *r->nodes)) || !(r->rows = calloc(MOST_ROWS, sizeof *r->rows)))
		abort();
	node_add(r, (struct view){ "", 0 });
	for (; *lists; lists++)
		for (const struct route *route = *lists; route->method; route++)
			row_add(r, route);
	return r;
}

void router_free(struct router *r)
{
	if (!r)
		return;
	free(r->nodes);
	free(r->rows);
	free(r);
}

struct search { struct req *req; const struct uri_path *path; char allow[96]; int found; };

static void allow_method(struct search *s, const char *method)
{
	if (strstr(s->allow, method))
		return;
	size_t len = strlen(s->allow);
	const char *more = strcmp(method, "GET") == 0 ? "GET, HEAD" : method;
	if (len + strlen(more) + 3 < sizeof s->allow) {
		memcpy(s->allow + len, len ? ", " : "", len ? 2 : 0);
		memcpy(s->allow + len + (len ? 2 : 0), more, strlen(more) + 1);
	}
}

static bool row_is_here(const struct req *req, const struct route *route)
{
	if ((route->needs & NEED_DRILL) && !req->app->drill)
		return false;
	return !(route->needs & NEED_LOCAL) || req->local;
}

static void search_rows(struct search *s, int node)
{
	const struct router *r = s->req->router;
	const char *method = strcmp(s->req->method, "HEAD") == 0 ? "GET" : s->req->method;
	for (int n = r->nodes[node].rows; n != NOTHING; n = r->rows[n].next) {
		if (!row_is_here(s->req, r->rows[n].route))
			continue;
		allow_method(s, r->rows[n].route->method);
		if (strcmp(r->rows[n].route->method, method) == 0)
			s->found = n;
	}
}

static void search_node(struct search *s, int node, int depth, int params)
{
	const struct router *r = s->req->router;
	if (depth == s->path->count) {
		search_rows(s, node);
		return;
	}
	struct view segment = s->path->segment[depth];
	int literal = node_literal(r, node, segment);
	if (literal != NOTHING)
		search_node(s, literal, depth + 1, params);
	if (s->found == NOTHING && r->nodes[node].param != NOTHING && segment.len > 0 && params < 4) {
		s->req->param[params] = segment;
		search_node(s, r->nodes[node].param, depth + 1, params + 1);
	}
	if (s->found == NOTHING && r->nodes[node].rest != NOTHING)
		search_rows(s, r->nodes[node].rest);
}

static bool answer_options(struct req *req, const char *allow)
{
	reply_header(req, "Allow", arena_printf(&req->arena, "%s%sOPTIONS", allow, *allow ? ", " : ""));
	req->reply.status = 204;
	return false;
}

static bool refuse(struct req *req)
{
	reply_problem(req);
	return false;
}

bool router_find(struct req *req)
{
	struct uri_path path;
	struct search search = { .req = req, .path = &path, .found = NOTHING };
	bool options = strcmp(req->method, "OPTIONS") == 0;
	access_language(req);
	if (options && view_is(req->path, "*"))
		return answer_options(req, "GET, HEAD, POST, PUT, DELETE");
	if (!uri_path(req->path, &req->arena, &path)) {
		FAIL(&req->err, NO_ROUTE, NULL, "damaged path");
		return refuse(req);
	}
	search_node(&search, ROOT, 0, 0);
	if (search.found == NOTHING && !*search.allow) {
		FAIL(&req->err, NO_ROUTE, NULL, "no such path");
		return refuse(req);
	}
	if (search.found == NOTHING && options)
		return answer_options(req, search.allow);
	if (search.found == NOTHING) {
		FAIL(&req->err, BAD_METHOD, NULL, "only %s", search.allow);
		reply_header(req, "Allow", arena_text(&req->arena, view_of(search.allow)));
		return refuse(req);
	}
	req->number = search.found;
	req->route = req->router->rows[search.found].route;
	return true;
}

static bool allowed(struct req *req)
{
	const char *known = req->route->query ? req->route->query : "";
	if (req->query && !uri_query_good(view_of(req->query), (req->route->needs & NEED_ANY_QUERY) ? NULL : known, &req->arena, &req->err))
		return false;
	access_actor(req);
	return access_origin(req) && access_needs(req, req->router->rows[req->number].code);
}

bool router_allow(struct req *req)
{
	req_world_retake(req);
	bool ok = allowed(req);
	req_world_release(req);
	return ok;
}

static bool starts_fold(struct view text, const char *word)
{
	return text.len >= strlen(word) && strncasecmp(text.ptr, word, strlen(word)) == 0;
}

static bool body_read(struct req *req, struct err *err)
{
	const struct route *route = req->route;
	if (!(route->needs & NEED_JSON) && (!route->body || !*route->body || (route->needs & NEED_STREAM)))
		return true;
	struct view type = req->header(req, "Content-Type");
	if (type.ptr && !starts_fold(type, "application/json"))
		return FAIL(err, BAD_TYPE, NULL, "content type is not application/json");
	if (!(route->needs & NEED_JSON))
		return true;
	req->json = json_read(req->body.len ? req->body : VIEW("{}"), &req->arena, err); /* nothing said: the fields that are missing are named */
	if (req->json && !json_is_object(req->json)) {
		FAIL(err, BAD_JSON, NULL, "not an object");
		return err_say(err, "内容必须是一个 JSON 对象。", "The content must be one JSON object.");
	}
	return req->json != NULL;
}

static void finish(struct req *req, bool ok)
{
	if (ok && req->reply.body.full) {
		FAIL(&req->err, BUG, NULL, "the answer outgrew its ceiling");
		ok = false;
	}
	if (!ok && req->err.code == ERR_NONE)
		FAIL(&req->err, BUG, NULL, "the handler of %s %s failed without saying why", req->route->method, req->route->path);
	if (!ok)
		reply_problem(req);
	else if (!req->write && !req->reply.status)
		req->reply.status = 204;
}

void router_enter(struct req *req)
{
	struct err body_err = { .code = ERR_NONE };
	bool body_ok = body_read(req, &body_err);
	req_world_retake(req);
	bool ok = allowed(req);
	if (ok && !body_ok) {
		req->err = body_err;
		ok = false;
	}
	ok = ok && req->route->handle(req);
	req_world_release(req);
	if (ok && req->beside)
		return;                                     /* comes again, in a side thread */
	if (!ok)
		req->write = NULL;
	finish(req, ok);
}

void router_leave(struct req *req)
{
	struct write *write = req->write;
	req->write = NULL;
	if (!write->ok) {
		req->err = write->err;
		finish(req, false);
		return;
	}
	if (req->answer) {
		req_world_retake(req);
		req->answer(req);
		req_world_release(req);
	}
	finish(req, req->err.code == ERR_NONE);
}
