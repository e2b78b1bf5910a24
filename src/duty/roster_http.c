/* duty/roster_http.c — rosters over HTTP: shifts, holes, a week forward, exchanges. */
#include "base/spec.h"
#include "duty/leave.h"
#include "duty/roster_http.h"
#include "org/org_json_http.h"
#include "org/serving.h"

enum { SHOWN_MOST = 5000, HOLES_MOST = 5000, REPEAT_MOST = 62, UNITS_MOST = 3000 };
#define PERIOD_MOST ((int64_t)400 * 86400000)

/* ---- out ---- */

bool shift_holds(const struct shift *shift, struct instant at) { return shift->removed.ms == 0 && shift->from.ms <= at.ms && at.ms < shift->to.ms; }

void json_shift(struct builder *out, struct req *req, const struct shift *shift)
{
	const struct zone *zone = act_zone(req, shift->unit);
	json_open(out, '{');
	json_int(out, "id", shift->id);
	json_place(out, req, shift->unit);
	json_string(out, "tier", roster_tier_name(shift->tier));
	json_string(out, "tier_title", roster_tier_title(shift->tier, req->language));
	json_text(out, "person", shift->person.name);
	json_text(out, "post", shift->person.post);
	json_text(out, "phone", shift->person.phone);
	json_account(out, "account", req, shift->person.account);
	json_moment(out, "from", zone, shift->from);
	json_moment(out, "to", zone, shift->to);
	json_text(out, "reason", shift->reason);
	json_close(out, '}');
}

void json_on_duty(struct builder *out, struct req *req, const struct shifts *shifts, int32_t unit, int tier, struct instant at, const char *key)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; i < shifts->count; i++)
		if (shifts->at[i].unit == unit && shifts->at[i].tier == tier && shift_holds(&shifts->at[i], at))
			json_shift(out, req, &shifts->at[i]);
	json_close(out, ']');
}

bool shift_of_path(struct req *req, enum right right, struct shift *ret)
{
	int64_t id;
	bool found;
	if (!act_number(req, 0, ERR_NO_SHIFT, &id) || !shift_one(req->db, id, &req->arena, ret, &found, &req->err))
		return false;
	if (!found || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		return FAIL(&req->err, NO_SHIFT, "id", "unknown, or outside the subtree");
	return right_allows(req->app->org, &req->actor, right, ret->unit) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

void json_made(struct req *req)
{
	const struct act *act = req->own;
	struct builder *out = reply_json(req, act->again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", act->id);
	json_close(out, '}');
}

/* ---- looking ---- */

struct asked { struct req *req; int32_t unit; struct instant from, to; const struct zone *zone; bool below; };

/* Without from and to: the week that holds now, for rosters; the next seven days, for holes. */
static bool ask_period(struct req *req, bool week, struct asked *ret)
{
	*ret = (struct asked){ .req = req };
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &ret->unit))
		return false;
	if (!ret->unit)
		return bad_query(req, "unit", "请写明单位。", "Name a unit.");
	ret->zone = act_zone(req, ret->unit);
	struct day today = zone_day(ret->zone, req->now), monday = { today.n - day_weekday(today) + 1 };
	struct instant from = week ? zone_instant(ret->zone, monday, 0) : req->now;
	if (!act_ask_moment(req, "from", ret->zone, false, from, &ret->from))
		return false;
	struct day first = zone_day(ret->zone, ret->from);
	struct instant to = zone_instant(ret->zone, (struct day){ first.n + 7 }, week ? 0 : minute_of_day(ret->zone, ret->from));
	if (!act_ask_moment(req, "to", ret->zone, true, to, &ret->to))
		return false;
	ret->below = req->ask(req, "below").ptr != NULL;
	if (ret->from.ms >= ret->to.ms)
		return bad_query(req, "to", "to 要晚于 from。", "to comes after from.");
	return ret->to.ms - ret->from.ms <= PERIOD_MOST || bad_query(req, "to", "一次最多查 400 天。", "At most 400 days at a time.");
}

static void put_head(struct builder *out, const struct asked *asked)
{
	json_place(out, asked->req, asked->unit);
	json_moment(out, "from", asked->zone, asked->from);
	json_moment(out, "to", asked->zone, asked->to);
	json_string(out, "zone", zone_name(asked->zone));
}

static bool read_shifts(const struct asked *asked, struct shifts *ret)
{
	struct req *req = asked->req;
	return asked->below ? shifts_below(req->db, org_now(req->app->org), asked->unit, asked->from, asked->to, &req->arena, ret, &req->err)
	                    : shifts_of_unit(req->db, asked->unit, asked->from, asked->to, &req->arena, ret, &req->err);
}

static bool rosters_get(struct req *req)
{
	struct asked asked;
	struct shifts shifts;
	if (!ask_period(req, true, &asked) || !read_shifts(&asked, &shifts))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &asked);
	json_key(out, "shifts");
	json_open(out, '[');
	for (int i = 0; i < shifts.count && i < SHOWN_MOST; i++)
		json_shift(out, req, &shifts.at[i]);
	json_close(out, ']');
	json_bool(out, "cut", shifts.count > SHOWN_MOST);
	json_close(out, '}');
	return true;
}

