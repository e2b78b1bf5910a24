/* board/board_test.h — a store of its own with a tree made at random, three forms, a writer that applies at once, and beside it a model
 * that remembers what was done and counts the plain way. */
#pragma once
#include "board/board.h"
#include "report/apply.h"
#include "store/migrate.h"
#include "store/test_store.h"
#include <pthread.h>
#include <sodium.h>

enum { UNITS_MOST = 400, FORMS = 3, PERIODS = 4, FIELDS_MOST = 16, STEPS_MOST = 4000, MOVES_MOST = 200, DAY_ONE = 18920 };

static struct query *const *const fixture_lists[] = { migrate_queries, journal_queries, org_queries, policy_queries, report_queries, board_queries, NULL };

static const char pack_words[] =
	"pack: test\nversion: \"1\"\nzh: 测试\nen: Test\nzone: Asia/Shanghai\n"
	"forms:\n"
	"  daily:\n    zh: 日报\n    en: Daily\n    for: [eldercare]\n    fields:\n"
	"      - {key: listed, zh: 在册, en: Listed, sum: yes}\n"
	"      - {key: fever, zh: 发热, en: Fever, event: yes, sum: yes}\n"
	"      - {key: remark, zh: 说明, en: Remark, type: text, required: no, max: 60}\n"
	"      - {key: balance, zh: 余额, en: Balance, type: number, required: no, sum: yes, min: -5000000000, max: 5000000000}\n"
	"      - {key: days, zh: 天数, en: Days, required: no}\n"
	"%s"
	"  county:\n    zh: 县报\n    en: County\n    fields:\n"
	"      - {key: visits, zh: 检查, en: Visits, sum: yes}\n"
	"  weekly:\n    zh: 周报\n    en: Weekly\n    for: [eldercare, child]\n    fields:\n"
	"      - {key: cases, zh: 病例, en: Cases, event: yes, sum: yes}\n"
	"duties:\n"
	"  report.daily: {form: daily, of: institution, every: day, due: \"15:00\"}\n"
	"  report.county: {form: county, of: county, every: day, due: \"16:00\"}\n"
	"  report.weekly: {form: weekly, of: institution, every: week, due: \"+7d 24:00\"}\n";
static const char more_field[] = "      - {key: tests, zh: 检测, en: Tests, required: no, sum: yes}\n";
static const char *const form_keys[FORMS] = { "daily", "county", "weekly" };

/* The model ------------------------------------------------------------------------------------------------------------------------- */

struct fact { enum report_state state; enum report_kind kind; enum origin origin; bool late, known[FIELDS_MOST]; int64_t number[FIELDS_MOST]; };
struct model_unit { int kind, facility; struct day opened, closed; char code[32]; };
struct model_move { int32_t unit; struct day from; int32_t parent; };
struct step { int64_t seq; int form, period; int32_t unit; struct fact fact; };
struct model {
	int32_t count, move_count, step_count;
	struct model_unit unit[UNITS_MOST];
	struct model_move move[MOVES_MOST + UNITS_MOST];
	struct step step[STEPS_MOST];
};

struct fixture {
	struct store *store;
	struct db *db;
	struct writer *writer;
	struct follower follower;
	struct org *org;
	struct policy *policy;
	struct report_keys *keys;
	struct board *board;
	struct arena arena;
	int64_t seq;
	struct err err;
	uint64_t random;
	struct model model;
	bool grown;
	pthread_rwlock_t *world;                            /* taken alone while events are followed, if there is one */
	int held, held_most;                                /* events that the board is not told of yet */
	struct event held_events[8];
};

static inline uint64_t dice(struct fixture *f, uint64_t sides)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return f->random % sides;
}

static inline void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d) %s\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line, err->en);
	assert_true(good);
}

static inline const struct form *form_of(struct fixture *f, int form) { return policy_form(f->policy, view_of(form_keys[form])); }

