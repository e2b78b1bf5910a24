/* GET /api/v1/export/reports — the reports of a subtree, period by period, units in the order of the tree. An expected unit without a
 * report has a row too: state open and blanks. Blank stays blank, zero is 0. Every field the form ever had is a column, in the order
 * of the store's numbers, so that a file of last year and one of today have the same columns as far as both know them. */
#include "base/csv.h"
#include "report/report_http.h"
#include "report/report_json.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { UNITS_AT_A_TIME = 256, PERIODS_MOST = 1100 };

struct columns { int count; const char **keys; };
struct exporting {
	struct req *req;
	const struct form *form;
	struct period from, to;
	int32_t unit;
	bool csv;
	FILE *out;
	struct columns columns;
	struct builder row;
	struct arena scratch;
	bool ok;
};

/* ---- what was asked ---- */

static bool ask_period(struct req *req, const char *name, const struct form *form, struct period *ret)
{
	struct day day;
	struct view text = req->ask(req, name);
	if (!text.ptr)
		return FAIL(&req->err, BAD_QUERY, name, "%s is missing", name);
	if (period_parse(form->period, text, ret))
		return true;
	if (!day_parse(text, &day))
		return FAIL(&req->err, BAD_PERIOD, name, "neither a day nor a %s", period_kind_name(form->period));
	*ret = period_of(form->period, day);
	return true;
}

static bool ask_unit(struct req *req, int32_t *ret)
{
	struct view code = req->ask(req, "unit");
	*ret = code.ptr ? org_find(req->app->org, code) : req->actor.unit;
	bool known = !code.ptr || (*ret != 0 && right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, *ret));
	if (!known)
		return FAIL(&req->err, NO_UNIT, "unit", "no such unit, or not the caller's");
	return right_allows(req->app->org, &req->actor, RIGHT_EXPORT, *ret) || FAIL(&req->err, NO_RIGHT, NULL, "no right to export");
}

static bool ask_all(struct exporting *e)
{
	struct req *req = e->req;
	struct view form = req->ask(req, "form"), format = req->ask(req, "format");
	e->form = form.ptr ? policy_form(req->app->policy, form) : NULL;
	if (!e->form)
		return FAIL(&req->err, NO_FORM, "form", "no such form");
	if (!ask_unit(req, &e->unit) || !ask_period(req, "from", e->form, &e->from) || !ask_period(req, "to", e->form, &e->to))
		return false;
	e->csv = !format.ptr || view_is(format, "csv");
	if (!e->csv && !view_is(format, "ndjson"))
		return FAIL(&req->err, BAD_QUERY, "format", "format is csv or ndjson");
	if (e->to.first.n < e->from.first.n || e->to.first.n - e->from.first.n > PERIODS_MOST) {
		FAIL(&req->err, BAD_QUERY, "to", "to before from, or more than %d days", PERIODS_MOST);
		return err_say(&req->err, "to 要在 from 之后，一次最多导出三年。", "to comes after from; at most three years at once.");
	}
	return true;
}

static void name_columns(struct exporting *e)
{
	const struct policy *policy = e->req->app->policy;
	enum field_type type;
	while (policy_field_key(policy, e->form->id, e->columns.count, &type))
		e->columns.count++;
	e->columns.keys = ARENA_ARRAY(&e->req->arena, const char *, e->columns.count + 1);
	for (int i = 0; i < e->columns.count; i++)
		e->columns.keys[i] = arena_text(&e->req->arena, view_of(policy_field_key(policy, e->form->id, i, &type)));
}

/* ---- rows ---- */

static void csv_text(struct builder *b, struct view text)
{
	builder_char(b, ',');
	csv_put(b, text);
}

static void csv_instant(struct builder *b, const struct zone *zone, struct instant at)
{
	char text[30] = "";
	if (at.ms)
		zone_print(zone, at, text);
	csv_text(b, view_of(text));
}

static void csv_number(struct builder *b, int64_t n)
{
	builder_char(b, ',');
	builder_int(b, n);
}

static void csv_head(struct exporting *e)
{
	builder_text(&e->row, "unit,name,period,state,kind,late,received_at,changed_at,changes,note");
	for (int i = 0; i < e->columns.count; i++)
		builder_printf(&e->row, ",%s", e->columns.keys[i]);
	builder_text(&e->row, "\r\n");
}

static void csv_values(struct exporting *e, const struct values *v)
{
	for (int i = 0; i < e->columns.count; i++) {
		const struct value *value = i < v->count && v->at[i].known ? &v->at[i] : NULL;
		if (!value)
			builder_char(&e->row, ',');
		else if (value->is_text)
			csv_text(&e->row, value->text);
		else
			csv_number(&e->row, value->number);
	}
}

static bool csv_report(struct exporting *e, const struct unit *unit, const char *period, const struct report *r)
{
	struct values v = { 0 };
	const struct zone *zone = form_zone(e->form, unit);
	const bool open = r->state == REPORT_OPEN;
	if (!open && !values_unpack(r->values, e->req->app->policy, e->form->id, &e->scratch, &v))
		return false;
	csv_put(&e->row, view_of(unit->code));
	csv_text(&e->row, view_of(unit->name));
	csv_text(&e->row, view_of(period));
	csv_text(&e->row, view_of(report_state_name(r->state)));
	csv_text(&e->row, view_of(open ? "" : report_kind_name(r->kind)));
	csv_text(&e->row, view_of(open ? "" : r->late ? "1" : "0"));
	csv_instant(&e->row, zone, r->received);
	csv_instant(&e->row, zone, r->changed);
	if (open)
		builder_char(&e->row, ',');
	else
		csv_number(&e->row, r->changes);
	csv_text(&e->row, r->note);
	csv_values(e, &v);
	builder_text(&e->row, "\r\n");
	return true;
}

