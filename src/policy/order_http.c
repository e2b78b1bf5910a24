/* Issuing, trying and withdrawing orders. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "policy/order_json_http.h"
#include "policy/order_preview.h"
#include <stdlib.h>

/* ---- issuing ---- */

static void issued_answer(struct req *req)
{
	const struct order_issue *own = req->own;
	const struct order *order = orders_get(req->app->orders, own->id);
	struct builder *b = reply_json(req, own->again ? 200 : 201);
	snprintf(req->reply.location, sizeof req->reply.location, "/api/v1/orders/%lld", (long long)own->id);
	json_open(b, '{');
	if (order)
		json_order_whole(b, req, order, req->now);
	else
		json_int(b, "id", own->id);
	json_close(b, '}');
}

static bool orders_post(struct req *req)
{
	struct order_issue *own = ARENA_NEW(&req->arena, struct order_issue);
	if (!order_read(req, true, own))
		return false;
	own->write.apply = order_issue_apply;
	req->own = own;
	return req_write(req, &own->write, issued_answer);
}

/* ---- trying ---- */

static void put_value(struct builder *b, struct req *req, const char *key, const struct measure *m, int64_t value)
{
	json_key(b, key);
	if (value == VALUE_NONE) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	json_params(b, m, value);
	json_string(b, "zh", measure_words(m, value, LANGUAGE_ZH, &req->arena));
	json_string(b, "en", measure_words(m, value, LANGUAGE_EN, &req->arena));
	json_close(b, '}');
}

static void put_effects(struct builder *b, struct req *req, const char *key, const struct effect *list, int count, bool values)
{
	json_key(b, key);
	json_open(b, '[');
	for (int i = 0; i < count; i++) {
		json_open(b, '{');
		json_string(b, "key", list[i].key);
		json_string(b, "zh", list[i].label.zh);
		json_string(b, "en", list[i].label.en);
		json_int(b, "units", list[i].units);
		if (values) {
			put_value(b, req, "before", list[i].measure, list[i].before);
			put_value(b, req, "after", list[i].measure, list[i].after);
		}
		json_close(b, '}');
	}
	json_close(b, ']');
}

static bool orders_preview(struct req *req)
{
	struct order_issue issue;
	struct preview preview;
	if (!order_read(req, false, &issue))
		return false;
	order_preview(req->app->orders, &issue.draft, &req->arena, &preview);
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_int(b, "units", preview.units);
	put_effects(b, req, "duties_added", preview.added, preview.added_count, false);
	put_effects(b, req, "duties_removed", preview.removed, preview.removed_count, false);
	put_effects(b, req, "measures", preview.measures, preview.measure_count, true);
	json_close(b, '}');
	return true;
}

/* ---- withdrawing ---- */

struct withdraw_body { struct view at, reason; };
static const struct spec withdraw_rows[] = {
	{ "at", SPEC_TEXT, offsetof(struct withdraw_body, at), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct withdraw_body, reason), true, 1, 2000 },
	{ 0 },
};

static void withdrawn_answer(struct req *req)
{
	const struct order_withdraw *own = req->own;
	const struct order *order = orders_get(req->app->orders, own->id);
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	if (order)
		json_order_whole(b, req, order, req->now);
	json_close(b, '}');
}

static bool may_withdraw(struct req *req, const struct order *order)
{
	if (right_allows(req->app->org, &req->actor, RIGHT_ORDER_WRITE, order->scope) && tree_holds(org_now(req->app->org), req->actor.unit, order->office))
		return true;
	return refuse(req, ERR_NO_RIGHT, NULL, "只有发布这份指令的单位或其上级能撤销它。", "Only the unit that issued it, or one above, can withdraw it.");
}

static bool order_withdraw(struct req *req)
{
	const struct order *order;
	struct withdraw_body body = { 0 };
	struct order_withdraw *own = ARENA_NEW(&req->arena, struct order_withdraw);
	if (!order_find(req, req->param[0], &order) || !may_withdraw(req, order) || !spec_read(withdraw_rows, req->json, &body, &req->err))
		return false;
	own->at = req->now;
	if (body.at.ptr && !instant_of(req, body.at, "at", &own->at))
		return false;
	own->write.apply = order_withdraw_apply;
	own->id = order->id;
	own->scope = order->scope;
	own->actor = req->actor.account;
	own->realm = org_unit(req->app->org, order->scope)->realm;
	own->reason = arena_copy(&req->arena, body.reason);
	own->number = arena_copy(&req->arena, view_of(order->number));
	own->title = arena_copy(&req->arena, view_of(order->title));
	own->issuer = arena_copy(&req->arena, view_of(order->issuer));
	req->own = own;
	return req_write(req, &own->write, withdrawn_answer);
}

const struct route order_routes[] = {
	{ "POST", "/api/v1/orders", NEED_LOGIN | NEED_JSON, RIGHT_ORDER_WRITE, orders_post,
	  "Issue an order: a level or a single measure, for a place, from an instant on", "", "order_issue", "order" },
	{ "POST", "/api/v1/orders:preview", NEED_LOGIN | NEED_JSON, RIGHT_ORDER_WRITE, orders_preview,
	  "What an order would change: how many institutions, which duties appear or vanish", "", "order_issue", "order_preview" },
	{ "POST", "/api/v1/orders/{id}/withdraw", NEED_LOGIN | NEED_JSON, RIGHT_ORDER_WRITE, order_withdraw,
	  "Withdraw an order from an instant on; what it ruled before stands", "", "order_withdraw", "order" },
	{ 0 },
};
