/* duty/roll.c — one duty of one day over all units, kept in memory and changed as evidence comes in.
 *
 * A line is what units of one zone and one shape have in common: the instants of their turns. Of a unit it is kept which line, which of its
 * turns it owes, and when the program heard that each was done. Counts are sums over preorder numbers, made again when something changed. */
#include "base/json.h"
#include "duty/duties_inside.h"
#include "duty/duty_sql.h"
#include <stdio.h>
#include <stdlib.h>

enum { LINES_MOST = 64 };
#define WAIVED INT64_MAX

struct line { const struct zone *zone; struct shape shape; struct turn turns[TURNS_A_DAY]; int count; };
struct pending { struct pending *next; int32_t unit; struct instant at, received; char slot[SLOT_ROOM]; bool waives; };

struct roll {
	struct roll *next;
	const struct duty_rule *rule;
	const struct tree *tree;
	struct day day;
	int number, references;
	char text[11];                                      /* the day */
	uint64_t org_version, orders_version;
	bool ready, stale, dirty;
	struct line *lines;
	int line_count;
	int32_t units;
	uint8_t *line_of, *state;                           /* by unit; line LINES_MOST: owes nothing */
	uint64_t *owes;                                     /* bit i: turn i of its line */
	int32_t *place;                                     /* of its first turn in settled */
	int64_t *settled;                                   /* received, INT64_MIN, or WAIVED */
	int32_t *sums;                                      /* [state * (count + 1) + preorder number] */
	struct pending *pending, **pending_end;
};

static void *grab(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		memory_gone(n * size);
	return p;
}

static void roll_free(struct roll *r)
{
	while (r->pending) {
		struct pending *next = r->pending->next;
		free(r->pending);
		r->pending = next;
	}
	free(r->lines);
	free(r->line_of);
	free(r->state);
	free(r->owes);
	free(r->place);
	free(r->settled);
	free(r->sums);
	free(r);
}

static void unlist(struct duties *d, struct roll *r)
{
	struct roll **at = &d->rolls;
	while (*at && *at != r)
		at = &(*at)->next;
	if (*at)
		*at = r->next;
	r->stale = true;
	if (r->references == 0)
		roll_free(r);
}

void rolls_forget(struct duties *d)
{
	pthread_mutex_lock(&d->guard);
	while (d->rolls)
		unlist(d, d->rolls);
	pthread_mutex_unlock(&d->guard);
}

/* ---- who owes what ---- */

static int line_find(struct roll *r, const struct zone *zone, const struct shape *shape)
{
	bool after = r->rule->turn == TURN_AFTER;
	for (int i = 0; i < r->line_count; i++)
		if (r->lines[i].zone == zone && r->lines[i].shape.count == shape->count && (!after || r->lines[i].shape.began.ms == shape->began.ms))
			return i;
	if (r->line_count == LINES_MOST)
		return LINES_MOST;
	struct line *line = &r->lines[r->line_count];
	line->zone = zone;
	line->shape = *shape;
	line->count = turns_of_day(r->rule, zone, shape->count, shape->began, r->day, line->turns);
	return r->line_count++;
}

static uint64_t owes_of(const struct duties *d, const struct roll *r, int32_t unit, const struct line *line, const struct shape *shape)
{
	uint64_t owes = 0;
	int64_t order;
	for (int i = 0; i < line->count; i++)
		if ((r->number == 0 || r->number == i + 1) && turn_is_owed(d, r->rule, unit, shape, &line->turns[i], &order))
			owes |= UINT64_C(1) << i;
	return owes;
}

static bool turns_same(const struct line *line, const struct owed *owed, int n)
{
	bool same = line->count == n;
	for (int i = 0; same && i < n; i++)
		same = line->turns[i].due.ms == owed[i].turn.due.ms && strcmp(line->turns[i].slot, owed[i].turn.slot) == 0;
	return same;
}

