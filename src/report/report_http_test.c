/* The routes of reports as a clerk, a superior, a neighbour and the operator meet them; bulk sending; export. On both stores. */
#include "http/route.h"
#include "report/report_test.h"
#include <sys/stat.h>

struct office {
	struct app app;
	struct router *router;
	struct db *db;
	struct checker *checker;
	char directory[64];
	/* of the last request */
	int status;
	char *body;
	json_t *json;
};

static const struct actor clerk = { .account = 1, .unit = 3, .role = ROLE_CLERK, .known = true, .login = { "clerk", 5 } };
static const struct actor neighbour = { .account = 2, .unit = 4, .role = ROLE_CLERK, .known = true, .login = { "neighbour", 9 } };
static const struct actor duty = { .account = 3, .unit = 2, .role = ROLE_DUTY, .known = true, .login = { "duty", 4 } };
static const struct actor house_duty = { .account = 4, .unit = 3, .role = ROLE_DUTY, .known = true, .login = { "house", 5 } };
static const struct actor supervisor = { .account = 5, .unit = 2, .role = ROLE_SUPERVISOR, .known = true, .login = { "supervisor", 10 } };
static const struct actor operator = { .account = 0, .unit = 0, .role = ROLE_ADMIN, .known = true, .login = { "operator", 8 } };

static bool take_pack(struct write *write, struct tx *tx, struct err *err)
{
	return policy_put(tx, 0, ((struct pack_write *)write)->text, "test.yaml", err);
}

static void office_open(struct office *o, const char *url)
{
	struct err err = { 0 };
	char text[8000];
	*o = (struct office){ .directory = "/tmp/anlan-office-XXXXXX" };
	assert_non_null(mkdtemp(o->directory));
	struct app_options options = { .directory = o->directory, .store_url = url, .create = true, .threads = true };
	must(app_open(&o->app, &options, &err), &err);
	app_close(&o->app);
	struct store *store = store_open(url, app_queries, &err);
	struct db *db = db_open(store, DB_WRITE, &err);
	must(db_exec(db, units_sql, &err), &err);
	db_close(db);
	store_close(store);
	must(app_open(&o->app, &options, &err), &err);
	struct pack_write own = { .text = VIEW("") };
	snprintf(text, sizeof text, fixture_pack_text, "");
	own.text = view_of(text);
	must(app_write(&o->app, take_pack, &own.write, &err), &err);
	snprintf(text, sizeof text, "%s/tmp", o->directory);
	assert_int_equal(mkdir(text, 0700), 0);
	o->router = router_new(route_lists);
	o->db = db_open(o->app.store, DB_READ, &err);
	must(o->db && db_prepare(o->db, &err), &err);
	o->checker = checker_new();
}

static void forget(struct office *o)
{
	json_decref(o->json);
	free(o->body);
	o->json = NULL;
	o->body = NULL;
}

static void office_close(struct office *o)
{
	char command[100];
	forget(o);
	checker_free(o->checker);
	db_close(o->db);
	router_free(o->router);
	app_close(&o->app);
	snprintf(command, sizeof command, "rm -r %s", o->directory);
	assert_int_equal(system(command), 0);
}

static const char *content_type;

static struct view header(struct req *req, const char *name)
{
	(void)req;
	return strcmp(name, "Content-Type") == 0 && content_type ? view_of(content_type) : (struct view){ NULL, 0 };
}

static void keep_answer(struct office *o, struct req *req)
{
	struct builder b;
	char piece[4096];
	ssize_t n;
	builder_init(&b, 64 << 20);
	builder_view(&b, builder_seen(&req->reply.body));
	if (req->reply.file >= 0)
		for (lseek(req->reply.file, 0, SEEK_SET); (n = read(req->reply.file, piece, sizeof piece)) > 0;)
			builder_bytes(&b, piece, (size_t)n);
	forget(o);
	o->status = req->reply.status;
	o->body = strndup(builder_seen(&b).ptr, b.len);
	o->json = json_loads(o->body, 0, NULL);
	builder_release(&b);
}

