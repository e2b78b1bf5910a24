/* Chases by HTTP: what went to whom and who read it, and chasing a selected list with one act. */
#include "base/spec.h"
#include "duty/chase_tick.h"
#include "http/route.h"
#include <stdio.h>

enum { FEW = 200, MOST = 1000, LOOKS_MOST = 200000, UNITS_MOST = 2000, DAY_MS = 86400000 };

/* ---- looking ---- */

struct shown { struct chase_row row; const char *duty, *slot, *words; };
struct looking { struct req *req; struct shown *rows; int64_t limit; int32_t unit; int count, looked; };

static bool take_row(void *self, const struct chase_row *row)
{
	struct looking *l = self;
	const struct tree *t = org_now(l->req->app->org);
	struct arena *arena = &l->req->arena;
	if (++l->looked > LOOKS_MOST || l->count == l->limit)
		return false;
	if (row->unit > t->count || !tree_holds(t, l->unit, row->unit))
		return true;
	struct shown *shown = &l->rows[l->count++];
	*shown = (struct shown){ *row, arena_text(arena, view_of(row->duty)), arena_text(arena, view_of(row->slot)), arena_text(arena, view_of(row->words)) };
	shown->row.duty = shown->row.slot = shown->row.words = shown->row.part = NULL;
	return true;
}

enum { PERSONS_MOST = 50 };

/* Whom a step to leaders named for the unit; the message's receipts are those of the whole group. */
struct persons { struct builder *out; int64_t accounts[PERSONS_MOST]; int count, reached; };
struct receipts { struct builder *out; const struct persons *persons; const struct accounts *accounts; unsigned channels; int people, read; bool dead; struct instant first; };

static bool is_of(const struct persons *p, int64_t account)
{
	for (int i = 0; i < p->reached; i++)
		if (p->accounts[i] == account)
			return true;
	return p->count == 0;
}

static bool take_receipt(void *self, const struct receipt *receipt)
{
	struct receipts *r = self;
	if (receipt->state == DELIVERY_NOBODY || !is_of(r->persons, receipt->account))
		return true;
	r->channels |= 1u << receipt->channel;
	r->people += receipt->channel == CHANNEL_APP;
	r->dead |= receipt->state == DELIVERY_DEAD;
	if (receipt->state != DELIVERY_READ)
		return true;
	char text[25];
	const struct account *account = accounts_get(r->accounts, receipt->account);
	r->read++;
	if (r->first.ms == 0 || receipt->read.ms < r->first.ms)
		r->first = receipt->read;
	instant_print_utc(receipt->read, text);
	json_open(r->out, '{');
	json_string(r->out, "name", account ? account->name : "");
	json_string(r->out, "at", text);
	json_close(r->out, '}');
	return true;
}

static const char *channels_text(unsigned channels, struct arena *arena)
{
	const char *text = "";
	for (enum channel c = CHANNEL_APP; c < CHANNEL_MAX_; c++)
		if (channels >> c & 1)
			text = arena_printf(arena, "%s%s%s", text, *text ? "," : "", channel_name(c));
	return text;
}

static const char *title_of(const struct req *r, const char *duty)
{
	const struct duty_rule *rule = policy_duty(r->app->policy, view_of(duty));
	const struct duty_words *words = duty_words_of(view_of(duty));
	return rule ? say(r, rule->label.zh, rule->label.en) : words ? say(r, words->label.zh, words->label.en) : duty;
}

static const char *name_of(const struct req *r, const struct unit *u) { return say(r, u->name, *u->name_en ? u->name_en : u->name); }

static bool take_person(void *self, const struct chase_person *person)
{
	struct persons *p = self;
	if (person->account && p->reached < PERSONS_MOST)
		p->accounts[p->reached++] = person->account;
	p->count++;
	json_open(p->out, '{');
	json_text(p->out, "name", person->name);
	json_text(p->out, "post", person->post);
	json_string(p->out, "way", leader_way_name(person->way));
	json_bool(p->out, "reached", person->account != 0);
	json_close(p->out, '}');
	return true;
}

/* Whom a step to leaders named; empty for the other steps. */
static bool put_persons(struct builder *b, struct req *r, const struct shown *shown, struct persons *ret)
{
	*ret = (struct persons){ .out = b };
	json_key(b, "persons");
	json_open(b, '[');
	bool ok = !strstr(shown->words, "leader") || chase_each_person(r->db, shown->row.round, shown->row.unit, take_person, ret, &r->err);
	json_close(b, ']');
	return ok;
}

