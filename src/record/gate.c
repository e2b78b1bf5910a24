/* record/gate.c — an entry from what was said at the gate to what is kept: what is known of the person, the decision, who moves, who is isolated. */
#include "record/gate_inside.h"
#include "record/gate_sql.h"
#include "record/isolation_inside.h"

static const char *const states[] = { "", "passed", "stopped", "waiting", "approved", "turned_down", "used" };
const char *gate_state_name(enum gate_state state) { return states[state]; }

struct view gate_about(struct arena *arena, int64_t id) { return view_of(arena_printf(arena, "gate_entry %lld", (long long)id)); }
void gate_phone_trace(const struct vault *vault, struct view phone, unsigned char ret[VAULT_TRACE]) { vault_trace(vault, VIEW("gate.phone"), phone, ret); }

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

/* ---- reading ---- */

bool gate_one(struct db *db, int64_t id, struct arena *arena, struct gate_entry *ret, struct err *err)
{
	struct stmt *row = db_query(db, &gate_q_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct gate_entry){
			.id = id, .realm = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2), .at = { stmt_get_int(row, 3) }, .way = (enum gate_way)stmt_get_int(row, 4),
			.who = (enum gate_who)stmt_get_int(row, 5), .person = stmt_get_int(row, 6), .purpose = gate_purpose_of_key(stmt_get_text(row, 7)), .tenths = (int)stmt_get_int(row, 8),
			.symptoms = (uint32_t)stmt_get_int(row, 9), .facts = (unsigned)stmt_get_int(row, 10), .decision = (enum gate_decision)stmt_get_int(row, 11),
			.reasons = arena_copy(arena, stmt_get_text(row, 12)), .state = (enum gate_state)stmt_get_int(row, 13), .isolation = stmt_get_int(row, 14), .approval = stmt_get_int(row, 15),
			.visit = stmt_get_int(row, 16), .due_back = { stmt_get_int(row, 17) }, .plan = arena_copy(arena, stmt_get_text(row, 18)), .sealed = arena_copy(arena, stmt_get_blob(row, 19)),
			.exception = arena_copy(arena, stmt_get_text(row, 20)), .received = { stmt_get_int(row, 21) }, .account = stmt_get_int(row, 22), .decided = { stmt_get_int(row, 23) },
			.decided_by = stmt_get_int(row, 24), .note = arena_copy(arena, stmt_get_text(row, 25)),
		};
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_ENTRY, "id", "no entry %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

struct view gate_reasons_json(const struct gate_verdict *verdict, struct arena *arena)
{
	struct builder out;
	builder_init(&out, 1 << 18);
	json_open(&out, '[');
	for (int i = 0; i < verdict->count; i++) {
		const struct gate_reason *r = &verdict->reasons[i];
		json_open(&out, '{');
		json_string(&out, "rule", r->rule);
		json_string(&out, "measure", r->measure);
		json_int(&out, "order", r->order);
		json_string(&out, "number", r->number);
		json_string(&out, "decision", gate_decision_name(r->decision));
		json_bool(&out, "excepted", r->excepted);
		json_string(&out, "zh", r->zh);
		json_string(&out, "en", r->en);
		json_close(&out, '}');
	}
	json_close(&out, ']');
	struct view ret = arena_copy(arena, builder_seen(&out));
	builder_release(&out);
	return ret;
}

/* ---- what is known ---- */

struct known { struct stay stay; int64_t isolation, visit; };

static bool role_fits(enum gate_who who, const struct stay *stay)
{
	if (who == GATE_STAFF)
		return stay->role == ROLE_STAFF;
	if (who == GATE_INTAKE)
		return stay->role == ROLE_INTAKE || stay->role == ROLE_RESIDENT;
	return stay->role == ROLE_RESIDENT || stay->role == ROLE_INTAKE;
}

static bool know_person(struct tx *tx, const struct gate_new *new, struct known *known, struct gate_facts *facts, struct err *err)
{
	struct intake intake;
	bool found;
	if (!people_one(tx_db(tx), new->person, &known->stay, err))
		return false;
	if (known->stay.unit != new->unit || known->stay.where == WHERE_MERGED)
		return FAIL(err, NO_PERSON, "person", "of another unit, or merged");
	if (!role_fits(facts->who, &known->stay))
		return FAIL(err, BAD_FIELD, "who", "the person is a %s", person_role_name(known->stay.role)) || err_say(err, "这个人登记的身份与所选不符，请核对。", "The person is registered as somebody else; check whom you chose.");
	if (!isolation_open_of(tx_db(tx), new->person, &known->isolation, err) || !intake_one(tx_db(tx), new->person, tx_arena(tx), &intake, &found, err))
		return false;
	if (found && facts->who == GATE_INTAKE && facts->way == GATE_IN && intake_is_of_before(&intake, &known->stay)) {
		if (!intake_afresh(tx, new->person, new->at, err))
			return false;
		found = false;
	}
	facts->facts |= known->isolation ? GATE_ISOLATED_FACT : 0;
	facts->facts |= facts->way == GATE_IN && (known->stay.where == WHERE_AWAY || known->stay.where == WHERE_OTHER) ? GATE_RETURNING_FACT : 0;
	enum screening screening = new->screening ? (enum screening)new->screening : found ? intake.screening : SCREENING_NONE;
	facts->facts |= screening == SCREENING_CLEAR ? GATE_SCREENED_FACT : screening == SCREENING_NOT_CLEAR ? GATE_NOT_CLEAR_FACT : 0;
	facts->facts |= found && intake.belongings.ms ? GATE_DISINFECTED_FACT : 0;
	return true;
}

