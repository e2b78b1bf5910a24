/* Orders against a brute force that knows nothing of how they are kept: random orders in a small land, random questions at random instants.
 * A withdrawal changes nothing before it; what was followed event by event answers as what is read anew; the clock tells each order once. */
#include "policy/order_write.h"
#include "base/seed.h"
#include "org/outbox.h"
#include "org/units.h"
#include "store/migrate.h"
#include "store/once.h"
#include "store/test_store.h"

static struct query *const *const lists[] = { migrate_queries, journal_queries, once_queries, org_queries, account_queries, outbox_queries, policy_queries, order_queries, NULL };

static const char pack_words[] =
	"pack: t\nzone: Asia/Shanghai\n"
	"forms:\n  d:\n    fields: [{key: a, zh: 甲, en: A}]\n"
	"measures:\n"
	"  masks: {zh: 口罩, en: Masks}\n"
	"  rounds: {zh: 巡查, en: Rounds, type: count, strictest: more}\n"
	"  test.days: {zh: 检测, en: Tests, type: count, strictest: fewer}\n"
	"  visits: {zh: 探视, en: Visits, type: choice, choices: [{key: open, zh: 开, en: Open}, {key: some, zh: 约, en: Some}, {key: none, zh: 停, en: None}]}\n"
	"sets:\n"
	"  - {for: [eldercare], values: {rounds: 1}}\n"
	"  - {ladder: institution, levels: [1], values: {visits: none, rounds: 4, test.days: 3}}\n"
	"  - {ladder: institution, levels: [2], values: {visits: some, test.days: 7}}\n"
	"  - {ladder: institution, levels: [2], for: [child], values: {masks: yes}}\n"
	"  - {ladder: institution, levels: [3], values: {visits: some}}\n"
	"  - {ladder: general, levels: [1, 2], values: {masks: yes, visits: some}}\n"
	"  - {ladder: general, levels: [1], for: [eldercare], values: {rounds: 3}}\n"
	"duties:\n  report.d: {form: d, due: \"15:00\"}\n";
static const char *const keys[] = { "masks", "rounds", "test.days", "visits" };

/* province 1 · counties 2 3 · homes 4 5 (under 2) 6 7 (under 3): eldercare and child in turn */
enum { UNITS = 7, ORDERS_MADE = 60, QUESTIONS = 3000, HOUR = 3600000, SPAN = 400 };
static const int32_t parents[UNITS + 1] = { 0, 0, 1, 1, 2, 2, 3, 3 };
static const int64_t start = 1640995200000;                 /* 2022-01-01Z */

struct fixture { struct store *store; struct db *db; struct writer *writer; struct follower follower; struct org *org; struct policy *policy; struct orders *orders; int begun, ended; };

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s\n", err_name(err->code), err->cause);
	assert_true(good);
}

static void see(void *self, const struct event *events, size_t n)
{
	struct fixture *f = self;
	for (size_t i = 0; i < n; i++) {
		org_see(f->org, f->db, &events[i]);
		policy_see(f->policy, f->db, &events[i]);
		orders_see(f->orders, f->db, &events[i]);
		f->begun += events[i].kind == EVENT_ORDER_BEGUN;
		f->ended += events[i].kind == EVENT_ORDER_ENDED;
	}
}

static void done(struct write *write) { (void)write; }

static bool try_write(struct fixture *f, struct write *write, struct err *err)
{
	write->done = done;
	assert_true(writer_submit(f->writer, write));
	*err = write->err;
	return write->ok;
}

struct change_made { struct write write; bool pack; const char *text; };
static bool make_apply(struct write *write, struct tx *tx, struct err *err)
{
	static const char *const codes[] = { "", "P", "C1", "C2", "H1", "H2", "H3", "H4" };
	struct change_made *own = (struct change_made *)write;
	if (own->pack)
		return policy_put(tx, 0, view_of(own->text), "t.yaml", err);
	for (int i = 1; i <= UNITS; i++) {
		struct unit_change change = { .parent = parents[i] };
		int32_t id;
		unit_facts_blank(&change.facts);
		change.facts.code = change.facts.name = view_of(codes[i]);
		change.facts.kind = i == 1 ? UNIT_PROVINCE : i <= 3 ? UNIT_COUNTY : UNIT_INSTITUTION;
		change.facts.facility = i <= 3 ? FACILITY_NONE : i % 2 ? 1 : 0;
		change.facts.zone = VIEW("Asia/Shanghai");
		if (!unit_add(tx, 0, &change, &id, err))
			return false;
	}
	return true;
}