/* Turns of different shapes in one day, because an order begins or ends in it: a line of its own, shared by those it meets alike. */
static int line_of_owed(struct roll *r, const struct owed *owed, int n)
{
	for (int i = 0; i < r->line_count; i++)
		if (!r->lines[i].zone && turns_same(&r->lines[i], owed, n))
			return i;
	if (r->line_count == LINES_MOST)
		return LINES_MOST;
	struct line *line = &r->lines[r->line_count];
	for (int i = 0; i < n; i++)
		line->turns[i] = owed[i].turn;
	line->count = n;
	return r->line_count++;
}

static uint64_t owed_bits(const struct roll *r, const struct line *line)
{
	char suffix[12];
	uint64_t bits = 0;
	snprintf(suffix, sizeof suffix, "/%d", r->number);
	for (int i = 0; i < line->count; i++) {
		const char *slash = strchr(line->turns[i].slot, '/');
		if (r->number == 0 || (slash && strcmp(slash, suffix) == 0))
			bits |= UINT64_C(1) << i;
	}
	return bits;
}

static void unit_fill(const struct duties *d, struct roll *r, int32_t unit, const struct instant *instants, int instant_count)
{
	struct shape shapes[SHAPES_MOST];
	struct owed owed[TURNS_A_DAY];
	int n = unit_shapes(d, r->rule, unit, instants, instant_count, shapes), line = LINES_MOST;
	if (n == 0)
		return;
	if (n == 1 && !(r->rule->by_measure && r->rule->turn == TURN_DAYS)) {
		line = line_find(r, rule_zone(r->rule, org_unit(d->org, unit)), &shapes[0]);
		r->owes[unit] = line < LINES_MOST ? owes_of(d, r, unit, &r->lines[line], &shapes[0]) : 0;
	} else if ((n = duties_owed(d, r->rule, unit, r->day, owed)) > 0) {
		line = line_of_owed(r, owed, n);
		r->owes[unit] = line < LINES_MOST ? owed_bits(r, &r->lines[line]) : 0;
	}
	r->line_of[unit] = (uint8_t)line;
}

static void fill(const struct duties *d, struct roll *r)
{
	const struct zone *zone = NULL;
	struct instant instants[CHANGES_MOST];
	int instant_count = 0;
	int32_t turns = 0;
	for (int32_t unit = 1; unit <= r->units; unit++) {
		const struct unit *u = org_unit(d->org, unit);
		r->line_of[unit] = LINES_MOST;
		if (!rule_is_for(r->rule, u) || unit > r->tree->count)
			continue;
		if (rule_zone(r->rule, u) != zone) {
			zone = rule_zone(r->rule, u);
			instant_count = rule_instants(d, r->rule, zone, r->day, instants);
		}
		unit_fill(d, r, unit, instants, instant_count);
		r->place[unit] = turns;
		turns += __builtin_popcountll(r->owes[unit]);
	}
	r->settled = grab((size_t)turns, sizeof *r->settled);
	for (int32_t i = 0; i < turns; i++)
		r->settled[i] = INT64_MIN;
}

/* ---- what was done ---- */

static void settle(struct roll *r, int32_t unit, int turn, int64_t received)
{
	int64_t *at = &r->settled[r->place[unit] + __builtin_popcountll(r->owes[unit] & ((UINT64_C(1) << turn) - 1))];
	if (*at == INT64_MIN || *at == WAIVED || (received != WAIVED && received < *at))
		*at = received;
	r->dirty = true;
}

/* slot "": the turn is found by the instant of the act. */
static void note(struct roll *r, const struct pending *p)
{
	if (p->unit < 1 || p->unit > r->units || r->line_of[p->unit] == LINES_MOST)
		return;
	const struct line *line = &r->lines[r->line_of[p->unit]];
	for (int i = 0; i < line->count; i++) {
		const struct turn *turn = &line->turns[i];
		bool ours = *p->slot ? strcmp(p->slot, turn->slot) == 0 : p->at.ms >= turn->opens.ms && p->at.ms < turn->until.ms;
		if (ours && (r->owes[p->unit] >> i & 1))
			settle(r, p->unit, i, p->waives ? WAIVED : p->received.ms);
	}
}

