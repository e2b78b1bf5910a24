#include "report/behind.h"
#include "record/fever.h"
#include "record/visit.h"

static struct query moves_q = { "behind.moves", "ii", "iiiii",
	"SELECT at, person, was, became, opening FROM person_move WHERE unit = $1 AND day = $2 AND undone IS NULL AND role IN (1, 4) ORDER BY at, id", 0 };
static struct query entries_q = { "behind.gate", "ii", "iiiiit",
	"SELECT at, way, who, state, decision, purpose FROM gate_entry WHERE unit = $1 AND day = $2 ORDER BY at, id", 0 };
static struct query visits_q = { "behind.visits", "ii", "iiii", "SELECT slot, resident, manner, state FROM visit WHERE unit = $1 AND day = $2 ORDER BY slot, id", 0 };
static struct query isolations_q = { "behind.isolations", "iii", "iiiIi",
	"SELECT from_at, person, reason, released, room FROM isolation WHERE unit = $1 AND from_at < $3 AND (released IS NULL OR released >= $2) ORDER BY from_at, id", 0 };
/* The same conditions as the counts of record/isolation_sql.c and record/lab_sql.c. */
static struct query rooms_q = { "behind.rooms", "iii", "t", "SELECT r.name FROM room r WHERE r.unit = $1 AND (r.closed IS NULL OR r.closed >= $3) AND $2 <= $3"
	" AND (SELECT z.zone FROM room_zone z WHERE z.room = r.id AND z.since < $3 ORDER BY z.since DESC LIMIT 1) = 3 ORDER BY r.name, r.id", 0 };
static struct query positives_q = { "behind.positives", "iii", "iii",
	"SELECT resulted, person, kind FROM lab_test WHERE unit = $1 AND resulted >= $2 AND resulted < $3 AND result = 3 ORDER BY resulted, id", 0 };
static struct query pending_q = { "behind.pending", "iii", "iii",
	"SELECT taken, person, kind FROM lab_test WHERE unit = $1 AND taken < $3 AND $2 <= $3 AND (resulted IS NULL OR (resulted >= $3 AND resulted < $3 + 5184000000)) ORDER BY taken, id", 0 };
struct query *const behind_queries[] = { &moves_q, &entries_q, &visits_q, &isolations_q, &rooms_q, &positives_q, &pending_q, NULL };

struct digging { const struct evidence_ask *ask; const char *key; struct arena *arena; struct behind *found; struct err *err; struct instant from, until; };

static void add(struct digging *d, struct instant at, int64_t person, const char *zh, const char *en)
{
	struct behind *b = d->found;
	if (b->count == BEHIND_MOST)
		b->more = true;
	else
		b->at[b->count++] = (struct behind_row){ at, person, zh, en };
}

static bool is(const struct digging *d, const char *key) { return strcmp(d->key, key) == 0; }

static bool each_row(struct digging *d, struct query *query, void (*take)(struct digging *, struct stmt *))
{
	struct stmt *s = db_query(d->ask->db, query);
	enum answer answer;
	stmt_int(s, d->ask->unit);
	if (strlen(query->in) == 3) {                       /* the day's first and last instant, or the day */
		stmt_int(s, d->from.ms);
		stmt_int(s, d->until.ms);
	} else {
		stmt_int(s, d->ask->day.n);
	}
	while ((answer = stmt_step(s)) == ANSWER_ONE)
		take(d, s);
	stmt_done(s);
	return answer == ANSWER_NONE || db_fail(d->ask->db, d->err);
}

/* ---- the register ---- */

static const char *const flow_keys[FLOW_MAX_] = { [FLOW_NONE] = "", [FLOW_OPENED_IN] = "", [FLOW_OPENED_OUT] = "", [FLOW_ADMITTED] = "org.admitted", [FLOW_RETURNED] = "org.returned",
	[FLOW_WENT_OUT] = "org.went_out", [FLOW_LEFT_FROM_IN] = "org.left_from_in", [FLOW_LEFT_WHILE_OUT] = "org.left_while_out", [FLOW_DIED_IN] = "org.died_in", [FLOW_DIED_OUT] = "org.died_out" };

static void take_move(struct digging *d, struct stmt *s)
{
	if (is(d, flow_keys[people_flow((enum where)stmt_get_int(s, 2), (enum where)stmt_get_int(s, 3), stmt_get_int(s, 4) != 0)]))
		add(d, (struct instant){ stmt_get_int(s, 0) }, stmt_get_int(s, 1), "", "");
}

