/* The line list. */
#include "record/case_inside.h"
#include "org/act.h"
#include "org/people.h"

static const char *const class_names[] = { "", "suspected", "confirmed", "asymptomatic", "none" };
const char *case_class_name(enum case_class c) { return class_names[c]; }

bool case_class_parse(struct view name, enum case_class *ret)
{
	for (int i = CASE_SUSPECTED; i < CASE_CLASS_MAX_; i++)
		if (view_is(name, class_names[i])) {
			*ret = (enum case_class)i;
			return true;
		}
	return false;
}

struct tiers tiers_above(const struct org *org, int32_t unit)
{
	const struct tree *tree = org_now(org);
	struct tiers tiers = { .count = 0 };
	for (int32_t u = unit; u && tiers.count < TIERS_MOST; u = tree->parent[u])
		tiers.units[tiers.count++] = u;
	return tiers;
}

/* ---- reading ---- */

static bool rows(struct db *db, struct stmt *row, struct arena *arena, struct case_line **ret, int *ret_count, struct err *err)
{
	enum answer answer;
	*ret = NULL;
	*ret_count = 0;
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		*ret = arena_more(arena, *ret, *ret_count, sizeof **ret);
		case_from_row(row, arena, &(*ret)[(*ret_count)++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

bool case_lines(struct db *db, int32_t unit, struct instant known, struct arena *arena, struct case_line **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &case_known);
	stmt_int(row, unit);
	stmt_int(row, known.ms);
	return rows(db, row, arena, ret, ret_count, err);
}

bool case_versions(struct db *db, int64_t id, struct arena *arena, struct case_line **ret, int *ret_count, struct err *err)
{
	struct stmt *row = db_query(db, &case_all_versions);
	stmt_int(row, id);
	return rows(db, row, arena, ret, ret_count, err);
}

bool case_find(struct db *db, int64_t id, struct arena *arena, struct case_line *ret, bool *ret_found, struct err *err)
{
	struct stmt *row = db_query(db, &case_by_id);
	stmt_int(row, id);
	enum answer answer = stmt_step(row);
	*ret_found = answer == ANSWER_ONE;
	if (*ret_found)
		case_from_row(row, arena, ret);
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

bool case_last_infections(struct db *db, struct instant at, bool (*fn)(void *, int32_t, struct instant), void *self, struct err *err)
{
	struct stmt *row = db_query(db, &case_last_all);
	enum answer answer;
	bool more = true;
	stmt_int(row, at.ms);
	while (more && (answer = stmt_step(row)) == ANSWER_ONE)
		more = fn(self, (int32_t)stmt_get_int(row, 0), (struct instant){ stmt_get_int(row, 1) });
	stmt_done(row);
	return !more || answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- the day's counts ---- */

/* Of one line: on which day it got each class last, by its newest word on it. */
struct classes { int64_t id; struct day on[CASE_CLASS_MAX_], recovered, died; bool staff, none; };

static struct day day_or_none(const struct zone *zone, struct stmt *row, int column)
{
	return stmt_is_null(row, column) ? DAY_NONE : zone_day(zone, (struct instant){ stmt_get_int(row, column) });
}

static void count_line(const struct classes *c, struct day day, struct case_counts *ret)
{
	int32_t *const into[][2] = { [CASE_SUSPECTED] = { &ret->suspected_residents, &ret->suspected_staff }, [CASE_CONFIRMED] = { &ret->confirmed_residents, &ret->confirmed_staff },
		[CASE_ASYMPTOMATIC] = { &ret->asymptomatic_residents, &ret->asymptomatic_staff } };
	if (c->id == 0)
		return;
	for (int i = CASE_SUSPECTED; i < CASE_NONE; i++)
		if (c->on[i].n == day.n && (!c->none || i == CASE_SUSPECTED)) /* what turned out to be none was suspected all the same */
			++*into[i][c->staff];
	ret->deaths += !c->none && c->died.n == day.n;
	ret->recovered += !c->none && c->recovered.n == day.n;
}

/* Whether there was a register by the day; before it nobody knows. */
static bool anybody(struct db *db, int32_t unit, struct day day, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &case_anybody);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	enum answer answer = stmt_step(row);
	stmt_done(row);
	*ret = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static const struct classes no_line = { .on = { DAY_NONE, DAY_NONE, DAY_NONE, DAY_NONE, DAY_NONE }, .recovered = DAY_NONE, .died = DAY_NONE };

bool case_day(struct db *db, const struct zone *zone, int32_t unit, struct day day, struct case_counts *ret, struct err *err)
{
	struct classes line = no_line;
	struct stmt *row = db_query(db, &case_classes);
	enum answer answer;
	*ret = (struct case_counts){ 0 };
	stmt_int(row, unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int class = (int)stmt_get_int(row, 3);
		ret->known |= day_or_none(zone, row, 4).n <= day.n;
		if (stmt_get_int(row, 0) != line.id) {
			count_line(&line, day, ret);
			line = no_line;
			line.id = stmt_get_int(row, 0);
		}
		line.staff = stmt_get_int(row, 2) != 0;
		line.none = class == CASE_NONE;
		if (class == CASE_SUSPECTED)                /* what it was taken for between was a mistake */
			line.on[CASE_CONFIRMED] = line.on[CASE_ASYMPTOMATIC] = DAY_NONE;
		line.on[class] = day_or_none(zone, row, 4);
		line.recovered = day_or_none(zone, row, 5);
		line.died = day_or_none(zone, row, 6);
	}
	stmt_done(row);
	count_line(&line, day, ret);
	return (answer == ANSWER_NONE || db_fail(db, err)) && (ret->known || anybody(db, unit, day, &ret->known, err));
}

/* ---- writing ---- */

static struct view or_empty(struct view text) { return text.ptr ? text : VIEW(""); }

static struct instant first_of(const struct case_facts *f, struct instant opened)
{
	const struct instant known[] = { f->onset, f->taken, f->resulted };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].ms != INSTANT_NONE.ms)
			return known[i];
	return opened;
}

static bool breaks(const struct case_facts *f) { return f->zero_line && case_is_infection(f->class); }

static bool insert(struct tx *tx, const struct case_line *l, struct err *err)
{
	const struct case_facts *f = &l->facts;
	struct stmt *row = db_query(tx_db(tx), &case_insert);
	const int64_t head[] = { l->id, l->n, l->realm, l->unit, l->number, l->person, l->staff };
	const struct instant after[] = { f->isolated, f->hospital, f->recovered, f->died, f->excluded_until };
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		stmt_int(row, head[i]);
	stmt_text(row, f->profile);
	stmt_int(row, f->class);
	stmt_int(row, f->class_at.ms);
	stmt_int(row, l->appeared.ms);
	stmt_int_unless(row, f->onset.ms, INSTANT_NONE.ms);
	stmt_int(row, f->symptoms);
	stmt_int(row, f->tenths);
	stmt_int(row, f->outside);
	stmt_int(row, breaks(f));
	stmt_text(row, or_empty(f->place));
	stmt_text(row, or_empty(f->specimen));
	stmt_text(row, or_empty(f->test));
	stmt_int(row, f->result);
	stmt_int_unless(row, f->taken.ms, INSTANT_NONE.ms);
	stmt_int_unless(row, f->resulted.ms, INSTANT_NONE.ms);
	stmt_text(row, or_empty(f->lab));
	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		stmt_int_unless(row, after[i].ms, INSTANT_NONE.ms);
	stmt_int_unless(row, f->vaccinated.n, DAY_NONE.n);
	stmt_text(row, or_empty(f->treatment));
	stmt_text(row, or_empty(f->note));
	stmt_text(row, or_empty(l->reason));
	stmt_text(row, l->source);
	stmt_int(row, l->source_id);
	stmt_int(row, l->recorded.ms);
	stmt_int(row, l->author);
	stmt_int(row, tx_seq(tx));
	return tx_ran(tx, row, err);
}

static void put_dates(struct builder *body, const struct case_facts *f)
{
	const struct { const char *key; struct instant at; } dates[] = { { "onset", f->onset }, { "isolated", f->isolated }, { "hospital", f->hospital }, { "recovered", f->recovered }, { "died", f->died } };
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		if (dates[i].at.ms != INSTANT_NONE.ms)
			act_note_instant(body, dates[i].key, dates[i].at);
}

/* What a journal keeps for ever: numbers, disease, class and dates; neither a note nor a reason, which may name somebody. */
static void tell_journal(struct tx *tx, int64_t actor, enum event_kind kind, const struct case_line *l)
{
	struct builder body;
	act_note_begin(&body, l->id);
	json_int(&body, "version", l->n);
	json_int(&body, "person", l->person);
	json_text(&body, "profile", l->facts.profile);
	json_string(&body, "class", case_class_name(l->facts.class));
	act_note_instant(&body, "appeared", l->appeared);
	put_dates(&body, &l->facts);
	json_string(&body, "source", l->source.ptr);
	act_note(tx, kind, actor, l->realm, l->unit, &body);
}

bool case_of_test(struct tx *tx, int64_t test, int64_t *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &case_of_source);
	stmt_text(row, VIEW("test"));
	stmt_int(row, test);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

void case_take_test(struct case_facts *facts, const struct case_facts *from)
{
	facts->taken = from->taken;
	facts->resulted = from->resulted;
	facts->result = from->result;
	facts->test = from->test;
	facts->lab = from->lab;
}

/* ---- the zero-infection line ---- */

void case_put_names(struct builder *out, const struct case_new *words)
{
	json_string(out, "unit_zh", words->unit_zh);
	json_string(out, "unit_en", words->unit_en);
	json_string(out, "disease_zh", words->disease_zh);
	json_string(out, "disease_en", words->disease_en);
}

static struct view alarm_facts(struct tx *tx, const struct case_new *words, const struct case_line *l)
{
	struct builder out;
	builder_init(&out, 1 << 14);
	json_open(&out, '{');
	case_put_names(&out, words);
	json_int(&out, "appeared_at", l->appeared.ms);
	json_close(&out, '}');
	struct view text = arena_copy(tx_arena(tx), builder_seen(&out));
	builder_release(&out);
	return text;
}

/* The home's own people learn of it where they work, those above on their board. */
static bool alarm_tell(struct tx *tx, const struct case_new *words, const struct case_line *l, struct err *err)
{
	struct view facts = alarm_facts(tx, words, l);
	for (int i = 0; i < words->tiers.count; i++) {
		const struct message message = { .template = "infection.first", .unit = words->tiers.units[i], .robots = true, .seq = tx_seq(tx), .facts = facts, .urgent = true,
			.roles = 1u << ROLE_LEADER | 1u << ROLE_DUTY | (i == 0 ? 1u << ROLE_CLERK : 0), .link = i == 0 ? "/cases" : "/signals" };
		if (!outbox_put(tx, &message, NULL, err))
			return false;
	}
	return true;
}

static bool alarm_insert_row(struct tx *tx, const struct case_line *l, int64_t id, int64_t held, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &alarm_insert);
	stmt_int(row, id);
	stmt_int(row, l->realm);
	stmt_int(row, l->unit);
	stmt_int(row, l->id);
	stmt_text(row, l->facts.profile);
	stmt_int(row, l->appeared.ms);
	stmt_int(row, held);
	stmt_int(row, tx_now(tx).ms);
	stmt_int(row, tx_seq(tx));
	return tx_ran(tx, row, err);
}

/* The newest other infection until LINE_DAYS after this one: what is entered late breaks no line that is broken already. */
static bool last_around(struct tx *tx, const struct case_line *l, struct instant *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &case_last_infection_before);
	stmt_int(row, l->unit);
	stmt_int(row, l->id);
	stmt_int(row, l->appeared.ms + (int64_t)LINE_DAYS * 86400000);
	bool good = stmt_step(row) == ANSWER_ONE;
	*ret = good && !stmt_is_null(row, 0) ? (struct instant){ stmt_get_int(row, 0) } : INSTANT_NONE;
	stmt_done(row);
	return good || db_fail(tx_db(tx), err);
}

