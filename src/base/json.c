/* base/json.c — writing by hand (it is on the path of every answer and every journal row), reading by jansson. */
#include "base/json.h"

enum { DEPTH_MOST = 32 };

/* A value or key needs a comma only after another value. Between documents stand line ends or, in event streams, blanks. */
static bool wants_comma(const struct builder *b)
{
	switch (b->len ? b->ptr[b->len - 1] : '\n') {
	case '{': case '[': case ':': case ',': case '\n': case ' ':
		return false;
	default:
		return true;
	}
}

/* Room for n bytes and the comma before them, which is written at once. */
static char *value_room(struct builder *b, size_t n)
{
	char *at = builder_reserve(b, n + 1);
	if (!at || !wants_comma(b))
		return at;
	*at = ',';
	b->len++;
	return at + 1;
}

static void put_plain(struct builder *b, const char *text, size_t n)
{
	char *at = value_room(b, n);
	if (!at)
		return;
	memcpy(at, text, n);
	builder_wrote(b, n);
}

void json_open(struct builder *b, char bracket) { put_plain(b, &bracket, 1); }

void json_close(struct builder *b, char bracket) { builder_char(b, bracket); }

/* One bit per byte that has its high bit set if that byte of the word must be escaped: control, quote, backslash. */
static uint64_t escapes_in(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
	uint64_t found = ((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
	return found & high;
}

static bool must_escape(char c) { return (unsigned char)c < 0x20 || c == '"' || c == '\\'; }

/* How many bytes from the start need no escape. */
static size_t plain_length(struct view v)
{
	size_t n = 0;
	for (uint64_t word; n + 8 <= v.len; n += 8) {
		memcpy(&word, v.ptr + n, 8);
		if (escapes_in(word))
			break;
	}
	while (n < v.len && !must_escape(v.ptr[n]))
		n++;
	return n;
}

static size_t escape_print(char c, char out[6])
{
	static const char digit[] = "0123456789abcdef";
	out[0] = '\\';
	switch (c) {
	case '"': case '\\': out[1] = c; return 2;
	case '\n': out[1] = 'n'; return 2;
	case '\r': out[1] = 'r'; return 2;
	case '\t': out[1] = 't'; return 2;
	}
	memcpy(out + 1, "u00", 3);
	out[4] = digit[(unsigned char)c >> 4];
	out[5] = digit[c & 15];
	return 6;
}

static void put_escaped(struct builder *b, struct view v)
{
	builder_char(b, '"');
	while (v.len > 0) {
		char escape[6];
		size_t n = plain_length(v);
		builder_bytes(b, v.ptr, n);
		if (n < v.len)
			builder_bytes(b, escape, escape_print(v.ptr[n++], escape));
		v = (struct view){ v.ptr + n, v.len - n };
	}
	builder_char(b, '"');
}

void json_put_text(struct builder *b, struct view v)
{
	if (!v.ptr) {
		json_put_null(b);
		return;
	}
	bool plain = plain_length(v) == v.len;
	char *at = value_room(b, plain ? v.len + 2 : 0);
	if (at && !plain)
		put_escaped(b, v);
	if (!at || !plain)
		return;
	at[0] = '"';
	if (v.len > 0)
		memcpy(at + 1, v.ptr, v.len);
	at[v.len + 1] = '"';
	builder_wrote(b, v.len + 2);
}

void json_key(struct builder *b, const char *key)
{
	json_put_text(b, view_of(key));
	builder_char(b, ':');
}

void json_row(struct builder *b, int64_t key)
{
	char digits[21];
	digits[int_print(key, digits)] = '\0';
	json_key(b, digits);
	json_open(b, '[');
}

void json_put_int(struct builder *b, int64_t value)
{
	char *at = value_room(b, 20);
	if (at)
		builder_wrote(b, int_print(value, at));
}

void json_put_bool(struct builder *b, bool value) { value ? put_plain(b, "true", 4) : put_plain(b, "false", 5); }
void json_put_null(struct builder *b) { put_plain(b, "null", 4); }

void json_text(struct builder *b, const char *key, struct view value)
{
	json_key(b, key);
	json_put_text(b, value);
}

void json_string(struct builder *b, const char *key, const char *value) { json_text(b, key, view_of(value)); }

void json_int(struct builder *b, const char *key, int64_t value)
{
	json_key(b, key);
	json_put_int(b, value);
}

void json_id(struct builder *b, const char *key, int64_t id)
{
	json_key(b, key);
	if (id)
		json_put_int(b, id);
	else
		json_put_null(b);
}

void json_tenths(struct builder *b, const char *key, int tenths)
{
	json_key(b, key);
	if (tenths)
		builder_printf(b, "%d.%d", tenths / 10, tenths % 10);
	else
		json_put_null(b);
}

void json_bool(struct builder *b, const char *key, bool value)
{
	json_key(b, key);
	json_put_bool(b, value);
}

struct place { int line, column; };

/* The place of a byte, columns counted in characters. */
static struct place place_of(struct view text, size_t at)
{
	struct place place = { 1, 1 };
	for (size_t i = 0; i < at && i < text.len; i++) {
		if (text.ptr[i] == '\n')
			place = (struct place){ place.line + 1, 1 };
		else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80)
			place.column++;
	}
	return place;
}

/* jansson nests to 2048, each level on the stack; brackets outside of texts are counted before it sees them. */
static bool depth_fits(struct view text, size_t *ret_at)
{
	int depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '[') && ++depth > DEPTH_MOST) {
			*ret_at = i;
			return false;
		} else if (!quoted && (c == '}' || c == ']'))
			depth--;
	}
	return true;
}

