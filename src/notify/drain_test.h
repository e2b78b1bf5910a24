/* notify/drain_test.h — what the tests of sending stand on: an app with a small tree, the other side, channels, messages, ticks. Only they and
 * the tests of what is sent include it. */
#pragma once
#include "notify/drain.h"
#include "base/test.h"
#include "notify/test_receiver.h"
#include "notify/way.h"
#include "store/test_store.h"
#include "tick.h"
#include <signal.h>
#include <sys/stat.h>

enum { DEADLINE_MS = 60000, HOUR_MS = 3600000 };

struct desk { struct app app; struct db *db; struct receiver other; char directory[64]; const char *url; int64_t seq; };

static inline void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s (%s:%d)\n", err_name(err->code), err->cause, err->file ? err->file : "", err->line);
	assert_true(good);
}

static inline void app_begin(struct app *app, const char *directory, const char *url)
{
	struct err err = { 0 };
	struct app_options options = { .directory = directory, .store_url = url, .create = true, .threads = true };
	must(app_open(app, &options, &err), &err);
}

struct sql { struct write write; const char *text; };

static inline bool apply_sql(struct write *write, struct tx *tx, struct err *err) { return db_exec(tx_db(tx), ((struct sql *)write)->text, err); }

static inline void run_sql(struct desk *d, const char *text)
{
	struct err err = { 0 };
	struct sql own = { .text = text };
	must(app_write(&d->app, apply_sql, &own.write, &err), &err);
}

