/* org/session_http.c — logging in and out, who one is, one's own password. */
#include "base/spec.h"
#include "org/account_inside.h"
#include "org/factor_http.h"
#include "org/org_json_http.h"
#include <sodium.h>
#include <stdio.h>

enum { SESSION_HOURS = 12 };                                /* a shift; the page asks again for the password after that */

/* ---- who one is ---- */

/* Where a board of everything would begin: the unit itself, or for the whole store its only root. */
static int32_t home_of(const struct org *org, int32_t unit)
{
	const struct tree *tree = org_now(org);
	int32_t root = tree->first_child[0];
	return unit ? unit : root && !tree->next_sibling[root] ? root : 0;
}

static void put_rights(struct builder *out, enum role role)
{
	json_key(out, "rights");
	json_open(out, '[');
	for (int right = 0; right < RIGHT_MAX_; right++)
		if (role_has(role, (enum right)right))
			json_put_text(out, view_of(right_key((enum right)right)));
	json_close(out, ']');
}

static void put_home(struct builder *out, struct req *req, int32_t home)
{
	json_key(out, "unit");
	if (home)
		json_unit_whole(out, req, org_now(req->app->org), home);
	else
		json_put_null(out);
}

static void put_me(struct req *req, int64_t account_id)
{
	const struct account *account = accounts_get(req->app->accounts, account_id);
	enum role role = account ? account->role : req->actor.role;
	int32_t unit = account ? account->unit : req->actor.unit;
	char now[25];
	instant_print_utc(req->now, now);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_text(out, "login", account ? view_of(account->login) : req->actor.login);
	json_text(out, "name", account && *account->name ? view_of(account->name) : req->actor.login);
	json_string(out, "role", role_name(role));
	json_string(out, "role_title", role_title(role, req->language));
	json_bool(out, "whole_store", unit == 0);
	put_home(out, req, home_of(req->app->org, unit));
	put_rights(out, role);
	json_string(out, "second_factor", account && account->enrolled ? "on" : "off");
	json_bool(out, "must_enrol", req->actor.must_enrol);
	json_string(out, "now", now);
	json_close(out, '}');
}

static bool me_get(struct req *req)
{
	put_me(req, req->actor.account);
	return true;
}

/* ---- logging in ---- */

struct session_write { struct write write; int64_t account, id; struct instant until; struct factor_proof proof; char secret[44]; };

static bool apply_open(struct write *write, struct tx *tx, struct err *err)
{
	struct session_write *own = (struct session_write *)write;
	if (own->proof.given && !factor_take(tx, own->account, &own->proof, err))
		return false;
	return secret_add(tx, own->account, own->account, 's', VIEW(""), own->until, own->secret, &own->id, err);
}

static void put_cookie(struct req *req, const char *secret, int seconds)
{
	snprintf(req->reply.cookie, sizeof req->reply.cookie, "anlan=%s; HttpOnly; SameSite=Strict; Path=/; Max-Age=%d%s", secret, seconds,
	         req_by_tls(req) ? "; Secure" : "");
}

static void opened_answer(struct req *req)
{
	struct session_write *own = req->own;
	const struct account *account = accounts_get(req->app->accounts, own->account);
	req->actor = (struct actor){ .account = own->account, .unit = account->unit, .role = account->role, .known = true,
		.must_enrol = accounts_must_enrol(req->app->accounts, account), .login = arena_copy(&req->arena, view_of(account->login)) };
	put_me(req, own->account);
	put_cookie(req, own->secret, SESSION_HOURS * 3600);
	sodium_memzero(own->secret, sizeof own->secret);
}

bool refuse_wait(struct req *req, struct span wait)
{
	req->reply.retry_after = (int)((wait.ms + 999) / 1000);
	FAIL(&req->err, LOGIN_WAIT, NULL, "%lld ms to wait", (long long)wait.ms);
	return err_sayf(&req->err, "请等 %d 秒再试。", "Wait %d seconds, then try again.", req->reply.retry_after);
}

/* A login that does not exist costs the same work as one that does, so the time of the answer tells nothing. */
static const char *nobodys_hash(void)
{
	static char hash[128];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct err err = { 0 };
	pthread_mutex_lock(&lock);
	if (!*hash && !password_hash(VIEW("nobody's password"), hash, &err))
		hash[0] = 0;
	pthread_mutex_unlock(&lock);
	return hash;
}

/* The wait is counted by the machine's own clock, which nobody sets. */
struct instant steady_now(void)
{
	return (struct instant){ clock_monotonic_us() / 1000 };
}

