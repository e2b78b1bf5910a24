/* org/factor_test.c — two-step log-in: the codes of RFC 6238, each once, the recovery codes, the rule, the key; on both stores. */
#include "base/json.h"
#include "org/account_inside.h"
#include "org/desk_test.h"
#include "org/factor.h"
#include <liboath/oath.h>

/* ---- codes ---- */

/* RFC 6238, appendix B, SHA-1, the last six of its eight digits. */
static void codes_of_the_standard(void **state)
{
	static const struct { int64_t seconds; const char *code; } known[] = {
		{ 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" }, { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
	};
	const unsigned char *secret = (const unsigned char *)"12345678901234567890";
	char code[7], base32[FACTOR_BASE32];
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		factor_code_of(secret, known[i].seconds / 30, code);
		assert_string_equal(code, known[i].code);
		assert_int_equal(factor_step(secret, view_of(code), (struct instant){ known[i].seconds * 1000 }), known[i].seconds / 30);
	}
	factor_base32(secret, base32);
	assert_string_equal(base32, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static void a_step_early_or_late(void **state)
{
	const unsigned char *secret = (const unsigned char *)"12345678901234567890";
	char code[7];
	(void)state;
	factor_code_of(secret, 1000, code);
	static const struct { int64_t ms; bool good; } at[] = {
		{ 1000 * 30000 - 30001, false }, { 1000 * 30000 - 30000, true }, { 1000 * 30000, true }, { 1000 * 30000 + 59999, true }, { 1000 * 30000 + 60000, false },
	};
	for (size_t i = 0; i < sizeof at / sizeof *at; i++)
		assert_int_equal(factor_step(secret, view_of(code), (struct instant){ at[i].ms }), at[i].good ? 1000 : 0);
	assert_int_equal(factor_step(secret, VIEW(""), (struct instant){ 30000000 }), 0);
	assert_int_equal(factor_step(secret, VIEW("12345"), (struct instant){ 30000000 }), 0);
}

static void addresses(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 16);
	assert_string_equal(factor_address(&arena, "GEZD", VIEW("张 a@b")), "otpauth://totp/Anlan:%E5%BC%A0%20a%40b?secret=GEZD&issuer=Anlan&algorithm=SHA1&digits=6&period=30");
	arena_release(&arena);
}

/* ---- through the routes ---- */

enum { OK = 200, MADE = 201, GONE = 204 };
static const char own[] = "/api/v1/me/second-factor", session[] = "/api/v1/session";

struct phone { unsigned char secret[FACTOR_SECRET]; char recovery[RECOVERY_CODES][RECOVERY_TEXT]; };

/* What the phone shows now, or `by` steps from now. */
static const char *shown(const struct phone *phone, int by)
{
	static char code[7];
	factor_code_of(phone->secret, clock_machine().ms / FACTOR_STEP_MS + by, code);
	return code;
}

static int posts(struct desk *d, const char *method, const char *target, const char *key, const char *value)
{
	char body[200];
	snprintf(body, sizeof body, "{\"%s\":\"%s\"}", key, value);
	return asks(d, method, target, body);
}

static int logs_in(struct desk *d, const char *login, const char *code)
{
	char body[200];
	snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"long enough\"%s%s%s}", login, code ? ",\"code\":\"" : "", code ? code : "", code ? "\"" : "");
	d->cookie = "nobody";
	return asks(d, "POST", session, body);
}

static const char *said(struct desk *d) { return text(d->json, "code"); }

static void comes_in(struct desk *d, const char *login, const char *code, char cookie[100])
{
	if (logs_in(d, login, code) != OK)
		fail_msg("%s", d->body);
	snprintf(cookie, 100, "%s", session_of(d));
	d->cookie = cookie;
}

static void phone_take(struct phone *phone, const char *base32)
{
	char *bytes = NULL;
	size_t len = 0;
	assert_int_equal(oath_base32_decode(base32, strlen(base32), &bytes, &len), OATH_OK);
	assert_int_equal(len, FACTOR_SECRET);
	memcpy(phone->secret, bytes, len);
	free(bytes);
}

static void codes_take(struct desk *d, struct phone *phone)
{
	json_t *list = part(d, "recovery_codes");
	assert_int_equal(json_array_size(list), RECOVERY_CODES);
	for (size_t i = 0; i < RECOVERY_CODES; i++)
		snprintf(phone->recovery[i], RECOVERY_TEXT, "%s", json_string_value(json_array_get(list, i)));
}

