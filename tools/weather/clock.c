/* The clock is wrong, or the pack is. */
#include "tools/weather/weather.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MOST = 1 << 18 };

static const char values[] = "{\"client_key\":\"%s\",\"kind\":\"zero\",%s\"values\":{\"residents_in\":%d,\"staff_on_duty\":4,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}";

static void set(struct story *story, const char *now)
{
	snprintf(story->clock, sizeof story->clock, "%s", now);
	talk_clock(story);
}

static void report(struct story *story, const char *unit, const char *day, const char *key, const char *reason, int residents, int status)
{
	char body[400], why[60];
	why[0] = 0;
	if (reason)
		snprintf(why, sizeof why, "\"reason\":\"%s\",", reason);
	snprintf(body, sizeof body, values, key, why, residents);
	admin_asks(story, "PUT", arena_printf(&story->arena, "/api/v1/units/%s/reports/daily/%s", unit, day), body);
	if (story->answer.status != status)
		story_fail(story, "%s %s: expected %d", unit, day, status);
}

static void counts(struct story *story, const char *day, int on_time, int late, int residents)
{
	admin_asks(story, "GET", arena_printf(&story->arena, "/api/v1/board/900100?form=daily&period=%s", day), "");
	const json_t *board = story->answer.json, *sum = json_object_get(json_object_get(board, "sums"), "residents_in");
	if (story->answer.status != 200 || json_integer_value(json_object_get(board, "on_time")) != on_time || json_integer_value(json_object_get(board, "late")) != late ||
	    json_integer_value(json_object_get(sum, "sum")) != residents)
		story_fail(story, "board of %s at %s: expected on_time %d late %d residents_in %d", day, story->clock, on_time, late, residents);
}

static void is_late(struct story *story, const char *unit, const char *day, bool late, int history)
{
	admin_asks(story, "GET", arena_printf(&story->arena, "/api/v1/units/%s/reports/daily/%s", unit, day), "");
	const json_t *shown = story->answer.json;
	if (json_is_true(json_object_get(shown, "late")) != late || (int)json_array_size(json_object_get(shown, "history")) != history)
		story_fail(story, "%s should%s be late and have %d entries", unit, late ? "" : " not", history);
	json_int_t before = INT64_MAX;
	for (int i = 0; i < history; i++) {                 /* newest first, by number, whatever the clock said */
		json_int_t seq = json_integer_value(json_object_get(json_array_get(json_object_get(shown, "history"), (size_t)i), "seq"));
		if (seq >= before)
			story_fail(story, "the history of %s is not in the order of the journal", unit);
		before = seq;
	}
}

static void checked(struct story *story)
{
	stage_run(story, (char *[]){ "check", NULL }, NULL);
	expect_exit(story, 0, NULL);
}

static void session(struct story *story, int status)
{
	talk(story, person_known(story, VIEW("clerk")), "GET", "/api/v1/me", VIEW(""));
	if (story->answer.status != status)
		story_fail(story, "the session at %s: expected %d", story->clock, status);
}

/* Four in the afternoon, an hour back, a day back, and on again. */
static void set_back(struct story *story)
{
	field_make(story);
	account_make(story, "clerk", "clerk", "W1-003");
	snprintf(story->clock, sizeof story->clock, "2021-10-24T14:30:00+08:00");
	stage_serve(story);
	person_log_in(story, person_known(story, VIEW("clerk")), VIEW(""));
	report(story, "W1-000", "2021-10-24", "a", NULL, 10, 201);
	set(story, "2021-10-24T15:30:00+08:00");
	report(story, "W1-001", "2021-10-24", "b", NULL, 20, 201);
	counts(story, "2021-10-24", 1, 1, 30);

	set(story, "2021-10-24T14:30:00+08:00");            /* an hour back: before the deadline again */
	counts(story, "2021-10-24", 1, 1, 30);
	report(story, "W1-001", "2021-10-24", "b2", NULL, 21, 200);
	is_late(story, "W1-001", "2021-10-24", true, 2);    /* late stays late */
	report(story, "W1-002", "2021-10-24", "c", NULL, 30, 201);
	is_late(story, "W1-002", "2021-10-24", false, 1);
	counts(story, "2021-10-24", 2, 1, 61);
	session(story, 200);

	set(story, "2021-10-23T14:30:00+08:00");            /* a day back: today is tomorrow */
	report(story, "W1-004", "2021-10-24", "d", NULL, 1, 422);
	refused_well(story, 422, "FUTURE_PERIOD");
	is_late(story, "W1-001", "2021-10-24", true, 2);
	admin_asks(story, "GET", "/api/v1/board/900100?form=daily&period=2021-10-24", "");
	if (story->answer.status != 200 && story->answer.status != 422)
		story_fail(story, "a board of what is now the future is shown or refused in words");
	report(story, "W1-004", "2021-10-23", "e", NULL, 5, 201);
	counts(story, "2021-10-23", 1, 0, 5);
	report(story, "W1-005", "2021-10-23", "a", NULL, 5, 409); /* a key of tomorrow is a used key */
	session(story, 200);
	for (int i = 0; i < 7; i++)
		admin_asks(story, "POST", "/api/v1/session", "{\"login\":\"clerk\",\"password\":\"wrong wrong\"}");
	refused_well(story, 429, "LOGIN_WAIT");
	checked(story);

	stage_stop(story, SIGKILL);                         /* started while the clock is behind the newest row */
	stage_serve(story);
	counts(story, "2021-10-23", 1, 0, 5);
	report(story, "W1-004", "2021-10-23", "e", NULL, 5, 200);
	set(story, "2021-10-24T16:00:00+08:00");
	counts(story, "2021-10-24", 2, 1, 61);
	report(story, "W1-000", "2021-10-24", "a", NULL, 10, 200);
	report(story, "W1-000", "2021-10-24", "a2", NULL, 11, 422); /* the deadline has passed: a reason is needed */
	report(story, "W1-000", "2021-10-24", "a2", "recounted", 11, 200);
	is_late(story, "W1-000", "2021-10-24", false, 2);
	counts(story, "2021-10-24", 2, 1, 62);
	static const char *const moments[] = { "2021-10-23T14:30:00%2B08:00", "2021-10-24T14:45:00%2B08:00", "2021-10-24T15:45:00%2B08:00", "2021-10-24T23:00:00%2B08:00" };
	for (int i = 0; i < 4; i++) {
		admin_asks(story, "GET", arena_printf(&story->arena, "/api/v1/board/900100?form=daily&period=2021-10-24&as_of=%s", moments[i]), "");
		if (story->answer.status != 200)
			story_fail(story, "the board as of a moment of a clock that went back");
	}
	set(story, "2021-10-26T16:00:00+08:00");            /* the session's hours are over */
	session(story, 401);
	checked(story);
	says("an hour and a day back: late stays late, nothing of the future is taken, order and keys hold, sessions and waits are sane");
}

