/* People, their connections, and what they ask. One libcurl handle per person: its own connection and its own cookies. */
#include "tools/story/story.h"
#include "base/when.h"
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { TRIES_MOST = 20 };

void person_add(struct story *story, struct view login)
{
	if (story->people_count == PEOPLE_MOST)
		story_fail(story, "more than %d people", PEOPLE_MOST);
	struct person *person = &story->people[story->people_count++];
	snprintf(person->login, sizeof(person->login), "%.*s", (int)login.len, login.ptr);
}

static struct person *person_find(struct story *story, struct view login)
{
	for (int i = 0; i < story->people_count; i++)
		if (view_is(login, story->people[i].login))
			return &story->people[i];
	return NULL;
}

/* "nobody" has no account and no token. Everyone else gets a token when first spoken for. */
struct person *person_known(struct story *story, struct view login)
{
	struct person *person = person_find(story, login);
	if (!person && view_is(login, "nobody")) {
		person_add(story, login);
		person = person_find(story, login);
	}
	if (!person)
		story_fail(story, "nobody is called \"%.*s\"; an account line makes people", (int)login.len, login.ptr);
	if (person->token[0] || person->line || view_is(login, "nobody"))
		return person;
	stage_run(story, (char *[]){ "token", "add", "--login", person->login, "--name", "story", NULL }, NULL);
	struct view token = view_trim(builder_seen(&story->answer.body));
	if (story->answer.status != 0 || token.len == 0 || token.len >= sizeof(person->token))
		story_fail(story, "anlan token add gave no token for %s", person->login);
	story->answer.unheard = false;
	snprintf(person->token, sizeof(person->token), "%.*s", (int)token.len, token.ptr);
	return person;
}

void talk_forget(struct story *story)
{
	for (int i = 0; i < story->people_count; i++)
		if (story->people[i].line)
			curl_easy_setopt(story->people[i].line, CURLOPT_FRESH_CONNECT, 1L);
}

static size_t keep(char *bytes, size_t size, size_t n, void *builder)
{
	builder_bytes(builder, bytes, size * n);
	return size * n;
}

static struct curl_slist *headers(const struct story *story, const struct person *person, const char *path)
{
	char line[128];
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	snprintf(line, sizeof(line), "Accept-Language: %s", story->language);
	list = curl_slist_append(list, line);
	list = curl_slist_append(list, strstr(path, ":bulk") ? "Content-Type: application/x-ndjson" : "Content-Type: application/json");
	if (person->token[0]) {
		snprintf(line, sizeof(line), "Authorization: Bearer %s", person->token);
		list = curl_slist_append(list, line);
	}
	return list;
}

