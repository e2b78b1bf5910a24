/* tools/story — plays stories: the real program, people who talk to it over HTTP, and what they expect to hear.
 *
 * Invariants: a story has a data directory (and on PostgreSQL a database) of its own and leaves nothing behind. Nothing is
 * imitated: the program is started by its command line, stopped by signals and spoken to through its socket. An answer that no
 * line expected must be a good one (2xx, exit 0). A failure names the story's file and line, what was expected and what came.
 * Lifecycle: stage_open → lines → stage_finish (the program stops cleanly and `anlan check` agrees) → stage_clear.
 * The language is described in stories/README.md. */
#pragma once
#include "base/arena.h"
#include <curl/curl.h>
#include <jansson.h>
#include <sys/types.h>

enum { PEOPLE_MOST = 32, NAMES_MOST = 64 };

struct person { char login[64], token[64]; CURL *line; };
struct name { char key[64], value[512]; };

/* What came back last: an HTTP answer, or the exit code and output of a command. */
struct answer { bool is_command, unheard; int status; struct builder body, headers; json_t *json; };

struct listener { CURL *line; CURLM *waiting; struct builder heard; size_t read; };

/* In a faulty pass, before each request the program is told to let its n-th store call fail. */
struct fault { int n, felt; const char *how; };        /* felt: how many answers were 5xx because of it */

struct story {
	const char *file, *program, *store;                 /* store: sqlite or postgresql */
	int line, next_line;
	struct arena arena;
	struct fault fault;
	char directory[128], data[160], log[160], url[512], database[64];
	char pack[512], clock[64], language[8];
	int port;
	pid_t server;
	bool made;                                          /* anlan init has run */
	const char *serve_words[8];                         /* further words of serve */
	const char *surroundings[8];                        /* NAME=value for the program */
	bool bound;                                         /* file permissions hold, also for root */
	struct person people[PEOPLE_MOST];
	int people_count;
	struct name names[NAMES_MOST];
	int names_count;
	struct answer answer;
	struct listener listener;
};

/* Says what went wrong and where, shows the last answer and the end of the program's log, clears the stage, ends with 1. */
_Noreturn void story_fail(struct story *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void story_name(struct story *, const char *key, const char *value);
/* The path of a file the story names, relative to the story's own folder. */
const char *story_path(struct story *, struct view);
struct view word_next(struct view *rest);                   /* the next word; empty at the end */
char *story_text(struct story *, struct view);              /* a zero-ended copy that lives as long as the story */

/* stage.c: the program's process and its store. */
void stage_open(struct story *);
void stage_copy(struct story *, const struct story *base); /* a stage of its own that looks like base's; files only */
void stage_finish(struct story *);
void stage_clear(struct story *);
void stage_make(struct story *);                            /* anlan init, once */
void stage_serve(struct story *);                           /* makes and starts the program unless it runs */
pid_t stage_begin(struct story *);                          /* starts the program and does not wait for it */
bool stage_ready(struct story *);                           /* waits until it serves; false: it ended instead, the answer holds how */
void stage_stop(struct story *, int signal);
void stage_show_log(const struct story *);                  /* its last lines */
/* Runs `program words… --data DIR`; the answer holds exit code and output. secret goes to ANLAN_PASSWORD. */
void stage_run(struct story *, char *const words[], const char *secret);
void stage_pack(struct story *, const char *path);          /* the pack's new text; SIGHUP */
const char *stage_write(struct story *, const char *name, struct view content); /* a file in the story's directory; its path */

/* talk.c: people and requests. */
struct person *person_known(struct story *, struct view login);
void person_add(struct story *, struct view login);
void person_log_in(struct story *, struct person *, struct view code); /* code: of the phone, or empty */
void talk(struct story *, struct person *, const char *method, const char *path, struct view body);
void talk_drill(struct story *, const char *path, const char *body);
void talk_clock(struct story *);                            /* tells the program what time the story has; it stands still there */
void talk_forget(struct story *);                           /* connections of a program that is gone */
void listen_open(struct story *, struct person *, const char *path);
json_t *listen_next(struct story *, const char *event, int64_t until_us); /* NULL when the time is over */
void listen_close(struct story *);

/* expect.c: what is found in an answer. */
const json_t *answer_find(struct story *, const json_t *, const char *path);
bool expect_holds(struct story *, const json_t *, struct view line); /* does ".path = value" hold? */
void expect_line(struct story *, struct view rest);
void hear_line(struct story *, struct view rest);
void let_line(struct story *, struct view rest);
void board_line(struct story *, struct view rest);
const char *json_shown(struct story *, const json_t *);

/* replay.c: a folder of units.csv, reports.csv and expect.json. */
void replay_line(struct story *, struct view rest);
void compare_line(struct story *, struct view rest);

/* receive.c: where messages arrive. */
void receive_line(struct story *, struct view rest);
void caught_line(struct story *, struct view rest);
void letter_line(struct story *, struct view rest);
void later_line(struct story *, struct view rest);
