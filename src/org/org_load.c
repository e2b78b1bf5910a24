/* org/org_load.c — reading the units from the store, and following what changes them. */
#include "org/org_inside.h"

static bool load_units(struct org *org, struct db *db, struct err *err)
{
	struct stmt *row = db_query(db, &org_all_units);
	enum answer answer;
	bool good = true;
	while (good && (answer = stmt_step(row)) == ANSWER_ONE) {
		struct unit_facts facts;
		unit_from_row(row, &facts);
		if (!org_put(org, &facts, 0))
			good = FAIL(err, STORE_DAMAGED, NULL, "unit %d is out of turn after %d or has an unknown zone", facts.id, org->count);
	}
	if (good && answer != ANSWER_NONE)
		good = db_fail(db, err);
	stmt_done(row);
	return good;
}

/* Rows come by unit and day: the first of a unit is its first parent, the others are moves. */
static bool load_parents(struct org *org, struct db *db, struct query *query, int32_t only, struct err *err)
{
	struct stmt *row = db_query(db, query);
	enum answer answer;
	int32_t before = 0;
	if (only)
		stmt_int(row, only);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int32_t unit = (int32_t)stmt_get_int(row, 0), parent = (int32_t)stmt_get_int(row, 2);
		if (unit < 1 || unit > org->count || parent < 0 || parent > org->count) {
			stmt_done(row);
			return FAIL(err, STORE_DAMAGED, NULL, "parent %d of unit %d is out of range", parent, unit);
		}
		if (unit != before)
			org->first_parent[unit] = parent;
		else
			org_move_read(org, (struct move){ unit, { (int32_t)stmt_get_int(row, 1) }, parent });
		before = unit;
	}
	bool good = answer == ANSWER_NONE || db_fail(db, err);
	stmt_done(row);
	org_moves_order(org);
	return good;
}

static bool load_size(struct org *org, struct db *db, struct err *err)
{
	struct stmt *row = db_query(db, &org_size);
	bool good = stmt_step(row) == ANSWER_ONE;
	if (good)
		org_room(org, (int32_t)stmt_get_int(row, 0) + 16);
	else
		db_fail(db, err);
	stmt_done(row);
	return good;
}

static bool load_all(struct org *org, struct db *db, struct err *err)
{
	int32_t unit;
	if (!load_size(org, db, err) || !load_units(org, db, err) || !load_parents(org, db, &org_all_parents, 0, err))
		return false;
	return org_settle(org, &unit) || FAIL(err, STORE_DAMAGED, NULL, "unit %d is its own ancestor", unit);
}

/* The new content takes the place of the old one in the same struct, so nobody's pointer to the org goes stale; the old trees
 * are retired like any others. */
static void org_take(struct org *org, struct org *fresh)
{
	struct org old = *org;
	org_forget_retired(fresh);
	org_retire(&old);
	memset(old.trees, 0, sizeof *old.trees * (size_t)old.epoch_count);
	*org = *fresh;
	org->past = old.past;
	org->version = old.version + 1;
	org->next = old.next;
	org->gone = old.gone;
	memcpy(org->retired, old.retired, sizeof org->retired);
	org->retired_count = old.retired_count;
	pthread_mutex_t unused = fresh->past;
	*fresh = old;
	fresh->next = fresh->gone = NULL;
	fresh->retired_count = 0;
	fresh->past = unused;
}

bool org_load(struct org *org, struct db *db, struct err *err)
{
	struct org *fresh = org_new();
	bool good = load_all(fresh, db, err);
	if (good)
		org_take(org, fresh);
	org->stale = !good;
	org_free(fresh);
	return good;
}

/* What a change asks for: only a new place needs new trees, only a new zone or kind is handed down. */
struct seen { bool moved, inherits; };

static bool see_facts(struct org *org, struct db *db, int32_t id, struct seen *ret, struct err *err)
{
	struct unit_facts facts;
	struct stmt *row = db_query(db, &org_one_unit);
	stmt_int(row, id);
	bool good = stmt_step(row) == ANSWER_ONE;
	if (good) {
		unit_from_row(row, &facts);
		ret->moved = id > org->count;
		uint16_t zone = ret->moved ? 0 : org->own_zone[id];
		int kind = ret->moved ? -1 : org->units[id].kind;
		good = ret->moved ? org_put(org, &facts, 0) : org_set(org, &facts);
		ret->inherits = good && (zone != org->own_zone[id] || kind != facts.kind);
	}
	stmt_done(row);
	return good || FAIL(err, STORE_BROKEN, NULL, "unit %d cannot be read again", id);
}

static bool see_parents(struct org *org, struct db *db, int32_t id, struct seen *ret, struct err *err)
{
	struct day ever = { INT32_MAX };
	int32_t first = org->first_parent[id], moves = org->move_count, last = org_parent_on(org, id, ever);
	struct day when = org_last_move(org, id);
	org_drop_moves(org, id);
	if (!load_parents(org, db, &org_one_parents, id, err))
		return false;
	ret->moved = ret->moved || first != org->first_parent[id] || moves != org->move_count || when.n != org_last_move(org, id).n
		|| last != org_parent_on(org, id, ever);
	return true;
}

static bool see_change(struct org *org, struct db *db, int32_t id, struct err *err)
{
	struct seen seen = { 0 };
	int32_t unit;
	if (id < 1 || id > org->count + 1 || !see_facts(org, db, id, &seen, err) || !see_parents(org, db, id, &seen, err))
		return false;
	if (seen.moved)
		return org_settle(org, &unit);
	org->version++;
	if (seen.inherits)
		org_inherit(org);
	return true;
}

static bool changes_units(const struct event *event)
{
	return event->kind == EVENT_UNIT_CHANGED || event->kind == EVENT_UNITS_IMPORTED;
}

void org_tidy(struct org *org)
{
	org_free(org->gone);
	org->gone = NULL;
}

void org_foresee(struct org *org, struct db *db, const struct event *events, size_t n)
{
	struct err err = { 0 };
	bool wanted = org->stale;
	for (size_t i = 0; i < n; i++)
		wanted = wanted || events[i].kind == EVENT_UNITS_IMPORTED;
	org_free(org->next);
	org->next = wanted ? org_new() : NULL;
	if (!wanted || load_all(org->next, db, &err))
		return;
	org_free(org->next);                                /* org_see tries again, and remembers if it fails too */
	org->next = NULL;
}

static void exchange(struct org *org)
{
	struct org *fresh = org->next;
	org_tidy(org);
	org->next = NULL;
	org_take(org, fresh);
	org->stale = false;
	org->gone = fresh;
}

bool org_waits(const struct org *org) { return org->stale; }

void org_see(struct org *org, struct db *db, const struct event *event)
{
	struct err err = { 0 };
	if (org->next && (org->stale || changes_units(event)))
		exchange(org);                              /* it holds all events that were committed when it was read, this one too */
	else if (event->kind == EVENT_UNIT_CHANGED && !org->stale && see_change(org, db, (int32_t)event->unit, &err))
		return;
	else if (org->stale || changes_units(event)) {
		err_clear(&err);
		if (!org_load(org, db, &err)) {             /* a failure leaves the org as it was, marked stale */
			err_clear(&err);
			org_load(org, db, &err);            /* once more at once, else with the next event */
		}
	}
}
