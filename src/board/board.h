/* board/board.h — who has reported, and the sums, at every node, live.
 *
 * Invariants: for a form and period each unit is in exactly one cell state; expected = on_time + late + missing at every node, zero
 * is part of on_time + late, returned is part of missing, so completeness never exceeds 100 %. Sums add the current values of sent
 * reports of expected units; each sum carries how many units gave the field. The board is a derived thing: it is built from the
 * report table and the tree of the period's last day, follows the journal, and can prove itself (board_prove).
 * Hot periods stay in memory (most recently asked, within a budget); a cold one is built when it is asked for.
 * Threads: board_see holds the world lock alone; reading holds it shared. Every answer carries as_of, the journal seq it is true at. */
#pragma once
#include "report/report_event.h"

enum cell { CELL_NONE, CELL_MISSING, CELL_RETURNED, CELL_ON_TIME, CELL_LATE, CELL_ZERO_ON_TIME, CELL_ZERO_LATE, CELL_MAX_ };
const char *cell_name(enum cell);                           /* none missing returned on_time late zero zero_late */
enum cell cell_of(enum report_state, enum report_kind, bool late);

struct board_counts { int32_t expected, on_time, late, missing, zero, returned; };
struct board_sum { int64_t sum; int32_t units; };

struct board;
struct board *board_new(struct org *, struct policy *, size_t budget_bytes);
void board_free(struct board *);
void board_see(struct board *, struct db *, const struct event *, size_t n);
void board_forget(struct board *);                          /* drops all; the next question builds anew */
int64_t board_as_of(const struct board *);

/* What board_see understood of each report event, also for periods that are not in memory. unit 0: the tree or the forms changed.
 * A NULL change ends the batch. Called with the world lock held alone; one listener (board/live.h). */
struct board_change { int64_t seq; int32_t unit; int form; struct day first; enum cell before, now; };
void board_listen(struct board *, void (*heard)(void *self, const struct board_change *), void *self);

/* One (form, period), built if it is not in memory; stays valid until board_done. NULL with err on a store failure. */
struct board_page;
struct board_page *board_page(struct board *, struct db *, const struct form *, struct period, struct err *);
/* The same as it was after event `as_of`, from the journal; costs a walk over the reports of the period. */
struct board_page *board_page_as_of(struct board *, struct db *, const struct form *, struct period, int64_t as_of, struct err *);
void board_done(struct board_page *);
const struct tree *board_page_tree(const struct board_page *);
int64_t board_page_as_of_seq(const struct board_page *);
struct board_counts board_counts(const struct board_page *, int32_t unit);
/* sums: one per field of the form, in its order; fields without `sum: yes` have units 0. */
bool board_sums(const struct board_page *, struct db *, int32_t unit, struct board_sum *ret, struct err *);
enum cell board_cell(const struct board_page *, int32_t unit);
/* The next unit of the subtree at or after preorder number `from` that is missing or returned; 0 if none. */
int32_t board_next_open(const struct board_page *, int32_t unit, int32_t from);
/* Recomputes every period that has reports from the facts and compares; the first difference in words. */
bool board_prove(struct board *, struct db *, int64_t *ret_compared, struct err *);
extern struct query *const board_queries[];
