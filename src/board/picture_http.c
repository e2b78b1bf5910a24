/* The two pictures of a board: the tide (how many had reported by when) and the cells (one per unit that reports, grouped by the
 * units below the one asked for). Both read the reports' first receipt, which the board itself does not keep; so they are read from
 * the store, without the world lock: unit by unit where they are few, all of the period in one go where they are many. */
#include "board/board_sql.h"
#include "http/route.h"
#include <stdlib.h>

enum { STEPS = 144, FEW_UNITS = 4000, CELLS_MOST = 600 };  /* steps of ten minutes make a day */

/* One unit that is in the picture. */
struct sight { int32_t unit, group; bool expected; enum cell cell; struct instant received; };

struct picture {
	struct req *req;
	int form;
	const char *form_key;
	enum unit_kind of;
	struct period period;
	struct instant start, end, due;
	const struct zone *zone;
	struct sight *few;
	int32_t count, expected;
	uint8_t *wanted;                                    /* by unit id, when there are many */
	int32_t wanted_ids;
	int64_t on_time[STEPS], late[STEPS], after;
};

static bool ask_what(struct req *r, struct picture *p, const struct form **ret)
{
	struct view key = r->ask(r, "form"), period = r->ask(r, "period");
	const struct form *form = key.ptr ? policy_form(r->app->policy, key) : policy_form_at(r->app->policy, 0);
	if (!form)
		return FAIL(&r->err, NO_FORM, "form", "unknown form");
	const struct unit *unit = org_unit(r->app->org, r->unit);
	p->zone = form_zone(form, unit);
	p->period = period_of(form->period, zone_day(p->zone, r->now));
	if (period.ptr && !period_parse(form->period, period, &p->period))
		return FAIL(&r->err, BAD_PERIOD, "period", "not a %s", period_kind_name(form->period));
	p->req = r;
	p->form = form->id;
	p->form_key = arena_text(&r->arena, view_of(form->key));
	p->of = form->of;
	p->due = form_due(form, unit, p->period);
	p->start = zone_instant(p->zone, p->period.first, 0);
	struct day last = zone_day(p->zone, (struct instant){ p->due.ms - 1 });
	if (last.n < period_last(p->period).n)
		last = period_last(p->period);
	p->end = zone_instant(p->zone, last, 1440);
	*ret = form;
	return true;
}

/* Institutions that need not report are shown as such, where institutions are what the form is about. */
static bool in_picture(const struct form *form, const struct unit *u, struct period period, bool *ret_expected)
{
	*ret_expected = form_expects(form, u, period);
	return *ret_expected || (form->of == UNIT_INSTITUTION && u->kind == UNIT_INSTITUTION && unit_open_on(u, period_last(period)));
}

static void many(struct picture *p)
{
	p->wanted_ids = org_count(p->req->app->org);
	p->wanted = calloc((size_t)p->wanted_ids + 1, 1);
	if (!p->wanted)
		abort();
	arena_close_with(&p->req->arena, free, p->wanted);
	for (int32_t i = 0; i < p->count; i++)
		p->wanted[p->few[i].unit] = p->few[i].expected;
}

/* Who is in the picture. The list ends where they are many; from there on only the expected are marked and counted. */
static void gather(struct picture *p, const struct form *form, int32_t from, int32_t end, int32_t group)
{
	struct org *org = p->req->app->org;
	const struct tree *t = org_tree(org, period_last(p->period));
	bool expected;
	for (int32_t at = from; at < end; at++) {
		int32_t id = t->unit_at[at];
		if (!in_picture(form, org_unit(org, id), p->period, &expected))
			continue;
		p->expected += expected;
		if (p->count < FEW_UNITS)
			p->few[p->count] = (struct sight){ .unit = id, .group = group, .expected = expected };
		else if (!p->wanted)
			many(p);
		if (p->wanted)
			p->wanted[id] = expected;
		p->count++;
	}
}

/* ---- reading ---- */

