/* Killed around a deadline: no step of a chase is lost, none comes twice. ANLAN_ROUNDS says how many rounds; 100 if not said. */
#include "base/when.h"
#include "tools/weather/weather.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROUNDS = 100, ALL = COUNTIES * HOMES, CLERKS = 3, KILLS_MOST = 3, START_MS = 250, WAIT_MS = 60000, STEPS = 6 };
static const char *const steps[STEPS] = { "-60m", "-15m", "0", "+30m county", "+2h prefecture", "+4h leader" };
static const char *const times[STEPS] = { "14:00", "14:45", "15:00", "15:30", "17:00", "19:00" };

/* Of the day: who has reported, and which steps must have come to whom by now (1 sent or nobody, 2 skipped). */
struct field_day { char text[11]; bool reported[ALL]; int expected[ALL][STEPS]; };

static void report(struct story *story, struct field_day *day, int home)
{
	char unit[16];
	if (day->reported[home])
		return;
	field_unit(home, unit);
	admin_asks(story, "PUT", arena_printf(&story->arena, "/api/v1/units/%s/reports/daily/%s", unit, day->text),
		arena_printf(&story->arena, "{\"client_key\":\"%s %s\",\"kind\":\"zero\",\"values\":{\"residents_in\":1,\"staff_on_duty\":1,\"fever\":0,\"suspected\":0,\"confirmed\":0,\"isolated\":0}}", unit, day->text));
	if (story->answer.status / 100 != 2)
		story_fail(story, "%s did not get its report in", unit);
	day->reported[home] = true;
}

static int step_of(const char *words)
{
	for (int i = 0; i < STEPS; i++)
		if (strcmp(steps[i], words) == 0)
			return i;
	return -1;
}

static int home_of(const char *code) { return (code[1] - '1') * HOMES + (int)strtol(code + 3, NULL, 10); }

/* Everything that came for the day, by home and step: how often. */
static void count(struct story *story, const struct field_day *day, int sent[ALL][STEPS], int skipped[ALL][STEPS])
{
	size_t i;
	json_t *row;
	memset(sent, 0, sizeof(int[ALL][STEPS]));
	memset(skipped, 0, sizeof(int[ALL][STEPS]));
	admin_asks(story, "GET", arena_printf(&story->arena, "/api/v1/chases?since=%sT00:00:00%%2B08:00&limit=1000", day->text), "");
	if (story->answer.status != 200 || !json_is_array(story->answer.json))
		story_fail(story, "the chases cannot be read");
	json_array_foreach(story->answer.json, i, row) {
		int step = step_of(json_string_value(json_object_get(row, "step"))), home = home_of(json_string_value(json_object_get(row, "unit")));
		bool left_out = strcmp(json_string_value(json_object_get(row, "state")), "skipped") == 0;
		if (step < 0 || home < 0 || home >= ALL || strcmp(json_string_value(json_object_get(row, "slot")), day->text) != 0)
			story_fail(story, "a chase of nothing that was due");
		(left_out ? skipped : sent)[home][step]++;
	}
}

static bool as_expected(const struct field_day *day, int sent[ALL][STEPS], int skipped[ALL][STEPS], char *why, size_t room)
{
	for (int home = 0; home < ALL; home++)
		for (int step = 0; step < STEPS; step++) {
			int wanted = day->expected[home][step];
			if (sent[home][step] == (wanted == 1) && skipped[home][step] == (wanted == 2))
				continue;
			snprintf(why, room, "home %d step %s: sent %d skipped %d, expected %s", home, steps[step], sent[home][step], skipped[home][step], wanted == 1 ? "sent" : wanted ? "skipped" : "nothing");
			return false;
		}
	return true;
}

static void set(struct story *story, const struct field_day *day, int step)
{
	snprintf(story->clock, sizeof story->clock, "%sT%s:00+08:00", day->text, times[step]);
	if (story->server > 0)
		talk_clock(story);
}

/* Killed while it starts and while it sends, some times; then left alone. */
static int storm(struct story *story)
{
	int kills = chance_below(KILLS_MOST + 1);
	for (int i = 0; i < kills; i++) {
		if (story->server <= 0)
			stage_begin(story);
		usleep((useconds_t)chance_below(START_MS * 1000));
		stage_stop(story, SIGKILL);
	}
	stage_serve(story);
	return kills;
}

static int round_of(struct story *story, struct field_day *day)
{
	static int sent[ALL][STEPS], skipped[ALL][STEPS];
	char why[200] = "";
	int kills = 0, before = -1;
	for (int step = 0; step < STEPS; step++) {
		bool missed = chance_below(4) == 0;             /* nobody serves when its time comes */
		if (step + 1 < STEPS && missed) {
			stage_stop(story, SIGKILL);
			continue;
		}
		for (int home = 0; home < ALL; home++)
			if (!day->reported[home])
				for (int i = before + 1; i <= step; i++)
					day->expected[home][i] = i == step ? 1 : 2;
		set(story, day, step);
		kills += storm(story);
		int waited = 0;
		do {
			count(story, day, sent, skipped);
			if (as_expected(day, sent, skipped, why, sizeof why))
				break;
			usleep(20000);
			waited += 20;
		} while (waited < WAIT_MS);
		if (waited >= WAIT_MS)
			story_fail(story, "%s %s: %s", day->text, steps[step], why);
		before = step;
		for (int i = chance_below(30); i > 0; i--)      /* some report late: their ladder ends */
			report(story, day, chance_below(ALL));
	}
	return kills;
}

static void around_a_deadline(struct story *story)
{
	const char *given = getenv("ANLAN_ROUNDS");
	int rounds = ROUNDS, kills = 0, played = 0;
	int64_t wanted = 0;
	if (given && view_int(view_of(given), &wanted) && wanted > 0)
		rounds = (int)wanted;
	field_make_of(story, "stories/packs/chase.yaml");
	for (int i = 0; i < CLERKS; i++) {
		char unit[16], login[16];
		snprintf(login, sizeof login, "clerk%d", i);
		account_make(story, login, "clerk", field_unit(i * 40, unit));
	}
	account_make(story, "duty", "duty", "900101");
	account_make(story, "leader", "leader", "900100");
	for (; kills < rounds; played++) {
		struct field_day day = { .text = "" };
		struct instant at;
		instant_parse(VIEW("2021-03-01T12:00:00+08:00"), &at);
		at.ms += (int64_t)played * 86400000;
		char text[25];
		instant_print_utc(at, text);
		memcpy(day.text, text, 10);
		snprintf(story->clock, sizeof story->clock, "%sT12:00:00+08:00", day.text);
		if (story->server > 0)
			talk_clock(story);
		stage_serve(story);
		for (int i = 0; i < ALL / 2; i++)               /* about a third is in time */
			report(story, &day, chance_below(ALL));
		kills += round_of(story, &day);
	}
	says("%d kills over %d deadlines of %d homes; no step lost, none twice", kills, played, ALL);
}

const struct weather chase_weather[] = {
	{ "chase", around_a_deadline, "kill -9 around a deadline, 100 times: every step of the chase comes once", NULL },
	{ NULL, NULL, NULL, NULL }
};