/* Days of the zone between two infections; LINE_DAYS without one make the line whole again. */
static bool line_breaks(struct tx *tx, int64_t actor, const struct case_new *words, const struct case_line *l, struct err *err)
{
	struct instant before;
	int64_t id, held = -1;                              /* nothing before is recorded */
	if (!last_around(tx, l, &before, err))
		return false;
	if (before.ms != INSTANT_NONE.ms)
		held = zone_day(words->zone, l->appeared).n - zone_day(words->zone, before).n;
	if (before.ms != INSTANT_NONE.ms && held < LINE_DAYS)
		return true;
	if (!tx_next_id(tx, &alarm_next, &id, err) || !alarm_insert_row(tx, l, id, held, err) || !alarm_tell(tx, words, l, err))
		return false;
	struct builder body;
	act_note_begin(&body, id);
	json_int(&body, "case", l->id);
	json_text(&body, "profile", l->facts.profile);
	act_note_instant(&body, "appeared", l->appeared);
	json_int(&body, "held", held);
	act_note(tx, EVENT_INFECTION_ALARM, actor, l->realm, l->unit, &body);
	return true;
}

/* ---- opening ---- */

static bool open_already(struct tx *tx, const struct case_new *new, int64_t *ret_id, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &case_of_person);
	stmt_int(row, new->person);
	stmt_text(row, new->facts.profile);
	enum answer answer = stmt_step(row);
	*ret_id = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool next_number(struct tx *tx, int32_t unit, int *ret, struct err *err)
{
	int64_t number;
	struct stmt *row = db_query(tx_db(tx), &case_next_number);
	stmt_int(row, unit);
	bool good = tx_number(tx, row, &number, err);
	*ret = (int)number;
	return good;
}

