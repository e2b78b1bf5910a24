/* notify/drain_write.c — the two writes of the drain: leases before sending, ends after it. Both in the one writer, so on a shared store
 * one program's lease is seen by the other before it can take the same. */
#include "notify/drain_inside.h"
#include "notify/notify_sql.h"

/* ---- taking ---- */

struct lease_write { struct write write; struct drain *drain; struct lane *lanes; int lane_count, count; struct instant now; struct flight *taken; };

static bool lease_lane(struct lease_write *own, const struct lane *lane, struct tx *tx, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &drain_lease);
	enum answer answer;
	stmt_int(row, own->drain->me);
	stmt_int(row, own->now.ms + LEASE_MS);
	stmt_int(row, lane->channel);
	stmt_int(row, lane->robot);
	stmt_int(row, own->now.ms);
	stmt_int(row, lane->room);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		own->taken[own->count++] = (struct flight){ .delivery = stmt_get_int(row, 0), .message = stmt_get_int(row, 1), .account = stmt_get_int(row, 2),
			.robot = stmt_get_int(row, 3), .channel = (enum channel)stmt_get_int(row, 4), .tries = (int)stmt_get_int(row, 5) };
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool apply_lease(struct write *write, struct tx *tx, struct err *err)
{
	struct lease_write *own = (struct lease_write *)write;
	own->count = 0;                                     /* a busy store applies it again */
	for (int i = 0; i < own->lane_count; i++)
		if (!lease_lane(own, &own->lanes[i], tx, err))
			return false;
	return true;
}

static int flying(const struct drain *drain, enum channel channel, int64_t robot, bool any_robot)
{
	int n = 0;
	for (int i = 0; i < drain->count; i++)
		n += any_robot ? drain->flights[i].robot != 0 : drain->flights[i].channel == channel && drain->flights[i].robot == robot;
	return n;
}

/* Lanes with something due and room for it; their rooms together are never more than there is. */
static bool read_lanes(struct drain *drain, struct db *db, struct instant now, struct lane *lanes, int *ret_count, int *ret_wait, struct err *err)
{
	int robots = ROBOTS_MOST - flying(drain, 0, 0, true), all = FLIGHTS_MOST - drain->count;
	struct stmt *row = db_query(db, &drain_due);
	enum answer answer;
	*ret_count = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct lane lane = { (enum channel)stmt_get_int(row, 0), stmt_get_int(row, 1), { stmt_get_int(row, 2) }, 0 };
		lane.room = (lane.robot ? ROBOT_MOST : PERSONAL_MOST) - flying(drain, lane.channel, lane.robot, false);
		if (lane.robot && lane.room > robots)
			lane.room = robots;
		if (lane.room > all)
			lane.room = all;
		if (lane.due.ms > now.ms && lane.due.ms - now.ms < *ret_wait)
			*ret_wait = (int)(lane.due.ms - now.ms);
		if (lane.due.ms > now.ms || lane.room <= 0 || *ret_count == LANES_MOST)
			continue;
		all -= lane.room;
		robots -= lane.robot ? lane.room : 0;
		lanes[(*ret_count)++] = lane;
	}
	stmt_done(row);
	return answer != ANSWER_AGAIN && answer != ANSWER_BROKEN ? true : db_fail(db, err);
}

bool drain_take(struct drain *drain, struct db *db, struct instant now, int *ret_wait, struct err *err)
{
	struct lane lanes[LANES_MOST];
	struct flight taken[FLIGHTS_MOST];
	struct lease_write own = { .drain = drain, .lanes = lanes, .now = now, .taken = taken };
	if (!read_lanes(drain, db, now, lanes, &own.lane_count, ret_wait, err))
		return false;
	if (own.lane_count == 0)
		return true;
	if (!drain->ties.write(drain->ties.self, apply_lease, &own.write, err))
		return false;
	for (int i = 0; i < own.count; i++) {
		struct flight *flight = &drain->flights[drain->count++];
		*flight = taken[i];
		drain_start(drain, db, flight, now);
	}
	return true;
}

/* ---- noting ---- */

