/* record/round_turn_http.c — which turn is meant. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/round_http.h"
#include <strings.h>

enum { EARLY = 3600000, FEVER_USUAL = 373 };

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

int round_turns_of_day(struct req *req, int32_t unit, struct day day, struct round_turn ret[TURNS_A_DAY])
{
	return rounds_turns(req->app->duties, act_zone(req, unit), unit, day, ret);
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

/* What people call a turn: its number, or the time of day. 0: none of these. */
static int turn_named(struct view word, int count)
{
	static const struct { const char *words[7]; } names[] = {
		{ { "morning", "am", "早", "早上", "上午", "晨", NULL } },
		{ { "evening", "pm", "晚", "晚上", "下午", "afternoon", NULL } },
	};
	if (word.len == 1 && word.ptr[0] >= '1' && word.ptr[0] <= '9')
		return word.ptr[0] - '0';
	for (int i = 0; i < 2; i++)
		for (int k = 0; names[i].words[k]; k++)
			if (word.len == strlen(names[i].words[k]) && strncasecmp(word.ptr, names[i].words[k], word.len) == 0)
				return i == 0 ? 1 : count;
	return 0;
}

bool round_turn_of(struct req *req, struct view slot, struct instant at, struct round_turn *ret)
{
	struct round_turn turns[TURNS_A_DAY];
	struct view day_text = { slot.ptr, slot.len < 10 ? slot.len : 10 }, word = slot;
	struct day day = zone_day(act_zone(req, req->unit), at);
	if (slot.len && day_parse(day_text, &day))          /* else the turn of today */
		word = slot.len > 11 && (slot.ptr[10] == '/' || slot.ptr[10] == ' ') ? (struct view){ slot.ptr + 11, slot.len - 11 } : VIEW("");
	int n = round_turns_of_day(req, req->unit, day, turns), found = -1;
	for (int i = 0; i < n; i++)
		if (slot.len ? view_is(slot, turns[i].slot) || turn_named(word, n) == turns[i].number : turns[i].opens.ms - EARLY <= at.ms)
			found = i;
	if (found < 0 && !slot.len) {                       /* at night: the round of the evening before */
		n = round_turns_of_day(req, req->unit, (struct day){ day.n - 1 }, turns);
		found = n - 1;
	}
	if (found < 0)
		return bad_slot(req);
	*ret = turns[found];
	return turn_begun(req, ret);
}
