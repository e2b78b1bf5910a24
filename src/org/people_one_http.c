/* org/people_one_http.c — one person: all that is known, each move, each edit; looking behind the mask; changing. */
#include "base/spec.h"
#include "base/vault.h"
#include "org/identity.h"
#include "org/org_json_http.h"
#include "org/people_http.h"
#include "org/people_inside.h"

/* ---- showing ---- */

static void put_room_id(struct builder *out, const char *key, int64_t room)
{
	json_key(out, key);
	if (room)
		json_put_int(out, room);
	else
		json_put_null(out);
}

static bool put_moves(struct builder *out, struct req *req, const struct person_row *person)
{
	const struct zone *zone = act_zone(req, person->stay.unit);
	struct stmt *row = db_query(req->db, &people_moves_of);
	enum answer answer;
	stmt_int(row, person->stay.person);
	json_key(out, "moves");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		json_moment(out, "at", zone, (struct instant){ stmt_get_int(row, 1) });
		json_string(out, "was", where_name((enum where)stmt_get_int(row, 2)));
		json_string(out, "now", where_name((enum where)stmt_get_int(row, 3)));
		json_bool(out, "opening", stmt_get_int(row, 4) != 0);
		put_room_id(out, "room_was", stmt_get_int(row, 5));
		put_room_id(out, "room", stmt_get_int(row, 6));
		json_account_name(out, "by", req, stmt_get_int(row, 7));
		json_moment(out, "recorded", zone, (struct instant){ stmt_get_int(row, 8) });
		json_text(out, "reason", stmt_get_text(row, 9));
		json_text(out, "source", stmt_get_text(row, 10));
		json_int(out, "source_id", stmt_get_int(row, 11));
		json_bool(out, "undone", !stmt_is_null(row, 12));
		json_text(out, "undone_why", stmt_get_text(row, 13));
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool open_past(struct req *req, struct stmt *row, int column, int64_t person, enum sealed what, struct view *ret)
{
	struct view sealed = stmt_get_blob(row, column);
	*ret = VIEW("");
	return !sealed.ptr || vault_unseal(req->app->vault, &req->arena, people_about(&req->arena, person, what), sealed, ret, &req->err);
}

/* What was there before: only the fields that were changed. */
static bool put_past(struct builder *out, struct req *req, struct stmt *row, const struct person_row *person, enum shown shown)
{
	unsigned changed = (unsigned)stmt_get_int(row, 4);
	struct view name, paper, phone;
	char day[11] = "";
	static const char *const sexes[] = { "unknown", "male", "female" };
	int64_t id = person->stay.person;
	if (!open_past(req, row, 6, id, SEALED_NAME, &name) || !open_past(req, row, 8, id, SEALED_PAPER, &paper) || !open_past(req, row, 9, id, SEALED_PHONE, &phone))
		return false;
	if (!stmt_is_null(row, 11))
		day_print((struct day){ (int32_t)stmt_get_int(row, 11) }, day);
	json_key(out, "was");
	json_open(out, '{');
	if (changed & CHANGED_NAME)
		json_text(out, "name", shown == SHOWN_MASKED ? mask_name(&req->arena, name) : name);
	if (changed & CHANGED_PAPER)
		json_text(out, "id_no", shown == SHOWN_WHOLE ? paper : mask_paper(&req->arena, paper));
	if (changed & CHANGED_PHONE)
		json_text(out, "phone", shown == SHOWN_WHOLE ? phone : mask_phone(&req->arena, phone));
	if (changed & CHANGED_SEX)
		json_string(out, "sex", sexes[stmt_get_int(row, 10)]);
	if ((changed & CHANGED_BIRTH) && shown != SHOWN_MASKED)
		json_string(out, "birth", day);
	if (changed & CHANGED_PLACE)
		json_text(out, "place", stmt_get_text(row, 12));
	if (changed & CHANGED_ROLE)
		json_string(out, "role", person_role_name((enum person_role)stmt_get_int(row, 5)));
	json_close(out, '}');
	return true;
}

static bool put_edits(struct builder *out, struct req *req, const struct person_row *person, enum shown shown)
{
	struct stmt *row = db_query(req->db, &people_past_of);
	enum answer answer;
	bool good = true;
	stmt_int(row, person->stay.person);
	json_key(out, "edits");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE && good) {
		json_open(out, '{');
		json_account_name(out, "by", req, stmt_get_int(row, 1));
		json_moment(out, "at", act_zone(req, person->stay.unit), (struct instant){ stmt_get_int(row, 2) });
		json_text(out, "reason", stmt_get_text(row, 3));
		good = put_past(out, req, row, person, shown);
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	return good && (answer == ANSWER_NONE || db_fail(req->db, &req->err));
}

static bool put_looks(struct builder *out, struct req *req, const struct person_row *person)
{
	struct stmt *row = db_query(req->db, &people_looks_of);
	enum answer answer;
	stmt_int(row, person->stay.person);
	json_key(out, "looks");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_account_name(out, "by", req, stmt_get_int(row, 1));
		json_moment(out, "at", act_zone(req, person->stay.unit), (struct instant){ stmt_get_int(row, 2) });
		json_text(out, "reason", stmt_get_text(row, 3));
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool put_merged(struct builder *out, struct req *req, int64_t person)
{
	int64_t *numbers;
	int count;
	if (!people_numbers(req->db, person, &req->arena, &numbers, &count, &req->err))
		return false;
	json_key(out, "merged");
	json_open(out, '[');
	for (int i = 1; i < count; i++)
		json_put_int(out, numbers[i]);
	json_close(out, ']');
	return true;
}

static bool show(struct req *req, int status, const struct person_row *person, enum shown shown)
{
	struct room *rooms;
	int count;
	if (!rooms_of(req->db, person->stay.unit, true, &req->arena, &rooms, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, status);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, person->stay.unit);
	json_bool(out, "masked", shown == SHOWN_MASKED);
	json_person_row(out, req, person, rooms, count, shown);
	bool good = put_moves(out, req, person) && put_edits(out, req, person, shown) && put_looks(out, req, person) && put_merged(out, req, person->stay.person);
	json_close(out, '}');
	return good;
}

static enum shown usual(const struct req *req, const struct person_row *person) { return people_open_to(req, person->stay.unit) ? SHOWN_NAMED : SHOWN_MASKED; }

static bool person_get(struct req *req)
{
	struct person_row person;
	return people_wanted(req, &person) && show(req, 200, &person, usual(req, &person));
}

/* After a write: as it stands now. */
void people_show_again(struct req *req, int status, int64_t id)
{
	struct person_row person;
	if (!people_row(req, id, &person) || !show(req, status, &person, usual(req, &person)))
		reply_problem(req);
}

/* ---- looking behind the mask ---- */

struct look_act { struct act act; struct person_look look; };

static bool apply_look(struct act *act, struct tx *tx, struct err *err)
{
	struct look_act *own = (struct look_act *)act;
	act->id = own->look.person;
	return people_look(tx, act->actor, &own->look, err);
}

static void look_answer(struct req *req)
{
	struct person_row person;
	if (!people_row(req, ((struct look_act *)req->own)->look.person, &person) || !show(req, 200, &person, SHOWN_WHOLE))
		reply_problem(req);
}

struct reason_body { struct view client_key, reason; };
static const struct spec reason_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct reason_body, client_key), true, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct reason_body, reason), true, 1, 600 },
	{ 0 },
};

