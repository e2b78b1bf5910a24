/* http/status_http.c — is it alive, can it work, and how much: /healthz, /readyz, /metrics, and the errors people may meet. */
#include "http/inside.h"
#include "http/routes.h"

static bool health_get(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_string(out, "status", "ok");
	json_close(out, '}');
	return true;
}

/* Ready means: the store answers a question now, and we are not on our way out. */
static bool ready_get(struct req *req)
{
	const struct call *call = req->server;
	if (call && atomic_load(&call->worker->server->draining))
		return FAIL(&req->err, STOPPING, NULL, "draining");
	if (req->db) {
		bool ok = db_begin(req->db, &req->err) && db_exec(req->db, "SELECT count(*) FROM realm_head", &req->err);
		db_rollback(req->db);
		if (!ok)
			return false;
	}
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_string(out, "status", "ready");
	json_int(out, "seq", req->app->writer ? writer_seq(req->app->writer) : 0);
	json_close(out, '}');
	return true;
}

static bool errors_get(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "errors");
	json_open(out, '[');
	for (enum err_code code = ERR_NONE + 1; code < ERR_MAX_; code++) {
		json_open(out, '{');
		json_string(out, "code", err_name(code));
		json_int(out, "status", err_status(code));
		json_string(out, "title", err_title(code, req->language));
		json_string(out, "help", err_help(code, req->language));
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static void put_writer(struct builder *out, const struct app *app)
{
	if (!app->writer)
		return;
	struct writer_figures f = writer_figures(app->writer);
	int64_t seq = writer_seq(app->writer), as_of = app->board ? board_as_of(app->board) : seq;
	builder_printf(out, "# TYPE anlan_journal_seq gauge\nanlan_journal_seq %lld\n", (long long)seq);
	builder_printf(out, "# HELP anlan_board_lag Events the board has not seen yet.\n# TYPE anlan_board_lag gauge\nanlan_board_lag %lld\n", (long long)(seq - as_of));
	builder_printf(out, "# TYPE anlan_queue_depth gauge\nanlan_queue_depth %zu\n", f.queued);
	builder_printf(out, "# TYPE anlan_queue_refused_total counter\nanlan_queue_refused_total %llu\n", (unsigned long long)f.refused);
	builder_text(out, "# HELP anlan_commit_operations Operations per commit.\n# TYPE anlan_commit_operations histogram\n");
	uint64_t sum = 0;
	for (int i = 0; i < 15; i++) {
		sum += f.batch_sizes[i];
		builder_printf(out, "anlan_commit_operations_bucket{le=\"%u\"} %llu\n", (2u << i) - 1, (unsigned long long)sum);
	}
	builder_printf(out, "anlan_commit_operations_bucket{le=\"+Inf\"} %llu\nanlan_commit_operations_sum %llu\nanlan_commit_operations_count %llu\n",
	               (unsigned long long)f.commits, (unsigned long long)f.operations, (unsigned long long)f.commits);
}

static bool metrics_get(struct req *req)
{
	const struct call *call = req->server;
	struct builder *out = reply_json(req, 200);
	req->reply.type = "text/plain; version=0.0.4; charset=utf-8";
	put_writer(out, req->app);
	if (call)
		figures_print(out, call->worker->server);
	return true;
}

const struct route status_routes[] = {
	{ "GET", "/healthz", NEED_NOTHING, 0, health_get, "The process answers", "", "", "health" },
	{ "GET", "/readyz", NEED_NOTHING, 0, ready_get, "The store answers and reports can be taken", "", "", "ready" },
	{ "GET", "/metrics", NEED_NOTHING, 0, metrics_get, "Figures for Prometheus", "", "", "text/plain" },
	{ "GET", "/api/v1/errors", NEED_NOTHING, 0, errors_get, "Every error a person can meet, with its sentence and the next step", "", "", "errors" },
	{ 0 },
};
