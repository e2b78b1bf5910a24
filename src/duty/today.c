/* duty/today.c — the duties of one unit around an instant, with what became of them. */
#include "base/err.h"
#include "duty/duties_inside.h"
#include "duty/duty_sql.h"
#include <stdio.h>
#include <stdlib.h>

enum { LINES_MOST = 512, DAYS_BACK = 400, MISSED_DAYS = 7 };

struct duties *duties_new(struct org *org, struct policy *policy, const struct duty_measures *measures, const struct duty_source *source)
{
	struct duties *d = calloc(1, sizeof *d);
	if (!d)
		memory_gone(sizeof *d);
	*d = (struct duties){ .org = org, .policy = policy, .measures = measures, .source = source };
	pthread_mutex_init(&d->guard, NULL);
	return d;
}

void duties_free(struct duties *d)
{
	if (!d)
		return;
	rolls_forget(d);
	pthread_mutex_destroy(&d->guard);
	free(d);
}

void duties_see(struct duties *d, const struct event *event) { rolls_see(d, event); }
struct org *duties_org(const struct duties *d) { return d->org; }
struct policy *duties_policy(const struct duties *d) { return d->policy; }
const struct duty_source *duties_source(const struct duties *d) { return d->source; }

/* ---- what was done ---- */

/* Evidence and waivers of one unit, read once for all its duties. */
struct evidence { int64_t id; const char *kind, *duty, *slot, *note; struct instant at, received; };
struct waiver { const char *duty, *slot, *reason; struct instant at; };
struct looking {
	const struct duties *duties;
	struct db *db;
	struct arena *arena;
	struct instant at;
	int32_t unit;
	struct evidence *evidence;
	struct waiver *waivers;
	int evidence_count, waiver_count;
	struct duty_line *lines;
	int line_count;
	struct err *err;
};

static void *room_for_one(struct arena *arena, void *list, int count, size_t size)
{
	if (count & (count - 1) || (count > 0 && count < 16))
		return list;
	size_t room = count < 16 ? 16 : (size_t)count * 2;
	void *more = arena_take(arena, room * size);
	if (count > 0)
		memcpy(more, list, (size_t)count * size);
	return more;
}

static bool read_evidence(struct looking *l, struct instant from, struct instant to)
{
	struct stmt *s = db_query(l->db, &duty_q_evidence_unit);
	enum answer answer;
	stmt_int(s, l->unit);
	stmt_int(s, from.ms);
	stmt_int(s, to.ms);
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		if (stmt_get_int(s, 4) > l->at.ms)
			continue;                           /* not known then */
		l->evidence = room_for_one(l->arena, l->evidence, l->evidence_count, sizeof *l->evidence);
		l->evidence[l->evidence_count++] = (struct evidence){ .id = stmt_get_int(s, 0), .kind = arena_text(l->arena, stmt_get_text(s, 2)),
			.at = { stmt_get_int(s, 3) }, .received = { stmt_get_int(s, 4) }, .duty = arena_text(l->arena, stmt_get_text(s, 5)),
			.slot = arena_text(l->arena, stmt_get_text(s, 6)), .note = arena_text(l->arena, stmt_get_text(s, 8)) };
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(l->db, l->err);
}

static bool read_waivers(struct looking *l)
{
	struct stmt *s = db_query(l->db, &duty_q_waiver_unit);
	enum answer answer;
	stmt_int(s, l->unit);
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		l->waivers = room_for_one(l->arena, l->waivers, l->waiver_count, sizeof *l->waivers);
		l->waivers[l->waiver_count++] = (struct waiver){ arena_text(l->arena, stmt_get_text(s, 1)), arena_text(l->arena, stmt_get_text(s, 2)),
			arena_text(l->arena, stmt_get_text(s, 4)), { stmt_get_int(s, 3) } };
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(l->db, l->err);
}

/* The first that the program heard of for this turn. */
static const struct evidence *evidence_for(const struct looking *l, const struct duty_rule *rule, const struct turn *turn)
{
	for (int i = 0; i < l->evidence_count; i++) {
		const struct evidence *e = &l->evidence[i];
		if (*e->duty ? strcmp(e->duty, rule->key) == 0 && strcmp(e->slot, turn->slot) == 0
		             : strcmp(e->kind, rule->evidence) == 0 && e->at.ms >= turn->opens.ms && e->at.ms < turn->until.ms)
			return e;
	}
	return NULL;
}

