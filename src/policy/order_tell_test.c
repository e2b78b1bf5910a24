/* An order to more units than a slice holds, or five thousand: each with people hears of it once, though slices are done twice, fail half-way,
 * and the program is started anew or killed in between; whom it does not concern hears nothing. What becomes of it is heard by exactly
 * those who got it, once. On both stores. */
#include "app.h"
#include "org/outbox.h"
#include "policy/order_tell.h"
#include "policy/order_tick.h"
#include "policy/order_write.h"
#include "store/test_store.h"
#include <ftw.h>
#include <signal.h>
#include <sys/wait.h>

/* 1 a city, 2 and 3 its counties, then homes by turns below 2 and 3, every fifth for children; the last but one has only a disabled account, the last none. */
enum { UNITS = 5803, FIRST_HOME = 4, DISABLED = UNITS - 1, EMPTY = UNITS };

struct fixture { struct app app; struct arena arena; char directory[64]; const char *url; struct err err; struct order_issue issued; const char *template; int64_t supersedes; int times[UNITS + 1], before[UNITS + 1]; };
struct act { struct write write; const char *sql; struct order_tell *tell; };

static int forget(const char *path, const struct stat *s, int kind, struct FTW *at) { return (void)s, (void)kind, (void)at, remove(path); }

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d)\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line);
	assert_true(good);
}

static bool apply_sql(struct write *write, struct tx *tx, struct err *err)
{
	if (!db_exec(tx_db(tx), ((struct act *)write)->sql, err))
		return false;
	tx_event(tx, EVENT_UNITS_IMPORTED, 0, 0, 0, VIEW("{}"));
	return true;
}

static void people(struct fixture *f)
{
	struct builder sql;
	builder_init(&sql, 64 << 20);
	builder_text(&sql, "INSERT INTO unit VALUES (1,'P',2,'市','',NULL,'',NULL,NULL,NULL,'','Asia/Shanghai'),(2,'C1',3,'东县','',NULL,'',NULL,NULL,NULL,'',''),(3,'C2',3,'西县','',NULL,'',NULL,NULL,NULL,'','')");
	for (int32_t id = FIRST_HOME; id <= UNITS; id++)
		builder_printf(&sql, ",(%d,'H%d',5,'院%d','',%d,'',NULL,NULL,NULL,'','')", id, id, id, id % 5 ? 0 : 1);
	builder_text(&sql, ";INSERT INTO unit_parent VALUES (1,-2147483648,NULL),(2,-2147483648,1),(3,-2147483648,1)");
	for (int32_t id = FIRST_HOME; id <= UNITS; id++)
		builder_printf(&sql, ",(%d,-2147483648,%d)", id, 2 + id % 2);
	builder_text(&sql, ";INSERT INTO account (id, login, name, role, unit, hash, disabled) VALUES (1,'whole','',1,NULL,'!',0),(2,'c2','',2,3,'!',0)");
	for (int32_t id = FIRST_HOME; id < EMPTY; id++)
		builder_printf(&sql, ",(%d,'h%d','',3,%d,'!',%d),(%d,'also%d','',2,%d,'!',%d)", 2 * id, id, id, id == DISABLED, 2 * id + 1, id, id, id == DISABLED);
	struct act act = { .sql = builder_seen(&sql).ptr };
	must(app_write(&f->app, apply_sql, &act.write, &f->err), &f->err);
	builder_release(&sql);
}

static void starts(struct fixture *f)
{
	const struct app_options options = { .directory = f->directory, .store_url = f->url, .create = true };
	must(app_open(&f->app, &options, &f->err), &f->err);
}

static void open_all(struct fixture *f, void **state)
{
	*f = (struct fixture){ .directory = "/tmp/anlan-tell-XXXXXX", .url = test_url(*state) };
	assert_non_null(mkdtemp(f->directory));
	arena_init(&f->arena, 256 << 20);
	starts(f);
	people(f);
}

