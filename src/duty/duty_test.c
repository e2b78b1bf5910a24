/* What late means; single duties on both stores: opened once, settled once, waived with a reason; evidence. */
#include "duty/duty.h"
#include "base/seed.h"
#include "store/migrate.h"
#include "store/writer.h"
#include "store/test_store.h"

static struct query *const *const lists[] = { migrate_queries, journal_queries, org_queries, duty_queries, NULL };

static struct instant in(int64_t ms) { return (struct instant){ ms }; }

static void the_judge(void **state)
{
	(void)state;
	const struct { int64_t opens, due, settled; bool waived; int64_t now; enum duty_state is; } rows[] = {
		{ 10, 20, INT64_MIN, false, 9, DUTY_COMING },   { 10, 20, INT64_MIN, false, 10, DUTY_OPEN },
		{ 10, 20, INT64_MIN, false, 19, DUTY_OPEN },    { 10, 20, INT64_MIN, false, 20, DUTY_MISSED },
		{ 10, 20, 19, false, 30, DUTY_DONE },           { 10, 20, 20, false, 30, DUTY_LATE },
		{ 10, 20, 25, false, 24, DUTY_MISSED },         { 10, 20, 25, false, 25, DUTY_LATE },
		{ 10, 20, INT64_MIN, true, 5, DUTY_WAIVED },    { 10, 20, INT64_MIN, true, 30, DUTY_WAIVED },
		{ 10, 20, 15, true, 30, DUTY_DONE },            { 10, 20, 5, false, 8, DUTY_DONE },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(duty_judge(in(rows[i].opens), in(rows[i].due), in(rows[i].settled), rows[i].waived, in(rows[i].now)), rows[i].is);
	assert_string_equal(duty_state_name(DUTY_COMING), "coming");
	assert_string_equal(duty_state_name(DUTY_WAIVED), "waived");
}

/* ---- rows ---- */

struct place { struct store *store; struct writer *writer; struct db *db; };

static void open_place(struct place *p, void **state)
{
	struct err err = { 0 };
	assert_non_null(p->store = store_open(test_url(*state), lists, &err));
	assert_non_null(p->writer = writer_open(p->store, NULL, 0, 100, &err));
	assert_true(migrate_run(writer_db(p->writer), &err) && db_prepare(writer_db(p->writer), &err));
	assert_true(db_exec(writer_db(p->writer),
		"INSERT INTO unit VALUES (1, '150000', 1, '省', '', NULL, '', NULL, NULL, NULL, '', '');"
		"INSERT INTO unit VALUES (2, '152900', 2, '盟', '', NULL, '', NULL, NULL, NULL, '', '');"
		"INSERT INTO unit VALUES (3, 'A-1', 5, '甲院', 'A', 0, '', 100, NULL, NULL, '', '');"
		"INSERT INTO unit_parent VALUES (1, -2147483648, NULL); INSERT INTO unit_parent VALUES (2, -2147483648, 1);"
		"INSERT INTO unit_parent VALUES (3, -2147483648, 1); INSERT INTO unit_parent VALUES (3, 10, 2)", &err));
	assert_non_null(p->db = db_open(p->store, DB_READ, &err));
}

static void close_place(struct place *p)
{
	db_close(p->db);
	writer_close(p->writer);
	store_close(p->store);
}

struct doing { struct write write; int what; const char *key, *words; int64_t source_id; int32_t unit; };

static bool apply(struct write *write, struct tx *tx, struct err *err)
{
	const struct doing *d = (struct doing *)write;
	const struct duty_new duty = { .unit = d->unit, .key = d->key, .opens = in(100), .due = in(200), .source = "notice", .source_id = d->source_id,
		.title_zh = "紧急通知", .title_en = "Urgent notice", .link = "/desk/notice/1" };
	switch (d->what) {
	case 0: return duty_open(tx, 7, &duty, err);
	case 1: return duty_settle(tx, 7, "notice", d->source_id, d->key, d->unit, in(150), d->words, err);
	case 2: return duty_waive(tx, 7, "notice", d->source_id, d->key, d->unit, d->words, err);
	case 3: return duty_evidence(tx, 7, d->unit, d->key, in(120), d->words, err);
	default: return duty_waive_turn(tx, 7, d->unit, view_of(d->key), VIEW("2026-11-22/1"), view_of(d->words), err);
	}
}

static void done(struct write *write) { (void)write; }

/* How many events it wrote. */
static int does(struct place *p, int what, const char *key, int64_t source_id, int32_t unit, const char *words)
{
	struct doing own = { .write = { .apply = apply, .done = done }, .what = what, .key = key, .source_id = source_id, .unit = unit, .words = words };
	int64_t before = journal_last(p->db);
	assert_true(writer_submit(p->writer, &own.write));
	assert_true(own.write.ok);
	return (int)(journal_last(p->db) - before);
}

struct seen { int kinds[4], count; int64_t realm; };

static bool see(void *self, const struct event *e)
{
	struct seen *seen = self;
	if (seen->count < 4)
		seen->kinds[seen->count] = (int)e->kind;
	seen->count++;
	seen->realm = e->realm;
	assert_int_equal(e->actor, 7);
	return true;
}

static void once_and_for_all(void **state)
{
	struct place p;
	struct err err = { 0 };
	struct seen seen = { .count = 0 };
	open_place(&p, state);
	assert_int_equal(does(&p, 0, "notice.acknowledge", 1, 3, NULL), 1);
	assert_int_equal(does(&p, 0, "notice.acknowledge", 1, 3, NULL), 0); /* again changes nothing */
	assert_int_equal(does(&p, 0, "notice.carry_out", 1, 3, NULL), 1);
	assert_int_equal(does(&p, 1, "notice.acknowledge", 1, 3, "notice.ack 17"), 1);
	assert_int_equal(does(&p, 1, "notice.acknowledge", 1, 3, "notice.ack 18"), 0);
	assert_int_equal(does(&p, 2, "notice.acknowledge", 1, 3, "too late"), 0);
	assert_int_equal(does(&p, 2, "notice.carry_out", 1, 3, "闭院装修"), 1);
	assert_int_equal(does(&p, 1, "notice.carry_out", 1, 3, "x"), 0);
	assert_int_equal(does(&p, 1, "notice.acknowledge", 2, 3, "no such"), 0);
	assert_true(journal_read(p.db, 1, see, &seen, &err));
	assert_int_equal(seen.count, 4);
	assert_int_equal(seen.realm, 2);                    /* the newest parent's prefecture */
	assert_int_equal(seen.kinds[2], EVENT_DUTY_SETTLED);
	assert_int_equal(seen.kinds[3], EVENT_DUTY_WAIVED);
	close_place(&p);
}

static void evidence_and_waivers(void **state)
{
	struct place p;
	open_place(&p, state);
	assert_int_equal(does(&p, 3, "round", 0, 3, "全院"), 1);
	assert_int_equal(does(&p, 3, "round", 0, 3, "全院"), 1);  /* a second round is a second fact */
	assert_int_equal(does(&p, 4, "health.round", 0, 3, "停电"), 1);
	assert_int_equal(does(&p, 4, "health.round", 0, 3, "again"), 0);
	close_place(&p);
}

static void every_word_has_both_languages(void **state)
{
	(void)state;
	const struct duty_words *w;
	for (int i = 0; (w = duty_words_at(i)); i++) {
		assert_true(*w->label.zh && *w->label.en && *w->chase);
		assert_ptr_equal(duty_words_of(view_of(w->key)), w);
	}
	assert_null(duty_words_of(VIEW("notice")));
}

int main(void)
{
	const struct CMUnitTest plain[] = { cmocka_unit_test(the_judge), cmocka_unit_test(every_word_has_both_languages) };
	static const struct store_test both[] = { STORE_TEST(once_and_for_all), STORE_TEST(evidence_and_waivers), { 0 } };
	return cmocka_run_group_tests(plain, NULL, NULL) + test_both_stores(both);
}
