/* notify/test_receiver.h — the other side: a mail server and an HTTP server that catch what is sent to them, each on a free port of this
 * machine. Only test programs and tools/receiver.c include it.
 *
 * How it answers is in the address. HTTP: /ok 200 · /wecom, /dingtalk 200 {"errcode":0} · /feishu 200 {"code":0} · /refuse 200
 * {"errcode":310000} · /500 500 · /number 500, naming 13800138007 · /slow only after `slow_ms` · /flaky 500 as often as `flaky` says, then 200 · /away a redirect. Mail, by the
 * recipient: unknown@ 550 · busy@ 451 · slow@ only after `slow_ms`; everybody else is welcome. With `password` a log-in is asked for. */
#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct caught {
	char method[8], path[200], query[600], from[300], to[300];
	char stamp[40], signature[100], key[80], authorization[200], type[100];
	char body[12000];
	size_t len;
	bool tls, logged_in;
};

struct receiver {
	struct MHD_Daemon *http, *https;
	int http_port, https_port, smtp_port, smtp_fd;
	pthread_t smtp;
	pthread_mutex_t lock;                               /* guards what follows */
	struct caught *caught;
	int count, room;
	int slow_ms, flaky;
	bool starttls, stopping;
	const char *password;                               /* NULL: no log-in asked for */
	void (*seen)(const struct caught *);                /* with the lock held; may be NULL */
	gnutls_certificate_credentials_t credentials;
	char cert[4096], key[4096];                         /* PEM; the certificate is its own authority, for localhost */
};

static inline void receiver_nap(int ms) { nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL); }

static inline void receiver_keep(struct receiver *r, const struct caught *one)
{
	pthread_mutex_lock(&r->lock);
	if (r->count == r->room)
		r->caught = realloc(r->caught, sizeof *r->caught * (size_t)(r->room = r->room ? 2 * r->room : 64));
	if (!r->caught)
		abort();
	r->caught[r->count++] = *one;
	if (r->seen)
		r->seen(one);
	pthread_mutex_unlock(&r->lock);
}

static inline int receiver_count(struct receiver *r)
{
	pthread_mutex_lock(&r->lock);
	int n = r->count;
	pthread_mutex_unlock(&r->lock);
	return n;
}

static inline struct caught receiver_get(struct receiver *r, int at)
{
	pthread_mutex_lock(&r->lock);
	struct caught one = r->caught[at];
	pthread_mutex_unlock(&r->lock);
	return one;
}

static inline void receiver_forget(struct receiver *r)
{
	pthread_mutex_lock(&r->lock);
	r->count = 0;
	pthread_mutex_unlock(&r->lock);
}

static inline int receiver_knob(struct receiver *r, int *knob, bool count_down)
{
	pthread_mutex_lock(&r->lock);
	int value = *knob;
	if (count_down && *knob > 0)
		--*knob;
	pthread_mutex_unlock(&r->lock);
	return value;
}

/* ---- HTTP ---- */

static inline void receiver_text(char *out, size_t room, const char *text) 
{
	size_t n = text ? strnlen(text, room - 1) : 0;
	if (n > 0)
		memcpy(out, text, n);
	out[n] = '\0';
}

static inline enum MHD_Result receiver_argument(void *self, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct caught *one = self;
	size_t n = strlen(one->query);
	(void)kind;
	snprintf(one->query + n, sizeof one->query - n, "%s%s=%s", n ? "&" : "", name, value ? value : "");
	return MHD_YES;
}

