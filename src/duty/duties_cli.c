/* anlan duties: what a unit must do. */
#include "org/call_cli.h"
#include <stdio.h>

extern const struct verb duties_verb;

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text && *text ? text : "-";
}

static int duties_run(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL, *at = NULL;
	char unit[300], when[200], path[700];
	json_t *answer, *one;
	size_t i;
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL }, { "at", "INSTANT", "any instant, past or to come; left out: now", &at, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc != 1)
		return cli_usage(verb, "%s", cli_words("要写一个单位的代码", "name one unit by its code"));
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	snprintf(path, sizeof path, "/api/v1/units/%s/duties?lang=%s%s%s", cli_escape(argv[0], unit, sizeof unit), cli_words("zh", "en"), at ? "&at=" : "", at ? cli_escape(at, when, sizeof when) : "");
	if (!cli_call(data, "GET", path, NULL, -1, NULL, &answer))
		return CLI_REFUSED;
	json_array_foreach(json_object_get(answer, "duties"), i, one)
		printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", text_of(one, "state"), text_of(one, "due"), text_of(one, "key"), text_of(one, "slot"), text_of(one, "source"), text_of(one, "evidence"), text_of(one, "title"));
	json_decref(answer);
	return CLI_DONE;
}

const struct verb duties_verb = {
	"duties", "UNIT --data DIR [--at INSTANT]", "what a unit must do now and next, and what it has done",
	"One line each, the most urgent first: state, due, key, turn, source (pack, order or what asked for it), what settled it (-), title; tabs between.\n"
	"某单位现在要做什么、接下来要做什么、做了什么。",
	duties_run };
