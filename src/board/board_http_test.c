/* The board's doors: the shape of the answers, paging, the past, what a caller must not learn. */
#include "board/board_test.h"
#include "board/live.h"
#include "http/route.h"

extern const struct route board_routes[], board_trend_routes[];
static const struct route *const lists[] = { board_routes, board_trend_routes, NULL };

struct door { struct fixture f; struct app app; struct router *router; int status; json_t *json; };

static struct door *door_open(const char *url, uint64_t seed)
{
	struct door *d = calloc(1, sizeof *d);
	fixture_open(&d->f, url, seed, 150, (size_t)64 << 20);
	d->app = (struct app){ .store = d->f.store, .follow_db = d->f.db, .org = d->f.org, .policy = d->f.policy, .board = d->f.board, .lock_fd = -1 };
	pthread_rwlock_init(&d->app.world, NULL);
	d->app.live = live_new(d->f.org, d->f.policy, d->f.board, &d->app.world);
	d->router = router_new(lists);
	return d;
}

static void door_close(struct door *d)
{
	router_free(d->router);
	live_free(d->app.live);
	fixture_close(&d->f);
	pthread_rwlock_destroy(&d->app.world);
	free(d);
}

/* As the operator, or as an actor with a subtree. */
static json_t *asks(struct door *d, int32_t subtree, const char *format, ...)
{
	char target[300];
	va_list list;
	va_start(list, format);
	vsnprintf(target, sizeof target, format, list);
	va_end(list);
	struct req *r = req_new(&d->app, d->router, "GET", target);
	r->db = d->f.db;
	r->now = zone_instant(zone_find("Asia/Shanghai"), (struct day){ DAY_ONE + 1 }, 14 * 60);
	r->local = !subtree;
	if (subtree)
		r->actor = (struct actor){ .account = 1, .unit = subtree, .role = ROLE_LEADER, .known = true };
	router_run(r);
	d->status = r->reply.status;
	struct err err = { 0 };
	live_seat_free(r->reply.live);
	d->json = r->reply.live ? NULL : json_read((struct view){ arena_copy(&d->f.arena, builder_seen(&r->reply.body)).ptr, r->reply.body.len }, &d->f.arena, &err);
	r->reply.live = NULL;
	req_free(r);
	return d->json;
}

