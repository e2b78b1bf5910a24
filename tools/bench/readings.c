/* What the bench measures of the health rounds, in a data directory of tools/bench/make's units.
 * usage: readings fill DIR HOMES FIRST_DAY DAYS EACH      people (56 residents, 18 staff a home), and DAYS of two rounds, EACH readings to a sending
 *        readings look DIR FIRST_DAY DAYS                 coverage of the widest county and of the whole, hot and from a cold file; one person's fortnight
 *        readings load PORT TOKEN HOMES SLOT EACH RATE SECONDS   RATE readings a second over HTTP, EACH to a sending, at instants fixed beforehand
 * Each prints name=value lines. */
#include "app.h"
#include "http/route.h"
#include "record/round.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { RESIDENTS = 56, STAFF = 18, PEOPLE = RESIDENTS + STAFF, HOMES_A_WRITE = 20, FEVER = 373, MINUTE = 60000 };

static struct { struct app app; struct router *router; int homes, each; int32_t first_home; } here;

static void die(const char *what, const struct err *err)
{
	fprintf(stderr, "readings: %s: %s %s %s\n", what, err ? err_name(err->code) : "", err ? err->cause : "", err ? err->en : "");
	exit(1);
}

static uint64_t mixed(uint64_t z)
{
	z += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

static void open_app(const char *directory, bool look)
{
	struct err err = { 0 };
	struct app_options options = { .directory = directory, .look = look, .board_budget = (size_t)64 << 20 };
	if (!app_open(&here.app, &options, &err) || (!look && !writer_relax(here.app.writer, &err)))
		die("open", &err);
	here.router = router_new(route_lists);
}

/* ---- filling ---- */

static int32_t unit_of(int home)
{
	char code[20];
	snprintf(code, sizeof code, "B%07d", home);
	return org_find(here.app.org, view_of(code));
}

struct fill { struct write write; struct day day; int number, from, to; int64_t first_person, readings; };

static struct instant opens_of(struct day day, int number) { return (struct instant){ ((int64_t)day.n * 1440 - 480 + (number == 1 ? 360 : 840)) * MINUTE }; }

static bool people_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct fill *f = (struct fill *)write;
	for (int home = f->from; home < f->to; home++)
		for (int i = 0; i < PEOPLE; i++) {
			int64_t id;
			struct person_new new = { .unit = unit_of(home), .realm = org_unit(here.app.org, unit_of(home))->realm, .zone = zone_find("Asia/Shanghai"),
				.role = i < RESIDENTS ? ROLE_RESIDENT : ROLE_STAFF, .name = VIEW("测试"), .place = VIEW(""), .birth = { -12000 + i * 30 }, .room = ROOM_NONE, .at = clock_now(), .opening = 1 };
			if (!people_add(tx, here.app.vault, 1, &new, &id, err))
				return false;
		}
	return true;
}

static struct reading reading_of(int64_t person, struct instant opens, int i, uint64_t chance)
{
	struct reading r = { .person = person, .tenths = 362 + (int)(chance % 8), .at = { opens.ms + (10 + i / 4) * MINUTE } };
	if (chance % 2003 == 0)
		r.tenths = 376;
	if (chance % 101 == 0)
		r.symptoms = 1u << chance / 101 % 16;
	if (chance % 53 == 0)
		r = (struct reading){ .person = person, .unseen = 1 + (int)(chance / 53 % 7), .at = r.at };
	return r;
}

static bool send_home(struct tx *tx, struct fill *f, int home, const struct round_turn *turn, struct err *err)
{
	int64_t first = f->first_person + (int64_t)home * PEOPLE;
	for (int from = 0; from < PEOPLE; from += here.each) {
		struct reading list[PEOPLE];
		struct round_sent sent;
		char key[60];
		int n = from + here.each < PEOPLE ? here.each : PEOPLE - from;
		for (int i = 0; i < n; i++)
			list[i] = reading_of(first + from + i, turn->opens, from + i, mixed((uint64_t)(first + from + i) * 4096 + (uint64_t)f->day.n * 2 + (uint64_t)f->number));
		snprintf(key, sizeof key, "%d-%d-%d-%d", f->day.n, f->number, home, from);
		struct round_new new = { .unit = unit_of(home), .realm = org_unit(here.app.org, unit_of(home))->realm, .turn = *turn, .readings = list, .count = n,
			.fever = FEVER, .rule = policy_pack_at(here.app.policy, 0)->fever, .client_key = view_of(key), .content = view_of(key) };
		if (!rounds_send(tx, 1, &new, &sent, err))
			return false;
		f->readings += n;
	}
	return true;
}

