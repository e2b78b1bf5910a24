/* policy/order_tell.h — telling the units below that an order was issued, slice by slice, so that an order to a nation never holds up a report.
 *
 * Invariants: the scope itself is told with the order. Everybody else it concerns — units below with people, as far as the order is for their
 * kind — is told afterwards, in order of unit numbers. The row says up to which unit that is done; a slice and its mark are one
 * transaction, so each unit is told once, whatever stops in between and however many programs do it at once.
 * An order that was withdrawn or superseded meanwhile is told to nobody more.
 * What becomes of it — withdrawn, superseded, or in force after all because what was to supersede it was withdrawn — is told the same way to
 * exactly those who got it, after it has come down to them. The newest word takes the place of one that is still on its way. */
#pragma once
#include "policy/order_inside.h"
#include "store/writer.h"

enum { TELL_LOOK = 5000, TELL_UNITS = 200 };                /* of one slice: units looked at, units told */

struct order_tell {
	struct write write;
	int64_t order, seq, from, to;                       /* to: up to which unit it is done then; TOLD_ALL at the end */
	struct view facts;
	int32_t units[TELL_LOOK];                           /* first those with people; after order_tell_choose those to be told */
	int count;
};
#define TOLD_ALL INT64_MAX
/* The next units with people after those told; order 0 if nothing waits. Reads the store only. */
bool order_tell_read(struct db *, struct order_tell *ret, struct err *);
/* Keeps those it concerns. World lock shared. False if the order is not known here yet. */
bool order_tell_choose(const struct orders *, const struct org *, struct instant now, struct arena *, struct order_tell *);
bool order_tell_apply(struct write *, struct tx *, struct err *);

enum order_word_kind { ORDER_WITHDRAWN = 1, ORDER_SUPERSEDED, ORDER_HOLDS_AFTER_ALL }; /* stored */
struct order_word {
	struct write write;
	enum order_word_kind kind;
	int64_t order, of, seq, from, to;                   /* of: the journal row whose readers hear it; seq: the one it is told with */
	struct view facts;
	int32_t units[TELL_UNITS];
	int count;
};
/* Within the transaction of the fact, before its event. HOLDS_AFTER_ALL: only if it was told that it is superseded. */
bool order_word_set(struct tx *, int64_t order, enum order_word_kind, struct err *);
bool order_word_read(struct db *, struct order_word *ret, struct err *); /* order 0: nothing waits */
bool order_word_choose(const struct orders *, struct arena *, struct order_word *); /* world lock shared; false: not known here yet */
bool order_word_apply(struct write *, struct tx *, struct err *);

/* The words of an order in its journal row and its messages. proposal 0: none. */
struct view order_facts(struct arena *, const struct order *, int64_t id, int64_t proposal);
struct message;
void order_message(struct arena *, const char *template, int32_t unit, int64_t seq, int64_t id, struct view facts, struct message *ret);
