/* http/http_cli.c — anlan serve. */
#include "base/log.h"
#include "cli.h"
#include "http/routes.h"
#include "http/server.h"
#include "tick.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DRAIN_SECONDS = 10, PEM_MOST = 1 << 20 };

struct serve {
	const char *data, *listen, *store, *workers, *connections, *log, *cert_file, *key_file;
	bool drill;
	struct app app;
	struct router *router;
	struct server *server;
	struct ticks *ticks;
	struct builder cert, key;
	char address[80];
};

static const char *words(const char *zh, const char *en) { return cli_language() == LANGUAGE_EN ? en : zh; }

static void from_variable(const char **text, const char *variable)
{
	const char *value = getenv(variable);
	if (!*text && value && *value)
		*text = value;
}

static void read_variables(struct serve *s)
{
	const char *drill = NULL;
	from_variable(&s->listen, "ANLAN_LISTEN");
	from_variable(&s->store, "ANLAN_STORE");
	from_variable(&s->workers, "ANLAN_WORKERS");
	from_variable(&s->connections, "ANLAN_CONNECTIONS");
	from_variable(&s->log, "ANLAN_LOG");
	from_variable(&s->cert_file, "ANLAN_TLS_CERT");
	from_variable(&s->key_file, "ANLAN_TLS_KEY");
	from_variable(&drill, "ANLAN_DRILL");
	s->drill |= drill && strcmp(drill, "0") != 0 && strcmp(drill, "no") != 0;
	struct instant from;
	if (drill && instant_parse(view_of(drill), &from))
		clock_drill_set(from);                      /* before anything happens by itself */
	s->listen = s->listen ? s->listen : "127.0.0.1:8080";
	s->log = s->log ? s->log : "normal";
}

static bool read_pem(const char *path, struct builder *out, struct err *err)
{
	char piece[4096];
	FILE *file = fopen(path, "re");
	builder_init(out, PEM_MOST);
	for (size_t n; file && (n = fread(piece, 1, sizeof piece, file)) > 0;)
		builder_bytes(out, piece, n);
	bool ok = file && !out->full && out->len > 0;
	if (file)
		fclose(file);
	if (ok)
		return true;
	FAIL(err, BAD_FILE, "tls", "cannot read %s", path);
	return err_sayf(err, "无法读取 %s。", "%s cannot be read.", path);
}

static bool number_of(const char *text, int64_t most, int *ret)
{
	int64_t value = 0;
	bool ok = !text || (view_int(view_of(text), &value) && value >= 1 && value <= most);
	*ret = (int)value;
	return ok;
}

static int read_options(const struct verb *verb, int argc, char **argv, struct serve *s, struct server_options *o)
{
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory (ANLAN_DATA)", &s->data, NULL },
		{ "listen", "HOST:PORT", "where to serve; 127.0.0.1:8080 if not said (ANLAN_LISTEN)", &s->listen, NULL },
		{ "store", "URL", "another store than the directory's own: postgresql://... or a file (ANLAN_STORE)", &s->store, NULL },
		{ "drill", NULL, "an exercise: the clock can be set by PUT /api/v1/drill/clock (ANLAN_DRILL; an instant there sets it from the start)", NULL, &s->drill },
		{ "log", "quiet|normal", "quiet leaves out requests that went well (ANLAN_LOG)", &s->log, NULL },
		{ "workers", "N", "threads that talk to clients, 2 if not said (ANLAN_WORKERS)", &s->workers, NULL },
		{ "connections", "N", "connections at a time, 12000 if not said (ANLAN_CONNECTIONS)", &s->connections, NULL },
		{ "tls-cert", "FILE", "serve HTTPS with this certificate chain, PEM (ANLAN_TLS_CERT)", &s->cert_file, NULL },
		{ "tls-key", "FILE", "and this private key, PEM (ANLAN_TLS_KEY)", &s->key_file, NULL },
		{ 0 },
	};
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read;
	read_variables(s);
	if (argc > 0)
		return cli_usage(verb, "unexpected word \"%s\"", argv[0]);
	if (!number_of(s->workers, 64, &o->workers))
		return cli_usage(verb, "--workers is a number from 1 to 64");
	if (!number_of(s->connections, 1000000, &o->connections_most))
		return cli_usage(verb, "--connections is a number from 1 to 1000000");
	if (strcmp(s->log, "quiet") != 0 && strcmp(s->log, "normal") != 0)
		return cli_usage(verb, "--log is quiet or normal");
	if (!s->cert_file != !s->key_file)
		return cli_usage(verb, "--tls-cert and --tls-key belong together");
	o->quiet = strcmp(s->log, "quiet") == 0;
	o->control = true;
	s->data = cli_data(s->data);
	return s->data ? CLI_DONE : CLI_USAGE;
}

