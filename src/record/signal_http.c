/* record/signal_http.c — diseases, signals of a home as of any instant, signals that wait for a person, and the zero-infection line. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/case_inside.h"
#include "record/outbreak_http.h"
#include "record/signal_inside.h"
#include <stdlib.h>

/* ---- diseases ---- */

static void put_range(struct builder *out, const char *key, int from, int to)
{
	json_key(out, key);
	if (from == PROFILE_UNKNOWN) {
		json_put_null(out);
		return;
	}
	json_open(out, '{');
	json_int(out, "from_minutes", from);
	json_int(out, "to_minutes", to);
	json_close(out, '}');
}

static void put_number(struct builder *out, const char *key, int value)
{
	json_key(out, key);
	if (value)
		json_put_int(out, value);
	else
		json_put_null(out);
}

static void put_rule(struct builder *out, const struct cluster_rule *rule)
{
	json_string(out, "rule", rule->key);
	json_label(out, "label", rule->label);
	json_string(out, "of", sign_name(rule->of));
	json_string(out, "scope", cluster_scope_name(rule->scope));
	json_string(out, "alert", alert_name(rule->alert));
	json_int(out, "needed", rule->count);
	json_int(out, "within_minutes", rule->minutes);
	put_number(out, "report_minutes", rule->report_minutes);
	json_string(out, "source", rule->source);
	json_string(out, "status", rule->status);
}

static void put_profile(struct builder *out, const struct profile *p)
{
	json_open(out, '{');
	json_string(out, "key", p->key);
	json_string(out, "zh", p->label.zh);
	json_string(out, "en", p->label.en);
	put_range(out, "incubation", p->incubation_from, p->incubation_to);
	put_range(out, "infectious", p->infectious_from, p->infectious_to);
	json_label(out, "spreads", p->infectious);
	json_label(out, "isolation", p->isolation);
	put_number(out, "isolate_days", p->isolate_days);
	put_number(out, "isolate_free_hours", p->isolate_free_hours);
	put_number(out, "over_days", p->over_days);
	json_bool(out, "zero_line", p->zero_line);
	json_key(out, "tests");
	json_open(out, '[');
	for (int i = 0; i < p->test_count; i++)
		json_put_text(out, view_of(p->tests[i]));
	json_close(out, ']');
	json_key(out, "rules");
	json_open(out, '[');
	for (int i = 0; i < p->rule_count; i++) {
		json_open(out, '{');
		put_rule(out, &p->rules[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_string(out, "source", p->source);
	json_string(out, "status", p->status);
	json_close(out, '}');
}

static bool profiles_get(struct req *req)
{
	const struct profile *p;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "profiles");
	json_open(out, '[');
	for (int n = 0; (p = profile_of_at(req->app->policy, org_unit(req->app->org, req->unit), n)); n++)
		put_profile(out, p);
	json_close(out, ']');
	json_close(out, '}');
	return true;
}

/* ---- the signals of a home ---- */

struct known { struct signal_row *at; int count; };

static bool rows_of_unit(struct req *req, int32_t unit, struct instant at, struct known *ret)
{
	struct stmt *row = db_query(req->db, &signal_of_unit);
	enum answer answer;
	*ret = (struct known){ 0 };
	stmt_int(row, unit);
	stmt_int(row, at.ms);
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof *ret->at);
		signal_from_row(row, &req->arena, &ret->at[ret->count++]);
	}
	stmt_done(row);
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

/* What was decided after the instant was not known then. */
static void put_decision(struct builder *out, const struct signal *s, const struct known *known, struct instant at)
{
	const struct signal_row *found = NULL;
	for (int i = 0; i < known->count && !found; i++)
		if (view_is(known->at[i].profile, s->profile->key) && view_is(known->at[i].rule, s->rule->key) && view_same(known->at[i].floor, s->floor))
			found = &known->at[i];
	bool decided = found && found->decided.ms != INSTANT_NONE.ms && found->decided.ms <= at.ms;
	json_key(out, "signal");
	if (found)
		json_put_int(out, found->id);
	else
		json_put_null(out);
	json_string(out, "state", found && decided ? signal_state_name(found->state) : "proposed");
	json_int(out, "struck_out", found ? found->struck_out : 0);
	json_key(out, "outbreak");
	if (decided && found->outbreak)
		json_put_int(out, found->outbreak);
	else
		json_put_null(out);
}

static void put_signal(struct builder *out, struct req *req, const struct signal *s, const struct known *known, struct instant at)
{
	const struct zone *zone = act_zone(req, req->unit);
	json_open(out, '{');
	put_rule(out, s->rule);
	json_profile_name(out, "profile", req, req->unit, view_of(s->profile->key));
	json_text(out, "floor", s->floor.len ? s->floor : (struct view){ NULL, 0 });
	json_bool(out, "now", s->now);
	json_int(out, "count", s->count);
	json_key(out, "window");
	json_open(out, '{');
	json_when(out, "from", zone, s->from);
	json_when(out, "to", zone, s->to);
	json_close(out, '}');
	json_when(out, "first_at", zone, s->first);
	json_when(out, "last_at", zone, s->last);
	json_when(out, "reached_at", zone, s->reached);
	json_key(out, "persons");
	json_open(out, '[');
	for (int i = 0; i < s->count; i++)
		json_put_int(out, s->persons[i]);
	json_close(out, ']');
	put_decision(out, s, known, at);
	json_close(out, '}');
}

static void put_signals(struct builder *out, const char *key, struct req *req, const struct signals *all, bool now, const struct known *known, struct instant at)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; i < all->count; i++)
		if (all->at[i].now == now)
			put_signal(out, req, &all->at[i], known, at);
	json_close(out, ']');
}

