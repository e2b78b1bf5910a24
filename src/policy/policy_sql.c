/* All SQL of packs, forms and their fields. */
#include "policy/policy_sql.h"
#include "policy/pack.h"

struct query policy_q_newest = { "pack.newest", "t", "b", "SELECT digest FROM pack WHERE key = $1 ORDER BY seq DESC LIMIT 1", 0 };
struct query policy_q_all = { "pack.all", "", "ttbi",
	"SELECT key, text, digest, from_at FROM pack WHERE seq = (SELECT max(n.seq) FROM pack AS n WHERE n.key = pack.key) ORDER BY key", 0 };
struct query policy_q_add = { "pack.add", "titbti", "",
	"INSERT INTO pack (key, seq, version, digest, text, from_at) VALUES ($1, $2, $3, $4, $5, $6)", 0 };

struct query policy_q_form = { "form.find", "t", "iti", "SELECT id, pack, period FROM form WHERE key = $1", 0 };
struct query policy_q_form_add = { "form.add", "tti", "i",
	"INSERT INTO form (id, key, pack, period) SELECT coalesce(max(id), 0) + 1, $1, $2, $3 FROM form RETURNING id", 0 };
struct query policy_q_form_take = { "form.take", "ti", "", "UPDATE form SET pack = $1 WHERE id = $2", 0 };
struct query policy_q_form_leave = { "form.leave", "t", "", "UPDATE form SET pack = '' WHERE pack = $1", 0 };
struct query policy_q_forms = { "form.all", "", "it", "SELECT id, key FROM form ORDER BY id", 0 };

struct query policy_q_fields = { "form_field.of", "i", "iti", "SELECT number, key, type FROM form_field WHERE form = $1 ORDER BY number", 0 };
struct query policy_q_field_add = { "form_field.add", "iiti", "", "INSERT INTO form_field (form, number, key, type) VALUES ($1, $2, $3, $4)", 0 };
struct query policy_q_fields_all = { "form_field.all", "", "iiti", "SELECT form, number, key, type FROM form_field ORDER BY form, number", 0 };

struct query *const policy_queries[] = { &policy_q_newest, &policy_q_all, &policy_q_add, &policy_q_form, &policy_q_form_add, &policy_q_form_take,
	&policy_q_form_leave, &policy_q_forms, &policy_q_fields, &policy_q_field_add, &policy_q_fields_all, NULL };
