/* plan/plan_http.h — what the three files of routes share.
 * Invariants: what lies outside the actor's subtree answers like something that does not exist. */
#pragma once
#include "base/spec.h"
#include "http/route.h"
#include "org/org_json_http.h"
#include "plan/plan.h"
#include "report/report_json.h"

bool plan_place(struct req *, struct view code, enum right, int32_t *ret); /* a unit the actor may write for */
bool plan_above(struct req *, int32_t *ret);                /* query `unit`; without it the actor's own */
bool plan_after(struct req *, int64_t otherwise, int64_t *ret); /* query `cursor`: the id shown last */
bool plan_sees(struct req *, int32_t above, int32_t unit);  /* inside both `above` and what the actor may know */
const struct zone *plan_zone(struct req *, int32_t unit);
struct sender plan_sender(struct req *, struct view client_key);
void plan_put_account(struct builder *, const struct req *, const char *key, int64_t id);
void plan_put_day_or_null(struct builder *, const char *key, struct stmt *, int column);
void plan_put_next(struct builder *, int64_t id);           /* "next": null for 0 */
bool plan_day(struct req *, struct view text, const char *field, struct day *ret); /* DAY_NONE for an absent one */
bool plan_id(struct req *, int n, int64_t *ret);            /* the n-th {…} */
bool plan_show(struct req *, int status, int64_t id);       /* one plan, as GET shows it */
