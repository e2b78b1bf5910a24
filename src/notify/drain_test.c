/* notify/drain_test.c — the whole way: a message in the outbox, leased, sent to real servers, noted. Signatures are made again here. */
#include "notify/drain_test.h"

static struct caught the_one(struct desk *d, const char *path)
{
	int found = -1;
	for (int i = 0; i < receiver_count(&d->other); i++)
		if (strcmp(receiver_get(&d->other, i).path, path) == 0) {
			assert_int_equal(found, -1);
			found = i;
		}
	assert_true(found >= 0);
	return receiver_get(&d->other, found);
}

static void mac_of(const char *key, const char *text, unsigned char ret[32])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, strlen(text));
	crypto_auth_hmacsha256_final(&state, ret);
}

/* ---- each channel ---- */

static json_t *body_of(const struct caught *one, struct arena *arena)
{
	struct err err = { 0 };
	json_t *json = json_read((struct view){ one->body, one->len }, arena, &err);
	must(json != NULL, &err);
	return json;
}

static void check_webhook(struct desk *d, struct arena *arena)
{
	struct caught one = the_one(d, "/ok");
	static char text[13000];
	unsigned char mac[32];
	char hex[65];
	snprintf(text, sizeof text, "%s.%s", one.stamp, one.body);
	mac_of("webhook key", text, mac);
	hex_print(mac, 32, hex);
	assert_int_equal(strncmp(one.signature, "sha256=", 7), 0);
	assert_string_equal(one.signature + 7, hex);
	assert_true(llabs(strtoll(one.stamp, NULL, 10) - (long long)time(NULL)) < 120);
	json_t *json = body_of(&one, arena);
	assert_string_equal(json_string_value(json_object_get(json, "id")), one.key);
	assert_string_equal(json_string_value(json_object_get(json, "unit")), "H1");
	assert_string_equal(json_string_value(json_object_get(json, "title")), "日报“今日”已到截止时间");
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "facts"), "unit_en")), "Home A");
}

static const char robot_words[] = "日报“今日”已到截止时间\n甲院的“日报“今日””已到截止时间（11月22日 15:00），仍未完成。请立即办理；晚报也要报，会记为迟报。\nhttps://anlan.example/desk/today";

static void check_robots(struct desk *d, struct arena *arena)
{
	unsigned char mac[32];
	char text[300], sign[60], stamp[40] = "";
	struct caught wecom = the_one(d, "/wecom"), ding = the_one(d, "/dingtalk"), feishu = the_one(d, "/feishu");
	json_t *json = body_of(&wecom, arena);
	assert_string_equal(json_string_value(json_object_get(json, "msgtype")), "text");
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "text"), "content")), robot_words);
	assert_int_equal(sscanf(strstr(ding.query, "timestamp="), "timestamp=%39[0-9]&sign=%59s", stamp, sign), 2);
	assert_non_null(strstr(ding.query, "access_token=abc"));
	assert_int_equal(strlen(stamp), 13);
	snprintf(text, sizeof text, "%s\nSEC123", stamp);
	mac_of("SEC123", text, mac);
	char base64[60];
	sodium_bin2base64(base64, sizeof base64, mac, 32, sodium_base64_VARIANT_ORIGINAL);
	assert_string_equal(sign, base64);                  /* the receiver has undone what an address needs: + and / came through */
	json = body_of(&feishu, arena);
	snprintf(text, sizeof text, "%s\nfei", json_string_value(json_object_get(json, "timestamp")));
	mac_of(text, "", mac);
	sodium_bin2base64(base64, sizeof base64, mac, 32, sodium_base64_VARIANT_ORIGINAL);
	assert_string_equal(json_string_value(json_object_get(json, "sign")), base64);
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "content"), "text")), robot_words);
}