static bool rounds_apply(struct write *write, struct tx *tx, struct err *err)
{
	struct fill *f = (struct fill *)write;
	char day[11];
	struct instant opens = opens_of(f->day, f->number);
	day_print(f->day, day);
	struct round_turn turn = { .day = f->day, .number = f->number, .opens = opens, .due = { opens.ms + (int64_t)240 * MINUTE }, .duty = "health.round" };
	snprintf(turn.slot, sizeof turn.slot, "%s/%d", day, f->number);
	f->readings = 0;
	for (int i = f->from; i < f->to; i++)               /* homes arrive in an order that is not theirs */
		if (!send_home(tx, f, (int)((int64_t)i * 379721 % here.homes), &turn, err))
			return false;
	return true;
}

static int64_t apply_all(struct fill f, bool (*apply)(struct write *, struct tx *, struct err *))
{
	int64_t readings = 0;
	struct err err = { 0 };
	for (f.from = 0; f.from < here.homes; f.from += HOMES_A_WRITE) {
		f.to = f.from + HOMES_A_WRITE < here.homes ? f.from + HOMES_A_WRITE : here.homes;
		f.write = (struct write){ 0 };
		if (!app_write(&here.app, apply, &f.write, &err))
			die("write", &err);
		readings += f.readings;
	}
	return readings;
}

static int64_t file_size(const char *directory)
{
	char path[600];
	struct err err = { 0 };
	snprintf(path, sizeof path, "%s/anlan.db", directory);
	db_exec(writer_db(here.app.writer), "PRAGMA wal_checkpoint(TRUNCATE)", &err);
	FILE *file = fopen(path, "rb");
	fseek(file, 0, SEEK_END);
	int64_t size = ftell(file);
	fclose(file);
	return size;
}

static int fill_run(const char *directory, int homes, int first_day, int days, int each)
{
	int64_t readings = 0, start, before;
	open_app(directory, false);
	here.homes = homes;
	here.each = each;
	clock_drill_set((struct instant){ opens_of((struct day){ first_day - 1 }, 1).ms });
	apply_all((struct fill){ .readings = 0 }, people_apply);
	before = file_size(directory);
	start = clock_monotonic_us();
	for (int d = 0; d < days; d++)
		for (int number = 1; number <= 2; number++) {
			clock_drill_set((struct instant){ opens_of((struct day){ first_day + d }, number).ms + 90 * MINUTE });
			readings += apply_all((struct fill){ .day = { first_day + d }, .number = number, .first_person = 1 }, rounds_apply);
		}
	double seconds = (double)(clock_monotonic_us() - start) / 1e6;
	int64_t after = file_size(directory);
	printf("readings=%lld\nbytes_a_reading=%.2f\nreadings_per_s=%.0f\nsending_us=%.0f\n", (long long)readings, (double)(after - before) / (double)readings, (double)readings / seconds,
		seconds * 1e6 * each / (double)readings);
	app_close(&here.app);
	return 0;
}

/* ---- looking ---- */

static struct view no_header(struct req *req, const char *name)
{
	(void)req, (void)name;
	return (struct view){ NULL, 0 };
}

static int by_size(const void *a, const void *b) { return (*(const int64_t *)a > *(const int64_t *)b) - (*(const int64_t *)a < *(const int64_t *)b); }

static int64_t ask(struct db *db, const char *target)
{
	struct req *req = req_new(&here.app, here.router, "GET", target);
	req->local = true;
	req->header = no_header;
	req->db = db;
	int64_t start = clock_monotonic_us();
	router_run(req);
	int64_t took = clock_monotonic_us() - start;
	if (req->reply.status != 200)
		die(target, &req->err);
	req_free(req);
	return took;
}

