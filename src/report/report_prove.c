/* Proof by a telescoping sum: every entry of the journal adds the digest of what it left and takes away the digest of what it found.
 * What remains over the whole journal is the sum over the newest states, which must equal the sum over the table. The sum
 * needs no memory of its own however many reports there are; only if it differs is the culprit looked for row by row. */
#include "report/report_prove.h"
#include "report/backing.h"
#include "report/report_sql.h"
#include <sodium.h>
#include <stdio.h>

static struct query all_rows = { "report.all", "i", "iiiiiiiiiiiibtB",
	"SELECT id, seq, unit, form, first, kind, state, late, received, changes, changed, author, packed, note, backing FROM report WHERE id > $1 ORDER BY id LIMIT 2000", 0 };
static struct query clear_rows = { "report.clear", "", "", "DELETE FROM report", 0 };
static struct query code_of_unit = { "report.code_of_unit", "i", "t", "SELECT code FROM unit WHERE id = $1", 0 };
struct query *const report_prove_queries[] = { &all_rows, &clear_rows, &code_of_unit, NULL };

struct digest { uint64_t half[2]; };
struct state { int64_t seq, unit, form, first, kind, state, late, received, changed, author; struct view values, note, backing; };

struct walk {
	struct db *db;
	struct err *err;
	void (*progress)(void *, int64_t);
	void *self;
	struct digest sum;
	int64_t count, changes;                             /* reports: first entries, or rows; what came after the first */
	struct arena arena;                                 /* of the entry before */
	const struct event *event;
	int64_t place;                                      /* of the entry within its event */
	bool failed;
};

static struct digest state_digest(const struct state *s)
{
	struct digest digest;
	int64_t numbers[] = { s->seq, s->unit, s->form, s->first, s->kind, s->state, s->late, s->received, s->changed, s->author, (int64_t)s->note.len, (int64_t)s->backing.len };
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, sizeof digest);
	crypto_generichash_update(&hash, (const unsigned char *)numbers, sizeof numbers);
	crypto_generichash_update(&hash, (const unsigned char *)s->note.ptr, s->note.len);
	crypto_generichash_update(&hash, (const unsigned char *)s->backing.ptr, s->backing.len);
	crypto_generichash_update(&hash, (const unsigned char *)s->values.ptr, s->values.len);
	crypto_generichash_final(&hash, (unsigned char *)&digest, sizeof digest);
	return digest;
}

static void sum_add(struct walk *w, struct digest d) { w->sum.half[0] += d.half[0]; w->sum.half[1] += d.half[1]; }
static void sum_take(struct walk *w, struct digest d) { w->sum.half[0] -= d.half[0]; w->sum.half[1] -= d.half[1]; }

static struct state entry_state(const struct report_entry *e, const struct event *event)
{
	return (struct state){ .seq = event->seq, .unit = e->unit, .form = e->form, .first = e->first.n, .kind = (int64_t)e->now.kind,
		.state = (int64_t)e->now.state, .late = e->late, .received = e->received.ms, .changed = e->changed.ms, .author = event->actor,
		.values = e->now.values, .note = e->note, .backing = e->backing };
}

static struct state row_state(const struct report *r)
{
	return (struct state){ .seq = r->seq, .unit = r->unit, .form = r->form, .first = r->first.n, .kind = (int64_t)r->kind,
		.state = (int64_t)r->state, .late = r->late, .received = r->received.ms, .changed = r->changed.ms, .author = r->author,
		.values = r->values, .note = r->note, .backing = r->backing };
}

static bool same_report(const struct report_entry *a, const struct report_entry *b)
{
	return a->unit == b->unit && a->form == b->form && a->first.n == b->first.n;
}

struct before { const struct report_entry *after; struct report_entry entry; bool found; };

static bool is_before(void *self, const struct report_entry *e)
{
	struct before *before = self;
	if (!same_report(e, before->after))
		return true;
	before->entry = *e;
	before->found = true;
	return false;
}

