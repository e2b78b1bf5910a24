/* org/people_change.c — what is known of somebody changes: edits, looks behind the mask, two entries that are one person. */
#include "base/vault.h"
#include "org/act.h"
#include "org/people_inside.h"

static void note(struct tx *tx, enum event_kind kind, int64_t actor, const struct standing *of, const char *key, int64_t value)
{
	struct builder body;
	act_note_begin(&body, of->stay.person);
	json_int(&body, key, value);
	act_note(tx, kind, actor, of->realm, of->stay.unit, &body);
}

/* ---- edits ---- */

static bool keep_past(struct tx *tx, int64_t actor, int64_t person, unsigned changed, struct view reason, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &people_past_keep);
	stmt_int(row, person);
	stmt_int(row, tx_seq(tx));
	stmt_int(row, actor);
	stmt_int(row, tx_now(tx).ms);
	stmt_text(row, reason);
	stmt_int(row, changed);
	return tx_ran(tx, row, err);
}

static struct stmt *row_of(struct tx *tx, struct query *query, int64_t person)
{
	struct stmt *row = db_query(tx_db(tx), query);
	stmt_int(row, person);
	return row;
}

static bool set_hidden(struct tx *tx, const struct vault *vault, int64_t person, enum sealed what, struct view text, int id_kind, struct err *err)
{
	static struct query *const queries[] = { &people_set_name, &people_set_paper, &people_set_phone };
	const struct hidden hidden = people_hide(tx, vault, person, what, text);
	struct stmt *row = row_of(tx, queries[what], person);
	stmt_sealed(row, &hidden);
	stmt_trace(row, &hidden);
	if (what == SEALED_PAPER)
		stmt_int(row, id_kind);
	return tx_ran(tx, row, err);
}

static bool set_number(struct tx *tx, struct query *query, int64_t person, int64_t value, struct err *err)
{
	struct stmt *row = row_of(tx, query, person);
	stmt_int_unless(row, value, DAY_NONE.n);
	return tx_ran(tx, row, err);
}

static bool set_place(struct tx *tx, int64_t person, struct view place, struct err *err)
{
	struct stmt *row = row_of(tx, &people_set_place, person);
	stmt_text(row, place);
	return tx_ran(tx, row, err);
}

static bool set_all(struct tx *tx, const struct vault *vault, const struct person_change *c, struct err *err)
{
	return (!(c->set & CHANGED_NAME) || set_hidden(tx, vault, c->person, SEALED_NAME, c->name, 0, err)) &&
	       (!(c->set & CHANGED_PAPER) || set_hidden(tx, vault, c->person, SEALED_PAPER, c->id_no, c->id_kind, err)) &&
	       (!(c->set & CHANGED_PHONE) || set_hidden(tx, vault, c->person, SEALED_PHONE, c->phone, 0, err)) &&
	       (!(c->set & CHANGED_SEX) || set_number(tx, &people_set_sex, c->person, c->sex, err)) &&
	       (!(c->set & CHANGED_BIRTH) || set_number(tx, &people_set_birth, c->person, c->birth.n, err)) &&
	       (!(c->set & CHANGED_PLACE) || set_place(tx, c->person, c->place, err)) &&
	       (!(c->set & CHANGED_ROLE) || set_number(tx, &people_set_role, c->person, c->role, err)) &&
	       set_number(tx, &people_set_seq, c->person, tx_seq(tx), err) && (!(c->set & CHANGED_PAPER) || people_twice_note(tx, c->person, err));
}

/* An intake becomes a resident; nobody becomes anything else, for their days were counted as what they were. */
static bool role_may(const struct stay *stay, const struct person_change *c, struct err *err)
{
	if (!(c->set & CHANGED_ROLE) || (stay->role == ROLE_INTAKE && c->role == ROLE_RESIDENT))
		return true;
	FAIL(err, BAD_FIELD, "role", "%s to %s", person_role_name(stay->role), person_role_name(c->role));
	return err_say(err, "只有待收住人员可以转为在院人员；其他请重新登记。", "Only an intake becomes a resident; register others anew.");
}

bool people_change(struct tx *tx, const struct vault *vault, int64_t actor, const struct person_change *c, struct err *err)
{
	struct standing standing;
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no vault");
	if (!people_standing(tx, c->person, &standing, err))
		return false;
	if (standing.stay.where == WHERE_MERGED)
		return FAIL(err, MERGED_ALREADY, NULL, "into %lld", (long long)standing.stay.merged_into);
	if (!role_may(&standing.stay, c, err) || ((c->set & CHANGED_PAPER) && !people_paper_free(tx, vault, standing.stay.unit, c->id_no, c->person, err)))
		return false;
	if (!keep_past(tx, actor, c->person, c->set, c->reason, err) || !set_all(tx, vault, c, err))
		return false;
	note(tx, EVENT_PERSON_CHANGED, actor, &standing, "changed", c->set);
	return true;
}

/* ---- looks ---- */

