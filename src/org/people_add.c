/* org/people_add.c — somebody new on a home's register. */
#include "base/vault.h"
#include "org/act.h"
#include "org/people_inside.h"

struct hidden people_hide(struct tx *tx, const struct vault *vault, int64_t person, enum sealed what, struct view text)
{
	struct hidden ret = { 0 };
	if (text.len == 0)
		return ret;
	ret.sealed = vault_seal(vault, tx_arena(tx), people_about(tx_arena(tx), person, what), text);
	people_trace(vault, what, text, ret.trace);
	return ret;
}

void stmt_sealed(struct stmt *row, const struct hidden *hidden)
{
	if (hidden->sealed.len)
		stmt_blob(row, hidden->sealed);
	else
		stmt_null(row);
}

void stmt_trace(struct stmt *row, const struct hidden *hidden)
{
	if (hidden->sealed.len)
		stmt_blob(row, (struct view){ (const char *)hidden->trace, VAULT_TRACE });
	else
		stmt_null(row);
}

bool people_paper_free(struct tx *tx, const struct vault *vault, int32_t unit, struct view paper, int64_t besides, struct err *err)
{
	unsigned char trace[VAULT_TRACE];
	if (paper.len == 0)
		return true;
	people_trace(vault, SEALED_PAPER, paper, trace);
	struct stmt *row = db_query(tx_db(tx), &people_known_paper);
	stmt_int(row, unit);
	stmt_blob(row, (struct view){ (const char *)trace, sizeof trace });
	enum answer answer = stmt_step(row);
	int64_t known = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer == ANSWER_ONE && known != besides) {
		FAIL(err, PERSON_KNOWN, "id_no", "person %lld", (long long)known);
		return err_sayf(err, "编号 %lld。", "Number %lld.", (long long)known);
	}
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

/* Whoever is entered on the first day of a register, or before it, was there when it began. */
static bool judge_opening(struct tx *tx, const struct person_new *new, bool *ret, struct err *err)
{
	if (new->opening >= 0) {
		*ret = new->opening > 0;
		return true;
	}
	struct stmt *row = db_query(tx_db(tx), &people_first_day);
	stmt_int(row, new->unit);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE && (stmt_is_null(row, 0) || zone_day(new->zone, new->at).n <= stmt_get_int(row, 0));
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

/* Where somebody of that role begins, if nobody said. A visitor and an intake not yet admitted are nowhere. */
static enum where begins(const struct person_new *new)
{
	if (new->where != WHERE_NONE)
		return new->where;
	return new->role == ROLE_RESIDENT ? WHERE_IN : new->role == ROLE_STAFF ? WHERE_COMMUTING : WHERE_NONE;
}

static bool may_begin(struct tx *tx, const struct person_new *new, enum where where, struct err *err)
{
	bool resident = where == WHERE_IN || where == WHERE_LEAVE || where == WHERE_HOSPITAL;
	bool staff = where >= WHERE_LIVE_IN && where <= WHERE_OTHER;
	bool good = where == WHERE_NONE ? new->role == ROLE_VISITOR || new->role == ROLE_INTAKE : new->role == ROLE_STAFF ? staff : new->role != ROLE_VISITOR && resident;
	if (!good) {
		FAIL(err, BAD_FIELD, "where", "%s as %s", where_name(where), person_role_name(new->role));
		return err_say(err, "这类人员没有这种去向。", "People of this kind cannot be there.");
	}
	if (new->at.ms <= tx_now(tx).ms)
		return true;
	FAIL(err, BAD_FIELD, "at", "in the future");
	return err_say(err, "时间在将来，请核对。", "This time is in the future; check it.");
}

static bool insert(struct tx *tx, const struct vault *vault, int64_t id, int64_t seq, const struct person_new *new, enum where where, int64_t room, struct err *err)
{
	const struct hidden name = people_hide(tx, vault, id, SEALED_NAME, new->name), paper = people_hide(tx, vault, id, SEALED_PAPER, new->id_no), phone = people_hide(tx, vault, id, SEALED_PHONE, new->phone);
	struct stmt *row = db_query(tx_db(tx), &people_insert);
	stmt_int(row, id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_int(row, new->role);
	stmt_sealed(row, &name);
	stmt_trace(row, &name);
	stmt_sealed(row, &paper);
	stmt_trace(row, &paper);
	stmt_int(row, new->id_kind);
	stmt_sealed(row, &phone);
	stmt_trace(row, &phone);
	stmt_int(row, new->sex);
	stmt_int_unless(row, new->birth.n, DAY_NONE.n);
	stmt_int(row, room);
	stmt_text(row, new->place.ptr ? new->place : VIEW(""));
	stmt_int(row, where);
	stmt_int(row, where == WHERE_NONE ? 0 : new->at.ms);
	stmt_int(row, seq);
	return tx_ran(tx, row, err);
}

static bool settle_room(struct tx *tx, int64_t actor, const struct person_new *new, int64_t *ret, struct err *err)
{
	*ret = new->room > 0 ? new->room : 0;
	if (new->room_name.len && !room_named(tx, actor, new->unit, new->realm, new->room_name, ret, err))
		return false;
	return *ret == 0 || room_takes(tx, *ret, new->unit, 0, new->crowd, err);
}

static void note(struct tx *tx, int64_t actor, int64_t id, const struct person_new *new, enum where where, int64_t room, bool opening)
{
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "role", person_role_name(new->role));
	json_string(&body, "now", where_name(where));
	json_int(&body, "room", room);
	json_bool(&body, "opening", opening);
	act_note_instant(&body, "at", new->at);
	act_note(tx, EVENT_PERSON_ADDED, actor, new->realm, new->unit, &body);
}

bool people_add(struct tx *tx, const struct vault *vault, int64_t actor, const struct person_new *new, int64_t *ret_id, struct err *err)
{
	enum where where = begins(new);
	bool opening;
	int64_t room;
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no vault");
	if (!may_begin(tx, new, where, err) || !people_paper_free(tx, vault, new->unit, new->id_no, 0, err) || !judge_opening(tx, new, &opening, err) ||
	    !settle_room(tx, actor, new, &room, err) || !tx_next_id(tx, &people_next, ret_id, err))
		return false;
	int64_t seq = tx_seq(tx);
	if (!insert(tx, vault, *ret_id, seq, new, where, room, err))
		return false;
	/* Who begins out of the house was a resident before. */
	const struct moved first = { .seq = seq, .realm = new->realm, .unit = new->unit, .person = *ret_id, .role = new->role, .at = new->at, .day = zone_day(new->zone, new->at),
		.became = where, .opening = opening || where == WHERE_LEAVE || where == WHERE_HOSPITAL, .room = room, .actor = actor, .reason = new->note };
	if (where != WHERE_NONE && !people_note_move(tx, &first, err))
		return false;
	note(tx, actor, *ret_id, new, where, room, first.opening);
	return new->id_no.len == 0 || people_twice_note(tx, *ret_id, err);
}