/* Asked for by another entry of the same person and way, given, not used, and not a day old. */
static bool know_approval(struct tx *tx, const struct gate_new *new, struct gate_facts *facts, struct err *err)
{
	struct gate_entry asked;
	if (!new->approval)
		return true;
	if (!gate_one(tx_db(tx), new->approval, tx_arena(tx), &asked, err))
		return false;
	if (asked.unit != new->unit || asked.state != GATE_APPROVED || asked.person != new->person || asked.way != facts->way || asked.who != facts->who
	    || tx_now(tx).ms - asked.decided.ms > (int64_t)APPROVAL_HOURS * 3600000)
		return FAIL(err, APPROVAL_SPENT, "approval", "entry %lld is %s", (long long)new->approval, gate_state_name(asked.state));
	facts->facts |= GATE_APPROVED_FACT;
	return true;
}

static bool know(struct tx *tx, const struct gate_new *new, struct known *known, struct gate_facts *facts, struct err *err)
{
	*known = (struct known){ 0 };
	*facts = new->facts;
	if (new->person && facts->who != GATE_VISITOR && !know_person(tx, new, known, facts, err))
		return false;
	if (facts->who == GATE_VISITOR && facts->way == GATE_IN && !visit_for_gate(tx, new, &known->visit, err))
		return false;
	facts->facts |= known->visit ? GATE_BOOKED_FACT : 0;
	return know_approval(tx, new, facts, err);
}

/* ---- what follows ---- */

static enum where staff_goes(const struct gate_new *new, const struct gate_facts *facts, const struct gate_verdict *verdict, const struct stay *stay)
{
	const struct gate_holding *movement = &new->measures.at[GATE_MEASURE_STAFF];
	bool here = stay->where == WHERE_LIVE_IN || stay->where == WHERE_COMMUTING;
	if (facts->way == GATE_OUT)
		return facts->purpose == GATE_FOR_DISCHARGE ? WHERE_LEFT : facts->purpose == GATE_FOR_LEAVE || stay->where == WHERE_LIVE_IN ? WHERE_AWAY : stay->where;
	if (verdict->decision == GATE_QUARANTINE || (facts->facts & GATE_ISOLATED_FACT))
		return WHERE_QUARANTINED;
	return here ? stay->where : movement->holds && movement->value >= 2 ? WHERE_LIVE_IN : WHERE_COMMUTING;
}

static enum where goes(const struct gate_new *new, const struct gate_facts *facts, const struct gate_verdict *verdict, const struct stay *stay)
{
	if (facts->who == GATE_STAFF)
		return staff_goes(new, facts, verdict, stay);
	if (facts->way == GATE_IN)
		return WHERE_IN;
	switch (facts->purpose) {
	case GATE_FOR_MEDICAL: case GATE_FOR_HOSPITAL: case GATE_FOR_EMERGENCY: return WHERE_HOSPITAL;
	case GATE_FOR_DISCHARGE: return WHERE_LEFT;
	default: return WHERE_LEAVE;
	}
}

/* An entry that comes late, from a phone that was offline, does not undo what was registered since. */
static bool move(struct tx *tx, int64_t actor, const struct gate_new *new, struct gate_facts *facts, const struct gate_verdict *verdict, const struct stay *stay, int64_t id, struct err *err)
{
	const struct move step = { .person = new->person, .unit = new->unit, .to = goes(new, facts, verdict, stay), .room = new->room ? new->room : ROOM_KEEPS, .at = new->at,
		.zone = new->zone, .reason = gate_purpose_key(facts->purpose), .source = "gate", .source_id = id };
	if (where_listed(stay->where) && new->at.ms < stay->since.ms) {
		facts->facts |= GATE_NOT_MOVED_FACT;
		return true;
	}
	return (step.to == stay->where && (step.room == ROOM_KEEPS || step.room == stay->room)) || people_move(tx, actor, &step, err);
}

