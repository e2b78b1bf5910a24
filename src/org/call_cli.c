/* org/call_cli.c — asking through the routes, from the command line. */
#include "org/call_cli.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ANSWER_MOST = 64 << 20 };

const char *cli_words(const char *zh, const char *en)
{
	return cli_language() == LANGUAGE_EN ? en : zh;
}

const char *cli_escape(const char *text, char *out, size_t room)
{
	size_t at = 0;
	for (; *text && at + 4 < room; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("-._~", c);
		at += (size_t)snprintf(out + at, room - at, plain ? "%c" : "%%%02X", c);
	}
	out[at] = 0;
	return out;
}

const char *cli_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* A problem document: each mistake on its line, then the next step. */
static void tell(const struct local_answer *answer)
{
	json_t *problem = json_loadb(answer->body.ptr ? answer->body.ptr : "", answer->body.len, 0, NULL), *one;
	const char *detail = json_string_value(json_object_get(problem, "detail")), *help = json_string_value(json_object_get(problem, "help"));
	const char *field = json_string_value(json_object_get(problem, "code")) ? json_string_value(json_object_get(problem, "field")) : NULL;
	json_t *errors = json_object_get(problem, "errors");
	size_t i;
	if (field && detail && !strstr(detail, field))
		fprintf(stderr, "anlan: %s: %s\n", field, detail);
	else
		fprintf(stderr, "anlan: %s\n", detail ? detail : cli_words("请求被拒绝。", "The request was refused."));
	if (json_array_size(errors) > 1)
		json_array_foreach(errors, i, one)
			fprintf(stderr, "  %s\n", json_string_value(json_object_get(one, "detail")));
	if (help)
		fprintf(stderr, "%s\n", help);
	json_decref(problem);
}

static void show_progress(void *self, int64_t bytes)
{
	progress_at(self, bytes);
}

static int64_t size_of(int fd)
{
	struct stat state;
	return fd >= 0 && fstat(fd, &state) == 0 && S_ISREG(state.st_mode) ? state.st_size : 0;
}

bool cli_call(const char *directory, const char *method, const char *path, const char *content_type, int body_fd, const char *what, json_t **ret)
{
	struct local_answer answer = { 0 };
	struct progress progress;
	struct err err = { 0 };
	int64_t size = size_of(body_fd);
	*ret = NULL;
	if (what)
		progress_start(&progress, what, size);
	bool asked = local_call(directory, method, path, content_type, body_fd, what ? show_progress : NULL, &progress, &answer, &err);
	if (what)
		progress_end(&progress, size);
	if (!asked)
		cli_fail(&err);
	else if (answer.status >= 300)
		tell(&answer);
	else
		*ret = answer.body.len ? json_loadb(answer.body.ptr, answer.body.len, 0, NULL) : json_object();
	builder_release(&answer.body);
	return *ret != NULL;
}

bool cli_call_json(const char *directory, const char *method, const char *path, json_t *body, json_t **ret)
{
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	if (!text) {                                        /* jansson takes only UTF-8 */
		fprintf(stderr, "anlan: %s\n", cli_words("命令行里有不是 UTF-8 的文字。", "A word on the command line is not UTF-8 text."));
		json_decref(body);
		return false;
	}
	int fd = memfd_create("body", MFD_CLOEXEC);
	bool good = text && fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && lseek(fd, 0, SEEK_SET) == 0;
	json_decref(body);
	free(text);
	good = good && cli_call(directory, method, path, "application/json", fd, NULL, ret);
	if (fd >= 0)
		close(fd);
	return good;
}

int cli_unit_at(const struct verb *verb, int argc, char **argv, const char *what, json_t **ret)
{
	const char *data = NULL, *at = NULL;
	char unit[300], when[200], path[700];
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL }, { "at", "INSTANT", "any instant, past or to come; left out: now", &at, NULL }, { 0 } };
	*ret = NULL;
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (argc != 1)
		return cli_usage(verb, "%s", cli_words("要写一个单位的代码", "name one unit by its code"));
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	snprintf(path, sizeof path, "/api/v1/units/%s/%s?lang=%s%s%s", cli_escape(argv[0], unit, sizeof unit), what, cli_words("zh", "en"),
		at ? "&at=" : "", at ? cli_escape(at, when, sizeof when) : "");
	return cli_call(data, "GET", path, NULL, -1, NULL, ret) ? CLI_DONE : CLI_REFUSED;
}
