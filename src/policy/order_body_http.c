/* What the body of an order says. Every refusal names the field. */
#include "base/spec.h"
#include "policy/order_json_http.h"
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES = 200, TITLE_BYTES = 600, WORDS_BYTES = 60000, REASON_BYTES = 2000 };

struct order_body {
	struct view client_key, scope, ladder, measure, from, to, issuer, number, title, text, reason;
	json_t *facility_types, *level, *params, *override, *supersedes, *proposal;
};
static const struct spec rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct order_body, client_key), false, 1, 100 },
	{ "scope", SPEC_TEXT, offsetof(struct order_body, scope), true, 1, 64 },
	{ "facility_types", SPEC_ANY, offsetof(struct order_body, facility_types), false, 0, 0 },
	{ "ladder", SPEC_TEXT, offsetof(struct order_body, ladder), false, 0, 20 },
	{ "level", SPEC_ANY, offsetof(struct order_body, level), false, 0, 0 },
	{ "measure", SPEC_TEXT, offsetof(struct order_body, measure), false, 0, 80 },
	{ "params", SPEC_ANY, offsetof(struct order_body, params), false, 0, 0 },
	{ "from", SPEC_TEXT, offsetof(struct order_body, from), true, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct order_body, to), false, 0, 40 },
	{ "issuer", SPEC_TEXT, offsetof(struct order_body, issuer), false, 0, NUMBER_BYTES },
	{ "number", SPEC_TEXT, offsetof(struct order_body, number), false, 0, NUMBER_BYTES },
	{ "title", SPEC_TEXT, offsetof(struct order_body, title), false, 0, TITLE_BYTES },
	{ "text", SPEC_TEXT, offsetof(struct order_body, text), false, 0, WORDS_BYTES },
	{ "override", SPEC_ANY, offsetof(struct order_body, override), false, 0, 0 },
	{ "reason", SPEC_TEXT, offsetof(struct order_body, reason), false, 0, REASON_BYTES },
	{ "supersedes", SPEC_ANY, offsetof(struct order_body, supersedes), false, 0, 0 },
	{ "proposal", SPEC_ANY, offsetof(struct order_body, proposal), false, 0, 0 },
	{ 0 },
};

bool instant_of(struct req *req, struct view text, const char *field, struct instant *ret)
{
	return instant_parse(text, ret) ||
		refuse(req, ERR_BAD_FIELD, field, "时间要带时区，写成 2022-03-13T08:00:00+08:00。", "Write the time with its zone: 2022-03-13T08:00:00+08:00.");
}

static bool scope_of(struct req *req, const struct order_body *body, struct order_issue *ret)
{
	const struct org *org = req->app->org;
	int32_t unit = org_find(org, body->scope);
	if (!unit || !right_allows(org, &req->actor, RIGHT_ORDER_WRITE, unit))
		return FAIL(&req->err, NO_UNIT, "scope", "unknown, or outside the subtree");
	ret->draft.scope = unit;
	ret->draft.office = req->actor.unit;
	ret->draft.author = req->actor.account;
	ret->realm = org_unit(org, unit)->realm;
	return true;
}

bool facilities_of(struct req *req, const json_t *list, uint32_t *ret)
{
	size_t i;
	const json_t *item;
	*ret = FACILITIES_ALL;
	if (!list || json_is_null(list) || (json_is_array(list) && json_array_size(list) == 0))
		return true;
	if (!json_is_array(list))
		return refuse(req, ERR_BAD_FIELD, "facility_types", "facility_types 应为机构类型的列表；空列表是全部。", "facility_types is a list of kinds of institutions; an empty one means all.");
	*ret = 0;
	json_array_foreach(list, i, item) {
		int type = facility_find(json_view(item));
		if (type < 0 || type > 31)
			return refuse(req, ERR_BAD_FIELD, "facility_types", "没有这种机构类型；可用 eldercare child disability rescue psychiatric funeral marriage lottery daycare office。",
				"There is no such kind of institution; known are eldercare child disability rescue psychiatric funeral marriage lottery daycare office.");
		*ret |= UINT32_C(1) << type;
	}
	return true;
}

static bool whole_number(const json_t *value, int64_t *ret)
{
	if (json_is_integer(value)) {
		*ret = json_integer_value(value);
		return true;
	}
	return json_is_string(value) && view_int(json_view(value), ret);
}

