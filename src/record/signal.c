/* Cluster signals: which sightings count, which are onsets, which windows hold enough. Pure: nothing here reads the store. */
#include "record/signal.h"
#include "record/round.h"
#include <stdlib.h>

#define BIT(name) (UINT32_C(1) << SYMPTOM_##name)
#define MINUTE_MS INT64_C(60000)
#define EPISODE_MS (EPISODE_HOURS * 60 * MINUTE_MS)

/* ---- what counts ---- */

static int bits_in(uint32_t bits) { return __builtin_popcount(bits); }

static bool shows(enum sign sign, int fever, int tenths, uint32_t symptoms)
{
	const uint32_t airways = symptoms & (BIT(COUGH) | BIT(SORE_THROAT) | BIT(RUNNY_NOSE) | BIT(SHORT_BREATH));
	switch (sign) {
	case SIGN_ILI: return tenths >= fever && (symptoms & (BIT(COUGH) | BIT(SORE_THROAT)));
	case SIGN_ARI: return bits_in(airways) >= 2 || (airways && tenths >= fever);
	case SIGN_GASTRO: return symptoms & (BIT(VOMITING) | BIT(DIARRHOEA));
	default: return false;
	}
}

static bool line_counts(const struct profile *profile, const struct cluster_rule *rule, const struct case_line *line, struct instant *ret_at)
{
	const struct case_facts *f = &line->facts;
	bool same = view_is(f->profile, profile->key);
	*ret_at = line->appeared;
	if (f->class == CASE_NONE || f->outside)
		return false;
	switch (rule->of) {
	case SIGN_CASE: return same;
	case SIGN_POSITIVE: return same && case_is_infection(f->class);
	case SIGN_HOSPITAL: *ret_at = f->hospital; return same && f->hospital.ms != INSTANT_NONE.ms;
	case SIGN_DEATH: *ret_at = f->died; return same && f->died.ms != INSTANT_NONE.ms;
	default: return (same && profile->syndrome == rule->of) || shows(rule->of, rule->fever, f->tenths, f->symptoms);
	}
}

bool seen_counts(const struct profile *profile, const struct cluster_rule *rule, const struct seen *seen, struct instant *ret_at)
{
	if (seen->line)
		return line_counts(profile, rule, seen->line, ret_at);
	*ret_at = seen->at;
	return sign_is_syndrome(rule->of) && shows(rule->of, rule->fever, seen->tenths, seen->symptoms);
}

struct view floor_of(struct view room)
{
	size_t digits = 0;
	while (digits < room.len && room.ptr[room.len - 1 - digits] >= '0' && room.ptr[room.len - 1 - digits] <= '9')
		digits++;
	if (digits >= 3)
		room.len -= 2;
	return room;
}

/* ---- onsets ---- */

struct onset { int64_t person; int64_t ms; struct view floor; };

static int by_person(const void *a, const void *b)
{
	const struct onset *x = a, *y = b;
	return x->person != y->person ? (x->person > y->person) - (x->person < y->person) : (x->ms > y->ms) - (x->ms < y->ms);
}

static int by_time(const void *a, const void *b)
{
	const struct onset *x = a, *y = b;
	return x->ms != y->ms ? (x->ms > y->ms) - (x->ms < y->ms) : (x->person > y->person) - (x->person < y->person);
}

/* To the minute, as readings are. */
static int64_t minute(struct instant at) { return at.ms - (at.ms % MINUTE_MS + MINUTE_MS) % MINUTE_MS; }

static int onsets_of(const struct profile *profile, const struct cluster_rule *rule, const struct sightings *all, struct instant at, struct onset *ret)
{
	int n = 0, kept = 0;
	int64_t before = 0, person = -1;
	for (int i = 0; i < all->count; i++) {
		struct instant when;
		if (seen_counts(profile, rule, &all->at[i], &when) && when.ms <= at.ms)
			ret[n++] = (struct onset){ all->at[i].person, minute(when), all->at[i].floor };
	}
	qsort(ret, (size_t)n, sizeof *ret, by_person);
	for (int i = 0; i < n; i++) {
		bool goes_on = sign_is_syndrome(rule->of) && ret[i].person == person && ret[i].ms - before < EPISODE_MS;
		person = ret[i].person;
		before = ret[i].ms;
		if (!goes_on)
			ret[kept++] = ret[i];
	}
	qsort(ret, (size_t)kept, sizeof *ret, by_time);
	return kept;
}

/* ---- windows ---- */

/* The onsets with a time in [end - length, end]: how many different persons; the first index of the window. Onsets are in order of time. */
static int window_at(const struct onset *on, int n, int64_t end, int64_t length, int *ret_first, int *ret_last)
{
	int first = 0, last = n - 1, persons = 0;
	while (last >= 0 && on[last].ms > end)
		last--;
	while (first <= last && on[first].ms < end - length)
		first++;
	for (int i = first; i <= last; i++) {
		int j = first;
		while (on[j].person != on[i].person)
			j++;
		persons += j == i;
	}
	*ret_first = first;
	*ret_last = last;
	return persons;
}

