/* Killed around a deadline: no step of a chase is lost, none comes twice. ANLAN_ROUNDS says how many kills; 100 if not said, 20 of two programs. */
#include "base/when.h"
#include "tools/weather/weather.h"
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROUNDS = 100, ROUNDS_OF_TWO = 20, ALL = COUNTIES * HOMES, CLERKS = 3, KILLS_MOST = 3, START_MS = 250, WAIT_MS = 60000, STEPS = 6, REMINDERS = 2 };
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

static void set(struct story *story, const struct field_day *day, const char *time)
{
	snprintf(story->clock, sizeof story->clock, "%sT%s:00+08:00", day->text, time);
	if (story->server > 0)
		talk_clock(story);
}

/* One program, or two on the same PostgreSQL. */
struct house { struct story *at[2]; int count; };

static void all_serve(struct house *house)
{
	for (int i = 0; i < house->count; i++)
		stage_serve(house->at[i]);
}

/* Killed while it starts and while it sends, some times; then left alone. Of two, one dies while the other goes on. */
static int storm(struct house *house)
{
	int kills = chance_below(KILLS_MOST + 1), goes_on = house->count > 1 && chance_below(3) > 0 ? chance_below(2) : -1;
	if (goes_on >= 0)
		stage_serve(house->at[goes_on]);
	for (int i = 0; i < kills; i++) {
		struct story *story = house->at[goes_on >= 0 ? 1 - goes_on : chance_below(house->count)];
		if (story->server <= 0)
			stage_begin(story);
		usleep((useconds_t)chance_below(START_MS * 1000));
		stage_stop(story, SIGKILL);
	}
	all_serve(house);
	return kills;
}

static int round_of(struct house *house, struct field_day *day)
{
	struct story *story = house->at[0];
	static int sent[ALL][STEPS], skipped[ALL][STEPS];
	char why[200] = "";
	int kills = 0, before = -1;
	for (int step = 0; step < STEPS; step++) {
		bool missed = chance_below(4) == 0;             /* nobody serves when its time comes */
		if (step + 1 < STEPS && missed) {
			for (int i = 0; i < house->count; i++)
				stage_stop(house->at[i], SIGKILL);
			continue;
		}
		for (int home = 0; home < ALL; home++)
			if (!day->reported[home])
				for (int i = before + 1; i <= step; i++)
					day->expected[home][i] = i == step || i >= REMINDERS ? 1 : 2; /* everybody who is told hears it, only reminders are over */
		for (int i = 0; i < house->count; i++)
			set(house->at[i], day, times[step]);
		kills += storm(house);
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

static int rounds_wanted(int otherwise)
{
	const char *given = getenv("ANLAN_ROUNDS");
	int64_t wanted = 0;
	return given && view_int(view_of(given), &wanted) && wanted > 0 ? (int)wanted : otherwise;
}

static void field_with_people(struct story *story)
{
	field_make_of(story, "stories/packs/chase.yaml");
	for (int i = 0; i < CLERKS; i++) {
		char unit[16], login[16];
		snprintf(login, sizeof login, "clerk%d", i);
		account_make(story, login, "clerk", field_unit(i * 40, unit));
	}
	account_make(story, "duty", "duty", "900101");
	account_make(story, "leader", "leader", "900100");
}

static void around_deadlines(struct house *house, int rounds)
{
	struct story *story = house->at[0];
	int kills = 0, played = 0;
	for (; kills < rounds; played++) {
		struct field_day day = { .text = "" };
		struct instant at;
		instant_parse(VIEW("2021-03-01T12:00:00+08:00"), &at);
		at.ms += (int64_t)played * 86400000;
		char text[25];
		instant_print_utc(at, text);
		memcpy(day.text, text, 10);
		for (int i = 0; i < house->count; i++)
			set(house->at[i], &day, "12:00");
		all_serve(house);
		for (int i = 0; i < ALL / 2; i++)               /* about a third is in time */
			report(story, &day, chance_below(ALL));
		kills += round_of(house, &day);
	}
	says("%d kills over %d deadlines of %d homes; no step lost, none twice", kills, played, ALL);
}

static void around_a_deadline(struct story *story)
{
	field_with_people(story);
	struct house house = { { story }, 1 };
	around_deadlines(&house, rounds_wanted(ROUNDS));
}

/* What a clerk has in the app: one message of each step that was said to the home, however many programs saw it due. */
static void messages_once(struct story *story)
{
	PGconn *connection = PQconnectdb(story->url);
	PGresult *result = PQexec(connection, "SELECT count(*) FROM (SELECT m.seq, m.template, m.unit, m.link FROM message m GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) AS twice");
	PGresult *said = PQexec(connection, "SELECT (SELECT count(*) FROM chase c WHERE c.state = 1 AND c.target = c.unit) - (SELECT count(*) FROM message WHERE template IN ('chase.soon', 'chase.due') AND unit IN (SELECT unit FROM account))");
	if (PQntuples(result) != 1 || strcmp(PQgetvalue(result, 0, 0), "0") != 0)
		story_fail(story, "a message was written twice");
	if (PQntuples(said) != 1 || strcmp(PQgetvalue(said, 0, 0), "0") != 0)
		story_fail(story, "messages to homes and steps said to them differ: %s", PQntuples(said) == 1 ? PQgetvalue(said, 0, 0) : PQerrorMessage(connection));
	PQclear(result);
	PQclear(said);
	PQfinish(connection);
}

/* Each of the two chases by itself; what one has said the other must not. */
static void two_around_a_deadline(struct story *story)
{
	field_with_people(story);
	stage_serve(story);
	struct house house = { { story, second(story) }, 2 };
	around_deadlines(&house, rounds_wanted(ROUNDS_OF_TWO));
	messages_once(story);
	second_ends(house.at[1]);
}

const struct weather chase_weather[] = {
	{ "chase", around_a_deadline, "kill -9 around a deadline, 100 times: every step of the chase comes once", NULL },
	{ "pg-chase", two_around_a_deadline, "two programs chase on one PostgreSQL, killed by turns around a deadline", "postgresql" },
	{ NULL, NULL, NULL, NULL }
};