bool people_look(struct tx *tx, int64_t actor, const struct person_look *look, struct err *err)
{
	const struct standing of = { .stay = { .person = look->person, .unit = look->unit }, .realm = look->realm };
	struct stmt *row = db_query(tx_db(tx), &people_look_add);
	stmt_int(row, tx_seq(tx));
	stmt_int(row, look->realm);
	stmt_int(row, look->unit);
	stmt_int(row, look->person);
	stmt_int(row, actor);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, look->people);
	stmt_text(row, look->reason);
	if (!tx_ran(tx, row, err))
		return false;
	note(tx, look->kind, actor, &of, "people", look->people);
	return true;
}

/* ---- two that are one ---- */

struct secrets { struct view paper, phone; int id_kind; };

static bool open_one(struct tx *tx, const struct vault *vault, struct stmt *row, int column, int64_t person, enum sealed what, struct view *ret, struct err *err)
{
	struct view sealed = stmt_get_blob(row, column);
	*ret = VIEW("");
	return !sealed.ptr || vault_unseal(vault, tx_arena(tx), people_about(tx_arena(tx), person, what), sealed, ret, err);
}

static bool secrets_of(struct tx *tx, const struct vault *vault, int64_t person, struct secrets *ret, struct err *err)
{
	struct stmt *row = row_of(tx, &people_one_sealed, person);
	bool there = stmt_step(row) == ANSWER_ONE;
	bool good = there && open_one(tx, vault, row, 11, person, SEALED_PAPER, &ret->paper, err) && open_one(tx, vault, row, 13, person, SEALED_PHONE, &ret->phone, err);
	ret->id_kind = there ? (int)stmt_get_int(row, 12) : 0;
	stmt_done(row);
	return good || (!there && db_fail(tx_db(tx), err));
}

/* What the one that stays does not know and the other does. */
static bool carry_over(struct tx *tx, const struct vault *vault, int64_t actor, const struct stay *from, const struct stay *into, struct view reason, struct err *err)
{
	struct secrets theirs, ours;
	struct person_change c = { .person = into->person };
	if (!secrets_of(tx, vault, from->person, &theirs, err) || !secrets_of(tx, vault, into->person, &ours, err))
		return false;
	c.set |= theirs.paper.len && !ours.paper.len ? CHANGED_PAPER : 0;
	c.set |= theirs.phone.len && !ours.phone.len ? CHANGED_PHONE : 0;
	c.set |= from->sex && !into->sex ? CHANGED_SEX : 0;
	c.set |= !day_is_none(from->birth) && day_is_none(into->birth) ? CHANGED_BIRTH : 0;
	c.id_no = theirs.paper;
	c.id_kind = theirs.id_kind;
	c.phone = theirs.phone;
	c.sex = from->sex;
	c.birth = from->birth;
	return c.set == 0 || (keep_past(tx, actor, into->person, c.set, reason, err) && set_all(tx, vault, &c, err));
}

static bool away(struct tx *tx, int64_t from, int64_t into, struct view reason, struct err *err)
{
	struct stmt *row = row_of(tx, &people_merge_away, from);
	stmt_int(row, into);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, tx_seq(tx));
	if (!tx_ran(tx, row, err))
		return false;
	row = row_of(tx, &people_merge_chain, from);
	stmt_int(row, into);
	if (!tx_may_run(tx, row, err))
		return false;
	row = row_of(tx, &people_merge_moves, from);
	stmt_int(row, tx_seq(tx));
	stmt_text(row, reason);
	return tx_may_run(tx, row, err);
}

static bool may_merge(const struct stay *from, const struct stay *into, struct err *err)
{
	if (from->where == WHERE_MERGED || into->where == WHERE_MERGED)
		return FAIL(err, MERGED_ALREADY, NULL, "%lld or %lld", (long long)from->person, (long long)into->person);
	if (from->unit != into->unit)
		return FAIL(err, NO_PERSON, "into", "of another unit");
	if (from->person != into->person && (from->role == ROLE_STAFF) == (into->role == ROLE_STAFF) && (from->role == ROLE_VISITOR) == (into->role == ROLE_VISITOR))
		return true;
	FAIL(err, BAD_FIELD, "into", "the same, or of another kind");
	return err_say(err, "只能合并两条同类人员的登记。", "Only two entries of the same kind of people can be merged.");
}

bool people_merge(struct tx *tx, const struct vault *vault, int64_t actor, int64_t from, int64_t into, struct view reason, struct err *err)
{
	struct standing theirs, ours;
	if (!vault)
		return FAIL(err, KEY_MISSING, NULL, "no vault");
	if (!people_standing(tx, from, &theirs, err) || !people_standing(tx, into, &ours, err) || !may_merge(&theirs.stay, &ours.stay, err))
		return false;
	/* Away first: two rows of a unit never share a paper. */
	if (!away(tx, from, into, reason, err) || !carry_over(tx, vault, actor, &theirs.stay, &ours.stay, reason, err))
		return false;
	note(tx, EVENT_PERSON_MERGED, actor, &theirs, "into", into);
	return true;
}

bool people_numbers(struct db *db, int64_t person, struct arena *arena, int64_t **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &people_merged_of);
	enum answer answer;
	*ret = arena_more(arena, NULL, 0, sizeof **ret);
	(*ret)[0] = person;
	*ret_count = 1;
	stmt_int(row, person);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}
