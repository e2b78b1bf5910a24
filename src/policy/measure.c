#include "policy/measure.h"
#include <stdio.h>

enum { WORDS_MOST = 40, SOURCE_MOST = 300, CHOICES_MOST = 16 };
static const int64_t count_most = 1000000;

bool measure_is_name(struct view name)
{
	struct view rest = name, part;
	int parts = 0;
	while (view_split(&rest, '.', &part)) {
		if (!key_is_name(part))
			return false;
		parts++;
	}
	return parts >= 1 && parts <= 4 && name.len <= 60 && name.ptr[name.len - 1] != '.';
}

/* --- values ------------------------------------------------------------ */

static bool flag_value(struct view text, int64_t *ret)
{
	bool yes = view_is(text, "yes") || view_is(text, "true") || view_is(text, "1");
	bool no = view_is(text, "no") || view_is(text, "false") || view_is(text, "0");
	*ret = yes;
	return yes || no;
}

bool measure_value(const struct measure *m, struct view text, int64_t *ret)
{
	if (m->type == MEASURE_FLAG)
		return flag_value(text, ret);
	if (m->type == MEASURE_COUNT)
		return view_int(text, ret) && *ret >= 0 && *ret <= count_most;
	for (int i = 0; i < m->choice_count; i++)
		if (view_is(text, m->choice_keys[i])) {
			*ret = i;
			return true;
		}
	return false;
}

const char *measure_words(const struct measure *m, int64_t value, enum language language, struct arena *arena)
{
	if (m->type == MEASURE_FLAG)
		return value ? (language == LANGUAGE_EN ? "required" : "要求") : (language == LANGUAGE_EN ? "not required" : "不要求");
	if (m->type == MEASURE_CHOICE)
		return value < 0 || value >= m->choice_count ? "" : language == LANGUAGE_EN ? m->choices[value].en : m->choices[value].zh;
	const char *unit = language == LANGUAGE_EN ? m->unit_en : m->unit_zh;
	if (strncmp(unit, "×0.1", strlen("×0.1")) == 0)      /* counted in tenths, read as a decimal: 373 is 37.3℃ */
		return arena_printf(arena, "%lld.%lld%s", (long long)(value / 10), (long long)(value % 10), unit + strlen("×0.1"));
	return arena_printf(arena, *unit ? "%lld %s" : "%lld%s", (long long)value, unit);
}

/* --- reading ----------------------------------------------------------- */

bool source_read(const struct source *s, const struct node *source, const struct node *status, const char **ret_source, const char **ret_status)
{
	static const char *const names[] = { "verified", "summary", "unverified", "derived", NULL };
	int place = 3;
	*ret_source = "";
	if ((source && !node_text(s, source, SOURCE_MOST, ret_source)) || (status && !node_choice(s, status, names, &place)))
		return false;
	*ret_status = names[place];
	return true;
}

static bool choice_read(const struct source *s, const struct node *n, struct measure *m, struct label *label, const char **key)
{
	const struct node *name = NULL, *zh = NULL, *en = NULL;
	const struct entry rows[] = { { "key", &name, true }, { "zh", &zh, true }, { "en", &en, true }, { 0 } };
	if (!node_map(s, n, "choice", rows) || !node_key(s, name, key) || !label_read(s, zh, en, LABEL_MOST, label))
		return false;
	for (int i = 0; i < m->choice_count; i++)
		if (strcmp(m->choice_keys[i], *key) == 0)
			return node_fail(s, name, "选项 %s 写了两次", "choice %s is written twice", *key);
	return true;
}

static bool choices_read(const struct source *s, const struct node *list, struct measure *m)
{
	if (!node_list(s, list, "choices", CHOICES_MOST))
		return false;
	if (list->count < 2)
		return node_fail(s, list, "choices 至少要有两项，由松到严", "choices needs at least two, the loosest first");
	struct label *labels = ARENA_ARRAY(s->arena, struct label, list->count);
	const char **keys = ARENA_ARRAY(s->arena, const char *, list->count);
	m->choices = labels;
	m->choice_keys = keys;
	for (const struct node *n = list->first; n; n = n->next, m->choice_count++)
		if (!choice_read(s, n, m, &labels[m->choice_count], &keys[m->choice_count]))
			return false;
	return true;
}

static bool unit_words(const struct source *s, const struct node *map, struct measure *m)
{
	const struct node *zh = NULL, *en = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { 0 } };
	return node_map(s, map, "unit", rows) && node_text(s, zh, WORDS_MOST, &m->unit_zh) && node_text(s, en, WORDS_MOST, &m->unit_en);
}

/* What each type needs, and what would mean nothing with it. */
static bool type_fits(const struct source *s, const struct node *n, struct measure *m, const struct node *choices, const struct node *strictest)
{
	static const char *const ways[] = { "more", "fewer", NULL };
	int way = 0;
	if ((m->type == MEASURE_CHOICE) != (choices != NULL))
		return node_fail(s, n, "choices 用于且只用于 type: choice", "choices belongs to type: choice and to no other");
	if ((m->type == MEASURE_COUNT) != (strictest != NULL))
		return node_fail(s, n, "strictest(more 或 fewer）用于且只用于 type: count", "strictest (more or fewer) belongs to type: count and to no other");
	if (strictest && !node_choice(s, strictest, ways, &way))
		return false;
	m->fewer_is_stricter = way == 1;
	return !choices || choices_read(s, choices, m);
}

static bool measure_read(const struct source *s, const struct node *n, struct measure *m)
{
	static const char *const types[] = { "flag", "count", "choice", NULL };
	const struct node *zh = NULL, *en = NULL, *type = NULL, *choices = NULL, *strictest = NULL, *unit = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "type", &type, false }, { "choices", &choices, false }, { "strictest", &strictest, false },
		{ "unit", &unit, false }, { "source", &source, false }, { "status", &status, false }, { 0 } };
	int kind = MEASURE_FLAG;
	if (!measure_is_name(n->key))
		return node_fail_key(s, n, "“%s”不能作措施名；应写作 test.staff.every_days 这样", "'%s' is no name for a measure; expected something like test.staff.every_days", n->key.ptr);
	*m = (struct measure){ .key = n->key.ptr, .unit_zh = "", .unit_en = "" };
	if (!node_map(s, n, "measure", rows) || !label_read(s, zh, en, LABEL_MOST, &m->label) || (type && !node_choice(s, type, types, &kind)))
		return false;
	m->type = (enum measure_type)kind;
	return type_fits(s, n, m, choices, strictest) && (!unit || unit_words(s, unit, m)) && source_read(s, source, status, &m->source, &m->status);
}

bool measures_read(const struct source *s, const struct node *map, struct rules *rules)
{
	if (map->kind != NODE_MAP)
		return node_fail(s, map, "measures 应为 {措施名： {…}}，却是 %s", "measures must be {name: {…}}, found %s", node_shown(s, map));
	if (map->count > MEASURES_MOST)
		return node_fail(s, map, "措施太多：%d 项，最多 %d 项", "too many measures: %d, at most %d", map->count, MEASURES_MOST);
	struct measure *measures = ARENA_ARRAY(s->arena, struct measure, map->count + 1);
	rules->measures = measures;
	for (const struct node *n = map->first; n; n = n->next)
		if (!measure_read(s, n, &measures[rules->measure_count++]))
			return false;
	return true;
}
