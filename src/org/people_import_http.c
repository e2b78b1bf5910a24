/* org/people_import_http.c — a home's own list taken in: what each column is, what each row says, every refused row with its place and why.
 *
 * Rows are judged one by one and applied in slices, so that other people's writes go between. Each row has a key of its own
 * (CLIENT_KEY#line): a list sent again adds nobody twice, whatever of it had been applied. */
#include "base/csv.h"
#include "base/vault.h"
#include "org/identity.h"
#include "org/org_json_http.h"
#include "org/people_http.h"
#include "org/people_inside.h"
#include "org/people_sheet.h"
#include "store/once.h"
#include <stdio.h>
#include <unistd.h>

enum { SLICE_ROWS = 50, SAMPLE_ROWS = 8, REPORT_MOST = 1000 };
enum state { ROW_GOOD, ROW_REFUSED, ROW_ADDED, ROW_THERE };

struct line {
	int line;
	enum state state;
	enum people_column column;                          /* at fault */
	const char *zh, *en;
	struct person_new new;
	int64_t id;
	bool judged;                                        /* refused by its own words, or for good */
	unsigned char trace[VAULT_TRACE];                   /* of all its cells */
};
struct list { struct sheet sheet; struct people_map map; struct line *lines; int count, good, refused, added, there; enum person_role role; int opening; bool preview; };

/* ---- reading ---- */

static bool read_spool(struct req *req, struct view *ret)
{
	char *bytes = arena_take(&req->arena, SHEET_FILE_MOST + 1);
	size_t n = 0;
	ssize_t more;
	while (n <= SHEET_FILE_MOST && (more = read(req->spool, bytes + n, SHEET_FILE_MOST + 1 - n)) > 0)
		n += (size_t)more;
	*ret = (struct view){ bytes, n };
	return true;
}

static bool ask_all(struct req *req, struct list *list)
{
	struct view role = req->ask(req, "role"), opening = req->ask(req, "opening"), format = req->ask(req, "format");
	list->preview = req->ask(req, "preview").ptr != NULL;
	list->role = ROLE_RESIDENT;
	list->opening = !opening.ptr || !view_is(opening, "no");
	if (role.ptr && (!person_role_parse(role, &list->role) || list->role == ROLE_VISITOR))
		return bad_query(req, "role", "role 应为 resident、staff 或 intake。", "role is resident, staff or intake.");
	if (format.ptr && !view_is(format, "json") && !view_is(format, "csv"))
		return bad_query(req, "format", "format 只能是 json 或 csv。", "format is json or csv.");
	if (org_unit(req->app->org, req->unit)->kind != UNIT_INSTITUTION)
		return bad_field(req, "code", "人员登记在机构，不在主管部门。", "People are registered at an institution, not at an authority.");
	if (list->preview || req->ask(req, "client_key").len > 0)
		return true;
	return FAIL(&req->err, MISSING_FIELD, "client_key", "an import without its key");
}

static bool read_map(struct req *req, struct list *list)
{
	struct view map = req->ask(req, "map");
	if (list->sheet.count == 0) {
		FAIL(&req->err, BAD_SHEET, NULL, "no rows");
		return err_say(&req->err, "表格是空的。", "The sheet is empty.");
	}
	people_map_guess(&list->sheet, &list->map);
	return !map.ptr || people_map_read(map, &list->map, &req->err);
}

/* Reading a workbook may take half a second; nobody waits for it. */
static bool read_sheet(struct req *req, struct list *list)
{
	struct view bytes;
	if (!read_spool(req, &bytes))
		return false;
	req_world_release(req);
	bool good = spreadsheet_read(bytes, &req->arena, &list->sheet, &req->err);
	req_world_retake(req);
	return good && read_map(req, list);
}

/* ---- judging a row ---- */

static bool refused(struct line *line, enum people_column column, const char *zh, const char *en)
{
	line->state = ROW_REFUSED;
	line->column = column;
	line->zh = zh;
	line->en = en;
	return false;
}

