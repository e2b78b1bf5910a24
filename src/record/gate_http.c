/* record/gate_http.c — somebody stands at the gate: what is said there, decided and kept. */
#include "record/gate_http.h"
#include "base/spec.h"
#include "org/identity.h"
#include "org/org_json_http.h"
#include "record/isolation_inside.h"
#include "record/round.h"
#include <math.h>

/* ---- reading what is said ---- */

static bool no_word(struct view word)
{
	static const char *const words[] = { "", "no", "none", "false", "0", "无", "否", "没有" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (view_is(word, words[i]))
			return true;
	return false;
}

/* true, a number that is not 0, a word that is no "no", a list or an object with something in it. */
static bool truthy(const json_t *value)
{
	const char *key;
	const json_t *each;
	if (json_is_string(value))
		return !no_word(view_trim(json_view(value)));
	if (json_is_number(value))
		return json_number_value(value) != 0;
	if (json_is_array(value))
		return json_array_size(value) > 0;
	json_object_foreach((json_t *)value, key, each)
		if (truthy(each))
			return true;
	return json_is_true(value);
}

bool temperature_read(struct req *req, json_t *said, const char *field, int *ret)
{
	char text[16] = "";
	double degrees = json_number_value(said);
	*ret = 0;
	if (!said || json_is_null(said))
		return true;
	if (json_is_string(said)) {
		char *end;
		struct view word = view_trim(json_view(said));
		if (word.len == 0)
			return true;
		if (word.len < sizeof text)
			memcpy(text, word.ptr, word.len);
		degrees = strtod(text, &end);
		degrees = *end || !*text ? 0 : degrees;
	}
	if (!(degrees >= 32 && degrees <= 43))
		return bad_field(req, field, "体温写成 36.5，在 32 到 43 之间；没有测就不填。", "A temperature is written as 36.5, between 32 and 43; leave it out if it was not taken.");
	*ret = (int)lround(degrees * 10);
	return true;
}

static bool symptom_of(struct view word, uint32_t *ret)
{
	int bit;
	bool found = symptom_parse(word, &bit);
	for (bit = found ? bit : 0; !found && symptom_key(bit); bit += !found)
		found = view_is(word, symptom_label(bit)->zh);
	if (found)
		*ret |= UINT32_C(1) << bit;
	return found;
}

bool symptoms_read(struct req *req, json_t *list, const char *field, uint32_t *ret)
{
	size_t i;
	json_t *each;
	*ret = 0;
	if (!list || json_is_null(list) || json_is_false(list))
		return true;
	json_array_foreach(list, i, each)
		if (!json_is_string(each) || !(symptom_of(view_trim(json_view(each)), ret) || view_is(json_view(each), "fever") || view_is(json_view(each), "发热")))
			return bad_field(req, field, "没有这种症状；写 cough、diarrhoea、vomiting 等。", "There is no such symptom; write cough, diarrhoea, vomiting …");
	return json_is_array(list) || bad_field(req, field, "症状写成列表，没有就写 []。", "Symptoms are a list; [] for none.");
}

void json_symptom_keys(struct builder *out, const char *key, uint32_t bits)
{
	json_key(out, key);
	json_open(out, '[');
	for (int bit = 0; symptom_key(bit); bit++)
		if (bits >> bit & 1)
			json_put_text(out, view_of(symptom_key(bit)));
	json_close(out, ']');
}

bool past_moment(struct req *req, struct view text, const char *field, const struct zone *zone, struct instant *ret)
{
	if (!act_moment(req, text, field, zone, false, req->now, ret))
		return false;
	if (ret->ms > req->now.ms + 120000)
		return bad_field(req, field, "时间在将来，请核对。", "This time is in the future; check it.");
	ret->ms = ret->ms > req->now.ms ? req->now.ms : ret->ms;
	return true;
}

/* ---- visitors ---- */

struct visitor_body { struct view name, phone, id_no, relation, plate, from, company, address, travel, code, vaccine, route, language; };
static const struct spec visitor_rows[] = {
	{ "name", SPEC_TEXT, offsetof(struct visitor_body, name), false, 0, 120 },
	{ "phone", SPEC_TEXT, offsetof(struct visitor_body, phone), false, 0, 40 },
	{ "id_no", SPEC_TEXT, offsetof(struct visitor_body, id_no), false, 0, 60 },
	{ "relation", SPEC_TEXT, offsetof(struct visitor_body, relation), false, 0, 60 },
	{ "plate", SPEC_TEXT, offsetof(struct visitor_body, plate), false, 0, 30 },
	{ "from", SPEC_TEXT, offsetof(struct visitor_body, from), false, 0, 300 },
	{ "company", SPEC_TEXT, offsetof(struct visitor_body, company), false, 0, 120 },
	{ "address", SPEC_TEXT, offsetof(struct visitor_body, address), false, 0, 300 },
	{ "travel", SPEC_TEXT, offsetof(struct visitor_body, travel), false, 0, 500 },
	{ "code", SPEC_TEXT, offsetof(struct visitor_body, code), false, 0, 60 },
	{ "vaccine", SPEC_TEXT, offsetof(struct visitor_body, vaccine), false, 0, 120 },
	{ "route", SPEC_TEXT, offsetof(struct visitor_body, route), false, 0, 120 },
	{ "language", SPEC_TEXT, offsetof(struct visitor_body, language), false, 0, 2 },
	{ 0 },
};

static struct view visitor_words(struct req *req, const struct visitor_body *body)
{
	const struct { const char *key; struct view text; } rows[] = { { "name", body->name }, { "phone", body->phone }, { "id_no", body->id_no }, { "relation", body->relation },
		{ "plate", body->plate }, { "from", body->from }, { "company", body->company }, { "address", body->address }, { "travel", body->travel }, { "code", body->code },
		{ "vaccine", body->vaccine }, { "route", body->route },
		{ "language", body->language } };
	struct builder out;
	builder_init(&out, 1 << 16);
	json_open(&out, '{');
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].text.len)
			json_text(&out, rows[i].key, view_trim(rows[i].text));
	json_close(&out, '}');
	struct view ret = arena_copy(&req->arena, builder_seen(&out));
	builder_release(&out);
	return ret;
}

