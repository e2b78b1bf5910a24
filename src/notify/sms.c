/* notify/sms.c — text messages through whatever gateway there is: its address, method and body are templates with {phone}, {text} and {key};
 * each is escaped as the place needs: in an address and in a form for addresses, in JSON as a JSON text. */
#include "notify/channel.h"

enum { MADE_MOST = 16384, TEXT_MOST = 600 };

static const struct setting settings[] = {
	{ "url", SETTING_URL, true, true, 1000, NULL, "网关地址，可含 {phone} {text} {key}", "The gateway's address, may hold {phone} {text} {key}" },
	{ "method", SETTING_TEXT, false, false, 4, "POST GET", "方法", "Method" },
	{ "body", SETTING_TEXT, false, false, 4000, NULL, "正文模板，可含 {phone} {text} {key}", "Template of the body, may hold {phone} {text} {key}" },
	{ "format", SETTING_TEXT, false, false, 4, "json form", "正文格式", "Format of the body" },
	{ "success", SETTING_TEXT, false, false, 200, NULL, "成功时回答中含有（* 代表任意内容）", "What a good answer holds (* is anything)" },
	{ "key", SETTING_TEXT, true, false, 500, NULL, "密钥 {key}", "The secret {key}" },
	{ "authorization", SETTING_TEXT, true, false, 500, NULL, "Authorization 头", "Authorization header" },
	{ "site", SETTING_SITE, false, false, 200, NULL, "本系统网址（短信末尾附链接）", "Address of this site (adds the link to the text)" },
	{ "ca", SETTING_TEXT, false, false, 16000, NULL, "自建证书机构(PEM)", "Certificate authority of your own (PEM)" },
	{ 0 },
};

struct filling { struct sending *s; struct view phone, text, key; bool json; };

static void put_escaped(struct builder *out, const struct filling *f, struct view value)
{
	if (f->json) {
		struct builder quoted;
		builder_init(&quoted, MADE_MOST);
		json_put_text(&quoted, value);              /* "…": the template has the quotation marks */
		if (quoted.len > 2)
			builder_bytes(out, quoted.ptr + 1, quoted.len - 2);
		builder_release(&quoted);
		return;
	}
	char *escaped = value.len > 0 ? curl_easy_escape(f->s->curl, value.ptr, (int)value.len) : NULL;
	builder_text(out, escaped ? escaped : "");
	curl_free(escaped);
}

static const char *filled(const struct filling *f, struct view template)
{
	struct builder out;
	builder_init(&out, MADE_MOST);
	for (size_t i = 0; i < template.len;) {
		struct view rest = { template.ptr + i, template.len - i };
		const struct { const char *word; struct view value; } places[] = { { "{phone}", f->phone }, { "{text}", f->text }, { "{key}", f->key } };
		size_t used = 0;
		for (size_t k = 0; k < 3 && !used; k++)
			if (view_starts(rest, places[k].word)) {
				put_escaped(&out, f, places[k].value);
				used = strlen(places[k].word);
			}
		if (!used)
			builder_char(&out, template.ptr[i]);
		i += used ? used : 1;
	}
	const char *text = arena_text(&f->s->arena, builder_seen(&out));
	builder_release(&out);
	return text;
}

static struct view text_of(struct sending *s, const struct letter *letter)
{
	struct view link = letter_link(s->way, letter, &s->arena);
	char *cut = arena_take(&s->arena, TEXT_MOST);
	text_cut(cut, TEXT_MOST - link.len % (TEXT_MOST / 2) - 1, arena_text(&s->arena, letter->words.text));
	return link.len > 0 && link.len < TEXT_MOST / 2 ? view_of(arena_printf(&s->arena, "%s %.*s", cut, (int)link.len, link.ptr)) : view_of(cut);
}

static bool sms_prepare(struct sending *s, const struct letter *letter, struct err *err)
{
	struct filling f = { s, letter->address, text_of(s, letter), way_text(s->way, "key"), false };
	if (!phone_number_good(letter->address))
		return FAIL(err, BAD_FIELD, "phone", "no telephone number");
	const char *url = filled(&f, way_text(s->way, "url"));
	f.json = !view_is(way_text(s->way, "format"), "form");
	const char *body = filled(&f, way_text(s->way, "body"));
	struct view method = way_text(s->way, "method"), authorization = way_text(s->way, "authorization");
	if (authorization.len > 0 && !memchr(authorization.ptr, '\n', authorization.len) && !memchr(authorization.ptr, '\r', authorization.len))
		sending_header(s, "Authorization", arena_text(&s->arena, authorization));
	sending_header(s, "Idempotency-Key", letter_number(letter, &s->arena));
	sending_post(s, method.len ? arena_text(&s->arena, method) : "POST", url, f.json ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded", view_of(body));
	return true;
}

static enum outcome sms_judge(struct sending *s, CURLcode code, char said[SAID_MOST])
{
	long status = 0;
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK) {
		answer_quote(view_of(*s->fault ? s->fault : curl_easy_strerror(code)), said);
		return OUTCOME_AGAIN;
	}
	return answer_good(CHANNEL_SMS, status, (struct view){ s->heard, s->heard_len }, way_text(s->way, "success"), said) ? OUTCOME_SENT : OUTCOME_AGAIN;
}

const struct channel_kind sms_kind = { CHANNEL_SMS, settings, sms_prepare, sms_judge, "短信网关", "SMS gateway" };
