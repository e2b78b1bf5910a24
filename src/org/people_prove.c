/* org/people_prove.c — the row of each person says where their newest move that stands brought them; anlan check asks. */
#include "org/people_inside.h"

bool people_prove(struct db *db, int64_t *ret_people, struct err *err)
{
	struct stmt *row = db_query(db, &people_astray);
	int64_t astray = 0;
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		*ret_people = stmt_get_int(row, 0);
		astray = stmt_get_int(row, 1);
	}
	stmt_done(row);
	if (answer != ANSWER_ONE)
		return db_fail(db, err);
	if (astray == 0)
		return true;
	FAIL(err, STORE_DAMAGED, NULL, "%lld people are not where their moves brought them", (long long)astray);
	return err_sayf(err, "有 %d 人的去向与登记记录不一致。", "%d people are not where their moves brought them.", (int)astray);
}
