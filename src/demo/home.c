/* demo/home.c — kinds, sizes and days of the invented institutions. */
#include "demo/home.h"
#include "org/org.h"
#include <string.h>

const char *demo_field_key(int i)
{
	static const char *const keys[] = {
#define FIELD(key) #key,
#include "demo/field.tbl"
#undef FIELD
	};
	return keys[i];
}

enum { ELDERCARE, CHILD, DISABILITY, RESCUE, PSYCHIATRIC, DAYCARE, FUNERAL, MARRIAGE, LOTTERY, OFFICE };
enum { ABOUT_HOME = 1, ABOUT_DAY = 2 };                     /* streams of chance */

/* In a hundred institutions. */
static int facility_of(struct chance *c)
{
	static const struct { int8_t facility; int8_t upto; } kinds[] = {
		{ CHILD, 1 }, { DISABILITY, 3 }, { RESCUE, 4 }, { PSYCHIATRIC, 5 }, { DAYCARE, 7 }, { FUNERAL, 8 }, { MARRIAGE, 9 }, { LOTTERY, 10 }, { OFFICE, 11 },
	};
	int roll = chance_between(c, 1, 100);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (roll <= kinds[i].upto)
			return kinds[i].facility;
	return ELDERCARE;
}

/* Of every kind one in each 171, whatever the seed. */
static int facility_for(struct chance *c, int32_t number)
{
	return number % 19 == 5 ? CHILD + number / 19 % 9 : facility_of(c);
}

static int beds_of(struct chance *c, int facility)
{
	switch (facility) {
	case ELDERCARE: return 20 + chance_between(c, 0, 60) + chance_between(c, 0, 90) + (chance_hits(c, 600) ? 150 : 0);
	case CHILD: return chance_between(c, 30, 90);
	case PSYCHIATRIC: return chance_between(c, 120, 320);
	case RESCUE: case DISABILITY: case DAYCARE: return chance_between(c, 12, 60);
	default: return 0;
	}
}

struct home home_make(uint64_t seed, int32_t number, int32_t area, struct day start)
{
	struct chance c = chance_of(seed, ABOUT_HOME, (uint64_t)number);
	struct home h = { .area = area, .number = number, .closed = DAY_NONE };
	h.facility = (int8_t)facility_for(&c, number);
	h.beds = (int16_t)beds_of(&c, h.facility);
	h.in = (int16_t)(h.beds * chance_between(&c, 45, 92) / 100);
	h.leave = (int16_t)(h.in > 20 ? chance_between(&c, 0, 2) : 0);
	h.hospital = (int16_t)(h.in > 30 ? chance_between(&c, 0, 2) : 0);
	h.staff = (int16_t)(4 + h.in * chance_between(&c, 28, 45) / 100);
	int roll = chance_between(&c, 1, 100);
	h.habit = (int8_t)(roll <= 46 ? 0 : roll <= 74 ? 1 : roll <= 97 ? 2 : 3);
	h.laxity = (uint8_t)(chance_hits(&c, 400) ? chance_between(&c, 40, 110) : chance_between(&c, 0, 4));
	h.opened.n = day_from_civil((struct civil){ chance_between(&c, 1985, 2021), chance_between(&c, 1, 12), 1 }).n;
	if (number % 97 == 41)
		h.opened.n = start.n + 17;                  /* opened while we watch */
	if (number % 89 == 57)
		h.closed.n = start.n + 23;                  /* closed while we watch */
	return h;
}

bool home_reports(const struct home *h, struct day day)
{
	return h->facility <= PSYCHIATRIC && h->opened.n <= day.n && (day_is_none(h->closed) || day.n < h->closed.n);
}

/* ---- when ---- */

static int minute_of(struct chance *c, int habit)
{
	switch (habit) {
	case 0: return 7 * 60 + 40 + chance_between(c, 0, 90) + chance_between(c, 0, 70);
	case 1: return 10 * 60 + 30 + chance_between(c, 0, 120) + chance_between(c, 0, 80);
	case 2: return 13 * 60 + 50 + chance_between(c, 0, 40) + chance_between(c, 0, 29);
	default: return 15 * 60 + chance_between(c, 1, 60) + (chance_hits(c, 3000) ? chance_between(c, 60, 300) : 0);
	}
}

static const struct label return_reasons[] = {
	{ "在院人数与昨日相差较大，请核对后重报。", "Residents differ a good deal from yesterday; please check and send again." },
	{ "应测与已测人次对不上，请核对。", "Readings due and taken do not agree; please check." },
	{ "外来人员数与门卫登记不一致，请更正。", "People let in differ from the gate's book; please correct." },
	{ "通风分钟数明显偏大，请核对。", "Minutes aired look far too many; please check." },
};
static const struct label correct_reasons[] = {
	{ "录入时看错一行，现更正。", "Read the wrong line when typing; corrected." },
	{ "晚间与门卫登记核对后更正。", "Corrected after comparing with the gate's book in the evening." },
	{ "漏计一次消毒通风，现补上。", "One airing was left out; added." },
	{ "与护理站核对后更正。", "Corrected after checking with the ward." },
};

