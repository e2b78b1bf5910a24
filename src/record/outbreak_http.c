/* record/outbreak_http.c — outbreaks over HTTP: opened by a person, followed day by day, closed by the rule of the disease. */
#include "base/spec.h"
#include "org/org_json_http.h"
#include "record/outbreak_http.h"
#include "record/signal_inside.h"

enum { CURVE_DAYS = 42, PERSONS_MOST = 2000 };

void home_words_of(struct req *req, int32_t unit, struct home_words *ret)
{
	const struct unit *one = org_unit(req->app->org, unit);
	*ret = (struct home_words){ .unit = unit, .realm = one->realm, .zh = arena_text(&req->arena, view_of(one->name)),
		.en = arena_text(&req->arena, view_of(*one->name_en ? one->name_en : one->name)), .tiers = tiers_above(req->app->org, unit) };
}

/* ---- an outbreak, counted ---- */

struct shown { struct outbreak o; struct case_line *lines; int count; struct outbreak_figures figures; struct signal unlisted; bool any_unlisted; };

static struct instant unlisted_last(const struct shown *s) { return s->any_unlisted ? s->unlisted.last : INSTANT_NONE; }

static bool count_all(struct req *req, struct shown *s, bool look)
{
	const struct unit *unit = org_unit(req->app->org, s->o.unit);
	const struct profile *profile = profile_of(req->app->policy, unit, s->o.profile);
	struct sightings all;
	if (!case_lines(req->db, s->o.unit, INSTANT_NEVER, &req->arena, &s->lines, &s->count, &req->err))
		return false;
	outbreak_count(&s->o, s->lines, s->count, &s->figures);
	if (!look || !profile || s->o.closed.ms != INSTANT_NONE.ms)
		return true;
	if (!sightings_read(req->db, req->app->policy, unit, act_zone(req, s->o.unit), req->now, &req->arena, &all, &req->err))
		return false;
	s->any_unlisted = signal_unlisted(profile, &all, (struct instant){ s->o.first.ms - 1 }, req->now, &req->arena, &s->unlisted);
	return true;
}

static void put_side(struct builder *out, const char *key, const struct outbreak_side *side)
{
	json_key(out, key);
	json_open(out, '{');
	json_int(out, "ill", side->ill);
	json_int(out, "suspected", side->suspected);
	json_int(out, "confirmed", side->confirmed);
	json_int(out, "asymptomatic", side->asymptomatic);
	json_int(out, "hospital", side->hospital);
	json_int(out, "died", side->died);
	json_int(out, "recovered", side->recovered);
	json_close(out, '}');
}

static void put_day(struct builder *out, const char *key, struct day day)
{
	char text[11];
	if (!day_is_none(day))
		day_print(day, text);
	json_text(out, key, day_is_none(day) ? (struct view){ NULL, 0 } : view_of(text));
}

