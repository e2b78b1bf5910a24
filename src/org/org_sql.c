/* org/org_sql.c — every question the tree asks the store. */
#include "org/org_inside.h"

#define UNIT_COLUMNS "id, code, kind, name, name_en, facility, ownership, beds, opened, closed, phone, zone"
#define UNIT_OUT "ititt" "ItIII" "tt"

struct query org_size = { "org.size", "", "i", "SELECT coalesce(max(id), 0) FROM unit", 0 };
struct query org_all_units = { "org.units", "", UNIT_OUT, "SELECT " UNIT_COLUMNS " FROM unit ORDER BY id", 0 };
struct query org_all_parents = { "org.parents", "", "iiI", "SELECT unit, from_day, parent FROM unit_parent ORDER BY unit, from_day", 0 };
struct query org_one_unit = { "org.unit", "i", UNIT_OUT, "SELECT " UNIT_COLUMNS " FROM unit WHERE id = $1", 0 };
struct query org_one_parents = { "org.unit_parents", "i", "iiI",
	"SELECT unit, from_day, parent FROM unit_parent WHERE unit = $1 ORDER BY from_day", 0 };
struct query org_unit_by_code = { "org.unit_by_code", "t", UNIT_OUT, "SELECT " UNIT_COLUMNS " FROM unit WHERE code = $1", 0 };
struct query org_parent_on_day = { "org.parent_on_day", "ii", "I",
	"SELECT parent FROM unit_parent WHERE unit = $1 AND from_day <= $2 ORDER BY from_day DESC LIMIT 1", 0 };
struct query org_move_days = { "org.move_days", "i", "i", "SELECT DISTINCT from_day FROM unit_parent WHERE from_day > $1 ORDER BY from_day", 0 };
struct query org_unit_insert = { "org.unit_insert", "ititt" "itiii" "tt", "",
	"INSERT INTO unit (" UNIT_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", 0 };
struct query org_unit_update = { "org.unit_update", "ititt" "itiii" "tt", "",
	"UPDATE unit SET code = $2, kind = $3, name = $4, name_en = $5, facility = $6, ownership = $7, beds = $8, opened = $9, closed = $10,"
	" phone = $11, zone = $12 WHERE id = $1", 0 };
/* Apart from the one below: an upsert may fail half way, so SQLite keeps a journal of each, which inside a savepoint it looks through
 * from the beginning every time; it was a third of the import of a million units. */
struct query org_parent_insert = { "org.parent_insert", "iii", "", "INSERT INTO unit_parent (unit, from_day, parent) VALUES ($1, $2, $3)", 0 };
struct query org_parent_put = { "org.parent_put", "iii", "",
	"INSERT INTO unit_parent (unit, from_day, parent) VALUES ($1, $2, $3)"
	" ON CONFLICT (unit, from_day) DO UPDATE SET parent = excluded.parent", 0 };

struct query *const org_queries[] = {
	&org_size, &org_all_units, &org_all_parents, &org_one_unit, &org_one_parents, &org_unit_by_code, &org_parent_on_day,
	&org_move_days, &org_unit_insert, &org_unit_update, &org_parent_insert, &org_parent_put, NULL,
};

static struct day day_at(struct stmt *row, int column)
{
	return stmt_is_null(row, column) ? DAY_NONE : (struct day){ (int32_t)stmt_get_int(row, column) };
}

static int number_at(struct stmt *row, int column)
{
	return stmt_is_null(row, column) ? -1 : (int)stmt_get_int(row, column);
}

void unit_from_row(struct stmt *row, struct unit_facts *ret)
{
	*ret = (struct unit_facts){
		.id = (int32_t)stmt_get_int(row, 0), .code = stmt_get_text(row, 1), .kind = (int)stmt_get_int(row, 2),
		.name = stmt_get_text(row, 3), .name_en = stmt_get_text(row, 4), .facility = number_at(row, 5),
		.ownership = stmt_get_text(row, 6), .beds = number_at(row, 7), .opened = day_at(row, 8), .closed = day_at(row, 9),
		.phone = stmt_get_text(row, 10), .zone = stmt_get_text(row, 11),
	};
}

static void put_number(struct stmt *row, int64_t number, bool known)
{
	if (known)
		stmt_int(row, number);
	else
		stmt_null(row);
}

/* A view of nothing would be NULL in the table, where the columns of a unit know only the empty text. */
static void put_text(struct stmt *row, struct view text)
{
	stmt_text(row, text.ptr ? text : VIEW(""));
}

void unit_to_row(struct stmt *row, const struct unit_facts *unit)
{
	stmt_int(row, unit->id);
	put_text(row, unit->code);
	stmt_int(row, unit->kind);
	put_text(row, unit->name);
	put_text(row, unit->name_en);
	put_number(row, unit->facility, unit->facility >= 0);
	put_text(row, unit->ownership);
	put_number(row, unit->beds, unit->beds >= 0);
	put_number(row, unit->opened.n, !day_is_none(unit->opened));
	put_number(row, unit->closed.n, !day_is_none(unit->closed));
	put_text(row, unit->phone);
	put_text(row, unit->zone);
}
