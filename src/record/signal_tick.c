/* record/signal_tick.c — follows the journal: a positive test becomes a line of the line list, one that was corrected takes
 * its line back, and whatever may reach a rule is looked at.
 *
 * Everything here may be done twice: a test makes one line, a rule that was reached is proposed once. How far the journal was followed is kept,
 * so that what came while nobody served is caught up with. A positive is written before anything else is looked at. Homes whose rounds
 * came in wait in a queue, each once, and a few are looked at in each turn: five hundred readings a second must not cost a core. The place
 * kept is that of the first who waits. */
#include "app.h"
#include "base/json.h"
#include "base/log.h"
#include "policy/profile.h"
#include "record/case_inside.h"
#include "record/correction.h"
#include "record/lab.h"
#include "record/signal_inside.h"
#include "tick.h"

enum { LATER_MS = 1000, SOON_MS = 500, EVENTS_AT_ONCE = 20000, UNITS_AT_ONCE = 200, POSITIVES_AT_ONCE = 500, LOOK_DAYS = 14, QUEUE_MOST = 1 << 16, UNITS_MOST = 1 << 20, HOMES_A_TURN = 20 };

/* The tick is one thread of the one program that serves this store here. */
static struct {
	int64_t read_to;                                    /* every event before it was seen; 0: not begun */
	struct { int32_t unit; int64_t seq; } queue[QUEUE_MOST];
	unsigned first, count;
	bool queued[UNITS_MOST];
} waiting;

struct news {
	int64_t from, to;                                   /* seq: from inclusive, everything before `to` was seen */
	int64_t tests[POSITIVES_AT_ONCE], corrected[POSITIVES_AT_ONCE];
	int32_t units[UNITS_AT_ONCE];
	int test_count, corrected_count, unit_count, seen;
};

/* ---- what is new ---- */

static bool queue_unit(int32_t unit, int64_t seq)
{
	if (unit <= 0 || unit >= UNITS_MOST || waiting.queued[unit])
		return true;
	if (waiting.count == QUEUE_MOST)
		return false;
	waiting.queue[(waiting.first + waiting.count) % QUEUE_MOST].unit = unit;
	waiting.queue[(waiting.first + waiting.count++) % QUEUE_MOST].seq = seq;
	return waiting.queued[unit] = true;
}

static bool note_unit(struct news *n, int32_t unit)
{
	for (int i = 0; i < n->unit_count; i++)
		if (n->units[i] == unit)
			return true;
	if (n->unit_count == UNITS_AT_ONCE)
		return false;
	n->units[n->unit_count++] = unit;
	return true;
}

/* The journal's number of a test stands in the body: {"id": …}. */
static int64_t id_in(struct view body)
{
	struct err err = { 0 };
	struct arena arena;
	arena_init(&arena, 1 << 20);
	json_t *object = json_read(body, &arena, &err);
	int64_t id = object ? json_integer_value(json_object_get(object, "id")) : 0;
	arena_release(&arena);
	return id;
}

static bool look_at(void *self, const struct event *event)
{
	struct news *n = self;
	bool of_case = event->kind == EVENT_CASE_OPENED || event->kind == EVENT_CASE_CORRECTED;
	if (++n->seen > EVENTS_AT_ONCE || n->test_count == POSITIVES_AT_ONCE || n->corrected_count == POSITIVES_AT_ONCE)
		return false;
	if (event->kind == EVENT_LAB_POSITIVE)
		n->tests[n->test_count++] = id_in(event->body);
	else if (event->kind == EVENT_LAB_CORRECTED)
		n->corrected[n->corrected_count++] = id_in(event->body);
	else if (of_case && !note_unit(n, (int32_t)event->unit))
		return false;
	else if (event->kind == EVENT_ROUND_SENT && !queue_unit((int32_t)event->unit, event->seq))
		return false;
	n->to = event->seq + 1;
	return true;
}

