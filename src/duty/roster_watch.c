/* duty/roster_watch.c — open items and hand-overs, roll-calls: questions to the store, and the writes. */
#include "duty/roster_watch.h"

#define ITEM "id, unit, words, note, opened_at, closed_at, opened_by, closed_by"
#define HANDOVER "id, unit, given_shift, taken_shift, given_name, taken_name, note, items, given_at, given_by, taken_at, taken_by"
#define HANDOVER_OUT "iiiitt" "tiiiii"
#define LINE "l.id, l.roll_call, l.unit, l.tier, l.shift, l.name, l.phone, l.account, l.reached, l.answered_at, l.answered_by, l.manner"
#define LINE_OUT "iiitit" "tiiiit"
static struct query items_open_row = { "watch.items_open", "i", "iittiiii", "SELECT " ITEM " FROM shift_item WHERE unit = $1 AND closed_at = 0 ORDER BY opened_at, id", 0 };
static struct query items_closed_row = { "watch.items_closed", "ii", "iittiiii",
	"SELECT " ITEM " FROM shift_item WHERE unit = $1 AND closed_at >= $2 AND closed_at > 0 ORDER BY closed_at DESC, id DESC LIMIT 100", 0 };
static struct query item_row = { "watch.item", "i", "iittiiii", "SELECT " ITEM " FROM shift_item WHERE id = $1", 0 };
static struct query item_next = { "watch.item_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM shift_item", 0 };
static struct query item_insert = { "watch.item_insert", "iitii", "",
	"INSERT INTO shift_item (id, unit, words, opened_at, opened_by, closed_at, closed_by, note) VALUES ($1, $2, $3, $4, $5, 0, 0, '')", 0 };
static struct query item_set_closed = { "watch.item_closed", "iiit", "", "UPDATE shift_item SET closed_at = $2, closed_by = $3, note = $4 WHERE id = $1 AND closed_at = 0", 0 };
static struct query items_count = { "watch.items_count", "i", "i", "SELECT count(*) FROM shift_item WHERE unit = $1 AND closed_at = 0", 0 };
static struct query handover_rows = { "watch.handovers", "i", HANDOVER_OUT, "SELECT " HANDOVER " FROM handover WHERE unit = $1 ORDER BY given_at DESC, id DESC LIMIT 20", 0 };
static struct query handover_row = { "watch.handover", "i", HANDOVER_OUT, "SELECT " HANDOVER " FROM handover WHERE id = $1", 0 };
static struct query handover_next = { "watch.handover_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM handover", 0 };
static struct query handover_insert = { "watch.handover_insert", "iiiitt" "tiii", "",
	"INSERT INTO handover (id, unit, given_shift, taken_shift, given_name, taken_name, note, items, given_at, given_by, taken_at, taken_by)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)", 0 };
static struct query handover_set_taken = { "watch.handover_taken", "iiit", "",
	"UPDATE handover SET taken_at = $2, taken_by = $3, taken_name = $4 WHERE id = $1 AND taken_at = 0", 0 };
static struct query call_row = { "call.one", "i", "iiiit", "SELECT id, unit, at, author, note FROM roll_call WHERE id = $1", 0 };
static struct query call_rows = { "call.unit", "i", "iiiit", "SELECT id, unit, at, author, note FROM roll_call WHERE unit = $1 ORDER BY at DESC, id DESC LIMIT 50", 0 };
static struct query line_rows = { "call.lines", "i", LINE_OUT, "SELECT " LINE " FROM roll_call_line l WHERE l.roll_call = $1 ORDER BY l.id", 0 };
static struct query waiting_rows = { "call.waiting", "iii", LINE_OUT,
	"SELECT " LINE " FROM roll_call_line l JOIN roll_call c ON c.id = l.roll_call WHERE l.answered_at = 0 AND l.shift > 0 AND c.at >= $1"
	" AND ((l.account > 0 AND l.account = $2) OR (l.account = 0 AND l.unit = $3)) ORDER BY c.at, l.id", 0 };
