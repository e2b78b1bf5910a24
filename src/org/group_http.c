/* org/group_http.c — groups over HTTP: as they are, as they were, how they grew. */
#include "base/spec.h"
#include "org/act_http.h"
#include "org/group.h"
#include "org/org_json_http.h"
#include <stdlib.h>

enum { MEMBERS_MOST = 200, GROUPS_SHOWN = 500 };

static bool holds(struct instant from, struct instant to, struct instant at) { return from.ms <= at.ms && at.ms < to.ms; }

static bool group_of_path(struct req *req, enum right right, struct group *ret)
{
	int64_t id;
	bool found;
	if (!act_number(req, 0, ERR_NO_GROUP, &id) || !group_one(req->db, id, &req->arena, ret, &found, &req->err))
		return false;
	if (!found || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		return FAIL(&req->err, NO_GROUP, "id", "unknown, or outside the subtree");
	return right_allows(req->app->org, &req->actor, right, ret->unit) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

/* ---- out ---- */

static void put_member(struct builder *out, struct req *req, const struct zone *zone, const struct member *member)
{
	json_open(out, '{');
	json_int(out, "id", member->id);
	json_text(out, "part", member->part);
	json_person(out, "person", req, &member->person);
	json_text(out, "duties", member->duties);
	json_moment(out, "from", zone, member->from);
	json_moment(out, "to", zone, member->to);
	json_close(out, '}');
}

static bool put_group(struct builder *out, struct req *req, const struct group *group, struct instant at)
{
	struct members members;
	const struct zone *zone = act_zone(req, group->unit);
	if (!members_read(req->db, group->id, &req->arena, &members, &req->err))
		return false;
	json_open(out, '{');
	json_int(out, "id", group->id);
	json_place(out, req, group->unit);
	json_text(out, "kind", group->kind);
	json_int(out, "parent", group->parent);
	json_text(out, "title", group->title);
	json_text(out, "purpose", group->purpose);
	json_moment(out, "from", zone, group->from);
	json_moment(out, "to", zone, group->to);
	json_key(out, "members");
	json_open(out, '[');
	for (int i = 0; i < members.count; i++)
		if (holds(members.at[i].from, members.at[i].to, at))
			put_member(out, req, zone, &members.at[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* Those of the unit itself; with below=yes those of its whole subtree. */
static bool groups_get(struct req *req)
{
	int32_t unit;
	struct instant at;
	struct groups groups;
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &unit) || !act_ask_moment(req, "at", act_zone(req, unit), false, req->now, &at))
		return false;
	bool below = req->ask(req, "below").ptr != NULL || unit == 0;
	if (!groups_read(req->db, below ? 0 : unit, &req->arena, &groups, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_moment(out, "at", act_zone(req, unit), at);
	json_key(out, "groups");
	json_open(out, '[');
	for (int i = 0, shown = 0; i < groups.count && shown < GROUPS_SHOWN; i++) {
		const struct group *group = &groups.at[i];
		if (!holds(group->from, group->to, at) || !tree_holds(org_now(req->app->org), unit, group->unit) || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, group->unit))
			continue;
		if (!put_group(out, req, group, at))
			return false;
		shown++;
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static bool group_get(struct req *req)
{
	struct group group;
	struct instant at;
	return group_of_path(req, RIGHT_UNIT_READ, &group) && act_ask_moment(req, "at", act_zone(req, group.unit), false, req->now, &at)
		&& put_group(reply_json(req, 200), req, &group, at);
}

/* ---- how it grew ---- */

struct change { struct instant at; const char *change; struct view name, what, reason; };

static int by_time(const void *left, const void *right)
{
	const struct change *a = left, *b = right;
	return a->at.ms < b->at.ms ? -1 : a->at.ms > b->at.ms;
}

static int list_changes(const struct group *group, const struct members *members, const struct groups *groups, struct change *ret)
{
	int n = 0;
	ret[n++] = (struct change){ group->from, "made", group->title, group->kind, VIEW("") };
	if (group->to.ms != INT64_MAX)
		ret[n++] = (struct change){ group->to, "ended", group->title, group->kind, group->reason };
	for (int i = 0; i < members->count; i++) {
		const struct member *m = &members->at[i];
		ret[n++] = (struct change){ m->from, "joined", m->person.name, m->part, VIEW("") };
		if (m->to.ms != INT64_MAX)
			ret[n++] = (struct change){ m->to, "left", m->person.name, m->part, m->reason };
	}
	for (int i = 0; i < groups->count; i++) {
		const struct group *g = &groups->at[i];
		if (g->parent != group->id)
			continue;
		ret[n++] = (struct change){ g->from, "group_made", g->title, g->kind, VIEW("") };
		if (g->to.ms != INT64_MAX)
			ret[n++] = (struct change){ g->to, "group_ended", g->title, g->kind, g->reason };
	}
	return n;
}

/* With every change how many members and how many working groups there were after it. */
static void put_changes(struct builder *out, const struct zone *zone, const struct change *changes, int count)
{
	int members = 0, groups = 0;
	json_key(out, "changes");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		const struct change *c = &changes[i];
		members += strcmp(c->change, "joined") == 0 ? 1 : strcmp(c->change, "left") == 0 ? -1 : 0;
		groups += strcmp(c->change, "group_made") == 0 ? 1 : strcmp(c->change, "group_ended") == 0 ? -1 : 0;
		json_open(out, '{');
		json_moment(out, "at", zone, c->at);
		json_string(out, "change", c->change);
		json_text(out, "who", c->name);
		json_text(out, "as", c->what);
		json_text(out, "reason", c->reason);
		json_int(out, "members", members);
		json_int(out, "groups", groups);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool history_get(struct req *req)
{
	struct group group;
	struct members members;
	struct groups groups;
	if (!group_of_path(req, RIGHT_UNIT_READ, &group) || !members_read(req->db, group.id, &req->arena, &members, &req->err)
	    || !groups_read(req->db, group.unit, &req->arena, &groups, &req->err))
		return false;
	struct change *changes = ARENA_ARRAY(&req->arena, struct change, 2 + 2 * members.count + 2 * groups.count);
	int count = list_changes(&group, &members, &groups, changes);
	qsort(changes, (size_t)count, sizeof *changes, by_time);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", group.id);
	json_text(out, "title", group.title);
	put_changes(out, act_zone(req, group.unit), changes, count);
	json_close(out, '}');
	return true;
}

/* ---- in ---- */

struct group_act { struct act act; struct group group; struct member *members; int count; int64_t realm, id; struct instant at; struct view reason; };
struct member_body { struct view name, post, phone, account, part, duties; };
static const struct spec member_rows[] = {
	{ "name", SPEC_TEXT, offsetof(struct member_body, name), false, 0, 120 },
	{ "post", SPEC_TEXT, offsetof(struct member_body, post), false, 0, 120 },
	{ "phone", SPEC_TEXT, offsetof(struct member_body, phone), false, 0, 40 },
	{ "account", SPEC_TEXT, offsetof(struct member_body, account), false, 0, 64 },
	{ "part", SPEC_TEXT, offsetof(struct member_body, part), false, 1, 20 },
	{ "duties", SPEC_TEXT, offsetof(struct member_body, duties), false, 0, 1000 },
	{ 0 },
};

static bool member_read(struct req *req, json_t *object, struct instant from, struct instant to, struct member *ret)
{
	struct member_body body = { .part = VIEW("member") };
	if (!json_is_object(object))
		return bad_field(req, "members", "成员应写明姓名、职务、电话。", "A member has a name, a post and a telephone.");
	*ret = (struct member){ .from = from, .to = to };
	if (!spec_read(member_rows, object, &body, &req->err) || !act_person_of(req, body.name, body.post, body.phone, body.account, "members", &ret->person))
		return false;
	ret->part = body.part;
	ret->duties = body.duties;
	return member_part_known(body.part) || bad_field(req, "part", "分工为 head（组长）、deputy（副组长）、member（成员）或 contact（联络员）。", "The part is head, deputy, member or contact.");
}

static bool members_in(struct req *req, json_t *list, struct instant from, struct instant to, struct group_act *own)
{
	size_t count = list ? json_array_size(list) : 0;
	if (count > MEMBERS_MOST)
		return bad_field(req, "members", "一次最多 200 人。", "At most 200 at a time.");
	own->members = ARENA_ARRAY(&req->arena, struct member, count + 1);
	for (; (size_t)own->count < count; own->count++)
		if (!member_read(req, json_array_get(list, (size_t)own->count), from, to, &own->members[own->count]))
			return false;
	return true;
}

static bool apply_members(struct act *act, struct tx *tx, struct err *err)
{
	struct group_act *own = (struct group_act *)act;
	for (int i = 0; i < own->count; i++) {
		int64_t id;
		own->members[i].group = own->group.id;
		if (!member_add(tx, act->actor, &own->members[i], own->group.unit, own->realm, &id, err))
			return false;
		act->id = i == 0 ? id : act->id;
	}
	return true;
}

static bool apply_group(struct act *act, struct tx *tx, struct err *err)
{
	struct group_act *own = (struct group_act *)act;
	if (!group_add(tx, act->actor, &own->group, own->realm, &own->group.id, err) || !apply_members(act, tx, err))
		return false;
	act->id = own->group.id;
	return true;
}

static void made_answer(struct req *req)
{
	const struct group_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_close(out, '}');
}

struct group_body { struct view key, unit, kind, title, purpose, from, to; int64_t parent; json_t *members; };
static const struct spec group_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct group_body, key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct group_body, unit), true, 1, 64 },
	{ "kind", SPEC_TEXT, offsetof(struct group_body, kind), true, 1, 20 },
	{ "title", SPEC_TEXT, offsetof(struct group_body, title), true, 1, 200 },
	{ "purpose", SPEC_TEXT, offsetof(struct group_body, purpose), false, 0, 2000 },
	{ "parent", SPEC_INT, offsetof(struct group_body, parent), false, 0, INT64_MAX },
	{ "from", SPEC_TEXT, offsetof(struct group_body, from), false, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct group_body, to), false, 1, 40 },
	{ "members", SPEC_LIST, offsetof(struct group_body, members), false, 0, 0 },
	{ 0 },
};

static bool parent_good(struct req *req, int64_t id, int32_t unit)
{
	struct group parent;
	bool found = false;
	if (!id)
		return true;
	if (!group_one(req->db, id, &req->arena, &parent, &found, &req->err))
		return false;
	return (found && parent.unit == unit) || bad_field(req, "parent", "没有这个领导小组，或不属于本单位。", "There is no such leading group at this unit.");
}

static bool groups_post(struct req *req)
{
	struct group_act *own = ARENA_NEW(&req->arena, struct group_act);
	struct group_body body = { 0 };
	struct group *group = &own->group;
	if (!spec_read(group_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_CHARGE_WRITE, &group->unit))
		return false;
	if (!group_kind_known(body.kind))
		return bad_field(req, "kind", "类别为 leading（领导小组）、working（工作组）或 task（专班）。", "The kind is leading, working or task.");
	const struct zone *zone = act_zone(req, group->unit);
	if (!act_moment(req, body.from, "from", zone, false, req->now, &group->from) || !act_moment(req, body.to, "to", zone, true, FOR_NOW, &group->to)
	    || !act_period_good(req, group->from, group->to) || !parent_good(req, body.parent, group->unit) || !members_in(req, body.members, group->from, group->to, own))
		return false;
	group->kind = body.kind;
	group->title = body.title;
	group->purpose = body.purpose;
	group->parent = body.parent;
	own->realm = act_realm(req, group->unit);
	return act_write(req, &own->act, "groups", body.key, apply_group, made_answer);
}

struct join_body { struct view key, from, to, at, reason; json_t *members; };
static const struct spec join_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct join_body, key), true, 1, 100 },
	{ "members", SPEC_LIST, offsetof(struct join_body, members), true, 0, 0 },
	{ "from", SPEC_TEXT, offsetof(struct join_body, from), false, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct join_body, to), false, 1, 40 },
	{ 0 },
};
static const struct spec leave_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct join_body, key), false, 1, 100 },
	{ "at", SPEC_TEXT, offsetof(struct join_body, at), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct join_body, reason), false, 0, 500 },
	{ 0 },
};

