/* record/round_write.c — one sending of readings: rows, journal, the turn's counts, its evidence. */
#include "base/json.h"
#include "record/fever.h"
#include "record/round_inside.h"
#include <sodium.h>
#include <stdio.h>

enum { DIGEST = ROUND_DIGEST, KEY_DAYS = 3 };

struct sending {
	struct tx *tx;
	const struct round_new *new;
	int64_t actor, sender, content;
	struct round_row row;
	struct view packed;
	struct stay *owed;                                  /* who the turn owes */
	int owed_count;
};

/* ---- sent before? ---- */

static int64_t hash_of(int64_t actor, struct view text)
{
	unsigned char out[DIGEST];
	crypto_generichash_state state;
	int64_t ret;
	crypto_generichash_init(&state, NULL, 0, sizeof out);
	crypto_generichash_update(&state, (const unsigned char *)&actor, sizeof actor);
	crypto_generichash_update(&state, (const unsigned char *)text.ptr, text.len);
	crypto_generichash_final(&state, out, sizeof out);
	memcpy(&ret, out, sizeof ret);
	return ret;
}

/* A key is looked for in the turn's day and the two before: who names no turn and sends again next morning still means the same. */
static enum answer sent_on(struct sending *s, struct day day, struct round_sent *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(s->tx), &round_q_sent);
	stmt_int(row, day.n);
	stmt_int(row, s->new->unit);
	stmt_int(row, s->sender);
	enum answer answer = stmt_step(row);
	bool same = answer == ANSWER_ONE && stmt_get_int(row, 1) == s->content;
	if (answer == ANSWER_ONE)
		*ret = (struct round_sent){ .id = stmt_get_int(row, 0), .readings = (int32_t)stmt_get_int(row, 2), .fever = (int32_t)stmt_get_int(row, 3),
			.late = stmt_get_int(row, 4) != 0, .again = true };
	stmt_done(row);
	if (answer == ANSWER_ONE && !same) {
		FAIL(err, KEY_REUSED, "client_key", "rounds: the same key with other content");
		return ANSWER_BROKEN;
	}
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		db_fail(tx_db(s->tx), err);
	return answer;
}

static enum answer sent_before(struct sending *s, struct round_sent *ret, struct err *err)
{
	enum answer answer = ANSWER_NONE;
	s->sender = hash_of(s->actor, s->new->client_key);
	s->content = hash_of(s->actor, s->new->content);
	for (int back = 0; answer == ANSWER_NONE && back < KEY_DAYS; back++)
		answer = sent_on(s, (struct day){ s->new->turn.day.n - back }, ret, err);
	return answer;
}

/* ---- who ---- */