static void fixture_open(struct fixture *f, void **state)
{
	struct err err = { 0 };
	*f = (struct fixture){ 0 };
	f->follower = (struct follower){ see, f };
	f->store = store_open(test_url(*state), lists, &err);
	f->writer = f->store ? writer_open(f->store, &f->follower, 1, 100, &err) : NULL;
	must(f->writer && migrate_run(writer_db(f->writer), &err) && db_prepare(writer_db(f->writer), &err), &err);
	f->db = db_open(f->store, DB_READ, &err);
	must(f->db && db_prepare(f->db, &err), &err);
	f->org = org_new();
	f->policy = policy_new();
	f->orders = orders_new(f->org, f->policy);
	must(org_load(f->org, f->db, &err) && policy_load(f->policy, f->db, &err) && orders_load(f->orders, f->db, &err), &err);
	clock_drill_set((struct instant){ start });
	struct change_made units = { .write.apply = make_apply }, pack = { .write.apply = make_apply, .pack = true, .text = pack_words };
	must(try_write(f, &units.write, &err), &err);
	must(try_write(f, &pack.write, &err), &err);
}

static void fixture_close(struct fixture *f)
{
	orders_free(f->orders);
	policy_free(f->policy);
	org_free(f->org);
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
}

/* ---- random orders ---- */

static struct order made[ORDERS_MADE + 1];                  /* by number */

static struct instant hour(int64_t n) { return (struct instant){ start + n * HOUR }; }

static struct order random_order(struct seed *seed)
{
	static const char *const values[4][4] = { { "true", "false", "true", "true" }, { "1", "2", "5", "8" }, { "1", "5", "7", "14" }, { "open", "some", "none", "some" } };
	static const uint32_t types[] = { FACILITIES_ALL, 1, 2, 3 };
	struct order o = { .scope = (int32_t)seed_between(seed, 1, UNITS), .facilities = types[seed_between(seed, 0, 3)], .measure = "", .value = "", .issuer = "i", .number = "n",
		.title = "t", .reason = "", .withdrawn_reason = "", .withdrawn_at = INSTANT_NEVER, .override = (enum override)seed_between(seed, 0, 2) };
	o.from = hour(seed_between(seed, 0, SPAN));
	o.to = seed_between(seed, 0, 1) ? INSTANT_NEVER : (struct instant){ o.from.ms + seed_between(seed, 1, SPAN) * HOUR };
	o.office = o.scope == 1 || seed_between(seed, 0, 1) ? o.scope : parents[o.scope];
	if (seed_between(seed, 0, 2) == 0) {
		int64_t key = seed_between(seed, 0, 3);
		o.measure = keys[key];
		o.value = values[key][seed_between(seed, 0, 3)];
	} else {
		o.ladder = seed_between(seed, 0, 1) ? LADDER_GENERAL : LADDER_INSTITUTION;
		o.level = (int)seed_between(seed, 1, ladder_levels(o.ladder));
	}
	return o;
}

static void issue(struct fixture *f, const struct order *draft)
{
	struct err err = { 0 };
	char key[40];
	static int number;
	snprintf(key, sizeof key, "k%d", ++number);
	struct order_issue own = { .write.apply = order_issue_apply, .draft = *draft, .words = VIEW("w"), .client_key = view_of(key), .content = VIEW("c"), .realm = 1 };
	must(try_write(f, &own.write, &err), &err);
	made[own.id] = *draft;
	made[own.id].id = own.id;
}

/* ---- the brute force ---- */

static bool holds_above(int32_t above, int32_t unit)
{
	for (; unit; unit = parents[unit])
		if (unit == above)
			return true;
	return false;
}

