/* duty/duty.c — what late means, the words of single duties, and the rows that open, settle and waive them. */
#include "duty/duty.h"
#include "base/json.h"
#include "duty/duty_sql.h"

static const char *const state_names[] = { "coming", "open", "done", "late", "missed", "waived" };
const char *duty_state_name(enum duty_state state) { return state_names[state]; }

enum duty_state duty_judge(struct instant opens, struct instant due, struct instant settled, bool waived, struct instant now)
{
	bool done = settled.ms != INT64_MIN && settled.ms <= now.ms;
	if (done)
		return settled.ms < due.ms ? DUTY_DONE : DUTY_LATE;
	if (waived)
		return DUTY_WAIVED;
	if (now.ms < opens.ms)
		return DUTY_COMING;
	return now.ms < due.ms ? DUTY_OPEN : DUTY_MISSED;
}

/* ---- words ---- */

static const struct duty_words words[] = {
#define DUTY(key, chase, zh, en) { key, chase, { zh, en } },
#include "duty/duty.tbl"
#undef DUTY
};

const struct duty_words *duty_words_at(int n) { return n >= 0 && n < (int)(sizeof words / sizeof *words) ? &words[n] : NULL; }

const struct duty_words *duty_words_of(struct view key)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (view_is(key, words[i].key))
			return &words[i];
	return NULL;
}

/* ---- rows ---- */

bool duty_realm(struct tx *tx, int64_t unit, int64_t *ret, struct err *err)
{
	enum { DEPTH_MOST = 32 };
	for (int depth = 0; depth < DEPTH_MOST; depth++) {
		struct stmt *s = db_query(tx_db(tx), &duty_q_realm);
		stmt_int(s, unit);
		enum answer answer = stmt_step(s);
		bool found = answer == ANSWER_ONE;
		int64_t kind = found ? stmt_get_int(s, 1) : 0, parent = found ? stmt_get_int(s, 2) : 0;
		stmt_done(s);
		if (!found)
			return answer != ANSWER_NONE ? db_fail(tx_db(tx), err) : FAIL(err, NO_UNIT, NULL, "there is no unit %lld", (long long)unit);
		*ret = unit;
		if (kind == UNIT_PREFECTURE || parent == 0)
			return true;
		unit = parent;
	}
	return FAIL(err, BUG, NULL, "the tree above unit %lld has no end", (long long)unit);
}

static void put_instant(struct builder *b, const char *key, struct instant at)
{
	char text[25];
	instant_print_utc(at, text);
	json_string(b, key, text);
}

static void add_event(struct tx *tx, enum event_kind kind, int64_t realm, int64_t actor, const struct duty_new *duty, struct instant at, const char *words_key, const char *said)
{
	struct builder body;
	builder_init(&body, 1 << 16);
	json_open(&body, '{');
	json_string(&body, "duty", duty->key);
	json_string(&body, "source", duty->source);
	json_int(&body, "source_id", duty->source_id);
	if (kind == EVENT_DUTY_MOVED)
		put_instant(&body, "due", duty->due);
	if (kind == EVENT_DUTY_OPENED) {
		put_instant(&body, "opens", duty->opens);
		put_instant(&body, "due", duty->due);
	} else if (kind == EVENT_DUTY_SETTLED) {
		put_instant(&body, "at", at);
	}
	if (words_key)
		json_string(&body, words_key, said);
	json_close(&body, '}');
	tx_event(tx, kind, realm, actor, duty->unit, builder_seen(&body));
	builder_release(&body);
}

static const char *text_of(const char *text) { return text ? text : ""; }

