/* http/drill_http.c — an exercise sets the clock, a test makes the store fail. Without --drill these routes do not exist. */
#include "base/spec.h"
#include "http/routes.h"

static int64_t factor = 1;                                  /* as last set; only the drill's own routes change the speed */

struct clock_body { struct view now; int64_t run; };
static const struct spec clock_rows[] = {
	{ "now", SPEC_TEXT, offsetof(struct clock_body, now), false, 1, 40 },
	{ "run", SPEC_INT, offsetof(struct clock_body, run), false, 0, 100000 },
	{ 0 },
};

static bool clock_answer(struct req *req)
{
	char text[25];
	instant_print_utc(clock_now(), text);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_string(out, "now", text);
	json_int(out, "run", __atomic_load_n(&factor, __ATOMIC_RELAXED));
	json_close(out, '}');
	return true;
}

static bool clock_get(struct req *req) { return clock_answer(req); }

static bool clock_put(struct req *req)
{
	struct clock_body body = { .run = -1 };
	struct instant now;
	if (!spec_read(clock_rows, req->json, &body, &req->err))
		return false;
	if (!body.now.ptr && body.run < 0)
		return FAIL(&req->err, MISSING_FIELD, "now", "neither now nor run");
	if (body.now.ptr && !instant_parse(body.now, &now)) {
		FAIL(&req->err, BAD_FIELD, "now", "not an instant");
		return err_say(&req->err, "请写成 2021-10-24T15:59:00+08:00 这样。", "Write it as 2021-10-24T15:59:00+08:00.");
	}
	if (body.now.ptr)
		clock_drill_set(now);
	if (body.run >= 0) {
		clock_drill_run(body.run);
		__atomic_store_n(&factor, body.run, __ATOMIC_RELAXED);
	}
	return clock_answer(req);
}

struct fault_body { int64_t store_call; struct view answer; };
static const struct spec fault_rows[] = {
	{ "store_call", SPEC_INT, offsetof(struct fault_body, store_call), true, 0, INT64_MAX },
	{ "answer", SPEC_TEXT, offsetof(struct fault_body, answer), false, 1, 10 },
	{ 0 },
};

static bool fault_put(struct req *req)
{
	struct fault_body body = { 0 };
	if (!spec_read(fault_rows, req->json, &body, &req->err))
		return false;
	bool again = body.answer.ptr && view_is(body.answer, "again");
	if (body.answer.ptr && !again && !view_is(body.answer, "broken")) {
		FAIL(&req->err, BAD_FIELD, "answer", "neither again nor broken");
		return err_say(&req->err, "只能是 again 或 broken。", "Either again or broken.");
	}
	if (req->app->store)
		store_fail_at(req->app->store, body.store_call, again ? ANSWER_AGAIN : ANSWER_BROKEN);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "store_call", body.store_call);
	json_close(out, '}');
	return true;
}

/* A request that goes all the way in and out and does nothing: what the rest is measured against. */
static bool nothing_post(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "bytes", (int64_t)req->body.len);
	json_close(out, '}');
	return true;
}

/* The least a request with a body can cost: what the bench compares a report with. */
static bool echo_post(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "fields", (int64_t)json_object_size(req->json));
	json_close(out, '}');
	return true;
}

const struct route drill_routes[] = {
	{ "GET", "/api/v1/drill/clock", NEED_DRILL, 0, clock_get, "The drill's clock", "", "", "drill_clock" },
	{ "PUT", "/api/v1/drill/clock", NEED_DRILL | NEED_JSON, 0, clock_put, "Set the drill's clock, or its speed", "", "drill_clock_set", "drill_clock" },
	{ "PUT", "/api/v1/drill/fault", NEED_DRILL | NEED_JSON, 0, fault_put, "Let the n-th store call from now fail once", "", "drill_fault", "drill_fault" },
	{ "POST", "/api/v1/drill/nothing", NEED_DRILL, 0, nothing_post, "Takes a body and does nothing, for measuring", "", "drill_any", "drill_bytes" },
	{ "POST", "/api/v1/drill/echo", NEED_DRILL | NEED_JSON, 0, echo_post, "Read a body and answer", "", "drill_echo_body", "drill_echo" },
	{ 0 },
};
