/* Notices without a server: whom they are for, how far each unit has come, what follows in slices, what a correction keeps. On both stores. */
#include "app.h"
#include "duty/duty.h"
#include "notify/notice.h"
#include "store/test_store.h"
#include <ftw.h>
#include <time.h>

struct fixture { struct app app; struct arena arena; char directory[64]; struct err err; int32_t units; };

static int forget(const char *path, const struct stat *s, int kind, struct FTW *at) { return (void)s, (void)kind, (void)at, remove(path); }

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d)\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line);
	assert_true(good);
}

struct act {
	struct write write;
	struct fixture *f;
	const char *sql;
	struct notice_new new;
	struct answer_new answer;
	struct notice_receipt receipt;
	struct correction correction;
	struct spread spread;
	struct chase_new chase;
	int64_t id;
	int count;
	bool again;
};

static bool acts(struct fixture *f, struct act *act, bool (*apply)(struct write *, struct tx *, struct err *))
{
	act->f = f;
	err_clear(&f->err);
	return app_write(&f->app, apply, &act->write, &f->err);
}

static bool apply_sql(struct write *write, struct tx *tx, struct err *err)
{
	if (!db_exec(tx_db(tx), ((struct act *)write)->sql, err))
		return false;
	tx_event(tx, EVENT_UNITS_IMPORTED, 0, 0, 0, VIEW("{}"));
	return true;
}

/* 1 a city, 2 and 3 its counties, 4 a closed home, then homes by turns below 2 and 3, every fifth for children. */
static void tree(struct fixture *f, int32_t count)
{
	struct builder sql;
	builder_init(&sql, 64 << 20);
	builder_text(&sql, "INSERT INTO unit VALUES (1,'P',2,'市','',NULL,'',NULL,NULL,NULL,'','Asia/Shanghai'),(2,'C1',3,'东县','',NULL,'',NULL,NULL,NULL,'',''),"
		"(3,'C2',3,'西县','',NULL,'',NULL,NULL,NULL,'',''),(4,'H4',5,'停办','',0,'',NULL,NULL,10,'','')");
	for (int32_t id = 5; id <= count; id++)
		builder_printf(&sql, ",(%d,'H%d',5,'院%d','',%d,'',NULL,NULL,NULL,'','')", id, id, id, id % 5 ? 0 : 1);
	builder_text(&sql, ";INSERT INTO unit_parent VALUES (1,-2147483648,NULL),(2,-2147483648,1),(3,-2147483648,1),(4,-2147483648,2)");
	for (int32_t id = 5; id <= count; id++)
		builder_printf(&sql, ",(%d,-2147483648,%d)", id, 2 + id % 2);
	builder_text(&sql, ";INSERT INTO account (id, login, name, role, unit, hash, disabled) VALUES (1,'h5','',3,5,'!',0),(2,'h6','',3,6,'!',1),(3,'c1','',2,2,'!',0),(4,'h7','',5,7,'!',0)");
	struct act act = { .sql = builder_seen(&sql).ptr };
	must(acts(f, &act, apply_sql), &f->err);
	builder_release(&sql);
	must(accounts_load(f->app.accounts, f->app.follow_db, clock_now(), &f->err), &f->err);
	f->units = count;
}

static void open_all(struct fixture *f, void **state, int32_t count)
{
	*f = (struct fixture){ .directory = "/tmp/anlan-notice-XXXXXX" };
	assert_non_null(mkdtemp(f->directory));
	arena_init(&f->arena, 256 << 20);
	const struct app_options options = { .directory = f->directory, .store_url = test_url(*state), .create = true };
	must(app_open(&f->app, &options, &f->err), &f->err);
	tree(f, count);
}

static void close_all(struct fixture *f)
{
	app_close(&f->app);
	arena_release(&f->arena);
	nftw(f->directory, forget, 8, FTW_DEPTH | FTW_PHYS);
}

static struct instant at(const char *text)
{
	struct instant instant;
	assert_true(instant_parse(view_of(text), &instant));
	return instant;
}

static bool apply_publish(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return notice_publish(tx, 3, &own->new, &own->id, &own->again, err);
}