static inline void write_file(const char *directory, const char *name, const char *text)
{
	char path[200];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	FILE *file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* A league (1) with a banner (2) with two homes (3, 4); a clerk in each home and a duty officer in the banner. */
static inline void desk_open(struct desk *d, void **state)
{
	struct err err = { 0 };
	*d = (struct desk){ .directory = "/tmp/anlan-drain-XXXXXX", .url = test_url(*state), .seq = 1000 };
	assert_non_null(mkdtemp(d->directory));
	write_file(d->directory, "channel-hosts", "# the tests' own servers\n127.0.0.1\nlocalhost\n");
	app_begin(&d->app, d->directory, d->url);
	run_sql(d, "INSERT INTO unit (id, code, kind, name, name_en, ownership, phone, zone) VALUES (1, 'L', 2, '盟', '', '', '', 'Asia/Shanghai'), (2, 'B', 3, '旗', '', '', '', ''),"
	           " (3, 'H1', 5, '甲院', '', '', '', ''), (4, 'H2', 5, '乙院', '', '', '', '')");
	run_sql(d, "INSERT INTO unit_parent (unit, from_day, parent) VALUES (1, -2147483648, NULL), (2, -2147483648, 1), (3, -2147483648, 2), (4, -2147483648, 2)");
	run_sql(d, "INSERT INTO account (id, login, name, role, unit, hash, disabled) VALUES (1, 'clerk', '', 3, 3, '!', 0), (2, 'clerk2', '', 3, 4, '!', 0), (3, 'duty', '', 2, 2, '!', 0)");
	app_close(&d->app);
	app_begin(&d->app, d->directory, d->url);
	d->db = db_open(d->app.store, DB_READ, &err);
	must(d->db && db_prepare(d->db, &err), &err);
	assert_true(receiver_start(&d->other, 0, 0));
}

static inline void desk_close(struct desk *d)
{
	char command[120];
	db_close(d->db);
	app_close(&d->app);
	receiver_stop(&d->other);
	snprintf(command, sizeof command, "rm -rf %s", d->directory);
	assert_int_equal(system(command), 0);
}

/* ---- what the tests write ---- */

struct setup { struct write write; const struct app *app; struct way way; int64_t account; enum channel channel; const char *address; };

static inline bool apply_way(struct write *write, struct tx *tx, struct err *err)
{
	struct setup *own = (struct setup *)write;
	return way_put(tx, own->app->vault, 1, 0, &own->way, err);
}

static inline int64_t add_way(struct desk *d, int32_t unit, enum channel kind, const char *config, const char *secrets)
{
	struct err err = { 0 };
	struct arena arena;
	struct hosts hosts;
	arena_init(&arena, 1 << 20);
	hosts_read(d->directory, &arena, &hosts);
	struct setup own = { .app = &d->app, .way = { .unit = unit, .kind = kind, .name = VIEW("试"), .config = json_read(view_of(config), &arena, &err),
		.secrets = json_read(view_of(secrets), &arena, &err) } };
	must(own.way.config && own.way.secrets && way_check(&own.way, &hosts, &err) && app_write(&d->app, apply_way, &own.write, &err), &err);
	arena_release(&arena);
	return own.way.id;
}

static inline int64_t robot(struct desk *d, int32_t unit, enum channel kind, const char *path, const char *secret)
{
	char secrets[300];
	snprintf(secrets, sizeof secrets, "{\"url\": \"http://127.0.0.1:%d%s\"%s%s%s}", d->other.http_port, path, secret ? ", \"secret\": \"" : "", secret ? secret : "", secret ? "\"" : "");
	return add_way(d, unit, kind, "{\"site\": \"https://anlan.example/\"}", secrets);
}

static inline int64_t mail_way(struct desk *d, int32_t unit, const char *host, int port, const char *tls, const char *more, const char *secrets)
{
	static char config[6000];
	snprintf(config, sizeof config, "{\"host\": \"%s\", \"port\": %d, \"tls\": \"%s\", \"from\": \"anlan@gov.example\", \"from_name\": \"阿拉善盟民政局 值班室\"%s}", host, port, tls, more);
	return add_way(d, unit, CHANNEL_MAIL, config, secrets);
}

static inline bool apply_contact(struct write *write, struct tx *tx, struct err *err)
{
	struct setup *own = (struct setup *)write;
	return contact_seal(tx, own->app->vault, own->account, own->channel, view_of(own->address), err);
}

/* The account wants chases there. */
static inline void reach(struct desk *d, int64_t account, enum channel channel, const char *address)
{
	struct err err = { 0 };
	char sql[200];
	struct setup own = { .app = &d->app, .account = account, .channel = channel, .address = address };
	must(app_write(&d->app, apply_contact, &own.write, &err), &err);
	snprintf(sql, sizeof sql, "INSERT INTO preference_channel (account, family, channel) VALUES (%d, 'chase', %d)", (int)account, (int)channel);
	run_sql(d, sql);
}

struct put { struct write write; struct message message; int people; };

static inline bool apply_put(struct write *write, struct tx *tx, struct err *err)
{
	struct put *own = (struct put *)write;
	return outbox_put(tx, &own->message, &own->people, err);
}

static inline int64_t put(struct desk *d, int32_t unit, bool robots)
{
	struct err err = { 0 };
	struct put own = { .message = { .template = "chase.due", .unit = unit, .roles = 1u << ROLE_CLERK | 1u << ROLE_DUTY, .robots = robots, .seq = ++d->seq, .link = "/desk/today",
		.facts = VIEW("{\"unit_zh\": \"甲院\", \"unit_en\": \"Home A\", \"duty_zh\": \"日报“今日”\", \"duty_en\": \"Daily report\", \"due_at\": 1637564400000}") } };
	must(app_write(&d->app, apply_put, &own.write, &err), &err);
	return d->seq;
}

/* ---- running ---- */

static inline const struct tick *sender(void)
{
	const struct tick *row = tick_rows;
	while (strcmp(row->name, "send") != 0)
		row++;
	return row;
}

static inline void tick(struct desk *d, struct instant now) { sender()->run(&d->app, d->db, now); }

struct seen { int waiting, leased, sent, dead, tries; char error[300]; struct instant next; };

static inline bool see(void *self, const struct receipt *r)
{
	struct seen *seen = self;
	if (r->channel == CHANNEL_APP)
		return true;
	seen->waiting += r->state == DELIVERY_WAITING;
	seen->leased += r->state == DELIVERY_LEASED;
	seen->sent += r->state == DELIVERY_SENT;
	seen->dead += r->state == DELIVERY_DEAD;
	seen->tries += r->tries;
	if (*r->error)
		snprintf(seen->error, sizeof seen->error, "%s", r->error);
	return true;
}

static inline struct seen seen_of(struct desk *d, int64_t seq)
{
	struct err err = { 0 };
	struct seen seen = { 0 };
	must(outbox_receipts(d->db, seq, 0, see, &seen, &err), &err);
	return seen;
}

/* Ticks until every delivery of the event was tried at least once and none is under way. */
static inline struct seen settle(struct desk *d, int64_t seq, int ways, struct instant now)
{
	for (int64_t end = clock_monotonic_us() + DEADLINE_MS * 1000LL; clock_monotonic_us() < end;) {
		if (now.ms < clock_now().ms)                /* `now` may have been asked before the message was put */
			now = clock_now();
		tick(d, now);
		struct seen seen = seen_of(d, seq);
		if (seen.leased == 0 && seen.tries >= ways)
			return seen;
	}
	struct seen last = seen_of(d, seq);
	fail_msg("nothing came of it: %d waiting, %d leased, %d sent, %d dead, %d tries, %s", last.waiting, last.leased, last.sent, last.dead, last.tries, last.error);
	return (struct seen){ 0 };
}

static inline struct instant soon(int64_t ms) { return (struct instant){ clock_now().ms + ms }; }

