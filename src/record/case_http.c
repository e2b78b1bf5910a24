/* record/case_http.c — the line list of a home over HTTP. */
#include "base/csv.h"
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/case_http.h"
#include "record/case_inside.h"
#include "record/lab.h"
#include "record/round.h"
#include <math.h>

/* ---- what the routes of record/ for the sick share ---- */

const struct profile *profile_asked(struct req *req, int32_t unit, struct view key)
{
	const struct profile *profile = profile_of(req->app->policy, org_unit(req->app->org, unit), key);
	if (!profile)
		FAIL(&req->err, NO_PROFILE, "profile", "no profile %.*s", (int)key.len, key.ptr);
	return profile;
}

void json_label(struct builder *out, const char *key, struct label label)
{
	json_key(out, key);
	json_open(out, '{');
	json_string(out, "zh", label.zh);
	json_string(out, "en", label.en);
	json_close(out, '}');
}

/* A disease that left the pack keeps its key. */
void json_profile_name(struct builder *out, const char *key, const struct req *req, int32_t unit, struct view name)
{
	const struct profile *profile = profile_of(req->app->policy, org_unit(req->app->org, unit), name);
	json_key(out, key);
	json_open(out, '{');
	json_text(out, "key", name);
	json_text(out, "zh", profile ? view_of(profile->label.zh) : name);
	json_text(out, "en", profile ? view_of(profile->label.en) : name);
	json_close(out, '}');
}

void json_when(struct builder *out, const char *key, const struct zone *zone, struct instant at)
{
	char text[30];
	if (at.ms == INSTANT_NONE.ms) {
		json_text(out, key, (struct view){ NULL, 0 });
		return;
	}
	zone_print(zone, at, text);
	json_string(out, key, text);
}

void json_symptoms(struct builder *out, const char *key, uint32_t symptoms)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; symptom_key(i); i++)
		if (symptoms >> i & 1)
			json_put_text(out, view_of(symptom_key(i)));
	json_close(out, ']');
}

bool case_ask_at(struct req *req, const struct zone *zone, struct instant *ret)
{
	if (!act_ask_moment(req, "at", zone, false, req->now, ret))
		return false;
	return ret->ms <= req->now.ms || bad_query(req, "at", "只能问现在或过去的时刻。", "Only now or an instant in the past can be asked for.");
}

bool req_is_inside(const struct req *req, int32_t unit) { return req->actor.unit == unit; }

void case_words(struct req *req, int32_t unit, const struct profile *profile, struct case_new *ret)
{
	const struct unit *one = org_unit(req->app->org, unit);
	ret->unit = unit;
	ret->realm = one->realm;
	ret->zone = act_zone(req, unit);
	ret->unit_zh = arena_text(&req->arena, view_of(one->name));
	ret->unit_en = arena_text(&req->arena, view_of(*one->name_en ? one->name_en : one->name));
	ret->disease_zh = profile->label.zh;
	ret->disease_en = profile->label.en;
	ret->tiers = tiers_above(req->app->org, unit);
	ret->source = "";
}

/* ---- a line ---- */

static void put_private(struct builder *out, const struct case_facts *f, bool inside)
{
	const struct { const char *key; struct view text; } texts[] = { { "place", f->place }, { "treatment", f->treatment }, { "note", f->note } };
	for (size_t i = 0; inside && i < sizeof texts / sizeof *texts; i++)
		json_text(out, texts[i].key, texts[i].text);
}

static void put_dates(struct builder *out, const struct case_line *l, const struct zone *zone)
{
	const struct case_facts *f = &l->facts;
	const struct { const char *key; struct instant at; } dates[] = { { "class_at", f->class_at }, { "appeared_at", l->appeared }, { "onset_at", f->onset }, { "taken_at", f->taken },
		{ "resulted_at", f->resulted }, { "isolated_at", f->isolated }, { "hospital_at", f->hospital }, { "recovered_at", f->recovered }, { "died_at", f->died },
		{ "excluded_until", f->excluded_until }, { "recorded_at", l->recorded } };
	char day[11];
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		json_when(out, dates[i].key, zone, dates[i].at);
	if (!day_is_none(f->vaccinated))
		day_print(f->vaccinated, day);
	json_text(out, "vaccinated_on", day_is_none(f->vaccinated) ? (struct view){ NULL, 0 } : view_of(day));
}

