/* org/charge_write_http.c — putting people in charge: one act for one unit or many, ending, replacing, the contacts, the rules. */
#include "base/spec.h"
#include "org/charge_http.h"
#include "org/charge_inside.h"
#include "org/org_json_http.h"

enum { UNITS_MOST = 5000 };

struct charge_act { struct act act; struct charge_new *new; struct serving *told, *relieved; int count; int64_t old, old_realm; struct instant at; struct view reason; };

static struct view tier_name(struct req *req, const struct charge_rules *rules, const struct charge_new *new, enum language language)
{
	const struct charge_rule *rule = charge_rule_at(rules, org_now(req->app->org), new->unit, new->tier, new->from);
	return rule ? view_of(charge_tier_title(rule, language, &req->arena)) : new->tier;
}

bool charge_servings(struct req *req, const struct charge_new *new, int count, struct serving **ret)
{
	struct charge_rules rules;
	if (!charge_rules_read(req->db, &req->arena, &rules, &req->err))
		return false;
	*ret = ARENA_ARRAY(&req->arena, struct serving, count + 1);
	for (int i = 0; i < count; i++) {
		(*ret)[i] = serving_of(req->app->org, new[i].unit, new[i].person.account, new[i].from, new[i].to, &req->arena);
		(*ret)[i].role_zh = tier_name(req, &rules, &new[i], LANGUAGE_ZH);
		(*ret)[i].role_en = tier_name(req, &rules, &new[i], LANGUAGE_EN);
	}
	return true;
}

/* The ids of one act follow one another, so the first tells all. */
static bool apply_add(struct act *act, struct tx *tx, struct err *err)
{
	struct charge_act *own = (struct charge_act *)act;
	int64_t seq = tx_seq(tx);
	for (int i = 0; i < own->count; i++) {
		int64_t id;
		if (!charge_add(tx, act->actor, &own->new[i], &id, err))
			return false;
		if (i == 0)
			act->id = id;
	}
	return serving_tell(tx, act->actor, "charge", own->told, own->count, seq, err);
}

static void added_answer(struct req *req)
{
	const struct charge_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_key(out, "ids");
	json_open(out, '[');
	for (int i = 0; i < own->count; i++)
		json_put_int(out, own->act.id + i);
	json_close(out, ']');
	json_close(out, '}');
}

/* ---- one leader, some units ---- */

struct charge_body { struct view key, unit, tier, from, to, duties; json_t *leader, *units; int64_t days; };
static const struct spec charge_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct charge_body, key), true, 1, 100 },
	{ "leader", SPEC_OBJECT, offsetof(struct charge_body, leader), true, 0, 0 },
	{ "unit", SPEC_TEXT, offsetof(struct charge_body, unit), false, 1, 64 },
	{ "units", SPEC_LIST, offsetof(struct charge_body, units), false, 0, 0 },
	{ "tier", SPEC_TEXT, offsetof(struct charge_body, tier), true, 1, 32 },
	{ "from", SPEC_TEXT, offsetof(struct charge_body, from), false, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct charge_body, to), false, 1, 40 },
	{ "duties", SPEC_TEXT, offsetof(struct charge_body, duties), false, 0, 2000 },
	{ "days", SPEC_INT, offsetof(struct charge_body, days), false, 0, 366 },
	{ 0 },
};

static bool tier_known(struct req *req, const struct charge_rules *rules, int32_t unit, struct view tier, struct instant at)
{
	struct builder names;
	if (charge_rule_at(rules, org_now(req->app->org), unit, tier, at))
		return true;
	builder_init(&names, 500);
	for (int i = 0; i < rules->tier_count; i++)
		builder_printf(&names, "%s%.*s", i ? ", " : "", (int)rules->tiers[i].len, rules->tiers[i].ptr);
	char *known = arena_text(&req->arena, builder_seen(&names));
	builder_release(&names);
	return bad_field(req, "tier", arena_printf(&req->arena, "没有这一级包联。可用：%s。", known), arena_printf(&req->arena, "There is no such tier. Known: %s.", known));
}

