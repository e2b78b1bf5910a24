/* anlan order: what is in force, what an order would change, issuing and withdrawing. anlan measures: what holds for a unit. */
#include "org/call_cli.h"
#include "policy/pack_node.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MOST = 1 << 20, PATH_MOST = 700 };

extern const struct verb order_verb;

static const char *both(const json_t *object) { return cli_text(object, cli_words("zh", "en")); }

/* ---- what is to be ordered: a file, options, or both ---- */

struct asked {
	const char *data, *file, *scope, *types, *ladder, *level, *measure, *value, *from, *to, *issuer, *number, *title, *text, *reason, *override, *supersedes, *key;
	const char *unit, *state, *at;
};

/* 7 and yes are no texts in a level, in a measure's value and in the number of the order that is taken the place of. */
static json_t *value_of(const char *text)
{
	int64_t number;
	if (view_int(view_of(text), &number))
		return json_integer(number);
	if (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0)
		return json_true();
	if (strcmp(text, "false") == 0 || strcmp(text, "no") == 0)
		return json_false();
	return json_stringn(text, strlen(text));
}

static json_t *of_node(const struct node *node, bool value)
{
	json_t *made = node->kind == NODE_MAP ? json_object() : node->kind == NODE_LIST ? json_array() : NULL;
	if (node->kind == NODE_SCALAR && node->plain && (view_is(node->text, "null") || view_is(node->text, "~")))
		return json_null();
	if (node->kind == NODE_SCALAR)
		return value && node->plain ? value_of(node->text.ptr) : json_stringn(node->text.ptr, node->text.len);
	for (const struct node *one = node->first; one; one = one->next) {
		char key[100];
		snprintf(key, sizeof key, "%.*s", (int)one->key.len, one->key.ptr ? one->key.ptr : "");
		bool is_value = value || strcmp(key, "level") == 0 || strcmp(key, "params") == 0 || strcmp(key, "supersedes") == 0 || strcmp(key, "override") == 0;
		json_t *inner = of_node(one, is_value);
		if (node->kind == NODE_MAP)
			json_object_set_new(made, key, inner);
		else
			json_array_append_new(made, inner);
	}
	return made;
}

static bool file_whole(const char *name, struct arena *arena, struct view *ret)
{
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
	char *text = arena_take(arena, FILE_MOST + 1);
	size_t size = file ? fread(text, 1, FILE_MOST + 1, file) : 0;
	bool good = file && !ferror(file) && size <= FILE_MOST;
	if (!good)
		fprintf(stderr, "anlan: %s: %s\n", name, file && size > FILE_MOST ? cli_words("文件太大，最多 1 MiB。", "too large; 1 MiB at most.") : strerror(errno));
	if (file && file != stdin)
		fclose(file);
	*ret = (struct view){ text, size };
	return good;
}

/* JSON is YAML too: one reader for both, which names line and column. */
static json_t *file_read(const char *name)
{
	struct arena arena;
	struct err err = { 0 };
	struct view text;
	const struct node *node;
	json_t *made = NULL;
	arena_init(&arena, 16 << 20);
	const struct source source = { name, &arena, &err };
	if (file_whole(name, &arena, &text)) {
		if (!node_read(&source, text, &node) || (node->kind != NODE_MAP && !node_fail(&source, node, "应为一份指令：scope、from、level 等。", "expected an order: scope, from, level and so on.")))
			cli_fail(&err);
		else
			made = of_node(node, false);
	}
	arena_release(&arena);
	return made;
}

static void set_text(json_t *body, const char *key, const char *text)
{
	if (text)
		json_object_set_new(body, key, json_stringn(text, strlen(text)));
}

static void set_types(json_t *body, const char *types)
{
	struct view rest = view_of(types), part;
	json_t *list = json_array();
	while (view_split(&rest, ',', &part))
		json_array_append_new(list, json_stringn(part.ptr, part.len));
	json_object_set_new(body, "facility_types", list);
}

/* Without --key each call is an order of its own. */
static void set_key(json_t *body)
{
	unsigned char bytes[16];
	char fresh[33];
	if (json_object_get(body, "client_key"))
		return;
	randombytes_buf(bytes, sizeof bytes);
	hex_print(bytes, sizeof bytes, fresh);
	set_text(body, "client_key", fresh);
}

