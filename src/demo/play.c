/* demo/play.c — six weeks of hundreds of homes, moment by moment: each clerk sends, corrects and sends again, each county's officer
 * returns and reports, with the program's clock set to the minute. Every act is a request through the router, under the actor's
 * own rights, so what would be refused in life is refused here. */
#include "base/json.h"
#include "demo/demo.h"
#include "http/route.h"
#include <stdlib.h>

enum act_kind { ACT_SEND, ACT_CORRECT, ACT_RETURN, ACT_RESEND, ACT_COUNTY };
struct act { struct instant at; int32_t who; int16_t day; int8_t kind; }; /* who: home, or area for the county's report; day from the start */

struct play {
	struct demo *demo;
	struct home_day *days;                              /* [home * length + day] */
	int length;
	struct act *acts;
	int32_t count, room;
};

/* ---- what will happen ---- */

static void plan(struct play *p, int32_t who, int day, int minute, enum act_kind kind)
{
	struct instant at = demo_instant(p->demo, (struct day){ p->demo->start.n + day }, minute);
	if (minute < 0 || at.ms >= p->demo->now.ms)
		return;
	if (p->count == p->room) {
		p->room = p->room ? p->room * 2 : 4096;
		p->acts = realloc(p->acts, (size_t)p->room * sizeof *p->acts);
		if (!p->acts)
			abort();
	}
	p->acts[p->count++] = (struct act){ at, who, (int16_t)day, (int8_t)kind };
}

static void plan_home(struct play *p, int32_t home)
{
	struct demo *d = p->demo;
	const struct day bug = { d->today.n - 15 };
	for (int day = 0; day < p->length; day++) {
		struct day date = { d->start.n + day };
		struct home_day *is = &p->days[home * p->length + day];
		bool today = day == p->length - 1;
		if (!home_reports(&d->homes[home], date))
			continue;
		if (today && home == d->nurse_home) {       /* its records will say what this day was */
			is->sent = -1;
			continue;
		}
		home_live(&d->homes[home], d->options->seed, date, bug, is);
		if (home == d->nurse_home)
			d->nurse_day = *is;
		if (today && home == d->clerk_shown)
			is->sent = -1;                      /* left for the visitor */
		if (is->sent < 0)
			continue;
		plan(p, home, day, is->sent, ACT_SEND);
		plan(p, home, day, is->corrected, ACT_CORRECT);
		plan(p, home, day, is->returned, ACT_RETURN);
		plan(p, home, day, is->resent, ACT_RESEND);
	}
}

static void plan_counties(struct play *p)
{
	struct demo *d = p->demo;
	for (int32_t i = 0; i < d->places.count; i++)
		for (int day = 0; day < p->length; day++) {
			struct chance c = chance_of(d->options->seed, 7, (uint64_t)(i * 1000 + day));
			int minute = chance_hits(&c, 300) ? 16 * 60 + chance_between(&c, 2, 25) : 15 * 60 + chance_between(&c, 12, 57);
			if (!chance_hits(&c, 120))
				plan(p, i, day, minute, ACT_COUNTY);
		}
}

static int in_order(const void *left, const void *right)
{
	const struct act *a = left, *b = right;
	if (a->at.ms != b->at.ms)
		return a->at.ms < b->at.ms ? -1 : 1;
	return a->kind != b->kind ? a->kind - b->kind : (a->who > b->who) - (a->who < b->who);
}

/* ---- asking ---- */

static bool ask(struct demo *d, const struct demo_account *who, const char *method, const char *target, struct view body, struct err *err)
{
	struct req *req = req_new(&d->app, d->router, method, target);
	req->actor = (struct actor){ .account = who->id, .unit = who->unit, .role = who->role, .known = true, .login = view_of(who->login) };
	req->db = d->app.follow_db;
	req->checker = d->checker;
	req->side = true;
	req->body = body;
	router_run(req);
	bool ok = req->reply.status < 300;
	if (!ok && req->err.code)
		*err = req->err;
	else if (!ok)
		FAIL(err, BUG, NULL, "%s %s: %d %.120s", method, target, req->reply.status, req->reply.body.ptr);
	req_free(req);
	return ok;
}