static bool read_reason(struct req *req, struct reason_body *ret)
{
	if (!spec_read(reason_rows, req->json, ret, &req->err))
		return false;
	ret->reason = view_trim(ret->reason);
	return ret->reason.len > 0 || FAIL(&req->err, MISSING_FIELD, "reason", "blank");
}

static bool look_post(struct req *req)
{
	struct person_row person;
	struct reason_body body = { 0 };
	struct look_act *own = ARENA_NEW(&req->arena, struct look_act);
	if (!people_wanted(req, &person) || !read_reason(req, &body))
		return false;
	own->look = (struct person_look){ .person = person.stay.person, .realm = person.realm, .unit = person.stay.unit, .people = 1, .kind = EVENT_PERSON_LOOKED, .reason = body.reason };
	return people_write(req, &own->act, "people.looks", body.client_key, apply_look, look_answer);
}

/* ---- changing ---- */

struct change_act { struct act act; const struct vault *vault; struct person_change change; };

static bool apply_change(struct act *act, struct tx *tx, struct err *err)
{
	struct change_act *own = (struct change_act *)act;
	act->id = own->change.person;
	return people_change(tx, own->vault, act->actor, &own->change, err);
}

static void change_answer(struct req *req) { people_show_again(req, 200, ((struct change_act *)req->own)->change.person); }

