/* A real server, real sockets, and clients that behave well and badly. */
#include "board/live.h"
#include "http/test_server.h"

static bool hello_get(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_string(out, "hello", "world");
	json_close(out, '}');
	return true;
}

static bool length_answer(struct req *req, int64_t length)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "length", length);
	json_close(out, '}');
	return true;
}

static bool length_post(struct req *req) { return length_answer(req, (int64_t)req->body.len); }
static bool spool_post(struct req *req)
{
	assert_true(req->side);
	assert_int_equal(lseek(req->spool, 0, SEEK_CUR), 0);
	return length_answer(req, lseek(req->spool, 0, SEEK_END));
}

static bool nothing_apply(struct write *write, struct tx *tx, struct err *err)
{
	(void)write, (void)tx, (void)err;
	return true;
}

static bool refused_apply(struct write *write, struct tx *tx, struct err *err)
{
	(void)write, (void)tx;
	return FAIL(err, NOT_EXPECTED, "period", "the test wants it so");
}

static void written(struct req *req) { length_answer(req, 1); }

static bool write_post(struct req *req)
{
	struct write *write = ARENA_NEW(&req->arena, struct write);
	write->apply = nothing_apply;
	return req_write(req, write, written);
}

static bool refused_post(struct req *req)
{
	struct write *write = ARENA_NEW(&req->arena, struct write);
	write->apply = refused_apply;
	return req_write(req, write, written);
}

/* Many writes one after another from a side thread. */
static bool pieces_post(struct req *req)
{
	for (int i = 0; i < 20; i++) {
		struct write *write = ARENA_NEW(&req->arena, struct write);
		write->apply = nothing_apply;
		if (!req_write_wait(req, write))
			return false;
	}
	return length_answer(req, 20);
}

static bool slow_get(struct req *req)
{
	req_world_release(req);
	poll(NULL, 0, 300);
	req_world_retake(req);
	return length_answer(req, 300);
}

static bool sometimes_get(struct req *req)
{
	if (!req->side && req->ask(req, "long").ptr)
		return req_beside(req);
	return length_answer(req, req->side);
}

static bool live_get(struct req *req)
{
	req->reply.status = 200;
	req->reply.live = live_seat_new(req->app->live, 0, -1, DAY_NONE, 0);
	return true;
}

static bool object_post(struct req *req) { return length_answer(req, (int64_t)json_object_size(req->json)); }
static bool echo_get(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_text(out, "name", req->param[0]);
	json_text(out, "q", req->ask(req, "q"));
	json_close(out, '}');
	return true;
}

static bool file_get(struct req *req)
{
	return reply_file(req, 200, "text/csv", "a.csv") && write(req->reply.file, "a,b\n", 4) == 4;
}

static bool broken_get(struct req *req)
{
	(void)req;
	return false;
}

static const struct route rows[] = {
	{ "GET", "/hello", NEED_NOTHING, 0, hello_get, "", "", "", "" },
	{ "POST", "/length", NEED_NOTHING, 0, length_post, "", "", "", "" },
	{ "POST", "/spool", NEED_STREAM, 0, spool_post, "", "", "", "" },
	{ "POST", "/write", NEED_NOTHING, 0, write_post, "", "", "", "" },
	{ "POST", "/refused", NEED_NOTHING, 0, refused_post, "", "", "", "" },
	{ "POST", "/pieces", NEED_SLOW, 0, pieces_post, "", "", "", "" },
	{ "POST", "/object", NEED_JSON, 0, object_post, "", "", "", "" },
	{ "GET", "/slow", NEED_SLOW, 0, slow_get, "", "", "", "" },
	{ "GET", "/sometimes", NEED_NOTHING, 0, sometimes_get, "", "long", "", "" },
	{ "GET", "/live", NEED_NOTHING, 0, live_get, "", "", "", "" },
	{ "GET", "/echo/{name}", NEED_NOTHING, 0, echo_get, "", "q", "", "" },
	{ "GET", "/file", NEED_NOTHING, 0, file_get, "", "", "", "" },
	{ "GET", "/broken", NEED_NOTHING, 0, broken_get, "", "", "", "" },
	{ "GET", "/private", NEED_LOGIN, 0, hello_get, "", "", "", "" },
	{ "POST", "/private", NEED_LOGIN | NEED_STREAM, 0, spool_post, "", "", "", "" },
	{ 0 },
};
static const struct route *const lists[] = { rows, NULL };
static const struct server_options quiet = { .quiet = true, .head_seconds = 1, .body_seconds = 1, .stream_most = 8 << 20 };

