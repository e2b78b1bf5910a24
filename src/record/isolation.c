/* record/isolation.c — beginning, checking, ending an isolation; the day's counts. What must hold is isolation_unmet.c's. */
#include "record/isolation_inside.h"
#include "duty/duty.h"
#include "org/people.h"
#include "record/isolation_sql.h"

static const char *const reasons[] = { "", "new", "return", "contact", "symptom", "other" };
const char *isolation_reason_name(enum isolation_reason reason) { return reasons[reason]; }

bool isolation_reason_parse(struct view name, enum isolation_reason *ret)
{
	for (int i = ISOLATION_NEW; i <= ISOLATION_OTHER; i++)
		if (view_is(name, reasons[i])) {
			*ret = (enum isolation_reason)i;
			return true;
		}
	return false;
}

/* ---- reading ---- */

bool isolation_one(struct db *db, int64_t id, struct arena *arena, struct isolation *ret, struct err *err)
{
	struct stmt *row = db_query(db, &isolation_q_one);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct isolation){
			.id = id, .realm = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2), .person = stmt_get_int(row, 3), .reason = (enum isolation_reason)stmt_get_int(row, 4),
			.from = { stmt_get_int(row, 5) }, .renewed = { stmt_get_int(row, 6) }, .days = (int)stmt_get_int(row, 7), .negatives = (int)stmt_get_int(row, 8),
			.gap_hours = (int)stmt_get_int(row, 9), .symptom_free = stmt_get_int(row, 10) != 0, .rule = arena_text(arena, stmt_get_text(row, 11)), .order = stmt_get_int(row, 12),
			.source = arena_text(arena, stmt_get_text(row, 13)), .source_id = stmt_get_int(row, 14), .room = stmt_get_int(row, 15),
			.state = (enum isolation_state)stmt_get_int(row, 16), .released = { stmt_get_int(row, 17) }, .released_by = stmt_get_int(row, 18), .note = arena_text(arena, stmt_get_text(row, 19)),
		};
	stmt_done(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, NO_ISOLATION, "id", "no isolation %lld", (long long)id);
	return answer == ANSWER_ONE || db_fail(db, err);
}

bool isolation_open_of(struct db *db, int64_t person, int64_t *ret_id, struct err *err)
{
	struct stmt *row = db_query(db, &isolation_q_open_of);
	stmt_int(row, person);
	enum answer answer = stmt_step(row);
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}

/* ---- beginning ---- */

static int larger(int a, int b) { return a > b ? a : b; }

static void note(struct tx *tx, enum event_kind kind, int64_t actor, const struct isolation *i)
{
	struct builder body;
	act_note_begin(&body, i->id);
	json_int(&body, "person", i->person);
	json_string(&body, "reason", isolation_reason_name(i->reason));
	act_note_instant(&body, "from", i->from);
	json_int(&body, "days", i->days);
	json_int(&body, "negatives", i->negatives);
	json_string(&body, "rule", i->rule);
	json_int(&body, "order", i->order);
	json_string(&body, "source", i->source);
	json_int(&body, "source_id", i->source_id);
	act_note(tx, kind, actor, i->realm, i->unit, &body);
}

