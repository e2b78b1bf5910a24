#include "policy/order_inside.h"
#include <stdlib.h>

const char *override_name(enum override override)
{
	static const char *const names[] = { "", "hold", "loosen" };
	return names[override];
}

/* --- the index --------------------------------------------------------- */

static int64_t end_of(const struct orders *o, const struct order *order)
{
	int64_t end = order->to.ms < order->withdrawn_at.ms ? order->to.ms : order->withdrawn_at.ms;
	const struct order *next = order->superseded_by ? orders_get(o, order->superseded_by) : NULL;
	if (next && next->withdrawn_at.ms > next->from.ms && next->from.ms < end)
		end = next->from.ms;
	return end;
}

uint64_t orders_generation(void)
{
	static _Atomic uint64_t newest;
	return ++newest;
}

bool orders_index(struct orders *o)
{
	int32_t units = org_count(o->org);
	int32_t *first = calloc((size_t)units + 2, sizeof *first);
	struct stretch *stretches = malloc(sizeof *stretches * ((size_t)o->count + 1));
	if (!first || !stretches) {
		free(first);
		free(stretches);
		return false;
	}
	int32_t placed = 0;
	for (int32_t i = 0; i < o->count; i++) {
		o->orders[i].end.ms = end_of(o, &o->orders[i]);
		if (o->orders[i].scope > units)
			continue;
		first[o->orders[i].scope + 1]++;
		placed++;
	}
	for (int32_t u = 1; u <= units + 1; u++)
		first[u] += first[u - 1];
	for (int32_t i = o->count - 1; i >= 0; i--) {       /* counted down, so that each scope's are in order of their numbers */
		const struct order *order = &o->orders[i];
		if (order->scope <= units)
			stretches[--first[order->scope + 1]] = (struct stretch){ order->from.ms, order->end.ms, order->facilities, i };
	}
	memmove(first, first + 1, sizeof *first * ((size_t)units + 1));
	first[units + 1] = placed;
	free(o->first);
	free(o->stretches);
	o->first = first;
	o->stretches = stretches;
	o->scopes = units;
	o->version = orders_generation();
	return true;
}

