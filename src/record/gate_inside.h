/* record/gate_inside.h — what gate*.c and visit*.c share: an entry as it is written and as it is read. Invariants: those of gate.h. */
#pragma once
#include "base/vault.h"
#include "org/act.h"
#include "org/people.h"
#include "record/gate.h"

enum { APPROVAL_HOURS = 24 };

/* Everything apply needs, copied: the measures are of the instant `at`, taken under the world lock. */
struct gate_new {
	int32_t unit;
	int64_t realm, person, approval, visit, room;       /* 0: none */
	const struct zone *zone;
	struct instant at, due_back;                        /* due_back 0: not said */
	struct gate_facts facts;
	uint32_t symptoms;
	struct gate_measures measures;
	struct view private_words, phone;                   /* sealed: JSON of the visitor or driver; phone as it is searched for */
	struct view plan, exception;                        /* JSON, or ""; reason, or "" */
	bool room_isolates;                                 /* the room lies in the isolation zone */
	int screening;                                      /* said at the gate: 0 nothing, 1 clear, 2 not clear */
	const struct vault *vault;
};
bool gate_pass(struct tx *, int64_t actor, const struct gate_new *, int64_t *ret_id, struct err *);

struct gate_entry {
	int64_t id, realm, person, isolation, approval, visit, account, decided_by; /* 0: none */
	int32_t unit;
	struct instant at, due_back, received, decided;
	enum gate_way way;
	enum gate_who who;
	enum gate_purpose purpose;
	int tenths;
	uint32_t symptoms;
	unsigned facts;
	enum gate_decision decision;
	enum gate_state state;
	struct view reasons, plan, sealed, exception, note;
};
bool gate_one(struct db *, int64_t id, struct arena *, struct gate_entry *ret, struct err *); /* NO_ENTRY */
struct view gate_about(struct arena *, int64_t id);         /* what the sealed words of an entry are called to the vault */
void gate_phone_trace(const struct vault *, struct view phone, unsigned char ret[VAULT_TRACE]);
/* The reasons as JSON, both languages; lies in the arena. */
struct view gate_reasons_json(const struct gate_verdict *, struct arena *);

struct gate_answer { int64_t id; bool approve; struct view note, plan; struct instant due_back; };
bool gate_answer_ask(struct tx *, int64_t actor, const struct gate_answer *, struct err *);

/* ---- newcomers ---- */

enum intake_state { INTAKE_BLOCKED = 1, INTAKE_SCREENED, INTAKE_ADMITTED, INTAKE_GONE };
enum screening { SCREENING_NONE, SCREENING_CLEAR, SCREENING_NOT_CLEAR };
struct intake {
	int64_t person, realm, screened_by, belongings_by, admitted_by, gone_by;    /* accounts; 0: not, or not said then */
	int32_t unit;
	enum gate_purpose purpose;
	struct instant asked, screened, belongings, admitted, gone;
	enum intake_state state;
	int tenths;
	enum screening screening;
	struct view hospital, gone_why;
};
bool intake_one(struct db *, int64_t person, struct arena *, struct intake *ret, bool *ret_found, struct err *);
/* Lived here and left: comes as if for the first time, and is screened again. */
bool intake_is_of_before(const struct intake *, const struct stay *);
bool intake_afresh(struct tx *, int64_t person, struct instant at, struct err *);
struct intake_screening { int64_t person, realm; int32_t unit; enum screening result; struct instant at; struct view hospital; enum gate_purpose purpose; };
bool intake_screen(struct tx *, int64_t actor, const struct intake_screening *, struct err *);
bool intake_disinfect(struct tx *, int64_t actor, const struct intake_screening *, struct err *); /* of it: the person, when, what for */
bool intake_expect(struct tx *, int64_t actor, const struct intake_screening *, struct err *); /* and what for; also who had gone */
/* Nobody waits for them any more: sent elsewhere, went away. Who is at the gate, or screened, is expected again. */
bool intake_goes(struct tx *, int64_t actor, const struct intake_screening *, struct view why, struct err *);
/* At the gate: the first time, or admitted now. */
bool intake_at_gate(struct tx *, int64_t actor, const struct gate_new *, bool admitted, struct err *);

/* ---- visits, as the gate needs them ---- */

/* The visit that lets the visitor in: the one named, or the one booked for the day with this telephone. 0: none. VISIT_OVER if the named one is. */
bool visit_for_gate(struct tx *, const struct gate_new *, int64_t *ret_visit, struct err *);
/* Somebody came: the booked visit is held; a visit nobody had booked is written as booked and held (visit 0). */
bool visit_came(struct tx *, int64_t actor, const struct gate_new *, int64_t visit, int64_t entry, struct err *);

extern struct query gate_q_list, gate_q_waiting, gate_q_absent, gate_q_last_out, gate_q_summary, gate_q_open_isolations, intake_q_open, intake_q_settled, intake_q_summary;
