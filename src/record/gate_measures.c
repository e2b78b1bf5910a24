/* record/gate_measures.c — what the orders say at an instant, as far as the gate reads it. */
#include "policy/measure.h"
#include "record/gate_rule.h"

static const char *kept(struct arena *arena, const char *text) { return text ? arena_text(arena, view_of(text)) : ""; }

static void take(const struct orders *orders, const struct holding *from, enum gate_measure measure, struct arena *arena, struct gate_holding *ret)
{
	const struct measure *m = from->measure;
	struct order_called called = { "", "", "" };
	if (from->order)
		orders_called(orders, from->order, &called);
	*ret = (struct gate_holding){
		.holds = true, .value = m->type == MEASURE_CHOICE ? gate_rank(m, from->value, measure) : from->value, .order = from->order,
		.number = kept(arena, called.number), .title = kept(arena, called.title), .issuer = kept(arena, called.issuer), .source = kept(arena, m->source),
		.label_zh = kept(arena, m->label.zh), .label_en = kept(arena, m->label.en),
		.words_zh = kept(arena, measure_words(m, from->value, LANGUAGE_ZH, arena)), .words_en = kept(arena, measure_words(m, from->value, LANGUAGE_EN, arena)),
	};
}

void gate_measures_at(const struct orders *orders, int32_t unit, struct instant at, struct arena *arena, struct gate_measures *ret)
{
	struct holdings held;
	*ret = (struct gate_measures){ 0 };
	orders_at(orders, unit, at, arena, &held);
	for (int i = 0; i < held.count; i++)
		for (int m = 0; m < GATE_MEASURE_MAX_; m++)
			if (view_is(view_of(gate_measure_key((enum gate_measure)m)), held.at[i].measure->key))
				take(orders, &held.at[i], (enum gate_measure)m, arena, &ret->at[m]);
}
