/* Any bytes as somebody at the gate: the words of a purpose, and the measures and facts of a decision. It always decides, in both languages, and
 * whatever made one measure stricter has not let in whom it kept out. */
#include "record/gate_rule.h"
#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t next(const uint8_t **data, size_t *size)
{
	if (*size == 0)
		return 0;
	(*size)--;
	return *(*data)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gate_measures measures = { 0 };
	struct gate_facts facts = { 0 };
	struct gate_verdict verdict;
	struct arena arena;
	facts.who = (enum gate_who)(1 + next(&data, &size) % (GATE_WHO_MAX_ - 1));
	facts.way = next(&data, &size) & 1 ? GATE_IN : GATE_OUT;
	facts.tenths = next(&data, &size) * 2;
	facts.facts = next(&data, &size) | (unsigned)next(&data, &size) << 8;
	for (int m = 0; m < GATE_MEASURE_MAX_; m++) {
		uint8_t byte = next(&data, &size);
		measures.at[m] = (struct gate_holding){ .holds = byte & 1, .value = m == GATE_MEASURE_HEAT ? byte * 2 : byte >> 1, .order = byte & 2, .words_zh = "{limit}", .words_en = "{" };
	}
	facts.purpose = gate_purpose_find((struct view){ (const char *)data, size });
	arena_init(&arena, 1 << 22);
	gate_decide(&facts, &measures, &arena, &verdict);
	assert(verdict.decision >= GATE_ADMIT && verdict.decision <= GATE_REFUSE && verdict.count <= GATE_REASONS_MOST);
	for (int i = 0; i < verdict.count; i++)
		assert(view_utf8(view_of(verdict.reasons[i].zh)) && *verdict.reasons[i].en);
	for (int m = 0; m < GATE_MEASURE_MAX_; m++) {
		struct gate_holding was = measures.at[m];
		measures.at[m].holds = true;
		measures.at[m].value += !was.holds ? 0 : m == GATE_MEASURE_HEAT ? -1 : 1;
		assert(gate_judge(&facts, &measures) >= verdict.decision);
		measures.at[m] = was;
	}
	arena_release(&arena);
	return 0;
}
