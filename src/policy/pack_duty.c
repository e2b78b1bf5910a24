/* Duties: who owes a form by when, and what else must be done, how often, and how it is chased. */
#include "policy/pack_form.h"

enum { DUTIES_MOST = 64, WINDOWS_MOST = 48, COUNT_MOST = 366 };

struct duty {
	const struct node *form, *of, *every, *due, *chase, *zh, *en, *evidence, *times, *windows, *who, *when, *hours, *within, *urgent;
	const struct node *whole;
};

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

static bool windows_read(const struct source *s, const struct node *list, struct duty_rule *rule)
{
	if (!node_list(s, list, "windows", WINDOWS_MOST))
		return false;
	struct duty_window *windows = ARENA_ARRAY(s->arena, struct duty_window, list->count + 1);
	for (const struct node *n = list->first; n; n = n->next) {
		if (n->kind != NODE_SCALAR || !window_parse(n->text, &windows[rule->window_count]))
			return node_fail(s, n, "时段应写作 06:00-10:00，却是 %s", "a window is written 06:00-10:00, found %s", node_shown(s, n));
		if (rule->window_count > 0 && windows[rule->window_count].from < windows[rule->window_count - 1].to)
			return node_fail(s, n, "时段应按先后写，不能重叠：%s", "windows follow one another and do not overlap: %s", node_shown(s, n));
		rule->window_count++;
	}
	rule->windows = windows;
	return true;
}

/* ---- a report ---- */

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

static bool duty_report(struct making *m, const struct node *n, const struct duty *d, struct duty_rule *rule)
{
	static const char *const every[] = { "day", "week", "month", NULL };
	const struct source *s = &m->source;
	int i = -1, period = PERIOD_DAY;
	if (!duty_form(m, d->form, &i) || !duty_of(m, d, n, i))
		return false;
	if (d->every && !node_choice(s, d->every, every, &period))
		return false;
	if (d->evidence || d->times || d->windows || d->hours || d->within || d->who || d->when)
		return node_fail(s, n, "报表任务不能写 evidence、times、windows、hours、within、for、when",
		                 "a duty with a form cannot have evidence, times, windows, hours, within, for or when");
	if (!d->due)
		return node_fail(s, n, "任务缺少“due”（截止时间）", "this duty lacks 'due' (the deadline)");
	struct form *form = &m->forms[i];
	form->period = (enum period_kind)period;
	if (!due_read(s, d->due, form))
		return false;
	rule->form = form;
	rule->of = form->of;
	rule->facilities = form->facilities;
	rule->turn = TURN_FORM;
	rule->due_days = form->due_days;
	rule->due_minutes = form->due_minutes;
	if (!*rule->label.zh)
		rule->label.zh = form->label.zh;
	if (!*rule->label.en)
		rule->label.en = form->label.en;
	return true;
}

/* ---- evidence ---- */

/* A number, or `measure`: the value of the measure that the duty depends on. */
static bool count_read(const struct source *s, const struct node *n, struct view text, const struct duty *d, int most, struct duty_rule *rule)
{
	int64_t count = 0;
	if (view_is(text, "measure")) {
		rule->by_measure = true;
		return d->when || node_fail(s, n, "写了 measure，却没有 when（哪一条措施）", "this says measure, but there is no 'when' that names one");
	}
	if (!view_int(text, &count) || count < 1 || count > most)
		return node_fail(s, n, "应为 1 到 %d 之间的整数，或 measure，却是 %s", "expected a whole number from 1 to %d or measure, found %s", most, node_shown(s, n));
	rule->count = (int)count;
	return true;
}

/* "2h", "7d", "measure h" */
static bool span_read(const struct source *s, const struct node *n, const struct duty *d, struct duty_rule *rule)
{
	struct view text = n->text;
	char unit = text.len > 1 ? text.ptr[text.len - 1] : ' ';
	if (n->kind != NODE_SCALAR || (unit != 'h' && unit != 'd'))
		return node_fail(s, n, "周期应写作 day week month quarter half_year year、2h、7d 或 measure h，却是 %s",
		                 "how often is written day week month quarter half_year year, 2h, 7d or measure h; found %s", node_shown(s, n));
	text.len--;
	rule->turn = unit == 'h' ? TURN_HOURS : TURN_DAYS;
	return count_read(s, n, view_trim(text), d, unit == 'h' ? 24 : COUNT_MOST, rule);
}

