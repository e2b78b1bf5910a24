/* The few steps that every write takes. */
#include "store/journal.h"

bool tx_ran(struct tx *tx, struct stmt *statement, struct err *err)
{
	enum answer answer = stmt_run(statement);
	if (answer == ANSWER_NONE)
		return FAIL(err, BUG, NULL, "a row that was there is not");
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

bool tx_may_run(struct tx *tx, struct stmt *statement, struct err *err)
{
	enum answer answer = stmt_run(statement);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool tx_number(struct tx *tx, struct stmt *row, int64_t *ret, struct err *err)
{
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good ? stmt_get_int(row, 0) : 0;
	if (!good)
		db_fail(tx_db(tx), err);
	stmt_done(row);
	return good;
}

bool tx_next_id(struct tx *tx, struct query *next, int64_t *ret, struct err *err)
{
	return tx_number(tx, db_query(tx_db(tx), next), ret, err);
}

void stmt_int_unless(struct stmt *statement, int64_t value, int64_t nothing)
{
	if (value == nothing)
		stmt_null(statement);
	else
		stmt_int(statement, value);
}
