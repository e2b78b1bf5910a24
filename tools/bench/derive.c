/* bench/derive.c — the figures of a day's reports, home by home, from the records of a province.
 *
 *     derive DIRECTORY DAY        DAY: days since 1970; the directory was filled by `readings fill`. Writes four areas, eight logs of hygiene and six
 *                                 tests for each home first, so that no stage has nothing to count.
 * Prints name=value lines. */
#include "app.h"
#include "base/log.h"
#include "report/derive.h"
#include <stdio.h>
#include <stdlib.h>

static struct app app;

static void die(const char *what, const struct err *err)
{
	fprintf(stderr, "derive: %s: %s %s\n", what, err_name(err->code), err->cause);
	exit(1);
}

struct filling { struct write write; int32_t unit; int64_t realm; struct day day; };

static bool fill_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct filling *f = (struct filling *)write;
	struct instant noon = { ((int64_t)f->day.n * 24 + 4) * 3600000 };
	struct stay *stays;
	int64_t area, log;
	int n, settled;
	if (!people_at(tx_db(tx), f->unit, noon, 1u << ROLE_STAFF, tx_arena(tx), &stays, &n, err))
		return false;
	for (int i = 0; i < 4; i++) {
		struct area_new new = { f->unit, f->realm, AREA_ROOM, view_of(arena_printf(tx_arena(tx), "%d 楼", i + 1)), { noon.ms - 86400000 } };
		if (!area_add(tx, 0, &new, &area, err))
			return false;
		for (int k = 0; k < 2; k++) {
			struct hygiene_new one = { .log = { .unit = f->unit, .kind = k ? HYGIENE_VENTILATION : HYGIENE_DISINFECTION, .from = { noon.ms - 3600000 }, .to = noon,
				.received = noon, .disposed = INSTANT_NONE, .voided = INSTANT_NONE, .agent = VIEW("84"), .meal = VIEW(""), .handed_to = VIEW(""), .note = VIEW("") },
				.realm = f->realm, .areas = &area, .area_count = 1 };
			for (int m = 0; m < HYGIENE_NUMBERS; m++)
				one.log.number[m] = NOT_STATED;
			if (!hygiene_add(tx, 0, &one, &log, &settled, err))
				return false;
		}
	}
	for (int i = 0; i < 6 && i < n; i++) {
		struct lab_new test = { .test = { .person = stays[i].person, .unit = f->unit, .staff = true, .kind = 1, .taken = noon, .resulted = noon, .result = LAB_NEGATIVE,
			.lab = VIEW(""), .sample = VIEW("") }, .realm = f->realm, .day = f->day, .source = VIEW("typed") };
		if (!lab_add(tx, 0, &test, &log, err))
			return false;
	}
	return true;
}

static bool wanted(int32_t unit) { return org_unit(app.org, unit)->kind == UNIT_INSTITUTION; }

static void fill(struct day day)
{
	struct err err = { 0 };
	for (int32_t unit = 1; unit <= org_count(app.org); unit++) {
		struct filling own = { .unit = unit, .realm = org_unit(app.org, unit)->realm, .day = day };
		if (wanted(unit) && !app_write(&app, fill_apply, &own.write, &err))
			die("fill", &err);
	}
}

static int order(const void *a, const void *b) { return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b); }

static void derive_all(struct day day)
{
	struct err err = { 0 };
	struct evidence evidence;
	int64_t *took = calloc((size_t)org_count(app.org) + 1, sizeof *took), start = clock_monotonic_us();
	struct instant now = { ((int64_t)day.n * 24 + 7) * 3600000 };
	const struct zone *zone = zone_find("Asia/Shanghai");
	long long readings = 0;
	int n = 0;
	for (int32_t unit = 1; unit <= org_count(app.org); unit++) {
		int64_t before = clock_monotonic_us();
		struct evidence_ask ask = { app.follow_db, app.duties, app.orders, zone, unit, day, now };
		if (!wanted(unit))
			continue;
		if (!evidence_read(&ask, &evidence, &err))
			die("derive", &err);
		readings += evidence.round.taken;
		took[n++] = clock_monotonic_us() - before;
	}
	int64_t all = clock_monotonic_us() - start;
	qsort(took, (size_t)n, sizeof *took, order);
	printf("derive_reports=%d\nderive_all_us=%lld\nderive_median_us=%lld\nderive_most_us=%lld\nderive_readings=%lld\n", n, (long long)all, (long long)took[n / 2],
		(long long)took[n - 1], readings);
	free(took);
}

int main(int argc, char **argv)
{
	struct err err = { 0 };
	struct app_options options = { .directory = argc == 3 ? argv[1] : "", .board_budget = (size_t)64 << 20 };
	if (argc != 3) {
		fputs("derive DIRECTORY DAY\n", stderr);
		return 2;
	}
	if (!app_open(&app, &options, &err) || !writer_relax(app.writer, &err))
		die("open", &err);
	struct day day = { (int32_t)strtol(argv[2], NULL, 10) };
	fill(day);
	for (int i = 0; i < 2; i++)                         /* the second time from warm pages, as at 14:58 */
		derive_all(day);
	app_close(&app);
	return 0;
}
