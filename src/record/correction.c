#include "record/correction.h"
#include "org/act.h"
#include "record/case_inside.h"
#include "record/signal_inside.h"

/* ---- deciding ---- */

static bool on_tests(const struct case_line *l) { return view_is(l->source, "test"); }
static bool same(struct instant a, struct instant b) { return a.ms == b.ms; }

/* Somebody said of their own that it is an infection: its class, another test, or how it went. */
static bool said_otherwise(const struct case_line *was, const struct case_line *line)
{
	const struct case_facts *a = &was->facts, *b = &line->facts;
	if (line->author == 0 || !case_is_infection(b->class))
		return false;
	return a->class != b->class || a->result != b->result || !view_same(a->test, b->test) || !same(a->taken, b->taken) || !same(a->hospital, b->hospital) ||
	       !same(a->recovered, b->recovered) || !same(a->died, b->died);
}

enum correction correction_of(const struct case_line *versions, int count, int64_t test, bool other, int *ret_back)
{
	const struct case_line *newest = &versions[count - 1];
	int first = count - 1;
	*ret_back = -1;
	if (!on_tests(newest) || newest->source_id != test || !case_is_infection(newest->facts.class))
		return CORRECTION_STAYS;
	while (first > 0 && on_tests(&versions[first - 1]) && case_is_infection(versions[first - 1].facts.class))
		first--;
	for (int i = first + 1; i < count; i++)
		if (said_otherwise(&versions[i - 1], &versions[i]))
			return CORRECTION_STAYS;
	if (other)
		return CORRECTION_RESTS_ON_OTHER;
	if (first == 0 || versions[first - 1].facts.class != CASE_SUSPECTED)
		return CORRECTION_STRUCK_OUT;
	*ret_back = first - 1;
	return CORRECTION_SUSPECTED_AGAIN;
}

/* ---- what there is ---- */

/* The newest other positive of the person that no other case rests on; NULL: none. */
static bool other_positive(struct tx *tx, const struct lab_test *test, int64_t line, const struct lab_test **ret, struct err *err)
{
	struct lab_tests all;
	*ret = NULL;
	const struct instant from = { test->taken.ms - (int64_t)CORRECTION_DAYS * 86400000 };
	if (!lab_of_person(tx_db(tx), test->person, from, INSTANT_NEVER, tx_arena(tx), &all, err))
		return false;
	for (int i = 0; i < all.count && !*ret; i++) {
		int64_t of;
		if (all.at[i].id == test->id || all.at[i].result != LAB_POSITIVE)
			continue;
		if (!case_of_test(tx, all.at[i].id, &of, err))
			return false;
		if (of == 0 || of == line)
			*ret = &all.at[i];
	}
	return true;
}

/* ---- the line ---- */

static void take_lab_test(struct case_facts *f, const struct lab_test *test)
{
	f->taken = test->taken;
	f->resulted = test->resulted;
	f->result = (int)test->result;
	f->test = view_of(lab_words(test->kind) ? lab_words(test->kind)->key : "");
	f->lab = test->lab;
}

/* test: the other positive it rests on, else the corrected one. */
static bool change_line(struct tx *tx, const struct correcting *own, enum correction what, const struct case_line *versions, int count, int back, const struct lab_test *test, struct err *err)
{
	const struct case_line *newest = &versions[count - 1];
	struct case_change change = { .id = newest->id, .facts = newest->facts, .words = &own->words, .source = VIEW("test"), .source_id = own->test,
		.reason = view_of(arena_printf(tx_arena(tx), "检测更正（检测编号 %lld）· test %lld corrected", (long long)own->test, (long long)own->test)) };
	change.facts.zero_line = own->words.facts.zero_line;
	if (what == CORRECTION_RESTS_ON_OTHER) {
		take_lab_test(&change.facts, test);
		change.source_id = test->id;
	} else if (what == CORRECTION_SUSPECTED_AGAIN) {
		const struct case_facts *was = &versions[back].facts;
		change.facts.class = was->class;
		change.facts.class_at = was->class_at;
		case_take_test(&change.facts, was);
		change.source = versions[back].source;
		change.source_id = versions[back].source_id;
	} else {
		take_lab_test(&change.facts, test);
		change.facts.class = CASE_NONE;
		change.facts.class_at = tx_now(tx);
	}
	return case_correct(tx, 0, &change, err);
}

/* ---- those who were alarmed ---- */

struct alarmed { int64_t id, seq; struct instant recorded; int32_t units[TIERS_MOST]; int count; };

