/* http/local.c — the command line's way in: the same request goes to the server that holds the directory, through its control socket,
 * or, if there is none, through the same routes in this process. Either way the same rules hold and the same journal rows are written. */
#include "cli.h"
#include "http/routes.h"
#include "http/server.h"
#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_MOST = 1 << 30, STARTING_TRIES = 50, STARTING_MS = 100 };

struct job {
	const char *directory, *method, *target, *type;
	int body_fd;
	void (*progress)(void *, int64_t);
	void *progress_self;
	struct local_answer *answer;
	struct err *err;
};

/* ---- through the socket ---- */

static bool server_answers(const char *directory)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = control_path(directory, at.sun_path) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
	bool there = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
	if (fd >= 0)
		close(fd);
	return there;
}

bool local_is_served(const char *directory) { return server_answers(directory); }

static size_t give_body(char *out, size_t size, size_t n, void *self)
{
	const struct job *job = self;
	ssize_t got;
	do
		got = read(job->body_fd, out, size * n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static size_t take_answer(char *in, size_t size, size_t n, void *self)
{
	struct job *job = self;
	builder_bytes(&job->answer->body, in, size * n);
	return job->answer->body.full ? 0 : size * n;
}

static int note_progress(void *self, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	struct job *job = self;
	(void)down_all, (void)down, (void)up_all;
	if (job->progress)
		job->progress(job->progress_self, up);
	return 0;
}

static void set_body(CURL *curl, struct job *job)
{
	struct stat state;
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(curl, CURLOPT_READDATA, job);
	off_t at = lseek(job->body_fd, 0, SEEK_CUR);
	if (at >= 0 && fstat(job->body_fd, &state) == 0 && S_ISREG(state.st_mode))
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)(state.st_size - at));
}

static struct curl_slist *headers_of(const struct job *job)
{
	char type[200];
	struct curl_slist *list = curl_slist_append(NULL, cli_language() == LANGUAGE_EN ? "Accept-Language: en" : "Accept-Language: zh");
	list = curl_slist_append(list, "Expect:");
	if (!job->type)
		return list;
	snprintf(type, sizeof type, "Content-Type: %s", job->type);
	return curl_slist_append(list, type);
}

static bool ask_server(struct job *job)
{
	char path[108], url[4300], why[CURL_ERROR_SIZE] = "";
	long status = 0;
	CURL *curl = curl_easy_init();
	if (!curl || !control_path(job->directory, path))
		return FAIL(job->err, BUG, NULL, "libcurl does not start");
	struct curl_slist *headers = headers_of(job);
	snprintf(url, sizeof url, "http://localhost%s", job->target);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, path);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (job->body_fd >= 0)
		set_body(curl, job);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, job->method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, job);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, note_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, job);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	bool ok = curl_easy_perform(curl) == CURLE_OK;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	job->answer->status = (int)status;
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	if (ok)
		return true;
	FAIL(job->err, STORE_BROKEN, NULL, "the running server: %s", why);
	return err_say(job->err, "运行中的服务没有答完。", "The running server did not finish its answer.");
}

/* ---- in this process ---- */

static const char *type_now;                                /* the command line runs one request at a time */

static struct view own_header(struct req *req, const char *name)
{
	(void)req;
	if (strcmp(name, "Content-Type") == 0)
		return view_of(type_now);
	if (strcmp(name, "Accept-Language") == 0)
		return cli_language() == LANGUAGE_EN ? VIEW("en") : VIEW("zh");
	return (struct view){ NULL, 0 };
}

static bool copy_to_spool(struct req *req, int from)
{
	char piece[65536];
	ssize_t n;
	req->spool = spool_open(req->app, &req->err);
	if (req->spool < 0)
		return false;
	while ((n = read(from, piece, sizeof piece)) > 0)
		if (write(req->spool, piece, (size_t)n) != n)
			return FAIL(&req->err, STORE_FULL, NULL, "spool: %s", strerror(errno));
	return lseek(req->spool, 0, SEEK_SET) == 0;
}

static bool read_body(struct req *req, int from)
{
	struct builder text;
	char piece[4096];
	ssize_t n;
	builder_init(&text, 1 << 20);
	while ((n = read(from, piece, sizeof piece)) > 0)
		builder_bytes(&text, piece, (size_t)n);
	req->body = arena_copy(&req->arena, builder_seen(&text));
	bool fits = !text.full;
	builder_release(&text);
	return fits || FAIL(&req->err, TOO_LARGE, NULL, "more than 1 MiB");
}

/* Only a route that streams gets the body as a file. */
static bool give_own_body(struct req *req, int from)
{
	if (from < 0 || !router_find(req))
		return true;
	return (req->route->needs & NEED_STREAM) ? copy_to_spool(req, from) : read_body(req, from);
}

static void take_own_answer(struct req *req, struct local_answer *answer)
{
	char piece[65536];
	ssize_t n;
	answer->status = req->reply.status;
	builder_view(&answer->body, req->reply.fixed.ptr ? req->reply.fixed : builder_seen(&req->reply.body));
	if (req->reply.file < 0)
		return;
	lseek(req->reply.file, 0, SEEK_SET);
	while ((n = read(req->reply.file, piece, sizeof piece)) > 0)
		builder_bytes(&answer->body, piece, (size_t)n);
}

static bool open_app(struct app *app, const struct job *job)
{
	const struct app_options options = { .directory = job->directory, .store_url = getenv("ANLAN_STORE"), .threads = true };
	char path[600];
	if (!app_open(app, &options, job->err))
		return false;
	snprintf(path, sizeof path, "%s/tmp", app->directory);
	mkdir(path, 0700);
	return true;
}

static void ask_ourselves(struct job *job, struct app *app)
{
	struct router *router = router_new(route_lists);
	struct req *req = req_new(app, router, job->method, job->target);
	req->local = true;
	req->header = own_header;
	req->progress = job->progress;
	req->progress_self = job->progress_self;
	req->db = db_open(app->store, DB_READ, &req->err);
	req->checker = checker_new();
	type_now = job->type;
	if (req->db && db_prepare(req->db, &req->err) && give_own_body(req, job->body_fd))
		router_run(req);
	else
		reply_problem(req);
	take_own_answer(req, job->answer);
	checker_free(req->checker);
	db_close(req->db);
	req_free(req);
	router_free(router);
}

bool local_call(const char *directory, const char *method, const char *path_and_query, const char *content_type, int body_fd,
                void (*progress)(void *, int64_t bytes), void *progress_self, struct local_answer *answer, struct err *err)
{
	struct job job = { directory, method, path_and_query, content_type, body_fd, progress, progress_self, answer, err };
	struct app app;
	answer->status = 0;
	builder_init(&answer->body, ANSWER_MOST);
	for (int i = 0; i < STARTING_TRIES; i++) {
		if (server_answers(directory))
			return ask_server(&job);
		if (open_app(&app, &job)) {
			ask_ourselves(&job, &app);
			app_close(&app);
			return true;
		}
		if (err->code != ERR_DIRECTORY_IN_USE || i + 1 == STARTING_TRIES)
			return false;
		err_clear(err);                             /* perhaps a server that is just starting or stopping */
		poll(NULL, 0, STARTING_MS);
	}
	return false;
}
