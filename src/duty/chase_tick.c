/* duty/chase_tick.c — each second: which steps are due, who is still open, and one write after another until the round is complete.
 *
 * Who owes a turn is asked under the world lock, what was done is read without it, and the words of a slice (names, targets) are taken
 * under it again. Between two slices other people's writes get in. */
#include "duty/chase_tick.h"
#include "base/log.h"
#include "duty/duties_inside.h"
#include <stdlib.h>

enum { ZONES_MOST = 32, CASTS_MOST = 32, PAUSE_MS = 1000, DAY_MS = 86400000, AHEAD_DAYS = 31 };

/* Turns of one zone and shape. */
struct cast { const struct zone *zone; struct shape shape; };
/* What a rule's casts are, until units or orders change. */
struct casting { const struct duty_rule *rule; uint64_t org_version, measures_version; struct instant until; struct cast casts[CASTS_MOST]; int count; };

struct chaser { struct casting *castings; int casting_count; };

struct chaser *chaser_new(void)
{
	struct chaser *c = calloc(1, sizeof *c);
	if (!c)
		memory_gone(sizeof *c);
	return c;
}

void chaser_free(struct chaser *c)
{
	if (!c)
		return;
	free(c->castings);
	free(c);
}

/* ---- which turns there may be ---- */

static struct casting *casting_of(struct chaser *c, const struct duty_rule *rule)
{
	for (int i = 0; i < c->casting_count; i++)
		if (c->castings[i].rule == rule)
			return &c->castings[i];
	c->castings = realloc(c->castings, (size_t)(c->casting_count + 1) * sizeof *c->castings);
	if (!c->castings)
		memory_gone(sizeof *c->castings);
	c->castings[c->casting_count] = (struct casting){ .rule = rule };
	return &c->castings[c->casting_count++];
}

static void cast_add(struct casting *k, const struct zone *zone, const struct shape *shape)
{
	bool after = k->rule->turn == TURN_AFTER;
	for (int i = 0; i < k->count; i++)
		if (k->casts[i].zone == zone && k->casts[i].shape.count == shape->count && (!after || k->casts[i].shape.began.ms == shape->began.ms))
			return;
	if (k->count < CASTS_MOST)
		k->casts[k->count++] = (struct cast){ zone, *shape };
}

static void cast_units(const struct duties *d, struct casting *k, struct day today)
{
	struct instant instants[CHANGES_MOST * 2];
	const struct zone *zone = NULL;
	int n = 0;
	for (int32_t unit = 1; unit <= org_count(d->org); unit++) {
		const struct unit *u = org_unit(d->org, unit);
		struct shape shapes[SHAPES_MOST];
		if (!rule_is_for(k->rule, u))
			continue;
		if (rule_zone(k->rule, u) != zone) {
			zone = rule_zone(k->rule, u);
			n = rule_instants(d, k->rule, zone, (struct day){ today.n - 1 }, instants);
			n += rule_instants(d, k->rule, zone, today, instants + n);
		} else if (!k->rule->when) {
			continue;                           /* the zone says it all */
		}
		int count = unit_shapes(d, k->rule, unit, instants, n, shapes);
		for (int i = 0; i < count; i++)
			cast_add(k, zone, &shapes[i]);
	}
}

static const struct casting *casting_now(struct chaser *c, const struct duties *d, const struct duty_rule *rule, struct instant now)
{
	struct casting *k = casting_of(c, rule);
	uint64_t measures = d->measures ? d->measures->version(d->measures->self) : 0;
	if (k->until.ms != 0 && k->org_version == org_version(d->org) && k->measures_version == measures && now.ms < k->until.ms && now.ms >= k->until.ms - DAY_MS)
		return k;
	struct day today = zone_day(rule->pack->zone, now);
	*k = (struct casting){ .rule = rule, .org_version = org_version(d->org), .measures_version = measures,
		.until = zone_instant(rule->pack->zone, (struct day){ today.n + 1 }, 0) };
	cast_units(d, k, today);
	return k;
}

/* ---- which step is due ---- */

struct instance {
	struct chase_matter matter;
	const struct chase_step *steps;
	int step_count, first, newest, at;                  /* first to newest: the steps whose time has come; at: the one that is sent now */
	struct chase_stage stages[SKIPPED_MOST], skipped[SKIPPED_MOST];
	int skipped_count;
	const int32_t *units;                               /* of single duties: who has it; else NULL */
	int unit_count;
	const char *link;
	struct zone const *zone;
	struct shape shape;
};