bool visitor_read(struct req *req, json_t *said, const char *field, bool by_plate, struct view *ret_words, struct view *ret_phone)
{
	struct visitor_body body = { 0 };
	char number[PHONE_ROOM];
	*ret_words = *ret_phone = VIEW("");
	if (!said || json_is_null(said))
		return true;
	if (json_is_string(said))
		body.name = view_trim(json_view(said));
	else if (!json_is_object(said))
		return bad_field(req, field, "写姓名，或 {name, phone, id_no, relation}。", "A name, or {name, phone, id_no, relation}.");
	else if (!spec_read(visitor_rows, said, &body, &req->err))
		return false;
	if (body.name.len > 120)
		return bad_field(req, field, "太长，最多 120 个字节（一个汉字占 3 个）。", "Too long: at most 120 bytes.");
	if (view_trim(body.name).len == 0 && !(by_plate && view_trim(body.plate).len))
		return FAIL(&req->err, MISSING_FIELD, arena_printf(&req->arena, "%s/name", field), "nobody is named");
	if (view_trim(body.phone).len) {
		if (!phone_read(body.phone, number, &req->err))
			return false;
		body.phone = *ret_phone = arena_copy(&req->arena, view_of(number));
	}
	*ret_words = visitor_words(req, &body);
	return people_vault(req);
}

void json_visitor(struct builder *out, struct req *req, int32_t unit, struct view about, struct view sealed)
{
	struct err ignored = { 0 };
	struct view words;
	struct arena *arena = &req->arena;
	bool open = people_open_to(req, unit);
	json_key(out, "visitor");
	json_t *said = sealed.len && req->app->vault && vault_unseal(req->app->vault, arena, about, sealed, &words, &ignored) ? json_read(words, arena, &ignored) : NULL;
	if (!said) {
		json_put_null(out);
		return;
	}
	struct view name = json_view(json_object_get(said, "name")), phone = json_view(json_object_get(said, "phone")), paper = json_view(json_object_get(said, "id_no"));
	struct view none = VIEW("");
	json_open(out, '{');
	json_text(out, "name", !name.ptr ? none : open ? name : mask_name(arena, name));
	json_text(out, "phone", !phone.ptr ? none : open ? phone : mask_phone(arena, phone));
	json_text(out, "id_no", !paper.ptr ? none : mask_paper(arena, paper));
	json_text(out, "relation", json_is_string(json_object_get(said, "relation")) ? json_view(json_object_get(said, "relation")) : none);
	json_text(out, "plate", json_is_string(json_object_get(said, "plate")) ? json_view(json_object_get(said, "plate")) : none);
	json_close(out, '}');
}