static bool below(const struct order *a, const struct order *b)
{
	return a->scope != b->scope ? holds_above(a->scope, b->scope) : a->office != b->office && holds_above(a->office, b->office);
}

static bool stands(const struct order *o, int32_t unit, struct instant at)
{
	int64_t end = o->to.ms < o->withdrawn_at.ms ? o->to.ms : o->withdrawn_at.ms;
	bool kind = unit <= 3 || (o->facilities >> (unit % 2 ? 1 : 0) & 1);
	return o->id && kind && holds_above(o->scope, unit) && o->from.ms <= at.ms && at.ms < end;
}

/* The sets of the pack above, written out a second time. -1: says nothing. */
static int64_t level_says(enum ladder ladder, int level, int type, const char *key)
{
	if (ladder == LADDER_INSTITUTION && level == 1)
		return strcmp(key, "visits") == 0 ? 2 : strcmp(key, "rounds") == 0 ? 4 : strcmp(key, "test.days") == 0 ? 3 : -1;
	if (ladder == LADDER_INSTITUTION && strcmp(key, "visits") == 0)
		return 1;
	if (ladder == LADDER_INSTITUTION && level == 2)
		return strcmp(key, "test.days") == 0 ? 7 : strcmp(key, "masks") == 0 && type == 1 ? 1 : -1;
	if (ladder == LADDER_GENERAL && level <= 2)
		return strcmp(key, "masks") == 0 || strcmp(key, "visits") == 0 ? 1 : level == 1 && type == 0 && strcmp(key, "rounds") == 0 ? 3 : -1;
	return -1;
}

static bool stricter(const char *key, int64_t a, int64_t b) { return strcmp(key, "test.days") == 0 ? a < b : a > b; }

static int64_t says(const struct order *o, int32_t unit, const char *key)
{
	if (!o->level) {
		if (strcmp(o->measure, key) != 0)
			return -1;
		return strcmp(o->value, "true") == 0 || strcmp(o->value, "some") == 0 ? 1 : strcmp(o->value, "none") == 0 ? 2 :
			strcmp(o->value, "false") == 0 || strcmp(o->value, "open") == 0 ? 0 : strtol(o->value, NULL, 10);
	}
	int64_t best = -1;
	for (int type = 0; type < 2; type++) {
		int64_t value = level_says(o->ladder, o->level, type, key);
		bool asked = unit > 3 ? type == (unit % 2 ? 1 : 0) : (int)(o->facilities >> type & 1u);
		if (asked && value >= 0 && (best < 0 || stricter(key, value, best)))
			best = value;
	}
	return best;
}

static bool begins_after(const struct order *b, const struct order *a)
{
	return b->from.ms > a->from.ms || (b->from.ms == a->from.ms && b->id > a->id);
}

static bool replaced(const struct order *a, int32_t unit, struct instant at)
{
	for (int i = 1; i <= ORDERS_MADE; i++) {
		const struct order *b = &made[i];
		if (a->ladder == LADDER_GENERAL && a->level && b->ladder == LADDER_GENERAL && b->level && stands(b, unit, at) && begins_after(b, a) && b->scope == a->scope &&
		    (b->facilities & a->facilities) == a->facilities && !below(a, b))
			return true;
	}
	return false;
}

static bool loosened(const struct order *a, int32_t unit, struct instant at, const char *key)
{
	for (int i = 1; i <= ORDERS_MADE && a->override == OVERRIDE_LOOSEN; i++) {
		const struct order *b = &made[i];
		if (b != a && stands(b, unit, at) && below(a, b) && !replaced(b, unit, at) &&
		    ((a->level && b->level && a->ladder == b->ladder) || (key && says(b, unit, key) >= 0)))
			return true;
	}
	return false;
}

