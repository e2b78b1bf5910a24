/* org/account_test.c — accounts, passwords, sessions, tokens, the throttle; in memory and in the store. */
#include "org/account_inside.h"
#include "org/org_test.h"
#include <sodium.h>

/* ---- the writes, one struct for all of them ---- */

enum verb { ADD, CHANGE, SECRET, REVOKE, REVOKE_THIS };
struct any_write {
	struct write write;
	enum verb verb;
	const char *login, *hash;
	enum role role;
	int32_t unit;
	int64_t id;
	int disabled;
	char kind;
	struct instant until;
	char secret[44];
};

static bool apply_any(struct write *write, struct tx *tx, struct err *err)
{
	struct any_write *own = (struct any_write *)write;
	switch (own->verb) {
	case ADD: return account_add(tx, 1, view_of(own->login), VIEW("某人"), own->hash, own->role, own->unit, &own->id, err);
	case CHANGE: return account_change(tx, 1, own->id, own->hash, own->disabled, err);
	case SECRET: return secret_add(tx, 1, own->id, own->kind, VIEW("name"), own->until, own->secret, &own->id, err);
	case REVOKE: return secret_revoke(tx, 1, own->id, err);
	default: return secret_revoke_this(tx, 1, view_of(own->secret), err);
	}
}

static bool does(struct fixture *f, struct any_write *own, struct err *err)
{
	*err = (struct err){ 0 };
	own->write.apply = apply_any;
	return fixture_write(f, &own->write, err);
}

static int64_t add(struct fixture *f, const char *login, enum role role)
{
	struct err err;
	struct any_write own = { .verb = ADD, .login = login, .hash = "!", .role = role };
	fixture_check(does(f, &own, &err), &err);
	return own.id;
}

/* A secret of that account; its id in *ret_id if wanted. */
static void secret(struct fixture *f, int64_t account, char kind, struct instant until, char out[44], int64_t *ret_id)
{
	struct err err;
	struct any_write own = { .verb = SECRET, .id = account, .kind = kind, .until = until };
	fixture_check(does(f, &own, &err), &err);
	memcpy(out, own.secret, 44);
	if (ret_id)
		*ret_id = own.id;
}

static void change(struct fixture *f, int64_t id, const char *hash, int disabled)
{
	struct err err;
	struct any_write own = { .verb = CHANGE, .id = id, .hash = hash, .disabled = disabled };
	fixture_check(does(f, &own, &err), &err);
}

static bool knows(struct fixture *f, const char *text, int64_t now)
{
	struct actor actor;
	return accounts_know(f->accounts, view_of(text), (struct instant){ now }, &actor);
}

static const struct instant far = { 4000000000000 };
enum { NOW = 1000 };

/* ---- accounts ---- */

static void adds_accounts(void **state)
{
	struct fixture f;
	struct err err;
	fixture_open(&f, state);
	int64_t id = add(&f, "张三", ROLE_CLERK);
	const struct account *account = accounts_find(f.accounts, VIEW("张三"));
	assert_non_null(account);
	assert_int_equal(account->id, id);
	assert_int_equal(account->role, ROLE_CLERK);
	assert_int_equal(account->unit, 0);
	assert_string_equal(account->name, "某人");
	assert_null(accounts_find(f.accounts, VIEW("张")));
	assert_null(accounts_get(f.accounts, 99));
	struct any_write again = { .verb = ADD, .login = "张三", .hash = "!" };
	assert_false(does(&f, &again, &err));
	assert_int_equal(err.code, ERR_LOGIN_TAKEN);
	static const char *const bad[] = { "", "a b", "a/b", "a\"b", "a\tb", "\xff", "0123456789012345678901234567890123456789012345678901234567890123456789" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct any_write one = { .verb = ADD, .login = bad[i], .hash = "!" };
		assert_false(does(&f, &one, &err));
		assert_string_equal(err.field, "login");
	}
	struct any_write nobody = { .verb = CHANGE, .id = 99, .disabled = 1 };
	assert_false(does(&f, &nobody, &err));
	assert_int_equal(err.code, ERR_NO_ACCOUNT);
	fixture_close(&f);
}

static void many_accounts_are_found(void **state)
{
	struct fixture f;
	fixture_open(&f, state);
	for (int i = 0; i < 300; i++) {
		char login[20];
		snprintf(login, sizeof login, "user%d", i);
		add(&f, login, ROLE_CLERK);
	}
	for (int i = 0; i < 300; i++) {
		char login[20];
		snprintf(login, sizeof login, "user%d", i);
		const struct account *account = accounts_find(f.accounts, view_of(login));
		assert_non_null(account);
		assert_ptr_equal(accounts_get(f.accounts, account->id), account);
	}
	fixture_close(&f);
}

