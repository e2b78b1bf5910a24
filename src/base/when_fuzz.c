/* Any bytes as a day, an instant, a period: what is read prints the same again. And their numbers through zones. */
#include "base/when.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_day(struct view v)
{
	struct day d;
	char out[11];
	if (!day_parse(v, &d))
		return;
	day_print(d, out);
	if (!view_is(v, out))
		abort();
}

static void try_period(enum period_kind kind, struct view v)
{
	struct period p;
	char out[16];
	if (!period_parse(kind, v, &p))
		return;
	period_print(p, out);
	if (!view_is(v, out) || period_of(kind, period_last(p)).first.n != p.first.n || period_step(period_step(p, 1), -1).first.n != p.first.n)
		abort();
}

static void try_zone(const struct zone *zone, struct instant at)
{
	char out[30];
	struct day d = zone_day(zone, at);
	struct instant begin = zone_instant(zone, d, 0), end = zone_instant(zone, d, 1440);
	zone_print(zone, at, out);
	if (begin.ms > end.ms)
		abort();
	if (day_to_civil(d).year > 1 && day_to_civil(d).year < 9999 && (at.ms < begin.ms || at.ms >= end.ms))
		abort();
}

static void try_instant(struct view v)
{
	struct instant at, back;
	char out[30];
	if (!instant_parse(v, &at))
		return;
	instant_print_utc(at, out);
	if (at.ms > INT64_C(-2208902400000) && at.ms < INT64_C(7258032000000) && (!instant_parse(view_of(out), &back) || back.ms != at.ms))
		abort();
	try_zone(zone_find("Asia/Shanghai"), at);
	try_zone(zone_find("America/New_York"), at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view v = { (const char *)data, size };
	struct instant raw = { 0 };
	try_day(v);
	try_instant(v);
	for (enum period_kind kind = PERIOD_DAY; kind <= PERIOD_MONTH; kind++)
		try_period(kind, v);
	memcpy(&raw, data, size < sizeof raw ? size : sizeof raw);
	try_zone(zone_find("Asia/Shanghai"), raw);
	try_zone(zone_find("Australia/Lord_Howe"), raw);
	zone_instant(zone_find("Europe/London"), (struct day){ (int32_t)raw.ms }, (int)(raw.ms >> 32));
	return 0;
}
