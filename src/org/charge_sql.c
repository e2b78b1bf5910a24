/* org/charge_sql.c — every question charges ask the store. */
#include "org/charge_inside.h"

#define COLUMNS "c.id, c.unit, c.tier, c.person, c.name, c.post, c.phone, c.account, c.from_at, c.to_at, c.duties, c.days, c.made_at, c.reason, c.next"
#define OUT "iittt" "ttiii" "tiiti" "I"
/* $1 is the instant asked about: the last contact before it. */
#define WITH_CONTACT "SELECT " COLUMNS ", (SELECT max(k.at) FROM charge_contact k WHERE k.charge = c.id AND k.at <= $1) FROM charge c"
#define HELD " c.from_at <= $1 AND c.to_at > $1"

struct query charge_held = { "charge.held", "i", OUT, WITH_CONTACT " WHERE" HELD " ORDER BY c.unit, c.id", 0 };
struct query charge_held_unit = { "charge.held_unit", "ii", OUT, WITH_CONTACT " WHERE c.unit = $2 AND" HELD " ORDER BY c.id", 0 };
struct query charge_unit_all = { "charge.unit_all", "ii", OUT, WITH_CONTACT " WHERE c.unit = $2 ORDER BY c.from_at DESC, c.id DESC LIMIT 1000", 0 };
struct query charge_account_held = { "charge.account_held", "ii", OUT, WITH_CONTACT " WHERE c.account = $2 AND" HELD " ORDER BY c.unit, c.id", 0 };
struct query charge_person_held = { "charge.person_held", "tti", "i",
	"SELECT count(DISTINCT unit) FROM charge WHERE person = $1 AND tier = $2 AND from_at <= $3 AND to_at > $3", 0 };
struct query charge_by_id = { "charge.by_id", "ii", OUT, WITH_CONTACT " WHERE c.id = $2", 0 };
struct query charge_next = { "charge.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM charge", 0 };
struct query charge_insert = { "charge.insert", "iittt" "ttiii" "tii", "",
	"INSERT INTO charge (id, unit, tier, person, name, post, phone, account, from_at, to_at, duties, days, made_at, reason, next)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0)", 0 };
struct query charge_same = { "charge.same", "ittii", "i",
	"SELECT id FROM charge WHERE unit = $1 AND tier = $2 AND person = $3 AND from_at < $5 AND to_at > $4 LIMIT 1", 0 };
struct query charge_set_end = { "charge.set_end", "iiti", "", "UPDATE charge SET to_at = $2, reason = $3, next = $4 WHERE id = $1", 0 };

struct query charge_rule_all = { "charge.rules", "", "iitit" "tiiii" "ii",
	"SELECT id, unit, tier, from_at, zh, en, of_kind, least, most, per_person, members, days FROM charge_rule ORDER BY from_at DESC, id DESC", 0 };
struct query charge_rule_next = { "charge.rule_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM charge_rule", 0 };
struct query charge_rule_insert = { "charge.rule_insert", "iitit" "tiiii" "ii", "",
	"INSERT INTO charge_rule (id, unit, tier, from_at, zh, en, of_kind, least, most, per_person, members, days)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", 0 };

struct query charge_contact_next = { "charge.contact_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM charge_contact", 0 };
struct query charge_contact_insert = { "charge.contact_insert", "iiittii", "",
	"INSERT INTO charge_contact (id, charge, at, manner, note, author, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)", 0 };
struct query charge_contacts = { "charge.contacts", "i", "iittii",
	"SELECT id, at, manner, note, author, made_at FROM charge_contact WHERE charge = $1 ORDER BY at DESC, id DESC LIMIT 1000", 0 };
struct query charge_group_members = { "charge.group_members", "ii", "tt",
	"SELECT person, min(name) FROM org_group_member WHERE org_group = $1 AND from_at <= $2 AND to_at > $2 GROUP BY person ORDER BY min(id) DESC", 0 };

struct query *const charge_queries[] = {
	&charge_next, &charge_insert, &charge_set_end, &charge_same, &charge_held, &charge_held_unit, &charge_unit_all, &charge_account_held,
	&charge_person_held, &charge_by_id, &charge_rule_all, &charge_rule_next, &charge_rule_insert, &charge_contact_next, &charge_contact_insert,
	&charge_contacts, &charge_group_members, NULL,
};

void charge_from_row(struct stmt *row, struct arena *arena, struct charge *ret)
{
	*ret = (struct charge){
		.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .tier = arena_copy(arena, stmt_get_text(row, 2)),
		.key = arena_copy(arena, stmt_get_text(row, 3)), .person = { .name = arena_copy(arena, stmt_get_text(row, 4)),
		.post = arena_copy(arena, stmt_get_text(row, 5)), .phone = arena_copy(arena, stmt_get_text(row, 6)), .account = stmt_get_int(row, 7) },
		.from = { stmt_get_int(row, 8) }, .to = { stmt_get_int(row, 9) }, .duties = arena_copy(arena, stmt_get_text(row, 10)),
		.days = (int)stmt_get_int(row, 11), .made = { stmt_get_int(row, 12) }, .reason = arena_copy(arena, stmt_get_text(row, 13)),
		.next = stmt_get_int(row, 14), .contact = { stmt_get_int(row, 15) },
	};
}
