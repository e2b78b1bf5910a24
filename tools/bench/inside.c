/* What the bench measures inside one process: the limits beside which the server's figures are read, and the board's own times.
 * usage: inside sync DIR                  p50 of appending 4 KiB and fdatasync, microseconds
 *        inside rows DIR BATCH ROWS PLAIN the store alone: the report statement and (PLAIN 0) the journal's, BATCH to a transaction
 *        inside board DIR PERIOD          the board of a data directory: building, asking, updating
 *        inside orders DIR ORDERS DAY WHERE  issues that many orders, of the nation and provinces alone (WHERE top) or down to the counties
 *                                         (all): one measure of every unit; the board of a duty without a form, with a day's evidence
 * Each prints name=value lines. */
#include "app.h"
#include "http/route.h"
#include "policy/order_write.h"
#include "report/report_sql.h"
#include "store/chain.h"
#include "store/migrate.h"
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void die(const char *what, const struct err *err)
{
	fprintf(stderr, "inside: %s: %s %s\n", what, err ? err_name(err->code) : "", err ? err->cause : "");
	exit(1);
}

static double cpu_s(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int by_size(const void *a, const void *b) { return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b); }

/* ---- the disk ---- */

static int sync_run(const char *directory)
{
	enum { TIMES = 400 };
	static char page[4096];
	static int64_t took[TIMES];
	char path[600];
	snprintf(path, sizeof path, "%s/sync", directory);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	for (int i = 0; i < TIMES; i++) {
		int64_t start = clock_monotonic_us();
		if (write(fd, page, sizeof page) != sizeof page || fdatasync(fd) != 0)
			die("write", NULL);
		took[i] = clock_monotonic_us() - start;
	}
	close(fd);
	unlink(path);
	qsort(took, TIMES, sizeof *took, by_size);
	printf("sync_p50_us=%lld\nsync_p99_us=%lld\n", (long long)took[TIMES / 2], (long long)took[TIMES * 99 / 100]);
	return 0;
}

/* ---- the store alone ---- */

static void row_put(struct db *db, int64_t id, int64_t unit, int64_t day, struct view packed)
{
	struct stmt *s = db_query(db, &report_q_add);
	int64_t numbers[] = { id, 1, day, unit, 1, 1, 0, 0, 1700000000000, 1700000000000, id, 1 };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		stmt_int(s, numbers[i]);
	stmt_blob(s, packed);
	stmt_text(s, VIEW(""));
	stmt_int(s, ORIGIN_TYPED);
	stmt_blob(s, VIEW(""));
	if (stmt_run(s) != ANSWER_ONE) {
		struct err err = { 0 };
		db_fail(db, &err);
		die("report row", &err);
	}
}

static void event_put(struct db *db, struct chain *chain, int64_t unit, struct view body)
{
	struct err err = { 0 };
	struct event event = { .seq = chain->seq + 1, .realm = 1 + unit % 342, .actor = 1, .unit = unit, .kind = EVENT_REPORT_SENT, .body = body };
	if (!chain_append(chain, db, &event, 1, &err))
		die("journal row", &err);
}

static int64_t rows_put(struct db *db, struct chain *chain, int64_t from, int64_t rows, int64_t batch, bool plain)
{
	static char bytes[220];                             /* a packed event of twenty figures with its two hashes and a short note */
	struct err err = { 0 };
	for (int64_t n = from; n < from + rows;) {
		if (!db_begin(db, &err) || !chain_begin(chain, db, &err))
			die("begin", &err);
		for (int64_t i = 0; i < batch && n < from + rows; i++, n++) {
			int64_t unit = 1 + n * 379721 % 1000000, day = 19000 + n / 1000000;
			row_put(db, n, unit, day, (struct view){ bytes, 26 });
			if (!plain)
				event_put(db, chain, unit, (struct view){ bytes, sizeof bytes });
		}
		if (!chain_end(chain, db, &err) || !db_commit(db, &err))
			die("commit", &err);
	}
	return from + rows;
}

