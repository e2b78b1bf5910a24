/* record/gate_tick.c — what happens by itself: visits that an order in force cancels, visits whose time is over, the daily duty to look at
 * those in isolation. Every write is one that changes nothing when it is done again. */
#include "base/log.h"
#include "duty/duty.h"
#include "record/isolation_inside.h"
#include "record/visit.h"
#include "tick.h"

enum { LOOK_MS = 1000, UNITS_MOST = 400, PIECE = 500, CHECK_FROM = 6 * 60, CHECK_DUE = 20 * 60, CHECK_LAST = 18 * 60, NIGHT_HOURS = 10, MINUTE_MS = 60000 };

/* When the bookings were last held against the orders; the tick's thread only. */
static struct { uint64_t version; struct instant at; bool ever; } looked;

/* ---- visits ---- */

/* Orders changed, or one of them begins or ends; and each minute, for a booking that came in beside a new order. */
static bool must_look(struct app *app, struct instant now)
{
	struct instant change;
	app_world_read(app);
	uint64_t version = orders_version(app->orders);
	bool must = !looked.ever || version != looked.version || now.ms < looked.at.ms || now.ms - looked.at.ms >= MINUTE_MS
		|| (orders_next_change(app->orders, looked.at, &change) && change.ms <= now.ms);
	app_world_done(app);
	if (must) {
		looked.version = version;
		looked.at = now;
		looked.ever = true;
	}
	return must;
}

struct falling { struct write write; struct visit_fall *at; int count; };

static bool apply_falls(struct write *write, struct tx *tx, struct err *err)
{
	struct falling *own = (struct falling *)write;
	for (int i = 0; i < own->count; i++)
		if (!visit_fall_apply(tx, &own->at[i], err))
			return false;
	return true;
}

/* The order must hold now, and the visit not have begun before it did. */
static bool falls_now(struct app *app, int32_t unit, struct instant slot, struct instant now, struct arena *arena, struct visit_fall *ret)
{
	struct gate_measures measures;
	struct gate_verdict verdict;
	struct instant begins = { 0 };
	gate_measures_at(app->orders, unit, slot, arena, &measures);
	if (!visit_falls(&measures, arena, &verdict))
		return false;
	ret->order = verdict.reasons[0].order;
	if (ret->order && orders_begins(app->orders, ret->order, &begins) && begins.ms > now.ms)
		return false;
	ret->reasons = gate_reasons_json(&verdict, arena);
	ret->why_zh = view_of(verdict.reasons[0].zh);
	ret->why_en = view_of(verdict.reasons[0].en);
	visit_house_of(app->org, unit, app->vault, arena, &ret->house);
	return true;
}

/* One piece of the bookings after `from`; *ret_last 0 when it was the last. */
static void gather_falls(struct app *app, struct db *db, struct instant now, int64_t from, struct arena *arena, struct falling *ret, int64_t *ret_last)
{
	struct open { int64_t id, unit, slot; } *open = ARENA_ARRAY(arena, struct open, PIECE);
	int count = 0;
	struct stmt *row = db_query(db, &visit_q_open);
	stmt_int(row, now.ms);
	stmt_int(row, from);
	while (count < PIECE && stmt_step(row) == ANSWER_ONE) {
		open[count] = (struct open){ stmt_get_int(row, 0), stmt_get_int(row, 1), stmt_get_int(row, 2) };
		count++;
	}
	stmt_done(row);
	ret->at = ARENA_ARRAY(arena, struct visit_fall, PIECE);
	app_world_read(app);
	for (int i = 0; i < count; i++) {
		ret->at[ret->count].id = open[i].id;
		if (open[i].unit <= org_count(app->org) && falls_now(app, (int32_t)open[i].unit, (struct instant){ open[i].slot }, now, arena, &ret->at[ret->count]))
			ret->count++;
	}
	app_world_done(app);
	*ret_last = count == PIECE ? open[count - 1].id : 0;
}

