/* The register of a home over HTTP, on both stores: registering, masks, the census, moves. */
#include "org/desk_test.h"
#include "org/people.h"
#include "org/spreadsheet.h"

#define PEOPLE "/api/v1/units/H1/people"

static int64_t number(struct desk *d, const char *key) { return json_integer_value(part(d, key)); }

static void furnished(struct desk *d, void **state, const char *role, const char *unit, char token[44])
{
	desk_open(d, state);
	furnish(d, "li", role, unit, token);
	d->token = token;
}

static void registering(void **state)
{
	struct desk d;
	char token[44];
	furnished(&d, state, "clerk", "H1", token);
	const char *first = "{\"client_key\":\"a\",\"role\":\"resident\",\"name\":\"张三\",\"id_no\":\"11010519491231002x\",\"room\":\"201\",\"phone\":\"13800138000\"}";
	assert_int_equal(asks(&d, "POST", PEOPLE, first), 201);
	int64_t id = number(&d, "id");
	assert_true(id > 0);
	assert_int_equal(asks(&d, "POST", PEOPLE, first), 200);   /* sent again: the same answer */
	assert_int_equal(number(&d, "id"), id);
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"a\",\"role\":\"resident\",\"name\":\"李四\"}"), 409);
	assert_string_equal(text(d.json, "code"), "KEY_REUSED");
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"b\",\"role\":\"resident\",\"name\":\"张三\",\"id_no\":\"11010519491231002X\"}"), 409);
	assert_string_equal(text(d.json, "code"), "PERSON_KNOWN");
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"c\",\"role\":\"resident\",\"name\":\"王\",\"id_no\":\"440524188001010014\",\"sex\":\"female\"}"), 422);
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"c\",\"role\":\"resident\",\"name\":\"王\",\"id_no\":\"110101194002290028\",\"birth\":\"1940-03-01\"}"), 422);
	assert_string_equal(text(d.json, "field"), "birth");
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"c\",\"role\":\"resident\",\"name\":\"王\",\"id_no\":\"341200193802290016\"}"), 422);
	assert_string_equal(text(d.json, "field"), "id_no");
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"c\",\"role\":\"staff\",\"name\":\"赵六\",\"sex\":\"男\"}"), 201);
	assert_int_equal(asks(&d, "GET", PEOPLE, NULL), 200);
	json_t *list = part(&d, "people"), *zhang = json_array_get(list, 0);
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(text(zhang, "name"), "张三");
	assert_string_equal(text(zhang, "id_no"), "110105********002X");
	assert_string_equal(text(zhang, "birth"), "1949-12-31");
	assert_string_equal(text(zhang, "sex"), "female");
	assert_string_equal(text(json_object_get(zhang, "room"), "name"), "201");
	desk_close(&d);
}

static void masked_from_above(void **state)
{
	struct desk d;
	char own[44], above[44];
	furnished(&d, state, "clerk", "H1", own);
	assert_int_equal(asks(&d, "POST", PEOPLE, "{\"client_key\":\"a\",\"role\":\"resident\",\"name\":\"张三\",\"id_no\":\"11010519491231002X\",\"phone\":\"13800138000\"}"), 201);
	furnish(&d, "wang", "leader", "C1", above);
	d.token = above;
	assert_int_equal(asks(&d, "GET", PEOPLE, NULL), 200);
	assert_true(json_is_true(part(&d, "masked")));
	json_t *one = json_array_get(part(&d, "people"), 0);
	assert_string_equal(text(one, "name"), "张*");
	assert_string_equal(text(one, "id_no"), "110105********002X");
	assert_string_equal(text(one, "phone"), "138****8000");
	assert_true(json_is_null(json_object_get(one, "birth")));
	assert_null(strstr(d.body, "张三"));
	furnish(&d, "zhao", "leader", "C2", above);
	d.token = above;
	assert_int_equal(asks(&d, "GET", PEOPLE, NULL), 404);     /* another county knows no such home */
	desk_close(&d);
}

/* ---- the core that others build on ---- */

struct moving { struct write write; struct move move; int64_t undo; };

static bool apply_move(struct write *write, struct tx *tx, struct err *err)
{
	const struct moving *own = (struct moving *)write;
	return own->undo ? people_undo(tx, 7, own->undo, VIEW("登记错了"), err) : people_move(tx, 7, &own->move, err);
}

