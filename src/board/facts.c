/* The facts of one period. Decoding here is a second reader of the packed values beside report/values.c: it takes only the sums, makes
 * no copies, and the self-check compares its figures with the other reader's. */
#include "board/facts.h"
#include <assert.h>
#include <stdlib.h>

enum { BYTE_MOST = 250, BYTE_TWO = 251, BYTE_FOUR = 252, BYTE_EIGHT = 253 };

static void *grab(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort(); /* like the arena: there is no sensible answer */
	return p;
}

static bool plan_read_numbers(struct plan *p, const struct policy *policy, int least)
{
	enum field_type type;
	for (int n = 0; n < p->numbers; n++) {
		p->sum_of[n] = -1;
		if (policy_field_key(policy, p->form, n, &type))
			p->is_text[n] = type == FIELD_TEXT;
		else if (n < least)
			return false;
	}
	return true;
}

static int numbers_of(const struct policy *policy, const struct form *form)
{
	enum field_type type;
	int numbers = 0;
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].number >= numbers)
			numbers = form->fields[i].number + 1;
	while (policy_field_key(policy, form->id, numbers, &type))
		numbers++;
	return numbers;
}

bool plan_make(struct plan *ret, const struct policy *policy, const struct form *form, struct err *e)
{
	struct plan p = { .form = form->id, .numbers = numbers_of(policy, form), .fields = form->field_count };
	p.sum_of = grab((size_t)p.numbers, sizeof *p.sum_of);
	p.is_text = grab((size_t)p.numbers, sizeof *p.is_text);
	p.field_of = grab((size_t)p.fields, sizeof *p.field_of);
	if (!plan_read_numbers(&p, policy, 0)) {
		plan_release(&p);
		return FAIL(e, BUG, NULL, "form %s has no field numbers", form->key);
	}
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].sum && form->fields[i].type != FIELD_TEXT && form->fields[i].number >= 0) {
			p.sum_of[form->fields[i].number] = (int16_t)p.count;
			p.field_of[p.count++] = (int16_t)i;
		}
	*ret = p;
	return true;
}

void plan_release(struct plan *p)
{
	free(p->sum_of);
	free(p->is_text);
	free(p->field_of);
	*p = (struct plan){ 0 };
}

bool plan_same(const struct plan *a, const struct plan *b)
{
	return a->form == b->form && a->count == b->count && a->numbers == b->numbers && a->fields == b->fields &&
		memcmp(a->sum_of, b->sum_of, (size_t)a->numbers * sizeof *a->sum_of) == 0 &&
		memcmp(a->is_text, b->is_text, (size_t)a->numbers) == 0 &&
		memcmp(a->field_of, b->field_of, (size_t)a->count * sizeof *a->field_of) == 0;
}

static struct plan plan_copy(const struct plan *from)
{
	struct plan p = *from;
	p.sum_of = grab((size_t)p.numbers, sizeof *p.sum_of);
	p.is_text = grab((size_t)p.numbers, sizeof *p.is_text);
	p.field_of = grab((size_t)p.fields, sizeof *p.field_of);
	memcpy(p.sum_of, from->sum_of, (size_t)p.numbers * sizeof *p.sum_of);
	memcpy(p.is_text, from->is_text, (size_t)p.numbers);
	memcpy(p.field_of, from->field_of, (size_t)p.fields * sizeof *p.field_of);
	return p;
}

struct facts *facts_new(const struct plan *plan, struct day first, int32_t units)
{
	struct facts *f = grab(1, sizeof *f);
	f->plan = plan_copy(plan);
	f->first = first;
	f->units = units;
	f->mark = grab((size_t)units + 1, sizeof *f->mark);
	f->row = grab((size_t)units + 1, sizeof *f->row);
	f->used = 1;
	return f;
}

struct facts *facts_copy(const struct facts *from)
{
	struct facts *f = facts_new(&from->plan, from->first, from->units);
	f->seq = from->seq;
	memcpy(f->mark, from->mark, ((size_t)f->units + 1) * sizeof *f->mark);
	memcpy(f->row, from->row, ((size_t)f->units + 1) * sizeof *f->row);
	f->bytes = grab(from->used, 1);
	if (from->bytes)
		memcpy(f->bytes, from->bytes, from->used);
	f->used = f->room = from->used;
	f->wasted = from->wasted;
	return f;
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	plan_release(&f->plan);
	free(f->mark);
	free(f->row);
	free(f->bytes);
	free(f);
}