/* ---- passwords ---- */

static void hashes_passwords(void **state)
{
	(void)state;
	char one[128], two[128];
	struct err err = { 0 };
	assert_true(password_hash(VIEW("correct horse"), one, &err));
	assert_true(password_hash(VIEW("correct horse"), two, &err));
	assert_memory_equal(one, "$argon2id$", 10);
	assert_string_not_equal(one, two);                  /* each has its own salt */
	assert_true(password_matches(one, VIEW("correct horse")));
	assert_true(password_matches(two, VIEW("correct horse")));
	assert_false(password_matches(one, VIEW("correct horsf")));
	assert_false(password_matches(one, VIEW("")));
	assert_false(password_matches("!", VIEW("!")));
	assert_false(password_matches("", VIEW("")));
	assert_false(password_hash(VIEW("1234567"), one, &err));
	assert_int_equal(err.code, ERR_WEAK_PASSWORD);
	err = (struct err){ 0 };
	assert_false(password_hash(VIEW("安澜安澜安澜安"), one, &err)); /* seven characters, though 21 bytes */
	err = (struct err){ 0 };
	assert_true(password_hash(VIEW("安澜安澜安澜安澜"), one, &err));
	char longest[1100];
	memset(longest, 'x', sizeof longest);
	assert_false(password_hash((struct view){ longest, sizeof longest }, one, &err));
}

/* ---- sessions and tokens ---- */