static bool alarm_of(struct tx *tx, int64_t line, struct alarmed *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &alarm_of_line);
	*ret = (struct alarmed){ 0 };
	stmt_int(row, line);
	enum answer answer = stmt_step(row);
	if (answer == ANSWER_ONE)
		*ret = (struct alarmed){ .id = stmt_get_int(row, 0), .recorded = { stmt_get_int(row, 1) }, .seq = stmt_get_int(row, 2) };
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool note_unit(void *self, const struct receipt *receipt)
{
	struct alarmed *a = self;
	for (int i = 0; i < a->count; i++)
		if (a->units[i] == receipt->unit)
			return true;
	if (strcmp(receipt->template, "infection.first") == 0)
		a->units[a->count++] = receipt->unit;
	return a->count < TIERS_MOST;
}

static bool standing_infections(struct tx *tx, int32_t unit, int64_t *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &case_infections_since);
	stmt_int(row, unit);
	stmt_int(row, tx_now(tx).ms - (int64_t)LINE_DAYS * 86400000);
	return tx_number(tx, row, ret, err);
}

static struct view facts_of(struct tx *tx, const struct case_new *words, struct instant reported, int64_t standing)
{
	struct builder out;
	builder_init(&out, 1 << 14);
	json_open(&out, '{');
	case_put_names(&out, words);
	json_int(&out, "reported_at", reported.ms);
	json_int(&out, "days", LINE_DAYS);
	json_int(&out, "count", standing);
	json_close(&out, '}');
	struct view text = arena_copy(tx_arena(tx), builder_seen(&out));
	builder_release(&out);
	return text;
}

static bool tell(struct tx *tx, const struct case_new *words, const struct alarmed *alarm, int64_t standing, struct err *err)
{
	struct view facts = facts_of(tx, words, alarm->recorded, standing);
	for (int i = 0; i < alarm->count; i++) {
		bool home = alarm->units[i] == words->unit;
		const struct message message = { .template = "infection.corrected", .unit = alarm->units[i], .robots = true, .seq = tx_seq(tx), .facts = facts, .urgent = true,
			.roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY | (home ? 1u << ROLE_CLERK : 0), .link = home ? "/cases" : "/signals" };
		if (!outbox_put(tx, &message, NULL, err))
			return false;
	}
	return true;
}

static bool take_alarm_back(struct tx *tx, const struct correcting *own, const struct case_line *line, struct err *err)
{
	struct alarmed alarm;
	int64_t standing;
	struct builder body;
	if (!alarm_of(tx, line->id, &alarm, err) || alarm.id == 0)
		return err->code == ERR_NONE;
	struct stmt *row = db_query(tx_db(tx), &alarm_take_back);
	stmt_int(row, line->id);
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err) || !outbox_receipts(tx_db(tx), alarm.seq, 0, note_unit, &alarm, err) || !standing_infections(tx, line->unit, &standing, err) ||
	    !tell(tx, &own->words, &alarm, standing, err))
		return false;
	act_note_begin(&body, alarm.id);
	json_int(&body, "case", line->id);
	json_int(&body, "test", own->test);
	act_note(tx, EVENT_INFECTION_CORRECTED, 0, line->realm, line->unit, &body);
	return true;
}

/* ---- the outbreak that held it ---- */

static bool note_outbreak(struct tx *tx, const struct case_line *line, struct err *err)
{
	struct outbreak o;
	int64_t id;
	struct stmt *row = db_query(tx_db(tx), &outbreak_running);
	stmt_int(row, line->unit);
	stmt_text(row, line->facts.profile);
	enum answer answer = stmt_step(row);
	id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer != ANSWER_ONE)
		return answer == ANSWER_NONE || db_fail(tx_db(tx), err);
	if (!outbreak_find(tx_db(tx), id, tx_arena(tx), &o, err) || !outbreak_holds(&o, line))
		return err->code == ERR_NONE;
	struct view number = view_of(arena_printf(tx_arena(tx), "%d", line->number));
	return outbreak_note_add(tx, 0, o.id, NOTE_CORRECTED, tx_now(tx), number, &id, err);
}

bool correction_make(struct tx *tx, const struct correcting *own, enum correction *ret, struct err *err)
{
	struct lab_test test;
	const struct lab_test *other;
	struct case_line *versions;
	int64_t line;
	int count, back;
	*ret = CORRECTION_STAYS;
	if (!lab_one(tx_db(tx), own->test, tx_arena(tx), &test, err) || !case_of_test(tx, own->test, &line, err))
		return false;
	if (test.result == LAB_POSITIVE || line == 0)
		return true;
	if (!case_versions(tx_db(tx), line, tx_arena(tx), &versions, &count, err) || !other_positive(tx, &test, line, &other, err))
		return false;
	const struct case_line *newest = &versions[count - 1];
	*ret = correction_of(versions, count, own->test, other != NULL, &back);
	if (*ret == CORRECTION_STAYS)
		return true;
	if (!change_line(tx, own, *ret, versions, count, back, *ret == CORRECTION_RESTS_ON_OTHER ? other : &test, err))
		return false;
	return *ret == CORRECTION_RESTS_ON_OTHER || (take_alarm_back(tx, own, newest, err) && note_outbreak(tx, newest, err));
}
