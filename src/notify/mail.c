/* notify/mail.c — mail by SMTP: a plain text of UTF-8, its subject in encoded words (RFC 2047), one Message-ID for as often as it is sent. */
#include "notify/channel.h"
#include <sodium.h>
#include <time.h>

enum { MAIL_MOST = 65536, WORD_BYTES = 42, LINE_BYTES = 57 }; /* 42 bytes are 56 characters of base64: a word of 68, under 75; 57 are 76 */

static const struct setting settings[] = {
	{ "host", SETTING_HOST, false, true, 255, NULL, "服务器", "Server" },
	{ "port", SETTING_NUMBER, false, false, 65535, NULL, "端口", "Port" },
	{ "tls", SETTING_TEXT, false, false, 8, "starttls tls none", "加密", "Encryption" },
	{ "from", SETTING_MAIL, false, true, 254, NULL, "发件地址", "From" },
	{ "from_name", SETTING_TEXT, false, false, 100, NULL, "发件人名称", "Name of the sender" },
	{ "user", SETTING_TEXT, false, false, 254, NULL, "账号", "User" },
	{ "password", SETTING_TEXT, true, false, 500, NULL, "密码", "Password" },
	{ "site", SETTING_SITE, false, false, 200, NULL, "本系统网址（邮件里的链接以它开头）", "Address of this site, which links begin with" },
	{ "ca", SETTING_TEXT, false, false, 16000, NULL, "自建证书机构(PEM)", "Certificate authority of your own (PEM)" },
	{ 0 },
};

/* ---- the text of a mail ---- */

static void put_base64(struct builder *out, struct view bytes)
{
	char text[2 * LINE_BYTES];
	sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
	builder_text(out, text);
}

/* As many bytes as fit into one word without cutting a character. */
static size_t piece(struct view text)
{
	size_t n = text.len < WORD_BYTES ? text.len : WORD_BYTES;
	while (n < text.len && n > 0 && ((unsigned char)text.ptr[n] & 0xc0) == 0x80)
		n--;
	return n ? n : 1;
}

static void put_words(struct builder *out, struct view text)
{
	for (bool first = true; text.len > 0; first = false) {
		size_t n = piece(text);
		builder_text(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		put_base64(out, (struct view){ text.ptr, n });
		builder_text(out, "?=");
		text = (struct view){ text.ptr + n, text.len - n };
	}
}

static void put_body(struct builder *out, struct view text)
{
	for (size_t at = 0; at < text.len; at += LINE_BYTES) {
		put_base64(out, (struct view){ text.ptr + at, text.len - at < LINE_BYTES ? text.len - at : LINE_BYTES });
		builder_text(out, "\r\n");
	}
}

static void put_date(struct builder *out)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct instant now = { (int64_t)time(NULL) * 1000 };
	char text[25];
	instant_print_utc(now, text);                       /* 2021-11-22T07:00:00Z */
	struct day day = { (int32_t)(now.ms / 86400000) };
	struct civil civil = day_to_civil(day);
	builder_printf(out, "Date: %s, %d %s %d %.8s +0000\r\n", days[day_weekday(day) - 1], civil.day, months[civil.month - 1], civil.year, text + 11);
}

static void put_mail(struct builder *out, struct sending *s, const struct letter *letter)
{
	struct view from = way_text(s->way, "from"), name = way_text(s->way, "from_name"), link = letter_link(s->way, letter, &s->arena);
	const char *domain = (const char *)memchr(from.ptr, '@', from.len) + 1;
	builder_text(out, "From: ");
	put_words(out, name.len ? name : VIEW("安澜 Anlan"));
	builder_printf(out, "\r\n <%.*s>\r\nTo: <%.*s>\r\nSubject: ", (int)from.len, from.ptr, (int)letter->address.len, letter->address.ptr);
	put_words(out, letter->words.title);
	builder_text(out, "\r\n");
	put_date(out);
	builder_printf(out, "Message-ID: <%s@%.*s>\r\n", letter_number(letter, &s->arena), (int)(from.ptr + from.len - domain), domain);
	builder_text(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	put_body(out, view_of(arena_printf(&s->arena, "%.*s\r\n%s%.*s%s", (int)letter->words.text.len, letter->words.text.ptr, link.len ? "\r\n" : "",
		(int)link.len, link.ptr, link.len ? "\r\n" : "")));
}

/* ---- the transfer ---- */

static size_t give(char *out, size_t one, size_t n, void *self)
{
	struct sending *s = self;
	size_t left = s->body.len - s->sent, takes = left < one * n ? left : one * n;
	memcpy(out, s->body.ptr + s->sent, takes);
	s->sent += takes;
	return takes;
}

static void encryption(struct sending *s, const char **ret_scheme, int64_t *ret_port)
{
	struct view tls = way_text(s->way, "tls");
	bool direct = view_is(tls, "tls"), none = view_is(tls, "none");
	*ret_scheme = direct ? "smtps" : "smtp";
	*ret_port = way_number(s->way, "port", direct ? 465 : none ? 25 : 587);
	curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)(none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
}

static bool mail_prepare(struct sending *s, const struct letter *letter, struct err *err)
{
	struct builder mail;
	const char *scheme;
	int64_t port;
	struct view host = way_text(s->way, "host"), from = way_text(s->way, "from"), user = way_text(s->way, "user");
	if (!mail_address_good(letter->address) || !mail_address_good(from))
		return FAIL(err, BAD_FIELD, "email", "no mail address");
	builder_init(&mail, MAIL_MOST);
	put_mail(&mail, s, letter);
	s->body = arena_copy(&s->arena, builder_seen(&mail));
	builder_release(&mail);
	encryption(s, &scheme, &port);
	const char *domain = (const char *)memchr(from.ptr, '@', from.len) + 1;
	curl_easy_setopt(s->curl, CURLOPT_URL, arena_printf(&s->arena, "%s://%.*s:%d/%.*s", scheme, (int)host.len, host.ptr, (int)port, (int)(from.ptr + from.len - domain), domain));
	if (user.len > 0) {
		curl_easy_setopt(s->curl, CURLOPT_USERNAME, arena_text(&s->arena, user));
		curl_easy_setopt(s->curl, CURLOPT_PASSWORD, arena_text(&s->arena, way_text(s->way, "password")));
	}
	curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, arena_printf(&s->arena, "<%.*s>", (int)from.len, from.ptr));
	s->rcpt = curl_slist_append(NULL, arena_printf(&s->arena, "<%.*s>", (int)letter->address.len, letter->address.ptr));
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, s->rcpt);
	curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_INFILESIZE, (long)s->body.len);
	return true;
}

/* 5xx is the server's last word about this letter; anything else may be better later. */
static enum outcome mail_judge(struct sending *s, CURLcode code, char said[SAID_MOST])
{
	long status = 0;
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	bool spoke = s->line[0] >= '2' && s->line[0] <= '5';
	if (code == CURLE_OK) {
		answer_quote(view_of(s->line), said);
		return OUTCOME_SENT;
	}
	answer_quote(view_of(spoke && s->line[0] > '3' ? s->line : *s->fault ? s->fault : curl_easy_strerror(code)), said);
	return status >= 500 && status < 600 && code != CURLE_LOGIN_DENIED ? OUTCOME_NEVER : OUTCOME_AGAIN;
}

const struct channel_kind mail_kind = { CHANNEL_MAIL, settings, mail_prepare, mail_judge, "电子邮件", "E-mail" };