static bool unit_signals_get(struct req *req)
{
	const struct unit *unit = org_unit(req->app->org, req->unit);
	const struct zone *zone = act_zone(req, req->unit);
	struct instant at;
	struct signals all;
	struct known known;
	if (!case_ask_at(req, zone, &at) || !signals_at(req->db, req->app->policy, unit, zone, at, &req->arena, &all, &req->err) || !rows_of_unit(req, req->unit, at, &known))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_when(out, "at", zone, at);
	put_signals(out, "signals", req, &all, true, &known, at);
	put_signals(out, "earlier", req, &all, false, &known, at);
	json_close(out, '}');
	return true;
}

/* ---- signals that wait, of all homes below ---- */

static void put_row(struct builder *out, struct req *req, const struct signal_row *s)
{
	const struct zone *zone = act_zone(req, s->unit);
	const struct profile *profile = profile_of(req->app->policy, org_unit(req->app->org, s->unit), s->profile);
	const struct cluster_rule *rule = profile ? profile_rule(profile, s->rule) : NULL;
	json_open(out, '{');
	json_int(out, "id", s->id);
	json_unit_name(out, "unit", req->app->org, s->unit);
	json_profile_name(out, "profile", req, s->unit, s->profile);
	json_text(out, "rule", s->rule);
	json_label(out, "label", rule ? rule->label : (struct label){ arena_text(&req->arena, s->rule), arena_text(&req->arena, s->rule) });
	json_string(out, "alert", rule ? alert_name(rule->alert) : "watch");
	json_string(out, "source", rule ? rule->source : "");
	json_string(out, "status", rule ? rule->status : "");
	json_text(out, "floor", s->floor.len ? s->floor : (struct view){ NULL, 0 });
	json_int(out, "persons", s->persons);
	json_int(out, "struck_out", s->struck_out);
	json_when(out, "first_at", zone, s->first);
	json_when(out, "last_at", zone, s->last);
	json_when(out, "recorded_at", zone, s->recorded);
	json_string(out, "state", signal_state_name(s->state));
	json_when(out, "decided_at", zone, s->decided);
	json_account_name(out, "decided_by", req, s->decided_by);
	json_key(out, "outbreak");
	if (s->outbreak)
		json_put_int(out, s->outbreak);
	else
		json_put_null(out);
	json_close(out, '}');
}

static bool ask_state(struct req *req, enum signal_state *ret)
{
	struct view text = req->ask(req, "state");
	*ret = SIGNAL_PROPOSED;
	return !text.ptr || signal_state_parse(text, ret) || bad_query(req, "state", "state 只能是 proposed、outbreak 或 dismissed。", "state is proposed, outbreak or dismissed.");
}

static bool below(struct req *req, int32_t above, int32_t unit)
{
	return tree_holds(org_now(req->app->org), above, unit) && right_allows(req->app->org, &req->actor, RIGHT_RECORD_READ, unit);
}

