/* http/inside.h — what the files of the server share; nobody else includes it.
 *
 * Threads: a conn and a call belong to their worker; while a call is away (writer or side thread) only that one touches its req.
 * `finished` and the inbox are the ways back in, each followed by a write to the worker's eventfd. Counters are written by their
 * worker alone and read by anyone. */
#pragma once
#include "board/live.h"
#include "http/server.h"
#include <errno.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <unistd.h>

enum { STATUS_KINDS = 32, LATENCY_KINDS = 14, LOG_ROOM = 64 << 10, SPARE_CALLS = 1024, SIDE_THREADS = 2, SIDE_QUEUE = 256, SMALL_BODY = 64 << 10, BODY_LIMIT = 1 << 20 };

typedef _Atomic uint64_t figure;
static inline void figure_add(figure *f, uint64_t by)       /* one writer only */
{
	atomic_store_explicit(f, atomic_load_explicit(f, memory_order_relaxed) + by, memory_order_relaxed);
}
static inline uint64_t figure_get(const figure *f) { return atomic_load_explicit(f, memory_order_relaxed); }

/* Where a connection is; each state has its own patience. */
enum conn_state { CONN_FRESH, CONN_IDLE, CONN_HEAD, CONN_BODY, CONN_AWAY, CONN_ANSWER, CONN_STREAM };

struct call;
struct worker;
struct conn {
	struct conn *next, *previous;
	struct worker *worker;
	struct MHD_Connection *mhd;
	struct call *call;
	int64_t since_us;                                   /* of the state; in CONN_BODY of the present window */
	size_t window_bytes;
	int fd;
	enum conn_state state;
	bool asleep;                                        /* suspended in the library */
	bool cut;                                           /* shut down, on its way out */
};

enum call_stage { CALL_NEW, CALL_BODY, CALL_AWAY, CALL_LEAVE, CALL_READY, CALL_SENT };

struct call {
	struct req req;                                     /* first: req->server is the call */
	struct call *next;
	struct worker *worker;
	struct conn *conn;
	struct builder body;
	int64_t start_us;
	uint64_t body_seen, body_most, sent;
	enum call_stage stage, arrived;                     /* arrived: set by whoever had it, becomes the stage when the worker takes it back */
	uint64_t tree;                                      /* a stream was let in on this tree */
	bool ended;                                         /* a stream that may not go on */
	bool discard;                                       /* the answer is known, what still comes is thrown away */
};

struct counters {
	figure *requests;                                   /* [route][status kind]; the last route stands for "no route" */
	figure *latency;                                    /* [route][latency kind + 1] */
	figure *latency_us;                                 /* [route] */
	figure bytes_in, bytes_out, cut;
};

struct worker {
	struct server *server;
	struct MHD_Daemon *daemon;
	struct db *db;
	struct checker *checker;
	struct conn *conns;
	struct call *spare;
	struct counters counters;
	struct builder log;
	pthread_t thread;
	pthread_mutex_t inbox_lock;
	int *inbox;
	int inbox_count, inbox_room;
	int crowd;                                          /* most connections lately */
	int number, epoll_fd, event_fd, spare_count;
	_Atomic int connections;                            /* the door adds, the worker takes away */
	_Atomic(struct call *) finished;
	_Atomic bool live_news;
	_Atomic int streams;
	int64_t now_us, tick_us, live_next_us;              /* live_next_us: when a stream speaks unasked */
	bool local, running, drain_seen;
};

struct lane {
	struct server *server;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct call *first, *last;
	pthread_t threads[SIDE_THREADS];
	int queued, running;
	bool stopping;
};

enum { LANE_READ, LANE_HASH, LANE_STREAM, LANES };

struct server {
	struct app *app;
	const struct router *router;
	struct server_options options;
	char *tls_cert, *tls_key;
	struct worker *workers;                             /* the last one serves the control socket */
	int worker_count, listen_fd, control_fd, door_event;
	struct lane lanes[LANES];
	pthread_t door;
	bool door_running;
	_Atomic bool closing, draining, last_call;          /* the door goes; everyone finishes; time is up, cut what still talks */
	int64_t start_us;
};

/* worker.c */
bool worker_open(struct worker *, struct err *);
bool worker_start(struct worker *, struct err *);
void worker_wake(struct worker *);
void worker_take(struct worker *, int fd);                  /* from the door */
void worker_finished(struct call *, enum call_stage);       /* from the writer or a side thread */
void worker_close(struct worker *);

/* conn.c: the library's callbacks */
void conn_notify(void *worker, struct MHD_Connection *, void **socket_context, enum MHD_ConnectionNotificationCode);
void *conn_uri(void *worker, const char *uri, struct MHD_Connection *);
enum MHD_Result conn_handle(void *worker, struct MHD_Connection *, const char *url, const char *method, const char *version,
                            const char *upload, size_t *upload_size, void **call);
void conn_completed(void *worker, struct MHD_Connection *, void **call, enum MHD_RequestTerminationCode);
void conn_sleep(struct conn *);
void conn_wake(struct conn *);
void conn_state(struct conn *, enum conn_state);

/* call.c: one request */
struct call *call_take(struct worker *, struct conn *);
void call_back(struct call *);
void call_release(struct call *);
void call_run(struct call *);                               /* the body is complete: answer, or go away */
enum MHD_Result call_send(struct call *);
bool call_submit(struct call *);                            /* req->write goes to the writer; false: the refusal is made */

/* patience.c */
void patience_tick(struct worker *);

/* lane.c */
bool lane_open(struct lane *, struct server *, struct err *);
bool lane_push(struct lane *, struct call *);
void lane_close(struct lane *);

/* stream.c */
struct MHD_Response *stream_response(struct call *);
void stream_look(struct worker *);                          /* wakes the streams that have something to say */
void stream_tick(struct worker *);                          /* ends the streams of those who may not listen any more */
void stream_news(void *server);                             /* from the follower: there may be something to say */

/* access_log.c */
void access_log_add(struct worker *, const struct call *, bool complete);
void access_log_flush(struct worker *);

/* figures.c */
void figures_open(struct counters *, int routes);
void figures_close(struct counters *);
void figures_note(struct worker *, const struct call *);
void figures_print(struct builder *, const struct server *);
