/* record/lab_file.h — a laboratory's file of results, as rows that say what they mean or why they do not.
 *
 * Invariants: knows no store. Columns are found by their English or Chinese names, whatever their order; a column nobody knows is left alone. A row
 * names its sample or its person (number here, or ID number), and a result; times are as moment_parse reads them. Every row of the file is
 * either whole, with fault NULL, or says which column is at fault, in both languages. At most LAB_LINES_MOST rows. */
#pragma once
#include "base/csv.h"
#include "org/person.h"
#include "record/lab.h"

enum { LAB_LINES_MOST = 20000 };
struct lab_line {
	int64_t line, person;                               /* person 0: not by number */
	struct view sample, paper, lab;
	enum lab_kind kind;                                 /* LAB_KIND_NONE: not said */
	enum lab_result result;
	struct instant taken, at;                           /* INSTANT_NONE: not said */
	const char *fault, *zh, *en;                        /* column and sentence; NULL: whole */
};
struct lab_lines { struct lab_line *at; int count; };
bool lab_file_read(FILE *, const struct zone *, struct arena *, struct lab_lines *ret, struct err *);