static inline enum MHD_Result receiver_reply(struct receiver *r, struct MHD_Connection *connection, const char *path)
{
	bool flaky = strcmp(path, "/flaky") == 0 && receiver_knob(r, &r->flaky, true) > 0;
	bool number = strcmp(path, "/number") == 0;
	unsigned status = strcmp(path, "/500") == 0 || flaky || number ? 500 : strcmp(path, "/away") == 0 ? 302 : 200;
	const char *text = strcmp(path, "/refuse") == 0 ? "{\"errcode\":310000,\"errmsg\":\"sign not match\"}" : strcmp(path, "/feishu") == 0 ? "{\"code\":0,\"msg\":\"success\"}"
		: number ? "13800138007 is no number" : status == 500 ? "the disk is full" : strcmp(path, "/sms") == 0 ? "{\"code\": \"0\", \"id\": 7}" : "{\"errcode\":0,\"errmsg\":\"ok\"}";
	if (strcmp(path, "/slow") == 0)
		receiver_nap(receiver_knob(r, &r->slow_ms, false));
	struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
	if (status == 302)
		MHD_add_response_header(response, "Location", "/ok");
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static inline enum MHD_Result receiver_http(void *self, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
                                            const char *bytes, size_t *n, void **own)
{
	struct receiver *r = self;
	struct caught *one = *own;
	(void)version;
	if (!one) {
		*own = calloc(1, sizeof *one);
		return *own ? MHD_YES : MHD_NO;
	}
	if (*n > 0) {
		size_t takes = *n < sizeof one->body - 1 - one->len ? *n : sizeof one->body - 1 - one->len;
		memcpy(one->body + one->len, bytes, takes);
		one->len += takes;
		*n = 0;
		return MHD_YES;
	}
	receiver_text(one->method, sizeof one->method, method);
	receiver_text(one->path, sizeof one->path, path);
	receiver_text(one->stamp, sizeof one->stamp, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Anlan-Timestamp"));
	receiver_text(one->signature, sizeof one->signature, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Anlan-Signature"));
	receiver_text(one->key, sizeof one->key, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Idempotency-Key"));
	receiver_text(one->authorization, sizeof one->authorization, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization"));
	receiver_text(one->type, sizeof one->type, MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type"));
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, receiver_argument, one);
	receiver_keep(r, one);
	return receiver_reply(r, connection, path);
}

static inline void receiver_http_end(void *self, struct MHD_Connection *connection, void **own, enum MHD_RequestTerminationCode why)
{
	(void)self, (void)connection, (void)why;
	free(*own);
}

static inline int receiver_port(struct MHD_Daemon *daemon)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	return info ? info->port : 0;
}

/* ---- a certificate of its own ---- */

static inline void receiver_certificate(struct receiver *r)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t cert;
	size_t n = sizeof r->cert, m = sizeof r->key;
	unsigned char serial = 1;
	gnutls_global_init();
	gnutls_x509_privkey_init(&key);
	gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	gnutls_x509_crt_init(&cert);
	gnutls_x509_crt_set_version(cert, 3);
	gnutls_x509_crt_set_serial(cert, &serial, 1);
	gnutls_x509_crt_set_dn(cert, "CN=localhost", NULL);
	gnutls_x509_crt_set_activation_time(cert, time(NULL) - 86400);
	gnutls_x509_crt_set_expiration_time(cert, time(NULL) + 86400);
	gnutls_x509_crt_set_basic_constraints(cert, 1, -1);
	gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE);
	gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_key(cert, key);
	gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0);
	gnutls_x509_crt_export(cert, GNUTLS_X509_FMT_PEM, r->cert, &n);
	gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, r->key, &m);
	gnutls_certificate_allocate_credentials(&r->credentials);
	gnutls_certificate_set_x509_key(r->credentials, &cert, 1, key);
	gnutls_x509_crt_deinit(cert);
	gnutls_x509_privkey_deinit(key);
}

/* ---- mail ---- */

struct receiver_talk { struct receiver *r; int fd; gnutls_session_t tls; struct caught one; };

static inline ssize_t receiver_in(struct receiver_talk *t, char *out)
{
	return t->tls ? gnutls_record_recv(t->tls, out, 1) : recv(t->fd, out, 1, 0);
}

static inline void receiver_say(struct receiver_talk *t, const char *text)
{
	if (t->tls)
		gnutls_record_send(t->tls, text, strlen(text));
	else
		send(t->fd, text, strlen(text), MSG_NOSIGNAL);
}

