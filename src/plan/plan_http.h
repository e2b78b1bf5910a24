/* plan/plan_http.h — what the files of routes share.
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
bool plan_day(struct req *, struct view text, const char *field, struct day *ret); /* DAY_NONE for an absent one */
bool plan_id(struct req *, int n, int64_t *ret);            /* the n-th {…} */
bool plan_show(struct req *, int status, int64_t id);       /* one plan, as GET shows it */

/* A list of the subtree, page by page: { key: […], next }. put writes the row of `one` as an object, unless it is in another state than
 * asked for (state.ptr NULL: any) or not for the actor's eyes yet; says whether it did. */
struct plan_list { const char *key; struct query *ids, *one; int64_t start; bool (*put)(struct builder *, struct req *, struct stmt *row, struct view state); };
bool plan_list_get(struct req *, const struct plan_list *);
