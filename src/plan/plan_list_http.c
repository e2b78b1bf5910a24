/* plan/plan_list_http.c — plans, risk points and drills as lists. */
#include "plan/plan_http.h"

/* One line of the list, or none. */
static bool put_line(struct builder *out, struct req *req, const struct plan_list *list, int64_t id, struct view state, bool *ret_shown)
{
	struct stmt *row = db_query(req->db, list->one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret_shown = answer == ANSWER_ONE && list->put(out, req, row, state);
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

bool plan_list_get(struct req *req, const struct plan_list *list)
{
	int32_t above;
	int64_t limit, after, next = 0;
	struct ids ids;
	bool good = true, shown;
	struct view state = req->ask(req, "state");
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &above) || !ask_limit(req, &limit) || !act_ask_cursor(req, list->start, &after) || !act_ids(req, list->ids, after, above, &ids))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, list->key);
	json_open(out, '[');
	for (int i = 0; good && i < ids.count && limit > 0; i++) {
		good = put_line(out, req, list, ids.at[i], state, &shown);
		limit -= shown;
		next = limit == 0 && i + 1 < ids.count ? ids.at[i] : 0;
	}
	json_close(out, ']');
	json_next(out, next);
	json_close(out, '}');
	return good;
}