/* The file's pages leave the machine's memory, and the connection is new. */
static int64_t ask_cold(const char *path, const char *target)
{
	struct err err = { 0 };
	int fd = open(path, O_RDONLY);
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	struct db *db = db_open(here.app.store, DB_READ, &err);
	if (!db)
		die("open", &err);
	int64_t took = ask(db, target);
	db_close(db);
	return took;
}

static int32_t widest(enum unit_kind kind)
{
	const struct tree *tree = org_now(here.app.org);
	int32_t best = 0;
	for (int32_t unit = 1; unit <= org_count(here.app.org); unit++)
		if (org_unit(here.app.org, unit)->kind == (int8_t)kind && (!best || tree->end[unit] - tree->pre[unit] > tree->end[best] - tree->pre[best]))
			best = unit;
	return best;
}

static void look(const char *name, int32_t unit, const char *path, int first_day, int days)
{
	enum { TIMES = 31 };
	int64_t hot[TIMES], cold[TIMES];
	char target[200], day[11];
	const struct tree *tree = org_now(here.app.org);
	for (int i = 0; i < TIMES; i++) {
		day_print((struct day){ first_day + (int)(mixed((uint64_t)i) % (uint64_t)days) }, day);
		snprintf(target, sizeof target, "/api/v1/board/%s/rounds?day=%s", org_unit(here.app.org, unit)->code, day);
		cold[i] = ask_cold(path, target);
		ask(here.app.follow_db, target);
		hot[i] = ask(here.app.follow_db, target);
	}
	qsort(hot, TIMES, sizeof *hot, by_size);
	qsort(cold, TIMES, sizeof *cold, by_size);
	printf("%s_units=%d\n%s_hot_us=%lld\n%s_hot_most_us=%lld\n%s_cold_us=%lld\n%s_cold_most_us=%lld\n", name, tree->end[unit] - tree->pre[unit], name, (long long)hot[TIMES / 2], name,
		(long long)hot[TIMES - 1], name, (long long)cold[TIMES / 2], name, (long long)cold[TIMES - 1]);
}

static int look_run(const char *directory, int first_day, int days)
{
	char path[600];
	struct err err = { 0 };
	struct arena arena;
	struct reading *list;
	int n;
	open_app(directory, true);
	snprintf(path, sizeof path, "%s/anlan.db", directory);
	look("county", widest(UNIT_COUNTY), path, first_day, days);
	look("whole", widest(UNIT_NATION), path, first_day, days);
	arena_init(&arena, 64 << 20);
	int64_t to = opens_of((struct day){ first_day + days }, 1).ms, start = clock_monotonic_us();
	if (!rounds_of_person(here.app.follow_db, unit_of(7), 1 + 7 * PEOPLE + 3, (struct instant){ to - (int64_t)14 * 86400000 }, (struct instant){ to }, &arena, &list, &n, &err))
		die("person", &err);
	printf("person_us=%lld\nperson_readings=%d\n", (long long)(clock_monotonic_us() - start), n);
	arena_release(&arena);
	app_close(&here.app);
	return 0;
}

/* ---- load ---- */

enum { THREADS = 8, SAMPLES = 1 << 20, TEXT = 16384 };
static struct { int port, homes, each; const char *token, *slot; double per_s, seconds; int64_t start; _Atomic int64_t next, errors; _Atomic size_t sampled; int64_t *samples; char first_error[300]; } load;

