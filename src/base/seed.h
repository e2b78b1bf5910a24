/* base/seed.h — chance that can be had again, for tests.
 * Invariants: every run prints its seed; ANLAN_SEED=that number repeats the run. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct seed { uint64_t state; };

static inline struct seed seed_of_run(void)
{
	const char *given = getenv("ANLAN_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	fprintf(stderr, "seed %llu (ANLAN_SEED=%llu repeats this run)\n", (unsigned long long)seed, (unsigned long long)seed);
	return (struct seed){ seed };
}

/* splitmix64: a counter and a finisher. */
static inline uint64_t seed_next(struct seed *s)
{
	uint64_t z = s->state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* A number from low to high, both included. */
static inline int64_t seed_between(struct seed *s, int64_t low, int64_t high)
{
	return low + (int64_t)(seed_next(s) % ((uint64_t)(high - low) + 1));
}
