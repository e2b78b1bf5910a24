/* duty/chase.c — a slice of a round as one write: rows, journal, messages. */
#include "base/json.h"
#include "duty/chase_inside.h"
#include "duty/duty_sql.h"
#include "store/once.h"
#include <stdio.h>

enum { NAMES_SHOWN = 5, LIST_MOST = 1 << 20 };

const char *chase_state_name(enum chase_state state)
{
	static const char *const names[] = { "", "sent", "nobody", "skipped" };
	return names[state];
}

/* ---- rounds ---- */

static void put_round(struct stmt *s, const struct chase_matter *m)
{
	stmt_text(s, view_of(m->duty));
	stmt_text(s, view_of(m->slot));
	stmt_text(s, view_of(m->part));
}

static bool round_find(struct db *db, const struct chase_matter *m, int minutes, int64_t *ret_id, bool *ret_complete, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_round);
	put_round(s, m);
	stmt_int(s, minutes);
	enum answer answer = stmt_step(s);
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(s, 0) : 0;
	*ret_complete = answer == ANSWER_ONE && stmt_get_int(s, 1) != 0;
	stmt_done(s);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool chase_round_complete(struct db *db, const struct chase_matter *m, int minutes, bool *ret, struct err *err)
{
	int64_t id;
	return round_find(db, m, minutes, &id, ret, err);
}

static bool round_take(struct tx *tx, const struct chase_matter *m, const struct chase_stage *stage, int64_t *ret_id, struct err *err)
{
	struct db *db = tx_db(tx);
	bool complete;
	if (!round_find(db, m, stage->minutes, ret_id, &complete, err) || *ret_id)
		return *ret_id != 0;
	struct stmt *s = db_query(db, &chase_q_round_add);
	put_round(s, m);
	stmt_int(s, stage->minutes);
	stmt_text(s, view_of(stage->words));
	stmt_int(s, stage->planned.ms);
	stmt_int(s, 0);
	enum answer answer = stmt_run(s);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(db, err);
	return round_find(db, m, stage->minutes, ret_id, &complete, err) && (*ret_id || FAIL(err, BUG, NULL, "a round was not written"));
}

static bool round_end(struct tx *tx, int64_t round, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &chase_q_round_complete);
	stmt_int(s, round);
	enum answer answer = stmt_run(s);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* ---- still open? Asked of all units of a slice at once: [unit] by their number in it. ---- */

static struct view list_of(struct tx *tx, const struct chase_slice *c)
{
	struct builder list;
	builder_init(&list, LIST_MOST);
	json_open(&list, '{');
	for (int i = 0; i < c->count; i++) {
		json_row(&list, i);
		json_put_int(&list, c->ones[i].unit);
		json_close(&list, ']');
	}
	json_close(&list, '}');
	struct view copy = arena_copy(tx_arena(tx), builder_seen(&list));
	builder_release(&list);
	return copy;
}

static bool mark_each(struct db *db, struct stmt *s, bool *marks, bool as, struct err *err)
{
	enum answer answer;
	while ((answer = stmt_step(s)) == ANSWER_ONE)
		marks[stmt_get_int(s, 0)] = as;
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool mark_single(struct db *db, const struct chase_matter *m, struct view list, bool *open, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_single_open);
	stmt_text(s, list);
	stmt_text(s, view_of(m->source));
	stmt_int(s, m->source_id);
	stmt_text(s, view_of(m->duty));
	return mark_each(db, s, open, true, err);
}

static bool mark_report(void *self, int number)
{
	((bool *)self)[number] = false;
	return true;
}

static bool mark_evidence(struct db *db, const struct chase_matter *m, struct view list, bool *open, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_done);
	stmt_text(s, list);
	stmt_text(s, view_of(m->rule->evidence));
	stmt_int(s, m->turn.opens.ms);
	stmt_int(s, m->turn.until.ms);
	stmt_text(s, view_of(m->duty));
	stmt_text(s, view_of(m->slot));
	return mark_each(db, s, open, false, err);
}

static bool mark_waived(struct db *db, const struct chase_matter *m, struct view list, bool *open, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_waived);
	stmt_text(s, list);
	stmt_text(s, view_of(m->duty));
	stmt_text(s, view_of(m->slot));
	return mark_each(db, s, open, false, err);
}