/* The epidemic curve: who appeared on which day, from the first to today or the end, the newest CURVE_DAYS of it. */
static void put_curve(struct builder *out, const struct shown *s, const struct zone *zone, struct instant now)
{
	int residents[CURVE_DAYS] = { 0 }, staff[CURVE_DAYS] = { 0 };
	int last = zone_day(zone, s->o.closed.ms == INSTANT_NONE.ms ? now : s->o.closed).n, first = zone_day(zone, s->o.first).n;
	first = last - first >= CURVE_DAYS ? last - CURVE_DAYS + 1 : first;
	for (int i = 0; i < s->count; i++) {
		int day = zone_day(zone, s->lines[i].appeared).n - first;
		if (outbreak_holds(&s->o, &s->lines[i]) && day >= 0 && day <= last - first)
			(s->lines[i].staff ? staff : residents)[day]++;
	}
	json_key(out, "curve");
	json_open(out, '[');
	for (int day = 0; day <= last - first; day++) {
		json_open(out, '{');
		put_day(out, "day", (struct day){ first + day });
		json_int(out, "residents", residents[day]);
		json_int(out, "staff", staff[day]);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_head(struct builder *out, struct req *req, const struct shown *s)
{
	const struct outbreak *o = &s->o;
	const struct zone *zone = act_zone(req, o->unit);
	const struct profile *profile = profile_of(req->app->policy, org_unit(req->app->org, o->unit), o->profile);
	const struct cluster_rule *rule = profile ? profile_rule(profile, o->rule) : NULL;
	bool runs = o->closed.ms == INSTANT_NONE.ms;
	json_int(out, "id", o->id);
	json_unit_name(out, "unit", req->app->org, o->unit);
	json_profile_name(out, "profile", req, o->unit, o->profile);
	json_text(out, "rule", o->rule.len ? o->rule : (struct view){ NULL, 0 });
	json_label(out, "label", rule ? rule->label : (struct label){ "", "" });
	json_text(out, "title", o->title);
	json_string(out, "state", runs ? "open" : "closed");
	json_when(out, "first_at", zone, o->first);
	json_when(out, "opened_at", zone, o->opened);
	json_account_name(out, "opened_by", req, o->opened_by);
	json_when(out, "closed_at", zone, o->closed);
	json_account_name(out, "closed_by", req, o->closed_by);
	json_key(out, "over_days");
	if (o->over_days)
		json_put_int(out, o->over_days);
	else
		json_put_null(out);
	json_when(out, "last_case_at", zone, s->figures.last);
	put_side(out, "residents", &s->figures.residents);
	put_side(out, "staff", &s->figures.staff);
	json_int(out, "struck_out", s->figures.struck_out);
	put_curve(out, s, zone, req->now);
}

static struct view struck_words(struct req *req, struct view number)
{
	const char *words = say(req, "%.*s 号病例不再是感染者，人数已随之更新；疫情是否成立，请核实。",
	                        "Case %.*s is no infection any more, and the figures follow it. Please verify whether this is an outbreak still.");
	return view_of(arena_printf(&req->arena, words, (int)number.len, number.ptr));
}

static bool put_notes(struct builder *out, struct req *req, const struct outbreak *o)
{
	const struct zone *zone = act_zone(req, o->unit);
	struct stmt *row = db_query(req->db, &outbreak_notes);
	enum answer answer;
	stmt_int(row, o->id);
	json_key(out, "notes");
	json_open(out, '[');
	while ((answer = stmt_step(row)) == ANSWER_ONE) {
		json_open(out, '{');
		json_int(out, "id", stmt_get_int(row, 0));
		bool corrected = view_is(stmt_get_text(row, 1), outbreak_note_name(NOTE_CORRECTED));
		json_text(out, "kind", stmt_get_text(row, 1));
		json_when(out, "at", zone, (struct instant){ stmt_get_int(row, 2) });
		json_text(out, "text", corrected ? struck_words(req, stmt_get_text(row, 3)) : stmt_get_text(row, 3));
		json_when(out, "recorded_at", zone, (struct instant){ stmt_get_int(row, 4) });
		json_account_name(out, "by", req, stmt_get_int(row, 5));
		json_close(out, '}');
	}
	stmt_done(row);
	json_close(out, ']');
	return answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool show(struct req *req, int status, int64_t id)
{
	struct shown s = { .count = 0 };
	if (!outbreak_find(req->db, id, &req->arena, &s.o, &req->err) || !count_all(req, &s, true))
		return false;
	const struct zone *zone = act_zone(req, s.o.unit);
	bool runs = s.o.closed.ms == INSTANT_NONE.ms;
	struct builder *out = reply_json(req, status);
	json_open(out, '{');
	put_head(out, req, &s);
	json_text(out, "closing", s.o.closing);
	put_day(out, "closable_on", runs ? outbreak_closable(&s.o, &s.figures, unlisted_last(&s), zone) : DAY_NONE);
	json_key(out, "unlisted");
	json_open(out, '[');
	for (int i = 0; s.any_unlisted && i < s.unlisted.count; i++) {
		json_open(out, '{');
		json_int(out, "person", s.unlisted.persons[i]);
		json_when(out, "onset_at", zone, s.unlisted.onsets[i]);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_bool(out, "mine", right_allows(req->app->org, &req->actor, RIGHT_OUTBREAK_WRITE, s.o.unit));
	bool good = put_notes(out, req, &s.o);
	json_close(out, '}');
	return good;
}

/* ---- looking ---- */

static bool of_path(struct req *req, enum right right, struct outbreak *ret)
{
	int64_t id;
	if (!act_number(req, 0, ERR_NO_OUTBREAK, &id) || !outbreak_find(req->db, id, &req->arena, ret, &req->err))
		return false;
	if (!right_allows(req->app->org, &req->actor, RIGHT_UNIT_READ, ret->unit))
		return FAIL(&req->err, NO_OUTBREAK, "id", "outside the subtree");
	return right_allows(req->app->org, &req->actor, right, ret->unit) || FAIL(&req->err, NO_RIGHT, NULL, "%s", right_key(right));
}

static bool outbreak_get(struct req *req)
{
	struct outbreak o;
	return of_path(req, RIGHT_RECORD_READ, &o) && show(req, 200, o.id);
}

static bool put_line(struct builder *out, struct req *req, const struct outbreak *o)
{
	struct shown s = { .o = *o };
	if (!count_all(req, &s, false))
		return false;
	json_open(out, '{');
	put_head(out, req, &s);
	json_close(out, '}');
	return true;
}

static bool ask_open(struct req *req, int *ret)
{
	struct view text = req->ask(req, "state");
	*ret = !text.ptr ? -1 : view_is(text, "open") ? 1 : 0;
	return !text.ptr || *ret || view_is(text, "closed") || bad_query(req, "state", "state 只能是 open 或 closed。", "state is open or closed.");
}

static bool wanted(struct req *req, int32_t above, int state, const struct outbreak *o)
{
	bool runs = o->closed.ms == INSTANT_NONE.ms;
	return (state < 0 || state == runs) && tree_holds(org_now(req->app->org), above, o->unit) && right_allows(req->app->org, &req->actor, RIGHT_RECORD_READ, o->unit);
}

struct chosen { struct outbreak *at; int count; int64_t next; };

static bool choose(struct req *req, int32_t above, int state, int64_t from, int64_t limit, struct chosen *ret)
{
	struct stmt *row = db_query(req->db, &outbreak_list);
	enum answer answer = ANSWER_NONE;
	*ret = (struct chosen){ 0 };
	stmt_int(row, from);
	while (ret->next == 0 && (answer = stmt_step(row)) == ANSWER_ONE) {
		struct outbreak o;
		outbreak_from_row(row, &req->arena, &o);
		if (!wanted(req, above, state, &o))
			continue;
		ret->at = arena_more(&req->arena, ret->at, ret->count, sizeof *ret->at);
		ret->at[ret->count++] = o;
		ret->next = ret->count == limit ? o.id : 0;
	}
	stmt_done(row);
	return ret->next || answer == ANSWER_NONE || db_fail(req->db, &req->err);
}

static bool outbreaks_get(struct req *req)
{
	int32_t above;
	int64_t limit, from;
	int state;
	struct chosen chosen;
	bool good = true;
	if (!act_ask_unit(req, RIGHT_RECORD_READ, &above) || !ask_limit(req, &limit) || !act_ask_cursor(req, INT64_MAX, &from) || !ask_open(req, &state) ||
	    !choose(req, above, state, from, limit, &chosen))
		return false;
	struct builder *out = reply_json(req, 200);
	json_open(out, '{');
	json_key(out, "outbreaks");
	json_open(out, '[');
	for (int i = 0; good && i < chosen.count; i++)
		good = put_line(out, req, &chosen.at[i]);
	json_close(out, ']');
	json_next(out, chosen.next);
	json_close(out, '}');
	return good;
}

/* ---- opening ---- */

struct open_act { struct act act; struct outbreak_new new; };
struct open_body { struct view key, unit, profile, rule, title; int64_t signal; };
static const struct spec open_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct open_body, key), true, 1, 100 },
	{ "unit", SPEC_TEXT, offsetof(struct open_body, unit), false, 1, 64 },
	{ "profile", SPEC_TEXT, offsetof(struct open_body, profile), false, 1, 40 },
	{ "rule", SPEC_TEXT, offsetof(struct open_body, rule), false, 1, 40 },
	{ "title", SPEC_TEXT, offsetof(struct open_body, title), false, 0, 200 },
	{ "signal", SPEC_INT, offsetof(struct open_body, signal), false, 1, INT64_MAX },
	{ 0 },
};

static bool apply_open(struct act *act, struct tx *tx, struct err *err)
{
	return outbreak_open(tx, act->actor, &((struct open_act *)act)->new, &act->id, err);
}

static void shown_again(struct req *req)
{
	const struct act *act = req->own;
	if (!show(req, act->again ? 200 : 201, act->id))
		reply_problem(req);
}

static const struct case_facts blank = { .class = CASE_SUSPECTED, .onset = { INT64_MIN }, .taken = { INT64_MIN }, .resulted = { INT64_MIN }, .isolated = { INT64_MIN }, .hospital = { INT64_MIN },
	.recovered = { INT64_MIN }, .died = { INT64_MIN }, .excluded_until = { INT64_MIN }, .vaccinated = { INT32_MIN } };

/* Who was seen ill with its signs and is not on the list goes there as suspected, with the onset that was seen. */
static bool persons_of(struct req *req, struct outbreak_new *new, const struct signal *ill)
{
	struct case_new *cases = ARENA_ARRAY(&req->arena, struct case_new, ill->count + 1);
	for (int i = 0; i < ill->count && i < PERSONS_MOST; i++) {
		struct case_new *one = &cases[new->case_count++];
		*one = (struct case_new){ .person = ill->persons[i], .facts = blank, .may_exist = true };
		case_words(req, new->home.unit, new->profile, one);
		one->facts.profile = view_of(new->profile->key);
		one->facts.onset = ill->onsets[i];
		one->facts.class_at = req->now;
		one->source = "signal";
	}
	new->cases = cases;
	return true;
}

static const struct signal *signal_found(const struct signals *all, const struct outbreak_new *new)
{
	for (int i = 0; i < all->count; i++)
		if (all->at[i].profile == new->profile && all->at[i].rule == new->rule)
			return &all->at[i];
	return NULL;
}

static bool first_line(struct req *req, struct outbreak_new *new)
{
	struct case_line *lines;
	int count;
	if (!case_lines(req->db, new->home.unit, INSTANT_NEVER, &req->arena, &lines, &count, &req->err))
		return false;
	for (int i = 0; i < count; i++) {
		const struct case_facts *f = &lines[i].facts;
		bool runs = view_is(f->profile, new->profile->key) && f->class != CASE_NONE && f->recovered.ms == INSTANT_NONE.ms;
		if (runs && (new->first.ms == INSTANT_NONE.ms || lines[i].appeared.ms < new->first.ms))
			new->first = lines[i].appeared;
	}
	return true;
}

/* With a rule that is reached: its persons and its first onset; else the lines of the disease that still run. */
static bool begin_of(struct req *req, struct outbreak_new *new)
{
	const struct unit *unit = org_unit(req->app->org, new->home.unit);
	struct signals all;
	new->first = INSTANT_NONE;
	if (!new->rule)
		return first_line(req, new);
	if (!signals_at(req->db, req->app->policy, unit, act_zone(req, new->home.unit), req->now, &req->arena, &all, &req->err))
		return false;
	const struct signal *s = signal_found(&all, new);
	if (!s)
		return first_line(req, new);
	new->first = s->first;
	return persons_of(req, new, s);
}

static bool open_which(struct req *req, struct open_body *body, struct outbreak_new *new)
{
	struct signal_row row;
	int32_t unit;
	if (body->signal) {
		if (!signal_of_path(req, body->signal, &row))
			return false;
		unit = row.unit;
		body->profile = row.profile;
		body->rule = row.rule;
		new->signal = row.id;
	} else if (!body->unit.ptr || !body->profile.ptr) {
		return FAIL(&req->err, MISSING_FIELD, body->unit.ptr ? "profile" : "unit", "a signal, or a home and a disease");
	} else if (!act_unit(req, body->unit, "unit", RIGHT_OUTBREAK_WRITE, &unit)) {
		return false;
	}
	home_words_of(req, unit, &new->home);
	if (!(new->profile = profile_asked(req, unit, body->profile)))
		return false;
	new->rule = body->rule.ptr ? profile_rule(new->profile, body->rule) : NULL;
	return !body->rule.ptr || new->rule || body->signal || bad_field(req, "rule", "这个病种没有这条规则。", "This disease has no such rule.");
}

static bool outbreaks_post(struct req *req)
{
	struct open_act *own = ARENA_NEW(&req->arena, struct open_act);
	struct open_body body = { 0 };
	if (!spec_read(open_rows, req->json, &body, &req->err) || !open_which(req, &body, &own->new) || !begin_of(req, &own->new))
		return false;
	own->new.title = body.title;
	return act_write(req, &own->act, "outbreaks", body.key, apply_open, shown_again);
}

/* ---- following ---- */

struct note_act { struct act act; int64_t outbreak, note; enum outbreak_note kind; struct instant at; struct view text; };
struct note_body { struct view key, kind, at, text; };
static const struct spec note_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct note_body, key), true, 1, 100 },
	{ "kind", SPEC_TEXT, offsetof(struct note_body, kind), true, 1, 20 },
	{ "at", SPEC_TEXT, offsetof(struct note_body, at), false, 1, 40 },
	{ "text", SPEC_TEXT, offsetof(struct note_body, text), true, 1, 4000 },
	{ 0 },
};

