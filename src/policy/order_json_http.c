#include "policy/order_json_http.h"
#include "org/org_json_http.h"
#include <stdio.h>

bool refuse(struct req *req, enum err_code code, const char *field, const char *zh, const char *en)
{
	err_fill(&req->err, code, field, __FILE__, __LINE__, "%s", en);
	err_say(&req->err, zh, en);
	if (err_status(code) == 422 && field)
		req_error(req, view_of(field), zh, en);
	return false;
}

/* --- asking ------------------------------------------------------------ */

bool ask_at(struct req *req, const char *name, int32_t unit, struct instant *ret)
{
	struct view text = req->ask(req, name);
	struct day day;
	*ret = req->now;
	if (!text.ptr || instant_parse(text, ret))
		return true;
	if (!day_parse(text, &day))
		return bad_query(req, name, "时间写成 2022-03-13T08:00:00+08:00，或 2022-03-13。", "Write the instant as 2022-03-13T08:00:00+08:00, or a day as 2022-03-13.");
	const struct zone *zone = unit ? org_unit(req->app->org, unit)->zone : NULL;
	ret->ms = zone_instant(zone ? zone : zone_find("Asia/Shanghai"), day, 1440).ms - 1;
	return true;
}

bool order_seen(const struct req *req, const struct order *order)
{
	const struct tree *tree = org_now(req->app->org);
	return tree_holds(tree, req->actor.unit, order->scope) || tree_holds(tree, order->scope, req->actor.unit);
}

bool order_find(struct req *req, struct view text, const struct order **ret)
{
	int64_t id = 0;
	*ret = view_int(text, &id) ? orders_get(req->app->orders, id) : NULL;
	if (*ret && order_seen(req, *ret))
		return true;
	return FAIL(&req->err, NO_ORDER, "id", "unknown, or outside the subtree");
}

/* --- showing ----------------------------------------------------------- */

void json_instant(struct builder *b, const char *key, struct instant at)
{
	char text[25];
	if (at.ms == INT64_MAX || at.ms == INT64_MIN) {
		json_text(b, key, (struct view){ NULL, 0 });
		return;
	}
	instant_print_utc(at, text);
	json_string(b, key, text);
}

void json_facilities(struct builder *b, const char *key, uint32_t facilities)
{
	json_key(b, key);
	json_open(b, '[');
	for (int i = 0; i < 32 && *facility_key(i); i++)
		if (facilities != FACILITIES_ALL && facilities >> i & 1)
			json_put_text(b, view_of(facility_key(i)));
	json_close(b, ']');
}

void json_params(struct builder *b, const struct measure *m, int64_t value)
{
	json_key(b, "params");
	json_open(b, '{');
	if (m->type == MEASURE_FLAG)
		json_bool(b, "value", value != 0);
	else if (m->type == MEASURE_COUNT)
		json_int(b, "value", value);
	else
		json_string(b, "value", value >= 0 && value < m->choice_count ? m->choice_keys[value] : "");
	json_close(b, '}');
}

const char *order_state(const struct order *order, struct instant at)
{
	if (at.ms < order->end.ms)
		return at.ms < order->from.ms ? "coming" : "in_force";
	if (order->withdrawn_at.ms == order->end.ms)
		return "withdrawn";
	return order->end.ms < order->to.ms ? "superseded" : "ended";
}

static void put_order_text(struct builder *b, const struct order *order)
{
	json_int(b, "id", order->id);
	json_string(b, "number", order->number);
	json_string(b, "issuer", order->issuer);
	json_string(b, "title", order->title);
}

void json_order_brief(struct builder *b, const char *key, const struct order *order)
{
	if (key)
		json_key(b, key);
	if (!order) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	put_order_text(b, order);
	json_instant(b, "from", order->from);
	json_instant(b, "to", order->end);
	json_close(b, '}');
}

static void put_level(struct builder *b, const struct book *book, const struct order *order)
{
	const struct ladder_text *text = order->level ? book_ladder(book, order->ladder) : NULL;
	json_text(b, "ladder", order->level ? view_of(ladder_name(order->ladder)) : (struct view){ NULL, 0 });
	json_key(b, "level");
	if (order->level)
		json_put_int(b, order->level);
	else
		json_put_null(b);
	if (text && text->levels[order->level].zh) {
		json_string(b, "zh", text->levels[order->level].zh);
		json_string(b, "en", text->levels[order->level].en);
	}
}

static void put_measure(struct builder *b, const struct req *req, const struct book *book, const struct order *order)
{
	int64_t value = 0;
	int i = order->level ? -1 : book_measure(book, view_of(order->measure));
	json_text(b, "measure", order->level ? (struct view){ NULL, 0 } : view_of(order->measure));
	if (i < 0 || !measure_value(book->measures[i], view_of(order->value), &value))
		return;
	const struct measure *m = book->measures[i];
	struct arena *arena = (struct arena *)(uintptr_t)&req->arena;
	json_params(b, m, value);
	json_string(b, "zh", arena_printf(arena, "%s：%s", m->label.zh, measure_words(m, value, LANGUAGE_ZH, arena)));
	json_string(b, "en", arena_printf(arena, "%s: %s", m->label.en, measure_words(m, value, LANGUAGE_EN, arena)));
}

static void put_author(struct builder *b, const struct req *req, const char *key, int64_t id)
{
	const struct account *account = id ? accounts_get(req->app->accounts, id) : NULL;
	json_text(b, key, account ? view_of(account->name) : (struct view){ NULL, 0 });
}

static void put_withdrawn(struct builder *b, const struct req *req, const struct order *order)
{
	json_key(b, "withdrawn");
	if (order->withdrawn_at.ms == INT64_MAX) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	json_instant(b, "at", order->withdrawn_at);
	json_string(b, "reason", order->withdrawn_reason);
	put_author(b, req, "by", order->withdrawn_by);
	json_close(b, '}');
}

static void int_or_null(struct builder *b, const char *key, int64_t id)
{
	json_key(b, key);
	if (id)
		json_put_int(b, id);
	else
		json_put_null(b);
}

void json_order_whole(struct builder *b, const struct req *req, const struct order *order, struct instant now)
{
	const struct book *book = orders_book(req->app->orders, order->from);
	put_order_text(b, order);
	json_unit_name(b, "scope", req->app->org, order->scope);
	json_facilities(b, "facility_types", order->facilities);
	put_level(b, book, order);
	put_measure(b, req, book, order);
	json_instant(b, "from", order->from);
	json_instant(b, "to", order->to);
	json_instant(b, "end", order->end);
	json_text(b, "override", order->override ? view_of(override_name(order->override)) : (struct view){ NULL, 0 });
	json_string(b, "reason", order->reason);
	json_string(b, "state", order_state(order, now));
	int_or_null(b, "supersedes", order->supersedes);
	int_or_null(b, "superseded_by", order->superseded_by);
	put_withdrawn(b, req, order);
	json_instant(b, "issued_at", order->issued_at);
	put_author(b, req, "issued_by", order->author);
	json_int(b, "seq", order->seq);
	json_bool(b, "may_withdraw", now.ms < order->end.ms && right_allows(req->app->org, &req->actor, RIGHT_ORDER_WRITE, order->scope) &&
		tree_holds(org_now(req->app->org), req->actor.unit, order->office));
}
