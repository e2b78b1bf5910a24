/* demo/weekly.c — a year of weekly counts of care facilities as two tables, with the holes and corrections such a file has. */
#include "demo/demo.h"
#include <errno.h>
#include <string.h>

enum { ABOUT_FACILITY = 21, ABOUT_WEEK = 22, STATES = 50 };

/* One facility's standing figures. */
struct facility { int number, beds, census, staff, vaccinated, staff_vaccinated; bool careless; };

static const struct { const char *code, *name; } states[STATES] = {
	{ "AL", "Alabama" }, { "AK", "Alaska" }, { "AZ", "Arizona" }, { "AR", "Arkansas" }, { "CA", "California" }, { "CO", "Colorado" }, { "CT", "Connecticut" },
	{ "DE", "Delaware" }, { "FL", "Florida" }, { "GA", "Georgia" }, { "HI", "Hawaii" }, { "ID", "Idaho" }, { "IL", "Illinois" }, { "IN", "Indiana" },
	{ "IA", "Iowa" }, { "KS", "Kansas" }, { "KY", "Kentucky" }, { "LA", "Louisiana" }, { "ME", "Maine" }, { "MD", "Maryland" }, { "MA", "Massachusetts" },
	{ "MI", "Michigan" }, { "MN", "Minnesota" }, { "MS", "Mississippi" }, { "MO", "Missouri" }, { "MT", "Montana" }, { "NE", "Nebraska" }, { "NV", "Nevada" },
	{ "NH", "New Hampshire" }, { "NJ", "New Jersey" }, { "NM", "New Mexico" }, { "NY", "New York" }, { "NC", "North Carolina" }, { "ND", "North Dakota" },
	{ "OH", "Ohio" }, { "OK", "Oklahoma" }, { "OR", "Oregon" }, { "PA", "Pennsylvania" }, { "RI", "Rhode Island" }, { "SC", "South Carolina" },
	{ "SD", "South Dakota" }, { "TN", "Tennessee" }, { "TX", "Texas" }, { "UT", "Utah" }, { "VT", "Vermont" }, { "VA", "Virginia" }, { "WA", "Washington" },
	{ "WV", "West Virginia" }, { "WI", "Wisconsin" }, { "WY", "Wyoming" },
};

static int state_of(int number) { return (number * 31 + number / 50) % STATES; }

static struct facility facility_make(uint64_t seed, int number)
{
	struct chance c = chance_of(seed, ABOUT_FACILITY, (uint64_t)number);
	struct facility f = { .number = number, .beds = 30 + chance_between(&c, 0, 60) + chance_between(&c, 0, 80) };
	f.census = f.beds * chance_between(&c, 55, 95) / 100;
	f.staff = f.census * chance_between(&c, 70, 130) / 100 + 5;
	f.vaccinated = chance_between(&c, 70, 97);
	f.staff_vaccinated = chance_between(&c, 60, 96);
	f.careless = chance_hits(&c, 800);
	return f;
}

static void write_units(const struct weekly_options *o, FILE *out)
{
	fputs("code,parent_code,kind,name,name_en,facility_type,ownership,beds,opened,closed,phone,zone\n", out);
	fputs("US,,nation,United States (sample),United States (sample),,,,,,,America/New_York\n", out);
	for (int i = 0; i < STATES; i++)
		fprintf(out, "US-%s,US,province,%s,%s,,,,,,,\n", states[i].code, states[i].name, states[i].name);
	for (int i = 1; i <= o->facilities; i++) {
		struct facility f = facility_make(o->seed, i);
		fprintf(out, "LTC-%06d,US-%s,institution,Sample Facility %06d,Sample Facility %06d,%s,%s,%d,1990-01-01,,555-%07d,\n", i, states[state_of(i)].code, i, i,
			i % 7 == 3 ? "assisted_living" : i % 23 == 5 ? "developmental_disability" : "skilled_nursing", i % 4 ? "private" : "public", f.beds, i);
	}
}

/* ---- one week of one facility ---- */

