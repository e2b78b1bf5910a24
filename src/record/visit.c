/* record/visit.c — booking, holding, cancelling. */
#include "record/visit_inside.h"

const struct visit_rule visit_rule_usual = { 30, 9 * 60, 17 * 60, 4, 4, 0, { 0 } };
static const char *const manners[] = { "", "person", "video" };
static const char *const states[] = { "", "booked", "held", "cancelled", "missed", "refused" };
const char *visit_manner_name(enum visit_manner manner) { return manners[manner]; }
const char *visit_state_name(enum visit_state state) { return states[state]; }

static struct query q_one = { "visit.one", "i", "iiiiiiiiibittiiiiii",
	"SELECT realm, unit, resident, slot, until, manner, people, state, booked, sealed, order_id, reasons, note, entry, changed, told, account, day, family_seq FROM visit WHERE id = $1", 0 };
static struct query q_next = { "visit.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM visit", 0 };
static struct query q_add = { "visit.add", "iiiiiiiiiibbitii", "",
	"INSERT INTO visit (id, realm, unit, resident, slot, until, day, manner, people, state, sealed, phone_trace, order_id, reasons, note, entry, changed, told, account, booked)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', 0, $16, 0, $15, $16)", 0 };
static struct query q_taken = { "visit.taken", "iiiii", "i", "SELECT count(*) FROM visit WHERE unit = $1 AND day = $5 AND slot < $3 AND until > $2 AND manner = $4 AND state IN (1, 2)", 0 };
static struct query q_state = { "visit.state", "iiititiii", "", "UPDATE visit SET state = $2, order_id = $3, reasons = $4, changed = $5, note = $6, told = $7, entry = $8, family_seq = $9 WHERE id = $1 AND state = 1", 0 };
static struct query q_rule = { "visit.rule", "i", "iiiiiii", "SELECT minutes, opens, closes, in_person, by_video, account, made FROM visit_rule WHERE unit = $1 ORDER BY id DESC LIMIT 1", 0 };
static struct query q_rule_next = { "visit.rule_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM visit_rule", 0 };
static struct query q_rule_add = { "visit.rule_add", "iiiiiiiiii", "",
	"INSERT INTO visit_rule (id, realm, unit, minutes, opens, closes, in_person, by_video, account, made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", 0 };
static struct query q_by_phone = { "visit.by_phone", "iib", "I", "SELECT min(id) FROM visit WHERE unit = $1 AND day = $2 AND phone_trace = $3 AND state = 1 AND manner = 1", 0 };
static struct query q_expected = { "visit.expected", "ii", "iib", "SELECT id, resident, sealed FROM visit WHERE unit = $1 AND day = $2 AND state = 1 AND manner = 1 ORDER BY slot, id", 0 };
struct query visit_q_of_day = { "visit.of_day", "iii", "i", "SELECT id FROM visit WHERE unit = $1 AND day >= $2 AND day <= $3 ORDER BY slot, id", 0 };
struct query visit_q_slot = { "visit.slot", "iii", "iii", "SELECT slot, until, manner FROM visit WHERE unit = $1 AND day = $2 AND until > $3 AND state IN (1, 2) ORDER BY slot", 0 };
/* In person, not yet begun before that instant. */
struct query visit_q_open = { "visit.open", "ii", "iii", "SELECT id, unit, slot FROM visit WHERE state = 1 AND manner = 1 AND until > $1 AND id > $2 ORDER BY id LIMIT 500", 0 };
struct query visit_q_over = { "visit.over", "i", "i", "SELECT id FROM visit WHERE state = 1 AND until <= $1 ORDER BY id LIMIT 500", 0 };
struct query *const visit_queries[] = { &q_one, &q_next, &q_add, &q_taken, &q_state, &q_rule, &q_rule_next, &q_rule_add, &q_by_phone, &q_expected, &visit_q_of_day, &visit_q_slot, &visit_q_open, &visit_q_over, &visit_q_family, NULL };

