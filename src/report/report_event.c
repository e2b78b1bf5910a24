/* The compact body of the report events. One byte holds all that is small: bits 0-1 kind (1 values, 2 zero; where evidence is or was behind it, 0 and 3), 2-3 state, 4 late, 5 kind before
 * (set: zero), 6-7 state before (0: there was none). */
#include "report/backing.h"
#include "report/packed.h"

static int64_t day_ms(struct day d) { return (int64_t)d.n * 86400000; }

static void put_varint(struct builder *b, uint64_t n)
{
	unsigned char bytes[VARINT_MOST];
	builder_bytes(b, bytes, (size_t)(varint_put(bytes, n) - bytes));
}

static void put_bytes(struct builder *b, struct view v)
{
	put_varint(b, v.len);
	builder_bytes(b, v.len ? v.ptr : "", v.len);
}

static bool is_backed(const struct report_entry *e) { return e->backing.len > 0 || e->before.origin != ORIGIN_TYPED; }

static unsigned flags_of(const struct report_entry *e)
{
	unsigned before = e->before.state == REPORT_OPEN ? 0 :
		(unsigned)(e->before.kind == REPORT_ZERO) << 5 | (unsigned)e->before.state << 6;
	unsigned kind = !is_backed(e) ? (unsigned)e->now.kind : e->now.kind == REPORT_ZERO ? 3 : 0;
	return kind | (unsigned)e->now.state << 2 | (unsigned)e->late << 4 | before;
}

void report_entry_pack(struct builder *b, const struct report_entry *e)
{
	put_varint(b, (uint64_t)e->unit);
	put_varint(b, (uint64_t)e->form);
	put_varint(b, zigzag(e->first.n));
	builder_char(b, (char)flags_of(e));
	put_varint(b, (uint64_t)e->previous);
	put_varint(b, zigzag(e->received.ms - day_ms(e->first)));
	put_varint(b, zigzag(e->changed.ms - e->received.ms));
	put_varint(b, e->made.ms ? zigzag(e->made.ms - e->changed.ms) + 1 : 0);
	builder_bytes(b, e->key, sizeof e->key);
	builder_bytes(b, e->content, sizeof e->content);
	put_bytes(b, e->note);
	put_bytes(b, e->reason);
	put_bytes(b, e->now.values);
	if (is_backed(e)) {
		builder_char(b, (char)e->before.origin);
		put_bytes(b, e->backing);
	}
	if (e->before.state != REPORT_OPEN)
		put_bytes(b, e->before.values);
}

static bool take_bytes(struct view *rest, struct view *ret)
{
	uint64_t n;
	return varint_take(rest, &n) && bytes_take(rest, n, ret);
}

static bool take_text(struct view *rest, struct view *ret) { return take_bytes(rest, ret) && view_utf8(*ret); }

static bool take_fixed(struct view *rest, void *out, size_t n)
{
	struct view bytes;
	if (!bytes_take(rest, n, &bytes))
		return false;
	memcpy(out, bytes.ptr, n);
	return true;
}

static bool take_flags(struct view *rest, struct report_entry *e, bool *ret_backed)
{
	unsigned char flags;
	if (!take_fixed(rest, &flags, 1))
		return false;
	static const enum report_kind kinds[] = { REPORT_VALUES, REPORT_VALUES, REPORT_ZERO, REPORT_ZERO };
	e->now.kind = kinds[flags & 3];
	*ret_backed = (flags & 3) == 0 || (flags & 3) == 3;
	e->now.state = flags >> 2 & 3;
	e->late = flags >> 4 & 1;
	e->before.state = flags >> 6;
	if (e->before.state != REPORT_OPEN)
		e->before.kind = flags >> 5 & 1 ? REPORT_ZERO : REPORT_VALUES;
	else if (flags >> 5 & 1)
		return false;
	return (e->now.state == REPORT_SENT || e->now.state == REPORT_RETURNED) && e->before.state <= REPORT_RETURNED;
}

static bool take_head(struct view *rest, struct report_entry *e, bool *ret_backed)
{
	uint64_t unit, form, first, previous;
	if (!varint_take(rest, &unit) || unit == 0 || unit > INT32_MAX || !varint_take(rest, &form) || form > INT32_MAX)
		return false;
	if (!varint_take(rest, &first) || unzigzag(first) > INT32_MAX || unzigzag(first) <= INT32_MIN)
		return false;
	e->unit = (int32_t)unit;
	e->form = (int)form;
	e->first = (struct day){ (int32_t)unzigzag(first) };
	if (!take_flags(rest, e, ret_backed) || !varint_take(rest, &previous) || previous > INT64_MAX)
		return false;
	e->previous = (int64_t)previous;
	return true;
}

/* Instants stay within some hundred thousand years of each other, so that a damaged body cannot overflow the sums below. */
static bool take_offset(struct view *rest, int64_t from, struct instant *ret)
{
	uint64_t n;
	const int64_t most = INT64_C(1) << 55;
	if (!varint_take(rest, &n) || unzigzag(n) > most || unzigzag(n) < -most)
		return false;
	ret->ms = from + unzigzag(n);
	return true;
}

static bool take_made(struct view *rest, struct report_entry *e)
{
	struct view peek = *rest;
	uint64_t n;
	if (!varint_take(&peek, &n))
		return false;
	*rest = peek;
	if (n == 0)
		return true;
	const int64_t most = INT64_C(1) << 55;
	if (unzigzag(n - 1) > most || unzigzag(n - 1) < -most)
		return false;
	e->made.ms = e->changed.ms + unzigzag(n - 1);
	return true;
}

static bool take_backing(struct view *rest, struct report_entry *e)
{
	unsigned char before;
	if (!take_fixed(rest, &before, 1) || before > ORIGIN_MIXED || !take_bytes(rest, &e->backing))
		return false;
	e->before.origin = before;
	e->now.origin = backing_origin(e->backing);
	return is_backed(e);
}

bool report_entry_unpack(struct view *rest, struct report_entry *ret)
{
	struct report_entry e = { 0 };
	bool backed;
	if (!take_head(rest, &e, &backed) || !take_offset(rest, day_ms(e.first), &e.received) || !take_offset(rest, e.received.ms, &e.changed) ||
	    !take_made(rest, &e))
		return false;
	if (!take_fixed(rest, e.key, sizeof e.key) || !take_fixed(rest, e.content, sizeof e.content) ||
	    !take_text(rest, &e.note) || !take_text(rest, &e.reason) || !take_bytes(rest, &e.now.values))
		return false;
	if (backed && !take_backing(rest, &e))
		return false;
	if (e.before.state != REPORT_OPEN && !take_bytes(rest, &e.before.values))
		return false;
	*ret = e;
	return true;
}

bool report_event_each(const struct event *event, bool (*fn)(void *, const struct report_entry *), void *self)
{
	struct view rest = event->body;
	uint64_t count = 1;
	if (event->kind != EVENT_REPORT_SENT && event->kind != EVENT_REPORT_BATCH && event->kind != EVENT_REPORT_RETURNED)
		return true;
	if (event->kind == EVENT_REPORT_BATCH && !varint_take(&rest, &count))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		struct report_entry entry;
		if (!report_entry_unpack(&rest, &entry))
			return false;
		if (!fn(self, &entry))
			return true;
	}
	return rest.len == 0;
}