/* ret_open: of each of the slice. Those that are not are counted as done. */
static bool still_open(struct tx *tx, struct chase_slice *c, struct view list, bool *ret_open, struct err *err)
{
	struct db *db = tx_db(tx);
	const struct chase_matter *m = &c->matter;
	for (int i = 0; i < c->count; i++)
		ret_open[i] = m->rule != NULL;
	bool good = !m->rule ? mark_single(db, m, list, ret_open, err)
		: (m->rule->form ? c->source->stands(db, m->rule->form, m->turn.period.first, list, mark_report, ret_open, err) : mark_evidence(db, m, list, ret_open, err))
		&& mark_waived(db, m, list, ret_open, err);
	for (int i = 0; i < c->count; i++)
		c->done += !ret_open[i];
	return good;
}

/* ---- rows ---- */

/* Those that have no row of the round yet. Nobody else can write one before this transaction ends. */
static bool without_row(struct tx *tx, int64_t round, struct view list, const struct chase_slice *c, const bool *open, bool *ret, struct err *err)
{
	memcpy(ret, open, (size_t)c->count * sizeof *ret);
	struct stmt *s = db_query(tx_db(tx), &chase_q_there);
	stmt_text(s, list);
	stmt_int(s, round);
	return mark_each(tx_db(tx), s, ret, false, err);
}

static void row_put(struct builder *list, const struct chase_one *one, int32_t target, enum chase_state state, int64_t seq)
{
	json_row(list, one->unit);
	json_put_int(list, target);
	json_put_int(list, state);
	json_put_int(list, seq);
	json_close(list, ']');
}

static bool rows_add(struct tx *tx, int64_t round, struct view list, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &chase_q_add);
	stmt_text(s, list);
	stmt_int(s, round);
	stmt_int(s, tx_now(tx).ms);
	return tx_may_run(tx, s, err);
}

static bool add_skipped(struct tx *tx, const struct chase_slice *c, const bool *open, struct err *err)
{
	struct builder list;
	bool good = true;
	builder_init(&list, LIST_MOST);
	json_open(&list, '{');
	for (int i = 0; i < c->count; i++)
		if (open[i])
			row_put(&list, &c->ones[i], 0, CHASE_SKIPPED, 0);
	json_close(&list, '}');
	for (int i = 0; good && i < c->skipped_count; i++) {
		int64_t round;
		good = round_take(tx, &c->matter, &c->skipped[i], &round, err) && rows_add(tx, round, builder_seen(&list), err) && (!c->last || round_end(tx, round, err));
	}
	builder_release(&list);
	return good;
}

/* ---- words ---- */

void chase_facts(struct builder *b, const struct chase_slice *c, const struct chase_one *const *group, int count)
{
	const struct label *name = c->upward && count > 1 ? &group[0]->target_name : &group[0]->name;
	json_open(b, '{');
	json_string(b, "unit_zh", name->zh);
	json_string(b, "unit_en", *name->en ? name->en : name->zh);
	json_string(b, "duty_zh", c->matter.label.zh);
	json_string(b, "duty_en", c->matter.label.en);
	json_int(b, "due_at", c->matter.turn.due.ms);
	if (c->upward && count > 1) {
		struct builder zh, en;
		builder_init(&zh, 1 << 16);
		builder_init(&en, 1 << 16);
		for (int i = 0; i < count && i < NAMES_SHOWN; i++) {
			builder_printf(&zh, "%s%s", i ? "、" : "", group[i]->name.zh);
			builder_printf(&en, "%s%s", i ? ", " : "", *group[i]->name.en ? group[i]->name.en : group[i]->name.zh);
		}
		builder_text(&zh, count > NAMES_SHOWN ? "等" : "");
		builder_text(&en, count > NAMES_SHOWN ? " and others" : "");
		json_int(b, "count", count);
		json_text(b, "names_zh", builder_seen(&zh));
		json_text(b, "names_en", builder_seen(&en));
		builder_release(&zh);
		builder_release(&en);
	}
	if (c->from) {
		json_string(b, "from", c->from);
		json_string(b, "text", c->text);
	}
	json_close(b, '}');
}

static const char *template_of(const struct chase_slice *c, int count)
{
	if (c->from)
		return "chase.hand";
	if (c->upward)
		return count > 1 ? "chase.list" : "chase.late";
	return c->stage.minutes < 0 ? "chase.soon" : "chase.due";
}

static void put_body(struct builder *b, const struct chase_slice *c, const struct chase_one *const *group, int count)
{
	json_open(b, '{');
	json_string(b, "duty", c->matter.duty);
	json_string(b, "slot", c->matter.slot);
	json_string(b, "step", c->stage.words);
	if (c->skipped_count > 0)
		json_int(b, "skipped", c->skipped_count);
	json_key(b, "units");
	json_open(b, '[');
	for (int i = 0; i < count; i++)
		json_put_text(b, view_of(group[i]->code));
	json_close(b, ']');
	json_close(b, '}');
}

