/* record/fever_http.c — fevers of a home: which are open, what each asks for by when, and saying what was done. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "org/people_http.h"
#include "record/round_http.h"

enum { MINUTE = 60000 };

/* ---- looking ---- */

static const struct fever_step_row *done_of(const struct fever_step_row *rows, int count, const char *step)
{
	for (int i = 0; i < count; i++)
		if (strcmp(rows[i].step, step) == 0)
			return &rows[i];
	return NULL;
}

static void put_step(struct builder *out, struct req *req, const char *key, const struct label *label, struct instant due, const struct fever_step_row *done)
{
	const struct zone *zone = act_zone(req, req->unit);
	json_open(out, '{');
	json_string(out, "step", key);
	json_string(out, "title", say(req, label->zh, label->en));
	json_moment(out, "due", zone, due);
	json_moment(out, "at", zone, done ? done->at : INSTANT_NONE);
	json_bool(out, "late", done && due.ms != INSTANT_NONE.ms && done->received.ms >= due.ms);
	json_text(out, "note", done ? view_of(done->note) : (struct view){ NULL, 0 });
	if (done)
		json_account_name(out, "by", req, done->actor);
	json_close(out, '}');
}

static bool put_steps(struct builder *out, struct req *req, const struct fever *f)
{
	static const struct label doctor = { "送医", "Sent to the doctor" };
	const struct fever_rule *rule = round_fever_rule(req);
	struct fever_step_row *rows;
	int count;
	if (!fever_steps(req->db, f->id, &req->arena, &rows, &count, &req->err))
		return false;
	json_key(out, "steps");
	json_open(out, '[');
	for (int i = 0; rule && f->again_at.ms != INSTANT_NONE.ms && f->again_tenths >= rule->tenths && i < rule->step_count; i++)
		put_step(out, req, rule->steps[i].key, &rule->steps[i].label, (struct instant){ f->again_at.ms + (int64_t)rule->steps[i].minutes * MINUTE },
			done_of(rows, count, rule->steps[i].key));
	put_step(out, req, "doctor", &doctor, INSTANT_NONE, done_of(rows, count, "doctor"));
	json_close(out, ']');
	return true;
}

static bool put_fever(struct builder *out, struct req *req, const struct fever *f)
{
	const struct fever_rule *rule = round_fever_rule(req);
	const struct zone *zone = act_zone(req, f->unit);
	struct person_row person;
	bool open = people_open_to(req, f->unit);
	if (!people_row(req, f->person, &person))
		return false;
	json_open(out, '{');
	json_int(out, "id", f->id);
	json_int(out, "person", f->person);
	json_text(out, "name", open ? person.name : mask_name(&req->arena, person.name));
	json_bool(out, "staff", f->staff);
	json_string(out, "state", fever_state_name(fever_state_of(f)));
	json_moment(out, "at", zone, f->at);
	json_tenths(out, "temp_c", f->tenths);
	json_moment(out, "recheck_due", zone, rule ? (struct instant){ f->at.ms + (int64_t)rule->recheck.minutes * MINUTE } : INSTANT_NONE);
	json_moment(out, "again_at", zone, f->again_at);
	json_tenths(out, "again_temp_c", f->again_tenths);
	json_moment(out, "ended", zone, f->ended);
	json_key(out, "isolation");
	if (f->isolation)
		json_put_int(out, f->isolation);
	else
		json_put_null(out);
	bool good = put_steps(out, req, f);
	json_close(out, '}');
	return good;
}

static bool fevers_get(struct req *req)
{
	struct fever *list;
	struct day day;
	int count;
	bool good = true;
	if (!ask_day(req, "day", zone_day(act_zone(req, req->unit), req->now), &day) || !fevers_list(req->db, req->unit, day, &req->arena, &list, &count, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "fevers");
	json_open(out, '[');
	for (int i = 0; good && i < count; i++)
		good = put_fever(out, req, &list[i]);
	json_close(out, ']');
	json_close(out, '}');
	return good;
}

/* ---- done ---- */

struct step_act { struct act act; struct fever_done done; };
struct step_body { struct view client_key, step, at, note; };
static const struct spec step_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct step_body, client_key), true, 1, 100 },
	{ "step", SPEC_TEXT, offsetof(struct step_body, step), true, 1, 40 },
	{ "at", SPEC_TEXT, offsetof(struct step_body, at), false, 0, 40 },
	{ "note", SPEC_TEXT, offsetof(struct step_body, note), false, 0, 300 },
	{ 0 },
};

static bool apply_step(struct act *act, struct tx *tx, struct err *err)
{
	struct step_act *own = (struct step_act *)act;
	return fever_do(tx, act->actor, &own->done, &act->id, err);
}

static void step_answer(struct req *req)
{
	struct step_act *own = req->own;
	struct fever f;
	if (!fever_one(req->db, own->done.fever, &f, &req->err) || !put_fever(reply_json(req, own->act.again ? 200 : 201), req, &f))
		reply_problem(req);
}

static bool step_known(struct req *req, struct view step)
{
	const struct fever_rule *rule = round_fever_rule(req);
	bool known = view_is(step, "doctor");
	for (int i = 0; rule && !known && i < rule->step_count; i++)
		known = view_is(step, rule->steps[i].key);
	return known || bad_field(req, "step", "没有这一步。", "There is no such step.");
}

static bool step_post(struct req *req)
{
	struct step_body body = { .note = VIEW("") };
	struct fever f;
	int64_t id;
	struct step_act *own = ARENA_NEW(&req->arena, struct step_act);
	if (!act_number(req, 1, ERR_NO_FEVER, &id) || !fever_one(req->db, id, &f, &req->err))
		return false;
	if (f.unit != req->unit)
		return FAIL(&req->err, NO_FEVER, "id", "of another unit");
	if (!spec_read(step_rows, req->json, &body, &req->err) || !step_known(req, body.step) || !act_moment(req, body.at, "at", act_zone(req, req->unit), false, req->now, &own->done.at))
		return false;
	if (own->done.at.ms > req->now.ms + 5 * MINUTE || own->done.at.ms < f.at.ms - MINUTE)
		return bad_field(req, "at", "时间应在发现发热之后、现在之前。", "The time lies between the fever and now.");
	own->done = (struct fever_done){ .fever = id, .unit = req->unit, .step = body.step, .note = body.note, .at = own->done.at };
	return act_write(req, &own->act, "fevers", body.client_key, apply_step, step_answer);
}

const struct route fever_routes[] = {
	{ "GET", "/api/v1/units/{code}/fevers", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, fevers_get, "Fevers that are open, and those of the day, with their steps and clocks", "day", "", "fevers" },
	{ "POST", "/api/v1/units/{code}/fevers/{id}/steps", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_RECORD_WRITE, step_post,
	  "Say what was done about a fever: isolated, told, sent to the doctor. Settles its duty", "", "fever_step", "fever" },
	{ 0 },
};