static void put_stretch(struct builder *out, struct req *req, int32_t unit, const struct stretch *stretch)
{
	const struct zone *zone = act_zone(req, unit);
	json_open(out, '{');
	json_place(out, req, unit);
	json_string(out, "tier", roster_tier_name(stretch->tier));
	json_string(out, "tier_title", roster_tier_title(stretch->tier, req->language));
	json_moment(out, "from", zone, stretch->from);
	json_moment(out, "to", zone, stretch->to);
	json_int(out, "minutes", (stretch->to.ms - stretch->from.ms) / 60000);
	if (stretch->names.len)
		json_text(out, "names", stretch->names);
	json_close(out, '}');
}

typedef void stretches_of(const struct shifts *, int tier, struct instant from, struct instant to, struct arena *, struct stretches *ret);

/* The whole list of one unit's shifts, out of a list of many units' in the order of units. */
static struct shifts of_unit(const struct shifts *all, int32_t unit)
{
	struct shifts own = { 0 };
	int low = 0, high = all->count;
	while (low < high) {
		int middle = (low + high) / 2;
		if (all->at[middle].unit < unit)
			low = middle + 1;
		else
			high = middle;
	}
	own.at = all->at ? all->at + low : NULL;
	while (low + own.count < all->count && all->at[low + own.count].unit == unit)
		own.count++;
	return own;
}

static int put_all(struct builder *out, struct asked *asked, const struct shifts *all, const int32_t *units, int count, stretches_of *find, int room)
{
	int shown = 0;
	for (int i = 0; i < count; i++) {
		struct shifts own = of_unit(all, units[i]);
		for (int tier = 0; tier < TIERS; tier++) {
			struct stretches list;
			find(&own, tier, asked->from, asked->to, &asked->req->arena, &list);
			for (int k = 0; k < list.count; k++)
				if (shown++ < room)
					put_stretch(out, asked->req, units[i], &list.at[k]);
		}
	}
	return shown;
}

/* Who must have one: the unit itself; below it whoever keeps a roster, and every authority from the county up. */
static bool units_asked(struct asked *asked, int32_t **ret, int *ret_count)
{
	struct req *req = asked->req;
	const struct tree *tree = org_now(req->app->org);
	int32_t *keepers;
	int keeper_count;
	*ret = ARENA_ARRAY(&req->arena, int32_t, asked->below ? tree->end[asked->unit] - tree->pre[asked->unit] + 1 : 1);
	*ret_count = 0;
	if (!asked->below) {
		(*ret)[(*ret_count)++] = asked->unit;
		return true;
	}
	if (!roster_keepers(req->db, &req->arena, &keepers, &keeper_count, &req->err))
		return false;
	bool *keeps = ARENA_ARRAY(&req->arena, bool, org_count(req->app->org) + 1);
	for (int i = 0; i < keeper_count; i++)
		keeps[keepers[i]] = true;
	for (int32_t n = tree->pre[asked->unit]; n < tree->end[asked->unit] && *ret_count < UNITS_MOST; n++) {
		const struct unit *unit = org_unit(req->app->org, tree->unit_at[n]);
		if ((keeps[unit->id] || unit->kind <= UNIT_COUNTY || unit->id == asked->unit) && unit_open_on(unit, zone_day(act_zone(req, unit->id), asked->from)))
			(*ret)[(*ret_count)++] = unit->id;
	}
	return true;
}

