/* http/test_server.h — a real server on a free port with a few routes of its own, and a client that writes bytes as it likes.
 * Only test programs include it. Waiting is bounded (DEADLINE_MS), so that a stall fails and does not hang. */
#pragma once
#include "base/test.h"
#include "http/server.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEADLINE_MS = 30000 };

struct place {
	char directory[64], address[80];
	struct app app;
	struct router *router;
	struct server *server;
	int port;
};

static inline int forget(const char *path, const struct stat *s, int kind, struct FTW *at)
{
	(void)s, (void)kind, (void)at;
	return remove(path);
}

static inline void place_open(struct place *p, const struct route *const *lists, const struct server_options *options, bool drill)
{
	struct err err = { .code = ERR_NONE };
	char path[100];
	memcpy(p->directory, "/tmp/anlan-http-XXXXXX", 23);
	assert_non_null(mkdtemp(p->directory));
	snprintf(path, sizeof path, "%s/tmp", p->directory);
	assert_int_equal(mkdir(path, 0700), 0);
	const struct app_options app = { .directory = p->directory, .create = true, .threads = true, .drill = drill };
	if (!app_open(&p->app, &app, &err))
		fail_msg("%s %s", err_name(err.code), err.cause);
	int socket = server_bind("127.0.0.1:0", p->address, &err);
	assert_true(socket >= 0);
	p->port = (int)strtol(strrchr(p->address, ':') + 1, NULL, 10);
	p->router = router_new(lists);
	p->server = server_open(&p->app, p->router, socket, options, &err);
	if (!p->server || !server_start(p->server, &err))
		fail_msg("%s %s", err_name(err.code), err.cause);
}

static inline void place_close(struct place *p)
{
	server_stop(p->server, 5);
	server_close(p->server);
	app_close(&p->app);
	router_free(p->router);
	nftw(p->directory, forget, 8, FTW_DEPTH | FTW_PHYS);
}

static inline int client(const struct place *p)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)p->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* False if the server closed meanwhile. */
static inline bool client_send(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t wrote = send(fd, bytes, n, MSG_NOSIGNAL);
		if (wrote <= 0)
			return false;
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return true;
}

static inline bool client_say(int fd, const char *text) { return client_send(fd, text, strlen(text)); }

static inline bool readable(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };
	return poll(&one, 1, DEADLINE_MS) == 1;
}

struct answer_seen { int status; char head[4096], body[8192]; size_t body_len; bool closed; };

static inline bool read_byte(int fd, char *out)
{
	if (!readable(fd))
		fail_msg("no answer within %d ms", DEADLINE_MS);
	return recv(fd, out, 1, 0) == 1;
}

static inline const char *head_value(const struct answer_seen *a, const char *name, char out[256])
{
	const char *at = strcasestr(a->head, name);
	out[0] = 0;
	if (at)
		sscanf(at + strlen(name), ": %255[^\r\n]", out);
	return out;
}

/* One whole answer, byte by byte, so that a second one behind it stays in the socket. */
static inline bool client_read(int fd, struct answer_seen *a, bool head_only)
{
	size_t n = 0;
	char value[256];
	*a = (struct answer_seen){ .status = 0 };
	while (n < sizeof a->head - 1 && !(n >= 4 && memcmp(a->head + n - 4, "\r\n\r\n", 4) == 0))
		if (!read_byte(fd, &a->head[n++]))
			return !(a->closed = true);
	sscanf(a->head, "HTTP/1.1 %d", &a->status);
	size_t wanted = (size_t)strtoul(head_value(a, "\r\nContent-Length", value), NULL, 10);
	for (; !head_only && a->body_len < wanted && a->body_len < sizeof a->body - 1; a->body_len++)
		if (!read_byte(fd, &a->body[a->body_len]))
			return !(a->closed = true);
	return true;
}

static inline bool client_closed(int fd)
{
	char byte;
	while (readable(fd))
		if (recv(fd, &byte, 1, 0) <= 0)
			return true;
	return false;
}

static inline int ask(const struct place *p, const char *request, struct answer_seen *a)
{
	int fd = client(p);
	assert_true(client_say(fd, request));
	bool ok = client_read(fd, a, strncmp(request, "HEAD", 4) == 0);
	close(fd);
	assert_true(ok);
	return a->status;
}