struct change_body { struct view client_key, reason, name, id_no, id_kind, phone, sex, birth, place, role; };
static const struct spec change_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct change_body, client_key), true, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct change_body, reason), true, 1, 600 },
	{ "name", SPEC_TEXT, offsetof(struct change_body, name), false, 1, 120 },
	{ "id_no", SPEC_TEXT, offsetof(struct change_body, id_no), false, 0, 60 },
	{ "id_kind", SPEC_TEXT, offsetof(struct change_body, id_kind), false, 0, 20 },
	{ "phone", SPEC_TEXT, offsetof(struct change_body, phone), false, 0, 40 },
	{ "sex", SPEC_TEXT, offsetof(struct change_body, sex), false, 1, 20 },
	{ "birth", SPEC_TEXT, offsetof(struct change_body, birth), false, 0, 20 },
	{ "place", SPEC_TEXT, offsetof(struct change_body, place), false, 0, 60 },
	{ "role", SPEC_TEXT, offsetof(struct change_body, role), false, 1, 20 },
	{ 0 },
};

/* What the row will say when this is done; a paper decides birth and sex, so both are judged against it. */
static bool read_change(struct req *req, const struct person_row *now, const struct change_body *body, struct person_change *c)
{
	struct person_said said = { .id_no = body->id_no.ptr ? body->id_no : now->paper, .id_kind = body->id_no.ptr ? body->id_kind : now->id_kind == IDENTITY_OTHER ? VIEW("other") : VIEW(""),
		.sex = body->sex, .birth = body->birth, .phone = body->phone };
	struct person_new new = { .zone = act_zone(req, now->stay.unit) };
	*c = (struct person_change){ .person = now->stay.person, .reason = view_trim(body->reason), .name = view_trim(body->name), .place = view_trim(body->place) };
	if (c->reason.len == 0 || (body->name.ptr && c->name.len == 0))
		return FAIL(&req->err, MISSING_FIELD, c->reason.len ? "name" : "reason", "blank");
	if (body->role.ptr && !person_role_parse(body->role, &c->role))
		return bad_field(req, "role", "role 应为 resident、staff、visitor 或 intake。", "role is resident, staff, visitor or intake.");
	if (!people_read_said(req, &said, &new))
		return false;
	c->set = (body->name.ptr ? CHANGED_NAME : 0) | (body->phone.ptr ? CHANGED_PHONE : 0) | (body->place.ptr ? CHANGED_PLACE : 0) | (body->role.ptr ? CHANGED_ROLE : 0) | (body->id_no.ptr ? CHANGED_PAPER : 0);
	c->set |= (body->sex.ptr || body->id_no.ptr) && new.sex != now->stay.sex ? CHANGED_SEX : 0;
	c->set |= (body->birth.ptr || body->id_no.ptr) && new.birth.n != now->stay.birth.n ? CHANGED_BIRTH : 0;
	/* A paper taken away leaves what it said. */
	if (body->id_no.ptr && view_trim(body->id_no).len == 0)
		c->set &= ~(unsigned)((body->sex.ptr ? 0 : CHANGED_SEX) | (body->birth.ptr ? 0 : CHANGED_BIRTH));
	c->id_no = new.id_no;
	c->id_kind = new.id_kind;
	c->phone = new.phone;
	c->sex = new.sex;
	c->birth = new.birth;
	return c->set || FAIL(&req->err, MISSING_FIELD, "name", "nothing is changed");
}

static bool person_patch(struct req *req)
{
	struct person_row person;
	struct change_body body = { 0 };
	struct change_act *own = ARENA_NEW(&req->arena, struct change_act);
	if (!people_wanted(req, &person) || !spec_read(change_rows, req->json, &body, &req->err) || !read_change(req, &person, &body, &own->change))
		return false;
	own->vault = req->app->vault;
	return people_write(req, &own->act, "people.changes", body.client_key, apply_change, change_answer);
}

/* ---- where they are ---- */

struct move_act { struct act act; struct move move; struct view room_name; int64_t realm; bool undo; };