static bool gaps_get(struct req *req)
{
	struct asked asked;
	struct shifts shifts;
	int32_t *units;
	int count;
	if (!ask_period(req, false, &asked) || !read_shifts(&asked, &shifts) || !units_asked(&asked, &units, &count))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	put_head(out, &asked);
	json_key(out, "gaps");
	json_open(out, '[');
	int holes = put_all(out, &asked, &shifts, units, count, roster_holes, HOLES_MOST);
	json_close(out, ']');
	json_key(out, "overlaps");
	json_open(out, '[');
	put_all(out, &asked, &shifts, units, count, roster_overlaps, HOLES_MOST);
	json_close(out, ']');
	json_int(out, "count", holes);
	json_int(out, "units", count);
	json_close(out, '}');
	return true;
}

/* Who is on duty at an instant, in the unit and in those below it that keep a roster. */
static bool now_get(struct req *req)
{
	struct asked asked = { .req = req, .below = true };
	struct shifts shifts;
	int32_t *units;
	int count, empty = 0;
	if (!act_ask_unit(req, RIGHT_UNIT_READ, &asked.unit))
		return false;
	if (!asked.unit)
		return bad_query(req, "unit", "请写明单位。", "Name a unit.");
	asked.zone = act_zone(req, asked.unit);
	if (!act_ask_moment(req, "at", asked.zone, false, req->now, &asked.from))
		return false;
	asked.to = (struct instant){ asked.from.ms + 1 };
	if (!read_shifts(&asked, &shifts) || !units_asked(&asked, &units, &count))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_moment(out, "at", asked.zone, asked.from);
	json_key(out, "units");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		struct shifts own = of_unit(&shifts, units[i]);
		const struct unit *unit = org_unit(req->app->org, units[i]);
		json_open(out, '{');
		json_place(out, req, units[i]);
		json_string(out, "kind", unit_kind_name((enum unit_kind)unit->kind));
		json_string(out, "unit_phone", unit->phone);
		for (int tier = 0; tier < TIERS; tier++) {
			struct stretches list;
			json_on_duty(out, req, &own, units[i], tier, asked.from, roster_tier_name(tier));
			roster_holes(&own, tier, asked.from, asked.to, &req->arena, &list);
			empty += list.count;
		}
		json_close(out, '}');
	}
	json_close(out, ']');
	json_int(out, "empty", empty);
	json_close(out, '}');
	return true;
}

/* ---- adding ---- */

struct roster_act { struct act act; struct shift_new *new; struct serving *told, here; int64_t *ids; int count, added; int64_t id, other, realm; struct person person; struct view reason; int32_t unit; };

/* One shift as its person is told of it; here: the unit's names. */
static struct serving serving_shift(struct serving here, int64_t account, int tier, struct instant from, struct instant to)
{
	here.account = account;
	here.from = from;
	here.to = to;
	here.role_zh = view_of(roster_tier_title(tier, LANGUAGE_ZH));
	here.role_en = view_of(roster_tier_title(tier, LANGUAGE_EN));
	return here;
}

static void told_of(struct req *req, struct roster_act *own)
{
	own->told = ARENA_ARRAY(&req->arena, struct serving, own->count + 1);
	for (int i = 0; i < own->count; i++) {
		const struct shift_new *new = &own->new[i];
		own->told[i] = serving_shift(serving_of(req->app->org, new->unit, 0, new->from, new->to, &req->arena), new->person.account, new->tier, new->from, new->to);
	}
}

static bool apply_add(struct act *act, struct tx *tx, struct err *err)
{
	struct roster_act *own = (struct roster_act *)act;
	struct serving *added = ARENA_ARRAY(tx_arena(tx), struct serving, own->count + 1);
	int64_t seq = tx_seq(tx);
	own->added = 0;
	for (int i = 0; i < own->count; i++) {
		bool there;
		if (!shift_add(tx, act->actor, &own->new[i], &own->ids[i], &there, err))
			return false;
		if (!there)
			added[own->added++] = own->told[i];
	}
	act->id = own->count ? own->ids[0] : 0;
	return serving_tell(tx, act->actor, "roster", added, own->added, seq, err);
}