static int connection(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)load.port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		die("connect", NULL);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static int write_request(char *out, int64_t n)
{
	char body[TEXT];
	int64_t home = n * 379721 % load.homes, turn = n / load.homes;
	int len = snprintf(body, sizeof body, "{\"client_key\":\"l%d-%llx\",\"slot\":\"%s\",\"readings\":[", load.each, (unsigned long long)n, load.slot);
	for (int i = 0; i < load.each; i++)
		len += snprintf(body + len, sizeof body - (size_t)len, "%s{\"person\":%lld,\"temp_c\":36.%d,\"symptoms\":[],\"unseen\":null}", i ? "," : "",
			(long long)(1 + home * PEOPLE + (turn * load.each + i) % PEOPLE), (int)(mixed((uint64_t)(n * 100 + i)) % 9));
	len += snprintf(body + len, sizeof body - (size_t)len, "]}");
	return snprintf(out, TEXT + 1000, "POST /api/v1/units/B%07lld/rounds HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		(long long)home, load.token, len, body);
}

static bool answered(int fd, char *in)
{
	size_t got = 0;
	for (;;) {
		ssize_t n = read(fd, in + got, TEXT - 1 - got);
		if (n <= 0)
			return false;
		got += (size_t)n;
		in[got] = '\0';
		char *end = strstr(in, "\r\n\r\n"), *length = strcasestr(in, "content-length:");
		if (end && got >= (size_t)(end - in) + 4 + (length && length < end ? strtoul(length + 15, NULL, 10) : 0))
			return true;
	}
}

/* Latency counts from the instant at which the sending was due, so a server that stands still is not spared. */
static void *load_thread(void *self)
{
	static _Thread_local char out[TEXT + 1000], in[TEXT];
	int fd = connection();
	(void)self;
	for (;;) {
		int64_t n = load.next++, due = load.start + (int64_t)((double)n / load.per_s * 1e6), now = clock_monotonic_us();
		if ((double)n / load.per_s >= load.seconds)
			break;
		if (due > now)
			usleep((useconds_t)(due - now));
		int len = write_request(out, n);
		if (write(fd, out, (size_t)len) != len || !answered(fd, in))
			die("the server closed a connection", NULL);
		size_t at = load.sampled++;
		if (at < SAMPLES)
			load.samples[at] = clock_monotonic_us() - due;
		if (in[9] != '2' && load.errors++ == 0)
			snprintf(load.first_error, sizeof load.first_error, "%.290s", in);
	}
	close(fd);
	return NULL;
}

static int load_run(char **argv)
{
	pthread_t threads[THREADS];
	load.port = (int)strtol(argv[2], NULL, 10);
	load.token = argv[3];
	load.homes = (int)strtol(argv[4], NULL, 10);
	load.slot = argv[5];
	load.each = (int)strtol(argv[6], NULL, 10);
	load.per_s = strtod(argv[7], NULL) / load.each;
	load.seconds = strtod(argv[8], NULL);
	load.samples = calloc(SAMPLES, sizeof *load.samples);
	load.start = clock_monotonic_us();
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, load_thread, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	double took = (double)(clock_monotonic_us() - load.start) / 1e6;
	size_t n = load.sampled < SAMPLES ? load.sampled : SAMPLES;
	qsort(load.samples, n, sizeof *load.samples, by_size);
	printf("load_readings_per_s=%.1f\nload_errors=%lld\nload_p50_ms=%.2f\nload_p99_ms=%.2f\nload_most_ms=%.2f\n", (double)n * load.each / took, (long long)load.errors,
		n ? (double)load.samples[n / 2] / 1e3 : 0, n ? (double)load.samples[n * 99 / 100] / 1e3 : 0, n ? (double)load.samples[n - 1] / 1e3 : 0);
	if (load.errors)
		fprintf(stderr, "readings: first error: %s\n", load.first_error);
	return load.errors > 0;
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0)
		return 1;
	if (argc == 7 && strcmp(argv[1], "fill") == 0)
		return fill_run(argv[2], (int)strtol(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10), (int)strtol(argv[5], NULL, 10), (int)strtol(argv[6], NULL, 10));
	if (argc == 5 && strcmp(argv[1], "look") == 0)
		return look_run(argv[2], (int)strtol(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10));
	if (argc == 9 && strcmp(argv[1], "load") == 0)
		return load_run(argv);
	fputs("usage: readings fill DIR HOMES FIRST_DAY DAYS EACH | readings look DIR FIRST_DAY DAYS | readings load PORT TOKEN HOMES SLOT EACH RATE SECONDS\n", stderr);
	return 2;
}