static bool members_post(struct req *req)
{
	struct group_act *own = ARENA_NEW(&req->arena, struct group_act);
	struct join_body body = { 0 };
	struct instant from, to;
	if (!spec_read(join_rows, req->json, &body, &req->err) || !group_of_path(req, RIGHT_CHARGE_WRITE, &own->group))
		return false;
	const struct zone *zone = act_zone(req, own->group.unit);
	own->realm = act_realm(req, own->group.unit);
	if (!act_moment(req, body.from, "from", zone, false, req->now, &from) || !act_moment(req, body.to, "to", zone, true, own->group.to, &to)
	    || !act_period_good(req, from, to) || !members_in(req, body.members, from, to, own))
		return false;
	if (from.ms < own->group.from.ms || to.ms > own->group.to.ms)
		return bad_field(req, "from", "要在组织存续期间之内。", "It lies outside the time of the group.");
	return act_write(req, &own->act, "groups.members", body.key, apply_members, made_answer);
}

static bool apply_leave(struct act *act, struct tx *tx, struct err *err)
{
	struct group_act *own = (struct group_act *)act;
	act->id = own->id;
	return member_end(tx, act->actor, own->id, own->group.unit, own->realm, own->at, own->reason, err);
}

static bool apply_end(struct act *act, struct tx *tx, struct err *err)
{
	struct group_act *own = (struct group_act *)act;
	act->id = own->group.id;
	return group_end(tx, act->actor, own->group.id, own->realm, own->at, own->reason, err);
}

