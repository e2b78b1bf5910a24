/* The risk of areas, and the orders it proposes. A rule only proposes; a person confirms or dismisses. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "policy/order_json_http.h"
#include <stdlib.h>

/* ---- noting a risk ---- */

struct risk_body { struct view client_key, unit, risk, from, source; };
static const struct spec risk_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct risk_body, client_key), false, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct risk_body, unit), true, 1, 64 },
	{ "risk", SPEC_TEXT, offsetof(struct risk_body, risk), true, 1, 20 },
	{ "from", SPEC_TEXT, offsetof(struct risk_body, from), true, 1, 40 },
	{ "source", SPEC_TEXT, offsetof(struct risk_body, source), false, 0, 600 },
	{ 0 },
};

static void risk_answer(struct req *req)
{
	const struct risk_note *own = req->own;
	struct builder *b = reply_json(req, own->again ? 200 : 201);
	json_open(b, '{');
	json_int(b, "id", own->id);
	json_key(b, "proposal");
	if (own->level)
		json_put_int(b, own->id);
	else
		json_put_null(b);
	json_close(b, '}');
}

static void propose(struct req *req, struct risk_note *own)
{
	const struct risk_rule *rule = book_risk(orders_book(req->app->orders, own->from), own->risk);
	own->zh = own->en = "";
	if (!rule)
		return;
	own->ladder = rule->ladder;
	own->level = rule->level;
	own->facilities = rule->facilities;
	own->zh = arena_text(&req->arena, view_of(rule->label.zh));
	own->en = arena_text(&req->arena, view_of(rule->label.en));
}

static bool risks_post(struct req *req)
{
	struct risk_body body = { 0 };
	struct risk_note *own = ARENA_NEW(&req->arena, struct risk_note);
	if (!spec_read(risk_rows, req->json, &body, &req->err))
		return false;
	own->unit = org_find(req->app->org, body.unit);
	if (!own->unit || !right_allows(req->app->org, &req->actor, RIGHT_ORDER_WRITE, own->unit))
		return FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	if (!risk_parse(body.risk, &own->risk))
		return refuse(req, ERR_BAD_FIELD, "risk", "风险等级应为 high、medium 或 low。", "The risk is high, medium or low.");
	if (!instant_of(req, body.from, "from", &own->from))
		return false;
	char *text = json_dumps(req->json, JSON_COMPACT | JSON_SORT_KEYS);
	own->content = arena_copy(&req->arena, view_of(text ? text : ""));
	free(text);
	own->write.apply = risk_note_apply;
	own->actor = req->actor.account;
	own->realm = org_unit(req->app->org, own->unit)->realm;
	own->source = body.source.ptr ? arena_copy(&req->arena, body.source) : VIEW("");
	own->client_key = body.client_key.ptr ? arena_copy(&req->arena, body.client_key) : VIEW("");
	propose(req, own);
	req->own = own;
	return req_write(req, &own->write, risk_answer);
}

/* ---- proposals ---- */

struct proposal { int64_t id, made_order; int32_t unit; enum risk risk; struct instant from, noted; enum ladder ladder; int level, state; uint32_t facilities; const char *source, *zh, *en, *reason; };
static const char *const states[] = { "open", "confirmed", "dismissed", "overtaken", "none" };

static void proposal_row(struct stmt *q, struct arena *arena, struct proposal *p)
{
	*p = (struct proposal){ .id = stmt_get_int(q, 0), .unit = (int32_t)stmt_get_int(q, 1), .risk = (enum risk)stmt_get_int(q, 2), .from = { stmt_get_int(q, 3) },
		.source = arena_text(arena, stmt_get_text(q, 4)), .noted = { stmt_get_int(q, 6) }, .ladder = (enum ladder)stmt_get_int(q, 7), .level = (int)stmt_get_int(q, 8),
		.facilities = (uint32_t)stmt_get_int(q, 9), .zh = arena_text(arena, stmt_get_text(q, 10)), .en = arena_text(arena, stmt_get_text(q, 11)),
		.state = (int)stmt_get_int(q, 12), .reason = arena_text(arena, stmt_get_text(q, 15)), .made_order = stmt_get_int(q, 16) };
}

