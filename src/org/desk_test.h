/* org/desk_test.h — asking the routes of org/ as people meet them: the operator, a token, a cookie. Only test programs include it. */
#pragma once
#include "http/route.h"
#include "store/test_store.h"
#include <sys/stat.h>

struct desk {
	struct app app;
	struct router *router;
	struct db *db;
	char directory[64];
	const char *cookie, *token, *forwarded;             /* what the next requests present; all NULL: the operator */
	/* of the last request */
	int status, retry_after;
	char cookie_set[256], *body;
	json_t *json;
};

static struct desk *asking;                                 /* headers are asked for by name only */

static inline struct view header(struct req *req, const char *name)
{
	if (strcmp(name, "Cookie") == 0 && asking->cookie)
		return view_of(arena_printf(&req->arena, "other=1; anlan=%s", asking->cookie));
	if (strcmp(name, "Authorization") == 0 && asking->token)
		return view_of(arena_printf(&req->arena, "Bearer %s", asking->token));
	if (strcmp(name, "X-Forwarded-Proto") == 0)
		return view_of(asking->forwarded);
	return (struct view){ NULL, 0 };
}

static inline void must(bool good, const struct err *err)
{
	if (!good)
		print_error("%s: %s\n", err_name(err->code), err->cause);
	assert_true(good);
}

static inline void desk_open(struct desk *d, void **state)
{
	struct err err = { 0 };
	char path[100];
	*d = (struct desk){ .directory = "/tmp/anlan-desk-XXXXXX" };
	assert_non_null(mkdtemp(d->directory));
	struct app_options options = { .directory = d->directory, .store_url = test_url(*state), .create = true, .threads = true };
	must(app_open(&d->app, &options, &err), &err);
	snprintf(path, sizeof path, "%s/tmp", d->directory);
	assert_int_equal(mkdir(path, 0700), 0);
	d->router = router_new(route_lists);
	d->db = db_open(d->app.store, DB_READ, &err);
	must(d->db && db_prepare(d->db, &err), &err);
}

static inline void forget(struct desk *d)
{
	json_decref(d->json);
	free(d->body);
	d->json = NULL;
	d->body = NULL;
}

static inline void desk_close(struct desk *d)
{
	static const char *const left[] = { "lock", "store", "key", "tmp", "" };
	char path[100];
	forget(d);
	db_close(d->db);
	router_free(d->router);
	app_close(&d->app);
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		snprintf(path, sizeof path, "%s/%s", d->directory, left[i]);
		remove(path);
	}
	assert_int_not_equal(access(d->directory, F_OK), 0); /* nothing else was left behind */
}

static inline int spool_with(const char *text)
{
	FILE *file = tmpfile();
	fputs(text, file);
	fflush(file);
	int fd = dup(fileno(file));
	fclose(file);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* The program's own id of the request differs each time; everything else may be compared. */
static inline void keep_answer(struct desk *d, struct req *req)
{
	forget(d);
	d->status = req->reply.status;
	d->retry_after = req->reply.retry_after;
	snprintf(d->cookie_set, sizeof d->cookie_set, "%s", req->reply.cookie);
	d->json = json_loadb(builder_seen(&req->reply.body).ptr, req->reply.body.len, JSON_DECODE_ANY, NULL);
	if (d->status >= 400)
		json_object_del(d->json, "id");
	d->body = d->json ? json_dumps(d->json, JSON_COMPACT) : strdup("");
}

static inline int asks(struct desk *d, const char *method, const char *target, const char *body)
{
	struct req *req = req_new(&d->app, d->router, method, target);
	asking = d;
	req->local = !d->cookie && !d->token;
	req->header = header;
	req->db = d->db;
	if (body && strstr(target, ":import"))
		req->spool = spool_with(body);
	else if (body)
		req->body = arena_copy(&req->arena, view_of(body));
	router_run(req);
	keep_answer(d, req);
	req_free(req);
	return d->status;
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	return value ? value : "";
}

static inline json_t *part(struct desk *d, const char *key) { return json_object_get(d->json, key); }

static const char units[] =
	"code,parent_code,kind,name,name_en,facility_type,phone\n"
	"P,,province,某省,Province,,\nM,P,prefecture,某盟,League,,\nC1,M,county,左旗,Left Banner,,\nC2,M,county,右旗,Right Banner,,\n"
	"H1,C1,institution,安澜一院,Anlan One,eldercare,12349\nH2,C1,institution,安澜二院,Anlan Two,child,\nH3,C2,institution,安澜三院,Anlan Three,rescue,\n";

/* As the operator: the small tree, and a token for an account of that role at that unit. */
static inline void furnish(struct desk *d, const char *login, const char *role, const char *unit, char token[44])
{
	char body[200];
	d->cookie = d->token = NULL;
	assert_int_equal(asks(d, "POST", "/api/v1/units:import", units), 200);
	snprintf(body, sizeof body, "{\"login\":\"%s\",\"role\":\"%s\",\"unit\":\"%s\",\"password\":\"long enough\"}", login, role, unit);
	assert_int_equal(asks(d, "POST", "/api/v1/accounts", body), 201);
	snprintf(body, sizeof body, "{\"login\":\"%s\",\"name\":\"test\"}", login);
	assert_int_equal(asks(d, "POST", "/api/v1/tokens", body), 201);
	snprintf(token, 44, "%s", text(d->json, "token"));
}

/* What lies outside and what does not exist: the same status, the same words. */
static inline void same_answer(struct desk *d, const char *method, const char *foreign, const char *unknown, const char *body)
{
	assert_true(asks(d, method, foreign, body) >= 400);
	int status = d->status;
	char *said = strdup(d->body);
	asks(d, method, unknown, body);
	assert_int_equal(d->status, status);
	assert_string_equal(d->body, said);
	free(said);
}

/* The session the last answer set. */
static inline char *session_of(struct desk *d)
{
	static char secret[100];
	assert_memory_equal(d->cookie_set, "anlan=", 6);
	snprintf(secret, sizeof secret, "%.*s", (int)strcspn(d->cookie_set + 6, ";"), d->cookie_set + 6);
	return secret;
}
