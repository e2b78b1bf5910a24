/* notify/notice_tick_http.c — the tick that carries a notice on to its units, slice by slice, while the program serves. */
#include "base/log.h"
#include "notify/notice.h"
#include "tick.h"

enum { SOON_MS = 1, LATER_MS = 1000, AGAIN_MS = 5000 };

struct spreading { struct write write; struct spread spread; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	return notice_spread(tx, &((struct spreading *)write)->spread, err);
}

static int problem(const struct err *err)
{
	if (err->code != ERR_STORE_BUSY && err->code != ERR_QUEUE_FULL)
		log_err("carrying a notice on", err);
	return AGAIN_MS;
}

int notice_tick(struct app *app, struct db *db, struct instant now)
{
	struct arena arena;
	struct notice notice;
	struct err err = { 0 };
	struct spreading own = { .spread = { .act = 0 } };
	bool found = false;
	(void)now;
	arena_init(&arena, 8 << 20);
	bool ok = notice_spreading(db, &arena, &notice, &own.spread.act, &own.spread.from, &found, &err);
	if (ok && found) {
		app_world_read(app);
		const struct unit *issuer = org_unit(app->org, notice.audience.issuer);
		own.spread.notice = notice.id;
		own.spread.issuer = issuer ? arena_text(&arena, view_of(issuer->name)) : "";
		app_world_done(app);
		ok = app_write(app, apply, &own.write, &err);
	}
	arena_release(&arena);
	return !ok ? problem(&err) : found ? SOON_MS : LATER_MS;
}
