/* app.h — the program's state: one struct, handed in.
 *
 * Invariants: `world` guards org, accounts, policy and board: a reader holds it shared for as long as it uses what it was given
 * (a request: milliseconds), the writer's follower holds it alone while it takes events. Nothing slow (password hashing, network,
 * a commit) happens under it. Only the data directory's lock holder opens the store for writing.
 * Lifecycle: app_open → app_serve or app_call → app_close. */
#pragma once
#include "board/board.h"
#include "org/account.h"
#include "store/writer.h"
#include <pthread.h>

struct app {
	char directory[512], store_url[512];
	int lock_fd;
	struct store *store;
	struct writer *writer;
	struct db *follow_db;                               /* the followers' reading connection; writer's thread only */
	pthread_rwlock_t world;
	struct org *org;
	struct accounts *accounts;
	struct policy *policy;
	struct board *board;
	struct live *live;
	bool drill;
	size_t board_budget;
};

struct app_options { const char *directory, *store_url; bool create, drill, threads; size_t board_budget; };

/* Takes the directory's lock, opens and migrates the store, loads everything. If another program holds the lock, fails with DIRECTORY_IN_USE. */
bool app_open(struct app *, const struct app_options *, struct err *);
void app_close(struct app *);
void app_world_read(struct app *);
void app_world_done(struct app *);
extern struct query *const *const app_queries[];