static int spool_with(struct office *o, const char *text)
{
	char path[100];
	snprintf(path, sizeof path, "%s/spool", o->directory);
	FILE *file = fopen(path, "w+");
	fputs(text, file);
	fflush(file);
	int fd = dup(fileno(file));
	fclose(file);
	unlink(path);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int asks(struct office *o, const struct actor *actor, const char *now, const char *method, const char *target, const char *body)
{
	struct req *req = req_new(&o->app, o->router, method, target);
	bool stream = strstr(target, ":bulk") != NULL;
	req->actor = *actor;
	req->local = actor == &operator;
	req->now = at(now);
	req->header = header;
	req->db = o->db;
	req->checker = o->checker;
	if (body && stream)
		req->spool = spool_with(o, body);
	else if (body)
		req->body = arena_copy(&req->arena, view_of(body));
	router_run(req);
	keep_answer(o, req);
	req_free(req);
	return o->status;
}

static const char *text(struct office *o, const char *key)
{
	const char *value = json_string_value(json_object_get(o->json, key));
	return value ? value : "";
}

static int64_t number(struct office *o, const char *key) { return json_integer_value(json_object_get(o->json, key)); }
static json_t *nth(struct office *o, const char *key, size_t i) { return json_array_get(json_object_get(o->json, key), i); }

#define DAY "/api/v1/units/A-1/reports/daily/2021-10-24"
#define ZERO "{\"client_key\":\"a\",\"kind\":\"zero\",\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":0}}"
#define VALUES(key, fever, more) "{\"client_key\":\"" key "\",\"kind\":\"values\"," more "\"values\":{\"listed\":50,\"present\":48,\"away\":2,\"fever\":" #fever "}}"

/* After it was sent, corrected and returned. */
static void journal_of_a_unit(struct office *o)
{
	static const char *const steps[] = { "report.returned", "report.corrected", "report.sent" };
	const char *path = "/api/v1/units/A-1/journal?from=2021-10-01&to=2021-10-31", *now = "2021-10-24T17:00:00+08:00";
	assert_int_equal(asks(o, &clerk, now, "GET", path, NULL), 403);
	assert_int_equal(asks(o, &supervisor, now, "GET", path, NULL), 200);
	assert_string_equal(text(o, "unit"), "A-1");
	assert_int_equal(json_array_size(json_object_get(o->json, "events")), 3);
	for (size_t i = 0; i < 3; i++) {
		const json_t *event = nth(o, "events", i);
		assert_string_equal(json_string_value(json_object_get(event, "event")), steps[i]);
		assert_string_equal(json_string_value(json_object_get(event, "period")), "2021-10-24");
	}
	assert_string_equal(json_string_value(json_object_get(nth(o, "events", 0), "reason")), "请核对");
	assert_string_equal(json_string_value(json_object_get(nth(o, "events", 2), "at")), "2021-10-24T10:00:00+08:00");
	assert_int_equal(asks(o, &supervisor, now, "GET", "/api/v1/units/A-1/journal?from=2021-11-01&to=2021-11-30", NULL), 200);
	assert_int_equal(json_array_size(json_object_get(o->json, "events")), 0);
	assert_int_equal(asks(o, &supervisor, now, "GET", "/api/v1/units/A-1/journal?from=2021-01-01&to=2021-12-31", NULL), 400);
	assert_int_equal(asks(o, &supervisor, now, "GET", "/api/v1/units/A-1/journal?from=2021-10-25&to=2021-10-24", NULL), 400);
	assert_int_equal(asks(o, &supervisor, now, "GET", "/api/v1/units/nothing/journal", NULL), 404);
	assert_int_equal(asks(o, &clerk, now, "GET", DAY, NULL), 200);
}

static void a_report_goes_its_way(void **state)
{
	struct office o;
	office_open(&o, test_url(*state));
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "GET", DAY, NULL), 200);
	assert_string_equal(text(&o, "state"), "open");
	assert_string_equal(text(&o, "due"), "2021-10-24T15:00:00+08:00");
	assert_true(json_is_true(json_object_get(o.json, "expected")));
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, ZERO), 201);
	assert_string_equal(text(&o, "unit"), "A-1");
	assert_string_equal(text(&o, "period"), "2021-10-24");
	assert_string_equal(text(&o, "kind"), "zero");
	assert_string_equal(text(&o, "received_at"), "2021-10-24T10:00:00+08:00");
	char *first = strdup(o.body);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T18:00:00+08:00", "PUT", DAY, ZERO), 200);
	assert_string_equal(o.body, first);
	free(first);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, VALUES("a", 1, "")), 409);
	assert_string_equal(text(&o, "code"), "KEY_REUSED");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T16:00:00+08:00", "PUT", DAY, VALUES("b", 1, "")), 422);
	assert_string_equal(text(&o, "code"), "NEED_REASON");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T16:00:00+08:00", "PUT", DAY, VALUES("b", 1, "\"reason\":\"补记\",\"made_at\":\"2021-10-24T14:00:00+08:00\",")), 200);
	assert_false(json_is_true(json_object_get(o.json, "late")));
	assert_int_equal(asks(&o, &duty, "2021-10-24T16:30:00+08:00", "POST", DAY "/return", "{\"client_key\":\"r\",\"reason\":\"请核对\"}"), 200);
	assert_string_equal(text(&o, "state"), "returned");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T17:00:00+08:00", "GET", DAY, NULL), 200);
	assert_string_equal(text(&o, "state"), "returned");
	assert_int_equal(number(&o, "changes"), 2);
	journal_of_a_unit(&o);
	assert_int_equal(json_array_size(json_object_get(o.json, "history")), 3);
	assert_string_equal(json_string_value(json_object_get(nth(&o, "history", 0), "reason")), "请核对");
	assert_string_equal(json_string_value(json_object_get(nth(&o, "history", 1), "event")), "corrected");
	assert_string_equal(json_string_value(json_object_get(nth(&o, "history", 1), "made_at")), "2021-10-24T14:00:00+08:00");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(nth(&o, "history", 2), "values"), "listed")), 50);
	assert_null(json_object_get(json_object_get(nth(&o, "history", 2), "values"), "masks"));
	office_close(&o);
}

