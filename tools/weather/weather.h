/* tools/weather — bad weather for the real program: killed, starved of disk, lied to by clocks and clients, attacked, doubled.
 *
 * Invariants: every test has a stage of its own (tools/story's: a directory, on PostgreSQL a database, the program's process) and a
 * process of its own, whose end takes everything it started with it. A test ends by returning, after `says` gave its figures, or by
 * story_fail. What is random comes from a seed that is printed; ANLAN_SEED repeats it. Durations are printed, never asserted, but for
 * a ceiling after which something hangs.
 * Lifecycle of a test: stage_open → its function → the program stops cleanly, `anlan check` agrees → stage_clear. */
#pragma once
#include "tools/story/story.h"
#include <pthread.h>
#include <stdatomic.h>

struct weather { const char *name; void (*run)(struct story *); const char *what; const char *store; };
extern const struct weather *const weather_lists[];         /* NULL-ended; each list ends with a row without name */

/* weather.c */
void says(const char *format, ...) __attribute__((format(printf, 1, 2)));  /* figures for the line that says ok */
uint64_t chance(void);                                      /* from the seed; any thread */
int chance_below(int n);
const char *beside(const char *name);                       /* a file next to this program */
int resident_kib(pid_t);
void expect_exit(struct story *, int status, const char *words); /* of the last command; words: what it must say, or NULL */
bool answer_holds(const struct story *, const char *words);

/* field.c: the units and accounts most tests play with */
enum { COUNTIES = 4, HOMES = 32, DAYS = 8 };                /* HOMES in each county */
void field_make(struct story *);                            /* init, units; the program is not started */
void field_make_of(struct story *, const char *pack);        /* the same with another pack */
const char *admin_token(struct story *);
void account_make(struct story *, const char *login, const char *role, const char *unit);
const char *field_day(int n);                               /* the n-th of DAYS, long past */
const char *field_unit(int home, char out[16]);             /* home from 0 to COUNTIES * HOMES - 1 */
/* A request by admin whose answer is judged by the caller: status in story->answer. */
void admin_asks(struct story *, const char *method, const char *path, const char *body);
void refused_well(struct story *, int status, const char *code); /* the last answer is a problem document with code and sentence */

/* shared.c: a second program on the same PostgreSQL, with a directory of its own */
struct story *second(struct story *);
void second_ends(struct story *);

/* wire.c: bytes on a socket, as a client likes */
struct heard { int status; struct builder head, body; bool whole; };
int wire_open(int port);                                    /* -1 if nobody takes it */
bool wire_send(int fd, const void *bytes, size_t n);        /* false if the other end is gone */
bool wire_hear(int fd, struct heard *, int most_ms);        /* one whole answer */
bool wire_closed(int fd, int most_ms);                      /* reads on until the other end closes; false if it does not */
void wire_close(int fd, struct heard *);
/* A new connection, these bytes, one answer. */
int wire_ask(const struct story *, struct view request, struct heard *);

/* load.c: many senders at once, and the proof of what they were told. */
struct load;
struct load *load_new(struct story *, int senders);
void load_start(struct load *);
void load_stop(struct load *);                              /* senders finish what they are saying */
void load_join(struct load *);                              /* after the program was killed: senders end by themselves */
/* Everything acknowledged is there as acknowledged, nothing is there that nobody sent; with `silent` what was sent and never
 * answered must not be there. */
void load_prove(struct load *, bool silent);
void load_settle(struct load *);                            /* sends again what was not acknowledged; then proves counts and sums by the board */
void load_board(struct load *, struct story *at);           /* the board of this program shows what was acknowledged */
void load_port(struct load *, int sender, int port);        /* this sender talks to another program */
struct load_figures { int64_t acknowledged, repeats, corrections, zeros, bulk_lines, refused, unanswered, resent; };
struct load_figures load_figures(const struct load *);
void load_expect_refusals(struct load *, const char *codes); /* 503s with one of these codes are no failure */
void load_free(struct load *);
