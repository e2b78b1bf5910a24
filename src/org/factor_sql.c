/* org/factor_sql.c — every question the second factor asks the store. */
#include "org/account_inside.h"

struct query factor_one = { "factor.one", "i", "biIi", "SELECT sealed, made, confirmed, step FROM second_factor WHERE account = $1", 0 };
/* Begun anew as long as it was not confirmed. */
struct query factor_begin_row = { "factor.begin", "ibi", "",
	"INSERT INTO second_factor (account, sealed, made, confirmed, step) VALUES ($1, $2, $3, NULL, 0)"
	" ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, made = excluded.made WHERE second_factor.confirmed IS NULL", 0 };
struct query factor_confirm_row = { "factor.confirm", "iiii", "",
	"UPDATE second_factor SET confirmed = $2, step = $3 WHERE account = $1 AND made = $4 AND confirmed IS NULL", 0 };
/* The one place that decides that a code counts once, also for two at the same moment. */
struct query factor_step_row = { "factor.step", "iii", "",
	"UPDATE second_factor SET step = $2 WHERE account = $1 AND made = $3 AND confirmed IS NOT NULL AND step < $2", 0 };
struct query factor_drop_row = { "factor.drop", "i", "", "DELETE FROM second_factor WHERE account = $1", 0 };
struct query factor_require_row = { "factor.require", "ii", "", "UPDATE account SET factor_required = $2 WHERE id = $1", 0 };

struct query factor_role_all = { "factor_role.all", "", "i", "SELECT role FROM second_factor_role", 0 };
struct query factor_role_clear = { "factor_role.clear", "", "", "DELETE FROM second_factor_role", 0 };
struct query factor_role_insert = { "factor_role.insert", "i", "", "INSERT INTO second_factor_role (role) VALUES ($1)", 0 };

struct query recovery_insert = { "recovery.insert", "ib", "", "INSERT INTO recovery_code (account, hash, used) VALUES ($1, $2, NULL)", 0 };
struct query recovery_find = { "recovery.find", "ib", "I", "SELECT used FROM recovery_code WHERE account = $1 AND hash = $2", 0 };
struct query recovery_use = { "recovery.use", "ibi", "", "UPDATE recovery_code SET used = $3 WHERE account = $1 AND hash = $2 AND used IS NULL", 0 };
struct query recovery_left = { "recovery.left", "i", "i", "SELECT count(*) FROM recovery_code WHERE account = $1 AND used IS NULL", 0 };
struct query recovery_clear = { "recovery.clear", "i", "", "DELETE FROM recovery_code WHERE account = $1", 0 };

struct query vault_mark_one = { "vault.mark", "", "b", "SELECT mark FROM vault WHERE id = 1", 0 };
struct query vault_mark_clear = { "vault.clear", "", "", "DELETE FROM vault WHERE id = 1", 0 };
struct query vault_mark_insert = { "vault.insert", "b", "", "INSERT INTO vault (id, mark) VALUES (1, $1)", 0 };
/* How many values need the key. */
struct query factor_sealed = { "vault.sealed", "", "i", 
	"SELECT (SELECT count(*) FROM second_factor) + (SELECT count(*) FROM contact) + (SELECT count(*) FROM channel)", 0 };