static bool settle_line(struct looking *l, const struct duty_rule *rule, const struct turn *turn, struct duty_line *line)
{
	struct duty_report report;
	if (!rule->form) {
		const struct evidence *e = evidence_for(l, rule, turn);
		if (e) {
			line->settled = e->received;
			line->evidence = arena_printf(l->arena, "%s %lld", e->kind, (long long)e->id);
			line->note = e->note;
		}
		return true;
	}
	if (!l->duties->source->one(l->db, rule->form, turn->period.first, l->unit, &report, l->err))
		return false;
	bool stands = report.returned.ms == INT64_MIN || report.returned.ms > l->at.ms;
	if (report.received.ms != INT64_MIN && report.received.ms <= l->at.ms && stands) {
		line->settled = report.received;
		line->evidence = arena_printf(l->arena, "report %lld", (long long)report.seq);
	}
	return true;
}

static const char *link_of(struct looking *l, const struct duty_rule *rule, const struct turn *turn)
{
	if (rule->form)
		return arena_printf(l->arena, "/desk/fill/%s/%s", rule->form->key, turn->slot);
	return arena_printf(l->arena, "/desk/duty/%s/%s", rule->key, turn->slot);
}

/* A turn that began before the order that asks for it opens with the order: nothing is asked for before its minute. */
static struct instant asked_from(const struct looking *l, const struct owed *owed)
{
	const struct duty_measures *m = l->duties->measures;
	struct instant at = owed->turn.opens, next, began;
	int64_t value, order;
	for (int i = 0; owed->order && m && i < CHANGES_MOST && !rule_value(l->duties, owed->rule, l->unit, at, &value, &order, &began); i++) {
		if (!m->next_change(m->self, at, &next) || next.ms >= owed->turn.due.ms)
			break;
		at = next;
	}
	return at;
}

static bool add_line(struct looking *l, const struct owed *owed)
{
	struct duty_line line = { .key = owed->rule->key, .source = owed->order ? "order" : "pack", .source_id = owed->order, .rule = owed->rule,
		.title_zh = owed->rule->label.zh, .title_en = owed->rule->label.en, .opens = asked_from(l, owed), .due = owed->turn.due, .settled = INSTANT_NONE,
		.evidence = "", .note = "" };
	if (l->line_count == LINES_MOST)
		return true;
	line.slot = arena_text(l->arena, view_of(owed->turn.slot));
	line.link = link_of(l, owed->rule, &owed->turn);
	if (!settle_line(l, owed->rule, &owed->turn, &line))
		return false;
	for (int i = 0; i < l->waiver_count; i++)
		if (l->waivers[i].at.ms <= l->at.ms && strcmp(l->waivers[i].duty, line.key) == 0 && strcmp(l->waivers[i].slot, line.slot) == 0) {
			line.waived = true;
			line.note = l->waivers[i].reason;
		}
	line.state = duty_judge(line.opens, line.due, line.settled, line.waived, l->at);
	l->lines[l->line_count++] = line;
	return true;
}

/* ---- which turns are shown ---- */

/* Those the day has a part in. Of the one before only what is still open (its deadline lies behind the next one's beginning) or, if turns
 * last longer than a day, what was missed lately; what was missed yesterday stands in the history. */
static bool add_rule(struct looking *l, const struct duty_rule *rule)
{
	struct owed owed[TURNS_A_DAY];
	const struct unit *unit = org_unit(l->duties->org, l->unit);
	struct day today = zone_day(rule_zone(rule, unit), l->at);
	int n = duties_owed(l->duties, rule, l->unit, today, owed), before_day = n > 0 ? owed[0].turn.first.n - 1 : today.n - 1;
	for (int i = 0; i < n; i++)
		if (!add_line(l, &owed[i]))
			return false;
	if (rule->turn == TURN_AFTER)
		return true;
	n = duties_owed(l->duties, rule, l->unit, (struct day){ before_day }, owed);
	for (int i = 0; i < n; i++) {
		int lines = l->line_count;
		if (owed[i].turn.due.ms < l->at.ms - (int64_t)MISSED_DAYS * 86400000)
			continue;
		if (!add_line(l, &owed[i]))
			return false;
		const struct duty_line *line = &l->lines[lines];
		if (l->line_count > lines && line->state != DUTY_OPEN && (line->state != DUTY_MISSED || owed[i].turn.last.n == owed[i].turn.first.n))
			l->line_count = lines;
		else if (l->line_count > lines && line->state == DUTY_MISSED)
			l->lines[lines].before = true;
	}
	return true;
}

