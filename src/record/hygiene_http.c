/* record/hygiene_http.c — hygiene over HTTP: what is written down. The day's sheet is in hygiene_sheet_http.c. */
#include "base/spec.h"
#include "org/act_http.h"
#include "org/org_json_http.h"
#include "record/care_http.h"
#include "record/hygiene.h"
#include <math.h>

enum { AREAS_MOST = 200, DAYS_BACK = 31, LONGEST_MS = 24 * 3600000, HOUR_MS = 3600000 };

/* ---- areas ---- */

struct area_act { struct act act; struct area_new new; struct area_close close; struct view name; bool ends, reopens; struct instant today; };
struct area_body { struct view key, kind, name, from, until; bool in_use; };
static const struct spec area_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct area_body, key), true, 1, 100 },
	{ "kind", SPEC_TEXT, offsetof(struct area_body, kind), true, 1, 40 },
	{ "name", SPEC_TEXT, offsetof(struct area_body, name), true, 1, 120 },
	{ "from", SPEC_TEXT, offsetof(struct area_body, from), false, 1, 40 },
	{ 0 },
};
static const struct spec change_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct area_body, key), false, 1, 100 },
	{ "name", SPEC_TEXT, offsetof(struct area_body, name), false, 1, 120 },
	{ "until", SPEC_TEXT, offsetof(struct area_body, until), false, 1, 40 },
	{ "in_use", SPEC_BOOL, offsetof(struct area_body, in_use), false, 0, 0 },
	{ 0 },
};

static bool apply_area(struct act *act, struct tx *tx, struct err *err) { return area_add(tx, act->actor, &((struct area_act *)act)->new, &act->id, err); }

static bool area_post(struct req *req)
{
	struct area_act *own = ARENA_NEW(&req->arena, struct area_act);
	struct area_body body = { 0 };
	if (!spec_read(area_rows, req->json, &body, &req->err))
		return false;
	own->new = (struct area_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .kind = area_kind_of(body.kind), .name = view_trim(body.name) };
	if (own->new.kind == AREA_NONE)
		return bad_field(req, "kind", "类别为 room、public、hall、vehicle、kitchen、waste_store 或 gate。", "The kind is room, public, hall, vehicle, kitchen, waste_store or gate.");
	if (own->new.name.len == 0)
		return FAIL(&req->err, MISSING_FIELD, "name", "blank");
	return act_moment(req, body.from, "from", act_zone(req, req->unit), false, req->now, &own->new.from)
		&& act_write(req, &own->act, "hygiene.area", body.key, apply_area, care_made);
}

/* The turns that hold the instant: at most 4 rules ask for one at once. */
static void turns_at(struct req *req, struct instant at, struct owed *ret_turn, int *ret_count)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct hygiene_demand demand;
	hygiene_demand(req->app->duties, req->app->orders, zone, req->unit, zone_day(zone, at), &demand);
	*ret_count = 0;
	for (int i = 0; i < demand.turn_count && *ret_count < 4; i++)
		if (at.ms >= demand.turns[i].turn.opens.ms && at.ms < demand.turns[i].turn.until.ms)
			ret_turn[(*ret_count)++] = demand.turns[i];
}

static bool apply_change(struct act *act, struct tx *tx, struct err *err)
{
	struct area_act *own = (struct area_act *)act;
	const struct area_close *close = &own->close;
	act->id = close->id;
	return (!own->reopens || area_reopen(tx, act->actor, close->realm, close->id, own->today, err))
		&& (!own->name.len || area_rename(tx, act->actor, close->realm, close->id, own->name, err)) && (!own->ends || area_end(tx, act->actor, close, err));
}

static bool area_of_path(struct req *req, int64_t *ret)
{
	struct area area;
	return act_number(req, 1, ERR_NO_AREA, ret) && area_one(req->db, *ret, &req->arena, &area, &req->err)
		&& (area.unit == req->unit || FAIL(&req->err, NO_AREA, "id", "of another unit"));
}

static bool area_patch(struct req *req)
{
	struct area_act *own = ARENA_NEW(&req->arena, struct area_act);
	struct area_body body = { 0 };
	const struct zone *zone = act_zone(req, req->unit);
	struct area_close *close = &own->close;
	if (!spec_read(change_rows, req->json, &body, &req->err) || !area_of_path(req, &close->id))
		return false;
	close->realm = act_realm(req, req->unit);
	own->name = view_trim(body.name);
	own->ends = body.until.len > 0;
	own->reopens = body.in_use;
	own->today = zone_instant(zone, zone_day(zone, req->now), 0);
	if (own->ends && own->reopens)
		return bad_field(req, "until", "停用和恢复使用只能选一个。", "It goes out of use or comes back, not both.");
	turns_at(req, req->now, close->turn, &close->turn_count);
	return act_moment(req, body.until, "until", zone, true, req->now, &close->at) && act_write(req, &own->act, "hygiene.area_change", body.key, apply_change, care_changed);
}