/* What whoever made the roster should know: the person is away then, or another one is on duty too. */
static void put_warnings(struct builder *out, struct req *req, const struct roster_act *own)
{
	json_key(out, "warnings");
	json_open(out, '[');
	for (int i = 0; i < own->count; i++) {
		const struct shift_new *new = &own->new[i];
		const struct zone *zone = act_zone(req, new->unit);
		struct leaves away;
		struct shifts others;
		struct err ignored = { 0 };
		if (leaves_of_person(req->db, person_key(&new->person, &req->arena), new->from, new->to, &req->arena, &away, &ignored))
			for (int k = 0; k < away.count; k++)
				leave_warning(out, req->language, zone, "leave", new->person.name, away.at[k].from, away.at[k].to);
		if (shifts_of_unit(req->db, new->unit, new->from, new->to, &req->arena, &others, &ignored))
			for (int k = 0; k < others.count; k++)
				if (others.at[k].tier == new->tier && others.at[k].id != own->ids[i])
					leave_warning(out, req->language, zone, "overlap", others.at[k].person.name, others.at[k].from, others.at[k].to);
	}
	json_close(out, ']');
}

static void added_answer(struct req *req)
{
	const struct roster_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again || own->added == 0 ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_int(out, "added", own->act.again ? 0 : own->added);
	json_key(out, "ids");
	json_open(out, '[');
	for (int i = 0; !own->act.again && i < own->count; i++)
		json_put_int(out, own->ids[i]);
	json_close(out, ']');
	put_warnings(out, req, own);
	json_close(out, '}');
}

struct roster_body { struct view key, unit, tier, person, post, phone, account, from, to, reason; int64_t repeat, with; };
static const struct spec roster_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct roster_body, key), false, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct roster_body, unit), true, 1, 64 },
	{ "tier", SPEC_TEXT, offsetof(struct roster_body, tier), true, 1, 20 },
	{ "person", SPEC_TEXT, offsetof(struct roster_body, person), false, 1, 120 },
	{ "post", SPEC_TEXT, offsetof(struct roster_body, post), false, 0, 120 },
	{ "phone", SPEC_TEXT, offsetof(struct roster_body, phone), false, 0, 40 },
	{ "account", SPEC_TEXT, offsetof(struct roster_body, account), false, 0, 64 },
	{ "from", SPEC_TEXT, offsetof(struct roster_body, from), true, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct roster_body, to), true, 1, 40 },
	{ "repeat", SPEC_INT, offsetof(struct roster_body, repeat), false, 1, REPEAT_MOST },
	{ 0 },
};

static bool shift_read(struct req *req, const struct roster_body *body, struct shift_new *ret)
{
	if (!act_unit(req, body->unit, "unit", RIGHT_ROSTER_WRITE, &ret->unit) || !act_person_of(req, body->person, body->post, body->phone, body->account, "person", &ret->person))
		return false;
	if (!roster_tier_parse(body->tier, &ret->tier))
		return bad_field(req, "tier", "层级为 leader（带班领导）或 duty（值班员）。", "The tier is leader or duty.");
	const struct zone *zone = act_zone(req, ret->unit);
	ret->realm = act_realm(req, ret->unit);
	if (!act_moment(req, body->from, "from", zone, false, req->now, &ret->from) || !act_moment(req, body->to, "to", zone, true, req->now, &ret->to)
	    || !act_period_good(req, ret->from, ret->to))
		return false;
	return ret->to.ms - ret->from.ms <= SHIFT_MOST_MS || bad_field(req, "to", "一个班次最长 31 天。", "A shift lasts 31 days at most.");
}

static bool rosters_post(struct req *req)
{
	struct roster_act *own = ARENA_NEW(&req->arena, struct roster_act);
	struct roster_body body = { .repeat = 1 };
	struct shift_new new = { 0 };
	if (!spec_read(roster_rows, req->json, &body, &req->err) || !shift_read(req, &body, &new))
		return false;
	own->count = (int)body.repeat;
	own->new = ARENA_ARRAY(&req->arena, struct shift_new, own->count);
	own->ids = ARENA_ARRAY(&req->arena, int64_t, own->count);
	for (int i = 0; i < own->count; i++) {              /* day after day at the same hours of the wall */
		const struct shift like = { .from = new.from, .to = new.to };
		own->new[i] = new;
		if (i)
			roster_shift_days(act_zone(req, new.unit), &like, i, &own->new[i].from, &own->new[i].to);
	}
	told_of(req, own);
	return act_write(req, &own->act, "rosters", body.key, apply_add, added_answer);
}

/* ---- a week forward ---- */

