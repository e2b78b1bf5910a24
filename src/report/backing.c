#include "report/backing.h"
#include "report/packed.h"

static unsigned char *put_view(unsigned char *out, struct view v)
{
	out = varint_put(out, v.len);
	if (v.len > 0)
		memcpy(out, v.ptr, v.len);
	return out + v.len;
}

struct view backing_pack(struct arena *arena, const struct backing *b)
{
	struct view values = values_pack(arena, &b->derived);
	size_t room = 1 + 2 * VARINT_MOST + values.len;
	for (int i = 0; i < b->override_count; i++)
		room += 2 * VARINT_MOST + b->overrides[i].reason.len;
	unsigned char *start = arena_take(arena, room), *out = start;
	*out++ = (unsigned char)b->origin;
	out = put_view(out, values);
	out = varint_put(out, (uint64_t)b->override_count);
	for (int i = 0; i < b->override_count; i++)
		out = put_view(varint_put(out, (uint64_t)b->overrides[i].field), b->overrides[i].reason);
	return (struct view){ (const char *)start, (size_t)(out - start) };
}

enum origin backing_origin(struct view packed)
{
	unsigned char first = packed.len > 0 ? (unsigned char)packed.ptr[0] : ORIGIN_TYPED;
	return first <= ORIGIN_MIXED ? (enum origin)first : ORIGIN_TYPED;
}

static bool take_view(struct view *rest, struct view *ret)
{
	uint64_t n;
	return varint_take(rest, &n) && bytes_take(rest, n, ret);
}

static bool take_overrides(struct view *rest, struct arena *arena, struct backing *ret)
{
	uint64_t count, field;
	if (!varint_take(rest, &count) || count > VALUES_MOST)
		return false;
	struct override *list = ARENA_ARRAY(arena, struct override, count + 1);
	for (uint64_t i = 0; i < count; i++) {
		if (!varint_take(rest, &field) || field >= VALUES_MOST || !take_view(rest, &list[i].reason) || !view_utf8(list[i].reason))
			return false;
		list[i].field = (int)field;
	}
	ret->overrides = list;
	ret->override_count = (int)count;
	return rest->len == 0;
}

bool backing_unpack(struct view packed, const struct policy *policy, int form_id, struct arena *arena, struct backing *ret)
{
	struct view rest = packed, values;
	*ret = (struct backing){ .origin = ORIGIN_TYPED };
	if (packed.len == 0)
		return true;
	ret->origin = backing_origin(packed);
	rest.ptr++;
	rest.len--;
	return ret->origin != ORIGIN_TYPED && take_view(&rest, &values) && values_unpack(values, policy, form_id, arena, &ret->derived) &&
		take_overrides(&rest, arena, ret);
}