static bool areas_get(struct req *req)
{
	struct areas areas;
	const struct zone *zone = act_zone(req, req->unit);
	if (!areas_of(req->db, req->unit, req->now, (struct instant){ INT64_MAX }, &req->arena, &areas, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_place(out, req, req->unit);
	json_key(out, "areas");
	json_open(out, '[');
	for (int i = 0; i < areas.count; i++) {
		json_open(out, '{');
		json_int(out, "id", areas.at[i].id);
		json_string(out, "kind", area_words(areas.at[i].kind)->key);
		json_text(out, "name", areas.at[i].name);
		json_moment(out, "from", zone, areas.at[i].from);
		json_moment(out, "until", zone, areas.at[i].until);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- a log ---- */

struct log_act { struct act act; struct hygiene_new new; int settled, log_count; };
struct log_body { struct view key, kind, from, to, agent, meal, handed_to, note; int64_t area; json_t *areas, *number[HYGIENE_NUMBERS]; };
static const struct spec log_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct log_body, key), true, 1, 100 },
	{ "kind", SPEC_TEXT, offsetof(struct log_body, kind), true, 1, 40 },
	{ "area", SPEC_INT, offsetof(struct log_body, area), false, 1, INT64_MAX },
	{ "areas", SPEC_LIST, offsetof(struct log_body, areas), false, 0, 0 },
	{ "from", SPEC_TEXT, offsetof(struct log_body, from), false, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct log_body, to), false, 1, 40 },
	{ "agent", SPEC_TEXT, offsetof(struct log_body, agent), false, 1, 80 },
	{ "meal", SPEC_TEXT, offsetof(struct log_body, meal), false, 1, 20 },
	{ "handed_to", SPEC_TEXT, offsetof(struct log_body, handed_to), false, 1, 120 },
	{ "note", SPEC_TEXT, offsetof(struct log_body, note), false, 0, 500 },
#define NUMBER(name, field, scale, least, most, zh, en) { field, SPEC_ANY, offsetof(struct log_body, number[HYGIENE_NUMBER_##name]), false, 0, 0 },
#include "record/hygiene.tbl"
	{ 0 },
};

static bool missing(struct req *req, const char *field, const char *zh, const char *en)
{
	FAIL(&req->err, MISSING_FIELD, field, "%s", en);
	return err_say(&req->err, zh, en);
}

/* What the figure must be, and what became of it: 0.001 kg and 0.1 degrees are the finest that are kept. */
static bool figure_read(struct req *req, json_t *value, enum hygiene_number number, int64_t *ret)
{
	const struct hygiene_figure *figure = hygiene_figure(number);
	double scaled = json_number_value(value) * figure->scale;
	char zh[200], en[200];
	*ret = (int64_t)llround(fmax(fmin(scaled, 1e12), -1e12));
	if (json_is_number(value) && *ret >= figure->least && *ret <= figure->most)
		return true;
	snprintf(zh, sizeof zh, "%s应在 %g 至 %g 之间。", figure->label.zh, (double)figure->least / figure->scale, (double)figure->most / figure->scale);
	snprintf(en, sizeof en, "The %s is between %g and %g.", figure->label.en, (double)figure->least / figure->scale, (double)figure->most / figure->scale);
	FAIL(&req->err, BAD_FIELD, figure->field, "out of range");
	return err_say(&req->err, zh, en);
}

static bool figures_read(struct req *req, const struct log_body *body, struct hygiene_log *log)
{
	for (int i = 0; i < HYGIENE_NUMBERS; i++) {
		json_t *value = body->number[i];
		bool needed, given = value && !json_is_null(value), takes = hygiene_takes(log->kind, (enum hygiene_number)i, &needed);
		log->number[i] = NOT_STATED;
		if (given && !takes)
			return bad_field(req, hygiene_figure((enum hygiene_number)i)->field, "这类记录没有这一项。", "This kind of entry has no such figure.");
		if (!given && needed)
			return FAIL(&req->err, MISSING_FIELD, hygiene_figure((enum hygiene_number)i)->field, "needed");
		if (given && !figure_read(req, value, (enum hygiene_number)i, &log->number[i]))
			return false;
	}
	return true;
}

