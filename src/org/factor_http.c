/* org/factor_http.c — setting up one's second factor, and what those who manage accounts do about others'. */
#include "org/factor_http.h"
#include "base/spec.h"
#include "org/account_inside.h"
#include <sodium.h>

/* ---- asking for a code ---- */

static bool judged(struct req *req, int64_t account, struct view login, struct view code, bool confirmed, struct factor_proof *ret)
{
	struct view counted = view_of(arena_printf(&req->arena, "%.*s\ncode", (int)login.len, login.ptr)); /* no login has a line's end */
	struct span wait;
	if (!throttle_may_try(req->app->accounts, counted, steady_now(), &wait))
		return refuse_wait(req, wait);
	bool good = factor_judge(req->db, req->app->vault, &req->arena, account, code, confirmed, clock_machine(), ret, &req->err);
	throttle_note(req->app->accounts, counted, steady_now(), good);
	return good;
}

bool code_right(struct req *req, int64_t id, struct view code, struct factor_proof *ret)
{
	const struct account *account = accounts_get(req->app->accounts, id);
	*ret = (struct factor_proof){ .given = false };
	if (!account || !account->enrolled)
		return true;
	if (!code.ptr)
		return FAIL(&req->err, NEED_CODE, "code", "the password was right");
	return judged(req, id, view_of(account->login), code, true, ret);
}

/* ---- one's own ---- */

struct factor_write {
	struct write write;
	int64_t actor, account;
	struct factor_proof proof;
	const struct vault *vault;
	struct view sealed;
	char secret[FACTOR_BASE32];
	const char *address;
	struct recovery codes;
	unsigned roles;
};

/* Whose session this is; a token or the operator of the machine has no phone. */
static bool own_account(struct req *req)
{
	return (req->cookie && req->actor.account) || FAIL(&req->err, NO_RIGHT, NULL, "not a person's session");
}

static struct factor_write *write_new(struct req *req, bool (*apply)(struct write *, struct tx *, struct err *))
{
	struct factor_write *own = ARENA_NEW(&req->arena, struct factor_write);
	own->write.apply = apply;
	own->actor = own->account = req->actor.account;
	own->vault = req->app->vault;
	req->own = own;
	return own;
}

static bool put_state(struct req *req, const struct account *account)
{
	struct builder *out = reply_json(req, 200);
	int64_t left;
	if (!factor_left(req->db, account->id, &left, &req->err))
		return false;
	json_open(out, '{');
	json_string(out, "login", account->login);
	json_string(out, "second_factor", account->enrolled ? "on" : "off");
	json_bool(out, "required", account->required);
	json_bool(out, "required_by_role", accounts_role_requires(req->app->accounts, account->role) && account->role != ROLE_INTEGRATION);
	json_int(out, "recovery_left", account->enrolled ? left : 0);
	json_close(out, '}');
	return true;
}

static bool own_get(struct req *req)
{
	const struct account *account = accounts_get(req->app->accounts, req->actor.account);
	return own_account(req) && account && put_state(req, account);
}

static bool apply_begin(struct write *write, struct tx *tx, struct err *err)
{
	struct factor_write *own = (struct factor_write *)write;
	return factor_begin(tx, own->vault, own->account, own->sealed, err);
}

/* The only time the secret is seen. */
static void begun_answer(struct req *req)
{
	struct factor_write *own = req->own;
	struct builder *out = reply_json(req, 201);
	json_open(out, '{');
	json_string(out, "secret", own->secret);
	json_string(out, "address", own->address);
	json_close(out, '}');
	sodium_memzero(own->secret, sizeof own->secret);
}

struct begin_body { struct view password; };
static const struct spec begin_rows[] = {
	{ "password", SPEC_TEXT, offsetof(struct begin_body, password), true, 1, 1024 },
	{ 0 },
};

/* The password again, so that a stranger at a device left open cannot bind it to a phone of his own. */
static bool own_begin(struct req *req)
{
	unsigned char secret[FACTOR_SECRET];
	struct begin_body body = { 0 };
	int64_t account;
	if (!own_account(req) || !spec_read(begin_rows, req->json, &body, &req->err) || !password_right(req, req->actor.login, body.password, &account))
		return false;
	if (!req->app->vault)
		return FAIL(&req->err, KEY_MISSING, NULL, "no key was found at the start");
	struct factor_write *own = write_new(req, apply_begin);
	factor_secret(secret);
	own->sealed = factor_seal(req->app->vault, &req->arena, own->account, secret);
	factor_base32(secret, own->secret);
	sodium_memzero(secret, sizeof secret);
	own->address = factor_address(&req->arena, own->secret, req->actor.login);
	return req_write(req, &own->write, begun_answer);
}