/* What happens to the report after it was sent. */
static void fate(struct chance *c, struct home_day *d)
{
	d->corrected = d->returned = d->resent = -1;
	if (chance_hits(c, 150)) {
		bool at_once = chance_hits(c, 6000) && d->sent < 14 * 60 + 20;
		d->corrected = at_once ? d->sent + chance_between(c, 4, 35) : 24 * 60 + chance_between(c, 8 * 60, 10 * 60);
		d->reason_correct = &correct_reasons[chance_between(c, 0, 3)];
	} else if (chance_hits(c, 90)) {
		d->returned = (d->sent < 9 * 60 ? 9 * 60 : d->sent) + chance_between(c, 10, 70);
		d->resent = chance_hits(c, 8500) ? d->returned + chance_between(c, 12, 130) : -1;
		d->reason_return = &return_reasons[chance_between(c, 0, 3)];
	}
}

/* ---- what ---- */

/* Who came and went. Rare on any one day; the sums of the form follow from these. At most three leave while away, and then three are away. */
static void move_people(struct chance *c, struct home *h, int16_t *v)
{
	int away = h->leave + h->hospital;
	v[DEMO_admitted] = (int16_t)(h->in + away < h->beds && chance_hits(c, 500));
	v[DEMO_returned] = (int16_t)(away > 0 && chance_hits(c, 1800));
	v[DEMO_went_out] = (int16_t)(h->in > 10 && chance_hits(c, away > 4 ? 300 : 1300));
	v[DEMO_left_from_in] = (int16_t)(h->in > 12 && chance_hits(c, 260));
	v[DEMO_died_in] = (int16_t)(h->facility == ELDERCARE && h->in > 15 && chance_hits(c, 70));
	v[DEMO_left_while_out] = (int16_t)(away > 2 && chance_hits(c, 60));
	v[DEMO_died_out] = (int16_t)(h->hospital > 2 && chance_hits(c, 40));
	h->in = (int16_t)(h->in + v[DEMO_admitted] + v[DEMO_returned] - v[DEMO_left_from_in] - v[DEMO_died_in] - v[DEMO_went_out]);
	int less = v[DEMO_returned] + v[DEMO_left_while_out] + v[DEMO_died_out] - v[DEMO_went_out];
	for (; less > 0; less--)
		*(h->leave > 0 ? &h->leave : &h->hospital) -= 1;
	for (; less < 0; less++)
		*(chance_hits(c, 6000) ? &h->leave : &h->hospital) += 1;
	v[DEMO_residents_in] = h->in;
	v[DEMO_residents_leave] = h->leave;
	v[DEMO_residents_hospital] = h->hospital;
	v[DEMO_residents_listed] = (int16_t)(h->in + h->leave + h->hospital);
}

static void place_staff(struct chance *c, const struct home *h, struct day day, int16_t *v)
{
	bool weekend = day_weekday(day) >= 6;
	int away = h->staff * (weekend ? 34 : 22) / 100 + chance_between(c, 0, 1);
	v[DEMO_staff_listed] = h->staff;
	v[DEMO_staff_away] = (int16_t)(away < h->staff ? away : h->staff - 1);
	v[DEMO_staff_quarantined] = (int16_t)(h->staff - v[DEMO_staff_away] > 4 && chance_hits(c, 600));
	v[DEMO_staff_other] = 0;
	v[DEMO_staff_on_duty] = (int16_t)(h->staff - v[DEMO_staff_away] - v[DEMO_staff_quarantined]);
	v[DEMO_staff_live_in] = (int16_t)(v[DEMO_staff_on_duty] * 35 / 100);
	v[DEMO_staff_commuting] = (int16_t)(v[DEMO_staff_on_duty] - v[DEMO_staff_live_in]);
}

