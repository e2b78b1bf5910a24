/* SQLite's own gate: an authorizer, limits, and a table that has a form's fields as columns and nothing else. */
#include "policy/rule.h"
#include <stdio.h>
#include <stdlib.h>

struct judge { sqlite3 *db; const struct form *form; };

static bool read_allowed(struct guard *g, const char *table, const char *column)
{
	bool previous = false;
	if (!g->table || !g->form || !table || !column || strcmp(table, g->table) != 0)
		return false;
	int field = rule_field(g->form, view_of(column), &previous);
	if (field < 0)
		return false;
	if (g->check) {
		g->check->fields[field / 64] |= UINT64_C(1) << (field % 64);
		g->check->uses_previous |= previous;
	}
	return true;
}

static int guard_decide(void *self, int action, const char *a, const char *b, const char *database, const char *inner)
{
	struct guard *g = self;
	(void)database, (void)inner;
	bool allowed = false;
	if (action == SQLITE_SELECT)
		allowed = g->selects-- > 0;
	else if (action == SQLITE_READ)
		allowed = read_allowed(g, a, b);
	else if (action == SQLITE_FUNCTION)
		allowed = b && rule_function_known(view_of(b));
	return allowed ? SQLITE_OK : SQLITE_DENY;
}

/* A text stands in a rule as its length, so its length is the number that is already there. */
static void length_is_itself(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	sqlite3_result_value(context, values[0]);
}

static void guard_limits(sqlite3 *db)
{
	static const struct { int which, most; } limits[] = {
		{ SQLITE_LIMIT_EXPR_DEPTH, 64 }, { SQLITE_LIMIT_FUNCTION_ARG, 16 }, { SQLITE_LIMIT_SQL_LENGTH, 128 << 10 },
		{ SQLITE_LIMIT_LENGTH, 256 << 10 }, { SQLITE_LIMIT_COLUMN, 2 * FIELDS_MOST }, { SQLITE_LIMIT_VARIABLE_NUMBER, 2 * FIELDS_MOST },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 2 }, { SQLITE_LIMIT_ATTACHED, 0 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 }, { SQLITE_LIMIT_VDBE_OP, 50000 },
	};
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(db, limits[i].which, limits[i].most);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
}

sqlite3 *guard_open(void)
{
	sqlite3 *db = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	if (sqlite3_open_v2(":memory:", &db, flags, NULL) != SQLITE_OK) {
		sqlite3_close(db);
		return NULL;
	}
	guard_limits(db);
	int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	sqlite3_create_function_v2(db, "length", 1, how, NULL, length_is_itself, NULL, NULL, NULL);
	return db;
}

void guard_on(sqlite3 *db, struct guard *g) { sqlite3_set_authorizer(db, guard_decide, g); }
void guard_off(sqlite3 *db) { sqlite3_set_authorizer(db, NULL, NULL); }

/* --- the judge: a table with the form's fields as columns --------------- */

static bool judge_table(struct judge *j)
{
	struct builder b;
	builder_init(&b, 64 << 10);
	builder_text(&b, "CREATE TABLE form(");
	for (int i = 0; i < j->form->field_count; i++)
		builder_printf(&b, "%s\"%s\",\"previous_%s\"", i ? "," : "", j->form->fields[i].key, j->form->fields[i].key);
	builder_text(&b, ")");
	bool ok = !b.full && sqlite3_exec(j->db, b.ptr, NULL, NULL, NULL) == SQLITE_OK;
	builder_release(&b);
	return ok;
}

struct judge *judge_new(const struct form *form)
{
	struct judge *j = calloc(1, sizeof *j);
	if (!j)
		return NULL;
	j->form = form;
	j->db = guard_open();
	if (j->db && judge_table(j))
		return j;
	judge_free(j);
	return NULL;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	sqlite3_close(j->db);
	free(j);
}

bool judge_prove(struct judge *j, const char *rule, struct check *check, char *why, size_t room)
{
	struct guard g = { .selects = 1, .table = "form", .form = j->form, .check = check };
	sqlite3_stmt *statement = NULL;
	const char *rest = NULL;
	char sql[RULE_BYTES_MOST + 40];
	snprintf(sql, sizeof sql, "SELECT (%.*s) FROM form", RULE_BYTES_MOST, rule);
	guard_on(j->db, &g);
	int answer = sqlite3_prepare_v2(j->db, sql, -1, &statement, &rest);
	guard_off(j->db);
	bool ok = answer == SQLITE_OK && statement && sqlite3_column_count(statement) == 1 && sqlite3_bind_parameter_count(statement) == 0 && rest && !*rest;
	snprintf(why, room, "%s", ok ? "" : answer == SQLITE_OK ? "not one expression" : sqlite3_errmsg(j->db));
	sqlite3_finalize(statement);
	return ok;
}

const struct form *judge_form(const struct judge *j) { return j->form; }