/* The account's own session sets it up; the code of the step before is used up by that. */
static void enrols(struct desk *d, struct phone *phone)
{
	if (posts(d, "POST", own, "password", "long enough") != MADE)
		fail_msg("%s", d->body);
	phone_take(phone, text(d->json, "secret"));
	assert_non_null(strstr(text(d->json, "address"), text(d->json, "secret")));
	if (posts(d, "PUT", own, "code", shown(phone, -1)) != OK) /* the step may have ended in between */
		assert_int_equal(posts(d, "PUT", own, "code", shown(phone, 0)), OK);
	codes_take(d, phone);
}

static void set_up(struct desk *d, void **state, const char *role, struct phone *phone, char cookie[100])
{
	char token[44];
	desk_open(d, state);
	furnish(d, "zhang", role, "C1", token);
	comes_in(d, "zhang", NULL, cookie);
	enrols(d, phone);
}

static void asks_for_the_code(void **state)
{
	struct desk d;
	struct phone phone;
	char first[100], second[100];
	set_up(&d, state, "duty", &phone, first);
	assert_int_equal(asks(&d, "GET", own, NULL), OK);
	assert_string_equal(text(d.json, "second_factor"), "on");
	assert_int_equal(json_integer_value(part(&d, "recovery_left")), 10);
	assert_int_equal(logs_in(&d, "zhang", NULL), 401);
	assert_string_equal(said(&d), "NEED_CODE");
	assert_string_equal(d.cookie_set, "");
	assert_int_equal(asks(&d, "POST", session, "{\"login\":\"zhang\",\"password\":\"long enogh\",\"code\":\"123456\"}"), 401);
	assert_string_equal(said(&d), "BAD_LOGIN");          /* of the code nothing is said to who does not know the password */
	assert_int_equal(logs_in(&d, "zhang", "abc"), 401);
	assert_string_equal(said(&d), "BAD_CODE");
	comes_in(&d, "zhang", shown(&phone, 1), second);
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), OK);
	assert_string_equal(text(d.json, "second_factor"), "on");
	assert_false(json_is_true(part(&d, "must_enrol")));
	desk_close(&d);
}

/* Each step once; also for a program that was started anew, and for a step before the one that was used. */
static void a_code_counts_once(void **state)
{
	struct desk d;
	struct phone phone;
	struct err err = { 0 };
	char cookie[100], code[7];
	set_up(&d, state, "duty", &phone, cookie);
	snprintf(code, sizeof code, "%s", shown(&phone, 1));
	comes_in(&d, "zhang", code, cookie);
	assert_int_equal(logs_in(&d, "zhang", code), 401);
	assert_string_equal(said(&d), "CODE_USED");
	assert_int_equal(logs_in(&d, "zhang", shown(&phone, 0)), 401);
	assert_string_equal(said(&d), "CODE_USED");
	db_close(d.db);
	app_close(&d.app);
	struct app_options options = { .directory = d.directory, .store_url = test_url(*state), .threads = true };
	must(app_open(&d.app, &options, &err), &err);
	d.db = db_open(d.app.store, DB_READ, &err);
	must(d.db && db_prepare(d.db, &err), &err);
	assert_int_equal(logs_in(&d, "zhang", code), 401);
	assert_true(strcmp(said(&d), "CODE_USED") == 0 || strcmp(said(&d), "BAD_CODE") == 0); /* a slow machine: two steps on, it is no code at all */
	desk_close(&d);
}

static void recovery_codes_count_once(void **state)
{
	struct desk d;
	struct phone phone, later;
	char cookie[100], typed[100];
	set_up(&d, state, "duty", &phone, cookie);
	snprintf(typed, sizeof typed, " %.2s %s", phone.recovery[3], phone.recovery[3] + 2);
	for (char *at = typed; *at; at++)
		*at |= *at >= 'A' && *at <= 'Z' ? 0x20 : 0;   /* as a person types it */
	comes_in(&d, "zhang", typed, cookie);
	assert_int_equal(logs_in(&d, "zhang", phone.recovery[3]), 401);
	assert_string_equal(said(&d), "CODE_USED");
	assert_int_equal(logs_in(&d, "zhang", "ABCDE-FGHJK"), 401);
	assert_string_equal(said(&d), "BAD_CODE");
	d.cookie = cookie;
	assert_int_equal(asks(&d, "GET", own, NULL), OK);
	assert_int_equal(json_integer_value(part(&d, "recovery_left")), 9);
	assert_int_equal(posts(&d, "POST", "/api/v1/me/second-factor/recovery", "code", shown(&phone, 1)), OK);
	codes_take(&d, &later);
	assert_int_equal(logs_in(&d, "zhang", phone.recovery[4]), 401);
	comes_in(&d, "zhang", later.recovery[0], cookie);
	desk_close(&d);
}

