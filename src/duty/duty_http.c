/* Duties by HTTP: the desk's Today, saying that something was done, and waiving. */
#include "base/spec.h"
#include "duty/duties.h"
#include "http/route.h"
#include "org/act_http.h"
#include <stdio.h>

static bool refuse(struct req *r, const char *field, const char *zh, const char *en)
{
	FAIL(&r->err, BAD_FIELD, field, "%s", en);
	return err_say(&r->err, zh, en);
}

/* ---- looking ---- */

static void put_at(struct builder *b, const char *key, const struct zone *zone, struct instant at)
{
	char text[30];
	json_key(b, key);
	if (at.ms == INT64_MIN) {
		json_put_null(b);
		return;
	}
	zone_print(zone, at, text);
	json_put_text(b, view_of(text));
}

static const char *title_of(const struct req *r, const struct duty_line *line)
{
	const struct duty_words *words = line->rule ? NULL : duty_words_of(view_of(line->key));
	const char *zh = *line->title_zh ? line->title_zh : words ? words->label.zh : line->key;
	const char *en = *line->title_en ? line->title_en : words ? words->label.en : line->key;
	return say(r, zh, en);
}

static void put_line(struct builder *b, struct req *r, const struct zone *zone, const struct duty_line *line)
{
	const struct duty_words *words = line->rule ? NULL : duty_words_of(view_of(line->key));
	json_open(b, '{');
	json_string(b, "key", line->key);
	json_string(b, "title", title_of(r, line));
	if (words)
		json_string(b, "kind", say(r, words->label.zh, words->label.en));
	json_string(b, "state", duty_state_name(line->state));
	put_at(b, "opens", zone, line->opens);
	put_at(b, "due", zone, line->due);
	json_string(b, "source", line->source);
	json_int(b, "source_id", line->source_id);
	json_key(b, "evidence");
	if (*line->evidence)
		json_put_text(b, view_of(line->evidence));
	else
		json_put_null(b);
	put_at(b, "settled", zone, line->settled);
	json_string(b, "slot", line->slot);
	json_string(b, "link", line->link);
	json_text(b, "form", line->rule && line->rule->form ? view_of(line->rule->form->key) : (struct view){ NULL, 0 });
	if (*line->note)
		json_string(b, "note", line->note);
	json_close(b, '}');
}

static bool ask_at(struct req *r, struct instant *ret)
{
	struct view text = r->ask(r, "at");
	*ret = r->now;
	if (!text.ptr || instant_parse(text, ret))
		return true;
	FAIL(&r->err, BAD_QUERY, "at", "not an instant");
	return err_say(&r->err, "at 应为时刻，例如 2021-10-24T16:00:00+08:00。", "at is an instant such as 2021-10-24T16:00:00+08:00.");
}

static bool duties_get(struct req *r)
{
	struct instant at;
	struct duty_line *lines;
	int count;
	if (!ask_at(r, &at) || !duties_of_unit(r->app->duties, r->db, r->unit, at, &r->arena, &lines, &count, &r->err))
		return false;
	const struct zone *zone = act_zone(r, r->unit);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	put_at(b, "at", zone, at);
	json_key(b, "duties");
	json_open(b, '[');
	for (int i = 0; i < count; i++)
		put_line(b, r, zone, &lines[i]);
	json_close(b, ']');
	json_close(b, '}');
	return true;
}

