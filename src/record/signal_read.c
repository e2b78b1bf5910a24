/* What there is to see in a home at an instant: readings of its rounds that say something, and its line list. */
#include "org/people.h"
#include "org/room.h"
#include "record/round.h"
#include "record/signal_inside.h"
#include <stdlib.h>

static void add(struct arena *arena, struct sightings *all, struct seen seen)
{
	all->at = arena_more(arena, all->at, all->count, sizeof *all->at);
	all->at[all->count++] = seen;
}

static bool take_part(struct stmt *row, struct day day, struct instant at, struct arena *arena, struct sightings *all, struct err *err)
{
	struct reading *readings;
	int count;
	if (!round_unpack(stmt_get_blob(row, 0), (int64_t)day.n * 1440, arena, &readings, &count))
		return FAIL(err, BUG, NULL, "readings of day %d cannot be unpacked", day.n);
	for (int i = 0; i < count; i++)
		if (readings[i].symptoms && !readings[i].unseen && readings[i].at.ms <= at.ms)
			add(arena, all, (struct seen){ .person = readings[i].person, .at = readings[i].at, .tenths = readings[i].tenths, .symptoms = readings[i].symptoms });
	return true;
}

static bool take_day(struct db *db, int32_t unit, struct day day, struct instant at, struct arena *arena, struct sightings *all, struct err *err)
{
	struct stmt *row = db_query(db, &signal_parts);
	enum answer answer;
	bool good = true;
	stmt_int(row, day.n);
	stmt_int(row, unit);
	stmt_int(row, at.ms);
	while (good && (answer = stmt_step(row)) == ANSWER_ONE)
		good = take_part(row, day, at, arena, all, err);
	stmt_done(row);
	return good && (answer == ANSWER_NONE || db_fail(db, err));
}

static bool take_lines(struct db *db, int32_t unit, struct instant at, struct arena *arena, struct sightings *all, struct err *err)
{
	struct case_line *lines;
	int count;
	if (!case_lines(db, unit, at, arena, &lines, &count, err))
		return false;
	for (int i = 0; i < count; i++)
		add(arena, all, (struct seen){ .person = lines[i].person, .line = &lines[i] });
	return true;
}

/* How many days back a reading can matter: the longest window of a syndrome, until it is over, and one episode before. -1: no rule needs readings. */
static int days_back(const struct policy *policy, const struct unit *unit, bool *ret_floors)
{
	const struct profile *profile;
	int most = -1;
	*ret_floors = false;
	for (int n = 0; (profile = profile_of_at(policy, unit, n)); n++)
		for (int i = 0; i < profile->rule_count; i++) {
			const struct cluster_rule *rule = &profile->rules[i];
			int days = rule->minutes / 1440 + 1 + (profile->over_days ? profile->over_days : rule->minutes / 1440) + EPISODE_HOURS / 24 + 1;
			*ret_floors |= rule->scope == SCOPE_FLOOR;
			if (sign_is_syndrome(rule->of) && days > most)
				most = days;
		}
	return most < SIGNAL_DAYS_MOST ? most : SIGNAL_DAYS_MOST;
}

/* ---- floors ---- */

static int by_person(const void *a, const void *b)
{
	const struct stay *x = a, *y = b;
	return (x->person > y->person) - (x->person < y->person);
}

static struct view room_name(const struct room *rooms, int count, int64_t id)
{
	for (int i = 0; i < count; i++)
		if (rooms[i].id == id)
			return rooms[i].name;
	return VIEW("");
}

static bool place_on_floors(struct db *db, int32_t unit, struct instant at, struct arena *arena, struct sightings *all, struct err *err)
{
	struct stay *stays;
	struct room *rooms;
	int stay_count, room_count;
	unsigned roles = 1u << ROLE_RESIDENT | 1u << ROLE_STAFF | 1u << ROLE_INTAKE;
	if (!people_at(db, unit, at, roles, arena, &stays, &stay_count, err) || !rooms_of(db, unit, true, arena, &rooms, &room_count, err))
		return false;
	if (stay_count > 1)
		qsort(stays, (size_t)stay_count, sizeof *stays, by_person);
	for (int i = 0; i < all->count; i++) {
		const struct stay key = { .person = all->at[i].person }, *stay = stay_count ? bsearch(&key, stays, (size_t)stay_count, sizeof *stays, by_person) : NULL;
		if (stay && stay->room)
			all->at[i].floor = floor_of(room_name(rooms, room_count, stay->room));
	}
	return true;
}

/* ---- all of it ---- */

bool sightings_read(struct db *db, const struct policy *policy, const struct unit *unit, const struct zone *zone, struct instant at, struct arena *arena, struct sightings *ret, struct err *err)
{
	bool floors;
	int days = days_back(policy, unit, &floors);
	struct day today = zone_day(zone, at);
	*ret = (struct sightings){ 0 };
	for (int i = days; i >= 0; i--)
		if (!take_day(db, unit->id, (struct day){ today.n - i }, at, arena, ret, err))
			return false;
	return take_lines(db, unit->id, at, arena, ret, err) && (!floors || ret->count == 0 || place_on_floors(db, unit->id, at, arena, ret, err));
}

/* Reached now before reached earlier, the severest first; then as the pack has them. */
static int by_weight(const void *a, const void *b)
{
	const struct signal *x = a, *y = b;
	if (x->now != y->now)
		return x->now ? -1 : 1;
	if (x->rule->alert != y->rule->alert)
		return (int)y->rule->alert - (int)x->rule->alert;
	if (x->profile != y->profile)
		return x->profile < y->profile ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->first.ms > y->first.ms) - (x->first.ms < y->first.ms);
}

bool signals_at(struct db *db, const struct policy *policy, const struct unit *unit, const struct zone *zone, struct instant at, struct arena *arena, struct signals *ret, struct err *err)
{
	struct sightings all;
	const struct profile *profile;
	*ret = (struct signals){ 0 };
	if (!sightings_read(db, policy, unit, zone, at, arena, &all, err))
		return false;
	for (int n = 0; all.count && (profile = profile_of_at(policy, unit, n)); n++)
		signals_of(profile, &all, at, arena, ret);
	if (ret->count > 1)
		qsort(ret->at, (size_t)ret->count, sizeof *ret->at, by_weight);
	return true;
}
