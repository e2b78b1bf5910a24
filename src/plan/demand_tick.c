/* plan/demand_tick.c — carries demands for revision to every unit of their scope, some hundred at a time, and goes on after a crash. */
#include "base/log.h"
#include "plan/plan_inside.h"
#include "tick.h"

enum { UNITS_A_TIME = 500, LOOK_MS = 1000 };

struct demand_write { struct write write; int64_t demand; int32_t units[UNITS_A_TIME]; int count; int32_t from, next; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct demand_write *own = (struct demand_write *)write;
	for (int i = 0; i < own->count; i++)
		if (!plan_ask_unit(tx, own->demand, own->units[i], err))
			return false;
	return plan_ask_progress(tx, own->demand, own->from, own->next, err);
}

struct open_demand { int64_t id; int32_t scope, next; uint32_t facilities; };

static bool one_open(struct db *db, struct open_demand *ret)
{
	struct stmt *row = db_query(db, &plan_demand_open);
	bool found = stmt_step(row) == ANSWER_ONE;
	if (found)
		*ret = (struct open_demand){ stmt_get_int(row, 0), (int32_t)stmt_get_int(row, 1), (int32_t)stmt_get_int(row, 7), (uint32_t)stmt_get_int(row, 2) };
	stmt_done(row);
	return found;
}

/* By unit id, which does not change when the tree does. */
static void gather(struct app *app, const struct open_demand *demand, struct instant now, struct demand_write *ret)
{
	int32_t id = demand->next, looked = 0;
	app_world_read(app);
	const struct tree *tree = org_now(app->org);
	for (; id <= org_count(app->org) && ret->count < UNITS_A_TIME && looked < 100000; id++, looked++) {
		const struct unit *unit = org_unit(app->org, id);
		const struct zone *zone = unit->zone ? unit->zone : zone_find("UTC");
		if (unit->kind == UNIT_INSTITUTION && unit->facility >= 0 && demand->facilities >> unit->facility & 1 &&
		    tree_holds(tree, demand->scope, id) && unit_open_on(unit, zone_day(zone, now)))
			ret->units[ret->count++] = id;
	}
	ret->next = id <= org_count(app->org) ? id : 0;
	app_world_done(app);
}

int plan_demand_run(struct app *app, struct db *db, struct instant now)
{
	struct open_demand demand;
	struct err err = { .code = ERR_NONE };
	if (!one_open(db, &demand))
		return LOOK_MS;
	struct demand_write own = { .demand = demand.id, .from = demand.next };
	gather(app, &demand, now, &own);
	if (app_write(app, apply, &own.write, &err))
		return 0;
	log_err("a demand for plans waits", &err);
	return LOOK_MS;
}
