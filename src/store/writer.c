#include "store/chain.h"
#include "store/writer.h"
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH_MOST = 1024, TRIES = 5, LOOK_MS = 100 };       /* LOOK_MS: how often a shared store is asked for others' events */

struct tx {
	struct db *db;
	struct arena arena;
	struct instant now;
	struct event *events;
	size_t count, room;
	size_t kept;                                        /* events of operations that succeeded */
	int64_t first_seq;                                  /* of events[0] */
};

struct writer {
	struct store *store;
	struct db *db, *look_db;                            /* look_db reads others' events of a shared store */
	struct chain chain;
	struct tx tx;
	const struct follower *followers;
	size_t follower_count;
	void (*idle)(void *self);
	void *idle_self;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct write *first, *last;
	size_t queued, most;
	bool threaded, stopping;
	int64_t published;                                  /* atomic: read by anyone */
	struct writer_figures figures;
};

struct db *tx_db(struct tx *tx) { return tx->db; }
struct instant tx_now(struct tx *tx) { return tx->now; }
struct arena *tx_arena(struct tx *tx) { return &tx->arena; }
int64_t tx_seq(struct tx *tx) { return tx->first_seq + (int64_t)tx->count; }

void tx_event(struct tx *tx, enum event_kind kind, int64_t realm, int64_t actor, int64_t unit, struct view body)
{
	if (tx->count == tx->room) {
		tx->room = tx->room ? tx->room * 2 : 256;
		tx->events = realloc(tx->events, tx->room * sizeof *tx->events);
		assert(tx->events);
	}
	int64_t seq = tx_seq(tx);
	tx->events[tx->count++] = (struct event){ .seq = seq, .realm = realm, .actor = actor, .unit = unit, .at = tx->now,
		.kind = kind, .body = arena_copy(&tx->arena, body) };
}

/* ---- one batch ---- */

static bool append_events(struct writer *w, struct write *write)
{
	struct tx *tx = &w->tx;
	if (!chain_append(&w->chain, tx->db, tx->events + tx->kept, tx->count - tx->kept, &write->err))
		return false;
	if (tx->count > tx->kept)
		write->seq = tx->events[tx->count - 1].seq;
	tx->kept = tx->count;
	return true;
}

/* Applies one operation in a savepoint. False only if the whole transaction must be given up. */
static bool apply_one(struct writer *w, struct write *write)
{
	struct tx *tx = &w->tx;
	err_clear(&write->err);
	write->seq = 0;
	if (!db_save(tx->db, &write->err))
		return false;
	write->ok = write->apply(write, tx, &write->err);
	if (write->ok)
		return append_events(w, write) && db_save_keep(tx->db, &write->err);
	tx->count = tx->kept;
	if (!db_save_undo(tx->db))                          /* the transaction is gone: the store's reason counts for all of the batch */
		return err_status(write->err.code) == 503 ? false : db_fail(tx->db, &write->err);
	return write->err.code != ERR_STORE_BUSY;
}

static void tx_open(struct writer *w)
{
	struct tx *tx = &w->tx;
	arena_reset(&tx->arena);
	tx->now = clock_now();
	tx->count = tx->kept = 0;
	tx->first_seq = w->chain.seq + 1;
}

static bool apply_batch(struct writer *w, struct write *list, struct err *err)
{
	if (!db_begin(w->db, err))
		return false;
	if (store_is_shared(w->store))
		chain_forget(&w->chain);
	bool ok = chain_begin(&w->chain, w->db, err);
	tx_open(w);
	for (struct write *write = list; ok && write; write = write->next)
		if (!apply_one(w, write)) {
			*err = write->err;
			ok = false;
		}
	ok = ok && chain_end(&w->chain, w->db, err) && db_commit(w->db, err);
	if (!ok) {
		db_rollback(w->db);
		chain_forget(&w->chain);
	}
	return ok;
}

/* ---- publishing ---- */

static void pause_ms(long ms) { nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL); }

static void publish(struct writer *w, const struct event *events, size_t n)
{
	if (n == 0)
		return;
	for (size_t i = 0; i < w->follower_count; i++)
		w->followers[i].see(w->followers[i].self, events, n);
	__atomic_store_n(&w->published, events[n - 1].seq, __ATOMIC_RELEASE);
}

static bool publish_row(void *self, const struct event *event)
{
	publish(self, event, 1);
	return true;
}

/* On a shared store the journal itself says what happened, also elsewhere, in order. */
static void look(struct writer *w)
{
	for (int attempt = 0; attempt < TRIES; attempt++) {
		struct err err = { 0 };
		if (journal_read(w->look_db, w->published + 1, publish_row, w, &err))
			return;
		pause_ms(10L << attempt);                   /* and after the last try: the next look goes on from here */
	}
}

static void look_around(struct writer *w)
{
	look(w);
	if (w->idle)
		w->idle(w->idle_self);
}

static void publish_batch(struct writer *w)
{
	if (store_is_shared(w->store))
		look(w);
	else
		publish(w, w->tx.events, w->tx.kept);
}

