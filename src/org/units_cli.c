/* org/units_cli.c — what follows `anlan import units` and `anlan import divisions`. */
#include "org/call_cli.h"
#include "org/divisions.h"
#include "org/units_cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t figure(const json_t *answer, const char *key)
{
	return (int64_t)json_integer_value(json_object_get(answer, key));
}

static int send_units(const char *data, const char *from, int fd)
{
	char path[100];
	json_t *answer;
	snprintf(path, sizeof path, "/api/v1/units:import%s%.20s", from ? "?from=" : "", from ? from : "");
	if (!cli_call(data, "POST", path, "text/csv", fd, cli_words("导入单位", "importing units"), &answer))
		return CLI_REFUSED;
	printf(cli_words("新增 %lld，变更 %lld（其中调整上级 %lld），未变 %lld。\n", "Added %lld, changed %lld (moved %lld of them), unchanged %lld.\n"),
	       (long long)figure(answer, "added"), (long long)figure(answer, "changed"), (long long)figure(answer, "moved"), (long long)figure(answer, "unchanged"));
	json_decref(answer);
	return CLI_DONE;
}

/* The one word these kinds take, and --data. CLI_DONE, or what to return (-1: help was printed). */
static int read_words(const struct verb *verb, int *argc, char **argv, const struct cli_option *options, const char *wanted)
{
	int read = cli_read(verb, options, argc, argv);
	if (read != CLI_DONE)
		return read;
	if (*argc != 1)
		return cli_usage(verb, *argc ? "one %s only" : "%s is missing", wanted);
	return CLI_DONE;
}

static int cannot_open(const char *file)
{
	fprintf(stderr, "anlan: %s: %s\n", file, strerror(errno));
	return CLI_REFUSED;
}

int units_import_verb(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL, *from = NULL;
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL },
		{ "from", "DAY", "the day from which changed parents hold", &from, NULL }, { 0 } };
	int read = read_words(verb, &argc, argv, options, "FILE.csv");
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	int fd = strcmp(argv[0], "-") == 0 ? dup(STDIN_FILENO) : open(argv[0], O_RDONLY | O_CLOEXEC);
	struct stat state;
	if (fd < 0)
		return cannot_open(argv[0]);
	if (fstat(fd, &state) == 0 && S_ISDIR(state.st_mode)) {
		close(fd);
		errno = EISDIR;
		return cannot_open(argv[0]);
	}
	int result = send_units(data, from, fd);
	close(fd);
	return result;
}

int divisions_import_verb(const struct verb *verb, int argc, char **argv)
{
	const char *data = NULL;
	const struct cli_option options[] = { { "data", "DIR", "the data directory", &data, NULL }, { 0 } };
	int read = read_words(verb, &argc, argv, options, "DIR");
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	if (!(data = cli_data(data)))
		return CLI_USAGE;
	struct err err = { 0 };
	FILE *csv = fdopen(memfd_create("divisions", MFD_CLOEXEC), "w+");
	if (!csv)
		return cannot_open("divisions");
	bool good = divisions_write(argv[0], csv, &err) && fflush(csv) == 0 && lseek(fileno(csv), 0, SEEK_SET) == 0;
	int result = good ? send_units(data, NULL, fileno(csv)) : cli_fail(&err);
	fclose(csv);
	return result;
}