bool duty_open(struct tx *tx, int64_t actor, const struct duty_new *duty, struct err *err)
{
	int64_t realm = 0;
	if (!duty_realm(tx, duty->unit, &realm, err))
		return false;
	struct stmt *s = db_query(tx_db(tx), &duty_q_open);
	stmt_int(s, tx_seq(tx));
	stmt_int(s, duty->unit);
	stmt_int(s, realm);
	stmt_text(s, view_of(duty->key));
	stmt_text(s, view_of(duty->source));
	stmt_int(s, duty->source_id);
	stmt_int(s, duty->opens.ms);
	stmt_int(s, duty->due.ms);
	stmt_text(s, view_of(text_of(duty->title_zh)));
	stmt_text(s, view_of(text_of(duty->title_en)));
	stmt_text(s, view_of(text_of(duty->link)));
	enum answer answer = stmt_run(s);
	if (answer == ANSWER_ONE)
		add_event(tx, EVENT_DUTY_OPENED, realm, actor, duty, duty->opens, NULL, NULL);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

struct found { int64_t id, realm; bool open; };

static bool find(struct tx *tx, const struct duty_new *duty, struct found *ret, struct err *err)
{
	struct stmt *s = db_query(tx_db(tx), &duty_q_find);
	stmt_text(s, view_of(duty->source));
	stmt_int(s, duty->source_id);
	stmt_text(s, view_of(duty->key));
	stmt_int(s, duty->unit);
	enum answer answer = stmt_step(s);
	*ret = (struct found){ 0 };
	if (answer == ANSWER_ONE)
		*ret = (struct found){ stmt_get_int(s, 0), stmt_get_int(s, 1), stmt_is_null(s, 2) && stmt_is_null(s, 3) };
	stmt_done(s);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* Settling and waiving differ in the row's columns and in the event. */
static bool close_row(struct tx *tx, struct query *query, int64_t actor, const struct duty_new *duty, struct instant at, const char *said, struct err *err)
{
	bool settles = query == &duty_q_settle;
	struct found found;
	if (!find(tx, duty, &found, err))
		return false;
	if (!found.open)
		return true;
	struct stmt *s = db_query(tx_db(tx), query);
	stmt_int(s, at.ms);
	stmt_text(s, view_of(said));
	stmt_int(s, tx_seq(tx));
	stmt_int(s, found.id);
	if (stmt_run(s) != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	add_event(tx, settles ? EVENT_DUTY_SETTLED : EVENT_DUTY_WAIVED, found.realm, actor, duty, at, settles ? "evidence" : "reason", said);
	return true;
}

bool duty_move(struct tx *tx, int64_t actor, const char *source, int64_t source_id, const char *key, int32_t unit, struct instant due, struct err *err)
{
	const struct duty_new duty = { .unit = unit, .key = key, .due = due, .source = source, .source_id = source_id };
	struct found found;
	if (!find(tx, &duty, &found, err) || !found.open)
		return err->code == ERR_NONE;
	struct stmt *s = db_query(tx_db(tx), &duty_q_move);
	stmt_int(s, due.ms);
	stmt_int(s, tx_seq(tx));
	stmt_int(s, found.id);
	enum answer answer = stmt_run(s);
	if (answer == ANSWER_ONE)
		add_event(tx, EVENT_DUTY_MOVED, found.realm, actor, &duty, due, NULL, NULL);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool duty_settle(struct tx *tx, int64_t actor, const char *source, int64_t source_id, const char *key, int32_t unit, struct instant at, const char *evidence, struct err *err)
{
	const struct duty_new duty = { .unit = unit, .key = key, .source = source, .source_id = source_id };
	return close_row(tx, &duty_q_settle, actor, &duty, at, text_of(evidence), err);
}

bool duty_waive(struct tx *tx, int64_t actor, const char *source, int64_t source_id, const char *key, int32_t unit, const char *reason, struct err *err)
{
	const struct duty_new duty = { .unit = unit, .key = key, .source = source, .source_id = source_id };
	return close_row(tx, &duty_q_waive, actor, &duty, tx_now(tx), text_of(reason), err);
}

/* ---- evidence of periodic duties ---- */

bool duty_evidence_put(struct tx *tx, int64_t actor, const struct duty_said *said, struct err *err)
{
	struct builder body;
	int64_t realm = 0;
	if (!duty_realm(tx, said->unit, &realm, err))
		return false;
	struct stmt *s = db_query(tx_db(tx), &duty_q_evidence_add);
	stmt_int(s, tx_seq(tx));
	stmt_int(s, said->unit);
	stmt_text(s, said->kind);
	stmt_int(s, said->at.ms);
	stmt_int(s, tx_now(tx).ms);
	stmt_text(s, said->duty.ptr ? said->duty : VIEW(""));
	stmt_text(s, said->slot.ptr ? said->slot : VIEW(""));
	stmt_int(s, actor);
	stmt_text(s, said->note.ptr ? said->note : VIEW(""));
	if (stmt_run(s) != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	builder_init(&body, 1 << 16);
	json_open(&body, '{');
	json_text(&body, "evidence", said->kind);
	put_instant(&body, "at", said->at);
	if (said->duty.len > 0) {
		json_text(&body, "duty", said->duty);
		json_text(&body, "slot", said->slot);
	}
	if (said->note.len > 0)
		json_text(&body, "note", said->note);
	json_close(&body, '}');
	tx_event(tx, EVENT_DUTY_EVIDENCE, realm, actor, said->unit, builder_seen(&body));
	builder_release(&body);
	return true;
}

bool duty_evidence(struct tx *tx, int64_t actor, int32_t unit, const char *evidence_kind, struct instant at, const char *note, struct err *err)
{
	const struct duty_said said = { .unit = unit, .kind = view_of(evidence_kind), .at = at, .note = view_of(text_of(note)) };
	return duty_evidence_put(tx, actor, &said, err);
}

bool duty_waive_turn(struct tx *tx, int64_t actor, int32_t unit, struct view duty, struct view slot, struct view reason, struct err *err)
{
	struct builder body;
	int64_t realm = 0;
	if (!duty_realm(tx, unit, &realm, err))
		return false;
	struct stmt *s = db_query(tx_db(tx), &duty_q_waiver_add);
	stmt_int(s, tx_seq(tx));
	stmt_int(s, unit);
	stmt_text(s, duty);
	stmt_text(s, slot);
	stmt_int(s, tx_now(tx).ms);
	stmt_int(s, actor);
	stmt_text(s, reason);
	enum answer answer = stmt_run(s);
	if (answer != ANSWER_ONE)
		return answer == ANSWER_NONE || db_fail(tx_db(tx), err); /* waived already: the first reason stands */
	builder_init(&body, 1 << 16);
	json_open(&body, '{');
	json_text(&body, "duty", duty);
	json_text(&body, "slot", slot);
	json_text(&body, "reason", reason);
	json_close(&body, '}');
	tx_event(tx, EVENT_DUTY_WAIVED, realm, actor, unit, builder_seen(&body));
	builder_release(&body);
	return true;
}
