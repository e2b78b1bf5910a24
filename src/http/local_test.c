/* The command line's way in gives the same answers with a server on the directory and without one. */
#include "cli.h"
#include "http/routes.h"
#include "http/test_server.h"

static int call(const char *directory, const char *method, const char *target, int body, char out[1000])
{
	struct local_answer answer;
	struct err err = { .code = ERR_NONE };
	bool ok = local_call(directory, method, target, "application/json", body, NULL, NULL, &answer, &err);
	text_cut(out, 1000, ok ? builder_seen(&answer.body).ptr : err_name(err.code));
	builder_release(&answer.body);
	return ok ? answer.status : 0;
}

static int file_of(const char *text)
{
	char path[] = "/tmp/anlan-body-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0 && unlink(path) == 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void answers(const char *directory)
{
	char out[1000];
	assert_int_equal(call(directory, "GET", "/healthz", -1, out), 200);
	assert_string_equal(out, "{\"status\":\"ok\"}");
	assert_int_equal(call(directory, "GET", "/api/v1/forms", -1, out), 200);        /* needs a log-in: the operator has one */
	assert_int_equal(call(directory, "GET", "/api/v1/nothing", -1, out), 404);
	assert_non_null(strstr(out, "NO_ROUTE"));
	assert_int_equal(call(directory, "GET", "/api/v1/units/none/reports/daily/2021-10-24", -1, out), 404);
	assert_non_null(strstr(out, "NO_UNIT"));
	int fd = file_of("{\"reason\": \"x\"");
	assert_int_equal(call(directory, "POST", "/api/v1/units/none/reports/daily/2021-10-24/return", fd, out), 404);
	close(fd);
	fd = file_of("");
	assert_int_equal(call(directory, "POST", "/api/v1/reports:bulk?form=none", fd, out), 404);
	assert_non_null(strstr(out, "NO_FORM"));
	close(fd);
}

static void with_and_without_a_server(void **state)
{
	static const struct server_options options = { .quiet = true, .control = true };
	struct place place;
	struct stat s;
	char path[128], kept[64];
	(void)state;
	place_open(&place, route_lists, &options, false);
	snprintf(path, sizeof path, "%s/anlan.sock", place.directory);
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	answers(place.directory);
	memcpy(kept, place.directory, sizeof kept);
	server_stop(place.server, 5);
	server_close(place.server);
	app_close(&place.app);
	router_free(place.router);
	answers(kept);
	nftw(kept, forget, 8, FTW_DEPTH | FTW_PHYS);
}

static void a_directory_that_is_not_there(void **state)
{
	char out[1000];
	(void)state;
	assert_int_equal(call("/tmp/anlan-nowhere", "GET", "/healthz", -1, out), 0);
	assert_string_equal(out, "DIRECTORY_BAD");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(with_and_without_a_server), cmocka_unit_test(a_directory_that_is_not_there) };
	return cmocka_run_group_tests_name("local", tests, NULL, NULL);
}
