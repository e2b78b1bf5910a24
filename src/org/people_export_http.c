/* org/people_export_http.c — the list of a home taken away: with a reason, a journal row, and on every line who took it, when and why. */
#include "base/csv.h"
#include "base/spec.h"
#include "org/people_http.h"
#include "org/people_inside.h"
#include "org/spreadsheet.h"

struct taking { struct act act; struct person_look look; };

static bool apply_take(struct act *act, struct tx *tx, struct err *err)
{
	struct taking *own = (struct taking *)act;
	act->id = tx_seq(tx);
	return people_look(tx, act->actor, &own->look, err);
}

struct export_body { struct view client_key, reason, format; bool whole; };
static const struct spec export_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct export_body, client_key), true, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct export_body, reason), true, 1, 600 },
	{ "format", SPEC_TEXT, offsetof(struct export_body, format), false, 1, 10 },
	{ "whole", SPEC_BOOL, offsetof(struct export_body, whole), false, 0, 0 },
	{ 0 },
};

/* ---- rows ---- */

enum { HEADS = 12 };
static const struct { const char *zh, *en; } heads[HEADS] = { { "编号", "Number" }, { "类别", "Kind" }, { "姓名", "Name" }, { "证件号", "ID number" }, { "性别", "Sex" }, { "出生日期", "Date of birth" },
	{ "电话", "Telephone" }, { "房间", "Room" }, { "床位或岗位", "Bed or post" }, { "去向", "Whereabouts" }, { "起", "Since" }, { "水印", "Taken by" } };

struct out { struct sheet_out *sheet; struct builder *csv; int cells; };

static void put_cell(struct out *out, struct view text)
{
	if (out->sheet) {
		sheet_out_cell(out->sheet, text);
		return;
	}
	if (out->cells++)
		builder_char(out->csv, ',');
	csv_put(out->csv, text);
}

static void end_row(struct out *out)
{
	if (out->sheet)
		sheet_out_row(out->sheet);
	else
		builder_text(out->csv, "\r\n");
	out->cells = 0;
}

static struct view room_name(const struct room *rooms, int count, int64_t id)
{
	for (int i = 0; i < count; i++)
		if (rooms[i].id == id)
			return rooms[i].name;
	return VIEW("");
}

static void put_person(struct out *out, struct req *req, const struct person_row *p, const struct room *rooms, int count, enum shown shown, const char *mark)
{
	struct arena *arena = &req->arena;
	char birth[11] = "", since[30] = "";
	if (!day_is_none(p->stay.birth) && shown != SHOWN_MASKED)
		day_print(p->stay.birth, birth);
	if (p->stay.since.ms)
		zone_print(act_zone(req, p->stay.unit), p->stay.since, since);
	put_cell(out, view_of(arena_printf(arena, "%lld", (long long)p->stay.person)));
	put_cell(out, view_of(say(req, person_role_title(p->stay.role, LANGUAGE_ZH), person_role_title(p->stay.role, LANGUAGE_EN))));
	put_cell(out, shown == SHOWN_MASKED ? mask_name(arena, p->name) : p->name);
	put_cell(out, shown == SHOWN_WHOLE ? p->paper : mask_paper(arena, p->paper));
	put_cell(out, view_of(p->stay.sex == 1 ? say(req, "男", "male") : p->stay.sex == 2 ? say(req, "女", "female") : ""));
	put_cell(out, view_of(birth));
	put_cell(out, shown == SHOWN_WHOLE ? p->phone : mask_phone(arena, p->phone));
	put_cell(out, room_name(rooms, count, p->stay.room));
	put_cell(out, p->place);
	put_cell(out, view_of(say(req, where_title(p->stay.where, LANGUAGE_ZH), where_title(p->stay.where, LANGUAGE_EN))));
	put_cell(out, view_of(since));
	put_cell(out, view_of(mark));
	end_row(out);
}

/* Who, when, why: "王芳 (county1) 2022-03-01T10:00:00+08:00 核对名单 #812". The number is the row in the journal. */
static const char *watermark(struct req *req, struct view reason, int64_t seq)
{
	const struct account *account = accounts_get(req->app->accounts, req->actor.account);
	char now[30];
	zone_print(act_zone(req, req->unit), req->now, now);
	return arena_printf(&req->arena, "%s %s %.*s #%lld", account ? *account->name ? account->name : account->login : "", now, (int)reason.len, reason.ptr, (long long)seq);
}

static bool write_out(struct req *req, const struct person_rows *listed, bool xlsx, enum shown shown, const char *mark)
{
	struct room *rooms;
	int count;
	struct builder *body = reply_json(req, 200);
	if (!rooms_of(req->db, req->unit, true, &req->arena, &rooms, &count, &req->err))
		return false;
	struct out out = { .sheet = xlsx ? sheet_out_open(say(req, "人员名册", "People"), mark) : NULL, .csv = body };
	if (!xlsx)
		builder_text(body, "\xEF\xBB\xBF");
	for (int i = 0; i < HEADS; i++)
		put_cell(&out, view_of(say(req, heads[i].zh, heads[i].en)));
	end_row(&out);
	for (int i = 0; i < listed->count; i++)
		put_person(&out, req, &listed->at[i], rooms, count, shown, mark);
	req->reply.type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	snprintf(req->reply.file_name, sizeof req->reply.file_name, "people-%s.%s", org_unit(req->app->org, req->unit)->code, xlsx ? "xlsx" : "csv");
	return !xlsx || sheet_out_close(out.sheet, body, &req->err);
}

static bool export_post(struct req *req)
{
	struct export_body body = { .format = VIEW("csv") };
	struct person_rows listed;
	struct taking *own = ARENA_NEW(&req->arena, struct taking);
	if (!people_vault(req) || !spec_read(export_rows, req->json, &body, &req->err))
		return false;
	body.reason = view_trim(body.reason);
	if (body.reason.len == 0)
		return FAIL(&req->err, MISSING_FIELD, "reason", "blank");
	if (!view_is(body.format, "csv") && !view_is(body.format, "xlsx"))
		return bad_field(req, "format", "format 只能是 csv 或 xlsx。", "format is csv or xlsx.");
	if (!people_everybody(req, true, &listed))
		return false;
	own->look = (struct person_look){ .realm = act_realm(req, req->unit), .unit = req->unit, .people = listed.count, .kind = EVENT_PEOPLE_EXPORTED, .reason = body.reason };
	own->act = (struct act){ .write.apply = act_apply, .kind = "people.exports", .actor = req->actor.account, .apply = apply_take };
	if (!req_write_wait(req, &own->act.write))
		return false;
	enum shown shown = body.whole ? SHOWN_WHOLE : people_open_to(req, req->unit) ? SHOWN_NAMED : SHOWN_MASKED;
	return write_out(req, &listed, view_is(body.format, "xlsx"), shown, watermark(req, body.reason, own->act.id));
}

const struct route people_export_routes[] = {
	{ "POST", "/api/v1/units/{code}/people:export", NEED_LOGIN | NEED_UNIT | NEED_JSON | NEED_SLOW, RIGHT_PEOPLE_EXPORT, export_post,
	  "Take away who is listed, with a reason; each line says who took it, when and why", "", "people_export", "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ 0 },
};
