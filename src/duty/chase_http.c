/* Chasing a selected list with one act. */
#include "base/spec.h"
#include "duty/chase_tick.h"
#include "http/route.h"
#include <stdio.h>

enum { UNITS_MOST = 2000 };

/* ---- chasing a list ---- */

struct chase_body { struct view client_key, unit, duty, slot, period, text; json_t *units; };
static const struct spec chase_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct chase_body, client_key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct chase_body, unit), false, 1, 64 },
	{ "duty", SPEC_TEXT, offsetof(struct chase_body, duty), true, 1, 80 },
	{ "slot", SPEC_TEXT, offsetof(struct chase_body, slot), false, 1, SLOT_ROOM - 1 },
	{ "period", SPEC_TEXT, offsetof(struct chase_body, period), false, 1, SLOT_ROOM - 1 },
	{ "units", SPEC_LIST, offsetof(struct chase_body, units), true, 0, 0 },
	{ "text", SPEC_TEXT, offsetof(struct chase_body, text), false, 0, 500 },
	{ 0 },
};

static void chased(struct req *r)
{
	const struct chase_slice *c = r->own;
	struct builder *b = reply_json(r, c->again ? 200 : 201);
	json_open(b, '{');
	json_int(b, "id", c->id);
	json_int(b, "sent", c->sent);
	json_int(b, "nobody", c->nobody);
	json_int(b, "done", c->done);
	json_close(b, '}');
}

static bool unit_read(struct req *r, const json_t *code, const struct duty_rule *rule, struct view slot, struct owed *ret_owed, int32_t *ret)
{
	*ret = json_is_string(code) ? org_find(r->app->org, json_view(code)) : 0;
	if (!*ret || !right_allows(r->app->org, &r->actor, RIGHT_CHASE, *ret))
		return FAIL(&r->err, NO_UNIT, "units", "unknown, or outside the subtree");
	if (duties_turn(r->app->duties, rule, *ret, slot, ret_owed))
		return true;
	FAIL(&r->err, NO_DUTY, "units", "the unit does not owe this turn");
	return err_sayf(&r->err, "%s 没有这一期的这项任务。", "%s does not owe this turn of the duty.", json_string_value(code));
}

/* A day of a duty with several turns: the one that opened last. */
static const char *slot_meant(struct req *r, const struct duty_rule *rule, struct view slot, const json_t *code)
{
	struct owed owed[TURNS_A_DAY];
	struct day day;
	int number, last = 0;
	int32_t unit = json_is_string(code) ? org_find(r->app->org, json_view(code)) : 0;
	bool many = rule->turn == TURN_WINDOWS || rule->turn == TURN_HOURS;
	int n = many && unit && slot_parse(rule, slot, &day, &number) && number == 0 ? duties_owed(r->app->duties, rule, unit, day, owed) : 0;
	for (int i = 1; i < n; i++)
		if (owed[i].turn.opens.ms <= r->now.ms)
			last = i;
	return arena_text(&r->arena, n ? view_of(owed[last].turn.slot) : slot);
}

static const char *sender_name(struct req *r, int32_t from)
{
	const struct unit *unit = from ? org_unit(r->app->org, from) : NULL;
	const struct account *account = accounts_get(r->app->accounts, r->actor.account);
	const char *name = account ? account->name : "";
	return arena_printf(&r->arena, "%s%s%s", unit ? unit->name : "", unit && *name ? " " : "", *name || unit ? name : "Anlan");
}

static bool list_read(struct req *r, const struct chase_body *body, const struct duty_rule *rule, struct chase_slice *c)
{
	struct view slot = view_of(slot_meant(r, rule, body->slot.ptr ? body->slot : body->period, json_array_get(body->units, 0)));
	size_t n = json_array_size(body->units);
	struct chase_one *ones = ARENA_ARRAY(&r->arena, struct chase_one, n + 1);
	struct owed owed;
	c->matter = (struct chase_matter){ .rule = rule, .duty = rule->key, .slot = arena_text(&r->arena, slot), .part = "", .label = rule->label, .urgent = true };
	for (size_t i = 0; i < n; i++) {
		int32_t unit;
		if (!unit_read(r, json_array_get(body->units, i), rule, slot, &owed, &unit))
			return false;
		if (i == 0)
			c->matter.turn = owed.turn;
		ones[i] = chase_one_make(r->app->org, &c->matter, unit, unit, NULL, &r->arena);
	}
	c->ones = ones;
	c->count = (int)n;
	return true;
}

static bool chases_post(struct req *r)
{
	struct chase_body body = { 0 };
	struct chase_slice *c = ARENA_NEW(&r->arena, struct chase_slice);
	if (!spec_read(chase_rows, r->json, &body, &r->err))
		return false;
	const struct duty_rule *rule = policy_duty(r->app->policy, body.duty);
	if (!rule)
		return FAIL(&r->err, NO_DUTY, "duty", "no such duty");
	if (!body.slot.ptr && !body.period.ptr)
		return FAIL(&r->err, MISSING_FIELD, "slot", "neither slot nor period");
	if (json_array_size(body.units) < 1 || json_array_size(body.units) > UNITS_MOST) {
		FAIL(&r->err, BAD_FIELD, "units", "an empty or too long list");
		return err_say(&r->err, "请选 1 到 2000 家单位。", "Choose 1 to 2000 units.");
	}
	*c = (struct chase_slice){ .write.apply = chase_apply, .source = duties_source(r->app->duties), .roles = 1u << ROLE_CLERK | 1u << ROLE_DUTY | 1u << ROLE_LEADER };
	if (!list_read(r, &body, rule, c))
		return false;
	c->actor = r->actor.account;
	c->from_unit = body.unit.ptr ? org_find(r->app->org, body.unit) : r->actor.unit;
	if (body.unit.ptr && (!c->from_unit || !right_allows(r->app->org, &r->actor, RIGHT_CHASE, c->from_unit)))
		return FAIL(&r->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	c->from = sender_name(r, c->from_unit);
	c->text = arena_text(&r->arena, body.text.ptr ? body.text : VIEW(""));
	c->stage = (struct chase_stage){ INT32_MAX, *c->text ? c->text : say(r, "人工催办", "by hand"), r->now };
	c->client_key = arena_text(&r->arena, body.client_key);
	c->content = r->body;
	r->own = c;
	return req_write(r, &c->write, chased);
}

const struct route chase_routes[] = {
	{ "POST", "/api/v1/chases", NEED_LOGIN | NEED_JSON, RIGHT_CHASE, chases_post, "Chase the units of a list with one act; those who have done it meanwhile are left out", "", "chase", "chased" },
	{ 0 },
};
