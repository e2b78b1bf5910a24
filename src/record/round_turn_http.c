/* record/round_turn_http.c — which turn is meant. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/round_http.h"
#include <stdio.h>

enum { HALF_DAY = 720, EARLY = 3600000, FEVER_USUAL = 373 };

/* Where no pack asks for rounds: morning and afternoon. */
static const struct duty_window halves[] = { { 0, HALF_DAY }, { HALF_DAY, 2 * HALF_DAY } };
static const struct duty_rule anywhere = { .key = "", .turn = TURN_WINDOWS, .count = 2, .windows = halves, .window_count = 2 };

static const struct duty_rule *rule_of(const struct req *req, int32_t unit)
{
	const struct duty_rule *rule;
	for (int n = 0; (rule = policy_duty_at(req->app->policy, n)); n++)
		if (rule->evidence && strcmp(rule->evidence, "round") == 0 && rule_is_for(rule, org_unit(req->app->org, unit)) && policy_duty(req->app->policy, view_of(rule->key)) == rule)
			return rule;
	return NULL;
}

const struct fever_rule *round_fever_rule(const struct req *req)
{
	const struct pack *pack;
	for (int n = 0; (pack = policy_pack_at(req->app->policy, n)); n++)
		if (pack->fever)
			return pack->fever;
	return NULL;
}

int round_fever_tenths(const struct req *req)
{
	const struct fever_rule *rule = round_fever_rule(req);
	return rule ? rule->tenths : FEVER_USUAL;
}

static struct round_turn round_turn(struct req *req, const struct turn *turn, const struct duty_rule *rule)
{
	const char *slash = strchr(turn->slot, '/');
	return (struct round_turn){ .day = turn->first, .number = slash ? slash[1] - '0' + (slash[2] ? (slash[1] - '0') * 9 + slash[2] - '0' : 0) : 0,
		.opens = turn->opens, .due = turn->due, .duty = rule ? arena_text(&req->arena, view_of(rule->key)) : NULL, .slot = arena_text(&req->arena, view_of(turn->slot)) };
}

int round_turns_of_day(struct req *req, int32_t unit, struct day day, struct round_turn ret[TURNS_A_DAY])
{
	struct owed owed[TURNS_A_DAY];
	struct turn turns[TURNS_A_DAY];
	const struct duty_rule *rule = rule_of(req, unit);
	int n = rule ? duties_owed(req->app->duties, rule, unit, day, owed) : 0;
	for (int i = 0; i < n; i++)
		ret[i] = round_turn(req, &owed[i].turn, rule);
	if (n > 0)
		return n;
	bool windows = rule && rule->turn == TURN_WINDOWS && rule->window_count > 0;
	n = turns_of_day(windows ? rule : &anywhere, act_zone(req, unit), windows ? rule->window_count : 2, INSTANT_NONE, day, turns);
	for (int i = 0; i < n; i++)
		ret[i] = round_turn(req, &turns[i], NULL);
	return n;
}

static bool turn_begun(struct req *req, const struct round_turn *turn)
{
	struct day today = zone_day(act_zone(req, req->unit), req->now);
	if (turn->day.n > today.n)
		return FAIL(&req->err, FUTURE_PERIOD, "slot", "after today");
	return req->now.ms >= turn->opens.ms - EARLY || FAIL(&req->err, DUTY_NOT_OPEN, "slot", "opens later");
}

static bool bad_slot(struct req *req)
{
	return bad_field(req, "slot", "slot 写成 2026-11-22/1（当天第几次）；当天没有这一次监测。", "Write slot as 2026-11-22/1 (the day and which round); that day has no such round.");
}

bool round_turn_of(struct req *req, struct view slot, struct instant at, struct round_turn *ret)
{
	struct round_turn turns[TURNS_A_DAY];
	struct view day_text = { slot.ptr, slot.len < 10 ? slot.len : 10 };
	struct day day = zone_day(act_zone(req, req->unit), at);
	if (slot.len && !day_parse(day_text, &day))
		return bad_slot(req);
	int n = round_turns_of_day(req, req->unit, day, turns), found = slot.len ? -1 : 0;
	for (int i = 0; i < n; i++)
		if (slot.len ? view_is(slot, turns[i].slot) : turns[i].opens.ms - EARLY <= at.ms)
			found = i;
	if (found < 0 || n == 0)
		return bad_slot(req);
	*ret = turns[found];
	return turn_begun(req, ret);
}
