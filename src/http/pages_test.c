/* Addresses of pages against a small table, and the real one through the router. */
#include "base/test.h"
#include "http/pages.h"
#include "http/routes.h"
#include <stdlib.h>

static const char bytes[] = "x";
#define FILE_NAMED(name) { name, bytes, bytes + 1 }
static const struct asset built[] = {
	FILE_NAMED("packs/cn-welfare.yaml"), FILE_NAMED("web/assets/desk-a1b2.js"), FILE_NAMED("web/assets/desk-a1b2.js.br"), FILE_NAMED("web/assets/desk-a1b2.js.gz"),
	FILE_NAMED("web/board/index.html"), FILE_NAMED("web/board/index.html.gz"), FILE_NAMED("web/desk/index.html"), FILE_NAMED("web/desk/sw.js"),
	FILE_NAMED("web/icon.svg"), FILE_NAMED("web/public/index.html"), { NULL, NULL, NULL },
};
static const struct asset bare[] = { FILE_NAMED("packs/cn-welfare.yaml"), { NULL, NULL, NULL } };

static void expect(const char *path, bool gzip, const char *name, const char *type)
{
	struct page page = page_for(built, view_of(path), gzip ? VIEW("gzip") : VIEW(""));
	if (!name) {
		if (page.asset)
			fail_msg("%s: %s", path, page.asset->name);
		assert_false(page.unbuilt);
		return;
	}
	if (!page.asset)
		fail_msg("%s: nothing", path);
	assert_string_equal(page.asset->name, name);
	assert_string_equal(page.type, type);
}

static void files_are_found(void **state)
{
	(void)state;
	expect("/", false, "web/public/index.html", "text/html; charset=utf-8");
	expect("/login", false, "web/public/index.html", "text/html; charset=utf-8");
	expect("/icon.svg", true, "web/icon.svg", "image/svg+xml");
	expect("/assets/desk-a1b2.js", false, "web/assets/desk-a1b2.js", "text/javascript; charset=utf-8");
	expect("/desk/sw.js", true, "web/desk/sw.js", "text/javascript; charset=utf-8");
	expect("/nothing.js", true, NULL, NULL);
	expect("/../packs/cn-welfare.yaml", true, NULL, NULL);
	expect("/packs/cn-welfare.yaml", true, NULL, NULL);
}

static void addresses_of_the_apps(void **state)
{
	(void)state;
	expect("/desk/", false, "web/desk/index.html", "text/html; charset=utf-8");
	expect("/desk/daily/2021-10-24", true, "web/desk/index.html", "text/html; charset=utf-8");
	expect("/board/u/231000", false, "web/board/index.html", "text/html; charset=utf-8");
	expect("/board/u/231000", true, "web/board/index.html.gz", "text/html; charset=utf-8");
	expect("/board/gone-c3d4.js", true, NULL, NULL);    /* a script that is not there must not be a page */
	expect("/desks/", true, NULL, NULL);
}

static void packed_copies(void **state)
{
	(void)state;
	struct page page = page_for(built, VIEW("/assets/desk-a1b2.js"), VIEW("gzip, deflate"));
	assert_string_equal(page.asset->name, "web/assets/desk-a1b2.js.gz");
	assert_string_equal(page.type, "text/javascript; charset=utf-8");
	assert_string_equal(page.packing, "gzip");
	assert_true(page.forever);
	page = page_for(built, VIEW("/assets/desk-a1b2.js"), VIEW("gzip, deflate, br"));
	assert_string_equal(page.asset->name, "web/assets/desk-a1b2.js.br");
	assert_string_equal(page.packing, "br");
	page = page_for(built, VIEW("/board/"), VIEW("gzip, br"));
	assert_string_equal(page.asset->name, "web/board/index.html.gz");       /* what has no smaller copy */
	page = page_for(built, VIEW("/desk/sw.js"), VIEW("gzip, br"));
	assert_true(!page.packing && !page.forever);
	assert_true(takes_packing(VIEW("gzip"), "gzip") && takes_packing(VIEW("br, gzip;q=0.5"), "gzip") && takes_packing(VIEW("deflate , *"), "gzip") && takes_packing(VIEW("gzip;q=1"), "gzip"));
	assert_false(takes_packing(VIEW(""), "gzip") || takes_packing(VIEW("br, deflate"), "gzip") || takes_packing(VIEW("gzip;q=0"), "gzip") || takes_packing(VIEW("gzip; q=0.000, br"), "gzip"));
	assert_false(takes_packing((struct view){ NULL, 0 }, "gzip"));
}

