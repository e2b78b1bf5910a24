/* incident/incident_write_http.c — sudden events over HTTP: opening one, logging the calls, the reports, the end. */
#include "base/spec.h"
#include "incident/incident_http.h"
#include "incident/incident_inside.h"
#include "org/org_json_http.h"

static const struct view no_text = VIEW("");

static const struct information_step *first_written(const struct information *information)
{
	return incident_step(information, VIEW("written.first"));
}

/* ---- instants that people say ---- */

static bool read_instant(struct req *req, struct view text, const char *field, struct instant *ret)
{
	if (!instant_parse(text, ret)) {
		FAIL(&req->err, BAD_FIELD, field, "%.*s is no instant", (int)text.len, text.ptr);
		return err_say(&req->err, "时间应写作 2022-03-13T08:00:00+08:00。", "A time is written 2022-03-13T08:00:00+08:00.");
	}
	if (ret->ms <= req->now.ms)
		return true;
	FAIL(&req->err, BAD_FIELD, field, "in the future");
	return err_say(&req->err, "时间在将来，请核对。", "This time is in the future; check it.");
}

/* ---- opening ---- */

struct open_write { struct write write; int64_t actor, id; struct incident_new new; };

static bool apply_open(struct write *write, struct tx *tx, struct err *err)
{
	struct open_write *own = (struct open_write *)write;
	return incident_open(tx, own->actor, &own->new, &own->id, err);
}

static void open_answer(struct req *req) { incident_show_again(req, 201, ((struct open_write *)req->own)->id); }

struct open_body { struct view client_key, unit, kind, title, discovered_at, known_at; int64_t level; };
static const struct spec open_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct open_body, client_key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct open_body, unit), true, 1, 64 },
	{ "kind", SPEC_TEXT, offsetof(struct open_body, kind), true, 1, 40 },
	{ "title", SPEC_TEXT, offsetof(struct open_body, title), true, 1, 300 },
	{ "level", SPEC_INT, offsetof(struct open_body, level), false, 1, 4 },
	{ "discovered_at", SPEC_TEXT, offsetof(struct open_body, discovered_at), true, 1, 40 },
	{ "known_at", SPEC_TEXT, offsetof(struct open_body, known_at), true, 1, 40 },
	{ 0 },
};

static bool in_sequence(struct req *req, struct instant discovered, struct instant known)
{
	if (discovered.ms <= known.ms)
		return true;
	FAIL(&req->err, BAD_FIELD, "known_at", "known before it was discovered");
	return err_say(&req->err, "得知时刻早于发现时刻，请核对。", "Known before it was discovered; check the times.");
}

static bool read_open(struct req *req, const struct information *information, struct incident_new *new)
{
	struct open_body body = { 0 };
	if (!spec_read(open_rows, req->json, &body, &req->err) || !act_unit(req, body.unit, "unit", RIGHT_INCIDENT_WRITE, &new->unit))
		return false;
	const struct information_kind *kind = incident_kind(information, body.kind);
	if (!kind)
		return FAIL(&req->err, BAD_FIELD, "kind", "no kind %.*s", (int)body.kind.len, body.kind.ptr);
	if (!read_instant(req, body.discovered_at, "discovered_at", &new->discovered) || !read_instant(req, body.known_at, "known_at", &new->known) ||
	    !in_sequence(req, new->discovered, new->known))
		return false;
	const struct unit *unit = org_unit(req->app->org, new->unit);
	new->realm = unit->realm;
	new->unit_code = unit->code;
	new->unit_zh = unit->name;
	new->unit_en = unit->name_en;
	new->kind = kind->key;
	new->title = body.title;
	new->level = (int)body.level;
	new->client_key = body.client_key;
	new->content = req->body;
	new->day = zone_day(act_zone(req, new->unit), new->known);
	new->superior = unit_superior(req->app->org, new->unit);
	new->steps = steps_known(&req->arena, req->app->org, information, new->unit, new->known);
	return true;
}

static bool incidents_post(struct req *req)
{
	const struct pack *pack = incident_pack(req);
	struct open_write *own = ARENA_NEW(&req->arena, struct open_write);
	if (!pack || !read_open(req, &pack->information, &own->new))
		return false;
	own->write.apply = apply_open;
	own->actor = req->actor.account;
	req->own = own;
	return req_write(req, &own->write, open_answer);
}

