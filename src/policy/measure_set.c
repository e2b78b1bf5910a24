/* Ladders, the sets of their levels, and the rules that propose a level. */
#include "policy/measure.h"

static const char *const ladder_names[] = { "", "general", "institution", NULL };
static const char *const risk_names[] = { "low", "medium", "high", NULL };

const char *ladder_name(enum ladder ladder) { return ladder_names[ladder]; }
int ladder_levels(enum ladder ladder) { return ladder == LADDER_GENERAL ? 4 : ladder == LADDER_INSTITUTION ? 3 : 0; }
const char *risk_name(enum risk risk) { return risk_names[risk]; }

bool ladder_parse(struct view name, enum ladder *ret)
{
	for (int i = LADDER_GENERAL; i <= LADDER_INSTITUTION; i++)
		if (view_is(name, ladder_names[i])) {
			*ret = (enum ladder)i;
			return true;
		}
	return false;
}

bool risk_parse(struct view name, enum risk *ret)
{
	for (int i = RISK_LOW; i <= RISK_HIGH; i++)
		if (view_is(name, risk_names[i])) {
			*ret = (enum risk)i;
			return true;
		}
	return false;
}

/* --- levels: {general: {zh, en, levels: {1: {zh, en}, …}}, institution: {…}} --- */

static bool level_label(const struct source *s, const struct node *n, enum ladder ladder, struct ladder_text *text)
{
	const struct node *zh = NULL, *en = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { 0 } };
	int64_t level = 0;
	if (!view_int(n->key, &level) || level < 1 || level > ladder_levels(ladder))
		return node_fail_key(s, n, "“%s”不是级别；应为 1 到 %d，1 最严", "'%s' is no level; expected 1 to %d, 1 the strictest", n->key.ptr, ladder_levels(ladder));
	text->count++;
	return node_map(s, n, "level", rows) && label_read(s, zh, en, LABEL_MOST, &text->levels[level]);
}

static bool ladder_read(const struct source *s, const struct node *n, struct rules *rules)
{
	const struct node *zh = NULL, *en = NULL, *levels = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "levels", &levels, true }, { "source", &source, false }, { "status", &status, false }, { 0 } };
	enum ladder ladder;
	if (!ladder_parse(n->key, &ladder))
		return node_fail_key(s, n, "没有“%s”这种级别；应为 general 或 institution", "there is no ladder '%s'; expected general or institution", n->key.ptr);
	struct ladder_text *text = &rules->ladders[ladder];
	if (!node_map(s, n, "ladder", rows) || !label_read(s, zh, en, LABEL_MOST, &text->label) || !source_read(s, source, status, &text->source, &text->status))
		return false;
	if (levels->kind != NODE_MAP)
		return node_fail(s, levels, "levels 应为 {1: {zh, en}, …}，却是 %s", "levels must be {1: {zh, en}, …}, found %s", node_shown(s, levels));
	for (const struct node *level = levels->first; level; level = level->next)
		if (!level_label(s, level, ladder, text))
			return false;
	return text->count == ladder_levels(ladder) || node_fail(s, levels, "%s 应写齐 1 到 %d 级", "%s needs all levels, 1 to %d", n->key.ptr, ladder_levels(ladder));
}

static bool levels_read(const struct source *s, const struct node *map, struct rules *rules)
{
	if (map->kind != NODE_MAP)
		return node_fail(s, map, "levels 应为 {general: {…}, institution: {…}}，却是 %s", "levels must be {general: {…}, institution: {…}}, found %s", node_shown(s, map));
	for (const struct node *n = map->first; n; n = n->next)
		if (!ladder_read(s, n, rules))
			return false;
	return true;
}

/* --- sets -------------------------------------------------------------- */

static bool value_read(const struct source *s, const struct node *n, const struct rules *rules, struct set_value *ret)
{
	int i = 0;
	while (i < rules->measure_count && !view_is(n->key, rules->measures[i].key))
		i++;
	if (i == rules->measure_count)
		return node_fail_key(s, n, "measures 里没有措施 %s", "there is no measure %s under measures", n->key.ptr);
	ret->measure = i;
	if (n->kind == NODE_SCALAR && measure_value(&rules->measures[i], n->text, &ret->value))
		return true;
	static const char *const expected[] = { "yes / no", "0, 1, 2 …", "choices" };
	return node_fail(s, n, "措施 %s 的值不对：%s；应为 %s", "measure %s cannot be %s; expected %s", rules->measures[i].key, node_shown(s, n), expected[rules->measures[i].type]);
}

static bool values_read(const struct source *s, const struct node *map, const struct rules *rules, struct measure_set *set)
{
	if (map->kind != NODE_MAP || map->count == 0)
		return node_fail(s, map, "values 应为 {措施： 值， …}，却是 %s", "values must be {measure: value, …}, found %s", node_shown(s, map));
	struct set_value *values = ARENA_ARRAY(s->arena, struct set_value, map->count);
	set->values = values;
	for (const struct node *n = map->first; n; n = n->next)
		if (!value_read(s, n, rules, &values[set->value_count++]))
			return false;
	return true;
}