size_t facts_bytes(const struct facts *f)
{
	return sizeof *f + ((size_t)f->units + 1) * (sizeof *f->mark + sizeof *f->row) + f->used;
}

/* The numbers of a row ----------------------------------------------------------------------------------------------------- */

static inline const uint8_t *number_take(const uint8_t *p, uint8_t first, int64_t *ret)
{
	if (first <= BYTE_MOST) {
		*ret = first - 1;
		return p;
	}
	size_t n = first == BYTE_TWO ? 2 : first == BYTE_FOUR ? 4 : 8;
	uint64_t bits = 0;
	for (size_t i = 0; i < n; i++)
		bits |= (uint64_t)p[i] << (8 * i);
	*ret = n == 2 ? (int16_t)bits : n == 4 ? (int32_t)bits : (int64_t)bits;
	return p + n;
}

static uint8_t *number_put(uint8_t *out, int64_t number)
{
	if (number >= 0 && number < BYTE_MOST) {
		*out++ = (uint8_t)(number + 1);
		return out;
	}
	size_t n = number == (int16_t)number ? 2 : number == (int32_t)number ? 4 : 8;
	*out++ = n == 2 ? BYTE_TWO : n == 4 ? BYTE_FOUR : BYTE_EIGHT;
	for (size_t i = 0; i < n; i++)
		*out++ = (uint8_t)((uint64_t)number >> (8 * i));
	return out;
}

void row_add(const struct plan *plan, const uint8_t *row, int times, int64_t *sums, int32_t *units)
{
	for (int i = 0; i < plan->count; i++) {
		uint8_t first = *row++;
		int64_t number;
		if (first == 0)
			continue;
		row = number_take(row, first, &number);
		/* wraps instead of trapping: a form without a maximum may hold anything */
		sums[i] = (int64_t)((uint64_t)sums[i] + (uint64_t)number * (uint64_t)(int64_t)times);
		units[i] += times;
	}
}

size_t row_length(const struct plan *plan, const uint8_t *row)
{
	const uint8_t *p = row;
	for (int i = 0; i < plan->count; i++) {
		uint8_t first = *p++;
		p += first <= BYTE_MOST ? 0 : first == BYTE_TWO ? 2 : first == BYTE_FOUR ? 4 : 8;
	}
	return (size_t)(p - row);
}

/* Packed values: varint n, bitmap of n bits, each known value a zigzag varint or a length and bytes. */
static inline bool varint_read(const uint8_t **p, const uint8_t *end, uint64_t *ret)
{
	uint64_t n = 0;
	for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
		uint8_t byte = *(*p)++;
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*ret = n;
			return true;
		}
	}
	return false;
}

