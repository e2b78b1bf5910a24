/* demo/demo.c — the order of things: store, tree, people, reports. */
#include "demo/demo.h"
#include "base/asset.h"
#include "org/divisions.h"
#include "org/units.h"
#include "http/route.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PLAYED_MOST = 600 };                                 /* homes that are played one by one */
static const char pack_name[] = "packs/cn-welfare.yaml";

const char *demo_words(const char *zh, const char *en) { return cli_language() == LANGUAGE_EN ? en : zh; }

const char *demo_text(const char *zh, const char *en)
{
	const char *given = getenv("ANLAN_LANG");
	return given && strncmp(given, "en", 2) == 0 ? en : zh;
}

struct instant demo_instant(const struct demo *d, struct day day, int minute)
{
	struct instant at = zone_instant(d->zone, day, minute);
	at.ms += (int64_t)(chance_mix((uint64_t)at.ms) % 60000); /* nobody sends on the full minute */
	return at;
}

/* ---- the store ---- */

static bool directory_bad(const char *path, struct err *err)
{
	int cause = errno;
	FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(cause));
	return err_sayf(err, "%s：%s。", "%s: %s.", path, strerror(cause));
}

static bool keep_pack(const char *directory, struct view text, struct err *err)
{
	char path[700];
	snprintf(path, sizeof path, "%s/packs", directory);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return directory_bad(path, err);
	snprintf(path, sizeof path, "%s/%s", directory, pack_name);
	FILE *file = fopen(path, "we");
	bool ok = file && fwrite(text.ptr, 1, text.len, file) == text.len;
	if (file)
		ok = fclose(file) == 0 && ok;
	return ok || directory_bad(path, err);
}

struct begin_write { struct write write; struct view pack; };

static bool begin_apply(struct write *write, struct tx *tx, struct err *err)
{
	tx_event(tx, EVENT_STORE_MADE, 0, 0, 0, VIEW("{}"));
	return policy_put(tx, 0, ((struct begin_write *)write)->pack, pack_name, err);
}

static bool begin_store(struct demo *d, struct err *err)
{
	struct begin_write own = { .pack = asset_find(pack_name) };
	return app_write(&d->app, begin_apply, &own.write, err) && keep_pack(d->options->directory, own.pack, err);
}

/* ---- the tree ---- */

static bool holds_institutions(const struct org *org)
{
	for (int32_t id = 1; id <= org_count(org); id++)
		if (org_unit(org, id)->kind == UNIT_INSTITUTION)
			return true;
	return false;
}

struct tree_write { struct write write; struct units_file file; struct day today; struct units_figures figures; };

static bool tree_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct tree_write *own = (struct tree_write *)write;
	const struct actor operator = { .role = ROLE_ADMIN, .known = true, .login = VIEW("operator") };
	return units_import(tx, &operator, &own->file, own->today, own->today, &own->figures, err);
}

static bool tree_take(struct demo *d, FILE *file, struct err *err)
{
	struct tree_write own = { .today = zone_day(d->zone, clock_now()) };
	rewind(file);
	bool ok = units_read(file, &own.file, err) && app_write(&d->app, tree_apply, &own.write, err);
	units_release(&own.file);
	return ok;
}

static bool take_divisions(struct demo *d, struct err *err)
{
	FILE *file = d->options->divisions ? tmpfile() : NULL;
	if (!d->options->divisions)
		return true;
	if (!file)
		return directory_bad("tmpfile", err);
	bool ok = divisions_write(d->options->divisions, file, err) && tree_take(d, file, err);
	fclose(file);
	return ok;
}

static void find_units(struct demo *d)
{
	char code[16];
	for (int32_t i = 0; i < d->places.count; i++)
		d->places.areas[i].unit = org_find(d->app.org, view_of(d->places.areas[i].code));
	for (int32_t i = 0; i < d->options->institutions; i++) {
		home_code(&d->homes[i], d->options->institutions, code);
		d->home_unit[i] = org_find(d->app.org, view_of(code));
	}
}