static void close_all(struct fixture *f)
{
	app_close(&f->app);
	arena_release(&f->arena);
	nftw(f->directory, forget, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- */

static void issues(struct fixture *f, int32_t scope, uint32_t facilities, const char *key)
{
	f->issued = (struct order_issue){ .words = VIEW("w"), .client_key = view_of(key), .content = VIEW("c"), .realm = 1,
		.draft = { .scope = scope, .author = 1, .facilities = facilities, .ladder = LADDER_GENERAL, .level = 2, .from = { clock_now().ms + (f->supersedes ? 86400000 : 0) }, .to = INSTANT_NEVER,
			.supersedes = f->supersedes, .measure = "", .value = "", .issuer = "市局", .number = "〔2022〕1号", .title = "响应", .reason = "", .withdrawn_at = INSTANT_NEVER } };
	must(app_write(&f->app, order_issue_apply, &f->issued.write, &f->err), &f->err);
}

static bool counts(void *self, const struct receipt *receipt)
{
	struct fixture *f = self;
	assert_in_range(receipt->unit, 1, UNITS);
	f->times[receipt->unit] += strcmp(receipt->template, f->template) == 0;
	return true;
}

/* Deliveries by unit of what one journal row told by one template; returns how many units were told. */
static int heard(struct fixture *f, int64_t seq, const char *template)
{
	int units = 0;
	f->template = template;
	memset(f->times, 0, sizeof f->times);
	must(outbox_receipts(f->app.follow_db, seq, 0, counts, f, &f->err), &f->err);
	for (int32_t id = 1; id <= UNITS; id++)
		units += f->times[id] > 0;
	return units;
}

static int told(struct fixture *f) { return heard(f, orders_get(f->app.orders, f->issued.id)->seq, "order.issued"); }

static bool chosen(struct fixture *f, struct order_tell *tell)
{
	must(order_tell_read(f->app.follow_db, tell, &f->err), &f->err);
	return tell->order && order_tell_choose(f->app.orders, f->app.org, clock_now(), &f->arena, tell);
}

static bool apply_and_die(struct write *write, struct tx *tx, struct err *err)
{
	return order_tell_apply(write, tx, err) && FAIL(err, BUG, NULL, "the program ends before it is kept");
}

static bool has_people(int32_t id) { return id != DISABLED && id != EMPTY; }

static void everybody_hears_once(void **state)
{
	static struct fixture f;
	static struct order_tell tell, other;
	open_all(&f, state);
	issues(&f, 1, FACILITIES_ALL, "all");
	assert_int_equal(told(&f), 1);                          /* the city itself, with the order */
	int slices = 0, before = 1;
	for (; chosen(&f, &tell); slices++) {
		assert_in_range(tell.count, 0, TELL_UNITS);
		other = tell;
		err_clear(&f.err);
		if (slices % 7 == 2)
			assert_false(app_write(&f.app, apply_and_die, &tell.write, &f.err));
		if (slices % 11 == 5)
			assert_int_equal(told(&f), before);             /* of the slice that failed nothing is left */
		if (slices == 12) {
			app_close(&f.app);
			starts(&f);
		}
		err_clear(&f.err);
		must(app_write(&f.app, order_tell_apply, &other.write, &f.err), &f.err);
		must(app_write(&f.app, order_tell_apply, &tell.write, &f.err), &f.err);
		before += tell.count;
	}
	assert_in_range(slices, (UNITS - 4) / TELL_UNITS, UNITS / TELL_UNITS + 3);
	assert_int_equal(told(&f), UNITS - 3);                  /* not the east county and the last two, where nobody is */
	for (int32_t id = FIRST_HOME; id <= UNITS; id++)
		assert_int_equal(f.times[id], has_people(id) ? 2 : 0);  /* two people each */
	assert_int_equal(f.times[3], 1);
	close_all(&f);
}

static void runs_out(struct fixture *f)
{
	struct order_tell tell;
	struct order_word word;
	int pieces = 0;
	for (bool more = true; more; pieces++) {
		order_tick(&f->app, f->app.follow_db, clock_now());
		must(order_tell_read(f->app.follow_db, &tell, &f->err) && order_word_read(f->app.follow_db, &word, &f->err), &f->err);
		more = tell.order != 0 || word.order != 0;
		assert_in_range(pieces, 0, 100);
	}
}

static int64_t withdraws(struct fixture *f, int64_t id, int32_t scope)
{
	struct order_withdraw back = { .id = id, .actor = 1, .realm = 1, .scope = scope, .at = clock_now(), .reason = VIEW("误发"), .number = VIEW(""), .title = VIEW(""), .issuer = VIEW("") };
	must(app_write(&f->app, order_withdraw_apply, &back.write, &f->err), &f->err);
	struct order_word word;
	must(order_word_read(f->app.follow_db, &word, &f->err), &f->err);
	if (word.order)
		return word.seq;
	order_tick(&f->app, f->app.follow_db, clock_now());     /* the slice of an order that is stopped comes first */
	must(order_word_read(f->app.follow_db, &word, &f->err), &f->err);
	return word.seq;
}

static bool words_chosen(struct fixture *f, struct order_word *word)
{
	must(order_word_read(f->app.follow_db, word, &f->err), &f->err);
	return word->order && order_word_choose(f->app.orders, &f->arena, word);
}

/* Those counted last, and nobody else, heard that too, and as often. */
static void same_hear(struct fixture *f, int64_t seq, const char *template, int reached)
{
	memcpy(f->before, f->times, sizeof f->before);
	assert_int_equal(heard(f, seq, template), reached);
	assert_memory_equal(f->before, f->times, sizeof f->before);
}

static void only_whom_it_concerns(void **state)
{
	static struct fixture f;
	open_all(&f, state);
	issues(&f, 3, 1u << 1, "children");
	runs_out(&f);
	told(&f);
	for (int32_t id = 1; id <= UNITS; id++) {
		bool child_home = id >= FIRST_HOME && id % 5 == 0 && id % 2 == 1;
		assert_int_equal(f.times[id] > 0, id == 3 || (child_home && has_people(id)));
	}
	issues(&f, 1, FACILITIES_ALL, "taken back");
	order_tick(&f.app, f.app.follow_db, clock_now());
	int64_t seq = withdraws(&f, f.issued.id, 1);
	runs_out(&f);
	int reached = told(&f);
	assert_in_range(reached, 2, 1 + TELL_UNITS);            /* those before it was taken back */
	same_hear(&f, seq, "order.withdrawn", reached);
	close_all(&f);
}

static bool word_and_die(struct write *write, struct tx *tx, struct err *err)
{
	return order_word_apply(write, tx, err) && FAIL(err, BUG, NULL, "the program ends before it is kept");
}

/* To five thousand homes the order's end, with slices that fail, are done twice, and a start anew in between. */
static void everybody_hears_of_its_end_once(void **state)
{
	static struct fixture f;
	static struct order_word word, other;
	open_all(&f, state);
	issues(&f, 1, FACILITIES_ALL, "all");
	runs_out(&f);
	int reached = told(&f), slices = 0;
	int64_t seq = withdraws(&f, f.issued.id, 1);
	for (; words_chosen(&f, &word); slices++) {
		other = word;
		if (slices % 7 == 2)
			assert_false(app_write(&f.app, word_and_die, &word.write, &f.err));
		if (slices == 12) {
			app_close(&f.app);
			starts(&f);
		}
		err_clear(&f.err);
		must(app_write(&f.app, order_word_apply, &other.write, &f.err), &f.err);
		must(app_write(&f.app, order_word_apply, &word.write, &f.err), &f.err);
	}
	assert_in_range(slices, (UNITS - 4) / TELL_UNITS, UNITS / TELL_UNITS + 3);
	told(&f);
	same_hear(&f, seq, "order.withdrawn", reached);
	close_all(&f);
}

/* An order for one county supersedes the city's from tomorrow: all who got the city's hear of it. Before tomorrow it is withdrawn: all who heard
 * that the city's gives way hear that it holds after all; its own readers hear that it is withdrawn. */
static void superseded_and_in_force_after_all(void **state)
{
	static struct fixture f;
	open_all(&f, state);
	issues(&f, 1, FACILITIES_ALL, "city");
	int64_t city = f.issued.id, city_seq;
	runs_out(&f);
	int reached = told(&f);
	city_seq = orders_get(f.app.orders, city)->seq;
	f.supersedes = city;
	issues(&f, 3, FACILITIES_ALL, "county");
	int64_t county = f.issued.id, county_seq = orders_get(f.app.orders, county)->seq;
	runs_out(&f);
	heard(&f, city_seq, "order.issued");
	same_hear(&f, county_seq, "order.superseded", reached);
	int in_county = told(&f);
	assert_in_range(in_county, 1000, reached - 1000);
	int64_t back = withdraws(&f, county, 3);
	runs_out(&f);
	told(&f);
	same_hear(&f, back, "order.withdrawn", in_county);
	heard(&f, county_seq, "order.superseded");
	same_hear(&f, back, "order.restored", reached);
	close_all(&f);
}

/* ---- killed ---- */

static char own_path[500];

static int tick_for_ever(const char *directory, const char *url)
{
	struct app app;
	struct err err = { 0 };
	const struct app_options options = { .directory = directory, .store_url = url, .create = true, .threads = true };
	if (!app_open(&app, &options, &err))
		return 1;
	for (;;)
		order_tick(&app, app.follow_db, clock_now());
}

static void killed_again_and_again(void **state)
{
	static struct fixture f;
	open_all(&f, state);
	issues(&f, 1, FACILITIES_ALL, "all");
	runs_out(&f);
	int reached = told(&f), rounds = 0, before = 0, after;
	int64_t seq = withdraws(&f, f.issued.id, 1);
	for (bool over = false; !over; rounds++) {
		app_close(&f.app);
		pid_t child = fork();
		if (child == 0) {
			execl(own_path, own_path, "tick", f.directory, f.url, (char *)NULL);
			_exit(1);
		}
		assert_true(child > 0);
		usleep(100000 + (useconds_t)rounds * 25000);     /* longer and longer: a slow machine needs its time to begin */
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		starts(&f);
		after = heard(&f, seq, "order.withdrawn");
		assert_in_range(after, before, reached);            /* nothing is lost, nobody hears twice (below) */
		before = after;
		struct order_word word;
		must(order_word_read(f.app.follow_db, &word, &f.err), &f.err);
		over = word.order == 0 || rounds == 25;
	}
	print_message("%d kills, %d of %d units by then\n", rounds, before, reached);
	runs_out(&f);
	told(&f);
	same_hear(&f, seq, "order.withdrawn", reached);
	close_all(&f);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "tick") == 0)
		return tick_for_ever(argv[2], argv[3]);
	if (readlink("/proc/self/exe", own_path, sizeof own_path - 1) <= 0)
		return 1;
	static const struct store_test tests[] = { STORE_TEST(everybody_hears_once), STORE_TEST(only_whom_it_concerns), STORE_TEST(everybody_hears_of_its_end_once),
		STORE_TEST(superseded_and_in_force_after_all), STORE_TEST(killed_again_and_again), { NULL, NULL } };
	return test_both_stores(tests);
}
