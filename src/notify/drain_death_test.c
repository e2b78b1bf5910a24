/* notify/drain_death_test.c — deaths between sending and noting, and two programs on one store: real processes, the program starts itself. */
#include "notify/drain_test.h"
#include <sys/wait.h>

static char own_path[500];

/* The program again, as a server that only sends; ends when it is told to. */
static pid_t begin(const char *directory, const char *url)
{
	pid_t child = fork();
	if (child == 0) {
		execl(own_path, own_path, "drain", directory, url, (char *)NULL);
		_exit(1);
	}
	assert_true(child > 0);
	return child;
}

static int drain_for_ever(const char *directory, const char *url)
{
	struct app app;
	struct err err = { 0 };
	struct app_options options = { .directory = directory, .store_url = url, .create = true, .threads = true };
	if (!app_open(&app, &options, &err)) {
		fprintf(stderr, "%s %s\n", err_name(err.code), err.cause);
		return 1;
	}
	struct db *db = db_open(app.store, DB_READ, &err);
	sigset_t told;
	struct timespec none = { 0 };
	sigemptyset(&told);
	sigaddset(&told, SIGTERM);
	sigprocmask(SIG_BLOCK, &told, NULL);
	while (db && sigtimedwait(&told, NULL, &none) != SIGTERM)
		receiver_nap(sender()->run(&app, db, clock_now()) / 10);
	db_close(db);
	app_close(&app);
	return 0;
}

static pid_t victim;
static void kill_it(const struct caught *one) { (void)one; kill(victim, SIGKILL); }

/* Killed after the letter was handed over and before that was noted: sent once more when the lease has run out, under the same number. */
static void killed_between_sending_and_noting(void **state)
{
	struct desk d;
	desk_open(&d, state);
	d.other.slow_ms = 1000;                             /* it has no answer yet when it dies */
	robot(&d, 3, CHANNEL_WEBHOOK, "/slow", "s");
	int64_t seq = put(&d, 3, true);
	db_close(d.db);
	app_close(&d.app);
	d.other.seen = kill_it;
	victim = begin(d.directory, d.url);
	int status;
	assert_int_equal(waitpid(victim, &status, 0), victim);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	d.other.seen = NULL;
	struct err err = { 0 };
	app_begin(&d.app, d.directory, d.url);
	d.db = db_open(d.app.store, DB_READ, &err);
	struct seen seen = seen_of(&d, seq);
	assert_int_equal(seen.leased, 1);
	for (int i = 0; i < 5; i++)
		tick(&d, soon(0));                          /* the lease holds: nobody sends it */
	assert_int_equal(receiver_count(&d.other), 1);
	for (int64_t end = clock_monotonic_us() + DEADLINE_MS * 1000LL; clock_monotonic_us() < end && !seen.sent;) {
		tick(&d, soon(LEASE_MS));
		seen = seen_of(&d, seq);
	}
	assert_int_equal(seen.sent, 1);
	assert_int_equal(receiver_count(&d.other), 2);
	assert_string_equal(receiver_get(&d.other, 0).key, receiver_get(&d.other, 1).key);
	assert_true(*receiver_get(&d.other, 0).key != '\0');
	desk_close(&d);
}

static bool unique(struct receiver *r, int wanted)
{
	char *times = calloc((size_t)wanted * 4 + 100, 1);
	bool once = true;
	for (int i = 0; i < receiver_count(r); i++) {
		long delivery = strtol(receiver_get(r, i).key, NULL, 10);
		once = once && delivery > 0 && delivery < wanted * 4 + 100 && times[delivery]++ == 0;
	}
	free(times);
	return once && receiver_count(r) == wanted;
}

/* Two programs on one PostgreSQL, each with a directory of its own and the same key. */
static void two_programs_send_each_once(void **state)
{
	struct desk d;
	const int wanted = getenv("ANLAN_DRAIN_MESSAGES") ? (int)strtol(getenv("ANLAN_DRAIN_MESSAGES"), NULL, 10) : 1000;
	char second[64] = "/tmp/anlan-drain-XXXXXX", command[300];
	desk_open(&d, state);
	if (!store_is_shared(d.app.store)) {
		desk_close(&d);
		return;
	}
	for (int i = 0; i < 20; i++)
		robot(&d, 3 + i % 2, CHANNEL_WEBHOOK, "/ok", "s");
	for (int i = 0; i < wanted / 10; i++)
		put(&d, 3 + i % 2, true);
	assert_non_null(mkdtemp(second));
	snprintf(command, sizeof command, "cp %s/key %s/channel-hosts %s/", d.directory, d.directory, second);
	assert_int_equal(system(command), 0);
	db_close(d.db);
	app_close(&d.app);
	int64_t began = clock_monotonic_us();
	pid_t one = begin(d.directory, d.url), two = begin(second, d.url);
	for (int64_t end = clock_monotonic_us() + 3 * DEADLINE_MS * 1000LL; clock_monotonic_us() < end && receiver_count(&d.other) < wanted;)
		receiver_nap(20);
	print_message("%d messages by two programs in %.1f s\n", receiver_count(&d.other), (double)(clock_monotonic_us() - began) / 1e6);
	receiver_nap(500);                                  /* would bring what is sent twice */
	kill(one, SIGTERM);
	kill(two, SIGTERM);
	waitpid(one, NULL, 0);
	waitpid(two, NULL, 0);
	assert_true(unique(&d.other, wanted));
	struct err err = { 0 };
	app_begin(&d.app, d.directory, d.url);
	d.db = db_open(d.app.store, DB_READ, &err);
	for (int i = 0; i < wanted / 10; i++)
		assert_int_equal(seen_of(&d, 1001 + i).sent, 10);
	desk_close(&d);
	snprintf(command, sizeof command, "rm -rf %s", second);
	assert_int_equal(system(command), 0);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "drain") == 0)
		return drain_for_ever(argv[2], argv[3]);
	if (readlink("/proc/self/exe", own_path, sizeof own_path - 1) <= 0)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	const struct store_test tests[] = { STORE_TEST(killed_between_sending_and_noting), STORE_TEST(two_programs_send_each_once), { NULL, NULL } };
	return test_both_stores(tests);
}
