/* org/outbox_test.c — who gets a message, that twice is once, and what writing many costs. */
#include "org/outbox.h"
#include "base/test.h"
#include "org/org_test.h"
#include <time.h>

static struct query *const *const lists[] = { migrate_queries, journal_queries, org_queries, account_queries, outbox_queries, NULL };

struct desk { struct store *store; struct writer *writer; struct db *db; };

static void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s\n", err_name(err->code), err->cause);
	assert_true(good);
}

static void run(struct desk *d, const char *sql)
{
	struct err err = { 0 };
	must(db_exec(writer_db(d->writer), sql, &err), &err);
}

static void desk_open(struct desk *d, void **state)
{
	struct err err = { 0 };
	d->store = store_open(test_url(*state), lists, &err);
	d->writer = writer_open(d->store, NULL, 0, 100, &err);
	must(d->writer && migrate_run(writer_db(d->writer), &err) && db_prepare(writer_db(d->writer), &err), &err);
	d->db = db_open(d->store, DB_READ, &err);
	must(d->db && db_prepare(d->db, &err), &err);
	run(d, "INSERT INTO unit (id, code, kind, name, name_en, ownership, phone, zone) VALUES (1, 'A', 3, '旗', '', '', '', ''), (2, 'B', 5, '院', '', '', '', ''), (3, 'C', 5, '空', '', '', '', '')");
	/* roles: 0 admin, 2 duty, 3 clerk */
	run(d, "INSERT INTO account (id, login, name, role, unit, hash, disabled) VALUES (1, 'root', '', 0, NULL, '!', 0),"
	       " (2, 'duty', '', 2, 1, '!', 0), (3, 'clerk', '', 3, 2, '!', 0), (4, 'clerk2', '', 3, 2, '!', 0), (5, 'gone', '', 3, 2, '!', 1), (6, 'boss', '', 1, 2, '!', 0)");
	char sql[200];
	const char *sealed = store_is_shared(d->store) ? "'x'" : "x'78'";
	snprintf(sql, sizeof sql, "INSERT INTO contact (account, channel, sealed) VALUES (3, 1, %s), (4, 1, %s)", sealed, sealed);
	run(d, sql);
	run(d, "INSERT INTO preference_channel (account, family, channel) VALUES (3, 'chase', 1), (3, 'chase', 2), (4, 'notice', 1)");
	char robots[400];
	sealed = store_is_shared(d->store) ? "''" : "x''";
	snprintf(robots, sizeof robots, "INSERT INTO channel (id, unit, kind, name, state, config, sealed, changed) VALUES (1, 2, 4, '群', 0, '{}', %s, 0),"
	         " (2, 2, 3, 'off', 1, '{}', %s, 0), (3, 1, 5, 'other', 0, '{}', %s, 0), (4, 2, 1, 'mail is no robot', 0, '{}', %s, 0)", sealed, sealed, sealed, sealed);
	run(d, robots);
}

static void desk_close(struct desk *d)
{
	db_close(d->db);
	writer_close(d->writer);
	store_close(d->store);
}

struct put { struct write write; struct message message; int people, repeat; bool event; };

static bool apply_put(struct write *write, struct tx *tx, struct err *err)
{
	struct put *own = (struct put *)write;
	if (own->event)
		own->message.seq = tx_seq(tx);
	for (int i = 0; i < 1 + own->repeat; i++)
		if (!outbox_put(tx, &own->message, &own->people, err))
			return false;
	if (own->event)
		tx_event(tx, EVENT_UNIT_CHANGED, 0, 0, own->message.unit, VIEW("{}"));
	return true;
}

static int put(struct desk *d, struct message message, int repeat)
{
	struct put own = { .write = { .apply = apply_put, .done = fixture_done }, .message = message, .repeat = repeat };
	if (!own.message.template)
		own.message.template = "chase.due";
	assert_true(writer_submit(d->writer, &own.write));
	must(own.write.ok, &own.write.err);
	return own.people;
}

/* Every receipt as "unit account/robot channel state", one a line. */
static bool note(void *self, const struct receipt *r)
{
	builder_printf(self, "%d %lld/%lld %s %s\n", (int)r->unit, (long long)r->account, (long long)r->robot, channel_name(r->channel), delivery_state_name(r->state));
	return true;
}

static void expect(struct desk *d, int64_t seq, int32_t unit, const char *text)
{
	struct err err = { 0 };
	struct builder seen;
	builder_init(&seen, 4096);
	must(outbox_receipts(d->db, seq, unit, note, &seen, &err), &err);
	assert_view(builder_seen(&seen), text);
	builder_release(&seen);
}