static const struct stay *stay_of(const struct stay *all, int count, int64_t person)
{
	for (int low = 0, high = count; low < high;) {
		int middle = (low + high) / 2;
		if (all[middle].person == person)
			return &all[middle];
		if (all[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool no_person(struct err *err, int place)
{
	char field[40];
	snprintf(field, sizeof field, "readings/%d/person", place);
	err_clear(err);
	return FAIL(err, NO_PERSON, field, "not of this unit");
}

/* Of another instant (left meanwhile, came later), or merged with somebody: asked one by one. */
static bool person_elsewhere(struct sending *s, struct reading *r, int place, struct err *err)
{
	struct stay stay;
	struct db *db = tx_db(s->tx);
	if (!people_one(db, r->person, &stay, err) || stay.unit != s->new->unit)
		return err->code != ERR_NONE && err->code != ERR_NO_PERSON ? false : no_person(err, place);
	if (stay.where == WHERE_MERGED && stay.merged_into) {
		r->person = stay.merged_into;
		if (!people_one(db, r->person, &stay, err))
			return false;
	}
	r->staff = stay.role == ROLE_STAFF;
	if (stay.where != WHERE_DIED || stay.since.ms > r->at.ms)
		return true;
	char field[40];
	snprintf(field, sizeof field, "readings/%d/person", place);
	FAIL(err, BAD_FIELD, field, "died before the reading");
	return err_say(err, "此人在测量时间之前已登记去世，请核对。", "This person was recorded as deceased before the reading; please check.");
}

/* Everybody of the house once: who may be measured, and whom the turn owes. */
static bool persons_known(struct sending *s, struct err *err)
{
	struct stay *all;
	int count;
	const struct round_turn *turn = &s->new->turn;
	struct instant now = tx_now(s->tx), at = { turn->due.ms - 1 < now.ms ? turn->due.ms - 1 : now.ms };
	if (!people_at(tx_db(s->tx), s->new->unit, at, 1u << ROLE_RESIDENT | 1u << ROLE_INTAKE | 1u << ROLE_STAFF, tx_arena(s->tx), &all, &count, err))
		return false;
	for (int i = 0; i < s->new->count; i++) {
		struct reading *r = &s->new->readings[i];
		const struct stay *stay = stay_of(all, count, r->person);
		if (stay)
			r->staff = stay->role == ROLE_STAFF;
		else if (!person_elsewhere(s, r, i, err))
			return false;
	}
	s->owed = all;
	for (int i = 0; i < count; i++)
		if (all[i].role != ROLE_STAFF && all[i].where == WHERE_IN)
			all[s->owed_count++] = all[i];
	return true;
}

/* ---- the turn ---- */

static bool row_make(struct tx *tx, int32_t unit, int64_t realm, const struct round_turn *turn, int fever, struct round_row *row, struct err *err)
{
	if (!round_find(tx_db(tx), unit, turn->day, turn->number, row, err) || row->id)
		return row->id != 0 && err->code == ERR_NONE;
	if (!tx_next_id(tx, &round_q_next, &row->id, err))
		return false;
	struct stmt *s = db_query(tx_db(tx), &round_q_add);
	stmt_int(s, row->id);
	stmt_int(s, turn->day.n);
	stmt_int(s, unit);
	stmt_int(s, turn->number);
	stmt_int(s, realm);
	stmt_int(s, 0);
	stmt_int(s, fever);
	return tx_ran(tx, s, err);
}

static bool row_change(struct tx *tx, int64_t id, const struct round_counts *c, struct err *err)
{
	const int32_t values[] = { c->people, c->seen, c->unseen, c->fever, c->abnormal, c->symptoms, c->staff, c->staff_fever, c->sendings, c->complete, c->fever_from, c->closed };
	struct stmt *s = db_query(tx_db(tx), &round_q_change);
	stmt_int(s, id);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		stmt_int(s, values[i]);
	return tx_ran(tx, s, err);
}

static struct round_counts counted(const struct round_row *row, struct reading *all, int count, const struct stay *owed, int owed_count, int fever)
{
	struct round_counts c = round_count(all, count, owed, owed_count, fever);
	c.sendings = row->counts.sendings;
	c.complete = row->counts.complete;
	c.closed = row->counts.closed;
	return c;
}

/* Measured again: somebody who had a fever in this turn already, whether or not the sender said so. */
static void mark_again(struct sending *s, const struct reading *before, int count)
{
	for (int i = 0; i < s->new->count; i++) {
		struct reading *r = &s->new->readings[i];
		for (int k = 0; k < count && !r->again && r->tenths; k++)
			r->again = before[k].person == r->person && before[k].tenths >= s->new->fever;
	}
}

/* ---- rows ---- */

static int hot(const struct round_new *new)
{
	int n = 0;
	for (int i = 0; i < new->count; i++)
		n += new->readings[i].tenths >= new->fever;
	return n;
}

static bool part_add(struct sending *s, struct round_sent *ret, struct err *err)
{
	const struct round_new *new = s->new;
	*ret = (struct round_sent){ .id = tx_seq(s->tx), .readings = new->count, .fever = hot(new), .late = tx_now(s->tx).ms >= new->turn.due.ms };
	struct stmt *row = db_query(tx_db(s->tx), &round_q_part_add);
	stmt_int(row, ret->id);
	stmt_int(row, s->row.id);
	stmt_int(row, s->sender);
	stmt_int(row, s->content);
	stmt_int(row, ret->readings);
	stmt_int(row, ret->fever);
	stmt_int(row, ret->late);
	stmt_blob(row, s->packed);
	return tx_ran(s->tx, row, err);
}

static void event_add(struct sending *s, const struct round_sent *sent)
{
	unsigned char digest[DIGEST];
	char hex[2 * DIGEST + 1];
	struct builder body;
	crypto_generichash(digest, sizeof digest, (const unsigned char *)s->packed.ptr, s->packed.len, NULL, 0);
	hex_print(digest, sizeof digest, hex);
	builder_init(&body, 1000);
	json_open(&body, '{');
	json_string(&body, "slot", s->new->turn.slot);
	json_int(&body, "readings", sent->readings);
	if (sent->fever)
		json_int(&body, "fever", sent->fever);
	json_string(&body, "digest", hex);
	json_close(&body, '}');
	tx_event(s->tx, EVENT_ROUND_SENT, s->new->realm, s->actor, s->new->unit, builder_seen(&body));
	builder_release(&body);
}

/* Once, when the last of those it owes was measured or accounted for. */
static bool evidence_give(struct sending *s, struct round_counts *c, struct err *err)
{
	char note[80];
	if (c->complete || c->people == 0 || c->seen + c->unseen < c->people)
		return true;
	c->complete = true;
	snprintf(note, sizeof note, "%d/%d", c->seen, c->people);
	struct duty_said said = { .unit = s->new->unit, .kind = VIEW("round"), .at = tx_now(s->tx), .note = view_of(note) };
	if (s->new->turn.duty) {
		said.duty = view_of(s->new->turn.duty);
		said.slot = view_of(s->new->turn.slot);
	}
	return duty_evidence_put(s->tx, s->actor, &said, err);
}

static bool store(struct sending *s, struct round_sent *ret, struct err *err)
{
	const struct round_new *new = s->new;
	struct reading *before, *all;
	int count;
	if (!rounds_readings(tx_db(s->tx), &s->row, tx_arena(s->tx), &before, &count, err))
		return false;
	mark_again(s, before, count);
	s->packed = round_pack(tx_arena(s->tx), new->readings, new->count, round_base(new->turn.day));
	if (!part_add(s, ret, err))
		return false;
	event_add(s, ret);
	s->row.counts.sendings++;
	all = ARENA_ARRAY(tx_arena(s->tx), struct reading, count + new->count);
	if (count)
		memcpy(all, before, (size_t)count * sizeof *all);
	memcpy(all + count, new->readings, (size_t)new->count * sizeof *all);
	struct round_counts counts = counted(&s->row, all, count + new->count, s->owed, s->owed_count, new->fever);
	return evidence_give(s, &counts, err) && row_change(s->tx, s->row.id, &counts, err);
}

bool rounds_send(struct tx *tx, int64_t actor, const struct round_new *new, struct round_sent *ret, struct err *err)
{
	struct sending s = { .tx = tx, .new = new, .actor = actor };
	switch (sent_before(&s, ret, err)) {
	case ANSWER_ONE: return true;
	case ANSWER_NONE: break;
	default: return false;
	}
	if (!persons_known(&s, err) || !row_make(tx, new->unit, new->realm, &new->turn, new->fever, &s.row, err))
		return false;
	return store(&s, ret, err) && fevers_see(tx, actor, new, err);
}

bool rounds_open(struct tx *tx, int32_t unit, int64_t realm, const struct round_turn *turn, int fever, struct err *err)
{
	struct round_row row;
	struct reading *all;
	struct stay *owed;
	int count, owed_count;
	if (!row_make(tx, unit, realm, turn, fever, &row, err) || !rounds_readings(tx_db(tx), &row, tx_arena(tx), &all, &count, err)
	    || !rounds_owed(tx_db(tx), unit, turn, tx_now(tx), tx_arena(tx), &owed, &owed_count, err))
		return false;
	struct round_counts counts = counted(&row, all, count, owed, owed_count, row.counts.fever_from ? row.counts.fever_from : fever);
	counts.closed = tx_now(tx).ms >= turn->due.ms;
	return memcmp(&counts, &row.counts, sizeof counts) == 0 || row_change(tx, row.id, &counts, err);
}
