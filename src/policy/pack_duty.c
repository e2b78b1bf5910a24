/* Duties: who owes a form by when, and what is only kept for later. */
#include "policy/pack_form.h"

enum { DUTIES_MOST = 64 };

struct duty { const struct node *form, *of, *every, *due, *chase, *zh, *en, *evidence, *times, *windows; };

static bool duty_name(const struct source *s, const struct node *n)
{
	struct view rest = n->key, part;
	int parts = 0;
	while (view_split(&rest, '.', &part)) {
		if (!key_is_name(part))
			parts = 9;
		parts++;
	}
	if (parts >= 1 && parts <= 3 && n->key.len <= 80 && n->key.ptr[n->key.len - 1] != '.')
		return true;
	return node_fail_key(s, n, "“%s”不能作任务名；应写作 report.daily 这样", "'%s' is no name for a duty; expected something like report.daily", n->key.ptr);
}

bool unit_kind_read(const struct source *s, const struct node *n, enum unit_kind *ret)
{
	const char *names[UNIT_KIND_MAX_ + 1] = { 0 };
	int kind = 0;
	for (int i = 0; i < UNIT_KIND_MAX_; i++)
		names[i] = unit_kind_name((enum unit_kind)i);
	if (!node_choice(s, n, names, &kind))
		return false;
	*ret = (enum unit_kind)kind;
	return true;
}

/* One step of a chase: -60m, 0, "+30m county". */
static bool chase_step(struct view v)
{
	struct view span = { NULL, 0 }, kind = { NULL, 0 };
	enum unit_kind above;
	int64_t amount = 0;
	if (!view_split(&v, ' ', &span) || span.len == 0 || span.len > 6)
		return false;
	if (view_split(&v, ' ', &kind) && (!unit_kind_parse(kind, &above) || v.len > 0))
		return false;
	char unit = span.ptr[span.len - 1];
	if (unit == 'm' || unit == 'h' || unit == 'd')
		span.len--;
	else if (!view_is(span, "0"))
		return false;
	if (span.len > 1 && span.ptr[0] == '+')
		span.ptr++, span.len--;
	return view_int(span, &amount);
}

static bool chase_read(const struct source *s, const struct node *list)
{
	if (!node_list(s, list, "chase steps", 16))
		return false;
	for (const struct node *n = list->first; n; n = n->next)
		if (n->kind != NODE_SCALAR || !chase_step(n->text))
			return node_fail(s, n, "催报应写作 -60m、0、+30m county，却是 %s", "a chase step is written -60m, 0 or +30m county, found %s", node_shown(s, n));
	return true;
}

static bool window_parse(struct view v)
{
	int from = 0, to = 0;
	return v.len == 11 && v.ptr[5] == '-' && minutes_parse((struct view){ v.ptr, 5 }, &from) && minutes_parse((struct view){ v.ptr + 6, 5 }, &to) && from < to;
}

static bool windows_read(const struct source *s, const struct node *list)
{
	if (!node_list(s, list, "windows", 48))
		return false;
	for (const struct node *n = list->first; n; n = n->next)
		if (n->kind != NODE_SCALAR || !window_parse(n->text))
			return node_fail(s, n, "时段应写作 06:00-10:00，却是 %s", "a window is written 06:00-10:00, found %s", node_shown(s, n));
	return true;
}

static int form_index(const struct making *m, const char *key)
{
	for (int i = 0; i < m->pack->form_count; i++)
		if (strcmp(m->forms[i].key, key) == 0)
			return i;
	return -1;
}

static bool duty_form(struct making *m, const struct node *n, int *ret)
{
	const struct source *s = &m->source;
	const char *key = NULL;
	if (!node_text(s, n, 40, &key))
		return false;
	int i = form_index(m, key);
	if (i < 0)
		return node_fail(s, n, "forms 里没有报表 %s", "there is no form %s under forms", node_shown(s, n));
	if (m->has_duty[i])
		return node_fail(s, n, "报表 %s 已由另一个任务规定", "form %s is named by another duty already", key);
	m->has_duty[i] = true;
	*ret = i;
	return true;
}

