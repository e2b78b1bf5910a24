/* Disease profiles in a pack. */
#include "policy/profile.h"
#include "policy/measure.h"

enum { MINUTES_MOST = 60 * 24 * 366 * 5, PERSONS_MOST = 1000, FEVER_LEAST = 350, FEVER_MOST = 420, DAYS_MOST = 1000 };

static const char *const sign_names[] = { "case", "positive", "ili", "ari", "gastro", "hospital", "death", NULL };
static const char *const scope_names[] = { "home", "floor", NULL };
static const char *const alert_names[] = { "watch", "cluster", "outbreak", "report", NULL };
const char *sign_name(enum sign s) { return s < SIGN_MAX_ ? sign_names[s] : ""; }
const char *cluster_scope_name(enum cluster_scope s) { return scope_names[s]; }
const char *alert_name(enum alert a) { return alert_names[a]; }

static int find_name(const char *const *names, struct view name)
{
	for (int i = 0; names[i]; i++)
		if (view_is(name, names[i]))
			return i;
	return -1;
}

bool sign_parse(struct view name, enum sign *ret)
{
	int i = find_name(sign_names, name);
	*ret = (enum sign)(i < 0 ? 0 : i);
	return i >= 0;
}

bool alert_parse(struct view name, enum alert *ret)
{
	int i = find_name(alert_names, name);
	*ret = (enum alert)(i < 0 ? 0 : i);
	return i >= 0;
}

/* ---- durations: 12h, 3d; -2d is two days before ---- */

static bool duration_read(const struct source *s, const struct node *n, bool before_too, int *ret)
{
	struct view text = n->text;
	int64_t amount = 0;
	char last = n->kind == NODE_SCALAR && text.len > 1 ? text.ptr[text.len - 1] : ' ';
	int64_t by = last == 'm' ? 1 : last == 'h' ? 60 : last == 'd' ? 24 * 60 : 0;
	text.len -= by > 0;
	if (by == 0 || !view_int(text, &amount) || amount > MINUTES_MOST || amount < -MINUTES_MOST || amount * by > MINUTES_MOST || amount < (before_too ? -MINUTES_MOST : 0))
		return node_fail(s, n, "时长应写作 12h、3d，却是 %s", "a duration is written 12h or 3d, found %s", node_shown(s, n));
	*ret = (int)(amount * by);
	return true;
}

static bool range_read(const struct source *s, const struct node *n, bool before_too, int *ret_from, int *ret_to)
{
	*ret_from = *ret_to = PROFILE_UNKNOWN;
	if (!n)
		return true;
	if (n->kind != NODE_LIST || n->count != 2)
		return node_fail(s, n, "应写作 [最短, 最长]，如 [1d, 4d]，却是 %s", "expected [shortest, longest], such as [1d, 4d], found %s", node_shown(s, n));
	if (!duration_read(s, n->first, before_too, ret_from) || !duration_read(s, n->first->next, before_too, ret_to))
		return false;
	return *ret_from <= *ret_to || node_fail(s, n, "前一个应不大于后一个", "the first must not be longer than the second");
}

static bool small_read(const struct source *s, const struct node *n, int64_t least, int64_t most, int *ret)
{
	int64_t value = *ret;
	if (n && !node_int(s, n, least, most, &value))
		return false;
	*ret = (int)value;
	return true;
}

/* 37.8 → 378 */
static bool fever_read(const struct source *s, const struct node *n, int *ret)
{
	struct view text = n->text, whole;
	int64_t degrees = 0, tenths = 0;
	bool good = n->kind == NODE_SCALAR && view_split(&text, '.', &whole) && view_int(whole, &degrees) && text.len == 1 && view_int(text, &tenths);
	*ret = (int)(degrees * 10 + tenths);
	return (good && *ret >= FEVER_LEAST && *ret <= FEVER_MOST) ||
	       node_fail(s, n, "体温应写作 37.8（35.0 到 42.0），却是 %s", "a temperature is written 37.8 (35.0 to 42.0), found %s", node_shown(s, n));
}

/* ---- a rule ---- */

static bool rule_key(const struct source *s, const struct node *n)
{
	return key_is_name(n->key) || node_fail_key(s, n, "“%s”不能作规则名", "'%s' is no name for a rule", n->key.ptr);
}