static bool apply_move(struct act *act, struct tx *tx, struct err *err)
{
	struct move_act *own = (struct move_act *)act;
	struct move move = own->move;
	act->id = move.person;
	if (own->undo)
		return people_undo(tx, act->actor, move.person, view_of(move.reason), err);
	if (own->room_name.len && !room_named(tx, act->actor, move.unit, own->realm, own->room_name, &move.room, err))
		return false;
	return people_move(tx, act->actor, &move, err);
}

static void move_answer(struct req *req)
{
	struct move_act *own = req->own;
	people_show_again(req, own->act.again || own->undo ? 200 : 201, own->move.person);
}

struct move_body { struct view client_key, to, at, reason; json_t *room; bool crowd; };
static const struct spec move_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct move_body, client_key), true, 1, 100 },
	{ "to", SPEC_TEXT, offsetof(struct move_body, to), false, 1, 20 },
	{ "room", SPEC_ANY, offsetof(struct move_body, room), false, 0, 0 },
	{ "at", SPEC_TEXT, offsetof(struct move_body, at), false, 0, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct move_body, reason), false, 0, 600 },
	{ "crowd", SPEC_BOOL, offsetof(struct move_body, crowd), false, 0, 0 },
	{ 0 },
};

static bool read_move(struct req *req, const struct person_row *person, const struct move_body *body, struct move_act *own)
{
	struct person_new room = { 0 };
	bool named = json_object_get(req->json, "room") != NULL;
	if (!people_read_room(req, body->room, &room))
		return false;
	own->realm = person->realm;
	own->room_name = room.room_name;
	own->move = (struct move){ .person = person->stay.person, .unit = person->stay.unit, .to = person->stay.where, .room = named ? room.room : ROOM_KEEPS, .zone = act_zone(req, person->stay.unit),
		.crowd = body->crowd, .reason = arena_text(&req->arena, view_trim(body->reason)), .source = "" };
	if (!body->to.ptr && !named)
		return FAIL(&req->err, MISSING_FIELD, "to", "neither where nor which room");
	if (body->to.ptr && !where_parse(body->to, &own->move.to))
		return bad_field(req, "to", "to 应为 in、leave、hospital、left、died，工作人员为 live_in、commuting、away、quarantined、other。", "to is in, leave, hospital, left or died; for staff live_in, commuting, away, quarantined or other.");
	return act_moment(req, body->at, "at", own->move.zone, false, req->now, &own->move.at);
}

static bool move_post(struct req *req)
{
	struct person_row person;
	struct move_body body = { 0 };
	struct move_act *own = ARENA_NEW(&req->arena, struct move_act);
	if (!people_wanted(req, &person) || !spec_read(move_rows, req->json, &body, &req->err) || !read_move(req, &person, &body, own))
		return false;
	return people_write(req, &own->act, "people.moves", body.client_key, apply_move, move_answer);
}

static bool undo_post(struct req *req)
{
	struct person_row person;
	struct reason_body body = { 0 };
	struct move_act *own = ARENA_NEW(&req->arena, struct move_act);
	if (!people_wanted(req, &person) || !read_reason(req, &body))
		return false;
	own->undo = true;
	own->move = (struct move){ .person = person.stay.person, .reason = arena_text(&req->arena, body.reason) };
	return people_write(req, &own->act, "people.undos", body.client_key, apply_move, move_answer);
}

#define ONE "/api/v1/units/{code}/people/{id}"
const struct route people_one_routes[] = {
	{ "GET", ONE, NEED_LOGIN | NEED_UNIT, RIGHT_PEOPLE_READ, person_get, "One person with their moves and edits; masked for those above", "", "", "person_whole" },
	{ "PATCH", ONE, NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, person_patch, "Change what is known of somebody; what it said before stays", "", "person_change", "person_whole" },
	{ "POST", ONE "/looks", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_READ, look_post, "Look behind the mask, with a reason; the journal keeps it", "", "person_reason", "person_whole" },
	{ "POST", ONE "/moves", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, move_post, "Somebody went, came, moved to another room, left or died", "", "person_move", "person_whole" },
	{ "POST", ONE "/moves/undo", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, undo_post, "Strike out the newest move, a mistake; it stays to be seen", "", "person_reason", "person_whole" },
	{ 0 },
};
