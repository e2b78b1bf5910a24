#include "notify/hosts.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILE_MOST = 16384 };

static void hosts_line(struct hosts *hosts, struct view line)
{
	const char *remark = memchr(line.ptr, '#', line.len);
	line = view_trim((struct view){ line.ptr, remark ? (size_t)(remark - line.ptr) : line.len });
	if (line.len > 0 && hosts->count < (int)(sizeof hosts->names / sizeof *hosts->names))
		hosts->names[hosts->count++] = line;
}

void hosts_read(const char *directory, struct arena *arena, struct hosts *ret)
{
	char path[700], text[FILE_MOST];
	*ret = (struct hosts){ .limited = false };
	snprintf(path, sizeof path, "%s/channel-hosts", directory);
	FILE *file = fopen(path, "re");
	if (!file)
		return;
	struct view rest = { text, fread(text, 1, sizeof text, file) }, line;
	fclose(file);
	rest = arena_copy(arena, rest);
	ret->limited = true;
	while (view_split(&rest, '\n', &line))
		hosts_line(ret, line);
}

bool hosts_allow(const struct hosts *hosts, struct view host)
{
	if (!hosts->limited)
		return true;
	for (int i = 0; i < hosts->count; i++) {
		struct view name = hosts->names[i];
		bool below = name.ptr[0] == '.' && host.len > name.len;
		if ((below || host.len == name.len) && strncasecmp(host.ptr + host.len - name.len, name.ptr, name.len) == 0)
			return true;
	}
	return false;
}

static bool url_part(CURLU *url, CURLUPart part, struct arena *arena, struct view *ret)
{
	char *text = NULL;
	bool good = curl_url_get(url, part, &text, 0) == CURLUE_OK;
	if (good)
		*ret = arena_copy(arena, view_of(text));
	curl_free(text);
	return good;
}

bool hosts_check_url(const struct hosts *hosts, struct view text, const char *field, struct err *err)
{
	struct arena arena;
	struct view scheme = { NULL, 0 }, host = { NULL, 0 };
	arena_init(&arena, 1 << 16);
	CURLU *url = curl_url();
	bool good = url && text.len < 2000 && curl_url_set(url, CURLUPART_URL, arena_text(&arena, text), 0) == CURLUE_OK
		&& url_part(url, CURLUPART_SCHEME, &arena, &scheme) && url_part(url, CURLUPART_HOST, &arena, &host)
		&& (view_is(scheme, "http") || view_is(scheme, "https"));
	bool allowed = good && hosts_allow(hosts, host);
	curl_url_cleanup(url);
	arena_release(&arena);
	if (allowed)
		return true;
	FAIL(err, BAD_FIELD, field, good ? "the host is not on the list" : "no http address");
	return good ? err_say(err, "这个主机不在服务器允许的名单（数据目录的 channel-hosts）里。", "This host is not on the server's list (channel-hosts in the data directory).")
	            : err_say(err, "请填写以 http:// 或 https:// 开头的完整地址。", "Write a whole address that begins with http:// or https://.");
}

/* ---- where a name leads ---- */

static bool here_or_near_4(uint32_t at)
{
	return at >> 24 == 127 || at >> 24 == 0 || at >> 16 == 0xa9fe || at >> 28 >= 14;
}

static bool here_or_near(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return here_or_near_4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family != AF_INET6)
		return true;
	const struct in6_addr *at = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
	if (IN6_IS_ADDR_V4MAPPED(at) || IN6_IS_ADDR_V4COMPAT(at)) {
		uint32_t inner;
		memcpy(&inner, at->s6_addr + 12, 4);
		return here_or_near_4(ntohl(inner));
	}
	return IN6_IS_ADDR_LOOPBACK(at) || IN6_IS_ADDR_LINKLOCAL(at) || IN6_IS_ADDR_MULTICAST(at) || IN6_IS_ADDR_UNSPECIFIED(at);
}

static curl_socket_t open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
	const struct hosts *hosts = self;
	(void)purpose;
	if (!hosts->limited && here_or_near(&address->addr))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void hosts_bind(const struct hosts *hosts, CURL *curl, const char *protocols)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, (void *)(uintptr_t)hosts);
}