static void fill(struct signal *s, const struct onset *on, int first, int last, struct arena *arena)
{
	int64_t *persons = ARENA_ARRAY(arena, int64_t, last - first + 1);
	struct instant *onsets = ARENA_ARRAY(arena, struct instant, last - first + 1);
	s->first.ms = on[first].ms;
	s->last.ms = on[last].ms;
	for (int i = first; i <= last; i++) {
		int j = 0;
		while (j < s->count && persons[j] != on[i].person)
			j++;
		if (j < s->count)
			continue;
		persons[s->count] = on[i].person;
		onsets[s->count++].ms = on[i].ms;
	}
	s->persons = persons;
	s->onsets = onsets;
}

static int64_t keep_ms(const struct profile *profile, const struct cluster_rule *rule)
{
	int64_t over = (int64_t)profile->over_days * 24 * 60;
	return (over ? over : rule->minutes) * MINUTE_MS;
}

/* Of one floor, or of the home. */
static void judge(const struct profile *profile, const struct cluster_rule *rule, struct view floor, const struct onset *on, int n, struct instant at, struct arena *arena, struct signals *ret)
{
	struct signal s = { .profile = profile, .rule = rule, .floor = floor };
	int64_t length = rule->minutes * MINUTE_MS, end = minute(at);
	int first, last, from = -1;
	s.now = window_at(on, n, end, length, &first, &last) >= rule->count;
	for (int i = n - 1; !s.now && i >= 0 && on[i].ms >= end - keep_ms(profile, rule) && from < 0; i--)
		if (window_at(on, n, on[i].ms, length, &first, &last) >= rule->count)
			from = i;
	if (!s.now && from < 0)
		return;
	s.to.ms = s.now ? end : on[from].ms;
	s.from.ms = s.to.ms - length;
	fill(&s, on, first, last, arena);
	s.reached = s.last;
	for (int i = first, a, b; i <= last; i++)
		if (window_at(on, n, on[i].ms, length, &a, &b) >= rule->count) {
			s.reached.ms = on[i].ms;
			break;
		}
	ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
	ret->at[ret->count++] = s;
}

static void judge_floors(const struct profile *profile, const struct cluster_rule *rule, const struct onset *on, int n, struct instant at, struct arena *arena, struct signals *ret)
{
	struct onset *some = ARENA_ARRAY(arena, struct onset, n);
	for (int i = 0; i < n; i++) {
		int j = 0, m = 0;
		while (!view_same(on[j].floor, on[i].floor))
			j++;
		if (j < i || on[i].floor.len == 0)
			continue;                           /* done with its first; who has no room is on no floor */
		for (j = i; j < n; j++)
			if (view_same(on[j].floor, on[i].floor))
				some[m++] = on[j];
		judge(profile, rule, on[i].floor, some, m, at, arena, ret);
	}
}

void signals_of(const struct profile *profile, const struct sightings *all, struct instant at, struct arena *arena, struct signals *ret)
{
	struct onset *on = ARENA_ARRAY(arena, struct onset, all->count + 1);
	for (int i = 0; i < profile->rule_count; i++) {
		const struct cluster_rule *rule = &profile->rules[i];
		int n = onsets_of(profile, rule, all, at, on);
		if (n < rule->count)
			continue;
		if (rule->scope == SCOPE_FLOOR)
			judge_floors(profile, rule, on, n, at, arena, ret);
		else
			judge(profile, rule, VIEW(""), on, n, at, arena, ret);
	}
}

/* ---- ill, and not on the list ---- */

static bool on_list(const struct profile *profile, const struct sightings *all, int64_t person)
{
	for (int i = 0; i < all->count; i++) {
		const struct case_line *line = all->at[i].line;
		if (line && line->person == person && view_is(line->facts.profile, profile->key))
			return true;
	}
	return false;
}

bool signal_unlisted(const struct profile *profile, const struct sightings *all, struct instant since, struct instant at, struct arena *arena, struct signal *ret)
{
	const struct cluster_rule rule = { .of = profile->syndrome, .fever = profile->syndrome == SIGN_ILI ? 380 : 373 };
	*ret = (struct signal){ .profile = profile };
	if (profile->syndrome == SIGN_MAX_)
		return false;
	struct onset *on = ARENA_ARRAY(arena, struct onset, all->count + 1);
	int n = onsets_of(profile, &rule, all, at, on), kept = 0;
	for (int i = 0; i < n; i++)
		if (on[i].ms > since.ms && !on_list(profile, all, on[i].person))
			on[kept++] = on[i];
	if (kept)
		fill(ret, on, 0, kept - 1, arena);
	return kept > 0;
}