static void target_of(const struct demo *d, int32_t unit, const char *form, struct day day, const char *more, char out[200])
{
	char text[11];
	day_print(day, text);
	snprintf(out, 200, "/api/v1/units/%s/reports/%s/%s%s", org_unit(d->app.org, unit)->code, form, text, more);
}

static const char *said(const struct label *label) { return demo_text(label->zh, label->en); }

static void open_body(struct builder *b, const struct act *act, const char *kind)
{
	char key[64];
	snprintf(key, sizeof key, "demo-%d-%d-%d", act->kind, act->who, act->day);
	builder_init(b, 1 << 16);
	json_open(b, '{');
	json_string(b, "client_key", key);
	if (kind)
		json_string(b, "kind", kind);
}

static bool send_home(struct play *p, const struct act *act, struct err *err)
{
	struct demo *d = p->demo;
	const struct home_day *is = &p->days[act->who * p->length + act->day];
	bool wrong = act->kind == ACT_SEND && (is->corrected >= 0 || is->returned >= 0);
	struct builder b;
	char target[200];
	open_body(&b, act, is->zero ? "zero" : "values");
	if (act->kind == ACT_CORRECT)
		json_string(&b, "reason", said(is->reason_correct));
	else if (act->kind == ACT_RESEND)
		json_string(&b, "reason", demo_text("按退回意见核对后重报。", "Checked as asked and sent again."));
	json_key(&b, "values");
	json_open(&b, '{');
	for (int i = 0; i < DEMO_FIELDS; i++)
		json_int(&b, demo_field_key(i), wrong ? is->was[i] : is->value[i]);
	json_close(&b, '}');
	json_close(&b, '}');
	target_of(d, d->home_unit[act->who], "daily", (struct day){ d->start.n + act->day }, "", target);
	bool ok = ask(d, &d->clerks[act->who], "PUT", target, builder_seen(&b), err);
	builder_release(&b);
	return ok;
}

static bool return_home(struct play *p, const struct act *act, struct err *err)
{
	struct demo *d = p->demo;
	struct builder b;
	char target[200];
	open_body(&b, act, NULL);
	json_string(&b, "reason", said(p->days[act->who * p->length + act->day].reason_return));
	json_close(&b, '}');
	target_of(d, d->home_unit[act->who], "daily", (struct day){ d->start.n + act->day }, "/return", target);
	bool ok = ask(d, &d->officers[d->homes[act->who].area], "POST", target, builder_seen(&b), err);
	builder_release(&b);
	return ok;
}

/* ---- a county's own report: what its officer reads off the board at that minute ---- */

struct reading { struct board_counts counts; int64_t residents, staff, fever, isolated, released, tested; };

static int64_t sum_of(const struct form *form, const struct board_sum *sums, const char *key)
{
	int at = form_field(form, view_of(key));
	return at < 0 ? 0 : sums[at].sum;
}

static bool read_board(struct demo *d, int32_t unit, struct day day, struct reading *ret, struct err *err)
{
	const struct form *form = policy_form(d->app.policy, VIEW("daily"));
	struct board_page *page = board_page(d->app.board, d->app.follow_db, form, (struct period){ PERIOD_DAY, day }, err);
	struct board_sum *sums = calloc((size_t)form->field_count, sizeof *sums);
	if (!sums)
		abort();
	bool ok = page && board_sums(page, d->app.follow_db, unit, sums, err);
	if (ok) {
		*ret = (struct reading){ .counts = board_counts(page, unit), .residents = sum_of(form, sums, "residents_in"), .staff = sum_of(form, sums, "staff_on_duty"),
			.fever = sum_of(form, sums, "fever"), .released = sum_of(form, sums, "released_today"),
			.isolated = sum_of(form, sums, "isolated_new") + sum_of(form, sums, "isolated_return") + sum_of(form, sums, "isolated_symptom"),
			.tested = sum_of(form, sums, "test_done_residents") + sum_of(form, sums, "test_done_staff") };
	}
	if (page)
		board_done(page);
	free(sums);
	return ok;
}