static bool one_new(struct req *req, const struct charge_rules *rules, const struct charge_body *body, struct view code, const struct person *leader, struct charge_new *ret)
{
	*ret = (struct charge_new){ .tier = body->tier, .person = *leader, .duties = body->duties, .days = (int)body->days };
	if (!act_unit(req, code, "unit", RIGHT_CHARGE_WRITE, &ret->unit))
		return false;
	const struct zone *zone = act_zone(req, ret->unit);
	ret->realm = act_realm(req, ret->unit);
	return act_moment(req, body->from, "from", zone, false, req->now, &ret->from) && act_moment(req, body->to, "to", zone, true, FOR_NOW, &ret->to)
		&& act_period_good(req, ret->from, ret->to) && tier_known(req, rules, ret->unit, body->tier, ret->from);
}

static bool units_of(struct req *req, const struct charge_body *body, struct charge_act *own)
{
	struct charge_rules rules;
	struct person leader;
	size_t count = body->units ? json_array_size(body->units) : 1;
	if (!body->units == !body->unit.ptr || count == 0 || count > UNITS_MOST)
		return bad_field(req, "units", "请用 unit 写一家，或用 units 写多家（最多 5000 家）。", "Name one unit by unit, or several by units (5000 at most).");
	if (!act_person(req, body->leader, "leader", &leader) || !charge_rules_read(req->db, &req->arena, &rules, &req->err))
		return false;
	own->new = ARENA_ARRAY(&req->arena, struct charge_new, count);
	for (; (size_t)own->count < count; own->count++) {
		const json_t *code = body->units ? json_array_get(body->units, (size_t)own->count) : NULL;
		if (!one_new(req, &rules, body, code ? json_view(code) : body->unit, &leader, &own->new[own->count]))
			return false;
	}
	return true;
}

static bool charges_post(struct req *req)
{
	struct charge_act *own = ARENA_NEW(&req->arena, struct charge_act);
	struct charge_body body = { 0 };
	return spec_read(charge_rows, req->json, &body, &req->err) && units_of(req, &body, own) && charge_servings(req, own->new, own->count, &own->told)
		&& act_write(req, &own->act, "charges", body.key, apply_add, added_answer);
}

/* ---- ending and replacing ---- */

struct end_body { struct view key, at, reason, to; json_t *leader; };
static const struct spec end_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct end_body, key), false, 1, 100 },
	{ "at", SPEC_TEXT, offsetof(struct end_body, at), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct end_body, reason), false, 0, 500 },
	{ 0 },
};
static const struct spec replace_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct end_body, key), true, 1, 100 },
	{ "leader", SPEC_OBJECT, offsetof(struct end_body, leader), true, 0, 0 },
	{ "at", SPEC_TEXT, offsetof(struct end_body, at), false, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct end_body, to), false, 1, 40 },
	{ "reason", SPEC_TEXT, offsetof(struct end_body, reason), false, 0, 500 },
	{ 0 },
};

static bool apply_end(struct act *act, struct tx *tx, struct err *err)
{
	struct charge_act *own = (struct charge_act *)act;
	int64_t seq = tx_seq(tx);
	act->id = own->old;
	return charge_end(tx, act->actor, own->old, own->old_realm, own->at, own->reason, 0, err)
		&& serving_end_tell(tx, act->actor, "charge", own->relieved, own->at, own->reason, seq, err);
}

static void ended_answer(struct req *req)
{
	const struct charge_act *own = req->own;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_close(out, '}');
}

static bool end_read(struct req *req, const struct end_body *body, struct charge *charge, struct charge_act *own)
{
	if (!charge_of_path(req, RIGHT_CHARGE_WRITE, charge))
		return false;
	own->old = charge->id;
	own->old_realm = act_realm(req, charge->unit);
	own->reason = body->reason;
	const struct charge_new was = { .unit = charge->unit, .tier = charge->tier, .person = charge->person, .from = charge->from, .to = charge->to };
	return charge_servings(req, &was, 1, &own->relieved) && act_moment(req, body->at, "at", act_zone(req, charge->unit), false, req->now, &own->at);
}

static bool charge_end_post(struct req *req)
{
	struct charge_act *own = ARENA_NEW(&req->arena, struct charge_act);
	struct end_body body = { 0 };
	struct charge charge;
	return spec_read(end_rows, req->json, &body, &req->err) && end_read(req, &body, &charge, own)
		&& act_write(req, &own->act, "charges.end", body.key, apply_end, ended_answer);
}