static bool json_report(struct exporting *e, const struct unit *unit, const char *period, const struct report *r)
{
	struct builder *b = &e->row;
	const struct zone *zone = form_zone(e->form, unit);
	json_open(b, '{');
	json_string(b, "unit", unit->code);
	json_string(b, "name", unit->name);
	json_string(b, "form", e->form->key);
	json_string(b, "period", period);
	json_string(b, "state", report_state_name(r->state));
	if (r->state != REPORT_OPEN) {
		json_string(b, "kind", report_kind_name(r->kind));
		json_bool(b, "late", r->late);
		report_json_instant(b, "received_at", zone, r->received);
		report_json_instant(b, "changed_at", zone, r->changed);
		json_int(b, "changes", r->changes);
		json_text(b, "note", r->note);
		if (!report_json_values(b, r->values, e->req->app->policy, e->form->id, &e->scratch))
			return false;
	}
	json_close(b, '}');
	builder_char(b, '\n');
	return true;
}

static bool export_unit(struct exporting *e, int32_t id, struct period period)
{
	struct req *req = e->req;
	struct report report;
	char text[16];
	const struct unit *unit = org_unit(req->app->org, id);
	if (!report_find(req->db, e->form->id, period.first, id, &e->scratch, &report, &req->err))
		return false;
	if (report.state == REPORT_OPEN && !form_expects(e->form, unit, period))
		return true;
	period_print(period, text);
	bool ok = e->csv ? csv_report(e, unit, text, &report) : json_report(e, unit, text, &report);
	arena_reset(&e->scratch);
	return ok || FAIL(&req->err, STORE_DAMAGED, NULL, "damaged values of unit %d form %d first day %d", id, report.form, report.first.n);
}

/* ---- walking ---- */

/* The subtree as it was on the period's last day, as numbers: they outlive the lock. */
static int32_t *subtree(struct exporting *e, struct period period, int32_t *ret_count)
{
	const struct tree *tree = org_tree(e->req->app->org, period_last(period));
	int32_t from = e->unit ? tree->pre[e->unit] : 0, to = e->unit ? tree->end[e->unit] : tree->count;
	int32_t *units = malloc(sizeof *units * (size_t)(to - from + 1));
	if (!units)
		memory_gone(sizeof *units * (size_t)(to - from + 1));
	memcpy(units, tree->unit_at + from, sizeof *units * (size_t)(to - from));
	*ret_count = to - from;
	return units;
}

static bool write_rows(struct exporting *e)
{
	bool ok = fwrite(builder_seen(&e->row).ptr, 1, e->row.len, e->out) == e->row.len;
	builder_clear(&e->row);
	return ok || FAIL(&e->req->err, STORE_FULL, NULL, "export: errno %d", errno);
}

/* The lock on the world is let go between handfuls, so that an export of a nation holds up nobody. */
static bool export_some(struct exporting *e, const int32_t *units, int32_t count, struct period period)
{
	struct req *req = e->req;
	req_world_retake(req);
	bool begun = db_begin(req->db, &req->err), ok = begun;
	for (int32_t i = 0; ok && i < count; i++)
		ok = export_unit(e, units[i], period);
	if (begun)
		db_rollback(req->db);
	req_world_release(req);
	return ok && write_rows(e);
}

static bool export_period(struct exporting *e, struct period period)
{
	int32_t count;
	bool ok = true;
	req_world_retake(e->req);
	int32_t *units = subtree(e, period, &count);
	req_world_release(e->req);
	for (int32_t at = 0; ok && at < count; at += UNITS_AT_A_TIME)
		ok = export_some(e, units + at, count - at < UNITS_AT_A_TIME ? count - at : UNITS_AT_A_TIME, period);
	free(units);
	return ok;
}

static bool export_all(struct exporting *e)
{
	bool ok = true;
	if (e->csv)
		csv_head(e);
	for (struct period p = e->from; ok && p.first.n <= e->to.first.n; p = period_step(p, 1))
		ok = export_period(e, p);
	return ok && write_rows(e);
}

bool report_export_handle(struct req *req)
{
	struct exporting e = { .req = req };
	if (!ask_all(&e))
		return false;
	const char *type = e.csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
	const char *name = arena_printf(&req->arena, "reports-%s.%s", e.form->key, e.csv ? "csv" : "ndjson");
	name_columns(&e);
	req_world_release(req);
	if (!reply_file(req, 200, type, name))
		return false;
	e.out = fdopen(dup(req->reply.file), "w");
	if (!e.out)
		return FAIL(&req->err, BUG, NULL, "export: errno %d", errno);
	builder_init(&e.row, 64 << 20);
	arena_init(&e.scratch, 64 << 20);
	bool ok = export_all(&e);
	ok = fclose(e.out) == 0 && ok;
	arena_release(&e.scratch);
	builder_release(&e.row);
	return ok || FAIL(&req->err, STORE_FULL, NULL, "export: errno %d", errno);
}
