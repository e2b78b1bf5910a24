/* Values in few bytes: a report of seventy small counts takes about ninety bytes in the row and in the journal, and bytes are what
 * a durable report costs. Nothing here trusts the bytes: a damaged row is reported, never followed. */
#include "report/packed.h"

static size_t bitmap_size(int count) { return ((size_t)count + 7) / 8; }

/* The exact size is not known before; this is never too small. */
static size_t room_for(const struct values *v)
{
	size_t room = VARINT_MOST + bitmap_size(v->count);
	for (int i = 0; i < v->count; i++)
		if (v->at[i].known)
			room += VARINT_MOST + (v->at[i].is_text ? v->at[i].text.len : 0);
	return room;
}

static unsigned char *put_value(unsigned char *out, const struct value *value)
{
	if (!value->is_text)
		return varint_put(out, zigzag(value->number));
	out = varint_put(out, value->text.len);
	if (value->text.len)
		memcpy(out, value->text.ptr, value->text.len);
	return out + value->text.len;
}

struct view values_pack(struct arena *arena, const struct values *v)
{
	unsigned char *start = arena_take(arena, room_for(v)), *out = varint_put(start, (uint64_t)v->count);
	unsigned char *bits = out;
	memset(bits, 0, bitmap_size(v->count));
	out += bitmap_size(v->count);
	for (int i = 0; i < v->count; i++)
		if (v->at[i].known) {
			bits[i / 8] |= (unsigned char)(1u << (i % 8));
			out = put_value(out, &v->at[i]);
		}
	return (struct view){ (const char *)start, (size_t)(out - start) };
}

static bool take_value(struct view *rest, enum field_type type, struct value *ret)
{
	uint64_t n;
	if (!varint_take(rest, &n))
		return false;
	*ret = (struct value){ .known = true, .is_text = type == FIELD_TEXT };
	if (type != FIELD_TEXT) {
		ret->number = unzigzag(n);
		return true;
	}
	return bytes_take(rest, n, &ret->text) && view_utf8(ret->text);
}

bool values_unpack(struct view bytes, const struct policy *policy, int form_id, struct arena *arena, struct values *ret)
{
	uint64_t count;
	struct view bits;
	if (!varint_take(&bytes, &count) || count > VALUES_MOST || !bytes_take(&bytes, bitmap_size((int)count), &bits))
		return false;
	struct values v = { (int)count, ARENA_ARRAY(arena, struct value, count ? count : 1) };
	for (int i = 0; i < v.count; i++) {
		enum field_type type;
		if (!(((unsigned char)bits.ptr[i / 8] >> (i % 8)) & 1))
			continue;
		if (!policy_field_key(policy, form_id, i, &type) || !take_value(&bytes, type, &v.at[i]))
			return false;
	}
	if (bytes.len != 0)
		return false;
	*ret = v;
	return true;
}
