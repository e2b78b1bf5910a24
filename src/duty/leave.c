/* duty/leave.c — leave: questions to the store, and the writes. */
#include "duty/leave.h"
#include "org/outbox.h"

#define COLUMNS "id, unit, kind, name, post, phone, account, place, reason, from_at, to_at, state, asked_at, decided_at, decided_by, note, returned_at"
#define OUT "iittt" "tittii" "tiiit" "i"
static struct query one = { "leave.one", "i", OUT, "SELECT " COLUMNS " FROM staff_leave WHERE id = $1", 0 };
static struct query touching = { "leave.touching", "ii", OUT,
	"SELECT " COLUMNS " FROM staff_leave WHERE (from_at < $2 AND to_at > $1) OR (state = 'approved' AND to_at <= $1) ORDER BY from_at, id", 0 };
static struct query of_person = { "leave.person", "iit", OUT,
	"SELECT " COLUMNS " FROM staff_leave WHERE person = $3 AND state = 'approved' AND from_at < $2 AND to_at > $1 ORDER BY from_at, id", 0 };
static struct query next = { "leave.next", "", "i", "SELECT coalesce(max(id), 0) + 1 FROM staff_leave", 0 };
static struct query insert = { "leave.insert", "iitttt" "tittii" "i", "",
	"INSERT INTO staff_leave (id, unit, kind, person, name, post, phone, account, place, reason, from_at, to_at, state, asked_at, decided_at, decided_by, note, returned_at)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'asked', $13, 0, 0, '', 0)", 0 };
static struct query set_decided = { "leave.set_decided", "itiit", "",
	"UPDATE staff_leave SET state = $2, decided_at = $3, decided_by = $4, note = $5 WHERE id = $1", 0 };
static struct query set_returned = { "leave.set_returned", "ii", "", "UPDATE staff_leave SET state = 'returned', returned_at = $2 WHERE id = $1", 0 };
struct query *const leave_queries[] = { &one, &touching, &of_person, &next, &insert, &set_decided, &set_returned, NULL };

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

static void from_row(struct stmt *row, struct arena *arena, struct leave *ret)
{
	*ret = (struct leave){
		.id = stmt_get_int(row, 0), .unit = (int32_t)stmt_get_int(row, 1), .kind = arena_copy(arena, stmt_get_text(row, 2)),
		.person = { arena_copy(arena, stmt_get_text(row, 3)), arena_copy(arena, stmt_get_text(row, 4)), arena_copy(arena, stmt_get_text(row, 5)), stmt_get_int(row, 6) },
		.place = arena_copy(arena, stmt_get_text(row, 7)), .reason = arena_copy(arena, stmt_get_text(row, 8)), .from = { stmt_get_int(row, 9) }, .to = { stmt_get_int(row, 10) },
		.state = arena_copy(arena, stmt_get_text(row, 11)), .asked = { stmt_get_int(row, 12) }, .decided = { stmt_get_int(row, 13) }, .decided_by = stmt_get_int(row, 14),
		.note = arena_copy(arena, stmt_get_text(row, 15)), .returned = { stmt_get_int(row, 16) },
	};
}

