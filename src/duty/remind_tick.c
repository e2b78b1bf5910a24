/* duty/remind_tick.c — each minute: what is to be reminded of, and whom. Contacts are counted in days and looked at every ten minutes.
 *
 * The store is read without the world lock; names and the tree are taken under it. */
#include "duty/remind.h"
#include "base/json.h"
#include "base/log.h"
#include "duty/turn.h"
#include "tick.h"
#include <stdlib.h>

enum { PAUSE_MS = 1000, MINUTE_MS = 60000, DAY_MS = 86400000, LOOK_BACK_DAYS = 2, AT_A_TIME = 200, MEMORY_MOST = 512 << 20 };
enum { OF_UNIT = 1u << ROLE_LEADER | 1u << ROLE_DUTY | 1u << ROLE_CLERK, ABOVE = 1u << ROLE_LEADER | 1u << ROLE_DUTY, DECIDING = 1u << ROLE_LEADER | 1u << ROLE_ADMIN };

struct gathered {
	struct app *app;
	struct db *db;
	struct instant now;
	struct arena *arena;
	struct reminder *list;
	int count;
	const struct deadlines *deadlines;
	bool quiet;
};

/* ---- words ---- */

static void put_unit(struct builder *b, const struct unit *u)
{
	json_string(b, "unit_zh", u->name);
	json_string(b, "unit_en", *u->name_en ? u->name_en : u->name);
}

static struct view facts_done(struct gathered *g, struct builder *b)
{
	json_close(b, '}');
	struct view facts = arena_copy(g->arena, builder_seen(b));
	builder_release(b);
	return facts;
}

static struct builder facts_begin(const struct unit *u)
{
	struct builder b;
	builder_init(&b, 1 << 16);
	json_open(&b, '{');
	put_unit(&b, u);
	return b;
}

static const char *board_link(struct gathered *g, const char *view, int32_t unit)
{
	return arena_printf(g->arena, "/board/%s?unit=%s", view, org_unit(g->app->org, unit)->code);
}

/* ---- whom ---- */

static void address(struct reminder *r, struct address to)
{
	if (r->to_count < ADDRESSES_MOST)
		r->to[r->to_count++] = to;
}

/* The authorities above, the nearest first. */
static void address_above(struct gathered *g, struct reminder *r, int32_t unit, unsigned roles, int64_t but, const char *view)
{
	const struct tree *t = org_now(g->app->org);
	for (int32_t up = unit > 0 && unit <= t->count ? t->parent[unit] : 0; up > 0 && r->to_count < ADDRESSES_MOST; up = t->parent[up])
		address(r, (struct address){ .unit = up, .roles = roles, .but = but, .link = board_link(g, view, up) });
}

/* NULL if it was said already, or may wait until the quiet hours are over. */
static struct reminder *begin(struct gathered *g, enum remind_kind kind, int step, const char *subject, const struct unit *u, bool urgent, struct err *err)
{
	bool before = false;
	if ((g->quiet && !urgent) || !reminded(g->db, kind, subject, step, &before, err) || before)
		return NULL;
	g->list = arena_more(g->arena, g->list, g->count, sizeof *g->list);
	struct reminder *r = &g->list[g->count++];
	*r = (struct reminder){ .kind = kind, .step = step, .subject = subject, .unit = u->id, .realm = u->realm, .urgent = urgent };
	return r;
}

/* ---- holes in the roster ---- */

