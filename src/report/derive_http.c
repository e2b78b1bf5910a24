/* What the records give for a report, beside what stands in it. */
#include "http/route.h"
#include "org/people_http.h"
#include "report/behind.h"
#include "report/derive_http.h"
#include "report/report_http.h"
#include "report/report_json.h"

struct evidence_ask derive_ask(const struct req *req, const struct form *form, struct period period)
{
	const struct zone *zone = form_zone(form, org_unit(req->app->org, req->unit));
	return (struct evidence_ask){ req->db, req->app->duties, req->app->orders, zone, req->unit, period.first, req->now };
}

struct telling { struct req *req; struct builder *b; const struct form *form; int64_t *numbers; bool *known; struct backing backing; struct report report; };

static void say_values(struct telling *t)
{
	json_key(t->b, "values");
	json_open(t->b, '{');
	for (int i = 0; i < t->form->field_count; i++)
		if (t->known[i])
			json_int(t->b, t->form->fields[i].key, t->numbers[i]);
	json_close(t->b, '}');
	json_key(t->b, "missing");
	json_open(t->b, '[');
	for (int i = 0; i < t->form->field_count; i++)
		if (!t->known[i])
			json_put_text(t->b, view_of(t->form->fields[i].key));
	json_close(t->b, ']');
}

static void say_sources(struct telling *t)
{
	json_key(t->b, "sources");
	json_open(t->b, '{');
	for (int i = 0; i < t->form->field_count; i++) {
		const struct figure *figure = t->known[i] ? figure_find(t->form->fields[i].derive) : NULL;
		if (!figure)
			continue;
		json_key(t->b, t->form->fields[i].key);
		json_open(t->b, '{');
		json_string(t->b, "figure", figure->key);
		json_string(t->b, "stage", figure->stage);
		json_string(t->b, "says", say(t->req, figure->how.zh, figure->how.en));
		json_close(t->b, '}');
	}
	json_close(t->b, '}');
}

static const struct value *confirmed_value(const struct telling *t, int i)
{
	int number = t->form->fields[i].number;
	return number >= 0 && number < t->backing.derived.count && t->backing.derived.at[number].known ? &t->backing.derived.at[number] : NULL;
}

static void say_confirmed(struct telling *t)
{
	json_key(t->b, "confirmed");
	if (t->report.state == REPORT_OPEN) {
		json_put_null(t->b);
		return;
	}
	json_open(t->b, '{');
	json_int(t->b, "seq", t->report.seq);
	report_json_backing(t->b, t->report.backing, t->req->app->policy, t->form->id, &t->req->arena);
	json_key(t->b, "values");
	json_open(t->b, '{');
	for (int i = 0; i < t->form->field_count; i++)
		if (confirmed_value(t, i))
			json_int(t->b, t->form->fields[i].key, confirmed_value(t, i)->number);
	json_close(t->b, '}');
	json_close(t->b, '}');
}

/* What the records say otherwise now than when the report was confirmed. */
static void say_changed(struct telling *t)
{
	json_key(t->b, "changed");
	json_open(t->b, '[');
	for (int i = 0; i < t->form->field_count; i++) {
		const struct value *was = confirmed_value(t, i);
		if (!was || !t->known[i] || was->number == t->numbers[i])
			continue;
		json_open(t->b, '{');
		json_string(t->b, "field", t->form->fields[i].key);
		json_int(t->b, "confirmed", was->number);
		json_int(t->b, "now", t->numbers[i]);
		json_close(t->b, '}');
	}
	json_close(t->b, ']');
}

