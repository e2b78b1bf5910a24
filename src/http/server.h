/* http/server.h — sockets, threads and limits around the router.
 *
 * Invariants: one door accepts (TCP and the control socket DIR/anlan.sock) and gives each connection to the worker with the fewest;
 * a connection belongs to its worker for life. A worker drives its own libmicrohttpd daemon by its own loop; the library's internal
 * loop is never used, because it stops answering when the ready connections are an exact multiple of 128. Nothing slow runs in a
 * worker: writes go to the writer, slow routes to side threads, and the connection sleeps until their answer is on the finished list.
 * Limits hold per connection in time (head, body, idleness) and size, and over all in number.
 * Lifecycle: server_bind (claims the address) → server_open → server_start → server_stop (drains) → server_close. */
#pragma once
#include "http/router.h"

struct server_options {
	int workers;                                        /* 0: two */
	int connections_most;                               /* 0: 12,000 */
	int head_seconds, body_seconds, idle_seconds;       /* 0: 20, 20, 75 */
	int64_t stream_most;                                /* 0: 1 GiB */
	bool quiet;                                         /* no log line for requests that went well */
	bool control;                                       /* open the control socket in the app's directory */
	const char *tls_cert, *tls_key;                     /* PEM texts; both or neither */
};

struct server;
/* host:port, [v6]:port or :port; port 0 takes a free one. The socket is not listening yet; -1 with err. ret_address: as people write it. */
int server_bind(const char *host_port, char ret_address[80], struct err *);
/* Takes the socket over. The router must outlive the server. */
struct server *server_open(struct app *, const struct router *, int socket, const struct server_options *, struct err *);
bool server_start(struct server *, struct err *);
/* Stops accepting, lets what is in hand finish (at most that long), closes every connection, joins the threads. */
void server_stop(struct server *, int seconds);
void server_close(struct server *);
int server_connections(const struct server *);

/* control.c: the same socket from the client's side */
int control_listen(const char *directory, struct err *);
bool control_path(const char *directory, char out[108]);    /* short enough for a socket address */
