/* The board of a duty that evidence settles: counts here and below, and who is missing. The answers look like those of forms. */
#include "duty/roll_http.h"
#include "board/say_http.h"
#include "duty/duties.h"

struct asking { const struct duty_rule *rule; struct day day; int number; };

bool roll_asked(struct req *r)
{
	struct view key = r->ask(r, "duty");
	const struct duty_rule *rule = key.ptr ? policy_duty(r->app->policy, key) : NULL;
	return key.ptr && (!rule || !rule->form);
}

static bool ask(struct req *r, struct asking *ret)
{
	struct view period = r->ask(r, "period");
	ret->rule = policy_duty(r->app->policy, r->ask(r, "duty"));
	if (!ret->rule)
		return FAIL(&r->err, NO_DUTY, "duty", "unknown duty");
	if (r->ask(r, "as_of").ptr)
		return board_refuse(r, "as_of", "任务的看板没有 as_of。", "The board of a duty has no as_of.");
	const struct unit *unit = org_unit(r->app->org, r->unit);
	ret->day = zone_day(unit ? rule_zone(ret->rule, unit) : ret->rule->pack->zone, r->now);
	ret->number = 0;
	if (!period.ptr || slot_parse(ret->rule, period, &ret->day, &ret->number))
		return true;
	FAIL(&r->err, BAD_PERIOD, "period", "not a turn of this duty");
	return err_say(&r->err, "应为日期（2026-11-22）、其中一次（2026-11-22/1）或这项任务的期次。", "It is a day (2026-11-22), one turn of it (2026-11-22/1), or a turn as the duty names them.");
}

/* Reading what was done is nothing for the thread that serves everyone, and happens without the world lock. */
static struct roll *roll_get(struct req *r, struct asking *a)
{
	struct duties *d = r->app->duties;
	struct roll *roll = roll_ready(d, a->rule, a->day, a->number);
	if (!roll && !r->side) {
		req_beside(r);
		return NULL;
	}
	for (int tries = 0; !roll && tries < 3 && r->err.code == ERR_NONE; tries++) {
		struct roll *build = roll_begin(d, a->rule, a->day, a->number);
		req_world_release(r);
		bool good = roll_run(build, d, r->db, &r->err);
		req_world_retake(r);
		roll = roll_end(d, build, good);
		a->rule = policy_duty(r->app->policy, r->ask(r, "duty"));
		if (!a->rule) {
			roll_done(d, roll);
			roll = NULL;
			FAIL(&r->err, NO_DUTY, "duty", "the duty left while its board was built");
		}
	}
	if (!roll)
		FAIL(&r->err, STORE_BUSY, NULL, "units or orders changed three times while the board was built");
	return roll;
}

static void say_counts(struct builder *b, struct roll_counts c)
{
	board_say_counts(b, &(struct board_counts){ .expected = c.expected, .on_time = c.on_time, .late = c.late, .missing = c.missing });
	json_int(b, "waived", c.waived);
}

static const char *state_name(int state)
{
	static const char *const names[ROLL_MAX_] = { "none", "missing", "on_time", "late", "none" }; /* waived: not expected */
	return names[state];
}

static void say_head(struct builder *b, struct req *r, const struct asking *a, const struct roll *roll)
{
	const struct unit *unit = org_unit(r->app->org, r->unit);
	char text[30];
	json_key(b, "unit");
	json_open(b, '{');
	board_say_unit(b, unit);
	json_close(b, '}');
	json_string(b, "form", a->rule->key);
	json_string(b, "duty", a->rule->key);
	json_string(b, "title", say(r, a->rule->label.zh, a->rule->label.en));
	json_string(b, "period", roll_slot(roll));
	zone_print(rule_zone(a->rule, unit), roll_due(roll), text);
	json_string(b, "due", text);
	json_int(b, "as_of", board_as_of(r->app->board));
}

