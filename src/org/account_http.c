/* org/account_http.c — accounts and tokens, for those who manage them. An account is managed where it belongs: by whoever holds the
 * right on its unit; any other one answers like one that does not exist. */
#include "base/spec.h"
#include "org/account_inside.h"
#include "org/org_json_http.h"
#include <sodium.h>
#include <stdio.h>

static const char no_password[] = "!";                      /* matches nothing */

static const struct account *managed(struct req *req, struct view login, enum right right)
{
	const struct account *account = accounts_find(req->app->accounts, login);
	if (account && right_allows(req->app->org, &req->actor, right, account->unit))
		return account;
	FAIL(&req->err, NO_ACCOUNT, "login", "%s", account ? "account outside the subtree" : "no such login");
	return NULL;
}

static void put_account(struct builder *out, const struct req *req, const struct account *account)
{
	json_open(out, '{');
	json_string(out, "login", account->login);
	json_string(out, "name", account->name);
	json_string(out, "role", role_name(account->role));
	json_string(out, "role_title", role_title(account->role, req->language));
	json_unit_name(out, "unit", req->app->org, account->unit);
	json_bool(out, "whole_store", account->unit == 0);
	json_bool(out, "disabled", account->disabled);
	bool by_role = accounts_role_requires(req->app->accounts, account->role) && account->role != ROLE_INTEGRATION;
	json_string(out, "second_factor", account->enrolled ? "on" : "off");
	json_string(out, "second_factor_required", account->required ? "account" : by_role ? "role" : "no");
	json_close(out, '}');
}

/* ---- adding ---- */

struct account_write {
	struct write write;
	int64_t actor, id;
	struct view login, name;
	enum role role;
	int32_t unit;
	int disabled;
	bool has_hash;
	char hash[128];
};

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	struct account_write *own = (struct account_write *)write;
	return account_add(tx, own->actor, own->login, own->name, own->hash, own->role, own->unit, &own->id, err);
}

static void added_answer(struct req *req)
{
	const struct account_write *own = req->own;
	put_account(reply_json(req, 201), req, accounts_get(req->app->accounts, own->id));
}

struct add_body { struct view login, name, role, password; json_t *unit; };
static const struct spec add_rows[] = {
	{ "login", SPEC_TEXT, offsetof(struct add_body, login), true, 1, 64 },
	{ "name", SPEC_TEXT, offsetof(struct add_body, name), false, 0, 120 },
	{ "role", SPEC_TEXT, offsetof(struct add_body, role), true, 1, 20 },
	{ "unit", SPEC_ANY, offsetof(struct add_body, unit), true, 0, 0 },
	{ "password", SPEC_TEXT, offsetof(struct add_body, password), false, 1, 1024 },
	{ 0 },
};

/* null is the whole store, which only an account of the whole store may give. */
static bool unit_for(struct req *req, const json_t *given, int32_t *ret)
{
	*ret = json_is_string(given) ? org_find(req->app->org, json_view(given)) : 0;
	bool named = json_is_null(given) || *ret;
	return (named && right_allows(req->app->org, &req->actor, RIGHT_ACCOUNT_MANAGE, *ret))
		|| FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
}

static bool role_for(struct req *req, struct view name, enum role *ret)
{
	if (role_parse(name, ret))
		return true;
	FAIL(&req->err, BAD_FIELD, "role", "no such role");
	return err_say(&req->err, "只能是 admin、leader、duty、clerk、inspector、supervisor、integration 之一。",
	               "It must be one of admin, leader, duty, clerk, inspector, supervisor, integration.");
}

/* Programs come with tokens; people need a password. */
static bool hash_for(struct req *req, const struct add_body *body, struct account_write *own)
{
	snprintf(own->hash, sizeof own->hash, "%s", no_password);
	if (!body->password.ptr && own->role == ROLE_INTEGRATION)
		return true;
	if (!body->password.ptr)
		return FAIL(&req->err, MISSING_FIELD, "password", "no password");
	return password_hash(body->password, own->hash, &req->err);
}

static bool accounts_post(struct req *req)
{
	struct account_write *own = ARENA_NEW(&req->arena, struct account_write);
	struct add_body body = { 0 };
	if (!spec_read(add_rows, req->json, &body, &req->err) || !role_for(req, body.role, &own->role) || !unit_for(req, body.unit, &own->unit))
		return false;
	req_world_release(req);
	if (!hash_for(req, &body, own))
		return false;
	own->write.apply = apply_add;
	own->actor = req->actor.account;
	own->login = body.login;
	own->name = body.name;
	req->own = own;
	return req_write(req, &own->write, added_answer);
}

