/* http/worker.c — one thread, one daemon of the library, one loop of ours. */
#include "http/inside.h"
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

enum { POOL_BYTES = 20 << 10, LOG_LATE_MS = 20, TICK_US = 1000000 };

void worker_wake(struct worker *w)
{
	uint64_t one = 1;
	while (write(w->event_fd, &one, sizeof one) < 0 && errno == EINTR)
		;
}

void worker_take(struct worker *w, int fd)
{
	pthread_mutex_lock(&w->inbox_lock);
	if (w->inbox_count == w->inbox_room) {
		w->inbox_room = w->inbox_room ? w->inbox_room * 2 : 64;
		w->inbox = realloc(w->inbox, (size_t)w->inbox_room * sizeof *w->inbox);
		if (!w->inbox)
			memory_gone((size_t)w->inbox_room);
	}
	w->inbox[w->inbox_count++] = fd;
	bool first = w->inbox_count == 1;
	pthread_mutex_unlock(&w->inbox_lock);
	atomic_fetch_add(&w->connections, 1);
	if (first)
		worker_wake(w);
}

/* A batch of the writer ends in many of these: only the first one, on an empty list, needs to wake the worker. */
void worker_finished(struct call *call, enum call_stage stage)
{
	struct worker *w = call->worker;
	struct call *head = atomic_load_explicit(&w->finished, memory_order_relaxed);
	call->arrived = stage;
	do
		call->next = head;
	while (!atomic_compare_exchange_weak_explicit(&w->finished, &head, call, memory_order_release, memory_order_relaxed));
	if (!head)
		worker_wake(w);
}

static void take_finished(struct worker *w)
{
	struct call *list = atomic_exchange_explicit(&w->finished, NULL, memory_order_acquire), *ordered = NULL, *next;
	for (; list; list = next) {
		next = list->next;
		list->next = ordered;
		ordered = list;
	}
	for (; ordered; ordered = next) {
		next = ordered->next;
		ordered->stage = ordered->arrived;
		conn_wake(ordered->conn);
	}
}

static void take_inbox(struct worker *w)
{
	pthread_mutex_lock(&w->inbox_lock);
	int n = w->inbox_count, *fds = w->inbox;
	if (n) {
		w->inbox = NULL;
		w->inbox_count = w->inbox_room = 0;
	}
	pthread_mutex_unlock(&w->inbox_lock);
	for (int i = 0; i < n; i++) {
		struct sockaddr_storage nobody = { .ss_family = AF_UNIX };
		if (MHD_add_connection(w->daemon, fds[i], (const struct sockaddr *)&nobody, sizeof nobody) != MHD_YES)
			atomic_fetch_sub(&w->connections, 1); /* closed, and never announced */
	}
	if (n)
		free(fds);
}

/* Once draining is seen the door is closed, so an empty inbox stays empty. */
static bool inbox_empty(struct worker *w)
{
	pthread_mutex_lock(&w->inbox_lock);
	bool empty = w->inbox_count == 0;
	pthread_mutex_unlock(&w->inbox_lock);
	return empty;
}

static int least(int a, int b) { return a < 0 || (b >= 0 && b < a) ? b : a; }

static int wait_ms(struct worker *w)
{
	MHD_UNSIGNED_LONG_LONG library;
	int ms = w->conns || w->crowd ? 1000 : -1;
	if (MHD_get_timeout(w->daemon, &library) == MHD_YES)
		ms = least(ms, library > 60000 ? 60000 : (int)library);
	if (w->log.len > 0)
		ms = least(ms, LOG_LATE_MS);
	if (atomic_load_explicit(&w->streams, memory_order_relaxed) > 0) {
		int64_t left = (w->live_next_us - w->now_us) / 1000;
		ms = least(ms, left < 1 ? 1 : (int)(left > 60000 ? 60000 : left));
	}
	if (w->drain_seen)
		ms = least(ms, 50);
	return ms;
}

static void wait_for_work(struct worker *w)
{
	struct pollfd fds[2] = { { .fd = w->epoll_fd, .events = POLLIN }, { .fd = w->event_fd, .events = POLLIN } };
	int ms = wait_ms(w);
	if (ms == 0)
		return;
	int ready = poll(fds, 2, ms);
	if (ready == 0)
		access_log_flush(w);
	if (ready > 0 && fds[1].revents) {
		uint64_t count;
		if (read(w->event_fd, &count, sizeof count) < 0 && errno != EAGAIN)
			return;
	}
}

