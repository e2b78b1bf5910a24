/* policy/calendar.h — which days are working days.
 *
 * Invariants: Saturdays and Sundays are free, unless the calendar of the zone names them as worked; other days are worked, unless it names
 * them as free. A zone without a calendar has weekends alone. Calendars come from the packs in force (`holidays:`) and are taken
 * whole; a year the calendar does not know is counted by its weekends, and calendar_knows says so.
 * Threads: any; taking waits for those who read. */
#pragma once
#include "base/when.h"

enum { CALENDAR_ZONES = 16, CALENDAR_SPANS = 512 };
struct day_span { struct day first, last; bool worked; };   /* worked: a weekend that is made up for */
struct calendar_year { int year; bool certain; };
struct calendar { const struct zone *zone; const struct day_span *spans; int span_count; const struct calendar_year *years; int year_count; };

/* Copied. Of one zone the newest counts. */
void calendar_take(const struct calendar *);
bool calendar_works(const struct zone *, struct day);
bool calendar_knows(const struct zone *, int year, bool *ret_certain);
/* The n-th working day after the day (n >= 1); the day itself does not count. */
struct day calendar_working_days_after(const struct zone *, struct day, int n);
