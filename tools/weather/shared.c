/* PostgreSQL: two programs on one database, and a database that goes away in the middle of the work. */
#include "tools/weather/weather.h"
#include "base/when.h"
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SENDERS = 24, CUTS = 6, HEAR_US = 20000000, PATCHES = 100 };

struct story *second(struct story *story)
{
	struct story *other = ARENA_NEW(&story->arena, struct story);
	other->file = story->file;
	other->program = story->program;
	other->store = story->store;
	arena_init(&other->arena, 64 << 20);
	builder_init(&other->answer.body, 4 << 20);
	builder_init(&other->answer.headers, 64 << 10);
	builder_init(&other->listener.heard, 4 << 20);
	snprintf(other->directory, sizeof other->directory, "%s", story->directory);
	snprintf(other->data, sizeof other->data, "%.120s/second", story->directory);
	snprintf(other->log, sizeof other->log, "%.120s/second.log", story->directory);
	snprintf(other->url, sizeof other->url, "%s", story->url);
	snprintf(other->language, sizeof other->language, "en");
	other->made = true;
	if (mkdir(other->data, 0700) != 0)
		story_fail(story, "no second directory");
	person_add(other, VIEW("admin"));
	snprintf(other->people[0].token, sizeof other->people[0].token, "%s", admin_token(story));
	return other;
}

void second_ends(struct story *other)
{
	stage_stop(other, SIGTERM);
	listen_close(other);
	for (int i = 0; i < other->people_count; i++)
		curl_easy_cleanup(other->people[i].line);
	json_decref(other->answer.json);
	builder_release(&other->answer.body);
	builder_release(&other->answer.headers);
	builder_release(&other->listener.heard);
	arena_release(&other->arena);
}

static int64_t as_of(struct story *at)
{
	admin_asks(at, "GET", "/api/v1/board/900100?form=daily&period=2021-10-18", "");
	return json_integer_value(json_object_get(at->answer.json, "as_of"));
}

/* Until the one knows what the other knew. */
static void catch_up(struct story *at, int64_t seq)
{
	for (int64_t until = clock_monotonic_us() + HEAR_US; as_of(at) < seq; usleep(20000))
		if (clock_monotonic_us() > until)
			story_fail(at, "the other program never hears of row %lld", (long long)seq);
}

static void hears(struct story *from, struct story *at, const char *unit, int number)
{
	listen_open(at, person_known(at, VIEW("admin")), "/api/v1/live?unit=900100&form=daily&period=2021-10-30");
	admin_asks(from, "PUT", arena_printf(&from->arena, "/api/v1/units/%s/reports/daily/2021-10-30", unit),
		arena_printf(&from->arena, "{\"client_key\":\"live%d\",\"kind\":\"zero\",\"reason\":\"x\",\"values\":{\"residents_in\":%d,\"staff_on_duty\":4,\"fever\":0,\"suspected\":0,"
			"\"confirmed\":0,\"isolated\":0}}", number, number));
	if (from->answer.status != 201)
		story_fail(from, "a report to one of two programs");
	json_t *heard = listen_next(at, "board", clock_monotonic_us() + HEAR_US);
	if (!heard)
		story_fail(at, "a report to the other program is not heard in the live stream");
	json_decref(heard);
	listen_close(at);
}

static void paired(struct story *story)
{
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	stage_serve(story);
	struct story *other = second(story);
	stage_serve(other);
	hears(story, other, "W1-000", 1);
	hears(other, story, "W1-001", 2);
	for (int i = 0; i < SENDERS; i++)
		load_port(load, i, i % 2 ? other->port : story->port);
	load_start(load);
	usleep(1500000);
	load_stop(load);
	load_settle(load);
	int64_t here = as_of(story), there = as_of(other), newest = here > there ? here : there;
	catch_up(story, newest);
	catch_up(other, newest);
	load_board(load, story);
	load_board(load, other);
	load_prove(load, false);
	/* One dies; the other goes on; the first comes back and knows what it missed. */
	stage_stop(other, SIGKILL);
	for (int i = 0; i < SENDERS; i++)
		load_port(load, i, story->port);
	load_start(load);
	usleep(500000);
	load_stop(load);
	load_settle(load);
	stage_serve(other);
	load_board(load, other);
	struct load_figures f = load_figures(load);
	says("%lld reports through two programs, both boards and both live streams agree", (long long)f.acknowledged);
	second_ends(other);
	load_free(load);
}

/* ---- two people change the same thing through two programs ---- */

struct patch { struct story *at; char *path, *body; };

static void *patch(void *self)
{
	struct patch *own = self;
	admin_asks(own->at, "PATCH", own->path, own->body);
	return NULL;
}

