#include "record/gate_rule.h"
#include <string.h>

/* ---- names ---- */

static const char *const whos[] = { "", "resident", "staff", "visitor", "intake", "goods", "vehicle" };
static const char *const ways[] = { "", "in", "out" };
static const char *const decisions[] = { "", "admit", "quarantine", "approval", "refuse" };

const char *gate_who_name(enum gate_who who) { return whos[who]; }
const char *gate_way_name(enum gate_way way) { return ways[way]; }
const char *gate_decision_name(enum gate_decision decision) { return decisions[decision]; }

static int place_of(struct view name, const char *const *names, int count)
{
	for (int i = 1; i < count; i++)
		if (view_is(name, names[i]))
			return i;
	return 0;
}

bool gate_who_parse(struct view name, enum gate_who *ret) { return (*ret = (enum gate_who)place_of(name, whos, GATE_WHO_MAX_)) != 0; }
bool gate_way_parse(struct view name, enum gate_way *ret) { return (*ret = (enum gate_way)place_of(name, ways, 3)) != 0; }

/* ---- purposes ---- */

enum sort { SORT_FAMILY, SORT_LAST, SORT_GUEST, SORT_OUTSIDE, SORT_URGENT, SORT_OFFICE, SORT_MOURNING, SORT_SERVICE, SORT_MEDICAL, SORT_RESCUE, SORT_LEAVE,
	SORT_PARTING, SORT_RETURN, SORT_WORK, SORT_ERRAND, SORT_NEW, SORT_FOUND, SORT_THING, SORT_OTHER };
struct purpose { const char *key; enum sort sort; const char *zh, *en, *others; };
static const struct purpose purposes[] = {
#define PURPOSE(name, key, sort, zh, en, others) { key, SORT_##sort, zh, en, others },
#include "record/gate_purpose.tbl"
#undef PURPOSE
};

const char *gate_purpose_key(enum gate_purpose purpose) { return purposes[purpose].key; }
const char *gate_purpose_title(enum gate_purpose purpose, enum language language) { return language == LANGUAGE_EN ? purposes[purpose].en : purposes[purpose].zh; }

enum gate_purpose gate_purpose_of_key(struct view key)
{
	for (int i = 0; i < GATE_FOR_MAX_; i++)
		if (view_is(key, purposes[i].key))
			return (enum gate_purpose)i;
	return GATE_FOR_OTHER;
}

static bool among(struct view word, const char *list)
{
	struct view rest = view_of(list), one;
	while (view_split(&rest, '|', &one))
		if (view_same(word, one))
			return true;
	return false;
}

enum gate_purpose gate_purpose_find(struct view said)
{
	struct view word = view_trim(said);
	enum gate_purpose found = gate_purpose_of_key(word);
	for (int i = 0; found == GATE_FOR_OTHER && i < GATE_FOR_MAX_; i++)
		if (word.len > 0 && (view_is(word, purposes[i].zh) || among(word, purposes[i].others)))
			found = (enum gate_purpose)i;
	return found;
}

/* ---- measures ---- */

struct known { const char *key, *values; };
static const struct known known[] = {
#define MEASURE(name, key, values) { key, values },
#include "record/gate_measure.tbl"
#undef MEASURE
};

const char *gate_measure_key(enum gate_measure measure) { return measure < GATE_MEASURE_MAX_ ? known[measure].key : ""; }

int gate_rank(const struct measure *m, int64_t value, enum gate_measure measure)
{
	int best = 0;
	struct view rest = view_of(known[measure].values), one;
	for (int rank = 0; view_split(&rest, ' ', &one); rank++)
		for (int i = 0; i <= value && i < m->choice_count; i++)
			if (view_is(one, m->choice_keys[i]) && rank > best)
				best = rank;
	return best;
}

/* ---- when a rule speaks ---- */

typedef bool when(const struct gate_facts *);
static enum sort sort_of(const struct gate_facts *f) { return purposes[f->purpose].sort; }
static bool has(const struct gate_facts *f, unsigned fact) { return (f->facts & fact) != 0; }

