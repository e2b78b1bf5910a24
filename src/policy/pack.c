/* The pack: its head, its forms, and the duties that say who owes them by when. */
#include "base/asset.h"
#include "policy/measure.h"
#include "policy/profile.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_MOST = 96 << 20, FILE_MOST = 1 << 20 };

void pack_warn(struct making *m, const struct node *n, const char *zh, const char *en, ...)
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
	m->warnings[m->pack->warning_count++] = (struct label){ arena_printf(m->source.arena, "第 %d 行：%s", line, said[0]),
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
		return node_fail(s, root, "政策包缺少“pack”（名称）", "this pack lacks 'pack' (its name), and the file's own name will not do");
	return node_fail(s, n, "“%s”不能作政策包名；应为小写字母开头，只含 a-z 0-9 - _", "'%s' is no name for a pack; expected a-z, 0-9, - and _, beginning with a letter", node_shown(s, n));
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
		return node_fail(&m->source, n, "%s 应为列表或 {…}，却是 %s", "%s must be a list or a map, found %s", n->key.ptr, node_shown(&m->source, n));
	pack_warn(m, n, "%s 已读懂，这个版本还不执行", "%s is understood; this version does not act on it", n->key.ptr);
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
		pack_warn(m, root, "没有写 zone（时区），按 %s 计算截止时间", "no zone is given; deadlines are taken in %s", pack->zone_name);
	if (!pack->zone && n)
		return node_fail(s, n, "没有时区 %s；应为 IANA 名称，如 Asia/Shanghai", "there is no time zone %s; expected an IANA name such as Asia/Shanghai", node_shown(s, n));
	return true;
}

/* --- forms ------------------------------------------------------------- */

static bool forms_read(struct making *m, const struct node *map)
{
	const struct source *s = &m->source;
	if (map->kind != NODE_MAP || map->count == 0)
		return node_fail(s, map, "forms 应为 {报表名: {…}}，却是 %s", "forms must be {name: {…}}, found %s", node_shown(s, map));
	if (map->count > FORMS_MOST)
		return node_fail(s, map, "报表太多：%d 种，最多 %d 种", "too many forms: %d, at most %d", map->count, FORMS_MOST);
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

/* --- the whole --------------------------------------------------------- */

static bool pack_make(struct making *m, struct view text)
{
	const struct source *s = &m->source;
	const struct node *root = NULL, *key = NULL, *version = NULL, *zh = NULL, *en = NULL, *zone = NULL, *types = NULL, *forms = NULL, *duties = NULL;
	const struct node *checklists = NULL, *diseases = NULL, *information = NULL, *quiet = NULL, *profiles = NULL, *deadlines = NULL, *fever = NULL;
	struct rule_nodes rules = { 0 };
	const struct entry rows[] = { { "pack", &key, false }, { "version", &version, false }, { "zh", &zh, false }, { "en", &en, false }, { "zone", &zone, false },
		                      { "facility_types", &types, false }, { "forms", &forms, true }, { "duties", &duties, true }, { "levels", &rules.levels, false },
		                      { "measures", &rules.measures, false }, { "sets", &rules.sets, false }, { "rules", &rules.rules, false },
		                      { "holidays", &rules.holidays, false }, { "checklists", &checklists, false }, { "diseases", &diseases, false },
		                      { "information", &information, false }, { "quiet", &quiet, false }, { "profiles", &profiles, false },
		                      { "deadlines", &deadlines, false }, { "fever", &fever, false }, { 0 } };
	if (!node_read(s, text, &root) || !node_map(s, root, "pack", rows) || !pack_name(s, root, key, m->pack) || !pack_version(s, version, m->pack))
		return false;
	if (!label_read(s, zh, en, LABEL_MOST, &m->pack->label) || !pack_zone(m, root, zone, m->pack) || (types && !facilities_read(s, types, &m->facilities)))
		return false;
	if (!rules_read(m, &rules) || !set_aside(m, checklists) || !set_aside(m, diseases))
		return false;
	if (quiet && !quiet_read(s, quiet, &m->pack->quiet))
		return false;
	if (!forms_read(m, forms) || !duties_read(m, duties) || !forms_owed(m, forms))
		return false;
	if ((information && !information_read(m, information)) || (profiles && !profiles_read(m, profiles)))
		return false;
	if (deadlines && !deadlines_read(m, deadlines))
		return false;
	if (fever && !fever_rule_read(m, fever))
		return false;
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
	m.pack->deadlines = deadlines_usual;
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