bool json_somebody(struct builder *out, const char *key, struct req *req, int64_t person)
{
	struct person_row row;
	struct err ignored = { 0 };
	struct err before = req->err;
	json_key(out, key);
	if (!person) {
		json_put_null(out);
		return true;
	}
	json_open(out, '{');
	json_int(out, "id", person);
	if (people_row(req, person, &row)) {
		json_text(out, "name", people_open_to(req, row.stay.unit) ? row.name : mask_name(&req->arena, row.name));
		json_string(out, "role", person_role_name(row.stay.role));
		json_string(out, "where", where_name(row.stay.where));
		struct room room;
		bool known = row.stay.room && room_one(req->db, row.stay.room, &req->arena, &room, &ignored);
		json_text(out, "room", known ? room.name : (struct view){ NULL, 0 });
	} else {
		json_text(out, "name", VIEW(""));
		json_string(out, "role", "");
		json_string(out, "where", "");
		json_text(out, "room", (struct view){ NULL, 0 });
	}
	req->err = before;
	json_close(out, '}');
	return true;
}

void json_reasons(struct builder *out, const char *key, struct req *req, struct view stored)
{
	struct err ignored = { 0 };
	json_t *list = stored.len ? json_read(view_of(arena_printf(&req->arena, "{\"list\": %.*s}", (int)stored.len, stored.ptr)), &req->arena, &ignored) : NULL;
	size_t i;
	json_t *one;
	json_key(out, key);
	json_open(out, '[');
	json_array_foreach(json_object_get(list, "list"), i, one) {
		int64_t order = json_integer_value(json_object_get(one, "order"));
		json_open(out, '{');
		json_text(out, "rule", json_view(json_object_get(one, "rule")));
		json_text(out, "measure", json_view(json_object_get(one, "measure")));
		json_id(out, "order", order);
		json_text(out, "number", json_view(json_object_get(one, "number")));
		json_text(out, "decision", json_view(json_object_get(one, "decision")));
		json_bool(out, "excepted", json_is_true(json_object_get(one, "excepted")));
		json_text(out, "says", json_view(json_object_get(one, say(req, "zh", "en"))));
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* ---- what is declared ---- */

struct declared { const char *key; unsigned fact; };
static const struct declared declared_keys[] = {
	{ "fever", GATE_ILL_FACT }, { "ill", GATE_ILL_FACT }, { "contact", GATE_CONTACT_FACT }, { "contacts", GATE_CONTACT_FACT }, { "close_contact", GATE_CONTACT_FACT },
	{ "travel", GATE_RISK_AREA_FACT }, { "risk_area", GATE_RISK_AREA_FACT }, { "abroad", GATE_RISK_AREA_FACT }, { "epidemic_area", GATE_RISK_AREA_FACT },
	{ "protected", GATE_PROTECTED_FACT }, { "ppe", GATE_PROTECTED_FACT }, { "disinfected", GATE_DISINFECTED_FACT }, { "belongings_disinfected", GATE_DISINFECTED_FACT },
	{ "tested", GATE_TESTED_FACT }, { "negative_test", GATE_TESTED_FACT }, { "test_48h", GATE_TESTED_FACT },
};

static bool read_screening(struct req *req, const json_t *value, int *ret)
{
	struct view word = json_is_object(value) ? json_view(json_object_get(value, "result")) : json_view(value);
	if (json_is_true(value) || view_is(word, "clear") || view_is(word, "negative") || view_is(word, "阴性") || view_is(word, "无异常"))
		*ret = SCREENING_CLEAR;
	else if (view_is(word, "not_clear") || view_is(word, "positive") || view_is(word, "阳性") || view_is(word, "有异常"))
		*ret = SCREENING_NOT_CLEAR;
	else if (truthy(value) && !view_is(word, "pending") && !view_is(word, "待出"))
		return bad_field(req, "declared/screening", "筛查结果写 clear(无异常)、not_clear(有异常) 或 pending(待出)。", "The screening is clear, not_clear or pending.");
	return true;
}

static bool read_one(struct req *req, const char *key, json_t *value, struct gate_new *new)
{
	uint32_t one = 0;
	for (size_t i = 0; i < sizeof declared_keys / sizeof *declared_keys; i++)
		if (strcmp(key, declared_keys[i].key) == 0) {
			new->facts.facts |= truthy(value) ? declared_keys[i].fact : 0;
			return true;
		}
	if (strcmp(key, "symptoms") == 0 && json_is_array(value)) {
		if (!symptoms_read(req, value, "declared/symptoms", &new->symptoms))
			return false;
		new->facts.facts |= json_array_size(value) ? GATE_ILL_FACT : 0;
		return true;
	}
	if (strcmp(key, "symptoms") == 0 || symptom_of(view_of(key), &one)) {
		new->facts.facts |= truthy(value) ? GATE_ILL_FACT : 0;
		new->symptoms |= truthy(value) ? one : 0;
		return true;
	}
	if (strcmp(key, "mask") == 0 || strcmp(key, "masked") == 0) {
		new->facts.facts |= !json_is_null(value) && !truthy(value) ? GATE_UNMASKED_FACT : 0;
		return true;
	}
	if (strcmp(key, "screening") == 0 || strcmp(key, "screened") == 0)
		return read_screening(req, value, &new->screening);
	return !truthy(value) || bad_field(req, arena_printf(&req->arena, "declared/%.40s", key),
		"申报里没有这一项；可写 symptoms、contact、travel、mask、protected、disinfected、tested、screening。", "No such declaration; write symptoms, contact, travel, mask, protected, disinfected, tested or screening.");
}

static bool read_declared(struct req *req, json_t *said, struct gate_new *new)
{
	const char *key;
	json_t *value;
	if (!said || json_is_null(said) || json_is_false(said))
		return true;
	new->facts.facts |= GATE_DECLARED_FACT;
	if (json_is_true(said) || (json_is_string(said) && !truthy(said)))
		return true;
	if (json_is_array(said))
		return read_one(req, "symptoms", said, new);
	if (!json_is_object(said))
		return bad_field(req, "declared", "写 {symptoms, contact, travel}。", "It is {symptoms, contact, travel}.");
	json_object_foreach(said, key, value)
		if (!read_one(req, key, value, new))
			return false;
	return true;
}

/* ---- the entry ---- */

struct gate_body { struct view key, direction, who, purpose, at, due_back, exception; json_t *person, *visitor, *declared, *temp, *plan; int64_t visit, approval, room; };
static const struct spec gate_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct gate_body, key), true, 1, 100 },
	{ "direction", SPEC_TEXT, offsetof(struct gate_body, direction), true, 1, 10 },
	{ "who", SPEC_TEXT, offsetof(struct gate_body, who), true, 1, 20 },
	{ "person", SPEC_ANY, offsetof(struct gate_body, person), false, 0, 0 },
	{ "visitor", SPEC_ANY, offsetof(struct gate_body, visitor), false, 0, 0 },
	{ "purpose", SPEC_TEXT, offsetof(struct gate_body, purpose), false, 0, 120 },
	{ "declared", SPEC_ANY, offsetof(struct gate_body, declared), false, 0, 0 },
	{ "temp_c", SPEC_ANY, offsetof(struct gate_body, temp), false, 0, 0 },
	{ "at", SPEC_TEXT, offsetof(struct gate_body, at), false, 0, 40 },
	{ "visit", SPEC_INT, offsetof(struct gate_body, visit), false, 1, INT64_MAX },
	{ "approval", SPEC_INT, offsetof(struct gate_body, approval), false, 1, INT64_MAX },
	{ "room", SPEC_INT, offsetof(struct gate_body, room), false, 1, INT64_MAX },
	{ "due_back", SPEC_TEXT, offsetof(struct gate_body, due_back), false, 0, 40 },
	{ "plan", SPEC_OBJECT, offsetof(struct gate_body, plan), false, 0, 0 },
	{ "exception", SPEC_TEXT, offsetof(struct gate_body, exception), false, 0, 1000 },
	{ 0 },
};

