/* duty/remind.c — a slice of reminders as one write; what the store is asked for them. */
#include "duty/remind.h"
#include "base/json.h"

static struct query holes = { "remind.holes", "ii", "itii",
	"SELECT DISTINCT s.unit, s.tier, s.to_at, coalesce((SELECT min(n.from_at) FROM shift n WHERE n.unit = s.unit AND n.to_at > s.to_at AND n.tier = s.tier"
	" AND n.removed_at = 0), 0) FROM shift s WHERE s.removed_at = 0 AND s.to_at > $1 AND s.to_at <= $2 AND NOT EXISTS (SELECT 1 FROM shift o"
	" WHERE o.unit = s.unit AND o.to_at > s.to_at AND o.tier = s.tier AND o.removed_at = 0 AND o.from_at <= s.to_at) ORDER BY 3, 1, 2", 0 };
static struct query still_hole = { "remind.still_hole", "iti", "i",
	"SELECT 1 FROM shift s WHERE s.unit = $1 AND s.tier = $2 AND s.to_at = $3 AND s.removed_at = 0 AND NOT EXISTS (SELECT 1 FROM shift o"
	" WHERE o.unit = s.unit AND o.to_at > s.to_at AND o.tier = s.tier AND o.removed_at = 0 AND o.from_at <= s.to_at) LIMIT 1", 0 };
static struct query still_without = { "remind.still_without", "iii", "i",
	"SELECT 1 FROM charge c WHERE c.id = $1 AND c.to_at > $3 AND NOT EXISTS (SELECT 1 FROM charge_contact k WHERE k.charge = c.id AND k.at > $2)", 0 };
static struct query still_asked = { "remind.still_asked", "i", "i", "SELECT 1 FROM staff_leave WHERE id = $1 AND state = 'asked'", 0 };
static struct query asked = { "remind.asked", "", "iii" "tt" "iii",
	"SELECT id, unit, account, name, reason, from_at, to_at, asked_at FROM staff_leave WHERE state = 'asked' ORDER BY asked_at, id", 0 };
static struct query there = { "remind.there", "iti", "i", "SELECT 1 FROM reminder WHERE kind = $1 AND subject = $2 AND step = $3", 0 };
static struct query add = { "remind.add", "itiii", "",
	"INSERT INTO reminder (kind, subject, step, at, people) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, subject, step) DO NOTHING", 0 };
static struct query people_of = { "remind.people_of", "iii", "i",
	"SELECT id FROM account WHERE unit = $1 AND disabled = 0 AND (CAST($2 AS BIGINT) >> CAST(role AS INTEGER)) & 1 = 1 AND id <> $3 ORDER BY id", 0 };
struct query *const remind_queries[] = { &holes, &still_hole, &still_without, &still_asked, &asked, &there, &add, &people_of, NULL };

/* ---- reading ---- */

bool holes_beginning(struct db *db, struct instant from, struct instant to, struct arena *arena, struct hole **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &holes);
	enum answer answer;
	*ret = NULL;
	*ret_count = 0;
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct hole hole = { .unit = (int32_t)stmt_get_int(row, 0), .from = { stmt_get_int(row, 2) }, .next = { stmt_get_int(row, 3) } };
		roster_tier_parse(stmt_get_text(row, 1), &hole.tier);
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = hole;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool leaves_waiting(struct db *db, struct arena *arena, struct waiting **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &asked);
	enum answer answer;
	*ret = NULL;
	*ret_count = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		(*ret)[(*ret_count)++] = (struct waiting){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .account = stmt_get_int(row, 2),
			.name = arena_copy(arena, stmt_get_text(row, 3)), .reason = arena_copy(arena, stmt_get_text(row, 4)), .from = { stmt_get_int(row, 5) },
			.to = { stmt_get_int(row, 6) }, .asked = { stmt_get_int(row, 7) } };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool is_there(struct db *db, struct stmt *row, bool *ret, struct err *err)
{
	enum answer answer = stmt_step(row);
	stmt_done(row);
	*ret = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool reminded(struct db *db, enum remind_kind kind, const char *subject, int step, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &there);
	stmt_int(row, kind);
	stmt_text(row, view_of(subject));
	stmt_int(row, step);
	return is_there(db, row, ret, err);
}

