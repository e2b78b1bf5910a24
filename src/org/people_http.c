/* org/people_http.c — the register of a home over HTTP: registering somebody, the list. */
#include "org/people_http.h"
#include "base/spec.h"
#include "base/vault.h"
#include "org/identity.h"
#include "org/org_json_http.h"
#include "org/people_inside.h"
#include "org/spreadsheet.h"

static const char *const kinds[] = { "none", "citizen", "hmt", "foreign", "other" };

bool people_vault(struct req *req) { return req->app->vault || FAIL(&req->err, KEY_MISSING, NULL, "no vault"); }

bool people_open_to(const struct req *req, int32_t unit)
{
	return req->actor.known && req->actor.unit == unit && role_has(req->actor.role, RIGHT_PEOPLE_WRITE);
}

bool people_write(struct req *req, struct act *act, const char *kind, struct view key, bool (*apply)(struct act *, struct tx *, struct err *), void (*answer)(struct req *))
{
	unsigned char *trace = arena_take(&req->arena, VAULT_TRACE);
	struct view said = view_of(arena_printf(&req->arena, "%.*s\n%.*s", (int)req->path.len, req->path.ptr, (int)req->body.len, req->body.ptr ? req->body.ptr : ""));
	if (!people_vault(req))
		return false;
	vault_trace(req->app->vault, VIEW("people.once"), said, trace);
	act->write.apply = act_apply;
	act->kind = kind;
	act->actor = req->actor.account;
	act->key = key;
	act->content = (struct view){ (const char *)trace, VAULT_TRACE };
	act->apply = apply;
	req->own = act;
	return req_write(req, &act->write, answer);
}

/* ---- masks ---- */

static size_t first_character(struct view text)
{
	size_t n = text.len ? 1 : 0;
	while (n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80)
		n++;
	return n;
}

struct view mask_name(struct arena *arena, struct view name)
{
	return name.len ? view_of(arena_printf(arena, "%.*s*", (int)first_character(name), name.ptr)) : name;
}

static struct view mask_middle(struct arena *arena, struct view text, size_t head, size_t tail)
{
	if (text.len < head + tail + 2)
		return text.len ? VIEW("****") : text;
	struct view ret = arena_copy(arena, text);
	memset((char *)ret.ptr + head, '*', text.len - head - tail);
	return ret;
}

struct view mask_paper(struct arena *arena, struct view paper) { return paper.len == 18 ? mask_middle(arena, paper, 6, 4) : mask_middle(arena, paper, 1, 2); }
struct view mask_phone(struct arena *arena, struct view phone) { return mask_middle(arena, phone, 3, 4); }

/* ---- showing ---- */

static bool open_field(struct req *req, struct stmt *row, int column, int64_t id, enum sealed what, struct view *ret)
{
	struct view sealed = stmt_get_blob(row, column);
	*ret = VIEW("");
	return !sealed.ptr || vault_unseal(req->app->vault, &req->arena, people_about(&req->arena, id, what), sealed, ret, &req->err);
}

bool people_open_row(struct req *req, struct stmt *row, struct person_row *ret)
{
	*ret = (struct person_row){ .stay = { .person = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .role = (enum person_role)stmt_get_int(row, 2),
		.where = (enum where)stmt_get_int(row, 3), .room = stmt_get_int(row, 4), .birth = stmt_is_null(row, 5) ? DAY_NONE : (struct day){ (int32_t)stmt_get_int(row, 5) },
		.sex = (int)stmt_get_int(row, 6), .since = { stmt_get_int(row, 7) }, .merged_into = stmt_get_int(row, 8) }, .realm = stmt_get_int(row, 9),
		.id_kind = (int)stmt_get_int(row, 12), .place = arena_copy(&req->arena, stmt_get_text(row, 14)) };
	int64_t id = ret->stay.person;
	return open_field(req, row, 10, id, SEALED_NAME, &ret->name) && open_field(req, row, 11, id, SEALED_PAPER, &ret->paper) && open_field(req, row, 13, id, SEALED_PHONE, &ret->phone);
}