static inline bool receiver_line(struct receiver_talk *t, char *line, size_t room)
{
	size_t n = 0;
	char byte;
	while (n + 1 < room) {
		if (receiver_in(t, &byte) != 1)
			return false;
		if (byte == '\n')
			break;
		line[n++] = byte;
	}
	while (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return true;
}

static inline bool receiver_mail_text(struct receiver_talk *t)
{
	char line[2000];
	receiver_say(t, "354 go on\r\n");
	while (receiver_line(t, line, sizeof line) && strcmp(line, ".") != 0) {
		size_t left = sizeof t->one.body - t->one.len;
		int n = snprintf(t->one.body + t->one.len, left, "%s\n", line[0] == '.' ? line + 1 : line);
		t->one.len += (size_t)n < left ? (size_t)n : left - 1;
	}
	receiver_keep(t->r, &t->one);
	if (strstr(t->one.to, "slow@"))
		receiver_nap(receiver_knob(t->r, &t->r->slow_ms, false));
	receiver_say(t, "250 2.0.0 kept\r\n");
	t->one.len = 0;
	return true;
}

static inline bool receiver_starttls(struct receiver_talk *t)
{
	receiver_say(t, "220 go on\r\n");
	gnutls_init(&t->tls, GNUTLS_SERVER);
	gnutls_set_default_priority(t->tls);
	gnutls_credentials_set(t->tls, GNUTLS_CRD_CERTIFICATE, t->r->credentials);
	gnutls_transport_set_int(t->tls, t->fd);
	t->one.tls = true;
	int result;
	while ((result = gnutls_handshake(t->tls)) < 0 && !gnutls_error_is_fatal(result))
		;
	return result == 0;
}

static inline void receiver_login(struct receiver_talk *t, const char *base64)
{
	unsigned char plain[300] = { 0 };
	size_t n = 0;
	sodium_base642bin(plain, sizeof plain - 1, base64, strlen(base64), NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL);
	const char *password = n > 2 ? (const char *)plain + n - strlen(t->r->password ? t->r->password : "") : "";
	t->one.logged_in = t->r->password && n > strlen(t->r->password) && strcmp(password, t->r->password) == 0;
	receiver_say(t, t->one.logged_in ? "235 2.7.0 welcome\r\n" : "535 5.7.8 wrong password\r\n");
}

static inline bool receiver_verb(struct receiver_talk *t, const char *line)
{
	bool tls = t->r->starttls && !t->tls;
	char text[200];
	if (strncasecmp(line, "EHLO", 4) == 0) {
		snprintf(text, sizeof text, "250-here\r\n%s%s250 8BITMIME\r\n", tls ? "250-STARTTLS\r\n" : "", t->r->password ? "250-AUTH PLAIN\r\n" : "");
		receiver_say(t, text);
	} else if (strncasecmp(line, "STARTTLS", 8) == 0 && tls)
		return receiver_starttls(t);
	else if (strncasecmp(line, "AUTH PLAIN ", 11) == 0)
		receiver_login(t, line + 11);
	else if (strncasecmp(line, "AUTH PLAIN", 10) == 0) {
		receiver_say(t, "334 \r\n");
		if (!receiver_line(t, text, sizeof text))
			return false;
		receiver_login(t, text);
	} else if (strncasecmp(line, "MAIL FROM:", 10) == 0) {
		receiver_text(t->one.from, sizeof t->one.from, line + 10);
		receiver_say(t, t->r->password && !t->one.logged_in ? "530 5.7.0 log in first\r\n" : "250 2.1.0 ok\r\n");
	} else if (strncasecmp(line, "RCPT TO:", 8) == 0) {
		receiver_text(t->one.to, sizeof t->one.to, line + 8);
		receiver_say(t, strstr(line, "unknown@") ? "550 5.1.1 nobody of that name\r\n" : strstr(line, "busy@") ? "451 4.3.0 come back later\r\n" : "250 2.1.5 ok\r\n");
	} else if (strncasecmp(line, "DATA", 4) == 0)
		return receiver_mail_text(t);
	else if (strncasecmp(line, "QUIT", 4) == 0) {
		receiver_say(t, "221 bye\r\n");
		return false;
	} else
		receiver_say(t, strncasecmp(line, "RSET", 4) == 0 || strncasecmp(line, "NOOP", 4) == 0 ? "250 ok\r\n" : "502 what?\r\n");
	return true;
}

static inline void *receiver_mail(void *self)
{
	struct receiver_talk *t = self;
	char line[2000];
	receiver_say(t, "220 here ESMTP\r\n");
	while (receiver_line(t, line, sizeof line) && receiver_verb(t, line))
		;
	if (t->tls)
		gnutls_deinit(t->tls);
	close(t->fd);
	free(t);
	return NULL;
}

static inline void *receiver_smtp(void *self)
{
	struct receiver *r = self;
	for (;;) {
		struct pollfd one = { .fd = r->smtp_fd, .events = POLLIN };
		pthread_mutex_lock(&r->lock);
		bool stopping = r->stopping;
		pthread_mutex_unlock(&r->lock);
		if (stopping)
			return NULL;
		if (poll(&one, 1, 100) != 1)
			continue;
		struct receiver_talk *t = calloc(1, sizeof *t);
		pthread_t thread;
		if (!t)
			abort();
		t->r = r;
		t->fd = accept4(r->smtp_fd, NULL, NULL, SOCK_CLOEXEC);
		if (t->fd < 0 || pthread_create(&thread, NULL, receiver_mail, t) != 0)
			free(t);
		else
			pthread_detach(thread);
	}
}

/* ---- lifecycle ---- */

static inline bool receiver_start(struct receiver *r, int http_port, int smtp_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD;
	int one = 1;
	memset(r, 0, sizeof *r);
	pthread_mutex_init(&r->lock, NULL);
	receiver_certificate(r);
	r->http = MHD_start_daemon(flags, 0, NULL, NULL, receiver_http, r, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_NOTIFY_COMPLETED, receiver_http_end, NULL, MHD_OPTION_END);
	at.sin_port = 0;
	r->https = MHD_start_daemon(flags | MHD_USE_TLS, 0, NULL, NULL, receiver_http, r, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_NOTIFY_COMPLETED, receiver_http_end, NULL,
	                            MHD_OPTION_HTTPS_MEM_CERT, r->cert, MHD_OPTION_HTTPS_MEM_KEY, r->key, MHD_OPTION_END);
	at.sin_port = htons((uint16_t)smtp_port);
	r->smtp_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(r->smtp_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (!r->http || !r->https || bind(r->smtp_fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(r->smtp_fd, 100) != 0
	    || getsockname(r->smtp_fd, (struct sockaddr *)&at, &size) != 0)
		return false;
	r->http_port = receiver_port(r->http);
	r->https_port = receiver_port(r->https);
	r->smtp_port = ntohs(at.sin_port);
	return pthread_create(&r->smtp, NULL, receiver_smtp, r) == 0;
}

static inline void receiver_stop(struct receiver *r)
{
	pthread_mutex_lock(&r->lock);
	r->stopping = true;
	pthread_mutex_unlock(&r->lock);
	pthread_join(r->smtp, NULL);
	MHD_stop_daemon(r->http);
	MHD_stop_daemon(r->https);
	close(r->smtp_fd);
	gnutls_certificate_free_credentials(r->credentials);
	free(r->caught);
}
