/* report/report_event.h — the body of the three report events, read by the board, the history and the self-check.
 *
 * One entry says what a report was before and is now, so a follower adds and subtracts without asking the store.
 * EVENT_REPORT_SENT and EVENT_REPORT_RETURNED hold one entry, EVENT_REPORT_BATCH a varint count and that many.
 * Packed: varint unit, form, zigzag first day; byte flags (kind, state, late, before: kind, state, late, has before);
 * varint previous seq; zigzag received − first, changed − received, 1 + made − changed (0: not stated); 16 bytes client_key hash; 8 bytes content hash; note; reason; values; byte origin before and backing (where flags say so); values before. */
#pragma once
#include "report/report.h"

struct report_side { enum report_kind kind; enum report_state state; struct view values; enum origin origin; };
struct report_entry {
	int32_t unit;
	int form;
	struct day first;
	bool late;                                          /* of the report for ever */
	struct report_side before, now;                     /* before.state OPEN: it is the first */
	int64_t previous;                                   /* seq of the event before, 0 if none */
	struct instant received, changed;                   /* of the first report; of this event */
	struct instant made;                                /* when the sender says it was written; 0: not stated */
	unsigned char key[16], content[8];                  /* BLAKE2b of client_key and of what was sent */
	struct view note, reason, backing;                  /* backing: of what it is now (backing.h), whose origin it says; empty if every figure was typed */
};
void report_entry_pack(struct builder *, const struct report_entry *);
bool report_entry_unpack(struct view *rest, struct report_entry *ret); /* views point into rest */
/* Every entry of an event of any report kind; false if the body is damaged. */
bool report_event_each(const struct event *, bool (*fn)(void *, const struct report_entry *), void *);
