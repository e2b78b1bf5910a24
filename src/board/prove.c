/* The self-check: every period recomputed the slow way and compared with what the board would answer. Nothing is shared with the
 * board's own making but the facts in the store: rows come by unit and not by arrival, values through the general reader,
 * and every report climbs to the top by itself instead of being added up from below. */
#include "board/board_sql.h"
#include "board/page.h"
#include <stdio.h>
#include <stdlib.h>

struct recount {
	struct board *board;
	struct db *db;
	const struct form *form;
	struct period period;
	const struct tree *tree;
	const struct facts *facts;                          /* what the board says */
	const struct frame *frame;
	int64_t as_of;
	struct arena arena;
	enum cell *cell;                                    /* by unit id */
	uint8_t *origin;                                    /* the same, of reports that stand */
	struct board_counts *counts;                        /* by unit id; 0 the whole store */
	int64_t *sums;                                      /* by unit id and field: only of authorities, through place */
	int32_t *units;
	int32_t *place;                                     /* by unit id, -1 for those that have no units below */
	int32_t places;
	struct err *err;
	struct board_sum *said;
};

static void recount_release(struct recount *r)
{
	arena_release(&r->arena);
	free(r->cell);
	free(r->origin);
	free(r->counts);
	free(r->sums);
	free(r->units);
	free(r->place);
	free(r->said);
}

static void recount_start(struct recount *r)
{
	size_t n = (size_t)r->tree->count + 1, fields = (size_t)r->form->field_count;
	arena_init(&r->arena, (size_t)256 << 20);
	r->cell = board_grab(n, sizeof *r->cell);
	r->origin = board_grab(n, sizeof *r->origin);
	r->counts = board_grab(n, sizeof *r->counts);
	r->place = board_grab(n, sizeof *r->place);
	for (int32_t u = 0; u <= r->tree->count; u++)
		r->place[u] = r->tree->first_child[u] || u == 0 ? r->places++ : -1;
	r->sums = board_grab((size_t)r->places * fields, sizeof *r->sums);
	r->units = board_grab((size_t)r->places * fields, sizeof *r->units);
	r->said = board_grab(fields, sizeof *r->said);
	for (int32_t u = 1; u <= r->tree->count; u++)
		r->cell[u] = form_expects(r->form, org_unit(r->board->org, u), r->period) ? CELL_MISSING : CELL_NONE;
}

/* Differences ------------------------------------------------------------------------------------------------------------------ */

static bool differs(struct recount *r, int32_t unit, const char *what_zh, const char *what, int64_t facts, int64_t said)
{
	char period[16];
	const struct unit *u = org_unit(r->board->org, unit);
	period_print(r->period, period);
	FAIL(r->err, BOARD_DIFFERS, NULL, "form %s period %s unit %d %s: facts %lld, board %lld", r->form->key, period, unit, what, (long long)facts, (long long)said);
	char zh[250], en[250];
	snprintf(zh, sizeof zh, "%s %s，%s（%s）：%s，事实为 %lld，看板为 %lld。", r->form->key, period, u ? u->name : "全部", u ? u->code : "-", what_zh, (long long)facts, (long long)said);
	snprintf(en, sizeof en, "%s %s, %s (%s): %s is %lld by the facts and %lld on the board.", r->form->key, period, u ? u->name : "everything", u ? u->code : "-", what, (long long)facts, (long long)said);
	return err_say(r->err, zh, en);
}

static bool same_counts(struct recount *r, int32_t unit, const struct board_counts *facts)
{
	struct board_counts said = frame_counts(r->frame, unit);
	const struct { const char *zh, *en; int32_t facts, said; } rows[] = {
		{ "应报", "expected", facts->expected, said.expected }, { "按时", "on time", facts->on_time, said.on_time },
		{ "迟报", "late", facts->late, said.late }, { "未报", "missing", facts->missing, said.missing },
		{ "零报告", "zero", facts->zero, said.zero }, { "退回", "returned", facts->returned, said.returned },
		{ "由记录得出", "derived", facts->derived, said.derived }, { "部分由记录得出", "mixed", facts->mixed, said.mixed },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].facts != rows[i].said)
			return differs(r, unit, rows[i].zh, rows[i].en, rows[i].facts, rows[i].said);
	return true;
}

static void said_sums(struct recount *r, int32_t unit)
{
	struct board_page page = { .board = r->board, .facts = (struct facts *)r->facts, .frame = (struct frame *)r->frame };
	board_sums(&page, r->db, unit, r->said, r->err);
}

static bool same_sums(struct recount *r, int32_t unit, const int64_t *sums, const int32_t *units)
{
	said_sums(r, unit);
	for (int i = 0; i < r->form->field_count; i++) {
		bool sum = sums[i] == r->said[i].sum;
		char what[100];
		if (sum && units[i] == r->said[i].units)
			continue;
		snprintf(what, sizeof what, "%s(%s)", sum ? "units" : "sum", r->form->fields[i].key);
		return sum ? differs(r, unit, what, what, units[i], r->said[i].units) : differs(r, unit, what, what, sums[i], r->said[i].sum);
	}
	return true;
}