static int64_t place(struct office *o, const char *key) { return json_integer_value(json_object_get(json_object_get(o->json, "place"), key)); }

static void a_clerk_learns_the_place_and_nothing_else(void **state)
{
	struct office o;
	office_open(&o, test_url(*state));
	assert_int_equal(asks(&o, &operator, "2021-10-24T09:00:00+08:00", "PUT", "/api/v1/units/A-2/reports/daily/2021-10-24", ZERO), 201);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T09:30:00+08:00", "GET", DAY "?place=1", NULL), 200);
	assert_null(json_object_get(o.json, "place"));
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, VALUES("b", 1, "")), 201);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "GET", DAY, NULL), 200);
	assert_null(json_object_get(o.json, "place"));
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "GET", DAY "?place=1", NULL), 200);
	assert_int_equal(place(&o, "at"), 2);
	assert_int_equal(place(&o, "of"), 3);
	assert_int_equal(asks(&o, &operator, "2021-10-24T11:00:00+08:00", "GET", "/api/v1/units/A-2/reports/daily/2021-10-24?place=1", NULL), 200);
	assert_int_equal(place(&o, "at"), 1);
	office_close(&o);
}

static void faults_are_listed_in_the_readers_language(void **state)
{
	struct office o;
	office_open(&o, test_url(*state));
	const char *body = "{\"client_key\":\"k\",\"kind\":\"zero\",\"values\":{\"listed\":50,\"present\":2.5,\"fever\":3}}";
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY "?lang=en", body), 422);
	assert_int_equal(json_array_size(json_object_get(o.json, "errors")), 3);
	assert_string_equal(json_string_value(json_object_get(nth(&o, "errors", 0), "field")), "present");
	assert_string_equal(json_string_value(json_object_get(nth(&o, "errors", 1), "detail")), "“Away” is missing; if nothing happened enter 0, do not leave it blank.");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, body), 422);
	assert_string_equal(json_string_value(json_object_get(nth(&o, "errors", 2), "detail")), "“发热”填的是 3，零报告里它必须是 0。");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, "{\"kind\":\"zero\"}"), 422);
	assert_string_equal(json_string_value(json_object_get(nth(&o, "errors", 0), "field")), "client_key");
	assert_int_equal(asks(&o, &clerk, "2021-10-23T10:00:00+08:00", "PUT", DAY, ZERO), 422);
	assert_string_equal(text(&o, "code"), "FUTURE_PERIOD");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", "/api/v1/units/A-1/reports/daily/2021-W43", ZERO), 422);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", "/api/v1/units/A-1/reports/nightly/2021-10-24", ZERO), 404);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, "{\"client_key\":"), 400);
	office_close(&o);
}

