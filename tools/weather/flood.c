/* Too much, too slow, too many: bodies beyond all measure, clients that dribble, ten thousand that only sit there. */
#include "tools/weather/weather.h"
#include "base/when.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MIB = 1 << 20, ANSWER_MS = 60000, SLOW_EACH = 40, SLOW_MS_MOST = 60000, IDLE = 10000, IDLE_KIB_MOST = 600 << 10, SENDERS = 24 };

static char *head(struct story *story, const char *line, const char *more)
{
	return arena_printf(&story->arena, "%s HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nAuthorization: Bearer %s\r\n%s\r\n", line, admin_token(story), more);
}

static void expect_refusal(struct story *story, const char *name, const struct heard *heard, int status, const char *code)
{
	const char *text = builder_seen(&heard->body).ptr;
	if (heard->status != status || !strstr(text, code))
		story_fail(story, "%s: expected %d %s, heard %d %s", name, status, code, heard->status, text);
}

static void still_serves(struct story *story)
{
	admin_asks(story, "GET", "/api/v1/board/900100?form=daily&period=2021-10-18", "");
	if (story->answer.status != 200)
		story_fail(story, "the program no longer serves");
}

/* ---- too much ---- */

/* Sends up to that many MiB; how many got through before the other end had enough. */
static int pour(int fd, int mib, bool chunked)
{
	static char bytes[MIB];
	memset(bytes, 'x', sizeof bytes);
	for (int i = 0; i < mib; i++)
		if ((chunked && !wire_send(fd, "100000\r\n", 8)) || !wire_send(fd, bytes, sizeof bytes) || (chunked && !wire_send(fd, "\r\n", 2)))
			return i;
	return mib;
}

static void too_large(struct story *story, const char *name, const char *line, const char *more, int mib, bool chunked, bool must_answer)
{
	struct heard heard = { 0 };
	int fd = wire_open(story->port);
	char *text = head(story, line, more);
	wire_send(fd, text, strlen(text));
	pour(fd, mib, chunked);
	bool answered = wire_hear(fd, &heard, ANSWER_MS);
	if (answered || must_answer)
		expect_refusal(story, name, &heard, 413, "TOO_LARGE");
	else if (!wire_closed(fd, ANSWER_MS))
		story_fail(story, "%s: neither answered nor closed", name);
	wire_close(fd, &heard);
	still_serves(story);
}

