#include "org/people_double.h"

enum { LETTERS_MOST = 40 };
struct letters { uint32_t at[LETTERS_MOST]; int count; };

/* The next character of well-formed UTF-8. */
static uint32_t next_letter(struct view *rest)
{
	unsigned char first = (unsigned char)*rest->ptr;
	size_t n = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	uint32_t letter = n == 1 ? first : first & (0xFFu >> (n + 1));
	n = n > rest->len ? rest->len : n;
	for (size_t i = 1; i < n; i++)
		letter = letter << 6 | ((unsigned char)rest->ptr[i] & 0x3F);
	*rest = (struct view){ rest->ptr + n, rest->len - n };
	return letter;
}

/* Without blanks and the dots between the parts of a name; Latin letters small. */
static struct letters letters_of(struct view name)
{
	struct letters ret = { .count = 0 };
	while (name.len > 0 && ret.count < LETTERS_MOST) {
		uint32_t letter = next_letter(&name);
		if (letter == ' ' || letter == '.' || letter == 0x3000 || letter == 0xB7 || letter == 0x2022 || letter == 0x30FB)
			continue;
		ret.at[ret.count++] = letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
	}
	return ret;
}

/* The same from i and j on, when one slip more is allowed. */
static bool same_from(const struct letters *a, const struct letters *b, int i, int j)
{
	if (a->count - i != b->count - j)
		return false;
	return memcmp(&a->at[i], &b->at[j], sizeof *a->at * (size_t)(a->count - i)) == 0;
}

bool names_similar(struct view left, struct view right)
{
	struct letters a = letters_of(left), b = letters_of(right);
	int i = 0;
	while (i < a.count && i < b.count && a.at[i] == b.at[i])
		i++;
	if (i == a.count && i == b.count)
		return a.count > 0;
	if (a.count < 3 && b.count < 3)
		return false;                               /* 张伟 and 张华 are two people */
	return i > 0 && (same_from(&a, &b, i + 1, i + 1) || same_from(&a, &b, i + 1, i) || same_from(&a, &b, i, i + 1));
}

bool people_double(const struct double_side *a, const struct double_side *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->paper.len && b->paper.len)
		return view_same(a->paper, b->paper);
	return !day_is_none(a->birth) && a->birth.n == b->birth.n && names_similar(a->name, b->name);
}
