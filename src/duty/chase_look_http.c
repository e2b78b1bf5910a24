/* Looking at chases: what went to whom and who read it, page by page, and the same counted by duty, by unit or by step. */
#include "duty/chase.h"
#include "http/route.h"
#include <stdio.h>
#include <stdlib.h>

enum { FEW = 200, MOST = 1000, LOOKS_MOST = 200000, GROUPS_MOST = 500, DAY_MS = 86400000 };

static const char *title_of(const struct req *r, const char *duty)
{
	const struct duty_rule *rule = policy_duty(r->app->policy, view_of(duty));
	const struct duty_words *words = duty_words_of(view_of(duty));
	return rule ? say(r, rule->label.zh, rule->label.en) : words ? say(r, words->label.zh, words->label.en) : duty;
}

static const char *name_of(const struct req *r, const struct unit *u) { return say(r, u->name, *u->name_en ? u->name_en : u->name); }
static bool by_hand(const struct chase_row *row) { return row->minutes == INT32_MAX; }
/* What people write themselves differs each time: together it is one step. */
static const char *step_of(const struct chase_row *row) { return by_hand(row) ? "hand" : row->words; }
static const char *state_of(const struct chase_row *row) { return row->read ? "read" : chase_state_name(row->state); }

/* ---- which of them ---- */

struct asked { struct req *req; struct chase_ask ask; struct view duty, step, state; int32_t above; int looked; };

