/* app.h — the program's state: one struct, handed in.
 *
 * Invariants: `world` guards org, accounts, policy and board: a reader holds it shared for as long as it uses what it was given
 * (a request: milliseconds), the writer's follower holds it alone while it takes events. Nothing slow (password hashing, network,
 * a commit) happens under it. Only the data directory's lock holder opens the store for writing.
 * Lifecycle: app_open → app_serve or app_call → app_close. */
#pragma once
#include "board/board.h"
#include "duty/duties.h"
#include "org/account.h"
#include "policy/order.h"
#include "store/writer.h"
#include <pthread.h>

struct vault;
struct ticks;

struct app {
	char directory[512], store_url[512];
	int lock_fd;                                        /* -1: opened to look only */
	struct store *store;
	struct writer *writer;
	struct follower followers[1];                       /* the writer keeps their address */
	struct db *follow_db;                               /* the followers' reading connection; writer's thread only */
	pthread_rwlock_t world;
	struct org *org;
	struct accounts *accounts;
	struct vault *vault;                                /* DIR/key; NULL to look only, and when it is missing while the store needs it */
	struct policy *policy;
	struct orders *orders;
	struct duties *duties;
	struct chaser *chaser;                              /* its tick's own */
	int64_t reminded_minute;                            /* when reminders were looked for last; their tick's own */
	struct duty_measures duty_measures;                 /* the orders, as duties ask them */
	struct board *board;
	struct live *live;
	struct ticks *ticks;                                /* of the server, while it serves; guarded by world */
	struct drain *drain;                                /* notify's tick makes it */
	struct keepers *keepers;                            /* which units keep records */
	struct report_keys *keys;                           /* the writer's thread only */
	bool drill;
	size_t board_budget;
};

/* create: make the directory and the store. threads: start the writer's thread. look: read only, without the lock, beside a server. */
struct app_options { const char *directory, *store_url; bool create, drill, threads, look; size_t board_budget; };

/* Takes the directory's lock, opens and migrates the store, loads everything. If another program holds the lock, fails with DIRECTORY_IN_USE. */
bool app_open(struct app *, const struct app_options *, struct err *);
void app_close(struct app *);
void app_world_read(struct app *);
void app_world_done(struct app *);
/* Applies one operation and waits for its commit: for the command line and the reload of packs, never in a worker. */
bool app_write(struct app *, bool (*apply)(struct write *, struct tx *, struct err *), struct write *, struct err *);
/* Puts DIRECTORY/packs/(name).yaml in force where their text changed; also on SIGHUP. One bad pack leaves the others. */
bool app_take_packs(struct app *, struct err *);
extern struct query *const *const app_queries[];
