/* The board by HTTP: one unit with its children, and who is missing. */
#include "board/board_sql.h"
#include "board/say_http.h"
#include "duty/roll_http.h"

enum { MISSING_FEW = 100, MISSING_MOST = 1000 };

/* GET /api/v1/board/{code} ----------------------------------------------------------------------------------------------------------- */

static void say_figures(struct builder *b, struct req *r, const struct board_page *page, int32_t unit, const struct sum_words *words)
{
	struct board_counts counts = board_counts(page, unit);
	board_say_counts(b, &counts);
	if (words && board_sums(page, r->db, unit, words->sums, &r->err))
		board_say_sums(b, words);
}

static void say_child(struct builder *b, struct req *r, const struct board_page *page, int32_t unit, const struct sum_words *words)
{
	const struct unit *u = org_unit(r->app->org, unit);
	json_open(b, '{');
	json_key(b, "unit");
	json_open(b, '{');
	board_say_unit(b, u);
	json_close(b, '}');
	say_figures(b, r, page, unit, words);
	if (u->kind == UNIT_INSTITUTION || board_cell(page, unit) != CELL_NONE)
		json_string(b, "state", cell_name(board_cell(page, unit)));
	if (board_cell(page, unit) >= CELL_ON_TIME)
		json_string(b, "origin", origin_name(board_origin(page, unit)));
	json_close(b, '}');
}

static bool board_get(struct req *r)
{
	struct question q;
	enum sums sums;
	if (roll_asked(r))
		return roll_board(r);
	if (!board_ask_question(r, &q) || !board_ask_sums(r, &sums))
		return false;
	struct board_page *page = board_page_get(r, &q);
	if (!page)
		return r->beside;
	const struct tree *t = board_page_tree(page);
	struct sum_words words = sum_words_new(r, q.form);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	board_say_head(b, r, &q);
	json_int(b, "as_of", board_page_as_of_seq(page));
	say_figures(b, r, page, r->unit, sums == SUMS_NONE ? NULL : &words);
	if (board_cell(page, r->unit) != CELL_NONE)
		json_string(b, "state", cell_name(board_cell(page, r->unit)));
	json_key(b, "children");
	json_open(b, '[');
	for (int32_t u = t->first_child[r->unit]; u; u = t->next_sibling[u])
		say_child(b, r, page, u, sums == SUMS_ALL ? &words : NULL);
	json_close(b, ']');
	json_close(b, '}');
	board_done(page);
	return true;
}

/* GET /api/v1/board/{code}/missing ---------------------------------------------------------------------------------------------------- */

static bool ask_limit(struct req *r, int64_t few, int64_t most, int64_t *ret)
{
	struct view text = r->ask(r, "limit");
	*ret = few;
	if (!text.ptr)
		return true;
	if (view_int(text, ret) && *ret >= 1 && *ret <= most)
		return true;
	return board_refuse(r, "limit", "limit 超出范围。", "limit is out of range.");
}