/* The old one ends at the very instant the new one begins: no minute without anybody, none with two. */
static bool apply_replace(struct act *act, struct tx *tx, struct err *err)
{
	struct charge_act *own = (struct charge_act *)act;
	int64_t next, seq = tx_seq(tx);
	bool other = own->relieved->account != own->new->person.account;
	return tx_next_id(tx, &charge_next, &next, err) && charge_end(tx, act->actor, own->old, own->old_realm, own->at, own->reason, next, err)
		&& (!other || serving_end_tell(tx, act->actor, "charge", own->relieved, own->at, own->reason, seq, err)) && apply_add(act, tx, err);
}

static bool charge_replace_post(struct req *req)
{
	struct charge_act *own = ARENA_NEW(&req->arena, struct charge_act);
	struct end_body body = { 0 };
	struct charge charge;
	struct person leader;
	struct instant to;
	if (!spec_read(replace_rows, req->json, &body, &req->err) || !end_read(req, &body, &charge, own) || !act_person(req, body.leader, "leader", &leader)
	    || !act_moment(req, body.to, "to", act_zone(req, charge.unit), true, charge.next ? FOR_NOW : charge.to, &to) || !act_period_good(req, own->at, to))
		return false;                               /* replaced already: sent again, or too late; the writer knows which */
	own->new = ARENA_NEW(&req->arena, struct charge_new);
	own->count = 1;
	*own->new = (struct charge_new){ charge.unit, own->old_realm, charge.tier, leader, own->at, to, charge.duties, charge.days };
	return charge_servings(req, own->new, 1, &own->told) && act_write(req, &own->act, "charges.replace", body.key, apply_replace, added_answer);
}

/* ---- contacts ---- */

struct contact_act { struct act act; struct charge charge; int64_t realm; struct instant at; struct view manner, note; };
struct contact_body { struct view key, at, manner, note; };
static const struct spec contact_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct contact_body, key), false, 1, 100 },
	{ "at", SPEC_TEXT, offsetof(struct contact_body, at), false, 1, 40 },
	{ "manner", SPEC_TEXT, offsetof(struct contact_body, manner), true, 1, 20 },
	{ "note", SPEC_TEXT, offsetof(struct contact_body, note), false, 0, 2000 },
	{ 0 },
};

static bool apply_contact(struct act *act, struct tx *tx, struct err *err)
{
	struct contact_act *own = (struct contact_act *)act;
	return charge_contact_add(tx, act->actor, own->charge.id, own->charge.unit, own->realm, own->at, own->manner, own->note, &act->id, err);
}

static void contact_answer(struct req *req)
{
	const struct contact_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_int(out, "charge", own->charge.id);
	json_close(out, '}');
}

/* The leader notes it, or whoever keeps the charges. */
static bool may_note(struct req *req, const struct charge *charge)
{
	return (charge->person.account && charge->person.account == req->actor.account)
		|| right_allows(req->app->org, &req->actor, RIGHT_CHARGE_WRITE, charge->unit) || FAIL(&req->err, NO_RIGHT, NULL, "neither the leader nor %s", right_key(RIGHT_CHARGE_WRITE));
}

static bool contact_read(struct req *req, const struct contact_body *body, struct contact_act *own)
{
	if (!view_is(body->manner, "visit") && !view_is(body->manner, "phone") && !view_is(body->manner, "video"))
		return bad_field(req, "manner", "方式为 visit（实地）、phone（电话）或 video（视频）。", "The manner is visit, phone or video.");
	if (!act_moment(req, body->at, "at", act_zone(req, own->charge.unit), false, req->now, &own->at))
		return false;
	own->manner = body->manner;
	own->note = body->note;
	own->realm = act_realm(req, own->charge.unit);
	if (own->at.ms > req->now.ms)
		return bad_field(req, "at", "联系时间不能晚于现在。", "A contact cannot lie ahead.");
	if (own->at.ms >= own->charge.from.ms && own->at.ms < own->charge.to.ms)
		return true;
	return bad_field(req, "at", "联系时间不在包联期间之内。", "The contact lies outside the time of the charge.");
}

