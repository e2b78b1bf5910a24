/* Counts and sums at every authority. Made from the leaves up in one pass, kept by walking from a unit to the top. */
#include "board/frame.h"
#include <assert.h>
#include <stdlib.h>

static void *grab(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

/* The shape ------------------------------------------------------------------------------------------------------------------- */

struct shape *shape_new(struct org *org, const struct tree *tree)
{
	struct shape *s = grab(1, sizeof *s);
	*s = (struct shape){ .tree = tree, .version = org_version(org), .references = 1, .count = tree->count, .nodes = 1 };
	s->node_of = grab((size_t)tree->count + 1, sizeof *s->node_of);
	for (int32_t u = 1; u <= tree->count; u++)
		if (tree->first_child[u] || org_unit(org, u)->kind != UNIT_INSTITUTION)
			s->node_of[u] = s->nodes++;
		else
			s->node_of[u] = -1;
	return s;
}

void shape_drop(struct shape *s)
{
	if (!s || --s->references > 0)
		return;
	free(s->node_of);
	free(s);
}

size_t shape_bytes(const struct shape *s) { return sizeof *s + ((size_t)s->count + 1) * sizeof *s->node_of; }

/* Small parts ------------------------------------------------------------------------------------------------------------------ */

struct board_counts counts_of(uint8_t byte)
{
	struct board_counts c = { 0 };
	if (!(byte & CELL_EXPECTED))
		return c;
	enum cell cell = mark_cell(byte);
	c.expected = 1;
	c.on_time = cell == CELL_ON_TIME || cell == CELL_ZERO_ON_TIME;
	c.late = cell == CELL_LATE || cell == CELL_ZERO_LATE;
	c.zero = cell == CELL_ZERO_ON_TIME || cell == CELL_ZERO_LATE;
	c.returned = cell == CELL_RETURNED;
	c.missing = 1 - c.on_time - c.late;
	c.derived = mark_origin(byte) == ORIGIN_DERIVED;
	c.mixed = mark_origin(byte) == ORIGIN_MIXED;
	return c;
}

void counts_add(struct board_counts *to, const struct board_counts *c, int times)
{
	to->expected += times * c->expected;
	to->on_time += times * c->on_time;
	to->late += times * c->late;
	to->missing += times * c->missing;
	to->zero += times * c->zero;
	to->returned += times * c->returned;
	to->derived += times * c->derived;
	to->mixed += times * c->mixed;
}

static inline int32_t above(const struct tree *t, int32_t unit)
{
	return t->parent[unit] > 0 ? t->parent[unit] : 0;
}

static inline bool counts_row(uint8_t byte) { return (byte & CELL_EXPECTED) && mark_cell(byte) >= CELL_ON_TIME; }

/* int64_t words of a block */
static inline size_t stride(const struct plan *plan) { return (size_t)plan->count + ((size_t)plan->count + 1) / 2; }
static inline int64_t *block_sums(const struct frame *f, const struct plan *plan, int32_t place) { return f->blocks + (size_t)place * stride(plan); }
static inline int32_t *block_units(const struct plan *plan, int64_t *sums) { return (int32_t *)(sums + plan->count); }

/* The place of a node's sums, made when the first report below it counts. -1 if the node keeps none. */
static int32_t place_of(struct frame *f, const struct plan *plan, int32_t node)
{
	if (f->sums_at[node] != SUMS_LATER)
		return f->sums_at[node];
	if (f->places == f->places_room) {
		f->places_room += f->places_room / 2 + 16;
		f->blocks = realloc(f->blocks, ((size_t)f->places_room * stride(plan) + 1) * sizeof *f->blocks);
		if (!f->blocks)
			abort();
	}
	memset(block_sums(f, plan, f->places), 0, stride(plan) * sizeof *f->blocks);
	return f->sums_at[node] = f->places++;
}

static void block_add(const struct plan *plan, int64_t *to, const int64_t *from)
{
	int32_t *to_units = block_units(plan, to);
	const int32_t *from_units = (const int32_t *)(from + plan->count);
	for (int i = 0; i < plan->count; i++)
		to[i] = (int64_t)((uint64_t)to[i] + (uint64_t)from[i]);
	for (int i = 0; i < plan->count; i++)
		to_units[i] += from_units[i];
}

/* Making ------------------------------------------------------------------------------------------------------------------------- */

static void frame_expect(struct frame *f, struct org *org, const struct form *form, const struct facts *facts)
{
	struct period period = { form->period, facts->first };
	for (int32_t p = 0; p < f->tree->count; p++) {
		int32_t unit = f->tree->unit_at[p];
		bool expected = form_expects(form, org_unit(org, unit), period);
		f->cell[p] = (uint8_t)(facts_mark(facts, unit) | (expected ? CELL_EXPECTED : 0));
	}
}

/* Backwards in preorder every unit comes before its parent. */
static void frame_count(struct frame *f)
{
	for (int32_t p = f->tree->count - 1; p >= 0; p--) {
		int32_t unit = f->tree->unit_at[p], node = f->shape->node_of[unit];
		struct board_counts own = counts_of(f->cell[p]);
		if (node >= 0) {
			counts_add(&f->counts[node], &own, 1);
			own = f->counts[node];
		}
		counts_add(&f->counts[f->shape->node_of[above(f->tree, unit)]], &own, 1);
	}
	for (int32_t n = 0; n < f->shape->nodes; n++)
		f->sums_at[n] = f->counts[n].expected > FRAME_SMALL ? SUMS_LATER : SUMS_SMALL;
}

/* A row goes to the nearest authority that keeps sums; those hand theirs to the one above. */
static void frame_add_up(struct frame *f, const struct facts *facts)
{
	enum { AHEAD = 12 };
	const struct plan *plan = &facts->plan;
	const int32_t *node_of = f->shape->node_of;
	for (int32_t p = f->tree->count - 1; p >= 0; p--) {
		int32_t unit = f->tree->unit_at[p], node = node_of[unit];
		const uint8_t *row = counts_row(f->cell[p]) ? facts_row(facts, unit) : NULL;
		if (p >= AHEAD)
			__builtin_prefetch(facts_row(facts, f->tree->unit_at[p - AHEAD])); /* rows lie in the order of arrival */
		if (row) {
			int32_t keeper = unit;
			while (keeper && (node_of[keeper] < 0 || f->sums_at[node_of[keeper]] == SUMS_SMALL))
				keeper = above(f->tree, keeper);
			int32_t place = place_of(f, plan, node_of[keeper]);
			if (place >= 0)
				row_add(plan, row, 1, block_sums(f, plan, place), block_units(plan, block_sums(f, plan, place)));
		}
		if (node >= 0 && f->sums_at[node] >= 0) {
			int32_t place = place_of(f, plan, node_of[above(f->tree, unit)]);
			block_add(plan, block_sums(f, plan, place), block_sums(f, plan, f->sums_at[node]));
		}
	}
}

struct frame *frame_new(struct org *org, const struct form *form, const struct facts *facts, struct shape *shape)
{
	struct frame *f = grab(1, sizeof *f);
	shape->references++;
	f->shape = shape;
	f->tree = shape->tree;
	f->cell = grab((size_t)f->tree->count + 8, sizeof *f->cell);
	f->counts = grab((size_t)shape->nodes, sizeof *f->counts);
	f->sums_at = grab((size_t)shape->nodes, sizeof *f->sums_at);
	frame_expect(f, org, form, facts);
	frame_count(f);
	frame_add_up(f, facts);
	return f;
}

void frame_free(struct frame *f)
{
	if (!f)
		return;
	shape_drop(f->shape);
	free(f->cell);
	free(f->counts);
	free(f->sums_at);
	free(f->blocks);
	free(f);
}

size_t frame_bytes(const struct frame *f, const struct plan *plan)
{
	size_t place = stride(plan) * sizeof *f->blocks;
	return sizeof *f + (size_t)f->shape->count + (size_t)f->shape->nodes * (sizeof *f->counts + sizeof *f->sums_at) + (size_t)f->places_room * place;
}

/* Changing ------------------------------------------------------------------------------------------------------------------------ */

void frame_fetch_near(const struct frame *f, const struct facts *facts, int32_t unit)
{
	__builtin_prefetch(&f->tree->pre[unit]);
	__builtin_prefetch(&f->tree->parent[unit]);
	__builtin_prefetch(&f->shape->node_of[unit]);
	if (unit <= facts->units) {
		__builtin_prefetch(&facts->mark[unit]);
		__builtin_prefetch(&facts->row[unit]);
	}
}

void frame_fetch_far(const struct frame *f, const struct facts *facts, int32_t unit)
{
	__builtin_prefetch(&f->cell[f->tree->pre[unit]]);
	__builtin_prefetch(facts_row(facts, unit));
	for (int32_t u = above(f->tree, unit), steps = 2; u && steps > 0; u = above(f->tree, u), steps--) {
		int32_t node = f->shape->node_of[u], place = f->sums_at[node];
		__builtin_prefetch(&f->counts[node]);
		const char *block = (const char *)block_sums(f, &facts->plan, place >= 0 ? place : 0);
		for (size_t at = 0; f->blocks && at < stride(&facts->plan) * sizeof *f->blocks; at += 64)
			__builtin_prefetch(block + at);
	}
}

/* What the sums of every authority above change by, as a block. False if by nothing. */
static bool row_difference(const struct plan *plan, const uint8_t *before, const uint8_t *now, int64_t *ret)
{
	if (!before && !now)
		return false;
	memset(ret, 0, stride(plan) * sizeof *ret);
	if (before)
		row_add(plan, before, -1, ret, block_units(plan, ret));
	if (now)
		row_add(plan, now, 1, ret, block_units(plan, ret));
	return true;
}

static void add_upwards(struct frame *f, const struct plan *plan, int32_t unit, const struct board_counts *counts, const int64_t *sums)
{
	for (int32_t u = unit;; u = above(f->tree, u)) {
		int32_t node = f->shape->node_of[u];
		if (node >= 0) {
			counts_add(&f->counts[node], counts, 1);
			int32_t place = sums ? place_of(f, plan, node) : -1;
			if (place >= 0)
				block_add(plan, block_sums(f, plan, place), sums);
		}
		if (u == 0)
			return;
	}
}

void frame_change(struct frame *f, const struct facts *facts, int32_t unit, uint8_t mark, const uint8_t *row)
{
	enum { FEW = 384 };
	assert(unit > 0 && unit <= f->tree->count);
	int64_t few[FEW], *sums = stride(&facts->plan) > FEW ? grab(stride(&facts->plan), sizeof *sums) : few;
	uint8_t *cell = &f->cell[f->tree->pre[unit]], before = *cell;
	*cell = (uint8_t)((before & CELL_EXPECTED) | mark);
	if (before & CELL_EXPECTED) {
		struct board_counts difference = counts_of(*cell), old = counts_of(before);
		counts_add(&difference, &old, -1);
		bool summed = row_difference(&facts->plan, facts_row(facts, unit), row, sums);
		add_upwards(f, &facts->plan, unit, &difference, summed ? sums : NULL);
	}
	if (sums != few)
		free(sums);
}

/* Reading --------------------------------------------------------------------------------------------------------------------------- */

struct board_counts frame_counts(const struct frame *f, int32_t unit)
{
	int32_t node = f->shape->node_of[unit];
	return node >= 0 ? f->counts[node] : counts_of(f->cell[f->tree->pre[unit]]);
}

static void add_rows(const struct frame *f, const struct facts *facts, int32_t from, int32_t end, int64_t *sums, int32_t *units)
{
	for (int32_t p = from; p < end;) {
		uint64_t eight;
		memcpy(&eight, f->cell + p, 8);
		if (eight == 0) { /* nobody expected among the next eight */
			p += 8;
			continue;
		}
		const uint8_t *row = counts_row(f->cell[p]) ? facts_row(facts, f->tree->unit_at[p]) : NULL;
		if (row)
			row_add(&facts->plan, row, 1, sums, units);
		p++;
	}
}

void frame_sums(const struct frame *f, const struct facts *facts, int32_t unit, int64_t *sums, int32_t *units)
{
	size_t n = (size_t)facts->plan.count;
	int32_t node = f->shape->node_of[unit], place = node >= 0 ? f->sums_at[node] : SUMS_SMALL;
	if (place >= 0) {
		int64_t *block = block_sums(f, &facts->plan, place);
		memcpy(sums, block, n * sizeof *sums);
		memcpy(units, block_units(&facts->plan, block), n * sizeof *units);
		return;
	}
	memset(sums, 0, n * sizeof *sums);
	memset(units, 0, n * sizeof *units);
	if (place == SUMS_SMALL)
		add_rows(f, facts, unit ? f->tree->pre[unit] : 0, unit ? f->tree->end[unit] : f->tree->count, sums, units);
}

enum cell frame_cell(const struct frame *f, int32_t unit)
{
	uint8_t byte = f->cell[f->tree->pre[unit]];
	if (!(byte & CELL_EXPECTED))
		return CELL_NONE;
	enum cell cell = mark_cell(byte);
	return cell == CELL_NONE ? CELL_MISSING : cell;
}

enum origin frame_origin(const struct frame *f, int32_t unit)
{
	uint8_t byte = f->cell[f->tree->pre[unit]];
	return byte & CELL_EXPECTED ? mark_origin(byte) : ORIGIN_TYPED;
}

/* Open is expected with nothing sent, which has no origin: EXPECTED|NONE (8) or EXPECTED|RETURNED (10), which are one byte once bit 1 is cleared. */
static inline bool is_open(uint8_t byte) { return (byte & ~2) == CELL_EXPECTED; }

int32_t frame_next_open(const struct frame *f, int32_t unit, int32_t from)
{
	_Static_assert((CELL_EXPECTED | CELL_RETURNED) == 10 && (CELL_EXPECTED | CELL_NONE) == 8, "the trick below knows these bytes");
	const uint64_t ones = UINT64_C(0x0101010101010101);
	int32_t start = unit ? f->tree->pre[unit] : 0, end = unit ? f->tree->end[unit] : f->tree->count;
	for (int32_t p = from > start ? from : start; p < end;) {
		uint64_t eight;
		memcpy(&eight, f->cell + p, 8);
		eight = (eight & ~(2 * ones)) ^ (8 * ones); /* a zero byte is an open unit; no byte has its top bit set */
		if (((eight - ones) & ~eight & (0x80 * ones)) == 0) {
			p += 8;
			continue;
		}
		int32_t stop = p + 8 < end ? p + 8 : end;
		for (; p < stop; p++)
			if (is_open(f->cell[p]))
				return f->tree->unit_at[p];
	}
	return 0;
}