static void without_the_web(void **state)
{
	(void)state;
	static const char *const pages[] = { "/", "/login", "/desk/", "/board/u/1" }, *const others[] = { "/icon.svg", "/assets/a.js", "/nothing" };
	for (size_t i = 0; i < 4; i++)
		assert_true(page_for(bare, view_of(pages[i]), VIEW("gzip")).unbuilt);
	for (size_t i = 0; i < 3; i++)
		assert_false(page_for(bare, view_of(others[i]), VIEW("gzip")).unbuilt);
}

/* ---- the program's own, with or without the web inside ---- */

static struct app app;
static struct router *router;
static const char *header_name, *header_value;

static struct view header(struct req *req, const char *name)
{
	(void)req;
	return header_name && strcasecmp(name, header_name) == 0 ? view_of(header_value) : (struct view){ NULL, 0 };
}

static struct req *request(const char *path, const char *name, const char *value)
{
	struct req *req = req_new(&app, router, "GET", path);
	header_name = name;
	header_value = value;
	req->header = header;
	router_run(req);
	return req;
}

static const char *said(const struct req *req, const char *name)
{
	for (int i = 0; i < req->reply.header_count; i++)
		if (strcmp(req->reply.headers[i].name, name) == 0)
			return req->reply.headers[i].value;
	return "";
}

static void the_way_in(void **state)
{
	(void)state;
	struct req *req = request("/", NULL, NULL);
	assert_int_equal(req->reply.status, 200);
	assert_string_equal(req->reply.type, "text/html; charset=utf-8");
	assert_non_null(strstr(said(req, "Content-Security-Policy"), "script-src 'self'"));
	assert_true(view_starts(req->reply.fixed, "<!doctype html>") || view_starts(req->reply.fixed, "<!DOCTYPE html>"));
	if (*said(req, "ETag")) {
		struct req *again = request("/", "If-None-Match", said(req, "ETag"));
		assert_int_equal(again->reply.status, 304);
		assert_string_equal(said(again, "ETag"), said(req, "ETag"));
		req_free(again);
	}
	req_free(req);
}

static void no_such_file(void **state)
{
	(void)state;
	static const char *const paths[] = { "/nothing", "/assets/none.js", "/desk/none.js", "/assets/", "/assets/a/b" };
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct req *req = request(paths[i], NULL, NULL);
		assert_int_equal(req->reply.status, 404);
		assert_string_equal(req->reply.type, "application/problem+json");
		req_free(req);
	}
	struct req *req = request("/desk", NULL, NULL);
	assert_int_equal(req->reply.status, 302);
	assert_string_equal(req->reply.location, "/desk/");
	req_free(req);
}

static int open_router(void **state)
{
	static const struct route *const lists[] = { static_routes, NULL };
	(void)state;
	pthread_rwlock_init(&app.world, NULL);
	router = router_new(lists);
	return 0;
}

static int close_router(void **state)
{
	(void)state;
	router_free(router);
	pthread_rwlock_destroy(&app.world);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(files_are_found), cmocka_unit_test(addresses_of_the_apps), cmocka_unit_test(packed_copies),
		cmocka_unit_test(without_the_web), cmocka_unit_test(the_way_in), cmocka_unit_test(no_such_file) };
	return cmocka_run_group_tests(tests, open_router, close_router);
}
