#include "app.h"
#include "base/log.h"
#include "board/live.h"
#include "duty/chase_tick.h"
#include "duty/leave.h"
#include "duty/remind.h"
#include "duty/roster_watch.h"
#include "org/charge.h"
#include "org/group.h"
#include "incident/incident.h"
#include "notify/drain.h"
#include "org/factor.h"
#include "org/people.h"
#include "record/case.h"
#include "record/outbreak.h"
#include "notify/document.h"
#include "notify/notice.h"
#include "plan/plan.h"
#include "record/hygiene.h"
#include "record/lab.h"
#include "record/vaccine.h"
#include "record/fever.h"
#include "record/round.h"
#include "record/isolation.h"
#include "record/visit.h"
#include "record/keepers.h"
#include "report/behind.h"
#include "report/apply.h"
#include "report/report_duty.h"
#include "report/report_prove.h"
#include "store/blob.h"
#include "store/migrate.h"
#include "store/once.h"
#include "tick.h"
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct query *const *const app_queries[] = {
	migrate_queries, journal_queries, once_queries,
	blob_queries,
	org_queries, account_queries, outbox_queries,
	charge_queries, group_queries, roster_queries, roster_watch_queries, leave_queries,
	people_queries,
	policy_queries, order_queries,
	duty_queries, chase_queries, remind_queries,
	hygiene_queries, lab_queries, vaccine_queries,
	round_queries, fever_queries,
	case_queries, signal_queries, outbreak_queries,
	gate_queries, visit_queries, isolation_queries,
	keepers_queries, behind_queries,
	report_queries, report_prove_queries, report_duty_queries,
	board_queries,
	incident_queries, plan_queries,
	notice_queries, document_queries,
	notify_queries,
	NULL,
};

enum { QUEUE_MOST = 20000 };

/* ---- following the journal ---- */

/* What happens to the sick of a home is told at once; a positive test is not left waiting for the second to end. */
static void home_see(struct app *app, const struct event *event)
{
	if (event->kind == EVENT_LAB_POSITIVE || event->kind == EVENT_LAB_CORRECTED)
		ticks_wake(app->ticks);
	if (event->kind >= EVENT_CASE_OPENED && event->kind <= EVENT_OUTBREAK_CLOSED && event->kind != EVENT_CASES_EXPORTED)
		live_home(app->live, (int32_t)event->unit, event->kind == EVENT_INFECTION_ALARM);
}

