/* YAML by libfyaml's events. Events rather than its documents: our limits hold while reading, not after, and every place is at hand. */
#include "policy/pack_node.h"
#include <libfyaml.h>

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
		return node_fail(s, n, "此处应为名称，却是 %s", "a name was expected here, found %s", node_shown(s, n));
	if (has_key(map, n->text))
		return node_fail(s, n, "“%s”写了两次", "'%s' is written twice", node_shown(s, n));
	r->waiting[r->level - 1] = n;
	return true;
}

/* Hangs a node where it belongs: the root, an entry of a list, a key of a map or the value of one. */
static bool reader_hang(struct reader *r, struct node *n)
{
	if (r->nodes > NODES_MOST)
		return node_fail(r->source, n, "内容太多，最多 %d 项", "too much: at most %d entries", NODES_MOST);
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
		return node_fail(r->source, n, "嵌套太深，最多 %d 层", "nested too deep: at most %d levels", LEVELS_MOST);
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
		return node_fail_at(r->source, mark.line + 1, mark.column + 1, "政策包里不用锚点、别名和类型标记（& * !），请写全",
		                  "packs do not use anchors, aliases or tags (& * !); write it out");
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (r->documents++ == 0)
			return true;
		return node_fail_at(r->source, mark.line + 1, mark.column + 1, "一个文件只能有一份内容（多了 ---）", "a file holds one document (there is a second ---)");
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
	return node_fail_at(r->source, line, column, "不是正确的 YAML(%s)", "not valid YAML (%s)", message);
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
		return node_fail_at(s, 1, 1, "文件太大，最多 %d 字节", "the file is too large: at most %d bytes", TEXT_MOST);
	if (!view_utf8(text))
		return node_fail_at(s, 1, 1, "不是 UTF-8 文本", "the file is not UTF-8 text");
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
		return node_fail_at(s, 1, 1, "文件是空的", "the file is empty");
	*ret = r.root;
	return true;
}
