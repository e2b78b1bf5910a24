/* org/charge_csv_http.c — charges as a table: out, and in again. A file is taken whole or not at all, every mistake by its line; a pairing
 * that is there already is left as it is, so that the file that came out changes nothing when it goes in. */
#include "base/csv.h"
#include "org/charge_http.h"
#include "org/charge_inside.h"
#include "org/org_json_http.h"
#include <stdio.h>
#include <unistd.h>

enum { LINES_MOST = 50000, MISTAKES_MOST = 50, FILE_MOST = 64 << 20 };
static const char *const columns[] = { "unit", "tier", "name", "post", "phone", "account", "from", "to", "duties", "days" };
enum { UNIT, TIER, NAME, POST, PHONE, ACCOUNT, FROM, TO, DUTIES, DAYS, COLUMNS };

/* ---- out ---- */

static void cell(struct builder *out, struct view text, bool last)
{
	csv_put(out, text);
	builder_text(out, last ? "\r\n" : ",");
}

static void cell_moment(struct builder *out, const struct zone *zone, struct instant at)
{
	char text[30] = "";
	if (at.ms != INT64_MAX)
		zone_print(zone, at, text);
	cell(out, view_of(text), false);
}

static void put_line(struct builder *out, struct req *req, const struct charge *charge)
{
	const struct account *account = charge->person.account ? accounts_get(req->app->accounts, charge->person.account) : NULL;
	const struct zone *zone = act_zone(req, charge->unit);
	char days[24];
	snprintf(days, sizeof days, "%d", charge->days);
	cell(out, view_of(org_unit(req->app->org, charge->unit)->code), false);
	cell(out, charge->tier, false);
	cell(out, charge->person.name, false);
	cell(out, charge->person.post, false);
	cell(out, charge->person.phone, false);
	cell(out, account ? view_of(account->login) : VIEW(""), false);
	cell_moment(out, zone, charge->from);
	cell_moment(out, zone, charge->to);
	cell(out, charge->duties, false);
	cell(out, view_of(days), true);
}

static bool export_get(struct req *req)
{
	struct charge_view view;
	struct builder out;
	if (!charge_view_ask(req, true, &view))
		return false;
	if (!right_allows(req->app->org, &req->actor, RIGHT_EXPORT, view.above))
		return FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(RIGHT_EXPORT));
	if (!reply_file(req, 200, "text/csv; charset=utf-8", "charges.csv"))
		return false;
	builder_init(&out, FILE_MOST);
	for (int i = 0; i < COLUMNS; i++)
		cell(&out, view_of(columns[i]), i == COLUMNS - 1);
	for (int i = 0; i < view.held.count; i++)
		if (right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, view.held.at[i].unit))
			put_line(&out, req, &view.held.at[i]);
	bool ok = !out.full && write(req->reply.file, out.ptr, out.len) == (ssize_t)out.len;
	builder_release(&out);
	return ok || FAIL(&req->err, STORE_FULL, NULL, "the file cannot be written");
}

/* ---- in ---- */

struct csv_act { struct act act; struct charge_new *new; struct serving *told; int64_t *lines; int count, room, mistakes, added; bool preview, tried; };

static bool same_there(struct tx *tx, const struct charge_new *new, bool *ret, struct err *err)
{
	struct stmt *row = db_query(tx_db(tx), &charge_same);
	stmt_int(row, new->unit);
	stmt_text(row, new->tier);
	stmt_text(row, person_key(&new->person, tx_arena(tx)));
	stmt_int(row, new->from.ms);
	stmt_int(row, new->to.ms);
	enum answer answer = stmt_step(row);
	stmt_done(row);
	*ret = answer == ANSWER_ONE;
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(tx_db(tx), err);
}

static bool apply_file(struct act *act, struct tx *tx, struct err *err)
{
	struct csv_act *own = (struct csv_act *)act;
	struct serving *added = ARENA_ARRAY(tx_arena(tx), struct serving, own->count + 1);
	int64_t seq = tx_seq(tx);
	own->added = 0;
	for (int i = 0; i < own->count; i++) {
		int64_t id;
		bool there;
		if (!same_there(tx, &own->new[i], &there, err) || (!there && !charge_add(tx, act->actor, &own->new[i], &id, err)))
			return false;
		if (!there)
			added[own->added++] = own->told[i];
	}
	if (!serving_tell(tx, act->actor, "charge", added, own->added, seq, err))
		return false;
	own->tried = own->preview;
	return !own->preview || FAIL(err, BAD_FIELD, "preview", "only tried");
}

static struct charge_new *next_new(struct req *req, struct csv_act *own)
{
	if (own->count == own->room) {
		own->room = own->room ? own->room * 2 : 64;
		struct charge_new *more = ARENA_ARRAY(&req->arena, struct charge_new, own->room);
		if (own->count)
			memcpy(more, own->new, sizeof *more * (size_t)own->count);
		own->new = more;
	}
	return &own->new[own->count];
}

