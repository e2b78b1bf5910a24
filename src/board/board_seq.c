/* From an instant to the journal number it stands for. */
#include "board/board_sql.h"

/* seq counts without holes and instants rise with it, but for a clock set back; then any of the matching places will do. */
bool board_seq_at(struct db *db, struct instant at, int64_t *ret, struct err *e)
{
	int64_t low = 0, high = journal_last(db);           /* low is at or before the instant, high + 1 after it */
	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;
		struct stmt *s = db_query(db, &board_q_event_at);
		stmt_int(s, middle);
		enum answer answer = stmt_step(s);
		int64_t then = answer == ANSWER_ONE ? stmt_get_int(s, 0) : 0;
		stmt_done(s);
		if (answer != ANSWER_ONE)
			return answer == ANSWER_NONE ? FAIL(e, CHAIN_BROKEN, NULL, "journal row %lld is missing", (long long)middle) : db_fail(db, e);
		if (then <= at.ms)
			low = middle;
		else
			high = middle - 1;
	}
	*ret = low;
	return true;
}
