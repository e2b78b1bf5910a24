/* record/lab_round.c — rounds in which everybody is tested: who is called, and how far it is. */
#include "org/act.h"
#include "record/lab_inside.h"

/* ---- reading ---- */

static bool read_rounds(struct db *db, struct stmt *row, struct arena *arena, struct lab_rounds *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct lab_rounds){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct lab_round){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .kind = (enum lab_kind)stmt_get_int(row, 2),
			.who = (enum lab_who)stmt_get_int(row, 3), .title = arena_copy(arena, stmt_get_text(row, 4)), .roster_at = { stmt_get_int(row, 5) },
			.from = { stmt_get_int(row, 6) }, .due = { stmt_get_int(row, 7) },
			.ended = stmt_is_null(row, 8) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 8) }, .actor = stmt_get_int(row, 9) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool lab_round_one(struct db *db, int64_t id, struct arena *arena, struct lab_round *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_round);
	struct lab_rounds found;
	stmt_int(row, id);
	if (!read_rounds(db, row, arena, &found, err))
		return false;
	if (found.count == 0)
		return FAIL(err, NO_LAB_ROUND, "id", "no round %lld", (long long)id);
	*ret = found.at[0];
	return true;
}

bool lab_rounds_of(struct db *db, int32_t unit, struct arena *arena, struct lab_rounds *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_rounds_of);
	stmt_int(row, unit);
	return read_rounds(db, row, arena, ret, err);
}

bool lab_rounds_called(struct db *db, struct arena *arena, struct lab_rounds *ret, struct err *err)
{
	return read_rounds(db, db_query(db, &lab_q_rounds_called), arena, ret, err);
}

static void add_progress(struct stmt *row, struct lab_progress *ret)
{
	bool staff = stmt_get_int(row, 1) == 1;
	int32_t people = (int32_t)stmt_get_int(row, 2), done = (int32_t)stmt_get_int(row, 3);
	ret->people += people;
	ret->done += done;
	*(staff ? &ret->staff : &ret->residents) += people;
	*(staff ? &ret->done_staff : &ret->done_residents) += done;
	ret->excused += (int32_t)stmt_get_int(row, 4);
	ret->positive += (int32_t)stmt_get_int(row, 5);
	ret->negative += (int32_t)stmt_get_int(row, 6);
	ret->pending += (int32_t)stmt_get_int(row, 7);
	ret->complete = stmt_is_null(row, 8) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 8) };
}

bool lab_progress(struct db *db, int64_t round, struct arena *arena, struct lab_progresses *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_progress);
	enum answer answer;
	*ret = (struct lab_progresses){ 0 };
	stmt_int(row, round);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int32_t unit = (int32_t)stmt_get_int(row, 0);
		if (ret->count == 0 || ret->at[ret->count - 1].unit != unit) {
			ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
			ret->at[ret->count++] = (struct lab_progress){ .unit = unit };
		}
		add_progress(row, &ret->at[ret->count - 1]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool lab_roster(struct db *db, int64_t round, int32_t unit, struct arena *arena, struct lab_roster *ret, struct err *err)
{
	struct stmt *row = db_query(db, &lab_q_roster);
	enum answer answer;
	*ret = (struct lab_roster){ 0 };
	stmt_int(row, round);
	stmt_int(row, unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct lab_called){ .person = stmt_get_int(row, 0), .test = stmt_get_int(row, 1), .staff = stmt_get_int(row, 2) == 1,
			.result = (enum lab_result)stmt_get_int(row, 3), .taken = stmt_is_null(row, 4) ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 4) },
			.excused = arena_copy(arena, stmt_get_text(row, 5)) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- writing ---- */

static void note(struct tx *tx, int64_t actor, const struct lab_round *round, int64_t realm, const char *state)
{
	struct builder body;
	act_note_begin(&body, round->id);
	json_text(&body, "title", round->title);
	json_string(&body, "kind", lab_words(round->kind)->key);
	json_string(&body, "state", state);
	act_note_instant(&body, "roster_at", round->roster_at);
	act_note_instant(&body, "due", round->due);
	act_note(tx, EVENT_LAB_ROUND, actor, realm, round->unit, &body);
}

bool lab_round_add(struct tx *tx, int64_t actor, const struct lab_round *new, int64_t realm, int64_t *ret_id, struct err *err)
{
	struct lab_round round = *new;
	if (!tx_next_id(tx, &lab_q_round_next, ret_id, err))
		return false;
	round.id = *ret_id;
	struct stmt *row = db_query(tx_db(tx), &lab_q_round_insert);
	stmt_int(row, round.id);
	stmt_int(row, realm);
	stmt_int(row, round.unit);
	stmt_int(row, round.kind);
	stmt_int(row, round.who);
	stmt_text(row, round.title);
	stmt_int(row, round.roster_at.ms);
	stmt_int(row, round.from.ms);
	stmt_int(row, round.due.ms);
	stmt_int(row, actor);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	note(tx, actor, &round, realm, "called");
	return true;
}

static bool roster_add(struct tx *tx, int64_t round, int64_t realm, int32_t unit, const struct stay *stay, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &lab_q_roster_add);
	stmt_int(row, round);
	stmt_int(row, realm);
	stmt_int(row, unit);
	stmt_int(row, stay->person);
	stmt_int(row, stay->role == ROLE_STAFF);
	return tx_may_run(tx, row, err);
}

