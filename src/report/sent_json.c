/* One pass over a report in JSON. Knows nothing of forms. */
#include "report/sent.h"

enum { DEPTH_MOST = 32, FIRST_ROOM = 96, NAMES_MOST = 2048 };

struct scan {
	const char *at, *end, *start;
	struct arena *arena;
	struct err *err;
};

static bool bad(struct scan *s, const char *cause)
{
	int line = 1, column = 1;
	for (const char *p = s->start; p < s->at && p < s->end; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	FAIL(s->err, BAD_JSON, NULL, "line %d column %d: %s", line, column, cause);
	return err_sayf(s->err, "第 %d 行第 %d 列读不懂。", "Line %d, column %d cannot be read.", line, column);
}

/* A name as the sender wrote it, cut to what an error can hold, never inside a character. */
static const char *shown(struct scan *s, struct view name)
{
	size_t n = name.len < 60 ? name.len : 60;
	while (n > 0 && n < name.len && ((unsigned char)name.ptr[n] & 0xc0) == 0x80)
		n--;
	return arena_text(s->arena, (struct view){ name.ptr, n });
}

static bool twice(struct scan *s, struct view name)
{
	FAIL(s->err, BAD_JSON, NULL, "duplicate key");
	return err_sayf(s->err, "“%s”出现了两次。", "“%s” occurs twice.", shown(s, name));
}

static void blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\t' || *s->at == '\r'))
		s->at++;
}

static bool next_is(struct scan *s, char c)
{
	blanks(s);
	if (s->at >= s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* ---- texts ---- */

static bool hex_unit(struct scan *s, uint32_t *ret)
{
	unsigned char bytes[2];
	if (s->end - s->at < 4 || !hex_parse((struct view){ s->at, 4 }, bytes, 2))
		return bad(s, "four hexadecimal digits expected");
	s->at += 4;
	*ret = (uint32_t)bytes[0] << 8 | bytes[1];
	return true;
}

static char *utf8_put(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

static bool unicode_escape(struct scan *s, char **out)
{
	uint32_t high, low;
	if (!hex_unit(s, &high))
		return false;
	if (high == 0 || (high >= 0xdc00 && high < 0xe000))
		return bad(s, "a character that is none");
	if (high < 0xd800 || high >= 0xe000) {
		*out = utf8_put(*out, high);
		return true;
	}
	if (s->end - s->at < 2 || s->at[0] != '\\' || s->at[1] != 'u')
		return bad(s, "half of a surrogate pair");
	s->at += 2;
	if (!hex_unit(s, &low))
		return false;
	if (low < 0xdc00 || low >= 0xe000)
		return bad(s, "half of a surrogate pair");
	*out = utf8_put(*out, 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff));
	return true;
}

static bool escape(struct scan *s, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	if (s->at >= s->end)
		return bad(s, "text without an end");
	char c = *s->at++;
	if (c == 'u')
		return unicode_escape(s, out);
	const char *found = c ? strchr(from, c) : NULL;
	if (!found)
		return bad(s, "no such escape");
	*(*out)++ = to[found - from];
	return true;
}

/* An escape is never shorter than what it stands for, so the rest of the text is room enough. */
static bool text_with_escapes(struct scan *s, const char *start, struct view *ret)
{
	const char *quote = s->at;
	while (quote < s->end && *quote != '"')
		quote += *quote == '\\' && s->end - quote > 1 ? 2 : 1;
	char *text = arena_take(s->arena, (size_t)(quote - start) + 1), *out = text + (s->at - start);
	memcpy(text, start, (size_t)(s->at - start));
	while (s->at < s->end && *s->at != '"') {
		if ((unsigned char)*s->at < 0x20)
			return bad(s, "a control character in a text");
		if (*s->at != '\\') {
			*out++ = *s->at++;
			continue;
		}
		s->at++;
		if (!escape(s, &out))
			return false;
	}
	*ret = (struct view){ text, (size_t)(out - text) };
	return true;
}

/* After the opening quote. */
static bool text_rest(struct scan *s, struct view *ret)
{
	const char *start = s->at;
	unsigned char all = 0;
	while (s->at < s->end && *s->at != '"' && *s->at != '\\' && (unsigned char)*s->at >= 0x20)
		all |= (unsigned char)*s->at++;
	*ret = (struct view){ start, (size_t)(s->at - start) };
	if (s->at < s->end && *s->at == '\\') {
		if (!text_with_escapes(s, start, ret))
			return false;
		all = 0x80;
	}
	if (s->at >= s->end || *s->at != '"')
		return bad(s, "text without an end");
	if (all & 0x80 && !view_utf8(*ret))
		return bad(s, "text that is not UTF-8");
	s->at++;
	return true;
}

/* ---- other values ---- */

static bool digits(struct scan *s)
{
	const char *start = s->at;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > start || bad(s, "a digit expected");
}

static bool fraction(struct scan *s, bool *ret_some)
{
	*ret_some = false;
	if (s->at < s->end && *s->at == '.') {
		*ret_some = true;
		s->at++;
		if (!digits(s))
			return false;
	}
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		*ret_some = true;
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		return digits(s);
	}
	return true;
}

static bool number(struct scan *s, struct sent_value *ret)
{
	const char *start = s->at;
	bool some;
	int64_t n = 0;
	if (*s->at == '-')
		s->at++;
	const char *first = s->at;
	if (!digits(s))
		return false;
	if (*first == '0' && s->at > first + 1)
		return bad(s, "a number with a leading zero");
	ret->type = SENT_WHOLE;
	for (const char *p = first; p < s->at; p++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, *p - '0', &n)) {
			ret->type = SENT_HUGE;
			break;
		}
	if (*start != '-' && ret->type == SENT_WHOLE && __builtin_sub_overflow(0, n, &n))
		ret->type = SENT_HUGE;
	ret->number = n;
	if (!fraction(s, &some))
		return false;
	if (some)
		ret->type = SENT_OTHER;
	ret->text = (struct view){ start, (size_t)(s->at - start) };
	return true;
}

