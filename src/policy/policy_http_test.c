/* The form document as its readers know it, and a pack put in force through the door. */
#include "http/route.h"
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

extern const struct route policy_routes[];
static const struct route *const lists[] = { policy_routes, NULL };

struct stage { char directory[40]; struct app app; struct router *router; };

static int stage_open(void **state)
{
	struct stage *s = calloc(1, sizeof *s);
	struct err err = { 0 };
	snprintf(s->directory, sizeof s->directory, "/tmp/anlan-policy-XXXXXX");
	if (!mkdtemp(s->directory))
		return -1;
	struct app_options options = { .directory = s->directory, .create = true };
	if (!app_open(&s->app, &options, &err)) {
		print_error("%s\n", err.cause);
		return -1;
	}
	s->router = router_new(lists);
	*state = s;
	return 0;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)kind, (void)place;
	return remove(path);
}

static int stage_close(void **state)
{
	struct stage *s = *state;
	router_free(s->router);
	app_close(&s->app);
	int left = nftw(s->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(s);
	return left;
}

/* One request of the machine's operator; NULL body is none. */
static struct req *call(struct stage *s, const char *method, const char *target, const char *body)
{
	struct req *req = req_new(&s->app, s->router, method, target);
	char path[80];
	req->local = true;
	if (body) {
		snprintf(path, sizeof path, "%s/body", s->directory);
		req->spool = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		assert_true(req->spool >= 0 && write(req->spool, body, strlen(body)) == (ssize_t)strlen(body));
		assert_int_equal(lseek(req->spool, 0, SEEK_SET), 0);
	}
	router_run(req);
	return req;
}

static json_t *answer(struct stage *s, const char *method, const char *target, const char *body, int status)
{
	struct req *req = call(s, method, target, body);
	struct view text = builder_seen(&req->reply.body);
	json_t *document = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (req->reply.status != status)
		fail_msg("%s %s: expected %d, got %d: %.*s", method, target, status, req->reply.status, (int)text.len, text.ptr);
	assert_non_null(document);
	req_free(req);
	return document;
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	assert_non_null(text);
	return text;
}

static const char pack[] =
	"pack: t\nversion: \"7\"\nzh: 甲\nen: First\nzone: Asia/Shanghai\nforms:\n  daily:\n    zh: 日报\n    en: Daily\n    for: [child]\n"
	"    blocks: [{key: people, zh: 人, en: People}]\n    fields:\n"
	"      - {key: residents_in, zh: 在院, en: Residents, sum: yes, block: people, help: {zh: 数一数, en: Count them}}\n"
	"      - {key: fever, zh: 发热, en: Fever, sum: yes, event: yes, max: 500, derive: round.fever}\n"
	"      - {key: incident, zh: 情况, en: What happened, type: text}\n"
	"    checks:\n      - {rule: fever <= residents_in, zh: 不能更多, en: Not more}\n      - {rule: residents_in = previous_residents_in, zh: 请说明, en: Say why, warn: yes}\n"
	"duties:\n  report.daily: {form: daily, due: \"15:00\"}\n";

static void a_form_as_the_desk_reads_it(void **state)
{
	struct stage *s = *state;
	json_decref(answer(s, "PUT", "/api/v1/packs", pack, 200));
	json_t *form = answer(s, "GET", "/api/v1/forms/daily", NULL, 200);
	assert_string_equal(text_at(form, "form"), "daily");
	assert_string_equal(text_at(form, "period"), "day");
	assert_string_equal(text_at(form, "due"), "15:00");
	assert_string_equal(text_at(form, "of"), "institution");
	assert_string_equal(text_at(form, "zh"), "日报");
	assert_string_equal(text_at(json_array_get(json_object_get(form, "facilities"), 0), "key"), "child");
	assert_string_equal(text_at(json_array_get(json_object_get(form, "blocks"), 0), "en"), "People");
	const json_t *fields = json_object_get(form, "fields"), *checks = json_object_get(form, "checks");
	assert_int_equal(json_array_size(fields), 3);
	const json_t *residents = json_array_get(fields, 0), *fever = json_array_get(fields, 1), *incident = json_array_get(fields, 2);
	assert_string_equal(text_at(residents, "key"), "residents_in");
	assert_string_equal(text_at(residents, "type"), "count");
	assert_string_equal(text_at(json_object_get(residents, "help"), "zh"), "数一数");
	assert_true(json_is_true(json_object_get(residents, "required")) && json_is_false(json_object_get(residents, "event")) && json_is_true(json_object_get(residents, "sum")));
	assert_true(json_is_true(json_object_get(fever, "event")) && json_integer_value(json_object_get(fever, "max")) == 500 && !json_object_get(fever, "help"));
	assert_string_equal(text_at(fever, "derive"), "round.fever");
	assert_true(json_is_false(json_object_get(incident, "required")));
	assert_string_equal(text_at(incident, "type"), "text");
	assert_int_equal(json_array_size(checks), 2);
	assert_string_equal(text_at(json_array_get(checks, 0), "rule"), "fever <= residents_in");
	assert_int_equal(json_array_size(json_object_get(json_array_get(checks, 0), "fields")), 2);
	assert_true(json_is_true(json_object_get(json_array_get(checks, 1), "warn")) && json_is_true(json_object_get(json_array_get(checks, 1), "previous")));
	json_decref(form);
	json_decref(answer(s, "GET", "/api/v1/forms/weekly", NULL, 404));
	form = answer(s, "GET", "/api/v1/forms", NULL, 200);
	assert_int_equal(json_array_size(json_object_get(form, "forms")), 1);
	json_decref(form);
}

static void packs_come_and_go(void **state)
{
	struct stage *s = *state;
	char path[100], text[64] = "";
	struct stat kept;
	json_t *first = answer(s, "PUT", "/api/v1/packs", pack, 200), *second = answer(s, "PUT", "/api/v1/packs", pack, 200);
	assert_true(json_is_true(json_object_get(first, "changed")) && json_is_false(json_object_get(second, "changed")));
	assert_true(json_equal(json_object_get(first, "pack"), json_object_get(second, "pack")));
	assert_string_equal(text_at(json_object_get(first, "pack"), "version"), "7");
	assert_int_equal(strlen(text_at(json_object_get(first, "pack"), "digest")), 64);
	assert_int_equal(json_array_size(json_object_get(json_object_get(first, "pack"), "warnings")), 0);
	json_decref(first);
	json_decref(second);
	snprintf(path, sizeof path, "%s/packs/t.yaml", s->directory); /* what a reload of the directory will find */
	assert_true(stat(path, &kept) == 0 && kept.st_size == (off_t)strlen(pack));
	json_t *problem = answer(s, "PUT", "/api/v1/packs?lang=en", "pack: t\n", 422);
	assert_string_equal(text_at(problem, "code"), "BAD_PACK");
	assert_string_equal(text_at(problem, "detail"), "pack line 1, column 1: this pack lacks 'forms'");
	json_decref(problem);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof text, file));
	fclose(file);
	assert_string_equal(text, "pack: t\n");             /* the right text is still there, not the wrong one: it goes on after this line */
	assert_true(stat(path, &kept) == 0 && kept.st_size == (off_t)strlen(pack));
	json_t *packs = answer(s, "GET", "/api/v1/packs", NULL, 200);
	assert_int_equal(json_array_size(json_object_get(packs, "packs")), 1);
	json_decref(packs);
}

static void only_the_whole_stores_administrator(void **state)
{
	static const struct { enum role role; int32_t unit; bool may; } who[] = {
		{ ROLE_ADMIN, 0, true }, { ROLE_ADMIN, 1, false }, { ROLE_LEADER, 0, false }, { ROLE_CLERK, 0, false }, { ROLE_INTEGRATION, 0, false },
	};
	struct stage *s = *state;
	for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
		struct req *req = req_new(&s->app, s->router, "PUT", "/api/v1/packs");
		req->actor = (struct actor){ .account = 1, .unit = who[i].unit, .role = who[i].role, .known = true, .login = VIEW("x") };
		req->spool = open("/dev/null", O_RDONLY);
		router_run(req);
		assert_int_equal(req->reply.status, who[i].may ? 422 : 403);
		req_free(req);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_form_as_the_desk_reads_it, stage_open, stage_close),
		cmocka_unit_test_setup_teardown(packs_come_and_go, stage_open, stage_close),
		cmocka_unit_test_setup_teardown(only_the_whole_stores_administrator, stage_open, stage_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
