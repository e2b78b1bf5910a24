/* org/group.c — groups and their members: questions to the store, and the writes. */
#include "org/group.h"

#define GROUP "id, unit, kind, parent, name, purpose, from_at, to_at, reason"
#define GROUP_OUT "iitittiit"
#define MEMBER "id, org_group, part, name, post, phone, account, duties, from_at, to_at, reason"
#define MEMBER_OUT "iitttt" "itiit"
static struct query all = { "group.all", "", GROUP_OUT, "SELECT " GROUP " FROM org_group ORDER BY unit, id", 0 };
static struct query of_unit = { "group.unit", "i", GROUP_OUT, "SELECT " GROUP " FROM org_group WHERE unit = $1 ORDER BY id", 0 };
static struct query one = { "group.one", "i", GROUP_OUT, "SELECT " GROUP " FROM org_group WHERE id = $1", 0 };
static struct query next = { "group.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM org_group", 0 };
static struct query insert = { "group.insert", "iitittii", "",
	"INSERT INTO org_group (id, unit, kind, parent, name, purpose, from_at, to_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')", 0 };
static struct query set_end = { "group.set_end", "iit", "", "UPDATE org_group SET to_at = $2, reason = $3 WHERE id = $1 AND to_at > $2 AND from_at <= $2", 0 };
static struct query members_all = { "group.members", "i", MEMBER_OUT,
	"SELECT " MEMBER " FROM org_group_member WHERE org_group = $1"
	" ORDER BY CASE part WHEN 'head' THEN 0 WHEN 'deputy' THEN 1 WHEN 'member' THEN 2 ELSE 3 END, from_at, id", 0 };
static struct query member_next = { "group.member_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM org_group_member", 0 };
static struct query member_insert = { "group.member_insert", "iittttt" "itii", "",
	"INSERT INTO org_group_member (id, org_group, part, person, name, post, phone, account, duties, from_at, to_at, reason)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')", 0 };
static struct query member_set_end = { "group.member_set_end", "iit", "",
	"UPDATE org_group_member SET to_at = $2, reason = $3 WHERE id = $1 AND to_at > $2 AND from_at <= $2", 0 };
static struct query members_set_end = { "group.members_set_end", "iit", "",
	"UPDATE org_group_member SET to_at = $2, reason = $3 WHERE org_group = $1 AND to_at > $2", 0 };
struct query *const group_queries[] = { &all, &of_unit, &one, &next, &insert, &set_end, &members_all, &member_next, &member_insert, &member_set_end, &members_set_end, NULL };

bool group_kind_known(struct view kind) { return view_is(kind, "leading") || view_is(kind, "working") || view_is(kind, "task"); }
bool member_part_known(struct view part) { return view_is(part, "head") || view_is(part, "deputy") || view_is(part, "member") || view_is(part, "contact"); }

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

/* ---- reading ---- */

static bool read_groups(struct db *db, struct stmt *row, struct arena *arena, struct groups *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct groups){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct group){
			.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .kind = arena_copy(arena, stmt_get_text(row, 2)), .parent = stmt_get_int(row, 3),
			.title = arena_copy(arena, stmt_get_text(row, 4)), .purpose = arena_copy(arena, stmt_get_text(row, 5)), .from = { stmt_get_int(row, 6) },
			.to = { stmt_get_int(row, 7) }, .reason = arena_copy(arena, stmt_get_text(row, 8)) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool groups_read(struct db *db, int32_t unit, struct arena *arena, struct groups *ret, struct err *err)
{
	struct stmt *row = db_query(db, unit ? &of_unit : &all);
	if (unit)
		stmt_int(row, unit);
	return read_groups(db, row, arena, ret, err);
}

bool group_one(struct db *db, int64_t id, struct arena *arena, struct group *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &one);
	struct groups found;
	stmt_int(row, id);
	if (!read_groups(db, row, arena, &found, err))
		return false;
	*ret_found = found.count == 1;
	if (*ret_found)
		*ret = found.at[0];
	return true;
}

