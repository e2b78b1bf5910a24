/* Readings packed and unpacked are the same readings, in three bytes or a little more; and a turn counts every person once, as counting one by one does. */
#include "base/seed.h"
#include "base/test.h"
#include "record/round_inside.h"

enum { MINUTE = 60000, BASE_DAY = 18925 };

static struct seed seed;
static int below(int n) { return (int)(seed_next(&seed) % (uint64_t)n); }

static struct reading any_reading(int people)
{
	struct reading r = { .person = 5000 + below(people), .at = { ((int64_t)BASE_DAY * 1440 + 360 + below(240)) * MINUTE }, .again = below(20) == 0 };
	if (below(15) == 0)
		r.unseen = 1 + below(UNSEEN_MAX_ - 1);
	else
		r.tenths = below(30) ? 355 + below(15) : TENTHS_LEAST + below(TENTHS_MOST - TENTHS_LEAST + 1);
	if (below(12) == 0)
		r.symptoms = (uint32_t)below(1 << SYMPTOM_MAX_);
	r.staff = r.person % 7 == 0;
	return r;
}

static void same(const struct reading *a, const struct reading *b)
{
	assert_int_equal(a->person, b->person);
	assert_int_equal(a->tenths, b->tenths);
	assert_int_equal(a->symptoms, b->symptoms);
	assert_int_equal(a->unseen, b->unseen);
	assert_int_equal(a->again, b->again);
	assert_int_equal(a->staff, b->staff);
	assert_int_equal(a->at.ms, b->at.ms);
}

static void packed_and_back(void **state)
{
	(void)state;
	for (int turn = 0; turn < 300; turn++) {
		struct arena arena;
		struct reading list[400], *back;
		int count = 1 + below(400), n;
		arena_init(&arena, 16 << 20);
		for (int i = 0; i < count; i++)
			list[i] = any_reading(150);
		struct view packed = round_pack(&arena, list, count, round_base((struct day){ BASE_DAY }));
		assert_true(round_unpack(packed, round_base((struct day){ BASE_DAY }), &arena, &back, &n));
		assert_int_equal(n, count);
		for (int i = 0; i < n; i++)
			same(&list[i], &back[i]);
		for (size_t cut = 1; cut < packed.len && cut < 40; cut++) /* cut off anywhere: fewer readings or a refusal, never more */
			assert_true(!round_unpack((struct view){ packed.ptr, packed.len - cut }, round_base((struct day){ BASE_DAY }), &arena, &back, &n) || n < count);
		arena_release(&arena);
	}
}

/* As a home is: neighbours by number, measured one after the other. */
static void three_bytes(void **state)
{
	struct arena arena;
	struct reading list[300];
	(void)state;
	arena_init(&arena, 1 << 20);
	for (int i = 0; i < 300; i++)
		list[i] = (struct reading){ .person = 100000 + i, .tenths = 360 + i % 8, .at = { ((int64_t)BASE_DAY * 1440 + 370 + i / 10) * MINUTE } };
	assert_true(round_pack(&arena, list, 300, round_base((struct day){ BASE_DAY })).len <= 3 * 300 + 10);
	arena_release(&arena);
}

static void what_is_no_pack(void **state)
{
	static const struct { const char *bytes; size_t len; } bad[] = { { "\x02", 1 }, { "\x02\x2d", 2 }, { "\x02\x00\x00", 3 }, { "\x02\x70\x00", 3 }, { "\x02\x00\x04", 3 }, { "\x02\x20\x04", 3 },
		{ "\x02\x2d\x01", 3 }, { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x2d\x00", 12 }, { "\x02\x2d\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12 } };
	struct reading *back;
	struct arena arena;
	int n;
	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(round_unpack((struct view){ bad[i].bytes, bad[i].len }, 0, &arena, &back, &n));
	assert_true(round_unpack(VIEW(""), 0, &arena, &back, &n));
	assert_int_equal(n, 0);
	arena_release(&arena);
}

/* ---- counting ---- */

static struct round_counts one_by_one(const struct reading *r, int count, const struct stay *owed, int owed_count, int fever)
{
	struct round_counts c = { .fever_from = fever };
	for (int64_t person = 5000; person < 5150; person++) {
		bool seen = false, unseen = false, hot = false, symptoms = false, staff = false, is_owed = false, again_hot = false;
		int64_t last = INT64_MIN;
		for (int i = 0; i < owed_count; i++)
			is_owed |= owed[i].person == person;
		for (int i = 0; i < count; i++) {
			if (r[i].person != person)
				continue;
			seen |= r[i].tenths > 0;
			unseen |= r[i].unseen > 0;
			hot |= r[i].tenths >= fever;
			symptoms |= r[i].symptoms != 0;
			staff |= r[i].staff;
			if (r[i].again && r[i].tenths && r[i].at.ms > last) {
				again_hot = r[i].tenths >= fever;
				last = r[i].at.ms;
			}
		}
		c.staff += staff && seen;
		c.staff_fever += staff && hot;
		c.people += !staff && (is_owed || seen);
		c.seen += !staff && seen;
		c.unseen += !staff && is_owed && unseen && !seen;
		c.fever += !staff && hot;
		c.abnormal += !staff && again_hot;
		c.symptoms += !staff && symptoms;
	}
	return c;
}

static void each_person_once(void **state)
{
	(void)state;
	for (int turn = 0; turn < 500; turn++) {
		struct reading list[300];
		struct stay owed[150];
		int count = below(300), owed_count = 0;
		for (int i = 0; i < count; i++) {
			list[i] = any_reading(150);
			list[i].at.ms = ((int64_t)BASE_DAY * 1440 + i) * MINUTE; /* never two at once */
		}
		for (int64_t person = 5000; person < 5150; person++)
			if (person % 7 != 0 && below(3))
				owed[owed_count++] = (struct stay){ .person = person };
		struct round_counts wanted = one_by_one(list, count, owed, owed_count, 373), c = round_count(list, count, owed, owed_count, 373);
		assert_memory_equal(&c, &wanted, sizeof c);
		assert_true(c.seen + c.unseen <= c.people);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(packed_and_back), cmocka_unit_test(three_bytes), cmocka_unit_test(what_is_no_pack), cmocka_unit_test(each_person_once) };
	seed = seed_of_run();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
