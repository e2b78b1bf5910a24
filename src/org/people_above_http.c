/* org/people_above_http.c — the census, of a home and of all homes below a unit; and people whom two homes list. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "org/people_http.h"

/* ---- in two homes ---- */

struct pairs { struct twice *at; int count; };

static bool concerns(const struct req *req, const struct twice *t, bool both)
{
	const struct tree *tree = org_now(req->app->org);
	bool one = tree_holds(tree, req->unit, t->unit), other = tree_holds(tree, req->unit, t->other_unit);
	return both ? one && other : one || other;
}

static bool pairs_here(struct req *req, bool both, struct pairs *ret)
{
	struct twice *all;
	int count;
	if (!people_twice(req->db, 0, &req->arena, &all, &count, &req->err))
		return false;
	*ret = (struct pairs){ ARENA_ARRAY(&req->arena, struct twice, count + 1), 0 };
	for (int i = 0; i < count; i++)
		if (concerns(req, &all[i], both))
			ret->at[ret->count++] = all[i];
	return true;
}

/* Somebody in three homes is counted twice too often: their pairs stand together, and each person who was entered later counts once. */
static int too_many(const struct pairs *pairs)
{
	int n = 0;
	for (int i = 0; i < pairs->count; i++)
		n += i == 0 || pairs->at[i].person != pairs->at[i - 1].person;
	return n;
}

/* The number in a register is for those who may read it; the name of the home is for the one that lists the person too. */
static void put_side(struct builder *out, struct req *req, const char *person_key, int64_t person, const char *unit_key, int32_t unit)
{
	json_key(out, person_key);
	if (right_allows(req->app->org, &req->actor, RIGHT_PEOPLE_READ, unit))
		json_put_int(out, person);
	else
		json_put_null(out);
	json_unit_name(out, unit_key, req->app->org, unit);
}

static bool twice_get(struct req *req)
{
	struct pairs pairs;
	if (!pairs_here(req, false, &pairs))
		return false;
	const struct zone *zone = act_zone(req, req->unit);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "twice");
	json_open(out, '[');
	for (int i = 0; i < pairs.count; i++) {
		const struct twice *t = &pairs.at[i];
		json_open(out, '{');
		put_side(out, req, "person", t->person, "unit", t->unit);
		put_side(out, req, "other", t->other, "other_unit", t->other_unit);
		json_moment(out, "found_at", zone, t->found);
		json_moment(out, "claimed_at", zone, t->claimed);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

bool json_people_elsewhere(struct builder *out, struct req *req, int64_t person)
{
	struct twice *all;
	int count;
	if (!people_twice(req->db, person, &req->arena, &all, &count, &req->err))
		return false;
	json_key(out, "elsewhere");
	json_open(out, '[');
	for (int i = 0; i < count; i++)
		json_unit_name(out, NULL, req->app->org, all[i].other_unit);
	json_close(out, ']');
	return true;
}

/* ---- coming from there ---- */

struct claim_act { struct act act; struct twice_claim claim; };
struct claim_body { struct view client_key, from; };
static const struct spec claim_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct claim_body, client_key), true, 1, 100 },
	{ "from", SPEC_TEXT, offsetof(struct claim_body, from), true, 1, 64 },
	{ 0 },
};

static bool apply_claim(struct act *act, struct tx *tx, struct err *err)
{
	struct claim_act *own = (struct claim_act *)act;
	act->id = own->claim.person;
	return people_twice_claim(tx, act->actor, &own->claim, err);
}

static void claim_answer(struct req *req)
{
	const struct claim_act *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	if (json_people_elsewhere(out, req, own->act.id))
		json_close(out, '}');
	else
		reply_problem(req);
}

static bool claim_post(struct req *req)
{
	struct claim_act *own = ARENA_NEW(&req->arena, struct claim_act);
	struct claim_body body = { 0 };
	struct person_row person;
	if (!people_wanted(req, &person) || !spec_read(claim_rows, req->json, &body, &req->err))
		return false;
	const struct unit *unit = org_unit(req->app->org, req->unit);
	own->claim = (struct twice_claim){ .person = person.stay.person, .realm = person.realm, .unit = req->unit, .from = org_find(req->app->org, body.from),
		.unit_zh = arena_text(&req->arena, view_of(unit->name)), .unit_en = arena_text(&req->arena, view_of(*unit->name_en ? unit->name_en : unit->name)) };
	return people_write(req, &own->act, "people.transferred", body.client_key, apply_claim, claim_answer);
}