static bool begin(struct tx *tx, int64_t actor, const struct isolation_new *new, int64_t *ret_id, struct err *err)
{
	struct isolation i = { .person = new->person, .unit = new->unit, .reason = new->reason, .from = new->from, .days = new->days, .negatives = new->negatives,
		.rule = new->rule ? new->rule : "", .order = new->order, .source = new->source ? new->source : "", .source_id = new->source_id };
	if (!tx_next_id(tx, &isolation_q_next, &i.id, err) || !duty_realm(tx, new->unit, &i.realm, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &isolation_q_add);
	stmt_int(row, i.id);
	stmt_int(row, i.realm);
	stmt_int(row, i.unit);
	stmt_int(row, i.person);
	stmt_int(row, i.reason);
	stmt_int(row, i.from.ms);
	stmt_int(row, i.days);
	stmt_int(row, i.negatives);
	stmt_int(row, new->gap_hours);
	stmt_int(row, new->symptom_free);
	stmt_text(row, view_of(i.rule));
	stmt_int(row, i.order);
	stmt_text(row, view_of(i.source));
	stmt_int(row, i.source_id);
	stmt_int(row, ISOLATION_OPEN);
	stmt_text(row, VIEW(""));
	*ret_id = i.id;
	note(tx, EVENT_ISOLATION_STARTED, actor, &i);
	return tx_ran(tx, row, err);
}

/* Days from the newer beginning, counted from the old one; whichever asks more names the rule. */
static bool make_stricter(struct tx *tx, int64_t actor, const struct isolation *was, const struct isolation_new *new, struct err *err)
{
	int64_t later = new->from.ms > was->from.ms ? (new->from.ms - was->from.ms + DAY_MS - 1) / DAY_MS : 0;
	int days = larger(was->days, (int)later + new->days);
	struct isolation i = *was;
	i.renewed.ms = new->from.ms > was->renewed.ms ? new->from.ms : was->renewed.ms;
	if (days > was->days || new->negatives > was->negatives) {
		i.rule = new->rule ? new->rule : "";
		i.order = new->order;
		i.reason = new->reason;
	}
	i.days = days;
	i.negatives = larger(was->negatives, new->negatives);
	struct stmt *row = db_query(tx_db(tx), &isolation_q_stricter);
	stmt_int(row, i.id);
	stmt_int(row, i.renewed.ms);
	stmt_int(row, i.days);
	stmt_int(row, i.negatives);
	stmt_int(row, larger(was->gap_hours, new->gap_hours));
	stmt_int(row, was->symptom_free || new->symptom_free);
	stmt_text(row, view_of(i.rule));
	stmt_int(row, i.order);
	stmt_int(row, i.reason);
	i.source = new->source ? new->source : "";
	i.source_id = new->source_id;
	note(tx, EVENT_ISOLATION_STRICTER, actor, &i);
	return tx_ran(tx, row, err);
}

bool isolation_start(struct tx *tx, int64_t actor, const struct isolation_new *new, int64_t *ret_id, struct err *err)
{
	struct isolation was;
	if (!isolation_open_of(tx_db(tx), new->person, ret_id, err))
		return false;
	if (*ret_id == 0)
		return begin(tx, actor, new, ret_id, err);
	return isolation_one(tx_db(tx), *ret_id, tx_arena(tx), &was, err) && make_stricter(tx, actor, &was, new, err);
}

/* ---- checks, rooms, the end ---- */

static bool open_one(struct tx *tx, int64_t id, struct isolation *ret, struct err *err)
{
	return isolation_one(tx_db(tx), id, tx_arena(tx), ret, err)
		&& (ret->state == ISOLATION_OPEN || FAIL(err, ISOLATION_OVER, "id", "isolation %lld was released", (long long)id));
}

bool isolation_unchecked(struct db *db, int32_t unit, struct day day, int32_t *ret_open, int32_t *ret_unchecked, struct err *err)
{
	struct stmt *row = db_query(db, &isolation_q_unchecked);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	enum answer answer = stmt_step(row);
	*ret_open = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 0) : 0;
	*ret_unchecked = answer == ANSWER_ONE ? (int32_t)stmt_get_int(row, 1) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}

/* The day's duty is done when everybody in isolation was looked at. */
static bool settle_day(struct tx *tx, int64_t actor, int32_t unit, struct day day, struct instant at, struct err *err)
{
	int32_t open, unchecked;
	if (!isolation_unchecked(tx_db(tx), unit, day, &open, &unchecked, err))
		return false;
	return unchecked > 0 || duty_settle(tx, actor, "isolation", day.n, "isolation.check", unit, at, arena_printf(tx_arena(tx), "isolations %d", open), err);
}

bool isolation_check(struct tx *tx, int64_t actor, const struct isolation_check *check, int64_t *ret_id, struct err *err)
{
	struct isolation i;
	struct day day = zone_day(check->zone, check->at);
	if (!open_one(tx, check->isolation, &i, err) || !tx_next_id(tx, &isolation_q_check_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &isolation_q_check_add);
	stmt_int(row, *ret_id);
	stmt_int(row, i.realm);
	stmt_int(row, i.unit);
	stmt_int(row, i.id);
	stmt_int(row, check->at.ms);
	stmt_int(row, day.n);
	stmt_int_unless(row, check->tenths, 0);
	stmt_int(row, check->symptoms);
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, i.id);
	json_int(&body, "check", *ret_id);
	json_bool(&body, "ill", check->tenths >= FEVER_TENTHS || check->symptoms != 0);
	act_note(tx, EVENT_ISOLATION_CHECKED, actor, i.realm, i.unit, &body);
	return settle_day(tx, actor, i.unit, day, check->at, err);
}