static bool get_derived(struct req *req)
{
	struct telling t = { .req = req };
	struct period period;
	struct evidence evidence;
	if (!report_path(req, &t.form, &period))
		return false;
	struct evidence_ask ask = derive_ask(req, t.form, period);
	if (!evidence_read(&ask, &evidence, &req->err) || !report_find(req->db, t.form->id, period.first, req->unit, &req->arena, &t.report, &req->err))
		return false;
	if (!backing_unpack(t.report.backing, req->app->policy, t.form->id, &req->arena, &t.backing))
		return FAIL(&req->err, STORE_DAMAGED, NULL, "damaged backing of unit %d form %d first day %d", req->unit, t.form->id, period.first.n);
	t.numbers = ARENA_ARRAY(&req->arena, int64_t, t.form->field_count);
	t.known = ARENA_ARRAY(&req->arena, bool, t.form->field_count);
	derive_fields(t.form, &evidence, t.numbers, t.known);
	t.b = reply_json(req, 200);
	json_open(t.b, '{');
	json_text(t.b, "unit", req->param[0]);
	json_text(t.b, "form", req->param[1]);
	json_text(t.b, "period", req->param[2]);
	report_json_instant(t.b, "at", ask.zone, req->now);
	say_values(&t);
	say_sources(&t);
	say_confirmed(&t);
	say_changed(&t);
	json_close(t.b, '}');
	return true;
}

/* ---- the rows behind one figure ---- */

/* A name is open to the home itself and masked to everybody else, as everywhere (org/people_http.h). */
static bool say_name(struct req *req, struct builder *b, int64_t person)
{
	struct person_row row;
	if (person == 0) {
		json_text(b, "name", (struct view){ NULL, 0 });
		return true;
	}
	if (!people_row(req, person, &row))
		return false;
	json_text(b, "name", people_open_to(req, req->unit) ? row.name : mask_name(&req->arena, row.name));
	return true;
}

static bool say_row(struct req *req, struct builder *b, const struct zone *zone, const struct behind_row *row)
{
	json_open(b, '{');
	json_moment(b, "at", zone, row->at.ms == INSTANT_NONE.ms ? (struct instant){ 0 } : row->at);
	json_key(b, "person");
	if (row->person)
		json_put_int(b, row->person);
	else
		json_put_null(b);
	bool good = say_name(req, b, row->person);
	json_string(b, "says", say(req, row->zh, row->en));
	json_close(b, '}');
	return good;
}

static bool say_behind(struct req *req, const struct field *field, const struct figure *figure, const struct evidence *evidence, const struct behind *behind, const struct zone *zone)
{
	struct builder *b = reply_json(req, 200);
	int64_t value;
	json_open(b, '{');
	json_string(b, "field", field->key);
	json_string(b, "figure", figure->key);
	json_string(b, "says", say(req, figure->how.zh, figure->how.en));
	json_key(b, "value");
	if (figure_value(figure, evidence, &value))
		json_put_int(b, value);
	else
		json_put_null(b);
	json_key(b, "rows");
	json_open(b, '[');
	bool good = true;
	for (int i = 0; good && i < behind->count; i++)
		good = say_row(req, b, zone, &behind->at[i]);
	json_close(b, ']');
	json_bool(b, "more", behind->more);
	json_close(b, '}');
	return good;
}

static bool get_behind(struct req *req)
{
	const struct form *form;
	struct period period;
	struct evidence evidence;
	struct behind *behind = ARENA_NEW(&req->arena, struct behind);
	if (!report_path(req, &form, &period))
		return false;
	int i = form_field(form, req->param[3]);
	const struct figure *figure = i < 0 ? NULL : figure_find(form->fields[i].derive);
	if (!figure)
		return FAIL(&req->err, NO_FIGURE, "field", "not derived");
	struct evidence_ask ask = derive_ask(req, form, period);
	return evidence_read(&ask, &evidence, &req->err) && behind_read(&ask, figure, &req->arena, behind, &req->err) &&
		say_behind(req, &form->fields[i], figure, &evidence, behind, ask.zone);
}

const struct route derive_routes[] = {
	{ "GET", "/api/v1/units/{code}/reports/{form}/{period}/derived", NEED_LOGIN | NEED_UNIT, RIGHT_REPORT_READ, get_derived,
	  "What the unit's records give for a report, field by field; what was confirmed, and what changed since", "", "", "report_derived" },
	{ "GET", "/api/v1/units/{code}/reports/{form}/{period}/derived/{field}", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, get_behind,
	  "The rows one figure was counted from; names are masked for everybody but the home itself", "", "", "report_derived_rows" },
	{ 0 }
};
