/* Drills: what was exercised, with whom, and what was learned. */
#include "plan/plan_inside.h"

static struct view added_body(struct tx *tx, int64_t id, const struct drill_new *drill)
{
	char at[25];
	struct builder out;
	builder_init(&out, PLAN_BODY_MOST);
	instant_print_utc(drill->at, at);
	json_open(&out, '{');
	json_int(&out, "drill", id);
	json_string(&out, "at", at);
	json_int(&out, "people", drill->people);
	json_key(&out, "what");
	builder_view(&out, drill->body);
	json_close(&out, '}');
	return plan_said(tx, &out);
}

static bool add(struct tx *tx, const struct sender *from, const struct drill_new *drill, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &drill_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &drill_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, drill->unit);
	stmt_int(row, drill->realm);
	stmt_int_unless(row, drill->plan, 0);
	stmt_int(row, drill->at.ms);
	stmt_int(row, drill->people);
	stmt_text(row, drill->body);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, from->account);
	if (!tx_ran(tx, row, err))
		return false;
	tx_event(tx, EVENT_DRILL_ADDED, drill->realm, from->account, drill->unit, added_body(tx, *ret_id, drill));
	return duty_evidence(tx, from->account, drill->unit, "drill", drill->at, "", err);
}

bool drill_add(struct tx *tx, const struct sender *from, const struct drill_new *drill, int64_t *ret_id, struct err *err)
{
	enum answer answer = once_find(tx, from->account, "drills", from->client_key, from->content, ret_id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return add(tx, from, drill, ret_id, err) && once_keep(tx, from->account, "drills", from->client_key, from->content, *ret_id, err);
}

struct exercised { int32_t unit, realm; bool assessed; };

static bool which(struct tx *tx, int64_t id, struct exercised *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &drill_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct exercised){ (int32_t)stmt_get_int(row, 1), (int32_t)stmt_get_int(row, 2), !stmt_is_null(row, 9) };
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_PLAN, "id", "no drill %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool assess(struct tx *tx, const struct sender *from, int64_t id, struct view assessment, struct err *err)
{
	struct exercised drill = { 0 };
	if (!which(tx, id, &drill, err))
		return false;
	if (drill.assessed)
		return FAIL(err, ASSESSED_ALREADY, NULL, "drill %lld", (long long)id);
	struct stmt *row = db_query(tx_db(tx), &drill_set_assessment);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, assessment);
	tx_event(tx, EVENT_DRILL_ASSESSED, drill.realm, from->account, drill.unit, assessment);
	return tx_ran(tx, row, err);
}

bool drill_assess(struct tx *tx, const struct sender *from, int64_t id, struct view assessment, struct err *err)
{
	enum answer answer = once_find(tx, from->account, "drills.assessment", from->client_key, from->content, &id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return assess(tx, from, id, assessment, err) && once_keep(tx, from->account, "drills.assessment", from->client_key, from->content, id, err);
}