/* Who is above may be out of the reader's sight: then their place in the tree is not told, that it went upward is. */
static bool put_row(struct builder *b, struct req *r, const struct shown *shown)
{
	const struct org *org = r->app->org;
	const struct chase_row *row = &shown->row;
	const struct unit *u = org_unit(org, row->unit), *to = row->target ? org_unit(org, row->target) : NULL;
	struct persons persons;
	struct receipts receipts = { .out = b, .persons = &persons, .accounts = r->app->accounts };
	char text[30];
	json_open(b, '{');
	zone_print(u->zone ? u->zone : zone_find("Asia/Shanghai"), row->at, text);
	json_string(b, "at", text);
	json_string(b, "unit", u->code);
	json_string(b, "unit_name", name_of(r, u));
	json_string(b, "duty", shown->duty);
	json_string(b, "title", title_of(r, shown->duty));
	json_string(b, "slot", shown->slot);
	json_string(b, "step", shown->words);
	json_bool(b, "by_hand", row->minutes == INT32_MAX);
	json_text(b, "to", to ? view_of(to->code) : (struct view){ NULL, 0 });
	json_text(b, "to_name", to ? view_of(name_of(r, to)) : (struct view){ NULL, 0 });
	bool ok = put_persons(b, r, shown, &persons);
	json_key(b, "readers");
	json_open(b, '[');
	ok = ok && (row->state != CHASE_SENT || outbox_receipts(r->db, row->seq, row->target, take_receipt, &receipts, &r->err));
	json_close(b, ']');
	json_string(b, "channel", channels_text(receipts.channels, &r->arena));
	json_int(b, "people", receipts.people);
	json_string(b, "state", receipts.read ? "read" : chase_state_name(row->state));
	json_close(b, '}');
	return ok;
}

static bool ask_since(struct req *r, struct instant *ret)
{
	struct view text = r->ask(r, "since");
	*ret = (struct instant){ r->now.ms - DAY_MS };
	if (!text.ptr || instant_parse(text, ret))
		return true;
	FAIL(&r->err, BAD_QUERY, "since", "not an instant");
	return err_say(&r->err, "since 应为时刻，例如 2021-10-24T16:00:00+08:00。", "since is an instant such as 2021-10-24T16:00:00+08:00.");
}

static bool ask_unit(struct req *r, int32_t *ret)
{
	struct view code = r->ask(r, "unit");
	*ret = code.ptr ? org_find(r->app->org, code) : r->actor.unit;
	if ((code.ptr && !*ret) || !right_allows(r->app->org, &r->actor, RIGHT_REPORT_READ, *ret))
		return FAIL(&r->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	return true;
}

static bool chases_get(struct req *r)
{
	struct looking l = { .req = r, .limit = FEW };
	struct instant since;
	struct view limit = r->ask(r, "limit");
	if (!ask_unit(r, &l.unit) || !ask_since(r, &since))
		return false;
	if (limit.ptr && (!view_int(limit, &l.limit) || l.limit < 1 || l.limit > MOST)) {
		FAIL(&r->err, BAD_QUERY, "limit", "out of range");
		return err_say(&r->err, "limit 超出范围。", "limit is out of range.");
	}
	l.rows = ARENA_ARRAY(&r->arena, struct shown, l.limit);
	bool leaf = l.unit && org_unit(r->app->org, l.unit)->kind == UNIT_INSTITUTION;
	if (!chase_each(r->db, leaf ? l.unit : 0, since, take_row, &l, &r->err))
		return false;
	struct builder *b = reply_json(r, 200);
	json_open(b, '[');
	for (int i = 0; i < l.count; i++)
		if (!put_row(b, r, &l.rows[i]))
			return false;
	json_close(b, ']');
	return true;
}

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
	{ "GET", "/api/v1/chases", NEED_LOGIN, RIGHT_REPORT_READ, chases_get, "Who was chased, with which step, to whom it went and who read it; the newest first", "unit since limit", "", "chases" },
	{ "POST", "/api/v1/chases", NEED_LOGIN | NEED_JSON, RIGHT_CHASE, chases_post, "Chase the units of a list with one act; those who have done it meanwhile are left out", "", "chase", "chased" },
	{ 0 },
};
