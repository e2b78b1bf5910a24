/* org/factor.h — the second factor of a log-in: codes by time (RFC 6238) from a phone, and recovery codes on paper.
 *
 * Invariants: six digits, SHA-1, 30 seconds, as every authenticator has it; one step early or late is accepted, each step once, also
 * after a restart. The shared secret lies sealed in the store (base/vault.h) and is shown once, while it is set up. Ten recovery codes
 * are shown once and count once each; the store has keyed hashes. Phones count by the real clock, so a drill's clock does not matter.
 * Flow: factor_secret → factor_begin → the person's first code: factor_judge, factor_confirm → each log-in: factor_judge (outside the
 * writer, may be wrong about a race) and factor_take (in the transaction of the session, decides). */
#pragma once
#include "base/vault.h"
#include "org/account.h"
#include "store/journal.h"

enum { FACTOR_SECRET = 20, FACTOR_BASE32 = 33, FACTOR_STEP_MS = 30000, RECOVERY_CODES = 10, RECOVERY_TEXT = 12 };

/* What a code turned out to be; for the transaction that lets it count. */
struct factor_proof { bool given; int64_t step, made; bool recovery; unsigned char hash[VAULT_TRACE]; };
struct recovery { char text[RECOVERY_CODES][RECOVERY_TEXT]; unsigned char hash[RECOVERY_CODES][VAULT_TRACE]; };

void factor_secret(unsigned char ret[FACTOR_SECRET]);
void factor_base32(const unsigned char secret[FACTOR_SECRET], char ret[FACTOR_BASE32]);
/* otpauth://totp/… as authenticators read it from a QR code. */
const char *factor_address(struct arena *, const char *base32, struct view login);
void factor_code_of(const unsigned char secret[FACTOR_SECRET], int64_t step, char ret[7]);
/* The newest step within one of `now` whose code this is, 0 if there is none. */
int64_t factor_step(const unsigned char secret[FACTOR_SECRET], struct view code, struct instant now);
struct view factor_seal(const struct vault *, struct arena *, int64_t account, const unsigned char secret[FACTOR_SECRET]);
void recovery_make(const struct vault *, int64_t account, struct recovery *ret);

/* Is it this account's code? confirmed: of a factor in use, else of one that is being set up. BAD_CODE, CODE_USED, FACTOR_OFF, KEY_MISSING. */
bool factor_judge(struct db *, const struct vault *, struct arena *, int64_t account, struct view code, bool confirmed, struct instant now,
                  struct factor_proof *ret, struct err *);
bool factor_left(struct db *, int64_t account, int64_t *ret, struct err *); /* recovery codes not used */

/* Operations, applied by the writer. */
bool factor_begin(struct tx *, const struct vault *, int64_t account, struct view sealed, struct err *);
bool factor_confirm(struct tx *, int64_t account, const struct factor_proof *, const struct recovery *, struct err *);
bool factor_take(struct tx *, int64_t account, const struct factor_proof *, struct err *); /* part of another write: no event */
bool factor_renew(struct tx *, int64_t account, const struct factor_proof *, const struct recovery *, struct err *);
/* proof: the person's own wish; NULL: somebody who manages the account resets it, and its sessions end. */
bool factor_remove(struct tx *, int64_t actor, int64_t account, const struct factor_proof *, struct err *);
bool factor_require(struct tx *, int64_t actor, int64_t account, bool required, struct err *);
bool factor_rule(struct tx *, int64_t actor, unsigned roles, struct err *); /* bit = enum role */

/* The data directory's key, held against the store's mark. With nothing sealed a missing or other key is replaced by what is there or
 * made anew; with something sealed it is KEY_MISSING: the program serves, and only what needs the key is refused. */
struct vault *vault_for_store(const char *path, struct db *writing, struct err *);