/* Those of one target (or the one unit itself): one journal row, one message. */
struct group { const struct chase_one *const *ones; bool *reached; int count; int64_t seq; }; /* reached: somebody, of each */

static struct message message_of(struct tx *tx, const struct chase_slice *c, const struct group *group)
{
	struct builder facts;
	const struct chase_one *one = group->ones[0];
	builder_init(&facts, 1 << 18);
	chase_facts(&facts, c, group->ones, group->count);
	const struct message message = { .template = template_of(c, group->count), .unit = one->target, .roles = c->roles, .robots = true, .seq = group->seq,
		.facts = arena_copy(tx_arena(tx), builder_seen(&facts)), .link = c->upward ? one->above_link : one->link, .urgent = c->matter.urgent };
	builder_release(&facts);
	return message;
}

/* A group without a target is said to nobody. */
static bool tell_all(struct tx *tx, const struct chase_slice *c, const struct group *groups, int count, struct err *err)
{
	struct message *messages = ARENA_ARRAY(tx_arena(tx), struct message, count + 1);
	int *people = ARENA_ARRAY(tx_arena(tx), int, count + 1), n = 0;
	for (int i = 0; i < count; i++)
		if (groups[i].ones[0]->target)
			messages[n++] = message_of(tx, c, &groups[i]);
	if (!outbox_put_all(tx, messages, n, people, err))
		return false;
	n = 0;
	for (int i = 0; i < count; i++) {
		bool reached = groups[i].ones[0]->target && people[n++] > 0;
		for (int k = 0; k < groups[i].count; k++)
			groups[i].reached[k] = reached;
	}
	return true;
}

static bool tell_leaders(struct tx *tx, const struct chase_slice *c, int64_t round, const struct group *groups, int count, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (!chase_tell_leaders(tx, c, round, groups[i].ones, groups[i].count, groups[i].seq, groups[i].reached, err))
			return false;
	return true;
}

static bool keep_all(struct tx *tx, struct chase_slice *c, int64_t round, const struct group *groups, int count, struct err *err)
{
	struct builder list;
	builder_init(&list, LIST_MOST);
	json_open(&list, '{');
	for (int i = 0; i < count; i++)
		for (int n = 0; n < groups[i].count; n++) {
			++*(groups[i].reached[n] ? &c->sent : &c->nobody);
			row_put(&list, groups[i].ones[n], groups[i].ones[n]->target, groups[i].reached[n] ? CHASE_SENT : CHASE_NOBODY, groups[i].seq);
		}
	json_close(&list, '}');
	bool good = rows_add(tx, round, builder_seen(&list), err);
	builder_release(&list);
	return good;
}

static void say_all(struct tx *tx, const struct chase_slice *c, const struct group *groups, int count)
{
	struct builder body;
	builder_init(&body, 1 << 20);
	for (int i = 0; i < count; i++) {
		const struct chase_one *one = groups[i].ones[0];
		builder_clear(&body);
		put_body(&body, c, groups[i].ones, groups[i].count);
		tx_event(tx, EVENT_CHASE_SENT, one->realm, 0, c->upward && one->target ? one->target : one->unit, builder_seen(&body));
	}
	builder_release(&body);
}

/* Of those that are to be told: the units of one target stand together, and get one journal row after another. */
static struct group *groups_of(struct tx *tx, const struct chase_slice *c, const bool *told, int *ret_count)
{
	const struct chase_one **ones = ARENA_ARRAY(tx_arena(tx), const struct chase_one *, c->count + 1);
	struct group *groups = ARENA_ARRAY(tx_arena(tx), struct group, c->count + 1);
	bool *reached = ARENA_ARRAY(tx_arena(tx), bool, c->count + 1);
	int n = 0, before = -1;
	*ret_count = 0;
	for (int i = 0; i < c->count; i++) {
		if (!told[i])
			continue;
		bool joins = before >= 0 && c->upward && c->ones[i].target == c->ones[before].target;
		if (!joins) {
			groups[*ret_count] = (struct group){ .ones = ones + n, .reached = reached + n, .seq = tx_seq(tx) + *ret_count };
			++*ret_count;
		}
		ones[n++] = &c->ones[i];
		groups[*ret_count - 1].count++;
		before = i;
	}
	return groups;
}

