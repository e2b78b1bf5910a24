/* Making a page: facts without the world lock, what was committed meanwhile, then the frame under the lock. */
#include "board/page.h"
#include <stdlib.h>

struct board_build {
	struct board *board;
	struct plan plan;
	struct period period;
	int64_t at;
	int32_t units;
	uint64_t forms_version;
	struct facts *facts;
	bool failed, gate;
};

struct board_build *board_build_begin(struct board *b, const struct form *form, struct period period, int64_t at, struct err *e)
{
	struct board_build *build = board_grab(1, sizeof *build);
	*build = (struct board_build){ .board = b, .period = period, .at = at, .units = org_count(b->org), .forms_version = b->forms_version };
	if (plan_make(&build->plan, b->policy, form, e))
		return build;
	free(build);
	return NULL;
}

static bool build_built(struct board_build *build)
{
	struct board *b = build->board;
	pthread_mutex_lock(&b->guard);
	bool built = page_find(b, build->plan.form, build->period.first, build->at) != NULL;
	pthread_mutex_unlock(&b->guard);
	return built;
}

static bool catch_up_event(void *self, const struct event *event)
{
	struct board_build *build = self;
	if (event->seq > board_as_of(build->board))
		return false;
	build->failed = build->failed || !facts_take(build->facts, event);
	build->facts->seq = event->seq;
	return !build->failed;
}

/* What was committed while the reports were read; only as far as the followers have come, the rest they will tell. */
static bool catch_up(struct board_build *build, struct db *db, struct err *e)
{
	if (build->at != BOARD_NOW || build->facts->seq >= board_as_of(build->board))
		return true;
	if (!journal_read(db, build->facts->seq + 1, catch_up_event, build, e))
		return false;
	return !build->failed || FAIL(e, STORE_DAMAGED, NULL, "journal row %lld is damaged", (long long)build->facts->seq);
}

/* Values that hold more fields than the plan knows are no damage if the forms grew after it was made: by a pack that was seen since, or
 * that the followers of this program have not come to yet. Then there is no page this time, and no error: whoever asks begins again. */
bool board_outgrown(struct board *b, uint64_t forms_version, int64_t read_seq)
{
	pthread_mutex_lock(&b->guard);
	bool outgrown = b->forms_version != forms_version || board_as_of(b) < read_seq;
	pthread_mutex_unlock(&b->guard);
	return outgrown;
}

static bool build_read(struct board_build *build, struct db *db, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	int64_t seq = journal_last(db);
	build->facts = build->at == BOARD_NOW ? facts_read(&build->plan, build->period, build->units, db, e)
		: facts_read_as_of(&build->plan, build->period, build->units, build->at, db, e);
	db_rollback(db);
	if (build->facts && catch_up(build, db, e))
		return true;
	if (e->code != ERR_STORE_DAMAGED || !board_outgrown(build->board, build->forms_version, build->facts ? 0 : seq))
		return false;
	err_clear(e);
	facts_free(build->facts);
	build->facts = NULL;
	return true;
}

bool board_build_run(struct board_build *build, struct db *db, struct err *e)
{
	pthread_mutex_lock(&build->board->building);
	build->gate = true;
	build->failed = !build_built(build) && !build_read(build, db, e);
	return !build->failed;
}

/* With guard held: gives the page that is there by now, or lists this one. */
static struct board_page *build_list(struct board_build *build)
{
	struct board *b = build->board;
	struct board_page *page = page_find(b, build->plan.form, build->period.first, build->at);
	if (page || !build->facts)
		return page;
	page = board_grab(1, sizeof *page);
	*page = (struct board_page){ .next = b->pages, .board = b, .form = build->plan.form, .period = build->period, .at = build->at,
		.facts = build->facts, .listed = true };
	build->facts = NULL;
	return b->pages = page;
}

static void build_free(struct board_build *build)
{
	if (build->gate)
		pthread_mutex_unlock(&build->board->building);
	facts_free(build->facts);
	plan_release(&build->plan);
	free(build);
}

struct board_page *board_build_end(struct board_build *build, struct db *db, struct err *e)
{
	struct board *b = build->board;
	struct board_page *page = NULL;
	bool good = !build->failed && build->forms_version == b->forms_version && (!build->facts || catch_up(build, db, e));
	if (good) {
		pthread_mutex_lock(&b->guard);
		page = build_list(build);
		if (page)
			page_take(b, page);
		pages_trim(b);
		pthread_mutex_unlock(&b->guard);
	}
	build_free(build);
	return page;
}

static struct board_page *page_make(struct board *b, struct db *db, const struct form *form, struct period period, int64_t at, struct err *e)
{
	struct board_page *page = board_page_ready(b, form, period, at);
	if (page)
		return page;
	struct board_build *build = board_build_begin(b, form, period, at, e);
	if (!build)
		return NULL;
	/* not through the gate: whoever waits there with the world lock held could wait for the one who waits for the lock */
	build->failed = !build_read(build, db, e);
	page = board_build_end(build, db, e);
	if (!page)
		FAIL(e, STORE_BUSY, NULL, "the forms changed while a page was made");
	return page;
}

struct board_page *board_page(struct board *b, struct db *db, const struct form *form, struct period period, struct err *e)
{
	return page_make(b, db, form, period, BOARD_NOW, e);
}

struct board_page *board_page_as_of(struct board *b, struct db *db, const struct form *form, struct period period, int64_t as_of, struct err *e)
{
	return page_make(b, db, form, period, as_of, e);
}
