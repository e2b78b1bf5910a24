/* The census above homes, and one paper in two homes, on both stores. */
#include "org/desk_test.h"
#include "org/people.h"

#define ID_NO "11010519491231002X"

static int64_t number(struct desk *d, const char *key) { return json_integer_value(part(d, key)); }

static int64_t listed(struct desk *d, const char *home, const char *key, const char *role, const char *paper)
{
	char path[80], body[300];
	snprintf(path, sizeof path, "/api/v1/units/%s/people", home);
	snprintf(body, sizeof body, "{\"client_key\":\"%s\",\"role\":\"%s\",\"name\":\"张三\"%s%s%s}", key, role, *paper ? ",\"id_no\":\"" : "", paper, *paper ? "\"" : "");
	if (asks(d, "POST", path, body) != 201)
		fail_msg("%d %s", d->status, d->body);
	return number(d, "id");
}

static void gone(struct desk *d, const char *home, int64_t person)
{
	char path[100];
	snprintf(path, sizeof path, "/api/v1/units/%s/people/%lld/moves", home, (long long)person);
	if (asks(d, "POST", path, "{\"client_key\":\"gone\",\"to\":\"left\",\"reason\":\"转院\"}") >= 300)
		fail_msg("%d %s", d->status, d->body);
}

/* Blank is not zero: who keeps no register is said beside the sum, and is in no figure. */
static void the_sum_says_whose_it_is(void **state)
{
	struct desk d;
	char token[44];
	desk_open(&d, state);
	furnish(&d, "c", "clerk", "H1", token);
	listed(&d, "H1", "a", "resident", "");
	listed(&d, "H1", "b", "staff", "");
	assert_int_equal(asks(&d, "GET", "/api/v1/units/P/census", NULL), 200);
	assert_int_equal(number(&d, "homes"), 3);
	assert_int_equal(number(&d, "keeping"), 1);
	assert_int_equal(number(&d, "in"), 1);
	assert_int_equal(number(&d, "staff_listed"), 1);
	listed(&d, "H3", "c", "resident", "");
	assert_int_equal(asks(&d, "GET", "/api/v1/units/M/census", NULL), 200);
	assert_int_equal(number(&d, "keeping"), 2);
	assert_int_equal(number(&d, "in"), 2);
	json_t *right = json_array_get(part(&d, "children"), 1);
	assert_string_equal(text(json_object_get(right, "unit"), "code"), "C2");
	assert_int_equal(json_integer_value(json_object_get(right, "in")), 1);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1/census", NULL), 200);
	assert_int_equal(number(&d, "in"), 1);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H2/census", NULL), 200);
	assert_true(json_is_false(part(&d, "known")));
	assert_int_equal(number(&d, "keeping"), 0);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/M/census?day=2000-01-01", NULL), 200); /* before any of them began */
	assert_int_equal(number(&d, "keeping"), 0);
	assert_int_equal(number(&d, "in"), 0);
	desk_close(&d);
}

static int twice(struct desk *d, const char *unit)
{
	char path[60];
	snprintf(path, sizeof path, "/api/v1/units/%s/census", unit);
	assert_int_equal(asks(d, "GET", path, NULL), 200);
	return (int)number(d, "counted_twice");
}

static void one_paper_in_two_homes(void **state)
{
	struct desk d;
	char first[44], second[44], path[100];
	desk_open(&d, state);
	furnish(&d, "one", "clerk", "H1", first);
	furnish(&d, "two", "clerk", "H2", second);
	d.token = first;
	int64_t before = listed(&d, "H1", "a", "resident", ID_NO);
	assert_int_equal(json_array_size(part(&d, "elsewhere")), 0);
	d.token = second;
	int64_t after = listed(&d, "H2", "b", "resident", ID_NO);
	assert_int_equal(json_array_size(part(&d, "elsewhere")), 1);
	assert_string_equal(text(json_array_get(part(&d, "elsewhere"), 0), "code"), "H1");
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H2/twice", NULL), 200);
	json_t *pair = json_array_get(part(&d, "twice"), 0);
	assert_true(json_is_null(json_object_get(pair, "other"))); /* the name of the home, and nothing else of its register */
	assert_string_equal(text(json_object_get(pair, "other_unit"), "code"), "H1");
	assert_true(json_is_null(json_object_get(pair, "claimed_at")));
	d.token = NULL;
	assert_int_equal(twice(&d, "C1"), 1);
	assert_int_equal(number(&d, "in"), 2);              /* the sum is what the homes say; what is wrong with it stands beside */
	assert_int_equal(twice(&d, "C2"), 0);
	d.token = second;
	snprintf(path, sizeof path, "/api/v1/units/H2/people/%lld/transferred", (long long)after);
	assert_int_equal(asks(&d, "POST", path, "{\"client_key\":\"t\",\"from\":\"H3\"}"), 404);
	assert_int_equal(asks(&d, "POST", path, "{\"client_key\":\"u\",\"from\":\"H1\"}"), 200);
	assert_int_equal(asks(&d, "POST", path, "{\"client_key\":\"v\",\"from\":\"H1\"}"), 200); /* said already */
	d.token = first;
	assert_int_equal(asks(&d, "GET", "/api/v1/messages", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "messages")), 1);
	assert_string_equal(text(json_array_get(part(&d, "messages"), 0), "template"), "person.transferred");
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H1/twice", NULL), 200);
	assert_true(json_is_string(json_object_get(json_array_get(part(&d, "twice"), 0), "claimed_at")));
	gone(&d, "H1", before);
	d.token = NULL;
	assert_int_equal(twice(&d, "C1"), 0);
	assert_int_equal(number(&d, "in"), 1);
	desk_close(&d);
}

/* A paper written later, a wrong one mended, staff, three homes. */
static void what_counts_as_twice(void **state)
{
	struct desk d;
	char token[44], path[100];
	desk_open(&d, state);
	furnish(&d, "one", "clerk", "H1", token);
	listed(&d, "H1", "a", "resident", ID_NO);
	listed(&d, "H2", "b", "staff", ID_NO);              /* a doctor may work in one and live in another */
	assert_int_equal(twice(&d, "P"), 0);
	int64_t later = listed(&d, "H2", "c", "resident", "");
	snprintf(path, sizeof path, "/api/v1/units/H2/people/%lld", (long long)later);
	assert_int_equal(asks(&d, "PATCH", path, "{\"client_key\":\"p\",\"id_no\":\"110101194002290028\",\"reason\":\"补录\"}"), 200);
	assert_int_equal(twice(&d, "P"), 0);
	listed(&d, "H3", "e", "resident", "110101194002290028");
	assert_int_equal(twice(&d, "P"), 1);
	assert_int_equal(twice(&d, "C2"), 0);               /* of the two, one is counted there */
	listed(&d, "H1", "f", "resident", "110101194002290028");
	assert_int_equal(twice(&d, "P"), 2);                /* three homes count one person: two too many */
	assert_int_equal(asks(&d, "PATCH", path, "{\"client_key\":\"q\",\"id_no\":\"11010519491231002X\",\"reason\":\"录错\"}"), 409);
	assert_int_equal(asks(&d, "PATCH", path, "{\"client_key\":\"r\",\"id_no\":\"\",\"reason\":\"录错\"}"), 200);
	assert_int_equal(twice(&d, "P"), 1);
	desk_close(&d);
}

int main(void)
{
	const struct store_test tests[] = { STORE_TEST(the_sum_says_whose_it_is), STORE_TEST(one_paper_in_two_homes), STORE_TEST(what_counts_as_twice), { 0 } };
	return test_both_stores(tests);
}