static bool ladder_of(const struct source *s, const struct node *n, enum ladder *ret)
{
	int ladder = 0;
	if (!node_choice(s, n, ladder_names + 1, &ladder))
		return false;
	*ret = (enum ladder)(ladder + 1);
	return true;
}

static bool set_levels(const struct source *s, const struct node *n, const struct node *ladder, const struct node *levels, struct measure_set *set)
{
	if (!ladder && !levels) {
		set->levels = 1;
		return true;
	}
	if (!ladder || !levels)
		return node_fail(s, n, "ladder 和 levels 要一起写；都不写是基本要求", "ladder and levels go together; without both the set is the base");
	if (!ladder_of(s, ladder, &set->ladder) || !node_list(s, levels, "levels", LEVELS_MOST))
		return false;
	for (const struct node *level = levels->first; level; level = level->next) {
		int64_t number = 0;
		if (!node_int(s, level, 1, ladder_levels(set->ladder), &number))
			return false;
		set->levels |= 1u << number;
	}
	return set->levels || node_fail(s, levels, "levels 是空的", "levels is empty");
}

static bool set_read(const struct source *s, const struct node *n, uint32_t all, const struct rules *rules, struct measure_set *set)
{
	const struct node *ladder = NULL, *levels = NULL, *types = NULL, *values = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "ladder", &ladder, false }, { "levels", &levels, false }, { "for", &types, false }, { "values", &values, true },
		{ "source", &source, false }, { "status", &status, false }, { 0 } };
	*set = (struct measure_set){ .facilities = all };
	return node_map(s, n, "set", rows) && set_levels(s, n, ladder, levels, set) && (!types || facilities_read(s, types, &set->facilities)) &&
		values_read(s, values, rules, set) && source_read(s, source, status, &set->source, &set->status);
}

static bool sets_read(const struct source *s, const struct node *list, uint32_t all, struct rules *rules)
{
	if (!node_list(s, list, "sets", SETS_MOST))
		return false;
	struct measure_set *sets = ARENA_ARRAY(s->arena, struct measure_set, list->count + 1);
	rules->sets = sets;
	for (const struct node *n = list->first; n; n = n->next)
		if (!set_read(s, n, all, rules, &sets[rules->set_count++]))
			return false;
	return true;
}

/* --- rules: [{risk: high, ladder: institution, level: 1, for, zh, en}] --- */

static bool risk_read(const struct source *s, const struct node *n, uint32_t all, struct risk_rule *rule)
{
	const struct node *risk = NULL, *ladder = NULL, *level = NULL, *types = NULL, *zh = NULL, *en = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "risk", &risk, true }, { "ladder", &ladder, true }, { "level", &level, true }, { "for", &types, false }, { "zh", &zh, true },
		{ "en", &en, true }, { "source", &source, false }, { "status", &status, false }, { 0 } };
	int kind = 0;
	int64_t number = 0;
	*rule = (struct risk_rule){ .facilities = all };
	if (!node_map(s, n, "rule", rows) || !node_choice(s, risk, risk_names, &kind) || !ladder_of(s, ladder, &rule->ladder) ||
	    !node_int(s, level, 1, ladder_levels(rule->ladder), &number) || !label_read(s, zh, en, SENTENCE_MOST, &rule->label) ||
	    (types && !facilities_read(s, types, &rule->facilities)) || !source_read(s, source, status, &rule->source, &rule->status))
		return false;
	rule->risk = (enum risk)kind;
	rule->level = (int)number;
	return true;
}

static bool risks_read(const struct source *s, const struct node *list, uint32_t all, struct rules *rules)
{
	if (!node_list(s, list, "rules", RULES_MOST))
		return false;
	struct risk_rule *risks = ARENA_ARRAY(s->arena, struct risk_rule, list->count + 1);
	rules->risks = risks;
	for (const struct node *n = list->first; n; n = n->next)
		if (!risk_read(s, n, all, &risks[rules->risk_count++]))
			return false;
	return true;
}

bool rules_read(struct making *m, const struct rule_nodes *nodes)
{
	const struct source *s = &m->source;
	struct rules *rules = ARENA_NEW(s->arena, struct rules);
	m->pack->rules = rules;
	return (!nodes->levels || levels_read(s, nodes->levels, rules)) && (!nodes->measures || measures_read(s, nodes->measures, rules)) &&
		(!nodes->sets || sets_read(s, nodes->sets, m->facilities, rules)) && (!nodes->rules || risks_read(s, nodes->rules, m->facilities, rules)) &&
		(!nodes->holidays || holidays_read(s, nodes->holidays, m->pack->zone, rules));
}