static bool read_rows(struct db *db, struct stmt *row, const struct tree *tree, int32_t above, struct arena *arena, struct leaves *ret, struct err *err)
{
	enum answer answer;
	*ret = (struct leaves){ 0 };
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		if (tree && !tree_holds(tree, above, (int32_t)stmt_get_int(row, 1)))
			continue;
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		from_row(row, arena, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool leave_one(struct db *db, int64_t id, struct arena *arena, struct leave *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &one);
	struct leaves found;
	stmt_int(row, id);
	if (!read_rows(db, row, NULL, 0, arena, &found, err))
		return false;
	*ret_found = found.count == 1;
	if (*ret_found)
		*ret = found.at[0];
	return true;
}

bool leaves_below(struct db *db, const struct tree *tree, int32_t above, struct instant from, struct instant to, struct arena *arena, struct leaves *ret, struct err *err)
{
	struct stmt *row = db_query(db, &touching);
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	return read_rows(db, row, tree, above, arena, ret, err);
}

bool leaves_of_person(struct db *db, struct view key, struct instant from, struct instant to, struct arena *arena, struct leaves *ret, struct err *err)
{
	struct stmt *row = db_query(db, &of_person);
	stmt_int(row, from.ms);
	stmt_int(row, to.ms);
	stmt_text(row, key);
	return read_rows(db, row, NULL, 0, arena, ret, err);
}

bool leave_overdue(const struct leave *leave, struct instant now) { return view_is(leave->state, "approved") && leave->to.ms <= now.ms; }

void leave_warning(struct builder *out, enum language language, const struct zone *zone, const char *kind, struct view name, struct instant from, struct instant to)
{
	char begin[30], end[30];
	bool zh = language == LANGUAGE_ZH;
	const char *said = strcmp(kind, "leave") == 0 ? (zh ? "%.*s 在 %.16s 至 %.16s 已获准外出。" : "%.*s is on leave from %.16s to %.16s.")
		: strcmp(kind, "overlap") == 0 ? (zh ? "%.*s 在 %.16s 至 %.16s 也在班。" : "%.*s is on duty too, from %.16s to %.16s.")
		: (zh ? "%.*s 在 %.16s 至 %.16s 有班。" : "%.*s has a shift from %.16s to %.16s.");
	zone_print(zone, from, begin);
	zone_print(zone, to, end);
	json_open(out, '{');
	json_string(out, "kind", kind);
	json_text(out, "person", name);
	json_string(out, "from", begin);
	json_string(out, "to", end);
	begin[10] = end[10] = ' ';                          /* for people: 2021-10-21 12:00 */
	struct builder words;
	builder_init(&words, 4096);
	builder_printf(&words, said, (int)name.len, name.ptr, begin, end);
	json_text(out, "sentence", builder_seen(&words));
	json_close(out, '}');
	builder_release(&words);
}

/* ---- writing ---- */

bool leave_ask(struct tx *tx, int64_t actor, const struct leave *leave, int64_t realm, int64_t *ret_id, struct err *err)
{
	if (!tx_next_id(tx, &next, ret_id, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), &insert);
	stmt_int(row, *ret_id);
	stmt_int(row, leave->unit);
	stmt_text(row, leave->kind);
	stmt_text(row, person_key(&leave->person, tx_arena(tx)));
	stmt_text(row, leave->person.name);
	stmt_text(row, or_empty(leave->person.post));
	stmt_text(row, or_empty(leave->person.phone));
	stmt_int(row, leave->person.account);
	stmt_text(row, or_empty(leave->place));
	stmt_text(row, or_empty(leave->reason));
	stmt_int(row, leave->from.ms);
	stmt_int(row, leave->to.ms);
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err))
		return false;
	struct builder body;
	act_note_begin(&body, *ret_id);
	json_text(&body, "kind", leave->kind);
	act_note_instant(&body, "from", leave->from);
	act_note_instant(&body, "to", leave->to);
	act_note(tx, EVENT_LEAVE_ASKED, actor, realm, leave->unit, &body);
	return true;
}

static bool follows(struct view was, const char *state)
{
	if (strcmp(state, "returned") == 0)
		return view_is(was, "approved");
	return view_is(was, "asked") || (strcmp(state, "withdrawn") == 0 && view_is(was, "approved"));
}

/* Whoever asked hears what became of it. */
static bool tell_decided(struct tx *tx, const struct leave *leave, const char *state, struct view note, struct err *err)
{
	bool yes = strcmp(state, "approved") == 0;
	struct builder facts;
	if ((!yes && strcmp(state, "refused") != 0) || leave->person.account == 0)
		return true;
	builder_init(&facts, 1 << 14);
	json_open(&facts, '{');
	json_string(&facts, "decision_zh", yes ? "同意" : "不同意");
	json_string(&facts, "decision_en", yes ? "approved" : "refused");
	json_int(&facts, "from_at", leave->from.ms);
	json_int(&facts, "to_at", leave->to.ms);
	json_text(&facts, "reason", or_empty(note));
	json_close(&facts, '}');
	const struct message message = { .template = "leave.decided", .unit = leave->unit, .account = leave->person.account, .seq = tx_seq(tx),
		.facts = arena_copy(tx_arena(tx), builder_seen(&facts)), .link = "/desk/mine" };
	builder_release(&facts);
	return outbox_put(tx, &message, NULL, err);
}

bool leave_move(struct tx *tx, int64_t actor, int64_t id, int64_t realm, const char *state, struct instant at, struct view note, struct err *err)
{
	struct leave leave;
	bool found, back = strcmp(state, "returned") == 0;
	if (!leave_one(tx_db(tx), id, tx_arena(tx), &leave, &found, err))
		return false;
	if (!found)
		return FAIL(err, NO_LEAVE, "id", "no leave %lld", (long long)id);
	if (!follows(leave.state, state))
		return FAIL(err, ALREADY_ENDED, NULL, "leave %lld: %s does not follow %.*s", (long long)id, state, (int)leave.state.len, leave.state.ptr);
	struct stmt *row = db_query(tx_db(tx), back ? &set_returned : &set_decided);
	stmt_int(row, id);
	if (!back)
		stmt_text(row, view_of(state));
	stmt_int(row, at.ms);
	if (!back) {
		stmt_int(row, actor);
		stmt_text(row, or_empty(note));
	}
	if (!tx_ran(tx, row, err) || !tell_decided(tx, &leave, state, note, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_string(&body, "state", state);
	act_note_instant(&body, "at", at);
	act_note(tx, back ? EVENT_LEAVE_RETURNED : EVENT_LEAVE_DECIDED, actor, realm, leave.unit, &body);
	return true;
}