struct copy_body { struct view key, unit, from; int64_t weeks; };
static const struct spec copy_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct copy_body, key), false, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct copy_body, unit), true, 1, 64 },
	{ "from", SPEC_TEXT, offsetof(struct copy_body, from), true, 10, 10 },
	{ "weeks", SPEC_INT, offsetof(struct copy_body, weeks), false, 1, 8 },
	{ 0 },
};

/* Shifts belong to the week in which they begin. */
static void copies(struct req *req, const struct shifts *shifts, struct instant from, struct instant to, int weeks, struct roster_act *own)
{
	own->new = ARENA_ARRAY(&req->arena, struct shift_new, shifts->count * weeks + 1);
	own->ids = ARENA_ARRAY(&req->arena, int64_t, shifts->count * weeks + 1);
	for (int week = 1; week <= weeks; week++)
		for (int i = 0; i < shifts->count; i++) {
			const struct shift *shift = &shifts->at[i];
			if (shift->from.ms < from.ms || shift->from.ms >= to.ms)
				continue;
			struct shift_new *new = &own->new[own->count++];
			*new = (struct shift_new){ shift->unit, act_realm(req, shift->unit), shift->tier, shift->person, shift->from, shift->to };
			roster_shift_days(act_zone(req, shift->unit), shift, 7 * week, &new->from, &new->to);
		}
}

static bool copy_post(struct req *req)
{
	struct roster_act *own = ARENA_NEW(&req->arena, struct roster_act);
	struct copy_body body = { .weeks = 1 };
	struct shifts shifts;
	struct day first;
	int32_t unit;
	if (!spec_read(copy_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_ROSTER_WRITE, &unit))
		return false;
	if (!day_parse(body.from, &first))
		return bad_field(req, "from", "写本周第一天，如 2021-10-18。", "Write the first day of the week, as 2021-10-18.");
	const struct zone *zone = act_zone(req, unit);
	struct instant from = zone_instant(zone, first, 0), to = zone_instant(zone, (struct day){ first.n + 7 }, 0);
	if (!shifts_of_unit(req->db, unit, from, to, &req->arena, &shifts, &req->err))
		return false;
	copies(req, &shifts, from, to, (int)body.weeks, own);
	told_of(req, own);
	return act_write(req, &own->act, "rosters.copy", body.key, apply_add, added_answer);
}

/* ---- exchanges ---- */

static const struct spec give_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct roster_body, key), false, 1, 100 },
	{ "person", SPEC_TEXT, offsetof(struct roster_body, person), false, 1, 120 },
	{ "post", SPEC_TEXT, offsetof(struct roster_body, post), false, 0, 120 },
	{ "phone", SPEC_TEXT, offsetof(struct roster_body, phone), false, 0, 40 },
	{ "account", SPEC_TEXT, offsetof(struct roster_body, account), false, 0, 64 },
	{ "reason", SPEC_TEXT, offsetof(struct roster_body, reason), false, 0, 500 },
	{ 0 },
};
static const struct spec swap_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct roster_body, key), false, 1, 100 },
	{ "with", SPEC_INT, offsetof(struct roster_body, with), true, 1, INT64_MAX },
	{ "reason", SPEC_TEXT, offsetof(struct roster_body, reason), false, 0, 500 },
	{ 0 },
};
static const struct spec remove_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct roster_body, key), false, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct roster_body, reason), true, 1, 500 },
	{ 0 },
};

/* The one who had it is relieved, the other (0: nobody) has it from then on. */
static bool tell_change(struct tx *tx, int64_t actor, const struct roster_act *own, const struct shift *was, int64_t now_has, int64_t seq, struct err *err)
{
	struct serving before = serving_shift(own->here, was->person.account, was->tier, was->from, was->to), after = before;
	after.account = now_has;
	return before.account == now_has || (serving_end_tell(tx, actor, "roster", &before, was->from, own->reason, seq, err) && serving_tell(tx, actor, "roster", &after, 1, seq, err));
}

static bool shift_before(struct tx *tx, int64_t id, struct shift *ret, struct err *err)
{
	bool found;
	return shift_one(tx_db(tx), id, tx_arena(tx), ret, &found, err) && (found || FAIL(err, NO_SHIFT, "id", "no shift %lld", (long long)id));
}

static bool apply_give(struct act *act, struct tx *tx, struct err *err)
{
	struct roster_act *own = (struct roster_act *)act;
	struct shift was;
	int64_t seq = tx_seq(tx);
	act->id = own->id;
	return shift_before(tx, own->id, &was, err) && shift_give(tx, act->actor, own->id, own->realm, &own->person, own->reason, err)
		&& tell_change(tx, act->actor, own, &was, own->person.account, seq, err);
}