void json_case(struct builder *out, const struct req *req, const struct case_line *l)
{
	const struct case_facts *f = &l->facts;
	json_open(out, '{');
	json_int(out, "id", l->id);
	json_int(out, "number", l->number);
	json_int(out, "version", l->n);
	json_int(out, "person", l->person);
	json_string(out, "role", l->staff ? "staff" : "resident");
	json_profile_name(out, "profile", req, l->unit, f->profile);
	json_string(out, "class", case_class_name(f->class));
	json_bool(out, "outside", f->outside);
	json_symptoms(out, "symptoms", f->symptoms);
	json_tenths(out, "temp_c", f->tenths);
	json_text(out, "specimen", f->specimen);
	json_text(out, "test", f->test);
	json_text(out, "result", f->result ? view_of(lab_result_name((enum lab_result)f->result)) : (struct view){ NULL, 0 });
	json_text(out, "lab", f->lab);
	put_dates(out, l, act_zone(req, l->unit));
	put_private(out, f, req_is_inside(req, l->unit));
	json_string(out, "source", l->source.len ? l->source.ptr : "person");
	json_key(out, "source_id");
	if (l->source_id)
		json_put_int(out, l->source_id);
	else
		json_put_null(out);
	json_account_name(out, "by", req, l->author);
	json_close(out, '}');
}

/* ---- looking ---- */

