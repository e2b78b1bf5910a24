/* base/vault.h — what may lie in the store only sealed: the key beside it, and the three things done with the key.
 *
 * Invariants: the key is 32 random bytes in a file of its own, mode 0600, never in the store and so in no backup of it. A sealed value
 * is XChaCha20-Poly1305 under a fresh nonce; `about` says what it is ("second_factor 12"), is not stored, and must be said again to open
 * it: a value carried into another row does not open. A trace is a keyed hash: equal texts are found, nobody without the key can guess.
 * Threads: a vault does not change after vault_open; everything here may be called from any thread.
 * Lifecycle: vault_open → … → vault_close, which wipes the key. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { VAULT_MARK = 32, VAULT_TRACE = 32 };

struct vault;
/* make: a missing file is made. Without it a missing file is KEY_MISSING. */
struct vault *vault_open(const char *path, bool make, struct err *);
void vault_close(struct vault *);
/* Which key this is, without telling anything of it. */
void vault_mark(const struct vault *, unsigned char ret[VAULT_MARK]);

struct view vault_seal(const struct vault *, struct arena *, struct view about, struct view plain);
/* False with KEY_MISSING if it was sealed under another key, or is damaged. *ret lies in the arena. */
bool vault_unseal(const struct vault *, struct arena *, struct view about, struct view sealed, struct view *ret, struct err *);
void vault_trace(const struct vault *, struct view about, struct view text, unsigned char ret[VAULT_TRACE]);
