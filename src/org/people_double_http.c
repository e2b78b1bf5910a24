/* org/people_double_http.c — people entered twice: which they could be, making one of two, and finding somebody by paper. */
#include "base/spec.h"
#include "base/vault.h"
#include "org/identity.h"
#include "org/org_json_http.h"
#include "org/people_double.h"
#include "org/people_http.h"
#include "org/people_inside.h"

/* ---- similar, in one home ---- */

static struct double_side side(const struct person_row *row)
{
	int kind = row->stay.role == ROLE_STAFF ? 1 : row->stay.role == ROLE_VISITOR ? 2 : 0;
	return (struct double_side){ row->name, row->paper, row->stay.birth, kind };
}

static void put_side(struct builder *out, struct req *req, const struct person_row *row)
{
	json_open(out, '{');
	json_person_row(out, req, row, NULL, 0, people_open_to(req, row->stay.unit) ? SHOWN_NAMED : SHOWN_MASKED);
	json_close(out, '}');
}

static int by_birth(const void *a, const void *b)
{
	const struct person_row *left = a, *right = b;
	if (left->stay.birth.n != right->stay.birth.n)
		return left->stay.birth.n < right->stay.birth.n ? -1 : 1;
	return left->stay.person < right->stay.person ? -1 : left->stay.person > right->stay.person;
}

/* Sorted by birth, so that only neighbours are compared. */
static void put_pairs(struct builder *out, struct req *req, struct person_rows *crowd)
{
	if (crowd->count)
		qsort(crowd->at, (size_t)crowd->count, sizeof *crowd->at, by_birth);
	for (int i = 0; i < crowd->count; i++)
		for (int j = i + 1; j < crowd->count && crowd->at[i].stay.birth.n == crowd->at[j].stay.birth.n; j++) {
			const struct double_side left = side(&crowd->at[i]), right = side(&crowd->at[j]);
			if (!people_double(&left, &right))
				continue;
			json_open(out, '{');
			json_key(out, "one");
			put_side(out, req, &crowd->at[i]);
			json_key(out, "other");
			put_side(out, req, &crowd->at[j]);
			json_close(out, '}');
		}
}

/* ---- the same paper elsewhere in the realm ---- */

/* Which home it is, is for those to know who may see both. */
static bool put_elsewhere(struct builder *out, struct req *req)
{
	struct stmt *row = db_query(req->db, &people_same_paper);
	enum answer answer;
	stmt_int(row, req->unit);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		int32_t other = (int32_t)stmt_get_int(row, 3);
		bool known = right_allows(req->app->org, &req->actor, RIGHT_PEOPLE_READ, other);
		json_open(out, '{');
		json_int(out, "person", stmt_get_int(row, 0));
		json_unit_name(out, "unit", req->app->org, known ? other : 0);
		json_key(out, "other");
		if (known)
			json_put_int(out, stmt_get_int(row, 2));
		else
			json_put_null(out);
		json_close(out, '}');
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool doubles_get(struct req *req)
{
	struct person_rows crowd;
	if (!people_vault(req) || !people_everybody(req, false, &crowd))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "similar");
	json_open(out, '[');
	put_pairs(out, req, &crowd);
	json_close(out, ']');
	json_key(out, "elsewhere");
	json_open(out, '[');
	bool good = put_elsewhere(out, req);
	json_close(out, ']');
	json_close(out, '}');
	return good;
}

/* ---- making one of two ---- */

struct merge_act { struct act act; const struct vault *vault; int64_t from, into; struct view reason; };

static bool apply_merge(struct act *act, struct tx *tx, struct err *err)
{
	struct merge_act *own = (struct merge_act *)act;
	act->id = own->into;
	return people_merge(tx, own->vault, act->actor, own->from, own->into, own->reason, err);
}

static void merge_answer(struct req *req) { people_show_again(req, 200, ((struct merge_act *)req->own)->into); }

struct merge_body { struct view client_key, reason; int64_t into; };
static const struct spec merge_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct merge_body, client_key), true, 1, 100 },
	{ "into", SPEC_INT, offsetof(struct merge_body, into), true, 1, INT64_MAX },
	{ "reason", SPEC_TEXT, offsetof(struct merge_body, reason), true, 1, 600 },
	{ 0 },
};

static bool merge_post(struct req *req)
{
	struct person_row person;
	struct merge_body body = { 0 };
	struct merge_act *own = ARENA_NEW(&req->arena, struct merge_act);
	if (!people_wanted(req, &person) || !spec_read(merge_rows, req->json, &body, &req->err))
		return false;
	own->vault = req->app->vault;
	own->from = person.stay.person;
	own->into = body.into;
	own->reason = view_trim(body.reason);
	if (own->reason.len == 0)
		return FAIL(&req->err, MISSING_FIELD, "reason", "blank");
	return people_write(req, &own->act, "people.merges", body.client_key, apply_merge, merge_answer);
}

/* ---- finding by paper ---- */

struct find_body { struct view id_no, id_kind; };
static const struct spec find_rows[] = {
	{ "id_no", SPEC_TEXT, offsetof(struct find_body, id_no), true, 3, 60 },
	{ "id_kind", SPEC_TEXT, offsetof(struct find_body, id_kind), false, 0, 20 },
	{ 0 },
};

static bool put_found(struct builder *out, struct req *req, int64_t id)
{
	struct person_row person;
	if (!people_row(req, id, &person))
		return false;
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, person.stay.unit);
	json_key(out, "person");
	put_side(out, req, &person);
	json_close(out, '}');
	return true;
}

/* Numbers first: a row is opened by another question than the one that found it. */
static bool find_ids(struct req *req, struct view paper, struct ids *ret)
{
	unsigned char trace[VAULT_TRACE];
	enum answer answer;
	people_trace(req->app->vault, SEALED_PAPER, paper, trace);
	struct stmt *row = db_query(req->db, &people_by_paper);
	stmt_blob(row, (struct view){ (const char *)trace, sizeof trace });
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		if (!right_allows(req->app->org, &req->actor, RIGHT_PEOPLE_READ, (int32_t)stmt_get_int(row, 1)))
			continue;
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = stmt_get_int(row, 0);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool find_post(struct req *req)
{
	struct find_body body = { 0 };
	struct identity identity;
	struct ids ids = { 0 };
	bool good = true;
	if (!people_vault(req) || !spec_read(find_rows, req->json, &body, &req->err))
		return false;
	if (view_is(body.id_kind, "other") ? !identity_other(body.id_no, &identity, &req->err) : !identity_read(body.id_no, req_today(req), &identity, &req->err))
		return false;
	if (!find_ids(req, view_of(identity.text), &ids))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "found");
	json_open(out, '[');
	for (int i = 0; i < ids.count && good; i++)
		good = put_found(out, req, ids.at[i]);
	json_close(out, ']');
	json_close(out, '}');
	return good;
}

const struct route people_double_routes[] = {
	{ "GET", "/api/v1/units/{code}/doubles", NEED_LOGIN | NEED_UNIT, RIGHT_PEOPLE_READ, doubles_get, "Entries that could be one person: similar here, or the same paper elsewhere", "", "", "people_doubles" },
	{ "POST", "/api/v1/units/{code}/people/{id}/merge", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, merge_post, "This entry is the same person as another one, which stays", "", "person_merge", "person_whole" },
	{ "POST", "/api/v1/people:find", NEED_LOGIN | NEED_JSON, RIGHT_PEOPLE_READ, find_post, "Somebody by their paper, among the homes the caller may see", "", "people_find", "people_found" },
	{ 0 },
};
