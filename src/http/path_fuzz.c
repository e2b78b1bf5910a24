/* Any bytes as a target: taken apart without a stumble, and what is decoded is clean text of at most the same length. */
#include "http/router.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_clean(struct view v, size_t most)
{
	if (v.len > most || !view_utf8(v))
		abort();
	for (size_t i = 0; i < v.len; i++)
		if ((unsigned char)v.ptr[i] < 0x20 || v.ptr[i] == 0x7f)
			abort();
}

static void walk_query(struct view query, struct arena *arena)
{
	struct err err = { .code = ERR_NONE };
	struct view name, value, decoded;
	bool good = uri_query_good(query, NULL, arena, &err);
	if (!good != (err.code != ERR_NONE) || !view_utf8(view_of(err.field)))
		abort();
	while (uri_pair(&query, &name, &value)) {
		bool ok = uri_decode(name, true, arena, &decoded);
		if (ok)
			must_be_clean(decoded, name.len);
		if (uri_decode(value, true, arena, &decoded))
			must_be_clean(decoded, value.len);
		else if (good)
			abort();
	}
}

static bool answer(struct req *req)
{
	req->reply.status = 200;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct route rows[] = {
		{ "GET", "/", 0, 0, answer, "", "", "", "" }, { "GET", "/a/{x}/b/{y}", 0, 0, answer, "", "form", "", "" },
		{ "GET", "/a/{x}/{z}", 0, 0, answer, "", "", "", "" }, { "GET", "/{file}", 0, 0, answer, "", "", "", "" }, { 0 },
	};
	static const struct route *const lists[] = { rows, NULL };
	static struct router *router;
	static struct app app;
	struct uri_path path;
	if (!router) {
		router = router_new(lists);
		pthread_rwlock_init(&app.world, NULL);
	}
	char *target = malloc(size + 1);
	if (!target)
		return 0;
	memcpy(target, data, size);
	target[size] = 0;
	struct req *req = req_new(&app, router, "GET", target);
	if (uri_path(req->path, &req->arena, &path))
		for (int i = 0; i < path.count; i++)
			must_be_clean(path.segment[i], req->path.len);
	walk_query(view_of(req->query), &req->arena);
	router_run(req);
	if (req->reply.status != 200 && req->reply.status != 404 && req->reply.status != 400)
		abort();
	req_free(req);
	free(target);
	return 0;
}
