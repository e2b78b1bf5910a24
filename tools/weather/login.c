/* Whoever guesses passwords waits, and nobody else does; and it cannot be learned which logins there are. What is revoked is refused at
 * once, over whatever connection. */
#include "tools/weather/weather.h"
#include "base/when.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MS = 60000, GUESSES = 14, ATTACKERS = 24, LOGINS = 12, TRIES_MOST = 200 };

static struct view login_request(char *out, size_t room, const char *login, const char *password)
{
	char body[200];
	int n = snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password);
	n = snprintf(out, room, "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", n, body);
	return (struct view){ out, (size_t)n };
}

static int log_in(const struct story *story, const char *login, const char *password, struct heard *heard)
{
	char request[600];
	return wire_ask(story, login_request(request, sizeof request, login, password), heard);
}

/* What an onlooker sees of an answer: everything but the number it is known by and the time. */
static void seen(const struct heard *heard, char out[1500])
{
	json_t *problem = json_loadb(builder_seen(&heard->body).ptr, heard->body.len, 0, NULL);
	json_object_del(problem, "id");
	char *text = problem ? json_dumps(problem, JSON_SORT_KEYS) : NULL;
	bool cookie = heard->head.ptr && strcasestr(heard->head.ptr, "\r\nSet-Cookie:");
	bool retry = heard->head.ptr && strcasestr(heard->head.ptr, "\r\nRetry-After:");
	snprintf(out, 1500, "%d %s%s%s", heard->status, text ? text : "-", cookie ? " cookie" : "", retry ? " retry" : "");
	for (char *digit = strstr(out, "Wait "); digit && *digit; digit++)
		if (*digit >= '0' && *digit <= '9')
			*digit = '#';                       /* seconds go by */
	free(text);
	json_decref(problem);
}

/* The same guesses at a login that exists, at one that does not, at one without rights: the same answers in the same order. */
static void tells_nothing(struct story *story)
{
	static const char *const logins[] = { "clerk1", "nobody-here", "gone" };
	struct heard heard = { 0 };
	int waits = 0;
	for (int guess = 0; guess < GUESSES; guess++) {
		char first[1500], other[1500], password[40];
		snprintf(password, sizeof password, "guess number %d", guess);
		for (int i = 0; i < 3; i++) {
			log_in(story, logins[i], password, &heard);
			seen(&heard, i ? other : first);
			if (heard.status != 401 && heard.status != 429)
				story_fail(story, "a wrong password: %s", first);
			if (i && strcmp(first, other) != 0)
				story_fail(story, "guess %d tells %s from %s: %s but %s", guess, logins[0], logins[i], first, other);
		}
		waits += heard.status == 429;
	}
	if (waits < GUESSES / 3)
		story_fail(story, "only %d of %d guesses had to wait", waits, GUESSES);
	if (log_in(story, "clerk1", "password of clerk1", &heard) != 429)
		story_fail(story, "while it has to wait, the right password is not even tried: %d", heard.status);
	wire_close(-1, &heard);
}

struct attack { struct story *story; pthread_t thread; int number; _Atomic int tries; atomic_bool *stop; };

static void *attack_main(void *self)
{
	struct attack *a = self;
	struct heard heard = { 0 };
	char login[40];
	while (!atomic_load(a->stop)) {
		if (a->number % 2)
			snprintf(login, sizeof login, "clerk1");
		else
			snprintf(login, sizeof login, "chance-%d-%d", a->number, a->tries);
		int status = log_in(a->story, login, "wrong wrong", &heard);
		if (status != 401 && status != 429 && status != 503)
			story_fail(a->story, "an attacker heard %d", status);
		atomic_fetch_add(&a->tries, 1);
	}
	wire_close(-1, &heard);
	return NULL;
}