static inline struct period period_at(struct fixture *f, int form, int period)
{
	const struct form *one = form_of(f, form);
	return period_step(period_of(one->period, (struct day){ DAY_ONE }), period);
}

static inline int32_t model_parent(const struct model *m, int32_t unit, struct day day)
{
	int32_t parent = 0;
	struct day best = { INT32_MIN };
	for (int32_t i = 0; i < m->move_count; i++)
		if (m->move[i].unit == unit && m->move[i].from.n <= day.n && m->move[i].from.n >= best.n) {
			parent = m->move[i].parent;
			best = m->move[i].from;
		}
	return parent;
}

static inline bool model_below(const struct model *m, int32_t top, int32_t unit, struct day day)
{
	for (; unit && unit != top; unit = model_parent(m, unit, day))
		;
	return unit == top;
}

static inline bool model_expects(const struct model *m, int form, int32_t unit, struct day last)
{
	const struct model_unit *u = &m->unit[unit];
	if ((!day_is_none(u->opened) && last.n < u->opened.n) || (!day_is_none(u->closed) && last.n >= u->closed.n))
		return false;
	if (form == 1)
		return u->kind == UNIT_COUNTY;
	return u->kind == UNIT_INSTITUTION && (u->facility == 0 || (form == 2 && u->facility == 1));
}

/* The report as it was after an event. */
static inline struct fact model_fact(const struct model *m, int form, int period, int32_t unit, int64_t as_of)
{
	struct fact fact = { .state = REPORT_OPEN };
	for (int32_t i = 0; i < m->step_count && m->step[i].seq <= as_of; i++)
		if (m->step[i].form == form && m->step[i].period == period && m->step[i].unit == unit)
			fact = m->step[i].fact;
	return fact;
}

/* The store ------------------------------------------------------------------------------------------------------------------------- */

static inline void fixture_see(void *self, const struct event *events, size_t n)
{
	struct fixture *f = self;
	if (f->world)
		pthread_rwlock_wrlock(f->world);
	for (size_t i = 0; i < n; i++) {
		org_see(f->org, f->db, &events[i]);
		policy_see(f->policy, f->db, &events[i]);
		report_keys_see(f->keys, &events[i]);
		f->seq = events[i].seq;
	}
	for (size_t i = 0; f->held_most && i < n; i++) {
		assert_true(f->held < f->held_most);
		f->held_events[f->held] = events[i];
		f->held_events[f->held++].body = arena_copy(&f->arena, events[i].body);
	}
	if (!f->held_most)
		board_see(f->board, f->db, events, n);
	if (f->world)
		pthread_rwlock_unlock(f->world);
}

static inline void fixture_done(struct write *write) { (void)write; }

static inline void fixture_write(struct fixture *f, struct write *write)
{
	write->done = fixture_done;
	write->ok = false;
	assert_true(writer_submit(f->writer, write));
	must(write->ok, &write->err);
}

struct pack_write { struct write write; struct view text; };

static inline bool pack_apply(struct write *write, struct tx *tx, struct err *err)
{
	return policy_put(tx, 0, ((struct pack_write *)write)->text, "test.yaml", err);
}

static inline void fixture_pack(struct fixture *f, const char *more)
{
	struct pack_write own = { .write.apply = pack_apply };
	own.text = view_of(arena_printf(&f->arena, pack_words, more));
	fixture_write(f, &own.write);
}

struct unit_write { struct write write; const char *sql; int32_t unit; enum event_kind kind; };

static inline bool unit_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct unit_write *own = (struct unit_write *)write;
	if (!db_exec(tx_db(tx), own->sql, err))
		return false;
	tx_event(tx, own->kind, 1, 0, own->unit, VIEW("{}"));
	return true;
}

static inline void unit_sql(struct fixture *f, enum event_kind kind, int32_t unit, const char *sql)
{
	struct unit_write own = { .write.apply = unit_apply, .sql = sql, .unit = unit, .kind = kind };
	fixture_write(f, &own.write);
}