static bool contacts_post(struct req *req)
{
	struct contact_act *own = ARENA_NEW(&req->arena, struct contact_act);
	struct contact_body body = { 0 };
	return spec_read(contact_rows, req->json, &body, &req->err) && charge_of_path(req, RIGHT_UNIT_READ, &own->charge) && may_note(req, &own->charge)
		&& contact_read(req, &body, own) && act_write(req, &own->act, "charges.contacts", body.key, apply_contact, contact_answer);
}

static bool contacts_get(struct req *req)
{
	struct charge charge;
	enum answer answer;
	if (!charge_of_path(req, RIGHT_UNIT_READ, &charge))
		return false;
	const struct zone *zone = act_zone(req, charge.unit);
	struct stmt *row = db_query(req->db, &charge_contacts);
	stmt_int(row, charge.id);
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_int(out, "charge", charge.id);
	json_key(out, "contacts");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		json_moment(out, "at", zone, (struct instant){ stmt_get_int(row, 1) });
		json_text(out, "manner", stmt_get_text(row, 2));
		json_text(out, "note", stmt_get_text(row, 3));
		json_account(out, "author", req, stmt_get_int(row, 4));
		json_moment(out, "made_at", zone, (struct instant){ stmt_get_int(row, 5) });
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	json_close(out, '}');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

/* ---- rules ---- */

struct rule_act { struct act act; struct charge_rule rule; int64_t realm; };
struct rule_body { struct view key, unit, tier, zh, en, of, from; int64_t least, most, per_person, members, days; };
static const struct spec rule_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct rule_body, key), false, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct rule_body, unit), true, 1, 64 },
	{ "tier", SPEC_TEXT, offsetof(struct rule_body, tier), true, 1, 32 },
	{ "zh", SPEC_TEXT, offsetof(struct rule_body, zh), false, 1, 60 },
	{ "en", SPEC_TEXT, offsetof(struct rule_body, en), false, 1, 60 },
	{ "of", SPEC_TEXT, offsetof(struct rule_body, of), false, 1, 20 },
	{ "from", SPEC_TEXT, offsetof(struct rule_body, from), false, 1, 40 },
	{ "least", SPEC_INT, offsetof(struct rule_body, least), false, 0, 20 },
	{ "most", SPEC_INT, offsetof(struct rule_body, most), false, 0, 20 },
	{ "per_person", SPEC_INT, offsetof(struct rule_body, per_person), false, 0, 10000 },
	{ "members_of", SPEC_INT, offsetof(struct rule_body, members), false, 0, INT64_MAX },
	{ "days", SPEC_INT, offsetof(struct rule_body, days), false, 0, 366 },
	{ 0 },
};

static bool apply_rule(struct act *act, struct tx *tx, struct err *err)
{
	struct rule_act *own = (struct rule_act *)act;
	return charge_rule_add(tx, act->actor, &own->rule, own->realm, &act->id, err);
}

static void rule_answer(struct req *req)
{
	const struct rule_act *own = req->own;
	struct builder *out = reply_json(req, own->act.again ? 200 : 201);
	json_open(out, '{');
	json_int(out, "id", own->act.id);
	json_key(out, "rule");
	json_tier(out, req, &own->rule);
	json_close(out, '}');
}

static bool tier_name_good(struct view tier)
{
	for (size_t i = 0; i < tier.len; i++)
		if (!((tier.ptr[i] >= 'a' && tier.ptr[i] <= 'z') || (i && tier.ptr[i] == '_') || (i && tier.ptr[i] >= '0' && tier.ptr[i] <= '9')))
			return false;
	return tier.len > 0;
}

/* What is not said stays as it is there now; a new tier needs its names. */
static bool rule_before(struct req *req, const struct rule_body *body, int32_t unit, struct charge_rule *ret)
{
	struct charge_rules rules;
	if (!charge_rules_read(req->db, &req->arena, &rules, &req->err))
		return false;
	const struct charge_rule *now = charge_rule_at(&rules, org_now(req->app->org), unit, body->tier, req->now);
	if (!now && (!body->zh.ptr || !body->en.ptr))
		return bad_field(req, "zh", "新的一级要有中文和英文名称。", "A new tier needs its names, zh and en.");
	*ret = now ? *now : (struct charge_rule){ .of_kind = UNIT_INSTITUTION, .most = 1, .days = 7 };
	ret->tier = body->tier;
	return true;
}