/* The journal itself says what a change found: the entry before must say the same. */
static bool take_before(struct walk *w, const struct report_entry *e)
{
	struct event event;
	struct before before = { .after = e };
	arena_reset(&w->arena);
	if (e->previous <= 0 || e->previous >= w->event->seq || !journal_one(w->db, e->previous, &w->arena, &event, w->err))
		return false;
	report_event_each(&event, is_before, &before);
	const struct report_side *then = &before.entry.now;
	if (!before.found || then->kind != e->before.kind || then->state != e->before.state || then->origin != e->before.origin || !view_same(then->values, e->before.values))
		return false;
	struct state state = entry_state(&before.entry, &event);
	sum_take(w, state_digest(&state));
	w->changes++;
	return true;
}

static bool entry_sum(void *self, const struct report_entry *e)
{
	struct walk *w = self;
	struct state now = entry_state(e, w->event);
	sum_add(w, state_digest(&now));
	if (e->before.state != REPORT_OPEN)
		return take_before(w, e) || !(w->failed = true);
	w->count++;
	return true;
}

static bool damaged(struct walk *w, int64_t seq)
{
	char zh[120], en[120];
	snprintf(zh, sizeof zh, "流水第 %lld 条的报表内容无法读取。", (long long)seq);
	snprintf(en, sizeof en, "The report in journal row %lld cannot be read.", (long long)seq);
	FAIL(w->err, CHAIN_BROKEN, NULL, "journal row %lld: damaged report entry", (long long)seq);
	err_say(w->err, zh, en);
	w->failed = true;
	return false;
}

static bool event_sum(void *self, const struct event *event)
{
	struct walk *w = self;
	w->event = event;
	if (w->progress && event->seq % 4096 == 0)
		w->progress(w->self, event->seq);
	if (event->kind != EVENT_REPORT_SENT && event->kind != EVENT_REPORT_BATCH && event->kind != EVENT_REPORT_RETURNED)
		return true;
	return (report_event_each(event, entry_sum, w) && !w->failed) || damaged(w, event->seq);
}

/* Every row, in pages, so that a store that hands over whole answers (PostgreSQL) stays small. */
static bool report_all(struct db *db, bool (*fn)(void *, const struct report *), void *self, struct err *err)
{
	int64_t after = -1;
	for (bool more = true, wanted = true; more && wanted;) {
		struct stmt *s = db_query(db, &all_rows);
		enum answer answer;
		stmt_int(s, after);
		more = false;
		while (wanted && (answer = stmt_step(s)) == ANSWER_ONE) {
			struct report row = { .seq = stmt_get_int(s, 1), .unit = (int32_t)stmt_get_int(s, 2), .form = (int)stmt_get_int(s, 3),
				.first = { (int32_t)stmt_get_int(s, 4) }, .kind = (enum report_kind)stmt_get_int(s, 5), .state = (enum report_state)stmt_get_int(s, 6),
				.late = stmt_get_int(s, 7) != 0, .received = { stmt_get_int(s, 8) }, .changes = (int)stmt_get_int(s, 9), .changed = { stmt_get_int(s, 10) },
				.author = stmt_get_int(s, 11), .values = stmt_get_blob(s, 12), .note = stmt_get_text(s, 13),
				.backing = stmt_get_blob(s, 14) };
			after = stmt_get_int(s, 0);
			more = true;
			wanted = fn(self, &row);
		}
		stmt_done(s);
		if (wanted && answer != ANSWER_NONE)
			return db_fail(db, err);
	}
	return true;
}

static bool row_sum(void *self, const struct report *report)
{
	struct walk *w = self;
	struct state now = row_state(report);
	sum_add(w, state_digest(&now));
	w->count++;
	w->changes += report->changes;
	return true;
}

/* ---- finding the culprit ---- */