/* What the options say goes before what the file says. */
static json_t *body_made(const struct asked *a)
{
	json_t *body = a->file ? file_read(a->file) : json_object();
	if (!body)
		return NULL;
	const struct { const char *key, *text; } texts[] = {
		{ "client_key", a->key }, { "scope", a->scope }, { "ladder", a->ladder }, { "measure", a->measure }, { "from", a->from }, { "to", a->to },
		{ "issuer", a->issuer }, { "number", a->number }, { "title", a->title }, { "text", a->text }, { "reason", a->reason }, { "override", a->override },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		set_text(body, texts[i].key, texts[i].text);
	set_key(body);
	if (a->types)
		set_types(body, a->types);
	if (a->level)
		json_object_set_new(body, "level", value_of(a->level));
	if (a->supersedes)
		json_object_set_new(body, "supersedes", value_of(a->supersedes));
	if (a->value)
		json_object_set_new(body, "params", json_pack("{s:o}", "value", value_of(a->value)));
	return body;
}

/* ---- saying ---- */

static void print_line(const json_t *order)
{
	printf("%lld\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", (long long)json_integer_value(json_object_get(order, "id")), cli_text(order, "state"), cli_text(order, "from"),
	       json_is_string(json_object_get(order, "end")) ? cli_text(order, "end") : "-", cli_text(json_object_get(order, "scope"), "code"), both(order),
	       cli_text(order, "issuer"), cli_text(order, "number"), cli_text(order, "title"));
}

static int list_run(const struct asked *a)
{
	char unit[300], state[100], at[200], path[PATH_MOST], cursor[40] = "";
	json_t *answer, *one;
	size_t i;
	do {
		snprintf(path, sizeof path, "/api/v1/orders?limit=500%s%s%s%s%s%s%s", a->unit ? "&unit=" : "", a->unit ? cli_escape(a->unit, unit, sizeof unit) : "",
		         a->state ? "&state=" : "", a->state ? cli_escape(a->state, state, sizeof state) : "", a->at ? "&at=" : "", a->at ? cli_escape(a->at, at, sizeof at) : "", cursor);
		if (!cli_call(a->data, "GET", path, NULL, -1, NULL, &answer))
			return CLI_REFUSED;
		json_array_foreach(json_object_get(answer, "orders"), i, one)
			print_line(one);
		const json_t *next = json_object_get(answer, "next");
		snprintf(cursor, sizeof cursor, json_is_integer(next) ? "&cursor=%lld" : "%.0lld", (long long)json_integer_value(next));
		json_decref(answer);
	} while (*cursor == '&');
	return CLI_DONE;
}

static int show_run(const struct asked *a, const char *id)
{
	char escaped[60], path[120];
	json_t *answer, *one;
	size_t i;
	snprintf(path, sizeof path, "/api/v1/orders/%s", cli_escape(id, escaped, sizeof escaped));
	if (!cli_call(a->data, "GET", path, NULL, -1, NULL, &answer))
		return CLI_REFUSED;
	print_line(answer);
	printf(cli_words("机构\t%lld\n", "institutions\t%lld\n"), (long long)json_integer_value(json_object_get(answer, "units")));
	if (*cli_text(answer, "reason"))
		printf("%s\t%s\n", cli_words("理由", "reason"), cli_text(answer, "reason"));
	json_array_foreach(json_object_get(answer, "history"), i, one)
		printf("%s\t%s\n", cli_text(one, "what"), cli_text(one, "at"));
	if (*cli_text(answer, "text"))
		printf("\n%s\n", cli_text(answer, "text"));
	json_decref(answer);
	return CLI_DONE;
}

static int issue_run(const struct asked *a)
{
	json_t *answer, *body = body_made(a);
	if (!body || !cli_call_json(a->data, "POST", "/api/v1/orders", body, &answer))
		return CLI_REFUSED;
	print_line(answer);
	json_decref(answer);
	return CLI_DONE;
}

static void print_effects(const json_t *answer, const char *key, const char *sign)
{
	const json_t *one;
	size_t i;
	json_array_foreach(json_object_get(answer, key), i, one)
		printf("%s\t%s\t%lld\t%s\n", sign, cli_text(one, "key"), (long long)json_integer_value(json_object_get(one, "units")), both(one));
}

static int preview_run(const struct asked *a)
{
	json_t *answer, *body = body_made(a);
	if (!body || !cli_call_json(a->data, "POST", "/api/v1/orders:preview", body, &answer))
		return CLI_REFUSED;
	printf(cli_words("机构\t%lld\n", "institutions\t%lld\n"), (long long)json_integer_value(json_object_get(answer, "units")));
	print_effects(answer, "duties_added", "+");
	print_effects(answer, "duties_removed", "-");
	print_effects(answer, "measures", "=");
	json_decref(answer);
	return CLI_DONE;
}

static int withdraw_run(const struct verb *verb, const struct asked *a, const char *id)
{
	char escaped[60], path[120];
	json_t *answer, *body = json_object();
	if (!a->reason) {
		json_decref(body);
		return cli_usage(verb, "%s", cli_words("撤销要写明理由：--reason 理由", "withdrawing needs its reason: --reason WHY"));
	}
	set_text(body, "at", a->at);
	set_text(body, "reason", a->reason);
	snprintf(path, sizeof path, "/api/v1/orders/%s/withdraw", cli_escape(id, escaped, sizeof escaped));
	if (!cli_call_json(a->data, "POST", path, body, &answer))
		return CLI_REFUSED;
	print_line(answer);
	json_decref(answer);
	return CLI_DONE;
}

/* ---- the verb ---- */

static int unknown_word(const struct verb *verb, const char *word)
{
	static const char *const words[] = { "list", "show", "issue", "preview", "withdraw", NULL };
	for (const char *const *one = words; *one; one++)
		if (strncmp(*one, word, 1) == 0)
			return cli_usage(verb, cli_words("没有“%.40s”，是不是 %s？", "there is no \"%.40s\"; did you mean %s?"), word, *one);
	return cli_usage(verb, cli_words("没有“%.40s”：list、show、issue、preview 或 withdraw", "there is no \"%.40s\": list, show, issue, preview or withdraw"), word);
}

static int order_do(const struct verb *verb, const struct asked *a, int argc, char **argv)
{
	const char *word = argc ? argv[0] : "";
	bool of_one = strcmp(word, "show") == 0 || strcmp(word, "withdraw") == 0;
	if (argc && argc != (of_one ? 2 : 1))
		return of_one ? cli_usage(verb, cli_words("%s 后面要写指令的编号", "%s needs the number of an order after it"), word) : unknown_word(verb, argc > 1 ? argv[1] : word);
	if (strcmp(word, "list") == 0)
		return list_run(a);
	if (strcmp(word, "show") == 0)
		return show_run(a, argv[1]);
	if (strcmp(word, "withdraw") == 0)
		return withdraw_run(verb, a, argv[1]);
	return strcmp(word, "issue") == 0 ? issue_run(a) : preview_run(a);
}

static bool known_word(const char *word)
{
	static const char *const words[] = { "list", "show", "issue", "preview", "withdraw" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static int order_run(const struct verb *verb, int argc, char **argv)
{
	struct asked a = { 0 };
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory", &a.data, NULL }, { "file", "FILE", "the order as YAML or JSON; - is standard input", &a.file, NULL },
		{ "scope", "CODE", "the unit below which it holds", &a.scope, NULL }, { "types", "LIST", "facility types: eldercare,child; left out: all", &a.types, NULL },
		{ "ladder", "NAME", "general or institution", &a.ladder, NULL }, { "level", "N", "1 is the strictest", &a.level, NULL },
		{ "measure", "KEY", "instead of a level: one measure", &a.measure, NULL }, { "value", "VALUE", "its value: 7, paused, yes", &a.value, NULL },
		{ "from", "INSTANT", "2022-03-13T08:00:00+08:00", &a.from, NULL }, { "to", "INSTANT", "left out: until further notice", &a.to, NULL },
		{ "issuer", "NAME", "who issues it", &a.issuer, NULL }, { "number", "NUMBER", "of the document", &a.number, NULL },
		{ "title", "TITLE", "of the document", &a.title, NULL }, { "text", "TEXT", "of the document", &a.text, NULL }, { "reason", "WHY", "why", &a.reason, NULL },
		{ "override", "HOW", "hold or loosen", &a.override, NULL }, { "supersedes", "ID", "the order that it takes the place of", &a.supersedes, NULL },
		{ "key", "KEY", "sent twice with one key, it is issued once", &a.key, NULL }, { "unit", "CODE", "list: those that touch the unit", &a.unit, NULL },
		{ "state", "STATE", "list: in_force, coming, past", &a.state, NULL }, { "at", "INSTANT", "list: in force then; withdraw: from then on", &a.at, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc < 1)
		return cli_usage(verb, "list, show, issue, preview or withdraw?");
	if (!known_word(argv[0]))
		return unknown_word(verb, argv[0]);
	return (a.data = cli_data(a.data)) ? order_do(verb, &a, argc, argv) : CLI_USAGE;
}

const struct verb order_verb = {
	"order", "list|show ID|issue|preview|withdraw ID --data DIR [options]", "issue and withdraw orders, and see what one would change",
	"anlan order list --data DIR [--unit CODE] [--state in_force|coming|past] [--at INSTANT]\n"
	"  one line each, the newest first: number, state, from, end (- open), scope, level or measure, issuer, document number, title; tabs between\n"
	"anlan order show ID --data DIR     that line, how many institutions it reaches, its history, its text\n"
	"anlan order preview (--file FILE | --scope CODE --level N --ladder institution --from INSTANT) --data DIR\n"
	"  how many institutions; + duties that appear, - that vanish, = measures that change, each with how many units\n"
	"anlan order issue, with the same options, issues it and prints its line. Options go before what the file says:\n"
	"  scope: \"110000\"\n  facility_types: [eldercare, child]\n  ladder: institution\n  level: 1\n  from: 2022-03-13T08:00:00+08:00\n  issuer: ...\n"
	"anlan order withdraw ID --reason WHY --data DIR [--at INSTANT]     what it ruled before stands\n"
	"发布、预览、撤销指令，查看哪些在执行。\n"
	"Works while the server runs on DIR, through it.",
	order_run };
