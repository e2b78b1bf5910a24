/* base/vault_test.c — the key file, sealing, traces. */
#include "base/vault.h"
#include "base/test.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct place { char directory[40], path[60]; struct arena arena; struct vault *vault; };

static void place_open(struct place *p)
{
	struct err err = { 0 };
	*p = (struct place){ .directory = "/tmp/anlan-vault-XXXXXX" };
	assert_non_null(mkdtemp(p->directory));
	snprintf(p->path, sizeof p->path, "%s/key", p->directory);
	arena_init(&p->arena, 1 << 20);
	assert_non_null(p->vault = vault_open(p->path, true, &err));
}

static void place_close(struct place *p)
{
	vault_close(p->vault);
	arena_release(&p->arena);
	unlink(p->path);
	assert_int_equal(rmdir(p->directory), 0);           /* nothing half-written is left */
}

static void key_file(void **state)
{
	struct place p;
	struct stat s;
	struct err err = { 0 };
	unsigned char one[VAULT_MARK], two[VAULT_MARK];
	(void)state;
	place_open(&p);
	assert_int_equal(stat(p.path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	assert_int_equal(s.st_size, 32);
	struct vault *again = vault_open(p.path, true, &err);
	assert_non_null(again);                             /* the same key, not a new one */
	vault_mark(p.vault, one);
	vault_mark(again, two);
	assert_memory_equal(one, two, VAULT_MARK);
	vault_close(again);
	unlink(p.path);
	assert_null(vault_open(p.path, false, &err));
	assert_int_equal(err.code, ERR_KEY_MISSING);
	assert_int_not_equal(access(p.path, F_OK), 0);
	again = vault_open(p.path, true, &(struct err){ 0 });
	assert_non_null(again);
	vault_mark(again, two);
	assert_memory_not_equal(one, two, VAULT_MARK);
	vault_close(again);
	place_close(&p);
}

static void short_key_is_none(void **state)
{
	struct place p;
	struct err err = { 0 };
	(void)state;
	place_open(&p);
	assert_int_equal(truncate(p.path, 31), 0);
	assert_null(vault_open(p.path, true, &err));
	assert_int_equal(err.code, ERR_KEY_MISSING);
	assert_int_equal(truncate(p.path, 33), 0);
	assert_null(vault_open(p.path, true, &(struct err){ 0 }));
	place_close(&p);
}

static void seals(void **state)
{
	struct place p;
	struct err err = { 0 };
	struct view plain = VIEW("13912345678"), out;
	(void)state;
	place_open(&p);
	struct view one = vault_seal(p.vault, &p.arena, VIEW("phone 7"), plain), two = vault_seal(p.vault, &p.arena, VIEW("phone 7"), plain);
	assert_false(view_same(one, two));                  /* equal texts do not show */
	assert_null(memmem(one.ptr, one.len, plain.ptr, plain.len));
	assert_true(vault_unseal(p.vault, &p.arena, VIEW("phone 7"), one, &out, &err));
	assert_view(out, "13912345678");
	assert_false(vault_unseal(p.vault, &p.arena, VIEW("phone 8"), one, &out, &err));
	assert_int_equal(err.code, ERR_KEY_MISSING);
	for (size_t i = 0; i < one.len; i++) {
		((char *)one.ptr)[i] ^= 1;
		assert_false(vault_unseal(p.vault, &p.arena, VIEW("phone 7"), one, &out, &(struct err){ 0 }));
		((char *)one.ptr)[i] ^= 1;
		assert_false(vault_unseal(p.vault, &p.arena, VIEW("phone 7"), (struct view){ one.ptr, i }, &out, &(struct err){ 0 }));
	}
	assert_true(vault_unseal(p.vault, &p.arena, VIEW("x"), vault_seal(p.vault, &p.arena, VIEW("x"), VIEW("")), &out, &err));
	assert_int_equal(out.len, 0);
	place_close(&p);
}

static void traces(void **state)
{
	struct place p, q;
	unsigned char one[VAULT_TRACE], two[VAULT_TRACE];
	(void)state;
	place_open(&p);
	place_open(&q);
	vault_trace(p.vault, VIEW("phone"), VIEW("139"), one);
	vault_trace(p.vault, VIEW("phone"), VIEW("139"), two);
	assert_memory_equal(one, two, VAULT_TRACE);
	vault_trace(p.vault, VIEW("phone1"), VIEW("39"), two);
	assert_memory_not_equal(one, two, VAULT_TRACE);
	vault_trace(q.vault, VIEW("phone"), VIEW("139"), two);
	assert_memory_not_equal(one, two, VAULT_TRACE);
	place_close(&q);
	place_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_file), cmocka_unit_test(short_key_is_none), cmocka_unit_test(seals), cmocka_unit_test(traces),
	};
	return cmocka_run_group_tests_name("vault", tests, NULL, NULL);
}