/* One report ------------------------------------------------------------------------------------------------------------------------ */

struct row { int32_t unit; enum report_kind kind; enum report_state state; bool late; int64_t seq; struct view packed; enum origin origin; };

struct earlier { const struct recount *recount; struct row *row; int64_t previous; bool found; struct arena *arena; };

static bool earlier_entry(void *self, const struct report_entry *entry)
{
	struct earlier *w = self;
	if (w->found || entry->unit != w->row->unit || entry->form != w->recount->form->id || entry->first.n != w->recount->period.first.n)
		return true;
	w->found = true;
	w->previous = entry->previous;
	w->row->kind = entry->before.kind;
	w->row->state = entry->before.state;
	w->row->origin = entry->before.origin;
	w->row->packed = arena_copy(w->arena, entry->before.values);
	return true;
}

/* A page in memory may be behind the store by what the followers have not been told yet: go back along the report's own history. */
static bool row_wind_back(struct recount *r, struct row *row)
{
	while (row->seq > r->as_of && row->state != REPORT_OPEN) {
		struct event event;
		struct earlier earlier = { .recount = r, .row = row, .arena = &r->arena };
		if (!journal_one(r->db, row->seq, &r->arena, &event, r->err))
			return false;
		if (!report_event_each(&event, earlier_entry, &earlier) || !earlier.found)
			return FAIL(r->err, STORE_DAMAGED, NULL, "journal row %lld is damaged", (long long)row->seq);
		row->seq = earlier.previous;
	}
	return true;
}

/* What the report adds, field by field. */
static bool row_numbers(struct recount *r, const struct row *row, int64_t *sums, int32_t *units)
{
	struct values values = { 0 };
	if (!values_unpack(row->packed, r->board->policy, r->form->id, &r->arena, &values))
		return FAIL(r->err, STORE_DAMAGED, NULL, "values of unit %d are damaged", row->unit);
	for (int i = 0; i < r->form->field_count; i++) {
		const struct field *field = &r->form->fields[i];
		const struct value *value = field->number < values.count && field->sum ? &values.at[field->number] : NULL;
		if (value && value->known && !value->is_text) {
			sums[i] = value->number;
			units[i] = 1;
		}
	}
	return true;
}

static void climb(struct recount *r, int32_t unit, const int64_t *sums, const int32_t *units)
{
	size_t fields = (size_t)r->form->field_count;
	for (int32_t u = unit;; u = r->tree->parent[u]) {
		if (r->place[u] >= 0)
			for (size_t i = 0; i < fields; i++) {
				r->sums[(size_t)r->place[u] * fields + i] += sums[i];
				r->units[(size_t)r->place[u] * fields + i] += units[i];
			}
		if (u == 0)
			return;
	}
}

static bool row_take(struct recount *r, struct row *row)
{
	int64_t *sums = ARENA_ARRAY(&r->arena, int64_t, r->form->field_count);
	int32_t *units = ARENA_ARRAY(&r->arena, int32_t, r->form->field_count);
	if (!row_wind_back(r, row))
		return false;
	if (row->state == REPORT_OPEN || row->unit > r->tree->count || r->cell[row->unit] == CELL_NONE)
		return true;                                /* nobody expected it: it counts for nothing */
	r->cell[row->unit] = cell_of(row->state, row->kind, row->late);
	if (row->state != REPORT_SENT)
		return true;
	r->origin[row->unit] = (uint8_t)row->origin;
	if (!row_numbers(r, row, sums, units))
		return false;
	climb(r, row->unit, sums, units);
	return r->place[row->unit] >= 0 || same_sums(r, row->unit, sums, units);
}

static bool rows_take(struct recount *r)
{
	struct stmt *s = db_query(r->db, &board_q_rows);
	enum answer answer;
	bool good = true;
	stmt_int(s, r->form->id);
	stmt_int(s, r->period.first.n);
	while (good && (answer = stmt_step(s)) == ANSWER_ONE) {
		struct row row = { (int32_t)stmt_get_int(s, 0), (enum report_kind)stmt_get_int(s, 1), (enum report_state)stmt_get_int(s, 2),
			stmt_get_int(s, 3) != 0, stmt_get_int(s, 4), { NULL, 0 }, (enum origin)stmt_get_int(s, 6) };
		row.packed = stmt_get_blob(s, 5);
		good = row_take(r, &row);
		arena_reset(&r->arena);
	}
	if (good && answer != ANSWER_NONE)
		good = db_fail(r->db, r->err);
	stmt_done(s);
	return good;
}

/* One period ------------------------------------------------------------------------------------------------------------------------ */