static bool word(struct scan *s, const char *expected)
{
	size_t n = strlen(expected);
	if ((size_t)(s->end - s->at) < n || memcmp(s->at, expected, n) != 0)
		return bad(s, "a value expected");
	s->at += n;
	return true;
}

static bool value(struct scan *s, int depth, struct sent_value *ret);

static bool name_of(struct scan *s, struct view *ret)
{
	if (!next_is(s, '"'))
		return bad(s, "a name in quotes expected");
	if (!text_rest(s, ret))
		return false;
	return next_is(s, ':') || bad(s, "a colon expected");
}

/* Reads over what no report has, only to know where it ends. */
static bool skip_nested(struct scan *s, char closing, int depth)
{
	struct sent_value ignored;
	struct view name;
	if (depth >= DEPTH_MOST)
		return bad(s, "nested too deep");
	if (next_is(s, closing))
		return true;
	do {
		if (closing == '}' && !name_of(s, &name))
			return false;
		if (!value(s, depth + 1, &ignored))
			return false;
	} while (next_is(s, ','));
	return next_is(s, closing) || bad(s, "a comma or the end expected");
}

static bool value(struct scan *s, int depth, struct sent_value *ret)
{
	blanks(s);
	if (s->at >= s->end)
		return bad(s, "a value expected");
	ret->type = SENT_OTHER;
	switch (*s->at) {
	case '"':
		s->at++;
		ret->type = SENT_TEXT;
		return text_rest(s, &ret->text);
	case '{':
	case '[':
		s->at++;
		return skip_nested(s, s->at[-1] == '{' ? '}' : ']', depth);
	case 't':
		return word(s, "true");
	case 'f':
		return word(s, "false");
	case 'n':
		ret->type = SENT_NULL;
		return word(s, "null");
	default:
		if (*s->at == '-' || (*s->at >= '0' && *s->at <= '9'))
			return number(s, ret);
		return bad(s, "a value expected");
	}
}

/* ---- the report ---- */

struct named { struct sent_value *at; int count, room; };

static bool grow(struct scan *s, struct named *list)
{
	if (list->count >= NAMES_MOST)
		return FAIL(s->err, TOO_LARGE, "values", "over %d values", NAMES_MOST);
	list->room = list->room ? list->room * 2 : FIRST_ROOM;
	struct sent_value *more = ARENA_ARRAY(s->arena, struct sent_value, list->room);
	if (list->count)
		memcpy(more, list->at, sizeof *more * (size_t)list->count);
	list->at = more;
	return true;
}

/* {name: value, …}, after the opening brace. */
static bool read_named(struct scan *s, struct named *list)
{
	if (next_is(s, '}'))
		return true;
	do {
		if (list->count == list->room && !grow(s, list))
			return false;
		struct sent_value *at = &list->at[list->count];
		if (!name_of(s, &at->key) || !value(s, 1, at))
			return false;
		list->count++;
	} while (next_is(s, ','));
	return next_is(s, '}') || bad(s, "a comma or the end expected");
}

