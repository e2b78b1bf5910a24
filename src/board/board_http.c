/* The board by HTTP: one unit with its children, who is missing, the trend, the live stream. */
#include "board/live.h"
#include "http/route.h"
#include <stdlib.h>

enum { MISSING_FEW = 100, MISSING_MOST = 1000, HISTORY_FEW = 30, HISTORY_MOST = 400 };

/* What is asked ------------------------------------------------------------------------------------------------------------------- */

struct question { const struct form *form; struct period period; int64_t as_of; };

static bool bad_query(struct req *r, const char *name, const char *zh, const char *en)
{
	FAIL(&r->err, BAD_QUERY, name, "%s", en);
	return err_say(&r->err, zh, en);
}

static bool ask_form(struct req *r, const struct form **ret)
{
	struct view key = r->ask(r, "form");
	*ret = key.ptr ? policy_form(r->app->policy, key) : policy_form_at(r->app->policy, 0);
	return *ret || FAIL(&r->err, NO_FORM, "form", "unknown form");
}

static struct period period_now(const struct req *r, const struct form *form)
{
	const struct unit *unit = org_unit(r->app->org, r->unit);
	const struct zone *zone = unit ? form_zone(form, unit) : form->pack->zone; /* no unit: the whole store */
	return period_of(form->period, zone_day(zone, r->now));
}

static bool ask_period(struct req *r, const struct form *form, const char *name, struct period otherwise, struct period *ret)
{
	struct view text = r->ask(r, name);
	*ret = otherwise;
	return !text.ptr || period_parse(form->period, text, ret) || FAIL(&r->err, BAD_PERIOD, name, "not a %s", period_kind_name(form->period));
}

/* A journal number, or an instant, which stands for the last event until then. */
static bool ask_as_of(struct req *r, int64_t *ret)
{
	struct view text = r->ask(r, "as_of");
	struct instant at;
	*ret = BOARD_NOW;
	if (!text.ptr)
		return true;
	if (!view_int(text, ret)) {
		if (!instant_parse(text, &at))
			return bad_query(r, "as_of", "as_of 应为流水号或时刻,例如 2021-10-24T16:00:00+08:00。", "as_of is a journal number or an instant such as 2021-10-24T16:00:00+08:00.");
		if (!board_seq_at(r->db, at, ret, &r->err))
			return false;
	}
	if (*ret < 0)
		return bad_query(r, "as_of", "as_of 不能是负数。", "as_of cannot be negative.");
	if (*ret >= board_as_of(r->app->board))
		*ret = BOARD_NOW;
	return true;
}

static bool ask_question(struct req *r, struct question *ret)
{
	return ask_form(r, &ret->form) && ask_period(r, ret->form, "period", period_now(r, ret->form), &ret->period) && ask_as_of(r, &ret->as_of);
}

/* A cold page is built without the world lock: a million reports take a second, and the writer must not wait for it. */
static struct board_page *page_build(struct req *r, struct question *q)
{
	struct board_build *build = board_build_begin(r->app->board, q->form, q->period, q->as_of, &r->err);
	int form = q->form->id;
	if (!build)
		return NULL;
	req_world_release(r);
	board_build_run(build, r->db, &r->err);
	req_world_retake(r);
	struct board_page *page = board_build_end(build, r->db, &r->err);
	q->form = policy_form_id(r->app->policy, form);
	if (q->form)
		return page;
	board_done(page);
	FAIL(&r->err, NO_FORM, "form", "the form left while its board was built");
	return NULL;
}

/* NULL with err filled, or with req->beside set: a cold page is nothing for the thread that serves everyone. */
static struct board_page *page_get(struct req *r, struct question *q)
{
	struct board_page *page = board_page_ready(r->app->board, q->form, q->period, q->as_of);
	if (!page && !r->side) {
		req_beside(r);
		return NULL;
	}
	if (!page && !r->side) {
		req_beside(r);                              /* called again where building it holds up nobody */
		return NULL;
	}
	for (int tries = 0; !page && tries < 3 && r->err.code == ERR_NONE; tries++)
		page = page_build(r, q);
	if (!page)
		FAIL(&r->err, STORE_BUSY, NULL, "the forms changed three times while the board was built");
	return page;
}

/* What is answered ---------------------------------------------------------------------------------------------------------------- */