/* What was said about the row to req->err becomes the row's own. */
static bool refused_by(struct req *req, struct line *line, const struct err *err)
{
	enum people_column column = PEOPLE_IGNORED;
	for (int i = 0; i < PEOPLE_COLUMN_MAX_; i++)
		if (strcmp(people_column_key((enum people_column)i), err->field) == 0)
			column = (enum people_column)i;
	bool own = err->zh[0] && err->code == ERR_BAD_FIELD;
	return refused(line, column, arena_printf(&req->arena, "%s%s", own ? "" : err_title(err->code, LANGUAGE_ZH), err->zh), arena_printf(&req->arena, "%s%s%s", own ? "" : err_title(err->code, LANGUAGE_EN), own || !err->en[0] ? "" : " ", err->en));
}

static bool judge_kinds(struct line *line, const struct list *list, const struct sheet_row *row)
{
	struct view role = people_cell(&list->map, row, PEOPLE_ROLE), where = people_cell(&list->map, row, PEOPLE_WHERE);
	int said = (int)list->role, place = WHERE_NONE;
	if (role.len && !people_word_role(role, &said))
		return refused(line, PEOPLE_ROLE, "类别认不出来，请写“老人”“儿童”或“职工”。", "This kind of person is not known; write resident or staff.");
	line->new.role = (enum person_role)said;
	if (where.len && !people_word_where(where, said == ROLE_STAFF, &place))
		return refused(line, PEOPLE_WHERE, "去向认不出来，请写“在院”“请假”“住院”，职工写“驻院”“通勤”“休假”“隔离”。", "This whereabouts is not known; write in, leave or hospital, for staff live_in, commuting, away or quarantined.");
	if (place == WHERE_LEFT || place == WHERE_DIED)
		return refused(line, PEOPLE_WHERE, "名册只导入在册人员，已离开或去世的不导入。", "Only who is listed is imported, not who has left or died.");
	line->new.where = (enum where)place;
	return true;
}

static bool judge_days(struct req *req, struct line *line, const struct list *list, const struct sheet_row *row, struct view *ret_birth)
{
	struct view birth = people_cell(&list->map, row, PEOPLE_BIRTH), since = people_cell(&list->map, row, PEOPLE_SINCE);
	struct day day;
	char text[11];
	*ret_birth = VIEW("");
	if (birth.len) {
		if (!spreadsheet_day(birth, list->sheet.from_1904, &day))
			return refused(line, PEOPLE_BIRTH, "出生日期写成 1938-02-28，要有年月日。", "Write the date of birth as 1938-02-28, with year, month and day.");
		day_print(day, text);
		*ret_birth = arena_copy(&req->arena, view_of(text));
	}
	line->new.at = req->now;
	if (since.len == 0)
		return true;
	if (!spreadsheet_day(since, list->sheet.from_1904, &day) || day.n > zone_day(line->new.zone, req->now).n)
		return refused(line, PEOPLE_SINCE, "入住日期写成 2019-05-01，且不在将来。", "Write the day of admission as 2019-05-01; it is not in the future.");
	day_print(day, text);
	line->new.note = arena_printf(&req->arena, "%s", text);
	if (!list->opening)
		line->new.at = day.n == zone_day(line->new.zone, req->now).n ? req->now : zone_instant(line->new.zone, day, 0);
	return true;
}

static bool judge_texts(struct line *line, const struct list *list, const struct sheet_row *row)
{
	line->new.name = people_cell(&list->map, row, PEOPLE_NAME);
	line->new.place = people_cell(&list->map, row, PEOPLE_PLACE);
	line->new.room_name = people_cell(&list->map, row, PEOPLE_ROOM);
	if (line->new.name.len == 0)
		return refused(line, PEOPLE_NAME, "没有姓名。", "The name is missing.");
	if (line->new.name.len > 120)
		return refused(line, PEOPLE_NAME, "姓名太长。", "The name is too long.");
	if (line->new.place.len > 60 || line->new.room_name.len > 40)
		return refused(line, line->new.place.len > 60 ? PEOPLE_PLACE : PEOPLE_ROOM, "文字太长。", "The text is too long.");
	return !spreadsheet_rounded(people_cell(&list->map, row, PEOPLE_ID_NO)) || refused(line, PEOPLE_ID_NO, "这一列被表格存成了数字，末几位已经丢失。请把该列设为“文本”后重新填写。", "The sheet kept this column as a number and its last digits are lost. Format the column as text and enter it again.");
}

