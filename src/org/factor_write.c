/* org/factor_write.c — the writes about the second factor. Its events stand in realm 0, as all about accounts; neither secret nor code
 * is ever in one. */
#include "base/json.h"
#include "org/account_inside.h"
#include "org/factor.h"
#include <sodium.h>

/* True if it changed a row; else `otherwise` (which fills err), or what the store said. */
static bool changed(struct tx *tx, struct stmt *statement, bool *ret_none, struct err *err)
{
	enum answer answer = stmt_run(statement);
	*ret_none = answer == ANSWER_NONE;
	return answer == ANSWER_ONE || (answer != ANSWER_NONE && db_fail(tx_db(tx), err));
}

static bool note(struct tx *tx, enum event_kind kind, int64_t actor, int64_t account, const char *word, bool value, struct err *err)
{
	struct builder body;
	int64_t unit;
	if (!account_unit_of(tx, account, &unit, err))
		return false;
	builder_init(&body, 256);
	json_open(&body, '{');
	json_int(&body, "id", account);
	if (word)
		json_bool(&body, word, value);
	json_close(&body, '}');
	tx_event(tx, kind, 0, actor, unit, builder_seen(&body));
	builder_release(&body);
	return true;
}

static struct view hash_view(const unsigned char *hash) { return (struct view){ (const char *)hash, VAULT_TRACE }; }

static struct stmt *about_account(struct tx *tx, struct query *query, int64_t account)
{
	struct stmt *row = db_query(tx_db(tx), query);
	stmt_int(row, account);
	return row;
}

/* ---- the key the store was marked with ---- */

static bool sealed_count(struct db *db, int64_t *ret, struct err *err)
{
	struct stmt *row = db_query(db, &factor_sealed);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return good || db_fail(db, err);
}

static bool mark_same(struct db *db, const unsigned char mark[VAULT_MARK], bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &vault_mark_one);
	enum answer answer = stmt_step(row);
	struct view kept = answer == ANSWER_ONE ? stmt_get_blob(row, 0) : (struct view){ NULL, 0 };
	*ret = kept.len == VAULT_MARK && sodium_memcmp(kept.ptr, mark, VAULT_MARK) == 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

/* Several programs may share the store; what is sealed by one must open for whoever starts next. */
static bool mark_own(struct tx *tx, const struct vault *vault, struct err *err)
{
	unsigned char mark[VAULT_MARK];
	bool same;
	vault_mark(vault, mark);
	return mark_same(tx_db(tx), mark, &same, err) && (same || FAIL(err, KEY_MISSING, NULL, "the store was marked with another program's key"));
}

bool factor_begin(struct tx *tx, const struct vault *vault, int64_t account, struct view sealed, struct err *err)
{
	bool none;
	if (!mark_own(tx, vault, err))
		return false;
	struct stmt *row = about_account(tx, &factor_begin_row, account);
	stmt_blob(row, sealed);
	stmt_int(row, tx_now(tx).ms);
	if (changed(tx, row, &none, err))
		return note(tx, EVENT_FACTOR_BEGUN, account, account, NULL, false, err);
	return none ? FAIL(err, FACTOR_ON, NULL, "account %lld has a confirmed one", (long long)account) : false;
}

static bool put_codes(struct tx *tx, int64_t account, const struct recovery *codes, struct err *err)
{
	if (!tx_may_run(tx, about_account(tx, &recovery_clear, account), err))
		return false;
	for (int i = 0; i < RECOVERY_CODES; i++) {
		struct stmt *row = about_account(tx, &recovery_insert, account);
		stmt_blob(row, hash_view(codes->hash[i]));
		if (!tx_may_run(tx, row, err))
			return false;
	}
	return true;
}

bool factor_confirm(struct tx *tx, int64_t account, const struct factor_proof *proof, const struct recovery *codes, struct err *err)
{
	bool none;
	struct stmt *row = about_account(tx, &factor_confirm_row, account);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, proof->step);
	stmt_int(row, proof->made);
	if (changed(tx, row, &none, err))
		return put_codes(tx, account, codes, err) && note(tx, EVENT_FACTOR_ADDED, account, account, NULL, false, err);
	return none ? FAIL(err, FACTOR_OFF, NULL, "begun anew, confirmed or removed meanwhile") : false;
}