struct note_write { struct write write; const struct drain *drain; };

static bool note_dead(struct tx *tx, const struct flight *flight)
{
	struct builder body;
	builder_init(&body, 1024);
	json_open(&body, '{');
	json_int(&body, "delivery", flight->delivery);
	json_int(&body, "message", flight->message);
	json_string(&body, "channel", channel_name(flight->channel));
	json_int(&body, "tries", flight->tries);
	json_close(&body, '}');
	tx_event(tx, EVENT_MESSAGE_DEAD, flight->realm, 0, flight->unit, builder_seen(&body));
	builder_release(&body);
	return true;
}

static bool forget(struct tx *tx, int64_t message, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &addressee_drop);
	stmt_int(row, message);
	return tx_may_run(tx, row, err);
}

/* NONE: the lease had run out and somebody else has it; then it is theirs to note. */
static bool note_one(struct tx *tx, int64_t me, const struct flight *flight, struct err *err)
{
	bool sent = flight->end == FLIGHT_SENT, dead = flight->end == FLIGHT_DEAD;
	struct stmt *row = db_query(tx_db(tx), sent ? &drain_sent : dead ? &drain_dead : &drain_again);
	stmt_int(row, flight->delivery);
	stmt_int(row, me);
	stmt_int(row, sent || dead ? tx_now(tx).ms : flight->next.ms);
	if (!sent && !dead)
		stmt_int(row, flight->end == FLIGHT_BACK);
	stmt_text(row, sent ? VIEW("") : view_of(flight->said));
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_ONE && dead)
		return note_dead(tx, flight);
	if (answer == ANSWER_ONE && sent && flight_is_stranger(flight))
		return forget(tx, flight->message, err);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool apply_note(struct write *write, struct tx *tx, struct err *err)
{
	const struct drain *drain = ((struct note_write *)write)->drain;
	for (int i = 0; i < drain->count; i++)
		if (drain->flights[i].end != FLIGHT_FLIES && !note_one(tx, drain->me, &drain->flights[i], err))
			return false;
	return true;
}

bool drain_note(struct drain *drain, struct err *err)
{
	struct note_write own = { .drain = drain };
	int ended = 0, left = 0;
	for (int i = 0; i < drain->count; i++)
		ended += drain->flights[i].end != FLIGHT_FLIES;
	if (ended == 0)
		return true;
	if (!drain->ties.write(drain->ties.self, apply_note, &own.write, err))
		return false;
	for (int i = 0; i < drain->count; i++)
		if (drain->flights[i].end == FLIGHT_FLIES)
			drain->flights[left++] = drain->flights[i];
	drain->count = left;
	return true;
}

/* ---- forgetting ---- */

enum { FORGET_LOOK_MS = 600000, FORGET_MOST = 500 };
struct forget_write { struct write write; int64_t messages[FORGET_MOST]; int count; };

static bool apply_forget(struct write *write, struct tx *tx, struct err *err)
{
	const struct forget_write *own = (struct forget_write *)write;
	for (int i = 0; i < own->count; i++)
		if (!forget(tx, own->messages[i], err))
			return false;
	return true;
}

bool drain_forget(struct drain *drain, struct db *db, struct instant now, struct err *err)
{
	struct forget_write own = { .count = 0 };
	enum answer answer = ANSWER_NONE;
	if (drain->swept.ms && now.ms >= drain->swept.ms && now.ms - drain->swept.ms < FORGET_LOOK_MS)
		return true;
	struct stmt *row = db_query(db, &addressee_old);
	stmt_int(row, now.ms - FORGET_MS);
	while (own.count < FORGET_MOST && (answer = stmt_step(row)) == ANSWER_ONE)
		own.messages[own.count++] = stmt_get_int(row, 0);
	stmt_done(row);
	if (answer == ANSWER_AGAIN || answer == ANSWER_BROKEN)
		return db_fail(db, err);
	if (own.count > 0 && !drain->ties.write(drain->ties.self, apply_forget, &own.write, err))
		return false;
	drain->swept = own.count == FORGET_MOST ? (struct instant){ 0 } : now;
	return true;
}