static void endless(struct story *story)
{
	static const char put[] = "PUT /api/v1/units/W1-000/reports/daily/2021-10-20", bulk[] = "POST /api/v1/reports:bulk?form=daily";
	struct heard heard = { 0 };
	field_make(story);
	stage_serve(story);
	still_serves(story);
	int before = resident_kib(story->server);
	too_large(story, "100 MB", put, "Content-Type: application/json\r\nContent-Length: 104857600\r\n", 100, false, true);
	too_large(story, "100 MB, asking first", put, "Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n", 0, false, true);
	too_large(story, "endless chunks", put, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", 600, true, false);
	too_large(story, "a bulk above 1 GiB", bulk, "Content-Type: application/x-ndjson\r\nContent-Length: 1181116006\r\n", 0, false, true);
	too_large(story, "a bulk of a petabyte", bulk, "Content-Type: application/x-ndjson\r\nContent-Length: 1125899906842624\r\n", 0, false, true);
	char *stranger = "POST /api/v1/reports:bulk?form=daily HTTP/1.1\r\nHost: x\r\nContent-Length: 500000000\r\n\r\n";
	wire_ask(story, view_of(stranger), &heard);
	expect_refusal(story, "a stranger's bulk", &heard, 401, "NEED_LOGIN");
	wire_close(-1, &heard);
	int after = resident_kib(story->server);
	if (after - before > 64 << 10)
		story_fail(story, "%d MiB more memory than before", (after - before) >> 10);
	says("413 for 100 MB, 600 MB in chunks, 1.1 GiB of bulk; memory %d -> %d MiB", before >> 10, after >> 10);
}

/* ---- too slow ---- */

struct dribble { int fd; const char *bytes; size_t n, at; bool closed; int64_t closed_us; };

/* A byte a second for everyone. True while some are still open. */
static bool dribble_on(struct dribble *all, int n)
{
	bool open = false;
	char byte;
	for (int i = 0; i < n; i++) {
		struct dribble *d = &all[i];
		ssize_t got = d->closed ? -1 : recv(d->fd, &byte, 1, MSG_DONTWAIT);
		if (!d->closed && (got == 0 || (got < 0 && errno != EAGAIN) || !wire_send(d->fd, d->bytes + d->at++ % d->n, 1))) {
			d->closed = true;
			d->closed_us = clock_monotonic_us();
		}
		open |= !d->closed;
	}
	return open;
}

static void slow(struct story *story)
{
	static const char line[] = "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static struct dribble all[3 * SLOW_EACH];
	field_make(story);
	stage_serve(story);
	char *begun = head(story, "PUT /api/v1/units/W1-000/reports/daily/2021-10-20", "Content-Type: application/json\r\nContent-Length: 5000\r\n");
	for (int i = 0; i < 3 * SLOW_EACH; i++) {
		all[i] = (struct dribble){ .fd = wire_open(story->port), .bytes = line, .n = sizeof line - 1 };
		if (i % 3 == 1)
			wire_send(all[i].fd, begun, strlen(begun)); /* the head at once, the body by bytes */
		if (i % 3 == 2)
			wire_send(all[i].fd, line, 20);     /* some of the head, then bytes */
	}
	struct load *load = load_new(story, SENDERS);
	load_start(load);                                   /* others are served meanwhile */
	int64_t from = clock_monotonic_us(), last = from;
	while (dribble_on(all, 3 * SLOW_EACH) && clock_monotonic_us() - from < SLOW_MS_MOST * 1000LL)
		sleep(1);
	load_stop(load);
	for (int i = 0; i < 3 * SLOW_EACH; i++) {
		if (!all[i].closed)
			story_fail(story, "a slow client is still there after %d s", SLOW_MS_MOST / 1000);
		last = all[i].closed_us > last ? all[i].closed_us : last;
		close(all[i].fd);
	}
	load_settle(load);
	struct load_figures f = load_figures(load);
	says("%d slow clients all gone after %.0f s, %lld reports taken meanwhile", 3 * SLOW_EACH, (double)(last - from) / 1e6, (long long)f.acknowledged);
	load_free(load);
}

/* ---- too many ---- */

static int raise_files(int wanted)
{
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	int room = limit.rlim_cur > 1000000 ? 1000000 : (int)limit.rlim_cur;
	return room - 200 < wanted ? room - 200 : wanted;
}

/* Each asks once, and then keeps its connection. */
static int sit_down(struct story *story, int *fds, int n)
{
	static const char hello[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
	struct heard heard = { 0 };
	for (int i = 0; i < n; i++) {
		fds[i] = wire_open(story->port);
		if (fds[i] < 0 || !wire_send(fds[i], hello, sizeof hello - 1) || !wire_hear(fds[i], &heard, ANSWER_MS) || heard.status != 200)
			story_fail(story, "connection %d was not served", i);
	}
	wire_close(-1, &heard);
	return n;
}

static void crowd(struct story *story)
{
	static int fds[IDLE];
	int wanted = raise_files(IDLE);
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	stage_serve(story);
	still_serves(story);
	int before = resident_kib(story->server);
	int n = sit_down(story, fds, wanted);
	int during = resident_kib(story->server);
	load_start(load);
	usleep(1500000);
	load_stop(load);
	load_settle(load);
	load_prove(load, false);
	int served = resident_kib(story->server);
	if (served > IDLE_KIB_MOST)
		story_fail(story, "%d idle connections cost %d MiB", n, served >> 10);
	for (int i = 0; i < n; i++)
		close(fds[i]);
	sleep(3);
	still_serves(story);
	int after = resident_kib(story->server);
	struct load_figures f = load_figures(load);
	says("%d idle connections, %lld reports in 1.5 s beside them; resident %d MiB alone, %d with them, %d at work, %d after they left", n,
		(long long)f.acknowledged, before >> 10, during >> 10, served >> 10, after >> 10);
	load_free(load);
}

/* More than there is room for: the rest wait at the door, and nobody inside is harmed. */
static void over_the_limit(struct story *story)
{
	static int fds[200];
	story->serve_words[0] = "--connections";
	story->serve_words[1] = "100";
	field_make(story);
	stage_serve(story);
	still_serves(story);
	for (int i = 0; i < 200; i++)
		fds[i] = wire_open(story->port);
	still_serves(story);                                /* over the connection it had */
	for (int i = 0; i < 200; i++)
		close(fds[i]);
	talk_forget(story);
	still_serves(story);
	story->serve_words[0] = NULL;
	says("200 clients for 100 places");
}

const struct weather flood_weather[] = {
	{ "endless", endless, "100 MB bodies, endless chunks, bulks above 1 GiB", NULL },
	{ "slow", slow, "clients that dribble head or body, a byte a second", NULL },
	{ "crowd", crowd, "10,000 idle connections", NULL },
	{ "over-the-limit", over_the_limit, "more connections than places", NULL },
	{ NULL, NULL, NULL, NULL }
};