static struct place place;
static int open_place(void **state) { (void)state; place_open(&place, lists, &quiet, false); return 0; }
static int close_place(void **state) { (void)state; place_close(&place); return 0; }

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static void plain_answers(void **state)
{
	struct answer_seen a;
	char value[256];
	(void)state;
	assert_int_equal(ask(&place, GET("/hello"), &a), 200);
	assert_string_equal(a.body, "{\"hello\":\"world\"}");
	assert_string_equal(head_value(&a, "\r\nContent-Type", value), "application/json");
	assert_string_equal(head_value(&a, "\r\nX-Content-Type-Options", value), "nosniff");
	assert_int_equal(ask(&place, "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n", &a), 200);
	assert_string_equal(head_value(&a, "\r\nContent-Length", value), "17");
	assert_int_equal(ask(&place, "OPTIONS /hello HTTP/1.1\r\nHost: x\r\n\r\n", &a), 204);
	assert_string_equal(head_value(&a, "\r\nAllow", value), "GET, HEAD, OPTIONS");
	assert_int_equal(ask(&place, "DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n", &a), 405);
	assert_string_equal(head_value(&a, "\r\nAllow", value), "GET, HEAD");
	assert_int_equal(ask(&place, GET("/nothing"), &a), 404);
	assert_non_null(strstr(a.body, "\"code\":\"NO_ROUTE\""));
	assert_int_equal(ask(&place, GET("/private"), &a), 401);
	assert_int_equal(ask(&place, GET("/broken"), &a), 500);
	assert_non_null(strstr(a.body, "\"code\":\"BUG\""));
	assert_int_equal(ask(&place, GET("/file"), &a), 200);
	assert_string_equal(a.body, "a,b\n");
	assert_string_equal(head_value(&a, "\r\nContent-Disposition", value), "attachment; filename=\"a.csv\"");
	assert_int_equal(ask(&place, GET("/sometimes"), &a), 200);
	assert_string_equal(a.body, "{\"length\":0}");
	assert_int_equal(ask(&place, GET("/sometimes?long"), &a), 200);
	assert_string_equal(a.body, "{\"length\":1}");
	assert_int_equal(ask(&place, "POST /refused HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nContent-Length: 0\r\n\r\n", &a), 422);
	assert_non_null(strstr(a.body, "\"field\":\"period\""));
	assert_non_null(strstr(a.body, "does not owe"));
}

static void odd_addresses(void **state)
{
	struct answer_seen a;
	(void)state;
	assert_int_equal(ask(&place, GET("/echo/a%2Fb?q=c%26d+e"), &a), 200);
	assert_string_equal(a.body, "{\"name\":\"a/b\",\"q\":\"c&d e\"}");
	assert_int_equal(ask(&place, GET("/echo/%E5%8D%95%E4%BD%8D"), &a), 200);
	assert_string_equal(a.body, "{\"name\":\"单位\",\"q\":null}");
	assert_int_equal(ask(&place, GET("/echo/%FF"), &a), 404);
	assert_int_equal(ask(&place, GET("/echo/%00"), &a), 404);
	assert_int_equal(ask(&place, GET("/echo/a%2"), &a), 404);
	assert_int_equal(ask(&place, GET("/echo/../hello"), &a), 404);
	assert_int_equal(ask(&place, GET("/echo/%2e%2e/hello"), &a), 404);
	assert_int_equal(ask(&place, GET("//hello"), &a), 404);
	assert_int_equal(ask(&place, GET("/hello/"), &a), 404);
	assert_int_equal(ask(&place, GET("/echo/"), &a), 404);
	assert_int_equal(ask(&place, GET("/echo/a?q=%FF"), &a), 400);
	assert_int_equal(ask(&place, GET("/echo/a?z=1"), &a), 400);
	assert_non_null(strstr(a.body, "\"field\":\"z\""));
}

