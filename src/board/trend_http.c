/* The board over time by HTTP: period by period, and as it happens. */
#include "board/say_http.h"
#include "board/live.h"

enum { HISTORY_FEW = 30, HISTORY_MOST = 400 };

/* GET /api/v1/board/{code}/history ------------------------------------------------------------------------------------------------------ */

struct trend { const struct form *form; struct period from, to; enum sums sums; int64_t as_of; };

static bool ask_trend(struct req *r, struct trend *ret)
{
	struct period now, last;
	if (!board_ask_form(r, &ret->form) || !board_ask_sums(r, &ret->sums))
		return false;
	now = board_period_now(r, ret->form);
	if (!board_ask_period(r, ret->form, "to", now, &ret->to))
		return false;
	if (!board_ask_period(r, ret->form, "from", period_step(ret->to, 1 - HISTORY_FEW), &ret->from))
		return false;
	last = period_step(ret->from, HISTORY_MOST - 1);
	if (ret->from.first.n > ret->to.first.n)
		return board_refuse(r, "from", "from 不能晚于 to。", "from is after to.");
	if (ret->to.first.n > last.first.n)
		return board_refuse(r, "from", "一次最多查 400 期。", "At most 400 periods at a time.");
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
	board_say_due(b, trend->form, org_unit(r->app->org, r->unit), period);
	board_say_counts(b, &line.counts);
	if (trend->sums != SUMS_NONE)
		board_say_sums(b, words);
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
	board_say_unit(b, org_unit(r->app->org, r->unit));
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
		q.period = board_period_now(r, q.form);
	struct board_page *page = board_page_get(r, &q);
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
	if ((r->ask(r, "form").ptr || r->ask(r, "period").ptr) && !board_ask_form(r, &form))
		return false;
	if (form && !board_ask_period(r, form, "period", period, &period))
		return false;
	int form_id = form ? form->id : -1;
	if (!(form ? live_warm(r, form_id, period) : live_warm_all(r)))
		return r->beside;
	view_int(r->header(r, "Last-Event-ID"), &since);
	r->reply.status = 200;
	r->reply.live = live_seat_new(r->app->live, unit, form_id, period.first, since);
	live_seat_account(r->reply.live, r->actor.account);
	return true;
}

const struct route board_trend_routes[] = {
	{ "GET", "/api/v1/board/{code}/history", NEED_LOGIN | NEED_UNIT | NEED_SLOW, RIGHT_BOARD_READ, history_get,
		"The unit's figures, period by period", "form from to sums", "", "board_history" },
	{ "GET", "/api/v1/live", NEED_LOGIN, RIGHT_BOARD_READ, live_get,
		"What changes in a subtree, as it happens (server-sent events)", "unit form period", "", "text/event-stream" },
	{ 0 },
};
