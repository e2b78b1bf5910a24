/* Rounds where no pack asks for them: morning and afternoon; what was sent is proven against the journal, and a change of it is found. On both stores. */
#include "org/desk_test.h"
#include "record/round.h"

static void sent(struct desk *d, const char *key, const char *readings)
{
	char body[400];
	snprintf(body, sizeof body, "{\"client_key\":\"%s\",\"readings\":[%s]}", key, readings);
	assert_int_equal(asks(d, "POST", "/api/v1/units/H1/rounds", body), 201);
}

static void home(struct desk *d, void **state)
{
	char token[44];
	desk_open(d, state);
	furnish(d, "clerk", "clerk", "H1", token);
	for (int i = 0; i < 3; i++) {
		char body[200];
		snprintf(body, sizeof body, "{\"client_key\":\"p%d\",\"role\":\"resident\",\"name\":\"甲%d\",\"opening\":true,\"at\":\"2021-10-20T08:00:00+08:00\"}", i, i);
		assert_int_equal(asks(d, "POST", "/api/v1/units/H1/people", body), 201);
	}
}

static void proven(void **state)
{
	struct desk d;
	struct err err = { 0 };
	int64_t n = 0;
	home(&d, state);
	sent(&d, "a", "{\"person\":1,\"temp_c\":36.5},{\"person\":2,\"temp_c\":37.9,\"symptoms\":[\"咳嗽\"]}");
	sent(&d, "b", "{\"person\":3,\"unseen\":\"Asleep, not woken\"}");
	must(rounds_prove(d.db, &n, &err), &err);
	assert_int_equal(n, 2);
	assert_true(db_exec(writer_db(d.app.writer), "UPDATE round_part SET fever = 1 WHERE readings = 2", &err)); /* not in the digest, and nobody's reading */
	must(rounds_prove(d.db, &n, &err), &err);
	assert_true(db_exec(writer_db(d.app.writer), "UPDATE round SET sendings = sendings + 1", &err));
	assert_false(rounds_prove(d.db, &n, &err));
	assert_int_equal(err.code, ERR_CHAIN_BROKEN);
	err_clear(&err);
	assert_true(db_exec(writer_db(d.app.writer), "UPDATE round SET sendings = sendings - 1", &err));
	/* Another temperature in the place of the first one. */
	assert_true(db_exec(writer_db(d.app.writer), "UPDATE round_part SET packed = (SELECT packed FROM round_part WHERE readings = 1), readings = 1 WHERE readings = 2", &err));
	assert_false(rounds_prove(d.db, &n, &err));
	assert_int_equal(err.code, ERR_CHAIN_BROKEN);
	desk_close(&d);
}

static void halves_of_the_day(void **state)
{
	struct desk d;
	home(&d, state);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H1/rounds?day=2021-10-24", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "rounds")), 2);
	assert_string_equal(text(json_array_get(part(&d, "rounds"), 0), "due"), "2021-10-24T12:00:00+08:00");
	assert_false(json_is_true(json_object_get(json_array_get(part(&d, "rounds"), 0), "owed")));
	assert_int_equal(asks(&d, "POST", "/api/v1/units/H1/rounds", "{\"client_key\":\"c\",\"slot\":\"2021-10-24/2\",\"readings\":[{\"person\":1,\"temp_c\":36.5}]}"), 201);
	assert_true(json_is_true(part(&d, "late")));
	assert_int_equal(asks(&d, "POST", "/api/v1/units/C1/rounds", "{\"client_key\":\"c\",\"readings\":[{\"person\":1,\"temp_c\":36.5}]}"), 422);
	same_answer(&d, "POST", "/api/v1/units/H1/rounds", "/api/v1/units/H2/rounds", "{\"client_key\":\"d\",\"readings\":[{\"person\":99,\"temp_c\":36.5}]}");
	desk_close(&d);
}

int main(void)
{
	static const struct store_test tests[] = { STORE_TEST(proven), STORE_TEST(halves_of_the_day), { 0 } };
	return test_both_stores(tests);
}
