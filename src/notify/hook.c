/* notify/hook.c — messages by HTTP to programs and to groups: a webhook of one's own, and the group robots of WeCom, DingTalk and Feishu as
 * their makers document them. A webhook's signature is over "timestamp.body", so that neither can be exchanged. */
#include "notify/channel.h"
#include <sodium.h>
#include <stdio.h>
#include <time.h>

enum { BODY_MOST = 32768, ROBOT_TEXT = 2000 };              /* WeCom takes 2048 bytes of text; the others take more */

#define SITE { "site", SETTING_SITE, false, false, 200, NULL, "本系统网址（消息里的链接以它开头）", "Address of this site, which links begin with" }
#define AUTHORITY { "ca", SETTING_TEXT, false, false, 16000, NULL, "自建证书机构(PEM)", "Certificate authority of your own (PEM)" }
#define LANGUAGE { "language", SETTING_TEXT, false, false, 2, "zh en", "语言", "Language" }
static const struct setting webhook_settings[] = {
	{ "url", SETTING_URL, true, true, 1000, NULL, "接收地址", "Address" },
	{ "secret", SETTING_TEXT, true, true, 200, NULL, "签名密钥", "Signing secret" }, LANGUAGE, SITE, AUTHORITY, { 0 },
};
static const struct setting wecom_settings[] = { { "url", SETTING_URL, true, true, 1000, NULL, "机器人地址", "The robot's address" }, LANGUAGE, SITE, AUTHORITY, { 0 } };
static const struct setting signed_settings[] = {
	{ "url", SETTING_URL, true, true, 1000, NULL, "机器人地址", "The robot's address" },
	{ "secret", SETTING_TEXT, true, false, 200, NULL, "加签密钥", "Signing secret" }, LANGUAGE, SITE, AUTHORITY, { 0 },
};

/* ---- signatures ---- */

enum { MAC = crypto_auth_hmacsha256_BYTES, MAC_BASE64 = sodium_base64_ENCODED_LEN(MAC, sodium_base64_VARIANT_ORIGINAL) };

static void hmac(struct view key, struct view text, unsigned char ret[MAC])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.ptr, key.len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.ptr, text.len);
	crypto_auth_hmacsha256_final(&state, ret);
}

