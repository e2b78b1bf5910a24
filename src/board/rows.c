/* All reports of a period, read in the order they lie in. The key finds the ids without touching a row; sorted, they are long
 * runs, because the reports of a day arrive on that day. Runs are read as ranges, which is several times faster than a row at a
 * time; where other periods' rows lie between (a late correction of last year, an import in the order of units), the ranges
 * get short and the reading goes from id to id. */
#include "board/board_sql.h"
#include "board/rows.h"
#include <stdlib.h>

enum { RANGE_LEAST = 16, RANGE_MOST = 4096 };               /* rows of one range */

struct ids { int64_t *at; size_t count, room; bool sorted; };

static void id_add(struct ids *ids, int64_t id)
{
	if (ids->count == ids->room) {
		ids->room = ids->room ? ids->room * 2 : 1024;
		ids->at = realloc(ids->at, ids->room * sizeof *ids->at);
		if (!ids->at)
			abort();
	}
	ids->sorted = ids->sorted && (ids->count == 0 || ids->at[ids->count - 1] < id);
	ids->at[ids->count++] = id;
}

static int id_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool ids_read(struct ids *ids, struct db *db, int form, struct day first, struct err *e)
{
	struct stmt *s = db_query(db, &board_q_ids);
	enum answer answer;
	stmt_int(s, form);
	stmt_int(s, first.n);
	while ((answer = stmt_step(s)) == ANSWER_ONE)
		id_add(ids, stmt_get_int(s, 0));
	stmt_done(s);
	if (!ids->sorted)
		qsort(ids->at, ids->count, sizeof *ids->at, id_order);
	return answer == ANSWER_NONE || db_fail(db, e);
}

struct range { size_t next; int most, seen, own; bool stop; };

static void range_row(struct range *r, const struct ids *ids, struct stmt *s, bool (*fn)(void *, const struct report_row *), void *self)
{
	int64_t id = stmt_get_int(s, 0);
	r->seen++;
	while (r->next < ids->count && ids->at[r->next] < id)
		r->next++;
	if (r->next == ids->count || ids->at[r->next] != id)
		return;
	struct report_row row = { (int32_t)stmt_get_int(s, 1), (enum report_kind)stmt_get_int(s, 2), (enum report_state)stmt_get_int(s, 3),
		stmt_get_int(s, 4) != 0, stmt_get_int(s, 5), stmt_get_blob(s, 6), (enum origin)stmt_get_int(s, 7) };
	r->next++;
	r->own++;
	r->stop = !fn(self, &row);
}

static bool range_read(struct range *r, const struct ids *ids, struct db *db, bool (*fn)(void *, const struct report_row *), void *self, struct err *e)
{
	struct stmt *s = db_query(db, &board_q_range);
	enum answer answer;
	size_t before = r->next;
	r->seen = r->own = 0;
	stmt_int(s, ids->at[r->next]);
	stmt_int(s, ids->at[ids->count - 1]);
	stmt_int(s, r->most);
	while ((answer = stmt_step(s)) == ANSWER_ONE && !r->stop)
		range_row(r, ids, s, fn, self);
	stmt_done(s);
	if (answer != ANSWER_NONE && answer != ANSWER_ONE)
		return db_fail(db, e);
	return r->stop || r->next > before || FAIL(e, STORE_DAMAGED, NULL, "report %lld is in the key but not in the table", (long long)ids->at[before]);
}

bool rows_each(struct db *db, int form, struct day first, bool (*fn)(void *, const struct report_row *), void *self, struct err *e)
{
	struct ids ids = { .sorted = true };
	struct range range = { .most = RANGE_LEAST };
	bool good = ids_read(&ids, db, form, first, e);
	while (good && !range.stop && range.next < ids.count) {
		good = range_read(&range, &ids, db, fn, self, e);
		bool dense = range.own * 4 >= range.seen;
		range.most = !dense ? RANGE_LEAST : range.most * 4 < RANGE_MOST ? range.most * 4 : RANGE_MOST;
	}
	free(ids.at);
	return good;
}
