/* The pack: its head, its forms, and the duties that say who owes them by when. */
#include "base/asset.h"
#include "policy/pack_form.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_MOST = 96 << 20, FILE_MOST = 1 << 20, WARNINGS_MOST = 256 };

/* What a pack is made of while it is read. */
struct making {
	struct source source;
	struct pack *pack;
	struct form *forms;
	bool *has_for, *has_duty;
	struct label *warnings;
	uint32_t facilities;
};

__attribute__((format(printf, 3, 5), format(printf, 4, 5)))
static void warn_at(struct making *m, const struct node *n, const char *zh, const char *en, ...)
{
	char said[2][300];
	va_list list, again;
	int line = n->key_line ? n->key_line : n->line;
	if (m->pack->warning_count == WARNINGS_MOST)
		return;
	va_start(list, en);
	va_copy(again, list);
	vsnprintf(said[0], sizeof said[0], zh, list);
	vsnprintf(said[1], sizeof said[1], en, again);
	va_end(again);
	va_end(list);
	m->warnings[m->pack->warning_count++] = (struct label){ arena_printf(m->source.arena, "第 %d 行:%s", line, said[0]),
		                                                arena_printf(m->source.arena, "line %d: %s", line, said[1]) };
}

/* --- head -------------------------------------------------------------- */

/* A pack's name may hold hyphens: cn-welfare. */
static bool is_pack_name(struct view name)
{
	char plain[41];
	if (name.len > 40)
		return false;
	for (size_t i = 0; i < name.len; i++)
		plain[i] = name.ptr[i] == '-' ? '_' : name.ptr[i];
	return key_is_name((struct view){ plain, name.len });
}

/* Not given: the file's own name. */
static struct view name_of_file(const char *file)
{
	const char *slash = strrchr(file, '/');
	struct view name = view_of(slash ? slash + 1 : file);
	const char *dot = memchr(name.ptr, '.', name.len);
	if (dot)
		name.len = (size_t)(dot - name.ptr);
	return name;
}

static bool pack_name(const struct source *s, const struct node *root, const struct node *n, struct pack *pack)
{
	struct view name = n ? n->text : name_of_file(s->file);
	if (n ? n->kind == NODE_SCALAR && is_pack_name(name) : is_pack_name(name)) {
		pack->key = arena_text(s->arena, name);
		pack->label = (struct label){ pack->key, pack->key };
		return true;
	}
	if (!n)
		return node_fail(s, root, "政策包缺少“pack”(名称)", "this pack lacks 'pack' (its name), and the file's own name will not do");
	return node_fail(s, n, "“%s”不能作政策包名;应为小写字母开头,只含 a-z 0-9 - _", "'%s' is no name for a pack; expected a-z, 0-9, - and _, beginning with a letter", node_shown(s, n));
}

static bool pack_version(const struct source *s, const struct node *n, struct pack *pack)
{
	pack->version = "1";
	return !n || node_text(s, n, 40, &pack->version);
}

/* Parts of a pack that later versions act upon. */
static bool set_aside(struct making *m, const struct node *n)
{
	if (!n)
		return true;
	if (n->kind == NODE_SCALAR && n->text.len > 0)
		return node_fail(&m->source, n, "%s 应为列表或 {…},却是 %s", "%s must be a list or a map, found %s", n->key.ptr, node_shown(&m->source, n));
	warn_at(m, n, "%s 已读懂,这个版本还不执行", "%s is understood; this version does not act on it", n->key.ptr);
	return true;
}

static bool pack_zone(struct making *m, const struct node *root, const struct node *n, struct pack *pack)
{
	const struct source *s = &m->source;
	pack->zone_name = "Asia/Shanghai";
	if (n && !node_text(s, n, 60, &pack->zone_name))
		return false;
	pack->zone = zone_find(pack->zone_name);
	if (!n)
		warn_at(m, root, "没有写 zone(时区),按 %s 计算截止时间", "no zone is given; deadlines are taken in %s", pack->zone_name);
	if (!pack->zone && n)
		return node_fail(s, n, "没有时区 %s;应为 IANA 名称,如 Asia/Shanghai", "there is no time zone %s; expected an IANA name such as Asia/Shanghai", node_shown(s, n));
	return true;
}

