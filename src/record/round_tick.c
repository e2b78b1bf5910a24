/* record/round_tick.c — a turn begins: each home that owes it gets a row saying how many people it owes, so that silence counts too. When the
 * turn is over the row is counted once more: who came or went meanwhile. Today and the day before; a bounded slice at a time. */
#include "base/log.h"
#include "record/round_inside.h"
#include "tick.h"

enum { HOMES_A_TIME = 25, ROWS_MOST = 4 * TURNS_A_DAY, LOOK_MS = 20000, JUMP_MS = 60000, DAYS_BACK = 1, FEVER_USUAL = 373 };

struct due_row { int32_t unit; int64_t realm; struct round_turn turn; };
struct rows_write { struct write write; struct due_row rows[ROWS_MOST]; int count, fever; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct rows_write *own = (struct rows_write *)write;
	for (int i = 0; i < own->count; i++)
		if (!rounds_open(tx, own->rows[i].unit, own->rows[i].realm, &own->rows[i].turn, own->fever, err))
			return false;
	return true;
}

/* Those with a register: a home without people owes nobody. */
struct homes { int32_t *at, most; int count; };

static bool homes_read(struct db *db, struct arena *arena, struct homes *ret)
{
	struct err err = { .code = ERR_NONE };
	*ret = (struct homes){ 0 };
	for (;;) {
		struct stmt *row = db_query(db, &round_q_home_after);
		stmt_int(row, ret->most);
		enum answer answer = stmt_step(row);
		bool found = answer == ANSWER_ONE && !stmt_is_null(row, 0);
		int32_t unit = found ? (int32_t)stmt_get_int(row, 0) : 0;
		stmt_done(row);
		if (answer != ANSWER_ONE && !db_fail(db, &err)) {
			log_err("the homes with a register", &err);
			return false;
		}
		if (!found)
			return true;
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = ret->most = unit;
	}
}

/* Which turns of a day have rows, and which of these are closed: bits by unit. */
struct there { uint64_t *open, *closed; int32_t units; };

static bool note_row(void *self, const struct round_row *row)
{
	struct there *there = self;
	if (row->unit > there->units || row->number >= 64)
		return true;
	there->open[row->unit] |= UINT64_C(1) << row->number;
	if (row->counts.closed)
		there->closed[row->unit] |= UINT64_C(1) << row->number;
	return true;
}

static bool wanted(const struct there *there, int32_t unit, const struct round_turn *turn, struct instant now)
{
	uint64_t bit = UINT64_C(1) << turn->number;
	if (!turn->duty || now.ms < turn->opens.ms)
		return false;
	return now.ms < turn->due.ms ? !(there->open[unit] & bit) : !(there->closed[unit] & bit);
}

/* From unit `*from` on; leaves there the one to go on with. */
/* Of these homes, what is to be opened or closed; a slice, so that nobody waits for the world. */
static void gather(struct app *app, const struct there *there, const int32_t *homes, int count, struct day day, struct instant now, struct rows_write *ret)
{
	app_world_read(app);
	const struct pack *pack = policy_pack_at(app->policy, 0);
	*ret = (struct rows_write){ .fever = pack && pack->fever ? pack->fever->tenths : FEVER_USUAL };
	for (int h = 0; h < count; h++) {
		const struct unit *unit = homes[h] <= org_count(app->org) ? org_unit(app->org, homes[h]) : NULL; /* NULL: younger than what is known here */
		const struct zone *zone = unit && unit->zone ? unit->zone : pack ? pack->zone : zone_find("UTC");
		struct round_turn turns[TURNS_A_DAY];
		if (!unit || unit->kind != UNIT_INSTITUTION || !unit_open_on(unit, day))
			continue;
		int n = rounds_turns(app->duties, zone, unit->id, day, turns);
		for (int i = 0; i < n && ret->count < ROWS_MOST; i++)
			if (wanted(there, unit->id, &turns[i], now))
				ret->rows[ret->count++] = (struct due_row){ unit->id, unit->realm, turns[i] };
	}
	app_world_done(app);
}

static void day_run(struct app *app, struct db *db, const struct homes *homes, struct day day, struct instant now, struct arena *arena)
{
	struct err err = { .code = ERR_NONE };
	struct rows_write own;
	struct there there = { ARENA_ARRAY(arena, uint64_t, homes->most + 1), ARENA_ARRAY(arena, uint64_t, homes->most + 1), homes->most };
	bool good = rounds_each(db, day, note_row, &there, &err);
	for (int from = 0; good && from < homes->count; from += HOMES_A_TIME) {
		gather(app, &there, homes->at + from, homes->count - from < HOMES_A_TIME ? homes->count - from : HOMES_A_TIME, day, now, &own);
		good = own.count == 0 || app_write(app, apply, &own.write, &err);
	}
	if (!good)
		log_err("the rounds of the day", &err);
}

/* Ticks are called each second; looking at every home is not worth that, unless a drill's clock jumped. */
static bool too_soon(struct instant now)
{
	static int64_t looked_us;
	static struct instant looked_at;
	int64_t us = clock_monotonic_us(), jump = now.ms - looked_at.ms;
	if (looked_us && us - looked_us < LOOK_MS * INT64_C(1000) && jump >= 0 && jump < JUMP_MS)
		return true;
	looked_us = us;
	looked_at = now;
	return false;
}

int round_tick(struct app *app, struct db *db, struct instant now)
{
	struct arena arena;
	struct homes homes;
	if (too_soon(now))
		return LOOK_MS;
	app_world_read(app);
	const struct pack *pack = policy_pack_at(app->policy, 0);
	struct day today = zone_day(pack && pack->zone ? pack->zone : zone_find("UTC"), now);
	app_world_done(app);
	arena_init(&arena, (size_t)256 << 20);
	if (homes_read(db, &arena, &homes))
		for (int back = 0; back <= DAYS_BACK; back++)
			day_run(app, db, &homes, (struct day){ today.n - back }, now, &arena);
	arena_release(&arena);
	return LOOK_MS;
}
