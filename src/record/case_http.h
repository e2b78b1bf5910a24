/* record/case_http.h — between the routes of the line list, of signals and of outbreaks.
 * Invariants: no name of a person leaves here; from above a home, neither do notes, places and treatment. */
#pragma once
#include "http/route.h"
#include "org/act_http.h"
#include "policy/profile.h"
#include "record/case.h"

const struct profile *profile_asked(struct req *, int32_t unit, struct view key); /* NULL with err */
void json_profile_name(struct builder *, const char *key, const struct req *, int32_t unit, struct view profile); /* {key, zh, en} */
void json_label(struct builder *, const char *key, struct label); /* {zh, en} */
void json_when(struct builder *, const char *key, const struct zone *, struct instant); /* null for INSTANT_NONE */
void json_symptoms(struct builder *, const char *key, uint32_t);
bool case_ask_at(struct req *, const struct zone *, struct instant *ret); /* ?at=, else now; not in the future */
bool req_is_inside(const struct req *, int32_t unit);       /* the actor belongs to this home itself */
/* The words of the alarm, and whom it would reach. */
void case_words(struct req *, int32_t unit, const struct profile *, struct case_new *ret);
void json_case(struct builder *, const struct req *, const struct case_line *);
