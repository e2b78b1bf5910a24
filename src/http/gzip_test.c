/* What is packed unpacks to the same, and only what should be is. */
#include "base/test.h"
#include "http/gzip.h"
#include <stdlib.h>
#include <zlib.h>

static struct app app;
static const struct route *const no_lists[] = { NULL };
static struct router *router;
static const char *accepts;

static struct view header(struct req *req, const char *name)
{
	(void)req;
	return accepts && strcasecmp(name, "Accept-Encoding") == 0 ? view_of(accepts) : (struct view){ NULL, 0 };
}

static struct req *answer(const char *accept, const char *type, size_t length)
{
	struct req *req = req_new(&app, router, "GET", "/");
	accepts = accept;
	req->header = header;
	struct builder *out = reply_json(req, 200);
	while (out->len + 10 <= length)
		builder_text(out, "\"1234567\",");
	while (out->len < length)
		builder_char(out, ' ');
	req->reply.type = type;
	reply_pack(req);
	return req;
}

static const char *said(const struct req *req, const char *name)
{
	for (int i = 0; i < req->reply.header_count; i++)
		if (strcmp(req->reply.headers[i].name, name) == 0)
			return req->reply.headers[i].value;
	return "";
}

static void unpacks_to_the_same(void **state)
{
	(void)state;
	static const size_t lengths[] = { 1024, 1025, 50000, 1 << 20 };
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct req *req = answer("br, gzip", "application/json", lengths[i]);
		struct view plain = builder_seen(&req->reply.body);
		assert_string_equal(said(req, "Content-Encoding"), "gzip");
		assert_string_equal(said(req, "Vary"), "Accept-Encoding");
		assert_true(req->reply.fixed.len < plain.len / 4);
		char *back = malloc(plain.len);
		z_stream stream = { .next_in = (Bytef *)(uintptr_t)req->reply.fixed.ptr, .avail_in = (uInt)req->reply.fixed.len, .next_out = (Bytef *)back, .avail_out = (uInt)plain.len };
		assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
		assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
		assert_int_equal(stream.total_out, plain.len);
		assert_memory_equal(back, plain.ptr, plain.len);
		inflateEnd(&stream);
		free(back);
		req_free(req);
	}
}

static void the_rest_stays(void **state)
{
	(void)state;
	static const struct { const char *accept, *type; size_t length; } rows[] = { { NULL, "application/json", 5000 }, { "br", "application/json", 5000 }, { "gzip;q=0", "application/json", 5000 },
		{ "gzip", "application/json", 1023 }, { "gzip", "application/json", (1 << 20) + 1 }, { "gzip", "text/csv", 5000 }, { "gzip", NULL, 5000 } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct req *req = answer(rows[i].accept, rows[i].type, rows[i].length);
		assert_null(req->reply.fixed.ptr);
		assert_string_equal(said(req, "Content-Encoding"), "");
		req_free(req);
	}
	struct req *req = answer(NULL, "application/problem+json", 5000);
	assert_string_equal(said(req, "Vary"), "Accept-Encoding");  /* somebody between must not give the plain one to all */
	req_free(req);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(unpacks_to_the_same), cmocka_unit_test(the_rest_stays) };
	pthread_rwlock_init(&app.world, NULL);
	router = router_new(no_lists);
	int failed = cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
	router_free(router);
	return failed;
}
