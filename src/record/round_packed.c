/* record/round_packed.c — readings in about three bytes each.
 *
 * Ordered by person and time, for each: the person as a difference to the one before; one byte with the temperature above 31.9 °C (or the
 * reason why there is none) and a bit for staff; a varint with the minutes after the reading before, and bits for what follows: symptoms, again,
 * unseen. People of a home have neighbouring numbers and are measured in the order of their rooms, so nearly every difference is small. */
#include "base/varint.h"
#include "record/round.h"
#include <stdlib.h>

enum { STAFF = 0x80, HAS_SYMPTOMS = 1, AGAIN = 2, NOT_SEEN = 4, FLAGS = 3, MINUTE = 60000, READING_MOST = 2 * VARINT_MOST + 1 + 5, MINUTES_MOST = 1 << 22 };

static int by_person(const void *a, const void *b)
{
	const struct reading *x = a, *y = b;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	if (x->at.ms != y->at.ms)
		return x->at.ms < y->at.ms ? -1 : 1;
	return x->again - y->again;
}

static unsigned char *put_one(unsigned char *out, const struct reading *r, int64_t person_before, int64_t minutes_later)
{
	uint64_t flags = (r->symptoms ? HAS_SYMPTOMS : 0) | (r->again ? AGAIN : 0) | (r->unseen ? NOT_SEEN : 0);
	out = varint_put(out, zigzag(r->person - person_before));
	*out++ = (unsigned char)((r->unseen ? r->unseen : r->tenths - TENTHS_LEAST + 1) | (r->staff ? STAFF : 0));
	out = varint_put(out, zigzag(minutes_later) << FLAGS | flags);
	return r->symptoms ? varint_put(out, r->symptoms) : out;
}

struct view round_pack(struct arena *arena, struct reading *readings, int count, int64_t base)
{
	unsigned char *bytes = arena_take(arena, (size_t)count * READING_MOST + 1), *out = bytes;
	int64_t person = 0, minute = base;
	qsort(readings, (size_t)count, sizeof *readings, by_person);
	for (int i = 0; i < count; i++) {
		int64_t at = readings[i].at.ms / MINUTE;
		out = put_one(out, &readings[i], person, at - minute);
		person = readings[i].person;
		minute = at;
	}
	return (struct view){ (const char *)bytes, (size_t)(out - bytes) };
}

static bool value_good(const struct reading *r)
{
	return r->unseen ? r->unseen < UNSEEN_MAX_ : r->tenths >= TENTHS_LEAST && r->tenths <= TENTHS_MOST;
}

static bool take_one(struct view *rest, int64_t *person, int64_t *minute, int64_t base, struct reading *ret)
{
	uint64_t step, flags, symptoms = 0;
	struct view byte;
	if (!varint_take(rest, &step) || !bytes_take(rest, 1, &byte) || !varint_take(rest, &flags) || (flags & HAS_SYMPTOMS && !varint_take(rest, &symptoms)))
		return false;
	int value = (unsigned char)*byte.ptr;
	int64_t later = unzigzag(flags >> FLAGS);
	if (step >> 62 || later > MINUTES_MOST || later < -MINUTES_MOST || symptoms > UINT32_MAX)
		return false;
	if (__builtin_add_overflow(*person, unzigzag(step), person))
		return false;
	*minute += later;
	*ret = (struct reading){ .person = *person, .symptoms = (uint32_t)symptoms, .again = flags & AGAIN, .staff = value & STAFF, .at = { *minute * MINUTE } };
	if (flags & NOT_SEEN)
		ret->unseen = value & ~STAFF;
	else
		ret->tenths = (value & ~STAFF) + TENTHS_LEAST - 1;
	bool far = *minute - base > MINUTES_MOST || base - *minute > MINUTES_MOST;
	return !far && (!(flags & NOT_SEEN) || ret->unseen > 0) && value_good(ret);
}

bool round_unpack(struct view packed, int64_t base, struct arena *arena, struct reading **ret, int *ret_count)
{
	int64_t person = 0, minute = base;
	*ret = ARENA_ARRAY(arena, struct reading, packed.len / 3 + 1); /* none is shorter than three bytes */
	*ret_count = 0;
	while (packed.len > 0)
		if (!take_one(&packed, &person, &minute, base, &(*ret)[(*ret_count)++]))
			return false;
	return true;
}