static bool judge(struct req *req, struct list *list, const struct sheet_row *row, struct line *line)
{
	struct err err = { 0 };
	struct view kind = people_cell(&list->map, row, PEOPLE_ID_KIND), birth;
	line->new = (struct person_new){ .unit = req->unit, .realm = act_realm(req, req->unit), .zone = act_zone(req, req->unit), .opening = list->opening, .room = ROOM_NONE, .crowd = false };
	if (!judge_texts(line, list, row) || !judge_kinds(line, list, row) || !judge_days(req, line, list, row, &birth))
		return false;
	bool citizen = kind.len == 0 || view_starts(kind, "身份证") || view_starts(kind, "居民身份证") || view_is(kind, "citizen");
	const struct person_said said = { .id_no = people_cell(&list->map, row, PEOPLE_ID_NO), .id_kind = citizen ? VIEW("") : VIEW("other"), .sex = people_cell(&list->map, row, PEOPLE_SEX), .birth = birth,
		.phone = people_cell(&list->map, row, PEOPLE_PHONE) };
	if (people_read_said(req, &said, &line->new))
		return true;
	err = req->err;
	err_clear(&req->err);
	return refused_by(req, line, &err);
}

/* ---- known already, here or above in the same list ---- */

static bool same_person(const struct person_new *a, const struct person_new *b)
{
	if (a->id_no.len || b->id_no.len)
		return view_same(a->id_no, b->id_no);
	return a->birth.n == b->birth.n && view_same(a->name, b->name);
}

static void twice_in_list(struct req *req, struct list *list, struct line *line)
{
	for (int i = 0; line->state == ROW_GOOD && i < list->count - 1; i++)
		if (list->lines[i].state == ROW_GOOD && same_person(&list->lines[i].new, &line->new))
			refused(line, line->new.id_no.len ? PEOPLE_ID_NO : PEOPLE_NAME, arena_printf(&req->arena, "与第 %d 行是同一个人。", list->lines[i].line), arena_printf(&req->arena, "The same person as in row %d.", list->lines[i].line));
}

/* By paper, or without one by name and birth. Asked of the reader for the preview, and of the writer again when it counts. */
static bool known(struct db *db, const struct vault *vault, const struct person_new *new, int64_t *ret, struct err *err)
{
	unsigned char trace[VAULT_TRACE];
	bool paper = new->id_no.len > 0;
	struct stmt *row = db_query(db, paper ? &people_known_paper : &people_known_name);
	people_trace(vault, paper ? SEALED_PAPER : SEALED_NAME, paper ? new->id_no : new->name, trace);
	stmt_int(row, new->unit);
	stmt_blob(row, (struct view){ (const char *)trace, sizeof trace });
	if (!paper)
		stmt_int(row, new->birth.n);
	enum answer answer = stmt_step(row);
	*ret = answer == ANSWER_ONE ? stmt_get_int(row, 0) : 0;
	stmt_done(row);
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(db, err);
}

static void refuse_known(struct line *line)
{
	if (line->new.id_no.len)
		refused(line, PEOPLE_ID_NO, "这个证件号在本院已经登记过。", "This home already has somebody with this ID number.");
	else
		refused(line, PEOPLE_NAME, "本院已有同名、同出生日期的人，没有证件号无法区分。", "This home has somebody of this name and date of birth; without an ID number they cannot be told apart.");
}

