/* org/org_http_test.c — the tree, the accounts and the log-in as people meet them through the routes: the operator, a county's
 * administrator, a clerk, a stranger. On both stores. */
#include "org/desk_test.h"

static void outside_is_nowhere(void **state)
{
	struct desk d;
	char token[44];
	desk_open(&d, state);
	furnish(&d, "left", "admin", "C1", token);
	d.token = token;
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1", NULL), 200);
	assert_true(json_is_null(part(&d, "parent")));
	assert_int_equal(json_array_size(part(&d, "path")), 0);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H1", NULL), 200);
	assert_string_equal(text(part(&d, "parent"), "code"), "C1");
	static const char *const outside[] = { "C2", "M", "P", "H3" };
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
		char unit[60], children[80], query[80], accounts[80], move[80];
		snprintf(unit, sizeof unit, "/api/v1/units/%s", outside[i]);
		snprintf(children, sizeof children, "/api/v1/units/%s/children", outside[i]);
		snprintf(query, sizeof query, "/api/v1/units?unit=%s", outside[i]);
		snprintf(accounts, sizeof accounts, "/api/v1/accounts?unit=%s", outside[i]);
		same_answer(&d, "GET", unit, "/api/v1/units/nowhere", NULL);
		same_answer(&d, "PATCH", unit, "/api/v1/units/nowhere", "{\"phone\":\"1\"}");
		same_answer(&d, "GET", children, "/api/v1/units/nowhere/children", NULL);
		same_answer(&d, "GET", query, "/api/v1/units?unit=nowhere", NULL);
		same_answer(&d, "GET", accounts, "/api/v1/accounts?unit=nowhere", NULL);
		snprintf(move, sizeof move, "{\"parent_code\":\"%s\"}", outside[i]);
		assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", move), 422);
		char *said = strdup(d.body);
		assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"parent_code\":\"nowhere\"}"), 422);
		assert_string_equal(d.body, said);
		free(said);
	}
	assert_int_equal(asks(&d, "GET", "/api/v1/units?q=Anlan", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "units")), 2);
	same_answer(&d, "GET", "/api/v1/units?cursor=C2", "/api/v1/units?cursor=nowhere", NULL);
	assert_int_equal(asks(&d, "GET", "/api/v1/units?unit=C1&q=H3", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "units")), 0);
	desk_close(&d);
}

static void pages_hold_everything_once(void **state)
{
	struct desk d;
	char file[20000] = "code,parent_code,kind,name\nROOT,,county,根\n", target[200] = "/api/v1/units/ROOT/children?limit=7";
	desk_open(&d, state);
	for (int i = 0; i < 100; i++)
		snprintf(file + strlen(file), sizeof file - strlen(file), "U%03d,ROOT,institution,院%d\n", (i * 37) % 100, i);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import", file), 200);
	int seen = 0;
	for (const char *next = ""; next; seen += (int)json_array_size(part(&d, "children"))) {
		assert_int_equal(asks(&d, "GET", target, NULL), 200);
		for (size_t i = 0; i < json_array_size(part(&d, "children")); i++) {
			char code[8];
			snprintf(code, sizeof code, "U%03d", seen + (int)i);
			assert_string_equal(text(json_array_get(part(&d, "children"), i), "code"), code);
		}
		next = json_string_value(part(&d, "next"));
		snprintf(target, sizeof target, "/api/v1/units/ROOT/children?limit=7&cursor=%s", next ? next : "");
	}
	assert_int_equal(seen, 100);
	snprintf(target, sizeof target, "/api/v1/units?q=u0&limit=9");
	seen = 0;
	for (const char *next = ""; next; seen += (int)json_array_size(part(&d, "units"))) {
		assert_int_equal(asks(&d, "GET", target, NULL), 200);
		next = json_string_value(part(&d, "next"));
		snprintf(target, sizeof target, "/api/v1/units?q=u0&limit=9&cursor=%s", next ? next : "");
	}
	assert_int_equal(seen, 100);
	assert_int_equal(asks(&d, "GET", "/api/v1/units?limit=0", NULL), 400);
	assert_int_equal(asks(&d, "GET", "/api/v1/units?limit=x", NULL), 400);
	desk_close(&d);
}

