/* The command line: which verb, and the page a stranger reads first. */
#include "cli.h"
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

extern const struct verb serve_verb, init_verb, import_verb, export_verb, account_verb, token_verb, pack_verb, demo_verb, check_verb, rebuild_verb, backup_verb, restore_verb, openapi_verb,
	order_verb, measures_verb, duties_verb;

const struct verb *const cli_verbs[] = {
	&init_verb, &serve_verb, &import_verb, &export_verb, &account_verb, &token_verb, &pack_verb,
	&order_verb, &measures_verb, &duties_verb,
	&demo_verb, &check_verb, &rebuild_verb, &backup_verb, &restore_verb, &openapi_verb, NULL
};

static void print_help(FILE *out)
{
	fputs("anlan (安澜) - infection prevention in welfare institutions: reports, deadlines and the live board\n"
	      "\n"
	      "usage: anlan VERB [words] --data DIR [options]      anlan VERB --help\n\n", out);
	for (const struct verb *const *verb = cli_verbs; *verb; verb++)
		fprintf(out, "  %-9s %s\n", (*verb)->name, (*verb)->title);
	fputs("\nThe first steps:\n"
	      "  ANLAN_ADMIN_PASSWORD=... anlan init --data ./data --pack cn-welfare --admin admin\n"
	      "  anlan import units units.csv --data ./data\n"
	      "  anlan serve --data ./data --listen 127.0.0.1:8080\n"
	      "\nOptions may be given as variables too: --data is ANLAN_DATA, --listen is ANLAN_LISTEN, --store is ANLAN_STORE.\n"
	      "Exit status: 0 done, 1 refused or found wrong, 2 bad usage.  ANLAN_LANG=zh|en chooses the language of messages.\n", out);
}

static int unknown(const char *word)
{
	fprintf(stderr, "anlan: there is no verb \"%.40s\"", word);
	for (const struct verb *const *verb = cli_verbs; *verb; verb++)
		if (strncmp((*verb)->name, word, 2) == 0)
			fprintf(stderr, "; did you mean \"%s\"?", (*verb)->name);
	fputs("\nanlan --help lists the verbs.\n", stderr);
	return CLI_USAGE;
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_help(stderr);
		return CLI_USAGE;
	}
	if (argc > 2 && strcmp(argv[1], "help") == 0) {     /* help VERB is VERB --help */
		static char help[] = "--help";
		argv[1] = argv[2];
		argv[2] = help;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return CLI_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("anlan 0.1");
		return CLI_DONE;
	}
	for (const struct verb *const *verb = cli_verbs; *verb; verb++)
		if (strcmp((*verb)->name, argv[1]) == 0)
			return (*verb)->run(*verb, argc - 2, argv + 2);
	return unknown(argv[1]);
}