static void trace_row(struct req *req, const struct sheet_row *row, struct line *line)
{
	struct builder all;
	builder_init(&all, SHEET_COLUMNS_MOST * (SHEET_CELL_MOST + 1));
	for (int i = 0; i < row->count; i++) {
		builder_view(&all, row->cells[i]);
		builder_char(&all, '\x1f');
	}
	vault_trace(req->app->vault, VIEW("people.import"), builder_seen(&all), line->trace);
	builder_release(&all);
}

static bool judge_all(struct req *req, struct list *list)
{
	list->lines = ARENA_ARRAY(&req->arena, struct line, list->sheet.count + 1);
	for (int i = list->map.head + 1; i < list->sheet.count; i++) {
		const struct sheet_row *row = &list->sheet.rows[i];
		struct line *line = &list->lines[list->count];
		int64_t id = 0;
		if (people_row_blank(&list->map, row))
			continue;
		list->count++;
		*line = (struct line){ .line = row->line, .column = PEOPLE_IGNORED };
		trace_row(req, row, line);
		if (!judge(req, list, row, line))
			continue;
		twice_in_list(req, list, line);
		if (list->preview && line->state == ROW_GOOD && !known(req->db, req->app->vault, &line->new, &id, &req->err))
			return false;
		if (id)
			refuse_known(line);
	}
	return true;
}

/* ---- applying ---- */

struct slice { struct write write; struct arena *arena /* the request's: its thread waits meanwhile */; struct line *lines; int count; const struct vault *vault; int64_t actor; const char *key; };

static bool is_refusal(enum err_code code) { return code == ERR_PERSON_KNOWN || code == ERR_ROOM_FULL || code == ERR_BAD_FIELD || code == ERR_NO_ROOM; }

static void refuse_applied(struct arena *arena, struct line *line, const struct err *err)
{
	if (err->code == ERR_PERSON_KNOWN)
		refuse_known(line);
	else
		refused(line, err->code == ERR_ROOM_FULL || err->code == ERR_NO_ROOM ? PEOPLE_ROOM : PEOPLE_NAME, arena_printf(arena, "%s%s", err_title(err->code, LANGUAGE_ZH), err->zh), arena_printf(arena, "%s %s", err_title(err->code, LANGUAGE_EN), err->en));
}

static bool add_line(struct slice *s, struct tx *tx, struct line *line, struct err *err)
{
	struct view key = view_of(arena_printf(tx_arena(tx), "%s#%d", s->key, line->line)), content = { (const char *)line->trace, VAULT_TRACE };
	struct err one = { 0 };
	int64_t there = 0;
	switch (once_find(tx, s->actor, "people.import", key, content, &line->id, err)) {
	case ANSWER_ONE: line->state = ROW_THERE; return true;
	case ANSWER_NONE: break;
	default: return false;
	}
	if (!known(tx_db(tx), s->vault, &line->new, &there, err))
		return false;
	if (there) {
		refuse_known(line);
		return true;
	}
	if (!people_add(tx, s->vault, s->actor, &line->new, &line->id, &one)) {
		if (is_refusal(one.code))
			refuse_applied(s->arena, line, &one);
		else
			*err = one;
		return is_refusal(one.code);
	}
	line->state = ROW_ADDED;
	return once_keep(tx, s->actor, "people.import", key, content, line->id, err);
}

/* May be applied again when the store was busy: every line begins as it was judged. */
static bool apply_slice(struct write *write, struct tx *tx, struct err *err)
{
	struct slice *s = (struct slice *)write;
	for (int i = 0; i < s->count; i++) {
		if (s->lines[i].judged)
			continue;
		s->lines[i].state = ROW_GOOD;
		if (!add_line(s, tx, &s->lines[i], err))
			return false;
	}
	return true;
}

struct done_act { struct act act; int64_t realm; int32_t unit; int people; };