static void bodies(void **state)
{
	struct answer_seen a;
	(void)state;
	assert_int_equal(ask(&place, "POST /length HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n", &a), 200);
	assert_string_equal(a.body, "{\"length\":7}");
	assert_int_equal(ask(&place, "POST /spool HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", &a), 200);
	assert_string_equal(a.body, "{\"length\":3}");
	assert_int_equal(ask(&place, "POST /object HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}", &a), 200);
	assert_string_equal(a.body, "{\"length\":1}");
	assert_int_equal(ask(&place, "POST /object HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n{\"a\":1,\"a\":2}", &a), 400);
	assert_int_equal(ask(&place, "POST /object HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n{\"a\":\"\xff\xfe", &a), 400);
	assert_int_equal(ask(&place, "POST /object HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]", &a), 400);
	assert_int_equal(ask(&place, "POST /object HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", &a), 415);
	assert_int_equal(ask(&place, "POST /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", &a), 200);
	assert_string_equal(a.body, "{\"length\":20}");
}

static void deep_json(void **state)
{
	struct answer_seen a;
	char request[2200];
	int n = snprintf(request, sizeof request, "POST /object HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n");
	(void)state;
	memset(request + n, '[', 2000);
	request[n + 2000] = 0;
	assert_int_equal(ask(&place, request, &a), 400);
	assert_non_null(strstr(a.body, "\"code\":\"BAD_JSON\""));
}

static void pipelined(void **state)
{
	struct answer_seen a;
	(void)state;
	int fd = client(&place);
	assert_true(client_say(fd, GET("/echo/1") "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab" GET("/slow") GET("/echo/2")));
	assert_true(client_read(fd, &a, false));
	assert_string_equal(a.body, "{\"name\":\"1\",\"q\":null}");
	assert_true(client_read(fd, &a, false));
	assert_string_equal(a.body, "{\"length\":1}");
	assert_true(client_read(fd, &a, false));
	assert_string_equal(a.body, "{\"length\":300}");
	assert_true(client_read(fd, &a, false));
	assert_string_equal(a.body, "{\"name\":\"2\",\"q\":null}");
	close(fd);
}

/* The answer to a huge body reaches also those who do not ask first and those who do not say how much they will send. */
static void huge_body(bool chunked, const char *path, size_t total, int expected)
{
	enum { PIECE = 1 << 16 };
	struct answer_seen a;
	char head[200], *piece = calloc(1, PIECE + 16);
	int fd = client(&place);
	assert_non_null(piece);
	snprintf(head, sizeof head, chunked ? "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" :
		"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", path, total);
	assert_true(client_say(fd, head));
	for (size_t sent = 0; sent < total; sent += PIECE)
		if ((chunked && !client_say(fd, "10000\r\n")) || !client_send(fd, piece, PIECE) || (chunked && !client_say(fd, "\r\n")))
			fail_msg("closed after %zu bytes", sent);
	if (chunked)
		client_say(fd, "0\r\n\r\n");
	assert_true(client_read(fd, &a, false));
	assert_int_equal(a.status, expected);
	close(fd);
	free(piece);
}

static void huge_bodies(void **state)
{
	struct answer_seen a;
	(void)state;
	huge_body(false, "/length", 100 << 20, 413);
	huge_body(true, "/length", 100 << 20, 413);
	huge_body(false, "/spool", 4 << 20, 200);
	huge_body(false, "/spool", 100 << 20, 413);
	huge_body(false, "/private", 4 << 20, 401);
	assert_int_equal(ask(&place, "POST /length HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 104857600\r\n\r\n", &a), 413);
	assert_int_equal(ask(&place, "POST /private HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n", &a), 401);
	assert_int_equal(ask(&place, "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", &a), 413);
}

static void slow_senders(void **state)
{
	struct answer_seen a;
	(void)state;
	int mute = client(&place), half = client(&place), body = client(&place), good = client(&place);
	assert_true(client_say(half, "GET /hello HTTP/1.1\r\nHost: x\r\nX-A"));
	assert_true(client_say(body, "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"));
	assert_true(client_closed(mute));
	assert_true(client_closed(half));
	assert_true(client_closed(body));
	close(good);
	assert_int_equal(ask(&place, GET("/hello"), &a), 200);
	close(mute);
	close(half);
	close(body);
}

