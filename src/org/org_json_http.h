/* org/org_json_http.h — units as people and programs over HTTP see them: only what the actor may know. */
#pragma once
#include "http/route.h"

struct day req_today(const struct req *);                   /* in the zone of the pack in force */
/* The parent in that tree, 0 if the actor may not know it. */
int32_t unit_seen_parent(const struct req *, const struct tree *, int32_t id);
void json_unit_name(struct builder *, const char *key, const struct org *, int32_t id); /* "key": {code, name, name_en, kind}; null for 0 */
void json_unit_brief(struct builder *, const struct req *, const struct tree *, int32_t id); /* the fields of a list, without braces */
void json_unit_whole(struct builder *, const struct req *, const struct tree *, int32_t id);
/* Query parameters. */
bool ask_limit(struct req *, int64_t *ret);
bool ask_day(struct req *, const char *name, struct day otherwise, struct day *ret);
/* The code of the unit shown last on the page before; *ret 0 without one. It must lie in the subtree of `above`. */
bool ask_cursor(struct req *, const struct tree *, int32_t above, int32_t *ret);
bool bad_query(struct req *, const char *name, const char *zh, const char *en);
