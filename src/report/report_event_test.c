/* report/report_event_test.c — the body of report events: there and back, in batches, damaged. */
#include "base/test.h"
#include "report/packed.h"

static struct seed seed;

static struct view random_bytes(struct arena *arena, int64_t most)
{
	size_t n = (size_t)seed_between(&seed, 0, most);
	char *bytes = arena_take(arena, n + 1);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)seed_next(&seed);
	return (struct view){ bytes, n };
}

static void fill(void *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((unsigned char *)out)[i] = (unsigned char)seed_next(&seed);
}

static struct report_entry random_entry(struct arena *arena)
{
	struct report_entry e = { .unit = (int32_t)seed_between(&seed, 1, INT32_MAX), .form = (int)seed_between(&seed, 1, 300),
		.first = { (int32_t)seed_between(&seed, -30000, 80000) }, .late = seed_between(&seed, 0, 1) == 1,
		.previous = seed_between(&seed, 0, INT64_MAX - 1), .received = { seed_between(&seed, -1000000000000, 5000000000000) },
		.changed = { seed_between(&seed, -1000000000000, 5000000000000) }, .note = VIEW("备注"), .reason = VIEW("") };
	e.now = (struct report_side){ seed_between(&seed, 0, 1) ? REPORT_ZERO : REPORT_VALUES, seed_between(&seed, 0, 1) ? REPORT_SENT : REPORT_RETURNED, random_bytes(arena, 100), ORIGIN_TYPED };
	if (seed_between(&seed, 0, 1))
		e.before = (struct report_side){ seed_between(&seed, 0, 1) ? REPORT_ZERO : REPORT_VALUES, seed_between(&seed, 0, 1) ? REPORT_SENT : REPORT_RETURNED, random_bytes(arena, 100), ORIGIN_TYPED };
	if (seed_between(&seed, 0, 1))
		e.made.ms = seed_between(&seed, 1, 5000000000000);
	if (seed_between(&seed, 0, 1)) {
		e.backing = (struct view){ "\1backing", 8 };
		e.now.origin = ORIGIN_DERIVED;
	}
	if (e.before.state != REPORT_OPEN)
		e.before.origin = (enum origin)seed_between(&seed, 0, 2);
	fill(e.key, sizeof e.key);
	fill(e.content, sizeof e.content);
	return e;
}

static bool same_side(const struct report_side *a, const struct report_side *b)
{
	return a->kind == b->kind && a->state == b->state && a->origin == b->origin && view_same(a->values, b->values);
}

static void same(const struct report_entry *a, const struct report_entry *b)
{
	assert_int_equal(a->unit, b->unit);
	assert_int_equal(a->form, b->form);
	assert_int_equal(a->first.n, b->first.n);
	assert_int_equal(a->late, b->late);
	assert_true(a->previous == b->previous && a->received.ms == b->received.ms && a->changed.ms == b->changed.ms && a->made.ms == b->made.ms);
	assert_true(same_side(&a->now, &b->now));
	assert_true(same_side(&a->before, &b->before));
	assert_memory_equal(a->key, b->key, sizeof a->key);
	assert_memory_equal(a->content, b->content, sizeof a->content);
	assert_true(view_same(a->backing, b->backing));
	assert_true(view_same(a->note, b->note) && view_same(a->reason, b->reason));
}

static void an_entry_comes_back(void **state)
{
	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct arena arena;
		struct builder b;
		struct report_entry e, back;
		arena_init(&arena, 1 << 20);
		builder_init(&b, 1 << 20);
		e = random_entry(&arena);
		report_entry_pack(&b, &e);
		struct view rest = builder_seen(&b);
		assert_true(report_entry_unpack(&rest, &back));
		assert_int_equal(rest.len, 0);
		same(&e, &back);
		builder_release(&b);
		arena_release(&arena);
	}
}

struct list { struct report_entry *at; int count, seen; };

static bool compare(void *self, const struct report_entry *e)
{
	struct list *list = self;
	same(&list->at[list->seen++], e);
	return true;
}

static void a_batch_holds_every_entry_in_order(void **state)
{
	(void)state;
	struct arena arena;
	struct builder b;
	struct report_entry entries[300];
	unsigned char count[VARINT_MOST];
	arena_init(&arena, 16 << 20);
	builder_init(&b, 16 << 20);
	builder_bytes(&b, count, (size_t)(varint_put(count, 300) - count));
	for (int i = 0; i < 300; i++) {
		entries[i] = random_entry(&arena);
		report_entry_pack(&b, &entries[i]);
	}
	struct event event = { .kind = EVENT_REPORT_BATCH, .body = builder_seen(&b) };
	struct list list = { entries, 300, 0 };
	assert_true(report_event_each(&event, compare, &list));
	assert_int_equal(list.seen, 300);
	event.body.len--;                                   /* a cut is seen, though the entries before it are whole */
	list.seen = 0;
	assert_false(report_event_each(&event, compare, &list));
	event.body.len++;
	event.kind = EVENT_REPORT_SENT;                     /* bytes after the one entry */
	assert_false(report_event_each(&event, compare, &(struct list){ entries, 1, 0 }) && event.body.len > 1000);
	builder_release(&b);
	arena_release(&arena);
}

static void other_events_hold_no_entry(void **state)
{
	(void)state;
	struct event event = { .kind = EVENT_UNIT_CHANGED, .body = VIEW("{\"unit\":3}") };
	struct list list = { 0 };
	assert_true(report_event_each(&event, compare, &list));
	assert_int_equal(list.seen, 0);
}

static bool ignore(void *self, const struct report_entry *e)
{
	(void)self;
	assert_true(e->unit > 0 && view_utf8(e->note) && view_utf8(e->reason));
	return true;
}

static void damage_is_never_followed(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		struct arena arena;
		struct builder b;
		struct report_entry e;
		arena_init(&arena, 1 << 20);
		builder_init(&b, 1 << 20);
		e = random_entry(&arena);
		report_entry_pack(&b, &e);
		for (size_t cut = 0; cut < b.len; cut++) {
			struct event event = { .kind = EVENT_REPORT_SENT, .body = arena_copy(&arena, (struct view){ b.ptr, cut }) };
			assert_false(report_event_each(&event, ignore, NULL));
		}
		for (int i = 0; i < 100; i++) {
			struct event event = { .kind = EVENT_REPORT_SENT, .body = arena_copy(&arena, builder_seen(&b)) };
			((char *)(uintptr_t)event.body.ptr)[seed_between(&seed, 0, (int64_t)b.len - 1)] ^= (char)(1 << seed_between(&seed, 0, 7));
			report_event_each(&event, ignore, NULL);
		}
		builder_release(&b);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_comes_back),
		cmocka_unit_test(a_batch_holds_every_entry_in_order),
		cmocka_unit_test(other_events_hold_no_entry),
		cmocka_unit_test(damage_is_never_followed),
	};
	seed = seed_of_run();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
