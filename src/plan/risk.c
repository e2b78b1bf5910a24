/* Risk points: what could go wrong where, who owns it, what is done against it. */
#include "plan/plan_inside.h"

static const char *const state_names[] = { "", "open", "controlled", "gone" };
const char *risk_state_name(enum risk_state state) { return state_names[state]; }

bool risk_state_parse(struct view name, enum risk_state *ret)
{
	for (int i = RISK_OPEN; i <= RISK_GONE; i++)
		if (view_is(name, state_names[i])) {
			*ret = (enum risk_state)i;
			return true;
		}
	return false;
}

static struct view body(struct tx *tx, int64_t id, const struct risk_point *risk)
{
	struct builder out;
	builder_init(&out, PLAN_BODY_MOST);
	json_open(&out, '{');
	json_int(&out, "risk_point", id);
	json_text(&out, "title", risk->title);
	json_text(&out, "place", risk->place);
	json_text(&out, "owner", risk->owner);
	json_text(&out, "measure", risk->measure);
	json_string(&out, "state", risk_state_name(risk->state));
	plan_put_day(&out, "due", risk->due);
	if (risk->reason.len > 0)
		json_text(&out, "reason", risk->reason);
	json_close(&out, '}');
	return plan_said(tx, &out);
}

static void put_what(struct stmt *row, const struct risk_point *risk)
{
	stmt_text(row, risk->title);
	stmt_text(row, risk->place);
	stmt_text(row, risk->owner);
	stmt_text(row, risk->phone);
	stmt_text(row, risk->measure);
	stmt_int(row, risk->state);
	stmt_int_unless(row, risk->due.n, DAY_NONE.n);
}

static bool add(struct tx *tx, const struct sender *from, const struct risk_point *risk, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &risk_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &risk_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, risk->unit);
	stmt_int(row, risk->realm);
	put_what(row, risk);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, from->account);
	tx_event(tx, EVENT_RISK_ADDED, risk->realm, from->account, risk->unit, body(tx, *ret_id, risk));
	return tx_ran(tx, row, err);
}

bool risk_add(struct tx *tx, const struct sender *from, const struct risk_point *risk, int64_t *ret_id, struct err *err)
{
	enum answer answer = once_find(tx, from->account, "risk-points", from->client_key, from->content, ret_id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return add(tx, from, risk, ret_id, err) && once_keep(tx, from->account, "risk-points", from->client_key, from->content, *ret_id, err);
}

bool risk_get(struct db *db, int64_t id, struct arena *arena, struct risk_point *ret, struct err *err)
{
	struct stmt *row = db_query(db, &risk_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret = (struct risk_point){ .id = 0 };
	if (answer == ANSWER_ONE)
		*ret = (struct risk_point){ .id = id, .unit = (int32_t)stmt_get_int(row, 1), .realm = (int32_t)stmt_get_int(row, 2),
			.title = arena_copy(arena, stmt_get_text(row, 3)), .place = arena_copy(arena, stmt_get_text(row, 4)),
			.owner = arena_copy(arena, stmt_get_text(row, 5)), .phone = arena_copy(arena, stmt_get_text(row, 6)),
			.measure = arena_copy(arena, stmt_get_text(row, 7)), .state = (enum risk_state)stmt_get_int(row, 8),
			.due = stmt_is_null(row, 9) ? DAY_NONE : (struct day){ (int32_t)stmt_get_int(row, 9) } };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static void put_over(struct risk_point *risk, const struct risk_point *said, bool due_said)
{
	const struct { struct view from, *to; } texts[] = { { said->title, &risk->title }, { said->place, &risk->place }, { said->owner, &risk->owner },
		{ said->phone, &risk->phone }, { said->measure, &risk->measure }, { said->reason, &risk->reason } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i].from.ptr)
			*texts[i].to = texts[i].from;
	if (said->state)
		risk->state = said->state;
	if (due_said)
		risk->due = said->due;
}

/* Read where nobody else writes: two that change different things of it at once both stand. */
static bool change(struct tx *tx, const struct sender *from, const struct risk_point *said, bool due_said, struct err *err)
{
	struct risk_point risk;
	if (!risk_get(tx_db(tx), said->id, tx_arena(tx), &risk, err))
		return false;
	if (!risk.id)
		return FAIL(err, NO_PLAN, "id", "no risk point %lld", (long long)said->id);
	put_over(&risk, said, due_said);
	struct stmt *row = db_query(tx_db(tx), &risk_update);
	stmt_int(row, risk.id);
	put_what(row, &risk);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, from->account);
	tx_event(tx, EVENT_RISK_CHANGED, risk.realm, from->account, risk.unit, body(tx, risk.id, &risk));
	return tx_ran(tx, row, err);
}

bool risk_change(struct tx *tx, const struct sender *from, const struct risk_point *said, bool due_said, struct err *err)
{
	int64_t id = said->id;
	enum answer answer = once_find(tx, from->account, "risk-points.change", from->client_key, from->content, &id, err);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE;
	return change(tx, from, said, due_said, err) && once_keep(tx, from->account, "risk-points.change", from->client_key, from->content, id, err);
}
