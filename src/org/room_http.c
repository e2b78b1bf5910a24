/* org/room_http.c — rooms over HTTP: the list with who has them, adding, changing, closing. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "org/people_http.h"

static void put_room(struct builder *out, const struct room *room)
{
	json_int(out, "id", room->id);
	json_text(out, "name", room->name);
	json_string(out, "zone", room_zone_name(room->zone));
	json_int(out, "beds", room->beds);
	json_int(out, "taken", room->taken);
	json_bool(out, "closed", room->closed);
}

static void put_zones(struct builder *out, const struct room *rooms, int count)
{
	json_key(out, "zones");
	json_open(out, '[');
	for (int zone = ZONE_CLEAN; zone < ROOM_ZONE_MAX_; zone++) {
		int64_t n = 0, beds = 0, taken = 0;
		for (int i = 0; i < count; i++)
			if ((int)rooms[i].zone == zone && !rooms[i].closed) {
				n++;
				beds += rooms[i].beds;
				taken += rooms[i].taken;
			}
		json_open(out, '{');
		json_string(out, "zone", room_zone_name((enum room_zone)zone));
		json_int(out, "rooms", n);
		json_int(out, "beds", beds);
		json_int(out, "taken", taken);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool rooms_get(struct req *req)
{
	struct room *rooms;
	int count;
	struct view closed = req->ask(req, "closed");
	if (!rooms_of(req->db, req->unit, closed.ptr && view_is(closed, "yes"), &req->arena, &rooms, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_key(out, "rooms");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		json_open(out, '{');
		put_room(out, &rooms[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
	put_zones(out, rooms, count);
	json_close(out, '}');
	return true;
}

struct room_act { struct act act; struct room_new new; struct room_change change; int64_t room; };

static bool apply_add(struct act *act, struct tx *tx, struct err *err)
{
	return room_add(tx, act->actor, &((struct room_act *)act)->new, &act->id, err);
}

static bool apply_change(struct act *act, struct tx *tx, struct err *err)
{
	struct room_act *own = (struct room_act *)act;
	act->id = own->room;
	return room_change(tx, act->actor, own->room, &own->change, err);
}

static void room_answer(struct req *req)
{
	struct room_act *own = req->own;
	struct room room;
	if (!room_one(req->db, own->act.id, &req->arena, &room, &req->err)) {
		reply_problem(req);
		return;
	}
	struct builder *out = reply_json(req, own->room || own->act.again ? 200 : 201);
	json_open(out, '{');
	put_room(out, &room);
	json_close(out, '}');
}

struct room_body { struct view client_key, name, zone; int64_t beds; bool closed; };
static const struct spec new_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct room_body, client_key), true, 1, 100 },
	{ "name", SPEC_TEXT, offsetof(struct room_body, name), true, 1, 40 },
	{ "zone", SPEC_TEXT, offsetof(struct room_body, zone), true, 1, 20 },
	{ "beds", SPEC_INT, offsetof(struct room_body, beds), true, 0, 200 },
	{ 0 },
};
static const struct spec change_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct room_body, client_key), true, 1, 100 },
	{ "name", SPEC_TEXT, offsetof(struct room_body, name), false, 1, 40 },
	{ "zone", SPEC_TEXT, offsetof(struct room_body, zone), false, 1, 20 },
	{ "beds", SPEC_INT, offsetof(struct room_body, beds), false, 0, 200 },
	{ "closed", SPEC_BOOL, offsetof(struct room_body, closed), false, 0, 0 },
	{ 0 },
};

static bool read_body(struct req *req, const struct spec *rows, struct room_body *body, enum room_zone *ret_zone)
{
	if (!spec_read(rows, req->json, body, &req->err))
		return false;
	body->name = view_trim(body->name);
	if (json_object_get(req->json, "name") && body->name.len == 0)
		return FAIL(&req->err, MISSING_FIELD, "name", "blank");
	return !body->zone.ptr || room_zone_parse(body->zone, ret_zone) || bad_field(req, "zone", "zone 应为 clean(清洁区)、buffer(缓冲区) 或 isolation(隔离区)。", "zone is clean, buffer or isolation.");
}

static bool room_post(struct req *req)
{
	struct room_body body = { 0 };
	enum room_zone zone = ZONE_CLEAN;
	struct room_act *own = ARENA_NEW(&req->arena, struct room_act);
	if (!read_body(req, new_rows, &body, &zone))
		return false;
	if (org_unit(req->app->org, req->unit)->kind != UNIT_INSTITUTION)
		return bad_field(req, "code", "房间登记在机构。", "Rooms belong to institutions.");
	own->new = (struct room_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .name = body.name, .zone = zone, .beds = (int)body.beds };
	return act_write(req, &own->act, "rooms", body.client_key, apply_add, room_answer);
}

static bool room_patch(struct req *req)
{
	struct room_body body = { .beds = -1 };
	struct room room;
	enum room_zone zone = 0;
	struct room_act *own = ARENA_NEW(&req->arena, struct room_act);
	if (!act_number(req, 1, ERR_NO_ROOM, &own->room) || !room_one(req->db, own->room, &req->arena, &room, &req->err) || !read_body(req, change_rows, &body, &zone))
		return false;
	if (room.unit != req->unit)
		return FAIL(&req->err, NO_ROOM, "room", "of another unit");
	own->change = (struct room_change){ .name = body.name, .zone = body.zone.ptr ? (int)zone : -1, .beds = (int)body.beds, .close = body.closed };
	return act_write(req, &own->act, "rooms.changes", body.client_key, apply_change, room_answer);
}

const struct route room_routes[] = {
	{ "GET", "/api/v1/units/{code}/rooms", NEED_LOGIN | NEED_UNIT, RIGHT_PEOPLE_READ, rooms_get, "Rooms with their beds and how many are taken, and the sums of each zone", "closed", "", "rooms" },
	{ "POST", "/api/v1/units/{code}/rooms", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, room_post, "Add a room", "", "room_new", "room" },
	{ "PATCH", "/api/v1/units/{code}/rooms/{id}", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, room_patch, "Rename a room, move it to another zone, change its beds, close it", "", "room_change", "room" },
	{ 0 },
};