static bool apply_note(struct act *act, struct tx *tx, struct err *err)
{
	struct note_act *own = (struct note_act *)act;
	act->id = own->outbreak;
	return outbreak_note_add(tx, act->actor, own->outbreak, own->kind, own->at, own->text, &own->note, err);
}

static bool note_post(struct req *req)
{
	struct note_act *own = ARENA_NEW(&req->arena, struct note_act);
	struct note_body body = { 0 };
	struct outbreak o;
	if (!of_path(req, RIGHT_OUTBREAK_WRITE, &o) || !spec_read(note_rows, req->json, &body, &req->err) || !act_moment(req, body.at, "at", act_zone(req, o.unit), false, req->now, &own->at))
		return false;
	if (!outbreak_note_parse(body.kind, &own->kind))
		return bad_field(req, "kind", "类别应为 measure、report、summary 或 note。", "A kind is measure, report, summary or note.");
	if (own->at.ms > req->now.ms)
		return bad_field(req, "at", "这个时间还没有到。", "This time has not come yet.");
	own->outbreak = o.id;
	own->text = body.text;
	return act_write(req, &own->act, "outbreaks.note", body.key, apply_note, shown_again);
}

/* ---- closing ---- */

struct close_act { struct act act; struct outbreak_over over; };
struct close_body { struct view key, reason; };
static const struct spec close_rows[] = {
	{ "client_key", SPEC_TEXT, offsetof(struct close_body, key), true, 1, 100 },
	{ "reason", SPEC_TEXT, offsetof(struct close_body, reason), true, 2, 2000 },
	{ 0 },
};