static void say_unit(struct builder *b, const struct unit *u)
{
	json_string(b, "code", u->code);
	json_string(b, "name", u->name);
	if (*u->name_en)
		json_string(b, "name_en", u->name_en);
	json_string(b, "kind", unit_kind_name((enum unit_kind)u->kind));
}

static void say_due(struct builder *b, const struct form *form, const struct unit *u, struct period period)
{
	char text[30];
	zone_print(form_zone(form, u), form_due(form, u, period), text);
	json_string(b, "due", text);
}

static void say_counts(struct builder *b, const struct board_counts *c)
{
	json_int(b, "expected", c->expected);
	json_int(b, "on_time", c->on_time);
	json_int(b, "late", c->late);
	json_int(b, "missing", c->missing);
	json_int(b, "zero", c->zero);
	json_int(b, "returned", c->returned);
}

/* The texts around each sum, made once: a board with its children holds some thousand sums. */
struct sum_words { const struct form *form; struct view *before; struct board_sum *sums; };

static struct sum_words sum_words_new(struct req *r, const struct form *form)
{
	struct sum_words w = { form, ARENA_ARRAY(&r->arena, struct view, form->field_count), ARENA_ARRAY(&r->arena, struct board_sum, form->field_count) };
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].sum && form->fields[i].type != FIELD_TEXT)
			w.before[i] = view_of(arena_printf(&r->arena, "\"%s\":{\"sum\":", form->fields[i].key));
	return w;
}

static void say_sums(struct builder *b, const struct sum_words *w)
{
	bool more = false;
	json_key(b, "sums");
	builder_char(b, '{');
	for (int i = 0; i < w->form->field_count; i++) {
		if (!w->before[i].ptr)
			continue;
		if (more)
			builder_char(b, ',');
		more = true;
		builder_view(b, w->before[i]);
		builder_int(b, w->sums[i].sum);
		builder_view(b, VIEW(",\"units\":"));
		builder_int(b, w->sums[i].units);
		builder_char(b, '}');
	}
	builder_char(b, '}');
}

static void say_head(struct builder *b, const struct req *r, const struct question *q)
{
	char text[16];
	json_key(b, "unit");
	json_open(b, '{');
	say_unit(b, org_unit(r->app->org, r->unit));
	json_close(b, '}');
	json_string(b, "form", q->form->key);
	period_print(q->period, text);
	json_string(b, "period", text);
	say_due(b, q->form, org_unit(r->app->org, r->unit), q->period);
}

/* GET /api/v1/board/{code} ----------------------------------------------------------------------------------------------------------- */

enum sums { SUMS_NONE, SUMS_OWN, SUMS_ALL };

static bool ask_sums(struct req *r, enum sums *ret)
{
	struct view text = r->ask(r, "sums");
	*ret = SUMS_ALL;
	if (view_is(text, "none"))
		*ret = SUMS_NONE;
	else if (view_is(text, "own"))
		*ret = SUMS_OWN;
	else if (text.ptr && !view_is(text, "all"))
		return bad_query(r, "sums", "sums 只能是 none、own 或 all。", "sums is none, own or all.");
	return true;
}

static void say_figures(struct builder *b, struct req *r, const struct board_page *page, int32_t unit, const struct sum_words *words)
{
	struct board_counts counts = board_counts(page, unit);
	say_counts(b, &counts);
	if (words && board_sums(page, r->db, unit, words->sums, &r->err))
		say_sums(b, words);
}

static void say_child(struct builder *b, struct req *r, const struct board_page *page, int32_t unit, const struct sum_words *words)
{
	const struct unit *u = org_unit(r->app->org, unit);
	json_open(b, '{');
	json_key(b, "unit");
	json_open(b, '{');
	say_unit(b, u);
	json_close(b, '}');
	say_figures(b, r, page, unit, words);
	if (u->kind == UNIT_INSTITUTION || board_cell(page, unit) != CELL_NONE)
		json_string(b, "state", cell_name(board_cell(page, unit)));
	json_close(b, '}');
}