/* --- forms ------------------------------------------------------------- */

static bool forms_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP || map->count == 0)
		return node_fail(s, map, "forms 应为 {报表名: {…}},却是 %s", "forms must be {name: {…}}, found %s", node_shown(s, map));
	if (map->count > FORMS_MOST)
		return node_fail(s, map, "报表太多:%d 种,最多 %d 种", "too many forms: %d, at most %d", map->count, FORMS_MOST);
	m->forms = ARENA_ARRAY(s->arena, struct form, map->count);
	m->has_for = ARENA_ARRAY(s->arena, bool, map->count);
	m->has_duty = ARENA_ARRAY(s->arena, bool, map->count);
	m->pack->forms = m->forms;
	for (const struct node *n = map->first; n; n = n->next) {
		int i = m->pack->form_count;
		if (!form_read(s, n, m->facilities, &m->forms[i], &m->has_for[i]))
			return false;
		m->forms[i].pack = m->pack;
		m->pack->form_count++;
	}
	return true;
}

static void forms_warn(struct making *m, const struct node *map)
{
	const struct node *n = map->first;
	for (int i = 0; i < m->pack->form_count; i++, n = n->next) {
		int derived = 0;
		for (int f = 0; f < m->forms[i].field_count; f++)
			derived += *m->forms[i].fields[f].derive != 0;
		if (derived > 0)
			warn_at(m, n, "报表 %s 有 %d 个字段写了 derive:已记下,现在仍由人填写", "form %s has %d fields with derive: kept, but they are still typed by a person",
			        m->forms[i].key, derived);
	}
}

/* --- duties ------------------------------------------------------------ */

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
	return node_fail_key(s, n, "“%s”不能作任务名;应写作 report.daily 这样", "'%s' is no name for a duty; expected something like report.daily", n->key.ptr);
}

static bool unit_kind_read(const struct source *s, const struct node *n, enum unit_kind *ret)
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
			return node_fail(s, n, "催报应写作 -60m、0、+30m county,却是 %s", "a chase step is written -60m, 0 or +30m county, found %s", node_shown(s, n));
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
			return node_fail(s, n, "时段应写作 06:00-10:00,却是 %s", "a window is written 06:00-10:00, found %s", node_shown(s, n));
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
		return node_fail(s, d->of ? d->of : n, "报表 %s 由主管单位报,不能写 for(机构类型)", "form %s is reported by authorities; it cannot have for (facility types)", form->key);
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
		return node_fail(s, n, "任务缺少“due”(截止时间)", "this duty lacks 'due' (the deadline)");
	m->forms[i].period = (enum period_kind)period;
	if (!due_read(s, d->due, &m->forms[i]))
		return false;
	if (d->chase)
		warn_at(m, d->chase, "催报已记下,这个版本还不执行", "chase is kept; this version does not act on it");
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
		return node_fail(s, n, "任务应写 form(报表)或 evidence(记录)", "a duty needs a form (a report) or evidence (a record)");
	if (!node_key(s, d->evidence, &evidence) || (d->of && !unit_kind_read(s, d->of, &of)) || (d->times && !node_int(s, d->times, 1, 48, &times)) ||
	    (d->windows && !windows_read(s, d->windows)) || (d->due && !due_read(s, d->due, &due)))
		return false;
	warn_at(m, n, "任务 %s(记录 %s)已读懂,这个版本还不执行", "duty %s (evidence %s) is understood; this version does not act on it", n->key.ptr, evidence);
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

static bool duties_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP)
		return node_fail(s, map, "duties 应为 {任务名: {…}},却是 %s", "duties must be {name: {…}}, found %s", node_shown(s, map));
	if (map->count > DUTIES_MOST)
		return node_fail(s, map, "任务太多:%d 项,最多 %d 项", "too many duties: %d, at most %d", map->count, DUTIES_MOST);
	for (const struct node *n = map->first; n; n = n->next)
		if (!duty_read(m, n))
			return false;
	return true;
}