/* ---- writing ---- */

static bool still_holds(struct tx *tx, const struct reminder *r, bool *ret, struct err *err)
{
	struct db *db = tx_db(tx);
	struct stmt *row;
	switch (r->kind) {
	case REMIND_HOLE:
		row = db_query(db, &still_hole);
		stmt_int(row, r->unit);
		stmt_text(row, view_of(roster_tier_name(r->tier)));
		stmt_int(row, r->from.ms);
		break;
	case REMIND_CONTACT:
		row = db_query(db, &still_without);
		stmt_int(row, r->id);
		stmt_int(row, r->from.ms);
		stmt_int(row, tx_now(tx).ms);
		break;
	default:
		row = db_query(db, &still_asked);
		stmt_int(row, r->id);
	}
	return is_there(db, row, ret, err);
}

static bool tell(struct tx *tx, const struct reminder *r, const struct address *to, int64_t account, int *ret_people, struct err *err)
{
	int people = 0;
	const struct message message = { .template = r->template, .unit = to->unit ? to->unit : r->unit, .roles = to->roles, .account = account, .robots = !account,
		.seq = tx_seq(tx), .facts = r->facts, .link = to->link, .urgent = r->urgent };
	if (!outbox_put(tx, &message, &people, err))
		return false;
	*ret_people += people;
	return true;
}

static bool tell_all_but(struct tx *tx, const struct reminder *r, const struct address *to, int *ret_people, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &people_of);
	int64_t *list = NULL;
	enum answer answer;
	int count = 0;
	stmt_int(row, to->unit);
	stmt_int(row, to->roles);
	stmt_int(row, to->but);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		list = arena_more(tx_arena(tx), list, count, sizeof *list);
		list[count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return db_fail(tx_db(tx), err);
	for (int i = 0; i < count; i++)
		if (!tell(tx, r, to, list[i], ret_people, err))
			return false;
	return true;
}

static bool send(struct tx *tx, const struct reminder *r, int *ret_people, struct err *err)
{
	*ret_people = 0;
	for (int i = 0; i < r->to_count && *ret_people == 0; i++)
		if (!(r->to[i].but && !r->to[i].account ? tell_all_but(tx, r, &r->to[i], ret_people, err) : tell(tx, r, &r->to[i], r->to[i].account, ret_people, err)))
			return false;
	return true;
}

static void note(struct tx *tx, const struct reminder *r, int people)
{
	struct builder body;
	builder_init(&body, 1 << 16);
	json_open(&body, '{');
	json_string(&body, "about", r->template);
	json_string(&body, "subject", r->subject);
	json_int(&body, "step", r->step);
	json_int(&body, "people", people);
	json_close(&body, '}');
	tx_event(tx, EVENT_REMINDER_SENT, r->realm, 0, r->unit, builder_seen(&body));
	builder_release(&body);
}

static bool keep(struct tx *tx, const struct reminder *r, int people, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &add);
	stmt_int(row, r->kind);
	stmt_text(row, view_of(r->subject));
	stmt_int(row, r->step);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, people);
	return tx_ran(tx, row, err);
}

bool remind_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct remind_slice *slice = (struct remind_slice *)write;
	slice->sent = 0;
	for (int i = 0; i < slice->count; i++) {
		const struct reminder *r = &slice->at[i];
		bool before, holds = false;
		int people;
		if (!reminded(tx_db(tx), r->kind, r->subject, r->step, &before, err) || (!before && !still_holds(tx, r, &holds, err)))
			return false;
		if (before || !holds)
			continue;
		if (!send(tx, r, &people, err) || !keep(tx, r, people, err))
			return false;
		note(tx, r, people);
		slice->sent++;
	}
	return true;
}