/* The newest step that is due and not too old; -1 if there is none. since: steps planned before the pack came are not caught up. */
static int step_due(struct instance *in, struct instant now, struct instant since)
{
	int newest = -1;
	for (int i = 0; i < in->step_count; i++) {
		if (in->stages[i].planned.ms > now.ms || in->stages[i].planned.ms < since.ms)
			continue;
		in->first = newest < 0 ? i : in->first;
		newest = i;
	}
	if (newest >= 0 && in->stages[newest].planned.ms < now.ms - (int64_t)CHASE_HOURS * 3600000)
		return -1;
	return newest;
}

/* ---- who is still open ---- */

struct open_set { uint8_t *not_open; int32_t count; };

static bool mark_report(void *self, const struct duty_report *report)
{
	struct open_set *set = self;
	if (report->unit <= set->count && report->returned.ms == INT64_MIN)
		set->not_open[report->unit] = 1;
	return true;
}

static bool mark_unit(void *self, int32_t unit)
{
	struct open_set *set = self;
	if (unit > 0 && unit <= set->count)
		set->not_open[unit] = 1;
	return true;
}

static bool mark_done(const struct duties *d, struct db *db, const struct instance *in, struct open_set *set, struct err *err)
{
	const struct chase_matter *m = &in->matter;
	if (!chase_each_of_round(db, m, in->stages[in->at].minutes, mark_unit, set, err))
		return false;
	if (!m->rule)
		return true;
	if (m->rule->form && !d->source->each(db, m->rule->form, m->turn.period.first, mark_report, set, err))
		return false;
	return duty_each_done(db, m->rule, &m->turn, mark_unit, set, err);
}

static uint8_t *has_single(const struct instance *in, int32_t all)
{
	uint8_t *has = calloc((size_t)all + 1, 1);
	if (!has)
		memory_gone((size_t)all);
	for (int i = 0; i < in->unit_count; i++)
		if (in->units[i] > 0 && in->units[i] <= all)
			has[in->units[i]] = 1;
	return has;
}

/* Under the world lock; freed by the caller. */
static int32_t *who_owes(const struct duties *d, const struct instance *in, int32_t *ret_count)
{
	int32_t n = 0, all = org_count(d->org), *units = malloc(((size_t)all + 1) * sizeof *units);
	const struct tree *t = org_now(d->org);
	int64_t order;
	if (!units)
		memory_gone((size_t)all * sizeof *units);
	uint8_t *has = in->units ? has_single(in, all) : NULL;
	for (int32_t pre = 0; pre < t->count; pre++) {          /* in the tree's order: those of one county stand together */
		int32_t unit = t->unit_at[pre];
		const struct unit *u = org_unit(d->org, unit);
		if (has ? has[unit] : rule_is_for(in->matter.rule, u) && rule_zone(in->matter.rule, u) == in->zone &&
		                      turn_is_owed(d, in->matter.rule, unit, &in->shape, &in->matter.turn, &order))
			units[n++] = unit;
	}
	free(has);
	*ret_count = n;
	return units;
}

/* ---- sending ---- */

static unsigned roles_of(const struct chase_step *step)
{
	if (step->leader)
		return 1u << ROLE_LEADER;
	if (step->to != UNIT_KIND_MAX_)
		return 1u << ROLE_DUTY | 1u << ROLE_CLERK;
	return 1u << ROLE_CLERK | 1u << ROLE_DUTY | 1u << ROLE_LEADER;
}

/* `leader` alone: of the unit that the last step with a unit of its own went to. */
static int32_t target_of(struct org *org, const struct instance *in, int32_t unit)
{
	const struct chase_step *step = &in->steps[in->at];
	int32_t before = 0;
	for (int i = 0; i < in->at; i++)
		if (in->steps[i].to != UNIT_KIND_MAX_)
			before = chase_target(org, &in->steps[i], unit, 0);
	return chase_target(org, step, unit, before);
}

const char *chase_above_link(const struct chase_matter *m, const char *code, struct arena *arena)
{
	return m->rule ? arena_printf(arena, "/board/duties/%s?duty=%s&period=%s", code, m->duty, m->slot) : arena_printf(arena, "/board/chases?unit=%s", code);
}