/* ---- reading ---- */

bool visit_one(struct db *db, int64_t id, struct arena *arena, struct visit *ret, struct err *err)
{
	struct stmt *row = db_query(db, &q_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct visit){ .id = id, .realm = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .resident = stmt_get_int(row, 2), .slot = { stmt_get_int(row, 3) },
			.until = { stmt_get_int(row, 4) }, .manner = (enum visit_manner)stmt_get_int(row, 5), .people = (int)stmt_get_int(row, 6), .state = (enum visit_state)stmt_get_int(row, 7),
			.booked = { stmt_get_int(row, 8) }, .sealed = arena_copy(arena, stmt_get_blob(row, 9)), .order = stmt_get_int(row, 10), .reasons = arena_copy(arena, stmt_get_text(row, 11)),
			.note = arena_copy(arena, stmt_get_text(row, 12)), .entry = stmt_get_int(row, 13), .changed = { stmt_get_int(row, 14) }, .told = (int)stmt_get_int(row, 15),
			.account = stmt_get_int(row, 16), .family_seq = stmt_get_int(row, 18) };
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_VISIT, "id", "no visit %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool visit_rule_of(struct db *db, int32_t unit, struct visit_rule *ret, struct err *err)
{
	struct stmt *row = db_query(db, &q_rule);
	stmt_int(row, unit);
	enum answer answer = stmt_step(row);
	*ret = visit_rule_usual;
	if (answer == ANSWER_ONE)
		*ret = (struct visit_rule){ (int)stmt_get_int(row, 0), (int)stmt_get_int(row, 1), (int)stmt_get_int(row, 2), (int)stmt_get_int(row, 3), (int)stmt_get_int(row, 4),
			stmt_get_int(row, 5), { stmt_get_int(row, 6) } };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool visit_rule_set(struct tx *tx, int64_t actor, int32_t unit, int64_t realm, const struct visit_rule *rule, struct err *err)
{
	const int values[] = { rule->minutes, rule->opens, rule->closes, rule->in_person, rule->by_video };
	int64_t id;
	if (!tx_next_id(tx, &q_rule_next, &id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &q_rule_add);
	stmt_int(row, id);
	stmt_int(row, realm);
	stmt_int(row, unit);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		stmt_int(row, values[i]);
	stmt_int(row, actor);
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_int(&body, "minutes", rule->minutes);
	json_int(&body, "in_person", rule->in_person);
	json_int(&body, "by_video", rule->by_video);
	act_note(tx, EVENT_VISIT_RULE, actor, realm, unit, &body);
	return true;
}

/* ---- booking ---- */

bool visit_falls(const struct gate_measures *measures, struct arena *arena, struct gate_verdict *ret)
{
	/* Somebody who comes well, tested and measured: what is left is the measure's own refusal. */
	const struct gate_facts facts = { GATE_VISITOR, GATE_IN, GATE_FOR_VISIT, 365, GATE_DECLARED_FACT | GATE_BOOKED_FACT | GATE_TESTED_FACT };
	if (gate_judge(&facts, measures) < GATE_APPROVAL)
		return false;
	gate_decide(&facts, measures, arena, ret);
	return true;
}

static bool say_full(const struct visit_new *new, int taken, struct err *err)
{
	struct day day = zone_day(new->zone, new->next);
	struct civil date = day_to_civil(day);
	int minute = (int)((new->next.ms - zone_instant(new->zone, day, 0).ms) / 60000);
	FAIL(err, SLOT_FULL, "at", "%d of %d taken", taken, new->most);
	return new->next.ms && err_sayf(err, "约满 %d/%d。最近的空档是 %d月%d日 %02d:%02d。", "%d of %d are booked. The next free time is %d/%d %02d:%02d.", taken, new->most,
		date.month, date.day, minute / 60, minute % 60);
}

static bool has_place(struct tx *tx, const struct visit_new *new, struct err *err)
{
	int64_t taken;
	struct stmt *row = db_query(tx_db(tx), &q_taken);
	stmt_int(row, new->unit);
	stmt_int(row, new->slot.ms);
	stmt_int(row, new->until.ms);
	stmt_int(row, new->manner);
	stmt_int(row, zone_day(new->zone, new->slot).n);
	return tx_number(tx, row, &taken, err) && (taken < new->most || say_full(new, (int)taken, err));
}

struct draft { int64_t id; enum visit_state state; int64_t order; struct view reasons; };

static bool put_row(struct tx *tx, int64_t actor, const struct visit_new *new, const struct draft *draft, struct err *err)
{
	unsigned char *trace = arena_take(tx_arena(tx), VAULT_TRACE);
	struct view about = view_of(arena_printf(tx_arena(tx), "visit %lld", (long long)draft->id));
	if (!new->vault)
		return FAIL(err, KEY_MISSING, NULL, "no vault for a visit");
	struct stmt *row = db_query(tx_db(tx), &q_add);
	stmt_int(row, draft->id);
	stmt_int(row, new->realm);
	stmt_int(row, new->unit);
	stmt_int(row, new->resident);
	stmt_int(row, new->slot.ms);
	stmt_int(row, new->until.ms);
	stmt_int(row, zone_day(new->zone, new->slot).n);
	stmt_int(row, new->manner);
	stmt_int(row, new->people);
	stmt_int(row, draft->state);
	stmt_blob(row, vault_seal(new->vault, tx_arena(tx), about, new->private_words.len ? new->private_words : VIEW("{}")));
	if (new->phone.len) {
		gate_phone_trace(new->vault, new->phone, trace);
		stmt_blob(row, (struct view){ (const char *)trace, VAULT_TRACE });
	} else {
		stmt_null(row);
	}
	stmt_int(row, draft->order);
	stmt_text(row, draft->reasons.ptr ? draft->reasons : VIEW(""));
	stmt_int(row, actor);
	stmt_int(row, tx_now(tx).ms);
	return tx_ran(tx, row, err);
}

static void note_new(struct tx *tx, int64_t actor, const struct visit_new *new, const struct draft *draft, enum event_kind kind)
{
	struct builder body;
	act_note_begin(&body, draft->id);
	json_int(&body, "resident", new->resident);
	act_note_instant(&body, "slot", new->slot);
	json_string(&body, "manner", visit_manner_name(new->manner));
	json_int(&body, "order", draft->order);
	act_note(tx, kind, actor, new->realm, new->unit, &body);
}

bool visit_book(struct tx *tx, int64_t actor, const struct visit_new *new, int64_t *ret_id, struct err *err)
{
	struct stay stay;
	struct gate_verdict verdict;
	struct draft draft = { .state = VISIT_BOOKED };
	if (!people_one(tx_db(tx), new->resident, &stay, err))
		return false;
	if (stay.unit != new->unit)
		return FAIL(err, NO_PERSON, "resident", "of another unit");
	if (new->manner == VISIT_IN_PERSON && visit_falls(&new->measures, tx_arena(tx), &verdict)) {
		draft.state = VISIT_REFUSED;
		draft.order = verdict.reasons[0].order;
		draft.reasons = gate_reasons_json(&verdict, tx_arena(tx));
	} else if (!has_place(tx, new, err)) {
		return false;
	}
	if (!tx_next_id(tx, &q_next, &draft.id, err) || !put_row(tx, actor, new, &draft, err))
		return false;
	*ret_id = draft.id;
	note_new(tx, actor, new, &draft, draft.state == VISIT_BOOKED ? EVENT_VISIT_BOOKED : EVENT_VISIT_REFUSED);
	return true;
}

/* ---- what becomes of it ---- */

struct change { enum visit_state state; enum event_kind kind; int64_t actor, order, entry; struct view reasons, note; int told; int64_t family_seq; };

static bool change(struct tx *tx, const struct visit *was, const struct change *to, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &q_state);
	stmt_int(row, was->id);
	stmt_int(row, to->state);
	stmt_int(row, to->order);
	stmt_text(row, to->reasons.ptr ? to->reasons : was->reasons);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, to->note.ptr ? to->note : VIEW(""));
	stmt_int(row, to->told);
	stmt_int(row, to->entry);
	stmt_int(row, to->family_seq);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, was->id);
	json_int(&body, "resident", was->resident);
	json_int(&body, "order", to->order);
	json_int(&body, "entry", to->entry);
	act_note(tx, to->kind, to->actor, was->realm, was->unit, &body);
	return true;
}

