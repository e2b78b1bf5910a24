/* http/figures.c — what each worker counts, and the page that sums it up for Prometheus. */
#include "http/inside.h"
#include <stdlib.h>

/* Statuses we send; anything else is counted in the last place. */
static const int statuses[STATUS_KINDS - 1] = { 200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503 };
static const int64_t bounds_us[LATENCY_KINDS] = { 250, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000, 5000000, 30000000 };

static figure *figures_new(int n)
{
	figure *list = calloc((size_t)n, sizeof *list);
	if (!list)
		memory_gone((size_t)n * sizeof *list);
	return list;
}

void figures_open(struct counters *c, int routes)
{
	c->requests = figures_new(routes * STATUS_KINDS);
	c->latency = figures_new(routes * (LATENCY_KINDS + 1));
	c->latency_us = figures_new(routes);
}

void figures_close(struct counters *c)
{
	free((void *)c->requests);
	free((void *)c->latency);
	free((void *)c->latency_us);
}

static int status_kind(int status)
{
	int kind = 0;
	while (kind < STATUS_KINDS - 1 && statuses[kind] != status)
		kind++;
	return kind;
}

void figures_note(struct worker *w, const struct call *call)
{
	int route = call->req.route ? call->req.number : router_count(w->server->router), kind = 0;
	int64_t us = clock_monotonic_us() - call->start_us;
	figure_add(&w->counters.requests[route * STATUS_KINDS + status_kind(call->stage == CALL_SENT ? call->req.reply.status : 0)], 1);
	figure_add(&w->counters.bytes_in, call->body_seen);
	figure_add(&w->counters.bytes_out, call->sent);
	if (call->req.reply.live)
		return;                                     /* hours of a stream are no latency */
	while (kind < LATENCY_KINDS && us > bounds_us[kind])
		kind++;
	figure_add(&w->counters.latency[route * (LATENCY_KINDS + 1) + kind], 1);
	figure_add(&w->counters.latency_us[route], (uint64_t)us);
}

static uint64_t sum_of(const struct server *s, size_t offset, int at)
{
	uint64_t sum = 0;
	for (int i = 0; i < s->worker_count; i++)
		sum += figure_get(*(figure *const *)(const void *)((const char *)&s->workers[i].counters + offset) + at);
	return sum;
}

#define SUM(server, list, at) sum_of(server, offsetof(struct counters, list), at)

static void put_name(struct builder *out, const struct server *s, int route)
{
	if (route < router_count(s->router)) {
		const struct route *row = router_row(s->router, route);
		builder_printf(out, "method=\"%s\",route=\"%s\"", row->method, row->path);
	} else {
		builder_text(out, "method=\"\",route=\"\"");
	}
}

static void put_requests(struct builder *out, const struct server *s)
{
	builder_text(out, "# HELP anlan_requests_total Requests by route and status; status 0 was never answered.\n# TYPE anlan_requests_total counter\n");
	for (int route = 0; route <= router_count(s->router); route++)
		for (int kind = 0; kind < STATUS_KINDS; kind++) {
			uint64_t n = SUM(s, requests, route * STATUS_KINDS + kind);
			if (n == 0)
				continue;
			builder_text(out, "anlan_requests_total{");
			put_name(out, s, route);
			builder_printf(out, ",status=\"%d\"} %llu\n", kind < STATUS_KINDS - 1 ? statuses[kind] : 0, (unsigned long long)n);
		}
}

static void put_latency(struct builder *out, const struct server *s, int route)
{
	uint64_t sum = 0, total = 0;
	for (int kind = 0; kind <= LATENCY_KINDS; kind++)
		total += SUM(s, latency, route * (LATENCY_KINDS + 1) + kind);
	if (total == 0)
		return;
	for (int kind = 0; kind <= LATENCY_KINDS; kind++) {
		sum += SUM(s, latency, route * (LATENCY_KINDS + 1) + kind);
		builder_text(out, "anlan_request_seconds_bucket{");
		put_name(out, s, route);
		if (kind < LATENCY_KINDS)
			builder_printf(out, ",le=\"%g\"} %llu\n", (double)bounds_us[kind] / 1e6, (unsigned long long)sum);
		else
			builder_printf(out, ",le=\"+Inf\"} %llu\n", (unsigned long long)sum);
	}
	builder_text(out, "anlan_request_seconds_sum{");
	put_name(out, s, route);
	builder_printf(out, "} %.6f\nanlan_request_seconds_count{", (double)SUM(s, latency_us, route) / 1e6);
	put_name(out, s, route);
	builder_printf(out, "} %llu\n", (unsigned long long)total);
}

static void put_single(struct builder *out, const char *name, const char *type, uint64_t value)
{
	builder_printf(out, "# TYPE %s %s\n%s %llu\n", name, type, name, (unsigned long long)value);
}

void figures_print(struct builder *out, const struct server *s)
{
	uint64_t in = 0, sent = 0, cut = 0, streams = 0;
	for (int i = 0; i < s->worker_count; i++) {
		in += figure_get(&s->workers[i].counters.bytes_in);
		sent += figure_get(&s->workers[i].counters.bytes_out);
		cut += figure_get(&s->workers[i].counters.cut);
		streams += (uint64_t)atomic_load(&s->workers[i].streams);
	}
	put_requests(out, s);
	builder_text(out, "# HELP anlan_request_seconds From the first line to the last byte given to the kernel.\n# TYPE anlan_request_seconds histogram\n");
	for (int route = 0; route <= router_count(s->router); route++)
		put_latency(out, s, route);
	put_single(out, "anlan_body_bytes_total", "counter", in);
	put_single(out, "anlan_answer_bytes_total", "counter", sent);
	put_single(out, "anlan_connections_cut_total", "counter", cut);
	put_single(out, "anlan_connections", "gauge", (uint64_t)server_connections(s));
	put_single(out, "anlan_streams", "gauge", streams);
	put_single(out, "anlan_uptime_seconds", "gauge", (uint64_t)((clock_monotonic_us() - s->start_us) / 1000000));
}
