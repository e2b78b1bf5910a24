/* report/report_duty.c — what duties ask about reports: whether one is there, since when, and whether it was given back. */
#include "report/report_duty.h"
#include "report/report_sql.h"

static struct query one_q = { "report.duty_one", "iii", "iiiii", "SELECT unit, received, state, changed, seq FROM report WHERE form = $1 AND first = $2 AND unit = $3", 0 };
static struct query each_q = { "report.duty_each", "ii", "iiiii", "SELECT unit, received, state, changed, seq FROM report WHERE form = $1 AND first = $2", 0 };
static struct query stands_q = { "report.duty_stands", "tii", "i",
	"SELECT CAST(l.key AS BIGINT) FROM json_each($1) l WHERE (SELECT state FROM report WHERE form = $2 AND first = $3 AND unit = CAST(l.value ->> 0 AS BIGINT)) <> 2", 0 };
struct query *const report_duty_queries[] = { &one_q, &stands_q, &each_q, NULL };

static struct duty_report row(struct stmt *s)
{
	bool returned = stmt_get_int(s, 2) == REPORT_RETURNED;
	return (struct duty_report){ .unit = (int32_t)stmt_get_int(s, 0), .received = { stmt_get_int(s, 1) },
		.returned = returned ? (struct instant){ stmt_get_int(s, 3) } : INSTANT_NONE, .seq = stmt_get_int(s, 4) };
}

static bool one(struct db *db, const struct form *form, struct day first, int32_t unit, struct duty_report *ret, struct err *err)
{
	struct stmt *s = db_query(db, &one_q);
	stmt_int(s, form->id);
	stmt_int(s, first.n);
	stmt_int(s, unit);
	enum answer answer = stmt_step(s);
	*ret = answer == ANSWER_ONE ? row(s) : (struct duty_report){ .unit = unit, .received = INSTANT_NONE, .returned = INSTANT_NONE };
	stmt_done(s);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static bool stands(struct db *db, const struct form *form, struct day first, struct view list, bool (*fn)(void *, int number), void *self, struct err *err)
{
	struct stmt *s = db_query(db, &stands_q);
	enum answer answer;
	bool more = true;
	stmt_text(s, list);
	stmt_int(s, form->id);
	stmt_int(s, first.n);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE)
		more = fn(self, (int)stmt_get_int(s, 0));
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

static bool each(struct db *db, const struct form *form, struct day first, bool (*fn)(void *, const struct duty_report *), void *self, struct err *err)
{
	struct stmt *s = db_query(db, &each_q);
	enum answer answer;
	bool more = true;
	stmt_int(s, form->id);
	stmt_int(s, first.n);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE) {
		struct duty_report report = row(s);
		more = fn(self, &report);
	}
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

const struct duty_source report_duty_source = { one, stands, each };