static bool still_booked(struct tx *tx, int64_t id, struct visit *ret, struct err *err)
{
	return visit_one(tx_db(tx), id, tx_arena(tx), ret, err) && (ret->state == VISIT_BOOKED || FAIL(err, VISIT_OVER, "id", "visit %lld is %s", (long long)id, visit_state_name(ret->state)));
}

bool visit_cancel(struct tx *tx, int64_t actor, int64_t id, const struct visit_house *house, struct view note, struct err *err)
{
	struct visit visit;
	struct change to = { VISIT_CANCELLED, EVENT_VISIT_CANCELLED, actor, 0, 0, { NULL, 0 }, note, 0, 0 };
	return still_booked(tx, id, &visit, err) && visit_tell_family(tx, &visit, house, NULL, note, &to.family_seq, err) && change(tx, &visit, &to, err);
}

bool visit_hold(struct tx *tx, int64_t actor, int64_t id, int64_t entry, struct instant at, struct err *err)
{
	struct visit visit;
	(void)at;
	return still_booked(tx, id, &visit, err) && change(tx, &visit, &(struct change){ VISIT_HELD, EVENT_VISIT_HELD, actor, 0, entry, { NULL, 0 }, { NULL, 0 }, 0, 0 }, err);
}

/* Whoever keeps the gate gets the message with the booking: told says whether the family got one too. */
static bool tell(struct tx *tx, const struct visit *visit, const struct visit_fall *fall, bool told, int *ret_people, struct err *err)
{
	struct builder facts;
	int people = 0;
	builder_init(&facts, 4096);
	json_open(&facts, '{');
	json_text(&facts, "unit_zh", fall->house.name_zh);
	json_text(&facts, "unit_en", fall->house.name_en);
	json_int(&facts, "visit_at", visit->slot.ms);
	json_close(&facts, '}');
	const struct message message = { .template = told ? "visit.cancelled_told" : "visit.cancelled", .unit = visit->unit, .roles = 1u << ROLE_CLERK | 1u << ROLE_DUTY | 1u << ROLE_LEADER, .seq = tx_seq(tx),
		.facts = arena_copy(tx_arena(tx), builder_seen(&facts)), .link = arena_printf(tx_arena(tx), "/desk/visits/%lld", (long long)visit->id), .robots = true };
	builder_release(&facts);
	bool good = outbox_put(tx, &message, &people, err);
	*ret_people = people;
	return good;
}