static bool apply_close(struct act *act, struct tx *tx, struct err *err)
{
	struct close_act *own = (struct close_act *)act;
	act->id = own->over.id;
	return outbreak_close(tx, act->actor, &own->over, err);
}

static void closed(struct req *req)
{
	if (!show(req, 200, ((struct act *)req->own)->id))
		reply_problem(req);
}

static bool close_post(struct req *req)
{
	struct close_act *own = ARENA_NEW(&req->arena, struct close_act);
	struct close_body body = { 0 };
	struct shown s = { .count = 0 };
	if (!of_path(req, RIGHT_OUTBREAK_WRITE, &s.o) || !spec_read(close_rows, req->json, &body, &req->err) || !count_all(req, &s, true))
		return false;
	const struct profile *profile = profile_of(req->app->policy, org_unit(req->app->org, s.o.unit), s.o.profile);
	own->over = (struct outbreak_over){ .id = s.o.id, .reason = body.reason, .unlisted = unlisted_last(&s), .unlisted_count = s.any_unlisted ? s.unlisted.count : 0,
		.zone = act_zone(req, s.o.unit), .disease = profile ? profile->label : (struct label){ arena_text(&req->arena, s.o.profile), arena_text(&req->arena, s.o.profile) } };
	home_words_of(req, s.o.unit, &own->over.home);
	return act_write(req, &own->act, "outbreaks.close", body.key, apply_close, closed);
}

