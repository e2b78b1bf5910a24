/* Trend lines: one unit's figures over many periods. A period that is not in memory is read past, not kept: a year of pages
 * would push the pages of today out of memory. What is kept are the answers, a kilobyte each. */
#include "board/page.h"
#include "board/rows.h"
#include "report/backing.h"
#include <stdlib.h>

enum { LINES = 4096, FEW_UNITS = 256, FEW_SHARE = 16 };    /* up to a sixteenth of all units it is cheaper to look each up than to read past the others */

/* One answer, or the promise of one: while it is computed, a report of that period spoils it. */
struct line {
	int form;
	struct day first;
	int32_t unit;
	bool used, pending, spoiled;
	struct board_counts counts;
	int64_t seq;
	int count;                                          /* of sums */
	struct board_sum *sums;                             /* by field of the form */
};

struct lines { struct line at[LINES]; };

struct lines *lines_new(void) { return board_grab(1, sizeof(struct lines)); }

static void line_drop(struct line *line)
{
	free(line->sums);
	*line = (struct line){ 0 };
}

void lines_free(struct lines *lines)
{
	for (size_t i = 0; i < LINES; i++)
		line_drop(&lines->at[i]);
	free(lines);
}

/* Eight places in a row serve a period (and those that fall on the same row), so a report of that period looks at eight. */
enum { ROW = 8 };
static struct line *row_of(struct lines *lines, int form, struct day first)
{
	uint64_t h = ((uint64_t)(uint32_t)first.n * 0x9E3779B97F4A7C15u) ^ ((uint64_t)form * 0xC2B2AE3D27D4EB4Fu);
	return &lines->at[(h >> 40) % (LINES / ROW) * ROW];
}

void lines_touch(struct lines *lines, int form, struct day first)
{
	struct line *row = row_of(lines, form, first);
	for (int i = 0; i < ROW; i++)
		if (row[i].used && row[i].form == form && row[i].first.n == first.n) {
			if (row[i].pending)
				row[i].spoiled = true;
			else
				line_drop(&row[i]);
		}
}

void lines_clear(struct lines *lines)
{
	for (size_t i = 0; i < LINES; i++) {
		if (lines->at[i].pending)
			lines->at[i].spoiled = true;
		else if (lines->at[i].used)
			line_drop(&lines->at[i]);
	}
}

static struct line *line_find(struct lines *lines, int form, struct day first, int32_t unit)
{
	struct line *row = row_of(lines, form, first);
	for (int i = 0; i < ROW; i++)
		if (row[i].used && row[i].form == form && row[i].first.n == first.n && row[i].unit == unit)
			return &row[i];
	return NULL;
}

/* A place for a new answer: an empty one, else the one whose answer is oldest; NULL if all are being computed. */
static struct line *line_place(struct lines *lines, int form, struct day first)
{
	struct line *row = row_of(lines, form, first), *place = NULL;
	for (int i = 0; i < ROW; i++) {
		if (!row[i].used)
			return &row[i];
		if (!row[i].pending && (!place || row[i].seq < place->seq))
			place = &row[i];
	}
	if (place)
		line_drop(place);
	return place;
}

static bool line_from_page(struct board *b, const struct form *form, struct period period, int32_t unit, struct board_line *ret)
{
	struct board_page *page = board_page_ready(b, form, period, BOARD_NOW);
	if (!page)
		return false;
	ret->counts = board_counts(page, unit);
	ret->as_of = board_page_as_of_seq(page);
	board_sums(page, NULL, unit, ret->sums, NULL);
	board_done(page);
	return true;
}

bool board_line_ready(struct board *b, const struct form *form, struct period period, int32_t unit, struct board_line *ret)
{
	if (line_from_page(b, form, period, unit, ret))
		return true;
	pthread_mutex_lock(&b->guard);
	const struct line *line = line_find(b->lines, form->id, period.first, unit);
	bool ready = line && !line->pending && line->count == form->field_count;
	if (ready) {
		ret->counts = line->counts;
		ret->as_of = board_as_of(b) > line->seq ? board_as_of(b) : line->seq;
		memcpy(ret->sums, line->sums, (size_t)line->count * sizeof *ret->sums);
	}
	pthread_mutex_unlock(&b->guard);
	return ready;
}

/* Computing one ------------------------------------------------------------------------------------------------------------------- */

struct line_build {
	struct board *board;
	struct plan plan;
	struct period period;
	int32_t unit;
	int32_t units;                                      /* ids 1…units */
	int32_t wanted_count, *few;                         /* the expected units, if they are few */
	uint8_t *wanted;                                    /* else a byte per unit id */
	struct line *line;                                  /* the promise, if there was a place */
	struct board_counts counts;
	int64_t *sums, seq;
	uint64_t forms_version;
	int32_t *sums_units;
	bool damaged;
};

/* Calls for every expected unit of the subtree; only counts them while there is neither list nor map. */
static void want_each(struct line_build *build, const struct form *form, const struct tree *t)
{
	struct org *org = build->board->org;
	int32_t from = build->unit ? t->pre[build->unit] : 0, end = build->unit ? t->end[build->unit] : t->count;
	build->wanted_count = 0;
	for (int32_t p = from; p < end; p++) {
		int32_t unit = t->unit_at[p];
		if (!form_expects(form, org_unit(org, unit), build->period))
			continue;
		if (build->few)
			build->few[build->wanted_count] = unit;
		if (build->wanted)
			build->wanted[unit] = 1;
		build->wanted_count++;
	}
}

