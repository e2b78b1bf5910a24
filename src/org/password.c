/* org/password.c — Argon2id. The cost (two passes over 64 MiB) takes some 60 to 100 ms of one core: dear for a guesser, bearable at
 * a log-in. Threads that hash at the same time each take the memory, so only two may. */
#include "org/account.h"
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { PASSWORD_LEAST = 8, PASSWORD_MOST = 1024, AT_ONCE = 2 };

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	int busy;
} kitchen = { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER };

static void kitchen_enter(void)
{
	pthread_mutex_lock(&kitchen.lock);
	while (kitchen.busy >= AT_ONCE)
		pthread_cond_wait(&kitchen.freed, &kitchen.lock);
	kitchen.busy++;
	pthread_mutex_unlock(&kitchen.lock);
}

static void kitchen_leave(void)
{
	pthread_mutex_lock(&kitchen.lock);
	kitchen.busy--;
	pthread_cond_signal(&kitchen.freed);
	pthread_mutex_unlock(&kitchen.lock);
}

static size_t characters(struct view text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	return n;
}

bool password_hash(struct view password, char out[128], struct err *err)
{
	if (!view_utf8(password) || characters(password) < PASSWORD_LEAST)
		return FAIL(err, WEAK_PASSWORD, "password", "password of %zu bytes", password.len);
	if (password.len > PASSWORD_MOST) {
		FAIL(err, BAD_FIELD, "password", "password of %zu bytes", password.len);
		return err_say(err, "密码太长，最多 1024 字节。", "The password is too long; at most 1024 bytes.");
	}
	kitchen_enter();
	int failed = crypto_pwhash_argon2id_str(out, password.ptr, password.len, crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
	                                        crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE);
	kitchen_leave();
	return !failed || FAIL(err, BUG, NULL, "no memory to hash a password");
}

bool password_matches(const char *hash, struct view password)
{
	if (password.len > PASSWORD_MOST)
		return false;
	kitchen_enter();
	int failed = crypto_pwhash_str_verify(hash, password.ptr ? password.ptr : "", password.len);
	kitchen_leave();
	return !failed;
}
