/* notify/drain.c — the tick: take what is due, let transfers go on for a moment, note what ended. */
#include "notify/drain_inside.h"
#include "base/log.h"
#include "notify/notify_sql.h"
#include <sodium.h>
#include <stdlib.h>

enum { MOMENT_MS = 200, IDLE_MS = 250, STOP_MS = 5000, RUN_MOST = 16 << 20 };

struct span drain_pause(int tries, uint32_t chance)
{
	int64_t ms = 15000;
	for (int i = 1; i < tries && ms < 1800000; i++)
		ms *= 2;
	if (ms > 1800000)
		ms = 1800000;
	return (struct span){ ms * (75 + chance % 51) / 100 };
}

bool drain_quiet(const struct zone *zone, struct instant now, int from, int to, struct instant *ret_end)
{
	struct day day = zone_day(zone, now);
	int64_t minute = (now.ms - zone_instant(zone, day, 0).ms) / 60000;
	bool over_midnight = from > to;
	bool quiet = over_midnight ? minute >= from || minute < to : minute >= from && minute < to;
	if (quiet && over_midnight && minute >= from)
		day.n++;
	*ret_end = zone_instant(zone, day, to);
	return quiet && from != to;
}

void flight_end(struct flight *flight, enum flight_end end, const char *said)
{
	flight->end = end;
	text_cut(flight->said, sizeof flight->said, said);
	for (char *at = flight->said; *flight->phone && (at = strstr(at, flight->phone)); at++)
		memset(at, '*', strlen(flight->phone) - 4);
}

/* ---- one run ---- */

struct drain *drain_new(const struct drain_ties *ties)
{
	struct drain *drain = calloc(1, sizeof *drain);
	if (!drain)
		memory_gone(sizeof *drain);
	drain->ties = *ties;
	drain->multi = curl_multi_init();
	drain->inbox_seen = -1;
	randombytes_buf(&drain->me, sizeof drain->me);
	drain->me = (drain->me & INT64_MAX) | 1;
	arena_init(&drain->arena, RUN_MOST);
	return drain;
}

static void land(struct drain *drain, struct flight *flight, CURLcode code, struct instant now)
{
	char said[SAID_MOST];
	enum outcome outcome = sending_end(flight->sending, code, said);
	curl_multi_remove_handle(drain->multi, sending_curl(flight->sending));
	sending_free(flight->sending);
	flight->sending = NULL;
	bool over = outcome == OUTCOME_NEVER || flight->tries >= TRIES_MOST;
	flight->next.ms = now.ms + drain_pause(flight->tries, randombytes_uniform(100)).ms;
	flight_end(flight, outcome == OUTCOME_SENT ? FLIGHT_SENT : over ? FLIGHT_DEAD : FLIGHT_AGAIN, said);
}

static void land_all(struct drain *drain, struct instant now)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(drain->multi, &left))) {
		CURL *curl = message->easy_handle;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		for (int i = 0; i < drain->count; i++)
			if (drain->flights[i].sending && sending_curl(drain->flights[i].sending) == curl)
				land(drain, &drain->flights[i], code, now);
	}
}

static int under_way(const struct drain *drain)
{
	int n = 0;
	for (int i = 0; i < drain->count; i++)
		n += drain->flights[i].sending != NULL;
	return n;
}

static void fly(struct drain *drain, int ms)
{
	int running;
	curl_multi_perform(drain->multi, &running);
	if (running > 0)
		curl_multi_poll(drain->multi, NULL, 0, ms, NULL);
	curl_multi_perform(drain->multi, &running);
}

/* Whoever looks at a page sees new messages soon: also those another program wrote. */
static bool tell_inbox(struct drain *drain, struct db *db, struct err *err)
{
	struct stmt *row = db_query(db, &inbox_newest);
	enum answer answer = stmt_step(row);
	int64_t newest = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer == ANSWER_ONE && drain->inbox_seen >= 0 && newest > drain->inbox_seen && drain->ties.tell) {
		row = db_query(db, &inbox_news);
		stmt_int(row, drain->inbox_seen);
		stmt_int(row, newest);
		while ((answer = stmt_step(row)) == ANSWER_ONE)
			drain->ties.tell(drain->ties.self, stmt_get_int(row, 0));
		stmt_done(row);
	}
	if (answer == ANSWER_AGAIN || answer == ANSWER_BROKEN)
		return db_fail(db, err);
	drain->inbox_seen = newest;
	return true;
}

static bool run(struct drain *drain, struct db *db, struct instant now, int *ret_wait, struct err *err)
{
	if (!tell_inbox(drain, db, err) || !drain_take(drain, db, now, ret_wait, err))
		return false;
	if (under_way(drain) > 0)
		fly(drain, MOMENT_MS);
	land_all(drain, now);
	if (!drain_note(drain, err))
		return false;
	if (drain->count > 0)
		*ret_wait = 0;
	return drain_forget(drain, db, now, err);
}

int drain_run(struct drain *drain, struct db *db, struct instant now)
{
	struct err err = { .code = ERR_NONE };
	int wait = IDLE_MS;
	if (!run(drain, db, now, &wait, &err))
		log_err("sending messages", &err);          /* a busy store: what is leased stays, and is noted at the next run */
	drain->personal = (struct way_list){ NULL, 0 };
	arena_reset(&drain->arena);
	return err.code ? IDLE_MS * 4 : wait < IDLE_MS ? wait : IDLE_MS;
}

void drain_free(struct drain *drain)
{
	struct err err = { .code = ERR_NONE };
	if (!drain)
		return;
	for (int64_t end = clock_monotonic_us() + STOP_MS * 1000; under_way(drain) > 0 && clock_monotonic_us() < end;) {
		fly(drain, MOMENT_MS);
		land_all(drain, clock_now());
	}
	if (!drain_note(drain, &err))
		log_err("noting what was sent", &err);
	for (int i = 0; i < drain->count; i++)
		if (drain->flights[i].sending) {
			curl_multi_remove_handle(drain->multi, sending_curl(drain->flights[i].sending));
			sending_free(drain->flights[i].sending);
		}
	curl_multi_cleanup(drain->multi);
	arena_release(&drain->arena);
	free(drain);
}