bool roll_board(struct req *r)
{
	struct asking a;
	if (!ask(r, &a))
		return false;
	struct roll *roll = roll_get(r, &a);
	if (!roll)
		return r->beside;
	const struct tree *t = roll_tree(roll);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	say_head(b, r, &a, roll);
	say_counts(b, roll_counts_of(roll, r->unit));
	if (roll_state(roll, r->unit) != ROLL_NONE)
		json_string(b, "state", state_name(roll_state(roll, r->unit)));
	json_key(b, "children");
	json_open(b, '[');
	for (int32_t u = r->unit <= t->count ? t->first_child[r->unit] : 0; u; u = t->next_sibling[u]) {
		json_open(b, '{');
		json_key(b, "unit");
		json_open(b, '{');
		board_say_unit(b, org_unit(r->app->org, u));
		json_close(b, '}');
		say_counts(b, roll_counts_of(roll, u));
		if (org_unit(r->app->org, u)->kind == UNIT_INSTITUTION || roll_state(roll, u) != ROLL_NONE)
			json_string(b, "state", state_name(roll_state(roll, u)));
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
	roll_done(r->app->duties, roll);
	return true;
}

static void say_missing(struct builder *b, struct req *r, const struct asking *a, const struct roll *roll, int32_t unit)
{
	const struct unit *u = org_unit(r->app->org, unit);
	const struct tree *t = roll_tree(roll);
	int32_t above[64];
	int depth = 0;
	char text[30];
	json_open(b, '{');
	board_say_unit(b, u);
	json_string(b, "phone", u->phone);
	json_string(b, "state", "missing");
	zone_print(rule_zone(a->rule, u), roll_due(roll), text);
	json_string(b, "due", text);
	for (int32_t up = t->parent[unit]; unit != r->unit && up > 0 && depth < 64; up = t->parent[up]) {
		if (depth == 0) {
			json_key(b, "parent");
			json_open(b, '{');
			board_say_unit(b, org_unit(r->app->org, up));
			json_close(b, '}');
		}
		if (up == r->unit)
			break;
		above[depth++] = up;
	}
	json_key(b, "path");
	json_open(b, '[');
	for (int i = depth - 1; i >= 0; i--)
		json_put_text(b, view_of(org_unit(r->app->org, above[i])->name));
	json_close(b, ']');
	json_close(b, '}');
}

static bool page_of(struct req *r, const struct tree *t, int64_t *ret_limit, int32_t *ret_from)
{
	struct view limit = r->ask(r, "limit"), cursor = r->ask(r, "cursor");
	*ret_limit = 100;
	*ret_from = 0;
	if (limit.ptr && (!view_int(limit, ret_limit) || *ret_limit < 1 || *ret_limit > 1000))
		return board_refuse(r, "limit", "limit 超出范围。", "limit is out of range.");
	if (!cursor.ptr || cursor.len == 0)
		return true;
	int32_t unit = org_find(r->app->org, cursor);
	if (!unit || unit > t->count || !tree_holds(t, r->unit, unit))
		return board_refuse(r, "cursor", "cursor 应取上一页的 next。", "cursor is the next of the page before.");
	*ret_from = t->pre[unit] + 1;
	return true;
}

bool roll_missing(struct req *r)
{
	struct asking a;
	int64_t limit;
	int32_t from, last = 0;
	if (!ask(r, &a))
		return false;
	struct roll *roll = roll_get(r, &a);
	if (!roll)
		return r->beside;
	const struct tree *t = roll_tree(roll);
	if (!page_of(r, t, &limit, &from)) {
		roll_done(r->app->duties, roll);
		return false;
	}
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	say_head(b, r, &a, roll);
	json_int(b, "missing", roll_counts_of(roll, r->unit).missing);
	json_key(b, "units");
	json_open(b, '[');
	int32_t unit = roll_next_missing(roll, r->unit, from);
	for (; unit && limit > 0; limit--) {
		say_missing(b, r, &a, roll, unit);
		last = unit;
		unit = roll_next_missing(roll, r->unit, t->pre[unit] + 1);
	}
	json_close(b, ']');
	json_text(b, "next", unit ? view_of(org_unit(r->app->org, last)->code) : (struct view){ NULL, 0 });
	json_close(b, '}');
	roll_done(r->app->duties, roll);
	return true;
}