static void imports_and_names_mistakes(void **state)
{
	struct desk d;
	desk_open(&d, state);
	for (int again = 0; again < 2; again++) {           /* what was only tried leaves nothing behind */
		assert_int_equal(asks(&d, "POST", "/api/v1/units:import?preview=yes", units), 200);
		assert_int_equal(json_integer_value(part(&d, "added")), 7);
		assert_int_equal(json_integer_value(part(&d, "seq")), 0);
	}
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import?preview=yes", "code,parent_code,kind,name\nX,Q,county,a\n"), 422);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import", units), 200);
	assert_int_equal(json_integer_value(part(&d, "added")), 7);
	assert_true(json_integer_value(part(&d, "seq")) > 0);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import", units), 200);
	assert_int_equal(json_integer_value(part(&d, "unchanged")), 7);
	assert_int_equal(json_integer_value(part(&d, "seq")), 0);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import?lang=en", "code,parent_code,kind,name\nX,Q,county,a\nY,R,county,b\n"), 422);
	assert_string_equal(text(d.json, "code"), "BAD_TREE");
	assert_int_equal(json_array_size(part(&d, "errors")), 2);
	assert_string_equal(text(json_array_get(part(&d, "errors"), 1), "field"), "parent_code");
	assert_non_null(strstr(text(json_array_get(part(&d, "errors"), 1), "detail"), "Line 3, column parent_code"));
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import", "code,parent_code,kind,name\nX,P,county,\"\n"), 400);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import", ""), 400);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import?from=2199-01-01", "code,parent_code,kind,name\nH1,C2,institution,a\n"), 422);
	assert_int_equal(asks(&d, "POST", "/api/v1/units:import?from=soon", units), 400);
	desk_close(&d);
}

static void changes_a_unit(void **state)
{
	struct desk d;
	char token[44];
	desk_open(&d, state);
	furnish(&d, "left", "clerk", "C1", token);
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"beds\":120,\"closed\":\"2030-01-01\",\"phone\":null,\"zone\":\"Asia/Urumqi\"}"), 200);
	assert_int_equal(json_integer_value(part(&d, "beds")), 120);
	assert_string_equal(text(d.json, "closed"), "2030-01-01");
	assert_true(json_is_null(part(&d, "phone")));
	assert_string_equal(text(d.json, "zone"), "Asia/Urumqi");
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"parent_code\":\"C2\",\"from\":\"2021-10-24\"}"), 200);
	assert_string_equal(text(json_array_get(part(&d, "moves"), 0), "from"), "2021-10-24");
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H1?on=2021-10-23", NULL), 200);
	assert_string_equal(text(part(&d, "parent"), "code"), "C1");
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/M", "{\"parent_code\":\"C1\"}"), 422);
	assert_string_equal(text(d.json, "code"), "BAD_TREE");
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"beds\":1.5}"), 422);
	assert_string_equal(text(d.json, "field"), "beds");
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"code\":\"H9\"}"), 422);
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"from\":\"never day\"}"), 422);
	assert_int_equal(asks(&d, "POST", "/api/v1/units", "{\"code\":\"H4\",\"parent_code\":\"C1\",\"kind\":\"institution\",\"name\":\"新\"}"), 201);
	assert_int_equal(asks(&d, "POST", "/api/v1/units", "{\"code\":\"H4\",\"parent_code\":\"C1\",\"kind\":\"institution\",\"name\":\"新\"}"), 422);
	assert_int_equal(asks(&d, "POST", "/api/v1/units", "{\"code\":\"H5\",\"kind\":\"institution\"}"), 422);
	assert_string_equal(text(d.json, "field"), "name");
	d.token = token;
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H4", "{\"phone\":\"1\"}"), 403);
	assert_int_equal(asks(&d, "POST", "/api/v1/units", "{}"), 403);
	assert_int_equal(asks(&d, "GET", "/api/v1/accounts", NULL), 403);
	desk_close(&d);
}

/* ---- logging in ---- */

