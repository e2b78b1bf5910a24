/* policy/order_word.c — what becomes of an order is told to those who got it: slice by slice, as it came down to them. Who got it is read from the
 * messages of its journal row, so nobody hears of the end of an order they never heard of. */
#include "policy/order_tell.h"
#include "base/json.h"
#include "org/outbox.h"

enum { FACTS_MOST = 1 << 16 };
static const struct { const char *template, *heard; } words[] = {
	[ORDER_WITHDRAWN] = { "order.withdrawn", "order.issued" },
	[ORDER_SUPERSEDED] = { "order.superseded", "order.issued" },
	[ORDER_HOLDS_AFTER_ALL] = { "order.restored", "order.superseded" },
};

/* --- what is to be told, with the fact -------------------------------------- */

bool order_word_set(struct tx *tx, int64_t id, enum order_word_kind kind, struct err *err)
{
	struct stmt *q = db_query(tx_db(tx), kind == ORDER_HOLDS_AFTER_ALL ? &order_q_word_back : &order_q_word_set);
	if (kind != ORDER_HOLDS_AFTER_ALL)
		stmt_int(q, kind);
	stmt_int(q, tx_seq(tx));
	stmt_int(q, id);
	return tx_may_run(tx, q, err);
}

/* --- the next slice ---------------------------------------------------------- */

static bool read_waiting(struct db *db, struct order_word *ret, struct err *err)
{
	struct stmt *q = db_query(db, &order_q_word);
	enum answer answer = stmt_step(q);
	if (answer == ANSWER_ONE) {
		ret->order = stmt_get_int(q, 0);
		ret->kind = (enum order_word_kind)stmt_get_int(q, 1);
		ret->of = stmt_get_int(q, 2);
		ret->seq = stmt_get_int(q, 3);
		ret->from = stmt_get_int(q, 4);
	}
	stmt_done(q);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool order_word_read(struct db *db, struct order_word *ret, struct err *err)
{
	enum answer answer = ANSWER_NONE;
	ret->order = 0;
	ret->count = 0;
	if (!read_waiting(db, ret, err) || !ret->order)
		return !err->code;
	struct stmt *q = db_query(db, &order_q_heard);
	stmt_int(q, ret->of);
	stmt_text(q, view_of(words[ret->kind].heard));
	stmt_int(q, ret->from);
	while (ret->count < TELL_UNITS && (answer = stmt_step(q)) == ANSWER_ONE)
		ret->units[ret->count++] = (int32_t)stmt_get_int(q, 0);
	stmt_done(q);
	ret->to = ret->count == TELL_UNITS ? ret->units[ret->count - 1] : TOLD_ALL;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static void put_called(struct builder *b, struct arena *arena, const char *prefix, const struct order *order)
{
	json_string(b, arena_printf(arena, "%snumber", prefix), order->number);
	json_string(b, arena_printf(arena, "%stitle", prefix), order->title);
	json_string(b, arena_printf(arena, "%sissuer", prefix), order->issuer);
}

bool order_word_choose(const struct orders *orders, struct arena *arena, struct order_word *word)
{
	struct builder b;
	const struct order *order = orders_get(orders, word->order), *by = order && order->superseded_by ? orders_get(orders, order->superseded_by) : NULL;
	if (!order || (word->kind == ORDER_WITHDRAWN ? order->withdrawn_at.ms == INT64_MAX : !by))
		return false;
	builder_init(&b, FACTS_MOST);
	json_open(&b, '{');
	json_int(&b, "id", order->id);
	put_called(&b, arena, "", order);
	if (word->kind == ORDER_WITHDRAWN) {
		json_int(&b, "at_at", order->withdrawn_at.ms);
		json_string(&b, "reason", order->withdrawn_reason);
	} else {
		put_called(&b, arena, "by_", by);
		json_int(&b, "from_at", by->from.ms);
	}
	json_close(&b, '}');
	word->facts = arena_copy(arena, builder_seen(&b));
	builder_release(&b);
	return true;
}

/* --- telling it -------------------------------------------------------------- */

/* No row is marked when another program has done this slice, or something newer is to be told. */
bool order_word_apply(struct write *write, struct tx *tx, struct err *err)
{
	const struct order_word *word = (const struct order_word *)write;
	struct stmt *q = db_query(tx_db(tx), &order_q_worded);
	stmt_int_unless(q, word->to, TOLD_ALL);
	stmt_int(q, word->order);
	stmt_int(q, word->seq);
	stmt_int(q, word->from);
	enum answer answer = stmt_run(q);
	if (answer != ANSWER_ONE)
		return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
	struct message *messages = ARENA_ARRAY(tx_arena(tx), struct message, TELL_UNITS);
	for (int i = 0; i < word->count; i++)
		order_message(tx_arena(tx), words[word->kind].template, word->units[i], word->seq, word->order, word->facts, &messages[i]);
	return outbox_put_all(tx, messages, word->count, NULL, err);
}