/* ---- a step: a call that was made, a relay that was sent ---- */

struct call_write { struct write write; int64_t actor; struct incident_call call; };

static bool apply_call(struct write *write, struct tx *tx, struct err *err)
{
	struct call_write *own = (struct call_write *)write;
	return incident_told(tx, own->actor, &own->call, err);
}

static void call_answer(struct req *req) { incident_show_again(req, 200, ((struct call_write *)req->own)->call.incident); }

struct call_body { struct view client_key, step, unit, at, spoke_with, note; };
static const struct spec call_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct call_body, client_key), true, 1, 100 },
	{ "step", SPEC_TEXT, offsetof(struct call_body, step), true, 1, 60 },
	{ "unit", SPEC_TEXT, offsetof(struct call_body, unit), false, 1, 64 },
	{ "at", SPEC_TEXT, offsetof(struct call_body, at), true, 1, 40 },
	{ "spoke_with", SPEC_TEXT, offsetof(struct call_body, spoke_with), false, 0, 120 },
	{ "note", SPEC_TEXT, offsetof(struct call_body, note), false, 0, 1000 },
	{ 0 },
};

/* Civil affairs and the superior are units here; disease control, the township and the nation are told outside. */
static int32_t told_unit(struct req *req, const struct information_step *step, int32_t unit)
{
	bool inside = strcmp(step->party, "civil_affairs") == 0 || strcmp(step->party, "superior") == 0;
	return inside ? unit_superior(req->app->org, unit) : 0;
}

/* Who was phoned is part of the proof; a written step speaks for itself. */
static bool named(struct req *req, const struct information_step *step, struct view spoke_with)
{
	if (!step->phone || view_trim(spoke_with).len > 0)
		return true;
	FAIL(&req->err, MISSING_FIELD, "spoke_with", "a call without a name");
	return err_say(&req->err, "请写明接电话的人。", "Say who answered the call.");
}

static bool read_call(struct req *req, const struct incident *incident, const struct information *information, struct incident_call *call)
{
	struct call_body body = { .spoke_with = no_text, .note = no_text };
	if (!spec_read(call_rows, req->json, &body, &req->err))
		return false;
	call->step = incident_step(information, body.step);
	call->unit = incident->unit;
	if (!call->step || call->step == first_written(information))
		return FAIL(&req->err, BAD_FIELD, "step", "no step %.*s", (int)body.step.len, body.step.ptr);
	if (!body.unit.ptr ? !act_unit(req, view_of(org_unit(req->app->org, incident->unit)->code), "unit", RIGHT_INCIDENT_WRITE, &call->unit) : !act_unit(req, body.unit, "unit", RIGHT_INCIDENT_WRITE, &call->unit))
		return false;
	if (!read_instant(req, body.at, "at", &call->at) || !named(req, call->step, body.spoke_with))
		return false;
	if (call->at.ms < incident->known.ms) {
		FAIL(&req->err, BAD_FIELD, "at", "before it was known");
		return err_say(&req->err, "时间早于得知时刻，请核对。", "This is before it was known; check the time.");
	}
	call->incident = incident->id;
	call->unit_zh = org_unit(req->app->org, incident->unit)->name;
	call->unit_en = org_unit(req->app->org, incident->unit)->name_en;
	call->spoke_with = body.spoke_with;
	call->note = body.note;
	call->client_key = body.client_key;
	call->content = req->body;
	call->told = told_unit(req, call->step, call->unit);
	call->next = steps_told(&req->arena, req->app->org, information, call->told, incident->known, call->at);
	return true;
}

static bool step_post(struct req *req)
{
	struct incident incident;
	struct call_write *own = ARENA_NEW(&req->arena, struct call_write);
	const struct pack *pack = incident_pack(req);
	if (!pack || !incident_wanted(req, req->param[0], &incident) || !read_call(req, &incident, &pack->information, &own->call))
		return false;
	own->write.apply = apply_call;
	own->actor = req->actor.account;
	req->own = own;
	return req_write(req, &own->write, call_answer);
}

/* ---- what is written ---- */

struct writing_write { struct write write; int64_t actor, n; struct incident_writing writing; };

