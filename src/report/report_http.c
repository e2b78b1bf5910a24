/* One report over HTTP: sent, read with its whole history, returned. */
#include "base/spec.h"
#include "http/route.h"
#include "record/keepers.h"
#include "report/apply.h"
#include "report/derive_http.h"
#include "report/history.h"
#include "report/place.h"
#include "report/report_http.h"
#include "report/report_json.h"

bool report_path(struct req *req, const struct form **ret_form, struct period *ret)
{
	const struct form *form = policy_form(req->app->policy, req->param[1]);
	if (!form)
		return FAIL(&req->err, NO_FORM, "form", "no such form");
	if (!period_parse(form->period, req->param[2], ret))
		return FAIL(&req->err, BAD_PERIOD, "period", "not a %s", period_kind_name(form->period));
	*ret_form = form;
	return true;
}

static bool refuse_faults(struct req *req, const struct draft *d)
{
	for (int i = 0; i < d->fault_count; i++)
		req_error(req, d->faults[i].field, d->faults[i].zh, d->faults[i].en);
	return draft_refuse(d, &req->err);
}

/* A refusal by one field is a list of one as well, so that a reader has one place to look. */
static bool refuse_field(struct req *req)
{
	const struct err *e = &req->err;
	if (err_status(e->code) == 422 && e->field[0] && !req_failed_fields(req))
		req_error(req, view_of(e->field), e->zh[0] ? e->zh : err_title(e->code, LANGUAGE_ZH), e->en[0] ? e->en : err_title(e->code, LANGUAGE_EN));
	return false;
}

/* ---- PUT ---- */

struct warning { const char *rule; struct label label; };
/* What the answer needs, without ties to forms and units, which may change while the writer works. */
struct sending {
	struct report_send send;                            /* first: the write is the sending */
	const struct zone *zone;
	struct instant due;
	struct warning *warnings;
	int warning_count;
};

static void keep_warnings(struct req *req, struct sending *s, const struct draft *d)
{
	s->warnings = ARENA_ARRAY(&req->arena, struct warning, d->form->check_count + 1);
	for (int i = 0; i < d->form->check_count; i++) {
		const struct check *c = &d->form->checks[i];
		if (d->warnings >> i & 1)
			s->warnings[s->warning_count++] = (struct warning){ arena_text(&req->arena, view_of(c->rule)),
				{ arena_text(&req->arena, view_of(c->label.zh)), arena_text(&req->arena, view_of(c->label.en)) } };
	}
}

static void json_head(struct builder *b, struct req *req, enum report_kind kind, enum report_state state, bool late)
{
	json_text(b, "unit", req->param[0]);
	json_text(b, "form", req->param[1]);
	json_text(b, "period", req->param[2]);
	json_text(b, "kind", kind ? view_of(report_kind_name(kind)) : (struct view){ NULL, 0 });
	json_string(b, "state", report_state_name(state));
	json_bool(b, "late", late);
}

static void json_settled(struct builder *b, struct req *req, const struct settled *s, const struct zone *zone, struct instant due)
{
	json_head(b, req, s->kind, s->state, s->late);
	report_json_instant(b, "received_at", zone, s->received);
	report_json_instant(b, "changed_at", zone, s->changed);
	report_json_instant(b, "due", zone, due);
	json_int(b, "seq", s->seq);
	json_int(b, "changes", s->changes);
}