static int64_t publishes(struct fixture *f, const char *key, struct audience audience, enum notice_needs needs, const char *due)
{
	struct act act = { .new = { .client_key = view_of(key), .content = view_of(key), .realm = 1 } };
	struct notice *n = &act.new.notice;
	*n = (struct notice){ .audience = audience, .needs = needs, .at = at("2022-03-12T08:00:00+08:00"), .title = VIEW("通知"), .text = VIEW("正文"), .number = VIEW("") };
	n->due = due ? at(due) : (struct instant){ 0 };
	audience_units(f->app.org, f->app.accounts, &audience, (struct day){ 19063 }, &f->arena, &n->expected, &n->reached);
	must(acts(f, &act, apply_publish), &f->err);
	return act.id;
}

static const struct audience everyone = { .scope = 1, .issuer = 1, .kinds = (1u << UNIT_KIND_MAX_) - 1 };

static bool apply_answer(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return notice_answer(tx, 1, &own->answer, &own->receipt, err);
}

static bool answers(struct fixture *f, int64_t notice, int32_t unit, enum receipt_state state, const char *when, struct notice_receipt *ret)
{
	struct act act = { .answer = { .notice = notice, .unit = unit, .realm = 1, .state = state, .at = at(when), .note = VIEW("") } };
	bool ok = acts(f, &act, apply_answer);
	*ret = act.receipt;
	return ok;
}

static struct notice read_notice(struct fixture *f, int64_t id)
{
	struct notice n;
	bool found;
	must(notice_get(f->app.follow_db, id, &f->arena, &n, &found, &f->err), &f->err);
	assert_true(found);
	return n;
}

/* ---- */

static void whom_it_is_for(void **state)
{
	struct fixture f;
	struct unit_set set, reached;
	struct audience a = everyone;
	open_all(&f, state, 14);
	audience_units(f.app.org, f.app.accounts, &a, (struct day){ 19063 }, &f.arena, &set, &reached);
	assert_int_equal(set.count, 12);                        /* without the issuer and the closed home */
	assert_false(unit_set_has(&set, 1) || unit_set_has(&set, 4) || unit_set_has(&set, 15) || unit_set_has(&set, 100000) || unit_set_has(&set, -5));
	assert_true(unit_set_has(&set, 2) && unit_set_has(&set, 14));
	assert_int_equal(reached.count, 2);                     /* not the disabled account, not the supervisor */
	assert_true(unit_set_has(&reached, 5) && unit_set_has(&reached, 2));
	a = (struct audience){ .scope = 2, .issuer = 1, .kinds = 1u << UNIT_INSTITUTION, .facilities = 1u << 1 };
	audience_units(f.app.org, f.app.accounts, &a, (struct day){ 19063 }, &f.arena, &set, &reached);
	assert_int_equal(set.count, 1);
	assert_true(unit_set_has(&set, 10));
	a.kinds |= 1u << UNIT_COUNTY;                           /* facility types narrow institutions, not the tiers above them */
	audience_units(f.app.org, f.app.accounts, &a, (struct day){ 19063 }, &f.arena, &set, &reached);
	assert_int_equal(set.count, 2);
	assert_true(unit_set_meets(&set, org_now(f.app.org), 2) && !unit_set_meets(&set, org_now(f.app.org), 3));
	close_all(&f);
}

