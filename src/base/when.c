/* base/when.c — the civil calendar: days, instants in writing, periods.
 *
 * Days are counted through years that begin in March, so that the leap day is the last of its year and a month's start follows
 * from its number alone: months of 31 30 31 30 31 make 153 days for five. */
#include "base/when.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199, DAYS_TO_EPOCH = 719468 /* from 0000-03-01 to 1970-01-01 */, DAYS_IN_ERA = 146097 };
enum { DAY_LOWEST = -719162 /* 0001-01-01 */, DAY_HIGHEST = 2932896 /* 9999-12-31 */ };
#define DAY_MS INT64_C(86400000)

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

struct day day_from_civil(struct civil c)
{
	int64_t year = c.month > 2 ? c.year : c.year - 1;
	int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
	int64_t month = (c.month + 9) % 12;
	int64_t day_of_year = (153 * month + 2) / 5 + c.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return (struct day){ (int32_t)(era * DAYS_IN_ERA + day_of_era - DAYS_TO_EPOCH) };
}

struct civil day_to_civil(struct day d)
{
	int64_t n = (int64_t)d.n + DAYS_TO_EPOCH;
	int64_t era = floor_div(n, DAYS_IN_ERA), day_of_era = n - era * DAYS_IN_ERA;
	/* leave the leap days out (one in 1461 days, none in 36524, one in 146097), then years are 365 days each */
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct civil c = { .day = (int)(day_of_year - (153 * month + 2) / 5 + 1), .month = (int)(month < 10 ? month + 3 : month - 9) };
	c.year = (int)(year_of_era + era * 400 + (c.month <= 2));
	return c;
}

int day_weekday(struct day d) { return (int)((int64_t)d.n + 3 - floor_div((int64_t)d.n + 3, 7) * 7) + 1; }

/* Exactly n digits from p. */
static bool digits(const char *p, size_t n, int *ret)
{
	int value = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		value = value * 10 + (p[i] - '0');
	}
	*ret = value;
	return true;
}