const struct order *orders_get(const struct orders *o, int64_t id)
{
	int32_t low = 0, high = o->count;
	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		if (o->orders[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < o->count && o->orders[low].id == id ? &o->orders[low] : NULL;
}

int32_t orders_count(const struct orders *o) { return o->count; }
const struct order *orders_nth(const struct orders *o, int32_t n) { return n >= 0 && n < o->count ? &o->orders[n] : NULL; }
uint64_t orders_version(const struct orders *o) { return o->version; }

bool orders_begins(const struct orders *o, int64_t id, struct instant *ret)
{
	const struct order *order = orders_get(o, id);
	if (order)
		*ret = order->from;
	return order != NULL;
}

bool orders_called(const struct orders *o, int64_t id, struct order_called *ret)
{
	const struct order *order = orders_get(o, id);
	if (order)
		*ret = (struct order_called){ order->number, order->title, order->issuer };
	return order != NULL;
}

/* --- what stands for a unit -------------------------------------------- */

/* The tree of the unit's own day; the newest without asking a calendar when every zone has come to its day. */
static const struct tree *tree_at(const struct orders *o, int32_t unit, struct instant at)
{
	const struct tree *now = org_now(o->org);
	if (at.ms >= ((int64_t)now->from.n + 1) * 86400000)
		return now;
	const struct zone *zone = org_unit(o->org, unit)->zone;
	return org_tree(o->org, zone_day(zone ? zone : zone_find("Asia/Shanghai"), at));
}

int unit_row(const struct unit *unit)
{
	if (unit->kind != UNIT_INSTITUTION)
		return ROW_ANY;
	return unit->facility >= 0 && unit->facility < ROW_UNKNOWN ? unit->facility : ROW_UNKNOWN;
}

static bool covers(uint32_t facilities, int row)
{
	return row == ROW_ANY || (row == ROW_UNKNOWN ? facilities == FACILITIES_ALL : facilities >> row & 1);
}

bool order_below(const struct tree *tree, const struct order *above, const struct order *below)
{
	if (above->scope != below->scope)
		return tree_holds(tree, above->scope, below->scope);
	return above->office != below->office && tree_holds(tree, above->office, below->office);
}

/* A government has one general response at a time: for the same place and kinds the one that begins last takes the place of those before,
 * whichever was written first: a level announced for the 20th holds from the 20th, whatever was declared meanwhile for the days before. */
static bool replaces(const struct standing *s, const struct order *newer, const struct order *older)
{
	bool later = newer->from.ms != older->from.ms ? newer->from.ms > older->from.ms : newer->id > older->id;
	return later && newer->ladder == LADDER_GENERAL && older->ladder == LADDER_GENERAL && (newer->facilities & older->facilities) == older->facilities &&
	       !order_below(s->tree, older, newer);
}

/* Orders of one place stand together: [from, count) are those of one place. */
static void mark_replaced(struct standing *s, int from)
{
	for (int i = from; i < s->count; i++) {
		s->replaced[i] = false;
		for (int k = from; s->at[i]->ladder == LADDER_GENERAL && k < s->count && !s->replaced[i]; k++)
			s->replaced[i] = replaces(s, s->at[k], s->at[i]);
	}
}

void standing_find(const struct orders *o, int32_t unit, struct instant at, struct standing *s)
{
	s->orders = o;
	s->book = orders_book(o, at);
	s->tree = tree_at(o, unit, at);
	s->row = unit_row(org_unit(o->org, unit));
	s->count = 0;
	for (int32_t u = unit; u; u = s->tree->parent[u]) {
		int before = s->count;
		for (int32_t i = u <= o->scopes ? o->first[u] : 0; u <= o->scopes && i < o->first[u + 1]; i++) {
			const struct stretch *stretch = &o->stretches[i];
			if (stretch->from <= at.ms && at.ms < stretch->end && covers(stretch->facilities, s->row) && s->count < STANDING_MOST)
				s->at[s->count++] = &o->orders[stretch->order];
		}
		mark_replaced(s, before);
	}
}

bool standing_value(const struct standing *s, const struct order *order, int measure, int64_t *ret)
{
	if (order->level) {
		*ret = book_cell(s->book, order->ladder, order->level, s->row, order->facilities, measure);
		return *ret != VALUE_NONE;
	}
	const struct resolved *r = &order->resolved[s->book - s->orders->books];
	*ret = r->value;
	return r->measure == measure;
}

bool standing_loosened(const struct standing *s, const struct order *a, int measure)
{
	int64_t value;
	if (a->override != OVERRIDE_LOOSEN)
		return false;
	for (int i = 0; i < s->count; i++) {
		const struct order *b = s->at[i];
		if (b == a || s->replaced[i] || !order_below(s->tree, a, b))
			continue;
		if ((a->level && b->level && a->ladder == b->ladder) || (measure >= 0 && standing_value(s, b, measure, &value)))
			return true;
	}
	return false;
}

bool standing_strictest(const struct standing *s, int measure, int64_t *ret, const struct order **ret_order)
{
	const struct measure *m = s->book->measures[measure];
	int64_t value, strictest = s->row == ROW_ANY ? VALUE_NONE : book_cell(s->book, LADDER_NONE, 0, s->row, 0, measure);
	const struct order *by = NULL;
	for (int i = 0; i < s->count; i++) {
		const struct order *order = s->at[i];
		if (!standing_value(s, order, measure, &value) || (strictest != VALUE_NONE && measure_stricter(m, strictest, value)))
			continue;
		if ((s->replaced[i] && order->override != OVERRIDE_HOLD) || standing_loosened(s, order, measure))
			continue;
		if (strictest != value || !by || by->scope != order->scope) { /* of equal ones the topmost speaks, and there the first */
			strictest = value;
			by = order;
		}
	}
	*ret = strictest;
	if (ret_order)
		*ret_order = by;
	return strictest != VALUE_NONE;
}

int standing_level(const struct standing *s, enum ladder ladder, const struct order **ret_order)
{
	int level = 0;
	*ret_order = NULL;
	for (int i = 0; i < s->count; i++) {
		const struct order *order = s->at[i];
		if (order->ladder != ladder || !order->level || (level && order->level > level))
			continue;
		if (s->replaced[i] || standing_loosened(s, order, -1))
			continue;
		if (order->level != level || (*ret_order)->scope != order->scope) {
			level = order->level;
			*ret_order = order;
		}
	}
	return level;
}

/* --- questions --------------------------------------------------------- */

static bool unit_known(const struct orders *o, int32_t unit)
{
	return unit >= 1 && unit <= org_count(o->org) && o->book_count > 0;
}

/* All measures at once, order by order: a level's row is walked in one go. */
struct strictest { int64_t value; const struct order *by; };

static void raise(const struct standing *s, const struct order *order, int m, int64_t value, struct strictest *best)
{
	if (value == VALUE_NONE || (best[m].value != VALUE_NONE && measure_stricter(s->book->measures[m], best[m].value, value)))
		return;
	if (order && order->override == OVERRIDE_LOOSEN && standing_loosened(s, order, m))
		return;
	if (!order || best[m].value != value || !best[m].by || best[m].by->scope != order->scope)
		best[m] = (struct strictest){ value, order };
}

static struct strictest *strictest_of_all(const struct standing *s, struct arena *arena)
{
	struct strictest *best = ARENA_ARRAY(arena, struct strictest, s->book->measure_count + 1);
	for (int m = 0; m < s->book->measure_count; m++) {
		best[m].value = VALUE_NONE;
		if (s->row != ROW_ANY)
			raise(s, NULL, m, book_cell(s->book, LADDER_NONE, 0, s->row, 0, m), best);
	}
	for (int i = 0; i < s->count; i++) {
		const struct order *order = s->at[i];
		const struct resolved *r = &order->resolved[s->book - s->orders->books];
		if (s->replaced[i] && order->override != OVERRIDE_HOLD)
			continue;
		if (!order->level && r->measure >= 0)
			raise(s, order, r->measure, r->value, best);
		for (int m = 0; order->level && m < s->book->measure_count; m++)
			raise(s, order, m, book_cell(s->book, order->ladder, order->level, s->row, order->facilities, m), best);
	}
	return best;
}

void orders_at(const struct orders *o, int32_t unit, struct instant at, struct arena *arena, struct holdings *ret)
{
	struct standing s;
	const struct order *by = NULL;
	*ret = (struct holdings){ 0 };
	if (!unit_known(o, unit))
		return;
	standing_find(o, unit, at, &s);
	struct holding *held = ARENA_ARRAY(arena, struct holding, s.book->measure_count + 1);
	const struct strictest *best = strictest_of_all(&s, arena);
	ret->at = held;
	for (int m = 0; m < s.book->measure_count; m++)
		if (best[m].value != VALUE_NONE)
			held[ret->count++] = (struct holding){ s.book->measures[m], best[m].value, best[m].by ? best[m].by->id : 0 };
	ret->general = standing_level(&s, LADDER_GENERAL, &by);
	ret->general_order = by ? by->id : 0;
	ret->institution = standing_level(&s, LADDER_INSTITUTION, &by);
	ret->institution_order = by ? by->id : 0;
}

/* Units of one kind below the same place with orders get one answer: whoever asks for all units asks for that many times fewer. Told apart by
 * all it depends on. Where it is kept goes by instant, measure and kind: who works out turns asks for a few instants in turn. */
struct asked { const struct orders *orders; uint64_t orders_version, org_version; int64_t at; int32_t tree_from, place; int row, measure; };
struct answered { struct asked asked; int64_t value, order; bool holds; };
enum { ANSWERED = 64 };

static bool asked_same(const struct asked *a, const struct asked *b)
{
	return a->orders == b->orders && a->orders_version == b->orders_version && a->org_version == b->org_version && a->at == b->at &&
		a->tree_from == b->tree_from && a->place == b->place && a->row == b->row && a->measure == b->measure;
}

static struct answered answer(const struct orders *o, int32_t unit, struct instant at, int measure)
{
	struct standing s;
	const struct order *by = NULL;
	struct answered ret = { .holds = false };
	standing_find(o, unit, at, &s);
	ret.holds = standing_strictest(&s, measure, &ret.value, &by);
	ret.order = by ? by->id : 0;
	return ret;
}

/* The unit or the nearest above it that orders name; 0 if there is none. */
static int32_t place_with_orders(const struct orders *o, const struct tree *tree, int32_t unit)
{
	int32_t u = unit;
	while (u && (u > o->scopes || o->first[u] == o->first[u + 1]))
		u = tree->parent[u];
	return u;
}

static struct answered *answered_at(const struct asked *asked)
{
	static _Thread_local struct answered known[ANSWERED];
	uint64_t mixed = ((uint64_t)asked->at + (uint64_t)(asked->row + 1) * 7919 + (uint64_t)asked->measure) * UINT64_C(0x9E3779B97F4A7C15);
	return &known[(mixed >> 40) % ANSWERED];
}

bool orders_value(const struct orders *o, int32_t unit, struct instant at, const char *key, int64_t *ret_value, int64_t *ret_order)
{
	if (!unit_known(o, unit))
		return false;
	int measure = book_measure(orders_book(o, at), view_of(key));
	if (measure < 0)
		return false;
	const struct tree *tree = tree_at(o, unit, at);
	const struct asked asked = { o, o->version, org_version(o->org), at.ms, tree->from.n, place_with_orders(o, tree, unit), unit_row(org_unit(o->org, unit)), measure };
	struct answered *known = answered_at(&asked);
	if (!asked_same(&known->asked, &asked)) {
		*known = answer(o, unit, at, measure);
		known->asked = asked;
	}
	*ret_value = known->value;
	if (ret_order)
		*ret_order = known->order;
	return known->holds;
}

static void sooner(int64_t at, int64_t since, int64_t *next)
{
	if (at > since && at < *next)
		*next = at;
}

bool orders_next_change(const struct orders *o, struct instant since, struct instant *ret)
{
	ret->ms = INT64_MAX;
	for (int32_t i = 0; i < o->count; i++) {
		if (o->orders[i].end.ms <= o->orders[i].from.ms)
			continue;
		sooner(o->orders[i].from.ms, since.ms, &ret->ms);
		sooner(o->orders[i].end.ms, since.ms, &ret->ms);
	}
	for (int b = 1; b < o->book_count; b++)
		sooner(o->books[b].from.ms, since.ms, &ret->ms);
	return ret->ms != INT64_MAX;
}

/* --- what if ----------------------------------------------------------- */

struct orders *orders_try(const struct orders *o, const struct order *draft, struct arena *arena)
{
	struct orders *other = malloc(sizeof *other);
	if (!other)
		abort();
	*other = *o;
	other->borrowed = true;
	other->book_arena = arena;                          /* what is resolved for the draft is the caller's */
	other->first = NULL;
	other->stretches = NULL;
	other->orders = malloc(sizeof *other->orders * ((size_t)o->count + 1));
	if (!other->orders)
		abort();
	if (o->count)
		memcpy(other->orders, o->orders, sizeof *o->orders * (size_t)o->count);
	struct order *added = &other->orders[other->count++];
	*added = *draft;
	added->id = o->count ? o->orders[o->count - 1].id + 1 : 1;
	order_resolve(other, added);
	for (int32_t i = 0; i < o->count; i++)
		if (draft->supersedes && other->orders[i].id == draft->supersedes)
			other->orders[i].superseded_by = added->id;
	if (!orders_index(other))
		abort();
	return other;
}
