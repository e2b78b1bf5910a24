/* Who owes a form for a period, and by when. */
#include "policy/pack_form.h"

bool minutes_parse(struct view v, int *ret)
{
	if (v.len != 5 || v.ptr[2] != ':')
		return false;
	for (int i = 0; i < 5; i++)
		if (i != 2 && (v.ptr[i] < '0' || v.ptr[i] > '9'))
			return false;
	int hours = (v.ptr[0] - '0') * 10 + v.ptr[1] - '0', minutes = (v.ptr[3] - '0') * 10 + v.ptr[4] - '0';
	if (minutes > 59 || hours * 60 + minutes > 1440)
		return false;
	*ret = hours * 60 + minutes;
	return true;
}

static bool due_parse(struct view v, int *ret_days, int *ret_minutes)
{
	int64_t days = 0;
	struct view first = { NULL, 0 };
	if (v.len > 0 && v.ptr[0] == '+') {
		v.ptr++, v.len--;
		if (!view_split(&v, ' ', &first) || first.len < 2 || first.len > 4 || first.ptr[first.len - 1] != 'd' || first.ptr[0] < '0' || first.ptr[0] > '9')
			return false;
		first.len--;
		if (!view_int(first, &days) || days > 366)
			return false;
	}
	if (!minutes_parse(v, ret_minutes))
		return false;
	*ret_days = (int)days;
	return true;
}

bool due_read(const struct source *s, const struct node *n, struct form *form)
{
	if (!node_text(s, n, 20, &form->due))
		return false;
	if (due_parse(n->text, &form->due_days, &form->due_minutes))
		return true;
	return node_fail(s, n, "截止时间应写作 15:00（当期最后一天）或 +7d 24:00（7 天后），却是 %s",
	                 "a deadline is written 15:00 (on the period's last day) or +7d 24:00 (seven days later), found %s", node_shown(s, n));
}

/* An institution whose type nobody entered is asked where every type is: it must not drop out of the expected set unseen. */
static bool form_is_for(const struct form *form, const struct unit *unit)
{
	if ((int)form->of != unit->kind)
		return false;
	if (form->of != UNIT_INSTITUTION || form->facilities == FACILITIES_ALL)
		return true;
	return unit->facility >= 0 && unit->facility < 32 && (form->facilities >> unit->facility & 1);
}

bool form_expects(const struct form *form, const struct unit *unit, struct period period)
{
	return form_is_for(form, unit) && unit_open_on(unit, period_last(period));
}

const struct zone *form_zone(const struct form *form, const struct unit *unit)
{
	return unit->zone ? unit->zone : form->pack->zone;
}

struct instant form_due(const struct form *form, const struct unit *unit, struct period period)
{
	struct day day = period_last(period);
	day.n += form->due_days;
	return zone_instant(form_zone(form, unit), day, form->due_minutes);
}

/* As form_expects: an institution whose type nobody entered is asked where every type is. */
bool rule_is_for(const struct duty_rule *rule, const struct unit *unit)
{
	if ((int)rule->of != unit->kind)
		return false;
	if (rule->of != UNIT_INSTITUTION || rule->facilities == FACILITIES_ALL)
		return true;
	return unit->facility >= 0 && unit->facility < 32 && (rule->facilities >> unit->facility & 1);
}
