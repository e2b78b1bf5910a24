/* duty/roster_watch.h — what is handed from watch to watch: open items, hand-overs; and the roll-call. Invariants in duty/roster.h. */
#pragma once
#include "duty/roster.h"
#include "org/outbox.h"

struct item { int64_t id; int32_t unit; struct view words, note; struct instant opened, closed; int64_t opened_by, closed_by; };
struct items { struct item *at; int count; };
struct handover { int64_t id, given_shift, taken_shift, given_by, taken_by; int32_t unit; struct view given_name, taken_name, note; int items; struct instant given, taken; };
struct handovers { struct handover *at; int count; };

bool items_open(struct db *, int32_t unit, struct arena *, struct items *ret, struct err *);
/* Closed since the instant. */
bool items_closed(struct db *, int32_t unit, struct instant since, struct arena *, struct items *ret, struct err *);
bool item_one(struct db *, int64_t id, struct arena *, struct items *ret, struct err *);
bool handovers_of(struct db *, int32_t unit, struct arena *, struct handovers *ret, struct err *); /* the newest twenty */
bool handover_one(struct db *, int64_t id, struct arena *, struct handovers *ret, struct err *);

bool item_open(struct tx *, int64_t actor, int32_t unit, int64_t realm, struct view words, int64_t *ret_id, struct err *);
bool item_close(struct tx *, int64_t actor, int64_t id, int32_t unit, int64_t realm, struct view note, struct err *);
/* Counts the open items itself; tells the one who comes, if they have an account. */
bool handover_give(struct tx *, int64_t actor, const struct handover *, int64_t realm, int64_t tell_account, struct view facts_from, struct view unit_zh, struct view unit_en, int64_t *ret_id, struct err *);
bool handover_take(struct tx *, int64_t actor, int64_t id, int32_t unit, int64_t realm, struct view name, struct err *);

struct call_line { int64_t id, call, shift, account, answered_by; int32_t unit; int tier, reached; struct view name, phone, manner; struct instant answered; };
struct call { int64_t id, author; int32_t unit; struct instant at; struct view note; struct call_line *lines; int count; };
struct calls { struct call *at; int count; };

bool call_one(struct db *, int64_t id, struct arena *, struct call *ret, bool *ret_found, struct err *); /* with its lines */
bool calls_of(struct db *, int32_t unit, struct arena *, struct calls *ret, struct err *); /* the newest fifty, without lines */
/* Calls of the last day that this account, or whoever is on duty without an account at this unit, has not answered. */
bool calls_waiting(struct db *, int64_t account, int32_t unit, struct instant since, struct arena *, struct call *ret, struct err *);
/* names: of the units, for the messages, as JSON objects {from, unit_zh, unit_en}, one per line. */
bool call_make(struct tx *, int64_t actor, struct call *, const struct view *facts, int64_t realm, int64_t *ret_id, struct err *);
/* A second answer changes nothing: the first stays. */
bool call_answer(struct tx *, int64_t actor, int64_t line, int32_t unit, int64_t realm, const char *manner, struct err *);
extern struct query *const roster_watch_queries[];