static int rows_run(const char *directory, int64_t batch, int64_t rows, bool plain)
{
	char path[600];
	struct err err = { 0 };
	struct chain chain = { 0 };
	snprintf(path, sizeof path, "%s/rows-%lld-%d.db", directory, (long long)batch, plain);
	unlink(path);
	struct store *store = store_open(path, app_queries, &err);
	struct db *db = store ? db_open(store, DB_WRITE, &err) : NULL;
	if (!db || !migrate_run(db, &err) || !db_prepare(db, &err))
		die("open", &err);
	int64_t next = rows_put(db, &chain, 1, 100000, 10000, plain); /* a table that is not empty */
	int64_t start = clock_monotonic_us();
	double cpu = cpu_s();
	rows_put(db, &chain, next, rows, batch, plain);
	double seconds = (double)(clock_monotonic_us() - start) / 1e6;
	printf("rows_per_s=%.0f\ncpu_us_per_row=%.2f\n", (double)rows / seconds, (cpu_s() - cpu) * 1e6 / (double)rows);
	db_close(db);
	store_close(store);
	chain_release(&chain);
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (int i = 0; i < 3; i++) {
		char name[620];
		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		unlink(name);
	}
	return 0;
}

/* ---- the board ---- */

static struct view no_header(struct req *req, const char *name)
{
	(void)req, (void)name;
	return (struct view){ NULL, 0 };
}

static struct { struct app app; struct router *router; struct req *req; size_t bytes; } here;

/* The time a request takes between its arrival and its whole answer in memory: what the server itself adds is the socket. */
static int64_t ask_once(const char *target)
{
	struct req *req = req_new(&here.app, here.router, "GET", target);
	req->local = true;
	req->header = no_header;
	req->db = here.app.follow_db;
	int64_t start = clock_monotonic_us();
	router_run(req);
	int64_t took = clock_monotonic_us() - start;
	if (req->reply.status != 200)
		die(target, &req->err);
	here.bytes = req->reply.body.len;
	req_free(req);
	return took;
}

static void ask(const char *name, const char *target)
{
	enum { TIMES = 51 };
	int64_t took[TIMES], first = ask_once(target);
	for (int i = 0; i < TIMES; i++)
		took[i] = ask_once(target);
	qsort(took, TIMES, sizeof *took, by_size);
	printf("%s_us=%lld\n%s_first_us=%lld\n%s_bytes=%zu\n", name, (long long)took[TIMES / 2], name, (long long)first, name, here.bytes);
}

/* The unit of the kind with the most children. */
static const char *widest(enum unit_kind kind)
{
	const struct tree *tree = org_now(here.app.org);
	int32_t best = 0, most = -1;
	for (int32_t unit = 1; unit <= org_count(here.app.org); unit++) {
		int32_t n = 0;
		if (org_unit(here.app.org, unit)->kind != (int8_t)kind)
			continue;
		for (int32_t child = tree->first_child[unit]; child; child = tree->next_sibling[child])
			n++;
		if (n > most)
			most = n, best = unit;
	}
	return best ? org_unit(here.app.org, best)->code : NULL;
}

static void ask_board(const char *name, const char *code, const char *period, const char *more)
{
	char target[300];
	snprintf(target, sizeof target, "/api/v1/board/%s%s?form=daily&period=%s", code, more, period);
	if (code)
		ask(name, target);
}