static const char *code(struct door *d, int32_t unit) { return d->f.model.unit[unit].code; }
static int64_t whole(json_t *object, const char *key) { return json_integer_value(json_object_get(object, key)); }
static const char *text(json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

static void only_keys(json_t *object, const char *const *keys)
{
	size_t n = 0;
	for (; keys[n]; n++)
		if (!json_object_get(object, keys[n]))
			fail_msg("%s is missing", keys[n]);
	assert_int_equal(json_object_size(object), n);
}

static int32_t first_of(struct door *d, int kind)
{
	int32_t unit = 1;
	while (d->f.model.unit[unit].kind != kind)
		unit++;
	return unit;
}

static void some_reports(struct door *d, int n)
{
	for (int i = 0; i < n; i++) {
		int32_t unit = 0;
		while (!unit || d->f.model.unit[unit].kind != UNIT_INSTITUTION || d->f.model.unit[unit].facility)
			unit = 1 + (int32_t)dice(&d->f, (uint64_t)d->f.model.count);
		do_send(&d->f, 0, 1, unit);
	}
}

static void the_answer_has_these_parts(void **state)
{
	struct door *d = door_open(test_url(*state), 1);
	some_reports(d, 60);
	int32_t county = 7; /* the crowded one */
	json_t *board = asks(d, 0, "/api/v1/board/%s?form=daily&period=2021-10-21", code(d, county));
	assert_int_equal(d->status, 200);
	only_keys(board, (const char *const[]){ "unit", "form", "period", "due", "as_of", "expected", "on_time", "late", "missing", "zero", "returned", "derived", "mixed", "sums", "children", NULL });
	assert_string_equal(text(board, "period"), "2021-10-21");
	assert_string_equal(text(board, "due"), "2021-10-21T15:00:00+08:00");
	assert_int_equal(whole(board, "as_of"), d->f.seq);
	only_keys(json_object_get(board, "sums"), (const char *const[]){ "listed", "fever", "balance", NULL });
	static struct fact facts[UNITS_MOST];
	struct naive naive;
	facts_at(&d->f, 0, 1, INT64_MAX, facts);
	naive_count(&d->f, 0, 1, county, INT64_MAX, facts, &naive);
	assert_int_equal(whole(board, "expected"), naive.counts.expected);
	assert_int_equal(whole(json_object_get(json_object_get(board, "sums"), "listed"), "sum"), naive.sums[0].sum);
	assert_int_equal(whole(json_object_get(json_object_get(board, "sums"), "listed"), "units"), naive.sums[0].units);
	int64_t expected = 0, missing = 0;
	size_t i;
	json_t *child;
	json_array_foreach(json_object_get(board, "children"), i, child) {
		expected += whole(child, "expected");
		missing += whole(child, "missing");
		bool home = strcmp(text(json_object_get(child, "unit"), "kind"), "institution") == 0;
		assert_true(home == (text(child, "state") != NULL));
		assert_non_null(json_object_get(child, "sums"));
	}
	assert_int_equal(expected, whole(board, "expected"));
	assert_int_equal(missing, whole(board, "missing"));
	assert_null(json_object_get(asks(d, 0, "/api/v1/board/%s?sums=none", code(d, county)), "sums"));
	json_t *own = asks(d, 0, "/api/v1/board/%s?sums=own", code(d, county));
	assert_non_null(json_object_get(own, "sums"));
	assert_null(json_object_get(json_array_get(json_object_get(own, "children"), 0), "sums"));
	assert_string_equal(text(own, "period"), "2021-10-21"); /* the running one, of the pack's first form */
	assert_string_equal(text(own, "form"), "daily");
	door_close(d);
}

static void what_is_asked_wrongly_is_said(void **state)
{
	struct door *d = door_open(test_url(*state), 2);
	static const struct { const char *query; int status; const char *code; } rows[] = {
		{ "?form=none", 404, "NO_FORM" }, { "?period=2021-W43", 422, "BAD_PERIOD" }, { "?period=2021-13-01", 422, "BAD_PERIOD" },
		{ "?as_of=soon", 400, "BAD_QUERY" }, { "?as_of=-1", 400, "BAD_QUERY" }, { "?sums=some", 400, "BAD_QUERY" },
		{ "/missing?limit=0", 400, "BAD_QUERY" }, { "/missing?limit=1001", 400, "BAD_QUERY" }, { "/missing?cursor=nobody", 400, "BAD_QUERY" },
		{ "/history?from=2020-01-01&to=2021-10-21", 400, "BAD_QUERY" }, { "/history?from=2021-10-22&to=2021-10-21", 400, "BAD_QUERY" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *problem = asks(d, 0, "/api/v1/board/%s%s", code(d, 7), rows[i].query);
		if (d->status != rows[i].status || strcmp(text(problem, "code"), rows[i].code) != 0)
			fail_msg("%s: %d %s", rows[i].query, d->status, text(problem, "code"));
	}
	door_close(d);
}

static void the_missing_come_page_by_page(void **state)
{
	struct door *d = door_open(test_url(*state), 3);
	some_reports(d, 40);
	int32_t top = first_of(d, UNIT_PROVINCE);
	char cursor[64] = "";
	int64_t listed = 0, missing = 0;
	char before[64] = "";
	for (bool more = true; more;) {
		json_t *page = asks(d, 0, "/api/v1/board/%s/missing?limit=7&cursor=%s", code(d, top), cursor), *units = json_object_get(page, "units"), *one;
		size_t i;
		assert_int_equal(d->status, 200);
		missing = whole(page, "missing");
		json_array_foreach(units, i, one) {
			assert_string_not_equal(text(one, "code"), before);
			snprintf(before, sizeof before, "%s", text(one, "code"));
			assert_string_equal(text(one, "state"), "missing");
			assert_true(text(one, "phone")[0] != 0);
			assert_non_null(text(one, "due"));
			listed++;
		}
		const char *next = text(page, "next");
		more = next != NULL;
		assert_true(json_array_size(units) == 7 || !more);
		snprintf(cursor, sizeof cursor, "%s", next ? next : "");
	}
	assert_int_equal(listed, missing);
	assert_true(listed > 14);
	door_close(d);
}

/* A county's officer sees names from below the county, and of the world above nothing. */
static void nobody_learns_of_units_above(void **state)
{
	struct door *d = door_open(test_url(*state), 4);
	int32_t county = 7, prefecture = model_parent(&d->f.model, county, (struct day){ DAY_ONE }), other = first_of(d, UNIT_PREFECTURE);
	while (other == prefecture)
		other++;
	json_t *page = asks(d, county, "/api/v1/board/%s/missing", code(d, county)), *one;
	size_t i;
	char above[16], own[16];
	snprintf(above, sizeof above, "N%d", prefecture);
	snprintf(own, sizeof own, "N%d", county);
	assert_int_equal(d->status, 200);
	json_array_foreach(json_object_get(page, "units"), i, one) {
		char *dump = json_dumps(one, 0);
		assert_null(strstr(dump, code(d, prefecture)));
		free(dump);
		size_t n;
		json_t *name;
		json_array_foreach(json_object_get(one, "path"), n, name) {
			assert_string_not_equal(json_string_value(name), above);
			assert_string_not_equal(json_string_value(name), own);
		}
	}
	json_t *home = asks(d, county, "/api/v1/board/%s/missing", text(json_array_get(json_object_get(page, "units"), 0), "code"));
	assert_null(json_object_get(json_array_get(json_object_get(home, "units"), 0), "parent"));
	static const char *const doors[] = { "/api/v1/board/%s", "/api/v1/board/%s/missing", "/api/v1/board/%s/history", "/api/v1/live?unit=%s", NULL };
	for (int n = 0; doors[n]; n++) {
		char outside[100], nowhere[100];
		snprintf(outside, sizeof outside, doors[n], code(d, other));
		snprintf(nowhere, sizeof nowhere, doors[n], "nowhere");
		json_t *a = asks(d, county, "%s", outside);
		assert_int_equal(d->status, 404);
		json_t *b = asks(d, county, "%s", nowhere);
		assert_int_equal(d->status, 404);
		assert_string_equal(text(a, "code"), text(b, "code"));
		assert_string_equal(text(a, "detail"), text(b, "detail"));
	}
	asks(d, county, "/api/v1/live?unit=%s", code(d, county));
	assert_int_equal(d->status, 200);
	asks(d, county, "/api/v1/live");
	assert_int_equal(d->status, 200);
	assert_int_equal(live_seats(d->app.live), 0);
	door_close(d);
}

static void the_past_and_the_trend_agree_with_the_board(void **state)
{
	struct door *d = door_open(test_url(*state), 5);
	int32_t top = first_of(d, UNIT_PROVINCE);
	some_reports(d, 10);
	json_t *then = asks(d, 0, "/api/v1/board/%s", code(d, top));
	int64_t as_of = whole(then, "as_of"), missing = whole(then, "missing");
	some_reports(d, 30);
	json_t *past = asks(d, 0, "/api/v1/board/%s?as_of=%lld", code(d, top), (long long)as_of);
	assert_int_equal(whole(past, "as_of"), as_of);
	assert_int_equal(whole(past, "missing"), missing);
	assert_int_equal(whole(asks(d, 0, "/api/v1/board/%s?as_of=2000-01-01T00:00:00Z", code(d, top)), "missing"), whole(past, "expected"));
	assert_int_equal(whole(asks(d, 0, "/api/v1/board/%s?as_of=2199-01-01T00:00:00Z", code(d, top)), "as_of"), d->f.seq);
	for (int cold = 0; cold < 2; cold++) {
		json_t *now = asks(d, 0, "/api/v1/board/%s", code(d, top));
		if (cold)
			board_forget(d->f.board);
		json_t *trend = asks(d, 0, "/api/v1/board/%s/history?from=2021-10-20&to=2021-10-22", code(d, top)), *line = json_array_get(json_object_get(trend, "periods"), 1);
		assert_int_equal(d->status, 200);
		assert_int_equal(json_array_size(json_object_get(trend, "periods")), 3);
		assert_string_equal(text(line, "period"), "2021-10-21");
		assert_int_equal(whole(line, "missing"), whole(now, "missing"));
		assert_int_equal(whole(line, "late"), whole(now, "late"));
		assert_true(json_equal(json_object_get(line, "sums"), json_object_get(now, "sums")));
		assert_int_equal(whole(trend, "as_of"), d->f.seq);
	}
	assert_int_equal(board_pages(d->f.board), 0); /* a trend brings nothing into memory */
	door_close(d);
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(the_answer_has_these_parts), STORE_TEST(what_is_asked_wrongly_is_said), STORE_TEST(the_missing_come_page_by_page),
		STORE_TEST(nobody_learns_of_units_above), STORE_TEST(the_past_and_the_trend_agree_with_the_board), { 0 } };
	return test_both_stores(tests);
}