static bool cases_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct instant at;
	struct case_line *lines;
	int count;
	if (!case_ask_at(req, zone, &at) || !case_lines(req->db, req->unit, at, &req->arena, &lines, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_when(out, "at", zone, at);
	json_key(out, "cases");
	json_open(out, '[');
	for (int i = 0; i < count; i++)
		json_case(out, req, &lines[i]);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

static bool one_of_path(struct req *req, struct case_line **ret, int *ret_count)
{
	int64_t id;
	if (!act_number(req, 1, ERR_NO_CASE, &id) || !case_versions(req->db, id, &req->arena, ret, ret_count, &req->err))
		return false;
	return (*ret_count > 0 && (*ret)[0].unit == req->unit) || FAIL(&req->err, NO_CASE, "id", "no case %lld here", (long long)id);
}

static bool case_get(struct req *req)
{
	struct case_line *versions;
	int count;
	if (!one_of_path(req, &versions, &count))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "case");
	json_case(out, req, &versions[count - 1]);
	json_key(out, "versions");
	json_open(out, '[');
	for (int i = 0; i < count; i++) {
		json_open(out, '{');
		json_text(out, "reason", req_is_inside(req, req->unit) || versions[i].author == 0 ? versions[i].reason : VIEW("")); /* the program names nobody */
		json_key(out, "line");
		json_case(out, req, &versions[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- what was sent ---- */

struct case_body {
	struct view key, profile, class, class_at, onset, taken, resulted, isolated, hospital, recovered, died, excluded, vaccinated;
	struct view place, specimen, test, result, lab, treatment, note, reason;
	int64_t person;
	json_t *symptoms, *temp, *outside;
};
#define AT(name) offsetof(struct case_body, name)
static const struct spec case_rows[] = {
	{ "client_key", SPEC_TEXT, AT(key), true, 1, 100 }, { "person", SPEC_INT, AT(person), false, 1, INT64_MAX }, { "profile", SPEC_TEXT, AT(profile), false, 1, 40 },
	{ "class", SPEC_TEXT, AT(class), false, 1, 20 }, { "class_at", SPEC_TEXT, AT(class_at), false, 0, 40 }, { "onset_at", SPEC_TEXT, AT(onset), false, 0, 40 },
	{ "taken_at", SPEC_TEXT, AT(taken), false, 0, 40 }, { "resulted_at", SPEC_TEXT, AT(resulted), false, 0, 40 }, { "isolated_at", SPEC_TEXT, AT(isolated), false, 0, 40 },
	{ "hospital_at", SPEC_TEXT, AT(hospital), false, 0, 40 }, { "recovered_at", SPEC_TEXT, AT(recovered), false, 0, 40 }, { "died_at", SPEC_TEXT, AT(died), false, 0, 40 },
	{ "excluded_until", SPEC_TEXT, AT(excluded), false, 0, 40 }, { "vaccinated_on", SPEC_TEXT, AT(vaccinated), false, 0, 10 }, { "place", SPEC_TEXT, AT(place), false, 0, 120 },
	{ "specimen", SPEC_TEXT, AT(specimen), false, 0, 40 }, { "test", SPEC_TEXT, AT(test), false, 0, 40 }, { "result", SPEC_TEXT, AT(result), false, 0, 20 },
	{ "lab", SPEC_TEXT, AT(lab), false, 0, 120 }, { "treatment", SPEC_TEXT, AT(treatment), false, 0, 1000 }, { "note", SPEC_TEXT, AT(note), false, 0, 2000 },
	{ "reason", SPEC_TEXT, AT(reason), false, 0, 500 }, { "symptoms", SPEC_LIST, AT(symptoms), false, 0, 0 }, { "temp_c", SPEC_ANY, AT(temp), false, 0, 0 },
	{ "outside", SPEC_ANY, AT(outside), false, 0, 0 }, { 0 },
};

/* Absent leaves it, an empty text takes it away. Nothing that happened lies in the future. */
static bool one_date(struct req *req, struct view text, const char *field, const struct zone *zone, bool may_come, struct instant *ret)
{
	if (!act_moment(req, text, field, zone, false, text.ptr ? INSTANT_NONE : *ret, ret))
		return false;
	return may_come || ret->ms <= req->now.ms || bad_field(req, field, "这个时间还没有到。", "This time has not come yet.");
}

static bool dates_of(struct req *req, const struct case_body *b, const struct zone *zone, struct case_facts *f)
{
	return one_date(req, b->class_at, "class_at", zone, false, &f->class_at) && one_date(req, b->onset, "onset_at", zone, false, &f->onset) &&
	       one_date(req, b->taken, "taken_at", zone, false, &f->taken) && one_date(req, b->resulted, "resulted_at", zone, false, &f->resulted) &&
	       one_date(req, b->isolated, "isolated_at", zone, false, &f->isolated) && one_date(req, b->hospital, "hospital_at", zone, false, &f->hospital) &&
	       one_date(req, b->recovered, "recovered_at", zone, false, &f->recovered) && one_date(req, b->died, "died_at", zone, false, &f->died) &&
	       one_date(req, b->excluded, "excluded_until", zone, true, &f->excluded_until);
}

static bool day_of(struct req *req, struct view text, struct case_facts *f)
{
	if (!text.ptr)
		return true;
	f->vaccinated = DAY_NONE;
	return text.len == 0 || day_parse(text, &f->vaccinated) || bad_field(req, "vaccinated_on", "日期应写作 2022-03-13。", "A day is written 2022-03-13.");
}

static bool symptoms_of(struct req *req, const json_t *list, struct case_facts *f)
{
	if (!list)
		return true;
	f->symptoms = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		int bit;
		if (!symptom_parse(json_view(json_array_get(list, i)), &bit))
			return bad_field(req, "symptoms", "没有这个症状。", "There is no such symptom.");
		f->symptoms |= UINT32_C(1) << bit;
	}
	return true;
}

static bool temperature_of(struct req *req, const json_t *value, struct case_facts *f)
{
	if (!value)
		return true;
	f->tenths = 0;
	if (json_is_null(value))
		return true;
	double tenths = json_is_number(value) ? json_number_value(value) * 10 : 0;
	f->tenths = tenths > 0 && tenths < 1000 ? (int)lround(tenths) : 0;
	return (f->tenths >= TENTHS_LEAST && f->tenths <= TENTHS_MOST) || bad_field(req, "temp_c", "体温应在 32.0 到 43.0 之间。", "A temperature lies between 32.0 and 43.0.");
}

static void text_of(struct view given, struct view *ret)
{
	if (given.ptr)
		*ret = given;
}

static bool result_of(struct req *req, struct view text, struct case_facts *f)
{
	if (!text.ptr)
		return true;
	f->result = text.len ? (int)lab_result_of(text) : 0;
	return text.len == 0 || f->result || bad_field(req, "result", "结果应为 pending、negative、positive 或 invalid。", "A result is pending, negative, positive or invalid.");
}

/* Since when it is of this class: as said; else since the result, of an infection; else now. */
static bool class_of(struct req *req, const struct case_body *b, bool is_new, struct case_facts *f)
{
	enum case_class was = f->class;
	if (b->class.ptr ? !case_class_parse(b->class, &f->class) : is_new)
		return bad_field(req, "class", "类别应为 suspected、confirmed、asymptomatic 或 none。", "A class is suspected, confirmed, asymptomatic or none.");
	if (f->class != was && !b->class_at.len)
		f->class_at = case_is_infection(f->class) && f->resulted.ms != INSTANT_NONE.ms ? f->resulted : req->now;
	return !(is_new && f->class == CASE_NONE) || bad_field(req, "class", "新病例不能一开始就排除。", "A new case is not struck out at once.");
}

static bool facts_of(struct req *req, const struct case_body *b, bool is_new, struct case_facts *f)
{
	text_of(b->place, &f->place);
	text_of(b->specimen, &f->specimen);
	text_of(b->test, &f->test);
	text_of(b->lab, &f->lab);
	text_of(b->treatment, &f->treatment);
	text_of(b->note, &f->note);
	if (b->outside)
		f->outside = json_is_true(b->outside);
	if (!result_of(req, b->result, f) || !dates_of(req, b, act_zone(req, req->unit), f) || !day_of(req, b->vaccinated, f) || !symptoms_of(req, b->symptoms, f) ||
	    !temperature_of(req, b->temp, f) || !class_of(req, b, is_new, f))
		return false;
	if (f->onset.ms != INSTANT_NONE.ms && f->class == CASE_ASYMPTOMATIC)
		return bad_field(req, "onset_at", "无症状感染者没有发病时间。", "Somebody without symptoms has no onset.");
	return f->died.ms == INSTANT_NONE.ms || f->recovered.ms == INSTANT_NONE.ms || bad_field(req, "recovered_at", "不能既痊愈又死亡。", "Nobody both recovers and dies.");
}

/* ---- writing ---- */

struct case_act { struct act act; struct case_new new; struct case_change change; };

static bool apply_open(struct act *act, struct tx *tx, struct err *err)
{
	return case_open(tx, act->actor, &((struct case_act *)act)->new, &act->id, err);
}

static bool apply_correct(struct act *act, struct tx *tx, struct err *err)
{
	struct case_act *own = (struct case_act *)act;
	act->id = own->change.id;
	return case_correct(tx, act->actor, &own->change, err);
}

static void answer(struct req *req)
{
	const struct case_act *own = req->own;
	struct case_line line;
	bool found;
	int status = own->change.id || own->act.again ? 200 : 201;
	if (!case_find(req->db, own->act.id, &req->arena, &line, &found, &req->err) || !found) {
		reply_problem(req);
		return;
	}
	json_case(reply_json(req, status), req, &line);
}

static const struct case_facts blank = { .class = 0, .class_at = { INT64_MIN }, .onset = { INT64_MIN }, .taken = { INT64_MIN }, .resulted = { INT64_MIN }, .isolated = { INT64_MIN },
	.hospital = { INT64_MIN }, .recovered = { INT64_MIN }, .died = { INT64_MIN }, .excluded_until = { INT64_MIN }, .vaccinated = { INT32_MIN } };

static bool cases_post(struct req *req)
{
	struct case_act *own = ARENA_NEW(&req->arena, struct case_act);
	struct case_body body = { 0 };
	const struct profile *profile;
	if (!spec_read(case_rows, req->json, &body, &req->err))
		return false;
	if (!body.person || !body.profile.ptr)
		return FAIL(&req->err, MISSING_FIELD, body.person ? "profile" : "person", "needed");
	if (!(profile = profile_asked(req, req->unit, body.profile)))
		return false;
	own->new.facts = blank;
	case_words(req, req->unit, profile, &own->new);
	own->new.facts.profile = body.profile;
	own->new.facts.zero_line = profile->zero_line;
	own->new.person = body.person;
	return facts_of(req, &body, true, &own->new.facts) && act_write(req, &own->act, "cases", body.key, apply_open, answer);
}

static bool case_post(struct req *req)
{
	struct case_act *own = ARENA_NEW(&req->arena, struct case_act);
	struct case_body body = { 0 };
	struct case_line *versions;
	const struct profile *profile;
	int count;
	if (!one_of_path(req, &versions, &count) || !spec_read(case_rows, req->json, &body, &req->err))
		return false;
	if (body.person && body.person != versions[0].person)
		return bad_field(req, "person", "病例换人请先排除这一例，再另行登记。", "For another person strike this case out and enter a new one.");
	if (view_trim(body.reason).len == 0)
		return FAIL(&req->err, MISSING_FIELD, "reason", "a correction has a reason");
	own->change = (struct case_change){ .id = versions[count - 1].id, .facts = versions[count - 1].facts, .words = &own->new, .reason = body.reason };
	text_of(body.profile, &own->change.facts.profile);
	if (!(profile = profile_asked(req, req->unit, own->change.facts.profile)))
		return false;
	own->change.facts.zero_line = profile->zero_line;
	case_words(req, req->unit, profile, &own->new);
	return facts_of(req, &body, false, &own->change.facts) && act_write(req, &own->act, "cases.change", body.key, apply_correct, answer);
}

/* ---- taking the list away ---- */

struct export_act { struct act act; int32_t unit; int64_t realm; int lines; struct view reason; };
struct export_body { struct view key, reason; };
static const struct spec export_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct export_body, key), true, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct export_body, reason), true, 2, 300 },
	{ 0 },
};