static bool duty_of(struct making *m, const struct duty *d, const struct node *n, int i)
{
	const struct source *s = &m->source;
	struct form *form = &m->forms[i];
	form->of = UNIT_INSTITUTION;
	if (d->of && !unit_kind_read(s, d->of, &form->of))
		return false;
	if (form->of == UNIT_INSTITUTION)
		return true;
	if (m->has_for[i])
		return node_fail(s, d->of ? d->of : n, "报表 %s 由主管单位报，不能写 for（机构类型）", "form %s is reported by authorities; it cannot have for (facility types)", form->key);
	form->facilities = 0;
	return true;
}

static bool duty_report(struct making *m, const struct node *n, const struct duty *d)
{
	static const char *const every[] = { "day", "week", "month", NULL };
	const struct source *s = &m->source;
	int i = -1, period = PERIOD_DAY;
	if (!duty_form(m, d->form, &i) || !duty_of(m, d, n, i))
		return false;
	if (d->every && !node_choice(s, d->every, every, &period))
		return false;
	if (d->evidence || d->times || d->windows)
		return node_fail(s, n, "报表任务不能写 evidence、times、windows", "a duty with a form cannot have evidence, times or windows");
	if (!d->due)
		return node_fail(s, n, "任务缺少“due”（截止时间）", "this duty lacks 'due' (the deadline)");
	m->forms[i].period = (enum period_kind)period;
	if (!due_read(s, d->due, &m->forms[i]))
		return false;
	if (d->chase)
		pack_warn(m, d->chase, "催报已记下，这个版本还不执行", "chase is kept; this version does not act on it");
	return true;
}

/* A duty that evidence settles. Its words are checked, so that a pack can be written ahead; nothing is asked of anyone yet. */
static bool duty_evidence(struct making *m, const struct node *n, const struct duty *d)
{
	const struct source *s = &m->source;
	const char *evidence = NULL;
	enum unit_kind of;
	int64_t times = 0;
	struct form due;
	if (!d->evidence)
		return node_fail(s, n, "任务应写 form（报表）或 evidence（记录）", "a duty needs a form (a report) or evidence (a record)");
	if (!node_key(s, d->evidence, &evidence) || (d->of && !unit_kind_read(s, d->of, &of)) || (d->times && !node_int(s, d->times, 1, 48, &times)) ||
	    (d->windows && !windows_read(s, d->windows)) || (d->due && !due_read(s, d->due, &due)))
		return false;
	pack_warn(m, n, "任务 %s（记录 %s）已读懂，这个版本还不执行", "duty %s (evidence %s) is understood; this version does not act on it", n->key.ptr, evidence);
	return true;
}

static bool duty_read(struct making *m, const struct node *n)
{
	const struct source *s = &m->source;
	struct duty d = { 0 };
	struct label label;
	const struct entry rows[] = { { "form", &d.form, false }, { "of", &d.of, false }, { "every", &d.every, false }, { "due", &d.due, false },
		                      { "chase", &d.chase, false }, { "zh", &d.zh, false }, { "en", &d.en, false }, { "evidence", &d.evidence, false },
		                      { "times", &d.times, false }, { "windows", &d.windows, false }, { 0 } };
	if (!duty_name(s, n) || !node_map(s, n, "duty", rows) || !label_read(s, d.zh, d.en, LABEL_MOST, &label) || (d.chase && !chase_read(s, d.chase)))
		return false;
	return d.form ? duty_report(m, n, &d) : duty_evidence(m, n, &d);
}

bool duties_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP)
		return node_fail(s, map, "duties 应为 {任务名: {…}}，却是 %s", "duties must be {name: {…}}, found %s", node_shown(s, map));
	if (map->count > DUTIES_MOST)
		return node_fail(s, map, "任务太多：%d 项，最多 %d 项", "too many duties: %d, at most %d", map->count, DUTIES_MOST);
	for (const struct node *n = map->first; n; n = n->next)
		if (!duty_read(m, n))
			return false;
	return true;
}

/* A form nobody owes would be a mistake that shows only as silence. */
bool forms_owed(struct making *m, const struct node *forms)
{
	const struct node *n = forms->first;
	for (int i = 0; i < m->pack->form_count; i++, n = n->next)
		if (!m->has_duty[i])
			return node_fail_key(&m->source, n, "没有任务提到报表 %s，谁也不会报它；请在 duties 里写 report.%s: {form: %s, due: \"15:00\"}",
			                     "no duty names form %s, so nobody would send it; write under duties report.%s: {form: %s, due: \"15:00\"}",
			                     m->forms[i].key, m->forms[i].key, m->forms[i].key);
	return true;
}