static const struct { enum json_error_code code; const char *zh, *en; } reasons[] = {
	{ json_error_premature_end_of_input, "内容没有写完", "the content ends too early" },
	{ json_error_end_of_input_expected, "结尾后面还有多余的内容", "something follows after the end" },
	{ json_error_invalid_utf8, "文字编码不是 UTF-8", "the text is not UTF-8" },
	{ json_error_null_character, "文字里有空字符", "a text holds a zero character" },
	{ json_error_null_byte_in_key, "名称里有空字符", "a name holds a zero character" },
	{ json_error_duplicate_key, "同一个名称出现了两次", "the same name occurs twice" },
	{ json_error_numeric_overflow, "数字太大", "a number is too large" },
	{ json_error_invalid_syntax, "这里的写法不对", "this is not written as JSON" },
};

static bool fail_at(struct err *e, struct place place, const char *zh, const char *en, const char *cause)
{
	FAIL(e, BAD_JSON, NULL, "line %d column %d: %s", place.line, place.column, cause);
	char zh_text[200], en_text[200];
	snprintf(zh_text, sizeof zh_text, "第 %d 行第 %d 个字符：%s。", place.line, place.column, zh);
	snprintf(en_text, sizeof en_text, "Line %d, column %d: %s.", place.line, place.column, en);
	return err_say(e, zh_text, en_text);
}

static bool fail_json(struct err *e, const json_error_t *error)
{
	struct place place = { error->line > 0 ? error->line : 1, error->column > 0 ? error->column : 1 };
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (json_error_code(error) == reasons[i].code)
			return fail_at(e, place, reasons[i].zh, reasons[i].en, error->text);
	return fail_at(e, place, "这里的写法不对", "this is not written as JSON", error->text);
}

static void give_back(void *document) { json_decref(document); }

json_t *json_read(struct view text, struct arena *a, struct err *e)
{
	size_t at;
	json_error_t error;
	if (!depth_fits(text, &at)) {
		fail_at(e, place_of(text, at), "嵌套太深", "it is nested too deeply", "nested over the limit");
		return NULL;
	}
	json_t *document = json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!document) {
		fail_json(e, &error);
		return NULL;
	}
	arena_close_with(a, give_back, document);
	return document;
}

struct view json_view(const json_t *string)
{
	if (!json_is_string(string))
		return (struct view){ NULL, 0 };
	return (struct view){ json_string_value(string), json_string_length(string) };
}
