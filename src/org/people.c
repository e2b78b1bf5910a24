/* org/people.c — what a role and a whereabouts are called; who is in a home, now and at a past instant. */
#include "org/people_inside.h"
#include "base/vault.h"

static const struct { const char *name, *zh, *en; } roles[ROLE_PERSON_MAX_] = { { "", "", "" }, { "resident", "在院人员", "resident" }, { "staff", "工作人员", "staff" },
	{ "visitor", "来访人员", "visitor" }, { "intake", "待收住人员", "intake" } };
static const struct { const char *name, *zh, *en; } wheres[WHERE_MAX_] = { { "none", "未入住", "nowhere" }, { "in", "在院", "in" }, { "leave", "请假", "on leave" }, { "hospital", "住院", "in hospital" },
	{ "left", "已离开", "left" }, { "died", "已去世", "died" }, { "live_in", "在院封闭", "living in" }, { "commuting", "通勤", "commuting" }, { "away", "休假外出", "away" },
	{ "quarantined", "返岗隔离", "quarantined" }, { "other", "其他", "other" }, { "merged", "已合并", "merged" } };

const char *person_role_name(enum person_role role) { return roles[role].name; }
const char *person_role_title(enum person_role role, enum language language) { return language == LANGUAGE_EN ? roles[role].en : roles[role].zh; }
const char *where_name(enum where where) { return wheres[where].name; }
const char *where_title(enum where where, enum language language) { return language == LANGUAGE_EN ? wheres[where].en : wheres[where].zh; }

bool person_role_parse(struct view name, enum person_role *ret)
{
	for (int role = ROLE_RESIDENT; role < ROLE_PERSON_MAX_; role++)
		if (view_is(name, roles[role].name)) {
			*ret = (enum person_role)role;
			return true;
		}
	return false;
}

bool where_parse(struct view name, enum where *ret)
{
	for (int where = 0; where < WHERE_MAX_; where++)
		if (view_is(name, wheres[where].name)) {
			*ret = (enum where)where;
			return true;
		}
	return false;
}

bool where_listed(enum where where) { return where != WHERE_NONE && where != WHERE_LEFT && where != WHERE_DIED && where != WHERE_MERGED; }

/* ---- sealed fields ---- */

struct view people_about(struct arena *arena, int64_t person, enum sealed what)
{
	static const char *const names[] = { "name", "paper", "phone" };
	return view_of(arena_printf(arena, "person %lld %s", (long long)person, names[what]));
}

void people_trace(const struct vault *vault, enum sealed what, struct view text, unsigned char ret[32])
{
	static const char *const names[] = { "person.name", "person.paper", "person.phone" };
	vault_trace(vault, view_of(names[what]), text, ret);
}

/* ---- reading ---- */

static void read_stay(struct stmt *row, struct stay *ret)
{
	*ret = (struct stay){ .person = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .role = (enum person_role)stmt_get_int(row, 2),
		.where = (enum where)stmt_get_int(row, 3), .room = stmt_get_int(row, 4), .birth = stmt_is_null(row, 5) ? DAY_NONE : (struct day){ (int32_t)stmt_get_int(row, 5) },
		.sex = (int)stmt_get_int(row, 6), .since = { stmt_get_int(row, 7) }, .merged_into = stmt_get_int(row, 8) };
}

static bool read_one(struct db *db, int64_t person, struct standing *ret, struct err *err)
{
	struct stmt *row = db_query(db, &people_stay);
	stmt_int(row, person);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE) {
		read_stay(row, &ret->stay);
		ret->realm = stmt_get_int(row, 9);
	}
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_PERSON, "person", "none %lld", (long long)person);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool people_one(struct db *db, int64_t person, struct stay *ret, struct err *err)
{
	struct standing standing;
	if (!read_one(db, person, &standing, err))
		return false;
	*ret = standing.stay;
	return true;
}

bool people_standing(struct tx *tx, int64_t person, struct standing *ret, struct err *err) { return read_one(tx_db(tx), person, ret, err); }

struct list { struct stay *at; int count; };

static bool read_unit(struct db *db, int32_t unit, unsigned roles_wanted, struct arena *arena, struct list *ret, struct err *err)
{
	struct stmt *row = db_query(db, &people_of_unit);
	enum answer answer;
	*ret = (struct list){ 0 };
	stmt_int(row, unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct stay stay;
		read_stay(row, &stay);
		if (!(roles_wanted & 1u << stay.role))
			continue;
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = stay;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static struct stay *of_number(struct list list, int64_t person)
{
	int low = 0, high = list.count;
	while (low < high) {
		int middle = (low + high) / 2;
		if (list.at[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list.count && list.at[low].person == person ? &list.at[low] : NULL;
}

/* Takes back, the newest first, what moved after that instant. */
static bool roll_back(struct db *db, int32_t unit, struct instant at, struct list list, struct err *err)
{
	struct stmt *row = db_query(db, &people_moves_since);
	enum answer answer;
	stmt_int(row, unit);
	stmt_int(row, at.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct stay *stay = of_number(list, stmt_get_int(row, 0));
		if (!stay)
			continue;
		stay->where = (enum where)stmt_get_int(row, 1);
		stay->room = stmt_get_int(row, 2);
		stay->since.ms = stmt_get_int(row, 3);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool people_at(struct db *db, int32_t unit, struct instant at, unsigned roles_wanted, struct arena *arena, struct stay **ret, int *ret_count, struct err *err)
{
	struct list list;
	if (!read_unit(db, unit, roles_wanted, arena, &list, err) || !roll_back(db, unit, at, list, err))
		return false;
	*ret = list.at;
	*ret_count = 0;
	for (int i = 0; i < list.count; i++)
		if (where_listed(list.at[i].where))
			list.at[(*ret_count)++] = list.at[i];
	return true;
}
