/* Random histories against a model of a few lines: whatever is sent, repeated, corrected, returned, sent again, or hit by a store that
 * fails, every report counts once, late stays late, every former state can be told, and the journal proves the table. */
#include "base/seed.h"
#include "report/report_test.h"

enum { UNITS = 2, DAYS = 4, STEPS = 400 };

static struct seed seed;

/* What one report should be. last: what was sent last, to be repeated word for word. */
struct model { enum report_state state; enum report_kind kind; int fever, changes, key; bool late; char last[300]; int last_key; bool last_good; };

struct world { struct fixture f; struct model at[UNITS][DAYS]; int keys; int64_t told; };

static const char *const codes[UNITS] = { "A-1", "B-1" };

static int64_t pick(int64_t low, int64_t high) { return seed_between(&seed, low, high); }

static void day_text(int day, char out[24]) { snprintf(out, 24, "2021-10-%02d", 20 + day); }

/* Some instant of the day or the days after, in UTC. */
static const char *moment(struct world *w, int day)
{
	return arena_printf(&w->f.arena, "2021-10-%02dT%02d:%02d:00Z", 20 + day + (int)pick(0, 1), (int)pick(4, 23), (int)pick(0, 59));
}

static bool after_due(int unit, int day, const char *now)
{
	const char *due[UNITS] = { "T07:00:00Z", "T19:00:00Z" };
	char text[40];
	snprintf(text, sizeof text, "2021-10-%02d%s", 20 + day, due[unit]);
	return at(now).ms >= at(text).ms;
}

static void send_something(struct world *w, int unit, int day)
{
	struct model *m = &w->at[unit][day];
	const int fever = (int)pick(0, 2), key = ++w->keys;
	const bool zero = fever == 0 && pick(0, 1), reason = pick(0, 1);
	char period[24], body[300];
	const char *now = moment(w, day);
	day_text(day, period);
	snprintf(body, sizeof body, "{\"client_key\":\"k%d\",\"kind\":\"%s\",%s\"values\":{\"listed\":9,\"present\":9,\"away\":0,\"fever\":%d}}", key,
	         zero ? "zero" : "values", reason ? "\"reason\":\"r\"," : "", fever);
	bool due = after_due(unit, day, now);
	bool same = m->state == REPORT_SENT && m->fever == fever && m->kind == (zero ? REPORT_ZERO : REPORT_VALUES);
	bool refused = m->state == REPORT_SENT && !same && due && !reason;
	bool failing = pick(0, 19) == 0;
	if (failing)
		store_fail_at(w->f.store, pick(1, 12), ANSWER_BROKEN);
	bool ok = sends(&w->f, now, codes[unit], "daily", period, body);
	store_fail_at(w->f.store, 0, ANSWER_ONE);
	if (failing && !ok && w->f.err.code != ERR_NEED_REASON)
		return;                                     /* nothing may have changed */
	if (ok == refused)
		fail_msg("%s at %s: %s", body, now, ok ? "taken" : err_name(w->f.err.code));
	if (refused || same)
		return;
	m->late = m->state == REPORT_OPEN ? due : m->late;
	m->changes += m->state != REPORT_OPEN;
	m->state = REPORT_SENT;
	m->kind = zero ? REPORT_ZERO : REPORT_VALUES;
	m->fever = fever;
	memcpy(m->last, body, sizeof body);
	m->last_key = key;
	m->last_good = true;
	w->told++;
}

static void send_again(struct world *w, int unit, int day)
{
	struct model *m = &w->at[unit][day];
	char period[24];
	day_text(day, period);
	if (!m->last_good)
		return;
	must(sends(&w->f, moment(w, day), codes[unit], "daily", period, m->last), &w->f.err);
	assert_int_equal(w->f.settled.outcome, OUTCOME_REPEATED);
	assert_int_equal(w->f.settled.late, m->late);
	char other[300];
	snprintf(other, sizeof other, "{\"client_key\":\"k%d\",\"kind\":\"values\",\"values\":{\"listed\":8,\"present\":8,\"away\":0,\"fever\":0}}", m->last_key);
	assert_false(sends(&w->f, moment(w, day), codes[unit], "daily", period, other));
	assert_int_equal(w->f.err.code, ERR_KEY_REUSED);
	assert_false(sends(&w->f, "2021-10-29T03:00:00Z", codes[1 - unit], "daily", "2021-10-27", other));
	assert_int_equal(w->f.err.code, ERR_KEY_REUSED);
}

