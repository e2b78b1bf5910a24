/* GET /api/v1/export/board — the board of every authority of a subtree, period by period, in the order of the tree. An authority of which
 * nothing is expected in a period has no row. A sum that no unit gave is blank, never 0. */
#include "base/csv.h"
#include "board/say_http.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { UNITS_AT_A_TIME = 1000, DAYS_MOST = 1100 };

struct writing { struct req *req; struct question q; struct period to; bool csv; FILE *out; struct builder row; struct sum_words words; };

/* ---- what was asked ---- */

static bool ask_unit(struct req *r)
{
	struct view code = r->ask(r, "unit");
	r->unit = code.ptr ? org_find(r->app->org, code) : r->actor.unit;
	if (code.ptr && (r->unit == 0 || !right_allows(r->app->org, &r->actor, RIGHT_UNIT_READ, r->unit)))
		return FAIL(&r->err, NO_UNIT, "unit", "no such unit, or not the caller's");
	return right_allows(r->app->org, &r->actor, RIGHT_EXPORT, r->unit) || FAIL(&r->err, NO_RIGHT, NULL, "no right to export");
}

static bool ask_span(struct writing *w)
{
	struct req *r = w->req;
	struct period now = board_period_now(r, w->q.form);
	if (!board_ask_period(r, w->q.form, "from", now, &w->q.period) || !board_ask_period(r, w->q.form, "to", w->q.period, &w->to))
		return false;
	if (w->to.first.n >= w->q.period.first.n && w->to.first.n - w->q.period.first.n <= DAYS_MOST)
		return true;
	return board_refuse(r, "to", "to 要在 from 之后，一次最多导出三年。", "to comes after from; at most three years at once.");
}

static bool ask_all(struct writing *w)
{
	struct view format = w->req->ask(w->req, "format");
	w->q.as_of = BOARD_NOW;
	w->csv = !format.ptr || view_is(format, "csv");
	if (!w->csv && !view_is(format, "ndjson"))
		return board_refuse(w->req, "format", "format 只能是 csv 或 ndjson。", "format is csv or ndjson.");
	return ask_unit(w->req) && board_ask_form(w->req, &w->q.form) && ask_span(w);
}

/* ---- rows ---- */

static void csv_head(struct writing *w)
{
	builder_text(&w->row, "unit,name,kind,period,due,as_of,expected,on_time,late,missing,zero,returned,derived,mixed");
	for (int i = 0; i < w->q.form->field_count; i++)
		if (w->words.before[i].ptr)
			builder_printf(&w->row, ",%s,%s_units", w->q.form->fields[i].key, w->q.form->fields[i].key);
	builder_text(&w->row, "\r\n");
}

static void csv_numbers(struct writing *w, const struct board_counts *c, int64_t as_of)
{
	const int64_t numbers[] = { as_of, c->expected, c->on_time, c->late, c->missing, c->zero, c->returned, c->derived, c->mixed };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		builder_char(&w->row, ',');
		builder_int(&w->row, numbers[i]);
	}
	for (int i = 0; i < w->q.form->field_count; i++) {
		if (!w->words.before[i].ptr)
			continue;
		builder_char(&w->row, ',');
		if (w->words.sums[i].units > 0)
			builder_int(&w->row, w->words.sums[i].sum);
		builder_char(&w->row, ',');
		builder_int(&w->row, w->words.sums[i].units);
	}
}

static void csv_row_of(struct writing *w, const struct unit *unit, const struct board_counts *counts, int64_t as_of)
{
	char period[16], due[30];
	period_print(w->q.period, period);
	zone_print(form_zone(w->q.form, unit), form_due(w->q.form, unit, w->q.period), due);
	csv_put(&w->row, view_of(unit->code));
	builder_char(&w->row, ',');
	csv_put(&w->row, view_of(unit->name));
	builder_printf(&w->row, ",%s,%s,%s", unit_kind_name((enum unit_kind)unit->kind), period, due);
	csv_numbers(w, counts, as_of);
	builder_text(&w->row, "\r\n");
}

