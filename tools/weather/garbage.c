/* Bytes nobody should send. Each is answered by a refusal of the client (4xx) that names a code and says a sentence, or, where the
 * bytes are not even HTTP, by the library's plain refusal or a closed connection; never by a failure of the program. After each the
 * program still serves, over a connection of before. */
#include "tools/weather/weather.h"
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MS = 30000, DEEP = 100000 };
/* GOOD: odd, and still understood. FRAMING: we refuse it with a problem document, unless the library (since 1.0) refuses it before us. */
enum how { PROBLEM, LIBRARY, GOOD, FRAMING };

/* status 0: a refusal of any kind. */
struct bad { enum how how; int status; const char *name, *head, *body; };

#define VALUES "\"values\":{\"residents_in\":9,\"staff_on_duty\":4,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}"
#define NUMBER(n) "{\"client_key\":\"n\",\"kind\":\"values\",\"reason\":\"x\",\"values\":{\"residents_in\":" n ",\"staff_on_duty\":4,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}"
#define KEY(k) "{\"client_key\":\"" k "\",\"kind\":\"zero\",\"reason\":\"x\"," VALUES
#define PUT "PUT /api/v1/units/W1-000/reports/daily/2021-10-20"
#define JSON "Content-Type: application/json\r\n"
#define CHUNKED JSON "Transfer-Encoding: chunked\r\n"

/* A report whose body is not right. */
static const struct bad bodies[] = {
	{ PROBLEM, 400, "invalid UTF-8", JSON, KEY("\xff\xfe") },
	{ PROBLEM, 400, "overlong UTF-8", JSON, KEY("\xc0\xaf") },
	{ PROBLEM, 400, "half a surrogate", JSON, KEY("\\ud800") },
	{ PROBLEM, 400, "an escaped NUL", JSON, KEY("a\\u0000b") },
	{ PROBLEM, 400, "a control character", JSON, KEY("a\001b") },
	{ PROBLEM, 400, "a duplicate key", JSON, "{\"client_key\":\"a\",\"client_key\":\"b\",\"kind\":\"zero\"," VALUES },
	{ PROBLEM, 400, "a duplicate field", JSON, "{\"client_key\":\"a\",\"kind\":\"zero\",\"values\":{\"fever\":0,\"fever\":1}}" },
	{ PROBLEM, 400, "nothing", JSON, "" },
	{ PROBLEM, 400, "no JSON", JSON, "residents_in=9" },
	{ PROBLEM, 400, "half a document", JSON, "{\"client_key\":\"a\"" },
	{ PROBLEM, 400, "more behind the end", JSON, KEY("a") "}" },
	{ PROBLEM, 400, "an array", JSON, "[1,2,3]" },
	{ PROBLEM, 400, "a text", JSON, "\"zero\"" },
	{ PROBLEM, 400, "null", JSON, "null" },
	{ PROBLEM, 400, "a byte order mark of UTF-16", JSON, "\xff\xfe{" },
	{ PROBLEM, 422, "an empty object", JSON, "{}" },
	{ PROBLEM, 422, "an empty client_key", JSON, KEY("") },
	{ PROBLEM, 422, "an unknown kind", JSON, "{\"client_key\":\"a\",\"kind\":\"perhaps\"," VALUES },
	{ PROBLEM, 422, "an unknown part", JSON, "{\"client_key\":\"a\",\"kind\":\"zero\",\"sorry\":1," VALUES },
	{ PROBLEM, 422, "values that are none", JSON, "{\"client_key\":\"a\",\"kind\":\"zero\",\"values\":7}" },
	{ PROBLEM, 422, "a number like 1e400", JSON, NUMBER("1e400") },
	{ PROBLEM, 422, "a number of 20 digits", JSON, NUMBER("99999999999999999999") },
	{ PROBLEM, 422, "a number just above 64 bits", JSON, NUMBER("9223372036854775808") },
	{ PROBLEM, 422, "a negative number", JSON, NUMBER("-1") },
	{ PROBLEM, 422, "a fraction", JSON, NUMBER("1.5") },
	{ PROBLEM, 422, "a number as text", JSON, NUMBER("\"9\"") },
	{ PROBLEM, 422, "a truth", JSON, NUMBER("true") },
	{ PROBLEM, 422, "a null field", JSON, NUMBER("null") },
	{ PROBLEM, 400, "NaN", JSON, NUMBER("NaN") },
	{ PROBLEM, 400, "a hexadecimal number", JSON, NUMBER("0x10") },
	{ PROBLEM, 400, "a number with a leading zero", JSON, NUMBER("007") },
	{ PROBLEM, 415, "a form", "Content-Type: application/x-www-form-urlencoded\r\n", KEY("a") },
	{ PROBLEM, 415, "a picture", "Content-Type: image/png\r\n", KEY("a") },
	{ 0, 0, NULL, NULL, NULL }
};

