/* base/clock.c — the machine's clock, or the one a drill sets.
 * A clock that is set stands still until it is told to run: a story can then ask what holds at 15:59:59.999 and get an answer. */
#include "base/when.h"
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static struct {
	atomic_bool on;                             /* so that the clock of every day takes no lock */
	pthread_mutex_t lock;
	int64_t from_ms, from_us, factor;           /* the drill's time at from_us of the monotonic clock */
} drill = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int64_t read_us(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct instant clock_machine(void) { return (struct instant){ read_us(CLOCK_REALTIME) / 1000 }; }
int64_t clock_monotonic_us(void) { return read_us(CLOCK_MONOTONIC); }

static int64_t drill_now(int64_t monotonic_us) { return drill.from_ms + (monotonic_us - drill.from_us) * drill.factor / 1000; }

struct instant clock_now(void)
{
	if (!atomic_load_explicit(&drill.on, memory_order_acquire))
		return (struct instant){ read_us(CLOCK_REALTIME) / 1000 };
	pthread_mutex_lock(&drill.lock);
	struct instant now = { drill_now(clock_monotonic_us()) };
	pthread_mutex_unlock(&drill.lock);
	return now;
}

void clock_drill_set(struct instant now)
{
	pthread_mutex_lock(&drill.lock);
	drill.from_ms = now.ms;
	drill.from_us = clock_monotonic_us();
	atomic_store_explicit(&drill.on, true, memory_order_release);
	pthread_mutex_unlock(&drill.lock);
}

void clock_drill_run(int64_t factor)
{
	struct instant now = clock_now();
	pthread_mutex_lock(&drill.lock);
	drill.from_ms = now.ms;
	drill.from_us = clock_monotonic_us();
	drill.factor = factor;
	atomic_store_explicit(&drill.on, true, memory_order_release);
	pthread_mutex_unlock(&drill.lock);
}