static void ended_answer(struct req *req)
{
	const struct group_act *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_close(out, '}');
}

static bool end_read(struct req *req, struct join_body *body, struct group_act *own)
{
	if (!spec_read(leave_rows, req->json, body, &req->err) || !group_of_path(req, RIGHT_CHARGE_WRITE, &own->group))
		return false;
	own->realm = act_realm(req, own->group.unit);
	own->reason = body->reason;
	return act_moment(req, body->at, "at", act_zone(req, own->group.unit), false, req->now, &own->at);
}

static bool member_of_group(struct req *req, struct group_act *own)
{
	struct members members;
	if (!act_number(req, 1, ERR_NO_GROUP, &own->id) || !members_read(req->db, own->group.id, &req->arena, &members, &req->err))
		return false;
	for (int i = 0; i < members.count; i++)
		if (members.at[i].id == own->id)
			return true;
	return FAIL(&req->err, NO_GROUP, "id", "no such member of it");
}

static bool member_end_post(struct req *req)
{
	struct group_act *own = ARENA_NEW(&req->arena, struct group_act);
	struct join_body body = { 0 };
	return end_read(req, &body, own) && member_of_group(req, own) && act_write(req, &own->act, "groups.members.end", body.key, apply_leave, ended_answer);
}

static bool group_end_post(struct req *req)
{
	struct group_act *own = ARENA_NEW(&req->arena, struct group_act);
	struct join_body body = { 0 };
	return end_read(req, &body, own) && act_write(req, &own->act, "groups.end", body.key, apply_end, ended_answer);
}

const struct route group_routes[] = {
	{ "GET", "/api/v1/groups", NEED_LOGIN, RIGHT_UNIT_READ, groups_get, "The groups of a unit as they were at an instant", "unit at below", "", "groups" },
	{ "POST", "/api/v1/groups", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, groups_post, "Set up a leading group, a working group or a task force", "", "group_add", "made" },
	{ "GET", "/api/v1/groups/{id}", NEED_LOGIN, RIGHT_UNIT_READ, group_get, "One group as it was at an instant", "at", "", "group" },
	{ "GET", "/api/v1/groups/{id}/history", NEED_LOGIN, RIGHT_UNIT_READ, history_get, "How a group grew: who joined, who left, which groups were added", "", "", "group_history" },
	{ "POST", "/api/v1/groups/{id}/members", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, members_post, "Take members in", "", "group_join", "made" },
	{ "POST", "/api/v1/groups/{id}/members/{member}/end", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, member_end_post, "A member leaves", "", "charge_end", "made" },
	{ "POST", "/api/v1/groups/{id}/end", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, group_end_post, "End a group and its memberships", "", "charge_end", "made" },
	{ 0 },
};