bool password_right(struct req *req, struct view login, struct view password, int64_t *ret_account)
{
	struct span wait;
	if (!throttle_may_try(req->app->accounts, login, steady_now(), &wait))
		return refuse_wait(req, wait);
	const struct account *account = accounts_find(req->app->accounts, login);
	const char *hash = account ? arena_text(&req->arena, view_of(account->hash)) : NULL;
	req_world_release(req);
	bool good = password_matches(hash ? hash : nobodys_hash(), password);
	req_world_retake(req);
	account = accounts_find(req->app->accounts, login);
	good = good && hash && account && !account->disabled && strcmp(account->hash, hash) == 0;
	throttle_note(req->app->accounts, login, steady_now(), good);
	if (!good)
		return FAIL(&req->err, BAD_LOGIN, NULL, "%s", account ? "wrong password or disabled" : "no such login");
	*ret_account = account->id;
	return true;
}

struct login_body { struct view login, password, code; };
static const struct spec login_rows[] = {
	{ "login", SPEC_TEXT, offsetof(struct login_body, login), true, 1, 64 },
	{ "password", SPEC_TEXT, offsetof(struct login_body, password), true, 1, 1024 },
	{ "code", SPEC_TEXT, offsetof(struct login_body, code), false, 1, 40 },
	{ 0 },
};

static bool session_post(struct req *req)
{
	struct session_write *own = ARENA_NEW(&req->arena, struct session_write);
	struct login_body body = { 0 };
	if (!spec_read(login_rows, req->json, &body, &req->err) || !password_right(req, body.login, body.password, &own->account)
	    || !code_right(req, own->account, body.code, &own->proof))
		return false;
	own->write.apply = apply_open;
	own->until = (struct instant){ req->now.ms + (int64_t)SESSION_HOURS * 3600 * 1000 };
	req->own = own;
	return req_write(req, &own->write, opened_answer);
}

/* ---- logging out ---- */

struct close_write { struct write write; int64_t actor; struct view secret; };

static bool apply_close(struct write *write, struct tx *tx, struct err *err)
{
	struct close_write *own = (struct close_write *)write;
	return secret_revoke_this(tx, own->actor, own->secret, err);
}

static void closed_answer(struct req *req)
{
	req->reply.status = 204;
	put_cookie(req, "", 0);
}

/* Whoever is out already is out; only a browser's session ends here, a token is revoked by name. */
static bool session_delete(struct req *req)
{
	struct close_write *own = ARENA_NEW(&req->arena, struct close_write);
	if (!req->actor.known || !req->cookie) {
		closed_answer(req);
		return true;
	}
	*own = (struct close_write){ .write.apply = apply_close, .actor = req->actor.account, .secret = arena_copy(&req->arena, req_cookie(req)) };
	return req_write(req, &own->write, closed_answer);
}

/* ---- one's own password ---- */

struct password_write { struct write write; int64_t account; char hash[128]; };

static bool apply_password(struct write *write, struct tx *tx, struct err *err)
{
	struct password_write *own = (struct password_write *)write;
	return account_change(tx, own->account, own->account, own->hash, -1, err);
}

struct password_body { struct view old, fresh; };
static const struct spec password_rows[] = {
	{ "old_password", SPEC_TEXT, offsetof(struct password_body, old), true, 1, 1024 },
	{ "password", SPEC_TEXT, offsetof(struct password_body, fresh), true, 1, 1024 },
	{ 0 },
};

static bool password_put(struct req *req)
{
	struct password_write *own = ARENA_NEW(&req->arena, struct password_write);
	struct password_body body = { 0 };
	if (!spec_read(password_rows, req->json, &body, &req->err) || !password_right(req, req->actor.login, body.old, &own->account))
		return false;
	req_world_release(req);
	if (!password_hash(body.fresh, own->hash, &req->err))
		return false;
	own->write.apply = apply_password;
	return req_write(req, &own->write, closed_answer);  /* every session has ended, this one too */
}

const struct route session_routes[] = {
	{ "GET", "/api/v1/me", NEED_LOGIN | MAY_ENROL, RIGHT_UNIT_READ, me_get, "Who am I, where, and what may I do", "", "", "me" },
	{ "PUT", "/api/v1/me/password", NEED_LOGIN | NEED_JSON | NEED_SLOW | MAY_ENROL, RIGHT_UNIT_READ, password_put,
	  "Change one's own password; every session ends", "", "own_password", "" },
	{ "POST", "/api/v1/session", NEED_JSON | NEED_SLOW, 0, session_post, "Log in; the answer sets the session cookie", "", "login", "me" },
	{ "DELETE", "/api/v1/session", NEED_NOTHING, 0, session_delete, "Log out; the session is worthless from then on", "", "", "" },
	{ 0 },
};