static bool apply_swap(struct act *act, struct tx *tx, struct err *err)
{
	struct roster_act *own = (struct roster_act *)act;
	struct shift one, other;
	int64_t seq = tx_seq(tx);
	act->id = own->id;
	return shift_before(tx, own->id, &one, err) && shift_before(tx, own->other, &other, err)
		&& shift_swap(tx, act->actor, own->id, own->other, own->realm, own->reason, err)
		&& tell_change(tx, act->actor, own, &one, other.person.account, seq, err) && tell_change(tx, act->actor, own, &other, one.person.account, seq, err);
}

static bool apply_remove(struct act *act, struct tx *tx, struct err *err)
{
	struct roster_act *own = (struct roster_act *)act;
	struct shift was;
	int64_t seq = tx_seq(tx);
	act->id = own->id;
	return shift_before(tx, own->id, &was, err) && shift_remove(tx, act->actor, own->id, own->realm, own->reason, err) && tell_change(tx, act->actor, own, &was, 0, seq, err);
}

static void changed_answer(struct req *req)
{
	const struct act *act = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", act->id);
	json_close(out, '}');
}

static bool change_read(struct req *req, const struct spec *rows, struct roster_body *body, struct roster_act *own)
{
	struct shift shift;
	if (!spec_read(rows, req->json, body, &req->err) || !shift_of_path(req, RIGHT_ROSTER_WRITE, &shift))
		return false;
	own->id = shift.id;
	own->other = body->with;
	own->realm = act_realm(req, shift.unit);
	own->reason = body->reason;
	own->here = serving_of(req->app->org, shift.unit, 0, shift.from, shift.to, &req->arena);
	return true;
}

static bool give_post(struct req *req)
{
	struct roster_act *own = ARENA_NEW(&req->arena, struct roster_act);
	struct roster_body body = { 0 };
	return change_read(req, give_rows, &body, own) && act_person_of(req, body.person, body.post, body.phone, body.account, "person", &own->person)
		&& act_write(req, &own->act, "rosters.give", body.key, apply_give, changed_answer);
}

static bool swap_post(struct req *req)
{
	struct roster_act *own = ARENA_NEW(&req->arena, struct roster_act);
	struct roster_body body = { 0 };
	return change_read(req, swap_rows, &body, own) && act_write(req, &own->act, "rosters.swap", body.key, apply_swap, changed_answer);
}

static bool remove_post(struct req *req)
{
	struct roster_act *own = ARENA_NEW(&req->arena, struct roster_act);
	struct roster_body body = { 0 };
	return change_read(req, remove_rows, &body, own) && act_write(req, &own->act, "rosters.remove", body.key, apply_remove, changed_answer);
}

const struct route roster_routes[] = {
	{ "GET", "/api/v1/rosters", NEED_LOGIN, RIGHT_UNIT_READ, rosters_get, "The shifts of a unit in a period, this week without one", "unit from to below", "", "roster" },
	{ "POST", "/api/v1/rosters", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, rosters_post, "Put a person on duty; with repeat on that many days", "", "roster_add", "roster_added" },
	{ "POST", "/api/v1/rosters:copy", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, copy_post, "Copy a week forward, by the clock on the wall", "", "roster_copy", "roster_added" },
	{ "GET", "/api/v1/rosters/gaps", NEED_LOGIN, RIGHT_UNIT_READ, gaps_get, "Where nobody is on duty; with below in the whole subtree. Overlaps are shown as notes", "unit from to below", "", "roster_gaps" },
	{ "GET", "/api/v1/rosters/now", NEED_LOGIN, RIGHT_UNIT_READ, now_get, "Who is on duty at an instant in a subtree, with telephone", "unit at", "", "roster_now" },
	{ "POST", "/api/v1/rosters/{id}/give", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, give_post, "Another person takes a shift", "", "roster_give", "made" },
	{ "POST", "/api/v1/rosters/{id}/swap", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, swap_post, "Two shifts exchange their people", "", "roster_swap", "made" },
	{ "POST", "/api/v1/rosters/{id}/remove", NEED_LOGIN | NEED_JSON, RIGHT_ROSTER_WRITE, remove_post, "Take a shift out of the roster", "", "roster_remove", "made" },
	{ 0 },
};