static struct query call_next = { "call.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM roll_call", 0 };
static struct query call_insert = { "call.insert", "iiiit", "", "INSERT INTO roll_call (id, unit, at, author, note) VALUES ($1, $2, $3, $4, $5)", 0 };
static struct query line_next = { "call.line_next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM roll_call_line", 0 };
static struct query line_insert = { "call.line_insert", "iiitit" "tii", "",
	"INSERT INTO roll_call_line (id, roll_call, unit, tier, shift, name, phone, account, reached, answered_at, answered_by, manner)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, '')", 0 };
static struct query line_set_answered = { "call.answered", "iiit", "",
	"UPDATE roll_call_line SET answered_at = $2, answered_by = $3, manner = $4 WHERE id = $1 AND answered_at = 0", 0 };
struct query *const roster_watch_queries[] = {
	&items_open_row, &items_closed_row, &item_row, &item_next, &item_insert, &item_set_closed, &items_count, &handover_rows, &handover_row, &handover_next,
	&handover_insert, &handover_set_taken, &call_row, &call_rows, &line_rows, &waiting_rows, &call_next, &call_insert, &line_next, &line_insert, &line_set_answered, NULL,
};

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

static struct stmt *ask(struct db *db, struct query *query, int64_t of)
{
	struct stmt *row = db_query(db, query);
	stmt_int(row, of);
	return row;
}

/* ---- items ---- */

static bool read_items(struct db *db, struct stmt *row, struct arena *arena, struct items *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct items){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct item){
			.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .words = arena_copy(arena, stmt_get_text(row, 2)), .note = arena_copy(arena, stmt_get_text(row, 3)),
			.opened = { stmt_get_int(row, 4) }, .closed = { stmt_get_int(row, 5) }, .opened_by = stmt_get_int(row, 6), .closed_by = stmt_get_int(row, 7) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool items_open(struct db *db, int32_t unit, struct arena *arena, struct items *ret, struct err *err) { return read_items(db, ask(db, &items_open_row, unit), arena, ret, err); }
bool item_one(struct db *db, int64_t id, struct arena *arena, struct items *ret, struct err *err) { return read_items(db, ask(db, &item_row, id), arena, ret, err); }

bool items_closed(struct db *db, int32_t unit, struct instant since, struct arena *arena, struct items *ret, struct err *err)
{
	struct stmt *row = ask(db, &items_closed_row, unit);
	stmt_int(row, since.ms);
	return read_items(db, row, arena, ret, err);
}

static void note_item(struct tx *tx, int64_t actor, int64_t id, int32_t unit, int64_t realm, const char *change)
{
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "change", change);
	act_note(tx, EVENT_ROSTER_ITEM, actor, realm, unit, &body);
}

bool item_open(struct tx *tx, int64_t actor, int32_t unit, int64_t realm, struct view words, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &item_next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &item_insert);
	stmt_int(row, *ret_id);
	stmt_int(row, unit);
	stmt_text(row, words);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	note_item(tx, actor, *ret_id, unit, realm, "opened");
	return true;
}

/* ONE: done; NONE: somebody was there before. */
static bool once_only(struct tx *tx, struct stmt *row, struct err *err)
{
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return FAIL(err, ALREADY_ENDED, NULL, "done before");
	return answer == ANSWER_ONE || db_fail(tx_db(tx), err);
}

bool item_close(struct tx *tx, int64_t actor, int64_t id, int32_t unit, int64_t realm, struct view note, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &item_set_closed);
	stmt_int(row, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, or_empty(note));
	if (!once_only(tx, row, err))
		return false;
	note_item(tx, actor, id, unit, realm, "closed");
	return true;
}

/* ---- hand-overs ---- */

