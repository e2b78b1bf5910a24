/* report/report_test.h — a store of its own with a small tree, a daily and a weekly form, and a writer that applies at once. */
#pragma once
#include "report/apply.h"
#include "report/history.h"
#include "report/report_prove.h"
#include "store/migrate.h"
#include "store/test_store.h"
#include <sodium.h>

__attribute__((unused)) static struct query *const *const fixture_lists[] = { migrate_queries, journal_queries, org_queries, policy_queries, report_queries, report_prove_queries, NULL };

/* %s: further fields of the daily form; further checks. */
static const char fixture_pack_text[] =
	"pack: test\nversion: \"1\"\nzh: 测试\nen: Test\nzone: Asia/Shanghai\n"
	"forms:\n"
	"  daily:\n    zh: 日报\n    en: Daily\n    for: [eldercare]\n    fields:\n"
	"      - {key: listed, zh: 在册, en: Listed, sum: yes, max: 1000}\n"
	"      - {key: present, zh: 在院, en: Present, sum: yes, max: 1000}\n"
	"      - {key: away, zh: 离院, en: Away, sum: yes, max: 1000}\n"
	"      - {key: fever, zh: 发热, en: Fever, event: yes, sum: yes, max: 1000}\n"
	"      - {key: masks, zh: 口罩天数, en: Days of masks, required: no, max: 400}\n"
	"      - {key: remark, zh: 说明, en: Remark, type: text, max: 10}\n"
	"%s"
	"    checks:\n"
	"      - {rule: \"listed = present + away\", zh: 在册=在院+离院, en: Listed is present and away together}\n"
	"      - {rule: \"present >= previous_present - 10\", warn: yes, zh: 比昨天少了十人以上请说明, en: More than ten fewer than yesterday - say why}\n"
	"  weekly:\n    zh: 周报\n    en: Weekly\n    for: [eldercare]\n    fields:\n"
	"      - {key: cases, zh: 病例, en: Cases, event: yes, sum: yes}\n"
	"duties:\n"
	"  report.daily: {form: daily, of: institution, every: day, due: \"15:00\"}\n"
	"  report.weekly: {form: weekly, of: institution, every: week, due: \"+7d 24:00\"}\n";

static const char units_sql[] =
	"INSERT INTO unit VALUES (1, '150000', 1, '省', '', NULL, '', NULL, NULL, NULL, '', '');"
	"INSERT INTO unit VALUES (2, '152900', 2, '盟', '', NULL, '', NULL, NULL, NULL, '', '');"
	"INSERT INTO unit VALUES (3, 'A-1', 5, '甲院', 'A', 0, '', 100, NULL, NULL, '', '');"
	"INSERT INTO unit VALUES (4, 'A-2', 5, '乙院', 'B', 0, '', 100, NULL, 18925, '', '');" /* closed from 2021-10-25 on */
	"INSERT INTO unit VALUES (5, 'B-1', 5, 'Home', 'C', 0, '', 100, NULL, NULL, '', 'America/New_York');"
	"INSERT INTO unit VALUES (6, 'C-1', 5, '学校', 'D', 1, '', 100, NULL, NULL, '', '');"
	"INSERT INTO unit_parent VALUES (1, -2147483648, NULL); INSERT INTO unit_parent VALUES (2, -2147483648, 1);"
	"INSERT INTO unit_parent VALUES (3, -2147483648, 2); INSERT INTO unit_parent VALUES (4, -2147483648, 2);"
	"INSERT INTO unit_parent VALUES (5, -2147483648, 2); INSERT INTO unit_parent VALUES (6, -2147483648, 2);";

struct fixture {
	struct store *store;
	struct db *db;
	struct writer *writer;
	struct follower follower;
	struct org *org;
	struct policy *policy;
	struct report_keys *keys;
	struct checker *checker;
	struct arena arena;
	int64_t events;
	/* of the last sending */
	struct err err;
	struct draft draft;
	struct settled settled;
};

static inline void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d) %s\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line, err->en);
	assert_true(good);
}

static inline void fixture_see(void *self, const struct event *events, size_t n)
{
	struct fixture *f = self;
	for (size_t i = 0; i < n; i++) {
		org_see(f->org, f->db, &events[i]);
		policy_see(f->policy, f->db, &events[i]);
		report_keys_see(f->keys, &events[i]);
	}
	f->events += (int64_t)n;
}

static inline void fixture_done(struct write *write) { (void)write; }

static inline bool fixture_write(struct fixture *f, struct write *write)
{
	write->done = fixture_done;
	write->ok = false;
	assert_true(writer_submit(f->writer, write));
	f->err = write->err;
	return write->ok;
}

