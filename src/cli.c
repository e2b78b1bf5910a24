/* cli.c — what every verb shares: options, sentences, secrets, progress.
 * Verbs and their texts live beside what they do (x_cli.c); main.c lists them. */
#include "cli.h"
#include "base/when.h"
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum language cli_language(void)
{
	const char *wanted = getenv("ANLAN_LANG"), *locale = getenv("LANG");
	if (!wanted || !*wanted)
		wanted = locale && *locale ? locale : "zh";
	/* whoever runs in another locale may not even be able to show Chinese */
	return strncmp(wanted, "zh", 2) == 0 ? LANGUAGE_ZH : LANGUAGE_EN;
}

static const char *say(const char *zh, const char *en) { return cli_language() == LANGUAGE_ZH ? zh : en; }

/* Text from files and networks goes to a terminal: nothing in it may steer that. */
static void print_harmless(const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < 0x20 || *text == 0x7F ? ' ' : *text, stderr);
}

static const char *option_name(const struct cli_option *row) { return strncmp(row->name, "--", 2) == 0 ? row->name + 2 : row->name; }

static void print_options(const struct cli_option *rows)
{
	if (rows && rows->name)
		printf("\n%s\n", say("选项：", "Options:"));
	for (const struct cli_option *row = rows; row && row->name; row++) {
		char left[80];
		snprintf(left, sizeof left, "--%s%s%s", option_name(row), row->value ? " " : "", row->value ? row->value : "");
		printf("  %-24s %s\n", left, row->what ? row->what : "");
	}
}

static void print_help(const struct verb *verb, const struct cli_option *rows)
{
	printf("anlan %s — %s\n\n%s anlan %s %s\n", verb->name, verb->title, say("用法：", "Usage:"), verb->name, verb->usage ? verb->usage : "");
	if (verb->help)
		printf("\n%s\n", verb->help);
	print_options(rows);
}

int cli_usage(const struct verb *verb, const char *format, ...)
{
	char words[1000];
	va_list list;
	va_start(list, format);
	if (vsnprintf(words, sizeof words, format, list) < 0)
		words[0] = '\0';
	va_end(list);
	fprintf(stderr, "anlan%s%s: ", verb ? " " : "", verb ? verb->name : "");
	print_harmless(words);
	if (verb)
		fprintf(stderr, "\n%s anlan %s %s", say("用法：", "Usage:"), verb->name, verb->usage ? verb->usage : "");
	fprintf(stderr, "\n%s anlan %s%s--help\n", say("详见", "See"), verb ? verb->name : "", verb ? " " : "");
	return CLI_USAGE;
}

static const struct cli_option *row_named(const struct cli_option *rows, struct view name)
{
	for (; rows && rows->name; rows++)
		if (view_is(name, option_name(rows)))
			return rows;
	return NULL;
}

/* One option at argv[*at]; *at moves on to the value if that is a word of its own. */
static int read_option(const struct verb *verb, const struct cli_option *rows, int argc, char **argv, int *at)
{
	const char *word = argv[*at];
	struct view rest = view_of(word + 2), name;
	view_split(&rest, '=', &name);
	const struct cli_option *row = word[1] == '-' ? row_named(rows, name) : NULL;
	if (!row)
		return cli_usage(verb, "%s %s", say("没有这个选项：", "there is no option"), word);
	if (row->flag) {
		if (rest.ptr)
			return cli_usage(verb, say("选项 --%s 不带值", "the option --%s takes no value"), option_name(row));
		*row->flag = true;
		return CLI_DONE;
	}
	if (!rest.ptr && *at + 1 == argc)
		return cli_usage(verb, say("选项 --%s 后面要有 %s", "the option --%s needs %s after it"), option_name(row), row->value ? row->value : "VALUE");
	*row->text = rest.ptr ? rest.ptr : argv[++*at];
	return CLI_DONE;
}

int cli_read(const struct verb *verb, const struct cli_option *rows, int *argc, char **argv)
{
	int words = 0;
	bool only_words = false;
	for (int i = 0; i < *argc; i++) {
		const char *word = argv[i];
		if (only_words || word[0] != '-' || word[1] == '\0')
			argv[words++] = argv[i];
		else if (strcmp(word, "--") == 0)
			only_words = true;
		else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
			print_help(verb, rows);
			return -1;
		} else if (read_option(verb, rows, *argc, argv, &i) != CLI_DONE)
			return CLI_USAGE;
	}
	*argc = words;
	return CLI_DONE;
}