static bool every_read(const struct source *s, const struct node *n, const struct duty *d, struct duty_rule *rule)
{
	static const struct { const char *word; enum duty_turn turn; } words[] = { { "day", TURN_DAYS }, { "week", TURN_WEEK }, { "month", TURN_MONTH },
		{ "quarter", TURN_QUARTER }, { "half_year", TURN_HALF_YEAR }, { "year", TURN_YEAR } };
	rule->count = 1;
	for (size_t i = 0; n->kind == NODE_SCALAR && i < sizeof words / sizeof *words; i++)
		if (view_is(n->text, words[i].word)) {
			rule->turn = words[i].turn;
			return true;
		}
	return span_read(s, n, d, rule);
}

/* "20 workdays": after the day on which the measure began to hold. */
static bool within_read(const struct source *s, const struct node *n, const struct duty *d, struct duty_rule *rule)
{
	struct view rest = n->text, count = { NULL, 0 };
	if (n->kind != NODE_SCALAR || !view_split(&rest, ' ', &count) || !view_is(rest, "workdays"))
		return node_fail(s, n, "期限应写作 20 workdays（工作日），却是 %s", "a limit is written 20 workdays, found %s", node_shown(s, n));
	if (!d->when)
		return node_fail(s, n, "写了 within，却没有 when（从哪一条措施算起）", "this says within, but there is no 'when' that names the measure it counts from");
	rule->turn = TURN_AFTER;
	return count_read(s, n, count, d, COUNT_MOST, rule);
}

static bool times_read(const struct source *s, const struct node *n, const struct duty *d, struct duty_rule *rule)
{
	int64_t times = 0;
	if (n->kind == NODE_SCALAR && view_is(n->text, "measure"))
		return count_read(s, n, n->text, d, WINDOWS_MOST, rule);
	if (!node_int(s, n, 1, WINDOWS_MOST, &times))
		return false;
	rule->count = (int)times;
	return true;
}

static bool hours_read(const struct source *s, const struct node *n, struct duty_rule *rule)
{
	struct duty_window *day = ARENA_NEW(s->arena, struct duty_window);
	if (n->kind != NODE_SCALAR || !window_parse(n->text, day))
		return node_fail(s, n, "时段应写作 06:00-10:00，却是 %s", "a window is written 06:00-10:00, found %s", node_shown(s, n));
	rule->windows = day;
	rule->window_count = 1;
	return true;
}

static bool turn_read(const struct source *s, const struct duty *d, struct duty_rule *rule)
{
	struct form due = { .due_minutes = 1440 };
	if ((d->every != NULL) + (d->within != NULL) + (d->times != NULL || d->windows != NULL) > 1)
		return node_fail(s, d->whole, "every、within、times/windows 只能写一种", "every, within and times/windows exclude one another");
	rule->count = 1;
	if (d->windows && !windows_read(s, d->windows, rule))
		return false;
	if (d->windows)
		rule->count = rule->window_count;
	rule->turn = d->times || d->windows ? TURN_WINDOWS : TURN_DAYS;
	if ((d->times && !times_read(s, d->times, d, rule)) || (d->every && !every_read(s, d->every, d, rule)) || (d->within && !within_read(s, d->within, d, rule)))
		return false;
	if (d->hours && rule->turn != TURN_HOURS)
		return node_fail(s, d->hours, "hours 只与 every: 2h 这样的周期同用", "hours goes with every: 2h and the like");
	if (d->hours && !hours_read(s, d->hours, rule))
		return false;
	if (d->due && (rule->turn == TURN_WINDOWS || rule->turn == TURN_HOURS))
		return node_fail(s, d->due, "这样的任务在每个时段结束时到期，不写 due", "such a duty is due at the end of each window; it has no due");
	if (d->due && !due_read(s, d->due, &due))
		return false;
	rule->due_days = due.due_days;
	rule->due_minutes = due.due_minutes;
	return true;
}

