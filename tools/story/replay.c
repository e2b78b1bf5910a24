/* replay FOLDER FORM — imports a folder's units and plays its reports in the order of their instants; compare FOLDER FORM — asks the board
 * for every figure of its expect.json. reports.csv: at,unit,day,kind,<fields…>,reason,repeat; expect.json: {"UNIT DAY": {counts, sums, units_in_sums}}. */
#include "tools/story/story.h"
#include "base/csv.h"
#include <stdio.h>

/* The fields are the columns between kind and reason; an empty cell is an absent field. */
static char *row_body(struct story *story, const struct csv *csv, const char *key)
{
	json_t *body = json_object(), *values = json_object();
	for (int i = csv_column(csv, "kind") + 1; i < csv_column(csv, "reason"); i++) {
		int64_t number;
		if (view_int(csv_cell(csv, i), &number))
			json_object_set_new(values, story_text(story, csv_name(csv, i)), json_integer(number));
	}
	struct view kind = csv_cell(csv, csv_column(csv, "kind")), reason = csv_cell(csv, csv_column(csv, "reason"));
	json_object_set_new(body, "client_key", json_string(key));
	json_object_set_new(body, "kind", json_stringn(kind.ptr, kind.len));
	json_object_set_new(body, "values", values);
	if (reason.len > 0)
		json_object_set_new(body, "reason", json_stringn(reason.ptr, reason.len));
	char *text = story_text(story, view_of(json_shown(story, body)));
	json_decref(body);
	return text;
}

static void play_row(struct story *story, const struct csv *csv, const char *form)
{
	char *at = story_text(story, csv_cell(csv, 0)), *unit = story_text(story, csv_cell(csv, 1)), *day = story_text(story, csv_cell(csv, 2));
	bool repeat = view_is(csv_cell(csv, csv_column(csv, "repeat")), "yes"), corrects = csv_cell(csv, csv_column(csv, "reason")).len > 0;
	char *body = row_body(story, csv, arena_printf(&story->arena, "%s %s%s", unit, day, corrects ? " corrected" : ""));
	snprintf(story->clock, sizeof(story->clock), "%s", at);
	talk_clock(story);
	talk(story, person_known(story, VIEW("admin")), "PUT",
		arena_printf(&story->arena, "/api/v1/units/%s/reports/%s/%s", unit, form, day), view_of(body));
	int wanted = repeat || corrects ? 200 : 201;
	if (story->answer.status != wanted && !(story->fault.n > 0 && story->answer.status == 200))
		story_fail(story, "reports.csv line %lld: expected %d, came %d", (long long)csv_line(csv), wanted, story->answer.status);
	story->answer.unheard = false;
}

static void play_rows(struct story *story, const char *folder, const char *form)
{
	struct err err = { 0 };
	FILE *file = fopen(arena_printf(&story->arena, "%s/reports.csv", folder), "r");
	struct csv *csv = file ? csv_open(file, &err) : NULL;
	if (!csv)
		story_fail(story, "%s/reports.csv cannot be read: %s", folder, err.cause);
	while (csv_row(csv, &err))
		play_row(story, csv, form);
	if (err.code)
		story_fail(story, "%s/reports.csv: %s", folder, err.cause);
	csv_close(csv);
	fclose(file);
}

static void same(struct story *story, const char *place, const char *key, const json_t *wanted, const json_t *found)
{
	if (!found || !json_equal(wanted, found))
		story_fail(story, "%s: %s should be %s, came %s", place, key, json_shown(story, wanted), json_shown(story, found));
}

/* Compares one "UNIT DAY" entry; counts how many figures were looked at. */
static int compare(struct story *story, const char *place, const json_t *wanted, const char *form)
{
	static const char *const counts[] = { "expected", "on_time", "late", "missing", "zero" };
	int figures = 0;
	char unit[64], day[16];
	const char *key;
	json_t *sum;
	if (sscanf(place, "%63s %15s", unit, day) != 2)
		story_fail(story, "expect.json: \"%s\" is not UNIT DAY", place);
	talk(story, person_known(story, VIEW("admin")), "GET",
		arena_printf(&story->arena, "/api/v1/board/%s?form=%s&period=%s", unit, form, day), (struct view){ "", 0 });
	story->answer.unheard = false;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++, figures++)
		same(story, place, counts[i], json_object_get(wanted, counts[i]), json_object_get(story->answer.json, counts[i]));
	const json_t *sums = json_object_get(story->answer.json, "sums"), *units = json_object_get(wanted, "units_in_sums");
	json_object_foreach(json_object_get(wanted, "sums"), key, sum) {
		same(story, place, key, sum, json_object_get(json_object_get(sums, key), "sum"));
		same(story, place, "units", units, json_object_get(json_object_get(sums, key), "units"));
		figures += 2;
	}
	return figures;
}

void compare_line(struct story *story, struct view rest)
{
	const char *folder = story_path(story, word_next(&rest)), *form = story_text(story, word_next(&rest)), *place;
	json_t *wanted = json_load_file(arena_printf(&story->arena, "%s/expect.json", folder), 0, NULL), *one;
	int figures = 0;
	if (!wanted)
		story_fail(story, "%s/expect.json cannot be read", folder);
	stage_serve(story);
	json_object_foreach(wanted, place, one)
		figures += compare(story, place, one, form);
	json_decref(wanted);
	printf("%s: %d figures agree\n", folder, figures);
}

void replay_line(struct story *story, struct view rest)
{
	const char *folder = story_path(story, word_next(&rest)), *form = story_text(story, word_next(&rest));
	stage_make(story);
	stage_run(story, (char *[]){ "import", "units", arena_printf(&story->arena, "%s/units.csv", folder), NULL }, NULL);
	if (story->answer.status != 0)
		story_fail(story, "the units were refused");
	stage_serve(story);
	play_rows(story, folder, form);
}