static void world_see(void *self, const struct event *events, size_t n)
{
	struct app *app = self;
	for (size_t i = 0; i < n; i++)
		report_keys_see(app->keys, &events[i]);
	org_foresee(app->org, app->follow_db, events, n);
	pthread_rwlock_wrlock(&app->world);
	for (size_t i = 0; i < n; i++) {
		org_see(app->org, app->follow_db, &events[i]);
		accounts_see(app->accounts, app->follow_db, &events[i]);
		policy_see(app->policy, app->follow_db, &events[i]);
		orders_see(app->orders, app->follow_db, &events[i]);
		duties_see(app->duties, &events[i]);
		keepers_see(app->keepers, &events[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (events[i].kind >= EVENT_ORDER_ISSUED && events[i].kind <= EVENT_ORDER_ENDED)
			live_orders(app->live);
		else if (events[i].kind >= EVENT_NOTICE_PUBLISHED && events[i].kind <= EVENT_NOTICE_WITHDRAWN)
			live_notice(app->live, notice_of_event(&events[i]), (int32_t)events[i].unit);
	for (size_t i = 0; i < n; i++)
		home_see(app, &events[i]);
	board_see(app->board, app->follow_db, events, n);
	pthread_rwlock_unlock(&app->world);
	org_tidy(app->org);
}

static bool world_waits(const struct app *app)
{
	return org_waits(app->org) || accounts_wait(app->accounts) || policy_waits(app->policy) || orders_wait(app->orders);
}

/* After the store was away: whoever could not read a change does not wait for the next one. */
static void world_idle(void *self)
{
	struct app *app = self;
	const struct event none = { .kind = EVENT_NONE, .at = clock_now() };
	if (!world_waits(app))                              /* only this thread, the writer's, changes it */
		return;
	org_foresee(app->org, app->follow_db, &none, 1);
	pthread_rwlock_wrlock(&app->world);
	org_see(app->org, app->follow_db, &none);
	accounts_see(app->accounts, app->follow_db, &none);
	policy_see(app->policy, app->follow_db, &none);
	orders_see(app->orders, app->follow_db, &none);
	pthread_rwlock_unlock(&app->world);
	org_tidy(app->org);
}

void app_world_read(struct app *app) { pthread_rwlock_rdlock(&app->world); }
void app_world_done(struct app *app) { pthread_rwlock_unlock(&app->world); }

/* Writers go first: a crowd of readers must not keep the followers from what was just committed. */
static void world_init(struct app *app)
{
	pthread_rwlockattr_t attributes;
	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&app->world, &attributes);
	pthread_rwlockattr_destroy(&attributes);
}

/* ---- the directory ---- */

static bool bad_directory(const char *path, struct err *err)
{
	int cause = errno;
	FAIL(err, DIRECTORY_BAD, NULL, "%s: %s", path, strerror(cause));
	return err_sayf(err, "%s:%s。", "%s: %s.", path, strerror(cause));
}

static bool directory_lock(struct app *app, const struct app_options *options, struct err *err)
{
	char path[600];
	if (options->create && mkdir(app->directory, 0700) != 0 && errno != EEXIST)
		return bad_directory(app->directory, err);
	snprintf(path, sizeof path, "%s/lock", app->directory);
	app->lock_fd = open(path, O_RDWR | O_CLOEXEC | O_CREAT, 0600);
	if (app->lock_fd < 0)
		return bad_directory(path, err);
	if (flock(app->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	return FAIL(err, DIRECTORY_IN_USE, NULL, "%s is locked", path);
}

static bool store_note(struct app *app, const char *url, struct err *err)
{
	char path[600];
	snprintf(path, sizeof path, "%s/store", app->directory);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); /* the address may hold a password */
	bool ok = fd >= 0 && write(fd, url, strlen(url)) == (ssize_t)strlen(url);
	if (fd >= 0)
		close(fd);
	return ok || bad_directory(path, err);
}

/* Where the facts are: as told now, else as told at init, else the directory's own file. */
static bool store_where(struct app *app, const struct app_options *options, struct err *err)
{
	char path[600];
	snprintf(path, sizeof path, "%s/store", app->directory);
	FILE *noted = fopen(path, "re");
	size_t n = noted ? fread(app->store_url, 1, sizeof app->store_url - 1, noted) : 0;
	if (noted)
		fclose(noted);
	app->store_url[n] = '\0';
	if (options->store_url && *options->store_url) {
		snprintf(app->store_url, sizeof app->store_url, "%s", options->store_url);
		return !options->create || store_note(app, app->store_url, err);
	}
	if (n == 0 && (size_t)snprintf(app->store_url, sizeof app->store_url, "%s/anlan.db", app->directory) >= sizeof app->store_url)
		return FAIL(err, DIRECTORY_BAD, NULL, "path too long");
	return true;
}

static bool nothing_there(const struct app *app, struct err *err)
{
	return err_sayf(err, "%s 里还没有数据库。请先运行 anlan init --data %s。", "%s holds no database yet. Run anlan init --data %s first.", app->directory, app->directory);
}

static bool store_there(struct app *app, const struct app_options *options, struct err *err)
{
	const char *path = store_path(app->store);
	if (options->create || !path || access(path, F_OK) == 0)
		return true;
	if (errno != ENOENT)
		return bad_directory(path, err);
	FAIL(err, DIRECTORY_BAD, NULL, "%s is not there", path);
	return nothing_there(app, err);
}

/* An empty file (or an empty database of PostgreSQL) is no store: it is not made into one but by init. */
static bool store_known(const struct app *app, struct db *db, bool exact, struct err *err)
{
	return migrate_known(db, exact, err) || (err->code == ERR_DIRECTORY_BAD && nothing_there(app, err));
}

/* ---- duties ask the orders ---- */

static bool ask_value(const void *orders, int32_t unit, struct instant at, const char *key, int64_t *ret_value, int64_t *ret_order)
{
	return orders_value(orders, unit, at, key, ret_value, ret_order);
}
static bool ask_begins(const void *orders, int64_t order, struct instant *ret) { return orders_begins(orders, order, ret); }
static bool ask_next_change(const void *orders, struct instant since, struct instant *ret) { return orders_next_change(orders, since, ret); }
static uint64_t ask_version(const void *orders) { return orders_version(orders); }

/* ---- opening ---- */

static bool open_writer(struct app *app, bool create, struct err *err)
{
	app->followers[0] = (struct follower){ world_see, app };
	app->writer = writer_open(app->store, app->followers, 1, QUEUE_MOST, err);
	return app->writer && (create || store_known(app, writer_db(app->writer), false, err)) && migrate_run(writer_db(app->writer), err) && db_prepare(writer_db(app->writer), err);
}

/* Everything in memory, from one view of the store, and the journal number it is true at. */
static bool load_world(struct app *app, struct err *err)
{
	struct db *db = app->follow_db;
	if (!db_begin(db, err))
		return false;
	int64_t seq = journal_last(db);
	bool ok = org_load(app->org, db, err) && accounts_load(app->accounts, db, clock_now(), err) && policy_load(app->policy, db, err) && orders_load(app->orders, db, err) &&
		keepers_load(app->keepers, db, err);
	ok = ok && (!app->writer || report_keys_load(app->keys, db, clock_now(), err));
	db_rollback(db);
	board_from(app->board, seq);
	if (ok && app->writer)
		writer_from(app->writer, seq);
	return ok;
}

/* Without its key the program still serves: reports do not wait for it, and whoever manages accounts can let people in again. */
static void open_vault(struct app *app)
{
	struct err err = { .code = ERR_NONE };
	char path[600];
	snprintf(path, sizeof path, "%s/key", app->directory);
	app->vault = vault_for_store(path, writer_db(app->writer), &err);
	if (!app->vault)
		log_err("nothing sealed can be opened", &err);
}

static bool app_start(struct app *app, const struct app_options *options, struct err *err)
{
	if (!options->look && !directory_lock(app, options, err))
		return false;
	if (!store_where(app, options, err) || !(app->store = store_open(app->store_url, app_queries, err)) || !store_there(app, options, err))
		return false;
	if (!options->look && !open_writer(app, options->create, err))
		return false;
	app->follow_db = db_open(app->store, DB_READ, err);
	if (!app->follow_db || (options->look && !store_known(app, app->follow_db, true, err)) || !db_prepare(app->follow_db, err))
		return false;
	app->org = org_new();
	app->accounts = accounts_new();
	app->policy = policy_new();
	app->orders = orders_new(app->org, app->policy);
	app->duty_measures = (struct duty_measures){ app->orders, ask_value, ask_begins, ask_next_change, ask_version };
	app->duties = duties_new(app->org, app->policy, &app->duty_measures, &report_duty_source);
	app->keepers = keepers_new();
	app->keys = report_keys_new();
	app->board = board_new(app->org, app->policy, app->board_budget);
	if (!load_world(app, err))
		return false;
	if (app->writer)
		open_vault(app);
	app->live = live_new(app->org, app->policy, app->board, &app->world);
	if (app->writer)
		writer_idle(app->writer, world_idle, app);
	return !options->threads || writer_start(app->writer, err);
}

bool app_open(struct app *app, const struct app_options *options, struct err *err)
{
	*app = (struct app){ .lock_fd = -1, .drill = options->drill };
	app->board_budget = options->board_budget ? options->board_budget : (size_t)192 << 20;
	if (sodium_init() < 0)
		return FAIL(err, BUG, NULL, "libsodium does not start");
	curl_global_init(CURL_GLOBAL_DEFAULT);              /* before there are threads */
	if (strlen(options->directory) >= sizeof app->directory)
		return FAIL(err, DIRECTORY_BAD, NULL, "path too long");
	snprintf(app->directory, sizeof app->directory, "%s", options->directory);
	world_init(app);
	if (app_start(app, options, err))
		return true;
	app_close(app);
	return false;
}

void app_close(struct app *app)
{
	drain_free(app->drain);                             /* after the ticks, before the writer: it notes what was sent */
	writer_stop(app->writer);
	live_free(app->live);
	board_free(app->board);
	report_keys_free(app->keys);
	keepers_free(app->keepers);
	chaser_free(app->chaser);
	duties_free(app->duties);
	orders_free(app->orders);
	policy_free(app->policy);
	accounts_free(app->accounts);
	vault_close(app->vault);
	org_free(app->org);
	db_close(app->follow_db);
	writer_close(app->writer);
	store_close(app->store);
	pthread_rwlock_destroy(&app->world);
	if (app->lock_fd >= 0)
		close(app->lock_fd);
	app->lock_fd = -1;
}

/* ---- one operation, waited for ---- */

struct waiter { pthread_mutex_t lock; pthread_cond_t end; bool ended; };

static void waiter_done(struct write *write)
{
	struct waiter *waiter = write->owner;
	pthread_mutex_lock(&waiter->lock);
	waiter->ended = true;
	pthread_cond_signal(&waiter->end);
	pthread_mutex_unlock(&waiter->lock);
}

bool app_write(struct app *app, bool (*apply)(struct write *, struct tx *, struct err *), struct write *write, struct err *err)
{
	struct waiter waiter = { .lock = PTHREAD_MUTEX_INITIALIZER, .end = PTHREAD_COND_INITIALIZER };
	write->apply = apply;
	write->done = waiter_done;
	write->owner = &waiter;
	if (!writer_submit(app->writer, write))
		return FAIL(err, QUEUE_FULL, NULL, "the writer's queue is full");
	pthread_mutex_lock(&waiter.lock);
	while (!waiter.ended)
		pthread_cond_wait(&waiter.end, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	if (!write->ok)
		*err = write->err;
	return write->ok;
}

/* ---- packs ---- */

struct pack_write { struct write write; struct view text; const char *file; };

static bool pack_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct pack_write *own = (struct pack_write *)write;
	return policy_put(tx, 0, own->text, own->file, err);
}

static bool take_pack(struct app *app, const char *path, struct err *err)
{
	struct builder text;
	builder_init(&text, 4 << 20);
	FILE *file = fopen(path, "re");
	char piece[4096];
	for (size_t n; file && (n = fread(piece, 1, sizeof piece, file)) > 0;)
		builder_bytes(&text, piece, n);
	bool ok = file && !text.full;
	if (file)
		fclose(file);
	struct pack_write own = { .text = builder_seen(&text), .file = path };
	ok = ok ? app_write(app, pack_apply, &own.write, err) : bad_directory(path, err);
	builder_release(&text);
	return ok;
}

bool app_take_packs(struct app *app, struct err *err)
{
	char pattern[600];
	snprintf(pattern, sizeof pattern, "%s/packs/*.yaml", app->directory);
	glob_t found;
	if (glob(pattern, 0, NULL, &found) != 0)
		return true;                                /* none: the packs in the store stay in force */
	bool ok = true;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct err one = { 0 };
		if (take_pack(app, found.gl_pathv[i], &one))
			continue;
		if (ok)
			*err = one;
		ok = false;
	}
	globfree(&found);
	return ok;
}
