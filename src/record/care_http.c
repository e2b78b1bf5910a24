/* record/care_http.c — hygiene, tests and vaccines of the institutions below a unit, one line each. */
#include "org/org_json_http.h"
#include "record/care_http.h"
#include "record/hygiene.h"
#include "record/lab.h"
#include "record/vaccine.h"

struct care { struct hygiene_counts hygiene; struct lab_counts lab; struct vaccine_cover cover[VACCINE_GROUPS]; bool vaccines_known; int areas; };

static bool care_of(struct req *req, int32_t unit, struct day day, struct care *ret)
{
	const struct zone *zone = act_zone(req, unit);
	struct app *app = req->app;
	struct areas areas;
	if (!hygiene_day(req->db, app->duties, app->orders, zone, unit, day, req->now, &ret->hygiene, &req->err)
	    || !areas_of(req->db, unit, zone_instant(zone, day, 0), zone_instant(zone, day, 24 * 60), &req->arena, &areas, &req->err)
	    || !lab_day(req->db, app->orders, zone, unit, day, &ret->lab, &req->err))
		return false;
	ret->areas = areas.count;
	return vaccine_cover(req->db, zone, unit, day, DISEASE_COVID, ret->cover, &ret->vaccines_known, &req->err);
}

static void put_care(struct builder *out, const struct req *req, int32_t unit, const struct care *care)
{
	const struct vaccine_cover *residents = &care->cover[GROUP_RESIDENTS], *staff = &care->cover[GROUP_STAFF];
	json_open(out, '{');
	json_place(out, req, unit);
	json_key(out, "hygiene");
	json_open(out, '{');
	json_bool(out, "known", care->hygiene.known);
	json_int(out, "areas", care->areas);
	json_int(out, "areas_missed", care->hygiene.areas_missed);
	json_int(out, "disinfections", care->hygiene.disinfections);
	json_int(out, "ventilations", care->hygiene.ventilations);
	json_close(out, '}');
	json_key(out, "tests");
	json_open(out, '{');
	json_bool(out, "known", care->lab.known);
	json_int(out, "due", care->lab.due_residents + care->lab.due_staff);
	json_int(out, "done", care->lab.done_residents + care->lab.done_staff);
	json_int(out, "overdue", care->lab.overdue);
	json_int(out, "positive", care->lab.positive);
	json_int(out, "pending", care->lab.pending);
	json_close(out, '}');
	json_key(out, "vaccines");
	json_open(out, '{');
	json_bool(out, "known", care->vaccines_known);
	json_int(out, "people", residents->people + staff->people);
	json_int(out, "eligible", residents->eligible + staff->eligible);
	json_int(out, "full", residents->full + staff->full);
	json_int(out, "booster", residents->booster + staff->booster);
	json_int(out, "old_eligible", care->cover[GROUP_80].eligible);
	json_int(out, "old_full", care->cover[GROUP_80].full);
	json_close(out, '}');
	json_close(out, '}');
}

/* A page of houses, in the order of the tree; the cursor is the code shown last. */
static bool care_get(struct req *req)
{
	const struct org *org = req->app->org;
	const struct tree *tree = org_now(req->app->org);
	int64_t limit;
	int32_t after, next = 0, last = 0;
	struct day day;
	if (!ask_day(req, "day", zone_day(act_zone(req, req->unit), req->now), &day) || !ask_limit(req, &limit) || !ask_cursor(req, tree, req->unit, &after))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_place(out, req, req->unit);
	json_care_day(out, "day", day);
	json_key(out, "units");
	json_open(out, '[');
	for (int32_t pre = after ? tree->pre[after] + 1 : tree->pre[req->unit]; pre < tree->end[req->unit]; pre++) {
		const struct unit *unit = org_unit(org, tree->unit_at[pre]);
		struct care care = { 0 };
		if (unit->kind != UNIT_INSTITUTION || !unit_open_on(unit, day))
			continue;
		if (limit-- == 0) {
			next = last;
			break;
		}
		if (!care_of(req, unit->id, day, &care))
			return false;
		put_care(out, req, unit->id, &care);
		last = unit->id;
	}
	json_close(out, ']');
	json_text(out, "next", next ? view_of(org_unit(org, next)->code) : (struct view){ NULL, 0 });
	json_close(out, '}');
	return true;
}

const struct route care_routes[] = {
	{ "GET", "/api/v1/units/{code}/care", NEED_UNIT | NEED_SLOW, RIGHT_RECORD_READ, care_get, "Hygiene, tests and vaccines of the institutions below, one line each", "day cursor limit", "", "care" },
	{ 0 },
};
