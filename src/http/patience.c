/* http/patience.c — once a second: who talks too slowly loses the connection, so that slow senders cannot hold all of them. */
#include "http/inside.h"
#include <malloc.h>
#include <sys/socket.h>

enum { WINDOW_LEAST = 1024, ANSWER_SECONDS = 600, PRESSED_SECONDS = 5, CROWD = 1000 };

static void cut(struct conn *conn)
{
	conn->cut = true;
	figure_add(&conn->worker->counters.cut, 1);
	shutdown(conn->fd, SHUT_RDWR);                      /* the library sees the end and cleans up */
}

/* A body must bring something in every window; how much is little, but nobody types it by hand. */
static bool body_is_stuck(struct conn *conn, int64_t age, int64_t limit)
{
	if (age <= limit)
		return false;
	if (conn->window_bytes < WINDOW_LEAST)
		return true;
	conn_state(conn, CONN_BODY);
	return false;
}

static bool out_of_patience(struct conn *conn, bool pressed)
{
	const struct server_options *o = &conn->worker->server->options;
	int64_t age = conn->worker->now_us - conn->since_us, second = 1000000;
	switch (conn->state) {
	case CONN_FRESH:
	case CONN_HEAD: return age > o->head_seconds * second;
	case CONN_IDLE: return age > (pressed ? PRESSED_SECONDS : o->idle_seconds) * second;
	case CONN_BODY: return body_is_stuck(conn, age, o->body_seconds * second);
	case CONN_ANSWER: return age > ANSWER_SECONDS * second;
	case CONN_AWAY:
	case CONN_STREAM: return false;
	}
	return false;
}

/* After a crowd has left, what it took is given back to the machine. */
static void give_back(struct worker *w)
{
	int now = atomic_load_explicit(&w->connections, memory_order_relaxed);
	if (now > w->crowd)
		w->crowd = now;
	if (now > w->crowd / 4)
		return;
	if (w->crowd >= CROWD)
		malloc_trim(0);
	w->crowd = now;
}

void patience_tick(struct worker *w)
{
	give_back(w);
	/* When nearly all places are taken, those who are only resting make room. */
	bool pressed = server_connections(w->server) > w->server->options.connections_most / 10 * 9;
	for (struct conn *conn = w->conns; conn; conn = conn->next)
		if (!conn->cut && out_of_patience(conn, pressed))
			cut(conn);
}
