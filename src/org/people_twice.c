/* org/people_twice.c — one paper in two homes: somebody moved, and the home before has not said so yet. */
#include "base/json.h"
#include "org/act.h"
#include "org/outbox.h"
#include "org/people_inside.h"

bool people_twice_note(struct tx *tx, int64_t person, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &people_twice_note_q);
	stmt_int(row, person);
	stmt_int(row, tx_now(tx).ms);
	return tx_may_run(tx, row, err);
}

bool people_twice(struct db *db, int64_t person, struct arena *arena, struct twice **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, person ? &people_twice_of : &people_twice_all);
	enum answer answer;
	*ret = NULL;
	*ret_count = 0;
	if (person)
		stmt_int(row, person);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = (struct twice){ .person = stmt_get_int(row, 0), .other = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2),
			.other_unit = (int32_t)stmt_get_int(row, 3), .found = { stmt_get_int(row, 4) }, .claimed = stmt_is_null(row, 5) ? (struct instant){ 0 } : (struct instant){ stmt_get_int(row, 5) } };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool claim(struct tx *tx, int64_t actor, const struct twice *t, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &people_twice_claim_q);
	stmt_int(row, t->person);
	stmt_int(row, t->other);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	return tx_ran(tx, row, err);
}

/* To those who keep the register of the home before: their own number of the person, and no name. */
static bool tell(struct tx *tx, const struct twice_claim *c, const struct twice *t, struct err *err)
{
	struct builder facts;
	builder_init(&facts, 1 << 14);
	json_open(&facts, '{');
	json_string(&facts, "unit_zh", c->unit_zh);
	json_string(&facts, "unit_en", c->unit_en);
	json_string(&facts, "other", arena_printf(tx_arena(tx), "%lld", (long long)t->other));
	json_close(&facts, '}');
	const struct message message = { .template = "person.transferred", .unit = t->other_unit, .roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY | 1u << ROLE_CLERK, .seq = tx_seq(tx),
		.facts = arena_copy(tx_arena(tx), builder_seen(&facts)), .link = arena_printf(tx_arena(tx), "/people/%lld", (long long)t->other) };
	builder_release(&facts);
	return outbox_put(tx, &message, NULL, err);
}

bool people_twice_claim(struct tx *tx, int64_t actor, const struct twice_claim *c, struct err *err)
{
	struct twice *all;
	const struct twice *of = NULL;
	struct builder body;
	int count;
	if (!people_twice(tx_db(tx), c->person, tx_arena(tx), &all, &count, err))
		return false;
	for (int i = 0; i < count; i++)
		if (all[i].other_unit == c->from)
			of = &all[i];
	if (!of || of->unit != c->unit)
		return FAIL(err, NO_PERSON, "from", "person %lld is not listed there as well", (long long)c->person);
	if (of->claimed.ms)
		return true;
	if (!claim(tx, actor, of, err) || !tell(tx, c, of, err))
		return false;
	act_note_begin(&body, c->person);
	json_int(&body, "from", c->from);
	act_note(tx, EVENT_PERSON_TRANSFERRED, actor, c->realm, c->unit, &body);
	return true;
}
