/* One prefecture, four counties, 128 homes, eight days long past: enough for senders not to stand in one another's way. */
#include "tools/weather/weather.h"
#include <stdio.h>
#include <stdlib.h>

void field_make(struct story *story) { field_make_of(story, "stories/packs/alxa.yaml"); }

void field_make_of(struct story *story, const char *pack)
{
	struct builder text;
	builder_init(&text, 1 << 20);
	builder_text(&text, "code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone\n"
		"900000,,province,风雨省,Windy Province,,,,2000-01-01,,\n900100,900000,prefecture,阵雨市,Showers,,,,2000-01-01,,\n");
	for (int c = 0; c < COUNTIES; c++)
		builder_printf(&text, "9001%02d,900100,county,第%d县,County %d,,,,2000-01-01,,\n", c + 1, c + 1, c + 1);
	for (int home = 0; home < COUNTIES * HOMES; home++) {
		char code[16];
		builder_printf(&text, "%s,9001%02d,institution,试验院%d号,Home %d,eldercare,public,60,2000-01-01,,0483-%04d\n", field_unit(home, code),
			home / HOMES + 1, home, home, home);
	}
	snprintf(story->pack, sizeof story->pack, "%s", pack);
	stage_make(story);
	const char *path = stage_write(story, "units.csv", builder_seen(&text));
	builder_release(&text);
	stage_run(story, (char *[]){ "import", "units", story_text(story, view_of(path)), NULL }, NULL);
	expect_exit(story, 0, NULL);
}

const char *admin_token(struct story *story) { return person_known(story, VIEW("admin"))->token; }

void account_make(struct story *story, const char *login, const char *role, const char *unit)
{
	char *password = arena_printf(&story->arena, "password of %s", login);
	stage_run(story, (char *[]){ "account", "add", "--unit", story_text(story, view_of(unit)), "--role", story_text(story, view_of(role)), "--login",
		story_text(story, view_of(login)), NULL }, password);
	expect_exit(story, 0, NULL);
	person_add(story, view_of(login));
}

const char *field_day(int n)
{
	static const char *const days[DAYS] = { "2021-10-18", "2021-10-19", "2021-10-20", "2021-10-21", "2021-10-22", "2021-10-23", "2021-10-24", "2021-10-25" };
	return days[n];
}

const char *field_unit(int home, char out[16])
{
	snprintf(out, 16, "W%d-%03d", home / HOMES + 1, home % HOMES);
	return out;
}

void admin_asks(struct story *story, const char *method, const char *path, const char *body)
{
	talk(story, person_known(story, VIEW("admin")), method, path, view_of(body));
}

void refused_well(struct story *story, int status, const char *code)
{
	const char *found = json_string_value(json_object_get(story->answer.json, "code"));
	const char *title = json_string_value(json_object_get(story->answer.json, "title"));
	if (story->answer.status != status || !found || (code && strcmp(found, code) != 0))
		story_fail(story, "expected %d %s", status, code ? code : "");
	if (!title || strlen(title) < 8)
		story_fail(story, "%s says nothing to a person", found);
}