static bool words_read(struct req *req, const struct log_body *body, struct hygiene_log *log)
{
	log->agent = view_trim(body->agent);
	log->handed_to = view_trim(body->handed_to);
	log->note = body->note;
	log->meal = body->meal;
	if (log->kind == HYGIENE_DISINFECTION && log->agent.len == 0)
		return missing(req, "agent", "请写明消毒剂（或紫外线）。", "Say what it was disinfected with (or ultraviolet light).");
	if (log->kind == HYGIENE_WASTE && log->handed_to.len == 0)
		return missing(req, "handed_to", "请写明交给谁处置。", "Say who took the waste.");
	if (log->kind == HYGIENE_FOOD_SAMPLE && !meal_words(log->meal))
		return bad_field(req, "meal", "餐次为 breakfast、lunch、dinner 或 extra。", "The meal is breakfast, lunch, dinner or extra.");
	return true;
}

/* Without an end it ends now; without a beginning it took no time that anybody measured. */
static bool times_read(struct req *req, const struct log_body *body, struct hygiene_log *log)
{
	const struct zone *zone = act_zone(req, req->unit);
	if (!act_moment(req, body->to, "to", zone, false, req->now, &log->to) || !act_moment(req, body->from, "from", zone, false, log->to, &log->from))
		return false;
	if (log->to.ms > req->now.ms + CARE_AHEAD_MS)
		return bad_field(req, "to", "时间还没有到。", "That time has not come yet.");
	if (log->from.ms > log->to.ms || log->to.ms - log->from.ms > LONGEST_MS)
		return bad_field(req, "from", "开始时间要早于结束，且不超过 24 小时。", "It begins before it ends, and lasts 24 hours at most.");
	if (log->to.ms < req->now.ms - (int64_t)DAYS_BACK * 24 * HOUR_MS)
		return bad_field(req, "to", "只能补记 31 天以内的。", "Entries go back 31 days at most.");
	return log->kind != HYGIENE_VENTILATION || log->from.ms < log->to.ms || missing(req, "from", "通风要写开始和结束时间。", "An airing has a beginning and an end.");
}

static bool areas_read(struct req *req, const struct log_body *body, struct hygiene_new *new)
{
	size_t listed = json_array_size(body->areas), i;
	json_t *one;
	if (listed > AREAS_MOST || (listed && body->area))
		return bad_field(req, "areas", "一次最多 200 个区域；area 与 areas 只填一个。", "200 areas at once at most; either area or areas.");
	int64_t *ids = ARENA_ARRAY(&req->arena, int64_t, listed + 1);
	if (body->area)
		ids[new->area_count++] = body->area;
	json_array_foreach(body->areas, i, one) {
		if (!json_is_integer(one))
			return bad_field(req, "areas", "区域写编号。", "Areas are given by their numbers.");
		for (int k = 0; k < new->area_count; k++)
			if (ids[k] == json_integer_value(one))
				return bad_field(req, "areas", "同一个区域写了两次。", "An area stands there twice.");
		ids[new->area_count++] = json_integer_value(one);
	}
	new->areas = ids;
	return true;
}

/* Where areas are written down, "the whole house" would hide which of them was done. */
static bool area_said(struct req *req, const struct hygiene_new *new)
{
	struct areas areas;
	if (new->area_count || new->log.kind > HYGIENE_CLEANING)
		return true;
	if (!areas_of(req->db, req->unit, new->log.to, (struct instant){ new->log.to.ms + 1 }, &req->arena, &areas, &req->err))
		return false;
	return areas.count == 0 || missing(req, "area", "请选择区域。", "Choose the area.");
}

static bool apply_log(struct act *act, struct tx *tx, struct err *err)
{
	struct log_act *own = (struct log_act *)act;
	return hygiene_add(tx, act->actor, &own->new, &act->id, &own->settled, err);
}

static void logged(struct req *req)
{
	const struct log_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_int(out, "logs", own->new.area_count ? own->new.area_count : 1);
	json_bool(out, "turn_done", own->settled > 0);
	json_bool(out, "kept_well", sample_kept_well(&own->new.log));
	json_close(out, '}');
}