static bool apply_export(struct act *act, struct tx *tx, struct err *err)
{
	struct export_act *own = (struct export_act *)act;
	return case_exported(tx, act->actor, own->unit, own->realm, own->lines, own->reason, &act->id, err);
}

static void csv_date(struct builder *out, const struct zone *zone, struct instant at)
{
	char text[30] = "";
	if (at.ms != INSTANT_NONE.ms)
		zone_print(zone, at, text);
	builder_char(out, ',');
	builder_text(out, text);
}

static void put_row(struct builder *out, const struct case_line *l, const struct zone *zone)
{
	const struct case_facts *f = &l->facts;
	const struct view texts[] = { f->place, f->specimen, f->test, f->lab };
	const struct instant dates[] = { l->appeared, f->onset, f->taken, f->resulted, f->isolated, f->hospital, f->recovered, f->died };
	builder_printf(out, "%d,%lld,%s,%.*s,%s,", l->number, (long long)l->person, l->staff ? "staff" : "resident", (int)f->profile.len, f->profile.ptr, case_class_name(f->class));
	for (int i = 0, n = 0; symptom_key(i); i++)
		if (f->symptoms >> i & 1)
			builder_printf(out, "%s%s", n++ ? " " : "", symptom_key(i));
	if (f->tenths)
		builder_printf(out, ",%d.%d", f->tenths / 10, f->tenths % 10);
	else
		builder_char(out, ',');
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		builder_char(out, ',');
		csv_put(out, texts[i]);
	}
	builder_printf(out, ",%s", f->result ? lab_result_name((enum lab_result)f->result) : "");
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		csv_date(out, zone, dates[i]);
	builder_text(out, "\r\n");
}

