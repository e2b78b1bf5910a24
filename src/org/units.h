/* org/units.h — changing the tree: a whole file of units in one write, or one unit.
 *
 * Invariants: a file is taken whole or not at all; taking it again changes nothing and writes no event. Every change is judged on
 * the tree as the store holds it inside the write, not on what somebody saw before. A parent ranks above its child or beside it,
 * an institution has nothing below it, and no unit is its own ancestor on any day from the change on. A new parent is a move from a
 * day: the days before keep the old one. Moves of a unit come in the order of their days, none lies ahead.
 * In a file a blank parent_code leaves a known unit where it is and makes a root of a new one.
 * Who holds unit.write at a unit changes that unit and those below it; units elsewhere are to them as if they were not there. Their
 * own topmost unit is moved by those above.
 * Lifecycle of a file: units_read (no store needed) → units_import inside a write → units_release. */
#pragma once
#include "org/account.h"
#include <stdio.h>

/* The columns of the file, which are also the fields of a unit in JSON. */
enum unit_column {
	UNIT_CODE, UNIT_PARENT, UNIT_KIND, UNIT_NAME, UNIT_NAME_EN, UNIT_FACILITY, UNIT_OWNERSHIP, UNIT_BEDS, UNIT_OPENED, UNIT_CLOSED,
	UNIT_PHONE, UNIT_ZONE, UNIT_COLUMN_MAX_
};
const char *unit_column_name(enum unit_column);             /* "code", "parent_code" … as in the header row */
#define UNIT_COLUMN(column) (1u << (column))

/* A unit as it is written down: in a table row, in a line of a file, in a request. zone "" inherits. */
struct unit_facts {
	struct view code, name, name_en, ownership, phone, zone;
	struct day opened, closed;
	int32_t id, beds;
	int kind, facility;
};
void unit_facts_blank(struct unit_facts *);
/* Reads one cell into its place (UNIT_PARENT: checks it only). False with a sentence that says what is expected. */
struct expected { const char *zh, *en; };
bool unit_cell(struct unit_facts *, enum unit_column, struct view text, struct expected *ret);
/* Do the cells of one unit fit one another? False names the column. */
bool unit_fits(const struct unit_facts *, enum unit_column *ret_column, struct expected *ret);

enum { PROBLEMS_KEPT = 50 };
struct unit_problem { int64_t line; enum unit_column column; char zh[200], en[200]; };

struct units_file {
	struct org *draft;                                  /* row i is unit i + 1 of a draft that knows no parents yet */
	const char **parents;                               /* [draft id] parent_code */
	int32_t *lines;                                     /* [draft id] where it stands in the file */
	unsigned columns;                                   /* those the header has; the others stay as they are in the store */
	struct unit_problem problems[PROBLEMS_KEPT];        /* the first ones, as the file has them */
	int64_t problem_count;                              /* all of them */
};
struct units_figures { int64_t added, changed, moved, unchanged; };

/* False with err (the first problem, by line and column in words) if the file cannot be used; problems[] may hold more. */
bool units_read(FILE *, struct units_file *ret, struct err *);
void units_release(struct units_file *);
/* Applies it as actor. from: the day moves hold from. today: the day that is not to be passed. Only changes are written. */
bool units_import(struct tx *, const struct actor *, struct units_file *, struct day from, struct day today,
                  struct units_figures *ret, struct err *);

/* One unit. `set` holds the columns that are given; parent is a unit id, 0 for a root. The caller has asked right_allows. */
struct unit_change { unsigned set; struct unit_facts facts; int32_t parent; struct day from, today; };
bool unit_add(struct tx *, int64_t actor, const struct unit_change *, int32_t *ret_id, struct err *);
bool unit_change(struct tx *, int64_t actor, int32_t id, const struct unit_change *, struct err *);
