/* record/vaccine_http.c — doses, reasons against, and coverage over HTTP. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/care_http.h"
#include "record/vaccine.h"

enum { DOSES_MOST = 12 };

/* ---- a dose ---- */

struct dose_act { struct act act; struct vaccine_new new; int64_t id, realm; struct view reason; };
struct dose_body { struct view key, vaccine, on, lot, reason; int64_t person, dose; };
static const struct spec dose_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct dose_body, key), true, 1, 100 },
	{ "person", SPEC_INT, offsetof(struct dose_body, person), true, 1, INT64_MAX },
	{ "vaccine", SPEC_TEXT, offsetof(struct dose_body, vaccine), true, 1, 40 },
	{ "dose", SPEC_INT, offsetof(struct dose_body, dose), true, 1, DOSES_MOST },
	{ "on", SPEC_TEXT, offsetof(struct dose_body, on), true, 1, 20 },
	{ "lot", SPEC_TEXT, offsetof(struct dose_body, lot), false, 0, 60 },
	{ 0 },
};
static const struct spec void_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct dose_body, key), false, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct dose_body, reason), true, 1, 500 },
	{ 0 },
};

static bool apply_dose(struct act *act, struct tx *tx, struct err *err) { return vaccine_add(tx, act->actor, &((struct dose_act *)act)->new, &act->id, err); }

static bool apply_void(struct act *act, struct tx *tx, struct err *err)
{
	struct dose_act *own = (struct dose_act *)act;
	act->id = own->id;
	return vaccine_void(tx, act->actor, own->realm, own->id, own->reason, err);
}

/* A day that can be: written right, not before birth, not ahead. */
static bool day_read(struct req *req, struct view text, const char *field, const struct stay *stay, struct day *ret)
{
	struct day today = zone_day(act_zone(req, req->unit), req->now);
	if (!day_parse(text, ret))
		return bad_field(req, field, "日期写成 2021-10-24。", "Write the day as 2021-10-24.");
	if (ret->n > today.n)
		return bad_field(req, field, "日期还没有到。", "That day has not come yet.");
	return day_is_none(stay->birth) || ret->n >= stay->birth.n || bad_field(req, field, "日期早于出生日期。", "That is before the person was born.");
}

static bool doses_post(struct req *req)
{
	struct dose_act *own = ARENA_NEW(&req->arena, struct dose_act);
	struct vaccine_dose *dose = &own->new.dose;
	struct dose_body body = { 0 };
	struct stay stay;
	if (!spec_read(dose_rows, req->json, &body, &req->err) || !care_person(req, body.person, &stay))
		return false;
	*dose = (struct vaccine_dose){ .person = body.person, .unit = req->unit, .vaccine = vaccine_of(body.vaccine), .dose = (int)body.dose, .lot = view_trim(body.lot) };
	own->new.realm = act_realm(req, req->unit);
	if (dose->vaccine == VACCINE_NONE)
		return bad_field(req, "vaccine", "没有这种疫苗；可用的见 vaccines。", "There is no such vaccine; GET …/vaccinations lists them.");
	return day_read(req, body.on, "on", &stay, &dose->day) && act_write(req, &own->act, "vaccinations", body.key, apply_dose, care_made);
}

static bool dose_of_unit(struct req *req, int64_t id)
{
	struct vaccine_doses doses;
	if (!vaccine_of_unit(req->db, req->unit, &req->arena, &doses, &req->err))
		return false;
	for (int i = 0; i < doses.count; i++)
		if (doses.at[i].id == id)
			return true;
	return FAIL(&req->err, NO_DOSE, "id", "not of this unit");
}

static bool void_post(struct req *req)
{
	struct dose_act *own = ARENA_NEW(&req->arena, struct dose_act);
	struct dose_body body = { 0 };
	if (!spec_read(void_rows, req->json, &body, &req->err) || !act_number(req, 1, ERR_NO_DOSE, &own->id) || !dose_of_unit(req, own->id))
		return false;
	own->realm = act_realm(req, req->unit);
	own->reason = body.reason;
	return act_write(req, &own->act, "vaccinations.void", body.key, apply_void, care_changed);
}

/* ---- a reason against ---- */