/* What it is for: the measure's name is looked up where the measures are known. */
static bool when_read(const struct source *s, const struct node *n, const char **ret)
{
	struct view rest = n->text, part;
	int parts = 0;
	while (n->kind == NODE_SCALAR && view_split(&rest, '.', &part))
		parts = key_is_name(part) ? parts + 1 : 99;
	if (parts < 1 || parts > 4 || n->text.len > 80 || n->text.ptr[n->text.len - 1] == '.')
		return node_fail(s, n, "when 应为措施的名称，却是 %s", "when names a measure, found %s", node_shown(s, n));
	*ret = n->text.ptr;
	return true;
}

static bool duty_evidence(struct making *m, const struct node *n, struct duty *d, struct duty_rule *rule)
{
	const struct source *s = &m->source;
	if (!d->evidence)
		return node_fail(s, n, "任务应写 form（报表）或 evidence（记录）", "a duty needs a form (a report) or evidence (a record)");
	d->whole = n;
	rule->of = UNIT_INSTITUTION;
	rule->facilities = m->facilities;
	if (!node_key(s, d->evidence, &rule->evidence) || (d->of && !unit_kind_read(s, d->of, &rule->of)) || (d->when && !when_read(s, d->when, &rule->when)))
		return false;
	if (d->who && rule->of != UNIT_INSTITUTION)
		return node_fail(s, d->who, "主管单位的任务不能写 for（机构类型）", "a duty of authorities cannot have for (facility types)");
	if (d->who && !facilities_read(s, d->who, &rule->facilities))
		return false;
	if (rule->of != UNIT_INSTITUTION)
		rule->facilities = 0;
	if (!d->zh || !d->en)
		pack_warn(m, n, "任务 %s 缺少 zh 或 en 名称，以任务名代替", "duty %s lacks a name in zh or en; its key stands for it", n->key.ptr);
	if (!*rule->label.zh)
		rule->label.zh = rule->key;
	if (!*rule->label.en)
		rule->label.en = rule->key;
	return turn_read(s, d, rule);
}

static bool duty_read(struct making *m, const struct node *n)
{
	const struct source *s = &m->source;
	struct duty d = { 0 };
	struct duty_rule *rule = &m->duties[m->pack->duty_count];
	const struct entry rows[] = { { "form", &d.form, false }, { "of", &d.of, false }, { "every", &d.every, false }, { "due", &d.due, false },
		                      { "chase", &d.chase, false }, { "zh", &d.zh, false }, { "en", &d.en, false }, { "evidence", &d.evidence, false },
		                      { "times", &d.times, false }, { "windows", &d.windows, false }, { "for", &d.who, false }, { "when", &d.when, false },
		                      { "hours", &d.hours, false }, { "within", &d.within, false }, { "urgent", &d.urgent, false }, { 0 } };
	*rule = (struct duty_rule){ .label = { "", "" }, .pack = m->pack };
	if (!duty_name(s, n) || !node_map(s, n, "duty", rows) || !label_read(s, d.zh, d.en, LABEL_MOST, &rule->label))
		return false;
	rule->key = arena_text(s->arena, n->key);
	if ((d.chase && !chase_read(s, d.chase, rule)) || (d.urgent && !node_bool(s, d.urgent, &rule->urgent)))
		return false;
	if (!(d.form ? duty_report(m, n, &d, rule) : duty_evidence(m, n, &d, rule)))
		return false;
	m->pack->duty_count++;
	return true;
}

bool duties_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP)
		return node_fail(s, map, "duties 应为 {任务名: {…}}，却是 %s", "duties must be {name: {…}}, found %s", node_shown(s, map));
	if (map->count > DUTIES_MOST)
		return node_fail(s, map, "任务太多：%d 项，最多 %d 项", "too many duties: %d, at most %d", map->count, DUTIES_MOST);
	m->duties = ARENA_ARRAY(s->arena, struct duty_rule, map->count + 1);
	m->pack->duties = m->duties;
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