struct pack_write { struct write write; struct view text; };

static inline bool pack_apply(struct write *write, struct tx *tx, struct err *err)
{
	return policy_put(tx, 0, ((struct pack_write *)write)->text, "test.yaml", err);
}

/* Puts the pack in force, with more fields than before if any are given. */
static inline void fixture_pack(struct fixture *f, const char *more_fields)
{
	struct pack_write own = { .write.apply = pack_apply };
	own.text = view_of(arena_printf(&f->arena, fixture_pack_text, more_fields));
	must(fixture_write(f, &own.write), &f->err);
}

static inline void fixture_load(struct fixture *f)
{
	f->org = org_new();
	f->policy = policy_new();
	f->keys = report_keys_new();
	must(org_load(f->org, f->db, &f->err) && policy_load(f->policy, f->db, &f->err) && report_keys_load(f->keys, f->db, clock_now(), &f->err), &f->err);
}

static inline void fixture_open(struct fixture *f, const char *url)
{
	*f = (struct fixture){ 0 };
	assert_true(sodium_init() >= 0);
	arena_init(&f->arena, 256 << 20);
	f->store = store_open(url, fixture_lists, &f->err);
	must(f->store != NULL, &f->err);
	f->follower = (struct follower){ fixture_see, f };
	f->writer = writer_open(f->store, &f->follower, 1, 100, &f->err);
	must(f->writer && migrate_run(writer_db(f->writer), &f->err) && db_prepare(writer_db(f->writer), &f->err), &f->err);
	must(db_exec(writer_db(f->writer), units_sql, &f->err), &f->err);
	f->db = db_open(f->store, DB_READ, &f->err);
	must(f->db && db_prepare(f->db, &f->err), &f->err);
	f->checker = checker_new();
	fixture_load(f);
	fixture_pack(f, "");
}

static inline void fixture_close(struct fixture *f)
{
	checker_free(f->checker);
	report_keys_free(f->keys);
	policy_free(f->policy);
	org_free(f->org);
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
	arena_release(&f->arena);
}

static inline struct instant at(const char *text)
{
	struct instant instant;
	assert_true(instant_parse(view_of(text), &instant));
	return instant;
}

/* What a handler does: read, judge, apply. False with f->err, and the faults in f->draft. */
static inline bool sends(struct fixture *f, const char *now, const char *unit, const char *form_key, const char *period, const char *body)
{
	struct sent sent;
	struct report previous;
	struct period p;
	const struct form *form = policy_form(f->policy, view_of(form_key));
	err_clear(&f->err);
	f->draft = (struct draft){ 0 };
	assert_non_null(form);
	assert_true(period_parse(form->period, view_of(period), &p));
	if (!sent_read_json(view_of(body), false, &f->arena, &sent, &f->err) ||
	    !draft_open(&f->draft, form, org_unit(f->org, org_find(f->org, view_of(unit))), p, at(now), &f->arena, &f->err))
		return false;
	draft_values(&f->draft, &sent);
	if (!draft_previous(&f->draft, f->db, &previous, &f->err))
		return false;
	must(draft_check(&f->draft, f->checker, f->policy, &previous, &f->err), &f->err);
	if (!draft_offer(&f->draft, 7))
		return draft_refuse(&f->draft, &f->err);
	struct report_send send = { .write.apply = report_send_apply, .keys = f->keys, .offer = f->draft.offer };
	bool ok = fixture_write(f, &send.write);
	f->settled = send.settled;
	return ok;
}

static inline bool returns(struct fixture *f, const char *now, const char *unit, const char *form_key, const char *period, const char *key, const char *reason)
{
	const struct form *form = policy_form(f->policy, view_of(form_key));
	struct period p;
	assert_true(period_parse(form->period, view_of(period), &p));
	struct report_return back = { .write.apply = report_return_apply, .keys = f->keys, .realm = 2, .author = 9,
		.unit = org_find(f->org, view_of(unit)), .form = form->id, .first = p.first, .at = at(now), .reason = view_of(reason) };
	report_return_seal(&back, view_of(key));
	bool ok = fixture_write(f, &back.write);
	f->settled = back.settled;
	return ok;
}

static inline struct report now_is(struct fixture *f, const char *unit, const char *form_key, const char *period)
{
	const struct form *form = policy_form(f->policy, view_of(form_key));
	struct period p;
	struct report report;
	assert_true(period_parse(form->period, view_of(period), &p));
	must(report_find(f->db, form->id, p.first, org_find(f->org, view_of(unit)), &f->arena, &report, &f->err), &f->err);
	return report;
}