static void needs_password_and_code_to_change(void **state)
{
	struct desk d;
	struct phone phone;
	char token[44], cookie[100];
	desk_open(&d, state);
	furnish(&d, "zhang", "duty", "C1", token);
	comes_in(&d, "zhang", NULL, cookie);
	assert_int_equal(posts(&d, "POST", own, "password", "wrong password"), 401);
	assert_int_equal(posts(&d, "PUT", own, "code", "123456"), 409);
	assert_string_equal(said(&d), "FACTOR_OFF");
	assert_int_equal(posts(&d, "POST", own, "password", "long enough"), MADE);
	assert_int_equal(logs_in(&d, "zhang", NULL), OK);   /* begun is not in force */
	d.cookie = cookie;
	enrols(&d, &phone);
	assert_int_equal(posts(&d, "POST", own, "password", "long enough"), 409);
	assert_string_equal(said(&d), "FACTOR_ON");
	assert_int_equal(posts(&d, "POST", "/api/v1/me/second-factor/off", "code", "000000x"), 401);
	assert_int_equal(posts(&d, "POST", "/api/v1/me/second-factor/off", "code", shown(&phone, 1)), GONE);
	comes_in(&d, "zhang", NULL, cookie);
	d.cookie = NULL;
	d.token = token;
	assert_int_equal(asks(&d, "GET", own, NULL), 403);  /* a program has no phone */
	desk_close(&d);
}

static void guesses_are_slowed(void **state)
{
	struct desk d;
	struct phone phone;
	char cookie[100], wrong[24];
	set_up(&d, state, "duty", &phone, cookie);
	int tries = 0, status;
	do {                                                /* each wait is twice the one before: however slow the machine, one is met */
		snprintf(wrong, sizeof wrong, "AAAAA-%05d", ++tries);
		status = logs_in(&d, "zhang", wrong);
	} while (status == 401 && tries < 30);
	assert_int_equal(status, 429);                      /* although the password was right each time */
	assert_true(tries > 5 && d.retry_after > 0);
	assert_int_equal(logs_in(&d, "zhang", NULL), 401);
	assert_string_equal(said(&d), "NEED_CODE");
	desk_close(&d);
}

static void must_be_set_up_first(void **state)
{
	struct desk d;
	struct phone phone;
	char token[44], cookie[100], second[100];
	desk_open(&d, state);
	furnish(&d, "zhang", "duty", "C1", token);
	comes_in(&d, "zhang", NULL, cookie);
	d.cookie = NULL;
	assert_int_equal(asks(&d, "PUT", "/api/v1/second-factor/roles", "{\"roles\":[\"duty\",\"admin\"]}"), OK);
	assert_int_equal(json_array_size(part(&d, "roles")), 2);
	assert_int_equal(asks(&d, "PUT", "/api/v1/second-factor/roles", "{\"roles\":[\"integration\"]}"), 422);
	d.cookie = cookie;                                  /* in force at once, for who is in already */
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), 403);
	assert_string_equal(said(&d), "MUST_ENROL");
	assert_int_equal(asks(&d, "GET", "/api/v1/accounts", NULL), 403);
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), OK);
	assert_true(json_is_true(part(&d, "must_enrol")));
	comes_in(&d, "zhang", NULL, second);
	assert_true(json_is_true(part(&d, "must_enrol")));
	enrols(&d, &phone);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), OK);
	d.cookie = cookie;
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), OK);
	assert_int_equal(posts(&d, "POST", "/api/v1/me/second-factor/off", "code", shown(&phone, 1)), 403);
	assert_string_equal(said(&d), "FACTOR_KEPT");
	d.cookie = NULL;
	d.token = token;                                    /* programs go on */
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), OK);
	desk_close(&d);
}

static void one_account_must(void **state)
{
	struct desk d;
	char token[44], cookie[100];
	static const char others[] = "/api/v1/accounts/zhang/second-factor";
	desk_open(&d, state);
	furnish(&d, "zhang", "duty", "C1", token);
	assert_int_equal(asks(&d, "PUT", others, "{\"required\":true}"), OK);
	assert_true(json_is_true(part(&d, "required")));
	assert_int_equal(asks(&d, "GET", "/api/v1/accounts", NULL), OK);
	assert_string_equal(text(json_array_get(part(&d, "accounts"), 0), "second_factor_required"), "account");
	comes_in(&d, "zhang", NULL, cookie);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), 403);
	d.cookie = NULL;
	assert_int_equal(asks(&d, "PUT", others, "{\"required\":false}"), OK);
	d.cookie = cookie;
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), OK);
	desk_close(&d);
}