static bool rule_read(const struct source *s, const struct node *n, struct cluster_rule *ret)
{
	const struct node *zh = NULL, *en = NULL, *count = NULL, *within = NULL, *of = NULL, *scope = NULL, *alert = NULL, *fever = NULL, *report = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "count", &count, true }, { "within", &within, true }, { "of", &of, true },
		                      { "scope", &scope, false }, { "alert", &alert, true }, { "fever", &fever, false }, { "report", &report, false },
		                      { "source", &source, true }, { "status", &status, true }, { 0 } };
	int sign = 0, where = SCOPE_HOME, what = 0;
	ret->key = n->key.ptr;
	if (!rule_key(s, n) || !node_map(s, n, "rule", rows) || !label_read(s, zh, en, SENTENCE_MOST, &ret->label) || !small_read(s, count, 1, PERSONS_MOST, &ret->count) ||
	    !duration_read(s, within, false, &ret->minutes) || !node_choice(s, of, sign_names, &sign) || (scope && !node_choice(s, scope, scope_names, &where)) ||
	    !node_choice(s, alert, alert_names, &what) || (report && !duration_read(s, report, false, &ret->report_minutes)))
		return false;
	ret->of = (enum sign)sign;
	ret->scope = (enum cluster_scope)where;
	ret->alert = (enum alert)what;
	ret->fever = ret->of == SIGN_ILI ? 380 : 373;
	if (fever && !(ret->of == SIGN_ILI || ret->of == SIGN_ARI))
		return node_fail_key(s, fever, "只有 ili 和 ari 才写 fever", "fever is given for ili and ari only");
	return (!fever || fever_read(s, fever, &ret->fever)) && source_read(s, source, status, &ret->source, &ret->status);
}

static bool rules_of(const struct source *s, const struct node *map, struct profile *ret)
{
	if (map->kind != NODE_MAP || map->count == 0 || map->count > CLUSTER_RULES_MOST)
		return node_fail(s, map, "clusters 应为 {规则名: {…}}，最多 %d 条，却是 %s", "clusters must be {name: {…}}, %d at most, found %s", CLUSTER_RULES_MOST, node_shown(s, map));
	struct cluster_rule *rules = ARENA_ARRAY(s->arena, struct cluster_rule, map->count);
	ret->rules = rules;
	for (const struct node *n = map->first; n; n = n->next)
		if (!rule_read(s, n, &rules[ret->rule_count++]))
			return false;
	return true;
}

/* ---- a profile ---- */

static bool tests_read(const struct source *s, const struct node *list, struct profile *ret)
{
	if (!list)
		return true;
	if (!node_list(s, list, "tests", PROFILE_TESTS_MOST))
		return false;
	const char **tests = ARENA_ARRAY(s->arena, const char *, PROFILE_TESTS_MOST);
	ret->tests = tests;
	for (const struct node *n = list->first; n; n = n->next)
		if (!node_key(s, n, &tests[ret->test_count++]))
			return false;
	return true;
}

static bool words_read(const struct source *s, const struct node *n, struct label *ret)
{
	const struct node *zh = NULL, *en = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { 0 } };
	*ret = (struct label){ "", "" };
	return !n || (node_map(s, n, "words", rows) && label_read(s, zh, en, SENTENCE_MOST, ret));
}

static bool isolate_read(const struct source *s, const struct node *n, struct profile *ret)
{
	const struct node *zh = NULL, *en = NULL, *days = NULL, *free_hours = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "days", &days, false }, { "free_hours", &free_hours, false }, { 0 } };
	ret->isolation = (struct label){ "", "" };
	return !n || (node_map(s, n, "isolate", rows) && label_read(s, zh, en, SENTENCE_MOST, &ret->isolation) &&
	              small_read(s, days, 1, DAYS_MOST, &ret->isolate_days) && small_read(s, free_hours, 1, 1000, &ret->isolate_free_hours));
}

static bool over_read(const struct source *s, const struct node *n, int *ret)
{
	int minutes = 0;
	if (!n)
		return true;
	if (!duration_read(s, n, false, &minutes))
		return false;
	*ret = minutes / (24 * 60);
	return (minutes > 0 && minutes % (24 * 60) == 0) || node_fail(s, n, "over 应为整天，如 14d", "over must be whole days, such as 14d");
}

