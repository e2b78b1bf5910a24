/* duty/roster_sql.c — shifts: every question to the store, and the writes. */
#include "duty/roster.h"

#define COLUMNS "id, unit, tier, person, name, post, phone, account, from_at, to_at, removed_at, reason"
#define OUT "iitttt" "tiiiit"
#define STANDS " removed_at = 0 AND to_at > $1 AND from_at < $2"
static struct query of_unit = { "shift.unit", "iii", OUT, "SELECT " COLUMNS " FROM shift WHERE unit = $3 AND" STANDS " ORDER BY from_at, id", 0 };
static struct query everywhere = { "shift.all", "ii", OUT, "SELECT " COLUMNS " FROM shift WHERE" STANDS " ORDER BY unit, from_at, id", 0 };
static struct query of_person = { "shift.person", "iit", OUT, "SELECT " COLUMNS " FROM shift WHERE person = $3 AND" STANDS " ORDER BY from_at, id", 0 };
static struct query one = { "shift.one", "i", OUT, "SELECT " COLUMNS " FROM shift WHERE id = $1", 0 };
static struct query keepers = { "shift.keepers", "", "i", "SELECT DISTINCT unit FROM shift WHERE removed_at = 0 ORDER BY unit", 0 };
static struct query next = { "shift.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM shift", 0 };
static struct query same = { "shift.same", "ittii", "i",
	"SELECT id FROM shift WHERE unit = $1 AND tier = $2 AND person = $3 AND from_at = $4 AND to_at = $5 AND removed_at = 0 LIMIT 1", 0 };
static struct query insert = { "shift.insert", "iitttt" "tiii", "",
	"INSERT INTO shift (id, unit, tier, person, name, post, phone, account, from_at, to_at, removed_at, reason)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '')", 0 };
static struct query set_removed = { "shift.set_removed", "iit", "", "UPDATE shift SET removed_at = $2, reason = $3 WHERE id = $1 AND removed_at = 0", 0 };
static struct query set_person = { "shift.set_person", "itttti" "t", "",
	"UPDATE shift SET person = $2, name = $3, post = $4, phone = $5, account = $6, reason = $7 WHERE id = $1 AND removed_at = 0", 0 };
struct query *const roster_queries[] = { &of_unit, &everywhere, &of_person, &one, &keepers, &next, &same, &insert, &set_removed, &set_person, NULL };

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

/* ---- reading ---- */

static void from_row(struct stmt *row, struct arena *arena, struct shift *ret)
{
	*ret = (struct shift){
		.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .key = arena_copy(arena, stmt_get_text(row, 3)),
		.person = { arena_copy(arena, stmt_get_text(row, 4)), arena_copy(arena, stmt_get_text(row, 5)), arena_copy(arena, stmt_get_text(row, 6)), stmt_get_int(row, 7) },
		.from = { stmt_get_int(row, 8) }, .to = { stmt_get_int(row, 9) }, .removed = { stmt_get_int(row, 10) }, .reason = arena_copy(arena, stmt_get_text(row, 11)),
	};
	roster_tier_parse(stmt_get_text(row, 2), &ret->tier);
}

