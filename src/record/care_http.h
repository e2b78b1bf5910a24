/* record/care_http.h — what the routes of hygiene, tests and vaccines share. */
#pragma once
#include "org/act_http.h"
#include "org/people.h"

/* "person": {id, name, role, where}; the name masked for those above (org/people_http.h), empty without the key of the store. */
void json_care_person(struct builder *, struct req *, int64_t person);
/* Somebody of {code}; NO_PERSON for others. */
bool care_person(struct req *, int64_t person, struct stay *ret);
/* {id} or people: [{id}…], each once, all of {code}; at most `most`. */
bool care_people(struct req *, int64_t one, json_t *list, int most, struct stay **ret, int *ret_count);
void json_care_day(struct builder *, const char *key, struct day); /* null for DAY_NONE and for no end */
void care_made(struct req *);                               /* 201 or 200, {id} of the act in req->own */
void care_changed(struct req *);                            /* 200 */
enum { CARE_AHEAD_MS = 5 * 60000 };                         /* clocks of phones */
