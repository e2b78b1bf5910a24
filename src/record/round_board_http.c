/* record/round_board_http.c — coverage of the rounds below a unit, for a day, by its children. Read from the turns' rows alone. */
#include "org/org_json_http.h"
#include "record/round_http.h"

/* Sums of turns: homes counts homes with a turn that owes anybody, silent those of them where nothing was sent in any turn that has begun. */
struct sum { int64_t people, seen, unseen, fever, abnormal, symptoms, staff, staff_fever; int32_t turns, complete, homes, silent; };
struct child { int32_t unit; struct sum sum; };
struct coverage {
	const struct tree *tree;
	int32_t above;
	struct arena *arena;
	struct sum *of_unit;                                /* by preorder number, from the above's */
	bool *here;
};

static void add(struct sum *to, const struct sum *from)
{
	to->people += from->people;
	to->seen += from->seen;
	to->unseen += from->unseen;
	to->fever += from->fever;
	to->abnormal += from->abnormal;
	to->symptoms += from->symptoms;
	to->staff += from->staff;
	to->staff_fever += from->staff_fever;
	to->turns += from->turns;
	to->complete += from->complete;
	to->homes += from->homes;
	to->silent += from->silent;
}

static bool take_row(void *self, const struct round_row *row)
{
	struct coverage *c = self;
	const struct round_counts *n = &row->counts;
	if (!tree_holds(c->tree, c->above, row->unit))
		return true;
	int32_t place = c->tree->pre[row->unit] - (c->above ? c->tree->pre[c->above] : 0);
	struct sum one = { n->people, n->seen, n->unseen, n->fever, n->abnormal, n->symptoms, n->staff, n->staff_fever, n->people > 0, n->complete, 0, 0 };
	add(&c->of_unit[place], &one);
	c->of_unit[place].homes = c->of_unit[place].turns > 0;
	c->of_unit[place].silent = c->of_unit[place].homes && c->of_unit[place].seen + c->of_unit[place].unseen == 0;
	return true;
}

/* A small subtree is asked unit by unit, a large one by the day. */
static bool rows_read(struct req *req, struct coverage *c, struct day day)
{
	enum { FEW = 400 };
	int32_t from = c->above ? c->tree->pre[c->above] : 0, to = c->above ? c->tree->end[c->above] : c->tree->count;
	c->of_unit = ARENA_ARRAY(&req->arena, struct sum, to - from + 1);
	if (to - from > FEW)
		return rounds_each(req->db, day, take_row, c, &req->err);
	for (int32_t place = from; place < to; place++) {
		struct round_row *rows;
		int n;
		int32_t unit = c->tree->unit_at[place];
		if (org_unit(req->app->org, unit)->kind != UNIT_INSTITUTION)
			continue;
		if (!rounds_rows(req->db, unit, day, &req->arena, &rows, &n, &req->err))
			return false;
		for (int i = 0; i < n; i++)
			take_row(c, &rows[i]);
	}
	return true;
}

static struct sum sum_of(const struct coverage *c, int32_t unit)
{
	struct sum sum = { .people = 0 };
	int32_t base = c->above ? c->tree->pre[c->above] : 0, from = unit ? c->tree->pre[unit] : 0, to = unit ? c->tree->end[unit] : c->tree->count;
	for (int32_t place = from; place < to; place++)
		add(&sum, &c->of_unit[place - base]);
	return sum;
}

static void put_sum(struct builder *out, const struct sum *s)
{
	json_int(out, "homes", s->homes);
	json_int(out, "silent", s->silent);
	json_int(out, "rounds", s->turns);
	json_int(out, "complete", s->complete);
	json_int(out, "people", s->people);
	json_int(out, "seen", s->seen);
	json_int(out, "unseen", s->unseen);
	json_int(out, "fever", s->fever);
	json_int(out, "abnormal", s->abnormal);
	json_int(out, "symptoms", s->symptoms);
	json_int(out, "staff", s->staff);
	json_int(out, "staff_fever", s->staff_fever);
}

static bool coverage_get(struct req *req)
{
	struct coverage c = { .tree = org_now(req->app->org), .above = req->unit, .arena = &req->arena };
	struct day day;
	char text[11];
	if (!ask_day(req, "day", zone_day(act_zone(req, req->unit), req->now), &day) || !rows_read(req, &c, day))
		return false;
	struct sum all = sum_of(&c, req->unit);
	struct builder *out = reply_json(req, 200);
	day_print(day, text);
	json_open(out, '{');
	json_unit_name(out, "unit", req->app->org, req->unit);
	json_string(out, "day", text);
	put_sum(out, &all);
	json_key(out, "units");
	json_open(out, '[');
	for (int32_t child = c.tree->first_child[req->unit]; child; child = c.tree->next_sibling[child]) {
		struct sum sum = sum_of(&c, child);
		if (sum.turns == 0 && sum.staff == 0)
			continue;
		json_open(out, '{');
		json_unit_name(out, "unit", req->app->org, child);
		put_sum(out, &sum);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

const struct route round_board_routes[] = {
	{ "GET", "/api/v1/board/{code}/rounds", NEED_LOGIN | NEED_UNIT, RIGHT_BOARD_READ, coverage_get,
	  "Coverage of the health rounds of a day in a subtree: distinct person-rounds measured, of those owed", "day", "", "round_coverage" },
	{ 0 },
};