/* People know units by their code. */
static void unit_named(struct walk *w, int64_t unit, char *out, size_t room)
{
	struct stmt *s = db_query(w->db, &code_of_unit);
	stmt_int(s, unit);
	struct view code = stmt_step(s) == ANSWER_ONE ? stmt_get_text(s, 0) : VIEW("?");
	snprintf(out, room, "%.*s", (int)code.len, code.ptr);
	stmt_done(s);
}

static bool differs(struct walk *w, const struct state *s, const char *zh_what, const char *en_what)
{
	char day[11], unit[60];
	unit_named(w, s->unit, unit, sizeof unit);
	day_print((struct day){ (int32_t)s->first }, day);
	err_clear(w->err);
	FAIL(w->err, BOARD_DIFFERS, NULL, "unit %lld form %lld first %s: %s", (long long)s->unit, (long long)s->form, day, en_what);
	char zh[250], en[250];
	snprintf(zh, sizeof zh, "%s、%s 的报表%s（流水第 %lld 条）。", unit, day, zh_what, (long long)s->seq);
	snprintf(en, sizeof en, "The report of %s for %s %s (journal row %lld).", unit, day, en_what, (long long)s->seq);
	err_say(w->err, zh, en);
	w->failed = true;
	return false;
}

struct search { const struct report *row; const struct event *event; bool found; int64_t previous; };

static bool entry_matches(void *self, const struct report_entry *e)
{
	struct search *search = self;
	if (e->unit != search->row->unit || e->form != search->row->form || e->first.n != search->row->first.n)
		return true;
	struct state row = row_state(search->row), now = entry_state(e, search->event);
	struct digest a = state_digest(&row), b = state_digest(&now);
	search->found = memcmp(&a, &b, sizeof a) == 0;
	search->previous = e->previous;
	return false;
}

static bool search_event(struct walk *w, struct search *search, int64_t seq)
{
	struct event event;
	struct err ignored = { 0 };
	arena_reset(&w->arena);
	search->event = &event;
	search->previous = 0;
	return journal_one(w->db, seq, &w->arena, &event, &ignored) && report_event_each(&event, entry_matches, search);
}

static bool row_search(void *self, const struct report *report)
{
	struct walk *w = self;
	struct search search = { .row = report };
	struct state state = row_state(report);
	int changes = 0;
	search_event(w, &search, report->seq);
	if (!search.found)
		return differs(w, &state, "与流水不一致", "is not what the journal says");
	while (search.previous > 0 && changes <= report->changes && search_event(w, &search, search.previous))
		changes++;
	return changes == report->changes || differs(w, &state, "的更正次数与流水不一致", "has another number of changes than in the journal");
}

static bool entry_search(void *self, const struct report_entry *e)
{
	struct walk *w = self;
	struct arena arena;
	struct report row;
	arena_init(&arena, 1 << 20);
	bool ok = report_find(w->db, e->form, e->first, e->unit, &arena, &row, w->err);
	arena_release(&arena);
	struct state now = entry_state(e, w->event);
	if (ok && row.seq < w->event->seq)
		return differs(w, &now, row.state == REPORT_OPEN ? "在表中缺失" : "在表中是旧的", row.state == REPORT_OPEN ? "is missing from the table" : "is out of date in the table");
	return ok;
}

static bool event_search(void *self, const struct event *event)
{
	struct walk *w = self;
	w->event = event;
	return event->kind < EVENT_REPORT_SENT || event->kind > EVENT_REPORT_RETURNED || (report_event_each(event, entry_search, w) && !w->failed);
}

static bool culprit(struct walk *w)
{
	if (report_all(w->db, row_search, w, w->err) && !w->failed)
		journal_read(w->db, 1, event_search, w, w->err);
	if (!w->failed)
		FAIL(w->err, BOARD_DIFFERS, NULL, "the sums differ but no single report does");
	return false;
}