static void each_instant_once_and_in_order(void **state)
{
	struct fixture f;
	struct notice_receipt r;
	open_all(&f, state, 14);
	int64_t id = publishes(&f, "a", everyone, NEEDS_ACK, "2022-03-12T12:00:00+08:00");
	assert_true(answers(&f, id, 5, RECEIPT_ACKNOWLEDGED, "2022-03-12T09:00:00+08:00", &r));
	assert_int_equal(r.read.ms, r.acknowledged.ms);         /* who acknowledges has read */
	assert_true(answers(&f, id, 5, RECEIPT_READ, "2022-03-12T10:00:00+08:00", &r));
	assert_int_equal(r.read.ms, at("2022-03-12T09:00:00+08:00").ms);
	assert_true(answers(&f, id, 5, RECEIPT_DONE, "2022-03-12T13:00:00+08:00", &r));
	assert_false(r.late);                                   /* what was needed came in time */
	assert_true(answers(&f, id, 6, RECEIPT_READ, "2022-03-12T11:59:59.999+08:00", &r));
	assert_false(r.late);
	assert_true(answers(&f, id, 6, RECEIPT_DONE, "2022-03-12T12:00:00+08:00", &r));
	assert_true(r.late);
	assert_true(answers(&f, id, 6, RECEIPT_ACKNOWLEDGED, "2022-03-12T12:30:00+08:00", &r));
	assert_int_equal(r.acknowledged.ms, at("2022-03-12T12:00:00+08:00").ms);
	struct notice n = read_notice(&f, id);
	assert_int_equal(n.tally.read, 2);
	assert_int_equal(n.tally.acknowledged, 2);
	assert_int_equal(n.tally.done, 2);
	assert_int_equal(n.tally.late, 1);
	assert_false(answers(&f, id, 4, RECEIPT_READ, "2022-03-12T09:00:00+08:00", &r));
	assert_int_equal(f.err.code, ERR_NOT_ADDRESSED);
	assert_false(answers(&f, 99, 5, RECEIPT_READ, "2022-03-12T09:00:00+08:00", &r));
	assert_int_equal(f.err.code, ERR_NO_NOTICE);
	close_all(&f);
}

static void the_same_again_makes_nothing(void **state)
{
	struct fixture f;
	open_all(&f, state, 14);
	int64_t id = publishes(&f, "k", everyone, NEEDS_READ, NULL);
	assert_int_equal(publishes(&f, "k", everyone, NEEDS_READ, NULL), id);
	assert_int_equal(publishes(&f, "other", everyone, NEEDS_READ, NULL), id + 1);
	close_all(&f);
}

static bool apply_spread(struct write *write, struct tx *tx, struct err *err)
{
	return notice_spread(tx, &((struct act *)write)->spread, err);
}

static bool apply_withdraw(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return notice_withdraw(tx, 3, own->id, 1, VIEW("误发"), err);
}

/* Another program on the same store does the same slice: it is there once. Returns the slices. */
static int spreads(struct fixture *f, bool twice)
{
	struct notice n;
	bool found = true;
	int slices = 0;
	for (; found; slices++) {
		struct act act = { .spread = { .issuer = "市" } };
		must(notice_spreading(f->app.follow_db, &f->arena, &n, &act.spread.act, &act.spread.from, &found, &f->err), &f->err);
		act.spread.notice = n.id;
		for (int i = 0; found && i < (twice ? 2 : 1); i++)
			must(acts(f, &act, apply_spread), &f->err);
	}
	return slices - 1;
}

struct seen { int opened, settled, waived, answered; };

static bool see(void *self, const struct event *event)
{
	struct seen *seen = self;
	seen->opened += event->kind == EVENT_DUTY_OPENED;
	seen->settled += event->kind == EVENT_DUTY_SETTLED;
	seen->waived += event->kind == EVENT_DUTY_WAIVED;
	seen->answered += event->kind == EVENT_NOTICE_ANSWERED;
	return true;
}

static struct seen journal(struct fixture *f)
{
	struct seen seen = { 0 };
	must(journal_read(f->app.follow_db, 1, see, &seen, &f->err), &f->err);
	return seen;
}

static void duties_follow_in_slices_each_once(void **state)
{
	enum { UNITS = 500 };
	struct fixture f;
	struct notice_receipt r;
	open_all(&f, state, UNITS);
	int64_t id = publishes(&f, "a", everyone, NEEDS_DONE, "2022-03-12T12:00:00+08:00");
	assert_true(answers(&f, id, 5, RECEIPT_DONE, "2022-03-12T08:01:00+08:00", &r));
	assert_int_equal(spreads(&f, true), 10);                /* 498 units in slices of 50 */
	struct seen seen = journal(&f);
	assert_int_equal(seen.opened, UNITS - 2 - 1);           /* not for who has answered already */
	assert_true(answers(&f, id, 6, RECEIPT_DONE, "2022-03-12T13:00:00+08:00", &r));
	assert_true(answers(&f, id, 7, RECEIPT_READ, "2022-03-12T09:00:00+08:00", &r));
	assert_int_equal(journal(&f).settled, 1);
	struct act act = { .id = id };
	must(acts(&f, &act, apply_withdraw), &f.err);
	must(acts(&f, &act, apply_withdraw), &f.err);
	spreads(&f, true);
	seen = journal(&f);
	assert_int_equal(seen.waived, UNITS - 2 - 2);
	assert_int_equal(seen.settled, 1);
	assert_false(answers(&f, id, 7, RECEIPT_DONE, "2022-03-12T09:30:00+08:00", &r));
	assert_int_equal(f.err.code, ERR_NOTICE_WITHDRAWN);
	assert_int_equal(spreads(&f, false), 0);
	close_all(&f);
}

