/* Reading the facts of a period from the store: as they are, or wound back to a past event. */
#include "board/page.h"
#include "board/rows.h"
#include <stdlib.h>

struct reading { struct facts *facts; int64_t as_of; struct undo *undo; int32_t damaged; };

/* Events to be undone, the newest on top: a heap of numbers. */
struct undo { int64_t *seq; size_t count, room; };

static void undo_push(struct undo *u, int64_t seq)
{
	if (u->count == u->room) {
		u->room = u->room ? u->room * 2 : 64;
		u->seq = realloc(u->seq, u->room * sizeof *u->seq);
		if (!u->seq)
			abort();
	}
	size_t at = u->count++;
	for (; at > 0 && u->seq[(at - 1) / 2] < seq; at = (at - 1) / 2)
		u->seq[at] = u->seq[(at - 1) / 2];
	u->seq[at] = seq;
}

static int64_t undo_pop(struct undo *u)
{
	int64_t top = u->seq[0], last = u->seq[--u->count];
	size_t at = 0;
	for (size_t child; (child = 2 * at + 1) < u->count; at = child) {
		if (child + 1 < u->count && u->seq[child + 1] > u->seq[child])
			child++;
		if (u->seq[child] <= last)
			break;
		u->seq[at] = u->seq[child];
	}
	u->seq[at] = last;
	return top;
}

static bool read_report(void *self, const struct report_row *r)
{
	struct reading *reading = self;
	if (!facts_set(reading->facts, r->unit, mark_of(r->state, r->kind, r->late, r->origin), r->values)) {
		reading->damaged = r->unit;
		return false;
	}
	if (reading->undo && r->seq > reading->as_of)
		undo_push(reading->undo, r->seq);
	return true;
}

static bool read_all(struct reading *reading, struct db *db, struct err *e)
{
	struct facts *f = reading->facts;
	f->seq = journal_last(db);
	if (!rows_each(db, f->plan.form, f->first, read_report, reading, e))
		return false;
	return !reading->damaged || FAIL(e, STORE_DAMAGED, NULL, "form %d day %d unit %d: values are damaged", f->plan.form, f->first.n, reading->damaged);
}

struct facts *facts_read(const struct plan *plan, struct period period, int32_t units, struct db *db, struct err *e)
{
	struct reading reading = { .facts = facts_new(plan, period.first, units) };
	if (read_all(&reading, db, e))
		return reading.facts;
	facts_free(reading.facts);
	return NULL;
}

/* One entry undone: the unit is again what it was before the event. (An event holds no report twice.) */
static bool undo_entry(void *self, const struct report_entry *entry)
{
	struct reading *reading = self;
	struct facts *f = reading->facts;
	if (entry->form != f->plan.form || entry->first.n != f->first.n)
		return true;
	if (!facts_set(f, entry->unit, mark_of(entry->before.state, entry->before.kind, entry->late, entry->before.origin), entry->before.values))
		reading->damaged = entry->unit;
	if (entry->previous > reading->as_of)
		undo_push(reading->undo, entry->previous);
	return !reading->damaged;
}

/* The newest first, each once: a batch holds many entries. */
static bool wind_back(struct reading *reading, struct db *db, struct err *e)
{
	struct arena arena;
	int64_t done = INT64_MAX;
	bool good = true;
	arena_init(&arena, (size_t)1 << 30);
	while (good && reading->undo->count) {
		struct event event;
		int64_t seq = undo_pop(reading->undo);
		if (seq >= done)
			continue;
		done = seq;
		arena_reset(&arena);
		good = journal_one(db, seq, &arena, &event, e);
		if (good && (!report_event_each(&event, undo_entry, reading) || reading->damaged))
			good = FAIL(e, STORE_DAMAGED, NULL, "journal row %lld is damaged", (long long)seq);
	}
	arena_release(&arena);
	return good;
}

struct facts *facts_read_as_of(const struct plan *plan, struct period period, int32_t units, int64_t as_of, struct db *db, struct err *e)
{
	struct undo undo = { 0 };
	struct reading reading = { .facts = facts_new(plan, period.first, units), .as_of = as_of, .undo = &undo };
	bool good = read_all(&reading, db, e) && wind_back(&reading, db, e);
	free(undo.seq);
	if (good) {
		reading.facts->seq = as_of;
		return reading.facts;
	}
	facts_free(reading.facts);
	return NULL;
}

struct taking { struct facts *facts; bool damaged; };

static bool take_entry(void *self, const struct report_entry *entry)
{
	struct taking *t = self;
	if (entry->form != t->facts->plan.form || entry->first.n != t->facts->first.n)
		return true;
	t->damaged = !facts_set(t->facts, entry->unit, mark_of(entry->now.state, entry->now.kind, entry->late, entry->now.origin), entry->now.values);
	return !t->damaged;
}

bool facts_take(struct facts *facts, const struct event *event)
{
	struct taking taking = { facts, false };
	return report_event_each(event, take_entry, &taking) && !taking.damaged;
}
