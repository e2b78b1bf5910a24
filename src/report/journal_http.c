/* report/journal_http.c — the journal of one unit, for people to read: the steps of its reports and what else happened to it.
 *
 * Reports are found by their day and walked back (report/history.h), everything else by the index journal_unit; so a correction stands
 * with the days it corrects, not with the day it was made. */
#include "http/route.h"
#include "org/org_json_http.h"
#include "report/history.h"
#include "report/report_json.h"
#include <stdlib.h>

enum { DAYS_USUAL = 31, DAYS_MOST = 92, EVENTS_MOST = 1000 };

struct entry { int64_t seq, actor; struct instant at; const char *event; const struct form *form; struct period period; enum report_kind kind; bool late; struct view reason, body; };
struct reading {
	struct req *req;
	const struct zone *zone;
	struct day from, to;
	struct entry *entries;
	int count;
	bool cut;
	const struct form *form;                            /* of the report that is walked back */
	struct period period;
};

static struct entry *entry_new(struct reading *r, const struct event *event)
{
	if (r->count == EVENTS_MOST) {
		r->cut = true;
		return NULL;
	}
	struct entry *entry = &r->entries[r->count++];
	*entry = (struct entry){ .seq = event->seq, .actor = event->actor, .at = event->at, .event = event_name(event->kind) };
	return entry;
}

static bool keep_event(void *self, const struct event *event)
{
	struct reading *r = self;
	struct entry *entry = entry_new(r, event);
	if (entry)
		entry->body = arena_copy(&r->req->arena, event->body);
	return entry != NULL;
}

static const char *step_name(const struct past *past)
{
	if (past->event->kind == EVENT_REPORT_RETURNED)
		return "report.returned";
	return past->entry->before.state == REPORT_OPEN ? "report.sent" : past->entry->before.state == REPORT_SENT ? "report.corrected" : "report.resent";
}

static bool keep_step(void *self, const struct past *past)
{
	struct reading *r = self;
	struct entry *entry = entry_new(r, past->event);
	if (!entry)
		return false;
	entry->at = past->entry->changed;
	entry->event = step_name(past);
	entry->form = r->form;
	entry->period = r->period;
	entry->kind = past->entry->now.kind;
	entry->late = past->entry->late;
	entry->reason = past->entry->reason;
	return true;
}

static bool read_reports(struct reading *r)
{
	struct req *req = r->req;
	for (int n = 0; (r->form = policy_form_at(req->app->policy, n)); n++)
		for (r->period = period_of(r->form->period, r->from); r->period.first.n <= r->to.n; r->period = period_step(r->period, 1)) {
			struct report report;
			if (!report_find(req->db, r->form->id, r->period.first, req->unit, &req->arena, &report, &req->err))
				return false;
			if (report.state != REPORT_OPEN && !report_history(req->db, &report, &req->arena, keep_step, r, &req->err))
				return false;
		}
	return true;
}

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return x->seq < y->seq ? 1 : x->seq > y->seq ? -1 : 0;
}

static void show_entry(struct builder *b, struct reading *r, const struct entry *entry)
{
	const struct account *who = accounts_get(r->req->app->accounts, entry->actor);
	char period[16];
	json_open(b, '{');
	json_int(b, "seq", entry->seq);
	report_json_instant(b, "at", r->zone, entry->at);
	json_text(b, "who", who ? view_of(who->login) : (struct view){ NULL, 0 });
	json_string(b, "event", entry->event);
	if (entry->form) {
		period_print(entry->period, period);
		json_string(b, "form", entry->form->key);
		json_string(b, "period", period);
		json_string(b, "kind", report_kind_name(entry->kind));
		json_bool(b, "late", entry->late);
		json_text(b, "reason", entry->reason.len > 0 ? entry->reason : (struct view){ NULL, 0 });
	} else if (view_starts(entry->body, "{")) {
		json_key(b, "body");
		builder_view(b, entry->body);
	}
	json_close(b, '}');
}

static void show(struct reading *r)
{
	struct builder *b = reply_json(r->req, 200);
	char from[16], to[16];
	day_print(r->from, from);
	day_print(r->to, to);
	json_open(b, '{');
	json_string(b, "unit", org_unit(r->req->app->org, r->req->unit)->code);
	json_string(b, "from", from);
	json_string(b, "to", to);
	json_key(b, "events");
	json_open(b, '[');
	for (int i = 0; i < r->count; i++)
		show_entry(b, r, &r->entries[i]);
	json_close(b, ']');
	json_bool(b, "cut", r->cut);
	json_close(b, '}');
}

static bool ask_days(struct req *req, struct day *ret_from, struct day *ret_to)
{
	if (!ask_day(req, "to", req_today(req), ret_to) || !ask_day(req, "from", (struct day){ ret_to->n - DAYS_USUAL + 1 }, ret_from))
		return false;
	if (ret_from->n > ret_to->n)
		return bad_query(req, "from", "from 不能晚于 to。", "from is after to.");
	return ret_to->n - ret_from->n < DAYS_MOST || bad_query(req, "from", "一次最多查 92 天。", "At most 92 days at a time.");
}

static bool journal_get(struct req *req)
{
	struct reading r = { .req = req };
	if (!ask_days(req, &r.from, &r.to))
		return false;
	const struct pack *pack = policy_pack_at(req->app->policy, 0);
	r.zone = pack && pack->zone ? pack->zone : zone_find("Asia/Shanghai");
	r.entries = ARENA_ARRAY(&req->arena, struct entry, EVENTS_MOST);
	struct instant from = zone_instant(r.zone, r.from, 0), to = zone_instant(r.zone, (struct day){ r.to.n + 1 }, 0);
	if (!read_reports(&r) || !journal_of_unit(req->db, req->unit, from, to, EVENTS_MOST + 1, keep_event, &r, &req->err))
		return false;
	qsort(r.entries, (size_t)r.count, sizeof *r.entries, newest_first);
	show(&r);
	return true;
}

const struct route journal_routes[] = {
	{ "GET", "/api/v1/units/{code}/journal", NEED_LOGIN | NEED_UNIT | NEED_SLOW, RIGHT_JOURNAL_READ, journal_get,
		"What happened to a unit, newest first: reports of these days, changes, accounts", "from to", "", "unit_journal" },
	{ 0 },
};
