/* Reading reports: one, all of a period. */
#include "report/report_sql.h"

static const char *const kind_names[] = { "", "values", "zero" };
const char *report_kind_name(enum report_kind kind) { return kind_names[kind]; }

static const char *const origin_names[] = { "typed", "derived", "mixed" };
const char *origin_name(enum origin origin) { return origin_names[origin]; }

/* The order of columns is that of report_sql.c. */
static struct report report_row(struct stmt *s)
{
	return (struct report){
		.seq = stmt_get_int(s, 0),
		.unit = (int32_t)stmt_get_int(s, 1),
		.form = (int)stmt_get_int(s, 2),
		.first = { (int32_t)stmt_get_int(s, 3) },
		.kind = (enum report_kind)stmt_get_int(s, 4),
		.state = (enum report_state)stmt_get_int(s, 5),
		.late = stmt_get_int(s, 6) != 0,
		.changes = (int)stmt_get_int(s, 7),
		.received = { stmt_get_int(s, 8) },
		.changed = { stmt_get_int(s, 9) },
		.author = stmt_get_int(s, 10),
		.values = stmt_get_blob(s, 11),
		.note = stmt_get_text(s, 12),
		.backing = stmt_get_blob(s, 13),
	};
}

bool report_find(struct db *db, int form, struct day first, int32_t unit, struct arena *arena, struct report *ret, struct err *err)
{
	struct stmt *s = db_query(db, &report_q_find);
	stmt_int(s, form);
	stmt_int(s, first.n);
	stmt_int(s, unit);
	struct report found = { .unit = unit, .form = form, .first = first, .state = REPORT_OPEN };
	enum answer answer = stmt_step(s);
	if (answer == ANSWER_ONE) {
		found = report_row(s);
		found.values = arena_copy(arena, found.values);
		found.note = arena_copy(arena, found.note);
		found.backing = arena_copy(arena, found.backing);
	}
	stmt_done(s);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(db, err);
	*ret = found;
	return true;
}

static bool each_row(struct db *db, struct stmt *s, bool (*fn)(void *, const struct report *), void *self, struct err *err)
{
	enum answer answer;
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		struct report report = report_row(s);
		if (!fn(self, &report)) {
			answer = ANSWER_NONE;
			break;
		}
	}
	stmt_done(s);
	return answer == ANSWER_NONE ? true : db_fail(db, err);
}

bool report_each(struct db *db, int form, struct day first, bool (*fn)(void *, const struct report *), void *self, struct err *err)
{
	struct stmt *s = db_query(db, &report_q_each);
	stmt_int(s, form);
	stmt_int(s, first.n);
	return each_row(db, s, fn, self, err);
}