static enum err_code moves(struct desk *d, int64_t person, enum where to, struct instant at)
{
	struct err err = { 0 };
	struct moving own = { .write.apply = apply_move, .move = { .person = person, .unit = org_find(d->app.org, VIEW("H1")), .to = to, .at = at, .zone = zone_find("Asia/Shanghai"), .reason = "", .source = "" } };
	return app_write(&d->app, apply_move, &own.write, &err) ? ERR_NONE : err.code;
}

static enum err_code undoes(struct desk *d, int64_t person)
{
	struct err err = { 0 };
	struct moving own = { .write.apply = apply_move, .undo = person };
	return app_write(&d->app, apply_move, &own.write, &err) ? ERR_NONE : err.code;
}

static int64_t resident(struct desk *d, const char *key, const char *at, bool opening)
{
	char body[300];
	snprintf(body, sizeof body, "{\"client_key\":\"%s\",\"role\":\"resident\",\"name\":\"某\",\"at\":\"%s\",\"opening\":%s}", key, at, opening ? "true" : "false");
	assert_int_equal(asks(d, "POST", PEOPLE, body), 201);
	return number(d, "id");
}

static struct instant at(const char *text)
{
	struct instant ret;
	assert_true(instant_parse(view_of(text), &ret));
	return ret;
}

static struct census census(struct desk *d, const char *day)
{
	struct census ret;
	struct err err = { 0 };
	struct day of;
	assert_true(day_parse(view_of(day), &of));
	must(people_census(d->db, zone_find("Asia/Shanghai"), org_find(d->app.org, VIEW("H1")), of, clock_now(), &ret, &err), &err);
	return ret;
}

static void the_census_balances(void **state)
{
	struct desk d;
	char token[44];
	furnished(&d, state, "clerk", "H1", token);
	int64_t a = resident(&d, "a", "2022-03-01T08:00:00+08:00", true), b = resident(&d, "b", "2022-03-01T08:00:00+08:00", true);
	resident(&d, "c", "2022-03-02T09:00:00+08:00", false);
	assert_int_equal(moves(&d, a, WHERE_HOSPITAL, at("2022-03-02T10:00:00+08:00")), ERR_NONE);
	assert_int_equal(moves(&d, b, WHERE_LEFT, at("2022-03-03T23:59:00+08:00")), ERR_NONE);
	assert_int_equal(moves(&d, a, WHERE_IN, at("2022-03-04T00:00:00+08:00")), ERR_NONE);
	assert_false(census(&d, "2022-02-28").known);
	struct census c = census(&d, "2022-03-01");
	assert_true(c.known && c.listed == 2 && c.in == 2 && c.opened_in == 2 && c.admitted == 0);
	c = census(&d, "2022-03-02");
	assert_true(c.listed == 3 && c.in == 2 && c.hospital == 1 && c.admitted == 1 && c.went_out == 1);
	c = census(&d, "2022-03-03");
	assert_true(c.listed == 2 && c.in == 1 && c.hospital == 1 && c.left_from_in == 1);
	c = census(&d, "2022-03-04");
	assert_true(c.listed == 2 && c.in == 2 && c.returned == 1);
	assert_int_equal(undoes(&d, a), ERR_NONE);                /* a mistake: still in hospital */
	c = census(&d, "2022-03-04");
	assert_true(c.in == 1 && c.hospital == 1 && c.returned == 0);
	desk_close(&d);
}

static void what_cannot_be(void **state)
{
	struct desk d;
	char token[44];
	furnished(&d, state, "clerk", "H1", token);
	int64_t a = resident(&d, "a", "2022-03-01T08:00:00+08:00", true);
	assert_int_equal(moves(&d, a, WHERE_IN, at("2022-03-02T08:00:00+08:00")), ERR_BAD_MOVE);
	assert_int_equal(moves(&d, a, WHERE_COMMUTING, at("2022-03-02T08:00:00+08:00")), ERR_BAD_MOVE);
	assert_int_equal(moves(&d, a, WHERE_LEAVE, at("2022-02-02T08:00:00+08:00")), ERR_BAD_MOVE);
	assert_int_equal(moves(&d, a, WHERE_LEAVE, at("2199-02-02T08:00:00+08:00")), ERR_BAD_FIELD);
	assert_int_equal(moves(&d, 999, WHERE_LEAVE, at("2022-03-02T08:00:00+08:00")), ERR_NO_PERSON);
	assert_int_equal(moves(&d, a, WHERE_DIED, at("2022-03-02T08:00:00+08:00")), ERR_NONE);
	assert_int_equal(moves(&d, a, WHERE_IN, at("2022-03-03T08:00:00+08:00")), ERR_BAD_MOVE);
	assert_int_equal(undoes(&d, a), ERR_NONE);
	assert_int_equal(undoes(&d, a), ERR_NONE);                /* and the registration itself */
	assert_int_equal(undoes(&d, a), ERR_NOTHING_TO_UNDO);
	assert_int_equal(census(&d, "2022-03-02").listed, 0);
	desk_close(&d);
}