static bool signals_get(struct req *req)
{
	int32_t above;
	int64_t limit, from, next = 0;
	enum signal_state state;
	enum answer answer;
	if (!act_ask_unit(req, RIGHT_RECORD_READ, &above) || !ask_limit(req, &limit) || !act_ask_cursor(req, INT64_MAX, &from) || !ask_state(req, &state))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "signals");
	json_open(out, '[');
	struct stmt *row = db_query(req->db, &signal_list);
	stmt_int(row, state);
	stmt_int(row, from);
	while ((answer = stmt_step(row)) == ANSWER_ONE && next == 0) {
		struct signal_row one;
		signal_from_row(row, &req->arena, &one);
		if (!below(req, above, one.unit))
			continue;
		put_row(out, req, &one);
		next = --limit == 0 ? one.id : 0;
	}
	stmt_done(row);
	json_close(out, ']');
	json_next(out, next);
	json_close(out, '}');
	return next || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

/* ---- dismissing ---- */

struct dismiss_act { struct act act; struct home_words home; int64_t signal; struct view reason; };
struct dismiss_body { struct view key, reason; };
static const struct spec dismiss_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct dismiss_body, key), true, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct dismiss_body, reason), true, 2, 500 },
	{ 0 },
};

static bool apply_dismiss(struct act *act, struct tx *tx, struct err *err)
{
	struct dismiss_act *own = (struct dismiss_act *)act;
	act->id = own->signal;
	return signal_dismiss(tx, act->actor, &own->home, own->signal, own->reason, err);
}

static void dismissed(struct req *req)
{
	struct signal_row row;
	if (signal_find(req->db, ((struct dismiss_act *)req->own)->signal, &req->arena, &row, &req->err))
		put_row(reply_json(req, 200), req, &row);
	else
		reply_problem(req);
}