struct plan_body { struct view place, escort, transport, note; bool ppe; };
static const struct spec plan_rows[] = {
	{ "place", SPEC_TEXT, offsetof(struct plan_body, place), false, 0, 200 },
	{ "escort", SPEC_TEXT, offsetof(struct plan_body, escort), false, 0, 60 },
	{ "transport", SPEC_TEXT, offsetof(struct plan_body, transport), false, 0, 100 },
	{ "note", SPEC_TEXT, offsetof(struct plan_body, note), false, 0, 500 },
	{ "ppe", SPEC_BOOL, offsetof(struct plan_body, ppe), false, 0, 0 },
	{ 0 },
};

static bool read_plan(struct req *req, json_t *said, struct view *ret)
{
	struct plan_body body = { 0 };
	struct builder out;
	*ret = VIEW("");
	if (!said)
		return true;
	if (!spec_read(plan_rows, said, &body, &req->err))
		return false;
	builder_init(&out, 1 << 14);
	json_open(&out, '{');
	json_text(&out, "place", body.place.ptr ? body.place : VIEW(""));
	json_text(&out, "escort", body.escort.ptr ? body.escort : VIEW(""));
	json_text(&out, "transport", body.transport.ptr ? body.transport : VIEW(""));
	json_text(&out, "note", body.note.ptr ? body.note : VIEW(""));
	json_bool(&out, "ppe", body.ppe);
	json_close(&out, '}');
	*ret = arena_copy(&req->arena, builder_seen(&out));
	builder_release(&out);
	return true;
}