static bool make_tree(struct demo *d, struct err *err)
{
	int32_t all = d->options->institutions;
	struct progress progress;
	FILE *file = tmpfile();
	if (!file)
		return directory_bad("tmpfile", err);
	progress_start(&progress, demo_words("机构", "institutions"), all);
	places_share(&d->places, all);
	places_write_head(&d->places, file);
	for (int32_t i = 0; i < all; i++) {
		d->homes[i] = home_make(d->options->seed, i + 1, places_area(&d->places, i + 1), d->start);
		places_write_home(&d->places, &d->homes[i], all, file);
		if (i % 4096 == 0)
			progress_at(&progress, i);
	}
	bool ok = tree_take(d, file, err);
	progress_end(&progress, ok ? all : 0);
	fclose(file);
	if (ok)
		find_units(d);
	return ok;
}

/* ---- all of it ---- */

static void *grab(size_t n, size_t size)
{
	void *memory = calloc(n ? n : 1, size);
	if (!memory)
		abort();
	return memory;
}

/* The last home of the first area that would report in the last hour: a visitor may do it in its place. */
static int choose_clerk(const struct demo *d)
{
	for (int32_t i = 0; i < d->options->institutions; i++)
		if (d->homes[i].area == 0 && d->homes[i].facility == 0 && d->homes[i].habit == 2 && home_reports(&d->homes[i], d->today) && home_reports(&d->homes[i], d->start))
			return i;
	return 0;
}

/* The last elder-care home of the first area that is not the clerk's; the clerk's own where there is no other. */
static int choose_nurse(const struct demo *d)
{
	for (int32_t i = d->options->institutions - 1; i >= 0; i--)
		if (i != d->clerk_shown && d->homes[i].area == 0 && d->homes[i].facility == 0 && home_reports(&d->homes[i], d->today))
			return i;
	return d->clerk_shown;
}

static bool make_all(struct demo *d, struct err *err)
{
	if (holds_institutions(d->app.org)) {
		FAIL(err, DIRECTORY_BAD, NULL, "%s holds institutions", d->options->directory);
		return err_say(err, "这个目录里已经有机构，没有改动；演示数据只放进没有机构的目录。", "This directory holds institutions already; nothing was changed. Demo data goes only where there are none.");
	}
	if (!writer_relax(d->app.writer, err) || (d->fresh && !begin_store(d, err)) || !take_divisions(d, err))
		return false;
	places_find(&d->places, d->app.org, &d->arena);
	if (!make_tree(d, err))
		return false;
	d->clerk_shown = choose_clerk(d);
	d->nurse_home = choose_nurse(d);
	if (!demo_people(d, err))
		return false;
	return (d->fresh && d->options->institutions <= PLAYED_MOST ? demo_play(d, err) : demo_pour(d, err)) && demo_register(d, err);
}

/* The clock as it really runs; the time the making took is lost to it, which nobody sees. */
static void clock_resume(const struct demo *d)
{
	clock_drill_set(d->now);
	clock_drill_run(1);
}

static bool open_store(struct demo *d, struct err *err)
{
	const struct app_options options = { .directory = d->options->directory, .store_url = d->options->store_url, .create = true };
	char path[600];
	d->now = clock_now();
	d->zone = zone_find("Asia/Shanghai");
	d->today = zone_day(d->zone, d->now);
	d->start.n = d->today.n - d->options->days;
	/* A new store begins the day before the first report; the clock stands still but for us. */
	clock_drill_run(0);
	clock_drill_set(zone_instant(d->zone, (struct day){ d->start.n - 1 }, 9 * 60));
	if (!app_open(&d->app, &options, err))
		return false;
	snprintf(path, sizeof path, "%s/tmp", options.directory);
	mkdir(path, 0700);                                  /* where answers in bulk are written to */
	d->fresh = writer_seq(d->app.writer) == 0;
	if (!d->fresh)
		clock_resume(d);
	return true;
}

bool demo_make(const struct demo_options *options, struct err *err)
{
	struct demo d = { .options = options };
	arena_init(&d.arena, (size_t)1 << 30);
	if (!open_store(&d, err)) {
		arena_release(&d.arena);
		return false;
	}
	d.router = router_new(route_lists);
	d.checker = checker_new();
	d.homes = grab((size_t)options->institutions, sizeof *d.homes);
	d.home_unit = grab((size_t)options->institutions, sizeof *d.home_unit);
	bool ok = make_all(&d, err);
	free(d.homes);
	free(d.home_unit);
	checker_free(d.checker);
	router_free(d.router);
	app_close(&d.app);
	arena_release(&d.arena);
	clock_resume(&d);
	return ok;
}
