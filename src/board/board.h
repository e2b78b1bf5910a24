/* board/board.h — who has reported, and the sums, at every node, live.
 *
 * Invariants: for a form and period each unit is in exactly one cell state; expected = on_time + late + missing at every node, zero
 * is part of on_time + late, and so are derived and mixed (report/backing.h), returned is part of missing, so completeness never exceeds 100 %. Sums add the current values of sent
 * reports of expected units; each sum carries how many units gave the field. The board is a derived thing: it is built from the
 * report table and the tree of the period's last day, follows the journal, and can prove itself (board_prove).
 * What was reported is kept by unit (facts.h), what it means at each authority is kept by the tree (frame.h): a change of the tree
 * costs a new frame, not a new reading of the store.
 * Hot periods stay in memory (most recently asked, within a budget); a cold one is built when it is asked for.
 * A past board (as_of) winds back the reports; the tree, the opening and the closing days are those known today.
 * Threads: board_see holds the world lock alone; reading holds it shared. A db that is handed in must not be inside a transaction
 * unless it says so. Every answer carries as_of, the journal seq it is true at. */
#pragma once
#include "report/report_event.h"

enum cell { CELL_NONE, CELL_MISSING, CELL_RETURNED, CELL_ON_TIME, CELL_LATE, CELL_ZERO_ON_TIME, CELL_ZERO_LATE, CELL_MAX_ };
const char *cell_name(enum cell);                           /* none missing returned on_time late zero zero_late */
enum cell cell_of(enum report_state, enum report_kind, bool late); /* OPEN gives CELL_MISSING */

struct board_counts { int32_t expected, on_time, late, missing, zero, returned, derived, mixed; };
struct board_sum { int64_t sum; int32_t units; };

struct board;
struct board *board_new(struct org *, struct policy *, size_t budget_bytes);
void board_free(struct board *);
void board_see(struct board *, struct db *, const struct event *, size_t n);
void board_forget(struct board *);                          /* drops all; the next question builds anew */
void board_from(struct board *, int64_t seq);               /* org and policy were loaded as of this event; before any other call */
int64_t board_as_of(const struct board *);                  /* newest event seen */
size_t board_bytes(struct board *);
int board_pages(struct board *);

/* What board_see understood of each report event, also for periods that are not in memory. unit 0: the tree or the forms changed.
 * A NULL change ends the batch. Called with the world lock held alone; one listener (board/live.h). */
struct board_change { int64_t seq; int32_t unit; int form; struct day first; enum cell before, now; };
void board_listen(struct board *, void (*heard)(void *self, const struct board_change *), void *self);

/* One (form, period), built if it is not in memory; stays valid until board_done, which comes before the world lock is let go. NULL with
 * err on a store failure. Building reads every report of the period: who must not hold up the writer that long builds in three steps (below). */
struct board_page;
struct board_page *board_page(struct board *, struct db *, const struct form *, struct period, struct err *);
/* The same as it was after event `as_of`; costs a walk over the reports of the period and the events since. */
struct board_page *board_page_as_of(struct board *, struct db *, const struct form *, struct period, int64_t as_of, struct err *);
void board_done(struct board_page *);

/* Only if it is in memory, else NULL. as_of BOARD_NOW: the newest. */
#define BOARD_NOW INT64_MAX
struct board_page *board_page_ready(struct board *, const struct form *, struct period, int64_t as_of);
/* In three steps: begin and end with the world lock held shared, run without it. end frees the build, also after a failed run (it
 * then gives NULL and leaves err as it is); it gives NULL without an error if the forms changed meanwhile: begin again. */
struct board_build;
struct board_build *board_build_begin(struct board *, const struct form *, struct period, int64_t as_of, struct err *);
bool board_build_run(struct board_build *, struct db *, struct err *);
struct board_page *board_build_end(struct board_build *, struct db *, struct err *);

const struct tree *board_page_tree(const struct board_page *);
int64_t board_page_as_of_seq(const struct board_page *);
struct board_counts board_counts(const struct board_page *, int32_t unit); /* unit 0: the whole store, here and below */
/* sums: one per field of the form, in its order; fields without `sum: yes` have units 0. */
bool board_sums(const struct board_page *, struct db *, int32_t unit, struct board_sum *ret, struct err *);
enum cell board_cell(const struct board_page *, int32_t unit);
enum origin board_origin(const struct board_page *, int32_t unit); /* of a report that stands; else typed */
/* The next unit of the subtree at or after preorder number `from` that is missing or returned; 0 if none. */
int32_t board_next_open(const struct board_page *, int32_t unit, int32_t from);

/* Trend lines: the counts and sums of one unit in one period, without making a page of it. Ready only if a page or an
 * earlier answer is in memory; else begin and end with the world lock held shared, run without it (any db outside a transaction). */
struct board_line { struct board_counts counts; struct board_sum *sums; int64_t as_of; }; /* sums: room for form->field_count */
struct line_build;
bool board_line_ready(struct board *, const struct form *, struct period, int32_t unit, struct board_line *ret);
struct line_build *board_line_begin(struct board *, const struct form *, struct period, int32_t unit, struct err *);
bool board_line_run(struct line_build *, struct db *, struct err *); /* STORE_BUSY: the form grew meanwhile */
void board_line_end(struct line_build *, struct board_line *ret); /* ret NULL after a failed run */

/* The number of the last event at or before the instant; 0 if there is none. */
bool board_seq_at(struct db *, struct instant, int64_t *ret, struct err *);

/* Recomputes every period that has reports from the facts, another way, and compares counts, sums and cells; pages in memory are compared
 * as they are. The first difference in words. The db is inside a read transaction. progress may be NULL: periods done, of all. */
bool board_prove(struct board *, struct db *, int64_t *ret_compared, struct err *);
bool board_prove_telling(struct board *, struct db *, void (*progress)(void *, int64_t done, int64_t all), void *self, int64_t *ret_compared, struct err *);
extern struct query *const board_queries[];
