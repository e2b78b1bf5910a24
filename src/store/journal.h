/* store/journal.h — one row per accepted change, chained by hash, followed by everything that reacts.
 *
 * Invariants: a journal row is written in the transaction of its facts. `seq` counts from 1 without holes in commit order.
 * hash = BLAKE2b-256(hash of the realm's previous row ‖ seq ‖ at ‖ actor ‖ unit ‖ kind ‖ body), integers as 8 bytes little-endian;
 * table realm_head holds each realm's newest seq and hash, so a row cut off at the end is missed too.
 * The body of a report event is the compact form of report/report_event.h; every other body is one JSON object.
 * A transaction first asks tx_seq for the number its facts refer to, and adds the event; the event is appended when the
 * operation has succeeded, so a refused operation never touches the chain. */
#pragma once
#include "base/when.h"
#include "store/store.h"

enum event_kind {
	EVENT_NONE,
#define EVENT(number, name, text, zh, en) EVENT_##name = number,
#include "store/event.tbl"
#undef EVENT
	EVENT_MAX_
};
const char *event_name(enum event_kind);                    /* "report.sent"; NULL if unknown */
const char *event_title(enum event_kind, enum language);

struct event {
	int64_t seq, realm, actor, unit;                    /* realm and unit: unit ids; actor: account id, 0 the program itself */
	struct instant at;
	enum event_kind kind;
	struct view body;
	unsigned char hash[32];
};

struct tx;                                                  /* one write transaction; store/writer.h makes it */
struct db *tx_db(struct tx *);
struct instant tx_now(struct tx *);
struct arena *tx_arena(struct tx *);                        /* lives until the batch is published */
int64_t tx_seq(struct tx *);                                /* the number the next event will get */
void tx_event(struct tx *, enum event_kind, int64_t realm, int64_t actor, int64_t unit, struct view body); /* copies body */

/* The steps that every write takes (store/steps.c). Rows are numbered by the one writer: the newest plus one. */
bool tx_ran(struct tx *, struct stmt *, struct err *);      /* the statement changed a row; that it changed none is our bug */
bool tx_may_run(struct tx *, struct stmt *, struct err *);  /* it may change none (there already, done already) */
bool tx_number(struct tx *, struct stmt *, int64_t *ret, struct err *); /* the first column of the one row; 0 if it is NULL */
bool tx_next_id(struct tx *, struct query *next, int64_t *ret, struct err *); /* next: a query without parameters */
void stmt_int_unless(struct stmt *, int64_t value, int64_t nothing); /* NULL where the value is `nothing` */

/* Reading back. from is inclusive; fn returns false to stop. */
bool journal_read(struct db *, int64_t from, bool (*fn)(void *, const struct event *), void *, struct err *);
bool journal_one(struct db *, int64_t seq, struct arena *, struct event *ret, struct err *);
/* What happened to a unit besides its reports, newest first, from `from` until before `to`; at most `limit`. */
bool journal_of_unit(struct db *, int64_t unit, struct instant from, struct instant to, int limit, bool (*fn)(void *, const struct event *), void *, struct err *);
int64_t journal_last(struct db *);
void journal_hash(const unsigned char previous[32], const struct event *, unsigned char ret[32]);
/* Proves the whole chain; on the first break returns false with the place in words. */
bool journal_prove(struct db *, int64_t *ret_rows, struct err *);
extern struct query *const journal_queries[];