bool people_everybody(struct req *req, bool listed, struct person_rows *ret)
{
	struct stmt *row = db_query(req->db, &people_page);
	enum answer answer;
	bool good = true;
	*ret = (struct person_rows){ 0 };
	stmt_int(row, req->unit);
	stmt_int(row, 0);
	stmt_int(row, INT32_MAX);
	while (good && (answer = stmt_step(row)) == ANSWER_ONE) {
		if (listed && !where_listed((enum where)stmt_get_int(row, 3)))
			continue;
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof *ret->at);
		good = people_open_row(req, row, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return good && (answer == ANSWER_NONE || db_fail(req->db, &req->err));
}

bool people_row(struct req *req, int64_t id, struct person_row *ret)
{
	if (!people_vault(req))
		return false;
	struct stmt *row = db_query(req->db, &people_one_sealed);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	bool good = answer == ANSWER_ONE && people_open_row(req, row, ret);
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(&req->err, NO_PERSON, "person", "none %lld", (long long)id);
	return good || (answer != ANSWER_ONE && db_fail(req->db, &req->err));
}

bool people_with_paper(struct req *req, int32_t unit, struct view paper, int64_t *ret)
{
	unsigned char trace[VAULT_TRACE];
	*ret = 0;
	if (!people_vault(req))
		return false;
	people_trace(req->app->vault, SEALED_PAPER, paper, trace);
	struct stmt *row = db_query(req->db, &people_known_paper);
	stmt_int(row, unit);
	stmt_blob(row, (struct view){ (const char *)trace, sizeof trace });
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = stmt_get_int(row, 0);
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

bool people_wanted(struct req *req, struct person_row *ret)
{
	int64_t id;
	return act_number(req, 1, ERR_NO_PERSON, &id) && people_row(req, id, ret) && (ret->stay.unit == req->unit || FAIL(&req->err, NO_PERSON, "person", "of another unit"));
}

static void put_room(struct builder *out, int64_t id, const struct room *rooms, int count)
{
	json_key(out, "room");
	for (int i = 0; id && i < count; i++)
		if (rooms[i].id == id) {
			json_open(out, '{');
			json_int(out, "id", id);
			json_text(out, "name", rooms[i].name);
			json_string(out, "zone", room_zone_name(rooms[i].zone));
			json_close(out, '}');
			return;
		}
	json_put_null(out);
}

static int age_on(struct day birth, struct day today)
{
	struct civil b = day_to_civil(birth), t = day_to_civil(today);
	return t.year - b.year - (t.month < b.month || (t.month == b.month && t.day < b.day));
}

/* From above one sees an age and no birthday. */
static void put_birth(struct builder *out, struct req *req, const struct stay *stay, enum shown shown)
{
	char day[11] = "";
	bool known = !day_is_none(stay->birth);
	if (known)
		day_print(stay->birth, day);
	json_text(out, "birth", known && shown != SHOWN_MASKED ? view_of(day) : (struct view){ NULL, 0 });
	json_key(out, "age");
	if (known)
		json_put_int(out, age_on(stay->birth, zone_day(act_zone(req, stay->unit), req->now)));
	else
		json_put_null(out);
}

void json_person_row(struct builder *out, struct req *req, const struct person_row *row, const struct room *rooms, int room_count, enum shown shown)
{
	static const char *const sexes[] = { "unknown", "male", "female" };
	struct arena *arena = &req->arena;
	json_int(out, "id", row->stay.person);
	json_string(out, "role", person_role_name(row->stay.role));
	json_text(out, "name", shown == SHOWN_MASKED ? mask_name(arena, row->name) : row->name);
	json_string(out, "id_kind", kinds[row->id_kind]);
	json_text(out, "id_no", shown == SHOWN_WHOLE ? row->paper : mask_paper(arena, row->paper));
	json_text(out, "phone", shown == SHOWN_WHOLE ? row->phone : mask_phone(arena, row->phone));
	json_string(out, "sex", sexes[row->stay.sex]);
	put_birth(out, req, &row->stay, shown);
	put_room(out, row->stay.room, rooms, room_count);
	json_text(out, "place", row->place);
	json_string(out, "where", where_name(row->stay.where));
	json_moment(out, "since", act_zone(req, row->stay.unit), row->stay.since);
	json_key(out, "merged_into");
	if (row->stay.merged_into)
		json_put_int(out, row->stay.merged_into);
	else
		json_put_null(out);
}

/* ---- the list ---- */

struct wish { bool all; int where; unsigned roles; int64_t limit, after; };

static bool ask_wish(struct req *req, struct wish *ret)
{
	struct view where = req->ask(req, "where"), role = req->ask(req, "role");
	enum where one = WHERE_NONE;
	enum person_role of = ROLE_RESIDENT;
	if (where.ptr && !view_is(where, "all") && !where_parse(where, &one))
		return bad_query(req, "where", "where 应为 in、leave、hospital 等，或 all。", "where is in, leave, hospital …, or all.");
	if (role.ptr && !person_role_parse(role, &of))
		return bad_query(req, "role", "role 应为 resident、staff、visitor 或 intake。", "role is resident, staff, visitor or intake.");
	*ret = (struct wish){ .all = where.ptr && view_is(where, "all"), .where = where.ptr && !view_is(where, "all") ? (int)one : -1, .roles = role.ptr ? 1u << of : ~0u };
	return ask_limit(req, &ret->limit) && act_ask_cursor(req, 0, &ret->after);
}

/* Visitors and intakes stand on the list before they are anywhere. */
static bool wished(const struct wish *wish, const struct stay *stay)
{
	if (!(wish->roles & 1u << stay->role))
		return false;
	if (wish->where >= 0)
		return (int)stay->where == wish->where;
	return wish->all || where_listed(stay->where) || (stay->where == WHERE_NONE && (stay->role == ROLE_VISITOR || stay->role == ROLE_INTAKE));
}

static bool put_people(struct builder *out, struct req *req, const struct wish *wish, const struct room *rooms, int room_count, int64_t *ret_next)
{
	enum shown shown = people_open_to(req, req->unit) ? SHOWN_NAMED : SHOWN_MASKED;
	struct stmt *row = db_query(req->db, &people_page);
	enum answer answer;
	int64_t left = wish->limit, last = 0;
	bool good = true;
	*ret_next = 0;
	stmt_int(row, req->unit);
	stmt_int(row, wish->after);
	stmt_int(row, INT32_MAX);
	while (good && *ret_next == 0 && (answer = stmt_step(row)) == ANSWER_ONE) {
		struct person_row person;
		const struct stay seen = { .role = (enum person_role)stmt_get_int(row, 2), .where = (enum where)stmt_get_int(row, 3) };
		if (!wished(wish, &seen))
			continue;
		if (left-- == 0) {
			*ret_next = last;
			break;
		}
		if (!(good = people_open_row(req, row, &person)))
			break;
		json_open(out, '{');
		json_person_row(out, req, &person, rooms, room_count, shown);
		json_close(out, '}');
		last = person.stay.person;
	}
	stmt_done(row);
	return good && (*ret_next || answer == ANSWER_NONE || answer == ANSWER_ONE || db_fail(req->db, &req->err));
}

static bool people_get(struct req *req)
{
	struct wish wish;
	struct room *rooms;
	int room_count;
	int64_t next;
	if (!people_vault(req) || !ask_wish(req, &wish) || !rooms_of(req->db, req->unit, true, &req->arena, &rooms, &room_count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_bool(out, "masked", !people_open_to(req, req->unit));
	json_key(out, "people");
	json_open(out, '[');
	bool good = put_people(out, req, &wish, rooms, room_count, &next);
	json_close(out, ']');
	json_next(out, next);
	json_close(out, '}');
	return good;
}

/* ---- registering ---- */

struct add_body { struct view client_key, role, name, id_no, id_kind, sex, birth, phone, place, where, at; json_t *room; bool opening, crowd; };
static const struct spec add_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct add_body, client_key), true, 1, 100 },
	{ "role", SPEC_TEXT, offsetof(struct add_body, role), true, 1, 20 },
	{ "name", SPEC_TEXT, offsetof(struct add_body, name), true, 1, 120 },
	{ "id_no", SPEC_TEXT, offsetof(struct add_body, id_no), false, 0, 60 },
	{ "id_kind", SPEC_TEXT, offsetof(struct add_body, id_kind), false, 0, 20 },
	{ "sex", SPEC_TEXT, offsetof(struct add_body, sex), false, 0, 20 },
	{ "birth", SPEC_TEXT, offsetof(struct add_body, birth), false, 0, 20 },
	{ "phone", SPEC_TEXT, offsetof(struct add_body, phone), false, 0, 40 },
	{ "room", SPEC_ANY, offsetof(struct add_body, room), false, 0, 0 },
	{ "place", SPEC_TEXT, offsetof(struct add_body, place), false, 0, 60 },
	{ "where", SPEC_TEXT, offsetof(struct add_body, where), false, 0, 20 },
	{ "at", SPEC_TEXT, offsetof(struct add_body, at), false, 0, 40 },
	{ "opening", SPEC_BOOL, offsetof(struct add_body, opening), false, 0, 0 },
	{ "crowd", SPEC_BOOL, offsetof(struct add_body, crowd), false, 0, 0 },
	{ 0 },
};

static bool read_sex(struct req *req, struct view text, int *ret)
{
	static const struct { const char *text; int sex; } words[] = { { "male", 1 }, { "female", 2 }, { "unknown", 0 }, { "m", 1 }, { "f", 2 }, { "M", 1 }, { "F", 2 }, { "男", 1 }, { "女", 2 }, { "", 0 } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (view_is(text, words[i].text)) {
			*ret = words[i].sex;
			return true;
		}
	return bad_field(req, "sex", "性别应为 male(男)、female(女) 或 unknown(不详)。", "sex is male, female or unknown.");
}

/* The paper first: it knows birth and sex, and what was said besides has to agree. */
static bool read_paper(struct req *req, const struct person_said *body, struct person_new *new)
{
	struct identity identity;
	struct day today = zone_day(new->zone, req->now);
	struct view text = view_trim(body->id_no);
	if (body->id_kind.len && !view_is(body->id_kind, "citizen") && !view_is(body->id_kind, "hmt") && !view_is(body->id_kind, "foreign") && !view_is(body->id_kind, "other"))
		return bad_field(req, "id_kind", "id_kind 应为 citizen、hmt、foreign 或 other。", "id_kind is citizen, hmt, foreign or other.");
	if (text.len == 0)
		return true;
	bool other = view_is(body->id_kind, "other");
	if (other ? !identity_other(text, &identity, &req->err) : !identity_read(text, today, &identity, &req->err))
		return false;
	new->id_no = arena_copy(&req->arena, view_of(identity.text));
	new->id_kind = (int)identity.kind;
	if (other)
		return true;
	if (!day_is_none(new->birth) && new->birth.n != identity.birth.n)
		return bad_field(req, "birth", "出生日期与证件号里的不一致，请核对。", "The date of birth is not that of the ID number; check both.");
	if (new->sex && new->sex != identity.sex)
		return bad_field(req, "sex", "性别与证件号里的不一致，请核对。", "The sex is not that of the ID number; check both.");
	new->birth = identity.birth;
	new->sex = identity.sex;
	return true;
}

static bool one_line(struct view text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool read_birth(struct req *req, struct view text, const struct zone *zone, struct day *ret)
{
	*ret = DAY_NONE;
	if (text.len == 0)
		return true;
	if (text.len < 8 || !spreadsheet_day(text, false, ret)) /* as in a list that is taken in; an ID number may be of 1880, before the days of reports */
		return bad_field(req, "birth", "出生日期写成 1938-02-28。", "Write the date of birth as 1938-02-28.");
	return ret->n <= zone_day(zone, req->now).n || bad_field(req, "birth", "出生日期在将来。", "The date of birth is in the future.");
}

bool people_read_room(struct req *req, json_t *room, struct person_new *new)
{
	new->room = ROOM_NONE;
	if (!room || json_is_null(room))
		return true;
	if (json_is_integer(room) && json_integer_value(room) > 0) {
		new->room = json_integer_value(room);
		return true;
	}
	new->room_name = view_trim(json_view(room));
	return (json_is_string(room) && new->room_name.len <= 40) || bad_field(req, "room", "房间写房间名或编号。", "room is the room's name or number.");
}

static bool read_phone(struct req *req, struct view text, struct person_new *new)
{
	char number[PHONE_ROOM];
	if (view_trim(text).len == 0)
		return true;
	if (!phone_read(text, number, &req->err))
		return false;
	new->phone = arena_copy(&req->arena, view_of(number));
	return true;
}

bool people_read_said(struct req *req, const struct person_said *said, struct person_new *new)
{
	return read_sex(req, view_trim(said->sex), &new->sex) && read_birth(req, view_trim(said->birth), new->zone, &new->birth) && read_paper(req, said, new) &&
	       read_phone(req, said->phone, new);
}

static bool read_add(struct req *req, const struct add_body *body, struct person_new *new)
{
	*new = (struct person_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .zone = act_zone(req, req->unit), .name = view_trim(body->name), .place = view_trim(body->place),
		.opening = json_object_get(req->json, "opening") ? body->opening : -1, .crowd = body->crowd };
	if (org_unit(req->app->org, req->unit)->kind != UNIT_INSTITUTION)
		return bad_field(req, "code", "人员登记在机构，不在主管部门。", "People are registered at an institution, not at an authority.");
	if (!person_role_parse(body->role, &new->role))
		return bad_field(req, "role", "role 应为 resident、staff、visitor 或 intake。", "role is resident, staff, visitor or intake.");
	if (new->name.len == 0)
		return FAIL(&req->err, MISSING_FIELD, "name", "blank");
	if (!one_line(new->name))
		return bad_field(req, "name", "姓名写在一行里。", "A name is one line.");
	if (body->where.len && (!where_parse(body->where, &new->where) || new->where == WHERE_MERGED))
		return bad_field(req, "where", "where 应为 in、leave、hospital，工作人员为 live_in、commuting、away、quarantined、other。", "where is in, leave or hospital; for staff live_in, commuting, away, quarantined or other.");
	const struct person_said said = { body->id_no, body->id_kind, body->sex, body->birth, body->phone };
	return people_read_said(req, &said, new) && people_read_room(req, body->room, new) && act_moment(req, body->at, "at", new->zone, false, req->now, &new->at);
}

struct add_act { struct act act; const struct vault *vault; struct person_new new; };

static bool apply_add(struct act *act, struct tx *tx, struct err *err)
{
	struct add_act *own = (struct add_act *)act;
	return people_add(tx, own->vault, act->actor, &own->new, &act->id, err);
}

static void add_answer(struct req *req)
{
	struct add_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	if (json_people_elsewhere(out, req, own->act.id))
		json_close(out, '}');
	else
		reply_problem(req);                         /* they are registered; asked again with the same key, the answer is whole */
}

static bool people_post(struct req *req)
{
	struct add_body body = { 0 };
	struct add_act *own = ARENA_NEW(&req->arena, struct add_act);
	if (!spec_read(add_rows, req->json, &body, &req->err) || !read_add(req, &body, &own->new))
		return false;
	own->vault = req->app->vault;
	return people_write(req, &own->act, "people", body.client_key, apply_add, add_answer);
}

const struct route people_routes[] = {
	{ "GET", "/api/v1/units/{code}/people", NEED_LOGIN | NEED_UNIT, RIGHT_PEOPLE_READ, people_get, "Who is listed at a home; masked for those above it", "role where cursor limit", "", "people" },
	{ "POST", "/api/v1/units/{code}/people", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, people_post, "Register a resident, a member of staff, a visitor or an intake", "", "person_new", "person_made" },
	{ 0 },
};