/* A request that lies there unread is still taken and answered. */
static bool nothing_waits(const struct conn *conn)
{
	char byte;
	return recv(conn->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

/* Nobody is asked to wait for more: what is idle is closed, what is in hand may finish, until time is up. */
static void drain(struct worker *w)
{
	bool last_call = atomic_load(&w->server->last_call);
	w->drain_seen = true;
	for (struct conn *conn = w->conns; conn; conn = conn->next) {
		bool idle = conn->state == CONN_FRESH || conn->state == CONN_IDLE;
		if (conn->cut || conn->state == CONN_AWAY || (!last_call && !(idle && nothing_waits(conn))))
			continue;
		shutdown(conn->fd, SHUT_RDWR);
		conn->cut = true;
	}
	atomic_store(&w->live_news, true);
}

static void *worker_main(void *self)
{
	struct worker *w = self;
	for (;;) {
		w->now_us = clock_monotonic_us();
		take_inbox(w);
		take_finished(w);
		stream_look(w);
		MHD_run(w->daemon);
		if (w->now_us - w->tick_us >= TICK_US) {
			w->tick_us = w->now_us;
			patience_tick(w);
			stream_tick(w);
		}
		if (atomic_load_explicit(&w->server->draining, memory_order_relaxed)) {
			drain(w);
			if (!w->conns && inbox_empty(w))
				break;
		}
		wait_for_work(w);
	}
	access_log_flush(w);
	return NULL;
}

/* Paths and queries are decoded by http/uri.c, after they were taken apart. */
static size_t keep_escaped(void *self, struct MHD_Connection *mhd, char *text)
{
	(void)self, (void)mhd;
	return strlen(text);
}

static struct MHD_Daemon *daemon_start(struct worker *w)
{
	const struct server *s = w->server;
	bool tls = s->tls_cert && !w->local;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET | (tls ? MHD_USE_TLS : 0);
	struct MHD_OptionItem secure[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, s->tls_cert }, { MHD_OPTION_HTTPS_MEM_KEY, 0, s->tls_key }, { MHD_OPTION_END, 0, NULL } };
	return MHD_start_daemon(flags, 0, NULL, NULL, conn_handle, w,
		MHD_OPTION_ARRAY, tls ? secure : secure + 2,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->options.connections_most + 64,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->options.idle_seconds,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_CONNECTION, conn_notify, w,
		MHD_OPTION_NOTIFY_COMPLETED, conn_completed, w,
		MHD_OPTION_URI_LOG_CALLBACK, conn_uri, w,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL,
		MHD_OPTION_END);
}

bool worker_open(struct worker *w, struct err *err)
{
	pthread_mutex_init(&w->inbox_lock, NULL);
	figures_open(&w->counters, router_count(w->server->router) + 1);
	builder_init(&w->log, LOG_ROOM);
	w->now_us = w->tick_us = clock_monotonic_us();
	w->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->event_fd < 0)
		return FAIL(err, BUG, NULL, "eventfd: %s", strerror(errno));
	if (w->server->app->store && !(w->db = db_open(w->server->app->store, DB_READ, err)))
		return false;
	w->checker = checker_new();
	w->daemon = daemon_start(w);
	if (!w->daemon && !w->server->tls_cert)
		return FAIL(err, BUG, NULL, "the HTTP library would not start");
	if (!w->daemon) {
		FAIL(err, BAD_FILE, "tls", "the HTTP library would not start with this certificate and key");
		return err_say(err, "证书和私钥不能用：要 PEM 格式，并且相配。", "The certificate and the key cannot be used: both are PEM, and they belong together.");
	}
	w->epoll_fd = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	return true;
}

bool worker_start(struct worker *w, struct err *err)
{
	w->running = pthread_create(&w->thread, NULL, worker_main, w) == 0;
	return w->running || FAIL(err, BUG, NULL, "cannot start a worker");
}

void worker_close(struct worker *w)
{
	if (w->running) {
		worker_wake(w);
		pthread_join(w->thread, NULL);
	}
	if (w->daemon)
		MHD_stop_daemon(w->daemon);
	for (struct call *call = w->spare, *next; call; call = next) {
		next = call->next;
		call_release(call);
	}
	checker_free(w->checker);
	db_close(w->db);
	if (w->event_fd >= 0)
		close(w->event_fd);
	figures_close(&w->counters);
	builder_release(&w->log);
	free(w->inbox);
	pthread_mutex_destroy(&w->inbox_lock);
}
