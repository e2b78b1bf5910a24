/* record/vaccine_day.c — who is protected on a day. */
#include "org/people.h"
#include "record/vaccine_inside.h"

enum { DAY_MINUTES = 1440, SEASON_DAYS = 365 };

/* What the doses of one person say by the day. */
struct course { int64_t person; int need, newest; };
struct courses { struct course *at; int count; };

/* Ordered by person and dose: the first dose of a person says how many the course has. */
static bool read_courses(struct db *db, int32_t unit, struct day day, enum vaccine_disease disease, struct arena *arena, struct courses *ret, struct err *err)
{
	struct stmt *row = db_query(db, &vaccine_q_until);
	enum answer answer;
	*ret = (struct courses){ 0 };
	stmt_int(row, unit);
	stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int64_t person = stmt_get_int(row, 0);
		const struct vaccine_words *vaccine = vaccine_words((enum vaccine)stmt_get_int(row, 1));
		int dose = (int)stmt_get_int(row, 2);
		if (!vaccine || vaccine->disease != disease || (disease == DISEASE_INFLUENZA && day.n - stmt_get_int(row, 3) >= SEASON_DAYS))
			continue;
		if (ret->count == 0 || ret->at[ret->count - 1].person != person) {
			ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
			ret->at[ret->count++] = (struct course){ person, vaccine->doses, 0 };
		}
		if (dose > ret->at[ret->count - 1].newest)
			ret->at[ret->count - 1].newest = dose;
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

struct numbers { int64_t *at; int count; };

static bool read_excused(struct db *db, int32_t unit, struct day day, enum vaccine_disease disease, struct arena *arena, struct numbers *ret, struct err *err)
{
	struct stmt *row = db_query(db, &vaccine_q_excused_on);
	enum answer answer;
	*ret = (struct numbers){ 0 };
	stmt_int(row, unit);
	stmt_int(row, disease);
	stmt_int(row, day.n);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		const struct vaccine_words *reason = reason_words((enum vaccine_reason)stmt_get_int(row, 1));
		if (!reason || !reason->contraindicated)
			continue;
		ret->at = arena_more(arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(db, err);
}

static bool is_known(struct db *db, int32_t unit, struct day day, bool *ret, struct err *err)
{
	struct stmt *row = db_query(db, &vaccine_q_known);
	stmt_int(row, unit);
	stmt_int(row, day.n);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE && stmt_get_int(row, 0) == 1;
	stmt_done(row);
	return answer == ANSWER_ONE || db_fail(db, err);
}

static int age_on(struct day birth, struct day day)
{
	struct civil b = day_to_civil(birth), t = day_to_civil(day);
	return t.year - b.year - (t.month < b.month || (t.month == b.month && t.day < b.day));
}

static unsigned groups_of(const struct stay *stay, struct day day)
{
	int age = day_is_none(stay->birth) ? -1 : age_on(stay->birth, day);
	return 1u << (stay->role == ROLE_STAFF ? GROUP_STAFF : GROUP_RESIDENTS) | (age >= 80 ? 1u << GROUP_80 : age >= 60 ? 1u << GROUP_60 : 0);
}

static void count_one(struct vaccine_cover *cover, const struct vaccine_person *p)
{
	cover->people++;
	cover->excused += p->excused;
	cover->eligible += !p->excused;
	cover->begun += !p->excused && p->newest > 0;
	cover->full += p->full;
	cover->booster += p->booster;
}

bool vaccine_people(struct db *db, const struct zone *zone, int32_t unit, struct day day, enum vaccine_disease disease, struct arena *arena,
                    struct vaccine_person **ret, int *ret_count, struct err *err)
{
	struct instant end = { zone_instant(zone, day, DAY_MINUTES).ms - 1 };
	struct courses courses;
	struct numbers excused;
	struct stay *stays;
	int count, c = 0, x = 0;
	if (!people_at(db, unit, end, 1u << ROLE_RESIDENT | 1u << ROLE_STAFF, arena, &stays, &count, err)
	    || !read_courses(db, unit, day, disease, arena, &courses, err) || !read_excused(db, unit, day, disease, arena, &excused, err))
		return false;
	*ret = ARENA_ARRAY(arena, struct vaccine_person, count + 1);
	*ret_count = count;
	for (int i = 0; i < count; i++) {
		int64_t person = stays[i].person;
		while (c < courses.count && courses.at[c].person < person)
			c++;
		while (x < excused.count && excused.at[x] < person)
			x++;
		struct course course = c < courses.count && courses.at[c].person == person ? courses.at[c] : (struct course){ person, 1, 0 };
		bool out = x < excused.count && excused.at[x] == person;
		(*ret)[i] = (struct vaccine_person){ stays[i], person, course.newest, out, !out && course.newest >= course.need, !out && course.newest > course.need };
	}
	return true;
}

static bool cover_of(struct db *db, const struct zone *zone, int32_t unit, struct day day, enum vaccine_disease disease, struct arena *arena,
                     struct vaccine_cover ret[VACCINE_GROUPS], struct err *err)
{
	struct vaccine_person *people;
	int count;
	if (!vaccine_people(db, zone, unit, day, disease, arena, &people, &count, err))
		return false;
	for (int i = 0; i < count; i++) {
		unsigned groups = groups_of(&people[i].stay, day);
		for (int g = 0; g < VACCINE_GROUPS; g++)
			if (groups >> g & 1)
				count_one(&ret[g], &people[i]);
	}
	return true;
}

bool vaccine_cover(struct db *db, const struct zone *zone, int32_t unit, struct day day, enum vaccine_disease disease, struct vaccine_cover ret[VACCINE_GROUPS], bool *ret_known, struct err *err)
{
	struct arena arena;
	for (int g = 0; g < VACCINE_GROUPS; g++)
		ret[g] = (struct vaccine_cover){ 0 };
	if (!is_known(db, unit, day, ret_known, err))
		return false;
	arena_init(&arena, (size_t)64 << 20);
	bool good = cover_of(db, zone, unit, day, disease, &arena, ret, err);
	arena_release(&arena);
	return good;
}

bool vaccine_day(struct db *db, const struct zone *zone, int32_t unit, struct day day, struct vaccine_counts *ret, struct err *err)
{
	struct vaccine_cover cover[VACCINE_GROUPS];
	*ret = (struct vaccine_counts){ 0 };
	if (!is_known(db, unit, day, &ret->known, err))
		return false;
	if (!ret->known)
		return true;
	if (!vaccine_cover(db, zone, unit, day, DISEASE_COVID, cover, &ret->known, err))
		return false;
	for (int g = GROUP_RESIDENTS; g <= GROUP_STAFF; g++) {
		ret->eligible += cover[g].eligible;
		ret->full += cover[g].full;
		ret->booster += cover[g].booster;
	}
	return true;
}