static bool apply_writing(struct write *write, struct tx *tx, struct err *err)
{
	struct writing_write *own = (struct writing_write *)write;
	return incident_write_up(tx, own->actor, &own->writing, &own->n, err);
}

static void writing_answer(struct req *req) { incident_show_again(req, 201, ((struct writing_write *)req->own)->writing.incident); }

struct writing_body { struct view client_key, kind, made_at, text, measures, requests, cause, process, assessment, lessons; json_t *counts; };
static const struct spec writing_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct writing_body, client_key), true, 1, 100 },
	{ "kind", SPEC_TEXT, offsetof(struct writing_body, kind), true, 1, 20 },
	{ "made_at", SPEC_TEXT, offsetof(struct writing_body, made_at), false, 1, 40 },
	{ "counts", SPEC_OBJECT, offsetof(struct writing_body, counts), true, 0, 0 },
	{ "text", SPEC_TEXT, offsetof(struct writing_body, text), true, 1, 8000 },
	{ "measures", SPEC_TEXT, offsetof(struct writing_body, measures), true, 1, 8000 },
	{ "requests", SPEC_TEXT, offsetof(struct writing_body, requests), false, 0, 4000 },
	{ "cause", SPEC_TEXT, offsetof(struct writing_body, cause), false, 0, 8000 },
	{ "process", SPEC_TEXT, offsetof(struct writing_body, process), false, 0, 8000 },
	{ "assessment", SPEC_TEXT, offsetof(struct writing_body, assessment), false, 0, 8000 },
	{ "lessons", SPEC_TEXT, offsetof(struct writing_body, lessons), false, 0, 8000 },
	{ 0 },
};

/* 人数: ill, suspected, confirmed and died, residents and staff apart. A blank is not zero: all eight are asked. */
struct counts { int64_t at[8]; };
static const char *const count_names[8] = { "ill_residents", "ill_staff", "suspected_residents", "suspected_staff",
	"confirmed_residents", "confirmed_staff", "died_residents", "died_staff" };

static bool read_counts(struct req *req, json_t *object, struct counts *ret)
{
	struct spec rows[9] = { 0 };
	for (size_t i = 0; i < 8; i++)
		rows[i] = (struct spec){ count_names[i], SPEC_INT, i * sizeof(int64_t), true, 0, 100000 };
	return spec_read(rows, object, ret, &req->err);
}

static bool text_or_missing(struct req *req, const char *name, struct view text)
{
	return view_trim(text).len > 0 || FAIL(&req->err, MISSING_FIELD, name, "a final report without it");
}

static struct view body_text(struct req *req, const struct writing_body *body, const struct counts *counts)
{
	struct builder out;
	builder_init(&out, 1 << 17);
	json_open(&out, '{');
	json_key(&out, "counts");
	json_open(&out, '{');
	for (size_t i = 0; i < 8; i++)
		json_int(&out, count_names[i], counts->at[i]);
	json_close(&out, '}');
	json_text(&out, "text", body->text);
	json_text(&out, "measures", body->measures);
	const struct { const char *name; struct view text; } more[] = { { "requests", body->requests }, { "cause", body->cause }, { "process", body->process },
		{ "assessment", body->assessment }, { "lessons", body->lessons } };
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		if (more[i].text.len > 0)
			json_text(&out, more[i].name, more[i].text);
	json_close(&out, '}');
	struct view text = arena_copy(&req->arena, builder_seen(&out));
	builder_release(&out);
	return text;
}

static bool complete(struct req *req, enum information_report kind, const struct writing_body *body)
{
	return kind != INFORMATION_FINAL || (text_or_missing(req, "cause", body->cause) && text_or_missing(req, "process", body->process) &&
	                                     text_or_missing(req, "assessment", body->assessment) && text_or_missing(req, "lessons", body->lessons));
}

static bool read_writing(struct req *req, const struct information *information, struct incident_writing *w)
{
	struct writing_body body = { 0 };
	struct counts counts = { { 0 } };
	if (!spec_read(writing_rows, req->json, &body, &req->err))
		return false;
	if (!information_report_parse(body.kind, &w->kind)) {
		FAIL(&req->err, BAD_FIELD, "kind", "no such report");
		return err_say(&req->err, "只能是 first（首报）、continued（续报）、final（终报）。", "It is first, continued or final.");
	}
	w->made = req->now;
	if (!read_counts(req, body.counts, &counts) || !complete(req, w->kind, &body) || (body.made_at.ptr && !read_instant(req, body.made_at, "made_at", &w->made)))
		return false;
	w->first = first_written(information);
	w->continued_minutes = information->continued_minutes;
	w->body = body_text(req, &body, &counts);
	w->client_key = body.client_key;
	w->content = req->body;
	return true;
}