static void rights_hold(void **state)
{
	struct office o;
	office_open(&o, test_url(*state));
	assert_int_equal(asks(&o, &neighbour, "2021-10-24T10:00:00+08:00", "PUT", DAY, ZERO), 404);
	assert_int_equal(asks(&o, &neighbour, "2021-10-24T10:00:00+08:00", "GET", DAY, NULL), 404);
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "POST", DAY "/return", "{\"client_key\":\"r\",\"reason\":\"x\"}"), 404);
	assert_string_equal(text(&o, "code"), "NO_REPORT");
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "PUT", DAY, ZERO), 201);
	assert_int_equal(asks(&o, &clerk, "2021-10-24T10:00:00+08:00", "POST", DAY "/return", "{\"client_key\":\"r\",\"reason\":\"x\"}"), 403);
	assert_int_equal(asks(&o, &house_duty, "2021-10-24T10:00:00+08:00", "POST", DAY "/return", "{\"client_key\":\"r\",\"reason\":\"x\"}"), 403);
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "POST", DAY "/return", "{\"client_key\":\"r\",\"reason\":\" \"}"), 422);
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "POST", DAY "/return", "{\"client_key\":\"r\",\"reason\":\"x\"}"), 200);
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "POST", DAY "/return", "{\"client_key\":\"s\",\"reason\":\"x\"}"), 409);
	office_close(&o);
}

/* ---- bulk ---- */

static json_t *result(struct office *o, int line)
{
	const char *at = o->body;
	for (int i = 1; i < line; i++)
		at = strchr(at, '\n') + 1;
	json_t *object = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
	assert_non_null(object);
	return object;
}

static void line_is(struct office *o, int line, const char *status, const char *code)
{
	json_t *r = result(o, line);
	const char *found = json_string_value(json_object_get(r, "code"));
	if (json_integer_value(json_object_get(r, "line")) < line || strcmp(json_string_value(json_object_get(r, "status")), status) != 0 ||
	    strcmp(found ? found : "", code) != 0)
		fail_msg("line %d is not %s %s:\n%s", line, status, code, o->body);
	json_decref(r);
}