bool factor_take(struct tx *tx, int64_t account, const struct factor_proof *proof, struct err *err)
{
	bool none;
	struct stmt *row = about_account(tx, proof->recovery ? &recovery_use : &factor_step_row, account);
	if (proof->recovery)
		stmt_blob(row, hash_view(proof->hash));
	stmt_int(row, proof->recovery ? tx_now(tx).ms : proof->step);
	if (!proof->recovery)
		stmt_int(row, proof->made);
	if (changed(tx, row, &none, err))
		return true;
	return none ? FAIL(err, CODE_USED, "code", "used at the same moment") : false;
}

bool factor_renew(struct tx *tx, int64_t account, const struct factor_proof *proof, const struct recovery *codes, struct err *err)
{
	return factor_take(tx, account, proof, err) && put_codes(tx, account, codes, err)
		&& note(tx, EVENT_FACTOR_CODES, account, account, NULL, false, err);
}

bool factor_remove(struct tx *tx, int64_t actor, int64_t account, const struct factor_proof *proof, struct err *err)
{
	bool none;
	if ((proof && !factor_take(tx, account, proof, err)) || !tx_may_run(tx, about_account(tx, &recovery_clear, account), err))
		return false;
	if (!changed(tx, about_account(tx, &factor_drop_row, account), &none, err))
		return none ? FAIL(err, FACTOR_OFF, NULL, "account %lld has none", (long long)account) : false;
	return (proof || account_end_sessions(tx, account, err)) && note(tx, EVENT_FACTOR_REMOVED, actor, account, "reset", !proof, err);
}

bool factor_require(struct tx *tx, int64_t actor, int64_t account, bool required, struct err *err)
{
	struct stmt *row = about_account(tx, &factor_require_row, account);
	stmt_int(row, required);
	return tx_may_run(tx, row, err) && note(tx, EVENT_ACCOUNT_CHANGED, actor, account, "second_factor_required", required, err);
}

bool factor_rule(struct tx *tx, int64_t actor, unsigned roles, struct err *err)
{
	struct builder body;
	if (!tx_may_run(tx, db_query(tx_db(tx), &factor_role_clear), err))
		return false;
	builder_init(&body, 1024);
	json_open(&body, '{');
	json_key(&body, "roles");
	json_open(&body, '[');
	bool good = true;
	for (int role = 0; good && role < ROLE_MAX_; role++)
		if (roles >> role & 1) {
			good = tx_may_run(tx, about_account(tx, &factor_role_insert, role), err);
			json_put_text(&body, view_of(role_name((enum role)role)));
		}
	json_close(&body, ']');
	json_close(&body, '}');
	if (good)
		tx_event(tx, EVENT_FACTOR_RULE, 0, actor, 0, builder_seen(&body));
	builder_release(&body);
	return good;
}

/* ---- the key and the store, at the start ---- */

static bool mark_put(struct db *db, const unsigned char mark[VAULT_MARK], struct err *err)
{
	struct stmt *row;
	if (!db_begin(db, err))
		return false;
	bool good = stmt_run(db_query(db, &vault_mark_clear)) != ANSWER_BROKEN;
	stmt_blob(row = db_query(db, &vault_mark_insert), (struct view){ (const char *)mark, VAULT_MARK });
	good = stmt_run(row) == ANSWER_ONE && good;
	if (!good)
		db_fail(db, err);
	if (good && db_commit(db, err))
		return true;
	db_rollback(db);
	return false;
}

static bool mark_agrees(struct vault *vault, struct db *db, int64_t sealed, struct err *err)
{
	unsigned char mark[VAULT_MARK];
	bool same;
	vault_mark(vault, mark);
	if (!mark_same(db, mark, &same, err))
		return false;
	return same || (sealed ? FAIL(err, KEY_MISSING, NULL, "the key file is not the one %lld sealed values need", (long long)sealed) : mark_put(db, mark, err));
}

struct vault *vault_for_store(const char *path, struct db *writing, struct err *err)
{
	int64_t sealed;
	if (!sealed_count(writing, &sealed, err))
		return NULL;
	struct vault *vault = vault_open(path, sealed == 0, err);
	if (!vault || mark_agrees(vault, writing, sealed, err))
		return vault;
	vault_close(vault);
	return NULL;
}
