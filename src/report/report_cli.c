/* anlan import reports, anlan export reports.
 *
 * Both are requests to the same routes a browser would use. Without a server the whole file is one request in this process, and its
 * reading is the progress. Beside a server the file goes in pieces, because only the end of a request tells how far the server is;
 * a piece ends between two rows and begins with the header again. */
#include "org/call_cli.h"
#include "report/report_cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_ROWS = 100000 };

struct importing {
	const char *data, *form, *path;
	bool csv, json;                                     /* json: print every result as it came */
	FILE *file;
	struct builder header;
	char *target;
	struct progress progress;
	int64_t size, read, lines;                          /* lines: that pieces before this one had */
	int64_t status[6], rows;
};


static bool no_file(const char *path, struct err *err)
{
	int cause = errno;
	FAIL(err, BAD_FILE, NULL, "%s: %s", path, strerror(cause));
	return err_sayf(err, "打不开 %s：%s。", "Cannot open %s: %s.", path, strerror(cause));
}

/* ---- results ---- */

static const char *const statuses[] = { "new", "corrected", "resent", "unchanged", "repeated", "refused" };
enum { REFUSED = 5 };

static int status_of(struct view line)
{
	const char *at = memmem(line.ptr, line.len, "\"status\":\"", 10);
	for (int i = 0; at && i <= REFUSED; i++) {
		size_t n = strlen(statuses[i]);
		if ((size_t)(line.ptr + line.len - at) > 10 + n && memcmp(at + 10, statuses[i], n) == 0 && at[10 + n] == '"')
			return i;
	}
	return REFUSED;
}

/* Line, whose report, and every reason. */
static void print_refusal(const struct importing *in, const json_t *result)
{
	size_t i;
	json_t *error;
	json_int_t line = json_integer_value(json_object_get(result, "line"));
	printf(cli_words("第 %lld 行", "line %lld"), (long long)line + (line > 0 ? (long long)in->lines : 0));
	printf(" %s %s %s:", cli_text(result, "unit"), cli_text(result, "period"), cli_text(result, "code"));
	json_array_foreach(json_object_get(result, "errors"), i, error)
		printf("%s %s", i ? ";" : "", cli_text(error, "detail"));
	putchar('\n');
}

static void take_result(struct importing *in, struct view line)
{
	int status = status_of(line);
	in->rows++;
	in->status[status]++;
	if (in->json)
		printf("%.*s\n", (int)line.len, line.ptr);
	if (in->json || status != REFUSED)
		return;
	json_t *result = json_loadb(line.ptr, line.len, 0, NULL);
	print_refusal(in, result);
	json_decref(result);
}

static void take_results(struct importing *in, struct view answer)
{
	struct view line;
	while (answer.len > 0 && view_split(&answer, '\n', &line))
		if (line.len > 0)
			take_result(in, line);
}

/* A refusal of the whole request: the problem document in words. */
static int say_problem(const struct local_answer *answer)
{
	json_t *problem = json_loadb(builder_seen(&answer->body).ptr, answer->body.len, 0, NULL);
	const char *detail = cli_text(problem, "detail"), *title = cli_text(problem, "title");
	fprintf(stderr, "anlan: %s %s\n", *detail ? detail : title, cli_text(problem, "help"));
	json_decref(problem);
	return CLI_REFUSED;
}

static int say_counts(const struct importing *in)
{
	fprintf(stderr, cli_words("共 %lld 行：新报 %lld，更正 %lld，重报 %lld，未变 %lld，重复 %lld，未收 %lld。\n",
	        "%lld rows: %lld new, %lld corrected, %lld sent again, %lld unchanged, %lld repeated, %lld refused.\n"),
	        (long long)in->rows, (long long)in->status[0], (long long)in->status[1], (long long)in->status[2], (long long)in->status[3],
	        (long long)in->status[4], (long long)in->status[REFUSED]);
	return in->status[REFUSED] > 0 ? CLI_REFUSED : CLI_DONE;
}

/* ---- sending ---- */

