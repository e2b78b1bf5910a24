/* http/router.h — from a request to its row, and through the row's needs to its handler.
 *
 * Invariants: the routes are a small trie over path segments, made once; a literal segment goes before {…}, and that before {*},
 * which is at least one segment and every one after it. What is not
 * there, not switched on (drill) or not for this door (local) answers alike: NO_ROUTE. A unit outside the actor's subtree and a
 * unit that does not exist take the same way and give the same answer.
 * Stages, for the server, which waits between them: find → allow (what can be said before the body is here) → enter → leave (after
 * a write). router_run in route.h goes through all of them at once. */
#pragma once
#include "http/route.h"
#include "http/uri.h"

/* How many rows, and the n-th; a row's number stands in req->number. */
int router_count(const struct router *);
const struct route *router_row(const struct router *, int n);

/* Finds the row by method and path (both set) and fills route, number and param. False with the reply made: unknown, damaged, OPTIONS. */
bool router_find(struct req *);
/* Decides login, origin, rights and unit; takes and leaves the world lock itself. False with err filled. */
bool router_allow(struct req *);
/* Everything up to the handler's return. Afterwards req->write is set (not yet submitted), or req->beside is, or the reply is made. */
void router_enter(struct req *);
/* Makes the reply after the write. */
void router_leave(struct req *);

/* access.c: who asks, in which language, and may they. The world lock is held. */
void access_language(struct req *);
void access_actor(struct req *);
bool access_still(struct req *);
bool access_origin(struct req *);
bool access_needs(struct req *, int code_param);

/* req.c: life of a request */
void req_init(struct req *, struct app *, const struct router *);
void req_reset(struct req *);                               /* ready for the next request; keeps memory */
void req_release(struct req *);
void req_target(struct req *, char *target);                /* cuts at ?; target belongs to the request */
void req_name(struct req *);                                /* gives it an id */
int spool_open(const struct app *, struct err *);           /* an empty file without a name in the data directory; -1 */