static bool read_who(struct req *req, const struct gate_body *body, struct gate_new *new)
{
	enum gate_who *who = &new->facts.who;
	if (!gate_way_parse(body->direction, &new->facts.way))
		return bad_field(req, "direction", "direction 应为 in(进) 或 out(出)。", "direction is in or out.");
	if (!gate_who_parse(body->who, who))
		return bad_field(req, "who", "who 应为 resident、staff、visitor、intake、goods 或 vehicle。", "who is resident, staff, visitor, intake, goods or vehicle.");
	if (body->person && !json_is_null(body->person) && !(json_is_integer(body->person) && json_integer_value(body->person) > 0))
		return bad_field(req, "person", "person 写登记编号。", "person is the number in the register.");
	new->person = json_integer_value(body->person);
	if (*who != GATE_VISITOR && *who != GATE_GOODS && *who != GATE_VEHICLE && !new->person)
		return FAIL(&req->err, MISSING_FIELD, "person", "a %s without a number", gate_who_name(*who)) || err_say(&req->err, "请选择是谁。", "Say who it is.");
	if (!visitor_read(req, body->visitor, "visitor", *who == GATE_VEHICLE, &new->private_words, &new->phone))
		return false;
	return *who != GATE_VISITOR || new->private_words.len || new->person || FAIL(&req->err, MISSING_FIELD, "visitor", "nobody is named");
}

/* Without a purpose, what is usual: a resident comes back, family visits. */
static enum gate_purpose purpose_of(struct view said, const struct gate_facts *facts)
{
	said = view_trim(said);
	if (facts->who == GATE_STAFF && (view_is(said, "home") || view_is(said, "回家")))
		return GATE_FOR_WORK;                       /* after the shift; a resident who goes home is on leave */
	if (said.len)
		return gate_purpose_find(said);
	switch (facts->who) {
	case GATE_RESIDENT: return facts->way == GATE_IN ? GATE_FOR_RETURN : GATE_FOR_OTHER;
	case GATE_STAFF: return GATE_FOR_WORK;
	case GATE_INTAKE: return GATE_FOR_ADMISSION;
	case GATE_GOODS: return GATE_FOR_SUPPLIES;
	default: return GATE_FOR_OTHER;
	}
}