int cli_fail(const struct err *e)
{
	enum language language = cli_language();
	const char *detail = language == LANGUAGE_ZH ? e->zh : e->en;
	fflush(stdout);                                     /* what went well before it stands before it */
	fputs(err_title(e->code, language), stderr);
	if (e->field[0]) {
		fputs(" [", stderr);
		print_harmless(e->field);
		fputc(']', stderr);
	}
	fputc('\n', stderr);
	if (detail[0]) {
		fputs("  ", stderr);
		print_harmless(detail);
		fputc('\n', stderr);
	}
	fprintf(stderr, "  %s\n  (%s", err_help(e->code, language), err_name(e->code));
	if (e->cause[0]) {
		fputs(": ", stderr);
		print_harmless(e->cause);
	}
	fputs(")\n", stderr);
	return CLI_REFUSED;
}

const char *cli_data(const char *given)
{
	const char *directory = given ? given : getenv("ANLAN_DATA");
	if (directory && *directory)
		return directory;
	fprintf(stderr, "anlan: %s\n", say("没有指明数据目录；请加 --data 目录，或设置 ANLAN_DATA。",
	                                   "no data directory was named; add --data DIR or set ANLAN_DATA."));
	return NULL;
}

/* A secret typed key by key. Signals are off meanwhile, so that Ctrl-C cannot leave the terminal mute; it ends the typing instead. */
static bool type_secret(char out[256])
{
	size_t n = 0;
	for (unsigned char key; read(STDIN_FILENO, &key, 1) == 1;) {
		if (key == '\n' || key == '\r') {
			out[n] = '\0';
			return true;
		}
		if (key == 3 || key == 4)
			break;
		if (key == 21)
			n = 0;                              /* Ctrl-U */
		else if (key == 8 || key == 127) {
			while (n > 0 && ((unsigned char)out[--n] & 0xC0) == 0x80)
				;
		} else if (key >= 0x20 && n < 255)
			out[n++] = (char)key;
	}
	out[0] = '\0';
	return false;
}

static bool ask_secret(const char *prompt, char out[256])
{
	struct termios before, quiet;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) != 0)
		return false;
	fprintf(stderr, "%s", prompt);                      /* after the flush, so that who answers a prompt is never too early */
	fflush(stderr);
	bool typed = type_secret(out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return typed;
}

bool cli_secret(const char *variable, const char *prompt, char out[256])
{
	const char *given = getenv(variable);
	if (given && strlen(given) < 256) {
		text_cut(out, 256, given);
		return true;
	}
	if (given)
		fprintf(stderr, "anlan: %s %s\n", variable, say("太长（最多 255 字节）。", "is too long (255 bytes at most)."));
	else if (!isatty(STDIN_FILENO))
		fprintf(stderr, "anlan: %s %s\n", say("没有终端可以询问；请设置", "there is no terminal to ask at; set"), variable);
	else
		return ask_secret(prompt, out);
	return false;
}

enum { PROGRESS_SILENT_US = 1000000, PROGRESS_REWRITE_US = 200000, PROGRESS_LINE_US = 5000000 };

void progress_start(struct progress *p, const char *what, int64_t total)
{
	int64_t now = clock_monotonic_us();
	bool terminal = isatty(STDERR_FILENO);
	int64_t pause = terminal ? PROGRESS_REWRITE_US : PROGRESS_LINE_US;
	*p = (struct progress){ .what = what, .total = total, .start_us = now, .last_us = now, .pause_us = pause, .terminal = terminal };
}

static void progress_print(struct progress *p, int64_t done, int64_t now, bool last)
{
	double seconds = (double)(now - p->start_us) / 1e6;
	fprintf(stderr, "%s%s: %lld", p->terminal ? "\r\033[K" : "", p->what, (long long)done);
	if (p->total > 0)
		fprintf(stderr, " / %lld (%lld %%)", (long long)p->total, (long long)(done * 100 / p->total));
	fprintf(stderr, "  %.1f s  %.0f/s", seconds, seconds > 0 ? (double)done / seconds : 0.0);
	if (last || !p->terminal)
		fputc('\n', stderr);
	fflush(stderr);
	p->shown = true;
	p->last_us = now;
}

void progress_at(struct progress *p, int64_t done)
{
	int64_t now = clock_monotonic_us();
	if (now - p->start_us >= PROGRESS_SILENT_US && (!p->shown || now - p->last_us >= p->pause_us))
		progress_print(p, done, now, false);
}

void progress_end(struct progress *p, int64_t done)
{
	if (p->shown)
		progress_print(p, done, clock_monotonic_us(), true);
}
