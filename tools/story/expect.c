/* What a story expects of an answer: `expect`, `hear`, `board`, and `let`, which keeps a part of it. */
#include "tools/story/story.h"
#include "base/when.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { HEAR_US_MOST = 20000000 };

const char *json_shown(struct story *story, const json_t *value)
{
	if (!value)
		return "nothing";
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	char *kept = story_text(story, view_of(text));
	free(text);
	return kept;
}

/* A JSON value as a person would write it: texts without quotes. */
static const char *json_plain(struct story *story, const json_t *value)
{
	return json_is_string(value) ? json_string_value(value) : json_shown(story, value);
}

/* [3], or [key=value]: the element whose key has that value. */
static const json_t *element(struct story *story, const json_t *list, struct view inside)
{
	const char *equals = memchr(inside.ptr, '=', inside.len);
	if (!equals)
		return json_array_get(list, strtoul(story_text(story, inside), NULL, 10));
	char *key = story_text(story, (struct view){ inside.ptr, (size_t)(equals - inside.ptr) });
	struct view value = { equals + 1, inside.len - (size_t)(equals + 1 - inside.ptr) };
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i), *found = json_object_get(one, key);
		if (json_is_object(found))                  /* a unit is told by its code */
			found = json_object_get(found, "code");
		if (found && view_is(value, json_plain(story, found)))
			return one;
	}
	return NULL;
}

/* .errors[0].field, .children[unit=152921].missing; "." is the whole. */
const json_t *answer_find(struct story *story, const json_t *from, const char *path)
{
	while (from && *path) {
		size_t n = strcspn(path + 1, *path == '[' ? "]" : ".[");
		struct view part = { path + 1, n };
		if (*path == '.' && n > 0)
			from = json_object_get(from, story_text(story, part));
		else if (*path == '[')
			from = element(story, from, part);
		else if (*path != '.')
			story_fail(story, "a path looks like .errors[0].field, not %s", path);
		path += 1 + n + (*path == '[' && path[1 + n] == ']');
	}
	return from;
}

static json_t *json_wanted(struct story *story, struct view text)
{
	json_error_t error;
	json_t *value = json_loadb(text.ptr, text.len, JSON_DECODE_ANY, &error);
	if (!value)
		story_fail(story, "\"%.*s\" is no JSON value: %s", (int)text.len, text.ptr, error.text);
	return value;
}

/* Does what was found stand to what was wanted as the word says? */
static bool holds(struct story *story, const json_t *found, struct view how, struct view wanted_text)
{
	if (view_is(how, "absent"))
		return !found;
	if (view_is(how, "present"))
		return found && !json_is_null(found);
	json_t *wanted = json_wanted(story, wanted_text);
	bool ok = false;
	if (view_is(how, "="))
		ok = found && json_equal(found, wanted);
	else if (view_is(how, "!="))
		ok = found && !json_equal(found, wanted);
	else if (view_is(how, "contains"))
		ok = found && json_is_string(wanted) && strstr(json_plain(story, found), json_string_value(wanted));
	else if (view_is(how, "length"))
		ok = json_is_array(found) && (json_int_t)json_array_size(found) == json_integer_value(wanted);
	else
		story_fail(story, "expect knows = != contains length present absent, not %.*s", (int)how.len, how.ptr);
	json_decref(wanted);
	return ok;
}

static void expect_status(struct story *story, struct view wanted)
{
	int64_t status;
	if (!view_int(wanted, &status))
		story_fail(story, "expect what? \"%.*s\"", (int)wanted.len, wanted.ptr);
	/* A new report whose first answer was lost is answered as repeated. */
	bool repeated = story->fault.n > 0 && status == 201 && story->answer.status == 200;
	if (story->answer.status != status && !repeated)
		story_fail(story, "expected %s %d, came %d", story->answer.is_command ? "exit" : "status", (int)status, story->answer.status);
}

static const char *header_value(struct story *story, const char *name)
{
	struct view rest = builder_seen(&story->answer.headers), line;
	while (view_split(&rest, '\n', &line))
		if (line.len > strlen(name) && strncasecmp(line.ptr, name, strlen(name)) == 0 && line.ptr[strlen(name)] == ':') {
			line.ptr += strlen(name) + 1;
			line.len -= strlen(name) + 1;
			return story_text(story, view_trim(line));
		}
	return NULL;
}

static void expect_text(struct story *story, const char *name, const char *text, struct view rest)
{
	struct view how = word_next(&rest);
	json_t *found = text ? json_stringn_nocheck(text, strlen(text)) : NULL;
	bool ok = holds(story, found, how, view_trim(rest));
	json_decref(found);
	if (!ok)
		story_fail(story, "expected %s %.*s %.*s, came %s", name, (int)how.len, how.ptr, (int)view_trim(rest).len, view_trim(rest).ptr, text ? text : "nothing");
}