static bool read_rest(struct req *req, const struct gate_body *body, struct gate_new *new)
{
	new->facts.purpose = purpose_of(body->purpose, &new->facts);
	new->visit = body->visit;
	new->approval = body->approval;
	new->room = body->room;
	new->exception = view_trim(body->exception);
	if (new->exception.len && !right_allows(req->app->org, &req->actor, RIGHT_GATE_DECIDE, req->unit))
		return FAIL(&req->err, NO_RIGHT, "exception", "gate.decide");
	new->facts.facts |= new->exception.len ? GATE_EXCEPTED_FACT : 0;
	struct instant back = { 0 };
	if (!temperature_read(req, body->temp, "temp_c", &new->facts.tenths) || !read_declared(req, body->declared, new) || !read_plan(req, body->plan, &new->plan)
	    || !past_moment(req, body->at, "at", new->zone, &new->at) || !act_moment(req, body->due_back, "due_back", new->zone, true, back, &new->due_back))
		return false;
	return !new->due_back.ms || new->due_back.ms > new->at.ms || bad_field(req, "due_back", "返回时间要晚于外出时间。", "Back is after going out.");
}

static bool read_room(struct req *req, struct gate_new *new)
{
	struct room room;
	if (!new->room)
		return true;
	if (!room_one(req->db, new->room, &req->arena, &room, &req->err))
		return false;
	new->room_isolates = room.zone == ZONE_ISOLATION;
	return room.unit == req->unit || FAIL(&req->err, NO_ROOM, "room", "of another unit");
}

struct gate_act { struct act act; struct gate_new new; };

static bool apply_gate(struct act *act, struct tx *tx, struct err *err)
{
	return gate_pass(tx, act->actor, &((struct gate_act *)act)->new, &act->id, err);
}

static void put_isolation(struct builder *out, struct req *req, int64_t id, const struct zone *zone)
{
	struct isolation i;
	struct err ignored = { 0 };
	char day[11];
	json_key(out, "isolation");
	if (!id || !isolation_one(req->db, id, &req->arena, &i, &ignored)) {
		json_put_null(out);
		return;
	}
	day_print(isolation_until(&i, zone), day);
	json_open(out, '{');
	json_int(out, "id", i.id);
	json_int(out, "days", i.days);
	json_int(out, "negatives", i.negatives);
	json_int(out, "gap_hours", i.gap_hours);
	json_moment(out, "from", zone, i.from);
	json_string(out, "until", day);
	json_close(out, '}');
}

static bool show_decision(struct req *req, int status, int64_t id)
{
	struct gate_entry entry;
	if (!gate_one(req->db, id, &req->arena, &entry, &req->err))
		return false;
	struct builder *out = reply_json(req, status);
	json_open(out, '{');
	json_int(out, "id", entry.id);
	json_string(out, "decision", gate_decision_name(entry.decision));
	json_string(out, "state", gate_state_name(entry.state));
	json_moment(out, "at", act_zone(req, entry.unit), entry.at);
	json_reasons(out, "reasons", req, entry.reasons);
	put_isolation(out, req, entry.isolation, act_zone(req, entry.unit));
	json_close(out, '}');
	return true;
}

static void gate_answered(struct req *req)
{
	struct act *act = req->own;
	if (!show_decision(req, act->again ? 200 : 201, act->id))
		reply_problem(req);
}

static bool gate_post(struct req *req)
{
	struct gate_body body = { 0 };
	struct gate_act *own = ARENA_NEW(&req->arena, struct gate_act);
	struct gate_new *new = &own->new;
	if (!spec_read(gate_rows, req->json, &body, &req->err))
		return false;
	*new = (struct gate_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .zone = act_zone(req, req->unit), .vault = req->app->vault };
	if (org_unit(req->app->org, req->unit)->kind != UNIT_INSTITUTION)
		return bad_field(req, "code", "出入登记在机构，不在主管部门。", "Entries are kept at an institution, not at an authority.");
	if (!read_who(req, &body, new) || !read_rest(req, &body, new) || !read_room(req, new))
		return false;
	gate_measures_at(req->app->orders, req->unit, new->at, &req->arena, &new->measures);
	return people_write(req, &own->act, "gate", body.key, apply_gate, gate_answered);
}