static void cancel_fallen(struct app *app, struct db *db, struct instant now)
{
	int64_t from = 0;
	if (!must_look(app, now))
		return;
	do {
		struct falling own = { .count = 0 };
		struct err err = { 0 };
		struct arena arena;
		arena_init(&arena, (size_t)64 << 20);
		gather_falls(app, db, now, from, &arena, &own, &from);
		if (own.count && !app_write(app, apply_falls, &own.write, &err)) {
			log_err("visits that an order cancels", &err);
			looked.ever = false;                /* soon again */
			from = 0;
		}
		arena_release(&arena);
	} while (from);
}

struct missing { struct write write; int64_t ids[PIECE]; int count; };

static bool apply_missed(struct write *write, struct tx *tx, struct err *err)
{
	struct missing *own = (struct missing *)write;
	for (int i = 0; i < own->count; i++)
		if (!visit_miss_apply(tx, own->ids[i], err))
			return false;
	return true;
}

static void note_missed(struct app *app, struct db *db, struct instant now)
{
	struct missing own = { .count = 0 };
	struct err err = { 0 };
	struct stmt *row = db_query(db, &visit_q_over);
	stmt_int(row, now.ms);
	while (own.count < PIECE && stmt_step(row) == ANSWER_ONE)
		own.ids[own.count++] = stmt_get_int(row, 0);
	stmt_done(row);
	if (own.count && !app_write(app, apply_missed, &own.write, &err))
		log_err("visits nobody came to", &err);
}

/* ---- the daily check ---- */

struct checking { struct write write; struct { int32_t unit; struct day day; struct instant opens, due; } at[UNITS_MOST]; int count; };

static bool apply_duties(struct write *write, struct tx *tx, struct err *err)
{
	struct checking *own = (struct checking *)write;
	for (int i = 0; i < own->count; i++) {
		const struct duty_new duty = { .unit = own->at[i].unit, .key = "isolation.check", .opens = own->at[i].opens, .due = own->at[i].due, .source = "isolation",
			.source_id = own->at[i].day.n, .title_zh = "隔离人员每日健康观察", .title_en = "Daily check of those in isolation", .link = "/desk/isolation" };
		if (!duty_open(tx, 0, &duty, err))
			return false;
	}
	return true;
}

/* From six in the morning, for whoever was isolated before six in the evening; what was opened is not opened again. */
static void gather_checks(struct app *app, struct db *db, struct instant now, struct checking *ret)
{
	struct { int32_t unit; struct instant since; } open[UNITS_MOST];
	int count = 0;
	struct stmt *row = db_query(db, &isolation_q_units);
	stmt_int(row, now.ms - (int64_t)NIGHT_HOURS * 3600000);
	while (count < UNITS_MOST && stmt_step(row) == ANSWER_ONE) {
		open[count].unit = (int32_t)stmt_get_int(row, 0);
		open[count++].since.ms = stmt_get_int(row, 1);
	}
	stmt_done(row);
	app_world_read(app);
	for (int i = 0; i < count; i++) {
		const struct unit *unit = open[i].unit <= org_count(app->org) ? org_unit(app->org, open[i].unit) : NULL;
		const struct pack *pack = policy_pack_at(app->policy, 0);
		const struct zone *zone = unit && unit->zone ? unit->zone : pack && pack->zone ? pack->zone : zone_find("Asia/Shanghai");
		struct day day = zone_day(zone, now);
		struct instant opens = zone_instant(zone, day, CHECK_FROM);
		if (now.ms < opens.ms || open[i].since.ms > zone_instant(zone, day, CHECK_LAST).ms)
			continue;
		ret->at[ret->count].unit = open[i].unit;
		ret->at[ret->count].day = day;
		ret->at[ret->count].opens = opens;
		ret->at[ret->count++].due = zone_instant(zone, day, CHECK_DUE);
	}
	app_world_done(app);
}

static void open_checks(struct app *app, struct db *db, struct instant now)
{
	struct checking own = { .count = 0 };
	struct err err = { 0 };
	gather_checks(app, db, now, &own);
	if (own.count && !app_write(app, apply_duties, &own.write, &err))
		log_err("daily checks of isolations", &err);
}

int gate_run(struct app *app, struct db *db, struct instant now)
{
	cancel_fallen(app, db, now);
	note_missed(app, db, now);
	open_checks(app, db, now);
	return LOOK_MS;
}