/* ---- packs ---- */

static char *pack_text(struct story *story, const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = arena_take(&story->arena, TEXT_MOST);
	if (!file || fread(text, 1, TEXT_MOST - 1, file) >= TEXT_MOST)
		story_fail(story, "%s cannot be read", path);
	fclose(file);
	return text;
}

static bool log_holds(struct story *story, const char *words, int most_ms)
{
	for (int waited = 0; waited <= most_ms; waited += 20) {
		if (strstr(pack_text(story, story->log), words))
			return true;
		usleep(20000);
	}
	return false;
}

static void put_pack(struct story *story, const char *text)
{
	const char *path = arena_printf(&story->arena, "%s/pack.yaml", story->directory);
	FILE *file = fopen(path, "we");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		story_fail(story, "%s cannot be written", path);
	stage_pack(story, path);
}

static void form_stands(struct story *story, const char *title)
{
	admin_asks(story, "GET", "/api/v1/forms/daily", "");
	if (story->answer.status != 200 || !answer_holds(story, "residents_in") || !answer_holds(story, title))
		story_fail(story, "the form that was in force should be in force, with \"%s\"", title);
}

static void reloaded(struct story *story)
{
	static const char *const broken[] = { "", "pack: alxa\nforms: [", "\xff\xfe", "pack: alxa\nversion: \"2\"\nforms:\n  daily:\n    fields: 7\n",
		"pack: alxa\nversion: \"2\"\nzone: Nowhere/Nowhere\nforms: {}\nduties: {}\n" };
	field_make(story);
	stage_serve(story);
	char *good = pack_text(story, story->pack);
	form_stands(story, "Residents present");
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		char *text = arena_printf(&story->arena, "# %zu\n%s", i, broken[i]);
		if (truncate(story->log, 0) != 0)
			story_fail(story, "the log stays");
		put_pack(story, text);
		if (!log_holds(story, "BAD_PACK", 20000) || !log_holds(story, "alxa.yaml", 0))
			story_fail(story, "broken pack %zu: the log should say which pack and why", i);
		form_stands(story, "Residents present");
		report(story, arena_printf(&story->arena, "W1-%03zu", i), "2021-10-20", arena_printf(&story->arena, "k%zu", i), "x", 5, 201);
	}
	stage_stop(story, SIGTERM);                         /* and a start with a broken pack lying there */
	stage_serve(story);
	form_stands(story, "Residents present");
	char *at = strstr(good, "Residents present");
	memcpy(at, "Residents in here", 17);
	put_pack(story, good);
	for (int waited = 0; waited < 20000; waited += 50) {
		admin_asks(story, "GET", "/api/v1/forms/daily", "");
		if (answer_holds(story, "Residents in here"))
			break;
		usleep(50000);
	}
	form_stands(story, "Residents in here");
	says("%zu broken packs left aside, told in the log; a good one taken", sizeof broken / sizeof *broken);
}

const struct weather clock_weather[] = {
	{ "set-back", set_back, "the clock set back by an hour and by a day", NULL },
	{ "reloaded", reloaded, "SIGHUP with a broken pack", NULL },
	{ NULL, NULL, NULL, NULL }
};