struct chase_one chase_one_make(struct org *org, const struct chase_matter *m, int32_t unit, int32_t target, const char *link, struct arena *arena)
{
	const struct unit *u = org_unit(org, unit), *t = target ? org_unit(org, target) : u;
	struct chase_one one = { .unit = unit, .target = target, .realm = u->realm, .code = arena_text(arena, view_of(u->code)),
		.name = { arena_text(arena, view_of(u->name)), arena_text(arena, view_of(u->name_en)) },
		.target_name = { arena_text(arena, view_of(t->name)), arena_text(arena, view_of(t->name_en)) } };
	one.link = link ? link : m->rule && m->rule->form ? arena_printf(arena, "/desk/fill/%s/%s", m->rule->form->key, m->slot) : arena_printf(arena, "/desk/duty/%s/%s", m->duty, m->slot);
	one.above_link = chase_above_link(m, t->code, arena);
	return one;
}

static void slice_fill(struct app *app, const struct instance *in, const int32_t *units, int32_t count, struct arena *arena, struct chase_slice *c)
{
	const struct chase_step *step = &in->steps[in->at];
	struct chase_one *ones = ARENA_ARRAY(arena, struct chase_one, count + 1);
	for (int32_t i = 0; i < count; i++)
		ones[i] = chase_one_make(app->org, &in->matter, units[i], target_of(app->org, in, units[i]), in->link, arena);
	*c = (struct chase_slice){ .source = duties_source(app->duties), .matter = in->matter, .stage = in->stages[in->at], .roles = roles_of(step), .ones = ones, .count = count };
	c->leader = !step->leader ? LEADERS_NOT : step->to == UNIT_KIND_MAX_ ? LEADERS_ANY : LEADERS_OF_TARGET;
	c->upward = count > 0 && ones[0].target != ones[0].unit;
	c->skipped_count = in->skipped_count;
	memcpy(c->skipped, in->skipped, sizeof c->skipped);
}

/* A slice ends where a new target begins, so that nobody is told twice of one round; but it does end. */
static int32_t slice_length(struct app *app, const struct instance *in, const int32_t *units, int32_t left)
{
	if (left <= SLICE)
		return left;
	int32_t n = SLICE, target = target_of(app->org, in, units[n - 1]);
	if (target == units[n - 1])
		return n;
	while (n < left && n < SLICE_MOST && target_of(app->org, in, units[n]) == target)
		n++;
	return n;
}

/* Whoever a step goes to hears the newest that is meant for them, however late: the home, and the county, and the leader. Only a reminder
 * of a deadline that is over, and what is too old, are left out. */
static bool is_heard(const struct instance *in, int i, struct instant now)
{
	if (i == in->newest)
		return true;
	if (in->steps[i].minutes < 0 || in->stages[i].planned.ms < now.ms - (int64_t)CHASE_HOURS * 3600000)
		return false;
	for (int later = i + 1; later <= in->newest; later++)
		if (in->steps[later].to == in->steps[i].to && in->steps[later].leader == in->steps[i].leader)
			return false;
	return true;
}

/* Steps before this one that are complete were sent in their time; the others are recorded as skipped. */
static bool find_skipped(struct db *db, struct instance *in, struct err *err)
{
	bool complete;
	in->skipped_count = 0;
	for (int i = in->first; i < in->at; i++) {
		if (!chase_round_complete(db, &in->matter, in->stages[i].minutes, &complete, err))
			return false;
		if (!complete)
			in->skipped[in->skipped_count++] = in->stages[i];
	}
	return true;
}

static bool send_all(struct app *app, const struct instance *in, const int32_t *units, int32_t count, struct err *err)
{
	struct arena arena;
	bool ok = true;
	int32_t at = 0;
	arena_init(&arena, 64 << 20);
	do {
		struct chase_slice slice;
		arena_reset(&arena);
		app_world_read(app);
		int32_t n = slice_length(app, in, units + at, count - at);
		slice_fill(app, in, units + at, n, &arena, &slice);
		app_world_done(app);
		slice.last = at + n == count;
		ok = app_write(app, chase_apply, &slice.write, err);
		at += n;
	} while (ok && at < count);
	arena_release(&arena);
	return ok;
}

static bool run_step(struct app *app, struct db *db, struct instance *in, struct err *err)
{
	bool complete;
	int32_t count = 0, open = 0;
	if (!chase_round_complete(db, &in->matter, in->stages[in->at].minutes, &complete, err) || complete)
		return complete;
	if (!find_skipped(db, in, err))
		return false;
	app_world_read(app);
	struct open_set set = { NULL, org_count(app->org) };
	int32_t *units = who_owes(app->duties, in, &count);
	app_world_done(app);
	set.not_open = calloc((size_t)set.count + 1, 1);
	if (!set.not_open)
		memory_gone((size_t)set.count);
	bool ok = mark_done(app->duties, db, in, &set, err);
	for (int32_t i = 0; i < count; i++)
		if (!set.not_open[units[i]])
			units[open++] = units[i];
	ok = ok && send_all(app, in, units, open, err);
	free(set.not_open);
	free(units);
	return ok;
}