static const struct stock { const char *key; bool staff; unsigned where; } stocks[] = {
	{ "org.residents_listed", false, 1u << WHERE_IN | 1u << WHERE_LEAVE | 1u << WHERE_HOSPITAL },
	{ "org.residents_in", false, 1u << WHERE_IN }, { "org.residents_leave", false, 1u << WHERE_LEAVE }, { "org.residents_hospital", false, 1u << WHERE_HOSPITAL },
	{ "org.staff_listed", true, ~0u }, { "org.staff_on_duty", true, 1u << WHERE_LIVE_IN | 1u << WHERE_COMMUTING }, { "org.staff_live_in", true, 1u << WHERE_LIVE_IN },
	{ "org.staff_commuting", true, 1u << WHERE_COMMUTING }, { "org.staff_away", true, 1u << WHERE_AWAY }, { "org.staff_quarantined", true, 1u << WHERE_QUARANTINED },
	{ "org.staff_other", true, 1u << WHERE_OTHER },
};

static bool from_register(struct digging *d)
{
	struct stay *stays;
	int n;
	for (size_t i = 0; i < sizeof stocks / sizeof *stocks; i++) {
		if (!is(d, stocks[i].key))
			continue;
		unsigned roles = stocks[i].staff ? 1u << ROLE_STAFF : 1u << ROLE_RESIDENT | 1u << ROLE_INTAKE;
		if (!people_at(d->ask->db, d->ask->unit, d->until, roles, d->arena, &stays, &n, d->err))
			return false;
		for (int k = 0; k < n; k++)
			if (stocks[i].where >> stays[k].where & 1)
				add(d, stays[k].since, stays[k].person, "", "");
		return true;
	}
	return each_row(d, &moves_q, take_move);
}

/* ---- rounds ---- */