/* A form nobody owes would be a mistake that shows only as silence. */
static bool forms_owed(struct making *m, const struct node *forms)
{
	const struct node *n = forms->first;
	for (int i = 0; i < m->pack->form_count; i++, n = n->next)
		if (!m->has_duty[i])
			return node_fail_key(&m->source, n, "没有任务提到报表 %s,谁也不会报它;请在 duties 里写 report.%s: {form: %s, due: \"15:00\"}",
			                     "no duty names form %s, so nobody would send it; write under duties report.%s: {form: %s, due: \"15:00\"}",
			                     m->forms[i].key, m->forms[i].key, m->forms[i].key);
	return true;
}

/* --- the whole --------------------------------------------------------- */

static bool pack_make(struct making *m, struct view text)
{
	const struct source *s = &m->source;
	const struct node *root = NULL, *key = NULL, *version = NULL, *zh = NULL, *en = NULL, *zone = NULL, *types = NULL, *forms = NULL, *duties = NULL;
	const struct node *levels = NULL, *measures = NULL, *checklists = NULL, *diseases = NULL;
	const struct entry rows[] = { { "pack", &key, false }, { "version", &version, false }, { "zh", &zh, false }, { "en", &en, false }, { "zone", &zone, false },
		                      { "facility_types", &types, false }, { "forms", &forms, true }, { "duties", &duties, true }, { "levels", &levels, false },
		                      { "measures", &measures, false }, { "checklists", &checklists, false }, { "diseases", &diseases, false }, { 0 } };
	if (!node_read(s, text, &root) || !node_map(s, root, "pack", rows) || !pack_name(s, root, key, m->pack) || !pack_version(s, version, m->pack))
		return false;
	if (!label_read(s, zh, en, LABEL_MOST, &m->pack->label) || !pack_zone(m, root, zone, m->pack) || (types && !facilities_read(s, types, &m->facilities)))
		return false;
	if (!set_aside(m, levels) || !set_aside(m, measures) || !set_aside(m, checklists) || !set_aside(m, diseases))
		return false;
	if (!forms_read(m, forms) || !duties_read(m, duties) || !forms_owed(m, forms))
		return false;
	forms_warn(m, forms);
	return true;
}

struct pack *pack_read(struct view text, const char *file, struct err *err)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (!arena) {
		FAIL(err, BUG, NULL, "no memory for a pack");
		return NULL;
	}
	arena_init(arena, ARENA_MOST);
	struct making m = { .source = { file, arena, err }, .pack = ARENA_NEW(arena, struct pack), .facilities = FACILITIES_ALL };
	m.pack->arena = arena;
	m.warnings = ARENA_ARRAY(arena, struct label, WARNINGS_MOST);
	m.pack->warnings = m.warnings;
	crypto_generichash(m.pack->digest, sizeof m.pack->digest, (const unsigned char *)text.ptr, text.len, NULL, 0);
	if (pack_make(&m, text))
		return m.pack;
	pack_free(m.pack);
	return NULL;
}

void pack_free(struct pack *pack)
{
	if (!pack)
		return;
	struct arena *arena = pack->arena;
	arena_release(arena);
	free(arena);
}

bool pack_warnings(const struct pack *pack, size_t n, struct label *ret)
{
	if (n >= (size_t)pack->warning_count)
		return false;
	*ret = pack->warnings[n];
	return true;
}

/* --- where the text comes from ----------------------------------------- */

static bool file_text(struct arena *arena, const char *name, struct view *ret, struct err *err)
{
	FILE *file = fopen(name, "rb");
	if (!file) {
		FAIL(err, BAD_PACK, "pack", "%s: %s", name, strerror(errno));
		return err_sayf(err, "打不开政策包 %s", "the pack %s cannot be opened", name);
	}
	char *text = arena_take(arena, FILE_MOST + 2);
	size_t n = fread(text, 1, FILE_MOST + 1, file); /* one byte over is enough for pack_read to say that it is too large */
	bool ok = !ferror(file);
	fclose(file);
	*ret = (struct view){ text, n };
	return ok ? true : FAIL(err, BAD_PACK, "pack", "%s cannot be read", name);
}

bool pack_text(struct arena *arena, const char *name, struct view *ret, struct err *err)
{
	char carried[80];
	if (!strchr(name, '/') && !strchr(name, '.') && strlen(name) <= 60) {
		snprintf(carried, sizeof carried, "packs/%s.yaml", name);
		*ret = asset_find(carried);
		if (ret->ptr)
			return true;
	}
	return file_text(arena, name, ret, err);
}
