/* Looking at orders, and at what holds for a unit at an instant. */
#include "org/act_http.h"
#include "org/org_json_http.h"
#include "policy/order_json_http.h"

/* ---- lists ---- */

/* Those that bind the unit, and those for places below it. */
static bool touches(const struct tree *tree, const struct order *order, int32_t unit)
{
	return tree_holds(tree, order->scope, unit) || tree_holds(tree, unit, order->scope);
}

static bool state_asked(struct req *req, const struct order *order, struct instant at)
{
	struct view state = req->ask(req, "state");
	const char *is = order_state(order, at);
	return !state.ptr || view_is(state, is) || (view_is(state, "past") && strcmp(is, "in_force") != 0 && strcmp(is, "coming") != 0);
}

static bool orders_get_list(struct req *req)
{
	struct view code = req->ask(req, "unit");
	struct instant at;
	int32_t unit = code.ptr ? org_find(req->app->org, code) : req->actor.unit;
	bool in_force = req->ask(req, "at").ptr != NULL;
	if (code.ptr && (!unit || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, unit)))
		return FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	int64_t most, before;
	if (!ask_at(req, "at", unit, &at) || !ask_limit(req, &most) || !act_ask_cursor(req, INT64_MAX, &before))
		return false;
	const struct tree *tree = org_now(req->app->org);
	struct builder *b = reply_json(req, 200);
	int64_t shown = 0, last = 0, next = 0;
	json_open(b, '{');
	json_instant(b, "at", at);
	json_key(b, "orders");
	json_open(b, '[');
	for (int32_t i = orders_count(req->app->orders) - 1; i >= 0 && !next; i--) {
		const struct order *order = orders_nth(req->app->orders, i);
		if (order->id >= before || !order_seen(req, order) || (unit && !touches(tree, order, unit)) || !state_asked(req, order, at))
			continue;
		if (in_force && !(order->from.ms <= at.ms && at.ms < order->end.ms) && !req->ask(req, "state").ptr)
			continue;
		if (shown == most) {
			next = last;
			continue;
		}
		json_open(b, '{');
		json_order_whole(b, req, order, at);
		json_close(b, '}');
		last = order->id;
		shown++;
	}
	json_close(b, ']');
	json_next(b, next);
	json_close(b, '}');
	return true;
}

/* ---- one ---- */

static void put_moment(struct builder *b, const char *what, struct instant at, int64_t order)
{
	if (at.ms == INT64_MAX)
		return;
	json_open(b, '{');
	json_string(b, "what", what);
	json_instant(b, "at", at);
	if (order)
		json_int(b, "order", order);
	json_close(b, '}');
}

static void put_history(struct builder *b, struct req *req, const struct order *order)
{
	const struct order *next = order->superseded_by ? orders_get(req->app->orders, order->superseded_by) : NULL;
	json_key(b, "history");
	json_open(b, '[');
	put_moment(b, "issued", order->issued_at, 0);
	if (order->from.ms < order->end.ms)
		put_moment(b, "begins", order->from, 0);
	if (order->supersedes)
		put_moment(b, "supersedes", order->from, order->supersedes);
	if (next)
		put_moment(b, "superseded", next->from, next->id);
	put_moment(b, "withdrawn", order->withdrawn_at, 0);
	if (order->end.ms == order->to.ms)
		put_moment(b, "ends", order->to, 0);
	json_close(b, ']');
}

static int32_t reach(const struct req *req, const struct order *order)
{
	const struct org *org = req->app->org;
	const struct tree *tree = org_now(org);
	int32_t units = 0;
	for (int32_t number = tree->pre[order->scope]; number < tree->end[order->scope]; number++) {
		const struct unit *unit = org_unit(org, tree->unit_at[number]);
		units += unit->kind == UNIT_INSTITUTION && (unit->facility >= 0 ? order->facilities >> unit->facility & 1 : order->facilities == FACILITIES_ALL) &&
			unit_open_on(unit, req_today(req));
	}
	return units;
}

static bool order_get(struct req *req)
{
	const struct order *order;
	if (!order_find(req, req->param[0], &order))
		return false;
	struct stmt *q = db_query(req->db, &order_q_text);
	stmt_int(q, order->id);
	enum answer answer = stmt_step(q);
	struct view words = answer == ANSWER_ONE ? arena_copy(&req->arena, stmt_get_text(q, 0)) : VIEW("");
	stmt_done(q);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_order_whole(b, req, order, req->now);
	json_text(b, "text", words);
	json_int(b, "units", reach(req, order));
	put_history(b, req, order);
	json_close(b, '}');
	return true;
}