static bool place_of(struct db *db, int64_t *ret, struct err *err)
{
	struct stmt *row = db_query(db, &signal_place_get);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

/* ---- a positive test ---- */

struct positive { struct write write; struct case_new new; struct case_change change; int64_t id; };

/* The test said something after the line was written last: a positive that was taken back is positive again. */
static bool is_news(struct tx *tx, const struct positive *p, const struct case_line *line, bool *ret, struct err *err)
{
	struct lab_outcomes said;
	if (!lab_history(tx_db(tx), p->new.source_id, tx_arena(tx), &said, err))
		return false;
	*ret = said.count > 1 && said.at[said.count - 1].received.ms > line->recorded.ms;
	return true;
}

/* Somebody suspected becomes an infection by it; somebody known as one stays as they are. */
static bool confirm(struct positive *p, struct tx *tx, int64_t id, bool known, struct err *err)
{
	struct case_line was;
	bool found, news = true;
	if (!case_find(tx_db(tx), id, tx_arena(tx), &was, &found, err))
		return false;
	if (!found || case_is_infection(was.facts.class))
		return true;
	if (known && !is_news(tx, p, &was, &news, err))
		return false;
	if (!news)
		return true;
	struct case_facts to = p->new.facts;
	p->change = (struct case_change){ .id = id, .facts = was.facts, .words = &p->new, .reason = VIEW("检测阳性 positive test"),
		.source = VIEW("test"), .source_id = p->new.source_id };
	p->change.facts.class = was.facts.onset.ms != INSTANT_NONE.ms ? CASE_CONFIRMED : to.class;
	p->change.facts.class_at = to.class_at;
	p->change.facts.zero_line = to.zero_line;
	case_take_test(&p->change.facts, &to);
	return case_correct(tx, 0, &p->change, err);
}

static bool positive_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct positive *p = (struct positive *)write;
	int64_t known;
	if (!case_of_test(tx, p->new.source_id, &known, err))
		return false;
	if (known)
		return confirm(p, tx, known, true, err);
	struct stmt *row = db_query(tx_db(tx), &case_of_person);
	stmt_int(row, p->new.person);
	stmt_text(row, p->new.facts.profile);
	enum answer answer = stmt_step(row);
	int64_t open = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	if (answer != ANSWER_ONE && answer != ANSWER_NONE)
		return db_fail(tx_db(tx), err);
	return open ? confirm(p, tx, open, false, err) : case_open(tx, 0, &p->new, &p->id, err);
}

/* What a test is about when nobody said: the disease of the zero-infection line, else the first with a rule of positives. */
static const struct profile *tested_for(const struct policy *policy, const struct unit *unit)
{
	const struct profile *profile = profile_of(policy, unit, VIEW("covid"));
	for (int n = 0; !profile && profile_of_at(policy, unit, n); n++)
		for (int i = 0; !profile && i < profile_of_at(policy, unit, n)->rule_count; i++)
			if (profile_of_at(policy, unit, n)->rules[i].of == SIGN_POSITIVE)
				profile = profile_of_at(policy, unit, n);
	return profile;
}

/* Signs of illness in the days before make it a confirmed case with that onset; without any it is one without symptoms. */
static void onset_of(const struct profile *profile, const struct sightings *all, int64_t person, struct instant since, struct case_facts *facts)
{
	for (int i = 0; i < all->count; i++) {
		const struct seen *seen = &all->at[i];
		bool ill = !seen->line && seen->person == person && seen->at.ms >= since.ms && (seen->symptoms || seen->tenths >= 373);
		if (!ill || (facts->onset.ms != INSTANT_NONE.ms && facts->onset.ms <= seen->at.ms))
			continue;
		facts->onset = seen->at;
		facts->symptoms |= seen->symptoms;
		facts->class = CASE_CONFIRMED;
	}
	(void)profile;
}

static const struct case_facts blank = { .class = CASE_ASYMPTOMATIC, .onset = { INT64_MIN }, .isolated = { INT64_MIN }, .hospital = { INT64_MIN }, .recovered = { INT64_MIN }, .died = { INT64_MIN },
	.excluded_until = { INT64_MIN }, .vaccinated = { INT32_MIN } };

static const struct zone *zone_of(const struct app *app, const struct unit *unit)
{
	const struct pack *pack = policy_pack_at(app->policy, 0);
	return unit->zone ? unit->zone : pack && pack->zone ? pack->zone : zone_find("Asia/Shanghai");
}

static void words_of(const struct app *app, const struct unit *unit, struct arena *arena, struct home_words *ret)
{
	*ret = (struct home_words){ .unit = unit->id, .realm = unit->realm, .zh = arena_text(arena, view_of(unit->name)),
		.en = arena_text(arena, view_of(*unit->name_en ? unit->name_en : unit->name)), .tiers = tiers_above(app->org, unit->id) };
}