bool isolation_room(struct tx *tx, int64_t actor, int64_t id, int64_t room, const struct zone *zone, struct err *err)
{
	struct isolation i;
	struct stay stay;
	if (!open_one(tx, id, &i, err) || !people_one(tx_db(tx), i.person, &stay, err))
		return false;
	const struct move move = { .person = i.person, .unit = i.unit, .to = stay.where, .room = room, .at = tx_now(tx), .zone = zone, .source = "isolation", .source_id = id };
	if (stay.room != room && !people_move(tx, actor, &move, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &isolation_q_room);
	stmt_int(row, id);
	stmt_int(row, room);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_int(&body, "room", room);
	act_note(tx, EVENT_ISOLATION_ROOM, actor, i.realm, i.unit, &body);
	return true;
}

/* Staff may go on duty again; a room given with the release is where the person lives from now on. */
static bool let_out(struct tx *tx, int64_t actor, const struct isolation_release *release, const struct isolation *i, struct err *err)
{
	struct stay stay;
	if (!people_one(tx_db(tx), i->person, &stay, err))
		return false;
	enum where to = stay.where == WHERE_QUARANTINED ? WHERE_LIVE_IN : stay.where;
	int64_t room = release->room ? release->room : ROOM_KEEPS;
	if (!where_listed(stay.where) || (to == stay.where && (room == ROOM_KEEPS || room == stay.room)))
		return true;
	const struct move move = { .person = i->person, .unit = i->unit, .to = to, .room = room, .at = tx_now(tx), .zone = release->zone, .source = "isolation", .source_id = i->id };
	return people_move(tx, actor, &move, err);
}

static bool may_end(struct tx *tx, const struct isolation_release *release, const struct isolation *i, struct err *err)
{
	struct isolation_seen seen;
	struct unmet unmet[UNMET_MOST];
	if (release->early)
		return true;
	if (!isolation_look(tx_db(tx), release->zone, i, release->at, tx_arena(tx), &seen, err))
		return false;
	return isolation_unmet(i, &seen, release->at, tx_arena(tx), unmet) == 0 || FAIL(err, ISOLATION_UNMET, NULL, "%s", unmet[0].en);
}

bool isolation_release(struct tx *tx, int64_t actor, const struct isolation_release *release, struct err *err)
{
	struct isolation i;
	if (!open_one(tx, release->id, &i, err) || !may_end(tx, release, &i, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &isolation_q_release);
	stmt_int(row, i.id);
	stmt_int(row, release->early ? ISOLATION_EARLY : ISOLATION_RELEASED);
	stmt_int(row, release->at.ms);
	stmt_int(row, actor);
	stmt_text(row, release->note.ptr ? release->note : VIEW(""));
	if (!tx_ran(tx, row, err) || !let_out(tx, actor, release, &i, err))
		return false;
	struct builder body;
	act_note_begin(&body, i.id);
	json_int(&body, "person", i.person);
	json_bool(&body, "early", release->early);
	act_note_instant(&body, "at", release->at);
	act_note(tx, EVENT_ISOLATION_RELEASED, actor, i.realm, i.unit, &body);
	return settle_day(tx, actor, i.unit, zone_day(release->zone, release->at), release->at, err);
}

/* ---- the day ---- */

static bool count_rooms(struct db *db, int32_t unit, struct instant end, struct isolation_counts *ret, struct err *err)
{
	struct stmt *row = db_query(db, &isolation_q_rooms);
	stmt_int(row, unit);
	stmt_int(row, end.ms);
	bool good = stmt_step(row) == ANSWER_ONE;
	ret->rooms = good ? (int32_t)stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (!good)
		return db_fail(db, err);
	row = db_query(db, &isolation_q_known);
	stmt_int(row, unit);
	stmt_int(row, end.ms);
	good = stmt_step(row) == ANSWER_ONE;
	ret->known = good && stmt_get_int(row, 0);
	stmt_done(row);
	return good || db_fail(db, err);
}

bool isolation_day(struct db *db, const struct zone *zone, int32_t unit, struct day day, struct isolation_counts *ret, struct err *err)
{
	struct instant begin = zone_instant(zone, day, 0), end = zone_instant(zone, day, 1440);
	struct stmt *row = db_query(db, &isolation_q_day);
	stmt_int(row, unit);
	stmt_int(row, begin.ms);
	stmt_int(row, end.ms);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = (struct isolation_counts){ 0 };
	for (int reason = ISOLATION_NEW; good && reason <= ISOLATION_OTHER; reason++)
		ret->by_reason[reason] = (int32_t)stmt_get_int(row, reason - 1);
	if (good) {
		ret->released = (int32_t)stmt_get_int(row, 5);
		ret->rooms_used = (int32_t)stmt_get_int(row, 6);
	}
	stmt_done(row);
	return good ? count_rooms(db, unit, end, ret, err) : db_fail(db, err);
}
