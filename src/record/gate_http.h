/* record/gate_http.h — what the routes of the gate, of visits and of isolations share. */
#pragma once
#include "http/route.h"
#include "org/people_http.h"
#include "record/visit.h"

/* Who came, said as {name, phone, id_no, relation, plate, from} or by a name alone; *ret_words is the JSON to seal, *ret_phone the number
 * as it is searched for. by_plate: a number plate is enough. */
bool visitor_read(struct req *, json_t *said, const char *field, bool by_plate, struct view *ret_words, struct view *ret_phone);
/* What was sealed: open to those whose gate it is, the rest see 张* and 138****8000. "visitor": null where nothing was said. */
void json_visitor(struct builder *, struct req *, int32_t unit, struct view about, struct view sealed);
/* "person": {id, name, room}; null for 0. */
bool json_somebody(struct builder *, const char *key, struct req *, int64_t person);
/* The stored reasons in the reader's language: [{rule, measure, order, number, decision, excepted, says}]. */
void json_reasons(struct builder *, const char *key, struct req *, struct view stored);
bool temperature_read(struct req *, json_t *said, const char *field, int *ret_tenths); /* 36.5, "36.5" or null; tenths, 0 not measured */
bool symptoms_read(struct req *, json_t *list, const char *field, uint32_t *ret); /* keys of record/symptom.tbl, or their Chinese names */
void json_symptom_keys(struct builder *, const char *key, uint32_t bits);
/* An instant of the body that is not ahead of the server's clock by more than two minutes; ahead by less is now. */
bool past_moment(struct req *, struct view text, const char *field, const struct zone *, struct instant *ret);
