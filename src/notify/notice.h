/* notify/notice.h — notices and instructions on their way down, receipts and replies on their way up.
 *
 * Invariants: whom a notice is for is settled once, when it is published: the open units of its scope, of the kinds and facility types it names, without
 * the issuer. They are a set of unit ids in the notice's row; only answers are rows, so publishing costs one row for 40,000 homes. What was
 * published never changes: a correction keeps what it said before, its deadline too, a withdrawal keeps everything. A unit goes delivered → read →
 * acknowledged → done; each instant is written once, and a later step without the earlier one takes both at the same instant. Late
 * (the needed step after `due`) is judged once and stays. A relay is a notice of its own that points at the one it passes on and adds
 * to it; the first one's text is shown unchanged.
 * Who may know a notice: those at or above its issuer, and those whose subtree holds a unit it is for. To everyone else it does not exist.
 * Duties and messages for the units go out afterwards in slices (notice_spread), each slice once.
 * Lifecycle: notice_publish → notice_answer, notice_reply, notice_correct … → notice_withdraw. */
#pragma once
#include "org/account.h"
#include "store/blob.h"

enum notice_kind { NOTICE_NOTICE, NOTICE_INSTRUCTION, NOTICE_LETTER, NOTICE_BULLETIN, NOTICE_KIND_MAX_ };
enum notice_needs { NEEDS_READ, NEEDS_ACK, NEEDS_DONE, NEEDS_MAX_ };
enum receipt_state { RECEIPT_NONE, RECEIPT_DELIVERED, RECEIPT_READ, RECEIPT_ACKNOWLEDGED, RECEIPT_DONE, RECEIPT_MAX_ };
const char *notice_kind_name(enum notice_kind);             /* notice instruction letter bulletin */
const char *notice_needs_name(enum notice_needs);           /* read ack done */
const char *receipt_state_name(enum receipt_state);         /* none delivered read acknowledged done */
bool notice_kind_parse(struct view, enum notice_kind *ret);
bool notice_needs_parse(struct view, enum notice_needs *ret);
bool receipt_state_parse(struct view, enum receipt_state *ret); /* read acknowledged done */
enum receipt_state needs_state(enum notice_needs);          /* the step that fulfils it */

/* Unit ids as bits: byte i, bit b stands for id base + 8 * i + b. base is a multiple of 8. */
struct unit_set { int64_t base; struct view bits; int32_t count; };
bool unit_set_has(const struct unit_set *, int32_t unit);
bool unit_set_meets(const struct unit_set *, const struct tree *, int32_t above); /* holds a unit of the subtree; 0: of all */

struct audience { int32_t scope, issuer; unsigned kinds, facilities; };
/* The units it is for on that day, and those of them where an account could see it now. */
void audience_units(const struct org *, const struct accounts *, const struct audience *, struct day, struct arena *, struct unit_set *ret, struct unit_set *ret_reached);

struct notice_tally { int64_t read, acknowledged, done, late; };
struct notice {
	int64_t id, seq, relay_of, root, author;            /* relay_of 0: none */
	struct audience audience;
	enum notice_kind kind;
	enum notice_needs needs;
	struct view number, title, text;                    /* text: only from notice_get */
	struct instant at, due, corrected, withdrawn;       /* ms 0: none */
	int64_t withdrawn_by;
	struct view withdrawn_why;
	int revision, attachments;
	struct unit_set expected, reached;
	struct notice_tally tally;
};
struct notice_receipt {
	int32_t unit;
	struct instant read, acknowledged, done;            /* ms 0: not yet */
	int64_t read_by, acknowledged_by, done_by;
	bool late;
	struct view note;
};
enum receipt_state receipt_state(const struct notice *, const struct notice_receipt *); /* of receipt->unit */
bool receipt_waits(const struct notice *, const struct notice_receipt *); /* something is still to be done */

