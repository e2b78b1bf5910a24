/* record/isolation_unmet.c — what must still hold before somebody is released, each in a sentence that can be read to them. */
#include "record/isolation_inside.h"
#include "record/lab.h"
#include "record/round.h"

static struct day last_needed(const struct isolation *i, const struct zone *zone)
{
	return (struct day){ zone_day(zone, i->from).n + i->days };
}

struct day isolation_until(const struct isolation *i, const struct zone *zone) { return last_needed(i, zone); }

/* ---- what was seen ---- */

static void saw(struct isolation_seen *seen, struct instant at, int tenths, bool symptoms)
{
	if (tenths >= FEVER_TENTHS || symptoms)
		seen->last_ill = at.ms > seen->last_ill.ms ? at : seen->last_ill;
	seen->last_tenths = tenths ? tenths : seen->last_tenths;
	seen->last_symptoms = symptoms;
}

/* The health rounds saw them too. A day on which both looked is one day: the larger number of days is what is known to be watched. */
static bool look_at_rounds(struct db *db, const struct isolation *i, struct instant now, struct arena *arena, struct isolation_seen *ret, struct err *err)
{
	struct reading *readings;
	int count, days = 0;
	int32_t day = INT32_MIN;
	if (!rounds_of_person(db, i->unit, i->person, i->from, (struct instant){ now.ms + 1 }, arena, &readings, &count, err))
		return false;
	for (int n = 0; n < count; n++) {
		int32_t on = zone_day(ret->zone, readings[n].at).n;
		if (readings[n].unseen)
			continue;
		days += on != day;
		day = on;
		saw(ret, readings[n].at, readings[n].tenths, readings[n].symptoms != 0);
	}
	ret->watched_days = days > ret->watched_days ? days : ret->watched_days;
	return true;
}

static bool look_at_tests(struct db *db, const struct isolation *i, struct instant now, struct isolation_seen *ret, struct err *err)
{
	struct instant positive;
	if (!lab_negatives(db, i->person, i->renewed, (struct instant){ now.ms + 1 }, i->gap_hours, &ret->negatives, err) || !lab_last_positive(db, i->person, &positive, err))
		return false;
	if (positive.ms >= i->from.ms && positive.ms <= now.ms)
		ret->last_positive = positive;
	return true;
}

bool isolation_look(struct db *db, const struct zone *zone, const struct isolation *i, struct instant now, struct arena *arena, struct isolation_seen *ret, struct err *err)
{
	struct stmt *row = db_query(db, &isolation_q_checks);
	enum answer answer;
	int32_t day = INT32_MIN;
	*ret = (struct isolation_seen){ .days = zone_day(zone, now).n - zone_day(zone, i->from).n, .zone = zone };
	stmt_int(row, i->id);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		struct instant at = { stmt_get_int(row, 1) };
		if (at.ms > now.ms)
			continue;
		ret->watched_days += stmt_get_int(row, 2) != day;
		day = (int32_t)stmt_get_int(row, 2);
		saw(ret, at, (int)stmt_get_int(row, 3), stmt_get_int(row, 4) != 0);
	}
	stmt_done(row);
	if (answer != ANSWER_NONE)
		return db_fail(db, err);
	return look_at_rounds(db, i, now, arena, ret, err) && look_at_tests(db, i, now, ret, err);
}

/* ---- what is unmet ---- */

static void days_unmet(const struct isolation *i, const struct isolation_seen *seen, struct arena *arena, struct unmet *ret)
{
	char day[11];
	day_print(last_needed(i, seen->zone), day);
	*ret = (struct unmet){ "days", arena_printf(arena, "已隔离观察 %d 天，须满 %d 天；最早 %s 可以解除。", seen->days, i->days, day),
		arena_printf(arena, "%d days of isolation so far; %d are needed. The earliest day of release is %s.", seen->days, i->days, day) };
}

static void ill_unmet(const struct isolation_seen *seen, struct arena *arena, struct unmet *ret)
{
	char at[30];
	zone_print(seen->zone, seen->last_ill, at);
	at[16] = '\0';
	at[10] = ' ';
	*ret = (struct unmet){ "symptom_free", arena_printf(arena, "%s 记录有发热或症状；须连续 %d 小时没有症状。", at, SYMPTOM_FREE_HOURS),
		arena_printf(arena, "Fever or symptoms were recorded on %s; %d hours without any are needed.", at, SYMPTOM_FREE_HOURS) };
}

static void tests_unmet(const struct isolation *i, const struct isolation_seen *seen, struct arena *arena, struct unmet *ret)
{
	const char *gap_zh = i->negatives > 1 ? arena_printf(arena, "（每次间隔不少于 %d 小时）", i->gap_hours) : "";
	const char *gap_en = i->negatives > 1 ? arena_printf(arena, " at least %d hours apart", i->gap_hours) : "";
	*ret = (struct unmet){ "negative_tests", arena_printf(arena, "须检测阴性 %d 次%s，目前有 %d 次。", i->negatives, gap_zh, seen->negatives),
		arena_printf(arena, "%d negative tests%s are needed; there are %d so far.", i->negatives, gap_en, seen->negatives) };
}

int isolation_unmet(const struct isolation *i, const struct isolation_seen *seen, struct instant now, struct arena *arena, struct unmet ret[UNMET_MOST])
{
	int count = 0;
	if (seen->days < i->days)
		days_unmet(i, seen, arena, &ret[count++]);
	if (i->symptom_free && seen->last_ill.ms && now.ms - seen->last_ill.ms < (int64_t)SYMPTOM_FREE_HOURS * 3600000)
		ill_unmet(seen, arena, &ret[count++]);
	if (seen->last_positive.ms && seen->negatives == 0)
		ret[count++] = (struct unmet){ "positive", "最近一次检测结果为阳性，应转诊治疗，不能解除。", "The newest test was positive: treatment comes first, no release." };
	else if (seen->negatives < i->negatives)
		tests_unmet(i, seen, arena, &ret[count++]);
	return count;
}