static bool add_singles(struct looking *l, struct instant tomorrow, struct instant today)
{
	struct stmt *s = db_query(l->db, &duty_q_of_unit);
	enum answer answer;
	stmt_int(s, l->unit);
	stmt_int(s, tomorrow.ms);
	stmt_int(s, today.ms);
	while ((answer = stmt_step(s)) == ANSWER_ONE) {
		bool settled = !stmt_is_null(s, 9), waived = !stmt_is_null(s, 11) && stmt_get_int(s, 11) <= l->at.ms;
		if (l->line_count == LINES_MOST)
			continue;
		struct duty_line line = { .key = arena_text(l->arena, stmt_get_text(s, 1)), .source = arena_text(l->arena, stmt_get_text(s, 2)), .source_id = stmt_get_int(s, 3),
			.opens = { stmt_get_int(s, 4) }, .due = { stmt_get_int(s, 5) }, .title_zh = arena_text(l->arena, stmt_get_text(s, 6)),
			.title_en = arena_text(l->arena, stmt_get_text(s, 7)), .link = arena_text(l->arena, stmt_get_text(s, 8)),
			.settled = settled && stmt_get_int(s, 9) <= l->at.ms ? (struct instant){ stmt_get_int(s, 9) } : INSTANT_NONE,
			.evidence = "", .waived = waived, .note = waived ? arena_text(l->arena, stmt_get_text(s, 12)) : "" };
		if (line.settled.ms != INT64_MIN)
			line.evidence = arena_text(l->arena, stmt_get_text(s, 10));
		line.slot = arena_printf(l->arena, "%s/%lld", line.source, (long long)line.source_id);
		line.state = duty_judge(line.opens, line.due, line.settled, line.waived, l->at);
		l->lines[l->line_count++] = line;
	}
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(l->db, l->err);
}

/* What can be done first, by its deadline (the missed have the earliest); then what comes; then what was missed before; then what is over. */
static int rank(const struct duty_line *line)
{
	if (line->before)
		return 2;
	return line->state == DUTY_OPEN || line->state == DUTY_MISSED ? 0 : line->state == DUTY_COMING ? 1 : 3;
}

static int by_urgency(const void *a, const void *b)
{
	const struct duty_line *x = a, *y = b;
	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (x->due.ms != y->due.ms)
		return x->due.ms < y->due.ms ? -1 : 1;
	int by_key = strcmp(x->key, y->key);
	return by_key ? by_key : strcmp(x->slot, y->slot);
}

bool duties_of_unit(const struct duties *d, struct db *db, int32_t unit, struct instant at, struct arena *arena, struct duty_line **ret, int *ret_count, struct err *err)
{
	struct looking l = { .duties = d, .db = db, .arena = arena, .at = at, .unit = unit, .err = err, .lines = ARENA_ARRAY(arena, struct duty_line, LINES_MOST) };
	const struct unit *u = org_unit(d->org, unit);
	const struct duty_rule *rule;
	const struct pack *pack = policy_pack_at(d->policy, 0);
	const struct zone *zone = u->zone ? u->zone : pack ? pack->zone : zone_find("Asia/Shanghai");
	struct day today = zone_day(zone, at);
	const struct instant from = { at.ms - (int64_t)DAYS_BACK * 86400000 };
	if (!read_evidence(&l, from, (struct instant){ at.ms + 1 }) || !read_waivers(&l))
		return false;
	for (int n = 0; (rule = policy_duty_at(d->policy, n)); n++)
		if (policy_duty(d->policy, view_of(rule->key)) == rule && rule_is_for(rule, u) && !add_rule(&l, rule))
			return false;
	if (!add_singles(&l, zone_instant(zone, (struct day){ today.n + 1 }, 0), zone_instant(zone, today, 0)))
		return false;
	qsort(l.lines, (size_t)l.line_count, sizeof *l.lines, by_urgency);
	*ret = l.lines;
	*ret_count = l.line_count;
	return true;
}