static const char ndjson[] =
	"{\"unit\":\"A-2\",\"period\":\"2021-10-24\",\"kind\":\"zero\",\"values\":{\"listed\":5,\"present\":5,\"away\":0,\"fever\":0}}\n"
	"{\"unit\":\"A-1\",\"period\":\"2021-10-24\",\"kind\":\"zero\",\"values\":{\"listed\":5,\"present\":5,\"away\":0}}\n"
	"nonsense\n"
	"\n"
	"{\"unit\":\"A-1\",\"period\":\"2021-10-23\",\"kind\":\"values\",\"values\":{\"listed\":5,\"present\":5,\"away\":0,\"fever\":1}}\n"
	"{\"unit\":\"A-1\",\"period\":\"2021-10-23\",\"kind\":\"values\",\"values\":{\"listed\":5,\"present\":5,\"away\":0,\"fever\":2},\"reason\":\"r\"}\n"
	"{\"unit\":\"A-1\",\"period\":\"2021-10-23\",\"kind\":\"values\",\"values\":{\"listed\":5,\"present\":5,\"away\":0,\"fever\":3}}\n"
	"{\"unit\":\"150000\",\"period\":\"2021-10-23\",\"kind\":\"zero\",\"values\":{}}\n"
	"{\"unit\":\"A-1\",\"period\":\"2021-10-22\",\"at\":\"2021-10-22T10:00:00+08:00\",\"kind\":\"zero\",\"values\":{\"listed\":5,\"present\":5,\"away\":0,\"fever\":0}}\n";

static void a_bad_line_harms_no_other(void **state)
{
	struct office o;
	office_open(&o, test_url(*state));
	content_type = "application/x-ndjson";
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "POST", "/api/v1/reports:bulk?form=daily", ndjson), 200);
	line_is(&o, 1, "new", "");
	line_is(&o, 2, "refused", "MISSING_FIELD");
	line_is(&o, 3, "refused", "BAD_JSON");
	line_is(&o, 4, "new", "");
	line_is(&o, 5, "corrected", "");
	line_is(&o, 6, "refused", "NEED_REASON");
	line_is(&o, 7, "refused", "NO_UNIT"); /* above the sender: does not exist */
	line_is(&o, 8, "refused", "BAD_FIELD"); /* the instant of receipt is not the sender's to say */
	assert_int_equal(asks(&o, &operator, "2021-10-24T10:00:00+08:00", "POST", "/api/v1/reports:bulk?form=daily", ndjson), 200);
	line_is(&o, 1, "unchanged", "");
	line_is(&o, 4, "refused", "NEED_REASON");
	line_is(&o, 5, "unchanged", "");
	line_is(&o, 8, "new", "");
	content_type = NULL;
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "GET", "/api/v1/units/A-1/reports/daily/2021-10-22", NULL), 200);
	assert_false(json_is_true(json_object_get(o.json, "late")));
	assert_int_equal(asks(&o, &duty, "2021-10-24T10:00:00+08:00", "GET", "/api/v1/units/A-1/reports/daily/2021-10-23", NULL), 200);
	assert_true(json_is_true(json_object_get(o.json, "late")));
	assert_int_equal(json_array_size(json_object_get(o.json, "history")), 2);
	office_close(&o);
}

static void a_table_goes_in_as_it_comes_out(void **state)
{
	struct office o;
	office_open(&o, test_url(*state));
	content_type = "text/csv; charset=utf-8";
	assert_int_equal(asks(&o, &operator, "2021-10-25T10:00:00+08:00", "POST", "/api/v1/reports:bulk?form=daily",
		"unit,day,kind,listed,present,away,fever,masks,remark,note,at\r\n"
		"A-1,2021-10-24,zero,50,48,2,0,,\"=1+1, \"\"ja\"\"\",n,2021-10-24T15:00:00+08:00\r\n"
		"A-2,2021-10-24,values,5,5,0,7,,,,2021-10-24T14:59:59+08:00\r\n"
		"B-1,2021-10-24,values,5,5,0,7.5,,,,2021-10-24T14:59:59+08:00\r\n"), 200);
	line_is(&o, 1, "new", "");
	line_is(&o, 2, "new", "");
	line_is(&o, 3, "refused", "BAD_FIELD");
	assert_int_equal(asks(&o, &operator, "2021-10-25T10:00:00+08:00", "POST", "/api/v1/reports:bulk?form=daily", "unit,day,kind,colour\n"), 400);
	assert_string_equal(text(&o, "code"), "BAD_CSV");
	content_type = NULL;
	assert_int_equal(asks(&o, &duty, "2021-10-25T10:00:00+08:00", "GET", "/api/v1/export/reports?form=daily&from=2021-10-24&to=2021-10-24", NULL), 200);
	assert_string_equal(o.body,
		"unit,name,period,state,kind,late,received_at,changed_at,changes,note,listed,present,away,fever,masks,remark\r\n"
		"A-1,甲院,2021-10-24,sent,zero,1,2021-10-24T15:00:00+08:00,2021-10-24T15:00:00+08:00,0,n,50,48,2,0,,\"'=1+1, \"\"ja\"\"\"\r\n"
		"A-2,乙院,2021-10-24,sent,values,0,2021-10-24T14:59:59+08:00,2021-10-24T14:59:59+08:00,0,,5,5,0,7,,\r\n"
		"B-1,Home,2021-10-24,open,,,,,,,,,,,,\r\n");
	assert_int_equal(asks(&o, &clerk, "2021-10-25T10:00:00+08:00", "GET", "/api/v1/export/reports?form=daily&from=2021-10-24&to=2021-10-24", NULL), 403);
	office_close(&o);
}

