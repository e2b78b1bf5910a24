/* Addresses, rows and needs, without a socket: the app has a world lock and nothing else until a test needs a tree. */
#include "base/test.h"
#include "http/router.h"
#include <stdio.h>
#include <stdlib.h>

static bool say_route(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	builder_text(out, req->route->title);
	for (int i = 0; i < 4 && req->param[i].ptr; i++) {
		builder_char(out, '|');
		builder_view(out, req->param[i]);
	}
	return true;
}

static const struct route rows[] = {
	{ "GET", "/", 0, 0, say_route, "root", "", "", "" },
	{ "GET", "/units/{code}", 0, 0, say_route, "unit", "on", "", "" },
	{ "PUT", "/units/{code}", 0, 0, say_route, "unit put", "", "", "" },
	{ "GET", "/units/all", 0, 0, say_route, "all", "", "", "" },
	{ "GET", "/units/{code}/reports/{form}/{period}", 0, 0, say_route, "report", "", "", "" },
	{ "GET", "/units/all/reports", 0, 0, say_route, "all reports", "", "", "" },
	{ "POST", "/reports:bulk", 0, 0, say_route, "bulk", "", "", "" },
	{ "GET", "/drill", NEED_DRILL, 0, say_route, "drill", "", "", "" },
	{ "GET", "/local", NEED_LOCAL, 0, say_route, "local", "", "", "" },
	{ "GET", "/private", NEED_LOGIN, 0, say_route, "private", "", "", "" },
	{ "PUT", "/private", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_WRITE, say_route, "private put", "", "thing", "" },
	{ "GET", "/{file}", NEED_ANY_QUERY, 0, say_route, "file", "", "", "" },
	{ "GET", "/pages/start", 0, 0, say_route, "start", "", "", "" },
	{ "GET", "/pages/{*}", 0, 0, say_route, "pages", "", "", "" },
	{ 0 },
};
static const struct route *const lists[] = { rows, NULL };
static struct app app;
static struct router *router;
static const char *headers[8];                              /* name, value, … */

static struct view header(struct req *req, const char *name)
{
	(void)req;
	for (int i = 0; i < 8 && headers[i]; i += 2)
		if (strcasecmp(headers[i], name) == 0)
			return view_of(headers[i + 1]);
	return (struct view){ NULL, 0 };
}

static struct req *request(const char *method, const char *target)
{
	struct req *req = req_new(&app, router, method, target);
	req->header = header;
	router_run(req);
	return req;
}

static void expect(const char *method, const char *target, int status, const char *body)
{
	struct req *req = request(method, target);
	if (req->reply.status != status)
		fail_msg("%s %s: %d %.*s", method, target, req->reply.status, (int)req->reply.body.len, builder_seen(&req->reply.body).ptr);
	if (body && status == 200)
		assert_view(builder_seen(&req->reply.body), body);
	else if (body && !strstr(builder_seen(&req->reply.body).ptr, body))
		fail_msg("%s %s: no %s in %s", method, target, body, req->reply.body.ptr);
	assert_false(req->world);
	req_free(req);
}

static void rows_are_found(void **state)
{
	(void)state;
	expect("GET", "/", 200, "root");
	expect("GET", "/units/150000", 200, "unit|150000");
	expect("HEAD", "/units/150000", 200, "unit|150000");
	expect("PUT", "/units/150000", 200, "unit put|150000");
	expect("GET", "/units/all", 200, "all");
	expect("PUT", "/units/all", 200, "unit put|all");
	expect("GET", "/units/all/reports", 200, "all reports");
	expect("GET", "/units/all/reports/daily/2021-10-24", 200, "report|all|daily|2021-10-24");
	expect("POST", "/reports:bulk", 200, "bulk");
	expect("POST", "/reports%3Abulk", 200, "bulk");
	expect("GET", "/app.js?v=3&x", 200, "file|app.js");
	expect("GET", "/un%69ts/%31", 200, "unit|1");
	expect("GET", "/pages/start", 200, "start");
	expect("GET", "/pages/start/1", 200, "pages");
	expect("GET", "/pages/", 200, "pages");
	expect("GET", "/pages/a/b//c/", 200, "pages");
	expect("GET", "/pages", 200, "file|pages");
	expect("POST", "/pages/a", 405, "BAD_METHOD");
}

