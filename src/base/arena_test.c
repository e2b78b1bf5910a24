#include "base/test.h"
#include "base/arena.h"
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static bool all_zero(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

static void test_aligned_zeroed_and_apart(void **state)
{
	(void)state;
	struct seed seed = seed_of_run();
	struct arena a;
	arena_init(&a, 64 << 20);
	for (int round = 0; round < 20; round++) {
		struct { char *at; size_t n; } taken[300];
		for (size_t i = 0; i < 300; i++) {
			taken[i].n = (size_t)seed_between(&seed, 0, i % 50 == 0 ? 200000 : 3000);
			taken[i].at = arena_take(&a, taken[i].n);
			assert_int_equal((uintptr_t)taken[i].at % 16, 0);
			assert_true(all_zero(taken[i].at, taken[i].n));
			memset(taken[i].at, (int)i | 1, taken[i].n);
		}
		for (size_t i = 0; i < 300; i++)
			for (size_t k = 0; k < taken[i].n; k++)
				if ((unsigned char)taken[i].at[k] != (unsigned char)(i | 1))
					fail_msg("round %d piece %zu byte %zu was written by another", round, i, k);
		arena_reset(&a);
		assert_int_equal(a.used, 0);
	}
	arena_release(&a);
	arena_release(&a);
}

static void test_first_block_is_kept(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 64 << 20);
	void *large = arena_take(&a, 1 << 20), *first = arena_take(&a, 16);
	assert_non_null(large);
	arena_reset(&a);
	assert_ptr_equal(arena_take(&a, 16), first);
	arena_release(&a);
}

struct closed { int order[3], count; };
struct closing { struct closed *closed; int number; };
static void note_closed(void *what)
{
	struct closing *c = what;
	c->closed->order[c->closed->count++] = c->number;
}

static void test_closers_run_youngest_first_and_once(void **state)
{
	(void)state;
	struct closed closed = { .count = 0 };
	struct closing closings[3] = { { &closed, 1 }, { &closed, 2 }, { &closed, 3 } };
	struct arena a;
	arena_init(&a, 1 << 20);
	for (int i = 0; i < 3; i++)
		arena_close_with(&a, note_closed, &closings[i]);
	arena_reset(&a);
	assert_int_equal(closed.count, 3);
	assert_int_equal(closed.order[0], 3);
	assert_int_equal(closed.order[2], 1);
	arena_release(&a);
	assert_int_equal(closed.count, 3);
}

static void test_text(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 1 << 20);
	assert_string_equal(arena_text(&a, (struct view){ "abcdef", 3 }), "abc");
	assert_string_equal(arena_text(&a, (struct view){ NULL, 0 }), "");
	assert_view(arena_copy(&a, VIEW("安澜")), "安澜");
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	arena_release(&a);
}

static void test_ceiling_ends_the_program(void **state)
{
	(void)state;
	pid_t child = fork();
	if (child == 0) {
		struct arena a;
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		freopen("/dev/null", "w", stderr);
		signal(SIGABRT, SIG_DFL);
		arena_init(&a, 1000);
		arena_take(&a, 900);
		arena_take(&a, 200);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aligned_zeroed_and_apart), cmocka_unit_test(test_first_block_is_kept),
		cmocka_unit_test(test_closers_run_youngest_first_and_once), cmocka_unit_test(test_text), cmocka_unit_test(test_ceiling_ends_the_program),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
