#include "policy/order_write.h"
#include "base/json.h"
#include "org/outbox.h"
#include "policy/order_tell.h"
#include "store/once.h"

enum { BODY_MOST = 1 << 16 };

/* --- the end of an order as the store knows it -------------------------- */

struct ending { int64_t from, to, superseded_by, withdrawn_at, end, begun, ended; };

static bool ending_read(struct tx *tx, int64_t id, struct ending *ret, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), &order_q_end);
	stmt_int(q, id);
	enum answer answer = stmt_step(q);
	if (answer == ANSWER_ONE)
		*ret = (struct ending){ stmt_get_int(q, 0), stmt_is_null(q, 1) ? INT64_MAX : stmt_get_int(q, 1), stmt_get_int(q, 2),
			stmt_is_null(q, 3) ? INT64_MAX : stmt_get_int(q, 3), stmt_is_null(q, 4) ? INT64_MAX : stmt_get_int(q, 4), stmt_get_int(q, 5), stmt_get_int(q, 6) };
	stmt_done(q);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_ORDER, NULL, "order %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool set_superseded(struct tx *tx, int64_t id, int64_t by, int64_t end, int64_t ended, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), &order_q_supersede);
	stmt_int_unless(q, by, 0);
	stmt_int_unless(q, end, INT64_MAX);
	stmt_int(q, ended);
	stmt_int(q, id);
	return tx_ran(tx, q, err);
}

/* --- issuing ----------------------------------------------------------- */

static bool refuse_ended(int64_t id, struct err *err)
{
	FAIL(err, ORDER_ENDED, "supersedes", "order %lld", (long long)id);
	return err_say(err, "要接替的指令到那时已不在执行。", "The order to be superseded does not hold any more at that time.");
}

static bool supersede(struct tx *tx, const struct order_issue *own, struct err *err)
{
	struct ending old;
	const struct order *draft = &own->draft;
	if (!ending_read(tx, draft->supersedes, &old, err))
		return false;
	if (old.end <= draft->from.ms || (old.superseded_by && old.end < old.to))
		return refuse_ended(draft->supersedes, err);
	return set_superseded(tx, draft->supersedes, own->id, draft->from.ms, draft->from.ms <= tx_now(tx).ms ? tx_seq(tx) : 0, err)
		&& order_word_set(tx, draft->supersedes, ORDER_SUPERSEDED, err);
}

static bool insert(struct tx *tx, const struct order_issue *own, struct err *err)
{
	const struct order *d = &own->draft;
	int64_t now = tx_now(tx).ms, seq = tx_seq(tx);
	struct stmt *q = db_query(tx_db(tx), &order_q_add);
	stmt_int(q, own->id);
	stmt_int(q, d->author);
	stmt_int(q, d->scope);
	stmt_int(q, d->office);
	stmt_int(q, d->facilities);
	stmt_int(q, d->ladder);
	stmt_int(q, d->level);
	stmt_text(q, view_of(d->measure));
	stmt_text(q, view_of(d->value));
	stmt_int(q, d->override);
	stmt_int(q, d->from.ms);
	stmt_int_unless(q, d->to.ms, INT64_MAX);
	stmt_text(q, view_of(d->issuer));
	stmt_text(q, view_of(d->number));
	stmt_text(q, view_of(d->title));
	stmt_text(q, own->words);
	stmt_text(q, view_of(d->reason));
	stmt_int_unless(q, d->supersedes, 0);
	stmt_int(q, now);
	stmt_int(q, seq);
	stmt_int_unless(q, d->to.ms, INT64_MAX);
	stmt_int(q, d->from.ms <= now ? seq : 0);           /* in force already: the journal row that issued it tells of it */
	stmt_int(q, d->to.ms <= now ? seq : 0);
	stmt_int(q, 0);                                     /* nobody below is told yet */
	return tx_ran(tx, q, err);
}

static bool tell(struct tx *tx, const char *template, int32_t unit, int64_t seq, int64_t id, struct view facts, struct err *err)
{
	struct message message;
	order_message(tx_arena(tx), template, unit, seq, id, facts, &message);
	return outbox_put(tx, &message, NULL, err);
}