/* With the world lock. False: nothing to write (or err). */
static bool make_positive(struct app *app, struct db *db, const struct lab_test *test, struct arena *arena, struct positive *ret, struct err *err)
{
	const struct unit *unit = test->unit > 0 && test->unit <= org_count(app->org) ? org_unit(app->org, test->unit) : NULL;
	const struct profile *profile = unit ? tested_for(app->policy, unit) : NULL;
	struct sightings all;
	struct home_words words;
	if (!profile || test->result != LAB_POSITIVE)
		return false;
	const struct zone *zone = zone_of(app, unit);
	if (!sightings_read(db, app->policy, unit, zone, test->resulted, arena, &all, err))
		return false;
	words_of(app, unit, arena, &words);
	ret->new = (struct case_new){ .unit = unit->id, .realm = unit->realm, .person = test->person, .facts = blank, .zone = zone, .unit_zh = words.zh, .unit_en = words.en,
		.disease_zh = profile->label.zh, .disease_en = profile->label.en, .tiers = words.tiers, .source = "test", .source_id = test->id, .may_exist = true };
	struct case_facts *f = &ret->new.facts;
	f->profile = view_of(profile->key);
	f->zero_line = profile->zero_line;
	f->taken = test->taken;
	f->resulted = f->class_at = test->resulted;
	f->result = LAB_POSITIVE;
	f->test = view_of(lab_words(test->kind) ? lab_words(test->kind)->key : "");
	f->lab = test->lab;
	onset_of(profile, &all, test->person, (struct instant){ test->taken.ms - (int64_t)LOOK_DAYS * 86400000 }, f);
	return true;
}

static bool take_positive(struct app *app, struct db *db, int64_t id, struct err *err)
{
	struct arena arena;
	struct lab_test test;
	struct positive p = { .new.unit = 0 };
	arena_init(&arena, 64 << 20);
	bool good = lab_one(db, id, &arena, &test, err), wanted = false;
	if (good) {
		app_world_read(app);
		wanted = make_positive(app, db, &test, &arena, &p, err);
		app_world_done(app);
		good = err->code == ERR_NONE;
	}
	if (good && wanted)
		good = app_write(app, positive_apply, &p.write, err);
	arena_release(&arena);
	return good;
}

/* ---- a positive that was none ---- */

struct corrected { struct write write; struct correcting own; enum correction what; };

static bool corrected_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct corrected *c = (struct corrected *)write;
	return correction_make(tx, &c->own, &c->what, err);
}

/* With the world lock. */
static bool words_for(struct app *app, const struct lab_test *test, struct arena *arena, struct case_new *ret)
{
	const struct unit *unit = test->unit > 0 && test->unit <= org_count(app->org) ? org_unit(app->org, test->unit) : NULL;
	const struct profile *profile = unit ? tested_for(app->policy, unit) : NULL;
	struct home_words words;
	if (!profile)
		return false;
	words_of(app, unit, arena, &words);
	*ret = (struct case_new){ .unit = unit->id, .realm = unit->realm, .zone = zone_of(app, unit), .unit_zh = words.zh, .unit_en = words.en,
		.disease_zh = profile->label.zh, .disease_en = profile->label.en, .tiers = words.tiers, .facts.zero_line = profile->zero_line };
	return true;
}

static bool take_corrected(struct app *app, struct db *db, int64_t id, struct err *err)
{
	struct arena arena;
	struct lab_test test;
	struct corrected c = { .own.test = id };
	bool wanted = false;
	arena_init(&arena, 16 << 20);
	bool good = lab_one(db, id, &arena, &test, err);
	if (good) {
		app_world_read(app);
		wanted = words_for(app, &test, &arena, &c.own.words);
		app_world_done(app);
	}
	good = good && (!wanted || app_write(app, corrected_apply, &c.write, err));
	arena_release(&arena);
	return good;
}

/* ---- rules ---- */

struct raising { struct write write; struct signal_raised *at; int count; };

static bool raising_apply(struct write *write, struct tx *tx, struct err *err)
{
	const struct raising *own = (const struct raising *)write;
	int64_t id;
	for (int i = 0; i < own->count; i++)
		if (!signal_raise(tx, &own->at[i], &id, err))
			return false;
	return true;
}