/* The sums come by field number, the row wants them by sum: numbers first go to their places. */
static bool values_sums(const struct plan *plan, struct view values, int64_t *number, bool *known)
{
	const uint8_t *p = (const uint8_t *)values.ptr, *end = p + values.len;
	uint64_t count, n;
	if (!varint_read(&p, end, &count) || count > (uint64_t)plan->numbers || (count + 7) / 8 > (uint64_t)(end - p))
		return false;
	const uint8_t *bits = p;
	p += (count + 7) / 8;
	for (unsigned i = 0; i < count; i++) {
		if (!(bits[i / 8] >> (i % 8) & 1))
			continue;
		if (!varint_read(&p, end, &n))
			return false;
		if (plan->is_text[i]) {
			if (n > (uint64_t)(end - p))
				return false;
			p += n;
		} else if (plan->sum_of[i] >= 0) {
			known[plan->sum_of[i]] = true;
			number[plan->sum_of[i]] = (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
		}
	}
	return p == end;
}

size_t row_pack(const struct plan *plan, struct view values, uint8_t *out)
{
	enum { FEW = 256 };
	int64_t few_number[FEW], *number = few_number;
	bool few_known[FEW], *known = few_known;
	uint8_t *p = out;
	if (plan->count > FEW) {
		number = grab((size_t)plan->count, sizeof *number);
		known = grab((size_t)plan->count, sizeof *known);
	}
	memset(known, 0, (size_t)plan->count * sizeof *known);
	if (values_sums(plan, values, number, known)) {
		for (int i = 0; i < plan->count; i++)
			if (known[i])
				p = number_put(p, number[i]);
			else
				*p++ = 0;
		if (plan->count == 0)
			*p++ = 0;
	}
	if (plan->count > FEW) {
		free(number);
		free(known);
	}
	return (size_t)(p - out);
}

/* Changing --------------------------------------------------------------------------------------------------------------------- */

static void facts_widen(struct facts *f, int32_t unit)
{
	if (unit <= f->units)
		return;
	int32_t units = unit + unit / 8 + 16;
	uint8_t *mark = realloc(f->mark, ((size_t)units + 1) * sizeof *mark);
	uint32_t *row = realloc(f->row, ((size_t)units + 1) * sizeof *row);
	if (!mark || !row)
		abort();
	memset(mark + f->units + 1, 0, (size_t)(units - f->units) * sizeof *mark);
	memset(row + f->units + 1, 0, (size_t)(units - f->units) * sizeof *row);
	f->mark = mark;
	f->row = row;
	f->units = units;
}

static size_t length_at(const struct facts *f, uint32_t at)
{
	size_t length = row_length(&f->plan, f->bytes + at);
	return length ? length : 1;
}

/* Corrections leave holes; once they are half of it, the rows move together. */
static void facts_gather(struct facts *f)
{
	uint8_t *bytes = grab(f->used, 1);
	size_t used = 1;
	for (int32_t u = 1; u <= f->units; u++)
		if (f->row[u]) {
			size_t length = length_at(f, f->row[u]);
			memcpy(bytes + used, f->bytes + f->row[u], length);
			f->row[u] = (uint32_t)used;
			used += length;
		}
	free(f->bytes);
	f->bytes = bytes;
	f->room = f->used;
	f->used = used;
	f->wasted = 0;
}

static void bytes_reserve(struct facts *f, size_t more)
{
	if (f->wasted > 65536 && f->wasted > f->used / 2)
		facts_gather(f);
	if (f->used + more <= f->room)
		return;
	f->room = f->room + f->room / 4 + more + 4096;
	f->bytes = realloc(f->bytes, f->room);
	if (!f->bytes || f->room > UINT32_MAX)
		abort();
}

static void row_drop(struct facts *f, int32_t unit)
{
	if (f->row[unit])
		f->wasted += length_at(f, f->row[unit]);
	f->row[unit] = 0;
}

static void row_store(struct facts *f, int32_t unit, const uint8_t *row, size_t length)
{
	size_t before = f->row[unit] ? length_at(f, f->row[unit]) : 0;
	if (before < length) {
		row_drop(f, unit);
		bytes_reserve(f, length);
		f->row[unit] = (uint32_t)f->used;
		f->used += length;
	} else
		f->wasted += before - length;
	memcpy(f->bytes + f->row[unit], row, length);
}

uint8_t mark_of(enum report_state state, enum report_kind kind, bool late, enum origin origin)
{
	enum cell cell = state == REPORT_OPEN ? CELL_NONE : cell_of(state, kind, late);
	return (uint8_t)((unsigned)cell | (cell >= CELL_ON_TIME ? (unsigned)origin << MARK_ORIGIN : 0));
}

void facts_put(struct facts *f, int32_t unit, uint8_t mark, const uint8_t *row, size_t length)
{
	assert(unit > 0 && mark_cell(mark) != CELL_MISSING && (row != NULL) == (mark_cell(mark) >= CELL_ON_TIME));
	facts_widen(f, unit);
	f->mark[unit] = mark;
	if (row)
		row_store(f, unit, row, length);
	else
		row_drop(f, unit);
}

bool facts_set(struct facts *f, int32_t unit, uint8_t mark, struct view values)
{
	uint8_t few[2048], *row = few;
	if (mark_cell(mark) < CELL_ON_TIME) {
		facts_put(f, unit, mark, NULL, 0);
		return true;
	}
	if (row_room(&f->plan) > sizeof few)
		row = grab(row_room(&f->plan), 1);
	size_t length = row_pack(&f->plan, values, row);
	if (length)
		facts_put(f, unit, mark, row, length);
	if (row != few)
		free(row);
	return length > 0;
}