static void put_county(struct builder *b, const struct reading *r, struct chance *c)
{
	int64_t sent = r->counts.on_time + r->counts.late, found = chance_hits(c, 1500) ? chance_between(c, 1, 3) : 0;
	const struct { const char *key; int64_t value; } rows[] = {
		{ "institutions_expected", r->counts.expected }, { "institutions_reported", sent }, { "institutions_zero", r->counts.zero },
		{ "institutions_with_events", sent - r->counts.zero }, { "institutions_late", r->counts.late }, { "institutions_missing", r->counts.missing },
		{ "residents_in", r->residents }, { "staff_on_duty", r->staff }, { "fever", r->fever }, { "suspected", 0 }, { "confirmed", 0 },
		{ "asymptomatic", 0 }, { "deaths_disease", 0 }, { "isolated", r->isolated }, { "released_today", r->released }, { "test_done", r->tested },
		{ "test_positive", 0 }, { "inspections", found ? 2 : chance_between(c, 0, 1) }, { "problems_found", found }, { "problems_mended", found },
		{ "problems_rechecked", 0 }, { "supply_gaps", chance_hits(c, 400) }, { "public_concerns", 0 }, { "help_requests", chance_hits(c, 300) },
	};
	json_key(b, "values");
	json_open(b, '{');
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		json_int(b, rows[i].key, rows[i].value);
	json_close(b, '}');
}

static bool send_county(struct play *p, const struct act *act, struct err *err)
{
	struct demo *d = p->demo;
	struct day day = { d->start.n + act->day };
	int32_t unit = d->places.areas[act->who].unit;
	struct chance c = chance_of(d->options->seed, 8, (uint64_t)(act->who * 1000 + act->day));
	struct reading r;
	struct builder b;
	char target[200];
	if (!read_board(d, unit, day, &r, err))
		return false;
	bool zero = r.counts.on_time + r.counts.late == r.counts.zero && r.fever == 0;
	open_body(&b, act, zero ? "zero" : "values");
	put_county(&b, &r, &c);
	json_close(&b, '}');
	target_of(d, unit, "county", day, "", target);
	bool ok = ask(d, &d->officers[act->who], "PUT", target, builder_seen(&b), err);
	builder_release(&b);
	return ok;
}

static bool perform(struct play *p, const struct act *act, struct err *err)
{
	clock_drill_set(act->at);
	switch ((enum act_kind)act->kind) {
	case ACT_COUNTY: return send_county(p, act, err);
	case ACT_RETURN: return return_home(p, act, err);
	default: return send_home(p, act, err);
	}
}

static bool play_all(struct play *p, struct err *err)
{
	struct progress progress;
	bool ok = true;
	for (int32_t i = 0; i < p->demo->options->institutions; i++)
		plan_home(p, i);
	plan_counties(p);
	qsort(p->acts, (size_t)p->count, sizeof *p->acts, in_order);
	progress_start(&progress, demo_words("报送", "reports"), p->count);
	for (int32_t i = 0; ok && i < p->count; i++) {
		ok = perform(p, &p->acts[i], err);
		if (i % 64 == 0)
			progress_at(&progress, i);
	}
	progress_end(&progress, p->count);
	return ok;
}

bool demo_play(struct demo *d, struct err *err)
{
	struct play p = { .demo = d, .length = d->options->days + 1 };
	p.days = calloc((size_t)d->options->institutions * (size_t)p.length, sizeof *p.days);
	if (!p.days)
		abort();
	bool ok = play_all(&p, err);
	free(p.days);
	free(p.acts);
	return ok;
}
