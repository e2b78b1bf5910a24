/* http/address.c — claiming a host and port, and the control socket beside the data. */
#include "http/server.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool address_split(const char *text, char host[256], char port[16])
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	if (!colon || len >= 256 || !colon[1] || strlen(colon + 1) >= 16)
		return false;
	bool bracket = len >= 2 && text[0] == '[' && text[len - 1] == ']';
	len -= bracket ? 2 : 0;
	memcpy(host, text + bracket, len);
	host[len] = 0;
	memcpy(port, colon + 1, strlen(colon + 1) + 1);
	int64_t number;
	return view_int(view_of(port), &number) && number >= 0 && number <= 65535;
}

static void address_print(int fd, char out[80])
{
	struct sockaddr_storage at;
	socklen_t size = sizeof at;
	char host[64], port[8];
	out[0] = 0;
	if (getsockname(fd, (struct sockaddr *)&at, &size) == 0 &&
	    getnameinfo((struct sockaddr *)&at, size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		snprintf(out, 80, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

/* SO_REUSEADDR lets a restart take the port of a server that has just gone; a port that is being served stays refused. */
static int bind_one(const struct addrinfo *at)
{
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, at->ai_addr, at->ai_addrlen) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

int server_bind(const char *host_port, char ret_address[80], struct err *err)
{
	char host[256], port[16];
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV }, *list = NULL;
	int fd = -1, why = 0;
	if (!address_split(host_port, host, port) || (why = getaddrinfo(*host ? host : NULL, port, &hints, &list)) != 0) {
		FAIL(err, ADDRESS_BAD, "listen", "%s: %s", host_port, why ? gai_strerror(why) : "not HOST:PORT");
		err_sayf(err, "%s 不是可用的 主机:端口。", "%s is not a usable HOST:PORT.", host_port);
		return -1;
	}
	for (const struct addrinfo *at = list; at && fd < 0; at = at->ai_next)
		fd = bind_one(at);
	why = errno;
	freeaddrinfo(list);
	if (fd < 0) {
		FAIL(err, ADDRESS_BAD, "listen", "%s: %s", host_port, strerror(why));
		if (why == EADDRINUSE)
			err_sayf(err, "%s 已被另一个程序占用。", "Another program is already using %s.", host_port);
		else
			err_sayf(err, "%s:%s。", "%s: %s.", host_port, strerror(why));
		return -1;
	}
	address_print(fd, ret_address);
	return fd;
}

bool control_path(const char *directory, char out[108])
{
	int n = snprintf(out, 108, "%s/anlan.sock", directory);
	return n > 0 && n < 108;
}


static bool control_address(const char *directory, struct sockaddr_un *at, struct err *err)
{
	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (control_path(directory, at->sun_path))
		return true;
	FAIL(err, DIRECTORY_BAD, "data", "%s/anlan.sock is too long for a socket", directory);
	return err_say(err, "数据目录的路径太长（最多 96 个字节）。", "The path of the data directory is too long (96 bytes at most).");
}

/* The caller holds the directory's lock, so a socket that lies there belongs to nobody any more. */
int control_listen(const char *directory, struct err *err)
{
	struct sockaddr_un at;
	if (!control_address(directory, &at, err))
		return -1;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(at.sun_path);
	mode_t before = umask(0177);
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 64) == 0;
	int why = errno;
	umask(before);
	if (ok)
		return fd;
	if (fd >= 0)
		close(fd);
	FAIL(err, DIRECTORY_BAD, "data", "%s: %s", at.sun_path, strerror(why));
	return -1;
}