static bool log_post(struct req *req)
{
	struct log_act *own = ARENA_NEW(&req->arena, struct log_act);
	struct hygiene_new *new = &own->new;
	struct log_body body = { 0 };
	if (!spec_read(log_rows, req->json, &body, &req->err))
		return false;
	new->log.unit = req->unit;
	new->log.kind = hygiene_kind_of(body.kind);
	new->realm = act_realm(req, req->unit);
	if (new->log.kind == HYGIENE_NONE)
		return bad_field(req, "kind", "类别为 disinfection、ventilation、cleaning、waste、parcel 或 food_sample。", "The kind is disinfection, ventilation, cleaning, waste, parcel or food_sample.");
	if (!words_read(req, &body, &new->log) || !figures_read(req, &body, &new->log) || !times_read(req, &body, &new->log) || !areas_read(req, &body, new) || !area_said(req, new))
		return false;
	if (new->log.kind == HYGIENE_DISINFECTION)
		turns_at(req, new->log.to, new->turn, &new->turn_count);
	return act_write(req, &own->act, "hygiene", body.key, apply_log, logged);
}

/* ---- what may still happen to one ---- */

struct later_act { struct act act; int64_t id, realm; struct instant at; struct view reason; };
struct later_body { struct view key, at, reason; };
static const struct spec dispose_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct later_body, key), false, 1, 100 },
	{ "at", SPEC_TEXT, offsetof(struct later_body, at), false, 1, 40 },
	{ 0 },
};
static const struct spec void_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct later_body, key), false, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct later_body, reason), true, 1, 500 },
	{ 0 },
};

static bool later_read(struct req *req, const struct spec *rows, struct later_body *body, struct later_act *own)
{
	struct hygiene_log log;
	if (!spec_read(rows, req->json, body, &req->err) || !act_number(req, 1, ERR_NO_LOG, &own->id) || !hygiene_one(req->db, own->id, &req->arena, &log, &req->err))
		return false;
	own->realm = act_realm(req, req->unit);
	own->reason = body->reason;
	return (log.unit == req->unit || FAIL(&req->err, NO_LOG, "id", "of another unit"))
		&& act_moment(req, body->at, "at", act_zone(req, req->unit), false, req->now, &own->at);
}

static bool apply_dispose(struct act *act, struct tx *tx, struct err *err)
{
	struct later_act *own = (struct later_act *)act;
	act->id = own->id;
	return hygiene_dispose(tx, act->actor, own->realm, own->id, own->at, err);
}

static bool apply_void(struct act *act, struct tx *tx, struct err *err)
{
	struct later_act *own = (struct later_act *)act;
	act->id = own->id;
	return hygiene_void(tx, act->actor, own->realm, own->id, own->reason, err);
}

static bool dispose_post(struct req *req)
{
	struct later_act *own = ARENA_NEW(&req->arena, struct later_act);
	struct later_body body = { 0 };
	if (!later_read(req, dispose_rows, &body, own))
		return false;
	if (own->at.ms > req->now.ms + CARE_AHEAD_MS)
		return bad_field(req, "at", "时间还没有到。", "That time has not come yet.");
	return act_write(req, &own->act, "hygiene.dispose", body.key, apply_dispose, care_changed);
}

static bool void_post(struct req *req)
{
	struct later_act *own = ARENA_NEW(&req->arena, struct later_act);
	struct later_body body = { 0 };
	return later_read(req, void_rows, &body, own) && act_write(req, &own->act, "hygiene.void", body.key, apply_void, care_changed);
}

const struct route hygiene_routes[] = {
	{ "GET", "/api/v1/units/{code}/areas", NEED_UNIT, RIGHT_RECORD_READ, areas_get, "Areas that are disinfected, aired, cleaned", "", "", "areas" },
	{ "POST", "/api/v1/units/{code}/areas", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, area_post, "Write down an area", "", "area_new", "made" },
	{ "PATCH", "/api/v1/units/{code}/areas/{id}", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, area_patch, "Another name, out of use from an instant, or back in use on the same day", "", "area_change", "made" },
	{ "POST", "/api/v1/units/{code}/hygiene", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, log_post,
	  "Disinfected, aired, cleaned, waste handed over, parcels rested, a food sample kept", "", "hygiene_new", "hygiene_made" },
	{ "POST", "/api/v1/units/{code}/hygiene/{id}/dispose", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, dispose_post, "A food sample is thrown away, after 48 hours", "", "hygiene_dispose", "made" },
	{ "POST", "/api/v1/units/{code}/hygiene/{id}/void", NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, void_post, "Written down by mistake", "", "hygiene_void", "made" },
	{ 0 },
};