static void put_proposal(struct builder *b, struct req *req, const struct proposal *p)
{
	json_open(b, '{');
	json_int(b, "id", p->id);
	json_unit_name(b, "unit", req->app->org, p->unit);
	json_string(b, "risk", risk_name(p->risk));
	json_instant(b, "from", p->from);
	json_string(b, "source", p->source);
	json_instant(b, "noted_at", p->noted);
	json_text(b, "ladder", p->level ? view_of(ladder_name(p->ladder)) : (struct view){ NULL, 0 });
	json_int(b, "level", p->level);
	json_facilities(b, "facility_types", p->facilities);
	json_string(b, "zh", p->zh);
	json_string(b, "en", p->en);
	json_string(b, "state", states[p->state]);
	json_string(b, "reason", p->reason);
	json_key(b, "order");
	if (p->made_order)
		json_put_int(b, p->made_order);
	else
		json_put_null(b);
	json_close(b, '}');
}

static bool proposals_get(struct req *req)
{
	enum { SHOWN_MOST = 200 };
	struct view code = req->ask(req, "unit");
	struct proposal p;
	int32_t unit = code.ptr ? org_find(req->app->org, code) : req->actor.unit;
	if (code.ptr && (!unit || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, unit)))
		return FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	const struct tree *tree = org_now(req->app->org);
	struct builder *b = reply_json(req, 200);
	enum answer answer;
	int shown = 0;
	json_open(b, '{');
	json_key(b, "proposals");
	json_open(b, '[');
	struct stmt *q = db_query(req->db, &risk_q_of);
	stmt_int(q, INT64_MAX);
	while ((answer = stmt_step(q)) == ANSWER_ONE && shown < SHOWN_MOST) {
		proposal_row(q, &req->arena, &p);
		if (!tree_holds(tree, req->actor.unit, p.unit) || !tree_holds(tree, unit, p.unit))
			continue;
		put_proposal(b, req, &p);
		shown++;
	}
	stmt_done(q);
	json_close(b, ']');
	json_close(b, '}');
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

/* again: one that was confirmed may be sent once more, with the same client_key. */
static bool proposal_find(struct req *req, bool again, struct proposal *ret)
{
	int64_t id = 0;
	struct stmt *q = db_query(req->db, &risk_q_one);
	stmt_int(q, view_int(req->param[0], &id) ? id : 0);
	enum answer answer = stmt_step(q);
	if (answer == ANSWER_ONE)
		proposal_row(q, &req->arena, ret);
	stmt_done(q);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(req->db, &req->err);
	if (answer == ANSWER_ONE && right_allows(req->app->org, &req->actor, RIGHT_ORDER_WRITE, ret->unit))
		return ret->state == 0 || (again && ret->state == 1) || FAIL(&req->err, PROPOSAL_DECIDED, NULL, "state %d", ret->state);
	return FAIL(&req->err, NO_PROPOSAL, "id", "unknown, or outside the subtree");
}

/* ---- confirming ---- */

/* The order that an earlier proposal for this place became and that still holds: the new level takes its place. */
static int64_t former_order(struct req *req, const struct proposal *p)
{
	struct stmt *q = db_query(req->db, &risk_q_last);
	stmt_int(q, p->unit);
	stmt_int(q, p->id);
	int64_t id = stmt_step(q) == ANSWER_ONE ? stmt_get_int(q, 1) : 0;
	stmt_done(q);
	const struct order *order = id ? orders_get(req->app->orders, id) : NULL;
	return order && order->end.ms > p->from.ms ? id : 0;
}

