/* record/round_http.c — rounds over HTTP: sending readings, a turn by rooms, one person's line. */
#include "record/round_http.h"
#include "base/spec.h"
#include "org/org_json_http.h"
#include "org/people_http.h"
#include "org/people_inside.h"
#include "record/round_inside.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- sending ---- */

static bool apply_send(struct write *write, struct tx *tx, struct err *err)
{
	struct round_write *own = (struct round_write *)write;
	return rounds_send(tx, own->actor, &own->new, &own->sent, err);
}

struct round_write *rounds_write(struct req *req, const struct round_turn *turn, struct reading *readings, int count, struct view client_key, struct view content)
{
	struct round_write *own = ARENA_NEW(&req->arena, struct round_write);
	own->write.apply = apply_send;
	own->actor = req->actor.account;
	own->new = (struct round_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .turn = *turn, .readings = readings, .count = count,
		.fever = round_fever_tenths(req), .rule = round_fever_rule(req), .client_key = client_key,
		.content = view_of(arena_printf(&req->arena, "%.*s\n%.*s", (int)req->path.len, req->path.ptr, (int)content.len, content.ptr ? content.ptr : "")) };
	req->own = own;
	return own;
}

struct builder *rounds_answer(struct req *req)
{
	struct round_write *own = req->own;
	struct builder *out = reply_json(req, own->sent.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->sent.id);
	json_string(out, "slot", own->new.turn.slot);
	json_int(out, "readings", own->sent.readings);
	json_int(out, "fever", own->sent.fever);
	json_bool(out, "late", own->sent.late);
	return out;
}

static void sent_answer(struct req *req) { json_close(rounds_answer(req), '}'); }

struct rounds_body { struct view client_key; json_t *slot, *readings; };
static const struct spec rounds_rows_spec[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct rounds_body, client_key), true, 1, 100 },
	{ "slot", SPEC_ANY, offsetof(struct rounds_body, slot), false, 0, 0 },
	{ "readings", SPEC_LIST, offsetof(struct rounds_body, readings), true, 0, 0 },
	{ 0 },
};

static bool only_institutions(struct req *req)
{
	return org_unit(req->app->org, req->unit)->kind == UNIT_INSTITUTION || bad_field(req, "code", "健康监测登记在机构，不在主管部门。", "Rounds are kept at an institution, not at an authority.");
}

/* "2026-11-22/1", "morning", or the turn's number. */
static bool slot_read(struct req *req, const json_t *said, struct view *ret)
{
	*ret = json_is_integer(said) ? view_of(arena_printf(&req->arena, "%lld", (long long)json_integer_value(said))) : view_trim(json_view(said));
	return !said || json_is_null(said) || json_is_integer(said) || json_is_string(said) || bad_field(req, "slot", "slot 写成 2026-11-22/1，或 morning(早)、evening(晚)。", "Write slot as 2026-11-22/1, or morning or evening.");
}

static bool rounds_post(struct req *req)
{
	struct rounds_body body = { 0 };
	struct round_turn turn;
	struct reading *readings;
	struct view slot;
	int count;
	return only_institutions(req) && spec_read(rounds_rows_spec, req->json, &body, &req->err) && slot_read(req, body.slot, &slot) && round_turn_of(req, slot, req->now, &turn)
		&& readings_read(req, body.readings, &turn, &readings, &count)
		&& req_write(req, &rounds_write(req, &turn, readings, count, body.client_key, req->body)->write, sent_answer);
}

/* ---- a turn ---- */

static void put_counts(struct builder *out, const struct round_counts *c)
{
	json_int(out, "people", c->people);
	json_int(out, "seen", c->seen);
	json_int(out, "unseen", c->unseen);
	json_int(out, "fever", c->fever);
	json_int(out, "abnormal", c->abnormal);
	json_int(out, "symptoms", c->symptoms);
	json_int(out, "staff", c->staff);
	json_int(out, "staff_fever", c->staff_fever);
	json_bool(out, "complete", c->complete);
}

struct turn_seen { struct round_turn turn; struct reading *readings; int count; struct round_counts counts; };

/* As of now: who is in the house may have changed since the last sending. */
static bool turn_look(struct req *req, const struct round_turn *turn, struct turn_seen *ret)
{
	struct round_row row;
	struct stay *owed;
	int owed_count;
	*ret = (struct turn_seen){ .turn = *turn };
	if (!round_find(req->db, req->unit, turn->day, turn->number, &row, &req->err) || !rounds_readings(req->db, &row, &req->arena, &ret->readings, &ret->count, &req->err)
	    || !rounds_owed(req->db, req->unit, turn, req->now, &req->arena, &owed, &owed_count, &req->err))
		return false;
	ret->counts = round_count(ret->readings, ret->count, owed, owed_count, row.id ? row.counts.fever_from : round_fever_tenths(req));
	ret->counts.complete = row.counts.complete;
	return true;
}

