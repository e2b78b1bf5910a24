/* The program dies, or is told to stop, in the middle of everything. */
#include "tools/weather/weather.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 50, SENDERS = 48, LOAD_MS = 350, START_MS = 60, CHECK_EACH = 10, STOPS = 10 };

static void kill_now(struct story *story)
{
	stage_stop(story, SIGKILL);
}

/* Sometimes it does not even get as far as serving. */
static void serve_again(struct story *story)
{
	while (chance_below(5) == 0) {
		stage_begin(story);
		usleep((useconds_t)chance_below(START_MS * 1000));
		kill_now(story);
	}
	stage_serve(story);
}

static void check(struct story *story)
{
	stage_run(story, (char *[]){ "check", NULL }, NULL);
	expect_exit(story, 0, NULL);
}

static void killed(struct story *story)
{
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	stage_serve(story);
	for (int round = 1; round <= ROUNDS; round++) {
		load_start(load);
		usleep((useconds_t)(chance_below(LOAD_MS * 1000)));
		kill_now(story);
		load_join(load);
		if (round % CHECK_EACH == 0)
			check(story);
		serve_again(story);
		load_prove(load, false);
		load_settle(load);
	}
	struct load_figures f = load_figures(load);
	says("%d kills, %lld acknowledged, %lld corrections, %lld zero, %lld by bulk, %lld repeats, %lld unanswered, %lld sent again; none lost, none twice", ROUNDS,
		(long long)f.acknowledged, (long long)f.corrections, (long long)f.zeros, (long long)f.bulk_lines, (long long)f.repeats, (long long)f.unanswered, (long long)f.resent);
	load_free(load);
}

/* Whoever hears nothing was not heard: what was taken is answered before the end. */
static void drained(struct story *story)
{
	field_make(story);
	struct load *load = load_new(story, SENDERS);
	for (int stop = 0; stop < STOPS; stop++) {
		stage_serve(story);
		load_start(load);
		usleep((useconds_t)(50000 + chance_below(LOAD_MS * 1000)));
		load_expect_refusals(load, "STOPPING");
		stage_stop(story, stop % 2 ? SIGINT : SIGTERM);
		load_join(load);
		stage_serve(story);
		load_prove(load, true);
		load_settle(load);
		stage_stop(story, SIGTERM);
	}
	struct load_figures f = load_figures(load);
	says("%d stops under load, exit 0, %lld acknowledged, %lld not taken and told by a closed connection or 503", STOPS, (long long)f.acknowledged,
		(long long)(f.unanswered + f.refused));
	load_free(load);
}

const struct weather kill_weather[] = {
	{ "kill", killed, "kill -9 at random instants under load, 50 rounds", NULL },
	{ "drain", drained, "SIGTERM under load: what was accepted is answered", NULL },
	{ NULL, NULL, NULL, NULL }
};