enum { W_BEDS, W_CENSUS, W_ADMISSIONS, W_ANTIGEN, W_NAAT, W_BOTH, W_OTHER, W_TOTAL, W_HOSPITAL, W_DEATHS, W_DISEASE, W_FLU, W_RSV, W_STAFF, W_STAFF_FLU,
       W_STAFF_DEATHS, W_RESIDENTS, W_VACCINATED, W_UP_TO_DATE, W_REFUSED, W_STAFF_WEEK, W_STAFF_VACCINATED, W_STAFF_UP_TO_DATE, W_STAFF_REFUSED, W_N95,
       W_MASKS, W_EYES, W_GOWNS, W_GLOVES, W_SANITIZER, W_NURSES, W_CLINICAL, W_AIDES, W_SHORT_OTHER, W_FIELDS };
static const char *const keys[W_FIELDS] = {
	"beds", "census", "admissions", "positive_antigen", "positive_naat", "positive_antigen_naat", "positive_other", "positive_total", "hospitalized", "deaths",
	"deaths_disease", "influenza_positive", "rsv_positive", "staff_positive", "staff_influenza", "staff_deaths", "residents_week", "residents_vaccinated",
	"residents_up_to_date", "residents_refused", "staff_week", "staff_vaccinated", "staff_up_to_date", "staff_refused", "supply_n95", "supply_masks",
	"supply_eyes", "supply_gowns", "supply_gloves", "supply_sanitizer", "short_nurses", "short_clinical", "short_aides", "short_other",
};

/* In winter one facility in six has an outbreak in a week, in summer one in forty. */
static void outbreak(struct chance *c, struct period week, const struct facility *f, int *v)
{
	int month = day_to_civil(week.first).month, in_ten_thousand = month >= 11 || month <= 2 ? 1600 : month >= 6 && month <= 8 ? 250 : 700;
	if (!chance_hits(c, in_ten_thousand))
		return;
	v[W_ANTIGEN] = chance_between(c, 0, 1 + f->census / 15);
	v[W_NAAT] = chance_between(c, 0, 2);
	v[W_BOTH] = chance_hits(c, 300);
	v[W_TOTAL] = v[W_ANTIGEN] + v[W_NAAT] + v[W_BOTH];
	v[W_HOSPITAL] = v[W_TOTAL] > 2 && chance_hits(c, 3000);
	v[W_DISEASE] = v[W_TOTAL] > 4 && chance_hits(c, 500);
	v[W_STAFF] = chance_between(c, 0, 3);
	v[W_FLU] = chance_hits(c, 1500) ? chance_between(c, 1, 4) : 0;
	v[W_RSV] = chance_hits(c, 400);
}

static void week_live(const struct weekly_options *o, const struct facility *f, struct period week, int *v)
{
	struct chance c = chance_of(o->seed, ABOUT_WEEK + (uint64_t)(uint32_t)week.first.n * 4, (uint64_t)f->number);
	memset(v, 0, W_FIELDS * sizeof *v);
	v[W_BEDS] = f->beds;
	v[W_CENSUS] = f->census + chance_between(&c, -3, f->beds - f->census < 3 ? f->beds - f->census : 3);
	v[W_ADMISSIONS] = chance_hits(&c, 900);
	outbreak(&c, week, f, v);
	v[W_DEATHS] = v[W_DISEASE] + chance_hits(&c, 1800);
	v[W_RESIDENTS] = v[W_CENSUS] + 2;
	v[W_VACCINATED] = v[W_RESIDENTS] * f->vaccinated / 100;
	v[W_UP_TO_DATE] = v[W_VACCINATED] * 6 / 10;
	v[W_REFUSED] = (v[W_RESIDENTS] - v[W_VACCINATED]) / 2;
	v[W_STAFF_WEEK] = f->staff;
	v[W_STAFF_VACCINATED] = f->staff * f->staff_vaccinated / 100;
	v[W_STAFF_UP_TO_DATE] = v[W_STAFF_VACCINATED] * 4 / 10;
	v[W_STAFF_REFUSED] = (f->staff - v[W_STAFF_VACCINATED]) / 2;
	for (int i = W_N95; i <= W_SANITIZER; i++)
		v[i] = chance_hits(&c, 300) ? chance_between(&c, 0, 2) : 3;
	for (int i = W_NURSES; i <= W_SHORT_OTHER; i++)
		v[i] = chance_hits(&c, i == W_AIDES ? 1500 : 600);
}

