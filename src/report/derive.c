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

bool figure_value(const struct figure *figure, const struct evidence *evidence, int64_t *ret)
{
	const struct evidence e = *evidence;
	const int64_t values[] = {
#define FIGURE(stage, key, from, zh, en) e.from,
#include "report/derive.tbl"
#undef FIGURE
	};
	const bool known[] = {
#define FIGURE(stage, key, from, zh, en) e.stage.known,
#include "report/derive.tbl"
#undef FIGURE
	};
	*ret = values[figure - figures];
	return known[figure - figures];
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
	for (int i = 0; i < form->field_count; i++) {
		const struct field *f = &form->fields[i];
		const struct figure *figure = f->type == FIELD_TEXT ? NULL : figure_find(f->derive);
		known[i] = figure && figure_value(figure, evidence, &numbers[i]);
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
		int at = form_field(form, j->sent->overrides[i].key);
		if (at < 0)
			fault_add(j->draft, FAULT_UNKNOWN, j->sent->overrides[i].key, (struct label){ arena_text(j->draft->arena, j->sent->overrides[i].key),
				arena_text(j->draft->arena, j->sent->overrides[i].key) }, (struct fault_words){ 0 });
		else if (!j->known[at])
			fault_field(j->draft, FAULT_NO_OVERRIDE, &form->fields[at], 0);
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
	int64_t *numbers = ARENA_ARRAY(d->arena, int64_t, n);
	bool *known = ARENA_ARRAY(d->arena, bool, n);
	struct judging j = { .draft = d, .sent = sent, .numbers = numbers, .known = known, .overrides = ARENA_ARRAY(d->arena, struct override, n) };
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
