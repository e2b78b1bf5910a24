/* record/lab_write.c — samples and results, in the writer's transaction. */
#include "org/act.h"
#include "record/lab_inside.h"

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

static bool keep_outcome(struct tx *tx, int64_t actor, const struct lab_say *say, struct err *err)
{
	int64_t n;
	struct stmt *row = db_query(tx_db(tx), &lab_q_result_last);
	stmt_int(row, say->test);
	if (!tx_number(tx, row, &n, err))
		return false;
	row = db_query(tx_db(tx), &lab_q_result_insert);
	stmt_int(row, say->test);
	stmt_int(row, n + 1);
	stmt_int(row, say->realm);
	stmt_int(row, say->result);
	stmt_int(row, say->at.ms);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, or_empty(say->source));
	stmt_text(row, or_empty(say->reason));
	stmt_int(row, actor);
	return tx_ran(tx, row, err);
}

static void note(struct tx *tx, enum event_kind kind, int64_t actor, int64_t realm, const struct lab_test *test, enum lab_result result, struct instant at)
{
	struct builder body;
	act_note_begin(&body, test->id);
	json_int(&body, "person", test->person);
	json_string(&body, "kind", lab_words(test->kind)->key);
	json_bool(&body, "staff", test->staff);
	act_note_instant(&body, "taken", test->taken);
	if (kind != EVENT_LAB_POSITIVE)
		json_string(&body, "result", lab_result_name(result));
	if (at.ms != INT64_MIN)
		act_note_instant(&body, "at", at);
	act_note(tx, kind, actor, realm, test->unit, &body);
}

bool lab_add(struct tx *tx, int64_t actor, const struct lab_new *new, int64_t *ret_id, struct err *err)
{
	struct lab_test test = new->test;
	if (!tx_next_id(tx, &lab_q_next, ret_id, err))
		return false;
	test.id = *ret_id;
	struct stmt *row = db_query(tx_db(tx), &lab_q_insert);
	stmt_int(row, test.id);
	stmt_int(row, new->realm);
	stmt_int(row, test.unit);
	stmt_int(row, test.person);
	stmt_int(row, test.staff);
	stmt_int(row, test.kind);
	stmt_int(row, test.taken.ms);
	stmt_int(row, new->day.n);
	stmt_int(row, test.result);
	stmt_int_unless(row, test.resulted.ms, INT64_MIN);
	stmt_text(row, or_empty(test.lab));
	stmt_text(row, or_empty(test.sample));
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	const struct lab_say say = { test.id, new->realm, test.result, test.result == LAB_PENDING ? test.taken : test.resulted, new->source, { 0 } };
	if (!tx_ran(tx, row, err) || !keep_outcome(tx, actor, &say, err))
		return false;
	note(tx, EVENT_LAB_TAKEN, actor, new->realm, &test, test.result, test.resulted);
	if (test.result == LAB_POSITIVE)
		note(tx, EVENT_LAB_POSITIVE, actor, new->realm, &test, test.result, test.resulted);
	return test.result == LAB_INVALID || lab_settle(tx, actor, new, *ret_id, err);
}

/* A sample that turned out to be useless did no round. */
static bool take_back(struct tx *tx, int64_t test, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_roster_untest);
	struct { int64_t round, unit; } of[8];
	int count = 0;
	enum answer answer;
	stmt_int(row, test);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		if (count < 8) {
			of[count].round = stmt_get_int(row, 0);
			of[count++].unit = stmt_get_int(row, 1);
		}
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return db_fail(tx_db(tx), err);
	for (int i = 0; i < count; i++) {
		row = db_query(tx_db(tx), &lab_q_unit_open);
		stmt_int(row, of[i].round);
		stmt_int(row, of[i].unit);
		if (!tx_may_run(tx, row, err))
			return false;
	}
	return true;
}

bool lab_say_result(struct tx *tx, int64_t actor, const struct lab_say *say, bool *ret_changed, struct err *err)
{
	struct lab_test test;
	bool waits;
	*ret_changed = false;
	if (!lab_one(tx_db(tx), say->test, tx_arena(tx), &test, err))
		return false;
	waits = test.result == LAB_PENDING;
	if (test.result == say->result && (waits || say->reason.len == 0))
		return true;
	if (say->at.ms < test.taken.ms)
		return FAIL(err, BAD_FIELD, "at", "known before it was taken") || err_say(err, "结果时间不能早于采样时间。", "A result is not known before the sample is taken.");
	if (!waits && say->reason.len == 0)
		return FAIL(err, NEED_REASON, "reason", "test %lld has a result", (long long)test.id);
	struct stmt *row = db_query(tx_db(tx), &lab_q_result_set);
	stmt_int(row, test.id);
	stmt_int(row, say->result);
	stmt_int_unless(row, say->result == LAB_PENDING ? INT64_MIN : say->at.ms, INT64_MIN);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err) || !keep_outcome(tx, actor, say, err))
		return false;
	*ret_changed = true;
	if (say->result == LAB_INVALID && !take_back(tx, test.id, err))
		return false;
	note(tx, EVENT_LAB_RESULT, actor, say->realm, &test, say->result, say->at);
	if (say->result == LAB_POSITIVE && test.result != LAB_POSITIVE)
		note(tx, EVENT_LAB_POSITIVE, actor, say->realm, &test, say->result, say->at);
	if (test.result == LAB_POSITIVE && say->result != LAB_POSITIVE)
		note(tx, EVENT_LAB_CORRECTED, actor, say->realm, &test, say->result, say->at);
	return true;
}
