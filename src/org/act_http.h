/* org/act_http.h — what the routes of charges, groups, rosters and leave share: whose unit, which instant, which person, one write. */
#pragma once
#include "http/route.h"
#include "org/act.h"
#include "org/person.h"

/* The rows of a query (in: where the page before ended; out: id, unit) that lie below `above` and that the actor may know. */
struct ids { int64_t *at; int count; };
bool act_ids(struct req *, struct query *, int64_t from, int32_t above, struct ids *ret);
bool act_ask_cursor(struct req *, int64_t otherwise, int64_t *ret); /* ?cursor=: the id shown last */
void json_next(struct builder *, int64_t id);               /* "next": null for 0 */
void json_account_name(struct builder *, const char *key, const struct req *, int64_t account); /* name, else login, else null */
const struct zone *act_zone(const struct req *, int32_t unit); /* the unit's, else the pack's */
/* A code of the body or the query; a unit the actor may not know answers like one that does not exist. */
bool act_unit(struct req *, struct view code, const char *field, enum right, int32_t *ret);
bool act_ask_unit(struct req *, enum right, int32_t *ret);  /* ?unit=, without it the actor's own */
bool act_ask_moment(struct req *, const char *name, const struct zone *, bool is_end, struct instant otherwise, struct instant *ret);
/* A text of the body: an instant, a wall time, a day; absent is `otherwise`. */
bool act_moment(struct req *, struct view text, const char *field, const struct zone *, bool is_end, struct instant otherwise, struct instant *ret);
bool act_period_good(struct req *, struct instant from, struct instant to);
/* {name, post, phone, account}; account is a login of this store, in the actor's subtree. */
bool act_person(struct req *, json_t *object, const char *field, struct person *ret);
bool act_person_of(struct req *, struct view name, struct view post, struct view phone, struct view login, const char *field, struct person *ret);
int64_t act_realm(const struct req *, int32_t unit);
bool act_number(struct req *, int n, enum err_code, int64_t *ret); /* {id} of the path; what is no number is nowhere */
/* Queues it: kind is the once-kind, key may be empty. */
bool act_write(struct req *, struct act *, const char *kind, struct view key, bool (*apply)(struct act *, struct tx *, struct err *), void (*answer)(struct req *));
bool bad_field(struct req *, const char *field, const char *zh, const char *en);

void json_moment(struct builder *, const char *key, const struct zone *, struct instant); /* null for none (0, INSTANT_NONE) and for no end */
void json_person(struct builder *, const char *key, const struct req *, const struct person *);
void json_account(struct builder *, const char *key, const struct req *, int64_t account); /* its login, or null */
void json_place(struct builder *, const struct req *, int32_t unit); /* "unit", "name", "name_en" */
