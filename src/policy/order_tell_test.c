/* An order to more units than a slice holds, or five thousand: each with people hears of it once, though slices are done twice, fail half-way,
 * and the program is started anew in between; whom it does not concern hears nothing. On both stores. */
#include "app.h"
#include "org/outbox.h"
#include "policy/order_tell.h"
#include "policy/order_tick.h"
#include "policy/order_write.h"
#include "store/test_store.h"
#include <ftw.h>

/* 1 a city, 2 and 3 its counties, then homes by turns below 2 and 3, every fifth for children; the last but one has only a disabled account, the last none. */
enum { UNITS = 5803, FIRST_HOME = 4, DISABLED = UNITS - 1, EMPTY = UNITS };

struct fixture { struct app app; struct arena arena; char directory[64]; const char *url; struct err err; struct order_issue issued; int times[UNITS + 1]; };
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
		.draft = { .scope = scope, .author = 1, .facilities = facilities, .ladder = LADDER_GENERAL, .level = 2, .from = clock_now(), .to = INSTANT_NEVER,
			.measure = "", .value = "", .issuer = "市局", .number = "〔2022〕1号", .title = "响应", .reason = "", .withdrawn_at = INSTANT_NEVER } };
	must(app_write(&f->app, order_issue_apply, &f->issued.write, &f->err), &f->err);
}

static bool counts(void *self, const struct receipt *receipt)
{
	struct fixture *f = self;
	assert_in_range(receipt->unit, 1, UNITS);
	assert_string_equal(receipt->template, "order.issued");
	f->times[receipt->unit]++;
	return true;
}

/* Deliveries by unit; returns how many units were told. */
static int told(struct fixture *f)
{
	int units = 0;
	memset(f->times, 0, sizeof f->times);
	must(outbox_receipts(f->app.follow_db, orders_get(f->app.orders, f->issued.id)->seq, 0, counts, f, &f->err), &f->err);
	for (int32_t id = 1; id <= UNITS; id++)
		units += f->times[id] > 0;
	return units;
}

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
	int pieces = 0;
	for (bool more = true; more; pieces++) {
		order_tick(&f->app, f->app.follow_db, clock_now());
		must(order_tell_read(f->app.follow_db, &tell, &f->err), &f->err);
		more = tell.order != 0;
		assert_in_range(pieces, 0, 100);
	}
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
	struct order_withdraw back = { .id = f.issued.id, .actor = 1, .realm = 1, .scope = 1, .at = clock_now(), .reason = VIEW("误发"), .number = VIEW(""), .title = VIEW(""), .issuer = VIEW("") };
	must(app_write(&f.app, order_withdraw_apply, &back.write, &f.err), &f.err);
	runs_out(&f);
	assert_in_range(told(&f), 2, 1 + TELL_UNITS);           /* those before it was taken back */
	close_all(&f);
}

int main(void)
{
	static const struct store_test tests[] = { STORE_TEST(everybody_hears_once), STORE_TEST(only_whom_it_concerns), { NULL, NULL } };
	return test_both_stores(tests);
}
