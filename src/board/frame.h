/* board/frame.h — one period's facts seen through a tree: who was expected, counts and sums at every authority. Inside board/ only.
 *
 * Invariants: cell[p] is one byte per unit in preorder: the mark of what was reported (facts.h), and bit 3 says the unit
 * was expected; so a unit nobody expects may have reported, and counts for nothing. Counts exist at every authority (a unit with
 * units below it, or that is no institution) and at 0, the whole store. Sums exist only where more than FRAME_SMALL units are expected,
 * from the first report on; below that, adding up the rows is as quick as an update would be dear.
 * A frame is thrown away when the tree changes; the facts stay.
 * Threads: made under the world lock held shared, changed under it held alone. */
#pragma once
#include "board/facts.h"

enum { FRAME_SMALL = 16, CELL_EXPECTED = 8 };

/* Which units are authorities. One for all frames of a tree. */
struct shape {
	const struct tree *tree;
	uint64_t version;
	int references;
	int32_t nodes, count;                               /* count: of the tree */
	int32_t *node_of;                                   /* by unit id: 0…nodes-1, -1 for institutions; node_of[0] is the whole */
};
struct shape *shape_new(struct org *, const struct tree *); /* one reference */
void shape_drop(struct shape *);
size_t shape_bytes(const struct shape *);

struct frame {
	struct shape *shape;
	const struct tree *tree;
	uint8_t *cell;                                      /* by preorder number; eight bytes of nothing after the last */
	struct board_counts *counts;                        /* by node */
	int32_t *sums_at;                                   /* by node: its block, or one of the two below */
	int64_t *blocks;                                    /* a block is plan.count sums, then as many int32_t unit counts: one node, one place in memory */
	int32_t places, places_room;
};
enum { SUMS_SMALL = -1, SUMS_LATER = -2 };

struct frame *frame_new(struct org *, const struct form *, const struct facts *, struct shape *); /* takes a reference of its own */
void frame_free(struct frame *);
size_t frame_bytes(const struct frame *, const struct plan *);
/* A change of a unit touches a dozen places scattered over tens of megabytes. Said early, they are on their way from memory while the
 * values are still being read; `near` first, `far` when something has been done in between. */
void frame_fetch_near(const struct frame *, const struct facts *, int32_t unit);
void frame_fetch_far(const struct frame *, const struct facts *, int32_t unit);
/* The facts of the unit are about to change to (mark, row); counts and sums follow. row NULL: none. */
void frame_change(struct frame *, const struct facts *, int32_t unit, uint8_t mark, const uint8_t *row);
struct board_counts frame_counts(const struct frame *, int32_t unit);
void frame_sums(const struct frame *, const struct facts *, int32_t unit, int64_t *sums, int32_t *units); /* arrays of plan.count, overwritten */
enum cell frame_cell(const struct frame *, int32_t unit);
enum origin frame_origin(const struct frame *, int32_t unit);
int32_t frame_next_open(const struct frame *, int32_t unit, int32_t from);

struct board_counts counts_of(uint8_t cell_byte);
void counts_add(struct board_counts *, const struct board_counts *, int times);