static void print_digits(char *out, int value, size_t n)
{
	while (n-- > 0) {
		out[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

static int month_days(int year, int month)
{
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 ? 28 + leap : 30 + (month + month / 8) % 2;
}

bool day_parse(struct view v, struct day *ret)
{
	struct civil c;
	if (v.len != 10 || v.ptr[4] != '-' || v.ptr[7] != '-' || !digits(v.ptr, 4, &c.year) || !digits(v.ptr + 5, 2, &c.month) ||
	    !digits(v.ptr + 8, 2, &c.day))
		return false;
	if (c.year < YEAR_FIRST || c.year > YEAR_LAST || c.month < 1 || c.month > 12 || c.day < 1 || c.day > month_days(c.year, c.month))
		return false;
	*ret = day_from_civil(c);
	return true;
}

void day_print(struct day d, char out[11])
{
	out[0] = '\0';
	if (d.n < DAY_LOWEST || d.n > DAY_HIGHEST)
		return;                                     /* no day, or none with a year of four digits */
	struct civil c = day_to_civil(d);
	print_digits(out, c.year, 4);
	out[4] = '-';
	print_digits(out + 5, c.month, 2);
	out[7] = '-';
	print_digits(out + 8, c.day, 2);
	out[10] = '\0';
}

/* .123 or nothing; ret is the text after it. */
static bool parse_fraction(struct view *v, int64_t *ret_ms)
{
	*ret_ms = 0;
	if (v->len == 0 || v->ptr[0] != '.')
		return true;
	size_t n = 1;
	int64_t unit = 100;
	for (; n < v->len && v->ptr[n] >= '0' && v->ptr[n] <= '9'; n++, unit /= 10)
		*ret_ms += (v->ptr[n] - '0') * unit;
	*v = (struct view){ v->ptr + n, v->len - n };
	return n >= 2 && n <= 4;
}

/* Z or +08:00, and nothing after it. */
static bool parse_offset(struct view v, int64_t *ret_ms)
{
	int hours, minutes;
	*ret_ms = 0;
	if (v.len == 1 && (v.ptr[0] == 'Z' || v.ptr[0] == 'z'))
		return true;
	if (v.len != 6 || (v.ptr[0] != '+' && v.ptr[0] != '-') || v.ptr[3] != ':' || !digits(v.ptr + 1, 2, &hours) ||
	    !digits(v.ptr + 4, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_ms = (hours * 60 + minutes) * (v.ptr[0] == '-' ? INT64_C(-60000) : INT64_C(60000));
	return true;
}

bool instant_parse(struct view v, struct instant *ret)
{
	struct day d;
	int hour, minute, second;
	int64_t ms, offset;
	if (v.len < 20 || !day_parse((struct view){ v.ptr, 10 }, &d) || (v.ptr[10] != 'T' && v.ptr[10] != 't'))
		return false;
	if (!digits(v.ptr + 11, 2, &hour) || v.ptr[13] != ':' || !digits(v.ptr + 14, 2, &minute) || v.ptr[16] != ':' || !digits(v.ptr + 17, 2, &second))
		return false;
	struct view rest = { v.ptr + 19, v.len - 19 };
	if (hour > 23 || minute > 59 || second > 59 || !parse_fraction(&rest, &ms) || !parse_offset(rest, &offset))
		return false;
	*ret = (struct instant){ d.n * DAY_MS + ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + ms - offset };
	return true;
}

void instant_print_utc(struct instant at, char out[25])
{
	int64_t low = DAY_LOWEST * DAY_MS, high = DAY_HIGHEST * DAY_MS + DAY_MS - 1;
	int64_t whole = at.ms < low ? low : at.ms > high ? high : at.ms;
	int64_t n = floor_div(whole, DAY_MS);
	int ms = (int)(whole - n * DAY_MS);
	day_print((struct day){ (int32_t)n }, out);
	out[10] = 'T';
	print_digits(out + 11, ms / 3600000, 2);
	out[13] = ':';
	print_digits(out + 14, ms / 60000 % 60, 2);
	out[16] = ':';
	print_digits(out + 17, ms / 1000 % 60, 2);
	out[19] = '.';
	print_digits(out + 20, ms % 1000, 3);
	out[23] = 'Z';
	out[24] = '\0';
}

static struct day day_clamped(int64_t n)
{
	return (struct day){ (int32_t)(n < DAY_LOWEST ? DAY_LOWEST : n > DAY_HIGHEST ? DAY_HIGHEST : n) };
}

/* Monday of the year's first ISO week, the one that holds January 4th. */
static struct day weeks_begin(int year)
{
	struct day fourth = day_from_civil((struct civil){ year, 1, 4 });
	return (struct day){ fourth.n - day_weekday(fourth) + 1 };
}

static bool week_parse(struct view v, struct day *ret)
{
	int year, week;
	if (v.len != 8 || v.ptr[4] != '-' || v.ptr[5] != 'W' || !digits(v.ptr, 4, &year) || !digits(v.ptr + 6, 2, &week))
		return false;
	if (year < YEAR_FIRST || year > YEAR_LAST || week < 1)
		return false;
	struct day first = { weeks_begin(year).n + (week - 1) * 7 };
	if (first.n >= weeks_begin(year + 1).n)
		return false;
	*ret = first;
	return true;
}

static bool month_parse(struct view v, struct day *ret)
{
	int year, month;
	if (v.len != 7 || v.ptr[4] != '-' || !digits(v.ptr, 4, &year) || !digits(v.ptr + 5, 2, &month))
		return false;
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12)
		return false;
	*ret = day_from_civil((struct civil){ year, month, 1 });
	return true;
}

bool period_parse(enum period_kind kind, struct view v, struct period *ret)
{
	struct day first;
	if (kind == PERIOD_DAY ? !day_parse(v, &first) : kind == PERIOD_WEEK ? !week_parse(v, &first) : !month_parse(v, &first))
		return false;
	*ret = (struct period){ kind, first };
	return true;
}

static void week_print(struct day first, char out[16])
{
	int year = day_to_civil((struct day){ first.n + 3 }).year; /* a week belongs to the year of its Thursday */
	print_digits(out, year, 4);
	memcpy(out + 4, "-W", 2);
	print_digits(out + 6, (first.n - weeks_begin(year).n) / 7 + 1, 2);
	out[8] = '\0';
}

void period_print(struct period p, char out[16])
{
	day_print(p.first, out);
	if (out[0] && p.kind == PERIOD_WEEK)
		week_print(p.first, out);
	if (out[0] && p.kind == PERIOD_MONTH)
		out[7] = '\0';
}

struct period period_of(enum period_kind kind, struct day d)
{
	struct civil c = day_to_civil(d);
	if (kind == PERIOD_WEEK)
		d.n -= day_weekday(d) - 1;
	if (kind == PERIOD_MONTH)
		d.n -= c.day - 1;
	return (struct period){ kind, d };
}

struct day period_last(struct period p)
{
	if (p.kind == PERIOD_MONTH)
		return (struct day){ period_step(p, 1).first.n - 1 };
	return (struct day){ p.first.n + (p.kind == PERIOD_WEEK ? 6 : 0) };
}

struct period period_step(struct period p, int by)
{
	if (p.kind != PERIOD_MONTH)
		return period_of(p.kind, day_clamped((int64_t)p.first.n + (int64_t)by * (p.kind == PERIOD_WEEK ? 7 : 1)));
	struct civil c = day_to_civil(p.first);
	int64_t months = (int64_t)c.year * 12 + c.month - 1 + by;
	if (months < 12 || months >= 10000 * 12)
		return (struct period){ p.kind, day_clamped(months < 12 ? DAY_LOWEST : DAY_HIGHEST - 30) };
	return (struct period){ p.kind, day_from_civil((struct civil){ (int)(months / 12), (int)(months % 12) + 1, 1 }) };
}

const char *period_kind_name(enum period_kind kind)
{
	static const char *const names[] = { "day", "week", "month" };
	return names[kind];
}
