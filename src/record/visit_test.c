/* record/visit_test.c — the family hears that a visit is cancelled: once, by the house's own gateway, and their number lies nowhere in clear
 * and is gone when it was used. On both stores, against a real HTTP server. */
#include "notify/drain_test.h"
#include "record/visit.h"

#define MOBILE "13800138007"
#define MOBILE_HEX "3133383030313338303037"             /* as PostgreSQL writes bytes */
enum { HOME = 3, GRANNY = 1 };

struct world { struct desk d; struct arena arena; struct visit_house house; };
struct op {
	struct write write;
	struct world *w;
	struct visit_new new;
	int64_t id, order;
	struct view note;
	bool dies;                                          /* after everything else */
};

static void open_all(struct world *w, void **state)
{
	char sql[400];
	desk_open(&w->d, state);
	arena_init(&w->arena, 16 << 20);
	const char *blob = store_is_shared(w->d.app.store) ? "'x'" : "x'78'";
	snprintf(sql, sizeof sql, "INSERT INTO person (id, realm, unit, role, name_sealed, name_trace, id_kind, sex, room, place, state, since, merged_into, seq)"
	         " VALUES (%d, 1, %d, 1, %s, %s, 0, 2, 0, '', 1, 0, 0, 0)", GRANNY, HOME, blob, blob);
	run_sql(&w->d, sql);
	run_sql(&w->d, "UPDATE unit SET phone = '0483-6521234', name_en = 'Home A' WHERE id = 3");
	struct err err = { 0 };
	db_close(w->d.db);
	app_close(&w->d.app);
	app_begin(&w->d.app, w->d.directory, w->d.url);
	w->d.db = db_open(w->d.app.store, DB_READ, &err);
	must(w->d.db && db_prepare(w->d.db, &err), &err);
	visit_house_of(w->d.app.org, HOME, w->d.app.vault, &w->arena, &w->house);
}

static void close_all(struct world *w)
{
	arena_release(&w->arena);
	desk_close(&w->d);
}

/* ---- acts ---- */

static bool apply_book(struct write *write, struct tx *tx, struct err *err)
{
	struct op *own = (struct op *)write;
	return visit_book(tx, 1, &own->new, &own->id, err);
}

static int64_t books(struct world *w, const char *words, const char *phone, int64_t minutes)
{
	struct err err = { 0 };
	struct op own = { .w = w, .new = { .unit = HOME, .realm = 1, .resident = GRANNY, .zone = zone_find("Asia/Shanghai"), .slot = soon(minutes * 60000), .until = soon((minutes + 30) * 60000),
		.manner = VISIT_IN_PERSON, .people = 1, .most = 100, .private_words = view_of(words), .phone = view_of(phone), .vault = w->d.app.vault } };
	must(app_write(&w->d.app, apply_book, &own.write, &err), &err);
	return own.id;
}

static int64_t books_usual(struct world *w) { return books(w, "{\"name\": \"王芳\", \"phone\": \"" MOBILE "\"}", MOBILE, 60); }

static bool apply_fall(struct write *write, struct tx *tx, struct err *err)
{
	struct op *own = (struct op *)write;
	const struct visit_fall fall = { .id = own->id, .order = 7, .reasons = VIEW("[]"), .why_zh = VIEW("目前暂停探视。依据：市民政局市民发〔2022〕31号"),
		.why_en = VIEW("Visits are paused. By order of the city 市民发〔2022〕31号"), .house = own->w->house };
	return visit_fall_apply(tx, &fall, err) && (!own->dies || FAIL(err, BUG, NULL, "the program ends before it is kept"));
}

static void falls(struct world *w, int64_t id)
{
	struct err err = { 0 };
	struct op own = { .w = w, .id = id };
	must(app_write(&w->d.app, apply_fall, &own.write, &err), &err);
}

static bool apply_cancel(struct write *write, struct tx *tx, struct err *err)
{
	struct op *own = (struct op *)write;
	return visit_cancel(tx, 1, own->id, &own->w->house, own->note, err);
}

static void house_cancels(struct world *w, int64_t id, const char *note)
{
	struct err err = { 0 };
	struct op own = { .w = w, .id = id, .note = view_of(note) };
	must(app_write(&w->d.app, apply_cancel, &own.write, &err), &err);
}

/* ---- what can be seen ---- */

