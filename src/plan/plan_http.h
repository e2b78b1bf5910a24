/* plan/plan_http.h — what the three files of routes share.
 * Invariants: what lies outside the actor's subtree answers like something that does not exist. */
#pragma once
#include "base/spec.h"
#include "http/route.h"
#include "org/act_http.h"
#include "org/org_json_http.h"
#include "plan/plan.h"
#include "report/report_json.h"

struct sender plan_sender(struct req *, struct view client_key);
void plan_put_day_or_null(struct builder *, const char *key, struct stmt *, int column);
void json_next(struct builder *, int64_t id);           /* "next": null for 0 */
bool plan_day(struct req *, struct view text, const char *field, struct day *ret); /* DAY_NONE for an absent one */
bool plan_id(struct req *, int n, int64_t *ret);            /* the n-th {…} */
bool plan_show(struct req *, int status, int64_t id);       /* one plan, as GET shows it */
