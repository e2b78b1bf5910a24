/* The board: which pages are in memory, and following the journal. */
#include "board/page.h"
#include <assert.h>
#include <stdlib.h>

static const char *const cell_names[CELL_MAX_] = { "none", "missing", "returned", "on_time", "late", "zero", "zero_late" };
const char *cell_name(enum cell cell) { return cell_names[cell]; }

enum cell cell_of(enum report_state state, enum report_kind kind, bool late)
{
	if (state == REPORT_OPEN)
		return CELL_MISSING;
	if (state == REPORT_RETURNED)
		return CELL_RETURNED;
	if (kind == REPORT_ZERO)
		return late ? CELL_ZERO_LATE : CELL_ZERO_ON_TIME;
	return late ? CELL_LATE : CELL_ON_TIME;
}

void *board_grab(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

struct board *board_new(struct org *org, struct policy *policy, size_t budget)
{
	struct board *b = board_grab(1, sizeof *b);
	*b = (struct board){ .org = org, .policy = policy, .budget = budget, .lines = lines_new() };
	pthread_mutex_init(&b->guard, NULL);
	pthread_mutex_init(&b->building, NULL);
	return b;
}

static void page_free(struct board_page *page)
{
	frame_free(page->frame);
	facts_free(page->facts);
	free(page);
}

static void page_unlist(struct board *b, struct board_page *page)
{
	struct board_page **at = &b->pages;
	while (*at != page)
		at = &(*at)->next;
	*at = page->next;
	page->listed = false;
	if (page->references == 0)
		page_free(page);
}

static void shapes_forget(struct board *b)
{
	for (int i = 0; i < SHAPES; i++) {
		shape_drop(b->shapes[i]);
		b->shapes[i] = NULL;
	}
}

void board_forget(struct board *b)
{
	pthread_mutex_lock(&b->guard);
	while (b->pages)
		page_unlist(b, b->pages);
	shapes_forget(b);
	lines_clear(b->lines);
	pthread_mutex_unlock(&b->guard);
}

void board_free(struct board *b)
{
	if (!b)
		return;
	board_forget(b);
	lines_free(b->lines);
	pthread_mutex_destroy(&b->guard);
	pthread_mutex_destroy(&b->building);
	free(b);
}

void board_from(struct board *b, int64_t seq) { __atomic_store_n(&b->seq, seq, __ATOMIC_RELEASE); }
int64_t board_as_of(const struct board *b) { return __atomic_load_n(&b->seq, __ATOMIC_ACQUIRE); }

/* Memory ---------------------------------------------------------------------------------------------------------------------- */

static size_t page_bytes(const struct board_page *page)
{
	return sizeof *page + facts_bytes(page->facts) + (page->frame ? frame_bytes(page->frame, &page->facts->plan) : 0);
}

static size_t bytes_now(const struct board *b)
{
	size_t bytes = 0;
	for (const struct board_page *page = b->pages; page; page = page->next)
		bytes += page_bytes(page);
	for (int i = 0; i < SHAPES; i++)
		bytes += b->shapes[i] ? shape_bytes(b->shapes[i]) : 0;
	return bytes;
}

size_t board_bytes(struct board *b)
{
	pthread_mutex_lock(&b->guard);
	size_t bytes = bytes_now(b);
	pthread_mutex_unlock(&b->guard);
	return bytes;
}

int board_pages(struct board *b)
{
	int n = 0;
	pthread_mutex_lock(&b->guard);
	for (const struct board_page *page = b->pages; page; page = page->next)
		n++;
	pthread_mutex_unlock(&b->guard);
	return n;
}

/* The page asked for least recently goes first; the one asked for last always stays, however large it is. */
void pages_trim(struct board *b)
{
	for (size_t bytes = bytes_now(b); bytes > b->budget;) {
		struct board_page *oldest = NULL;
		for (struct board_page *page = b->pages; page; page = page->next)
			if (page->references == 0 && page->used < b->ticks && (!oldest || page->used < oldest->used))
				oldest = page;
		if (!oldest)
			return;
		bytes -= page_bytes(oldest);
		page_unlist(b, oldest);
	}
}

/* Pages ------------------------------------------------------------------------------------------------------------------------ */

struct board_page *page_find(const struct board *b, int form, struct day first, int64_t at)
{
	for (struct board_page *page = b->pages; page; page = page->next)
		if (page->period.first.n == first.n && page->form == form && page->at == at)
			return page;
	return NULL;
}

static struct shape *shape_for(struct board *b, const struct tree *tree)
{
	uint64_t version = org_version(b->org);
	int free_place = 0;
	for (int i = 0; i < SHAPES; i++) {
		struct shape *s = b->shapes[i];
		if (s && s->tree == tree && s->version == version)
			return s;
		if (!s || s->version != version)
			free_place = i;
	}
	shape_drop(b->shapes[free_place]);
	return b->shapes[free_place] = shape_new(b->org, tree);
}

struct frame *board_frame(struct board *b, const struct facts *facts, struct period period)
{
	const struct form *form = policy_form_id(b->policy, facts->plan.form);
	assert(form);
	return frame_new(b->org, form, facts, shape_for(b, org_tree(b->org, period_last(period))));
}

static bool frame_fits(const struct board *b, const struct frame *f) { return f && f->shape->version == org_version(b->org); }

/* Nobody looks at a page whose frame is stale: the change of the tree held the world alone. */
struct board_page *page_take(struct board *b, struct board_page *page)
{
	if (!frame_fits(b, page->frame)) {
		frame_free(page->frame);
		page->frame = NULL;
		page->frame = board_frame(b, page->facts, page->period);
	}
	page->references++;
	page->used = ++b->ticks;
	return page;
}

struct board_page *board_page_ready(struct board *b, const struct form *form, struct period period, int64_t as_of)
{
	pthread_mutex_lock(&b->guard);
	struct board_page *page = page_find(b, form->id, period.first, as_of);
	if (page)
		page_take(b, page);
	pthread_mutex_unlock(&b->guard);
	return page;
}

void board_done(struct board_page *page)
{
	if (!page)
		return;
	struct board *b = page->board;
	pthread_mutex_lock(&b->guard);
	page->references--;
	if (!page->listed && page->references == 0)
		page_free(page);
	else
		pages_trim(b);
	pthread_mutex_unlock(&b->guard);
}

/* Following ------------------------------------------------------------------------------------------------------------------------ */

void board_listen(struct board *b, void (*heard)(void *, const struct board_change *), void *self)
{
	b->heard = heard;
	b->heard_self = self;
}

static void tell(struct board *b, const struct board_change *change)
{
	if (b->heard)
		b->heard(b->heard_self, change);
}

static bool page_apply(struct board_page *page, const struct report_entry *entry)
{
	uint8_t few[2048], *row = NULL;
	struct facts *facts = page->facts;
	uint8_t mark = mark_of(entry->now.state, entry->now.kind, entry->late, entry->now.origin);
	size_t length = 0, room = row_room(&facts->plan);
	bool fits = frame_fits(page->board, page->frame) && entry->unit <= page->frame->tree->count;
	if (fits)
		frame_fetch_near(page->frame, facts, entry->unit);
	if (mark_cell(mark) >= CELL_ON_TIME) {
		row = room > sizeof few ? board_grab(room, 1) : few;
		length = row_pack(&facts->plan, entry->now.values, row);
	}
	bool good = !row || length > 0;
	if (good && fits) {
		frame_fetch_far(page->frame, facts, entry->unit);
		frame_change(page->frame, facts, entry->unit, mark, row);
	}
	if (good)
		facts_put(facts, entry->unit, mark, row, length);
	if (row && row != few)
		free(row);
	return good;
}

struct hearing { struct board *board; const struct event *event; };

static bool see_entry(void *self, const struct report_entry *entry)
{
	const struct hearing *h = self;
	struct board *b = h->board;
	struct board_page *page = page_find(b, entry->form, entry->first, BOARD_NOW);
	if (page && h->event->seq > page->facts->seq && !page_apply(page, entry))
		page_unlist(b, page);                       /* a damaged entry: built anew, the damage will be told there */
	lines_touch(b->lines, entry->form, entry->first);
	struct board_change change = { h->event->seq, entry->unit, entry->form, entry->first,
		cell_of(entry->before.state, entry->before.kind, entry->late), cell_of(entry->now.state, entry->now.kind, entry->late) };
	tell(b, &change);
	return true;
}

static void forms_changed(struct board *b)
{
	while (b->pages)
		page_unlist(b, b->pages);
	b->forms_version++;
}

/* A frame of the old tree points into memory the org may give back: drop it now, the facts stay. */
static void tree_changed(struct board *b)
{
	for (struct board_page *page = b->pages; page; page = page->next) {
		frame_free(page->frame);
		page->frame = NULL;
	}
	shapes_forget(b);
}

static void see_one(struct board *b, const struct event *event)
{
	struct hearing hearing = { b, event };
	bool tree = event->kind == EVENT_UNITS_IMPORTED || event->kind == EVENT_UNIT_CHANGED, forms = event->kind == EVENT_PACK_CHANGED;
	if (event->seq <= b->seq)
		return;
	if (!report_event_each(event, see_entry, &hearing))
		forms = true;                               /* a damaged event: nothing in memory is to be trusted */
	if (forms)
		forms_changed(b);
	if (tree || forms) {
		tree_changed(b);
		lines_clear(b->lines);
		tell(b, &(struct board_change){ .seq = event->seq });
	}
	__atomic_store_n(&b->seq, event->seq, __ATOMIC_RELEASE);
}

void board_see(struct board *b, struct db *db, const struct event *events, size_t n)
{
	(void)db;                                           /* an entry says what it was and is: no question to the store */
	pthread_mutex_lock(&b->guard);
	for (size_t i = 0; i < n; i++)
		see_one(b, &events[i]);
	pthread_mutex_unlock(&b->guard);
	tell(b, NULL);
}

/* Reading --------------------------------------------------------------------------------------------------------------------------- */

const struct tree *board_page_tree(const struct board_page *page) { return page->frame->tree; }

int64_t board_page_as_of_seq(const struct board_page *page)
{
	int64_t seen = board_as_of(page->board);
	if (page->at != BOARD_NOW)
		return page->at;
	return page->facts->seq > seen ? page->facts->seq : seen;
}

struct board_counts board_counts(const struct board_page *page, int32_t unit) { return frame_counts(page->frame, unit); }
enum cell board_cell(const struct board_page *page, int32_t unit) { return frame_cell(page->frame, unit); }
enum origin board_origin(const struct board_page *page, int32_t unit) { return frame_origin(page->frame, unit); }
int32_t board_next_open(const struct board_page *page, int32_t unit, int32_t from) { return frame_next_open(page->frame, unit, from); }

bool board_sums(const struct board_page *page, struct db *db, int32_t unit, struct board_sum *ret, struct err *e)
{
	(void)db;
	(void)e;                                            /* everything is in memory; a store of cold rows could stand here */
	enum { FEW = 256 };
	const struct plan *plan = &page->facts->plan;
	int64_t few[FEW], *sums = plan->count > FEW ? board_grab((size_t)plan->count, sizeof *sums) : few;
	int32_t few_units[FEW], *units = plan->count > FEW ? board_grab((size_t)plan->count, sizeof *units) : few_units;
	frame_sums(page->frame, page->facts, unit, sums, units);
	memset(ret, 0, (size_t)plan->fields * sizeof *ret);
	for (int i = 0; i < plan->count; i++)
		ret[plan->field_of[i]] = (struct board_sum){ sums[i], units[i] };
	if (sums != few) {
		free(sums);
		free(units);
	}
	return true;
}