/* Others get in, at the first try or after being asked to come again, while half of the attackers guess one login and half guess any. */
static void others_get_in(struct story *story)
{
	static struct attack attacks[ATTACKERS];
	static atomic_bool stop;
	struct heard heard = { 0 };
	int tries = 0, all = 0;
	int64_t longest = 0;
	for (int i = 0; i < ATTACKERS; i++) {
		attacks[i] = (struct attack){ .story = story, .number = i, .stop = &stop };
		pthread_create(&attacks[i].thread, NULL, attack_main, &attacks[i]);
	}
	for (int i = 0; i < LOGINS; i++) {
		int64_t from = clock_monotonic_us();
		while (log_in(story, "clerk2", "password of clerk2", &heard) != 200 && heard.status == 503 && tries < TRIES_MOST) {
			tries++;
			usleep(100000);
		}
		if (heard.status != 200)
			story_fail(story, "clerk2 with the right password heard %d: %s", heard.status, builder_seen(&heard.body).ptr);
		if (clock_monotonic_us() - from > longest)
			longest = clock_monotonic_us() - from;
		admin_asks(story, "GET", "/api/v1/me", ""); /* who is in already feels nothing of it */
		if (story->answer.status != 200)
			story_fail(story, "admin's token heard %d", story->answer.status);
	}
	atomic_store(&stop, true);
	for (int i = 0; i < ATTACKERS; i++) {
		pthread_join(attacks[i].thread, NULL);
		all += attacks[i].tries;
	}
	wire_close(-1, &heard);
	says("%d guesses by %d attackers; %d log-ins of others succeeded beside them, the longest in %.1f s, %d times asked to come again", all, ATTACKERS, LOGINS,
		(double)longest / 1e6, tries);
}

static void attacked(struct story *story)
{
	field_make(story);
	account_make(story, "clerk1", "clerk", "W1-001");
	account_make(story, "clerk2", "clerk", "W1-002");
	account_make(story, "gone", "clerk", "W1-003");
	stage_serve(story);
	admin_asks(story, "PATCH", "/api/v1/accounts/gone", "{\"disabled\": true}");
	if (story->answer.status != 200)
		story_fail(story, "an account cannot be closed");
	tells_nothing(story);
	others_get_in(story);
}

/* ---- revoked ---- */

static int ask_again(struct story *story, int fd, const char *token, struct heard *heard)
{
	char *request = arena_printf(&story->arena, "GET /api/v1/units/W1-001 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", token);
	if (!wire_send(fd, request, strlen(request)) || !wire_hear(fd, heard, ANSWER_MS))
		story_fail(story, "a kept connection broke off");
	return heard->status;
}

static int listen_live(struct story *story, const char *token)
{
	int fd = wire_open(story->port);
	char *request = arena_printf(&story->arena, "GET /api/v1/live?unit=W1-001 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", token), byte;
	if (!wire_send(fd, request, strlen(request)) || recv(fd, &byte, 1, MSG_PEEK) != 1)
		story_fail(story, "no live stream");
	return fd;
}

static void revoked(struct story *story)
{
	struct heard heard = { 0 };
	field_make(story);
	account_make(story, "machine", "integration", "900101");
	account_make(story, "worker", "clerk", "W1-001");
	stage_serve(story);
	const char *machine = person_known(story, VIEW("machine"))->token, *worker = person_known(story, VIEW("worker"))->token;
	int first = wire_open(story->port), second = wire_open(story->port);
	int live = listen_live(story, machine), other = listen_live(story, worker);
	if (ask_again(story, first, machine, &heard) != 200 || ask_again(story, second, worker, &heard) != 200)
		story_fail(story, "both are let in at first: %d", heard.status);
	admin_asks(story, "GET", "/api/v1/tokens?login=machine", "");
	json_int_t id = json_integer_value(json_object_get(json_array_get(json_object_get(story->answer.json, "tokens"), 0), "id"));
	admin_asks(story, "DELETE", arena_printf(&story->arena, "/api/v1/tokens/%lld", (long long)id), "");
	if (ask_again(story, first, machine, &heard) != 401)
		story_fail(story, "a revoked token still opens: %d", heard.status);
	admin_asks(story, "PATCH", "/api/v1/accounts/worker", "{\"disabled\": true}");
	if (ask_again(story, second, worker, &heard) != 401)
		story_fail(story, "a closed account still opens: %d", heard.status);
	wire_hear(live, &heard, ANSWER_MS);                 /* to the end of the stream */
	bool ended = heard.whole;
	wire_hear(other, &heard, ANSWER_MS);
	if (!ended || !heard.whole)
		story_fail(story, "a live stream outlives its token");
	wire_close(first, &heard);
	wire_close(second, NULL);
	wire_close(live, NULL);
	wire_close(other, NULL);
	says("token and account refused over open connections at once, live streams ended");
}

const struct weather login_weather[] = {
	{ "attacked", attacked, "passwords guessed: the guesser waits, others get in, nothing is told", NULL },
	{ "revoked", revoked, "a revoked token over an open connection", NULL },
	{ NULL, NULL, NULL, NULL }
};