static void see_progress(void *self, int64_t bytes) { progress_at(self, bytes); }

static int send_one(struct importing *in, int fd, bool watch)
{
	struct local_answer answer;
	struct err err = { 0 };
	bool ok = local_call(in->data, "POST", in->target, in->csv ? "text/csv" : "application/x-ndjson", fd, watch ? see_progress : NULL,
	                     &in->progress, &answer, &err);
	int result = !ok ? cli_fail(&err) : answer.status == 200 ? CLI_DONE : say_problem(&answer);
	if (result == CLI_DONE)
		take_results(in, builder_seen(&answer.body));
	builder_release(&answer.body);
	return result;
}

/* One row, which may hold line ends inside quotes. */
static bool copy_row(struct importing *in, struct builder *out, int64_t *lines)
{
	bool inside = false, some = false;
	int c;
	while ((c = getc_unlocked(in->file)) != EOF) {
		some = true;
		in->read++;
		builder_char(out, (char)c);
		if (c == '"' && in->csv)
			inside = !inside;
		if (c == '\n' && ++*lines && !inside)
			break;
	}
	return some;
}

static int send_piece(struct importing *in, struct builder *piece)
{
	int fd = memfd_create("piece", MFD_CLOEXEC);
	size_t at = 0;
	ssize_t n = 1;
	while (fd >= 0 && at < piece->len && (n = write(fd, piece->ptr + at, piece->len - at)) > 0)
		at += (size_t)n;
	if (fd < 0 || at < piece->len || piece->full) {
		fprintf(stderr, "anlan: %s\n", strerror(errno));
		return CLI_REFUSED;
	}
	lseek(fd, 0, SEEK_SET);
	int result = send_one(in, fd, false);
	close(fd);
	return result;
}

static int send_pieces(struct importing *in)
{
	struct builder piece;
	int result = CLI_DONE;
	int64_t header_lines = 0;
	builder_init(&piece, (size_t)1 << 30);
	if (in->csv)
		copy_row(in, &in->header, &header_lines);
	for (bool more = true; more && result == CLI_DONE;) {
		int64_t lines = 0;
		builder_clear(&piece);
		builder_view(&piece, builder_seen(&in->header));
		for (int rows = 0; rows < PIECE_ROWS && more; rows++)
			more = copy_row(in, &piece, &lines);
		result = piece.len > in->header.len || in->lines == 0 ? send_piece(in, &piece) : CLI_DONE;
		in->lines += lines;
		progress_at(&in->progress, in->read);
	}
	builder_release(&piece);
	builder_release(&in->header);
	return result;
}

static bool open_file(struct importing *in, struct err *err)
{
	struct stat state;
	in->file = fopen(in->path, "re");
	if (!in->file || fstat(fileno(in->file), &state) != 0)
		return no_file(in->path, err);
	if (S_ISDIR(state.st_mode)) {
		errno = EISDIR;
		return no_file(in->path, err);
	}
	in->size = state.st_size;
	int first = getc(in->file);
	in->csv = first != '{';
	rewind(in->file);
	setvbuf(in->file, NULL, _IOFBF, 256 << 10);
	return true;
}

static int run_import(struct importing *in)
{
	struct err err = { 0 };
	char target[200];
	if (!open_file(in, &err))
		return cli_fail(&err);
	snprintf(target, sizeof target, "/api/v1/reports:bulk?form=%s", in->form);
	in->target = target;
	builder_init(&in->header, 64 << 10);
	progress_start(&in->progress, cli_words("导入日报", "importing reports"), in->size);
	int result = local_is_served(in->data) ? send_pieces(in) : send_one(in, fileno(in->file), true);
	progress_end(&in->progress, in->size);
	fclose(in->file);
	return result == CLI_DONE ? say_counts(in) : result;
}

/* A key is letters, digits, _ and -; anything else would change the address that is asked. */
static bool is_plain(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
	return n > 0 && n < 64 && text[n] == '\0';
}