/* Every periodic duty of the packs in force, for choosing one. */
static bool rules_get(struct req *r)
{
	const struct duty_rule *rule;
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	json_key(b, "duties");
	json_open(b, '[');
	for (int n = 0; (rule = policy_duty_at(r->app->policy, n)); n++) {
		if (policy_duty(r->app->policy, view_of(rule->key)) != rule)
			continue;
		json_open(b, '{');
		json_string(b, "key", rule->key);
		json_string(b, "title", say(r, rule->label.zh, rule->label.en));
		json_text(b, "form", rule->form ? view_of(rule->form->key) : (struct view){ NULL, 0 });
		json_string(b, "of", unit_kind_name(rule->of));
		json_bool(b, "many_a_day", rule->turn == TURN_WINDOWS || rule->turn == TURN_HOURS);
		json_key(b, "chase");
		json_open(b, '[');
		for (int i = 0; i < rule->chase_count; i++)
			json_put_text(b, view_of(rule->chase[i].words));
		json_close(b, ']');
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
	return true;
}

/* ---- done, waived ---- */

struct act_body { struct view client_key, slot, at, note, reason; };
static const struct spec done_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct act_body, client_key), true, 1, 100 },
	{ "slot", SPEC_TEXT, offsetof(struct act_body, slot), false, 1, SLOT_ROOM - 1 },
	{ "at", SPEC_TEXT, offsetof(struct act_body, at), false, 1, 40 },
	{ "note", SPEC_TEXT, offsetof(struct act_body, note), false, 0, 1000 },
	{ 0 },
};
static const struct spec waive_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct act_body, client_key), true, 1, 100 },
	{ "slot", SPEC_TEXT, offsetof(struct act_body, slot), true, 1, SLOT_ROOM - 1 },
	{ "reason", SPEC_TEXT, offsetof(struct act_body, reason), true, 1, 500 },
	{ 0 },
};

struct duty_act {
	struct act act;
	struct act_body body;
	struct duty_said said;
	const char *key, *slot;
	bool waives;
};

static bool duty_apply(struct act *act, struct tx *tx, struct err *err)
{
	struct duty_act *a = (struct duty_act *)act;
	act->id = tx_seq(tx);
	return a->waives ? duty_waive_turn(tx, act->actor, a->said.unit, view_of(a->key), view_of(a->slot), a->body.reason, err)
	                 : duty_evidence_put(tx, act->actor, &a->said, err);
}

static void act_answer(struct req *r)
{
	const struct duty_act *a = r->own;
	struct duty_line *lines, none = { .key = a->key, .slot = a->slot, .source = "pack", .link = "", .title_zh = "", .title_en = "", .evidence = "", .note = "",
		.settled = INSTANT_NONE };
	const struct duty_rule *rule = policy_duty(r->app->policy, view_of(a->key));
	struct owed owed;
	int count = 0;
	const struct zone *zone = act_zone(r, r->unit);
	if (!rule || !duties_turn(r->app->duties, rule, r->unit, view_of(a->slot), &owed))
		owed.turn.opens = owed.turn.due = r->now;
	none.opens = owed.turn.opens;
	none.due = owed.turn.due;
	none.rule = rule;
	none.state = a->waives ? DUTY_WAIVED : duty_judge(none.opens, none.due, r->now, false, r->now);
	struct duty_line *line = &none;
	if (duties_of_unit(r->app->duties, r->db, r->unit, clock_now(), &r->arena, &lines, &count, &r->err))
		for (int i = 0; i < count; i++)
			if (strcmp(lines[i].key, a->key) == 0 && strcmp(lines[i].slot, a->slot) == 0)
				line = &lines[i];
	put_line(reply_json(r, a->act.again ? 200 : 201), r, zone, line);
}

static bool single_or_none(struct req *r, struct view key)
{
	if (duty_words_of(key))
		return FAIL(&r->err, DUTY_ELSEWHERE, "key", "a single duty");
	return FAIL(&r->err, NO_DUTY, "key", "no such duty");
}

/* The turn that the person means: named, or the one that the instant falls into, else the last that opened that day. */
static bool turn_meant(struct req *r, const struct duty_rule *rule, const struct act_body *body, struct instant at, struct owed *ret)
{
	struct owed owed[TURNS_A_DAY];
	bool found = false;
	if (body->slot.ptr)
		return duties_turn(r->app->duties, rule, r->unit, body->slot, ret) || FAIL(&r->err, NO_DUTY, "slot", "the unit does not owe this turn");
	int n = duties_owed(r->app->duties, rule, r->unit, zone_day(rule_zone(rule, org_unit(r->app->org, r->unit)), at), owed);
	for (int i = 0; i < n; i++)
		if (owed[i].turn.opens.ms <= at.ms) {
			*ret = owed[i];
			found = true;
		}
	if (found)
		return true;
	return n ? FAIL(&r->err, DUTY_NOT_OPEN, "slot", "nothing is open") : FAIL(&r->err, NO_DUTY, "slot", "nothing is owed that day");
}

