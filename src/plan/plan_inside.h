/* plan/plan_inside.h — the queries and small helpers of plan*.c, risk.c and drill.c. Invariants: those of plan_sql.c's rows. */
#pragma once
#include "base/json.h"
#include "plan/plan.h"
#include "store/once.h"

enum { PLAN_BODY_MOST = 1 << 18 };
extern struct query plan_next, plan_insert, plan_version_next, plan_version_insert, plan_unit_of, plan_filing_next, plan_filing_insert, plan_filing_open,
	plan_filing_decide, plan_receipts, plan_demand_next, plan_demand_insert, plan_demand_move, plan_demands_since,
	risk_next, risk_insert, risk_update, drill_next, drill_insert, drill_set_assessment;

struct view plan_said(struct tx *, struct builder *);       /* copied into the transaction's arena; the builder is released */
void plan_put_day(struct builder *, const char *key, struct day); /* null for DAY_NONE */
const char *plan_link(struct arena *, int64_t id);
