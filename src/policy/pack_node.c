/* YAML by libfyaml's events. Events rather than its documents: our limits hold while reading, not after, and every place is at hand. */
#include "policy/pack_node.h"
#include <libfyaml.h>
#include <stdio.h>

enum { TEXT_MOST = 1 << 20, LEVELS_MOST = 16, NODES_MOST = 50000 };

struct reader {
	const struct source *source;
	struct fy_parser *parser;
	struct fy_diag *diag;
	struct node *open[LEVELS_MOST];                     /* the lists and maps we are inside of */
	struct node **tail[LEVELS_MOST];                    /* where the next entry of each is hung */
	struct node *waiting[LEVELS_MOST];                  /* in a map: the key that waits for its value */
	int level, nodes, documents;
	struct node *root;
};

/* A long path is shown by its end: the name of the file matters most. */
static const char *file_shown(const char *file)
{
	size_t n = strlen(file);
	if (n <= 60)
		return file;
	const char *slash = strrchr(file, '/');
	if (slash && strlen(slash) <= 60)
		return slash + 1;
	const char *end = file + n - 60;
	while (((unsigned char)*end & 0xC0) == 0x80)        /* not in the middle of a character */
		end++;
	return end;
}

/* One voice: the place, then the sentence. err_say cuts what is too long. */
static void voice(char *out, size_t room, const char *place, const char *format, va_list list)
{
	size_t n = strlen(place);
	memcpy(out, place, n);
	vsnprintf(out + n, room - n, format, list);
}

static bool fail_at(const struct source *s, int line, int column, const char *key, const char *zh, const char *en, va_list list)
{
	char said_zh[1024], said_en[1024], place[128];
	va_list again;
	va_copy(again, list);
	snprintf(place, sizeof place, "%s 第 %d 行第 %d 列:", file_shown(s->file), line, column);
	voice(said_zh, sizeof said_zh, place, zh, list);
	snprintf(place, sizeof place, "%s line %d, column %d: ", file_shown(s->file), line, column);
	voice(said_en, sizeof said_en, place, en, again);
	va_end(again);
	FAIL(s->err, BAD_PACK, key && *key ? key : NULL, "%s", said_en);
	return err_say(s->err, said_zh, said_en);
}

__attribute__((format(printf, 5, 7), format(printf, 6, 7)))
static bool fail_place(const struct source *s, int line, int column, const char *key, const char *zh, const char *en, ...)
{
	va_list list;
	va_start(list, en);
	fail_at(s, line, column, key, zh, en, list);
	va_end(list);
	return false;
}

bool node_fail(const struct source *s, const struct node *n, const char *zh, const char *en, ...)
{
	va_list list;
	va_start(list, en);
	fail_at(s, n->line, n->column, n->key.ptr, zh, en, list);
	va_end(list);
	return false;
}

bool node_fail_key(const struct source *s, const struct node *n, const char *zh, const char *en, ...)
{
	va_list list;
	va_start(list, en);
	fail_at(s, n->key_line, n->key_column, n->key.ptr, zh, en, list);
	va_end(list);
	return false;
}

static const char *text_shown(const struct source *s, struct view text)
{
	enum { SHOWN = 40 };
	if (text.len == 0)
		return "(empty)";
	bool cut = text.len > SHOWN;
	size_t n = cut ? SHOWN : text.len;
	while (cut && n > 0 && ((unsigned char)text.ptr[n] & 0xC0) == 0x80)
		n--;
	char *shown = arena_take(s->arena, n + 4);
	for (size_t i = 0; i < n; i++)
		shown[i] = (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i];
	if (cut)
		memcpy(shown + n, "...", 4);
	return shown;
}

const char *node_shown(const struct source *s, const struct node *n)
{
	return n->kind == NODE_LIST ? "[list]" : n->kind == NODE_MAP ? "{map}" : text_shown(s, n->text);
}

/* --- reading ----------------------------------------------------------- */

static struct fy_mark event_mark(struct fy_event *event)
{
	const struct fy_mark *mark = fy_event_start_mark(event);
	return mark ? *mark : (struct fy_mark){ 0 };
}