static bool is_zero(const int *v)
{
	static const int events[] = { W_ADMISSIONS, W_ANTIGEN, W_NAAT, W_BOTH, W_OTHER, W_TOTAL, W_HOSPITAL, W_DISEASE, W_FLU, W_RSV, W_STAFF, W_STAFF_FLU, W_STAFF_DEATHS };
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (v[events[i]])
			return false;
	return true;
}

static void write_row(const struct facility *f, const char *week, struct instant at, const char *reason, const int *v, FILE *out)
{
	char received[25];
	instant_print_utc(at, received);
	fprintf(out, "LTC-%06d,%s,%s,%s,%s", f->number, week, is_zero(v) ? "zero" : "values", received, reason);
	for (int i = 0; i < W_FIELDS; i++)
		fprintf(out, ",%d", v[i]);
	fputc('\n', out);
}

/* Sent in the week after; one in a hundred after the deadline, one in two hundred corrected later with a reason. */
static int write_week(const struct weekly_options *o, const struct facility *f, struct period week, struct instant now, FILE *out)
{
	struct chance c = chance_of(o->seed, ABOUT_WEEK + (uint64_t)(uint32_t)week.first.n * 4 + 1, (uint64_t)f->number);
	const struct zone *zone = zone_find("America/New_York");
	char text[16];
	int v[W_FIELDS], rows = 0;
	if (chance_hits(&c, f->careless ? 3500 : 400))
		return 0;
	int after = chance_hits(&c, 100) ? 8 + chance_between(&c, 0, 5) : 1 + chance_between(&c, 0, 4);
	struct instant at = zone_instant(zone, (struct day){ period_last(week).n + after }, chance_between(&c, 7 * 60, 18 * 60));
	period_print(week, text);
	week_live(o, f, week, v);
	if (at.ms < now.ms) {
		bool wrong = chance_hits(&c, 50);
		v[W_STAFF_REFUSED] += wrong;
		write_row(f, text, at, "", v, out);
		rows++;
		v[W_STAFF_REFUSED] -= wrong;
		at.ms += (int64_t)chance_between(&c, 1, 20) * 86400000;
		if (wrong && at.ms < now.ms) {
			write_row(f, text, at, "Staff list compared with payroll", v, out);
			rows++;
		}
	}
	return rows;
}

static int64_t write_reports(const struct weekly_options *o, FILE *out)
{
	struct instant now = clock_now();
	struct period last = period_step(period_of(PERIOD_WEEK, zone_day(zone_find("America/New_York"), now)), -1);
	struct progress progress;
	int64_t rows = 0;
	fputs("unit,week,kind,at,reason", out);
	for (int i = 0; i < W_FIELDS; i++)
		fprintf(out, ",%s", keys[i]);
	fputc('\n', out);
	progress_start(&progress, demo_words("周", "weeks"), o->weeks);
	for (int i = o->weeks - 1; i >= 0; i--) {
		for (int n = 1; n <= o->facilities; n++) {
			struct facility f = facility_make(o->seed, n);
			rows += write_week(o, &f, period_step(last, -i), now, out);
		}
		progress_at(&progress, o->weeks - i);
	}
	progress_end(&progress, o->weeks);
	return rows;
}

static FILE *make(const char *path, struct err *err)
{
	FILE *file = fopen(path, "we");
	if (file) {
		setvbuf(file, NULL, _IOFBF, 1 << 20);
		return file;
	}
	int cause = errno;
	FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(cause));
	err_sayf(err, "写不了 %s：%s。", "Cannot write %s: %s.", path, strerror(cause));
	return NULL;
}

static bool finish(FILE *file, struct err *err)
{
	bool ok = !ferror(file);
	return (fclose(file) == 0 && ok) || FAIL(err, STORE_FULL, NULL, "write error");
}

bool demo_weekly(const struct weekly_options *o, struct err *err)
{
	char path[1000];
	snprintf(path, sizeof path, "%s.units.csv", o->file);
	FILE *units = make(path, err);
	if (!units)
		return false;
	write_units(o, units);
	FILE *reports = finish(units, err) ? make(o->file, err) : NULL;
	if (!reports)
		return false;
	int64_t rows = write_reports(o, reports);
	if (!finish(reports, err))
		return false;
	printf(demo_words("%s：%lld 行；%s：%d 家机构。\n", "%s: %lld rows; %s: %d facilities.\n"), o->file, (long long)rows, path, o->facilities);
	return true;
}