/* The cursor is the code of the unit shown last: it means the same after the tree has been numbered anew. */
static bool ask_cursor(struct req *r, const struct tree *t, int32_t *ret_from)
{
	struct view code = r->ask(r, "cursor");
	*ret_from = 0;
	if (!code.ptr || code.len == 0)
		return true;
	int32_t unit = org_find(r->app->org, code);
	if (!unit || unit > t->count || !tree_holds(t, r->unit, unit))
		return board_refuse(r, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
	*ret_from = t->pre[unit] + 1;
	return true;
}

static void say_path(struct builder *b, struct req *r, const struct tree *t, int32_t unit)
{
	int32_t above[64];
	int depth = 0;
	for (int32_t u = t->parent[unit]; unit != r->unit && u > 0 && u != r->unit && depth < 64; u = t->parent[u])
		above[depth++] = u;
	json_key(b, "path");
	json_open(b, '[');
	for (int i = depth - 1; i >= 0; i--)
		json_put_text(b, view_of(org_unit(r->app->org, above[i])->name));
	json_close(b, ']');
}

/* The unit right above, unless that is beyond what was asked for: nobody learns of units above their own. */
static void say_parent(struct builder *b, struct req *r, const struct tree *t, int32_t unit)
{
	if (unit == r->unit || t->parent[unit] <= 0)
		return;
	json_key(b, "parent");
	json_open(b, '{');
	board_say_unit(b, org_unit(r->app->org, t->parent[unit]));
	json_close(b, '}');
}

enum { LAST_PERIODS = 7 };

/* When it last reported, within this period and the six before; null says that it is longer ago. */
static bool say_last(struct builder *b, struct req *r, const struct question *q, int32_t unit)
{
	struct stmt *row = db_query(r->db, &board_q_last);
	char at[30] = "", period[16] = "";
	stmt_int(row, q->form->id);
	stmt_int(row, unit);
	for (int back = 0; back < LAST_PERIODS; back++)
		stmt_int(row, period_step(q->period, -back).first.n);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		period_print((struct period){ q->period.kind, { (int32_t)stmt_get_int(row, 0) } }, period);
		zone_print(form_zone(q->form, org_unit(r->app->org, unit)), (struct instant){ stmt_get_int(row, 1) }, at);
	}
	stmt_done(row);
	json_text(b, "last_period", *period ? view_of(period) : (struct view){ NULL, 0 });
	json_text(b, "last_at", *at ? view_of(at) : (struct view){ NULL, 0 });
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(r->db, &r->err);
}

static bool say_missing(struct builder *b, struct req *r, const struct board_page *page, const struct question *q, int32_t unit)
{
	const struct unit *u = org_unit(r->app->org, unit);
	json_open(b, '{');
	board_say_unit(b, u);
	json_string(b, "phone", u->phone);
	json_string(b, "state", cell_name(board_cell(page, unit)));
	board_say_due(b, q->form, u, q->period);
	bool good = say_last(b, r, q, unit);
	say_parent(b, r, board_page_tree(page), unit);
	say_path(b, r, board_page_tree(page), unit);
	json_close(b, '}');
	return good;
}

static bool say_missing_list(struct builder *b, struct req *r, const struct board_page *page, const struct question *q, int32_t from, int64_t limit, int32_t *ret_next)
{
	const struct tree *t = board_page_tree(page);
	int32_t unit = board_next_open(page, r->unit, from), last = 0;
	json_key(b, "units");
	json_open(b, '[');
	for (; unit && limit > 0; limit--) {
		if (!say_missing(b, r, page, q, unit))
			return false;
		last = unit;
		unit = board_next_open(page, r->unit, t->pre[unit] + 1);
	}
	json_close(b, ']');
	*ret_next = unit ? last : 0;
	return true;
}

static bool missing_get(struct req *r)
{
	struct question q;
	int64_t limit;
	int32_t from;
	if (roll_asked(r))
		return roll_missing(r);
	if (!board_ask_question(r, &q) || !ask_limit(r, MISSING_FEW, MISSING_MOST, &limit))
		return false;
	struct board_page *page = board_page_get(r, &q);
	if (!page)
		return r->beside;
	if (!ask_cursor(r, board_page_tree(page), &from)) {
		board_done(page);
		return false;
	}
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	board_say_head(b, r, &q);
	json_int(b, "as_of", board_page_as_of_seq(page));
	json_int(b, "missing", board_counts(page, r->unit).missing);
	int32_t last = 0;
	bool good = say_missing_list(b, r, page, &q, from, limit, &last);
	json_text(b, "next", last ? view_of(org_unit(r->app->org, last)->code) : (struct view){ NULL, 0 });
	json_close(b, '}');
	board_done(page);
	return good;
}

const struct route board_routes[] = {
	{ "GET", "/api/v1/board/{code}", NEED_LOGIN | NEED_UNIT, RIGHT_BOARD_READ, board_get,
		"Who has reported and the sums, or done a duty, for a unit and each child", "form duty period as_of sums", "", "board" },
	{ "GET", "/api/v1/board/{code}/missing", NEED_LOGIN | NEED_UNIT, RIGHT_BOARD_READ, missing_get,
		"Who has not reported, or was asked to again, page by page", "form duty period as_of cursor limit", "", "missing" },
	{ 0 },
};