static void put_turn(struct builder *out, struct req *req, const struct turn_seen *seen)
{
	const struct zone *zone = act_zone(req, req->unit);
	json_string(out, "slot", seen->turn.slot);
	json_moment(out, "opens", zone, seen->turn.opens);
	json_moment(out, "due", zone, seen->turn.due);
	json_bool(out, "owed", seen->turn.duty != NULL);
	put_counts(out, &seen->counts);
}

static void put_reading(struct builder *out, struct req *req, const struct reading *r)
{
	char temperature[20];
	json_open(out, '{');
	json_key(out, "temp_c");
	if (r->tenths) {
		snprintf(temperature, sizeof temperature, "%d.%d", r->tenths / 10, r->tenths % 10);
		builder_text(out, temperature);
	} else {
		json_put_null(out);
	}
	json_key(out, "symptoms");
	json_open(out, '[');
	for (int bit = 0; bit < SYMPTOM_MAX_; bit++)
		if (r->symptoms >> bit & 1)
			json_put_text(out, view_of(symptom_key(bit)));
	json_close(out, ']');
	json_text(out, "unseen", r->unseen ? view_of(unseen_key(r->unseen)) : (struct view){ NULL, 0 });
	json_bool(out, "again", r->again);
	json_moment(out, "at", act_zone(req, req->unit), r->at);
	json_close(out, '}');
}

/* ---- by rooms ---- */

struct member { struct person_row row; struct view room; int64_t room_id; };
struct list { struct member *at; int count; };

static int by_room(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	size_t least = x->room.len < y->room.len ? x->room.len : y->room.len;
	int way = x->room_id == y->room_id ? 0 : memcmp(x->room.ptr ? x->room.ptr : "", y->room.ptr ? y->room.ptr : "", least);
	if (way == 0 && x->room_id != y->room_id)
		way = x->room.len != y->room.len ? (x->room.len < y->room.len ? -1 : 1) : x->room_id < y->room_id ? -1 : 1;
	return way ? way : x->row.stay.person < y->row.stay.person ? -1 : 1;
}

static struct view room_name(const struct room *rooms, int count, int64_t id)
{
	for (int i = 0; i < count; i++)
		if (rooms[i].id == id)
			return rooms[i].name;
	return VIEW("");
}

/* Those in the turn: owed, or measured. Staff apart, without the departed. */
static bool members_read(struct req *req, bool staff, struct list *ret)
{
	struct room *rooms;
	int room_count;
	enum answer answer;
	bool good = rooms_of(req->db, req->unit, true, &req->arena, &rooms, &room_count, &req->err);
	*ret = (struct list){ 0 };
	if (!good || !people_vault(req))
		return false;
	struct stmt *row = db_query(req->db, &people_page);
	stmt_int(row, req->unit);
	stmt_int(row, 0);
	stmt_int(row, INT32_MAX);
	while (good && (answer = stmt_step(row)) == ANSWER_ONE) {
		struct member one = { .room_id = stmt_get_int(row, 4) };
		enum person_role role = (enum person_role)stmt_get_int(row, 2);
		enum where where = (enum where)stmt_get_int(row, 3);
		if (role == ROLE_VISITOR || (role == ROLE_STAFF) != staff || where == WHERE_LEFT || where == WHERE_DIED || where == WHERE_MERGED)
			continue;
		if (!(good = people_open_row(req, row, &one.row)))
			break;
		one.room = room_name(rooms, room_count, one.room_id);
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof one);
		ret->at[ret->count++] = one;
	}
	stmt_done(row);
	if (ret->count)
		qsort(ret->at, (size_t)ret->count, sizeof *ret->at, by_room);
	return good && (answer == ANSWER_NONE || db_fail(req->db, &req->err));
}

/* seen, unseen, missing; away: not in the house, so not owed. */
static const char *state_of(const struct member *m, const struct reading *r, int count)
{
	bool unseen = false;
	for (int i = 0; i < count; i++) {
		if (r[i].tenths)
			return "seen";
		unseen |= r[i].unseen != 0;
	}
	return unseen ? "unseen" : m->row.stay.where == WHERE_IN || m->row.stay.role == ROLE_STAFF ? "missing" : "away";
}