static inline const char *day_sql(struct fixture *f, struct day day)
{
	return day_is_none(day) ? "NULL" : arena_printf(&f->arena, "%d", day.n);
}

/* Adds to the model; gives the SQL that does the same. Codes come in no order, so that preorder and ids differ. */
static inline const char *unit_make(struct fixture *f, int kind, int facility, int32_t parent, struct day opened, struct day closed)
{
	struct model *m = &f->model;
	int32_t id = ++m->count;
	assert_true(id < UNITS_MOST);
	struct model_unit *u = &m->unit[id];
	*u = (struct model_unit){ kind, facility, opened, closed, "" };
	snprintf(u->code, sizeof u->code, "%05d-%d", (int)dice(f, 100000), id);
	m->move[m->move_count++] = (struct model_move){ id, { INT32_MIN }, parent };
	return arena_printf(&f->arena, "INSERT INTO unit VALUES (%d, '%s', %d, 'N%d', '', %s, '', NULL, %s, %s, '%d', ''); INSERT INTO unit_parent VALUES (%d, -2147483648, %s);",
		id, u->code, kind, id, facility < 0 ? "NULL" : facility ? "1" : "0", day_sql(f, opened), day_sql(f, closed), id * 7, id,
		parent ? arena_printf(&f->arena, "%d", parent) : "NULL");
}

/* Two provinces, prefectures, counties, townships, and homes at every level below the prefecture; one county is crowded. */
static inline void fixture_tree(struct fixture *f, int homes)
{
	static const struct { int kind, parent_kind, count; } layers[] = {
		{ UNIT_PROVINCE, -1, 2 }, { UNIT_PREFECTURE, UNIT_PROVINCE, 4 }, { UNIT_COUNTY, UNIT_PREFECTURE, 9 }, { UNIT_TOWNSHIP, UNIT_COUNTY, 14 } };
	struct model *m = &f->model;
	struct builder sql;
	builder_init(&sql, 1 << 20);
	for (size_t l = 0; l < sizeof layers / sizeof *layers; l++)
		for (int i = 0; i < layers[l].count; i++) {
			int32_t parent = 0;
			while (layers[l].parent_kind >= 0 && m->unit[parent = 1 + (int32_t)dice(f, (uint64_t)m->count)].kind != layers[l].parent_kind)
				;
			builder_text(&sql, unit_make(f, layers[l].kind, -1, parent, DAY_NONE, DAY_NONE));
		}
	int32_t authorities = m->count, crowded = 7;
	for (int i = 0; i < homes; i++) {
		int32_t parent = crowded;
		while (i % 2 && m->unit[parent = 1 + (int32_t)dice(f, (uint64_t)authorities)].kind < UNIT_PREFECTURE)
			;
		builder_text(&sql, unit_make(f, UNIT_INSTITUTION, (int)dice(f, 8) ? 0 : 1, parent, DAY_NONE, DAY_NONE));
	}
	unit_sql(f, EVENT_UNITS_IMPORTED, 0, builder_seen(&sql).ptr);
	builder_release(&sql);
}

static inline void fixture_board(struct fixture *f, size_t budget)
{
	board_free(f->board);
	f->board = board_new(f->org, f->policy, budget);
	board_from(f->board, f->seq);
}

static inline void fixture_open(struct fixture *f, const char *url, uint64_t seed, int homes, size_t budget)
{
	memset(f, 0, sizeof *f);
	f->random = seed * 0x9E3779B97F4A7C15u + 1;
	assert_true(sodium_init() >= 0);
	arena_init(&f->arena, 1 << 30);
	f->store = store_open(url, fixture_lists, &f->err);
	must(f->store != NULL, &f->err);
	f->follower = (struct follower){ fixture_see, f };
	f->writer = writer_open(f->store, &f->follower, 1, 100, &f->err);
	must(f->writer && migrate_run(writer_db(f->writer), &f->err) && db_prepare(writer_db(f->writer), &f->err), &f->err);
	f->db = db_open(f->store, DB_READ, &f->err);
	must(f->db && db_prepare(f->db, &f->err), &f->err);
	f->org = org_new();
	f->policy = policy_new();
	f->keys = report_keys_new();
	fixture_board(f, budget);
	fixture_pack(f, "");
	fixture_tree(f, homes);
}