static bool apply_correct(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return notice_correct(tx, 3, &own->correction, err);
}

static bool keep_past(void *self, const struct notice_past *past)
{
	int *count = self;
	assert_true(view_is(past->text, *count ? "第一次更正" : "正文"));
	assert_int_equal(past->revision, *count);
	++*count;
	return true;
}

static void a_correction_keeps_what_was_said(void **state)
{
	struct fixture f;
	int count = 0;
	open_all(&f, state, 14);
	int64_t id = publishes(&f, "a", everyone, NEEDS_READ, NULL);
	struct act first = { .correction = { .notice = id, .realm = 1, .text = VIEW("第一次更正"), .reason = VIEW("漏字") } };
	struct act second = { .correction = { .notice = id, .realm = 1, .title = VIEW("新标题"), .reason = VIEW("标题有误") } };
	must(acts(&f, &first, apply_correct) && acts(&f, &second, apply_correct), &f.err);
	struct notice n = read_notice(&f, id);
	assert_true(view_is(n.text, "第一次更正") && view_is(n.title, "新标题"));
	assert_int_equal(n.revision, 2);
	must(notice_pasts(f.app.follow_db, id, keep_past, &count, &f.err), &f.err);
	assert_int_equal(count, 2);
	close_all(&f);
}

static bool apply_chase(struct write *write, struct tx *tx, struct err *err)
{
	struct act *own = (struct act *)write;
	return notice_chase(tx, 3, &own->chase, &own->count, err);
}

static void only_who_is_waited_for_is_chased(void **state)
{
	struct fixture f;
	struct notice_receipt r;
	open_all(&f, state, 14);
	int64_t id = publishes(&f, "a", everyone, NEEDS_ACK, NULL);
	assert_true(answers(&f, id, 5, RECEIPT_ACKNOWLEDGED, "2022-03-12T09:00:00+08:00", &r));
	const int32_t units[] = { 4, 5, 6, 7 };
	struct act act = { .chase = { .notice = id, .realm = 1, .from = 2, .units = units, .count = 4 } };
	must(acts(&f, &act, apply_chase), &f.err);
	assert_int_equal(act.count, 2);
	close_all(&f);
}

/* How long the writer is held by a notice to a nation, and by each slice; shown, never judged. */
static void a_notice_to_forty_thousand(void **state)
{
	enum { UNITS = 40000 };
	struct fixture f;
	open_all(&f, state, getenv("ANLAN_MEASURE") ? UNITS : 2000);
	int64_t from = clock_monotonic_us();
	int64_t id = publishes(&f, "a", everyone, NEEDS_ACK, "2022-03-12T12:00:00+08:00");
	int64_t published = clock_monotonic_us();
	int slices = spreads(&f, false);
	int64_t spread = clock_monotonic_us();
	assert_int_equal(read_notice(&f, id).expected.count, f.units - 2);
	assert_int_equal(journal(&f).opened, f.units - 2);
	print_message("%d units: published in %.1f ms; %d slices, %.1f ms each\n", (int)f.units, (double)(published - from) / 1000, slices,
		(double)(spread - published) / 1000 / slices);
	close_all(&f);
}

int main(void)
{
	static const struct store_test tests[] = {
		STORE_TEST(whom_it_is_for), STORE_TEST(each_instant_once_and_in_order), STORE_TEST(the_same_again_makes_nothing),
		STORE_TEST(duties_follow_in_slices_each_once), STORE_TEST(a_correction_keeps_what_was_said), STORE_TEST(only_who_is_waited_for_is_chased),
		STORE_TEST(a_notice_to_forty_thousand), { 0 },
	};
	return test_both_stores(tests);
}