bool order_issue_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct order_issue *own = (struct order_issue *)write;
	switch (once_find(tx, own->draft.author, "orders", own->client_key, own->content, &own->id, err)) {
	case ANSWER_ONE: own->again = true; return true;
	case ANSWER_NONE: break;
	default: return false;
	}
	struct view nothing = { "", 0 };
	if (!tx_next_id(tx, &order_q_next, &own->id, err) || (own->draft.supersedes && !supersede(tx, own, err)) || !insert(tx, own, err) ||
	    (own->proposal && !risk_decide(tx, own->proposal, 1, own->draft.author, nothing, own->id, err)) ||
	    !once_keep(tx, own->draft.author, "orders", own->client_key, own->content, own->id, err))
		return false;
	int64_t seq = tx_seq(tx);
	struct view facts = order_facts(tx_arena(tx), &own->draft, own->id, own->proposal);
	tx_event(tx, EVENT_ORDER_ISSUED, own->realm, own->draft.author, own->draft.scope, facts);
	return tell(tx, "order.issued", own->draft.scope, seq, own->id, facts, err);
}

/* --- withdrawing ------------------------------------------------------- */

static bool set_withdrawn(struct tx *tx, const struct order_withdraw *own, const struct ending *old, struct err *err)
{
	int64_t seq = tx_seq(tx), end = own->at.ms < old->end ? own->at.ms : old->end;
	bool never = end <= old->from, over = end <= tx_now(tx).ms;
	struct stmt *q = db_query(tx_db(tx), &order_q_withdraw);
	stmt_int(q, own->at.ms);
	stmt_int(q, own->actor);
	stmt_text(q, own->reason);
	stmt_int(q, end);
	stmt_int(q, never && !old->begun ? seq : old->begun);
	stmt_int(q, never || over ? seq : 0);
	stmt_int(q, own->id);
	return tx_ran(tx, q, err);
}

/* An order that never came into force leaves the one it was to supersede as it was. */
static bool give_back(struct tx *tx, const struct order_withdraw *own, const struct ending *old, int64_t *ret_other, struct err *err)
{
	struct ending before;
	struct stmt *q = db_query(tx_db(tx), &order_q_one);
	stmt_int(q, own->id);
	*ret_other = stmt_step(q) == ANSWER_ONE ? stmt_get_int(q, 16) : 0;
	stmt_done(q);
	if (own->at.ms > old->from || *ret_other == 0) {
		*ret_other = 0;
		return true;
	}
	if (!ending_read(tx, *ret_other, &before, err))
		return false;
	int64_t end = before.to < before.withdrawn_at ? before.to : before.withdrawn_at;
	return set_superseded(tx, *ret_other, own->id, end, end <= tx_now(tx).ms ? tx_seq(tx) : 0, err);
}

bool order_withdraw_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct order_withdraw *own = (struct order_withdraw *)write;
	struct ending old;
	int64_t other = 0;
	if (!ending_read(tx, own->id, &old, err))
		return false;
	if (old.withdrawn_at != INT64_MAX || old.end <= own->at.ms) {
		FAIL(err, ORDER_ENDED, NULL, "order %lld has ended", (long long)own->id);
		return err_say(err, "这份指令已经撤销，或到那时已不在执行。", "This order was withdrawn already, or does not hold any more at that time.");
	}
	if (!set_withdrawn(tx, own, &old, err) || !give_back(tx, own, &old, &other, err) || !order_word_set(tx, own->id, ORDER_WITHDRAWN, err) ||
	    (other && !order_word_set(tx, other, ORDER_HOLDS_AFTER_ALL, err)))
		return false;
	struct builder body;
	int64_t seq = tx_seq(tx);
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	json_int(&body, "id", own->id);
	json_text(&body, "number", own->number);
	json_text(&body, "title", own->title);
	json_text(&body, "issuer", own->issuer);
	json_int(&body, "at_at", own->at.ms);
	json_text(&body, "reason", own->reason);
	if (other)
		json_int(&body, "supersedes", other);
	json_close(&body, '}');
	struct view facts = arena_copy(tx_arena(tx), builder_seen(&body));
	builder_release(&body);
	tx_event(tx, EVENT_ORDER_WITHDRAWN, own->realm, own->actor, own->scope, facts);
	return tell(tx, "order.withdrawn", own->scope, seq, own->id, facts, err);
}

/* --- by the clock ------------------------------------------------------ */

static bool mark(struct tx *tx, struct query *query, int64_t seq, int64_t id, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), query);
	stmt_int(q, seq);
	stmt_int(q, id);
	return tx_ran(tx, q, err);
}

/* Marks first: the number of the row that tells is the one the next event gets. */
static bool turn(struct tx *tx, struct query *query, enum event_kind kind, int64_t id, int64_t realm, int32_t scope, bool told, struct err *err)
{
	if (!mark(tx, query, tx_seq(tx), id, err))
		return false;
	if (told)
		tx_event(tx, kind, realm, 0, scope, view_of(arena_printf(tx_arena(tx), "{\"id\":%lld}", (long long)id)));
	return true;
}