static bool always(const struct gate_facts *f) { return f->who != 0; }
static bool hot(const struct gate_facts *f) { return f->tenths > 0; } /* how hot is the measure's to say */
static bool unmeasured(const struct gate_facts *f) { return f->tenths == 0; }
static bool ill(const struct gate_facts *f) { return has(f, GATE_ILL_FACT); }
static bool contact(const struct gate_facts *f) { return has(f, GATE_CONTACT_FACT); }
static bool risk_area(const struct gate_facts *f) { return has(f, GATE_RISK_AREA_FACT); }
static bool unmasked(const struct gate_facts *f) { return has(f, GATE_UNMASKED_FACT); }
static bool undeclared(const struct gate_facts *f) { return !has(f, GATE_DECLARED_FACT); }
static bool not_disinfected(const struct gate_facts *f) { return !has(f, GATE_DISINFECTED_FACT) && sort_of(f) != SORT_RESCUE; }
static bool isolated(const struct gate_facts *f) { return has(f, GATE_ISOLATED_FACT) && sort_of(f) != SORT_RESCUE; }
static bool family(const struct gate_facts *f) { return sort_of(f) == SORT_FAMILY; }
static bool family_unbooked(const struct gate_facts *f) { return family(f) && !has(f, GATE_BOOKED_FACT); }
static bool family_untested(const struct gate_facts *f) { return family(f) && !has(f, GATE_TESTED_FACT); }
static bool dying(const struct gate_facts *f) { return sort_of(f) == SORT_LAST; }
static bool guest(const struct gate_facts *f) { return sort_of(f) == SORT_GUEST; }
static bool mourning(const struct gate_facts *f) { return sort_of(f) == SORT_MOURNING; }
static bool business(const struct gate_facts *f) { return sort_of(f) == SORT_SERVICE; }
static bool business_unbooked(const struct gate_facts *f) { return business(f) && !has(f, GATE_BOOKED_FACT); }

static bool urgent(const struct gate_facts *f) { return sort_of(f) == SORT_URGENT || sort_of(f) == SORT_RESCUE || sort_of(f) == SORT_MEDICAL; }
/* From outside on business of the house: whoever is neither family nor guest nor mourner, nor urgent, nor of an authority. */
static bool outsider(const struct gate_facts *f)
{
	return !urgent(f) && !family(f) && !dying(f) && !guest(f) && !mourning(f) && sort_of(f) != SORT_OFFICE;
}
static bool not_urgent_vehicle(const struct gate_facts *f) { return !urgent(f) && sort_of(f) != SORT_OFFICE && f->purpose != GATE_FOR_WASTE; }

static bool not_emergency(const struct gate_facts *f) { return sort_of(f) != SORT_RESCUE; }
static bool medical_or_parting(const struct gate_facts *f) { return sort_of(f) == SORT_MEDICAL || sort_of(f) == SORT_PARTING; }
static bool outing(const struct gate_facts *f) { return !medical_or_parting(f) && not_emergency(f); }

static bool returning(const struct gate_facts *f) { return has(f, GATE_RETURNING_FACT) || sort_of(f) == SORT_RETURN; }
static bool commuting(const struct gate_facts *f) { return !returning(f); }

static bool not_clear(const struct gate_facts *f) { return has(f, GATE_NOT_CLEAR_FACT); }
static bool unscreened(const struct gate_facts *f) { return !has(f, GATE_SCREENED_FACT) && !not_clear(f); }
static bool found_unscreened(const struct gate_facts *f) { return (f->purpose == GATE_FOR_FOUNDLING || f->purpose == GATE_FOR_STREET_MINOR) && unscreened(f); }
static bool ordinary(const struct gate_facts *f) { return sort_of(f) != SORT_FOUND; }
static bool ordinary_unscreened(const struct gate_facts *f) { return ordinary(f) && unscreened(f); }

/* ---- the table ---- */

