#include "report/history.h"

struct search { const struct report *report; struct report_entry entry; bool found; };

static bool is_ours(void *self, const struct report_entry *entry)
{
	struct search *s = self;
	if (entry->unit != s->report->unit || entry->form != s->report->form || entry->first.n != s->report->first.n)
		return true;
	s->entry = *entry;
	s->found = true;
	return false;
}

static bool damaged(const struct report *r, int64_t seq, struct err *err)
{
	return FAIL(err, STORE_DAMAGED, NULL, "event %lld says nothing of unit %d form %d first day %d", (long long)seq, r->unit, r->form, r->first.n);
}

bool report_history(struct db *db, const struct report *report, struct arena *arena, bool (*fn)(void *, const struct past *), void *self,
                    struct err *err)
{
	int changes = report->changes;
	for (int64_t seq = report->seq, next; seq != 0; seq = next) {
		struct event event;
		struct search search = { .report = report };
		if (!journal_one(db, seq, arena, &event, err))
			return false;
		if (!report_event_each(&event, is_ours, &search) || !search.found || search.entry.previous >= seq)
			return damaged(report, seq, err);
		if (!fn(self, &(struct past){ &event, &search.entry, changes }))
			return true;
		next = search.entry.previous;
		if (next != 0 && --changes < 0)
			return damaged(report, next, err);
	}
	return changes == 0 || damaged(report, 0, err);
}