static enum isolation_reason why(const struct gate_facts *facts)
{
	if (facts->facts & GATE_CONTACT_FACT)
		return ISOLATION_CONTACT;
	if ((facts->facts & GATE_ILL_FACT) || facts->tenths >= 373)
		return ISOLATION_SYMPTOM;
	return facts->who == GATE_INTAKE ? ISOLATION_NEW : ISOLATION_RETURN;
}

static bool isolate(struct tx *tx, int64_t actor, const struct gate_new *new, const struct gate_facts *facts, const struct gate_verdict *verdict, int64_t id, int64_t *ret, struct err *err)
{
	const struct isolation_new isolation = { .unit = new->unit, .person = new->person, .reason = why(facts), .from = new->at, .days = verdict->days, .negatives = verdict->negatives,
		.gap_hours = GATE_GAP_HOURS, .symptom_free = true, .rule = verdict->rule, .order = verdict->order, .source = "gate", .source_id = id };
	return isolation_start(tx, actor, &isolation, ret, err) && (!new->room_isolates || isolation_room(tx, actor, *ret, new->room, new->zone, err));
}

static bool use_approval(struct tx *tx, int64_t approval, struct err *err)
{
	if (!approval)
		return true;
	struct stmt *row = db_query(tx_db(tx), &gate_q_use);
	stmt_int(row, approval);
	return tx_ran(tx, row, err);
}

/* ---- the row ---- */

static enum gate_state state_of(const struct gate_facts *facts, enum gate_decision decision)
{
	bool goods = facts->who == GATE_GOODS && decision == GATE_QUARANTINE;
	return decision == GATE_REFUSE || goods ? GATE_STOPPED : decision == GATE_APPROVAL ? GATE_WAITING : GATE_PASSED;
}

static bool put_sealed(struct tx *tx, struct stmt *row, const struct gate_new *new, int64_t id, struct err *err)
{
	unsigned char *trace = arena_take(tx_arena(tx), VAULT_TRACE);
	if (!new->private_words.len) {
		stmt_null(row);
		stmt_null(row);
		return true;
	}
	if (!new->vault)
		return FAIL(err, KEY_MISSING, NULL, "no vault for a visitor");
	stmt_blob(row, vault_seal(new->vault, tx_arena(tx), gate_about(tx_arena(tx), id), new->private_words));
	if (new->phone.len) {
		gate_phone_trace(new->vault, new->phone, trace);
		stmt_blob(row, (struct view){ (const char *)trace, VAULT_TRACE });
	} else {
		stmt_null(row);
	}
	return true;
}

struct made { int64_t id, isolation, visit; enum gate_state state; };

static bool put_row(struct tx *tx, int64_t actor, const struct gate_new *new, const struct gate_facts *facts, const struct gate_verdict *verdict, const struct made *made, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &gate_q_add);
	stmt_int(row, made->id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_int(row, new->at.ms);
	stmt_int(row, zone_day(new->zone, new->at).n);
	stmt_int(row, facts->way);
	stmt_int(row, facts->who);
	stmt_int_unless(row, new->person, 0);
	stmt_text(row, view_of(gate_purpose_key(facts->purpose)));
	stmt_int_unless(row, facts->tenths, 0);
	stmt_int(row, new->symptoms);
	stmt_int(row, facts->facts);
	stmt_int(row, verdict->decision);
	stmt_text(row, gate_reasons_json(verdict, tx_arena(tx)));
	stmt_int(row, made->state);
	stmt_int_unless(row, made->isolation, 0);
	stmt_int_unless(row, new->approval, 0);
	stmt_int_unless(row, made->visit, 0);
	stmt_int_unless(row, new->due_back.ms, 0);
	stmt_text(row, or_empty(new->plan));
	if (!put_sealed(tx, row, new, made->id, err)) {
		stmt_done(row);
		return false;
	}
	stmt_text(row, or_empty(new->exception));
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	return tx_ran(tx, row, err);
}

static void note(struct tx *tx, int64_t actor, const struct gate_new *new, const struct gate_facts *facts, const struct gate_verdict *verdict, const struct made *made)
{
	struct builder body;
	act_note_begin(&body, made->id);
	json_string(&body, "way", gate_way_name(facts->way));
	json_string(&body, "who", gate_who_name(facts->who));
	json_int(&body, "person", new->person);
	json_string(&body, "purpose", gate_purpose_key(facts->purpose));
	act_note_instant(&body, "at", new->at);
	json_string(&body, "decision", gate_decision_name(verdict->decision));
	json_string(&body, "state", gate_state_name(made->state));
	json_int(&body, "isolation", made->isolation);
	json_bool(&body, "exception", new->exception.len > 0);
	json_key(&body, "rules");
	json_open(&body, '[');
	for (int i = 0; i < verdict->count; i++)
		json_put_text(&body, view_of(verdict->reasons[i].rule));
	json_close(&body, ']');
	act_note(tx, EVENT_GATE_ENTRY, actor, new->realm, new->unit, &body);
}

