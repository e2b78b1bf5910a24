/* notify/answer_test.c — which answers count as taken. */
#include "base/test.h"
#include "notify/answer.h"

static char said[SAID_MOST];

static bool good(enum channel channel, long status, const char *body, const char *success)
{
	return answer_good(channel, status, view_of(body), view_of(success), said);
}

static void an_error_number_inside_200_is_no(void **state)
{
	(void)state;
	assert_true(good(CHANNEL_WECOM, 200, "{\"errcode\":0,\"errmsg\":\"ok\"}", ""));
	assert_false(good(CHANNEL_WECOM, 200, "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}", ""));
	assert_string_equal(said, "93000 invalid webhook url");
	assert_false(good(CHANNEL_DINGTALK, 200, "{\"errcode\":310000,\"errmsg\":\"sign not match\"}", ""));
	assert_false(good(CHANNEL_DINGTALK, 200, "{}", ""));
	assert_false(good(CHANNEL_DINGTALK, 200, "<html>welcome</html>", ""));
	assert_string_equal(said, "HTTP 200: <html>welcome</html>");
	assert_false(good(CHANNEL_DINGTALK, 200, "{\"errcode\":\"0\"}", ""));
	assert_false(good(CHANNEL_DINGTALK, 500, "{\"errcode\":0}", ""));
	assert_true(good(CHANNEL_FEISHU, 200, "{\"code\":0,\"msg\":\"success\",\"data\":{}}", ""));
	assert_true(good(CHANNEL_FEISHU, 200, "{\"StatusCode\":0,\"StatusMessage\":\"success\"}", ""));
	assert_false(good(CHANNEL_FEISHU, 200, "{\"code\":19021,\"msg\":\"sign match fail\",\"StatusCode\":0}", ""));
	assert_string_equal(said, "19021 sign match fail");
	assert_true(good(CHANNEL_WEBHOOK, 204, "", ""));
	assert_string_equal(said, "HTTP 204");
	assert_false(good(CHANNEL_WEBHOOK, 302, "", ""));
}

static void a_gateway_says_it_its_own_way(void **state)
{
	(void)state;
	assert_true(good(CHANNEL_SMS, 200, "{\"code\": \"0\", \"id\": 7}", "\"code\":*\"0\""));
	assert_false(good(CHANNEL_SMS, 200, "{\"code\": \"3\", \"id\": 7}", "\"code\":*\"0\""));
	assert_true(good(CHANNEL_SMS, 200, "whatever", ""));
	assert_true(answer_holds(VIEW("aXbXc"), VIEW("a*b*c")));
	assert_false(answer_holds(VIEW("cba"), VIEW("a*b")));
	assert_false(answer_holds((struct view){ NULL, 0 }, VIEW("OK")));
	assert_true(answer_holds(VIEW("x"), VIEW("***")));
}

static void words_are_quoted_whole(void **state)
{
	(void)state;
	answer_quote(VIEW("  a\r\nb\x01 \xff\xff"), said);
	assert_true(view_utf8(view_of(said)));
	assert_int_equal(strncmp(said, "a  b", 4), 0);
	char text[4001];
	for (size_t i = 0; i < 4000; i += 3)
		memcpy(text + i, "院", i + 3 <= 4000 ? 3 : 1);
	answer_quote((struct view){ text, 4000 }, said);
	assert_true(strlen(said) < SAID_MOST && strlen(said) > SAID_MOST - 5);
	assert_true(view_utf8(view_of(said)));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_error_number_inside_200_is_no), cmocka_unit_test(a_gateway_says_it_its_own_way), cmocka_unit_test(words_are_quoted_whole) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
