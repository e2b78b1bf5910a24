#include "app.h"
#include "base/log.h"
#include "policy/order_tick.h"
#include "policy/order_write.h"

enum { SOON_MS = 1000, LATER_MS = 5000 };

static void take_due(struct app *app, struct db *db, struct order_turn *turn)
{
	struct stmt *q = db_query(db, &order_q_due);
	stmt_int(q, turn->now.ms);
	while (turn->count < (int)(sizeof turn->at / sizeof *turn->at) && stmt_step(q) == ANSWER_ONE) {
		turn->at[turn->count].id = stmt_get_int(q, 0);
		turn->at[turn->count++].scope = (int32_t)stmt_get_int(q, 1);
	}
	stmt_done(q);
	app_world_read(app);
	for (int i = 0; i < turn->count; i++) {
		const struct unit *unit = turn->at[i].scope <= org_count(app->org) ? org_unit(app->org, turn->at[i].scope) : NULL;
		turn->at[i].realm = unit ? unit->realm : 0;
	}
	app_world_done(app);
}

int order_tick(struct app *app, struct db *db, struct instant now)
{
	struct order_turn turn = { .now = now };
	struct err err = { 0 };
	take_due(app, db, &turn);
	if (turn.count == 0)
		return LATER_MS;
	if (!app_write(app, order_turn_apply, &turn.write, &err))
		log_err("orders by the clock", &err);
	return SOON_MS;
}