static inline void fixture_close(struct fixture *f)
{
	board_free(f->board);
	report_keys_free(f->keys);
	policy_free(f->policy);
	org_free(f->org);
	db_close(f->db);
	writer_close(f->writer);
	store_close(f->store);
	arena_release(&f->arena);
}

/* Doing --------------------------------------------------------------------------------------------------------------------------------- */

static inline struct fact fact_random(struct fixture *f, int form)
{
	const struct form *one = form_of(f, form);
	struct fact fact = { .state = REPORT_SENT, .kind = dice(f, 3) ? REPORT_VALUES : REPORT_ZERO, .origin = (enum origin)dice(f, 3) };
	for (int i = 0; i < one->field_count; i++) {
		const struct field *field = &one->fields[i];
		fact.known[i] = field->required || dice(f, 2);
		fact.number[i] = field->event && fact.kind == REPORT_ZERO ? 0 : (int64_t)dice(f, dice(f, 4) ? 90 : 400);
		if (field->min < 0)
			fact.number[i] = (int64_t)dice(f, 9000000000) - 4500000000;
	}
	return fact;
}

static inline struct view fact_pack(struct fixture *f, int form, const struct fact *fact)
{
	const struct form *one = form_of(f, form);
	struct values values = { 0, ARENA_ARRAY(&f->arena, struct value, 64) };
	for (int i = 0; i < one->field_count; i++) {
		int number = one->fields[i].number;
		if (values.count <= number)
			values.count = number + 1;
		bool text = one->fields[i].type == FIELD_TEXT;
		values.at[number] = (struct value){ fact->known[i], text, fact->number[i], text ? VIEW("有发热的老人") : (struct view){ 0 } };
	}
	return values_pack(&f->arena, &values);
}

static inline void step_note(struct fixture *f, int form, int period, int32_t unit, const struct fact *fact)
{
	struct model *m = &f->model;
	assert_true(m->step_count < STEPS_MOST);
	m->step[m->step_count++] = (struct step){ f->seq, form, period, unit, *fact };
}

static inline struct offer offer_make(struct fixture *f, int form, int period, int32_t unit, const struct fact *fact)
{
	static const struct view backings[] = { { NULL, 0 }, { "\1\1\0\0", 4 }, { "\2\1\0\0", 4 } };
	struct offer o = { .realm = 1, .backing = backings[fact->origin], .author = 7, .unit = unit, .form = form_of(f, form)->id, .first = period_at(f, form, period).first, .kind = fact->kind,
		.after_due = fact->late, .values = fact_pack(f, form, fact), .reason = VIEW("数错了"), .note = VIEW(""), .at = { 1634000000000 + f->seq * 1000 } };
	return o;
}

/* Late is decided by the first of the period and stays. */
static inline void fact_late(struct fixture *f, int form, int period, int32_t unit, struct fact *fact)
{
	struct fact before = model_fact(&f->model, form, period, unit, INT64_MAX);
	fact->late = before.state == REPORT_OPEN ? dice(f, 3) == 0 : before.late;
}

static inline void do_send(struct fixture *f, int form, int period, int32_t unit)
{
	struct fact fact = fact_random(f, form);
	fact_late(f, form, period, unit, &fact);
	struct report_send send = { .write.apply = report_send_apply, .keys = f->keys, .offer = offer_make(f, form, period, unit, &fact) };
	send.offer.after_due = true;
	if (model_fact(&f->model, form, period, unit, INT64_MAX).state == REPORT_OPEN)
		send.offer.after_due = fact.late;
	fixture_write(f, &send.write);
	step_note(f, form, period, unit, &fact);
}