/* More lines than two chunks hold, days scattered, some reports twice and three times: answers in the order of the lines, each report
 * once, the later line over the earlier one. */
static void many_lines_keep_their_order(void **state)
{
	enum { LINES = 2 * 50000 + 777, DAYS = 30011 };
	struct office o;
	struct builder b;
	const char *url = test_url(*state);
	/* Chunks are the server's own affair; on PostgreSQL, a round trip a row, fewer lines say as much about the store. */
	const int lines = strncmp(url, "postgres", 8) == 0 ? 2000 : LINES;
	int counts[3] = { 0 }, line = 1;
	office_open(&o, url);
	builder_init(&b, 64 << 20);
	builder_text(&b, "day,unit,kind,listed,present,away,fever,reason\n");
	for (int i = 0; i < lines; i++) {
		char day[11];
		day_print((struct day){ 10957 - (int)((int64_t)i * 7919 % DAYS) % 20000 }, day);
		builder_printf(&b, "%s,%s,values,9,9,0,%d,r\n", day, i % 3 ? "A-1" : "B-1", i % 1000);
	}
	content_type = "text/csv";
	assert_int_equal(asks(&o, &operator, "2021-10-24T10:00:00+08:00", "POST", "/api/v1/reports:bulk?form=daily", b.ptr), 200);
	for (const char *at = o.body; *at; at = strchr(at, '\n') + 1) {
		assert_int_equal(strtol(at + strlen("{\"line\":"), NULL, 10), ++line);
		/* Within the line: the address sanitizer's strstr measures the whole text each time, which made this take minutes. */
		const char *status = (const char *)memmem(at, (size_t)(strchr(at, '\n') - at), "\"status\":\"", 10) + 10;
		counts[strncmp(status, "new", 3) == 0 ? 0 : strncmp(status, "corrected", 9) == 0 ? 1 : 2]++;
	}
	assert_int_equal(line, lines + 1);
	assert_int_equal(counts[0] + counts[1] + counts[2], lines);
	content_type = NULL;
	int64_t reports;
	struct err err = { 0 };
	must(report_prove(o.db, NULL, NULL, &reports, &err), &err);
	assert_int_equal(reports, counts[0]);
	must(journal_prove(o.db, &reports, &err), &err);
	builder_release(&b);
	office_close(&o);
}

static const struct store_test tests[] = {
	STORE_TEST(a_report_goes_its_way),
	STORE_TEST(a_clerk_learns_the_place_and_nothing_else),
	STORE_TEST(faults_are_listed_in_the_readers_language),
	STORE_TEST(rights_hold),
	STORE_TEST(a_bad_line_harms_no_other),
	STORE_TEST(a_table_goes_in_as_it_comes_out),
	STORE_TEST(many_lines_keep_their_order),
	{ NULL, NULL }
};

int main(void) { return test_both_stores(tests); }