static bool level_of(struct req *req, const struct order_body *body, struct order *draft)
{
	int64_t level = 0;
	if (!body->ladder.len)
		return refuse(req, ERR_MISSING_FIELD, "ladder", "请写明是哪一种级别：general 或 institution。", "Say which ladder: general or institution.");
	if (!ladder_parse(body->ladder, &draft->ladder))
		return refuse(req, ERR_BAD_FIELD, "ladder", "级别种类应为 general（公共卫生应急响应）或 institution（机构防控等级）。", "The ladder is general or institution.");
	if (!whole_number(body->level, &level) || level < 1 || level > ladder_levels(draft->ladder)) {
		bool general = draft->ladder == LADDER_GENERAL;
		return refuse(req, ERR_BAD_FIELD, "level", general ? "响应级别应为 1 到 4，1 最严。" : "机构防控等级应为 1 到 3，1 最严。",
			general ? "The general response is a level from 1 to 4, 1 the strictest." : "The institution level is from 1 to 3, 1 the strictest.");
	}
	draft->level = (int)level;
	return true;
}

/* {"value": 7}, {"times": 7} or plainly 7; nothing means yes for a flag. */
static const char *param_text(struct req *req, const json_t *params)
{
	const json_t *value = params;
	if (json_is_object(params)) {
		value = json_object_get(params, "value");
		if (!value && json_object_size(params) == 1)
			value = json_object_iter_value(json_object_iter((json_t *)(uintptr_t)params));
	}
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	if (json_is_integer(value))
		return arena_printf(&req->arena, "%lld", (long long)json_integer_value(value));
	return json_is_string(value) ? arena_text(&req->arena, json_view(value)) : "";
}

static bool refuse_params(struct req *req, const struct measure *m)
{
	struct builder b;
	builder_init(&b, 2000);
	for (int i = 0; i < m->choice_count; i++)
		builder_printf(&b, " %s", m->choice_keys[i]);
	const char *choices = arena_text(&req->arena, builder_seen(&b));
	builder_release(&b);
	if (m->type == MEASURE_CHOICE)
		return refuse(req, ERR_BAD_FIELD, "params", arena_printf(&req->arena, "“%s”的 params.value 应为其中之一：%s。", m->label.zh, choices),
			arena_printf(&req->arena, "params.value of \"%s\" is one of:%s.", m->label.en, choices));
	if (m->type == MEASURE_FLAG)
		return refuse(req, ERR_BAD_FIELD, "params", "params.value 应为 true 或 false。", "params.value is true or false.");
	return refuse(req, ERR_BAD_FIELD, "params", "params.value 应为 0 到 1000000 的整数。", "params.value is a whole number from 0 to 1000000.");
}

static bool measure_of(struct req *req, const struct order_body *body, struct order *draft)
{
	const struct book *book = orders_book(req->app->orders, req->now);
	int i = book_measure(book, body->measure);
	int64_t value;
	if (i < 0)
		return refuse(req, ERR_BAD_FIELD, "measure", "生效的政策包里没有这项措施；可查 /api/v1/measures。", "The packs in force know no such measure; see /api/v1/measures.");
	const struct measure *m = book->measures[i];
	const char *text = param_text(req, body->params);
	draft->measure = arena_text(&req->arena, view_of(m->key));
	draft->value = m->type == MEASURE_FLAG && !*text ? "true" : text;
	return measure_value(m, view_of(draft->value), &value) || refuse_params(req, m);
}

static bool level_or_measure(struct req *req, const struct order_body *body, struct order *draft)
{
	bool level = body->level && !json_is_null(body->level), measure = body->measure.len > 0;
	draft->measure = draft->value = "";
	if (level == measure)
		return refuse(req, level ? ERR_BAD_FIELD : ERR_MISSING_FIELD, level ? "measure" : "level", "请写级别（level）或单项措施（measure），二者只写其一。",
			"Give a level or a single measure, one of the two.");
	return level ? level_of(req, body, draft) : measure_of(req, body, draft);
}

static bool times_of(struct req *req, const struct order_body *body, struct order *draft)
{
	draft->to = draft->withdrawn_at = INSTANT_NEVER;
	if (!instant_of(req, body->from, "from", &draft->from) || (body->to.len && !instant_of(req, body->to, "to", &draft->to)))
		return false;
	return draft->from.ms < draft->to.ms || refuse(req, ERR_BAD_FIELD, "to", "终止时间要晚于生效时间。", "It must end after it begins.");
}