static bool apply_confirm(struct write *write, struct tx *tx, struct err *err)
{
	struct factor_write *own = (struct factor_write *)write;
	return factor_confirm(tx, own->account, &own->proof, &own->codes, err);
}

/* The only time the recovery codes are seen. */
static void codes_answer(struct req *req)
{
	struct factor_write *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "recovery_codes");
	json_open(out, '[');
	for (int i = 0; i < RECOVERY_CODES; i++)
		json_put_text(out, view_of(own->codes.text[i]));
	json_close(out, ']');
	json_close(out, '}');
	sodium_memzero(&own->codes, sizeof own->codes);
}

struct code_body { struct view code; };
static const struct spec code_rows[] = {
	{ "code", SPEC_TEXT, offsetof(struct code_body, code), true, 1, 40 },
	{ 0 },
};

static bool own_confirm(struct req *req)
{
	struct code_body body = { 0 };
	if (!own_account(req) || !spec_read(code_rows, req->json, &body, &req->err))
		return false;
	struct factor_write *own = write_new(req, apply_confirm);
	if (!judged(req, own->account, req->actor.login, body.code, false, &own->proof))
		return false;
	recovery_make(req->app->vault, own->account, &own->codes);
	return req_write(req, &own->write, codes_answer);
}

static bool apply_renew(struct write *write, struct tx *tx, struct err *err)
{
	struct factor_write *own = (struct factor_write *)write;
	return factor_renew(tx, own->account, &own->proof, &own->codes, err);
}

static bool own_renew(struct req *req)
{
	struct code_body body = { 0 };
	if (!own_account(req) || !spec_read(code_rows, req->json, &body, &req->err))
		return false;
	struct factor_write *own = write_new(req, apply_renew);
	if (!judged(req, own->account, req->actor.login, body.code, true, &own->proof))
		return false;
	recovery_make(req->app->vault, own->account, &own->codes);
	return req_write(req, &own->write, codes_answer);
}

static bool apply_remove(struct write *write, struct tx *tx, struct err *err)
{
	struct factor_write *own = (struct factor_write *)write;
	return factor_remove(tx, own->actor, own->account, own->proof.given ? &own->proof : NULL, err);
}

static void no_content(struct req *req) { req->reply.status = 204; }

static bool own_remove(struct req *req)
{
	struct code_body body = { 0 };
	const struct account *account = accounts_get(req->app->accounts, req->actor.account);
	if (!own_account(req) || !account || !spec_read(code_rows, req->json, &body, &req->err))
		return false;
	if (account->enrolled && (account->required || accounts_role_requires(req->app->accounts, account->role)))
		return FAIL(&req->err, FACTOR_KEPT, NULL, "required");
	struct factor_write *own = write_new(req, apply_remove);
	if (!judged(req, own->account, req->actor.login, body.code, true, &own->proof))
		return false;
	return req_write(req, &own->write, no_content);
}

/* ---- others' ---- */

static const struct account *managed(struct req *req)
{
	const struct account *account = accounts_find(req->app->accounts, req->param[0]);
	if (account && right_allows(req->app->org, &req->actor, RIGHT_ACCOUNT_MANAGE, account->unit))
		return account;
	FAIL(&req->err, NO_ACCOUNT, "login", "%s", account ? "account outside the subtree" : "no such login");
	return NULL;
}

static bool others_get(struct req *req)
{
	const struct account *account = managed(req);
	return account && put_state(req, account);
}

static bool others_reset(struct req *req)
{
	const struct account *account = managed(req);
	if (!account)
		return false;
	struct factor_write *own = write_new(req, apply_remove);
	own->account = account->id;
	return req_write(req, &own->write, no_content);
}

static bool apply_require(struct write *write, struct tx *tx, struct err *err)
{
	struct factor_write *own = (struct factor_write *)write;
	return factor_require(tx, own->actor, own->account, own->roles != 0, err);
}

static void required_answer(struct req *req)
{
	const struct factor_write *own = req->own;
	put_state(req, accounts_get(req->app->accounts, own->account));
}

struct require_body { bool required; };
static const struct spec require_rows[] = { { "required", SPEC_BOOL, offsetof(struct require_body, required), true, 0, 0 }, { 0 } };

