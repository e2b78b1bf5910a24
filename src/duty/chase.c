/* duty/chase.c — a slice of a round as one write: rows, journal, messages. */
#include "base/json.h"
#include "duty/chase_inside.h"
#include "duty/duty_sql.h"
#include "store/once.h"
#include <stdio.h>

enum { NAMES_SHOWN = 5 };

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

/* ---- still open? ---- */

static bool there_is(struct db *db, struct stmt *s, bool *ret, struct err *err)
{
	enum answer answer = stmt_step(s);
	stmt_done(s);
	*ret = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static bool single_open(struct db *db, const struct chase_matter *m, int32_t unit, bool *ret, struct err *err)
{
	struct stmt *s = db_query(db, &chase_q_single_open);
	stmt_text(s, view_of(m->source));
	stmt_int(s, m->source_id);
	stmt_text(s, view_of(m->duty));
	stmt_int(s, unit);
	return there_is(db, s, ret, err);
}

static bool rule_done(struct db *db, const struct chase_slice *c, int32_t unit, bool *ret, struct err *err)
{
	const struct chase_matter *m = &c->matter;
	struct duty_report report;
	if (m->rule->form) {
		if (!c->source->one(db, m->rule->form, m->turn.period.first, unit, &report, err))
			return false;
		*ret = report.received.ms != INT64_MIN && report.returned.ms == INT64_MIN;
		return true;
	}
	struct stmt *s = db_query(db, &chase_q_done);
	stmt_int(s, unit);
	stmt_text(s, view_of(m->rule->evidence));
	stmt_int(s, m->turn.opens.ms);
	stmt_int(s, m->turn.until.ms);
	stmt_text(s, view_of(m->duty));
	stmt_text(s, view_of(m->slot));
	return there_is(db, s, ret, err);
}

static bool still_open(struct db *db, const struct chase_slice *c, int32_t unit, bool *ret, struct err *err)
{
	bool done = false, waived = false;
	if (!c->matter.rule)
		return single_open(db, &c->matter, unit, ret, err);
	if (!rule_done(db, c, unit, &done, err))
		return false;
	if (!done) {
		struct stmt *s = db_query(db, &chase_q_waived);
		stmt_text(s, view_of(c->matter.duty));
		stmt_text(s, view_of(c->matter.slot));
		stmt_int(s, unit);
		if (!there_is(db, s, &waived, err))
			return false;
	}
	*ret = !done && !waived;
	return true;
}

/* ---- rows ---- */

static bool row_add(struct tx *tx, int64_t round, const struct chase_one *one, enum chase_state state, bool *ret_added, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &chase_q_add);
	stmt_int(s, round);
	stmt_int(s, one->unit);
	stmt_int(s, state == CHASE_SKIPPED ? 0 : one->target);
	stmt_int(s, state);
	stmt_int(s, tx_now(tx).ms);
	stmt_int(s, state == CHASE_SKIPPED ? 0 : tx_seq(tx));
	enum answer answer = stmt_run(s);
	*ret_added = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool chase_row_nobody(struct tx *tx, int64_t round, int32_t unit, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &chase_q_nobody);
	stmt_int(s, round);
	stmt_int(s, unit);
	return stmt_run(s) == ANSWER_ONE || db_fail(tx_db(tx), err);
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

static bool tell(struct tx *tx, struct chase_slice *c, const struct chase_one *const *group, int count, int64_t seq, int *ret_people, struct err *err)
{
	struct builder facts;
	builder_init(&facts, 1 << 18);
	chase_facts(&facts, c, group, count);
	const struct message message = { .template = template_of(c, count), .unit = group[0]->target, .roles = c->roles, .robots = true, .seq = seq,
		.facts = builder_seen(&facts), .link = c->upward ? group[0]->above_link : group[0]->link, .urgent = c->matter.urgent };
	bool ok = outbox_put(tx, &message, ret_people, err);
	builder_release(&facts);
	return ok;
}

/* *ret_nobody: for how many of the group nobody was there. */
static bool tell_group(struct tx *tx, struct chase_slice *c, int64_t round, const struct chase_one *const *group, int count, int64_t seq, int *ret_nobody, struct err *err)
{
	int people = 0;
	if (c->leader != LEADERS_NOT)
		return chase_tell_leaders(tx, c, round, group, count, seq, ret_nobody, err);
	if (group[0]->target && !tell(tx, c, group, count, seq, &people, err))
		return false;
	*ret_nobody = people == 0 ? count : 0;
	for (int i = 0; i < *ret_nobody; i++)
		if (!chase_row_nobody(tx, round, group[i]->unit, err))
			return false;
	return true;
}

/* Those of one target (or the one unit itself): one journal row, one message. */
static bool send_group(struct tx *tx, struct chase_slice *c, int64_t round, const struct chase_one *const *group, int count, struct err *err)
{
	struct builder body;
	int64_t seq = tx_seq(tx);
	int nobody;
	if (!tell_group(tx, c, round, group, count, seq, &nobody, err))
		return false;
	builder_init(&body, 1 << 20);
	put_body(&body, c, group, count);
	tx_event(tx, EVENT_CHASE_SENT, group[0]->realm, 0, c->upward && group[0]->target ? group[0]->target : group[0]->unit, builder_seen(&body));
	builder_release(&body);
	c->sent += count - nobody;
	c->nobody += nobody;
	return true;
}

static bool add_skipped(struct tx *tx, const struct chase_slice *c, const int64_t *skipped, const struct chase_one *one, struct err *err)
{
	bool added;
	for (int i = 0; i < c->skipped_count; i++)
		if (!row_add(tx, skipped[i], one, CHASE_SKIPPED, &added, err))
			return false;
	return true;
}

static bool chase_ladder(struct tx *tx, struct chase_slice *c, struct err *err)
{
	int64_t round, skipped[SKIPPED_MOST];
	const struct chase_one **group = ARENA_ARRAY(tx_arena(tx), const struct chase_one *, c->count + 1);
	int n = 0;
	if (!round_take(tx, &c->matter, &c->stage, &round, err))
		return false;
	for (int i = 0; i < c->skipped_count; i++)
		if (!round_take(tx, &c->matter, &c->skipped[i], &skipped[i], err))
			return false;
	for (int i = 0; i < c->count; i++) {
		bool open, added = false;
		if (!still_open(tx_db(tx), c, c->ones[i].unit, &open, err))
			return false;
		if (open && (!row_add(tx, round, &c->ones[i], CHASE_SENT, &added, err) || !add_skipped(tx, c, skipped, &c->ones[i], err)))
			return false;
		c->done += !open;
		if (added)
			group[n++] = &c->ones[i];
		bool ends = i + 1 == c->count || !c->upward || c->ones[i + 1].target != c->ones[i].target;
		if (ends && n > 0 && !send_group(tx, c, round, group, n, err))
			return false;
		if (ends)
			n = 0;
	}
	for (int i = 0; c->last && i < c->skipped_count; i++)
		if (!round_end(tx, skipped[i], err))
			return false;
	return !c->last || round_end(tx, round, err);
}

/* ---- a person's act: one journal row for all of the list ---- */

static bool chase_act(struct tx *tx, struct chase_slice *c, struct err *err)
{
	struct builder body;
	int64_t round, seq = tx_seq(tx);
	const struct chase_one **group = ARENA_ARRAY(tx_arena(tx), const struct chase_one *, c->count + 1);
	int n = 0;
	switch (once_find(tx, c->actor, "chases", view_of(c->client_key), c->content, &c->id, err)) {
	case ANSWER_ONE: c->again = true; return true;
	case ANSWER_NONE: break;
	default: return false;
	}
	struct chase_matter matter = c->matter;
	matter.part = arena_printf(tx_arena(tx), "act %lld", (long long)seq);
	if (!round_take(tx, &matter, &c->stage, &round, err))
		return false;
	for (int i = 0; i < c->count; i++) {
		bool open, added = false;
		int people = 0;
		const struct chase_one *one = &c->ones[i];
		if (!still_open(tx_db(tx), c, one->unit, &open, err) || (open && !row_add(tx, round, one, CHASE_SENT, &added, err)))
			return false;
		c->done += !open;
		if (!added)
			continue;
		group[n++] = one;
		if (!tell(tx, c, &one, 1, seq, &people, err) || (people == 0 && !chase_row_nobody(tx, round, one->unit, err)))
			return false;
		++*(people ? &c->sent : &c->nobody);
	}
	builder_init(&body, 1 << 20);
	put_body(&body, c, group, n);
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