static void note_batch(struct writer *w, size_t n)
{
	int power = 0;
	while (power < 15 && (size_t)2 << power <= n)
		power++;
	pthread_mutex_lock(&w->lock);
	w->figures.commits++;
	w->figures.operations += n;
	w->figures.batch_sizes[power]++;
	if (n > w->figures.batch_most)
		w->figures.batch_most = n;
	pthread_mutex_unlock(&w->lock);
}

/* The transaction runner: the only place that commits. A busy store is asked again with growing pauses. */
static void run_batch(struct writer *w, struct write *list, size_t n)
{
	struct err err = { 0 };
	bool ok = false;
	for (int attempt = 0; attempt < TRIES && !ok; attempt++) {
		if (attempt)
			pause_ms(10L << attempt);
		err_clear(&err);
		ok = apply_batch(w, list, &err);
		if (!ok && err.code != ERR_STORE_BUSY)
			break;
	}
	if (ok) {
		publish_batch(w);
		note_batch(w, n);
	}
	for (struct write *write = list, *next; write; write = next) {
		next = write->next;                         /* done may free the write */
		if (!ok) {
			write->ok = false;
			write->err = err;
		}
		write->done(write);
	}
}

/* ---- the thread ---- */

static struct write *take(struct writer *w, size_t *ret_n)
{
	struct write *list = w->first, *last = list;
	size_t n = list ? 1 : 0;
	while (last && last->next && n < BATCH_MOST) {
		last = last->next;
		n++;
	}
	if (list) {
		w->first = last->next;
		last->next = NULL;
		if (!w->first)
			w->last = NULL;
		w->queued -= n;
	}
	*ret_n = n;
	return list;
}

static void wait_for_work(struct writer *w)
{
	if (!store_is_shared(w->store)) {
		pthread_cond_wait(&w->work, &w->lock);
		return;
	}
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&w->work, &w->lock, &until);
}

static void *writer_main(void *self)
{
	struct writer *w = self;
	pthread_mutex_lock(&w->lock);
	while (!w->stopping || w->first) {
		size_t n;
		if (!w->first && !w->stopping)
			wait_for_work(w);
		struct write *list = take(w, &n);
		pthread_mutex_unlock(&w->lock);
		if (list)
			run_batch(w, list, n);
		else if (store_is_shared(w->store))
			look_around(w);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* ---- lifecycle ---- */

struct writer *writer_open(struct store *store, const struct follower *followers, size_t n, size_t queue_most, struct err *err)
{
	struct writer *w = calloc(1, sizeof *w);
	assert(w);
	*w = (struct writer){ .store = store, .followers = followers, .follower_count = n, .most = queue_most };
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	arena_init(&w->tx.arena, (size_t)1 << 30);
	w->db = w->tx.db = db_open(store, DB_WRITE, err);
	if (w->db && store_is_shared(store))
		w->look_db = db_open(store, DB_READ, err);
	if (!w->db || (store_is_shared(store) && !w->look_db)) {
		writer_close(w);
		return NULL;
	}
	return w;
}

struct db *writer_db(struct writer *w) { return w->db; }
void writer_idle(struct writer *w, void (*idle)(void *), void *self)
{
	w->idle = idle;
	w->idle_self = self;
}

void writer_from(struct writer *w, int64_t seq) { w->published = seq; }

bool writer_start(struct writer *w, struct err *err)
{
	w->threaded = pthread_create(&w->thread, NULL, writer_main, w) == 0;
	return w->threaded || FAIL(err, BUG, NULL, "cannot start the writer's thread");
}

bool writer_submit(struct writer *w, struct write *write)
{
	write->next = NULL;
	if (!w->threaded) {
		run_batch(w, write, 1);
		return true;
	}
	pthread_mutex_lock(&w->lock);
	bool takes = !w->stopping && w->queued < w->most;
	if (takes) {
		if (w->last)
			w->last->next = write;
		else
			w->first = write;
		w->last = write;
		if (w->queued++ == 0)
			pthread_cond_signal(&w->work);
	} else {
		w->figures.refused++;
	}
	pthread_mutex_unlock(&w->lock);
	return takes;
}

void writer_stop(struct writer *w)
{
	if (!w || !w->threaded)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	w->threaded = false;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	writer_stop(w);
	db_close(w->db);
	db_close(w->look_db);
	chain_release(&w->chain);
	arena_release(&w->tx.arena);
	free(w->tx.events);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	free(w);
}

bool writer_relax(struct writer *w, struct err *err)
{
	return db_exec(w->db, store_path(w->store) ? "PRAGMA synchronous=NORMAL" : "SET synchronous_commit=off", err);
}

int64_t writer_seq(const struct writer *w) { return __atomic_load_n(&w->published, __ATOMIC_ACQUIRE); }

struct writer_figures writer_figures(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	struct writer_figures figures = w->figures;
	figures.queued = w->queued;
	pthread_mutex_unlock(&w->lock);
	return figures;
}