static void logs_in_and_out(void **state)
{
	struct desk d;
	char token[44], secret[100];
	desk_open(&d, state);
	furnish(&d, "zhang", "duty", "C1", token);
	d.cookie = "nothing";
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 401);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"zhang\",\"password\":\"long enough\"}"), 200);
	assert_string_equal(text(d.json, "login"), "zhang");
	assert_string_equal(text(part(&d, "unit"), "code"), "C1");
	assert_non_null(strstr(d.cookie_set, "; HttpOnly; SameSite=Strict; Path=/"));
	assert_null(strstr(d.cookie_set, "Secure"));
	snprintf(secret, sizeof secret, "%s", session_of(&d));
	d.cookie = secret;
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 200);
	assert_string_equal(text(d.json, "role"), "duty");
	size_t rights = 0;
	for (int right = 0; right < RIGHT_MAX_; right++)
		rights += role_has(ROLE_DUTY, (enum right)right);
	assert_int_equal(json_array_size(part(&d, "rights")), rights);
	d.forwarded = "https";
	assert_int_equal(asks(&d, "DELETE", "/api/v1/session", NULL), 204);
	assert_non_null(strstr(d.cookie_set, "Secure"));
	assert_non_null(strstr(d.cookie_set, "Max-Age=0"));
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 401);
	assert_int_equal(asks(&d, "DELETE", "/api/v1/session", NULL), 204); /* out is out */
	desk_close(&d);
}

/* A wrong password, a login that does not exist, a disabled account: one answer for all. Then the wait. */
static void never_says_which_half(void **state)
{
	struct desk d;
	char token[44];
	desk_open(&d, state);
	furnish(&d, "zhang", "duty", "C1", token);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"li\",\"role\":\"clerk\",\"unit\":\"H1\",\"password\":\"long enough\"}"), 201);
	assert_int_equal(asks(&d, "PATCH", "/api/v1/accounts/li", "{\"disabled\":true}"), 200);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"nobody\",\"password\":\"long enough\"}"), 401);
	char *said = strdup(d.body);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"zhang\",\"password\":\"wrong\"}"), 401);
	assert_string_equal(d.body, said);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"li\",\"password\":\"long enough\"}"), 401);
	assert_string_equal(d.body, said);
	free(said);
	for (int i = 0; i < 4; i++)
		assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"nobody\",\"password\":\"x\"}"), 401);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"nobody\",\"password\":\"x\"}"), 429);
	assert_true(d.retry_after >= 1);
	assert_string_equal(text(d.json, "code"), "LOGIN_WAIT");
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"zhang\",\"password\":\"long enough\"}"), 200); /* others go on */
	desk_close(&d);
}

static void changes_the_own_password(void **state)
{
	struct desk d;
	char token[44], secret[100];
	desk_open(&d, state);
	furnish(&d, "zhang", "clerk", "H1", token);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"zhang\",\"password\":\"long enough\"}"), 200);
	snprintf(secret, sizeof secret, "%s", session_of(&d));
	d.cookie = secret;
	assert_int_equal(asks(&d, "PUT", "/api/v1/me/password", "{\"old_password\":\"wrong\",\"password\":\"another one\"}"), 401);
	assert_int_equal(asks(&d, "PUT", "/api/v1/me/password", "{\"old_password\":\"long enough\",\"password\":\"short\"}"), 422);
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 200);
	assert_int_equal(asks(&d, "PUT", "/api/v1/me/password", "{\"old_password\":\"long enough\",\"password\":\"another one\"}"), 204);
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 401);
	assert_int_equal(asks(&d, "POST", "/api/v1/session", "{\"login\":\"zhang\",\"password\":\"another one\"}"), 200);
	desk_close(&d);
}