bool lab_round_call(struct tx *tx, int64_t id, int32_t unit, int64_t realm, int *ret_people, struct err *err)
{
	struct lab_round round;
	struct stay *stays;
	int count;
	*ret_people = 0;
	if (!lab_round_one(tx_db(tx), id, tx_arena(tx), &round, err)
	    || !people_at(tx_db(tx), unit, round.roster_at, 1u << ROLE_RESIDENT | 1u << ROLE_STAFF, tx_arena(tx), &stays, &count, err))
		return false;
	for (int i = 0; i < count; i++) {
		bool staff = stays[i].role == ROLE_STAFF, there = staff ? stays[i].where == WHERE_LIVE_IN || stays[i].where == WHERE_COMMUTING : stays[i].where == WHERE_IN;
		if (!there || !(round.who & (staff ? LAB_STAFF : LAB_RESIDENTS)))
			continue;
		if (!roster_add(tx, id, realm, unit, &stays[i], err))
			return false;
		++*ret_people;
	}
	struct stmt *row = db_query(tx_db(tx), &lab_q_unit_add);
	stmt_int(row, id);
	stmt_int(row, realm);
	stmt_int(row, unit);
	stmt_int(row, *ret_people);
	return tx_may_run(tx, row, err);
}

static bool runs(struct tx *tx, int64_t id, struct lab_round *ret, struct err *err)
{
	return lab_round_one(tx_db(tx), id, tx_arena(tx), ret, err) && (ret->ended.ms == INT64_MIN || FAIL(err, ALREADY_ENDED, NULL, "round %lld", (long long)id));
}

bool lab_round_end(struct tx *tx, int64_t actor, int64_t id, int64_t realm, struct err *err)
{
	struct lab_round round;
	if (!runs(tx, id, &round, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &lab_q_round_end);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	note(tx, actor, &round, realm, "ended");
	return true;
}

bool lab_round_excuse(struct tx *tx, int64_t actor, int64_t id, int32_t unit, int64_t realm, int64_t person, struct view reason, struct err *err)
{
	struct lab_round round;
	struct builder body;
	if (!runs(tx, id, &round, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &lab_q_roster_excuse);
	stmt_int(row, id);
	stmt_int(row, unit);
	stmt_int(row, person);
	stmt_text(row, reason);
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_PERSON, "person", "%lld is not on the roster", (long long)person);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	act_note_begin(&body, id);
	json_int(&body, "person", person);
	json_bool(&body, "excused", reason.len > 0);
	act_note(tx, EVENT_LAB_EXCUSED, actor, realm, unit, &body);
	return lab_round_excused(tx, actor, id, unit, person, err);
}
