/* policy/order_inside.h — how orders are held in memory; for the files order*.c alone.
 *
 * Invariants: `orders` are in order of their numbers. `stretches` holds them by scope: those of unit u are [first[u], first[u + 1]).
 * A book is what all packs together say of measures from an instant on: books are in order of time, the first also holds before its
 * instant, because older rules are not known. resolved[b] of an order is its single measure as book b understands it.
 * An order ends at the first of: its own end, its withdrawal, the beginning of the order that supersedes it (unless that one was
 * withdrawn before it began). */
#pragma once
#include "policy/measure.h"

enum override { OVERRIDE_NONE, OVERRIDE_HOLD, OVERRIDE_LOOSEN };
const char *override_name(enum override);                   /* "" hold loosen */

#define INSTANT_NEVER ((struct instant){ INT64_MAX })

struct resolved { int measure; int64_t value; };            /* measure -1: the book does not know it */
struct order {
	int64_t id, author, supersedes, superseded_by, withdrawn_by, seq;
	int32_t scope, office;                              /* office: the unit that issued it, 0 the whole store */
	uint32_t facilities;
	enum ladder ladder;
	int level;                                          /* 0: a single measure */
	enum override override;
	struct instant from, to, issued_at, withdrawn_at, end; /* INSTANT_NEVER: open; end is worked out */
	const char *measure, *value, *issuer, *number, *title, *reason, *withdrawn_reason;
	struct resolved *resolved;
};
struct stretch { int64_t from, end; uint32_t facilities; int32_t order; };

enum { BOOK_PLACES = 8, FACILITY_ROWS = 33, ROW_UNKNOWN = 32, ROW_ANY = -1, STANDING_MOST = 1024 };
#define VALUE_NONE INT64_MIN
struct book {
	struct instant from;
	const struct measure **measures;
	int measure_count;
	int16_t *slots;
	uint32_t slot_mask;
	int64_t *table;                                     /* [place][row][measure]; place 0 base, 1…4 general, 5…7 institution */
	const struct measure_set **origins;                 /* of each cell of table: the set its value is from */
	const struct rules **rules;                         /* of each pack that has some */
	int rules_count;
};

struct orders {
	struct org *org;
	struct policy *policy;
	struct order *orders;
	int32_t count, room;
	struct stretch *stretches;
	int32_t *first, scopes;                             /* scopes: units that first[] knows */
	struct book *books;
	int book_count;
	struct pack **packs;                                /* every text ever in force, read once */
	int pack_count;
	struct arena *arena, *book_arena;
	uint64_t version;
	bool stale, borrowed;                               /* borrowed: orders_try's; books and texts belong to another */
};

/* Orders that stand for a unit at an instant, from the unit up; what a question is answered from. */
struct standing {
	const struct orders *orders;
	const struct book *book;
	const struct tree *tree;
	int row, count;
	const struct order *at[STANDING_MOST];
	bool replaced[STANDING_MOST];                       /* a general response that a newer one of the same place takes the place of */
};
void standing_find(const struct orders *, int32_t unit, struct instant, struct standing *ret);
bool standing_value(const struct standing *, const struct order *, int measure, int64_t *ret); /* what the order says of the measure, heard or not */
bool standing_loosened(const struct standing *, const struct order *, int measure); /* -1: its level */
/* The strictest that is heard; ret_order NULL: the base. */
bool standing_strictest(const struct standing *, int measure, int64_t *ret, const struct order **ret_order);
int standing_level(const struct standing *, enum ladder, const struct order **ret_order);
int unit_row(const struct unit *);                          /* its row in a book's table; ROW_ANY for an authority */
bool order_below(const struct tree *, const struct order *above, const struct order *below);

const struct order *orders_get(const struct orders *, int64_t id);
int32_t orders_count(const struct orders *);
const struct order *orders_nth(const struct orders *, int32_t n);
const struct book *orders_book(const struct orders *, struct instant);
int book_measure(const struct book *, struct view key);     /* -1 */
int64_t book_cell(const struct book *, enum ladder, int level, int row, uint32_t facilities, int measure);
const struct measure_set *book_origin(const struct book *, enum ladder, int level, int row, uint32_t facilities, int measure); /* NULL if no set says it */
const struct ladder_text *book_ladder(const struct book *, enum ladder); /* NULL if no pack tells */
const struct risk_rule *book_risk(const struct book *, enum risk);

bool books_load(struct orders *, struct db *, struct err *);
void order_resolve(const struct orders *, struct order *);
bool orders_index(struct orders *);
uint64_t orders_generation(void);                           /* a version no orders had before */
/* The same orders and one more that nobody has issued (its number is beyond all); released by orders_free, but for what
 * it takes from the arena. */
struct orders *orders_try(const struct orders *, const struct order *draft, struct arena *);

/* Two orders that pull apart at a place. held: `strict` keeps what the general response `loose` would let go. refused: `loose` is from
 * below and asks for less. measures: the keys they differ in. */
enum conflict_kind { CONFLICT_HELD, CONFLICT_REFUSED };
struct conflict { enum conflict_kind kind; const struct order *strict, *loose; int measures[8]; int measure_count; const struct book *book; };
/* At the unit and, for an authority, at the places its orders and those below it are for. */
int orders_conflicts(const struct orders *, int32_t unit, struct instant, struct arena *, struct conflict **ret);

extern struct query order_q_all, order_q_one, order_q_packs, order_q_add, order_q_next, order_q_end, order_q_withdraw, order_q_text, order_q_supersede, order_q_due, order_q_begun, order_q_ended,
	order_q_telling, order_q_people, order_q_told, order_q_word, order_q_heard, order_q_worded, order_q_word_set, order_q_word_back,
	risk_q_add, risk_q_next, risk_q_of, risk_q_one, risk_q_decide, risk_q_last;
