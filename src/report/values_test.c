/* report/values_test.c — what is packed comes back; what was damaged is refused or comes back as something whole, never as a crash. */
#include "base/test.h"
#define policy_field_key fake_field_key
#include "report/values.c"

/* Every third field is a text; there are 100. */
const char *fake_field_key(const struct policy *policy, int form_id, int number, enum field_type *ret_type)
{
	(void)policy, (void)form_id;
	*ret_type = number % 3 == 2 ? FIELD_TEXT : FIELD_COUNT;
	return number < 100 ? "x" : NULL;
}

static struct seed seed;

static int64_t random_number(void)
{
	static const int64_t edges[] = { 0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, INT64_MAX, INT64_MIN };
	if (seed_between(&seed, 0, 3) == 0)
		return edges[seed_between(&seed, 0, 12)];
	return (int64_t)seed_next(&seed) >> seed_between(&seed, 0, 63);
}

static struct value random_value(struct arena *arena, int i)
{
	if (seed_between(&seed, 0, 4) == 0)
		return (struct value){ 0 };
	if (i % 3 != 2)
		return (struct value){ .known = true, .number = random_number() };
	static const char *const texts[] = { "", "x", "零", "说明\n\"x\"", "𠮷" };
	return (struct value){ .known = true, .is_text = true, .text = arena_copy(arena, view_of(texts[seed_between(&seed, 0, 4)])) };
}

static struct values random_values(struct arena *arena)
{
	struct values v = { (int)seed_between(&seed, 0, 100), ARENA_ARRAY(arena, struct value, 101) };
	for (int i = 0; i < v.count; i++)
		v.at[i] = random_value(arena, i);
	return v;
}

static void same(const struct values *a, const struct values *b)
{
	assert_int_equal(a->count, b->count);
	for (int i = 0; i < a->count; i++) {
		assert_int_equal(a->at[i].known, b->at[i].known);
		assert_int_equal(a->at[i].is_text, b->at[i].is_text);
		assert_true(a->at[i].number == b->at[i].number);
		assert_true(view_same(a->at[i].text, b->at[i].text));
	}
}

static void what_is_packed_comes_back(void **state)
{
	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct arena arena;
		struct values back, v;
		arena_init(&arena, 16 << 20);
		v = random_values(&arena);
		assert_true(values_unpack(values_pack(&arena, &v), NULL, 1, &arena, &back));
		same(&v, &back);
		arena_release(&arena);
	}
}

/* Blank and zero are different bytes and come back different. */
static void blank_is_not_zero(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct value zero[1] = { { .known = true } }, blank[1] = { { 0 } };
	struct values a = { 1, zero }, b = { 1, blank }, back;
	assert_false(view_same(values_pack(&arena, &a), values_pack(&arena, &b)));
	assert_true(values_unpack(values_pack(&arena, &b), NULL, 1, &arena, &back));
	assert_false(back.at[0].known);
	arena_release(&arena);
}

static void seventy_counts_are_small(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct values v = { 70, ARENA_ARRAY(&arena, struct value, 70) };
	for (int i = 0; i < 70; i++)
		v.at[i] = (struct value){ .known = true, .number = i % 40 };
	assert_true(values_pack(&arena, &v).len <= 90);
	arena_release(&arena);
}

/* Every cut is refused; every changed byte is refused or gives values that pack to the very same bytes or at least to whole ones. */
static void damage_is_never_followed(void **state)
{
	(void)state;
	for (int round = 0; round < 500; round++) {
		struct arena arena;
		struct values v, back;
		arena_init(&arena, 64 << 20);
		v = random_values(&arena);
		struct view bytes = values_pack(&arena, &v);
		for (size_t cut = 0; cut < bytes.len; cut++)
			assert_false(values_unpack((struct view){ memcpy(arena_take(&arena, cut + 1), bytes.ptr, cut), cut }, NULL, 1, &arena, &back));
		for (int i = 0; i < 50; i++) {
			char *changed = memcpy(arena_take(&arena, bytes.len + 1), bytes.ptr, bytes.len);
			changed[seed_between(&seed, 0, (int64_t)bytes.len - 1)] ^= (char)(1 << seed_between(&seed, 0, 7));
			if (values_unpack((struct view){ changed, bytes.len }, NULL, 1, &arena, &back))
				assert_true(values_pack(&arena, &back).len <= bytes.len + 1);
		}
		arena_release(&arena);
	}
}

static void a_number_no_form_ever_had_is_damage(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct values v = { 101, ARENA_ARRAY(&arena, struct value, 101) }, back;
	v.at[100] = (struct value){ .known = true, .number = 5 };
	assert_false(values_unpack(values_pack(&arena, &v), NULL, 1, &arena, &back));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_back),
		cmocka_unit_test(blank_is_not_zero),
		cmocka_unit_test(seventy_counts_are_small),
		cmocka_unit_test(damage_is_never_followed),
		cmocka_unit_test(a_number_no_form_ever_had_is_damage),
	};
	seed = seed_of_run();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
