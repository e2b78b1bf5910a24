/* policy/order_write.h — issuing and withdrawing orders, noting risks: operations of the writer.
 *
 * Invariants: what may be ordered was decided before (order_http.c); here only what depends on the newest state of the store is: client_key,
 * the order that is superseded, whether it has ended. Each adds its journal row and the message
 * to the scope; the units below hear by order_tell.h, of its end too. */
#pragma once
#include "policy/order_inside.h"
#include "store/writer.h"

struct order_issue {
	struct write write;
	struct order draft;
	struct view words, client_key, content;
	int64_t realm, proposal, id;                        /* proposal 0: none */
	bool again;
};
bool order_issue_apply(struct write *, struct tx *, struct err *);

struct order_withdraw { struct write write; int64_t id, actor, realm; int32_t scope; struct instant at; struct view reason, number, title, issuer; };
bool order_withdraw_apply(struct write *, struct tx *, struct err *);

/* Tells of orders that came into force or ended by the clock, each once. */
struct order_turn { struct write write; struct instant now; int count, done; struct { int64_t id, realm; int32_t scope; } at[200]; };
bool order_turn_apply(struct write *, struct tx *, struct err *);

struct risk_note {
	struct write write;
	int32_t unit;
	int64_t actor, realm, id;
	enum risk risk;
	struct instant from;
	struct view source, client_key, content;
	enum ladder ladder;
	int level;
	uint32_t facilities;
	const char *zh, *en;
	bool again;
};
bool risk_note_apply(struct write *, struct tx *, struct err *);
struct risk_dismiss { struct write write; int64_t id, actor, realm; int32_t unit; struct view reason; };
bool risk_dismiss_apply(struct write *, struct tx *, struct err *);
bool risk_decide(struct tx *, int64_t id, int state, int64_t actor, struct view reason, int64_t order, struct err *); /* PROPOSAL_DECIDED if it is not open */