/* The same body as an order's, with what the proposal says filled in where the person left it out. */
static void fill(struct req *req, const struct proposal *p)
{
	char from[25];
	int64_t former = former_order(req, p);
	json_t *types = json_array();
	instant_print_utc(p->from, from);
	for (int i = 0; i < 32 && *facility_key(i) && p->facilities != FACILITIES_ALL; i++)
		if (p->facilities >> i & 1)
			json_array_append_new(types, json_pack("s", facility_key(i)));
	json_t *said = json_pack("{s:s, s:o, s:s, s:i, s:s, s:I}", "scope", org_unit(req->app->org, p->unit)->code, "facility_types", types, "ladder", ladder_name(p->ladder),
		"level", p->level, "from", from, "proposal", (json_int_t)p->id);
	if (said && former)
		json_object_set_new(said, "supersedes", json_integer(former));
	if (said)
		json_object_update_missing(req->json, said);
	json_decref(said);
}

static void confirmed_answer(struct req *req)
{
	const struct order_issue *own = req->own;
	const struct order *order = orders_get(req->app->orders, own->id);
	struct builder *b = reply_json(req, own->again ? 200 : 201);
	json_open(b, '{');
	if (order)
		json_order_whole(b, req, order, req->now);
	json_close(b, '}');
}

static bool proposal_confirm(struct req *req)
{
	struct proposal p;
	struct order_issue *own = ARENA_NEW(&req->arena, struct order_issue);
	if (!proposal_find(req, true, &p))
		return false;
	char *said = json_dumps(req->json, JSON_COMPACT | JSON_SORT_KEYS);
	struct view content = view_of(arena_printf(&req->arena, "%lld %s", (long long)p.id, said ? said : ""));
	free(said);
	fill(req, &p);
	if (!order_read(req, true, own))
		return false;
	own->content = content;                             /* what the person sent; what was filled in may have changed since */
	own->proposal = p.id;
	own->write.apply = order_issue_apply;
	req->own = own;
	return req_write(req, &own->write, confirmed_answer);
}

/* ---- dismissing ---- */

struct dismiss_body { struct view reason; };
static const struct spec dismiss_rows[] = { { "reason", SPEC_TEXT, offsetof(struct dismiss_body, reason), true, 1, 2000 }, { 0 } };

static void dismissed_answer(struct req *req)
{
	const struct risk_dismiss *own = req->own;
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_int(b, "id", own->id);
	json_string(b, "state", states[2]);
	json_close(b, '}');
}

static bool proposal_dismiss(struct req *req)
{
	struct proposal p;
	struct dismiss_body body = { 0 };
	struct risk_dismiss *own = ARENA_NEW(&req->arena, struct risk_dismiss);
	if (!proposal_find(req, false, &p) || !spec_read(dismiss_rows, req->json, &body, &req->err))
		return false;
	own->write.apply = risk_dismiss_apply;
	own->id = p.id;
	own->unit = p.unit;
	own->actor = req->actor.account;
	own->realm = org_unit(req->app->org, p.unit)->realm;
	own->reason = arena_copy(&req->arena, body.reason);
	req->own = own;
	return req_write(req, &own->write, dismissed_answer);
}

const struct route proposal_routes[] = {
	{ "POST", "/api/v1/risks", NEED_LOGIN | NEED_JSON, RIGHT_ORDER_WRITE, risks_post, "Note the risk of an area; a rule of the packs may propose an order for it", "", "risk_note", "risk_noted" },
	{ "GET", "/api/v1/proposals", NEED_LOGIN, RIGHT_UNIT_READ, proposals_get, "Orders that rules propose, the newest first", "unit", "", "proposals" },
	{ "POST", "/api/v1/proposals/{id}/confirm", NEED_LOGIN | NEED_JSON, RIGHT_ORDER_WRITE, proposal_confirm,
	  "Issue the proposed order; what the body leaves out is as proposed", "", "proposal_confirm", "order" },
	{ "POST", "/api/v1/proposals/{id}/dismiss", NEED_LOGIN | NEED_JSON, RIGHT_ORDER_WRITE, proposal_dismiss, "Dismiss a proposed order, with the reason", "", "proposal_dismiss", "proposal_dismissed" },
	{ 0 },
};
