/* What leaves: problem documents, headers, half-made answers. */
#include "base/test.h"
#include "http/router.h"
#include <stdio.h>

static struct app app;

static struct req *fresh(enum language language)
{
	struct req *req = req_new(&app, NULL, "GET", "/");
	req->language = language;
	memcpy(req->id, "0123456789abcdef", 17);
	return req;
}

static json_t *document(struct req *req)
{
	struct err err = { .code = ERR_NONE };
	json_t *got = json_read(builder_seen(&req->reply.body), &req->arena, &err);
	if (!got)
		fail_msg("%s: %s", err.cause, req->reply.body.ptr);
	return got;
}

static const char *text(const json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

static void a_problem(void **state)
{
	(void)state;
	struct req *req = fresh(LANGUAGE_EN);
	FAIL(&req->err, BAD_FIELD, "values.fever", "for the log");
	err_say(&req->err, "发热人数不能是 \"多\"。", "Fever cannot be \"many\".");
	reply_problem(req);
	json_t *got = document(req);
	assert_int_equal(req->reply.status, 422);
	assert_string_equal(req->reply.type, "application/problem+json");
	assert_string_equal(text(got, "code"), "BAD_FIELD");
	assert_string_equal(text(got, "field"), "values.fever");
	assert_string_equal(text(got, "detail"), "Fever cannot be \"many\".");
	assert_string_equal(text(got, "title"), err_title(ERR_BAD_FIELD, LANGUAGE_EN));
	assert_string_equal(text(got, "help"), err_help(ERR_BAD_FIELD, LANGUAGE_EN));
	assert_string_equal(text(got, "id"), "0123456789abcdef");
	assert_string_equal(text(got, "type"), "/api/v1/errors#BAD_FIELD");
	assert_int_equal(json_integer_value(json_object_get(got, "status")), 422);
	assert_int_equal(json_array_size(json_object_get(got, "errors")), 1);
	assert_null(strstr(req->reply.body.ptr, "for the log"));
	req_free(req);
}

static void several_fields(void **state)
{
	(void)state;
	struct req *req = fresh(LANGUAGE_ZH);
	assert_false(req_failed_fields(req));
	req_error(req, VIEW("fever"), "没有填。", "Missing.");
	req_error(req, VIEW("cough"), "不能小于 0。", "Not below 0.");
	assert_true(req_failed_fields(req));
	FAIL(&req->err, MISSING_FIELD, "fever", "two");
	reply_problem(req);
	json_t *errors = json_object_get(document(req), "errors");
	assert_int_equal(json_array_size(errors), 2);
	assert_string_equal(text(json_array_get(errors, 0), "field"), "fever");
	assert_string_equal(text(json_array_get(errors, 1), "detail"), "不能小于 0。");
	req_free(req);
}

static void no_field_no_errors(void **state)
{
	(void)state;
	struct req *req = fresh(LANGUAGE_ZH);
	FAIL(&req->err, QUEUE_FULL, NULL, "full");
	reply_problem(req);
	json_t *got = document(req);
	assert_int_equal(req->reply.retry_after, 2);
	assert_null(json_object_get(got, "errors"));
	assert_true(json_is_null(json_object_get(got, "field")));
	assert_string_equal(text(got, "detail"), text(got, "title"));
	req_free(req);
}

static void half_made_answers_are_dropped(void **state)
{
	(void)state;
	struct req *req = fresh(LANGUAGE_EN);
	struct builder *out = reply_json(req, 201);
	json_open(out, '{');
	json_string(out, "secret", "half");
	snprintf(req->reply.cookie, sizeof req->reply.cookie, "anlan=x");
	snprintf(req->reply.location, sizeof req->reply.location, "/x");
	FAIL(&req->err, STORE_BROKEN, NULL, "broke");
	reply_problem(req);
	assert_null(strstr(req->reply.body.ptr, "half"));
	assert_string_equal(req->reply.cookie, "");
	assert_string_equal(req->reply.location, "");
	assert_int_equal(req->reply.status, 503);
	req_free(req);
}

static void every_error_makes_a_document(void **state)
{
	(void)state;
	for (enum err_code code = ERR_NONE; code < ERR_MAX_; code++)
		for (int language = LANGUAGE_ZH; language <= LANGUAGE_EN; language++) {
			struct req *req = fresh((enum language)language);
			req->err.code = code;
			reply_problem(req);
			assert_true(req->reply.status >= 400 && req->reply.status < 600);
			assert_true(strlen(text(document(req), "title")) > 0);
			req_free(req);
		}
}

static void ids_differ(void **state)
{
	(void)state;
	char seen[64][17];
	for (int i = 0; i < 64; i++) {
		struct req *req = req_new(&app, NULL, "GET", "/");
		assert_int_equal(strlen(req->id), 16);
		memcpy(seen[i], req->id, 17);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(seen[i], seen[j]);
		req_free(req);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_problem), cmocka_unit_test(several_fields), cmocka_unit_test(no_field_no_errors),
		cmocka_unit_test(half_made_answers_are_dropped), cmocka_unit_test(every_error_makes_a_document), cmocka_unit_test(ids_differ),
	};
	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
