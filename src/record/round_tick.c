/* record/round_tick.c — a turn begins: each home that owes it gets a row saying how many people it owes, so that silence counts too. When the
 * turn is over the row is counted once more: who came or went meanwhile. Today and the day before; a bounded slice at a time. */
#include "base/log.h"
#include "record/round.h"
#include "tick.h"

enum { ROWS_A_TIME = 2 * TURNS_A_DAY, LOOK_MS = 20000, JUMP_MS = 60000, DAYS_BACK = 1, FEVER_USUAL = 373 };

struct due_row { int32_t unit; int64_t realm; struct round_turn turn; };
struct rows_write { struct write write; struct due_row rows[ROWS_A_TIME]; int count, fever; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	struct rows_write *own = (struct rows_write *)write;
	for (int i = 0; i < own->count; i++)
		if (!rounds_open(tx, own->rows[i].unit, own->rows[i].realm, &own->rows[i].turn, own->fever, err))
			return false;
	return true;
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
static void gather(struct app *app, const struct there *there, struct day day, struct instant now, int32_t *from, struct rows_write *ret)
{
	const struct pack *pack = policy_pack_at(app->policy, 0);
	ret->fever = pack && pack->fever ? pack->fever->tenths : FEVER_USUAL;
	while (*from <= there->units && ret->count + TURNS_A_DAY <= ROWS_A_TIME) {
		int32_t id = (*from)++;
		const struct unit *unit = org_unit(app->org, id);
		const struct zone *zone = unit->zone ? unit->zone : pack ? pack->zone : zone_find("UTC");
		struct round_turn turns[TURNS_A_DAY];
		if (unit->kind != UNIT_INSTITUTION || !unit_open_on(unit, day))
			continue;
		int n = rounds_turns(app->duties, zone, id, day, turns);
		for (int i = 0; i < n; i++)
			if (wanted(there, id, &turns[i], now))
				ret->rows[ret->count++] = (struct due_row){ id, unit->realm, turns[i] };
	}
}

/* A slice of the day, from unit `*from` on; true if that was the last. Every unit is looked at once, whatever became of it: a clock that is set
 * back meanwhile (a drill) could leave a turn open for ever, and the next look finds it. */
static bool day_run(struct app *app, struct db *db, struct day day, struct instant now, struct arena *arena, int32_t *from)
{
	struct err err = { .code = ERR_NONE };
	struct rows_write own = { .count = 0 };
	app_world_read(app);
	int32_t units = org_count(app->org);
	app_world_done(app);
	struct there there = { ARENA_ARRAY(arena, uint64_t, units + 1), ARENA_ARRAY(arena, uint64_t, units + 1), units };
	if (!rounds_each(db, day, note_row, &there, &err)) {
		log_err("the rounds of the day", &err);
		return true;
	}
	app_world_read(app);
	gather(app, &there, day, now, from, &own);
	app_world_done(app);
	if (own.count && !app_write(app, apply, &own.write, &err)) {
		log_err("a round could not be opened", &err);
		return true;
	}
	return *from > units;
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
	bool done;
	if (too_soon(now))
		return LOOK_MS;
	app_world_read(app);
	const struct pack *pack = policy_pack_at(app->policy, 0);
	struct day today = zone_day(pack && pack->zone ? pack->zone : zone_find("UTC"), now);
	app_world_done(app);
	arena_init(&arena, (size_t)256 << 20);
	for (int back = 0; back <= DAYS_BACK; back++) {
		int32_t from = 1;
		do {
			arena_reset(&arena);
			done = day_run(app, db, (struct day){ today.n - back }, now, &arena, &from);
		} while (!done);
	}
	arena_release(&arena);
	return LOOK_MS;
}