static void take_hole(struct gathered *g, const struct hole *hole, struct err *err)
{
	bool begun = hole->from.ms <= g->now.ms;
	const struct unit *u = org_unit(g->app->org, hole->unit);
	const char *subject = arena_printf(g->arena, "%d %s %lld", hole->unit, roster_tier_name(hole->tier), (long long)hole->from.ms);
	if ((hole->next.ms && hole->next.ms <= g->now.ms) || !unit_open_on(u, zone_day(u->zone ? u->zone : zone_find("Asia/Shanghai"), g->now)))
		return;
	struct reminder *r = begin(g, REMIND_HOLE, begun ? STEP_SECOND : STEP_FIRST, subject, u, begun, err);
	if (!r)
		return;
	struct builder b = facts_begin(u);
	json_string(&b, "tier_zh", roster_tier_title(hole->tier, LANGUAGE_ZH));
	json_string(&b, "tier_en", roster_tier_title(hole->tier, LANGUAGE_EN));
	json_int(&b, "from_at", hole->from.ms);
	if (hole->next.ms)
		json_int(&b, "to_at", hole->next.ms);
	r->facts = facts_done(g, &b);
	r->template = begun ? (hole->next.ms ? "roster.empty" : "roster.empty_open") : hole->next.ms ? "roster.gap" : "roster.gap_open";
	r->tier = hole->tier;
	r->from = hole->from;
	address(r, (struct address){ .unit = u->id, .roles = OF_UNIT, .link = u->kind == UNIT_INSTITUTION ? "/desk/watch" : board_link(g, "roster", u->id) });
	address_above(g, r, u->id, ABOVE, 0, "roster");
}

static bool gather_holes(struct gathered *g, struct err *err)
{
	const struct instant from = { g->now.ms - (int64_t)LOOK_BACK_DAYS * DAY_MS }, to = { g->now.ms + (int64_t)g->deadlines->roster_ahead * MINUTE_MS };
	struct hole *holes;
	int count;
	if (!holes_beginning(g->db, from, to, g->arena, &holes, &count, err))
		return false;
	app_world_read(g->app);
	for (int i = 0; i < count && err->code == ERR_NONE; i++)
		if (holes[i].unit <= org_count(g->app->org))
			take_hole(g, &holes[i], err);
	app_world_done(g->app);
	return err->code == ERR_NONE;
}

/* ---- contacts of charges ---- */

/* The leader in charge; without an account whoever can telephone them: the authority above the unit. */
static void address_contact(struct gathered *g, struct reminder *r, const struct charge *c, int step)
{
	const struct account *account = c->person.account ? accounts_get(g->app->accounts, c->person.account) : NULL;
	if (step == STEP_FIRST && account && !account->disabled) {
		r->template = "charge.overdue";
		address(r, (struct address){ .unit = c->unit, .account = account->id, .link = "/desk/mine" });
		return;
	}
	r->template = "charge.overdue_of";
	if (account && account->unit) {
		address(r, (struct address){ .unit = account->unit, .roles = 1u << ROLE_LEADER, .but = account->id, .link = board_link(g, "charges", account->unit) });
		address_above(g, r, account->unit, ABOVE, account->id, "charges");
	} else {
		address_above(g, r, c->unit, ABOVE, 0, "charges");
	}
}

static void take_contact(struct gathered *g, const struct charge *c, const struct charge_rule *rule, int step, struct instant since, struct err *err)
{
	const struct unit *u = org_unit(g->app->org, c->unit);
	const char *subject = arena_printf(g->arena, "%lld %lld", (long long)c->id, (long long)since.ms);
	struct reminder *r = begin(g, REMIND_CONTACT, step, subject, u, false, err);
	if (!r)
		return;
	struct builder b = facts_begin(u);
	json_text(&b, "name", c->person.name);
	json_int(&b, "days", c->days ? c->days : rule ? rule->days : 0);
	json_int(&b, "since_at", since.ms);
	r->facts = facts_done(g, &b);
	r->id = c->id;
	r->from = since;
	address_contact(g, r, c, step);
}

static bool gather_contacts(struct gathered *g, struct err *err)
{
	const struct instant late = { g->now.ms - (int64_t)g->deadlines->contact_superior * MINUTE_MS };
	struct charge_rules rules;
	struct charges held;
	if (!charge_rules_read(g->db, g->arena, &rules, err) || !charges_read(g->db, g->app->org, NULL, 0, g->now, g->arena, &held, err))
		return false;
	app_world_read(g->app);
	for (int i = 0; i < held.count && err->code == ERR_NONE; i++) {
		const struct charge *c = &held.at[i];
		struct instant since;
		if (i % AT_A_TIME == AT_A_TIME - 1) {       /* the store is asked about each that is overdue: others get in between */
			app_world_done(g->app);
			app_world_read(g->app);
		}
		const struct tree *t = org_now(g->app->org);
		if (c->unit > t->count || !unit_open_on(org_unit(g->app->org, c->unit), zone_day(zone_find("Asia/Shanghai"), g->now)))
			continue;
		const struct charge_rule *rule = charge_rule_at(&rules, t, c->unit, c->tier, g->now);
		if (charge_overdue(c, rule, g->now, &since))
			take_contact(g, c, rule, STEP_FIRST, since, err);
		if (err->code == ERR_NONE && charge_overdue(c, rule, late, &since))
			take_contact(g, c, rule, STEP_SECOND, since, err);
	}
	app_world_done(g->app);
	return err->code == ERR_NONE;
}

