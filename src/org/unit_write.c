/* org/unit_write.c — adding one unit, and changing one: what it says of itself, and whose it is. */
#include "org/units_inside.h"
#include "base/json.h"

enum { BODY_MOST = 1 << 14 };

bool unit_facts_same(const struct unit_facts *a, const struct unit_facts *b)
{
	return a->kind == b->kind && a->facility == b->facility && a->beds == b->beds && a->opened.n == b->opened.n && a->closed.n == b->closed.n
		&& view_same(a->name, b->name) && view_same(a->name_en, b->name_en) && view_same(a->ownership, b->ownership)
		&& view_same(a->phone, b->phone) && view_same(a->zone, b->zone);
}

bool unit_may_hold(int parent_kind, int kind)
{
	return parent_kind != UNIT_INSTITUTION && parent_kind <= kind;
}

bool unit_write(struct tx *tx, struct query *query, const struct unit_facts *facts, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), query);
	unit_to_row(row, facts);
	return stmt_run(row) == ANSWER_ONE || db_fail(tx_db(tx), err);
}

bool unit_write_parent(struct tx *tx, struct move move, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), move.from.n == DAY_FIRST.n ? &org_parent_insert : &org_parent_put);
	stmt_int(row, move.unit);
	stmt_int(row, move.from.n);
	if (move.parent)
		stmt_int(row, move.parent);
	else
		stmt_null(row);
	return stmt_run(row) == ANSWER_ONE || db_fail(tx_db(tx), err);
}

/* ---- what the store says ---- */

static struct view keep(struct tx *tx, struct view text)
{
	return arena_copy(tx_arena(tx), text);
}

