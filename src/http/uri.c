#include "http/uri.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	if (c >= 'A' && c <= 'F') return c - 'A' + 10;
	return -1;
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* The +08:00 that ends an instant. In a query a plus is a blank, but no instant has one there: typed as it is written, it is what was meant. */
static bool zone_here(struct view raw, size_t at)
{
	const char *p = raw.ptr + at;
	return at >= 19 && raw.len - at == 6 && digit(p[-1]) && digit(p[1]) && digit(p[2]) && p[3] == ':' && digit(p[4]) && digit(p[5]);
}

static bool decoded_byte(struct view raw, size_t *at, bool query, char *ret)
{
	*ret = raw.ptr[*at];
	if (query && *ret == '+' && !zone_here(raw, *at)) {
		*ret = ' ';
	} else if (*ret == '%') {
		int high = raw.len - *at > 2 ? hex_value(raw.ptr[*at + 1]) : -1;
		int low = raw.len - *at > 2 ? hex_value(raw.ptr[*at + 2]) : -1;
		if (high < 0 || low < 0)
			return false;
		*ret = (char)(high * 16 + low);
		*at += 2;
	}
	return (unsigned char)*ret >= 0x20 && *ret != 0x7f;
}

bool uri_decode(struct view raw, bool query, struct arena *arena, struct view *ret)
{
	bool plain = true;
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.ptr[i] == '%' || (query && raw.ptr[i] == '+') || (unsigned char)raw.ptr[i] >= 0x80)
			plain = false;
		else if ((unsigned char)raw.ptr[i] < 0x20 || raw.ptr[i] == 0x7f)
			return false;
	}
	*ret = raw;
	if (plain)
		return true;
	char *out = arena_take(arena, raw.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < raw.len; i++)
		if (!decoded_byte(raw, &i, query, &out[n++]))
			return false;
	*ret = (struct view){ out, n };
	return view_utf8(*ret);
}

bool uri_path(struct view path, struct arena *arena, struct uri_path *ret)
{
	ret->count = 0;
	if (path.len == 0 || path.ptr[0] != '/' || path.len > URI_MOST)
		return false;
	size_t from = 1;
	for (size_t i = 1; i <= path.len; i++) {
		if (i < path.len && path.ptr[i] != '/')
			continue;
		if (ret->count == URI_SEGMENTS || !uri_decode((struct view){ path.ptr + from, i - from }, false, arena, &ret->segment[ret->count++]))
			return false;
		from = i + 1;
	}
	return true;
}

bool uri_pair(struct view *rest, struct view *ret_name, struct view *ret_value)
{
	while (rest->len > 0) {
		const char *stop = memchr(rest->ptr, '&', rest->len);
		size_t len = stop ? (size_t)(stop - rest->ptr) : rest->len;
		struct view pair = { rest->ptr, len };
		rest->ptr += stop ? len + 1 : len;
		rest->len -= stop ? len + 1 : len;
		if (len == 0)
			continue;
		const char *equals = memchr(pair.ptr, '=', pair.len);
		size_t name = equals ? (size_t)(equals - pair.ptr) : pair.len;
		*ret_name = (struct view){ pair.ptr, name };
		*ret_value = equals ? (struct view){ equals + 1, pair.len - name - 1 } : (struct view){ pair.ptr + pair.len, 0 };
		return true;
	}
	return false;
}

struct view uri_ask(struct view query, const char *name, struct arena *arena)
{
	struct view raw_name, raw, given, value;
	while (uri_pair(&query, &raw_name, &raw)) {
		if (uri_decode(raw_name, true, arena, &given) && view_is(given, name))
			return uri_decode(raw, true, arena, &value) ? value : (struct view){ NULL, 0 };
	}
	return (struct view){ NULL, 0 };
}

static bool word_among(struct view word, const char *words)
{
	struct view rest = view_of(words), one;
	while (rest.len > 0 && view_split(&rest, ' ', &one))
		if (view_same(one, word))
			return true;
	return false;
}

static bool bad_query(struct err *err, struct view name, const char *zh, const char *en)
{
	char field[64];
	size_t n = name.len < sizeof field - 1 ? name.len : sizeof field - 1;
	while (n < name.len && n > 0 && ((unsigned char)name.ptr[n] & 0xc0) == 0x80)
		n--;                                        /* never half a character */
	memcpy(field, name.ptr ? name.ptr : "", n);
	field[n] = 0;
	FAIL(err, BAD_QUERY, n ? field : NULL, "query parameter refused: %s", en);
	return err_say(err, zh, en);
}

bool uri_query_good(struct view query, const char *known, struct arena *arena, struct err *err)
{
	struct view raw_name, raw_value, name, value;
	int count = 0;
	if (query.len > URI_MOST)
		return bad_query(err, (struct view){ NULL, 0 }, "网址太长。", "The address is too long.");
	while (uri_pair(&query, &raw_name, &raw_value)) {
		if (++count > URI_PARAMETERS)
			return bad_query(err, (struct view){ NULL, 0 }, "条件太多。", "There are too many conditions.");
		if (!uri_decode(raw_name, true, arena, &name))
			return bad_query(err, (struct view){ NULL, 0 }, "有一个条件的名称无法读取。", "The name of a condition cannot be read.");
		if (!uri_decode(raw_value, true, arena, &value))
			return bad_query(err, name, "这个条件无法读取。", "This condition cannot be read.");
		if (known && !view_is(name, "lang") && !word_among(name, known))
			return bad_query(err, name, "这个地址没有这个条件。", "This address knows no such condition.");
	}
	return true;
}