/* The follower wakes them; it holds the world alone while it does. */
static void set_ticks(struct app *app, struct ticks *ticks)
{
	pthread_rwlock_wrlock(&app->world);
	app->ticks = ticks;
	pthread_rwlock_unlock(&app->world);
}

static bool open_all(struct serve *s, struct server_options *o, struct err *err)
{
	char path[600];
	if (s->cert_file && (!read_pem(s->cert_file, &s->cert, err) || !read_pem(s->key_file, &s->key, err)))
		return false;
	int socket = server_bind(s->listen, s->address, err);
	if (socket < 0)
		return false;
	const struct app_options options = { .directory = s->data, .store_url = s->store, .drill = s->drill, .threads = true };
	if (!app_open(&s->app, &options, err)) {
		close(socket);
		return false;
	}
	snprintf(path, sizeof path, "%s/tmp", s->app.directory);
	mkdir(path, 0700);
	struct err pack = { .code = ERR_NONE };
	if (!app_take_packs(&s->app, &pack))
		log_err("a pack is left as it was", &pack);
	o->tls_cert = s->cert_file ? s->cert.ptr : NULL;
	o->tls_key = s->key_file ? s->key.ptr : NULL;
	s->router = router_new(route_lists);
	s->server = server_open(&s->app, s->router, socket, o, err);
	s->ticks = s->server && server_start(s->server, err) ? ticks_start(&s->app, err) : NULL;
	if (s->ticks) {
		set_ticks(&s->app, s->ticks);
		return true;
	}
	if (s->server)
		server_stop(s->server, 0);
	server_close(s->server);
	app_close(&s->app);
	return false;
}

static void reload(struct serve *s)
{
	struct err err = { .code = ERR_NONE };
	if (app_take_packs(&s->app, &err))
		log_line(LOG_INFO, "packs read again");
	else
		log_err("a pack is left as it was", &err);
}

static void serve_until_told(struct serve *s, const sigset_t *signals)
{
	int signal_number = 0;
	printf(words("安澜已在 %s://%s 提供服务（数据目录 %s）。\n", "Serving %s://%s (data directory %s).\n"),
	       s->cert_file ? "https" : "http", s->address, s->data);
	fflush(stdout);
	while (sigwait(signals, &signal_number) == 0 && signal_number == SIGHUP)
		reload(s);
	log_line(LOG_INFO, "stopping: what is in hand is finished first");
	signal(SIGINT, SIG_DFL);                            /* told twice: at once; nothing acknowledged is lost */
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, signals, NULL);
}

static int serve_run(const struct verb *verb, int argc, char **argv)
{
	struct serve s = { .data = NULL };
	struct server_options options = { .workers = 0 };
	struct err err = { .code = ERR_NONE };
	sigset_t signals;
	int read = read_options(verb, argc, argv, &s, &options);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);             /* every thread inherits it; sigwait takes them */
	bool ok = open_all(&s, &options, &err);
	if (ok) {
		serve_until_told(&s, &signals);
		server_stop(s.server, DRAIN_SECONDS);
		set_ticks(&s.app, NULL);
		ticks_stop(s.ticks);
		server_close(s.server);
		app_close(&s.app);
		log_line(LOG_INFO, "stopped");
	}
	router_free(s.router);
	builder_release(&s.cert);
	builder_release(&s.key);
	return ok ? CLI_DONE : cli_fail(&err);
}

const struct verb serve_verb = {
	"serve", "--data DIR [--listen HOST:PORT] [--drill] [--store URL]", "serve the pages and the API",
	"Prints one line with the address when it is ready. SIGTERM and Ctrl-C stop it after what is in hand is finished; SIGHUP reads the\n"
	"packs in DIR/packs again. The verbs that change data work meanwhile: they go through the server by DIR/anlan.sock.\n"
	"One line per request goes to standard error.", serve_run };
