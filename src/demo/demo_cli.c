/* demo/demo_cli.c — anlan demo. */
#include "demo/demo.h"
#include <stdlib.h>

enum { INSTITUTIONS = 179, INSTITUTIONS_MOST = 9000000, DAYS = 42, DAYS_MOST = 1500, MANY = 2000, FACILITIES = 15000, WEEKS = 52 };

static bool number(const char *text, int64_t least, int64_t most, int64_t otherwise, int64_t *ret)
{
	*ret = otherwise;
	return !text || (view_int(view_of(text), ret) && *ret >= least && *ret <= most);
}

static int weekly(const char *file, const char *seed, const char *facilities, const char *weeks, const struct verb *verb)
{
	struct err err = { 0 };
	int64_t s, f, w;
	if (!number(seed, 0, INT64_MAX, 1, &s) || !number(facilities, 1, 1000000, FACILITIES, &f) || !number(weeks, 1, 520, WEEKS, &w))
		return cli_usage(verb, "--seed, --facilities (1 to 1000000) and --weeks (1 to 520) are whole numbers");
	const struct weekly_options options = { file, (uint64_t)s, (int32_t)f, (int)w };
	return demo_weekly(&options, &err) ? CLI_DONE : cli_fail(&err);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL, *seed = NULL, *institutions = NULL, *days = NULL, *at = NULL, *divisions = NULL, *weekly_file = NULL, *facilities = NULL, *weeks = NULL;
	const struct cli_option options[] = {
		{ "data", "DIR", "the directory to fill", &data, NULL }, { "seed", "N", "other data for another number (1)", &seed, NULL },
		{ "institutions", "N", "how many institutions (179)", &institutions, NULL },
		{ "days", "N", "full days of reports before today (42; 0 if there are more than 2,000 institutions)", &days, NULL },
		{ "divisions", "DIR", "first take in the national divisions, as anlan import divisions does", &divisions, NULL },
		{ "at", "INSTANT", "as if it were this moment: 2021-10-24T14:46:00+08:00", &at, NULL },
		{ "weekly-file", "FILE", "write a weekly file instead, and FILE.units.csv", &weekly_file, NULL },
		{ "facilities", "N", "in the weekly file (15,000)", &facilities, NULL }, { "weeks", "N", "in the weekly file (52)", &weeks, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc > 0)
		return cli_usage(verb, "unexpected word \"%s\"", argv[0]);
	if (weekly_file)
		return weekly(weekly_file, seed, facilities, weeks, verb);
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	int64_t s, n, d;
	if (!number(seed, 0, INT64_MAX, 1, &s) || !number(institutions, 1, INSTITUTIONS_MOST, INSTITUTIONS, &n) || !number(days, 0, DAYS_MOST, n > MANY ? 0 : DAYS, &d))
		return cli_usage(verb, "--seed, --institutions (1 to %d) and --days (0 to %d) are whole numbers", INSTITUTIONS_MOST, DAYS_MOST);
	struct instant moment;
	if (at && !instant_parse(view_of(at), &moment))
		return cli_usage(verb, "--at is an instant such as 2021-10-24T14:46:00+08:00");
	if (at)
		clock_drill_set(moment);
	struct err err = { 0 };
	const struct demo_options demo = { .directory = data, .store_url = getenv("ANLAN_STORE"), .divisions = divisions, .seed = (uint64_t)s, .institutions = (int32_t)n, .days = (int)d,
		.password = getenv("ANLAN_DEMO_PASSWORD") };
	return demo_make(&demo, &err) ? CLI_DONE : cli_fail(&err);
}

const struct verb demo_verb = {
	"demo", "--data DIR [--institutions N] [--days N] [--seed N] [--at INSTANT] [--divisions DIR]", "fill a directory with invented data to try things on",
	"Makes DIR if it is not there: Mudanjiang with its ten counties and districts, 179 institutions with invented names (示例 …), six weeks of\n"
	"reports up to this minute with late, missing, zero, corrected and returned ones, and accounts whose logins it prints and keeps in\n"
	"DIR/demo-logins.txt. The password is made by chance, or taken from ANLAN_DEMO_PASSWORD. The same seed and the\n"
	"same --at make the same data (serve it with --drill and set its clock).\n"
	"A directory that holds institutions is never touched. Where counties are there already (--divisions, or anlan import divisions),\n"
	"the institutions hang under them, in proportion.\n"
	"--weekly-file FILE writes reports for the form weekly of the pack us-ltcf-weekly (anlan import reports --form weekly FILE), with\n"
	"holes, late ones and corrections, and the units they belong to in FILE.units.csv.", run };
