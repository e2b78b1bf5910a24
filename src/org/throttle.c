/* org/throttle.c — slowing down whoever guesses passwords.
 *
 * Every try counts as a failure until it is known to be none, so that many tries at the same moment do not slip through together.
 * Logins that do not exist are slowed like those that do: the answer tells nothing. The table has a fixed size; a login whose place
 * is needed by another one is forgotten the sooner the longer it has been quiet. In memory only: a restart forgives. */
#include "org/account_inside.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

enum { FREE_TRIES = 5, FIRST_WAIT_MS = 1000, MOST_WAIT_MS = 15 * 60 * 1000, WAYS = 8, ROWS = 2048 };

struct attempt { uint64_t login; struct instant last; int32_t failures; };

struct throttle {
	pthread_mutex_t lock;
	unsigned char key[crypto_shorthash_KEYBYTES];       /* secret, so that nobody can choose logins that push out another */
	struct attempt rows[ROWS][WAYS];
};

struct throttle *throttle_new(void)
{
	struct throttle *throttle = calloc(1, sizeof *throttle);
	assert(throttle && sodium_init() >= 0);
	pthread_mutex_init(&throttle->lock, NULL);
	randombytes_buf(throttle->key, sizeof throttle->key);
	return throttle;
}

void throttle_free(struct throttle *throttle)
{
	if (!throttle)
		return;
	pthread_mutex_destroy(&throttle->lock);
	free(throttle);
}

/* The row's place for this login: its own, else the one that has been quiet the longest. */
static struct attempt *attempt_of(struct throttle *throttle, struct view login)
{
	uint64_t hash;
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)login.ptr, login.len, throttle->key);
	struct attempt *row = throttle->rows[hash % ROWS], *found = row;
	for (int i = 0; i < WAYS; i++) {
		if (row[i].login == hash && row[i].failures)
			return &row[i];
		if (row[i].last.ms < found->last.ms)
			found = &row[i];
	}
	*found = (struct attempt){ .login = hash };
	return found;
}

static int64_t wait_after(int32_t failures)
{
	int64_t wait = FIRST_WAIT_MS;
	if (failures < FREE_TRIES)
		return 0;
	for (int32_t i = FREE_TRIES; i < failures && wait < MOST_WAIT_MS; i++)
		wait *= 2;
	return wait < MOST_WAIT_MS ? wait : MOST_WAIT_MS;
}

bool throttle_may_try(struct accounts *accounts, struct view login, struct instant now, struct span *ret_wait)
{
	struct throttle *throttle = accounts->throttle;
	pthread_mutex_lock(&throttle->lock);
	struct attempt *attempt = attempt_of(throttle, login);
	if (attempt->last.ms > now.ms)
		attempt->last = now;                        /* the clock was set back: nobody waits for the old time */
	int64_t left = attempt->last.ms + wait_after(attempt->failures) - now.ms;
	bool may = attempt->failures < FREE_TRIES || left <= 0;
	if (may) {
		attempt->failures++;
		attempt->last = now;
	}
	pthread_mutex_unlock(&throttle->lock);
	*ret_wait = (struct span){ may ? 0 : left };
	return may;
}

void throttle_note(struct accounts *accounts, struct view login, struct instant now, bool success)
{
	struct throttle *throttle = accounts->throttle;
	pthread_mutex_lock(&throttle->lock);
	struct attempt *attempt = attempt_of(throttle, login);
	if (success)
		*attempt = (struct attempt){ 0 };
	else if (attempt->failures == 0)
		*attempt = (struct attempt){ .login = attempt->login, .failures = 1, .last = now };
	else
		attempt->last = now;                        /* the wait runs from the answer on */
	pthread_mutex_unlock(&throttle->lock);
}
