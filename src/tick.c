#include "tick.h"
#include "base/log.h"
#include "duty/chase_tick.h"
#include "policy/order_tick.h"
#include "board/live.h"
#include "notify/drain.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* ---- sending what waits in the outbox ---- */

static bool send_write(void *self, bool (*apply)(struct write *, struct tx *, struct err *), struct write *write, struct err *err)
{
	return app_write(self, apply, write, err);
}

static void send_tell(void *self, int64_t account) { live_tell(((struct app *)self)->live, account); }

static int send_run(struct app *app, struct db *db, struct instant now)
{
	const struct drain_ties ties = { .org = app->org, .world = &app->world, .vault = app->vault, .directory = app->directory, .self = app,
		.write = send_write, .tell = send_tell };
	if (!app->drain)
		app->drain = drain_new(&ties);
	return drain_run(app->drain, db, now);
}

const struct tick tick_rows[] = {
	{ "chase", chase_run },
	{ "plan demands", plan_demand_run },
	{ "orders", order_tick },
	{ "notices", notice_tick },
	{ "send", send_run },
	{ "signals", signal_tick },
	{ "reminders", remind_run },
	{ "rounds", round_tick },
	{ "gate", gate_run },
	{ 0 },
};

enum { TICKS_MOST = 16, PAUSE_MOST_MS = 1000 };

struct ticking { struct ticks *all; const struct tick *row; struct db *db; pthread_t thread; bool started; };
struct ticks {
	struct app *app;
	struct ticking each[TICKS_MOST];
	int count;
	pthread_mutex_t lock;
	pthread_cond_t woken;
	unsigned long wakes;
	bool stopping;
};

/* Until the time is over, somebody wakes all, or the end. A drill's clock may jump, so nobody sleeps longer than a second. */
static void nap(struct ticks *ticks, int ms)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	if (ms > PAUSE_MOST_MS)
		ms = PAUSE_MOST_MS;
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&ticks->lock);
	unsigned long wakes = ticks->wakes;
	while (!ticks->stopping && ticks->wakes == wakes)
		if (pthread_cond_timedwait(&ticks->woken, &ticks->lock, &until) != 0)
			break;
	pthread_mutex_unlock(&ticks->lock);
}

static bool stopping(struct ticks *ticks)
{
	pthread_mutex_lock(&ticks->lock);
	bool yes = ticks->stopping;
	pthread_mutex_unlock(&ticks->lock);
	return yes;
}

static void *tick_main(void *self)
{
	struct ticking *own = self;
	while (!stopping(own->all)) {
		int ms = own->row->run(own->all->app, own->db, clock_now());
		nap(own->all, ms);
	}
	return NULL;
}

static bool start_one(struct ticks *ticks, const struct tick *row, struct err *err)
{
	struct ticking *own = &ticks->each[ticks->count];
	*own = (struct ticking){ .all = ticks, .row = row, .db = db_open(ticks->app->store, DB_READ, err) };
	if (!own->db)
		return false;
	ticks->count++;
	own->started = pthread_create(&own->thread, NULL, tick_main, own) == 0;
	return own->started || FAIL(err, BUG, NULL, "cannot start the thread of %s", row->name);
}

struct ticks *ticks_start(struct app *app, struct err *err)
{
	struct ticks *ticks = calloc(1, sizeof *ticks);
	if (!ticks) {
		FAIL(err, BUG, NULL, "no memory for the ticks");
		return NULL;
	}
	ticks->app = app;
	pthread_mutex_init(&ticks->lock, NULL);
	pthread_cond_init(&ticks->woken, NULL);
	for (const struct tick *row = tick_rows; row->name && ticks->count < TICKS_MOST; row++)
		if (!start_one(ticks, row, err)) {
			ticks_stop(ticks);
			return NULL;
		}
	return ticks;
}

void ticks_wake(struct ticks *ticks)
{
	if (!ticks)
		return;
	pthread_mutex_lock(&ticks->lock);
	ticks->wakes++;
	pthread_cond_broadcast(&ticks->woken);
	pthread_mutex_unlock(&ticks->lock);
}

void ticks_stop(struct ticks *ticks)
{
	if (!ticks)
		return;
	pthread_mutex_lock(&ticks->lock);
	ticks->stopping = true;
	pthread_cond_broadcast(&ticks->woken);
	pthread_mutex_unlock(&ticks->lock);
	for (int i = 0; i < ticks->count; i++) {
		if (ticks->each[i].started)
			pthread_join(ticks->each[i].thread, NULL);
		db_close(ticks->each[i].db);
	}
	pthread_cond_destroy(&ticks->woken);
	pthread_mutex_destroy(&ticks->lock);
	free(ticks);
}