bool visit_fall_apply(struct tx *tx, const struct visit_fall *fall, struct err *err)
{
	struct visit visit;
	struct change to = { VISIT_CANCELLED, EVENT_VISIT_CANCELLED, 0, fall->order, 0, fall->reasons, { NULL, 0 }, 0, 0 };
	if (!visit_one(tx_db(tx), fall->id, tx_arena(tx), &visit, err))
		return false;
	if (visit.state != VISIT_BOOKED)
		return true;
	return visit_tell_family(tx, &visit, &fall->house, fall, VIEW(""), &to.family_seq, err) && tell(tx, &visit, fall, to.family_seq != 0, &to.told, err) && change(tx, &visit, &to, err);
}

bool visit_miss_apply(struct tx *tx, int64_t id, struct err *err)
{
	struct visit visit;
	if (!visit_one(tx_db(tx), id, tx_arena(tx), &visit, err))
		return false;
	return visit.state != VISIT_BOOKED || change(tx, &visit, &(struct change){ VISIT_MISSED, EVENT_VISIT_MISSED, 0, 0, 0, { NULL, 0 }, { NULL, 0 }, 0, 0 }, err);
}

/* ---- at the gate ---- */

static bool by_phone(struct tx *tx, const struct gate_new *new, int64_t *ret, struct err *err)
{
	unsigned char trace[VAULT_TRACE];
	*ret = 0;
	if (!new->phone.len || !new->vault)
		return true;
	gate_phone_trace(new->vault, new->phone, trace);
	struct stmt *row = db_query(tx_db(tx), &q_by_phone);
	stmt_int(row, new->unit);
	stmt_int(row, zone_day(new->zone, new->at).n);
	stmt_blob(row, (struct view){ (const char *)trace, sizeof trace });
	return tx_number(tx, row, ret, err);
}