/* ---- what holds ---- */

static void put_level(struct builder *b, const char *key, int level)
{
	json_key(b, key);
	if (level)
		json_put_int(b, level);
	else
		json_put_null(b);
}

static void put_ladder(struct builder *b, struct req *req, const struct book *book, enum ladder ladder, int level, int64_t order)
{
	const struct ladder_text *text = book_ladder(book, ladder);
	json_key(b, ladder_name(ladder));
	if (!level) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	json_int(b, "level", level);
	json_string(b, "zh", text && text->levels[level].zh ? text->levels[level].zh : "");
	json_string(b, "en", text && text->levels[level].en ? text->levels[level].en : "");
	json_order_brief(b, "order", orders_get(req->app->orders, order));
	json_close(b, '}');
}

static void put_measure_head(struct builder *b, const struct measure *m, const char *source, const char *status)
{
	static const char *const types[] = { "flag", "count", "choice" };
	json_string(b, "key", m->key);
	json_string(b, "zh", m->label.zh);
	json_string(b, "en", m->label.en);
	json_string(b, "type", types[m->type]);
	json_string(b, "source", source);
	json_string(b, "status", status);
}

/* Where the value is from: the set of the level or of the base; a single measure is the order's own, and says where such a rule is known from. */
static void put_holding(struct builder *b, struct req *req, const struct book *book, const struct holding *h)
{
	const struct order *order = h->order ? orders_get(req->app->orders, h->order) : NULL;
	int row = unit_row(org_unit(req->app->org, req->unit)), measure = book_measure(book, view_of(h->measure->key));
	const struct measure_set *set = (order && !order->level) || (!order && row == ROW_ANY) ? NULL
		: book_origin(book, order ? order->ladder : LADDER_NONE, order ? order->level : 0, row, order ? order->facilities : 0, measure);
	bool said = set && *set->source;
	json_open(b, '{');
	put_measure_head(b, h->measure, said ? set->source : h->measure->source, said ? set->status : h->measure->status);
	json_params(b, h->measure, h->value);
	json_string(b, "value_zh", measure_words(h->measure, h->value, LANGUAGE_ZH, &req->arena));
	json_string(b, "value_en", measure_words(h->measure, h->value, LANGUAGE_EN, &req->arena));
	json_order_brief(b, "order", order);
	json_close(b, '}');
}

