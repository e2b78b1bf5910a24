#include "notify/document_number.h"
#include <stdio.h>

enum { CODE_CHARACTERS = 20, SERIAL_MOST = 99999, YEAR_FIRST = 1949, YEAR_LAST = 2199, CHARACTERS = 64 };

/* The text as characters, blanks left out, what people type mended. */
struct letters { uint32_t at[CHARACTERS]; int count, next; };

static uint32_t mended(uint32_t c)
{
	if (c >= 0xff10 && c <= 0xff19)
		return c - 0xff10 + '0';
	switch (c) {
	case '[': case '(': case 0xff08: case 0x3010: case 0xff3b: case 0x3014: return 0x3014;
	case ']': case ')': case 0xff09: case 0x3011: case 0xff3d: case 0x3015: return 0x3015;
	default: return c;
	}
}

static uint32_t character(struct view *rest)
{
	const unsigned char *p = (const unsigned char *)rest->ptr;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	rest->ptr += n;
	rest->len -= n;
	return c;
}

static bool letters_read(struct view text, struct letters *ret)
{
	*ret = (struct letters){ .count = 0 };
	if (!view_utf8(text))
		return false;
	while (text.len > 0) {
		uint32_t c = mended(character(&text));
		if (c == ' ' || c == '\t' || c == 0x3000 || c == 0xa0)
			continue;
		if (ret->count == CHARACTERS)
			return false;
		ret->at[ret->count++] = c;
	}
	return true;
}

static uint32_t peek(const struct letters *l) { return l->next < l->count ? l->at[l->next] : 0; }
static bool take(struct letters *l, uint32_t c) { return peek(l) == c && l->next++ >= 0; }

static bool refuse(struct err *err, const char *zh, const char *en)
{
	FAIL(err, BAD_NUMBER, "number", "%s", en);
	return err_say(err, zh, en);
}

static bool of_a_code(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x323af) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void put(struct number *n, size_t *at, uint32_t c)
{
	char out[4];
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[len] | c);
	memcpy(n->text + *at, out, len);
	*at += len;
	n->text[*at] = '\0';
}

static bool digits(struct letters *l, int most, int *ret)
{
	int n = 0, value = 0;
	for (; peek(l) >= '0' && peek(l) <= '9' && n < most; n++)
		value = value * 10 + (int)(l->at[l->next++] - '0');
	*ret = value;
	return n > 0;
}

static bool read_serial(struct letters *l, struct number *n, struct err *err)
{
	if (peek(l) == 0x7b2c)
		return refuse(err, "序号前不写“第”。", "The serial stands without 第.");
	if (peek(l) == '0')
		return refuse(err, "序号前不补零。", "The serial has no zero in front.");
	if (!digits(l, 6, &n->serial) || n->serial > SERIAL_MOST)
		return refuse(err, "年份后面要有序号，1 至 99999。", "A serial from 1 to 99999 follows the year.");
	return (take(l, 0x53f7) && l->next == l->count) || refuse(err, "末尾写“号”，后面不再有别的字。", "It ends with 号 and nothing behind it.");
}

static bool read_year(struct letters *l, struct number *n, struct err *err)
{
	int from = l->next + 1;
	if (!take(l, 0x3014) || !digits(l, 5, &n->year) || l->next - from != 4 || n->year < YEAR_FIRST || n->year > YEAR_LAST)
		return refuse(err, "机关代字后面写〔四位年份〕。", "〔year of four digits〕 follows the issuer's code.");
	return take(l, 0x3015) || refuse(err, "年份的括号没有关上。", "The bracket of the year is not closed.");
}

/* Code, brackets, year, brackets, serial. */
static bool read_full(struct letters *l, struct number *n, struct err *err)
{
	size_t at = 0;
	for (int i = 0; of_a_code(peek(l)); i++, l->next++) {
		if (i == CODE_CHARACTERS)
			return refuse(err, "机关代字太长。", "The issuer's code is too long.");
		put(n, &at, peek(l));
	}
	n->code_len = (int)at;
	if (at == 0)
		return refuse(err, "先写机关代字。", "It begins with the issuer's code.");
	if (!read_year(l, n, err) || !read_serial(l, n, err))
		return false;
	snprintf(n->text + at, sizeof n->text - at, "\u3014%d\u3015%d\u53f7", n->year, n->serial);
	return true;
}

static bool read_announcement(struct letters *l, struct number *n, struct err *err)
{
	l->next++;
	if (!read_serial(l, n, err))
		return false;
	snprintf(n->text, sizeof n->text, "\u7b2c%d\u53f7", n->serial);
	return true;
}

bool number_read(struct view text, struct number *ret, struct err *err)
{
	struct letters l;
	*ret = (struct number){ .year = 0 };
	if (!letters_read(text, &l))
		return refuse(err, "文号太长，或含有无法识别的字符。", "The number is too long, or holds characters that are none.");
	if (peek(&l) == 0x7b2c && l.count > 1 && l.at[1] >= '0' && l.at[1] <= '9')
		return read_announcement(&l, ret, err);
	return read_full(&l, ret, err);
}
