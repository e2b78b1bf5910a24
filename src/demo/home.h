/* demo/home.h — one invented institution and what its days are like.
 *
 * Invariants: a home is small, because there may be a million; its names are made when they are written, its days when they are
 * lived. Days are lived in order, once each: who is in the house today follows from yesterday, so every sum of the form holds.
 * A zero report is sent on a day without any event, and then every event field is 0. */
#pragma once
#include "base/when.h"
#include "demo/chance.h"
#include "policy/pack.h"

enum demo_field {
#define FIELD(key) DEMO_##key,
#include "demo/field.tbl"
#undef FIELD
	DEMO_FIELDS
};
const char *demo_field_key(int);

struct home {
	int32_t area;                                       /* index of the authority it hangs under */
	int32_t number;                                     /* from 1, its place in all homes */
	int16_t beds, in, leave, hospital, staff;
	int8_t facility;                                    /* org/facility.tbl */
	int8_t habit;                                       /* when it reports: 0 morning, 1 midday, 2 last hour, 3 after the deadline */
	uint8_t laxity;                                     /* of 255: how often it forgets */
	struct day opened, closed;                          /* DAY_NONE: never closed */
};

/* What a home does about one day's report. Minutes from that day's midnight; -1: does not happen. */
struct home_day {
	int sent, corrected, returned, resent;
	bool zero;
	int16_t value[DEMO_FIELDS];
	int16_t was[DEMO_FIELDS];                           /* what the first report said, where it is corrected or returned */
	const struct label *reason_return, *reason_correct;
};

struct home home_make(uint64_t seed, int32_t number, int32_t area, struct day start);
bool home_reports(const struct home *, struct day);        /* of a kind that owes the daily report, and open on that day */
/* Lives one day: changes the home, says what it reports. bug: when a stomach bug begins in one of the homes. */
void home_live(struct home *, uint64_t seed, struct day, struct day bug, struct home_day *ret);