bool signal_of_path(struct req *req, int64_t id, struct signal_row *ret)
{
	if (!signal_find(req->db, id, &req->arena, ret, &req->err))
		return false;
	if (!right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		return FAIL(&req->err, NO_SIGNAL, "id", "outside the subtree");
	return right_allows(req->app->org, &req->actor, RIGHT_OUTBREAK_WRITE, ret->unit) || FAIL(&req->err, NO_RIGHT, NULL, "outbreak.write");
}

static bool dismiss_post(struct req *req)
{
	struct dismiss_act *own = ARENA_NEW(&req->arena, struct dismiss_act);
	struct dismiss_body body = { 0 };
	struct signal_row row;
	if (!act_number(req, 0, ERR_NO_SIGNAL, &own->signal) || !signal_of_path(req, own->signal, &row) || !spec_read(dismiss_rows, req->json, &body, &req->err))
		return false;
	home_words_of(req, row.unit, &own->home);
	own->reason = body.reason;
	return act_write(req, &own->act, "signals.dismiss", body.key, apply_dismiss, dismissed);
}

/* ---- the zero-infection line ---- */

struct line { struct instant *last; int32_t *broken; const struct tree *tree; int64_t since_ms; };

static bool note_last(void *self, int32_t unit, struct instant last)
{
	struct line *line = self;
	if (unit > line->tree->count)
		return true;
	for (int32_t u = unit; u; u = line->tree->parent[u])
		if (line->last[u].ms < last.ms)
			line->last[u] = last;
	for (int32_t u = unit; u && last.ms >= line->since_ms; u = line->tree->parent[u])
		line->broken[u]++;
	return true;
}

/* Since when anything is recorded at all: the line of a home without an infection is counted from there. */
static bool recorded_since(struct req *req, struct instant *ret)
{
	struct event first = { .seq = 0 };
	if (!journal_one(req->db, 1, &req->arena, &first, &req->err))
		return false;
	*ret = first.at;
	return true;
}

static void put_node(struct builder *out, const struct req *req, const struct line *line, int32_t unit, struct instant at, struct instant since)
{
	const struct zone *zone = act_zone(req, unit);
	struct instant last = line->last[unit];
	int days = zone_day(zone, at).n - zone_day(zone, last.ms == INSTANT_NONE.ms ? since : last).n;
	json_open(out, '{');
	json_place(out, req, unit);
	json_string(out, "kind", unit_kind_name((enum unit_kind)org_unit(req->app->org, unit)->kind));
	json_int(out, "days", days > 0 ? days : 0);
	json_when(out, "last_at", zone, last);
	json_int(out, "homes", line->broken[unit]);
	json_close(out, '}');
}

static bool put_alarms(struct builder *out, struct req *req, int32_t above, struct instant at)
{
	struct stmt *row = db_query(req->db, &alarm_list);
	enum answer answer = ANSWER_NONE;
	int shown = 0;
	stmt_int(row, INT64_MAX);
	json_key(out, "alarms");
	json_open(out, '[');
	while (shown < 20 && (answer = stmt_step(row)) == ANSWER_ONE) {
		int32_t unit = (int32_t)stmt_get_int(row, 1);
		const struct zone *zone = act_zone(req, unit);
		if (stmt_get_int(row, 6) > at.ms || !below(req, above, unit))
			continue;
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		json_unit_name(out, "unit", req->app->org, unit);
		json_int(out, "case", stmt_get_int(row, 2));
		json_profile_name(out, "profile", req, unit, arena_copy(&req->arena, stmt_get_text(row, 3)));
		json_when(out, "appeared_at", zone, (struct instant){ stmt_get_int(row, 4) });
		json_key(out, "held_days");
		if (stmt_get_int(row, 5) >= 0)
			json_put_int(out, stmt_get_int(row, 5));
		else
			json_put_null(out);
		json_when(out, "recorded_at", zone, (struct instant){ stmt_get_int(row, 6) });
		bool stands = stmt_is_null(row, 7) || stmt_get_int(row, 7) > at.ms;
		json_when(out, "corrected_at", zone, stands ? INSTANT_NONE : (struct instant){ stmt_get_int(row, 7) });
		json_close(out, '}');
		shown++;
	}
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_ONE || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool line_get(struct req *req)
{
	int32_t above;
	struct instant at, since;
	struct line line = { .tree = org_now(req->app->org) };
	if (!act_ask_unit(req, RIGHT_RECORD_READ, &above) || !case_ask_at(req, act_zone(req, above), &at) || !recorded_since(req, &since))
		return false;
	line.last = ARENA_ARRAY(&req->arena, struct instant, line.tree->count + 1);
	line.broken = ARENA_ARRAY(&req->arena, int32_t, line.tree->count + 1);
	line.since_ms = at.ms - (int64_t)LINE_DAYS * 86400000;
	for (int32_t u = 0; u <= line.tree->count; u++)
		line.last[u] = INSTANT_NONE;
	if (!case_last_infections(req->db, at, note_last, &line, &req->err))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_when(out, "at", act_zone(req, above), at);
	json_when(out, "since", act_zone(req, above), since);
	json_int(out, "recent_days", LINE_DAYS);
	json_key(out, "node");
	if (above)
		put_node(out, req, &line, above, at, since);
	else
		json_put_null(out);
	json_key(out, "children");
	json_open(out, '[');
	for (int32_t u = line.tree->first_child[above]; u; u = line.tree->next_sibling[u])
		if (unit_open_on(org_unit(req->app->org, u), zone_day(act_zone(req, u), at)))
			put_node(out, req, &line, u, at, since);
	json_close(out, ']');
	bool good = put_alarms(out, req, above, at);
	json_close(out, '}');
	return good;
}

const struct route signal_routes[] = {
	{ "GET", "/api/v1/units/{code}/profiles", NEED_LOGIN | NEED_UNIT, RIGHT_UNIT_READ, profiles_get, "The diseases that a home's pack describes, with their cluster rules and sources", "", "", "profile_list" },
	{ "GET", "/api/v1/units/{code}/signals", NEED_LOGIN | NEED_UNIT, RIGHT_RECORD_READ, unit_signals_get, "Cluster signals of a home, computed from what was recorded, as of now or any instant", "at", "", "signals_of_home" },
	{ "GET", "/api/v1/signals", NEED_LOGIN, RIGHT_RECORD_READ, signals_get, "Signals of a unit and those below it that wait for a person, or were decided", "unit state cursor limit", "", "signal_list" },
	{ "POST", "/api/v1/signals/{id}/dismiss", NEED_LOGIN | NEED_JSON, RIGHT_OUTBREAK_WRITE, dismiss_post, "Say, with a reason, that a signal is no outbreak", "", "signal_dismiss", "signal_row" },
	{ "GET", "/api/v1/infection-line", NEED_LOGIN, RIGHT_RECORD_READ, line_get, "Days without an infection of a unit and those right below it, and the last alarms", "unit at", "", "infection_line" },
	{ 0 },
};