/* ---- reading. Texts in the arena. ---- */
bool notice_get(struct db *, int64_t id, struct arena *, struct notice *ret, bool *ret_found, struct err *);
bool notice_seen(const struct org *, const struct actor *, const struct notice *);
bool receipt_get(struct db *, int64_t notice, int32_t unit, struct arena *, struct notice_receipt *ret, struct err *);
bool receipts_each(struct db *, int64_t notice, bool (*fn)(void *, const struct notice_receipt *), void *, struct err *); /* by unit */
/* Newest first, before id `before` (0: from the newest): those sent by the unit; those its ancestors or itself are the scope of.
 * fn gets the notice without text, and the unit's own receipt; false stops. */
typedef bool notice_fn(void *, const struct notice *, const struct notice_receipt *);
bool notices_sent(struct db *, int32_t unit, int64_t before, int limit, notice_fn *, void *, struct err *);
bool notices_all(struct db *, int64_t before, notice_fn *, void *, struct err *);
bool notices_towards(struct db *, int32_t unit, int64_t before, notice_fn *, void *, struct err *);
bool notices_of_root(struct db *, int64_t root, notice_fn *, void *, struct err *); /* oldest first */
struct notice_past { int revision; struct view title, text, reason; struct instant until, due; int64_t author; }; /* due: ms 0, none */
bool notice_pasts(struct db *, int64_t notice, bool (*fn)(void *, const struct notice_past *), void *, struct err *);
struct reply_row { int64_t id, author; int32_t unit; bool own; struct instant at; struct view text; };
bool notice_replies(struct db *, int64_t notice, bool (*fn)(void *, const struct reply_row *), void *, struct err *);
bool reply_get(struct db *, int64_t id, int64_t *ret_notice, int32_t *ret_unit, bool *ret_found, struct err *);

/* ---- writing, in the writer's transaction ---- */
struct files { const struct view *hash; int count; };
struct notice_new { struct notice notice; struct view client_key, content; struct files files; int64_t realm; };
bool notice_publish(struct tx *, int64_t account, const struct notice_new *, int64_t *ret_id, bool *ret_again, struct err *);
struct answer_new { int64_t notice, realm; int32_t unit; enum receipt_state state; struct instant at; struct view note; };
/* The same step again changes nothing. NO_NOTICE, NOT_ADDRESSED, NOTICE_WITHDRAWN. */
bool notice_answer(struct tx *, int64_t account, const struct answer_new *, struct notice_receipt *ret, struct err *);
struct reply_new { int64_t notice, realm; int32_t unit; bool own; struct view text, client_key, content; struct files files; };
bool notice_reply(struct tx *, int64_t account, const struct reply_new *, int64_t *ret_id, bool *ret_again, struct err *);
struct correction { int64_t notice, realm; struct view title, text, reason; struct instant due; }; /* due: ms 0 stays as it was */
bool notice_correct(struct tx *, int64_t account, const struct correction *, struct err *);
bool notice_withdraw(struct tx *, int64_t account, int64_t notice, int64_t realm, struct view reason, struct err *);

int64_t notice_of_event(const struct event *);              /* of its own kinds; 0: none named */

/* ---- what follows from a publication, a new deadline or a withdrawal: duties and messages, a slice of units per write, each once ---- */
const char *notice_duty_key(const struct notice *);
bool notice_spreading(struct db *, struct arena *, struct notice *ret, int *ret_act, int64_t *ret_from, bool *ret_found, struct err *);
struct spread { int64_t notice, from; int act; const char *issuer; };
/* The next SPREAD_UNITS units from `from` on; does nothing if another program has done them meanwhile. */
enum { SPREAD_UNITS = 50 };
bool notice_spread(struct tx *, const struct spread *, struct err *);
/* A reminder to those units that still have to answer; ret_count: how many. */
struct chase_new { int64_t notice, realm; int32_t from; const int32_t *units; int count; };
bool notice_chase(struct tx *, int64_t account, const struct chase_new *, int *ret_count, struct err *);
extern struct query *const notice_queries[];
