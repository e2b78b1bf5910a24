/* cli.h — the command line: one row per verb.
 * Exit codes: 0 done, 1 refused or found wrong, 2 bad usage. Results go to standard output, everything else to standard error.
 * Sentences for people follow ANLAN_LANG (zh or en), else LANG; help texts are English and Chinese side by side. */
#pragma once
#include "base/err.h"

enum { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2 };

/* --name VALUE fills text; --name fills flag. Rows end with a NULL name. */
struct cli_option { const char *name, *value, *what; const char **text; bool *flag; };
struct verb {
	const char *name;                                   /* "serve", "import" */
	const char *usage;                                  /* what follows the verb */
	const char *title;                                  /* one line */
	const char *help;                                   /* paragraphs */
	int (*run)(const struct verb *, int argc, char **argv); /* argv[0] is the first word after the verb */
};
extern const struct verb *const cli_verbs[];                /* NULL-ended, main.c */

/* Reads options anywhere among the words; leaves the other words in argv, counts them in *argc. CLI_USAGE after saying why;
 * --help prints the verb's help and returns -1 (exit 0). Every verb has --data DIR (ANLAN_DATA) in its own rows. */
int cli_read(const struct verb *, const struct cli_option *, int *argc, char **argv);
int cli_usage(const struct verb *, const char *format, ...) __attribute__((format(printf, 2, 3)));
int cli_fail(const struct err *);                           /* prints the sentence and the next step; CLI_REFUSED */
bool cli_secret(const char *variable, const char *prompt, char out[256]); /* from the environment, else asked without echo */
enum language cli_language(void);
const char *cli_data(const char *given);                    /* given, else ANLAN_DATA, else NULL after saying so */

/* One line that rewrites itself on a terminal, and a line every few seconds elsewhere; silent in the first second. */
struct progress { const char *what; int64_t total, last_us, start_us, pause_us; bool terminal, shown; };
void progress_start(struct progress *, const char *what, int64_t total);
void progress_at(struct progress *, int64_t done);
void progress_end(struct progress *, int64_t done);

bool local_is_served(const char *directory);                /* a server holds it */
/* The same request to the server that holds the directory (through its control socket), or, if none runs, to the routes in this process.
 * body_fd -1: none. Fills status and answer (a JSON document or NDJSON). */
struct local_answer { int status; struct builder body; };
bool local_call(const char *directory, const char *method, const char *path_and_query, const char *content_type, int body_fd,
                void (*progress)(void *, int64_t bytes), void *progress_self, struct local_answer *, struct err *);
