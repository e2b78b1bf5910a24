/* duty/roster.c — holes, overlaps and weeks. */
#include "duty/roster.h"

static const struct { const char *name, *zh, *en; } tiers[TIERS] = {
	[TIER_LEADER] = { "leader", "带班领导", "leader in charge" },
	[TIER_DUTY] = { "duty", "值班员", "person on duty" },
};

const char *roster_tier_name(int tier) { return tiers[tier].name; }
const char *roster_tier_title(int tier, enum language language) { return language == LANGUAGE_EN ? tiers[tier].en : tiers[tier].zh; }

bool roster_tier_parse(struct view text, int *ret)
{
	for (*ret = 0; *ret < TIERS; ++*ret)
		if (view_is(text, tiers[*ret].name))
			return true;
	return false;
}

static void put(struct stretches *list, struct arena *arena, struct stretch stretch)
{
	list->at = arena_more(arena, list->at, list->count, sizeof *list->at);
	list->at[list->count++] = stretch;
}

static struct instant later(struct instant a, struct instant b) { return a.ms > b.ms ? a : b; }
static struct instant sooner(struct instant a, struct instant b) { return a.ms < b.ms ? a : b; }

/* Shifts come by beginning, so what is covered so far is one stretch from `from` up to `covered`. */
void roster_holes(const struct shifts *shifts, int tier, struct instant from, struct instant to, struct arena *arena, struct stretches *ret)
{
	struct instant covered = from;
	*ret = (struct stretches){ 0 };
	for (int i = 0; i < shifts->count && covered.ms < to.ms; i++) {
		const struct shift *shift = &shifts->at[i];
		if (shift->tier != tier || shift->to.ms <= covered.ms)
			continue;
		if (shift->from.ms > covered.ms)
			put(ret, arena, (struct stretch){ covered, sooner(shift->from, to), tier, VIEW("") });
		covered = shift->to;
	}
	if (covered.ms < to.ms)
		put(ret, arena, (struct stretch){ covered, to, tier, VIEW("") });
}

void roster_overlaps(const struct shifts *shifts, int tier, struct instant from, struct instant to, struct arena *arena, struct stretches *ret)
{
	*ret = (struct stretches){ 0 };
	for (int i = 0; i < shifts->count; i++)
		for (int k = i + 1; k < shifts->count && shifts->at[k].from.ms < shifts->at[i].to.ms; k++) {
			const struct shift *a = &shifts->at[i], *b = &shifts->at[k];
			struct instant begin = later(later(a->from, b->from), from), end = sooner(sooner(a->to, b->to), to);
			if (a->tier == tier && b->tier == tier && begin.ms < end.ms)
				put(ret, arena, (struct stretch){ begin, end, tier,
					view_of(arena_printf(arena, "%.*s, %.*s", (int)a->person.name.len, a->person.name.ptr, (int)b->person.name.len, b->person.name.ptr)) });
		}
}

static struct instant moved(const struct zone *zone, struct instant at, int days)
{
	return zone_instant(zone, (struct day){ zone_day(zone, at).n + days }, minute_of_day(zone, at));
}

void roster_shift_days(const struct zone *zone, const struct shift *shift, int days, struct instant *ret_from, struct instant *ret_to)
{
	*ret_from = moved(zone, shift->from, days);
	*ret_to = moved(zone, shift->to, days);
}
