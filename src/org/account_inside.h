/* org/account_inside.h — accounts as they are held in memory; for the files of org/ alone.
 *
 * Invariants: an account lives as long as the program and keeps its login's text, because a request may hold it while the writer
 * changes the account. `secrets` holds only what would be accepted but for time and disabling: a revoked one is taken out. */
#pragma once
#include "org/org_inside.h"
#include <pthread.h>

enum { SECRET_HASH = 32, SECRET_TEXT = 43 };          /* bytes of the hash, characters of a secret */

struct secret {
	unsigned char hash[SECRET_HASH];
	int64_t id, account;
	struct instant until;
	char kind;                                          /* 's' session, 't' token, 0 a free place */
};

struct throttle;

struct accounts {
	struct account **by_id;                             /* [id], NULL where there is none */
	size_t room;
	struct account **by_login;                          /* open addressing */
	size_t login_mask, count;
	struct secret *secrets;                             /* open addressing by the hash's first bytes */
	size_t secret_mask, secret_count;
	struct instant newest;                              /* of the events seen; what expired before it need not be kept */
	struct throttle *throttle;
	unsigned roles;                                     /* that must use a second factor; bit = enum role */
	bool stale;                                         /* an event could not be read; the next one reads everything again */
};

#define FOR_EVER ((struct instant){ INT64_MAX })

/* The table of secrets. */
void secrets_put(struct accounts *, const struct secret *);  /* replaces one with the same hash */
void secrets_drop_sessions(struct accounts *, int64_t account);
void secrets_drop(struct accounts *, int64_t id);
struct secret *secrets_find(const struct accounts *, const unsigned char hash[SECRET_HASH]);
const struct secret *secrets_get(const struct accounts *, int64_t id); /* NULL if it opens nothing (any more) */
void secret_hash(struct view secret, unsigned char ret[SECRET_HASH]);

/* What the writes about accounts share. */
bool account_unit_of(struct tx *, int64_t id, int64_t *ret_unit, struct err *);
bool account_end_sessions(struct tx *, int64_t id, struct err *);

struct throttle *throttle_new(void);
void throttle_free(struct throttle *);

extern struct query account_all, account_one, account_by_login, account_next, account_insert, account_update_hash, account_update_disabled,
	factor_one, factor_begin_row, factor_confirm_row, factor_step_row, factor_drop_row, factor_require_row, factor_role_all, factor_role_clear,
	factor_role_insert, recovery_insert, recovery_find, recovery_use, recovery_left, recovery_clear, vault_mark_one, vault_mark_clear, vault_mark_insert, factor_sealed,
	secret_all, secret_one, secret_open, secret_next, secret_insert, secret_revoke_id, secret_revoke_hash, secret_revoke_account, secret_of_account;
