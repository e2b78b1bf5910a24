/* org/account_write.c — the writes about accounts, sessions and tokens. The tree and the accounts belong to the whole store, so their
 * events stand in realm 0. Bodies name what changed; a hash never leaves its table. */
#include "org/account_inside.h"
#include "base/json.h"
#include <sodium.h>

enum { BODY_MOST = 4096 };

static void note(struct tx *tx, enum event_kind kind, int64_t actor, int64_t unit, struct builder *body)
{
	json_close(body, '}');
	tx_event(tx, kind, 0, actor, unit, builder_seen(body));
	builder_release(body);
}

static struct builder body_of(int64_t id)
{
	struct builder body;
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	json_int(&body, "id", id);
	return body;
}

/* ---- accounts ---- */

static bool login_good(struct view login)
{
	if (login.len == 0 || login.len > 64 || !view_utf8(login))
		return false;
	for (size_t i = 0; i < login.len; i++)
		if ((unsigned char)login.ptr[i] <= ' ' || strchr("\"'\\/<>&,;", login.ptr[i]))
			return false;
	return true;
}

static bool login_free(struct tx *tx, struct view login, struct err *err)
{
	if (!login_good(login)) {
		FAIL(err, BAD_FIELD, "login", "a login of %zu bytes", login.len);
		return err_say(err, "账号为 1 至 64 个字符，不含空格和引号等符号。", "A login has 1 to 64 characters, without blanks, quotes and the like.");
	}
	struct stmt *row = db_query(tx_db(tx), &account_by_login);
	stmt_text(row, login);
	enum answer answer = stmt_step(row);
	stmt_done(row);
	if (answer == ANSWER_ONE)
		return FAIL(err, LOGIN_TAKEN, "login", "login exists");
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool account_add(struct tx *tx, int64_t actor, struct view login, struct view name, const char *hash, enum role role, int32_t unit,
                 int64_t *ret_id, struct err *err)
{
	if (!login_free(tx, login, err) || !tx_next_id(tx, &account_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &account_insert);
	stmt_int(row, *ret_id);
	stmt_text(row, login);
	stmt_text(row, name.ptr ? name : VIEW(""));
	stmt_int(row, role);
	if (unit)
		stmt_int(row, unit);
	else
		stmt_null(row);
	stmt_text(row, view_of(hash));
	stmt_int(row, 0);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body = body_of(*ret_id);
	json_text(&body, "login", login);
	json_string(&body, "role", role_name(role));
	note(tx, EVENT_ACCOUNT_ADDED, actor, unit, &body);
	return true;
}

bool account_unit_of(struct tx *tx, int64_t id, int64_t *ret_unit, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &account_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret_unit = answer == ANSWER_ONE ? stmt_get_int(row, 4) : 0;
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_ACCOUNT, "login", "no account %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

bool account_end_sessions(struct tx *tx, int64_t id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &secret_revoke_account);
	stmt_int(row, id);
	stmt_int(row, 's');
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_run(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* A new password ends every session: whoever knew the old one is out at once. Tokens stay; they are revoked by name. */
static bool put_hash(struct tx *tx, int64_t id, const char *hash, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &account_update_hash);
	stmt_int(row, id);
	stmt_text(row, view_of(hash));
	return tx_ran(tx, row, err) && account_end_sessions(tx, id, err);
}

/* Who is let in again logs in again; tokens rest meanwhile. */
static bool put_disabled(struct tx *tx, int64_t id, int disabled, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &account_update_disabled);
	stmt_int(row, id);
	stmt_int(row, disabled != 0);
	return tx_ran(tx, row, err) && (!disabled || account_end_sessions(tx, id, err));
}

bool account_change(struct tx *tx, int64_t actor, int64_t id, const char *hash, int disabled, struct err *err)
{
	int64_t unit;
	if (!account_unit_of(tx, id, &unit, err) || (hash && !put_hash(tx, id, hash, err)) || (disabled >= 0 && !put_disabled(tx, id, disabled, err)))
		return false;
	struct builder body = body_of(id);
	if (hash)
		json_bool(&body, "password", true);
	if (disabled >= 0)
		json_bool(&body, "disabled", disabled != 0);
	note(tx, EVENT_ACCOUNT_CHANGED, actor, unit, &body);
	return true;
}

/* ---- secrets ---- */

static bool secret_put(struct tx *tx, int64_t id, int64_t account, char kind, struct view name, struct instant until, const char *secret,
                       struct err *err)
{
	unsigned char hash[SECRET_HASH];
	secret_hash((struct view){ secret, SECRET_TEXT }, hash);
	struct stmt *row = db_query(tx_db(tx), &secret_insert);
	stmt_int(row, id);
	stmt_blob(row, (struct view){ (const char *)hash, sizeof hash });
	stmt_int(row, kind);
	stmt_int(row, account);
	stmt_text(row, name.ptr ? name : VIEW(""));
	stmt_int(row, tx_now(tx).ms);
	if (until.ms == INT64_MAX)
		stmt_null(row);
	else
		stmt_int(row, until.ms);
	return tx_ran(tx, row, err);
}

bool secret_add(struct tx *tx, int64_t actor, int64_t account, char kind, struct view name, struct instant until, char out[44],
                int64_t *ret_id, struct err *err)
{
	unsigned char bytes[32];
	int64_t unit;
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(out, SECRET_TEXT + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
	if (!account_unit_of(tx, account, &unit, err) || !tx_next_id(tx, &secret_next, ret_id, err)
	    || !secret_put(tx, *ret_id, account, kind, name, until, out, err))
		return false;
	struct builder body = body_of(*ret_id);
	json_int(&body, "account", account);
	if (kind == 't')
		json_text(&body, "name", name);
	note(tx, kind == 't' ? EVENT_TOKEN_ADDED : EVENT_SESSION_OPENED, actor, unit, &body);
	return true;
}

static void note_revoked(struct tx *tx, int64_t actor, int64_t id, int64_t kind)
{
	struct builder body = body_of(id);
	note(tx, kind == 't' ? EVENT_TOKEN_REVOKED : EVENT_SESSION_CLOSED, actor, 0, &body);
}

bool secret_revoke(struct tx *tx, int64_t actor, int64_t id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &secret_revoke_id);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_step(row);
	int64_t kind = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_TOKEN, "id", "no open secret %lld", (long long)id);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	note_revoked(tx, actor, id, kind);
	return true;
}

bool secret_revoke_this(struct tx *tx, int64_t actor, struct view secret, struct err *err)
{
	unsigned char hash[SECRET_HASH];
	secret_hash(secret, hash);
	struct stmt *row = db_query(tx_db(tx), &secret_revoke_hash);
	stmt_blob(row, (struct view){ (const char *)hash, sizeof hash });
	stmt_int(row, tx_now(tx).ms);
	enum answer answer = stmt_step(row);
	int64_t id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0, kind = answer == ANSWER_ONE ? stmt_get_int(row, 1) : 0;
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_TOKEN, NULL, "not an open session");
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	note_revoked(tx, actor, id, kind);
	return true;
}