static bool read_rows(struct db *db, struct stmt *row, const struct tree *tree, int32_t above, struct arena *arena, struct shifts *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct shifts){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		if (tree && !tree_holds(tree, above, (int32_t)stmt_get_int(row, 1)))
			continue;
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		from_row(row, arena, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static struct stmt *ask(struct db *db, struct query *query, struct instant from, struct instant to)
{
	struct stmt *row = db_query(db, query);
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	return row;
}

bool shifts_of_unit(struct db *db, int32_t unit, struct instant from, struct instant to, struct arena *arena, struct shifts *ret, struct err *err)
{
	struct stmt *row = ask(db, &of_unit, from, to);
	stmt_int(row, unit);
	return read_rows(db, row, NULL, 0, arena, ret, err);
}

bool shifts_below(struct db *db, const struct tree *tree, int32_t above, struct instant from, struct instant to, struct arena *arena, struct shifts *ret, struct err *err)
{
	return read_rows(db, ask(db, &everywhere, from, to), tree, above, arena, ret, err);
}

bool shifts_of_person(struct db *db, struct view key, struct instant from, struct instant to, struct arena *arena, struct shifts *ret, struct err *err)
{
	struct stmt *row = ask(db, &of_person, from, to);
	stmt_text(row, key);
	return read_rows(db, row, NULL, 0, arena, ret, err);
}

bool shift_one(struct db *db, int64_t id, struct arena *arena, struct shift *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &one);
	struct shifts found;
	stmt_int(row, id);
	if (!read_rows(db, row, NULL, 0, arena, &found, err))
		return false;
	*ret_found = found.count == 1;
	if (*ret_found)
		*ret = found.at[0];
	return true;
}

bool roster_keepers(struct db *db, struct arena *arena, int32_t **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &keepers);
	enum answer answer;
	*ret = NULL;
	*ret_count = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = (int32_t)stmt_get_int(row, 0);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- writing ---- */

static bool same_there(struct tx *tx, const struct shift_new *new, struct view key, int64_t *ret_id, bool *ret_there, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &same);
	stmt_int(row, new->unit);
	stmt_text(row, view_of(roster_tier_name(new->tier)));
	stmt_text(row, key);
	stmt_int(row, new->from.ms);
	stmt_int(row, new->to.ms);
	enum answer answer = stmt_step(row);
	*ret_there = answer == ANSWER_ONE;
	if (*ret_there)
		*ret_id = stmt_get_int(row, 0);
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static void note_shift(struct builder *body, int tier, struct view name, struct instant from, struct instant to)
{
	json_string(body, "tier", roster_tier_name(tier));
	json_text(body, "person", name);
	act_note_instant(body, "from", from);
	act_note_instant(body, "to", to);
}

bool shift_add(struct tx *tx, int64_t actor, const struct shift_new *new, int64_t *ret_id, bool *ret_there, struct err *err)
{
	struct view key = person_key(&new->person, tx_arena(tx));
	if (!same_there(tx, new, key, ret_id, ret_there, err))
		return false;
	if (*ret_there)
		return true;
	if (!tx_next_id(tx, &next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &insert);
	stmt_int(row, *ret_id);
	stmt_int(row, new->unit);
	stmt_text(row, view_of(roster_tier_name(new->tier)));
	stmt_text(row, key);
	stmt_text(row, new->person.name);
	stmt_text(row, or_empty(new->person.post));
	stmt_text(row, or_empty(new->person.phone));
	stmt_int(row, new->person.account);
	stmt_int(row, new->from.ms);
	stmt_int(row, new->to.ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	note_shift(&body, new->tier, new->person.name, new->from, new->to);
	act_note(tx, EVENT_ROSTER_ADDED, actor, new->realm, new->unit, &body);
	return true;
}

static bool find(struct tx *tx, int64_t id, struct shift *ret, struct err *err)
{
	bool found;
	if (!shift_one(tx_db(tx), id, tx_arena(tx), ret, &found, err))
		return false;
	if (!found)
		return FAIL(err, NO_SHIFT, "id", "no shift %lld", (long long)id);
	return ret->removed.ms == 0 || FAIL(err, ALREADY_ENDED, NULL, "shift %lld was removed", (long long)id);
}

bool shift_remove(struct tx *tx, int64_t actor, int64_t id, int64_t realm, struct view reason, struct err *err)
{
	struct shift shift;
	if (!find(tx, id, &shift, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &set_removed);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, or_empty(reason));
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "change", "removed");
	note_shift(&body, shift.tier, shift.person.name, shift.from, shift.to);
	json_text(&body, "reason", or_empty(reason));
	act_note(tx, EVENT_ROSTER_CHANGED, actor, realm, shift.unit, &body);
	return true;
}

static bool put_person(struct tx *tx, int64_t actor, const struct shift *shift, int64_t realm, const struct person *person, struct view reason, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &set_person);
	stmt_int(row, shift->id);
	stmt_text(row, person_key(person, tx_arena(tx)));
	stmt_text(row, person->name);
	stmt_text(row, or_empty(person->post));
	stmt_text(row, or_empty(person->phone));
	stmt_int(row, person->account);
	stmt_text(row, or_empty(reason));
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, shift->id);
	json_string(&body, "change", "given");
	json_text(&body, "was", shift->person.name);
	note_shift(&body, shift->tier, person->name, shift->from, shift->to);
	json_text(&body, "reason", or_empty(reason));
	act_note(tx, EVENT_ROSTER_CHANGED, actor, realm, shift->unit, &body);
	return true;
}

bool shift_give(struct tx *tx, int64_t actor, int64_t id, int64_t realm, const struct person *person, struct view reason, struct err *err)
{
	struct shift shift;
	return find(tx, id, &shift, err) && put_person(tx, actor, &shift, realm, person, reason, err);
}

bool shift_swap(struct tx *tx, int64_t actor, int64_t id, int64_t other, int64_t realm, struct view reason, struct err *err)
{
	struct shift a, b;
	if (!find(tx, id, &a, err) || !find(tx, other, &b, err))
		return false;
	if (a.unit != b.unit || a.tier != b.tier || a.id == b.id) {
		FAIL(err, BAD_FIELD, "with", "not two shifts of one tier of one unit");
		return err_say(err, "只能调换同一单位、同一层级的两个班次。", "Two shifts of the same unit and tier exchange their people.");
	}
	return put_person(tx, actor, &a, realm, &b.person, reason, err) && put_person(tx, actor, &b, realm, &a.person, reason, err);
}
