/* The evaluator: one prepared statement per form answers all its checks. Columns that no check names are not bound. */
#include "policy/rule.h"
#include <stdio.h>
#include <stdlib.h>

enum { PLANS_MOST = 64 };

struct use { int16_t field; bool previous, is_text; };
struct plan { uint64_t serial; sqlite3_stmt *statement; struct use *uses; int use_count; };
struct checker { sqlite3 *db; struct plan plan[PLANS_MOST]; int count; };

struct checker *checker_new(void)
{
	struct checker *c = calloc(1, sizeof *c);
	if (c)
		c->db = guard_open();
	if (c && c->db)
		return c;
	free(c);
	return NULL;
}

static void checker_forget(struct checker *c)
{
	for (int i = 0; i < c->count; i++) {
		sqlite3_finalize(c->plan[i].statement);
		free(c->plan[i].uses);
	}
	c->count = 0;
}

void checker_free(struct checker *c)
{
	if (!c)
		return;
	checker_forget(c);
	sqlite3_close(c->db);
	free(c);
}

static bool field_used(const struct form *form, int field, bool previous)
{
	for (int i = 0; i < form->check_count; i++)
		if ((form->checks[i].fields[field / 64] >> (field % 64) & 1) && (!previous || form->checks[i].uses_previous))
			return true;
	return false;
}

/* SELECT (rule),(rule) FROM (SELECT ?1 AS a, ?2 AS previous_a …) */
static bool plan_sql(struct plan *plan, const struct form *form, struct builder *sql)
{
	builder_text(sql, "SELECT ");
	for (int i = 0; i < form->check_count; i++)
		builder_printf(sql, "%s(%s)", i ? "," : "", form->checks[i].rule);
	builder_text(sql, " FROM (SELECT ");
	for (int i = 0; i < 2 * form->field_count; i++) {
		const struct field *field = &form->fields[i / 2];
		bool previous = i % 2;
		if (!field_used(form, i / 2, previous))
			continue;
		plan->uses[plan->use_count++] = (struct use){ (int16_t)(i / 2), previous, field->type == FIELD_TEXT };
		builder_printf(sql, "%s?%d AS \"%s%s\"", plan->use_count > 1 ? "," : "", plan->use_count, previous ? "previous_" : "", field->key);
	}
	builder_text(sql, ")");
	return !sql->full;
}

static bool plan_make(struct checker *c, struct plan *plan, const struct form *form, struct err *err)
{
	struct guard g = { .selects = 2 };
	struct builder sql;
	*plan = (struct plan){ .serial = form->serial, .uses = calloc((size_t)form->field_count * 2 + 1, sizeof(struct use)) };
	builder_init(&sql, 128 << 10);
	bool ok = plan->uses && plan_sql(plan, form, &sql);
	guard_on(c->db, &g);
	ok = ok && sqlite3_prepare_v3(c->db, sql.ptr, -1, SQLITE_PREPARE_PERSISTENT, &plan->statement, NULL) == SQLITE_OK;
	guard_off(c->db);
	builder_release(&sql);
	if (ok)
		return true;
	free(plan->uses);
	return FAIL(err, BUG, NULL, "checks of form %s: %s", form->key, sqlite3_errmsg(c->db));
}

static struct plan *plan_of(struct checker *c, const struct form *form, struct err *err)
{
	for (int i = 0; i < c->count; i++)
		if (c->plan[i].serial == form->serial)
			return &c->plan[i];
	if (c->count == PLANS_MOST) /* packs were changed many times: start anew */
		checker_forget(c);
	if (!plan_make(c, &c->plan[c->count], form, err))
		return NULL;
	return &c->plan[c->count++];
}

/* A text that is not there has the length 0; a number that is not there is NULL. */
static void plan_bind(const struct plan *plan, const int64_t *values, const bool *known, const int64_t *previous, const bool *previous_known)
{
	for (int i = 0; i < plan->use_count; i++) {
		struct use use = plan->uses[i];
		const int64_t *at = use.previous ? previous : values;
		const bool *is_known = use.previous ? previous_known : known;
		if (at && is_known[use.field])
			sqlite3_bind_int64(plan->statement, i + 1, at[use.field]);
		else if (use.is_text && at)
			sqlite3_bind_int64(plan->statement, i + 1, 0);
		else
			sqlite3_bind_null(plan->statement, i + 1);
	}
}

static bool is_false(sqlite3_stmt *statement, int column)
{
	int type = sqlite3_column_type(statement, column);
	if (type == SQLITE_FLOAT)
		return !(sqlite3_column_double(statement, column) < 0 || sqlite3_column_double(statement, column) > 0);
	return type != SQLITE_NULL && sqlite3_column_int64(statement, column) == 0;
}

bool checker_run(struct checker *c, const struct form *form, const int64_t *values, const bool *known,
                 const int64_t *previous, const bool *previous_known, uint64_t *ret_broken, struct err *err)
{
	if (form->check_count == 0) {
		*ret_broken = 0;
		return true;
	}
	struct plan *plan = plan_of(c, form, err);
	if (!plan)
		return false;
	plan_bind(plan, values, known, previous, previous_known);
	uint64_t broken = 0;
	bool ok = sqlite3_step(plan->statement) == SQLITE_ROW;
	for (int i = 0; ok && i < form->check_count; i++)
		if (is_false(plan->statement, i))
			broken |= UINT64_C(1) << i;
	if (!ok)
		FAIL(err, BAD_FIELD, NULL, "checks of form %s: %s", form->key, sqlite3_errmsg(c->db));
	sqlite3_reset(plan->statement);
	if (ok)
		*ret_broken = broken;
	return ok;
}