static bool apply_done(struct act *act, struct tx *tx, struct err *err)
{
	struct done_act *own = (struct done_act *)act;
	struct builder body;
	(void)err;
	act->id = tx_seq(tx);
	act_note_begin(&body, 0);
	json_int(&body, "people", own->people);
	act_note(tx, EVENT_PEOPLE_IMPORTED, act->actor, own->realm, own->unit, &body);
	return true;
}

static bool apply_all(struct req *req, struct list *list)
{
	const char *key = arena_text(&req->arena, req->ask(req, "client_key"));
	for (int i = 0; i < list->count; i++)
		list->lines[i].judged = list->lines[i].state == ROW_REFUSED;
	for (int from = 0; from < list->count; from += SLICE_ROWS) {
		struct slice *s = ARENA_NEW(&req->arena, struct slice);
		*s = (struct slice){ .write.apply = apply_slice, .arena = &req->arena, .lines = list->lines + from, .count = list->count - from < SLICE_ROWS ? list->count - from : SLICE_ROWS, .vault = req->app->vault,
			.actor = req->actor.account, .key = key };
		if (!req_write_wait(req, &s->write))
			return false;
	}
	struct done_act *own = ARENA_NEW(&req->arena, struct done_act);
	*own = (struct done_act){ .act = { .write.apply = act_apply, .kind = "people.imports", .actor = req->actor.account, .key = view_of(key), .content = VIEW("import"), .apply = apply_done },
		.realm = act_realm(req, req->unit), .unit = req->unit };
	for (int i = 0; i < list->count; i++)
		own->people += list->lines[i].state == ROW_ADDED || list->lines[i].state == ROW_THERE;
	return own->people == 0 || req_write_wait(req, &own->act.write);
}

/* ---- answering ---- */

static void count_states(struct list *list)
{
	for (int i = 0; i < list->count; i++) {
		enum state state = list->lines[i].state;
		list->good += state == ROW_GOOD;
		list->refused += state == ROW_REFUSED;
		list->added += state == ROW_ADDED;
		list->there += state == ROW_THERE;
	}
}

/* "C" for the third column; "" when the row as a whole is meant. */
static const char *letters(const struct list *list, enum people_column column, char out[4])
{
	int n = column == PEOPLE_IGNORED ? -1 : list->map.at[column];
	if (n < 0)
		out[0] = '\0';
	else if (n < 26)
		snprintf(out, 4, "%c", 'A' + n);
	else
		snprintf(out, 4, "%c%c", 'A' + n / 26 - 1, 'A' + n % 26);
	return out;
}