static int64_t brute_value(int32_t unit, struct instant at, const char *key)
{
	int64_t best = unit > 3 && unit % 2 == 0 && strcmp(key, "rounds") == 0 ? 1 : -1;
	for (int i = 1; i <= ORDERS_MADE; i++) {
		const struct order *o = &made[i];
		int64_t value = stands(o, unit, at) ? says(o, unit, key) : -1;
		if (value < 0 || (replaced(o, unit, at) && o->override != OVERRIDE_HOLD) || loosened(o, unit, at, key))
			continue;
		if (best < 0 || stricter(key, value, best))
			best = value;
	}
	return best;
}

static int brute_level(int32_t unit, struct instant at, enum ladder ladder)
{
	int best = 0;
	for (int i = 1; i <= ORDERS_MADE; i++) {
		const struct order *o = &made[i];
		if (stands(o, unit, at) && o->ladder == ladder && o->level && !replaced(o, unit, at) && !loosened(o, unit, at, NULL) && (!best || o->level < best))
			best = o->level;
	}
	return best;
}

/* ---- the tests ---- */

static void compare(const struct fixture *f, int32_t unit, struct instant at)
{
	struct arena arena;
	struct holdings held;
	arena_init(&arena, 1 << 20);
	orders_at(f->orders, unit, at, &arena, &held);
	assert_int_equal(held.general, brute_level(unit, at, LADDER_GENERAL));
	assert_int_equal(held.institution, brute_level(unit, at, LADDER_INSTITUTION));
	int holding = 0;
	for (int k = 0; k < 4; k++) {
		int64_t expected = brute_value(unit, at, keys[k]), value = -1, by = 0;
		bool holds = orders_value(f->orders, unit, at, keys[k], &value, &by);
		assert_int_equal(holds ? value : -1, expected);
		assert_true(!holds || by == 0 || says(&made[by], unit, keys[k]) == value);
		holding += holds;
	}
	assert_int_equal(held.count, holding);
	arena_release(&arena);
}

static void questions(const struct fixture *f, struct seed *seed)
{
	for (int i = 0; i < QUESTIONS; i++)
		compare(f, (int32_t)seed_between(seed, 1, UNITS), (struct instant){ start + seed_between(seed, -10 * HOUR, (int64_t)SPAN * 2 * HOUR) });
}

static void withdraw_some(struct fixture *f, struct seed *seed)
{
	struct err err;
	for (int i = 1; i <= ORDERS_MADE; i += 3) {
		struct order *o = &made[i];
		struct instant at = hour(seed_between(seed, 0, SPAN * 2));
		struct order_withdraw own = { .write.apply = order_withdraw_apply, .id = i, .actor = 1, .realm = 1, .scope = o->scope, .at = at, .reason = VIEW("r") };
		bool may = at.ms < o->to.ms;
		err_clear(&err);
		assert_int_equal(try_write(f, &own.write, &err), may);
		if (may)
			o->withdrawn_at = at;
	}
}

static void the_strictest_as_brute_force_finds_it(void **state)
{
	struct fixture f;
	struct seed seed = seed_of_run();
	struct err err = { 0 };
	fixture_open(&f, state);
	memset(made, 0, sizeof made);
	for (int i = 0; i < ORDERS_MADE; i++) {
		struct order o = random_order(&seed);
		issue(&f, &o);
	}
	questions(&f, &seed);
	withdraw_some(&f, &seed);
	questions(&f, &seed);
	must(orders_load(f.orders, f.db, &err), &err);       /* read anew: the same answers */
	questions(&f, &seed);
	fixture_close(&f);
}