static bool chase_ladder(struct tx *tx, struct chase_slice *c, struct err *err)
{
	int64_t round;
	int count;
	struct view list = list_of(tx, c);
	bool *open = ARENA_ARRAY(tx_arena(tx), bool, c->count + 1), *told = ARENA_ARRAY(tx_arena(tx), bool, c->count + 1);
	if (!round_take(tx, &c->matter, &c->stage, &round, err) || !still_open(tx, c, list, open, err) || !without_row(tx, round, list, c, open, told, err))
		return false;
	struct group *groups = groups_of(tx, c, told, &count);
	bool told_all = c->leader == LEADERS_NOT ? tell_all(tx, c, groups, count, err) : tell_leaders(tx, c, round, groups, count, err);
	if (!told_all || !keep_all(tx, c, round, groups, count, err) || !add_skipped(tx, c, open, err))
		return false;
	say_all(tx, c, groups, count);
	return !c->last || round_end(tx, round, err);
}

/* ---- a person's act: one journal row for all of the list ---- */

static bool chase_act(struct tx *tx, struct chase_slice *c, struct err *err)
{
	int64_t round, seq = tx_seq(tx);
	int count = 0;
	struct view list = list_of(tx, c);
	bool *open = ARENA_ARRAY(tx_arena(tx), bool, c->count + 1), *reached = ARENA_ARRAY(tx_arena(tx), bool, c->count + 1);
	const struct chase_one **ones = ARENA_ARRAY(tx_arena(tx), const struct chase_one *, c->count + 1);
	struct group *groups = ARENA_ARRAY(tx_arena(tx), struct group, c->count + 1);
	switch (once_find(tx, c->actor, "chases", view_of(c->client_key), c->content, &c->id, err)) {
	case ANSWER_ONE: c->again = true; return true;
	case ANSWER_NONE: break;
	default: return false;
	}
	struct chase_matter matter = c->matter;
	matter.part = arena_printf(tx_arena(tx), "act %lld", (long long)seq);
	if (!round_take(tx, &matter, &c->stage, &round, err) || !still_open(tx, c, list, open, err))
		return false;
	for (int i = 0; i < c->count; i++)
		if (open[i]) {
			ones[count] = &c->ones[i];
			groups[count] = (struct group){ .ones = ones + count, .reached = reached + count, .count = 1, .seq = seq };
			count++;
		}
	if (!tell_all(tx, c, groups, count, err) || !keep_all(tx, c, round, groups, count, err))
		return false;
	struct builder body;
	builder_init(&body, 1 << 20);
	put_body(&body, c, ones, count);
	tx_event(tx, EVENT_CHASE_SENT, c->ones[0].realm, c->actor, c->from_unit ? c->from_unit : c->ones[0].unit, builder_seen(&body));
	builder_release(&body);
	c->id = seq;
	return round_end(tx, round, err) && once_keep(tx, c->actor, "chases", view_of(c->client_key), c->content, seq, err);
}

bool chase_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct chase_slice *c = (struct chase_slice *)write;
	c->sent = c->nobody = c->done = 0;
	c->again = false;
	return c->from ? chase_act(tx, c, err) : chase_ladder(tx, c, err);
}

/* ---- whom ---- */

int32_t chase_target(struct org *org, const struct chase_step *step, int32_t unit, int32_t before)
{
	const struct tree *t = org_now(org);
	if (step->to == UNIT_KIND_MAX_)
		return step->leader && before ? before : unit;
	for (int32_t up = unit <= t->count ? t->parent[unit] : 0; up > 0; up = t->parent[up])
		if (org_unit(org, up)->kind <= step->to)
			return up;
	return 0;
}

int chase_words_read(const char *words, struct chase_step ret[SKIPPED_MOST], char texts[SKIPPED_MOST][32], bool *ret_urgent)
{
	struct view rest = view_of(words), part;
	int n = 0;
	*ret_urgent = false;
	while (view_split(&rest, ',', &part) && n < SKIPPED_MOST) {
		part = view_trim(part);
		if (view_is(part, "urgent"))
			*ret_urgent = true;
		else if (part.len < 32 && chase_step_parse(part, &ret[n])) {
			memcpy(texts[n], part.ptr, part.len);
			texts[n][part.len] = '\0';
			ret[n].words = texts[n];
			n++;
		}
	}
	return n;
}

/* ---- reading back ---- */