/* From the first to the newest: the newest complete, all are. */
static bool run_instance(struct app *app, struct db *db, struct instance *in, struct instant now, struct err *err)
{
	bool complete;
	in->newest = in->at;
	if (!chase_round_complete(db, &in->matter, in->stages[in->newest].minutes, &complete, err) || complete)
		return complete;
	for (int i = in->first; i <= in->newest; i++) {
		in->at = i;
		if (is_heard(in, i, now) && !run_step(app, db, in, err))
			return false;
	}
	return true;
}

/* ---- periodic duties ---- */

static struct instant pack_since(const struct policy *policy, const struct pack *pack, struct instant now)
{
	struct instant since = { INT64_MIN };
	for (int n = 0; policy_pack_at(policy, n); n++)
		if (policy_pack_at(policy, n) == pack)
			since = policy_pack_since(policy, n);
	return since.ms > now.ms ? (struct instant){ INT64_MIN } : since; /* a drill plays days before it */
}

struct agenda { struct instance *list; int count, room; struct arena *arena; };

static struct instance *agenda_add(struct agenda *a)
{
	if (a->count == a->room) {
		a->room = a->room ? a->room * 2 : 16;
		struct instance *more = ARENA_ARRAY(a->arena, struct instance, a->room);
		if (a->count > 0)
			memcpy(more, a->list, (size_t)a->count * sizeof *more);
		a->list = more;
	}
	return &a->list[a->count++];
}

static void consider(struct agenda *a, const struct duty_rule *rule, const struct cast *cast, const struct turn *turn, struct instant now, struct instant since)
{
	struct instance in = { .steps = rule->chase, .step_count = rule->chase_count, .zone = cast->zone, .shape = cast->shape };
	for (int i = 0; i < rule->chase_count; i++)
		in.stages[i] = (struct chase_stage){ rule->chase[i].minutes, rule->chase[i].words, chase_instant(rule, cast->zone, &rule->chase[i], turn->due) };
	in.at = step_due(&in, now, since);
	if (in.at < 0)
		return;
	struct instance *kept = agenda_add(a);
	*kept = in;
	kept->matter = (struct chase_matter){ .rule = rule, .duty = rule->key, .label = rule->label, .turn = *turn, .urgent = rule->urgent };
	kept->matter.part = rule->by_measure ? arena_printf(a->arena, "%s %lld", zone_name(cast->zone), (long long)cast->shape.count) : zone_name(cast->zone);
}

static void agenda_rule(struct agenda *a, const struct duty_rule *rule, const struct casting *k, struct instant now, struct instant since)
{
	const int64_t last = rule->chase[rule->chase_count - 1].minutes, first = rule->chase[0].minutes;
	const int64_t from = now.ms - (last > 0 ? last * 60000 : 0) - (int64_t)(CHASE_HOURS + 24) * 3600000, to = now.ms - (first < 0 ? first * 60000 : 0) + DAY_MS;
	for (int c = 0; c < k->count; c++) {
		struct day day = zone_day(k->casts[c].zone, (struct instant){ from }), end = zone_day(k->casts[c].zone, (struct instant){ to });
		char slot[SLOT_ROOM] = "";
		for (day.n -= rule->due_days; day.n <= end.n - rule->due_days; day.n++) {
			struct turn turns[TURNS_A_DAY];
			int n = turns_of_day(rule, k->casts[c].zone, k->casts[c].shape.count, k->casts[c].shape.began, day, turns);
			for (int i = 0; i < n; i++)
				if (strcmp(slot, turns[i].slot) != 0 && turns[i].due.ms >= from && turns[i].due.ms <= to) {
					memcpy(slot, turns[i].slot, sizeof slot);
					consider(a, rule, &k->casts[c], &turns[i], now, since);
				}
		}
	}
}

/* ---- single duties ---- */

struct gathering { struct agenda *agenda; struct instance *now; const struct pack *pack; struct instant at; const char *key, *source; int64_t source_id, due; int32_t *units; int room; };

static bool same_single(const struct gathering *g, const struct chase_single *s)
{
	return g->key && s->due.ms == g->due && s->source_id == g->source_id && strcmp(s->key, g->key) == 0 && strcmp(s->source, g->source) == 0;
}