/* Whoever manages the account resets it, nobody else; the journal says so, and tells no secret. */
static void resets(void **state)
{
	struct desk d;
	struct phone phone;
	char cookie[100], token[44];
	static const char others[] = "/api/v1/accounts/zhang/second-factor";
	set_up(&d, state, "duty", &phone, cookie);
	d.cookie = NULL;
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"right\",\"role\":\"admin\",\"unit\":\"C2\",\"password\":\"long enough\"}"), MADE);
	assert_int_equal(asks(&d, "POST", "/api/v1/tokens", "{\"login\":\"right\",\"name\":\"t\"}"), MADE);
	snprintf(token, sizeof token, "%s", text(d.json, "token"));
	d.token = token;
	assert_int_equal(asks(&d, "DELETE", others, NULL), 404);
	assert_int_equal(asks(&d, "GET", others, NULL), 404);
	assert_int_equal(asks(&d, "PUT", others, "{\"required\":true}"), 404);
	assert_int_equal(asks(&d, "PUT", "/api/v1/second-factor/roles", "{\"roles\":[]}"), 403);
	d.token = NULL;
	d.cookie = cookie;
	assert_int_equal(asks(&d, "DELETE", others, NULL), 403);
	d.cookie = NULL;
	assert_int_equal(asks(&d, "DELETE", others, NULL), GONE);
	assert_int_equal(asks(&d, "DELETE", others, NULL), 409);
	d.cookie = cookie;
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 401);
	comes_in(&d, "zhang", NULL, cookie);
	d.cookie = NULL;
	assert_int_equal(asks(&d, "GET", others, NULL), OK);
	assert_string_equal(text(d.json, "second_factor"), "off");
	assert_int_equal(json_integer_value(part(&d, "recovery_left")), 0);
	desk_close(&d);
}

static bool tells_nothing(void *self, const struct event *event)
{
	const struct phone *phone = self;
	char base32[FACTOR_BASE32];
	factor_base32(phone->secret, base32);
	assert_null(memmem(event->body.ptr, event->body.len, base32, sizeof base32 - 1));
	for (int i = 0; i < RECOVERY_CODES; i++)
		assert_null(memmem(event->body.ptr, event->body.len, phone->recovery[i], RECOVERY_TEXT - 1));
	return true;
}

/* Without its key the program serves; with another one too. Nothing sealed opens, and a reset lets the person in. */
static void the_key_is_gone(void **state)
{
	struct desk d;
	struct phone phone;
	struct err err = { 0 };
	char cookie[100], key[100];
	set_up(&d, state, "duty", &phone, cookie);
	must(journal_read(d.db, 1, tells_nothing, &phone, &err), &err);
	db_close(d.db);
	app_close(&d.app);
	snprintf(key, sizeof key, "%s/key", d.directory);
	assert_int_equal(unlink(key), 0);
	struct app_options options = { .directory = d.directory, .store_url = test_url(*state), .threads = true };
	must(app_open(&d.app, &options, &err), &err);
	d.db = db_open(d.app.store, DB_READ, &err);
	must(d.db && db_prepare(d.db, &err), &err);
	assert_null(d.app.vault);
	assert_int_not_equal(access(key, F_OK), 0);         /* no new one in the place of the one that is looked for */
	assert_int_equal(logs_in(&d, "zhang", shown(&phone, 1)), 503);
	assert_string_equal(said(&d), "KEY_MISSING");
	d.cookie = NULL;
	assert_int_equal(asks(&d, "DELETE", "/api/v1/accounts/zhang/second-factor", NULL), GONE);
	comes_in(&d, "zhang", NULL, cookie);
	db_close(d.db);
	app_close(&d.app);
	must(app_open(&d.app, &options, &err), &err);       /* nothing is sealed any more: a new key */
	d.db = db_open(d.app.store, DB_READ, &err);
	must(d.db && db_prepare(d.db, &err), &err);
	assert_non_null(d.app.vault);
	comes_in(&d, "zhang", NULL, cookie);
	enrols(&d, &phone);
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest plain[] = { cmocka_unit_test(codes_of_the_standard), cmocka_unit_test(a_step_early_or_late), cmocka_unit_test(addresses) };
	int failed = cmocka_run_group_tests_name("codes", plain, NULL, NULL);
	return failed + test_both_stores((const struct store_test[]){
		STORE_TEST(asks_for_the_code), STORE_TEST(a_code_counts_once), STORE_TEST(recovery_codes_count_once), STORE_TEST(needs_password_and_code_to_change),
		STORE_TEST(guesses_are_slowed), STORE_TEST(must_be_set_up_first), STORE_TEST(one_account_must), STORE_TEST(resets), STORE_TEST(the_key_is_gone), { 0 } });
}