static void the_past_stays(void **state)
{
	struct fixture f;
	struct err err = { 0 };
	int64_t value, by;
	fixture_open(&f, state);
	memset(made, 0, sizeof made);
	struct order one = { .scope = 1, .facilities = FACILITIES_ALL, .ladder = LADDER_INSTITUTION, .level = 1, .from = hour(10), .to = INSTANT_NEVER, .measure = "", .value = "",
		.issuer = "", .number = "", .title = "", .reason = "", .withdrawn_at = INSTANT_NEVER };
	issue(&f, &one);
	struct order two = one;
	two.level = 2;
	two.from = hour(50);
	two.supersedes = 1;
	issue(&f, &two);
	assert_true(orders_value(f.orders, 4, hour(49), "test.days", &value, &by) && value == 3 && by == 1);
	assert_true(orders_value(f.orders, 4, hour(50), "test.days", &value, &by) && value == 7 && by == 2);
	assert_false(orders_value(f.orders, 4, (struct instant){ hour(10).ms - 1 }, "test.days", &value, &by));
	/* A third cannot take the place of what has ended; the second, withdrawn before it began, gives the first its life back. */
	struct order_issue late = { .write.apply = order_issue_apply, .draft = two, .words = VIEW(""), .client_key = VIEW("late"), .content = VIEW("c"), .realm = 1 };
	assert_false(try_write(&f, &late.write, &err));
	assert_int_equal(err.code, ERR_ORDER_ENDED);
	struct order_withdraw back = { .write.apply = order_withdraw_apply, .id = 2, .actor = 1, .realm = 1, .scope = 1, .at = hour(40), .reason = VIEW("r") };
	must(try_write(&f, &back.write, &err), &err);
	assert_true(orders_value(f.orders, 4, hour(60), "test.days", &value, &by) && value == 3 && by == 1);
	err_clear(&err);
	must(orders_load(f.orders, f.db, &err), &err);
	assert_true(orders_value(f.orders, 4, hour(60), "test.days", &value, &by) && value == 3 && by == 1);
	/* A newer text of the pack rules from its instant on, and not before. */
	clock_drill_set(hour(30));
	char newer[sizeof pack_words + 10];
	snprintf(newer, sizeof newer, "%s", pack_words);
	memcpy(strstr(newer, "test.days: 3"), "test.days: 2", 12);
	struct change_made pack = { .write.apply = make_apply, .pack = true, .text = newer };
	must(try_write(&f, &pack.write, &err), &err);
	assert_true(orders_value(f.orders, 4, (struct instant){ hour(30).ms - 1 }, "test.days", &value, &by) && value == 3);
	assert_true(orders_value(f.orders, 4, hour(30), "test.days", &value, &by) && value == 2);
	fixture_close(&f);
}

/* The clock jumps over beginnings and ends, also twice at once: each is told once; what never held is not told at all. */
static void the_clock_tells_once(void **state)
{
	struct fixture f;
	struct err err = { 0 };
	fixture_open(&f, state);
	memset(made, 0, sizeof made);
	struct order one = { .scope = 2, .facilities = FACILITIES_ALL, .ladder = LADDER_INSTITUTION, .level = 3, .from = hour(1), .to = hour(3), .measure = "", .value = "",
		.issuer = "", .number = "", .title = "", .reason = "", .withdrawn_at = INSTANT_NEVER };
	issue(&f, &one);
	issue(&f, &one);
	struct order_withdraw early = { .write.apply = order_withdraw_apply, .id = 2, .actor = 1, .realm = 1, .scope = 2, .at = hour(1), .reason = VIEW("r") };
	must(try_write(&f, &early.write, &err), &err);
	static const int hours[] = { 0, 1, 1, 2, 0, 3, 9, 9 }, begun[] = { 0, 1, 1, 1, 1, 1, 1, 1 }, ended[] = { 0, 0, 0, 0, 0, 1, 1, 1 };
	for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
		for (int twice = 0; twice < 2; twice++) {
			struct order_turn turn = { .write.apply = order_turn_apply, .now = hour(hours[i]), .count = 2, .at = { { 1, 1, 2 }, { 2, 1, 2 } } };
			must(try_write(&f, &turn.write, &err), &err);
			assert_int_equal(f.begun, begun[i]);
			assert_int_equal(f.ended, ended[i]);
		}
	struct stmt *q = db_query(f.db, &order_q_due);
	stmt_int(q, INT64_MAX);
	assert_int_equal(stmt_step(q), ANSWER_NONE);
	stmt_done(q);
	fixture_close(&f);
}

int main(void)
{
	static const struct store_test tests[] = {
		STORE_TEST(the_strictest_as_brute_force_finds_it), STORE_TEST(the_past_stays), STORE_TEST(the_clock_tells_once), { NULL, NULL },
	};
	return test_both_stores(tests);
}