bool members_read(struct db *db, int64_t group, struct arena *arena, struct members *ret, struct err *err)
{
	struct stmt *row = db_query(db, &members_all);
	enum answer answer;
	*ret = (struct members){ 0 };
	stmt_int(row, group);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct member){
			.id = stmt_get_int(row, 0), .group = stmt_get_int(row, 1), .part = arena_copy(arena, stmt_get_text(row, 2)),
			.person = { .name = arena_copy(arena, stmt_get_text(row, 3)), .post = arena_copy(arena, stmt_get_text(row, 4)),
			.phone = arena_copy(arena, stmt_get_text(row, 5)), .account = stmt_get_int(row, 6) }, .duties = arena_copy(arena, stmt_get_text(row, 7)),
			.from = { stmt_get_int(row, 8) }, .to = { stmt_get_int(row, 9) }, .reason = arena_copy(arena, stmt_get_text(row, 10)) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- writing ---- */

bool group_add(struct tx *tx, int64_t actor, const struct group *group, int64_t realm, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &insert);
	stmt_int(row, *ret_id);
	stmt_int(row, group->unit);
	stmt_text(row, group->kind);
	stmt_int(row, group->parent);
	stmt_text(row, group->title);
	stmt_text(row, or_empty(group->purpose));
	stmt_int(row, group->from.ms);
	stmt_int(row, group->to.ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_text(&body, "kind", group->kind);
	json_text(&body, "title", group->title);
	act_note_instant(&body, "from", group->from);
	act_note(tx, EVENT_GROUP_MADE, actor, realm, group->unit, &body);
	return true;
}

bool member_add(struct tx *tx, int64_t actor, const struct member *member, int32_t unit, int64_t realm, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &member_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &member_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, member->group);
	stmt_text(row, member->part);
	stmt_text(row, person_key(&member->person, tx_arena(tx)));
	stmt_text(row, member->person.name);
	stmt_text(row, or_empty(member->person.post));
	stmt_text(row, or_empty(member->person.phone));
	stmt_int(row, member->person.account);
	stmt_text(row, or_empty(member->duties));
	stmt_int(row, member->from.ms);
	stmt_int(row, member->to.ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, member->group);
	json_int(&body, "member", *ret_id);
	json_string(&body, "change", "joined");
	json_text(&body, "name", member->person.name);
	json_text(&body, "part", member->part);
	act_note_instant(&body, "from", member->from);
	act_note(tx, EVENT_GROUP_CHANGED, actor, realm, unit, &body);
	return true;
}

static bool ended(struct tx *tx, struct stmt *row, struct err *err)
{
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, ALREADY_ENDED, NULL, "ended before, or not begun");
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

static struct stmt *end_row(struct tx *tx, struct query *query, int64_t id, struct instant at, struct view reason)
{
	struct stmt *row = db_query(tx_db(tx), query);
	stmt_int(row, id);
	stmt_int(row, at.ms);
	stmt_text(row, or_empty(reason));
	return row;
}

static void note_end(struct tx *tx, int64_t actor, int64_t realm, int32_t unit, int64_t id, const char *change, struct instant at, struct view reason)
{
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "change", change);
	act_note_instant(&body, "to", at);
	json_text(&body, "reason", or_empty(reason));
	act_note(tx, EVENT_GROUP_CHANGED, actor, realm, unit, &body);
}

bool member_end(struct tx *tx, int64_t actor, int64_t id, int32_t unit, int64_t realm, struct instant at, struct view reason, struct err *err)
{
	if (!ended(tx, end_row(tx, &member_set_end, id, at, reason), err))
		return false;
	note_end(tx, actor, realm, unit, id, "member left", at, reason);
	return true;
}

bool group_end(struct tx *tx, int64_t actor, int64_t id, int64_t realm, struct instant at, struct view reason, struct err *err)
{
	struct group group;
	bool found;
	if (!group_one(tx_db(tx), id, tx_arena(tx), &group, &found, err) || (!found && !FAIL(err, NO_GROUP, "id", "no group %lld", (long long)id)))
		return false;
	if (!ended(tx, end_row(tx, &set_end, id, at, reason), err))
		return false;
	enum answer answer = stmt_run(end_row(tx, &members_set_end, id, at, reason));
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(tx_db(tx), err);
	note_end(tx, actor, realm, group.unit, id, "ended", at, reason);
	return true;
}
