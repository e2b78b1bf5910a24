/* Fever in a pack: from which reading on, and what follows within how long. */
#include "policy/pack_form.h"

enum { STEPS_MOST = 8, LEAST = 350, MOST = 420 };

/* 37.3 */
static bool degrees_read(const struct source *s, const struct node *n, int *ret)
{
	struct view text = n->text, whole = { text.ptr, 2 }, tenth = { text.ptr + 3, 1 };
	int64_t degrees = 0, part = 0;
	bool good = n->kind == NODE_SCALAR && text.len == 4 && text.ptr[2] == '.' && view_int(whole, &degrees) && view_int(tenth, &part) && degrees >= 0 && part >= 0;
	*ret = (int)(degrees * 10 + part);
	return (good && *ret >= LEAST && *ret <= MOST) || node_fail(s, n, "体温应写作 37.3，却是 %s", "a temperature is written 37.3, found %s", node_shown(s, n));
}

static bool step_read(const struct source *s, const struct node *n, struct fever_step *ret)
{
	const struct node *zh = NULL, *en = NULL, *within = NULL, *source = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "within", &within, true }, { "source", &source, true }, { 0 } };
	ret->key = n->key.ptr;
	if (!key_is_name(n->key))
		return node_fail_key(s, n, "“%s”不能作步骤名", "'%s' is no name for a step", n->key.ptr);
	return node_map(s, n, "step", rows) && label_read(s, zh, en, LABEL_MOST, &ret->label) && time_limit_read(s, within, &ret->minutes) && node_text(s, source, LABEL_MOST, &ret->source);
}

/* {days: 1, source: …} */
static bool isolation_read(const struct source *s, const struct node *map, struct fever_rule *rule)
{
	const struct node *days = NULL, *source = NULL;
	const struct entry rows[] = { { "days", &days, true }, { "source", &source, true }, { 0 } };
	int64_t n = 0;
	if (!node_map(s, map, "isolation", rows) || !node_int(s, days, 0, 60, &n) || !node_text(s, source, LABEL_MOST, &rule->isolation_source))
		return false;
	rule->isolation_days = (int)n;
	return true;
}

bool fever_rule_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	const struct node *at = NULL, *source = NULL, *recheck = NULL, *steps = NULL, *isolation = NULL;
	const struct entry rows[] = { { "at", &at, true }, { "source", &source, true }, { "recheck", &recheck, true }, { "steps", &steps, true }, { "isolation", &isolation, false }, { 0 } };
	struct fever_rule *rule = ARENA_NEW(s->arena, struct fever_rule);
	m->pack->fever = rule;
	if (!node_map(s, map, "fever", rows) || !degrees_read(s, at, &rule->tenths) || !node_text(s, source, LABEL_MOST, &rule->source) || !step_read(s, recheck, &rule->recheck))
		return false;
	rule->isolation_days = -1;
	if (isolation && !isolation_read(s, isolation, rule))
		return false;
	if (steps->kind != NODE_MAP || steps->count > STEPS_MOST)
		return node_fail(s, steps, "steps 应为 {步骤名： {…}}，却是 %s", "steps must be {name: {…}}, found %s", node_shown(s, steps));
	struct fever_step *list = ARENA_ARRAY(s->arena, struct fever_step, steps->count + 1);
	rule->steps = list;
	for (const struct node *n = steps->first; n; n = n->next)
		if (!step_read(s, n, &list[rule->step_count++]))
			return false;
	return true;
}
