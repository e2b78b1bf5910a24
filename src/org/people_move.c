/* org/people_move.c — from one whereabouts to the next: what may follow what, the row, the event, and taking a mistake back. */
#include "org/people_inside.h"
#include "org/act.h"

bool people_note_move(struct tx *tx, const struct moved *m, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &people_move_insert);
	stmt_int(row, m->seq);
	stmt_int(row, m->realm);
	stmt_int(row, m->unit);
	stmt_int(row, m->person);
	stmt_int(row, m->role);
	stmt_int(row, m->at.ms);
	stmt_int(row, m->day.n);
	stmt_int(row, m->was);
	stmt_int(row, m->became);
	stmt_int(row, m->opening);
	stmt_int(row, m->room_was);
	stmt_int(row, m->room);
	stmt_int(row, m->since_was);
	stmt_int(row, m->actor);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, view_of(m->reason ? m->reason : ""));
	stmt_text(row, view_of(m->source ? m->source : ""));
	stmt_int(row, m->source_id);
	return tx_ran(tx, row, err);
}

bool people_set(struct tx *tx, int64_t person, enum where where, int64_t room, struct instant since, int64_t seq, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &people_set_stay);
	stmt_int(row, person);
	stmt_int(row, where);
	stmt_int(row, room);
	stmt_int(row, since.ms);
	stmt_int(row, seq);
	return tx_ran(tx, row, err);
}

/* ---- what may follow what ---- */

static bool of_staff(enum where where) { return where >= WHERE_LIVE_IN && where <= WHERE_OTHER; }
static bool of_residents(enum where where) { return where == WHERE_IN || where == WHERE_LEAVE || where == WHERE_HOSPITAL; }

static bool refuse(struct err *err, const char *zh, const char *en)
{
	FAIL(err, BAD_MOVE, "to", "%s", en);
	return err_say(err, zh, en);
}

static bool fits_role(const struct stay *stay, enum where to, struct err *err)
{
	bool leaves = to == WHERE_LEFT || to == WHERE_DIED;
	if (stay->where == WHERE_MERGED)
		return FAIL(err, MERGED_ALREADY, NULL, "into %lld", (long long)stay->merged_into);
	if (stay->where == WHERE_DIED)
		return refuse(err, "这个人已登记去世。登记错了请先撤销。", "This person is registered as having died; if that was a mistake, undo it first.");
	if (stay->role == ROLE_STAFF ? of_staff(to) || leaves : stay->role != ROLE_VISITOR && (of_residents(to) || leaves))
		return true;
	return refuse(err, "这类人员没有这种去向。", "People of this kind cannot be there.");
}

/* Who is not listed can only come in, as staff begin where they like. */
static bool may_follow(const struct stay *stay, const struct move *move, struct err *err)
{
	if (!fits_role(stay, move->to, err))
		return false;
	if (!where_listed(stay->where) && !(stay->role == ROLE_STAFF ? of_staff(move->to) : move->to == WHERE_IN))
		return refuse(err, "这个人不在册，只能先办理入住或入职。", "This person is not listed; admit them first.");
	if (stay->where == move->to && (move->room == ROOM_KEEPS || move->room == stay->room))
		return refuse(err, "这个人已经是这个状态。", "The person is there already.");
	return true;
}

static bool in_time(struct tx *tx, const struct stay *stay, struct instant at, struct err *err)
{
	if (at.ms > tx_now(tx).ms) {
		FAIL(err, BAD_FIELD, "at", "in the future");
		return err_say(err, "时间在将来，请核对。", "This time is in the future; check it.");
	}
	if (at.ms >= stay->since.ms)
		return true;
	FAIL(err, BAD_MOVE, "at", "before the move before");
	return err_say(err, "时间早于上一次去向登记，请核对。", "This is before the move before; check the time.");
}

static int64_t room_then(const struct stay *stay, const struct move *move)
{
	if (move->room == ROOM_NONE || move->to == WHERE_LEFT || move->to == WHERE_DIED)
		return 0;
	return move->room == ROOM_KEEPS ? stay->room : move->room;
}

/* ---- moving ---- */

static void note(struct tx *tx, enum event_kind kind, const struct moved *m)
{
	struct builder body;
	act_note_begin(&body, m->person);
	json_string(&body, "was", where_name(m->was));
	json_string(&body, "now", where_name(m->became));
	json_int(&body, "room", m->room);
	act_note_instant(&body, "at", m->at);
	json_string(&body, "source", m->source ? m->source : "");
	json_int(&body, "source_id", m->source_id);
	act_note(tx, kind, m->actor, m->realm, m->unit, &body);
}

bool people_move(struct tx *tx, int64_t actor, const struct move *move, struct err *err)
{
	struct standing standing;
	if (!move->zone)
		return FAIL(err, BUG, NULL, "a move without its zone");
	if (!people_standing(tx, move->person, &standing, err))
		return false;
	const struct stay *stay = &standing.stay;
	if (stay->unit != move->unit)
		return FAIL(err, NO_PERSON, "person", "of unit %d, not %d", stay->unit, move->unit);
	if (!may_follow(stay, move, err) || !in_time(tx, stay, move->at, err))
		return false;
	struct moved m = { .seq = tx_seq(tx), .realm = standing.realm, .unit = stay->unit, .person = stay->person, .role = stay->role, .at = move->at,
		.day = zone_day(move->zone, move->at), .was = stay->where, .became = move->to, .room_was = stay->room, .room = room_then(stay, move),
		.since_was = stay->since.ms, .actor = actor, .reason = move->reason, .source = move->source, .source_id = move->source_id };
	if (m.room && (m.room != stay->room || !where_listed(stay->where)) && !room_takes(tx, m.room, m.unit, m.person, move->crowd, err))
		return false;
	if (!people_note_move(tx, &m, err) || !people_set(tx, m.person, m.became, m.room, m.at, m.seq, err))
		return false;
	note(tx, EVENT_PERSON_MOVED, &m);
	return true;
}

/* ---- taking it back ---- */

bool people_undo(struct tx *tx, int64_t actor, int64_t person, struct view reason, struct err *err)
{
	struct standing standing;
	if (!people_standing(tx, person, &standing, err))
		return false;
	if (standing.stay.where == WHERE_MERGED)
		return FAIL(err, MERGED_ALREADY, NULL, "into %lld", (long long)standing.stay.merged_into);
	struct stmt *row = db_query(tx_db(tx), &people_move_last);
	stmt_int(row, person);
	enum answer answer = stmt_step(row);
	struct moved m = { .seq = tx_seq(tx), .realm = standing.realm, .unit = standing.stay.unit, .person = person, .actor = actor };
	int64_t last = 0;
	if (answer == ANSWER_ONE) {
		last = stmt_get_int(row, 0);
		m.became = (enum where)stmt_get_int(row, 1);
		m.room = stmt_get_int(row, 2);
		m.at.ms = stmt_get_int(row, 3);
		m.was = (enum where)stmt_get_int(row, 4);
	}
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NOTHING_TO_UNDO, NULL, "no move of %lld", (long long)person);
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	row = db_query(tx_db(tx), &people_move_undo);
	stmt_int(row, last);
	stmt_int(row, m.seq);
	stmt_text(row, reason);
	if (!tx_ran(tx, row, err) || !people_set(tx, person, m.became, m.room, m.at, m.seq, err))
		return false;
	m.source = "move";
	m.source_id = last;
	note(tx, EVENT_PERSON_UNDONE, &m);
	return true;
}