/* ---- the census ---- */

static void put_figures(struct builder *out, const struct census *c)
{
	const struct { const char *key; int32_t value; } rows[] = { { "listed", c->listed }, { "in", c->in }, { "leave", c->leave }, { "hospital", c->hospital }, { "admitted", c->admitted },
		{ "returned", c->returned }, { "left_from_in", c->left_from_in }, { "left_while_out", c->left_while_out }, { "died_in", c->died_in }, { "died_out", c->died_out },
		{ "went_out", c->went_out }, { "opened_in", c->opened_in }, { "opened_out", c->opened_out }, { "staff_listed", c->staff_listed }, { "live_in", c->live_in },
		{ "commuting", c->commuting }, { "away", c->away }, { "quarantined", c->quarantined }, { "other", c->other } };
	json_bool(out, "known", c->known);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		json_int(out, rows[i].key, rows[i].value);
}

struct homes { struct census_of *at; int count, keeping; struct census sum; };

/* Those of the unit's subtree that are open on the day, each with its census. */
static bool homes_on(struct req *req, struct day day, struct homes *ret)
{
	const struct tree *tree = org_now(req->app->org);
	*ret = (struct homes){ .at = ARENA_ARRAY(&req->arena, struct census_of, tree->end[req->unit] - tree->pre[req->unit] + 1) };
	for (int32_t i = tree->pre[req->unit]; i < tree->end[req->unit]; i++) {
		const struct unit *unit = org_unit(req->app->org, tree->unit_at[i]);
		if (unit->kind == UNIT_INSTITUTION && (unit_open_on(unit, day) || unit->id == req->unit))
			ret->at[ret->count++].unit = tree->unit_at[i];
	}
	if (!people_census_of(req->db, act_zone(req, req->unit), ret->at, ret->count, day, req->now, &req->err))
		return false;
	for (int i = 0; i < ret->count; i++) {
		ret->keeping += ret->at[i].census.known;
		census_add(&ret->sum, &ret->at[i].census);
	}
	return true;
}

/* Of each unit right below: its homes, how many of them keep a register, and their sums. */
static void put_children(struct builder *out, struct req *req, const struct homes *homes)
{
	const struct tree *tree = org_now(req->app->org);
	json_key(out, "children");
	json_open(out, '[');
	for (int32_t u = tree->first_child[req->unit]; u; u = tree->next_sibling[u]) {
		struct homes below = { 0 };
		for (int i = 0; i < homes->count; i++)
			if (tree_holds(tree, u, homes->at[i].unit)) {
				below.count++;
				below.keeping += homes->at[i].census.known;
				census_add(&below.sum, &homes->at[i].census);
			}
		if (below.count == 0)
			continue;
		json_open(out, '{');
		json_unit_name(out, "unit", req->app->org, u);
		json_int(out, "homes", below.count);
		json_int(out, "keeping", below.keeping);
		put_figures(out, &below.sum);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static bool census_get(struct req *req)
{
	const struct zone *zone = act_zone(req, req->unit);
	struct day day;
	struct homes homes;
	struct pairs twice;
	char text[11];
	if (!ask_day(req, "day", zone_day(zone, req->now), &day) || !homes_on(req, day, &homes) || !pairs_here(req, true, &twice))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	day_print(day, text);
	json_string(out, "day", text);
	json_int(out, "homes", homes.count);
	json_int(out, "keeping", homes.keeping);
	json_int(out, "counted_twice", too_many(&twice));
	put_figures(out, &homes.sum);
	put_children(out, req, &homes);
	json_close(out, '}');
	return true;
}

const struct route people_above_routes[] = {
	{ "GET", "/api/v1/units/{code}/census", NEED_LOGIN | NEED_UNIT, RIGHT_PEOPLE_READ, census_get, "How many were where at the end of a day, and what moved on it: of a home, or of all homes below that keep a register", "day", "", "census" },
	{ "GET", "/api/v1/units/{code}/twice", NEED_LOGIN | NEED_UNIT, RIGHT_PEOPLE_READ, twice_get, "People whom two homes list by the same paper, so that sums above both count them twice", "", "", "people_twice" },
	{ "POST", "/api/v1/units/{code}/people/{id}/transferred", NEED_LOGIN | NEED_UNIT | NEED_JSON, RIGHT_PEOPLE_WRITE, claim_post, "They came from another home that lists them still: it is asked to confirm that they left", "", "person_transferred", "person_made" },
	{ 0 },
};