enum {
	NOBODY = 0, RESIDENTS = 1 << GATE_RESIDENT, WORKERS = 1 << GATE_STAFF, VISITORS = 1 << GATE_VISITOR, INTAKES = 1 << GATE_INTAKE, THINGS = 1 << GATE_GOODS,
	VEHICLES = 1 << GATE_VEHICLE, INMATES = RESIDENTS | INTAKES, INSIDERS = RESIDENTS | WORKERS, OUTSIDERS_AND_STAFF = VISITORS | WORKERS,
	PERSONS = RESIDENTS | WORKERS | VISITORS | INTAKES,
};
struct rule { const char *key; unsigned who; enum gate_way way; enum gate_measure measure; int least; when *when; enum gate_decision decision; unsigned but; const char *zh, *en; };
static const struct rule rules[] = {
#define RULE(key, who, way, measure, least, when, decision, but, zh, en) { key, who, GATE_##way, GATE_MEASURE_##measure, least, when, GATE_##decision, but, zh, en },
#include "record/gate_rule.tbl"
#undef RULE
};
enum { RULES = sizeof rules / sizeof *rules };

static bool stands(const struct rule *rule, const struct gate_facts *f, const struct gate_measures *measures)
{
	if (rule->measure == GATE_MEASURE_ALWAYS)
		return true;
	const struct gate_holding *h = &measures->at[rule->measure];
	return h->holds && (rule->measure == GATE_MEASURE_HEAT ? f->tenths >= h->value : h->value >= rule->least);
}

static bool speaks(const struct rule *rule, const struct gate_facts *f, const struct gate_measures *measures)
{
	return (rule->who >> f->who & 1) && rule->way == f->way && stands(rule, f, measures) && rule->when(f);
}

static bool comes_home(const struct gate_facts *f) { return f->way == GATE_IN && ((1u << f->who) & (INMATES | INSIDERS)); }

/* What is left of the rule's decision after an approval or an exception. */
static enum gate_decision softened(const struct rule *rule, const struct gate_facts *f)
{
	bool approved = has(f, GATE_APPROVED_FACT) && rule->decision == GATE_APPROVAL;
	bool excepted = has(f, GATE_EXCEPTED_FACT) && rule->decision >= GATE_APPROVAL && (rule->but >> f->who & 1);
	if (!approved && !excepted)
		return rule->decision;
	return rule->decision == GATE_REFUSE && comes_home(f) ? GATE_QUARANTINE : GATE_ADMIT;
}

enum gate_decision gate_judge(const struct gate_facts *f, const struct gate_measures *measures)
{
	enum gate_decision worst = GATE_ADMIT;
	for (int i = 0; i < RULES; i++)
		if (speaks(&rules[i], f, measures) && softened(&rules[i], f) > worst)
			worst = softened(&rules[i], f);
	return worst;
}

/* ---- in words ---- */

static void put_words(struct builder *out, const char *words, const struct gate_facts *f, const char *limit)
{
	for (const char *at = words; *at;) {
		size_t plain = strcspn(at, "{");
		builder_bytes(out, at, plain);
		at += plain;
		if (strncmp(at, "{temp}", 6) == 0) {
			builder_printf(out, "%d.%d℃", f->tenths / 10, f->tenths % 10);
			at += 6;
		} else if (strncmp(at, "{limit}", 7) == 0) {
			builder_printf(out, "%s", limit);
			at += 7;
		}
	}
}

static const char *or_empty(const char *text) { return text ? text : ""; }

/* By what it is so: the order with its number, or the standing rule. */
static void put_basis(struct builder *out, const struct gate_holding *h, enum language language)
{
	bool english = language == LANGUAGE_EN, titled = *or_empty(h->title);
	const char *label = or_empty(english ? h->label_en : h->label_zh), *words = or_empty(english ? h->words_en : h->words_zh);
	if (!h->order) {
		builder_printf(out, english ? " A standing rule (%s)." : "依据：日常管理要求（%s）。", label);
		return;
	}
	builder_printf(out, english ? " By order of %s %s" : "依据：%s%s", *or_empty(h->issuer) || !english ? or_empty(h->issuer) : "the authority", or_empty(h->number));
	if (titled)
		builder_printf(out, english ? " \"%s\"" : "《%s》", h->title);
	builder_printf(out, english ? " (%s: %s)." : "（%s：%s）。", label, words);
}

enum { SENTENCE_MOST = 4096 };