static void json_row_of(struct writing *w, const struct unit *unit, const struct board_counts *counts, int64_t as_of)
{
	struct builder *b = &w->row;
	char period[16];
	period_print(w->q.period, period);
	json_open(b, '{');
	json_string(b, "unit", unit->code);
	json_string(b, "name", unit->name);
	json_string(b, "kind", unit_kind_name((enum unit_kind)unit->kind));
	json_string(b, "form", w->q.form->key);
	json_string(b, "period", period);
	board_say_due(b, w->q.form, unit, w->q.period);
	json_int(b, "as_of", as_of);
	board_say_counts(b, counts);
	board_say_sums(b, &w->words);
	json_close(b, '}');
	builder_char(b, '\n');
}

static bool row_of(struct writing *w, const struct board_page *page, int32_t id)
{
	const struct unit *unit = org_unit(w->req->app->org, id);
	struct board_counts counts = board_counts(page, id);
	if (unit->kind == UNIT_INSTITUTION || counts.expected == 0)
		return true;
	if (!board_sums(page, w->req->db, id, w->words.sums, &w->req->err))
		return false;
	(w->csv ? csv_row_of : json_row_of)(w, unit, &counts, board_page_as_of_seq(page));
	return true;
}

/* ---- walking ---- */

static bool write_rows(struct writing *w)
{
	bool ok = fwrite(builder_seen(&w->row).ptr, 1, w->row.len, w->out) == w->row.len;
	builder_clear(&w->row);
	return ok || FAIL(&w->req->err, STORE_FULL, NULL, "export: errno %d", errno);
}

/* A handful of units from preorder number *at on; then the world is let go for a moment, so that a nation's export holds up nobody. */
static bool some_rows(struct writing *w, int32_t *at, bool *ret_more)
{
	struct req *r = w->req;
	struct board_page *page = board_page_get(r, &w->q);
	bool ok = page != NULL;
	if (!ok)
		return false;
	const struct tree *t = board_page_tree(page);
	int32_t end = r->unit ? t->end[r->unit] : t->count;
	if (*at < 0)
		*at = r->unit ? t->pre[r->unit] : 0;
	for (int32_t n = 0; ok && n < UNITS_AT_A_TIME && *at < end; n++)
		ok = row_of(w, page, t->unit_at[(*at)++]);
	*ret_more = *at < end;
	board_done(page);
	return ok;
}

static bool period_rows(struct writing *w)
{
	bool ok = true, more = true;
	const uint64_t version = org_version(w->req->app->org);
	for (int32_t at = -1; ok && more;) {
		ok = some_rows(w, &at, &more) && write_rows(w);
		req_world_release(w->req);
		req_world_retake(w->req);
		if (ok && more && org_version(w->req->app->org) != version)
			return FAIL(&w->req->err, STORE_BUSY, NULL, "the tree changed during an export");
	}
	return ok;
}

static bool all_rows(struct writing *w)
{
	bool ok = true;
	if (w->csv)
		csv_head(w);
	for (; ok && w->q.period.first.n <= w->to.first.n; w->q.period = period_step(w->q.period, 1))
		ok = period_rows(w);
	return ok && write_rows(w);
}

static bool board_export_get(struct req *r)
{
	struct writing w = { .req = r };
	if (!ask_all(&w))
		return false;
	w.words = sum_words_new(r, w.q.form);
	const char *name = arena_printf(&r->arena, "board-%s.%s", w.q.form->key, w.csv ? "csv" : "ndjson");
	if (!reply_file(r, 200, w.csv ? "text/csv; charset=utf-8" : "application/x-ndjson", name))
		return false;
	w.out = fdopen(dup(r->reply.file), "w");
	if (!w.out)
		return FAIL(&r->err, BUG, NULL, "export: errno %d", errno);
	builder_init(&w.row, 64 << 20);
	bool ok = all_rows(&w);
	ok = fclose(w.out) == 0 && ok;
	builder_release(&w.row);
	return ok || FAIL(&r->err, STORE_FULL, NULL, "export: errno %d", errno);
}

const struct route board_export_routes[] = {
	{ "GET", "/api/v1/export/board", NEED_LOGIN | NEED_SLOW, RIGHT_EXPORT, board_export_get,
	  "The board of every authority of a subtree over some periods, as CSV or JSON lines", "unit form from to format", "", "text/csv" },
	{ 0 }
};