/* What stands before the body, or instead of it. */
static const struct bad heads[] = {
	{ LIBRARY, 400, "a chunk size that is none", PUT " HTTP/1.1\r\n" CHUNKED "\r\nZZ\r\nxx\r\n0\r\n\r\n", NULL },
	{ LIBRARY, 413, "a chunk size beyond all", PUT " HTTP/1.1\r\n" CHUNKED "\r\nffffffffffffffffff\r\nxx\r\n0\r\n\r\n", NULL },
	{ LIBRARY, 400, "a chunk that is longer than it says", PUT " HTTP/1.1\r\n" CHUNKED "\r\n5\r\nabcdefgh\r\n0\r\n\r\n", NULL },
	{ FRAMING, 400, "a length and chunks", PUT " HTTP/1.1\r\n" CHUNKED "Content-Length: 5\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", NULL },
	{ FRAMING, 400, "an encoding nobody knows", PUT " HTTP/1.1\r\n" JSON "Transfer-Encoding: gzip\r\n\r\nabc", NULL },
	{ FRAMING, 400, "chunks over gzip", PUT " HTTP/1.1\r\n" JSON "Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", NULL },
	{ FRAMING, 400, "two lengths", PUT " HTTP/1.1\r\n" JSON "Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456", NULL },
	{ LIBRARY, 400, "a negative length", PUT " HTTP/1.1\r\n" JSON "Content-Length: -5\r\n\r\n", NULL },
	{ LIBRARY, 400, "a length in words", PUT " HTTP/1.1\r\n" JSON "Content-Length: five\r\n\r\n", NULL },
	{ LIBRARY, 413, "a length beyond all", PUT " HTTP/1.1\r\n" JSON "Content-Length: 99999999999999999999999\r\n\r\n", NULL },
	{ LIBRARY, 400, "a header without a colon", "GET /api/v1/me HTTP/1.1\r\nnocolon\r\n\r\n", NULL },
	{ GOOD, 200, "a header in bytes", "GET /api/v1/me HTTP/1.1\r\nX\xff\xfe: \xff\r\n\r\n", NULL },
	{ PROBLEM, 401, "no token", "GET /api/v1/me HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n", "" },
	{ PROBLEM, 404, "a path upwards", "GET /api/v1/../../../../etc/passwd HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a coded path upwards", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a path of bytes", "GET /api/v1/units/%ff HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a path with NUL", "GET /api/v1/units/%00 HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a path with half a code", "GET /api/v1/units/%e HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a path of slashes", "GET //api//v1//me HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "somebody else's address", "GET http://elsewhere/api/v1/me HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a star", "GET * HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 404, "a code that is a question", "GET /api/v1/units/'%20OR%201=1-- HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 422, "a day that is none", "GET /api/v1/units/W1-000/reports/daily/2021-99-99 HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 422, "a day before all days", "GET /api/v1/units/W1-000/reports/daily/0000-00-00 HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 400, "a condition of bytes", "GET /api/v1/board/900100?form=%ff HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 400, "a condition nobody knows", "GET /api/v1/board/900100?form=daily&period=2021-10-20&sorry=1 HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 400, "a moment beyond all", "GET /api/v1/board/900100?form=daily&period=2021-10-20&as_of=99999999999999999999 HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 405, "a method nobody knows", "BREW /api/v1/me HTTP/1.1\r\n\r\n", NULL },
	{ PROBLEM, 405, "TRACE", "TRACE /api/v1/me HTTP/1.1\r\n\r\n", NULL },
	{ LIBRARY, 400, "no version", "GET /api/v1/me\r\n\r\n", NULL },
	{ LIBRARY, 505, "a version of tomorrow", "GET /api/v1/me HTTP/9.9\r\n\r\n", NULL },
	{ LIBRARY, 505, "HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NULL },
	{ LIBRARY, 0, "a blank in the path", "GET /a b HTTP/1.1\r\n\r\n", NULL },
	{ LIBRARY, 0, "TLS where there is none", "\x16\x03\x01\x02\x10\x01\x01\xfc\x03\x03garbage garbage garbage\r\n\r\n", NULL },
	{ 0, 0, NULL, NULL, NULL }
};

static const char *token;
static int kept = -1, tried;

static void still_serves(struct story *story, const char *after)
{
	static const char hello[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
	struct heard heard = { 0 };
	if (kept < 0)
		kept = wire_open(story->port);
	if (!wire_send(kept, hello, sizeof hello - 1) || !wire_hear(kept, &heard, ANSWER_MS) || heard.status != 200)
		story_fail(story, "after %s an earlier connection is no longer served", after);
	wire_close(-1, &heard);
}

static void judge_problem(struct story *story, const char *name, int status, const struct heard *heard)
{
	json_t *problem = json_loadb(builder_seen(&heard->body).ptr, heard->body.len, 0, NULL);
	const char *code = json_string_value(json_object_get(problem, "code")), *title = json_string_value(json_object_get(problem, "title"));
	const char *detail = json_string_value(json_object_get(problem, "detail")), *help = json_string_value(json_object_get(problem, "help"));
	if (heard->status != status || !code || !title || strlen(title) < 8 || !detail || strlen(detail) < 8 || !help || strlen(help) < 8)
		story_fail(story, "%s: expected %d with a code and a sentence, heard %d: %.*s", name, status, heard->status, (int)heard->body.len, builder_seen(&heard->body).ptr);
	json_decref(problem);
}

static void say(struct story *story, const char *name, enum how how, int status, struct view request)
{
	struct heard heard = { 0 };
	int fd = wire_open(story->port);
	wire_send(fd, request.ptr, request.len);
	bool answered = wire_hear(fd, &heard, ANSWER_MS);
	if ((how == PROBLEM || how == FRAMING) && !answered)
		story_fail(story, "%s: not answered", name);
	if (!answered && !wire_closed(fd, 100))
		story_fail(story, "%s: neither answered nor closed", name);
	bool ours = how == PROBLEM || (how == FRAMING && MHD_get_version()[0] == '0');
	if (ours)
		judge_problem(story, name, status, &heard);
	else if (answered && (status ? heard.status != status : heard.status / 100 != 4))
		story_fail(story, "%s: expected %d, heard %d: %.*s", name, status, heard.status, (int)heard.body.len, builder_seen(&heard.body).ptr);
	wire_close(fd, &heard);
	still_serves(story, name);
	tried++;
}

/* The head's first line, then who asks, then the rest. */
static void say_head(struct story *story, const struct bad *bad)
{
	struct builder out;
	const char *line = strstr(bad->head, "\r\n");
	builder_init(&out, 1 << 20);
	builder_bytes(&out, bad->head, (size_t)(line - bad->head) + 2);
	builder_text(&out, "Host: x\r\nAccept-Language: en\r\n");
	if (!bad->body)
		builder_printf(&out, "Authorization: Bearer %s\r\n", token);
	builder_text(&out, line + 2);
	say(story, bad->name, bad->how, bad->status, builder_seen(&out));
	builder_release(&out);
}

static void say_body(struct story *story, const char *name, enum how how, int status, const char *type, struct view body)
{
	struct builder out;
	builder_init(&out, 4 << 20);
	builder_printf(&out, PUT " HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nAuthorization: Bearer %s\r\n%sContent-Length: %zu\r\n\r\n", token, type, body.len);
	builder_view(&out, body);
	say(story, name, how, status, builder_seen(&out));
	builder_release(&out);
}

static void say_deep(struct story *story, const char *name, int status, const char *before, const char *open, const char *shut, const char *after)
{
	struct builder body;
	builder_init(&body, 1 << 20);
	builder_text(&body, before);
	for (int i = 0; i < DEEP; i++)
		builder_text(&body, open);
	for (int i = 0; i < DEEP; i++)
		builder_text(&body, shut);
	builder_text(&body, after);
	say_body(story, name, PROBLEM, status, JSON, builder_seen(&body));
	builder_release(&body);
}

static void say_long(struct story *story, const char *name, enum how how, int status, const char *before, int n, const char *after)
{
	struct builder out;
	builder_init(&out, 1 << 20);
	builder_text(&out, before);
	for (int i = 0; i < n; i++)
		builder_char(&out, 'a');
	builder_printf(&out, "%s\r\nHost: x\r\nAccept-Language: en\r\n\r\n", after);
	say(story, name, how, status, builder_seen(&out));
	builder_release(&out);
}

static void say_flood(struct story *story, int headers)
{
	struct builder out;
	builder_init(&out, 1 << 20);
	builder_text(&out, "GET /api/v1/me HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < headers; i++)
		builder_printf(&out, "X-%d: flood\r\n", i);
	builder_text(&out, "\r\n");
	say(story, "a flood of headers", LIBRARY, 431, builder_seen(&out));
	builder_release(&out);
}

/* Whatever a machine throws at the door: a good request with some bytes of chance in it. Any refusal of the client will do, or none. */
static void say_noise(struct story *story, int n)
{
	static const char good[] = PUT " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{\"client_key\":\"a\",\"b\":1}";
	char bytes[sizeof good];
	for (int i = 0; i < n; i++) {
		struct heard heard = { 0 };
		memcpy(bytes, good, sizeof good);
		for (int changes = 1 + chance_below(6); changes > 0; changes--)
			bytes[chance_below(sizeof good - 1)] = (char)chance_below(256);
		int fd = wire_open(story->port);
		wire_send(fd, bytes, sizeof good - 1);
		shutdown(fd, SHUT_WR);
		bool answered = wire_hear(fd, &heard, 200); /* half a request waits for its other half */
		if (answered && heard.status / 100 == 5 && heard.status != 505)
			story_fail(story, "noise is answered by %d: %.*s", heard.status, (int)heard.body.len, builder_seen(&heard.body).ptr);
		wire_close(fd, &heard);
		tried++;
	}
	still_serves(story, "noise");
}

/* Lines of a bulk: each bad one is named by its number, and harms no other. */
static void bulk(struct story *story)
{
	static const char lines[] = "\xff\xfe\n{}\n[]\n\001\n{\"unit\":\"W1-001\",\"period\":\"2021-10-20\"," "\"client_key\":\"good\",\"kind\":\"zero\",\"reason\":\"x\"," VALUES "\nnonsense\n";
	struct heard heard = { 0 };
	char *request = arena_printf(&story->arena, "POST /api/v1/reports:bulk?form=daily HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/x-ndjson\r\n"
		"Content-Length: %zu\r\n\r\n%s", token, sizeof lines - 1, lines);
	if (wire_ask(story, view_of(request), &heard) != 200)
		story_fail(story, "bulk: expected 200, heard %d", heard.status);
	const char *text = builder_seen(&heard.body).ptr;
	int n = 0;
	for (const char *at = text; (at = strstr(at, "\"refused\"")); at++)
		n++;
	if (n != 5 || !strstr(text, "\"line\":5,\"unit\":\"W1-001\",\"period\":\"2021-10-20\",\"status\":\"new\""))
		story_fail(story, "bulk: five bad lines and a good one: %s", text);
	wire_close(-1, &heard);
}

static void garbage(struct story *story)
{
	field_make(story);
	token = admin_token(story);
	stage_serve(story);
	for (const struct bad *bad = bodies; bad->name; bad++)
		say_body(story, bad->name, bad->how, bad->status, bad->head, view_of(bad->body));
	say_body(story, "NUL bytes", PROBLEM, 400, JSON, VIEW("{\"client_key\":\"a\0b\"}"));
	say_body(story, "only a NUL byte", PROBLEM, 400, JSON, VIEW("\0"));
	say_deep(story, "100,000 brackets", 400, "", "[", "]", "");
	say_deep(story, "100,000 brackets inside", 422, "{\"client_key\":\"a\",\"kind\":\"zero\",\"values\":", "[", "]", "}");
	say_deep(story, "100,000 brackets in a field", 400, "{\"client_key\":\"a\",\"kind\":\"zero\",\"values\":{\"fever\":", "[", "]", "}}");
	for (const struct bad *bad = heads; bad->name; bad++)
		say_head(story, bad);
	say_long(story, "a path of 5,000 letters", PROBLEM, 404, "GET /", 5000, " HTTP/1.1");
	say_long(story, "a path of 100,000 letters", LIBRARY, 414, "GET /", 100000, " HTTP/1.1");
	say_long(story, "a method of 5,000 letters", PROBLEM, 405, "", 5000, " /api/v1/me HTTP/1.1");
	say_long(story, "a token of 5,000 letters", PROBLEM, 401, "GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer ", 5000, "");
	say_long(story, "a header of 100,000 letters", LIBRARY, 431, "GET /api/v1/me HTTP/1.1\r\nX: ", 100000, "");
	say_flood(story, 3000);
	bulk(story);
	say_noise(story, 1000);
	close(kept);
	says("%d kinds of bytes: refused by a code and a sentence, no failure, no hang", tried);
}

const struct weather garbage_weather[] = {
	{ "garbage", garbage, "bytes that are no UTF-8, no JSON, no HTTP, or too much of it", NULL },
	{ NULL, NULL, NULL, NULL }
};
