/* The chase ladder of a duty, and the hours in which nobody is chased. */
#include "policy/pack_form.h"

enum { STEPS_MOST = 16, DAYS_MOST = 30 };

/* -60m, 0, +2h, +1d: minutes. */
static bool span_parse(struct view v, int *ret)
{
	int64_t amount = 0, scale = 1;
	if (v.len == 0 || v.len > 6)
		return false;
	char unit = v.ptr[v.len - 1];
	if (unit == 'm' || unit == 'h' || unit == 'd')
		v.len--;
	else if (!view_is(v, "0"))
		return false;
	scale = unit == 'h' ? 60 : unit == 'd' ? 1440 : 1;
	if (v.len > 1 && v.ptr[0] == '+') {
		v.ptr++, v.len--;
		if (v.ptr[0] == '-')
			return false;
	}
	if (!view_int(v, &amount) || amount * scale > DAYS_MOST * 1440 || amount * scale < -DAYS_MOST * 1440)
		return false;
	*ret = (int)(amount * scale);
	return true;
}

bool chase_step_parse(struct view v, struct chase_step *ret)
{
	struct view part = { NULL, 0 };
	enum unit_kind kind;
	*ret = (struct chase_step){ .to = UNIT_KIND_MAX_ };
	v = view_trim(v);
	if (!view_split(&v, ' ', &part) || !span_parse(part, &ret->minutes))
		return false;
	if (!view_split(&v, ' ', &part))
		return true;
	if (unit_kind_parse(part, &kind)) {
		ret->to = (int)kind;
		if (!view_split(&v, ' ', &part))
			return true;
	}
	ret->leader = view_is(part, "leader");
	return ret->leader && v.len == 0;
}

bool chase_read(const struct source *s, const struct node *list, struct duty_rule *rule)
{
	if (!node_list(s, list, "chase steps", STEPS_MOST))
		return false;
	struct chase_step *steps = ARENA_ARRAY(s->arena, struct chase_step, list->count + 1);
	int count = 0;
	for (const struct node *n = list->first; n; n = n->next, count++) {
		if (n->kind != NODE_SCALAR || !chase_step_parse(n->text, &steps[count]))
			return node_fail(s, n, "催报应写作 -60m、0、+30m county 或 +4h leader，却是 %s", "a chase step is written -60m, 0, +30m county or +4h leader, found %s", node_shown(s, n));
		if (count > 0 && steps[count].minutes <= steps[count - 1].minutes)
			return node_fail(s, n, "催报各步应按时间先后写，%s 写在了更晚的一步之后", "chase steps are written in the order of time; %s stands after a later or equal one", node_shown(s, n));
		steps[count].words = arena_text(s->arena, view_trim(n->text));
	}
	rule->chase = steps;
	rule->chase_count = count;
	return true;
}

static bool span_of_day(struct view v, struct duty_window *ret)
{
	return v.len == 11 && v.ptr[5] == '-' && minutes_parse((struct view){ v.ptr, 5 }, &ret->from) && minutes_parse((struct view){ v.ptr + 6, 5 }, &ret->to);
}

bool window_parse(struct view v, struct duty_window *ret)
{
	return span_of_day(v, ret) && ret->from < ret->to;
}

bool quiet_read(const struct source *s, const struct node *n, struct duty_window *ret)
{
	const char *text = NULL;
	if (!node_text(s, n, 20, &text))
		return false;
	if (span_of_day(n->text, ret) && ret->from < 1440 && ret->from != ret->to)
		return true;
	return node_fail(s, n, "免打扰时段应写作 22:00-06:00，却是 %s", "quiet hours are written 22:00-06:00, found %s", node_shown(s, n));
}