static struct node *node_new(struct reader *r, enum node_kind kind, struct fy_event *event)
{
	struct node *n = ARENA_NEW(r->source->arena, struct node);
	struct fy_mark mark = event_mark(event);
	*n = (struct node){ .kind = kind, .line = mark.line + 1, .column = mark.column + 1, .text = { "", 0 } };
	r->nodes++;
	return n;
}

static bool has_key(const struct node *map, struct view key)
{
	for (const struct node *e = map->first; e; e = e->next)
		if (view_same(e->key, key))
			return true;
	return false;
}

static bool reader_key(struct reader *r, struct node *n)
{
	const struct source *s = r->source;
	struct node *map = r->open[r->level - 1];
	if (n->kind != NODE_SCALAR || n->text.len == 0)
		return node_fail(s, n, "此处应为名称,却是 %s", "a name was expected here, found %s", node_shown(s, n));
	if (has_key(map, n->text))
		return node_fail(s, n, "“%s”写了两次", "'%s' is written twice", node_shown(s, n));
	r->waiting[r->level - 1] = n;
	return true;
}

/* Hangs a node where it belongs: the root, an entry of a list, a key of a map or the value of one. */
static bool reader_hang(struct reader *r, struct node *n)
{
	if (r->nodes > NODES_MOST)
		return node_fail(r->source, n, "内容太多,最多 %d 项", "too much: at most %d entries", NODES_MOST);
	if (r->level == 0) {
		r->root = n;
		return true;
	}
	struct node *above = r->open[r->level - 1];
	struct node *key = r->waiting[r->level - 1];
	if (above->kind == NODE_MAP && !key)
		return reader_key(r, n);
	if (key) {
		n->key = key->text;
		n->key_line = key->line;
		n->key_column = key->column;
		if (n->kind == NODE_SCALAR && n->text.len == 0 && n->plain) /* nothing stands there: the key is the place to look at */
			n->line = key->line, n->column = key->column;
		r->waiting[r->level - 1] = NULL;
	}
	*r->tail[r->level - 1] = n;
	r->tail[r->level - 1] = &n->next;
	above->count++;
	return true;
}

static bool reader_open(struct reader *r, enum node_kind kind, struct fy_event *event)
{
	struct node *n = node_new(r, kind, event);
	if (r->level == LEVELS_MOST)
		return node_fail(r->source, n, "嵌套太深,最多 %d 层", "nested too deep: at most %d levels", LEVELS_MOST);
	if (!reader_hang(r, n))
		return false;
	r->open[r->level] = n;
	r->tail[r->level] = &n->first;
	r->waiting[r->level] = NULL;
	r->level++;
	return true;
}

static bool reader_scalar(struct reader *r, struct fy_event *event)
{
	struct node *n = node_new(r, NODE_SCALAR, event);
	size_t length = 0;
	const char *text = event->scalar.value ? fy_token_get_text(event->scalar.value, &length) : NULL;
	n->plain = !event->scalar.value || fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
	n->text = (struct view){ arena_text(r->source->arena, (struct view){ text ? text : "", text ? length : 0 }), text ? length : 0 };
	return reader_hang(r, n);
}

static bool event_is_fancy(const struct fy_event *e)
{
	switch (e->type) {
	case FYET_ALIAS: return true;
	case FYET_SCALAR: return e->scalar.anchor || e->scalar.tag;
	case FYET_SEQUENCE_START: return e->sequence_start.anchor || e->sequence_start.tag;
	case FYET_MAPPING_START: return e->mapping_start.anchor || e->mapping_start.tag;
	default: return false;
	}
}

static bool reader_event(struct reader *r, struct fy_event *event)
{
	struct fy_mark mark = event_mark(event);
	if (event_is_fancy(event))
		return fail_place(r->source, mark.line + 1, mark.column + 1, NULL, "政策包里不用锚点、别名和类型标记(& * !),请写全",
		                  "packs do not use anchors, aliases or tags (& * !); write it out");
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (r->documents++ == 0)
			return true;
		return fail_place(r->source, mark.line + 1, mark.column + 1, NULL, "一个文件只能有一份内容(多了 ---)", "a file holds one document (there is a second ---)");
	case FYET_MAPPING_START: return reader_open(r, NODE_MAP, event);
	case FYET_SEQUENCE_START: return reader_open(r, NODE_LIST, event);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		r->level--;
		return true;
	case FYET_SCALAR: return reader_scalar(r, event);
	default: return true;
	}
}