static void give_back(struct world *w, int unit, int day)
{
	struct model *m = &w->at[unit][day];
	char period[24];
	day_text(day, period);
	bool ok = returns(&w->f, moment(w, day), codes[unit], "daily", period, arena_printf(&w->f.arena, "r%d", ++w->keys), "x");
	assert_int_equal(ok, m->state == REPORT_SENT);
	if (!ok)
		return;
	m->state = REPORT_RETURNED;
	m->changes++;
	w->told++;
}

struct tally { int seen; int64_t chain; struct world *w; };

static bool step_back(void *self, const struct past *past)
{
	struct tally *t = self;
	assert_int_equal(past->entry->previous == 0, past->entry->before.state == REPORT_OPEN);
	t->chain++;
	return true;
}

static bool count_once(void *self, const struct report *r)
{
	struct tally *t = self;
	const int unit = r->unit == 3 ? 0 : 1, day = r->first.n - 18920;
	const struct model *m = &t->w->at[unit][day];
	struct values v;
	t->seen++;
	assert_int_equal(r->state, m->state);
	assert_int_equal(r->kind, m->kind);
	assert_int_equal(r->late, m->late);
	assert_int_equal(r->changes, m->changes);
	assert_true(values_unpack(r->values, t->w->f.policy, r->form, &t->w->f.arena, &v));
	assert_true(v.at[3].known && v.at[3].number == m->fever);
	return true;
}

static void look_at_all(struct world *w)
{
	struct fixture *f = &w->f;
	struct tally t = { .w = w };
	int expected = 0;
	for (int day = 0; day < DAYS; day++)
		must(report_each(f->db, policy_form(f->policy, VIEW("daily"))->id, (struct day){ 18920 + day }, count_once, &t, &f->err), &f->err);
	for (int i = 0; i < UNITS * DAYS; i++) {
		char period[24];
		const struct model *m = &w->at[i % UNITS][i / UNITS];
		expected += m->state != REPORT_OPEN;
		day_text(i / UNITS, period);
		struct report r = now_is(f, codes[i % UNITS], "daily", period);
		t.chain = 0;
		if (r.state != REPORT_OPEN)
			must(report_history(f->db, &r, &f->arena, step_back, &t, &f->err), &f->err);
		assert_int_equal(t.chain, r.state == REPORT_OPEN ? 0 : m->changes + 1);
	}
	assert_int_equal(t.seen, expected);
}

static void random_histories_count_once(void **state)
{
	struct world w = { 0 };
	int64_t reports;
	fixture_open(&w.f, test_url(*state));
	int64_t before = w.f.events;
	for (int step = 0; step < STEPS; step++) {
		int unit = (int)pick(0, UNITS - 1), day = (int)pick(0, DAYS - 1);
		switch (pick(0, 5)) {
		case 0: send_again(&w, unit, day); break;
		case 1: give_back(&w, unit, day); break;
		default: send_something(&w, unit, day);
		}
	}
	assert_int_equal(w.f.events - before, w.told);      /* one event for each change, none for the rest */
	look_at_all(&w);
	must(report_prove(w.f.db, NULL, NULL, &reports, &w.f.err), &w.f.err);
	must(journal_prove(w.f.db, &reports, &w.f.err), &w.f.err);
	fixture_close(&w.f);
}

static const struct store_test tests[] = { STORE_TEST(random_histories_count_once), { NULL, NULL } };

int main(void)
{
	seed = seed_of_run();
	return test_both_stores(tests);
}
