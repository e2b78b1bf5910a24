/* notify/drain.h — sending what waits in the outbox.
 *
 * Invariants: a delivery is leased in the store before it is sent, and noted when the other side has taken it or not. While a lease
 * holds, no other program sends it; if the program dies between sending and noting, the lease runs out and it is sent once more, under the
 * same number (doc/decisions/exactly-once.md). A failure is tried again after 15 s, 30 s, 1 min … half an hour, each a little sooner or
 * later; after TRIES_MOST it is dead: listed, and sent again when somebody asks. A slow server holds up only its own: the transfers run side by
 * side in the tick's thread, so many of each kind and so many of each robot. Quiet hours put a letter off, unless it is urgent.
 * The telephone of somebody without an account is forgotten with the note that it was sent, or FORGET_MS after it was given up; what the
 * other side said is kept without it.
 * A mail or text message without an address or a channel to go by is dead at once, and says so.
 * Threads: drain_run belongs to its tick. drain_free: after the ticks have ended, before the writer does. */
#pragma once
#include "base/vault.h"
#include "org/outbox.h"
#include "store/writer.h"
#include <pthread.h>

enum { TRIES_MOST = 10, LEASE_MS = 90000 };
#define FORGET_MS ((int64_t)7 * 86400000)

/* What the drain needs of the program. Everything outlives it. */
struct drain_ties {
	const struct org *org;
	pthread_rwlock_t *world;
	const struct vault *vault;                          /* NULL: nothing sealed can be read */
	const char *directory;
	void *self;                                         /* for the two: */
	bool (*write)(void *self, bool (*apply)(struct write *, struct tx *, struct err *), struct write *, struct err *); /* and wait for it */
	void (*tell)(void *self, int64_t account);          /* its messages changed; NULL: nobody looks */
};
struct drain;
struct drain *drain_new(const struct drain_ties *);
/* One bounded piece; milliseconds until the next. */
int drain_run(struct drain *, struct db *, struct instant now);
/* Lets transfers that are under way come to their end (5 s at most) and notes them; then it is gone. May be NULL. */
void drain_free(struct drain *);
/* How long to wait after so many tries. chance: 0 to 99. */
struct span drain_pause(int tries, uint32_t chance);
/* In quiet hours at `now`? Then when they end. from and to are minutes of the day; from > to is over midnight. */
bool drain_quiet(const struct zone *, struct instant now, int from, int to, struct instant *ret_end);
extern struct query *const notify_queries[];