/* ---- changing ---- */

static bool apply_change(struct write *write, struct tx *tx, struct err *err)
{
	struct account_write *own = (struct account_write *)write;
	return account_change(tx, own->actor, own->id, own->has_hash ? own->hash : NULL, own->disabled, err);
}

static void changed_answer(struct req *req)
{
	const struct account_write *own = req->own;
	put_account(reply_json(req, 200), req, accounts_get(req->app->accounts, own->id));
}

struct change_body { struct view password; json_t *disabled; };
static const struct spec change_rows[] = {
	{ "password", SPEC_TEXT, offsetof(struct change_body, password), false, 1, 1024 },
	{ "disabled", SPEC_ANY, offsetof(struct change_body, disabled), false, 0, 0 },
	{ 0 },
};

static bool account_patch(struct req *req)
{
	struct account_write *own = ARENA_NEW(&req->arena, struct account_write);
	struct change_body body = { 0 };
	const struct account *account = managed(req, req->param[0], RIGHT_ACCOUNT_MANAGE);
	if (!account || !spec_read(change_rows, req->json, &body, &req->err))
		return false;
	if (body.disabled && !json_is_boolean(body.disabled))
		return FAIL(&req->err, BAD_FIELD, "disabled", "neither true nor false");
	if (!body.disabled && !body.password.ptr)
		return FAIL(&req->err, MISSING_FIELD, "password", "nothing to change");
	*own = (struct account_write){ .write.apply = apply_change, .actor = req->actor.account, .id = account->id,
		.disabled = body.disabled ? json_is_true(body.disabled) : -1, .has_hash = body.password.ptr != NULL };
	req_world_release(req);
	if (own->has_hash && !password_hash(body.password, own->hash, &req->err))
		return false;
	req->own = own;
	return req_write(req, &own->write, changed_answer);
}

/* ---- listing ---- */

/* The list begins behind the account shown last. */
static bool ask_after(struct req *req, int64_t *ret)
{
	struct view login = req->ask(req, "cursor");
	const struct account *account = login.ptr ? accounts_find(req->app->accounts, login) : NULL;
	*ret = account ? account->id : 0;
	if (!login.ptr || (account && right_allows(req->app->org, &req->actor, RIGHT_ACCOUNT_MANAGE, account->unit)))
		return true;
	return bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
}

static bool ask_above(struct req *req, enum right right, int32_t *ret)
{
	struct view code = req->ask(req, "unit");
	*ret = code.ptr ? org_find(req->app->org, code) : req->actor.unit;
	return ((!code.ptr || *ret) && right_allows(req->app->org, &req->actor, right, *ret))
		|| FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
}

static const struct account *put_accounts(struct builder *out, struct req *req, int32_t above, int64_t after, int64_t limit)
{
	const struct tree *tree = org_now(req->app->org);
	const struct account *last = NULL;
	for (int64_t id = after + 1; id < (int64_t)req->app->accounts->room; id++) {
		const struct account *account = accounts_get(req->app->accounts, id);
		if (!account || !(account->unit ? tree_holds(tree, above, account->unit) : above == 0))
			continue;
		if (limit-- == 0)
			return last;
		put_account(out, req, account);
		last = account;
	}
	return NULL;
}

static bool accounts_list(struct req *req)
{
	int64_t limit, after;
	int32_t above;
	if (!ask_above(req, RIGHT_ACCOUNT_MANAGE, &above) || !ask_limit(req, &limit) || !ask_after(req, &after))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "accounts");
	json_open(out, '[');
	const struct account *last = put_accounts(out, req, above, after, limit);
	json_close(out, ']');
	json_text(out, "next", last ? view_of(last->login) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return true;
}

/* ---- tokens ---- */

struct token_write { struct write write; int64_t actor, account, id; struct view login, name; char token[44]; };

static bool apply_token(struct write *write, struct tx *tx, struct err *err)
{
	struct token_write *own = (struct token_write *)write;
	return secret_add(tx, own->actor, own->account, 't', own->name, FOR_EVER, own->token, &own->id, err);
}

/* The only time the token is seen. */
static void token_answer(struct req *req)
{
	struct token_write *own = req->own;
	struct builder *out = reply_json(req, 201);
	json_open(out, '{');
	json_int(out, "id", own->id);
	json_text(out, "login", own->login);
	json_text(out, "name", own->name);
	json_string(out, "token", own->token);
	json_close(out, '}');
	sodium_memzero(own->token, sizeof own->token);
}