bool order_turn_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct order_turn *own = (struct order_turn *)write;
	struct ending e;
	for (int i = 0; i < own->count; i++) {
		if (!ending_read(tx, own->at[i].id, &e, err))
			return false;
		bool holds = e.from < e.end;
		if (e.begun == 0 && e.from <= own->now.ms && !turn(tx, &order_q_begun, EVENT_ORDER_BEGUN, own->at[i].id, own->at[i].realm, own->at[i].scope, holds, err))
			return false;
		if (e.ended == 0 && e.end <= own->now.ms && !turn(tx, &order_q_ended, EVENT_ORDER_ENDED, own->at[i].id, own->at[i].realm, own->at[i].scope, holds, err))
			return false;
	}
	return true;
}

/* --- risks ------------------------------------------------------------- */

bool risk_decide(struct tx *tx, int64_t id, int state, int64_t actor, struct view reason, int64_t order, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), &risk_q_decide);
	stmt_int(q, state);
	stmt_int(q, tx_now(tx).ms);
	stmt_int(q, actor);
	stmt_text(q, reason);
	stmt_int_unless(q, order, 0);
	stmt_int(q, id);
	enum answer answer = stmt_run(q);
	if (answer == ANSWER_NONE)
		return FAIL(err, PROPOSAL_DECIDED, NULL, "proposal %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool risk_insert(struct tx *tx, const struct risk_note *own, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), &risk_q_add);
	stmt_int(q, own->id);
	stmt_int(q, own->unit);
	stmt_int(q, own->risk);
	stmt_int(q, own->from.ms);
	stmt_text(q, own->source);
	stmt_int(q, own->actor);
	stmt_int(q, tx_now(tx).ms);
	stmt_int(q, own->ladder);
	stmt_int(q, own->level);
	stmt_int(q, own->facilities);
	stmt_text(q, view_of(own->zh));
	stmt_text(q, view_of(own->en));
	stmt_int(q, own->level ? 0 : 4);
	return tx_ran(tx, q, err);
}

/* A newer word on the same area overtakes a proposal nobody decided. */
static bool overtake(struct tx *tx, const struct risk_note *own, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), &risk_q_last);
	stmt_int(q, own->unit);
	stmt_int(q, own->id);
	int64_t open = stmt_step(q) == ANSWER_ONE ? stmt_get_int(q, 0) : 0;
	stmt_done(q);
	return open == 0 || risk_decide(tx, open, 3, own->actor, (struct view){ "", 0 }, 0, err);
}

bool risk_note_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct risk_note *own = (struct risk_note *)write;
	struct view key = own->client_key;
	enum answer known = key.len ? once_find(tx, own->actor, "risks", key, own->content, &own->id, err) : ANSWER_NONE;
	own->again = known == ANSWER_ONE;
	if (known != ANSWER_NONE)
		return own->again;
	if (!tx_next_id(tx, &risk_q_next, &own->id, err) || !risk_insert(tx, own, err) || !overtake(tx, own, err) ||
	    (key.len && !once_keep(tx, own->actor, "risks", key, own->content, own->id, err)))
		return false;
	const char *body = arena_printf(tx_arena(tx), "{\"id\":%lld,\"risk\":\"%s\",\"from_at\":%lld,\"level\":%d}", (long long)own->id, risk_name(own->risk),
		(long long)own->from.ms, own->level);
	int64_t seq = tx_seq(tx);
	tx_event(tx, EVENT_RISK_NOTED, own->realm, own->actor, own->unit, view_of(body));
	if (!own->level)
		return true;
	struct builder facts;
	builder_init(&facts, BODY_MOST);
	json_open(&facts, '{');
	json_string(&facts, "title_zh", own->zh);
	json_string(&facts, "title_en", own->en);
	json_int(&facts, "from_at", own->from.ms);
	json_close(&facts, '}');
	const struct message message = { .template = "order.proposed", .unit = own->unit, .roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY, .seq = seq,
		.facts = arena_copy(tx_arena(tx), builder_seen(&facts)), .link = "/board/orders" };
	builder_release(&facts);
	return outbox_put(tx, &message, NULL, err);
}

bool risk_dismiss_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct risk_dismiss *own = (struct risk_dismiss *)write;
	if (!risk_decide(tx, own->id, 2, own->actor, own->reason, 0, err))
		return false;
	struct builder body;
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	json_int(&body, "id", own->id);
	json_text(&body, "reason", own->reason);
	json_close(&body, '}');
	tx_event(tx, EVENT_PROPOSAL_DISMISSED, own->realm, own->actor, own->unit, builder_seen(&body));
	builder_release(&body);
	return true;
}
