/* policy/rule.h — the gate in front of the checks: what a rule may say, and who holds SQLite to it.
 *
 * Invariants: two gates, each enough alone. rule_read looks at the words: only field names, whole and decimal numbers, operators and the
 * listed words and functions, so a mistake is named as the author wrote it. The guard sits inside SQLite: an authorizer that allows one
 * or two SELECT, the columns of one table, the listed functions and nothing else, and limits on length and depth.
 * Only policy/ includes this. */
#pragma once
#include "policy/pack.h"
#include "policy/pack_node.h"
#include <sqlite3.h>

enum { RULE_BYTES_MOST = 500, RULE_WORDS_MOST = 200, RULE_DEPTH_MOST = 24, FIELDS_MOST = 256, CHECKS_MOST = 64 };

/* What the authorizer allows. table: the one table whose columns may be read, NULL for none. Columns read are noted when a form is set. */
struct guard {
	int selects;                                        /* how many SELECT are still allowed */
	const char *table;
	const struct form *form;
	struct check *check;
};
/* A private in-memory database that only evaluates. NULL when there is no memory. Give it to guard_on before any text from outside. */
sqlite3 *guard_open(void);
void guard_on(sqlite3 *, struct guard *);
void guard_off(sqlite3 *);
bool rule_function_known(struct view name);
int rule_field(const struct form *, struct view name, bool *ret_previous); /* also by its name of the period before; -1 if there is none */

/* The judge of one form: knows its fields (form->fields must be filled). */
struct judge;
struct judge *judge_new(const struct form *);
void judge_free(struct judge *);
const struct form *judge_form(const struct judge *);
/* Reads one rule into check->rule, fields and uses_previous. */
bool rule_read(const struct source *, const struct node *, struct judge *, struct check *);
/* The guard alone, without the look at the words; for rule_read and for its test. */
bool judge_prove(struct judge *, const char *rule, struct check *, char *why, size_t room);