static const char *sentence(const struct rule *rule, const struct gate_facts *f, const struct gate_holding *h, enum language language, struct arena *arena)
{
	struct builder out;
	builder_init(&out, SENTENCE_MOST);
	put_words(&out, language == LANGUAGE_EN ? rule->en : rule->zh, f, !h ? "" : language == LANGUAGE_EN ? or_empty(h->words_en) : or_empty(h->words_zh));
	if (h)
		put_basis(&out, h, language);
	const char *text = arena_text(arena, builder_seen(&out));
	builder_release(&out);
	return text;
}

static void add_reason(const struct rule *rule, const struct gate_facts *f, const struct gate_measures *measures, struct arena *arena, struct gate_verdict *ret)
{
	const struct gate_holding *h = rule->measure == GATE_MEASURE_ALWAYS ? NULL : &measures->at[rule->measure];
	if (ret->count == GATE_REASONS_MOST)
		return;
	ret->reasons[ret->count++] = (struct gate_reason){ .rule = rule->key, .measure = gate_measure_key(rule->measure), .number = h ? or_empty(h->number) : "", .order = h ? h->order : 0,
		.decision = rule->decision, .excepted = softened(rule, f) < rule->decision,
		.zh = sentence(rule, f, h, LANGUAGE_ZH, arena), .en = sentence(rule, f, h, LANGUAGE_EN, arena) };
}

/* How long and with how many tests; a quarantine that no measure measures is 14 days. */
static void add_observation(const struct rule *rule, const struct gate_measures *measures, struct gate_verdict *ret)
{
	const struct gate_holding *h = rule->measure == GATE_MEASURE_ALWAYS ? NULL : &measures->at[rule->measure];
	bool days = rule->measure == GATE_MEASURE_RETURN_DAYS || rule->measure == GATE_MEASURE_CHILD_DAYS || rule->measure == GATE_MEASURE_RESCUE_DAYS;
	if (rule->measure == GATE_MEASURE_RETURN_TESTS) {
		ret->negatives = (int)h->value > ret->negatives ? (int)h->value : ret->negatives;
	} else if (days && (int)h->value > ret->days) {
		ret->days = (int)h->value;
		ret->rule = rule->key;
		ret->order = h->order;
	}
	if (!ret->rule || (!days && ret->days == 0)) {
		ret->rule = rule->key;
		ret->order = h ? h->order : 0;
	}
}

static void observe(const struct gate_facts *f, const struct gate_measures *measures, struct gate_verdict *ret)
{
	for (int i = 0; i < RULES; i++)
		if (speaks(&rules[i], f, measures) && softened(&rules[i], f) == GATE_QUARANTINE)
			add_observation(&rules[i], measures, ret);
	const struct gate_holding *standing = &measures->at[GATE_MEASURE_RETURN_DAYS];
	if (ret->days == 0)
		ret->days = standing->holds && standing->value > 0 ? (int)standing->value : GATE_DAYS_UNSAID;
}

/* A stricter value of the same measure says more: "visits are paused" leaves nothing for "by appointment" to say. */
static bool outdone(const struct rule *rule, const struct gate_facts *f, const struct gate_measures *measures)
{
	for (int i = 0; i < RULES; i++) {
		const struct rule *other = &rules[i];
		if (other->measure == rule->measure && other->least > rule->least && speaks(other, f, measures) && softened(other, f) >= softened(rule, f))
			return true;
	}
	return false;
}

void gate_decide(const struct gate_facts *f, const struct gate_measures *measures, struct arena *arena, struct gate_verdict *ret)
{
	*ret = (struct gate_verdict){ .decision = gate_judge(f, measures) };
	for (int severity = GATE_REFUSE; severity >= GATE_ADMIT; severity--)
		for (int i = 0; i < RULES; i++)
			if (speaks(&rules[i], f, measures) && (int)softened(&rules[i], f) == severity && !outdone(&rules[i], f, measures))
				add_reason(&rules[i], f, measures, arena, ret);
	bool thing = f->who == GATE_GOODS || f->who == GATE_VEHICLE;
	if (ret->decision == GATE_QUARANTINE && !thing)
		observe(f, measures, ret);
}
