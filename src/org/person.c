#include "org/person.h"
#include <stdio.h>

struct view person_key(const struct person *person, struct arena *arena)
{
	if (person->account)
		return view_of(arena_printf(arena, "#%lld", (long long)person->account));
	return view_of(arena_printf(arena, "%.*s/%.*s", (int)person->name.len, person->name.ptr, (int)person->phone.len, person->phone.ptr ? person->phone.ptr : ""));
}

bool phone_good(struct view phone)
{
	int digits = 0;
	for (size_t i = 0; i < phone.len; i++)
		if (phone.ptr[i] >= '0' && phone.ptr[i] <= '9')
			digits++;
		else if (!strchr("+-() ", phone.ptr[i]) || !phone.ptr[i])
			return false;
	return phone.len == 0 || (digits >= 3 && digits <= 20);
}

static bool two_digits(struct view text, int most, int *ret)
{
	int64_t n;
	if (text.len != 2 || text.ptr[0] < '0' || text.ptr[0] > '9' || !view_int(text, &n) || n > most)
		return false;
	*ret = (int)n;
	return true;
}

/* 08:00; 24:00 is the end of the day. */
static bool wall_parse(struct view text, int *ret)
{
	int hour, minute;
	if (text.len != 5 || text.ptr[2] != ':' || !two_digits((struct view){ text.ptr, 2 }, 24, &hour) || !two_digits((struct view){ text.ptr + 3, 2 }, 59, &minute))
		return false;
	*ret = hour * 60 + minute;
	return *ret <= 1440;
}

bool moment_parse(struct view text, const struct zone *zone, bool is_end, struct instant *ret)
{
	struct day day;
	int minutes = is_end ? 1440 : 0;
	if (instant_parse(text, ret))
		return true;
	if (text.len < 10 || !day_parse((struct view){ text.ptr, 10 }, &day))
		return false;
	if (text.len > 10 && (text.ptr[10] != 'T' || !wall_parse((struct view){ text.ptr + 11, text.len - 11 }, &minutes)))
		return false;
	*ret = zone_instant(zone, day, minutes);
	return true;
}

int minute_of_day(const struct zone *zone, struct instant at)
{
	char text[30];
	zone_print(zone, at, text);
	return (text[11] - '0') * 600 + (text[12] - '0') * 60 + (text[14] - '0') * 10 + (text[15] - '0');
}