static void count_up(struct recount *r)
{
	for (int32_t unit = 1; unit <= r->tree->count; unit++) {
		if (r->cell[unit] == CELL_NONE)
			continue;
		bool zero = r->cell[unit] == CELL_ZERO_ON_TIME || r->cell[unit] == CELL_ZERO_LATE;
		bool late = r->cell[unit] == CELL_LATE || r->cell[unit] == CELL_ZERO_LATE;
		bool open = r->cell[unit] == CELL_MISSING || r->cell[unit] == CELL_RETURNED;
		for (int32_t u = unit;; u = r->tree->parent[u]) {
			struct board_counts *c = &r->counts[u];
			c->expected++;
			c->missing += open;
			c->returned += r->cell[unit] == CELL_RETURNED;
			c->late += late;
			c->on_time += !open && !late;
			c->zero += zero;
			c->derived += r->origin[unit] == ORIGIN_DERIVED;
			c->mixed += r->origin[unit] == ORIGIN_MIXED;
			if (u == 0)
				break;
		}
	}
}

static bool same_cells(struct recount *r)
{
	for (int32_t unit = 1; unit <= r->tree->count; unit++)
		if (frame_cell(r->frame, unit) != r->cell[unit])
			return differs(r, unit, "状态", "state", r->cell[unit], frame_cell(r->frame, unit));
	return true;
}

static bool same_nodes(struct recount *r)
{
	size_t fields = (size_t)r->form->field_count;
	for (int32_t unit = 0; unit <= r->tree->count; unit++) {
		if (!same_counts(r, unit, &r->counts[unit]))
			return false;
		size_t at = (size_t)(r->place[unit] >= 0 ? r->place[unit] : 0) * fields;
		if (r->place[unit] >= 0 && !same_sums(r, unit, r->sums + at, r->units + at))
			return false;
	}
	return true;
}

static bool period_prove(struct recount *r)
{
	recount_start(r);
	bool good = rows_take(r);
	if (good) {
		count_up(r);
		good = same_cells(r) && same_nodes(r);
	}
	recount_release(r);
	return good;
}

/* The page as it is in memory, else one made for this. */
static bool period_check(struct board *b, struct db *db, const struct form *form, struct period period, struct err *e)
{
	struct recount r = { .board = b, .db = db, .form = form, .period = period, .err = e, .tree = org_tree(b->org, period_last(period)) };
	struct board_page *page = board_page_ready(b, form, period, BOARD_NOW);
	struct plan plan = { 0 };
	struct facts *facts = NULL;
	struct frame *frame = NULL;
	if (page) {
		r.as_of = board_page_as_of_seq(page);
		r.facts = page->facts;
		r.frame = page->frame;
	} else {
		if (!plan_make(&plan, b->policy, form, e) || !(facts = facts_read(&plan, period, org_count(b->org), db, e))) {
			plan_release(&plan);
			return false;
		}
		pthread_mutex_lock(&b->guard);
		frame = board_frame(b, facts, period);
		pthread_mutex_unlock(&b->guard);
		r.as_of = facts->seq;
		r.facts = facts;
		r.frame = frame;
	}
	bool good = period_prove(&r);
	board_done(page);
	pthread_mutex_lock(&b->guard);
	frame_free(frame);                                  /* gives back a shape, which others count too */
	pthread_mutex_unlock(&b->guard);
	facts_free(facts);
	plan_release(&plan);
	return good;
}

/* All of them ------------------------------------------------------------------------------------------------------------------------ */

struct periods { struct { int form; struct day first; } *at; int64_t count, room; };

static bool periods_read(struct periods *p, struct db *db, struct err *e)
{
	struct stmt *s = db_query(db, &board_q_periods);
	enum answer answer;
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		if (p->count == p->room) {
			p->room = p->room ? p->room * 2 : 64;
			p->at = realloc(p->at, (size_t)p->room * sizeof *p->at);
			if (!p->at)
				abort();
		}
		p->at[p->count].form = (int)stmt_get_int(s, 0);
		p->at[p->count++].first = (struct day){ (int32_t)stmt_get_int(s, 1) };
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, e);
}

bool board_prove_telling(struct board *b, struct db *db, void (*progress)(void *, int64_t, int64_t), void *self, int64_t *ret_compared, struct err *e)
{
	struct periods periods = { 0 };
	bool good = periods_read(&periods, db, e);
	*ret_compared = 0;
	for (int64_t i = 0; good && i < periods.count; i++) {
		const struct form *form = policy_form_id(b->policy, periods.at[i].form);
		if (!form)
			continue;                           /* of a pack that is no longer in force: nobody can ask for its board */
		good = period_check(b, db, form, (struct period){ form->period, periods.at[i].first }, e);
		*ret_compared += good;
		if (progress)
			progress(self, i + 1, periods.count);
	}
	free(periods.at);
	return good;
}

bool board_prove(struct board *b, struct db *db, int64_t *ret_compared, struct err *e)
{
	return board_prove_telling(b, db, NULL, NULL, ret_compared, e);
}
