/* base/varint.h — whole numbers in few bytes.
 * Invariants: a varint is little-endian groups of seven bits, at most ten bytes; taking never reads beyond the view and leaves it at
 * the first byte not taken; a take that is false may have moved it. */
#pragma once
#include "base/str.h"

enum { VARINT_MOST = 10 };

static inline uint64_t zigzag(int64_t n) { return ((uint64_t)n << 1) ^ (n < 0 ? UINT64_MAX : 0); }
static inline int64_t unzigzag(uint64_t n) { return (int64_t)(n >> 1) ^ -(int64_t)(n & 1); }

static inline unsigned char *varint_put(unsigned char *out, uint64_t n)
{
	while (n >= 0x80) {
		*out++ = (unsigned char)(n | 0x80);
		n >>= 7;
	}
	*out++ = (unsigned char)n;
	return out;
}

static inline bool varint_take(struct view *rest, uint64_t *ret)
{
	uint64_t n = 0;
	for (size_t i = 0; i < rest->len && i < VARINT_MOST; i++) {
		uint64_t byte = (unsigned char)rest->ptr[i];
		if (i == VARINT_MOST - 1 && byte > 1)
			return false;
		n |= (byte & 0x7f) << (7 * i);
		if (byte < 0x80) {
			*ret = n;
			rest->ptr += i + 1;
			rest->len -= i + 1;
			return true;
		}
	}
	return false;
}

static inline bool bytes_take(struct view *rest, uint64_t n, struct view *ret)
{
	if (n > rest->len)
		return false;
	*ret = (struct view){ rest->ptr, (size_t)n };
	rest->ptr += n;
	rest->len -= (size_t)n;
	return true;
}
