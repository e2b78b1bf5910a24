/* A load generator for the bench: keep-alive connections on one thread, one request in flight on each, every answer counted.
 * usage: load PORT CONNECTIONS SECONDS MODE TOKEN UNITS START [DAY]
 *   MODE  report: PUT a 600-byte report, another unit each time (codes B0000000…, scattered by a step coprime to UNITS)
 *         echo:   POST the same body to /api/v1/drill/echo    hello: GET /healthz    board: GET the board of unit TOKEN…
 *   START is the first request's number; the day moves on after every UNITS reports, so no report is a correction.
 * Prints one line of JSON. An answer that is not 2xx is an error; a connection unanswered for over a second is a stall. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { BODY = 600, ANSWER = 65536, SAMPLES = 8 << 20, STEP = 379721 };
enum mode { MODE_REPORT, MODE_ECHO, MODE_HELLO };

struct connection { int fd; int64_t sent_us; size_t got, out_len, out_at; bool waiting; char in[ANSWER], out[1400]; };

static struct {
	int port, connections, epoll;
	double seconds;
	enum mode mode;
	const char *token;
	int64_t units, next, first_day, requests, errors, stalled;
	uint32_t *samples;
	size_t sampled;
	char first_error[200];
} load;

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void civil(int64_t day, char out[11])
{
	time_t seconds = day * 86400;
	struct tm tm;
	gmtime_r(&seconds, &tm);
	strftime(out, 11, "%Y-%m-%d", &tm);
}

static int write_body(char *out, int64_t n)
{
	int64_t r = n * 2654435761 % 1000;
	int len = snprintf(out, 1400, "{\"client_key\":\"b%015llx\",\"kind\":\"values\",\"values\":{\"residents_listed\":%lld,\"residents_in\":%lld,\"residents_leave\":2,\"residents_hospital\":1,"
		"\"staff_listed\":40,\"staff_on_duty\":30,\"staff_away\":10,\"readings_due\":%lld,\"readings_taken\":%lld,\"fever\":%lld,\"cough\":1,\"suspected\":0,\"confirmed\":0,\"isolated\":2,"
		"\"test_due\":30,\"test_done\":30,\"visits_booked\":4,\"visits_held\":3,\"disinfections\":2,\"days_masks\":31},\"note\":\"", (unsigned long long)n,
		(long long)(60 + r % 90 + 3), (long long)(60 + r % 90), (long long)(2 * (60 + r % 90)), (long long)(2 * (60 + r % 90)), (long long)(r % 3));
	while (len < BODY - 2)
	{
		out[len] = (char)('a' + len % 26);
		len++;
	}
	memcpy(out + len, "\"}", 3);
	return len + 2;
}

static void prepare(struct connection *c)
{
	char body[1400], day[11];
	int64_t n = load.next++;
	int length = write_body(body, n), head;
	civil(load.first_day + n / load.units, day);
	if (load.mode == MODE_HELLO)
		head = snprintf(c->out, sizeof c->out, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), length = 0;
	else if (load.mode == MODE_ECHO)
		head = snprintf(c->out, sizeof c->out, "POST /api/v1/drill/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", length);
	else
		head = snprintf(c->out, sizeof c->out, "PUT /api/v1/units/B%07lld/reports/daily/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
			(long long)(n * STEP % load.units), day, load.token, length);
	memcpy(c->out + head, body, (size_t)length);
	c->out_len = (size_t)(head + length);
	c->out_at = 0;
	c->got = 0;
}

static void push(struct connection *c)
{
	while (c->out_at < c->out_len) {
		ssize_t n = write(c->fd, c->out + c->out_at, c->out_len - c->out_at);
		if (n < 0)
			return;
		c->out_at += (size_t)n;
	}
}

static void ask(struct connection *c)
{
	prepare(c);
	c->sent_us = now_us();
	c->waiting = true;
	push(c);
}

/* Bytes of a whole answer at the start of the buffer, 0 if it is not whole yet. */
static size_t whole(struct connection *c)
{
	c->in[c->got] = '\0';
	char *end = strstr(c->in, "\r\n\r\n");
	if (!end)
		return 0;
	char *length = strcasestr(c->in, "content-length:");
	size_t need = (size_t)(end - c->in) + 4 + (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
	return c->got >= need ? need : 0;
}

static void note_answer(struct connection *c)
{
	load.requests++;
	if (load.sampled < SAMPLES)
		load.samples[load.sampled++] = (uint32_t)(now_us() - c->sent_us);
	if (c->in[9] == '2')
		return;
	if (load.errors++ == 0)
		snprintf(load.first_error, sizeof load.first_error, "%.150s", c->in);
}

static void hear(struct connection *c, bool go_on)
{
	ssize_t n = read(c->fd, c->in + c->got, sizeof c->in - c->got - 1);
	if (n <= 0) {
		if (n < 0 && errno == EAGAIN)
			return;
		fprintf(stderr, "load: the server closed a connection\n");
		exit(1);
	}
	c->got += (size_t)n;
	if (!whole(c))
		return;
	note_answer(c);
	c->waiting = false;
	if (go_on)
		ask(c);
}

static struct connection *open_all(void)
{
	struct connection *all = calloc((size_t)load.connections, sizeof *all);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)load.port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	load.epoll = epoll_create1(0);
	for (int i = 0; i < load.connections; i++) {
		int one = 1;
		all[i].fd = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(all[i].fd, (struct sockaddr *)&to, sizeof to) != 0) {
			perror("load: connect");
			exit(1);
		}
		fcntl(all[i].fd, F_SETFL, O_NONBLOCK);
		setsockopt(all[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		epoll_ctl(load.epoll, EPOLL_CTL_ADD, all[i].fd, &(struct epoll_event){ .events = EPOLLIN, .data.ptr = &all[i] });
	}
	return all;
}

static void turn(int wait_ms, bool go_on)
{
	struct epoll_event events[256];
	int n = epoll_wait(load.epoll, events, 256, wait_ms);
	for (int i = 0; i < n; i++)
		hear(events[i].data.ptr, go_on);
}

static void run(struct connection *all)
{
	int64_t end = now_us() + (int64_t)(load.seconds * 1e6);
	for (int i = 0; i < load.connections; i++)
		ask(&all[i]);
	while (now_us() < end) {
		turn(100, true);
		for (int i = 0; i < load.connections; i++)
			if (all[i].waiting && all[i].out_at < all[i].out_len)
				push(&all[i]);
	}
	for (int64_t until = now_us() + 1500000, left = 1; left > 0 && now_us() < until;) {
		turn(50, false);
		left = 0;
		for (int i = 0; i < load.connections; i++)
			left += all[i].waiting;
	}
	for (int i = 0; i < load.connections; i++)
		load.stalled += all[i].waiting;
}

static int by_size(const void *a, const void *b) { return (*(const uint32_t *)a > *(const uint32_t *)b) - (*(const uint32_t *)a < *(const uint32_t *)b); }
static unsigned at(double share) { return load.sampled ? load.samples[(size_t)(share * (double)(load.sampled - 1))] : 0; }

int main(int argc, char **argv)
{
	if (argc < 8) {
		fputs("usage: load PORT CONNECTIONS SECONDS report|echo|hello TOKEN UNITS START [FIRST_DAY]\n", stderr);
		return 2;
	}
	load.port = (int)strtol(argv[1], NULL, 10);
	load.connections = (int)strtol(argv[2], NULL, 10);
	load.seconds = strtod(argv[3], NULL);
	load.mode = argv[4][0] == 'r' ? MODE_REPORT : argv[4][0] == 'e' ? MODE_ECHO : MODE_HELLO;
	load.token = argv[5];
	load.units = strtoll(argv[6], NULL, 10);
	load.next = strtoll(argv[7], NULL, 10);
	load.first_day = argc > 8 ? strtoll(argv[8], NULL, 10) : 19000;
	load.samples = malloc(SAMPLES * sizeof *load.samples);
	struct connection *all = open_all();
	int64_t start = now_us();
	run(all);
	double took = (double)(now_us() - start) / 1e6;
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	qsort(load.samples, load.sampled, sizeof *load.samples, by_size);
	printf("{\"requests\":%lld,\"errors\":%lld,\"stalled\":%lld,\"seconds\":%.3f,\"rate\":%.0f,\"p50_us\":%u,\"p99_us\":%u,\"p999_us\":%u,\"max_us\":%u,\"cpu_s\":%.3f,\"next\":%lld}\n",
		(long long)load.requests, (long long)load.errors, (long long)load.stalled, took, (double)load.requests / (took < load.seconds ? took : load.seconds), at(.5), at(.99), at(.999), at(1),
		(double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6, (long long)load.next);
	if (load.errors)
		fprintf(stderr, "load: first error: %s\n", load.first_error);
	return load.errors || load.stalled;
}
