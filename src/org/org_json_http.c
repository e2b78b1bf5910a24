/* org/org_json_http.c — writing units for the actor who asks. */
#include "org/org_json_http.h"
#include "org/org_inside.h"

enum { LIMIT_USUAL = 100, LIMIT_MOST = 1000 };

struct day req_today(const struct req *req)
{
	const struct pack *pack = policy_pack_at(req->app->policy, 0);
	const struct zone *zone = pack && pack->zone ? pack->zone : zone_find("Asia/Shanghai");
	return zone_day(zone, req->now);
}

int32_t unit_seen_parent(const struct req *req, const struct tree *tree, int32_t id)
{
	int32_t parent = tree->parent[id];
	return parent && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, parent) ? parent : 0;
}

static void put_names(struct builder *out, const struct unit *unit)
{
	json_string(out, "code", unit->code);
	json_string(out, "name", unit->name);
	json_string(out, "name_en", unit->name_en);
	json_string(out, "kind", unit_kind_name((enum unit_kind)unit->kind));
}

void json_unit_name(struct builder *out, const char *key, const struct org *org, int32_t id)
{
	const struct unit *unit = org_unit(org, id);
	if (key)
		json_key(out, key);
	if (!unit) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	put_names(out, unit);
	json_close(out, '}');
}

static void put_text_or_null(struct builder *out, const char *key, const char *text)
{
	json_text(out, key, *text ? view_of(text) : (struct view){ NULL, 0 });
}

static void put_day(struct builder *out, const char *key, struct day day)
{
	char text[11] = "";
	if (!day_is_none(day))
		day_print(day, text);
	put_text_or_null(out, key, text);
}

void json_unit_brief(struct builder *out, const struct req *req, const struct tree *tree, int32_t id)
{
	const struct unit *unit = org_unit(req->app->org, id);
	put_names(out, unit);
	put_text_or_null(out, "facility_type", facility_key(unit->facility));
	json_bool(out, "open", unit_open_on(unit, req_today(req)));
	json_int(out, "below", tree->end[id] - tree->pre[id] - 1);
}

/* From the topmost unit the actor may know down to the parent. */
static void put_path(struct builder *out, const struct req *req, const struct tree *tree, int32_t id)
{
	int32_t path[64];
	int depth = 0;
	for (int32_t at = unit_seen_parent(req, tree, id); at && depth < 64; at = unit_seen_parent(req, tree, at))
		path[depth++] = at;
	json_key(out, "path");
	json_open(out, '[');
	while (depth > 0)
		json_unit_name(out, NULL, req->app->org, path[--depth]);
	json_close(out, ']');
}

/* Where it was before, as far as the actor may know those parents. */
static void put_moves(struct builder *out, const struct req *req, int32_t id)
{
	const struct org *org = req->app->org;
	json_key(out, "moves");
	json_open(out, '[');
	for (int32_t i = 0; i < org->move_count; i++) {
		const struct move *move = &org->moves[i];
		if (move->unit != id)
			continue;
		bool seen = move->parent && right_allows(org, &req->actor, RIGHT_UNIT_READ, move->parent);
		json_open(out, '{');
		put_day(out, "from", move->from);
		json_unit_name(out, "parent", org, seen ? move->parent : 0);
		json_close(out, '}');
	}
	json_close(out, ']');
}

void json_unit_whole(struct builder *out, const struct req *req, const struct tree *tree, int32_t id)
{
	const struct org *org = req->app->org;
	const struct unit *unit = org_unit(org, id);
	json_open(out, '{');
	json_unit_brief(out, req, tree, id);
	json_string(out, "facility_title", facility_title(unit->facility, req->language));
	put_text_or_null(out, "ownership", unit->ownership);
	json_key(out, "beds");
	if (unit->beds < 0)
		json_put_null(out);
	else
		json_put_int(out, unit->beds);
	put_day(out, "opened", unit->opened);
	put_day(out, "closed", unit->closed);
	put_text_or_null(out, "phone", unit->phone);
	put_text_or_null(out, "zone", unit->zone ? zone_name(unit->zone) : "");
	json_unit_name(out, "parent", org, unit_seen_parent(req, tree, id));
	put_path(out, req, tree, id);
	put_moves(out, req, id);
	json_close(out, '}');
}

bool bad_query(struct req *req, const char *name, const char *zh, const char *en)
{
	FAIL(&req->err, BAD_QUERY, name, "%s", en);
	return err_say(&req->err, zh, en);
}

bool ask_limit(struct req *req, int64_t *ret)
{
	struct view text = req->ask(req, "limit");
	*ret = LIMIT_USUAL;
	if (!text.ptr || (view_int(text, ret) && *ret >= 1 && *ret <= LIMIT_MOST))
		return true;
	return bad_query(req, "limit", "limit 应为 1 至 1000 的整数。", "limit is a whole number from 1 to 1000.");
}

bool ask_day(struct req *req, const char *name, struct day otherwise, struct day *ret)
{
	struct view text = req->ask(req, name);
	*ret = otherwise;
	return !text.ptr || day_parse(text, ret) || bad_query(req, name, "日期写成 2021-10-24。", "Write the day as 2021-10-24.");
}

bool ask_cursor(struct req *req, const struct tree *tree, int32_t above, int32_t *ret)
{
	struct view code = req->ask(req, "cursor");
	*ret = code.ptr ? org_find(req->app->org, code) : 0;
	if (!code.ptr || (*ret && tree_holds(tree, above, *ret)))
		return true;
	return bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
}
