/* What the server says about itself, its pages, and the drill's routes, with the program's own routes. */
#include "base/asset.h"
#include "cli.h"
#include "http/routes.h"
#include "http/test_server.h"

static struct place place;
static const struct server_options quiet = { .quiet = true, .control = true };
static int open_place(void **state) { (void)state; place_open(&place, route_lists, &quiet, true); return 0; }
static int close_place(void **state) { (void)state; place_close(&place); return 0; }

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static void health(void **state)
{
	struct answer_seen a;
	(void)state;
	assert_int_equal(ask(&place, GET("/healthz"), &a), 200);
	assert_int_equal(ask(&place, GET("/readyz"), &a), 200);
	assert_non_null(strstr(a.body, "\"ready\""));
}

static void not_ready_when_the_store_fails(void **state)
{
	struct answer_seen a;
	char value[256];
	(void)state;
	assert_int_equal(ask(&place, "PUT /api/v1/drill/fault HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n\r\n{\"store_call\":1}", &a), 200);
	assert_int_equal(ask(&place, GET("/readyz"), &a), 503);
	assert_string_not_equal(head_value(&a, "\r\nRetry-After", value), "");
	assert_int_equal(ask(&place, GET("/readyz"), &a), 200);
}

static void figures(void **state)
{
	static char body[65536];
	struct answer_seen a;
	(void)state;
	for (int i = 0; i < 3; i++)
		ask(&place, GET("/healthz"), &a);
	int fd = client(&place);
	size_t n = 0;
	assert_true(client_say(fd, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
	while (n < sizeof body - 1 && readable(fd)) {
		ssize_t got = recv(fd, body + n, sizeof body - 1 - n, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	const char *count = strstr(body, "anlan_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} ");
	assert_non_null(count);
	assert_true(strtol(strchr(count, '}') + 1, NULL, 10) >= 3);
	static const char *const names[] = { "anlan_request_seconds_bucket{", "le=\"+Inf\"", "anlan_queue_depth ", "anlan_commit_operations_bucket", "anlan_journal_seq ",
		"anlan_board_lag 0", "anlan_connections ", "anlan_uptime_seconds " };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_non_null(strstr(body, names[i]));
}

static void errors_are_listed(void **state)
{
	struct answer_seen a;
	(void)state;
	assert_int_equal(ask(&place, GET("/api/v1/errors?lang=en"), &a), 200);
	assert_non_null(strstr(a.body, "\"code\":\"NO_UNIT\",\"status\":404"));
	assert_non_null(strstr(a.body, "No such unit was found."));
}

static void pages(void **state)
{
	struct answer_seen a;
	char value[256], tag[256], request[400];
	(void)state;
	assert_int_equal(ask(&place, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", &a), 200);
	assert_string_equal(head_value(&a, "\r\nContent-Type", value), "text/html; charset=utf-8");
	assert_non_null(strstr(head_value(&a, "\r\nContent-Security-Policy", value), "script-src 'self'"));
	assert_non_null(strstr(a.head, "frame-ancestors 'none'"));
	assert_null(strstr(a.head, "unsafe-inline"));
	assert_string_equal(head_value(&a, "\r\nX-Frame-Options", value), "DENY");
	assert_string_equal(head_value(&a, "\r\nX-Content-Type-Options", value), "nosniff");
	if (asset_find("web/public/index.html").ptr) {      /* a program made without its pages says so on one that has no tag */
		head_value(&a, "\r\nETag", tag);
		assert_int_equal(strlen(tag), 34);
		snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"other\", W/%s\r\n\r\n", tag);
		assert_int_equal(ask(&place, request, &a), 304);
	}
	assert_int_equal(ask(&place, GET("/none.js"), &a), 404);
	assert_int_equal(ask(&place, GET("/..%2f..%2fMakefile"), &a), 404);
	assert_int_equal(ask(&place, GET("/%2e%2e%2fpacks%2fcn-welfare.yaml"), &a), 404);
	assert_int_equal(ask(&place, GET("/../packs/cn-welfare.yaml"), &a), 404);
}

static void put_clock(const char *body, int status, const char *seen)
{
	struct answer_seen a;
	char request[400];
	snprintf(request, sizeof request, "PUT /api/v1/drill/clock HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
	assert_int_equal(ask(&place, request, &a), status);
	if (!strstr(a.body, seen))
		fail_msg("%s: %s", body, a.body);
}

static void the_drill_clock(void **state)
{
	struct answer_seen a;
	(void)state;
	put_clock("{\"run\": 0}", 200, "\"run\":0");
	put_clock("{\"now\": \"2021-10-24T15:59:00+08:00\"}", 200, "\"now\":\"2021-10-24T07:59:00.000Z\"");
	put_clock("{\"now\": \"2021-10-24T16:00:00+08:00\", \"run\": 0}", 200, "\"now\":\"2021-10-24T08:00:00.000Z\"");
	assert_int_equal(ask(&place, GET("/api/v1/drill/clock"), &a), 200);
	assert_non_null(strstr(a.body, "2021-10-24T08:00:00.000Z"));
	put_clock("{\"now\": \"2021-10-24\"}", 422, "BAD_FIELD");
	put_clock("{\"now\": \"2021-02-30T00:00:00Z\"}", 422, "BAD_FIELD");
	put_clock("{}", 422, "MISSING_FIELD");
	put_clock("{\"then\": 1}", 422, "then");
	put_clock("{\"run\": 1}", 200, "\"run\":1");
}

static void no_drill_no_routes(void **state)
{
	struct answer_seen a;
	struct place own;
	(void)state;
	place_open(&own, route_lists, &quiet, false);
	assert_int_equal(ask(&own, GET("/api/v1/drill/clock"), &a), 404);
	assert_non_null(strstr(a.body, "NO_ROUTE"));
	assert_int_equal(ask(&own, "PUT /api/v1/drill/fault HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n\r\n{\"store_call\":1}", &a), 404);
	assert_non_null(strstr(a.body, "NO_ROUTE"));
	assert_int_equal(ask(&own, "OPTIONS /api/v1/drill/clock HTTP/1.1\r\nHost: x\r\n\r\n", &a), 404);
	place_close(&own);
}

/* As the operator, through the control socket; what the answer says of `key` goes to out. */
static int operate(const char *method, const char *target, const char *body, const char *key, char out[128])
{
	char path[] = "/tmp/anlan-body-XXXXXX";
	struct local_answer answer;
	struct err err = { .code = ERR_NONE };
	int fd = mkstemp(path);
	assert_true(fd >= 0 && unlink(path) == 0);
	assert_int_equal(write(fd, body, strlen(body)), (ssize_t)strlen(body));
	lseek(fd, 0, SEEK_SET);
	assert_true(local_call(place.directory, method, target, "application/json", *body ? fd : -1, NULL, NULL, &answer, &err));
	close(fd);
	json_t *got = json_loadb(builder_seen(&answer.body).ptr, answer.body.len, 0, NULL);
	json_t *value = json_object_get(got, key);
	if (json_is_integer(value))
		snprintf(out, 128, "%lld", (long long)json_integer_value(value));
	else
		text_cut(out, 128, json_is_string(value) ? json_string_value(value) : "");
	json_decref(got);
	builder_release(&answer.body);
	return answer.status;
}

static void a_revoked_token_hears_no_more(void **state)
{
	struct answer_seen a;
	char token[128], id[128], request[300], none[128];
	(void)state;
	const char *made = "{\"login\":\"listener\",\"role\":\"integration\",\"unit\":null}";
	assert_int_equal(operate("POST", "/api/v1/accounts", made, "login", none), 201);
	assert_int_equal(operate("POST", "/api/v1/tokens", "{\"login\":\"listener\",\"name\":\"one\"}", "token", token), 201);
	assert_int_equal(operate("GET", "/api/v1/tokens?login=listener", "", "login", none), 200);
	snprintf(request, sizeof request, "GET /api/v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", token);
	int fd = client(&place);
	assert_true(client_say(fd, request));
	assert_true(client_read(fd, &a, true));
	assert_int_equal(a.status, 200);
	assert_int_equal(operate("POST", "/api/v1/tokens", "{\"login\":\"listener\",\"name\":\"two\"}", "id", id), 201);
	snprintf(request, sizeof request, "/api/v1/tokens/%lld", strtoll(id, NULL, 10) - 1);
	assert_int_equal(operate("DELETE", request, "", "id", none), 204);
	char seen[512] = "";
	for (size_t n = 0; !strstr(seen, "\r\n0\r\n"); n++) /* the last chunk of the stream */
		assert_true(n < sizeof seen - 1 && read_byte(fd, &seen[n]));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(health), cmocka_unit_test(not_ready_when_the_store_fails), cmocka_unit_test(figures), cmocka_unit_test(errors_are_listed),
		cmocka_unit_test(pages), cmocka_unit_test(the_drill_clock), cmocka_unit_test(no_drill_no_routes), cmocka_unit_test(a_revoked_token_hears_no_more),
	};
	return cmocka_run_group_tests_name("service", tests, open_place, close_place);
}