static bool read_rows(struct roll *r, struct db *db, struct stmt *s, bool waives, struct err *err)
{
	enum answer answer;
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		struct pending p = { .unit = (int32_t)stmt_get_int(s, waives ? 0 : 1), .waives = waives };
		struct view slot = stmt_get_text(s, waives ? 2 : 6);
		if (!waives) {
			p.at.ms = stmt_get_int(s, 3);
			p.received.ms = stmt_get_int(s, 4);
		}
		if (slot.len >= sizeof p.slot)
			continue;
		memcpy(p.slot, slot.ptr, slot.len);
		note(r, &p);
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool read_slot(struct roll *r, struct db *db, const char *slot, struct err *err)
{
	for (int waives = 0; waives < 2; waives++) {
		struct stmt *s = db_query(db, waives ? &duty_q_waiver_slot : &duty_q_evidence_slot);
		stmt_text(s, view_of(r->rule->key));
		stmt_text(s, view_of(slot));
		if (!read_rows(r, db, s, waives, err))
			return false;
	}
	return true;
}

/* A slot of this name in a line before: its rows are read already. */
static bool slot_was_read(const struct roll *r, int line, const char *slot)
{
	for (int l = 0; l < line; l++)
		for (int i = 0; i < r->lines[l].count; i++)
			if (strcmp(r->lines[l].turns[i].slot, slot) == 0)
				return true;
	return false;
}

bool roll_run(struct roll *r, struct duties *d, struct db *db, struct err *err)
{
	int64_t from = INT64_MAX, to = INT64_MIN;
	(void)d;
	for (int l = 0; l < r->line_count; l++)
		for (int i = 0; i < r->lines[l].count; i++) {
			const struct turn *turn = &r->lines[l].turns[i];
			from = turn->opens.ms < from ? turn->opens.ms : from;
			to = turn->until.ms > to ? turn->until.ms : to;
			if (!slot_was_read(r, l, turn->slot) && !read_slot(r, db, turn->slot, err))
				return false;
		}
	if (from >= to)
		return true;
	struct stmt *s = db_query(db, &duty_q_evidence_kind);
	stmt_text(s, view_of(r->rule->evidence));
	stmt_int(s, from);
	stmt_int(s, to);
	return read_rows(r, db, s, false, err);
}

/* ---- counting ---- */

static int state_of(const struct roll *r, int32_t unit)
{
	const struct line *line = &r->lines[r->line_of[unit]];
	const int64_t *settled = &r->settled[r->place[unit]];
	bool late = false, missing = false, all_waived = true;
	for (int i = 0, n = 0; i < line->count; i++) {
		if (!(r->owes[unit] >> i & 1))
			continue;
		int64_t at = settled[n++];
		all_waived = all_waived && at == WAIVED;
		missing = missing || at == INT64_MIN;
		late = late || (at != WAIVED && at != INT64_MIN && at >= line->turns[i].due.ms);
	}
	return all_waived ? ROLL_WAIVED : missing ? ROLL_MISSING : late ? ROLL_LATE : ROLL_ON_TIME;
}

static void count(struct roll *r)
{
	const int32_t n = r->tree->count;
	for (int32_t pre = 0; pre < n; pre++) {
		int32_t unit = r->tree->unit_at[pre];
		int state = unit <= r->units && r->line_of[unit] < LINES_MOST && r->owes[unit] ? state_of(r, unit) : ROLL_NONE;
		r->state[unit] = (uint8_t)state;
		for (int s = 1; s < ROLL_MAX_; s++)
			r->sums[(size_t)s * (size_t)(n + 1) + (size_t)pre + 1] = r->sums[(size_t)s * (size_t)(n + 1) + (size_t)pre] + (state == s);
	}
	r->dirty = false;
}

struct roll_counts roll_counts_of(const struct roll *r, int32_t unit)
{
	const size_t row = (size_t)r->tree->count + 1;
	int32_t got[ROLL_MAX_] = { 0 };
	size_t from = unit ? (size_t)r->tree->pre[unit] : 0, to = unit ? (size_t)r->tree->end[unit] : row - 1;
	for (size_t s = 1; s < ROLL_MAX_; s++)
		got[s] = r->sums[s * row + to] - r->sums[s * row + from];
	return (struct roll_counts){ .on_time = got[ROLL_ON_TIME], .late = got[ROLL_LATE], .missing = got[ROLL_MISSING], .waived = got[ROLL_WAIVED],
		.expected = got[ROLL_ON_TIME] + got[ROLL_LATE] + got[ROLL_MISSING] };
}

/* Of a day with several turns the day itself. */
const char *roll_slot(const struct roll *r)
{
	const struct line *line = &r->lines[0];
	bool many = r->rule->turn == TURN_WINDOWS || r->rule->turn == TURN_HOURS;
	if (r->line_count > 0 && line->count > 0 && !many)
		return line->turns[0].slot;
	return r->number > 0 && r->line_count > 0 && r->number <= line->count ? line->turns[r->number - 1].slot : r->text;
}

struct instant roll_due(const struct roll *r)
{
	struct instant due = zone_instant(r->rule->pack->zone, (struct day){ r->day.n + 1 }, 0);
	if (r->line_count > 0 && r->lines[0].count > 0)
		due = r->lines[0].turns[r->number > 0 && r->number <= r->lines[0].count ? r->number - 1 : r->lines[0].count - 1].due;
	return due;
}

const struct tree *roll_tree(const struct roll *r) { return r->tree; }
int roll_state(const struct roll *r, int32_t unit) { return unit <= r->units ? r->state[unit] : ROLL_NONE; }

int32_t roll_next_missing(const struct roll *r, int32_t unit, int32_t from)
{
	int32_t pre = unit && r->tree->pre[unit] > from ? r->tree->pre[unit] : from, end = unit ? r->tree->end[unit] : r->tree->count;
	for (; pre < end; pre++)
		if (r->state[r->tree->unit_at[pre]] == ROLL_MISSING)
			return r->tree->unit_at[pre];
	return 0;
}

/* ---- which are in memory ---- */

static uint64_t orders_now(const struct duties *d) { return d->measures ? d->measures->version(d->measures->self) : 0; }

static bool still_true(const struct duties *d, const struct roll *r)
{
	return r->org_version == org_version(d->org) && r->orders_version == orders_now(d) && policy_duty(d->policy, view_of(r->rule->key)) == r->rule;
}

static struct roll *find(struct duties *d, const struct duty_rule *rule, struct day day, int number)
{
	for (struct roll *r = d->rolls, *next; r; r = next) {
		next = r->next;
		if (r->rule != rule || r->day.n != day.n || r->number != number)
			continue;
		if (still_true(d, r))
			return r;
		unlist(d, r);
	}
	return NULL;
}

struct roll *roll_ready(struct duties *d, const struct duty_rule *rule, struct day day, int number)
{
	pthread_mutex_lock(&d->guard);
	struct roll *r = find(d, rule, day, number);
	if (r && !r->ready)
		r = NULL;
	if (r) {
		r->references++;
		if (r->dirty)
			count(r);
	}
	pthread_mutex_unlock(&d->guard);
	return r;
}

/* The list is short; the oldest goes when it is full. A new one stands in it from the start, so that what happens while it is read waits in it. */
struct roll *roll_begin(struct duties *d, const struct duty_rule *rule, struct day day, int number)
{
	struct roll *r = grab(1, sizeof *r);
	*r = (struct roll){ .rule = rule, .tree = org_tree(d->org, day), .day = day, .number = number, .references = 1, .org_version = org_version(d->org),
		.orders_version = orders_now(d), .units = org_count(d->org) };
	size_t n = (size_t)r->units + 1;
	day_print(day, r->text);
	r->pending_end = &r->pending;
	r->lines = grab(LINES_MOST, sizeof *r->lines);
	r->line_of = grab(n, 1);
	r->state = grab(n, 1);
	r->owes = grab(n, sizeof *r->owes);
	r->place = grab(n, sizeof *r->place);
	r->sums = grab(((size_t)r->tree->count + 1) * ROLL_MAX_, sizeof *r->sums);
	fill(d, r);
	pthread_mutex_lock(&d->guard);
	struct roll *old = find(d, rule, day, number), *last = NULL;
	if (old && !old->ready)
		unlist(d, old);                             /* somebody builds the same: both finish, one stays */
	int rolls = 0;
	for (struct roll *other = d->rolls; other; other = other->next, rolls++)
		last = other;
	if (rolls >= ROLLS_MOST)
		unlist(d, last);
	r->next = d->rolls;
	d->rolls = r;
	pthread_mutex_unlock(&d->guard);
	return r;
}

struct roll *roll_end(struct duties *d, struct roll *r, bool good)
{
	good = good && still_true(d, r);                    /* else its tree may be gone: built anew by who asks */
	pthread_mutex_lock(&d->guard);
	for (const struct pending *p = r->pending; good && p; p = p->next)
		note(r, p);
	r->ready = good;
	if (good)
		count(r);
	bool listed = !r->stale;
	pthread_mutex_unlock(&d->guard);
	if (good)
		return r;
	if (listed) {
		pthread_mutex_lock(&d->guard);
		unlist(d, r);
		pthread_mutex_unlock(&d->guard);
	}
	roll_done(d, r);
	return NULL;
}

void roll_done(struct duties *d, struct roll *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&d->guard);
	if (--r->references == 0 && r->stale)
		roll_free(r);
	pthread_mutex_unlock(&d->guard);
}

