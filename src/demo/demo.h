/* demo/demo.h — invented data that looks like real data, made through the same operations as real data.
 *
 * Invariants: nothing is written but by the operations that everybody uses, so every report has its journal row, its checks and its
 * receipt; a directory that holds institutions is never touched; the same seed, size and day give the same data. In a new
 * directory the clock of the program is set to each moment that is played (base/when.h, the drill's clock), so journal and history read
 * as if the weeks had passed; into a tree that is there already, reports are sent in bulk with the instant they came in.
 * Lifecycle: fill the options → demo_make. */
#pragma once
#include "app.h"
#include "cli.h"
#include "demo/place.h"

struct demo_options {
	const char *directory, *store_url;
	const char *divisions;                              /* directory of the national divisions, to take in first; or NULL */
	uint64_t seed;
	int32_t institutions;
	int days;                                           /* full days before today */
	const char *password;                               /* NULL: made by chance */
};
bool demo_make(const struct demo_options *, struct err *);

/* A file for `anlan import reports --form weekly` and, beside it, FILE.units.csv for `anlan import units`. */
struct weekly_options { const char *file; uint64_t seed; int32_t facilities; int weeks; };
bool demo_weekly(const struct weekly_options *, struct err *);

/* ---- inside demo/ ---- */

struct demo {
	const struct demo_options *options;
	struct app app;
	struct router *router;
	struct checker *checker;
	struct arena arena;
	struct places places;
	struct home *homes;
	int32_t *home_unit;                                 /* unit ids, by number - 1 */
	struct day today, start;
	struct instant now;
	const struct zone *zone;
	bool fresh;                                         /* we made the store, so we may set the clock */
	struct demo_account { int64_t id; int32_t unit; enum role role; const char *login; } *clerks, *officers; /* by home, by area */
	int nurse_home;                                     /* index of the home that keeps records; today's report is left to them */
	struct home_day nurse_day;                          /* the last day it lived */
	int clerk_shown;                                    /* index of the home whose clerk is shown; it has not reported today */
	char password[64];
	FILE *logins;
};
const char *demo_words(const char *zh, const char *en);     /* what is printed: as the command line speaks */
const char *demo_text(const char *zh, const char *en);      /* what is stored: Chinese, unless ANLAN_LANG says English */
struct instant demo_instant(const struct demo *, struct day, int minute);
bool demo_people(struct demo *, struct err *);              /* accounts, and the list of them */
/* The records of one home; after the weeks were played. */
bool demo_register(struct demo *, struct err *);
/* Every home lives its days; each report is sent by its clerk at its minute. For hundreds of homes. */
bool demo_play(struct demo *, struct err *);
/* A day at a time, in bulk. For thousands. */
bool demo_pour(struct demo *, struct err *);