struct token_body { struct view login, name; };
static const struct spec token_rows[] = {
	{ "login", SPEC_TEXT, offsetof(struct token_body, login), true, 1, 64 },
	{ "name", SPEC_TEXT, offsetof(struct token_body, name), true, 1, 120 },
	{ 0 },
};

static bool tokens_post(struct req *req)
{
	struct token_write *own = ARENA_NEW(&req->arena, struct token_write);
	struct token_body body = { 0 };
	if (!spec_read(token_rows, req->json, &body, &req->err))
		return false;
	const struct account *account = managed(req, body.login, RIGHT_TOKEN_MANAGE);
	if (!account)
		return false;
	*own = (struct token_write){ .write.apply = apply_token, .actor = req->actor.account, .account = account->id, .login = body.login, .name = body.name };
	req->own = own;
	return req_write(req, &own->write, token_answer);
}

static void put_instant(struct builder *out, const char *key, struct stmt *row, int column)
{
	char text[25];
	if (!stmt_is_null(row, column))
		instant_print_utc((struct instant){ stmt_get_int(row, column) }, text);
	json_text(out, key, stmt_is_null(row, column) ? (struct view){ NULL, 0 } : view_of(text));
}

static bool put_tokens(struct builder *out, struct req *req, int64_t account)
{
	struct stmt *row = db_query(req->db, &secret_of_account);
	enum answer answer;
	stmt_int(row, account);
	stmt_int(row, 't');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		json_text(out, "name", stmt_get_text(row, 1));
		put_instant(out, "made", row, 2);
		put_instant(out, "revoked", row, 4);
		json_close(out, '}');
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool tokens_get(struct req *req)
{
	struct view login = req->ask(req, "login");
	if (!login.ptr)
		return bad_query(req, "login", "请写明 login。", "Say whose tokens: login.");
	const struct account *account = managed(req, login, RIGHT_TOKEN_MANAGE);
	if (!account)
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_string(out, "login", account->login);
	json_key(out, "tokens");
	json_open(out, '[');
	bool good = put_tokens(out, req, account->id);
	json_close(out, ']');
	json_close(out, '}');
	return good;
}

static bool apply_revoke(struct write *write, struct tx *tx, struct err *err)
{
	struct token_write *own = (struct token_write *)write;
	return secret_revoke(tx, own->actor, own->id, err);
}

static bool token_delete(struct req *req)
{
	struct token_write *own = ARENA_NEW(&req->arena, struct token_write);
	if (!view_int(req->param[0], &own->id))
		return FAIL(&req->err, NO_TOKEN, "id", "not a number");
	const struct secret *secret = secrets_get(req->app->accounts, own->id);
	const struct account *account = secret && secret->kind == 't' ? accounts_get(req->app->accounts, secret->account) : NULL;
	if (!account || !right_allows(req->app->org, &req->actor, RIGHT_TOKEN_MANAGE, account->unit))
		return FAIL(&req->err, NO_TOKEN, "id", "%s", account ? "token outside the subtree" : "no such open token");
	own->write.apply = apply_revoke;
	own->actor = req->actor.account;
	return req_write(req, &own->write, NULL);
}

const struct route account_routes[] = {
	{ "GET", "/api/v1/accounts", NEED_LOGIN, RIGHT_ACCOUNT_MANAGE, accounts_list, "Accounts of a unit and those below it", "unit cursor limit", "", "accounts" },
	{ "POST", "/api/v1/accounts", NEED_LOGIN | NEED_JSON | NEED_SLOW, RIGHT_ACCOUNT_MANAGE, accounts_post, "Add an account", "", "account_add", "account" },
	{ "PATCH", "/api/v1/accounts/{login}", NEED_LOGIN | NEED_JSON | NEED_SLOW, RIGHT_ACCOUNT_MANAGE, account_patch,
	  "Give a new password, disable or enable; sessions end", "", "account_change", "account" },
	{ "GET", "/api/v1/tokens", NEED_LOGIN, RIGHT_TOKEN_MANAGE, tokens_get, "Tokens of an account, without their secrets", "login", "", "tokens" },
	{ "POST", "/api/v1/tokens", NEED_LOGIN | NEED_JSON, RIGHT_TOKEN_MANAGE, tokens_post, "Make a token; it is shown this once", "", "token_add", "token" },
	{ "DELETE", "/api/v1/tokens/{id}", NEED_LOGIN, RIGHT_TOKEN_MANAGE, token_delete, "Revoke a token, at once", "", "", "" },
	{ 0 },
};
