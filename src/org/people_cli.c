#include "org/people_cli.h"
#include "org/call_cli.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void random_key(char out[33])
{
	unsigned char bytes[16];
	randombytes_buf(bytes, sizeof bytes);
	hex_print(bytes, sizeof bytes, out);
}

static long long number(const json_t *object, const char *key) { return (long long)json_integer_value(json_object_get(object, key)); }

/* ---- import ---- */

/* Every refused row on standard output, then the counts. */
static int tell(const json_t *answer, bool tried)
{
	json_t *one;
	size_t i;
	json_array_foreach(json_object_get(answer, "refused_rows"), i, one)
		printf(cli_words("第 %lld 行 %s：%s\n", "row %lld %s: %s\n"), number(one, "row"), cli_text(one, "column"), cli_text(one, cli_words("zh", "en")));
	printf(cli_words("共 %lld 行，%s %lld 人，之前已导入 %lld 人，%lld 行未导入。\n", "%lld rows: %s %lld, taken in before %lld, refused %lld.\n"), number(answer, "rows"),
	       tried ? cli_words("可导入", "would be taken in") : cli_words("导入", "taken in"), tried ? number(answer, "good") : number(answer, "added"), number(answer, "already"), number(answer, "refused"));
	return number(answer, "refused") ? CLI_REFUSED : CLI_DONE;
}

int people_import_verb(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL, *unit = NULL, *role = "resident", *map = NULL, *key = NULL;
	bool try = false, admitted = false;
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory", &data, NULL }, { "unit", "CODE", "whose people they are", &unit, NULL }, { "role", "ROLE", "resident (the usual), staff or intake", &role, NULL },
		{ "map", "WORDS", "what each column is: name,,id_no,sex", &map, NULL }, { "key", "KEY", "the same key again adds nobody twice", &key, NULL },
		{ "try", NULL, "only say what would happen", NULL, &try }, { "admitted", NULL, "they were admitted on their day, not here before the register began", NULL, &admitted }, { 0 } };
	char code[200], columns[600], keys[200], fresh[33], path[1400];
	json_t *answer;
	int read = cli_read(verb, options, &argc, argv);
	if (read)
		return read < 0 ? CLI_DONE : read;
	if (argc != 1 || !unit)
		return cli_usage(verb, argc == 1 ? "--unit CODE is missing" : "one FILE");
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	int fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		struct err err = { 0 };
		FAIL(&err, BAD_FILE, NULL, "%s: %s", argv[0], strerror(errno));
		return cli_fail(&err);
	}
	random_key(fresh);
	int n = snprintf(path, sizeof path, "/api/v1/units/%s/people:import?role=%s&opening=%s&%s%s", cli_escape(unit, code, sizeof code), role, admitted ? "no" : "yes", try ? "preview=yes" : "client_key=",
		try ? "" : cli_escape(key ? key : fresh, keys, sizeof keys));
	if (map)
		snprintf(path + n, sizeof path - (size_t)n, "&map=%s", cli_escape(map, columns, sizeof columns));
	bool good = cli_call(data, "POST", path, "application/octet-stream", fd, cli_words("导入名册", "taking in people"), &answer);
	close(fd);
	int status = good ? tell(answer, try) : CLI_REFUSED;
	json_decref(answer);
	return status;
}

/* ---- export ---- */

static int body_of(const char *reason, bool xlsx, bool whole)
{
	char key[33];
	random_key(key);
	json_t *body = json_pack("{s:s, s:s, s:s, s:b}", "client_key", key, "reason", reason, "format", xlsx ? "xlsx" : "csv", "whole", whole);
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	int fd = memfd_create("body", MFD_CLOEXEC);
	bool good = text && fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && lseek(fd, 0, SEEK_SET) == 0;
	json_decref(body);
	free(text);
	if (good)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int refused(const struct local_answer *answer)
{
	json_t *problem = json_loadb(answer->body.ptr ? answer->body.ptr : "", answer->body.len, 0, NULL);
	fprintf(stderr, "anlan: %s %s\n", cli_text(problem, "detail"), cli_text(problem, "help"));
	json_decref(problem);
	return CLI_REFUSED;
}

int people_export_verb(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL, *unit = NULL, *reason = NULL, *format = "csv";
	bool whole = false;
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory", &data, NULL }, { "unit", "CODE", "whose people", &unit, NULL }, { "reason", "WHY", "stands on every line, and in the journal's row", &reason, NULL },
		{ "format", "csv|xlsx", "csv is the usual", &format, NULL }, { "whole", NULL, "names, papers and telephones in full", NULL, &whole }, { 0 } };
	char code[200], path[300];
	struct local_answer answer = { 0 };
	struct err err = { 0 };
	int read = cli_read(verb, options, &argc, argv);
	if (read)
		return read < 0 ? CLI_DONE : read;
	bool xlsx = strcmp(format, "xlsx") == 0;
	if (argc != 0 || !unit || !reason || (!xlsx && strcmp(format, "csv") != 0))
		return cli_usage(verb, "--unit CODE and --reason WHY, and --format csv or xlsx");
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	int fd = body_of(reason, xlsx, whole);
	if (fd < 0)
		return cli_usage(verb, "the reason is no UTF-8 text");
	snprintf(path, sizeof path, "/api/v1/units/%s/people:export", cli_escape(unit, code, sizeof code));
	bool asked = local_call(data, "POST", path, "application/json", fd, NULL, NULL, &answer, &err);
	close(fd);
	int status = !asked ? cli_fail(&err) : answer.status >= 300 ? refused(&answer) : fwrite(answer.body.ptr, 1, answer.body.len, stdout) == answer.body.len ? CLI_DONE : CLI_REFUSED;
	builder_release(&answer.body);
	return status;
}
