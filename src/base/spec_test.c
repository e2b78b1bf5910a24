#include "base/test.h"
#include "base/spec.h"

struct body { struct view name; int64_t beds; bool open; json_t *values, *list, *any; };
static const struct spec rows[] = {
	{ "name", SPEC_TEXT, offsetof(struct body, name), true, 1, 12 },
	{ "beds", SPEC_INT, offsetof(struct body, beds), false, -1, 5000 },
	{ "open", SPEC_BOOL, offsetof(struct body, open), false, 0, 0 },
	{ "values", SPEC_OBJECT, offsetof(struct body, values), false, 0, 0 },
	{ "list", SPEC_LIST, offsetof(struct body, list), false, 0, 0 },
	{ "any", SPEC_ANY, offsetof(struct body, any), false, 0, 0 },
	{ 0 },
};

static bool read_body(const char *text, struct body *ret, struct arena *a, struct err *e)
{
	json_t *object = json_read(view_of(text), a, e);
	assert_non_null(object);
	return spec_read(rows, object, ret, e);
}

static void test_good(void **state)
{
	(void)state;
	struct arena a;
	struct err e = { 0 };
	struct body body = { 0 };
	arena_init(&a, 1 << 20);
	assert_true(read_body("{\"name\":\"安澜\",\"beds\":5000,\"open\":true,\"values\":{\"x\":1},\"list\":[1],\"any\":null}", &body, &a, &e));
	assert_view(body.name, "安澜");
	assert_true(body.beds == 5000 && body.open);
	assert_true(json_is_object(body.values) && json_is_array(body.list) && json_is_null(body.any));
	arena_release(&a);
}

static void test_missing_leaves_as_it_was(void **state)
{
	(void)state;
	struct arena a;
	struct err e = { 0 };
	struct body body = { .beds = 7, .open = true };
	arena_init(&a, 1 << 20);
	assert_true(read_body("{\"name\":\"x\",\"open\":null}", &body, &a, &e));
	assert_true(body.beds == 7 && body.open && !body.values && !body.any);
	arena_release(&a);
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct { const char *text; enum err_code code; const char *field, *en; } cases[] = {
		{ "{}", ERR_MISSING_FIELD, "name", "" },
		{ "{\"name\":null}", ERR_MISSING_FIELD, "name", "" },
		{ "{\"name\":\"\"}", ERR_BAD_FIELD, "name", "“name” is empty." },
		{ "{\"name\":\"1234567890123\"}", ERR_BAD_FIELD, "name", "Too long: at most 12 bytes." },
		{ "{\"name\":5}", ERR_BAD_FIELD, "name", "Expected a text." },
		{ "{\"name\":\"x\",\"beds\":\"5\"}", ERR_BAD_FIELD, "beds", "Expected a whole number." },
		{ "{\"name\":\"x\",\"beds\":5.0}", ERR_BAD_FIELD, "beds", "Expected a whole number." },
		{ "{\"name\":\"x\",\"beds\":true}", ERR_BAD_FIELD, "beds", "Expected a whole number." },
		{ "{\"name\":\"x\",\"beds\":5001}", ERR_BAD_FIELD, "beds", "Expected -1 to 5000." },
		{ "{\"name\":\"x\",\"beds\":-2}", ERR_BAD_FIELD, "beds", "Expected -1 to 5000." },
		{ "{\"name\":\"x\",\"open\":1}", ERR_BAD_FIELD, "open", "Expected true or false." },
		{ "{\"name\":\"x\",\"values\":[]}", ERR_BAD_FIELD, "values", "Expected an object." },
		{ "{\"name\":\"x\",\"list\":{}}", ERR_BAD_FIELD, "list", "Expected a list." },
		{ "{\"name\":\"x\",\"Name\":\"y\"}", ERR_BAD_FIELD, "Name", "There is no such field; check its name." },
		{ "[]", ERR_BAD_FIELD, "", "The content should be an object ({…})." },
		{ "5", ERR_BAD_FIELD, "", "The content should be an object ({…})." },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena a;
		struct err e = { 0 };
		struct body body = { 0 };
		arena_init(&a, 1 << 20);
		assert_false(read_body(cases[i].text, &body, &a, &e));
		assert_int_equal(e.code, cases[i].code);
		assert_string_equal(e.field, cases[i].field);
		assert_string_equal(e.en, cases[i].en);
		assert_int_equal(strlen(e.zh) > 0, strlen(e.en) > 0);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good), cmocka_unit_test(test_missing_leaves_as_it_was), cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
