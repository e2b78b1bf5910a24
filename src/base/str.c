/* base/str.c — views and builders. */
#include "base/str.h"
#include <stdio.h>
#include <stdlib.h>

_Noreturn void memory_gone(size_t wanted)
{
	fprintf(stderr, "anlan: memory ran out or a ceiling was passed (%zu bytes wanted)\n", wanted);
	abort();
}

bool view_same(struct view a, struct view b) { return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0); }
bool view_is(struct view v, const char *text) { return view_same(v, view_of(text)); }

bool view_starts(struct view v, const char *prefix)
{
	size_t n = strlen(prefix);
	return v.len >= n && (n == 0 || memcmp(v.ptr, prefix, n) == 0);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct view view_trim(struct view v)
{
	while (v.len > 0 && is_blank(v.ptr[v.len - 1]))
		v.len--;
	while (v.len > 0 && is_blank(v.ptr[0]))
		v.ptr++, v.len--;
	return v;
}

/* A rest that was used up has a NULL pointer, so that the empty part after a last separator is still given. */
bool view_split(struct view *rest, char at, struct view *ret_part)
{
	if (!rest->ptr)
		return false;
	const char *found = rest->len > 0 ? memchr(rest->ptr, at, rest->len) : NULL;
	if (!found) {
		*ret_part = *rest;
		*rest = (struct view){ NULL, 0 };
		return true;
	}
	size_t n = (size_t)(found - rest->ptr);
	*ret_part = (struct view){ rest->ptr, n };
	*rest = (struct view){ found + 1, rest->len - n - 1 };
	return true;
}

bool view_int(struct view v, int64_t *ret)
{
	bool minus = v.len > 0 && v.ptr[0] == '-';
	int64_t value = 0;
	size_t i = minus;
	if (i == v.len)
		return false;
	for (; i < v.len; i++) {
		int digit = v.ptr[i] - '0';
		if (digit < 0 || digit > 9)
			return false;
		/* counted downwards, because the smallest number has no positive twin */
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	if (!minus && value == INT64_MIN)
		return false;
	*ret = minus ? value : -value;
	return true;
}

/* Length of the well-formed character at p, 0 if there is none (overlong, surrogate, beyond U+10FFFF, cut off, zero). */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	if (p[0] < 0x80)
		return p[0] != 0;
	if (p[0] < 0xC2 || left < 2 || (p[1] & 0xC0) != 0x80)
		return 0;
	if (p[0] < 0xE0)
		return 2;
	if (left < 3 || (p[2] & 0xC0) != 0x80)
		return 0;
	if (p[0] < 0xF0)
		return (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ? 0 : 3;
	if (p[0] > 0xF4 || left < 4 || (p[3] & 0xC0) != 0x80)
		return 0;
	return (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

/* True if none of the eight bytes is zero or over 0x7F: most text passes eight at a time. */
static bool plain_eight(const unsigned char *p)
{
	uint64_t word;
	memcpy(&word, p, 8);
	return ((word | (word - 0x0101010101010101u)) & 0x8080808080808080u) == 0;
}

bool view_utf8(struct view v)
{
	const unsigned char *p = (const unsigned char *)v.ptr;
	size_t left = v.len;
	while (left > 0) {
		size_t n = left >= 8 && plain_eight(p) ? 8 : utf8_length(p, left);
		if (n == 0)
			return false;
		p += n, left -= n;
	}
	return true;
}

void text_cut(char *out, size_t room, const char *text)
{
	size_t n = strlen(text);
	if (n >= room) {
		n = room - 1;
		while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
			n--;
	}
	memmove(out, text, n);
	out[n] = '\0';
}

void text_mend(char *text)
{
	size_t left = strlen(text);
	while (left > 0) {
		size_t n = utf8_length((const unsigned char *)text, left);
		if (n == 0)
			*text = '?', n = 1;
		text += n, left -= n;
	}
}

void builder_init(struct builder *b, size_t most) { *b = (struct builder){ .most = most }; }

void builder_release(struct builder *b)
{
	free(b->ptr);
	*b = (struct builder){ .most = b->most };
}

void builder_clear(struct builder *b)
{
	b->len = 0;
	b->full = false;
	if (b->ptr)
		b->ptr[0] = '\0';
}

char *builder_grow(struct builder *b, size_t n)
{
	if (b->full || n > b->most || b->len > b->most - n) {
		b->full = true;
		return NULL;
	}
	if (b->room - b->len <= n) {
		size_t room = b->room < 128 ? 256 : b->room * 2;
		if (room < b->len + n + 1)
			room = b->len + n + 1;
		if (room > b->most + 1)
			room = b->most + 1;
		char *grown = realloc(b->ptr, room);
		if (!grown)
			memory_gone(room);
		b->ptr = grown;
		b->room = room;
	}
	return b->ptr + b->len;
}

void builder_bytes(struct builder *b, const void *bytes, size_t n)
{
	char *at = builder_reserve(b, n);
	if (!at)
		return;
	if (n > 0)
		memcpy(at, bytes, n);
	builder_wrote(b, n);
}

void builder_char(struct builder *b, char c) { builder_bytes(b, &c, 1); }
void builder_view(struct builder *b, struct view v) { builder_bytes(b, v.ptr, v.len); }
void builder_text(struct builder *b, const char *text) { builder_bytes(b, text, strlen(text)); }

size_t int_print(int64_t value, char out[20])
{
	size_t minus = value < 0, n = minus + 1;
	uint64_t rest = minus ? 0 - (uint64_t)value : (uint64_t)value;
	for (uint64_t above = rest / 10; above > 0; above /= 10)
		n++;
	for (size_t i = n; i-- > minus; rest /= 10)
		out[i] = (char)('0' + rest % 10);
	if (minus)
		out[0] = '-';
	return n;
}

void builder_int(struct builder *b, int64_t value)
{
	char digits[20];
	builder_bytes(b, digits, int_print(value, digits));
}

void builder_printf(struct builder *b, const char *format, ...)
{
	va_list list, again;
	va_start(list, format);
	va_copy(again, list);
	int n = vsnprintf(NULL, 0, format, list);
	char *at = n < 0 ? NULL : builder_reserve(b, (size_t)n);
	if (at) {
		vsnprintf(at, (size_t)n + 1, format, again);
		builder_wrote(b, (size_t)n);
	}
	va_end(again);
	va_end(list);
}

void hex_print(const void *bytes, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";
	const unsigned char *p = bytes;
	for (size_t i = 0; i < n; i++) {
		*out++ = digit[p[i] >> 4];
		*out++ = digit[p[i] & 15];
	}
	*out = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_parse(struct view text, void *out, size_t n)
{
	unsigned char *to = out;
	if (text.len != n * 2)
		return false;
	for (size_t i = 0; i < n; i++)
		if (hex_value(text.ptr[2 * i]) < 0 || hex_value(text.ptr[2 * i + 1]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)(hex_value(text.ptr[2 * i]) * 16 + hex_value(text.ptr[2 * i + 1]));
	return true;
}