void expect_line(struct story *story, struct view rest)
{
	struct view what = word_next(&rest);
	if (view_is(what, "exit")) {
		expect_status(story, word_next(&rest));
	} else if (view_is(what, "text")) {
		expect_text(story, "text", story_text(story, builder_seen(&story->answer.body)), rest);
	} else if (view_is(what, "header")) {
		const char *name = story_text(story, word_next(&rest));
		expect_text(story, name, header_value(story, name), rest);
	} else if (what.len > 0 && what.ptr[0] == '.') {
		const char *path = story_text(story, what);
		const json_t *found = answer_find(story, story->answer.json, path);
		struct view how = word_next(&rest), wanted = view_trim(rest);
		if (!holds(story, found, how, wanted))
			story_fail(story, "expected %s %.*s %.*s, came %s", path, (int)how.len, how.ptr, (int)wanted.len, wanted.ptr, json_shown(story, found));
	} else {
		expect_status(story, what);
	}
}

bool expect_holds(struct story *story, const json_t *from, struct view line)
{
	struct view path = word_next(&line), how = word_next(&line);
	return holds(story, answer_find(story, from, story_text(story, path)), how, view_trim(line));
}

void let_line(struct story *story, struct view rest)
{
	char *name = story_text(story, word_next(&rest));
	if (!view_is(word_next(&rest), "="))
		story_fail(story, "let NAME = .path, or let NAME = text");
	struct view what = view_trim(rest);
	char *path = story_text(story, what);
	if (view_is(what, "text")) {
		story_name(story, name, story_text(story, view_trim(builder_seen(&story->answer.body))));
		return;
	}
	const json_t *found = answer_find(story, story->answer.json, path);
	if (!found)
		story_fail(story, "there is no %s to keep as $%s", path, name);
	story_name(story, name, json_plain(story, found));
}

/* hear EVENT .path = value — waits for the first such event of the listened stream. */
void hear_line(struct story *story, struct view rest)
{
	char *event = story_text(story, word_next(&rest));
	struct view whole = view_trim(rest);
	int64_t until_us = clock_monotonic_us() + HEAR_US_MOST;
	json_t *last = NULL;
	if (!story->listener.line)
		story_fail(story, "hear follows listen");
	for (json_t *data; (data = listen_next(story, event, until_us));) {
		bool ok = expect_holds(story, data, whole);
		json_decref(last);
		last = data;
		if (ok) {
			json_decref(last);
			return;
		}
	}
	story_fail(story, "never heard %s with %.*s; the last was %s", event, (int)whole.len, whole.ptr, json_shown(story, last));
}

/* ---- board UNIT FORM PERIOD: expected 7 on_time 6 fever 2/7 152921.missing 1 ---- */

static void expect_count(struct story *story, const json_t *board, const char *key, int64_t wanted)
{
	const char *dot = strchr(key, '.');
	const char *path = dot ? arena_printf(&story->arena, ".children[unit=%.*s]%s", (int)(dot - key), key, dot)
	                       : arena_printf(&story->arena, ".%s", key);
	const json_t *found = answer_find(story, board, path);
	if (!json_is_integer(found) || json_integer_value(found) != wanted)
		story_fail(story, "the board should say %s %lld, but says %s", key, (long long)wanted, json_shown(story, found));
}

static void expect_sum(struct story *story, const json_t *board, const char *key, const char *wanted)
{
	const json_t *sum = json_object_get(json_object_get(board, "sums"), key);
	const char *came = arena_printf(&story->arena, "%lld/%lld", (long long)json_integer_value(json_object_get(sum, "sum")),
		(long long)json_integer_value(json_object_get(sum, "units")));
	if (!sum || strcmp(came, wanted) != 0)
		story_fail(story, "the board should sum %s to %s (sum/units), but says %s", key, wanted, sum ? came : "nothing");
}

void board_line(struct story *story, struct view rest)
{
	char *unit = story_text(story, word_next(&rest)), *form = story_text(story, word_next(&rest)), *period = story_text(story, word_next(&rest));
	period[strcspn(period, ":")] = '\0';
	stage_serve(story);
	talk(story, person_known(story, VIEW("admin")), "GET",
		arena_printf(&story->arena, "/api/v1/board/%s?form=%s&period=%s", unit, form, period), (struct view){ "", 0 });
	if (story->answer.status != 200)
		story_fail(story, "the board answered %d", story->answer.status);
	story->answer.unheard = false;
	for (struct view key = word_next(&rest); key.len > 0; key = word_next(&rest)) {
		struct view value = word_next(&rest);
		int64_t count;
		if (view_int(value, &count))
			expect_count(story, story->answer.json, story_text(story, key), count);
		else
			expect_sum(story, story->answer.json, story_text(story, key), story_text(story, value));
	}
}
