/* org/account.h — who may do what: accounts, sessions, tokens, rights.
 *
 * Invariants: a right is role × subtree; right_allows is the only function that decides. Passwords are Argon2id; sessions and tokens
 * are random 256-bit secrets of which only the BLAKE2b hash is stored; a revoked one is refused from the commit on. Failed log-ins are
 * slowed per login and never say which half was wrong. An account outside its subtree learns nothing: callers turn a refusal on a
 * unit into "no such unit".
 * Threads: like the org (world lock shared to read; the writer's follower changes). */
#pragma once
#include "org/org.h"

enum role { ROLE_ADMIN, ROLE_LEADER, ROLE_DUTY, ROLE_CLERK, ROLE_INSPECTOR, ROLE_SUPERVISOR, ROLE_INTEGRATION, ROLE_MAX_ };
const char *role_name(enum role);                           /* admin leader duty clerk inspector supervisor integration */
const char *role_title(enum role, enum language);
bool role_parse(struct view, enum role *ret);

enum right {
#define RIGHT(name, key, zh, en, ...) RIGHT_##name,
#include "org/right.tbl"
#undef RIGHT
	RIGHT_MAX_
};
const char *right_key(enum right);
const char *right_title(enum right, enum language);

/* Who is asking. `unit` is where the role holds; 0 is the whole store. */
struct actor {
	int64_t account;
	int32_t unit;
	enum role role;
	bool known, must_enrol;                             /* must_enrol: a session that may do nothing but set up the second factor */
	struct view login;
};

bool role_has(enum role, enum right);
/* The one decision: does the actor hold the right on the unit (0: on the whole store)? */
bool right_allows(const struct org *, const struct actor *, enum right, int32_t unit);

/* enrolled: log-in asks for a code (org/factor.h). required: somebody said that this one must. */
struct account { int64_t id; int32_t unit; enum role role; bool disabled, enrolled, required; const char *login, *name, *hash; };

struct accounts;
struct accounts *accounts_new(void);
void accounts_free(struct accounts *);
bool accounts_load(struct accounts *, struct db *, struct instant now, struct err *);
void accounts_see(struct accounts *, struct db *, const struct event *);
bool accounts_wait(const struct accounts *);                /* a change could not be read; any event, also EVENT_NONE, tries again */
const struct account *accounts_find(const struct accounts *, struct view login);
const struct account *accounts_get(const struct accounts *, int64_t id);

/* Must people of this role use a second factor? */
bool accounts_role_requires(const struct accounts *, enum role);
bool accounts_must_enrol(const struct accounts *, const struct account *);

/* A presented secret (cookie or bearer token) → actor; false if unknown, expired, revoked or disabled. */
bool accounts_know(const struct accounts *, struct view secret, struct instant now, struct actor *ret);

/* Password hashing: slow on purpose, call it outside every lock. */
bool password_hash(struct view password, char out[128], struct err *); /* refuses shorter than 8 characters */
bool password_matches(const char *hash, struct view password);
/* May this login be tried now? After five failures in a row each further try waits twice as long, 15 minutes at most. */
bool throttle_may_try(struct accounts *, struct view login, struct instant now, struct span *ret_wait);
void throttle_note(struct accounts *, struct view login, struct instant now, bool success);

/* Operations, applied by the writer. They add their journal row. */
bool account_add(struct tx *, int64_t actor, struct view login, struct view name, const char *hash, enum role, int32_t unit, int64_t *ret_id, struct err *);
bool account_change(struct tx *, int64_t actor, int64_t id, const char *hash /* or NULL */, int disabled /* -1 leave */, struct err *);
/* Makes a secret of 43 characters (base64url of 32 bytes), stores its hash. kind 's' session, 't' token. */
bool secret_add(struct tx *, int64_t actor, int64_t account, char kind, struct view name, struct instant until, char out[44], int64_t *ret_id, struct err *);
bool secret_revoke(struct tx *, int64_t actor, int64_t id, struct err *);
bool secret_revoke_this(struct tx *, int64_t actor, struct view secret, struct err *); /* log-out */
extern struct query *const account_queries[];