static void answer_put(struct req *req)
{
	struct sending *s = (struct sending *)req->own;
	struct builder *b = reply_json(req, s->send.settled.outcome == OUTCOME_NEW ? 201 : 200);
	json_open(b, '{');
	json_settled(b, req, &s->send.settled, s->zone, s->due);
	json_key(b, "warnings");
	json_open(b, '[');
	for (int i = 0; i < s->warning_count; i++) {
		json_open(b, '{');
		json_string(b, "rule", s->warnings[i].rule);
		json_string(b, "detail", say(req, s->warnings[i].label.zh, s->warnings[i].label.en));
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
}

struct looking { const unsigned char *key; bool found; };

static bool is_key(void *self, const struct past *past)
{
	struct looking *l = self;
	l->found = memcmp(past->entry->key, l->key, sizeof past->entry->key) == 0;
	return !l->found;
}

/* Sent before with this key: the writer gives the first answer, whatever the records say by now. */
static bool sent_before(struct req *req, const struct draft *d, bool *ret)
{
	struct report report;
	struct looking looking = { .key = d->offer.key };
	if (!report_find(req->db, d->form->id, d->period.first, d->unit->id, &req->arena, &report, &req->err))
		return false;
	bool good = report.state == REPORT_OPEN || report_history(req->db, &report, &req->arena, is_key, &looking, &req->err);
	*ret = looking.found;
	return good;
}

/* Most units type everything: they are known without asking the store. */
static bool beside_evidence(struct req *req, const struct form *form, struct period period, const struct sent *sent, struct draft *d)
{
	struct evidence evidence;
	const int faults = d->fault_count;
	bool keeps = keepers_has(req->app->keepers, req->unit), before = false;
	struct evidence_ask ask = derive_ask(req, form, period);
	if (keeps && !evidence_read(&ask, &evidence, &req->err))
		return false;
	if (derive_judge(d, sent, keeps ? &evidence : NULL) || faults > 0)
		return true;
	if (d->offer.has_key && !sent_before(req, d, &before))
		return false;
	if (before)
		d->fault_count = 0;
	return true;
}

static bool draft_of(struct req *req, const struct form *form, struct period period, const struct sent *sent, struct draft *d)
{
	struct report previous;
	const struct unit *unit = org_unit(req->app->org, req->unit);
	if (!sent->client_key.ptr) {
		FAIL(&req->err, MISSING_FIELD, "client_key", "no client_key");
		return err_say(&req->err, "缺少 client_key。", "client_key is missing.");
	}
	if (!draft_open(d, form, unit, period, req->now, &req->arena, &req->err))
		return false;
	draft_values(d, sent);
	if (!beside_evidence(req, form, period, sent, d))
		return false;
	if (d->fault_count == 0 && !draft_previous(d, req->db, &previous, &req->err))
		return false;
	if (d->fault_count == 0 && !draft_check(d, req->checker, req->app->policy, &previous, &req->err))
		return false;
	return draft_offer(d, req->actor.account) || refuse_faults(req, d);
}

static bool put_report(struct req *req)
{
	const struct form *form;
	struct period period;
	struct sent sent;
	struct draft draft;
	if (!report_path(req, &form, &period) || !sent_read_json(req->body, false, &req->arena, &sent, &req->err) ||
	    !draft_of(req, form, period, &sent, &draft))
		return refuse_field(req);
	struct sending *s = ARENA_NEW(&req->arena, struct sending);
	s->send = (struct report_send){ .write.apply = report_send_apply, .keys = req->app->keys, .offer = draft.offer };
	s->zone = form_zone(form, draft.unit);
	s->due = draft.due;
	keep_warnings(req, s, &draft);
	req->own = s;
	return req_write(req, &s->send.write, answer_put);
}

/* ---- GET ---- */

struct showing { struct req *req; struct builder *b; const struct zone *zone; int form; bool damaged; };

static const char *past_name(const struct past *past)
{
	if (past->event->kind == EVENT_REPORT_RETURNED)
		return "returned";
	switch (past->entry->before.state) {
	case REPORT_OPEN: return "sent";
	case REPORT_SENT: return "corrected";
	default: return "resent";
	}
}

static bool show_past(void *self, const struct past *past)
{
	struct showing *s = self;
	const struct report_entry *e = past->entry;
	const struct account *who = accounts_get(s->req->app->accounts, past->event->actor);
	struct builder *b = s->b;
	json_open(b, '{');
	json_int(b, "seq", past->event->seq);
	report_json_instant(b, "at", s->zone, e->changed);
	report_json_instant(b, "made_at", s->zone, e->made);
	json_text(b, "who", who ? view_of(who->login) : (struct view){ NULL, 0 });
	json_string(b, "event", past_name(past));
	json_string(b, "kind", report_kind_name(e->now.kind));
	json_string(b, "state", report_state_name(e->now.state));
	json_bool(b, "late", e->late);
	s->damaged = !report_json_values(b, e->now.values, s->req->app->policy, s->form, &s->req->arena);
	json_text(b, "note", e->note);
	json_text(b, "reason", e->reason);
	json_close(b, '}');
	return !s->damaged;
}

static bool show_report(struct showing *s, const struct report *r)
{
	struct req *req = s->req;
	struct builder *b = s->b;
	report_json_instant(b, "received_at", s->zone, r->received);
	report_json_instant(b, "changed_at", s->zone, r->changed);
	json_int(b, "seq", r->seq);
	json_int(b, "changes", r->changes);
	s->damaged = !report_json_values(b, r->values, req->app->policy, s->form, &req->arena) ||
		!report_json_backing(b, r->backing, req->app->policy, s->form, &req->arena);
	json_text(b, "note", r->note);
	json_key(b, "history");
	json_open(b, '[');
	bool ok = s->damaged || report_history(req->db, r, &req->arena, show_past, s, &req->err);
	json_close(b, ']');
	return ok && (!s->damaged || FAIL(&req->err, STORE_DAMAGED, NULL, "damaged values of unit %d form %d first day %d", r->unit, r->form, r->first.n));
}

/* Asked for by the desk: it costs a look at each neighbour. */
static bool show_place(struct showing *s, const struct form *form, struct period period, const struct report *r)
{
	struct req *req = s->req;
	struct place place;
	if (!req->ask(req, "place").ptr || r->state == REPORT_OPEN)
		return true;
	if (!report_place(r, req->app->org, form, period, req->db, &req->arena, &place, &req->err))
		return false;
	if (place.at > 0) {
		json_key(s->b, "place");
		json_open(s->b, '{');
		json_int(s->b, "at", place.at);
		json_int(s->b, "of", place.of);
		json_close(s->b, '}');
	}
	return true;
}

static bool get_report(struct req *req)
{
	const struct form *form;
	struct period period;
	struct report report;
	if (!report_path(req, &form, &period) || !report_find(req->db, form->id, period.first, req->unit, &req->arena, &report, &req->err))
		return refuse_field(req);
	const struct unit *unit = org_unit(req->app->org, req->unit);
	struct showing s = { .req = req, .b = reply_json(req, 200), .zone = form_zone(form, unit), .form = form->id };
	json_open(s.b, '{');
	json_head(s.b, req, report.kind, report.state, report.late);
	report_json_instant(s.b, "due", s.zone, form_due(form, unit, period));
	json_bool(s.b, "expected", form_expects(form, unit, period));
	if (!show_place(&s, form, period, &report))
		return false;
	if (report.state != REPORT_OPEN) {
		if (!show_report(&s, &report))
			return false;
	} else {
		json_key(s.b, "history");
		json_open(s.b, '[');
		json_close(s.b, ']');
	}
	json_close(s.b, '}');
	return true;
}

/* ---- return ---- */

struct return_body { struct view client_key, reason; };
static const struct spec return_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct return_body, client_key), true, 1, KEY_MOST },
	{ "reason", SPEC_TEXT, offsetof(struct return_body, reason), true, 1, REASON_MOST * 4 },
	{ NULL, SPEC_TEXT, 0, false, 0, 0 }
};