static bool read_few(struct picture *p, struct db *db, struct err *err)
{
	for (int32_t i = 0; i < p->count; i++) {
		struct sight *s = &p->few[i];
		if (!s->expected)
			continue;
		s->cell = CELL_MISSING;
		struct stmt *stmt = db_query(db, &board_q_receipt);
		stmt_int(stmt, p->form);
		stmt_int(stmt, p->period.first.n);
		stmt_int(stmt, s->unit);
		enum answer answer = stmt_step(stmt);
		if (answer == ANSWER_ONE) {
			s->cell = cell_of((enum report_state)stmt_get_int(stmt, 1), (enum report_kind)stmt_get_int(stmt, 2), stmt_get_int(stmt, 3) != 0);
			s->received.ms = stmt_get_int(stmt, 4);
		}
		stmt_done(stmt);
		if (answer != ANSWER_ONE && answer != ANSWER_NONE)
			return db_fail(db, err);
	}
	return true;
}

static void pour(struct picture *p, enum cell cell, struct instant received)
{
	bool late = cell == CELL_LATE || cell == CELL_ZERO_LATE;
	int64_t step = (p->end.ms - p->start.ms) / STEPS, at = (received.ms - p->start.ms) / step;
	if (cell < CELL_ON_TIME)
		return;
	if (at >= STEPS)
		p->after++;
	else
		(late ? p->late : p->on_time)[at < 0 ? 0 : at]++;
}