static void put_member(struct builder *out, struct req *req, const struct member *m, const struct turn_seen *seen, bool open)
{
	int from = 0, to;
	while (from < seen->count && seen->readings[from].person < m->row.stay.person)
		from++;
	for (to = from; to < seen->count && seen->readings[to].person == m->row.stay.person; to++)
		;
	json_open(out, '{');
	json_int(out, "id", m->row.stay.person);
	json_text(out, "name", open ? m->row.name : mask_name(&req->arena, m->row.name));
	json_text(out, "place", m->row.place);
	json_string(out, "state", state_of(m, seen->readings + from, to - from));
	if (open) {
		json_key(out, "readings");
		json_open(out, '[');
		for (int i = from; i < to; i++)
			put_reading(out, req, &seen->readings[i]);
		json_close(out, ']');
	}
	json_close(out, '}');
}

static void put_rooms(struct builder *out, struct req *req, const char *key, const struct list *list, const struct turn_seen *seen, bool open)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; i < list->count; i++) {
		if (i == 0 || list->at[i].room_id != list->at[i - 1].room_id) {
			json_open(out, '{');
			json_text(out, "room", list->at[i].room_id ? list->at[i].room : (struct view){ NULL, 0 });
			json_key(out, "people");
			json_open(out, '[');
		}
		put_member(out, req, &list->at[i], seen, open);
		if (i + 1 == list->count || list->at[i + 1].room_id != list->at[i].room_id) {
			json_close(out, ']');
			json_close(out, '}');
		}
	}
	json_close(out, ']');
}

static bool rounds_slot(struct req *req, struct view slot)
{
	struct round_turn turn;
	struct turn_seen seen;
	struct list residents, staff;
	bool now = view_is(slot, "now"), open = people_open_to(req, req->unit);
	if (!round_turn_of(req, now ? VIEW("") : slot, req->now, &turn) || !turn_look(req, &turn, &seen) || !members_read(req, false, &residents) || !members_read(req, true, &staff))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	put_turn(out, req, &seen);
	json_int(out, "fever_tenths", seen.counts.fever_from);
	json_bool(out, "masked", !open);
	put_rooms(out, req, "rooms", &residents, &seen, open);
	put_rooms(out, req, "staff_rooms", &staff, &seen, open);
	json_close(out, '}');
	return true;
}

static bool rounds_of_day(struct req *req)
{
	struct round_turn turns[TURNS_A_DAY];
	struct turn_seen seen;
	struct day day;
	char text[11];
	if (!ask_day(req, "day", zone_day(act_zone(req, req->unit), req->now), &day))
		return false;
	int n = round_turns_of_day(req, req->unit, day, turns);
	struct builder *out = reply_json(req, 200);
	day_print(day, text);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_string(out, "day", text);
	json_int(out, "fever_tenths", round_fever_tenths(req));
	json_key(out, "rounds");
	json_open(out, '[');
	for (int i = 0; i < n; i++) {
		if (!turn_look(req, &turns[i], &seen))
			return false;
		json_open(out, '{');
		put_turn(out, req, &seen);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static bool rounds_get(struct req *req)
{
	struct view slot = req->ask(req, "slot");
	if (!only_institutions(req))
		return false;
	return slot.len ? rounds_slot(req, slot) : rounds_of_day(req);
}

/* ---- one person's line ---- */

static bool readings_get(struct req *req)
{
	enum { DAYS = 14, A_DAY = 86400000 };
	struct person_row person;
	struct reading *readings;
	int count;
	struct instant from, to;
	const struct zone *zone = act_zone(req, req->unit);
	if (!people_wanted(req, &person))
		return false;
	if (!people_open_to(req, req->unit))
		return FAIL(&req->err, NO_RIGHT, NULL, "a person's readings stay in the house");
	if (!act_ask_moment(req, "to", zone, true, (struct instant){ req->now.ms + 1 }, &to) || !act_ask_moment(req, "from", zone, false, (struct instant){ to.ms - (int64_t)DAYS * A_DAY }, &from)
	    || !rounds_of_person(req->db, req->unit, person.stay.person, from, to, &req->arena, &readings, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", person.stay.person);
	json_text(out, "name", person.name);
	json_int(out, "fever_tenths", round_fever_tenths(req));
	json_key(out, "readings");
	json_open(out, '[');
	for (int i = 0; i < count; i++)
		put_reading(out, req, &readings[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

const struct route round_routes[] = {
	{ "GET", "/api/v1/units/{code}/rounds", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, rounds_get,
	  "The health rounds of a day; with slot (or slot=now) one of them by rooms: who was measured, who is missing", "day slot", "", "rounds_seen" },
	{ "POST", "/api/v1/units/{code}/rounds", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, rounds_post,
	  "Send readings of a round; without slot the one the clock says. All readings of a person are kept", "", "round_send", "round_sent" },
	{ "GET", "/api/v1/units/{code}/people/{id}/readings", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, readings_get,
	  "One person's readings, the last fourteen days without from; only within the own house", "from to", "", "person_readings" },
	{ 0 },
};