bool case_open(struct tx *tx, int64_t actor, const struct case_new *new, int64_t *ret_id, struct err *err)
{
	struct stay stay;
	if (!people_one(tx_db(tx), new->person, &stay, err))
		return false;
	if (stay.unit != new->unit)
		return FAIL(err, NO_PERSON, "person", "person %lld lives elsewhere", (long long)new->person);
	if (!open_already(tx, new, ret_id, err))
		return false;
	if (*ret_id)
		return new->may_exist || FAIL(err, CASE_OPEN, "person", "case %lld", (long long)*ret_id);
	struct case_line line = { .n = 1, .realm = new->realm, .unit = new->unit, .person = new->person, .staff = stay.role == ROLE_STAFF, .facts = new->facts, .reason = VIEW(""),
		.source = view_of(new->source), .source_id = new->source_id, .recorded = tx_now(tx), .author = actor, .appeared = first_of(&new->facts, tx_now(tx)) };
	if (!tx_next_id(tx, &case_next, &line.id, err) || !next_number(tx, new->unit, &line.number, err) || !insert(tx, &line, err))
		return false;
	*ret_id = line.id;
	tell_journal(tx, actor, EVENT_CASE_OPENED, &line);
	return !breaks(&line.facts) || line_breaks(tx, actor, new, &line, err);
}