/* What an entry that passes brings with it. */
static bool follow(struct tx *tx, int64_t actor, const struct gate_new *new, struct gate_facts *facts, const struct gate_verdict *verdict, const struct known *known, struct made *made, struct err *err)
{
	bool somebody = new->person && facts->who <= GATE_INTAKE && facts->who != GATE_VISITOR;
	bool family = facts->who == GATE_VISITOR && facts->way == GATE_IN && (facts->purpose == GATE_FOR_VISIT || facts->purpose == GATE_FOR_DYING);
	if (!use_approval(tx, new->approval, err) || (somebody && !move(tx, actor, new, facts, verdict, &known->stay, made->id, err)))
		return false;
	if (somebody && verdict->decision == GATE_QUARANTINE && !isolate(tx, actor, new, facts, verdict, made->id, &made->isolation, err))
		return false;
	made->visit = known->visit;
	return !family || visit_came(tx, actor, new, known->visit, made->id, err);
}

bool gate_pass(struct tx *tx, int64_t actor, const struct gate_new *new, int64_t *ret_id, struct err *err)
{
	struct known known;
	struct gate_facts facts;
	struct gate_verdict verdict;
	struct made made = { 0 };
	if (!know(tx, new, &known, &facts, err) || !tx_next_id(tx, &gate_q_next, &made.id, err))
		return false;
	gate_decide(&facts, &new->measures, tx_arena(tx), &verdict);
	made.state = state_of(&facts, verdict.decision);
	bool passed = made.state == GATE_PASSED, newcomer = facts.who == GATE_INTAKE && facts.way == GATE_IN && new->person;
	if (passed && !follow(tx, actor, new, &facts, &verdict, &known, &made, err))
		return false;
	if (newcomer && !intake_at_gate(tx, actor, new, passed, err))
		return false;
	*ret_id = made.id;
	note(tx, actor, new, &facts, &verdict, &made);
	return put_row(tx, actor, new, &facts, &verdict, &made, err);
}

/* ---- approvals ---- */

bool gate_answer_ask(struct tx *tx, int64_t actor, const struct gate_answer *answer, struct err *err)
{
	struct gate_entry asked;
	if (!gate_one(tx_db(tx), answer->id, tx_arena(tx), &asked, err))
		return false;
	if (asked.state != GATE_WAITING)
		return FAIL(err, ENTRY_DECIDED, "id", "entry %lld is %s", (long long)asked.id, gate_state_name(asked.state));
	struct stmt *row = db_query(tx_db(tx), &gate_q_decide);
	stmt_int(row, asked.id);
	stmt_int(row, answer->approve ? GATE_APPROVED : GATE_TURNED_DOWN);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, or_empty(answer->note));
	stmt_int_unless(row, answer->due_back.ms, 0);
	stmt_text(row, answer->plan.len ? answer->plan : asked.plan);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, asked.id);
	json_int(&body, "person", asked.person);
	json_bool(&body, "approved", answer->approve);
	act_note(tx, EVENT_GATE_DECIDED, actor, asked.realm, asked.unit, &body);
	return true;
}

/* ---- the day ---- */

static bool three(struct db *db, struct query *query, int32_t unit, struct day day, int32_t *a, int32_t *b, int32_t *c, struct err *err)
{
	struct stmt *row = db_query(db, query);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	bool good = stmt_step(row) == ANSWER_ONE;
	*a = good ? (int32_t)stmt_get_int(row, 0) : 0;
	*b = good ? (int32_t)stmt_get_int(row, 1) : 0;
	*c = good ? (int32_t)stmt_get_int(row, 2) : 0;
	stmt_done(row);
	return good || db_fail(db, err);
}

bool gate_day(struct db *db, const struct zone *zone, int32_t unit, struct day day, struct gate_counts *ret, struct err *err)
{
	int32_t turned_away, refused;
	(void)zone;                                         /* entries carry the civil day they were made in */
	*ret = (struct gate_counts){ 0 };
	if (!three(db, &gate_q_day, unit, day, &ret->outsiders_in, &turned_away, &ret->vehicles_in, err)
	    || !three(db, &gate_q_visits_day, unit, day, &ret->visits_booked, &ret->visits_held, &refused, err))
		return false;
	ret->visits_refused = turned_away + refused;
	struct stmt *row = db_query(db, &gate_q_known);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	bool good = stmt_step(row) == ANSWER_ONE;
	ret->known = good && stmt_get_int(row, 0);
	stmt_done(row);
	return good || db_fail(db, err);
}