static void others_are_not(void **state)
{
	static const char *const nothing[] = { "/units/1/reports", "/units/1/2", "/units//", "//", "/a/b", "/units/%", "/units/%zz", "/units/%0a", "/units/%c3",
		"/%2e%2e/%2e%2e/etc/passwd", "/../x", "/./units/1", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18", "", "units/1", "http://x/units/1", "/drill/x" };
	(void)state;
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		expect("GET", nothing[i], 404, "NO_ROUTE");
	expect("GET", "/units/1/", 404, "NO_ROUTE");
	expect("POST", "/units/1", 405, "BAD_METHOD");
	expect("BREW", "/", 405, "BAD_METHOD");
	char *longest = malloc(5001);
	memset(longest, 'a', 5000);
	longest[0] = '/';
	longest[5000] = 0;
	expect("GET", longest, 404, "NO_ROUTE");
	free(longest);
}

static void methods_are_told(void **state)
{
	(void)state;
	struct req *req = request("OPTIONS", "/units/1");
	assert_int_equal(req->reply.status, 204);
	assert_string_equal(req->reply.headers[0].name, "Allow");
	assert_non_null(strstr(req->reply.headers[0].value, "GET, HEAD"));
	assert_non_null(strstr(req->reply.headers[0].value, "PUT"));
	req_free(req);
	expect("OPTIONS", "*", 204, NULL);
	expect("OPTIONS", "/a/b/c", 404, NULL);
}

static void doors(void **state)
{
	(void)state;
	expect("GET", "/drill", 200, "file|drill");         /* without --drill it is a name like any other */
	app.drill = true;
	expect("GET", "/drill", 200, "drill");
	app.drill = false;
	struct req *req = req_new(&app, router, "GET", "/local");
	req->local = true;
	router_run(req);
	assert_view(builder_seen(&req->reply.body), "local");
	req_free(req);
	expect("GET", "/local", 200, "file|local");
}

static void queries(void **state)
{
	(void)state;
	expect("GET", "/units/1?on=2021-10-24&lang=en", 200, "unit|1");
	expect("GET", "/units/1?on=%FF", 400, "\"field\":\"on\"");
	expect("GET", "/units/1?no=1", 400, "\"field\":\"no\"");
	expect("GET", "/units/1?%zz=1", 400, "BAD_QUERY");
	expect("GET", "/units/1?&&on=1&&", 200, "unit|1");
	struct req *req = req_new(&app, router, "GET", "/x?a=1&b=%E5%8D%95+x%26&b=2&c&%64=4");
	assert_view(req->ask(req, "b"), "单 x&");
	assert_view(req->ask(req, "c"), "");
	assert_view(req->ask(req, "d"), "4");
	assert_null(req->ask(req, "e").ptr);
	req_free(req);
}

static enum language language_for(const char *accept, const char *target)
{
	headers[0] = "Accept-Language";
	headers[1] = accept;
	struct req *req = request("GET", target);
	enum language language = req->language;
	req_free(req);
	headers[0] = NULL;
	return language;
}

static void languages(void **state)
{
	(void)state;
	assert_int_equal(language_for("", "/"), LANGUAGE_ZH);
	assert_int_equal(language_for("de", "/"), LANGUAGE_ZH);
	assert_int_equal(language_for("en-GB,en;q=0.9", "/"), LANGUAGE_EN);
	assert_int_equal(language_for("zh-CN,zh;q=0.9,en;q=0.8", "/"), LANGUAGE_ZH);
	assert_int_equal(language_for("en;q=0.5, zh-TW;q=0.7", "/"), LANGUAGE_ZH);
	assert_int_equal(language_for("fr, en;q=0.3", "/"), LANGUAGE_EN);
	assert_int_equal(language_for("en;q=0", "/"), LANGUAGE_ZH);
	assert_int_equal(language_for("zh", "/?lang=en"), LANGUAGE_EN);
	assert_int_equal(language_for("en", "/?lang=zh"), LANGUAGE_ZH);
}

static int as(enum role role, const char *method, const char *target)
{
	struct req *req = req_new(&app, router, method, target);
	req->header = header;
	req->body = VIEW("{}");
	req->actor = (struct actor){ .account = 1, .unit = 1, .role = role, .known = true };
	router_run(req);
	int status = req->reply.status;
	req_free(req);
	return status;
}

static void needs(void **state)
{
	(void)state;
	expect("GET", "/private", 401, "NEED_LOGIN");
	assert_int_equal(as(ROLE_CLERK, "GET", "/private"), 200);
	assert_int_equal(as(ROLE_CLERK, "PUT", "/private"), 403);
	assert_int_equal(as(ROLE_ADMIN, "PUT", "/private"), 200);
	headers[0] = "Content-Type";
	headers[1] = "text/plain";
	assert_int_equal(as(ROLE_ADMIN, "PUT", "/private"), 415);
	assert_int_equal(as(ROLE_CLERK, "PUT", "/private"), 403); /* who may not gets no other answer */
	headers[1] = "Application/JSON; charset=utf-8";
	assert_int_equal(as(ROLE_ADMIN, "PUT", "/private"), 200);
	headers[0] = NULL;
}

static bool from(const char *site, const char *origin, bool cookie)
{
	struct req *req = req_new(&app, router, "PUT", "/private");
	int n = 0;
	headers[n++] = "Host";
	headers[n++] = "anlan.example:8080";
	if (site)
		headers[n] = "Sec-Fetch-Site", headers[n + 1] = site, n += 2;
	if (origin)
		headers[n] = "Origin", headers[n + 1] = origin, n += 2;
	headers[n] = NULL;
	req->header = header;
	req->cookie = cookie;
	bool ok = access_origin(req);
	headers[0] = NULL;
	req_free(req);
	return ok;
}

static void origins(void **state)
{
	(void)state;
	assert_true(from(NULL, NULL, true));
	assert_true(from("same-origin", NULL, true));
	assert_true(from("none", NULL, true));
	assert_false(from("cross-site", NULL, true));
	assert_false(from("same-site", "http://anlan.example:8080", true));
	assert_true(from(NULL, "http://anlan.example:8080", true));
	assert_false(from(NULL, "http://evil.example", true));
	assert_false(from(NULL, "http://evil.example/anlan.example:8080", true));
	assert_false(from(NULL, "null", true));
	assert_true(from("cross-site", "http://evil.example", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_found), cmocka_unit_test(others_are_not), cmocka_unit_test(methods_are_told), cmocka_unit_test(doors),
		cmocka_unit_test(queries), cmocka_unit_test(languages), cmocka_unit_test(needs), cmocka_unit_test(origins),
	};
	pthread_rwlock_init(&app.world, NULL);
	router = router_new(lists);
	int failed = cmocka_run_group_tests_name("router", tests, NULL, NULL);
	router_free(router);
	return failed;
}