static bool ask_unit(struct req *r, int32_t *ret)
{
	struct view code = r->ask(r, "unit");
	*ret = code.ptr ? org_find(r->app->org, code) : r->actor.unit;
	if ((code.ptr && !*ret) || !right_allows(r->app->org, &r->actor, RIGHT_REPORT_READ, *ret))
		return FAIL(&r->err, NO_UNIT, "unit", "unknown, or outside the subtree");
	return true;
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

static bool state_known(struct view state)
{
	bool known = !state.ptr || view_is(state, "read");
	for (enum chase_state s = CHASE_SENT; s <= CHASE_SKIPPED && !known; s++)
		known = view_is(state, chase_state_name(s));
	return known;
}

static bool asked_read(struct req *r, struct asked *ret)
{
	struct instant since;
	*ret = (struct asked){ .req = r, .duty = r->ask(r, "duty"), .step = r->ask(r, "step"), .state = r->ask(r, "state") };
	if (!ask_unit(r, &ret->above) || !ask_since(r, &since))
		return false;
	if (!state_known(ret->state)) {
		FAIL(&r->err, BAD_QUERY, "state", "unknown");
		return err_say(&r->err, "state 应为 sent、read、nobody 或 skipped。", "state is sent, read, nobody or skipped.");
	}
	bool leaf = ret->above && org_unit(r->app->org, ret->above)->kind == UNIT_INSTITUTION;
	ret->ask = CHASE_ASK(leaf ? ret->above : 0, since);
	return true;
}

static bool is_asked(const struct asked *a, const struct chase_row *row)
{
	const struct tree *t = org_now(a->req->app->org);
	return row->unit <= t->count && tree_holds(t, a->above, row->unit) && (!a->duty.ptr || view_is(a->duty, row->duty)) &&
		(!a->step.ptr || view_is(a->step, step_of(row))) && (!a->state.ptr || view_is(a->state, state_of(row)));
}

/* ---- one by one ---- */

struct shown { struct chase_row row; const char *duty, *slot, *words; };
struct looking { struct asked asked; struct shown *rows; int64_t limit; int count; };

static bool take_row(void *self, const struct chase_row *row)
{
	struct looking *l = self;
	struct arena *arena = &l->asked.req->arena;
	if (++l->asked.looked > LOOKS_MOST || l->count == l->limit)
		return false;
	if (!is_asked(&l->asked, row))
		return true;
	struct shown *shown = &l->rows[l->count++];
	*shown = (struct shown){ *row, arena_text(arena, view_of(row->duty)), arena_text(arena, view_of(row->slot)), arena_text(arena, view_of(row->words)) };
	shown->row.duty = shown->row.slot = shown->row.words = shown->row.part = NULL;
	return true;
}

enum { PERSONS_MOST = 50 };

/* Whom a step to leaders named for the unit; the message's receipts are those of the whole group. */
struct persons { struct builder *out; int64_t accounts[PERSONS_MOST]; int count, reached; };
struct receipts { struct builder *out; const struct persons *persons; const struct accounts *accounts; unsigned channels; int people; };

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
	if (receipt->state != DELIVERY_READ)
		return true;
	char text[25];
	const struct account *account = accounts_get(r->accounts, receipt->account);
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

static const char *cursor_of(struct req *r, const struct chase_row *row)
{
	return arena_printf(&r->arena, "%lld.%d.%lld.%d", (long long)row->at.ms, row->minutes, (long long)row->round, (int)row->unit);
}

/* A single duty says what it is about; the words of its kind are for many. */
static const char *title_of_row(struct req *r, const struct shown *shown)
{
	struct label own;
	if (chase_single_title(r->db, shown->duty, shown->slot, shown->row.unit, &r->arena, &own))
		return say(r, own.zh, *own.en ? own.en : own.zh);
	return title_of(r, shown->duty);
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
	json_string(b, "title", title_of_row(r, shown));
	json_string(b, "slot", shown->slot);
	json_string(b, "step", shown->words);
	json_bool(b, "by_hand", by_hand(row));
	json_text(b, "to", to ? view_of(to->code) : (struct view){ NULL, 0 });
	json_text(b, "to_name", to ? view_of(name_of(r, to)) : (struct view){ NULL, 0 });
	bool ok = put_persons(b, r, shown, &persons);
	json_key(b, "readers");
	json_open(b, '[');
	ok = ok && (row->state != CHASE_SENT || outbox_receipts(r->db, row->seq, row->target, take_receipt, &receipts, &r->err));
	json_close(b, ']');
	json_string(b, "channel", channels_text(receipts.channels, &r->arena));
	json_int(b, "people", receipts.people);
	json_string(b, "state", state_of(row));
	json_string(b, "cursor", cursor_of(r, row));
	json_close(b, '}');
	return ok;
}

static bool ask_cursor(struct req *r, struct chase_ask *ask)
{
	struct view rest = r->ask(r, "cursor"), part[4];
	int64_t unit = 0;
	if (!rest.ptr)
		return true;
	bool good = view_split(&rest, '.', &part[0]) && view_split(&rest, '.', &part[1]) && view_split(&rest, '.', &part[2]) && view_split(&rest, '.', &part[3]) &&
		rest.len == 0 && view_int(part[0], &ask->at.ms) && view_int(part[1], &ask->step) && view_int(part[2], &ask->round) && view_int(part[3], &unit) && unit > 0 && unit <= INT32_MAX;
	ask->after = (int32_t)unit;
	return good || FAIL(&r->err, BAD_QUERY, "cursor", "not as it was given");
}

static bool chases_get(struct req *r)
{
	struct looking l = { .limit = FEW };
	struct view limit = r->ask(r, "limit");
	if (!asked_read(r, &l.asked) || !ask_cursor(r, &l.asked.ask))
		return false;
	if (limit.ptr && (!view_int(limit, &l.limit) || l.limit < 1 || l.limit > MOST)) {
		FAIL(&r->err, BAD_QUERY, "limit", "out of range");
		return err_say(&r->err, "limit 超出范围。", "limit is out of range.");
	}
	l.rows = ARENA_ARRAY(&r->arena, struct shown, l.limit);
	if (!chase_each(r->db, &l.asked.ask, take_row, &l, &r->err))
		return false;
	struct builder *b = reply_json(r, 200);
	json_open(b, '[');
	for (int i = 0; i < l.count; i++)
		if (!put_row(b, r, &l.rows[i]))
			return false;
	json_close(b, ']');
	return true;
}

/* ---- counted ---- */

struct group { const char *key; int32_t unit; int chased, read, nobody, skipped; struct instant newest; };
struct counting { struct asked asked; bool by_duty, by_unit; struct group *groups, all; int *of_unit; int count; };

/* The place of a group in the list; a new one if there is none. Duties and steps are few. */
static struct group *group_of(struct counting *c, const struct chase_row *row)
{
	const char *key = c->by_duty ? row->duty : step_of(row);
	int at = c->by_unit ? c->of_unit[row->unit] - 1 : 0;
	while (!c->by_unit && at < c->count && strcmp(c->groups[at].key, key) != 0)
		at++;
	if (at >= 0 && at < c->count)
		return &c->groups[at];
	struct arena *arena = &c->asked.req->arena;
	c->groups = arena_more(arena, c->groups, c->count, sizeof *c->groups);
	c->groups[c->count] = (struct group){ .unit = row->unit, .newest = row->at,
		.key = c->by_unit ? org_unit(c->asked.req->app->org, row->unit)->code : arena_text(arena, view_of(key)) };
	if (c->by_unit)
		c->of_unit[row->unit] = c->count + 1;
	return &c->groups[c->count++];
}

static void count_in(struct group *g, const struct chase_row *row)
{
	g->chased++;
	g->read += row->read;
	g->nobody += !row->read && row->state == CHASE_NOBODY;
	g->skipped += row->state == CHASE_SKIPPED;
}

static bool count_row(void *self, const struct chase_row *row)
{
	struct counting *c = self;
	if (++c->asked.looked > LOOKS_MOST)
		return false;
	if (is_asked(&c->asked, row)) {
		count_in(group_of(c, row), row);
		count_in(&c->all, row);
	}
	return true;
}

static int the_most_first(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	if (x->chased != y->chased)
		return x->chased > y->chased ? -1 : 1;
	if (x->newest.ms != y->newest.ms)
		return x->newest.ms > y->newest.ms ? -1 : 1;
	return strcmp(x->key, y->key);
}

static void put_group(struct builder *b, struct req *r, const struct counting *c, const struct group *g)
{
	const struct unit *unit = org_unit(r->app->org, g->unit);
	char text[30];
	zone_print(unit->zone ? unit->zone : zone_find("Asia/Shanghai"), g->newest, text);
	json_open(b, '{');
	json_string(b, "key", g->key);
	json_string(b, "title", c->by_unit ? name_of(r, unit) : c->by_duty ? title_of(r, g->key) : g->key);
	json_int(b, "chased", g->chased);
	json_int(b, "read", g->read);
	json_int(b, "unread", g->chased - g->read - g->nobody - g->skipped);
	json_int(b, "nobody", g->nobody);
	json_int(b, "skipped", g->skipped);
	json_string(b, "newest", text);
	json_close(b, '}');
}

static bool counts_get(struct req *r)
{
	struct counting c = { 0 };
	struct view by = r->ask(r, "by");
	if (!asked_read(r, &c.asked))
		return false;
	c.by_duty = !by.ptr || view_is(by, "duty");
	c.by_unit = view_is(by, "unit");
	if (!c.by_duty && !c.by_unit && !view_is(by, "step")) {
		FAIL(&r->err, BAD_QUERY, "by", "unknown");
		return err_say(&r->err, "by 应为 duty、unit 或 step。", "by is duty, unit or step.");
	}
	c.of_unit = c.by_unit ? ARENA_ARRAY(&r->arena, int, org_now(r->app->org)->count + 1) : NULL;
	if (!chase_each(r->db, &c.asked.ask, count_row, &c, &r->err))
		return false;
	if (c.count)
		qsort(c.groups, (size_t)c.count, sizeof *c.groups, the_most_first);
	struct builder *b = reply_json(r, 200);
	json_open(b, '{');
	json_int(b, "chased", c.all.chased);
	json_int(b, "groups_in_all", c.count);
	json_bool(b, "whole", c.asked.looked <= LOOKS_MOST);
	json_key(b, "groups");
	json_open(b, '[');
	for (int i = 0; i < c.count && i < GROUPS_MOST; i++)
		put_group(b, r, &c, &c.groups[i]);
	json_close(b, ']');
	json_close(b, '}');
	return true;
}

const struct route chase_look_routes[] = {
	{ "GET", "/api/v1/chases", NEED_LOGIN, RIGHT_REPORT_READ, chases_get,
	  "Who was chased, with which step, to whom it went and who read it; the newest first. The next page begins after the last row's cursor", "unit since duty step state cursor limit", "", "chases" },
	{ "GET", "/api/v1/chases/counts", NEED_LOGIN, RIGHT_REPORT_READ, counts_get, "The same counted by duty, by unit or by step; the most chased first", "by unit since duty step state", "", "chase_counts" },
	{ 0 },
};