static bool read_values(struct scan *s, struct sent *sent)
{
	struct named list = { 0 };
	if (!next_is(s, '{')) {
		FAIL(s->err, BAD_FIELD, "values", "not an object");
		return err_say(s->err, "values 要写成 {项目: 数字}。", "values is an object of fields and numbers.");
	}
	if (!read_named(s, &list))
		return false;
	sent->values = list.at;
	sent->count = list.count;
	return true;
}

static bool read_overrides(struct scan *s, struct sent *sent)
{
	struct named list = { 0 };
	blanks(s);
	const char *start = s->at;
	bool good = next_is(s, '{') && read_named(s, &list);
	for (int i = 0; good && i < list.count; i++)
		good = list.at[i].type == SENT_TEXT;
	sent->overrides = list.at;
	sent->override_count = list.count;
	sent->overrides_text = (struct view){ start, (size_t)(s->at - start) };
	if (good || s->err->code)
		return good;
	FAIL(s->err, BAD_FIELD, "overrides", "not an object of texts");
	return err_say(s->err, "overrides 要写成 {项目: 原因}。", "overrides is an object of fields and reasons.");
}

static const struct part { const char *name; size_t offset; bool line; } parts[] = {
	{ "client_key", offsetof(struct sent, client_key), false },
	{ "kind", offsetof(struct sent, kind), false },
	{ "note", offsetof(struct sent, note), false },
	{ "reason", offsetof(struct sent, reason), false },
	{ "made_at", offsetof(struct sent, made_at), false },
	{ "unit", offsetof(struct sent, unit), true },
	{ "period", offsetof(struct sent, period), true },
	{ "at", offsetof(struct sent, at), true },
	{ "overrides", 0, false },
	{ "base_seq", 0, false },
	{ "values", 0, false },
};
enum { PART_VALUES = sizeof parts / sizeof *parts - 1, PART_BASE = PART_VALUES - 1, PART_OVERRIDES = PART_BASE - 1 };

static int part_find(struct view name, bool line)
{
	for (int i = 0; i <= PART_VALUES; i++)
		if (view_is(name, parts[i].name) && (line || !parts[i].line))
			return i;
	return -1;
}

static bool unknown_part(struct scan *s, struct view name)
{
	FAIL(s->err, BAD_FIELD, shown(s, name), "unknown part of a report");
	return err_say(s->err, "报告里没有这一项。", "A report has no such part.");
}

static bool read_part(struct scan *s, const struct part *part, struct sent *sent)
{
	struct sent_value v = { 0 };
	if (!value(s, 1, &v))
		return false;
	if (v.type == SENT_TEXT) {
		*(struct view *)((char *)sent + part->offset) = v.text;
		return true;
	}
	if (v.type == SENT_NULL)
		return true;
	FAIL(s->err, BAD_FIELD, part->name, "not a text");
	return err_say(s->err, "要写成文字。", "This must be a text.");
}

static bool read_base(struct scan *s, struct sent *sent)
{
	struct sent_value v = { 0 };
	if (!value(s, 1, &v))
		return false;
	sent->base_seq = v.number;
	sent->has_base = v.type == SENT_WHOLE;
	if (v.type == SENT_WHOLE || v.type == SENT_NULL)
		return true;
	FAIL(s->err, BAD_FIELD, "base_seq", "not a whole number");
	return err_say(s->err, "base_seq 应是流水号。", "base_seq is a journal number.");
}

static bool read_one(struct scan *s, int i, struct sent *sent)
{
	switch (i) {
	case PART_VALUES: return read_values(s, sent);
	case PART_BASE: return read_base(s, sent);
	case PART_OVERRIDES: return read_overrides(s, sent);
	default: return read_part(s, &parts[i], sent);
	}
}

static bool read_parts(struct scan *s, bool line, struct sent *sent)
{
	unsigned seen = 0;
	struct view name;
	if (next_is(s, '}'))
		return true;
	do {
		if (!name_of(s, &name))
			return false;
		int i = part_find(name, line);
		if (i < 0)
			return unknown_part(s, name);
		if (seen >> i & 1)
			return twice(s, name);
		seen |= 1u << i;
		if (!read_one(s, i, sent))
			return false;
	} while (next_is(s, ','));
	return next_is(s, '}') || bad(s, "a comma or the end expected");
}

bool sent_read_json(struct view text, bool line, struct arena *arena, struct sent *ret, struct err *err)
{
	struct scan s = { text.ptr, text.ptr + text.len, text.ptr, arena, err };
	struct sent sent = { 0 };
	if (text.len == 0 || !next_is(&s, '{'))
		return bad(&s, "an object expected");
	if (!read_parts(&s, line, &sent))
		return false;
	blanks(&s);
	if (s.at != s.end)
		return bad(&s, "bytes after the end");
	*ret = sent;
	return true;
}