/* What the follower spends on one report whose page is in memory. */
static void update(const char *period)
{
	enum { EVENTS = 20000 };
	const struct form *form = policy_form(here.app.policy, VIEW("daily"));
	struct period p;
	struct builder body;
	if (!form || !period_parse(form->period, view_of(period), &p))
		die("no form daily or no such period", NULL);
	struct event *events = calloc(EVENTS, sizeof *events);
	struct arena arena;
	arena_init(&arena, (size_t)1 << 30);
	builder_init(&body, 1 << 20);
	struct values values = { .count = 20, .at = ARENA_ARRAY(&arena, struct value, 20) };
	for (int i = 0; i < 20; i++)
		values.at[i] = (struct value){ .known = true, .number = i };
	struct view packed = values_pack(&arena, &values);
	for (int n = 0; n < EVENTS; n++) {
		int32_t unit = 1 + (int32_t)((int64_t)n * 379721 % org_count(here.app.org));
		struct report_side side = { REPORT_VALUES, REPORT_SENT, packed, ORIGIN_TYPED };
		struct report_entry entry = { .unit = unit, .form = form->id, .first = p.first, .previous = 1, .before = side, .now = side };
		builder_clear(&body);
		report_entry_pack(&body, &entry);
		events[n] = (struct event){ .seq = board_as_of(here.app.board) + 1 + n, .kind = EVENT_REPORT_SENT, .unit = unit, .body = arena_copy(&arena, builder_seen(&body)) };
	}
	int64_t start = clock_monotonic_us();
	board_see(here.app.board, here.app.follow_db, events, EVENTS);
	printf("board_update_us=%.3f\n", (double)(clock_monotonic_us() - start) / EVENTS);
}

static int board_run(const char *directory, const char *period)
{
	struct err err = { 0 };
	struct app_options options = { .directory = directory, .look = true, .board_budget = (size_t)1 << 30 };
	int64_t start = clock_monotonic_us();
	if (!app_open(&here.app, &options, &err))
		die("open", &err);
	printf("open_s=%.3f\n", (double)(clock_monotonic_us() - start) / 1e6);
	here.router = router_new(route_lists);
	static const char *const names[] = { "board_nation", "board_province", "board_prefecture", "board_county", "board_township", "board_institution" };
	for (int kind = UNIT_NATION; kind <= UNIT_INSTITUTION; kind++)
		ask_board(names[kind], widest((enum unit_kind)kind), period, "");
	ask_board("missing_nation", widest(UNIT_NATION), period, "/missing");
	update(period);
	return 0;
}

/* ---- orders and duties ---- */

/* Every third is a general response, every third an institution level, every third a measure alone; each for its scope and below. */
static void issue(int64_t n, int32_t scope, struct instant from)
{
	struct err err = { 0 };
	char key[30];
	snprintf(key, sizeof key, "bench %lld", (long long)n);
	struct order_issue own = { .words = VIEW(""), .client_key = view_of(key), .content = VIEW(""), .realm = org_unit(here.app.org, scope)->realm,
		.draft = { .scope = scope, .office = scope, .facilities = FACILITIES_ALL, .from = from, .to = { INT64_MAX }, .withdrawn_at = { INT64_MAX },
			.measure = "", .value = "", .issuer = "", .number = "", .title = "", .reason = "" } };
	if (n % 3 == 2) {
		own.draft.measure = "health.checks_per_day";
		own.draft.value = n % 2 ? "2" : "3";
	} else {
		own.draft.ladder = n % 3 ? LADDER_INSTITUTION : LADDER_GENERAL;
		own.draft.level = 1 + (int)(n % 3 ? n % 2 + 1 : n % 4);
	}
	if (!app_write(&here.app, order_issue_apply, &own.write, &err))
		die("order", &err);
}

static void issue_all(int64_t orders, int lowest, struct instant from)
{
	const int32_t units = org_count(here.app.org);
	for (int64_t n = 0, unit = 0; n < orders; unit++) {
		int32_t scope = 1 + (int32_t)(unit % units);
		if (org_unit(here.app.org, scope)->kind <= lowest)
			issue(n++, scope, from);
	}
}