bool case_correct(struct tx *tx, int64_t actor, const struct case_change *change, struct err *err)
{
	struct case_line was, line;
	bool found;
	struct instant opened;
	if (!case_find(tx_db(tx), change->id, tx_arena(tx), &was, &found, err))
		return false;
	if (!found)
		return FAIL(err, NO_CASE, "id", "no case %lld", (long long)change->id);
	opened = first_of(&was.facts, INSTANT_NONE).ms == INSTANT_NONE.ms ? was.appeared : was.recorded;
	line = was;
	line.n++;
	line.facts = change->facts;
	line.reason = change->reason;
	if (change->source.ptr) {
		line.source = change->source;
		line.source_id = change->source_id;
	}
	line.recorded = tx_now(tx);
	line.author = actor;
	line.appeared = first_of(&change->facts, opened);
	struct stmt *row = db_query(tx_db(tx), &case_supersede);
	stmt_int(row, was.id);
	stmt_int(row, tx_now(tx).ms);
	if (!tx_ran(tx, row, err) || !insert(tx, &line, err))
		return false;
	tell_journal(tx, actor, EVENT_CASE_CORRECTED, &line);
	bool before = case_is_infection(was.facts.class) && view_same(was.facts.profile, line.facts.profile);
	return !breaks(&line.facts) || before || line_breaks(tx, actor, change->words, &line, err);
}

bool case_exported(struct tx *tx, int64_t actor, int32_t unit, int64_t realm, int lines, struct view reason, int64_t *ret_seq, struct err *err)
{
	struct builder body;
	(void)err;
	*ret_seq = tx_seq(tx);
	act_note_begin(&body, *ret_seq);
	json_int(&body, "lines", lines);
	json_text(&body, "reason", reason);
	act_note(tx, EVENT_CASES_EXPORTED, actor, realm, unit, &body);
	return true;
}
