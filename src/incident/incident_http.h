/* incident/incident_http.h — between the two files of routes.
 * Invariants: an event outside the actor's subtree answers like one that does not exist. */
#pragma once
#include "http/route.h"
#include "incident/incident.h"
#include "org/act_http.h"

const struct pack *incident_pack(struct req *);             /* the first pack that says how events are reported; NULL with err */
const struct information_kind *incident_kind(const struct information *, struct view key); /* NULL if there is none */
const struct information_step *incident_step(const struct information *, struct view key);
bool incident_wanted(struct req *, struct view id, struct incident *ret);
void incident_show_again(struct req *, int status, int64_t id); /* after a write: what stands now */
