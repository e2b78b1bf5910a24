/* Forms: fields, blocks and checks. */
#include "policy/pack_form.h"
#include "policy/rule.h"
#include <stdatomic.h>

enum { HELP_MOST = 1500, TEXT_MOST = 4000, TEXT_USUAL = 500, COUNT_USUAL = 1000000 };
static const int64_t number_usual = 1000000000;
static const int64_t number_most = 1000000000000;           /* times nine million units still fits 64 bits */

/* --- finding a field by its key: once per value of every report, so not by walking -- */

static uint32_t key_hash(struct view key)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.ptr[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static void fields_index(const struct source *s, struct form *form)
{
	uint32_t room = 4;
	while (room < (uint32_t)form->field_count * 2)
		room *= 2;
	int16_t *slots = ARENA_ARRAY(s->arena, int16_t, room);
	memset(slots, 0xFF, room * sizeof *slots);
	for (int i = 0; i < form->field_count; i++) {
		uint32_t at = key_hash(view_of(form->fields[i].key)) & (room - 1);
		while (slots[at] >= 0)
			at = (at + 1) & (room - 1);
		slots[at] = (int16_t)i;
	}
	form->slot_mask = room - 1;
	form->slots = slots;
}

int form_field(const struct form *form, struct view key)
{
	if (form->slots) {
		uint32_t at = key_hash(key) & form->slot_mask;
		while (form->slots[at] >= 0 && !view_is(key, form->fields[form->slots[at]].key))
			at = (at + 1) & form->slot_mask;
		return form->slots[at];
	}
	for (int i = 0; i < form->field_count; i++) /* while the form is being read */
		if (view_is(key, form->fields[i].key))
			return i;
	return -1;
}

/* --- labels and facility types ------------------------------------------ */

bool label_read(const struct source *s, const struct node *zh, const struct node *en, size_t most, struct label *ret)
{
	return (!zh || node_text(s, zh, most, &ret->zh)) && (!en || node_text(s, en, most, &ret->en));
}

static const char *facility_names(const struct source *s)
{
	struct builder b;
	builder_init(&b, 400);
	for (int i = 0; i < 32 && facility_key(i) && *facility_key(i); i++)
		builder_printf(&b, "%s%s", i ? " " : "", facility_key(i));
	const char *text = arena_text(s->arena, builder_seen(&b));
	builder_release(&b);
	return text;
}

bool facilities_read(const struct source *s, const struct node *list, uint32_t *ret)
{
	uint32_t bits = 0;
	if (!node_list(s, list, "facility types", 32))
		return false;
	for (const struct node *n = list->first; n; n = n->next) {
		const char *key = NULL;
		if (!node_key(s, n, &key))
			return false;
		int type = facility_find(view_of(key));
		if (type < 0 || type > 31)
			return node_fail(s, n, "没有机构类型 %s；可写：%s", "there is no facility type %s; there are: %s", key, facility_names(s));
		bits |= UINT32_C(1) << type;
	}
	if (bits == 0)
		return node_fail(s, list, "机构类型列表是空的", "the list of facility types is empty");
	*ret = bits;
	return true;
}

/* --- blocks ------------------------------------------------------------ */

static int block_find(const struct block *blocks, int count, const char *key)
{
	for (int i = 0; i < count; i++)
		if (strcmp(blocks[i].key, key) == 0)
			return i;
	return -1;
}

static bool block_read(const struct source *s, const struct node *n, struct block *ret)
{
	const struct node *key = NULL, *zh = NULL, *en = NULL;
	const struct entry rows[] = { { "key", &key, true }, { "zh", &zh, true }, { "en", &en, true }, { 0 } };
	return node_map(s, n, "block", rows) && node_key(s, key, &ret->key) && label_read(s, zh, en, LABEL_MOST, &ret->label);
}

static bool blocks_read(const struct source *s, const struct node *list, struct form *form)
{
	if (!list)
		return true;
	if (!node_list(s, list, "blocks", BLOCKS_MOST))
		return false;
	struct block *blocks = ARENA_ARRAY(s->arena, struct block, list->count + 1);
	for (const struct node *n = list->first; n; n = n->next) {
		struct block *b = &blocks[form->block_count];
		if (!block_read(s, n, b))
			return false;
		if (block_find(blocks, form->block_count, b->key) >= 0)
			return node_fail(s, n, "分组 %s 写了两次", "block %s is written twice", b->key);
		form->block_count++;
	}
	form->blocks = blocks;
	return true;
}

/* --- fields ------------------------------------------------------------ */

struct field_nodes { const struct node *key, *zh, *en, *help, *type, *required, *event, *sum, *min, *max, *block, *derive, *unchanged; };

static bool field_map(const struct source *s, const struct node *n, struct field_nodes *f)
{
	const struct entry rows[] = {
		{ "key", &f->key, true }, { "zh", &f->zh, true }, { "en", &f->en, true }, { "type", &f->type, false }, { "required", &f->required, false },
		{ "event", &f->event, false }, { "sum", &f->sum, false }, { "min", &f->min, false }, { "max", &f->max, false },
		{ "block", &f->block, false }, { "help", &f->help, false }, { "derive", &f->derive, false },
		{ "unchanged", &f->unchanged, false }, { 0 }
	};
	return node_map(s, n, "field", rows);
}

/* A field's name is a column of the checks: it must be no word of SQL and no name that the checks give a meaning. */
static bool field_name(const struct source *s, const struct node *n, struct field *ret)
{
	if (!node_key(s, n, &ret->key))
		return false;
	if (view_starts(n->text, "previous_"))
		return node_fail(s, n, "字段名 %s 不行：previous_ 开头指上一期的值", "%s will not do: a field may not begin with previous_, which means the period before", ret->key);
	if (sqlite3_keyword_check(ret->key, (int)n->text.len) || rule_function_known(n->text) || view_is(n->text, "true") || view_is(n->text, "false"))
		return node_fail(s, n, "“%s”是 SQL 的词，请换一个字段名", "'%s' is a word of SQL; use another name", ret->key);
	return true;
}

static bool field_help(const struct source *s, const struct node *help, struct field *ret)
{
	ret->help = (struct label){ "", "" };
	if (!help)
		return true;
	const struct node *zh = NULL, *en = NULL;
	const struct entry rows[] = { { "zh", &zh, true }, { "en", &en, true }, { 0 } };
	return node_map(s, help, "help", rows) && label_read(s, zh, en, HELP_MOST, &ret->help);
}

/* unchanged: same (as the day before) or zero. An event is declared, not carried over. */
static bool field_unchanged(const struct source *s, const struct node *n, struct field *ret)
{
	static const char *const names[] = { "same", "zero", NULL };
	int which = 0;
	if (!n)
		return true;
	if (!node_choice(s, n, names, &which))
		return false;
	if (ret->event)
		return node_fail(s, n, "event 字段由零报告声明，不能写 unchanged", "an event is declared in the zero report; it cannot have unchanged");
	ret->unchanged = which == 0 ? UNCHANGED_SAME : UNCHANGED_ZERO;
	return true;
}

static void field_range(struct field *f)
{
	f->min = f->type == FIELD_NUMBER ? -number_usual : 0;
	f->max = f->type == FIELD_NUMBER ? number_usual : f->type == FIELD_COUNT ? COUNT_USUAL : TEXT_USUAL;
}

static bool field_limits(const struct source *s, const struct field_nodes *n, struct field *f)
{
	field_range(f);
	int64_t least = f->type == FIELD_NUMBER ? -number_most : 0;
	int64_t most = f->type == FIELD_TEXT ? TEXT_MOST : number_most;
	if (n->min && !node_int(s, n->min, least, most, &f->min))
		return false;
	if (n->max && !node_int(s, n->max, least, most, &f->max))
		return false;
	if (f->min > f->max)
		return node_fail(s, n->max ? n->max : n->min, "min %lld 大于 max %lld", "min %lld is above max %lld", (long long)f->min, (long long)f->max);
	return true;
}

static bool field_flags(const struct source *s, const struct field_nodes *n, struct field *f)
{
	f->required = f->type != FIELD_TEXT;
	if ((n->required && !node_bool(s, n->required, &f->required)) || (n->event && !node_bool(s, n->event, &f->event)) ||
	    (n->sum && !node_bool(s, n->sum, &f->sum)))
		return false;
	if (f->event && f->type != FIELD_COUNT)
		return node_fail(s, n->event, "只有 count 字段可以是 event(%s)", "only a count may be an event (%s)", f->key);
	if (f->event && !f->required)
		return node_fail(s, n->event, "event 字段必须必填（%s）：没有发生要写 0", "an event field must be required (%s): that nothing happened is said with 0", f->key);
	if (f->event && f->min > 0)
		return node_fail(s, n->min, "event 字段的 min 必须是 0(%s)，否则无法零报告", "an event field must allow 0 (%s), or there is no zero report", f->key);
	if (f->sum && f->type == FIELD_TEXT)
		return node_fail(s, n->sum, "文字字段不能求和（%s）", "a text cannot be summed (%s)", f->key);
	return true;
}

static bool field_block(const struct source *s, const struct node *n, const struct form *form, struct field *f)
{
	f->block = "";
	if (!n)
		return true;
	if (!node_key(s, n, &f->block))
		return false;
	if (block_find(form->blocks, form->block_count, f->block) < 0)
		return node_fail(s, n, "blocks 里没有分组 %s", "there is no block %s among the form's blocks", f->block);
	return true;
}

static bool derive_read(const struct source *s, const struct node *n, struct field *f)
{
	f->derive = "";
	if (!n)
		return true;
	if (!node_text(s, n, 81, &f->derive))
		return false;
	const char *dot = strchr(f->derive, '.');
	if (dot && key_is_name((struct view){ f->derive, (size_t)(dot - f->derive) }) && key_is_name(view_of(dot + 1)))
		return true;
	return node_fail(s, n, "derive 应写作 来源.指标（如 round.fever），却是 %s", "derive is written source.figure (as round.fever), found %s", node_shown(s, n));
}

static bool field_read(const struct source *s, const struct node *n, const struct form *form, struct field *f)
{
	static const char *const types[] = { "count", "number", "text", NULL };
	struct field_nodes at = { 0 };
	int type = FIELD_COUNT;
	if (!field_map(s, n, &at) || !field_name(s, at.key, f) || !label_read(s, at.zh, at.en, LABEL_MOST, &f->label) || !field_help(s, at.help, f))
		return false;
	if (at.type && !node_choice(s, at.type, types, &type))
		return false;
	f->type = (enum field_type)type;
	f->number = -1;
	return field_limits(s, &at, f) && field_flags(s, &at, f) && field_block(s, at.block, form, f) && derive_read(s, at.derive, f) && field_unchanged(s, at.unchanged, f);
}

static bool fields_read(const struct source *s, const struct node *list, struct form *form)
{
	if (!node_list(s, list, "fields", FIELDS_MOST))
		return false;
	if (list->count == 0)
		return node_fail(s, list, "报表没有字段", "the form has no field");
	struct field *fields = ARENA_ARRAY(s->arena, struct field, list->count);
	form->fields = fields;
	for (const struct node *n = list->first; n; n = n->next) {
		struct field *f = &fields[form->field_count];
		if (!field_read(s, n, form, f))
			return false;
		if (form_field(form, view_of(f->key)) >= 0)
			return node_fail(s, n, "字段 %s 写了两次", "field %s is written twice", f->key);
		form->field_count++;
	}
	fields_index(s, form);
	return true;
}

/* --- checks ------------------------------------------------------------ */

static bool check_read(const struct source *s, const struct node *n, struct judge *judge, struct check *check)
{
	const struct node *rule = NULL, *zh = NULL, *en = NULL, *warn = NULL;
	const struct entry rows[] = { { "rule", &rule, true }, { "zh", &zh, true }, { "en", &en, true }, { "warn", &warn, false }, { 0 } };
	return node_map(s, n, "check", rows) && rule_read(s, rule, judge, check) && label_read(s, zh, en, SENTENCE_MOST, &check->label) &&
	       (!warn || node_bool(s, warn, &check->warn));
}

static bool checks_judge(const struct source *s, const struct node *list, struct judge *judge, struct form *form)
{
	struct check *checks = ARENA_ARRAY(s->arena, struct check, list->count + 1);
	for (const struct node *n = list->first; n; n = n->next) {
		struct check *check = &checks[form->check_count];
		if (!check_read(s, n, judge, check))
			return false;
		form->uses_previous |= check->uses_previous;
		form->check_count++;
	}
	form->checks = checks;
	return true;
}

static bool checks_read(const struct source *s, const struct node *list, struct form *form)
{
	if (!list)
		return true;
	if (!node_list(s, list, "checks", CHECKS_MOST))
		return false;
	struct judge *judge = judge_new(form);
	if (!judge)
		return FAIL(s->err, BUG, form->key, "no memory to judge the checks");
	bool ok = checks_judge(s, list, judge, form);
	judge_free(judge);
	return ok;
}

bool form_read(const struct source *s, const struct node *n, uint32_t all, struct form *form, bool *ret_has_for)
{
	static atomic_uint_fast64_t serial;
	const struct node *who = NULL, *zh = NULL, *en = NULL, *blocks = NULL, *fields = NULL, *checks = NULL;
	const struct entry rows[] = { { "for", &who, false }, { "zh", &zh, false }, { "en", &en, false }, { "blocks", &blocks, false },
		                      { "fields", &fields, true }, { "checks", &checks, false }, { 0 } };
	if (!key_is_name(n->key))
		return node_fail_key(s, n, "“%s”不能作报表名；只含 a-z 0-9 _", "'%s' is no name for a form; expected a-z, 0-9 and _", n->key.ptr);
	*form = (struct form){ .key = n->key.ptr, .label = { n->key.ptr, n->key.ptr }, .id = -1, .facilities = all, .serial = ++serial };
	*ret_has_for = false;
	if (!node_map(s, n, "form", rows) || !label_read(s, zh, en, LABEL_MOST, &form->label))
		return false;
	if (who && !facilities_read(s, who, &form->facilities))
		return false;
	*ret_has_for = who != NULL;
	return blocks_read(s, blocks, form) && fields_read(s, fields, form) && checks_read(s, checks, form);
}