static int symptom_of(const struct digging *d)
{
	static const struct { const char *key; int bit; } rows[] = { { "round.cough", SYMPTOM_COUGH }, { "round.diarrhoea", SYMPTOM_DIARRHOEA },
		{ "round.vomiting", SYMPTOM_VOMITING }, { "round.rash", SYMPTOM_RASH } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (is(d, rows[i].key))
			return rows[i].bit;
	return -1;
}

static void take_reading(struct digging *d, const struct reading *r, int fever_from)
{
	int bit = symptom_of(d);
	bool fever = is(d, "round.fever") && r->tenths >= fever_from;
	bool again = is(d, "round.abnormal_after_recheck") && r->again && r->tenths >= fever_from;
	if (r->staff || !(fever || again || (bit >= 0 && r->symptoms >> bit & 1)))
		return;
	const char *warm = r->tenths ? arena_printf(d->arena, "%d.%d ℃", r->tenths / 10, r->tenths % 10) : "";
	add(d, r->at, r->person, warm, warm);
}

static bool take_turn(struct digging *d, const struct round_row *row)
{
	struct reading *readings;
	int n;
	const struct round_counts *c = &row->counts;
	if (is(d, "round.due") || is(d, "round.taken")) {
		add(d, INSTANT_NONE, 0, arena_printf(d->arena, "第 %d 次：应测 %d 人，已测 %d 人，未测有原因 %d 人", row->number ? row->number : 1, c->people, c->seen, c->unseen),
			arena_printf(d->arena, "Round %d: %d owed, %d measured, %d not seen with a reason", row->number ? row->number : 1, c->people, c->seen, c->unseen));
		return true;
	}
	if (!rounds_readings(d->ask->db, row, d->arena, &readings, &n, d->err))
		return false;
	for (int i = 0; i < n; i++)
		take_reading(d, &readings[i], c->fever_from);
	return true;
}

static bool to_doctor(struct digging *d, const struct fever *fever)
{
	struct fever_step_row *steps;
	int n;
	if (!fever_steps(d->ask->db, fever->id, d->arena, &steps, &n, d->err))
		return false;
	for (int i = 0; i < n; i++)
		if (strcmp(steps[i].step, "doctor") == 0 && zone_day(d->ask->zone, steps[i].at).n == d->ask->day.n)
			add(d, steps[i].at, fever->person, steps[i].note, steps[i].note);
	return true;
}

static bool from_rounds(struct digging *d)
{
	struct round_row *rows;
	struct fever *fevers;
	int n;
	if (is(d, "round.sent_to_doctor")) {
		bool good = fevers_list(d->ask->db, d->ask->unit, d->ask->day, d->arena, &fevers, &n, d->err);
		for (int i = 0; good && i < n; i++)
			good = to_doctor(d, &fevers[i]);
		return good;
	}
	bool good = rounds_rows(d->ask->db, d->ask->unit, d->ask->day, d->arena, &rows, &n, d->err);
	for (int i = 0; good && i < n; i++)
		good = take_turn(d, &rows[i]);
	return good;
}

/* ---- the others ---- */

static void take_isolation(struct digging *d, struct stmt *s)
{
	static const char *const keys[] = { "", "isolation.new", "isolation.return", "isolation.contact", "isolation.symptom", "isolation.other" };
	int64_t reason = stmt_get_int(s, 2);
	bool released = !stmt_is_null(s, 3) && stmt_get_int(s, 3) < d->until.ms;
	bool wanted = released ? is(d, "isolation.released") : (reason >= 1 && reason <= 5 && is(d, keys[reason])) || (is(d, "isolation.rooms_used") && stmt_get_int(s, 4));
	if (wanted)
		add(d, (struct instant){ stmt_get_int(s, released ? 3 : 0) }, stmt_get_int(s, 1), "", "");
}

static void take_room(struct digging *d, struct stmt *s)
{
	const char *name = arena_text(d->arena, stmt_get_text(s, 0));
	add(d, INSTANT_NONE, 0, name, name);
}

static bool from_isolation(struct digging *d) { return is(d, "isolation.rooms") ? each_row(d, &rooms_q, take_room) : each_row(d, &isolations_q, take_isolation); }

static bool is_family(enum gate_purpose purpose) { return purpose == GATE_FOR_VISIT || purpose == GATE_FOR_DYING; }

/* The same conditions as the counts of record/gate_sql.c. */
static void take_entry(struct digging *d, struct stmt *s)
{
	enum gate_way way = (enum gate_way)stmt_get_int(s, 1);
	enum gate_who who = (enum gate_who)stmt_get_int(s, 2);
	bool passed = stmt_get_int(s, 3) == GATE_PASSED, refused = stmt_get_int(s, 4) == GATE_REFUSE;
	enum gate_purpose purpose = gate_purpose_of_key(stmt_get_text(s, 5));
	struct instant at = { stmt_get_int(s, 0) };
	if (way != GATE_IN)
		return;
	if ((is(d, "gate.outsiders_in") && passed && who == GATE_VISITOR && !is_family(purpose)) || (is(d, "gate.vehicles_in") && passed && who == GATE_VEHICLE))
		add(d, at, 0, gate_purpose_title(purpose, LANGUAGE_ZH), gate_purpose_title(purpose, LANGUAGE_EN));
	else if (is(d, "gate.visits_refused") && refused && who == GATE_VISITOR && is_family(purpose))
		add(d, at, 0, "门口未放行", "turned away at the gate");
}

static void take_visit(struct digging *d, struct stmt *s)
{
	enum visit_state state = (enum visit_state)stmt_get_int(s, 3);
	bool video = stmt_get_int(s, 2) == VISIT_BY_VIDEO;
	bool wanted = is(d, "gate.visits_booked") ? state != VISIT_REFUSED : state == (is(d, "gate.visits_held") ? VISIT_HELD : VISIT_REFUSED);
	if (wanted)
		add(d, (struct instant){ stmt_get_int(s, 0) }, stmt_get_int(s, 1), video ? "视频探视" : "当面探视", video ? "by video" : "in person");
}

static bool from_gate(struct digging *d)
{
	if (is(d, "gate.outsiders_in") || is(d, "gate.vehicles_in"))
		return each_row(d, &entries_q, take_entry);
	return each_row(d, &visits_q, take_visit) && (!is(d, "gate.visits_refused") || each_row(d, &entries_q, take_entry));
}

static void take_test(struct digging *d, struct stmt *s)
{
	const struct lab_words *kind = lab_words((enum lab_kind)stmt_get_int(s, 2));
	add(d, (struct instant){ stmt_get_int(s, 0) }, stmt_get_int(s, 1), kind ? kind->label.zh : "", kind ? kind->label.en : "");
}

/* Whoever is due, and why. */
static bool from_due(struct digging *d, bool staff)
{
	struct lab_people people;
	if (!lab_due(d->ask->db, d->ask->orders, d->ask->zone, d->ask->unit, d->ask->day, d->arena, &people, d->err))
		return false;
	for (int i = 0; i < people.count; i++) {
		const struct lab_person *p = &people.at[i];
		bool by_measure = !day_is_none(p->due) && p->due.n <= d->ask->day.n;
		if (p->staff == staff && lab_is_due(p, d->ask->day))
			add(d, INSTANT_NONE, p->person, by_measure ? "按检测频次" : p->called ? "在检测名单上" : "当日已采样", by_measure ? "by the rhythm of tests" : p->called ? "on the roster of a round" : "was sampled");
	}
	return true;
}

static bool from_lab(struct digging *d)
{
	struct lab_tests tests;
	if (is(d, "lab.due_residents") || is(d, "lab.due_staff"))
		return from_due(d, is(d, "lab.due_staff"));
	if (is(d, "lab.positive") || is(d, "lab.pending"))
		return each_row(d, is(d, "lab.positive") ? &positives_q : &pending_q, take_test);
	if (!lab_of_unit(d->ask->db, d->ask->unit, d->ask->day, d->ask->day, d->arena, &tests, d->err))
		return false;
	for (int i = 0; i < tests.count; i++) {
		const struct lab_test *t = &tests.at[i];
		if (is(d, "lab.done_staff") == t->staff)
			add(d, t->taken, t->person, lab_words(t->kind)->label.zh, lab_words(t->kind)->label.en);
	}
	return true;
}

/* The areas that are behind, with how often. */
static bool from_missed(struct digging *d)
{
	struct hygiene_sheet sheet;
	if (!hygiene_sheet(d->ask->db, d->ask->duties, d->ask->orders, d->ask->zone, d->ask->unit, d->ask->day, d->ask->now, d->arena, &sheet, d->err))
		return false;
	for (int i = 0; i < sheet.area_count; i++) {
		const struct area *area = &sheet.areas[i].area;
		if (sheet.areas[i].is_missed)
			add(d, INSTANT_NONE, 0, area->id ? arena_text(d->arena, area->name) : "全院", area->id ? arena_text(d->arena, area->name) : "whole house");
	}
	return true;
}

static bool from_hygiene(struct digging *d)
{
	struct hygiene_logs logs;
	enum hygiene_kind kind = is(d, "hygiene.disinfections") ? HYGIENE_DISINFECTION : HYGIENE_VENTILATION;
	if (is(d, "hygiene.areas_missed"))
		return from_missed(d);
	if (!hygiene_logs(d->ask->db, d->ask->unit, d->from, d->until, d->arena, &logs, d->err))
		return false;
	for (int i = 0; i < logs.count; i++) {
		const struct hygiene_log *log = &logs.at[i];
		struct area area = { .name = VIEW("") };
		if (log->kind != kind || log->voided.ms != INSTANT_NONE.ms)
			continue;
		if (log->area && !area_one(d->ask->db, log->area, d->arena, &area, d->err))
			return false;
		long long minutes = (long long)(log->to.ms - log->from.ms) / 60000;
		add(d, log->to, 0, arena_printf(d->arena, "%s %lld 分钟", log->area ? arena_text(d->arena, area.name) : "全院", minutes),
			arena_printf(d->arena, "%s, %lld minutes", log->area ? arena_text(d->arena, area.name) : "whole house", minutes));
	}
	return true;
}

static bool from_cases(struct digging *d)
{
	struct case_line *lines;
	int n;
	if (!case_lines(d->ask->db, d->ask->unit, d->until, d->arena, &lines, &n, d->err))
		return false;
	for (int i = 0; i < n; i++) {
		const struct case_line *line = &lines[i];
		const char *said = arena_printf(d->arena, "case.%s_%s", case_class_name(line->facts.class), line->staff ? "staff" : "residents");
		struct instant at = is(d, "case.deaths") ? line->facts.died : is(d, "case.recovered") ? line->facts.recovered : is(d, said) ? line->facts.class_at : INSTANT_NONE;
		if (at.ms != INSTANT_NONE.ms && zone_day(d->ask->zone, at).n == d->ask->day.n)
			add(d, at, line->person, arena_printf(d->arena, "第 %d 号", line->number), arena_printf(d->arena, "no. %d", line->number));
	}
	return true;
}

static bool from_vaccines(struct digging *d)
{
	struct vaccine_person *people;
	int n;
	if (!vaccine_people(d->ask->db, d->ask->zone, d->ask->unit, d->ask->day, DISEASE_COVID, d->arena, &people, &n, d->err))
		return false;
	for (int i = 0; i < n; i++) {
		const struct vaccine_person *p = &people[i];
		if (is(d, "vaccine.full") ? p->full : is(d, "vaccine.booster") ? p->booster : !p->excused)
			add(d, INSTANT_NONE, p->person, p->newest ? arena_printf(d->arena, "已种第 %d 剂", p->newest) : "未接种", p->newest ? arena_printf(d->arena, "had dose %d", p->newest) : "no dose yet");
	}
	return true;
}

bool behind_read(const struct evidence_ask *ask, const struct figure *figure, struct arena *arena, struct behind *ret, struct err *err)
{
	static const struct { const char *stage; bool (*dig)(struct digging *); } rows[] = {
		{ "org", from_register }, { "round", from_rounds }, { "isolation", from_isolation }, { "gate", from_gate }, { "lab", from_lab },
		{ "hygiene", from_hygiene }, { "cases", from_cases }, { "vaccine", from_vaccines },
	};
	struct digging d = { .ask = ask, .key = figure->key, .arena = arena, .found = ret, .err = err };
	d.from = zone_instant(ask->zone, ask->day, 0);
	d.until = zone_instant(ask->zone, ask->day, 1440);
	if (ask->now.ms < d.until.ms)
		d.until.ms = ask->now.ms + 1;
	ret->count = 0;
	ret->more = false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(figure->stage, rows[i].stage) == 0)
			return rows[i].dig(&d);
	return FAIL(err, BUG, NULL, "no rows for stage %s", figure->stage);
}
