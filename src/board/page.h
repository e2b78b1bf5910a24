/* board/page.h — the pages in memory and how they are found; inside board/ only.
 *
 * Invariants: at most one listed page per (form, first day, as_of). A page that left the list lives until its last board_done. `guard`
 * protects the list, the reference counts, the shapes, the making of frames and the lines; it is the innermost lock and never held while
 * reading the store. `building` lets one cold page be built at a time, so a crowd asking for the same one waits for the first; it
 * is taken before the world lock, never with it held.
 * A page's frame is NULL or of an older tree until somebody asks: then it is made anew from the facts. */
#pragma once
#include "board/frame.h"
#include <pthread.h>

enum { SHAPES = 8 };

struct board_page {
	struct board_page *next;
	struct board *board;
	int form;
	struct period period;
	int64_t at;                                         /* BOARD_NOW or the event it was wound back to */
	struct facts *facts;
	struct frame *frame;
	int references;
	bool listed;
	uint64_t used;
};

struct lines;
struct board {
	struct org *org;
	struct policy *policy;
	size_t budget;
	pthread_mutex_t guard, building;
	struct board_page *pages;                           /* the newest first */
	struct shape *shapes[SHAPES];
	uint64_t ticks;
	int64_t seq;                                        /* atomic */
	uint64_t forms_version;                             /* counts changes of the forms */
	struct lines *lines;
	void (*heard)(void *, const struct board_change *);
	void *heard_self;
};

void *board_grab(size_t n, size_t size);
struct facts *facts_read(const struct plan *, struct period, int32_t units, struct db *, struct err *); /* db inside a read transaction */
struct facts *facts_read_as_of(const struct plan *, struct period, int32_t units, int64_t as_of, struct db *, struct err *);
bool facts_take(struct facts *, const struct event *);      /* applies what concerns this form and period; false: damaged */
/* With guard held: */
/* Did the forms grow after forms_version, as far as read_seq? */
bool board_outgrown(struct board *, uint64_t forms_version, int64_t read_seq);
struct board_page *page_find(const struct board *, int form, struct day first, int64_t at);
struct board_page *page_take(struct board *, struct board_page *); /* one reference more, its frame made if need be */
void pages_trim(struct board *);                            /* back within the budget */
struct frame *board_frame(struct board *, const struct facts *, struct period);

struct lines *lines_new(void);
void lines_free(struct lines *);
void lines_touch(struct lines *, int form, struct day first); /* a report of that period changed */
void lines_clear(struct lines *);