struct excuse_act { struct act act; struct vaccine_excuse_new new; };
struct excuse_body { struct view key, disease, reason, from, until, note; int64_t person; };
static const struct spec excuse_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct excuse_body, key), true, 1, 100 },
	{ "person", SPEC_INT, offsetof(struct excuse_body, person), true, 1, INT64_MAX },
	{ "disease", SPEC_TEXT, offsetof(struct excuse_body, disease), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct excuse_body, reason), true, 1, 40 },
	{ "from", SPEC_TEXT, offsetof(struct excuse_body, from), false, 1, 20 },
	{ "until", SPEC_TEXT, offsetof(struct excuse_body, until), false, 1, 20 },
	{ "note", SPEC_TEXT, offsetof(struct excuse_body, note), false, 0, 300 },
	{ 0 },
};

static bool apply_excuse(struct act *act, struct tx *tx, struct err *err) { return vaccine_excuse_add(tx, act->actor, &((struct excuse_act *)act)->new, &act->id, err); }

static bool excuses_post(struct req *req)
{
	struct excuse_act *own = ARENA_NEW(&req->arena, struct excuse_act);
	struct vaccine_excuse *excuse = &own->new.excuse;
	struct excuse_body body = { .disease = VIEW("covid") };
	struct stay stay;
	if (!spec_read(excuse_rows, req->json, &body, &req->err) || !care_person(req, body.person, &stay))
		return false;
	*excuse = (struct vaccine_excuse){ .person = body.person, .disease = disease_of(body.disease), .reason = reason_of(body.reason),
		.from = zone_day(act_zone(req, req->unit), req->now), .until = { INT32_MAX }, .note = body.note };
	own->new.unit = req->unit;
	own->new.realm = act_realm(req, req->unit);
	if (excuse->disease == DISEASE_NONE)
		return bad_field(req, "disease", "疾病为 covid、influenza 或 pneumococcus。", "The disease is covid, influenza or pneumococcus.");
	if (excuse->reason == REASON_NONE && !view_is(body.reason, "none"))
		return bad_field(req, "reason", "没有这种原因；取消写 none。", "There is no such reason; none takes one back.");
	if (body.from.len && !day_read(req, body.from, "from", &stay, &excuse->from))
		return false;
	if (body.until.len && (!day_parse(body.until, &excuse->until) || excuse->until.n <= excuse->from.n))
		return bad_field(req, "until", "截止日期要晚于开始。", "The end comes after the beginning.");
	return act_write(req, &own->act, "vaccinations.excuse", body.key, apply_excuse, care_made);
}

/* ---- showing ---- */

