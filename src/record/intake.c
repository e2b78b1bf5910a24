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
			.screened = { stmt_get_int(row, 8) }, .hospital = arena_copy(arena, stmt_get_text(row, 9)), .belongings = { stmt_get_int(row, 10) } };
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

static bool set_screening(struct tx *tx, int64_t actor, const struct intake_screening *screening, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &intake_q_screen);
	stmt_int(row, screening->person);
	stmt_int(row, screening->result);
	stmt_int(row, screening->at.ms);
	stmt_text(row, screening->hospital.ptr ? screening->hospital : VIEW(""));
	stmt_int(row, actor);
	stmt_int(row, screening->at.ms);
	return tx_ran(tx, row, err);
}

bool intake_screen(struct tx *tx, int64_t actor, const struct intake_screening *screening, struct err *err)
{
	struct stay stay;
	if (!people_one(tx_db(tx), screening->person, &stay, err))
		return false;
	if (stay.unit != screening->unit)
		return FAIL(err, NO_PERSON, "person", "of another unit");
	if (!add(tx, actor, screening->person, screening->realm, screening->unit, screening->purpose, screening->at, 0, err) || !set_screening(tx, actor, screening, err))
		return false;
	struct builder body;
	act_note_begin(&body, screening->person);
	json_bool(&body, "clear", screening->result == SCREENING_CLEAR);
	act_note_instant(&body, "at", screening->at);
	act_note(tx, EVENT_INTAKE_SCREENED, actor, screening->realm, screening->unit, &body);
	return true;
}

bool intake_disinfect(struct tx *tx, int64_t actor, int32_t unit, int64_t realm, int64_t person, struct instant at, struct err *err)
{
	struct intake intake;
	bool found;
	if (!intake_one(tx_db(tx), person, tx_arena(tx), &intake, &found, err))
		return false;
	if (!found || intake.unit != unit)
		return FAIL(err, NO_PERSON, "person", "no intake");
	if (intake.belongings.ms)
		return true;
	struct stmt *row = db_query(tx_db(tx), &intake_q_belongings);
	stmt_int(row, person);
	stmt_int(row, at.ms);
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, person);
	act_note_instant(&body, "at", at);
	act_note(tx, EVENT_INTAKE_BELONGINGS, actor, realm, unit, &body);
	return true;
}

bool intake_at_gate(struct tx *tx, int64_t actor, const struct gate_new *new, bool admitted, struct err *err)
{
	const struct intake_screening said = { new->person, new->realm, new->unit, (enum screening)new->screening, new->at, VIEW(""), new->facts.purpose };
	if (!add(tx, actor, new->person, new->realm, new->unit, new->facts.purpose, new->at, new->facts.tenths, err) || (new->screening && !intake_screen(tx, actor, &said, err)))
		return false;
	bool disinfected = new->facts.facts & GATE_DISINFECTED_FACT;
	if (disinfected && !intake_disinfect(tx, actor, new->unit, new->realm, new->person, new->at, err))
		return false;
	if (!admitted)
		return true;
	struct stmt *row = db_query(tx_db(tx), &intake_q_admit);
	stmt_int(row, new->person);
	stmt_int_unless(row, new->facts.tenths, 0);
	stmt_int(row, actor);
	return tx_ran(tx, row, err);
}