static struct duty_act *act_new(struct req *r, const struct act_body *body, const struct owed *owed, bool waives)
{
	struct duty_act *a = ARENA_NEW(&r->arena, struct duty_act);
	*a = (struct duty_act){ .body = *body, .said.unit = r->unit, .key = owed->rule->key, .slot = arena_text(&r->arena, view_of(owed->turn.slot)), .waives = waives };
	a->act = (struct act){ .write.apply = act_apply, .kind = waives ? "duties.waive" : "duties.done", .actor = r->actor.account, .key = body->client_key, .apply = duty_apply,
		.content = view_of(arena_printf(&r->arena, "%d %s %s %.*s", (int)r->unit, a->key, a->slot, (int)r->body.len, r->body.ptr ? r->body.ptr : "")) };
	r->own = a;
	return a;
}

static bool done_post(struct req *r)
{
	struct act_body body = { 0 };
	struct instant at = r->now;
	struct owed owed;
	const struct duty_rule *rule = policy_duty(r->app->policy, r->param[1]);
	if (!rule)
		return single_or_none(r, r->param[1]);
	if (rule->form)
		return FAIL(&r->err, DUTY_ELSEWHERE, "key", "a report settles it");
	if (!spec_read(done_rows, r->json, &body, &r->err))
		return false;
	if (body.at.ptr && !instant_parse(body.at, &at))
		return refuse(r, "at", "at 应为时刻，例如 2021-10-24T16:00:00+08:00。", "at is an instant such as 2021-10-24T16:00:00+08:00.");
	if (at.ms > r->now.ms + 60000)
		return refuse(r, "at", "不能说将来已经做了。", "It cannot have been done in the future.");
	if (!turn_meant(r, rule, &body, at, &owed))
		return false;
	if (at.ms < owed.turn.opens.ms)
		return FAIL(&r->err, DUTY_NOT_OPEN, "slot", "opens later");
	struct duty_act *a = act_new(r, &body, &owed, false);
	a->said = (struct duty_said){ r->unit, view_of(rule->evidence), at, view_of(a->key), view_of(a->slot), body.note };
	return req_write(r, &a->act.write, act_answer);
}

static bool waive_post(struct req *r)
{
	struct act_body body = { 0 };
	struct owed owed;
	const struct duty_rule *rule = policy_duty(r->app->policy, r->param[1]);
	if (!rule)
		return single_or_none(r, r->param[1]);
	if (rule->form)                                     /* its board counts who is expected, and knows no waivers */
		return FAIL(&r->err, REPORT_OWED, "key", "a report");
	if (!spec_read(waive_rows, r->json, &body, &r->err) || !turn_meant(r, rule, &body, r->now, &owed))
		return false;
	struct duty_act *a = act_new(r, &body, &owed, true);
	return req_write(r, &a->act.write, act_answer);
}

const struct route duty_routes[] = {
	{ "GET", "/api/v1/duties", NEED_LOGIN, RIGHT_REPORT_READ, rules_get, "The duties of the packs in force", "", "", "duty_rules" },
	{ "GET", "/api/v1/units/{code}/duties", NEED_UNIT, RIGHT_REPORT_READ, duties_get,
	  "What the unit must do now and next and has done today, at any instant; the most urgent first", "at", "", "duties" },
	{ "POST", "/api/v1/units/{code}/duties/{key}/done", NEED_UNIT | NEED_JSON, RIGHT_DUTY_WRITE, done_post,
	  "A person says that a turn of a duty was done; reports settle their duties themselves", "", "duty_done", "duty" },
	{ "POST", "/api/v1/units/{code}/duties/{key}/waive", NEED_UNIT | NEED_JSON, RIGHT_DUTY_WAIVE, waive_post,
	  "A turn of a duty need not be done, and why", "", "duty_waive", "duty" },
	{ 0 },
};