static bool prove(struct walk *journal, struct walk *table)
{
	if (!journal_read(journal->db, 1, event_sum, journal, journal->err) || journal->failed || !report_all(table->db, row_sum, table, table->err))
		return false;
	bool same = journal->count == table->count && journal->changes == table->changes && memcmp(&journal->sum, &table->sum, sizeof table->sum) == 0;
	return same || culprit(table);
}

bool report_prove(struct db *db, void (*progress)(void *, int64_t), void *self, int64_t *ret_reports, struct err *err)
{
	struct walk journal = { .db = db, .err = err, .progress = progress, .self = self }, table = { .db = db, .err = err };
	arena_init(&journal.arena, (size_t)512 << 20);
	arena_init(&table.arena, (size_t)512 << 20);
	bool ok = prove(&journal, &table);
	*ret_reports = table.count;
	arena_release(&journal.arena);
	arena_release(&table.arena);
	return ok;
}

/* ---- growing again ---- */

static void put_now(struct stmt *s, const struct report_entry *e)
{
	stmt_blob(s, e->now.values);
	stmt_text(s, e->note);
	stmt_int(s, (int64_t)backing_origin(e->backing));
	if (e->backing.len > 0)
		stmt_blob(s, e->backing);
	else
		stmt_null(s);
}

static bool entry_change(struct walk *w, const struct report_entry *e)
{
	struct arena arena;
	struct report row;
	arena_init(&arena, 1 << 20);
	bool found = report_find(w->db, e->form, e->first, e->unit, &arena, &row, w->err);
	arena_release(&arena);
	if (!found)
		return false;
	struct stmt *s = db_query(w->db, &report_q_change);
	stmt_int(s, (int64_t)e->now.kind);
	stmt_int(s, (int64_t)e->now.state);
	stmt_int(s, row.changes + 1);
	stmt_int(s, e->changed.ms);
	stmt_int(s, w->event->seq);
	stmt_int(s, w->event->actor);
	put_now(s, e);
	stmt_int(s, e->form);
	stmt_int(s, e->first.n);
	stmt_int(s, e->unit);
	return stmt_run(s) == ANSWER_ONE || db_fail(w->db, w->err);
}

static bool entry_add(struct walk *w, const struct report_entry *e)
{
	struct stmt *s = db_query(w->db, &report_q_add);
	int64_t numbers[] = { w->event->seq * 1024 + w->place, e->form, e->first.n, e->unit, (int64_t)e->now.kind, (int64_t)e->now.state, e->late, 0,
		e->received.ms, e->changed.ms, w->event->seq, w->event->actor };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		stmt_int(s, numbers[i]);
	put_now(s, e);
	w->count++;
	return stmt_run(s) == ANSWER_ONE || db_fail(w->db, w->err);
}

static bool entry_grow(void *self, const struct report_entry *e)
{
	struct walk *w = self;
	bool ok = e->before.state == REPORT_OPEN ? entry_add(w, e) : entry_change(w, e);
	w->place++;
	w->failed = w->failed || !ok;
	return ok;
}

static bool event_grow(void *self, const struct event *event)
{
	struct walk *w = self;
	w->event = event;
	w->place = 0;
	if (w->progress && event->seq % 1024 == 0)
		w->progress(w->self, event->seq);
	if (event->kind != EVENT_REPORT_SENT && event->kind != EVENT_REPORT_BATCH && event->kind != EVENT_REPORT_RETURNED)
		return true;
	return (report_event_each(event, entry_grow, w) && !w->failed) || (w->err->code ? false : damaged(w, event->seq));
}

bool report_rebuild(struct tx *tx, void (*progress)(void *, int64_t), void *self, int64_t *ret_reports, struct err *err)
{
	struct walk w = { .db = tx_db(tx), .err = err, .progress = progress, .self = self };
	enum answer answer = stmt_run(db_query(w.db, &clear_rows));
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(w.db, err);
	bool ok = journal_read(w.db, 1, event_grow, &w, err) && !w.failed && err->code == ERR_NONE;
	*ret_reports = w.count;
	return ok;
}
