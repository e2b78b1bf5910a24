/* report/draft.h — from what was sent to what may be applied: every rule that needs no other write.
 *
 * Invariants: a draft that has a fault is never applied; faults name every field at once, in the clerk's words, in both languages.
 * An offer is a draft without its ties: it points at no unit and no form, only at bytes in the arena, so that it may wait for the
 * writer while the world changes. What depends on the report's present state (repeat, correction, reason, key) is decided there.
 * Lifecycle: draft_open → draft_values → draft_check → offer. Memory belongs to the arena given. */
#pragma once
#include "report/sent.h"

enum { NOTE_MOST = 2000, REASON_MOST = 500, KEY_MOST = 200, FAULTS_MOST = 300 };

struct fault { enum err_code code; struct view field; const char *zh, *en; };

struct offer {
	int64_t realm, author;
	int32_t unit;
	int form;
	struct day first;
	enum report_kind kind;
	bool has_key, has_note, has_base;
	int64_t base_seq;                                   /* what the sender had seen: a newer version is not overwritten */
	bool after_due;                                     /* `at` is the due instant or later: late, if it is the first */
	struct instant at, made;                            /* of receipt; as stated by the sender, 0 if not */
	struct view values, note, reason;
	struct view backing, overrides;                     /* of report/derive.h, empty without evidence; the overrides as they were sent */
	unsigned char key[16], content[8];
};

struct draft {
	struct arena *arena;
	const struct form *form;
	const struct unit *unit;
	struct period period;
	struct instant due;
	struct fault *faults;
	int fault_count;
	int64_t *numbers;                                   /* by index of the field: the number, or the characters of a text */
	bool *known;
	struct view *texts;
	uint64_t warnings;                                  /* bits of the form's checks that ask for a note */
	struct offer offer;
};

/* May this unit report this form for this period at this instant? err: FUTURE_PERIOD, NOT_EXPECTED. */
bool draft_open(struct draft *, const struct form *, const struct unit *, struct period, struct instant at, struct arena *, struct err *);
/* Fields one by one: known, whole, in range, stated; zero is zero. Faults are collected. */
void draft_values(struct draft *, const struct sent *);
/* The checks between fields. previous: the report of the period before, or NULL. */
bool draft_check(struct draft *, struct checker *, const struct policy *, const struct report *previous, struct err *);
/* Packs and hashes. False if there are faults. */
bool draft_offer(struct draft *, int64_t author);
/* The period before, if the form's checks ask for it (else state OPEN). */
bool draft_previous(const struct draft *, struct db *, struct report *ret, struct err *);
/* Faults of the instant of receipt, found before the draft is open. */
enum draft_at { DRAFT_AT_NOT_TAKEN, DRAFT_AT_BAD, DRAFT_AT_FUTURE };
void draft_fault_at(struct draft *, enum draft_at);
/* Fills err with the first fault's code and field, for callers that show one. */
bool draft_refuse(const struct draft *, struct err *);
