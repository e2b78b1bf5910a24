/* org/org_http.c — the tree over HTTP: looking, finding, importing, changing. */
#include "base/spec.h"
#include "org/org_inside.h"
#include "org/org_json_http.h"
#include <stdio.h>
#include <unistd.h>

/* ---- looking ---- */

static bool ask_tree(struct req *req, const struct tree **ret)
{
	struct day day;
	if (!ask_day(req, "on", (struct day){ INT32_MAX }, &day))
		return false;
	*ret = org_tree(req->app->org, day);
	return true;
}

static bool unit_get(struct req *req)
{
	const struct tree *tree;
	if (!ask_tree(req, &tree))
		return false;
	json_unit_whole(reply_json(req, 200), req, tree, req->unit);
	return true;
}

static void put_next(struct builder *out, const struct org *org, int32_t last)
{
	json_text(out, "next", last ? view_of(org_unit(org, last)->code) : (struct view){ NULL, 0 });
}

/* In a past tree some children may have moved away since, out of the actor's sight: they are left out. */
static int32_t put_children(struct builder *out, struct req *req, const struct tree *tree, int32_t child, int64_t limit)
{
	int32_t last = 0;
	for (; child; child = tree->next_sibling[child]) {
		if (!right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, child))
			continue;
		if (limit-- == 0)
			return last;
		json_open(out, '{');
		json_unit_brief(out, req, tree, child);
		json_close(out, '}');
		last = child;
	}
	return 0;
}

static bool children_get(struct req *req)
{
	const struct tree *tree;
	int64_t limit;
	int32_t cursor;
	if (!ask_tree(req, &tree) || !ask_limit(req, &limit) || !ask_cursor(req, tree, req->unit, &cursor))
		return false;
	if (cursor && tree->parent[cursor] != req->unit)
		return bad_query(req, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_key(out, "children");
	json_open(out, '[');
	int32_t last = put_children(out, req, tree, cursor ? tree->next_sibling[cursor] : tree->first_child[req->unit], limit);
	json_close(out, ']');
	put_next(out, req->app->org, last);
	json_close(out, '}');
	return true;
}

/* ---- finding ---- */

static bool matches(const struct unit *unit, const char *wanted, size_t length)
{
	return strncasecmp(unit->code, wanted, length) == 0 || strstr(unit->name, wanted) || strcasestr(unit->name_en, wanted);
}

/* One request looks at so many units and no more, so that it holds up nobody for more than some milliseconds; the next page goes on. */
enum { LOOKS_MOST = 100000 };

static int32_t put_found(struct builder *out, struct req *req, int32_t from, int32_t end, const char *wanted, int64_t limit)
{
	const struct tree *tree = org_now(req->app->org);
	size_t length = strlen(wanted);
	int32_t last = 0;
	for (int32_t number = from; number < end; number++) {
		int32_t id = tree->unit_at[number];
		if (number - from == LOOKS_MOST)
			return tree->unit_at[number - 1];
		if (!matches(org_unit(req->app->org, id), wanted, length))
			continue;
		if (limit-- == 0)
			return last;
		json_open(out, '{');
		json_unit_brief(out, req, tree, id);
		json_unit_name(out, "parent", req->app->org, unit_seen_parent(req, tree, id));
		json_close(out, '}');
		last = id;
	}
	return 0;
}

/* Below which unit; without one, everything the actor may know. */
static bool ask_unit(struct req *req, enum right right, int32_t *ret)
{
	struct view code = req->ask(req, "unit");
	*ret = code.ptr ? org_find(req->app->org, code) : req->actor.unit;
	if ((code.ptr && !*ret) || !right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, *ret))
		return FAIL(&req->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	return right_allows(req->app->org, &req->actor, right, *ret) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

static bool units_get(struct req *req)
{
	const struct tree *tree = org_now(req->app->org);
	int64_t limit;
	int32_t above, cursor;
	if (!ask_unit(req, RIGHT_UNIT_READ, &above) || !ask_limit(req, &limit) || !ask_cursor(req, tree, above, &cursor))
		return false;
	const char *wanted = arena_text(&req->arena, req->ask(req, "q"));
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "units");
	json_open(out, '[');
	int32_t last = put_found(out, req, cursor ? tree->pre[cursor] + 1 : tree->pre[above], tree->end[above], wanted, limit);
	json_close(out, ']');
	put_next(out, req->app->org, last);
	json_close(out, '}');
	return true;
}

/* ---- a file ---- */

struct import_write {
	struct write write;
	struct actor actor;
	struct units_file file;
	struct day from, today;
	struct units_figures figures;
	bool preview, tried;                                /* preview: refused when all is well, so that nothing of it stays */
};

static bool apply_import(struct write *write, struct tx *tx, struct err *err)
{
	struct import_write *own = (struct import_write *)write;
	if (!units_import(tx, &own->actor, &own->file, own->from, own->today, &own->figures, err))
		return false;
	own->tried = own->preview;
	return !own->preview || FAIL(err, BAD_FIELD, "preview", "only tried");
}

static void release_file(void *file)
{
	units_release(file);
}

static bool read_spool(struct req *req, struct units_file *file)
{
	FILE *input = fdopen(dup(req->spool), "r");
	if (!input)
		return FAIL(&req->err, BUG, NULL, "the body cannot be read again");
	bool good = units_read(input, file, &req->err);
	fclose(input);
	return good;
}

/* Every mistake that was kept, so that a file can be mended in one go. */
static bool refuse_file(struct req *req, const struct units_file *file)
{
	char zh[300], en[300];
	int64_t kept = file->problem_count < PROBLEMS_KEPT ? file->problem_count : PROBLEMS_KEPT;
	for (int64_t i = 0; i < kept; i++) {
		const struct unit_problem *problem = &file->problems[i];
		const char *column = unit_column_name(problem->column);
		snprintf(zh, sizeof zh, "第 %lld 行 %s 列：%s", (long long)problem->line, column, problem->zh);
		snprintf(en, sizeof en, "Line %lld, column %s: %s", (long long)problem->line, column, problem->en);
		req_error(req, view_of(column), zh, en);
	}
	return false;
}

static bool units_post_import(struct req *req)
{
	struct import_write *own = ARENA_NEW(&req->arena, struct import_write);
	own->write.apply = apply_import;
	own->actor = req->actor;
	own->today = req_today(req);
	own->preview = req->ask(req, "preview").ptr != NULL;
	if (!ask_day(req, "from", own->today, &own->from))
		return false;
	req_world_release(req);                             /* reading a million lines takes seconds */
	arena_close_with(&req->arena, release_file, &own->file);
	if (!read_spool(req, &own->file) || (!req_write_wait(req, &own->write) && !own->tried))
		return refuse_file(req, &own->file);
	err_clear(&req->err);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "added", own->figures.added);
	json_int(out, "changed", own->figures.changed);
	json_int(out, "moved", own->figures.moved);
	json_int(out, "unchanged", own->figures.unchanged);
	json_int(out, "seq", own->tried ? 0 : own->write.seq);
	json_close(out, '}');
	return true;
}

