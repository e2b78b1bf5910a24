/* anlan duties: what a unit must do. */
#include "org/call_cli.h"
#include <stdio.h>

extern const struct verb duties_verb;

static const char *or_dash(const json_t *duty, const char *key)
{
	const char *text = cli_text(duty, key);
	return *text ? text : "-";
}

static int duties_run(const struct verb *verb, int argc, char **argv)
{
	static const char *const columns[] = { "state", "due", "key", "slot", "source", "evidence", "title" };
	enum { COLUMNS = sizeof columns / sizeof *columns };
	json_t *answer, *one;
	size_t i;
	int ended = cli_unit_at(verb, argc, argv, "duties", &answer);
	json_array_foreach(json_object_get(answer, "duties"), i, one)
		for (size_t column = 0; column < COLUMNS; column++)
			printf("%s%c", or_dash(one, columns[column]), column + 1 < COLUMNS ? '\t' : '\n');
	json_decref(answer);
	return ended;
}

const struct verb duties_verb = {
	"duties", "UNIT --data DIR [--at INSTANT]", "what a unit must do now and next, and what it has done",
	"One line each, the most urgent first: state, due, key, turn, source (pack, order or what asked for it), what settled it (-), title; tabs between.\n"
	"某单位现在要做什么、接下来要做什么、做了什么。",
	duties_run };
