/* plan/plan_inside.h — the queries and small helpers of plan*.c, risk.c and drill.c. Invariants: those of plan_sql.c's rows. */
#pragma once
#include "base/json.h"
#include "plan/plan.h"
#include "store/once.h"

enum { PLAN_BODY_MOST = 1 << 18 };
extern struct query plan_next, plan_insert, plan_version_next, plan_version_insert, plan_unit_of, plan_filing_next, plan_filing_insert, plan_filing_open,
	plan_filing_decide, plan_receipts, plan_demand_next, plan_demand_insert, plan_demand_move, plan_demands_since,
	risk_next, risk_insert, risk_update, drill_next, drill_insert, drill_set_assessment;

/* One number of one row; 0 if the column is NULL. NONE is a failure here. */
bool plan_number(struct tx *, struct stmt *, int64_t *ret, struct err *);
bool plan_ran(struct tx *, struct stmt *, struct err *);    /* one row or none is well */
struct view plan_said(struct tx *, struct builder *);       /* copied into the transaction's arena; the builder is released */
void plan_put_day(struct builder *, const char *key, struct day); /* null for DAY_NONE */
void stmt_day(struct stmt *, struct day);                   /* NULL for DAY_NONE */
const char *plan_link(struct arena *, int64_t id);
