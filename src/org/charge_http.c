/* org/charge_http.c — charges over HTTP: who is in charge, since when, what is missing, what is overdue. */
#include "base/spec.h"
#include "org/charge_http.h"
#include "org/org_json_http.h"

/* ---- what is asked ---- */

bool charge_view_ask(struct req *req, bool held, struct charge_view *ret)
{
	*ret = (struct charge_view){ .req = req };
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &ret->above) || !act_ask_moment(req, "at", act_zone(req, ret->above), false, req->now, &ret->at))
		return false;
	ret->tree = org_tree(req->app->org, zone_day(act_zone(req, ret->above), ret->at));
	return charge_rules_read(req->db, &req->arena, &ret->rules, &req->err)
		&& (!held || charges_read(req->db, req->app->org, ret->tree, ret->above, ret->at, &req->arena, &ret->held, &req->err));
}

struct charge_question charge_question_of(struct charge_view *view)
{
	return (struct charge_question){ view->req->app->org, view->tree, act_zone(view->req, 0), view->above, view->at, &view->rules, &view->held, &view->req->arena };
}

bool charge_of_path(struct req *req, enum right right, struct charge *ret)
{
	int64_t id;
	bool found;
	if (!act_number(req, 0, ERR_NO_CHARGE, &id) || !charge_one(req->db, id, &req->arena, ret, &found, &req->err))
		return false;
	if (!found || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		return FAIL(&req->err, NO_CHARGE, "id", "unknown, or outside the subtree");
	return right_allows(req->app->org, &req->actor, right, ret->unit) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

/* ---- out ---- */

void json_tier(struct builder *out, struct req *req, const struct charge_rule *rule)
{
	json_open(out, '{');
	json_text(out, "tier", rule->tier);
	json_string(out, "title", charge_tier_title(rule, req->language, &req->arena));
	json_text(out, "zh", rule->zh);
	json_text(out, "en", rule->en);
	json_string(out, "of", unit_kind_name((enum unit_kind)rule->of_kind));
	json_int(out, "least", rule->least);
	json_int(out, "most", rule->most);
	json_int(out, "per_person", rule->per_person);
	json_int(out, "members_of", rule->members);
	json_int(out, "days", rule->days);
	json_text(out, "by", rule->unit && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, rule->unit) ? view_of(org_unit(req->app->org, rule->unit)->code) : (struct view){ NULL, 0 });
	json_bool(out, "built_in", rule->unit == 0);
	json_close(out, '}');
}

void json_charge(struct builder *out, struct charge_view *view, const struct charge *charge)
{
	struct req *req = view->req;
	const struct charge_rule *rule = charge_rule_at(&view->rules, view->tree, charge->unit, charge->tier, view->at);
	const struct zone *zone = act_zone(req, charge->unit);
	struct instant since;
	bool overdue = charge_overdue(charge, rule, view->at, &since), holds = charge->from.ms <= view->at.ms && view->at.ms < charge->to.ms;
	int days = charge->days ? charge->days : rule ? rule->days : 0;
	json_open(out, '{');
	json_int(out, "id", charge->id);
	json_place(out, req, charge->unit);
	json_text(out, "tier", charge->tier);
	json_string(out, "tier_title", rule ? charge_tier_title(rule, req->language, &req->arena) : arena_text(&req->arena, charge->tier));
	json_person(out, "leader", req, &charge->person);
	json_moment(out, "from", zone, charge->from);
	json_moment(out, "to", zone, charge->to);
	json_text(out, "duties", charge->duties);
	json_int(out, "days", days);
	json_moment(out, "last_contact", zone, charge->contact);
	json_moment(out, "contact_due", zone, days && holds ? (struct instant){ since.ms + (int64_t)days * 86400000 } : (struct instant){ 0 });
	json_bool(out, "overdue", overdue && holds);
	json_bool(out, "holds", holds);
	json_text(out, "reason", charge->reason);
	json_int(out, "next", charge->next);
	json_close(out, '}');
}

static void put_head(struct builder *out, struct charge_view *view)
{
	if (view->above)
		json_string(out, "unit", org_unit(view->req->app->org, view->above)->code);
	else
		json_text(out, "unit", (struct view){ NULL, 0 });
	json_moment(out, "at", act_zone(view->req, view->above), view->at);
}

static bool seen(struct charge_view *view, int32_t unit)
{
	return right_allows(view->req->app->org, &view->req->actor, RIGHT_UNIT_READ, unit);
}

/* ---- looking ---- */

/* In pages by number: those that hold at the instant, in the order they were read (unit, number). */
static bool charges_get(struct req *req)
{
	struct charge_view view;
	int64_t limit, cursor = 0;
	struct view after = req->ask(req, "cursor"), tier = req->ask(req, "tier");
	if (!charge_view_ask(req, true, &view) || !ask_limit(req, &limit))
		return false;
	if (after.ptr && (!view_int(after, &cursor) || cursor < 0))
		return bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &view);
	json_key(out, "charges");
	json_open(out, '[');
	int i = (int)(cursor < view.held.count ? cursor : view.held.count);
	for (; i < view.held.count && limit > 0; i++)
		if (seen(&view, view.held.at[i].unit) && (!tier.ptr || view_same(tier, view.held.at[i].tier)))
			json_charge(out, &view, &view.held.at[i]), limit--;
	json_close(out, ']');
	json_text(out, "next", i < view.held.count ? view_of(arena_printf(&req->arena, "%d", i)) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return true;
}

static bool charge_get(struct req *req)
{
	struct charge charge;
	struct charge_view view = { .req = req, .at = req->now, .tree = org_now(req->app->org) };
	if (!charge_of_path(req, RIGHT_UNIT_READ, &charge) || !charge_rules_read(req->db, &req->arena, &view.rules, &req->err))
		return false;
	json_charge(reply_json(req, 200), &view, &charge);
	return true;
}

static bool history_get(struct req *req)
{
	struct charge_view view;
	struct charges all;
	if (!charge_view_ask(req, false, &view))
		return false;
	if (!view.above)
		return bad_query(req, "unit", "请写明单位。", "Name a unit.");
	if (!charges_of_unit(req->db, view.above, view.at, &req->arena, &all, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &view);
	json_key(out, "charges");
	json_open(out, '[');
	for (int i = 0; i < all.count; i++)
		json_charge(out, &view, &all.at[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static bool mine_get(struct req *req)
{
	struct charge_view view = { .req = req, .tree = org_now(req->app->org) };
	if (!act_ask_moment(req, "at", act_zone(req, req->actor.unit), false, req->now, &view.at) || !charge_rules_read(req->db, &req->arena, &view.rules, &req->err)
	    || (req->actor.account && !charges_of_account(req->db, req->actor.account, view.at, &req->arena, &view.held, &req->err)))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "charges");
	json_open(out, '[');
	for (int i = 0; i < view.held.count; i++)
		if (seen(&view, view.held.at[i].unit))
			json_charge(out, &view, &view.held.at[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- gaps ---- */

static const char *gap_sentence(struct charge_view *view, const struct charge_gap *gap)
{
	struct req *req = view->req;
	const struct unit *unit = org_unit(req->app->org, gap->unit);
	const char *tier = charge_tier_title(gap->rule, req->language, &req->arena), *names = arena_text(&req->arena, gap->names);
	bool zh = req->language == LANGUAGE_ZH;
	const char *place = !zh && *unit->name_en ? unit->name_en : unit->name;
	switch (gap->fault) {
	case CHARGE_MISSING:
		return arena_printf(&req->arena, zh ? "%s缺%s包联领导：应有 %d 人，现有 %d 人。" : "%s lacks a %s leader in charge: %d needed, %d found.", place, tier, gap->rule->least, gap->found);
	case CHARGE_DOUBLE:
		return arena_printf(&req->arena, zh ? "%s有 %d 名%s包联领导（%s），最多 %d 人。" : "%s has %d %s leaders in charge (%s); at most %d.", place, gap->found, tier, names, gap->rule->most);
	case CHARGE_PERSON_OVER:
		return arena_printf(&req->arena, zh ? "%s（%s）包联了 %d 家，最多 %d 家。" : "%s (%s) is in charge of %d units; at most %d.", names, tier, gap->found, gap->rule->per_person);
	default:
		return arena_printf(&req->arena, zh ? "%s（%s）还没有包联单位。" : "%s (%s) is in charge of no unit yet.", names, tier);
	}
}

static void json_gap(struct builder *out, struct charge_view *view, const struct charge_gap *gap)
{
	json_open(out, '{');
	json_place(out, view->req, gap->unit);
	json_text(out, "tier", gap->rule->tier);
	json_string(out, "rule", charge_fault_name(gap->fault));
	json_int(out, "found", gap->found);
	json_int(out, "least", gap->rule->least);
	json_int(out, "most", gap->fault == CHARGE_PERSON_OVER ? gap->rule->per_person : gap->rule->most);
	json_text(out, "names", gap->names);
	json_string(out, "sentence", gap_sentence(view, gap));
	json_close(out, '}');
}

enum { GAPS_SHOWN = 2000 };

/* A list of thousands helps nobody: the first ones are shown, and how many there are. */
static bool gaps_get(struct req *req)
{
	struct charge_view view;
	struct charge_gaps gaps;
	if (!charge_view_ask(req, true, &view))
		return false;
	struct charge_question question = charge_question_of(&view);
	charge_gaps(&question, &gaps);
	if (!charge_person_gaps(&question, req->db, &gaps, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	int shown = 0, all = 0;
	json_open(out, '{');
	put_head(out, &view);
	json_key(out, "gaps");
	json_open(out, '[');
	for (int i = 0; i < gaps.count; i++) {
		if (!seen(&view, gaps.at[i].unit))
			continue;
		if (all++ < GAPS_SHOWN)
			json_gap(out, &view, &gaps.at[i]), shown++;
	}
	json_close(out, ']');
	json_int(out, "count", all);
	json_bool(out, "cut", shown < all);
	json_close(out, '}');
	return true;
}

static bool overdue_get(struct req *req)
{
	struct charge_view view;
	struct instant since;
	if (!charge_view_ask(req, true, &view))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &view);
	json_key(out, "charges");
	json_open(out, '[');
	for (int i = 0, shown = 0; i < view.held.count && shown < GAPS_SHOWN; i++) {
		const struct charge *held = &view.held.at[i];
		if (seen(&view, held->unit) && charge_overdue(held, charge_rule_at(&view.rules, view.tree, held->unit, held->tier, view.at), view.at, &since))
			json_charge(out, &view, held), shown++;
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static void put_tiers(struct builder *out, struct req *req, const struct charge_view *view)
{
	json_key(out, "tiers");
	json_open(out, '[');
	for (int i = 0; i < view->rules.tier_count; i++) {
		const struct charge_rule *rule = charge_rule_at(&view->rules, view->tree, view->above, view->rules.tiers[i], view->at);
		if (rule)
			json_tier(out, req, rule);
	}
	json_close(out, ']');
}

static bool rules_get(struct req *req)
{
	struct charge_view view;
	if (!charge_view_ask(req, false, &view))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &view);
	put_tiers(out, req, &view);
	json_close(out, '}');
	return true;
}

/* ---- the matrix: units × tiers ---- */

static void put_cell(struct builder *out, struct charge_view *view, const struct charge_rule *rule, int32_t unit, bool needed, int first)
{
	int found = 0;
	json_open(out, '{');
	json_text(out, "tier", rule->tier);
	json_key(out, "charges");
	json_open(out, '[');
	for (int i = first; i < view->held.count && view->held.at[i].unit == unit; i++)
		if (view_same(view->held.at[i].tier, rule->tier))
			json_charge(out, view, &view->held.at[i]), found++;
	json_close(out, ']');
	json_string(out, "state", !needed ? "none" : found < rule->least ? "missing" : found > rule->most ? "double" : "good");
	json_close(out, '}');
}

static int first_of(const struct charges *held, int32_t unit)
{
	int low = 0, high = held->count;
	while (low < high) {
		int middle = (low + high) / 2;
		if (held->at[middle].unit < unit)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool demanded(struct charge_view *view, const struct unit *unit)
{
	for (int i = 0; i < view->rules.tier_count; i++) {
		const struct charge_rule *rule = charge_rule_at(&view->rules, view->tree, unit->id, view->rules.tiers[i], view->at);
		if (rule && rule->of_kind == unit->kind && rule->least > 0)
			return true;
	}
	return false;
}

/* Also a pairing that nobody asked for is shown. */
static bool has_tier(const struct charge_view *view, int32_t unit, struct view tier, int first)
{
	for (int i = first; i < view->held.count && view->held.at[i].unit == unit; i++)
		if (view_same(view->held.at[i].tier, tier))
			return true;
	return false;
}

static void put_row(struct builder *out, struct charge_view *view, const struct unit *unit, int first)
{
	bool open = unit_open_on(unit, zone_day(act_zone(view->req, unit->id), view->at));
	json_open(out, '{');
	json_place(out, view->req, unit->id);
	json_text(out, "facility_type", unit->facility == FACILITY_NONE ? (struct view){ NULL, 0 } : view_of(facility_key(unit->facility)));
	json_bool(out, "open", open);
	json_unit_name(out, "parent", view->req->app->org, unit_seen_parent(view->req, view->tree, unit->id));
	json_key(out, "cells");
	json_open(out, '[');
	for (int i = 0; i < view->rules.tier_count; i++) {
		const struct charge_rule *rule = charge_rule_at(&view->rules, view->tree, unit->id, view->rules.tiers[i], view->at);
		if (rule && (rule->of_kind == unit->kind || has_tier(view, unit->id, rule->tier, first)))
			put_cell(out, view, rule, unit->id, open && rule->of_kind == unit->kind, first);
	}
	json_close(out, ']');
	json_close(out, '}');
}

static int by_unit(const void *left, const void *right)
{
	const struct charge *a = left, *b = right;
	return a->unit != b->unit ? (a->unit < b->unit ? -1 : 1) : a->id < b->id ? -1 : a->id > b->id;
}

static bool matrix_get(struct req *req)
{
	struct charge_view view;
	int64_t limit;
	int32_t cursor, last = 0;
	if (!charge_view_ask(req, true, &view) || !ask_limit(req, &limit) || !ask_cursor(req, view.tree, view.above, &cursor))
		return false;
	if (view.held.count)
		qsort(view.held.at, (size_t)view.held.count, sizeof *view.held.at, by_unit);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &view);
	put_tiers(out, req, &view);
	json_key(out, "units");
	json_open(out, '[');
	int32_t n = cursor ? view.tree->pre[cursor] + 1 : view.above ? view.tree->pre[view.above] : 0, end = view.above ? view.tree->end[view.above] : view.tree->count;
	for (; n < end && limit > 0; n++) {
		const struct unit *unit = org_unit(req->app->org, view.tree->unit_at[n]);
		int first = first_of(&view.held, unit->id);
		bool has = first < view.held.count && view.held.at[first].unit == unit->id;
		last = unit->id;
		if (seen(&view, unit->id) && (has || demanded(&view, unit)))
			put_row(out, &view, unit, first), limit--;
	}
	json_close(out, ']');
	json_text(out, "next", n < end && last ? view_of(org_unit(req->app->org, last)->code) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return true;
}

const struct route charge_routes[] = {
	{ "GET", "/api/v1/charges", NEED_LOGIN, RIGHT_UNIT_READ, charges_get, "Who is in charge of the units of a subtree at an instant", "unit at tier cursor limit", "", "charges" },
	{ "GET", "/api/v1/charges/gaps", NEED_LOGIN, RIGHT_UNIT_READ, gaps_get, "What is missing or double at an instant; empty when nothing is", "unit at", "", "charge_gaps" },
	{ "GET", "/api/v1/charges/overdue", NEED_LOGIN, RIGHT_UNIT_READ, overdue_get, "Charges whose next contact is overdue", "unit at", "", "charge_list" },
	{ "GET", "/api/v1/charges/mine", NEED_LOGIN, RIGHT_UNIT_READ, mine_get, "The units the caller is in charge of", "at", "", "charge_list" },
	{ "GET", "/api/v1/charges/history", NEED_LOGIN, RIGHT_UNIT_READ, history_get, "Everybody who was ever in charge of one unit", "unit at", "", "charge_list" },
	{ "GET", "/api/v1/charges/matrix", NEED_LOGIN, RIGHT_UNIT_READ, matrix_get, "Units by tiers, with who is in charge and what is missing", "unit at cursor limit", "", "charge_matrix" },
	{ "GET", "/api/v1/charges/rules", NEED_LOGIN, RIGHT_UNIT_READ, rules_get, "What each tier demands here at an instant", "unit at", "", "charge_rules" },
	{ "GET", "/api/v1/charges/{id}", NEED_LOGIN, RIGHT_UNIT_READ, charge_get, "One charge", "", "", "charge" },
	{ 0 },
};