/* The last line says who took it, when and why, so that a copy shows where it comes from. */
static void export_answer(struct req *req)
{
	const struct export_act *own = req->own;
	const struct zone *zone = act_zone(req, own->unit);
	struct case_line *lines;
	int count;
	char at[30];
	if (!case_lines(req->db, own->unit, req->now, &req->arena, &lines, &count, &req->err)) {
		reply_problem(req);
		return;
	}
	struct builder *out = reply_json(req, 200);
	req->reply.type = "text/csv; charset=utf-8";
	snprintf(req->reply.file_name, sizeof req->reply.file_name, "cases-%s.csv", org_unit(req->app->org, own->unit)->code);
	builder_text(out, "\xEF\xBB\xBFnumber,person,role,profile,class,symptoms,temp_c,place,specimen,test,lab,result,appeared,onset,taken,resulted,isolated,hospital,recovered,died\r\n");
	for (int i = 0; i < count; i++)
		put_row(out, &lines[i], zone);
	zone_print(zone, req->now, at);
	struct view mark = view_of(arena_printf(&req->arena, "# %s %s %.*s %s: %.*s (%lld)", say(req, "导出", "exported"), org_unit(req->app->org, own->unit)->code, (int)req->actor.login.len, req->actor.login.ptr, at,
		(int)own->reason.len, own->reason.ptr, (long long)own->act.id));
	csv_put(out, mark);
	builder_text(out, "\r\n");
}

static bool export_post(struct req *req)
{
	struct export_act *own = ARENA_NEW(&req->arena, struct export_act);
	struct export_body body = { 0 };
	struct case_line *lines;
	if (!spec_read(export_rows, req->json, &body, &req->err) || !case_lines(req->db, req->unit, req->now, &req->arena, &lines, &own->lines, &req->err))
		return false;
	own->unit = req->unit;
	own->realm = act_realm(req, req->unit);
	own->reason = body.reason;
	return act_write(req, &own->act, "cases.export", body.key, apply_export, export_answer);
}

const struct route case_routes[] = {
	{ "GET", "/api/v1/units/{code}/cases", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, cases_get, "The line list of a home, also as it was known at an instant", "at", "", "case_list" },
	{ "POST", "/api/v1/units/{code}/cases", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, cases_post, "Enter a case", "", "case_new", "case_line" },
	{ "GET", "/api/v1/units/{code}/cases/{id}", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, case_get, "A case with all its versions", "", "", "case_versions" },
	{ "POST", "/api/v1/units/{code}/cases/{id}", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, case_post, "Bring a case up to date, or correct it, with a reason", "", "case_change", "case_line" },
	{ "POST", "/api/v1/units/{code}/cases/export", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_EXPORT, export_post, "Take the line list away as a table, with a reason", "", "case_export", "text/csv" },
	{ 0 },
};