static struct visit visit_now(struct world *w, int64_t id)
{
	struct err err = { 0 };
	struct visit visit;
	must(visit_one(w->d.db, id, &w->arena, &visit, &err), &err);
	return visit;
}

static struct query count_addressees = { "test.addressees", "", "i", "SELECT count(*) FROM addressee", 0 };
static struct query count_messages = { "test.messages", "", "i", "SELECT count(*) FROM message m JOIN delivery d ON d.message = m.id WHERE d.account = 0 AND d.robot = 0 AND d.channel = 2", 0 };
static struct query count_clear = { "test.clear", "", "i",
	"SELECT (SELECT count(*) FROM message WHERE facts || link LIKE '%" MOBILE "%') + (SELECT count(*) FROM delivery WHERE error LIKE '%" MOBILE "%')"
	" + (SELECT count(*) FROM journal WHERE CAST(body AS TEXT) LIKE '%" MOBILE "%' OR CAST(body AS TEXT) LIKE '%" MOBILE_HEX "%')", 0 };
static struct query *const counts[] = { &count_addressees, &count_messages, &count_clear, NULL };
static struct query *const *const lists[] = { counts, NULL };

/* By a connection of its own: the program itself never asks so. */
static int64_t count(struct world *w, struct query *query)
{
	struct err err = { 0 };
	struct store *store = store_open(w->d.url, lists, &err);
	must(store != NULL, &err);
	struct db *db = db_open(store, DB_READ, &err);
	must(db && db_prepare(db, &err), &err);
	struct stmt *row = db_query(db, query);
	assert_int_equal(stmt_step(row), ANSWER_ONE);
	int64_t n = stmt_get_int(row, 0);
	stmt_done(row);
	db_close(db);
	store_close(store);
	return n;
}

static void gateway(struct world *w, int32_t unit, const char *path, const char *success)
{
	char secrets[200], config[300];
	snprintf(secrets, sizeof secrets, "{\"url\": \"http://127.0.0.1:%d%s\"}", w->d.other.http_port, path);
	snprintf(config, sizeof config, "{\"body\": \"{\\\"to\\\": \\\"{phone}\\\", \\\"text\\\": \\\"{text}\\\"}\", \"success\": \"%s\"}", success);
	add_way(&w->d, unit, CHANNEL_SMS, config, secrets);
}

static enum delivery_state family(struct world *w, int64_t id)
{
	struct err err = { 0 };
	struct visit visit = visit_now(w, id);
	enum delivery_state state = DELIVERY_MAX_;
	struct instant at;
	bool there;
	must(visit_family_told(w->d.db, &visit, &state, &at, &there, &err), &err);
	assert_int_equal(there, visit.family_seq != 0);
	if (there)
		assert_int_equal(at.ms != 0, state == DELIVERY_SENT || state == DELIVERY_DEAD);
	return there ? state : DELIVERY_MAX_;
}

static bool holds(const struct caught *one, const char *text) { return memmem(one->body, one->len, text, strlen(text)) != NULL; }

static void expect_text(struct world *w, int at, const char *const *texts)
{
	struct caught one = receiver_get(&w->d.other, at);
	for (; *texts; texts++)
		if (!holds(&one, *texts))
			fail_msg("%s is not in %.*s", *texts, (int)one.len, one.body);
}

/* ---- */

static void told_once_by_the_gateway_above(void **state)
{
	static struct world w;
	open_all(&w, state);
	gateway(&w, 1, "/ok", "");
	int64_t id = books_usual(&w);
	falls(&w, id);
	falls(&w, id);                                      /* the clock's turn again, or another program's */
	assert_int_equal(count(&w, &count_messages), 1);
	assert_int_equal(count(&w, &count_addressees), 1);
	assert_int_equal(family(&w, id), DELIVERY_WAITING);
	assert_int_equal(settle(&w.d, visit_now(&w, id).family_seq, 1, soon(0)).sent, 1);
	assert_int_equal(family(&w, id), DELIVERY_SENT);
	for (int i = 0; i < 5; i++)
		tick(&w.d, soon(HOUR_MS));
	assert_int_equal(receiver_count(&w.d.other), 1);
	expect_text(&w, 0, (const char *const[]){ "\"to\": \"" MOBILE "\"", "甲院通知", "取消", "视频探视", "（0483-6521234）", "市民发〔2022〕31号", NULL });
	assert_int_equal(count(&w, &count_addressees), 0);
	assert_int_equal(count(&w, &count_clear), 0);
	close_all(&w);
}

