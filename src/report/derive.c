#include "report/derive.h"
#include "report/draft_fault.h"

static const struct figure figures[] = {
#define FIGURE(stage, key, from, zh, en) { key, #stage, { zh, en } },
#include "report/derive.tbl"
#undef FIGURE
};
enum { FIGURES = sizeof figures / sizeof *figures };

const struct figure *figure_find(const char *key)
{
	for (int i = 0; *key && i < FIGURES; i++)
		if (strcmp(figures[i].key, key) == 0)
			return &figures[i];
	return NULL;
}

/* Every figure at once, in the order of the table. */
struct counted { int64_t value[FIGURES]; bool known[FIGURES]; };

static void count_all(const struct evidence *evidence, struct counted *ret)
{
	const struct evidence e = *evidence;                /* derive.tbl calls it so */
	*ret = (struct counted){ {
#define FIGURE(stage, key, from, zh, en) e.from,
#include "report/derive.tbl"
#undef FIGURE
	}, {
#define FIGURE(stage, key, from, zh, en) e.stage.known,
#include "report/derive.tbl"
#undef FIGURE
	} };
}

bool figure_value(const struct figure *figure, const struct evidence *evidence, int64_t *ret)
{
	struct counted all;
	count_all(evidence, &all);
	*ret = all.value[figure - figures];
	return all.known[figure - figures];
}

bool evidence_read(const struct evidence_ask *a, struct evidence *ret, struct err *err)
{
	*ret = (struct evidence){ 0 };
	return people_census(a->db, a->zone, a->unit, a->day, a->now, &ret->org, err) &&
		rounds_day(a->db, a->zone, a->unit, a->day, &ret->round, err) &&
		case_day(a->db, a->zone, a->unit, a->day, &ret->cases, err) &&
		isolation_day(a->db, a->zone, a->unit, a->day, &ret->isolation, err) &&
		lab_day(a->db, a->orders, a->zone, a->unit, a->day, &ret->lab, err) &&
		vaccine_day(a->db, a->zone, a->unit, a->day, &ret->vaccine, err) &&
		gate_day(a->db, a->zone, a->unit, a->day, &ret->gate, err) &&
		hygiene_day(a->db, a->duties, a->orders, a->zone, a->unit, a->day, a->now, &ret->hygiene, err);
}

void derive_fields(const struct form *form, const struct evidence *evidence, int64_t *numbers, bool *known)
{
	struct counted all;
	count_all(evidence, &all);
	for (int i = 0; i < form->field_count; i++) {
		const struct field *f = &form->fields[i];
		const struct figure *figure = f->type == FIELD_TEXT || form->period != PERIOD_DAY ? NULL : figure_find(f->derive);
		known[i] = figure && all.known[figure - figures];
		numbers[i] = known[i] ? all.value[figure - figures] : 0;
	}
}

/* ---- what a person made of it ---- */

struct judging { struct draft *draft; const struct sent *sent; const int64_t *numbers; const bool *known; struct override *overrides; int count, typed, taken; };

static struct view reason_for(const struct judging *j, const struct field *f)
{
	for (int i = 0; i < j->sent->override_count; i++)
		if (view_is(j->sent->overrides[i].key, f->key))
			return view_trim(j->sent->overrides[i].text);
	return view_trim(j->draft->offer.reason);
}

static void judge_field(struct judging *j, int i)
{
	struct draft *d = j->draft;
	const struct field *f = &d->form->fields[i];
	if (!j->known[i]) {
		j->typed++;
	} else if (d->known[i] && d->numbers[i] == j->numbers[i]) {
		j->taken++;
	} else if (d->known[i]) {
		struct view reason = reason_for(j, f);
		if (reason.len == 0)
			fault_add(d, FAULT_OVERRIDDEN, view_of(f->key), f->label, (struct fault_words){ NULL, d->numbers[i], j->numbers[i], 0 });
		j->overrides[j->count++] = (struct override){ f->number, reason };
	}
}

/* A reason for a field that nothing is known of is a mistake of the sender's. */
static void judge_names(struct judging *j)
{
	const struct form *form = j->draft->form;
	for (int i = 0; i < j->sent->override_count; i++) {
		const struct sent_value *sent = &j->sent->overrides[i];
		int at = form_field(form, sent->key);
		int64_t length = characters(sent->text);
		if (at < 0)
			fault_add(j->draft, FAULT_UNKNOWN, sent->key, (struct label){ arena_text(j->draft->arena, sent->key), arena_text(j->draft->arena, sent->key) }, (struct fault_words){ 0 });
		else if (!j->known[at])
			fault_field(j->draft, FAULT_NO_OVERRIDE, &form->fields[at], 0);
		else if (length > REASON_MOST)
			fault_add(j->draft, FAULT_LENGTH, sent->key, form->fields[at].label, (struct fault_words){ NULL, length, 1, REASON_MOST });
	}
}

static struct values derived_values(const struct judging *j)
{
	const struct form *form = j->draft->form;
	int most = -1;
	for (int i = 0; i < form->field_count; i++)
		if (j->known[i] && form->fields[i].number > most)
			most = form->fields[i].number;
	struct values v = { most + 1, ARENA_ARRAY(j->draft->arena, struct value, most + 2) };
	for (int i = 0; i < form->field_count; i++)
		if (j->known[i])
			v.at[form->fields[i].number] = (struct value){ .known = true, .number = j->numbers[i] };
	return v;
}

bool derive_judge(struct draft *d, const struct sent *sent, const struct evidence *evidence)
{
	const int n = d->form->field_count;
	if (!evidence && sent->override_count == 0)
		return d->fault_count == 0;
	int64_t *numbers = ARENA_ARRAY(d->arena, int64_t, n);
	bool *known = ARENA_ARRAY(d->arena, bool, n);
	struct judging j = { .draft = d, .sent = sent, .numbers = numbers, .known = known, .overrides = ARENA_ARRAY(d->arena, struct override, n) };
	if (evidence)
		derive_fields(d->form, evidence, numbers, known);
	judge_names(&j);
	for (int i = 0; i < n; i++)
		if (*d->form->fields[i].derive)
			judge_field(&j, i);
	if (j.taken + j.count == 0)
		return d->fault_count == 0;
	struct backing backing = { .origin = j.typed + j.count > 0 ? ORIGIN_MIXED : ORIGIN_DERIVED, .derived = derived_values(&j),
		.overrides = j.overrides, .override_count = j.count };
	d->offer.backing = backing_pack(d->arena, &backing);
	return d->fault_count == 0;
}