const struct route outbreak_routes[] = {
	{ "GET", "/api/v1/outbreaks", NEED_LOGIN, RIGHT_RECORD_READ, outbreaks_get, "Outbreaks of a unit and those below it with their figures and curves, newest first", "unit state cursor limit", "", "outbreak_list" },
	{ "POST", "/api/v1/outbreaks", NEED_LOGIN | NEED_JSON, RIGHT_OUTBREAK_WRITE, outbreaks_post, "Open an outbreak from a signal, or by hand", "", "outbreak_new", "outbreak_whole" },
	{ "GET", "/api/v1/outbreaks/{id}", NEED_LOGIN, RIGHT_RECORD_READ, outbreak_get, "An outbreak with its curve, its notes, who is ill and not on the list, and when it may be closed", "", "", "outbreak_whole" },
	{ "POST", "/api/v1/outbreaks/{id}/notes", NEED_LOGIN | NEED_JSON, RIGHT_OUTBREAK_WRITE, note_post, "A measure, the report to disease control, the summary, or a note", "", "outbreak_note", "outbreak_whole" },
	{ "POST", "/api/v1/outbreaks/{id}/close", NEED_LOGIN | NEED_JSON, RIGHT_OUTBREAK_WRITE, close_post, "Close an outbreak; refused before the day its disease allows", "", "outbreak_close", "outbreak_whole" },
	{ 0 },
};
