/* duty/duty.h — who must do what by when, and whether it was done.
 *
 * Invariants: duty_judge is the only place that says late. Periodic duties are computed from packs, measures in force and evidence,
 * and are never inserted row by row; single duties are rows. A duty that was missed may still become late; a duty done stays as it
 * was done (late stays late); waived says who and why. Settling twice changes nothing.
 * A slot is one turn of a periodic duty: "2026-11-22" or "2026-11-22/1" (the second window of the day) or the period of a form.
 * Threads: like the org. Lifecycle: duties_load at the start, duties_see per event. */
#pragma once
#include "org/outbox.h"
#include "policy/order.h"

enum duty_state { DUTY_COMING, DUTY_OPEN, DUTY_DONE, DUTY_LATE, DUTY_MISSED, DUTY_WAIVED };
const char *duty_state_name(enum duty_state);               /* coming open done late missed waived */
/* settled: INSTANT_NONE while nothing was done. */
#define INSTANT_NONE ((struct instant){ INT64_MIN })
enum duty_state duty_judge(struct instant opens, struct instant due, struct instant settled, bool waived, struct instant now);

/* A single duty, made by an event (a notice to acknowledge, a plan to revise, a report of a suspected case within 30 minutes). */
struct duty_new {
	int32_t unit;
	const char *key;                                    /* "notice.acknowledge": a row of duty/duty.tbl gives its words and its chase */
	struct instant opens, due;
	const char *source;                                 /* "notice", "plan", "incident", "order": with source_id, who asked for it */
	int64_t source_id;
	const char *title_zh, *title_en;                    /* what exactly: the notice's title */
	const char *link;                                   /* where the person does it: "/desk/notice/12" */
};
/* In the writer's transaction; adds a duty.opened row (its tx_seq is the duty's number: ask tx_seq again afterwards). One (source, source_id, key, unit) is opened once: again changes nothing. */
bool duty_open(struct tx *, int64_t actor, const struct duty_new *, struct err *);
/* Done at `at` (adds duty.settled); what is not open or already settled is left alone. evidence: "notice.ack 17", shown to people. */
bool duty_settle(struct tx *, int64_t actor, const char *source, int64_t source_id, const char *key, int32_t unit, struct instant at, const char *evidence, struct err *);
bool duty_waive(struct tx *, int64_t actor, const char *source, int64_t source_id, const char *key, int32_t unit, const char *reason, struct err *);
/* Another deadline for what is still open (adds duty.moved); what is closed, or has that deadline already, is left alone. */
bool duty_move(struct tx *, int64_t actor, const char *source, int64_t source_id, const char *key, int32_t unit, struct instant due, struct err *err);
/* What settles a periodic duty: evidence of a kind, for a unit, of an instant (a round, a disinfection, a statement). */
bool duty_evidence(struct tx *, int64_t actor, int32_t unit, const char *evidence_kind, struct instant at, const char *note, struct err *);
/* The same with everything a person says: which turn of which duty ("" for evidence that finds its turn by its instant). */
struct duty_said { int32_t unit; struct view kind; struct instant at; struct view duty, slot, note; };
bool duty_evidence_put(struct tx *, int64_t actor, const struct duty_said *, struct err *);
/* One turn of a periodic duty need not be done; the first reason stands. */
bool duty_waive_turn(struct tx *, int64_t actor, int32_t unit, struct view duty, struct view slot, struct view reason, struct err *);
bool duty_realm(struct tx *, int64_t unit, int64_t *ret, struct err *); /* org.h's, found inside a transaction */

/* Words and chase of single duties. */
struct duty_words { const char *key, *chase; struct label label; };
const struct duty_words *duty_words_of(struct view key);    /* NULL if the key is not in duty/duty.tbl */
const struct duty_words *duty_words_at(int n);              /* NULL after the last */
extern struct query *const duty_queries[];
