/* anlan measures: what holds for a unit, and by whose order. */
#include "org/call_cli.h"
#include <stdio.h>

extern const struct verb measures_verb;

static const char *both(const json_t *object) { return cli_text(object, cli_words("zh", "en")); }

static void say_measure(const json_t *measure)
{
	const json_t *order = json_object_get(measure, "order");
	printf("%s\t%s\t%s\t", cli_text(measure, "key"), cli_text(measure, cli_words("value_zh", "value_en")), both(measure));
	if (json_is_object(order))
		printf("%s %s\n", cli_text(order, "issuer"), cli_text(order, "number"));
	else
		puts("-");
}

static int measures_run(const struct verb *verb, int argc, char **argv)
{
	json_t *answer, *one;
	const char *key;
	size_t i;
	int ended = cli_unit_at(verb, argc, argv, "measures", &answer);
	json_object_foreach(json_object_get(answer, "ladders"), key, one)
		printf("%s\t%s\n", key, json_is_object(one) ? both(one) : "-");
	json_array_foreach(json_object_get(answer, "measures"), i, one)
		say_measure(one);
	json_decref(answer);
	return ended;
}

const struct verb measures_verb = {
	"measures", "UNIT --data DIR [--at INSTANT]", "which levels and measures hold for a unit, and by whose order",
	"First the two levels (- none), then one line a measure: key, value, name, issuer and number of the order (- the pack itself); tabs between.\n"
	"某单位在某一时刻执行哪一级、哪些措施，出自哪份指令。",
	measures_run };
