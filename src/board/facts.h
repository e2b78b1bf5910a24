/* board/facts.h — what was reported in one period, by unit, in few bytes. Inside board/ only.
 *
 * Invariants: facts know no tree: they are indexed by unit id and stay true when units move, open or close. mark[u] is 0 for
 * a unit without a report; rows exist only for sent reports and hold only the fields the form sums.
 * A row is one byte per sum of the form: 0 the field was not given, 1…250 the number 0…249, else the number of bytes that follow
 * (251: 2, 252: 4, 253: 8; little-endian, two's complement). So a row of twenty small counts is twenty bytes and adding
 * it is a loop without a parser.
 * Threads: facts being built belong to their builder; facts of a page change only under the world lock held alone. */
#pragma once
#include "board/board.h"

/* Which of a form's field numbers are summed. Compiled under the world lock, used without it. */
struct plan {
	int form, count;                                    /* sums */
	int numbers;                                        /* field numbers 0…numbers-1 are known */
	int fields;                                         /* of the form; sum_field < fields */
	int16_t *sum_of;                                    /* by field number: which sum, or -1 */
	uint8_t *is_text;                                   /* by field number */
	int16_t *field_of;                                  /* by sum: index into form->fields */
};
bool plan_make(struct plan *, const struct policy *, const struct form *, struct err *);
void plan_release(struct plan *);
bool plan_same(const struct plan *, const struct plan *);

/* One byte of what a unit sent: bits 0-2 the cell (CELL_NONE without a report), bits 4-5 the origin of a report that stands. */
enum { MARK_CELL = 7, MARK_ORIGIN = 4 };
uint8_t mark_of(enum report_state, enum report_kind, bool late, enum origin);
static inline enum cell mark_cell(uint8_t mark) { return mark & MARK_CELL; }
static inline enum origin mark_origin(uint8_t mark) { return mark >> MARK_ORIGIN & 3; }

struct facts {
	struct plan plan;
	struct day first;
	int64_t seq;                                        /* true after this event */
	int32_t units;                                      /* ids 1…units have room */
	uint8_t *mark;                                      /* by unit, see mark_of */
	uint32_t *row;                                      /* where the row starts; 0: none */
	uint8_t *bytes;                                     /* byte 0 is unused, so that 0 can mean none */
	size_t used, room, wasted;
};
struct facts *facts_new(const struct plan *, struct day first, int32_t units); /* takes a copy of the plan */
void facts_free(struct facts *);
size_t facts_bytes(const struct facts *);
struct facts *facts_copy(const struct facts *);
/* Replaces what is known of a unit; a row only for CELL_ON_TIME and above, else NULL. */
void facts_put(struct facts *, int32_t unit, uint8_t mark, const uint8_t *row, size_t length);
/* The same from the packed values of report.h. False if the bytes are damaged; nothing is changed then. */
bool facts_set(struct facts *, int32_t unit, uint8_t mark, struct view values);
static inline uint8_t facts_mark(const struct facts *f, int32_t unit) { return unit <= f->units ? f->mark[unit] : 0; }
static inline const uint8_t *facts_row(const struct facts *f, int32_t unit)
{
	return unit <= f->units && f->row[unit] ? f->bytes + f->row[unit] : NULL;
}
/* Adds `times` (1 or -1) the row to sums and units, arrays of plan.count. */
void row_add(const struct plan *, const uint8_t *row, int times, int64_t *sums, int32_t *units);
/* Packed values → row. Returns the row's length, 0 if the values are damaged. */
enum { ROW_MOST = 9 };
static inline size_t row_room(const struct plan *plan) { return (size_t)plan->count * ROW_MOST + 1; }
size_t row_pack(const struct plan *, struct view values, uint8_t *out); /* out has row_room */
size_t row_length(const struct plan *, const uint8_t *row);