/* An order that the actor may not know is not told of, not even as the other side. */
static void put_conflict(struct builder *b, const struct conflict *c)
{
	bool held = c->kind == CONFLICT_HELD;
	json_open(b, '{');
	json_string(b, "kind", held ? "held" : "refused");
	json_string(b, "zh", held ? "总响应已降低，但这份指令要求机构不放松" : "下级的要求更松，不生效");
	json_string(b, "en", held ? "The general response was lowered, but this order holds the institutions" : "The lower order asks less and does not take effect");
	json_order_brief(b, "strict", c->strict);
	json_order_brief(b, "loose", c->loose);
	json_key(b, "measures");
	json_open(b, '[');
	for (int i = 0; i < c->measure_count; i++) {
		json_open(b, '{');
		json_string(b, "key", c->book->measures[c->measures[i]]->key);
		json_string(b, "zh", c->book->measures[c->measures[i]]->label.zh);
		json_string(b, "en", c->book->measures[c->measures[i]]->label.en);
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
}

static void put_conflicts(struct builder *b, struct req *req, struct instant at)
{
	struct conflict *list;
	int count = orders_conflicts(req->app->orders, req->unit, at, &req->arena, &list);
	json_key(b, "conflicts");
	json_open(b, '[');
	for (int i = 0; i < count; i++)
		if (order_seen(req, list[i].strict) && order_seen(req, list[i].loose))
			put_conflict(b, &list[i]);
	json_close(b, ']');
}

static bool measures_get(struct req *req)
{
	struct instant at, next;
	struct holdings held;
	if (!ask_at(req, "at", req->unit, &at))
		return false;
	const struct book *book = orders_book(req->app->orders, at);
	orders_at(req->app->orders, req->unit, at, &req->arena, &held);
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_unit_name(b, "unit", req->app->org, req->unit);
	json_instant(b, "at", at);
	json_key(b, "levels");
	json_open(b, '{');
	put_level(b, "general", held.general);
	put_level(b, "institution", held.institution);
	json_close(b, '}');
	json_key(b, "ladders");
	json_open(b, '{');
	put_ladder(b, req, book, LADDER_GENERAL, held.general, held.general_order);
	put_ladder(b, req, book, LADDER_INSTITUTION, held.institution, held.institution_order);
	json_close(b, '}');
	json_key(b, "measures");
	json_open(b, '[');
	for (int i = 0; i < held.count; i++)
		put_holding(b, req, book, &held.at[i]);
	json_close(b, ']');
	put_conflicts(b, req, at);
	json_instant(b, "next_change", orders_next_change(req->app->orders, at, &next) ? next : INSTANT_NEVER);
	json_close(b, '}');
	return true;
}

/* ---- what can be ordered ---- */

static void put_catalogue_measure(struct builder *b, const struct measure *m)
{
	json_open(b, '{');
	put_measure_head(b, m, m->source, m->status);
	json_string(b, "unit_zh", m->unit_zh);
	json_string(b, "unit_en", m->unit_en);
	json_string(b, "strictest", m->type == MEASURE_COUNT && m->fewer_is_stricter ? "fewer" : "more");
	json_key(b, "choices");
	json_open(b, '[');
	for (int i = 0; i < m->choice_count; i++) {
		json_open(b, '{');
		json_string(b, "key", m->choice_keys[i]);
		json_string(b, "zh", m->choices[i].zh);
		json_string(b, "en", m->choices[i].en);
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
}

static void put_catalogue_ladder(struct builder *b, const struct book *book, enum ladder ladder)
{
	const struct ladder_text *text = book_ladder(book, ladder);
	if (!text)
		return;
	json_open(b, '{');
	json_string(b, "ladder", ladder_name(ladder));
	json_string(b, "zh", text->label.zh ? text->label.zh : ladder_name(ladder));
	json_string(b, "en", text->label.en ? text->label.en : ladder_name(ladder));
	json_string(b, "source", text->source);
	json_string(b, "status", text->status);
	json_key(b, "levels");
	json_open(b, '[');
	for (int level = 1; level <= ladder_levels(ladder); level++) {
		json_open(b, '{');
		json_int(b, "level", level);
		json_string(b, "zh", text->levels[level].zh ? text->levels[level].zh : "");
		json_string(b, "en", text->levels[level].en ? text->levels[level].en : "");
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
}

static bool catalogue_get(struct req *req)
{
	struct instant at;
	if (!ask_at(req, "at", 0, &at))
		return false;
	const struct book *book = orders_book(req->app->orders, at);
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_key(b, "ladders");
	json_open(b, '[');
	put_catalogue_ladder(b, book, LADDER_GENERAL);
	put_catalogue_ladder(b, book, LADDER_INSTITUTION);
	json_close(b, ']');
	json_key(b, "measures");
	json_open(b, '[');
	for (int i = 0; i < book->measure_count; i++)
		put_catalogue_measure(b, book->measures[i]);
	json_close(b, ']');
	json_key(b, "facility_types");
	json_open(b, '[');
	for (int i = 0; i < 32 && *facility_key(i); i++) {
		json_open(b, '{');
		json_string(b, "key", facility_key(i));
		json_string(b, "zh", facility_title(i, LANGUAGE_ZH));
		json_string(b, "en", facility_title(i, LANGUAGE_EN));
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
	return true;
}

const struct route order_read_routes[] = {
	{ "GET", "/api/v1/orders", NEED_LOGIN, RIGHT_UNIT_READ, orders_get_list, "Orders that bind a unit or a place below it, the newest first; with at only those in force then",
	  "unit at state cursor limit", "", "orders" },
	{ "GET", "/api/v1/orders/{id}", NEED_LOGIN, RIGHT_UNIT_READ, order_get, "One order with its text, its reach and its history", "", "", "order_whole" },
	{ "GET", "/api/v1/units/{code}/measures", NEED_UNIT, RIGHT_UNIT_READ, measures_get, "What holds for a unit at an instant, past or to come, and by whose order", "at", "", "measures" },
	{ "GET", "/api/v1/measures", NEED_LOGIN, RIGHT_UNIT_READ, catalogue_get, "What can be ordered: ladders, measures, kinds of institutions", "at", "", "measure_catalogue" },
	{ 0 },
};
