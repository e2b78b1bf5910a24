/* report/apply.h — what the writer does with an offer, and the memory of client_keys.
 *
 * Invariants: all that depends on the present state of the report is decided here, inside the writer's transaction: whether it is the
 * first, a repeat, a correction, sent again after a return; whether a reason is needed; whether the key was used. A refused offer has
 * written nothing. One offer costs one insert; only a report that is there already is read.
 * The newest content of a report and its whole chain of events know their keys for ever; report_keys knows those of all other reports of
 * yesterday and today (UTC), so that one key for two reports is refused too. It is derived from the journal, and belongs to the
 * writer's thread. (A table of keys was given up: its random inserts dirtied one more page per report, the very thing that bounds the
 * rate; see doc/decisions.) */
#pragma once
#include "report/draft.h"
#include "report/report_event.h"
#include "store/writer.h"

enum outcome { OUTCOME_NEW, OUTCOME_CORRECTED, OUTCOME_RESENT, OUTCOME_UNCHANGED, OUTCOME_REPEATED };
const char *outcome_name(enum outcome);                     /* new corrected resent unchanged repeated */

/* What the sender is told. */
struct settled {
	enum outcome outcome;
	enum report_kind kind;
	enum report_state state;
	bool late;
	int changes;
	int64_t seq;
	struct instant received, changed;
};

struct report_keys;
struct report_keys *report_keys_new(void);
void report_keys_free(struct report_keys *);
/* Reads the journal of yesterday and today. */
bool report_keys_load(struct report_keys *, struct db *, struct instant now, struct err *);
void report_keys_see(struct report_keys *, const struct event *);
/* The event that used the key, as far as is remembered; 0 if none did. May name an event that came to nothing: look before believing. */
int64_t report_keys_find(const struct report_keys *, const unsigned char key[16]);

/* One report as a write of its own. keys may be NULL. Fill, submit; settled holds when ok. */
struct report_send { struct write write; struct report_keys *keys; struct offer offer; struct settled settled; };
bool report_send_apply(struct write *, struct tx *, struct err *);

/* Up to BATCH_MOST reports of one realm, no report twice, as one event. An offer that is refused harms no other: its err is filled. */
enum { REPORT_BATCH_MOST = 1000 };
struct batch_item { struct offer offer; struct settled settled; struct err *err; /* NULL if accepted */ };
struct report_batch {
	struct write write;
	struct report_keys *keys;
	struct batch_item **items;
	int count;
	struct arena *arena;                                /* for the errors */
};
bool report_batch_apply(struct write *, struct tx *, struct err *);

/* The superior gives it back: it is open again until it is sent again. */
struct report_return {
	struct write write;
	struct report_keys *keys;
	int64_t realm, author;
	int32_t unit;
	int form;
	struct day first;
	struct instant at;
	struct view reason;
	unsigned char key[16], content[8];
	struct settled settled;
};
/* key and content from what was sent. */
void report_return_seal(struct report_return *, struct view client_key);
bool report_return_apply(struct write *, struct tx *, struct err *);
