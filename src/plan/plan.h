/* plan/plan.h — being prepared: contingency plans and their filing, risk points, drills.
 *
 * Invariants: a version never changes; revising makes the next one. A plan is filed version by version, one tier at a time: the unit submits
 * to its superior, who accepts (and gives a receipt number) or returns it with a reason; only what was accepted is seen further up.
 * Filing is due 20 working days after the issue (国办发〔2024〕5号). A demand for revision is a duty of every unit in its scope that has no
 * version newer than the demand; a newer version settles it, whenever it comes. A drill is evidence of the half-yearly duty.
 * Source: domain.md §3.7, §2 (皖民养老函〔2022〕256号, 国办发〔2024〕5号), A.0.
 * Every function here runs in the writer's transaction, adds its journal row, and answers a repeated client_key as before. */
#pragma once
#include "duty/duty.h"

enum { FILING_WORKING_DAYS = 20 };

/* Who sends what, and under which key. content: the whole body as it was sent. */
struct sender { int64_t account; struct view client_key, content; };

struct plan_text { struct view text, explanation, cause, approved_by; struct day issued, valid_until; /* DAY_NONE: no end */ };
struct plan_new { int32_t unit, realm; struct view title; struct plan_text text; struct instant filing_due; };
bool plan_add(struct tx *, const struct sender *, const struct plan_new *, int64_t *ret_id, struct err *);
struct plan_revision { int64_t plan; struct plan_text text; struct instant filing_due; };
bool plan_revise(struct tx *, const struct sender *, const struct plan_revision *, int64_t *ret_n, struct err *);

enum filing_state { FILING_SUBMITTED = 1, FILING_ACCEPTED, FILING_RETURNED };
const char *filing_state_name(enum filing_state);           /* submitted accepted returned */
/* The newest version goes to the superior. */
struct plan_filing { int64_t plan; int32_t superior; };
bool plan_file(struct tx *, const struct sender *, const struct plan_filing *, int64_t *ret_id, struct err *);
struct plan_decision { int64_t filing; bool accept; struct view reason; const char *superior_code; int year; };
bool plan_decide(struct tx *, const struct sender *, const struct plan_decision *, struct err *);

struct plan_demand { int32_t scope, realm; uint32_t facilities; struct view reason; struct instant due; };
bool plan_ask_revision(struct tx *, const struct sender *, const struct plan_demand *, int64_t *ret_id, struct err *);
/* Opens the duty of one unit unless it has a newer version, and notes how far the demand has come (0: to the end). */
bool plan_ask_unit(struct tx *, int64_t demand, int32_t unit, struct err *);
bool plan_ask_progress(struct tx *, int64_t demand, int32_t from, int32_t next, struct err *); /* nothing, if somebody else went on from there */

enum risk_state { RISK_OPEN = 1, RISK_CONTROLLED, RISK_GONE };
const char *risk_state_name(enum risk_state);               /* open controlled gone */
bool risk_state_parse(struct view, enum risk_state *ret);
struct risk_point { int64_t id; int32_t unit, realm; struct view title, place, owner, phone, measure, reason; enum risk_state state; struct day due; };
bool risk_add(struct tx *, const struct sender *, const struct risk_point *, int64_t *ret_id, struct err *);
bool risk_get(struct db *, int64_t id, struct arena *, struct risk_point *ret, struct err *); /* id 0: there is none */
/* With the reason. What is not said stays as it is when this is written, whoever changed it meanwhile: a text without a pointer, state 0, and
 * the day unless due_said. */
bool risk_change(struct tx *, const struct sender *, const struct risk_point *said, bool due_said, struct err *);

struct drill_new { int32_t unit, realm; int64_t plan, people; struct instant at; struct view body; };
bool drill_add(struct tx *, const struct sender *, const struct drill_new *, int64_t *ret_id, struct err *);
bool drill_assess(struct tx *, const struct sender *, int64_t drill, struct view assessment, struct err *); /* once */

extern struct query plan_ids, plan_one, plan_versions, plan_filings, plan_inbox, plan_demands, plan_demand_open, plan_newest_of_unit, plan_units_since, risk_ids, risk_one, drill_ids, drill_one, filing_one;
extern struct query *const plan_queries[];