static inline void do_batch(struct fixture *f, int form, int period, const int32_t *units, int n)
{
	struct batch_item items[64] = { 0 }, *at[64];
	struct fact facts[64];
	for (int i = 0; i < n; i++) {
		facts[i] = fact_random(f, form);
		fact_late(f, form, period, units[i], &facts[i]);
		items[i].offer = offer_make(f, form, period, units[i], &facts[i]);
		if (model_fact(&f->model, form, period, units[i], INT64_MAX).state != REPORT_OPEN)
			items[i].offer.after_due = true;
		at[i] = &items[i];
	}
	struct report_batch batch = { .write.apply = report_batch_apply, .keys = f->keys, .items = at, .count = n, .arena = &f->arena };
	fixture_write(f, &batch.write);
	for (int i = 0; i < n; i++)
		step_note(f, form, period, units[i], &facts[i]);
}

static inline void do_return(struct fixture *f, int form, int period, int32_t unit)
{
	struct fact fact = model_fact(&f->model, form, period, unit, INT64_MAX);
	if (fact.state != REPORT_SENT)
		return;
	struct report_return back = { .write.apply = report_return_apply, .keys = f->keys, .realm = 1, .author = 9, .unit = unit, .form = form_of(f, form)->id,
		.first = period_at(f, form, period).first, .at = { 1634000000000 + f->seq * 1000 }, .reason = VIEW("再核对") };
	report_return_seal(&back, view_of(arena_printf(&f->arena, "r%lld", (long long)f->seq)));
	fixture_write(f, &back.write);
	fact.state = REPORT_RETURNED;
	step_note(f, form, period, unit, &fact);
}

/* Comparing ------------------------------------------------------------------------------------------------------------------------------ */

struct naive { struct board_counts counts; struct board_sum sums[FIELDS_MOST]; };

static inline void naive_count(struct fixture *f, int form, int period, int32_t top, int64_t as_of, const struct fact *facts, struct naive *ret)
{
	const struct form *one = form_of(f, form);
	struct day last = period_last(period_at(f, form, period));
	memset(ret, 0, sizeof *ret);
	(void)as_of;
	for (int32_t u = 1; u <= f->model.count; u++) {
		if (!model_expects(&f->model, form, u, last) || !model_below(&f->model, top, u, last))
			continue;
		const struct fact *fact = &facts[u];
		ret->counts.expected++;
		ret->counts.returned += fact->state == REPORT_RETURNED;
		ret->counts.missing += fact->state != REPORT_SENT;
		if (fact->state != REPORT_SENT)
			continue;
		ret->counts.on_time += !fact->late;
		ret->counts.late += fact->late;
		ret->counts.zero += fact->kind == REPORT_ZERO;
		ret->counts.derived += fact->origin == ORIGIN_DERIVED;
		ret->counts.mixed += fact->origin == ORIGIN_MIXED;
		for (int i = 0; i < one->field_count; i++)
			if (one->fields[i].sum && fact->known[i]) {
				ret->sums[i].sum += fact->number[i];
				ret->sums[i].units++;
			}
	}
}

static inline void same_figures(struct fixture *f, int form, const struct naive *naive, struct board_counts counts, const struct board_sum *sums)
{
	const struct form *one = form_of(f, form);
	assert_memory_equal(&counts, &naive->counts, sizeof counts);
	assert_int_equal(counts.expected, counts.on_time + counts.late + counts.missing);
	assert_true(counts.on_time + counts.late <= counts.expected);
	for (int i = 0; i < one->field_count; i++) {
		assert_int_equal(sums[i].sum, naive->sums[i].sum);
		assert_int_equal(sums[i].units, naive->sums[i].units);
	}
}

static inline void facts_at(struct fixture *f, int form, int period, int64_t as_of, struct fact *facts)
{
	for (int32_t u = 1; u <= f->model.count; u++)
		facts[u] = (struct fact){ .state = REPORT_OPEN };
	for (int32_t i = 0; i < f->model.step_count && f->model.step[i].seq <= as_of; i++)
		if (f->model.step[i].form == form && f->model.step[i].period == period)
			facts[f->model.step[i].unit] = f->model.step[i].fact;
}

