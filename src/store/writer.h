/* store/writer.h — the one writer: natural group commit.
 *
 * Invariants: operations are applied in the order they were submitted, each in a savepoint of one transaction; a failing operation
 * is undone alone; when the store was busy the whole batch is applied again, so apply starts from its inputs each time. `done` is called for every operation, in the writer's thread, after the commit is durable and after the followers
 * have seen the events; if the commit fails, each gets that error. Followers see every event once, in seq order, also events that
 * another program wrote to a shared store. The queue is bounded: a refused submit means 503 for the caller.
 * Lifecycle: writer_open (connection, journal head) → writer_start (thread; without it writer_submit applies at once, for the
 * command line) → writer_submit … → writer_stop (drains) → writer_close. */
#pragma once
#include "store/journal.h"

struct write {
	bool (*apply)(struct write *, struct tx *, struct err *);
	void (*done)(struct write *);                       /* ok and err are set */
	struct write *next;
	struct err err;
	bool ok;
	int64_t seq;                                        /* the last event's number, 0 if it wrote none */
	void *owner;                                        /* for done: whoever waits for it */
};

struct follower { void (*see)(void *self, const struct event *, size_t n); void *self; };

struct writer;
struct writer *writer_open(struct store *, const struct follower *, size_t followers, size_t queue_most, struct err *);
struct db *writer_db(struct writer *);                      /* its connection: for migrations, before the start */
void writer_from(struct writer *, int64_t seq);             /* followers have everything up to seq; before the start */
/* On a shared store: each time the journal was asked and nothing is to be written. There followers try again what they could not read. Before the start. */
void writer_idle(struct writer *, void (*idle)(void *self), void *self);
bool writer_start(struct writer *, struct err *);
bool writer_submit(struct writer *, struct write *);        /* false: the queue is full or the writer is stopping */
void writer_stop(struct writer *);
void writer_close(struct writer *);
int64_t writer_seq(const struct writer *);                  /* the newest published event */
/* For data that can be made again: commits no longer wait for the disk, closing does. A crash may lose the newest, never half of one.
 * Before the first write; not with a thread. */
bool writer_relax(struct writer *, struct err *);

struct writer_figures { uint64_t commits, operations, refused; size_t queued, batch_most; uint64_t batch_sizes[16]; /* by power of two */ };
struct writer_figures writer_figures(struct writer *);