static bool others_put(struct req *req)
{
	struct require_body body = { 0 };
	const struct account *account = managed(req);
	if (!account || !spec_read(require_rows, req->json, &body, &req->err))
		return false;
	struct factor_write *own = write_new(req, apply_require);
	own->account = account->id;
	own->roles = body.required;
	return req_write(req, &own->write, required_answer);
}

/* ---- the rule by role, for the whole store ---- */

static void put_roles(struct req *req)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "roles");
	json_open(out, '[');
	for (int role = 0; role < ROLE_MAX_; role++)
		if (accounts_role_requires(req->app->accounts, (enum role)role))
			json_put_text(out, view_of(role_name((enum role)role)));
	json_close(out, ']');
	json_close(out, '}');
}

static bool rule_get(struct req *req)
{
	put_roles(req);
	return true;
}

static bool apply_rule(struct write *write, struct tx *tx, struct err *err)
{
	struct factor_write *own = (struct factor_write *)write;
	return factor_rule(tx, own->actor, own->roles, err);
}

struct rule_body { json_t *roles; };
static const struct spec rule_rows[] = { { "roles", SPEC_LIST, offsetof(struct rule_body, roles), true, 0, 0 }, { 0 } };

static bool rule_put(struct req *req)
{
	struct rule_body body = { 0 };
	struct factor_write *own = write_new(req, apply_rule);
	json_t *one;
	size_t i;
	if (!right_allows(req->app->org, &req->actor, RIGHT_SYSTEM, 0))
		return FAIL(&req->err, NO_RIGHT, NULL, "not of the whole store");
	if (!spec_read(rule_rows, req->json, &body, &req->err))
		return false;
	json_array_foreach(body.roles, i, one) {
		enum role role;
		if (!json_is_string(one) || !role_parse(json_view(one), &role) || role == ROLE_INTEGRATION) {
			FAIL(&req->err, BAD_FIELD, "roles", "entry %zu is no role of people", i);
			return err_say(&req->err, "只能是 admin、leader、duty、clerk、inspector、supervisor。", "They must be among admin, leader, duty, clerk, inspector, supervisor.");
		}
		own->roles |= 1u << role;
	}
	return req_write(req, &own->write, put_roles);
}

#define OWN "/api/v1/me/second-factor"
#define OTHERS "/api/v1/accounts/{login}/second-factor"
enum { PERSON = NEED_LOGIN | MAY_ENROL, PERSON_SLOW = PERSON | NEED_JSON | NEED_SLOW };

const struct route factor_routes[] = {
	{ "GET", OWN, PERSON, RIGHT_UNIT_READ, own_get, "My second factor", "", "", "second_factor" },
	{ "POST", OWN, PERSON_SLOW, RIGHT_UNIT_READ, own_begin, "Begin to set up my second factor; the secret is shown this once", "", "second_factor_begin", "second_factor_begun" },
	{ "PUT", OWN, PERSON_SLOW, RIGHT_UNIT_READ, own_confirm, "Confirm it by a first code; the recovery codes are shown this once", "", "second_factor_code", "recovery_codes" },
	{ "POST", OWN "/recovery", PERSON_SLOW, RIGHT_UNIT_READ, own_renew, "New recovery codes; the old ones are worthless", "", "second_factor_code", "recovery_codes" },
	{ "POST", OWN "/off", PERSON_SLOW, RIGHT_UNIT_READ, own_remove, "Switch my second factor off", "", "second_factor_code", "" },
	{ "GET", OTHERS, NEED_LOGIN, RIGHT_ACCOUNT_MANAGE, others_get, "An account's second factor", "", "", "second_factor" },
	{ "PUT", OTHERS, NEED_LOGIN | NEED_JSON, RIGHT_ACCOUNT_MANAGE, others_put, "Must this account use one?", "", "second_factor_require", "second_factor" },
	{ "DELETE", OTHERS, NEED_LOGIN, RIGHT_ACCOUNT_MANAGE, others_reset, "Reset it: the phone is lost; sessions end", "", "", "" },
	{ "GET", "/api/v1/second-factor/roles", NEED_LOGIN, RIGHT_ACCOUNT_MANAGE, rule_get, "Roles that must use a second factor", "", "", "second_factor_roles" },
	{ "PUT", "/api/v1/second-factor/roles", NEED_LOGIN | NEED_JSON, RIGHT_SYSTEM, rule_put, "Set the roles that must use one", "", "second_factor_roles", "second_factor_roles" },
	{ 0 },
};