/* ---- following the journal ---- */

static struct view text_at(const json_t *body, const char *key)
{
	struct view v = json_view(json_object_get(body, key));
	return v.ptr ? v : VIEW("");
}

static void tell(struct roll *r, const struct pending *p)
{
	if (r->ready) {
		note(r, p);
		return;
	}
	struct pending *kept = grab(1, sizeof *kept);
	*kept = *p;
	kept->next = NULL;
	*r->pending_end = kept;
	r->pending_end = &kept->next;
}

static void see_body(struct duties *d, const struct event *event, const json_t *body)
{
	struct view kind = text_at(body, "evidence"), duty = text_at(body, "duty"), slot = text_at(body, "slot");
	struct pending p = { .unit = (int32_t)event->unit, .received = event->at, .waives = event->kind == EVENT_DUTY_WAIVED };
	if (slot.len >= sizeof p.slot || (p.waives && slot.len == 0) || (!p.waives && !instant_parse(text_at(body, "at"), &p.at)))
		return;
	memcpy(p.slot, slot.ptr, slot.len);
	for (struct roll *r = d->rolls; r; r = r->next)
		if (duty.len > 0 ? view_is(duty, r->rule->key) : r->rule->evidence && view_is(kind, r->rule->evidence))
			tell(r, &p);
}

void rolls_see(struct duties *d, const struct event *event)
{
	struct err err = { 0 };
	struct arena arena;
	if (!d->rolls || (event->kind != EVENT_DUTY_EVIDENCE && event->kind != EVENT_DUTY_WAIVED))
		return;
	arena_init(&arena, 1 << 20);
	json_t *body = json_read(event->body, &arena, &err);
	pthread_mutex_lock(&d->guard);
	if (body)
		see_body(d, event, body);
	pthread_mutex_unlock(&d->guard);
	arena_release(&arena);
}