static void secrets_open_until_they_end(void **state)
{
	struct fixture f;
	char session[44], token[44];
	struct actor actor;
	fixture_open(&f, state);
	int64_t id = add(&f, "a", ROLE_DUTY);
	secret(&f, id, 's', (struct instant){ 5000 }, session, NULL);
	secret(&f, id, 't', FOR_EVER, token, NULL);
	assert_int_equal(strlen(session), 43);
	assert_int_equal(strspn(session, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
	assert_true(accounts_know(f.accounts, view_of(session), (struct instant){ 4999 }, &actor));
	assert_int_equal(actor.account, id);
	assert_int_equal(actor.role, ROLE_DUTY);
	assert_true(actor.known && view_is(actor.login, "a"));
	assert_false(knows(&f, session, 5000));             /* at its end it has ended */
	assert_true(knows(&f, token, INT64_MAX - 1));
	assert_false(knows(&f, "", NOW));
	assert_false(knows(&f, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NOW));
	session[0] = session[0] == 'A' ? 'B' : 'A';
	assert_false(knows(&f, session, NOW));
	fixture_close(&f);
}

static void revoking_is_at_once(void **state)
{
	struct fixture f;
	struct err err;
	char one[44], two[44], token[44];
	int64_t token_id;
	fixture_open(&f, state);
	int64_t id = add(&f, "a", ROLE_CLERK);
	secret(&f, id, 's', far, one, NULL);
	secret(&f, id, 's', far, two, NULL);
	secret(&f, id, 't', FOR_EVER, token, &token_id);
	struct any_write out = { .verb = REVOKE_THIS };
	memcpy(out.secret, one, sizeof one);
	fixture_check(does(&f, &out, &err), &err);
	assert_false(knows(&f, one, NOW));
	assert_true(knows(&f, two, NOW));
	assert_false(does(&f, &out, &err));                 /* twice is once */
	assert_int_equal(err.code, ERR_NO_TOKEN);
	struct any_write revoke = { .verb = REVOKE, .id = token_id };
	fixture_check(does(&f, &revoke, &err), &err);
	assert_false(knows(&f, token, NOW));
	assert_null(secrets_get(f.accounts, token_id));
	fixture_close(&f);
}

static void a_new_password_ends_sessions(void **state)
{
	struct fixture f;
	char mine[44], other[44], token[44];
	fixture_open(&f, state);
	int64_t id = add(&f, "a", ROLE_CLERK), neighbour = add(&f, "b", ROLE_CLERK);
	secret(&f, id, 's', far, mine, NULL);
	secret(&f, neighbour, 's', far, other, NULL);
	secret(&f, id, 't', FOR_EVER, token, NULL);
	change(&f, id, "new hash", -1);
	assert_false(knows(&f, mine, NOW));
	assert_true(knows(&f, other, NOW));
	assert_true(knows(&f, token, NOW));
	assert_string_equal(accounts_get(f.accounts, id)->hash, "new hash");
	fixture_close(&f);
}

static void disabling_shuts_out(void **state)
{
	struct fixture f;
	char session[44], token[44];
	fixture_open(&f, state);
	int64_t id = add(&f, "a", ROLE_CLERK);
	secret(&f, id, 's', far, session, NULL);
	secret(&f, id, 't', FOR_EVER, token, NULL);
	change(&f, id, NULL, 1);
	assert_false(knows(&f, session, NOW));
	assert_false(knows(&f, token, NOW));
	change(&f, id, NULL, 0);
	assert_false(knows(&f, session, NOW));              /* logs in again */
	assert_true(knows(&f, token, NOW));
	fixture_close(&f);
}

/* A start from the store lets in exactly those whom the running program let in. */
static void a_restart_knows_the_same(void **state)
{
	struct fixture f;
	struct err err = { 0 };
	char text[6][44];
	int64_t ids[6];
	fixture_open(&f, state);
	int64_t a = add(&f, "a", ROLE_CLERK), b = add(&f, "b", ROLE_ADMIN);
	for (int i = 0; i < 6; i++)
		secret(&f, i % 2 ? a : b, i < 3 ? 's' : 't', i == 2 ? (struct instant){ 10 } : far, text[i], &ids[i]);
	struct any_write revoke = { .verb = REVOKE, .id = ids[4] };
	fixture_check(does(&f, &revoke, &err), &err);
	change(&f, a, NULL, 1);
	struct accounts *fresh = accounts_new();
	fixture_check(accounts_load(fresh, f.db, (struct instant){ NOW }, &err), &err);
	for (int i = 0; i < 6; i++) {
		struct actor x, y;
		bool known = accounts_know(f.accounts, view_of(text[i]), (struct instant){ NOW }, &x);
		assert_int_equal(known, accounts_know(fresh, view_of(text[i]), (struct instant){ NOW }, &y));
		assert_int_equal(known, i == 0);            /* 2 ended, 4 revoked, 1 3 5 belong to a disabled account */
	}
	assert_int_equal(accounts_find(fresh, VIEW("b"))->role, ROLE_ADMIN);
	accounts_free(fresh);
	fixture_close(&f);
}

static bool tells_nothing(void *self, const struct event *event)
{
	const char *secret_text = self;
	char body[2000] = "", hex[65];
	unsigned char hash[SECRET_HASH];
	secret_hash(view_of(secret_text), hash);
	hex_print(hash, sizeof hash, hex);
	assert_true(event->body.len < sizeof body);
	memcpy(body, event->body.ptr, event->body.len);
	assert_null(strstr(body, secret_text));
	assert_null(strstr(body, "very secret hash"));
	assert_null(strstr(body, hex));
	assert_int_equal(event->realm, 0);
	return true;
}

static void the_journal_tells_no_secret(void **state)
{
	struct fixture f;
	struct err err = { 0 };
	char session[44];
	fixture_open(&f, state);
	int64_t id = add(&f, "a", ROLE_CLERK);
	change(&f, id, "very secret hash", -1);
	secret(&f, id, 's', far, session, NULL);
	fixture_check(journal_read(f.db, 1, tells_nothing, session, &err), &err);
	assert_int_equal(f.events, 3);
	fixture_close(&f);
}

/* Any order of putting and dropping leaves a table in which just the right ones are found. */
static void the_table_of_secrets(void **state)
{
	(void)state;
	enum { MANY = 600 };
	struct accounts *accounts = accounts_new();
	static struct secret all[MANY];
	static bool there[MANY];
	for (int round = 0; round < 6000; round++) {
		int i = (int)randombytes_uniform(MANY);
		if (all[i].id == 0) {
			all[i] = (struct secret){ .id = i + 1, .account = i % 7, .until = far, .kind = i % 3 ? 's' : 't' };
			randombytes_buf(all[i].hash, SECRET_HASH);
			memset(all[i].hash, i % 5, 2);      /* crowds share their place */
			memset(all[i].hash + 2, 0, 6);
		}
		if (round % 500 == 499) {
			secrets_drop_sessions(accounts, 3);
			for (int k = 0; k < MANY; k++)
				there[k] = there[k] && !(all[k].account == 3 && all[k].kind == 's');
		} else if (there[i]) {
			secrets_drop(accounts, i + 1);
			there[i] = false;
		} else {
			secrets_put(accounts, &all[i]);
			there[i] = true;
		}
		if (round % 50)
			continue;
		for (int k = 0; k < MANY; k++)
			if (all[k].id)
				assert_int_equal(secrets_find(accounts, all[k].hash) != NULL, there[k]);
	}
	accounts_free(accounts);
}

/* ---- the throttle ---- */

static int64_t tried(struct accounts *accounts, const char *login, int64_t now)
{
	struct span wait;
	return throttle_may_try(accounts, view_of(login), (struct instant){ now }, &wait) ? 0 : wait.ms;
}

static void waits_grow(void **state)
{
	(void)state;
	struct accounts *accounts = accounts_new();
	int64_t now = 1000000, wait;
	for (int i = 0; i < 5; i++)
		assert_int_equal(tried(accounts, "a", now), 0);
	for (int64_t expected_wait = 1000; expected_wait < 20 * 60 * 1000; expected_wait *= 2) {
		wait = tried(accounts, "a", now);
		assert_int_equal(wait, expected_wait < 15 * 60 * 1000 ? expected_wait : 15 * 60 * 1000);
		assert_int_equal(tried(accounts, "b", now), 0); /* somebody else waits for nothing */
		throttle_note(accounts, VIEW("b"), (struct instant){ now }, true);
		assert_int_equal(tried(accounts, "a", now + wait - 1), 1);
		now += wait;
		assert_int_equal(tried(accounts, "a", now), 0);
	}
	now += 15 * 60 * 1000;
	assert_int_equal(tried(accounts, "a", now), 0);
	throttle_note(accounts, VIEW("a"), (struct instant){ now }, true);
	for (int i = 0; i < 5; i++)
		assert_int_equal(tried(accounts, "a", now), 0); /* success forgives */
	assert_true(tried(accounts, "a", now) > 0);
	accounts_free(accounts);
}

/* A hundred tries in the same instant, none judged yet: five pass. */
static void many_at_once(void **state)
{
	(void)state;
	struct accounts *accounts = accounts_new();
	int passed = 0;
	for (int i = 0; i < 100; i++)
		passed += tried(accounts, "a", 5000) == 0;
	assert_int_equal(passed, 5);
	accounts_free(accounts);
}

struct crowd { struct accounts *accounts; int passed; };

static void *guess(void *self)
{
	struct crowd *crowd = self;
	for (int i = 0; i < 200; i++)
		if (tried(crowd->accounts, "a", 5000) == 0)
			__atomic_add_fetch(&crowd->passed, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void many_threads_at_once(void **state)
{
	(void)state;
	struct crowd crowd = { accounts_new(), 0 };
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, guess, &crowd), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(crowd.passed, 5);
	accounts_free(crowd.accounts);
}

static void a_clock_set_back_locks_nobody(void **state)
{
	(void)state;
	struct accounts *accounts = accounts_new();
	for (int i = 0; i < 5; i++)
		tried(accounts, "a", 1000000000);
	assert_true(tried(accounts, "a", 1000) <= 1000);
	assert_int_equal(tried(accounts, "a", 2000), 0);
	accounts_free(accounts);
}

/* ---- bad weather ---- */

/* Whichever store call fails: the account is there whole or not at all, and after the next event memory and store agree. */
static void any_store_call_fails(void **state)
{
	struct fixture f;
	struct err err;
	fixture_open(&f, state);
	bool added = false;
	for (int64_t n = 1; n < 40; n++) {
		char login[24], witness[24], session[44];
		snprintf(login, sizeof login, "u%lld", (long long)n);
		snprintf(witness, sizeof witness, "w%lld", (long long)n);
		store_fail_at(f.store, n, ANSWER_BROKEN);
		struct any_write own = { .verb = ADD, .login = login, .hash = "!", .role = ROLE_CLERK };
		added = does(&f, &own, &err);
		store_fail_at(f.store, 0, ANSWER_BROKEN);
		int64_t id = add(&f, witness, ROLE_CLERK);  /* an event that makes up for what was missed */
		assert_int_equal(accounts_find(f.accounts, view_of(login)) != NULL, added);
		secret(&f, id, 's', far, session, NULL);
		assert_true(knows(&f, session, NOW));
	}
	assert_true(added);                                 /* the last ones lay behind the end */
	fixture_close(&f);
}

int main(void)
{
	static const struct CMUnitTest alone[] = {
		cmocka_unit_test(hashes_passwords), cmocka_unit_test(the_table_of_secrets), cmocka_unit_test(waits_grow), cmocka_unit_test(many_at_once), cmocka_unit_test(many_threads_at_once),
		cmocka_unit_test(a_clock_set_back_locks_nobody),
	};
	static const struct store_test stored[] = {
		STORE_TEST(adds_accounts), STORE_TEST(many_accounts_are_found), STORE_TEST(secrets_open_until_they_end), STORE_TEST(revoking_is_at_once),
		STORE_TEST(a_new_password_ends_sessions), STORE_TEST(disabling_shuts_out), STORE_TEST(a_restart_knows_the_same),
		STORE_TEST(the_journal_tells_no_secret), STORE_TEST(any_store_call_fails), { 0 },
	};
	return cmocka_run_group_tests(alone, NULL, NULL) + test_both_stores(stored);
}
