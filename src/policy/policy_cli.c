/* anlan pack: try a pack, put it in force, see what is in force. */
#include "org/call_cli.h"
#include "policy/pack.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char *in_words(struct label label) { return cli_words(label.zh, label.en); }

/* --- check ------------------------------------------------------------- */

static void print_form(const struct form *form)
{
	static const struct label every[] = { { "天", "day" }, { "周", "week" }, { "月", "month" } };
	printf(cli_words("  报表 %s(%s):由 %s 报，每%s一次，截止 %s；字段 %d 个，检查 %d 条\n", "  form %s (%s): sent by each %s, every %s, due %s; %d fields, %d checks\n"), form->key,
	       in_words(form->label), unit_kind_name(form->of), in_words(every[form->period]), form->due, form->field_count, form->check_count);
}

static int check_file(const char *name)
{
	struct err err = { 0 };
	struct arena arena;
	struct view text;
	struct label warning;
	arena_init(&arena, 8 << 20);
	struct pack *pack = pack_text(&arena, name, &text, &err) ? pack_read(text, name, &err) : NULL;
	arena_release(&arena);
	if (!pack)
		return cli_fail(&err);
	printf(cli_words("%s 没有问题：政策包 %s，版本 %s。\n", "%s is right: pack %s, version %s.\n"), name, pack->key, pack->version);
	for (int i = 0; i < pack->form_count; i++)
		print_form(&pack->forms[i]);
	for (size_t i = 0; pack_warnings(pack, i, &warning); i++)
		printf(cli_words("  注意 %s\n", "  note %s\n"), in_words(warning));
	pack_free(pack);
	return CLI_DONE;
}

/* --- put and list, through the server if one runs ---------------------- */

static json_t *answer_json(struct local_answer *answer, struct err *err)
{
	json_error_t where;
	json_t *document = json_loadb(answer->body.ptr ? answer->body.ptr : "", answer->body.len, 0, &where);
	if (!document)
		FAIL(err, BUG, NULL, "the answer is no JSON: %s", where.text);
	return document;
}

/* A problem document says what happened and what to do next; here it is said again on standard error. */
static int refused(const json_t *problem)
{
	const char *title = cli_text(problem, "title"), *detail = cli_text(problem, "detail");
	fprintf(stderr, "%s\n", title);
	if (*detail && strcmp(detail, title) != 0)
		fprintf(stderr, "  %s\n", detail);
	fprintf(stderr, "  %s\n", cli_text(problem, "help"));
	return CLI_REFUSED;
}

static int show_change(const json_t *answer)
{
	const json_t *pack = json_object_get(answer, "pack");
	const char *key = cli_text(pack, "key"), *version = cli_text(pack, "version");
	const json_t *warning;
	size_t i;
	if (json_is_true(json_object_get(answer, "changed")))
		printf(cli_words("政策包 %s 版本 %s 已生效。\n", "Pack %s, version %s, is in force.\n"), key, version);
	else
		printf(cli_words("政策包 %s 版本 %s 本来就已生效，没有改动。\n", "Pack %s, version %s, was in force already; nothing changed.\n"), key, version);
	json_array_foreach(json_object_get(pack, "warnings"), i, warning)
		printf(cli_words("  注意 %s\n", "  note %s\n"), cli_text(warning, cli_words("zh", "en")));
	return CLI_DONE;
}

static int show_packs(const json_t *answer)
{
	const json_t *pack, *form;
	size_t i, k;
	json_array_foreach(json_object_get(answer, "packs"), i, pack) {
		printf("%s\t%s\t%.12s\t%s\t", cli_text(pack, "key"), cli_text(pack, "version"), cli_text(pack, "digest"), cli_text(pack, "since"));
		json_array_foreach(json_object_get(pack, "forms"), k, form)
			printf("%s%s", k ? "," : "", json_string_value(form));
		putchar('\n');
	}
	return CLI_DONE;
}

static int ask(const char *data, const char *method, const char *target, int body, int (*show)(const json_t *))
{
	struct err err = { 0 };
	struct local_answer answer = { 0 };
	bool ok = local_call(data, method, target, body >= 0 ? "application/yaml" : NULL, body, NULL, NULL, &answer, &err);
	json_t *document = ok ? answer_json(&answer, &err) : NULL;
	int result = !document ? cli_fail(&err) : answer.status < 300 ? show(document) : refused(document);
	json_decref(document);
	builder_release(&answer.body);
	return result;
}

/* Looked at here first: its mistakes are then named with the file's own name. */
static int put_file(const char *data, const char *name)
{
	struct err err = { 0 };
	struct arena arena;
	struct view text;
	arena_init(&arena, 8 << 20);
	struct pack *pack = pack_text(&arena, name, &text, &err) ? pack_read(text, name, &err) : NULL;
	FILE *body = pack ? tmpfile() : NULL;
	char target[80];
	snprintf(target, sizeof target, "/api/v1/packs?name=%s", pack ? pack->key : "");
	int result = CLI_REFUSED;
	if (!pack)
		result = cli_fail(&err);
	else if (!body || fwrite(text.ptr, 1, text.len, body) != text.len || fflush(body) != 0 || lseek(fileno(body), 0, SEEK_SET) != 0)
		fprintf(stderr, "anlan: %s\n", strerror(errno));
	else
		result = ask(data, "PUT", target, fileno(body), show_change);
	if (body)
		fclose(body);
	pack_free(pack);
	arena_release(&arena);
	return result;
}

static int pack_run(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL;
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL }, { 0 } };
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	bool list = argc == 1 && strcmp(argv[0], "list") == 0, check = argc == 2 && strcmp(argv[0], "check") == 0, put = argc == 2 && strcmp(argv[0], "put") == 0;
	if (check)
		return check_file(argv[1]);
	if (!list && !put)
		return cli_usage(verb, "say what to do: check FILE, put FILE or list");
	data = cli_data(data);
	if (!data)
		return CLI_USAGE;
	return put ? put_file(data, argv[1]) : ask(data, "GET", "/api/v1/packs", -1, show_packs);
}

const struct verb pack_verb = {
	"pack", "check FILE | put FILE --data DIR | list --data DIR", "try a policy pack, put it in force, see what is in force",
	"check reads FILE and says that it is right, or names the line, the column and what was expected there.\n"
	"put puts it in force, also while the server runs: forms may gain and lose fields, reports already sent stay as they are.\n"
	"A field's type and a form's period never change; use a new name for what is new.\n"
	"list prints one line a pack: key, version, digest, since when, forms. FILE may be a pack the program carries: cn-welfare, us-ltcf-weekly.",
	pack_run };