static void put_columns(struct builder *out, struct req *req, const struct list *list)
{
	const struct sheet_row *head = &list->sheet.rows[list->map.head];
	json_key(out, "columns");
	json_open(out, '[');
	for (int i = 0; i < list->map.columns; i++) {
		json_open(out, '{');
		json_text(out, "head", sheet_cell(head, i));
		json_text(out, "field", list->map.of[i] == PEOPLE_IGNORED ? (struct view){ NULL, 0 } : view_of(people_column_key(list->map.of[i])));
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "fields");
	json_open(out, '[');
	for (int i = 0; i < PEOPLE_COLUMN_MAX_; i++) {
		json_open(out, '{');
		json_string(out, "key", people_column_key((enum people_column)i));
		json_string(out, "title", people_column_title((enum people_column)i, req->language));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_refused(struct builder *out, struct req *req, const struct list *list)
{
	char place[4];
	json_key(out, "refused_rows");
	json_open(out, '[');
	for (int i = 0, shown = 0; i < list->count && shown < REPORT_MOST; i++) {
		const struct line *line = &list->lines[i];
		if (line->state != ROW_REFUSED)
			continue;
		shown++;
		json_open(out, '{');
		json_int(out, "row", line->line);
		json_string(out, "column", letters(list, line->column, place));
		json_text(out, "field", line->column == PEOPLE_IGNORED ? (struct view){ NULL, 0 } : view_of(people_column_key(line->column)));
		json_string(out, "says", say(req, line->zh, line->en));
		json_string(out, "zh", line->zh);
		json_string(out, "en", line->en);
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* The first good rows as they would be registered. */
static void put_sample(struct builder *out, struct req *req, const struct list *list)
{
	json_key(out, "sample");
	json_open(out, '[');
	for (int i = 0, shown = 0; i < list->count && shown < SAMPLE_ROWS; i++) {
		const struct line *line = &list->lines[i];
		char birth[11] = "";
		if (line->state == ROW_REFUSED)
			continue;
		shown++;
		if (!day_is_none(line->new.birth))
			day_print(line->new.birth, birth);
		json_open(out, '{');
		json_int(out, "row", line->line);
		json_string(out, "role", person_role_name(line->new.role));
		json_text(out, "name", people_open_to(req, req->unit) ? line->new.name : mask_name(&req->arena, line->new.name));
		json_text(out, "id_no", mask_paper(&req->arena, line->new.id_no));
		json_string(out, "sex", line->new.sex == 1 ? "male" : line->new.sex == 2 ? "female" : "unknown");
		json_string(out, "birth", birth);
		json_text(out, "room", line->new.room_name);
		json_text(out, "place", line->new.place);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void answer_json(struct req *req, const struct list *list)
{
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_bool(out, "preview", list->preview);
	json_int(out, "rows", list->count);
	json_int(out, "good", list->good);
	json_int(out, "added", list->added);
	json_int(out, "already", list->there);
	json_int(out, "refused", list->refused);
	json_int(out, "head_row", list->sheet.rows[list->map.head].line);
	put_columns(out, req, list);
	put_refused(out, req, list);
	put_sample(out, req, list);
	json_close(out, '}');
}

static void answer_csv(struct req *req, const struct list *list)
{
	struct builder *out = reply_json(req, 200);
	char place[4];
	req->reply.type = "text/csv; charset=utf-8";
	snprintf(req->reply.file_name, sizeof req->reply.file_name, "refused.csv");
	builder_text(out, "\xEF\xBB\xBF行 row,列 column,项目,field,原因,why\r\n");
	for (int i = 0; i < list->count; i++) {
		const struct line *line = &list->lines[i];
		if (line->state != ROW_REFUSED)
			continue;
		builder_printf(out, "%d,%s,%s,%s,", line->line, letters(list, line->column, place), line->column == PEOPLE_IGNORED ? "" : people_column_title(line->column, LANGUAGE_ZH),
			line->column == PEOPLE_IGNORED ? "" : people_column_title(line->column, LANGUAGE_EN));
		csv_put(out, view_of(line->zh));
		builder_char(out, ',');
		csv_put(out, view_of(line->en));
		builder_text(out, "\r\n");
	}
}

static bool import_post(struct req *req)
{
	struct list *list = ARENA_NEW(&req->arena, struct list);
	struct view format = req->ask(req, "format");
	if (!people_vault(req) || !ask_all(req, list) || !read_sheet(req, list))
		return false;
	if (list->map.at[PEOPLE_NAME] < 0) {
		if (!list->preview) {
			FAIL(&req->err, BAD_SHEET, "map", "no column is the name");
			return err_say(&req->err, "没有一列是姓名，请先对应列。", "No column is the name; say which column is what.");
		}
	} else if (!judge_all(req, list) || (!list->preview && !apply_all(req, list)))
		return false;
	count_states(list);
	(format.ptr && view_is(format, "csv") ? answer_csv : answer_json)(req, list);
	return true;
}

const struct route people_import_routes[] = {
	{ "POST", "/api/v1/units/{code}/people:import", NEED_LOGIN | NEED_UNIT | NEED_STREAM, RIGHT_PEOPLE_WRITE, import_post,
	  "Take in a home's own list (XLSX or CSV, UTF-8 or GBK): all good rows, and a report of every refused one. With preview it is only tried", "client_key preview map role opening format",
	  "application/octet-stream", "people_imported, text/csv" },
	{ 0 },
};