static bool profile_read(struct making *m, const struct node *n, struct profile *ret)
{
	const struct source *s = &m->source;
	const struct node *zh = NULL, *en = NULL, *who = NULL, *syndrome = NULL, *incubation = NULL, *infectious = NULL, *spreads = NULL, *isolate = NULL, *over = NULL, *tests = NULL,
		*line = NULL, *clusters = NULL, *source = NULL, *status = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { "for", &who, false }, { "syndrome", &syndrome, false }, { "incubation", &incubation, false },
		                      { "infectious", &infectious, false }, { "spreads", &spreads, false }, { "isolate", &isolate, false }, { "over", &over, false }, { "tests", &tests, false },
		                      { "zero_line", &line, false }, { "clusters", &clusters, true }, { "source", &source, true }, { "status", &status, true }, { 0 } };
	int sign = SIGN_MAX_;
	*ret = (struct profile){ .key = n->key.ptr, .facilities = m->facilities, .pack = m->pack };
	if (!key_is_name(n->key))
		return node_fail_key(s, n, "“%s”不能作病种名", "'%s' is no name for a disease", n->key.ptr);
	if (!node_map(s, n, "profile", rows) || !label_read(s, zh, en, LABEL_MOST, &ret->label) || (who && !facilities_read(s, who, &ret->facilities)))
		return false;
	if (syndrome && !node_choice(s, syndrome, sign_names, &sign))
		return false;
	ret->syndrome = (enum sign)sign;
	if (syndrome && !sign_is_syndrome(ret->syndrome))
		return node_fail(s, syndrome, "syndrome 应为 ili、ari 或 gastro，却是 %s", "a syndrome is ili, ari or gastro, found %s", node_shown(s, syndrome));
	return range_read(s, incubation, false, &ret->incubation_from, &ret->incubation_to) && range_read(s, infectious, true, &ret->infectious_from, &ret->infectious_to) &&
	       words_read(s, spreads, &ret->infectious) && isolate_read(s, isolate, ret) && over_read(s, over, &ret->over_days) && (!line || node_bool(s, line, &ret->zero_line)) && tests_read(s, tests, ret) &&
	       rules_of(s, clusters, ret) && source_read(s, source, status, &ret->source, &ret->status);
}

bool profiles_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP || map->count == 0 || map->count > PROFILES_MOST)
		return node_fail(s, map, "profiles 应为 {病种: {…}}，最多 %d 种，却是 %s", "profiles must be {disease: {…}}, %d at most, found %s", PROFILES_MOST, node_shown(s, map));
	struct profile *profiles = ARENA_ARRAY(s->arena, struct profile, map->count);
	m->pack->profiles = profiles;
	for (const struct node *n = map->first; n; n = n->next)
		if (!profile_read(m, n, &profiles[m->pack->profile_count++]))
			return false;
	return true;
}

/* ---- which one counts for a home ---- */

static bool is_for(const struct profile *p, const struct unit *unit, bool its_own)
{
	bool all = p->facilities == FACILITIES_ALL;
	if (its_own)
		return !all && unit->facility >= 0 && unit->facility < 32 && (p->facilities >> unit->facility & 1);
	return all;
}

static const struct profile *find_in(const struct policy *policy, const struct unit *unit, bool its_own, struct view key, int *n)
{
	const struct pack *pack;
	for (int i = 0; (pack = policy_pack_at(policy, i)); i++)
		for (int j = 0; j < pack->profile_count; j++) {
			const struct profile *p = &pack->profiles[j];
			if (!is_for(p, unit, its_own) || (key.ptr && !view_is(key, p->key)))
				continue;
			if (!its_own && !key.ptr && find_in(policy, unit, true, view_of(p->key), &(int){ 0 }))
				continue;                   /* its own pack has said it */
			if ((*n)-- == 0)
				return p;
		}
	return NULL;
}

const struct profile *profile_of(const struct policy *policy, const struct unit *unit, struct view key)
{
	const struct profile *p = find_in(policy, unit, true, key, &(int){ 0 });
	return p ? p : find_in(policy, unit, false, key, &(int){ 0 });
}

const struct profile *profile_of_at(const struct policy *policy, const struct unit *unit, int n)
{
	const struct view any = { NULL, 0 };
	const struct profile *p = find_in(policy, unit, true, any, &n);
	return p ? p : find_in(policy, unit, false, any, &n);
}

const struct cluster_rule *profile_rule(const struct profile *p, struct view key)
{
	for (int i = 0; i < p->rule_count; i++)
		if (view_is(key, p->rules[i].key))
			return &p->rules[i];
	return NULL;
}