static bool rule_read(struct req *req, const struct rule_body *body, struct rule_act *own)
{
	struct charge_rule *rule = &own->rule;
	enum unit_kind kind = UNIT_INSTITUTION;
	int32_t unit;
	if (!act_unit(req, body->unit, "unit", RIGHT_CHARGE_WRITE, &unit) || !rule_before(req, body, unit, rule))
		return false;
	if (!tier_name_good(body->tier))
		return bad_field(req, "tier", "由小写字母、数字和下划线组成。", "It is made of small letters, digits and underscores.");
	if (body->of.ptr && !unit_kind_parse(body->of, &kind))
		return bad_field(req, "of", "单位类别为 institution、township、county、prefecture 等。", "The kind of unit is institution, township, county, prefecture and so on.");
	rule->unit = unit;
	own->realm = act_realm(req, unit);
	rule->of_kind = body->of.ptr ? (int)kind : rule->of_kind;
	rule->zh = body->zh.ptr ? body->zh : rule->zh;
	rule->en = body->en.ptr ? body->en : rule->en;
	rule->least = body->least >= 0 ? (int)body->least : rule->least;
	rule->most = body->most >= 0 ? (int)body->most : rule->most;
	rule->per_person = body->per_person >= 0 ? (int)body->per_person : rule->per_person;
	rule->members = body->members >= 0 ? body->members : rule->members;
	rule->days = body->days >= 0 ? (int)body->days : rule->days;
	if (rule->least > rule->most)
		return bad_field(req, "most", "最多人数不能少于最少人数。", "At most is less than at least.");
	return act_moment(req, body->from, "from", act_zone(req, unit), false, req->now, &rule->from);
}

static bool rules_post(struct req *req)
{
	struct rule_act *own = ARENA_NEW(&req->arena, struct rule_act);
	struct rule_body body = { .least = -1, .most = -1, .per_person = -1, .members = -1, .days = -1 };
	return spec_read(rule_rows, req->json, &body, &req->err) && rule_read(req, &body, own)
		&& act_write(req, &own->act, "charges.rules", body.key, apply_rule, rule_answer);
}

/* ---- filling the gaps in one act ---- */

struct fill_body { struct view key, unit, tier, from, to, duties; json_t *leaders; };
static const struct spec fill_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct fill_body, key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct fill_body, unit), true, 1, 64 },
	{ "tier", SPEC_TEXT, offsetof(struct fill_body, tier), true, 1, 32 },
	{ "leaders", SPEC_LIST, offsetof(struct fill_body, leaders), true, 0, 0 },
	{ "from", SPEC_TEXT, offsetof(struct fill_body, from), false, 1, 40 },
	{ "to", SPEC_TEXT, offsetof(struct fill_body, to), false, 1, 40 },
	{ "duties", SPEC_TEXT, offsetof(struct fill_body, duties), false, 0, 2000 },
	{ 0 },
};

struct filling { struct charge_act own; struct req *req; int left; struct view *codes; };

/* Neighbours in the tree go to the same leader, as evenly as it goes; nobody gets more than the rule allows, what is left stays a gap. */
static void share_out(struct filling *fill, const struct charge_gaps *gaps, const struct charge_new *like, const struct person *leaders, int leader_count)
{
	int wanted = 0, given = 0;
	for (int i = 0; i < gaps->count; i++)
		wanted += gaps->at[i].fault == CHARGE_MISSING && view_same(gaps->at[i].rule->tier, like->tier);
	fill->own.new = ARENA_ARRAY(&fill->req->arena, struct charge_new, wanted + 1);
	for (int i = 0; i < gaps->count; i++) {
		const struct charge_gap *gap = &gaps->at[i];
		if (gap->fault != CHARGE_MISSING || !view_same(gap->rule->tier, like->tier))
			continue;
		int leader = (int)((int64_t)given * leader_count / wanted);
		if (gap->rule->per_person)
			leader = given / gap->rule->per_person;
		given++;
		if (leader >= leader_count) {
			fill->left++;
			continue;
		}
		struct charge_new *new = &fill->own.new[fill->own.count++];
		*new = *like;
		new->unit = gap->unit;
		new->realm = act_realm(fill->req, gap->unit);
		new->person = leaders[leader];
	}
}

