/* policy/order_json_http.h — orders as people and programs over HTTP see them, and what a body says. */
#pragma once
#include "http/route.h"
#include "policy/order_write.h"

/* A query parameter that is an instant; absent: now. A civil day is its end in the unit's zone. */
bool ask_at(struct req *, const char *name, int32_t unit, struct instant *ret);
void json_instant(struct builder *, const char *key, struct instant); /* null for never */
void json_order_brief(struct builder *, const char *key, const struct order *); /* {id, number, issuer, title, …}; null */
void json_order_whole(struct builder *, const struct req *, const struct order *, struct instant now); /* the fields, without braces */
void json_facilities(struct builder *, const char *key, uint32_t facilities);
void json_params(struct builder *, const struct measure *, int64_t value);
const char *order_state(const struct order *, struct instant); /* coming in_force ended withdrawn superseded */
/* The actor may know orders for its own subtree and for places above it. */
bool order_seen(const struct req *, const struct order *);
bool order_find(struct req *, struct view id, const struct order **ret);
/* A field was refused: its sentence. */
bool refuse(struct req *, enum err_code, const char *field, const char *zh, const char *en);

/* What the body of an order says, read against the packs; false with the field named. ret->client_key NULL if it has none. */
bool order_read(struct req *, bool needs_key, struct order_issue *ret);
bool facilities_of(struct req *, const json_t *, uint32_t *ret);
bool instant_of(struct req *, struct view text, const char *field, struct instant *ret);