static bool may_write(struct req *req, const struct incident *incident)
{
	return right_allows(req->app->org, &req->actor, RIGHT_INCIDENT_WRITE, incident->unit) || FAIL(&req->err, NO_RIGHT, NULL, "incident.write");
}

static bool report_post(struct req *req)
{
	struct incident incident;
	struct writing_write *own = ARENA_NEW(&req->arena, struct writing_write);
	const struct pack *pack = incident_pack(req);
	if (!pack || !incident_wanted(req, req->param[0], &incident) || !may_write(req, &incident) || !read_writing(req, &pack->information, &own->writing))
		return false;
	own->writing.incident = incident.id;
	own->writing.superior = unit_superior(req->app->org, incident.unit);
	own->writing.next = steps_told(&req->arena, req->app->org, &pack->information, own->writing.superior, incident.known, req->now);
	own->writing.unit_zh = org_unit(req->app->org, incident.unit)->name;
	own->writing.unit_en = org_unit(req->app->org, incident.unit)->name_en;
	own->write.apply = apply_writing;
	own->actor = req->actor.account;
	req->own = own;
	return req_write(req, &own->write, writing_answer);
}

/* ---- the end ---- */

struct end_write { struct write write; int64_t actor; struct incident_over over; };

static bool apply_end(struct write *write, struct tx *tx, struct err *err)
{
	struct end_write *own = (struct end_write *)write;
	return incident_end(tx, own->actor, &own->over, err);
}

static void end_answer(struct req *req) { incident_show_again(req, 200, ((struct end_write *)req->own)->over.incident); }

struct end_body { struct view client_key, at, note; };
static const struct spec end_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct end_body, client_key), true, 1, 100 },
	{ "at", SPEC_TEXT, offsetof(struct end_body, at), true, 1, 40 },
	{ "note", SPEC_TEXT, offsetof(struct end_body, note), true, 1, 1000 },
	{ 0 },
};

static bool end_post(struct req *req)
{
	struct incident incident;
	struct end_body body = { 0 };
	struct end_write *own = ARENA_NEW(&req->arena, struct end_write);
	const struct pack *pack = incident_pack(req);
	if (!pack || !incident_wanted(req, req->param[0], &incident) || !may_write(req, &incident) || !spec_read(end_rows, req->json, &body, &req->err) ||
	    !read_instant(req, body.at, "at", &own->over.at))
		return false;
	if (own->over.at.ms < incident.known.ms)
		return FAIL(&req->err, BAD_FIELD, "at", "over before it was known");
	own->over.incident = incident.id;
	own->over.final_minutes = pack->information.final_minutes;
	own->over.note = body.note;
	own->over.client_key = body.client_key;
	own->over.content = req->body;
	own->write.apply = apply_end;
	own->actor = req->actor.account;
	req->own = own;
	return req_write(req, &own->write, end_answer);
}

const struct route incident_write_routes[] = {
	{ "POST", "/api/v1/incidents", NEED_LOGIN | NEED_JSON, RIGHT_INCIDENT_WRITE, incidents_post, "Open a sudden event; its clocks run from known_at", "", "incident_open", "incident" },
	{ "POST", "/api/v1/incidents/{id}/steps", NEED_LOGIN | NEED_JSON, RIGHT_INCIDENT_WRITE, step_post, "A step was done: whom one phoned, when, who answered", "", "incident_step", "incident" },
	{ "POST", "/api/v1/incidents/{id}/reports", NEED_LOGIN | NEED_JSON, RIGHT_INCIDENT_WRITE, report_post, "First, continued or final report", "", "incident_report", "incident" },
	{ "POST", "/api/v1/incidents/{id}/end", NEED_LOGIN | NEED_JSON, RIGHT_INCIDENT_WRITE, end_post, "The event is over; the final report becomes due", "", "incident_end", "incident" },
	{ 0 },
};
