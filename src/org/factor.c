/* org/factor.c — codes by time, recovery codes, and whether one that was given is good. The arithmetic is liboath's. */
#include "org/factor.h"
#include "org/account_inside.h"
#include <assert.h>
#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIGITS = 6, STEP_SECONDS = FACTOR_STEP_MS / 1000 };

static void oath_start(void)
{
	if (oath_init() != OATH_OK)
		abort();                                    /* its own tables are missing: nothing sensible can follow */
}

static void oath_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, oath_start);
}

/* ---- the secret and its codes ---- */

void factor_secret(unsigned char ret[FACTOR_SECRET])
{
	randombytes_buf(ret, FACTOR_SECRET);
}

void factor_base32(const unsigned char secret[FACTOR_SECRET], char ret[FACTOR_BASE32])
{
	char *text = NULL;
	size_t len = 0;
	int failed = oath_base32_encode((const char *)secret, FACTOR_SECRET, &text, &len);
	assert(!failed && len == FACTOR_BASE32 - 1);        /* 20 bytes are 32 characters, without padding */
	memcpy(ret, text, FACTOR_BASE32 - 1);
	ret[FACTOR_BASE32 - 1] = 0;
	sodium_memzero(text, len);
	free(text);
}

const char *factor_address(struct arena *arena, const char *base32, struct view login)
{
	struct builder name;
	builder_init(&name, login.len * 3 + 1);
	for (size_t i = 0; i < login.len; i++) {
		unsigned char c = (unsigned char)login.ptr[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("-._~", c);
		builder_printf(&name, plain ? "%c" : "%%%02X", c);
	}
	const char *address = arena_printf(arena, "otpauth://totp/Anlan:%.*s?secret=%s&issuer=Anlan&algorithm=SHA1&digits=%d&period=%d", (int)name.len,
	                                   builder_seen(&name).ptr, base32, DIGITS, STEP_SECONDS);
	builder_release(&name);
	return address;
}

void factor_code_of(const unsigned char secret[FACTOR_SECRET], int64_t step, char ret[7])
{
	oath_ready();
	if (oath_totp_generate((const char *)secret, FACTOR_SECRET, (time_t)(step * STEP_SECONDS), STEP_SECONDS, OATH_TOTP_DEFAULT_START_TIME, DIGITS, ret) != OATH_OK)
		abort();                                    /* out of memory in liboath */
}

int64_t factor_step(const unsigned char secret[FACTOR_SECRET], struct view code, struct instant now)
{
	int64_t here = now.ms / FACTOR_STEP_MS, found = 0;
	for (int64_t step = here - 1; code.len == DIGITS && step <= here + 1; step++) {
		char right[7];
		factor_code_of(secret, step, right);
		if (sodium_memcmp(right, code.ptr, DIGITS) == 0)
			found = step;
	}
	return found;
}

/* ---- sealed, and on paper ---- */

static struct view about(const char *what, int64_t account, char room[48])
{
	return (struct view){ room, (size_t)snprintf(room, 48, "%s %lld", what, (long long)account) };
}

struct view factor_seal(const struct vault *vault, struct arena *arena, int64_t account, const unsigned char secret[FACTOR_SECRET])
{
	char room[48];
	return vault_seal(vault, arena, about("second_factor", account, room), (struct view){ (const char *)secret, FACTOR_SECRET });
}

/* Without letters and digits that look like one another; half a hundred bits, of which nobody tries many. */
void recovery_make(const struct vault *vault, int64_t account, struct recovery *ret)
{
	static const char letters[] = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
	char room[48];
	for (int i = 0; i < RECOVERY_CODES; i++) {
		char plain[10];
		for (size_t k = 0; k < sizeof plain; k++)
			plain[k] = letters[randombytes_uniform(sizeof letters - 1)];
		vault_trace(vault, about("recovery_code", account, room), (struct view){ plain, sizeof plain }, ret->hash[i]);
		snprintf(ret->text[i], RECOVERY_TEXT, "%.5s-%.5s", plain, plain + 5);
		sodium_memzero(plain, sizeof plain);
	}
}

/* ---- judging ---- */

/* As it was meant: without blanks and dashes, in capitals. */
static struct view code_meant(struct view code, char room[16])
{
	size_t n = 0;
	for (size_t i = 0; i < code.len && n < 16; i++)
		if (code.ptr[i] >= 'a' && code.ptr[i] <= 'z')
			room[n++] = (char)(code.ptr[i] - 'a' + 'A');
		else if (code.ptr[i] != ' ' && code.ptr[i] != '-')
			room[n++] = code.ptr[i];
	return (struct view){ room, n };
}

static bool judge_recovery(struct db *db, const struct vault *vault, int64_t account, struct view code, struct factor_proof *ret, struct err *err)
{
	char room[48];
	ret->recovery = true;
	vault_trace(vault, about("recovery_code", account, room), code, ret->hash);
	struct stmt *row = db_query(db, &recovery_find);
	stmt_int(row, account);
	stmt_blob(row, (struct view){ (const char *)ret->hash, sizeof ret->hash });
	enum answer answer = stmt_step(row);
	bool used = answer == ANSWER_ONE && !stmt_is_null(row, 0);
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, BAD_CODE, "code", "no such recovery code");
	return answer == ANSWER_ONE ? !used || FAIL(err, CODE_USED, "code", "recovery code used before") : db_fail(db, err);
}

