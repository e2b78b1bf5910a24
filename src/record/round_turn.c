/* record/round_turn.c — the turns of the rounds of a day. */
#include "record/round.h"
#include <stdlib.h>

enum { HALF_DAY = 720 };

/* Where no pack asks for rounds: morning and afternoon. */
static const struct duty_window halves[] = { { 0, HALF_DAY }, { HALF_DAY, 2 * HALF_DAY } };
static const struct duty_rule anywhere = { .key = "", .turn = TURN_WINDOWS, .count = 2, .windows = halves, .window_count = 2 };

static const struct duty_rule *rule_of(const struct duties *duties, int32_t unit)
{
	const struct duty_rule *rule;
	const struct policy *policy = duties_policy(duties);
	for (int n = 0; (rule = policy_duty_at(policy, n)); n++)
		if (rule->evidence && strcmp(rule->evidence, "round") == 0 && rule_is_for(rule, org_unit(duties_org(duties), unit)) && policy_duty(policy, view_of(rule->key)) == rule)
			return rule;
	return NULL;
}

static struct round_turn turn_of(const struct turn *turn, const char *duty)
{
	const char *slash = strchr(turn->slot, '/');
	struct round_turn ret = { .day = turn->first, .number = slash ? (int)strtol(slash + 1, NULL, 10) : 0, .opens = turn->opens, .due = turn->due, .duty = duty };
	memcpy(ret.slot, turn->slot, sizeof ret.slot);
	return ret;
}

int rounds_turns(const struct duties *duties, const struct zone *zone, int32_t unit, struct day day, struct round_turn ret[TURNS_A_DAY])
{
	struct owed owed[TURNS_A_DAY];
	struct turn turns[TURNS_A_DAY];
	const struct duty_rule *rule = rule_of(duties, unit);
	int n = rule ? duties_owed(duties, rule, unit, day, owed) : 0;
	for (int i = 0; i < n; i++)
		ret[i] = turn_of(&owed[i].turn, rule->key);
	if (n > 0)
		return n;
	bool windows = rule && rule->turn == TURN_WINDOWS && rule->window_count > 0;
	n = turns_of_day(windows ? rule : &anywhere, zone, windows ? rule->window_count : 2, INSTANT_NONE, day, turns);
	for (int i = 0; i < n; i++)
		ret[i] = turn_of(&turns[i], NULL);
	return n;
}
