/* http/lane.c — side threads for what takes long, in lanes of their own for reading, hashing and importing, so that ten imports
 * never keep anyone from logging in. */
#include "http/inside.h"
#include <sys/resource.h>

enum { NICER = 5 };

static struct call *next_call(struct lane *lane)
{
	pthread_mutex_lock(&lane->lock);
	while (!lane->first && !lane->stopping)
		pthread_cond_wait(&lane->work, &lane->lock);
	struct call *call = lane->first;
	if (call) {
		lane->first = call->next;
		if (!lane->first)
			lane->last = NULL;
		lane->queued--;
	}
	pthread_mutex_unlock(&lane->lock);
	return call;
}

static void run(struct call *call, struct db *db, struct checker *checker)
{
	struct req *req = &call->req;
	req->side = true;
	req->beside = false;
	req->db = db;
	req->checker = checker;
	req->arena.most = (size_t)2047 << 20;               /* an import is sorted in memory */
	router_enter(req);
	req->side = false;
	if (!req->write || !call_submit(call))
		worker_finished(call, CALL_READY);
}

static void *lane_main(void *self)
{
	struct lane *lane = self;
	struct app *app = lane->server->app;
	struct checker *checker = checker_new();
	struct db *db = NULL;
	struct call *call;
	setpriority(PRIO_PROCESS, 0, NICER);                /* this thread alone: whoever waits for an answer goes first */
	while ((call = next_call(lane)) != NULL) {
		if (!db && app->store)
			db = db_open(app->store, DB_READ, &call->req.err);
		if (!db && app->store) {
			reply_problem(&call->req);
			worker_finished(call, CALL_READY);
			continue;
		}
		run(call, db, checker);
	}
	db_close(db);
	checker_free(checker);
	return NULL;
}

bool lane_open(struct lane *lane, struct server *server, struct err *err)
{
	lane->server = server;
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->work, NULL);
	for (; lane->running < SIDE_THREADS; lane->running++)
		if (pthread_create(&lane->threads[lane->running], NULL, lane_main, lane) != 0)
			return FAIL(err, BUG, NULL, "cannot start a side thread");
	return true;
}

bool lane_push(struct lane *lane, struct call *call)
{
	pthread_mutex_lock(&lane->lock);
	bool takes = lane->queued < SIDE_QUEUE;
	if (takes) {
		call->next = NULL;
		if (lane->last)
			lane->last->next = call;
		else
			lane->first = call;
		lane->last = call;
		lane->queued++;
		pthread_cond_signal(&lane->work);
	}
	pthread_mutex_unlock(&lane->lock);
	return takes;
}

void lane_close(struct lane *lane)
{
	if (!lane->server)
		return;
	pthread_mutex_lock(&lane->lock);
	lane->stopping = true;
	pthread_cond_broadcast(&lane->work);
	pthread_mutex_unlock(&lane->lock);
	while (lane->running > 0)
		pthread_join(lane->threads[--lane->running], NULL);
	pthread_mutex_destroy(&lane->lock);
	pthread_cond_destroy(&lane->work);
}