static bool read_many(struct picture *p, struct db *db, struct err *err)
{
	struct stmt *stmt = db_query(db, &board_q_receipts);
	enum answer answer;
	stmt_int(stmt, p->form);
	stmt_int(stmt, p->period.first.n);
	while ((answer = stmt_step(stmt)) == ANSWER_ONE) {
		int64_t unit = stmt_get_int(stmt, 0);
		if (unit > 0 && unit <= p->wanted_ids && p->wanted[unit])
			pour(p, cell_of((enum report_state)stmt_get_int(stmt, 1), (enum report_kind)stmt_get_int(stmt, 2), stmt_get_int(stmt, 3) != 0),
			     (struct instant){ stmt_get_int(stmt, 4) });
	}
	stmt_done(stmt);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* The reading itself, with the world let go. */
static bool read_picture(struct picture *p)
{
	struct req *r = p->req;
	req_world_release(r);
	bool ok = p->wanted ? read_many(p, r->db, &r->err) : read_few(p, r->db, &r->err);
	req_world_retake(r);
	return ok;
}

/* ---- answering ---- */

static void say_unit(struct builder *b, const struct unit *u)
{
	json_string(b, "code", u->code);
	json_string(b, "name", u->name);
	if (*u->name_en)
		json_string(b, "name_en", u->name_en);
	json_string(b, "kind", unit_kind_name((enum unit_kind)u->kind));
}

static void say_instant(struct builder *b, const char *key, const struct zone *zone, struct instant at)
{
	char text[30];
	zone_print(zone, at, text);
	json_string(b, key, text);
}

static void say_head(struct builder *b, const struct picture *p)
{
	char text[16];
	period_print(p->period, text);
	json_key(b, "unit");
	json_open(b, '{');
	say_unit(b, org_unit(p->req->app->org, p->req->unit));
	json_close(b, '}');
	json_string(b, "form", p->form_key);
	json_string(b, "period", text);
	say_instant(b, "now", p->zone, p->req->now);
	say_instant(b, "due", p->zone, p->due);
	json_int(b, "expected", p->expected);
}

static void say_rising(struct builder *b, const char *key, const int64_t counts[STEPS])
{
	int64_t sum = 0;
	json_key(b, key);
	json_open(b, '[');
	for (int i = 0; i < STEPS; i++)
		json_put_int(b, sum += counts[i]);
	json_close(b, ']');
}

static bool tide_get(struct req *r)
{
	struct picture p = { 0 };
	const struct form *form;
	if (!ask_what(r, &p, &form))
		return false;
	const struct tree *t = org_tree(r->app->org, period_last(p.period));
	p.few = ARENA_ARRAY(&r->arena, struct sight, FEW_UNITS);
	gather(&p, form, t->pre[r->unit], t->end[r->unit], 0);
	if (!read_picture(&p))
		return false;
	for (int32_t i = 0; !p.wanted && i < p.count; i++)
		pour(&p, p.few[i].cell, p.few[i].received);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	say_head(b, &p);
	say_instant(b, "start", p.zone, p.start);
	say_instant(b, "end", p.zone, p.end);
	json_int(b, "step", (p.end.ms - p.start.ms) / STEPS / 1000);
	say_rising(b, "on_time", p.on_time);
	say_rising(b, "late", p.late);
	json_int(b, "after", p.after);
	json_close(b, '}');
	return true;
}

static void say_cell(struct builder *b, const struct picture *p, const struct sight *s)
{
	const struct unit *u = org_unit(p->req->app->org, s->unit);
	json_open(b, '{');
	say_unit(b, u);
	if (u->facility != FACILITY_NONE) {
		json_string(b, "facility_type", facility_key(u->facility));
		json_string(b, "facility_title", facility_title(u->facility, p->req->language));
	}
	json_string(b, "state", cell_name(s->cell));
	if (s->cell >= CELL_ON_TIME)
		say_instant(b, "received_at", p->zone, s->received);
	if (s->cell == CELL_MISSING || s->cell == CELL_RETURNED)
		json_string(b, "phone", u->phone);
	json_close(b, '}');
}

static void say_groups(struct builder *b, const struct picture *p)
{
	json_key(b, "groups");
	json_open(b, '[');
	for (int32_t i = 0; i < p->count;) {
		int32_t group = p->few[i].group;
		json_open(b, '{');
		json_key(b, "unit");
		json_open(b, '{');
		say_unit(b, org_unit(p->req->app->org, group));
		json_close(b, '}');
		json_key(b, "cells");
		json_open(b, '[');
		for (; i < p->count && p->few[i].group == group; i++)
			say_cell(b, p, &p->few[i]);
		json_close(b, ']');
		json_close(b, '}');
	}
	json_close(b, ']');
}

/* What reports itself directly below stands under the unit that was asked for, before the groups of the units below. */
static void gather_groups(struct picture *p, const struct form *form)
{
	int32_t unit = p->req->unit;
	const struct tree *t = org_tree(p->req->app->org, period_last(p->period));
	gather(p, form, t->pre[unit], t->pre[unit] + 1, unit);
	for (int32_t u = t->first_child[unit]; u; u = t->next_sibling[u])
		gather(p, form, t->pre[u], t->pre[u] + 1, unit);
	for (int32_t u = t->first_child[unit]; u; u = t->next_sibling[u])
		gather(p, form, t->pre[u] + 1, t->end[u], u);
}

static bool cells_get(struct req *r)
{
	struct picture p = { 0 };
	const struct form *form;
	if (!ask_what(r, &p, &form))
		return false;
	p.few = ARENA_ARRAY(&r->arena, struct sight, FEW_UNITS);
	gather_groups(&p, form);
	bool folded = p.count > CELLS_MOST;
	if (!folded && !read_picture(&p))
		return false;
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	say_head(b, &p);
	json_bool(b, "folded", folded);
	if (folded)
		p.count = 0;
	say_groups(b, &p);
	json_close(b, '}');
	return true;
}

const struct route board_picture_routes[] = {
	{ "GET", "/api/v1/board/{code}/tide", NEED_LOGIN | NEED_UNIT | NEED_SLOW, RIGHT_BOARD_READ, tide_get,
		"How many had reported by when, on time and late, in steps over the period", "form period", "", "board_tide" },
	{ "GET", "/api/v1/board/{code}/cells", NEED_LOGIN | NEED_UNIT | NEED_SLOW, RIGHT_BOARD_READ, cells_get,
		"The state of every unit that reports, grouped by the units below; folded where they are too many", "form period", "", "board_cells" },
	{ 0 },
};