static void accounts_are_kept_where_they_belong(void **state)
{
	struct desk d;
	char token[44], body[200];
	desk_open(&d, state);
	furnish(&d, "left", "admin", "C1", token);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"right\",\"role\":\"admin\",\"unit\":\"C2\",\"password\":\"long enough\"}"), 201);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"feed\",\"role\":\"integration\",\"unit\":null}"), 201);
	assert_true(json_is_true(part(&d, "whole_store")));
	assert_int_equal(asks(&d, "POST", "/api/v1/tokens", "{\"login\":\"feed\",\"name\":\"n\"}"), 201);
	json_int_t foreign_token = json_integer_value(part(&d, "id"));
	assert_int_equal(asks(&d, "GET", "/api/v1/accounts", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "accounts")), 3);
	d.token = token;
	assert_int_equal(asks(&d, "GET", "/api/v1/accounts", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "accounts")), 1);
	same_answer(&d, "PATCH", "/api/v1/accounts/right", "/api/v1/accounts/nobody", "{\"disabled\":true}");
	same_answer(&d, "PATCH", "/api/v1/accounts/feed", "/api/v1/accounts/nobody", "{\"password\":\"long enough\"}");
	same_answer(&d, "GET", "/api/v1/tokens?login=feed", "/api/v1/tokens?login=nobody", NULL);
	snprintf(body, sizeof body, "/api/v1/tokens/%lld", (long long)foreign_token);
	same_answer(&d, "DELETE", body, "/api/v1/tokens/999999", NULL);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"x\",\"role\":\"clerk\",\"unit\":\"C2\",\"password\":\"long enough\"}"), 404);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"x\",\"role\":\"clerk\",\"unit\":null,\"password\":\"long enough\"}"), 404);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"x\",\"role\":\"king\",\"unit\":\"C1\",\"password\":\"long enough\"}"), 422);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"x\",\"role\":\"clerk\",\"unit\":\"H1\"}"), 422);
	assert_string_equal(text(d.json, "field"), "password");
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"left\",\"role\":\"clerk\",\"unit\":\"H1\",\"password\":\"long enough\"}"), 409);
	assert_int_equal(asks(&d, "POST", "/api/v1/accounts", "{\"login\":\"x\",\"role\":\"clerk\",\"unit\":\"H1\",\"password\":\"long enough\"}"), 201);
	assert_null(strstr(d.body, "argon2"));
	desk_close(&d);
}

static void a_token_ends_at_once(void **state)
{
	struct desk d;
	char token[44], target[60];
	desk_open(&d, state);
	furnish(&d, "feed", "integration", "C1", token);
	json_int_t id = json_integer_value(part(&d, "id"));
	d.token = token;
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 200);
	assert_int_equal(asks(&d, "DELETE", "/api/v1/session", NULL), 204);
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 200); /* logging out is for browsers */
	d.token = NULL;
	snprintf(target, sizeof target, "/api/v1/tokens/%lld", (long long)id);
	assert_int_equal(asks(&d, "DELETE", target, NULL), 204);
	assert_int_equal(asks(&d, "DELETE", target, NULL), 404);
	assert_int_equal(asks(&d, "GET", "/api/v1/tokens?login=feed", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "tokens")), 1);
	assert_true(json_is_string(json_object_get(json_array_get(part(&d, "tokens"), 0), "revoked")));
	assert_null(strstr(d.body, token));
	d.token = token;
	assert_int_equal(asks(&d, "GET", "/api/v1/me", NULL), 401);
	desk_close(&d);
}

/* A unit that moves takes its people's rights with it, and out of others' sight. */
static void rights_follow_moves(void **state)
{
	struct desk d;
	char token[44];
	desk_open(&d, state);
	furnish(&d, "left", "duty", "C1", token);
	d.token = token;
	assert_int_equal(asks(&d, "GET", "/api/v1/units/H1", NULL), 200);
	d.token = NULL;
	assert_int_equal(asks(&d, "PATCH", "/api/v1/units/H1", "{\"parent_code\":\"C2\"}"), 200);
	d.token = token;
	same_answer(&d, "GET", "/api/v1/units/H1", "/api/v1/units/nowhere", NULL);
	assert_int_equal(asks(&d, "GET", "/api/v1/units/C1/children?on=2021-10-24", NULL), 200);
	assert_int_equal(json_array_size(part(&d, "children")), 1); /* also when asked about the past */
	desk_close(&d);
}

int main(void)
{
	return test_both_stores((const struct store_test[]){
		STORE_TEST(outside_is_nowhere), STORE_TEST(pages_hold_everything_once), STORE_TEST(imports_and_names_mistakes), STORE_TEST(changes_a_unit),
		STORE_TEST(logs_in_and_out), STORE_TEST(never_says_which_half), STORE_TEST(changes_the_own_password),
		STORE_TEST(accounts_are_kept_where_they_belong), STORE_TEST(a_token_ends_at_once), STORE_TEST(rights_follow_moves), { 0 } });
}