static inline void same_list(struct fixture *f, const struct board_page *page, int form, int period, int32_t top, const struct fact *facts)
{
	const struct tree *t = board_page_tree(page);
	struct day last = period_last(period_at(f, form, period));
	int32_t listed = 0, open = 0, before = -1;
	for (int32_t u = board_next_open(page, top, 0); u; u = board_next_open(page, top, t->pre[u] + 1)) {
		assert_true(model_expects(&f->model, form, u, last) && facts[u].state != REPORT_SENT);
		assert_true(t->pre[u] > before);
		before = t->pre[u];
		listed++;
	}
	for (int32_t u = 1; u <= f->model.count; u++)
		open += model_expects(&f->model, form, u, last) && model_below(&f->model, top, u, last) && facts[u].state != REPORT_SENT;
	assert_int_equal(listed, open);
}

static inline void same_page(struct fixture *f, const struct board_page *page, int form, int period, int64_t as_of)
{
	static struct fact facts[UNITS_MOST];
	struct board_sum sums[FIELDS_MOST];
	struct day last = period_last(period_at(f, form, period));
	facts_at(f, form, period, as_of, facts);
	for (int32_t u = 0; u <= f->model.count; u++) {
		struct naive naive;
		naive_count(f, form, period, u, as_of, facts, &naive);
		must(board_sums(page, f->db, u, sums, &f->err), &f->err);
		same_figures(f, form, &naive, board_counts(page, u), sums);
		if (u == 0)
			continue;
		enum cell cell = model_expects(&f->model, form, u, last) ? cell_of(facts[u].state, facts[u].kind, facts[u].late) : CELL_NONE;
		assert_int_equal(board_cell(page, u), cell);
		if (f->model.unit[u].kind != UNIT_INSTITUTION)
			same_list(f, page, form, period, u, facts);
	}
	same_list(f, page, form, period, 0, facts);
}

static inline void same_now(struct fixture *f, int form, int period)
{
	struct board_page *page = board_page(f->board, f->db, form_of(f, form), period_at(f, form, period), &f->err);
	must(page != NULL, &f->err);
	assert_int_equal(board_page_as_of_seq(page), f->seq);
	same_page(f, page, form, period, INT64_MAX);
	board_done(page);
}

static inline void same_then(struct fixture *f, int form, int period, int64_t as_of)
{
	struct board_page *page = board_page_as_of(f->board, f->db, form_of(f, form), period_at(f, form, period), as_of, &f->err);
	must(page != NULL, &f->err);
	assert_int_equal(board_page_as_of_seq(page), as_of);
	same_page(f, page, form, period, as_of);
	board_done(page);
}

static inline void same_line(struct fixture *f, int form, int period, int32_t unit)
{
	static struct fact facts[UNITS_MOST];
	struct board_sum sums[FIELDS_MOST];
	struct board_line line = { .sums = sums };
	struct naive naive;
	const struct form *one = form_of(f, form);
	if (!board_line_ready(f->board, one, period_at(f, form, period), unit, &line)) {
		struct line_build *build = board_line_begin(f->board, one, period_at(f, form, period), unit, &f->err);
		must(build && board_line_run(build, f->db, &f->err), &f->err);
		board_line_end(build, &line);
	}
	facts_at(f, form, period, INT64_MAX, facts);
	naive_count(f, form, period, unit, INT64_MAX, facts, &naive);
	assert_int_equal(line.as_of, f->seq);
	same_figures(f, form, &naive, line.counts, line.sums);
}

static inline void proves(struct fixture *f)
{
	int64_t compared;
	must(db_begin(f->db, &f->err), &f->err);
	bool good = board_prove(f->board, f->db, &compared, &f->err);
	db_rollback(f->db);
	must(good, &f->err);
}
