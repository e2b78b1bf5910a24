/* Orders that pull apart: shown to the one above and the one below. */
#include "policy/order_inside.h"

enum { CONFLICTS_MOST = 100, SCOPES_MOST = 300 };

struct finding { struct arena *arena; struct conflict *at; int count; };

static struct conflict *find(struct finding *f, enum conflict_kind kind, const struct order *strict, const struct order *loose)
{
	for (int i = 0; i < f->count; i++)
		if (f->at[i].kind == kind && f->at[i].strict == strict && f->at[i].loose == loose)
			return &f->at[i];
	return NULL;
}

static void note(struct finding *f, const struct standing *s, enum conflict_kind kind, const struct order *strict, const struct order *loose, int measure)
{
	struct conflict *c = find(f, kind, strict, loose);
	if (!c) {
		if (f->count == CONFLICTS_MOST)
			return;
		c = &f->at[f->count++];
		*c = (struct conflict){ .kind = kind, .strict = strict, .loose = loose, .book = s->book };
	}
	for (int i = 0; i < c->measure_count; i++)
		if (c->measures[i] == measure)
			return;
	if (measure >= 0 && c->measure_count < (int)(sizeof c->measures / sizeof *c->measures))
		c->measures[c->measure_count++] = measure;
}

static bool meets(const struct order *a, const struct order *b) { return (a->facilities & b->facilities) != 0; }

/* Does the general response ask less than the order that holds, or nothing? */
static void held_by(struct finding *f, const struct standing *s, const struct order *holds, const struct order *general)
{
	for (int m = 0; m < s->book->measure_count; m++) {
		int64_t strict, loose;
		if (!standing_value(s, holds, m, &strict))
			continue;
		if (!standing_value(s, general, m, &loose) || measure_stricter(s->book->measures[m], strict, loose))
			note(f, s, CONFLICT_HELD, holds, general, m);
	}
}

static void find_held(struct finding *f, const struct standing *s)
{
	const struct order *general;
	if (!standing_level(s, LADDER_GENERAL, &general))
		return;
	for (int i = 0; i < s->count; i++)
		if (s->at[i]->override == OVERRIDE_HOLD && s->at[i] != general && meets(s->at[i], general))
			held_by(f, s, s->at[i], general);
}

/* What a lower order asks less of than one above it that does not let it. */
static void refused_by(struct finding *f, const struct standing *s, const struct order *above, const struct order *below)
{
	if (above->level && below->level) {
		if (above->ladder == below->ladder && below->level > above->level && !standing_loosened(s, above, -1))
			note(f, s, CONFLICT_REFUSED, above, below, -1);
		return;
	}
	for (int m = 0; m < s->book->measure_count; m++) {
		int64_t strict, loose;
		if (!below->level && standing_value(s, below, m, &loose) && standing_value(s, above, m, &strict) &&
		    measure_stricter(s->book->measures[m], strict, loose) && !standing_loosened(s, above, m))
			note(f, s, CONFLICT_REFUSED, above, below, m);
	}
}

static void find_refused(struct finding *f, const struct standing *s)
{
	for (int a = 0; a < s->count; a++)
		for (int b = 0; b < s->count; b++)
			if (a != b && order_below(s->tree, s->at[a], s->at[b]) && meets(s->at[a], s->at[b]) && !s->replaced[a] && !s->replaced[b])
				refused_by(f, s, s->at[a], s->at[b]);
}

static void find_at(struct finding *f, const struct orders *o, int32_t unit, struct instant at)
{
	struct standing s;
	standing_find(o, unit, at, &s);
	if (s.count < 2)
		return;
	find_held(f, &s);
	find_refused(f, &s);
}

int orders_conflicts(const struct orders *o, int32_t unit, struct instant at, struct arena *arena, struct conflict **ret)
{
	struct finding f = { .arena = arena, .at = ARENA_ARRAY(arena, struct conflict, CONFLICTS_MOST) };
	const struct tree *tree = org_now(o->org);
	int scopes = 0;
	*ret = f.at;
	if (o->book_count == 0 || o->count == 0)
		return 0;
	find_at(&f, o, unit, at);
	for (int32_t i = 0; i < o->count && scopes < SCOPES_MOST && tree->first_child[unit]; i++) {
		const struct order *order = &o->orders[i];
		if (order->from.ms <= at.ms && at.ms < order->end.ms && order->scope != unit && tree_holds(tree, unit, order->scope)) {
			find_at(&f, o, order->scope, at);
			scopes++;
		}
	}
	return f.count;
}