static bool single_begin(struct gathering *g, const struct chase_single *s)
{
	struct arena *arena = g->agenda->arena;
	const struct duty_words *words = duty_words_of(view_of(s->key));
	struct chase_step *steps = ARENA_ARRAY(arena, struct chase_step, SKIPPED_MOST);
	char (*texts)[32] = arena_take(arena, SKIPPED_MOST * sizeof *texts);
	struct duty_rule *rule = ARENA_NEW(arena, struct duty_rule);
	struct instance in = { .steps = steps };
	g->key = arena_text(arena, view_of(s->key));
	g->source = arena_text(arena, view_of(s->source));
	g->source_id = s->source_id;
	g->due = s->due.ms;
	g->now = NULL;
	if (!words || !g->pack)
		return false;
	rule->pack = g->pack;
	in.step_count = chase_words_read(words->chase, steps, texts, &rule->urgent);
	for (int i = 0; i < in.step_count; i++)
		in.stages[i] = (struct chase_stage){ steps[i].minutes, steps[i].words, chase_instant(rule, g->pack->zone, &steps[i], s->due) };
	in.at = step_due(&in, g->at, s->opens);
	if (in.at < 0)
		return false;
	in.zone = g->pack->zone;
	in.link = arena_text(arena, view_of(s->link));
	in.matter = (struct chase_matter){ .duty = g->key, .slot = arena_printf(arena, "%s/%lld", g->source, (long long)s->source_id), .part = arena_printf(arena, "due %lld", (long long)s->due.ms),
		.label = { *s->title_zh ? arena_text(arena, view_of(s->title_zh)) : words->label.zh, *s->title_en ? arena_text(arena, view_of(s->title_en)) : words->label.en },
		.turn = { .opens = s->opens, .due = s->due }, .source = g->source, .source_id = s->source_id, .urgent = rule->urgent };
	g->now = agenda_add(g->agenda);
	*g->now = in;
	g->room = 0;
	return true;
}

static bool gather(void *self, const struct chase_single *s)
{
	struct gathering *g = self;
	if (!same_single(g, s))
		single_begin(g, s);
	if (!g->now)
		return true;
	struct instance *in = &g->agenda->list[g->agenda->count - 1];
	if (in->unit_count == g->room) {
		int room = g->room ? g->room * 2 : 16;
		int32_t *more = ARENA_ARRAY(g->agenda->arena, int32_t, room);
		if (in->unit_count > 0)
			memcpy(more, in->units, (size_t)in->unit_count * sizeof *more);
		in->units = more;
		g->units = more;
		g->room = room;
	}
	g->units[in->unit_count++] = s->unit;
	return true;
}

/* ---- the tick ---- */

static void agenda_fill(struct app *app, struct chaser *chaser, struct agenda *a, struct instant now)
{
	const struct duty_rule *rule;
	for (int n = 0; (rule = policy_duty_at(app->policy, n)); n++)
		if (rule->chase_count > 0 && policy_duty(app->policy, view_of(rule->key)) == rule)
			agenda_rule(a, rule, casting_now(chaser, app->duties, rule, now), now, pack_since(app->policy, rule->pack, now));
	for (int i = 0; i < a->count; i++)
		a->list[i].matter.slot = a->list[i].matter.turn.slot;
}

int chase_run(struct app *app, struct db *db, struct instant now)
{
	struct arena arena;
	struct err err = { .code = ERR_NONE };
	arena_init(&arena, 512 << 20);
	struct agenda agenda = { .arena = &arena };
	if (!app->chaser)
		app->chaser = chaser_new();
	app_world_read(app);
	agenda_fill(app, app->chaser, &agenda, now);
	struct gathering gathering = { .agenda = &agenda, .pack = policy_pack_at(app->policy, 0), .at = now };
	app_world_done(app);
	bool ok = chase_each_single(db, (struct instant){ now.ms - (int64_t)AHEAD_DAYS * DAY_MS }, (struct instant){ now.ms + (int64_t)AHEAD_DAYS * DAY_MS }, gather, &gathering, &err);
	for (int i = 0; ok && i < agenda.count; i++)
		ok = run_instance(app, db, &agenda.list[i], now, &err);
	if (!ok && err.code != ERR_QUEUE_FULL && err.code != ERR_STOPPING)
		log_err("chasing waits", &err);
	arena_release(&arena);
	return PAUSE_MS;
}