static const unsigned clerks = 1u << ROLE_CLERK;

static void people_of_the_unit_get_it(void **state)
{
	struct desk d;
	desk_open(&d, state);
	assert_int_equal(put(&d, (struct message){ .unit = 2, .roles = clerks, .seq = 10 }, 0), 2);
	expect(&d, 10, 0, "2 3/0 app sent\n2 4/0 app sent\n2 3/0 mail waiting\n");
	assert_int_equal(put(&d, (struct message){ .unit = 2, .roles = clerks | 1u << ROLE_LEADER, .seq = 11, .template = "notice.published", .robots = true }, 0), 3);
	expect(&d, 11, 0, "2 3/0 app sent\n2 4/0 app sent\n2 6/0 app sent\n2 4/0 mail waiting\n2 0/1 wecom waiting\n");
	assert_int_equal(put(&d, (struct message){ .unit = 2, .account = 3, .seq = 12 }, 0), 1);
	expect(&d, 12, 2, "2 3/0 app sent\n2 3/0 mail waiting\n");
	assert_int_equal(put(&d, (struct message){ .unit = 2, .account = 5, .seq = 13 }, 0), 0);
	expect(&d, 13, 0, "2 0/0 app nobody\n");
	assert_int_equal(put(&d, (struct message){ .roles = 1u << ROLE_ADMIN, .seq = 14 }, 0), 1);
	expect(&d, 14, 0, "0 1/0 app sent\n");
	expect(&d, 14, 2, "");
	desk_close(&d);
}

static void nobody_there_is_said(void **state)
{
	struct desk d;
	desk_open(&d, state);
	assert_int_equal(put(&d, (struct message){ .unit = 3, .roles = clerks, .seq = 1, .robots = true }, 0), 0);
	expect(&d, 1, 3, "3 0/0 app nobody\n");
	assert_int_equal(put(&d, (struct message){ .unit = 1, .roles = clerks, .seq = 1, .robots = true }, 0), 0);
	expect(&d, 1, 1, "1 0/3 dingtalk waiting\n");
	desk_close(&d);
}

static void the_same_again_changes_nothing(void **state)
{
	struct desk d;
	desk_open(&d, state);
	const struct message message = { .unit = 2, .roles = clerks, .seq = 10, .link = "/desk/a", .robots = true };
	assert_int_equal(put(&d, message, 2), 2);
	assert_int_equal(put(&d, message, 0), 2);
	expect(&d, 10, 0, "2 3/0 app sent\n2 4/0 app sent\n2 3/0 mail waiting\n2 0/1 wecom waiting\n");
	struct message other = message;
	other.link = "/desk/b";                             /* another duty of the same unit, chased by the same step */
	assert_int_equal(put(&d, other, 0), 2);
	other.template = "chase.missed";
	assert_int_equal(put(&d, other, 0), 2);
	struct builder seen;
	struct err err = { 0 };
	builder_init(&seen, 4096);
	must(outbox_receipts(d.db, 10, 0, note, &seen, &err), &err);
	assert_int_equal(seen.len, 3 * strlen("2 3/0 app sent\n2 4/0 app sent\n2 3/0 mail waiting\n2 0/1 wecom waiting\n"));
	builder_release(&seen);
	desk_close(&d);
}

struct many { struct write write; const struct message *messages; int count, *people; };

static bool apply_many(struct write *write, struct tx *tx, struct err *err)
{
	struct many *own = (struct many *)write;
	return outbox_put_all(tx, own->messages, own->count, own->people, err);
}

