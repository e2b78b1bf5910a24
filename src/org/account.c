/* org/account.c — the accounts in memory: who is known by login, by id, by secret. account_write.c changes them. */
#include "org/account_inside.h"
#include "base/json.h"
#include <assert.h>
#include <stdlib.h>

struct accounts *accounts_new(void)
{
	struct accounts *accounts = calloc(1, sizeof *accounts);
	assert(accounts);
	accounts->throttle = throttle_new();
	return accounts;
}

static void account_free(struct account *account)
{
	if (!account)
		return;
	free((char *)account->login);
	free((char *)account->name);
	free((char *)account->hash);
	free(account);
}

void accounts_free(struct accounts *accounts)
{
	if (!accounts)
		return;
	for (size_t id = 0; id < accounts->room; id++)
		account_free(accounts->by_id[id]);
	free(accounts->by_id);
	free(accounts->by_login);
	free(accounts->secrets);
	throttle_free(accounts->throttle);
	free(accounts);
}

/* ---- finding ---- */

static struct account **login_place(const struct accounts *accounts, struct view login)
{
	size_t at = text_hash(login) & accounts->login_mask;
	while (accounts->by_login[at] && !view_is(login, accounts->by_login[at]->login))
		at = (at + 1) & accounts->login_mask;
	return &accounts->by_login[at];
}

const struct account *accounts_find(const struct accounts *accounts, struct view login)
{
	return accounts->by_login ? *login_place(accounts, login) : NULL;
}

const struct account *accounts_get(const struct accounts *accounts, int64_t id)
{
	return id > 0 && (size_t)id < accounts->room ? accounts->by_id[id] : NULL;
}

bool accounts_know(const struct accounts *accounts, struct view secret, struct instant now, struct actor *ret)
{
	unsigned char hash[SECRET_HASH];
	if (secret.len != SECRET_TEXT)
		return false;
	secret_hash(secret, hash);
	const struct secret *found = secrets_find(accounts, hash);
	const struct account *account = found && now.ms < found->until.ms ? accounts_get(accounts, found->account) : NULL;
	if (!account || account->disabled)
		return false;
	*ret = (struct actor){ .account = account->id, .unit = account->unit, .role = account->role, .known = true,
		.must_enrol = found->kind == 's' && accounts_must_enrol(accounts, account), .login = view_of(account->login) };
	return true;
}

bool accounts_role_requires(const struct accounts *accounts, enum role role)
{
	return accounts->roles >> role & 1;
}

/* Programs come with tokens and have no phone. */
bool accounts_must_enrol(const struct accounts *accounts, const struct account *account)
{
	return !account->enrolled && account->role != ROLE_INTEGRATION && (account->required || accounts_role_requires(accounts, account->role));
}

/* ---- loading and following ---- */

static void logins_double(struct accounts *accounts)
{
	struct account **old = accounts->by_login;
	size_t places = old ? accounts->login_mask + 1 : 0;
	accounts->login_mask = places ? places * 2 - 1 : 63;
	accounts->by_login = calloc(accounts->login_mask + 1, sizeof *accounts->by_login);
	assert(accounts->by_login);
	for (size_t i = 0; i < places; i++)
		if (old[i])
			*login_place(accounts, view_of(old[i]->login)) = old[i];
	free(old);
}

static char *copy(struct view text)
{
	char *made = strndup(text.ptr ? text.ptr : "", text.len);
	assert(made);
	return made;
}

static struct account *account_at(struct accounts *accounts, int64_t id, struct view login)
{
	if ((size_t)id >= accounts->room) {
		size_t room = (size_t)id * 2 + 16;
		accounts->by_id = realloc(accounts->by_id, room * sizeof *accounts->by_id);
		assert(accounts->by_id);
		memset(accounts->by_id + accounts->room, 0, (room - accounts->room) * sizeof *accounts->by_id);
		accounts->room = room;
	}
	if (!accounts->by_id[id]) {
		if (!accounts->by_login || ++accounts->count * 2 > accounts->login_mask)
			logins_double(accounts);
		struct account *account = calloc(1, sizeof *account);
		assert(account);
		account->id = id;
		account->login = copy(login);
		accounts->by_id[id] = account;
		*login_place(accounts, login) = account;
	}
	return accounts->by_id[id];
}

static void account_take(struct accounts *accounts, struct stmt *row)
{
	struct account *account = account_at(accounts, stmt_get_int(row, 0), stmt_get_text(row, 1));
	free((char *)account->name);
	free((char *)account->hash);
	account->name = copy(stmt_get_text(row, 2));
	account->unit = (int32_t)stmt_get_int(row, 4);
	account->hash = copy(stmt_get_text(row, 5));
	int64_t role = stmt_get_int(row, 3);
	bool unknown = role < 0 || role >= ROLE_MAX_;       /* written by a newer program: let nobody in by it */
	account->role = unknown ? ROLE_SUPERVISOR : (enum role)role;
	account->disabled = unknown || stmt_get_int(row, 6) != 0;
	account->required = stmt_get_int(row, 7) != 0;
	account->enrolled = !stmt_is_null(row, 8);
}