bool chase_each(struct db *db, const struct chase_ask *ask, bool (*fn)(void *, const struct chase_row *), void *self, struct err *err)
{
	struct stmt *s = db_query(db, ask->unit ? &chase_q_since_unit : &chase_q_since);
	enum answer answer;
	bool more = true;
	char texts[4][400];
	stmt_int(s, ask->since.ms);
	stmt_int(s, ask->at.ms);
	stmt_int(s, ask->step);
	stmt_int(s, ask->round);
	stmt_int(s, ask->after);
	if (ask->unit)
		stmt_int(s, ask->unit);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE) {
		for (int i = 0; i < 4; i++)
			snprintf(texts[i], sizeof texts[i], "%.*s", (int)stmt_get_text(s, 6 + i).len, stmt_get_text(s, 6 + i).ptr);
		const struct chase_row row = { .round = stmt_get_int(s, 0), .seq = stmt_get_int(s, 1), .unit = (int32_t)stmt_get_int(s, 2), .target = (int32_t)stmt_get_int(s, 3),
			.state = (enum chase_state)stmt_get_int(s, 4), .at = { stmt_get_int(s, 5) }, .duty = texts[0], .slot = texts[1],
			.part = texts[2], .words = texts[3], .minutes = (int)stmt_get_int(s, 10), .read = stmt_get_int(s, 11) != 0 };
		more = fn(self, &row);
	}
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

bool chase_each_of_round(struct db *db, const struct chase_matter *m, int minutes, bool (*fn)(void *, int32_t unit), void *self, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_of_round);
	enum answer answer;
	bool more = true;
	put_round(s, m);
	stmt_int(s, minutes);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE)
		more = fn(self, (int32_t)stmt_get_int(s, 0));
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

bool chase_each_single(struct db *db, struct instant from, struct instant to, bool (*fn)(void *, const struct chase_single *), void *self, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_singles);
	enum answer answer;
	bool more = true;
	char texts[5][500];
	static const int columns[] = { 1, 2, 6, 7, 8 };
	stmt_int(s, from.ms);
	stmt_int(s, to.ms);
	while (more && (answer = stmt_step(s)) == ANSWER_ONE) {
		for (int i = 0; i < 5; i++)
			snprintf(texts[i], sizeof texts[i], "%.*s", (int)stmt_get_text(s, columns[i]).len, stmt_get_text(s, columns[i]).ptr);
		const struct chase_single row = { .unit = (int32_t)stmt_get_int(s, 0), .key = texts[0], .source = texts[1], .title_zh = texts[2], .title_en = texts[3],
			.link = texts[4], .source_id = stmt_get_int(s, 3), .opens = { stmt_get_int(s, 4) }, .due = { stmt_get_int(s, 5) } };
		more = fn(self, &row);
	}
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

bool chase_single_title(struct db *db, const char *duty, const char *slot, int32_t unit, struct arena *arena, struct label *ret)
{
	const char *slash = strrchr(slot, '/');
	int64_t id;
	if (!slash || !duty_words_of(view_of(duty)) || !view_int(view_of(slash + 1), &id))
		return false;
	struct stmt *s = db_query(db, &chase_q_single_title);
	stmt_text(s, (struct view){ slot, (size_t)(slash - slot) });
	stmt_int(s, id);
	stmt_text(s, view_of(duty));
	stmt_int(s, unit);
	bool found = stmt_step(s) == ANSWER_ONE;
	if (found)
		*ret = (struct label){ arena_text(arena, stmt_get_text(s, 0)), arena_text(arena, stmt_get_text(s, 1)) };
	stmt_done(s);
	return found && *ret->zh;
}

static bool each_unit(struct db *db, struct stmt *s, int column, bool (*fn)(void *, int32_t unit), void *self, struct err *err)
{
	enum answer answer;
	bool more = true;
	while (more && (answer = stmt_step(s)) == ANSWER_ONE)
		more = fn(self, (int32_t)stmt_get_int(s, column));
	stmt_done(s);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

bool duty_each_done(struct db *db, const struct duty_rule *rule, const struct turn *turn, bool (*fn)(void *, int32_t unit), void *self, struct err *err)
{
	struct query *const by_name[] = { &duty_q_waiver_slot, &duty_q_evidence_slot };
	for (int i = 0; i < (rule->evidence ? 2 : 1); i++) {
		struct stmt *s = db_query(db, by_name[i]);
		stmt_text(s, view_of(rule->key));
		stmt_text(s, view_of(turn->slot));
		if (!each_unit(db, s, i, fn, self, err))
			return false;
	}
	if (!rule->evidence)
		return true;
	struct stmt *s = db_query(db, &duty_q_evidence_kind);
	stmt_text(s, view_of(rule->evidence));
	stmt_int(s, turn->opens.ms);
	stmt_int(s, turn->until.ms);
	return each_unit(db, s, 1, fn, self, err);
}
