/* Information reports in a pack: kinds of events, and the steps with their clocks. */
#include "policy/pack_form.h"

enum { STEPS_MOST = 32, KINDS_MOST = 40, MINUTES_MOST = 60 * 24 * 60 };

/* 10m, 2h, 14d */
bool time_limit_read(const struct source *s, const struct node *n, int *ret)
{
	int64_t amount = 0, by = 0;
	struct view text = n->text;
	char last = n->kind == NODE_SCALAR && text.len > 1 ? text.ptr[text.len - 1] : ' ';
	by = last == 'm' ? 1 : last == 'h' ? 60 : last == 'd' ? 24 * 60 : 0;
	text.len -= by > 0;
	if (by == 0 || !view_int(text, &amount) || amount < 1 || amount * by > MINUTES_MOST)
		return node_fail(s, n, "时限应写作 10m、2h、14d，却是 %s", "a time limit is written 10m, 2h or 14d, found %s", node_shown(s, n));
	*ret = (int)(amount * by);
	return true;
}

static bool step_key(const struct source *s, const struct node *n)
{
	struct view rest = n->key, part;
	bool good = n->key.len > 0 && n->key.len <= 60 && n->key.ptr[n->key.len - 1] != '.';
	while (good && view_split(&rest, '.', &part))
		good = key_is_name(part);
	return good || node_fail_key(s, n, "“%s”不能作步骤名；应写作 phone.civil_affairs 这样", "'%s' is no name for a step; expected something like phone.civil_affairs", n->key.ptr);
}

static bool step_read(const struct source *s, const struct node *n, struct information_step *ret)
{
	static const char *const manners[] = { "phone", "written", NULL }, *const starts[] = { "known", "told", NULL };
	const struct node *zh = NULL, *en = NULL, *of = NULL, *manner = NULL, *party = NULL, *start = NULL, *within = NULL, *source = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "of", &of, true }, { "manner", &manner, true }, { "to", &party, true },
		                      { "from", &start, true }, { "within", &within, true }, { "source", &source, true }, { 0 } };
	int by = 0, from = 0;
	ret->key = n->key.ptr;
	if (!step_key(s, n) || !node_map(s, n, "step", rows) || !label_read(s, zh, en, LABEL_MOST, &ret->label) || !unit_kind_read(s, of, &ret->of))
		return false;
	if (!node_choice(s, manner, manners, &by) || !node_key(s, party, &ret->party) || !node_choice(s, start, starts, &from))
		return false;
	ret->phone = by == 0;
	ret->start = from == 0 ? STEP_FROM_KNOWN : STEP_FROM_TOLD;
	return time_limit_read(s, within, &ret->minutes) && node_text(s, source, LABEL_MOST, &ret->source);
}

static bool steps_read(struct making *m, const struct node *map, struct information *ret)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP || map->count == 0 || map->count > STEPS_MOST)
		return node_fail(s, map, "steps 应为 {步骤名： {…}}，却是 %s", "steps must be {name: {…}}, found %s", node_shown(s, map));
	struct information_step *steps = ARENA_ARRAY(s->arena, struct information_step, map->count);
	ret->steps = steps;
	for (const struct node *n = map->first; n; n = n->next)
		if (!step_read(s, n, &steps[ret->step_count++]))
			return false;
	return true;
}

static bool kinds_read(struct making *m, const struct node *map, struct information *ret)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP || map->count == 0 || map->count > KINDS_MOST)
		return node_fail(s, map, "kinds 应为 {类别： {zh, en}}，却是 %s", "kinds must be {name: {zh, en}}, found %s", node_shown(s, map));
	struct information_kind *kinds = ARENA_ARRAY(s->arena, struct information_kind, map->count);
	ret->kinds = kinds;
	for (const struct node *n = map->first; n; n = n->next) {
		const struct node *zh = NULL, *en = NULL;
		const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { 0 } };
		struct information_kind *kind = &kinds[ret->kind_count++];
		kind->key = n->key.ptr;
		if (!key_is_name(n->key) || !node_map(s, n, "kind", rows) || !label_read(s, zh, en, LABEL_MOST, &kind->label))
			return s->err->code != ERR_NONE ? false
				: node_fail_key(s, n, "“%s”不能作类别名", "'%s' is no name for a kind of event", n->key.ptr);
	}
	return true;
}

bool information_read(struct making *m, const struct node *map)
{
	const struct node *kinds = NULL, *steps = NULL, *continued = NULL, *final = NULL;
	const struct entry rows[] = { { "kinds", &kinds, true }, { "steps", &steps, true }, { "continued", &continued, true }, { "final", &final, true }, { 0 } };
	struct information *ret = &m->pack->information;
	return node_map(&m->source, map, "information", rows) && kinds_read(m, kinds, ret) && steps_read(m, steps, ret) &&
	       time_limit_read(&m->source, continued, &ret->continued_minutes) && time_limit_read(&m->source, final, &ret->final_minutes);
}
