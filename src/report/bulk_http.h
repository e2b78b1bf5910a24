/* report/bulk_http.h — many reports of one form: read line by line, judged one by one, applied sorted, answered in the order they came.
 *
 * Invariants: a bad line harms no other. Lines are taken in chunks; while the writer applies one chunk the next is being read and
 * judged. A chunk is sorted by realm, first day and unit (random order was measured three times slower) and applied in slices of one
 * realm, at most REPORT_BATCH_MOST reports, some REPORTS_IN_FLIGHT in the writer's queue at a time, so that live reports go in between. A slice never
 * holds a report twice: the second time a unit's period occurs in a chunk it goes into a later slice, so order within a file holds.
 * The check "as the period before" sees what was in the store before the chunk.
 * The world lock is held for some hundred lines at a time and never while waiting. */
#pragma once
#include "http/route.h"
#include "report/apply.h"

enum { CHUNK_LINES = 50000, LINES_AT_A_TIME = 256, REPORTS_IN_FLIGHT = 2000 };

struct bulk_line {
	struct batch_item item;                             /* first: results find their line */
	int64_t line;
	struct view unit, period;                           /* as written */
	int turn;                                           /* how often this report occurred earlier in the chunk */
	bool judged_good;
	const char *tail;                                   /* errors and warnings as JSON, or NULL */
};

struct bulk_slice;
struct bulk_chunk {
	struct arena arena;
	struct bulk_line *lines;
	struct batch_item **sorted;
	struct bulk_slice *slices;
	int count, good, slice_count, submitted;
};

struct bulk {
	struct req *req;
	struct view form_key;
	FILE *out;
	struct bulk_chunk chunks[2], *filling, *applying;
	pthread_mutex_t lock;                               /* guards ended: the only thing the writer's thread writes here */
	pthread_cond_t progress;
	int ended;                                          /* slices of `applying` whose writes are done */
	struct err stopping;                                /* not in a chunk's arena: that is the writer's while it applies the chunk */
};

void bulk_open(struct bulk *, struct req *, struct view form_key, FILE *out);
void bulk_close(struct bulk *);
/* A place for the next line, zeroed; hands the chunk over when it is full. */
struct bulk_line *bulk_next(struct bulk *);
/* Sends slices as far as the queue shall hold them; cheap, called often. */
void bulk_pump(struct bulk *);
/* Everything applied and answered. */
void bulk_finish(struct bulk *);
/* A line of the answer. */
void bulk_answer(struct bulk *, const struct bulk_line *);
