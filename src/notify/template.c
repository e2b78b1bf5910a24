#include "notify/template.h"
#include <ctype.h>
#include <stdio.h>

enum { WORDS_MOST = 8192, NAME_MOST = 60 };

const struct template template_rows[] = {
#define TEMPLATE(key, zh_title, zh_text, en_title, en_text, example) { key, { zh_title, en_title }, { zh_text, en_text }, example },
#include "notify/template.tbl"
#undef TEMPLATE
	{ 0 },
};

const struct template *template_find(struct view key)
{
	for (const struct template *row = template_rows; row->key; row++)
		if (view_is(key, row->key))
			return row;
	return NULL;
}

void template_print_instant(struct builder *out, const struct zone *zone, struct instant at, enum language language)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char text[30];
	zone_print(zone, at, text);                         /* 2021-11-22T15:00:00+08:00 */
	struct civil day = day_to_civil(zone_day(zone, at));
	if (language == LANGUAGE_ZH)
		builder_printf(out, "%d月%d日 %.5s", day.month, day.day, text + 11);
	else
		builder_printf(out, "%d %s, %.5s", day.day, months[day.month - 1], text + 11);
}

/* The fact itself, or its twin in the reader's language. */
static const json_t *fact(const json_t *facts, const char *name, enum language language)
{
	char twin[NAME_MOST + 8];
	snprintf(twin, sizeof twin, "%s_%s", name, language == LANGUAGE_EN ? "en" : "zh");
	const json_t *value = json_object_get(facts, twin);
	if (json_is_string(value) && json_string_length(value) == 0) { /* a unit without an English name */
		snprintf(twin, sizeof twin, "%s_%s", name, language == LANGUAGE_EN ? "zh" : "en");
		value = json_object_get(facts, twin);
	}
	return value ? value : json_object_get(facts, name);
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n > m && strcmp(name + n - m, end) == 0;
}

struct making { const json_t *facts; const struct zone *zone; enum language language; struct arena *arena; const char *missing; };

static void put_fact(struct builder *out, struct making *making, const char *name)
{
	const json_t *value = fact(making->facts, name, making->language);
	if (json_is_integer(value) && ends_in(name, "_at"))
		template_print_instant(out, making->zone, (struct instant){ json_integer_value(value) }, making->language);
	else if (json_is_integer(value))
		builder_int(out, json_integer_value(value));
	else if (json_is_string(value))
		builder_view(out, json_view(value));
	else {
		builder_text(out, "—");
		if (!making->missing)
			making->missing = arena_text(making->arena, view_of(name));
	}
}

/* A brace that names nothing is a brace. */
static void put_words(struct builder *out, struct making *making, const char *words)
{
	while (*words) {
		size_t n = strcspn(words + 1, "}{");
		if (*words == '{' && words[1 + n] == '}' && n > 0 && n < NAME_MOST) {
			put_fact(out, making, arena_text(making->arena, (struct view){ words + 1, n }));
			words += n + 2;
		} else {
			builder_char(out, *words++);
		}
	}
}

static struct view made(struct making *making, const char *words, bool one_line)
{
	struct builder out;
	builder_init(&out, WORDS_MOST);
	put_words(&out, making, words);
	char *text = arena_text(making->arena, builder_seen(&out));
	builder_release(&out);
	text_mend(text);                                    /* what was cut at the ceiling may end within a character */
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' && (one_line || *at != '\n'))
			*at = ' ';
	return view_trim(view_of(text));
}

struct words template_words(struct view key, enum language language, const json_t *facts, const struct zone *zone, struct arena *arena)
{
	struct making making = { .facts = facts, .zone = zone ? zone : zone_find("Asia/Shanghai"), .language = language, .arena = arena };
	const struct template *row = template_find(key);
	struct words words = {
		.title = made(&making, row ? row->title[language] : "{title}", true),
		.text = made(&making, row ? row->text[language] : "{text}", false),
	};
	words.missing = row ? making.missing : "(no such template)";
	return words;
}