static bool line_read(struct req *req, const struct csv *csv, const int *at, const struct charge_rules *rules, struct charge_new *ret)
{
	struct view cells[COLUMNS];
	int64_t days = 0;
	for (int i = 0; i < COLUMNS; i++)
		cells[i] = at[i] >= 0 ? arena_copy(&req->arena, csv_cell(csv, at[i])) : VIEW("");
	*ret = (struct charge_new){ .tier = cells[TIER], .duties = cells[DUTIES] };
	if (!act_unit(req, cells[UNIT], "unit", RIGHT_CHARGE_WRITE, &ret->unit)
	    || !act_person_of(req, cells[NAME], cells[POST], cells[PHONE], cells[ACCOUNT], "name", &ret->person))
		return false;
	const struct zone *zone = act_zone(req, ret->unit);
	ret->realm = act_realm(req, ret->unit);
	if (!act_moment(req, cells[FROM], "from", zone, false, req->now, &ret->from) || !act_moment(req, cells[TO], "to", zone, true, FOR_NOW, &ret->to)
	    || !act_period_good(req, ret->from, ret->to))
		return false;
	if (cells[DAYS].len && (!view_int(cells[DAYS], &days) || days < 0 || days > 366))
		return bad_field(req, "days", "天数为 0 至 366 的整数。", "Days is a whole number from 0 to 366.");
	ret->days = (int)days;
	return charge_rule_at(rules, org_now(req->app->org), ret->unit, ret->tier, ret->from) || bad_field(req, "tier", "没有这一级包联。", "There is no such tier.");
}

static void keep_mistake(struct req *req, struct csv_act *own, int64_t line)
{
	struct err *err = &req->err;
	if (own->mistakes++ < MISTAKES_MOST)
		req_error(req, view_of(arena_printf(&req->arena, "%s", err->field)),
			arena_printf(&req->arena, "第 %lld 行 %s：%s", (long long)line, err->field, err->zh[0] ? err->zh : err_title(err->code, LANGUAGE_ZH)),
			arena_printf(&req->arena, "Line %lld, %s: %s", (long long)line, err->field, err->en[0] ? err->en : err_title(err->code, LANGUAGE_EN)));
	err_clear(err);
}

static bool file_read(struct req *req, FILE *input, struct csv_act *own)
{
	struct charge_rules rules;
	struct csv *csv = csv_open(input, &req->err);
	int at[COLUMNS];
	if (!csv)
		return false;
	for (int i = 0; i < COLUMNS; i++)
		at[i] = csv_column(csv, columns[i]);
	bool good = charge_rules_read(req->db, &req->arena, &rules, &req->err);
	if (good && (at[UNIT] < 0 || at[TIER] < 0 || (at[NAME] < 0 && at[ACCOUNT] < 0)))
		good = FAIL(&req->err, BAD_CSV, "unit", "a column is missing") || err_say(&req->err, "至少要有 unit、tier、name 三列。", "At least the columns unit, tier and name are needed.");
	while (good && csv_row(csv, &req->err)) {
		if (own->count == LINES_MOST)
			good = FAIL(&req->err, TOO_LARGE, NULL, "more than %d lines", LINES_MOST);
		else if (line_read(req, csv, at, &rules, next_new(req, own)))
			own->count++;
		else
			keep_mistake(req, own, csv_line(csv));
	}
	csv_close(csv);
	if (req->err.code || !good)
		return false;
	if (!own->mistakes)
		return true;
	FAIL(&req->err, BAD_CSV, NULL, "%d lines", own->mistakes);
	return err_sayf(&req->err, "有 %d 行需要修改，整个文件没有导入。", "%d lines need mending; nothing of the file was taken.", own->mistakes);
}

static bool import_post(struct req *req)
{
	struct csv_act *own = ARENA_NEW(&req->arena, struct csv_act);
	FILE *input = fdopen(dup(req->spool), "r");
	if (!input)
		return FAIL(&req->err, BUG, NULL, "the body cannot be read again");
	bool good = file_read(req, input, own);
	fclose(input);
	if (!good || !charge_servings(req, own->new, own->count, &own->told))
		return false;
	own->preview = req->ask(req, "preview").ptr != NULL;
	own->act = (struct act){ .write.apply = act_apply, .kind = "charges.import", .actor = req->actor.account, .apply = apply_file };
	if (!req_write_wait(req, &own->act.write) && !own->tried)
		return false;
	err_clear(&req->err);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "lines", own->count);
	json_int(out, "added", own->added);
	json_int(out, "unchanged", own->count - own->added);
	json_bool(out, "preview", own->preview);
	json_close(out, '}');
	return true;
}

const struct route charge_csv_routes[] = {
	{ "GET", "/api/v1/export/charges", NEED_LOGIN | NEED_SLOW, RIGHT_EXPORT, export_get, "The charges of a subtree as a table", "unit at", "", "text/csv" },
	{ "POST", "/api/v1/charges:import", NEED_LOGIN | NEED_STREAM, RIGHT_CHARGE_WRITE, import_post,
	  "Take a table of charges, whole or not at all; what is there already stays. With preview it is only tried", "preview", "text/csv", "charges_imported" },
	{ 0 },
};
