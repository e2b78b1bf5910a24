#include "policy/calendar.h"
#include <pthread.h>
#include <stdlib.h>

struct kept { const struct zone *zone; struct day_span *spans; struct calendar_year *years; int span_count, year_count; };

/* Holidays are the same for everything in the program: one shelf, few entries. */
static struct kept shelf[CALENDAR_ZONES];
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void *copy_of(const void *from, size_t bytes)
{
	void *copy = malloc(bytes ? bytes : 1);
	if (!copy)
		abort();
	if (bytes)
		memcpy(copy, from, bytes);
	return copy;
}

/* The place of the zone, or a free one; the last is given up when all are taken. */
static struct kept *place_of(const struct zone *zone)
{
	int i = 0;
	while (i < CALENDAR_ZONES - 1 && shelf[i].zone && shelf[i].zone != zone)
		i++;
	return &shelf[i];
}

void calendar_take(const struct calendar *calendar)
{
	pthread_rwlock_wrlock(&lock);
	struct kept *kept = place_of(calendar->zone);
	free(kept->spans);
	free(kept->years);
	*kept = (struct kept){ calendar->zone, copy_of(calendar->spans, sizeof *calendar->spans * (size_t)calendar->span_count),
		copy_of(calendar->years, sizeof *calendar->years * (size_t)calendar->year_count), calendar->span_count, calendar->year_count };
	pthread_rwlock_unlock(&lock);
}

static const struct kept *find(const struct zone *zone)
{
	for (int i = 0; i < CALENDAR_ZONES && shelf[i].zone; i++)
		if (shelf[i].zone == zone)
			return &shelf[i];
	return NULL;
}

static bool works(const struct kept *kept, struct day day)
{
	for (int i = 0; kept && i < kept->span_count; i++)
		if (kept->spans[i].first.n <= day.n && day.n <= kept->spans[i].last.n)
			return kept->spans[i].worked;
	return day_weekday(day) <= 5;
}

bool calendar_works(const struct zone *zone, struct day day)
{
	pthread_rwlock_rdlock(&lock);
	bool answer = works(find(zone), day);
	pthread_rwlock_unlock(&lock);
	return answer;
}

bool calendar_knows(const struct zone *zone, int year, bool *ret_certain)
{
	bool known = false;
	pthread_rwlock_rdlock(&lock);
	const struct kept *kept = find(zone);
	for (int i = 0; kept && i < kept->year_count; i++)
		if (kept->years[i].year == year) {
			known = true;
			*ret_certain = kept->years[i].certain;
		}
	pthread_rwlock_unlock(&lock);
	return known;
}

struct day calendar_working_days_after(const struct zone *zone, struct day day, int n)
{
	pthread_rwlock_rdlock(&lock);
	const struct kept *kept = find(zone);
	while (n > 0) {
		day.n++;
		n -= works(kept, day);
	}
	pthread_rwlock_unlock(&lock);
	return day;
}