/* Who of the subtree was expected: a list while they are few, a byte map when they are many. */
static void want_all(struct line_build *build, const struct form *form)
{
	const struct tree *t = org_tree(build->board->org, period_last(build->period));
	want_each(build, form, t);
	if (build->wanted_count <= FEW_UNITS || build->wanted_count <= t->count / FEW_SHARE)
		build->few = board_grab((size_t)build->wanted_count, sizeof *build->few);
	else
		build->wanted = board_grab((size_t)build->units + 1, 1);
	want_each(build, form, t);
}

static struct line *line_promise(struct board *b, int form, struct day first, int32_t unit)
{
	pthread_mutex_lock(&b->guard);
	struct line *line = line_find(b->lines, form, first, unit) ? NULL : line_place(b->lines, form, first);
	if (line)
		*line = (struct line){ .form = form, .first = first, .unit = unit, .used = true, .pending = true };
	pthread_mutex_unlock(&b->guard);
	return line;
}

struct line_build *board_line_begin(struct board *b, const struct form *form, struct period period, int32_t unit, struct err *e)
{
	struct line_build *build = board_grab(1, sizeof *build);
	*build = (struct line_build){ .board = b, .period = period, .unit = unit, .units = org_count(b->org),
		.forms_version = b->forms_version };
	if (!plan_make(&build->plan, b->policy, form, e)) {
		free(build);
		return NULL;
	}
	want_all(build, form);
	build->counts.expected = build->counts.missing = build->wanted_count;
	build->sums = board_grab((size_t)build->plan.count, sizeof *build->sums);
	build->sums_units = board_grab((size_t)build->plan.count, sizeof *build->sums_units);
	build->line = line_promise(b, form->id, period.first, unit);
	return build;
}

static void line_add(struct line_build *build, const struct report_row *r)
{
	uint8_t few[2048], *row = few;
	struct board_counts expected = counts_of(CELL_EXPECTED);
	struct board_counts counts = counts_of((uint8_t)(CELL_EXPECTED | mark_of(r->state, r->kind, r->late, r->origin)));
	counts_add(&build->counts, &expected, -1);
	counts_add(&build->counts, &counts, 1);
	if (r->state != REPORT_SENT)
		return;
	if (row_room(&build->plan) > sizeof few)
		row = board_grab(row_room(&build->plan), 1);
	if (row_pack(&build->plan, r->values, row))
		row_add(&build->plan, row, 1, build->sums, build->sums_units);
	else
		build->damaged = true;
	if (row != few)
		free(row);
}

static bool line_report(void *self, const struct report_row *r)
{
	struct line_build *build = self;
	if (r->unit <= build->units && build->wanted[r->unit])
		line_add(build, r);
	return !build->damaged;
}

static bool line_finds(struct line_build *build, struct db *db, struct err *e)
{
	struct arena arena;
	bool good = true;
	arena_init(&arena, (size_t)64 << 20);
	for (int32_t i = 0; good && i < build->wanted_count; i++) {
		struct report r;
		arena_reset(&arena);
		good = report_find(db, build->plan.form, build->period.first, build->few[i], &arena, &r, e);
		if (good && r.state != REPORT_OPEN)
			line_add(build, &(struct report_row){ r.unit, r.kind, r.state, r.late, r.seq, r.values, backing_origin(r.backing) });
	}
	arena_release(&arena);
	return good;
}

bool board_line_run(struct line_build *build, struct db *db, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	build->seq = journal_last(db);
	bool good = build->wanted ? rows_each(db, build->plan.form, build->period.first, line_report, build, e) : line_finds(build, db, e);
	db_rollback(db);
	if (good && build->damaged && board_outgrown(build->board, build->forms_version, build->seq))
		return FAIL(e, STORE_BUSY, NULL, "the forms changed while a line was read");
	return good && (!build->damaged || FAIL(e, STORE_DAMAGED, NULL, "form %d day %d: values are damaged", build->plan.form, build->period.first.n));
}

static void line_give(const struct line_build *build, struct board_line *ret)
{
	const struct plan *plan = &build->plan;
	ret->counts = build->counts;
	ret->as_of = build->seq;
	memset(ret->sums, 0, (size_t)plan->fields * sizeof *ret->sums);
	for (int i = 0; i < plan->count; i++)
		ret->sums[plan->field_of[i]] = (struct board_sum){ build->sums[i], build->sums_units[i] };
}

static void line_keep(struct line *line, const struct plan *plan, const struct board_line *ret)
{
	line->pending = false;
	if (!ret || line->spoiled) {
		line_drop(line);
		return;
	}
	line->counts = ret->counts;
	line->seq = ret->as_of;
	line->count = plan->fields;
	line->sums = board_grab((size_t)plan->fields, sizeof *line->sums);
	memcpy(line->sums, ret->sums, (size_t)plan->fields * sizeof *line->sums);
}

void board_line_end(struct line_build *build, struct board_line *ret)
{
	if (ret)
		line_give(build, ret);
	if (build->line) {
		pthread_mutex_lock(&build->board->guard);
		line_keep(build->line, &build->plan, ret);
		pthread_mutex_unlock(&build->board->guard);
	}
	plan_release(&build->plan);
	free(build->few);
	free(build->wanted);
	free(build->sums);
	free(build->sums_units);
	free(build);
}