static void note_routine(struct chance *c, const struct home *h, struct day day, int16_t *v)
{
	int people = v[DEMO_residents_listed] + h->staff;
	v[DEMO_readings_due] = (int16_t)(2 * h->in);
	v[DEMO_readings_taken] = (int16_t)(2 * h->in - (chance_hits(c, 700) ? chance_between(c, 0, h->in > 3 ? 3 : 0) : 0));
	v[DEMO_isolation_rooms] = (int16_t)(1 + h->beds / 60);
	v[DEMO_isolated_new] = v[DEMO_admitted];
	v[DEMO_isolated_return] = v[DEMO_returned];
	v[DEMO_isolation_rooms_used] = (int16_t)((v[DEMO_isolated_new] || v[DEMO_isolated_return]) ? 1 : 0);
	bool testing = (day.n + h->number) % 7 == 0;
	v[DEMO_test_due_staff] = (int16_t)(testing ? v[DEMO_staff_on_duty] : 0);
	v[DEMO_test_done_staff] = v[DEMO_test_due_staff];
	v[DEMO_vaccine_eligible] = (int16_t)(people * 90 / 100);
	v[DEMO_vaccine_full] = (int16_t)(people * 84 / 100);
	v[DEMO_vaccine_booster] = (int16_t)(people * 66 / 100);
	v[DEMO_outsiders_in] = (int16_t)chance_between(c, 0, 3);
	v[DEMO_visits_booked] = (int16_t)(h->facility == ELDERCARE ? chance_between(c, 0, 4) : 0);
	v[DEMO_visits_held] = (int16_t)(v[DEMO_visits_booked] - (v[DEMO_visits_booked] > 1 && chance_hits(c, 2000)));
	v[DEMO_visits_refused] = (int16_t)chance_hits(c, 500);
	v[DEMO_vehicles_in] = (int16_t)chance_between(c, 0, 3);
	v[DEMO_disinfections] = (int16_t)chance_between(c, 2, 3);
	v[DEMO_ventilations] = (int16_t)chance_between(c, 2, 3);
	v[DEMO_ventilation_minutes] = (int16_t)(v[DEMO_ventilations] * 30);
	v[DEMO_areas_missed] = (int16_t)chance_hits(c, 200);
	for (int i = DEMO_days_masks; i <= DEMO_days_food; i++)
		v[i] = (int16_t)chance_between(c, 9, 45);
}

/* One house has a stomach bug for a week; elsewhere a cough or a fever now and then. */
static void fall_ill(struct chance *c, const struct home *h, struct day day, struct day bug, int16_t *v)
{
	static const int8_t curve[] = { 2, 5, 9, 7, 4, 2, 1 };
	int at = day.n - bug.n;
	if (h->number % 131 == 29 && at >= 0 && at < (int)sizeof curve) {
		v[DEMO_diarrhoea] = curve[at];
		v[DEMO_vomiting] = (int16_t)(curve[at] * 2 / 3);
		v[DEMO_fever] = (int16_t)(curve[at] / 4);
	} else if (chance_hits(c, 760)) {
		v[chance_hits(c, 3500) ? DEMO_fever : DEMO_cough] = (int16_t)chance_between(c, 1, 2);
	} else if (chance_hits(c, 60)) {
		v[DEMO_rash] = 1;
	}
	v[DEMO_sent_to_doctor] = (int16_t)(v[DEMO_fever] > 0 && chance_hits(c, 5000));
	v[DEMO_abnormal_after_recheck] = (int16_t)(v[DEMO_fever] > 0 && chance_hits(c, 3000));
	v[DEMO_isolated_symptom] = (int16_t)(v[DEMO_fever] + v[DEMO_diarrhoea]);
	if (v[DEMO_isolated_symptom] > 0)
		v[DEMO_isolation_rooms_used] = v[DEMO_isolation_rooms];
	v[DEMO_test_due_residents] = v[DEMO_test_done_residents] = v[DEMO_fever];
}

static bool is_event(int field)
{
	return (field >= DEMO_fever && field <= DEMO_sent_to_doctor) || (field >= DEMO_suspected_residents && field <= DEMO_deaths_disease) || field == DEMO_test_positive;
}

/* What was wrong in the first report of one that is corrected or was returned: a figure that no sum binds. */
static void err_first(struct chance *c, struct home_day *d)
{
	memcpy(d->was, d->value, sizeof d->was);
	if (d->corrected < 0 && d->returned < 0)
		return;
	d->was[DEMO_outsiders_in] = (int16_t)(d->value[DEMO_outsiders_in] + chance_between(c, 1, 3));
	if (chance_hits(c, 5000))
		d->was[DEMO_ventilation_minutes] = (int16_t)(d->value[DEMO_ventilation_minutes] + 300);
}

void home_live(struct home *h, uint64_t seed, struct day day, struct day bug, struct home_day *d)
{
	struct chance c = chance_of(seed, ABOUT_DAY + (uint64_t)(uint32_t)day.n * 8, (uint64_t)h->number);
	memset(d, 0, sizeof *d);
	int habit = chance_hits(&c, 170) ? 3 : chance_hits(&c, 8600) ? h->habit : chance_between(&c, 0, 2);
	d->sent = chance_hits(&c, h->laxity * 10000 / 255) || chance_hits(&c, 40) ? -1 : minute_of(&c, habit);
	fate(&c, d);
	move_people(&c, h, d->value);
	place_staff(&c, h, day, d->value);
	note_routine(&c, h, day, d->value);
	fall_ill(&c, h, day, bug, d->value);
	d->zero = true;
	for (int i = 0; i < DEMO_FIELDS; i++)
		if (is_event(i) && d->value[i])
			d->zero = false;
	err_first(&c, d);
}
