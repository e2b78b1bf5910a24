/* notify/notice_spread.c — what follows from a notice for the units it is for: a duty where there is something to answer by an instant, and a
 * message. A slice of units per write, so that a notice to a nation never holds up a report. The row says how far it has come; a slice
 * is done together with that mark, so it happens once, whatever stops in between. */
#include "base/json.h"
#include "duty/duty.h"
#include "notify/notice_sql.h"

enum { ACT_OPEN = 1, ACT_TAKE_BACK, ACT_MOVE, READERS = 1 << ROLE_LEADER | 1 << ROLE_DUTY | 1 << ROLE_CLERK };

bool notice_spreading(struct db *db, struct arena *arena, struct notice *ret, int *ret_act, int64_t *ret_from, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &notice_q_spreading);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	if (*ret_found) {
		notice_from_row(row, arena, ret);
		*ret_act = (int)stmt_get_int(row, NOTICE_SPREAD_ACT);
		*ret_from = stmt_get_int(row, NOTICE_SPREAD);
	}
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static bool mark(struct tx *tx, const struct spread *s, int act, int64_t to, bool *ret_mine, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &notice_q_spread);
	stmt_int(row, s->notice);
	stmt_int(row, s->act);
	stmt_int(row, s->from);
	stmt_int(row, act);
	stmt_int(row, to);
	enum answer answer = stmt_run(row);
	*ret_mine = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static struct view facts_of(struct tx *tx, const struct notice *n, const char *issuer)
{
	struct builder out;
	builder_init(&out, 1 << 16);
	json_open(&out, '{');
	json_string(&out, "issuer", issuer);
	json_string(&out, "from", issuer);
	json_text(&out, "title", n->title);
	char *text = arena_text(tx_arena(tx), n->text), cut[300];
	text_cut(cut, sizeof cut, text);
	json_string(&out, "text", cut);
	if (n->due.ms)
		json_int(&out, "due_at", n->due.ms);
	json_close(&out, '}');
	struct view facts = arena_copy(tx_arena(tx), builder_seen(&out));
	builder_release(&out);
	return facts;
}

static bool open_one(struct tx *tx, const struct notice *n, struct view facts, int32_t unit, struct err *err)
{
	struct notice_receipt own;
	if (!receipt_get(tx_db(tx), n->id, unit, tx_arena(tx), &own, err))
		return false;
	const char *link = arena_printf(tx_arena(tx), "/desk/notice/%lld", (long long)n->id), *title = arena_text(tx_arena(tx), n->title);
	const struct message message = { .template = n->relay_of ? "notice.relayed" : "notice.published", .unit = unit, .roles = READERS, .robots = true,
		.seq = n->seq, .facts = facts, .link = link, .urgent = n->kind == NOTICE_INSTRUCTION };
	if (!outbox_put(tx, &message, NULL, err))
		return false;
	if (!n->due.ms || !receipt_waits(n, &own))
		return true;
	const struct duty_new duty = { .unit = unit, .key = notice_duty_key(n), .opens = n->at, .due = n->due, .source = "notice", .source_id = n->id,
		.title_zh = title, .title_en = title, .link = link };
	return duty_open(tx, n->author, &duty, err);
}

/* Whoever still has to answer is told of the new deadline; the revision in the link makes it a message of its own. */
static bool move_one(struct tx *tx, const struct notice *n, struct view facts, int32_t unit, struct err *err)
{
	struct notice_receipt own;
	if (!open_one(tx, n, facts, unit, err) || !receipt_get(tx_db(tx), n->id, unit, tx_arena(tx), &own, err))
		return false;
	if (!receipt_waits(n, &own))
		return true;
	const struct message message = { .template = "notice.moved", .unit = unit, .roles = READERS, .robots = true, .seq = n->seq, .facts = facts,
		.link = arena_printf(tx_arena(tx), "/desk/notice/%lld?revision=%d", (long long)n->id, n->revision), .urgent = n->kind == NOTICE_INSTRUCTION };
	return outbox_put(tx, &message, NULL, err) && duty_move(tx, n->author, "notice", n->id, notice_duty_key(n), unit, n->due, err);
}

static bool take_back_one(struct tx *tx, const struct notice *n, int32_t unit, struct err *err)
{
	return !n->due.ms || duty_waive(tx, n->withdrawn_by, "notice", n->id, notice_duty_key(n), unit, arena_text(tx_arena(tx), n->withdrawn_why), err);
}

bool notice_spread(struct tx *tx, const struct spread *s, struct err *err)
{
	struct notice n;
	bool found = false, mine = false;
	if (!notice_get(tx_db(tx), s->notice, tx_arena(tx), &n, &found, err) || !found)
		return found;
	int64_t end = n.expected.base + (int64_t)n.expected.bits.len * 8, at = s->from > n.expected.base ? s->from : n.expected.base;
	struct view facts = facts_of(tx, &n, s->issuer);
	int done = 0;
	int32_t *units = ARENA_ARRAY(tx_arena(tx), int32_t, SPREAD_UNITS);
	for (; at < end && done < SPREAD_UNITS; at++)
		if (unit_set_has(&n.expected, (int32_t)at))
			units[done++] = (int32_t)at;
	if (!mark(tx, s, at < end ? s->act : 0, at, &mine, err) || !mine)
		return !err->code;
	bool ok = true;
	for (int i = 0; ok && i < done; i++)
		ok = s->act == ACT_OPEN ? open_one(tx, &n, facts, units[i], err) : s->act == ACT_MOVE ? move_one(tx, &n, facts, units[i], err) : take_back_one(tx, &n, units[i], err);
	return ok;
}

/* ---- chasing by hand ---- */

bool notice_chase(struct tx *tx, int64_t account, const struct chase_new *c, int *ret_count, struct err *err)
{
	struct notice n;
	bool found = false;
	*ret_count = 0;
	if (!notice_get(tx_db(tx), c->notice, tx_arena(tx), &n, &found, err))
		return false;
	if (!found)
		return FAIL(err, NO_NOTICE, NULL, "no notice %lld", (long long)c->notice);
	if (n.withdrawn.ms)
		return FAIL(err, NOTICE_WITHDRAWN, NULL, "withdrawn");
	int64_t seq = tx_seq(tx);
	struct builder body;
	builder_init(&body, 1 << 16);
	json_open(&body, '{');
	json_int(&body, "notice", c->notice);
	json_key(&body, "units");
	json_open(&body, '[');
	bool ok = true;
	for (int i = 0; ok && i < c->count; i++) {
		struct notice_receipt own;
		ok = receipt_get(tx_db(tx), n.id, c->units[i], tx_arena(tx), &own, err);
		if (!ok || !unit_set_has(&n.expected, c->units[i]) || !receipt_waits(&n, &own))
			continue;
		const struct message message = { .template = "notice.reminder", .unit = c->units[i], .roles = READERS, .robots = true, .seq = seq, .urgent = true,
			.facts = facts_of(tx, &n, ""), .link = arena_printf(tx_arena(tx), "/desk/notice/%lld", (long long)n.id) };
		ok = outbox_put(tx, &message, NULL, err);
		json_put_int(&body, c->units[i]);
		++*ret_count;
	}
	json_close(&body, ']');
	json_close(&body, '}');
	if (ok && *ret_count > 0)
		tx_event(tx, EVENT_NOTICE_CHASED, c->realm, account, c->from, builder_seen(&body));
	builder_release(&body);
	return ok;
}
