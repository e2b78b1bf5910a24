/* What a node may say, and the sentence when it says something else. */
#include "policy/pack_node.h"
#include <stdio.h>

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
	snprintf(place, sizeof place, "%s 第 %d 行第 %d 列：", file_shown(s->file), line, column);
	voice(said_zh, sizeof said_zh, place, zh, list);
	snprintf(place, sizeof place, "%s line %d, column %d: ", file_shown(s->file), line, column);
	voice(said_en, sizeof said_en, place, en, again);
	va_end(again);
	FAIL(s->err, BAD_PACK, key && *key ? key : NULL, "%s", said_en);
	return err_say(s->err, said_zh, said_en);
}

bool node_fail_at(const struct source *s, int line, int column, const char *zh, const char *en, ...)
{
	va_list list;
	va_start(list, en);
	fail_at(s, line, column, NULL, zh, en, list);
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

const char *text_shown(const struct source *s, struct view text)
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
		return node_fail(s, map, "此处应为 %s 的各项（{名称: 值}），却是 %s", "expected the entries of a %s ({name: value}), found %s", what, node_shown(s, map));
	for (const struct node *e = map->first; e; e = e->next) {
		const struct entry *row = entry_find(rows, e->key);
		if (!row)
			return node_fail_key(s, e, "不认识“%s”；此处可写：%s", "'%s' is not known here; known are: %s", text_shown(s, e->key), known_names(s, rows));
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
		return node_fail(s, list, "此处应为 %s 的列表（[…] 或 - 开头），却是 %s", "expected a list of %s, found %s", what, node_shown(s, list));
	if (list->count > most)
		return node_fail(s, list, "%s 太多：%d 项，最多 %d 项", "too many %s: %d, at most %d", what, list->count, most);
	return true;
}

static bool is_scalar(const struct source *s, const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return node_fail(s, n, "此处应为一个值，却是 %s", "expected a single value, found %s", node_shown(s, n));
	if (n->text.len == 0)
		return node_fail(s, n, "此处是空的，应填一个值（%s）", "this is empty, a value was expected (%s)", n->key.ptr ? node_shown(s, &(struct node){ .text = n->key }) : "-");
	return true;
}

bool node_text(const struct source *s, const struct node *n, size_t most, const char **ret)
{
	if (!is_scalar(s, n))
		return false;
	if (n->text.len > most)
		return node_fail(s, n, "文字太长：%zu 字节，最多 %zu 字节", "the text is too long: %zu bytes, at most %zu", n->text.len, most);
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
		return node_fail(s, n, "“%s”不能作名称；应为小写字母开头，只含 a-z 0-9 _，最多 40 个字符",
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
		return node_fail(s, n, "此处应为 yes 或 no，却是 %s", "expected yes or no, found %s", node_shown(s, n));
	return true;
}

bool node_int(const struct source *s, const struct node *n, int64_t min, int64_t max, int64_t *ret)
{
	if (!is_scalar(s, n))
		return false;
	int64_t value = 0;
	if (!view_int(n->text, &value) || value < min || value > max)
		return node_fail(s, n, "此处应为 %lld 到 %lld 的整数，却是 %s", "expected a whole number from %lld to %lld, found %s", (long long)min, (long long)max, node_shown(s, n));
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
	return node_fail(s, n, "此处应为其中之一：%s；却是 %s", "expected one of: %s; found %s", all, node_shown(s, n));
}