struct factor_row { struct view sealed; int64_t made, step; bool confirmed; };

static bool factor_read(struct db *db, struct arena *arena, int64_t account, struct factor_row *ret, struct err *err)
{
	struct stmt *row = db_query(db, &factor_one);
	stmt_int(row, account);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct factor_row){ arena_copy(arena, stmt_get_blob(row, 0)), stmt_get_int(row, 1), stmt_get_int(row, 3), !stmt_is_null(row, 2) };
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, FACTOR_OFF, NULL, "account %lld has none", (long long)account);
	return answer == ANSWER_ONE || db_fail(db, err);
}

static bool judge_step(const struct vault *vault, struct arena *arena, int64_t account, const struct factor_row *row, struct view code,
                       struct instant now, struct factor_proof *ret, struct err *err)
{
	char room[48];
	struct view secret;
	if (!vault_unseal(vault, arena, about("second_factor", account, room), row->sealed, &secret, err))
		return false;
	if (secret.len != FACTOR_SECRET)
		return FAIL(err, KEY_MISSING, NULL, "a secret of %zu bytes", secret.len);
	ret->step = factor_step((const unsigned char *)secret.ptr, code, now);
	sodium_memzero((char *)secret.ptr, secret.len);
	if (!ret->step)
		return FAIL(err, BAD_CODE, "code", "not the code of this time");
	return ret->step > row->step || FAIL(err, CODE_USED, "code", "step %lld was used", (long long)ret->step);
}

bool factor_judge(struct db *db, const struct vault *vault, struct arena *arena, int64_t account, struct view code, bool confirmed, struct instant now,
                  struct factor_proof *ret, struct err *err)
{
	char room[16];
	struct factor_row row = { .confirmed = false };
	struct view meant = code_meant(code, room);
	int64_t number;
	*ret = (struct factor_proof){ .given = true };
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no key was found at the start");
	if (!factor_read(db, arena, account, &row, err))
		return false;
	if (row.confirmed != confirmed)
		return confirmed ? FAIL(err, FACTOR_OFF, NULL, "not confirmed yet") : FAIL(err, FACTOR_ON, NULL, "confirmed before");
	ret->made = row.made;
	if (!confirmed || (meant.len == DIGITS && view_int(meant, &number)))
		return judge_step(vault, arena, account, &row, meant, now, ret, err);
	return judge_recovery(db, vault, account, meant, ret, err);
}

bool factor_left(struct db *db, int64_t account, int64_t *ret, struct err *err)
{
	struct stmt *row = db_query(db, &recovery_left);
	stmt_int(row, account);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}