static const char *hmac_base64(struct arena *arena, struct view key, struct view text)
{
	unsigned char mac[MAC];
	char *out = arena_take(arena, MAC_BASE64);
	hmac(key, text, mac);
	return sodium_bin2base64(out, MAC_BASE64, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
}

static const char *url_of(struct sending *s) { return arena_text(&s->arena, way_text(s->way, "url")); }

/* ---- what is said ---- */

static void put_letter(struct builder *out, struct sending *s, const struct letter *letter)
{
	char made[25];
	instant_print_utc(letter->made, made);
	json_open(out, '{');
	json_string(out, "id", letter_number(letter, &s->arena));
	json_string(out, "made", made);
	json_text(out, "template", letter->template);
	json_text(out, "unit", letter->unit_code);
	json_text(out, "title", letter->words.title);
	json_text(out, "text", letter->words.text);
	json_text(out, "link", letter->link);
	json_key(out, "facts");
	builder_view(out, letter->facts);
	json_close(out, '}');
}

static bool webhook_prepare(struct sending *s, const struct letter *letter, struct err *err)
{
	struct builder body, text;
	unsigned char mac[MAC];
	char hex[2 * MAC + 1], stamp[24];
	(void)err;
	builder_init(&body, BODY_MOST);
	builder_init(&text, BODY_MOST + 30);
	put_letter(&body, s, letter);
	snprintf(stamp, sizeof stamp, "%lld", (long long)time(NULL));
	builder_printf(&text, "%s.", stamp);
	builder_view(&text, builder_seen(&body));
	hmac(way_text(s->way, "secret"), builder_seen(&text), mac);
	hex_print(mac, sizeof mac, hex);
	sending_header(s, "X-Anlan-Timestamp", stamp);
	sending_header(s, "X-Anlan-Signature", arena_printf(&s->arena, "sha256=%s", hex));
	sending_header(s, "Idempotency-Key", letter_number(letter, &s->arena));
	sending_json(s, url_of(s), &body);
	builder_release(&text);
	return true;
}

static struct view robot_text(struct sending *s, const struct letter *letter)
{
	struct view link = letter_link(s->way, letter, &s->arena);
	const char *whole = arena_printf(&s->arena, "%.*s\n%.*s%s%.*s", (int)letter->words.title.len, letter->words.title.ptr,
		(int)letter->words.text.len, letter->words.text.ptr, link.len ? "\n" : "", (int)link.len, link.ptr);
	char *cut = arena_take(&s->arena, ROBOT_TEXT);
	text_cut(cut, ROBOT_TEXT, whole);
	return view_of(cut);
}

/* {"msgtype": "text", "text": {"content": …}}: WeCom and DingTalk say it alike. */
static void put_robot(struct builder *out, struct view text)
{
	builder_init(out, BODY_MOST);
	json_open(out, '{');
	json_string(out, "msgtype", "text");
	json_key(out, "text");
	json_open(out, '{');
	json_text(out, "content", text);
	json_close(out, '}');
	json_close(out, '}');
}

static bool wecom_prepare(struct sending *s, const struct letter *letter, struct err *err)
{
	struct builder body;
	(void)err;
	put_robot(&body, robot_text(s, letter));
	sending_json(s, url_of(s), &body);
	return true;
}

/* The address carries the time in milliseconds and base64(HMAC(secret, time "\n" secret)), as one writes them into an address. */
static bool dingtalk_prepare(struct sending *s, const struct letter *letter, struct err *err)
{
	struct builder body;
	struct view secret = way_text(s->way, "secret");
	const char *url = url_of(s);
	(void)err;
	if (secret.len > 0) {
		long long stamp = (long long)time(NULL) * 1000;
		const char *text = arena_printf(&s->arena, "%lld\n%.*s", stamp, (int)secret.len, secret.ptr);
		char *sign = curl_easy_escape(s->curl, hmac_base64(&s->arena, secret, view_of(text)), 0);
		url = arena_printf(&s->arena, "%s%ctimestamp=%lld&sign=%s", url, strchr(url, '?') ? '&' : '?', stamp, sign ? sign : "");
		curl_free(sign);
	}
	put_robot(&body, robot_text(s, letter));
	sending_json(s, url, &body);
	return true;
}

/* The time in seconds and base64(HMAC(time "\n" secret, nothing)) stand in the body. */
static bool feishu_prepare(struct sending *s, const struct letter *letter, struct err *err)
{
	struct builder body;
	struct view secret = way_text(s->way, "secret");
	(void)err;
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	if (secret.len > 0) {
		const char *stamp = arena_printf(&s->arena, "%lld", (long long)time(NULL));
		const char *key = arena_printf(&s->arena, "%s\n%.*s", stamp, (int)secret.len, secret.ptr);
		json_string(&body, "timestamp", stamp);
		json_string(&body, "sign", hmac_base64(&s->arena, view_of(key), VIEW("")));
	}
	json_string(&body, "msg_type", "text");
	json_key(&body, "content");
	json_open(&body, '{');
	json_text(&body, "text", robot_text(s, letter));
	json_close(&body, '}');
	json_close(&body, '}');
	sending_json(s, url_of(s), &body);
	return true;
}

/* ---- was it taken ---- */

static enum outcome hook_judge(struct sending *s, CURLcode code, char said[SAID_MOST])
{
	long status = 0;
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK) {
		answer_quote(view_of(*s->fault ? s->fault : curl_easy_strerror(code)), said);
		return OUTCOME_AGAIN;
	}
	return answer_good(s->way->kind, status, (struct view){ s->heard, s->heard_len }, VIEW(""), said) ? OUTCOME_SENT : OUTCOME_AGAIN;
}

const struct channel_kind webhook_kind = { CHANNEL_WEBHOOK, webhook_settings, webhook_prepare, hook_judge, "网络钩子", "Webhook" };
const struct channel_kind wecom_kind = { CHANNEL_WECOM, wecom_settings, wecom_prepare, hook_judge, "企业微信群机器人", "WeCom group robot" };
const struct channel_kind dingtalk_kind = { CHANNEL_DINGTALK, signed_settings, dingtalk_prepare, hook_judge, "钉钉群机器人", "DingTalk group robot" };
const struct channel_kind feishu_kind = { CHANNEL_FEISHU, signed_settings, feishu_prepare, hook_judge, "飞书群机器人", "Feishu group robot" };