static void put_words(struct builder *out, const struct req *req, const char *key, const struct vaccine_words *(*at)(int), int count)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 1; i < count; i++) {
		const struct vaccine_words *one = at(i);
		json_open(out, '{');
		json_string(out, "key", one->key);
		json_string(out, "name", say(req, one->label.zh, one->label.en));
		json_string(out, "disease", one->disease ? disease_words(one->disease)->key : "");
		json_int(out, "doses", one->doses);
		json_bool(out, "contraindicated", one->contraindicated);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static const struct vaccine_words *disease_at(int i) { return disease_words((enum vaccine_disease)i); }
static const struct vaccine_words *vaccine_at(int i) { return vaccine_words((enum vaccine)i); }
static const struct vaccine_words *reason_at(int i) { return reason_words((enum vaccine_reason)i); }

static void put_cover(struct builder *out, const struct req *req, enum vaccine_disease disease, const struct vaccine_cover cover[VACCINE_GROUPS])
{
	json_open(out, '{');
	json_string(out, "disease", disease_words(disease)->key);
	json_key(out, "groups");
	json_open(out, '[');
	for (int g = 0; g < VACCINE_GROUPS; g++) {
		json_open(out, '{');
		json_string(out, "group", group_words((enum vaccine_group)g)->key);
		json_string(out, "name", say(req, group_words((enum vaccine_group)g)->label.zh, group_words((enum vaccine_group)g)->label.en));
		json_int(out, "people", cover[g].people);
		json_int(out, "excused", cover[g].excused);
		json_int(out, "eligible", cover[g].eligible);
		json_int(out, "begun", cover[g].begun);
		json_int(out, "full", cover[g].full);
		json_int(out, "booster", cover[g].booster);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
}

static bool put_covers(struct builder *out, struct req *req, struct day day)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct vaccine_cover cover[VACCINE_GROUPS];
	bool known = false;
	json_key(out, "coverage");
	json_open(out, '[');
	for (int d = 1; d < DISEASE_MAX_; d++) {
		if (!vaccine_cover(req->db, zone, req->unit, day, (enum vaccine_disease)d, cover, &known, &req->err))
			return false;
		put_cover(out, req, (enum vaccine_disease)d, cover);
	}
	json_close(out, ']');
	json_bool(out, "known", known);
	return true;
}

static void put_dose(struct builder *out, const struct req *req, const struct vaccine_dose *dose)
{
	json_open(out, '{');
	json_int(out, "id", dose->id);
	json_string(out, "vaccine", vaccine_words(dose->vaccine)->key);
	json_int(out, "dose", dose->dose);
	json_care_day(out, "on", dose->day);
	json_text(out, "lot", dose->lot);
	json_account_name(out, "by", req, dose->actor);
	json_bool(out, "voided", dose->voided.ms != INT64_MIN);
	json_close(out, '}');
}

/* Everybody on the books, with their doses and what stands against one. */
static void put_people(struct builder *out, struct req *req, const struct stay *stays, int count, const struct vaccine_doses *doses, const struct vaccine_excuses *excuses, struct day day)
{
	int d = 0;
	json_key(out, "people");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		while (d < doses->count && doses->at[d].person < stays[i].person)
			d++;
		json_open(out, '{');
		json_care_person(out, req, stays[i].person);
		json_key(out, "doses");
		json_open(out, '[');
		for (; d < doses->count && doses->at[d].person == stays[i].person; d++)
			put_dose(out, req, &doses->at[d]);
		json_close(out, ']');
		json_key(out, "excuses");
		json_open(out, '[');
		for (int k = 0; k < excuses->count; k++) {
			const struct vaccine_excuse *excuse = &excuses->at[k];
			if (excuse->person != stays[i].person || excuse->from.n > day.n || excuse->until.n <= day.n)
				continue;
			json_open(out, '{');
			json_string(out, "disease", disease_words(excuse->disease)->key);
			json_string(out, "reason", reason_words(excuse->reason)->key);
			json_care_day(out, "from", excuse->from);
			json_care_day(out, "until", excuse->until);
			json_text(out, "note", excuse->note);
			json_close(out, '}');
		}
		json_close(out, ']');
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool vaccinations_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct vaccine_doses doses;
	struct vaccine_excuses excuses;
	struct stay *stays;
	struct day day;
	int count;
	if (!ask_day(req, "day", zone_day(zone, req->now), &day) || !vaccine_of_unit(req->db, req->unit, &req->arena, &doses, &req->err)
	    || !vaccine_excuses(req->db, req->unit, &req->arena, &excuses, &req->err)
	    || !people_at(req->db, req->unit, (struct instant){ zone_instant(zone, day, 24 * 60).ms - 1 }, 1u << ROLE_RESIDENT | 1u << ROLE_STAFF, &req->arena, &stays, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_place(out, req, req->unit);
	json_care_day(out, "day", day);
	put_words(out, req, "diseases", disease_at, DISEASE_MAX_);
	put_words(out, req, "vaccines", vaccine_at, VACCINE_MAX_);
	put_words(out, req, "reasons", reason_at, REASON_MAX_);
	if (!put_covers(out, req, day))
		return false;                               /* nothing more is read: why it failed is what is answered */
	put_people(out, req, stays, count, &doses, &excuses, day);
	json_close(out, '}');
	return true;
}

const struct route vaccine_routes[] = {
	{ "GET", "/api/v1/units/{code}/vaccinations", NEED_UNIT, RIGHT_RECORD_READ, vaccinations_get, "Doses and reasons of everybody on the books, and coverage by group", "day", "", "vaccinations" },
	{ "POST", "/api/v1/units/{code}/vaccinations", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, doses_post, "A dose was given", "", "vaccination_new", "made" },
	{ "POST", "/api/v1/units/{code}/vaccinations/{id}/void", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, void_post, "Written down by mistake", "", "vaccination_void", "made" },
	{ "POST", "/api/v1/units/{code}/vaccinations/excuses", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, excuses_post,
	  "Somebody is not vaccinated for a reason; none takes it back", "", "vaccination_excuse", "made" },
	{ 0 },
};
