/* record/round_csv_http.c — readings from a thermometer's file. Rows that are good are taken, each of the others is named with what is wrong; the
 * same file for the same turn again changes nothing. */
#include "base/vault.h"
#include "org/people_http.h"
#include "org/people_inside.h"
#include "record/round_csv.h"
#include "record/round_http.h"
#include <sodium.h>
#include <unistd.h>

struct known { struct person_row row; struct view room; };
struct house { struct known *at; int count; };

static bool house_read(struct req *req, struct house *ret)
{
	struct room *rooms;
	int room_count;
	enum answer answer = ANSWER_NONE;
	bool good = people_vault(req) && rooms_of(req->db, req->unit, true, &req->arena, &rooms, &room_count, &req->err);
	*ret = (struct house){ 0 };
	if (!good)
		return false;
	struct stmt *row = db_query(req->db, &people_page);
	stmt_int(row, req->unit);
	stmt_int(row, 0);
	stmt_int(row, INT32_MAX);
	while (good && (answer = stmt_step(row)) == ANSWER_ONE) {
		struct known one = { .room = VIEW("") };
		if (!(good = people_open_row(req, row, &one.row)) || !(where_listed(one.row.stay.where) || one.row.stay.role == ROLE_INTAKE))
			continue;
		for (int i = 0; i < room_count; i++)
			if (rooms[i].id == one.row.stay.room)
				one.room = rooms[i].name;
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof one);
		ret->at[ret->count++] = one;
	}
	stmt_done(row);
	return good && (answer == ANSWER_NONE || db_fail(req->db, &req->err));
}

/* "101-2" is bed 2 of room 101. */
static bool bed_is(const struct known *one, struct view room, struct view bed)
{
	if (room.len)
		return view_same(one->room, room) && (bed.len == 0 || view_same(one->row.place, bed));
	if (one->row.place.len && view_same(one->row.place, bed))
		return true;
	return bed.len == one->room.len + 1 + one->row.place.len && one->room.len && memcmp(bed.ptr, one->room.ptr, one->room.len) == 0 && strchr("-/ ", bed.ptr[one->room.len])
		&& memcmp(bed.ptr + one->room.len + 1, one->row.place.ptr ? one->row.place.ptr : "", one->row.place.len) == 0;
}

static bool row_is(const struct reading_row *row, const struct known *one)
{
	int64_t number;
	if (row->person.len)
		return view_int(row->person, &number) && number == one->row.stay.person;
	if (row->paper.len)
		return view_same(row->paper, one->row.paper);
	if (row->room.len || row->bed.len)
		return bed_is(one, row->room, row->bed) && (row->name.len == 0 || view_same(row->name, one->row.name));
	return row->name.len && view_same(row->name, one->row.name);
}

/* How many it may be; *ret the first of them. */
static int who(const struct house *house, const struct reading_row *row, int64_t *ret)
{
	int n = 0;
	for (int i = 0; i < house->count; i++)
		if (row_is(row, &house->at[i]) && n++ == 0)
			*ret = house->at[i].row.stay.person;
	return n;
}

static bool refuse(struct req *req, const char *field, const char *zh, const char *en)
{
	req_error(req, view_of(field), zh, en);
	return false;
}

static bool row_take(struct req *req, const struct house *house, const struct reading_row *row, const struct round_turn *turn, struct reading *ret)
{
	const char *field = arena_printf(&req->arena, "%lld", (long long)row->line), *zh, *en;
	struct reading_said said;
	struct reading_sent sent = { .at = req->now };
	int many = who(house, row, &ret->person);
	if (many != 1)
		return refuse(req, field, many ? "有不止一个人对得上，请加上床位或编号。" : "名册里没有这个人。", many ? "More than one person may be meant; add the bed or the number." : "Nobody in the register fits.");
	if (!reading_row_said(row, &req->arena, &said, &zh, &en))
		return refuse(req, field, zh, en);
	if (row->at.len && !reading_row_at(row, act_zone(req, req->unit), &sent.at))
		return refuse(req, field, "时间写成 2026-11-22 08:05。", "Write the time as 2026-11-22 08:05.");
	sent.temp_c = said.temp_c;
	sent.measured = said.measured;
	sent.unseen = said.unseen;
	sent.symptoms = said.symptoms;
	return reading_check(req, field, &sent, turn, ret);
}


static void import_answer(struct req *req)
{
	struct builder *out = rounds_answer(req);
	json_key(out, "refused");
	json_open(out, '[');
	for (const struct field_error *e = req->errors; e; e = e->next) {
		int64_t line = 0;
		struct view rest = e->field, number;
		view_split(&rest, '/', &number);
		view_int(number, &line);
		json_open(out, '{');
		json_int(out, "line", line);
		json_string(out, "says", say(req, e->zh, e->en));
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
}

/* The file is its own key. */
static struct view key_of(struct req *req)
{
	unsigned char digest[32], piece[4096];
	char *hex = arena_take(&req->arena, 2 * sizeof digest + 6);
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof digest);
	lseek(req->spool, 0, SEEK_SET);
	for (ssize_t n; (n = read(req->spool, piece, sizeof piece)) > 0;)
		crypto_generichash_update(&state, piece, (unsigned long long)n);
	crypto_generichash_final(&state, digest, sizeof digest);
	lseek(req->spool, 0, SEEK_SET);
	memcpy(hex, "file-", 5);
	hex_print(digest, sizeof digest, hex + 5);
	return view_of(hex);
}

static bool file_rows(struct req *req, struct reading_row **ret, int *ret_count)
{
	FILE *file = fdopen(dup(req->spool), "r");
	if (!file)
		return FAIL(&req->err, BUG, NULL, "the body cannot be read again");
	bool good = reading_rows_read(file, &req->arena, ret, ret_count, &req->err);
	fclose(file);
	return good;
}

static bool import_post(struct req *req)
{
	struct round_turn turn;
	struct reading_row *rows;
	struct house house;
	int count, taken = 0;
	struct view slot = req->ask(req, "slot"), key = key_of(req);
	if (!round_turn_of(req, slot.ptr ? view_trim(slot) : VIEW(""), req->now, &turn) || !file_rows(req, &rows, &count) || !house_read(req, &house))
		return false;
	struct reading *readings = ARENA_ARRAY(&req->arena, struct reading, count + 1);
	for (int i = 0; i < count; i++)
		taken += row_take(req, &house, &rows[i], &turn, &readings[taken]);
	if (taken == 0) {
		FAIL(&req->err, BAD_CSV, NULL, "none of %d rows is good", count);
		return err_sayf(&req->err, "%d 行都没有被接受。", "None of the %d rows was taken.", count);
	}
	if (!req_write_wait(req, &rounds_write(req, &turn, readings, taken, key, key)->write))
		return false;
	import_answer(req);
	return true;
}

const struct route round_csv_routes[] = {
	{ "POST", "/api/v1/units/{code}/rounds:import", NEED_LOGIN | NEED_UNIT | NEED_STREAM, RIGHT_RECORD_WRITE, import_post,
	  "Readings from a thermometer's file, by number, paper, bed or name; rows that are refused are named, the others taken", "slot", "text/csv", "rounds_imported" },
	{ 0 },
};