static bool read_unit(struct tx *tx, int32_t id, struct unit_facts *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &org_one_unit);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		unit_from_row(row, ret);
		ret->code = keep(tx, ret->code);
		ret->name = keep(tx, ret->name);
		ret->name_en = keep(tx, ret->name_en);
		ret->ownership = keep(tx, ret->ownership);
		ret->phone = keep(tx, ret->phone);
		ret->zone = keep(tx, ret->zone);
	}
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_UNIT, NULL, "no unit %d", id);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static bool parent_on(struct tx *tx, int32_t unit, struct day day, int32_t *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &org_parent_on_day);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool last_move(struct tx *tx, int32_t unit, struct day *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &org_one_parents);
	enum answer answer;
	stmt_int(row, unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		*ret = (struct day){ (int32_t)stmt_get_int(row, 1) };
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* ---- whose unit it may be ---- */

static bool refuse_parent(struct err *err, enum err_code code, const char *zh, const char *en)
{
	err_fill(err, code, "parent_code", __FILE__, __LINE__, "%s", en);
	return err_say(err, zh, en);
}

static bool rank_good(struct tx *tx, int32_t parent, int kind, struct err *err)
{
	struct unit_facts above;
	if (parent == 0)
		return true;
	if (!read_unit(tx, parent, &above, err))
		return false;
	return unit_may_hold(above.kind, kind) || refuse_parent(err, ERR_BAD_TREE, "上级的类别不能低于本单位，机构之下不能再有单位。",
		"A parent cannot rank below its child, and an institution has no units below it.");
}

/* Up from the new parent as of one day: does the way lead through the unit? */
static bool no_circle_on(struct tx *tx, int32_t unit, int32_t parent, struct day day, struct err *err)
{
	for (int32_t at = parent; at; )
		if (at == unit)
			return refuse_parent(err, ERR_BAD_TREE, "新的上级在这个单位之下。", "The new parent lies below this unit.");
		else if (!parent_on(tx, at, day, &at, err))
			return false;
	return true;
}

static bool read_days(struct tx *tx, struct day from, struct day **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &org_move_days);
	enum answer answer;
	int room = 64;
	*ret = ARENA_ARRAY(tx_arena(tx), struct day, room);
	*ret_count = 0;
	stmt_int(row, from.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		if (*ret_count == room) {
			struct day *more = ARENA_ARRAY(tx_arena(tx), struct day, room * 2);
			memcpy(more, *ret, sizeof *more * (size_t)room);
			*ret = more;
			room *= 2;
		}
		(*ret)[(*ret_count)++] = (struct day){ (int32_t)stmt_get_int(row, 0) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* From the day of the move on, and on each later day on which some other unit moved. */
static bool no_circle(struct tx *tx, int32_t unit, int32_t parent, struct day from, struct err *err)
{
	struct day *days;
	int count;
	if (!no_circle_on(tx, unit, parent, from, err) || !read_days(tx, from, &days, &count, err))
		return false;
	for (int i = 0; i < count; i++)
		if (!no_circle_on(tx, unit, parent, days[i], err))
			return false;
	return true;
}

static bool move_good(struct tx *tx, int32_t unit, int kind, const struct unit_change *change, struct err *err)
{
	struct day last = DAY_FIRST;
	if (change->from.n > change->today.n) {
		FAIL(err, BAD_FIELD, "from", "a move ahead");
		return err_say(err, "调整上级的生效日期不能晚于今天，请到那一天再办。", "A move cannot be entered ahead; enter it on its day.");
	}
	if (!last_move(tx, unit, &last, err))
		return false;
	if (last.n > change->from.n)
		return refuse_parent(err, ERR_BAD_TREE, "这个单位在更晚的日期已经调整过上级。", "This unit was moved on a later day already.");
	return rank_good(tx, change->parent, kind, err) && no_circle(tx, unit, change->parent, change->from, err);
}

/* ---- the writes ---- */

static void note(struct tx *tx, int64_t actor, int32_t id, struct builder *body)
{
	json_close(body, '}');
	tx_event(tx, EVENT_UNIT_CHANGED, 0, actor, id, builder_seen(body));
	builder_release(body);
}

static void note_text(struct builder *body, const char *key, struct view before, struct view now)
{
	if (view_same(before, now))
		return;
	json_key(body, key);
	json_open(body, '[');
	json_put_text(body, before);
	json_put_text(body, now);
	json_close(body, ']');
}

static void note_day(struct builder *body, const char *key, struct day before, struct day now)
{
	char texts[2][11] = { "", "" };
	if (!day_is_none(before))
		day_print(before, texts[0]);
	if (!day_is_none(now))
		day_print(now, texts[1]);
	note_text(body, key, view_of(texts[0]), view_of(texts[1]));
}

static void note_number(struct builder *body, const char *key, int32_t before, int32_t now)
{
	if (before == now)
		return;
	json_key(body, key);
	json_open(body, '[');
	json_put_int(body, before);
	json_put_int(body, now);
	json_close(body, ']');
}

/* Each changed field with what it was and what it is. */
static void note_change(struct builder *body, const struct unit_facts *before, const struct unit_facts *now)
{
	note_text(body, "name", before->name, now->name);
	note_text(body, "name_en", before->name_en, now->name_en);
	note_text(body, "facility_type", view_of(facility_key(before->facility)), view_of(facility_key(now->facility)));
	note_text(body, "ownership", before->ownership, now->ownership);
	note_number(body, "beds", before->beds, now->beds);
	note_day(body, "opened", before->opened, now->opened);
	note_day(body, "closed", before->closed, now->closed);
	note_text(body, "phone", before->phone, now->phone);
	note_text(body, "zone", before->zone, now->zone);
}

static void facts_change(struct unit_facts *facts, const struct unit_change *change)
{
	const struct unit_facts *given = &change->facts;
	unsigned set = change->set;
	if (set & UNIT_COLUMN(UNIT_NAME)) facts->name = given->name;
	if (set & UNIT_COLUMN(UNIT_NAME_EN)) facts->name_en = given->name_en;
	if (set & UNIT_COLUMN(UNIT_FACILITY)) facts->facility = given->facility;
	if (set & UNIT_COLUMN(UNIT_OWNERSHIP)) facts->ownership = given->ownership;
	if (set & UNIT_COLUMN(UNIT_BEDS)) facts->beds = given->beds;
	if (set & UNIT_COLUMN(UNIT_OPENED)) facts->opened = given->opened;
	if (set & UNIT_COLUMN(UNIT_CLOSED)) facts->closed = given->closed;
	if (set & UNIT_COLUMN(UNIT_PHONE)) facts->phone = given->phone;
	if (set & UNIT_COLUMN(UNIT_ZONE)) facts->zone = given->zone;
}

static bool fits(const struct unit_facts *facts, struct err *err)
{
	enum unit_column column;
	struct expected expected;
	if (unit_fits(facts, &column, &expected))
		return true;
	FAIL(err, BAD_FIELD, unit_column_name(column), "%s", expected.en);
	return err_say(err, expected.zh, expected.en);
}

static bool code_free(struct tx *tx, struct view code, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &org_unit_by_code);
	stmt_text(row, code);
	enum answer answer = stmt_step(row);
	stmt_done(row);
	if (answer == ANSWER_ONE) {
		FAIL(err, BAD_FIELD, "code", "code is taken");
		return err_say(err, "这个代码不能使用。", "This code cannot be used.");
	}
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool next_id(struct tx *tx, int32_t *ret, struct err *err)
{
	int64_t size;
	bool good = tx_next_id(tx, &org_size, &size, err);
	*ret = (int32_t)size + 1;
	return good;
}

bool unit_add(struct tx *tx, int64_t actor, const struct unit_change *change, int32_t *ret_id, struct err *err)
{
	struct unit_facts facts = change->facts;
	if (!fits(&facts, err) || !code_free(tx, facts.code, err) || !rank_good(tx, change->parent, facts.kind, err) || !next_id(tx, ret_id, err))
		return false;
	facts.id = *ret_id;
	if (!unit_write(tx, &org_unit_insert, &facts, err) || !unit_write_parent(tx, (struct move){ facts.id, DAY_FIRST, change->parent }, err))
		return false;
	struct builder body;
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	json_bool(&body, "added", true);
	json_text(&body, "code", facts.code);
	json_int(&body, "parent", change->parent);
	note(tx, actor, facts.id, &body);
	return true;
}

/* Nothing changed, nothing written. */
bool unit_change(struct tx *tx, int64_t actor, int32_t id, const struct unit_change *change, struct err *err)
{
	struct unit_facts before, now;
	int32_t parent;
	if (!read_unit(tx, id, &before, err) || !parent_on(tx, id, (struct day){ INT32_MAX }, &parent, err))
		return false;
	now = before;
	facts_change(&now, change);
	bool changed = !unit_facts_same(&before, &now), moved = change->set & UNIT_COLUMN(UNIT_PARENT) && parent != change->parent;
	if (!changed && !moved)
		return true;
	if (!fits(&now, err) || (changed && !unit_write(tx, &org_unit_update, &now, err)) || (moved && !move_good(tx, id, now.kind, change, err))
	    || (moved && !unit_write_parent(tx, (struct move){ id, change->from, change->parent }, err)))
		return false;
	struct builder body;
	builder_init(&body, BODY_MOST);
	json_open(&body, '{');
	json_text(&body, "code", now.code);
	note_change(&body, &before, &now);
	note_number(&body, "parent", parent, moved ? change->parent : parent);
	if (moved)
		note_day(&body, "from", DAY_NONE, change->from);
	note(tx, actor, id, &body);
	return true;
}
