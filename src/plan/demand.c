/* An authority asks for newer plans: one row, and a duty per unit, opened piece by piece so that nobody waits for a nation. */
#include "plan/plan_inside.h"

static struct view demand_body(struct tx *tx, int64_t id, const struct plan_demand *demand)
{
	char due[25];
	struct builder out;
	builder_init(&out, PLAN_BODY_MOST);
	instant_print_utc(demand->due, due);
	json_open(&out, '{');
	json_int(&out, "demand", id);
	json_text(&out, "reason", demand->reason);
	json_string(&out, "due", due);
	json_close(&out, '}');
	return plan_said(tx, &out);
}

static bool ask(struct tx *tx, const struct sender *from, const struct plan_demand *demand, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &plan_demand_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &plan_demand_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, demand->realm);
	stmt_int(row, demand->scope);
	stmt_int(row, (int64_t)demand->facilities);
	stmt_text(row, demand->reason);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, demand->due.ms);
	stmt_int(row, from->account);
	tx_event(tx, EVENT_PLAN_DEMANDED, demand->realm, from->account, demand->scope, demand_body(tx, *ret_id, demand));
	return tx_ran(tx, row, err);
}

bool plan_ask_revision(struct tx *tx, const struct sender *from, const struct plan_demand *demand, int64_t *ret_id, struct err *err)
{
	enum answer answer = once_find(tx, from->account, "plans.demands", from->client_key, from->content, ret_id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return ask(tx, from, demand, ret_id, err) && once_keep(tx, from->account, "plans.demands", from->client_key, from->content, *ret_id, err);
}

static bool newest_of(struct tx *tx, int32_t unit, int64_t *ret_ms, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &plan_newest_of_unit);
	stmt_int(row, unit);
	return tx_number(tx, row, ret_ms, err);
}

bool plan_ask_unit(struct tx *tx, int64_t demand, int32_t unit, struct err *err)
{
	int64_t newest, asked = 0, due = 0;
	struct view reason = VIEW("");
	struct stmt *row = db_query(tx_db(tx), &plan_demands_since);
	stmt_int(row, demand);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		asked = stmt_get_int(row, 0);
		reason = arena_copy(tx_arena(tx), stmt_get_text(row, 1));
		due = stmt_get_int(row, 2);
	}
	stmt_done(row);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	if (!newest_of(tx, unit, &newest, err) || newest >= asked)
		return err->code == ERR_NONE;               /* has written one since */
	struct arena *arena = tx_arena(tx);
	const struct duty_new duty = { .unit = unit, .key = "plan.revise", .opens = { asked }, .due = { due }, .source = "plan.demand", .source_id = demand, .link = "/board/plans",
		.title_zh = arena_printf(arena, "修订预案：%.*s", (int)reason.len, reason.ptr),
		.title_en = arena_printf(arena, "Revise the plan: %.*s", (int)reason.len, reason.ptr) };
	return duty_open(tx, 0, &duty, err);
}

bool plan_ask_progress(struct tx *tx, int64_t demand, int32_t from, int32_t next, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &plan_demand_move);
	stmt_int(row, demand);
	stmt_int_unless(row, next, 0);
	stmt_int(row, from);
	return tx_may_run(tx, row, err);
}