int report_import(const struct verb *verb, int argc, char **argv)
{
	struct importing in = { 0 };
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory (ANLAN_DATA)", &in.data, NULL },
		{ "form", "KEY", "the form the reports are of, for instance daily", &in.form, NULL },
		{ "json", NULL, "print the result of every row as a line of JSON, not only what was refused", NULL, &in.json },
		{ 0 }
	};
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	in.data = cli_data(in.data);
	if (!in.data)
		return CLI_USAGE;
	if (!in.form || argc != 1)
		return cli_usage(verb, "%s", cli_words("要写 --form 报表 和一个文件", "--form KEY and one file are needed"));
	if (!is_plain(in.form))
		return cli_usage(verb, cli_words("报表名“%s”不对", "\"%s\" is no form"), in.form);
	in.path = argv[0];
	return run_import(&in);
}

/* ---- export ---- */

struct exporting { const char *subject, *data, *form, *unit, *from, *to, *format, *out; };

static int write_out(const struct exporting *ex, struct view text)
{
	struct err err = { 0 };
	FILE *file = ex->out ? fopen(ex->out, "we") : stdout;
	bool ok = file && fwrite(text.ptr, 1, text.len, file) == text.len;
	if (file && ex->out)
		ok = fclose(file) == 0 && ok;
	else if (file)
		ok = fflush(file) == 0 && ok;
	if (ok)
		return CLI_DONE;
	no_file(ex->out ? ex->out : "-", &err);
	return cli_fail(&err);
}

static int run_export(const struct exporting *ex)
{
	struct err err = { 0 };
	struct local_answer answer;
	char target[600];
	snprintf(target, sizeof target, "/api/v1/export/%s?form=%s&from=%s&to=%s&format=%s%s%s", ex->subject, ex->form, ex->from, ex->to, ex->format,
	         ex->unit ? "&unit=" : "", ex->unit ? ex->unit : "");
	bool ok = local_call(ex->data, "GET", target, NULL, -1, NULL, NULL, &answer, &err);
	int result = !ok ? cli_fail(&err) : answer.status == 200 ? write_out(ex, builder_seen(&answer.body)) : say_problem(&answer);
	builder_release(&answer.body);
	return result;
}

static int export_subject(const char *subject, const struct verb *verb, int argc, char **argv)
{
	struct exporting ex = { .subject = subject, .format = "csv" };
	const struct cli_option options[] = {
		{ "data", "DIR", "the data directory (ANLAN_DATA)", &ex.data, NULL },
		{ "form", "KEY", "the form, for instance daily", &ex.form, NULL },
		{ "unit", "CODE", "a unit with all below it; everything if not said", &ex.unit, NULL },
		{ "from", "PERIOD", "first period: a day, or as the form writes it (2021-W43, 2021-10)", &ex.from, NULL },
		{ "to", "PERIOD", "last period; the first if not said", &ex.to, NULL },
		{ "format", "csv|ndjson", "csv if not said", &ex.format, NULL },
		{ "out", "FILE", "standard output if not said", &ex.out, NULL },
		{ 0 }
	};
	int read = cli_read(verb, options, &argc, argv);
	if (read != CLI_DONE)
		return read < 0 ? CLI_DONE : read;
	ex.data = cli_data(ex.data);
	if (!ex.data)
		return CLI_USAGE;
	ex.to = ex.to ? ex.to : ex.from;
	if (!ex.form || !ex.from || argc != 0)
		return cli_usage(verb, "%s", cli_words("要写 --form 报表 和 --from 日期", "--form KEY and --from PERIOD are needed"));
	if (!is_plain(ex.form) || !is_plain(ex.from) || !is_plain(ex.to) || !is_plain(ex.format) || (ex.unit && !is_plain(ex.unit)))
		return cli_usage(verb, "%s", cli_words("报表、单位、日期里只能有字母、数字和 _ . -", "a form, unit or period is letters, digits, _ . -"));
	return run_export(&ex);
}

int report_export(const struct verb *verb, int argc, char **argv) { return export_subject("reports", verb, argc, argv); }
int board_export(const struct verb *verb, int argc, char **argv) { return export_subject("board", verb, argc, argv); }