static bool override_of(struct req *req, const json_t *value, struct order *draft)
{
	struct view text = json_view(value);
	if (!value || json_is_null(value) || json_is_false(value) || (text.ptr && (text.len == 0 || view_is(text, "none"))))
		return true;
	draft->override = json_is_true(value) || view_is(text, "hold") ? OVERRIDE_HOLD : view_is(text, "loosen") ? OVERRIDE_LOOSEN : OVERRIDE_NONE;
	return draft->override || refuse(req, ERR_BAD_FIELD, "override", "override 应为 true 或 \"hold\"（不随总响应放松）、\"loosen\"（允许下级放松）。",
		"override is true or \"hold\" (holds although the general response is lowered) or \"loosen\" (those below may loosen).");
}

/* Who issued an order, and those above, decide on it; and its place may not shrink unnoticed. */
static bool supersedes_of(struct req *req, const json_t *value, struct order *draft)
{
	const struct tree *tree = org_now(req->app->org);
	if (!value || json_is_null(value))
		return true;
	const struct order *old = whole_number(value, &draft->supersedes) ? orders_get(req->app->orders, draft->supersedes) : NULL;
	if (!old || !order_seen(req, old))
		return refuse(req, ERR_BAD_FIELD, "supersedes", "没有要接替的这份指令。", "There is no such order to supersede.");
	if (!tree_holds(tree, req->actor.unit, old->office) || !right_allows(req->app->org, &req->actor, RIGHT_ORDER_WRITE, old->scope))
		return refuse(req, ERR_NO_RIGHT, "supersedes", "只有发布这份指令的单位或其上级能接替它。", "Only the unit that issued it, or one above, can supersede it.");
	return tree_holds(tree, draft->scope, old->scope) || refuse(req, ERR_BAD_FIELD, "supersedes", "新指令的范围要包括原指令的范围；若要缩小，请先撤销原指令。",
		"The new order's place must hold the old one's; to make it smaller withdraw the old one.");
}

static bool texts_of(struct req *req, const struct order_body *body, struct order_issue *ret)
{
	const struct view all[] = { body->issuer, body->number, body->title, body->reason };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].len && !view_utf8(all[i]))
			return FAIL(&req->err, BAD_JSON, NULL, "not UTF-8");
	const struct unit *office = req->actor.unit ? org_unit(req->app->org, req->actor.unit) : org_unit(req->app->org, ret->draft.scope);
	ret->draft.issuer = body->issuer.len ? arena_text(&req->arena, body->issuer) : arena_text(&req->arena, view_of(office->name));
	ret->draft.number = arena_text(&req->arena, body->number);
	ret->draft.title = arena_text(&req->arena, body->title);
	ret->draft.reason = arena_text(&req->arena, body->reason);
	ret->words = body->text.ptr ? arena_copy(&req->arena, body->text) : VIEW("");
	return true;
}

static bool content_of(struct req *req, struct order_issue *ret)
{
	char *text = json_dumps(req->json, JSON_COMPACT | JSON_SORT_KEYS);
	ret->content = arena_copy(&req->arena, view_of(text ? text : ""));
	free(text);
	return true;
}

bool order_read(struct req *req, bool needs_key, struct order_issue *ret)
{
	struct order_body body = { 0 };
	*ret = (struct order_issue){ .id = 0 };
	if (!spec_read(rows, req->json, &body, &req->err) || !scope_of(req, &body, ret) || !facilities_of(req, body.facility_types, &ret->draft.facilities))
		return false;
	if (needs_key && !body.client_key.ptr)
		return refuse(req, ERR_MISSING_FIELD, "client_key", "缺少 client_key。", "client_key is missing.");
	if (body.proposal && !json_is_null(body.proposal) && !whole_number(body.proposal, &ret->proposal))
		return refuse(req, ERR_BAD_FIELD, "proposal", "proposal 应为建议的编号。", "proposal is the number of a proposal.");
	ret->client_key = body.client_key.ptr ? arena_copy(&req->arena, body.client_key) : body.client_key;
	return level_or_measure(req, &body, &ret->draft) && times_of(req, &body, &ret->draft) && override_of(req, body.override, &ret->draft) &&
		supersedes_of(req, body.supersedes, &ret->draft) && texts_of(req, &body, ret) && content_of(req, ret);
}