static bool read_handovers(struct db *db, struct stmt *row, struct arena *arena, struct handovers *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct handovers){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct handover){
			.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .given_shift = stmt_get_int(row, 2), .taken_shift = stmt_get_int(row, 3),
			.given_name = arena_copy(arena, stmt_get_text(row, 4)), .taken_name = arena_copy(arena, stmt_get_text(row, 5)), .note = arena_copy(arena, stmt_get_text(row, 6)),
			.items = (int)stmt_get_int(row, 7), .given = { stmt_get_int(row, 8) }, .given_by = stmt_get_int(row, 9), .taken = { stmt_get_int(row, 10) }, .taken_by = stmt_get_int(row, 11) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool handovers_of(struct db *db, int32_t unit, struct arena *arena, struct handovers *ret, struct err *err) { return read_handovers(db, ask(db, &handover_rows, unit), arena, ret, err); }
bool handover_one(struct db *db, int64_t id, struct arena *arena, struct handovers *ret, struct err *err) { return read_handovers(db, ask(db, &handover_row, id), arena, ret, err); }

static bool count_open(struct tx *tx, int32_t unit, int64_t *ret, struct err *err)
{
	struct stmt *row = ask(tx_db(tx), &items_count, unit);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return good || db_fail(tx_db(tx), err);
}

static bool tell_next(struct tx *tx, const struct handover *h, int64_t account, int64_t count, struct view from, struct view unit_zh, struct view unit_en, struct err *err)
{
	struct builder facts;
	if (!account)
		return true;
	builder_init(&facts, 4096);
	json_open(&facts, '{');
	json_text(&facts, "from", from);
	json_text(&facts, "unit_zh", unit_zh);
	json_text(&facts, "unit_en", unit_en);
	json_int(&facts, "count", count);
	json_close(&facts, '}');
	const struct message message = { .template = "roster.handover", .unit = h->unit, .account = account, .seq = tx_seq(tx), .facts = arena_copy(tx_arena(tx), builder_seen(&facts)),
		.link = "/desk/watch", .urgent = true };
	builder_release(&facts);
	return outbox_put(tx, &message, NULL, err);
}

bool handover_give(struct tx *tx, int64_t actor, const struct handover *h, int64_t realm, int64_t tell_account, struct view from, struct view unit_zh, struct view unit_en, int64_t *ret_id, struct err *err)
{
	int64_t count;
	if (!tx_next_id(tx, &handover_next, ret_id, err) || !count_open(tx, h->unit, &count, err) || !tell_next(tx, h, tell_account, count, from, unit_zh, unit_en, err))
		return false;
	struct stmt *row = ask(tx_db(tx), &handover_insert, *ret_id);
	stmt_int(row, h->unit);
	stmt_int(row, h->given_shift);
	stmt_int(row, h->taken_shift);
	stmt_text(row, or_empty(h->given_name));
	stmt_text(row, or_empty(h->taken_name));
	stmt_text(row, or_empty(h->note));
	stmt_int(row, count);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_string(&body, "change", "given");
	json_text(&body, "from", or_empty(h->given_name));
	json_text(&body, "to", or_empty(h->taken_name));
	json_int(&body, "items", count);
	act_note(tx, EVENT_ROSTER_HANDOVER, actor, realm, h->unit, &body);
	return true;
}

bool handover_take(struct tx *tx, int64_t actor, int64_t id, int32_t unit, int64_t realm, struct view name, struct err *err)
{
	struct stmt *row = ask(tx_db(tx), &handover_set_taken, id);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, or_empty(name));
	if (!once_only(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "change", "taken");
	json_text(&body, "to", or_empty(name));
	act_note(tx, EVENT_ROSTER_HANDOVER, actor, realm, unit, &body);
	return true;
}

/* ---- roll-calls ---- */

static bool read_lines(struct db *db, struct stmt *row, struct arena *arena, struct call *ret, struct err *err)
{
	enum answer answer;
	ret->lines = NULL;
	ret->count = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->lines = arena_more(arena, ret->lines, ret->count, sizeof *ret->lines);
		struct call_line *line = &ret->lines[ret->count++];
		*line = (struct call_line){
			.id = stmt_get_int(row, 0), .call = stmt_get_int(row, 1), .unit = (int32_t)stmt_get_int(row, 2), .shift = stmt_get_int(row, 4),
			.name = arena_copy(arena, stmt_get_text(row, 5)), .phone = arena_copy(arena, stmt_get_text(row, 6)), .account = stmt_get_int(row, 7), .reached = (int)stmt_get_int(row, 8),
			.answered = { stmt_get_int(row, 9) }, .answered_by = stmt_get_int(row, 10), .manner = arena_copy(arena, stmt_get_text(row, 11)) };
		roster_tier_parse(stmt_get_text(row, 3), &line->tier);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool read_calls(struct db *db, struct stmt *row, struct arena *arena, struct calls *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct calls){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = (struct call){ .id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .at = { stmt_get_int(row, 2) }, .author = stmt_get_int(row, 3),
			.note = arena_copy(arena, stmt_get_text(row, 4)) };
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool call_one(struct db *db, int64_t id, struct arena *arena, struct call *ret, bool *ret_found, struct err *err)
{
	struct calls found;
	if (!read_calls(db, ask(db, &call_row, id), arena, &found, err))
		return false;
	*ret_found = found.count == 1;
	if (!*ret_found)
		return true;
	*ret = found.at[0];
	return read_lines(db, ask(db, &line_rows, id), arena, ret, err);
}

bool calls_of(struct db *db, int32_t unit, struct arena *arena, struct calls *ret, struct err *err) { return read_calls(db, ask(db, &call_rows, unit), arena, ret, err); }

bool calls_waiting(struct db *db, int64_t account, int32_t unit, struct instant since, struct arena *arena, struct call *ret, struct err *err)
{
	struct stmt *row = ask(db, &waiting_rows, since.ms);
	stmt_int(row, account);
	stmt_int(row, unit);
	*ret = (struct call){ 0 };
	return read_lines(db, row, arena, ret, err);
}

static bool put_line(struct tx *tx, int64_t id, const struct call_line *line, int reached, struct err *err)
{
	struct stmt *row = ask(tx_db(tx), &line_insert, id);
	stmt_int(row, line->call);
	stmt_int(row, line->unit);
	stmt_text(row, view_of(roster_tier_name(line->tier)));
	stmt_int(row, line->shift);
	stmt_text(row, or_empty(line->name));
	stmt_text(row, or_empty(line->phone));
	stmt_int(row, line->account);
	stmt_int(row, reached);
	return tx_ran(tx, row, err);
}

/* To the person's own account; without one to whoever works at the unit. */
static bool ring(struct tx *tx, const struct call_line *line, struct view facts, int *ret_people, struct err *err)
{
	const struct message message = { .template = "roster.call", .unit = line->unit, .account = line->account,
		.roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY | 1u << ROLE_CLERK, .seq = tx_seq(tx), .facts = facts, .link = "/desk/watch", .urgent = true };
	*ret_people = 0;
	return line->shift == 0 || outbox_put(tx, &message, ret_people, err);
}

bool call_make(struct tx *tx, int64_t actor, struct call *call, const struct view *facts, int64_t realm, int64_t *ret_id, struct err *err)
{
	int64_t line;
	if (!tx_next_id(tx, &call_next, ret_id, err) || !tx_next_id(tx, &line_next, &line, err))
		return false;
	struct stmt *row = ask(tx_db(tx), &call_insert, *ret_id);
	stmt_int(row, call->unit);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, or_empty(call->note));
	if (!tx_ran(tx, row, err))
		return false;
	int asked = 0;
	for (int i = 0; i < call->count; i++) {
		int reached;
		call->lines[i].call = *ret_id;
		if (!ring(tx, &call->lines[i], facts[i], &reached, err) || !put_line(tx, line + i, &call->lines[i], reached, err))
			return false;
		asked += call->lines[i].shift > 0;
	}
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_int(&body, "asked", asked);
	json_int(&body, "nobody", call->count - asked);
	act_note(tx, EVENT_ROSTER_CALLED, actor, realm, call->unit, &body);
	return true;
}

bool call_answer(struct tx *tx, int64_t actor, int64_t line, int32_t unit, int64_t realm, const char *manner, struct err *err)
{
	struct stmt *row = ask(tx_db(tx), &line_set_answered, line);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, actor);
	stmt_text(row, view_of(manner));
	enum answer answer = stmt_run(row);
	if (answer == ANSWER_NONE)
		return true;
	if (answer != ANSWER_ONE)
		return db_fail(tx_db(tx), err);
	struct builder body;
	act_note_begin(&body, line);
	json_string(&body, "manner", manner);
	act_note(tx, EVENT_ROSTER_ANSWERED, actor, realm, unit, &body);
	return true;
}
