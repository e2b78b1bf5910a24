/* org/outbox.h — messages on their way to people, written in the transaction of the fact that causes them.
 *
 * Invariants: a message is written once per (event, template, unit or account): the same again changes nothing. Who gets it is
 * decided when it is written: accounts of the unit with one of the roles, not disabled, and the robots of the unit; per account the
 * channels of its preferences, in-app always. Sending is not done here: notify/ drains, and nothing waits for it.
 * A message to a unit where nobody is, is kept and shown as reaching nobody. */
#pragma once
#include "org/account.h"

struct message {
	const char *template;                               /* row of notify's templates: "chase.due"; texts in zh and en are made when it is sent */
	int32_t unit;                                       /* whom: the unit's accounts … */
	unsigned roles;                                     /* … with one of these roles (bits 1 << ROLE_…) … */
	int64_t account;                                    /* … or this account alone, if not 0 */
	bool robots;                                        /* also the group robots and webhooks of the unit */
	int64_t seq;                                        /* tx_seq of the event it belongs to */
	struct view facts;                                  /* JSON object: the words and numbers the template puts in */
	const char *link;                                   /* where to read on: "/desk/report/daily/2026-11-22" */
	bool urgent;                                        /* goes also in quiet hours */
	struct instant not_before;                          /* 0: now */
};
/* ret_people: how many accounts will get it (may be NULL). */
bool outbox_put(struct tx *, const struct message *, int *ret_people, struct err *);
extern struct query *const outbox_queries[];
