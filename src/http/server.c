/* http/server.c — the door, and the life of it all. */
#include "http/inside.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { WORKERS = 2, CONNECTIONS = 12000, SPARE_FILES = 256, ACCEPT_ROUND = 64 };

static const struct server_options usual = { .workers = WORKERS, .connections_most = CONNECTIONS, .head_seconds = 20, .body_seconds = 20,
	.idle_seconds = 75, .stream_most = 1 << 30 };

static struct server_options filled(struct server_options o)
{
	o.workers = o.workers > 0 ? o.workers : usual.workers;
	o.connections_most = o.connections_most > 0 ? o.connections_most : usual.connections_most;
	o.head_seconds = o.head_seconds > 0 ? o.head_seconds : usual.head_seconds;
	o.body_seconds = o.body_seconds > 0 ? o.body_seconds : usual.body_seconds;
	o.idle_seconds = o.idle_seconds > 0 ? o.idle_seconds : usual.idle_seconds;
	o.stream_most = o.stream_most > 0 ? o.stream_most : usual.stream_most;
	return o;
}

/* Room for every connection we promise, or for as many as the machine allows. */
static int raise_files(int connections)
{
	struct rlimit limit;
	rlim_t wanted = (rlim_t)connections + SPARE_FILES;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return connections;
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || wanted < limit.rlim_max ? wanted : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur >= wanted)
		return connections;
	return limit.rlim_cur > SPARE_FILES * 2 ? (int)(limit.rlim_cur - SPARE_FILES) : SPARE_FILES;
}

int server_connections(const struct server *s)
{
	int sum = 0;
	for (int i = 0; i < s->worker_count; i++)
		sum += atomic_load_explicit(&s->workers[i].connections, memory_order_relaxed);
	return sum;
}

static struct worker *idlest(struct server *s)
{
	struct worker *found = &s->workers[0];
	for (int i = 1; i < s->worker_count - 1; i++)
		if (atomic_load(&s->workers[i].connections) < atomic_load(&found->connections))
			found = &s->workers[i];
	return found;
}

/* Only the operator of the machine: the same user as the server, or root. */
static bool peer_is_operator(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == 0 || peer.uid == geteuid());
}

/* False when nothing more waits, or nothing more can be taken now. */
static bool accept_one(struct server *s, int socket, bool control)
{
	int fd = accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
		poll(NULL, 0, 50);                          /* who waits at the door waits on; asking again at once would only burn time */
	if (fd < 0)
		return errno == EINTR || errno == ECONNABORTED;
	if (control && !peer_is_operator(fd))
		close(fd);
	else
		worker_take(control ? &s->workers[s->worker_count - 1] : idlest(s), fd);
	return true;
}

static void accept_some(struct server *s, int socket, bool control)
{
	int room = s->options.connections_most - server_connections(s);
	for (int i = 0; i < ACCEPT_ROUND && i < room; i++)
		if (!accept_one(s, socket, control))
			return;
}

static void *door_main(void *self)
{
	struct server *s = self;
	while (!atomic_load(&s->closing)) {
		bool full = server_connections(s) >= s->options.connections_most;
		struct pollfd fds[3] = { { .fd = s->door_event, .events = POLLIN }, { .fd = full ? -1 : s->listen_fd, .events = POLLIN },
			{ .fd = full ? -1 : s->control_fd, .events = POLLIN } };
		if (poll(fds, 3, full ? 100 : -1) <= 0)
			continue;
		if (fds[1].revents)
			accept_some(s, s->listen_fd, false);
		if (fds[2].revents)
			accept_some(s, s->control_fd, true);
	}
	return NULL;
}

static bool workers_open(struct server *s, struct err *err)
{
	int wanted = s->options.workers + 1;
	s->workers = calloc((size_t)wanted, sizeof *s->workers);
	if (!s->workers)
		memory_gone(sizeof *s->workers);
	for (int i = 0; i < wanted; i++) {
		struct worker *w = &s->workers[s->worker_count++];
		w->server = s;
		w->number = i;
		w->event_fd = -1;
		w->local = i == wanted - 1;
		if (!worker_open(w, err))
			return false;
	}
	return true;
}

