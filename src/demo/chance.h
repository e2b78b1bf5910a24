/* demo/chance.h — chance that comes out the same every time: the same seed makes the same data.
 * Invariants: nothing here reads a clock or the machine; a stream is told apart by what it is about (a home, a day), never by the
 * order in which things are made, so that more homes or more days leave the others as they were. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct chance { uint64_t state; };

static inline uint64_t chance_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

static inline struct chance chance_of(uint64_t seed, uint64_t what, uint64_t which)
{
	return (struct chance){ chance_mix(seed + 0x9E3779B97F4A7C15u) ^ chance_mix(what * 0xD6E8FEB86659FD93u + 1) ^ chance_mix(which * 0xA0761D6478BD642Fu + 2) };
}

static inline uint64_t chance_next(struct chance *c) { return chance_mix(c->state += 0x9E3779B97F4A7C15u); }

/* A number from low to high, both included. */
static inline int chance_between(struct chance *c, int low, int high)
{
	return low + (int)(chance_next(c) % ((uint64_t)(high - low) + 1));
}

/* True once in so many times out of ten thousand. */
static inline bool chance_hits(struct chance *c, int of_ten_thousand) { return chance_next(c) % 10000 < (uint64_t)of_ten_thousand; }