/* One try. Returns the status, 0 if there was no answer. */
static int ask(struct story *story, struct person *person, const char *method, const char *path, struct view body)
{
	long status = 0;
	struct answer *answer = &story->answer;
	if (!person->line) {
		person->line = curl_easy_init();
		curl_easy_setopt(person->line, CURLOPT_COOKIEFILE, "");
		curl_easy_setopt(person->line, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(person->line, CURLOPT_TIMEOUT, 120L);
	}
	CURL *line = person->line;
	struct curl_slist *list = headers(story, person, path);
	builder_clear(&answer->body);
	builder_clear(&answer->headers);
	curl_easy_setopt(line, CURLOPT_URL, arena_printf(&story->arena, "http://127.0.0.1:%d%s", story->port, path));
	curl_easy_setopt(line, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(line, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(line, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(line, CURLOPT_WRITEDATA, &answer->body);
	curl_easy_setopt(line, CURLOPT_HEADERFUNCTION, keep);
	curl_easy_setopt(line, CURLOPT_HEADERDATA, &answer->headers);
	curl_easy_setopt(line, CURLOPT_HTTPGET, 1L);
	if (body.len > 0) {
		curl_easy_setopt(line, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
		curl_easy_setopt(line, CURLOPT_COPYPOSTFIELDS, body.ptr);
	}
	if (curl_easy_perform(line) == CURLE_OK)
		curl_easy_getinfo(line, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_setopt(line, CURLOPT_FRESH_CONNECT, 0L);
	curl_slist_free_all(list);
	return (int)status;
}

static void take(struct story *story, int status)
{
	struct answer *answer = &story->answer;
	json_decref(answer->json);
	answer->json = json_loadb(answer->body.ptr ? answer->body.ptr : "", answer->body.len, JSON_DECODE_ANY, NULL);
	answer->status = status;
	answer->is_command = false;
	answer->unheard = true;
}

/* What a phone does: what the server could not take now is sent again, unchanged. */
static int ask_patiently(struct story *story, struct person *person, const char *method, const char *path, struct view body)
{
	int status = 0;
	char fault[96];
	snprintf(fault, sizeof(fault), "{\"store_call\": %d, \"answer\": \"%s\"}", story->fault.n, story->fault.how);
	talk_drill(story, "/api/v1/drill/fault", fault);
	for (int tries = 0; tries < TRIES_MOST; tries++) {
		status = ask(story, person, method, path, body);
		if (status != 0 && status < 500)
			break;
		story->fault.felt++;
		usleep(20000);
	}
	talk_drill(story, "/api/v1/drill/fault", "{\"store_call\": 0}");
	return status;
}

void talk(struct story *story, struct person *person, const char *method, const char *path, struct view body)
{
	int status;
	if (story->fault.n > 0)
		status = ask_patiently(story, person, method, path, body);
	else
		status = ask(story, person, method, path, body);
	if (status == 0)
		story_fail(story, "no answer to %s %s", method, path);
	take(story, status);
}

/* Clock and faults are set without touching the last answer. */
void talk_clock(struct story *story)
{
	talk_drill(story, "/api/v1/drill/clock", arena_printf(&story->arena, "{\"now\": \"%s\", \"run\": 0}", story->clock));
}

void talk_drill(struct story *story, const char *path, const char *body)
{
	struct answer kept = story->answer;
	memset(&story->answer, 0, sizeof(story->answer));
	builder_init(&story->answer.body, 1 << 20);
	builder_init(&story->answer.headers, 64 << 10);
	int status = ask(story, person_known(story, VIEW("nobody")), "PUT", path, view_of(body));
	if (status / 100 != 2) {
		story->answer.status = status;
		story_fail(story, "PUT %s %s: status %d", path, body, status);
	}
	builder_release(&story->answer.body);
	builder_release(&story->answer.headers);
	json_decref(story->answer.json);
	story->answer = kept;
}

/* By password: from now on this person shows a cookie instead of a token. */
void person_log_in(struct story *story, struct person *person, struct view code)
{
	const char *more = code.len > 0 ? arena_printf(&story->arena, ", \"code\": \"%.*s\"", (int)code.len, code.ptr) : "";
	char *body = arena_printf(&story->arena, "{\"login\": \"%s\", \"password\": \"password of %s\"%s}", person->login, person->login, more);
	person->token[0] = '\0';
	talk(story, person, "POST", "/api/v1/session", view_of(body));
}

/* ---- server-sent events ---- */

void listen_open(struct story *story, struct person *person, const char *path)
{
	struct listener *listener = &story->listener;
	listen_close(story);
	builder_clear(&listener->heard);
	listener->read = 0;
	listener->waiting = curl_multi_init();
	listener->line = curl_easy_init();
	curl_easy_setopt(listener->line, CURLOPT_URL, arena_printf(&story->arena, "http://127.0.0.1:%d%s", story->port, path));
	curl_easy_setopt(listener->line, CURLOPT_XOAUTH2_BEARER, person->token);
	curl_easy_setopt(listener->line, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
	curl_easy_setopt(listener->line, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(listener->line, CURLOPT_WRITEDATA, &listener->heard);
	curl_multi_add_handle(listener->waiting, listener->line);
	if (!listen_next(story, "hello", clock_monotonic_us() + 30000000))
		story_fail(story, "no hello from %s: %.*s", path, (int)listener->heard.len, builder_seen(&listener->heard).ptr);
}

void listen_close(struct story *story)
{
	struct listener *listener = &story->listener;
	if (!listener->line)
		return;
	curl_multi_remove_handle(listener->waiting, listener->line);
	curl_easy_cleanup(listener->line);
	curl_multi_cleanup(listener->waiting);
	listener->line = NULL;
	listener->waiting = NULL;
}

/* The next whole message that was heard: lines up to an empty one. */
static bool message_next(struct listener *listener, struct view *ret)
{
	struct view heard = builder_seen(&listener->heard);
	for (size_t i = listener->read; i + 1 < heard.len; i++)
		if (heard.ptr[i] == '\n' && heard.ptr[i + 1] == '\n') {
			*ret = (struct view){ heard.ptr + listener->read, i - listener->read };
			listener->read = i + 2;
			return true;
		}
	return false;
}

static json_t *message_data(struct story *story, struct view message, const char *event)
{
	json_t *data = NULL;
	bool wanted = false;
	for (struct view line; view_split(&message, '\n', &line);) {
		if (view_starts(line, "event:"))
			wanted = view_is(view_trim((struct view){ line.ptr + 6, line.len - 6 }), event);
		if (view_starts(line, "data:"))
			data = json_loadb(line.ptr + 5, line.len - 5, JSON_DECODE_ANY, NULL);
	}
	if (wanted && !data)
		story_fail(story, "the event %s brought no JSON", event);
	if (wanted)
		return data;
	json_decref(data);
	return NULL;
}

json_t *listen_next(struct story *story, const char *event, int64_t until_us)
{
	struct view message;
	int running = 1;
	do {
		while (message_next(&story->listener, &message)) {
			json_t *data = message_data(story, message, event);
			if (data)
				return data;
		}
		curl_multi_perform(story->listener.waiting, &running);
		curl_multi_poll(story->listener.waiting, NULL, 0, 50, NULL);
	} while (clock_monotonic_us() < until_us && running > 0);
	return NULL;
}