/* ---- one unit ---- */

struct unit_body { json_t *cells[UNIT_COLUMN_MAX_]; struct view from; };
#define CELL(column, name, needed) { name, SPEC_ANY, offsetof(struct unit_body, cells) + sizeof(json_t *) * (column), needed, 0, 0 }
#define CELLS CELL(UNIT_NAME_EN, "name_en", false), CELL(UNIT_FACILITY, "facility_type", false), \
	CELL(UNIT_OWNERSHIP, "ownership", false), CELL(UNIT_BEDS, "beds", false), CELL(UNIT_OPENED, "opened", false), \
	CELL(UNIT_CLOSED, "closed", false), CELL(UNIT_PHONE, "phone", false), CELL(UNIT_ZONE, "zone", false)
static const struct spec add_rows[] = {
	CELL(UNIT_CODE, "code", true), CELL(UNIT_PARENT, "parent_code", false), CELL(UNIT_KIND, "kind", true), CELL(UNIT_NAME, "name", true), CELLS, { 0 },
};
static const struct spec change_rows[] = {
	CELL(UNIT_PARENT, "parent_code", false), CELL(UNIT_NAME, "name", false), CELLS,
	{ "from", SPEC_TEXT, offsetof(struct unit_body, from), false, 10, 10 }, { 0 },
};

struct one_write { struct write write; struct unit_change change; int64_t actor; int32_t id; };

/* null empties a field; a number may be written as one. */
static bool cell_text(struct req *req, enum unit_column column, const json_t *value, struct view *ret)
{
	if (json_is_integer(value))
		*ret = view_of(arena_printf(&req->arena, "%lld", (long long)json_integer_value(value)));
	else if (json_is_null(value))
		*ret = VIEW("");
	else if (json_is_string(value))
		*ret = json_view(value);
	else
		return FAIL(&req->err, BAD_FIELD, unit_column_name(column), "neither text nor whole number nor null");
	return true;
}

static bool cells_read(struct req *req, const struct unit_body *body, struct unit_change *change)
{
	for (int column = 0; column < UNIT_COLUMN_MAX_; column++) {
		struct expected expected;
		struct view text;
		if (!body->cells[column])
			continue;
		if (!cell_text(req, (enum unit_column)column, body->cells[column], &text))
			return false;
		if (!unit_cell(&change->facts, (enum unit_column)column, view_trim(text), &expected)) {
			FAIL(&req->err, BAD_FIELD, unit_column_name((enum unit_column)column), "%s", expected.en);
			return err_say(&req->err, arena_printf(&req->arena, "%s。", expected.zh), arena_printf(&req->arena, "It does not fit: %s.", expected.en));
		}
		change->set |= UNIT_COLUMN(column);
	}
	return true;
}