static char *own(const char *text)
{
	char *copy = text ? strdup(text) : NULL;
	if (text && !copy)
		memory_gone(strlen(text));
	return copy;
}

struct server *server_open(struct app *app, const struct router *router, int socket, const struct server_options *given, struct err *err)
{
	struct server *s = calloc(1, sizeof *s);
	if (!s)
		memory_gone(sizeof *s);
	*s = (struct server){ .app = app, .router = router, .options = filled(*given), .listen_fd = socket, .control_fd = -1, .start_us = clock_monotonic_us(),
		.tls_cert = own(given->tls_cert), .tls_key = own(given->tls_key), .door_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	s->options.connections_most = raise_files(s->options.connections_most);
	bool ok = s->door_event >= 0 || FAIL(err, BUG, NULL, "eventfd: %s", strerror(errno));
	ok = ok && workers_open(s, err);
	if (ok && s->options.control)
		ok = (s->control_fd = control_listen(app->directory, err)) >= 0;
	if (ok && listen(socket, SOMAXCONN) != 0)
		ok = FAIL(err, ADDRESS_BAD, NULL, "listen: %s", strerror(errno));
	if (ok)
		return s;
	server_close(s);
	return NULL;
}

static bool start_threads(struct server *s, struct err *err)
{
	for (int i = 0; i < s->worker_count; i++)
		if (!worker_start(&s->workers[i], err))
			return false;
	for (int i = 0; i < LANES; i++)
		if (!lane_open(&s->lanes[i], s, err))
			return false;
	s->door_running = pthread_create(&s->door, NULL, door_main, s) == 0;
	return s->door_running || FAIL(err, BUG, NULL, "cannot start the door");
}

bool server_start(struct server *s, struct err *err)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);        /* signals are for the main thread */
	if (s->app->live)
		live_set_wake(s->app->live, stream_news, s);
	bool ok = start_threads(s, err);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

static void close_doors(struct server *s)
{
	uint64_t one = 1;
	atomic_store(&s->closing, true);
	if (write(s->door_event, &one, sizeof one) < 0)
		return;
	if (s->door_running)
		pthread_join(s->door, NULL);
	s->door_running = false;
	char path[108];
	if (s->control_fd >= 0 && control_path(s->app->directory, path))
		unlink(path);
	if (s->control_fd >= 0)
		close(s->control_fd);
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	s->control_fd = s->listen_fd = -1;
	atomic_store(&s->draining, true);
}

void server_stop(struct server *s, int seconds)
{
	if (atomic_load(&s->closing))
		return;
	close_doors(s);
	int64_t until = clock_monotonic_us() + (int64_t)seconds * 1000000;
	for (int i = 0; i < s->worker_count; i++)
		worker_wake(&s->workers[i]);
	while (server_connections(s) > 0 && clock_monotonic_us() < until)
		poll(NULL, 0, 10);
	atomic_store(&s->last_call, true);
	for (int i = 0; i < s->worker_count; i++) {
		worker_wake(&s->workers[i]);
		if (s->workers[i].running)
			pthread_join(s->workers[i].thread, NULL);
		s->workers[i].running = false;
	}
	for (int i = 0; i < LANES; i++)
		lane_close(&s->lanes[i]);
}

void server_close(struct server *s)
{
	if (!s)
		return;
	server_stop(s, 0);
	if (s->app->live)
		live_set_wake(s->app->live, NULL, NULL);
	for (int i = 0; i < s->worker_count; i++)
		worker_close(&s->workers[i]);
	if (s->door_event >= 0)
		close(s->door_event);
	free(s->workers);
	free(s->tls_cert);
	free(s->tls_key);
	free(s);
}