static bool board_get(struct req *r)
{
	struct question q;
	enum sums sums;
	if (!ask_question(r, &q) || !ask_sums(r, &sums))
		return false;
	struct board_page *page = page_get(r, &q);
	if (!page)
		return r->beside;
	const struct tree *t = board_page_tree(page);
	struct sum_words words = sum_words_new(r, q.form);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	say_head(b, r, &q);
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
	return bad_query(r, "limit", "limit 超出范围。", "limit is out of range.");
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
		return bad_query(r, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
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
	say_unit(b, org_unit(r->app->org, t->parent[unit]));
	json_close(b, '}');
}

static void say_missing(struct builder *b, struct req *r, const struct board_page *page, const struct question *q, int32_t unit)
{
	const struct unit *u = org_unit(r->app->org, unit);
	json_open(b, '{');
	say_unit(b, u);
	json_string(b, "phone", u->phone);
	json_string(b, "state", cell_name(board_cell(page, unit)));
	say_due(b, q->form, u, q->period);
	say_parent(b, r, board_page_tree(page), unit);
	say_path(b, r, board_page_tree(page), unit);
	json_close(b, '}');
}

static int32_t say_missing_list(struct builder *b, struct req *r, const struct board_page *page, const struct question *q, int32_t from, int64_t limit)
{
	const struct tree *t = board_page_tree(page);
	int32_t unit = board_next_open(page, r->unit, from), last = 0;
	json_key(b, "units");
	json_open(b, '[');
	for (; unit && limit > 0; limit--) {
		say_missing(b, r, page, q, unit);
		last = unit;
		unit = board_next_open(page, r->unit, t->pre[unit] + 1);
	}
	json_close(b, ']');
	return unit ? last : 0;
}

static bool missing_get(struct req *r)
{
	struct question q;
	int64_t limit;
	int32_t from;
	if (!ask_question(r, &q) || !ask_limit(r, MISSING_FEW, MISSING_MOST, &limit))
		return false;
	struct board_page *page = page_get(r, &q);
	if (!page)
		return r->beside;
	if (!ask_cursor(r, board_page_tree(page), &from)) {
		board_done(page);
		return false;
	}
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	say_head(b, r, &q);
	json_int(b, "as_of", board_page_as_of_seq(page));
	json_int(b, "missing", board_counts(page, r->unit).missing);
	int32_t last = say_missing_list(b, r, page, &q, from, limit);
	json_text(b, "next", last ? view_of(org_unit(r->app->org, last)->code) : (struct view){ NULL, 0 });
	json_close(b, '}');
	board_done(page);
	return true;
}

/* GET /api/v1/board/{code}/history ------------------------------------------------------------------------------------------------------ */

struct trend { const struct form *form; struct period from, to; enum sums sums; int64_t as_of; };

static bool ask_trend(struct req *r, struct trend *ret)
{
	struct period now, last;
	if (!ask_form(r, &ret->form) || !ask_sums(r, &ret->sums))
		return false;
	now = period_now(r, ret->form);
	if (!ask_period(r, ret->form, "to", now, &ret->to))
		return false;
	if (!ask_period(r, ret->form, "from", period_step(ret->to, 1 - HISTORY_FEW), &ret->from))
		return false;
	last = period_step(ret->from, HISTORY_MOST - 1);
	if (ret->from.first.n > ret->to.first.n)
		return bad_query(r, "from", "from 不能晚于 to。", "from is after to.");
	if (ret->to.first.n > last.first.n)
		return bad_query(r, "from", "一次最多查 400 期。", "At most 400 periods at a time.");
	return true;
}

/* The figures of one period; a cold one is read without the world lock. */
static bool line_get(struct req *r, struct trend *trend, struct period period, struct board_line *ret)
{
	struct board *board = r->app->board;
	int form = trend->form->id, fields = trend->form->field_count;
	if (board_line_ready(board, trend->form, period, r->unit, ret))
		return true;
	struct line_build *build = board_line_begin(board, trend->form, period, r->unit, &r->err);
	if (!build)
		return false;
	req_world_release(r);
	bool good = board_line_run(build, r->db, &r->err);
	req_world_retake(r);
	board_line_end(build, good ? ret : NULL);
	trend->form = policy_form_id(r->app->policy, form);
	if (good && (!trend->form || trend->form->field_count != fields))
		return FAIL(&r->err, STORE_BUSY, NULL, "the form changed while its history was read");
	return good;
}

static bool say_line(struct builder *b, struct req *r, struct trend *trend, struct period period, struct sum_words *words)
{
	struct board_line line = { .sums = words->sums };
	char text[16];
	if (!line_get(r, trend, period, &line))
		return false;
	words->form = trend->form;
	if (line.as_of < trend->as_of)
		trend->as_of = line.as_of;
	period_print(period, text);
	json_open(b, '{');
	json_string(b, "period", text);
	say_due(b, trend->form, org_unit(r->app->org, r->unit), period);
	say_counts(b, &line.counts);
	if (trend->sums != SUMS_NONE)
		say_sums(b, words);
	json_close(b, '}');
	return true;
}

static bool history_get(struct req *r)
{
	struct trend trend = { .as_of = INT64_MAX };
	if (!ask_trend(r, &trend))
		return false;
	struct sum_words words = sum_words_new(r, trend.form);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	json_key(b, "unit");
	json_open(b, '{');
	say_unit(b, org_unit(r->app->org, r->unit));
	json_close(b, '}');
	json_string(b, "form", trend.form->key);
	json_key(b, "periods");
	json_open(b, '[');
	for (struct period p = trend.from; p.first.n <= trend.to.first.n; p = period_step(p, 1))
		if (!say_line(b, r, &trend, p, &words))
			return false;
	json_close(b, ']');
	json_int(b, "as_of", trend.as_of);
	json_close(b, '}');
	return true;
}

/* GET /api/v1/live ------------------------------------------------------------------------------------------------------------------------- */

static bool live_unit(struct req *r, int32_t *ret)
{
	struct view code = r->ask(r, "unit");
	*ret = code.ptr ? org_find(r->app->org, code) : r->actor.unit;
	if ((code.ptr && !*ret) || !right_allows(r->app->org, &r->actor, RIGHT_BOARD_READ, *ret))
		return FAIL(&r->err, NO_UNIT, "unit", "no such unit for this actor");
	return true;
}

/* Who listens wants counts with what changed, and those come from a page: of the running period, unless another one is asked for. */
static bool live_warm(struct req *r, int form, struct period period)
{
	struct question q = { policy_form_id(r->app->policy, form), period, BOARD_NOW };
	if (day_is_none(period.first))
		q.period = period_now(r, q.form);
	struct board_page *page = page_get(r, &q);
	board_done(page);
	return page != NULL;
}

static bool live_warm_all(struct req *r)
{
	for (int n = 0; policy_form_at(r->app->policy, n); n++)
		if (!live_warm(r, policy_form_at(r->app->policy, n)->id, (struct period){ PERIOD_DAY, DAY_NONE }))
			return false;
	return true;
}

static bool live_get(struct req *r)
{
	const struct form *form = NULL;
	struct period period = { PERIOD_DAY, DAY_NONE };
	int64_t since = 0;
	int32_t unit;
	if (!live_unit(r, &unit))
		return false;
	r->unit = unit;
	if ((r->ask(r, "form").ptr || r->ask(r, "period").ptr) && !ask_form(r, &form))
		return false;
	if (form && !ask_period(r, form, "period", period, &period))
		return false;
	int form_id = form ? form->id : -1;
	if (!(form ? live_warm(r, form_id, period) : live_warm_all(r)))
		return r->beside;
	view_int(r->header(r, "Last-Event-ID"), &since);
	r->reply.status = 200;
	r->reply.live = live_seat_new(r->app->live, unit, form_id, period.first, since);
	return true;
}

const struct route board_routes[] = {
	{ "GET", "/api/v1/board/{code}", NEED_LOGIN | NEED_UNIT, RIGHT_BOARD_READ, board_get,
		"Who has reported and the sums, for a unit and each child", "form period as_of sums", "", "board" },
	{ "GET", "/api/v1/board/{code}/missing", NEED_LOGIN | NEED_UNIT, RIGHT_BOARD_READ, missing_get,
		"Who has not reported, or was asked to again, page by page", "form period as_of cursor limit", "", "missing" },
	{ "GET", "/api/v1/board/{code}/history", NEED_LOGIN | NEED_UNIT | NEED_SLOW, RIGHT_BOARD_READ, history_get,
		"The unit's figures, period by period", "form from to sums", "", "board_history" },
	{ "GET", "/api/v1/live", NEED_LOGIN, RIGHT_BOARD_READ, live_get,
		"What changes in a subtree, as it happens (server-sent events)", "unit form period", "", "text/event-stream" },
	{ 0 },
};