/* The library's own loop forgets its clients when exactly 128 of them (or 256, …) are ready at once; ours must not. */
static void crowd(int n, const char *request, int status)
{
	struct answer_seen a;
	int *fds = calloc((size_t)n, sizeof *fds);
	assert_non_null(fds);
	for (int i = 0; i < n; i++)
		fds[i] = client(&place);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < n; i++)
			assert_true(client_say(fds[i], request));
		for (int i = 0; i < n; i++) {
			assert_true(client_read(fds[i], &a, false));
			assert_int_equal(a.status, status);
		}
	}
	for (int i = 0; i < n; i++)
		close(fds[i]);
	free(fds);
}

static void crowds(void **state)
{
	static const int sizes[] = { 127, 128, 200, 250, 256, 384, 512, 1024 };
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		crowd(sizes[i], GET("/hello"), 200);
		crowd(sizes[i], "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 200);
	}
}

static void clients_who_leave(void **state)
{
	struct answer_seen a;
	(void)state;
	for (int i = 0; i < 50; i++) {
		int fd = client(&place);
		client_say(fd, i % 2 ? "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na" : GET("/slow"));
		close(fd);
	}
	assert_int_equal(ask(&place, GET("/hello"), &a), 200);
}

static void stream(void **state)
{
	struct answer_seen a;
	char seen[64] = "";
	(void)state;
	int fd = client(&place);
	assert_true(client_say(fd, GET("/live")));
	assert_true(client_read(fd, &a, true));
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.head, "text/event-stream"));
	for (size_t n = 0; n < sizeof seen - 1 && !strstr(seen, "hello"); n++)
		assert_true(read_byte(fd, &seen[n]));
	assert_int_equal(live_seats(place.app.live), 1);
	close(fd);
}

static void in_hand_is_finished(void **state)
{
	struct answer_seen a;
	struct place own;
	(void)state;
	place_open(&own, lists, &quiet, false);
	int slow = client(&own), idle = client(&own), live = client(&own);
	assert_true(client_say(idle, GET("/hello")));
	assert_true(client_read(idle, &a, false));
	assert_true(client_say(live, GET("/live")));
	assert_true(client_read(live, &a, true));
	assert_true(client_say(slow, GET("/slow")));
	poll(NULL, 0, 100);
	place_close(&own);
	assert_true(client_read(slow, &a, false));
	assert_int_equal(a.status, 200);
	assert_non_null(strcasestr(a.head, "Connection: close"));
	assert_true(client_closed(idle));
	assert_true(client_closed(live));
	close(slow);
	close(idle);
	close(live);
}

static void the_port_is_taken(void **state)
{
	struct err err = { .code = ERR_NONE };
	char address[80];
	(void)state;
	assert_int_equal(server_bind(place.address, address, &err), -1);
	assert_int_equal(err.code, ERR_ADDRESS_BAD);
	assert_non_null(strstr(err.en, "already using"));
	err_clear(&err);
	assert_int_equal(server_bind("127.0.0.1:70000", address, &err), -1);
	err_clear(&err);
	assert_int_equal(server_bind("8080", address, &err), -1);
}

static void no_more_than_promised(void **state)
{
	struct server_options few = { .quiet = true, .connections_most = 4, .idle_seconds = 1 };
	struct answer_seen a;
	struct place own;
	int fds[4];
	(void)state;
	place_open(&own, lists, &few, false);
	for (int i = 0; i < 4; i++) {
		fds[i] = client(&own);
		assert_true(client_say(fds[i], GET("/hello")));
		assert_true(client_read(fds[i], &a, false));
	}
	assert_int_equal(server_connections(own.server), 4);
	assert_int_equal(ask(&own, GET("/hello"), &a), 200); /* waits until the idle ones are let go */
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	place_close(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_answers), cmocka_unit_test(odd_addresses), cmocka_unit_test(bodies), cmocka_unit_test(deep_json),
		cmocka_unit_test(pipelined), cmocka_unit_test(huge_bodies), cmocka_unit_test(slow_senders), cmocka_unit_test(crowds),
		cmocka_unit_test(clients_who_leave), cmocka_unit_test(stream), cmocka_unit_test(in_hand_is_finished), cmocka_unit_test(the_port_is_taken),
		cmocka_unit_test(no_more_than_promised),
	};
	return cmocka_run_group_tests_name("http", tests, open_place, close_place);
}
