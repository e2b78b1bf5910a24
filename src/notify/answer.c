#include "notify/answer.h"
#include "base/json.h"
#include <stdio.h>

void answer_quote(struct view words, char said[SAID_MOST])
{
	char text[1024];
	size_t n = words.len < sizeof text - 1 ? words.len : sizeof text - 1;
	if (n > 0)
		memcpy(text, words.ptr, n);
	text[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			text[i] = ' ';
	text_mend(text);
	struct view line = view_trim(view_of(text));
	text[line.ptr - text + (ptrdiff_t)line.len] = '\0';
	text_cut(said, SAID_MOST, line.ptr);
}

/* The first place where `part` stands at or behind `from`; SIZE_MAX: nowhere. */
static size_t place_of(struct view body, size_t from, struct view part)
{
	if (part.len == 0)
		return from;
	const char *found = from <= body.len ? memmem(body.ptr + from, body.len - from, part.ptr, part.len) : NULL;
	return found ? (size_t)(found - body.ptr) : SIZE_MAX;
}

bool answer_holds(struct view body, struct view pattern)
{
	size_t from = 0;
	struct view part;
	if (!body.ptr)
		body = VIEW("");
	while (view_split(&pattern, '*', &part)) {
		size_t at = place_of(body, from, part);
		if (at == SIZE_MAX)
			return false;
		from = at + part.len;
	}
	return true;
}

/* WeCom and DingTalk say {"errcode": 0, "errmsg": "ok"}, Feishu {"code": 0, "msg": "success"} or {"StatusCode": 0} as it used to. */
static bool robot_good(enum channel channel, struct view body, char said[SAID_MOST])
{
	struct arena arena;
	struct err err = { .code = ERR_NONE };
	arena_init(&arena, 1 << 20);
	const json_t *object = json_read(body, &arena, &err);
	const json_t *code = json_object_get(object, channel == CHANNEL_FEISHU ? "code" : "errcode");
	const json_t *words = json_object_get(object, channel == CHANNEL_FEISHU ? "msg" : "errmsg");
	if (channel == CHANNEL_FEISHU && !code)
		code = json_object_get(object, "StatusCode");
	bool good = json_is_integer(code) && json_integer_value(code) == 0;
	if (json_is_integer(code) && json_is_string(words)) {
		const char *quoted = arena_printf(&arena, "%lld %.*s", (long long)json_integer_value(code), (int)json_view(words).len, json_view(words).ptr);
		answer_quote(view_of(quoted), said);
	}
	arena_release(&arena);
	return good;
}

bool answer_good(enum channel channel, long status, struct view body, struct view success, char said[SAID_MOST])
{
	char quoted[SAID_MOST];
	answer_quote(body, quoted);
	snprintf(said, SAID_MOST, "HTTP %ld%s%.*s", status, *quoted ? ": " : "", SAID_MOST - 20, quoted);
	text_mend(said);
	if (status < 200 || status > 299)
		return false;
	if (channel == CHANNEL_WECOM || channel == CHANNEL_DINGTALK || channel == CHANNEL_FEISHU)
		return robot_good(channel, body, said);
	return channel != CHANNEL_SMS || answer_holds(body, success);
}
