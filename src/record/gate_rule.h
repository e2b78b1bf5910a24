/* record/gate_rule.h — who may pass the gate: a pure function of the measures in force at that instant and of what is declared, measured and known.
 *
 * Invariants: nothing here reads a store, a clock or an order. Every rule is a row of gate_rule.tbl; of all that speak the severest decides:
 * admit < quarantine < approval < refuse. A stricter measure only lets more rules speak, so it never turns a refusal into an admission
 * (gate_rule_test tries it). An approval satisfies what asks for approval and nothing else; an exception lets pass what the row allows, and a
 * person of the house who comes in by exception is isolated. Source: domain.md §1.2, A.0–A.8.
 *
 *     struct gate_measures measures;   gate_measures_at(orders, unit, at, arena, &measures);
 *     struct gate_verdict verdict;     gate_decide(&facts, &measures, arena, &verdict);  */
#pragma once
#include "policy/order.h"

enum gate_who { GATE_RESIDENT = 1, GATE_STAFF, GATE_VISITOR, GATE_INTAKE, GATE_GOODS, GATE_VEHICLE, GATE_WHO_MAX_ };
enum gate_way { GATE_IN = 1, GATE_OUT };
enum gate_decision { GATE_ADMIT = 1, GATE_QUARANTINE, GATE_APPROVAL, GATE_REFUSE };
const char *gate_who_name(enum gate_who);
const char *gate_way_name(enum gate_way);
const char *gate_decision_name(enum gate_decision);         /* admit quarantine approval refuse */
bool gate_who_parse(struct view, enum gate_who *ret);
bool gate_way_parse(struct view, enum gate_way *ret);

enum gate_purpose {
#define PURPOSE(name, ...) GATE_FOR_##name,
#include "record/gate_purpose.tbl"
#undef PURPOSE
	GATE_FOR_MAX_
};
const char *gate_purpose_key(enum gate_purpose);
const char *gate_purpose_title(enum gate_purpose, enum language);
enum gate_purpose gate_purpose_find(struct view said);      /* by key or by another word for it; GATE_FOR_OTHER */
enum gate_purpose gate_purpose_of_key(struct view key);     /* of what was stored */

enum {
#define FACT(bit, name, ...) GATE_##name##_FACT = 1 << bit,
#include "record/gate_fact.tbl"
#undef FACT
};
struct gate_facts { enum gate_who who; enum gate_way way; enum gate_purpose purpose; int tenths /* 0: not measured */; unsigned facts; };

enum gate_measure {
#define MEASURE(name, ...) GATE_MEASURE_##name,
#include "record/gate_measure.tbl"
#undef MEASURE
	GATE_MEASURE_ALWAYS, GATE_MEASURE_MAX_ = GATE_MEASURE_ALWAYS
};
/* One measure as it stands: its value (a choice by its place in gate_measure.tbl), the order it comes from and what that is called. */
struct gate_holding { bool holds; int64_t value, order; const char *number, *title, *issuer, *source, *label_zh, *label_en, *words_zh, *words_en; };
struct gate_measures { struct gate_holding at[GATE_MEASURE_MAX_]; };
/* Copied into the arena, so that it outlives the world lock. World lock held shared. */
void gate_measures_at(const struct orders *, int32_t unit, struct instant, struct arena *, struct gate_measures *ret);
/* The place in our list of the strictest value, at or below `value` of the choice, that the list knows; 0 if none. */
int gate_rank(const struct measure *, int64_t value, enum gate_measure);
const char *gate_measure_key(enum gate_measure);

/* zh and en: the rule's sentence, then by what it is so. excepted: it would have stopped, and an exception or approval let pass. */
struct gate_reason { const char *rule, *measure, *number; int64_t order; enum gate_decision decision; bool excepted; const char *zh, *en; };
enum { GATE_REASONS_MOST = 24, GATE_GAP_HOURS = 24, GATE_DAYS_UNSAID = 14 };
struct gate_verdict {
	enum gate_decision decision;
	struct gate_reason reasons[GATE_REASONS_MOST];      /* those that decide first; then what else is to be heeded */
	int count, days, negatives;                         /* of a quarantine */
	const char *rule;                                   /* that brings the quarantine */
	int64_t order;
};
void gate_decide(const struct gate_facts *, const struct gate_measures *, struct arena *, struct gate_verdict *ret);
/* The decision alone, without words. */
enum gate_decision gate_judge(const struct gate_facts *, const struct gate_measures *);