static void the_house_cancels_with_a_note_in_english(void **state)
{
	static struct world w;
	open_all(&w, state);
	gateway(&w, HOME, "/ok", "");
	int64_t id = books(&w, "{\"name\": \"Ann\", \"phone\": \"" MOBILE "\", \"language\": \"en\"}", MOBILE, 60);
	house_cancels(&w, id, "No power that day.");
	assert_int_equal(settle(&w.d, visit_now(&w, id).family_seq, 1, soon(0)).sent, 1);
	expect_text(&w, 0, (const char *const[]){ "Home A: we are sorry", "another time", " (0483-6521234)", "No power that day.", NULL });
	assert_int_equal(count(&w, &count_clear), 0);
	close_all(&w);
}

/* Nobody is told where there is no way, no mobile number, or nothing left to come to: the house does it, and the list says so. */
static void without_a_way_nothing_waits(void **state)
{
	static struct world w;
	open_all(&w, state);
	gateway(&w, 4, "/ok", "");                          /* the neighbour's is not ours */
	int64_t unreached = books_usual(&w);
	falls(&w, unreached);
	gateway(&w, 2, "/ok", "");
	int64_t fixed = books(&w, "{\"name\": \"王芳\", \"phone\": \"0483-6521234\"}", "0483-6521234", 60), none = books(&w, "{\"name\": \"王芳\"}", "", 60);
	int64_t over = books(&w, "{\"name\": \"王芳\", \"phone\": \"" MOBILE "\"}", MOBILE, -60);
	falls(&w, fixed);
	house_cancels(&w, none, "");
	house_cancels(&w, over, "");
	const int64_t all[] = { unreached, fixed, none, over };
	for (int i = 0; i < 4; i++) {
		assert_int_equal(family(&w, all[i]), DELIVERY_MAX_);
		assert_int_equal(visit_now(&w, all[i]).state, VISIT_CANCELLED);
	}
	assert_int_equal(count(&w, &count_messages), 0);
	assert_int_equal(count(&w, &count_addressees), 0);
	close_all(&w);
}

static void what_is_not_kept_is_not_told(void **state)
{
	static struct world w;
	struct err err = { 0 };
	open_all(&w, state);
	gateway(&w, 1, "/ok", "");
	struct op own = { .w = &w, .id = books_usual(&w), .dies = true };
	assert_false(app_write(&w.d.app, apply_fall, &own.write, &err));
	assert_int_equal(count(&w, &count_messages) + count(&w, &count_addressees), 0);
	assert_int_equal(visit_now(&w, own.id).state, VISIT_BOOKED);
	falls(&w, own.id);
	assert_int_equal(count(&w, &count_messages), 1);
	close_all(&w);
}

/* A gateway that says the number back: kept is what it said, without it. Given up, the number stays a week to be sent again, then it is gone. */
static void a_dead_one_is_forgotten_after_a_week(void **state)
{
	static struct world w;
	open_all(&w, state);
	gateway(&w, 1, "/number", "");
	int64_t id = books_usual(&w), seq, hours = 0;
	falls(&w, id);
	seq = visit_now(&w, id).family_seq;
	struct seen seen = settle(&w.d, seq, 1, soon(0));
	assert_non_null(strstr(seen.error, "*******8007"));
	for (; family(&w, id) != DELIVERY_DEAD && hours < 100; hours++)
		settle(&w.d, seq, (int)hours + 1, soon(hours * HOUR_MS));
	assert_int_equal(family(&w, id), DELIVERY_DEAD);
	assert_int_equal(receiver_count(&w.d.other), TRIES_MOST);
	assert_int_equal(count(&w, &count_clear), 0);
	tick(&w.d, soon(FORGET_MS - HOUR_MS));
	assert_int_equal(count(&w, &count_addressees), 1);
	tick(&w.d, soon(FORGET_MS + HOUR_MS));
	assert_int_equal(count(&w, &count_addressees), 0);
	close_all(&w);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct store_test tests[] = {
		STORE_TEST(told_once_by_the_gateway_above), STORE_TEST(the_house_cancels_with_a_note_in_english), STORE_TEST(without_a_way_nothing_waits),
		STORE_TEST(what_is_not_kept_is_not_told), STORE_TEST(a_dead_one_is_forgotten_after_a_week), { NULL, NULL },
	};
	return test_both_stores(tests);
}