/* A parent the actor may not write to answers like one that does not exist. */
static bool parent_read(struct req *req, const struct unit_body *body, struct unit_change *change)
{
	struct view code = { NULL, 0 };
	if (body->cells[UNIT_PARENT] && !cell_text(req, UNIT_PARENT, body->cells[UNIT_PARENT], &code))
		return false;
	change->parent = org_find(req->app->org, code);
	if ((change->parent || code.len == 0) && right_allows(req->app->org, &req->actor, RIGHT_UNIT_WRITE, change->parent))
		return true;
	FAIL(&req->err, BAD_FIELD, "parent_code", "unknown, or outside the subtree");
	return err_say(&req->err, "没有这个上级。", "There is no such parent.");
}

static void unit_answer(struct req *req)
{
	const struct one_write *own = req->own;
	json_unit_whole(reply_json(req, 200), req, org_now(req->app->org), own->id);
}

static bool apply_change(struct write *write, struct tx *tx, struct err *err)
{
	struct one_write *own = (struct one_write *)write;
	return unit_change(tx, own->actor, own->id, &own->change, err);
}

static bool unit_patch(struct req *req)
{
	struct one_write *own = ARENA_NEW(&req->arena, struct one_write);
	struct unit_body body = { 0 };
	unit_facts_blank(&own->change.facts);
	own->write.apply = apply_change;
	own->actor = req->actor.account;
	own->id = req->unit;
	own->change.today = own->change.from = req_today(req);
	if (!spec_read(change_rows, req->json, &body, &req->err) || !cells_read(req, &body, &own->change))
		return false;
	if (body.from.ptr && !day_parse(body.from, &own->change.from))
		return FAIL(&req->err, BAD_FIELD, "from", "not a day");
	if (body.cells[UNIT_PARENT] && req->unit == req->actor.unit)
		return FAIL(&req->err, NO_RIGHT, "parent_code", "its own topmost unit");
	if (body.cells[UNIT_PARENT] && !parent_read(req, &body, &own->change))
		return false;
	req->own = own;
	return req_write(req, &own->write, unit_answer);
}

static bool apply_add(struct write *write, struct tx *tx, struct err *err)
{
	struct one_write *own = (struct one_write *)write;
	return unit_add(tx, own->actor, &own->change, &own->id, err);
}

static void added_answer(struct req *req)
{
	const struct one_write *own = req->own;
	const struct unit *unit = org_unit(req->app->org, own->id);
	snprintf(req->reply.location, sizeof req->reply.location, "/api/v1/units/%s", unit->code);
	json_unit_whole(reply_json(req, 201), req, org_now(req->app->org), own->id);
}

static bool units_post(struct req *req)
{
	struct one_write *own = ARENA_NEW(&req->arena, struct one_write);
	struct unit_body body = { 0 };
	unit_facts_blank(&own->change.facts);
	own->write.apply = apply_add;
	own->actor = req->actor.account;
	own->change.today = own->change.from = req_today(req);
	if (!spec_read(add_rows, req->json, &body, &req->err) || !cells_read(req, &body, &own->change) || !parent_read(req, &body, &own->change))
		return false;
	req->own = own;
	return req_write(req, &own->write, added_answer);
}

const struct route org_routes[] = {
	{ "GET", "/api/v1/units", NEED_LOGIN, RIGHT_UNIT_READ, units_get, "Find units by code or name", "q unit cursor limit", "", "units" },
	{ "POST", "/api/v1/units", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_WRITE, units_post, "Add a unit", "", "unit_add", "unit" },
	{ "POST", "/api/v1/units:import", NEED_LOGIN | NEED_STREAM, RIGHT_UNIT_WRITE, units_post_import,
	  "Take a file of units, whole or not at all; the same file again changes nothing. With preview it is only tried", "from preview", "text/csv", "units_imported" },
	{ "GET", "/api/v1/units/{code}", NEED_UNIT, RIGHT_UNIT_READ, unit_get, "One unit", "on", "", "unit" },
	{ "PATCH", "/api/v1/units/{code}", NEED_UNIT | NEED_JSON, RIGHT_UNIT_WRITE, unit_patch, "Change a unit, close it, open it, move it", "", "unit_change", "unit" },
	{ "GET", "/api/v1/units/{code}/children", NEED_UNIT, RIGHT_UNIT_READ, children_get, "The units right below, in code order", "on cursor limit", "", "unit_children" },
	{ 0 },
};
