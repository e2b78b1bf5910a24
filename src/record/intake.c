/* record/intake.c — newcomers: found children, minors from the street, people who are given relief, new residents. Blocked until screened. */
#include "record/gate_inside.h"
#include "record/gate_sql.h"

bool intake_one(struct db *db, int64_t person, struct arena *arena, struct intake *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &intake_q_one);
	stmt_int(row, person);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	if (*ret_found)
		*ret = (struct intake){ .person = person, .realm = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2), .purpose = gate_purpose_of_key(stmt_get_text(row, 3)),
			.asked = { stmt_get_int(row, 4) }, .state = (enum intake_state)stmt_get_int(row, 5), .tenths = (int)stmt_get_int(row, 6), .screening = (enum screening)stmt_get_int(row, 7),
			.screened = { stmt_get_int(row, 8) }, .hospital = arena_copy(arena, stmt_get_text(row, 9)), .belongings = { stmt_get_int(row, 10) }, .screened_by = stmt_get_int(row, 11),
			.belongings_by = stmt_get_int(row, 12), .admitted = { stmt_get_int(row, 13) }, .admitted_by = stmt_get_int(row, 14), .gone = { stmt_get_int(row, 15) },
			.gone_by = stmt_get_int(row, 16), .gone_why = arena_copy(arena, stmt_get_text(row, 17)) };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static bool add(struct tx *tx, int64_t actor, int64_t person, int64_t realm, int32_t unit, enum gate_purpose purpose, struct instant at, int tenths, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &intake_q_add);
	stmt_int(row, person);
	stmt_int(row, realm);
	stmt_int(row, unit);
	stmt_text(row, view_of(gate_purpose_key(purpose)));
	stmt_int(row, at.ms);
	stmt_int_unless(row, tenths, 0);
	stmt_int(row, actor);
	return tx_may_run(tx, row, err);
}

bool intake_is_of_before(const struct intake *intake, const struct stay *stay) { return intake->state == INTAKE_ADMITTED && stay->where == WHERE_LEFT; }

bool intake_afresh(struct tx *tx, int64_t person, struct instant at, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &intake_q_afresh);
	stmt_int(row, person);
	stmt_int(row, at.ms);
	return tx_ran(tx, row, err);
}

/* Of this unit, and with a row of their own: whoever was only registered so far gets it now. *ret_stay: where they are. */
static bool begin(struct tx *tx, int64_t actor, const struct intake_screening *of, struct stay *ret_stay, struct err *err)
{
	struct intake before;
	bool found;
	if (!people_one(tx_db(tx), of->person, ret_stay, err))
		return false;
	if (ret_stay->unit != of->unit || ret_stay->where == WHERE_MERGED)
		return FAIL(err, NO_PERSON, "person", "of another unit, or merged");
	if (!intake_one(tx_db(tx), of->person, tx_arena(tx), &before, &found, err))
		return false;
	if (found && intake_is_of_before(&before, ret_stay))
		return intake_afresh(tx, of->person, of->at, err);
	return found || add(tx, actor, of->person, of->realm, of->unit, of->purpose, of->at, 0, err);
}

static void note(struct tx *tx, enum event_kind kind, int64_t actor, const struct intake_screening *of)
{
	struct builder body;
	act_note_begin(&body, of->person);
	if (kind == EVENT_INTAKE_SCREENED)
		json_bool(&body, "clear", of->result == SCREENING_CLEAR);
	act_note_instant(&body, "at", of->at);
	act_note(tx, kind, actor, of->realm, of->unit, &body);
}

bool intake_screen(struct tx *tx, int64_t actor, const struct intake_screening *screening, struct err *err)
{
	struct stay stay;
	if (!begin(tx, actor, screening, &stay, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &intake_q_screen);
	stmt_int(row, screening->person);
	stmt_int(row, screening->result);
	stmt_int(row, screening->at.ms);
	stmt_text(row, screening->hospital.ptr ? screening->hospital : VIEW(""));
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	note(tx, EVENT_INTAKE_SCREENED, actor, screening);
	return true;
}

bool intake_disinfect(struct tx *tx, int64_t actor, const struct intake_screening *of, struct err *err)
{
	struct intake intake;
	struct stay stay;
	bool found;
	if (!begin(tx, actor, of, &stay, err) || !intake_one(tx_db(tx), of->person, tx_arena(tx), &intake, &found, err))
		return false;
	if (intake.belongings.ms)
		return true;
	struct stmt *row = db_query(tx_db(tx), &intake_q_belongings);
	stmt_int(row, of->person);
	stmt_int(row, of->at.ms);
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	note(tx, EVENT_INTAKE_BELONGINGS, actor, of);
	return true;
}

bool intake_goes(struct tx *tx, int64_t actor, const struct intake_screening *of, struct view why, struct err *err)
{
	struct stay stay;
	if (!begin(tx, actor, of, &stay, err))
		return false;
	if (where_listed(stay.where)) {
		FAIL(err, BAD_MOVE, "person", "is %s", where_name(stay.where));
		return err_say(err, "这个人已经入院，请办理离院。", "This person was admitted; register that they leave.");
	}
	struct stmt *row = db_query(tx_db(tx), &intake_q_gone);
	stmt_int(row, of->person);
	stmt_int(row, of->at.ms);
	stmt_int(row, actor);
	stmt_text(row, why);
	if (!tx_may_run(tx, row, err))
		return false;
	note(tx, EVENT_INTAKE_GONE, actor, of);
	return true;
}

static bool again(struct tx *tx, int64_t person, enum gate_purpose purpose, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &intake_q_again);
	stmt_int(row, person);
	stmt_text(row, view_of(gate_purpose_key(purpose)));
	return tx_ran(tx, row, err);
}

bool intake_expect(struct tx *tx, int64_t actor, const struct intake_screening *of, struct err *err)
{
	struct stay stay;
	if (!begin(tx, actor, of, &stay, err) || !again(tx, of->person, of->purpose, err))
		return false;
	note(tx, EVENT_INTAKE_EXPECTED, actor, of);
	return true;
}

static bool admit(struct tx *tx, int64_t actor, const struct gate_new *new, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &intake_q_admit);
	stmt_int(row, new->person);
	stmt_int_unless(row, new->facts.tenths, 0);
	stmt_int(row, actor);
	stmt_int(row, new->at.ms);
	return tx_ran(tx, row, err);
}

bool intake_at_gate(struct tx *tx, int64_t actor, const struct gate_new *new, bool admitted, struct err *err)
{
	const struct intake_screening said = { new->person, new->realm, new->unit, (enum screening)new->screening, new->at, VIEW(""), new->facts.purpose };
	if (!add(tx, actor, new->person, new->realm, new->unit, new->facts.purpose, new->at, new->facts.tenths, err))
		return false;
	if (!again(tx, new->person, new->facts.purpose, err) || (new->screening && !intake_screen(tx, actor, &said, err)))
		return false;
	bool disinfected = new->facts.facts & GATE_DISINFECTED_FACT;
	return (!disinfected || intake_disinfect(tx, actor, &said, err)) && (!admitted || admit(tx, actor, new, err));
}
