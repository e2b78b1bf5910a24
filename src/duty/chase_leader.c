/* duty/chase_leader.c — the step that goes to leaders: those in charge of the late unit (包联), else whom the roster of the authority says, else its leaders.
 *
 * Each unit is asked for itself, each person is told once for all of theirs in the group. A name without an account is written down, so that whoever
 * looks can telephone, but it does not count as reached: then the next way is gone. */
#include "base/json.h"
#include "duty/chase_inside.h"

/* Somebody who is told, and the units of the group it is about. */
struct told { int64_t account; enum leader_way way; const char *link; const struct chase_one **ones; int count; };
struct telling {
	struct tx *tx;
	const struct chase_slice *slice;
	int64_t round, seq;
	const struct chase_one *const *group;
	int count;
	struct told *told;
	int told_count;
};
struct found { struct view name, post, tier; int64_t account; int32_t unit; const char *code; };

const char *leader_way_name(enum leader_way way)
{
	static const char *const names[] = { "charge", "roster", "role" };
	return names[way];
}

static bool write_down(struct telling *t, int32_t unit, int number, const struct found *f, enum leader_way way, struct err *err)
{
	struct stmt *s = db_query(tx_db(t->tx), &chase_q_person_add);
	stmt_int(s, t->round);
	stmt_int(s, unit);
	stmt_int(s, number);
	stmt_text(s, f->name);
	stmt_text(s, f->post);
	stmt_text(s, f->tier);
	stmt_int(s, way);
	stmt_int(s, f->account);
	return tx_ran(t->tx, s, err);
}

static struct told *told_of(struct telling *t, const struct found *f, enum leader_way way)
{
	struct arena *arena = tx_arena(t->tx);
	for (int i = 0; i < t->told_count; i++)
		if (t->told[i].account == f->account && t->told[i].way == way)
			return &t->told[i];
	t->told = arena_more(arena, t->told, t->told_count, sizeof *t->told);
	struct told *told = &t->told[t->told_count++];
	*told = (struct told){ .account = f->account, .way = way, .ones = ARENA_ARRAY(arena, const struct chase_one *, t->count) };
	told->link = *f->code ? chase_above_link(&t->slice->matter, f->code, arena) : t->group[0]->above_link;
	return told;
}

/* In charge in two tiers is still one person. */
static bool same_person(const struct found *list, int count, const struct found *f)
{
	for (int i = 0; i < count; i++)
		if (f->account ? list[i].account == f->account : !list[i].account && view_same(list[i].name, f->name))
			return true;
	return false;
}

/* Whom one way leads to, for one unit. A step to the leaders of a kind of authority means those who belong to it. */
static bool go(struct telling *t, const struct chase_one *one, struct query *query, int64_t of, int64_t with, enum leader_way way, int *number, bool *ret_reached, struct err *err)
{
	struct arena *arena = tx_arena(t->tx);
	struct stmt *s = db_query(tx_db(t->tx), query);
	struct found *list = NULL;
	enum answer answer;
	int count = 0;
	stmt_int(s, of);
	stmt_int(s, with);
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		const struct found f = { arena_copy(arena, stmt_get_text(s, 0)), arena_copy(arena, stmt_get_text(s, 1)), arena_copy(arena, stmt_get_text(s, 2)),
			stmt_get_int(s, 3), (int32_t)stmt_get_int(s, 4), arena_text(arena, stmt_get_text(s, 5)) };
		if (way == LEADER_IN_CHARGE && t->slice->leader == LEADERS_OF_TARGET && f.unit != one->target)
			continue;
		if (same_person(list, count, &f))
			continue;
		list = arena_more(arena, list, count, sizeof *list);
		list[count++] = f;
	}
	stmt_done(s);
	if (answer != ANSWER_NONE)
		return db_fail(tx_db(t->tx), err);
	for (int i = 0; i < count; i++) {
		if (!write_down(t, one->unit, (*number)++, &list[i], way, err))
			return false;
		if (list[i].account) {
			struct told *told = told_of(t, &list[i], way);
			told->ones[told->count++] = one;
			*ret_reached = true;
		}
	}
	return true;
}

static bool find_people(struct telling *t, const struct chase_one *one, bool *ret_reached, struct err *err)
{
	const int64_t now = tx_now(t->tx).ms;
	int number = 0;
	*ret_reached = false;
	if (!go(t, one, &chase_q_in_charge, one->unit, now, LEADER_IN_CHARGE, &number, ret_reached, err))
		return false;
	if (!*ret_reached && one->target && !go(t, one, &chase_q_on_roster, one->target, now, LEADER_ON_ROSTER, &number, ret_reached, err))
		return false;
	return *ret_reached || !one->target || go(t, one, &chase_q_of_role, one->target, ROLE_LEADER, LEADER_BY_ROLE, &number, ret_reached, err);
}

static const char *template_of(const struct told *told)
{
	if (told->way == LEADER_IN_CHARGE)
		return told->count > 1 ? "chase.charges" : "chase.charge";
	return told->count > 1 ? "chase.list" : "chase.late";
}

static struct message message_of(const struct telling *t, const struct told *told)
{
	struct builder facts;
	builder_init(&facts, 1 << 18);
	chase_facts(&facts, t->slice, told->ones, told->count);
	const struct message message = { .template = template_of(told), .unit = t->group[0]->target, .account = told->account, .seq = t->seq,
		.facts = arena_copy(tx_arena(t->tx), builder_seen(&facts)), .link = told->link, .urgent = t->slice->matter.urgent };
	builder_release(&facts);
	return message;
}

bool chase_tell_leaders(struct tx *tx, const struct chase_slice *slice, int64_t round, const struct chase_one *const *group, int count, int64_t seq, bool *ret_reached, struct err *err)
{
	struct telling t = { .tx = tx, .slice = slice, .round = round, .seq = seq, .group = group, .count = count };
	for (int i = 0; i < count; i++)
		if (!find_people(&t, group[i], &ret_reached[i], err))
			return false;
	struct message *messages = ARENA_ARRAY(tx_arena(tx), struct message, t.told_count + 1);
	for (int i = 0; i < t.told_count; i++)
		messages[i] = message_of(&t, &t.told[i]);
	return outbox_put_all(tx, messages, t.told_count, NULL, err);
}

bool chase_each_person(struct db *db, int64_t round, int32_t unit, bool (*fn)(void *, const struct chase_person *), void *self, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_people);
	enum answer answer;
	bool more = true;
	stmt_int(s, round);
	stmt_int(s, unit);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE) {
		const struct chase_person person = { stmt_get_text(s, 0), stmt_get_text(s, 1), stmt_get_text(s, 2), (enum leader_way)stmt_get_int(s, 3), stmt_get_int(s, 4) };
		more = fn(self, &person);
	}
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}
