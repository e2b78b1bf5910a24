/* record/visit.h — visits booked beforehand, in person or by video, as many at a time as the house can take.
 *
 * Invariants: a booking is taken only if the measures that are known for its beginning allow it, and never beyond the capacity of its time.
 * When an order that forbids a visit comes into force (not when it is issued), the bookings it meets are cancelled: each once, with a
 * journal row and messages, also after a restart; until then they stand. A visit by video is never cancelled by an order.
 * With the cancellation, by an order or by the house, the family is told by a text message (visit_tell.c) where the house has a way for
 * it and the booking a mobile number; what became of it is read from the delivery. Otherwise the house tells them itself.
 * Whoever books is sealed. booked → held | missed | cancelled; a booking that was refused is kept as refused, with its reasons. */
#pragma once
#include "org/outbox.h"
#include "record/gate_inside.h"

enum visit_manner { VISIT_IN_PERSON = 1, VISIT_BY_VIDEO };
enum visit_state { VISIT_BOOKED = 1, VISIT_HELD, VISIT_CANCELLED, VISIT_MISSED, VISIT_REFUSED };
const char *visit_manner_name(enum visit_manner);           /* person video */
const char *visit_state_name(enum visit_state);             /* booked held cancelled missed refused */

struct visit_rule { int minutes, opens, closes, in_person, by_video; int64_t account; struct instant made; }; /* account 0: nobody set it, it is the usual one */
extern const struct visit_rule visit_rule_usual;            /* 30 minutes, 9:00 to 17:00, 4 in person, 4 by video */
bool visit_rule_of(struct db *, int32_t unit, struct visit_rule *ret, struct err *);
bool visit_rule_set(struct tx *, int64_t actor, int32_t unit, int64_t realm, const struct visit_rule *, struct err *);

struct visit {
	int64_t id, realm, resident, order, entry, account;
	int32_t unit;
	struct instant slot, until, booked, changed;
	enum visit_manner manner;
	enum visit_state state;
	int people, told;
	int64_t family_seq;                                 /* the journal row the family was told with; 0: it was not */
	struct view sealed, reasons, note;
};
bool visit_one(struct db *, int64_t id, struct arena *, struct visit *ret, struct err *); /* NO_VISIT */

struct visit_new { int32_t unit; int64_t realm, resident; const struct zone *zone; struct instant slot, until; enum visit_manner manner; int people, most;
	struct instant next;                                /* the free time to name where this one is full; 0: none is known */
	struct view private_words, phone; const struct vault *vault; struct gate_measures measures; unsigned facts; };
/* Refused by the measures: kept as refused, and true. SLOT_FULL, with the next free time, where there is no place left. */
bool visit_book(struct tx *, int64_t actor, const struct visit_new *, int64_t *ret_id, struct err *);
/* Who cancels, as the family knows it. path: outbox_path of the unit. World lock held shared. */
struct visit_house { const struct vault *vault; struct view name_zh, name_en, phone, path; };
void visit_house_of(const struct org *, int32_t unit, const struct vault *, struct arena *, struct visit_house *ret);
/* By a person; the family reads the note. */
bool visit_cancel(struct tx *, int64_t actor, int64_t id, const struct visit_house *, struct view note, struct err *);
bool visit_hold(struct tx *, int64_t actor, int64_t id, int64_t entry, struct instant at, struct err *);

/* Whether the measures refuse a visit, and by which order: what decides at the gate, for somebody who has booked and is well. */
bool visit_falls(const struct gate_measures *, struct arena *, struct gate_verdict *ret);
struct visit_fall { int64_t id, order; struct view reasons, why_zh, why_en; struct visit_house house; };
/* Cancelled by an order, or missed because its time is over; one that is no longer booked is left alone. */
bool visit_fall_apply(struct tx *, const struct visit_fall *, struct err *);
bool visit_miss_apply(struct tx *, int64_t id, struct err *);

/* What became of the text message: false if there is none; *ret_at is 0 while it waits. */
bool visit_family_told(struct db *, const struct visit *, enum delivery_state *ret, struct instant *ret_at, bool *ret_there, struct err *);
/* Whether the booking holds a mobile number; the number lives in the arena. */
bool visit_mobile(const struct vault *, struct arena *, const struct visit *, struct view *ret_phone, enum language *ret_language);

extern struct query visit_q_of_day, visit_q_slot, visit_q_open, visit_q_over;
extern struct query *const visit_queries[];
