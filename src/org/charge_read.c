/* org/charge_read.c — pairings and rules out of the store, into the memory of one request. */
#include "org/charge_inside.h"
#include "org/org_inside.h"

enum { ONE_BY_ONE_MOST = 256 };                              /* below this many units each is asked for by itself; above, all that hold are read */

struct reading { struct arena *arena; struct charges *out; int room; };

static struct charge *charge_room(struct reading *r)
{
	if (r->out->count == r->room) {
		int room = r->room ? r->room * 2 : 64;
		struct charge *more = ARENA_ARRAY(r->arena, struct charge, room);
		if (r->out->count)
			memcpy(more, r->out->at, sizeof *more * (size_t)r->out->count);
		r->out->at = more;
		r->room = room;
	}
	return &r->out->at[r->out->count++];
}

/* keep NULL keeps all. */
static bool read_rows(struct db *db, struct stmt *row, struct reading *r, const struct tree *tree, int32_t above, struct err *err)
{
	enum answer answer;
	while ((answer = stmt_step(row)) == ANSWER_ONE)
		if (!tree || tree_holds(tree, above, (int32_t)stmt_get_int(row, 1)))
			charge_from_row(row, r->arena, charge_room(r));
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static struct stmt *ask(struct db *db, struct query *query, struct instant at, int64_t of)
{
	struct stmt *row = db_query(db, query);
	stmt_int(row, at.ms);
	stmt_int(row, of);
	return row;
}

static bool read_few(struct db *db, const struct tree *tree, int32_t above, struct instant at, struct reading *r, struct err *err)
{
	for (int32_t n = tree->pre[above]; n < tree->end[above]; n++)
		if (!read_rows(db, ask(db, &charge_held_unit, at, tree->unit_at[n]), r, NULL, 0, err))
			return false;
	return true;
}

bool charges_read(struct db *db, const struct org *org, const struct tree *tree, int32_t above, struct instant at, struct arena *arena, struct charges *ret, struct err *err)
{
	struct reading r = { arena, ret, 0 };
	(void)org;
	*ret = (struct charges){ 0 };
	if (above && tree->end[above] - tree->pre[above] <= ONE_BY_ONE_MOST)
		return read_few(db, tree, above, at, &r, err);
	struct stmt *row = db_query(db, &charge_held);
	stmt_int(row, at.ms);
	return read_rows(db, row, &r, above ? tree : NULL, above, err);
}

static bool read_list(struct db *db, struct query *query, struct instant at, int64_t of, struct arena *arena, struct charges *ret, struct err *err)
{
	struct reading r = { arena, ret, 0 };
	*ret = (struct charges){ 0 };
	return read_rows(db, ask(db, query, at, of), &r, NULL, 0, err);
}

bool charges_of_unit(struct db *db, int32_t unit, struct instant at, struct arena *arena, struct charges *ret, struct err *err)
{
	return read_list(db, &charge_unit_all, at, unit, arena, ret, err);
}

bool charges_of_account(struct db *db, int64_t account, struct instant at, struct arena *arena, struct charges *ret, struct err *err)
{
	return read_list(db, &charge_account_held, at, account, arena, ret, err);
}

bool charge_one(struct db *db, int64_t id, struct arena *arena, struct charge *ret, bool *ret_found, struct err *err)
{
	struct charges one;
	if (!read_list(db, &charge_by_id, (struct instant){ INT64_MAX }, id, arena, &one, err))
		return false;
	*ret_found = one.count == 1;
	if (*ret_found)
		*ret = one.at[0];
	return true;
}

/* ---- rules ---- */

static const struct { const char *key, *zh, *en; int of_kind, least, most, per_person, days; } built_in[] = {
#define TIER(key, zh, en, of_kind, least, most, per_person, days) { key, zh, en, of_kind, least, most, per_person, days },
#include "org/charge.tbl"
#undef TIER
};
enum { BUILT_IN = sizeof built_in / sizeof *built_in, RULES_MOST = 100000 };

static void rule_from_row(struct stmt *row, struct arena *arena, struct charge_rule *ret)
{
	*ret = (struct charge_rule){
		.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .tier = arena_copy(arena, stmt_get_text(row, 2)),
		.from = { stmt_get_int(row, 3) }, .zh = arena_copy(arena, stmt_get_text(row, 4)), .en = arena_copy(arena, stmt_get_text(row, 5)),
		.of_kind = (int)stmt_get_int(row, 6), .least = (int)stmt_get_int(row, 7), .most = (int)stmt_get_int(row, 8),
		.per_person = (int)stmt_get_int(row, 9), .members = stmt_get_int(row, 10), .days = (int)stmt_get_int(row, 11),
	};
}

static void rule_put(struct charge_rules *rules, int *room, struct arena *arena, const struct charge_rule *rule)
{
	if (rules->count == *room) {
		*room = *room ? *room * 2 : 16;
		struct charge_rule *more = ARENA_ARRAY(arena, struct charge_rule, *room);
		if (rules->count)
			memcpy(more, rules->at, sizeof *more * (size_t)rules->count);
		rules->at = more;
	}
	rules->at[rules->count++] = *rule;
}

static void name_tiers(struct charge_rules *rules, struct arena *arena)
{
	rules->tiers = ARENA_ARRAY(arena, struct view, rules->count);
	for (int i = rules->count - 1; i >= 0; i--) {       /* the built-in ones stand last and come first */
		int n = 0;
		while (n < rules->tier_count && !view_same(rules->tiers[n], rules->at[i].tier))
			n++;
		if (n == rules->tier_count)
			rules->tiers[rules->tier_count++] = rules->at[i].tier;
	}
}

bool charge_rules_read(struct db *db, struct arena *arena, struct charge_rules *ret, struct err *err)
{
	struct stmt *row = db_query(db, &charge_rule_all);
	enum answer answer;
	int room = 0;
	*ret = (struct charge_rules){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE && ret->count < RULES_MOST) {
		struct charge_rule rule;
		rule_from_row(row, arena, &rule);
		rule_put(ret, &room, arena, &rule);
	}
	stmt_done(row);
	for (int i = BUILT_IN - 1; i >= 0; i--) {
		const struct charge_rule rule = { .tier = view_of(built_in[i].key), .zh = view_of(built_in[i].zh), .en = view_of(built_in[i].en),
			.from = { INT64_MIN }, .of_kind = built_in[i].of_kind, .least = built_in[i].least, .most = built_in[i].most,
			.per_person = built_in[i].per_person, .days = built_in[i].days };
		rule_put(ret, &room, arena, &rule);
	}
	name_tiers(ret, arena);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* Rules come newest first, so of one authority the first that has begun is the one. */
static const struct charge_rule *rule_of(const struct charge_rules *rules, int32_t unit, struct view tier, struct instant at)
{
	for (int i = 0; i < rules->count; i++)
		if (rules->at[i].unit == unit && rules->at[i].from.ms <= at.ms && view_same(rules->at[i].tier, tier))
			return &rules->at[i];
	return NULL;
}

const struct charge_rule *charge_rule_at(const struct charge_rules *rules, const struct tree *tree, int32_t unit, struct view tier, struct instant at)
{
	const struct charge_rule *rule = NULL;
	for (int32_t above = unit; above && rules->count > BUILT_IN && !rule; above = tree->parent[above])
		rule = rule_of(rules, above, tier, at);
	return rule ? rule : rule_of(rules, 0, tier, at);
}

const char *charge_tier_title(const struct charge_rule *rule, enum language language, struct arena *arena)
{
	return arena_text(arena, language == LANGUAGE_EN && rule->en.len ? rule->en : rule->zh);
}