/* Different words of one risk point, at the same time: both stand, whoever was later. */
static void patched(struct story *story)
{
	field_make(story);
	stage_serve(story);
	struct story *other = second(story);
	stage_serve(other);
	admin_asks(story, "POST", "/api/v1/risk-points", "{\"client_key\":\"r\",\"unit\":\"W1-000\",\"title\":\"t\",\"owner\":\"o\",\"measure\":\"m\"}");
	long long id = json_integer_value(json_object_get(story->answer.json, "id"));
	char *path = arena_printf(&story->arena, "/api/v1/risk-points/%lld", id);
	if (id == 0)
		story_fail(story, "no risk point");
	for (int i = 0; i < PATCHES; i++) {
		struct patch one = { story, path, arena_printf(&story->arena, "{\"client_key\":\"a%d\",\"reason\":\"x\",\"owner\":\"owner %d\"}", i, i) };
		struct patch two = { other, path, arena_printf(&story->arena, "{\"client_key\":\"b%d\",\"reason\":\"x\",\"measure\":\"measure %d\"}", i, i) };
		pthread_t thread;
		pthread_create(&thread, NULL, patch, &one);
		patch(&two);
		pthread_join(thread, NULL);
		if (story->answer.status != 200 || other->answer.status != 200)
			story_fail(story->answer.status != 200 ? story : other, "a change of a risk point");
		admin_asks(story, "GET", "/api/v1/risk-points?unit=W1-000", "");
		const json_t *risk = json_array_get(json_object_get(story->answer.json, "risk_points"), 0);
		const char *owner = json_string_value(json_object_get(risk, "owner")), *measure = json_string_value(json_object_get(risk, "measure"));
		if (!owner || !measure || strcmp(owner, arena_printf(&story->arena, "owner %d", i)) != 0 || strcmp(measure, arena_printf(&story->arena, "measure %d", i)) != 0)
			story_fail(story, "round %d: one of two changes at once is lost", i);
	}
	says("%d times two changes at once through two programs, both kept", PATCHES);
	second_ends(other);
}

/* ---- the database goes away ---- */

static void cut_all(struct story *story)
{
	char sql[200];
	PGconn *connection = PQconnectdb(getenv("ANLAN_TEST_PG"));
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", story->database);
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) == 0)
		story_fail(story, "nothing to cut: %s", PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
}

/* Nobody gets in for a while, as when PostgreSQL is started again. */
static void lock_out(struct story *story, bool out)
{
	char sql[200];
	PGconn *connection = PQconnectdb(getenv("ANLAN_TEST_PG"));
	snprintf(sql, sizeof sql, "ALTER DATABASE %s ALLOW_CONNECTIONS %s", story->database, out ? "false" : "true");
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		story_fail(story, "%s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
	if (out)
		cut_all(story);
}

static void recovers(struct story *story)
{
	for (int64_t until = clock_monotonic_us() + HEAR_US; clock_monotonic_us() < until; usleep(50000)) {
		admin_asks(story, "GET", "/api/v1/units/W1-000/reports/daily/2021-10-18", "");
		if (story->answer.status == 200)
			return;
		if (story->answer.status != 503)
			story_fail(story, "while the database is away it says 503");
	}
	story_fail(story, "the database is back and the program is not");
}

static void cut_off(struct story *story)
{
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	stage_serve(story);
	load_expect_refusals(load, "STORE_BUSY STORE_BROKEN");
	for (int cut = 0; cut < CUTS; cut++) {
		load_start(load);
		usleep((useconds_t)(100000 + chance_below(300000)));
		if (cut % 2) {
			lock_out(story, true);
			usleep((useconds_t)(300000 + chance_below(1500000)));
			lock_out(story, false);
		} else {
			cut_all(story);
		}
		usleep((useconds_t)(300000 + chance_below(300000)));
		load_stop(load);
		recovers(story);
		load_prove(load, false);
		load_settle(load);
	}
	stage_run(story, (char *[]){ "check", NULL }, NULL);
	expect_exit(story, 0, NULL);
	struct load_figures f = load_figures(load);
	says("connections cut %d times under load, %d times locked out: %lld acknowledged and kept, %lld refused with 503, none twice", CUTS, CUTS / 2,
		(long long)f.acknowledged, (long long)f.refused);
	load_free(load);
}

const struct weather shared_weather[] = {
	{ "pg-paired", paired, "two programs on one PostgreSQL database", "postgresql" },
	{ "pg-patched", patched, "two programs change the same risk point at once", "postgresql" },
	{ "pg-cut-off", cut_off, "PostgreSQL's connections cut under load", "postgresql" },
	{ NULL, NULL, NULL, NULL }
};