static void ask_values(struct instant at)
{
	enum { TIMES = 21 };
	int64_t took[TIMES], value, order, holds = 0;
	for (int i = 0; i < TIMES; i++) {
		int64_t start = clock_monotonic_us();
		for (int32_t unit = 1; unit <= org_count(here.app.org); unit++)
			holds += orders_value(here.app.orders, unit, at, "health.checks_per_day", &value, &order);
		took[i] = clock_monotonic_us() - start;
	}
	qsort(took, TIMES, sizeof *took, by_size);
	printf("values_units=%d\nvalues_hold=%lld\nvalues_us=%lld\n", org_count(here.app.org), (long long)holds / TIMES, (long long)took[TIMES / 2]);
}

struct rounds_done { struct write write; int32_t from, to; struct instant at; };

static bool done_apply(struct write *write, struct tx *tx, struct err *err)
{
	const struct rounds_done *own = (const struct rounds_done *)write;
	for (int32_t unit = own->from; unit < own->to; unit++)
		if (org_unit(here.app.org, unit)->kind == UNIT_INSTITUTION && !duty_evidence(tx, 0, unit, "round", own->at, "", err))
			return false;
	return true;
}

static void rounds_done(int32_t from, int32_t to, struct instant at)
{
	struct err err = { 0 };
	struct rounds_done own = { .from = from, .to = to, .at = at };
	if (!app_write(&here.app, done_apply, &own.write, &err))
		die("round", &err);
}

/* With the morning's rounds of all but the last hundredth; then each of these comes in, and the board is asked after it. */
static void ask_duty(const char *day, struct instant morning)
{
	enum { SLICE = 1000, TIMES = 51 };
	const int32_t units = org_count(here.app.org), rest = units - units / 100;
	int64_t took[TIMES];
	char target[200];
	for (int32_t unit = 1; unit < rest; unit += SLICE)
		rounds_done(unit, unit + SLICE < rest ? unit + SLICE : rest, morning);
	snprintf(target, sizeof target, "/api/v1/board/%s?duty=health.round&period=%s", widest(UNIT_NATION), day);
	ask("duty", target);
	for (int i = 0; i < TIMES; i++) {
		rounds_done(rest + i, rest + i + 1, morning);
		took[i] = ask_once(target);
	}
	qsort(took, TIMES, sizeof *took, by_size);
	printf("duty_changed_us=%lld\nduty_changed_most_us=%lld\n", (long long)took[TIMES / 2], (long long)took[TIMES - 1]);
}

static int orders_run(const char *directory, int64_t orders, const char *day, bool top)
{
	struct err err = { 0 };
	struct instant noon;
	char text[60];
	struct app_options options = { .directory = directory, .board_budget = (size_t)64 << 20 };
	snprintf(text, sizeof text, "%sT12:00:00+08:00", day);
	if (!instant_parse(view_of(text), &noon) || !app_open(&here.app, &options, &err) || !writer_relax(here.app.writer, &err))
		die("open", &err);
	clock_drill_set(noon);
	here.router = router_new(route_lists);
	issue_all(orders, top ? UNIT_PROVINCE : UNIT_COUNTY, (struct instant){ noon.ms - 2 * 86400000 });
	ask_values(noon);
	if (!top)
		ask_duty(day, (struct instant){ noon.ms - 4 * 3600000 });
	app_close(&here.app);
	return 0;
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0)
		return 1;
	if (argc == 3 && strcmp(argv[1], "sync") == 0)
		return sync_run(argv[2]);
	if (argc == 6 && strcmp(argv[1], "rows") == 0)
		return rows_run(argv[2], strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10), argv[5][0] == '1');
	if (argc == 4 && strcmp(argv[1], "board") == 0)
		return board_run(argv[2], argv[3]);
	if (argc == 6 && strcmp(argv[1], "orders") == 0)
		return orders_run(argv[2], strtoll(argv[3], NULL, 10), argv[4], strcmp(argv[5], "top") == 0);
	fputs("usage: inside sync DIR | inside rows DIR BATCH ROWS PLAIN | inside board DIR PERIOD | inside orders DIR ORDERS DAY top|all\n", stderr);
	return 2;
}