static void role_take(struct accounts *accounts, struct stmt *row)
{
	int64_t role = stmt_get_int(row, 0);
	if (role >= 0 && role < ROLE_MAX_)
		accounts->roles |= 1u << role;
}

static void secret_take(struct accounts *accounts, struct stmt *row)
{
	struct view hash = stmt_get_blob(row, 1);
	struct secret secret = { .id = stmt_get_int(row, 0), .kind = (char)stmt_get_int(row, 2), .account = stmt_get_int(row, 3),
		.until = stmt_is_null(row, 4) ? FOR_EVER : (struct instant){ stmt_get_int(row, 4) } };
	if (hash.len != SECRET_HASH)
		return;
	memcpy(secret.hash, hash.ptr, SECRET_HASH);
	secrets_put(accounts, &secret);
}

/* Runs a query with one number (or none) and hands each row on. */
static bool take_rows(struct accounts *accounts, struct db *db, struct query *query, int64_t number,
                      void (*take)(struct accounts *, struct stmt *), int *ret_rows, struct err *err)
{
	struct stmt *row = db_query(db, query);
	enum answer answer;
	*ret_rows = 0;
	if (*query->in)
		stmt_int(row, number);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		take(accounts, row);
		++*ret_rows;
	}
	bool good = answer == ANSWER_NONE || db_fail(db, err);
	stmt_done(row);
	return good;
}

bool accounts_load(struct accounts *accounts, struct db *db, struct instant now, struct err *err)
{
	int rows;
	free(accounts->secrets);
	accounts->secrets = NULL;
	accounts->newest = now;
	accounts->secret_mask = accounts->secret_count = 0;
	accounts->roles = 0;
	accounts->stale = !take_rows(accounts, db, &account_all, 0, account_take, &rows, err)
		|| !take_rows(accounts, db, &factor_role_all, 0, role_take, &rows, err)
		|| !take_rows(accounts, db, &secret_all, now.ms, secret_take, &rows, err);
	return !accounts->stale;
}

/* The body of the events about secrets: {"id": 12, …}. */
static int64_t body_id(const struct event *event)
{
	json_t *body = json_loadb(event->body.ptr, event->body.len, 0, NULL);
	int64_t id = json_integer_value(json_object_get(body, "id"));
	json_decref(body);
	return id;
}

static bool see(struct accounts *accounts, struct db *db, const struct event *event, struct err *err)
{
	int64_t id = body_id(event);
	int rows = 0;
	switch (event->kind) {
	case EVENT_ACCOUNT_CHANGED: case EVENT_FACTOR_REMOVED:
		secrets_drop_sessions(accounts, id);        /* those that are left are read again with the account */
		return take_rows(accounts, db, &account_one, id, account_take, &rows, err)
			&& take_rows(accounts, db, &secret_open, id, secret_take, &rows, err);
	case EVENT_FACTOR_RULE:
		accounts->roles = 0;
		return take_rows(accounts, db, &factor_role_all, 0, role_take, &rows, err);
	case EVENT_ACCOUNT_ADDED: case EVENT_FACTOR_ADDED:
		return take_rows(accounts, db, &account_one, id, account_take, &rows, err);
	case EVENT_SESSION_OPENED: case EVENT_TOKEN_ADDED:
		return take_rows(accounts, db, &secret_one, id, secret_take, &rows, err);
	case EVENT_SESSION_CLOSED: case EVENT_TOKEN_REVOKED:
		secrets_drop(accounts, id);
		return true;
	default:
		return true;
	}
}

static bool concerns(enum event_kind kind)
{
	return kind == EVENT_ACCOUNT_ADDED || kind == EVENT_ACCOUNT_CHANGED || kind == EVENT_SESSION_OPENED || kind == EVENT_SESSION_CLOSED
		|| kind == EVENT_TOKEN_ADDED || kind == EVENT_TOKEN_REVOKED || kind == EVENT_FACTOR_ADDED || kind == EVENT_FACTOR_REMOVED || kind == EVENT_FACTOR_RULE;
}

bool accounts_wait(const struct accounts *accounts) { return accounts->stale; }

/* What could not be read is read whole, at once: the one who just logged in asks next. If the store still does not answer, the
 * next event tries again. */
void accounts_see(struct accounts *accounts, struct db *db, const struct event *event)
{
	struct err err = { 0 };
	if (event->kind != EVENT_NONE)
		accounts->newest = event->at;
	if (!accounts->stale && concerns(event->kind) && !see(accounts, db, event, &err))
		accounts->stale = true;                     /* nobody is let in who should not be: what was dropped stays dropped */
	for (int tries = 0; accounts->stale && tries < 2; tries++) {
		err_clear(&err);
		accounts_load(accounts, db, event->at, &err);
	}
}