static struct view name_in(struct tx *tx, struct view words)
{
	struct err ignored = { 0 };
	json_t *said = words.len ? json_read(words, tx_arena(tx), &ignored) : NULL;
	return json_view(json_object_get(said, "name"));
}

static struct view name_of(struct tx *tx, const struct vault *vault, int64_t visit, struct view sealed)
{
	struct err ignored = { 0 };
	struct view words, about = view_of(arena_printf(tx_arena(tx), "visit %lld", (long long)visit));
	return vault_unseal(vault, tx_arena(tx), about, sealed, &words, &ignored) ? name_in(tx, words) : (struct view){ NULL, 0 };
}

/* Who booked and comes without the booking's number or telephone: the same name on the same day, to the same resident if one is named. */
static bool by_name(struct tx *tx, const struct gate_new *new, int64_t *ret, struct err *err)
{
	struct view name = name_in(tx, new->private_words);
	enum answer answer;
	if (*ret || !name.len || !new->vault)
		return true;
	struct stmt *row = db_query(tx_db(tx), &q_expected);
	stmt_int(row, new->unit);
	stmt_int(row, zone_day(new->zone, new->at).n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		bool theirs = !new->person || new->person == stmt_get_int(row, 1);
		if (!*ret && theirs && view_same(name_of(tx, new->vault, stmt_get_int(row, 0), stmt_get_blob(row, 2)), name))
			*ret = stmt_get_int(row, 0);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

bool visit_for_gate(struct tx *tx, const struct gate_new *new, int64_t *ret_visit, struct err *err)
{
	struct visit visit;
	if (!new->visit)
		return by_phone(tx, new, ret_visit, err) && by_name(tx, new, ret_visit, err);
	if (!visit_one(tx_db(tx), new->visit, tx_arena(tx), &visit, err))
		return false;
	bool today = zone_day(new->zone, visit.slot).n == zone_day(new->zone, new->at).n;
	if (visit.unit != new->unit)
		return FAIL(err, NO_VISIT, "visit", "of another unit");
	*ret_visit = visit.state == VISIT_BOOKED && visit.manner == VISIT_IN_PERSON && today ? visit.id : 0;
	return true;
}

bool visit_came(struct tx *tx, int64_t actor, const struct gate_new *new, int64_t visit, int64_t entry, struct err *err)
{
	struct draft draft = { .state = VISIT_BOOKED };
	const struct visit_new walk_in = { .unit = new->unit, .realm = new->realm, .resident = new->person, .zone = new->zone, .slot = new->at, .until = { new->at.ms + 1800000 },
		.manner = VISIT_IN_PERSON, .people = 1, .private_words = new->private_words, .phone = new->phone, .vault = new->vault };
	if (visit)
		return visit_hold(tx, actor, visit, entry, new->at, err);
	if (!new->vault)
		return true;
	if (!tx_next_id(tx, &q_next, &draft.id, err) || !put_row(tx, actor, &walk_in, &draft, err))
		return false;
	note_new(tx, actor, &walk_in, &draft, EVENT_VISIT_BOOKED);
	return visit_hold(tx, actor, draft.id, entry, new->at, err);
}