static bool weigh(struct app *app, struct db *db, int32_t id, struct instant now, struct arena *arena, struct raising *ret, struct err *err)
{
	const struct unit *unit = id > 0 && id <= org_count(app->org) ? org_unit(app->org, id) : NULL;
	struct signals signals;
	struct home_words words;
	if (!unit)
		return true;
	if (!signals_at(db, app->policy, unit, zone_of(app, unit), now, arena, &signals, err))
		return false;
	words_of(app, unit, arena, &words);
	ret->at = ARENA_ARRAY(arena, struct signal_raised, signals.count + 1);
	for (int i = 0; i < signals.count; i++)
		ret->at[ret->count++] = (struct signal_raised){ .home = words, .signal = signals.at[i] };
	return true;
}

static bool weigh_home(struct app *app, struct db *db, int32_t unit, struct instant now, struct err *err)
{
	struct arena arena;
	struct raising own = { .at = NULL };
	arena_init(&arena, 256 << 20);
	app_world_read(app);
	bool good = weigh(app, db, unit, now, &arena, &own, err);
	app_world_done(app);
	if (good && own.count)
		good = app_write(app, raising_apply, &own.write, err);
	arena_release(&arena);
	return good;
}

/* ---- how far ---- */

struct moving { struct write write; int64_t to; };

static bool moving_apply(struct write *write, struct tx *tx, struct err *err)
{
	const struct moving *own = (const struct moving *)write;
	int64_t place;
	if (!place_of(tx_db(tx), &place, err))
		return false;
	struct stmt *row = db_query(tx_db(tx), place ? &signal_place_set : &signal_place_put);
	stmt_int(row, own->to);
	return tx_may_run(tx, row, err);
}

/* What is refused today is refused tomorrow: it is noted, and the rest is not kept waiting. What our surroundings failed at is tried again. */
static bool go_on(struct err *err)
{
	if (err_status(err->code) == 503)
		return false;
	log_err("signals", err);
	err_clear(err);
	return true;
}

static bool keep_place(struct app *app, int64_t to, struct err *err)
{
	struct moving own = { .to = to };
	return app_write(app, moving_apply, &own.write, err);
}

static bool weigh_queue(struct app *app, struct db *db, struct instant now, struct err *err)
{
	for (int i = 0; i < HOMES_A_TURN && waiting.count; i++) {
		int32_t unit = waiting.queue[waiting.first].unit;
		if (!weigh_home(app, db, unit, now, err) && !go_on(err))
			return false;
		waiting.queued[unit] = false;
		waiting.first = (waiting.first + 1) % QUEUE_MOST;
		waiting.count--;
	}
	return true;
}

static bool follow(struct app *app, struct db *db, struct instant now, struct news *n, struct err *err)
{
	if (waiting.read_to == 0 && !place_of(db, &waiting.read_to, err))
		return false;
	n->from = n->to = waiting.read_to > 0 ? waiting.read_to : 1;
	if (!journal_read(db, n->from, look_at, n, err))
		return false;
	for (int i = 0; i < n->test_count; i++)
		if (!take_positive(app, db, n->tests[i], err) && !go_on(err))
			return false;
	for (int i = 0; i < n->corrected_count; i++)
		if (!take_corrected(app, db, n->corrected[i], err) && !go_on(err))
			return false;
	for (int i = 0; i < n->unit_count; i++)
		if (!weigh_home(app, db, n->units[i], now, err) && !go_on(err))
			return false;
	bool news = n->test_count || n->corrected_count || n->unit_count || waiting.count || n->seen > EVENTS_AT_ONCE;
	waiting.read_to = n->to;
	/* A quiet journal is not written to: the place moves on with the next news. */
	return weigh_queue(app, db, now, err) && (!news || keep_place(app, waiting.count ? waiting.queue[waiting.first].seq : n->to, err));
}

int signal_tick(struct app *app, struct db *db, struct instant now)
{
	static _Thread_local struct news news;
	struct err err = { 0 };
	news = (struct news){ 0 };
	if (!follow(app, db, now, &news, &err))
		log_err("signals", &err);
	if (err.code != ERR_NONE)
		return LATER_MS;
	return news.test_count || news.corrected_count || news.unit_count || news.seen > EVENTS_AT_ONCE ? 0 : waiting.count ? SOON_MS : LATER_MS;
}
