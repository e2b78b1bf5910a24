/* Makes what the bench feeds to the program: a tree of N institutions in the proportions of the country (24 to a township, 14 townships
 * to a county, 9 counties to a prefecture, 11 prefectures to a province), and days of reports in the shape of tools/bench/pack.yaml.
 * usage: make units N                      codes N, P…, Q…, C…, T… and B0000000 …
 *        make reports N FIRST_DAY DAYS     days since 1970; units in an order that is not the tree's */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STEP = 379721 };

static int64_t at_least_one(int64_t n) { return n > 0 ? n : 1; }

static void level(const char *kind, char letter, char above, int64_t n, int64_t n_above)
{
	for (int64_t i = 0; i < n; i++)
		printf("%c%07lld,%c%07lld,%s,%s %lld,,,,\n", letter, (long long)i, above, (long long)(i * n_above / n), kind, kind, (long long)i);
}

static void units(int64_t n)
{
	int64_t townships = at_least_one(n / 24), counties = at_least_one(townships / 14), prefectures = at_least_one(counties / 9), provinces = at_least_one(prefectures / 11);
	puts("code,parent_code,kind,name,facility_type,beds,opened,phone");
	puts("N0000000,,nation,nation,,,,");
	level("province", 'P', 'N', provinces, 1);
	level("prefecture", 'Q', 'P', prefectures, provinces);
	level("county", 'C', 'Q', counties, prefectures);
	level("township", 'T', 'C', townships, counties);
	for (int64_t i = 0; i < n; i++)
		printf("B%07lld,T%07lld,institution,示例养老院 %lld,eldercare,%lld,2000-01-01,010-%07lld\n", (long long)i, (long long)(i * townships / n), (long long)i, (long long)(20 + i % 300), (long long)i);
}

static void report_row(int64_t unit, const char *day, int64_t r)
{
	long long in = 60 + r % 90;
	printf("B%07lld,%s,values,%lld,%lld,2,1,40,30,10,%lld,%lld,%lld,1,0,0,2,30,30,4,3,2,31\n", (long long)unit, day, in + 3, in, 2 * in, 2 * in, (long long)(r % 3));
}

static void reports(int64_t n, int64_t first, int64_t days)
{
	puts("unit,period,kind,residents_listed,residents_in,residents_leave,residents_hospital,staff_listed,staff_on_duty,staff_away,readings_due,readings_taken,"
	     "fever,cough,suspected,confirmed,isolated,test_due,test_done,visits_booked,visits_held,disinfections,days_masks");
	for (int64_t d = first; d < first + days; d++) {
		char day[11];
		time_t seconds = d * 86400;
		struct tm tm;
		strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&seconds, &tm));
		for (int64_t i = 0; i < n; i++)
			report_row(i * STEP % n, day, (i * 2654435761 + d) % 1000);
	}
}

int main(int argc, char **argv)
{
	int64_t n = argc > 2 ? strtoll(argv[2], NULL, 10) : 0;
	if (argc == 3 && strcmp(argv[1], "units") == 0 && n > 0)
		units(n);
	else if (argc == 5 && strcmp(argv[1], "reports") == 0 && n > 0)
		reports(n, strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
	else {
		fputs("usage: make units N | make reports N FIRST_DAY DAYS\n", stderr);
		return 2;
	}
	return 0;
}
