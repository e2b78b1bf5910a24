/* base/zone.c — zones as lists of offset changes.
 *
 * ICU knows the rules, but its calendars belong to one thread and are slow to ask. So the first time a zone is named, all its changes
 * from 1900 to 2200 are taken from ICU at once; from then on a zone is read-only and an answer is a binary search without a lock,
 * as deadlines are asked for on every report. */
#include "base/when.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unicode/ucal.h>

#define DAY_MS INT64_C(86400000)
#define TABLE_BEGIN (-INT64_C(2208988800000)) /* 1900-01-01Z */
#define TABLE_END INT64_C(7258118400000)      /* 2200-01-01Z */

struct stretch { int64_t from_ms, offset_ms; };   /* until the next one's from_ms */
struct zone {
	struct zone *next;
	char name[64];
	int count;
	struct stretch stretches[];
};

static struct {
	pthread_mutex_t lock;                       /* for adding */
	_Atomic(struct zone *) first;               /* grows in front, never shrinks */
} zones = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Only names that say where (Asia/Shanghai) and UTC: ICU also takes abbreviations, and to it CST is Chicago. */
static bool name_is_place(const char *name, UChar out[64])
{
	size_t n = strlen(name);
	if (n == 0 || n >= 64 || (!strchr(name, '/') && strcmp(name, "UTC") != 0))
		return false;
	for (size_t i = 0; i <= n; i++) {
		if ((unsigned char)name[i] >= 0x80)
			return false;
		out[i] = (UChar)name[i];
	}
	UChar canonical[128];
	UBool known = false;
	UErrorCode status = U_ZERO_ERROR;
	ucal_getCanonicalTimeZoneID(out, (int32_t)n, canonical, 128, &known, &status);
	return U_SUCCESS(status) && known;
}

static int64_t offset_at(UCalendar *calendar, int64_t ms)
{
	UErrorCode status = U_ZERO_ERROR;
	ucal_setMillis(calendar, (double)ms, &status);
	int64_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + (int64_t)ucal_get(calendar, UCAL_DST_OFFSET, &status);
	return U_SUCCESS(status) ? offset : 0;
}

static struct zone *zone_grown(struct zone *zone, int room)
{
	struct zone *grown = realloc(zone, sizeof *grown + sizeof grown->stretches[0] * (size_t)room);
	if (!grown)
		memory_gone(sizeof *grown);
	return grown;
}

static struct zone *zone_read(const char *name, UCalendar *calendar)
{
	int room = 64;
	struct zone *zone = zone_grown(NULL, room);
	*zone = (struct zone){ .count = 1 };
	text_cut(zone->name, sizeof zone->name, name);
	zone->stretches[0] = (struct stretch){ INT64_MIN, offset_at(calendar, TABLE_BEGIN) };
	for (int64_t at = TABLE_BEGIN;;) {
		UErrorCode status = U_ZERO_ERROR;
		UDate next;
		ucal_setMillis(calendar, (double)at, &status);
		if (!ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, &status) || U_FAILURE(status) || next >= (double)TABLE_END)
			return zone;
		at = (int64_t)next;
		int64_t offset = offset_at(calendar, at);
		if (offset == zone->stretches[zone->count - 1].offset_ms)
			continue;                           /* only the zone's abbreviation changed */
		if (zone->count == room)
			zone = zone_grown(zone, room *= 2);
		zone->stretches[zone->count++] = (struct stretch){ at, offset };
	}
}

static struct zone *zone_known(const char *name)
{
	struct zone *zone = atomic_load_explicit(&zones.first, memory_order_acquire);
	while (zone && strcmp(zone->name, name) != 0)
		zone = zone->next;
	return zone;
}

static struct zone *zone_open(const char *name)
{
	UChar wide[64];
	UErrorCode status = U_ZERO_ERROR;
	if (!name_is_place(name, wide))
		return NULL;
	UCalendar *calendar = ucal_open(wide, -1, "en", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return NULL;
	struct zone *zone = zone_read(name, calendar);
	ucal_close(calendar);
	return zone;
}

const struct zone *zone_find(const char *name)
{
	struct zone *zone = zone_known(name);
	if (zone)
		return zone;
	pthread_mutex_lock(&zones.lock);
	zone = zone_known(name);
	if (!zone && (zone = zone_open(name))) {
		zone->next = atomic_load_explicit(&zones.first, memory_order_relaxed);
		atomic_store_explicit(&zones.first, zone, memory_order_release);
	}
	pthread_mutex_unlock(&zones.lock);
	return zone;
}

const char *zone_name(const struct zone *zone) { return zone->name; }

/* The stretch that holds the instant. */
static int stretch_at(const struct zone *zone, int64_t ms)
{
	int low = 0, high = zone->count - 1;
	while (low < high) {
		int middle = (low + high + 1) / 2;
		if (zone->stretches[middle].from_ms <= ms)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static int64_t wall_ms(const struct zone *zone, int64_t ms) { return ms + zone->stretches[stretch_at(zone, ms)].offset_ms; }

/* Years 1 to 9999, so that nothing overflows whatever number is asked about. */
static int64_t in_range(int64_t ms)
{
	const int64_t low = -719161 * DAY_MS, high = 2932895 * DAY_MS;
	return ms < low ? low : ms > high ? high : ms;
}

struct day zone_day(const struct zone *zone, struct instant at)
{
	int64_t wall = wall_ms(zone, in_range(at.ms));
	return (struct day){ (int32_t)(wall / DAY_MS - (wall % DAY_MS < 0)) };
}

struct instant zone_instant(const struct zone *zone, struct day d, int minutes)
{
	int64_t wall = in_range(d.n * DAY_MS + minutes * INT64_C(60000));
	/* No offset reaches a day, so the stretch of a day before is the first that can show this wall time. */
	int i = stretch_at(zone, wall - DAY_MS);
	for (;; i++) {
		const struct stretch *s = &zone->stretches[i];
		int64_t ms = wall - s->offset_ms;
		if (i + 1 == zone->count || ms < s[1].from_ms)
			return (struct instant){ ms < s->from_ms ? s->from_ms : ms }; /* skipped by the change, or found */
	}
}

/* An offset of whole minutes is all RFC 3339 can write; the wall time printed beside an older, odder one agrees with what is written. */
void zone_print(const struct zone *zone, struct instant at, char out[30])
{
	int64_t ms = in_range(at.ms);
	int64_t offset = (wall_ms(zone, ms) - ms) / 60000;
	char utc[25];
	instant_print_utc((struct instant){ ms + offset * 60000 }, utc);
	size_t n = ms % 1000 == 0 ? 19 : 23;
	int minutes = (int)(offset < 0 ? -offset : offset);
	memcpy(out, utc, n);
	out[n++] = offset < 0 ? '-' : '+';
	out[n++] = (char)('0' + minutes / 600);
	out[n++] = (char)('0' + minutes / 60 % 10);
	out[n++] = ':';
	out[n++] = (char)('0' + minutes % 60 / 10);
	out[n++] = (char)('0' + minutes % 10);
	out[n] = '\0';
}