static void robots_and_webhooks(void **state)
{
	struct desk d;
	struct arena arena;
	desk_open(&d, state);
	arena_init(&arena, 1 << 20);
	robot(&d, 3, CHANNEL_WEBHOOK, "/ok", "webhook key");
	robot(&d, 3, CHANNEL_WECOM, "/wecom?key=k", NULL);
	robot(&d, 3, CHANNEL_DINGTALK, "/dingtalk?access_token=abc", "SEC123");
	robot(&d, 3, CHANNEL_FEISHU, "/feishu", "fei");
	robot(&d, 4, CHANNEL_WEBHOOK, "/another-home", "x");
	struct seen seen = settle(&d, put(&d, 3, true), 4, soon(0));
	assert_int_equal(seen.sent, 4);
	assert_int_equal(receiver_count(&d.other), 4);
	check_webhook(&d, &arena);
	check_robots(&d, &arena);
	arena_release(&arena);
	desk_close(&d);
}

/* The text of a mail's encoded words. */
static void decode_words(const char *from, const char *end, char *out, size_t room)
{
	*out = '\0';
	for (const char *at = from; (at = strstr(at, "=?UTF-8?B?")) && at < end;) {
		at += 10;
		const char *stop = strstr(at, "?=");
		size_t n = 0, have = strlen(out);
		assert_true(stop - at <= 75 - 12);
		assert_int_equal(sodium_base642bin((unsigned char *)out + have, room - have - 1, at, (size_t)(stop - at), NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
		out[have + n] = '\0';
		assert_true(view_utf8(view_of(out)));       /* no word cuts a character */
	}
}

static const char *line_of(const char *mail, const char *name)
{
	const char *at = strstr(mail, name);
	if (!at)
		fail_msg("no %s in %s", name, mail);
	return at;
}

static void mail_is_right_in_utf8(void **state)
{
	struct desk d;
	char text[2000], sender[200];
	desk_open(&d, state);
	mail_way(&d, 0, "127.0.0.1", d.other.smtp_port, "none", ", \"site\": \"https://anlan.example\"", "{}");
	reach(&d, 1, CHANNEL_MAIL, "clerk@home.example");
	struct seen seen = settle(&d, put(&d, 3, false), 1, soon(0));
	assert_int_equal(seen.sent, 1);
	struct caught one = receiver_get(&d.other, 0);
	assert_string_equal(one.to, "<clerk@home.example>");
	assert_int_equal(strncmp(one.from, "<anlan@gov.example>", 19), 0);
	const char *subject = line_of(one.body, "Subject: "), *date = line_of(one.body, "Date: ");
	decode_words(subject, date, text, sizeof text);
	assert_string_equal(text, "日报“今日”已到截止时间");
	decode_words(line_of(one.body, "From: "), line_of(one.body, "To: "), sender, sizeof sender);
	assert_string_equal(sender, "阿拉善盟民政局 值班室");
	line_of(one.body, "Message-ID: <");
	line_of(one.body, "@gov.example>\n");
	line_of(one.body, "Content-Type: text/plain; charset=UTF-8\n");
	for (const char *at = one.body, *next; *at; at = next + 1) { /* RFC 5322: lines under 79 */
		next = strchr(at, '\n');
		assert_non_null(next);
		assert_true(next - at < 79);
	}
	size_t n = 0;
	const char *body = strstr(one.body, "\n\n") + 2;
	assert_int_equal(sodium_base642bin((unsigned char *)text, sizeof text - 1, body, strlen(body), "\n", &n, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
	text[n] = '\0';
	assert_string_equal(text, "甲院的“日报“今日””已到截止时间（11月22日 15:00），仍未完成。请立即办理；晚报也要报，会记为迟报。\r\n\r\nhttps://anlan.example/desk/today\r\n");
	desk_close(&d);
}

static void escape_pem(const char *pem, char *out)
{
	for (; *pem; pem++) {
		if (*pem == '\n')
			*out++ = '\\';
		*out++ = *pem == '\n' ? 'n' : *pem;
	}
	*out = '\0';
}

static void mail_is_encrypted_and_logged_in(void **state)
{
	struct desk d;
	static char pem[5000], more[5200];
	desk_open(&d, state);
	d.other.starttls = true;
	d.other.password = "right";
	escape_pem(d.other.cert, pem);
	snprintf(more, sizeof more, ", \"user\": \"anlan\", \"ca\": \"%s\"", pem);
	int64_t stranger = mail_way(&d, 3, "localhost", d.other.smtp_port, "starttls", ", \"user\": \"anlan\"", "{\"password\": \"right\"}");
	reach(&d, 1, CHANNEL_MAIL, "clerk@home.example");
	struct seen seen = settle(&d, put(&d, 3, false), 1, soon(0)); /* a certificate nobody vouches for */
	assert_int_equal(seen.waiting, 1);
	assert_non_null(strstr(seen.error, "certificate"));
	assert_int_equal(receiver_count(&d.other), 0);
	char sql[100];
	snprintf(sql, sizeof sql, "UPDATE channel SET state = 2 WHERE id = %d", (int)stranger);
	run_sql(&d, sql);
	int64_t wrong = mail_way(&d, 3, "localhost", d.other.smtp_port, "starttls", more, "{\"password\": \"wrong\"}");
	seen = settle(&d, put(&d, 3, false), 1, soon(0));
	assert_int_equal(seen.waiting, 1);
	assert_non_null(strstr(seen.error, "535 5.7.8 wrong password"));
	snprintf(sql, sizeof sql, "UPDATE channel SET state = 2 WHERE id = %d", (int)wrong);
	run_sql(&d, sql);
	mail_way(&d, 1, "localhost", d.other.smtp_port, "starttls", more, "{\"password\": \"right\"}");
	d.other.starttls = false;                           /* who cannot encrypt gets no mail and no password */
	seen = settle(&d, put(&d, 3, false), 1, soon(0));
	assert_int_equal(seen.waiting, 1);
	assert_int_equal(receiver_count(&d.other), 0);
	d.other.starttls = true;
	seen = settle(&d, put(&d, 3, false), 1, soon(0));   /* the league's, there being none nearer */
	assert_int_equal(seen.sent, 1);
	struct caught one = receiver_get(&d.other, 0);
	assert_true(one.tls && one.logged_in);
	desk_close(&d);
}

static void mail_refusals(void **state)
{
	struct desk d;
	desk_open(&d, state);
	mail_way(&d, 0, "127.0.0.1", d.other.smtp_port, "none", "", "{}");
	reach(&d, 1, CHANNEL_MAIL, "unknown@home.example");
	reach(&d, 2, CHANNEL_MAIL, "busy@home.example");
	struct seen seen = settle(&d, put(&d, 3, false), 1, soon(0));
	assert_int_equal(seen.dead, 1);                     /* 550 is the last word */
	assert_string_equal(seen.error, "550 5.1.1 nobody of that name");
	seen = settle(&d, put(&d, 4, false), 1, soon(0));
	assert_int_equal(seen.waiting, 1);
	assert_string_equal(seen.error, "451 4.3.0 come back later");
	desk_close(&d);
}

static void sms_by_any_gateway(void **state)
{
	struct desk d;
	char secrets[300];
	struct arena arena;
	desk_open(&d, state);
	arena_init(&arena, 1 << 20);
	snprintf(secrets, sizeof secrets, "{\"url\": \"http://127.0.0.1:%d/sms?k={key}\", \"key\": \"a b&c\", \"authorization\": \"Basic eDp5\"}", d.other.http_port);
	add_way(&d, 2, CHANNEL_SMS, "{\"body\": \"{\\\"to\\\": \\\"{phone}\\\", \\\"text\\\": \\\"{text}\\\"}\", \"success\": \"\\\"code\\\":*\\\"0\\\"\"}", secrets);
	reach(&d, 1, CHANNEL_SMS, "+8613800000000");
	struct seen seen = settle(&d, put(&d, 3, false), 1, soon(0));
	assert_int_equal(seen.sent, 1);
	struct caught one = the_one(&d, "/sms");
	assert_string_equal(one.query, "k=a b&c");
	assert_string_equal(one.authorization, "Basic eDp5");
	json_t *json = body_of(&one, &arena);
	assert_string_equal(json_string_value(json_object_get(json, "to")), "+8613800000000");
	assert_int_equal(strncmp(json_string_value(json_object_get(json, "text")), "甲院的“日报", 17), 0);
	receiver_forget(&d.other);
	snprintf(secrets, sizeof secrets, "{\"url\": \"http://127.0.0.1:%d/refuse\"}", d.other.http_port);
	add_way(&d, 3, CHANNEL_SMS, "{\"body\": \"mobile={phone}&content={text}\", \"format\": \"form\", \"success\": \"\\\"errcode\\\":0\"}", secrets);
	seen = settle(&d, put(&d, 3, false), 1, soon(0));   /* the nearer one, which says no inside a 200 */
	assert_int_equal(seen.waiting, 1);
	assert_non_null(strstr(seen.error, "310000"));
	one = the_one(&d, "/refuse");
	assert_string_equal(one.type, "application/x-www-form-urlencoded");
	assert_int_equal(strncmp(one.body, "mobile=%2B8613800000000&content=%E7%94%B2", 41), 0);
	arena_release(&arena);
	desk_close(&d);
}

/* ---- what goes wrong ---- */

static void failures_are_said(void **state)
{
	struct desk d;
	char secrets[200];
	desk_open(&d, state);
	const struct { const char *path, *says; } cases[] = { { "/500", "HTTP 500: the disk is full" }, { "/refuse", "310000 sign not match" }, { "/away", "HTTP 302" } };
	for (size_t i = 0; i < 3; i++) {
		int64_t id = robot(&d, 3, CHANNEL_DINGTALK, cases[i].path, NULL);
		struct seen seen = settle(&d, put(&d, 3, true), 1, soon(0));
		assert_int_equal(seen.waiting, 1);
		assert_int_equal(strncmp(seen.error, cases[i].says, strlen(cases[i].says)), 0);
		char sql[100];
		snprintf(sql, sizeof sql, "UPDATE channel SET state = 2 WHERE id = %d", (int)id);
		run_sql(&d, sql);
	}
	assert_int_equal(receiver_count(&d.other), 3);      /* the redirect was not followed */
	snprintf(secrets, sizeof secrets, "{\"url\": \"http://127.0.0.1:1/\", \"secret\": \"s\"}");
	add_way(&d, 3, CHANNEL_WEBHOOK, "{}", secrets);
	struct seen seen = settle(&d, put(&d, 3, true), 1, soon(0));
	assert_int_equal(seen.waiting, 1);
	assert_non_null(strstr(seen.error, "connect"));
	snprintf(secrets, sizeof secrets, "{\"url\": \"https://localhost:%d/ok\", \"secret\": \"s\"}", d.other.https_port);
	add_way(&d, 4, CHANNEL_WEBHOOK, "{}", secrets);
	seen = settle(&d, put(&d, 4, true), 1, soon(0));
	assert_int_equal(seen.waiting, 1);
	assert_non_null(strstr(seen.error, "certificate"));
	static char config[6000], pem[5000];
	escape_pem(d.other.cert, pem);
	snprintf(config, sizeof config, "{\"ca\": \"%s\"}", pem);
	add_way(&d, 2, CHANNEL_WEBHOOK, config, secrets);
	seen = settle(&d, put(&d, 2, true), 1, soon(0));
	assert_int_equal(seen.sent, 1);
	desk_close(&d);
}

static void doors_that_stay_shut(void **state)
{
	struct desk d;
	struct arena arena;
	struct hosts hosts;
	struct err err = { 0 };
	char path[200];
	desk_open(&d, state);
	arena_init(&arena, 1 << 20);
	robot(&d, 3, CHANNEL_WECOM, "/wecom", NULL);
	snprintf(path, sizeof path, "%s/channel-hosts", d.directory);
	unlink(path);                                       /* without a list: not this machine itself */
	struct seen seen = settle(&d, put(&d, 3, true), 1, soon(0));
	assert_int_equal(seen.waiting, 1);
	assert_int_equal(receiver_count(&d.other), 0);
	write_file(d.directory, "channel-hosts", "qyapi.weixin.qq.com\n.gov.example\n");
	hosts_read(d.directory, &arena, &hosts);
	assert_true(hosts_check_url(&hosts, VIEW("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"), "url", &err));
	assert_true(hosts_check_url(&hosts, VIEW("http://sms.GOV.example:8080/"), "url", &err));
	static const char *const bad[] = { "https://gov.example.evil.com/", "https://evilqyapi.weixin.qq.com/", "ftp://qyapi.weixin.qq.com/", "file:///etc/passwd", "gopher://x", "", "http://",
		"https://qyapi.weixin.qq.com@evil.com/" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err one = { 0 };
		if (hosts_check_url(&hosts, view_of(bad[i]), "url", &one))
			fail_msg("%s", bad[i]);
	}
	arena_release(&arena);
	desk_close(&d);
}

static void a_slow_server_holds_up_only_its_own(void **state)
{
	struct desk d;
	desk_open(&d, state);
	d.other.slow_ms = 3000;
	robot(&d, 3, CHANNEL_WECOM, "/slow", NULL);
	robot(&d, 4, CHANNEL_WECOM, "/wecom", NULL);
	int64_t slow[5], quick[5];
	for (int i = 0; i < 5; i++) {
		slow[i] = put(&d, 3, true);
		quick[i] = put(&d, 4, true);
	}
	for (int i = 0; i < 5; i++)
		assert_int_equal(settle(&d, quick[i], 1, soon(0)).sent, 1);
	assert_int_equal(seen_of(&d, slow[4]).sent, 0);     /* two at a time, three seconds each: the fifth has not been sent */
	for (int i = 0; i < 5; i++)
		assert_int_equal(settle(&d, slow[i], 1, soon(0)).sent, 1);
	assert_int_equal(receiver_count(&d.other), 10);
	desk_close(&d);
}

static void tried_again_then_dead_then_asked_for(void **state)
{
	struct desk d;
	desk_open(&d, state);
	d.other.flaky = TRIES_MOST;
	robot(&d, 3, CHANNEL_WECOM, "/flaky", NULL);
	int64_t seq = put(&d, 3, true);
	struct instant now = soon(0);
	for (int i = 1; i < TRIES_MOST; i++, now.ms += HOUR_MS) {
		struct seen seen = settle(&d, seq, i, now);
		assert_int_equal(seen.waiting, 1);
		assert_int_equal(seen.tries, i);
		tick(&d, now);                              /* not before its time */
		assert_int_equal(seen_of(&d, seq).tries, i);
	}
	assert_int_equal(settle(&d, seq, TRIES_MOST, now).dead, 1);
	now.ms += HOUR_MS;
	tick(&d, now);
	assert_int_equal(receiver_count(&d.other), TRIES_MOST);
	run_sql(&d, "UPDATE delivery SET state = 0, tries = 0 WHERE state = 4");
	assert_int_equal(settle(&d, seq, 1, now).sent, 1);
	desk_close(&d);
}

static void pauses_grow(void **state)
{
	(void)state;
	assert_int_equal(drain_pause(1, 25).ms, 15000);
	assert_int_equal(drain_pause(2, 25).ms, 30000);
	assert_int_equal(drain_pause(5, 25).ms, 240000);
	assert_int_equal(drain_pause(40, 25).ms, 1800000);
	assert_int_equal(drain_pause(1, 0).ms, 11250);
	assert_int_equal(drain_pause(1, 99).ms, 15000 * (75 + 99 % 51) / 100);
}

static void quiet_hours_put_off(void **state)
{
	(void)state;
	const struct zone *zone = zone_find("Asia/Shanghai");
	struct instant end, at;
	assert_true(instant_parse(VIEW("2021-11-22T23:30:00+08:00"), &at));
	assert_true(drain_quiet(zone, at, 22 * 60, 7 * 60, &end));
	char text[30];
	zone_print(zone, end, text);
	assert_string_equal(text, "2021-11-23T07:00:00+08:00");
	assert_true(instant_parse(VIEW("2021-11-23T06:59:59+08:00"), &at));
	assert_true(drain_quiet(zone, at, 22 * 60, 7 * 60, &end));
	zone_print(zone, end, text);
	assert_string_equal(text, "2021-11-23T07:00:00+08:00");
	assert_true(instant_parse(VIEW("2021-11-23T07:00:00+08:00"), &at));
	assert_false(drain_quiet(zone, at, 22 * 60, 7 * 60, &end));
	assert_true(drain_quiet(zone, at, 6 * 60, 8 * 60, &end));
	assert_false(drain_quiet(zone, at, 60, 60, &end));
}

static void quiet_people_are_left_in_peace(void **state)
{
	struct desk d;
	desk_open(&d, state);
	mail_way(&d, 0, "127.0.0.1", d.other.smtp_port, "none", "", "{}");
	reach(&d, 1, CHANNEL_MAIL, "clerk@home.example");
	struct instant now = soon(0);
	int64_t minute = (now.ms - zone_instant(zone_find("Asia/Shanghai"), zone_day(zone_find("Asia/Shanghai"), now), 0).ms) / 60000;
	char sql[200];
	snprintf(sql, sizeof sql, "INSERT INTO preference (account, language, quiet_from, quiet_to) VALUES (1, 1, %d, %d)", (int)((minute + 1380) % 1440), (int)((minute + 60) % 1440));
	run_sql(&d, sql);
	int64_t seq = put(&d, 3, false);
	for (int i = 0; i < 5; i++)
		tick(&d, now);
	struct seen seen = seen_of(&d, seq);
	assert_int_equal(seen.waiting, 1);
	assert_int_equal(seen.tries, 0);
	run_sql(&d, "UPDATE message SET urgent = 1");
	run_sql(&d, "UPDATE delivery SET next_at = 0 WHERE channel = 1");
	assert_int_equal(settle(&d, seq, 1, now).sent, 1);  /* urgent: now; and in English, as this person wishes */
	char text[500];
	struct caught one = receiver_get(&d.other, 0);
	decode_words(line_of(one.body, "Subject: "), line_of(one.body, "Date: "), text, sizeof text);
	assert_string_equal(text, "Daily report is due now");
	desk_close(&d);
}

static void nobody_to_send_to_is_said(void **state)
{
	struct desk d;
	desk_open(&d, state);
	reach(&d, 1, CHANNEL_MAIL, "clerk@home.example");
	struct seen seen = settle(&d, put(&d, 3, false), 1, soon(0));
	assert_int_equal(seen.dead, 1);
	assert_non_null(strstr(seen.error, "no channel"));
	desk_close(&d);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct store_test tests[] = {
		STORE_TEST(robots_and_webhooks), STORE_TEST(mail_is_right_in_utf8), STORE_TEST(mail_is_encrypted_and_logged_in), STORE_TEST(mail_refusals),
		STORE_TEST(sms_by_any_gateway), STORE_TEST(failures_are_said), STORE_TEST(doors_that_stay_shut), STORE_TEST(a_slow_server_holds_up_only_its_own),
		STORE_TEST(tried_again_then_dead_then_asked_for), STORE_TEST(pauses_grow), STORE_TEST(quiet_hours_put_off), STORE_TEST(quiet_people_are_left_in_peace),
		STORE_TEST(nobody_to_send_to_is_said), { NULL, NULL },
	};
	return test_both_stores(tests);
}
