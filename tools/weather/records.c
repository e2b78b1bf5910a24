/* The program dies while people at the gate and on their round go on sending: what was answered is there, once; what was not is sent again with its
 * key and is then there, once. */
#include "tools/weather/weather.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROUNDS = 30, PEOPLE = 12, SENDERS = 4, LOAD_MS = 250, PAGE = 200 };
#define HOME "/api/v1/units/W1-000"

struct sender { struct story *story; pthread_t thread; int number; long long sent; atomic_bool *stop; struct heard heard; };
struct sending { const char *path; char body[300]; };

static long long people[PEOPLE];

/* The n-th thing a sender says: half of them a reading, half of them a car at the gate. The same n says the same for ever. */
static struct sending said(const struct sender *s, long long n)
{
	struct sending ret = { n % 2 ? HOME "/gate" : HOME "/rounds", "" };
	if (n % 2)
		snprintf(ret.body, sizeof ret.body, "{\"client_key\":\"g%d-%lld\",\"direction\":\"in\",\"who\":\"vehicle\",\"purpose\":\"delivery\"}", s->number, n);
	else
		snprintf(ret.body, sizeof ret.body, "{\"client_key\":\"r%d-%lld\",\"readings\":[{\"person\":%lld,\"temp_c\":36.%d}]}", s->number, n, people[(n / 2 + s->number) % PEOPLE], (int)(n / 2 % 10));
	return ret;
}

/* True: answered, and with a yes. */
static bool say(struct sender *s, long long n)
{
	char request[700];
	struct sending one = said(s, n);
	int length = snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: weather\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		one.path, person_known(s->story, VIEW("nurse"))->token, strlen(one.body), one.body);
	int status = wire_ask(s->story, (struct view){ request, (size_t)length }, &s->heard);
	if (status != 0 && status != 200 && status != 201)
		story_fail(s->story, "%s was answered %d: %.*s", one.body, status, (int)s->heard.body.len, builder_seen(&s->heard.body).ptr);
	wire_close(-1, &s->heard);
	return status != 0;
}

static void *sender_main(void *self)
{
	struct sender *s = self;
	while (!atomic_load(s->stop) && say(s, s->sent))
		s->sent++;
	return NULL;
}

/* As somebody of the house: nobody else sees who was measured. */
static void nurse_asks(struct story *story, const char *method, const char *path, const char *body)
{
	talk(story, person_known(story, VIEW("nurse")), method, path, view_of(body));
}

static void register_people(struct story *story)
{
	for (int i = 0; i < PEOPLE; i++) {
		nurse_asks(story, "POST", HOME "/people", arena_printf(&story->arena, "{\"client_key\":\"p%d\",\"role\":\"resident\",\"name\":\"老人%d\",\"birth\":\"1940-01-0%d\",\"opening\":true}", i, i, i % 9 + 1));
		if (story->answer.status != 201)
			story_fail(story, "nobody could be registered");
		people[i] = json_integer_value(json_object_get(story->answer.json, "id"));
	}
}

static long long cars(struct story *story)
{
	long long n = 0, next = 0;
	do {
		nurse_asks(story, "GET", arena_printf(&story->arena, HOME "/gate?limit=%d%s", PAGE, next ? arena_printf(&story->arena, "&cursor=%lld", next) : ""), "");
		if (story->answer.status != 200)
			story_fail(story, "the gate's book cannot be read");
		n += (long long)json_array_size(json_object_get(story->answer.json, "entries"));
		next = json_integer_value(json_object_get(story->answer.json, "next"));
	} while (next);
	return n;
}

static long long readings(struct story *story)
{
	long long n = 0;
	for (int i = 0; i < PEOPLE; i++) {
		nurse_asks(story, "GET", arena_printf(&story->arena, HOME "/people/%lld/readings", people[i]), "");
		if (story->answer.status != 200)
			story_fail(story, "a person's readings cannot be read");
		n += (long long)json_array_size(json_object_get(story->answer.json, "readings"));
	}
	return n;
}

static void prove(struct story *story, struct sender *senders)
{
	long long gate = 0, round = 0;
	for (int i = 0; i < SENDERS; i++) {
		if (!say(&senders[i], senders[i].sent))     /* what was never answered */
			story_fail(story, "no answer after the restart");
		senders[i].sent++;
		round += (senders[i].sent + 1) / 2;
		gate += senders[i].sent / 2;
	}
	long long found = cars(story);
	if (found != gate)
		story_fail(story, "%lld cars were let in, the gate's book has %lld", gate, found);
	found = readings(story);
	if (found != round)
		story_fail(story, "%lld readings were taken, there are %lld", round, found);
}

static void records(struct story *story)
{
	struct sender senders[SENDERS];
	atomic_bool stop = false;
	field_make_of(story, "stories/packs/derived.yaml");
	account_make(story, "nurse", "clerk", "W1-000");
	stage_serve(story);
	register_people(story);
	for (int i = 0; i < SENDERS; i++)
		senders[i] = (struct sender){ .story = story, .number = i, .stop = &stop };
	for (int round = 0; round < ROUNDS; round++) {
		atomic_store(&stop, false);
		for (int i = 0; i < SENDERS; i++)
			if (pthread_create(&senders[i].thread, NULL, sender_main, &senders[i]) != 0)
				story_fail(story, "no thread");
		usleep((useconds_t)(20000 + chance_below(LOAD_MS * 1000)));
		stage_stop(story, SIGKILL);
		atomic_store(&stop, true);
		for (int i = 0; i < SENDERS; i++)
			pthread_join(senders[i].thread, NULL);
		stage_serve(story);
		prove(story, senders);
	}
	long long all = 0;
	for (int i = 0; i < SENDERS; i++)
		all += senders[i].sent;
	says("%d kills, %lld readings and entries at the gate, none lost, none twice", ROUNDS, all);
}

const struct weather records_weather[] = {
	{ "records", records, "kill -9 while rounds and the gate are recorded, 30 times", NULL },
	{ NULL, NULL, NULL, NULL }
};
