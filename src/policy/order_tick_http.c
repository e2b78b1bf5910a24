#include "app.h"
#include "base/log.h"
#include "policy/order_tick.h"
#include "policy/order_tell.h"
#include "policy/order_write.h"

enum { AT_ONCE_MS = 1, SOON_MS = 1000, LATER_MS = 5000 };

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

static int turn_some(struct app *app, struct db *db, struct instant now)
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

static int telling_problem(const struct err *err)
{
	if (err->code != ERR_STORE_BUSY && err->code != ERR_QUEUE_FULL)
		log_err("telling of an order", err);
	return SOON_MS;
}

/* One slice of one order. */
static int tell_some(struct app *app, struct db *db, struct instant now)
{
	struct order_tell tell = { .order = 0 };
	struct err err = { 0 };
	struct arena arena;
	if (!order_tell_read(db, &tell, &err))
		return telling_problem(&err);
	if (!tell.order)
		return LATER_MS;
	arena_init(&arena, 1 << 20);
	app_world_read(app);
	bool known = order_tell_choose(app->orders, app->org, now, &arena, &tell);
	app_world_done(app);
	bool good = !known || app_write(app, order_tell_apply, &tell.write, &err);
	arena_release(&arena);
	return !good ? telling_problem(&err) : known ? AT_ONCE_MS : SOON_MS;
}

/* One slice of what became of one order. */
static int word_some(struct app *app, struct db *db)
{
	struct order_word word = { .order = 0 };
	struct err err = { 0 };
	struct arena arena;
	if (!order_word_read(db, &word, &err))
		return telling_problem(&err);
	if (!word.order)
		return LATER_MS;
	arena_init(&arena, 1 << 20);
	app_world_read(app);
	bool known = order_word_choose(app->orders, &arena, &word);
	app_world_done(app);
	bool good = !known || app_write(app, order_word_apply, &word.write, &err);
	arena_release(&arena);
	return !good ? telling_problem(&err) : known ? AT_ONCE_MS : SOON_MS;
}

int order_tick(struct app *app, struct db *db, struct instant now)
{
	int turned = turn_some(app, db, now), told = tell_some(app, db, now), worded = word_some(app, db);
	int soonest = turned < told ? turned : told;
	return soonest < worded ? soonest : worded;
}
