/* org/charge_write.c — pairing, ending, noting a contact, setting a rule. */
#include "org/charge_inside.h"

static bool pairing_free(struct tx *tx, const struct charge_new *new, struct view key, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &charge_same);
	stmt_int(row, new->unit);
	stmt_text(row, new->tier);
	stmt_text(row, key);
	stmt_int(row, new->from.ms);
	stmt_int(row, new->to.ms);
	enum answer answer = stmt_step(row);
	int64_t id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer == ANSWER_ONE)
		return FAIL(err, ALREADY_IN_CHARGE, "leader", "charge %lld of unit %d", (long long)id, new->unit);
	return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

bool charge_add(struct tx *tx, int64_t actor, const struct charge_new *new, int64_t *ret_id, struct err *err)
{
	struct view key = person_key(&new->person, tx_arena(tx));
	if (!pairing_free(tx, new, key, err) || !tx_next_id(tx, &charge_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &charge_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, new->unit);
	stmt_text(row, new->tier);
	stmt_text(row, key);
	stmt_text(row, new->person.name);
	stmt_text(row, or_empty(new->person.post));
	stmt_text(row, or_empty(new->person.phone));
	stmt_int(row, new->person.account);
	stmt_int(row, new->from.ms);
	stmt_int(row, new->to.ms);
	stmt_text(row, or_empty(new->duties));
	stmt_int(row, new->days);
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_text(&body, "tier", new->tier);
	json_text(&body, "leader", new->person.name);
	json_text(&body, "post", or_empty(new->person.post));
	act_note_instant(&body, "from", new->from);
	act_note_instant(&body, "to", new->to);
	act_note(tx, EVENT_CHARGE_ADDED, actor, new->realm, new->unit, &body);
	return true;
}

static bool find(struct tx *tx, int64_t id, struct charge *ret, struct err *err)
{
	bool found;
	if (!charge_one(tx_db(tx), id, tx_arena(tx), ret, &found, err))
		return false;
	return found || FAIL(err, NO_CHARGE, "id", "no charge %lld", (long long)id);
}

/* An end may be brought forward; one that has come stays. */
static bool may_end(const struct charge *charge, struct instant at, struct instant now, struct err *err)
{
	if (charge->to.ms <= now.ms)
		return FAIL(err, ALREADY_ENDED, NULL, "charge %lld ended before", (long long)charge->id);
	if (at.ms >= charge->from.ms && at.ms <= charge->to.ms)
		return true;
	FAIL(err, BAD_FIELD, "at", "not between begin and end");
	return err_say(err, "结束时间要在包联期间之内。", "The end lies within the time of the charge.");
}

bool charge_end(struct tx *tx, int64_t actor, int64_t id, int64_t realm, struct instant at, struct view reason, int64_t next, struct err *err)
{
	struct charge charge;
	if (!find(tx, id, &charge, err) || !may_end(&charge, at, tx_now(tx), err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &charge_set_end);
	stmt_int(row, id);
	stmt_int(row, at.ms);
	stmt_text(row, or_empty(reason));
	stmt_int(row, next);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_text(&body, "tier", charge.tier);
	json_text(&body, "leader", charge.person.name);
	act_note_instant(&body, "was", charge.to);
	act_note_instant(&body, "to", at);
	json_text(&body, "reason", or_empty(reason));
	if (next)
		json_int(&body, "next", next);
	act_note(tx, EVENT_CHARGE_ENDED, actor, realm, charge.unit, &body);
	return true;
}

bool charge_contact_add(struct tx *tx, int64_t actor, int64_t charge, int32_t unit, int64_t realm, struct instant at, struct view manner, struct view note, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &charge_contact_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &charge_contact_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, charge);
	stmt_int(row, at.ms);
	stmt_text(row, manner);
	stmt_text(row, or_empty(note));
	stmt_int(row, actor);
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_int(&body, "charge", charge);
	act_note_instant(&body, "at", at);
	json_text(&body, "manner", manner);
	act_note(tx, EVENT_CHARGE_CONTACT, actor, realm, unit, &body);
	return true;
}

static void rule_to_row(struct stmt *row, int64_t id, const struct charge_rule *rule)
{
	stmt_int(row, id);
	stmt_int(row, rule->unit);
	stmt_text(row, rule->tier);
	stmt_int(row, rule->from.ms);
	stmt_text(row, or_empty(rule->zh));
	stmt_text(row, or_empty(rule->en));
	stmt_int(row, rule->of_kind);
	stmt_int(row, rule->least);
	stmt_int(row, rule->most);
	stmt_int(row, rule->per_person);
	stmt_int(row, rule->members);
	stmt_int(row, rule->days);
}

bool charge_rule_add(struct tx *tx, int64_t actor, const struct charge_rule *rule, int64_t realm, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &charge_rule_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &charge_rule_insert);
	rule_to_row(row, *ret_id, rule);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_text(&body, "tier", rule->tier);
	act_note_instant(&body, "from", rule->from);
	json_string(&body, "of", unit_kind_name((enum unit_kind)rule->of_kind));
	json_int(&body, "least", rule->least);
	json_int(&body, "most", rule->most);
	json_int(&body, "per_person", rule->per_person);
	json_int(&body, "members", rule->members);
	json_int(&body, "days", rule->days);
	act_note(tx, EVENT_CHARGE_RULE, actor, realm, rule->unit, &body);
	return true;
}