/* What libfyaml says is English; the place serves both languages. */
static bool reader_syntax(struct reader *r)
{
	void *at = NULL;
	const struct fy_diag_error *e = fy_diag_errors_iterate(r->diag, &at);
	int line = e && e->line > 0 ? e->line : 1, column = e && e->column > 0 ? e->column : 1; /* these count from 1 already */
	const char *message = text_shown(r->source, view_of(e && e->msg ? e->msg : "unreadable"));
	return fail_place(r->source, line, column, NULL, "不是正确的 YAML(%s)", "not valid YAML (%s)", message);
}

static bool reader_run(struct reader *r)
{
	for (;;) {
		struct fy_event *event = fy_parser_parse(r->parser);
		if (!event)
			return fy_parser_get_stream_error(r->parser) ? reader_syntax(r) : true;
		bool ok = reader_event(r, event);
		bool ended = event->type == FYET_STREAM_END;
		fy_parser_event_free(r->parser, event);
		if (!ok || ended)
			return ok;
	}
}

static void say_nothing(struct fy_diag *diag, void *user, const char *text, size_t length)
{
	(void)diag, (void)user, (void)text, (void)length;
}

static bool reader_start(struct reader *r, struct view text)
{
	struct fy_diag_cfg quiet;
	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;
	quiet.output_fn = say_nothing;
	quiet.colorize = false;
	r->diag = fy_diag_create(&quiet);
	if (!r->diag)
		return false;
	fy_diag_set_collect_errors(r->diag, true);
	struct fy_parse_cfg config = { .flags = FYPCF_DEFAULT_PARSE | FYPCF_JSON_NONE | FYPCF_ALLOW_DUPLICATE_KEYS, .diag = r->diag };
	r->parser = fy_parser_create(&config);
	return r->parser && fy_parser_set_string(r->parser, text.ptr, text.len) == 0;
}

static bool text_is_fit(const struct source *s, struct view text)
{
	if (text.len > TEXT_MOST)
		return fail_place(s, 1, 1, NULL, "文件太大,最多 %d 字节", "the file is too large: at most %d bytes", TEXT_MOST);
	if (!view_utf8(text))
		return fail_place(s, 1, 1, NULL, "不是 UTF-8 文本", "the file is not UTF-8 text");
	return true;
}

bool node_read(const struct source *s, struct view text, const struct node **ret)
{
	struct reader r = { .source = s };
	if (!text_is_fit(s, text))
		return false;
	bool ok = reader_start(&r, text) ? reader_run(&r) : FAIL(s->err, BUG, NULL, "libfyaml did not start");
	if (r.parser)
		fy_parser_destroy(r.parser);
	if (r.diag)
		fy_diag_destroy(r.diag);
	if (!ok)
		return false;
	if (!r.root)
		return fail_place(s, 1, 1, NULL, "文件是空的", "the file is empty");
	*ret = r.root;
	return true;
}

/* --- readers ----------------------------------------------------------- */

static const char *known_names(const struct source *s, const struct entry *rows)
{
	struct builder b;
	builder_init(&b, 400);
	for (const struct entry *e = rows; e->name; e++)
		builder_printf(&b, "%s%s", e == rows ? "" : " ", e->name);
	const char *text = arena_text(s->arena, builder_seen(&b));
	builder_release(&b);
	return text;
}

static const struct entry *entry_find(const struct entry *rows, struct view name)
{
	while (rows->name && !view_is(name, rows->name))
		rows++;
	return rows->name ? rows : NULL;
}

