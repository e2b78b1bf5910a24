#include "org/act.h"
#include "org/people_inside.h"

static const char *const zones[ROOM_ZONE_MAX_] = { "", "clean", "buffer", "isolation" };

const char *room_zone_name(enum room_zone zone) { return zones[zone]; }

bool room_zone_parse(struct view name, enum room_zone *ret)
{
	for (int zone = ZONE_CLEAN; zone < ROOM_ZONE_MAX_; zone++)
		if (view_is(name, zones[zone])) {
			*ret = (enum room_zone)zone;
			return true;
		}
	return false;
}

/* ---- reading ---- */

static void read_room(struct stmt *row, struct arena *arena, struct room *ret)
{
	*ret = (struct room){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .name = arena_copy(arena, stmt_get_text(row, 2)),
		.zone = (enum room_zone)stmt_get_int(row, 3), .beds = (int)stmt_get_int(row, 4), .taken = (int)stmt_get_int(row, 5), .closed = !stmt_is_null(row, 6) };
}

static bool read_one(struct db *db, int64_t id, struct arena *arena, struct room *ret, int64_t *ret_realm, struct err *err)
{
	struct stmt *row = db_query(db, &room_row);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		read_room(row, arena, ret);
		*ret_realm = stmt_get_int(row, 7);
	}
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_ROOM, "room", "none %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool room_one(struct db *db, int64_t id, struct arena *arena, struct room *ret, struct err *err)
{
	int64_t realm;
	return read_one(db, id, arena, ret, &realm, err);
}

bool rooms_of(struct db *db, int32_t unit, bool closed_too, struct arena *arena, struct room **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &room_list);
	enum answer answer;
	*ret = NULL;
	*ret_count = 0;
	stmt_int(row, unit);
	stmt_int(row, closed_too);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		read_room(row, arena, &(*ret)[(*ret_count)++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- who fits ---- */

bool room_takes(struct tx *tx, int64_t id, int32_t unit, int64_t besides, bool crowd, struct err *err)
{
	struct room room;
	int64_t taken;
	if (!room_one(tx_db(tx), id, tx_arena(tx), &room, err))
		return false;
	if (room.unit != unit || room.closed)
		return FAIL(err, NO_ROOM, "room", "%lld is %s", (long long)id, room.closed ? "closed" : "another unit's");
	struct stmt *row = db_query(tx_db(tx), &room_taken);
	stmt_int(row, id);
	stmt_int(row, besides);
	if (!tx_number(tx, row, &taken, err))
		return false;
	if (room.beds == 0 || taken < room.beds || crowd)
		return true;
	FAIL(err, ROOM_FULL, "room", "%lld has %d beds, %lld taken", (long long)id, room.beds, (long long)taken);
	return err_sayf(err, "共 %d 张床，已住 %d 人。", "%d beds, %d people.", room.beds, (int)taken);
}

/* ---- changing ---- */

static void note(struct tx *tx, enum event_kind kind, int64_t actor, int64_t realm, const struct room *room)
{
	struct builder body;
	act_note_begin(&body, room->id);
	json_string(&body, "zone", room_zone_name(room->zone));
	json_int(&body, "beds", room->beds);
	json_bool(&body, "closed", room->closed);
	act_note(tx, kind, actor, realm, room->unit, &body);
}

static bool name_free(struct tx *tx, int32_t unit, struct view name, int64_t besides, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &room_by_name);
	stmt_int(row, unit);
	stmt_text(row, name);
	enum answer answer = stmt_step(row);
	bool other = answer == ANSWER_ONE && stmt_get_int(row, 0) != besides;
	stmt_done(row);
	if (other)
		return FAIL(err, ROOM_TAKEN, "name", "of room of unit %d", unit);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* From now on it lies there; what a day of the past says of it stays. */
static bool zoned(struct tx *tx, const struct room *room, int64_t realm, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &room_zoned);
	stmt_int(row, room->id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, realm);
	stmt_int(row, room->unit);
	stmt_int(row, room->zone);
	return tx_ran(tx, row, err);
}

bool room_add(struct tx *tx, int64_t actor, const struct room_new *new, int64_t *ret_id, struct err *err)
{
	if (!name_free(tx, new->unit, new->name, 0, err) || !tx_next_id(tx, &room_next, ret_id, err))
		return false;
	struct room room = { .id = *ret_id, .unit = new->unit, .zone = new->zone, .beds = new->beds };
	struct stmt *row = db_query(tx_db(tx), &room_insert);
	stmt_int(row, room.id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_text(row, new->name);
	stmt_int(row, new->zone);
	stmt_int(row, new->beds);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err) || !zoned(tx, &room, new->realm, err))
		return false;
	note(tx, EVENT_ROOM_ADDED, actor, new->realm, &room);
	return true;
}

bool room_named(struct tx *tx, int64_t actor, int32_t unit, int64_t realm, struct view name, int64_t *ret_id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &room_by_name);
	stmt_int(row, unit);
	stmt_text(row, name);
	enum answer answer = stmt_step(row);
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
	const struct room_new new = { .unit = unit, .realm = realm, .name = name, .zone = ZONE_CLEAN };
	return room_add(tx, actor, &new, ret_id, err);
}

static bool room_may_be(struct tx *tx, const struct room *room, struct err *err)
{
	if (room->closed && room->taken > 0)
		return FAIL(err, ROOM_IN_USE, NULL, "%d people", room->taken);
	if (room->beds > 0 && room->taken > room->beds) {
		FAIL(err, ROOM_FULL, "beds", "%d beds, %d people", room->beds, room->taken);
		return err_sayf(err, "改成 %d 张床，可已住 %d 人。", "%d beds would be left for %d people.", room->beds, room->taken);
	}
	return name_free(tx, room->unit, room->name, room->id, err);
}

bool room_change(struct tx *tx, int64_t actor, int64_t id, const struct room_change *change, struct err *err)
{
	struct room room;
	int64_t realm;
	if (!read_one(tx_db(tx), id, tx_arena(tx), &room, &realm, err))
		return false;
	if (room.closed)
		return FAIL(err, NO_ROOM, "room", "closed");
	enum room_zone before = room.zone;
	int beds_before = room.beds;
	room.name = change->name.len ? change->name : room.name;
	room.zone = change->zone >= 0 ? (enum room_zone)change->zone : room.zone;
	room.beds = change->beds >= 0 ? change->beds : room.beds;
	room.closed = change->close > 0;
	bool same_beds = beds_before == room.beds && !room.closed; /* a crowded room may still get another name */
	if (same_beds ? !name_free(tx, room.unit, room.name, id, err) : !room_may_be(tx, &room, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &room_update);
	stmt_int(row, id);
	stmt_text(row, room.name);
	stmt_int(row, room.zone);
	stmt_int(row, room.beds);
	stmt_int_unless(row, room.closed ? tx_now(tx).ms : 0, 0);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err) || (room.zone != before && !zoned(tx, &room, realm, err)))
		return false;
	note(tx, EVENT_ROOM_CHANGED, actor, realm, &room);
	return true;
}
