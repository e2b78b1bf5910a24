/* org/secret.c — sessions and tokens: 256 random bits shown once, of which only the hash is kept. */
#include "org/account_inside.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

void secret_hash(struct view secret, unsigned char ret[SECRET_HASH])
{
	crypto_generichash(ret, SECRET_HASH, (const unsigned char *)secret.ptr, secret.len, NULL, 0);
}

/* ---- the table ---- */

static size_t secret_slot(const struct accounts *accounts, const unsigned char *hash)
{
	size_t start;
	memcpy(&start, hash, sizeof start);
	return start & accounts->secret_mask;
}

struct secret *secrets_find(const struct accounts *accounts, const unsigned char hash[SECRET_HASH])
{
	if (!accounts->secrets)
		return NULL;
	for (size_t at = secret_slot(accounts, hash); accounts->secrets[at].kind; at = (at + 1) & accounts->secret_mask)
		if (sodium_memcmp(accounts->secrets[at].hash, hash, SECRET_HASH) == 0)
			return &accounts->secrets[at];
	return NULL;
}

static void place(struct accounts *accounts, const struct secret *secret)
{
	size_t at = secret_slot(accounts, secret->hash);
	while (accounts->secrets[at].kind)
		at = (at + 1) & accounts->secret_mask;
	accounts->secrets[at] = *secret;
	accounts->secret_count++;
}

/* A full table first lets go of what expired, and doubles only if that was not enough. */
static void secrets_room(struct accounts *accounts)
{
	struct secret *old = accounts->secrets;
	size_t places = old ? accounts->secret_mask + 1 : 0, live = 0;
	for (size_t i = 0; i < places; i++)
		live += old[i].kind && old[i].until.ms > accounts->newest.ms;
	size_t size = places ? places : 256;
	while (live * 4 > size)
		size *= 2;
	accounts->secrets = calloc(size, sizeof *accounts->secrets);
	assert(accounts->secrets);
	accounts->secret_mask = size - 1;
	accounts->secret_count = 0;
	for (size_t i = 0; i < places; i++)
		if (old[i].kind && old[i].until.ms > accounts->newest.ms)
			place(accounts, &old[i]);
	free(old);
}

void secrets_put(struct accounts *accounts, const struct secret *secret)
{
	struct secret *same = secrets_find(accounts, secret->hash);
	if (same) {
		*same = *secret;
		return;
	}
	if (!accounts->secrets || (accounts->secret_count + 1) * 2 > accounts->secret_mask)
		secrets_room(accounts);
	place(accounts, secret);
}

/* Frees a place and moves up those behind it that would no longer be found. */
static void take_out(struct accounts *accounts, size_t hole)
{
	struct secret *at = accounts->secrets;
	size_t mask = accounts->secret_mask;
	for (size_t next = (hole + 1) & mask; at[next].kind; next = (next + 1) & mask) {
		size_t home = secret_slot(accounts, at[next].hash);
		if (((next - home) & mask) >= ((next - hole) & mask)) {
			at[hole] = at[next];
			hole = next;
		}
	}
	at[hole].kind = 0;
	accounts->secret_count--;
}

const struct secret *secrets_get(const struct accounts *accounts, int64_t id)
{
	for (size_t i = 0; accounts->secrets && i <= accounts->secret_mask; i++)
		if (accounts->secrets[i].kind && accounts->secrets[i].id == id)
			return &accounts->secrets[i];
	return NULL;
}

void secrets_drop(struct accounts *accounts, int64_t id)
{
	const struct secret *secret = secrets_get(accounts, id);
	if (secret)
		take_out(accounts, (size_t)(secret - accounts->secrets));
}

void secrets_drop_sessions(struct accounts *accounts, int64_t account)
{
	for (size_t i = 0; accounts->secrets && i <= accounts->secret_mask; )
		if (accounts->secrets[i].kind == 's' && accounts->secrets[i].account == account)
			take_out(accounts, i);              /* the place may be taken again: look at it once more */
		else
			i++;
	/* A run that wraps round the end moves its head into places already passed; one more look finds it. */
	for (size_t i = 0; accounts->secrets && i <= accounts->secret_mask && accounts->secrets[i].kind; )
		if (accounts->secrets[i].kind == 's' && accounts->secrets[i].account == account)
			take_out(accounts, i);
		else
			i++;
}