/* ---- approvals ---- */

struct decide_body { struct view key, note, due_back; json_t *plan; bool approve; };
static const struct spec decide_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct decide_body, key), false, 1, 100 },
	{ "approve", SPEC_BOOL, offsetof(struct decide_body, approve), true, 0, 0 },
	{ "note", SPEC_TEXT, offsetof(struct decide_body, note), false, 0, 1000 },
	{ "due_back", SPEC_TEXT, offsetof(struct decide_body, due_back), false, 0, 40 },
	{ "plan", SPEC_OBJECT, offsetof(struct decide_body, plan), false, 0, 0 },
	{ 0 },
};
struct decide_act { struct act act; struct gate_answer answer; };

static bool apply_decide(struct act *act, struct tx *tx, struct err *err)
{
	act->id = ((struct decide_act *)act)->answer.id;
	return gate_answer_ask(tx, act->actor, &((struct decide_act *)act)->answer, err);
}

static void decided(struct req *req)
{
	if (!show_decision(req, 200, ((struct act *)req->own)->id))
		reply_problem(req);
}

/* A resident goes out protected, and somebody knows when they come back. */
static bool exit_is_planned(struct req *req, const struct gate_entry *entry, const struct gate_answer *answer)
{
	struct err ignored = { 0 };
	struct view plan = answer->plan.len ? answer->plan : entry->plan;
	json_t *said = plan.len ? json_read(plan, &req->arena, &ignored) : NULL;
	if (!answer->approve || entry->way != GATE_OUT || entry->who != GATE_RESIDENT || entry->purpose == GATE_FOR_DISCHARGE)
		return true;
	if (!json_is_true(json_object_get(said, "ppe")))
		return FAIL(&req->err, MISSING_FIELD, "plan/ppe", "not ticked") || err_say(&req->err, "请确认外出防护已落实。", "Confirm that the person is protected.");
	return answer->due_back.ms || entry->due_back.ms || FAIL(&req->err, MISSING_FIELD, "due_back", "no return plan") || err_say(&req->err, "请写明预计返回时间。", "Say when the person is due back.");
}

static bool decide_post(struct req *req)
{
	struct decide_body body = { 0 };
	struct gate_entry entry;
	struct decide_act *own = ARENA_NEW(&req->arena, struct decide_act);
	struct gate_answer *answer = &own->answer;
	if (!act_number(req, 1, ERR_NO_ENTRY, &answer->id) || !spec_read(decide_rows, req->json, &body, &req->err) || !gate_one(req->db, answer->id, &req->arena, &entry, &req->err))
		return false;
	if (entry.unit != req->unit)
		return FAIL(&req->err, NO_ENTRY, "id", "of another unit");
	answer->approve = body.approve;
	answer->note = view_trim(body.note);
	if (!body.approve && answer->note.len == 0)
		return FAIL(&req->err, NEED_REASON, "note", "turned down without a word") || err_say(&req->err, "不同意要写明原因。", "Say why it is turned down.");
	if (!read_plan(req, body.plan, &answer->plan) || !act_moment(req, body.due_back, "due_back", act_zone(req, req->unit), true, (struct instant){ 0 }, &answer->due_back)
	    || !exit_is_planned(req, &entry, answer))
		return false;
	return act_write(req, &own->act, "gate.decide", body.key, apply_decide, decided);
}

const struct route gate_routes[] = {
	{ "POST", "/api/v1/units/{code}/gate", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, gate_post, "Somebody or something at the gate: decided by the measures of that instant, with the reasons", "", "gate_entry_new", "gate_decision" },
	{ "POST", "/api/v1/units/{code}/gate/{id}/decide", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_GATE_DECIDE, decide_post, "Approve or turn down what waits at the gate", "", "gate_decide", "gate_decision" },
	{ 0 },
};