static void many_of_all_kinds(void **state)
{
	struct desk d;
	desk_open(&d, state);
	put(&d, (struct message){ .unit = 2, .roles = clerks, .seq = 10 }, 0);
	const struct message messages[] = {
		{ .template = "chase.due", .unit = 3, .roles = clerks, .seq = 10, .robots = true },
		{ .template = "chase.due", .unit = 2, .roles = clerks, .seq = 10, .robots = true }, /* there already: no robot hears of it now */
		{ .template = "notice.published", .unit = 2, .account = 4, .seq = 10, .facts = VIEW("{\"title\":\"a \\\"b\\\" 甲\"}") },
		{ .template = "chase.due", .roles = 1u << ROLE_ADMIN, .seq = 10 },
		{ .template = "chase.due", .unit = 2, .roles = clerks, .seq = 10, .link = "/desk/\"甲\"", .robots = true },
		{ .template = "chase.due", .unit = 2, .roles = clerks, .seq = 10, .link = "/desk/\"甲\"" }, /* twice in one list */
		{ .template = "chase.due", .unit = 1, .roles = 1u << ROLE_DUTY, .seq = 10 },
	};
	int people[7];
	static const int expected[7] = { 0, 2, 1, 1, 2, 2, 1 };
	struct many own = { .write = { .apply = apply_many, .done = fixture_done }, .messages = messages, .count = 7, .people = people };
	for (int again = 0; again < 2; again++) {
		assert_true(writer_submit(d.writer, &own.write));
		must(own.write.ok, &own.write.err);
		for (int i = 0; i < 7; i++)
			assert_int_equal(people[i], expected[i]);
		expect(&d, 10, 0, "2 3/0 app sent\n2 4/0 app sent\n2 3/0 mail waiting\n3 0/0 app nobody\n2 4/0 app sent\n2 4/0 mail waiting\n0 1/0 app sent\n"
		                  "2 3/0 app sent\n2 4/0 app sent\n2 3/0 mail waiting\n2 0/1 wecom waiting\n1 2/0 app sent\n");
	}
	own.count = 0;
	assert_true(writer_submit(d.writer, &own.write) && own.write.ok);
	desk_close(&d);
}

static bool refuse_after(struct write *write, struct tx *tx, struct err *err)
{
	return apply_put(write, tx, err) && FAIL(err, CHECK_FAILED, "a", "the fact did not stand");
}

static void no_fact_no_message(void **state)
{
	struct desk d;
	desk_open(&d, state);
	struct put own = { .write = { .apply = refuse_after, .done = fixture_done }, .message = { .template = "chase.due", .unit = 2, .roles = clerks, .seq = 10 } };
	assert_true(writer_submit(d.writer, &own.write));
	assert_false(own.write.ok);
	expect(&d, 10, 0, "");
	desk_close(&d);
}

enum { SLICE = 500 };
struct crowd { struct write write; int units, people; double seconds, whole; };

static bool apply_crowd(struct write *write, struct tx *tx, struct err *err)
{
	struct crowd *own = (struct crowd *)write;
	struct timespec from, to;
	int64_t start = clock_monotonic_us();
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (int done = 0; done < own->units; done += SLICE) {
		struct message messages[SLICE];
		int people[SLICE], count = own->units - done < SLICE ? own->units - done : SLICE;
		for (int i = 0; i < count; i++)
			messages[i] = (struct message){ .template = "chase.due", .unit = 100 + done + i, .roles = clerks, .seq = tx_seq(tx), .link = "/desk/report/daily/2026-11-22",
				.facts = VIEW("{\"title\":\"日报\",\"due\":\"15:00\",\"minutes\":15}"), .robots = true };
		if (!outbox_put_all(tx, messages, count, people, err))
			return false;
		for (int i = 0; i < count; i++)
			own->people += people[i];
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	own->seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	own->whole = (double)(clock_monotonic_us() - start) / 1e6;
	tx_event(tx, EVENT_UNIT_CHANGED, 0, 0, 0, VIEW("{}"));
	return true;
}

/* The figure is printed and not judged: it is the machine's. ANLAN_OUTBOX_UNITS=40000 for the whole. */
static void many_at_once(void **state)
{
	struct desk d;
	const char *wanted = getenv("ANLAN_OUTBOX_UNITS");
	struct crowd crowd = { .write = { .apply = apply_crowd, .done = fixture_done }, .units = wanted ? (int)strtol(wanted, NULL, 10) : 500 };
	char sql[500];
	desk_open(&d, state);
	snprintf(sql, sizeof sql, "INSERT INTO unit (id, code, kind, name, name_en, ownership, phone, zone) WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
	         " SELECT i, 'U' || i, 5, '', '', '', '', '' FROM n", 99 + crowd.units);
	run(&d, sql);
	run(&d, "INSERT INTO account (id, login, name, role, unit, hash, disabled) SELECT id, code, '', 3, id, '!', 0 FROM unit WHERE id >= 100");
	assert_true(writer_submit(d.writer, &crowd.write));
	must(crowd.write.ok, &crowd.write.err);
	assert_int_equal(crowd.people, crowd.units);
	print_message("%d messages: %.3f s, %.3f s of this thread\n", crowd.units, crowd.whole, crowd.seconds);
	desk_close(&d);
}

int main(void)
{
	const struct store_test tests[] = {
		STORE_TEST(people_of_the_unit_get_it), STORE_TEST(nobody_there_is_said), STORE_TEST(the_same_again_changes_nothing),
		STORE_TEST(no_fact_no_message), STORE_TEST(many_of_all_kinds), STORE_TEST(many_at_once), { NULL, NULL },
	};
	return test_both_stores(tests);
}