static bool fill_read(struct req *req, const struct fill_body *body, struct filling *fill)
{
	struct charge_view view = { .req = req };
	struct charge_gaps gaps;
	struct charge_new like = { .tier = body->tier, .duties = body->duties };
	size_t count = json_array_size(body->leaders);
	struct person *leaders = ARENA_ARRAY(&req->arena, struct person, count + 1);
	if (count == 0 || count > 200)
		return bad_field(req, "leaders", "请写 1 至 200 名领导。", "Name 1 to 200 leaders.");
	if (!act_unit(req, body->unit, "unit", RIGHT_CHARGE_WRITE, &view.above))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!act_person(req, json_array_get(body->leaders, i), "leaders", &leaders[i]))
			return false;
	const struct zone *zone = act_zone(req, view.above);
	if (!act_moment(req, body->from, "from", zone, false, req->now, &like.from) || !act_moment(req, body->to, "to", zone, true, FOR_NOW, &like.to)
	    || !act_period_good(req, like.from, like.to))
		return false;
	view.at = like.from;
	view.tree = org_now(req->app->org);
	if (!charge_rules_read(req->db, &req->arena, &view.rules, &req->err) || !tier_known(req, &view.rules, view.above, body->tier, view.at)
	    || !charges_read(req->db, req->app->org, view.tree, view.above, view.at, &req->arena, &view.held, &req->err))
		return false;
	struct charge_question question = charge_question_of(&view);
	charge_gaps(&question, &gaps);
	share_out(fill, &gaps, &like, leaders, (int)count);
	return charge_servings(req, fill->own.new, fill->own.count, &fill->own.told);
}

static void put_plan(struct builder *out, const struct filling *fill)
{
	struct req *req = fill->req;
	json_open(out, '{');
	json_key(out, "assigned");
	json_open(out, '[');
	for (int i = 0; i < fill->own.count; i++) {
		json_open(out, '{');
		json_place(out, req, fill->own.new[i].unit);
		json_text(out, "tier", fill->own.new[i].tier);
		json_person(out, "leader", req, &fill->own.new[i].person);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_int(out, "left", fill->left);
	json_close(out, '}');
}

static void filled_answer(struct req *req)
{
	const struct filling *fill = req->own;
	put_plan(reply_json(req, fill->own.act.again ? 200 : 201), fill);
}

static bool fill_post(struct req *req)
{
	struct filling *fill = ARENA_NEW(&req->arena, struct filling);
	struct fill_body body = { 0 };
	fill->req = req;
	if (!spec_read(fill_rows, req->json, &body, &req->err) || !fill_read(req, &body, fill))
		return false;
	if (!req->ask(req, "preview").ptr)
		return act_write(req, &fill->own.act, "charges.fill", body.key, apply_add, filled_answer);
	put_plan(reply_json(req, 200), fill);
	return true;
}

const struct route charge_write_routes[] = {
	{ "POST", "/api/v1/charges", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, charges_post, "Put a leader in charge of a unit, or of several", "", "charge_add", "charge_added" },
	{ "POST", "/api/v1/charges:fill", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, fill_post, "Share out the units without anybody among some leaders; with preview it is only shown", "preview", "charge_fill", "charge_filled" },
	{ "POST", "/api/v1/charges/rules", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, rules_post, "What a tier demands below an authority, from an instant on", "", "charge_rule_add", "charge_rule_added" },
	{ "POST", "/api/v1/charges/{id}/end", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, charge_end_post, "End a charge", "", "charge_end", "made" },
	{ "POST", "/api/v1/charges/{id}/replace", NEED_LOGIN | NEED_JSON, RIGHT_CHARGE_WRITE, charge_replace_post, "Another leader from an instant on", "", "charge_replace", "charge_added" },
	{ "POST", "/api/v1/charges/{id}/contacts", NEED_LOGIN | NEED_JSON, RIGHT_UNIT_READ, contacts_post, "Note a visit or a call", "", "charge_contact_add", "charge_contact_added" },
	{ "GET", "/api/v1/charges/{id}/contacts", NEED_LOGIN, RIGHT_UNIT_READ, contacts_get, "The contacts of a charge, newest first", "", "", "charge_contacts" },
	{ 0 },
};
