#include "policy/order_tell.h"
#include "base/json.h"
#include "org/outbox.h"

enum { FACTS_MOST = 1 << 16 };

/* --- the words --------------------------------------------------------- */

struct view order_facts(struct arena *arena, const struct order *d, int64_t id, int64_t proposal)
{
	struct builder b;
	builder_init(&b, FACTS_MOST);
	json_open(&b, '{');
	json_int(&b, "id", id);
	json_string(&b, "number", d->number);
	json_string(&b, "title", d->title);
	json_string(&b, "issuer", d->issuer);
	if (d->level) {
		json_string(&b, "ladder", ladder_name(d->ladder));
		json_int(&b, "level", d->level);
	} else {
		json_string(&b, "measure", d->measure);
		json_string(&b, "value", d->value);
	}
	json_int(&b, "from_at", d->from.ms);
	if (d->supersedes)
		json_int(&b, "supersedes", d->supersedes);
	if (proposal)
		json_int(&b, "proposal", proposal);
	json_close(&b, '}');
	struct view facts = arena_copy(arena, builder_seen(&b));
	builder_release(&b);
	return facts;
}

void order_message(struct arena *arena, const char *template, int32_t unit, int64_t seq, int64_t id, struct view facts, struct message *ret)
{
	const unsigned roles = 1u << ROLE_ADMIN | 1u << ROLE_LEADER | 1u << ROLE_DUTY | 1u << ROLE_CLERK;
	*ret = (struct message){ .template = template, .unit = unit, .roles = roles, .robots = true, .seq = seq, .facts = facts,
		.link = arena_printf(arena, "/board/orders/%lld", (long long)id) };
}

/* --- the next slice ---------------------------------------------------- */

static bool read_waiting(struct db *db, struct order_tell *ret, struct err *err)
{
	struct stmt *q = db_query(db, &order_q_telling);
	enum answer answer = stmt_step(q);
	if (answer == ANSWER_ONE) {
		ret->order = stmt_get_int(q, 0);
		ret->from = stmt_get_int(q, 1);
		ret->seq = stmt_get_int(q, 2);
	}
	stmt_done(q);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool order_tell_read(struct db *db, struct order_tell *ret, struct err *err)
{
	enum answer answer = ANSWER_NONE;
	ret->order = 0;
	ret->count = 0;
	if (!read_waiting(db, ret, err) || !ret->order)
		return !err->code;
	struct stmt *q = db_query(db, &order_q_people);
	stmt_int(q, ret->from);
	while (ret->count < TELL_LOOK && (answer = stmt_step(q)) == ANSWER_ONE)
		ret->units[ret->count++] = (int32_t)stmt_get_int(q, 0);
	stmt_done(q);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static bool concerns(const struct org *org, const struct order *order, int32_t id)
{
	const struct unit *unit = id <= org_count(org) ? org_unit(org, id) : NULL;
	if (!unit || id == order->scope || !tree_holds(org_now(org), order->scope, id))
		return false;
	return unit->kind != UNIT_INSTITUTION || unit->facility < 0 || (order->facilities >> unit->facility & 1);
}

bool order_tell_choose(const struct orders *orders, const struct org *org, struct instant now, struct arena *arena, struct order_tell *tell)
{
	const struct order *order = orders_get(orders, tell->order);
	int found = tell->count, n = 0;
	if (!order)
		return false;
	bool stopped = order->end.ms <= order->from.ms || order->withdrawn_at.ms <= now.ms || (order->superseded_by && order->end.ms <= now.ms);
	tell->facts = order_facts(arena, order, order->id, 0);
	tell->to = stopped || found < TELL_LOOK ? TOLD_ALL : tell->units[found - 1];
	for (int i = 0; i < found && !stopped; i++) {
		if (!concerns(org, order, tell->units[i]))
			continue;
		if (n == TELL_UNITS) {
			tell->to = tell->units[n - 1];
			break;
		}
		tell->units[n++] = tell->units[i];
	}
	tell->count = n;
	return true;
}

/* --- telling it -------------------------------------------------------- */

static enum answer mark(struct tx *tx, const struct order_tell *tell)
{
	struct stmt *q = db_query(tx_db(tx), &order_q_told);
	stmt_int_unless(q, tell->to, TOLD_ALL);
	stmt_int(q, tell->order);
	stmt_int(q, tell->from);
	return stmt_run(q);
}

/* No row is marked when another program has done this slice. */
bool order_tell_apply(struct write *write, struct tx *tx, struct err *err)
{
	const struct order_tell *tell = (const struct order_tell *)write;
	enum answer answer = mark(tx, tell);
	if (answer != ANSWER_ONE)
		return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
	struct message *messages = ARENA_ARRAY(tx_arena(tx), struct message, TELL_UNITS);
	for (int i = 0; i < tell->count; i++)
		order_message(tx_arena(tx), "order.issued", tell->units[i], tell->seq, tell->order, tell->facts, &messages[i]);
	return outbox_put_all(tx, messages, tell->count, NULL, err);
}