bool node_map(const struct source *s, const struct node *map, const char *what, const struct entry *rows)
{
	if (map->kind != NODE_MAP)
		return node_fail(s, map, "此处应为 %s 的各项({名称: 值}),却是 %s", "expected the entries of a %s ({name: value}), found %s", what, node_shown(s, map));
	for (const struct node *e = map->first; e; e = e->next) {
		const struct entry *row = entry_find(rows, e->key);
		if (!row)
			return node_fail_key(s, e, "不认识“%s”;此处可写:%s", "'%s' is not known here; known are: %s", text_shown(s, e->key), known_names(s, rows));
		*row->target = e;
	}
	for (const struct entry *row = rows; row->name; row++)
		if (row->needed && !*row->target)
			return node_fail(s, map, "%s 缺少“%s”", "this %s lacks '%s'", what, row->name);
	return true;
}

bool node_list(const struct source *s, const struct node *list, const char *what, int most)
{
	if (list->kind != NODE_LIST)
		return node_fail(s, list, "此处应为 %s 的列表([…] 或 - 开头),却是 %s", "expected a list of %s, found %s", what, node_shown(s, list));
	if (list->count > most)
		return node_fail(s, list, "%s 太多:%d 项,最多 %d 项", "too many %s: %d, at most %d", what, list->count, most);
	return true;
}

static bool is_scalar(const struct source *s, const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return node_fail(s, n, "此处应为一个值,却是 %s", "expected a single value, found %s", node_shown(s, n));
	if (n->text.len == 0)
		return node_fail(s, n, "此处是空的,应填一个值(%s)", "this is empty, a value was expected (%s)", n->key.ptr ? node_shown(s, &(struct node){ .text = n->key }) : "-");
	return true;
}

bool node_text(const struct source *s, const struct node *n, size_t most, const char **ret)
{
	if (!is_scalar(s, n))
		return false;
	if (n->text.len > most)
		return node_fail(s, n, "文字太长:%zu 字节,最多 %zu 字节", "the text is too long: %zu bytes, at most %zu", n->text.len, most);
	*ret = n->text.ptr;
	return true;
}

bool key_is_name(struct view v)
{
	if (v.len == 0 || v.len > 40 || v.ptr[0] < 'a' || v.ptr[0] > 'z')
		return false;
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return true;
}

bool node_key(const struct source *s, const struct node *n, const char **ret)
{
	if (!is_scalar(s, n))
		return false;
	if (!key_is_name(n->text))
		return node_fail(s, n, "“%s”不能作名称;应为小写字母开头,只含 a-z 0-9 _,最多 40 个字符",
		                 "'%s' is no name; expected a-z, 0-9 and _, beginning with a letter, at most 40 characters", node_shown(s, n));
	*ret = n->text.ptr;
	return true;
}

bool node_bool(const struct source *s, const struct node *n, bool *ret)
{
	if (!is_scalar(s, n))
		return false;
	if (view_is(n->text, "yes") || view_is(n->text, "true"))
		*ret = true;
	else if (view_is(n->text, "no") || view_is(n->text, "false"))
		*ret = false;
	else
		return node_fail(s, n, "此处应为 yes 或 no,却是 %s", "expected yes or no, found %s", node_shown(s, n));
	return true;
}

bool node_int(const struct source *s, const struct node *n, int64_t min, int64_t max, int64_t *ret)
{
	if (!is_scalar(s, n))
		return false;
	int64_t value = 0;
	if (!view_int(n->text, &value) || value < min || value > max)
		return node_fail(s, n, "此处应为 %lld 到 %lld 的整数,却是 %s", "expected a whole number from %lld to %lld, found %s", (long long)min, (long long)max, node_shown(s, n));
	*ret = value;
	return true;
}

bool node_choice(const struct source *s, const struct node *n, const char *const *names, int *ret)
{
	if (!is_scalar(s, n))
		return false;
	char all[200] = "";
	for (int i = 0; names[i]; i++) {
		if (view_is(n->text, names[i])) {
			*ret = i;
			return true;
		}
		snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? " " : "", names[i]);
	}
	return node_fail(s, n, "此处应为其中之一:%s;却是 %s", "expected one of: %s; found %s", all, node_shown(s, n));
}
