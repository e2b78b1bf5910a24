/* Sockets without manners: whatever bytes a test wants to say, and the answer as it comes. */
#include "tools/weather/weather.h"
#include "base/when.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MOST = 64 << 10, BODY_MOST = 256 << 20 };

int wire_open(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	close(fd);
	return -1;
}

bool wire_send(int fd, const void *bytes, size_t n)
{
	for (const char *at = bytes; n > 0;) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* -1: the time is over or the other end broke off; 0: it closed. */
static ssize_t receive(int fd, void *out, size_t room, int64_t until_us)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };
	int64_t left_ms = (until_us - clock_monotonic_us()) / 1000;
	if (poll(&one, 1, left_ms > 0 ? (int)left_ms : 0) != 1)
		return -1;
	return recv(fd, out, room, 0);
}

static void heard_open(struct heard *heard)
{
	if (!heard->head.most)
		builder_init(&heard->head, HEAD_MOST);
	if (!heard->body.most)
		builder_init(&heard->body, BODY_MOST);
	builder_clear(&heard->head);
	builder_clear(&heard->body);
	heard->status = 0;
	heard->whole = false;
}

static const char *head_value(const struct heard *heard, const char *name)
{
	const char *at = heard->head.ptr ? strcasestr(heard->head.ptr, name) : NULL;
	return at ? at + strlen(name) : NULL;
}

/* Is the body complete? More than it is would be a mistake of the program. */
static bool body_whole(const struct heard *heard)
{
	const char *length = head_value(heard, "\r\nContent-Length:");
	if (heard->status == 204 || heard->status / 100 == 1)
		return true;
	if (length)
		return heard->body.len >= strtoul(length, NULL, 10);
	return heard->body.len >= 5 && memcmp(heard->body.ptr + heard->body.len - 5, "0\r\n\r\n", 5) == 0;
}

static void cut_head(struct heard *heard)
{
	char *end = heard->head.ptr ? strstr(heard->head.ptr, "\r\n\r\n") : NULL;
	if (!end)
		return;
	size_t n = (size_t)(end - heard->head.ptr) + 4;
	builder_bytes(&heard->body, heard->head.ptr + n, heard->head.len - n);
	heard->head.len = n;
	heard->head.ptr[n] = '\0';
	sscanf(heard->head.ptr, "HTTP/1.%*d %d", &heard->status);
}

bool wire_hear(int fd, struct heard *heard, int most_ms)
{
	char piece[16384];
	int64_t until = clock_monotonic_us() + most_ms * 1000LL;
	heard_open(heard);
	while (!heard->whole) {
		ssize_t n = receive(fd, piece, sizeof piece, until);
		if (n <= 0)
			return false;
		builder_bytes(heard->status ? &heard->body : &heard->head, piece, (size_t)n);
		if (!heard->status)
			cut_head(heard);
		heard->whole = heard->status && body_whole(heard);
	}
	return true;
}

bool wire_closed(int fd, int most_ms)
{
	char piece[16384];
	int64_t until = clock_monotonic_us() + most_ms * 1000LL;
	ssize_t n;
	do {
		errno = 0;
		n = receive(fd, piece, sizeof piece, until);
	} while (n > 0);
	return n == 0 || errno == ECONNRESET;
}

void wire_close(int fd, struct heard *heard)
{
	if (fd >= 0)
		close(fd);
	if (!heard)
		return;
	builder_release(&heard->head);
	builder_release(&heard->body);
	*heard = (struct heard){ 0 };
}

int wire_ask(const struct story *story, struct view request, struct heard *heard)
{
	int fd = wire_open(story->port);
	heard_open(heard);
	if (fd < 0)
		return 0;
	wire_send(fd, request.ptr, request.len);            /* an answer may come before everything was taken */
	wire_hear(fd, heard, 60000);
	close(fd);
	return heard->status;
}