/* ---- leave ---- */

static void take_leave(struct gathered *g, const struct waiting *w, struct err *err)
{
	bool long_since = g->now.ms >= w->asked.ms + (int64_t)g->deadlines->leave_waits * MINUTE_MS;
	const struct unit *u = org_unit(g->app->org, w->unit);
	const char *subject = arena_printf(g->arena, "%lld", (long long)w->id);
	struct reminder *r = begin(g, REMIND_LEAVE, long_since ? STEP_SECOND : STEP_FIRST, subject, u, false, err);
	if (!r)
		return;
	struct builder b = facts_begin(u);
	json_text(&b, "name", w->name);
	json_text(&b, "reason", w->reason);
	json_int(&b, "from_at", w->from.ms);
	json_int(&b, "to_at", w->to.ms);
	json_int(&b, "asked_at", w->asked.ms);
	r->facts = facts_done(g, &b);
	r->id = w->id;
	r->template = long_since ? "leave.waiting" : "leave.asked";
	address(r, (struct address){ .unit = u->id, .roles = DECIDING, .but = w->account ? w->account : -1, .link = board_link(g, "roster", u->id) });
	address_above(g, r, u->id, ABOVE, w->account ? w->account : -1, "roster");
}

static bool gather_leaves(struct gathered *g, struct err *err)
{
	struct waiting *waiting;
	int count;
	if (!leaves_waiting(g->db, g->arena, &waiting, &count, err))
		return false;
	app_world_read(g->app);
	for (int i = 0; i < count && err->code == ERR_NONE; i++)
		if (waiting[i].unit <= org_count(g->app->org))
			take_leave(g, &waiting[i], err);
	app_world_done(g->app);
	return err->code == ERR_NONE;
}

/* ---- the tick ---- */

static bool quiet_now(struct app *app, struct instant now)
{
	const struct pack *pack = policy_pack_at(app->policy, 0);
	const struct duty_rule rule = { .pack = pack };
	const struct chase_step step = { .minutes = 0 };
	return pack && chase_instant(&rule, pack->zone, &step, now).ms != now.ms;
}

static bool send_all(struct gathered *g, struct err *err)
{
	for (int at = 0; at < g->count; at += REMIND_SLICE) {
		struct remind_slice slice = { .write.apply = remind_apply, .at = &g->list[at], .count = g->count - at < REMIND_SLICE ? g->count - at : REMIND_SLICE };
		if (!app_write(g->app, remind_apply, &slice.write, err))
			return false;
	}
	return true;
}

int remind_run(struct app *app, struct db *db, struct instant now)
{
	struct err err = { .code = ERR_NONE };
	struct arena arena;
	const int64_t minute = now.ms / MINUTE_MS;
	if (minute == app->reminded_minute)
		return PAUSE_MS;
	arena_init(&arena, MEMORY_MOST);
	struct gathered g = { .app = app, .db = db, .now = now, .arena = &arena };
	app_world_read(app);
	const struct deadlines deadlines = *policy_deadlines(app->policy);
	g.quiet = quiet_now(app, now);
	app_world_done(app);
	g.deadlines = &deadlines;
	bool contacts = minute / 10 != app->reminded_minute / 10;
	bool ok = gather_holes(&g, &err) && gather_leaves(&g, &err) && (!contacts || gather_contacts(&g, &err)) && send_all(&g, &err);
	if (ok)
		app->reminded_minute = minute;
	else if (err.code != ERR_QUEUE_FULL && err.code != ERR_STOPPING && err.code != ERR_STORE_BUSY)
		log_err("reminding waits", &err);
	arena_release(&arena);
	return PAUSE_MS;
}