static void as_it_was(void **state)
{
	struct desk d;
	char token[44];
	struct arena arena;
	struct err err = { 0 };
	struct stay *list;
	int count;
	furnished(&d, state, "clerk", "H1", token);
	int64_t a = resident(&d, "a", "2022-03-01T08:00:00+08:00", true);
	resident(&d, "b", "2022-03-05T08:00:00+08:00", false);
	assert_int_equal(moves(&d, a, WHERE_LEAVE, at("2022-03-03T08:00:00+08:00")), ERR_NONE);
	arena_init(&arena, 1 << 20);
	int32_t unit = org_find(d.app.org, VIEW("H1"));
	assert_true(people_at(d.db, unit, at("2022-03-02T00:00:00+08:00"), 1u << ROLE_RESIDENT, &arena, &list, &count, &err));
	assert_true(count == 1 && list[0].person == a && list[0].where == WHERE_IN);
	assert_true(people_at(d.db, unit, at("2022-03-03T08:00:00+08:00"), 1u << ROLE_RESIDENT, &arena, &list, &count, &err));
	assert_true(count == 1 && list[0].where == WHERE_LEAVE);
	assert_true(people_at(d.db, unit, clock_now(), 1u << ROLE_RESIDENT, &arena, &list, &count, &err));
	assert_int_equal(count, 2);
	assert_true(people_at(d.db, unit, clock_now(), 1u << ROLE_STAFF, &arena, &list, &count, &err));
	assert_int_equal(count, 0);
	arena_release(&arena);
	desk_close(&d);
}

/* ---- lists ---- */

static int sends(struct desk *d, const char *target, struct view bytes)
{
	struct req *req = req_new(&d->app, d->router, "POST", target);
	FILE *file = tmpfile();
	asking = d;
	req->header = header;
	req->db = d->db;
	fwrite(bytes.ptr, 1, bytes.len, file);
	fflush(file);
	req->spool = dup(fileno(file));
	fclose(file);
	lseek(req->spool, 0, SEEK_SET);
	router_run(req);
	keep_answer(d, req);
	req_free(req);
	return d->status;
}

static void a_workbook(void **state)
{
	static const char *const cells[3][4] = { { "姓名", "性别", "出生日期", "房间" }, { "张三", "男", "1938-02-28", "201" }, { "李四", "猫", "1940-01-01", "201" } };
	struct desk d;
	char token[44];
	struct builder book;
	struct err err = { 0 };
	furnished(&d, state, "clerk", "H1", token);
	builder_init(&book, 1 << 20);
	struct sheet_out *out = sheet_out_open("a", "b");
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 4; j++)
			sheet_out_cell(out, view_of(cells[i][j]));
		sheet_out_row(out);
	}
	must(sheet_out_close(out, &book, &err), &err);
	assert_int_equal(sends(&d, PEOPLE ":import?preview=yes", builder_seen(&book)), 200);
	assert_true(number(&d, "good") == 1 && number(&d, "refused") == 1);
	assert_int_equal(sends(&d, PEOPLE ":import?client_key=k", builder_seen(&book)), 200);
	assert_true(number(&d, "added") == 1 && number(&d, "refused") == 1);
	assert_string_equal(text(json_array_get(part(&d, "refused_rows"), 0), "column"), "B");
	assert_int_equal(sends(&d, PEOPLE ":import?client_key=k", builder_seen(&book)), 200);
	assert_true(number(&d, "added") == 0 && number(&d, "already") == 1);
	assert_int_equal(sends(&d, PEOPLE ":import?client_key=k2", (struct view){ book.ptr, book.len / 2 }), 422);
	assert_string_equal(text(d.json, "code"), "BAD_SHEET");
	builder_release(&book);
	desk_close(&d);
}

int main(void)
{
	static const struct store_test both[] = { STORE_TEST(registering), STORE_TEST(masked_from_above), STORE_TEST(the_census_balances), STORE_TEST(what_cannot_be), STORE_TEST(as_it_was), STORE_TEST(a_workbook), { 0 } };
	return test_both_stores(both);
}