struct returning { struct report_return back; const struct zone *zone; struct instant due; };

static void answer_return(struct req *req)
{
	struct returning *r = (struct returning *)req->own;
	struct builder *b = reply_json(req, 200);
	json_open(b, '{');
	json_settled(b, req, &r->back.settled, r->zone, r->due);
	json_text(b, "reason", r->back.reason);
	json_close(b, '}');
}

/* Only from above: nobody returns their own unit's report, and nobody a superior's. */
static bool is_superior(const struct req *req)
{
	return req->local || (req->actor.unit != req->unit && tree_holds(org_now(req->app->org), req->actor.unit, req->unit));
}

static bool return_report(struct req *req)
{
	const struct form *form;
	struct period period;
	struct return_body body = { 0 };
	if (!report_path(req, &form, &period) || !spec_read(return_rows, req->json, &body, &req->err))
		return refuse_field(req);
	if (!is_superior(req))
		return FAIL(&req->err, NO_RIGHT, NULL, "not above the unit");
	if (view_trim(body.reason).len == 0)
		FAIL(&req->err, MISSING_FIELD, "reason", "blank reason");
	if (req->err.code)
		return refuse_field(req);
	const struct unit *unit = org_unit(req->app->org, req->unit);
	struct returning *r = ARENA_NEW(&req->arena, struct returning);
	r->back = (struct report_return){ .write.apply = report_return_apply, .keys = req->app->keys, .realm = unit->realm,
		.author = req->actor.account, .unit = req->unit, .form = form->id, .first = period.first, .at = req->now, .reason = body.reason };
	r->zone = form_zone(form, unit);
	r->due = form_due(form, unit, period);
	report_return_seal(&r->back, body.client_key);
	req->own = r;
	return req_write(req, &r->back.write, answer_return);
}

const struct route report_routes[] = {
	{ "PUT", "/api/v1/units/{code}/reports/{form}/{period}", NEED_LOGIN | NEED_UNIT, RIGHT_REPORT_WRITE, put_report,
	  "Send the report of a unit for a period, or correct it", "", "report_body", "report_receipt" },
	{ "GET", "/api/v1/units/{code}/reports/{form}/{period}", NEED_LOGIN | NEED_UNIT, RIGHT_REPORT_READ, get_report,
	  "The report of a unit for a period: its state and its whole history", "place", "", "report_state" },
	{ "POST", "/api/v1/units/{code}/reports/{form}/{period}/return", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_REPORT_RETURN, return_report,
	  "Give a report back to the unit with a reason; it is open again", "", "report_return", "report_receipt" },
	{ "POST", "/api/v1/reports:bulk", NEED_LOGIN | NEED_STREAM, RIGHT_REPORT_WRITE, report_bulk_handle,
	  "Send many reports of one form (NDJSON or CSV), one result line for each", "form", "application/x-ndjson", "application/x-ndjson report_result" },
	{ "GET", "/api/v1/export/reports", NEED_LOGIN | NEED_SLOW, RIGHT_EXPORT, report_export_handle,
	  "The reports of a subtree over some days, as CSV or JSON lines", "unit form from to format", "", "text/csv" },
	{ 0 }
};
