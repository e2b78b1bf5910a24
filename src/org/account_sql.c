/* org/account_sql.c — every question accounts ask the store. */
#include "org/account_inside.h"

#define ACCOUNT "id, login, name, role, unit, hash, disabled"
#define ACCOUNT_OUT "ittiIti"
/* Read with it: must it use a second factor, does it (when it was confirmed). */
#define ACCOUNT_READ ACCOUNT ", factor_required, (SELECT confirmed FROM second_factor WHERE second_factor.account = account.id)"
#define ACCOUNT_READ_OUT ACCOUNT_OUT "iI"
#define SECRET "id, hash, kind, account, until"
#define SECRET_OUT "ibiiI"

struct query account_all = { "account.all", "", ACCOUNT_READ_OUT, "SELECT " ACCOUNT_READ " FROM account ORDER BY id", 0 };
struct query account_one = { "account.one", "i", ACCOUNT_READ_OUT, "SELECT " ACCOUNT_READ " FROM account WHERE id = $1", 0 };
struct query account_by_login = { "account.by_login", "t", "i", "SELECT id FROM account WHERE login = $1", 0 };
struct query account_next = { "account.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM account", 0 };
struct query account_insert = { "account.insert", "ittiiti", "",
	"INSERT INTO account (" ACCOUNT ") VALUES ($1, $2, $3, $4, $5, $6, $7)", 0 };
struct query account_update_hash = { "account.update_hash", "it", "", "UPDATE account SET hash = $2 WHERE id = $1", 0 };
struct query account_update_disabled = { "account.update_disabled", "ii", "", "UPDATE account SET disabled = $2 WHERE id = $1", 0 };

/* Log-outs and expiry leave rows behind for the record; only what still opens a door is loaded. */
struct query secret_all = { "secret.all", "i", SECRET_OUT,
	"SELECT " SECRET " FROM secret WHERE revoked IS NULL AND (until IS NULL OR until > $1)", 0 };
struct query secret_one = { "secret.one", "i", SECRET_OUT, "SELECT " SECRET " FROM secret WHERE id = $1 AND revoked IS NULL", 0 };
struct query secret_open = { "secret.open", "i", SECRET_OUT, "SELECT " SECRET " FROM secret WHERE account = $1 AND revoked IS NULL", 0 };
struct query secret_next = { "secret.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM secret", 0 };
struct query secret_insert = { "secret.insert", "ibiitii", "",
	"INSERT INTO secret (id, hash, kind, account, name, made, until) VALUES ($1, $2, $3, $4, $5, $6, $7)", 0 };
struct query secret_revoke_id = { "secret.revoke", "ii", "i",
	"UPDATE secret SET revoked = $2 WHERE id = $1 AND revoked IS NULL RETURNING kind", 0 };
struct query secret_revoke_hash = { "secret.revoke_this", "bi", "ii",
	"UPDATE secret SET revoked = $2 WHERE hash = $1 AND revoked IS NULL RETURNING id, kind", 0 };
struct query secret_revoke_account = { "secret.revoke_sessions", "iii", "",
	"UPDATE secret SET revoked = $3 WHERE account = $1 AND kind = $2 AND revoked IS NULL", 0 };
struct query secret_of_account = { "secret.of_account", "ii", "itiII",
	"SELECT id, name, made, until, revoked FROM secret WHERE account = $1 AND kind = $2 ORDER BY id", 0 };

struct query *const account_queries[] = {
	&account_all, &account_one, &account_by_login, &account_next, &account_insert, &account_update_hash, &account_update_disabled,
	&secret_all, &secret_one, &secret_open, &secret_next, &secret_insert, &secret_revoke_id, &secret_revoke_hash, &secret_revoke_account,
	&secret_of_account,
	&factor_one, &factor_begin_row, &factor_confirm_row, &factor_step_row, &factor_drop_row, &factor_require_row, &factor_role_all, &factor_role_clear,
	&factor_role_insert, &recovery_insert, &recovery_find, &recovery_use, &recovery_left, &recovery_clear, &vault_mark_one, &vault_mark_clear,
	&vault_mark_insert, &factor_sealed, NULL,
};
